"""Scenes for objectives: loss landscapes, gradient descent and stochastic gradient descent."""

from itertools import pairwise

import numpy as np
from contourpy import FillType, LineType, contour_generator
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.ticker import NullFormatter
from numpy.typing import NDArray

from lecture_utils.models import objectives

from .style import BEHIND, DASHED, DOTTED, ERROR, FEEDBACK, LIGHT, THRESHOLD, LegendAbove, Readout, Scene, number

LEVELS = 11
# Contours are drawn at the lowest loss + range·(k/LEVELS)^power, so that the bottom of a steep valley is seen as well.
POWERS = {"supervised": 2, "unsupervised": 4, "reward": 1}
# Length of an arrow for a slope of 1: slopes differ too much between objectives for one length.
ARROWS = {"supervised": 0.25, "unsupervised": 0.1, "reward": 2.0}
LONGEST_ARROW = 1.1
EXCESS_LIMITS = (1e-4, 300.0)
WOBBLE_LIMITS = (0.008, 16.0)


def _small(value: float) -> str:
    """Return a number of any size for readouts: two decimals, or two digits that say something."""
    if value == 0 or abs(value) >= 0.1:
        return number(value)
    return number(value, 1 - int(np.floor(np.log10(abs(value))))) if abs(value) >= 1e-6 else "below 0.000001"


class _Map:
    """Contours of a loss over two weights; the colour is the deeper the larger the loss."""

    def __init__(self, axes: Axes) -> None:
        frame = objectives.FRAME
        axes.set(
            xlim=(-frame, frame),
            ylim=(-frame, frame),
            aspect="equal",
        )
        axes.set(xlabel=r"weight $w_1$", ylabel=r"weight $w_2$", xticks=range(-2, 3), yticks=range(-2, 3))
        colours = [to_rgba(ERROR, 0.72 * k / LEVELS) for k in range(LEVELS)]
        self._bands = PathCollection([], facecolors=colours, linewidths=0, antialiased=False, zorder=1, animated=True)
        self._lines = LineCollection([], colors="#9a6a00", linewidths=0.8, zorder=1.1, animated=True)
        for artist in (self._bands, self._lines):
            axes.add_collection(artist, autolim=False)

    def show(self, weights: objectives.Array, loss: objectives.Array, lowest: float, power: float) -> None:
        """Draw the contours of `loss`."""
        levels = lowest + (loss.max() - lowest) * (np.arange(LEVELS + 1) / LEVELS) ** power
        levels[0], levels[-1] = lowest - 1, levels[-1] + 1
        contours = contour_generator(
            weights, weights, loss, line_type=LineType.ChunkCombinedNan, fill_type=FillType.ChunkCombinedCode
        )
        lines = [contours.lines(level)[0][0] for level in levels[1:-1]]
        self._lines.set_segments([line for line in lines if line is not None])
        filled = [contours.filled(*between) for between in pairwise(levels)]
        self._bands.set_paths([_path(points[0], codes[0]) for points, codes in filled])


def _path(points: objectives.Array | None, codes: NDArray[np.uint8] | None) -> Path:
    return Path(np.empty((0, 2))) if points is None else Path(points, codes)


class Landscape(Scene):
    """A loss landscape: gradient descent of a neuron with two weights, and the largest learning rate."""

    size = (9.6, 4.9)
    steps = 60

    def build(self, figure: Figure) -> None:
        """Draw the axes; the landscape comes first, so that pointing at it sets the start."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.06, 1])
        upper, lower = right.subgridspec(2, 1)
        landscape, course, kept = (figure.add_subplot(place) for place in (left, upper, lower))
        for axes, name in ((landscape, "landscape"), (course, "course"), (kept, "rate")):
            axes.set_label(name)
        self._map = _Map(landscape)
        (self._whole,) = landscape.plot([], [], color="black", linewidth=1.0, alpha=0.45, animated=True)
        (self._path,) = landscape.plot([], [], "o-", color="black", linewidth=1.8, markersize=4, animated=True)
        mark = {"color": "black", "linestyle": "", "animated": True}
        (self._minima,) = landscape.plot([], [], marker="*", markersize=17, markerfacecolor="white", zorder=3, **mark)
        (self._start,) = landscape.plot([], [], marker="D", markersize=9, clip_on=False, **mark)
        (self._now,) = landscape.plot([], [], marker="o", markersize=9, zorder=4, **mark)
        self._arrows = landscape.quiver(
            *np.zeros((4, 2)), angles="xy", scale_units="xy", scale=1, width=0.016, headwidth=3.6, headlength=4,
            headaxislength=4, facecolor=FEEDBACK, edgecolor="black", linewidth=0.8, zorder=3.5, animated=True,
        )  # fmt: skip
        self._fate = landscape.text(-2.42, -2.4, "", fontweight="bold", bbox=BEHIND, zorder=5, animated=True)
        arrow = {"color": FEEDBACK, "markeredgecolor": "black", "linestyle": "", "markersize": 17}
        LegendAbove(
            landscape,
            [
                Line2D([], [], color="black", marker="D", markersize=8, linestyle="", label="start"),
                Line2D([], [], marker=r"$\rightarrow$", label="−gradient", **arrow | {"markeredgewidth": 0.3}),
                Line2D([], [], color="black", marker="*", mfc="white", markersize=14, linestyle="", label="minimum"),
            ],
            columns=3,
        )

        course.set(yscale="log", xlim=(0, 60), ylim=EXCESS_LIMITS, xlabel="step", ylabel="excess\nloss")
        course.set_yticks([1e-4, 1e-2, 1, 100])
        (self._faint,) = course.plot([], [], color="black", linewidth=1.0, alpha=0.45, animated=True)
        (self._course,) = course.plot([], [], color="black", animated=True)
        (self._course_now,) = course.plot([], [], "o", color="black", markersize=9, clip_on=False, animated=True)

        kept.set(xlim=(0, 1.5), ylim=(0, 2), xlabel="learning rate η", xticks=[0, 0.5, 1, 1.5])
        kept.set_ylabel("kept, |1 − ηκ|")
        kept.axhspan(1, 2, color=LIGHT, alpha=0.6, linewidth=0)
        kept.text(1.48, 1.94, "unstable", color="#444444", ha="right", va="top")
        self._limit = kept.axvline(1, color=THRESHOLD, linestyle=DASHED, label=r"limit 2/$\kappa_{max}$", animated=True)
        self._kept = [
            kept.plot([], [], color="black", linestyle=line, label=label, animated=True)[0]
            for line, label in (("-", r"steepest, $\kappa_{max}$"), (DOTTED, r"flattest, $\kappa_{min}$"))
        ]
        self._rate = kept.axvline(1, color="black", linewidth=1.2, linestyle=":", animated=True)
        (self._here,) = kept.plot([], [], "D", color="black", markersize=8, clip_on=False, animated=True)
        LegendAbove(kept, [*self._kept, self._limit], columns=2)

    def update(self, result: objectives.Landscape, step: int) -> None:
        """Draw the landscape, the path up to `step` with the slope there, and the mark of the learning rate."""
        last = round(step / self.steps * result.step[-1])
        shown = slice(None, last + 1)
        self._map.show(result.weights, result.loss, result.lowest, POWERS[result.objective])
        self._whole.set_data(*result.path.T)
        self._path.set_data(*result.path[shown].T)
        self._minima.set_data(*result.minima.T)
        self._start.set_data(result.start[:1], result.start[1:])
        self._now.set_data(*result.path[last : last + 1].T)
        # The arrows at the start and at the present step are as long as the slope is steep, up to a length that fits.
        slope = result.path_gradient[[0, last]]
        length = np.linalg.norm(slope, axis=1, keepdims=True)
        downhill = -slope * np.minimum(ARROWS[result.objective], LONGEST_ARROW / np.maximum(length, 1e-12))
        inside = np.abs(result.path[[0, last]]).max(axis=1, keepdims=True) <= objectives.FRAME
        self._arrows.set_offsets(result.path[[0, last]])
        self._arrows.set_UVC(*(downhill * inside).T)
        self._fate.set_text("" if result.diverged_at is None else f"diverged at step {result.diverged_at}")

        excess = np.maximum(result.excess, EXCESS_LIMITS[0] / 10)
        if result.diverged_at is not None:
            last = min(last, result.diverged_at)
            excess = excess[: result.diverged_at + 1]
        shown = slice(None, last + 1)
        self._faint.set_data(result.step[: excess.size], excess)
        self._course.set_data(result.step[shown], excess[shown])
        self._course_now.set_data([last], [max(excess[last], EXCESS_LIMITS[0])])
        for line, kept in zip(self._kept, result.kept, strict=True):
            line.set_data(result.rates, kept)
        self._limit.set_xdata([result.learning_rate_limit] * 2)
        self._rate.set_xdata([result.learning_rate] * 2)
        self._here.set_data([result.learning_rate] * 2, np.minimum(result.kept_now, 2.0))

    def readout(self, result: objectives.Landscape, step: int) -> Readout:
        """Return the loss and the slope at `step`, what becomes of the run, and the limit of the learning rate."""
        last = round(step / self.steps * result.step[-1])
        return {
            "loss": (f"loss at step {last}", _small(result.path_loss[last])),
            "slope": (f"slope |∇E| at step {last}", _small(float(np.linalg.norm(result.path_gradient[last])))),
            "99 % of the way down": self._arrival(result),
            "η against its limit 2/κ_max": f"{result.learning_rate:.3g} of {result.learning_rate_limit:.3g}",
        }

    @staticmethod
    def _arrival(result: objectives.Landscape) -> str:
        if result.diverged_at is not None:
            return f"never: diverged at step {result.diverged_at}"
        if result.arrived_at is None:
            return f"not within {result.step[-1]} steps"
        return f"after {result.arrived_at} step{'' if result.arrived_at == 1 else 's'}"


class StochasticDescent(Scene):
    """Stochastic gradient descent: small batches make the path wobble."""

    size = (9.6, 4.9)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the axes; the landscape comes first: pointing at it sets the start, pointing at the law the batch."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.06, 1])
        upper, lower = right.subgridspec(2, 1)
        landscape, course, law = (figure.add_subplot(place) for place in (left, upper, lower))
        for axes, name in ((landscape, "landscape"), (course, "course"), (law, "batch")):
            axes.set_label(name)
        self._map = _Map(landscape)
        (self._full,) = landscape.plot([], [], color="white", linewidth=3.6, zorder=2, animated=True)
        (self._full_line,) = landscape.plot([], [], color="black", linestyle=DOTTED, linewidth=2.4, animated=True)
        (self._whole,) = landscape.plot([], [], color="black", linewidth=0.8, alpha=0.4, animated=True)
        (self._path,) = landscape.plot([], [], "o-", color="black", linewidth=1.3, markersize=3, animated=True)
        mark = {"color": "black", "linestyle": "", "animated": True}
        (self._start,) = landscape.plot([], [], marker="D", markersize=9, clip_on=False, **mark)
        (self._target,) = landscape.plot([], [], marker="X", markersize=8, markerfacecolor=FEEDBACK, zorder=4, **mark)
        (self._best,) = landscape.plot([], [], marker="*", markersize=20, markerfacecolor="white", zorder=3, **mark)
        self._fate = landscape.text(-2.42, -2.4, "", fontweight="bold", bbox=BEHIND, zorder=5, animated=True)
        LegendAbove(
            landscape,
            [
                Line2D([], [], color="black", marker="o", markersize=4, label="batches"),
                Line2D([], [], color="black", linestyle=DOTTED, label="full batch"),
                Line2D([], [], color="black", marker="*", mfc="white", markersize=14, linestyle="", label="best ŵ"),
                Line2D([], [], color="black", marker="X", mfc=FEEDBACK, markersize=8, linestyle="", label="right w*"),
            ],
            columns=2,
        )

        course.set(yscale="log", xlim=(0, 100), ylim=EXCESS_LIMITS, xlabel="step")
        course.set_ylabel("excess risk")
        course.set_yticks([1e-4, 1e-2, 1, 100])
        (self._theory,) = course.plot([], [], color=ERROR, linewidth=5, alpha=0.7, label="expected", animated=True)
        (self._full_excess,) = course.plot([], [], color="black", linestyle=DOTTED, linewidth=1.8, animated=True)
        (self._excess,) = course.plot([], [], color="black", linewidth=1.6, label="20 runs", animated=True)
        LegendAbove(course, [self._theory, self._excess], columns=2)

        law.set(xscale="log", yscale="log", xlim=(0.85, 75), ylim=WOBBLE_LIMITS, xlabel=r"batch size $M_b$")
        law.set_ylabel("wobble (rms)")
        law.set_xticks([1, 4, 16, 64], ["1", "4", "16", "64"])
        law.xaxis.set_minor_formatter(NullFormatter())
        law.set_yticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
        law.axhspan(3, WOBBLE_LIMITS[1], color=LIGHT, alpha=0.6, linewidth=0)
        law.text(72, 3.3, "does not settle", color="#444444", ha="right")
        (self._law,) = law.plot([], [], "o-", color=ERROR, linewidth=3, markersize=6, label="theory", animated=True)
        (self._here,) = law.plot(
            [], [], "D", color="black", markersize=9, clip_on=False, label="measured", animated=True
        )
        LegendAbove(law, [self._law, self._here], columns=2)
        self._law.set_gid("law")

    def update(self, result: objectives.StochasticDescent, step: int) -> None:
        """Draw both paths up to `step`, the courses of the risk, and the law of the wobble with this batch on it."""
        last = round(step / self.steps * result.step[-1])
        shown = slice(None, last + 1)
        self._map.show(result.weights, result.loss, result.minimum, POWERS["supervised"])
        for line in (self._full, self._full_line):
            line.set_data(*result.full_path[shown].T)
        self._whole.set_data(*result.path.T)
        self._path.set_data(*result.path[shown].T)
        self._start.set_data(result.path[:1, 0], result.path[:1, 1])
        self._best.set_data(result.best[:1], result.best[1:])
        self._target.set_data(result.target[:1], result.target[1:])
        self._fate.set_text("" if result.diverged_at is None else f"diverged at step {result.diverged_at}")
        self._theory.set_data(result.step, np.maximum(result.theory, EXCESS_LIMITS[0] / 10))
        for line, excess in ((self._full_excess, result.full_excess), (self._excess, result.excess)):
            line.set_data(result.step[shown], np.maximum(excess[shown], EXCESS_LIMITS[0] / 10))
        self._law.set_data(result.batches, np.maximum(result.wobble_theory, WOBBLE_LIMITS[0] / 10))
        self._here.set_data([result.batch], [np.clip(result.wobble, *WOBBLE_LIMITS)])

    def readout(self, result: objectives.StochasticDescent, step: int) -> dict[str, str]:
        """Return the wobble in theory and measured, where the risk settles, and the cost of a step."""
        settles = "does not settle"
        floor = float(result.floor_theory[np.searchsorted(result.batches, result.batch)])
        measured = (
            number(result.wobble, 3) if result.wobble < objectives.FAR else f"diverged (beyond {objectives.FAR:.0f})"
        )
        return {
            "wobble in the long run": number(result.wobble_settled, 3) if result.stable else settles,
            "wobble measured, second half": measured,
            "risk above minimum in the end, theory": number(floor, 4) if result.stable else settles,
            "examples looked at in the run": f"{100 * result.batch}",
        }
