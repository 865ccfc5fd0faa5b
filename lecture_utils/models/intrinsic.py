"""Beyond the synapse: excitability that learns, and a memory that outlives the synapses that held it."""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks, ltp
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

INPUTS = ("normal", "uniform", "exponential")
SMALLEST_GAIN = 0.01

_erf = np.vectorize(math.erf, otypes=[float])


def _normal_cumulative(z: ArrayLike) -> Array:
    return 0.5 * (1 + _erf(np.asarray(z) / math.sqrt(2)))


@dataclass(frozen=True, repr=False)
class EpspSpikeCoupling(Result):
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
    time : array (times,)
        Time since the test pulse in ms.
    trace_before, trace_after : array (times,)
        EPSP of the test pulse in mV at each `time`.
    noise : float
        s in mV: how much θ differs from trial to trial.
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
    time: Array
    trace_before: Array
    trace_after: Array
    noise: float


def spike_probability(epsp: ArrayLike, *, threshold: float = 8.0, noise: float = 1.5) -> Array:
    """Probability that an EPSP makes the cell spike, the E–S curve.

    P(spike | EPSP) = Φ((EPSP − θ)/s), Φ the cumulative normal distribution

    Parameters
    ----------
    epsp : array
        EPSP amplitudes in mV.
    threshold : float
        θ in mV, above 0 to 30: the EPSP that fires the cell in half the trials.
    noise : float
        s in mV, 0.1 to 5: standard deviation of the threshold from trial to trial.

    Returns
    -------
    array of the shape of `epsp`

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    The simplest form; our choice.
    """
    epsp = checks.numbers("epsp", epsp)
    threshold = checks.number("threshold", threshold, 0.0, 30.0, low_open=True)
    noise = checks.number("noise", noise, 0.1, 5.0)
    return _normal_cumulative((epsp - threshold) / noise)


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
    threshold, and this needs NMDA receptors, calcium and CaM kinase II). The equation is the simplest that shows it,
    and the numbers are ours.
    """
    synaptic_gain = checks.number("synaptic_gain", synaptic_gain, 0.1, 3.0)
    threshold_shift = checks.number("threshold_shift", threshold_shift, -6.0, 6.0)
    test_epsp = checks.number("test_epsp", test_epsp, 0.0, 15.0)
    before = checks.number("threshold", threshold, 7.0, 15.0)
    noise = checks.number("noise", noise, 0.1, 5.0)
    after = before + threshold_shift

    def probability(epsp: ArrayLike, theta: float) -> Array:
        return spike_probability(epsp, threshold=theta, noise=noise)

    epsp, stimulus = np.linspace(0, 20, 161), np.linspace(0, 3, 121)
    time = np.linspace(-5, 60, 131)
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
        time=time,
        trace_before=ltp.epsp(time, amplitude=test_epsp),
        trace_after=ltp.epsp(time, amplitude=synaptic_gain * test_epsp),
        noise=noise,
    )


@dataclass(frozen=True, repr=False)
class FixedPoint(Result):
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


@cache
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

    y = 1/(1+exp(−(ax+b))), Δa = η(1/a + x − (2+1/ȳ*)xy + xy²/ȳ*), Δb = η(1 − (2+1/ȳ*)y + y²/ȳ*)

    Written shorter, Δa = η/a + xΔb.

    Parameters
    ----------
    value : array
        Inputs x.
    gain, bias : float
        a, above 0, and b.
    target_rate : float
        ȳ*, 0.02 to 0.4.
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
    Triesch (2005) ICANN, LNCS 3696:65–70, https://doi.org/10.1007/11550822_11 (second-hand, via sources that transcribe
    the rule). Derived again and tested here: its mean is minus the gradient of the Kullback–Leibler divergence of the
    output from an exponential distribution of mean ȳ*.
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

    ⟨y²⟩/ȳ* − (2+1/ȳ*)⟨y⟩ + 1 = 0, ⟨x y²⟩/ȳ* − (2+1/ȳ*)⟨x y⟩ + ⟨x⟩ + 1/a = 0

    Solved by Newton's method on averages by quadrature. If the input x becomes scale · x + shift, the fixed point (a,
    b) becomes (a/scale, b − a · shift/scale): the cell undoes scale and shift exactly, and its output stays as it was.

    Parameters
    ----------
    inputs : str
        "normal", "uniform" or "exponential", each with mean 0 and standard deviation 1.
    target_rate : float
        ȳ*, 0.02 to 0.4, as a fraction of the largest output.
    scale, shift : float
        0.25 to 3, and −3 to 3: the cell receives scale · x + shift.

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
    # The rule on s x + c moves (a s, b + a c) of the same cell on x; its derivatives follow by the chain rule.
    to_standard = np.array([[scale, 0.0], [shift, 1.0]])
    return FixedPoint(
        gain=a / scale,
        bias=b - a * shift / scale,
        mean_rate=mean,
        sparseness=1 - mean**2 / square,
        divergence=mean / mu + math.log(mu) - entropy - math.log(a) - float(weight @ log_slope),
        curvature=to_standard.T @ curvature @ to_standard,
        noise=to_standard.T @ (one_input * weight) @ one_input.T @ to_standard,
    )


def stationary_spread(point: FixedPoint, *, learning_rate: float) -> Array:
    """Standard deviation of gain and bias around their fixed point, for small learning rates.

    Close to the fixed point one input changes d = (a, b) − (a*, b*) to (1 − ηH)d + ηξ with ⟨ξξᵀ⟩ = C, so that
    the covariance settles at Σ = (1 − ηH) Σ (1 − ηH)ᵀ + η²C.

    Parameters
    ----------
    point : FixedPoint
        Of `fixed_point`; brings H and C.
    learning_rate : float
        η, above 0 to 0.05.

    Returns
    -------
    array (2,)
        Standard deviations of a and b.

    Raises
    ------
    ValueError
        If `learning_rate` is out of range, or so large that the linearised rule has no stationary state.

    Source
    ------
    Derived.
    """
    eta = checks.number("learning_rate", learning_rate, 0.0, 0.05, low_open=True)
    decay = np.eye(2) - eta * point.curvature
    if np.abs(np.linalg.eigvals(decay)).max() >= 1:
        largest = 2 / np.linalg.eigvalsh(point.curvature)[-1]
        raise ValueError(f"learning_rate = {learning_rate} must be below {largest:g} for a stable fixed point")
    covariance = np.linalg.solve(np.eye(4) - np.kron(decay, decay), eta**2 * point.noise.ravel())
    return np.sqrt(covariance.reshape(2, 2).diagonal())


@dataclass(frozen=True, repr=False)
class IntrinsicPlasticity(Result):
    """Gain and bias adapting to a stream of inputs, and the output before, meanwhile and after.

    Attributes
    ----------
    step : array of int (courses,)
        Number of inputs seen, from 0 to the last.
    gain, bias : array (courses,)
        a and b at each `step`.
    fixed_gain, fixed_bias : float
        Where they should come to rest.
    spread : array (2,) or None
        Their expected standard deviation there; None if the learning rate is too large for a stationary state.
    input : array (inputs,)
        Input values at which the following curves are drawn: mean ± 4 standard deviations.
    input_density : array (inputs,)
        Probability density of the inputs.
    response : array (courses, inputs)
        Output for each input value at each `step`.
    fixed_response : array (inputs,)
        The same at the fixed point.
    output_edges : array (bins + 1,)
        Edges of the bins of the output, from 0 to 1.
    output_density : array (courses, bins)
        Probability density of the output at each `step`, exact for the distribution of the inputs.
    fixed_density : array (bins,)
        The same at the fixed point.
    target_density : array (bins,)
        The exponential density of mean `target_rate`, averaged in each bin.
    target_rate : float
        ȳ*.
    mean_rate, sparseness : array (courses,)
        Mean output ⟨y⟩, and 1 − ⟨y⟩²/⟨y²⟩ at each `step`, for the distribution of the inputs.
    fixed_mean_rate, fixed_sparseness : float
        The same at the fixed point, exact.
    output : array (steps,)
        Output to each input, as it came.
    """

    step: NDArray[np.int64]
    gain: Array
    bias: Array
    fixed_gain: float
    fixed_bias: float
    spread: Array | None
    input: Array
    input_density: Array
    response: Array
    fixed_response: Array
    output_edges: Array
    output_density: Array
    fixed_density: Array
    target_density: Array
    target_rate: float
    mean_rate: Array
    sparseness: Array
    fixed_mean_rate: float
    fixed_sparseness: float
    output: Array


def adapt(
    *,
    inputs: str = "normal",
    target_rate: float = 0.1,
    learning_rate: float = 0.01,
    steps: int = 4000,
    scale: float = 1.0,
    shift: float = 0.0,
    seed: int = 0,
) -> IntrinsicPlasticity:
    """Intrinsic plasticity: a cell adapts its gain and bias until its output is sparse, whatever its inputs.

    y = 1/(1+exp(−(ax+b))), Δb = η(1 − (2+1/ȳ*)y + y²/ȳ*), Δa = η/a + xΔb, from a = 1, b = 0

    The gain is kept at 0.01 or more: with a large learning rate a single step could otherwise turn the cell over.

    Parameters
    ----------
    inputs : str
        "normal", "uniform" or "exponential", each with mean 0 and standard deviation 1.
    target_rate : float
        ȳ*, 0.02 to 0.4, as a fraction of the largest output.
    learning_rate : float
        η, 0 to 0.05.
    steps : int
        Number of inputs, 100 to 10,000.
    scale, shift : float
        0.25 to 3, and −3 to 3: the cell receives scale · x + shift.
    seed : int
        Seed of the inputs.

    Returns
    -------
    IntrinsicPlasticity

    Raises
    ------
    ValueError
        If a parameter is out of range or not among the words; the message names it.

    Source
    ------
    Triesch (2005) ICANN, LNCS 3696:65–70, https://doi.org/10.1007/11550822_11 (second-hand); see `change`. Inputs of
    equal mean and variance, start and learning rate are our choice.
    """
    learning_rate = checks.number("learning_rate", learning_rate, 0.0, 0.05)
    steps = checks.whole("steps", steps, 100, 10_000)
    seed = checks.whole("seed", seed)
    point = fixed_point(inputs=inputs, target_rate=target_rate, scale=scale, shift=shift)

    stream = scale * _sample(inputs, np.random.default_rng(seed), steps) + shift
    a, b, slope = 1.0, 0.0, 2 + 1 / target_rate
    course, output = [(a, b)], []
    for x in stream.tolist():
        y = 0.5 * (1 + math.tanh(0.5 * (a * x + b)))
        bias_change = learning_rate * (1 - slope * y + y * y / target_rate)
        a = max(a + learning_rate / a + x * bias_change, SMALLEST_GAIN)
        b += bias_change
        course.append((a, b))
        output.append(y)

    step = np.linspace(0, steps, 101).round().astype(int)
    gain, bias = np.array(course)[step].T
    values = scale * np.linspace(-4, 4, 121) + shift
    edges = np.linspace(0, 1, 41)
    all_gains, all_biases = (np.append(of, at)[:, np.newaxis] for of, at in ((gain, point.gain), (bias, point.bias)))
    response = _output(all_gains * values + all_biases)
    inner = edges[1:-1]
    reached_by = ((np.log(inner / (1 - inner)) - all_biases) / all_gains - shift) / scale
    below = np.pad(_cumulative(inputs, reached_by), ((0, 0), (1, 1)), constant_values=(0, 1))
    density = np.diff(below, axis=1) / np.diff(edges)
    nodes, weight, _ = _quadrature(inputs)
    outputs = _output(all_gains[:-1] * (scale * nodes + shift) + all_biases[:-1])
    mean, square = outputs @ weight, outputs**2 @ weight
    stable = learning_rate > 0 and learning_rate * np.linalg.eigvalsh(point.curvature)[-1] < 2
    return IntrinsicPlasticity(
        step=step,
        gain=gain,
        bias=bias,
        fixed_gain=point.gain,
        fixed_bias=point.bias,
        spread=stationary_spread(point, learning_rate=learning_rate) if stable else None,
        input=values,
        input_density=_density(inputs, (values - shift) / scale) / scale,
        response=response[:-1],
        fixed_response=response[-1],
        output_edges=edges,
        output_density=density[:-1],
        fixed_density=density[-1],
        target_density=-np.diff(np.exp(-edges / target_rate)) / np.diff(edges),
        target_rate=target_rate,
        mean_rate=mean,
        sparseness=1 - mean**2 / square,
        fixed_mean_rate=point.mean_rate,
        fixed_sparseness=point.sparseness,
        output=np.array(output),
    )


LARGEST_NUMBER_OF_MEMORIES = 10
LIFETIMES = 10.0


@dataclass(frozen=True, repr=False)
class TurnoverMemory(Result):
    """Associations stored in synapses that are all replaced, with and without a cell state to instruct the new ones.

    An axis of length 2 holds the two cases: new synapses instructed by their cell; not instructed.

    Attributes
    ----------
    time : array (times,)
        Time since learning in mean lifetimes of a synapse, 0 to 10.
    surviving : array (times,)
        Fraction of the original synapses still there; 0 at the end.
    overlap : array (2, times)
        Mean overlap of recalled and stored responses, 1 = perfect, 0 = nothing left.
    overlap_theory : array (2, times)
        Its expectation exp(−t) + (1−exp(−t)) β ⟨(ȳ*_i)²⟩.
    distinct : array (2, times)
        The part of `overlap` that tells the cues apart: overlap of what is left of recalled and of stored responses
        once the mean over all cues is taken away. The rest is the same for every cue.
    identified : array (2, times)
        Fraction of cues whose response is closest to its own stored response.
    chance : float
        1 / number of memories, the `identified` of a guess.
    elapsed : float
        The given time of the test, and the quantities there:
    surviving_now, overlap_now, distinct_now, identified_now : float, array (2,), array (2,), array (2,)
        `surviving`, `overlap`, `distinct`, `identified` at `elapsed`.
    last_replaced : float
        Time at which the last original synapse is replaced.
    original, learned, weights : array (cells, inputs), array (cells, inputs), array (2, cells, inputs)
        Whether each synapse is an original at `elapsed` (bool); weights after learning; weights at `elapsed`.
    responses, recalled : array (cells, memories), array (2, cells, memories)
        Stored responses (+1 or −1), and those recalled at `elapsed`.
    state : array (cells,)
        What each cell remembers of itself: its mean stored response, one number.
    session : array of int (sessions,)
        Training sessions from 0.
    learning : array (3, sessions)
        Mean squared error of the responses while learning: for the first time; again at `elapsed`, new synapses
        instructed; the same, not instructed.
    criterion : float
        Error at which the task counts as learned.
    sessions_needed : array of int (3,)
        Sessions to reach it in each case; the last of `session` if it is not reached.
    savings : array (2,)
        1 − sessions needed at `elapsed` / sessions needed the first time.
    number_of_memories : array of int (10,)
        1 to 10 memories stored at once.
    capacity_synapses, capacity_cells, capacity_theory : array (10,)
        Overlap with all original synapses; overlap after complete turnover, from the cell states alone, for these
        responses; the same expected for random responses, β/M.
    numbers_in_synapses, numbers_in_cells, numbers_needed : int
        Numbers held by synapses (cells × inputs) and by cells, and needed for the memories (cells × memories).
    """

    time: Array
    surviving: Array
    overlap: Array
    overlap_theory: Array
    distinct: Array
    identified: Array
    chance: float
    elapsed: float
    surviving_now: float
    overlap_now: Array
    distinct_now: Array
    identified_now: Array
    last_replaced: float
    original: NDArray[np.bool_]
    learned: Array
    weights: Array
    responses: Array
    recalled: Array
    state: Array
    session: NDArray[np.int64]
    learning: Array
    criterion: float
    sessions_needed: NDArray[np.int64]
    savings: Array
    number_of_memories: NDArray[np.int64]
    capacity_synapses: Array
    capacity_cells: Array
    capacity_theory: Array
    numbers_in_synapses: int
    numbers_in_cells: int
    numbers_needed: int


def turn_over(
    time: ArrayLike,
    *,
    learned: ArrayLike,
    lifetime: ArrayLike,
    state: ArrayLike,
    reinstruction: float = 1.0,
    unspecific: ArrayLike = 0.0,
) -> Array:
    """Weights at `time`: a synapse past its lifetime has given way to a new one that its cell instructs.

    w_ij(t) = learned w_ij before its lifetime is over, then 2β ȳ*_i/N + noise

    Parameters
    ----------
    time : array
        Time since learning, 0 or more, in the unit of `lifetime`.
    learned, lifetime : array (cells, inputs)
        Weight after learning, and lifetime, of each synapse.
    state : array (cells,)
        ȳ*_i: what each cell remembers of itself.
    reinstruction : float
        β, 0 (new synapses know nothing) to 1.
    unspecific : array (cells, inputs), or float
        Noise in the weights of the new synapses.

    Returns
    -------
    array (..., cells, inputs), leading axes those of `time`

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    Our own; see `turnover`.
    """
    time = checks.numbers("time", time, 0.0)[..., np.newaxis, np.newaxis]
    learned, lifetime = checks.numbers("learned", learned), checks.numbers("lifetime", lifetime, 0.0)
    state = checks.numbers("state", state)[:, np.newaxis]
    reinstruction = checks.number("reinstruction", reinstruction, 0.0, 1.0)
    unspecific = checks.numbers("unspecific", unspecific)
    instructed = 2 * reinstruction / learned.shape[1] * state + unspecific
    return np.where(time < lifetime, learned, instructed)


def turnover(
    *,
    memories: int = 3,
    reinstruction: float = 1.0,
    elapsed: float = 10.0,
    cells: int = 40,
    inputs: int = 50,
    noise: float = 0.3,
    seed: int = 0,
) -> TurnoverMemory:
    """A memory without its synapses: every synapse is replaced while one number per cell instructs the new ones.

    M cues x_k (half of the N inputs active) are associated with responses y*_k (+1 or −1 in each cell) by the smallest
    weights with w x_k = y*_k. Each cell also keeps the mean of its own responses, ȳ*_i = ⟨y*_ik⟩_k. Each synapse lives
    for a random time of mean 1; then a new one takes its place, with the weight 2βȳ*_i/N of its cell plus noise. The
    overlap ⟨y y*⟩ of recalled and stored responses is expected to fall as

    exp(−t) + (1−exp(−t)) β ⟨(ȳ*_i)²⟩, with ⟨(ȳ*_i)²⟩ = 1/M on average over random responses.

    One memory thus survives the loss of all its synapses; of several only the average does, the same for every cue. The
    lifetimes are the quantiles of an exponential distribution in random order, so every synapse is gone at t = 10.
    Learning again starts from the weights at `elapsed` and follows the error's gradient, one step per session.

    Parameters
    ----------
    memories : int
        M, 1 to 10.
    reinstruction : float
        β, 0 (new synapses know nothing) to 1.
    elapsed : float
        Time of the test in mean lifetimes of a synapse, 0 to 10.
    cells, inputs : int
        10 to 100, and N, 40 to 100 and even.
    noise : float
        Standard deviation of the response of a cell whose synapses are all new, 0 to 1.
    seed : int
        Seed of cues, responses, lifetimes and new weights; more memories are added to the same first ones.

    Returns
    -------
    TurnoverMemory

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    A model of our own, derived; it illustrates an argument and fits no data. What it is about (abstracts read):
    Bédécarrats et al. (2018) eNeuro 5:ENEURO.0038-18.2018, https://doi.org/10.1523/ENEURO.0038-18.2018; Shomrat & Levin
    (2013) Journal of Experimental Biology 216:3799–3810, https://doi.org/10.1242/jeb.087809.
    """
    memories = checks.whole("memories", memories, 1, LARGEST_NUMBER_OF_MEMORIES)
    reinstruction = checks.number("reinstruction", reinstruction, 0.0, 1.0)
    elapsed = checks.number("elapsed", elapsed, 0.0, LIFETIMES)
    cells = checks.whole("cells", cells, 10, 100)
    inputs = checks.whole("inputs", inputs, 40, 100)
    if inputs % 2:
        raise ValueError(f"inputs = {inputs} must be even, 40 to 100: half of the inputs are active in a cue")
    noise = checks.number("noise", noise, 0.0, 1.0)
    rng = np.random.default_rng(checks.whole("seed", seed))

    every_cue = rng.permuted(np.tile(np.arange(inputs) % 2.0, (LARGEST_NUMBER_OF_MEMORIES, 1)), axis=1).T
    every_response = rng.choice([-1.0, 1.0], (LARGEST_NUMBER_OF_MEMORIES, cells)).T
    unspecific = noise * math.sqrt(2 / inputs) * rng.standard_normal((2, cells, inputs))
    quantiles = (np.arange(cells * inputs) + 0.5) / (cells * inputs)
    lifetime = rng.permutation(-np.log(quantiles)).reshape(cells, inputs)

    cues, responses = every_cue[:, :memories], every_response[:, :memories]
    learned = responses @ np.linalg.pinv(cues)
    state = responses.mean(axis=1)

    time = np.append(np.linspace(0, LIFETIMES, 61), elapsed)
    original = time[:, np.newaxis, np.newaxis] < lifetime
    synapses = {"learned": learned, "lifetime": lifetime, "state": state, "unspecific": unspecific[0]}
    weights = np.stack([turn_over(time, **synapses, reinstruction=how) for how in (reinstruction, 0.0)], axis=1)
    recalled = weights @ cues
    overlap = np.mean(recalled * responses, axis=(2, 3)).T
    distinct = np.mean(recalled * (responses - state[:, np.newaxis]), axis=(2, 3)).T
    likeness = np.swapaxes(recalled, 2, 3) @ responses
    identified = np.mean(likeness.argmax(axis=3) == np.arange(memories), axis=2).T
    kept = np.exp(-time[:-1])
    cell_overlap = reinstruction * np.mean(state**2)

    session = np.arange(151)
    starts = np.array([unspecific[1], *weights[-1]]) @ cues - responses
    learning = _learning_curves(starts, cues, session)
    criterion = 0.1
    needed = np.where((learning <= criterion).any(axis=1), (learning <= criterion).argmax(axis=1), session[-1])

    count = np.arange(1, LARGEST_NUMBER_OF_MEMORIES + 1)
    states = np.cumsum(every_response, axis=1) / count
    return TurnoverMemory(
        time=time[:-1],
        surviving=original[:-1].mean(axis=(1, 2)),
        overlap=overlap[:, :-1],
        overlap_theory=kept + (1 - kept) * np.array([[cell_overlap], [0.0]]),
        distinct=distinct[:, :-1],
        identified=identified[:, :-1],
        chance=1 / memories,
        elapsed=elapsed,
        surviving_now=float(original[-1].mean()),
        overlap_now=overlap[:, -1],
        distinct_now=distinct[:, -1],
        identified_now=identified[:, -1],
        last_replaced=float(lifetime.max()),
        original=original[-1],
        learned=learned,
        weights=weights[-1],
        responses=responses,
        recalled=recalled[-1],
        state=state,
        session=session,
        learning=learning,
        criterion=criterion,
        sessions_needed=needed,
        savings=1 - needed[1:] / max(needed[0], 1),
        number_of_memories=count,
        capacity_synapses=np.ones(count.size),
        capacity_cells=reinstruction * np.mean(states**2, axis=0),
        capacity_theory=reinstruction / count,
        numbers_in_synapses=cells * inputs,
        numbers_in_cells=cells,
        numbers_needed=cells * memories,
    )


def _learning_curves(errors: Array, cues: Array, session: NDArray[np.int64]) -> Array:
    """Mean squared error of the responses after each session of w ← w − η Σ_k (w x_k − y*_k) x_kᵀ, η = 0.2/N.

    A session takes the errors e to e (1 − η xᵀx): each eigenvector of xᵀx decays on its own. One cue alone has
    xᵀx = N/2, so its error shrinks by a tenth per session.
    """
    eigenvalues, vectors = np.linalg.eigh(cues.T @ cues)
    kept = 1 - 0.2 / len(cues) * eigenvalues
    squared = np.mean((errors @ vectors) ** 2, axis=1) / eigenvalues.size
    return squared @ kept[:, np.newaxis] ** (2 * session)
