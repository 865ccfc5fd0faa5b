"""Beyond the synapse: excitability that learns, and a memory that outlives the synapses that held it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks

Array = NDArray[np.float64]

INPUTS = ("normal", "uniform", "exponential")
SMALLEST_GAIN = 0.01

_erf = np.vectorize(math.erf, otypes=[float])


def _normal_cumulative(z: ArrayLike) -> Array:
    return 0.5 * (1 + _erf(np.asarray(z) / math.sqrt(2)))


@dataclass(frozen=True)
class EpspSpikeCoupling:
    """How EPSPs become spikes, before and after plasticity of the synapse, of the cell, or of both.

    Attributes
    ----------
    epsp : array (sizes,)
        EPSP amplitudes in mV.
    coupling_before, coupling_after : array (sizes,)
        Spike probability against `epsp`, the E–S curve.
    stimulus : array (strengths,)
        Strength of the presynaptic stimulus relative to the test pulse.
    epsp_before, epsp_after : array (strengths,)
        EPSP amplitude in mV against `stimulus`.
    probability_before, probability_after : array (strengths,)
        Spike probability against `stimulus`.
    threshold_before, threshold_after : float
        EPSP amplitude in mV that fires the cell in half the trials.
    test_epsp_before, test_epsp_after : float
        EPSP amplitude of the test pulse in mV.
    test_probability_before, test_probability_after : float
        Spike probability at the test pulse.
    test_probability_synaptic, test_probability_intrinsic : float
        The same if only the synapse, only the cell had changed.
    """

    epsp: Array
    coupling_before: Array
    coupling_after: Array
    stimulus: Array
    epsp_before: Array
    epsp_after: Array
    probability_before: Array
    probability_after: Array
    threshold_before: float
    threshold_after: float
    test_epsp_before: float
    test_epsp_after: float
    test_probability_before: float
    test_probability_after: float
    test_probability_synaptic: float
    test_probability_intrinsic: float


def epsp_spike_coupling(
    *,
    synaptic_gain: float = 1.0,
    threshold_shift: float = 0.0,
    test_epsp: float = 6.0,
    threshold: float = 8.0,
    noise: float = 1.5,
) -> EpspSpikeCoupling:
    """EPSP–spike coupling: LTP enlarges the EPSP, intrinsic plasticity moves the threshold.

    P(spike | EPSP) = Φ((EPSP − θ)/s)

    Against the strength of the stimulus both raise the spike probability; against the EPSP only the shift of θ does.

    Parameters
    ----------
    synaptic_gain : float
        Factor by which plasticity changes the EPSP, 0.1 to 3; above 1 is LTP.
    threshold_shift : float
        Change of θ in mV, −6 to 6; below 0 the cell becomes more excitable.
    test_epsp : float
        EPSP of the test pulse before plasticity in mV, 0 to 15.
    threshold : float
        θ before plasticity in mV above rest, 7 to 15.
    noise : float
        s in mV, 0.1 to 5.

    Returns
    -------
    EpspSpikeCoupling

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    The phenomenon: Xu, Kang, Jiang, Nedergaard & Kang (2005) Journal of Neuroscience 25:1750–1760,
    https://doi.org/10.1523/JNEUROSCI.4217-04.2005 (abstract read: the stimulation that gives LTP also lowers the spike
    threshold, and this needs NMDA receptors, calcium and CaM kinase II). Equation and numbers are a textbook's, not theirs.
    """
    synaptic_gain = checks.number("synaptic_gain", synaptic_gain, 0.1, 3.0)
    threshold_shift = checks.number("threshold_shift", threshold_shift, -6.0, 6.0)
    test_epsp = checks.number("test_epsp", test_epsp, 0.0, 15.0)
    before = checks.number("threshold", threshold, 7.0, 15.0)
    noise = checks.number("noise", noise, 0.1, 5.0)
    after = before + threshold_shift

    def probability(epsp: ArrayLike, theta: float) -> Array:
        return _normal_cumulative((np.asarray(epsp) - theta) / noise)

    epsp, stimulus = np.linspace(0, 20, 161), np.linspace(0, 3, 121)
    epsp_before, epsp_after = test_epsp * stimulus, synaptic_gain * test_epsp * stimulus
    return EpspSpikeCoupling(
        epsp=epsp,
        coupling_before=probability(epsp, before),
        coupling_after=probability(epsp, after),
        stimulus=stimulus,
        epsp_before=epsp_before,
        epsp_after=epsp_after,
        probability_before=probability(epsp_before, before),
        probability_after=probability(epsp_after, after),
        threshold_before=before,
        threshold_after=after,
        test_epsp_before=test_epsp,
        test_epsp_after=synaptic_gain * test_epsp,
        test_probability_before=float(probability(test_epsp, before)),
        test_probability_after=float(probability(synaptic_gain * test_epsp, after)),
        test_probability_synaptic=float(probability(synaptic_gain * test_epsp, before)),
        test_probability_intrinsic=float(probability(test_epsp, after)),
    )


@dataclass(frozen=True)
class FixedPoint:
    """Where intrinsic plasticity comes to rest.

    Attributes
    ----------
    gain, bias : float
        a and b at which the expected change of both is zero.
    mean_rate : float
        Mean output there; close to the target rate, not equal.
    sparseness : float
        1 − ⟨y⟩²/⟨y²⟩ there: 0 for a constant output, 1/2 for an exponential one, towards 1 for rare strong ones.
    divergence : float
        Kullback–Leibler divergence in nats of the output from the exponential distribution of the target rate.
    curvature : array (2, 2)
        Second derivatives H of the divergence with respect to (a, b).
    noise : array (2, 2)
        Covariance C of the change of (a, b) by one input, for a learning rate of 1.
    """

    gain: float
    bias: float
    mean_rate: float
    sparseness: float
    divergence: float
    curvature: Array
    noise: Array


def _quadrature(inputs: str) -> tuple[Array, Array, float]:
    """Nodes, weights and differential entropy of an input distribution of mean 0 and standard deviation 1."""
    if inputs == "normal":
        nodes, weights = np.polynomial.hermite_e.hermegauss(100)
        return nodes, weights / math.sqrt(2 * math.pi), 0.5 * math.log(2 * math.pi * math.e)
    if inputs == "uniform":
        nodes, weights = np.polynomial.legendre.leggauss(60)
        return math.sqrt(3) * nodes, weights / 2, math.log(2 * math.sqrt(3))
    nodes, weights = np.polynomial.laguerre.laggauss(60)
    return nodes - 1, weights, 1.0


def _cumulative(inputs: str, x: Array) -> Array:
    """Probability that an input of mean 0 and standard deviation 1 is at most x."""
    if inputs == "normal":
        return _normal_cumulative(x)
    if inputs == "uniform":
        return np.clip(0.5 + x / math.sqrt(12), 0, 1)
    return -np.expm1(-np.maximum(x + 1, 0))


def _density(inputs: str, x: Array) -> Array:
    if inputs == "normal":
        return np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    if inputs == "uniform":
        return np.where(np.abs(x) <= math.sqrt(3), 1 / math.sqrt(12), 0.0)
    return np.where(x >= -1, np.exp(-np.maximum(x + 1, 0)), 0.0)


def _sample(inputs: str, rng: np.random.Generator, size: int) -> Array:
    if inputs == "normal":
        return rng.standard_normal(size)
    if inputs == "uniform":
        return math.sqrt(3) * rng.uniform(-1, 1, size)
    return rng.exponential(size=size) - 1


def _output(z: ArrayLike) -> Array:
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))  # = 1/(1 + exp(−z)), without overflow


def change(
    value: ArrayLike, *, gain: float, bias: float, target_rate: float = 0.1, learning_rate: float = 0.01
) -> tuple[Array, Array]:
    """Change of gain and bias by one input, the gradient rule for an exponential output.

    y = 1/(1+e^{−(ax+b)}), Δa = η(1/a + x − (2+1/μ)xy + xy²/μ), Δb = η(1 − (2+1/μ)y + y²/μ)

    Written shorter, Δa = η/a + xΔb.

    Parameters
    ----------
    value : array
        Inputs x.
    gain, bias : float
        a, above 0, and b.
    target_rate : float
        μ, 0.02 to 0.4.
    learning_rate : float
        η, 0 to 0.05.

    Returns
    -------
    gain_change, bias_change : arrays of the shape of `value`

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    Triesch (2005) ICANN, LNCS 3696:65–70, https://doi.org/10.1007/11550822_11 (second-hand, via sources that transcribe the
    rule); checked here: it is minus the gradient of the Kullback–Leibler divergence of the output from an exponential
    distribution of mean μ.
    """
    x = checks.numbers("value", value)
    gain = checks.positive("gain", gain)
    bias = checks.number("bias", bias)
    target_rate = checks.number("target_rate", target_rate, 0.02, 0.4)
    learning_rate = checks.number("learning_rate", learning_rate, 0.0, 0.05)
    y = _output(gain * x + bias)
    bias_change = learning_rate * (1 - (2 + 1 / target_rate) * y + y**2 / target_rate)
    return learning_rate / gain + x * bias_change, bias_change


def fixed_point(
    *, inputs: str = "normal", target_rate: float = 0.1, scale: float = 1.0, shift: float = 0.0
) -> FixedPoint:
    """Gain and bias at which intrinsic plasticity comes to rest: ⟨Δa⟩ = ⟨Δb⟩ = 0.

    ⟨y²⟩/μ − (2+1/μ)⟨y⟩ + 1 = 0, ⟨x y²⟩/μ − (2+1/μ)⟨x y⟩ + ⟨x⟩ + 1/a = 0

    Solved by Newton's method on averages by quadrature. If the input x becomes s x + c, the fixed point (a, b) becomes
    (a/s, b − a c/s): the cell undoes scale and shift exactly, and its output stays as it was.

    Parameters
    ----------
    inputs : str
        "normal", "uniform" or "exponential", each with mean 0 and standard deviation 1.
    target_rate : float
        μ, 0.02 to 0.4, as a fraction of the largest output.
    scale, shift : float
        s, 0.25 to 3, and c, −3 to 3: the cell receives s x + c.

    Returns
    -------
    FixedPoint

    Raises
    ------
    ValueError
        If a parameter is out of range or not among the words; the message names it.

    Source
    ------
    Rule: Triesch (2005) ICANN, LNCS 3696:65–70, https://doi.org/10.1007/11550822_11 (second-hand). The conditions and
    their symmetry are derived here.
    """
    checks.one_of("inputs", inputs, INPUTS)
    mu = checks.number("target_rate", target_rate, 0.02, 0.4)
    scale = checks.number("scale", scale, 0.25, 3.0)
    shift = checks.number("shift", shift, -3.0, 3.0)

    x, weight, entropy = _quadrature(inputs)
    design = np.array([x, np.ones_like(x)])
    a, b = 1.0, math.log(mu / (1 - mu))
    for _ in range(50):
        y = _output(a * x + b)
        slope = (2 + 1 / mu) * y - y**2 / mu - 1  # of the divergence, with respect to ax + b
        bend = y * (1 - y) * (2 + 1 / mu - 2 * y / mu)
        gradient = design @ (weight * slope) - [1 / a, 0]
        curvature = (design * (weight * bend)) @ design.T + [[1 / a**2, 0], [0, 0]]
        step = np.linalg.solve(curvature, -gradient)
        step *= min(1.0, 0.5 * a / max(abs(step[0]), 1e-300))  # keeps the gain positive
        a, b = a + float(step[0]), b + float(step[1])
        if np.abs(step).max() < 1e-12:
            break
    y = _output(a * x + b)
    mean, square = float(weight @ y), float(weight @ y**2)
    log_slope = -np.logaddexp(0, a * x + b) - np.logaddexp(0, -a * x - b)
    one_input = np.array([1 / a - x * slope, -slope])
    to_input = np.array([[scale, 0.0], [shift, 1.0]])  # d(a, b) for the standard input = (…)ᵀ d(a, b) for this one
    to_change = to_input.T
    return FixedPoint(
        gain=a / scale,
        bias=b - a * shift / scale,
        mean_rate=mean,
        sparseness=1 - mean**2 / square,
        divergence=mean / mu + math.log(mu) - entropy - math.log(a) - float(weight @ log_slope),
        curvature=curvature,
        noise=(one_input * weight) @ one_input.T,
    )
