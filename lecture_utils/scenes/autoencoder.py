"""Scene for the linear autoencoder: a digit beside its reconstruction, and the error against the hidden units."""

import numpy as np
from matplotlib.figure import Figure

from lecture_utils.models import autoencoder

from .style import DASHED, DOTTED, ERROR, GREY, LegendAbove, Scene, number, percent

SIDE = 8
SHOWN = 8


class Reconstruction(Scene):
    """Reconstruct a digit: what a few hidden units keep of an image."""

    size = (9.6, 4.2)

    def build(self, figure: Figure) -> None:
        """Draw frames for the images and for the hidden units, and the axes of the error."""
        left, right = figure.add_gridspec(1, 2, width_ratios=[1.25, 1])
        upper, lower = left.subgridspec(2, 1, height_ratios=[2.2, 1])
        self._images = {}
        for place, name, title in zip(
            upper.subgridspec(1, 3), ("image", "reconstruction", "error"), ("input x", "output y", "y − x"), strict=True
        ):
            axes = figure.add_subplot(place)
            axes.set(xticks=[], yticks=[], title=title)
            axes.set_label(name)
            axes.spines[:].set_visible(False)
            low, colours = (-1.0, "RdBu_r") if name == "error" else (0.0, "gray_r")
            self._images[name] = axes.imshow(
                np.zeros((SIDE, SIDE)), cmap=colours, vmin=low, vmax=1, animated=True, aspect="equal"
            )
        units = figure.add_subplot(lower)
        units.set(xticks=[], yticks=[], title="weights of hidden units")
        units.set_label("units")
        units.spines[:].set_visible(False)
        self._strip = units.imshow(
            np.zeros((SIDE, SHOWN * (SIDE + 1) - 1)), cmap="RdBu_r", vmin=-0.4, vmax=0.4, animated=True
        )

        curve = figure.add_subplot(right)
        curve.set_label("loss")
        curve.set(xlim=(0, 64), ylim=(0, 2.5), xlabel="hidden units H", ylabel="loss ½Σ(y − x)²")
        curve.set(xticks=[0, 16, 32, 48, 64], yticks=[0, 1, 2])
        (self._random,) = curve.plot([], [], color=GREY, linestyle=DOTTED, label="random weights", animated=True)
        self._random.set_gid("random")
        (self._train,) = curve.plot([], [], color=ERROR, linestyle=DASHED, linewidth=3, label="training", animated=True)
        (self._test,) = curve.plot([], [], color="black", label="new digits", animated=True)
        (self._here,) = curve.plot([], [], "D", color="black", markersize=9, clip_on=False, animated=True)
        (self._this,) = curve.plot(
            [], [], "s", color="black", mfc="white", label="this digit", clip_on=False, animated=True
        )
        LegendAbove(curve, [self._test, self._train, self._random, self._this], columns=2)

    def update(self, result: autoencoder.Reconstruction, step: int) -> None:
        """Show the image, its reconstruction and their difference, the units and the losses."""
        for name, pixels in (
            ("image", result.image),
            ("reconstruction", result.reconstruction),
            ("error", result.reconstruction - result.image),
        ):
            self._images[name].set_data(pixels.reshape(SIDE, SIDE))
        strip = np.full((SIDE, SHOWN, SIDE + 1), np.nan)
        units = result.units[:SHOWN].reshape(-1, SIDE, SIDE)
        strip[:, : len(units), :SIDE] = units.transpose(1, 0, 2)
        self._strip.set_data(strip.reshape(SIDE, -1)[:, :-1])
        self._random.set_data(result.sizes, result.random_theory)
        self._train.set_data(result.sizes, result.train)
        self._test.set_data(result.sizes, result.test)
        self._here.set_data([result.hidden], [result.test_now])
        self._this.set_data([result.hidden], [min(result.loss, 2.5)])

    def readout(self, result: autoencoder.Reconstruction, step: int) -> dict[str, str]:
        """Return the losses, and how much of the variance is left out."""
        return {
            "loss of this digit": number(result.loss),
            "mean loss, new digits": number(result.test_now),
            "mean loss, training digits": number(result.train_now),
            "variance left out (training)": percent(result.train_now / result.train[0], signed=False),
        }
