"""Four problems for brains that would learn by backpropagation: weight transport, signs, magnitudes, and waiting."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.networks import (
    ACTIVATIONS,
    Array,
    angle_between,
    backward,
    forward,
    gradients,
    loss,
    sigma_prime,
)
from lecture_utils.models.result import Result


def _small_task(rng: np.random.Generator, runs: int) -> tuple[Array, Array, list[Array]]:
    """Return inputs (40, 10), a random tanh teacher's answers (40, 3), and `runs` copies of a 10-10-3 student."""
    x = rng.normal(size=(40, 10))
    teacher = [rng.normal(0.0, 2.0 / np.sqrt(10), (10, 10)), rng.normal(0.0, 1.0 / np.sqrt(10), (10, 3))]
    student = [rng.normal(0.0, 1.0 / np.sqrt(10), (10, 10)), rng.normal(0.0, 1.0 / np.sqrt(10), (10, 3))]
    return x, forward(teacher, x, "tanh")[-1], [np.repeat(w[None], runs, axis=0) for w in student]


@dataclass(frozen=True, repr=False)
class WeightTransport(Result):
    """Learning with feedback turned away from the forward weights.

    Attributes
    ----------
    angle : float
        The chosen angle in degrees.
    step : array of int (steps + 1,)
    error, backprop_error, fixed_error : array (steps + 1,)
        Loss relative to its start at the chosen angle, at 0°, and if the hidden layer does not learn at all.
    angles : array (13,)
        0, 15 ... 180 degrees.
    final_error, update_angle : array (13,)
        For these angles: the loss after the last step, relative to its start; and the angle in degrees between the
        first update of the hidden layer's weights and their negative gradient.
    forward_signal, feedback_signal : array (2,)
        Wᵀe and Be of one neuron pair, as arrows in their common plane, Wᵀe of length 1 along the first axis.
    """

    angle: float
    step: NDArray[np.int64]
    error: Array
    backprop_error: Array
    fixed_error: Array
    angles: Array
    final_error: Array
    update_angle: Array
    forward_signal: Array
    feedback_signal: Array


def weight_transport(
    *, angle: float = 60.0, learning_rate: float = 0.1, steps: int = 100, seed: int = 0
) -> WeightTransport:
    """Train a 10-10-3 tanh network with feedback weights at a fixed angle to those of backpropagation.

    B = Q(angle) Wᵀ, where Q turns pairs of hidden neurons, so that every error signal Be has the length of Wᵀe and
    stands at this angle to it, whatever W becomes. As ⟨Wᵀe, Be⟩ = |Wᵀe|² cos(angle), the hidden layer still goes
    downhill below 90° and goes uphill above.

    Parameters
    ----------
    angle : float
        In degrees, in [0, 180].
    learning_rate : float
        η, in [0, 0.3].
    steps : int
        Updates, each on all 40 examples, 1 to 1000.
    seed : int
        Seed of task and student.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    The problem: the lecture. The task is this project's; the cosine is derived.
    """
    angle = checks.number("angle", angle, 0.0, 180.0)
    eta = checks.number("learning_rate", learning_rate, 0.0, 0.3)
    steps = checks.whole("steps", steps, 1, 1000)
    rng = np.random.default_rng(checks.whole("seed", seed))
    angles = np.arange(0.0, 181.0, 15.0)
    turned = np.radians(np.concatenate([angles, [angle, 0.0]]))[:, None, None]
    x, target, w = _small_task(rng, len(turned))

    quarter_turn = np.kron(np.eye(5), [[0.0, 1.0], [-1.0, 0.0]])
    q = np.cos(turned) * np.eye(10) + np.sin(turned) * quarter_turn
    q[-1] = 0.0  # the last run has no feedback: no error reaches its hidden layer

    error = np.empty((steps + 1, len(turned)))
    for step in range(steps + 1):
        h = forward(w, x, "tanh")
        e = backward(h, target, [w[1].mT @ q], "tanh")
        gradient = gradients(h, e)
        if step == 0:
            first = gradient[0].reshape(len(turned), -1)
        error[step] = loss(h[-1], target)
        for matrix, g in zip(w, gradient, strict=True):
            matrix -= eta * g
    error /= error[0]
    return WeightTransport(
        angle=angle,
        step=np.arange(steps + 1),
        error=error[:, -2],
        backprop_error=error[:, 0],
        fixed_error=error[:, -1],
        angles=angles,
        final_error=error[-1, : len(angles)],
        update_angle=angle_between(first[: len(angles)], first[0]),
        forward_signal=np.array([1.0, 0.0]),
        feedback_signal=np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))]),
    )


@dataclass(frozen=True, repr=False)
class SignProblem(Result):
    """Learning with errors that firing rates have to carry.

    Attributes
    ----------
    baseline : float
        In units of the output's root-mean-square error at the start.
    channels : int
    step : array of int (steps + 1,)
    error, signed_error : array (steps + 1,)
        Loss relative to its start with these channels, and with errors of either sign (backpropagation).
    cut : array (steps + 1,)
        Fraction of the output's errors that do not come through as they are.
    baselines, final_error : array (13,)
        Loss after the last step, relative to its start, of one channel with baseline 0, 0.25 ... 3.
    signal : array (121,)
        Errors from −3 to 3, in the unit of `baseline`.
    rates : array (channels, 121)
        Firing rate with which each channel carries them, in the same unit.
    received : array (121,)
        The error read off the rates.
    errors_at_start : array (120,)
        The output's errors (40 examples, 3 outputs) before learning, in the same unit.
    """

    baseline: float
    channels: int
    step: NDArray[np.int64]
    error: Array
    signed_error: Array
    cut: Array
    baselines: Array
    final_error: Array
    signal: Array
    rates: Array
    received: Array
    errors_at_start: Array


def sign_problem(
    *, channels: int = 1, baseline: float = 0.0, learning_rate: float = 0.1, steps: int = 100, seed: int = 0
) -> SignProblem:
    """Train a 10-10-3 tanh network whose errors travel as firing rates, which cannot be negative.

    One channel: rate = max(0, baseline + e), read as e = rate − baseline; errors below −baseline are cut.
    Two channels: rates max(0, e) and max(0, −e), whose difference is e: nothing is lost.

    Parameters
    ----------
    channels : int
        1 or 2.
    baseline : float
        Firing rate that means "no error" in one channel, in units of the output's root-mean-square error at the
        start, in [0, 3]; two channels need none.
    learning_rate : float
        η, in [0, 0.3].
    steps : int
        Updates, each on all 40 examples, 1 to 1000.
    seed : int
        Seed of task and student.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    The problem: the lecture. Task and code are this project's.
    """
    channels = checks.whole("channels", channels, 1, 2)
    baseline = checks.number("baseline", baseline, 0.0, 3.0)
    eta = checks.number("learning_rate", learning_rate, 0.0, 0.3)
    steps = checks.whole("steps", steps, 1, 1000)
    rng = np.random.default_rng(checks.whole("seed", seed))
    baselines = np.arange(0.0, 3.1, 0.25)
    unlimited = np.inf
    chosen = baseline if channels == 1 else unlimited
    x, target, w = _small_task(rng, len(baselines) + 2)
    at_start = 2.0 * (forward(w, x, "tanh")[-1][0] - target)
    unit = np.sqrt(np.mean(at_start**2))
    limits = unit * np.concatenate([baselines, [chosen, unlimited]])[:, None, None]

    def carry(e: Array) -> Array:
        return np.maximum(e, -limits)  # = max(0, limit + e) − limit

    error, cut = np.empty((steps + 1, len(limits))), np.empty(steps + 1)
    for step in range(steps + 1):
        h = forward(w, x, "tanh")
        e = backward(h, target, [w[1].mT], "tanh", carry=carry)
        error[step] = loss(h[-1], target)
        cut[step] = np.mean(2.0 * (h[-1][-2] - target) < -limits[-2])
        for matrix, g in zip(w, gradients(h, e), strict=True):
            matrix -= eta * g
    error /= error[0]
    signal = np.linspace(-3.0, 3.0, 121)
    rates = np.maximum(0.0, [baseline + signal] if channels == 1 else [signal, -signal])
    return SignProblem(
        baseline=baseline,
        channels=channels,
        step=np.arange(steps + 1),
        error=error[:, -2],
        signed_error=error[:, -1],
        cut=cut,
        baselines=baselines,
        final_error=error[-1, : len(baselines)],
        signal=signal,
        rates=rates,
        received=rates[0] - baseline if channels == 1 else rates[0] - rates[1],
        errors_at_start=(at_start / unit).ravel(),
    )


SMALL_ERRORS = ("lost", "raised")


@dataclass(frozen=True, repr=False)
class MagnitudeProblem(Result):
    """Size of the backpropagated error, layer by layer.

    Attributes
    ----------
    distance : array of int (layers + 1,)
        Layers between the output and here; 0 is the output.
    magnitude, theory : array (layers + 1,)
        Root-mean-square error of a neuron (1 at the output), simulated and expected.
    low, high : array (layers + 1,)
        5th and 95th percentile of the absolute error of single neurons.
    floor, ceiling : float
        The magnitudes that a firing rate is taken to cover, centred on the output's error.
    outside : array (layers + 1,)
        Fraction of neurons whose absolute error is not among these.
    clipped_magnitude : array (layers + 1,)
        Root-mean-square error if every neuron's error has to be carried by such a rate.
    clipped_angle : array (layers + 1,)
        Angle in degrees between these errors and the true ones, mean over networks and examples; 90 where
        none is left.
    decades : float
        Orders of magnitude between the largest and the smallest entry of `magnitude`.
    """

    distance: NDArray[np.int64]
    magnitude: Array
    theory: Array
    low: Array
    high: Array
    floor: float
    ceiling: float
    outside: Array
    clipped_magnitude: Array
    clipped_angle: Array
    decades: float


def magnitude_problem(
    *,
    gain: float = 0.8,
    layers: int = 20,
    width: int = 40,
    activation: str = "linear",
    recurrent: bool = False,
    span: float = 1.0,
    small: str = "lost",
    seed: int = 0,
) -> MagnitudeProblem:
    """Send a random error down a deep random network.

    With weights of variance gain²/width every layer multiplies |e|² by gain² ⟨σ'²⟩ on average, so that the
    root-mean-square error after l linear layers is (gain²)^(l/2).

    Parameters
    ----------
    gain : float
        In [0.1, 5].
    layers : int
        Layers of synapses the error passes, 1 to 50.
    width : int
        Neurons per layer, 2 to 100.
    activation : one of `ACTIVATIONS`
    recurrent : bool
        Whether all layers have the same weights: a recurrent network, whose layers are its steps in time. The law is
        then an approximation, good for few steps in a wide network.
    span : float
        Orders of magnitude that a firing rate covers, 0.5 to 6.
    small : one of `SMALL_ERRORS`
        What becomes of errors too small for a firing rate: they are "lost" (the neuron is silent), or "raised" to the
        smallest rate.
    seed : int
        Seed of 8 networks, 4 inputs to each, and their output errors.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    The problem: the lecture. The law is derived (for other than linear neurons with the measured ⟨σ'²⟩); the default
    of `span` is the lecture's "about one order of magnitude".
    """
    gain = checks.number("gain", gain, 0.1, 5.0)
    layers = checks.whole("layers", layers, 1, 50)
    width = checks.whole("width", width, 2, 100)
    checks.one_of("activation", activation, ACTIVATIONS)
    span = checks.number("span", span, 0.5, 6.0)
    checks.one_of("small", small, SMALL_ERRORS)
    for_networks, for_errors = np.random.default_rng(checks.whole("seed", seed)).spawn(2)
    floor, ceiling = 10.0 ** (-span / 2), 10.0 ** (span / 2)
    output_error = for_errors.normal(size=(8, 4, width))
    output_error /= np.sqrt(np.mean(output_error**2))

    def carry(e: Array) -> Array:
        size = np.abs(e)
        carried = np.sign(e) * np.clip(size, floor, ceiling)
        return np.where(size < floor, 0.0, carried) if small == "lost" else carried

    # Two networks at a time: the weights of all eight would take 26 MB.
    true, carried, slopes = [], [], []
    for error in output_error.reshape(4, 2, 4, width):
        drawn = for_networks.normal(0.0, gain / np.sqrt(width), (1 if recurrent else layers + 1, 2, width, width))
        w = list(np.broadcast_to(drawn, (layers + 1, 2, width, width)))
        h = forward(w, for_networks.normal(size=(2, 4, width)), activation)
        h[-1], target = 0.5 * error, np.zeros(1)  # so that e = 2 (y − y*)
        transposed = [matrix.mT for matrix in w[1:]]
        # Stacked with the output first: distance, network, example, neuron.
        true.append(backward(h, target, transposed, activation)[::-1])
        carried.append(backward(h, target, transposed, activation, carry=carry)[::-1])
        slopes.append([1.0] + [gain**2 * np.mean(sigma_prime(layer, activation) ** 2) for layer in h[-2:0:-1]])
    e, clipped = np.concatenate(true, axis=1), np.concatenate(carried, axis=1)
    size = np.abs(e).reshape(layers + 1, -1)
    magnitude = np.sqrt(np.mean(size**2, axis=1))
    low, high = np.percentile(size, [5.0, 95.0], axis=1)
    visible = magnitude[magnitude > 0.0]
    return MagnitudeProblem(
        distance=np.arange(layers + 1),
        magnitude=magnitude,
        theory=np.sqrt(np.cumprod(np.mean(slopes, axis=0))),
        low=low,
        high=high,
        floor=floor,
        ceiling=ceiling,
        outside=np.mean((size < floor) | (size > ceiling), axis=1),
        clipped_magnitude=np.sqrt(np.mean(clipped**2, axis=(1, 2, 3))),
        clipped_angle=angle_between(clipped, e).mean(axis=(1, 2)),
        decades=float(np.log10(visible.max() / visible.min())),
    )


@dataclass(frozen=True, repr=False)
class UpdateLocking(Result):
    """Learning with errors that arrive late.

    Attributes
    ----------
    delay : int
    learning_rate : float
    sample : array of int (samples + 1,)
    waiting, remembering, mixing : array (samples + 1,)
        Squared distance of the weights from the teacher's, relative to the start, mean over 64 runs, not above
        `UNLEARNED`: if the neuron ignores new samples until the error is in (locked); if it learns from every sample
        with the activity it remembers; and if it pairs the late error with the present activity.
    waiting_theory, remembering_theory : array (samples + 1,)
        Their expectations.
    diverged_at : int or None
        The sample at which `remembering` exceeded `UNLEARNED`.
    largest_rate : float
        The learning rate above which `remembering` diverges.
    delays : array of int (21,)
        0 ... 20 samples.
    largest_rates, approximate_rates : array (21,)
        `largest_rate` for these delays, and its approximation 1 / (inputs + 2 + 2 delay).
    depths : array of int (20,)
        1 ... 20 layers of synapses.
    locked_time, pipelined_time : array (20,)
        Time per update in units of the time a layer takes: a forward and a backward pass, or one layer.
    """

    delay: int
    learning_rate: float
    sample: NDArray[np.int64]
    waiting: Array
    remembering: Array
    mixing: Array
    waiting_theory: Array
    remembering_theory: Array
    diverged_at: int | None
    largest_rate: float
    delays: NDArray[np.int64]
    largest_rates: Array
    approximate_rates: Array
    depths: NDArray[np.int64]
    locked_time: Array
    pipelined_time: Array


# Ten times further from the teacher than at the start: nothing will be learned.
UNLEARNED = 10.0


def update_locking(
    *, delay: int = 4, learning_rate: float = 0.02, samples: int = 200, inputs: int = 10, seed: int = 0
) -> UpdateLocking:
    """Train a linear neuron on a teacher's answers when the error of a sample arrives `delay` samples late.

    With v = w − w*, e = 2 v·x and x ~ N(0, I): w(t + 1) = w(t) − η e(t − delay) x(t − delay) if the neuron remembers,
    and the moments E[v(s)·v(t)] obey an exact recursion. η must stay below `largest_rate`, which for delays well below
    the number of inputs is about 1 / (inputs + 2 + 2 delay).

    Parameters
    ----------
    delay : int
        In samples, 0 to 20.
    learning_rate : float
        η, in [0, 0.2].
    samples : int
        Length of a run, 1 to 1000.
    inputs : int
        1 to 50.
    seed : int
        Seed of the samples and the teacher.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    The problem: the lecture. Derived, with the samples independent of each other.
    """
    delay = checks.whole("delay", delay, 0, 20)
    eta = checks.number("learning_rate", learning_rate, 0.0, 0.2)
    samples = checks.whole("samples", samples, 1, 1000)
    inputs = checks.whole("inputs", inputs, 1, 50)
    rng = np.random.default_rng(checks.whole("seed", seed))
    x = rng.normal(size=(samples, 64, inputs))
    start = rng.normal(size=(64, inputs))
    start /= np.linalg.norm(start, axis=1, keepdims=True)

    v = np.repeat(start[None], 3, axis=0)  # waiting, remembering, mixing
    e = np.zeros((samples, 3, 64, 1))
    distance = np.ones((samples + 1, 3))
    learns = np.ones((3, 1, 1))
    for t in range(samples):
        e[t] = 2.0 * (v * x[t]).sum(axis=-1, keepdims=True)
        if t >= delay:
            then = t - delay
            locked = 1.0 if then % (delay + 1) == 0 else 0.0
            paired = np.stack([locked * x[then], x[then], x[t]])
            v -= eta * learns * e[then] * paired
        distance[t + 1] = (v * v).sum(axis=-1).mean(axis=-1)
        learns[distance[t + 1] > UNLEARNED] = 0.0
    beyond = np.flatnonzero(distance[:, 1] > UNLEARNED)

    a, spread = 2.0 * eta, inputs + 2.0
    moments = np.ones((samples + 1, samples + 1))  # E[v(s)·v(t)]
    for t in range(delay, samples):
        then = t - delay
        moments[t + 1, : t + 1] = moments[t, : t + 1] - a * moments[then, : t + 1]
        moments[t + 1, t + 1] = moments[t, t] - 2.0 * a * moments[t, then] + a * a * spread * moments[then, then]
        moments[: t + 1, t + 1] = moments[t + 1, : t + 1]
        if moments[t + 1, t + 1] > UNLEARNED:
            moments[t + 1 :, t + 1 :] = UNLEARNED
            break
    rounds = np.arange(samples + 1) // (delay + 1)
    factor = 1.0 - 2.0 * a + a * a * spread
    delays = np.arange(21)
    rates = largest_rate(delays, inputs)
    depths = np.arange(1, 21)
    return UpdateLocking(
        delay=delay,
        learning_rate=eta,
        sample=np.arange(samples + 1),
        waiting=np.minimum(distance[:, 0], UNLEARNED),
        remembering=np.minimum(distance[:, 1], UNLEARNED),
        mixing=np.minimum(distance[:, 2], UNLEARNED),
        waiting_theory=np.exp(np.minimum(rounds * np.log(factor), np.log(UNLEARNED))),
        remembering_theory=np.minimum(np.diagonal(moments), UNLEARNED),
        diverged_at=int(beyond[0]) if beyond.size else None,
        largest_rate=float(rates[delay]),
        delays=delays,
        largest_rates=rates,
        approximate_rates=1.0 / (inputs + 2.0 + 2.0 * delays),
        depths=depths,
        locked_time=2.0 * depths,
        pipelined_time=np.ones(20),
    )


def largest_rate(delay: ArrayLike, inputs: int) -> Array:
    """Return the learning rate η at which E|v|² of `update_locking` neither shrinks nor grows.

    There E[v(t)·v(t − j)] ∝ cos(θj + φ) with 2η = 2 sin(θ/2), φ = π/4 − θ (delay + ½)/2, and θ solves
    cos(θ delay + φ) / cos φ = (inputs + 2) sin(θ/2).
    """
    delay = np.asarray(delay, dtype=float)
    low, high = np.zeros_like(delay), np.pi / (2.0 * delay + 1.0)
    for _ in range(50):
        theta = 0.5 * (low + high)
        phi = np.pi / 4.0 - 0.5 * theta * (delay + 0.5)
        below = np.cos(theta * delay + phi) > (inputs + 2.0) * np.sin(0.5 * theta) * np.cos(phi)
        low, high = np.where(below, theta, low), np.where(below, high, theta)
    return np.sin(0.5 * theta)
