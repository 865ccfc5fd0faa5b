"""The server of a talk: Voilà with a page of its own that shows the slides of several notebooks, one at a time."""

import argparse
import logging
import os
import secrets
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jupyter_server.utils import url_path_join
from nbformat import NotebookNode
from tornado import web
from traitlets.config import Config
from voila.app import Voila
from voila.handler import BaseVoilaHandler

from . import outline

HERE = Path(__file__).parent
# All that these notebooks need of the page: each further extension makes every notebook load later.
EXTENSIONS = ["@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget"]


class TalkHandler(BaseVoilaHandler):
    """The page that holds the talk."""

    @web.authenticated
    def get(self) -> None:
        """Send the page, which knows the outline of all notebooks."""
        talk = self.settings["talk"]
        self.set_header("Cache-Control", "no-store")
        outlined = outline.talk(talk["notebooks"], talk["route"])
        shown = {"notebooks": outlined, "server": talk["server"], "theme": talk["theme"]}
        self.write(self.render_template("talk.html", talk=shown))


class StateHandler(BaseVoilaHandler):
    """Tells a page that the server is there, and whether it is still the same one."""

    @web.authenticated
    def get(self) -> None:
        """Send the server's identity."""
        self.set_header("Cache-Control", "no-store")
        self.write({"server": self.settings["talk"]["server"]})


class Talk(Voila):
    """Voilà, with the talk at its address."""

    name = "voila"

    def __init__(self, talk: dict[str, Any], **settings: Any) -> None:
        super().__init__(**settings)
        self.talk = talk

    def init_settings(self) -> dict[str, Any]:
        """Add the talk to what handlers can ask for."""
        return super().init_settings() | {"talk": self.talk}

    def init_handlers(self) -> list[Any]:
        """Put the talk's own pages before those of Voilà."""
        ours = [("", TalkHandler), ("talk/state", StateHandler)]
        first = [
            (url_path_join(self.base_url, path), handler, {"voila_configuration": self.voila_configuration})
            for path, handler in ours
        ]
        return [*first, *super().init_handlers()]

    def launch_browser(self) -> None:
        """Open the talk in the reader's browser."""
        webbrowser.open(f"{self.connection_url}?token={self.identity_provider.token}")


def prepare(handler: BaseVoilaHandler, notebook: NotebookNode, cwd: str) -> NotebookNode:
    """Make the notebook that Voilà is about to run ready for the wall; its saved pictures are shown until it lives."""
    saved = {cell.id: _picture(cell) for cell in notebook.cells if cell.cell_type == "code"}
    arranged = outline.arrange(Path(unquote(handler.request.path)).stem, notebook.cells)
    for cell in arranged.cells:
        cell.metadata["wall"]["picture"] = saved.get(cell.get("id"))
    notebook.cells = arranged.cells
    return notebook


def _picture(cell: NotebookNode) -> dict[str, str] | None:
    bundles = [output.data for output in cell.outputs if "image/png" in output.get("data", {})]
    if not bundles:
        return None
    return {"png": bundles[-1]["image/png"], "words": bundles[-1].get("text/plain", "").splitlines()[0]}


def configured(notebooks: Sequence[Path], *, port: int, open_browser: bool, theme: str) -> Config:
    """Return Voilà's settings for a talk."""
    config = Config()
    config.Voila.root_dir = os.path.commonpath([path.parent for path in notebooks])
    config.Voila.port = port
    config.Voila.port_retries = 0
    config.Voila.open_browser = open_browser
    config.Voila.auto_token = True  # which takes it from JUPYTER_TOKEN
    config.Voila.log_level = logging.ERROR
    config.VoilaConfiguration.template = "lecture"
    config.VoilaConfiguration.theme = theme
    config.VoilaConfiguration.progressive_rendering = True
    config.VoilaConfiguration.extension_allowlist = EXTENSIONS
    config.VoilaConfiguration.prelaunch_hook = prepare
    config.VoilaConfiguration.file_allowlist = []
    return config


def main(arguments: Sequence[str]) -> None:
    """Serve the talk that the command line describes."""
    parser = argparse.ArgumentParser(prog="python -m lecture_utils.present", description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--route", choices=["lecture", "all"], default="all")
    parser.add_argument("--theme", choices=["light", "dark"], default="light")
    parser.add_argument("--port", type=int, default=8866)
    parser.add_argument("--no-browser", action="store_true")
    asked = parser.parse_args(arguments)
    notebooks = [path.resolve() for path in asked.notebooks]
    outline.talk(notebooks, asked.route)  # what is wrong with them is said before anything starts
    logging.getLogger("tornado").setLevel(logging.ERROR)  # else it remarks on the server's own timing
    os.environ["LECTURE_PRESENTING"] = "1"  # for the kernels
    os.environ["JUPYTER_PATH"] = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("JUPYTER_PATH")])])
    config = configured(notebooks, port=asked.port, open_browser=not asked.no_browser, theme=asked.theme)
    talk = {"notebooks": notebooks, "route": asked.route, "theme": asked.theme, "server": secrets.token_hex(4)}
    server = Talk.instance(config=config, talk=talk)
    server.initialize([])
    server.start()
