"""The mistakes students make in the exercise on the problems for brains, made here in their own words."""

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import problems


def test_the_channel_of_the_model_solves_the_last_exercise():
    def carried(error, baseline):
        result = problems.sign_problem(baseline=baseline)
        return np.interp(error, result.signal, result.received)

    assert exercises.problems.carried_error.check(carried).state == "correct"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda error, baseline: (baseline + error) - baseline, "nothing is lost"),
        (lambda error, baseline: baseline + error if error > -baseline else 0, "firing rate"),
        (lambda error, baseline: error if error > 0 else 0, "every negative error is lost"),
        (lambda error, baseline: -error if error < 0 else error, "size of the error"),
    ],
)
def test_carried_error_mistakes(attempt, said):
    assert exercises.problems.carried_error.check(lambda error, baseline: max(error, -baseline)).state == "correct"
    assert said in exercises.problems.carried_error.check(attempt).message
