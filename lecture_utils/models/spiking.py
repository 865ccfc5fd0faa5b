"""Learning with spikes: the noise of a spike count is the perturbation."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.perturbation import error_recursion, learning_curve_theory, optimal_learning_rate
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

SPREAD = 4.0
"""Root mean square by which each weight is off at the start, in Hz per unit of input."""
SLOWEST = 1.0
"""A neuron never fires below this rate (Hz)."""
FASTEST = 1e4
"""Nor above this one."""


def _central_moments(rates: Array, window: float) -> Array:
    """Central moments 2 to 6 of the rate that is read off a Poisson count, S/T, one a row."""
    mean = rates * window
    moments = [mean, mean, mean + 3 * mean**2, mean + 10 * mean**2, mean + 25 * mean**2 + 15 * mean**3]
    return np.array([moment / window**order for order, moment in enumerate(moments, start=2)])


@dataclass(frozen=True, repr=False)
class SpikeUpdate(Result):
    """What one window tells about the error of every neuron, on average.

    Attributes
    ----------
    mean : (K,) array
        Expected estimate of ∂E/∂y_k = e_k: e_k + 1/(2T).
    variance : (K,) array
        Variance of one estimate.
    """

    mean: Array
    variance: Array


def spike_update(*, rates: ArrayLike, errors: ArrayLike, window: float) -> SpikeUpdate:
    """Mean and variance of the estimate (E(ỹ) − E(y)) ξ_k T/y_k that the spike counts of one window give.

    K neurons fire as independent Poisson processes of rates y. A count S_k in the window T reads as a rate ỹ_k = S_k/T;
    its noise ξ_k = S_k/T − y_k has the mean 0 and the variance y_k/T. With E = ½|y − y*|² and e = y − y*,
    E(ỹ) − E(y) = Σ_j (e_j ξ_j + ½ ξ_j²), and

    - mean: e_k + 1/(2T). The 1/(2T) is there because counts are skewed: ⟨ξ³⟩ = y/T², where a Gaussian has 0.
    - variance: from the moments of the Poisson distribution up to the sixth. For long windows and equal rates it sums
      to (K + 1)|e|², as for any node perturbation.

    Parameters
    ----------
    rates : array_like, (K,)
        y > 0 (Hz).
    errors : array_like, (K,)
        e (Hz).
    window : float
        T > 0 (s).

    Returns
    -------
    SpikeUpdate

    Raises
    ------
    ValueError
        If an argument is out of range or the shapes differ.

    Source
    ------
    Derived.
    """
    y = checks.numbers("rates", rates, 0, low_open=True)
    e = checks.numbers("errors", errors)
    window = checks.positive("window", window)
    if y.shape != e.shape or y.ndim != 1:
        raise ValueError(f"rates of shape {y.shape} and errors of shape {e.shape} must be one number for each neuron")
    m2, m3, m4, m5, m6 = _central_moments(y, window)
    # a = e ξ + ½ ξ² is what one neuron adds to the change of E.
    a1, a2 = m2 / 2, e**2 * m2 + e * m3 + m4 / 4
    others1 = a1.sum() - a1
    others2 = (a2 - a1**2).sum() - (a2 - a1**2) + others1**2
    first = e * m2 + m3 / 2
    second = others2 * m2 + 2 * others1 * (e * m3 + m4 / 2) + e**2 * m4 + e * m5 + m6 / 4
    return SpikeUpdate(mean=first / m2, variance=second / m2**2 - (first / m2) ** 2)


@dataclass(frozen=True, repr=False)
class SpikingLearner(Result):
    """A layer of Poisson neurons learns from one score a trial.

    Attributes
    ----------
    trial : (trials + 1,) array
        0, 1, …
    seconds : (trials + 1,) array
        Time taken, trials times T.
    error : (trials + 1,) array
        Squared distance of the weights from the right ones relative to the start, mean over the runs, at most CEILING.
    direct : (trials + 1,) array
        The same if every neuron knew its error and its rate exactly: theory.
    gaussian : (trials + 1,) array
        Node perturbation by Gaussian noise of the same variance, y₀/T: theory.
    floor : float
        Where that theory settles, at most CEILING; CEILING if it does not.
    spike_times : tuple of K arrays
        Spikes of the first run in its first window (s).
    rates : (K,) array
        Their rates y (Hz).
    read : (K,) array
        The rates ỹ = S/T read off the counts (Hz).
    noise : float
        Standard deviation of a rate that is read off a count, √(y₀/T) (Hz).
    bias : float
        1/(2T), by which the estimate of every error is off on average (Hz).
    window, rate : float
        T (s) and y₀ (Hz).
    diverged_at : int or None
        First trial after which the mean error reached CEILING.
    """

    trial: NDArray[np.int64]
    seconds: Array
    error: Array
    direct: Array
    gaussian: Array
    floor: float
    spike_times: tuple[Array, ...]
    rates: Array
    read: Array
    noise: float
    bias: float
    window: float
    rate: float
    diverged_at: int | None


CEILING = 1e3
"""Largest relative error a result reports; a run that reaches it has diverged."""


def learn(
    *,
    window: float = 1.0,
    rate: float = 40.0,
    relative_rate: float = 0.2,
    inputs: int = 5,
    outputs: int = 3,
    trials: int = 400,
    runs: int = 10,
    seed: int = 0,
) -> SpikingLearner:
    """Let a layer of Poisson neurons learn a linear map from the noise of its own spike counts.

    The rates are y = y₀ + Wx (Hz), x ~ N(0, I), between SLOWEST and
    FASTEST. In each trial the neurons fire for a window T; the
    rates that are read off the counts are ỹ = S/T = y + ξ. A critic tells by how much the error E = ½|y − y*|² of ỹ
    differs from that of y, one number for all, and each synapse changes by

    ΔW_kj = −η (E(ỹ) − E(y)) ξ_k x_j · T/y_k,

    node perturbation with σ² = y_k/T. Longer windows make the perturbation smaller, not the estimate better: for small
    perturbations its variance is K + 1, whatever σ. What they lower is the floor and the bias 1/(2T), and they cost
    time.

    Parameters
    ----------
    window : float
        T, 0.01 to 10 s.
    rate : float
        y₀, the rate without input, 5 to 200 Hz.
    relative_rate : float
        η relative to the best learning rate of node perturbation, 1/((N+2)(K+2)); 0.01 to 4.
    inputs, outputs : int
        N, 1 to 50, and K, 1 to 20.
    trials : int
        Trials, 1 to 5,000.
    runs : int
        Independent layers, 1 to 100.
    seed : int
        Seed of the layers, the inputs and the spikes.

    Returns
    -------
    SpikingLearner

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    The update and its mean are derived (`spike_update`); node perturbation as in Werfel, Xie & Seung 2005,
    doi:10.1162/089976605774320539 (abstract read). Noise of spike counts as a perturbation: this project's example.
    """
    window = checks.number("window", window, 0.01, 10)
    rate = checks.number("rate", rate, 5, 200)
    relative = checks.number("relative_rate", relative_rate, 0.01, 4)
    n, k = checks.whole("inputs", inputs, 1, 50), checks.whole("outputs", outputs, 1, 20)
    trials, runs = checks.whole("trials", trials, 1, 5_000), checks.whole("runs", runs, 1, 100)
    rng = np.random.default_rng(checks.whole("seed", seed))
    eta = relative * optimal_learning_rate(rule="node", inputs=n, outputs=k)

    right = SPREAD * rng.standard_normal((runs, k, n))
    off = rng.standard_normal((runs, k, n))
    off *= SPREAD * np.sqrt(n * k / np.sum(off**2, axis=(1, 2), keepdims=True))
    weights = right + off
    x = rng.standard_normal((trials, runs, n, 1))
    wanted = np.maximum(rate + right @ x, SLOWEST)
    error = np.full(trials + 1, CEILING)
    error[0] = 1.0
    scale = runs * n * k * SPREAD**2
    diverged_at = None
    first: tuple[Array, Array] | None = None
    for trial in range(trials):
        rates = np.minimum(np.maximum(rate + weights @ x[trial], SLOWEST), FASTEST)
        counts = rng.poisson(rates * window)
        noise = counts / window - rates
        if first is None:
            first = rates[0, :, 0], counts[0, :, 0]
        gain = noise.mT @ (rates - wanted[trial] + noise / 2)  # E(ỹ) − E(y)
        weights = weights - (eta * window) * (gain * noise / rates) * x[trial].mT
        off = weights - right
        now = np.vdot(off, off) / scale
        if now > CEILING:
            diverged_at = trial + 1
            break
        error[trial + 1] = now

    # The error of the weights scales with SPREAD, so the theory for a spread of 1 holds with noise in units of it.
    sigma = math.sqrt(rate / window)
    setting = {"inputs": n, "outputs": k, "steps": trials}
    gaussian = learning_curve_theory(rule="node", learning_rate=eta, noise=sigma / SPREAD, **setting)
    factor, increment = error_recursion(rule="node", inputs=n, outputs=k, learning_rate=eta, noise=sigma / SPREAD)
    rates, counts = first
    spikes = np.random.default_rng((seed, 1))
    return SpikingLearner(
        trial=np.arange(trials + 1),
        seconds=np.arange(trials + 1) * window,
        error=error,
        direct=learning_curve_theory(rule="direct", noise=0.0, **setting),
        gaussian=gaussian,
        floor=min(increment / (1 - factor) / (n * k), CEILING) if factor < 1 else CEILING,
        spike_times=tuple(np.sort(window * spikes.random(count)) for count in counts),
        rates=rates,
        read=counts / window,
        noise=sigma,
        bias=1 / (2 * window),
        window=window,
        rate=rate,
        diverged_at=diverged_at,
    )
