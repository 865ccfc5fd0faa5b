"""Scenes for layered networks: one that can be seen at work, gradient check, training, and four problems for brains."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from lecture_utils.models import networks

from .labels import Labels
from .style import (
    DEPRESSION,
    ERROR,
    FEEDBACK,
    GREY,
    LIGHT,
    POSTSYNAPTIC,
    POTENTIATION,
    PRESYNAPTIC,
    THRESHOLD,
    Scene,
    percent,
)

DASHED = (0, (5, 1.5))
DOTTED = (0, (1, 1.3))


def _number(value: float, decimals: int = 2) -> str:
    """Return a number that keeps its width: fewer decimals where it is large; a rounded zero has no sign."""
    decimals = decimals if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def _signed(value: float, decimals: int = 2) -> str:
    text = _number(value, decimals)
    return text if text.startswith("−") or not text.strip("0.") else f"+{text}"


def _power_of_ten(exponent: int) -> str:
    return f"10{str(exponent).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def _named(neuron: str) -> str:
    """Return "a₁" for "a1"."""
    return neuron.translate(str.maketrans("12", "₁₂"))


# --------------------------------------------------------------------------------------------------------------------
# A network one can see
# --------------------------------------------------------------------------------------------------------------------

# Places in the drawing, in inches.
LAYERS = (1.05, 2.63, 4.21, 5.63)
ROWS = (3.02, 1.2)
INPUT_GAUGE, TARGET_GAUGE = 0.36, 6.3
GAUGE_HEIGHT = 0.62
LARGEST_INPUT = 2.0
RADIUS = 0.31
# Who is computed at which step, forward and backward.
LAST_FORWARD, LAST_BACKWARD, UPDATE = 3, 6, 7


def _place(neuron: str) -> tuple[float, float]:
    layer = next(index for index, names in enumerate(networks.NEURONS) if neuron in names)
    return LAYERS[layer], ROWS[networks.NEURONS[layer].index(neuron)]


ENDS = {edge: tuple(_place(neuron) for neuron in edge.split("→")) for edge in networks.EDGES}


def touched(axes: int, x: float, y: float, values: dict[str, Any]) -> dict[str, Any]:
    """Return what a click or drag on the picture of a `Network` sets.

    In the drawing: the inputs and targets on their gauges, else the edge nearest to the pointer becomes the chosen one.
    In the curve of the error: the chosen weight.
    """
    if axes == 1:
        return {values["chosen"].replace("→", "_"): x}
    row = int(np.argmin(np.abs(np.subtract(ROWS, y))))
    if not LAYERS[0] - RADIUS < x < LAYERS[-1] + RADIUS:
        name = "x" if x < LAYERS[0] else "target"
        return {f"{name}{row + 1}": LARGEST_INPUT * (y - ROWS[row]) / GAUGE_HEIGHT}
    edge, distance = min(((edge, _distance(x, y, *ends)) for edge, ends in ENDS.items()), key=lambda pair: pair[1])
    return {"chosen": edge} if distance < 0.3 else {}


def _distance(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return how far a place is from the line between two others."""
    along, place = np.subtract(end, start), np.subtract((x, y), start)
    return float(np.hypot(*(place - np.clip(place @ along / (along @ along), 0, 1) * along)))


def _beside(start: tuple[float, float], end: tuple[float, float], *, back: bool) -> tuple[float, float]:
    """Return where the number of an edge stands: the weight near its start, what travels back near its end."""
    (x, y), (to_x, to_y) = start, end
    if y == to_y:
        outward = 1 if y == ROWS[0] else -1
        return 0.5 * (x + to_x), y + (-0.19 if back else 0.19) * outward
    part = 0.71 if back else 0.29
    return x + part * (to_x - x), y + part * (to_y - y)


class Network(Scene):
    """A network at work: activities forward, errors backward, and the update of one chosen weight."""

    size = (9.6, 5.4)
    steps = UPDATE

    def build(self, figure: Figure) -> None:
        """Draw neurons, edges and gauges on the left; the error against the chosen weight on the right."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[2.45, 1])
        drawing = figure.add_subplot(left)
        upper, lower = right.subgridspec(2, 1, height_ratios=[1.25, 1])
        curve, words = figure.add_subplot(upper), figure.add_subplot(lower)
        self._build_drawing(drawing)
        self._build_curve(curve)
        words.set(xlim=(0, 1), ylim=(0, 1))
        words.axis("off")
        self._chosen, self._arithmetic = Labels(words, align=0, fontweight="bold"), Labels(words, align=0)

    def _build_drawing(self, drawing: Axes) -> None:
        drawing.set(xlim=(0, 6.66), ylim=(0, 5.1))
        drawing.axis("off")
        for x, name in ((INPUT_GAUGE, "input"), (TARGET_GAUGE, "target")):
            drawing.text(x, np.mean(ROWS), name, ha="center", va="center", color="#444444")
            for y in ROWS:
                drawing.plot([x, x], [y - GAUGE_HEIGHT, y + GAUGE_HEIGHT], color=LIGHT, linewidth=8)
                drawing.plot([x - 0.1, x + 0.1], [y, y], color=GREY, linewidth=1)
        drawing.text(
            0.02, 0.02, "thick: large weight, dashed: negative; in boxes: e · w on its way back", color="#444444"
        )
        (self._gauges,) = drawing.plot([], [], "D", color="black", markersize=9, animated=True)
        (self._band,) = drawing.plot([], [], color="#ffe58a", linewidth=13, zorder=1, animated=True)
        self._edges = LineCollection(list(ENDS.values()), zorder=2, animated=True)
        drawing.add_collection(self._edges)
        self._neurons = drawing.scatter(
            *np.transpose([_place(name) for layer in networks.NEURONS for name in layer]),
            s=(144 * RADIUS) ** 2,
            linewidth=1.6,
            edgecolor="black",
            zorder=3,
            animated=True,
        )
        self._header = Labels(drawing, align=0, fontsize=12, fontweight="bold")
        self._equations = Labels(drawing, align=0)
        self._activities = Labels(drawing)
        self._targets = Labels(drawing, fontweight="bold")
        self._errors = Labels(drawing, box=ERROR, fontweight="bold")
        self._slopes = Labels(drawing, color="#444444")
        self._factors = Labels(drawing, box="#fbe0a6")
        self._weights = {
            colour: Labels(drawing, color=colour, box="white") for colour in ("black", POTENTIATION, DEPRESSION)
        }

    def _build_curve(self, curve: Axes) -> None:
        limit = networks.LARGEST_WEIGHT
        curve.set(xlim=(-limit, limit), ylim=(0, 1), xlabel="the chosen weight", xticks=range(-3, 4))
        curve.set_yticks([0, 0.5, 1], labels=[])
        curve.set_ylabel("error E", labelpad=34)
        self._ticks = Labels(curve, align=1)
        (self._curve,) = curve.plot([], [], color="black", animated=True)
        (self._tangent,) = curve.plot([], [], color=ERROR, linewidth=3.5, linestyle=DASHED, animated=True)
        mark = {"color": "black", "markersize": 10, "markeredgewidth": 1.8, "clip_on": False, "animated": True}
        (self._here,) = curve.plot([], [], "D", **mark)
        (self._new,) = curve.plot([], [], "o", markerfacecolor="white", **mark)

    def update(self, result: networks.Example, step: int) -> None:
        """Show what is known at `step`: layer by layer forward, then backward, then the update."""
        header, *lines = _told(result, step)
        self._header.show([(0.02, 4.95, header)])
        self._equations.show((0.02, 4.62 - 0.27 * number, line) for number, line in enumerate(lines))
        self._update_neurons(result, step)
        self._update_edges(result, step)
        self._update_curve(result, step)

    def _update_neurons(self, result: networks.Example, step: int) -> None:
        known = min(step, LAST_FORWARD)
        activities, errors, slopes = [], [], []
        for layer, (x, names) in enumerate(zip(LAYERS, networks.NEURONS, strict=True)):
            for row, (y, name, outward) in enumerate(zip(ROWS, names, (1, -1), strict=True)):
                activity = _number(result.activity[layer][row]) if layer <= known else "?"
                activities += [(x, y + 0.11, _named(name)), (x, y - 0.11, activity)]
                if layer and step >= LAST_BACKWARD + 1 - layer:
                    errors.append((x, y + 0.47 * outward, f"e = {_number(result.error[layer - 1][row])}"))
                    if layer < 3:
                        slopes.append((x, y + 0.74 * outward, f"σ′ = {_number(result.slope[layer - 1][row])}"))
        self._activities.show(activities)
        self._errors.show(errors)
        self._slopes.show(slopes)
        self._neurons.set_facecolor(["#cdeee2" if number // 2 <= known else "white" for number in range(8)])
        gauged = np.concatenate([result.activity[0], result.target])
        self._gauges.set_data(
            np.repeat([INPUT_GAUGE, TARGET_GAUGE], 2),
            np.tile(ROWS, 2) + GAUGE_HEIGHT * np.clip(gauged / LARGEST_INPUT, -1, 1),
        )
        self._targets.show(
            (TARGET_GAUGE, y + 0.76 * outward, _number(target))
            for y, outward, target in zip(ROWS, (1, -1), result.target, strict=True)
        )

    def _update_edges(self, result: networks.Example, step: int) -> None:
        weights = np.concatenate([w.ravel() for w in result.weights])
        changes = np.concatenate([(new - w).ravel() for new, w in zip(result.new_weights, result.weights, strict=True)])
        travelling = {1: 0, 2: 1, 3: 2, 5: 2, 6: 1}.get(step)
        colours: list[str] = []
        labels: dict[str, list[tuple[float, float, str]]] = {colour: [] for colour in self._weights}
        for number, (ends, weight, change) in enumerate(zip(ENDS.values(), weights, changes, strict=True)):
            colour, mark = "#8a8a8a", ""
            if step == UPDATE and abs(change) > 1e-9:
                colour, mark = (POTENTIATION, "▲") if change > 0 else (DEPRESSION, "▼")
            elif number // 4 == travelling:
                colour = PRESYNAPTIC if step <= LAST_FORWARD else ERROR
            colours.append(colour)
            labels[colour if mark else "black"].append((*_beside(*ends, back=False), f"{_number(weight)}{mark}"))
        for colour, texts in labels.items():
            self._weights[colour].show(texts)
        self._edges.set_color(colours)
        self._edges.set_linewidth(1.0 + 1.7 * np.abs(weights))
        self._edges.set_linestyle([(0, (2.5, 1)) if weight < 0 else "-" for weight in weights])
        factors = np.concatenate([[np.zeros(4)], [factor.ravel() for factor in result.factors]]).ravel()
        self._factors.show(
            (*_beside(*ends, back=True), _number(factor))
            for number, (ends, factor) in enumerate(zip(ENDS.values(), factors, strict=True))
            if number >= 4 and step >= LAST_BACKWARD + 1 - number // 4
        )
        self._band.set_data(*np.transpose(ENDS[result.chosen]))

    def _update_curve(self, result: networks.Example, step: int) -> None:
        here = result.weights[result.layer][result.i, result.j]
        new = result.new_weights[result.layer][result.i, result.j]
        # The ticks' numbers move instead of the axis, which would cost a full redraw; far from the present weight the
        # curve may leave the picture at the top.
        power = next(power for power in range(6) if 1.3 * result.loss <= 4 * 10**power)
        top = 4 * 10**power
        names = [str(tick) if power < 4 else f"{tick // 10**power}·{_power_of_ten(power)}" for tick in (top // 2, top)]
        self._ticks.show([(-3.25, 0, "0"), (-3.25, 0.5, names[0]), (-3.25, 1, names[1])])
        self._curve.set_data(result.sweep_weight, result.sweep_loss / top)
        known = step == UPDATE
        near = (np.abs(result.sweep_weight - here) < 1.2) & known
        self._tangent.set_data(result.sweep_weight[near], result.sweep_tangent[near] / top)
        self._here.set_data([here], [result.loss / top])
        self._new.set_data([new], [np.interp(new, result.sweep_weight, result.sweep_loss) / top])
        self._new.set_visible(known and abs(new) <= networks.LARGEST_WEIGHT)
        sender, receiver = map(_named, result.chosen.split("→"))
        lines = [f"its update is known at step {UPDATE}"]
        if known:
            lines = [
                f"before it, h of {sender} = {_number(result.presynaptic, 3)}",
                f"behind it, e of {receiver} = {_number(result.postsynaptic_error, 3)}",
                f"slope of E = h · e = {_number(result.slope_of_loss, 3)}",
                f"Δw = −η · h · e = {_signed(result.change, 3)}",
            ]
        self._chosen.show([(-0.28, 0.86, f"chosen: {sender} → {receiver}, w = {_number(here)}")])
        self._arithmetic.show((-0.28, 0.68 - 0.14 * number, line) for number, line in enumerate(lines))

    def readout(self, result: networks.Example, step: int) -> dict[str, str]:
        """Return the error before and after the update, and the chosen weight's slope by two methods."""
        if step < LAST_FORWARD:
            return {"error E": "not known before the output is"}
        before = {"error E": _number(result.loss, 3)}
        if step < UPDATE:
            return before
        sender, receiver = map(_named, result.chosen.split("→"))
        return before | {
            "error after all weights changed": _number(result.new_loss, 3),
            f"slope of {sender} → {receiver}, by backpropagation": _number(result.slope_of_loss, 4),
            "slope, measured by nudging": _number(result.difference_quotient, 4),
            "change of this weight": _signed(result.change, 4),
        }


def _told(result: networks.Example, step: int) -> list[str]:
    """Return a header and what is computed at `step`, in numbers."""
    if step == 0:
        return ["0 · the input is there", "Press ▶ for the next step: activities come first."]
    if step <= LAST_FORWARD:
        return [_FORWARD[step], *(_sum_forward(result, step - 1, row) for row in (0, 1))]
    if step == LAST_FORWARD + 1:
        lines = (
            f"e({_named(name)}) = 2 (y − y*) = 2 ({_number(y)} − {_bracketed(target)}) = {_number(e)}"
            for name, y, target, e in zip(
                networks.NEURONS[3], result.activity[3], result.target, result.error[2], strict=True
            )
        )
        return ["4 · errors: twice output minus target", *lines]
    if step <= LAST_BACKWARD:
        layer = LAST_BACKWARD - step
        return [_BACKWARD[step], *(_sum_backward(result, layer, row) for row in (0, 1))]
    return [
        "7 · every weight changes by Δw = −η h e",
        "h of the neuron before, e of the neuron behind. ▲ grows, ▼ shrinks.",
        f"error E: {_number(result.loss, 3)} before, {_number(result.new_loss, 3)} after all have changed",
    ]


_FORWARD = {1: "1 · forward to layer a", 2: "2 · forward to layer b", 3: "3 · forward to the output (linear)"}
_BACKWARD = {5: "5 · errors back to layer b, along the same edges", 6: "6 · errors back to layer a"}


def _bracketed(value: float) -> str:
    text = _number(value)
    return f"({text})" if text.startswith("−") else text


def _sum_forward(result: networks.Example, layer: int, row: int) -> str:
    name = networks.NEURONS[layer + 1][row]
    products = " + ".join(
        f"{_bracketed(h)}·{_bracketed(w)}"
        for h, w in zip(result.activity[layer], result.weights[layer][:, row], strict=True)
    )
    mu, h = _number(result.total_input[layer][row]), _number(result.activity[layer + 1][row])
    if layer == 2:
        return f"{_named(name)} = Σ h w = {products} = {h}"
    return f"h({_named(name)}) = σ({products}) = σ({mu}) = {h}"


def _sum_backward(result: networks.Example, layer: int, row: int) -> str:
    name = networks.NEURONS[layer + 1][row]
    products = " + ".join(
        f"{_bracketed(e)}·{_bracketed(w)}"
        for e, w in zip(result.error[layer + 1], result.weights[layer + 1][row], strict=True)
    )
    slope, e = _number(result.slope[layer][row]), _number(result.error[layer][row])
    return f"e({_named(name)}) = σ′ Σ e w = {slope} ({products}) = {e}"


# --------------------------------------------------------------------------------------------------------------------
# The gradient check
# --------------------------------------------------------------------------------------------------------------------

LAYER_STYLES = (("o", "#1b1b3a"), ("s", "#31688e"), ("^", "#21918c"), ("D", "#5aa83b"), ("v", "#a88f00"))
SMALLEST_ERROR = 1e-13


def _scientific(value: float) -> str:
    """Return "2.3 × 10⁻⁹" for 2.3e-9."""
    if value == 0:
        return "0"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits} × {_power_of_ten(int(exponent))}"


def _disagreement(value: float) -> str:
    """Return an error as a percentage, or its order of magnitude where it is small: rounding differs by machine."""
    if value > 1e-3:
        return percent(value, signed=False)
    return f"about {_power_of_ten(round(np.log10(max(value, SMALLEST_ERROR))))}"


class GradientCheck(Scene):
    """The gradient of every weight: by backpropagation, and by nudging the weight."""

    size = (9.6, 4.6)

    def build(self, figure: Figure) -> None:
        """Draw the axes; the worst error against ε comes first, so that pointing at it sets ε."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1.1])
        upper, lower = right.subgridspec(2, 1)
        steps, both, single = (figure.add_subplot(place) for place in (lower, left, upper))

        both.set(xlim=(-1.12, 1.12), ylim=(-1.12, 1.12), xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        both.set(xlabel="slope by nudging (largest slope = 1)", ylabel="slope by backpropagation")
        both.plot([-1.1, 1.1], [-1.1, 1.1], color=GREY, linewidth=1)
        both.text(1.1, -1.05, "on the line: equal", color="#555555", ha="right")
        single.set(yscale="log", ylim=(SMALLEST_ERROR, 20), xlim=(0, 1), ylabel="relative error")
        single.set(xticks=[], yticks=[1e-12, 1e-8, 1e-4, 1], xlabel="all weights, from the input to the output")
        steps.set(xscale="log", yscale="log", xlim=(3e-13, 3), ylim=(SMALLEST_ERROR, 20), ylabel="largest error")
        steps.set(xticks=[1e-12, 1e-8, 1e-4, 1], yticks=[1e-12, 1e-8, 1e-4, 1], xlabel="size ε of the nudge")
        for axes in (single, steps):
            axes.minorticks_off()
            axes.axhline(1e-6, color=THRESHOLD, linestyle=DASHED, linewidth=1.4)
        single.text(0.01, 1.6e-6, "one in a million", color=THRESHOLD, va="bottom")
        self._points, self._singles = [], []
        for layer, (marker, colour) in enumerate(LAYER_STYLES):
            style = {"marker": marker, "color": colour, "linestyle": "", "alpha": 0.75, "animated": True}
            label = f"layer {layer + 1}" if layer == 0 else f"{layer + 1}"
            self._points.append(both.plot([], [], markersize=6, label=label, **style)[0])
            self._singles.append(single.plot([], [], markersize=4, **style)[0])
        above = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1.0), "borderaxespad": 0.2}
        both.legend(ncols=5, handlelength=1, handletextpad=0.3, columnspacing=1.0, **above)
        (self._steps,) = steps.plot([], [], "o-", color="black", markersize=5, linewidth=1.6, animated=True)
        self._epsilon = steps.axvline(1, color="black", linewidth=1.2, linestyle=":", animated=True)
        (self._here,) = steps.plot([], [], "D", color=ERROR, markeredgecolor="black", markersize=9, animated=True)

    def update(self, result: networks.GradientCheck, step: int) -> None:
        """Move the points of all weights and the curve over ε."""
        largest = max(np.abs(result.finite_difference).max(), np.abs(result.backprop).max(), 1e-300)
        place = (np.arange(result.layer.size) + 0.5) / result.layer.size
        error = np.clip(result.relative_error, 2 * SMALLEST_ERROR, 10)
        for layer, (points, singles) in enumerate(zip(self._points, self._singles, strict=True)):
            of = result.layer == layer
            points.set_data(result.finite_difference[of] / largest, result.backprop[of] / largest)
            singles.set_data(place[of], error[of])
        self._steps.set_data(result.epsilons, np.clip(result.worst_against_epsilon, 2 * SMALLEST_ERROR, 10))
        self._epsilon.set_xdata([result.epsilon, result.epsilon])
        self._here.set_data([result.epsilon], [np.clip(result.worst, 2 * SMALLEST_ERROR, 10)])

    def readout(self, result: networks.GradientCheck, step: int) -> dict[str, str]:
        """Return the largest disagreement, what to make of it, and what each method costs."""
        wrong = int(np.sum(result.relative_error > 1e-6))
        return {
            "largest relative error": _disagreement(result.worst),
            "weights off by more than 10⁻⁶": f"{wrong} of {result.layer.size}",
            "passes to nudge every weight": f"{2 * result.layer.size} forward",
            "passes of backpropagation": "1 forward, 1 backward",
        }


# --------------------------------------------------------------------------------------------------------------------
# Training
# --------------------------------------------------------------------------------------------------------------------

LOWEST_ERROR = 0.25
GAP = 1
SIDE = 8


class Digits(Scene):
    """A network learns to read digits: its errors, what it confuses, and what single hidden units see."""

    size = (9.6, 5.4)

    def build(self, figure: Figure) -> None:
        """Draw the axes: errors over epochs, confusions, and below them the input weights of hidden units."""
        upper, lower = figure.add_gridspec(2, 1, height_ratios=[1.55, 1])
        upper = upper.subgridspec(1, 2, width_ratios=[1.45, 1])
        curves, confusion = figure.add_subplot(upper[0]), figure.add_subplot(upper[1])
        fields = figure.add_subplot(lower)
        curves.set(xlim=(0, 20), yscale="log", ylim=(LOWEST_ERROR, 260), xlabel="epochs", ylabel="wrong answers (%)")
        curves.set(xticks=[0, 5, 10, 15, 20])
        curves.set_yticks([1, 10, 100], ["1", "10", "100"])
        curves.axhline(90, color=GREY, linewidth=1, linestyle=DOTTED)
        curves.text(19.9, 105, "guessing", color="#555555", ha="right")
        style = {"clip_on": False, "animated": True}
        (self._train,) = curves.plot([], [], color=GREY, linestyle=DASHED, label="training digits", **style)
        (self._test,) = curves.plot([], [], color="black", marker="o", markersize=4, label="new digits", **style)
        self._diverged = Labels(curves, color="#a33f00", fontsize=13, fontweight="bold", box="white")
        curves.legend(loc="lower left", handlelength=2, borderaxespad=0, labelspacing=0.25)

        confusion.set(xticks=range(10), yticks=range(10), xlabel="answer", ylabel="digit shown")
        confusion.tick_params(length=0)
        colours = LinearSegmentedColormap.from_list("wrong", ["white", ERROR])
        self._confusion = confusion.imshow(
            np.zeros((10, 10)), cmap=colours, vmin=0, vmax=10, aspect="auto", animated=True
        )
        self._counts, self._right = Labels(confusion), Labels(confusion, color="#777777")

        colours = LinearSegmentedColormap.from_list("weights", [DEPRESSION, "white", POTENTIATION])
        width, height = 10 * (SIDE + 2 * GAP), 2 * (SIDE + GAP)
        self._fields = fields.imshow(
            np.zeros((height, width)), cmap=colours, vmin=-1, vmax=1, interpolation="bilinear", animated=True
        )
        fields.set_xticks(np.arange(10) * (SIDE + 2 * GAP) + SIDE / 2 - 0.5, range(10))
        fields.set(
            yticks=[],
            xlabel="input weights of the two units that prefer each digit, first hidden layer (orange > 0 > blue)",
        )
        fields.xaxis.set_ticks_position("top")
        fields.tick_params(length=0)
        fields.spines[:].set_visible(False)

    def update(self, result: networks.Training, step: int) -> None:
        """Move the curves, the confusions and the input weights."""
        self._train.set_data(result.epoch, np.maximum(result.train_error, LOWEST_ERROR))
        self._test.set_data(result.epoch, np.maximum(result.test_error, LOWEST_ERROR))
        marked = result.diverged_at is not None
        self._diverged.show([(10.0, 20.0, f"diverged at update {result.diverged_at}")] if marked else [])
        wrong = result.confusion * (1 - np.eye(10, dtype=int))
        self._confusion.set_data(wrong)
        self._counts.show((x, y, str(wrong[y, x])) for y, x in np.argwhere(wrong))
        self._right.show((n, n, str(result.confusion[n, n])) for n in range(10) if result.confusion[n, n])
        picture = np.zeros(self._fields.get_array().shape)
        for digit, units in enumerate(result.specialists):
            for row, unit in enumerate(units[:2]):
                field = result.receptive_fields[unit].reshape(SIDE, SIDE)
                top, left = row * (SIDE + GAP), digit * (SIDE + 2 * GAP)
                picture[top : top + SIDE, left : left + SIDE] = field / max(np.abs(field).max(), 1e-300)
        self._fields.set_data(picture)

    def readout(self, result: networks.Training, step: int) -> dict[str, str]:
        """Return the errors, the size of the network, and the most frequent confusion."""
        size = sum(weights.size for weights in result.weights)
        architecture = "-".join(map(str, result.layers))
        if result.diverged_at is not None:
            return {
                "outcome": f"diverged at update {result.diverged_at} of {result.epochs * result.updates_per_epoch}",
                "network": f"{architecture}, {size:,} weights",
            }
        wrong = result.confusion * (1 - np.eye(10, dtype=int))
        shown, answer = np.unravel_index(wrong.argmax(), wrong.shape)
        often = f"{shown} taken for {answer}, {wrong.max()} times" if wrong.any() else "none"
        return {
            "wrong on new digits": f"{result.test_error[-1]:.1f} % after {result.epoch[-1]} epochs",
            "wrong on training digits": f"{result.train_error[-1]:.1f} %",
            "most frequent confusion": often,
            "network": f"{architecture}, {size:,} weights",
        }


# --------------------------------------------------------------------------------------------------------------------
# Four problems for brains
# --------------------------------------------------------------------------------------------------------------------


def _draw_loss(axes: Axes, steps: int = 100) -> None:
    """Make `axes` show a loss relative to its start, on a scale of equal factors."""
    axes.set(xlim=(0, steps), yscale="log", ylim=(0.015, 1.15), xlabel="updates", ylabel="loss (1 at the start)")
    axes.set_yticks([0.02, 0.05, 0.1, 0.2, 0.5, 1], ["0.02", "0.05", "0.1", "0.2", "0.5", "1"])
    axes.minorticks_off()


def turned(axes: int, x: float, y: float, values: dict[str, Any]) -> dict[str, float]:
    """Return the angle that a click or drag on the arrows of `WeightTransport` sets."""
    return {"angle": abs(float(np.degrees(np.arctan2(y, x))))} if axes == 0 else {}


class WeightTransport(Scene):
    """Weight transport: feedback turned away from the forward weights."""

    size = (9.6, 4.0)

    def build(self, figure: Figure) -> None:
        """Draw the axes; the arrows come first, so that pointing at them sets the angle."""
        arrows, course, angles = figure.subplots(1, 3, width_ratios=[1.35, 1, 1.05])
        arrows.set(xlim=(-1.25, 1.25), ylim=(-0.42, 1.32), aspect="equal")
        arrows.axis("off")
        arrows.axvspan(0, 1.25, color=LIGHT, alpha=0.45, linewidth=0)
        arrows.text(1.2, -0.36, "downhill", ha="right", color="#444444")
        arrows.text(-1.2, -0.36, "uphill", color="#444444")
        arrow = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.022, "zorder": 3}
        arrows.quiver([0], [0], [1], [0], color="black", **arrow)
        arrows.text(0.55, -0.15, r"$W^{\mathsf{T}}e$", ha="center", va="center")
        self._arrow = arrows.quiver([0], [0], [0], [1], color=FEEDBACK, animated=True, **arrow)
        (self._arc,) = arrows.plot([], [], color="black", linewidth=1.2, linestyle=":", animated=True)
        self._names = Labels(arrows, fontweight="bold")
        self._angle = Labels(arrows, align=0, fontsize=15, fontweight="bold")

        _draw_loss(course)
        lines = {"animated": True}
        (self._shallow,) = course.plot([], [], color=GREY, linestyle=DOTTED, label="hidden layer fixed", **lines)
        (self._backprop,) = course.plot([], [], color="black", linestyle=DASHED, label="backpropagation", **lines)
        (self._course,) = course.plot([], [], color=FEEDBACK, linewidth=3.2, label="this feedback", **lines)
        course.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), labelspacing=0.2, borderaxespad=0.2)

        _draw_loss(angles)
        angles.set(xlim=(0, 180), xticks=[0, 45, 90, 135, 180], xlabel="angle of the feedback (°)")
        angles.set_ylabel("loss after 100 updates")
        angles.axvspan(0, 90, color=LIGHT, alpha=0.45, linewidth=0)
        (self._level,) = angles.plot([], [], color=GREY, linestyle=DOTTED, **lines)
        (self._finals,) = angles.plot([], [], "o-", color="black", markersize=5, linewidth=1.6, **lines)
        mark = {"color": FEEDBACK, "markeredgecolor": "black", "markersize": 10, "clip_on": False}
        (self._here,) = angles.plot([], [], "D", **mark | lines)

    def update(self, result: networks.WeightTransport, step: int) -> None:
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
            (self._shallow, result.shallow_error),
        ):
            line.set_data(result.step, course)
        self._finals.set_data(result.angles, result.final_error)
        self._level.set_data([0, 180], [result.shallow_error[-1]] * 2)
        self._here.set_data([result.angle], [result.error[-1]])

    def readout(self, result: networks.WeightTransport, step: int) -> dict[str, str]:
        """Return the final losses."""
        return {
            f"loss with feedback at {result.angle:.0f}°": f"{result.error[-1]:.3f}",
            "with backpropagation": f"{result.backprop_error[-1]:.3f}",
            "with the hidden layer fixed": f"{result.shallow_error[-1]:.3f}",
            "part of the error along the gradient": _signed(result.feedback_signal[0]),
        }


class SignProblem(Scene):
    """The sign problem: errors carried by firing rates, which cannot be negative."""

    size = (9.6, 4.0)

    def build(self, figure: Figure) -> None:
        """Draw the axes; the rates come first, so that pointing at them sets the baseline."""
        rates, course, finals = figure.subplots(1, 3, width_ratios=[1.15, 1.1, 1.0])
        rates.set(xlim=(-3, 3), ylim=(0, 6.4), xlabel="error e (typical size = 1)", ylabel="firing rate (same unit)")
        self._histogram = rates.bar(
            np.linspace(-2.75, 2.75, 12), np.zeros(12), width=0.5, color=LIGHT, edgecolor="white", animated=True
        )
        self._lost = rates.axvspan(
            -3, 0, facecolor="#fdf2dc", edgecolor=ERROR, hatch="//", linewidth=0, zorder=0, animated=True
        )
        (self._first,) = rates.plot([], [], color=FEEDBACK, linewidth=3.2, clip_on=False, animated=True)
        (self._second,) = rates.plot(
            [], [], color="black", linewidth=2.4, linestyle=DASHED, clip_on=False, animated=True
        )
        self._said = Labels(rates, box="white")
        handles = [
            Line2D([], [], color=FEEDBACK, linewidth=3.2, label="channel 1"),
            Line2D([], [], color="black", linestyle=DASHED, label="channel 2"),
            Patch(facecolor=LIGHT, label="errors at the start"),
            Patch(facecolor="#fdf2dc", edgecolor=ERROR, hatch="//", label="lost"),
        ]
        place = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1.0), "labelspacing": 0.2, "borderaxespad": 0.2}
        rates.legend(handles=handles, ncols=2, columnspacing=1.0, handlelength=1.4, **place)

        _draw_loss(course)
        (self._signed,) = course.plot([], [], color="black", linestyle=DASHED, label="signed errors", animated=True)
        (self._course,) = course.plot([], [], color=FEEDBACK, linewidth=3.2, label="these rates", animated=True)
        course.legend(**place)
        _draw_loss(finals)
        finals.set(xlim=(-0.05, 3.05), xlabel="baseline of one channel", ylabel="loss after 100 updates")
        (self._finals,) = finals.plot([], [], "o-", color="black", markersize=5, linewidth=1.6, animated=True)
        (self._here,) = finals.plot(
            [], [], "D", color=FEEDBACK, markeredgecolor="black", markersize=10, clip_on=False, animated=True
        )
        self._two = finals.axhline(1, color="black", linestyle=DASHED, linewidth=1.6, animated=True)

    def update(self, result: networks.SignProblem, step: int) -> None:
        """Move the rates, the errors that are lost, and the curves."""
        count, _ = np.histogram(result.errors_at_start, np.linspace(-3, 3, 13))
        for bar, height in zip(self._histogram, 2.0 * count / count.max(), strict=True):
            bar.set_height(height)
        one = result.channels == 1
        self._lost.set_width(max(3.0 - result.baseline, 0.0) if one else 0.0)
        self._first.set_data(result.signal, result.rates[0])
        self._second.set_data(result.signal, result.signal * np.nan if one else result.rates[1])
        self._said.show([(1.25, 6.0, "e = rate − baseline" if one else "e = rate 1 − rate 2")])
        self._course.set_data(result.step, result.error)
        self._signed.set_data(result.step, result.signed_error)
        self._finals.set_data(result.baselines, result.final_error)
        self._here.set_data([result.baseline] if one else [], [result.error[-1]] if one else [])
        self._two.set_ydata([result.signed_error[-1]] * 2)

    def readout(self, result: networks.SignProblem, step: int) -> dict[str, str]:
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
        """Draw the axes: size of the error layer by layer, and the direction that is left of it."""
        sizes, angles = figure.subplots(1, 2, width_ratios=[1.35, 1])
        top = 10.0**LARGEST_DECADE
        sizes.set(yscale="log", xlim=(0, 50), ylim=(1 / top, top), xlabel="layers back from the output")
        sizes.set(ylabel="size of the error |e| (output = 1)", yticks=10.0 ** np.arange(-6, 7, 2))
        sizes.minorticks_off()
        self._decade = sizes.axhspan(10**-0.5, 10**0.5, color=FEEDBACK, alpha=0.35, linewidth=0)
        sizes.text(49.5, 1.0, "what a rate can carry", ha="right", va="center")
        self._spread = sizes.fill_between([0], [1], [1], color=ERROR, alpha=0.3, linewidth=0, animated=True)
        (self._theory,) = sizes.plot([], [], color="black", linestyle=DASHED, zorder=4, animated=True)
        (self._size,) = sizes.plot([], [], "o", color=ERROR, markeredgecolor="black", markersize=6, animated=True)
        self._beyond = Labels(sizes, align=1, fontweight="bold")
        handles = [self._size, self._theory, Patch(facecolor=ERROR, alpha=0.3, label="90 % of the neurons")]
        self._size.set_label("simulated")
        self._theory.set_label("theory")
        sizes.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, handlelength=1.6, columnspacing=1.2
        )
        angles.set(xlim=(0, 50), ylim=(0, 180), yticks=[0, 45, 90, 135, 180], xlabel="layers back from the output")
        angles.set_ylabel("angle to the true error (°)")
        angles.axhline(90, color=GREY, linewidth=1)
        angles.text(49.5, 104, "no direction left", ha="right", va="bottom", color="#444444")
        (self._angle,) = angles.plot([], [], "o-", color=FEEDBACK, markeredgecolor="black", animated=True)
        angles.text(49.5, 6, "every error held within the band", ha="right", color="#444444")

    def update(self, result: networks.MagnitudeProblem, step: int) -> None:
        """Move both courses; what is off the scale stays at its edge."""
        edge = 10.0**LARGEST_DECADE

        def held(values: np.ndarray) -> np.ndarray:
            return np.clip(values, 1 / edge, edge)

        self._spread.set_data(result.distance, held(result.low), held(result.high))
        self._theory.set_data(result.distance, held(result.theory))
        self._size.set_data(result.distance, held(result.magnitude))
        last = result.magnitude[-1]
        beyond = last < 1 / edge or last > edge
        place = 4.5e-6 if last < 1 else 2.2e5
        self._beyond.show([(49.5, place, f"{_scientific(last)} in the last layer")] if beyond and last > 0 else [])
        self._angle.set_data(result.distance, result.clipped_angle)

    def readout(self, result: networks.MagnitudeProblem, step: int) -> dict[str, str]:
        """Return what is left of the error at the input side, and of its direction."""
        last = result.magnitude[-1]
        return {
            f"size of the error {result.distance[-1]} layers back": f"{last:.2g}"
            if 0.01 <= last < 99
            else _scientific(last),
            "orders of magnitude passed": f"{result.decades:.1f}",
            "neurons whose error is outside the band there": percent(result.outside[-1], signed=False),
            "angle to the true error there": f"{result.clipped_angle[-1]:.0f}°",
        }


class UpdateLocking(Scene):
    """Update locking: learning from errors that arrive late."""

    size = (9.6, 4.6)

    def build(self, figure: Figure) -> None:
        """Draw the axes; the map of delay and learning rate comes first, so that pointing at it sets both."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1.25])
        upper, lower = left.subgridspec(2, 1, height_ratios=[1.4, 1])
        limits, course, times = (figure.add_subplot(place) for place in (upper, right, lower))
        limits.set(xlim=(0, 20), yscale="log", ylim=(0.0016, 0.27), xlabel="delay of the error (samples)")
        limits.set_ylabel("learning rate η")
        limits.set_yticks([0.01, 0.1], ["0.01", "0.1"])
        self._unstable = limits.fill_between([0], [1], [1], color=ERROR, alpha=0.3, linewidth=0, animated=True)
        (self._limit,) = limits.plot([], [], color="black", animated=True)
        limits.text(19.7, 0.17, "diverges", ha="right", va="center", fontweight="bold")
        limits.text(0.4, 0.0026, "learns, remembering", va="center", fontweight="bold")
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
        course.set_ylabel("distance from the teacher (1 at the start)")
        course.set_yticks([0.001, 0.01, 0.1, 1, 10], ["0.001", "0.01", "0.1", "1", "10"])
        course.axhline(1, color=GREY, linewidth=1)
        self._courses, self._theories = {}, {}
        for name, colour, line, label in (
            ("waiting", POSTSYNAPTIC, "-", "waits for each error (locked)"),
            ("remembering", FEEDBACK, "-", "goes on, remembers its past activity"),
            ("mixing", ERROR, (0, (4, 1.5)), "goes on, uses its present activity"),
        ):
            (self._courses[name],) = course.plot(
                [], [], color=colour, linestyle=line, linewidth=3, label=label, animated=True
            )
            if name != "mixing":
                (self._theories[name],) = course.plot(
                    [], [], color="black", linestyle=DOTTED, linewidth=1.5, animated=True
                )
        course.plot([], [], color="black", linestyle=DOTTED, linewidth=1.5, label="theory")
        course.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), labelspacing=0.2, borderaxespad=0.2)
        self._diverged = Labels(course, color="#a33f00", fontweight="bold", box="white")
        times.set(xlim=(0, 20), ylim=(0, 42), xlabel="layers of the network", ylabel="time per update\n(one layer = 1)")
        times.text(0.4, 40, "locked: forward\nand back", va="top", color=POSTSYNAPTIC)
        times.text(19.6, 3.2, "not locked: one layer", ha="right", color="#33739b")
        self._times = [
            times.plot([], [], color=colour, linewidth=3, animated=True)[0] for colour in (POSTSYNAPTIC, FEEDBACK)
        ]

    def update(self, result: networks.UpdateLocking, step: int) -> None:
        """Move the boundary, the mark of this setting and the courses."""
        self._unstable.set_data(result.delays, result.largest_rates, np.full(result.delays.size, 0.27))
        self._limit.set_data(result.delays, result.largest_rates)
        self._here.set_data([result.delay], [np.clip(result.learning_rate, 0.002, 0.2)])
        for name, line in self._courses.items():
            line.set_data(result.sample, np.maximum(getattr(result, name), 1e-4))
        for name, line in self._theories.items():
            line.set_data(result.sample, np.maximum(getattr(result, f"{name}_theory"), 1e-4))
        marked = result.diverged_at is not None
        self._diverged.show([(130, 4.0, f"diverged at sample {result.diverged_at}")] if marked else [])
        for line, time in zip(self._times, (result.locked_time, result.pipelined_time), strict=True):
            line.set_data(result.depths, time)

    def readout(self, result: networks.UpdateLocking, step: int) -> dict[str, str]:
        """Return where each learner is after the last sample, and the largest learning rate."""
        names = {"waiting": "waits (locked)", "remembering": "remembers", "mixing": "uses present activity"}
        end = {label: self._distance(getattr(result, name)[-1]) for name, label in names.items()}
        if result.diverged_at is not None:
            end["remembers"] = f"diverged at sample {result.diverged_at}"
        return end | {"largest learning rate, remembering": f"{result.largest_rate:.3f}"}

    @staticmethod
    def _distance(value: float) -> str:
        if value >= networks.UNLEARNED:
            return f"beyond {networks.UNLEARNED:.0f}"
        return f"{value:.3f}" if value >= 0.001 else "below 0.001"
