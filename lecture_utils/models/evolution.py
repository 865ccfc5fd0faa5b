"""Random search by many at once: offspring, generations, and what they cost."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

SIZES = np.unique(np.geomspace(1, 1000, 31).round().astype(int))
"""Numbers of offspring at which the laws are shown."""
_Z = np.linspace(-8, 8, 1601)
_MIDDLE = _Z - 0.005  # of the interval below each point
_CDF = np.vectorize(math.erfc, otypes=[float])(-_Z / math.sqrt(2)) / 2


def _density_of_best(offspring: ArrayLike) -> Array:
    """Probabilities that the best of n standard normal numbers lies in each interval of _Z, named by its upper end."""
    rises = np.diff(_CDF ** np.asarray(offspring, dtype=float)[..., np.newaxis], axis=-1, prepend=0.0)
    return rises / rises.sum(axis=-1, keepdims=True)


def expected_maximum(offspring: ArrayLike) -> Array:
    """Expected largest of n standard normal numbers: 0, 0.56, 1.54, 2.51, 3.24 for n = 1, 2, 10, 100, 1000.

    Parameters
    ----------
    offspring : array_like
        n, at least 1.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If an entry is below 1.

    Source
    ------
    Derived: ∫ z d[Φ(z)ⁿ].
    """
    return _density_of_best(checks.numbers("offspring", offspring, 1)) @ _MIDDLE


def progress(offspring: ArrayLike, mutation: ArrayLike) -> Array:
    """How much a generation reduces log E, times N, for large N: ⟨max(0, 2 mutation z − mutation²)⟩.

    Parameters
    ----------
    offspring : array_like
        n, at least 1.
    mutation : array_like
        ε√N ≥ 0, the size of a mutation; broadcasts with n.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Derived: a step of relative length ε at an angle with cosine z/√N to the way down multiplies E by 1 −
    2εz/√N + ε²; z is the best of n normal numbers.
    """
    n = checks.numbers("offspring", offspring, 1)
    u = checks.numbers("mutation", mutation, 0)[..., np.newaxis]
    return np.sum(_density_of_best(n) * np.maximum(2 * u * _MIDDLE - u**2, 0), axis=-1)


def best_mutation(offspring: ArrayLike) -> Array:
    """The mutation ε√N of fastest progress: 1.224 for a single offspring, near `expected_maximum` for many.

    Parameters
    ----------
    offspring : array_like
        n, at least 1.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If an entry is below 1.

    Source
    ------
    Derived: the maximum of `progress`, found on a grid of 0.05 and refined by a parabola.
    """
    n = checks.numbers("offspring", offspring, 1)
    grid = np.arange(0.5, 4.5, 0.05)
    values = progress(n[..., np.newaxis], grid)
    at = np.clip(values.argmax(axis=-1), 1, grid.size - 2)
    low, mid, high = (np.take_along_axis(values, at[..., np.newaxis] + k, axis=-1)[..., 0] for k in (-1, 0, 1))
    return grid[at] + 0.025 * (low - high) / (low - 2 * mid + high)


_BEST = best_mutation(SIZES)


@dataclass(frozen=True, repr=False)
class Evolution(Result):
    """Mutation and selection on the bowl E = |w|².

    Attributes
    ----------
    generation : (g + 1,) array
        0, 1, …
    error : (runs, g + 1) array
        Error of each run relative to the start.
    mean_error : (g + 1,) array
        Geometric mean over the runs.
    error_theory : (g + 1,) array
        Its expectation for large N.
    sizes : (s,) array
        Numbers of offspring n, 1 to 1,000: the axis of the costs.
    generations, evaluations : (s,) array
        Generations and evaluations to a tenth of the error with the best mutation for each n, for large N.
    generations_now, evaluations_now : float
        The same with the present n and mutation, at most MOST.
    offspring, dimension : int
        Present n and N.
    mutation : float
        Present ε√N.
    best_of : float
        Expected maximum of n normal numbers.
    """

    generation: NDArray[np.int64]
    error: Array
    mean_error: Array
    error_theory: Array
    sizes: NDArray[np.int64]
    generations: Array
    evaluations: Array
    generations_now: float
    evaluations_now: float
    offspring: int
    dimension: int
    mutation: float
    best_of: float


MOST = 1e12
"""Largest number of generations or evaluations that a result reports."""


def evolve(
    *,
    offspring: int = 10,
    dimension: int = 100,
    relative_mutation: float = 1.0,
    generations: int = 200,
    runs: int = 10,
    seed: int = 0,
) -> Evolution:
    """Let each generation make n mutants, and keep the best of them if it is better than its parent.

    On the bowl E = |w|² with N weights a mutation of length ε|w| in a random direction multiplies the error by 1 − 2ε
    cosine + ε², with the cosine of its angle to the way down. For large N that is z/√N with z normal, and the best of n
    offspring has the largest z. A generation reduces log E by ⟨max(0, 2εz/√N − ε²)⟩ on average. For many offspring the
    best ε√N is about ⟨z_max⟩, the expected maximum of n normal numbers, and the gain about ⟨z_max⟩²/N. As ⟨z_max⟩ grows
    only with √(2 ln n), a thousand offspring are far from a thousand times as good as one.

    All that matters of a generation is the largest cosine. It is drawn at once: the inverse of its distribution at
    uniform^(1/n), with a uniform random number.

    Parameters
    ----------
    offspring : int
        n, 1 to 1,000. With 1 this is accept or reject.
    dimension : int
        Number of weights N, 2 to 10,000.
    relative_mutation : float
        Size of the mutations relative to the best for this n, 0.01 to 10.
    generations : int
        Generations, 1 to 1,000.
    runs : int
        Independent lineages, 1 to 100.
    seed : int
        Seed of the mutations.

    Returns
    -------
    Evolution

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    The lecture's slides call random perturbation a possible model of evolution; the laws are derived.
    """
    n = checks.whole("offspring", offspring, 1, 1000)
    d = checks.whole("dimension", dimension, 2, 10_000)
    relative = checks.number("relative_mutation", relative_mutation, 0.01, 10)
    generations = checks.whole("generations", generations, 1, 1000)
    runs = checks.whole("runs", runs, 1, 100)
    rng = np.random.default_rng(checks.whole("seed", seed))

    best = float(best_mutation(n))
    u = relative * best
    step = u / math.sqrt(d)

    angle = np.linspace(-math.pi / 2, math.pi / 2, 4001)
    density = np.cos(angle) ** (d - 2)
    cumulative = np.concatenate([[0.0], np.cumsum(density[1:] + density[:-1])])
    cumulative /= cumulative[-1]
    rising = np.concatenate([[True], np.diff(cumulative) > 0])  # far out, in many dimensions, nothing is left of it
    luck = rng.random((runs, generations)) ** (1 / n)
    cosine = np.sin(np.interp(luck, cumulative[rising], angle[rising]))
    gain = np.minimum(np.log(np.maximum(1 - 2 * step * cosine + step**2, 1e-300)), 0.0)
    log_error = np.concatenate([np.zeros((runs, 1)), np.cumsum(gain, axis=1)], axis=1)

    rate = float(progress(n, u)) / d
    needed = min(math.log(10) / max(rate, 1e-300), MOST)
    law = math.log(10) * d / progress(SIZES, _BEST)
    generation = np.arange(generations + 1)
    return Evolution(
        generation=generation,
        error=np.exp(np.maximum(log_error, -700)),
        mean_error=np.exp(np.maximum(log_error.mean(axis=0), -700)),
        error_theory=np.exp(np.maximum(-rate * generation, -700)),
        sizes=SIZES,
        generations=law,
        evaluations=law * SIZES,
        generations_now=needed,
        evaluations_now=min(needed * n, MOST),
        offspring=n,
        dimension=d,
        mutation=u,
        best_of=float(expected_maximum(n)),
    )
