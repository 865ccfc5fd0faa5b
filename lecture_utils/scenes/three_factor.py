"""Scenes for three-factor rules: the gate, eligibility and delayed dopamine, and learning from reward."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullFormatter

from lecture_utils.models import three_factor

from .style import (
    BEHIND,
    DEPRESSION,
    ERROR,
    FEEDBACK,
    GREY,
    LIGHT,
    POTENTIATION,
    LegendAbove,
    Scene,
    draw_area,
    legible,
    percent,
    signed,
    stretch,
)

DASHES = (0, (6, 1.5))
DOTS = (0, (1, 1.5))
MEASURED = "#F0E442"  # yellow, for areas only


class Gate(Scene):
    """The third factor gates Hebb's rule: its size scales the change, its sign turns it round."""

    size = (9.6, 4.6)
    _most = 0.2

    def build(self, figure: Figure) -> None:
        """Draw the map of both rates on the left, the change against ρ and the weight on the right."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.1, 1])
        rates = figure.add_subplot(left)
        upper, lower = right.subgridspec(2, 1)
        factor, course = figure.add_subplot(upper), figure.add_subplot(lower)
        factor.set_label("factor")

        rates.set_label("rates")
        rates.set(xlim=(0, 2), ylim=(0, 2), xlabel="presynaptic rate x", ylabel="postsynaptic rate y (typical = 1)")
        rates.set(xticks=[0, 0.5, 1, 1.5, 2], yticks=[0, 0.5, 1, 1.5, 2])
        colours = LinearSegmentedColormap.from_list("change", [DEPRESSION, "white", POTENTIATION])
        scale = Normalize(-self._most, self._most)
        place = {"origin": "lower", "extent": (0, 2, 0, 2), "aspect": "auto"}
        self._colours = ScalarMappable(scale, colours)
        self._map = rates.imshow(np.zeros((2, 2, 4)), animated=True, **place)
        bar = figure.colorbar(self._colours, ax=rates, extend="both", pad=0.02)
        bar.set_ticks([-0.2, -0.1, 0, 0.1, 0.2])
        bar.set_label("Δw = η x y ρ")
        (self._here,) = rates.plot([], [], "D", color="black", markersize=10, clip_on=False, animated=True)
        self._word = rates.text(1.94, 1.86, "", ha="right", va="center", fontweight="bold", bbox=BEHIND, animated=True)

        factor.set(xlim=(-2, 2), ylim=(-0.42, 0.42), xlabel="modulator ρ", ylabel="Δw")
        course.set(xlim=(0, 20), ylim=(0, 4.2), xlabel="coactivations", ylabel="weight w")
        factor.axhline(0, color=GREY, linewidth=1)
        factor.axvline(0, color=GREY, linewidth=1)
        course.axhline(1, color=GREY, linewidth=1)
        self._course_axes = course
        (self._plus,) = factor.plot([], [], color=POTENTIATION, animated=True)
        (self._minus,) = factor.plot([], [], color=DEPRESSION, linestyle=DASHES, animated=True)
        (self._dot,) = factor.plot([], [], "D", color="black", markersize=9, clip_on=False, animated=True)
        (self._hebb,) = course.plot([], [], color=GREY, linestyle=DOTS, label="Hebb", animated=True)
        (self._weight,) = course.plot([], [], color="black", label="with ρ", animated=True)
        LegendAbove(course, [self._hebb, self._weight], 2)

    def update(self, result: three_factor.Gating, step: int) -> None:
        """Recolour the map; move the marks, the line through the origin and the weights."""
        # Colouring the few values of the map, not the many pixels of the picture, saves half the time.
        self._map.set_data(self._colours.to_rgba(result.change_map, bytes=True))
        self._here.set_data([result.presynaptic_rate], [result.postsynaptic_rate])
        if result.change_map.any():
            word, colour = ("potentiation", POTENTIATION) if result.change_map.max() > 0 else ("depression", DEPRESSION)
            self._word.set(text=word, color=legible(colour))
        else:
            self._word.set(text="no change anywhere", color="black")
        rho = result.neuromodulators
        self._plus.set_data(rho[rho >= 0], result.change_curve[rho >= 0])
        self._minus.set_data(rho[rho <= 0], result.change_curve[rho <= 0])
        self._dot.set_data([result.neuromodulator], [result.change])
        stretch(self._course_axes, max(result.weight.max(), result.hebb_weight.max()), (4.2, 9.5))
        self._hebb.set_data(result.trial, result.hebb_weight)
        self._weight.set_data(result.trial, result.weight)

    def readout(self, result: three_factor.Gating, step: int) -> dict[str, str]:
        """Return the change by one coactivation, with the third factor and without, and the weight in the end."""
        return {
            "change by one coactivation": signed(result.change, 4),
            "Hebb alone (ρ = 1)": signed(result.hebb_change, 4),
            "weight": f"{result.weight[-1]:.2f} after {result.trial[-1]} coactivations",
        }


class Eligibility(Scene):
    """A pairing, and dopamine that comes at another time: two traces and what their product does."""

    size = (9.6, 5.4)
    steps = 100
    _start, _end = -2.0, 6.0

    def build(self, figure: Figure) -> None:
        """Draw three axes that share the horizontal scale, so that the mark stands below the reward."""
        traces, weight, curve = figure.subplots(3, 1, height_ratios=[1.9, 1.2, 1.9])
        for axes in (traces, weight, curve):
            axes.set_xlim(self._start, self._end)
            axes.axhline(0, color=GREY, linewidth=1)
        traces.set_label("traces")
        curve.set_label("lags")
        traces.set(ylim=(-1.15, 2.1), ylabel="traces")
        weight.set(ylim=(-0.2, 0.2), xlabel="time after the first pairing (s)", ylabel="Δw(t)")
        curve.set(ylim=(-0.2, 0.2), xlabel="lag: from the first pairing to the first dopamine (s)", ylabel="Δw")
        self._change_axes = (weight, curve)
        for axes in self._change_axes:
            # Labels of one width: the axis names keep their place when the axes stretch.
            axes.yaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 4, 10]))
            axes.yaxis.set_major_formatter("{x:.1f}")
        traces.tick_params(labelbottom=False)

        self._product = traces.fill_between([0], [0], color=GREY, alpha=0.6, linewidth=0, animated=True)
        (self._eligibility,) = traces.plot([], [], linewidth=2.8, animated=True)
        (self._dopamine,) = traces.plot([], [], color=FEEDBACK, linewidth=2.8, linestyle=DASHES, animated=True)
        self._faint = [
            traces.plot([], [], color=GREY, linewidth=1, alpha=0.6, zorder=1.5, animated=True)[0] for _ in (0, 1)
        ]
        for axes in (traces, weight):
            axes.axvline(0, color="black", linewidth=1.4, linestyle=":")
        self._rewards = [
            axes.axvline(0, color="black", linewidth=1.4, linestyle=":", animated=True) for axes in (traces, weight)
        ]
        edge = {"transform": traces.get_xaxis_transform(), "color": "black", "linewidth": 1.4, "animated": True}
        self._events = [traces.plot([], [], **edge)[0] for _ in (0, 1)]
        traces.text(-0.06, -1.1, "pairing", ha="right", fontweight="bold")
        self._reward_name = traces.text(0, 1.9, "reward", va="top", fontweight="bold", animated=True)
        (eligibility,) = traces.plot([], [], color=POTENTIATION, label="eligibility ψ")
        self._dopamine.set_label("dopamine ρ")
        self._product.set_label("ψ · ρ: its area is Δw")
        LegendAbove(traces, [eligibility, self._dopamine, self._product], 3)
        (self._whole,) = weight.plot([], [], color="black", linewidth=1, alpha=0.35, animated=True)
        (self._weight,) = weight.plot([], [], color="black", animated=True)

        curve.axvline(0, color=GREY, linewidth=1)
        window = curve.axvspan(
            *three_factor.MEASURED_WINDOW, color=MEASURED, alpha=0.4, linewidth=0, label="spines grew"
        )
        tested = {"color": "black", "linestyle": "", "transform": curve.get_xaxis_transform()}
        marks = [
            curve.plot(lags, np.full(len(lags), 0.08), marker=marker, markersize=size, label=label, **tested)[0]
            for lags, marker, size, label in (
                (three_factor.MEASURED_SIGNIFICANT, "*", 11, "significantly"),
                (three_factor.MEASURED_NOT_SIGNIFICANT, "x", 7, "not significantly"),
            )
        ]
        LegendAbove(curve, [window, *marks], 3)
        (self._plus,) = curve.plot([], [], color=POTENTIATION, animated=True)
        (self._minus,) = curve.plot([], [], color=DEPRESSION, linestyle=DASHES, animated=True)
        (self._dot,) = curve.plot([], [], "D", color="black", markersize=9, animated=True)

    def update(self, result: three_factor.DelayedReward, step: int) -> None:
        """Move both traces up to `step`, their product, the weight, the curve and the mark on it."""
        now = self._start + (self._end - self._start) * step / self.steps
        done = result.time <= now
        traces = (result.eligibility, result.dopamine)
        for line, faint, trace in zip((self._eligibility, self._dopamine), self._faint, traces, strict=True):
            line.set_data(result.time[done], trace[done])
            faint.set_data(result.time, trace)
        self._eligibility.set_color(DEPRESSION if result.eligibility.min() < 0 else POTENTIATION)
        draw_area(self._product, result.time[done], 0, (result.eligibility * result.dopamine)[done])
        for line in self._rewards:
            line.set_xdata([result.lag, result.lag])
        for line, times, low in zip(self._events, (result.pairing_times, result.pulse_times), (0.0, 0.93), strict=True):
            line.set_data(np.repeat(times, 3), np.tile([low, low + 0.07, np.nan], times.size))
        to_the_left = -1.2 < result.lag < 0
        self._reward_name.set_x(result.lag + (-0.06 if to_the_left else 0.06))
        self._reward_name.set_horizontalalignment("right" if to_the_left else "left")
        strongest = result.dopamine.max() + result.dopamine.min()
        self._reward_name.set_text("reward" if strongest > 0 else "omission" if strongest < 0 else "nothing")
        self._whole.set_data(result.time, result.weight)
        self._weight.set_data(result.time[done], result.weight[done])
        most = np.abs(result.change_curve).max()
        for axes in self._change_axes:
            stretch(axes, most, (0.2, 0.45, 1.0), symmetric=True)
        for line, sign in ((self._plus, 1), (self._minus, -1)):
            line.set_data(result.lags, np.where(sign * result.change_curve >= 0, result.change_curve, np.nan))
        self._dot.set_data([result.lag], [result.change])

    def readout(self, result: three_factor.DelayedReward, step: int) -> dict[str, str]:
        """Return the change at this lag, the best lag, and how the two and lag 0 compare."""
        if result.relative_change is None or result.relative_change_at_once is None:
            return {"change": "none, at any lag"}
        return {
            "change": f"{signed(result.change, 4)} at a lag of {signed(result.lag)} s",
            "largest change": f"at a lag of {signed(result.best_lag)} s",
            "this lag, relative to that": percent(result.relative_change, signed=False),
            "no lag, relative to that": percent(result.relative_change_at_once, signed=False),
        }


class _Star:
    """The fingers of the first run: all drawn from one starting point, each towards its own target."""

    reach = 1.5

    def __init__(self, axes: Axes, title: str, colour: str, *, tries: bool) -> None:
        axes.set(xlim=(-self.reach, self.reach), ylim=(-self.reach, self.reach), aspect="equal", title=title)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        axes.add_patch(Circle((0, 0), 1, fill=False, edgecolor=LIGHT, linewidth=1.5))
        ring = {"color": "white", "markeredgecolor": GREY, "markeredgewidth": 2}
        (self._targets,) = axes.plot([], [], "o", markersize=14, label="target", animated=True, **ring)
        (self._paths,) = axes.plot([], [], color=colour, linewidth=1.6, animated=True)
        (self._ends,) = axes.plot([], [], "o", color=colour, markersize=7, label="finger, without noise", animated=True)
        cross = {"color": GREY, "markersize": 9, "markeredgewidth": 2, "label": "last try"}
        (self._tries,) = axes.plot([], [], "x", animated=True, **cross) if tries else (None,)
        axes.plot([0], [0], "+", color="black", markersize=12, markeredgewidth=2)
        self._note = axes.text(0, 0, "", ha="center", va="center", fontweight="bold", bbox=BEHIND, animated=True)

    def update(self, result: three_factor.Reaching, condition: int, trials: int) -> None:
        """Move the paths, and the fingers on the last of the `trials`."""
        paths = result.path[condition, : trials + 1] - result.rest
        gap = np.full((1, *paths.shape[1:]), np.nan)
        self._paths.set_data(*np.concatenate([paths, gap]).transpose(2, 1, 0).reshape(2, -1))
        self._targets.set_data(*(result.target - result.rest).T)
        self._ends.set_data(*paths[-1].T)
        if self._tries:
            self._tries.set_data(*(result.reached[condition, max(trials - 1, 0)] - result.rest).T)
        lost = np.abs(paths[-1]).max() > self.reach
        self._note.set_text("out of sight" if lost else "")


class Learning(Scene):
    """Learning a grip from one number: the first run in detail, and the error of all runs."""

    size = (9.6, 5.2)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the fingers on the left; the third factor, what it is compared with, and the error on the right."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1.15])
        upper, lower = right.subgridspec(2, 1, height_ratios=[1, 1.5])
        fingers = figure.add_subplot(left)
        self._star = _Star(fingers, "fingers, first run", "black", tries=True)
        fingers.set_anchor("N")  # or the layout would leave no room for the title
        figure.legend(*fingers.get_legend_handles_labels(), loc="outside lower left", ncols=3, handletextpad=0.2)
        factor, error = figure.add_subplot(upper), figure.add_subplot(lower)

        factor.set(xlim=(0, 200), ylim=(-4.5, 2.2), ylabel="reward")
        factor.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
        factor.axhline(0, color=GREY, linewidth=1)
        factor.tick_params(labelbottom=False)
        self._factor = factor.fill_between([0], [0], color=FEEDBACK, linewidth=0.8, animated=True)
        (self._expected,) = factor.plot([], [], color="black", linestyle=DASHES, animated=True)
        self._factor.set_label("third factor")
        self._expected.set_label("R₀")
        LegendAbove(factor, [self._factor, self._expected], 2)
        _error_axes(error, 200)
        self._band = error.fill_between([1], [1], color=GREY, alpha=0.35, linewidth=0, animated=True)
        (self._whole,) = error.plot([], [], color="black", linewidth=1, alpha=0.4, animated=True)
        (self._error,) = error.plot([], [], color="black", animated=True)
        (self._theory,) = error.plot([], [], color=ERROR, linestyle=DOTS, linewidth=3, animated=True)
        (self._now,) = error.plot([], [], "D", color="black", markersize=8, clip_on=False, animated=True)
        error.plot([], [], color="black", label="mean of 20 runs")
        error.fill_between([], [], color=GREY, alpha=0.35, linewidth=0, label="10 to 90 %")
        error.legend(loc="lower left", handlelength=1.6, labelspacing=0.25, borderaxespad=0)
        self._note = error.text(0.98, 0.97, "", transform=error.transAxes, ha="right", va="top", animated=True)

    def update(self, result: three_factor.Reaching, step: int) -> None:
        """Show the selected condition up to `step`."""
        condition, trials = result.selected, _trials_until(result, step, self.steps)
        self._star.update(result, condition, trials)
        draw_area(self._factor, result.trial[:trials] + 0.5, 0, np.clip(result.third_factor[condition, :trials], -9, 9))
        compared = condition < len(three_factor.BASELINES)
        expected = (result.trial[:trials] + 0.5, result.expected_reward[condition, :trials]) if compared else ([], [])
        self._expected.set_data(*expected)
        course = np.maximum(result.error[condition], SMALLEST)
        low, high = result.error_low[condition], result.error_high[condition]
        draw_area(self._band, result.trial, np.maximum(low, SMALLEST), np.maximum(high, SMALLEST))
        self._whole.set_data(result.trial, course)
        self._error.set_data(result.trial[: trials + 1], course[: trials + 1])
        self._now.set_data([result.trial[trials]], [np.clip(course[trials], *ERROR_LIMITS)])
        noise_free = result.condition[condition] == "scalar, noise-free reward"
        self._theory.set_data(*((result.trial, result.expected_scalar) if noise_free else ([], [])))
        note = "dotted: theory" if noise_free else ""
        self._note.set_text("diverges" if result.diverged_at[condition] else note)

    def readout(self, result: three_factor.Reaching, step: int) -> dict[str, str]:
        """Return the third factor and the error so far, and how soon the error has fallen to a tenth."""
        condition, trials = result.selected, _trials_until(result, step, self.steps)
        low, high = result.error_low[condition, trials], result.error_high[condition, trials]
        return {
            "error": f"{_error(result.error[condition, trials])} after {trials} trials",
            "10 to 90 % of the runs": f"{_error(low)} to {_error(high)}",
            "error down to 10 % after": _learned(result, condition),
        }


class Feedback(Scene):
    """One number for all units, or one for each: the same task on the same noise."""

    size = (9.6, 5.4)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the fingers of both learners, their errors against trials, and theory against the learning rate."""
        first, second, third = figure.add_gridspec(1, 3, width_ratios=[1, 1.35, 1.35])
        upper, lower = first.subgridspec(2, 1)
        self._stars = (
            _Star(figure.add_subplot(upper), "scalar", "black", tries=False),
            _Star(figure.add_subplot(lower), "vector", FEEDBACK, tries=False),
        )
        error, rates = figure.add_subplot(second), figure.add_subplot(third)
        rates.set_label("learning rate")
        _error_axes(error, 200)
        error.set_title("error while learning")
        _error_axes(rates, 1)
        rates.set(xscale="log", xlim=(0.001, 1), xlabel="learning rate η", ylabel="", title="after 200 trials")
        rates.tick_params(labelleft=False)
        self._courses, self._theories, self._curves, self._dots = [], [], [], []
        for colour, line, marker, label in (("black", DASHES, "D", "scalar"), (FEEDBACK, "-", "s", "vector")):
            width = 3.2 if label == "vector" else 2.2
            style = {"color": colour, "linestyle": line, "linewidth": width, "animated": True}
            self._courses += error.plot([], [], **style)
            self._theories += error.plot([], [], color=ERROR, linestyle=DOTS, linewidth=2.6, animated=True)
            self._curves += rates.plot([], [], **style)
            self._dots += rates.plot([], [], marker, color=colour, markeredgecolor="black", markersize=9, animated=True)
            rates.plot([], [], marker=marker, markeredgecolor="black", label=label, **style)
        rates.plot([], [], color=ERROR, linestyle=DOTS, linewidth=2.6, label="theory of the mean")
        handles, labels = rates.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper right", ncols=3, handlelength=2.4)
        self._note = error.text(0.98, 0.97, "", transform=error.transAxes, ha="right", va="top", animated=True)
        (self._cursor,) = rates.plot([], [], color="black", linewidth=1.2, linestyle=":", animated=True)

    def update(self, result: three_factor.Reaching, step: int) -> None:
        """Show both learners up to `step`."""
        trials = _trials_until(result, step, self.steps)
        shown = result.trial <= trials
        theories = (result.expected_scalar, result.expected_vector)
        curves = (result.rate_curve_scalar, result.rate_curve_vector)
        for row, condition in enumerate(COMPARED):
            self._stars[row].update(result, condition, trials)
            self._courses[row].set_data(result.trial[shown], np.maximum(result.error[condition, shown], SMALLEST))
            self._theories[row].set_data(result.trial, theories[row])
            self._curves[row].set_data(result.learning_rates, curves[row])
            self._dots[row].set_data([result.learning_rate], [np.clip(result.final_error[condition], *ERROR_LIMITS)])
        self._note.set_text("the scalar diverges" if result.diverged_at[COMPARED[0]] else "")
        self._cursor.set_data([result.learning_rate, result.learning_rate], ERROR_LIMITS)

    def readout(self, result: three_factor.Reaching, step: int) -> dict[str, str]:
        """Return the errors of both, how well a single update points along the gradient, and the limits of η."""
        trials = _trials_until(result, step, self.steps)
        limits = (f"{result.largest_rate_scalar:.3f}", f"{result.largest_rate_vector:.0f}")
        errors = [_error(result.error[condition, trials]) for condition in COMPARED]
        cosines = [f"{result.update_alignment[condition]:.2f}".replace("-", "−") for condition in COMPARED]
        return {
            "error": f"scalar {errors[0]}, vector {errors[1]} after {trials} trials",
            "cosine of the first update with the gradient": f"scalar {cosines[0]}, vector {cosines[1]}",
            "learning rate stays below": f"scalar {limits[0]}, vector {limits[1]}",
        }


COMPARED = (
    three_factor.CONDITIONS.index("scalar, noise-free reward"),
    three_factor.CONDITIONS.index("vector"),
)
ERROR_LIMITS = (1e-4, 8.0)
SMALLEST = 1e-6  # below the axis: a log axis has no zero


def _error_axes(axes: Axes, trials: int) -> None:
    axes.set(yscale="log", xlim=(0, trials), ylim=ERROR_LIMITS, xlabel="trials", ylabel="error (% of start)")
    axes.yaxis.set_major_locator(FixedLocator([0.0001, 0.001, 0.01, 0.1, 1]))
    axes.yaxis.set_major_formatter(FixedFormatter(["0.01", "0.1", "1", "10", "100"]))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.axhline(1, color=GREY, linewidth=1)


def _trials_until(result: three_factor.Reaching, step: int, steps: int) -> int:
    return round(step / steps * result.trial[-1])


def _error(error: float) -> str:
    if error > 10:
        return "above 1000 %"
    return percent(error, signed=False) if error >= 0.01 else f"{100 * error:.2f} %"


def _learned(result: three_factor.Reaching, condition: int) -> str:
    if result.diverged_at[condition] is not None:
        return "never: it diverges"
    if result.learned_at[condition] is None:
        return f"more than {result.trial[-1]} trials"
    return f"{result.learned_at[condition]} trials"
