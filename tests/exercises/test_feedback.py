"""The mistakes students make in the exercises on feedback alignment, made here in their own words."""

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import networks


def hidden_error_by_the_model(errors, feedback, activity):
    """Let `networks.backward` do it, for outputs whose e = 2 (y − 0) is `errors`."""
    h = [np.zeros((1, 1)), activity[None], errors[None] / 2]
    return networks.backward(h, np.zeros((1, errors.size)), [feedback], "tanh")[0][0]


def test_the_model_itself_solves_the_first_exercise() -> None:
    assert exercises.feedback.hidden_error.check(hidden_error_by_the_model).state == "correct"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda errors, feedback, activity: np.dot(feedback.T, errors), "σ′ is missing. Feedback"),
        (lambda errors, feedback, activity: (1 - activity * activity) * feedback.dot(errors), "transposed. feedback"),
        (lambda errors, feedback, activity: (feedback * errors).sum(axis=1), "transposed and σ′"),
        (lambda errors, feedback, activity: (activity - activity**2) * (feedback.T @ errors), "slope of a sigmoid"),
        (
            lambda errors, feedback, activity: (1 - activity**2) * (np.where(feedback > 0, 1, -1).T @ errors),
            "only the signs",
        ),
    ],
)
def test_hidden_error_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.feedback.hidden_error.check(attempt).message


def step_by_step(x, target, w0, w, feedback, learning_rate):
    hidden = w0.T @ x
    e = 2 * (w.T @ hidden - target)
    return np.array([[-learning_rate * xi * sum(e * column) for column in feedback.T] for xi in x])


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda x, target, w0, w, feedback, learning_rate: (
                2 * learning_rate * x[:, None] * ((target - x @ w0 @ w) @ w.T)[None]
            ),
            "this is backpropagation",
        ),
        (
            lambda x, target, w0, w, feedback, learning_rate: (
                2 * learning_rate * x[:, None] * (feedback.T @ (target - feedback @ (w0.T @ x)))[None]
            ),
            "in the forward pass",
        ),
        (
            lambda x, target, w0, w, feedback, learning_rate: (
                2 * learning_rate * x[:, None] * ((target - x @ w0 @ w) @ feedback.T)[None]
            ),
            "weights are transposed",
        ),
        (
            lambda x, target, w0, w, feedback, learning_rate: (
                2 * learning_rate * x[:, None] * ((x @ w0 @ w - target) @ feedback)[None]
            ),
            "uphill",
        ),
        (
            lambda x, target, w0, w, feedback, learning_rate: (
                learning_rate * x[:, None] * ((target - x @ w0 @ w) @ feedback)[None]
            ),
            "the factor 2",
        ),
        (
            lambda x, target, w0, w, feedback, learning_rate: (
                2 * learning_rate * ((target - x @ w0 @ w) @ feedback)[:, None] * x[None]
            ),
            "rows and columns",
        ),
    ],
)
def test_first_change_mistakes(attempt: object, said: str) -> None:
    assert exercises.feedback.first_change.check(step_by_step).state == "correct"
    assert said in exercises.feedback.first_change.check(attempt).message


def by_cases(weights, magnitudes):
    return np.where(weights.T > 0, 1, -1) * np.maximum(magnitudes, -magnitudes)


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda weights, magnitudes: np.copysign(magnitudes, weights), "must be transposed"),
        (lambda weights, magnitudes: np.transpose(weights), "weight transport"),
        (lambda weights, magnitudes: np.where(weights.T > 0, 1.0, -1.0), "magnitudes are missing"),
        (lambda weights, magnitudes: np.where(weights.T > 0, magnitudes, -magnitudes), "random number is negative"),
        (lambda weights, magnitudes: (weights * np.abs(magnitudes).T).T, "magnitude is still in it"),
    ],
)
def test_concordant_feedback_mistakes(attempt: object, said: str) -> None:
    assert exercises.feedback.concordant_feedback.check(by_cases).state == "correct"
    assert said in exercises.feedback.concordant_feedback.check(attempt).message


def shrunk_and_moved(feedback, change, decay):
    return feedback - decay * feedback + np.transpose(change)


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda feedback, change, decay: feedback + np.transpose(change), "decay is missing"),
        (lambda feedback, change, decay: feedback - decay * feedback + change, "must be transposed"),
        (lambda feedback, change, decay: feedback - decay * feedback, "only decay"),
        (lambda feedback, change, decay: (feedback + change.T) / (1 / (1 - decay)), "decays as well"),
        (lambda feedback, change, decay: feedback - decay * feedback - change.T, "wrong sign"),
    ],
)
def test_new_feedback_mistakes(attempt: object, said: str) -> None:
    assert exercises.feedback.new_feedback.check(shrunk_and_moved).state == "correct"
    assert said in exercises.feedback.new_feedback.check(attempt).message
