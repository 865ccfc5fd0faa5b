"""Scenes for unreliable synapses: a neuron that learns by gambling, and how much each synapse can learn."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lecture_utils.models import release

from .style import (
    BLACK,
    DASHED,
    DEPRESSION,
    DOTTED,
    ERROR,
    GREY,
    LIGHT,
    POTENTIATION,
    THRESHOLD,
    LegendAbove,
    Readout,
    Scene,
    legible,
    number,
    percent,
    signed,
)


class HedonisticSynapses(Scene):
    """Hedonistic synapses: a neuron learns when to fire, because its synapses gamble."""

    size = (9.6, 5.6)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the axes: the releases of one neuron above, the probabilities of release and of success below."""
        grid = figure.add_gridspec(2, 2, height_ratios=[1.25, 1])
        trials, probability, correct = (figure.add_subplot(place) for place in (grid[0, :], grid[1, 0], grid[1, 1]))
        trials.set(xlim=(0, 300), ylim=(-0.4, 13.2), yticks=[1, 4.5, 10.5], yticklabels=["wrong", "no go", "go"])
        trials.set_label("releases")
        probability.set_label("probability")
        correct.set_label("success")
        trials.tick_params(axis="y", length=0)
        trials.spines[["left", "bottom"]].set_visible(False)
        trials.set(xticks=[], title="one neuron: a tick for every release")
        for label, colour in zip(trials.get_yticklabels(), (BLACK, DEPRESSION, POTENTIATION), strict=True):
            label.set_color(legible(colour))
            label.set_fontweight("bold")
        lines = {"linestyle": "", "marker": "|", "markersize": 9, "markeredgewidth": 1.6, "animated": True}
        (self._go_ticks,) = trials.plot([], [], color=POTENTIATION, **lines)
        (self._no_go_ticks,) = trials.plot([], [], color=DEPRESSION, **lines)
        (self._wrong,) = trials.plot([], [], "x", color="black", markersize=6, markeredgewidth=1.5, animated=True)

        for axes in (probability, correct):
            axes.set(xlim=(0, 300), ylim=(0, 1), xlabel="trial", yticks=[0, 0.5, 1], xticks=[0, 100, 200, 300])
        probability.set_ylabel("release probability p")
        correct.set_ylabel("right responses")
        correct.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        correct.axhline(0.5, color=LIGHT, linewidth=1)
        self._expected, self._each, self._mean = {}, {}, {}
        for name, colour, line, label in (("go", POTENTIATION, "-", "go"), ("no_go", DEPRESSION, DASHED, "no go")):
            (self._each[name],) = probability.plot([], [], color=colour, linewidth=0.6, alpha=0.35, animated=True)
            (self._expected[name],) = probability.plot(
                [], [], color="black", linestyle=DOTTED, linewidth=2, animated=True
            )
            (self._mean[name],) = probability.plot([], [], color=colour, linestyle=line, label=label, animated=True)
        (self._success_expected,) = correct.plot(
            [], [], color="black", linestyle=DOTTED, linewidth=2, label="expected",
            animated=True,
        )  # fmt: skip
        (self._success,) = correct.plot([], [], color=ERROR, linewidth=3, label="mean of 20", animated=True)
        thin = Line2D([], [], color=GREY, linewidth=0.8, label="each")
        LegendAbove(probability, [*self._mean.values(), thin], columns=3)
        LegendAbove(correct, [self._success, self._success_expected], columns=2)

    def update(self, result: release.HedonisticSynapses, step: int) -> None:
        """Draw the releases and all courses up to the present trial."""
        last = round(step / self.steps * result.trial[-1])
        trial, synapse = np.nonzero(result.release[:last])
        go = result.stimulus[trial]
        self._go_ticks.set_data(trial[go] + 1, synapse[go] + 8.5)
        self._no_go_ticks.set_data(trial[~go] + 1, synapse[~go] + 2.5)
        wrong = np.flatnonzero(result.reward[:last] == 0) + 1
        self._wrong.set_data(wrong, np.ones(wrong.size))
        shown = slice(None, last + 1)
        for name in ("go", "no_go"):
            each = getattr(result, name)[: last + 1 : 3]
            runs = each.shape[1]
            gaps = np.full((runs, 1), np.nan)
            self._each[name].set_data(
                np.tile(np.append(result.trial[: last + 1 : 3], np.nan), runs), np.hstack([each.T, gaps]).ravel()
            )
            self._mean[name].set_data(result.trial[shown], getattr(result, f"{name}_mean")[shown])
            self._expected[name].set_data(result.trial, getattr(result, f"{name}_expected"))
        self._success.set_data(result.trial[shown], result.correct[shown])
        self._success_expected.set_data(result.trial, result.correct_expected)

    def readout(self, result: release.HedonisticSynapses, step: int) -> Readout:
        """Return the release probabilities and the success at the present trial."""
        last = round(step / self.steps * result.trial[-1])
        return {
            "go": (f"p after {last} trials, go synapses", number(result.go_mean[last])),
            "no go": (f"p after {last} trials, no-go synapses", number(result.no_go_mean[last])),
            "right": (f"right responses after {last} trials", percent(result.correct[last], signed=False)),
        }


class ReleasePlasticity(Scene):
    """Unreliable synapses: how much one learns depends on how often it fails."""

    size = (9.6, 4.5)

    def build(self, figure: Figure) -> None:
        """Draw the axes: one trial, a whole induction for every synapse, and the course of the present one."""
        change, after, course = figure.subplots(1, 3)
        for axes, name in ((change, "one trial"), (after, "before and after"), (course, "course")):
            axes.set_label(name)
        change.set(xlim=(0, 1), ylim=(-0.32, 0.32), xlabel="p", xticks=[0, 0.5, 1])
        change.set_ylabel("mean Δq, one trial")
        change.axhline(0, color=LIGHT, linewidth=1)
        (self._flat,) = change.plot([], [], color=GREY, linestyle=DASHED, label="with 1/σ²", animated=True)
        (self._law,) = change.plot([], [], color=ERROR, linewidth=3.5, label="without", animated=True)
        (self._bars,) = change.plot([], [], color="black", linewidth=1.5, animated=True)
        (self._measured,) = change.plot([], [], "o", color="black", markersize=6, label="simulated", animated=True)
        LegendAbove(change, [self._flat, self._law, self._measured], columns=1)

        after.set(
            xlim=(0, 1), ylim=(0, 1.02), xlabel="p before", ylabel="p after", yticks=[0, 0.5, 1], xticks=[0, 0.5, 1]
        )
        after.plot([0, 1], [0, 1], color=GREY, linewidth=1.2)
        young = after.axvspan(0, 0.5, color=LIGHT, alpha=0.6, linewidth=0, label="2–3 weeks")
        newborn = after.axvline(0.9, color=THRESHOLD, linestyle=DOTTED, label="4–8 days")
        (self._after,) = after.plot([], [], color="black", label="model", animated=True)
        (self._gain,) = after.plot([], [], color=POTENTIATION, linewidth=3, animated=True)
        LegendAbove(after, [self._after, young, newborn], columns=1)

        course.set(xlim=(0, 50), ylim=(0, 1.02), xlabel="pairing", yticks=[0, 0.5, 1])
        course.set_ylabel("p of this synapse")
        (self._one,) = course.plot([], [], color=GREY, linewidth=1.4, label="one run", animated=True)
        (self._course,) = course.plot([], [], color="black", label="expected", animated=True)
        LegendAbove(course, [self._course, self._one], columns=1)
        marks = {"linestyle": "", "marker": "D", "color": "black", "markersize": 9, "clip_on": False, "animated": True}
        self._here = [axes.plot([], [], zorder=4, **marks)[0] for axes in (change, after)]

    def update(self, result: release.ReleasePlasticity, step: int) -> None:
        """Draw the law and its simulation, what becomes of every synapse, and the course of the present one."""
        self._flat.set_data(result.probability, result.change_q_normalised)
        self._law.set_data(result.probability, result.change_q)
        self._measured.set_data(result.measured_at, result.measured_q)
        low, high = result.measured_q - result.measured_error, result.measured_q + result.measured_error
        gaps = np.full_like(low, np.nan)
        places = result.measured_at
        self._bars.set_data(np.column_stack([places, places, gaps]).ravel(), np.column_stack([low, high, gaps]).ravel())
        p = result.probability_now
        self._here[0].set_data([p], np.interp([p], result.probability, result.change_q))
        self._after.set_data(result.probability, result.after)
        self._gain.set_data([p, p], [p, result.after_now])
        self._gain.set_color(POTENTIATION if result.after_now >= p else DEPRESSION)
        self._here[1].set_data([p], [result.after_now])
        self._one.set_data(result.pairing, result.trial_course)
        self._course.set_data(result.pairing, result.course)

    def readout(self, result: release.ReleasePlasticity, step: int) -> dict[str, str]:
        """Return what the pairings make of this synapse, and of its mean response."""
        here = float(np.interp(result.probability_now, result.probability, result.change_q))
        return {
            "expected Δq in the first trial": signed(here, 3),
            "release probability": f"{number(result.probability_now)} → {number(result.after_now)}",
            "change of the mean response": percent(result.response_now - 1),
        }
