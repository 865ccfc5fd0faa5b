"""Scenes for the scoreboard: all rules racing on one task, and what each costs against the size of the network."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from lecture_utils.models import scoreboard

from .labels import Labels
from .style import BLACK, DEPRESSION, FEEDBACK, GREY, POTENTIATION, Scene, number

# Cool: one score for all. Warm: an error for each neuron. Black: the exact error.
STYLES = {
    "accept or reject": (GREY, ":", "v"),
    "weight perturbation": (DEPRESSION, ":", "s"),
    "node perturbation": (DEPRESSION, "--", "D"),
    "three factors (reward)": (FEEDBACK, "-", "^"),
    "segregated dendrites": (POTENTIATION, "-.", "p"),
    "feedback alignment": (POTENTIATION, "-", "o"),
    "sign concordance": (POTENTIATION, "--", "P"),
    "Kolen–Pollack": (POTENTIATION, ":", "X"),
    "weight mirror": (POTENTIATION, (0, (5, 1, 1, 1, 1, 1)), "d"),
    "backpropagation": (BLACK, "-", "*"),
}


class Race(Scene):
    """All rules learn one task side by side, each at its own best learning rate or at a multiple of it."""

    size = (9.6, 4.6)

    def build(self, figure: Figure) -> None:
        """Draw logarithmic axes with the target, and the legend beside them."""
        axes = figure.subplots()
        axes.set_label("errors")
        axes.set(xscale="log", yscale="log", xlim=(1, 1e5), ylim=(0.05, 3))
        axes.set(xlabel="examples seen", ylabel="error (start = 1)")
        axes.set_yticks([0.1, 1], labels=["0.1", "1"])
        axes.xaxis.set_major_locator(LogLocator(numticks=6))
        self._lines, self._ends = {}, {}
        for rule, (colour, line, marker) in STYLES.items():
            (self._lines[rule],) = axes.plot([], [], color=colour, linestyle=line, animated=True)
            (self._ends[rule],) = axes.plot([], [], marker, color=colour, markersize=9, animated=True)
            axes.plot([], [], marker=marker, color=colour, linestyle=line, label=rule, markersize=8)
        self._target = axes.axhline(0.1, color=BLACK, linewidth=1, animated=True)
        figure.legend(loc="outside right center", handlelength=3)

    def update(self, result: scoreboard.Race, step: int) -> None:
        """Show every rule as far as it has come; one that diverges leaves at the top."""
        self._target.set_ydata([result.target, result.target])
        for rule, sample, error in zip(result.rules, result.sample, result.error, strict=True):
            self._lines[rule].set_data(np.maximum(sample, 1), error)
            self._ends[rule].set_data(np.maximum(sample[-1:], 1), np.clip(error[-1:], 0.05, 3))

    def readout(self, result: scoreboard.Race, step: int) -> dict[str, str]:
        """Return how many examples every rule needed."""
        return {rule: self._needed(result, rule) for rule in result.rules}

    @staticmethod
    def _needed(result: scoreboard.Race, rule: str) -> str:
        if rule in result.diverged:
            return "diverges"
        samples = result.samples_needed[rule]
        return "not there" if samples is None else f"{samples:,} examples"


class Board(Scene):
    """What every rule costs against the size of the network: measured points, theoretical lines."""

    size = (9.6, 5.0)

    def build(self, figure: Figure) -> None:
        """Draw the curves on the left, and for every rule its name, its cost and its power on the right."""
        curves, names, costs, powers = figure.subplots(1, 4, width_ratios=[0.42, 0.07, 0.2, 0.31])
        curves.set_label("curves")
        curves.set(xscale="log", yscale="log", xlim=(4, 1e4), ylim=(10, 1e15), xlabel="inputs N", ylabel="cost")
        curves.yaxis.set_major_locator(LogLocator(numticks=6))
        curves.xaxis.set_major_locator(LogLocator(numticks=5))
        for axes in (names, costs, powers):
            axes.set(xlim=(0, 1), ylim=(-0.6, len(STYLES) + 1.2))
        names.set_xticks([])
        names.set_yticks(range(len(STYLES)), labels=list(STYLES))
        names.tick_params(length=0)
        names.spines[:].set_visible(False)
        self._costs = self._column(costs, "at N")
        self._powers = self._column(powers, "power\n(theory)")
        self._lines, self._beyond, self._points, self._here = [], [], [], []
        for row, (colour, line, marker) in enumerate(STYLES.values()):
            self._lines += curves.plot([], [], color=colour, linestyle=line, linewidth=1.8, animated=True)
            self._beyond += curves.plot([], [], color=colour, linestyle=line, linewidth=0.7, animated=True)
            self._points += curves.plot([], [], marker, color=colour, markersize=7, animated=True)
            self._here += curves.plot([], [], "_", color=colour, markersize=18, markeredgewidth=3, animated=True)
            # A sample of the line, so that curves and names can be matched.
            names.plot([0, 1], [row, row], color=colour, linestyle=line, linewidth=1.8)
            names.plot([0.5], [row], marker, color=colour, markersize=7)
        self._cursor = curves.axvline(100, color=BLACK, linewidth=1.2, linestyle=":", animated=True)

    @staticmethod
    def _column(axes: Axes, title: str) -> Labels:
        axes.set_axis_off()
        axes.text(1, len(STYLES) - 0.2, title, ha="right", va="bottom").set_in_layout(False)
        return Labels(axes, align=1)

    def update(self, result: scoreboard.Board, step: int) -> None:
        """Move lines, thin beyond what was measured, points, the cursor and the numbers."""
        self._cursor.set_xdata([result.inputs, result.inputs])
        for row, (points, here) in enumerate(zip(self._points, self._here, strict=True)):
            known = result.sizes <= (result.measured_sizes[row].max() if result.cost in scoreboard.MEASURED else np.inf)
            last = np.count_nonzero(known)
            self._lines[row].set_data(result.sizes[:last], result.theory[row, :last])
            self._beyond[row].set_data(result.sizes[last - 1 :], result.theory[row, last - 1 :])
            points.set_data(result.measured_sizes[row], result.measured[row])
            here.set_data([result.inputs], [result.at_inputs[row]])
        self._costs.show((1, row, _power_of_ten(cost)) for row, cost in enumerate(result.at_inputs))
        powers = zip(result.measured_exponent, result.theory_exponent, strict=True)
        self._powers.show((1, row, f"{number(one)} ({number(two)})") for row, (one, two) in enumerate(powers))

    def readout(self, result: scoreboard.Board, step: int) -> dict[str, str]:
        """Return the dearest and the cheapest rule, and how far apart they are."""
        dearest, cheapest = int(np.argmax(result.at_inputs)), int(np.argmin(result.at_inputs))
        ratio = result.at_inputs[dearest] / result.at_inputs[cheapest]
        guessed = np.count_nonzero(result.extrapolated)
        return {
            "compared": f"{result.cost} at N = {result.inputs:,.0f}"
            + (f", extrapolated for {guessed} of {len(result.rules)} rules" if guessed else ""),
            "most": f"{result.rules[dearest]}, {_power_of_ten(result.at_inputs[dearest])}",
            "least": f"{result.rules[cheapest]}, {_power_of_ten(result.at_inputs[cheapest])}",
            "ratio": f"{ratio:,.1f}" if ratio < 1000 else _power_of_ten(ratio),
        }


def _power_of_ten(value: float) -> str:
    """Return a count with two digits: as it is below ten thousand, else as a power of ten."""
    if value < 10_000:
        return f"{value:,.0f}"
    exponent = int(np.floor(np.log10(value)))
    superscript = str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{value / 10**exponent:.1f}·10{superscript}"
