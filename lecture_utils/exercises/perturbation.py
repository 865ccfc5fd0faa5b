"""Exercises on learning by perturbing."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .exercise import Exercise

Array = NDArray[np.float64]
Loss = Callable[[Array], float]


@dataclass(frozen=True)
class Bowl:
    """The loss Σ (value − target)² over all entries of an array, for the cases of the exercises."""

    target: float

    def __call__(self, values: Array) -> float:
        """Return the loss."""
        return float(np.sum((values - self.target) ** 2))


def _weight_estimate(loss: Loss, weights: Array, perturbation: Array, noise: float) -> Array:
    return (loss(weights + perturbation) - loss(weights)) * perturbation / noise**2


def _weight_without_baseline(loss: Loss, weights: Array, perturbation: Array, noise: float) -> Array:
    return loss(weights + perturbation) * perturbation / noise**2


def _weight_without_variance(loss: Loss, weights: Array, perturbation: Array, noise: float) -> Array:
    return (loss(weights + perturbation) - loss(weights)) * perturbation


def _weight_bare(loss: Loss, weights: Array, perturbation: Array, noise: float) -> Array:
    return loss(weights + perturbation) * perturbation


def _weight_by_deviation(loss: Loss, weights: Array, perturbation: Array, noise: float) -> Array:
    return (loss(weights + perturbation) - loss(weights)) * perturbation / noise


def _weight_flipped(loss: Loss, weights: Array, perturbation: Array, noise: float) -> Array:
    return -_weight_estimate(loss, weights, perturbation, noise)


def _weight_times_weights(loss: Loss, weights: Array, perturbation: Array, noise: float) -> Array:
    return (loss(weights + perturbation) - loss(weights)) * (weights + perturbation) / noise**2


def _weight_divided(loss: Loss, weights: Array, perturbation: Array, noise: float) -> Array:
    return (loss(weights + perturbation) - loss(weights)) / perturbation


NO_BASELINE = (
    "the baseline is missing. Subtract the loss without perturbation: otherwise every estimate contains the whole "
    "loss, which averages out only in the long run and adds a variance that grows as σ shrinks."
)
NO_VARIANCE = (
    "the factor 1/σ² is missing. Without it the average is σ²∇E: larger perturbations would mean larger changes."
)

weight_estimate = Exercise(
    solution=_weight_estimate,
    mistakes={
        NO_BASELINE: _weight_without_baseline,
        NO_VARIANCE: _weight_without_variance,
        "both the baseline E(w) and the factor 1/σ² are missing.": _weight_bare,
        "you divide by σ. The perturbation comes in twice, in the change of the loss and as a factor: divide by σ².": (
            _weight_by_deviation
        ),
        "the sign is flipped. This is the gradient, which points uphill; the minus comes with the update.": (
            _weight_flipped
        ),
        "you multiply by the perturbed weights. The factor is w̃ − w, the perturbation alone.": _weight_times_weights,
        "you divide by the perturbation, as if it had moved one weight at a time. All weights moved at once, and a "
        "division by numbers near zero explodes: multiply by the perturbation and divide by σ².": _weight_divided,
    },
    cases=[
        {
            "loss": Bowl(target=1.0),
            "weights": np.array([0.5, -1.0, 2.0]),
            "perturbation": np.array([0.2, -0.1, 0.3]),
            "noise": 0.2,
        },
        {
            "loss": Bowl(target=-0.5),
            "weights": np.array([[1.0, 0.0], [0.3, -2.0]]),
            "perturbation": np.array([[-0.4, 0.1], [0.5, 0.7]]),
            "noise": 0.5,
        },
    ],
    praise="one estimate of the whole gradient from two evaluations of the loss. It is right on average.",
)


def _node_estimate(loss: Loss, weights: Array, x: Array, perturbation: Array, noise: float) -> Array:
    y = weights @ x
    return np.outer((loss(y + perturbation) - loss(y)) * perturbation / noise**2, x)


def _node_without_baseline(loss: Loss, weights: Array, x: Array, perturbation: Array, noise: float) -> Array:
    return np.outer(loss(weights @ x + perturbation) * perturbation / noise**2, x)


def _node_without_variance(loss: Loss, weights: Array, x: Array, perturbation: Array, noise: float) -> Array:
    return _node_estimate(loss, weights, x, perturbation, noise) * noise**2


def _node_transposed(loss: Loss, weights: Array, x: Array, perturbation: Array, noise: float) -> Array:
    return _node_estimate(loss, weights, x, perturbation, noise).T


def _node_without_input(loss: Loss, weights: Array, x: Array, perturbation: Array, noise: float) -> Array:
    y = weights @ x
    return (loss(y + perturbation) - loss(y)) * perturbation / noise**2


def _node_with_output(loss: Loss, weights: Array, x: Array, perturbation: Array, noise: float) -> Array:
    y = weights @ x
    return np.outer((loss(y + perturbation) - loss(y)) * (y + perturbation) / noise**2, x)


def _node_flipped(loss: Loss, weights: Array, x: Array, perturbation: Array, noise: float) -> Array:
    return -_node_estimate(loss, weights, x, perturbation, noise)


node_estimate = Exercise(
    solution=_node_estimate,
    mistakes={
        NO_BASELINE: _node_without_baseline,
        NO_VARIANCE: _node_without_variance,
        "the result is transposed. Its rows belong to outputs, its columns to inputs, as those of W do.": (
            _node_transposed
        ),
        "the inputs are missing: this is the estimate of ∂E/∂y. A weight moves y by its own input, so ∂E/∂W is the "
        "outer product with x.": _node_without_input,
        "you multiply by the perturbed output. The factor is the perturbation alone.": _node_with_output,
        "the sign is flipped. This is the gradient, which points uphill; the minus comes with the update.": (
            _node_flipped
        ),
    },
    cases=[
        {
            "loss": Bowl(target=1.0),
            "weights": np.array([[0.5, -1.0, 2.0], [1.0, 0.3, -0.4]]),
            "x": np.array([1.0, -2.0, 0.5]),
            "perturbation": np.array([0.2, -0.1]),
            "noise": 0.2,
        },
        {
            "loss": Bowl(target=0.0),
            "weights": np.array([[0.5, -1.0], [0.8, 0.6]]),
            "x": np.array([1.5, 0.7]),
            "perturbation": np.array([-0.6, 0.3]),
            "noise": 0.5,
        },
    ],
    praise="K random numbers instead of NK: the inputs are known, so only the outputs have to be tried out.",
)

ANSWERS: dict[str, dict[str, str]] = {
    "search": {
        "answer": "still above 90 %",
        "why": "Nearly every second step helps now, but none of them helps much. The best compromise, ε = 1.22/√N, "
        "accepts about 27 % and still needs nearly six thousand evaluations for a tenth of the error (preset “a "
        "thousand, best step”).",
    },
    "evolution": {
        "answer": "about 16 times fewer",
        "why": "The best of a hundred is only 2.51 standard deviations above the mean, and that is what a generation "
        "gains by. In evaluations it is a loss: more than six times as many. Offspring buy time, not economy.",
    },
    "estimate": {
        "answer": "the dots spread out; their mean stays right",
        "why": "The curvature adds a term to E(w̃) − E(w) that is even in the perturbation. Multiplied by the "
        "perturbation it is odd, and averages to nothing: the mean remains ∇E. But it adds to the variance of weight "
        "perturbation and of node perturbation (see the theory), so 1,000 estimates now come less close.",
    },
    "smoothed": {
        "answer": "between the wells, at w = 0",
        "why": "The slope that these perturbations measure is that of the orange curve, and it is positive for every "
        "w > 0. Perturbations of 0.8 are too coarse to see the wells: they lead to the top of the hill between them.",
    },
    "speed": {
        "answer": "only weight perturbation",
        "why": "All three become slower, since there is more to learn. But node perturbation stays 5 times as slow as "
        "the direct gradient: it perturbs the three outputs, however many inputs they have. Weight perturbation goes "
        "from 17 to 32 times as slow.",
    },
    "spikes": {
        "answer": "sooner in seconds, and it ends at a larger error",
        "why": "A count in a quarter of a second is twice as noisy as one in a second. But noise is what perturbs: a "
        "trial teaches only somewhat less, and takes a quarter of the time. The price is the floor, four times as "
        "high.",
    },
}
"""The answers to the questions in the notebooks, and what is said once a prediction was made."""
