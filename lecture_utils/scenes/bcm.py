"""Scenes for the BCM rule: phase plane, selectivity, light and dark rearing, monocular deprivation."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.quiver import Quiver
from matplotlib.ticker import MaxNLocator

from lecture_utils.models import bcm

from .style import (
    DASHED,
    DEPRESSION,
    DOTTED,
    GREY,
    LIGHT,
    POSTSYNAPTIC,
    POTENTIATION,
    THRESHOLD,
    LegendAbove,
    Scene,
    legible,
    number,
    percent,
    signed,
    vertical_span,
)

RULE_NAMES = {"linear": "linear rule", "classical": "classical rule"}
LINGERS = "nearly silent, but it will return"


def _end(result: bcm.Course | bcm.Supralinear) -> str:
    """Return in words what has become of the run."""
    course = result.winning_rate if isinstance(result, bcm.Course) else result.rate
    end = result.time[-1]
    if result.diverged_at is not None:
        return f"runs away: 1000 after {number(result.time[result.diverged_at], 1)} τ_w"
    return {
        "settles": f"settles at rate {number(course[-1])}",
        "keeps moving": f"still moves after {end:.0f} τ_w",
        "collapses": "dies out",
        "lingers": LINGERS,
        "rests": f"rests at {number(course[-1])}, as it could elsewhere",
        "diverges": "runs away",
        "stays": "stays, in an unstable balance",
    }[result.outcome]


def _boundary(result: bcm.Course) -> str:
    return "at no τ_θ" if result.boundary is None else f"for τ_θ < {result.boundary:.0f} τ_w"


def _beyond(top: float, limit: float) -> str:
    """Return what to write beside a curve that leaves the picture."""
    if top <= limit:
        return ""
    return "runs away" if top >= bcm.RATE_LIMIT else f"peaks at {number(top, 1)}"


def _direction_field(plane: Axes) -> Quiver:
    places = np.linspace(0, 1, 8)
    style = {"color": "#b5b5b5", "scale": 17, "width": 0.0045, "pivot": "mid", "zorder": 0.5, "animated": True}
    return plane.quiver(places, places, *np.zeros((2, 8, 8)), **style)


def _point_along(field: Quiver, result: bcm.Course | bcm.Supralinear) -> None:
    """Let every other arrow of the result's direction field show."""
    field.set_UVC(result.field_drate[::2, ::2], result.field_dtheta[::2, ::2])
    field.set_offsets(np.stack(np.meshgrid(result.field_rate[::2], result.field_theta[::2]), -1).reshape(-1, 2))


class PhasePlane(Scene):
    """Rate and threshold: the phase plane of a plasticity rule, its course in time, and its stability."""

    size = (9.6, 5.3)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the axes; the phase plane comes first, so that pointing at it sets the start."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.12, 1])
        upper, lower = right.subgridspec(2, 1)
        plane = figure.add_subplot(left)
        plane.set_label("plane")
        course, growth = figure.add_subplot(upper), figure.add_subplot(lower)
        self._build_plane(plane)
        self._build_course(course)
        self._build_growth(growth)

    def _build_plane(self, plane: Axes) -> None:
        plane.set(xlim=(0, 3), ylim=(0, 3), xlabel="rate y (target rate = 1)", ylabel="threshold θ")
        plane.set(xticks=range(4), yticks=range(4))
        words = {"va": "center", "fontweight": "bold", "zorder": 1, "animated": True}
        words["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
        self._field = _direction_field(plane)
        style = {"linewidth": 2.2, "animated": True}
        (self._rate_nullcline,) = plane.plot([], [], color=POSTSYNAPTIC, linestyle=DASHED, **style)
        (self._theta_nullcline,) = plane.plot([], [], color=THRESHOLD, linestyle=DOTTED, **style)
        (self._whole,) = plane.plot([], [], color="black", linewidth=1.2, alpha=0.4, animated=True)
        (self._path,) = plane.plot([], [], color="black", linewidth=2.6, animated=True)
        mark = {"color": "black", "linestyle": "", "clip_on": False, "animated": True}
        (self._stable,) = plane.plot([], [], marker="o", markersize=11, **mark)
        (self._unstable,) = plane.plot([], [], marker="o", markersize=11, markerfacecolor="white", **mark)
        (self._start,) = plane.plot([], [], marker="D", markersize=9, **mark)
        (self._now,) = plane.plot([], [], marker="o", markersize=7, **mark | {"color": POTENTIATION, "clip_on": True})
        self._sides = [
            plane.text(x, y, text, color=legible(colour), ha=side, **words)
            for x, y, text, colour, side in (
                (2.95, 0.1, "y > θ: potentiation", POTENTIATION, "right"),
                (0.06, 2.9, "y < θ: depression", DEPRESSION, "left"),
            )
        ]
        handles = [
            Line2D([], [], color=POSTSYNAPTIC, linestyle=DASHED, label="y at rest"),
            Line2D([], [], color=THRESHOLD, linestyle=DOTTED, label="θ at rest"),
            Line2D([], [], color="black", marker="D", markersize=8, label="course"),
            Line2D([], [], color="black", marker="o", linestyle="", markersize=9, label="stable"),
            Line2D([], [], color="black", marker="o", mfc="white", linestyle="", markersize=9, label="unstable"),
        ]
        LegendAbove(plane, [handles[index] for index in (0, 1, 3, 4, 2)], 3)

    def _build_course(self, course: Axes) -> None:
        course.set(xlim=(0, 30), ylim=(0, 3), xlabel=r"time ($\tau_w$)", ylabel="rate, threshold")
        course.set_yticks(range(4))
        course.axhline(1, color=GREY, linewidth=1)
        self._courses = []
        for colour, line, label in ((POSTSYNAPTIC, "-", "y"), (THRESHOLD, DASHED, "θ")):
            (faint,) = course.plot([], [], color=colour, linestyle=line, linewidth=1.2, alpha=0.5, animated=True)
            (bold,) = course.plot([], [], color=colour, linestyle=line, label=label, animated=True)
            self._courses.append((faint, bold))
        self._above = course.text(29.8, 2.9, "", ha="right", va="top", animated=True)
        LegendAbove(course, [bold for _, bold in self._courses], 2)

    def _build_growth(self, growth: Axes) -> None:
        growth.set(xscale="log", xlim=(0.05, 20), ylim=(-2.9, 3.4), ylabel=r"growth (1/$\tau_w$)")
        growth.set_xlabel(r"ratio $\tau_\theta$ / $\tau_w$")
        growth.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
        growth.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
        growth.axhspan(0, 3.4, color=LIGHT, alpha=0.6, linewidth=0)
        growth.axhline(0, color=GREY, linewidth=1)
        growth.text(19, -2.8, "stable", color="#444444", ha="right")
        growth.text(0.056, 3.3, "unstable", color="#444444", va="top")
        self._edge = growth.axvline(1, color="black", linewidth=1.2, linestyle=DASHED, animated=True)
        (self._theory,) = growth.plot([], [], color="black", label="theory", animated=True)
        (self._measured,) = growth.plot(
            [], [], "o", color="black", markerfacecolor="white", markersize=5, label="simulations", animated=True
        )
        self._ratio = growth.axvline(1, color=POTENTIATION, linewidth=1.2, linestyle=":", animated=True)
        (self._here,) = growth.plot([], [], "D", color=POTENTIATION, markersize=9, clip_on=False, animated=True)
        LegendAbove(growth, [self._theory, self._measured], 2)

    def update(self, result: bcm.Course, step: int) -> None:
        """Move nullclines, fixed points and field; draw the course up to `step`."""
        _point_along(self._field, result)
        for line, theta in (
            (self._rate_nullcline, result.rate_nullcline),
            (self._theta_nullcline, result.theta_nullcline),
        ):
            line.set_data(result.plane_rate[: theta.size], theta)
        self._stable.set_data(*result.fixed_points[result.fixed_point_stable].T)
        self._unstable.set_data(*result.fixed_points[~result.fixed_point_stable].T)
        rate, theta = result.winning_rate, result.theta
        last = round(step / self.steps * (rate.size - 1))
        self._whole.set_data(rate, theta)
        self._path.set_data(rate[: last + 1], theta[: last + 1])
        self._start.set_data(rate[:1], theta[:1])
        self._now.set_data(rate[last : last + 1], theta[last : last + 1])
        potentiation, depression = self._sides
        potentiation.set_text("always potentiation" if result.rule == "hebb" else "y > θ: potentiation")
        depression.set_visible(result.rule != "hebb")

        for (faint, bold), values in zip(self._courses, (rate, theta), strict=True):
            faint.set_data(result.time, values)
            bold.set_data(result.time[: last + 1], values[: last + 1])
        self._above.set_text(_beyond(rate.max(), 3.0))
        self._theory.set_data(result.ratio, result.growth_rate)
        self._measured.set_data(result.ratio_measured, result.growth_rate_measured)
        self._edge.set_visible(result.boundary is not None)
        if result.boundary is not None:
            self._edge.set_xdata([result.boundary, result.boundary])
        self._ratio.set_xdata([result.tau_theta, result.tau_theta])
        self._here.set_data([result.tau_theta], [result.growth_rate_here])

    def readout(self, result: bcm.Course, step: int) -> dict[str, str]:
        """Return the end of the run, the state at `step`, and what theory says of the resting point."""
        last = round(step / self.steps * (result.time.size - 1))
        return {
            "the rate": _end(result),
            "now": (
                f"y = {number(result.winning_rate[last])}, θ = {number(result.theta[last])} "
                f"at {number(result.time[last], 1)} τ_w"
            ),
            "a small disturbance grows by": f"{signed(result.growth_rate_here)} per τ_w",
            "resting point stable": _boundary(result),
        }


class Supralinear(Scene):
    """How supralinear, and how soon: where the target attracts if the threshold follows a power of the rate."""

    size = (9.6, 5.2)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the map of exponent and time constant, the phase plane, and the course in time."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.1, 1])
        upper, lower = right.subgridspec(2, 1, height_ratios=[1.35, 1])
        stability, plane, course = (figure.add_subplot(place) for place in (left, upper, lower))
        stability.set_label("map")
        plane.set_label("plane")

        stability.set(yscale="log", xlim=(0.5, 3), ylim=(0.05, 5), xlabel=r"exponent with which $\theta$ follows $y$")
        stability.set_ylabel(r"time-scale ratio $\tau_\theta$ / $\tau_w$")
        stability.set_yticks([0.1, 1], ["0.1", "1"])
        stability.plot([1, 1], [0.05, 5], color="black", linestyle=DASHED)
        stability.plot([0.5, 3], [1, 1], color="black")
        stability.fill_between([1, 3], 0.05, 1, color=POSTSYNAPTIC, alpha=0.22, linewidth=0, gid="verdict")
        words = {"ha": "center", "va": "center", "fontweight": "bold", "gid": "verdict"}
        stability.text(2, 0.075, "the target attracts", **words)
        stability.text(2, 2.2, "steep, but too late", **words)
        stability.text(0.75, 0.22, "not steep enough", rotation=90, **words)
        stability.annotate("trace 0", (3, 1), (-3, 3), textcoords="offset points", ha="right")
        stability.annotate("determinant 0", (1, 0.05), (4, 5), textcoords="offset points", rotation=90)
        (self._here,) = stability.plot(
            [], [], "D", color="black", markersize=12, markeredgewidth=2.2, clip_on=False, animated=True
        )

        plane.set(xlim=(0, 3), ylim=(0, 3), xlabel="rate y (target = 1)", ylabel=r"threshold $\theta$")
        self._field = _direction_field(plane)
        style = {"linewidth": 2.2, "animated": True}
        (self._rate_nullcline,) = plane.plot([], [], color=POSTSYNAPTIC, linestyle=DASHED, label="y at rest", **style)
        (self._theta_nullcline,) = plane.plot([], [], color=THRESHOLD, linestyle=DOTTED, label="θ at rest", **style)
        LegendAbove(plane, [self._rate_nullcline, self._theta_nullcline], 2)
        (self._path,) = plane.plot([], [], color="black", linewidth=2.6, animated=True)
        mark = {"color": "black", "linestyle": "", "clip_on": False, "animated": True}
        (self._target,) = plane.plot([1], [1], marker="o", markersize=11, **mark)
        (self._start,) = plane.plot([], [], marker="D", markersize=9, **mark)

        course.set(xlim=(0, 30), ylim=(0, 3), xlabel=r"time ($\tau_w$)", ylabel="rate, threshold")
        course.axhline(1, color=GREY, linewidth=1)
        (self._rate,) = course.plot([], [], color=POSTSYNAPTIC, label="y", animated=True)
        (self._theta,) = course.plot([], [], color=THRESHOLD, linestyle=DASHED, label="θ", animated=True)
        LegendAbove(course, [self._rate, self._theta], 2)
        self._above = course.text(0.99, 0.95, "", ha="right", va="top", transform=course.transAxes, animated=True)

    def update(self, result: bcm.Supralinear, step: int) -> None:
        """Move the mark on the map, nullclines and field; draw the course up to `step`."""
        last = round(step / self.steps * (result.time.size - 1))
        shown = slice(None, last + 1)
        self._here.set_data([result.power], [result.tau_theta])
        for mark in (self._here, self._target):
            mark.set_markerfacecolor("black" if result.stable else "white")
        _point_along(self._field, result)
        self._rate_nullcline.set_data(result.plane_rate, result.rate_nullcline)
        self._theta_nullcline.set_data(result.plane_rate, result.theta_nullcline)
        self._path.set_data(result.rate[shown], result.theta[shown])
        self._start.set_data(result.rate[:1], result.theta[:1])
        self._rate.set_data(result.time[shown], result.rate[shown])
        self._theta.set_data(result.time[shown], result.theta[shown])
        self._above.set_text(_beyond(result.rate.max(), 3.0))

    def readout(self, result: bcm.Supralinear, step: int) -> dict[str, str]:
        """Return the end of the run, and what trace and determinant say of the target."""
        verdict = "attracts" if result.stable else "is a saddle" if result.determinant < 0 else "does not attract"
        return {
            "the rate": _end(result),
            "the target, y = θ = 1": verdict,
            "trace (negative: soon enough)": f"{signed(result.trace)} per τ_w",
            "determinant (positive: steep enough)": f"{signed(result.determinant)} per τ_w²",
        }


class Selectivity(Scene):
    """Patterns compete for a neuron: who wins, at what rate, and how slow the threshold may be."""

    size = (9.6, 5.0)
    steps = 100
    _top = 8.0

    def __init__(self, boundaries: bcm.Boundaries) -> None:
        self._boundaries = boundaries

    def build(self, figure: Figure) -> None:
        """Draw the axes; the map of stability comes first, so that pointing at it sets M and τ_θ."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1.15])
        upper, lower = right.subgridspec(2, 1, height_ratios=[1.2, 1])
        stability = figure.add_subplot(left)
        stability.set_label("map")
        course, response = figure.add_subplot(upper), figure.add_subplot(lower)
        self._build_map(stability)

        course.set(xlim=(0, 60), ylim=(0, self._top), xlabel=r"time ($\tau_w$)", ylabel="response")
        (self._losers,) = course.plot([], [], color=GREY, linewidth=1.4, label="others", animated=True)
        (self._theta,) = course.plot([], [], color=THRESHOLD, linestyle=DASHED, label="threshold θ", animated=True)
        (self._winner,) = course.plot([], [], color=POSTSYNAPTIC, linewidth=2.8, label="ahead at first", animated=True)
        self._now = course.axvline(0, color="black", linewidth=1.2, linestyle=":", animated=True)
        self._above = course.text(59.5, 7.7, "", ha="right", va="top", animated=True)
        LegendAbove(course, [self._winner, self._losers, self._theta], 3)

        most = int(self._boundaries.patterns[-1])
        response.set(xlim=(0.4, most + 0.6), ylim=(0, self._top), xlabel="pattern", ylabel="response")
        response.set_xticks(range(1, most + 1))
        self._bars = response.bar(range(1, most + 1), np.zeros(most), width=0.6, edgecolor="white", animated=True)
        self._level = response.axhline(0, color=THRESHOLD, linestyle=DASHED, animated=True)
        self._prediction = response.axhline(0, color="black", linewidth=1.2, linestyle=":", animated=True)
        self._prediction_name = response.text(most + 0.55, 0, "M", ha="right", va="bottom", animated=True)

    def _build_map(self, stability: Axes) -> None:
        patterns = self._boundaries.patterns
        stability.set(yscale="log", xlim=(0.6, patterns[-1] + 0.4), ylim=(0.05, 20))
        stability.set(xlabel="number of patterns M", xticks=patterns)
        stability.set_ylabel(r"time-scale ratio $\tau_\theta$ / $\tau_w$")
        stability.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
        wide = np.array([0.6, patterns[-1] + 0.4])
        line = np.linspace(*wide, 60)
        stability.fill_between(wide, 0.05, 1, color=POSTSYNAPTIC, alpha=0.22, linewidth=0)
        stability.fill_between(line, 1, np.maximum(line, 1), color=POSTSYNAPTIC, alpha=0.1, linewidth=0, hatch="//")
        stability.plot(wide, [1, 1], color="black", linestyle=DASHED)
        stability.plot(line, line, color="black")
        for measured in (self._boundaries.classical_measured, self._boundaries.linear_measured):
            stability.plot(patterns, measured, "o", color="black", markerfacecolor="white", markersize=6)
        dotted = {"color": "black", "marker": "o", "markerfacecolor": "white", "markersize": 6}
        LegendAbove(stability, [Line2D([], [], label="theory, simulations", **dotted)], 1)
        edge = patterns[-1] + 0.3
        stability.text(edge, 0.12, "both rules selective", ha="right", fontweight="bold")
        stability.text(edge, 1.17, "only the linear rule", ha="right", fontweight="bold")
        stability.text(0.75, 11, "neither", fontweight="bold")
        (self._here,) = stability.plot(
            [], [], "D", color="black", markersize=12, markeredgewidth=2.2, clip_on=False, animated=True
        )

    def update(self, result: bcm.Course, step: int) -> None:
        """Draw the responses up to `step`, the bars at `step`, and the place on the map."""
        count, patterns = result.rates.shape
        last = round(step / self.steps * (count - 1))
        shown = slice(None, last + 1)
        losers = np.delete(result.rates[shown], result.winner, axis=1)
        gaps = np.full((1, patterns - 1), np.nan)
        times = np.append(result.time[shown], np.nan)
        self._losers.set_data(np.tile(times, patterns - 1), np.vstack([losers, gaps]).T.ravel())
        self._winner.set_data(result.time[shown], result.winning_rate[shown])
        self._theta.set_data(result.time[shown], result.theta[shown])
        self._now.set_xdata([result.time[last], result.time[last]])
        self._above.set_text(_beyond(result.winning_rate.max(), self._top))
        responses = result.rates[last]
        for index, bar in enumerate(self._bars):
            present = index < patterns
            bar.set_height(min(responses[index], 100.0) if present else 0.0)
            bar.set_facecolor(POSTSYNAPTIC if index == result.winner else GREY)
            bar.set_hatch("//" if index == result.winner else "")
        self._level.set_ydata([min(result.theta[last], 100.0)] * 2)
        self._prediction.set_ydata([patterns, patterns])
        self._prediction_name.set_y(patterns)
        self._here.set_data([patterns], [result.tau_theta])
        self._here.set_markerfacecolor("black" if result.stable else "white")

    def readout(self, result: bcm.Course, step: int) -> dict[str, str]:
        """Return how the competition ends, at what response, and the boundary of this rule."""
        patterns = result.rates.shape[1]
        end = result.rates[-1]
        others = np.delete(end, result.winner)
        return {
            "the run": self._outcome(result),
            "response to the pattern ahead at the start": self._rate(end[result.winner]),
            "largest response to another": self._rate(others.max()) if others.size else "(there is no other)",
            "selectivity at the end": f"{number(result.selectivity)} of at most {number(1 - 1 / patterns)}",
            "one winner is stable": f"{_boundary(result)} ({RULE_NAMES[result.rule]})",
        }

    @staticmethod
    def _rate(rate: float) -> str:
        return "beyond 1000" if rate >= bcm.RATE_LIMIT else number(rate)

    @staticmethod
    def _outcome(result: bcm.Course) -> str:
        if result.diverged_at is not None:
            return f"runs away after {number(result.time[result.diverged_at], 1)} τ_w"
        words = {"settles": "settles", "collapses": "all responses die out", "lingers": LINGERS, "stays": "stays"}
        return words.get(result.outcome, f"still moves after {result.time[-1]:.0f} τ_w")


class Rearing(Scene):
    """Light, darkness, light: the threshold slides, and with it the effect of stimulation."""

    size = (9.6, 5.0)
    steps = 100
    opening = 58  # the end of darkness

    def build(self, figure: Figure) -> None:
        """Draw the axes: change against frequency, the animal's history, and the three protocols."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.1, 1])
        upper, lower = right.subgridspec(2, 1, height_ratios=[1, 1.05])
        response, history, protocols = (figure.add_subplot(place) for place in (left, upper, lower))
        history.set_label("history")

        response.set(xscale="log", xlim=(0.5, 150), ylim=(-1.25, 1.25), xlabel="stimulation frequency (Hz)")
        response.set_ylabel("change (schematic)")
        response.set_xticks([1, 10, 100], ["1", "10", "100"])
        response.axhline(0, color=GREY, linewidth=1)
        response.text(0.55, 1.12, "potentiation", color=legible(POTENTIATION), fontweight="bold")
        response.text(0.55, -1.2, "depression", color=legible(DEPRESSION), fontweight="bold")
        (self._now,) = response.plot([], [], color=THRESHOLD, linewidth=6, alpha=0.35, label="now", animated=True)
        (self._light,) = response.plot([], [], color="black", label="before darkness", animated=True)
        (self._dark,) = response.plot([], [], color="black", linestyle=DASHED, label="at its end", animated=True)
        mark = {"color": THRESHOLD, "markeredgecolor": "black", "markersize": 10, "animated": True}
        (self._light_crossover,) = response.plot([], [], "o", **mark)
        (self._dark_crossover,) = response.plot([], [], "s", **mark)
        LegendAbove(response, [self._light, self._dark, self._now], 3)

        history.set(xlim=(-2, 13), ylim=(0, 95), xlabel=r"since lights off ($\tau_\theta$)")
        history.set(ylabel="Hz", xticks=[0, 5, 10], yticks=[0, 40, 80])
        self._darkness = vertical_span(history, 0, 1, color="#444444", alpha=0.25, linewidth=0, animated=True)
        (self._rate,) = history.plot([], [], color=POSTSYNAPTIC, drawstyle="steps-pre", label="rate", animated=True)
        (self._theta,) = history.plot([], [], color=THRESHOLD, linestyle=DASHED, label="θ", animated=True)
        (self._theta_now,) = history.plot([], [], "D", color=THRESHOLD, markersize=9, clip_on=False, animated=True)
        LegendAbove(history, [self._rate, self._theta], 2)

        protocols.set(xlim=(-0.55, 2.55), ylim=(-1.3, 1.3), ylabel="change", yticks=[-1, 0, 1])
        protocols.axhline(0, color=GREY, linewidth=1)
        protocols.set_xticks(range(3), ["1 Hz\nless\nLTD", "40 Hz\nLTP", "100 Hz\nas\nbefore"])
        protocols.set_xlabel("measured, in words")
        protocols.tick_params(axis="x", length=0)
        self._bars = [
            protocols.bar(np.arange(3) + shift, 0.0, width=0.34, hatch=hatch, edgecolor="white", animated=True)
            for shift, hatch in ((-0.18, ""), (0.18, "//"))
        ]
        handles = [
            Patch(facecolor=GREY, edgecolor="white", hatch=hatch, label=label)
            for hatch, label in (("", "light"), ("//", "dark"))
        ]
        LegendAbove(protocols, handles, 2)

    def update(self, result: bcm.Rearing, step: int) -> None:
        """Move the curves and the history; the curve of now follows `step`."""
        span = result.time[-1] - result.time[0]
        now = int(np.searchsorted(result.time, result.time[0] + span * step / self.steps - 1e-9))
        self._now.set_data(result.frequency, result.change[now])
        self._light.set_data(result.frequency, result.light_change)
        self._dark.set_data(result.frequency, result.dark_change)
        self._light_crossover.set_data([result.light_theta], [0])
        self._dark_crossover.set_data([result.dark_theta], [0])
        self._darkness.set_width(result.dark_duration)
        self._rate.set_data(result.time, result.rate)
        self._theta.set_data(result.time, result.theta)
        self._theta_now.set_data(result.time[now : now + 1], result.theta[now : now + 1])
        for bars, changes in zip(self._bars, (result.protocol_light, result.protocol_dark), strict=True):
            for bar, change in zip(bars, changes, strict=True):
                bar.set_height(change)
                bar.set_facecolor(POTENTIATION if change > 0 else DEPRESSION)

    def readout(self, result: bcm.Rearing, step: int) -> dict[str, str]:
        """Return both crossovers, their ratio, and the change by 1 and 40 Hz before and after darkness."""
        ratio = "" if result.light_theta == 0 else f" ({percent(result.dark_theta / result.light_theta, signed=False)})"
        one, forty, _ = zip(result.protocol_light, result.protocol_dark, strict=True)
        return {
            "crossover before darkness": f"{number(result.light_theta, 1)} Hz",
            "crossover after darkness": f"{number(result.dark_theta, 1)} Hz{ratio}",
            "1 Hz": " → ".join(signed(change) for change in one),
            "40 Hz": " → ".join(signed(change) for change in forty),
        }


class MonocularDeprivation(Scene):
    """One eye is closed: the two eyes compete through the shared threshold."""

    size = (9.6, 4.4)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the axes: responses over time, ocular dominance, and the rate of loss against noise."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.25, 1])
        upper, lower = right.subgridspec(2, 1)
        responses, dominance, loss = (figure.add_subplot(place) for place in (left, upper, lower))
        loss.set_label("loss")

        responses.set(xlim=(-4, 40), ylim=(0, 12.5), xlabel=r"time since the lid closed ($\tau_w$)")
        responses.set_ylabel("response")
        responses.axvline(0, color=GREY, linewidth=1)
        self._courses = {}
        for name, colour, line, label in (
            ("open_response", POTENTIATION, "-", "open eye"),
            ("closed_response", DEPRESSION, DASHED, "closed eye"),
            ("theta", THRESHOLD, (0, (6, 1, 1, 1)), "threshold θ"),
        ):
            (faint,) = responses.plot([], [], color=colour, linestyle=line, linewidth=1.2, alpha=0.5, animated=True)
            (bold,) = responses.plot([], [], color=colour, linestyle=line, label=label, animated=True)
            self._courses[name] = (faint, bold)
        (self._tail,) = responses.plot(
            [], [], color=DEPRESSION, linewidth=7, alpha=0.25, zorder=1.5, label="loss, theory", animated=True
        )
        LegendAbove(responses, [*(bold for _, bold in self._courses.values()), self._tail], 4)

        dominance.set(xlim=(-4, 40), ylim=(-0.1, 1.1), ylabel="dominance", xlabel=r"time ($\tau_w$)")
        dominance.set_yticks([0, 1], ["both", "open"])
        (self._dominance,) = dominance.plot([], [], color="black", animated=True)
        (self._dominance_now,) = dominance.plot([], [], "o", color="black", markersize=8, clip_on=False, animated=True)
        loss.set(xlim=(0, 0.6), ylim=(0, 2.4), xlabel="noise σ", ylabel=r"loss (per $\tau_w$)")
        (self._loss,) = loss.plot([], [], color="black", animated=True)
        (self._here,) = loss.plot([], [], "D", color=DEPRESSION, markersize=9, clip_on=False, animated=True)

    def update(self, result: bcm.Deprivation, step: int) -> None:
        """Draw the courses up to `step`."""
        last = round(step / self.steps * (result.time.size - 1))
        for name, (faint, bold) in self._courses.items():
            faint.set_data(result.time, getattr(result, name))
            bold.set_data(result.time[: last + 1], getattr(result, name)[: last + 1])
        shown = result.predicted_tail < result.closed_response[0]
        self._tail.set_data(result.time[shown], result.predicted_tail[shown])
        self._dominance.set_data(result.time[: last + 1], result.ocular_dominance[: last + 1])
        self._dominance_now.set_data(result.time[last : last + 1], result.ocular_dominance[last : last + 1])
        self._loss.set_data(result.noise_level, result.decay_rate_by_noise)
        self._here.set_data([result.noise], [result.decay_rate])

    def readout(self, result: bcm.Deprivation, step: int) -> dict[str, str]:
        """Return the responses at the end, the half time, and the predicted rate of loss."""
        end = f"{result.time[-1]:.0f} τ_w"
        half = f"after {number(result.half_time, 1)} τ_w" if result.half_time is not None else f"not within {end}"
        return {
            "open eye": f"{number(result.open_response[-1])} after {end}",
            "closed eye": f"{number(result.closed_response[-1], 3)} after {end}",
            "closed eye halved": half,
            "loss in the end, theory": f"{number(result.decay_rate, 3)} per τ_w",
        }
