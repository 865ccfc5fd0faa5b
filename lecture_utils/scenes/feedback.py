"""Scenes for learning without weight symmetry: a linear task, arrows that align, digits, and learned feedback."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lecture_utils.models import feedback, training

from .labels import Labels
from .style import (
    DASHED,
    DEPRESSION,
    DOTTED,
    FEEDBACK,
    GREY,
    LIGHT,
    POSTSYNAPTIC,
    POTENTIATION,
    PRESYNAPTIC,
    THRESHOLD,
    LegendAbove,
    Scene,
    legend_outside,
    legible,
    number,
    percent,
)

# Every rule looks the same in all pictures of the notebook.
RULE_STYLES: dict[str, dict[str, Any]] = {
    "backpropagation": {"color": "black", "linestyle": DASHED, "zorder": 3},
    "feedback alignment": {"color": FEEDBACK, "linewidth": 3.4, "zorder": 2.5},
    "direct feedback alignment": {"color": DEPRESSION, "linestyle": (0, (1.5, 1)), "marker": "v"},
    "sign concordance": {"color": THRESHOLD, "linestyle": (0, (6, 1.5, 1, 1.5)), "marker": "s"},
    "weight mirror": {"color": POSTSYNAPTIC, "linestyle": (0, (6, 1.5, 1, 1.5)), "marker": "^"},
    "Kolen–Pollack": {"color": PRESYNAPTIC, "linestyle": (0, (2.5, 1)), "marker": "D"},
    "hidden layer fixed": {"color": GREY, "linestyle": DOTTED},
}
WARNING = "#a33f00"
RIGHT_ANGLE = 90


def _lines(axes: Axes, rules: tuple[str, ...], every: int) -> dict[str, Line2D]:
    """Return one animated line for each rule, with a mark at every so many points."""
    style = {"markersize": 6, "markevery": every, "animated": True}
    return {rule: axes.plot([], [], label=rule, **style | RULE_STYLES.get(rule, {}))[0] for rule in rules}


class _Ends:
    """Crosses at the ends of curves whose networks diverged, explained in words."""

    def __init__(self, axes: Axes, place: tuple[float, float]) -> None:
        style = {"color": WARNING, "markersize": 10, "zorder": 6, "animated": True}
        (self.crosses,) = axes.plot([], [], "X", markeredgecolor="white", **style)
        self.words = Labels(axes, align=1, color=WARNING, fontweight="bold")
        self._place = place

    def show(self, ends: Sequence[tuple[float, float]]) -> None:
        """Mark these places."""
        self.crosses.set_data(*(np.transpose(ends) if ends else ([], [])))
        self.words.show([(*self._place, "✗ diverged")] if ends else [])


def _draw_right_angle(axes: Axes, top: float = 104) -> None:
    """Make `axes` show an angle, with a line where the two directions have nothing in common."""
    axes.set(ylim=(0, top), yticks=[0, 30, 60, 90], ylabel="angle to the true error (°)")
    axes.axhline(RIGHT_ANGLE, color=LIGHT, linewidth=1.4, zorder=0)


# --------------------------------------------------------------------------------------------------------------------
# The linear task
# --------------------------------------------------------------------------------------------------------------------

LOWEST_ERROR = 1e-4


class LinearTask(Scene):
    """A linear task, learned with four kinds of feedback."""

    size = (9.6, 4.2)
    rules = feedback.FIGURE_RULES
    panels = 2

    def build(self, figure: Figure) -> None:
        """Draw the axes: error and angle over examples."""
        axes = figure.subplots(1, self.panels)
        for panel in axes:
            panel.set(xlim=(0, 2000), xlabel="examples seen", xticks=[0, 1000, 2000])
        self._build_curves(axes[0], axes[1])
        LegendAbove(axes[0], list(self._errors.values()), 4, reach=axes[-1])

    def _build_curves(self, errors: Axes, angles: Axes) -> None:
        errors.set(yscale="log", ylim=(LOWEST_ERROR, 15), ylabel="squared error")
        errors.set_yticks([0.0001, 0.001, 0.01, 0.1, 1, 10], ["10⁻⁴", "0.001", "0.01", "0.1", "1", "10"])
        errors.minorticks_off()
        _draw_right_angle(angles)
        self._errors = _lines(errors, self.rules, 10)
        self._angles = _lines(angles, self.rules, 10)
        self._ends = _Ends(errors, (1960, 3.5))

    def update(self, result: feedback.LinearTasks, step: int) -> None:
        """Move the curves; what has diverged ends there and is named."""
        for index, rule in enumerate(result.rules):
            sound = _sound(result, index)
            self._errors[rule].set_data(result.step[sound], result.error[index][sound])
            self._angles[rule].set_data(result.step[sound], result.angle[index][sound])
        gone = [index for index, at in enumerate(result.diverged_at) if at is not None]
        lasts = [_sound(result, index).stop - 1 for index in gone]
        self._ends.show(
            [(result.step[last], result.error[index][last]) for index, last in zip(gone, lasts, strict=True)]
        )

    def readout(self, result: feedback.LinearTasks, step: int) -> dict[str, str]:
        """Return the error after the last example for every rule, and how far the angle has fallen."""
        errors = {
            f"error, {rule}": number(error[-1], 3) if at is None else f"diverged at example {at}"
            for rule, error, at in zip(result.rules, result.error, result.diverged_at, strict=True)
        }
        angle = result.angle[result.rules.index("feedback alignment")]
        return errors | {"angle, feedback alignment": f"from {number(angle[0], 1)}° to {number(angle[-1], 1)}°"}


def _sound(result: feedback.LinearTasks, index: int) -> slice:
    """Return the records of a rule until it has diverged, the first one after that included."""
    at = result.diverged_at[index]
    return slice(None if at is None else int(np.searchsorted(result.step, at)) + 1)


class LearnedFeedback(LinearTask):
    """Feedback weights that learn: weight mirror and Kolen–Pollack."""

    size = (9.6, 4.2)
    rules = ("backpropagation", "feedback alignment", "weight mirror", "Kolen–Pollack")
    panels = 3

    def build(self, figure: Figure) -> None:
        """Draw the axes: error, angle, and the distance between feedback and forward weights."""
        super().build(figure)
        distance = figure.axes[2]
        distance.set(yscale="log", ylim=(0.02, 20), ylabel="distance |B − Wᵀ|")
        distance.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
        distance.minorticks_off()
        (self._law,) = distance.plot(
            [], [], color="black", linewidth=1.4, linestyle=DOTTED, zorder=5, animated=True, label="(1 − decay)ⁿ"
        )
        self._distances = _lines(distance, self.rules[1:], 10)
        distance.legend(handles=[self._law], loc="lower left", handlelength=1.6)

    def update(self, result: feedback.LinearTasks, step: int) -> None:
        """Move the curves of all panels."""
        super().update(result, step)
        for rule, line in self._distances.items():
            index = result.rules.index(rule)
            sound = _sound(result, index)
            line.set_data(result.step[sound], result.mismatch[index][sound])
        self._law.set_data(result.step, result.mismatch_law)

    def readout(self, result: feedback.LinearTasks, step: int) -> dict[str, str]:
        """Return error, angle and distance of every rule after the last example."""
        told = {}
        for index, rule in enumerate(result.rules):
            at = result.diverged_at[index]
            text = f"error {number(result.error[index, -1], 3)}" if at is None else f"diverged at example {at}"
            if rule != "backpropagation":
                text += f", angle {number(result.angle[index, -1], 1)}°"
                text += f", |B − Wᵀ| = {number(result.mismatch[index, -1], 3)}"
            told[rule] = text
        return told


# --------------------------------------------------------------------------------------------------------------------
# The geometry of alignment
# --------------------------------------------------------------------------------------------------------------------

OUTPUT_STYLES = ("-", (0, (4, 1.2)))


def turn_feedback(axes: str, x: float, y: float, values: dict[str, Any]) -> dict[str, float]:
    """Return the start angle that a click or drag on the arrows, or on the last plot, of `Geometry` sets."""
    if axes == "arrows":
        return {"start_angle": abs(float(np.degrees(np.arctan2(y, x))))}
    return {"start_angle": x} if axes == "finals" else {}


class Geometry(Scene):
    """Alignment: the forward weights turn towards feedback that stays where it is."""

    size = (9.6, 4.3)
    steps = 100
    opening = 0

    def build(self, figure: Figure) -> None:
        """Draw the arrows, angle and error over the updates, and where all beginnings end."""
        grid = figure.add_gridspec(2, 3, width_ratios=[1.35, 1, 1])
        arrows, finals = figure.add_subplot(grid[:, 0]), figure.add_subplot(grid[:, 2])
        angles, errors = (figure.add_subplot(grid[row, 1]) for row in (0, 1))
        self._build_arrows(arrows)
        self._build_courses(angles, errors)
        self._build_finals(finals)
        handles = [
            Line2D([], [], color=FEEDBACK, linewidth=3.2, label="feedback Be"),
            Line2D([], [], color="black", label="Wᵀe, output 1"),
            Line2D([], [], color="black", linestyle=OUTPUT_STYLES[1], label="output 2"),
            Line2D([], [], color=GREY, linestyle=DASHED, label="backpropagation"),
        ]
        legend_outside(figure, handles, 4, "upper right")

    def _build_arrows(self, arrows: Axes) -> None:
        arrows.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), aspect="equal")
        arrows.set(xlabel="to hidden neuron 1", ylabel="to hidden neuron 2")
        arrows.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1], label="arrows")
        arrows.axhline(0, color=LIGHT, linewidth=1, zorder=0)
        arrows.axvline(0, color=LIGHT, linewidth=1, zorder=0)
        arrow = {"angles": "xy", "scale_units": "xy", "scale": 1, "animated": True}
        origin = np.zeros(2)
        self._feedback = arrows.quiver(
            origin, origin, [1, 0], [0, 1], color=FEEDBACK, edgecolor="black", linewidth=0.6, width=0.026, **arrow
        )
        self._forward = arrows.quiver(origin, origin, [1, 0], [0, 1], color="black", width=0.016, zorder=3, **arrow)
        self._trails = [
            arrows.plot([], [], color="black", linewidth=1.4, linestyle=DOTTED, animated=True)[0] for _ in range(2)
        ]
        self._names = Labels(arrows, color=legible(FEEDBACK), fontweight="bold", box="white")
        self._forward_names = Labels(arrows, fontweight="bold", box="white")

    def _build_courses(self, angles: Axes, errors: Axes) -> None:
        for panel in (angles, errors):
            panel.set(xlim=(0, 200), xticks=[0, 200])
        angles.tick_params(labelbottom=False)
        angles.set(ylim=(0, 185), yticks=[0, 90, 180], ylabel="angle (°)")
        angles.axhline(RIGHT_ANGLE, color=LIGHT, linewidth=1.4, zorder=0)
        errors.set(ylim=(0, 1.25), xlabel="updates", ylabel="error", yticks=[0, 1])
        self._angles = [angles.plot([], [], color="black", linestyle=line, animated=True)[0] for line in OUTPUT_STYLES]
        (self._backprop,) = errors.plot([], [], color=GREY, linestyle=DASHED, animated=True)
        (self._error,) = errors.plot([], [], color=FEEDBACK, linewidth=3.2, animated=True)
        (self._now,) = errors.plot([], [], "o", color=FEEDBACK, markeredgecolor="black", markersize=8, animated=True)

    def _build_finals(self, finals: Axes) -> None:
        finals.set(xlim=(0, 180), ylim=(0, 180), xticks=[0, 90, 180], yticks=[0, 90, 180])
        finals.set(xlabel="at the start (°)", ylabel="at the end (°)", label="finals")
        finals.plot([0, 180], [0, 180], color=GREY, linewidth=1.2, linestyle=DASHED)
        finals.text(114, 176, "no\nchange", ha="right", va="top", color="#444444")
        (self._finals,) = finals.plot([], [], "o-", color="black", markersize=5, linewidth=1.6, animated=True)
        (self._here,) = finals.plot(
            [], [], "D", color=FEEDBACK, markeredgecolor="black", markersize=11, clip_on=False, animated=True
        )

    def update(self, result: feedback.Geometry, step: int) -> None:
        """Turn the arrows to where they are at `step`, and move the courses."""
        now = self._index(result, step)
        self._feedback.set_UVC(*result.feedback_signal.T)
        forward = result.forward_signal[now]
        self._forward.set_UVC(*forward.T)
        for output, trail in enumerate(self._trails):
            trail.set_data(*result.forward_signal[: now + 1, output].T)
        self._names.show((*_beyond(b, 0.17), output) for b, output in zip(result.feedback_signal, "12", strict=True))
        # At different parts of the arrows, which may come to point the same way.
        self._forward_names.show(
            (*(part * w), output) for w, part, output in zip(forward, (0.8, 0.45), "12", strict=True)
        )
        for output, line in enumerate(self._angles):
            line.set_data(result.step[: now + 1], result.angle[: now + 1, output])
        self._error.set_data(result.step[: now + 1], np.minimum(result.error[: now + 1], 1.25))
        self._backprop.set_data(result.step[: now + 1], np.minimum(result.backprop_error[: now + 1], 1.25))
        self._now.set_data([result.step[now]], [min(result.error[now], 1.25)])
        self._finals.set_data(result.start_angles, result.final_angles)
        self._here.set_data([result.matrix_angle[0]], [result.matrix_angle[-1]])

    def readout(self, result: feedback.Geometry, step: int) -> dict[str, str]:
        """Return the angles and the error at `step`."""
        now = self._index(result, step)
        first, second = result.angle[now]
        return {
            "update": str(result.step[now]),
            "angle for an error at output 1": f"{number(first, 1)}°",
            "angle for an error at output 2": f"{number(second, 1)}°",
            "angle between B and Wᵀ": f"{number(result.matrix_angle[now], 1)}°",
            "squared error (1: always answer 0)": number(result.error[now], 3),
        }

    def _index(self, result: feedback.Geometry, step: int) -> int:
        return round(step / self.steps * (len(result.step) - 1))


def _beyond(tip: np.ndarray, by: float) -> np.ndarray:
    """Return a place a little further out than the tip of an arrow from the origin."""
    return tip * (1 + by / max(float(np.hypot(*tip)), 1e-9))


# --------------------------------------------------------------------------------------------------------------------
# The digits
# --------------------------------------------------------------------------------------------------------------------

# In %: where the pictures of errors on the digits begin.
LOWEST = 5


def _draw_wrong(axes: Axes) -> None:
    """Make `axes` show a percentage of wrong answers, with room above for what has diverged."""
    axes.set(yscale="log", ylim=(LOWEST, 280), ylabel="wrong on new digits (%)")
    axes.set_yticks([5, 10, 20, 50, 100], ["5", "10", "20", "50", "100"])
    axes.minorticks_off()


def _last_sound_epoch(run: training.Training) -> int:
    """Return the last epoch before a run diverged; after it the curves only stay where they are."""
    return run.epochs if run.diverged_at is None else run.diverged_at // run.updates_per_epoch


def _wrong(error: float) -> str:
    return percent(error / 100, signed=False)


class Rules(Scene):
    """Digits, read by networks that learn with different feedback."""

    size = (9.6, 4.6)
    rules = feedback.DIGIT_RULES

    def build(self, figure: Figure) -> None:
        """Draw the axes: wrong answers and angle over epochs."""
        errors, angles = figure.subplots(1, 2)
        for panel in (errors, angles):
            panel.set(xlim=(0, 10), xlabel="epochs", xticks=[0, 5, 10])
        _draw_wrong(errors)
        _draw_right_angle(angles, 130)
        angles.set_yticks([0, 30, 60, 90, 120])
        self._errors = _lines(errors, self.rules, 1)
        self._angles = _lines(angles, self.rules, 1)
        self._ends = _Ends(errors, (9.8, 150))
        LegendAbove(errors, list(self._errors.values()), 5, reach=angles)

    def update(self, result: feedback.Comparison, step: int) -> None:
        """Move the curves of the rules that have been trained so far."""
        trained = {rule: index for index, rule in enumerate(result.rules)}
        for rule in self.rules:
            if rule not in trained:
                self._errors[rule].set_data([], [])
                self._angles[rule].set_data([], [])
                continue
            index = trained[rule]
            sound = slice(_last_sound_epoch(result.runs[index]) + 1)
            self._errors[rule].set_data(result.epoch[sound], result.test_error[index][sound])
            self._angles[rule].set_data(result.epoch[sound], result.angle[index][sound])
        self._ends.show(
            [
                (_last_sound_epoch(run), run.test_error[_last_sound_epoch(run)])
                for run in result.runs
                if run.diverged_at is not None
            ]
        )

    def readout(self, result: feedback.Comparison, step: int) -> dict[str, str]:
        """Return error and angle of every rule after the last epoch."""
        told = {}
        for run in result.runs:
            text = f"{_wrong(run.test_error[-1])} wrong"
            if run.diverged_at is not None:
                text = f"diverged at update {run.diverged_at}"
            elif run.rule not in ("backpropagation", "hidden layer fixed"):
                text += f", angle {number(run.angle[-1].mean(), 0)}°"
            told[run.rule] = text
        return told


class RulesWithLearnedFeedback(Rules):
    """Digits, read by deep networks whose feedback weights are fixed, or learn."""

    rules = ("backpropagation", "feedback alignment", "weight mirror", "Kolen–Pollack")

    def build(self, figure: Figure) -> None:
        """Draw the axes; what a question may hide is named."""
        super().build(figure)
        for lines in (self._errors, self._angles):
            for rule in self.rules[2:]:
                lines[rule].set_gid("learned")


LARGEST_WEIGHT = 1.2


class Signs(Scene):
    """Feedback weights with right and wrong signs, and the magnitudes that you choose."""

    size = (9.6, 4.4)
    rules = ("sign concordance", "backpropagation", "hidden layer fixed")

    def build(self, figure: Figure) -> None:
        """Draw the axes: every feedback weight against its forward weight, and wrong answers over epochs."""
        weights, errors = figure.subplots(1, 2, width_ratios=[1, 1.15])
        limit = LARGEST_WEIGHT
        weights.set(xlim=(-limit, limit), ylim=(-limit, limit), xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        weights.set(xlabel="forward weight w, after learning", ylabel="feedback weight B")
        for x in (0, -limit):
            weights.fill_between([x, x + limit], x, x + limit, color=LIGHT, alpha=0.5, linewidth=0, zorder=0)
        weights.axhline(0, color=GREY, linewidth=1)
        weights.axvline(0, color=GREY, linewidth=1)
        weights.text(0.97 * limit, 0.9 * limit, "same sign", ha="right", color="#333333")
        weights.text(-0.97 * limit, -0.96 * limit, "same sign", color="#333333")
        # Without points a line is taken to be at the corner of the figure, and the layout would make room for it.
        points = {"linestyle": "", "clip_on": False, "in_layout": False, "animated": True}
        (self._same,) = weights.plot([], [], marker="o", color=POTENTIATION, markersize=5, alpha=0.7, **points)
        (self._other,) = weights.plot([], [], marker="x", color=DEPRESSION, markersize=6, **points)
        errors.set(xlim=(0, 10), xlabel="epochs", xticks=[0, 5, 10])
        _draw_wrong(errors)
        self._errors = _lines(errors, self.rules, 1)
        self._errors["sign concordance"].set_label("this feedback")
        self._ends = _Ends(errors, (9.8, 150))
        LegendAbove(weights, list(self._errors.values()), 3, reach=errors)

    def update(self, result: feedback.Comparison, step: int) -> None:
        """Move the points, and the curves of the networks trained so far."""
        run = result.runs[0]
        w = np.clip(run.weights[-1].T.ravel(), -LARGEST_WEIGHT, LARGEST_WEIGHT)
        b = np.clip(run.feedback[-1].ravel(), -LARGEST_WEIGHT, LARGEST_WEIGHT)
        same = w * b > 0
        self._same.set_data(w[same], b[same])
        self._other.set_data(w[~same], b[~same])
        for index, rule in enumerate(self.rules):
            shown = slice(_last_sound_epoch(result.runs[index]) + 1 if index < len(result.rules) else 0)
            error = result.test_error[index][shown] if index < len(result.rules) else []
            self._errors[rule].set_data(result.epoch[shown], error)
        last = _last_sound_epoch(run)
        self._ends.show([(last, run.test_error[last])] if run.diverged_at is not None else [])

    def readout(self, result: feedback.Comparison, step: int) -> dict[str, str]:
        """Return the errors after the last epoch, and the angle at the start and at the end."""
        run = result.runs[0]
        told = {"wrong with this feedback": _wrong(run.test_error[-1])}
        if run.diverged_at is not None:
            told = {"wrong with this feedback": f"diverged at update {run.diverged_at}"}
        labels = {
            "backpropagation": "wrong with backpropagation",
            "hidden layer fixed": "wrong with the hidden layer fixed",
        }
        for other in result.runs[1:]:
            told[labels[other.rule]] = _wrong(other.test_error[-1])
        start, end = (number(run.angle[at].mean(), 0) for at in (0, -1))
        return told | {"angle to backpropagation's error": f"from {start}° to {end}°"}


MAGNITUDE_STYLES: dict[str, dict[str, Any]] = {
    "own": {"color": "black", "marker": "o", "linestyle": "-", "label": "own magnitudes"},
    "scrambled": {"color": POTENTIATION, "marker": "s", "linestyle": DASHED, "label": "scrambled magnitudes"},
    "equal": {"color": DEPRESSION, "marker": "^", "linestyle": (0, (2, 1)), "label": "all magnitudes equal"},
}
ENDS = ((1.0, "100 %"), (0.5, "50 %"), (0.0, "0 %"))


class Concordance(Scene):
    """How many signs must be right, and how much magnitudes matter."""

    size = (9.6, 4.6)

    def build(self, figure: Figure) -> None:
        """Draw the axes: wrong answers and angle against the fraction of right signs."""
        errors, angles = figure.subplots(1, 2)
        for panel in (errors, angles):
            panel.set(xlim=(0, 100), xlabel="feedback with right sign (%)", xticks=[0, 50, 100])
        _draw_wrong(errors)
        _draw_right_angle(angles, 184)
        angles.set_yticks([0, 45, 90, 135, 180])
        style = {"markersize": 7, "clip_on": False, "in_layout": False, "animated": True}
        self._errors, self._angles, self._references = {}, {}, {}
        for rule in ("backpropagation", "feedback alignment", "hidden layer fixed"):
            look = {"color": RULE_STYLES[rule]["color"], "linestyle": RULE_STYLES[rule].get("linestyle", "-")}
            (self._references[rule],) = errors.plot([], [], label=rule, linewidth=2.4, animated=True, **look)
        for kind, look in MAGNITUDE_STYLES.items():
            (self._errors[kind],) = errors.plot([], [], gid="points", **style | look)
            (self._angles[kind],) = angles.plot([], [], gid="points", **style | look)
        self._diverged = Labels(errors, align=1, color=WARNING, fontweight="bold")
        handles = [*self._errors.values(), *self._references.values()]
        LegendAbove(errors, handles, 3, reach=angles)

    def update(self, result: feedback.SignsAndMagnitudes, step: int) -> None:
        """Move the points found so far, and the levels of the rules to compare with."""
        x = 100 * result.concordance
        for row, kind in enumerate(result.magnitudes):
            self._errors[kind].set_data(x, result.test_error[row])
            self._angles[kind].set_data(x, result.angle[row])
        for rule, error in zip(result.reference_rules, result.reference_error, strict=True):
            self._references[rule].set_data([0, 100], [error] * 2)
        count = int(result.diverged.sum())
        self._diverged.show([(100, 150, f"diverged: {count} of {result.diverged.size} networks")] if count else [])

    def readout(self, result: feedback.SignsAndMagnitudes, step: int) -> dict[str, str]:
        """Return the errors of the rules to compare with, and those at all, half and none of the signs right."""
        told = {
            f"wrong, {rule}": _wrong(error)
            for rule, error in zip(result.reference_rules, result.reference_error, strict=True)
        }
        for fraction, text in ENDS:
            found = np.flatnonzero(np.isclose(result.concordance, fraction))
            if found.size:
                told[f"wrong, {text} of the signs right"] = ", ".join(
                    f"{kind} {_wrong(error)}"
                    for kind, error in zip(result.magnitudes, result.test_error[:, found[0]], strict=True)
                )
        return told
