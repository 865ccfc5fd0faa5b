"""Credit assignment by hand: six weights, and one score or an error for each of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

WEIGHTS = 6
LARGEST = 2.0
"""Weights and hidden weights lie between -LARGEST and LARGEST."""
FEEDBACK = ("one score", "an error per weight")


@dataclass(frozen=True, repr=False)
class Position(Result):
    """Where the optimizer stands, what it is told, and what it could find out.

    Attributes
    ----------
    weights, hidden : (6,) array
        The present weights w and the right ones w*.
    score : float
        E(w) = |w − w*|².
    nudge : float
        δ, by which a nudge changes a weight.
    nudged_scores : (6,) array
        E after a nudge of each weight alone.
    slopes : (6,) array
        What the nudges tell: the finite differences [E(w + δ) − E(w)]/δ = 2(w_i − w*_i) + δ.
    errors : (6,) array
        The gradient, ∂E/∂w_i = 2(w_i − w*_i): an error for each weight.
    known : (7,) array
        How many weights' slopes are known after 0, 1, …, 6 nudges; the first ones are.
    told : (7, 6) array
        The slopes known after 0, 1, …, 6 nudges, 0 where nothing is known yet. With an error per weight all are known
        from the start.
    moved : (7, 6) array
        The weights once those whose slope is known have moved by minus half of it.
    after : (7,) array
        E there.
    needed : int
        Nudges until all slopes are known: 6, or 0.
    """

    weights: Array
    hidden: Array
    score: float
    nudge: float
    nudged_scores: Array
    slopes: Array
    errors: Array
    known: NDArray[np.int64]
    told: Array
    moved: Array
    after: Array
    needed: int


def play(
    *,
    weight_1: float = 0.0,
    weight_2: float = 0.0,
    weight_3: float = 0.0,
    weight_4: float = 0.0,
    weight_5: float = 0.0,
    weight_6: float = 0.0,
    feedback: str = "one score",
    nudge: float = 0.1,
    seed: int = 0,
) -> Position:
    """Score six weights of a neuron y = w·x whose right values are hidden.

    Averaged over independent inputs of variance 1, the error ⟨(y − y*)²⟩ is E(w) = |w − w*|². A learner that sees only
    this number must nudge every weight to learn which way is down, one evaluation for each finite difference. A learner
    that is told the error of every weight, ∂E/∂w_i, can move all of them at once; half of the gradient leads home.

    Parameters
    ----------
    weight_1, weight_2, weight_3, weight_4, weight_5, weight_6 : float
        The weights w, −LARGEST to LARGEST.
    feedback : {"one score", "an error per weight"}
        What the learner is told.
    nudge : float
        δ, 0.01 to 1.
    seed : int
        Seed of the hidden weights, which are multiples of 0.1 and at least 0.6 from zero.

    Returns
    -------
    Position

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    The lecture's slides (Optimization and the credit assignment problem); the finite differences are derived.
    """
    given = (weight_1, weight_2, weight_3, weight_4, weight_5, weight_6)
    weights = np.array(
        [checks.number(f"weight_{i}", value, -LARGEST, LARGEST) for i, value in enumerate(given, start=1)]
    )
    checks.one_of("feedback", feedback, FEEDBACK)
    delta = checks.number("nudge", nudge, 0.01, 1)
    rng = np.random.default_rng(checks.whole("seed", seed))
    hidden = rng.choice([-1.0, 1.0], WEIGHTS) * rng.integers(6, 20, WEIGHTS, endpoint=True) / 10

    score = float(np.sum((weights - hidden) ** 2))
    nudged_scores = np.sum((weights + delta * np.eye(WEIGHTS) - hidden) ** 2, axis=1)
    slopes = (nudged_scores - score) / delta
    errors = 2 * (weights - hidden)
    scored = feedback == "one score"
    known = np.arange(WEIGHTS + 1) if scored else np.full(WEIGHTS + 1, WEIGHTS)
    told = (np.arange(WEIGHTS) < known[:, np.newaxis]) * (slopes if scored else errors)
    moved = weights - told / 2
    return Position(
        weights=weights,
        hidden=hidden,
        score=score,
        nudge=delta,
        nudged_scores=nudged_scores,
        slopes=slopes,
        errors=errors,
        known=known,
        told=told,
        moved=moved,
        after=np.sum((moved - hidden) ** 2, axis=1),
        needed=WEIGHTS if scored else 0,
    )
