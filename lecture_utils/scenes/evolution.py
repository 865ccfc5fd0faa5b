"""Scene for evolution: how fast lineages improve, and what offspring buy."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lecture_utils.models import evolution

from .style import BLACK, DASHED, DOTTED, ERROR, GREY, LegendAbove, Scene, number, percent, plain_ticks

COSTS = (1.0, 1e7)


class Evolution(Scene):
    """Evolution: offspring save generations, not evaluations."""

    size = (9.6, 4.2)

    def build(self, figure: Figure) -> None:
        """Draw the axes: the error over generations, and the cost of a tenth against the number of offspring."""
        course, cost = figure.subplots(1, 2)
        course.set_label("course")
        cost.set_label("cost")
        course.set(yscale="log", xlim=(0, 200), ylim=(1e-6, 2), xlabel="generation", ylabel="error")
        course.set(yticks=[1e-6, 1e-4, 1e-2, 1], xticks=[0, 100, 200])
        (self._runs,) = course.plot([], [], color=GREY, linewidth=0.7, alpha=0.6, label="10 lineages", animated=True)
        (self._mean,) = course.plot([], [], color=ERROR, linewidth=4, label="mean", animated=True)
        (self._theory,) = course.plot([], [], color="black", linestyle=DOTTED, label="theory", animated=True)
        LegendAbove(course, [self._runs, self._mean, self._theory], columns=3)

        cost.set(xscale="log", yscale="log", xlim=(1, 1000), ylim=COSTS, xlabel="offspring n")
        cost.set_ylabel("cost of a tenth")
        plain_ticks(cost, x=["1", "10", "100", "1,000"])
        cost.set_yticks([1, 1e3, 1e6], ["1", "1,000", "million"])
        self._curves, self._here = {}, {}
        for name, colour, line, marker in (("generations", BLACK, "-", "D"), ("evaluations", ERROR, DASHED, "o")):
            (self._curves[name],) = cost.plot([], [], color=colour, linestyle=line, gid="law", animated=True)
            (self._here[name],) = cost.plot(
                [], [], marker, color=colour, mec="black", markersize=9, zorder=4, clip_on=False, animated=True
            )
        LegendAbove(
            cost,
            [
                Line2D([], [], color="black", marker="D", label="generations"),
                Line2D([], [], color=ERROR, linestyle=DASHED, marker="o", mec="black", label="evaluations"),
            ],
            columns=2,
        )

    def update(self, result: evolution.Evolution, step: int) -> None:
        """Draw the lineages, their mean and the costs."""
        gaps = np.full((len(result.error), 1), np.nan)
        self._runs.set_data(
            np.tile(np.append(result.generation, np.nan), len(result.error)), np.hstack([result.error, gaps]).ravel()
        )
        self._mean.set_data(result.generation, result.mean_error)
        self._theory.set_data(result.generation, result.error_theory)
        for name, curve in self._curves.items():
            curve.set_data(result.sizes, getattr(result, name))
            now = getattr(result, f"{name}_now")
            self._here[name].set_data([result.offspring], [np.clip(now, *COSTS)])

    def readout(self, result: evolution.Evolution, step: int) -> dict[str, str]:
        """Return what the best offspring is worth, and what a tenth of the error costs."""
        error = percent(result.mean_error[-1], signed=False) if result.mean_error[-1] >= 0.001 else "below 0.1 %"
        return {
            "best of n normal numbers, on average": number(result.best_of),
            "generations for a tenth of the error": _count(result.generations_now),
            "evaluations for a tenth of the error": _count(result.evaluations_now),
            "error in the end": error,
        }


def _count(value: float) -> str:
    return f"{value:,.0f}" if value < COSTS[1] else "more than ten million"
