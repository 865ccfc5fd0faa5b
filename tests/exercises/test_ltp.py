"""The mistakes students make in the exercises on LTP, made here in their own words."""

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import ltp


def test_the_model_itself_solves_the_first_exercise() -> None:
    # Early weight of a run without protein synthesis, read off from one hour after the train on.
    result = ltp.experiment(protein_synthesis_blocked=True, trains=1)
    start, later = 0.1, 3.0
    peak, expected = 100.0 * np.interp([start, later], result.time, result.total)
    tau = ltp.EARLY_DECAY_CONSTANT / 3600.0
    assert exercises.ltp.early_percent.solution(later - start, peak, tau) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda hours, percent, tau_hours: percent / np.exp(hours / tau_hours), "fades to nothing"),
        (lambda hours, percent, tau_hours: (percent - 100) / np.exp(hours / tau_hours), "the change alone"),
        (lambda hours, percent, tau_hours: 100 + (percent - 100) * np.exp(hours / tau_hours), "grows with time"),
        (lambda hours, percent, tau_hours: 100 + (percent - 100) / 2 ** (hours / tau_hours), "half-life"),
        (
            lambda hours, percent, tau_hours: percent - (percent - 100) * hours / tau_hours,
            "straight line",
        ),
    ],
)
def test_early_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.ltp.early_percent.check(attempt).message


def push(change: float, protein: float, late: float, theta: float) -> float:
    up, down = change > theta, change < -theta
    return up * protein * (1 - late) - down * protein * (late + 0.5)


def test_the_late_speed_is_that_of_the_model() -> None:
    assert (
        exercises.ltp.late_speed.check(
            lambda early_change, protein, late, theta_tag: push(early_change, protein, late, theta_tag)
        ).state
        == "correct"
    )
    tag, late, protein, dt = 1, 0.2, 0.7, 1e-3
    _, moved = ltp.capture(dt, protein=protein, late=late, made=0, tag=tag)
    speed = exercises.ltp.late_speed.solution(0.9, protein, late, 0.2)
    assert ltp.TAU_LATE * (moved - late) / dt == pytest.approx(speed, rel=1e-5)


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda early_change, protein, late, theta_tag: (
                protein * (1 - late) if early_change > 0 else -protein * (late + 0.5)
            ),
            "without a tag",
        ),
        (lambda early_change, protein, late, theta_tag: push(early_change, 1, late, theta_tag), "without protein"),
        (
            lambda early_change, protein, late, theta_tag: protein * (1 - late) if early_change > theta_tag else 0,
            "no late LTD",
        ),
        (
            lambda early_change, protein, late, theta_tag: (
                protein if early_change > theta_tag else -protein if early_change < -theta_tag else 0
            ),
            "no bounds",
        ),
        (
            lambda early_change, protein, late, theta_tag: protein * (1 - late) if abs(early_change) > theta_tag else 0,
            "strengthens the synapse",
        ),
    ],
)
def test_late_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.ltp.late_speed.check(attempt).message
