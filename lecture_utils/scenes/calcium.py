"""Scenes for the calcium-based model: the calcium of a pairing, and what its thresholds do to Hebbian growth."""

import numpy as np
from matplotlib.figure import Figure

from lecture_utils.explore.scene import Readout
from lecture_utils.models import calcium

from .style import (
    BEHIND,
    DEPRESSION,
    GREY,
    POSTSYNAPTIC,
    POTENTIATION,
    PRESYNAPTIC,
    THRESHOLD,
    Scene,
    draw_area,
    draw_spikes,
    label_spike_rows,
    legible,
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
        window.set(xlim=(-100, 100), xlabel="delay Δt (ms)", label="window")
        window.axvline(0, color=GREY, linewidth=1)
        frequency.set(xlim=(0, 60), xlabel="pairing frequency (Hz)", label="frequency")
        self._curves = [axes.plot([], [], color="black", animated=True)[0] for axes in (window, frequency)]
        self._curves[0].set_gid("window")
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
            trace.text(131, 0, text, color=legible(colour), fontweight="bold", animated=True)
            for text, colour in ((r"$\theta_d$", DEPRESSION), (r"$\theta_p$", POTENTIATION))
        ]
        bars.set(xlim=(0, 60), ylim=(-0.6, 1.6), yticks=[0, 1], yticklabels=[r"above $\theta_d$", r"above $\theta_p$"])
        bars.set_xlabel("time above, per pair (ms)")
        self._bars = bars.barh([0, 1], [1, 1], color=[DEPRESSION, POTENTIATION], hatch=["", "//"], animated=True)
        self._durations = [bars.text(0, y, "", va="center", bbox=BEHIND | {"pad": 0}, animated=True) for y in (0, 1)]

    def update(self, result: calcium.CalciumPairing, step: int) -> None:
        """Move the trace, its shaded parts, the bars and the marks on both curves."""
        for row, (line, times) in enumerate(zip(self._spikes, (result.post_spikes, result.pre_spikes), strict=True)):
            draw_spikes(line, times, row)
        stretch(self._trace_axes, 1.05 * result.calcium.max(), (3.5, 7.5))
        self._calcium.set_data(result.time, result.calcium)
        thresholds = (result.parameters.theta_d, result.parameters.theta_p)
        for shade, line, name, theta in zip(self._shades, self._thresholds, self._names, thresholds, strict=True):
            draw_area(shade, result.time, theta, np.maximum(result.calcium, theta))
            line.set_ydata([theta, theta])
            name.set(y=theta, va="bottom" if theta == max(thresholds) else "top")
        times = (result.time_above_d, result.time_above_p)
        for bar, text, duration in zip(self._bars, self._durations, times, strict=True):
            bar.set_width(duration)
            text.set(x=min(duration, 50) + 1, text=f"{duration:.1f}")
        self._curves[0].set_data(result.delays, 100 * (result.window - 1))
        self._curves[1].set_data(result.frequencies, 100 * (result.frequency_change - 1))
        self._cursor.set_xdata([result.delay, result.delay])
        colour = POTENTIATION if result.change > 1 else DEPRESSION if result.change < 1 else GREY
        for dot, x in zip(self._dots, (result.delay, result.frequency), strict=True):
            dot.set_data([x], [100 * (result.change - 1)])
            dot.set_color(colour)

    def readout(self, result: calcium.CalciumPairing, step: int) -> Readout:
        """Return the times above the thresholds and the change."""
        return {
            "change of strength": percent(result.change - 1),
            "above θ_d": f"{result.time_above_d:.1f} ms per pair",
            "above θ_p": f"{result.time_above_p:.1f} ms per pair",
            "P(down → up)": f"{result.up:.3f}",
            "P(up → down)": f"{result.down:.3f}",
        }


class TwoThresholds(Scene):
    """Two thresholds by hand: which spikes lift calcium above which threshold, and what that does."""

    size = (9.6, 5.4)

    def build(self, figure: Figure) -> None:
        """Draw the axes: spikes and calcium on the left, times above the thresholds and the window on the right."""
        left, right = figure.add_gridspec(1, 2)
        upper, lower = right.subgridspec(2, 1, height_ratios=[1, 1.25])
        left = left.subgridspec(2, 1, height_ratios=[1, 5.5])
        bars, window = figure.add_subplot(upper), figure.add_subplot(lower)
        spikes, trace = (figure.add_subplot(place) for place in left)

        label_spike_rows(spikes)
        spikes.set_xlim(-110, 150)
        self._spikes = [
            spikes.plot([], [], color=colour, linewidth=3.5, animated=True)[0] for colour in (PRESYNAPTIC, POSTSYNAPTIC)
        ]
        self._trace_axes = trace
        trace.set(xlim=(-110, 150), ylim=(0, 2.6), xlabel="time (ms)", ylabel="calcium", label="calcium")
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
            trace.text(151, 0, text, color=legible(colour), fontweight="bold", animated=True)
            for text, colour in ((r"$\theta_d$", DEPRESSION), (r"$\theta_p$", POTENTIATION))
        ]

        bars.set(xlim=(0, 100), ylim=(-0.6, 2.6), xlabel="time above (ms per pair)")
        bars.set_yticks([2, 1, 0], ["pre alone", "post alone", "both"])
        for label, colour in zip(bars.get_yticklabels(), (PRESYNAPTIC, POSTSYNAPTIC, "black"), strict=True):
            label.set_color(legible(colour))
        self._bars = [
            bars.barh([2 + up, 1 + up, 0 + up], [1] * 3, 0.34, color=colour, hatch=hatch, label=name, animated=True)
            for up, colour, hatch, name in (
                (0.18, DEPRESSION, "", r"above $\theta_d$"),
                (-0.18, POTENTIATION, "//", r"above $\theta_p$"),
            )
        ]
        window.set(xlim=(-100, 100), ylim=(-75, 125), xlabel="delay Δt (ms)", ylabel="change (%)", label="window")
        window.axhline(0, color=GREY, linewidth=1)
        (self._window,) = window.plot([], [], color="black", animated=True)
        self._alone = [
            window.axhline(0, color=colour, linestyle=line, linewidth=2, label=name, animated=True)
            for colour, line, name in ((PRESYNAPTIC, ":", "pre alone"), (POSTSYNAPTIC, (0, (5, 2)), "post alone"))
        ]
        figure.legend(loc="outside upper right", ncols=4, handlelength=1.6, columnspacing=1.2)
        (self._dot,) = window.plot([], [], "D", markersize=9, animated=True)
        for artist in (self._calcium, *self._shades, *(bars[-1] for bars in self._bars), self._window, self._dot):
            artist.set_gid("both")

    def update(self, result: calcium.TwoThresholds, step: int) -> None:
        """Move the trace and its thresholds, the bars of all three cases, and the mark on the window."""
        presynaptic_alone, postsynaptic_alone, _ = calcium.SPIKES
        draw_spikes(self._spikes[0], np.array([] if result.spikes == postsynaptic_alone else [0.0]), 1)
        draw_spikes(self._spikes[1], np.array([] if result.spikes == presynaptic_alone else [result.delay]), 0)
        self._calcium.set_data(result.time, result.calcium)
        thresholds = (result.parameters.theta_d, result.parameters.theta_p)
        stretch(self._trace_axes, 1.1 * max(*thresholds, result.calcium.max()), (2.6, 4, 7))
        for shade, line, name, theta in zip(self._shades, self._thresholds, self._names, thresholds, strict=True):
            draw_area(shade, result.time, theta, np.maximum(result.calcium, theta))
            line.set_ydata([theta, theta])
            name.set(y=theta, va="bottom" if theta == max(thresholds) else "top")
        for bars, times in zip(self._bars, (result.time_above_d, result.time_above_p), strict=True):
            for bar, duration in zip(bars, times, strict=True):
                bar.set_width(duration)
        self._window.set_data(result.delays, 100 * (result.window - 1))
        for line, change in zip(self._alone, result.change, strict=False):
            line.set_ydata([100 * (change - 1)] * 2)
        change = result.change[calcium.SPIKES.index(result.spikes)]
        self._dot.set_data([result.delay], [100 * (change - 1)])
        self._dot.set_color(POTENTIATION if change > 1 else DEPRESSION if change < 1 else GREY)

    def readout(self, result: calcium.TwoThresholds, step: int) -> Readout:
        """Return, for each of the three cases, what crosses which threshold and what it does."""
        return {
            name: self._case(above_d, above_p, change)
            for name, above_d, above_p, change in zip(
                calcium.SPIKES, result.time_above_d, result.time_above_p, result.change, strict=True
            )
        }

    @staticmethod
    def _case(above_d: float, above_p: float, change: float) -> str:
        crossed = [name for name, time in (("θ_d", above_d), ("θ_p", above_p)) if time > 0]
        return f"{percent(change - 1)}, crosses {' and '.join(crossed) or 'no threshold'}"


class Growth(Scene):
    """A synapse that drives its own activity: Hebb alone, with thresholds, and with thresholds and bounds."""

    size = (9.6, 4.2)

    def build(self, figure: Figure) -> None:
        """Draw the axes: speed against strength on the left, strength against time on the right."""
        drift, course = figure.subplots(1, 2)
        drift.set(xlim=(0, 8), ylim=(-1.2, 2.2), xlabel="strength w (DOWN = 1)", ylabel="speed dw/dt (1/s)")
        course.set(xlim=(0, 10), ylim=(0, 8), xlabel="time (s)", ylabel="strength w")
        drift.axhline(0, color=GREY, linewidth=1)
        styles = (("hebb", GREY, ":"), ("threshold", THRESHOLD, "--"), ("bounded", "black", "-"))
        labels = ("Hebb", "thresholds alone", "with bounds")
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
            course.text(10.2, 1, text, va="center", clip_on=False, animated=True) for text in ("UP", "DOWN")
        ]
        figure.legend(loc="outside upper left", ncols=3, handlelength=1.8)

    def update(self, result: calcium.Growth, step: int) -> None:
        """Move the curves, the fixed points and the levels of the two states."""
        for name, line in self._drift.items():
            line.set_data(result.strengths, getattr(result, f"{name}_drift"))
        for name, line in self._course.items():
            line.set_data(result.time, getattr(result, name))
        self._stable.set_data(result.stable, np.zeros_like(result.stable))
        self._unstable.set_data(result.unstable, np.zeros_like(result.unstable))
        self._start.set_data([0], [result.bounded[0]])
        for level, name, height in zip(self._levels, self._level_names, (result.up_strength, 1.0), strict=True):
            level.set_ydata([height, height])
            name.set_y(height)

    def readout(self, result: calcium.Growth, step: int) -> Readout:
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
