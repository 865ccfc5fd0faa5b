"""The calcium-based model of Graupner & Brunel: two thresholds turn calcium into depression or potentiation."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

_erf = np.vectorize(math.erf, otypes=[float])


@dataclass(frozen=True, repr=False)
class CalciumParameters(Result):
    """Constants of one synapse in the Graupner–Brunel model; `dataclasses.replace` makes a variant.

    Attributes
    ----------
    tau_calcium : float
        Decay time of calcium, τ_Ca, in ms.
    c_pre, c_post : float
        Calcium added by one presynaptic, one postsynaptic spike.
    theta_d, theta_p : float
        Calcium thresholds of depression and potentiation.
    gamma_d, gamma_p : float
        Rates of depression and potentiation above their thresholds, relative to 1/τ.
    sigma : float
        Noise amplitude.
    tau : float
        Time constant of the efficacy χ, in s.
    rho_star : float
        Boundary χ_edge between the basins of the DOWN (χ = 0) and the UP state (χ = 1).
    pre_delay : float
        Delay D of the presynaptic calcium behind the presynaptic spike, in ms.
    beta : float
        Fraction of synapses that are DOWN before the protocol.
    b : float
        Strength of an UP synapse relative to a DOWN synapse.

    Raises
    ------
    ValueError
        If a value is out of range; the message names it.
    """

    tau_calcium: float
    c_pre: float
    c_post: float
    theta_d: float
    theta_p: float
    gamma_d: float
    gamma_p: float
    sigma: float
    tau: float
    rho_star: float
    pre_delay: float
    beta: float
    b: float

    def __post_init__(self) -> None:
        checks.number("tau_calcium", self.tau_calcium, 0.1, 1e4)
        checks.number("tau", self.tau, 0.1, 1e6)
        for name in ("theta_d", "theta_p", "gamma_d", "gamma_p", "sigma", "b"):
            checks.number(name, getattr(self, name), 1e-3, 1e5)
        for name in ("c_pre", "c_post"):
            checks.number(name, getattr(self, name), 0.0, 1e3)
        checks.number("pre_delay", self.pre_delay, 0.0, 1e3)
        checks.number("beta", self.beta, 0.0, 1.0)
        checks.number("rho_star", self.rho_star, 1e-3, 1.0 - 1e-3)


# Graupner & Brunel (2012), read in the authors' code: six shapes of the window, then three fits to experiments.
_SHAPE = CalciumParameters(
    tau_calcium=20.0,
    c_pre=1.0,
    c_post=2.0,
    theta_d=1.0,
    theta_p=1.3,
    gamma_d=200.0,
    gamma_p=321.808,
    sigma=2.8284,
    tau=150.0,
    rho_star=0.5,
    pre_delay=13.7,
    beta=0.5,
    b=5.0,
)
PARAMETER_SETS: dict[str, CalciumParameters] = {
    "DP": _SHAPE,
    "DPD": replace(_SHAPE, c_pre=0.9, c_post=0.9, gamma_d=250.0, gamma_p=550.0, pre_delay=4.6),
    "DPD'": replace(_SHAPE, theta_p=2.5, gamma_d=50.0, gamma_p=600.0, pre_delay=2.2),
    "P": replace(_SHAPE, c_pre=2.0, gamma_d=160.0, gamma_p=257.447, pre_delay=0.0),
    "D": replace(_SHAPE, c_pre=0.6, c_post=0.6, gamma_d=500.0, gamma_p=550.0, sigma=5.6568, pre_delay=0.0),
    "D'": replace(_SHAPE, theta_p=3.5, gamma_d=60.0, gamma_p=600.0, pre_delay=0.0),
    "hippocampal slices": CalciumParameters(
        tau_calcium=48.8373,
        c_pre=1.0,
        c_post=0.275865,
        theta_d=1.0,
        theta_p=1.3,
        gamma_d=313.0965,
        gamma_p=1645.59,
        sigma=9.1844,
        tau=688.355,
        rho_star=0.5,
        pre_delay=18.8008,
        beta=0.7,
        b=5.28145,
    ),
    "hippocampal cultures": CalciumParameters(
        tau_calcium=11.9536,
        c_pre=0.58156,
        c_post=1.76444,
        theta_d=1.0,
        theta_p=1.3,
        gamma_d=61.141,
        gamma_p=113.6545,
        sigma=2.5654,
        tau=33.7596,
        rho_star=0.5,
        pre_delay=10.0,
        beta=0.5,
        b=36.0263,
    ),
    "cortical slices": CalciumParameters(
        tau_calcium=22.6936,
        c_pre=0.5617539,
        c_post=1.23964,
        theta_d=1.0,
        theta_p=1.3,
        gamma_d=331.909,
        gamma_p=725.085,
        sigma=3.3501,
        tau=346.3615,
        rho_star=0.5,
        pre_delay=4.6098,
        beta=0.5,
        b=5.40988,
    ),
}


def calcium_trace(
    *,
    delay: float,
    parameters: str | CalciumParameters = "DP",
    time: ArrayLike,
    frequency: float | None = None,
    postsynaptic_spikes: int = 1,
    postsynaptic_interval: float = 11.5,
) -> Array:
    """Return the calcium of one pairing, or of pairings repeated for ever if there is a frequency.

    dc/dt = −c/τ_Ca + c_pre δ(t − t_pre − D) + c_post Σ δ(t − t_post); the presynaptic spike is at t = 0.

    Parameters
    ----------
    delay : float
        t_post − t_pre in ms, counted to the last postsynaptic spike, within ±10⁵.
    parameters : str or CalciumParameters
        A name in `PARAMETER_SETS`, or parameters of your own.
    time : array_like
        Times in ms, within ±10⁷.
    frequency : float or None
        Pairings per second in Hz, 0.001 to 1000, in the periodic steady state; None for a single pairing.
    postsynaptic_spikes : int
        Postsynaptic spikes per pairing, 1 to 20 (2 is a doublet).
    postsynaptic_interval : float
        Time between those spikes in ms, 0 to 10⁴.

    Returns
    -------
    array, shape of `time`
        Calcium, relative to the depression threshold of the parameter sets (1).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    Graupner & Brunel (2012) PNAS 109:3991–3996, https://doi.org/10.1073/pnas.1109359109 (equations and parameters
    read first-hand in the authors' published code).
    """
    p = _parameters(parameters)
    at, size = _calcium_jumps(p, checks.number("delay", delay), postsynaptic_spikes, postsynaptic_interval)
    since = checks.numbers("time", time, -1e7, 1e7)[..., np.newaxis] - at
    if frequency is None:
        left = np.where(since >= 0, np.exp(-np.maximum(since, 0.0) / p.tau_calcium), 0.0)
    else:
        period = 1000.0 / checks.number("frequency", frequency, 1e-3, 1e3)
        # Each jump is the sum over all earlier periods, a geometric series.
        left = np.exp(-np.mod(since, period) / p.tau_calcium) / -np.expm1(-period / p.tau_calcium)
    return (size * left).sum(axis=-1)[()]


def time_above_thresholds(
    *,
    delay: ArrayLike,
    frequency: ArrayLike = 1.0,
    parameters: str | CalciumParameters = "DP",
    postsynaptic_spikes: int = 1,
    postsynaptic_interval: float = 11.5,
) -> tuple[Array, Array]:
    """Return the fractions of the time that calcium spends above the depression and the potentiation threshold.

    Between two jumps calcium only decays: from c it stays above θ for τ_Ca ln(c/θ), at most until the next jump.

    Parameters
    ----------
    delay : array_like
        t_post − t_pre in ms, counted to the last postsynaptic spike, within ±10⁵.
    frequency : array_like
        Pairings per second in Hz, 0.001 to 1000; broadcasts with `delay`.
    parameters, postsynaptic_spikes, postsynaptic_interval
        As in `calcium_trace`.

    Returns
    -------
    alpha_d, alpha_p : array, broadcast shape of `delay` and `frequency`
        Fractions of the period above θ_d and θ_p in the periodic steady state (0 to 1).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    As `calcium_trace`; this is exact.
    """
    p = _parameters(parameters)
    at, size = _calcium_jumps(p, delay, postsynaptic_spikes, postsynaptic_interval)
    period = 1000.0 / _frequency(frequency, delay)[..., np.newaxis]
    at = np.mod(at, period)
    order = np.argsort(at, axis=-1)
    at, size = np.take_along_axis(at, order, axis=-1), size[order]
    # lag[..., i, j]: from jump j to jump i, j being in the period before if it comes later in the period.
    lag = at[..., :, np.newaxis] - at[..., np.newaxis, :]
    lag = lag + period[..., np.newaxis] * np.triu(np.ones(lag.shape[-2:]), k=1)
    calcium = (size[..., np.newaxis, :] * np.exp(-lag / p.tau_calcium)).sum(axis=-1)
    calcium = calcium / -np.expm1(-period / p.tau_calcium)
    gap = np.diff(at, axis=-1, append=at[..., :1] + period)

    def above(theta: float) -> Array:
        stay = np.minimum(p.tau_calcium * np.log(np.maximum(calcium / theta, 1.0)), gap)
        return np.clip(stay.sum(axis=-1) / period[..., 0], 0.0, 1.0)[()]

    return above(p.theta_d), above(p.theta_p)


def synaptic_change(
    *,
    delay: ArrayLike,
    frequency: ArrayLike = 1.0,
    pairs: int = 60,
    parameters: str | CalciumParameters = "DP",
    postsynaptic_spikes: int = 1,
    postsynaptic_interval: float = 11.5,
) -> Array:
    """Return the mean strength of many synapses after a pairing protocol, relative to before.

    With down the fraction of synapses that start DOWN, with strength 1, and up that of those UP, with strength `b`,

    change = [(1−P_up) down + P_down up + `b` (P_up down + (1−P_down) up)] / [down + `b` up],

    where P_up and P_down are the probabilities of `switching`.

    Parameters
    ----------
    delay, frequency, parameters, postsynaptic_spikes, postsynaptic_interval
        As in `time_above_thresholds`.
    pairs : int
        Number of pairings, 1 to 10⁶.

    Returns
    -------
    array, broadcast shape of `delay` and `frequency`
        Strength after/before (1 = no change, and exactly 1 if calcium crosses no threshold).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    Graupner & Brunel (2012) PNAS 109:3991–3996, https://doi.org/10.1073/pnas.1109359109 (equations and parameters
    read first-hand in the authors' published code).
    """
    p = _parameters(parameters)
    alphas = time_above_thresholds(
        delay=delay,
        frequency=frequency,
        parameters=p,
        postsynaptic_spikes=postsynaptic_spikes,
        postsynaptic_interval=postsynaptic_interval,
    )
    duration = checks.whole("pairs", pairs, 1, 1_000_000) / _frequency(frequency, delay)
    return _mean_strength(p, *switching(*alphas, duration=duration, parameters=p))


def switching(
    alpha_d: ArrayLike, alpha_p: ArrayLike, *, duration: ArrayLike, parameters: str | CalciumParameters = "DP"
) -> tuple[Array, Array]:
    """Return the probabilities that a protocol switches a synapse UP, and DOWN.

    Averaged over a period, and without the slow pull of the two stable states, the efficacy χ drifts towards
    χ̄ = Γ_p/(Γ_p+Γ_d) with time constant τ/(Γ_p+Γ_d), where Γ_p = γ_p α_p, Γ_d = γ_d α_d; noise spreads it with
    width² = σ²(α_p+α_d)/(Γ_p+Γ_d). After a time T, P(χ > χ_edge) = ½[1 + erf(distance)] from a start at χ₀, with
    distance = −[χ_edge − χ̄ + (χ̄−χ₀) kept]/√(width² (1−kept²)) and kept = exp(−T(Γ_p+Γ_d)/τ). After the protocol χ
    falls to 0 or rises to 1.

    Parameters
    ----------
    alpha_d, alpha_p : array_like
        Fractions of time above θ_d and θ_p, 0 to 1.
    duration : array_like
        Duration T of the protocol in s, above 0.
    parameters : str or CalciumParameters
        As in `calcium_trace`.

    Returns
    -------
    up, down : array
        P_up = P(UP after | DOWN before) and P_down = P(DOWN after | UP before); 0 where no threshold is crossed.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    As `synaptic_change`.
    """
    p = _parameters(parameters)
    alpha_d, alpha_p = checks.numbers("alpha_d", alpha_d, 0.0, 1.0), checks.numbers("alpha_p", alpha_p, 0.0, 1.0)
    duration = checks.numbers("duration", duration, 0.0, 1e9, low_open=True)
    drift = p.gamma_p * alpha_p + p.gamma_d * alpha_d
    active = drift > 0
    drift = np.where(active, drift, 1.0)
    rho_bar = p.gamma_p * alpha_p / drift
    elapsed = duration * drift / p.tau
    spread = p.sigma * np.sqrt(np.where(active, alpha_p + alpha_d, 1.0) / drift * -np.expm1(-2.0 * elapsed))

    def probability_above(start: float) -> Array:
        distance = p.rho_star - rho_bar + (rho_bar - start) * np.exp(-elapsed)
        return 0.5 * (1.0 + _erf(-distance / spread))

    up = np.where(active, probability_above(0.0), 0.0)
    down = np.where(active, 1.0 - probability_above(1.0), 0.0)
    return up[()], down[()]


@dataclass(frozen=True, repr=False)
class CalciumPairing(Result):
    """One pairing protocol: its calcium, its effect, and the effect of all other delays and frequencies.

    Attributes
    ----------
    parameters : CalciumParameters
        The synapse; `theta_d` and `theta_p` are its thresholds.
    delay : float
        t_post − t_pre in ms, counted to the last postsynaptic spike.
    frequency : float
        Pairings per second in Hz.
    pairs : int
        Number of pairings.
    time : array (points,)
        Time in ms, −150 to 250; a presynaptic spike is at 0.
    calcium : array (points,)
        Calcium at `time`, in the periodic steady state.
    above_d, above_p : array of bool (points,)
        Whether calcium is above θ_d, above θ_p.
    pre_spikes, post_spikes : array (spikes,)
        Times of the spikes within `time`, in ms.
    alpha_d, alpha_p : float
        Fractions of the period above θ_d, above θ_p (0 to 1).
    time_above_d, time_above_p : float
        The same in ms per pairing.
    rho_bar : float
        Efficacy towards which the protocol drives the synapse (0 to 1); the boundary if no threshold is crossed.
    up, down : float
        Probabilities that a DOWN synapse goes UP, and that an UP synapse goes DOWN.
    change : float
        Mean strength after/before (1 = no change).
    delays : array (delays,)
        −100 to 100 ms.
    window : array (delays,)
        Change at `delays`, same frequency and pairs.
    frequencies : array (frequencies,)
        0.5 to 60 Hz.
    frequency_change : array (frequencies,)
        Change at `frequencies`, same delay and pairs.
    """

    parameters: CalciumParameters
    delay: float
    frequency: float
    pairs: int
    time: Array
    calcium: Array
    above_d: NDArray[np.bool_]
    above_p: NDArray[np.bool_]
    pre_spikes: Array
    post_spikes: Array
    alpha_d: float
    alpha_p: float
    time_above_d: float
    time_above_p: float
    rho_bar: float
    up: float
    down: float
    change: float
    delays: Array
    window: Array
    frequencies: Array
    frequency_change: Array


def simulate(
    *,
    delay: float = 10.0,
    frequency: float = 1.0,
    pairs: int = 60,
    parameters: str | CalciumParameters = "DP",
    postsynaptic_spikes: int = 1,
    postsynaptic_interval: float = 11.5,
) -> CalciumPairing:
    """Return the calcium of a pairing protocol and the change it makes, beside the whole window.

    Everything is exact or analytic: `calcium_trace`, `time_above_thresholds`, `synaptic_change`.

    Parameters
    ----------
    delay : float
        t_post − t_pre in ms, counted to the last postsynaptic spike, within ±100.
    frequency : float
        Pairings per second in Hz, 0.1 to 100.
    pairs : int
        Number of pairings, 1 to 10⁶.
    parameters : str or CalciumParameters
        A name in `PARAMETER_SETS`, or parameters of your own.
    postsynaptic_spikes : int
        Postsynaptic spikes per pairing, 1 to 20 (2 is a doublet).
    postsynaptic_interval : float
        Time between those spikes in ms, 0 to 10⁴.

    Returns
    -------
    CalciumPairing

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    Graupner & Brunel (2012) PNAS 109:3991–3996, https://doi.org/10.1073/pnas.1109359109 (equations and parameters
    read first-hand in the authors' published code).
    """
    p = _parameters(parameters)
    delay = checks.number("delay", delay, -100.0, 100.0)
    frequency = checks.number("frequency", frequency, 0.1, 100.0)
    motif = {
        "parameters": p,
        "postsynaptic_spikes": postsynaptic_spikes,
        "postsynaptic_interval": postsynaptic_interval,
    }
    time = np.linspace(-150.0, 250.0, 1601)
    calcium = calcium_trace(delay=delay, time=time, frequency=frequency, **motif)
    alpha_d, alpha_p = time_above_thresholds(delay=delay, frequency=frequency, **motif)
    up, down = switching(
        alpha_d, alpha_p, duration=checks.whole("pairs", pairs, 1, 1_000_000) / frequency, parameters=p
    )
    potentiation, depression = p.gamma_p * alpha_p, p.gamma_d * alpha_d
    jumps, _ = _calcium_jumps(p, delay, postsynaptic_spikes, postsynaptic_interval)
    delays = np.linspace(-100.0, 100.0, 201)
    frequencies = np.linspace(0.5, 60.0, 120)
    return CalciumPairing(
        parameters=p,
        delay=delay,
        frequency=frequency,
        pairs=pairs,
        time=time,
        calcium=calcium,
        above_d=calcium > p.theta_d,
        above_p=calcium > p.theta_p,
        pre_spikes=_repeats(np.zeros(1), 1000.0 / frequency, time),
        post_spikes=_repeats(jumps[1:], 1000.0 / frequency, time),
        alpha_d=float(alpha_d),
        alpha_p=float(alpha_p),
        time_above_d=float(alpha_d * 1000.0 / frequency),
        time_above_p=float(alpha_p * 1000.0 / frequency),
        rho_bar=float(potentiation / (potentiation + depression)) if potentiation + depression > 0 else p.rho_star,
        up=float(up),
        down=float(down),
        change=float(_mean_strength(p, up, down)),
        delays=delays,
        window=synaptic_change(delay=delays, frequency=frequency, pairs=pairs, **motif),
        frequencies=frequencies,
        frequency_change=synaptic_change(delay=delay, frequency=frequencies, pairs=pairs, **motif),
    )


@dataclass(frozen=True, repr=False)
class TwoThresholds(Result):
    """What a presynaptic spike alone, a postsynaptic spike alone and both together do to calcium and the synapse.

    The three cases are those of `SPIKES`, in that order.

    Attributes
    ----------
    parameters : CalciumParameters
        The synapse; `theta_d` and `theta_p` are its thresholds.
    spikes : str
        The case shown.
    delay : float
        t_post − t_pre in ms.
    time : array (points,)
        Time in ms, −110 to 150; the presynaptic spike is at 0.
    calcium : array (points,)
        Calcium at `time` in the case shown.
    time_above_d, time_above_p : array (3,)
        Time above θ_d, above θ_p in ms per pairing.
    change : array (3,)
        Mean strength after/before (1 = no change).
    delays : array (delays,)
        −100 to 100 ms.
    window : array (delays,)
        Change at `delays` for both spikes together.
    """

    parameters: CalciumParameters
    spikes: str
    delay: float
    time: Array
    calcium: Array
    time_above_d: Array
    time_above_p: Array
    change: Array
    delays: Array
    window: Array


SPIKES = ("presynaptic alone", "postsynaptic alone", "both")


def two_thresholds(
    *,
    spikes: str = "both",
    delay: float = 30.0,
    c_pre: float = 1.2,
    c_post: float = 0.9,
    theta_d: float = 1.0,
    theta_p: float = 1.6,
    parameters: str | CalciumParameters = "hippocampal slices",
    frequency: float = 1.0,
    pairs: int = 60,
) -> TwoThresholds:
    """Set the two calcium steps and the two thresholds by hand, and see which spikes cross which threshold.

    A spike that is left out brings no calcium; the rest is `time_above_thresholds` and `synaptic_change`.

    Parameters
    ----------
    spikes : {"presynaptic alone", "postsynaptic alone", "both"}
        The spikes of each pairing in the calcium that is shown.
    delay : float
        t_post − t_pre in ms, within ±100.
    c_pre, c_post, theta_d, theta_p : float
        They replace those of `parameters`: calcium per spike, 0 to 1000, and thresholds, 0.001 to 10⁵.
    parameters : str or CalciumParameters
        The synapse that has all other constants.
    frequency : float
        Pairings per second in Hz, 0.1 to 100.
    pairs : int
        Number of pairings, 1 to 10⁶.

    Returns
    -------
    TwoThresholds

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    The model is Graupner & Brunel (2012), https://doi.org/10.1073/pnas.1109359109. The default steps and thresholds are
    ours, chosen so that a presynaptic spike alone crosses θ_d, and θ_p is crossed by both spikes together alone.
    """
    checks.one_of("spikes", spikes, SPIKES)
    p = replace(_parameters(parameters), c_pre=c_pre, c_post=c_post, theta_d=theta_d, theta_p=theta_p)
    delay = checks.number("delay", delay, -100.0, 100.0)
    frequency = checks.number("frequency", frequency, 0.1, 100.0)
    cases = dict(zip(SPIKES, (replace(p, c_post=0.0), replace(p, c_pre=0.0), p), strict=True))
    at = {"delay": delay, "frequency": frequency}
    above = 1000.0 / frequency * np.array([time_above_thresholds(**at, parameters=case) for case in cases.values()])
    time, delays = np.linspace(-110.0, 150.0, 1041), np.linspace(-100.0, 100.0, 201)
    return TwoThresholds(
        parameters=p,
        spikes=spikes,
        delay=delay,
        time=time,
        calcium=calcium_trace(**at, time=time, parameters=cases[spikes]),
        time_above_d=above[:, 0],
        time_above_p=above[:, 1],
        change=np.array([synaptic_change(**at, pairs=pairs, parameters=case) for case in cases.values()]),
        delays=delays,
        window=synaptic_change(delay=delays, frequency=frequency, pairs=pairs, parameters=p),
    )


@dataclass(frozen=True, repr=False)
class Growth(Result):
    """A synapse that drives its own activity, under three rules: Hebb, thresholds alone, thresholds with bounds.

    Strength is relative to a DOWN synapse (DOWN = 1, UP = `up_strength`).

    Attributes
    ----------
    drive : float
        Pairings per second of a DOWN synapse, in Hz.
    up_strength : float
        Strength `b` of an UP synapse.
    ceiling : float
        Strength 2 `b` at which a runaway course is cut off.
    strengths : array (points,)
        0 to `ceiling`.
    frequencies : array (points,)
        Pairings per second that a synapse of this strength causes, in Hz.
    mean_calcium : array (points,)
        Mean calcium at `strengths`.
    hebb_drift, threshold_drift, bounded_drift : array (points,)
        Change of strength per second at `strengths` under Hebb, thresholds alone, and Graupner–Brunel.
    crossover : array (crossings,)
        Strengths at which thresholds alone turn depression into potentiation (or back).
    stable, unstable : array (fixed points,)
        Fixed points of Graupner–Brunel: strengths it settles at, and strengths that divide their basins.
    time : array (steps,)
        Time in s.
    hebb, threshold, bounded : array (steps,)
        Strength over time under each rule, from the same start.
    hebb_diverged_at, threshold_diverged_at : int or None
        First step at which the course is cut off at `ceiling`; None if it never is.
    """

    drive: float
    up_strength: float
    ceiling: float
    strengths: Array
    frequencies: Array
    mean_calcium: Array
    hebb_drift: Array
    threshold_drift: Array
    bounded_drift: Array
    crossover: Array
    stable: Array
    unstable: Array
    time: Array
    hebb: Array
    threshold: Array
    bounded: Array
    hebb_diverged_at: int | None
    threshold_diverged_at: int | None


def growth(
    *,
    drive: float = 4.0,
    efficacy: float = 0.4,
    delay: float = 10.0,
    duration: float = 10.0,
    parameters: str | CalciumParameters = "hippocampal slices",
) -> Growth:
    """Return what three rules make of a synapse whose own strength raises the activity that changes it.

    A synapse of strength w pairs its neurons f = drive·w times per second: the stronger, the more often. Then, with
    the efficacy χ = (w−1)/(`b`−1),

    - Hebb: τ dχ/dt = γ_p ⟨c⟩/θ_p, in proportion to the mean calcium ⟨c⟩ = f τ_Ca(c_pre+c_post); w grows exponentially.
    - thresholds alone: τ dχ/dt = γ_p α_p(f) − γ_d α_d(f). Little activity depresses, much potentiates, without bound.
    - Graupner–Brunel: τ dχ/dt = γ_p α_p(f)(1−χ) − γ_d α_d(f) χ − χ(1−χ)(χ_edge−χ), averaged over a period, without
      noise. The factors 1−χ and χ bound the efficacy.

    Parameters
    ----------
    drive : float
        Pairings per second of a DOWN synapse in Hz, 0.1 to 20.
    efficacy : float
        Efficacy χ at the start, 0 to 1.
    delay : float
        t_post − t_pre in ms, within ±100.
    duration : float
        Duration in s, 1 to 1000.
    parameters : str or CalciumParameters
        As in `simulate`; UP must be stronger than DOWN (`b` > 1).

    Returns
    -------
    Growth

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    The calcium model is Graupner & Brunel (2012), https://doi.org/10.1073/pnas.1109359109. The loop from strength to
    activity, and the two rules it is set against, are this project's illustration, not the paper's.
    """
    p = _parameters(parameters)
    drive = checks.number("drive", drive, 0.1, 20.0)
    efficacy = checks.number("efficacy", efficacy, 0.0, 1.0)
    delay = checks.number("delay", delay, -100.0, 100.0)
    duration = checks.number("duration", duration, 1.0, 1000.0)
    b = checks.number("b", p.b, 1.01, 1e3)

    strengths = np.linspace(0.0, 2.0 * b, 401)
    frequencies = drive * strengths
    alpha_d, alpha_p = time_above_thresholds(delay=delay, frequency=np.clip(frequencies, 1e-3, 1e3), parameters=p)
    mean_calcium = frequencies * p.tau_calcium / 1000.0 * (p.c_pre + p.c_post)
    rho = (strengths - 1.0) / (b - 1.0)
    per_second = (b - 1.0) / p.tau
    hebb_drift = per_second * p.gamma_p * mean_calcium / p.theta_p
    threshold_drift = per_second * (p.gamma_p * alpha_p - p.gamma_d * alpha_d)
    pull = -rho * (1.0 - rho) * (p.rho_star - rho)
    bounded_drift = per_second * (p.gamma_p * alpha_p * (1.0 - rho) - p.gamma_d * alpha_d * rho + pull)

    time = np.linspace(0.0, duration, 401)
    start = 1.0 + (b - 1.0) * efficacy
    hebb_rate = per_second * p.gamma_p * drive * p.tau_calcium / 1000.0 * (p.c_pre + p.c_post) / p.theta_p
    hebb = start * np.exp(np.minimum(hebb_rate * time, 50.0))
    threshold = _follow(threshold_drift, strengths, start, time)
    stable, unstable = _zeros(strengths, bounded_drift)
    return Growth(
        drive=drive,
        up_strength=b,
        ceiling=2.0 * b,
        strengths=strengths,
        frequencies=frequencies,
        mean_calcium=mean_calcium,
        hebb_drift=hebb_drift,
        threshold_drift=threshold_drift,
        bounded_drift=bounded_drift,
        crossover=np.sort(np.concatenate(_zeros(strengths, threshold_drift))),
        stable=stable,
        unstable=unstable,
        time=time,
        hebb=np.minimum(hebb, 2.0 * b),
        threshold=threshold,
        bounded=_follow(bounded_drift, strengths, start, time),
        hebb_diverged_at=_first(hebb >= 2.0 * b),
        threshold_diverged_at=_first(threshold >= 2.0 * b),
    )


def _follow(drift: Array, strengths: Array, start: float, time: Array) -> Array:
    """Strength over `time` from `start`, where `drift` (tabulated at `strengths`) is its speed.

    On a line the course runs to the next fixed point and never turns, so the time to get anywhere is the sum of
    distance/speed on the way. It ends at that fixed point, or at the end of the table.
    """
    direction = np.sign(np.interp(start, strengths, drift))
    if direction == 0:
        return np.full(time.shape, start)
    ahead = strengths[(strengths - start) * direction > 0][:: 1 if direction > 0 else -1]
    way = np.concatenate([[start], ahead])
    speed = direction * np.interp(way, strengths, drift)
    if (speed <= 0).any():
        end = int(np.argmax(speed <= 0))
        fixed_point = way[end - 1] + (way[end] - way[end - 1]) * speed[end - 1] / (speed[end - 1] - speed[end])
        # The approach takes for ever: ever smaller steps towards the fixed point.
        way = np.concatenate([way[:end], fixed_point + (way[end - 1] - fixed_point) * np.geomspace(1.0, 1e-9, 150)[1:]])
    middle = direction * np.interp((way[1:] + way[:-1]) / 2.0, strengths, drift)
    arrival = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(way)) / np.maximum(middle, 1e-12))])
    return np.interp(time, arrival, way)


def _zeros(at: Array, values: Array) -> tuple[Array, Array]:
    """Where a tabulated function crosses 0 downwards, and where upwards, interpolated."""
    left, right = values[:-1], values[1:]
    down, up = (left > 0) & (right <= 0), (left < 0) & (right >= 0)
    crossing = at[:-1] + np.diff(at) * left / np.where(down | up, left - right, 1.0)
    return crossing[down], crossing[up]


def _first(mask: NDArray[np.bool_]) -> int | None:
    return int(np.argmax(mask)) if mask.any() else None


def _mean_strength(p: CalciumParameters, up: Array, down: Array) -> Array:
    """Mean strength after/before, from the probabilities of switching."""
    after = (1.0 - up) * p.beta + down * (1.0 - p.beta) + p.b * (up * p.beta + (1.0 - down) * (1.0 - p.beta))
    return after / (p.beta + (1.0 - p.beta) * p.b)


def _repeats(first: Array, period: float, time: Array) -> Array:
    """All times first + k·period within `time`, sorted."""
    cycles = np.arange(np.floor((time[0] - first.max()) / period), np.ceil((time[-1] - first.min()) / period) + 1)
    times = np.sort((first[:, np.newaxis] + period * cycles).ravel())
    return times[(times >= time[0]) & (times <= time[-1])]


def _calcium_jumps(
    p: CalciumParameters, delay: ArrayLike, postsynaptic_spikes: int, postsynaptic_interval: float
) -> tuple[Array, Array]:
    """Times (shape of delay + (jumps,)) and sizes (jumps,) of the calcium jumps of one pairing, pre spike at 0."""
    delay = checks.numbers("delay", delay, -1e5, 1e5)
    spikes = checks.whole("postsynaptic_spikes", postsynaptic_spikes, 1, 20)
    interval = checks.number("postsynaptic_interval", postsynaptic_interval, 0.0, 1e4)
    post = delay[..., np.newaxis] - interval * np.arange(spikes)[::-1]
    pre = np.full((*delay.shape, 1), p.pre_delay)
    return np.concatenate([pre, post], axis=-1), np.array([p.c_pre] + [p.c_post] * spikes)


def _frequency(frequency: ArrayLike, delay: ArrayLike) -> Array:
    frequency = checks.numbers("frequency", frequency, 1e-3, 1e3)
    try:
        np.broadcast_shapes(frequency.shape, np.shape(delay))
    except ValueError:
        raise ValueError(f"delay {np.shape(delay)} and frequency {frequency.shape} do not broadcast") from None
    return frequency


def _parameters(parameters: str | CalciumParameters) -> CalciumParameters:
    if isinstance(parameters, CalciumParameters):
        return parameters
    return PARAMETER_SETS[checks.one_of("parameters", parameters, PARAMETER_SETS)]
