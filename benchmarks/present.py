"""How long a lecturer waits: for the first live picture, the next slide, the next notebook; and what a long talk costs.

- first picture: from opening the address until the picture on the slide is alive, each time with a new kernel;
- next slide: from the key event to the first moment after the new slide has been painted;
- next notebook: the same for the last slide of a notebook, once the next notebook is awake, until its picture is alive;
- a talk in fast motion: random keys, drags, votes and reloads, one kernel killed, the server killed and started again.

    python -m benchmarks.present [NOTEBOOK ...] [--times N] [--moves N] [--seed N]
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect

from benchmarks.common import Table, notebooks
from tests.browser.lab import browser
from tests.browser.talk import ALIVE, Server, Wall

FIRST_PICTURE, NEXT_SLIDE, NEXT_NOTEBOOK = 8000, 150, 2000  # ms
BROWSER_GROWTH, KERNEL_GROWTH = 30, 10  # MB
SETTLED = 6  # s after which a killed kernel or server has been noticed
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
  frame.contentDocument.querySelector('img.explorable-image')?.naturalWidth)"""
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
    while len(across) < times:
        before = wall.where
        wall.page.wait_for_function(AWAKE, timeout=60_000)
        elapsed = wall.page.evaluate(TURN, "PageDown")
        if wall.where == before:  # the last slide of all
            wall.page.evaluate(TURN, "Home")
            wall.wait_until_alive()
        else:
            (within if before.split("/")[0] == wall.where.split("/")[0] else across).append(elapsed)
    wall.page.context.close()
    return within, across


class FastMotion:
    """A talk in which everything happens that can happen in an hour, one move after the other."""

    def __init__(self, started: Browser, server: Server, seed: int) -> None:
        self.server = server
        self.wall = opened(started, server)
        self.wall.wait_until_calm()
        self.random = random.Random(seed)
        self.votes = 0
        self.lost: list[str] = []

    def run(self, moves: int) -> None:
        """Make so many moves; a kernel dies after a third of them, the server after two."""
        happenings: dict[int, Callable[[], None]] = {moves // 3: self.kill_kernel, 2 * moves // 3: self.kill_server}
        for number in range(moves):
            happenings.get(
                number, self.random.choices([self.key, self.drag, self.vote, self.reload], [70, 20, 8, 2])[0]
            )()

    def key(self) -> None:
        """Press one of the talk's keys, and see that it leads where it should."""
        pressed = self.random.choice(
            "PageDown PageDown PageDown PageUp ArrowRight Home m n c e z r d b w ? Escape".split()
        )
        before, curtain = self.wall.where, self.wall.page.locator("#curtain").is_visible()
        self.wall.press("Escape", "Escape", pressed)
        if pressed in ("m", "n", "c", "e", "z", "r", "d", "b", "w", "?", "Escape") and self.wall.where != before:
            self.lost.append(f"{pressed} led from {before} to {self.wall.where} (curtain: {curtain})")
        self.wall.press("Escape", "Escape")

    def drag(self) -> None:
        """Move a slider, if the slide has one."""
        self.wall.wait_until_alive()
        sliders = self.wall.slide.get_by_role("slider")
        if sliders.count():
            sliders.first.focus()
            self.wall.press(*["ArrowRight"] * self.random.randint(1, 5), "Escape")

    def vote(self) -> None:
        """Count a hand, if the slide asks something."""
        self.wall.wait_until_alive()
        self.wall.press("v")
        more = self.wall.page.get_by_label("one vote more for")
        if more.count():
            more.first.click()
            self.votes += 1
        self.wall.press("Escape")

    def back(self, what: str, before: str) -> None:
        """See that the talk is where it was, with all its votes."""
        expect(self.wall.page.locator("#status")).to_be_empty(timeout=60_000)
        self.wall.wait_until_alive()
        if self.wall.where != before:
            self.lost.append(f"{what} led from {before} to {self.wall.where}")
        kept = self.wall.page.evaluate(
            """() => Object.values(JSON.parse(localStorage.getItem('talk votes') ?? '{}'))
                 .flatMap(({ rounds }) => rounds.flat()).reduce((sum, each) => sum + each, 0)"""
        )
        if kept != self.votes:
            self.lost.append(f"{what} left {kept} of {self.votes} votes")

    def reload(self) -> None:
        """Reload the page."""
        before = self.wall.where
        self.wall.page.reload()
        self.back("reloading", before)

    def kill_kernel(self) -> None:
        """End the kernel behind the slide."""
        before = self.wall.where
        self.server.kernels()[self.wall.kernel].kill()
        self.wall.page.wait_for_timeout(1000 * SETTLED)
        self.back("a dead kernel", before)

    def kill_server(self) -> None:
        """End the server, and start it again."""
        before = self.wall.where
        self.server.kill()
        self.wall.page.wait_for_timeout(1000 * SETTLED)
        self.server.start()
        self.wall.page.wait_for_timeout(1000 * SETTLED)
        self.back("a dead server", before)

    def memory(self) -> tuple[float, float]:
        """Return what the page and the kernel of the notebook shown first take, in MB."""
        self.wall.press("Escape", "Escape", "Home")
        self.wall.wait_until_calm()
        self.wall.page.request_gc()
        return self.wall.page.evaluate(MEMORY), self.server.kernels()[self.wall.kernel].memory_info().rss / 1e6


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
            motion = FastMotion(started, server, asked.seed)
            motion.run(10)
            before = motion.memory()
            motion.run(asked.moves)
            grown = [after - earlier for after, earlier in zip(motion.memory(), before, strict=True)]
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
