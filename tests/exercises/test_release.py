"""The mistakes students make in the exercise on unreliable synapses, made here in their own words."""

import pytest

from lecture_utils import exercises


def in_words(released, probability, reward, average_reward, learning_rate):
    return learning_rate * (reward - average_reward) * (int(released) - probability)


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda released, probability, reward, average_reward, learning_rate: (
                learning_rate * reward * (released - probability)
            ),
            "average reward is missing",
        ),
        (
            lambda released, probability, reward, average_reward, learning_rate: (
                learning_rate * (reward - average_reward) * released * (1 - probability)
            ),
            "a failure changes nothing",
        ),
        (
            lambda released, probability, reward, average_reward, learning_rate: (
                learning_rate * (reward - average_reward) * abs(released - probability)
            ),
            "lost its minus sign",
        ),
        (
            lambda released, probability, reward, average_reward, learning_rate: (
                learning_rate * (reward - average_reward) * (probability if released else probability - 1)
            ),
            "swapped",
        ),
        (
            lambda released, probability, reward, average_reward, learning_rate: (
                learning_rate * (reward - average_reward) * released
            ),
            "the release itself",
        ),
    ],
)
def test_hedonistic_change(attempt: object, said: str) -> None:
    assert exercises.release.hedonistic_change.check(in_words).state == "correct"
    assert said in exercises.release.hedonistic_change.check(attempt).message
