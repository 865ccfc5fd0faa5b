"""Scene for no free lunch: the error on unseen cases for every bias in every world."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lecture_utils.models import free_lunch

from .labels import Labels
from .style import DASHED, DOTTED, ERROR, GREY, LegendAbove, Readout, Scene, percent

NAMES = list(free_lunch.WORLDS)


class NoFreeLunch(Scene):
    """No free lunch: a bias helps where the world shares it."""

    size = (9.6, 4.2)

    def build(self, figure: Figure) -> None:
        """Draw the axes: the errors against the number of seen cases, and the table, which can be pointed at."""
        course, table = figure.subplots(1, 2, width_ratios=[1, 1.25])
        course.set_label("course")
        table.set_label("table")
        course.set(xlim=(0, 7), ylim=(0, 0.65), xlabel="cases seen (of 8)", ylabel="wrong (unseen)")
        course.set_yticks([0, 0.25, 0.5], ["0 %", "25 %", "50 %"])
        course.set_xticks([0, 2, 4, 6])
        (self._everywhere,) = course.plot(
            [], [], color=GREY, linestyle=DASHED, linewidth=2, label="if anything goes", gid="everywhere", animated=True
        )
        (self._home,) = course.plot(
            [], [], color=ERROR, linestyle=DOTTED, linewidth=4, label="with the world's own bias", animated=True
        )
        (self._error,) = course.plot([], [], "o-", color="black", label="this learner in this world", animated=True)
        (self._now,) = course.plot([], [], "D", color="black", markersize=10, clip_on=False, animated=True)
        LegendAbove(course, [self._error, self._home, self._everywhere], columns=2)

        colours = LinearSegmentedColormap.from_list("wrong", ["white", ERROR])
        self._image = table.imshow(np.zeros((len(NAMES),) * 2), cmap=colours, vmin=0, vmax=0.65, animated=True)
        self._image.set_gid("table")
        table.set(ylabel="the learner believes", title="the world is")
        # The columns have the rows' names in the same order: their initials are enough.
        table.set_yticks(range(len(NAMES)), [f"{name}  {name[0].upper()}" for name in NAMES])
        table.set_xticks(range(len(NAMES)), [name[0].upper() for name in NAMES])
        table.tick_params(length=0, labeltop=True, labelbottom=False)
        table.spines[:].set_visible(False)
        self._labels = Labels(table, fontweight="bold", gid="table")
        self._frame = Rectangle((0, 0), 1, 1, fill=False, edgecolor="black", linewidth=4, animated=True)
        table.add_patch(self._frame)

    def update(self, result: free_lunch.Generalization, step: int) -> None:
        """Move the curves, colour the table and frame the present learner and world."""
        self._everywhere.set_data(result.seen, result.everywhere)
        self._home.set_data(result.seen, result.at_home)
        self._error.set_data(result.seen, result.error)
        self._now.set_data([result.now], [result.error[result.now]])
        self._image.set_data(result.table)
        self._labels.show((x, y, f"{100 * wrong:.0f}") for (y, x), wrong in np.ndenumerate(result.table))
        self._frame.set_xy((result.world - 0.5, result.learner - 0.5))

    def readout(self, result: free_lunch.Generalization, step: int) -> Readout:
        """Return the errors on unseen cases."""
        return {
            "wrong on unseen cases": percent(result.error[result.now], signed=False),
            "everywhere": ("… averaged over all 256 functions", percent(result.everywhere[result.now], signed=False)),
            "… if the learner shared the world's bias": percent(result.at_home[result.now], signed=False),
            "functions in this world": f"{result.functions[result.world]} of 256",
        }
