"""Scenes for a layered network: one that can be seen at work, and the gradient check."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure

from lecture_utils.models import networks

from .labels import Labels
from .style import (
    DASHED,
    DEPRESSION,
    ERROR,
    FEEDBACK,
    GREY,
    LIGHT,
    POTENTIATION,
    PRESYNAPTIC,
    THRESHOLD,
    LegendAbove,
    Scene,
    legible,
    percent,
    power_of_ten,
)


def _number(value: float, decimals: int = 2) -> str:
    """Return a number that keeps its width: fewer decimals where it is large; a rounded zero has no sign."""
    decimals = decimals if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def _signed(value: float, decimals: int = 2) -> str:
    text = _number(value, decimals)
    return text if text.startswith("−") or not text.strip("0.") else f"+{text}"


def _named(neuron: str) -> str:
    """Return "a₁" for "a1"."""
    return neuron.translate(str.maketrans("12", "₁₂"))


# --------------------------------------------------------------------------------------------------------------------
# A network one can see
# --------------------------------------------------------------------------------------------------------------------

WIDTH = 9.6
# Places in the drawing, in inches.
LAYERS = (1.0, 2.54, 4.08, 5.62)
ROWS = (3.2, 0.95)
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


def touched(axes: str, x: float, y: float, values: dict[str, Any]) -> dict[str, Any]:
    """Return what a click or drag on the picture of a `Network` sets.

    In the drawing: the inputs and targets on their gauges, else the edge nearest to the pointer becomes the chosen one.
    In the curve of the error: the chosen weight.
    """
    if axes == "curve":
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


def _draw_neurons(drawing: Axes) -> PathCollection:
    """Return a circle for every neuron, of a size that goes with that of the figure."""
    size = 144 * RADIUS * min(1.0, drawing.figure.get_figwidth() / WIDTH)
    places = np.transpose([_place(name) for layer in networks.NEURONS for name in layer])
    return drawing.scatter(*places, s=size**2, linewidth=1.6, edgecolor="black", zorder=3, animated=True)


def _beside(start: tuple[float, float], end: tuple[float, float], *, back: bool) -> tuple[float, float]:
    """Return where the number of an edge stands: the weight near its start, what travels back past its middle."""
    (x, y), (to_x, to_y) = start, end
    if y == to_y:
        outward = 1 if y == ROWS[0] else -1
        return 0.5 * (x + to_x), y + (-0.19 if back else 0.19) * outward
    part = 0.6 if back else 0.27
    return x + part * (to_x - x), y + part * (to_y - y)


class Network(Scene):
    """A network at work: activities forward, errors backward, and the update of one chosen weight."""

    size = (WIDTH, 5.0)
    steps = UPDATE
    opening = 0

    def build(self, figure: Figure) -> None:
        """Draw neurons, edges and gauges on the left; the error against the chosen weight on the right."""
        # The curve leaves the height of the header and the sums to them.
        grid = figure.add_gridspec(2, 2, width_ratios=[3.6, 1], height_ratios=[1, 5.4])
        drawing, curve = figure.add_subplot(grid[:, 0]), figure.add_subplot(grid[1, 1])
        self._build_drawing(drawing)
        self._build_curve(curve)

    def _build_drawing(self, drawing: Axes) -> None:
        drawing.set(xlim=(0, 6.66), ylim=(0, 5.1), label="drawing")
        drawing.axis("off")
        for x, name in ((INPUT_GAUGE, "input"), (TARGET_GAUGE, "target")):
            drawing.text(x, np.mean(ROWS), name, ha="center", va="center", color="#444444")
            for y in ROWS:
                drawing.plot([x, x], [y - GAUGE_HEIGHT, y + GAUGE_HEIGHT], color=LIGHT, linewidth=8)
                drawing.plot([x - 0.1, x + 0.1], [y, y], color=GREY, linewidth=1)
        (self._gauges,) = drawing.plot([], [], "D", color="black", markersize=9, animated=True)
        (self._band,) = drawing.plot([], [], color="#ffe58a", linewidth=13, zorder=1, animated=True)
        self._edges = LineCollection(list(ENDS.values()), zorder=2, animated=True)
        drawing.add_collection(self._edges)
        self._neurons = _draw_neurons(drawing)
        self._header = Labels(drawing, align=0, fontsize=12, fontweight="bold")
        self._equations = Labels(drawing, align=0)
        self._activities = Labels(drawing)
        self._targets = Labels(drawing, fontweight="bold")
        self._errors = Labels(drawing, box=ERROR, fontweight="bold")
        self._slopes = Labels(drawing, color="#444444")
        self._factors = Labels(drawing, box="#fbe0a6")
        self._weights = {
            colour: Labels(drawing, color=legible(colour), box="white")
            for colour in ("black", POTENTIATION, DEPRESSION)
        }

    def _build_curve(self, curve: Axes) -> None:
        limit = networks.LARGEST_WEIGHT
        curve.set(xlim=(-limit, limit), ylim=(0, 1.04), xlabel="chosen weight", xticks=[-3, 0, 3], label="curve")
        curve.set_yticks([0, 0.5, 1], labels=[])
        curve.set_ylabel("error E", labelpad=36)
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
                activities += [(x, y + 0.125, _named(name)), (x, y - 0.125, activity)]
                if layer and step >= LAST_BACKWARD + 1 - layer:
                    errors.append((x, y + 0.47 * outward, f"e\u2009=\u2009{_number(result.error[layer - 1][row])}"))
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
            if number >= 4 and LAST_BACKWARD + 1 - number // 4 <= step < UPDATE
        )
        self._band.set_data(*np.transpose(ENDS[result.chosen]))

    def _update_curve(self, result: networks.Example, step: int) -> None:
        here = result.weights[result.layer][result.i, result.j]
        new = result.new_weights[result.layer][result.i, result.j]
        # The ticks' numbers move instead of the axis, which would cost a full redraw; far from the present weight the
        # curve may leave the picture at the top.
        power = next(power for power in range(6) if 1.3 * result.loss <= 4 * 10**power)
        top = 4 * 10**power
        names = [str(tick) if power < 4 else f"{tick // 10**power}·{power_of_ten(power)}" for tick in (top // 2, top)]
        self._ticks.show([(-3.25, 0, "0"), (-3.25, 0.5, names[0]), (-3.25, 1, names[1])])
        self._curve.set_data(result.sweep_weight, result.sweep_loss / top)
        known = step == UPDATE
        near = (np.abs(result.sweep_weight - here) < 1.2) & known
        self._tangent.set_data(result.sweep_weight[near], result.sweep_tangent[near] / top)
        self._here.set_data([here], [result.loss / top])
        self._new.set_data([new], [np.interp(new, result.sweep_weight, result.sweep_loss) / top])
        self._new.set_visible(known and abs(new) <= networks.LARGEST_WEIGHT)

    def readout(self, result: networks.Example, step: int) -> dict[str, str | tuple[str, str]]:
        """Return the error before and after the update, and the chosen weight's slope by two methods."""
        if step < LAST_FORWARD:
            return {"error E": "not known before the output is"}
        before = {"error E": _number(result.loss, 3)}
        if step < UPDATE:
            return before
        sender, receiver = map(_named, result.chosen.split("→"))
        return before | {
            "new error": ("error after all weights changed", _number(result.new_loss, 3)),
            "slope": (f"slope of {sender} → {receiver}, by backpropagation", _number(result.slope_of_loss, 4)),
            "nudged": ("slope, measured by nudging", _number(result.difference_quotient, 4)),
            "change": (f"change of {sender} → {receiver}", _signed(result.change, 4)),
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
    sender, receiver = map(_named, result.chosen.split("→"))
    product = f"{_bracketed(result.presynaptic, 3)} · {_bracketed(result.postsynaptic_error, 3)}"
    return [
        "7 · every weight changes by Δw = −η h e",
        f"chosen, {sender} → {receiver}: h e = {product} = {_number(result.slope_of_loss, 3)}",
        f"error E: {_number(result.loss, 3)} before, {_number(result.new_loss, 3)} after all have changed",
    ]


_FORWARD = {1: "1 · forward to layer a", 2: "2 · forward to layer b", 3: "3 · forward to the output (linear)"}
_BACKWARD = {5: "5 · errors back to layer b, along the same edges", 6: "6 · errors back to layer a"}


def _bracketed(value: float, decimals: int = 2) -> str:
    text = _number(value, decimals)
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
# A second set of fibres
# --------------------------------------------------------------------------------------------------------------------

# How far beside a forward edge its fibre runs.
BESIDE = 0.13
VERDICTS = {"same": ("=", "#444444"), "size": ("≈", "#7a5c00"), "sign": ("≠", "#a33f00")}


def drawn_fibre(axes: str, x: float, y: float, values: dict[str, Any]) -> dict[str, float]:
    """Return what a drag on the weights of a `Fibres` sets: the weight of the fibre that is nearest to the pointer."""
    if axes != "weights":
        return {}
    forward = networks.second_fibres().forward
    names = [fibre.replace("→", "_") for fibre in networks.FIBRES]
    return {names[int(np.argmin(np.abs(forward - x)))]: y}


class Fibres(Scene):
    """A second set of fibres: errors that come back with weights of their own, and the updates that they change."""

    size = (WIDTH, 4.8)

    def build(self, figure: Figure) -> None:
        """Draw the network with its fibres; every fibre's weight against its forward weight; the twelve updates."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.75, 1])
        upper, lower = right.subgridspec(2, 1, height_ratios=[1.1, 1])
        drawing, weights, updates = (figure.add_subplot(place) for place in (left, upper, lower))
        self._build_drawing(drawing)
        self._build_weights(weights)
        self._build_updates(updates)

    def _build_drawing(self, drawing: Axes) -> None:
        drawing.set(xlim=(LAYERS[0] - 0.5, LAYERS[-1] + 0.5), ylim=(-0.1, 4.7))
        drawing.axis("off")
        drawing.add_collection(LineCollection(list(ENDS.values()), color="#b0b0b0", linewidth=1.4, zorder=1))
        drawing.text(LAYERS[0] - 0.5, 4.5, "grey: forward w; blue: fibres B, dashed: negative", in_layout=False)
        drawing.text(LAYERS[0] - 0.5, -0.05, "update = as before, ≈ other size, ≠ other sign", in_layout=False)
        self._fibres = LineCollection(
            [_aside(*ENDS[edge]) for edge in networks.EDGES[4:]], color=FEEDBACK, zorder=2, animated=True
        )
        drawing.add_collection(self._fibres)
        self._neurons = _draw_neurons(drawing)
        self._neurons.set_facecolor("white")
        self._names, self._errors = Labels(drawing), Labels(drawing, box=ERROR, fontweight="bold")
        self._marks = {
            verdict: Labels(drawing, box="white", color=colour, fontsize=14, fontweight="bold")
            for verdict, (_, colour) in VERDICTS.items()
        }

    def _build_weights(self, weights: Axes) -> None:
        limit = 2.2
        weights.set(xlim=(-1.2, 1.6), ylim=(-limit, limit), xticks=[-1, 0, 1], yticks=[-2, 0, 2], label="weights")
        weights.set(xlabel="forward weight w", ylabel="fibre B")
        for x, y in ((-1.2, -limit), (0, 0)):
            weights.fill_between([x, 0 if x else 1.6], y, y + limit, color=LIGHT, alpha=0.5, linewidth=0, zorder=0)
        weights.plot([-1.2, 1.6], [-1.2, 1.6], color=GREY, linewidth=1.2, linestyle=DASHED)
        weights.text(-1.15, 1.75, "drag a point", color="#444444")
        (self._points,) = weights.plot(
            [], [], "o", color=FEEDBACK, markeredgecolor="black", markersize=8, animated=True
        )

    def _build_updates(self, updates: Axes) -> None:
        updates.set(xlim=(-0.7, 11.7), ylim=(-0.42, 0.42), yticks=[-0.4, 0, 0.4], ylabel="update Δw")
        updates.set_xticks([1.5, 5.5, 9.5], ["x→a", "a→b", "b→y"])
        updates.tick_params(axis="x", length=0)
        updates.axhline(0, color=GREY, linewidth=1)
        for place in (3.5, 7.5):
            updates.axvline(place, color=LIGHT, linewidth=1)
        (self._mirror,) = updates.plot(
            [], [], "o", markerfacecolor="white", markeredgecolor="black", markersize=9, label="mirror", animated=True
        )
        (self._own,) = updates.plot([], [], "D", color=FEEDBACK, markersize=6, label="these fibres", animated=True)
        LegendAbove(updates, [self._mirror, self._own], 2)

    def update(self, result: networks.Fibres, step: int) -> None:
        """Show the fibres, the errors that they bring, and what becomes of every update."""
        self._fibres.set_linewidth(0.6 + 1.7 * np.abs(result.feedback))
        self._fibres.set_linestyle([(0, (2.5, 1)) if b < 0 else "-" for b in result.feedback])
        names = [(x, y, _named(name)) for layer, x in zip(networks.NEURONS, LAYERS, strict=True)
                 for name, y in zip(layer, ROWS, strict=True)]  # fmt: skip
        self._names.show(names)
        self._errors.show(
            (x, y + 0.5 * outward, f"e = {_number(e)}")
            for x, layer in zip(LAYERS[1:], result.error, strict=True)
            for y, outward, e in zip(ROWS, (1, -1), layer, strict=True)
        )
        for verdict, labels in self._marks.items():
            labels.show(
                (*_beside(*ends, back=False), VERDICTS[verdict][0])
                for ends, found in zip(ENDS.values(), result.verdict, strict=True)
                if found == verdict
            )
        self._points.set_data(result.forward, result.feedback)
        self._mirror.set_data(np.arange(12), result.mirror_change)
        self._own.set_data(np.arange(12), result.change)

    def readout(self, result: networks.Fibres, step: int) -> dict[str, str | tuple[str, str]]:
        """Return how many updates are changed and reversed, and what that does to the error."""
        return {
            "updates that differ from backpropagation's": f"{12 - result.verdict.count('same')} of 12",
            "updates with another sign": f"{result.verdict.count('sign')} of 12",
            "angle between all updates and the gradient's": f"{_number(result.angle, 0)}°",
            "error E before": _number(result.loss, 3),
            "after the update, these fibres": _number(result.new_loss, 3),
            "after the update, mirror images": _number(result.mirror_new_loss, 3),
        }


def _aside(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Return a line beside the one from start to end."""
    (x, y), (to_x, to_y) = start, end
    along = np.hypot(to_x - x, to_y - y)
    shift = BESIDE * (to_y - y) / along, -BESIDE * (to_x - x) / along
    return [(x + shift[0], y + shift[1]), (to_x + shift[0], to_y + shift[1])]


# --------------------------------------------------------------------------------------------------------------------
# The gradient check
# --------------------------------------------------------------------------------------------------------------------

LAYER_STYLES = (("o", "#1b1b3a"), ("s", "#31688e"), ("^", "#21918c"), ("D", "#5aa83b"), ("v", "#a88f00"))
SMALLEST_ERROR = 1e-13


def _disagreement(value: float) -> str:
    """Return an error as a percentage, or a bound where it is small: what rounding leaves differs between machines."""
    if value > 1e-3:
        return percent(value, signed=False)
    bound = next(power for power in (-6, -4, -2) if value < 10.0**power)
    return f"below {power_of_ten(bound)}"


class GradientCheck(Scene):
    """The gradient of every weight: by backpropagation, and by nudging the weight."""

    size = (9.6, 4.6)

    def build(self, figure: Figure) -> None:
        """Draw the slopes by both methods, the relative errors, and the worst of them against ε."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1.1])
        upper, lower = right.subgridspec(2, 1)
        steps, both, single = (figure.add_subplot(place) for place in (lower, left, upper))
        steps.set_label("steps")

        both.set(xlim=(-1.12, 1.12), ylim=(-1.12, 1.12), xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        both.set(xlabel="slope by nudging (largest = 1)", ylabel="slope by backpropagation")
        both.plot([-1.1, 1.1], [-1.1, 1.1], color=GREY, linewidth=1)
        both.text(1.1, -1.05, "on the line: equal", color="#555555", ha="right")
        single.set(yscale="log", ylim=(SMALLEST_ERROR, 20), xlim=(0, 1), ylabel="relative error")
        single.set(xticks=[], yticks=[1e-12, 1e-8, 1e-4, 1], xlabel="weights, by layer")
        steps.set(xscale="log", yscale="log", xlim=(3e-13, 3), ylim=(SMALLEST_ERROR, 20), ylabel="largest error")
        steps.set(xticks=[1e-12, 1e-8, 1e-4, 1], yticks=[1e-12, 1e-8, 1e-4, 1], xlabel="size ε of the nudge")
        for axes in (single, steps):
            axes.minorticks_off()
            axes.axhline(1e-6, color=THRESHOLD, linestyle=DASHED, linewidth=1.4)
        single.text(0.01, 1.6e-6, "one in a million", color=legible(THRESHOLD), va="bottom")
        self._points, self._singles = [], []
        for layer, (marker, colour) in enumerate(LAYER_STYLES):
            style = {"marker": marker, "color": colour, "linestyle": "", "alpha": 0.75, "animated": True}
            label = f"layer {layer + 1}" if layer == 0 else f"{layer + 1}"
            self._points.append(both.plot([], [], markersize=6, label=label, **style)[0])
            self._singles.append(single.plot([], [], markersize=4, **style)[0])
        above = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1.0), "borderaxespad": 0.2}
        both.legend(ncols=5, handlelength=1, handletextpad=0.3, columnspacing=0.8, **above)
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
