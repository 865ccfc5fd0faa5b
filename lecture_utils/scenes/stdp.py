"""Scenes for spike-timing-dependent plasticity: the pair window, and the pairing experiment."""

import numpy as np
from matplotlib.figure import Figure

from lecture_utils.data import FrequencyPairing
from lecture_utils.explore.scene import Readout
from lecture_utils.models import stdp

from .style import (
    DEPRESSION,
    GREY,
    LIGHT,
    POSTSYNAPTIC,
    POTENTIATION,
    PRESYNAPTIC,
    LegendAbove,
    Scene,
    draw_area,
    draw_spikes,
    label_spike_rows,
    legible,
    percent,
    signed,
    stretch,
)


class Window(Scene):
    """The STDP window: change of synaptic strength against spike timing."""

    size = (9.6, 4.2)

    def build(self, figure: Figure) -> None:
        """Draw the axes of the window, and above it the two spikes on the same time axis."""
        grid = figure.add_gridspec(2, 1, height_ratios=[1, 5.5])
        axes = figure.add_subplot(grid[1])
        spikes = figure.add_subplot(grid[0], sharex=axes)
        axes.set(xlim=(-100, 100), ylim=(-125, 125), xlabel="delay Δt = t_post − t_pre (ms)")
        axes.set_ylabel("change of strength (%)")
        axes.set_label("window")
        axes.axhline(0, color=GREY, linewidth=1)
        axes.axvline(0, color=GREY, linewidth=1)
        for side in (-1, 1):
            axes.axvspan(side * stdp.LECTURE_LIMIT, side * 100, color=LIGHT, alpha=0.5, linewidth=0)
            axes.text(side * 75, -120, "beyond\n±50 ms", ha="center", va="bottom", color="#555555")
        (self._plus,) = axes.plot([], [], color=POTENTIATION, animated=True)
        (self._minus,) = axes.plot([], [], color=DEPRESSION, linestyle=(0, (6, 1)), animated=True)
        self._fills = [
            axes.fill_between([0], [0], color=colour, alpha=0.15, linewidth=0, animated=True)
            for colour in (POTENTIATION, DEPRESSION)
        ]
        (self._cursor,) = axes.plot([], [], color="black", linewidth=1.2, linestyle=":", animated=True)
        (self._dot,) = axes.plot([], [], "o", color="black", markersize=9, animated=True)
        self._value = axes.text(0, 0, "", fontweight="bold", animated=True)
        axes.text(96, 105, "potentiation", color=legible(POTENTIATION), ha="right", fontweight="bold")
        axes.text(-96, 105, "depression", color=legible(DEPRESSION), fontweight="bold")

        label_spike_rows(spikes)
        spikes.plot([0, 0], [1.05, 1.95], color=PRESYNAPTIC, linewidth=4)
        (self._post,) = spikes.plot([], [], color=POSTSYNAPTIC, linewidth=4, animated=True)

    def update(self, result: stdp.Window, step: int) -> None:
        """Move the curve, the cursor and the postsynaptic spike."""
        change = 100 * result.change
        before, after = result.delays < 0, result.delays > 0
        self._minus.set_data(result.delays[before], change[before])
        self._plus.set_data(result.delays[after], change[after])
        for fill, side in zip(self._fills, (after, before), strict=True):
            draw_area(fill, result.delays[side], 0, change[side])
        height = 100 * result.change_at_delay
        self._cursor.set_data([result.delay, result.delay], [-125, 125])
        self._dot.set_data([result.delay], [height])
        to_the_left = result.delay > 60
        self._value.set_text(percent(result.change_at_delay))
        self._value.set_position((result.delay + (-3 if to_the_left else 3), height + (9 if height >= 0 else -17)))
        self._value.set_horizontalalignment("right" if to_the_left else "left")
        self._post.set_data([result.delay, result.delay], [0.05, 0.95])

    def readout(self, result: stdp.Window, step: int) -> Readout:
        """Return the change at the delay and what is left beyond ±50 ms."""
        return {
            "change": (f"change at {signed(result.delay, 0)} ms", percent(result.change_at_delay)),
            "left of the peak at −50 ms": percent(result.left_at_minus_50, signed=False),
            "left of the peak at +50 ms": percent(result.left_at_plus_50, signed=False),
            "area": ("net area A₊τ₊ − A₋τ₋", f"{signed(result.net_area)} ms"),
        }


def _with_floor(change: float, unbounded: float) -> str:
    """Return a change of strength, and what it would be if the strength could fall below 0."""
    held = change - unbounded > 1e-9
    return percent(change) + (f" (stopped at 0; without that {percent(unbounded)})" if held else "")


class Pairing(Scene):
    """A pairing experiment: spikes and traces, the growing weight, and both rules against measurements."""

    size = (9.6, 5.4)
    steps = 100

    def __init__(self, measured: FrequencyPairing) -> None:
        self._measured = measured

    def build(self, figure: Figure) -> None:
        """Draw the axes and the measurements."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1])
        left = left.subgridspec(3, 1, height_ratios=[1.1, 2, 2.2])
        right = figure.add_subplot(right)
        spikes, traces, weight = (figure.add_subplot(place) for place in left)

        right.set(xlim=(-2, 61), ylim=(-118, 175), xlabel="pairing frequency (Hz)")
        right.set_ylabel("change after the run (%)")
        right.axhline(0, color=GREY, linewidth=1)
        right.axhspan(-118, -100, color=LIGHT, alpha=0.6, linewidth=0)
        right.text(60, -98, "strength 0: no lower", ha="right", color="#555555")
        self._curves = {}
        for row, (delay, colour, marker) in enumerate(((10.0, POTENTIATION, "o"), (-10.0, DEPRESSION, "s"))):
            points = right.errorbar(
                self._measured.frequency,
                100 * self._measured.mean[delay],
                100 * self._measured.sem[delay],
                fmt=marker,
                color=colour,
                markersize=7,
                capsize=4,
                linewidth=1.5,
                label=f"measured, {delay:+.0f} ms".replace("-", "−"),
            )
            for rule, line in (("triplet", "-"), ("pair", (0, (2, 1.5)))):
                (self._curves[rule, row],) = right.plot([], [], color=colour, linestyle=line, animated=True)
            if delay < 0:
                for artist in (*points.get_children(), self._curves["triplet", row], self._curves["pair", row]):
                    artist.set_gid("post before pre")
        right.plot([], [], color="black", label="triplet rule")
        right.plot([], [], color="black", linestyle=(0, (2, 1.5)), label="pair rule")
        (self._here,) = right.plot([], [], "D", color="black", markersize=9, animated=True)
        LegendAbove(right, right.get_legend_handles_labels()[0], 2)

        label_spike_rows(spikes)
        spikes.set_xlim(-100, 400)
        self._spikes = [
            spikes.plot([], [], color=colour, linewidth=2.5, animated=True)[0] for colour in (PRESYNAPTIC, POSTSYNAPTIC)
        ]
        self._traces_axes = traces
        traces.set(xlim=(-100, 400), ylim=(0, 3.2), xlabel="time (ms)", ylabel="traces")
        self._traces = {
            name: traces.plot([], [], color=colour, linestyle=line, linewidth=width, label=label, animated=True)[0]
            for name, colour, line, width, label in (
                ("r1", PRESYNAPTIC, "-", 2.2, "x₁"),
                ("o1", POSTSYNAPTIC, "-", 2.2, "y₁"),
                ("o2", POSTSYNAPTIC, (0, (2, 1.5)), 1.6, "y₂"),
                ("r2", PRESYNAPTIC, (0, (2, 1.5)), 1.6, "x₂"),
            )
        }
        traces.legend(
            loc="lower right", bbox_to_anchor=(1, 1), ncols=4, handlelength=1, columnspacing=0.6, borderaxespad=0
        )
        weight.set(xlim=(0, 100), ylim=(0, 275), xlabel="done (% of the pairs)", ylabel="weight (%)")
        weight.axhline(100, color=GREY, linewidth=1)
        (self._whole,) = weight.plot([], [], color="black", linewidth=1, alpha=0.35, animated=True)
        (self._weight,) = weight.plot([], [], color="black", animated=True)
        (self._now,) = weight.plot(
            [], [], "D", color="black", markersize=7, clip_on=False, in_layout=False, animated=True
        )

    def update(self, result: stdp.Pairing, step: int) -> None:
        """Move spikes, traces, the weight up to `step`, the curves and the mark of this experiment."""
        for line, times, row in zip(self._spikes, (result.pre_spikes, result.post_spikes), (1, 0), strict=True):
            draw_spikes(line, times, row)
        for name, line in self._traces.items():
            line.set_data(result.time, getattr(result, name))
        stretch(self._traces_axes, max(getattr(result, name).max() for name in self._traces), (3.2, 9, 25))
        share = 100 * result.event_pair / max(result.event_pair[-1], 1e-9)
        shown = share <= 100 * step / self.steps
        self._whole.set_data(share, 100 * result.event_weight)
        self._weight.set_data(share[shown], 100 * result.event_weight[shown])
        self._now.set_data(share[shown][-1:], 100 * result.event_weight[shown][-1:])
        for (rule, row), line in self._curves.items():
            line.set_data(result.frequencies, 100 * getattr(result, f"{rule}_curve")[row])
            line.set_alpha(1.0 if rule == result.rule else 0.55)
        self._here.set_data([result.frequency], [np.clip(100 * result.change, -100, 172)])

    def readout(self, result: stdp.Pairing, step: int) -> Readout:
        """Return the change under both rules, and how far each is from the measurements."""
        misfit = result.misfit(self._measured.mean, self._measured.sem)
        return {
            "triplet rule, this run": _with_floor(result.triplet, result.triplet_unbounded),
            "pair rule, this run": _with_floor(result.pair, result.pair_unbounded),
            "misfit of the triplet rule": f"{misfit['triplet']:.2f} SEM² per point",
            "misfit of the pair rule": f"{misfit['pair']:.2f} SEM² per point",
        }
