"""A linear autoencoder: the inputs are the targets, and a few hidden units must carry them."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

WEIGHTS = ("learned", "random")


class Images(Protocol):
    """Images to learn from and new ones, one a row, and what is on the new ones; see `data.digits`."""

    train_inputs: Array
    test_inputs: Array
    test_labels: NDArray[np.int64]


@dataclass(frozen=True, repr=False)
class Reconstruction(Result):
    """One image and what a linear autoencoder makes of it, and its error against the number of hidden units.

    Attributes
    ----------
    image, reconstruction : (pixels,) array
        x, a new image, and y.
    loss : float
        L(y, x) = ½ Σ (y_i − x_i)² of this image.
    units : (H, pixels) array
        Weights of the hidden units, one a row, each of length 1; its largest entry is positive.
    sizes : (pixels + 1,) array
        Numbers of hidden units, 0 to the number of pixels: the axis of what follows.
    train, test : (pixels + 1,) array
        Mean loss of the training images, and of the new ones, with the learned weights.
    random_theory : (pixels + 1,) array
        Expected mean loss of the training images with random weights, (1 − H/pixels) times that of no hidden unit.
    train_now, test_now : float
        Mean losses with the present weights.
    hidden : int
        H.
    """

    image: Array
    reconstruction: Array
    loss: float
    units: Array
    sizes: NDArray[np.int64]
    train: Array
    test: Array
    random_theory: Array
    train_now: float
    test_now: float
    hidden: int


def reconstruct(
    *, data: Images, hidden: int = 8, digit: int = 3, weights: str = "learned", seed: int = 0
) -> Reconstruction:
    """Send an image through H linear hidden units and back, y = x̄ + Wᵀh with h = W(x − x̄).

    The objective is unsupervised: ½ Σ (y_i − x_i)², the mean over the training images. For orthonormal rows of W it is
    half of the variance that the H units leave out. The least is left out by the directions of largest variance, the
    first H principal components; there are no other minima, only saddles (Baldi & Hornik). The learned weights here are
    that optimum, computed from the eigenvectors of the covariance. H random directions leave out 1 − H/64 of the
    variance on average.

    Parameters
    ----------
    data : Images
        For instance `data.digits()`.
    hidden : int
        Hidden units H, 0 to the number of pixels.
    digit : int
        Which digit to show, 0 to 9: the first new image of it.
    weights : {"learned", "random"}
        Principal components, or random orthonormal directions.
    seed : int
        Seed of the random directions.

    Returns
    -------
    Reconstruction

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    The lecture's slides (Objective functions); Baldi & Hornik 1989, Neural Networks 2:53,
    doi:10.1016/0893-6080(89)90014-2 (abstract read). The share that random directions leave out is derived.
    """
    train, test = checks.numbers("data.train_inputs", data.train_inputs), np.asarray(data.test_inputs)
    pixels = train.shape[1]
    hidden = checks.whole("hidden", hidden, 0, pixels)
    digit = checks.whole("digit", digit, 0, 9)
    checks.one_of("weights", weights, WEIGHTS)
    rng = np.random.default_rng(checks.whole("seed", seed))

    mean = train.mean(axis=0)
    centred, new = train - mean, test - mean
    covariance = centred.T @ centred / len(train)
    variance, vectors = np.linalg.eigh(covariance)
    components = vectors[:, ::-1].T
    if weights == "learned":
        units = components[:hidden]
    else:
        units = np.linalg.qr(rng.standard_normal((pixels, pixels)))[0].T[:hidden]
    largest = np.abs(units).argmax(axis=1)
    units = units * np.sign(units[np.arange(hidden), largest])[:, np.newaxis]

    image = test[np.flatnonzero(np.asarray(data.test_labels) == digit)[0]]
    reconstruction = mean + units.T @ (units @ (image - mean))
    total = np.trace(covariance) / 2
    sizes = np.arange(pixels + 1)

    def left(images: Array, directions: Array) -> Array:
        kept = np.mean((images @ directions.T) ** 2, axis=0) / 2
        return np.maximum(np.sum(images**2) / len(images) / 2 - np.concatenate([[0.0], np.cumsum(kept)]), 0.0)

    return Reconstruction(
        image=image,
        reconstruction=reconstruction,
        loss=float(np.sum((reconstruction - image) ** 2) / 2),
        units=units,
        sizes=sizes,
        train=np.concatenate([[total], total - np.cumsum(np.maximum(variance[::-1], 0)) / 2]).clip(0),
        test=left(new, components),
        random_theory=total * (1 - sizes / pixels),
        train_now=float(left(centred, units)[-1]),
        test_now=float(left(new, units)[-1]),
        hidden=hidden,
    )
