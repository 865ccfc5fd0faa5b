"""Scene for learning with spikes: one window, and the error against trials and against seconds."""

import numpy as np
from matplotlib.figure import Figure

from lecture_utils.models import spiking

from .style import (
    BLACK,
    DASHED,
    DOTTED,
    ERROR,
    GREY,
    LIGHT,
    POSTSYNAPTIC,
    LegendAbove,
    Scene,
    number,
    percent,
    plain_ticks,
    vertical_span,
)

LOWEST = 1e-3


class SpikingLearner(Scene):
    """Learning with spikes: the noise of a spike count is the perturbation."""

    size = (9.6, 4.4)

    def build(self, figure: Figure) -> None:
        """Draw the axes: the spikes of one window above, the error over trials and over seconds below."""
        grid = figure.add_gridspec(2, 2, height_ratios=[1, 2.6])
        spikes, trials, seconds = (figure.add_subplot(place) for place in (grid[0, :], grid[1, 0], grid[1, 1]))
        for axes, name in ((spikes, "spikes"), (trials, "trials"), (seconds, "seconds")):
            axes.set_label(name)
        spikes.set(xlim=(0, 2), ylim=(-0.1, 3.1), yticks=[], xlabel="spikes in the first trial, time (s)")
        spikes.set_xticks([0, 1, 2])
        spikes.spines["left"].set_visible(False)
        self._window = vertical_span(spikes, 0, 1, color=LIGHT, alpha=0.6, linewidth=0, animated=True)
        (self._spikes,) = spikes.plot([], [], color=POSTSYNAPTIC, linewidth=1.2, animated=True)

        trials.set(xlim=(0, 400), xlabel="trials", ylabel="error", xticks=[0, 200, 400])
        seconds.set(xscale="log", xlim=(1, 1000), xlabel="seconds", ylabel="error")
        plain_ticks(seconds, x=["1", "10", "100", "1,000"])
        self._error, self._theory, self._direct = [], [], []
        for axes in (trials, seconds):
            axes.set(yscale="log", ylim=(LOWEST, 20), yticks=[1e-3, 1e-2, 1e-1, 1, 10])
            axes.axhline(1, color=LIGHT, linewidth=1)
            for curves, colour, line, width, label in (
                (self._theory, GREY, DOTTED, 2.4, "Gaussian noise"),
                (self._direct, BLACK, DASHED, 1.8, "exact gradient"),
                (self._error, ERROR, "-", 3.0, "spikes"),
            ):
                curves += axes.plot([], [], color=colour, linestyle=line, linewidth=width, label=label, animated=True)
        LegendAbove(trials, [self._error[0], self._theory[0], self._direct[0]], columns=2)

    def update(self, result: spiking.SpikingLearner, step: int) -> None:
        """Draw the spikes of the first window and the three errors over both axes."""
        self._window.set_width(result.window)
        rows = [np.full(times.size, row) for row, times in enumerate(result.spike_times)]
        times, row = np.concatenate(result.spike_times), np.concatenate(rows)
        gaps = np.full(times.size, np.nan)
        self._spikes.set_data(
            np.column_stack([times, times, gaps]).ravel(), np.column_stack([row + 0.1, row + 0.9, gaps]).ravel()
        )
        for curves, values in (
            (self._error, result.error),
            (self._theory, result.gaussian),
            (self._direct, result.direct),
        ):
            shown = np.maximum(values, LOWEST / 10)
            curves[0].set_data(result.trial, shown)
            curves[1].set_data(result.seconds[1:], shown[1:])

    def readout(self, result: spiking.SpikingLearner, step: int) -> dict[str, str]:
        """Return the noise that perturbs, where learning gets to, and when it is half way."""
        half = np.flatnonzero(result.error < 0.5)
        return {
            "first neuron, rate → as read": f"{number(result.rates[0], 1)} → {result.read[0]:.1f} Hz",
            "noise of a rate √(y₀/T)": f"{number(result.noise, 1)} Hz",
            "error in the end": (
                f"diverged at trial {result.diverged_at}"
                if result.diverged_at is not None
                else percent(result.error[-1], signed=False)
            ),
            "floor, for Gaussian noise": (
                percent(result.floor, signed=False) if result.floor < spiking.CEILING else "unstable"
            ),
            "error halved after": (
                f"{half[0]} trials, {number(result.seconds[half[0]], 1)} s" if half.size else "never in this run"
            ),
        }
