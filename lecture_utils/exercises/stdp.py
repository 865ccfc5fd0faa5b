"""Exercises on spike-timing-dependent plasticity."""

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import stdp

from .exercise import Exercise

Array = NDArray[np.float64]


def _pair_window(delay: float, a_plus: float, a_minus: float, tau_plus: float, tau_minus: float) -> float:
    if delay > 0:
        return a_plus * np.exp(-delay / tau_plus)
    if delay < 0:
        return -a_minus * np.exp(delay / tau_minus)
    return 0.0


def _flipped(delay: float, a_plus: float, a_minus: float, tau_plus: float, tau_minus: float) -> float:
    return _pair_window(-delay, a_plus, a_minus, tau_plus, tau_minus)


def _swapped_time_constants(delay: float, a_plus: float, a_minus: float, tau_plus: float, tau_minus: float) -> float:
    return _pair_window(delay, a_plus, a_minus, tau_minus, tau_plus)


def _swapped_amplitudes(delay: float, a_plus: float, a_minus: float, tau_plus: float, tau_minus: float) -> float:
    return _pair_window(delay, a_minus, a_plus, tau_plus, tau_minus)


def _no_decay(delay: float, a_plus: float, a_minus: float, tau_plus: float, tau_minus: float) -> float:
    return _pair_window(delay, a_plus, a_minus, np.inf, np.inf)


def _no_sign(delay: float, a_plus: float, a_minus: float, tau_plus: float, tau_minus: float) -> float:
    return abs(_pair_window(delay, a_plus, a_minus, tau_plus, tau_minus))


def _growing_depression(delay: float, a_plus: float, a_minus: float, tau_plus: float, tau_minus: float) -> float:
    change = _pair_window(delay, a_plus, a_minus, tau_plus, tau_minus)
    return -a_minus * np.exp(-delay / tau_minus) if delay < 0 else change


pair_window = Exercise(
    solution=_pair_window,
    mistakes={
        "the sign of Δt is flipped. Δt = t_post − t_pre is positive when the presynaptic spike comes first.": _flipped,
        "the two time constants are swapped. τ₊ belongs to Δt > 0, τ₋ to Δt < 0.": _swapped_time_constants,
        "the two amplitudes are swapped. A₊ is the potentiation at Δt > 0.": _swapped_amplitudes,
        "the change does not decay. The further apart the spikes, the smaller the change: exp(−|Δt|/τ).": _no_decay,
        "the depression side has lost its minus sign.": _no_sign,
        "depression grows as the spikes move apart. For Δt < 0 the exponent is Δt/τ₋.": _growing_depression,
    },
    cases=[
        {
            "delay": delay,
            "a_plus": stdp.A_PLUS,
            "a_minus": stdp.A_MINUS,
            "tau_plus": stdp.TAU_PLUS,
            "tau_minus": stdp.TAU_MINUS,
        }
        for delay in (10.0, -10.0, 40.0, -40.0)
    ],
    praise="that is the window of this section, with its sign, its two amplitudes and its two time constants.",
)


def _trace(time: float, spike_times: Array, tau: float) -> float:
    past = spike_times[spike_times < time]
    return float(np.sum(np.exp(-(time - past) / tau)))


def _trace_without_decay(time: float, spike_times: Array, tau: float) -> float:
    return float(np.sum(spike_times < time))


def _trace_of_last_spike(time: float, spike_times: Array, tau: float) -> float:
    past = spike_times[spike_times < time]
    return float(np.exp(-(time - past[-1]) / tau)) if past.size else 0.0


def _trace_of_all_spikes(time: float, spike_times: Array, tau: float) -> float:
    return float(np.sum(np.exp(-np.abs(time - spike_times) / tau)))


def _trace_that_explodes(time: float, spike_times: Array, tau: float) -> float:
    past = spike_times[spike_times < time]
    return float(np.sum(np.exp((time - past) / tau)))


trace = Exercise(
    solution=_trace,
    mistakes={
        "the trace never decays: it counts spikes. Each spike's contribution fades as exp(−(t − t_spike)/τ).": (
            _trace_without_decay
        ),
        "only the last spike counts. With all-to-all interaction every earlier spike contributes.": (
            _trace_of_last_spike
        ),
        "future spikes contribute. A synapse knows only spikes before t.": _trace_of_all_spikes,
        "the exponent has the wrong sign: the trace grows after each spike.": _trace_that_explodes,
    },
    cases=[
        {"time": time, "spike_times": np.array([0.0, 20.0, 50.0]), "tau": stdp.TAU_PLUS}
        for time in (-5.0, 10.0, 35.0, 100.0)
    ],
    praise="this is how a synapse can remember spike times without storing any of them.",
)


ANSWERS = {
    "unrelated": {
        "answer": "it strengthens it",
        "why": "What counts is the area under each side. Potentiation is taller, depression wider, and here "
        "A₊τ₊ is larger than A₋τ₋: the net area is positive. Widen the depression until the areas balance "
        "(third preset), or tip them the other way.",
    },
    "fast": {
        "answer": "potentiation",
        "why": "The blue squares cross zero between 20 and 40 Hz. With pairs every 20 ms each postsynaptic spike "
        "is also 10 ms late for the presynaptic spike before it, and it comes soon after another postsynaptic spike: "
        "the slow trace y₂ is high, and potentiation wins.",
    },
}
