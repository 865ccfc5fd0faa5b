"""Scenes for the scoreboard: all rules racing on one task, and what each costs against the size of the network."""

import numpy as np
from matplotlib.figure import Figure

from lecture_utils.models import scoreboard

from .style import BLACK, DEPRESSION, FEEDBACK, GREY, POTENTIATION, Scene, number

# Cool: one score for all. Warm: an error for each neuron. Black: the exact error.
STYLES = {
    "accept or reject": (GREY, ":", "v"),
    "weight perturbation": (DEPRESSION, ":", "s"),
    "node perturbation": (DEPRESSION, "--", "D"),
    "three factors (reward)": (FEEDBACK, "-", "^"),
    "feedback alignment": (POTENTIATION, "-", "o"),
    "sign concordance": (POTENTIATION, "--", "P"),
    "Kolen–Pollack": (POTENTIATION, ":", "X"),
    "backpropagation": (BLACK, "-", "*"),
}


class Race(Scene):
    """All rules learn one task side by side."""

    size = (9.6, 4.6)

    def build(self, figure: Figure) -> None:
        """Draw logarithmic axes with the target, and the legend beside them."""
        axes = figure.subplots()
        axes.set(xscale="log", yscale="log", xlim=(1, 1e5), ylim=(0.05, 1.6))
        axes.set(xlabel="examples seen", ylabel="error (start = 1)")
        axes.set_yticks([0.1, 1], labels=["0.1", "1"])
        self._lines, self._ends = {}, {}
        for rule, (colour, line, marker) in STYLES.items():
            (self._lines[rule],) = axes.plot([], [], color=colour, linestyle=line, animated=True)
            (self._ends[rule],) = axes.plot([], [], marker, color=colour, markersize=9, animated=True)
            axes.plot([], [], marker=marker, color=colour, linestyle=line, label=rule, markersize=8)
        self._target = axes.axhline(0.1, color=BLACK, linewidth=1, animated=True)
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=3)

    def update(self, result: scoreboard.Race, step: int) -> None:
        """Show every rule as far as it has come."""
        self._target.set_ydata([result.target, result.target])
        for rule, sample, error in zip(result.rules, result.sample, result.error, strict=True):
            self._lines[rule].set_data(np.maximum(sample, 1), np.maximum(error, 0.05))
            self._ends[rule].set_data(np.maximum(sample[-1:], 1), np.maximum(error[-1:], 0.05))

    def readout(self, result: scoreboard.Race, step: int) -> dict[str, str]:
        """Return how many examples some of the rules needed."""
        shown = ("backpropagation", "feedback alignment", "node perturbation", "weight perturbation")
        return {rule: self._needed(result.samples_needed[rule]) for rule in shown}

    @staticmethod
    def _needed(samples: int | None) -> str:
        return "still learning" if samples is None else f"{samples:,} examples"


class Board(Scene):
    """What every rule costs against the size of the network: measured points, theoretical lines."""

    size = (9.6, 5.0)

    def build(self, figure: Figure) -> None:
        """Draw the curves' axes on the left and the bars' on the right."""
        curves, bars, exponents = figure.subplots(1, 3, width_ratios=[1.1, 0.75, 0.25])
        curves.set(xscale="log", yscale="log", xlim=(8, 1e4), ylim=(30, 1e15), xlabel="inputs N", ylabel="cost")
        bars.set(xscale="log", xlim=(30, 1e22), ylim=(-0.6, 8.6), xticks=[1e2, 1e6, 1e10, 1e14], xlabel="cost at N")
        bars.set_yticks(range(8), labels=list(STYLES))
        exponents.set(xlim=(0, 1), ylim=(-0.6, 8.6))
        exponents.set_axis_off()
        exponents.text(1, 8.05, "exponent of N\nmeasured (theory)", ha="right", va="center")
        self._lines, self._points, self._bars, self._costs, self._exponents = [], [], [], [], []
        for row, (colour, line, marker) in enumerate(STYLES.values()):
            self._lines += curves.plot([], [], color=colour, linestyle=line, linewidth=1.8, animated=True)
            self._points += curves.plot([], [], marker, color=colour, markersize=8, animated=True)
            self._bars += bars.barh([row], [1], height=0.6, color=colour, alpha=0.85, animated=True)
            self._costs.append(bars.text(1, row, "", va="center", animated=True))
            # A sample of the line, so that curves and bars can be matched.
            bars.plot(
                [1e20, 5e21], [row, row], marker=marker, color=colour, linestyle=line, markersize=7, linewidth=1.8
            )
            self._exponents.append(exponents.text(1, row, "", ha="right", va="center", animated=True))
        self._cursor = curves.axvline(100, color=BLACK, linewidth=1.2, linestyle=":", animated=True)

    def update(self, result: scoreboard.Board, step: int) -> None:
        """Move lines, points, the cursor and the bars."""
        self._cursor.set_xdata([result.inputs, result.inputs])
        rows = zip(self._lines, self._points, self._bars, self._costs, self._exponents, strict=True)
        for row, (line, points, bar, cost, exponent) in enumerate(rows):
            line.set_data(result.sizes, result.theory[row])
            points.set_data(result.measured_sizes[row], result.measured[row])
            bar.set_width(result.at_inputs[row])
            cost.set(x=1.5 * result.at_inputs[row], text=_power_of_ten(result.at_inputs[row]))
            exponent.set_text(f"{number(result.measured_exponent[row])} ({number(result.theory_exponent[row])})")

    def readout(self, result: scoreboard.Board, step: int) -> dict[str, str]:
        """Return the dearest and the cheapest rule, and how far apart they are."""
        dearest, cheapest = int(np.argmax(result.at_inputs)), int(np.argmin(result.at_inputs))
        ratio = result.at_inputs[dearest] / result.at_inputs[cheapest]
        return {
            "compared": f"{result.cost} at N = {result.inputs:,.0f}",
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
