"""Scene for the dendritic chain closed: noisy neurons, their burst probability, and the change of their synapses."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from lecture_utils.models import chain

from .style import (
    BLACK,
    DEPRESSION,
    GREY,
    POSTSYNAPTIC,
    POTENTIATION,
    THRESHOLD,
    Scene,
    draw_area,
    legend_outside,
    signed,
    stretch,
)

DOTTED = (0, (1, 1.3))
DASHED = (0, (5, 1.5))


class Chain(Scene):
    """The chain closed: apical drive, plateaus and bursts, and what they do to the basal synapses."""

    size = (9.6, 5.6)

    def build(self, figure: Figure) -> None:
        """Draw the neurons' spikes on the left; burst probability, event rate and weight change on the right."""
        spikes, right = figure.subfigures(1, 2, width_ratios=[1, 1.5])
        raster = spikes.subplots()
        probability, rate, change = right.subplots(3, 1, sharex=True, height_ratios=[1.25, 0.9, 1.25])
        raster.set_label("spikes")
        raster.set(xlim=(0, 1000), ylim=(chain.NEURONS - 0.4, -0.6), yticks=[], xlabel="time (ms)")
        raster.set_title("neurons at ◆ (thick: bursts)", fontsize=11, fontweight="normal")
        raster.xaxis.set_major_locator(MaxNLocator(3))
        raster.spines["left"].set_visible(False)
        (self._single,) = raster.plot([], [], color=POSTSYNAPTIC, linewidth=1.4, animated=True)
        (self._burst,) = raster.plot([], [], color=POSTSYNAPTIC, linewidth=4, animated=True)

        for axes, label, title in (
            (probability, "probability", "burst probability P"),
            (rate, "rate", "events (Hz)"),
            (change, "change", "change of basal weights in 1 min"),
        ):
            axes.set_label(label)
            axes.set_title(title, fontsize=11, fontweight="normal")
            axes.set_xlim(chain.DRIVES[0], chain.DRIVES[-1])
        probability.set(ylim=(0, 1), yticks=[0, 0.5, 1])
        rate.set_ylim(0, 16)
        rate.yaxis.set_major_locator(MaxNLocator(3))
        change.set_ylim(-8, 8)
        change.yaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 4, 8, 10]))
        change.set_xlabel("apical drive (pA)")
        change.axhline(0, color=GREY, linewidth=1)
        self._rate_axes, self._change_axes = rate, change
        self._usual = probability.axhline(0, color=THRESHOLD, linestyle=DOTTED, linewidth=2, animated=True)
        self._curves = [
            (
                axes.plot([], [], color=BLACK, animated=True)[0],
                axes.plot([], [], color=GREY, linestyle=DASHED, animated=True)[0],
            )
            for axes in (probability, rate, change)
        ]
        self._areas = [
            change.fill_between([0], [0], color=colour, alpha=0.35, linewidth=0, animated=True)
            for colour in (POTENTIATION, DEPRESSION)
        ]
        self._marks = [
            axes.plot([], [], "D", color=BLACK, markersize=9, animated=True, clip_on=False)[0]
            for axes in (probability, rate, change)
        ]
        for line, name in zip((*self._curves[2], *self._areas), ("", " twice", " up", " down"), strict=True):
            line.set_gid(f"change{name}")
        handles = [
            Line2D([], [], color=BLACK, label="basal drive"),
            Line2D([], [], color=GREY, linestyle=DASHED, label="twice as much"),
            Line2D([], [], color=THRESHOLD, linestyle=DOTTED, linewidth=2, label="usual P̄"),
        ]
        legend_outside(figure, handles, 3, "upper right", handlelength=2)

    def update(self, result: chain.Chain, step: int) -> None:
        """Move the spikes, the curves and the marks of the present drive."""
        for line, chosen in ((self._single, ~result.spike_in_burst), (self._burst, result.spike_in_burst)):
            times, neuron = result.spike_times[chosen], result.spike_neuron[chosen]
            gap = np.full(times.size, np.nan)
            line.set_data(np.repeat(times, 3), np.column_stack([neuron - 0.35, neuron + 0.35, gap]).ravel())
        stretch(self._rate_axes, float(result.event_rate.max()), (16, 40))
        stretch(self._change_axes, float(np.abs(result.change).max()), (8, 16, 40), symmetric=True)
        self._usual.set_ydata([result.usual_probability] * 2)
        values = (result.burst_probability, result.event_rate, result.change)
        for lines, both in zip(self._curves, values, strict=True):
            for line, value in zip(lines, both, strict=True):
                line.set_data(result.apical, value)
        for area, side in zip(self._areas, (np.maximum, np.minimum), strict=True):
            draw_area(area, result.apical, 0, side(result.change[0], 0))
        present = (result.present_probability, result.present_rate, result.present_change)
        for mark, both in zip(self._marks, present, strict=True):
            mark.set_data([result.drive], [both[0]])

    def readout(self, result: chain.Chain, step: int) -> dict[str, str]:
        """Return what the neurons do at the present drive, with the basal drive as it is and twice as strong."""

        def both(values: tuple[str, str]) -> str:
            return f"{values[0]} (twice the basal drive: {values[1]})"

        def crossing(drive: float | None) -> str:
            return "nowhere" if drive is None else f"{signed(drive, 0)} pA"

        return {
            "burst probability P": both(tuple(
                f"{p:.2f}" if rate else "no event"
                for p, rate in zip(result.present_probability, result.present_rate, strict=True)
            )),
            "events": both(tuple(f"{rate:.1f} Hz" for rate in result.present_rate)),
            "change in a minute": both(tuple(signed(change) for change in result.present_change)),
            "turns from down to up at": both(tuple(crossing(drive) for drive in result.crossing)),
        }  # fmt: skip
