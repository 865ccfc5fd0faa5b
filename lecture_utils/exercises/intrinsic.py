"""Exercises beyond the synapse."""

import math
from statistics import NormalDist

from .exercise import Exercise


def _threshold_shift(
    epsp_before: float, probability_before: float, epsp_after: float, probability_after: float, noise: float
) -> float:
    before = epsp_before - noise * NormalDist().inv_cdf(probability_before)
    after = epsp_after - noise * NormalDist().inv_cdf(probability_after)
    return after - before


def _ignoring_the_epsp(
    epsp_before: float, probability_before: float, epsp_after: float, probability_after: float, noise: float
) -> float:
    return _threshold_shift(epsp_before, probability_before, epsp_before, probability_after, noise)


def _with_flipped_sign(
    epsp_before: float, probability_before: float, epsp_after: float, probability_after: float, noise: float
) -> float:
    return -_threshold_shift(epsp_before, probability_before, epsp_after, probability_after, noise)


def _adding_the_distance(
    epsp_before: float, probability_before: float, epsp_after: float, probability_after: float, noise: float
) -> float:
    return _threshold_shift(epsp_before, probability_before, epsp_after, probability_after, -noise)


def _without_noise(
    epsp_before: float, probability_before: float, epsp_after: float, probability_after: float, noise: float
) -> float:
    return _threshold_shift(epsp_before, probability_before, epsp_after, probability_after, 1.0)


def _dividing_by_noise(
    epsp_before: float, probability_before: float, epsp_after: float, probability_after: float, noise: float
) -> float:
    return _threshold_shift(epsp_before, probability_before, epsp_after, probability_after, 1 / noise)


def _only_the_new_threshold(
    epsp_before: float, probability_before: float, epsp_after: float, probability_after: float, noise: float
) -> float:
    return epsp_after - noise * NormalDist().inv_cdf(probability_after)


threshold_shift = Exercise(
    solution=_threshold_shift,
    mistakes={
        "the growth of the EPSP is left out, so LTP is taken for a lower threshold. "
        "Each threshold lies at its own EPSP − s Φ⁻¹(P).": _ignoring_the_epsp,
        "the sign is flipped. The shift is new minus old: below 0 if the cell has become more excitable.": (
            _with_flipped_sign
        ),
        "s Φ⁻¹(P) has the wrong sign. A cell that fires in most trials has its threshold below the EPSP.": (
            _adding_the_distance
        ),
        "the noise s is missing. Φ⁻¹ gives the distance in units of s.": _without_noise,
        "the noise divides. Φ⁻¹ gives the distance in units of s: multiply.": _dividing_by_noise,
        "this is the new threshold alone. Subtract the old one.": _only_the_new_threshold,
    },
    cases=[
        {"epsp_before": 6.0, "probability_before": before, "epsp_after": epsp, "probability_after": after, "noise": s}
        for before, epsp, after, s in (
            (0.1, 6.0, 0.7, 1.5),
            (0.1, 9.0, 0.7, 1.5),
            (0.3, 8.0, 0.3, 0.8),
            (0.6, 4.0, 0.2, 2.0),
        )
    ],
    praise="the threshold is read off the E–S curve, whatever the synapse has done.",
)


def _output(value: float, gain: float, bias: float) -> float:
    return 1 / (1 + math.exp(-(gain * value + bias)))


def _bias_change(value: float, gain: float, bias: float, target_rate: float, learning_rate: float) -> float:
    y = _output(value, gain, bias)
    return learning_rate * (1 - (2 + 1 / target_rate) * y + y**2 / target_rate)


def _change(value: float, gain: float, bias: float, target_rate: float, learning_rate: float) -> tuple[float, float]:
    bias_change = _bias_change(value, gain, bias, target_rate, learning_rate)
    return learning_rate / gain + value * bias_change, bias_change


def _without_gain_term(
    value: float, gain: float, bias: float, target_rate: float, learning_rate: float
) -> tuple[float, float]:
    bias_change = _bias_change(value, gain, bias, target_rate, learning_rate)
    return value * bias_change, bias_change


def _without_input(
    value: float, gain: float, bias: float, target_rate: float, learning_rate: float
) -> tuple[float, float]:
    bias_change = _bias_change(value, gain, bias, target_rate, learning_rate)
    return learning_rate / gain + bias_change, bias_change


def _with_learning_rate_twice(
    value: float, gain: float, bias: float, target_rate: float, learning_rate: float
) -> tuple[float, float]:
    bias_change = _bias_change(value, gain, bias, target_rate, learning_rate)
    return learning_rate * (1 / gain + value * bias_change), bias_change


def _with_bias_first(
    value: float, gain: float, bias: float, target_rate: float, learning_rate: float
) -> tuple[float, float]:
    return _change(value, gain, bias, target_rate, learning_rate)[::-1]


def _uphill(value: float, gain: float, bias: float, target_rate: float, learning_rate: float) -> tuple[float, float]:
    return _change(value, gain, bias, target_rate, -learning_rate)


def _new_values(
    value: float, gain: float, bias: float, target_rate: float, learning_rate: float
) -> tuple[float, float]:
    gain_change, bias_change = _change(value, gain, bias, target_rate, learning_rate)
    return gain + gain_change, bias + bias_change


def _with_inverted_target(
    value: float, gain: float, bias: float, target_rate: float, learning_rate: float
) -> tuple[float, float]:
    return _change(value, gain, bias, 1 / target_rate, learning_rate)


change = Exercise(
    solution=_change,
    mistakes={
        "the term η/a is missing. Without it nothing keeps the gain from vanishing.": _without_gain_term,
        "the input x is missing: Δa = η/a + xΔb.": _without_input,
        "η counts twice: Δb already holds it.": _with_learning_rate_twice,
        "the order is exchanged. Return the change of the gain first.": _with_bias_first,
        "the sign is flipped: this cell moves away from its target.": _uphill,
        "these are the new gain and bias. Return only their changes.": _new_values,
        "ȳ* and 1/ȳ* are exchanged. A small target rate must weigh each output heavily.": _with_inverted_target,
    },
    cases=[
        {"value": value, "gain": gain, "bias": bias, "target_rate": 0.1, "learning_rate": 0.02}
        for value, gain, bias in ((-1.0, 1.0, 0.0), (0.5, 1.0, 0.0), (2.0, 1.3, -2.7))
    ],
    praise="one line for the bias, one for the gain: the cell needs its input, its output and itself.",
)


def _overlap(time: float, memories: int, reinstruction: float) -> float:
    surviving = math.exp(-time)
    return surviving + (1 - surviving) * reinstruction / memories


def _only_survivors(time: float, memories: int, reinstruction: float) -> float:
    return math.exp(-time)


def _full_state_for_each(time: float, memories: int, reinstruction: float) -> float:
    return _overlap(time, 1, reinstruction)


def _state_from_the_start(time: float, memories: int, reinstruction: float) -> float:
    return math.exp(-time) + reinstruction / memories


def _only_replaced(time: float, memories: int, reinstruction: float) -> float:
    return (1 - math.exp(-time)) * reinstruction / memories


def _survivors_shared(time: float, memories: int, reinstruction: float) -> float:
    return _overlap(time, 1, reinstruction) / memories


def _swapped_shares(time: float, memories: int, reinstruction: float) -> float:
    return 1 - math.exp(-time) + math.exp(-time) * reinstruction / memories


overlap = Exercise(
    solution=_overlap,
    mistakes={
        "the new synapses count for nothing here. A share 1 − exp(−t) of them carries β/M.": _only_survivors,
        "the cell keeps one number, not one for each memory: M memories share it.": _full_state_for_each,
        "at t = 0 this is more than 1. Only the share 1 − exp(−t) has been replaced.": _state_from_the_start,
        "the synapses that are still the original ones are left out: exp(−t) of them recall perfectly.": _only_replaced,
        "the original synapses do not share: each memory is recalled perfectly by them.": _survivors_shared,
        "the two shares are exchanged. At first all synapses are original ones.": _swapped_shares,
    },
    cases=[
        {"time": time, "memories": memories, "reinstruction": reinstruction}
        for time in (0.0, 0.7, 10.0)
        for memories, reinstruction in ((1, 1.0), (3, 1.0), (4, 0.6))
    ],
    praise="what the synapses lose, the cell replaces by 1/M of it.",
)

ANSWERS = {
    "coupling": {
        "answer": "it stays where it was",
        "why": "LTP makes EPSPs larger; what the cell makes of an EPSP of a given size remains the same. The test "
        "pulse moves along the curve. From outside (upper right) the two are hard to tell apart.",
    },
    "scaled": {
        "answer": "the gain halves; the outputs are distributed as before",
        "why": "The inputs enter only as ax + b, so a fixed point (a, b) for x is a fixed point (a/2, b) for 2x. The"
        " gain, 1.24 at rest before, now fluctuates about 0.62. A shift is undone by the bias, which "
        "falls by the gain at rest times the shift.",
    },
    "turnover": {
        "answer": "nothing",
        "why": "In this draw it takes 21 sessions the first time and 21 again. What the cells have kept is the mean "
        "of the three responses, the same for every cue. It gives learning a head start, but the mean is also"
        " what is learned quickest; the differences between the cues take longest, and nothing of them is "
        "left.",
    },
    "evidence": {
        "answer": "none of them",
        "why": "Nothing is filled in the last column. RNA went to animals that never had the synapses, and what it "
        "carried is not specific. A memory that is specific, and there without relearning, came through only where "
        "part of the brain, or an unknown part of the synapses, was kept.",
    },
}
