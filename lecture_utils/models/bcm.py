"""The BCM rule: a threshold that slides with the square of the rate, and what it explains about the visual cortex."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

RULES = ("linear", "classical", "fixed threshold", "hebb")
SLIDING_RULES = ("linear", "classical")
RATE_LIMIT = 1000.0
MAX_PATTERNS = 10


@dataclass(frozen=True, repr=False)
class Course(Result):
    """Rates and threshold over time, with the phase plane and the stability theory beside them.

    Times are in units of τ_w = 1/η, rates relative to the target rate; M is the number of patterns. The phase plane is
    that of the winning pattern's rate and the threshold, all other patterns silent.

    Attributes
    ----------
    time : ndarray, shape (T,)
        Time, τ_w.
    rates : ndarray, shape (T, K)
        Response to each pattern, cut at `RATE_LIMIT`.
    theta : ndarray, shape (T,)
        Threshold (the given one for the fixed threshold, 0 for Hebb's rule).
    winner : int
        Pattern with the largest rate at the start, which stays the largest.
    winning_rate : ndarray, shape (T,)
        Its rate: with `theta` the trajectory in the phase plane.
    selectivity : float
        1 − mean/maximum of the rates at the end, from 0 to 1 − 1/M.
    outcome : {"settles", "keeps moving", "collapses", "lingers", "diverges", "stays"}
        What the run has come to: in its last fifth it rests (at the mean rate 1, moving by less than 5 % of M), or does
        not; all rates have died out for ever; they are close to 0 and will return, since the classical rule lets
        depression fade with the rate; a rate grows without bound; a rule without sliding threshold sits exactly on
        its unstable fixed point.
    diverged_at : int or None
        First sample at which a rate is cut.
    boundary : float or None
        Largest stable τ_θ/τ_w (the selective state); None if the rule is never stable.
    stable : bool
        Whether `tau_theta` is below the boundary.
    plane_rate : ndarray, shape (R,)
        Rates from 0 to 3 M at which the nullclines are given.
    rate_nullcline, theta_nullcline : ndarray, shape (R,) or (0,)
        Threshold at which the winning rate, and at which the threshold itself, does not change; empty if it has none.
    fixed_points : ndarray, shape (F, 2)
        Rate and threshold of the fixed points (state m of the sliding rules: m patterns share the response).
    fixed_point_stable : ndarray of bool, shape (F,)
        Which of them attract from all sides.
    field_rate, field_theta : ndarray, shape (A,)
        Grid of the direction field.
    field_drate, field_dtheta : ndarray, shape (A, A)
        Direction of motion as a unit vector, rows along `field_theta`, columns along `field_rate` (0, 0 where at rest).
    rule : str
        The rule.
    tau_theta : float
        Time constant of the threshold, τ_w.
    growth_rate_here : float
        Theory: growth rate of a small disturbance of the selective state at this `tau_theta`, per τ_w (negative: it
        dies out).
    ratio, growth_rate : ndarray, shape (G,)
        The same for other τ_θ/τ_w.
    ratio_measured, growth_rate_measured : ndarray, shape (M,)
        The same, measured in simulations.
    """

    time: Array
    rates: Array
    theta: Array
    winner: int
    winning_rate: Array
    selectivity: float
    outcome: str
    diverged_at: int | None
    boundary: float | None
    stable: bool
    plane_rate: Array
    rate_nullcline: Array
    theta_nullcline: Array
    fixed_points: Array
    fixed_point_stable: NDArray[np.bool_]
    field_rate: Array
    field_theta: Array
    field_drate: Array
    field_dtheta: Array
    rule: str
    tau_theta: float
    growth_rate_here: float
    ratio: Array
    growth_rate: Array
    ratio_measured: Array
    growth_rate_measured: Array


@dataclass(frozen=True, repr=False)
class Boundaries(Result):
    """Largest stable τ_θ/τ_w of the selective state, against the number of patterns.

    Attributes
    ----------
    patterns : ndarray of int, shape (P,)
        Number of patterns, from 1.
    linear, classical : ndarray, shape (P,)
        The boundary of each rule, in theory.
    linear_measured, classical_measured : ndarray, shape (P,)
        The same, measured in simulations.
    """

    patterns: NDArray[np.int64]
    linear: Array
    classical: Array
    linear_measured: Array
    classical_measured: Array


@dataclass(frozen=True, repr=False)
class Supralinear(Result):
    """A threshold that follows a power of the rate: one run, its phase plane, and the stability of the target.

    Times are in units of τ_w, rates relative to the target rate.

    Attributes
    ----------
    time, rate, theta : ndarray, shape (T,)
        Time, and the rate (cut at `RATE_LIMIT`) and threshold then.
    outcome : {"settles", "rests", "keeps moving", "collapses", "lingers", "diverges"}
        As in `Course`; "rests": the threshold is proportional to the rate, and any rate can rest.
    diverged_at : int or None
        First sample at which the rate is cut.
    power, tau_theta : float
        The exponent, and the time constant of the threshold, τ_w.
    trace, determinant, growth_rate : float
        Of the dynamics linearised at the target, per τ_w, per τ_w², per τ_w; the last is the largest real part of its
        eigenvalues. The target attracts if and only if trace < 0 and determinant > 0.
    stable : bool
        Whether it does.
    plane_rate, rate_nullcline, theta_nullcline : ndarray, shape (R,)
        Rates, and the thresholds at which the rate and at which the threshold itself does not change.
    field_rate, field_theta, field_drate, field_dtheta : ndarray
        Direction field as in `Course`.
    """

    time: Array
    rate: Array
    theta: Array
    outcome: str
    diverged_at: int | None
    power: float
    tau_theta: float
    trace: float
    determinant: float
    growth_rate: float
    stable: bool
    plane_rate: Array
    rate_nullcline: Array
    theta_nullcline: Array
    field_rate: Array
    field_theta: Array
    field_drate: Array
    field_dtheta: Array


@dataclass(frozen=True, repr=False)
class Rearing(Result):
    """Light, darkness, light: the threshold slides, and with it the response to stimulation frequency.

    Attributes
    ----------
    time : ndarray, shape (T,)
        Time since the lights went off, in units of the threshold's time constant.
    dark_duration : float
        When they went on again.
    rate : ndarray, shape (T,)
        Mean postsynaptic rate of the animal's life, Hz.
    theta : ndarray, shape (T,)
        Threshold, Hz.
    frequency : ndarray, shape (F,)
        Stimulation frequencies, Hz, logarithmic.
    change : ndarray, shape (T, F)
        Change of synaptic strength by stimulation at each time and frequency, from −1 to 1, schematic.
    light_change, dark_change : ndarray, shape (F,)
        The change before, and at the end of, darkness.
    light_theta, dark_theta : float
        Crossover frequencies then, Hz.
    protocol_frequency : ndarray, shape (3,)
        1, 40 and 100 Hz, as in the experiment.
    protocol_light, protocol_dark : ndarray, shape (3,)
        The change by these protocols before, and at the end of, darkness.
    """

    time: Array
    dark_duration: float
    rate: Array
    theta: Array
    frequency: Array
    change: Array
    light_change: Array
    dark_change: Array
    light_theta: float
    dark_theta: float
    protocol_frequency: Array
    protocol_light: Array
    protocol_dark: Array


@dataclass(frozen=True, repr=False)
class Deprivation(Result):
    """One eye is closed at time 0.

    Attributes
    ----------
    noise : float
        Standard deviation σ of the noise from the closed eye.
    time : ndarray, shape (T,)
        Time since closure, τ_w.
    open_response, closed_response : ndarray, shape (T,)
        Response to the preferred pattern shown to the open eye, and to the closed eye (if it were opened for the test).
    theta : ndarray, shape (T,)
        Threshold.
    ocular_dominance : ndarray, shape (T,)
        (open − closed)/(open + closed): 0 binocular, 1 the closed eye is lost.
    decay_rate : float
        Theory: rate of the final exponential loss, σ²(M − 2) per τ_w.
    predicted_tail : ndarray, shape (T,)
        That exponential, through the last sample of `closed_response`, cut at the response before closure.
    half_time : float or None
        First time at which the closed eye's response is half of that before closure; None if not reached.
    noise_level, decay_rate_by_noise : ndarray, shape (N,)
        Theory: decay rate against the noise of the closed eye.
    """

    noise: float
    time: Array
    open_response: Array
    closed_response: Array
    theta: Array
    ocular_dominance: Array
    decay_rate: float
    predicted_tail: Array
    half_time: float | None
    noise_level: Array
    decay_rate_by_noise: Array


def simulate(
    *,
    rule: str = "linear",
    tau_theta: float = 0.3,
    rate: float | Sequence[float] = 0.5,
    threshold: float = 0.0,
    patterns: int = 1,
    duration: float = 50.0,
    spread: float = 0.1,
    seed: int = 0,
) -> Course:
    """Plasticity of a linear neuron that sees M orthonormal, equally frequent patterns (averaged dynamics).

    The response y_m to pattern m follows M τ_w dy_m/dt = change(y_m, θ), never below 0, with

    - "linear":          change = y − θ        (the lecture's: Δw ∝ x (y − θ))
    - "classical":       change = y (y − θ)    (Bienenstock, Cooper & Munro)
    - "fixed threshold": change = y − θ        with θ = `threshold` for ever
    - "hebb":            change = y

    and for the first two the threshold slides: τ_θ dθ/dt = ⟨y²⟩ − θ, ⟨y²⟩ = Σ y_m²/M. A target rate of 1 is the unit.

    Each step slides the threshold for half a step with the rates held, moves the rates for a step with the threshold
    held, and slides the threshold for the other half (Strang splitting); each of the three is solved exactly.

    Parameters
    ----------
    rule : {"linear", "classical", "fixed threshold", "hebb"}
        How the change depends on rate and threshold.
    tau_theta : float
        Time constant of the threshold, in [0.01, 100] τ_w (ignored by the last two rules).
    rate : float or sequence of float
        Rate at the start, in [0, 100]; one number for all patterns (see `spread`) or one per pattern.
    threshold : float
        Threshold at the start, in [0, 100].
    patterns : int
        M, in [1, 10].
    duration : float
        Time simulated, τ_w, in (0, 200].
    spread : float
        If one `rate` is given for several patterns: relative standard deviation of their rates at the start, in [0, 1].
    seed : int
        Seed of that.

    Returns
    -------
    Course
        Time course, phase plane and stability; see there.

    Raises
    ------
    ValueError
        If an argument is out of its range, or `rate` does not hold one number per pattern.

    Source
    ------
    Bienenstock, Cooper & Munro 1982, doi:10.1523/JNEUROSCI.02-01-00032.1982 (abstract first-hand; the classical form
    second-hand). Averaging, and the oscillations when the two time scales are close: Udeigwe, Munro & Ermentrout 2017,
    doi:10.1186/s13408-017-0044-6 (abstract first-hand). Fixed points and stability: derived.
    """
    checks.one_of("rule", rule, RULES)
    tau_theta = checks.number("tau_theta", tau_theta, 0.01, 100.0)
    patterns = checks.whole("patterns", patterns, 1, MAX_PATTERNS)
    start = checks.numbers("rate", rate, 0.0, 100.0)
    threshold = checks.number("threshold", threshold, 0.0, 100.0)
    duration = checks.number("duration", duration, 0.0, 200.0, low_open=True)
    spread = checks.number("spread", spread, 0.0, 1.0)
    rng = np.random.default_rng(checks.whole("seed", seed))
    if start.ndim == 0:
        unequal = spread * rng.standard_normal(patterns) if patterns > 1 else 0.0
        start = np.maximum(start * (1.0 + unequal), 0.0) * np.ones(patterns)
    elif start.shape != (patterns,):
        raise ValueError(f"rate = {rate!r} must be one number or {patterns} of them, one per pattern")

    time, rates_array, theta_array, diverged_at = _follow(rule, tau_theta, start, threshold, duration)
    winner = int(np.argmax(start))
    winning_rate = rates_array[:, winner]
    top = float(rates_array[-1].max())
    ratio, growth_rate, ratio_measured, growth_rate_measured = _growth_rates(rule, patterns)
    fixed_points, fixed_point_stable = _fixed_points(rule, tau_theta, patterns, threshold)
    return Course(
        time=time,
        rates=rates_array,
        theta=theta_array,
        winner=winner,
        winning_rate=winning_rate,
        selectivity=1.0 - float(rates_array[-1].mean()) / top if top > 0.0 else 0.0,
        outcome=_outcome(rule, rates_array, winner, patterns, diverged_at),
        diverged_at=diverged_at,
        boundary=_boundary(rule, patterns),
        stable=is_stable(rule=rule, tau_theta=tau_theta, patterns=patterns),
        **_phase_plane(rule, tau_theta, patterns),
        fixed_points=fixed_points,
        fixed_point_stable=fixed_point_stable,
        rule=rule,
        tau_theta=tau_theta,
        growth_rate_here=float(_theory(rule, patterns, np.array([tau_theta]))[0]),
        ratio=ratio,
        growth_rate=growth_rate,
        ratio_measured=ratio_measured,
        growth_rate_measured=growth_rate_measured,
    )


def plasticity(rate: ArrayLike, theta: ArrayLike, *, rule: str = "linear") -> Array:
    """Change of the synapse, for an input of 1, as a function of the rate y and the threshold θ.

    Parameters
    ----------
    rate : array_like
        y, at least 0.
    theta : array_like
        θ, at least 0; broadcasts against `rate` (without effect for Hebb's rule).
    rule : {"linear", "classical", "fixed threshold", "hebb"}
        The rule.

    Returns
    -------
    ndarray
        Positive for potentiation, negative for depression.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    See `simulate`, which follows it over time.
    """
    y = checks.numbers("rate", rate, 0.0)
    theta = checks.numbers("theta", theta, 0.0)
    if checks.one_of("rule", rule, RULES) == "hebb":
        return y + 0.0 * theta
    if rule == "classical":
        return y * (y - theta)
    return y - theta


def is_stable(*, rule: str, tau_theta: float, patterns: int = 1) -> bool:
    """Whether the selective state (y = θ = M for one of M patterns, 0 for the others) is stable.

    The trace of the linearised dynamics is 1/M − 1/τ_θ for the linear rule and 1 − 1/τ_θ for the classical rule (in
    1/τ_w) and the determinant is positive, so the state is stable if and only if τ_θ < M or τ_θ < 1. Hebb's rule and a
    fixed threshold are never stable. On the boundary itself: not stable.

    Parameters
    ----------
    rule : {"linear", "classical", "fixed threshold", "hebb"}
        The rule, see `simulate`.
    tau_theta : float
        Time constant of the threshold, τ_w, greater than 0.
    patterns : int
        M, at least 1.

    Returns
    -------
    bool
        Stable or not.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    Derived.
    """
    checks.one_of("rule", rule, RULES)
    tau_theta = checks.positive("tau_theta", tau_theta)
    boundary = _boundary(rule, checks.whole("patterns", patterns, 1))
    return boundary is not None and tau_theta < boundary


def stability_boundaries(*, patterns: int = 6) -> Boundaries:
    """Up to which τ_θ the selective state is stable, for 1 to M patterns: theory, and simulations to compare.

    Theory: τ_θ < M for the linear rule, τ_θ < 1 for the classical rule (see `is_stable`). In the simulations the
    selective state is disturbed by a thousandth; at the boundary the disturbance neither grows nor dies out (found by
    bisection).

    Parameters
    ----------
    patterns : int
        Largest number of patterns M, in [1, 10].

    Returns
    -------
    Boundaries
        Theory and measurement for every number of patterns.

    Raises
    ------
    ValueError
        If `patterns` is out of its range.

    Source
    ------
    Derived.
    """
    numbers = np.arange(1, checks.whole("patterns", patterns, 1, MAX_PATTERNS) + 1)
    theory = {rule: np.array([_boundary(rule, k) for k in numbers.tolist()]) for rule in SLIDING_RULES}
    measured = {rule: np.array([_measured_boundary(rule, k) for k in numbers.tolist()]) for rule in SLIDING_RULES}
    return Boundaries(
        patterns=numbers,
        linear=theory["linear"],
        classical=theory["classical"],
        linear_measured=measured["linear"],
        classical_measured=measured["classical"],
    )


def supralinear(
    *,
    power: float = 2.0,
    tau_theta: float = 0.5,
    rate: float = 0.5,
    threshold: float = 0.2,
    rule: str = "linear",
    duration: float = 30.0,
) -> Supralinear:
    """A neuron with one input whose threshold follows a power of its rate.

    τ_w dy/dt = change(y, θ) as in `simulate`, τ_θ dθ/dt = y^exponent − θ. Close to the target y = θ = 1,
    with u = y − 1 and v = θ − 1, both sliding rules become

        τ_w du/dt = u − v,    τ_θ dv/dt = exponent · u − v

    with trace 1/τ_w − 1/τ_θ and determinant (exponent − 1)/(τ_w τ_θ). So the target attracts if and only if exponent >
    1 (the threshold grows more *steeply* than the rate) and τ_θ < τ_w (it follows *sooner*). Below 1 the target is a
    saddle; at 1 there is no target: every rate is at rest with its own threshold.

    Parameters
    ----------
    power : float
        In [0.1, 5].
    tau_theta : float
        Time constant of the threshold, in [0.01, 100] τ_w.
    rate, threshold : float
        Rate and threshold at the start, in [0, 100].
    rule : {"linear", "classical"}
        How the change depends on rate and threshold.
    duration : float
        Time simulated, τ_w, in (0, 200].

    Returns
    -------
    Supralinear
        The run, its phase plane, and the stability of the target.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    That the threshold must grow as a supralinear function of the rate: the lecture, after Bienenstock, Cooper & Munro
    1982, doi:10.1523/JNEUROSCI.02-01-00032.1982 (exponent > 1 in their theory: second-hand). Stability: derived.
    """
    power = checks.number("power", power, 0.1, 5.0)
    tau_theta = checks.number("tau_theta", tau_theta, 0.01, 100.0)
    rate = checks.number("rate", rate, 0.0, 100.0)
    threshold = checks.number("threshold", threshold, 0.0, 100.0)
    checks.one_of("rule", rule, SLIDING_RULES)
    duration = checks.number("duration", duration, 0.0, 200.0, low_open=True)
    time, rates, theta, diverged_at = _follow(rule, tau_theta, np.array([rate]), threshold, duration, power)
    outcome = _outcome(rule, rates, 0, 1, diverged_at)
    if power == 1.0 and outcome == "keeps moving" and np.ptp(rates[-len(rates) // 5 :]) < 0.05:
        outcome = "rests"
    if power <= 1.0 and outcome == "lingers":  # a low threshold sinks no faster than the rate: nothing returns
        outcome = "collapses"
    trace, determinant = 1.0 - 1.0 / tau_theta, (power - 1.0) / tau_theta
    return Supralinear(
        time=time,
        rate=rates[:, 0],
        theta=theta,
        outcome=outcome,
        diverged_at=diverged_at,
        power=power,
        tau_theta=tau_theta,
        trace=trace,
        determinant=determinant,
        growth_rate=float(_eigenvalue(1.0, tau_theta, power).real),
        stable=trace < 0.0 < determinant,
        **_phase_plane(rule, tau_theta, 1, power),
    )


def frequency_response(
    frequency: ArrayLike,
    *,
    mean_rate: ArrayLike,
    target_rate: float = 10.0,
    saturation: float = 20.0,
    rule: str = "linear",
) -> Array:
    """Change of synaptic strength by a fixed number of pulses at some frequency, with the threshold set by the past.

    change = tanh[(f − θ)/saturation] for the linear rule, tanh[f (f − θ)/saturation²] for the classical one, with θ =
    ⟨y²⟩/y_0. The postsynaptic rate is taken to follow the stimulation frequency f, so the change crosses zero at f = θ.

    Parameters
    ----------
    frequency : array_like
        Stimulation frequency f, Hz, in [0, 1000].
    mean_rate : array_like
        Root-mean-square postsynaptic rate √⟨y²⟩ of the animal's recent life, Hz, in [0, 1000]; broadcasts.
    target_rate : float
        y_0, Hz, in [0.1, 1000]: the rate at which the threshold would equal the rate.
    saturation : float
        In [0.1, 1000] Hz: how far from the threshold plasticity saturates.
    rule : {"linear", "classical"}
        With or without depression at low frequency in full.

    Returns
    -------
    ndarray
        The change, from −1 to 1: a schematic unit; only sign, order and crossover are meant.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    The sliding threshold θ ∝ ⟨y²⟩ is the lecture's; the crossover is derived. Saturation, and that the rate follows the
    frequency, are assumptions made here. The experiment beside it: see `rearing`.
    """
    frequency = checks.numbers("frequency", frequency, 0.0, 1000.0)
    mean_rate = checks.numbers("mean_rate", mean_rate, 0.0, 1000.0)
    target_rate = checks.number("target_rate", target_rate, 0.1, 1000.0)
    saturation = checks.number("saturation", saturation, 0.1, 1000.0)
    checks.one_of("rule", rule, SLIDING_RULES)
    theta = mean_rate**2 / target_rate
    drive = (frequency - theta) / saturation
    if rule == "classical":
        drive = drive * frequency / saturation
    return np.tanh(drive)


def rearing(
    *,
    light_rate: float = 10.0,
    patterns: int = 4,
    dark_activity: float = 0.6,
    dark_duration: float = 5.0,
    saturation: float = 20.0,
    rule: str = "linear",
) -> Rearing:
    """Rear in light, then in darkness, then in light again; measure plasticity against stimulation frequency all along.

    In the light the neuron is at rest: its mean rate is the target y_0, and it responds to one of M patterns only, with
    M y_0; so ⟨y²⟩ = M y_0² and θ = M y_0. In darkness all its rates are a fraction of those in the light, and θ sinks
    towards fraction² · M y_0: τ_θ dθ/dt = ⟨y²⟩/y_0 − θ. The change by stimulation is that of `frequency_response`.

    Parameters
    ----------
    light_rate : float
        y_0, the mean postsynaptic rate in the light, Hz, in [0.1, 100].
    patterns : int
        M, in [1, 10].
    dark_activity : float
        a, the activity in darkness relative to that in the light, in [0, 1].
    dark_duration : float
        Duration of darkness, in (0, 20] time constants τ_θ.
    saturation : float
        See `frequency_response`, Hz, in [0.1, 1000].
    rule : {"linear", "classical"}
        See `frequency_response`.

    Returns
    -------
    Rearing
        Threshold and frequency response over time: 2 τ_θ of light, darkness, 5 τ_θ of light.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    θ_dark/θ_light = ⟨y²⟩_dark/⟨y²⟩_light: derived. What the experiment showed, as signs only (visual cortex,
    PMC3496177, legend of figure 3, first-hand): after dark exposure 1 Hz depresses less, 40 Hz potentiates where it did
    not before, and theta bursts (100 Hz) act as before. That dark rearing lowers the threshold of potentiation:
    Kirkwood, Rioult & Bear 1996, doi:10.1038/381526a0 (second-hand, via the lecture). Rates and times here are free.
    """
    light_rate = checks.number("light_rate", light_rate, 0.1, 100.0)
    patterns = checks.whole("patterns", patterns, 1, MAX_PATTERNS)
    dark_activity = checks.number("dark_activity", dark_activity, 0.0, 1.0)
    dark_duration = checks.number("dark_duration", dark_duration, 0.0, 20.0, low_open=True)
    settings = {"target_rate": light_rate, "saturation": saturation, "rule": rule}

    time = np.concatenate(
        [
            np.linspace(-2.0, 0.0, 21),
            np.linspace(0.0, dark_duration, 61)[1:],
            dark_duration + np.linspace(0.0, 5.0, 51)[1:],
        ]
    )
    light = patterns * light_rate
    dark = dark_activity**2 * light
    dark_theta = dark + (light - dark) * math.exp(-dark_duration)
    in_dark = dark + (light - dark) * np.exp(-np.maximum(time, 0.0))
    after = light + (dark_theta - light) * np.exp(-np.maximum(time - dark_duration, 0.0))
    theta = np.where(time <= dark_duration, in_dark, after)
    frequency = np.geomspace(0.5, 150.0, 121)
    # The root-mean-square rate that would have led to the present threshold.
    past_light, past, past_dark = (np.sqrt(value * light_rate) for value in (light, theta, dark_theta))
    protocol_frequency = np.array([1.0, 40.0, 100.0])
    return Rearing(
        time=time,
        dark_duration=dark_duration,
        rate=np.where((time > 0.0) & (time <= dark_duration), dark_activity, 1.0) * light_rate,
        theta=theta,
        frequency=frequency,
        change=frequency_response(frequency, mean_rate=past[:, np.newaxis], **settings),
        light_change=frequency_response(frequency, mean_rate=past_light, **settings),
        dark_change=frequency_response(frequency, mean_rate=past_dark, **settings),
        light_theta=light,
        dark_theta=dark_theta,
        protocol_frequency=protocol_frequency,
        protocol_light=frequency_response(protocol_frequency, mean_rate=past_light, **settings),
        protocol_dark=frequency_response(protocol_frequency, mean_rate=past_dark, **settings),
    )


def monocular_deprivation(
    *,
    noise: float = 0.2,
    patterns: int = 6,
    tau_theta: float = 0.3,
    duration: float = 50.0,
) -> Deprivation:
    """Close one eye of a binocular, selective BCM neuron: the two eyes compete through the shared threshold.

    Before, both eyes see the same M patterns and share the response M to the preferred one. From time 0 the open eye
    sees the patterns, and the closed eye sends noise only, of standard deviation σ per input. With classical BCM,
    averaged over patterns and noise (the power of the noise is σ² y_closed²):

    - open eye:   M dy_m/dt = y_m² + noise − θ y_m
    - closed eye: dy_closed/dt = σ² y_closed (2⟨y⟩ − θ)
    - threshold:  τ_θ dθ/dt = ⟨y²⟩ + noise − θ

    Once the open eye has taken over, ⟨y⟩ = 1 and θ = M: the closed eye is lost at the rate σ²(M − 2). Its own activity
    is what weakens it; a silent eye (σ = 0) keeps its synapses.

    Parameters
    ----------
    noise : float
        σ, in [0, 0.6] (relative to the patterns, whose norm is 1).
    patterns : int
        M, in [3, 20].
    tau_theta : float
        Time constant of the threshold, τ_w, in [0.1, 0.9].
    duration : float
        Time followed after closure, τ_w, in (0, 200].

    Returns
    -------
    Deprivation
        Responses, threshold and theory.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    That residual activity of the closed eye drives its loss, less with the retina silenced: Rittenhouse, Shouval,
    Paradiso & Bear 1999, doi:10.1038/16922 (abstract first-hand). The averaged equations and the decay rate are derived
    here for a linear neuron whose response to noise may fall below its mean.
    """
    noise = checks.number("noise", noise, 0.0, 0.6)
    patterns = checks.whole("patterns", patterns, 3, 20)
    tau_theta = checks.number("tau_theta", tau_theta, 0.1, 0.9)
    duration = checks.number("duration", duration, 0.0, 200.0, low_open=True)

    def slope(r: float, other: float, closed: float, theta: float) -> tuple[float, float, float, float]:
        v = (noise * closed) ** 2
        mean = (r + (patterns - 1) * other) / patterns
        mean_square = (r * r + (patterns - 1) * other * other) / patterns
        return (
            (r * r + v - theta * r) / patterns,
            (other * other + v - theta * other) / patterns,
            noise**2 * closed * (2.0 * mean - theta),
            (mean_square + v - theta) / tau_theta,
        )

    steps = max(100, min(2000, math.ceil(duration / 0.05)))
    dt = duration / steps
    state = (patterns / 2.0, 0.0, patterns / 2.0, float(patterns))
    course = [state]
    for _ in range(steps):
        k1 = slope(*state)
        k2 = slope(*[s + 0.5 * dt * k for s, k in zip(state, k1, strict=True)])
        k3 = slope(*[s + 0.5 * dt * k for s, k in zip(state, k2, strict=True)])
        k4 = slope(*[s + dt * k for s, k in zip(state, k3, strict=True)])
        state = tuple(
            s + dt / 6.0 * (a + 2.0 * b + 2.0 * c + d) for s, a, b, c, d in zip(state, k1, k2, k3, k4, strict=True)
        )
        course.append(state)

    before = np.linspace(-0.1 * duration, 0.0, 10, endpoint=False)
    time = np.concatenate([before, dt * np.arange(steps + 1)])
    open_response, _, closed_response, theta = np.concatenate([np.tile(course[0], (10, 1)), np.array(course)]).T
    decay_rate = noise**2 * (patterns - 2)
    log_tail = math.log(max(closed_response[-1], 1e-300)) + decay_rate * (time[-1] - time)
    halved = np.flatnonzero(closed_response <= patterns / 4.0)
    noise_level = np.linspace(0.0, 0.6, 61)
    return Deprivation(
        noise=noise,
        time=time,
        open_response=open_response,
        closed_response=closed_response,
        theta=theta,
        ocular_dominance=(open_response - closed_response) / (open_response + closed_response),
        decay_rate=decay_rate,
        predicted_tail=np.exp(np.minimum(log_tail, math.log(patterns / 2.0))),
        half_time=float(time[halved[0]]) if halved.size else None,
        noise_level=noise_level,
        decay_rate_by_noise=noise_level**2 * (patterns - 2),
    )


def _follow(
    rule: str, tau_theta: float, start: Array, threshold: float, duration: float, power: float = 2.0
) -> tuple[Array, Array, Array, int | None]:
    """Return time, rates (time × patterns), threshold, and the first sample at which a rate was cut (or None)."""
    steps = max(100, min(2500, math.ceil(duration / 0.02)))
    dt = duration / steps
    sliding = rule in SLIDING_RULES
    theta = threshold if rule != "hebb" else 0.0
    half_step = math.exp(-dt / (2.0 * tau_theta))
    move = _rate_step(rule, start.size, dt)

    y = start.tolist()
    mean_power = sum([v**power for v in y]) / start.size
    rates, thetas = [y], [theta]
    diverged_at = None
    for _ in range(steps):
        if sliding:
            theta = mean_power + (theta - mean_power) * half_step
        y = move(y, theta)
        mean_power = sum([v**power for v in y]) / start.size
        if sliding:
            theta = mean_power + (theta - mean_power) * half_step
        if max(y) >= RATE_LIMIT:
            diverged_at = len(rates)
            break
        rates.append(y)
        thetas.append(theta)
    left = steps + 1 - len(rates)
    rates += [[min(v, RATE_LIMIT) for v in y]] * left
    thetas += [thetas[-1]] * left
    return dt * np.arange(steps + 1), np.array(rates), np.array(thetas), diverged_at


def _rate_step(rule: str, patterns: int, dt: float) -> Callable[[list[float], float], list[float]]:
    """Return the function (rates, θ) → rates after `dt` with θ held: M dy/dt = change(y, θ), solved exactly, y ≥ 0.

    A classical rate that would become infinite within the step comes out at `RATE_LIMIT`.
    """
    growth = math.exp(dt / patterns)
    if rule == "hebb":
        return lambda rates, theta: [y * growth for y in rates]
    if rule != "classical":
        return lambda rates, theta: [max(theta + (y - theta) * growth, 0.0) for y in rates]

    def classical(rates: list[float], theta: float) -> list[float]:
        lost = -math.expm1(-theta * dt / patterns)  # fraction lost if depression acted alone
        kept, effective_time = 1.0 - lost, lost / theta if theta > 0.0 else dt / patterns
        return [y * kept / left if (left := 1.0 - y * effective_time) > 0.0 else RATE_LIMIT for y in rates]

    return classical


def _boundary(rule: str, patterns: int) -> float | None:
    return {"linear": float(patterns), "classical": 1.0}.get(rule)


def _measured_boundary(rule: str, patterns: int) -> float:
    stable, unstable = 0.05, 40.0
    for _ in range(14):
        middle = math.sqrt(stable * unstable)
        if _measured_growth_rate(rule, patterns, middle) < 0.0:
            stable = middle
        else:
            unstable = middle
    return math.sqrt(stable * unstable)


@lru_cache(maxsize=64)
def _growth_rates(rule: str, patterns: int) -> tuple[Array, Array, Array, Array]:
    """Return ratio and growth rate of a small disturbance of the selective state, in theory and measured."""
    ratio = np.geomspace(0.05, 20.0, 200)
    ratio_measured = np.geomspace(0.06, 17.0, 25)
    measured = np.array([_measured_growth_rate(rule, patterns, float(tau)) for tau in ratio_measured])
    curves = (ratio, _theory(rule, patterns, ratio), ratio_measured, measured)
    for curve in curves:
        curve.setflags(write=False)
    return curves


def _slope(rule: str, patterns: int) -> float:
    """Return how fast the winner's rate moves away from a threshold that stands still at the selective state."""
    return 1.0 if rule == "classical" else 1.0 / patterns


def _theory(rule: str, patterns: int, tau: Array) -> Array:
    slope = _slope(rule, patterns)
    return _eigenvalue(slope, tau).real if rule in SLIDING_RULES else np.full(tau.size, slope)


def _measured_growth_rate(rule: str, patterns: int, tau: float) -> float:
    """Disturb the selective state by a thousandth, simulate, and return the growth rate of the disturbance."""
    slope = _slope(rule, patterns)
    eigenvalue = _eigenvalue(slope, tau)
    dt = 0.01 / slope
    move = _rate_step(rule, patterns, dt)
    half_step = math.exp(-dt / (2.0 * tau))
    y, theta = patterns * 1.001, float(patterns) if rule != "hebb" else 0.0
    component = []
    for _ in range(51):
        if rule in SLIDING_RULES:
            # Projected on the left eigenvector, a small disturbance grows by exactly exp(Re λ t).
            component.append(abs(2.0 / tau * (y - patterns) + (eigenvalue - slope) * (theta - patterns)))
            theta = y * y / patterns + (theta - y * y / patterns) * half_step
            (y,) = move([y], theta)
            theta = y * y / patterns + (theta - y * y / patterns) * half_step
        else:
            component.append(y - theta)
            (y,) = move([y], theta)
    return math.log(component[-1] / component[0]) / (50 * dt)


def _eigenvalue(slope: float, tau: ArrayLike, power: float = 2.0) -> NDArray[np.complex128]:
    """Return the leading eigenvalue of [[slope, −slope], [exponent/τ, −1/τ]]: the selective state, linearised."""
    trace = slope - 1.0 / np.asarray(tau)
    determinant = slope * (power - 1.0) / np.asarray(tau)
    return trace / 2.0 + np.sqrt(trace**2 / 4.0 - determinant + 0j)


def _fixed_points(rule: str, tau_theta: float, patterns: int, threshold: float) -> tuple[Array, NDArray[np.bool_]]:
    if rule == "hebb":
        return np.array([[0.0, 0.0]]), np.array([False])
    if rule == "fixed threshold":
        return np.array([[threshold, threshold], [0.0, threshold]]), np.array([False, threshold > 0.0])
    shared = patterns / np.arange(1.0, patterns + 1.0)
    stable = np.zeros(patterns + 1, dtype=bool)
    stable[0] = is_stable(rule=rule, tau_theta=tau_theta, patterns=patterns)
    states = np.append(shared, 0.0)
    return np.stack([states, states], axis=1), stable


def _phase_plane(rule: str, tau_theta: float, patterns: int, power: float = 2.0) -> dict[str, Array]:
    plane_rate = np.linspace(0.0, 3.0 * patterns, 121)
    none = np.empty(0)
    axis = np.linspace(0.1, 2.9, 15) * patterns
    y, theta = np.meshgrid(axis, axis)
    drive = plasticity(y, theta, rule=rule) / patterns
    slide = (y**power / patterns - theta) / tau_theta if rule in SLIDING_RULES else np.zeros_like(theta)
    length = np.hypot(drive, slide)
    length[length == 0.0] = 1.0
    return {
        "plane_rate": plane_rate,
        "rate_nullcline": none if rule == "hebb" else plane_rate,
        "theta_nullcline": plane_rate**power / patterns if rule in SLIDING_RULES else none,
        "field_rate": axis,
        "field_theta": axis,
        "field_drate": drive / length,
        "field_dtheta": slide / length,
    }


def _outcome(rule: str, rates: Array, winner: int, patterns: int, diverged_at: int | None) -> str:
    if diverged_at is not None:
        return "diverges"
    if rule not in SLIDING_RULES:
        first, last = rates[0, winner], rates[-1, winner]
        return "stays" if first == last else "diverges" if last > first else "collapses"
    end = rates[-len(rates) // 5 :]
    if end.max() < 0.05 * patterns:
        return "lingers" if rule == "classical" and rates[0].max() > 0.0 else "collapses"
    # All resting states have the mean rate 1; a limit cycle may linger elsewhere, close to 0, for a long time.
    at_rest = np.ptp(end, axis=0).max() < 0.05 * patterns and np.abs(end.mean(axis=1) - 1.0).max() < 0.1
    return "settles" if at_rest else "keeps moving"
