"""A built site, served from this machine, and the live course open in a browser: for the tests and the benchmark."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.lab import PANEL, Notebook

FORGET = """
for each in Out.values():
    if hasattr(each, "close"):
        each.close()
%reset -f"""
PLACE = "() => document.querySelector('#course-bar [role=status]')?.textContent"


class Server(ThreadingHTTPServer):
    """Serves a folder.

    Files whose name ends in one of `lost` are cut off before a byte is sent, those in `held` wait until it is closed.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
        self.lost: set[str] = set()
        self.held: set[str] = set()
        self.closed = threading.Event()
        self.missing: list[str] = []
        self.address = f"http://127.0.0.1:{self.server_port}"


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self._is_one_of(self.server.held):
            self.server.closed.wait()
        if self._is_one_of(self.server.lost | self.server.held):
            self.close_connection = True
            return
        super().do_GET()

    def _is_one_of(self, names: set[str]) -> bool:
        return any(urlsplit(self.path).path.endswith(name) for name in names)

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def send_error(self, code: int, *more: Any) -> None:
        self.server.missing.append(self.path)
        super().send_error(code, *more)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Generator[Server, None, None]:
    """Serve `folder` while the block runs."""
    with Server(folder) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closed.set()
            server.shutdown()
            thread.join()


class Live(Notebook):
    """The live course, open in a browser with one notebook; without an address, the one that the page has led to."""

    def __init__(self, page: Page, address: str = "", name: str = "", **query: str) -> None:
        self.page = page
        if address:
            asked = "".join(f"&{key}={value}" for key, value in query.items())
            page.goto(f"{address}/live/lab/index.html?path={name}{asked}")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context?.isReady")

    def wait_for_python(self, seconds: float = 120) -> None:
        """Wait until Python has loaded and the kernel has answered for the first time."""
        self._call(
            f"{PANEL}; await panel.sessionContext.ready; await panel.sessionContext.session.kernel.info;", seconds
        )

    def load(self, name: str) -> None:
        """Put the course's notebook `name` in the place of the open one, and clear the kernel's memory.

        Starting Python anew for each notebook would take longer than running all of them.
        """
        self._call(f"{PANEL}; panel.context.model.fromJSON(await (await fetch('../files/{name}')).json());", 60)
        self.execute(FORGET)

    @property
    def shown(self) -> str:
        """The path of the notebook in front."""
        return self.page.evaluate(f"() => {{ {PANEL}; return panel.context.path; }}")

    def save(self) -> None:
        """Save the notebook, as by Ctrl+S."""
        self._call("await window.jupyterapp.commands.execute('docmanager:save');", 30)

    def outputs(self) -> list[list[dict[str, Any]]]:
        """Return the outputs of every cell."""
        return self.page.evaluate(
            f"""() => {{
                 {PANEL};
                 return [...panel.content.model.cells].map((cell) => cell.outputs?.toJSON() ?? []);
               }}"""
        )

    @property
    def said(self) -> str:
        """What the bar at the foot of the page says."""
        return self.page.evaluate(PLACE) or ""

    def wait_until_said(self, text: str, seconds: float = 60) -> None:
        """Wait until the bar says something that contains `text`."""
        self.page.wait_for_function(
            "(text) => document.querySelector('#course-bar [role=status]')?.textContent.includes(text)",
            arg=text,
            timeout=1000 * seconds,
        )
