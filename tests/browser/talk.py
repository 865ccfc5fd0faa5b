"""A real talk in a real browser, for the browser tests and the benchmark."""

import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, Frame, Page, expect

TOKEN = "browser-test"
KEPT = "JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR JUPYTER_RUNTIME_DIR IPYTHONDIR".split()
STARTING = 60  # s
NOTICED = 6  # s after which a killed kernel or server has been noticed
ALIVE = "() => document.querySelector('iframe.shown')?.contentWindow.wall?.alive()"
# Whether every explorable of the notebook is on its slide.
WHOLE = """() => {
  const shown = document.querySelector('iframe.shown').contentDocument;
  const images = [...shown.querySelectorAll('.explorable-image')];
  const wanted = shown.querySelectorAll('[data-slide].wall-code').length;
  return images.length === wanted && images.every((image) => image.width);
}"""
# Whether all pictures have the shape in which they are shown: they have been drawn for this place.
CALM = f"""() => {{
  const images = document.querySelector('iframe.shown').contentDocument.querySelectorAll('.explorable-image');
  return ({WHOLE})() && [...images].every((image) => {{
    const shape = parseFloat(image.style.width) / parseFloat(image.style.height);
    return Math.abs(image.width / image.height - shape) < 0.02;
  }});
}}"""
# How many controls of the slide are seen whole, of how many, and whether the picture is.
SEEN = """() => {
  const slide = document.querySelector('[data-slide].wall-shown');
  const whole = (node) => {
    const inner = node.getBoundingClientRect();
    const boxes = [{ left: 0, top: 0, right: innerWidth, bottom: innerHeight }];
    for (let each = node.parentElement; each && each !== slide; each = each.parentElement) {
      if (getComputedStyle(each).overflowY !== 'visible') boxes.push(each.getBoundingClientRect());
    }
    return boxes.every((box) => inner.left >= box.left - 1 && inner.right <= box.right + 1
      && inner.top >= box.top - 1 && inner.bottom <= box.bottom + 1);
  };
  const controls = [...slide.querySelectorAll('.explorable-controls .explorable-control')];
  return {
    picture: whole(slide.querySelector('.explorable-image')),
    controls: controls.filter(whole).length, all: controls.length,
    share: slide.querySelector('.explorable-image').getBoundingClientRect().height / innerHeight,
  };
}"""

# Text that is shown and smaller than it may be; subscripts may.
SMALL = """(least) => {
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const home = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || home.closest('script, style, sub, sup, mjx-container, .unseen')) continue;
    if (!home.checkVisibility({ visibilityProperty: true }) || !home.getClientRects().length) continue;
    if (parseFloat(getComputedStyle(home).fontSize) < least - 0.01) found.add(walker.currentNode.data.trim());
  }
  return [...found];
}"""


class Server:
    """A talk's server in a process of its own, which can be killed and started again at the same port."""

    def __init__(self, notebooks: Sequence[Path], private: Path, *options: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.private = private
        self.address = f"http://localhost:{self.port}/?token={TOKEN}"
        module = [sys.executable, "-m", "lecture_utils.present", *map(str, notebooks)]
        self._command = [*module, "--no-browser", f"--port={self.port}", *options]
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        environment = os.environ | {name: str(self.private / name.lower()) for name in KEPT} | {"JUPYTER_TOKEN": TOKEN}
        log = self.private / "talk.log"
        with open(log, "a", encoding="utf-8") as output:
            self.process = subprocess.Popen(self._command, stdout=output, stderr=output, env=environment)
        late = time.monotonic() + STARTING
        while time.monotonic() < late and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://localhost:{self.port}/talk/state?token={TOKEN}", timeout=2).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the talk did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")

    def kernels(self) -> dict[str, psutil.Process]:
        """Return kernel → its process, for all that run."""
        children = psutil.Process(self.process.pid).children()
        found = {child: re.search(r"kernel-([\w-]+)\.json", " ".join(child.cmdline())) for child in children}
        return {match[1]: child for child, match in found.items() if match}

    def kill(self) -> None:
        """End it as a crash would; its kernels see that themselves."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it in its own way."""
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:  # it shuts down every kernel first, which takes long on a busy machine
            self.kill()


class Wall:
    """A talk open on a page."""

    def __init__(self, context: BrowserContext, server: Server, where: str = "") -> None:
        self.page: Page = context.new_page()
        self.server = server
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))
        self.page.goto(f"{server.address}{where}")

    @property
    def frame(self) -> Frame:
        """The notebook that is shown."""
        frame = self.page.locator("iframe.shown").element_handle().content_frame()
        assert frame is not None
        return frame

    @property
    def kernel(self) -> str:
        """The kernel behind the notebook that is shown."""
        return self.frame.evaluate("() => JSON.parse(document.getElementById('jupyter-config-data').text).kernelId")

    @property
    def slide(self) -> Any:
        """The slide that is shown."""
        return self.frame.locator("[data-slide].wall-shown")

    @property
    def where(self) -> str:
        """The address of the slide: notebook, section, number."""
        return self.page.evaluate("() => location.hash.slice(1)")

    @property
    def line(self) -> str:
        """What the talk says in words."""
        return self.page.locator("#status").inner_text()

    def wait_until_alive(self, timeout: float = 60) -> None:
        """Wait until what is on the slide is alive."""
        self.page.wait_for_function(ALIVE, timeout=1000 * timeout)

    def wait_until_whole(self, timeout: float = 60) -> None:
        """Wait until every explorable of the notebook is there, of whatever size its picture."""
        self.wait_until_alive(timeout)
        self.page.wait_for_function(WHOLE, timeout=1000 * timeout)

    def wait_until_calm(self, timeout: float = 60) -> None:
        """Wait until every picture of the notebook has the size at which it is shown."""
        self.wait_until_alive(timeout)
        self.page.wait_for_function(CALM, timeout=1000 * timeout)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def readout(self, key: str) -> Any:
        """Return a row of the slide's readout."""
        return self.slide.locator(f'[data-key="{key}"] dd')


class FastMotion:
    """A talk in which everything happens that can happen in an hour, one move after the other."""

    def __init__(self, wall: Wall, seed: int) -> None:
        self.wall = wall
        self.random = random.Random(seed)
        self.votes = 0
        self.lost: list[str] = []

    def run(self, moves: int) -> None:
        """Make so many moves."""
        for _ in range(moves):
            self.random.choices([self.key, self.drag, self.vote, self.reload], [70, 20, 8, 2])[0]()

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
        """Count a hand, where the next question is asked."""
        for _ in range(4):
            self.wall.wait_until_alive()
            if self.wall.frame.evaluate("() => wall.question()"):
                break
            self.wall.press("PageDown")
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
        self.wall.server.kernels()[self.wall.kernel].kill()
        self.wall.page.wait_for_timeout(1000 * NOTICED)
        self.back("a dead kernel", before)

    def kill_server(self) -> None:
        """End the server, and start it again."""
        before = self.wall.where
        self.wall.server.kill()
        self.wall.page.wait_for_timeout(1000 * NOTICED)
        self.wall.server.start()
        self.wall.page.wait_for_timeout(1000 * NOTICED)
        self.back("a dead server", before)
