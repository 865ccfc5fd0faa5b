"""Exercises on risk and regularization."""

import numpy as np
from numpy.typing import NDArray

from .exercise import Exercise
from .objectives import INPUTS, TARGETS

Array = NDArray[np.float64]


def _ridge(inputs: Array, targets: Array, penalty: float) -> Array:
    examples, weights = inputs.shape
    return np.linalg.solve(inputs.T @ inputs / examples + penalty * np.eye(weights), inputs.T @ targets / examples)


def _ridge_without_the_mean(inputs: Array, targets: Array, penalty: float) -> Array:
    return _ridge(inputs, targets, penalty / len(inputs))


def _ridge_with_half_a_mean(inputs: Array, targets: Array, penalty: float) -> Array:
    return len(inputs) * _ridge(inputs, targets, penalty)


def _least_squares(inputs: Array, targets: Array, penalty: float) -> Array:
    return _ridge(inputs, targets, 0.0)


def _ridge_with_a_rewarded_norm(inputs: Array, targets: Array, penalty: float) -> Array:
    return _ridge(inputs, targets, -penalty)


def _penalty_everywhere(inputs: Array, targets: Array, penalty: float) -> Array:
    examples = len(inputs)
    return np.linalg.solve(inputs.T @ inputs / examples + penalty, inputs.T @ targets / examples)


def _divided_least_squares(inputs: Array, targets: Array, penalty: float) -> Array:
    return _least_squares(inputs, targets, penalty) / (1 + penalty)


def _ridge_with_a_halved_penalty(inputs: Array, targets: Array, penalty: float) -> Array:
    return _ridge(inputs, targets, penalty / 2)


ridge = Exercise(
    solution=_ridge,
    mistakes={
        "XᵀX + λI: the 1/M of the mean is missing, so that λ is M times too weak.": _ridge_without_the_mean,
        "only one side is divided by M. The mean over the examples stands on both sides.": _ridge_with_half_a_mean,
        "the penalty is missing: these weights fit the examples best.": _least_squares,
        "the sign of the penalty is flipped: this rewards large weights.": _ridge_with_a_rewarded_norm,
        "λ is added to every entry of the matrix. It belongs on the diagonal: λ times the identity.": (
            _penalty_everywhere
        ),
        "dividing least squares by 1 + λ is right only if XᵀX/M is the identity. Here the inputs are correlated.": (
            _divided_least_squares
        ),
        "λ is halved. Both terms of E have a 2 when differentiated, and it cancels.": _ridge_with_a_halved_penalty,
    },
    cases=[{"inputs": INPUTS, "targets": TARGETS, "penalty": penalty} for penalty in (0.1, 1.0)],
    praise="the penalty holds the weights back where the examples say little.",
)

ANSWERS: dict[str, dict[str, str]] = {
    "risk": {
        "answer": "it rises",
        "why": "It nearly doubles, to 0.528. Ten weights can follow not only the examples but also their noise; "
        "what they have learned of the noise is wrong for every new example.",
    },
    "penalty": {
        "answer": "down to 0.025: more data, more trust",
        "why": "The penalty stands for what we believe before seeing data; ten times as many examples outweigh it ten "
        "times more. And without noise there is nothing to distrust: set σ_y = 0, and λ* = 0.",
    },
}
"""The answers to the questions in the notebooks, and what is said once a prediction was made."""
