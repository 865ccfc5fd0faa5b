"""Scenes beyond the synapse: EPSP–spike coupling, intrinsic plasticity, and a memory without its synapses."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from lecture_utils.models import intrinsic

from .style import (
    BLACK,
    DEPRESSION,
    GREY,
    POSTSYNAPTIC,
    POTENTIATION,
    PRESYNAPTIC,
    THRESHOLD,
    Scene,
    draw_area,
    legend_outside,
    legible,
    percent,
    stretch,
)

DASHED = (0, (4, 2))
DOTTED = (0, (1.2, 1.6))


class Coupling(Scene):
    """EPSP–spike coupling: what the synapse does, what the cell does, and what one sees of both."""

    size = (9.6, 5.4)

    def build(self, figure: Figure) -> None:
        """Draw the axes: the test pulse and both steps from stimulus to spike."""
        (pulse, whole), (synapse, cell) = figure.subplots(2, 2)
        pulse.set(xlim=(-5, 60), ylim=(0, 16.5), xlabel="time since the test pulse (ms)")
        whole.set(xlim=(0, 2), ylim=(-0.03, 1.03), xlabel="stimulus (test pulse = 1)")
        synapse.set(xlim=(0, 2), ylim=(0, 20), xlabel="stimulus (test pulse = 1)")
        cell.set(xlim=(0, 16.5), ylim=(-0.03, 1.03), xlabel="EPSP (mV)")
        for axes, label, title in (
            (pulse, "pulse", "test pulse: EPSP (mV)"),
            (whole, "whole", "both: spike probability"),
            (synapse, "synapse", "synapse: EPSP (mV)"),
            (cell, "cell", "cell: spike probability"),
        ):
            axes.set_label(label)
            axes.set_title(title)
            axes.yaxis.set_major_locator(MaxNLocator(4))
        pulse.xaxis.set_major_locator(MaxNLocator(5))
        for axes in (whole, synapse):
            axes.set_xticks([0, 0.5, 1, 1.5, 2])
            axes.axvline(1, color=GREY, linewidth=1, linestyle=":")
        cell.set_xticks([0, 5, 10, 15])
        self._synapse_axes = synapse

        self._band = pulse.fill_between([-5, 60], 0, 0, color=THRESHOLD, alpha=0.2, linewidth=0, animated=True)
        self._thresholds = [
            pulse.axhline(0, color=THRESHOLD, linewidth=2, linestyle=line, animated=True) for line in (DASHED, "-")
        ]
        self._threshold_name = pulse.text(
            59, 0, "θ ± s", color=legible(THRESHOLD), ha="right", va="bottom", fontweight="bold", animated=True
        )
        self._middles = [
            cell.axvline(0, color=THRESHOLD, linewidth=1.4, linestyle=line, animated=True) for line in (DASHED, "-")
        ]
        self._curves = {}
        for axes in (pulse, whole, synapse, cell):
            (before,) = axes.plot([], [], color=GREY, linestyle=DASHED, label="before", animated=True)
            (after,) = axes.plot([], [], color=BLACK, label="after", animated=True)
            self._curves[axes] = (before, after)
        self._marks = {}
        for axes in (whole, synapse, cell):
            (before,) = axes.plot(
                [], [], "o", color=GREY, markerfacecolor="white", markersize=9, clip_on=False, animated=True
            )
            (after,) = axes.plot([], [], "o", markersize=9, clip_on=False, animated=True)
            self._marks[axes] = (before, after)
        synapse.legend(loc="upper left", handlelength=2, borderaxespad=0.1)
        self._axes = (pulse, whole, synapse, cell)

    def update(self, result: intrinsic.EpspSpikeCoupling, step: int) -> None:
        """Move the curves before and after, the thresholds and the marks of the test pulse."""
        pulse, whole, synapse, cell = self._axes
        stretch(self._synapse_axes, max(result.epsp_before[80], result.epsp_after[80]), (20, 32))
        courses = {
            pulse: (result.time, result.trace_before, result.trace_after),
            whole: (result.stimulus, result.probability_before, result.probability_after),
            synapse: (result.stimulus, result.epsp_before, result.epsp_after),
            cell: (result.epsp, result.coupling_before, result.coupling_after),
        }
        for axes, (x, *curves) in courses.items():
            for line, y in zip(self._curves[axes], curves, strict=True):
                line.set_data(x, y)
        epsps = (result.test_epsp_before, result.test_epsp_after)
        probabilities = (result.test_probability_before, result.test_probability_after)
        places = {whole: ((1, 1), probabilities), synapse: ((1, 1), epsps), cell: (epsps, probabilities)}
        for axes, (x, y) in places.items():
            for mark, *place in zip(self._marks[axes], x, y, strict=True):
                mark.set_data([place[0]], [place[1]])
            grows, falls = y[1] > y[0] + 1e-9, y[1] < y[0] - 1e-9
            self._marks[axes][1].set_color(POTENTIATION if grows else DEPRESSION if falls else BLACK)
        thresholds = (result.threshold_before, result.threshold_after)
        for level, middle, theta in zip(self._thresholds, self._middles, thresholds, strict=True):
            level.set_ydata([theta, theta])
            middle.set_xdata([theta, theta])
        theta, spread = result.threshold_after, result.noise
        draw_area(self._band, [-5, 60], theta - spread, theta + spread)
        self._threshold_name.set_y(max(thresholds))

    def readout(self, result: intrinsic.EpspSpikeCoupling, step: int) -> dict[str, str]:
        """Return what changed at the test pulse, and what the synapse and the cell did alone."""
        return {
            "EPSP of the test pulse": f"{result.test_epsp_before:.1f} → {result.test_epsp_after:.1f} mV",
            "threshold θ": f"{result.threshold_before:.1f} → {result.threshold_after:.1f} mV",
            "spike probability": _change(result, result.test_probability_after),
            "synapse alone": _change(result, result.test_probability_synaptic),
            "cell alone": _change(result, result.test_probability_intrinsic),
        }


def _change(result: intrinsic.EpspSpikeCoupling, after: float) -> str:
    return f"{percent(result.test_probability_before, signed=False)} → {percent(after, signed=False)}"


ADAPTATION = ("response", "inputs", "outputs", "gain", "bias")


class Adaptation(Scene):
    """Intrinsic plasticity: gain and bias adapt until the output is sparse."""

    size = (9.6, 5.4)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the axes: inputs below the response, outputs beside it, gain and bias over the inputs seen."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.7, 1])
        left = left.subgridspec(2, 2, width_ratios=[1.5, 1], height_ratios=[2.4, 1])
        right = right.subgridspec(2, 1)
        response = figure.add_subplot(left[0, 0])
        inputs = figure.add_subplot(left[1, 0], sharex=response)
        outputs = figure.add_subplot(left[0, 1], sharey=response)
        gain = figure.add_subplot(right[0])
        bias = figure.add_subplot(right[1], sharex=gain)

        response.set(xlim=(-6, 6), ylim=(0, 1), title="output y")
        response.tick_params(labelbottom=False)
        inputs.set(ylim=(0, 1.45), yticks=[], xlabel="input x", ylabel="density")
        inputs.xaxis.set_major_locator(MaxNLocator(4))
        outputs.set(xlim=(0, 18), xlabel="density of y", title="outputs")
        outputs.xaxis.set_major_locator(MaxNLocator(3))
        outputs.tick_params(labelleft=False)
        gain.set(ylim=(0, 3), title="gain a")
        gain.tick_params(labelbottom=False)
        bias.set(xlim=(0, 4000), ylim=(-5.5, 2), xlabel="inputs seen", title="bias b")
        bias.set_xticks([0, 2000, 4000])
        for axes, label in zip((response, inputs, outputs, gain, bias), ADAPTATION, strict=True):
            axes.set_label(label)

        self._inputs = inputs.fill_between([0], [0], color=PRESYNAPTIC, alpha=0.5, linewidth=0, animated=True)
        self._outputs = outputs.fill_betweenx([0], [0], color=POSTSYNAPTIC, alpha=0.55, linewidth=0, animated=True)
        (self._start,) = response.plot([], [], color=GREY, linewidth=1.4, animated=True)
        (self._fixed,) = response.plot([], [], color=THRESHOLD, linestyle=DASHED, animated=True)
        (self._response,) = response.plot([], [], color=BLACK, animated=True)
        (self._fixed_density,) = outputs.plot([], [], color=THRESHOLD, linestyle=DASHED, animated=True)
        (self._target,) = outputs.plot([], [], color=BLACK, linewidth=1.6, linestyle=DOTTED, animated=True)
        self._spread = [
            axes.fill_between([0, 1], 0, 0, color=THRESHOLD, alpha=0.25, linewidth=0, animated=True)
            for axes in (gain, bias)
        ]
        self._rest = [axes.axhline(0, color=THRESHOLD, linestyle=DASHED, animated=True) for axes in (gain, bias)]
        self._courses = [axes.plot([], [], color=BLACK, linewidth=1.8, animated=True)[0] for axes in (gain, bias)]
        self._now = [
            axes.plot([], [], "o", color=BLACK, markersize=7, clip_on=False, animated=True)[0] for axes in (gain, bias)
        ]
        handles = [
            Line2D([], [], color=colour, linestyle=line, linewidth=width, label=text)
            for colour, line, width, text in (
                (GREY, "-", 1.4, "at the start"),
                (BLACK, "-", 2.2, "now"),
                (THRESHOLD, DASHED, 2.2, "fixed point ± spread"),
                (BLACK, DOTTED, 1.6, "exponential, mean ȳ*"),
            )
        ]
        figure.legend(handles=handles, loc="outside upper left", ncols=2, handlelength=1.8, labelspacing=0.2)

    def update(self, result: intrinsic.IntrinsicPlasticity, step: int) -> None:
        """Show the cell after the inputs of `step`, and where theory says that it will come to rest."""
        draw_area(self._inputs, result.input, 0, result.input_density)
        self._start.set_data(result.input, result.response[0])
        self._fixed.set_data(result.input, result.fixed_response)
        self._response.set_data(result.input, result.response[step])
        heights = np.repeat(result.output_edges, 2)[1:-1]
        draw_area(self._outputs, heights, 0, np.repeat(result.output_density[step], 2), upright=True)
        self._fixed_density.set_data(np.repeat(result.fixed_density, 2), heights)
        self._target.set_data(np.repeat(result.target_density, 2), heights)
        fixed, spread = (result.fixed_gain, result.fixed_bias), result.spread
        for number, course in enumerate((result.gain, result.bias)):
            self._courses[number].set_data(result.step[: step + 1], course[: step + 1])
            self._now[number].set_data([result.step[step]], [course[step]])
            self._rest[number].set_ydata([fixed[number]] * 2)
            width = 0.0 if spread is None else spread[number]
            draw_area(self._spread[number], result.step[[0, -1]], fixed[number] - width, fixed[number] + width)

    def readout(self, result: intrinsic.IntrinsicPlasticity, step: int) -> dict[str, str]:
        """Return gain, bias, mean output and sparseness now and at the fixed point."""
        around = ["", ""] if result.spread is None else [f" ± {width:.2f}" for width in result.spread]
        return {
            "gain a": f"{result.gain[step]:.2f} (rest {result.fixed_gain:.2f}{around[0]})",
            "bias b": _minus(f"{result.bias[step]:.2f} (rest {result.fixed_bias:.2f}{around[1]})"),
            "mean output": f"{result.mean_rate[step]:.3f} (rest {result.fixed_mean_rate:.3f})",
            "sparseness": f"{result.sparseness[step]:.2f} (rest {result.fixed_sparseness:.2f})",
        }


class Turnover(Scene):
    """A memory without its synapses: what one number per cell can save, and what it cannot."""

    size = (9.6, 5.4)

    def build(self, figure: Figure) -> None:
        """Draw the axes: recall over time, learning again, capacity; below them the cells and their synapses."""
        upper, lower = figure.add_gridspec(2, 1, height_ratios=[1.2, 1])
        upper = upper.subgridspec(1, 3, width_ratios=[1.35, 1, 1])
        lower = lower.subgridspec(1, 5, width_ratios=[0.8, 0.35, 2.2, 0.8, 0.8])
        course, again, capacity = (figure.add_subplot(place) for place in upper)

        for axes, label in ((course, "recall"), (again, "again"), (capacity, "capacity")):
            axes.set_label(label)
        course.set(xlim=(0, 10), ylim=(-0.25, 1.25), xlabel="synapse lifetimes", title="overlap")
        course.set_yticks([0, 0.5, 1])
        course.axhline(0, color=GREY, linewidth=1)
        (self._surviving,) = course.plot(
            [], [], color=PRESYNAPTIC, linestyle=DOTTED, label="synapses left", animated=True
        )
        self._distinct = course.fill_between(
            [0], [0], color=POSTSYNAPTIC, alpha=0.22, linewidth=0, label="tells cues apart", animated=True
        )
        (self._theory,) = course.plot([], [], color=BLACK, linewidth=1, label="expected", animated=True)
        self._recall, self._marks = [], []
        for colour, line, marker in ((POSTSYNAPTIC, "-", "o"), (GREY, DASHED, "s")):
            self._recall += course.plot([], [], color=colour, linestyle=line, animated=True)
            self._marks += course.plot([], [], marker, color=colour, markersize=9, clip_on=False, animated=True)
        self._cursor = course.axvline(0, color=BLACK, linewidth=1.2, linestyle=":", animated=True)

        again.set(xlim=(0, 40), ylim=(0, 1.5), xlabel="session", title="error, again")
        again.yaxis.set_major_locator(MaxNLocator(3))
        again.axhline(0.1, color=THRESHOLD, linewidth=1.4)
        self._learning = [
            again.plot([], [], color=colour, linestyle=line, label=label, animated=True)[0]
            for colour, line, label in (
                (BLACK, DOTTED, "first time"),
                (POSTSYNAPTIC, "-", "instructed"),
                (GREY, DASHED, "if not"),
            )
        ]
        self._learned = [
            again.plot([], [], marker, color=colour, markersize=size, clip_on=False, animated=True)[0]
            for marker, colour, size in (("D", BLACK, 11), ("o", POSTSYNAPTIC, 6), ("s", GREY, 8))
        ]
        self._learned[1].set_zorder(3)
        handles = [self._surviving, self._distinct, self._theory, *self._learning]
        handles.append(Line2D([], [], color=THRESHOLD, linewidth=1.4, label="learned"))
        legend_outside(figure, handles, 4, "upper left", handlelength=1.6, columnspacing=1.1, labelspacing=0.2)

        capacity.set(xlim=(0.5, 10.5), ylim=(-0.03, 1.15), xlabel="memories M", title="capacity")
        capacity.yaxis.set_major_locator(MaxNLocator(3))
        capacity.set_xticks([1, 4, 7, 10])
        capacity.text(10.4, 0.97, "synapses", color=legible(PRESYNAPTIC), ha="right", va="top", fontweight="bold")
        capacity.text(10.4, 0.25, "cells", color=legible(POSTSYNAPTIC), ha="right", va="bottom", fontweight="bold")
        (self._synapses,) = capacity.plot([], [], color=PRESYNAPTIC, linestyle=DOTTED, animated=True)
        (self._expected,) = capacity.plot([], [], color=BLACK, linewidth=1, animated=True)
        (self._cells,) = capacity.plot([], [], ".", color=POSTSYNAPTIC, markersize=9, animated=True)
        (self._here,) = capacity.plot([], [], "o", color=POSTSYNAPTIC, markersize=11, animated=True)

        titles = ("stored", "state", "synapses, instructed", "recalled", "if not")
        labels = ("cue", "s", "input", "cue", "cue")
        self._images = []
        for place, title, label, limit in zip(lower, titles, labels, (1, 1, 0.15, 1.4, 1.4), strict=True):
            axes = figure.add_subplot(place)
            axes.set(xticks=[], yticks=[], xlabel=label)
            axes.set_title(title, loc="center", fontweight="normal")
            axes.spines[:].set_visible(True)
            self._images.append(
                axes.imshow(
                    np.zeros((1, 1)),
                    cmap="Greys",
                    vmin=-limit,
                    vmax=limit,
                    extent=(0, 1, 0, 1),
                    aspect="auto",
                    interpolation="nearest",
                    animated=True,
                )
            )
        self._images[0].axes.set_ylabel("cell")

    def update(self, result: intrinsic.TurnoverMemory, step: int) -> None:
        """Move the curves and their marks at the time of the test; sort the cells by their stored responses."""
        self._surviving.set_data(result.time, result.surviving)
        self._theory.set_data(result.time, result.overlap_theory[0])
        shared = result.overlap[0] - result.distinct[0]
        draw_area(self._distinct, result.time, shared, result.overlap[0])
        for case in (0, 1):
            self._recall[case].set_data(result.time, result.overlap[case])
            self._marks[case].set_data([result.elapsed], [result.overlap_now[case]])
        self._cursor.set_xdata([result.elapsed] * 2)
        for line, mark, error, needed in zip(
            self._learning, self._learned, result.learning, result.sessions_needed, strict=True
        ):
            line.set_data(result.session, error)
            mark.set_data([needed], [error[needed]])
        self._synapses.set_data(result.number_of_memories, result.capacity_synapses)
        self._expected.set_data(result.number_of_memories, result.capacity_theory)
        self._cells.set_data(result.number_of_memories, result.capacity_cells)
        memories = result.responses.shape[1]
        self._here.set_data([memories], [result.capacity_cells[memories - 1]])
        order = np.lexsort(result.responses.T[::-1])
        pictures = (
            result.responses,
            result.state[:, np.newaxis],
            result.weights[0],
            result.recalled[0],
            result.recalled[1],
        )
        for image, picture in zip(self._images, pictures, strict=True):
            image.set_data(picture[order])

    def readout(self, result: intrinsic.TurnoverMemory, step: int) -> dict[str, str]:
        """Return what is recalled, what of it tells the cues apart, and what learning again costs."""
        first, *later = result.sessions_needed
        return {
            "original synapses left": percent(result.surviving_now, signed=False),
            "overlap with what was stored": _minus(
                f"{result.overlap_now[0]:.2f} ({result.overlap_now[1]:.2f} if not instructed)"
            ),
            "of this, telling the cues apart": _minus(f"{result.distinct_now[0]:.2f}"),
            "sessions to learn": f"{first} the first time, {later[0]} again ({later[1]} if not instructed)",
            "numbers": f"{result.numbers_needed} to remember, {result.numbers_in_cells} in the cells, "
            f"{result.numbers_in_synapses} in the synapses",
        }


def _minus(text: str) -> str:
    return text.replace("-0.00", "0.00").replace("-", "−")
