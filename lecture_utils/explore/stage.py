"""The stage: one figure whose moving artists are redrawn over a background that is drawn once."""

import io
import struct
import threading
import zlib
from typing import Any, Protocol

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray
from PIL import Image

DPI = 100
GHOST_OPACITY = 0.35
PNG_RGB = 2
PNG_FILTER_UP = 2
# A picture looks the same whatever a notebook does to Matplotlib's settings. (The backend could not be set back.)
DEFAULTS = {name: value for name, value in matplotlib.rcParamsDefault.items() if name != "backend"}

# Matplotlib's mathtext parser and its settings are global, and a front end may run callbacks on a second thread.
_drawing = threading.RLock()


class Scene(Protocol):
    """What the engine asks of a picture.

    Attributes
    ----------
    size : (float, float)
        Width and height in inches.
    style : mapping
        Matplotlib settings in force while the figure is built and drawn; all others have their default.
    steps : int
        Number of steps of the time course that can be scrubbed; 0 if there is none.
    """

    size: tuple[float, float]
    style: dict[str, Any]
    steps: int

    def build(self, figure: Figure) -> None:
        """Make axes, labels, limits and artists; those that `update` moves are `animated=True`."""

    def update(self, result: Any, step: int) -> None:
        """Move the artists to show `result`, up to `step` of `steps`."""

    def readout(self, result: Any, step: int) -> dict[str, str]:
        """Return the few numbers that matter: label to formatted value with unit."""


class Stage:
    """Draws a scene off screen and returns it as a PNG.

    Artists that are not animated belong to the background: it is drawn once, and again only after one of them changed
    (for example an axis limit). Animated artists are drawn over it at every frame, in the order of their `zorder`.

    Parameters
    ----------
    scene : Scene
        What to draw.
    scale : float
        Enlarges everything alike (text, lines, picture); 1 is the normal size.
    """

    def __init__(self, scene: Scene, *, scale: float = 1.0) -> None:
        self.scene = scene
        self.backgrounds_drawn = 0
        self._settings = DEFAULTS | dict(scene.style)
        with _drawing, matplotlib.rc_context(self._settings):
            self.figure = Figure(figsize=scene.size, dpi=DPI * scale, layout="constrained")
            self.canvas = FigureCanvasAgg(self.figure)
            scene.build(self.figure)
        self._pinned: tuple[Any, int] | None = None
        self._background: Any = None
        self._moving: list[Artist] = []

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.canvas.get_width_height()

    def show(self, result: Any, step: int) -> None:
        """Draw `result` at `step`."""
        with _drawing, matplotlib.rc_context(self._settings):
            self.scene.update(result, step)
            # An animated artist does not report its changes upwards: a stale figure means the background changed.
            if self._background is None or self.figure.stale:
                self._draw_background()
                self.scene.update(result, step)
                self.figure.stale = False
            self.canvas.restore_region(self._background)
            self._draw_moving()

    def pin(self, result: Any, step: int) -> None:
        """Keep `result` in the background as a faint ghost; it is drawn with the next `show`."""
        self._pinned = (result, step)
        self._background = None

    def unpin(self) -> None:
        """Remove the ghost with the next `show`."""
        self._pinned = None
        self._background = None

    def pixels(self) -> NDArray[np.uint8]:
        """Return the picture as an array (height, width, 4) of RGBA values."""
        return np.asarray(self.canvas.buffer_rgba()).copy()

    def png(self) -> bytes:
        """Return the picture as PNG bytes for a file; Pillow compresses alike on every machine."""
        buffer = io.BytesIO()
        Image.fromarray(self._rgb()).save(buffer, "png", compress_level=1)
        return buffer.getvalue()

    def quick_png(self) -> bytes:
        """Return the picture as PNG bytes for the screen, in half the time.

        Each row is stored as the difference to the row above, where Pillow tries five such filters on every row.
        """
        rgb = self._rgb()
        height, width, colours = rgb.shape
        rows = np.full((height, 1 + width * colours), PNG_FILTER_UP, np.uint8)
        rows[:, 1:] = rgb.reshape(height, -1)
        rows[1:, 1:] -= rgb.reshape(height, -1)[:-1]
        header = struct.pack(">IIBBBBB", width, height, 8, PNG_RGB, 0, 0, 0)
        chunks = (b"IHDR" + header, b"IDAT" + zlib.compress(rows, level=1), b"IEND")
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
        )

    def _rgb(self) -> NDArray[np.uint8]:
        return np.ascontiguousarray(np.asarray(self.canvas.buffer_rgba())[:, :, :3])

    def data_at(self, across: float, down: float) -> tuple[int, float, float] | None:
        """Return (index of the axes, x, y) in data units at a place of the picture given as fractions, or None."""
        width, height = self.size
        place = (across * width, (1 - down) * height)
        for index, axes in enumerate(self.figure.axes):
            if axes.bbox.contains(*place):
                x, y = axes.transData.inverted().transform(place)
                return index, float(x), float(y)
        return None

    def _draw_moving(self, *, text: bool = True) -> None:
        renderer = self.canvas.get_renderer()
        for artist in self._moving:
            if text or not isinstance(artist, Text):
                artist.draw(renderer)

    def _draw_background(self) -> None:
        self.canvas.draw()
        # The layout is found once; later backgrounds keep it, so that axes never jump.
        self.figure.set_layout_engine("none")
        self.backgrounds_drawn += 1
        animated = self.figure.findobj(lambda artist: artist.get_animated())
        self._moving = sorted(animated, key=lambda artist: artist.get_zorder())
        if self._pinned is not None:
            self._draw_ghost(*self._pinned)
        # Not `figure.bbox`: 4.6 inches are 459.99… pixels there, and the last row would never be restored.
        self._background = self.canvas.copy_from_bbox(Bbox.from_bounds(0, 0, *self.size))

    def _draw_ghost(self, result: Any, step: int) -> None:
        plain = self.pixels()
        limits = [(axes, axes.get_xlim(), axes.get_ylim()) for axes in self.figure.axes]
        self.scene.update(result, step)
        # A ghost is drawn on the present axes, even if its own picture had others.
        for axes, x_limits, y_limits in limits:
            axes.set_xlim(x_limits, auto=None)
            axes.set_ylim(y_limits, auto=None)
        self._draw_moving(text=False)
        canvas = np.asarray(self.canvas.buffer_rgba())
        mixed = plain + GHOST_OPACITY * (canvas.astype(float) - plain)
        canvas[...] = np.rint(mixed).astype(np.uint8)
