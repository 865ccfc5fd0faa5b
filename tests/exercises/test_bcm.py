"""The mistakes students make in the exercises on the BCM rule, made here in their own words."""

import pytest

from lecture_utils import exercises
from lecture_utils.models import bcm


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda x, y, theta, learning_rate: learning_rate * y - learning_rate * theta, "presynaptic factor"),
        (lambda x, y, theta, learning_rate: -learning_rate * (x * y - x * theta), "sign is flipped"),
        (lambda x, y, theta, learning_rate: learning_rate * (x * y**2 - x * y * theta), "classical rule"),
        (lambda x, y, theta, learning_rate: x * y * learning_rate, "Hebb's rule"),
        (lambda x, y, theta, learning_rate: (x - theta) * y * learning_rate, "compared with the input"),
    ],
)
def test_weight_change_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.bcm.weight_change.check(attempt).message


def test_weight_change_in_other_words() -> None:
    check = exercises.bcm.weight_change.check
    assert (
        check(lambda x, y, theta, learning_rate: x * y * learning_rate - x * theta * learning_rate).state == "correct"
    )


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda theta, y, tau_theta, dt: (1 - dt / tau_theta) * theta + dt / tau_theta * y, "not y²"),
        (lambda theta, y, tau_theta, dt: theta + dt * y * y / tau_theta, "never comes down"),
        (lambda theta, y, tau_theta, dt: theta * (1 - dt) + dt * y * y, "time constant τ_θ is missing"),
        (lambda theta, y, tau_theta, dt: theta + tau_theta * dt * (y * y - theta), "τ_θ multiplies"),
        (lambda theta, y, tau_theta, dt: (y * y - theta) / tau_theta * dt, "only the change"),
        (lambda theta, y, tau_theta, dt: theta + dt * (y - theta) * (y - theta) / tau_theta, "only y is squared"),
    ],
)
def test_threshold_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.bcm.threshold_step.check(attempt).message


def test_a_threshold_in_other_words_is_correct() -> None:
    def relax(theta: float, y: float, tau_theta: float, dt: float) -> float:
        share = dt / tau_theta
        return (1 - share) * theta + share * y * y

    assert exercises.bcm.threshold_step.check(relax).state == "correct"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda rule, patterns: 1, "one pattern only"),
        (lambda rule, patterns: patterns, "makes up for the rarity"),
        (lambda rule, patterns: patterns if rule == "classical" else 1, "swapped"),
        (lambda rule, patterns: 1 if rule == "classical" else 1 / patterns, "upside down"),
    ],
)
def test_boundary_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.bcm.largest_ratio.check(attempt).message


def test_the_boundary_is_that_of_the_model() -> None:
    def by_trial(rule: str, patterns: int) -> float:
        return max(
            ratio for ratio in range(1, 11) if bcm.is_stable(rule=rule, tau_theta=ratio - 0.01, patterns=patterns)
        )

    assert exercises.bcm.largest_ratio.check(by_trial).state == "correct"
