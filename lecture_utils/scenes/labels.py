"""Many short texts that change at every move, drawn ten times faster than as many `Text` artists."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Bbox, IdentityTransform
from numpy.typing import NDArray

# Half the height of a digit, in units of the font size: what lies between the middle of a line and its base.
MIDDLE = 0.365
PAD = 0.22
RECTANGLE = np.array([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], np.uint8)


@cache
def _glyph(character: str, weight: str) -> tuple[NDArray[np.float64], NDArray[np.uint8], float]:
    """Return the outline of a character at font size 1, and how far the next one is from it."""
    font = FontProperties(family="DejaVu Sans", weight=weight)
    # A bar behind it tells where the next character starts (and a path cannot be empty, as that of a space would be).
    bar, both = (TextPath((0, 0), text, size=1, prop=font) for text in ("|", f"{character}|"))
    count = len(both.vertices) - len(bar.vertices)
    advance = both.vertices[count:, 0].max() - bar.vertices[:, 0].max()
    return both.vertices[:count], np.asarray(both.codes[:count], np.uint8), float(advance)


class Labels(Text):
    """Short texts of one colour, size and weight at places in the data coordinates of some axes.

    Matplotlib lays out every `Text` anew at every draw, which takes a good part of a millisecond each. Here the
    outlines of the characters are kept, and all texts are filled in one go.

    Parameters
    ----------
    axes : Axes
    align : float
        Which point of a text is at its place: 0 its left end, 0.5 its middle, 1 its right end.
    box : str or None
        Colour of a box behind every text.
    **style
        As for `Text`: color, fontsize, fontweight, zorder.
    """

    def __init__(self, axes: Axes, *, align: float = 0.5, box: str | None = None, **style: Any) -> None:
        super().__init__(0, 0, "", **{"fontsize": 11, "fontweight": "normal", "zorder": 4} | style)
        self.items: list[tuple[float, float, str]] = []
        self._align, self._box = align, box
        self.set_animated(True)
        self.set_in_layout(False)
        axes.add_artist(self)

    def show(self, items: Iterable[tuple[float, float, str]]) -> None:
        """Replace all texts by these: (x, y of the middle of the line, text)."""
        self.items = list(items)
        self.set_text("\n".join(text for *_, text in self.items))

    def boxes(self, renderer: RendererBase) -> list[tuple[str, Bbox]]:
        """Return all texts with what each covers, in pixels: its width, and the height of digits and capitals."""
        size, weight = renderer.points_to_pixels(self.get_fontsize()), str(self.get_fontweight())
        places = self.axes.transData.transform([item[:2] for item in self.items])
        found = []
        for (x, y), (*_, text) in zip(places, self.items, strict=True):
            width = size * sum(_glyph(character, weight)[2] for character in text)
            # Whole pixels keep the strokes sharp.
            left, base = round(x - self._align * width), round(y - MIDDLE * size)
            found.append((text, Bbox.from_bounds(left, base, width, 2 * MIDDLE * size)))
        return found

    def draw(self, renderer: RendererBase) -> None:
        """Fill the boxes, then the characters."""
        if not self.get_visible() or not self.get_text().strip():
            return
        size, weight = renderer.points_to_pixels(self.get_fontsize()), str(self.get_fontweight())
        outlines, codes, boxes = [], [], []
        for text, box in self.boxes(renderer):
            corners = box.padded(PAD * size).extents
            boxes.append(corners[[[0, 1], [2, 1], [2, 3], [0, 3], [0, 1]]])
            left, base = box.p0
            for outline, code, advance in (_glyph(character, weight) for character in text):
                outlines.append(size * outline + (left, base))
                codes.append(code)
                left += size * advance
        context = renderer.new_gc()
        context.set_linewidth(0)
        if self._box is not None:
            behind = Path(np.concatenate(boxes), np.tile(RECTANGLE, len(boxes)))
            renderer.draw_path(context, behind, IdentityTransform(), to_rgba(self._box))
        filled = Path(np.concatenate(outlines), np.concatenate(codes))
        renderer.draw_path(context, filled, IdentityTransform(), to_rgba(self.get_color(), self.get_alpha()))
        context.restore()
