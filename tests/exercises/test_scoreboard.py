"""The mistakes students make in the scoreboard's exercises, made here in their own words."""

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import scoreboard


def slope(x: np.ndarray, y: np.ndarray) -> float:
    x = x - x.mean()
    return float(x @ y / (x @ x))


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda sizes, values: slope(sizes, values), "only in log–log axes"),
        (lambda sizes, values: slope(sizes, np.log(values)), "exponential growth"),
        (lambda sizes, values: slope(np.log(values), np.log(sizes)), "axes are exchanged"),
        (lambda sizes, values: sum(np.log(values) / np.log(sizes)) / len(sizes), "divided the logarithms"),
    ],
)
def test_exponent_mistakes(attempt: object, said: str) -> None:
    assert exercises.scoreboard.exponent.check(scoreboard.exponent).state == "correct"
    assert said in exercises.scoreboard.exponent.check(attempt).message


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda inputs, hidden, outputs: outputs + hidden + 2, "counted the neurons"),
        (lambda inputs, hidden, outputs: inputs * hidden + 2, "only one layer"),
        (lambda inputs, hidden, outputs: outputs * inputs + 2, "no direct connections"),
        (lambda inputs, hidden, outputs: inputs * hidden + hidden * outputs, "2 is missing"),
    ],
)
def test_slowdown_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.scoreboard.slowdown.check(attempt).message
