"""The built site in a browser: how long until the first live picture, how fast a key is answered, how much memory.

The same notebook is opened in a local JupyterLab in the same run, and the same keys are pressed in both, in turn.

    python -m benchmarks.site FOLDER [--notebook 02_stdp] [--trainings 07_backprop 08_feedback_alignment] [--moves 1000]

FOLDER is a site built with `start.py site FOLDER --pyodide …`, so that no other machine has a part in the figures.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from benchmarks.common import Table
from lecture_utils.tools.collect import NOTEBOOKS
from tests.browser.lab import Notebook, Shown, browser, jupyterlab
from tests.browser.served import Live, served

COLD, WARM = 60, 20  # s, highest
RATIO = 0.8
FIRST_PART = 200  # ms, highest
GROWTH = 20  # MB, highest

OBSERVE = """(image) => {
  window.answered = new Promise((resolve, reject) => {
    setTimeout(() => reject(Error('no new picture within 30 s')), 30000);
    let start = null;
    addEventListener('keydown', (event) => { start ??= event.timeStamp; }, { capture: true, once: true });
    const before = image.dataset.frame;
    const observer = new MutationObserver(() => {
      if (start === null || image.dataset.frame === before) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        const afterPaint = new MessageChannel();
        afterPaint.port1.onmessage = () => resolve(performance.now() - start);
        afterPaint.port2.postMessage(null);
      });
    });
    observer.observe(image, { attributes: true });
  });
}"""
LOADED = """() => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""


def first_picture(context: BrowserContext, address: str, name: str) -> tuple[Live, dict[str, float]]:
    """Open a notebook as a link does, run it up to its first explorable, and return it and what took how long, in s."""
    marks = {"start": time.monotonic()}
    live = Live(context.new_page(), address, name)
    marks["the notebook is on the screen"] = time.monotonic()
    live.wait_for_python()
    marks["Python has loaded and answers"] = time.monotonic()
    live.run_all()
    marks["all its pictures are alive"] = time.monotonic()
    names, moments = list(marks), list(marks.values())
    spans = {name: after - before for name, before, after in zip(names[1:], moments, moments[1:], strict=False)}
    return live, spans | {"in all": moments[-1] - moments[0]}


def press(shown: Shown, key: str) -> float:
    """Press a key on the first slider and return the time until the new picture is painted, in ms."""
    shown.home.get_by_role("slider").first.focus()
    shown.page.evaluate(OBSERVE, shown.image.element_handle())
    shown.page.keyboard.press(key)
    elapsed = shown.page.evaluate("() => window.answered")
    shown.wait_until_settled()
    shown.page.wait_for_timeout(30)
    return elapsed


def moved(shown: Shown) -> tuple[str, str] | None:
    """Return the keys that move the first slider to and fro, if it has one that changes the picture."""
    if not shown.home.get_by_role("slider").count():
        return None
    for keys in (("ArrowRight", "ArrowLeft"), ("ArrowLeft", "ArrowRight")):
        before = shown.source
        shown.home.get_by_role("slider").first.press(keys[0])
        shown.wait_until_settled()
        if shown.source != before:
            shown.home.get_by_role("slider").first.press(keys[1])
            shown.wait_until_settled()
            return keys
    return None


def latency(here: Notebook, there: Notebook, count: int, presses: int, table: Table) -> list[float]:
    """Press the same keys in the site and in the local JupyterLab; print and return the ratios of the medians."""
    ratios = []
    for index in range(count):
        pair = {"site": here.explorable(index), "local": there.explorable(index)}
        keys = moved(pair["site"])
        if keys is None or moved(pair["local"]) != keys:
            continue
        times: dict[str, list[float]] = {name: [] for name in pair}
        for turn in range(presses + 2):
            for name, shown in pair.items():
                elapsed = press(shown, keys[turn % 2])
                times[name] += [elapsed] if turn >= 2 else []
        site, local = (statistics.median(times[name]) for name in pair)
        ratios.append(site / local)
        table.row(f"explorable {index + 1}", site, local, site / local)
    return ratios


def memory(page: Page) -> float:
    """Return the memory of the page's process and of its Python, in MB, after a collection."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("HeapProfiler.collectGarbage")
    processes = page.context.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [process["id"] for process in processes if process["type"] == "renderer"]
    statuses = [Path(f"/proc/{process}/status").read_text(encoding="ascii") for process in renderers]
    return sum(int(text.partition("VmRSS:")[2].split()[0]) for text in statuses) / 1000


def growth(live: Notebook, moves: int) -> float:
    """Move the first slider `moves` times and return by how much the memory has grown, in MB."""
    shown = live.explorable(0)
    keys = moved(shown) or ("ArrowRight", "ArrowLeft")
    slider = shown.home.get_by_role("slider").first

    def move(times: int) -> None:
        for turn in range(times):
            slider.press(keys[turn % 2])
            if turn % 10 == 9:
                shown.wait_until_idle()

    move(100)  # what is filled once is no growth
    before = memory(live.page)
    move(moves)
    return memory(live.page) - before


def main() -> None:
    """Measure a built site and print its figures beside the bars."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.site", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="a site built with its own Pyodide")
    parser.add_argument("--notebook", default="02_stdp")
    parser.add_argument(
        "--trainings", nargs="*", default=["07_backprop", "08_feedback_alignment", "09_dendritic_learning"]
    )
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--moves", type=int, default=1000)
    arguments = parser.parse_args()
    name = f"{arguments.notebook}.ipynb"
    saved = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))
    count = sum("image/png" in each.get("data", {}) for cell in saved["cells"] for each in cell.get("outputs", []))
    with served(arguments.folder) as server, browser() as started:
        context = started.new_context(viewport={"width": 1366, "height": 1000})
        cold, spans = first_picture(context, server.address, name)
        print(f"first live picture of {name}, nothing in the cache (bar: {COLD} s)")
        for what, seconds in spans.items():
            print(f"    {what:<34}{seconds:6.1f} s")
        print(f"    loaded over the network           {cold.page.evaluate(LOADED) / 1e6:6.1f} MB, beside Python itself")
        cold.page.close()
        live, spans = first_picture(context, server.address, name)
        print(f"the same with the browser's cache warm (bar: {WARM} s): {spans['in all']:.1f} s")

        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as private:
            shutil.copy(NOTEBOOKS / name, folder)
            with jupyterlab(Path(folder), Path(private)) as address:
                local = Notebook(started.new_page(viewport={"width": 1366, "height": 1000}), address, name)
                local.run_all()
                print(f"from a key to the new picture, medians in ms (bar: site ≤ {RATIO} × local)")
                ratios = latency(live, local, count, arguments.presses, Table("", "site", "local", "ratio"))
                print(f"median of the ratios: {statistics.median(ratios):.2f}")
                local.close()

        grown = growth(live, arguments.moves)
        print(f"memory after {arguments.moves} moves: {grown:+.1f} MB (bar: {GROWTH} MB)")

        print(f"first part of a training, from the key, in ms (bar: {FIRST_PART})")
        table = Table("", "first part")
        for training in arguments.trainings:
            live.load(f"{training}.ipynb")
            live.run_all(timeout=300)
            for index in range(live.page.locator(".explorable").count()):
                shown = live.explorable(index)
                keys = moved(shown)
                if keys:
                    table.row(f"{training} {index + 1}", statistics.median(press(shown, key) for key in keys * 2))


if __name__ == "__main__":
    main()
