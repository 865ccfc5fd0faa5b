"""Scenes for Hebb's rule: what changes a synapse, why it runs away, and fear conditioning."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from lecture_utils.models import hebb

from .style import (
    DEPRESSION,
    GREY,
    LIGHT,
    POSTSYNAPTIC,
    POTENTIATION,
    PRESYNAPTIC,
    THRESHOLD,
    Scene,
)

CHANGE = LinearSegmentedColormap.from_list("change", [DEPRESSION, "white", POTENTIATION])
LARGEST_CHANGE = 0.4
LARGEST_WEIGHT = 10.0


def _signed(change: float) -> str:
    rounded = round(change, 3) + 0.0
    return f"{rounded:+.3f}".replace("-", "−") if rounded else "0"


class Combinations(Scene):
    """Hebb's rule: which combinations of pre- and postsynaptic activity change the synapse."""

    size = (9.6, 4.4)

    def build(self, figure: Figure) -> None:
        """Draw the plane of rates, and a bar for each of its four corners."""
        plane, bars = figure.subplots(1, 2, width_ratios=[1, 1.15])
        plane.set(xlabel="presynaptic rate x", ylabel="postsynaptic rate y")
        plane.xaxis.label.set_color(PRESYNAPTIC)
        plane.yaxis.label.set_color(POSTSYNAPTIC)
        plane.set(xticks=[0, 0.5, 1, 1.5, 2], yticks=[0, 0.5, 1, 1.5, 2])
        self._plane = plane.imshow(
            np.zeros((2, 2)),
            cmap=CHANGE,
            vmin=-LARGEST_CHANGE,
            vmax=LARGEST_CHANGE,
            extent=(0, 2, 0, 2),
            origin="lower",
            interpolation="bilinear",
            animated=True,
        )
        plane.set(xlim=(-0.12, 2.12), ylim=(-0.12, 2.12))
        (self._rectangle,) = plane.plot([], [], color="black", linewidth=1, linestyle=":", animated=True)
        (self._threshold,) = plane.plot([], [], color=THRESHOLD, linestyle="--", animated=True)
        self._name = plane.text(0.04, 0, "θ", color=THRESHOLD, fontweight="bold", va="bottom", animated=True)
        names = ("neither active", "only pre active", "only post active", "both active")
        markers = ("o", ">", "^", "D")
        self._corners = [
            plane.plot([], [], marker, color="black", markerfacecolor=face, markersize=11, animated=True)[0]
            for marker, face in zip(markers, ("white", "white", "white", "black"), strict=True)
        ]

        rows = [3, 2, 1, 0]
        bars.set(xlim=(-0.52, 0.52), ylim=(-0.6, 3.6), xlabel="change of weight Δw per step", yticks=[])
        bars.spines["left"].set_visible(False)
        bars.axvline(0, color=GREY, linewidth=1)
        for row, name, marker in zip(rows, names, markers, strict=True):
            bars.plot(-0.5, row + 0.42, marker, color="black", markerfacecolor="black" if row == 0 else "white")
            bars.text(-0.46, row + 0.42, name, va="center")
        self._bars = bars.barh(rows, [1, 1, 1, 1], height=0.4, animated=True)
        self._values = [bars.text(0, row, "", va="center", fontweight="bold", animated=True) for row in rows]

    def update(self, result: hebb.Combinations, step: int) -> None:
        """Recolour the plane, move its corners and the bars."""
        self._plane.set_data(result.plane.T)
        (_, x), (_, y) = result.presynaptic_rate, result.postsynaptic_rate
        self._rectangle.set_data([0, x, x, 0, 0], [0, 0, y, y, 0])
        self._threshold.set_data([0, 2], [result.threshold, result.threshold])
        self._threshold.set_visible(result.threshold > 0)
        self._name.set_y(result.threshold)
        self._name.set_visible(result.threshold > 0)
        for corner, place in zip(self._corners, ((0, 0), (x, 0), (0, y), (x, y)), strict=True):
            corner.set_data([place[0]], [place[1]])
        changes = (result.change[0, 0], result.change[1, 0], result.change[0, 1], result.change[1, 1])
        for bar, text, change in zip(self._bars, self._values, changes, strict=True):
            bar.set_width(change)
            bar.set_facecolor(POTENTIATION if change > 0 else DEPRESSION)
            bar.set_hatch("" if change > 0 else "//")
            text.set(text=_signed(change), x=change + (0.015 if change >= 0 else -0.015))
            text.set_horizontalalignment("left" if change >= 0 else "right")

    def readout(self, result: hebb.Combinations, step: int) -> dict[str, str]:
        """Return the four changes."""
        return {
            "neither active": _signed(result.change[0, 0]),
            "only presynaptic active": _signed(result.change[1, 0]),
            "only postsynaptic active": _signed(result.change[0, 1]),
            "both active": _signed(result.change[1, 1]),
        }


class Growth(Scene):
    """Repeated coactivation: the weight, the rate it causes, and the change at every weight."""

    size = (9.6, 5.0)
    steps = 60

    def build(self, figure: Figure) -> None:
        """Draw the axes: weight against time, rate against time, change against weight."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.35, 1])
        right = right.subgridspec(2, 1, height_ratios=[1, 1.15])
        course, rate, change = (figure.add_subplot(place) for place in (left, right[0], right[1]))
        course.set(xlim=(0, 61), ylim=(0, LARGEST_WEIGHT), xlabel="number of coactivations n", ylabel="weight w")
        (self._theory,) = course.plot([], [], color=GREY, linewidth=5, alpha=0.6, label="exact solution", animated=True)
        (self._asymptote,) = course.plot([], [], color=GREY, linestyle=":", label="if y were 1", animated=True)
        (self._weight,) = course.plot([], [], "o", color="black", markersize=4.5, label="rule, step by step", animated=True)
        (self._exit,) = course.plot([], [], "^", color=POTENTIATION, markersize=13, clip_on=False, animated=True)
        self._beyond = course.text(0, 9.3, "", color=POTENTIATION, fontweight="bold", animated=True)
        (self._bound,) = course.plot([], [], color=THRESHOLD, linestyle="--", animated=True)
        course.legend(loc="upper left", borderaxespad=0.2)
        rate.set(xlim=(0, 61), ylim=(0, 4), xlabel="number of coactivations n")
        rate.set_ylabel("rate y", color=POSTSYNAPTIC)
        (self._rate,) = rate.plot([], [], color=POSTSYNAPTIC, animated=True)
        change.set(xlim=(0, LARGEST_WEIGHT), ylim=(-0.5, 1.0), xlabel="weight w", ylabel="change Δw")
        change.axhline(0, color=GREY, linewidth=1)
        self._fills = [
            change.fill_between([0], [0], color=colour, alpha=0.2, linewidth=0, animated=True)
            for colour in (POTENTIATION, DEPRESSION)
        ]
        (self._change,) = change.plot([], [], color="black", animated=True)
        (self._stable,) = change.plot([], [], "o", color="black", markersize=10, clip_on=False, animated=True)
        (self._unstable,) = change.plot(
            [], [], "o", color="black", markerfacecolor="white", markersize=10, clip_on=False, animated=True
        )
        (self._now,) = change.plot([], [], "D", color=POTENTIATION, markersize=9, animated=True)
