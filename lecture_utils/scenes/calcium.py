"""Scenes for the calcium-based model: the calcium of a pairing, and what its thresholds do to Hebbian growth."""

import numpy as np
from matplotlib.figure import Figure

from lecture_utils.models import calcium

from .style import (
    DEPRESSION,
    GREY,
    POSTSYNAPTIC,
    POTENTIATION,
    PRESYNAPTIC,
    THRESHOLD,
    Scene,
    draw_spikes,
    label_spike_rows,
    percent,
    stretch,
)


class Pairing(Scene):
    """Calcium during pairing: time above each threshold, and the change of strength it makes."""

    size = (9.6, 5.4)

    def build(self, figure: Figure) -> None:
        """Draw the axes; the window comes first, so that pointing at it sets the delay."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.25, 1])
        upper, lower = right.subgridspec(2, 1)
        left = left.subgridspec(3, 1, height_ratios=[1, 4.2, 1.3])
        window, frequency = figure.add_subplot(upper), figure.add_subplot(lower)
        spikes, trace, bars = (figure.add_subplot(place) for place in left)

        for axes in (window, frequency):
            axes.set(ylim=(-70, 145), ylabel="change (%)")
            axes.axhline(0, color=GREY, linewidth=1)
        window.set(xlim=(-100, 100), xlabel="delay Δt (ms)")
        window.axvline(0, color=GREY, linewidth=1)
        frequency.set(xlim=(0, 60), xlabel="pairing frequency (Hz)")
        self._curves = [axes.plot([], [], color="black", animated=True)[0] for axes in (window, frequency)]
        self._dots = [axes.plot([], [], "D", markersize=9, animated=True)[0] for axes in (window, frequency)]
        self._cursor = window.axvline(0, color="black", linewidth=1.2, linestyle=":", animated=True)

        label_spike_rows(spikes)
        spikes.set_xlim(-110, 130)
        self._spikes = [
            spikes.plot([], [], color=colour, linewidth=3.5, animated=True)[0] for colour in (POSTSYNAPTIC, PRESYNAPTIC)
        ]
        self._trace_axes = trace
        trace.set(xlim=(-110, 130), ylim=(0, 3.5), xlabel="time (ms)", ylabel=r"calcium ($\theta_d$ = 1)")
        (self._calcium,) = trace.plot([], [], color="black", animated=True)
        self._shades = [
            trace.fill_between([0], [0], color=colour, alpha=alpha, linewidth=0, animated=True)
            for colour, alpha in ((DEPRESSION, 0.3), (POTENTIATION, 0.45))
        ]
        self._thresholds = [
            trace.axhline(0, color=colour, linestyle=line, linewidth=1.6, animated=True)
            for colour, line in ((DEPRESSION, (0, (6, 2))), (POTENTIATION, "-"))
        ]
        self._names = [
            trace.text(129, 0, text, color=colour, ha="right", va=side, fontweight="bold", animated=True)
            for text, colour, side in ((r"$\theta_d$", DEPRESSION, "top"), (r"$\theta_p$", POTENTIATION, "bottom"))
        ]
        bars.set(xlim=(0, 60), ylim=(-0.6, 1.6), yticks=[0, 1], yticklabels=[r"above $\theta_d$", r"above $\theta_p$"])
        bars.set_xlabel("time above, per pair (ms)")
        self._bars = bars.barh([0, 1], [1, 1], color=[DEPRESSION, POTENTIATION], hatch=["", "//"], animated=True)
        self._durations = [bars.text(0, y, "", va="center", animated=True) for y in (0, 1)]

    def update(self, result: calcium.CalciumPairing, step: int) -> None:
        """Move the trace, its shaded parts, the bars and the marks on both curves."""
        for row, (line, times) in enumerate(zip(self._spikes, (result.post_spikes, result.pre_spikes), strict=True)):
            draw_spikes(line, times, row)
        stretch(self._trace_axes, 1.05 * result.calcium.max(), (3.5, 7.5))
        self._calcium.set_data(result.time, result.calcium)
        thresholds = (result.parameters.theta_d, result.parameters.theta_p)
        for shade, line, name, theta in zip(self._shades, self._thresholds, self._names, thresholds, strict=True):
            shade.set_data(result.time, theta, np.maximum(result.calcium, theta))
            line.set_ydata([theta, theta])
            name.set_y(theta)
        times = (result.time_above_d, result.time_above_p)
        for bar, text, duration in zip(self._bars, self._durations, times, strict=True):
            bar.set_width(duration)
            text.set(x=min(duration, 50) + 1, text=f"{duration:.1f}", color="white" if duration > 50 else "black")
        self._curves[0].set_data(result.delays, 100 * (result.window - 1))
        self._curves[1].set_data(result.frequencies, 100 * (result.frequency_change - 1))
        self._cursor.set_xdata([result.delay, result.delay])
        colour = POTENTIATION if result.change > 1 else DEPRESSION if result.change < 1 else GREY
        for dot, x in zip(self._dots, (result.delay, result.frequency), strict=True):
            dot.set_data([x], [100 * (result.change - 1)])
            dot.set_color(colour)

    def readout(self, result: calcium.CalciumPairing, step: int) -> dict[str, str]:
        """Return the times above the thresholds and the change."""
        return {
            "change of strength": percent(result.change - 1),
            "above θ_d": f"{result.time_above_d:.1f} ms per pair",
            "above θ_p": f"{result.time_above_p:.1f} ms per pair",
            "P(down → up)": f"{result.up:.3f}",
            "P(up → down)": f"{result.down:.3f}",
        }


class Growth(Scene):
    """A synapse that drives its own activity: Hebb alone, with thresholds, and with thresholds and bounds."""

    size = (9.6, 4.2)

    def build(self, figure: Figure) -> None:
        """Draw the axes: speed against strength on the left, strength against time on the right."""
        drift, course = figure.subplots(1, 2)
        drift.set(xlim=(0, 8), ylim=(-1.2, 2.2), xlabel="strength w (DOWN state = 1)", ylabel="speed dw/dt (1/s)")
        course.set(xlim=(0, 10), ylim=(0, 8), xlabel="time (s)", ylabel="strength w (DOWN state = 1)")
        drift.axhline(0, color=GREY, linewidth=1)
        styles = (("hebb", GREY, ":"), ("threshold", THRESHOLD, "--"), ("bounded", "black", "-"))
        labels = ("Hebb", "thresholds alone", "thresholds and bounds")
        self._drift, self._course = {}, {}
        for (name, colour, line), label in zip(styles, labels, strict=True):
            style = {"color": colour, "linestyle": line, "linewidth": 2.6, "animated": True}
            (self._drift[name],) = drift.plot([], [], **style)
            (self._course[name],) = course.plot([], [], label=label, **style)
        (self._stable,) = drift.plot([], [], "o", color="black", markersize=10, label="settles here", animated=True)
        (self._unstable,) = drift.plot(
            [], [], "o", color="black", markerfacecolor="white", markersize=10, label="watershed", animated=True
        )
        (self._start,) = course.plot([], [], "D", color="black", markersize=9, clip_on=False, animated=True)
        self._levels = [course.axhline(1, color=GREY, linewidth=1, animated=True) for _ in (0, 1)]
        self._level_names = [
            course.text(9.9, 1, text, ha="right", va="bottom", animated=True) for text in ("UP", "DOWN")
        ]
        drift.legend(loc="upper right", handlelength=1)
        course.legend(loc="upper right", handlelength=2)

    def update(self, result: calcium.Growth, step: int) -> None:
        """Move the curves, the fixed points and the levels of the two states."""
        for name, line in self._drift.items():
            line.set_data(result.strengths, getattr(result, f"{name}_drift"))
        for name, line in self._course.items():
            line.set_data(result.time, np.minimum(getattr(result, name), 8.0))
        self._stable.set_data(result.stable, np.zeros_like(result.stable))
        self._unstable.set_data(result.unstable, np.zeros_like(result.unstable))
        self._start.set_data([0], [result.bounded[0]])
        for level, name, height in zip(self._levels, self._level_names, (result.up_strength, 1.0), strict=True):
            level.set_ydata([height, height])
            name.set_y(height)

    def readout(self, result: calcium.Growth, step: int) -> dict[str, str]:
        """Return where the strength is at the end under each rule."""
        return {
            "Hebb": self._end(result, result.hebb, result.hebb_diverged_at),
            "thresholds alone": self._end(result, result.threshold, result.threshold_diverged_at),
            "thresholds and bounds": self._end(result, result.bounded, None),
            "settles at": " or ".join(f"{strength:.2f}" for strength in result.stable),
        }

    @staticmethod
    def _end(result: calcium.Growth, course: calcium.Array, diverged_at: int | None) -> str:
        if diverged_at is not None:
            return f"beyond 2 × UP after {result.time[diverged_at]:.1f} s"
        return f"{course[-1]:.2f} after {result.time[-1]:.0f} s"
