"""The small ticks of logarithmic axes, all of an axis in one artist."""

import numpy as np
from matplotlib.axis import Axis
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullLocator

COVERED = 1e-5
"""Share of the axis by which a small tick may miss a large one that covers it, as in Matplotlib."""


def merge_small_ticks(figure: Figure) -> None:
    """Let each logarithmic axis draw its small ticks, without labels, at once; they look the same.

    Matplotlib makes five artists for each, and an axis can have seventy: half of the time of a first picture.
    """
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if isinstance(axis.get_minor_locator(), LogLocator):
                axes.add_artist(_SmallTicks(axis))


class _SmallTicks(Line2D):
    def __init__(self, axis: Axis) -> None:
        super().__init__([], [])
        self._axis, self._locator = axis, axis.get_minor_locator()
        like = axis.get_minor_ticks(1)[0].tick1line
        self.update_from(like)
        self.set(transform=like.get_transform(), visible=like.get_visible(), clip_on=False)
        self.set(zorder=axis.get_zorder(), in_layout=False)
        axis.set_minor_locator(NullLocator())

    def draw(self, renderer: RendererBase) -> None:
        """Draw the ticks within the present limits that no large tick covers."""
        scale = self._axis.get_transform()
        low, high = sorted(scale.transform(self._axis.get_view_interval()))
        slack = COVERED * (high - low)
        places = np.asarray(self._locator())
        at, large = scale.transform(places), scale.transform(self._axis.get_majorticklocs())
        covered = (np.abs(at[:, np.newaxis] - large) <= slack).any(axis=1)
        places = places[(low - slack <= at) & (at <= high + slack) & ~covered]
        aside = np.zeros_like(places)
        self.set_data(*((places, aside) if self._axis.axis_name == "x" else (aside, places)))
        super().draw(renderer)
