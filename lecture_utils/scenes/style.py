"""The colours (Okabe–Ito, safe for colour-blind eyes) that mean the same in all notebooks, and what scenes share."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from lecture_utils.explore.scene import Scene as Scene

BLACK = "#000000"
GREY = "#767676"
LIGHT = "#d9d9d9"

POTENTIATION = "#D55E00"  # vermillion
DEPRESSION = "#0072B2"  # blue
PRESYNAPTIC = "#009E73"  # bluish green
POSTSYNAPTIC = "#AA4499"  # reddish purple, darkened until thin lines show on a projector
THRESHOLD = "#8C6A00"  # orange, darkened likewise
ERROR = "#E69F00"  # orange
FEEDBACK = "#56B4E9"  # sky blue

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


def label_spike_rows(axes: Axes) -> None:
    """Turn `axes` into two rows of spikes without a frame, the presynaptic one above."""
    axes.set(ylim=(-0.2, 2.2), yticks=[0.5, 1.5], yticklabels=["post", "pre"])
    axes.tick_params(length=0, labelbottom=False)
    axes.spines[:].set_visible(False)
    for label, colour in zip(axes.get_yticklabels(), (POSTSYNAPTIC, PRESYNAPTIC), strict=True):
        label.set_color(colour)


def draw_spikes(line: Line2D, times: NDArray[np.float64], row: int) -> None:
    """Let `line` show a spike at each of the `times`, in row 0 (postsynaptic) or 1 (presynaptic)."""
    gaps = np.full_like(times, np.nan)
    line.set_data(np.column_stack([times, times, gaps]).ravel(), np.tile([row + 0.05, row + 0.95, np.nan], times.size))


def stretch(axes: Axes, top: float, steps: Sequence[float], *, symmetric: bool = False) -> None:
    """Let the y axis reach the lowest of the `steps` that holds `top`; between steps the axis stays as it is."""
    limit = next((step for step in steps if step >= top), steps[-1])
    if axes.get_ylim()[1] != limit:
        axes.set_ylim(-limit if symmetric else None, limit)
