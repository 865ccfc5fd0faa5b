"""The mistakes students make in the first exercises, made here in their own words."""

import math

import pytest

from lecture_utils import exercises


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda weight, slope, learning_rate: weight + slope * learning_rate, "uphill"),
        (lambda weight, slope, learning_rate: weight - slope, "learning rate is missing"),
        (lambda weight, slope, learning_rate: -(slope * learning_rate), "return the change"),
        (
            lambda weight, slope, learning_rate: weight - math.copysign(learning_rate, slope) * (slope != 0),
            "not its sign",
        ),
    ],
)
def test_step_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.roadmap.gradient_step.check(attempt).message


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda target, learning_rate: math.log(target) / -math.log(1 - learning_rate), "negative"),
        (lambda target, learning_rate: 1 / math.log(target, 1 - learning_rate), "upside down"),
        (lambda target, learning_rate: (1 - target) / learning_rate, "same amount"),
        (lambda target, learning_rate: math.log(target, learning_rate), "where 1 − η belongs"),
    ],
)
def test_sample_mistakes(attempt: object, said: str) -> None:
    assert exercises.roadmap.samples_needed.check(
        lambda target, learning_rate: math.log(target, 1 - learning_rate)
    ).state == ("correct")
    assert said in exercises.roadmap.samples_needed.check(attempt).message
