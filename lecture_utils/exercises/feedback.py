"""Exercises on learning with feedback weights that are not the forward weights."""

import numpy as np
from numpy.typing import NDArray

from .exercise import Exercise

Array = NDArray[np.float64]

# What the questions of the notebook on feedback alignment are answered with.
ANSWERS = {
    "weak feedback": {
        "answer": "it still aligns, but later, and learns more slowly",
        "why": "Be is ten times shorter, so W₀ needs longer to take it up, and W aligns only after W₀ has. On average "
        "the angle still ends at about 27°, but after 2,000 examples the error is at about 0.36.",
    },
    "uphill": {
        "answer": "rise first, then fall",
        "why": "At first the hidden layer climbs, and the error rises to 1.081 in this run. Then the outputs begin to "
        "use what it has taken up: W turns, after 24 updates the angle is below 90°, and the same feedback points "
        "downhill.",
    },
    "third layer": {
        "answer": "they diverge, although backpropagation does not",
        "why": "Be is not the gradient of anything, so nothing makes sure that the error falls, and the outputs of "
        "rectifying neurons can grow without limit. In this run feedback alignment is gone after 159 updates. Sign "
        "concordance reads as well as backpropagation. Now try <i>three, tanh</i>: saturating neurons hold.",
    },
    "scrambled": {
        "answer": "about as well",
        "why": "On average over ten seeds 11.3 % of the new digits are misread, 11.5 % with backpropagation, 21.1 % "
        "with a fixed hidden layer. The points have left the diagonal but stay in the grey quadrants. The error that "
        "arrives is about 40° off at the end, which is well within 90°.",
    },
    "half the signs": {
        "answer": "rise by a few per cent",
        "why": "On average over ten seeds from 13.5 % to between 15 and 18 %, depending on the magnitudes; a hidden "
        "layer that does not learn leaves 25 %. Half of the signs is what random feedback has, and forward weights "
        "align with it.",
    },
    "no decay": {
        "answer": "the distance stays as it is, the angle falls all the same",
        "why": "Equal changes leave the difference alone: 4.001 in this run, from the first example to the last. But "
        "both grow by the same changes, and beside these the old difference counts less and less: the angle ends at "
        "16.0°.",
    },
    "learned feedback": {
        "answer": "hold, and read about as well as backpropagation",
        "why": "Within the first epochs the feedback has learned enough to point downhill, and it goes on getting "
        "better: at the end the error that arrives is 14° (mirror) and 33° (Kolen–Pollack) off in this run.",
    },
}


def _hidden_error(errors: Array, feedback: Array, activity: Array) -> Array:
    return (1 - activity**2) * (errors @ feedback)


def _without_slope(errors: Array, feedback: Array, activity: Array) -> Array:
    return errors @ feedback


def _transposed(errors: Array, feedback: Array, activity: Array) -> Array:
    return (1 - activity**2) * (feedback @ errors)


def _transposed_without_slope(errors: Array, feedback: Array, activity: Array) -> Array:
    return feedback @ errors


def _with_slope_of_sigmoid(errors: Array, feedback: Array, activity: Array) -> Array:
    return activity * (1 - activity) * (errors @ feedback)


def _signs_only(errors: Array, feedback: Array, activity: Array) -> Array:
    return (1 - activity**2) * (errors @ np.sign(feedback))


hidden_error = Exercise(
    solution=_hidden_error,
    mistakes={
        "σ′ is missing. Feedback alignment replaces the weights on the way back, not the slope of the neuron: "
        "multiply by 1 − h².": _without_slope,
        "the feedback weights are transposed. feedback[k, j] leads from output k to hidden neuron j, "
        "and the sum runs over k.": _transposed,
        "the feedback weights are transposed and σ′ is missing.": _transposed_without_slope,
        "this is the slope of a sigmoid, h (1 − h). These neurons are tanh: σ′ = 1 − h².": _with_slope_of_sigmoid,
        "only the signs of the feedback weights are used. Feedback alignment uses the random weights as they are.": (
            _signs_only
        ),
    },
    cases=[
        {
            "errors": np.array([0.8, -1.5]),
            "feedback": np.array([[0.4, -0.3], [1.2, 0.7]]),
            "activity": np.array([0.2, -0.6]),
        },
        {
            "errors": np.array([0.5, -1.0, 0.25]),
            "feedback": np.array([[0.5, 0.1, -1.0], [0.3, -2.0, 0.5], [-0.2, 1.5, 0.3]]),
            "activity": np.array([0.9, -0.5, 0.3]),
        },
    ],
    praise="no forward weight appears in it, so nothing has to be transported.",
)


def _first_change(x: Array, target: Array, w0: Array, w: Array, feedback: Array, learning_rate: float) -> Array:
    error = 2 * (x @ w0 @ w - target)
    return -learning_rate * np.outer(x, error @ feedback)


def _by_backprop(x: Array, target: Array, w0: Array, w: Array, feedback: Array, learning_rate: float) -> Array:
    error = 2 * (x @ w0 @ w - target)
    return -learning_rate * np.outer(x, w @ error)


def _forward_through_feedback(
    x: Array, target: Array, w0: Array, w: Array, feedback: Array, learning_rate: float
) -> Array:
    error = 2 * (x @ w0 @ feedback.T - target)
    return -learning_rate * np.outer(x, error @ feedback)


def _feedback_transposed(x: Array, target: Array, w0: Array, w: Array, feedback: Array, learning_rate: float) -> Array:
    error = 2 * (x @ w0 @ w - target)
    return -learning_rate * np.outer(x, feedback @ error)


def _uphill(x: Array, target: Array, w0: Array, w: Array, feedback: Array, learning_rate: float) -> Array:
    return -_first_change(x, target, w0, w, feedback, learning_rate)


def _halved(x: Array, target: Array, w0: Array, w: Array, feedback: Array, learning_rate: float) -> Array:
    return 0.5 * _first_change(x, target, w0, w, feedback, learning_rate)


def _receivers_first(x: Array, target: Array, w0: Array, w: Array, feedback: Array, learning_rate: float) -> Array:
    return _first_change(x, target, w0, w, feedback, learning_rate).T


first_change = Exercise(
    solution=_first_change,
    mistakes={
        "this is backpropagation: the error came back through the forward weights w. Use the feedback weights.": (
            _by_backprop
        ),
        "the feedback weights are used in the forward pass. The output is y = x w0 w; "
        "feedback only carries the error back.": _forward_through_feedback,
        "the feedback weights are transposed. feedback[k, j] leads from output k to hidden neuron j.": (
            _feedback_transposed
        ),
        "the weights go uphill. e = 2(y − y*) is positive where the output is too large, so the change has a minus "
        "sign.": _uphill,
        "the factor 2 of e = 2(y − y*) is missing: the loss is the squared error without ½.": _halved,
        "rows and columns are exchanged. Row i, column j belongs to the weight from input i to hidden neuron j.": (
            _receivers_first
        ),
    },
    cases=[
        {
            "x": np.array([1.0, -0.5]),
            "target": np.array([0.3, 0.8]),
            "w0": np.array([[0.2, -0.1], [0.4, 0.3]]),
            "w": np.array([[0.5, -0.2], [0.1, 0.6]]),
            "feedback": np.array([[0.9, -0.4], [0.2, 0.7]]),
            "learning_rate": 0.1,
        },
        {
            "x": np.array([0.5, 2.0]),
            "target": np.array([-1.0, 0.4]),
            "w0": np.array([[-0.3, 0.5], [0.2, 0.1]]),
            "w": np.array([[0.3, 0.8], [-0.6, 0.2]]),
            "feedback": np.array([[-0.5, 1.0], [0.8, 0.1]]),
            "learning_rate": 0.05,
        },
    ],
    praise="activity runs through one set of weights, errors through another.",
)


def _concordant(weights: Array, magnitudes: Array) -> Array:
    return np.sign(weights.T) * np.abs(magnitudes)


def _concordant_untransposed(weights: Array, magnitudes: Array) -> Array:
    return np.sign(weights) * np.abs(magnitudes)


def _own_magnitudes(weights: Array, magnitudes: Array) -> Array:
    return weights.T


def _signs_alone(weights: Array, magnitudes: Array) -> Array:
    return np.sign(weights.T)


def _signs_of_both(weights: Array, magnitudes: Array) -> Array:
    return np.sign(weights.T) * magnitudes


def _weighted(weights: Array, magnitudes: Array) -> Array:
    return weights.T * np.abs(magnitudes)


concordant_feedback = Exercise(
    solution=_concordant,
    mistakes={
        "the forward weights must be transposed: feedback[k, j] belongs to weights[j, k].": _concordant_untransposed,
        "this is weight transport: the feedback weights have the forward weights' own magnitudes. "
        "Take only their signs.": _own_magnitudes,
        "the magnitudes are missing: all weights are ±1 here.": _signs_alone,
        "the sign is wrong where the random number is negative. Take its absolute value first.": _signs_of_both,
        "the forward weight's magnitude is still in it. Take only its sign.": _weighted,
    },
    cases=[
        {
            "weights": np.array([[0.5, -1.2], [-0.3, 0.8]]),
            "magnitudes": np.array([[0.2, -0.7], [1.1, -0.4]]),
        },
        {
            "weights": np.array([[1.0, -0.5, 0.2], [0.3, 0.4, -2.0], [-0.6, 0.7, 0.1]]),
            "magnitudes": np.array([[-0.3, 0.9, 0.5], [0.6, -1.4, 0.2], [0.8, 0.1, -0.7]]),
        },
    ],
    praise="one bit of every forward weight, and nothing more.",
)


def _new_feedback(feedback: Array, change: Array, decay: float) -> Array:
    return (1 - decay) * feedback + change.T


def _without_decay(feedback: Array, change: Array, decay: float) -> Array:
    return feedback + change.T


def _change_untransposed(feedback: Array, change: Array, decay: float) -> Array:
    return (1 - decay) * feedback + change


def _change_left_out(feedback: Array, change: Array, decay: float) -> Array:
    return (1 - decay) * feedback


def _change_decays_too(feedback: Array, change: Array, decay: float) -> Array:
    return (1 - decay) * (feedback + change.T)


def _against_the_change(feedback: Array, change: Array, decay: float) -> Array:
    return (1 - decay) * feedback - change.T


new_feedback = Exercise(
    solution=_new_feedback,
    mistakes={
        "the decay is missing. With equal changes alone the difference between B and Wᵀ stays what it is.": (
            _without_decay
        ),
        "the change must be transposed: feedback[k, j] belongs to weights[j, k].": _change_untransposed,
        "the feedback weights only decay. They also get the change of the forward weights.": _change_left_out,
        "the present change decays as well. Only the old weight does.": _change_decays_too,
        "the change has the wrong sign, so B moves away from Wᵀ.": _against_the_change,
    },
    cases=[
        {
            "feedback": np.array([[0.9, -0.4], [0.2, 0.7]]),
            "change": np.array([[0.05, -0.02], [0.01, 0.03]]),
            "decay": 0.1,
        },
        {
            "feedback": np.array([[0.5, 0.1, -1.0], [0.3, -2.0, 0.5], [-0.2, 1.5, 0.3]]),
            "change": np.array([[0.2, 0.0, 0.1], [-0.3, 0.1, 0.4], [0.0, -0.1, 0.2]]),
            "decay": 0.01,
        },
    ],
    praise="neither set of weights ever reads the other, and yet their difference fades.",
)
