"""How long a lecturer waits: for the first live picture, the next slide, the next notebook; and what a long talk costs.

- first picture: from opening the address until the picture on the slide is alive, each time with a new kernel;
- next slide: from the key event to the first moment after the new slide has been painted;
- next notebook: the same for the last slide of a notebook, once the next notebook is awake, until its picture is alive;
- a talk in fast motion: random keys, drags, votes and reloads, one kernel killed, the server killed and started again.

    python -m benchmarks.present [NOTEBOOK ...] [--times N] [--moves N] [--seed N]
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.common import Table, notebooks
from tests.browser.lab import browser
from tests.browser.talk import ALIVE, FastMotion, Server, Wall

FIRST_PICTURE, NEXT_SLIDE, NEXT_NOTEBOOK = 8000, 150, 2000  # ms
BROWSER_GROWTH, KERNEL_GROWTH = 30, 10  # MB
MOST_PAGES = 3
TURN = """(key) => new Promise((resolve) => {
  const start = performance.now();
  window.dispatchEvent(new KeyboardEvent('keydown', { key }));
  const look = () => {
    if (!document.querySelector('iframe.shown').contentWindow.wall?.alive()) return requestAnimationFrame(look);
    const painted = new MessageChannel();
    painted.port1.onmessage = () => resolve(performance.now() - start);
    painted.port2.postMessage(null);
  };
  requestAnimationFrame(look);
})"""
AWAKE = """() => [...document.querySelectorAll('iframe')].every((frame) =>
  frame.contentDocument.querySelector('.explorable-image')?.width)"""
MEMORY = "() => performance.memory.usedJSHeapSize / 1e6"


def opened(started: Browser, server: Server, where: str = "") -> Wall:
    """Open the talk on a page of its own."""
    return Wall(started.new_context(viewport={"width": 1280, "height": 720}), server, where)


def first_picture(started: Browser, server: Server, where: str) -> float:
    """Return the time until the first picture lives, in ms."""
    start = time.monotonic()
    wall = opened(started, server, where)
    wall.page.wait_for_function(ALIVE, timeout=60_000)
    elapsed = 1000 * (time.monotonic() - start)
    wall.page.context.close()
    return elapsed


def turns(started: Browser, server: Server, times: int) -> tuple[list[float], list[float]]:
    """Return the times of turning slides within a notebook and from one to the next, in ms."""
    wall = opened(started, server)
    wall.wait_until_calm()
    within: list[float] = []
    across: list[float] = []
    pages = 0  # of the present slide: a long text takes more than one
    while len(across) < times:
        before = wall.where
        wall.page.wait_for_function(AWAKE, timeout=60_000)
        elapsed = wall.page.evaluate(TURN, "PageDown")
        pages = pages + 1 if wall.where == before else 0
        if pages > MOST_PAGES:  # the last slide of all
            wall.page.evaluate(TURN, "Home")
            wall.wait_until_alive()
        elif not pages:
            (within if before.split("/")[0] == wall.where.split("/")[0] else across).append(elapsed)
    wall.page.context.close()
    return within, across


def memory(wall: Wall) -> tuple[float, float]:
    """Return what the page and the kernel of the first notebook take, in MB."""
    wall.press("Escape", "Escape", "Home")
    wall.wait_until_calm()
    wall.page.request_gc()
    return wall.page.evaluate(MEMORY), wall.server.kernels()[wall.kernel].memory_info().rss / 1e6


def main() -> None:
    """Measure, and print a table with the bars."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.present", description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", help="paths or parts of names; all if none")
    parser.add_argument("--times", type=int, default=5, help="pages opened and notebooks changed (default 5)")
    parser.add_argument("--moves", type=int, default=300, help="moves of the talk in fast motion (default 300)")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    paths = notebooks(asked.notebooks)
    table = Table("what", "median", "worst", "bar", "unit")
    with tempfile.TemporaryDirectory() as private, browser() as started:
        server = Server(paths, Path(private))
        try:
            wall = opened(started, server)
            wall.press("PageDown", "PageDown")
            where = f"#{wall.where}"
            wall.page.context.close()
            pictures = [first_picture(started, server, where) for _ in range(asked.times)]
            table.row("first picture", statistics.median(pictures), max(pictures), FIRST_PICTURE, "ms")
            within, across = turns(started, server, asked.times if len(paths) > 1 else 0)
            for name, times, bar in (("next slide", within, NEXT_SLIDE), ("next notebook", across, NEXT_NOTEBOOK)):
                if times:
                    table.row(name, statistics.median(times), max(times), bar, "ms")
            motion = FastMotion(opened(started, server), asked.seed)
            motion.run(asked.moves // 3)
            motion.kill_kernel()
            motion.run(asked.moves // 3)
            motion.kill_server()
            before = memory(motion.wall)
            motion.run(asked.moves // 3)
            grown = [after - earlier for after, earlier in zip(memory(motion.wall), before, strict=True)]
            table.row("browser's memory after", grown[0], grown[0], BROWSER_GROWTH, "MB")
            table.row("kernel's memory after", grown[1], grown[1], KERNEL_GROWTH, "MB")
            for trouble in [*motion.lost, *motion.wall.errors]:
                print(trouble)
            print(
                f"{asked.moves} moves, {motion.votes} votes, {len(motion.lost)} lost, {len(motion.wall.errors)} errors"
            )
        finally:
            server.stop()


if __name__ == "__main__":
    main()
