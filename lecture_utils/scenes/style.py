"""The colours (Okabe–Ito, safe for colour-blind eyes) that mean the same in all notebooks, and what scenes share."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import NullFormatter
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike, NDArray

from lecture_utils.explore.scene import Readout as Readout
from lecture_utils.explore.scene import Scene as Scene

BLACK = "#000000"
GREY = "#767676"
LIGHT = "#d9d9d9"

POTENTIATION = "#D55E00"  # vermillion
DEPRESSION = "#0072B2"  # blue
PRESYNAPTIC = "#009E73"  # bluish green
POSTSYNAPTIC = "#AA4499"  # reddish purple, darkened until thin lines show on a projector
THRESHOLD = "#8C6A00"  # orange, darkened likewise
ERROR = "#EAA510"  # orange, lightened until black on it can be read in the dark theme too
FEEDBACK = "#56B4E9"  # sky blue

DASHED = (0, (5, 1.5))
DOTTED = (0, (1, 1.3))

# What words that stand on a coloured area are written on.
BEHIND = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2}
LEAST_CONTRAST = 4.5


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (Web Content Accessibility Guidelines 2.2)."""
    darker, lighter = sorted(_luminance(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


@cache
def legible(colour: str) -> str:
    """Return the shade in which words of a colour are written: darkened until they can be read on white and `LIGHT`."""
    shades = (to_hex(share * np.array(to_rgb(colour))) for share in np.linspace(1, 0, 256))
    return next(shade for shade in shades if contrast(shade, LIGHT) >= LEAST_CONTRAST)


def percent(fraction: float, *, signed: bool = True) -> str:
    """Return a fraction as a percentage with one decimal, for readouts; a rounded zero has no sign."""
    rounded = round(100 * fraction, 1) + 0.0
    text = f"{abs(rounded):.1f} %"
    if rounded < 0:
        return f"−{text}"
    return f"+{text}" if signed and rounded > 0 else text


def number(value: float, decimals: int = 2) -> str:
    """Return a number with a true minus sign, for readouts; a rounded zero has no sign."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def signed(value: float, decimals: int = 2) -> str:
    """Return a change: like `number`, with a plus sign where it is positive."""
    text = number(value, decimals)
    return f"+{text}" if round(value, decimals) > 0 else text


class LegendAbove(Artist):
    """A legend above its axes, in as many columns as fit over them at the size at which the picture is drawn.

    One that is too wide even in one column ends where its room ends, and begins before its axes.

    Parameters
    ----------
    axes : Axes
    handles : sequence of Artist
        What to explain; each has a label.
    columns : int
        The largest number of columns.
    reach : Axes or None
        Axes to the right, over which it may go on; None if it stays over its own.
    """

    def __init__(self, axes: Axes, handles: Sequence[Artist], columns: int, *, reach: Axes | None = None) -> None:
        super().__init__()
        self._reach = reach or axes
        self._chosen: Legend | None = None
        self._handles, self._columns = handles, columns
        self._legends: dict[int, Legend] = {}
        axes.add_artist(self)
        self.set_clip_on(False)  # or the layout would leave no room for it

    def _legend(self, columns: int) -> Legend:
        if columns not in self._legends:
            labels = [str(handle.get_label()) for handle in self._handles]
            self._legends[columns] = Legend(
                self.axes, self._handles, labels, loc="lower left", bbox_to_anchor=(-0.02, 1.0),
                bbox_transform=self.axes.transAxes, ncols=columns, handlelength=1.8, columnspacing=1.0,
                handletextpad=0.5, labelspacing=0.3, borderaxespad=0.2,
            )  # fmt: skip
        return self._legends[columns]

    def _choose(self, renderer: RendererBase) -> Legend:
        room = self._reach.bbox.x1 - self.axes.bbox.x0
        for columns in range(self._columns, 0, -1):
            self._chosen = self._legend(columns)
            width = self._chosen.get_window_extent(renderer).width
            if width <= room:
                break
        excess = max(width - room, 0.0) / self.axes.bbox.width
        self._chosen.set_bbox_to_anchor((-0.02 - excess, 1.0), transform=self.axes.transAxes)
        return self._chosen

    def get_children(self) -> list[Artist]:
        """Return the legend with all columns."""
        return [self._legend(self._columns)]

    def get_tightbbox(self, renderer: RendererBase | None = None) -> Bbox:
        """Return what the layout must leave room for."""
        renderer = renderer or self.figure.canvas.get_renderer()
        extent = self._choose(renderer).get_window_extent(renderer)
        if self._reach is self.axes:
            return extent
        # Over its neighbours it takes height, but must not push them aside.
        return Bbox.from_extents(self.axes.bbox.x0, extent.y0, self.axes.bbox.x1, extent.y1)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the legend that the layout has left room for."""
        (self._chosen or self._choose(renderer)).draw(renderer)
        self.stale = False


def legend_outside(figure: Figure, handles: Sequence[Artist], columns: int, loc: str, **style: Any) -> Legend:
    """Explain `handles` outside all axes, in as many of the `columns` as fit at the size of the figure.

    Parameters
    ----------
    figure : Figure
    handles : sequence of Artist
        What to explain; each has a label.
    columns : int
        The largest number of columns.
    loc : str
        "upper left", for example.
    **style
        As for `Figure.legend`.
    """
    for number in range(columns, 0, -1):
        legend = figure.legend(handles=handles, loc=f"outside {loc}", ncols=number, **style)
        if number == 1 or legend.get_window_extent().width <= figure.bbox.width:
            break
        legend.remove()
    return legend


def plain_ticks(axes: Axes, *, x: Sequence[str]) -> None:
    """Label a logarithmic x axis by plain numbers, which read faster than powers."""
    axes.set_xticks([float(text.replace(",", "")) for text in x], x)
    axes.xaxis.set_minor_formatter(NullFormatter())


def power_of_ten(exponent: int) -> str:
    """Return "10⁻⁹" for −9."""
    return f"10{str(exponent).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def scientific(value: float) -> str:
    """Return "2.3 × 10⁻⁹" for 2.3e-9."""
    if value == 0:
        return "0"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits} × {power_of_ten(int(exponent))}"


def label_spike_rows(axes: Axes) -> None:
    """Turn `axes` into two rows of spikes without a frame, the presynaptic one above."""
    axes.set(ylim=(-0.2, 2.2), yticks=[0.5, 1.5], yticklabels=["post", "pre"])
    axes.tick_params(length=0, labelbottom=False)
    axes.spines[:].set_visible(False)
    for label, colour in zip(axes.get_yticklabels(), (POSTSYNAPTIC, PRESYNAPTIC), strict=True):
        label.set_color(legible(colour))


def draw_spikes(line: Line2D, times: NDArray[np.float64], row: int) -> None:
    """Let `line` show a spike at each of the `times`, in row 0 (postsynaptic) or 1 (presynaptic)."""
    gaps = np.full_like(times, np.nan)
    line.set_data(np.column_stack([times, times, gaps]).ravel(), np.tile([row + 0.05, row + 0.95, np.nan], times.size))


def stretch(axes: Axes, top: float, steps: Sequence[float], *, symmetric: bool = False) -> None:
    """Let the y axis reach the lowest of the `steps` that holds `top`; between steps the axis stays as it is."""
    limit = next((step for step in steps if step >= top), steps[-1])
    if axes.get_ylim()[1] != limit:
        axes.set_ylim(-limit if symmetric else None, limit)


def vertical_span(axes: Axes, low: float, high: float, **style: Any) -> Rectangle:
    """Return a band over the whole height of `axes`, to be moved by `set_x` and `set_width`.

    What `axvspan` returns can be moved like this only since Matplotlib 3.9; before, it is a polygon.
    """
    band = Rectangle((low, 0.0), high - low, 1.0, transform=axes.get_xaxis_transform(), **style)
    axes.add_artist(band)
    return band


def draw_area(area: PolyCollection, x: ArrayLike, low: ArrayLike, high: ArrayLike, *, upright: bool = False) -> None:
    """Let what `fill_between` returned fill the area between two curves, with a gap where one of them is not finite.

    Its own method for this came with Matplotlib 3.10.

    Parameters
    ----------
    area : PolyCollection
        What `fill_between` returned (with `upright`: `fill_betweenx`).
    x, low, high : array_like
        Places, and both curves there; they broadcast.
    upright : bool
        Whether the places are along the vertical axis.
    """
    x, low, high = (np.atleast_1d(curve) for curve in np.broadcast_arrays(x, low, high))
    present = np.flatnonzero(np.isfinite(x + low + high))
    parts = np.split(present, np.flatnonzero(np.diff(present) > 1) + 1) if present.size else []
    outlines = [
        np.column_stack([np.append(x[part], x[part][::-1]), np.append(low[part], high[part][::-1])]) for part in parts
    ]
    area.set_verts([outline[:, ::-1] for outline in outlines] if upright else outlines)
