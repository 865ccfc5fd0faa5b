"""The scene: how a result looks. What the engine asks of a picture."""

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

# Fonts, lines and frames of all pictures; text of 11 points is the smallest there is.
STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.labelsize": 11,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 1.0,
    "axes.edgecolor": "#333333",
    "lines.linewidth": 2.2,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.unicode_minus": True,
}

# What a scene says of a result: key → text, or (label, text) where the label itself changes with the settings.
Readout = Mapping[str, str | tuple[str, str]]
Row = tuple[str, str, str]  # key, label, text


def rows_of(readout: Readout) -> list[Row]:
    """Return (key, label, text) of every row of a readout; a row without a label is labelled by its key."""
    return [(key, *((key, row) if isinstance(row, str) else row)) for key, row in readout.items()]


class Scene:
    """A picture that is built once and then only updated; its class docstring is the title that the reader sees.

    Attributes
    ----------
    size : (float, float)
        Width and height in inches, at 100 dots each, with text of 11 points. It is drawn in other sizes too.
    style : mapping
        Matplotlib settings in force while the figure is built and drawn; all others have their default.
    steps : int
        Number of steps of the time course that can be scrubbed; 0 if there is none.
    opening : int or None
        The step at which the story begins to be told; the last one if None.
    """

    size: tuple[float, float] = (9.6, 3.6)
    style = STYLE
    steps: int = 0
    opening: int | None = None

    def build(self, figure: Figure) -> None:
        """Make axes, labels, limits and artists; those that `update` moves are `animated=True`.

        Axes that can be pointed at carry a name: `axes.set_label("window")`. What a question may hide carries a `gid`.
        """
        raise NotImplementedError

    def update(self, result: Any, step: int) -> None:
        """Move the artists to show `result`, up to `step` of `steps`."""
        raise NotImplementedError

    def readout(self, result: Any, step: int) -> Readout:
        """Return the few numbers that matter: key → text with unit; the key is the label unless the row brings one."""
        raise NotImplementedError
