"""The mistakes students make in the exercises beyond the synapse, made here in their own words."""

from statistics import NormalDist

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import intrinsic

quantile = NormalDist().inv_cdf


def test_the_model_itself_solves_the_exercise() -> None:
    assert exercises.intrinsic.change.check(intrinsic.change).state == "correct"


@pytest.mark.parametrize(("epsps", "thresholds"), [((6.0, 6.0), (8.0, 5.0)), ((6.0, 9.0), (8.0, 8.0))])
def test_the_shift_of_the_model_is_found(epsps: tuple[float, float], thresholds: tuple[float, float]) -> None:
    before, after = (
        float(intrinsic.spike_probability(epsp, threshold=theta, noise=1.2))
        for epsp, theta in zip(epsps, thresholds, strict=True)
    )
    shift = exercises.intrinsic.threshold_shift.solution(epsps[0], before, epsps[1], after, 1.2)
    assert shift == pytest.approx(thresholds[1] - thresholds[0])


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda epsp_before, probability_before, epsp_after, probability_after, noise: (
                noise * (quantile(probability_before) - quantile(probability_after))
            ),
            "growth of the EPSP is left out",
        ),
        (
            lambda epsp_before, probability_before, epsp_after, probability_after, noise: (
                (epsp_before - epsp_after) + noise * (quantile(probability_after) - quantile(probability_before))
            ),
            "sign is flipped",
        ),
        (
            lambda epsp_before, probability_before, epsp_after, probability_after, noise: (
                (epsp_after + noise * quantile(probability_after))
                - (epsp_before + noise * quantile(probability_before))
            ),
            "has the wrong sign",
        ),
        (
            lambda epsp_before, probability_before, epsp_after, probability_after, noise: (
                (epsp_after - quantile(probability_after)) - (epsp_before - quantile(probability_before))
            ),
            "noise s is missing",
        ),
        (
            lambda epsp_before, probability_before, epsp_after, probability_after, noise: (
                (epsp_after - quantile(probability_after) / noise)
                - (epsp_before - quantile(probability_before) / noise)
            ),
            "noise divides",
        ),
        (
            lambda epsp_before, probability_before, epsp_after, probability_after, noise: NormalDist(
                epsp_after, noise
            ).inv_cdf(1 - probability_after),
            "new threshold alone",
        ),
    ],
)
def test_threshold_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.intrinsic.threshold_shift.check(attempt).message


def pull(value: float, gain: float, bias: float, target_rate: float) -> float:
    y = 1 / (1 + np.exp(-gain * value - bias))
    return 1 - 2 * y - y / target_rate + y * y / target_rate


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda value, gain, bias, target_rate, learning_rate: (
                learning_rate * pull(value, gain, bias, target_rate) * np.array([value, 1.0])
            ),
            "term η/a is missing",
        ),
        (
            lambda value, gain, bias, target_rate, learning_rate: (
                learning_rate * (np.array([1 / gain, 0.0]) + pull(value, gain, bias, target_rate))
            ),
            "input x is missing",
        ),
        (
            lambda value, gain, bias, target_rate, learning_rate: (
                learning_rate / gain + learning_rate**2 * value * pull(value, gain, bias, target_rate),
                learning_rate * pull(value, gain, bias, target_rate),
            ),
            "η counts twice",
        ),
        (
            lambda value, gain, bias, target_rate, learning_rate: (
                learning_rate * pull(value, gain, bias, target_rate),
                learning_rate * (1 / gain + value * pull(value, gain, bias, target_rate)),
            ),
            "order is exchanged",
        ),
        (
            lambda value, gain, bias, target_rate, learning_rate: (
                -learning_rate * (1 / gain + value * pull(value, gain, bias, target_rate)),
                -learning_rate * pull(value, gain, bias, target_rate),
            ),
            "sign is flipped",
        ),
        (
            lambda value, gain, bias, target_rate, learning_rate: (
                gain + learning_rate * (1 / gain + value * pull(value, gain, bias, target_rate)),
                bias + learning_rate * pull(value, gain, bias, target_rate),
            ),
            "these are the new gain and bias",
        ),
        (
            lambda value, gain, bias, target_rate, learning_rate: (
                learning_rate * (1 / gain + value * pull(value, gain, bias, 1 / target_rate)),
                learning_rate * pull(value, gain, bias, 1 / target_rate),
            ),
            "ȳ* and 1/ȳ* are exchanged",
        ),
    ],
)
def test_change_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.intrinsic.change.check(attempt).message


def left(time: float) -> float:
    return np.exp(-time)


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda time, memories, reinstruction: left(time), "count for nothing"),
        (lambda time, memories, reinstruction: reinstruction + left(time) * (1 - reinstruction), "M memories share it"),
        (lambda time, memories, reinstruction: left(time) + reinstruction / memories, "more than 1"),
        (lambda time, memories, reinstruction: reinstruction / memories * (1 - left(time)), "are left out"),
        (
            lambda time, memories, reinstruction: left(time) / memories + (1 - left(time)) * reinstruction / memories,
            "original synapses do not share",
        ),
        (
            lambda time, memories, reinstruction: (1 - left(time)) + left(time) * reinstruction / memories,
            "two shares are exchanged",
        ),
    ],
)
def test_overlap_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.intrinsic.overlap.check(attempt).message


@pytest.mark.parametrize("time", [0.0, 0.7, 10.0])
def test_the_overlap_is_that_of_the_model_on_average(time: float) -> None:
    overlaps = [intrinsic.turnover(memories=3, elapsed=time, seed=seed).overlap_now[0] for seed in range(40)]
    expected = exercises.intrinsic.overlap.solution(time=time, memories=3, reinstruction=1.0)
    assert np.mean(overlaps) == pytest.approx(expected, abs=0.03)
