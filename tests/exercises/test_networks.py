"""The mistakes students make in the exercises on backpropagation, made here in their own words."""

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import networks


def test_the_model_itself_solves_the_exercises():
    def output_error(output, target):
        return networks.backward([output[None]], target[None], [], "linear")[0][0]

    def hidden_error(errors, weights, activity):
        # `backward` starts from an output; a target below it by half the error makes that error.
        h, y = activity[None], np.zeros((1, errors.size))
        return networks.backward([np.zeros((1, 1)), h, y], -0.5 * errors[None], [weights.T], "sigmoid")[0][0]

    def weight_change(activity, errors, learning_rate):
        return -learning_rate * networks.gradients([activity[None], None], [errors[None]])[0]

    assert exercises.networks.output_error.check(output_error).state == "correct"
    assert exercises.networks.hidden_error.check(hidden_error).state == "correct"
    assert exercises.networks.weight_change.check(weight_change).state == "correct"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda output, target: -(target - output), "no ½"),
        (lambda output, target: -2 * output + 2 * target, "sign is flipped. e is dE/dμ"),
        (lambda output, target: target - output, "factor 2 of the derivative of a square is missing"),
        (lambda output, target: np.square(target - output), "the loss itself"),
    ],
)
def test_output_error_mistakes(attempt, said):
    assert said in exercises.networks.output_error.check(attempt).message


def by_loop(errors, weights, activity):
    return [
        activity[j] * (1 - activity[j]) * sum(errors[k] * weights[j][k] for k in range(len(errors)))
        for j in range(len(activity))
    ]


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda errors, weights, activity: np.dot(weights, errors), "σ′ is missing"),
        (lambda errors, weights, activity: (errors @ weights) * activity * (1 - activity), "transposed. weights[j, k]"),
        (lambda errors, weights, activity: errors @ weights, "transposed and σ′ is missing"),
        (lambda errors, weights, activity: (weights * errors).sum(axis=1) * activity, "multiplied by the activity"),
        (lambda errors, weights, activity: (weights @ errors) * (1 - activity * activity), "slope of tanh"),
        (lambda errors, weights, activity: sum(errors) * (activity - activity**2), "without their weights"),
    ],
)
def test_hidden_error_mistakes(attempt, said):
    assert exercises.networks.hidden_error.check(by_loop).state == "correct"
    assert said in exercises.networks.hidden_error.check(attempt).message


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda activity, errors, learning_rate: learning_rate * activity[:, None] * errors, "uphill"),
        (lambda activity, errors, learning_rate: -learning_rate * errors[:, None] * activity, "rows and columns"),
        (lambda activity, errors, learning_rate: -activity[:, None] * errors[None, :], "learning rate is missing"),
        (
            lambda activity, errors, learning_rate: -learning_rate * sum(h * e for h in activity for e in errors),
            "one number",
        ),
    ],
)
def test_weight_change_mistakes(attempt, said):
    assert said in exercises.networks.weight_change.check(attempt).message
