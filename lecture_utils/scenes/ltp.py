"""Scenes for long-term potentiation: the experiment over minutes and hours, and its early and late phase."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lecture_utils.models import ltp

from .style import DEPRESSION, GREY, POTENTIATION, PRESYNAPTIC, THRESHOLD, Scene, draw_spikes, stretch

HIGHEST = 260.0  # % of baseline
# On the time axis an hour after the first one is this much shorter than the first.
LATER_HOURS = 0.2


def _minutes_then_hours(hours: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(hours > 1.0, 1.0 + LATER_HOURS * (hours - 1.0), hours)


def _back_to_hours(place: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(place > 1.0, 1.0 + (place - 1.0) / LATER_HOURS, place)


def _sign_colour(percent_of_baseline: float) -> str:
    if abs(percent_of_baseline - 100.0) < 0.5:
        return GREY
    return POTENTIATION if percent_of_baseline > 100.0 else DEPRESSION


def _draw_trains(axes: Axes) -> None:
    """Prepare `axes` for the EPSP in % of baseline."""
    axes.set(ylim=(0, HIGHEST), yticks=[0, 50, 100, 150, 200, 250])
    axes.axhline(100, color=GREY, linewidth=1)


class Experiment(Scene):
    """The LTP experiment: test pulses, a train, test pulses again for hours."""

    size = (9.6, 5.2)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the axes: amplitude over minutes and then hours, one response, and the calcium of the first second."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1.5])
        left = left.subgridspec(2, 1, height_ratios=[1.35, 1])
        course, response, calcium = (figure.add_subplot(place) for place in (right, left[0], left[1]))

        course.set_xscale("function", functions=(_minutes_then_hours, _back_to_hours))
        course.set(xlim=(-0.55, 8.2), xlabel="time since the first pulse of the train", ylabel="EPSP (% of baseline)")
        course.set_xticks([-0.5, 0, 0.5, 1, 2, 4, 6, 8], ["−30 min", "0", "30 min", "1 h", "2 h", "4 h", "6 h", "8 h"])
        course.set(ylim=(0, HIGHEST), title="each dot: one test pulse")
        course.axhline(100, color=GREY, linewidth=1)
        course.axvspan(1, 8.2, color=GREY, alpha=0.08, linewidth=0)
        course.text(1.15, 8, "hours: time runs faster", color="#555555")
        course.text(-0.53, 18, "stimulation", color=PRESYNAPTIC, fontweight="bold")
        (self._trains,) = course.plot([], [], color=PRESYNAPTIC, linewidth=7, animated=True)
        self._trains.set_solid_capstyle("projecting")
        (self._course,) = course.plot([], [], color="black", linewidth=1, animated=True)
        (self._pulses,) = course.plot([], [], "o", color="black", markersize=4.5, animated=True)
        (self._early_mark,) = course.plot([], [], "o", markersize=13, animated=True)
        (self._latest_mark,) = course.plot([], [], "D", markersize=12, animated=True)

        response.set(xlim=(-6, 60), ylim=(-0.1, 2.7), xlabel="time since the test pulse (ms)", ylabel="EPSP (mV)")
        response.axvline(0, ymax=0.1, color=PRESYNAPTIC, linewidth=4)
        (self._early,) = response.plot([], [], label="● 1 h after", color=GREY, animated=True)
        (self._latest,) = response.plot([], [], label="◆ latest", color=GREY, linestyle=(0, (3, 1.2)), animated=True)
        (self._before,) = response.plot([], [], label="before", color="black", linestyle=":", animated=True)
        response.legend(loc="upper right", handlelength=2.2, labelspacing=0.3, borderaxespad=0)

        self._calcium_axes = calcium
        calcium.set(xlim=(-0.1, 1.3), ylim=(0, 7), xlabel="time since the first pulse (s)", ylabel="calcium")
        (self._calcium,) = calcium.plot([], [], color="black", linewidth=1.5, animated=True)
        for theta, name, colour, line in (
            (ltp.THETA_D, r"$\theta_d$", DEPRESSION, (0, (6, 2))),
            (ltp.THETA_P, r"$\theta_p$", POTENTIATION, "-"),
        ):
            calcium.axhline(theta, color=colour, linewidth=1.6, linestyle=line)
            calcium.text(1.3, theta, name, color=colour, ha="right", va="bottom", fontsize=12)
        (self._spikes,) = calcium.plot([], [], color=PRESYNAPTIC, linewidth=1.2, animated=True)
        self._spikes.set_transform(calcium.get_xaxis_transform())

    def update(self, result: ltp.Consolidation, step: int) -> None:
        """Show the experiment as far as the test pulses of `step`; half of the steps are the first hour."""
        now = np.interp(step, (0, self.steps / 2, self.steps), (result.time[0], 1.0, result.time[-1]))
        gaps = np.full_like(result.train_start, np.nan)
        ends = np.column_stack([result.train_start, result.train_end, gaps]).ravel() / 3600.0
        self._trains.set_data(ends, np.full_like(ends, 10.0))
        done = result.time <= now
        self._course.set_data(result.time[done], 100.0 * result.total[done])
        given = result.pulse_time <= now + 1e-9
        self._pulses.set_data(result.pulse_time[given], result.pulse_percent[given])
        early = result.early_time <= now + 1e-9
        latest = max(int(given.sum()) - 1, 0)
        self._mark(self._early, self._early_mark, result, result.epsp_early, result.early_time, result.early_percent)
        self._early.set_visible(early)
        self._early_mark.set_visible(early)
        self._mark(
            self._latest,
            self._latest_mark,
            result,
            result.pulse_epsp[latest],
            result.pulse_time[latest],
            result.pulse_percent[latest],
        )
        self._before.set_data(result.epsp_time, result.epsp_before)
        stretch(self._calcium_axes, 1.15 * result.calcium.max(), (7, 12))
        self._calcium.set_data(result.calcium_time, result.calcium)
        draw_spikes(self._spikes, result.spike_time[result.spike_time < result.calcium_time[-1]], 0)
        self._spikes.set_ydata(0.9 + 0.1 * self._spikes.get_ydata())
