"""Scenes for the four problems that brains would have with backpropagation."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from lecture_utils.models import problems

from .labels import Labels
from .style import (
    DASHED,
    DOTTED,
    ERROR,
    FEEDBACK,
    GREY,
    LIGHT,
    POSTSYNAPTIC,
    LegendAbove,
    Scene,
    draw_area,
    legible,
    percent,
    scientific,
    signed,
    vertical_span,
)


def _draw_loss(axes: Axes, steps: int = 100) -> None:
    """Make `axes` show a loss relative to its start, on a scale of equal factors."""
    axes.set(xlim=(0, steps), yscale="log", ylim=(0.015, 1.15), xlabel="updates", ylabel="loss (1 at the start)")
    axes.set_yticks([0.02, 0.05, 0.1, 0.2, 0.5, 1], ["0.02", "0.05", "0.1", "0.2", "0.5", "1"])
    axes.minorticks_off()


def turned(axes: str, x: float, y: float, values: dict[str, Any]) -> dict[str, float]:
    """Return the angle that a click or drag on the arrows or on the last plot of `WeightTransport` sets."""
    if axes == "arrows":
        return {"angle": abs(float(np.degrees(np.arctan2(y, x))))}
    return {"angle": x} if axes == "angles" else {}


class WeightTransport(Scene):
    """Weight transport: feedback turned away from the forward weights."""

    size = (9.6, 4.0)

    def build(self, figure: Figure) -> None:
        """Draw the arrows, the course of learning, and where it ends for all angles."""
        arrows, course, angles = figure.subplots(1, 3, width_ratios=[1.35, 1, 1.05])
        arrows.set(xlim=(-1.25, 1.25), ylim=(-0.6, 1.32), aspect="equal", label="arrows")
        arrows.axis("off")
        arrows.axvspan(0, 1.25, color=LIGHT, alpha=0.45, linewidth=0)
        arrows.text(1.2, -0.55, "downhill", ha="right", color="#444444")
        arrows.text(-1.2, -0.55, "uphill", color="#444444")
        arrow = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.022, "zorder": 3}
        arrows.quiver([0], [0], [1], [0], color="black", **arrow)
        arrows.text(0.55, -0.2, r"$W^{\mathsf{T}}e$", ha="center", va="center")
        self._arrow = arrows.quiver([0], [0], [0], [1], color=FEEDBACK, animated=True, **arrow)
        (self._arc,) = arrows.plot([], [], color="black", linewidth=1.2, linestyle=":", animated=True)
        self._names = Labels(arrows, fontweight="bold")
        self._angle = Labels(arrows, align=0, fontsize=15, fontweight="bold")

        _draw_loss(course)
        lines = {"animated": True}
        (self._fixed,) = course.plot([], [], color=GREY, linestyle=DOTTED, label="hidden layer fixed", **lines)
        (self._backprop,) = course.plot([], [], color="black", linestyle=DASHED, label="backpropagation", **lines)
        (self._course,) = course.plot([], [], color=FEEDBACK, linewidth=3.2, label="this feedback", **lines)
        _draw_loss(angles)
        LegendAbove(course, [self._fixed, self._backprop, self._course], 3, reach=angles)
        angles.set(xlim=(0, 180), xticks=[0, 90, 180], xlabel="angle of Be (°)")
        angles.set(ylabel="loss at the end", label="angles")
        angles.axvspan(0, 90, color=LIGHT, alpha=0.45, linewidth=0)
        (self._level,) = angles.plot([], [], color=GREY, linestyle=DOTTED, **lines)
        (self._finals,) = angles.plot([], [], "o-", color="black", markersize=5, linewidth=1.6, gid="ends", **lines)
        mark = {"color": FEEDBACK, "markeredgecolor": "black", "markersize": 10, "clip_on": False}
        (self._here,) = angles.plot([], [], "D", **mark | lines)

    def update(self, result: problems.WeightTransport, step: int) -> None:
        """Turn the arrow, move the curves."""
        x, y = result.feedback_signal
        self._arrow.set_UVC([x], [y])
        arc = np.radians(np.linspace(0, result.angle, 40))
        self._arc.set_data(0.45 * np.cos(arc), 0.45 * np.sin(arc))
        self._names.show([(0.6 * x - 0.19 * y, 0.6 * y + 0.19 * x, "Be")])
        self._angle.show([(-1.2, 1.18, f"{result.angle:.0f}°")])
        for line, course in (
            (self._course, result.error),
            (self._backprop, result.backprop_error),
            (self._fixed, result.fixed_error),
        ):
            line.set_data(result.step, course)
        self._finals.set_data(result.angles, result.final_error)
        self._level.set_data([0, 180], [result.fixed_error[-1]] * 2)
        self._here.set_data([result.angle], [result.error[-1]])

    def readout(self, result: problems.WeightTransport, step: int) -> dict[str, str | tuple[str, str]]:
        """Return the final losses."""
        return {
            "loss": (f"loss with feedback at {result.angle:.0f}°", f"{result.error[-1]:.3f}"),
            "with backpropagation": f"{result.backprop_error[-1]:.3f}",
            "with the hidden layer fixed": f"{result.fixed_error[-1]:.3f}",
            "part of the error along the gradient": signed(result.feedback_signal[0]),
        }


class SignProblem(Scene):
    """The sign problem: errors carried by firing rates, which cannot be negative."""

    size = (9.6, 4.0)

    def build(self, figure: Figure) -> None:
        """Draw the rates that carry errors, the course of learning, and where it ends for all baselines."""
        rates, course, finals = figure.subplots(1, 3, width_ratios=[1.15, 1.1, 1.0])
        rates.set(xlim=(-3, 3), ylim=(0, 6.4), xlabel="error e (typical: 1)", ylabel="firing rate", label="rates")
        rates.set(xticks=[-2, 0, 2], yticks=[0, 2, 4, 6])
        self._histogram = rates.bar(
            np.linspace(-2.75, 2.75, 12), np.zeros(12), width=0.5, color=LIGHT, edgecolor="white", animated=True
        )
        self._lost = vertical_span(
            rates, -3, 0, facecolor="#fdf2dc", edgecolor=ERROR, hatch="//", linewidth=0, zorder=0, animated=True
        )
        (self._first,) = rates.plot([], [], color=FEEDBACK, linewidth=3.2, clip_on=False, animated=True)
        (self._second,) = rates.plot(
            [], [], color="black", linewidth=2.4, linestyle=DASHED, clip_on=False, animated=True
        )
        self._said = Labels(rates, align=1, box="white")
        handles = [
            Line2D([], [], color=FEEDBACK, linewidth=3.2, label="channel 1"),
            Line2D([], [], color="black", linestyle=DASHED, label="channel 2"),
            Patch(facecolor=LIGHT, label="errors at the start"),
            Patch(facecolor="#fdf2dc", edgecolor=ERROR, hatch="//", label="lost"),
        ]
        _draw_loss(course)
        (self._signed,) = course.plot([], [], color="black", linestyle=DASHED, label="signed errors", animated=True)
        (self._course,) = course.plot([], [], color=FEEDBACK, linewidth=3.2, label="these rates", animated=True)
        _draw_loss(finals)
        finals.set(xlim=(-0.05, 3.05), xlabel="resting rate", ylabel="loss at the end", xticks=[0, 1, 2, 3])
        finals.set_label("finals")
        LegendAbove(rates, [*handles, self._signed, self._course], 6, reach=finals)
        style = {"color": "black", "markersize": 5, "linewidth": 1.6}
        (self._finals,) = finals.plot([], [], "o-", gid="ends", animated=True, **style)
        (self._here,) = finals.plot(
            [],
            [],
            "D",
            color=FEEDBACK,
            markeredgecolor="black",
            markersize=10,
            clip_on=False,
            in_layout=False,
            animated=True,
        )
        self._two = finals.axhline(1, color="black", linestyle=DASHED, linewidth=1.6, animated=True)

    def update(self, result: problems.SignProblem, step: int) -> None:
        """Move the rates, the errors that are lost, and the curves."""
        count, _ = np.histogram(result.errors_at_start, np.linspace(-3, 3, 13))
        for bar, height in zip(self._histogram, 2.0 * count / count.max(), strict=True):
            bar.set_height(height)
        one = result.channels == 1
        self._lost.set_width(max(3.0 - result.baseline, 0.0) if one else 0.0)
        self._first.set_data(result.signal, result.rates[0])
        self._second.set_data(result.signal, result.signal * np.nan if one else result.rates[1])
        self._said.show(
            [(2.9, 6.0, "e = rate" if one else "e = rate 1"), (2.9, 5.35, "− baseline" if one else "− rate 2")]
        )
        self._course.set_data(result.step, result.error)
        self._signed.set_data(result.step, result.signed_error)
        self._finals.set_data(result.baselines, result.final_error)
        self._here.set_data([result.baseline] if one else [], [result.error[-1]] if one else [])
        self._two.set_ydata([result.signed_error[-1]] * 2)

    def readout(self, result: problems.SignProblem, step: int) -> dict[str, str]:
        """Return the final losses and how many errors are lost."""
        return {
            "loss with these rates": f"{result.error[-1]:.3f}",
            "loss with signed errors": f"{result.signed_error[-1]:.3f}",
            "errors lost at the start": percent(result.cut[0], signed=False),
            "errors lost at the end": percent(result.cut[-1], signed=False),
        }


LARGEST_DECADE = 6


class MagnitudeProblem(Scene):
    """The magnitude problem: errors that shrink or grow from layer to layer, and what a firing rate can carry."""

    size = (9.6, 4.2)

    def build(self, figure: Figure) -> None:
        """Draw the size of the error layer by layer, and the direction that is left of it."""
        sizes, angles = figure.subplots(1, 2, width_ratios=[1.35, 1])
        top = 10.0**LARGEST_DECADE
        sizes.set(yscale="log", xlim=(0, 50), ylim=(1 / top, top), xlabel="layers back from output")
        sizes.set(ylabel="size of the error |e|", yticks=10.0 ** np.arange(-6, 7, 3), xticks=[0, 25, 50])
        sizes.minorticks_off()
        self._band = sizes.fill_between([0, 50], [1], [1], color=FEEDBACK, alpha=0.35, linewidth=0, animated=True)
        self._carried = sizes.text(49.5, 1, "what a rate can carry", ha="right", in_layout=False, animated=True)
        self._spread = sizes.fill_between([0], [1], [1], color=ERROR, alpha=0.3, linewidth=0, animated=True)
        (self._theory,) = sizes.plot([], [], color="black", linestyle=DASHED, zorder=4, animated=True)
        (self._size,) = sizes.plot([], [], "o", color=ERROR, markeredgecolor="black", markersize=6, animated=True)
        self._beyond = Labels(sizes, align=1, fontweight="bold")
        handles = [self._size, self._theory, Patch(facecolor=ERROR, alpha=0.3, label="90 % of the neurons")]
        angles.set(
            xlim=(0, 50), ylim=(0, 120), xticks=[0, 25, 50], yticks=[0, 45, 90], xlabel="layers back from output"
        )
        angles.set_ylabel("angle to the true e (°)")
        self._size.set_label("simulated")
        self._theory.set_label("theory")
        LegendAbove(sizes, handles, 3, reach=angles)
        angles.axhline(90, color=GREY, linewidth=1)
        angles.text(49.5, 97, "no direction left", ha="right", va="bottom", color="#444444", in_layout=False)
        (self._angle,) = angles.plot([], [], "o-", color=FEEDBACK, markeredgecolor="black", animated=True)
        angles.text(49.5, 4, "carried by rates", ha="right", color="#444444", in_layout=False)

    def update(self, result: problems.MagnitudeProblem, step: int) -> None:
        """Move the band and both courses; what is off the scale leaves the picture."""
        draw_area(self._band, [0, 50], result.floor, result.ceiling)
        self._carried.set_y(1.25 * result.ceiling)
        edge = 10.0**LARGEST_DECADE
        # A logarithmic axis knows no 0, and an area no corner thousands of decades away.
        low, high = (np.clip(values, 0.01 / edge, 100 * edge) for values in (result.low, result.high))
        draw_area(self._spread, result.distance, low, high)
        self._theory.set_data(result.distance, result.theory)
        self._size.set_data(result.distance, result.magnitude)
        last = result.magnitude[-1]
        beyond = last < 1 / edge or last > edge
        place = 4.5e-6 if last < 1 else 2.2e5
        self._beyond.show([(49.5, place, f"… {scientific(last)}")] if beyond and last > 0 else [])
        self._angle.set_data(result.distance, result.clipped_angle)

    def readout(self, result: problems.MagnitudeProblem, step: int) -> dict[str, str | tuple[str, str]]:
        """Return what is left of the error at the input side, and of its direction."""
        last = result.magnitude[-1]
        return {
            "size": (
                f"size of the error {result.distance[-1]} layers back",
                f"{last:.2g}" if 0.01 <= last < 99 else scientific(last),
            ),
            "orders of magnitude passed": f"{result.decades:.1f}",
            "neurons whose error is outside the band there": percent(result.outside[-1], signed=False),
            "angle to the true error there": f"{result.clipped_angle[-1]:.0f}°",
        }


def _draw_course(line: Line2D, sample: np.ndarray, distance: np.ndarray) -> None:
    """Let `line` show the distance until it is beyond all learning, and end there instead of going on flat."""
    beyond = np.flatnonzero(distance >= problems.UNLEARNED)
    end = beyond[0] + 1 if beyond.size else len(distance)
    line.set_data(sample[:end], distance[:end])


class UpdateLocking(Scene):
    """Update locking: learning from errors that arrive late."""

    size = (9.6, 4.6)

    def build(self, figure: Figure) -> None:
        """Draw the map of delay and learning rate, the courses of learning, and time against depth."""
        grid = figure.add_gridspec(2, 2, width_ratios=[1, 1.25], height_ratios=[1.4, 1])
        limits, times = (figure.add_subplot(grid[row, 0]) for row in (0, 1))
        course = figure.add_subplot(grid[:, 1])
        limits.set(xlim=(0, 20), yscale="log", ylim=(0.0016, 0.27), xlabel="delay (samples)", label="map")
        limits.set_xticks([0, 10, 20])
        limits.set_ylabel("learning rate η")
        limits.set_yticks([0.01, 0.1], ["0.01", "0.1"])
        self._unstable = limits.fill_between([0], [1], [1], color=ERROR, alpha=0.3, linewidth=0, animated=True)
        (self._limit,) = limits.plot([], [], color="black", animated=True)
        limits.text(19.7, 0.17, "diverges", ha="right", va="center", fontweight="bold")
        limits.text(0.4, 0.0026, "learns", va="center", fontweight="bold")
        (self._here,) = limits.plot(
            [],
            [],
            "D",
            color="white",
            markeredgecolor="black",
            markeredgewidth=2,
            markersize=10,
            **{"clip_on": False, "animated": True},
        )
        course.set(xlim=(0, 200), yscale="log", ylim=(1e-3, 15), xlabel="samples seen")
        course.set(ylabel="distance from the teacher", xticks=[0, 100, 200])
        course.set_yticks([0.001, 0.01, 0.1, 1, 10], ["0.001", "0.01", "0.1", "1", "10"])
        course.axhline(1, color=GREY, linewidth=1)
        self._courses, self._theories = {}, {}
        for name, colour, line, label in (
            ("waiting", POSTSYNAPTIC, "-", "waits (locked)"),
            ("remembering", FEEDBACK, "-", "remembers its activity"),
            ("mixing", ERROR, (0, (4, 1.5)), "uses present activity"),
        ):
            (self._courses[name],) = course.plot(
                [], [], color=colour, linestyle=line, linewidth=3, label=label, animated=True
            )
            if name != "mixing":
                (self._theories[name],) = course.plot(
                    [], [], color="black", linestyle=DOTTED, linewidth=1.5, animated=True
                )
        theory = Line2D([], [], color="black", linestyle=DOTTED, linewidth=1.5, label="theory")
        LegendAbove(limits, [*self._courses.values(), theory], 4, reach=course)
        self._diverged = Labels(course, color="#a33f00", fontweight="bold", box="white")
        times.set(
            xlim=(0, 20),
            ylim=(0, 42),
            xlabel="layers",
            ylabel="time per\nupdate",
            xticks=[0, 10, 20],
            yticks=[0, 20, 40],
        )
        times.text(0.4, 40, "locked", va="top", color=legible(POSTSYNAPTIC))
        times.text(19.6, 3.5, "not locked", ha="right", color=legible(FEEDBACK))
        self._times = [
            times.plot([], [], color=colour, linewidth=3, animated=True)[0] for colour in (POSTSYNAPTIC, FEEDBACK)
        ]

    def update(self, result: problems.UpdateLocking, step: int) -> None:
        """Move the boundary, the mark of this setting and the courses."""
        draw_area(self._unstable, result.delays, result.largest_rates, 0.27)
        self._limit.set_data(result.delays, result.largest_rates)
        self._here.set_data([result.delay], [np.clip(result.learning_rate, 0.002, 0.2)])
        for name, line in self._courses.items():
            _draw_course(line, result.sample, getattr(result, name))
        for name, line in self._theories.items():
            _draw_course(line, result.sample, getattr(result, f"{name}_theory"))
        marked = result.diverged_at is not None
        self._diverged.show([(130, 4.0, f"diverged at sample {result.diverged_at}")] if marked else [])
        for line, time in zip(self._times, (result.locked_time, result.pipelined_time), strict=True):
            line.set_data(result.depths, time)

    def readout(self, result: problems.UpdateLocking, step: int) -> dict[str, str]:
        """Return where each learner is after the last sample, and the largest learning rate."""
        names = {"waiting": "waits (locked)", "remembering": "remembers", "mixing": "uses present activity"}
        end = {label: self._distance(getattr(result, name)[-1]) for name, label in names.items()}
        if result.diverged_at is not None:
            end["remembers"] = f"diverged at sample {result.diverged_at}"
        return end | {"largest learning rate, remembering": f"{result.largest_rate:.3f}"}

    @staticmethod
    def _distance(value: float) -> str:
        if value >= problems.UNLEARNED:
            return f"beyond {problems.UNLEARNED:.0f}"
        return f"{value:.3f}" if value >= 0.001 else "below 0.001"
