"""Learning by perturbing: estimates of a gradient, and how fast a network learns by them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

RULES = ("direct", "node", "weight")
CEILING = 1e3
"""Largest error, relative to the initial one, that a learning curve reports; a run that reaches it has diverged."""


# ---- estimating a gradient by perturbing ----


@dataclass(frozen=True, repr=False)
class GradientEstimate(Result):
    """Single estimates of a gradient, and their mean.

    Attributes
    ----------
    estimates : (samples, ...) array
        One estimate a sample, each in the shape of the weights.
    mean : array, shape of the weights
        Their mean.
    standard_error : array, shape of the weights
        Standard error of the mean.
    """

    estimates: Array
    mean: Array
    standard_error: Array


def estimate_gradient(
    loss: Callable[[Array], ArrayLike], weights: ArrayLike, *, noise: float = 0.1, samples: int = 1000, seed: int = 0
) -> GradientEstimate:
    """Estimate the gradient of a loss from the effect of random changes of all weights.

    Each sample is (E(w̃) − E(w))(w̃ − w)/σ² with w̃ ~ N(w, σ²). Its expectation is the gradient of E smoothed with a
    Gaussian of width σ: exactly ∇E if E is quadratic, in general only for σ → 0.

    Parameters
    ----------
    loss : callable
        Maps weights of shape (n, *shape of weights) to n losses, and weights alone to one loss.
    weights : array_like
        The weights w, any shape.
    noise : float
        σ > 0, size of the perturbation in units of a weight.
    samples : int
        Samples, at least 2.
    seed : int
        Seed of the perturbations.

    Returns
    -------
    GradientEstimate

    Raises
    ------
    ValueError
        If an argument is out of range, or the loss does not return one finite number for each set of weights.

    Source
    ------
    The lecture's slides (Perturbation methods revisited); what it converges to is derived.
    """
    w = checks.numbers("weights", weights)
    sigma = checks.positive("noise", noise)
    samples = checks.whole("samples", samples, 2)
    rng = np.random.default_rng(checks.whole("seed", seed))
    perturbation = rng.standard_normal((samples, *w.shape))
    perturbed = checks.numbers("loss(weights + perturbation)", loss(w + sigma * perturbation))
    baseline = checks.number("loss(weights)", loss(w))
    if perturbed.shape != (samples,):
        raise ValueError(
            f"loss returned shape {perturbed.shape} for weights of shape {(samples, *w.shape)}; it must return one "
            f"number for each of the {samples} sets of weights"
        )
    change = ((perturbed - baseline) / sigma).reshape(samples, *[1] * w.ndim)
    estimates = change * perturbation
    return GradientEstimate(estimates, estimates.mean(axis=0), estimates.std(axis=0, ddof=1) / math.sqrt(samples))


@dataclass(frozen=True, repr=False)
class GradientCloud(Result):
    """Gradient estimates by weight and by node perturbation, for one example of a linear network.

    Everything is in units of |∇E|. An estimate is drawn as a point (along, across): its component along the true
    gradient and the length of the rest, with a random sign so that the cloud is symmetric. The true gradient is (1, 0).

    Attributes
    ----------
    weight, node : (samples, 2) array
        Single estimates as points (along, across).
    weight_mean, node_mean : (2,) array
        Mean estimate as a point: its component along the gradient, and the length of the rest.
    true : (2,) array
        (1, 0).
    weight_variance, node_variance : float
        Variance of a single estimate, summed over weights, measured from the samples about the true gradient.
    weight_variance_theory, node_variance_theory : float
        Its expectation, exact for this σ.
    sizes : (s,) array
        Numbers of inputs N from 1 to 100: the axis of the laws.
    weight_law, node_law : (s,) array
        NK + 1 and K + 1, the variances for σ → 0 with the present K.
    count : (c,) array
        Numbers of estimates averaged, 1 to samples in about equal ratios.
    weight_error, node_error : (c,) array
        Squared distance of the mean of the first `count` estimates from the gradient.
    weight_error_theory, node_error_theory : (c,) array
        Its expectation, variance/count.
    weight_angle, node_angle : float
        Median angle between a single estimate and the gradient, degrees.
    weight_z, node_z : float
        (mean along − 1)/standard error: how many standard errors the mean is off, along the gradient.
    inputs, outputs : int
        N and K.
    """

    weight: Array
    node: Array
    weight_mean: Array
    node_mean: Array
    true: Array
    weight_variance: float
    node_variance: float
    weight_variance_theory: float
    node_variance_theory: float
    sizes: NDArray[np.int64]
    weight_law: Array
    node_law: Array
    count: NDArray[np.int64]
    weight_error: Array
    node_error: Array
    weight_error_theory: Array
    node_error_theory: Array
    weight_angle: float
    node_angle: float
    weight_z: float
    node_z: float
    inputs: int
    outputs: int


def gradient_cloud(
    *, inputs: int = 5, outputs: int = 3, noise: float = 0.1, samples: int = 300, seed: int = 0
) -> GradientCloud:
    """Estimate the gradient of one example's error by perturbing the weights, and by perturbing the outputs.

    y = Wx with N inputs and K outputs, E = ½|y − y*|², e = y − y*, ∇E = e xᵀ. Weight perturbation adds a matrix Ξ and
    node perturbation a vector ξ of N(0, σ²) numbers:

    - weight: [E(W + Ξ) − E(W)] Ξ/σ²
    - node:   [E(y + ξ) − E(y)] ξ xᵀ/σ²

    Both have the mean ∇E (E is quadratic, so σ does not matter). Their variances in units of |∇E|² are, with |x|² = N
    and |e|² = K as here, NK + 1 + σ²N(K+2)(NK+4)/4 and K + 1 + σ²(K+2)(K+4)/4: NK + 1 and K + 1 for small σ.

    Parameters
    ----------
    inputs, outputs : int
        N, 1 to 200, and K, 1 to 50.
    noise : float
        σ, 0 (the limit of small perturbations) to 2.
    samples : int
        Estimates of either kind, 2 to 2,000.
    seed : int
        Seed of the example and of the perturbations.

    Returns
    -------
    GradientCloud

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Setting of Werfel, Xie & Seung 2005, Neural Computation 17:2699, doi:10.1162/089976605774320539 (abstract read);
    the variances are derived.
    """
    n = checks.whole("inputs", inputs, 1, 200)
    m = checks.whole("outputs", outputs, 1, 50)
    sigma = checks.number("noise", noise, 0, 2)
    samples = checks.whole("samples", samples, 2, 2_000)
    rng = np.random.default_rng(checks.whole("seed", seed))
    x, e = rng.standard_normal(n), rng.standard_normal(m)
    x *= math.sqrt(n / np.sum(x**2))
    e *= math.sqrt(m / np.sum(e**2))
    gradient = np.outer(e, x).ravel()
    length = math.sqrt(n * m)

    psi = rng.standard_normal((samples, m, n))
    change = psi @ x
    effect = change @ e + sigma / 2 * np.sum(change**2, axis=1)  # (E(W + σψ) − E(W))/σ
    weight = effect[:, np.newaxis] * psi.reshape(samples, -1) / length

    xi = rng.standard_normal((samples, m))
    effect = xi @ e + sigma / 2 * np.sum(xi**2, axis=1)
    # ξxᵀ lies in a plane of K dimensions, in which the gradient is e: no need to write out its N columns.
    node = effect[:, np.newaxis] * xi * math.sqrt(n) / length
    sign = rng.choice([-1.0, 1.0], samples)

    def summary(estimates: Array, direction: Array) -> tuple[Array, Array, float, Array, float, float]:
        along = estimates @ direction
        size2 = np.sum(estimates**2, axis=1)
        across = np.sqrt(np.maximum(size2 - along**2, 0.0))
        mean = estimates.mean(axis=0)
        mean_along = float(mean @ direction)
        mean_point = np.array([mean_along, math.sqrt(max(float(mean @ mean) - mean_along**2, 0.0))])
        running = np.cumsum(np.add.reduceat(estimates, [0, *count[:-1]]), axis=0) / count[:, np.newaxis] - direction
        angle = float(np.median(np.degrees(np.arctan2(across, along))))
        standard_error = along.std(ddof=1) / math.sqrt(samples)
        return (
            np.column_stack([along, sign * across]),
            mean_point,
            float(np.mean(size2 - 2 * along + 1)),
            np.sum(running**2, axis=1),
            angle,
            float((mean_along - 1) / standard_error),
        )

    count = np.unique(np.geomspace(1, samples, 60).round().astype(int))
    weight_theory = n * m + 1 + sigma**2 * n * (m + 2) * (n * m + 4) / 4
    node_theory = m + 1 + sigma**2 * (m + 2) * (m + 4) / 4
    weight_points, weight_mean, weight_variance, weight_error, weight_angle, weight_z = summary(
        weight, gradient / length
    )
    node_points, node_mean, node_variance, node_error, node_angle, node_z = summary(node, e / math.sqrt(m))
    sizes = np.unique(np.geomspace(1, 100, 31).round().astype(int))
    return GradientCloud(
        weight=weight_points,
        node=node_points,
        weight_mean=weight_mean,
        node_mean=node_mean,
        true=np.array([1.0, 0.0]),
        weight_variance=weight_variance,
        node_variance=node_variance,
        weight_variance_theory=weight_theory,
        node_variance_theory=node_theory,
        sizes=sizes,
        weight_law=sizes * m + 1.0,
        node_law=np.full(sizes.size, m + 1.0),
        count=count,
        weight_error=weight_error,
        node_error=node_error,
        weight_error_theory=weight_theory / count,
        node_error_theory=node_theory / count,
        weight_angle=weight_angle,
        node_angle=node_angle,
        weight_z=weight_z,
        node_z=node_z,
        inputs=n,
        outputs=m,
    )


@dataclass(frozen=True, repr=False)
class SmoothedLoss(Result):
    """What perturbation really follows: the loss smoothed by the perturbation.

    Attributes
    ----------
    weight : (201,) array
        The weight, −2 to 2.
    loss, gradient : (201,) array
        E and dE/dw.
    smoothed_loss, smoothed_gradient : (201,) array
        ⟨E(w + σz)⟩ and its derivative.
    probe : (17,) array
        Weights at which the gradient is estimated.
    estimate, standard_error : (17,) array
        Mean of the samples' (E(w̃) − E(w))(w̃ − w)/σ², and its standard error.
    minima, smoothed_minima : (k,) array
        Where E and the smoothed E are lowest, k = 1 or 2.
    bias : float
        Largest difference between smoothed and true gradient over the probes.
    """

    weight: Array
    loss: Array
    gradient: Array
    smoothed_loss: Array
    smoothed_gradient: Array
    probe: Array
    estimate: Array
    standard_error: Array
    minima: Array
    smoothed_minima: Array
    bias: float


def smoothed_loss(*, shape: str = "double well", noise: float = 0.3, samples: int = 400, seed: int = 0) -> SmoothedLoss:
    """Perturbation estimates the gradient of the loss smoothed with a Gaussian of width σ.

    ⟨(E(w̃) − E(w))(w̃ − w)⟩/σ² = d/dw ⟨E(w + σz)⟩, z ~ N(0, 1). For the quadratic ½w² smoothing only adds a constant,
    σ²/2, so the estimate is right at any σ. For the double well ¼(w² − 1)² it adds (3w² − 1)σ²/2 + ¾σ⁴: the gradient
    becomes w³ − w + 3σ²w, and at σ > 1/√3 the two minima have merged into one.

    Parameters
    ----------
    shape : {"quadratic", "double well"}
        The loss.
    noise : float
        σ, 0.01 to 1.
    samples : int
        Perturbations at each probe, 2 to 10,000.
    seed : int
        Seed of the perturbations.

    Returns
    -------
    SmoothedLoss

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Derived. The slides state the identity with ∇E itself, which holds for quadratic E or small σ.
    """
    checks.one_of("shape", shape, ("quadratic", "double well"))
    sigma = checks.number("noise", noise, 0.01, 1)
    samples = checks.whole("samples", samples, 2, 10_000)
    rng = np.random.default_rng(checks.whole("seed", seed))
    weight, probe = np.linspace(-2, 2, 201), np.linspace(-1.6, 1.6, 17)

    def loss(w: Array) -> Array:
        return w**2 / 2 if shape == "quadratic" else (w**2 - 1) ** 2 / 4

    def gradient(w: Array) -> Array:
        return w if shape == "quadratic" else w**3 - w

    def smoothed_gradient(w: Array) -> Array:
        return gradient(w) if shape == "quadratic" else gradient(w) + 3 * sigma**2 * w

    added = sigma**2 / 2 if shape == "quadratic" else (3 * weight**2 - 1) * sigma**2 / 2 + 3 * sigma**4 / 4
    z = rng.standard_normal((samples, probe.size))
    estimates = (loss(probe + sigma * z) - loss(probe)) * z / sigma
    well = math.sqrt(max(1 - 3 * sigma**2, 0.0))
    double = np.array([-well, well]) if well > 0 else np.zeros(1)
    return SmoothedLoss(
        weight=weight,
        loss=loss(weight),
        gradient=gradient(weight),
        smoothed_loss=loss(weight) + added,
        smoothed_gradient=smoothed_gradient(weight),
        probe=probe,
        estimate=estimates.mean(axis=0),
        standard_error=estimates.std(axis=0, ddof=1) / math.sqrt(samples),
        minima=np.zeros(1) if shape == "quadratic" else np.array([-1.0, 1.0]),
        smoothed_minima=np.zeros(1) if shape == "quadratic" else double,
        bias=float(np.abs(smoothed_gradient(probe) - gradient(probe)).max()),
    )


# ---- learning curves of the linear network ----


def optimal_learning_rate(*, rule: str, inputs: int, outputs: int) -> float:
    """Learning rate η* at which the expected error falls fastest; beyond 2η* it grows.

    direct 1/(N+2), node 1/((N+2)(K+2)), weight 1/((N+2)(NK+2)).

    Parameters
    ----------
    rule : {"direct", "node", "weight"}
        Exact gradient, node perturbation or weight perturbation.
    inputs, outputs : int
        N and K, at least 1.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Derived, in the setting of Werfel, Xie & Seung 2005, doi:10.1162/089976605774320539.
    """
    checks.one_of("rule", rule, RULES)
    n, m = checks.whole("inputs", inputs, 1), checks.whole("outputs", outputs, 1)
    return 1 / ((n + 2) * {"direct": 1, "node": m + 2, "weight": n * m + 2}[rule])


def error_recursion(
    *, rule: str, inputs: int, outputs: int, learning_rate: float | None = None, noise: float = 0.1
) -> tuple[float, float]:
    """Factor and increment by which one step changes the expected error, Q ← factor · Q + increment.

    factor = 1 − 2η + η²/η*; increment = 0 (direct), η²σ²NK(K+2)(K+4)/4 (node), η²σ²N(N+2)K(K+2)(NK+4)/4 (weight).

    Parameters
    ----------
    rule : {"direct", "node", "weight"}
        Exact gradient, node perturbation or weight perturbation.
    inputs, outputs : int
        N and K, at least 1.
    learning_rate : float or None
        η ≥ 0; None is η*.
    noise : float
        Size σ ≥ 0 of the perturbation.

    Returns
    -------
    factor, increment : float
        At η = η*, the factor is 1 − η*.

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Derived, in the setting of Werfel, Xie & Seung 2005, doi:10.1162/089976605774320539.
    """
    best = optimal_learning_rate(rule=rule, inputs=inputs, outputs=outputs)
    rate = best if learning_rate is None else checks.number("learning_rate", learning_rate, 0)
    sigma = checks.number("noise", noise, 0)
    n, m = inputs, outputs
    scatter = {
        "direct": 0.0,
        "node": n * m * (m + 2) * (m + 4) / 4,
        "weight": n * (n + 2) * m * (m + 2) * (n * m + 4) / 4,
    }[rule]
    return 1 - 2 * rate + rate**2 / best, rate**2 * sigma**2 * scatter


def _theory(factor: float, increment: float, step: ArrayLike) -> Array:
    """Q after each step, from Q = 1 and Q ← factor·Q + increment, at most CEILING."""
    t = np.asarray(step, dtype=float)
    power = np.exp(np.minimum(t * math.log(factor), 50.0))
    added = increment * (t if factor == 1 else (1 - power) / (1 - factor))
    return np.minimum(power + added, CEILING)


def learning_curve_theory(
    *,
    rule: str,
    inputs: int,
    outputs: int,
    learning_rate: float | None = None,
    noise: float = 0.1,
    steps: int = 400,
) -> Array:
    """Expected error of a linear network after each example, relative to its start, Q(t)/Q(0).

    Q(t+1) = factor · Q(t) + increment with `error_recursion`, from Q(0) = NK: weights that are off by 1 (root mean
    square).

    Parameters
    ----------
    rule : {"direct", "node", "weight"}
        Exact gradient, node perturbation or weight perturbation.
    inputs, outputs : int
        N and K, at least 1.
    learning_rate : float or None
        η ≥ 0; None is the best, η*.
    noise : float
        Size σ ≥ 0 of the perturbation, in units of a weight (weight) or of an output (node).
    steps : int
        Examples, at least 1.

    Returns
    -------
    ndarray, (steps + 1,)
        At most CEILING.

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Derived, in the setting of Werfel, Xie & Seung 2005, doi:10.1162/089976605774320539.
    """
    factor, increment = error_recursion(
        rule=rule, inputs=inputs, outputs=outputs, learning_rate=learning_rate, noise=noise
    )
    return _theory(factor, increment / (inputs * outputs), np.arange(checks.whole("steps", steps, 1) + 1))


@dataclass(frozen=True, repr=False)
class LearningCurve(Result):
    """Learning of a linear network by one rule: simulation and theory.

    Attributes
    ----------
    rule : str
        The rule.
    step : (steps + 1,) array
        Examples seen: 0, 1, …
    error : (steps + 1,) array
        Mean over the runs of Q(t)/Q(0), Q = |W − W*|², at most CEILING.
    standard_error : (steps + 1,) array
        Of that mean; 0 with a single run.
    each : (runs, steps + 1) array
        Q(t)/Q(0) of every run, at most CEILING.
    theory : (steps + 1,) array
        Expected Q(t)/Q(0), at most CEILING.
    factor : float
        a, by which one example multiplies the expected error (up to the floor).
    floor : float
        Where the expected error settles, increment/(1 − factor)/Q(0), at most CEILING; CEILING if it does not settle.
    learning_rate, best_rate, largest_rate : float
        η; η*; 2η*, beyond which the expected error grows.
    time_constant : float
        Examples in which the expected error falls to 37 % at η*, −1/ln(1 − η*).
    stable : bool
        Whether η < 2η*.
    diverged_at : int or None
        First example after which the mean error reached CEILING.
    """

    rule: str
    step: NDArray[np.int64]
    error: Array
    standard_error: Array
    each: Array
    theory: Array
    factor: float
    floor: float
    learning_rate: float
    best_rate: float
    largest_rate: float
    time_constant: float
    stable: bool
    diverged_at: int | None


def simulate(
    *,
    rule: str,
    inputs: int = 5,
    outputs: int = 3,
    learning_rate: float | None = None,
    noise: float = 0.1,
    steps: int = 400,
    runs: int = 20,
    seed: int = 0,
) -> LearningCurve:
    """Train a linear network y = Wx on random examples by the exact gradient or by perturbation.

    x ~ N(0, I), E = ½|y − y*|², e = y − y* = (W − W*)x, one example a step:

    - direct: ΔW = −η e xᵀ
    - node:   ΔW = −η [E(y + ξ) − E(y)] ξ xᵀ/σ², ξ ~ N(0, σ²), one number an output
    - weight: ΔW = −η [E(W + Ξ) − E(W)] Ξ/σ², Ξ ~ N(0, σ²), one number a weight

    W starts off W* by random numbers with mean square exactly 1. From about η = 2η* on, the mean over runs is carried
    by rare runs with huge errors, while the typical error still shrinks up to a somewhat larger η: a few runs then lie
    below the theory, the more so the smaller the network.

    Parameters
    ----------
    rule : {"direct", "node", "weight"}
        Exact gradient, node perturbation or weight perturbation.
    inputs, outputs : int
        N, 1 to 10,000, and K, 1 to 1000.
    learning_rate : float or None
        η, 0 to 10; None is the best, η*.
    noise : float
        Size σ of the perturbation, 0 (the limit of small perturbations) to 10.
    steps : int
        Examples, 1 to 1,000,000.
    runs : int
        Independent networks, 1 to 100,000; runs × steps and runs × inputs × outputs at most 10,000,000.
    seed : int
        Seed of the networks, the examples and the perturbations.

    Returns
    -------
    LearningCurve

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Setting of Werfel, Xie & Seung 2005, Neural Computation 17:2699, doi:10.1162/089976605774320539 (abstract read:
    node perturbation slower than the direct gradient by about K, weight perturbation by about N more); the curves are
    derived.
    """
    checks.one_of("rule", rule, RULES)
    n, m = checks.whole("inputs", inputs, 1, 10_000), checks.whole("outputs", outputs, 1, 1000)
    best = optimal_learning_rate(rule=rule, inputs=n, outputs=m)
    rate = best if learning_rate is None else checks.number("learning_rate", learning_rate, 0, 10)
    sigma = checks.number("noise", noise, 0, 10)
    steps, runs = checks.whole("steps", steps, 1, 1_000_000), checks.whole("runs", runs, 1, 100_000)
    if runs * max(steps, n * m) > 10_000_000:
        raise ValueError(
            f"runs = {runs} must be at most {10_000_000 // max(steps, n * m)} with so many steps or weights"
        )
    rng = np.random.default_rng(checks.whole("seed", seed))

    start = rng.standard_normal((runs, m, n))  # W − W*
    start *= np.sqrt(n * m / np.sum(start**2, axis=(1, 2), keepdims=True))
    distance = np.full((steps + 1, runs), CEILING)
    distance[0] = 1.0
    diverged_at = None
    noise_shape = {"direct": (0, 1), "node": (m, 1), "weight": (m, n)}[rule]
    # Up to ten examples at a time (fewer in large networks, for memory), then a look at whether the error exploded.
    stride = min(10, 1 + 1_000_000 // (runs * n * m))
    for begin in range(0, steps, stride):
        block = min(stride, steps - begin)
        examples = rng.standard_normal((block, runs, n, 1))
        perturbations = rng.standard_normal((block, runs, *noise_shape))
        off = np.empty((block + 1, runs, m, n))
        off[0] = start
        for step in range(block):
            x, perturbation = examples[step], perturbations[step]
            error = off[step] @ x
            if rule == "direct":
                change = error * x.mT
            elif rule == "node":
                effect = perturbation.mT @ (error + sigma / 2 * perturbation)  # [E(y + σξ) − E(y)]/σ
                change = effect * perturbation * x.mT
            else:
                shift = perturbation @ x  # of the outputs, in units of σ
                effect = shift.mT @ (error + sigma / 2 * shift)  # [E(W + σΨ) − E(W)]/σ
                change = effect * perturbation
            np.subtract(off[step], rate * change, out=off[step + 1])
        start = off[-1]
        latest = np.einsum("trmn,trmn->tr", off[1:], off[1:]) / (n * m)
        distance[begin + 1 : begin + block + 1] = latest
        exploded = np.flatnonzero(latest.mean(axis=1) > CEILING)
        if exploded.size:
            diverged_at = begin + 1 + int(exploded[0])
            distance[diverged_at:] = CEILING
            break

    factor, increment = error_recursion(rule=rule, inputs=n, outputs=m, learning_rate=rate, noise=sigma)
    increment /= n * m
    spread = distance.std(axis=1, ddof=1) / math.sqrt(runs) if runs > 1 else np.zeros(steps + 1)
    return LearningCurve(
        rule=rule,
        step=np.arange(steps + 1),
        error=np.minimum(distance.mean(axis=1), CEILING),
        standard_error=spread,
        each=np.minimum(distance.T, CEILING),
        theory=_theory(factor, increment, np.arange(steps + 1)),
        factor=factor,
        floor=min(increment / (1 - factor), CEILING) if factor < 1 else CEILING,
        learning_rate=rate,
        best_rate=best,
        largest_rate=2 * best,
        time_constant=-1 / math.log1p(-best),
        stable=rate < 2 * best,
        diverged_at=diverged_at,
    )


@dataclass(frozen=True, repr=False)
class LearningCurves(Result):
    """The three rules side by side.

    Attributes
    ----------
    direct, node, weight : LearningCurve
        Simulation and theory of each rule; the simulations end where the error has fallen far enough, or at `steps`.
    step : (101,) array
        Examples seen, 1 to 1,000,000 in equal ratios: the axis of the theory for long times.
    theory : (3, 101) array
        Expected Q(t)/Q(0), rows direct, node, weight, at most CEILING.
    slowdown : (3,) array
        How many times more examples each rule needs, at its best rate, than the direct gradient: 1, K + 2, NK + 2.
    """

    direct: LearningCurve
    node: LearningCurve
    weight: LearningCurve
    step: NDArray[np.int64]
    theory: Array
    slowdown: Array


def learning_curves(
    *,
    inputs: int = 5,
    outputs: int = 3,
    relative_rate: float = 1.0,
    noise: float = 0.1,
    steps: int = 300,
    runs: int = 10,
    seed: int = 0,
) -> LearningCurves:
    """Learning curves of the exact gradient, node and weight perturbation, each at the same multiple of its best rate.

    Parameters
    ----------
    inputs, outputs : int
        N, 1 to 1000, and K, 1 to 100.
    relative_rate : float
        η/η*, 0.01 to 4; each rule diverges above 2.
    noise : float
        Size σ of the perturbation, 0 to 10.
    steps : int
        Longest simulation, in examples, 1 to 100,000; a rule that has learned earlier (six time constants) stops then.
    runs : int
        Independent networks, 1 to 10,000.
    seed : int
        Seed of the networks, the examples and the perturbations.

    Returns
    -------
    LearningCurves

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    As `simulate`.
    """
    n, m = checks.whole("inputs", inputs, 1, 1000), checks.whole("outputs", outputs, 1, 100)
    relative = checks.number("relative_rate", relative_rate, 0.01, 4)
    steps, runs = checks.whole("steps", steps, 1, 100_000), checks.whole("runs", runs, 1, 10_000)
    sigma = checks.number("noise", noise, 0, 10)
    axis = np.unique(np.geomspace(1, 1_000_000, 101).round().astype(int))
    curves, theory = {}, []
    for rule in RULES:
        best = optimal_learning_rate(rule=rule, inputs=n, outputs=m)
        enough = min(steps, math.ceil(6 / best))
        curves[rule] = simulate(
            rule=rule,
            inputs=n,
            outputs=m,
            learning_rate=relative * best,
            noise=sigma,
            steps=enough,
            runs=runs,
            seed=seed,
        )
        factor, increment = error_recursion(rule=rule, inputs=n, outputs=m, learning_rate=relative * best, noise=sigma)
        theory.append(_theory(factor, increment / (n * m), axis))
    best_rates = np.array([curves[rule].best_rate for rule in RULES])
    return LearningCurves(**curves, step=axis, theory=np.array(theory), slowdown=best_rates[0] / best_rates)
