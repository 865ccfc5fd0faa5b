"""Scenes for the roadmap: the lecture on one picture, a weight that walks downhill, and what learning costs."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.ticker import LogLocator, NullLocator

from lecture_utils.models import roadmap

from .style import DEPRESSION, ERROR, GREY, POTENTIATION, PRESYNAPTIC, Scene, legend_outside, legible, number

COLOURS = dict(zip(roadmap.MOVEMENTS, (PRESYNAPTIC, DEPRESSION, POTENTIATION), strict=True))
LEFT, RIGHT, HEIGHT, GAP = 0.1, 9.5, 1.0, 0.24


class Lecture(Scene):
    """The lecture on one picture: eleven parts in three movements."""

    size = (9.6, 5.2)
    steps = len(roadmap.PARTS)
    opening = 0

    def build(self, figure: Figure) -> None:
        """Draw the parts, the arrows between them, and the place for one sentence."""
        axes = figure.subplots()
        axes.set_label("lecture")
        axes.set(xlim=(0, 9.6), ylim=(0, 5.2))
        axes.set_axis_off()
        self._places = {}
        for row, movement in enumerate(roadmap.MOVEMENTS):
            y = 3.6 - 1.4 * row
            axes.text(
                LEFT, y + HEIGHT + 0.07, movement, color=legible(COLOURS[movement]), fontweight="bold", fontsize=12
            )
            parts = [part for part in roadmap.PARTS if part.movement == movement]
            width = (RIGHT - LEFT + GAP) / len(parts) - GAP
            for column, part in enumerate(parts):
                x = LEFT + (width + GAP) * column
                self._places[part.number] = (x, y, width, HEIGHT)
                box = FancyBboxPatch((x, y), width, HEIGHT, boxstyle="round,pad=0,rounding_size=0.12", linewidth=1.6)
                box.set(edgecolor=COLOURS[movement], facecolor="white")
                axes.add_patch(box)
                axes.text(x + 0.1, y + HEIGHT - 0.08, str(part.number), va="top", color=legible(COLOURS[movement]))
                axes.text(x + 0.1, y + 0.1, part.title, va="bottom", linespacing=1.05)
                if column:
                    ends = (x - GAP, y + HEIGHT / 2), (x, y + HEIGHT / 2)
                    axes.add_patch(FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=11, color=GREY))
        self._here = FancyBboxPatch(
            (0, 0), 1, HEIGHT, boxstyle="round,pad=0.03,rounding_size=0.12", linewidth=4, fill=False, animated=True
        )
        axes.add_patch(self._here)
        self._sentence = axes.text(LEFT, 0.6, "", fontsize=12, va="top", wrap=True, animated=True)

    def update(self, result: roadmap.Lecture, step: int) -> None:
        """Frame one part and tell its sentence; at step 0 no part is framed."""
        self._here.set_visible(step > 0)
        if step == 0:
            self._sentence.set_text("Press play, or move the slider, to walk through the lecture.")
            return
        part = result.parts[step - 1]
        self._here.set_bounds(*self._places[step])
        self._here.set_edgecolor(COLOURS[part.movement])
        self._sentence.set_text(f"{step}  {result.sentence(step)}")

    def readout(self, result: roadmap.Lecture, step: int) -> dict[str, str]:
        """Return the framed part and its sentence."""
        if step == 0:
            return {"lecture": f"{len(result.parts)} parts"}
        part = result.parts[step - 1]
        return {f"part {step}": part.title.replace("\n", " "), result.view: result.sentence(step)}


class Descent(Scene):
    """One weight that walks downhill on its loss."""

    size = (9.6, 3.8)
    steps = 20

    def build(self, figure: Figure) -> None:
        """Draw the loss with the walking weight, and beside it the loss at each step."""
        hill, course = figure.subplots(1, 2, width_ratios=[1.4, 1])
        hill.set_label("hill")
        course.set_label("course")
        hill.set(xlim=(-3, 3), ylim=(0, 9), xlabel="weight w", ylabel="loss E(w)")
        course.set(xlim=(0, 20), ylim=(0, 9), xlabel="step", ylabel="loss E(w)", xticks=range(0, 21, 5))
        (self._loss,) = hill.plot([], [], color="black", animated=True)
        (self._path,) = hill.plot([], [], "o-", color=ERROR, linewidth=1.5, markersize=6, animated=True)
        (self._slope,) = hill.plot([], [], color=DEPRESSION, linestyle="--", linewidth=1.6, animated=True)
        (self._now,) = hill.plot([], [], "o", color=POTENTIATION, markersize=13, clip_on=False, animated=True)
        self._note = hill.text(0, 5, "", ha="center", fontweight="bold", animated=True)
        (self._course,) = course.plot([], [], "o-", color=ERROR, linewidth=1.5, markersize=6, animated=True)
        (self._course_now,) = course.plot([], [], "o", color=POTENTIATION, markersize=11, clip_on=False, animated=True)

    def update(self, result: roadmap.Descent, step: int) -> None:
        """Show the walk up to `step` and the slope at its end."""
        w, loss, slope = result.path[step], result.path_losses[step], result.gradient[step]
        self._loss.set_data(result.weights, result.losses)
        self._path.set_data(result.path[: step + 1], result.path_losses[: step + 1])
        self._slope.set_data([w - 0.6, w + 0.6], [loss - 0.6 * slope, loss + 0.6 * slope])
        self._now.set_data([w], [loss])
        self._course.set_data(np.arange(step + 1), result.path_losses[: step + 1])
        self._course_now.set_data([step], [loss])
        diverged = result.diverged_at is not None and step >= result.diverged_at
        self._note.set_text(f"diverged at step {result.diverged_at}" if diverged else "")

    def readout(self, result: roadmap.Descent, step: int) -> dict[str, str]:
        """Return weight, slope and loss now, and what one step does."""
        return {
            "weight": number(result.path[step], 3),
            "slope dE/dw": number(result.gradient[step], 3),
            "loss": f"{result.path_losses[step]:.3f}",
            "each step multiplies w by": number(result.factor, 2),
        }


class Cost(Scene):
    """Three ways to learn one task: how many examples, operations and numbers they need."""

    size = (9.6, 4.4)

    def build(self, figure: Figure) -> None:
        """Draw the error against examples, and a row of bars for each kind of cost."""
        error, bars = figure.subplots(1, 2, width_ratios=[1.15, 1])
        error.set_label("error")
        bars.set_label("costs")
        error.set(
            xscale="log",
            xlim=(1, 1e7),
            ylim=(0, 1.03),
            yticks=[0, 0.2, 0.4, 0.6, 0.8, 1],
            xlabel="examples seen",
            ylabel="error (start = 1)",
        )
        names = ("exact gradient", "node perturbation", "weight perturbation")
        colours, lines, hatches = (POTENTIATION, DEPRESSION, GREY), ("-", "--", ":"), ("", "//", "xx")
        self._curves = [
            error.plot([], [], color=colour, linestyle=line, label=name, animated=True)[0]
            for colour, line, name in zip(colours, lines, names, strict=True)
        ]
        self._target = error.axhline(0.1, color="black", linewidth=1, animated=True)
        (self._reached,) = error.plot([], [], "D", color="black", markersize=8, animated=True)
        legend_outside(figure, self._curves, 3, "upper left", handlelength=2.2, columnspacing=1.2)
        error.xaxis.set_major_locator(LogLocator(numticks=5))
        error.xaxis.set_minor_locator(NullLocator())
        bars.set(xscale="log", xlim=(1, 1e15), ylim=(-0.5, 2.5), yticks=range(3))
        bars.set_yticklabels(["numbers\nstored", "operations", "examples"])
        bars.set_xlabel("needed to reach the target")
        bars.xaxis.set_major_locator(LogLocator(numticks=4))
        self._bars, self._texts = [], []
        for rule, (colour, hatch) in enumerate(zip(colours, hatches, strict=True)):
            y = np.arange(3) + 0.27 * (1 - rule)
            self._bars.append(
                bars.barh(y, np.ones(3), height=0.25, color=colour, hatch=hatch, alpha=0.85, animated=True)
            )
            self._texts.append([bars.text(1, height, "", va="center", animated=True) for height in y])

    def update(self, result: roadmap.Cost, step: int) -> None:
        """Move the curves, the target and the bars."""
        for line, error in zip(self._curves, result.error, strict=True):
            line.set_data(result.examples, error)
        self._target.set_ydata([result.target, result.target])
        self._reached.set_data(result.samples, np.full(3, result.target))
        costs = np.stack([result.numbers, result.operations, result.samples], axis=1)
        for bars, texts, row in zip(self._bars, self._texts, costs, strict=True):
            for bar, text, value in zip(bars, texts, row, strict=True):
                bar.set_width(value)
                text.set(x=value * 1.4, text=_short(value))

    def readout(self, result: roadmap.Cost, step: int) -> dict[str, str]:
        """Return the sample complexity of each rule and the price of not knowing the gradient."""
        direct, node, weight = result.samples
        return {
            "exact gradient": f"{direct:,.0f} examples",
            "node perturbation": f"{node:,.0f} examples ({node / direct:,.0f} times)",
            "weight perturbation": f"{weight:,.0f} examples ({weight / direct:,.0f} times)",
        }


def _short(value: float) -> str:
    """Return a count with two digits and a metric name, as bars have little room."""
    for size, name in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.2g} {name}" if value < 100 * size else f"{value / size:.0f} {name}"
    return f"{value:.0f}"
