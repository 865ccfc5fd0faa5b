"""The mistakes students make in the exercises on objectives, made here in their own words."""

from collections.abc import Callable

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import objectives


def by_differences(w: np.ndarray, x: np.ndarray, target: float) -> list[float]:
    def loss(at: np.ndarray) -> float:
        return float(objectives.supervised_loss([at @ x], [target]))

    nudges = 0.5 * np.eye(len(w))  # exact for a quadratic loss
    return [loss(w + nudge) - loss(w - nudge) for nudge in nudges]


def test_a_gradient_by_differences_solves_the_exercise() -> None:
    assert exercises.objectives.gradient.check(by_differences).state == "correct"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda w, x, target: (np.dot(w, x) - target) * x, "no ½"),
        (lambda w, x, target: -2 * (np.dot(w, x) - target) * x, "sign is flipped"),
        (lambda w, x, target: -(np.dot(w, x) - target) * x, "two slips"),
        (lambda w, x, target: 2 * (sum(w * x) - target), "with respect to the output"),
        (lambda w, x, target: 2 * (sum(w * x) - target) * w, "last factor is w"),
        (lambda w, x, target: (target - sum(w * x)) ** 2, "this is the loss"),
        (lambda w, x, target: x * sum(w * x), "target is missing"),
    ],
)
def test_gradient_mistakes(attempt: Callable[..., object], said: str) -> None:
    assert said in exercises.objectives.gradient.check(attempt).message


def by_the_quadratic_formula(hessian: np.ndarray) -> float:
    (a, b), (_, d) = hessian
    return 2 / ((a + d) / 2 + np.sqrt(((a - d) / 2) ** 2 + b**2))


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda hessian: by_the_quadratic_formula(hessian) / 2, "1/κ_max"),
        (lambda hessian: 2 / min(np.linalg.eigvalsh(hessian)), "flattest direction"),
        (lambda hessian: 2 / sum(np.linalg.eigvalsh(hessian)[[0, -1]]), "fastest rate"),
        (lambda hessian: 2 / max(hessian[0, 0], hessian[1, 1]), "along the axes"),
        (lambda hessian: 2 / by_the_quadratic_formula(hessian), "curvature κ_max itself"),
    ],
)
def test_learning_rate_mistakes(attempt: Callable[..., object], said: str) -> None:
    assert exercises.objectives.largest_learning_rate.check(by_the_quadratic_formula).state == "correct"
    assert said in exercises.objectives.largest_learning_rate.check(attempt).message


def step(
    w: np.ndarray, inputs: np.ndarray, targets: np.ndarray, batch: np.ndarray, learning_rate: float, *, scale: float = 1
) -> np.ndarray:
    total = np.zeros_like(w)
    for m in batch:
        total += np.asarray(by_differences(w, inputs[m], targets[m]))
    return w - scale * learning_rate * total / len(batch)


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda w, inputs, targets, batch, learning_rate: step(w, inputs, targets, range(6), learning_rate),
            "all exam",
        ),
        (lambda **given: step(**given, scale=len(given["batch"])), "summed"),
        (lambda **given: step(**given, scale=len(given["batch"]) / len(given["targets"])), "number of all examples"),
        (lambda **given: step(**given, scale=-1), "uphill"),
        (lambda **given: step(**given, scale=0.5), "no ½"),
        (lambda **given: step(**given) - given["w"], "change alone"),
    ],
)
def test_sgd_mistakes(attempt: Callable[..., object], said: str) -> None:
    assert exercises.objectives.sgd_step.check(step).state == "correct"
    assert said in exercises.objectives.sgd_step.check(attempt).message
