"""Scenes for dendrites that learn: one neuron with two inputs, the burst rule, segregated dendrites on the digits."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, Polygon
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from lecture_utils.models import dendrites

from .labels import Labels
from .style import (
    BEHIND,
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
    legend_outside,
    legible,
    percent,
    signed,
    stretch,
)

APICAL = "#1f7ab3"  # the sky blue of feedback, darkened until thin lines show on a projector
DASHED = (0, (5, 1.5))
DOTTED = (0, (1, 1.3))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _sign_colour(change: float) -> str:
    return POTENTIATION if change > 0 else DEPRESSION if change < 0 else GREY


def _name(axes: Axes, text: str) -> None:
    """Name what the y axis shows above it, where longer tick labels never reach."""
    axes.set_title(text, fontsize=11, fontweight="normal")


class Coincidence(Scene):
    """One neuron, two inputs: current into the soma, into the apical dendrite, and the burst they make together."""

    size = (9.6, 5.4)
    steps = 100
    # Part of the simulated time that is drawn, in ms; nothing happens outside it.
    shown = (20.0, 140.0)
    top_of_spike = -15.0

    def build(self, figure: Figure) -> None:
        """Draw the neuron, its currents and voltages, and the window of offsets."""
        sketch, left, right = figure.add_gridspec(1, 3, width_ratios=[0.3, 2.15, 1.6])
        upper, lower = right.subgridspec(2, 1, height_ratios=[1.35, 1])
        window, plateau = figure.add_subplot(upper), figure.add_subplot(lower)
        currents, dendrite, soma = (
            figure.add_subplot(place) for place in left.subgridspec(3, 1, height_ratios=[0.8, 1.9, 1.9])
        )
        self._build_sketch(figure.add_subplot(sketch))
        self._build_window(window, plateau)

        for axes in (currents, dendrite, soma):
            axes.set_xlim(self.shown)
            axes.xaxis.set_major_locator(MaxNLocator(5))
        currents.set(ylim=(-0.3, 3.2), yticks=[0, 3])
        currents.tick_params(labelbottom=False)
        dendrite.tick_params(labelbottom=False)
        dendrite.set_ylim(-95, 30)
        soma.set(ylim=(-95, -5), xlabel="time (ms)")
        for axes in (dendrite, soma):
            axes.yaxis.set_major_locator(MaxNLocator(4))
        _name(currents, "currents (nA)")
        _name(dendrite, "dendrite (mV), plateau dotted")
        _name(soma, "soma (mV), threshold dashed")
        self._dendrite_axes = dendrite
        self._currents = [
            currents.plot([], [], color=colour, linestyle=line, label=label, animated=True)[0]
            for colour, line, label in (
                (POSTSYNAPTIC, "-", "into the soma"),
                (APICAL, DASHED, "into the dendrite"),
            )
        ]
        self._fill = dendrite.fill_between([0], [0], color=FEEDBACK, alpha=0.45, linewidth=0, animated=True)
        (self._half,) = dendrite.plot([], [], color=THRESHOLD, linestyle=DOTTED, linewidth=1.6, animated=True)
        (self._dendrite,) = dendrite.plot([], [], color=APICAL, animated=True)
        (self._threshold,) = soma.plot([], [], color=THRESHOLD, linestyle=DASHED, linewidth=1.6, animated=True)
        (self._soma,) = soma.plot([], [], color=POSTSYNAPTIC, animated=True)
        (self._spikes,) = soma.plot([], [], color=POSTSYNAPTIC, linewidth=2.6, animated=True)
        handles = [
            *self._currents,
            Line2D([], [], color=POSTSYNAPTIC, marker="o", linestyle="", markersize=7, label="burst"),
            Line2D([], [], color=POSTSYNAPTIC, marker="o", linestyle="", mfc="white", markersize=6, label="no burst"),
            Line2D([], [], color="black", marker="D", linestyle="", markersize=8, label="present offset"),
            Line2D([], [], color="black", linestyle=DOTTED, linewidth=1.8, label="each alone, summed"),
        ]
        legend_outside(figure, handles, 3, "upper right", handlelength=1.6, labelspacing=0.2)

    @staticmethod
    def _build_sketch(axes: Axes) -> None:
        axes.set(xlim=(-1, 1), ylim=(0, 10))
        axes.set_axis_off()
        branch = {"linewidth": 3.5, "solid_capstyle": "round"}
        for x, y in ((-0.75, 8.6), (0.75, 8.6), (-0.3, 9.2), (0.3, 9.2)):
            axes.plot([0, x], [7.3, y], color=APICAL, **branch)
        axes.plot([0, 0], [2.8, 7.3], color=APICAL, **branch)
        for x in (-0.7, 0.7, -0.25, 0.25):
            axes.plot([0, x], [2.0, 0.75], color=POSTSYNAPTIC, **branch)
        axes.add_patch(Polygon([(-0.45, 1.75), (0.45, 1.75), (0, 3.1)], color=POSTSYNAPTIC, joinstyle="round", lw=3))
        axes.add_patch(Ellipse((0, 6.6), 0.5, 0.9, color=THRESHOLD, zorder=3))
        for y, text, colour in ((9.5, "feedback", APICAL), (0.1, "input", POSTSYNAPTIC)):
            axes.text(0, y, text, color=legible(colour), ha="center")

    def _build_window(self, window: Axes, plateau: Axes) -> None:
        window.set_label("window")
        plateau.set_label("plateau")
        for axes in (window, plateau):
            axes.set_xlim(-20.5, 20.5)
            axes.xaxis.set_major_locator(MaxNLocator(5))
            axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        window.set_ylim(0, 6.6)
        window.tick_params(labelbottom=False)
        plateau.set(ylim=(0, 46), xlabel="offset (ms)")
        _name(window, "spikes")
        _name(plateau, "plateau (ms)")
        self._bands = [
            axes.fill_between([0], [0], color=LIGHT, alpha=0.8, linewidth=0, animated=True)
            for axes in (window, plateau)
        ]
        (self._sum,) = window.plot([], [], color="black", linestyle=DOTTED, linewidth=1.8, animated=True)
        self._sum.set_gid("each alone, summed")
        (self._counts,) = window.plot([], [], color=GREY, linewidth=1.2, animated=True)
        (self._single,) = window.plot(
            [], [], "o", color=POSTSYNAPTIC, markerfacecolor="white", markersize=6, animated=True
        )
        (self._burst,) = window.plot([], [], "o", color=POSTSYNAPTIC, markersize=7, animated=True)
        (self._duration,) = plateau.plot([], [], color=APICAL, animated=True)
        self._cursors = [
            axes.axvline(0, color="black", linewidth=1.2, linestyle=":", animated=True) for axes in (window, plateau)
        ]
        self._here = [
            axes.plot([], [], "D", color="black", markersize=9, clip_on=False, animated=True)[0]
            for axes in (window, plateau)
        ]

    def update(self, result: dendrites.CoincidenceDetection, step: int) -> None:
        """Draw currents and voltages up to `step`, the window, and the mark of the present offset."""
        begin, end = self.shown
        now = begin + (end - begin) * step / self.steps
        seen = (result.time >= begin) & (result.time <= now)
        time = result.time[seen]
        for line, current in zip(self._currents, (result.somatic_current, result.dendritic_current), strict=True):
            line.set_data(time, current[seen] / 1000)
        stretch(self._dendrite_axes, result.dendritic_voltage.max(), (30, 62))
        level = result.plateau_threshold
        draw_area(self._fill, time, level, np.maximum(result.dendritic_voltage[seen], level))
        self._dendrite.set_data(time, result.dendritic_voltage[seen])
        self._half.set_data([begin, end], [level, level])
        self._threshold.set_data(time, result.threshold[seen])
        self._soma.set_data(time, result.somatic_voltage[seen])
        spikes = result.spike_times[result.spike_times <= now]
        from_to = np.array([result.threshold.min(), self.top_of_spike, np.nan])
        self._spikes.set_data(np.repeat(spikes, 3), np.tile(from_to, spikes.size))

        for band, top in zip(self._bands, (6.6, 46), strict=True):
            draw_area(band, result.window or (np.nan, np.nan), 0, top)
        alone = result.spikes_soma_alone + result.spikes_dendrite_alone
        self._sum.set_data([-20, 20], [alone, alone])
        self._counts.set_data(result.offsets, result.window_spikes)
        for line, chosen in ((self._burst, result.window_burst), (self._single, ~result.window_burst)):
            line.set_data(result.offsets[chosen], result.window_spikes[chosen])
        self._duration.set_data(result.offsets, result.window_plateau)
        for cursor in self._cursors:
            cursor.set_xdata([result.offset, result.offset])
        for dot, height in zip(self._here, (result.spike_times.size, result.plateau_duration), strict=True):
            dot.set_data([result.offset], [height])

    def readout(self, result: dendrites.CoincidenceDetection, step: int) -> dict[str, str]:
        """Return spikes, plateau, what the two inputs do alone, and the window."""
        spikes = _count(result.spike_times.size, "spike")
        alone = result.spikes_soma_alone + result.spikes_dendrite_alone
        if result.window is None:
            window = "no offset"
        else:
            window = " to ".join(signed(offset, 0) for offset in result.window) + " ms"
        return {
            "together": f"{spikes}, a burst" if result.burst else spikes,
            "each alone, summed": _count(alone, "spike"),
            "plateau": f"{result.plateau_duration:.1f} ms",
            "bursts at offsets": window,
        }


class BurstRule(Scene):
    """Bursts as the third factor: event rate and burst probability against the change of the weight."""

    size = (9.6, 5.4)
    steps = 100
    recent = 5.0  # part of the course that the spikes are drawn for, in s
    highest_rate = 10.0  # event rate in Hz up to which the change is drawn

    def build(self, figure: Figure) -> None:
        """Draw the change against both factors on the left, the course of one run on the right."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1.1])
        upper, lower = left.subgridspec(2, 1, height_ratios=[1.25, 1])
        probability, rate = figure.add_subplot(upper), figure.add_subplot(lower)
        spikes, weight, average = (
            figure.add_subplot(place) for place in right.subgridspec(3, 1, height_ratios=[0.9, 1.5, 1.3])
        )
        probability.set_label("probability")
        rate.set_label("rate")
        self._change_axes, self._weight_axes = (probability, rate), weight
        for axes, reach in ((probability, 6), (rate, 6), (weight, 3)):
            axes.set_ylim(-reach, reach)
            axes.axhline(0, color=GREY, linewidth=1)
        probability.set(xlim=(0, 1), xlabel="burst probability P")
        rate.set(xlim=(0, self.highest_rate), xlabel="event rate (Hz)")
        for axes in self._change_axes:
            _name(axes, "change ΔW")
            axes.yaxis.set_major_locator(MaxNLocator(4))
        curve = {"linewidth": 2.6, "animated": True}
        self._halves = [
            probability.plot([], [], color=colour, linestyle=line, **curve)[0]
            for colour, line in ((DEPRESSION, DASHED), (POTENTIATION, "-"))
        ]
        self._baseline = probability.axvline(0, color=THRESHOLD, linestyle=DOTTED, linewidth=2, animated=True)
        self._baseline_name = probability.text(0, 4.9, "usual, P̄", color=legible(THRESHOLD), va="top", animated=True)
        (self._by_rate,) = rate.plot([], [], color="black", **curve)
        dot = {"color": "black", "markersize": 9, "clip_on": False, "animated": True}
        self._dots = [axes.plot([], [], "D", **dot)[0] for axes in (probability, rate)]

        spikes.set(xlim=(-self.recent, 0.05), ylim=(-0.1, 2.3), yticks=[0.5, 1.5], yticklabels=["post", "pre"])
        spikes.set_xlabel("seconds ago")
        spikes.xaxis.set_major_locator(MaxNLocator(5))
        _name(spikes, "spikes (thick: bursts)")
        spikes.tick_params(length=0)
        spikes.spines[:].set_visible(False)
        for label, colour in zip(spikes.get_yticklabels(), (POSTSYNAPTIC, PRESYNAPTIC), strict=True):
            label.set_color(legible(colour))
        (self._pre,) = spikes.plot([], [], color=PRESYNAPTIC, linewidth=1.5, animated=True)
        (self._events,) = spikes.plot([], [], color=POSTSYNAPTIC, linewidth=1.5, animated=True)
        (self._bursts,) = spikes.plot([], [], color=POSTSYNAPTIC, linewidth=4, animated=True)
        (self._heads,) = spikes.plot([], [], "o", color=POSTSYNAPTIC, markersize=5, animated=True)

        weight.set_xlim(0, 60)
        _name(weight, "ΔW so far")
        average.set(xlim=(0, 60), ylim=(0, 1), xlabel="time (s)", yticks=[0, 0.5, 1])
        _name(average, "usual burst probability P̄")
        weight.tick_params(labelbottom=False)
        self._expected, self._simulated = [], []
        for axes, colour in ((weight, "black"), (average, THRESHOLD)):
            (expected,) = axes.plot([], [], color=colour, linestyle=DASHED, linewidth=1.6, animated=True)
            (simulated,) = axes.plot([], [], color=colour, animated=True)
            self._expected.append(expected)
            self._simulated.append(simulated)
        self._probability = average.axhline(0, color=POSTSYNAPTIC, linestyle=DOTTED, linewidth=1.8, animated=True)
        words = {"color": legible(POSTSYNAPTIC), "ha": "right", "bbox": BEHIND | {"pad": 0}, "animated": True}
        self._probability_name = average.text(59.4, 0, "now, P", **words)
        weight.plot([], [], color="black", label="this run")
        weight.plot([], [], color="black", linestyle=DASHED, linewidth=1.6, label="expected")
        weight.legend(loc="lower right", ncols=2, handlelength=1.8, columnspacing=1.0, borderaxespad=0)

    def update(self, result: dendrites.BurstRule, step: int) -> None:
        """Move the curves and marks; draw spikes, weight and average of the course up to `step`."""
        rates = result.event_rate <= self.highest_rate
        reach = float(max(np.abs(result.change).max(), np.abs(result.change_by_rate[rates]).max()))
        for axes in self._change_axes:
            stretch(axes, reach, (6, 16), symmetric=True)
        course = float(max(np.abs(result.weight).max(), np.abs(result.simulated_weight).max()))
        stretch(self._weight_axes, course, (3, 16), symmetric=True)
        baseline = result.baseline_probability
        below = result.burst_probability <= baseline
        for line, side in zip(self._halves, (below, ~below | (result.burst_probability == baseline)), strict=True):
            line.set_data(result.burst_probability[side], result.change[side])
        self._baseline.set_xdata([baseline, baseline])
        self._baseline_name.set_position((baseline + (0.015 if baseline < 0.6 else -0.015), self._top()))
        self._baseline_name.set_horizontalalignment("left" if baseline < 0.6 else "right")
        self._by_rate.set_data(result.event_rate[rates], result.change_by_rate[rates])
        self._by_rate.set_color(_sign_colour(result.present_change))
        for dot, x in zip(self._dots, (result.present_probability, result.present_rate), strict=True):
            dot.set_data([x], [result.present_change])
            dot.set_color(_sign_colour(result.present_change))

        now = result.time[-1] * step / self.steps
        draw_spikes(self._pre, self._lately(result.presynaptic_times, now), 1)
        draw_spikes(self._events, self._lately(result.event_times, now), 0)
        bursts = self._lately(result.burst_times, now)
        draw_spikes(self._bursts, bursts, 0)
        self._heads.set_data(bursts, np.full_like(bursts, 0.95))
        seen = result.time <= now
        expected = (result.weight, result.average_probability)
        simulated = (result.simulated_weight, result.simulated_average)
        for line, course in zip(self._expected, expected, strict=True):
            line.set_data(result.time, course)
        for line, course in zip(self._simulated, simulated, strict=True):
            line.set_data(result.time[seen], course[seen])
        height = result.present_probability
        self._probability.set_ydata([height, height])
        above = height < 0.12 or baseline <= height < 0.88
        late = result.time > 0.7 * result.time[-1]
        nearby = np.concatenate([[height], result.average_probability[late], result.simulated_average[late]])
        self._probability_name.set_y(nearby.max() + 0.02 if above else nearby.min() - 0.03)
        self._probability_name.set_verticalalignment("bottom" if above else "top")

    def _top(self) -> float:
        return 0.97 * self._change_axes[0].get_ylim()[1]

    def _lately(self, times: NDArray[np.float64], now: float) -> NDArray[np.float64]:
        return times[(times > now - self.recent) & (times <= now)] - now

    def readout(self, result: dendrites.BurstRule, step: int) -> dict[str, str]:
        """Return the expected and the simulated change, and how far the average has followed."""
        return {
            "expected change ΔW at the end": signed(result.present_change),
            "change in this run": signed(result.simulated_change),
            "burst probability now, P": f"{result.present_probability:.2f}",
            "usual burst probability, P̄": (
                f"{result.baseline_probability:.2f}, expected at the end {result.average_probability[-1]:.2f}"
            ),
        }


class PeriodicTrains(Scene):
    """Periodic trains and the 16 ms rule: the frequency at which a train becomes a burst."""

    size = (9.6, 4.8)
    window = 120.0  # part of a train that is drawn, in ms
    trains = 15

    def build(self, figure: Figure) -> None:
        """Draw the axes: the change against the frequency, one train, and all trains in turn."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1])
        change = figure.add_subplot(left)
        train, steps, usual = (
            figure.add_subplot(place) for place in right.subgridspec(3, 1, height_ratios=[1, 1.2, 0.8])
        )
        change.set_label("change")
        change.set(xlim=(0, 150), ylim=(-1, 0.8), xlabel="frequency of pre–post pairs (Hz)")
        _name(change, "change ΔW")
        change.yaxis.set_major_locator(MaxNLocator(5))
        self._change_axes = change
        change.axhline(0, color=GREY, linewidth=1)
        curve = {"linewidth": 2.6, "animated": True}
        self._sides = [
            change.plot([], [], color=colour, linestyle=line, **curve)[0]
            for colour, line in ((DEPRESSION, DASHED), (POTENTIATION, "-"))
        ]
        self._switch = change.axvline(0, color=THRESHOLD, linestyle=DOTTED, linewidth=2, animated=True)
        words = {"color": legible(THRESHOLD), "va": "top", "animated": True}
        self._names = [
            change.text(0, 0.98, text, ha=side, transform=change.get_xaxis_transform(), **words)
            for text, side in (("single spikes", "right"), ("bursts", "left"))
        ]
        (self._dot,) = change.plot([], [], "D", color="black", markersize=10, clip_on=False, animated=True)

        train.set(xlim=(-4, self.window), ylim=(-0.1, 2.0), yticks=[], xlabel="time in one train (ms)")
        train.spines["left"].set_visible(False)
        self._reach = train.fill_between([0], [0], color=LIGHT, linewidth=0, animated=True)
        self._reach_name = train.text(0, 1.02, "", va="bottom", transform=train.transAxes, animated=True)
        self._reach_name.set_in_layout(False)
        _name(train, " ")  # the layout's room for the text that moves
        (self._singles,) = train.plot([], [], color=POSTSYNAPTIC, linewidth=2.2, animated=True)
        (self._burst,) = train.plot([], [], color=POSTSYNAPTIC, linewidth=5, animated=True)
        (self._rest,) = train.plot([], [], color=POSTSYNAPTIC, linewidth=2.2, linestyle=DOTTED, animated=True)
        self._letters = Labels(train, fontweight="bold")

        for axes in (steps, usual):
            axes.set(xlim=(0.2, self.trains + 0.8))
        steps.set_ylim(-0.3, 0.3)
        steps.yaxis.set_major_locator(MaxNLocator(3))
        steps.tick_params(labelbottom=False)
        _name(steps, "change in each train")
        steps.axhline(0, color=GREY, linewidth=1)
        bar = {"solid_capstyle": "butt", "linewidth": 9, "animated": True}
        self._bars = [steps.plot([], [], color=colour, **bar)[0] for colour in (DEPRESSION, POTENTIATION)]
        usual.set(ylim=(0, 1), yticks=[0, 1], xticks=[1, 5, 10, 15], xlabel="train")
        _name(usual, "usual burst probability P̄")
        (self._usual,) = usual.plot([], [], "o-", color=THRESHOLD, markersize=4, linewidth=1.6, animated=True)

    def update(self, result: dendrites.PeriodicPairing, step: int) -> None:
        """Move the curve, the switch, the mark, the train, and what every train does."""
        reach = max(-float(result.change.min()), float(result.change.max()))
        limits = (-1, 0.8) if reach <= 0.8 else (-4.5, 1.5)
        if self._change_axes.get_ylim() != limits:
            self._change_axes.set_ylim(limits)
        # A gap where single spikes become bursts: the change jumps.
        jump = np.searchsorted(result.frequencies, result.switch_frequency)
        frequencies = np.insert(result.frequencies, jump, result.switch_frequency)
        change = np.insert(result.change, jump, np.nan)
        for line, side in zip(self._sides, (change < 0, change > 0), strict=True):
            line.set_data(frequencies, np.where(side, change, np.nan))
        self._switch.set_xdata([result.switch_frequency, result.switch_frequency])
        for name, gap, fits in zip(
            self._names, (-2, 2), (result.switch_frequency > 50, result.switch_frequency < 125), strict=True
        ):
            name.set_x(min(result.switch_frequency + gap, 149))
            name.set_visible(fits)
        self._dot.set_data([result.frequency], [result.present_change])
        self._dot.set_color(_sign_colour(result.present_change))

        longest = 1000 / result.switch_frequency
        draw_area(self._reach, [0, longest], 0, 1.1)
        self._reach_name.set_text(f"● event, ▲ burst ({longest:.0f} ms)")
        shown = result.spike_times <= self.window
        rest = ~result.events & ~result.bursts
        makes_burst = np.flatnonzero(result.bursts)
        in_burst = result.bursts | np.isin(np.arange(rest.size), makes_burst - 1)
        for line, chosen in ((self._singles, ~in_burst & ~rest), (self._burst, in_burst), (self._rest, rest)):
            draw_spikes(line, result.spike_times[chosen & shown], 0)
        kinds = zip(result.spike_times, result.events, result.bursts, strict=True)
        self._letters.show(
            (time, 1.5, "●" if event else "▲") for time, event, burst in kinds if time <= self.window and event | burst
        )

        number = np.arange(1.0, result.train_change.size + 1)
        for line, sign in zip(self._bars, (-1, 1), strict=True):
            chosen = sign * result.train_change > 0
            x, top = number[chosen], result.train_change[chosen]
            line.set_data(
                np.repeat(x, 3), np.column_stack([np.zeros_like(top), top, np.full_like(top, np.nan)]).ravel()
            )
        self._usual.set_data(number, result.average_probability)

    def readout(self, result: dendrites.PeriodicPairing, step: int) -> dict[str, str]:
        """Return the change, the interval between spikes, what a train consists of, and where that switches."""
        events, bursts = int(result.events.sum()), int(result.bursts.sum())
        first, last = result.average_probability[[0, -1]]
        return {
            "change ΔW": signed(result.present_change),
            "interval between spikes": f"{1000 / result.frequency:.1f} ms",
            "one train": "one burst" if bursts else _count(events, "event") + ", no burst",
            "trains become bursts at": f"{result.switch_frequency:.1f} Hz",
            "usual P̄, first and last train": f"{first:.2f}, {last:.2f}",
        }


class SegregatedLearning(Scene):
    """Digits learned with segregated dendrites, beside backpropagation."""

    size = (9.6, 5.4)
    looks = (
        ("taught by plateaus", POSTSYNAPTIC, "-", 3.0),
        ("by backpropagation", "black", DASHED, 2.2),
        ("hidden layer not taught", GREY, DOTTED, 2.2),
        ("no hidden layer", THRESHOLD, (0, (6, 1.5, 1, 1.5)), 2.0),
    )

    def build(self, figure: Figure) -> None:
        """Draw the axes: errors and angle above, a look into the hidden neurons below."""
        upper, lower = figure.add_gridspec(2, 1, height_ratios=[1.25, 1])
        upper = upper.subgridspec(1, 2, width_ratios=[1.7, 1])
        lower = lower.subgridspec(1, 4, width_ratios=[0.62, 1.7, 1, 1])
        error, angle = (figure.add_subplot(place) for place in upper)
        image, teaching, voltages, signals = (figure.add_subplot(place) for place in lower)

        error.set(yscale="log", xlim=(0, 20), ylim=(6, 100), xlabel="epoch")
        error.set_xticks([0, 5, 10, 15, 20])
        error.set_yticks([10, 20, 50, 100], ["10", "20", "50", "100"])
        error.set_yticks([], minor=True)
        self._errors = [
            error.plot([], [], label=label, color=colour, linestyle=line, linewidth=width, animated=True)[0]
            for label, colour, line, width in self.looks
        ]
        _name(error, "test error (%)")
        error.set_label("errors")
        figure.legend(loc="outside upper left", ncols=2, handlelength=2.2, columnspacing=1.3, borderaxespad=0.3,
                      labelspacing=0.2)  # fmt: skip
        angle.set(xlim=(0, 20), ylim=(0, 135), yticks=[0, 45, 90, 135], xlabel="epoch")
        _name(angle, "angle to backprop (°)")
        angle.axhline(90, color=GREY, linewidth=1)
        angle.text(19.8, 92, "unrelated", color="#555555", ha="right", va="bottom")
        (self._angle,) = angle.plot([], [], color=POSTSYNAPTIC, animated=True)

        _name(image, "image")
        image.set(xticks=[], yticks=[])
        image.spines[:].set_visible(False)
        self._image = image.imshow(np.zeros((8, 8)), cmap="Greys", vmin=0, vmax=1, animated=True)
        self._teaching_axes = teaching
        teaching.set(xlim=(0, 65), ylim=(-0.15, 0.15), xlabel="hidden neuron")
        teaching.xaxis.set_major_locator(MaxNLocator(4))
        _name(teaching, "α target − α forward")
        teaching.axhline(0, color=GREY, linewidth=1)
        self._bars = [
            teaching.plot([], [], color=colour, linewidth=2.4, solid_capstyle="butt", animated=True)[0]
            for colour in (POTENTIATION, DEPRESSION)
        ]
        voltages.set(xlim=(-25, 25), ylim=(-25, 25), xlabel="basal")
        _name(voltages, "soma")
        voltages.set(xticks=[-20, 0, 20], yticks=[-20, 0, 20])
        voltages.plot([-25, 25], [-25, 25], color=GREY, linewidth=1)
        (self._voltages,) = voltages.plot([], [], "o", color=POSTSYNAPTIC, markersize=4, animated=True)
        signals.set(xlim=(-4, 4), ylim=(-4, 4))
        signals.set_xlabel("backprop error", loc="right")
        _name(signals, "plateau error")
        signals.set(xticks=[-4, 0, 4], yticks=[-4, 0, 4])
        signals.plot([-4, 4], [-4, 4], color=GREY, linewidth=1)
        (self._signals,) = signals.plot(
            [], [], "o", color=POSTSYNAPTIC, markersize=3, alpha=0.4, markeredgewidth=0, animated=True
        )

    def update(self, result: dendrites.SegregatedLearning, step: int) -> None:
        """Move the learning curves as far as they go, and the look into the network of the first rule."""
        for line, error in zip(self._errors, result.test_error, strict=True):
            line.set_data(result.epoch, 100 * error)
        self._angle.set_data(result.epoch, result.angle)
        self._image.set_data(result.image.reshape(8, 8))
        taught = result.plateau[1] - result.plateau[0]
        stretch(self._teaching_axes, float(np.abs(taught).max()), (0.15, 1.0), symmetric=True)
        neuron = np.arange(1.0, taught.size + 1)
        for line, sign in zip(self._bars, (1, -1), strict=True):
            bars = np.column_stack([np.zeros_like(taught), np.where(sign * taught > 0, taught, np.nan)])
            line.set_data(np.repeat(neuron, 3), np.column_stack([bars, np.full_like(taught, np.nan)]).ravel())
        self._voltages.set_data(np.clip(result.basal, -25, 25), np.clip(result.somatic, -25, 25))
        self._signals.set_data(np.clip(result.backprop_signal, -4, 4), np.clip(result.teaching_signal, -4, 4))

    def readout(self, result: dendrites.SegregatedLearning, step: int) -> dict[str, str]:
        """Return the test error under each rule, and the angle between the two updates."""
        errors = {
            label: f"{percent(error, signed=False)} test error"
            for (label, *_), error in zip(self.looks, result.test_error[:, -1], strict=True)
        }
        return errors | {"angle to the backprop gradient": f"{result.angle[-1]:.0f}°"}
