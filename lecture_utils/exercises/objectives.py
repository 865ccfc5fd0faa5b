"""Exercises on objectives and gradient descent."""

import numpy as np
from numpy.typing import NDArray

from .exercise import Exercise

Array = NDArray[np.float64]
INPUTS = np.array([[0.4, -1.2], [1.5, 0.7], [-0.9, -0.6], [0.2, 1.1], [-1.3, 0.5], [0.8, 0.9]])
TARGETS = np.array([-0.3, 1.6, -1.4, 0.9, -0.8, 1.0])


def _gradient(w: Array, x: Array, target: float) -> Array:
    return 2 * (w @ x - target) * x


def _gradient_of_the_halved_loss(w: Array, x: Array, target: float) -> Array:
    return (w @ x - target) * x


def _gradient_with_flipped_sign(w: Array, x: Array, target: float) -> Array:
    return 2 * (target - w @ x) * x


def _halved_and_flipped(w: Array, x: Array, target: float) -> Array:
    return (target - w @ x) * x


def _gradient_of_the_output(w: Array, x: Array, target: float) -> float:
    return 2 * (w @ x - target)


def _gradient_times_weights(w: Array, x: Array, target: float) -> Array:
    return 2 * (w @ x - target) * w


def _the_loss_itself(w: Array, x: Array, target: float) -> float:
    return (w @ x - target) ** 2


def _without_the_error(w: Array, x: Array, target: float) -> Array:
    return (w @ x) * x


gradient = Exercise(
    solution=_gradient,
    mistakes={
        "this is the gradient of ½(y − y*)². The slides' supervised loss has no ½, so the 2 of the derivative stays.": (
            _gradient_of_the_halved_loss
        ),
        "the sign is flipped. This is the direction in which to change the weights, −∇L; the gradient points uphill.": (
            _gradient_with_flipped_sign
        ),
        "two slips: the sign is flipped (the gradient points uphill), and the 2 is missing (the loss has no ½).": (
            _halved_and_flipped
        ),
        "this is the derivative with respect to the output y. Every weight has a further factor, x_i.": (
            _gradient_of_the_output
        ),
        "the last factor is w. The derivative of y = w·x with respect to w_i is x_i.": _gradient_times_weights,
        "this is the loss, one number. The gradient has an entry for every weight.": _the_loss_itself,
        "the target is missing. What multiplies x is the error y − y*.": _without_the_error,
    },
    cases=[
        {"w": np.array(w), "x": np.array(x), "target": target}
        for w, x, target in (
            ([0.5, -1.0], [2.0, 1.0], 1.0),
            ([1.0, 0.5], [0.0, 3.0], -1.0),
            ([0.2, 0.3, -0.4], [1.0, -2.0, 0.5], 0.7),
        )
    ],
    praise="error times input: the third factor is the error, and the 2 belongs to a loss without ½.",
)


def _largest_learning_rate(hessian: Array) -> float:
    return float(2 / np.linalg.eigvalsh(hessian).max())


def _best_of_one_direction(hessian: Array) -> float:
    return float(1 / np.linalg.eigvalsh(hessian).max())


def _of_the_flattest_direction(hessian: Array) -> float:
    return float(2 / np.linalg.eigvalsh(hessian).min())


def _best_of_both(hessian: Array) -> float:
    eigenvalues = np.linalg.eigvalsh(hessian)
    return float(2 / (eigenvalues.min() + eigenvalues.max()))


def _of_the_diagonal(hessian: Array) -> float:
    return float(2 / np.diag(hessian).max())


def _the_curvature_itself(hessian: Array) -> float:
    return float(np.linalg.eigvalsh(hessian).max())


largest_learning_rate = Exercise(
    solution=_largest_learning_rate,
    mistakes={
        "1/κ_max reaches the bottom of the steepest direction in a single step. It is stable up to twice that.": (
            _best_of_one_direction
        ),
        "this is the limit of the flattest direction. The steepest one, κ_max, diverges first.": (
            _of_the_flattest_direction
        ),
        "2/(κ_max + κ_min), here 2/trace, is the fastest rate: both directions shrink alike. The limit is larger.": (
            _best_of_both
        ),
        "the diagonal holds the curvatures along the axes. The steepest direction may lie between the axes: take the "
        "largest eigenvalue.": _of_the_diagonal,
        "this is the curvature κ_max itself. The limit is 2/κ_max.": _the_curvature_itself,
    },
    cases=[{"hessian": np.array(hessian)} for hessian in ([[2.0, 1.2], [1.2, 2.0]], [[6.0, -1.0], [-1.0, 0.5]])],
    praise="the steepest direction sets the pace for all.",
)


def _sgd_step(w: Array, inputs: Array, targets: Array, batch: Array, learning_rate: float) -> Array:
    x, y = inputs[batch], targets[batch]
    return w - learning_rate * 2 * x.T @ (x @ w - y) / len(batch)


def _step_with_all_examples(w: Array, inputs: Array, targets: Array, batch: Array, learning_rate: float) -> Array:
    return _sgd_step(w, inputs, targets, np.arange(len(inputs)), learning_rate)


def _step_with_the_sum(w: Array, inputs: Array, targets: Array, batch: Array, learning_rate: float) -> Array:
    return _sgd_step(w, inputs, targets, batch, learning_rate * len(batch))


def _step_divided_by_all(w: Array, inputs: Array, targets: Array, batch: Array, learning_rate: float) -> Array:
    return _sgd_step(w, inputs, targets, batch, learning_rate * len(batch) / len(inputs))


def _step_uphill(w: Array, inputs: Array, targets: Array, batch: Array, learning_rate: float) -> Array:
    return _sgd_step(w, inputs, targets, batch, -learning_rate)


def _step_on_the_halved_loss(w: Array, inputs: Array, targets: Array, batch: Array, learning_rate: float) -> Array:
    return _sgd_step(w, inputs, targets, batch, learning_rate / 2)


def _only_the_step(w: Array, inputs: Array, targets: Array, batch: Array, learning_rate: float) -> Array:
    return _sgd_step(w, inputs, targets, batch, learning_rate) - w


sgd_step = Exercise(
    solution=_sgd_step,
    mistakes={
        "all examples are used. A stochastic step looks at those in `batch` only: inputs[batch], targets[batch].": (
            _step_with_all_examples
        ),
        "the gradients are summed. Take their mean, or a larger batch takes larger steps.": _step_with_the_sum,
        "the sum over the batch is divided by the number of all examples. Divide by the size of the batch.": (
            _step_divided_by_all
        ),
        "the step goes uphill: subtract the gradient.": _step_uphill,
        "this follows the gradient of ½(y − y*)². The slides' loss has no ½: the step is twice as long.": (
            _step_on_the_halved_loss
        ),
        "this is the change alone. Return the weights after the step, w + Δw.": _only_the_step,
    },
    cases=[
        {
            "w": np.array([0.5, -1.0]),
            "inputs": INPUTS,
            "targets": TARGETS,
            "batch": np.array(batch),
            "learning_rate": rate,
        }
        for batch, rate in (([0, 3], 0.1), ([1, 2, 5], 0.2))
    ],
    praise="right on average over batches, and as cheap as the batch is small.",
)

ANSWERS: dict[str, dict[str, str]] = {
    "optimizer": {
        "answer": "six: one for each weight",
        "why": "The score says how good all weights are together, and nothing about any of them; each nudge tells one "
        "slope. Now you are told an error for each weight instead: the dots are where each should go, and no nudge was "
        "needed.",
    },
    "digit": {
        "answer": "about 75 %: three quarters",
        "why": "Sixteen directions of 64, chosen blindly, catch 16/64 of the variance on average. The learned ones are "
        "the directions in which digits vary most.",
    },
    "lunch": {
        "answer": "it is wrong on exactly half",
        "why": "For every function that fits the seen cases there is one that differs from it in one unseen case only. "
        "Counted over all functions, whatever the learner says of that case is right for one half of them.",
    },
    "descent": {
        "answer": "18: little is gained",
        "why": "Across the valley every step now overshoots to the other side and leaves 92 % of the distance; along "
        "the valley it leaves 52 %. At η = 0.1 it was 68 % and 92 %: the two directions have changed roles. The best "
        "rate lies between them (preset “fastest”: 5 steps).",
    },
    "batch": {
        "answer": "roughly half of it",
        "why": "The mean of M_b independent numbers scatters in proportion to 1/√M_b, so four times as many examples "
        "halve the wobble. It is a little less than half, for 16 examples are a quarter of all, and all do not "
        "scatter.",
    },
}
"""The answers to the questions in the notebooks, and what is said once a prediction was made."""
