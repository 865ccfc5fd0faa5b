"""Scenes for risk: empirical risk and risk, overfitting and L2 regularization."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullFormatter

from lecture_utils.models import risk
from lecture_utils.models.objectives import TARGET_WEIGHTS

from .style import DASHED, DOTTED, ERROR, GREY, THRESHOLD, LegendAbove, Scene, legible, number, stretch

TRUTH = "#c4c4c4"


class EmpiricalRisk(Scene):
    """Empirical risk and risk: what the data say, and what is meant."""

    size = (9.6, 4.4)

    def build(self, figure: Figure) -> None:
        """Draw the axes: risks along one weight on the left, fits of growing data sets on the right."""
        section, growth = figure.subplots(1, 2, width_ratios=[1.1, 1])
        section.set(xlim=(-1, 3), ylim=(0, 6), xlabel=r"weight $w_1$ (the others are right)", ylabel="risk")
        section.set_label("section")
        growth.set_label("growth")
        (self._empirical,) = section.plot([], [], color=ERROR, linewidth=1.0, alpha=0.7, animated=True)
        self._band = [
            section.plot([], [], color="black", linestyle=DASHED, linewidth=1.3, animated=True)[0] for _ in range(2)
        ]
        (self._risk,) = section.plot([], [], color="black", linewidth=3, animated=True)
        section.axvline(TARGET_WEIGHTS[0], color=GREY, linewidth=1)
        (self._lowest,) = section.plot(
            [], [], "^", color=ERROR, markeredgecolor="black", markersize=8, clip_on=False, zorder=5, animated=True
        )
        LegendAbove(
            section,
            [
                Line2D([], [], color="black", linewidth=3, label="risk"),
                Line2D([], [], color=ERROR, linewidth=1.2, label="empirical, 30 sets"),
                Line2D([], [], color="black", linestyle=DASHED, linewidth=1.3, label="± SD"),
                Line2D([], [], color=ERROR, marker="^", mec="black", linestyle="", markersize=8, label="lowest points"),
            ],
            columns=2,
        )

        self._growth = growth
        growth.set(xscale="log", xlim=(5.5, 320), ylim=(0, 0.6), xlabel="training examples M")
        growth.set_ylabel("error of the fit")
        growth.set_xticks([6, 10, 30, 100, 300], ["6", "10", "30", "100", "300"])
        growth.xaxis.set_minor_formatter(NullFormatter())
        self._floor = growth.axhline(0, color=GREY, linewidth=1.2, animated=True)
        (self._test_curve,) = growth.plot([], [], color="black", animated=True)
        (self._train_curve,) = growth.plot([], [], color=ERROR, linestyle=DASHED, linewidth=2.8, animated=True)
        (self._test,) = growth.plot([], [], "o", color="black", markersize=6, animated=True)
        (self._train,) = growth.plot([], [], "s", color=ERROR, markeredgecolor="black", markersize=6, animated=True)
        (self._gap,) = growth.plot([], [], "_-", color=THRESHOLD, linewidth=2.4, markersize=12, animated=True)
        LegendAbove(
            growth,
            [
                Line2D([], [], color="black", marker="o", markersize=6, label="risk"),
                Line2D([], [], color=ERROR, marker="s", mec="black", linestyle=DASHED, label="empirical risk"),
                Line2D([], [], color=GREY, linewidth=1.2, label=r"noise $\sigma_y^2$"),
                Line2D([], [], color=THRESHOLD, marker="_", markersize=10, label="gap"),
            ],
            columns=2,
        )

    def update(self, result: risk.EmpiricalRisk, step: int) -> None:
        """Move the risks, the lowest points and the errors of the fits."""
        gaps = np.full((len(result.empirical), 1), np.nan)
        # Every second point is enough for a parabola, and drawn in half the time.
        along = np.tile(np.append(result.weight[::2], np.nan), len(result.empirical))
        self._empirical.set_data(along, np.hstack([result.empirical[:, ::2], gaps]).ravel())
        for line, side in zip(self._band, (-1, 1), strict=True):
            line.set_data(result.weight, result.risk + side * result.band)
        self._risk.set_data(result.weight, result.risk)
        self._lowest.set_data(result.lowest, np.zeros_like(result.lowest))
        stretch(self._growth, 1.05 * max(result.test.max(), result.test_curve.max()), (0.6, 1.8))
        self._floor.set_ydata([result.noise_floor] * 2)
        self._test_curve.set_data(result.curve_sizes, result.test_curve)
        self._train_curve.set_data(result.curve_sizes, result.train_curve)
        self._test.set_data(result.sizes, result.test)
        self._train.set_data(result.sizes, result.train)
        self._gap.set_data([result.samples] * 2, [result.train_now, result.test_now])

    def readout(self, result: risk.EmpiricalRisk, step: int) -> dict[str, str]:
        """Return the expected errors of the fit to M examples, and the scatter of the empirical risk at w*."""
        at_target = np.abs(result.weight - result.target).argmin()
        return {
            "empirical risk of the fit": number(result.train_now, 3),
            "risk of the fit": number(result.test_now, 3),
            "gap": number(result.gap_now, 3),
            "noise σ_y²": number(result.noise_floor, 3),
            "empirical risk at w*": f"{number(result.risk[at_target], 3)} ± {number(result.band[at_target], 3)}",
        }


class Overfitting(Scene):
    """Overfitting, and what L2 regularization does about it."""

    size = (9.6, 5.2)

    def build(self, figure: Figure) -> None:
        """Draw the axes: the fit on the left; errors, and bias² and variance, against λ on the right."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1.4])
        upper, lower = right.subgridspec(2, 1)
        fit, errors, parts = (figure.add_subplot(place) for place in (left, upper, lower))
        fit.set(xlim=(0, 1), ylim=(-3.2, 4.8), xlabel="input x", ylabel="output y")
        (self._truth,) = fit.plot([], [], color=TRUTH, linewidth=8, zorder=1, animated=True)
        (self._others,) = fit.plot([], [], color=ERROR, linewidth=1.0, alpha=0.75, animated=True)
        (self._mean,) = fit.plot([], [], color="black", linestyle=DASHED, linewidth=1.8, animated=True)
        (self._fit,) = fit.plot([], [], color="black", linewidth=2.6, animated=True)
        (self._points,) = fit.plot([], [], "o", color="black", markerfacecolor="white", markersize=7, animated=True)
        LegendAbove(
            fit,
            [
                Line2D([], [], color="black", marker="o", mfc="white", linestyle="", markersize=7, label="examples"),
                Line2D([], [], color="black", linewidth=2.6, label="fit to them"),
                Line2D([], [], color=TRUTH, linewidth=7, label="truth"),
                Line2D([], [], color=ERROR, linewidth=1.4, label="8 other data sets"),
                Line2D([], [], color="black", linestyle=DASHED, linewidth=1.8, label="average fit"),
            ],
            columns=2,
        )

        self._axes = (errors, parts)
        for axes, name in ((fit, "fit"), (errors, "errors"), (parts, "parts")):
            axes.set_label(name)
        for axes, top in ((errors, 1.0), (parts, 0.75)):
            axes.set(xscale="log", xlim=(2.5e-3, 10), ylim=(0, top))
            axes.set_xticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
            axes.xaxis.set_minor_formatter(NullFormatter())
        errors.set(ylabel="error")
        parts.set(xlabel="penalty λ", ylabel="excess")
        self._best = [
            axes.axvline(1, color=THRESHOLD, linestyle=DASHED, linewidth=2, animated=True) for axes in (errors, parts)
        ]
        self._best_name = errors.text(1, 0.98, "", color=legible(THRESHOLD), va="top", fontweight="bold", animated=True)
        self._best_name.set_transform(errors.get_xaxis_transform())
        self._present = [
            axes.axvline(1, color="black", linestyle=":", linewidth=1.4, animated=True) for axes in (errors, parts)
        ]
        self._floor = errors.axhline(0, color=GREY, linewidth=1.2, animated=True)
        self._curves = {}
        for axes, name, colour, line, width in (
            (errors, "test_theory", "black", DOTTED, 1.8),
            (errors, "train_theory", ERROR, DOTTED, 2.4),
            (errors, "test", "black", "-", 2.4),
            (errors, "train", ERROR, DASHED, 2.8),
            (parts, "bias2", "black", DASHED, 1.8),
            (parts, "variance", ERROR, "-", 2.4),
            (parts, "excess", "black", "-", 2.8),
        ):
            (self._curves[name],) = axes.plot([], [], color=colour, linestyle=line, linewidth=width, animated=True)
        for name, marker, colour in (("bias2_measured", "^", "white"), ("variance_measured", "o", ERROR)):
            (self._curves[name],) = parts.plot(
                [], [], marker, color="black", markerfacecolor=colour, markersize=5, markevery=2, animated=True
            )
        (self._errors_now,) = errors.plot([], [], "D", color="black", markersize=8, clip_on=False, animated=True)
        (self._parts_now,) = parts.plot([], [], "D", color="black", markersize=8, clip_on=False, animated=True)
        LegendAbove(
            errors,
            [
                Line2D([], [], color="black", label="test"),
                Line2D([], [], color=ERROR, linestyle=DASHED, linewidth=2.8, label="train"),
                Line2D([], [], color="black", linestyle=DOTTED, linewidth=1.8, label="theory"),
                Line2D([], [], color=GREY, linewidth=1.2, label="noise"),
            ],
            columns=2,
        )
        LegendAbove(
            parts,
            [
                Line2D([], [], color="black", marker="^", mfc="white", linestyle=DASHED, linewidth=1.8, label="bias²"),
                Line2D([], [], color=ERROR, marker="o", mec="black", markersize=5, label="variance"),
                Line2D([], [], color="black", linewidth=2.8, label="sum"),
            ],
            columns=3,
        )

    def update(self, result: risk.Overfitting, step: int) -> None:
        """Move the fits, the curves and the marks of λ and λ*."""
        self._points.set_data(result.x, result.y)
        self._truth.set_data(result.curve_x, result.truth)
        self._fit.set_data(result.curve_x, result.fit)
        self._mean.set_data(result.curve_x, result.mean_fit)
        gaps = np.full((len(result.other_fits), 1), np.nan)
        along = np.tile(np.append(result.curve_x, np.nan), len(result.other_fits))
        self._others.set_data(along, np.hstack([result.other_fits, gaps]).ravel())
        errors, parts = self._axes
        stretch(errors, max(result.test.max(), result.train.max()), (1.0, 1.6))
        stretch(parts, max(result.excess.max(), result.variance_measured.max()), (0.75, 1.5))
        for name, line in self._curves.items():
            line.set_data(result.penalties, getattr(result, name))
        self._floor.set_ydata([result.noise_floor] * 2)
        for line in self._best:
            line.set_xdata([max(result.best_penalty, 1e-9)] * 2)  # a logarithmic axis has no 0
        self._best_name.set_text(f" λ* = {result.best_penalty:.3g} ")
        self._best_name.set_x(float(np.clip(result.best_penalty, 2.5e-3, 10)))
        self._best_name.set_horizontalalignment("right" if result.best_penalty > 0.4 else "left")
        for line in self._present:
            line.set_xdata([result.penalty] * 2)
        self._errors_now.set_data([result.penalty] * 2, [result.train_now, result.test_now])
        self._parts_now.set_data(
            [result.penalty] * 3, [result.bias2_now, result.variance_now, result.bias2_now + result.variance_now]
        )

    def readout(self, result: risk.Overfitting, step: int) -> dict[str, str]:
        """Return both errors of this fit, bias² and variance, and the best λ."""
        return {
            "training error": number(result.train_now, 3),
            "test error": number(result.test_now, 3),
            "bias² + variance": (
                f"{number(result.bias2_now, 3)} + {number(result.variance_now, 3)}"
                f" = {number(result.bias2_now + result.variance_now, 3)}"
            ),
            "best penalty λ*": f"{result.best_penalty:.3g}",
            "test error at λ*": number(result.test_at_best, 3),
        }
