"""Scenes for perturbation: gradient estimates, what they converge to, and learning curves."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lecture_utils.models import perturbation

from .style import (
    BEHIND,
    BLACK,
    DASHED,
    DOTTED,
    ERROR,
    GREY,
    LIGHT,
    POSTSYNAPTIC,
    PRESYNAPTIC,
    LegendAbove,
    Scene,
    number,
    percent,
    plain_ticks,
)

# What is perturbed is what has the colour: the neuron's activity, or the synapse's weight.
RULES = {
    "direct": (BLACK, "-", "direct gradient"),
    "node": (POSTSYNAPTIC, DASHED, "node perturbation"),
    "weight": (PRESYNAPTIC, (0, (3, 1, 1, 1)), "weight perturbation"),
}
CLOUD_FRAME = 200.0


class GradientCloud(Scene):
    """Estimates of a gradient: single ones are far off, their mean is right."""

    size = (9.6, 5.6)

    def build(self, figure: Figure) -> None:
        """Draw a frame for each cloud, and below them the law of the variance and the error of the mean."""
        (weight, node), (law, mean) = figure.subplots(2, 2, height_ratios=[1.1, 1])
        self._clouds, self._means, self._gradients = {}, {}, []
        for axes, rule, marker in ((weight, "weight", "o"), (node, "node", "s")):
            colour = RULES[rule][0]
            axes.set(xlabel="along the gradient (|∇E|)", ylabel="across (|∇E|)")
            axes.set_label(f"{rule} cloud")
            axes.axhline(0, color=LIGHT, linewidth=1)
            axes.axvline(0, color=LIGHT, linewidth=1)
            # Linear up to the length of the gradient, logarithmic beyond: the arrow and clouds of every size are seen.
            axes.set_xscale("asinh", linear_width=1)
            axes.set_yscale("asinh", linear_width=1)
            axes.set_xticks([-100, -10, 0, 10, 100], ["−100", "−10", "0", "10", "100"])
            axes.set_xticks([], minor=True)
            axes.set_yticks([-100, 0, 100], ["−100", "0", "100"])
            axes.set_yticks([-10, 10], minor=True)
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
        arrow = Line2D([], [], color="black", linewidth=3, marker=">", markersize=7, markevery=[1], label="∇E")
        mean_mark = Line2D([], [], color=ERROR, marker="D", mec="black", markersize=10, linestyle="", label="mean")
        for axes, rule, mark in ((weight, "weight", arrow), (node, "node", mean_mark)):
            self._clouds[rule].set_label(RULES[rule][2])
            LegendAbove(axes, [self._clouds[rule], mark], columns=2)
        law.set_label("variance of one")
        mean.set_label("error of the mean")

        law.set(xscale="log", yscale="log", xlim=(1, 100), ylim=(1, 4000), xlabel="number of inputs N")
        law.set_ylabel("variance\nof one (|∇E|²)")
        plain_ticks(law, x=["1", "10", "100"])
        mean.set(xscale="log", yscale="log", xlim=(1, 1000), ylim=(1e-3, 4000), xlabel="estimates averaged")
        mean.set(ylabel="squared error\nof the mean", yticks=[1e-2, 1, 100])
        plain_ticks(mean, x=["1", "10", "100", "1,000"])
        self._laws, self._here, self._errors, self._expected = {}, {}, {}, {}
        for rule, marker, label in (("weight", "o", "weight, NK + 1"), ("node", "s", "node, K + 1")):
            colour, line, _ = RULES[rule]
            (self._laws[rule],) = law.plot([], [], color=colour, linestyle=line, label=label, animated=True)
            (self._here[rule],) = law.plot(
                [], [], marker, color=colour, markeredgecolor="black", markersize=9, zorder=4, animated=True
            )
            (self._expected[rule],) = mean.plot([], [], color=colour, linestyle=line, linewidth=1.4, animated=True)
            (self._errors[rule],) = mean.plot(
                [], [], marker, color=colour, markersize=4, markeredgewidth=0, linestyle="", animated=True
            )
        LegendAbove(law, list(self._laws.values()), columns=2)
        LegendAbove(
            mean,
            [
                Line2D([], [], color="black", marker="o", markersize=4, linestyle="", label="measured"),
                Line2D([], [], color="black", linewidth=1.4, label="variance/number"),
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
        heights.set_label("loss")
        slopes.set_label("slope")
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
        LegendAbove(
            heights,
            [
                Line2D([], [], color="black", linestyle=DASHED, label="E", marker="*", mfc="white", markersize=13),
                Line2D([], [], color=ERROR, linewidth=4, label="smoothed E", marker="D", mec="black", markersize=8),
            ],
            columns=2,
        )
        LegendAbove(
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
        near.set(xlim=(0, 300), xlabel="examples", ylabel="error Q")
        far.set(xscale="log", xlim=(1, 1e6), xlabel="examples", ylabel="expected error Q")
        plain_ticks(far, x=["1", "1,000", "1,000,000"])
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
        thick = Line2D([], [], color=GREY, linewidth=6, alpha=0.4, label="expected")
        LegendAbove(near, [*self._simulated.values(), thick], columns=1)
        LegendAbove(
            far,
            [
                Line2D([], [], color="black", linewidth=1.8, label="expected"),
                Line2D([], [], color="black", linestyle=DOTTED, linewidth=1.6, label="floor"),
            ],
            columns=2,
        )
        near.set_label("simulated")
        far.set_label("expected")
        self._fate = near.text(
            0.98, 0.03, "", transform=near.transAxes, ha="right", fontweight="bold", linespacing=1.3, zorder=5,
            bbox=BEHIND, animated=True,
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
                fates.append(f"{rule}: {curve.diverged_at}")
        self._fate.set_text("\n".join(["diverged at", *fates] if fates else []))

    def readout(self, result: perturbation.LearningCurves, step: int) -> dict[str, str]:
        """Return the learning rates, the times they take at best, the floors, and what diverged."""
        curves = [result.direct, result.node, result.weight]
        rows = {
            "learning rate η (direct, node, weight)": " · ".join(f"{curve.learning_rate:.3g}" for curve in curves),
            "examples until 37 % of Q, at the best η": " · ".join(number(curve.time_constant, 1) for curve in curves),
            "times as slow as direct, at the best η": " · ".join(number(ratio, 0) for ratio in result.slowdown),
            "floor of Q": " · ".join(percent(c.floor, signed=False) if c.stable else "unstable" for c in curves),
        }
        if any(curve.diverged_at is not None for curve in curves):
            rows["diverged at example"] = " · ".join(
                "–" if curve.diverged_at is None else str(curve.diverged_at) for curve in curves
            )
        return rows
