"""Scenes for long-term potentiation: the experiment over minutes and hours, and its early and late phase."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from lecture_utils.explore.scene import Readout
from lecture_utils.models import ltp

from .style import (
    DEPRESSION,
    GREY,
    POSTSYNAPTIC,
    POTENTIATION,
    PRESYNAPTIC,
    THRESHOLD,
    Scene,
    draw_area,
    draw_spikes,
    legible,
    percent,
    stretch,
)

Array = NDArray[np.float64]

HIGHEST = 260.0  # % of baseline
LATER_HOURS = 0.2  # length of an hour on the time axis after the first hour, relative to the first


def _minutes_then_hours(hours: Array) -> Array:
    return np.where(hours > 1.0, 1.0 + LATER_HOURS * (hours - 1.0), hours)


def _back_to_hours(place: Array) -> Array:
    return np.where(place > 1.0, 1.0 + (place - 1.0) / LATER_HOURS, place)


def _sign_colour(percent_of_baseline: float) -> str:
    if abs(percent_of_baseline - 100.0) < 0.5:
        return GREY
    return POTENTIATION if percent_of_baseline > 100.0 else DEPRESSION


def _duration(hours: float) -> str:
    seconds = 3600.0 * hours
    if seconds < 60.0:
        return f"{seconds:.3g} s"
    return f"{seconds / 60.0:.0f} min" if hours < 1.0 else f"{hours:.1f} h"


def _stimulation(result: ltp.Consolidation) -> str:
    trains = result.train_start.size
    given = f"{result.spike_time.size} pulses in {trains} train{'s' if trains > 1 else ''}, "
    given += _duration(result.stimulation_end)
    return given + (" (stopped: the session's limit)" if result.cut_short else "")


class Experiment(Scene):
    """The LTP experiment: test pulses, a train, test pulses again for hours."""

    size = (9.6, 5.4)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the axes: amplitude over minutes and then hours, single responses, calcium of the first second."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1, 1.5])
        left = left.subgridspec(2, 1, height_ratios=[1.1, 1])
        course, response, calcium = (figure.add_subplot(place) for place in (right, left[0], left[1]))

        course.set_xscale("function", functions=(_minutes_then_hours, _back_to_hours))
        course.set(xlim=(-0.55, 8.8), xlabel="time since the first pulse (h)", ylabel="EPSP (% of baseline)")
        course.set_xticks([-0.5, 0, 0.5, 1, 3, 5, 8], ["−½", "0", "½", "1", "3", "5", "8"])
        course.set(ylim=(0, HIGHEST), title="a dot is a test pulse")
        course.axhline(100, color=GREY, linewidth=1)
        course.axvspan(1, 8.8, color=GREY, alpha=0.1, linewidth=0)
        course.text(8.6, 6, "from 1 h on: compressed", color="#555555", ha="right")
        self._trains_name = course.text(
            0, 245, "trains", color=legible(PRESYNAPTIC), fontweight="bold", va="center", animated=True
        )
        (self._trains,) = course.plot(
            [], [], "|", color=PRESYNAPTIC, linestyle="-", linewidth=10, markersize=16, markeredgewidth=3, animated=True
        )
        self._trains.set_solid_capstyle("butt")
        (self._course,) = course.plot([], [], color="black", linewidth=1, animated=True)
        (self._pulses,) = course.plot([], [], "o", color="black", markersize=4.5, animated=True)
        (early_mark,) = course.plot([], [], "o", markersize=13, animated=True)
        (latest_mark,) = course.plot([], [], "D", markersize=12, animated=True)

        response.set(xlim=(-6, 60), ylim=(-0.1, 2.7), xlabel="time (ms)", ylabel="EPSP (mV)")
        response.set_title("one test pulse")
        response.axvline(0, ymax=0.1, color=PRESYNAPTIC, linewidth=4)
        (early,) = response.plot([], [], label="● 1 h after", color=GREY, animated=True)
        (latest,) = response.plot([], [], label="◆ latest", color=GREY, linestyle=(0, (3, 1.2)), animated=True)
        (self._before,) = response.plot([], [], label="before", color="black", linestyle=":", animated=True)
        figure.legend(loc="outside upper left", ncols=3, handlelength=2.2)
        self._early, self._latest = (early, early_mark), (latest, latest_mark)

        self._calcium_axes = calcium
        calcium.set(xlim=(-0.1, 1.3), ylim=(0, 7), xlabel="time (s)", ylabel="calcium")
        calcium.set_title("the first pulses")
        calcium.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        for theta, name, colour, line, side in (
            (ltp.THETA_D, r"$\theta_d$", DEPRESSION, (0, (6, 2)), "top"),
            (ltp.THETA_P, r"$\theta_p$", POTENTIATION, "-", "bottom"),
        ):
            calcium.axhline(theta, color=colour, linewidth=1.6, linestyle=line)
            calcium.text(1.32, theta, name, color=legible(colour), va=side)
        (self._calcium,) = calcium.plot([], [], color="black", linewidth=1.5, animated=True)
        (self._spikes,) = calcium.plot([], [], color=PRESYNAPTIC, linewidth=1.2, animated=True)
        self._spikes.set_transform(calcium.get_xaxis_transform())

    def update(self, result: ltp.Consolidation, step: int) -> None:
        """Show the experiment as far as the test pulses of `step`; half of the steps are the first hour."""
        now = np.interp(step, (0, self.steps / 2, self.steps), (result.time[0], 1.0, result.time[-1])) + 1e-9
        gaps = np.full_like(result.train_start, np.nan)
        trains = np.column_stack([result.train_start, result.train_end, gaps]).ravel() / 3600.0
        self._trains.set_data(trains, np.full_like(trains, 245.0))
        self._trains_name.set_x(result.train_end[-1] / 3600.0 + 0.06)
        done = result.time <= now
        self._course.set_data(result.time[done], 100.0 * result.total[done])
        given = result.pulse_time <= now
        dots = given & ((result.pulse_time <= 1.0) | (np.arange(given.size) % 4 == 0))
        self._pulses.set_data(result.pulse_time[dots], result.pulse_percent[dots])
        latest = max(int(given.sum()) - 1, 0)
        pulses = (
            (*self._early, result.early_time, result.early_percent, result.epsp_early),
            (*self._latest, result.pulse_time[latest], result.pulse_percent[latest], result.pulse_epsp[latest]),
        )
        for line, mark, time, height, response in pulses:
            line.set(data=(result.epsp_time, response), color=_sign_colour(height), visible=time <= now)
            mark.set(data=([time], [height]), color=_sign_colour(height), visible=time <= now)
        self._before.set_data(result.epsp_time, result.epsp_before)
        stretch(self._calcium_axes, 1.15 * result.calcium.max(), (7, 12))
        self._calcium.set_data(result.calcium_time, result.calcium)
        draw_spikes(self._spikes, result.spike_time[result.spike_time < result.calcium_time[-1]], 0)
        self._spikes.set_ydata(0.9 + 0.1 * self._spikes.get_ydata())

    def readout(self, result: ltp.Consolidation, step: int) -> Readout:
        """Return the amplitude early and late, what was given, and how long calcium was above its thresholds."""
        return {
            "EPSP 1 h after the stimulation": f"{result.early_percent:.1f} % of baseline",
            "late": (f"EPSP at {_duration(result.late_time)}", f"{result.late_percent:.1f} % of baseline"),
            "stimulation": _stimulation(result),
            "calcium above θ_d, θ_p": f"{result.seconds_above_theta_d:.2f} s, {result.seconds_above_theta_p:.2f} s",
        }


class Phases(Scene):
    """Early and late LTP: two parts of one synaptic weight, a tag, and a protein."""

    size = (9.6, 5.2)
    steps = 100

    def build(self, figure: Figure) -> None:
        """Draw the axes: the weights, the tag and the protein over the same hours."""
        grid = figure.add_gridspec(3, 1, height_ratios=[4.2, 0.55, 1.5])
        weight = figure.add_subplot(grid[0])
        tag, protein = (figure.add_subplot(grid[row], sharex=weight) for row in (1, 2))
        weight.set(xlim=(-0.5, 12), ylim=(0, HIGHEST), yticks=[0, 50, 100, 150, 200, 250])
        weight.set(ylabel="weight (%)")
        weight.tick_params(labelbottom=False)
        weight.axhline(100, color=GREY, linewidth=1)
        for change, line, name in (
            (ltp.THETA_PROTEIN, (0, (6, 2)), "beyond: protein is made"),
            (ltp.THETA_TAG, (0, (1.5, 1.5)), "beyond: tagged"),
        ):
            levels = 100.0 + 100.0 * change / ltp.BASELINE_WEIGHT * np.array([1, -1])
            for level, label in zip(levels, (name, None), strict=True):
                weight.axhline(level, color=THRESHOLD, linewidth=1.4, linestyle=line, label=label)
        self._fills = [
            weight.fill_between([0], [0], facecolor=colour, alpha=0.35, hatch=hatch, linewidth=0, animated=True)
            for colour, hatch in ((POTENTIATION, "//"), (DEPRESSION, "\\"))
        ]
        (self._total,) = weight.plot(
            [], [], color=POSTSYNAPTIC, linewidth=4, label="EPSP = early + late", animated=True
        )
        (self._early,) = weight.plot([], [], color="black", linestyle=(0, (4, 1.5)), label="early", animated=True)
        parts = [[part[index] for index in (2, 3, 0, 1)] for part in weight.get_legend_handles_labels()]
        figure.legend(*parts, loc="outside upper left", ncols=2, handlelength=2.6)

        tag.set(ylim=(0, 1), yticks=[0.5], yticklabels=["tag"])
        tag.tick_params(length=0, labelbottom=False)
        tag.spines[:].set_visible(False)
        self._tags = [
            tag.fill_between([0], [0], facecolor=colour, edgecolor="white", hatch=hatch, linewidth=0, animated=True)
            for colour, hatch in ((POTENTIATION, "//"), (DEPRESSION, "\\"))
        ]
        protein.set(ylim=(0, 1.05), yticks=[0, 1], xlabel="time since the first pulse (h)", ylabel="protein")
        self._protein = protein.fill_between([0], [0], color=GREY, alpha=0.6, linewidth=0, animated=True)

    def update(self, result: ltp.Consolidation, step: int) -> None:
        """Show the weights, the tag and the protein up to `step`."""
        shown = result.time <= np.interp(step, (0, self.steps), (result.time[0], result.time[-1])) + 1e-9
        # Noise can push the equations' weights a little below 0, where no synapse can follow.
        time, early, total = (values[shown] for values in (result.time, result.early, result.total))
        early, total = 100.0 * np.maximum(early, 0.0), 100.0 * np.maximum(total, 0.0)
        self._early.set_data(time, early)
        self._total.set_data(time, total)
        draw_area(self._fills[0], time, early, np.maximum(total, early))
        draw_area(self._fills[1], time, early, np.minimum(total, early))
        for fill, sign in zip(self._tags, (1, -1), strict=True):
            draw_area(fill, time, 0.15, np.where(result.tag[shown] == sign, 0.85, 0.15))
        draw_area(self._protein, time, 0.0, result.protein[shown])

    def readout(self, result: ltp.Consolidation, step: int) -> Readout:
        """Return both parts of the weight at the end, and how long the tag and how much protein there was."""
        tagged = result.time[result.tag != 0]
        return {
            "late": (f"EPSP at {_duration(result.late_time)}", f"{result.late_percent:.1f} % of baseline"),
            "of this early": percent(result.early[-1] - 1.0),
            "of this late": percent(result.late[-1]),
            "tagged until": _duration(tagged[-1]) if tagged.size else "never tagged",
            "most protein": f"{result.protein.max():.2f}",
            "stimulation": _stimulation(result),
        }
