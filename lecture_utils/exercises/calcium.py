"""Exercises on the calcium-based model."""

import numpy as np

from .exercise import Exercise


def _calcium(time: float, delay: float, c_pre: float, c_post: float, tau_calcium: float, entry_delay: float) -> float:
    since_pre = time - entry_delay
    since_post = time - delay
    from_pre = c_pre * np.exp(-since_pre / tau_calcium) if since_pre >= 0 else 0.0
    from_post = c_post * np.exp(-since_post / tau_calcium) if since_post >= 0 else 0.0
    return from_pre + from_post


def _calcium_without_decay(
    time: float, delay: float, c_pre: float, c_post: float, tau_calcium: float, entry_delay: float
) -> float:
    return _calcium(time, delay, c_pre, c_post, np.inf, entry_delay)


def _calcium_without_entry_delay(
    time: float, delay: float, c_pre: float, c_post: float, tau_calcium: float, entry_delay: float
) -> float:
    return _calcium(time, delay, c_pre, c_post, tau_calcium, 0.0)


def _calcium_with_flipped_delay(
    time: float, delay: float, c_pre: float, c_post: float, tau_calcium: float, entry_delay: float
) -> float:
    return _calcium(time, -delay, c_pre, c_post, tau_calcium, entry_delay)


def _calcium_with_delay_on_both(
    time: float, delay: float, c_pre: float, c_post: float, tau_calcium: float, entry_delay: float
) -> float:
    return _calcium(time, delay + entry_delay, c_pre, c_post, tau_calcium, entry_delay)


calcium = Exercise(
    solution=_calcium,
    mistakes={
        "the calcium never decays. After each step it falls as exp(−t/τ_Ca).": _calcium_without_decay,
        "the presynaptic step comes at once. Calcium enters D after the presynaptic spike.": (
            _calcium_without_entry_delay
        ),
        "the sign of Δt is flipped. The postsynaptic spike is at +Δt if the presynaptic one is at 0.": (
            _calcium_with_flipped_delay
        ),
        "both steps are late. The delay D belongs to the presynaptic step alone.": _calcium_with_delay_on_both,
    },
    cases=[
        {"time": time, "delay": delay, "c_pre": 1.0, "c_post": 2.0, "tau_calcium": 20.0, "entry_delay": 13.7}
        for delay in (30.0, -30.0)
        for time in (-10.0, 5.0, 20.0, 45.0)
    ],
    praise="two steps and one decay: the whole calcium side of the model.",
)


def _drift(calcium: float, efficacy: float, theta_d: float, theta_p: float, gamma_d: float, gamma_p: float) -> float:
    potentiation = gamma_p * (1 - efficacy) if calcium > theta_p else 0.0
    depression = gamma_d * efficacy if calcium > theta_d else 0.0
    return potentiation - depression


def _drift_with_swapped_thresholds(
    calcium: float, efficacy: float, theta_d: float, theta_p: float, gamma_d: float, gamma_p: float
) -> float:
    return _drift(calcium, efficacy, theta_p, theta_d, gamma_d, gamma_p)


def _drift_without_bounds(
    calcium: float, efficacy: float, theta_d: float, theta_p: float, gamma_d: float, gamma_p: float
) -> float:
    return gamma_p * (calcium > theta_p) - gamma_d * (calcium > theta_d)


def _drift_either_or(
    calcium: float, efficacy: float, theta_d: float, theta_p: float, gamma_d: float, gamma_p: float
) -> float:
    if calcium > theta_p:
        return gamma_p * (1 - efficacy)
    return -gamma_d * efficacy if calcium > theta_d else 0.0


def _drift_with_swapped_bounds(
    calcium: float, efficacy: float, theta_d: float, theta_p: float, gamma_d: float, gamma_p: float
) -> float:
    return -_drift(calcium, efficacy, theta_p, theta_d, gamma_p, gamma_d)


drift = Exercise(
    solution=_drift,
    mistakes={
        "the two thresholds are swapped. Depression starts at the lower one, θ_d.": _drift_with_swapped_thresholds,
        "the drift ignores χ, so χ can leave [0, 1]. Potentiation pushes with 1 − χ, depression with χ.": (
            _drift_without_bounds
        ),
        "depression stops above θ_p. In the model both act there, and potentiation is merely stronger.": (
            _drift_either_or
        ),
        "the soft bounds are exchanged. Potentiation pushes with 1 − χ, depression with χ.": _drift_with_swapped_bounds,
    },
    cases=[
        {"calcium": calcium, "efficacy": 0.3, "theta_d": 1.0, "theta_p": 1.3, "gamma_d": 200.0, "gamma_p": 321.808}
        for calcium in (0.5, 1.1, 2.0)
    ],
    praise="a drift that vanishes at the bounds is what keeps the synapse between 0 and 1.",
)


ANSWERS = {
    "together": {
        "answer": "the synapse strengthens",
        "why": "Calcium adds up. What the presynaptic spike has left, and the step of the postsynaptic one on top "
        "of it, reach above θ_p for 7.2 ms per pair. Neither does alone: θ_p needs both.",
    },
    "reversed": {
        "answer": "it falls",
        "why": "Calcium is above θ_d for 19.2 ms and above θ_p for only 8.7 ms per pair. Although γ_p is larger than "
        "γ_d, the longer time below θ_p wins. At Δt = +10 ms it is 23.3 and 18.0 ms, and the synapse is potentiated.",
    },
    "runaway": {
        "answer": "no: it runs away",
        "why": "Thresholds only move the point of no return: below the crossover the synapse decays, above it the "
        "feedback is as vicious as Hebb's. What holds the strength is the pair of bounds, which make every push fade "
        "as the efficacy nears 0 or 1.",
    },
}
