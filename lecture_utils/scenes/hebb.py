"""Scenes for Hebb's rule: what changes a synapse, why it runs away, and fear conditioning."""

from itertools import pairwise

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from lecture_utils.explore.scene import Readout
from lecture_utils.models import hebb

from .style import (
    DEPRESSION,
    FEEDBACK,
    GREY,
    LIGHT,
    POSTSYNAPTIC,
    POTENTIATION,
    PRESYNAPTIC,
    THRESHOLD,
    Scene,
    draw_area,
    draw_spikes,
    legible,
    signed,
    stretch,
)

CHANGE = LinearSegmentedColormap.from_list("change", [DEPRESSION, "white", POTENTIATION])
LARGEST_CHANGE = 0.4
LARGEST_WEIGHT = 10.0
ABOUT_EQUAL = 0.05
GAP = float("nan")
SHORT_NAMES = {"unpaired": "apart"}  # a slot is narrow
# When the tone, the shock and flashes of light come within the slot of a treatment.
STROKES = {
    "pair": {"tone": (0.2, 0.75, GAP), "shock": (0.63, 0.75, GAP)},
    "unpaired": {"tone": (0.08, 0.4, GAP), "shock": (0.8, 0.92, GAP)},
    "LTD": {"light": (0.15, 0.38, 0.62, 0.85)},
    "LTP": {"light": tuple(burst + 0.028 * flash for burst in (0.12, 0.43, 0.74) for flash in range(6))},
}


def _large(number: float) -> str:
    if number >= hebb.WEIGHT_LIMIT:
        return "> 1,000,000"
    return f"{number:.2f}" if number < 1000.0 else f"{number:,.0f}"


class Combinations(Scene):
    """Hebb's rule: which combinations of pre- and postsynaptic activity change the synapse."""

    size = (9.6, 4.4)

    def build(self, figure: Figure) -> None:
        """Draw the plane of rates, and a bar for each of its four corners."""
        plane, bars = figure.subplots(1, 2, width_ratios=[1.15, 1])
        plane.set(xlabel="presynaptic rate x", ylabel="postsynaptic rate y", label="plane")
        plane.xaxis.label.set_color(legible(PRESYNAPTIC))
        plane.yaxis.label.set_color(legible(POSTSYNAPTIC))
        plane.set(xticks=[0, 0.5, 1, 1.5, 2], yticks=[0, 0.5, 1, 1.5, 2])
        self._plane = plane.imshow(
            np.zeros((2, 2)),
            cmap=CHANGE,
            vmin=-LARGEST_CHANGE,
            vmax=LARGEST_CHANGE,
            extent=(0, 2, 0, 2),
            origin="lower",
            interpolation="nearest",
            animated=True,
        )
        plane.set(xlim=(-0.12, 2.12), ylim=(-0.12, 2.12))
        (self._rectangle,) = plane.plot([], [], color="black", linewidth=1, linestyle=":", animated=True)
        (self._threshold,) = plane.plot([], [], color=THRESHOLD, linestyle="--", animated=True)
        self._name = plane.text(0.04, 0, "θ", color=legible(THRESHOLD), fontweight="bold", va="bottom", animated=True)
        key = figure.colorbar(self._plane, ax=plane, ticks=[-0.4, -0.2, 0, 0.2, 0.4], pad=0.02, shrink=0.9)
        key.set_label("weaker     Δw     stronger")
        names = ("neither ○", "only pre ▷", "only post △", "both ◆")
        markers = ("o", ">", "^", "D")
        self._corners = [
            plane.plot([], [], marker, color="black", markerfacecolor=face, markersize=11, animated=True)[0]
            for marker, face in zip(markers, ("white", "white", "white", "black"), strict=True)
        ]

        rows = [3, 2, 1, 0]
        bars.set(xlim=(-0.52, 0.52), ylim=(-0.6, 3.6), xlabel="change Δw per step", title="active")
        bars.set_yticks(rows, names)
        bars.tick_params(axis="y", length=0)
        bars.spines["left"].set_visible(False)
        bars.axvline(0, color=GREY, linewidth=1)
        self._bars = bars.barh(rows, [1, 1, 1, 1], height=0.4, animated=True)
        self._values = [bars.text(0, row, "", va="center", fontweight="bold", animated=True) for row in rows]

    def update(self, result: hebb.Combinations, step: int) -> None:
        """Recolour the plane, move its corners and the bars."""
        self._plane.set_data(result.plane.T)
        (_, x), (_, y) = result.presynaptic_rate, result.postsynaptic_rate
        self._rectangle.set_data([0, x, x, 0, 0], [0, 0, y, y, 0])
        self._threshold.set_data([0, 2], [result.threshold, result.threshold])
        self._threshold.set_visible(result.threshold > 0)
        self._name.set_y(result.threshold)
        self._name.set_visible(result.threshold > 0)
        for corner, place in zip(self._corners, ((0, 0), (x, 0), (0, y), (x, y)), strict=True):
            corner.set_data([place[0]], [place[1]])
        changes = (result.change[0, 0], result.change[1, 0], result.change[0, 1], result.change[1, 1])
        for bar, text, change in zip(self._bars, self._values, changes, strict=True):
            bar.set_width(change)
            bar.set_facecolor(POTENTIATION if change > 0 else DEPRESSION)
            bar.set_hatch("" if change > 0 else "//")
            # Beside a bar to the left stand the names.
            text.set(text=signed(change, 3), x=max(change, 0.0) + 0.015)

    def readout(self, result: hebb.Combinations, step: int) -> Readout:
        """Return the four changes."""
        return {
            "neither active": signed(result.change[0, 0], 3),
            "only presynaptic active": signed(result.change[1, 0], 3),
            "only postsynaptic active": signed(result.change[0, 1], 3),
            "both active": signed(result.change[1, 1], 3),
        }


class Growth(Scene):
    """Repeated coactivation: the weight, the rate it causes, and the change at every weight."""

    size = (9.6, 5.2)
    steps = 60

    def build(self, figure: Figure) -> None:
        """Draw the axes: weight against time, rate against time, change against weight."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.3, 1])
        right = right.subgridspec(2, 1, height_ratios=[1, 1.2])
        course, rate, change = (figure.add_subplot(place) for place in (left, right[0], right[1]))
        course.set(xlim=(-1, 61), ylim=(0, LARGEST_WEIGHT), xlabel="coactivations n", ylabel="weight w")
        (self._exact,) = course.plot([], [], color=FEEDBACK, linewidth=6, label="exact solution", animated=True)
        (self._asymptote,) = course.plot([], [], color=GREY, linestyle=":", label="if y were always 1", animated=True)
        (self._weight,) = course.plot([], [], "o", color="black", markersize=4, label="step by step", animated=True)
        (self._bound,) = course.plot([], [], color=THRESHOLD, linestyle="--", label="bound", animated=True)
        (self._exit,) = course.plot([], [], "^", color=POTENTIATION, markersize=14, clip_on=False, animated=True)
        self._beyond = course.text(
            60, 0.3, "", color=legible(POTENTIATION), fontweight="bold", ha="right", animated=True
        )
        figure.legend(loc="outside upper left", ncols=2, handlelength=1.6)

        self._rate_axes = rate
        rate.set(xlim=(-1, 61), ylim=(0, 1.2), xlabel="coactivations n")
        rate.set_ylabel("rate y", color=legible(POSTSYNAPTIC))
        (self._rate,) = rate.plot([], [], color=POSTSYNAPTIC, animated=True)

        change.set(xlim=(0, LARGEST_WEIGHT), ylim=(-0.32, 0.62), xlabel="weight w", ylabel="change Δw")
        change.axhline(0, color=GREY, linewidth=1)
        change.text(9.9, 0.5, "grows", color=legible(POTENTIATION), ha="right", fontweight="bold")
        change.text(9.9, -0.28, "shrinks", color=legible(DEPRESSION), ha="right", fontweight="bold")
        self._fills = [
            change.fill_between([0], [0], color=colour, alpha=0.2, linewidth=0, animated=True)
            for colour in (POTENTIATION, DEPRESSION)
        ]
        (self._change,) = change.plot([], [], color="black", animated=True)
        style = {"color": "black", "markersize": 11, "clip_on": False, "animated": True}
        (self._now,) = change.plot([], [], "D", **style)
        (self._stable,) = change.plot([], [], "o", **style)
        (self._unstable,) = change.plot([], [], "o", markerfacecolor="white", markeredgewidth=2, **style)
        for artist in (self._exit, self._now, self._stable, self._unstable):
            artist.set_in_layout(False)

    def update(self, result: hebb.Growth, step: int) -> None:
        """Show weight and rate up to `step`; a weight that leaves the picture ends in an arrowhead."""
        inside = int(np.searchsorted(result.weight > LARGEST_WEIGHT, True))
        shown = min(step + 1, inside)
        self._weight.set_data(result.step[:shown], result.weight[:shown])
        for line, theory in (
            (self._exact, result.exact if result.exact.size else result.continuous),
            (self._asymptote, result.asymptote),
        ):
            line.set_data(result.step[: theory.size], theory)
        bounded = result.bound < LARGEST_WEIGHT
        self._bound.set_data([0, 61] if bounded else [], [result.bound] * 2 if bounded else [])
        runaway = step >= inside
        self._exit.set_data([inside] if runaway else [], [LARGEST_WEIGHT] if runaway else [])
        self._beyond.set_text(
            f"off the picture: w = {_large(result.weight[step])}".replace("= >", ">") if runaway else ""
        )
        stretch(self._rate_axes, result.postsynaptic_rate[: inside or 1].max(), (1.2, 12, 24))
        self._rate.set_data(result.step[:shown], result.postsynaptic_rate[:shown])
        self._change.set_data(result.weights, result.change)
        for fill, part in zip(self._fills, (np.maximum, np.minimum), strict=True):
            draw_area(fill, result.weights, 0.0, part(result.change, 0.0))
        self._stable.set_data(result.stable, np.zeros_like(result.stable))
        self._unstable.set_data(result.unstable, np.zeros_like(result.unstable))
        now = result.weight[[] if runaway else [step]]
        self._now.set_data(now, np.interp(now, result.weights, result.change))

    def readout(self, result: hebb.Growth, step: int) -> Readout:
        """Return the weight and rate at `step`, the factor of growth, and where the weight could rest."""
        theory = result.exact if result.exact.size else result.continuous
        rests = [f"{weight:.2f}" for weight in result.stable]
        linear = result.exact.size > 0
        return {
            "weight": _large(result.weight[step]),
            "exact solution": _large(theory[step]) if theory.size else "not known",
            "postsynaptic rate": _large(result.postsynaptic_rate[step]),
            "settles at": " or ".join(rests) if rests else "no weight up to 10",
            "growth factor 1 + ηx² − decay": f"{result.growth_factor:.4f} per step" if linear else "linear neuron only",
        }


class Conditioning(Scene):
    """Fear conditioning, schematic: the tone's synapse and the response to the tone through a schedule."""

    size = (9.6, 5.0)
    steps = 6

    def build(self, figure: Figure) -> None:
        """Draw the axes: the schedule, the synapse, the response."""
        grid = figure.add_gridspec(3, 1, height_ratios=[1.5, 1.6, 1.6])
        events = figure.add_subplot(grid[0])
        synapse, response = (figure.add_subplot(grid[row], sharex=events) for row in (1, 2))
        events.set(xlim=(-0.6, 6.5), ylim=(-0.1, 4.1), yticks=[2.5, 1.5, 0.5], yticklabels=["tone", "shock", "light"])
        events.tick_params(length=0, labelbottom=False)
        events.spines[:].set_visible(False)
        for label, colour in zip(events.get_yticklabels(), (PRESYNAPTIC, POSTSYNAPTIC, "black"), strict=True):
            label.set_color(legible(colour))
        style = {"linewidth": 11, "solid_capstyle": "butt", "animated": True}
        (self._tone,) = events.plot([], [], color=PRESYNAPTIC, **style)
        (self._shock,) = events.plot([], [], color=POSTSYNAPTIC, **style)
        (self._light,) = events.plot([], [], color="black", linewidth=1.8, animated=True)
        self._names = [
            events.text(slot + 0.5, 3.25, "", ha="center", fontweight="bold", animated=True) for slot in range(6)
        ]

        synapse.set(ylim=(0, 1.08), yticks=[0.2, 1.0], yticklabels=["naive", "strongest"])
        synapse.set_title("the tone's synapse (schematic)", fontweight="normal")
        synapse.tick_params(labelbottom=False)
        synapse.axhline(0.2, color=LIGHT, linewidth=1.2)
        self._moves = {
            name: synapse.plot([], [], color=colour, linestyle=line, linewidth=3, animated=True)[0]
            for name, colour, line in (("up", POTENTIATION, "-"), ("down", DEPRESSION, "--"), ("flat", GREY, ":"))
        }
        (self._weights,) = synapse.plot([], [], "o", color="black", markersize=10, animated=True)

        response.set(ylim=(0, 1.08), yticks=[0, 1], yticklabels=["none", "full"])
        response.set_title("freezing at the tone alone (schematic)", fontweight="normal")
        response.set_xticks(range(7), ["before", *(f"test {n}" for n in range(1, 7))])
        self._bars = response.bar(range(7), [1] * 7, width=0.42, color=GREY, animated=True)
        style = {"color": "black", "linewidth": 1.6, "animated": True}
        (self._conditioned,) = response.plot([], [], linestyle="--", label="paired many times", **style)
        (self._unpaired,) = response.plot([], [], linestyle=":", label="never paired", **style)
        figure.legend(loc="outside lower right", ncols=2, handlelength=1.8)

    def update(self, result: hebb.Conditioning, step: int) -> None:
        """Show the first `step` treatments, and the test after each."""
        shown = min(step, len(result.event))
        drawn = {"tone": [], "shock": [], "light": []}
        for slot, text in enumerate(self._names):
            text.set_text(SHORT_NAMES.get(result.event[slot], result.event[slot]) if slot < shown else "")
            for lane, strokes in STROKES[result.event[slot]].items() if slot < shown else ():
                drawn[lane] += [slot + place for place in strokes]
        for line, lane, height in ((self._tone, "tone", 2.5), (self._shock, "shock", 1.5)):
            line.set_data(drawn[lane], np.full(len(drawn[lane]), height))
        draw_spikes(self._light, np.array(drawn["light"]), 0)
        weight = result.weight[: shown + 1]
        test = np.arange(shown + 1)
        self._weights.set_data(test, weight)
        change = np.diff(weight)
        for name, chosen in (("up", change > 0), ("down", change < 0), ("flat", change == 0)):
            first, last = test[:-1][chosen], test[1:][chosen]
            gaps = np.full(first.size, np.nan)
            self._moves[name].set_data(
                np.column_stack([first, last, gaps]).ravel(),
                np.column_stack([weight[:-1][chosen], weight[1:][chosen], gaps]).ravel(),
            )
        for n, bar in enumerate(self._bars):
            bar.set_height(result.response[n] if n <= shown else 0.0)
        for line, level in (
            (self._conditioned, result.conditioned_response),
            (self._unpaired, result.unpaired_response),
        ):
            line.set_data([-0.6, 6.5], [level, level])

    def readout(self, result: hebb.Conditioning, step: int) -> Readout:
        """Return the response in words and the order of the tests: the numbers themselves mean nothing."""
        shown = min(step, len(result.event))
        span = result.conditioned_response - result.unpaired_response
        level = (result.response - result.unpaired_response) / span
        strongest_first = sorted(range(shown + 1), key=lambda test: -level[test])
        order = "before" if strongest_first[0] == 0 else f"test {strongest_first[0]}"
        for higher, lower in pairwise(strongest_first):
            sign = "≈" if level[higher] - level[lower] < ABOUT_EQUAL else ">"
            order += f" {sign} " + (f"test {lower}" if lower else "before")
        word = "no" if level[shown] < ABOUT_EQUAL else "yes, fully" if level[shown] > 1.0 - ABOUT_EQUAL else "in part"
        return {
            "done so far": " → ".join(result.event[:shown]) or "nothing",
            "freezes at the tone": word,
            "strongest to weakest": order,
        }
