"""Three-factor rules: a neuromodulator gates Hebb, waits for a delayed reward, and teaches a network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

FEEDBACKS = ("scalar", "vector", "none")
BASELINES = ("none", "running average", "noise-free reward")
CONDITIONS = (
    "scalar, no baseline",
    "scalar, running average",
    "scalar, noise-free reward",
    "vector",
    "none",
)
WEIGHT_LIMIT = 1e3
# Yagishita et al. 2014: pairings and dopamine pulses per second; lags (s) from the first pairing to the first pulse.
PAIRING_RATE, PULSE_RATE = 10.0, 30.0
MEASURED_WINDOW = (0.3, 2.0)
MEASURED_SIGNIFICANT = (0.6, 1.0)
MEASURED_NOT_SIGNIFICANT = (-1.0, 2.0, 5.0)


@dataclass(frozen=True, repr=False)
class Gating(Result):
    """What the third factor does to Hebb's rule.

    Attributes
    ----------
    change : float
        Weight change Δw = η x y ρ at the given rates and neuromodulator.
    hebb_change : float
        The same with ρ = 1.
    presynaptic_rate, postsynaptic_rate, neuromodulator : float
        The given x, y and ρ.
    neuromodulators, change_curve : ndarray, shape (M,)
        ρ from −2 to 2, and the change against it at the given rates.
    combination_change : ndarray, shape (2, 2)
        Change at the given ρ; rows: presynaptic silent, active; columns: postsynaptic silent, active.
    rate : ndarray, shape (R,)
        Rates from 0 to 2 for the map.
    change_map : ndarray, shape (R, R)
        Change at the given ρ; rows: postsynaptic rate, columns: presynaptic rate.
    trial : ndarray of int, shape (N + 1,)
        Number of coactivations so far.
    weight : ndarray, shape (N + 1,)
        Weight over repeated coactivation at the given ρ; starts at 1 and stops at 0.
    hebb_weight : ndarray, shape (N + 1,)
        The same with ρ = 1.
    """

    change: float
    hebb_change: float
    presynaptic_rate: float
    postsynaptic_rate: float
    neuromodulator: float
    neuromodulators: Array
    change_curve: Array
    combination_change: Array
    rate: Array
    change_map: Array
    trial: NDArray[np.int64]
    weight: Array
    hebb_weight: Array


@dataclass(frozen=True, repr=False)
class DelayedReward(Result):
    """Pairings from time 0 on, dopamine from `lag` s on: the traces, the weight, and the change against the lag.

    Attributes
    ----------
    time : ndarray, shape (T,)
        Time since the first pairing, s.
    pairing_times, pulse_times : ndarray, shape (n,) and (m,)
        When the pairings and the pulses of dopamine come, s.
    eligibility, dopamine : ndarray, shape (T,)
        The two traces ψ and ρ.
    weight : ndarray, shape (T,)
        Change of the weight so far.
    change : float
        Change of the weight in the end.
    lag : float
        The given lag, s.
    lags, change_curve : ndarray, shape (L,)
        Lags, s, and the change in the end against them.
    best_lag : float
        The one of these lags at which the change is largest (in size), s.
    relative_change, relative_change_at_once : float or None
        Change at the given lag and at lag 0, relative to that at the best lag; None if nothing changes at any lag.
    """

    time: Array
    pairing_times: Array
    pulse_times: Array
    eligibility: Array
    dopamine: Array
    weight: Array
    change: float
    lag: float
    lags: Array
    change_curve: Array
    best_lag: float
    relative_change: float | None
    relative_change_at_once: float | None


@dataclass(frozen=True, repr=False)
class Reaching(Result):
    """Many runs of learning a grip from reward, with every kind of third factor on the same task and the same noise.

    C = 5 conditions in the order of `condition`, F fingers, N trials; the first run is given in detail.

    Attributes
    ----------
    condition : tuple of str
        "scalar, no baseline", "scalar, running average", "scalar, noise-free reward", "vector", "none".
    selected : int
        The condition that `feedback` and `baseline` name.
    trial : ndarray of int, shape (N + 1,)
        Number of updates so far.
    error : ndarray, shape (C, N + 1)
        Squared distance of the fingers from their targets without noise, relative to the start; mean over runs.
    error_low, error_high : ndarray, shape (C, N + 1)
        10th and 90th percentile over runs.
    expected_scalar, expected_vector : ndarray, shape (N + 1,)
        Theory of the mean error for "scalar, noise-free reward" and for "vector", cut at 1e6.
    largest_rate_scalar, largest_rate_vector : float
        Theory: learning rates at and above which these two do not learn.
    learning_rate : float
        The given learning rate η.
    learning_rates : ndarray, shape (G,)
        Learning rates from 0.001 to 1 for the curves that follow.
    rate_curve_scalar, rate_curve_vector : ndarray, shape (G,)
        Theory of the mean error of these two after N updates, against the learning rate, cut at 1e6.
    rest, target : ndarray, shape (F, 2)
        Where the fingers are at the start, and where they should go.
    path : ndarray, shape (C, N + 1, F, 2)
        Where the weights send the fingers, without noise; first run.
    reached : ndarray, shape (C, N, F, 2)
        Where the fingers went on each trial; first run.
    third_factor : ndarray, shape (C, N)
        R − R₀ on each trial, first run (for "vector": root mean square of the units' own factors; for "none": 1).
    expected_reward : ndarray, shape (3, N)
        R₀ on each trial, first run; in the order of `BASELINES`.
    update_alignment : ndarray, shape (C,)
        Cosine between the first update and the gradient, mean over runs.
    final_error : ndarray, shape (C,)
        Last value of `error`.
    learned_at : tuple of (int or None), length C
        First number of updates after which `error` is at most 0.1.
    diverged_at : tuple of (int or None), length C
        First number of updates after which some weight, in any run, had to be cut at `WEIGHT_LIMIT`.
    """

    condition: tuple[str, ...]
    selected: int
    trial: NDArray[np.int64]
    error: Array
    error_low: Array
    error_high: Array
    expected_scalar: Array
    expected_vector: Array
    largest_rate_scalar: float
    largest_rate_vector: float
    learning_rate: float
    learning_rates: Array
    rate_curve_scalar: Array
    rate_curve_vector: Array
    rest: Array
    target: Array
    path: Array
    reached: Array
    third_factor: Array
    expected_reward: Array
    update_alignment: Array
    final_error: Array
    learned_at: tuple[int | None, ...]
    diverged_at: tuple[int | None, ...]


def gate(
    *,
    presynaptic_rate: float = 1.0,
    postsynaptic_rate: float = 1.0,
    neuromodulator: float = 1.0,
    learning_rate: float = 0.1,
    trials: int = 20,
) -> Gating:
    """Three factors multiplied: Δw = η x y ρ.

    ρ = 0 stops learning, its size scales it, its sign turns potentiation into depression; without coactivation no ρ
    helps.

    Parameters
    ----------
    presynaptic_rate, postsynaptic_rate : float
        Rates x and y, in [0, 100], relative to a typical rate.
    neuromodulator : float
        ρ, in [−100, 100], relative to a typical size.
    learning_rate : float
        η, in (0, 10].
    trials : int
        Number of coactivations, in [1, 1000].

    Returns
    -------
    Gating
        The change, its dependence on ρ and on the rates, and the weight over trials.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    The lecture's three-factor rule; nothing beyond the definition.
    """
    x = checks.number("presynaptic_rate", presynaptic_rate, 0.0, 100.0)
    y = checks.number("postsynaptic_rate", postsynaptic_rate, 0.0, 100.0)
    rho = checks.number("neuromodulator", neuromodulator, -100.0, 100.0)
    eta = checks.number("learning_rate", learning_rate, 0.0, 10.0, low_open=True)
    trials = checks.whole("trials", trials, 1, 1000)
    curve = np.linspace(-2.0, 2.0, 81)
    rate = np.linspace(0.0, 2.0, 41)
    trial = np.arange(trials + 1)
    change = eta * x * y * rho
    return Gating(
        change=change,
        hebb_change=eta * x * y,
        presynaptic_rate=x,
        postsynaptic_rate=y,
        neuromodulator=rho,
        neuromodulators=curve,
        change_curve=eta * x * y * curve,
        combination_change=eta * rho * np.outer([0.0, x], [0.0, y]),
        rate=rate,
        change_map=eta * rho * np.outer(rate, rate),
        trial=trial,
        weight=np.maximum(1.0 + trial * change, 0.0),
        hebb_weight=1.0 + trial * (eta * x * y),
    )


def delayed_reward(
    lag: ArrayLike,
    *,
    eligibility: ArrayLike = 1.0,
    reward: ArrayLike = 1.0,
    tau_eligibility: ArrayLike = 1.0,
    tau_dopamine: ArrayLike = 0.2,
) -> Array:
    """Weight change by a pairing at time 0 and a reward `lag` s later.

    dw/dt = ψ ρ with the traces dψ/dt = −ψ/τ_ψ (set to ψ_0 by the pairing) and dρ/dt = −ρ/τ_ρ (set to ρ_0 by the
    reward), integrated over all time: Δw = ψ_0 ρ_0 τ_ψτ_ρ/(τ_ψ + τ_ρ) · exp(−ℓ/τ_ψ) for ℓ ≥ 0, and exp(−|ℓ|/τ_ρ)
    instead if the reward comes first.

    Parameters
    ----------
    lag : array_like
        ℓ, s, in [−10⁶, 10⁶]; negative: the reward comes first.
    eligibility : array_like
        ψ_0, in [−10⁶, 10⁶]: what the pairing writes into the trace (negative after post-before-pre).
    reward : array_like
        ρ_0, in [−10⁶, 10⁶]: dopamine released by the reward; 0 is no reward, negative a dip.
    tau_eligibility, tau_dopamine : array_like
        Time constants τ_ψ and τ_ρ, s, in (0, 10⁶]. All arguments broadcast.

    Returns
    -------
    ndarray
        Δw, in the unit of ψ_0 ρ_0 s; exactly 0 without reward or without pairing.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    Izhikevich 2007, doi:10.1093/cercor/bhl152: equations, τ_ψ = 1 s, τ_ρ = 0.2 s (second-hand). The integral: derived.
    """
    lag = checks.numbers("lag", lag, -1e6, 1e6)
    eligibility = checks.numbers("eligibility", eligibility, -1e6, 1e6)
    reward = checks.numbers("reward", reward, -1e6, 1e6)
    tau_psi = checks.numbers("tau_eligibility", tau_eligibility, 0.0, 1e6, low_open=True)
    tau_rho = checks.numbers("tau_dopamine", tau_dopamine, 0.0, 1e6, low_open=True)
    with np.errstate(over="ignore"):  # a lag of very many time constants: nothing is left of the trace
        remaining = np.exp(-np.abs(lag) / np.where(lag >= 0.0, tau_psi, tau_rho))
    return eligibility * reward * remaining * tau_psi * (tau_rho / (tau_psi + tau_rho))


def delayed_burst(
    lag: ArrayLike,
    *,
    pairings: int = 10,
    pulses: int = 10,
    eligibility: float = 1.0,
    reward: float = 1.0,
    tau_eligibility: float = 1.0,
    tau_dopamine: float = 0.2,
) -> Array:
    """Weight change by a train of pairings from time 0 on and a burst of dopamine from `lag` s on.

    The traces of `delayed_reward` add up, so the change is a sum over all pairs: pairing i at i/10 s writes ψ_0/n,
    pulse j at ℓ + j/30 s releases ρ_0/m, and

        Δw(ℓ) = Σ_i Σ_j Δw_single(ℓ + j/30 s − i/10 s) / (n m).

    Parameters
    ----------
    lag : array_like
        ℓ, s, in [−10⁶, 10⁶], from the first pairing to the first pulse.
    pairings, pulses : int
        n, at 10 Hz, and m, at 30 Hz; each in [1, 50].
    eligibility, reward : float
        ψ_0 and ρ_0, in [−10⁶, 10⁶]: what all pairings write, and all pulses release, together.
    tau_eligibility, tau_dopamine : float
        Time constants τ_ψ and τ_ρ, s, in (0, 10⁶].

    Returns
    -------
    ndarray
        Δw, in the unit of ψ_0 ρ_0 s, of the shape of `lag`.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    The protocol: Yagishita et al. 2014, doi:10.1126/science.1255514 (legend of figure 1, first-hand: ten pulses of
    dopamine at 30 Hz, delays from the onset of the train; ten pairings at 10 Hz: second-hand). The sum: derived.
    """
    lag = checks.numbers("lag", lag, -1e6, 1e6)
    pairing_times = np.arange(checks.whole("pairings", pairings, 1, 50)) / PAIRING_RATE
    pulse_times = np.arange(checks.whole("pulses", pulses, 1, 50)) / PULSE_RATE
    settings = {"eligibility": eligibility, "reward": reward}
    settings |= {"tau_eligibility": tau_eligibility, "tau_dopamine": tau_dopamine}
    apart = (pulse_times - pairing_times[:, np.newaxis]).ravel()
    return delayed_reward(lag[..., np.newaxis] + apart, **settings).mean(axis=-1)


def eligibility_course(
    *,
    lag: float = 1.0,
    pairings: int = 1,
    pulses: int = 1,
    eligibility: float = 1.0,
    reward: float = 1.0,
    tau_eligibility: float = 1.0,
    tau_dopamine: float = 0.2,
) -> DelayedReward:
    """Eligibility, dopamine and weight over time around pairings and dopamine, and the change against the lag.

    The equations of `delayed_reward`, summed over pairings and pulses as in `delayed_burst`; the weight so far is their
    integral up to each time, in closed form: each pair of a pairing and a pulse adds, from the later of the two on,
    ψ ρ τ (1 − exp(−(t − later)/τ)) with its traces taken at the later event and 1/τ = 1/τ_ψ + 1/τ_ρ.

    Parameters
    ----------
    lag : float
        First pulse of dopamine after the first pairing, s, in [−5, 5]; negative: before.
    pairings, pulses : int
        Number of pairings, at 10 Hz, and of pulses, at 30 Hz, in [1, 20].
    eligibility : float
        ψ_0, in [−10, 10], of all pairings together.
    reward : float
        ρ_0, in [−10, 10], of all pulses together.
    tau_eligibility, tau_dopamine : float
        Time constants, s, in [0.01, 10].

    Returns
    -------
    DelayedReward
        Traces from 5 s before to 8 s after the first pairing, and the curve over lags from −2 to 5 s.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    See `delayed_reward` and `delayed_burst`. In the experiment (Yagishita et al. 2014, doi:10.1126/science.1255514,
    abstract and legend of figure 1 first-hand) dopamine enlarged spines only 0.3 to 2 s after the onset of the train,
    significantly at 0.6 and 1 s, not at −1, 2 and 5 s.
    """
    lag = checks.number("lag", lag, -5.0, 5.0)
    pairings = checks.whole("pairings", pairings, 1, 20)
    pulses = checks.whole("pulses", pulses, 1, 20)
    psi_0 = checks.number("eligibility", eligibility, -10.0, 10.0)
    rho_0 = checks.number("reward", reward, -10.0, 10.0)
    tau_psi = checks.number("tau_eligibility", tau_eligibility, 0.01, 10.0)
    tau_rho = checks.number("tau_dopamine", tau_dopamine, 0.01, 10.0)
    settings = {"eligibility": psi_0, "reward": rho_0, "tau_eligibility": tau_psi, "tau_dopamine": tau_rho}

    pairing_times = np.arange(pairings) / PAIRING_RATE
    pulse_times = lag + np.arange(pulses) / PULSE_RATE
    # Every jump is a sample of its own, so that the traces rise vertically.
    jumps = np.concatenate([pairing_times, pulse_times])
    time = np.sort(np.concatenate([np.linspace(-5.0, 8.0, 651), np.nextafter(jumps, -np.inf), jumps]))
    later = np.maximum(pairing_times[:, np.newaxis], pulse_times).ravel()
    added = delayed_reward((pulse_times - pairing_times[:, np.newaxis]).ravel(), **settings) / (pairings * pulses)
    since = np.maximum(time[:, np.newaxis] - later, 0.0)
    lags = np.linspace(-2.0, 5.0, 351)
    curve, change, at_once = (
        delayed_burst(value, pairings=pairings, pulses=pulses, **settings) for value in (lags, lag, 0.0)
    )
    best = int(np.argmax(np.abs(curve)))
    return DelayedReward(
        time=time,
        pairing_times=pairing_times,
        pulse_times=pulse_times,
        eligibility=_trace(time, pairing_times, psi_0, tau_psi),
        dopamine=_trace(time, pulse_times, rho_0, tau_rho),
        weight=-np.expm1(-since * (1.0 / tau_psi + 1.0 / tau_rho)) @ added,
        change=float(change),
        lag=lag,
        lags=lags,
        change_curve=curve,
        best_lag=float(lags[best]),
        relative_change=float(change / curve[best]) if curve[best] else None,
        relative_change_at_once=float(at_once / curve[best]) if curve[best] else None,
    )


def _trace(time: Array, events: Array, size: float, tau: float) -> Array:
    """Return a trace that jumps by an equal part of `size` at each event and decays with `tau`."""
    since = time[:, np.newaxis] - events
    return size * np.where(since >= 0.0, np.exp(-np.maximum(since, 0.0) / tau), 0.0).mean(axis=1)


def teach(start: Array, xi: Array, *, learning_rate: float, noise: float) -> tuple[Array, Array, Array, Array]:
    """Let five third factors teach the same units on the same noise: the loop of `learn_from_reward`.

    With the input x = 1 a unit's weight is its mean output, and `error` is its distance from the target.

    Parameters
    ----------
    start : ndarray, shape (J,)
        Error of each unit at the start.
    xi : ndarray, shape (N, R, J)
        What the noise adds to each unit's output on each trial of each run.
    learning_rate, noise : float
        η, and the standard deviation σ of `xi`.

    Returns
    -------
    error : ndarray, shape (N + 1, 5, R, J)
        Errors after each update, in the order of `CONDITIONS`; cut at `WEIGHT_LIMIT`.
    squared : ndarray, shape (N + 1, 5, R)
        Their squares, summed over units.
    third_factor : ndarray, shape (N, 5)
        What the units are told; first run (for "vector": root mean square over units; for "none": always 1).
    expected_reward : ndarray, shape (N, 3)
        The baselines that the reward is compared with; first run.
    """
    trials, runs, units = xi.shape
    error = np.empty((trials + 1, 5, runs, units))
    squared = np.empty((trials + 1, 5, runs))
    third_factor, expected_reward = np.ones((trials, 5)), np.empty((trials, 3))
    error[0], squared[0] = start, start @ start
    baseline = np.zeros((3, runs))
    baseline[1] = -(start @ start) - units * noise**2
    tried = xi / noise**2
    for n in range(trials):
        output = error[n] + xi[n]
        reward = -np.vecdot(output[:3], output[:3])
        baseline[2] = -squared[n, 2]
        expected_reward[n] = baseline[:, 0]
        factor = reward - baseline
        error[n + 1, :3] = error[n, :3] + learning_rate * factor[:, :, np.newaxis] * tried[n]
        error[n + 1, 3] = error[n, 3] - learning_rate * 2.0 * output[3]
        error[n + 1, 4] = error[n, 4] + learning_rate * tried[n]
        baseline[1] += 0.2 * factor[1]
        third_factor[n, :3] = factor[:, 0]
        third_factor[n, 3] = 2.0 * np.sqrt(output[3, 0] @ output[3, 0] / units)
        squared[n + 1] = np.vecdot(error[n + 1], error[n + 1])
        if squared[n + 1].max() > WEIGHT_LIMIT**2:
            np.clip(error[n + 1], -WEIGHT_LIMIT, WEIGHT_LIMIT, out=error[n + 1])
            squared[n + 1] = np.vecdot(error[n + 1], error[n + 1])
    return error, squared, third_factor, expected_reward


def learn_from_reward(
    *,
    feedback: str = "scalar",
    baseline: str = "running average",
    fingers: int = 3,
    learning_rate: float = 0.02,
    noise: float = 0.2,
    trials: int = 200,
    runs: int = 20,
    seed: int = 0,
) -> Reaching:
    """Learn a grip: all fingers must reach their targets, and the third factor tells how well it went.

    K = 2 · fingers output units, one per finger and direction, move the fingers to y_j = w_j x + ξ_j, with one input
    x = 1 and exploration noise ξ_j ~ N(0, σ²). The reward is R = −Σ_j (y_j − y*_j)². The third factor is

    - scalar: Δw_j = η (R − R₀) (ξ_j/σ²) x, the same number for all units. The baseline R₀ is 0; or a running average of
      past rewards; or the reward this trial would have brought without noise, which makes the rule node perturbation
    - vector: Δw_j = η ρ_j x with ρ_j = −2 (y_j − y*_j), each unit is told its own error
    - none: Δw_j = η (ξ_j/σ²) x, Hebb's rule for the deviation of the output: what the two neurons know, and no more

    The first two follow the gradient of the expected reward on average, η ∂⟨R⟩/∂w_j; they differ in how widely single
    updates scatter around it. For the squared distance Q of the noise-free grip, exactly (mean over noise):

    - scalar, noise-free R₀: Q_{t+1} = (1 − 4η + 4η²(K + 2)) Q_t + η²σ² K(K + 2)(K + 4), learns only if η < 1/(K + 2)
    - vector:                Q_{t+1} = (1 − 2η)² Q_t + 4η²σ²K, learns if η < 1
    - none:                  Q_{t+1} = Q_t + η²K/σ², never learns

    and without a baseline the scatter contains Q² K/σ² as well.

    Parameters
    ----------
    feedback : {"scalar", "vector", "none"}
        Which condition to point out; all are computed, on the same noise.
    baseline : {"none", "running average", "noise-free reward"}
        The same, for scalar feedback.
    fingers : int
        Number of fingers, in [1, 10]; each starts at distance 1 from its target.
    learning_rate : float
        η, in (0, 1].
    noise : float
        σ, in [0.01, 1], in units of that distance.
    trials : int
        Updates N, in [1, 1000].
    runs : int
        Independent runs, in [1, 200].
    seed : int
        Seed of the noise.

    Returns
    -------
    Reaching
        Errors of all conditions over trials, their theory, and the first run in detail.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    The scalar rule is REINFORCE (Williams 1992, doi:10.1007/BF00992696) for Gaussian units (second-hand). Expected
    updates and the error recursions: derived. The running average moves by a fifth of the difference per trial and
    starts at the reward expected at the start; both are choices made here.
    """
    checks.one_of("feedback", feedback, FEEDBACKS)
    checks.one_of("baseline", baseline, BASELINES)
    fingers = checks.whole("fingers", fingers, 1, 10)
    eta = checks.number("learning_rate", learning_rate, 0.0, 1.0, low_open=True)
    sigma = checks.number("noise", noise, 0.01, 1.0)
    trials = checks.whole("trials", trials, 1, 1000)
    runs = checks.whole("runs", runs, 1, 200)
    rng = np.random.default_rng(checks.whole("seed", seed))

    units = 2 * fingers
    xi = sigma * rng.standard_normal((trials, runs, units))
    angle = 2.4 * np.arange(fingers) + 1.0  # directions spread by about the golden angle
    rest = np.stack([1.5 * np.arange(fingers), np.zeros(fingers)], axis=1)
    target = rest + np.stack([np.cos(angle), np.sin(angle)], axis=1)

    error, squared, third_factor, expected_reward = teach((rest - target).ravel(), xi, learning_rate=eta, noise=sigma)
    cut = np.abs(error).reshape(trials + 1, 5, -1).max(axis=2) == WEIGHT_LIMIT
    distance = squared.swapaxes(0, 1) / fingers
    low, high = np.percentile(distance, [10.0, 90.0], axis=2)
    update = error[1] - error[0]
    along = -np.einsum("crm,crm->cr", update, error[0])
    length = np.sqrt(np.einsum("crm,crm->cr", update, update) * fingers)
    path = target + error[:, :, 0].reshape(trials + 1, 5, fingers, 2)
    mean = distance.mean(axis=2)
    condition = BASELINES.index(baseline) if feedback == "scalar" else CONDITIONS.index(feedback)
    trial = np.arange(trials + 1)
    rates = np.geomspace(0.001, 1.0, 121)
    expected_scalar, expected_vector = _expected_errors(eta, sigma, fingers, trial)
    rate_curve_scalar, rate_curve_vector = _expected_errors(rates, sigma, fingers, trials)
    return Reaching(
        condition=CONDITIONS,
        selected=condition,
        trial=trial,
        error=mean,
        error_low=low,
        error_high=high,
        expected_scalar=expected_scalar,
        expected_vector=expected_vector,
        largest_rate_scalar=1.0 / (units + 2),
        largest_rate_vector=1.0,
        learning_rate=eta,
        learning_rates=rates,
        rate_curve_scalar=rate_curve_scalar,
        rate_curve_vector=rate_curve_vector,
        rest=rest,
        target=target,
        path=path.swapaxes(0, 1),
        reached=(path[:-1] + xi[:, np.newaxis, 0].reshape(trials, 1, fingers, 2)).swapaxes(0, 1),
        third_factor=third_factor.T,
        expected_reward=expected_reward.T,
        update_alignment=(along / np.maximum(length, 1e-300)).mean(axis=1),
        final_error=mean[:, -1],
        learned_at=tuple(int(np.argmax(course <= 0.1)) if course.min() <= 0.1 else None for course in mean),
        diverged_at=tuple(int(np.argmax(course)) if course.any() else None for course in cut.T),
    )


def _expected_errors(
    eta: float | Array, sigma: float, fingers: int, trial: int | NDArray[np.int64]
) -> tuple[Array, Array]:
    """Return the mean errors of "scalar, noise-free reward" and "vector" after `trial` updates, cut at 1e6."""
    units = 2 * fingers
    scatter = eta**2 * sigma**2 * units / fingers
    return (
        _geometric(1.0 - 4.0 * eta + 4.0 * eta**2 * (units + 2), scatter * (units + 2) * (units + 4), trial),
        _geometric((1.0 - 2.0 * eta) ** 2, 4.0 * scatter, trial),
    )


def _geometric(factor: float | Array, constant: float | Array, n: int | NDArray[np.int64]) -> Array:
    """Return Q_n for Q_{n+1} = factor · Q_n + constant and Q_0 = 1, cut at 1e6."""
    growth = np.asarray(factor) - 1.0
    with np.errstate(over="ignore"):  # cut below
        power = np.asarray(factor) ** n
        total = np.where(growth == 0.0, n, (power - 1.0) / np.where(growth == 0.0, 1.0, growth))
        return np.minimum(power + constant * total, 1e6)
