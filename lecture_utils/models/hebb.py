"""Hebb's coactivation rule: what changes the weight, why it runs away, and conditioning as coactivation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

ACTIVATIONS = ("linear", "sigmoid")
WEIGHT_LIMIT = 1e6
PLANE_RATES = np.linspace(0.0, 2.0, 41)
SHOWN_WEIGHT = 10.0


@dataclass(frozen=True, repr=False)
class Combinations(Result):
    """What each combination of presynaptic and postsynaptic activity does to the weight.

    Attributes
    ----------
    presynaptic_rate, postsynaptic_rate : ndarray, shape (2,)
        The rates that are combined: silent, active.
    change : ndarray, shape (2, 2)
        Weight change; rows: presynaptic silent, active; columns: postsynaptic silent, active.
    threshold : float
        Threshold θ.
    plane_rates : ndarray, shape (G,)
        Rates from 0 to 2.
    plane : ndarray, shape (G, G)
        Weight change at all pairs of these rates; rows: presynaptic, columns: postsynaptic.
    """

    presynaptic_rate: Array
    postsynaptic_rate: Array
    change: Array
    threshold: float
    plane_rates: Array
    plane: Array


@dataclass(frozen=True, repr=False)
class Growth(Result):
    """Weight and rate over repeated coactivation.

    Attributes
    ----------
    step : ndarray of int, shape (N + 1,)
        Number of updates so far.
    weight : ndarray, shape (N + 1,)
        Weight, cut at `WEIGHT_LIMIT`.
    postsynaptic_rate : ndarray, shape (N + 1,)
        y = σ(w x) with that weight.
    exact : ndarray, shape (N + 1,) or (0,)
        Closed-form solution for the linear neuron; empty for the sigmoid neuron, which has none.
    continuous : ndarray, shape (N + 1,) or (0,)
        For the sigmoid neuron without threshold, decay and bound: the exact solution if the changes were applied
        continuously instead of in steps; otherwise empty.
    asymptote : ndarray, shape (N + 1,) or (0,)
        For the sigmoid neuron the weight if y were always at its maximum of 1: an upper bound whose slope growth
        approaches; empty for the linear neuron.
    weights, change : ndarray, shape (M,)
        Weights from 0 to 10 (or to the bound), and the change that one update makes there.
    stable, unstable : ndarray, shape (R,)
        Those of these weights at which an update changes nothing: where neighbouring weights move closer, and where
        they move away.
    growth_factor : float
        Factor by which the linear neuron's weight (or its distance from `fixed_point`) grows per update, 1 + ηx² −
        decay.
    fixed_point : float or None
        Weight at which the linear neuron's weight would not change; None if there is none, or not a single one.
    bound : float
        Largest weight allowed, `WEIGHT_LIMIT` if none was given.
    diverged_at : int or None
        First update after which the weight is cut at `WEIGHT_LIMIT`.
    """

    step: NDArray[np.int64]
    weight: Array
    postsynaptic_rate: Array
    exact: Array
    continuous: Array
    asymptote: Array
    weights: Array
    change: Array
    stable: Array
    unstable: Array
    growth_factor: float
    fixed_point: float | None
    bound: float
    diverged_at: int | None


@dataclass(frozen=True, repr=False)
class Conditioning(Result):
    """Synapse and response through a schedule of treatments. Schematic: only the ordering of the levels means anything.

    Attributes
    ----------
    event : tuple of str, length N
        The treatments, in order.
    presynaptic_rate, postsynaptic_rate : ndarray, shape (N,)
        Activity of the tone's input and of the amygdala cell while they coincide (optical treatments: 0).
    weight : ndarray, shape (N + 1,)
        Strength of the tone's synapse before, and after each treatment, 0 to 1, schematic.
    response : ndarray, shape (N + 1,)
        Response to the tone alone, 0 to 1, schematic.
    unpaired_response : float
        Response of a control animal, for which tone and shock never coincided.
    conditioned_response : float
        Response after many pairings and nothing else.
    """

    event: tuple[str, ...]
    presynaptic_rate: Array
    postsynaptic_rate: Array
    weight: Array
    response: Array
    unpaired_response: float
    conditioned_response: float


def combinations(
    *,
    presynaptic_rate: float = 1.0,
    postsynaptic_rate: float = 1.0,
    learning_rate: float = 0.1,
    threshold: float = 0.0,
) -> Combinations:
    """Weight change for pre- and postsynaptic cells that are silent or active: Δw = η x (y − θ).

    With θ = 0 this is Hebb's rule Δw = η x y, which changes the weight for one of the four combinations only.

    Parameters
    ----------
    presynaptic_rate, postsynaptic_rate : float
        Rates x and y of the active cells, at least 0, relative to a typical rate.
    learning_rate : float
        η, greater than 0.
    threshold : float
        θ, at least 0: postsynaptic rate below which an active synapse is weakened.

    Returns
    -------
    Combinations
        The 2 × 2 changes.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    The lecture's coactivation rule and fixed threshold; nothing beyond the definition.
    """
    x = np.array([0.0, checks.number("presynaptic_rate", presynaptic_rate, 0.0)])
    y = np.array([0.0, checks.number("postsynaptic_rate", postsynaptic_rate, 0.0)])
    learning_rate = checks.positive("learning_rate", learning_rate)
    threshold = checks.number("threshold", threshold, 0.0)
    return Combinations(
        presynaptic_rate=x,
        postsynaptic_rate=y,
        change=learning_rate * np.outer(x, y - threshold),
        threshold=threshold,
        plane_rates=PLANE_RATES,
        plane=learning_rate * np.outer(PLANE_RATES, PLANE_RATES - threshold),
    )


def coactivation(
    *,
    rate: float,
    weight: float = 0.5,
    learning_rate: float = 0.1,
    steps: int = 50,
    activation: str = "linear",
    threshold: float = 0.0,
    decay: float = 0.0,
    bound: float | None = None,
) -> Growth:
    """Repeat Hebb's rule on one synapse: y = σ(wx), Δw = η x (y − θ) − decay · w, with 0 ≤ w ≤ bound.

    Linear neuron, σ(μ) = μ: w_n = w_0 (1 + ηx²)^n for the plain rule. In general w_n = rest + (w_0 − rest) factor^n
    with factor = 1 + ηx² − decay and rest = ηxθ/(ηx² − decay): a threshold only moves the point from which the weight
    runs away, and decay only changes how fast. Sigmoid neuron, σ(μ) = 1/(1 + exp(−μ)): the rate saturates, yet the
    weight keeps growing by ηx per update; w_n < w_0 + ηxn. Applied continuously instead of in steps, the plain rule can
    be solved here too: μ = wx obeys μ − exp(−μ) = μ_0 − exp(−μ_0) + ηx²n.

    Parameters
    ----------
    rate : float
        Presynaptic rate x, in [0, 10], relative to a typical rate.
    weight : float
        Weight w_0 at the start, at least 0.
    learning_rate : float
        η, in (0, 10].
    steps : int
        Number of updates, in [1, 10 000].
    activation : {"linear", "sigmoid"}
        σ.
    threshold : float
        Fixed threshold θ, in [0, 1000]; 0 is Hebb's rule.
    decay : float
        Fraction of the weight lost per update, in [0, 1].
    bound : float, optional
        Largest weight, at least `weight`; None: none.

    Returns
    -------
    Growth
        Weights, rates and the theory beside them.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    The lecture's rule; the closed forms are derived. The weight stops at 0 because the synapse is excitatory.
    """
    x = checks.number("rate", rate, 0.0, 10.0)
    w0 = checks.number("weight", weight, 0.0, WEIGHT_LIMIT)
    eta = checks.number("learning_rate", learning_rate, 0.0, 10.0, low_open=True)
    steps = checks.whole("steps", steps, 1, 10_000)
    linear = checks.one_of("activation", activation, ACTIVATIONS) == "linear"
    theta = checks.number("threshold", threshold, 0.0, 1000.0)
    decay = checks.number("decay", decay, 0.0, 1.0)
    top = WEIGHT_LIMIT if bound is None else min(checks.number("bound", bound, w0), WEIGHT_LIMIT)

    def rate_of(w: Array) -> Array:
        return w * x if linear else 1.0 / (1.0 + np.exp(-w * x))

    def updated(w: Array) -> Array:
        change = eta * x * (rate_of(w) - theta) - decay * w
        return np.minimum(np.maximum(w + change, 0.0), top)

    w = np.empty(steps + 1)
    w[0] = w0
    for n in range(steps):
        w[n + 1] = updated(w[n])

    step = np.arange(steps + 1)
    diverged = np.flatnonzero(w == WEIGHT_LIMIT)
    weights = np.linspace(0.0, min(top, SHOWN_WEIGHT), 401)
    change = updated(weights) - weights
    stable, unstable = _rests(weights, change)
    plain = theta == 0.0 and decay == 0.0 and top == WEIGHT_LIMIT
    factor = 1.0 + eta * x**2 - decay
    # Clipping commutes with the closed forms: below 0 the weight would only fall further, above the bound only rise.
    exact = _iterated(w0, factor, -eta * x * theta, step) if linear else np.empty(0)
    fixed_point = eta * x * theta / (factor - 1.0) if linear and factor != 1.0 else -1.0
    asymptote = np.empty(0) if linear else _iterated(w0, 1.0 - decay, eta * x * (1.0 - theta), step)
    return Growth(
        step=step,
        weight=w,
        postsynaptic_rate=rate_of(w),
        exact=np.clip(exact, 0.0, top),
        continuous=_continuous(w0, x, eta, step) if plain and not linear else np.empty(0),
        asymptote=np.clip(asymptote, 0.0, top),
        weights=weights,
        change=change,
        stable=stable,
        unstable=unstable,
        growth_factor=factor,
        fixed_point=fixed_point if fixed_point >= 0.0 else None,
        bound=top,
        diverged_at=int(diverged[0]) if diverged.size else None,
    )


def _iterated(start: float, factor: float, constant: float, step: NDArray[np.int64]) -> Array:
    """Return the solution of w_{n+1} = factor · w_n + constant, kept finite far beyond `WEIGHT_LIMIT`."""
    with np.errstate(over="ignore"):
        power = np.minimum(factor**step, 1e200)
    total = (power - 1.0) / (factor - 1.0) if factor != 1.0 else step
    return start * power + constant * total


def _continuous(start: float, x: float, eta: float, step: NDArray[np.int64]) -> Array:
    """Return the solution of dw/dn = η x / (1 + exp(−wx)): μ − exp(−μ) with μ = wx grows by ηx² per update."""
    if x == 0.0:
        return np.full(step.shape, start)
    grown = start * x - np.exp(-start * x) + eta * x**2 * step
    u = np.maximum(grown, 0.0)
    for _ in range(8):  # Newton's method; the curve is so nearly straight that five rounds reach full precision
        u = u - (u - np.exp(-u) - grown) / (1.0 + np.exp(-u))
    return u / x


def _rests(weights: Array, change: Array) -> tuple[Array, Array]:
    """Return the weights at which nothing changes: those that attract their neighbours and those that repel them."""
    change = np.where(np.abs(change) < 1e-12, 0.0, change)
    # Beyond either end the change is taken to go on in the same direction.
    before, after = np.append(-change[1], change[:-1]), np.append(change[1:], -change[-2])
    at = change == 0.0
    stable, unstable = weights[at & (before > 0.0) & (after < 0.0)], weights[at & (before < 0.0) & (after > 0.0)]
    left, right = change[:-1], change[1:]
    down, up = (left > 0.0) & (right < 0.0), (left < 0.0) & (right > 0.0)
    crossing = weights[:-1] + np.diff(weights) * left / np.where(down | up, left - right, 1.0)
    return np.sort(np.append(stable, crossing[down])), np.sort(np.append(unstable, crossing[up]))


EVENTS = ("pair", "unpaired", "LTD", "LTP")
NAIVE_WEIGHT = 0.2


def fear_conditioning(
    *,
    schedule: Sequence[str] = ("pair", "pair", "pair", "pair", "pair", "LTD", "LTP"),
    learning_rate: float = 0.5,
    depression: float = 0.9,
    potentiation: float = 0.5,
) -> Conditioning:
    """Fear conditioning as coactivation, with the synapse then weakened and strengthened by light. Schematic.

    - pair (tone with shock):       Δw = η x y (1 − w) with x = 1 (tone) and y = 1 (the shock drives the cell)
    - unpaired (tone, later shock): x and y never coincide, Δw = 0
    - LTD (light at low rate):      Δw = −depression · (w − w_naive)
    - LTP (light at high rate):     Δw = potentiation · (1 − w)
    - response to the tone:         1/(1 + exp(−(w − ½)/0.08))

    Only the ordering of the levels is meant: conditioned > after LTP > after LTD ≈ unpaired, which holds with the
    default numbers from two pairings on. Extinction by repeated tones is left out.

    Parameters
    ----------
    schedule : sequence of {"pair", "unpaired", "LTD", "LTP"}
        The treatments in order, 1 to 100.
    learning_rate : float
        η, in (0, 1].
    depression, potentiation : float
        Strength of the optical treatments, in [0, 1].

    Returns
    -------
    Conditioning
        Weight and response before and after each treatment.

    Raises
    ------
    ValueError
        If the schedule is empty, too long or holds an unknown word, or a number is out of its range.

    Source
    ------
    After Nabavi et al. 2014, doi:10.1038/nature13294 (abstract read first-hand: pairing forms the memory, optical LTD
    inactivates it, optical LTP reactivates it). All numbers here are invented to give that ordering. What optical LTP
    does in an animal that was never conditioned is the model's answer, not a finding quoted here.
    """
    if isinstance(schedule, str):
        raise ValueError(f"schedule = {schedule!r} must be a sequence of words, for example ({schedule!r},)")
    schedule = tuple(schedule)
    if not 1 <= len(schedule) <= 100:
        raise ValueError(f"schedule = {schedule!r} must hold between 1 and 100 treatments")
    for event in schedule:
        checks.one_of("schedule", event, EVENTS)
    learning_rate = checks.number("learning_rate", learning_rate, 0.0, 1.0, low_open=True)
    depression = checks.number("depression", depression, 0.0, 1.0)
    potentiation = checks.number("potentiation", potentiation, 0.0, 1.0)

    x = np.array([1.0 if event in ("pair", "unpaired") else 0.0 for event in schedule])
    y = np.array([1.0 if event == "pair" else 0.0 for event in schedule])
    w = np.empty(len(schedule) + 1)
    w[0] = NAIVE_WEIGHT
    for n, event in enumerate(schedule):
        change = learning_rate * x[n] * y[n] * (1.0 - w[n])
        if event == "LTD":
            change = -depression * (w[n] - NAIVE_WEIGHT)
        elif event == "LTP":
            change = potentiation * (1.0 - w[n])
        w[n + 1] = w[n] + change
    return Conditioning(
        event=schedule,
        presynaptic_rate=x,
        postsynaptic_rate=y,
        weight=w,
        response=_fear_response(w),
        unpaired_response=float(_fear_response(NAIVE_WEIGHT)),
        conditioned_response=float(_fear_response(1.0)),
    )


def fear_experiment(
    *,
    first: str = "pair",
    second: str = "pair",
    third: str = "pair",
    fourth: str = "LTD",
    fifth: str = "LTP",
    sixth: str = "nothing",
) -> Conditioning:
    """Arrange up to six treatments one by one: `fear_conditioning` with a schedule that leaves out "nothing".

    Parameters
    ----------
    first, second, third, fourth, fifth, sixth : {"nothing", "pair", "unpaired", "LTD", "LTP"}
        The treatments; at least one must not be "nothing".

    Returns
    -------
    Conditioning
        See `fear_conditioning`.

    Raises
    ------
    ValueError
        If a word is unknown or nothing is done at all.

    Source
    ------
    See `fear_conditioning`.
    """
    slots = {"first": first, "second": second, "third": third, "fourth": fourth, "fifth": fifth, "sixth": sixth}
    for name, event in slots.items():
        checks.one_of(name, event, ("nothing", *EVENTS))
    return fear_conditioning(schedule=tuple(event for event in slots.values() if event != "nothing"))


def _fear_response(weight: Array | float) -> Array:
    return 1.0 / (1.0 + np.exp(-(np.asarray(weight) - 0.5) / 0.08))
