"""Scenes for random search: how few steps help, and what a tenth of the error costs."""

import numpy as np
from matplotlib.figure import Figure

from lecture_utils.models import search

from .style import (
    DASHED,
    DOTTED,
    ERROR,
    GREY,
    THRESHOLD,
    LegendAbove,
    Readout,
    Scene,
    draw_area,
    legible,
    percent,
    plain_ticks,
)

LOWEST_ACCEPTANCE = 1e-4
MOST_EVALUATIONS = 1e9


def _share(fraction: float) -> str:
    """Return a share that may be tiny."""
    if fraction >= 0.001:
        return percent(fraction, signed=False)
    return f"1 in {1 / fraction:,.0f}" if fraction > 1e-9 else "fewer than 1 in a billion"


class AcceptReject(Scene):
    """Accept or reject: random steps of a network with many weights hardly ever help."""

    size = (9.6, 5.6)

    def build(self, figure: Figure) -> None:
        """Draw the axes; pointing at the first sets the step, at the left ones below and right below the dimension."""
        (angles, course), (acceptance, cost) = figure.subplots(2, 2, height_ratios=[1, 1.05])
        angles.set(xlim=(0, 180), ylim=(0, 1.15), yticks=[], xlabel="angle to the way down (°)")
        for axes, name in zip(
            (angles, course, acceptance, cost), ("directions", "course", "acceptance", "cost"), strict=True
        ):
            axes.set_label(name)
        angles.set(xticks=range(0, 181, 45), ylabel="directions", title="a random direction")
        self._helpful = angles.fill_between([0], [0], color=THRESHOLD, alpha=0.45, linewidth=0, animated=True)
        (self._angles,) = angles.plot([], [], color="black", animated=True)
        (self._needed,) = angles.plot([], [], color=THRESHOLD, linestyle=DASHED, animated=True)
        angles.text(3, 1.02, "helps", color=legible(THRESHOLD), fontweight="bold")
        angles.text(177, 1.02, "harms", color="#555555", ha="right")

        course.set(yscale="log", xlim=(0, 1000), ylim=(1e-6, 2), xlabel="evaluations", xticks=[0, 500, 1000])
        course.set(ylabel="error", yticks=[1e-6, 1e-3, 1])
        (self._runs,) = course.plot([], [], color=GREY, linewidth=0.7, alpha=0.6, label="20 runs", animated=True)
        (self._error,) = course.plot([], [], color=ERROR, linewidth=4, label="their mean", animated=True)
        (self._theory,) = course.plot([], [], color="black", linestyle=DOTTED, label="theory", animated=True)
        LegendAbove(course, [self._runs, self._error, self._theory], columns=3)

        for axes in (acceptance, cost):
            axes.set(xscale="log", yscale="log", xlim=(1, 10_000), xlabel="number of weights N")
            plain_ticks(axes, x=["1", "100", "10,000"])
        acceptance.set(ylim=(LOWEST_ACCEPTANCE, 1.3), ylabel="accepted")
        acceptance.set_yticks([1e-4, 1e-2, 1], ["0.01 %", "1 %", "100 %"])
        (self._counted,) = acceptance.plot(
            [], [], "o", color="black", markerfacecolor="white", markersize=6, label="counted", animated=True
        )
        (self._law,) = acceptance.plot([], [], color="black", label="Φ(−ε√N/2)", animated=True)
        LegendAbove(acceptance, [self._counted, self._law], columns=2)
        cost.set(ylim=(1, MOST_EVALUATIONS), ylabel="evaluations\nto a tenth")
        cost.set_yticks([1, 1e3, 1e6, 1e9], ["1", "1,000", "million", "billion"])
        (self._cost,) = cost.plot([], [], color="black", label="this step ε", animated=True)
        (self._best_cost,) = cost.plot([], [], color=ERROR, linestyle=DASHED, label="best step", animated=True)
        LegendAbove(cost, [self._cost, self._best_cost], columns=2)
        self._here = [
            axes.plot([], [], "D", color="black", markersize=9, clip_on=False, zorder=4, animated=True)[0]
            for axes in (acceptance, cost)
        ]

    def update(self, result: search.AcceptReject, step: int) -> None:
        """Draw the directions and which of them help, the runs, and both laws with this network on them."""
        self._angles.set_data(result.angle, result.angle_density)
        helpful = result.angle <= result.angle_needed
        draw_area(self._helpful, result.angle[helpful], 0, result.angle_density[helpful])
        self._needed.set_data([result.angle_needed] * 2, [0, 1])
        gaps = np.full((len(result.error), 1), np.nan)
        self._runs.set_data(
            np.tile(np.append(result.evaluation, np.nan), len(result.error)), np.hstack([result.error, gaps]).ravel()
        )
        self._error.set_data(result.evaluation, result.mean_error)
        self._theory.set_data(result.evaluation, result.error_theory)
        some = result.acceptance > 0
        self._counted.set_data(result.dimensions[some], result.acceptance[some])
        self._law.set_data(result.dimensions, result.acceptance_theory)
        self._cost.set_data(result.dimensions, result.cost)
        self._best_cost.set_data(result.dimensions, result.cost_best_step)
        self._here[0].set_data([result.dimension], [max(result.acceptance_now, LOWEST_ACCEPTANCE)])
        self._here[1].set_data([result.dimension], [min(max(result.cost_now, 1), MOST_EVALUATIONS)])

    def readout(self, result: search.AcceptReject, step: int) -> Readout:
        """Return how many steps are accepted, how far the error got, and what a tenth of it costs."""
        error = percent(result.mean_error[-1], signed=False) if result.mean_error[-1] >= 0.001 else "below 0.1 %"
        cost = f"{result.cost_now:,.0f}" if result.cost_now < MOST_EVALUATIONS else "more than a billion"
        return {
            "steps accepted, by the law": _share(result.acceptance_now),
            "steps accepted, counted": percent(result.acceptance_counted, signed=False),
            "error": (f"error after {result.evaluation[-1]:,} evaluations", error),
            "evaluations for a tenth of the error": cost,
            "best": (f"… with the best step, ε = {result.best_step:.2g}", f"{result.cost_best_now:,.0f}"),
        }
