"""The panel: what an explorable says in words, and the eyes and ears that the stock widgets lack."""

from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent


class Panel(anywidget.AnyWidget):
    """Readout, message, progress bar and call of an explorable; also reports where the picture was clicked."""

    _esm = HERE / "panel.js"
    _css = HERE / "panel.css"

    title = traitlets.Unicode().tag(sync=True)
    readout = traitlets.List().tag(sync=True)
    call = traitlets.Unicode().tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)
    partial = traitlets.Bool(False).tag(sync=True)
    progress = traitlets.Float(1.0).tag(sync=True)
    scale = traitlets.Float(1.0).tag(sync=True)
    pointing = traitlets.Bool(False).tag(sync=True)
    point = traitlets.List().tag(sync=True)
