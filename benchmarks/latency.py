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
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ipywidgets
import matplotlib
import nbformat
import numpy as np
from matplotlib import pyplot
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import ElementHandle, Error, Page

from benchmarks.common import ROOT, Table, Target, targets
from lecture_utils.explore import Choice, Control, Explorable, LogSlider, Slider, Switch
from tests.browser.lab import Notebook, browser, jupyterlab

FRAME = 16.7
HIGHEST_RATIO = 0.35
MOST_FRAMES = 2

OBSERVE = """([root, isPicture]) => {
  const text = root.querySelector('.widget-label:last-child');
  const content = () => isPicture ? root.querySelector('img')?.src : text.textContent;
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
      if (isPicture) await root.querySelector('img').decode();
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
    scene = explorable.scene

    def draw(**values: Any) -> None:
        settings = {name: explorable.controls[name].snap(value) for name, value in values.items()}
        seed = {"seed": 0} if "seed=" in explorable.call else {}
        result = explorable.model(**seed | explorable.constants | settings)
        if inspect.isgenerator(result):
            *_, (_, result) = result
        with matplotlib.rc_context(scene.style):
            figure = pyplot.figure(figsize=scene.size, dpi=100, layout="constrained")
            scene.build(figure)
            scene.update(result, scene.steps)
            pyplot.show()

    ipywidgets.interact(draw, **{name: control.widget(name) for name, control in explorable.controls.items()})


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
    selector : str
        Selects controls of its kind.
    index : int
        Its number among those.
    moves : tuple of str or int
        Keys, or for a choice the numbers of the options, that move it to and fro.
    """

    selector: str
    index: int
    moves: tuple[str | int, str | int]

    def within(self, root: str) -> str:
        """Return a selector for the control within `root`."""
        return f":nth-match({root} {self.selector}, {self.index + 1})"


def movable(explorable: Explorable) -> Movable | None:
    """Return the first control that changes the picture; sliders come first."""
    kinds = {Slider: "[role=slider]", LogSlider: "[role=slider]", Choice: "select", Switch: "input[type=checkbox]"}
    found = [(kinds[type(control)], name) for name, control in explorable.controls.items()]
    found.sort(key=lambda each: list(kinds.values()).index(each[0]))
    before = explorable.stage.pixels()
    for place, (selector, name) in enumerate(found):
        neighbour, moves = _neighbour(explorable.controls[name])
        explorable.set(**{name: neighbour})
        changed = not np.array_equal(before, explorable.stage.pixels())
        explorable.reset()
        if changed:
            return Movable(selector, [each for each, _ in found[:place]].count(selector), moves)
    return None


def _neighbour(control: Control) -> tuple[Any, tuple[str | int, str | int]]:
    if isinstance(control, Switch):
        return not control.default, (" ", " ")
    if isinstance(control, Choice):
        place = control.values.index(control.default)
        neighbour = place - 1 if place else 1
        return control.values[neighbour], (neighbour, place)
    up = control.default < control.high
    step = control.step if isinstance(control, Slider) else control.default * (10 ** (1 / control.per_decade) - 1)
    keys = ("ArrowRight", "ArrowLeft")
    return control.snap(control.default + (step if up else -step)), keys if up else keys[::-1]


def write_notebook(path: Path, target: Target) -> None:
    """Write the notebook that shows all three answers of one explorable."""
    cells = [
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from benchmarks.latency import as_interact, empty_round_trip\n"
        "from lecture_utils.tools.collect import collect\n"
        "from tests.explore.toy import sound_toy\n"
        f"ours = {target.source}\ntwin = {target.source}",
        "ours",
        "as_interact(twin)",
        "empty_round_trip()",
    ]
    notebook = new_notebook(
        cells=[new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(notebook, path)


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
    page.wait_for_function("() => document.querySelector('.explorable-panel progress').value === 1")
    page.wait_for_timeout(30)
    return elapsed


def measure(notebook: Notebook, control: Movable, presses: int) -> dict[str, list[float]]:
    """Press keys on all three in turn, and return the times of each."""
    page = notebook.page
    page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    slider = Movable("[role=slider]", 0, ("ArrowRight", "ArrowLeft"))
    answers = {
        "empty": (".empty-round-trip", ".empty-round-trip", slider),
        "ours": (".explorable", ".explorable-controls", control),
        "interact": (".widget-interact", ".widget-interact", control),
    }
    found = {
        name: (page.wait_for_selector(root), page.wait_for_selector(moved.within(home)), moved.moves)
        for name, (root, home, moved) in answers.items()
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
    print(f"medians in ms of {arguments.presses} key presses; bars: ratio ≤ {HIGHEST_RATIO}, frames ≤ {MOST_FRAMES}")
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
            write_notebook(Path(folder) / f"{number}.ipynb", target)
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
