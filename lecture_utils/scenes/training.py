"""The scene of a network that learns to read digits."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from lecture_utils.models import training

from .labels import Labels
from .style import DASHED, DEPRESSION, DOTTED, ERROR, GREY, POTENTIATION, LegendAbove, Scene

LOWEST_ERROR = 0.25
GAP = 1
SIDE = 8


class Digits(Scene):
    """A network learns to read digits: its errors, what it confuses, and what single hidden units see."""

    size = (9.6, 5.4)

    def build(self, figure: Figure) -> None:
        """Draw the axes: errors over epochs, confusions, and below them the input weights of hidden units."""
        upper, lower = figure.add_gridspec(2, 1, height_ratios=[2.4, 1])
        upper = upper.subgridspec(1, 2, width_ratios=[1.45, 1])
        # Each in a grid of its own: the legend above the curves takes no height from the confusions.
        curves, confusion = (figure.add_subplot(place.subgridspec(1, 1)[0]) for place in upper)
        fields = figure.add_subplot(lower)
        curves.set(xlim=(0, 20), yscale="log", ylim=(LOWEST_ERROR, 260), xlabel="epochs", ylabel="wrong answers (%)")
        curves.set(xticks=[0, 5, 10, 15, 20])
        curves.set_yticks([1, 10, 100], ["1", "10", "100"])
        curves.axhline(90, color=GREY, linewidth=1, linestyle=DOTTED)
        curves.text(19.9, 105, "guessing", color="#555555", ha="right")
        style = {"animated": True}
        (self._train,) = curves.plot([], [], color=GREY, linestyle=DASHED, label="training digits", **style)
        (self._test,) = curves.plot([], [], color="black", marker="o", markersize=4, label="new digits", **style)
        self._diverged = Labels(curves, color="#a33f00", fontsize=13, fontweight="bold", box="white")
        LegendAbove(curves, [self._test, self._train], 2)

        confusion.set(xticks=range(10), yticks=range(0, 10, 3), xlabel="answer", ylabel="digit shown")
        confusion.tick_params(length=0)
        colours = LinearSegmentedColormap.from_list("wrong", ["white", ERROR])
        self._confusion = confusion.imshow(
            np.zeros((10, 10)), cmap=colours, vmin=0, vmax=10, aspect="auto", animated=True
        )
        self._counts, self._right = Labels(confusion), Labels(confusion, color=GREY)

        colours = LinearSegmentedColormap.from_list("weights", [DEPRESSION, "white", POTENTIATION])
        width, height = 10 * (SIDE + 2 * GAP), 2 * (SIDE + GAP)
        self._fields = fields.imshow(
            np.zeros((height, width)), cmap=colours, vmin=-1, vmax=1, interpolation="bilinear", animated=True
        )
        fields.set_xticks(np.arange(10) * (SIDE + 2 * GAP) + SIDE / 2 - 0.5, range(10))
        fields.set(
            yticks=[],
            xlabel="input weights of two units that prefer each digit (orange > 0 > blue)",
        )
        fields.xaxis.set_ticks_position("top")
        fields.tick_params(length=0)
        fields.spines[:].set_visible(False)

    def update(self, result: training.Training, step: int) -> None:
        """Move the curves, the confusions and the input weights."""
        marked = result.diverged_at is not None
        sound = slice(result.diverged_at // result.updates_per_epoch + 1 if marked else None)
        # On this axis there is no 0 %: what has no mistakes any more leaves the picture.
        self._train.set_data(result.epoch[sound], np.maximum(result.train_error[sound], 0.1 * LOWEST_ERROR))
        self._test.set_data(result.epoch[sound], np.maximum(result.test_error[sound], 0.1 * LOWEST_ERROR))
        self._diverged.show([(10.0, 20.0, f"diverged at update {result.diverged_at}")] if marked else [])
        wrong = result.confusion * (1 - np.eye(10, dtype=int))
        self._confusion.set_data(wrong)
        self._counts.show((x, y, str(wrong[y, x])) for y, x in np.argwhere(wrong))
        self._right.show((n, n, str(result.confusion[n, n])) for n in range(10) if result.confusion[n, n])
        picture = np.zeros(self._fields.get_array().shape)
        for digit, units in enumerate(result.specialists):
            for row, unit in enumerate(units[:2]):
                field = result.receptive_fields[unit].reshape(SIDE, SIDE)
                top, left = row * (SIDE + GAP), digit * (SIDE + 2 * GAP)
                picture[top : top + SIDE, left : left + SIDE] = field / max(np.abs(field).max(), 1e-300)
        self._fields.set_data(picture)

    def readout(self, result: training.Training, step: int) -> dict[str, str]:
        """Return the errors, the size of the network, and the most frequent confusion."""
        size = sum(weights.size for weights in result.weights)
        architecture = "-".join(map(str, result.layers))
        if result.diverged_at is not None:
            total = result.epochs * result.updates_per_epoch
            return {
                "wrong on new digits": f"diverged at update {result.diverged_at} of {total}",
                "wrong on training digits": "diverged",
                "most frequent confusion": "diverged",
                "network": f"{architecture}, {size:,} weights",
            }
        wrong = result.confusion * (1 - np.eye(10, dtype=int))
        shown, answer = np.unravel_index(wrong.argmax(), wrong.shape)
        often = f"{shown} taken for {answer}, {wrong.max()} times" if wrong.any() else "none"
        return {
            "wrong on new digits": f"{result.test_error[-1]:.1f} % after {result.epoch[-1]} epochs",
            "wrong on training digits": f"{result.train_error[-1]:.1f} %",
            "most frequent confusion": often,
            "network": f"{architecture}, {size:,} weights",
        }
