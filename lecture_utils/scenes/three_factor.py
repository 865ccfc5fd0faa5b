"""Scenes for three-factor rules: the gate, eligibility and delayed dopamine, and learning from reward."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullFormatter

from lecture_utils.models import three_factor

from .style import (
    DEPRESSION,
    ERROR,
    FEEDBACK,
    GREY,
    LIGHT,
    POTENTIATION,
    PRESYNAPTIC,
    Scene,
    percent,
    stretch,
)

DASHES = (0, (6, 1.5))
DOTS = (0, (1, 1.5))


def _signed(value: float, digits: int) -> str:
    """Return a number with its sign, for readouts; a rounded zero has none."""
    rounded = round(value, digits) + 0.0
    text = f"{abs(rounded):.{digits}f}"
    return text if rounded == 0 else f"{'+' if rounded > 0 else '−'}{text}"


class Gate(Scene):
    """The third factor gates Hebb's rule: its size scales the change, its sign turns it round."""

    size = (9.6, 4.6)
    _most = 0.4

    def build(self, figure: Figure) -> None:
        """Draw the map of both rates on the left, the change against ρ and the weight on the right."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.25, 1])
        rates = figure.add_subplot(left)
        upper, lower = right.subgridspec(2, 1)
        factor, course = figure.add_subplot(upper), figure.add_subplot(lower)

        rates.set(xlim=(0, 2), ylim=(0, 2), xlabel="presynaptic rate x (typical = 1)")
        rates.set_ylabel("postsynaptic rate y (typical = 1)")
        rates.set(xticks=[0, 0.5, 1, 1.5, 2], yticks=[0, 0.5, 1, 1.5, 2])
        colours = LinearSegmentedColormap.from_list("change", [DEPRESSION, "white", POTENTIATION])
        scale = Normalize(-self._most, self._most)
        self._map = rates.imshow(
            np.zeros((2, 2)), origin="lower", extent=(0, 2, 0, 2), cmap=colours, norm=scale, aspect="auto", animated=True
        )
        bar = figure.colorbar(ScalarMappable(scale, colours), ax=rates, ticks=[-0.4, -0.2, 0, 0.2, 0.4], pad=0.02)
        bar.set_label("change Δw = η x y ρ")
        (self._here,) = rates.plot([], [], "D", color="black", markersize=10, clip_on=False, animated=True)
        self._word = rates.text(1.94, 1.86, "", ha="right", va="center", fontweight="bold", animated=True)

        factor.set(xlim=(-2, 2), ylim=(-0.42, 0.42), xlabel="third factor ρ (typical = 1)", ylabel="change Δw")
        course.set(xlim=(0, 20), ylim=(0, 4.2), xlabel="coactivations", ylabel="weight w")
        factor.axhline(0, color=GREY, linewidth=1)
        factor.axvline(0, color=GREY, linewidth=1)
        course.axhline(1, color=GREY, linewidth=1)
        self._course_axes = course
        (self._plus,) = factor.plot([], [], color=POTENTIATION, animated=True)
        (self._minus,) = factor.plot([], [], color=DEPRESSION, linestyle=DASHES, animated=True)
        (self._dot,) = factor.plot([], [], "D", color="black", markersize=9, clip_on=False, animated=True)
        (self._hebb,) = course.plot([], [], color=GREY, linestyle=DOTS, label="Hebb alone (ρ = 1)", animated=True)
        (self._weight,) = course.plot([], [], color="black", label="with ρ", animated=True)
        course.legend(loc="upper left", handlelength=1.8, labelspacing=0.25, borderaxespad=0.2)

    def update(self, result: three_factor.Gating, step: int) -> None:
        """Recolour the map; move the marks, the line through the origin and the weights."""
        self._map.set_data(result.change_map)
        self._here.set_data([result.presynaptic_rate], [result.postsynaptic_rate])
        if result.change_map.any():
            word, colour = ("potentiation", POTENTIATION) if result.change_map.max() > 0 else ("depression", DEPRESSION)
            strong = abs(result.change_map[-1, -1]) > self._most / 3
            self._word.set(text=word, color="white" if strong else colour)
        else:
            self._word.set(text="no change anywhere", color="black")
        rho = result.neuromodulator
        self._plus.set_data(rho[rho >= 0], result.change_curve[rho >= 0])
        self._minus.set_data(rho[rho <= 0], result.change_curve[rho <= 0])
        self._dot.set_data([result.given_neuromodulator], [result.change])
        stretch(self._course_axes, max(result.weight.max(), result.hebb_weight.max()), (4.2, 9.5))
        self._hebb.set_data(result.trial, result.hebb_weight)
        self._weight.set_data(result.trial, result.weight)

    def readout(self, result: three_factor.Gating, step: int) -> dict[str, str]:
        """Return the change by one coactivation, with the third factor and without, and the weight in the end."""
        return {
            "change by one coactivation": _signed(result.change, 4),
            "Hebb alone (ρ = 1)": _signed(result.hebb_change, 4),
            f"weight after {result.trial[-1]} coactivations": f"{result.weight[-1]:.2f}",
        }


class Eligibility(Scene):
    """A pairing, and dopamine that comes at another time: two traces and what their product does."""

    size = (9.6, 5.4)
    steps = 100
    _start, _end = -2.0, 6.0

    def build(self, figure: Figure) -> None:
        """Draw three axes that share the horizontal scale, so that the mark stands below the reward."""
        traces, weight, curve = figure.subplots(3, 1, height_ratios=[2.1, 1, 2.1])
        for axes in (traces, weight, curve):
            axes.set_xlim(self._start, self._end)
            axes.axhline(0, color=GREY, linewidth=1)
        traces.set(ylim=(-1.12, 1.12), ylabel="traces")
        weight.set(ylim=(-0.2, 0.2), xlabel="time after the pairing (s)", ylabel="Δw so far")
        curve.set(ylim=(-0.2, 0.2), xlabel="lag: when dopamine comes after the pairing (s)", ylabel="Δw in the end")
        self._change_axes = (weight, curve)
        traces.tick_params(labelbottom=False)

        self._product = traces.fill_between([0], [0], color=GREY, alpha=0.6, linewidth=0, animated=True)
        (self._eligibility,) = traces.plot([], [], linewidth=2.8, animated=True)
        (self._dopamine,) = traces.plot([], [], color=FEEDBACK, linewidth=2.8, linestyle=DASHES, animated=True)
        self._faint = [traces.plot([], [], color=GREY, linewidth=1, alpha=0.6, animated=True)[0] for _ in (0, 1)]
        self._events = [
            axes.axvline(0, color=colour, linewidth=1.4, linestyle=":", animated=True)
            for axes in (traces, weight)
            for colour in ("black", "black")
        ]
        traces.plot([], [], color=POTENTIATION, label="eligibility c (blue if < 0)")
        traces.plot([], [], color=FEEDBACK, linestyle=DASHES, label="dopamine d")
        traces.fill_between([], [], color=GREY, alpha=0.6, linewidth=0, label="product c · d; its area is Δw")
        traces.legend(loc="lower right", handlelength=2, labelspacing=0.25, borderaxespad=0)
        traces.text(-0.06, 1.08, "pairing", ha="right", va="top", color=PRESYNAPTIC, fontweight="bold")
        (self._whole,) = weight.plot([], [], color="black", linewidth=1, alpha=0.35, animated=True)
        (self._weight,) = weight.plot([], [], color="black", animated=True)

        window, significant = three_factor.MEASURED_WINDOW, three_factor.MEASURED_SIGNIFICANT
        curve.axvspan(*window, color=ERROR, alpha=0.25, linewidth=0)
        curve.text(window[1] + 0.06, 0.94, "measured: spines grew", transform=curve.get_xaxis_transform(), va="top")
        curve.text(window[1] + 0.06, 0.76, "only in this window", transform=curve.get_xaxis_transform(), va="top")
        curve.plot(significant, [0.93, 0.93], "*", color="black", markersize=10, transform=curve.get_xaxis_transform())
        curve.text(window[1] + 0.06, 0.12, "★ significant there", transform=curve.get_xaxis_transform())
        curve.axvline(0, color=GREY, linewidth=1)
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
        self._product.set_data(result.time[done], 0, (result.eligibility * result.dopamine)[done])
        for line, moment in zip(self._events, (0.0, result.lag, 0.0, result.lag), strict=True):
            line.set_xdata([moment, moment])
        self._whole.set_data(result.time, result.weight)
        self._weight.set_data(result.time[done], result.weight[done])
        most = np.abs(result.change_curve).max()
        for axes in self._change_axes:
            stretch(axes, most, (0.2, 0.45, 1.0), symmetric=True)
        for line, sign in ((self._plus, 1), (self._minus, -1)):
            line.set_data(result.lags, np.where(sign * result.change_curve >= 0, result.change_curve, np.nan))
        self._dot.set_data([result.lag], [result.change])

    def readout(self, result: three_factor.DelayedReward, step: int) -> dict[str, str]:
        """Return the change at this lag, and how much of the curve lies outside the measured window."""
        low, high = result.measured_window
        return {
            f"change at lag {_signed(result.lag, 2)} s": _signed(result.change, 4),
            "change at lag 0": _signed(float(np.interp(0.0, result.lags, result.change_curve)), 4),
            f"share of the area before {low} s": percent(result.fraction_before_window, signed=False),
            f"share within {low} to {high:.0f} s": percent(
                1 - result.fraction_before_window - result.fraction_after_window, signed=False
            ),
            f"share after {high:.0f} s": percent(result.fraction_after_window, signed=False),
        }


class _Star:
    """The fingers of the first run: all drawn from one starting point, each towards its own target."""

    def __init__(self, axes: Axes, title: str, colour: str) -> None:
        axes.set(xlim=(-1.75, 1.75), ylim=(-1.75, 1.75), aspect="equal", title=title)
        axes.set(xticks=[], yticks=[])
        axes.add_patch(_circle())
        (self._targets,) = axes.plot([], [], "o", color="white", markeredgecolor=GREY, markersize=13, animated=True)
        (self._paths,) = axes.plot([], [], color=colour, linewidth=1.6, animated=True)
        (self._tries,) = axes.plot([], [], "x", color=GREY, markersize=8, markeredgewidth=2, animated=True)
        (self._ends,) = axes.plot([], [], "o", color=colour, markersize=7, animated=True)
        axes.plot([0], [0], "+", color="black", markersize=12, markeredgewidth=2)
        self._note = axes.text(0, -1.68, "", ha="center", fontweight="bold", color="black", animated=True)

    def update(self, result: three_factor.Reaching, condition: int, trials: int) -> None:
        """Move the paths, and the fingers on the last of the `trials`."""
        paths = result.path[condition, : trials + 1] - result.rest
        gap = np.full((1, *paths.shape[1:]), np.nan)
        self._paths.set_data(*np.concatenate([paths, gap]).transpose(2, 1, 0).reshape(2, -1))
        self._targets.set_data(*(result.target - result.rest).T)
        self._ends.set_data(*paths[-1].T)
        self._tries.set_data(*(result.reached[condition, max(trials - 1, 0)] - result.rest).T)
        lost = np.abs(paths[-1]).max() > 1.75
        self._note.set_text("out of sight" if lost else "")
