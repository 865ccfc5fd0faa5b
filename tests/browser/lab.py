"""A real JupyterLab in a real browser, for the browser tests and the benchmarks."""

import base64
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

BROWSERS = (
    "chromium-headless-shell",  # the same browser without its window: a quarter less work
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
INSTALLED = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
TOKEN = "browser-test"
PANEL = "const panel = window.jupyterapp.shell.currentWidget"
# Where a reader's own settings live: a test must neither see nor change them.
KEPT = "JUPYTER_CONFIG_DIR JUPYTERLAB_SETTINGS_DIR JUPYTERLAB_WORKSPACES_DIR JUPYTER_RUNTIME_DIR IPYTHONDIR".split()


def find_browser() -> str | None:
    """Return the path of an installed browser: from the PATH, the usual places, or Playwright's own download."""
    found = [path for name in BROWSERS if (path := shutil.which(name))]
    found += [path for path in INSTALLED if Path(path).exists()]
    if not found:
        with sync_playwright() as playwright:
            found = [path for path in [playwright.chromium.executable_path] if Path(path).exists()]
    return found[0] if found else None


@contextmanager
def jupyterlab(folder: Path, private: Path) -> Generator[str, None, None]:
    """Serve `folder` with JupyterLab, its settings kept in `private`, and yield the server's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {name: str(private / name.lower()) for name in KEPT}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"]
    command += [f"--ServerApp.root_dir={folder}", "--LabApp.expose_app_in_browser=True"]
    with open(private / "jupyterlab.log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api?token={TOKEN}", server, private / "jupyterlab.log")
            yield address
        finally:
            server.terminate()
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:  # it shuts down every kernel first, which takes long on a busy machine
                server.kill()
                server.wait()


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=2)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")


@contextmanager
def browser() -> Generator[Browser, None, None]:
    """Start the headless browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_browser(), headless=True, args=FLAGS)
        yield started
        started.close()


class Notebook:
    """One notebook open in JupyterLab."""

    def __init__(self, page: Page, address: str, name: str, query: str = "reset") -> None:
        self.page = page
        if page.url.startswith(address):
            self.turn_to(name)
        else:
            page.goto(f"{address}/lab/tree/{name}?{query}&token={TOKEN}")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self._call(f"{PANEL}; await panel.revealed; await panel.sessionContext.ready;", 60)

    def turn_to(self, name: str) -> None:
        """Open another notebook beside this one and have it in front."""
        self._call(
            f"""await window.jupyterapp.commands.execute('docmanager:open', {{ path: '{name}' }});
                {PANEL}; await panel.context.ready;""",
            60,
        )

    def unfold(self) -> None:
        """Open all folded headings."""
        self._call("await window.jupyterapp.commands.execute('notebook:expand-all-headings');", 10)

    def run_all(self, timeout: float = 120) -> None:
        """Unfold and run every cell; wait until all are done (or one has failed) and their explorables on the page."""
        self.unfold()
        self._call("await window.jupyterapp.commands.execute('notebook:run-all-cells');", timeout)
        self.page.wait_for_function(
            f"""() => {{
                 {PANEL};
                 const outputs = [...panel.content.model.cells].flatMap((cell) => cell.outputs?.toJSON() ?? []);
                 const kinds = ['application/vnd.jupyter.widget-view+json', 'image/png'];
                 const shown = outputs.filter(({{ data }}) => kinds.every((kind) => data?.[kind]));
                 const images = [...document.querySelectorAll('.explorable-image')];
                 return images.length >= shown.length && images.every((image) => image.width);
               }}"""
        )

    @contextmanager
    def running(self, cell: int) -> Generator[Callable[[], bool], None, None]:
        """Run the cell number `cell`, do what is inside meanwhile, and wait until the cell is done.

        Yields a function that tells whether the cell is still running.
        """
        self.page.evaluate(
            f"""() => {{
                 {PANEL};
                 panel.content.activeCellIndex = {cell};
                 window.running = true;
                 window.ran = window.jupyterapp.commands.execute('notebook:run-cell')
                   .finally(() => {{ window.running = false; }});
               }}"""
        )
        yield lambda: self.page.evaluate("() => window.running")
        self._call("await window.ran;", 60)

    def execute(self, code: str) -> str:
        """Run code in the notebook's kernel, in no cell, and return what it prints."""
        return self._call(
            f"""{PANEL};
                const request = {{ code: {json.dumps(code)}, silent: true, store_history: false }};
                const asked = panel.sessionContext.session.kernel.requestExecute(request);
                let printed = '';
                asked.onIOPub = ({{ content }}) => {{ printed += content.text ?? ''; }};
                const {{ content }} = await asked.done;
                if (content.status !== 'ok') throw Error(`${{content.ename}}: ${{content.evalue}}`);
                return printed;""",
            60,
        )

    def comms_over_subshells(self) -> str:
        """Return JupyterLab's setting that is in force for this kernel: where its slider callbacks run."""
        return self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.commsOverSubshells"
        )

    def close(self) -> None:
        """End the notebook's kernel and close the notebook without saving it; another can be opened on the page."""
        self._call(
            f"{PANEL}; await panel.sessionContext.shutdown(); panel.context.model.dirty = false; panel.dispose();", 30
        )

    def explorable(self, index: int) -> "Shown":
        """Return the explorable number `index`, scrolled into view."""
        found = self.page.locator(".explorable").nth(index)
        found.scroll_into_view_if_needed()
        return Shown(found)

    def _call(self, javascript: str, timeout: float) -> Any:
        late = f"new Promise((_, fail) => setTimeout(() => fail(Error('not done in {timeout} s')), {1000 * timeout}))"
        return self.page.evaluate(f"() => Promise.race([(async () => {{ {javascript} }})(), {late}])")


class Shown:
    """One explorable on the page."""

    def __init__(self, home: Locator) -> None:
        self.home = home
        self.page = home.page
        self.image = home.locator(".explorable-image")

    @property
    def source(self) -> str:
        """The number of the picture; it changes with every new picture."""
        return self.image.get_attribute("data-frame") or ""

    @property
    def call(self) -> str:
        """The call behind its button."""
        return self.home.locator(".explorable-call code").text_content() or ""

    @property
    def readout(self) -> str:
        """The readout that is shown."""
        return self.home.locator(".explorable-readout").inner_text()

    def pixels(self) -> NDArray[np.uint8]:
        """Return the picture on the page as an array (height, width, 3)."""
        encoded = self.image.evaluate("(image) => image.toDataURL('image/png').split(',')[1]")
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB"))

    def slider(self, name: str) -> Locator:
        """Return the slider with an accessible name that contains `name`."""
        return self.home.get_by_role("slider", name=name)

    def click(self, button: str) -> None:
        """Click on a button."""
        self.home.get_by_role("button", name=button, exact=True).click()

    @contextmanager
    def new_picture(self) -> Generator[None, None, None]:
        """Wait, after what is done inside, until another picture is painted and the kernel is idle."""
        before = self.source
        yield
        self.page.wait_for_function(
            "([image, before]) => image.dataset.frame !== before && image.width",
            arg=[self.image.element_handle(), before],
        )
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Wait until the kernel has answered everything so far."""
        self.page.evaluate(
            f"""async () => {{
                 {PANEL};
                 const nothing = {{ code: '', silent: true, store_history: false }};
                 await panel.sessionContext.session.kernel.requestExecute(nothing).done;
                 await new Promise(requestAnimationFrame);
               }}"""
        )

    def wait_until_settled(self) -> None:
        """Wait until the kernel is idle and a model that yields partial results has yielded its last."""
        self.wait_until_idle()
        self.page.wait_for_function("(home) => home.querySelector('progress').hidden", arg=self.home.element_handle())
        self.wait_until_idle()

    def answers(self) -> bool:
        """Use one control after the other, and tell whether one has changed the picture."""
        return any(self._changes(press) for press in self._presses())

    def _presses(self) -> Iterator[Callable[[], object]]:
        for slider in self.home.get_by_role("slider").all():
            for key in ("ArrowRight", "ArrowLeft", "ArrowLeft"):
                yield partial(slider.press, key)
        for choice in self.home.get_by_role("combobox").all():
            for option in (1, 0):
                yield partial(choice.select_option, index=option)
        for switch in self.home.get_by_role("checkbox").all():
            yield switch.click

    def _changes(self, press: Callable[[], object]) -> bool:
        before = self.source
        press()
        self.wait_until_idle()
        return self.source != before
