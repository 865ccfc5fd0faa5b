"""Exercises on Hebb's rule."""

import numpy as np

from .exercise import Exercise


def _change(weight: float, rate: float, learning_rate: float) -> float:
    return learning_rate * rate * (weight * rate)


def _without_presynaptic_factor(weight: float, rate: float, learning_rate: float) -> float:
    return learning_rate * (weight * rate)


def _without_postsynaptic_factor(weight: float, rate: float, learning_rate: float) -> float:
    return learning_rate * rate


def _sum_of_rates(weight: float, rate: float, learning_rate: float) -> float:
    return learning_rate * (rate + weight * rate)


def _new_weight(weight: float, rate: float, learning_rate: float) -> float:
    return weight + _change(weight, rate, learning_rate)


def _without_learning_rate(weight: float, rate: float, learning_rate: float) -> float:
    return _change(weight, rate, 1.0)


change = Exercise(
    solution=_change,
    mistakes={
        "the presynaptic factor is forgotten: an input that was silent would change as much as an active one. "
        "Δw = η x y, and y = wx.": _without_presynaptic_factor,
        "the postsynaptic factor is forgotten: the synapse would grow while its target is silent. Δw = η x y.": (
            _without_postsynaptic_factor
        ),
        "the rates are added. Hebb's rule asks for both at once: a product, which is 0 if either is.": _sum_of_rates,
        "this is the new weight. The function asks for the change Δw alone.": _new_weight,
        "the learning rate is missing.": _without_learning_rate,
    },
    cases=[
        {"weight": weight, "rate": rate, "learning_rate": 0.1} for weight in (0.5, 2.0, 0.0) for rate in (0.0, 0.5, 3.0)
    ],
    praise="x enters twice: once as the input, and once more because it drives the output.",
)


def _weight_after(n: int, weight: float, rate: float, learning_rate: float) -> float:
    return weight * (1.0 + learning_rate * rate**2) ** n


def _rate_once(n: int, weight: float, rate: float, learning_rate: float) -> float:
    return weight * (1.0 + learning_rate * rate) ** n


def _without_compounding(n: int, weight: float, rate: float, learning_rate: float) -> float:
    return weight * (1.0 + n * learning_rate * rate**2)


def _continuous(n: int, weight: float, rate: float, learning_rate: float) -> float:
    return weight * np.exp(learning_rate * rate**2 * n)


def _one_too_many(n: int, weight: float, rate: float, learning_rate: float) -> float:
    return _weight_after(n + 1, weight, rate, learning_rate)


def _without_start(n: int, weight: float, rate: float, learning_rate: float) -> float:
    return _weight_after(n, 1.0, rate, learning_rate)


weight_after = Exercise(
    solution=_weight_after,
    mistakes={
        "x enters only once. Δw = η x y with y = wx gives η x² w.": _rate_once,
        "the growth does not compound. Each step multiplies the weight it finds: the factor gets the power n.": (
            _without_compounding
        ),
        "this is growth in continuous time, exp(ηx²n). With steps the factor per step is 1 + ηx², a little less.": (
            _continuous
        ),
        "this is one step too many. After 0 steps the weight is still w₀.": _one_too_many,
        "the starting weight is missing.": _without_start,
    },
    cases=[{"n": n, "weight": 0.3, "rate": rate, "learning_rate": 0.1} for n in (0, 1, 10) for rate in (0.0, 0.5, 2.0)],
    praise="w₀ (1 + ηx²)ⁿ: no bound, whatever the learning rate.",
)


ANSWERS = {
    "threshold": {
        "answer": "only the presynaptic side active",
        "why": "The presynaptic factor x is still in front: without input nothing changes, however active the target "
        "is. With input and a silent target, y − θ is negative. The synapse is weakened for firing in vain.",
    },
    "saturating": {
        "answer": "it keeps growing, at a constant pace",
        "why": "Once y is near 1, each coactivation adds η x, for ever. After 60 of them the rate is at 0.997 and the "
        "weight at 5.87, still rising by 0.1 per step. A ceiling on activity is no ceiling on strength.",
    },
    "reactivated": {
        "answer": "it freezes again",
        "why": "The abstract of the paper says it in two words: LTD inactivates the memory and LTP reactivates it. "
        "What the tone can do depends on how strong its synapse is now, by whatever means it became so.",
    },
}
