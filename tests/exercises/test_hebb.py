"""The mistakes students make in the exercises on Hebb's rule, made here in their own words."""

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import hebb


def one_step(weight: float, rate: float, learning_rate: float) -> float:
    result = hebb.coactivation(rate=rate, weight=weight, learning_rate=learning_rate, steps=1)
    return result.weight[1] - result.weight[0]


def many_steps(n: int, weight: float, rate: float, learning_rate: float) -> float:
    return hebb.coactivation(rate=rate, weight=weight, learning_rate=learning_rate, steps=max(n, 1)).weight[n]


def test_the_model_itself_solves_the_exercises() -> None:
    assert exercises.hebb.change.check(one_step).state == "correct"
    assert exercises.hebb.weight_after.check(many_steps).state == "correct"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda weight, rate, learning_rate: learning_rate * weight * rate, "presynaptic factor is forgotten"),
        (lambda weight, rate, learning_rate: rate * learning_rate, "postsynaptic factor is forgotten"),
        (lambda weight, rate, learning_rate: learning_rate * rate * (1 + weight), "rates are added"),
        (lambda weight, rate, learning_rate: weight * (1 + learning_rate * rate * rate), "new weight"),
        (lambda weight, rate, learning_rate: weight * rate * rate, "learning rate is missing"),
    ],
)
def test_change_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.hebb.change.check(attempt).message


def by_loop(n: int, weight: float, rate: float, learning_rate: float) -> float:
    for _ in range(n):
        weight += learning_rate * rate * weight * rate
    return weight


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda n, weight, rate, learning_rate: weight * (1 + learning_rate * rate) ** n, "x enters only once"),
        (lambda n, weight, rate, learning_rate: weight + n * learning_rate * weight * rate**2, "does not compound"),
        (lambda n, weight, rate, learning_rate: weight * np.exp(n * learning_rate * rate**2), "continuous time"),
        (lambda n, weight, rate, learning_rate: by_loop(n + 1, weight, rate, learning_rate), "one step too many"),
        (lambda n, weight, rate, learning_rate: by_loop(n, 1.0, rate, learning_rate), "starting weight is missing"),
    ],
)
def test_weight_mistakes(attempt: object, said: str) -> None:
    assert exercises.hebb.weight_after.check(by_loop).state == "correct"
    assert said in exercises.hebb.weight_after.check(attempt).message
