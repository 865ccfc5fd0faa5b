"""Exercises on backpropagation."""

import numpy as np
from numpy.typing import NDArray

from .exercise import Exercise

Array = NDArray[np.float64]

# What the questions of the notebook on backpropagation are answered with.
ANSWERS = {
    "silent input": {
        "answer": "the two that lead away from x₁",
        "why": "Δw = −η h e, and h is the activity of the neuron before the weight. The weights from x₁ have h = 0 and "
        "no ▲ or ▼ at step 7; all others change, including the one from x₂ to a₁, because a₁ still has an error.",
    },
    "random fibres": {
        "answer": "four: those of the weights to the outputs",
        "why": "An output compares itself with its own target; no fibre is needed for that. All hidden errors come "
        "through fibres: four of the eight other updates have even another sign now (≠).",
    },
    "missing slope": {
        "answer": "those of all layers but the last",
        "why": "The last layer of weights uses the outputs' own errors, 2(y − y*), which need no σ′ of a hidden "
        "neuron. Every layer below inherits the mistake. In the upper right plot the points of the last layer "
        "stay far below one in a million.",
    },
    "linear layers": {
        "answer": "about as many as a network without hidden layers",
        "why": "A sum of sums is a sum: linear layers in a row can do no more than one. On average over ten seeds "
        "12.8 % of the new digits are wrong with three linear hidden layers, 12.8 % without any, and 8.0 % with one "
        "that is not linear.",
    },
}


def _output_error(output: Array, target: Array) -> Array:
    return 2 * (output - target)


def _output_error_of_halved_loss(output: Array, target: Array) -> Array:
    return output - target


def _output_error_flipped(output: Array, target: Array) -> Array:
    return 2 * (target - output)


def _output_error_flipped_and_halved(output: Array, target: Array) -> Array:
    return target - output


def _output_error_squared(output: Array, target: Array) -> Array:
    return (output - target) ** 2


output_error = Exercise(
    solution=_output_error,
    mistakes={
        "this is the gradient of ½ Σ (y − y*)². The loss here has no ½, so its derivative keeps the factor 2.": (
            _output_error_of_halved_loss
        ),
        "the sign is flipped. e is dE/dμ, which is positive where the output is too large; "
        "the minus sign comes with the update.": _output_error_flipped,
        "the sign is flipped, and the factor 2 of the derivative of a square is missing.": (
            _output_error_flipped_and_halved
        ),
        "this is the loss itself. The error is its derivative with respect to each output.": _output_error_squared,
    },
    cases=[
        {"output": np.array([0.3, -0.5, 2.0]), "target": np.array([1.0, -1.0, 0.0])},
        {"output": np.array([0.25]), "target": np.array([0.5])},
    ],
    praise="the derivative of the loss as the slides define it, and the error from which all others follow.",
)


def _hidden_error(errors: Array, weights: Array, activity: Array) -> Array:
    return activity * (1 - activity) * (weights @ errors)


def _without_slope(errors: Array, weights: Array, activity: Array) -> Array:
    return weights @ errors


def _transposed(errors: Array, weights: Array, activity: Array) -> Array:
    return activity * (1 - activity) * (weights.T @ errors)


def _transposed_without_slope(errors: Array, weights: Array, activity: Array) -> Array:
    return weights.T @ errors


def _times_activity(errors: Array, weights: Array, activity: Array) -> Array:
    return activity * (weights @ errors)


def _with_slope_of_tanh(errors: Array, weights: Array, activity: Array) -> Array:
    return (1 - activity**2) * (weights @ errors)


def _without_weights(errors: Array, weights: Array, activity: Array) -> Array:
    return activity * (1 - activity) * errors.sum()


hidden_error = Exercise(
    solution=_hidden_error,
    mistakes={
        "σ′ is missing. What arrives from above must be multiplied by the slope σ′(μ_j) = h_j (1 − h_j) "
        "of the neuron's own activation function.": _without_slope,
        "the weights are transposed. weights[j, k] leads from j to k, and the sum runs over k.": _transposed,
        "the weights are transposed and σ′ is missing.": _transposed_without_slope,
        "the sum is multiplied by the activity h_j. It needs the slope σ′(μ_j) = h_j (1 − h_j).": _times_activity,
        "this is the slope of tanh, 1 − h². These neurons are sigmoid: σ′ = h (1 − h).": _with_slope_of_tanh,
        "the errors are added up without their weights. Each comes back through w_jk.": _without_weights,
    },
    cases=[
        {
            "errors": np.array([0.8, -1.5]),
            "weights": np.array([[1.0, -0.5], [2.0, 0.25]]),
            "activity": np.array([0.2, 0.6]),
        },
        {
            "errors": np.array([0.5, -1.0, 0.25]),
            "weights": np.array([[0.5, 1.0, -1.0], [0.0, 2.0, 0.5], [-2.0, 1.5, 0.3]]),
            "activity": np.array([0.9, 0.5, 0.3]),
        },
    ],
    praise="the step that is repeated from layer to layer, however deep the network.",
)


def _weight_change(activity: Array, errors: Array, learning_rate: float) -> Array:
    return -learning_rate * np.outer(activity, errors)


def _uphill(activity: Array, errors: Array, learning_rate: float) -> Array:
    return learning_rate * np.outer(activity, errors)


def _receivers_first(activity: Array, errors: Array, learning_rate: float) -> Array:
    return -learning_rate * np.outer(errors, activity)


def _without_rate(activity: Array, errors: Array, learning_rate: float) -> Array:
    return -np.outer(activity, errors)


def _one_number(activity: Array, errors: Array, learning_rate: float) -> Array:
    return -learning_rate * np.asarray(activity.sum() * errors.sum())


weight_change = Exercise(
    solution=_weight_change,
    mistakes={
        "the weights go uphill. Descent needs a minus sign: Δw = −η h e.": _uphill,
        "rows and columns are exchanged. Δw[i, j] belongs to the weight from neuron i to neuron j.": _receivers_first,
        "the learning rate is missing.": _without_rate,
        "this is one number for all weights. Every weight has its own pair h_i, e_j.": _one_number,
    },
    cases=[
        {"activity": np.array([1.0, 0.2, -0.5]), "errors": np.array([0.8, -1.5]), "learning_rate": 0.1},
        {"activity": np.array([0.4, 0.0]), "errors": np.array([1.0, 2.0, -0.3]), "learning_rate": 0.5},
    ],
    praise="local in form: the neuron before and the neuron behind. Only e_j has come a long way.",
)
