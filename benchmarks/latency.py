"""How long from pressing a key on a slider to seeing the new picture, in a real JupyterLab in a real browser.

Three answers to the same kind of key press are measured in turn, in one page with one kernel:

- an empty round trip: the callback sets a short text;
- ours: the explorable as the notebook shows it;
- interact: the same model, scene and controls under `ipywidgets.interact`, which makes a new pyplot figure each time.

Time runs from the browser's key event to the first moment after the frame with the new content has been painted.

    python -m benchmarks.latency [NOTEBOOK ...] [--presses N]
"""

import argparse
import inspect
import math
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ipywidgets
import matplotlib
import numpy as np
from matplotlib import pyplot
from playwright.sync_api import ElementHandle, Error, Page

from benchmarks.common import Table, load, targets, write_notebook
from lecture_utils.explore import Explorable, final
from lecture_utils.explore.controls import Control
from tests.browser.lab import Notebook, browser, jupyterlab

FRAME = 16.7
HIGHEST_RATIO = 0.35
MOST_FRAMES = 2

OBSERVE = """([root, isPicture]) => {
  const text = root.querySelector('.widget-label:last-child');
  const content = () => isPicture
    ? root.querySelector('.explorable-image')?.dataset.frame ?? root.querySelector('img')?.src : text.textContent;
  const before = content();
  window.answered = new Promise((resolve, reject) => {
    setTimeout(() => reject(Error('no new picture within 30 s')), 30000);
    let start = null;
    for (const kind of ['keydown', 'input']) {
      window.addEventListener(kind, (event) => { start ??= event.timeStamp; }, { capture: true, once: true });
    }
    const observer = new MutationObserver(async () => {
      if (start === null || !content() || content() === before) return;
      observer.disconnect();
      await root.querySelector('img')?.decode();
      requestAnimationFrame(() => {
        const afterPaint = new MessageChannel();
        afterPaint.port1.onmessage = () => resolve(performance.now() - start);
        afterPaint.port2.postMessage(null);
      });
    });
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}"""


def as_interact(explorable: Explorable) -> None:
    """Show the model, scene and controls of `explorable` (which is used up) the usual way: a new figure each time."""
    scene, controls = explorable.scene, explorable.controls

    def draw(**places: Any) -> None:
        settings = {name: controls[name].moved(place) for name, place in places.items()}
        result = explorable.model(**explorable.settings.arguments | settings)
        if inspect.isgenerator(result):
            result = final(result)
        with matplotlib.rc_context(scene.style):
            figure = pyplot.figure(figsize=scene.size, dpi=100, layout="constrained")
            scene.build(figure)
            scene.update(result, scene.steps)
            pyplot.show()

    ipywidgets.interact(draw, **{name: stock_widget(control, name) for name, control in controls.items()})


def stock_widget(control: Control, name: str) -> ipywidgets.Widget:
    """Return the usual widget for a control; its value is a place on the control's grid."""
    described = control.described(name)
    place = round(control.shown(control.default)["position"])
    if described["kind"] == "switch":
        return ipywidgets.Checkbox(bool(place))
    if described["kind"] == "choice":
        return ipywidgets.Dropdown(
            options=[(text, index) for index, text in enumerate(described["texts"])], value=place
        )
    return ipywidgets.IntSlider(place, 0, len(described["texts"]) - 1)


def empty_round_trip() -> ipywidgets.Widget:
    """Return a slider whose callback only sets a short text."""
    slider, text = ipywidgets.IntSlider(value=50), ipywidgets.Label("50")
    slider.observe(lambda change: setattr(text, "value", str(change["new"])), "value")
    box = ipywidgets.VBox([slider, text])
    box.add_class("empty-round-trip")
    return box


@dataclass(frozen=True)
class Movable:
    """A control to move with keys.

    Attributes
    ----------
    kind : str
        "slider", "choice" or "switch".
    index : int
        Its number among those of its kind that are not folded away.
    stock_index : int
        Its number among all of its kind.
    moves : tuple of str or int
        Keys, or for a choice the numbers of the options, that move it to and fro.
    """

    kind: str
    index: int
    stock_index: int
    moves: tuple[str | int, str | int]


OURS = {"slider": "input[type=range]", "choice": "select", "switch": "input[type=checkbox]"}
# What stands below the explorable in the notebook.
TWINS = (
    "from benchmarks.latency import as_interact, empty_round_trip\nas_interact({source})",
    "empty_round_trip()",
)
STOCK = OURS | {"slider": "[role=slider]"}


def movable(explorable: Explorable) -> Movable | None:
    """Return the first control in sight that changes the picture; sliders come first."""
    described = explorable.view.described["controls"]
    before = explorable.stage.pixels()
    for kind in OURS:
        alike = [name for name, each in described.items() if each["kind"] == kind]
        open_ones = [name for name in alike if not described[name]["group"]]
        for index, name in enumerate(open_ones):
            control = explorable.controls[name]
            place, moves = _neighbour(described[name], control.shown(control.default)["position"])
            explorable.set(**{name: control.moved(place)})
            changed = not np.array_equal(before, explorable.stage.pixels())
            explorable.reset()
            if changed:
                return Movable(kind, index, alike.index(name), moves)
    return None


def _neighbour(described: dict[str, Any], place: float) -> tuple[int, tuple[str | int, str | int]]:
    up = place < len(described["texts"]) - 1
    neighbour = math.floor(place) + 1 if up else math.ceil(place) - 1
    if described["kind"] == "slider":
        return neighbour, ("ArrowRight", "ArrowLeft") if up else ("ArrowLeft", "ArrowRight")
    return neighbour, (neighbour, int(place)) if described["kind"] == "choice" else (" ", " ")


def press(page: Page, root: ElementHandle, handle: ElementHandle, move: str | int, *, is_picture: bool) -> float:
    """Press a key on a control (or choose an option) and return the time to the painted answer, in ms."""
    handle.focus()
    page.evaluate(OBSERVE, [root, is_picture])
    if isinstance(move, int):
        handle.select_option(index=move)
    else:
        page.keyboard.press(move)
    elapsed = page.evaluate("() => window.answered")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    # A model that yields partial results goes on without the kernel being called busy.
    page.wait_for_function("() => document.querySelector('.explorable progress').hidden")
    page.wait_for_timeout(30)
    return elapsed


def measure(notebook: Notebook, control: Movable, presses: int) -> dict[str, list[float]]:
    """Press keys on all three in turn, and return the times of each."""
    page = notebook.page
    page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    ours = f":nth-match(.explorable-controls {OURS[control.kind]}, {control.index + 1})"
    stock = f":nth-match(.widget-interact {STOCK[control.kind]}, {control.stock_index + 1})"
    answers = {
        "empty": (".empty-round-trip", ".empty-round-trip [role=slider]", ("ArrowRight", "ArrowLeft")),
        "ours": (".explorable", ours, control.moves),
        "interact": (".widget-interact", stock, control.moves),
    }
    found = {
        name: (page.wait_for_selector(root), page.wait_for_selector(handle), moves)
        for name, (root, handle, moves) in answers.items()
    }
    page.wait_for_selector(".widget-interact img")
    times: dict[str, list[float]] = {name: [] for name in answers}
    for count in range(presses + 2):
        for name, (root, handle, moves) in found.items():
            elapsed = press(page, root, handle, moves[count % 2], is_picture=name != "empty")
            if count >= 2:
                times[name].append(elapsed)
    return times


def report(table: Table, name: str, times: dict[str, list[float]]) -> None:
    """Print one explorable's medians, and how they compare."""
    empty, ours, interact = (statistics.median(times[key]) for key in ("empty", "ours", "interact"))
    slow = sorted(times["ours"])[int(0.95 * len(times["ours"]))]
    table.row(name, empty, ours, slow, interact, ours / interact, (ours - empty) / FRAME)


def main() -> None:
    """Measure the explorables named on the command line and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", help="paths or parts of names; all if none; or 'toy'")
    parser.add_argument("--presses", type=int, default=30, help="key presses measured per answer (default 30)")
    arguments = parser.parse_args()
    print(f"medians in ms of {arguments.presses} key presses; {load()}; bars: ratio ≤ {HIGHEST_RATIO},")
    print(f"frames (of {FRAME} ms, beyond an empty round trip) ≤ {MOST_FRAMES}")
    # Before a browser starts, whose event loop would let models that take long run on unfinished.
    found = [(target, movable(target.explorable)) for target in targets(arguments.notebooks)]
    table = Table("explorable", "empty", "ours", "ours p95", "interact", "ratio", "frames")
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as private,
        jupyterlab(Path(folder), Path(private)) as address,
        browser() as started,
    ):
        for number, (target, control) in enumerate(found):
            if control is None:
                print(f"{target.name}: no control changes the picture")
                continue
            write_notebook(Path(folder) / f"{number}.ipynb", target, TWINS)
            page = started.new_page(viewport={"width": 1280, "height": 2600})
            notebook = Notebook(page, address, f"{number}.ipynb")
            notebook.run_all()
            try:
                report(table, target.name, measure(notebook, control, arguments.presses))
            except Error as error:
                print(f"{target.name}: {str(error).splitlines()[0]}")
            notebook.close()
            page.close()


if __name__ == "__main__":
    main()
