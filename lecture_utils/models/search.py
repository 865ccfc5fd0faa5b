"""Random search: accept or reject, and what it costs in many dimensions."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

MOST_EVALUATIONS = 1e12
"""Largest number of evaluations that accept-or-reject reports."""

_erfc = np.vectorize(math.erfc, otypes=[float])


def _normal_tail(x: ArrayLike) -> Array:
    """Φ(−x): the probability that a standard normal variable exceeds x."""
    return _erfc(np.asarray(x) / math.sqrt(2)) / 2


@dataclass(frozen=True, repr=False)
class AcceptReject(Result):
    """Random search that keeps a change if it helps: acceptance, error and cost.

    Attributes
    ----------
    dimensions : (k,) array
        Numbers of weights N, 1 to 10,000: the axis of the acceptance and of the cost.
    acceptance : (k,) array
        Fraction of random steps that improve the error, counted in 1,000 trials for each N.
    acceptance_theory : (k,) array
        Φ(−ε√N/2), the law for large N.
    cost : (k,) array
        Evaluations to cut the error tenfold with the present relative step, at most MOST_EVALUATIONS.
    cost_best_step : (k,) array
        The same with the best step for each N, 1.224/√N: grows linearly, about 5.7 N.
    evaluation : (e,) array
        Evaluations at which the errors are recorded, from 0.
    error : (runs, e) array
        Error of each run relative to the start.
    mean_error : (e,) array
        Geometric mean over the runs.
    error_theory : (e,) array
        Its expectation (the exponential of the expected log error).
    acceptance_now, acceptance_counted : float
        The law at the present N, and the fraction of steps that were accepted in the runs.
    angle : (721,) array
        Angle between a step and the direction straight to the minimum, 0 to 180 degrees.
    angle_density : (721,) array
        How common each angle is among random directions in N dimensions, relative to the most common one.
    angle_needed : float
        A step helps if its angle is smaller than this, arccos(ε/2) in degrees.
    cost_now, cost_best_now : float
        Evaluations to cut the error tenfold at the present N, with the present ε and with the best; at most
        MOST_EVALUATIONS.
    best_step : float
        Relative step with the fastest progress at the present N, 1.224/√N.
    dimension : int
        Present N.
    step : float
        Present ε.
    """

    dimensions: NDArray[np.int64]
    acceptance: Array
    acceptance_theory: Array
    cost: Array
    cost_best_step: Array
    evaluation: NDArray[np.int64]
    error: Array
    mean_error: Array
    error_theory: Array
    acceptance_now: float
    acceptance_counted: float
    angle: Array
    angle_density: Array
    angle_needed: float
    cost_now: float
    cost_best_now: float
    best_step: float
    dimension: int
    step: float


def acceptance_law(*, dimension: ArrayLike, step: ArrayLike) -> Array:
    """Probability that a random step of relative length ε improves the error, Φ(−ε√N/2), the law for large N.

    Parameters
    ----------
    dimension : array_like
        Number of weights N ≥ 1.
    step : array_like
        Length of the step relative to the distance from the minimum, ε ≥ 0; broadcasts with N.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Derived: the step helps if its component towards the minimum, ε z/√N with z ~ N(0, 1), exceeds ε²/2.
    """
    d = checks.numbers("dimension", dimension, 1)
    return _normal_tail(checks.numbers("step", step, 0) * np.sqrt(d) / 2)


def _log_decrease(dimension: ArrayLike, step: ArrayLike) -> Array:
    """Expected decrease of log E per evaluation, exact for any number of weights, for each (dimension, step).

    The mean of max(0, −log(1 + 2ε cosine + ε²)) over the cosine between step and w, the sine of an angle whose density
    is proportional to cos(angle)^(N−2); with a single weight it is ±1.
    """
    d, s = np.broadcast_arrays(np.asarray(dimension, dtype=float)[..., np.newaxis], np.asarray(step)[..., np.newaxis])
    half = np.minimum(np.pi / 2, 9 / np.sqrt(d))  # beyond nine standard deviations nothing contributes
    angle = half * (np.arange(600) - 299.5) / 300
    density = np.where(d > 1, np.cos(angle) ** (d - 2), 0.0)
    cosine = np.where(d > 1, np.sin(angle), -1.0)
    gain = np.maximum(-np.log(np.maximum(1 + 2 * s * cosine + s**2, 1e-300)), 0.0)
    return np.where(
        d[..., 0] > 1, np.sum(gain * density, axis=-1) / np.maximum(density.sum(axis=-1), 1e-300), gain[..., 0] / 2
    )


BEST_NORMALISED_STEP = 1.224
"""The ε√N of fastest progress, for large N."""


def accept_reject(
    *, dimension: int = 10, step: float = 0.3, evaluations: int = 1000, runs: int = 20, seed: int = 0
) -> AcceptReject:
    """Perturb the weights at random, evaluate the objective, keep the change only if it is better.

    On the bowl E = |w|² a step of length ε|w| in a uniformly random direction changes E by the factor 1 + 2ε cosine +
    ε², with the cosine of the angle between step and w. It is accepted if cosine < −ε/2, with probability close to
    Φ(−ε√N/2): in a large network hardly ever, unless the step is so small (ε ∝ 1/√N) that progress needs evaluations ∝
    N.

    All that matters of a step is that cosine. For a random direction it is z/√(z² + rest) with z normal and the rest
    chi-squared with N − 1 degrees of freedom, so that two random numbers stand for N of them, exactly.

    Parameters
    ----------
    dimension : int
        Number of weights N, 1 to 10,000.
    step : float
        Length ε of a step relative to the distance from the minimum, 0.001 to 2.
    evaluations : int
        Evaluations of the objective, 1 to 10,000.
    runs : int
        Independent runs, 1 to 1000.
    seed : int
        Seed of the steps.

    Returns
    -------
    AcceptReject

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    The lecture's slides (Why simple perturbation methods don't work well); the laws are derived.
    """
    dimension = checks.whole("dimension", dimension, 1, 10_000)
    step = checks.number("step", step, 1e-3, 2)
    evaluations = checks.whole("evaluations", evaluations, 1, 10_000)
    runs = checks.whole("runs", runs, 1, 1000)
    rng = np.random.default_rng(checks.whole("seed", seed))

    def cosine(d: int | NDArray[np.int64], shape: tuple[int, ...]) -> Array:
        z = rng.standard_normal(shape)
        return z / np.sqrt(z**2 + 2 * rng.standard_gamma((np.asarray(d) - 1) / 2, shape))

    dimensions = np.unique(np.geomspace(1, 10_000, 25).round().astype(int))
    acceptance = np.mean(cosine(dimensions, (1000, dimensions.size)) < -step / 2, axis=0)

    # c = −1 and ε = 1 lands exactly on the minimum; the smallest positive number stands for that 0.
    factor = np.maximum(1 + 2 * step * cosine(dimension, (runs, evaluations)) + step**2, 1e-300)
    gain = np.minimum(np.log(factor), 0.0)
    evaluation = np.unique(np.linspace(0, evaluations, 201).round().astype(int))
    log_error = np.concatenate([np.zeros((runs, 1)), np.cumsum(gain, axis=1)], axis=1)[:, evaluation]

    at = np.append(dimensions, dimension)
    decrease, best_decrease = _log_decrease(at, step), _log_decrease(at, BEST_NORMALISED_STEP / np.sqrt(at))
    cost = np.minimum(np.log(10) / np.maximum(decrease, 1e-300), MOST_EVALUATIONS)
    cost_best_step = np.log(10) / best_decrease

    # An angle φ is as common as the circle of latitude there is long, sin(φ)^(d−2); one weight can only go to and fro.
    angle = np.linspace(0, 180, 721)
    sine = np.sin(np.radians(angle))
    angle_density = sine ** (dimension - 2) if dimension > 1 else (np.abs(angle - 90) == 90).astype(float)
    return AcceptReject(
        dimensions=dimensions,
        acceptance=acceptance,
        acceptance_theory=acceptance_law(dimension=dimensions, step=step),
        cost=cost[:-1],
        cost_best_step=cost_best_step[:-1],
        evaluation=evaluation,
        error=np.exp(np.maximum(log_error, -700)),
        mean_error=np.exp(np.maximum(log_error.mean(axis=0), -700)),
        error_theory=np.exp(np.maximum(-decrease[-1] * evaluation, -700)),
        acceptance_now=float(acceptance_law(dimension=dimension, step=step)),
        acceptance_counted=float(np.mean(gain < 0)),
        angle=angle,
        angle_density=angle_density,
        angle_needed=math.degrees(math.acos(step / 2)),
        cost_now=float(cost[-1]),
        cost_best_now=float(cost_best_step[-1]),
        best_step=BEST_NORMALISED_STEP / math.sqrt(dimension),
        dimension=dimension,
        step=step,
    )
