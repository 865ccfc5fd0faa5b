"""A real JupyterLab in a real browser, for the browser tests and the benchmarks."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

BROWSERS = (
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
    kept = (
        "JUPYTER_CONFIG_DIR",
        "JUPYTERLAB_SETTINGS_DIR",
        "JUPYTERLAB_WORKSPACES_DIR",
        "JUPYTER_RUNTIME_DIR",
        "IPYTHONDIR",
    )
    environment = os.environ | {name: str(private / name.lower()) for name in kept}
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
            server.wait(timeout=30)


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

    def __init__(self, page: Page, address: str, name: str) -> None:
        self.page = page
        page.goto(f"{address}/lab/tree/{name}?reset&token={TOKEN}")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self._call("const panel = window.jupyterapp.shell.currentWidget; await panel.sessionContext.ready;", 60)

    def run_all(self, timeout: float = 120) -> None:
        """Run every cell and wait until all are done (or one has failed)."""
        self.start_all()
        self.wait_until_run(timeout)

    def start_all(self) -> None:
        """Start to run every cell, without waiting."""
        self.page.evaluate("() => { window.ran = window.jupyterapp.commands.execute('notebook:run-all-cells'); }")

    def wait_until_run(self, timeout: float = 120) -> None:
        """Wait until the cells started by `start_all` are done, and their explorables are on the page."""
        self._call("await window.ran;", timeout)
        self.page.wait_for_function(
            """() => [...document.querySelectorAll('.explorable')].every(
                 (explorable) => explorable.querySelector('img.widget-image')?.naturalWidth)"""
        )

    def comms_over_subshells(self) -> str:
        """Return JupyterLab's setting that is in force for this kernel: where its slider callbacks run."""
        return self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.commsOverSubshells"
        )

    def shut_down(self) -> None:
        """End the notebook's kernel."""
        self._call("await window.jupyterapp.shell.currentWidget.sessionContext.shutdown();", 30)

    def explorable(self, index: int) -> Locator:
        """Return the explorable number `index`, scrolled into view."""
        found = self.page.locator(".explorable").nth(index)
        found.scroll_into_view_if_needed()
        return found

    def _call(self, javascript: str, timeout: float) -> None:
        late = f"new Promise((_, fail) => setTimeout(() => fail(Error('not done in {timeout} s')), {1000 * timeout}))"
        self.page.evaluate(f"() => Promise.race([(async () => {{ {javascript} }})(), {late}])")


def picture(explorable: Locator) -> str:
    """Return the address of the picture shown; it changes with every new picture."""
    return explorable.locator("img.widget-image").get_attribute("src")
