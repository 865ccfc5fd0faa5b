"""Scenes for perturbation: accept or reject, gradient estimates, learning curves, unreliable synapses."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter, NullLocator

from lecture_utils.models import perturbation

from .style import (
    BLACK,
    DEPRESSION,
    ERROR,
    GREY,
    LIGHT,
    POSTSYNAPTIC,
    POTENTIATION,
    PRESYNAPTIC,
    THRESHOLD,
    Scene,
    number,
    percent,
    signed,
)

DASHED = (0, (5, 1.5))
DOTTED = (0, (1, 1.3))
# What is perturbed is what has the colour: the neuron's activity, or the synapse's weight.
RULES = {
    "direct": (BLACK, "-", "direct gradient"),
    "node": (POSTSYNAPTIC, DASHED, "node perturbation"),
    "weight": (PRESYNAPTIC, (0, (3, 1, 1, 1)), "weight perturbation"),
}
LOWEST_ACCEPTANCE = 1e-4
MOST_EVALUATIONS = 1e9
CLOUD_FRAME = 200.0


def _legend_above(axes: Axes, handles: list[Artist], columns: int) -> None:
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=columns, handlelength=2.0,
        columnspacing=1.0, handletextpad=0.5, labelspacing=0.3, borderaxespad=0.2,
    )  # fmt: skip


def _powers_of_ten(axes: Axes, *, x: list[str]) -> None:
    """Label the x axis by plain numbers, which read faster than powers."""
    axes.set_xticks([float(text.replace(",", "")) for text in x], x)
    axes.xaxis.set_minor_formatter(NullFormatter())


def _share(fraction: float) -> str:
    """Return a share that may be tiny."""
    if fraction >= 0.001:
        return percent(fraction, signed=False)
    return f"1 in {1 / fraction:,.0f}" if fraction > 1e-9 else "fewer than 1 in a billion"


class AcceptReject(Scene):
    """Accept or reject: random steps of a network with many weights hardly ever help."""

    size = (9.6, 5.6)

    def build(self, figure: Figure) -> None:
        """Draw the axes; pointing at the first sets the step, at the left ones below and right below the dimension."""
        (angles, course), (acceptance, cost) = figure.subplots(2, 2, height_ratios=[1, 1.05])
        angles.set(xlim=(0, 180), ylim=(0, 1.15), yticks=[], xlabel="angle between step and way to the minimum (°)")
        angles.set(xticks=range(0, 181, 30), ylabel="directions", title="a random direction")
        self._helpful = angles.fill_between([0], [0], color=THRESHOLD, alpha=0.45, linewidth=0, animated=True)
        (self._angles,) = angles.plot([], [], color="black", animated=True)
        (self._needed,) = angles.plot([], [], color=THRESHOLD, linestyle=DASHED, animated=True)
        angles.text(3, 1.02, "step helps", color=THRESHOLD, fontweight="bold")
        angles.text(177, 1.02, "step harms", color="#555555", ha="right")

        course.set(yscale="log", xlim=(0, 1000), ylim=(1e-6, 2), xlabel="evaluations of the objective")
        course.set(ylabel="error (start = 1)", yticks=[1e-6, 1e-4, 1e-2, 1])
        (self._runs,) = course.plot([], [], color=GREY, linewidth=0.7, alpha=0.6, label="20 runs", animated=True)
        (self._error,) = course.plot([], [], color=ERROR, linewidth=4, label="their mean", animated=True)
        (self._theory,) = course.plot([], [], color="black", linestyle=DOTTED, label="theory", animated=True)
        _legend_above(course, [self._runs, self._error, self._theory], columns=3)

        for axes in (acceptance, cost):
            axes.set(xscale="log", yscale="log", xlim=(1, 10_000), xlabel="number of weights d")
            _powers_of_ten(axes, x=["1", "10", "100", "1,000", "10,000"])
        acceptance.set(ylim=(LOWEST_ACCEPTANCE, 1.3), ylabel="share of steps accepted")
        acceptance.set_yticks([1e-4, 1e-3, 1e-2, 0.1, 1], ["0.01 %", "0.1 %", "1 %", "10 %", "100 %"])
        (self._counted,) = acceptance.plot(
            [], [], "o", color="black", markerfacecolor="white", markersize=6, label="counted", animated=True
        )
        (self._law,) = acceptance.plot([], [], color="black", label="Φ(−s√d/2)", animated=True)
        _legend_above(acceptance, [self._counted, self._law], columns=2)
        cost.set(ylim=(1, MOST_EVALUATIONS), ylabel="evaluations for\n1/10 of the error")
        cost.set_yticks([1, 1e3, 1e6, 1e9], ["1", "1,000", "1 million", "1 billion"])
        (self._cost,) = cost.plot([], [], color="black", label="this step s", animated=True)
        (self._best_cost,) = cost.plot([], [], color=ERROR, linestyle=DASHED, label="best step", animated=True)
        _legend_above(cost, [self._cost, self._best_cost], columns=2)
        self._here = [
            axes.plot([], [], "D", color="black", markersize=9, clip_on=False, zorder=4, animated=True)[0]
            for axes in (acceptance, cost)
        ]

    def update(self, result: perturbation.AcceptReject, step: int) -> None:
        """Draw the directions and which of them help, the runs, and both laws with this network on them."""
        self._angles.set_data(result.angle, result.angle_density)
        helpful = result.angle <= result.angle_needed
        self._helpful.set_data(result.angle[helpful], 0, result.angle_density[helpful])
        self._needed.set_data([result.angle_needed] * 2, [0, 1])
        gaps = np.full((len(result.error), 1), np.nan)
        self._runs.set_data(
            np.tile(np.append(result.evaluation, np.nan), len(result.error)), np.hstack([result.error, gaps]).ravel()
        )
        self._error.set_data(result.evaluation, result.mean_error)
        self._theory.set_data(result.evaluation, result.error_theory)
        some = result.acceptance > 0
        self._counted.set_data(result.dimensions[some], result.acceptance[some])
        self._law.set_data(result.dimensions, result.acceptance_theory)
        self._cost.set_data(result.dimensions, result.cost)
        self._best_cost.set_data(result.dimensions, result.cost_best_step)
        self._here[0].set_data([result.dimension], [max(result.acceptance_now, LOWEST_ACCEPTANCE)])
        self._here[1].set_data([result.dimension], [min(max(result.cost_now, 1), MOST_EVALUATIONS)])

    def readout(self, result: perturbation.AcceptReject, step: int) -> dict[str, str]:
        """Return how many steps are accepted, how far the error got, and what a tenth of it costs."""
        last = result.evaluation[-1]
        error = percent(result.mean_error[-1], signed=False) if result.mean_error[-1] >= 0.001 else "below 0.1 %"
        cost = f"{result.cost_now:,.0f}" if result.cost_now < MOST_EVALUATIONS else "more than a billion"
        return {
            "steps accepted, by the law": _share(result.acceptance_now),
            "steps accepted, counted": percent(result.acceptance_counted, signed=False),
            f"error after {last:,} evaluations": error,
            "evaluations for a tenth of the error": cost,
            f"… with the best step, s = {result.best_step:.2g}": f"{result.cost_best_now:,.0f}",
        }


class GradientCloud(Scene):
    """Estimates of a gradient: single ones are far off, their mean is right."""

    size = (9.6, 5.6)

    def build(self, figure: Figure) -> None:
        """Draw a frame for each cloud, and below them the law of the variance and the error of the mean."""
        (weight, node), (law, mean) = figure.subplots(2, 2, height_ratios=[1.1, 1])
        self._clouds, self._means, self._gradients = {}, {}, []
        for axes, rule, marker in ((weight, "weight", "o"), (node, "node", "s")):
            colour, _, name = RULES[rule]
            axes.set(title=name, xlabel="along the gradient (|∇E|)", ylabel="across (|∇E|)")
            axes.axhline(0, color=LIGHT, linewidth=1)
            axes.axvline(0, color=LIGHT, linewidth=1)
            # Linear up to the length of the gradient, logarithmic beyond: the arrow and clouds of every size are seen.
            axes.set_xscale("asinh", linear_width=1)
            axes.set_yscale("asinh", linear_width=1)
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_ticks([-100, -10, -1, 0, 1, 10, 100], ["−100", "−10", "−1", "0", "1", "10", "100"])
                axis.set_minor_locator(NullLocator())
            axes.set(xlim=(-CLOUD_FRAME / 4, CLOUD_FRAME), ylim=(-CLOUD_FRAME, CLOUD_FRAME))
            (self._clouds[rule],) = axes.plot(
                [], [], marker, color=colour, markersize=4, alpha=0.4, markeredgewidth=0, animated=True
            )
            self._gradients += axes.plot(
                [], [], color="black", linewidth=3, marker=">", markersize=6, markevery=[1], zorder=5, animated=True
            )
            (self._means[rule],) = axes.plot(
                [], [], "D", color=ERROR, markeredgecolor="black", markersize=12, zorder=4, animated=True
            )
        weight.legend(
            handles=[
                Line2D([], [], color="black", linewidth=3, marker=">", markersize=7, markevery=[1], label="∇E"),
                Line2D([], [], color=ERROR, marker="D", mec="black", markersize=11, linestyle="", label="mean"),
            ],
            loc="lower right", bbox_to_anchor=(1.02, 0.98), ncols=2, handlelength=1.6, columnspacing=0.9,
            handletextpad=0.5, borderaxespad=0,
        )  # fmt: skip

        law.set(xscale="log", yscale="log", xlim=(1, 100), ylim=(1, 4000), xlabel="number of inputs N")
        law.set_ylabel("variance of one\nestimate (|∇E|²)")
        _powers_of_ten(law, x=["1", "10", "100"])
        mean.set(xscale="log", yscale="log", xlim=(1, 1000), ylim=(1e-3, 4000), xlabel="number of estimates averaged")
        mean.set(ylabel="squared error of\nthe mean (|∇E|²)", yticks=[1e-2, 1, 100])
        _powers_of_ten(mean, x=["1", "10", "100", "1,000"])
        self._laws, self._here, self._errors, self._expected = {}, {}, {}, {}
        for rule, marker, label in (("weight", "o", "weight, NM + 1"), ("node", "s", "node, M + 1")):
            colour, line, _ = RULES[rule]
            (self._laws[rule],) = law.plot([], [], color=colour, linestyle=line, label=label, animated=True)
            (self._here[rule],) = law.plot(
                [], [], marker, color=colour, markeredgecolor="black", markersize=9, zorder=4, animated=True
            )
            (self._expected[rule],) = mean.plot([], [], color=colour, linestyle=line, linewidth=1.4, animated=True)
            (self._errors[rule],) = mean.plot(
                [], [], marker, color=colour, markersize=4, markeredgewidth=0, linestyle="", animated=True
            )
        _legend_above(law, list(self._laws.values()), columns=2)
        _legend_above(
            mean,
            [
                Line2D([], [], color="black", marker="o", markersize=4, linestyle="", label="measured"),
                Line2D([], [], color="black", linewidth=1.4, label="theory: variance/number"),
            ],
            columns=2,
        )

    def update(self, result: perturbation.GradientCloud, step: int) -> None:
        """Draw both clouds, the laws, and the errors of the means."""
        for arrow in self._gradients:
            arrow.set_data([0, result.true[0]], [0, result.true[1]])
        for rule, law, variance in (
            ("weight", result.weight_law, result.weight_variance),
            ("node", result.node_law, result.node_variance),
        ):
            self._clouds[rule].set_data(*getattr(result, rule).T)
            self._means[rule].set_data(*getattr(result, f"{rule}_mean")[:, np.newaxis])
            self._laws[rule].set_data(result.sizes, law)
            self._here[rule].set_data([result.inputs], [min(max(variance, 1), 4000)])
            self._errors[rule].set_data(result.count, getattr(result, f"{rule}_error"))
            self._expected[rule].set_data(result.count, getattr(result, f"{rule}_error_theory"))

    def readout(self, result: perturbation.GradientCloud, step: int) -> dict[str, str]:
        """Return variances beside theory, and where single estimates and their means point."""
        return {
            "variance, weight": self._beside(result.weight_variance, result.weight_variance_theory),
            "variance, node": self._beside(result.node_variance, result.node_variance_theory),
            "median angle of one estimate to ∇E": (
                f"weight {number(result.weight_angle, 0)}°, node {number(result.node_angle, 0)}°"
            ),
            "the mean estimate along ∇E": (
                f"weight {number(result.weight_mean[0])}, node {number(result.node_mean[0])}, of 1"
            ),
        }

    @staticmethod
    def _beside(measured: float, theory: float) -> str:
        return f"{number(measured, 1)} (theory {number(theory, 1)})"


class SmoothedLoss(Scene):
    """What perturbing really follows: the slope of a smoothed loss."""

    size = (9.6, 4.2)

    def build(self, figure: Figure) -> None:
        """Draw the loss at the left, its slope and the estimates of it at the right."""
        heights, slopes = figure.subplots(1, 2)
        for axes in (heights, slopes):
            axes.set(xlim=(-1.5, 1.5), xlabel="weight w", xticks=[-1, 0, 1])
            axes.axvline(0, color=LIGHT, linewidth=1)
        heights.set(ylim=(-0.06, 1.25), ylabel="loss")
        slopes.set(ylim=(-4.3, 4.3), ylabel="slope")
        slopes.axhline(0, color=LIGHT, linewidth=1)
        self._curves = {}
        for axes, name in ((heights, "loss"), (slopes, "gradient")):
            for prefix, colour, line, width in (("smoothed_", ERROR, "-", 4.0), ("", "black", DASHED, 2.0)):
                (self._curves[prefix + name],) = axes.plot(
                    [], [], color=colour, linestyle=line, linewidth=width, animated=True
                )
        (self._minima,) = heights.plot([], [], "*", color="black", mfc="white", markersize=16, animated=True)
        (self._smoothed_minima,) = heights.plot(
            [], [], "D", color=ERROR, markeredgecolor="black", markersize=9, animated=True
        )
        (self._bars,) = slopes.plot([], [], color="black", linewidth=1.5, animated=True)
        (self._estimates,) = slopes.plot([], [], "o", color="black", markersize=6, animated=True)
        _legend_above(
            heights,
            [
                Line2D([], [], color="black", linestyle=DASHED, label="E", marker="*", mfc="white", markersize=13),
                Line2D([], [], color=ERROR, linewidth=4, label="smoothed E", marker="D", mec="black", markersize=8),
            ],
            columns=2,
        )
        _legend_above(
            slopes,
            [
                Line2D([], [], color="black", linestyle=DASHED, label="of E"),
                Line2D([], [], color=ERROR, linewidth=4, label="of smoothed E"),
                Line2D([], [], color="black", marker="o", linestyle="", label="estimates ± SE"),
            ],
            columns=3,
        )

    def update(self, result: perturbation.SmoothedLoss, step: int) -> None:
        """Draw loss, slope, minima and estimates."""
        for name, line in self._curves.items():
            line.set_data(result.weight, getattr(result, name))
        for line, places, loss in (
            (self._minima, result.minima, result.loss),
            (self._smoothed_minima, result.smoothed_minima, result.smoothed_loss),
        ):
            line.set_data(places, np.interp(places, result.weight, loss))
        low, high = result.estimate - result.standard_error, result.estimate + result.standard_error
        gaps = np.full_like(result.probe, np.nan)
        self._bars.set_data(
            np.column_stack([result.probe, result.probe, gaps]).ravel(), np.column_stack([low, high, gaps]).ravel()
        )
        self._estimates.set_data(result.probe, result.estimate)

    def readout(self, result: perturbation.SmoothedLoss, step: int) -> dict[str, str]:
        """Return where both losses are lowest, and how far their slopes are apart."""
        return {
            "E is lowest at": " and ".join(number(place) for place in result.minima),
            "smoothed E is lowest at": " and ".join(number(place) for place in result.smoothed_minima),
            "largest gap between their slopes": number(result.bias),
        }


class LearningCurves(Scene):
    """Learning curves: the exact gradient against its estimates."""

    size = (9.6, 4.6)

    def build(self, figure: Figure) -> None:
        """Draw the axes: simulation over theory for the first examples, and theory for a million."""
        near, far = figure.subplots(1, 2)
        near.set(xlim=(0, 300), xlabel="examples", ylabel="error D (start = 1)")
        far.set(xscale="log", xlim=(1, 1e6), xlabel="examples", ylabel="expected error D")
        _powers_of_ten(far, x=["1", "100", "10,000", "1,000,000"])
        for axes in (near, far):
            axes.set(yscale="log", ylim=(1e-3, 50))
            axes.axhline(1, color=LIGHT, linewidth=1)
        self._simulated, self._theory, self._long, self._floors = {}, {}, {}, {}
        for rule, (colour, line, name) in RULES.items():
            (self._theory[rule],) = near.plot([], [], color=colour, linewidth=6, alpha=0.3, animated=True)
            (self._simulated[rule],) = near.plot(
                [], [], color=colour, linestyle=line, linewidth=1.8, label=name, animated=True
            )
            (self._long[rule],) = far.plot([], [], color=colour, linestyle=line, animated=True)
            (self._floors[rule],) = far.plot([], [], color=colour, linestyle=DOTTED, linewidth=1.6, animated=True)
        _legend_above(near, list(self._simulated.values()), columns=1)
        _legend_above(
            far,
            [
                Line2D([], [], color="black", linewidth=1.8, label="left: mean of 10 runs"),
                Line2D([], [], color=GREY, linewidth=6, alpha=0.4, label="left: theory"),
                Line2D([], [], color="black", linestyle=DOTTED, linewidth=1.6, label="right: floors"),
            ],
            columns=1,
        )
        self._fate = near.text(
            0.98, 0.03, "", transform=near.transAxes, ha="right", fontweight="bold", linespacing=1.3, zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2}, animated=True,
        )  # fmt: skip

    def update(self, result: perturbation.LearningCurves, step: int) -> None:
        """Draw the curves and floors of the three rules, and say which of them diverged."""
        fates = []
        for row, rule in enumerate(RULES):
            curve = getattr(result, rule)
            self._theory[rule].set_data(curve.step, curve.theory)
            self._simulated[rule].set_data(curve.step, curve.error)
            self._long[rule].set_data(result.step, result.theory[row])
            settles = curve.stable and curve.floor > 0
            self._floors[rule].set_data([1, 1e6] if settles else [], [curve.floor] * 2 if settles else [])
            if curve.diverged_at is not None:
                fates.append(f"{rule}: diverged at example {curve.diverged_at}")
        self._fate.set_text("\n".join(fates))

    def readout(self, result: perturbation.LearningCurves, step: int) -> dict[str, str]:
        """Return the learning rates, the times they take at best, the floors, and what diverged."""
        curves = [result.direct, result.node, result.weight]
        rows = {
            "learning rate η (direct, node, weight)": " · ".join(f"{curve.learning_rate:.3g}" for curve in curves),
            "examples for 1/e of D, at the best η": " · ".join(number(curve.time_constant, 1) for curve in curves),
            "times as slow as direct, at the best η": " · ".join(number(ratio, 0) for ratio in result.slowdown),
            "floor of D": " · ".join(percent(c.floor, signed=False) if c.stable else "unstable" for c in curves),
        }
        if any(curve.diverged_at is not None for curve in curves):
            rows["diverged at example"] = " · ".join(
                "–" if curve.diverged_at is None else str(curve.diverged_at) for curve in curves
            )
        return rows


class HedonisticSynapses(Scene):
    """Hedonistic synapses: a neuron learns when to fire, because its synapses gamble."""

    size = (9.6, 5.6)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the axes: the releases of one neuron above, the probabilities of release and of success below."""
        grid = figure.add_gridspec(2, 2, height_ratios=[1.25, 1])
        trials, release, correct = (figure.add_subplot(place) for place in (grid[0, :], grid[1, 0], grid[1, 1]))
        trials.set(xlim=(0, 300), ylim=(-0.4, 13.2), yticks=[1, 4.5, 10.5], yticklabels=["wrong", "no go", "go"])
        trials.tick_params(axis="y", length=0)
        trials.spines[["left", "bottom"]].set_visible(False)
        trials.set(xticks=[], title="one neuron in 300 trials: a tick for every release of its 5 + 5 synapses")
        for label, colour in zip(trials.get_yticklabels(), (BLACK, DEPRESSION, POTENTIATION), strict=True):
            label.set_color(colour)
            label.set_fontweight("bold")
        lines = {"linestyle": "", "marker": "|", "markersize": 9, "markeredgewidth": 1.6, "animated": True}
        (self._go_ticks,) = trials.plot([], [], color=POTENTIATION, **lines)
        (self._no_go_ticks,) = trials.plot([], [], color=DEPRESSION, **lines)
        (self._wrong,) = trials.plot([], [], "x", color="black", markersize=6, markeredgewidth=1.5, animated=True)

        for axes in (release, correct):
            axes.set(xlim=(0, 300), ylim=(0, 1), xlabel="trial", yticks=[0, 0.5, 1])
        release.set_ylabel("release probability p")
        correct.set_ylabel("right responses")
        correct.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        correct.axhline(0.5, color=LIGHT, linewidth=1)
        self._expected, self._each, self._mean = {}, {}, {}
        for name, colour, line, label in (("go", POTENTIATION, "-", "go"), ("no_go", DEPRESSION, DASHED, "no go")):
            (self._each[name],) = release.plot([], [], color=colour, linewidth=0.6, alpha=0.35, animated=True)
            (self._expected[name],) = release.plot([], [], color="black", linestyle=DOTTED, linewidth=2, animated=True)
            (self._mean[name],) = release.plot([], [], color=colour, linestyle=line, label=label, animated=True)
        (self._success_expected,) = correct.plot(
            [], [], color="black", linestyle=DOTTED, linewidth=2, label="if every change were the expected one",
            animated=True,
        )  # fmt: skip
        (self._success,) = correct.plot([], [], color=ERROR, linewidth=3, label="mean of 20 neurons", animated=True)
        thin = Line2D([], [], color=GREY, linewidth=0.8, label="20 neurons")
        _legend_above(release, [*self._mean.values(), thin], columns=3)
        correct.legend(handles=[self._success, self._success_expected], loc="lower right", handlelength=2)

    def update(self, result: perturbation.HedonisticSynapses, step: int) -> None:
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

    def readout(self, result: perturbation.HedonisticSynapses, step: int) -> dict[str, str]:
        """Return the release probabilities and the success at the present trial."""
        last = round(step / self.steps * result.trial[-1])
        return {
            f"p after {last} trials, go synapses": f"{number(result.go_mean[last])}",
            f"p after {last} trials, no-go synapses": f"{number(result.no_go_mean[last])}",
            f"right responses after {last} trials": percent(result.correct[last], signed=False),
        }


class ReleasePlasticity(Scene):
    """Unreliable synapses: how much one learns depends on how often it fails."""

    size = (9.6, 4.5)

    def build(self, figure: Figure) -> None:
        """Draw the axes: one trial, a whole induction for every synapse, and the course of the present one."""
        change, after, course = figure.subplots(1, 3)
        change.set(xlim=(0, 1), ylim=(-0.32, 0.32), xlabel="release probability p")
        change.set_ylabel("expected change Δq, one trial")
        change.axhline(0, color=LIGHT, linewidth=1)
        (self._flat,) = change.plot([], [], color=GREY, linestyle=DASHED, label="with 1/σ²", animated=True)
        (self._law,) = change.plot([], [], color=ERROR, linewidth=3.5, label="η p(1−p)·advantage", animated=True)
        (self._bars,) = change.plot([], [], color="black", linewidth=1.5, animated=True)
        (self._measured,) = change.plot([], [], "o", color="black", markersize=6, label="simulated", animated=True)
        _legend_above(change, [self._flat, self._law, self._measured], columns=1)

        after.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="p before", ylabel="p after all pairings")
        after.plot([0, 1], [0, 1], color=GREY, linewidth=1.2)
        young = after.axvspan(0, 0.5, color=LIGHT, alpha=0.6, linewidth=0, label="measured, 2–3 weeks")
        newborn = after.axvline(0.9, color=THRESHOLD, linestyle=DOTTED, label="measured, 4–8 days")
        (self._after,) = after.plot([], [], color="black", label="model", animated=True)
        (self._gain,) = after.plot([], [], color=POTENTIATION, linewidth=3, animated=True)
        _legend_above(after, [self._after, young, newborn], columns=1)

        course.set(xlim=(0, 50), ylim=(0, 1.02), xlabel="pairing")
        course.set_ylabel("p of this synapse")
        (self._one,) = course.plot([], [], color=GREY, linewidth=1.4, label="one run", animated=True)
        (self._course,) = course.plot([], [], color="black", label="expected", animated=True)
        _legend_above(course, [self._course, self._one], columns=1)
        marks = {"linestyle": "", "marker": "D", "color": "black", "markersize": 9, "clip_on": False, "animated": True}
        self._here = [axes.plot([], [], zorder=4, **marks)[0] for axes in (change, after)]

    def update(self, result: perturbation.ReleasePlasticity, step: int) -> None:
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

    def readout(self, result: perturbation.ReleasePlasticity, step: int) -> dict[str, str]:
        """Return what the pairings make of this synapse, and of its mean response."""
        here = float(np.interp(result.probability_now, result.probability, result.change_q))
        return {
            "expected Δq in the first trial": signed(here, 3),
            "release probability": f"{number(result.probability_now)} → {number(result.after_now)}",
            "change of the mean response": percent(result.response_now - 1),
        }
