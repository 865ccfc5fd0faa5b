"""The mistakes students make in the exercises on calcium, made here in their own words."""

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import calcium


def step(size: float, since: float, tau: float) -> float:
    return size * np.exp(-since / tau) if since >= 0 else 0.0


def test_the_model_itself_solves_the_exercise() -> None:
    def from_model(
        time: float, delay: float, c_pre: float, c_post: float, tau_calcium: float, entry_delay: float
    ) -> float:
        parameters = calcium.PARAMETER_SETS["DP"]
        assert (parameters.c_pre, parameters.c_post, parameters.pre_delay) == (c_pre, c_post, entry_delay)
        return calcium.calcium_trace(delay=delay, parameters="DP", time=time)

    assert exercises.calcium.calcium.check(from_model).state == "correct"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda time, delay, c_pre, c_post, tau_calcium, entry_delay: (
                c_pre * (time >= entry_delay) + c_post * (time >= delay)
            ),
            "never decays",
        ),
        (
            lambda time, delay, c_pre, c_post, tau_calcium, entry_delay: (
                step(c_pre, time, tau_calcium) + step(c_post, time - delay, tau_calcium)
            ),
            "comes at once",
        ),
        (
            lambda time, delay, c_pre, c_post, tau_calcium, entry_delay: (
                step(c_pre, time - entry_delay, tau_calcium) + step(c_post, time + delay, tau_calcium)
            ),
            "sign of Δt is flipped",
        ),
        (
            lambda time, delay, c_pre, c_post, tau_calcium, entry_delay: (
                step(c_pre, time - entry_delay, tau_calcium) + step(c_post, time - delay - entry_delay, tau_calcium)
            ),
            "both steps are late",
        ),
    ],
)
def test_calcium_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.calcium.calcium.check(attempt).message


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda calcium, efficacy, theta_d, theta_p, gamma_d, gamma_p: (
                gamma_p * (1 - efficacy) * (calcium > theta_d) - gamma_d * efficacy * (calcium > theta_p)
            ),
            "thresholds are swapped",
        ),
        (
            lambda calcium, efficacy, theta_d, theta_p, gamma_d, gamma_p: (
                gamma_p * (calcium > theta_p) - gamma_d * (calcium > theta_d)
            ),
            "ignores χ",
        ),
        (
            lambda calcium, efficacy, theta_d, theta_p, gamma_d, gamma_p: (
                gamma_p * (1 - efficacy) if calcium > theta_p else -gamma_d * efficacy * (calcium > theta_d)
            ),
            "depression stops above",
        ),
        (
            lambda calcium, efficacy, theta_d, theta_p, gamma_d, gamma_p: (
                gamma_p * efficacy * (calcium > theta_p) - gamma_d * (1 - efficacy) * (calcium > theta_d)
            ),
            "soft bounds are exchanged",
        ),
    ],
)
def test_drift_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.calcium.drift.check(attempt).message
