"""Exercises on dendrites that learn: events and bursts, the burst rule, and what a plateau teaches."""

import numpy as np
from numpy.typing import NDArray

from .exercise import Exercise

Array = NDArray[np.float64]


def _count(spike_times: Array, burst_interval: float) -> tuple[int, int]:
    short = np.diff(spike_times, prepend=-np.inf) <= burst_interval
    events = ~short
    bursts = short[1:] & events[:-1]
    return int(events.sum()), int(bursts.sum())


def _count_every_spike_as_event(spike_times: Array, burst_interval: float) -> tuple[int, int]:
    return spike_times.size, _count(spike_times, burst_interval)[1]


def _count_every_short_interval(spike_times: Array, burst_interval: float) -> tuple[int, int]:
    return _count(spike_times, burst_interval)[0], int(np.sum(np.diff(spike_times) <= burst_interval))


def _count_single_spikes(spike_times: Array, burst_interval: float) -> tuple[int, int]:
    events, bursts = _count(spike_times, burst_interval)
    return events - bursts, bursts


def _count_strictly(spike_times: Array, burst_interval: float) -> tuple[int, int]:
    return _count(spike_times, burst_interval - 1e-6)


def _count_without_the_first(spike_times: Array, burst_interval: float) -> tuple[int, int]:
    events, bursts = _count(spike_times, burst_interval)
    return events - 1, bursts


def _count_in_wrong_order(spike_times: Array, burst_interval: float) -> tuple[int, int]:
    return _count(spike_times, burst_interval)[::-1]


count_events_and_bursts = Exercise(
    solution=_count,
    mistakes={
        "every spike counts as an event. A spike that follows within burst_interval belongs to the event before it.": (
            _count_every_spike_as_event
        ),
        "a burst counts once for each of its short intervals. However many spikes follow, it is one burst.": (
            _count_every_short_interval
        ),
        "bursts are missing among the events. An event is a single spike or a burst.": _count_single_spikes,
        "an interval of exactly burst_interval is part of a burst: the comparison is ≤.": _count_strictly,
        "the first spike is forgotten. It has no predecessor, so it begins an event.": _count_without_the_first,
        "the two numbers are in the wrong order: return the events first.": _count_in_wrong_order,
    },
    cases=[
        {"spike_times": np.array(times), "burst_interval": 16.0}
        for times in (
            [0.0, 50.0, 100.0],
            [0.0, 10.0, 20.0, 30.0, 100.0],
            [0.0, 16.0, 60.0, 76.1],
        )
    ],
    praise="one train, two messages: how often the neuron is driven, and how often that ends in a burst.",
)


def _burst_change(
    events: float, bursts: float, presynaptic_trace: float, average_probability: float, learning_rate: float
) -> float:
    return learning_rate * (bursts - average_probability * events) * presynaptic_trace


def _burst_change_without_depression(
    events: float, bursts: float, presynaptic_trace: float, average_probability: float, learning_rate: float
) -> float:
    return learning_rate * bursts * presynaptic_trace


def _burst_change_without_events(
    events: float, bursts: float, presynaptic_trace: float, average_probability: float, learning_rate: float
) -> float:
    return learning_rate * (bursts - average_probability) * presynaptic_trace


def _burst_change_with_all_events(
    events: float, bursts: float, presynaptic_trace: float, average_probability: float, learning_rate: float
) -> float:
    return learning_rate * (bursts - events) * presynaptic_trace


def _burst_change_flipped(
    events: float, bursts: float, presynaptic_trace: float, average_probability: float, learning_rate: float
) -> float:
    return -_burst_change(events, bursts, presynaptic_trace, average_probability, learning_rate)


def _burst_change_without_trace(
    events: float, bursts: float, presynaptic_trace: float, average_probability: float, learning_rate: float
) -> float:
    return learning_rate * (bursts - average_probability * events)


def _burst_change_with_ratio(
    events: float, bursts: float, presynaptic_trace: float, average_probability: float, learning_rate: float
) -> float:
    return learning_rate * (bursts / events - average_probability) * presynaptic_trace


burst_change = Exercise(
    solution=_burst_change,
    mistakes={
        "nothing ever weakens the synapse. Each event costs P̄, whether it becomes a burst or not.": (
            _burst_change_without_depression
        ),
        "P̄ is subtracted once instead of once per event. Compare bursts with P̄ times the number of events.": (
            _burst_change_without_events
        ),
        "P̄ is missing: bursts are compared with all events, and there are never more bursts than events.": (
            _burst_change_with_all_events
        ),
        "the sign is flipped. More bursts than expected strengthen the synapse.": _burst_change_flipped,
        "the presynaptic trace is forgotten. Without presynaptic activity nothing changes.": (
            _burst_change_without_trace
        ),
        "the number of events has dropped out: the share of bursts minus P̄ has the right sign, but twice the events "
        "must give twice the change.": _burst_change_with_ratio,
    },
    cases=[
        {
            "events": events,
            "bursts": bursts,
            "presynaptic_trace": trace,
            "average_probability": 0.2,
            "learning_rate": 0.1,
        }
        for events, bursts, trace in ((10.0, 4.0, 0.5), (10.0, 1.0, 0.5), (5.0, 1.0, 0.8), (20.0, 8.0, 0.0))
    ],
    praise="events times a surprise: the neuron learns from bursting more, or less, than it is used to.",
)


def _sigmoid(voltage: Array) -> Array:
    return 1 / (1 + np.exp(-voltage))


def _slope(voltage: Array) -> Array:
    return _sigmoid(voltage) * (1 - _sigmoid(voltage))


def _plateau_change(
    apical_forward: float, apical_target: float, somatic: float, inputs: Array, learning_rate: float
) -> Array:
    taught = _sigmoid(apical_target) - _sigmoid(apical_forward)
    return learning_rate * taught * _slope(somatic) * inputs


def _plateau_change_by_voltages(
    apical_forward: float, apical_target: float, somatic: float, inputs: Array, learning_rate: float
) -> Array:
    return learning_rate * (apical_target - apical_forward) * _slope(somatic) * inputs


def _plateau_change_flipped(
    apical_forward: float, apical_target: float, somatic: float, inputs: Array, learning_rate: float
) -> Array:
    return -_plateau_change(apical_forward, apical_target, somatic, inputs, learning_rate)


def _plateau_change_without_slope(
    apical_forward: float, apical_target: float, somatic: float, inputs: Array, learning_rate: float
) -> Array:
    return learning_rate * (_sigmoid(apical_target) - _sigmoid(apical_forward)) * inputs


def _plateau_change_with_rate(
    apical_forward: float, apical_target: float, somatic: float, inputs: Array, learning_rate: float
) -> Array:
    return learning_rate * (_sigmoid(apical_target) - _sigmoid(apical_forward)) * _sigmoid(somatic) * inputs


def _plateau_change_by_target_alone(
    apical_forward: float, apical_target: float, somatic: float, inputs: Array, learning_rate: float
) -> Array:
    return learning_rate * _sigmoid(apical_target) * _slope(somatic) * inputs


def _plateau_change_without_inputs(
    apical_forward: float, apical_target: float, somatic: float, inputs: Array, learning_rate: float
) -> Array:
    return _plateau_change(apical_forward, apical_target, somatic, np.ones_like(inputs), learning_rate)


def _plateau_change_with_apical_slope(
    apical_forward: float, apical_target: float, somatic: float, inputs: Array, learning_rate: float
) -> Array:
    return _plateau_change(apical_forward, apical_target, apical_forward, inputs, learning_rate)


plateau_change = Exercise(
    solution=_plateau_change,
    mistakes={
        "the apical voltages themselves are compared. A plateau is α = σ(V_apical).": _plateau_change_by_voltages,
        "the sign is flipped. A larger plateau in the target phase strengthens the synapses.": _plateau_change_flipped,
        "the slope σ′(V) of the neuron's own rate is missing.": _plateau_change_without_slope,
        "the rate σ(V) stands in place of its slope. σ′(V) = h (1 − h).": _plateau_change_with_rate,
        "the forward phase is missing. One plateau is no error; the difference between two is.": (
            _plateau_change_by_target_alone
        ),
        "the inputs are missing. A synapse whose input was silent does not change.": _plateau_change_without_inputs,
        "the slope is taken at the apical voltage. It belongs to the rate, so to the soma.": (
            _plateau_change_with_apical_slope
        ),
    },
    cases=[
        {
            "apical_forward": forward,
            "apical_target": target,
            "somatic": somatic,
            "inputs": np.array([0.0, 0.5, 1.0]),
            "learning_rate": 4.0,
        }
        for forward, target, somatic in ((-0.5, 1.0, 0.3), (2.0, 0.4, -1.2))
    ],
    praise="everything in it is in the neuron itself: two plateaus, its own rate, its own inputs.",
)

ANSWERS = {
    "electrotonic": {
        "answer": "about as much as the basal dendrite",
        "why": "5.4 mV reach the calcium zone, enough for a plateau; the plateau starts 200 µm closer and much "
        "larger, and 8.85 mV arrive in all. The amplifier does not shorten the way: it makes the tuft louder.",
    },
    "coincidence": {
        "answer": "neither plateau nor spike",
        "why": "The dendrite rises to −50 mV and falls back; the calcium channels open half-way at −38 mV only. The "
        "missing piece is the spike that travels back. Now try <i>soma alone</i>: one spike, and no plateau "
        "either.",
    },
    "burst rule": {
        "answer": "it weakens",
        "why": "Hebb would have it strengthen. Here the burst probability alone decides the sign: below its average "
        "the synapse weakens, and the higher event rate only makes it weaken faster. Drag the event rate to "
        "see it scale the change and never turn it.",
    },
    "16 ms": {
        "answer": "at 100 Hz",
        "why": "A train at frequency f has intervals of 1000/f ms. They are short enough for a burst from f = "
        "1000/16 = 62.5 Hz on, and with 10 ms from 100 Hz on.",
    },
    "chain": {
        "answer": "no: they weaken faster",
        "why": "More basal drive makes more events, and leaves the share of bursts nearly as it was. Each event that"
        " is no burst costs P̄. To turn the change, drive the tuft: drag the apical drive beyond the dotted "
        "line.",
    },
    "segregated": {
        "answer": "it learns, but is no better than no hidden layer",
        "why": "The feedback now moves the rates that are supposed to describe the image, and the basal input has "
        "less of a say. Learning starts late and ends about where the network without a hidden layer does. "
        "Now drag the coupling to the right until it fails.",
    },
}
