"""The stage: one figure whose moving artists are redrawn over a background that is drawn once."""

import io
import struct
import sys
import threading
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray
from PIL import Image

from .scene import Scene
from .ticks import merge_small_ticks

DPI = 100
GHOST_OPACITY = 0.35
PNG_RGB = 2
PNG_FILTER_UP = 2
COLOURS = 3
# Where Python runs in the page itself nothing travels, and to pack a picture only takes time.
PACKED = sys.platform != "emscripten"
# So few rows of a picture are small enough for memory that is used again and again.
ROWS_AT_ONCE = 32
# A picture looks the same whatever a notebook does to Matplotlib's settings. (The backend could not be set back.)
DEFAULTS = {name: value for name, value in matplotlib.rcParamsDefault.items() if name != "backend"}

# Matplotlib's mathtext parser and its settings are global, and a front end may run callbacks on a second thread.
drawing = threading.RLock()


class Stage:
    """Draws a scene off screen and returns the picture.

    Artists that are not animated belong to the background: it is drawn once, and again only after one of them changed
    (for example an axis limit). Animated artists are drawn over it at every frame, in the order of their `zorder`.

    Parameters
    ----------
    scene : Scene
        What to draw; a scene belongs to one stage.
    pixels : (int, int), optional
        Width and height of the picture; the scene's own size at 100 dots per inch if not given.
    dpi : float
        Dots per inch, which sets the size of text and lines: text of 11 points is 11/72 of it high.
    """

    def __init__(self, scene: Scene, *, pixels: tuple[int, int] | None = None, dpi: float = DPI) -> None:
        self.scene = scene
        self.backgrounds_drawn = 0
        self._settings = matplotlib.RcParams(DEFAULTS | dict(scene.style))
        # A hundredth of a pixel more, since Matplotlib rounds down.
        inches = scene.size if pixels is None else tuple((side + 0.01) / dpi for side in pixels)
        with drawing, _settings(self._settings):
            self.figure = Figure(figsize=inches, dpi=dpi, layout="constrained")
            self.canvas = FigureCanvasAgg(self.figure)
            scene.build(self.figure)
            merge_small_ticks(self.figure)
        self._pinned: tuple[Any, int] | None = None
        self._hidden: frozenset[str] = frozenset()
        self._background: Any = None
        self._moving: list[Artist] = []

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.canvas.get_width_height()

    def show(self, result: Any, step: int) -> None:
        """Draw `result` at `step`."""
        with drawing, _settings(self._settings):
            self._update(result, step)
            # An animated artist does not report its changes upwards: a stale figure means the background changed.
            if self._background is None or self.figure.stale:
                self._draw_background()
                self._update(result, step)
                self.figure.stale = False
            self.canvas.restore_region(self._background)
            self._draw_moving()

    def frame(self, result: Any, step: int) -> bytes:
        """Draw `result` at `step` and return the picture for the screen, packed where it has to travel."""
        with drawing:
            self.show(result, step)
            return self.quick_png() if PACKED else self.raw()

    def pin(self, result: Any, step: int) -> None:
        """Keep `result` in the background as a faint ghost; it is drawn with the next `show`."""
        self._pinned = (result, step)
        self._background = None

    def unpin(self) -> None:
        """Remove the ghost with the next `show`."""
        self._pinned = None
        self._background = None

    def hide(self, names: Collection[str]) -> None:
        """Leave out the artists whose `gid` is among the names, and show all others, with the next `show`."""
        for artist in self._named(self._hidden):
            artist.set_visible(True)
        self._hidden = frozenset(names)
        self._background = None

    def pixels(self) -> NDArray[np.uint8]:
        """Return the picture as an array (height, width, 4) of RGBA values."""
        return self._rgba().copy()

    def png(self) -> bytes:
        """Return the picture as PNG bytes for a file; Pillow compresses alike on every machine."""
        buffer = io.BytesIO()
        Image.fromarray(_without_alpha(self._rgba())).save(buffer, "png", compress_level=1)
        return buffer.getvalue()

    def quick_png(self) -> bytes:
        """Return the picture as PNG bytes for the screen, in half the time.

        Each row is stored as the difference to the row above, where Pillow tries five such filters on every row.
        """
        width, height = self.size
        pixels = self._rgba()
        rows = np.full((ROWS_AT_ONCE, 1 + COLOURS * width), PNG_FILTER_UP, np.uint8)
        above = np.zeros(COLOURS * width, np.uint8)
        packer = zlib.compressobj(level=1)
        packed = []
        for top in range(0, height, ROWS_AT_ONCE):
            flat = _without_alpha(pixels[top : top + ROWS_AT_ONCE]).reshape(-1, COLOURS * width)
            np.subtract(flat[0], above, out=rows[0, 1:])
            np.subtract(flat[1:], flat[:-1], out=rows[1 : len(flat), 1:])
            packed.append(packer.compress(rows[: len(flat)]))
            above = flat[-1]
        packed.append(packer.flush())
        header = struct.pack(">IIBBBBB", width, height, 8, PNG_RGB, 0, 0, 0)
        chunks = (b"IHDR" + header, b"IDAT" + b"".join(packed), b"IEND")
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
        )

    def raw(self) -> bytes:
        """Return the picture as `RGBA`, its width and height in four bytes each (the lowest first), and its pixels."""
        return b"RGBA" + struct.pack("<II", *self.size) + self._rgba().tobytes()

    def data_at(self, across: float, down: float) -> tuple[str, float, float] | None:
        """Return (name of the axes, x, y) in data units at a place of the picture given as fractions, or None.

        Only axes with a name (`axes.set_label`) can be pointed at.
        """
        width, height = self.size
        place = (across * width, (1 - down) * height)
        for axes in self.figure.axes:
            if axes.get_label() and axes.bbox.contains(*place):
                x, y = axes.transData.inverted().transform(place)
                return axes.get_label(), float(x), float(y)
        return None

    def close(self) -> None:
        """Free the pixels at once; what Matplotlib has made goes with the next collection of garbage."""
        with drawing:
            self._background = None
            # Every text holds the renderer that has drawn it.
            renderer = self.canvas.get_renderer()
            renderer.__init__(1, 1, renderer.dpi)

    def _rgba(self) -> NDArray[np.uint8]:
        return np.asarray(self.canvas.buffer_rgba())

    def _named(self, names: Collection[str]) -> list[Artist]:
        return _find(self.figure, lambda artist: artist.get_gid() in names) if names else []

    def _update(self, result: Any, step: int) -> None:
        self.scene.update(result, step)
        for artist in self._named(self._hidden):
            if artist.get_visible():
                artist.set_visible(False)

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
        animated = _find(self.figure, lambda artist: artist.get_animated())
        self._moving = sorted(animated, key=lambda artist: artist.get_zorder())
        if self._pinned is not None:
            self._draw_ghost(*self._pinned)
        # Not `figure.bbox`: 4.6 inches are 459.99… pixels there, and the last row would never be restored.
        self._background = self.canvas.copy_from_bbox(Bbox.from_bounds(0, 0, *self.size))

    def _draw_ghost(self, result: Any, step: int) -> None:
        plain = self.pixels()
        limits = [(axes, axes.get_xlim(), axes.get_ylim()) for axes in self.figure.axes]
        self._update(result, step)
        # A ghost is drawn on the present axes, even if its own picture had others.
        for axes, x_limits, y_limits in limits:
            axes.set_xlim(x_limits, auto=None)
            axes.set_ylim(y_limits, auto=None)
        self._draw_moving(text=False)
        canvas = self._rgba()
        mixed = plain + GHOST_OPACITY * (canvas.astype(float) - plain)
        canvas[...] = np.rint(mixed).astype(np.uint8)


@contextmanager
def _settings(checked: matplotlib.RcParams) -> Iterator[None]:
    """Do what is inside with these settings: `matplotlib.rc_context`, which would check them all at every frame."""
    kept = dict(dict.items(matplotlib.rcParams))
    dict.update(matplotlib.rcParams, dict.items(checked))
    try:
        yield
    finally:
        dict.update(matplotlib.rcParams, kept)


def _find(artist: Artist, wanted: Callable[[Artist], bool]) -> list[Artist]:
    # As `findobj`, but without the ticks: Matplotlib makes all those that it is asked for.
    children = [artist.label, artist.get_offset_text()] if isinstance(artist, Axis) else artist.get_children()
    found = [each for child in children for each in _find(child, wanted)]
    return [*found, artist] if wanted(artist) else found


def _without_alpha(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    # Pillow leaves out every fourth byte four times as fast as NumPy.
    height, width, _ = pixels.shape
    whole = Image.frombuffer("RGBA", (width, height), pixels, "raw", "RGBA", 0, 1)
    return np.asarray(whole.convert("RGB"))
