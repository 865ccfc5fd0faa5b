"""Scene for credit assignment by hand: six weights, a score, and what nudges tell."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lecture_utils.models import optimizer

from .style import DASHED, ERROR, FEEDBACK, GREY, LIGHT, PRESYNAPTIC, LegendAbove, Scene, number, stretch

SCORES = (15.0, 30.0, 100.0)


class Optimizer(Scene):
    """You are the optimizer: six weights, and one score or an error for each."""

    size = (9.6, 4.2)
    steps = optimizer.WEIGHTS
    opening = 0

    def build(self, figure: Figure) -> None:
        """Draw the axes: the weights, which can be pointed at, and the score after every nudge."""
        weights, score = figure.subplots(1, 2, width_ratios=[1.15, 1])
        weights.set_label("weights")
        score.set_label("score")
        weights.set(xlim=(0.4, 6.6), ylim=(-2.3, 2.3), xlabel="weight", ylabel="value", xticks=range(1, 7))
        weights.axhline(0, color=LIGHT, linewidth=1)
        (self._stems,) = weights.plot([], [], color=GREY, linewidth=1.4, animated=True)
        (self._arrows,) = weights.plot([], [], color=FEEDBACK, linewidth=5, label="told: go there", animated=True)
        (self._tips,) = weights.plot([], [], "o", color=FEEDBACK, mec="black", markersize=9, animated=True)
        (self._here,) = weights.plot(
            [], [], "D", color=PRESYNAPTIC, mec="black", markersize=10, label="weight", animated=True
        )
        told = Line2D(
            [], [], color=FEEDBACK, marker="o", mec="black", linewidth=5, markersize=9, label="told: go there"
        )
        LegendAbove(weights, [self._here, told], columns=2)

        score.set(xlim=(-0.3, 6.3), ylim=(0, 15), xlabel="nudges", ylabel="score E", xticks=range(7))
        self._score = score
        (self._now,) = score.plot([], [], color="black", linestyle=DASHED, linewidth=1.6, label="now", animated=True)
        (self._nudged,) = score.plot([], [], "s", color="black", mfc="white", label="one nudged", animated=True)
        (self._after,) = score.plot(
            [],
            [],
            "o-",
            color=ERROR,
            mec="black",
            linewidth=3,
            markersize=8,
            label="if you go there",
            clip_on=False,
            animated=True,
        )
        LegendAbove(score, [self._now, self._nudged, self._after], columns=3)

    def update(self, result: optimizer.Position, step: int) -> None:
        """Draw the weights, what is known after `step` nudges, and the scores so far."""
        place = np.arange(1, optimizer.WEIGHTS + 1)
        gaps = np.full(place.size, np.nan)
        self._here.set_data(place, result.weights)
        self._stems.set_data(
            np.column_stack([place, place, gaps]).ravel(), np.column_stack([0 * place, result.weights, gaps]).ravel()
        )
        known = slice(None, result.known[step])
        start, end = result.weights[known], np.clip(result.moved[step][known], -2.3, 2.3)
        self._arrows.set_data(
            np.column_stack([place[known], place[known], gaps[known]]).ravel(),
            np.column_stack([start, end, gaps[known]]).ravel(),
        )
        self._tips.set_data(place[known], end)
        top = max(result.score, result.nudged_scores.max())
        stretch(self._score, top, SCORES)
        nudges = min(step, result.needed)
        self._now.set_data([-0.3, 6.3], [result.score] * 2)
        self._nudged.set_data(place[:nudges], result.nudged_scores[:nudges])
        self._after.set_data(np.arange(nudges + 1), result.after[: nudges + 1])

    def readout(self, result: optimizer.Position, step: int) -> dict[str, str]:
        """Return the score, what is known, and what that knowledge is worth."""
        return {
            "score E": number(result.score),
            "nudges": f"{min(step, result.needed)} of {result.needed} needed",
            "weights whose error is known": f"{result.known[step]} of {optimizer.WEIGHTS}",
            "score if these weights go where they are told": number(result.after[step]),
        }
