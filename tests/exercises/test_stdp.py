"""The mistakes students make in the exercises on spike timing, made here in their own words."""

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import stdp


def test_the_model_itself_solves_the_exercise() -> None:
    assert exercises.stdp.pair_window.check(stdp.pair_window).state == "correct"


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda delay, a_plus, a_minus, tau_plus, tau_minus: (
                a_plus * np.exp(delay / tau_plus) if delay < 0 else -a_minus * np.exp(-delay / tau_minus)
            ),
            "sign of Δt is flipped",
        ),
        (
            lambda delay, a_plus, a_minus, tau_plus, tau_minus: (
                a_plus * np.exp(-delay / tau_minus) if delay > 0 else -a_minus * np.exp(delay / tau_plus)
            ),
            "time constants are swapped",
        ),
        (
            lambda delay, a_plus, a_minus, tau_plus, tau_minus: (
                a_minus * np.exp(-delay / tau_plus) if delay > 0 else -a_plus * np.exp(delay / tau_minus)
            ),
            "amplitudes are swapped",
        ),
        (lambda delay, a_plus, a_minus, tau_plus, tau_minus: a_plus if delay > 0 else -a_minus, "does not decay"),
        (
            lambda delay, a_plus, a_minus, tau_plus, tau_minus: (
                a_plus * np.exp(-delay / tau_plus) if delay > 0 else a_minus * np.exp(delay / tau_minus)
            ),
            "lost its minus sign",
        ),
        (
            lambda delay, a_plus, a_minus, tau_plus, tau_minus: (
                a_plus * np.exp(-delay / tau_plus) if delay > 0 else -a_minus * np.exp(-delay / tau_minus)
            ),
            "depression grows",
        ),
    ],
)
def test_window_mistakes(attempt: object, said: str) -> None:
    assert said in exercises.stdp.pair_window.check(attempt).message


def by_loop(time: float, spike_times: np.ndarray, tau: float) -> float:
    total = 0.0
    for spike in spike_times:
        if spike < time:
            total += np.exp((spike - time) / tau)
    return total


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (lambda time, spike_times, tau: sum(spike < time for spike in spike_times), "never decays"),
        (
            lambda time, spike_times, tau: max((np.exp((s - time) / tau) for s in spike_times if s < time), default=0),
            "only the last spike",
        ),
        (lambda time, spike_times, tau: sum(np.exp(-abs(time - s) / tau) for s in spike_times), "future spikes"),
        (lambda time, spike_times, tau: sum(np.exp((time - s) / tau) for s in spike_times if s < time), "wrong sign"),
    ],
)
def test_trace_mistakes(attempt: object, said: str) -> None:
    assert exercises.stdp.trace.check(by_loop).state == "correct"
    assert said in exercises.stdp.trace.check(attempt).message
