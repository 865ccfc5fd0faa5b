"""Learning by perturbing: accept or reject, gradient estimates, learning curves, unreliable synapses."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks

Array = NDArray[np.float64]

RULES = ("direct", "node", "weight")
CEILING = 1e3
"""Largest error, relative to the initial one, that a learning curve reports; a run that reaches it has diverged."""
MOST_EVALUATIONS = 1e12
"""Largest number of evaluations that accept-or-reject reports."""

_erfc = np.vectorize(math.erfc, otypes=[float])


def _normal_tail(x: ArrayLike) -> Array:
    """Φ(−x): the probability that a standard normal variable exceeds x."""
    return _erfc(np.asarray(x) / math.sqrt(2)) / 2


# ---- accept or reject ----


@dataclass(frozen=True)
class AcceptReject:
    """Random search that keeps a change if it helps: acceptance, error and cost.

    Attributes
    ----------
    dimensions : (k,) array
        Numbers of weights d, 1 to 10,000: the axis of the acceptance and of the cost.
    acceptance : (k,) array
        Fraction of random steps that improve the error, counted in 1,000 trials for each d.
    acceptance_theory : (k,) array
        Φ(−s√d/2), the law for large d.
    cost : (k,) array
        Evaluations to cut the error tenfold with the present relative step, at most MOST_EVALUATIONS.
    cost_best_step : (k,) array
        The same with the best step for each d, 1.224/√d: grows linearly, about 5.7 d.
    evaluation : (e,) array
        Evaluations at which the errors are recorded, from 0.
    error : (runs, e) array
        Error of each run relative to the start.
    mean_error : (e,) array
        Geometric mean over the runs.
    error_theory : (e,) array
        Its expectation (the exponential of the expected log error).
    acceptance_now, acceptance_counted : float
        The law at the present d, and the fraction of steps that were accepted in the runs.
    angle : (721,) array
        Angle between a step and the direction straight to the minimum, 0 to 180 degrees.
    angle_density : (721,) array
        How common each angle is among random directions in d dimensions, relative to the most common one.
    angle_needed : float
        A step helps if its angle is smaller than this, arccos(s/2) in degrees.
    cost_now, cost_best_now : float
        Evaluations to cut the error tenfold at the present d, with the present s and with the best; at most
        MOST_EVALUATIONS.
    best_step : float
        Relative step with the fastest progress at the present d, 1.224/√d.
    dimension : int
        Present d.
    step : float
        Present s.
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
    """Probability that a random step of relative length s improves the error, Φ(−s√d/2), the law for large d.

    Parameters
    ----------
    dimension : array_like
        Number of weights d ≥ 1.
    step : array_like
        Length of the step relative to the distance from the minimum, s ≥ 0; broadcasts with d.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Derived: the step helps if its component towards the minimum, s z/√d with z ~ N(0, 1), exceeds s²/2.
    """
    d = checks.numbers("dimension", dimension, 1)
    return _normal_tail(checks.numbers("step", step, 0) * np.sqrt(d) / 2)


def _log_decrease(dimension: ArrayLike, step: ArrayLike) -> Array:
    """Expected decrease of log E per evaluation, exact for any number of weights, for each (dimension, step).

    The mean of max(0, −log(1 + 2sc + s²)) over the cosine c = sin φ between step and w, whose density in φ is
    proportional to cos(φ)^(d−2); with a single weight c = ±1.
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
"""The s√d of fastest progress, for large d."""


def accept_reject(
    *, dimension: int = 10, step: float = 0.3, evaluations: int = 1000, runs: int = 20, seed: int = 0
) -> AcceptReject:
    """Perturb the weights at random, evaluate the objective, keep the change only if it is better.

    On the bowl E = |w|² a step of length s|w| in a uniformly random direction changes E by the factor 1 + 2sc + s²,
    c = the cosine of the angle between step and w. It is accepted if c < −s/2, with probability close to Φ(−s√d/2):
    in a large network hardly ever, unless the step is so small (s ∝ 1/√d) that progress needs evaluations ∝ d.

    All that matters of a step is c. For a random direction it is z/√(z² + χ²) with z normal and χ² chi-squared with
    d − 1 degrees of freedom, so that two random numbers stand for d of them, exactly.

    Parameters
    ----------
    dimension : int
        Number of weights d, 1 to 10,000.
    step : float
        Length s of a step relative to the distance from the minimum, 0.001 to 2.
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

    # c = −1 and s = 1 lands exactly on the minimum; the smallest positive number stands for that 0.
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


# ---- estimating a gradient by perturbing ----


@dataclass(frozen=True)
class GradientEstimate:
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


@dataclass(frozen=True)
class GradientCloud:
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
        NM + 1 and M + 1, the variances for σ → 0 with the present M.
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
        N and M.
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

    y = Wx with N inputs and M outputs, E = ½|y − y*|², e = y − y*, ∇E = e xᵀ. Weight perturbation adds a matrix Ψ and
    node perturbation a vector ξ of N(0, σ²) numbers:

    - weight: [E(W + Ψ) − E(W)] Ψ/σ²
    - node:   [E(y + ξ) − E(y)] ξ xᵀ/σ²

    Both have the mean ∇E (E is quadratic, so σ does not matter). Their variances in units of |∇E|² are, with |x|² = N
    and |e|² = M as here, NM + 1 + σ²N(M+2)(NM+4)/4 and M + 1 + σ²(M+2)(M+4)/4: NM + 1 and M + 1 for small σ.

    Parameters
    ----------
    inputs, outputs : int
        N, 1 to 200, and M, 1 to 50.
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
    # ξxᵀ lies in a plane of M dimensions, in which the gradient is e: no need to write out its N columns.
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


@dataclass(frozen=True)
class SmoothedLoss:
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

    direct 1/(N+2), node 1/((N+2)(M+2)), weight 1/((N+2)(NM+2)).

    Parameters
    ----------
    rule : {"direct", "node", "weight"}
        Exact gradient, node perturbation or weight perturbation.
    inputs, outputs : int
        N and M, at least 1.

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
    """Factor r and increment c by which one step changes the expected error, D ← rD + c.

    r = 1 − 2η + η²/η*; c = 0 (direct), η²σ²NM(M+2)(M+4)/4 (node), η²σ²N(N+2)M(M+2)(NM+4)/4 (weight).

    Parameters
    ----------
    rule : {"direct", "node", "weight"}
        Exact gradient, node perturbation or weight perturbation.
    inputs, outputs : int
        N and M, at least 1.
    learning_rate : float or None
        η ≥ 0; None is η*.
    noise : float
        Size σ ≥ 0 of the perturbation.

    Returns
    -------
    r, c : float
        At η = η*, r = 1 − η*.

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
    """D after each step, from D = 1 and D ← factor·D + increment, at most CEILING."""
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
    """Expected error of a linear network after each example, relative to its start, D(t)/D(0).

    D(t+1) = rD(t) + c with `error_recursion`, from D(0) = NM: weights that are off by 1 (root mean square).

    Parameters
    ----------
    rule : {"direct", "node", "weight"}
        Exact gradient, node perturbation or weight perturbation.
    inputs, outputs : int
        N and M, at least 1.
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


@dataclass(frozen=True)
class LearningCurve:
    """Learning of a linear network by one rule: simulation and theory.

    Attributes
    ----------
    rule : str
        The rule.
    step : (steps + 1,) array
        Examples seen: 0, 1, …
    error : (steps + 1,) array
        Mean over the runs of D(t)/D(0), D = |W − W*|², at most CEILING.
    standard_error : (steps + 1,) array
        Of that mean; 0 with a single run.
    each : (runs, steps + 1) array
        D(t)/D(0) of every run, at most CEILING.
    theory : (steps + 1,) array
        Expected D(t)/D(0), at most CEILING.
    factor : float
        r, by which one example multiplies the expected error (up to the floor).
    floor : float
        Where the expected error settles, c/(1 − r)/D(0), at most CEILING; CEILING if it does not settle.
    learning_rate, best_rate, largest_rate : float
        η; η*; 2η*, beyond which the expected error grows.
    time_constant : float
        Examples in which the expected error falls by 1/e at η*, −1/ln(1 − η*).
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
    - weight: ΔW = −η [E(W + Ψ) − E(W)] Ψ/σ², Ψ ~ N(0, σ²), one number a weight

    W starts off W* by random numbers with mean square exactly 1. From about η = 2η* on, the mean over runs is carried
    by rare runs with huge errors, while the typical error still shrinks up to a somewhat larger η: a few runs then lie
    below the theory, the more so the smaller the network.

    Parameters
    ----------
    rule : {"direct", "node", "weight"}
        Exact gradient, node perturbation or weight perturbation.
    inputs, outputs : int
        N, 1 to 10,000, and M, 1 to 1000.
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
    node perturbation slower than the direct gradient by about M, weight perturbation by about N more); the curves are
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


@dataclass(frozen=True)
class LearningCurves:
    """The three rules side by side.

    Attributes
    ----------
    direct, node, weight : LearningCurve
        Simulation and theory of each rule; the simulations end where the error has fallen far enough, or at `steps`.
    step : (101,) array
        Examples seen, 1 to 1,000,000 in equal ratios: the axis of the theory for long times.
    theory : (3, 101) array
        Expected D(t)/D(0), rows direct, node, weight, at most CEILING.
    slowdown : (3,) array
        How many times more examples each rule needs, at its best rate, than the direct gradient: 1, M + 2, NM + 2.
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
        N, 1 to 1000, and M, 1 to 100.
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


# ---- unreliable synapses ----


def release_probability(q: ArrayLike) -> Array:
    """Release probability of a synapse with parameter q, p = 1/(1 + exp(−q)).

    Parameters
    ----------
    q : array_like
        Any finite numbers.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If an entry is not finite.

    Source
    ------
    Seung 2003, Neuron 40:1063, doi:10.1016/S0896-6273(03)00761-X (second-hand, via the project's science notes).
    """
    return _logistic(checks.numbers("q", q))


def _logistic(q: ArrayLike) -> Array:
    return (1 + np.tanh(np.asarray(q) / 2)) / 2  # the same as 1/(1 + exp(−q)), and never overflows


@dataclass(frozen=True)
class HedonisticSynapses:
    """A neuron with unreliable synapses learns when to fire, from reward alone.

    Attributes
    ----------
    trial : (trials + 1,) array
        Trials done: 0, 1, …
    go, no_go : (trials + 1, runs) array
        Release probability, mean over the synapses active in the go stimulus and in the no-go stimulus.
    go_mean, no_go_mean : (trials + 1,) array
        Their means over runs.
    go_expected, no_go_expected : (trials + 1,) array
        The course if every trial made exactly the expected change.
    correct : (trials + 1,) array
        Probability of the right response with the present release probabilities, mean over runs.
    correct_expected : (trials + 1,) array
        The same along the expected course.
    release : (trials, synapses) array of bool
        First run: which synapses released in each trial.
    stimulus : (trials,) array of bool
        First run: True for go trials.
    reward : (trials,) array
        First run: 1 for a right response, 0 for a wrong one.
    fired : (trials,) array of bool
        First run: whether the neuron fired.
    threshold, synapses : int
        Releases needed to fire; synapses active in each stimulus.
    """

    trial: NDArray[np.int64]
    go: Array
    no_go: Array
    go_mean: Array
    no_go_mean: Array
    go_expected: Array
    no_go_expected: Array
    correct: Array
    correct_expected: Array
    release: NDArray[np.bool_]
    stimulus: NDArray[np.bool_]
    reward: Array
    fired: NDArray[np.bool_]
    threshold: int
    synapses: int


def _firing_probability(p: Array, threshold: int) -> Array:
    """Probability that at least `threshold` of the synapses along the last axis release."""
    counts = np.zeros((p.shape[-1] + 1, *p.shape[:-1]))  # probability of each number of releases
    counts[0] = 1.0
    for synapse in range(p.shape[-1]):
        here = p[..., synapse]
        counts[1:] = counts[1:] * (1 - here) + counts[:-1] * here
        counts[0] *= 1 - here
    return np.clip(counts[threshold:].sum(axis=0), 0.0, 1.0)


def hedonistic_synapses(
    *,
    probability: float = 0.5,
    learning_rate: float = 1.0,
    synapses: int = 5,
    threshold: int = 3,
    trials: int = 300,
    runs: int = 20,
    seed: int = 0,
) -> HedonisticSynapses:
    """Hedonistic synapses: each gambles on release, and likes what preceded reward.

    Two stimuli come in random order; each drives its own synapses, which release with probability p = 1/(1+e^(−q)).
    The neuron fires if at least `threshold` of them release. Firing to "go" and silence to "no go" earn reward R = 1,
    the other responses 0. Each driven synapse then changes by Δq = η(R − R̄)·eligibility, where the eligibility is 1 − p
    after a release and −p after a failure, and R̄ is the average reward so far. On average this follows the gradient of
    the reward: ⟨Δq⟩ = η p(1 − p)(⟨R | release⟩ − ⟨R | failure⟩).

    Parameters
    ----------
    probability : float
        Initial release probability of all synapses, 0.01 to 0.99.
    learning_rate : float
        η, 0 to 10.
    synapses : int
        Synapses driven by each stimulus, 1 to 20.
    threshold : int
        Releases needed to fire, 1 to `synapses`.
    trials : int
        Trials, 1 to 2,000.
    runs : int
        Independent neurons, 1 to 200.
    seed : int
        Seed of stimuli and releases.

    Returns
    -------
    HedonisticSynapses

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Seung 2003, Neuron 40:1063, doi:10.1016/S0896-6273(03)00761-X (rule second-hand, via the project's science notes);
    the expected change is derived; the task is this project's.
    """
    p0 = checks.number("probability", probability, 0.01, 0.99)
    rate = checks.number("learning_rate", learning_rate, 0, 10)
    synapses = checks.whole("synapses", synapses, 1, 20)
    threshold = checks.whole("threshold", threshold, 1, synapses)
    trials, runs = checks.whole("trials", trials, 1, 2_000), checks.whole("runs", runs, 1, 200)
    rng = np.random.default_rng(checks.whole("seed", seed))

    q0 = math.log(p0 / (1 - p0))
    go_trial = rng.random((trials, runs)) < 0.5
    driven = np.zeros((trials, runs, 2, synapses))  # 1 where the stimulus drives the synapse
    driven[go_trial, 0] = 1.0
    driven[~go_trial, 1] = 1.0
    lot = np.where(driven > 0, rng.random(driven.shape), 2.0)  # an undriven synapse never releases
    q = np.full((runs, 2, synapses), q0)
    course = np.empty((trials + 1, runs, 2, synapses))  # release probabilities
    course[0] = p0
    release = np.empty_like(driven)
    reward = np.empty((trials, runs))
    average = np.full(runs, 0.5)
    for trial in range(trials):
        p = course[trial]
        release[trial] = lot[trial] < p
        fired = np.einsum("rgs->r", release[trial]) >= threshold
        reward[trial] = fired == go_trial[trial]
        surprise = reward[trial] - average
        q += (rate * surprise)[:, np.newaxis, np.newaxis] * (release[trial] - driven[trial] * p)
        average += surprise / (trial + 2)
        course[trial + 1] = _logistic(q)

    go_expected, no_go_expected = np.empty(trials + 1), np.empty(trials + 1)
    q_go = q_no_go = q0
    choose = math.comb(synapses - 1, threshold - 1)
    for trial in range(trials + 1):
        a, b = 1 / (1 + math.exp(-q_go)), 1 / (1 + math.exp(-q_no_go))
        go_expected[trial], no_go_expected[trial] = a, b
        # A release decides if exactly threshold − 1 of the others release; each stimulus comes in half of the trials.
        q_go += rate / 2 * choose * a**threshold * (1 - a) ** (synapses - threshold + 1)
        q_no_go -= rate / 2 * choose * b**threshold * (1 - b) ** (synapses - threshold + 1)

    firing = _firing_probability(course, threshold)
    expected = np.stack([go_expected, no_go_expected], axis=1)[..., np.newaxis].repeat(synapses, axis=2)
    firing_expected = _firing_probability(expected, threshold)
    mean = course.mean(axis=3)
    first_release = release[:, 0].any(axis=1)  # of the first run, whichever group was driven
    return HedonisticSynapses(
        trial=np.arange(trials + 1),
        go=mean[:, :, 0],
        no_go=mean[:, :, 1],
        go_mean=mean[:, :, 0].mean(axis=1),
        no_go_mean=mean[:, :, 1].mean(axis=1),
        go_expected=go_expected,
        no_go_expected=no_go_expected,
        correct=np.mean(firing[:, :, 0] + 1 - firing[:, :, 1], axis=1) / 2,
        correct_expected=(firing_expected[:, 0] + 1 - firing_expected[:, 1]) / 2,
        release=first_release,
        stimulus=go_trial[:, 0],
        reward=reward[:, 0],
        fired=first_release.sum(axis=1) >= threshold,
        threshold=threshold,
        synapses=synapses,
    )


@dataclass(frozen=True)
class ReleasePlasticity:
    """Plasticity of a synapse against its release probability.

    Attributes
    ----------
    probability : (99,) array
        Initial release probability p, 0.01 to 0.99: the axis of what follows.
    unreliability : (99,) array
        p(1 − p), the variance of release.
    normalised : (99,) array
        Size of the expected change by the rule with the factor 1/σ², relative to p = ½: 1 throughout.
    unnormalised : (99,) array
        By the rule without that factor, σ² = p(1 − p), relative to p = ½: 4p(1 − p).
    change_q : (99,) array
        Expected Δq in one trial, η p(1 − p)·advantage.
    change_q_normalised : (99,) array
        What it would be with the factor 1/σ²: at every p what it is at p = ½.
    measured_q, measured_error : (9,) array
        Δq of a simulated synapse, mean over its trials, and its standard error, at `measured_at`.
    measured_at : (9,) array
        Release probabilities 0.1, 0.2, …, 0.9.
    after : (99,) array
        Release probability after all pairings.
    response : (99,) array
        Mean response after relative to before, after/p.
    course : (pairings + 1,) array
        Release probability of the present synapse over the pairings.
    trial_course : (pairings + 1,) array
        The same for one synapse that gambles: one simulated run.
    pairing : (pairings + 1,) array
        0, 1, …
    probability_now, after_now, response_now : float
        Present p, and what the pairings make of it and of its response.
    newborn, juvenile : float
        0.9 and 0.5: release probability at 4–8 days, and the value it has fallen below at 2–3 weeks.
    """

    probability: Array
    unreliability: Array
    normalised: Array
    unnormalised: Array
    change_q: Array
    change_q_normalised: Array
    measured_q: Array
    measured_error: Array
    measured_at: Array
    after: Array
    response: Array
    course: Array
    trial_course: Array
    pairing: NDArray[np.int64]
    probability_now: float
    after_now: float
    response_now: float
    newborn: float
    juvenile: float


def release_plasticity(
    *,
    probability: float = 0.3,
    learning_rate: float = 0.5,
    advantage: float = 1.0,
    pairings: int = 40,
    samples: int = 500,
    seed: int = 0,
) -> ReleasePlasticity:
    """How much a hedonistic synapse learns depends on how unreliable it is: ⟨Δq⟩ = η p(1 − p)·advantage.

    The advantage is ⟨R | release⟩ − ⟨R | failure⟩. A perturbation rule with the factor 1/σ² would on average change as
    much at any σ; "bigger changes at more unreliable synapses" holds for rules without it, whose expected change is
    −σ²∇E, and for release, where p(1 − p) takes the place of σ². Then plasticity is largest at p = ½ and small at
    *both* ends. As a synapse at p near 1 has no room left either, a high initial p occludes LTP.

    Parameters
    ----------
    probability : float
        Initial release probability p, 0.01 to 0.99.
    learning_rate : float
        η, 0 to 10.
    advantage : float
        Reward after a release minus reward after a failure, −1 to 1.
    pairings : int
        Trials in the induction of plasticity, 1 to 1000.
    samples : int
        Trials from which Δq is measured at each of nine release probabilities, 10 to 10,000.
    seed : int
        Seed of the releases.

    Returns
    -------
    ReleasePlasticity

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Rule: Seung 2003, doi:10.1016/S0896-6273(03)00761-X (second-hand); the expected change is derived. Release
    probabilities 0.9 (4 to 8 days) and below 0.5 (2 to 3 weeks), LTP raising the latter and being occluded at the
    former: Bolshakov & Siegelbaum 1995, Science 269:1730, doi:10.1126/science.7569903 (abstract read).
    """
    p0 = checks.number("probability", probability, 0.01, 0.99)
    rate = checks.number("learning_rate", learning_rate, 0, 10)
    advantage = checks.number("advantage", advantage, -1, 1)
    pairings = checks.whole("pairings", pairings, 1, 1000)
    samples = checks.whole("samples", samples, 10, 10_000)
    rng = np.random.default_rng(checks.whole("seed", seed))

    probability_axis = np.linspace(0.01, 0.99, 99)
    variance = probability_axis * (1 - probability_axis)

    measured_at = np.linspace(0.1, 0.9, 9)
    released = rng.random((samples, 9)) < measured_at
    changes = rate * advantage * released * (released - measured_at)  # a release earns the advantage, a failure 0

    start = np.append(probability_axis, p0)
    q = np.log(start / (1 - start))
    course = np.empty((pairings + 1, start.size))
    course[0] = start
    for pairing in range(pairings):
        q += rate * advantage * course[pairing] * (1 - course[pairing])
        course[pairing + 1] = _logistic(q)

    trial_course = np.empty(pairings + 1)
    single_q, trial_course[0] = math.log(p0 / (1 - p0)), p0
    for pairing, lot in enumerate(rng.random(pairings)):
        if lot < trial_course[pairing]:
            single_q += rate * advantage * (1 - trial_course[pairing])
        trial_course[pairing + 1] = _logistic(single_q)

    after = course[-1, :-1]
    return ReleasePlasticity(
        probability=probability_axis,
        unreliability=variance,
        normalised=np.ones(99),
        unnormalised=4 * variance,
        change_q=rate * advantage * variance,
        change_q_normalised=np.full(99, rate * advantage / 4),
        measured_q=changes.mean(axis=0),
        measured_error=changes.std(axis=0, ddof=1) / math.sqrt(samples),
        measured_at=measured_at,
        after=after,
        response=after / probability_axis,
        course=course[:, -1],
        trial_course=trial_course,
        pairing=np.arange(pairings + 1),
        probability_now=p0,
        after_now=float(course[-1, -1]),
        response_now=float(course[-1, -1] / p0),
        newborn=0.9,
        juvenile=0.5,
    )
