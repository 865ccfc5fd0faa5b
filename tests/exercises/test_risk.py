"""The mistakes students make in the exercise on risk, made here in their own words."""

from collections.abc import Callable

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import risk


def test_the_model_itself_solves_the_exercise_on_ridge() -> None:
    def attempt(inputs: np.ndarray, targets: np.ndarray, penalty: float) -> np.ndarray:
        return risk.ridge(inputs, targets, penalty=penalty)

    assert exercises.risk.ridge.check(attempt).state == "correct"


def regularized(inputs: np.ndarray, targets: np.ndarray, penalty: float) -> np.ndarray:
    """Least squares on the examples, and on one more for each weight that asks it to be zero."""
    examples, weights = inputs.shape
    rows = np.vstack([inputs, np.sqrt(penalty * examples) * np.eye(weights)])
    return np.linalg.lstsq(rows, np.append(targets, np.zeros(weights)), rcond=None)[0]


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda inputs, targets, penalty: regularized(inputs, targets, penalty / 6), "1/M of the mean is missing"),
        (
            lambda inputs, targets, penalty: (
                np.linalg.inv(inputs.T @ inputs / 6 + penalty * np.eye(2)) @ inputs.T @ targets
            ),
            "only one side",
        ),
        (lambda inputs, targets, penalty: np.linalg.pinv(inputs) @ targets, "penalty is missing"),
        (
            lambda inputs, targets, penalty: (
                np.linalg.inv(inputs.T @ inputs / 6 - penalty * np.eye(2)) @ inputs.T @ targets / 6
            ),
            "rewards large weights",
        ),
        (
            lambda inputs, targets, penalty: (
                np.linalg.inv(inputs.T @ inputs / 6 + penalty * np.ones((2, 2))) @ inputs.T @ targets / 6
            ),
            "on the diagonal",
        ),
        (lambda inputs, targets, penalty: np.linalg.pinv(inputs) @ targets / (1 + penalty), "only if XᵀX/M"),
        (lambda inputs, targets, penalty: regularized(inputs, targets, penalty / 2), "λ is halved"),
    ],
)
def test_ridge_mistakes(attempt: Callable[..., object], said: str) -> None:
    assert exercises.risk.ridge.check(regularized).state == "correct"
    assert said in exercises.risk.ridge.check(attempt).message
