"""Objectives a network can learn by: their landscapes and gradients, and gradient descent on them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

OBJECTIVES = ("supervised", "unsupervised", "reward")
TARGET_WEIGHTS = np.array([1.0, 0.5])
"""The weights w* that supervision and reward ask the two-weight neuron for."""
FRAME = 2.5
"""The pictures show both weights from -FRAME to FRAME."""
FAR = 10.0
"""A weight that gets this far from zero has diverged: it stops there and the step is reported."""
CEILING = FAR**2
"""Largest error a result reports."""


# ---- the three kinds of objective, for one example or an array of examples ----


def supervised_loss(outputs: ArrayLike, targets: ArrayLike) -> Array:
    """Squared error of the outputs, L = Σ_i (y_i − y*_i)², as the slides write it: without ½.

    Its gradient with respect to y is therefore 2(y − y*).

    Parameters
    ----------
    outputs, targets : array_like
        Outputs y and targets y*, one entry per output neuron along the last axis.

    Returns
    -------
    ndarray
        The loss; the last axis is summed over.

    Raises
    ------
    ValueError
        If an entry is not finite.

    Source
    ------
    The lecture's slides (Objective functions).
    """
    return np.sum((checks.numbers("outputs", outputs) - checks.numbers("targets", targets)) ** 2, axis=-1)


def unsupervised_loss(outputs: ArrayLike, inputs: ArrayLike) -> Array:
    """Reconstruction error of an autoencoder, L = ½ Σ_i (y_i − x_i)², as the slides write it: with ½.

    Its gradient with respect to y is therefore y − x.

    Parameters
    ----------
    outputs, inputs : array_like
        Reconstruction y and input x, along the last axis.

    Returns
    -------
    ndarray
        The loss; the last axis is summed over.

    Raises
    ------
    ValueError
        If an entry is not finite.

    Source
    ------
    The lecture's slides (Objective functions).
    """
    return np.sum((checks.numbers("outputs", outputs) - checks.numbers("inputs", inputs)) ** 2, axis=-1) / 2


def reward_loss(outputs: ArrayLike, targets: ArrayLike, *, reward_width: float = 1.0) -> Array:
    """Minus a scalar reward that is given the more fully the nearer the output is to what was wanted.

    R = exp(−(y − y*)² / 2width²), L = −R. The neuron is told R, never y*.

    Parameters
    ----------
    outputs, targets : array_like
        Output y and wanted output y*; broadcast.
    reward_width : float
        Above 0: how far off the output may be and still be rewarded, in units of the output.

    Returns
    -------
    ndarray
        The loss, between −1 (full reward) and 0 (none).

    Raises
    ------
    ValueError
        If an entry is not finite or the width is not positive.

    Source
    ------
    An example of the slides' third kind of objective; the form of the reward is this project's choice.
    """
    width = checks.positive("reward_width", reward_width)
    error = checks.numbers("outputs", outputs) - checks.numbers("targets", targets)
    return -np.exp(-(error**2) / (2 * width**2))


# ---- the landscape of a neuron with two weights ----


@dataclass(frozen=True, repr=False)
class Landscape(Result):
    """An objective as a function of two weights, and gradient descent on it.

    Attributes
    ----------
    objective : str
        Which objective.
    weights : (resolution,) array
        Values of either weight along the axes of the grid.
    loss : (resolution, resolution) array
        Expected loss; row = second weight, column = first weight, as contour and pcolormesh want it.
    minima : (k, 2) array
        Where the loss is lowest: one, or two for the unsupervised objective.
    start : (2,) array
        Where the descent begins.
    gradient : (2,) array
        ∇E at the start.
    path : (steps + 1, 2) array
        The weights after each step of gradient descent; where they diverge they stop at ±FAR.
    path_gradient : (steps + 1, 2) array
        ∇E along the path.
    path_loss : (steps + 1,) array
        The loss along the path, at most CEILING.
    lowest : float
        The loss at the minima.
    excess : (steps + 1,) array
        path_loss above the lowest loss.
    step : (steps + 1,) array
        0, 1, …, steps.
    arrived_at : int or None
        First step after which the excess stays below 1 % of what it was at the start, if there is one.
    curvature : float
        κ_max, the largest eigenvalue of the Hessian at a minimum.
    curvature_min : float
        κ_min, its smallest eigenvalue.
    learning_rate : float
        η.
    learning_rate_limit : float
        2/κ_max: above it no minimum is stable.
    rates : (401,) array
        Learning rates from 0 to 2, the axis of what follows.
    kept : (2, 401) array
        |1 − ηκ| for κ_max and κ_min: the part of the distance from a minimum that a step leaves along either direction.
    kept_now : (2,) array
        The same at the present η.
    stable : bool
        Whether η is below the limit.
    diverged_at : int or None
        First step at which a weight reached ±FAR, if any did.
    """

    objective: str
    weights: Array
    loss: Array
    minima: Array
    start: Array
    gradient: Array
    path: Array
    path_gradient: Array
    path_loss: Array
    lowest: float
    excess: Array
    step: NDArray[np.int64]
    arrived_at: int | None
    curvature: float
    curvature_min: float
    learning_rate: float
    learning_rate_limit: float
    rates: Array
    kept: Array
    kept_now: Array
    stable: bool
    diverged_at: int | None


def input_covariance(correlation: float) -> Array:
    """Covariance [[1, r], [r, 1]] of the two inputs; its eigenvalues are 1 + r and 1 − r."""
    rho = checks.number("correlation", correlation, -0.95, 0.95)
    return np.array([[1.0, rho], [rho, 1.0]])


def expected_loss(
    weights: ArrayLike, *, objective: str = "supervised", correlation: float = 0.6, reward_width: float = 1.0
) -> tuple[Array, Array]:
    """Expected loss of the two-weight neuron y = w·x and its gradient, for Gaussian inputs x ~ N(0, cov).

    With error = (w − w*)ᵀ cov (w − w*), the mean squared error of the output:

    - supervised: E = error, ∇E = 2 cov (w − w*)
    - unsupervised, the neuron's output read back through the same weights (x̂ = y w):
      E = ½⟨|x − x̂|²⟩ = ½(tr cov + wᵀ cov w (|w|² − 2)), ∇E = (|w|² − 2) cov w + (wᵀ cov w) w
    - reward: E = −⟨R⟩ = −(1 + error/width²)^(−1/2), ∇E = (1 + error/width²)^(−3/2) cov (w − w*)/width²

    Parameters
    ----------
    weights : array_like, (..., 2)
        The two weights w.
    objective : {"supervised", "unsupervised", "reward"}
        Which objective.
    correlation : float
        Correlation r of the two inputs, −0.95 to 0.95.
    reward_width : float
        Width of the reward, in units of the output, 0.1 to 10.

    Returns
    -------
    loss : ndarray, (...)
    gradient : ndarray, (..., 2)

    Raises
    ------
    ValueError
        If an argument is out of range or the last axis of `weights` has not two entries.

    Source
    ------
    The slides' losses (squared error without ½, reconstruction error with ½), averaged over Gaussian inputs: derived.
    """
    checks.one_of("objective", objective, OBJECTIVES)
    w = checks.numbers("weights", weights)
    if w.ndim == 0 or w.shape[-1] != 2:
        raise ValueError(f"weights has shape {w.shape}; its last axis must hold the two weights")
    s2 = checks.number("reward_width", reward_width, 0.1, 10) ** 2
    covariance = input_covariance(correlation)
    if objective == "unsupervised":
        cw = w @ covariance
        power = np.sum(w * cw, axis=-1)
        length2 = np.sum(w**2, axis=-1)
        loss = (np.trace(covariance) - 2 * power + power * length2) / 2
        return loss, (length2 - 2)[..., np.newaxis] * cw + power[..., np.newaxis] * w
    distance = w - TARGET_WEIGHTS
    cd = distance @ covariance
    q = np.sum(distance * cd, axis=-1)
    if objective == "supervised":
        return q, 2 * cd
    width = 1 + q / s2
    return -(width**-0.5), (width**-1.5)[..., np.newaxis] * cd / s2


def landscape(
    *,
    objective: str = "supervised",
    correlation: float = 0.6,
    learning_rate: float = 0.1,
    start_1: float = -1.5,
    start_2: float = 2.0,
    reward_width: float = 1.0,
    steps: int = 60,
    resolution: int = 61,
) -> Landscape:
    """The loss landscape of a two-weight neuron and gradient descent on it, w ← w − η∇E.

    Near a minimum the component of w along an eigenvector of the Hessian with eigenvalue κ is multiplied by 1 − ηκ at
    every step, so that the minimum is stable if and only if η < 2/κ_max. The two eigenvalues are 2(1 ± |r|) for the
    supervised, 4(1 + |r|) and 2|r| for the unsupervised, (1 ± |r|)/width² for the reward objective. Beyond the limit a
    quadratic loss diverges; the others may also jump between two points for ever. Where the loss is not quadratic the
    limit holds at the minimum: a start on a steeper slope can diverge earlier.

    Parameters
    ----------
    objective : {"supervised", "unsupervised", "reward"}
        Which objective; see `expected_loss`.
    correlation : float
        Correlation r of the two inputs, −0.95 to 0.95: it stretches the valley.
    learning_rate : float
        η, 0 to 10.
    start_1, start_2 : float
        Starting weights, −FRAME to FRAME.
    reward_width : float
        Width of the reward, in units of the output, 0.1 to 10.
    steps : int
        Steps of gradient descent, 1 to 1000.
    resolution : int
        Points of the grid along either axis, 2 to 400.

    Returns
    -------
    Landscape

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    The lecture's slides for the objectives; landscapes, curvatures and the limit are derived.
    """
    averages = {"objective": objective, "correlation": correlation, "reward_width": reward_width}
    rate = checks.number("learning_rate", learning_rate, 0, 10)
    start = np.array(
        [checks.number("start_1", start_1, -FRAME, FRAME), checks.number("start_2", start_2, -FRAME, FRAME)]
    )
    steps = checks.whole("steps", steps, 1, 1000)
    axis = np.linspace(-FRAME, FRAME, checks.whole("resolution", resolution, 2, 400))

    path = np.empty((steps + 1, 2))
    path[0] = start
    diverged_at = None
    for step in range(steps):
        if diverged_at is None:
            gradient = expected_loss(path[step], **averages)[1]
            path[step + 1] = np.clip(path[step] - rate * gradient, -FAR, FAR)
            if np.abs(path[step + 1]).max() == FAR:
                diverged_at = step + 1
        else:
            path[step + 1] = path[step]

    rho = abs(correlation)
    curvatures = {
        "supervised": np.array([2 * (1 + rho), 2 * (1 - rho)]),
        "unsupervised": np.array([4 * (1 + rho), 2 * rho]),
        "reward": np.array([1 + rho, 1 - rho]) / reward_width**2,
    }[objective]
    limit = float(2 / curvatures[0])
    rates = np.linspace(0, 2, 401)
    principal = np.array([1.0, -1.0 if correlation < 0 else 1.0]) / np.sqrt(2)
    minima = np.array([principal, -principal]) if objective == "unsupervised" else TARGET_WEIGHTS[np.newaxis].copy()
    lowest = float(expected_loss(minima[0], **averages)[0])
    path_loss, path_gradient = expected_loss(path, **averages)
    path_loss = np.minimum(path_loss, CEILING)
    excess = np.maximum(path_loss - lowest, 0)
    far = np.flatnonzero(excess > 0.01 * excess[0])
    arrived_at = int(far[-1]) + 1 if far.size else 0
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)
    return Landscape(
        objective=objective,
        weights=axis,
        loss=expected_loss(grid, **averages)[0],
        minima=minima,
        start=start,
        gradient=path_gradient[0],
        path=path,
        path_gradient=path_gradient,
        path_loss=path_loss,
        lowest=lowest,
        excess=excess,
        step=np.arange(steps + 1),
        arrived_at=arrived_at if arrived_at <= steps else None,
        curvature=float(curvatures[0]),
        curvature_min=float(curvatures[1]),
        learning_rate=rate,
        learning_rate_limit=limit,
        rates=rates,
        kept=np.abs(1 - rates * curvatures[:, np.newaxis]),
        kept_now=np.abs(1 - rate * curvatures),
        stable=rate < limit,
        diverged_at=diverged_at,
    )


# ---- stochastic gradient descent ----


@dataclass(frozen=True, repr=False)
class StochasticDescent(Result):
    """Stochastic gradient descent of a two-weight neuron on the empirical risk of its training examples.

    "Excess" is empirical risk above its minimum.

    Attributes
    ----------
    inputs : (samples, 2) array
        Inputs of the training examples.
    targets : (samples,) array
        Their targets.
    weights : (61,) array
        Values of either weight along the axes of the grid.
    loss : (61, 61) array
        Empirical risk; row = second weight, column = first weight.
    best : (2,) array
        Weights ŵ of least empirical risk.
    target : (2,) array
        Weights w* of least risk, which generated the targets.
    minimum : float
        Empirical risk at ŵ.
    step : (steps + 1,) array
        0, 1, …, steps.
    path : (steps + 1, 2) array
        Weights of the first run.
    full_path : (steps + 1, 2) array
        Weights with the gradient of all examples (batch = samples).
    excess : (steps + 1,) array
        Excess, mean over the runs, at most CEILING.
    full_excess : (steps + 1,) array
        Excess along `full_path`, at most CEILING.
    theory : (steps + 1,) array
        Exact expected excess at each step, at most CEILING.
    wobble : float
        Root-mean-square distance of the weights from ŵ over the second half of the steps, all runs.
    batches : (b,) array
        Batch sizes 1, 2, 4, … up to the number of samples: the axis of the law of the wobble.
    wobble_theory : (b,) array
        Root-mean-square distance from ŵ to which the path settles for each batch size; FAR where it does not settle.
    floor_theory : (b,) array
        Excess to which it settles, at most CEILING.
    wobble_settled : float
        The entry of that law for the present batch size.
    batch, samples : int
        Examples a step, and in all.
    stable : bool
        Whether the expected squared distance from ŵ stays bounded.
    diverged_at : int or None
        First step at which the first run reached ±FAR.
    """

    inputs: Array
    targets: Array
    weights: Array
    loss: Array
    best: Array
    target: Array
    minimum: float
    step: NDArray[np.int64]
    path: Array
    full_path: Array
    excess: Array
    full_excess: Array
    theory: Array
    wobble: float
    batches: NDArray[np.int64]
    wobble_theory: Array
    floor_theory: Array
    wobble_settled: float
    batch: int
    samples: int
    stable: bool
    diverged_at: int | None


def _second_moments(inputs: Array, residuals: Array, rate: float, batches: NDArray[np.int64]) -> Array:
    """Matrices K, one per batch size, that advance the expected products of (w − ŵ, 1) by one step of SGD.

    With z = (w − ŵ, 1), an example (x, r) gives the gradient 2Gz, G = [[xxᵀ, −xr], [0, 0]], and a step is
    z ← z − 2η Ḡ_b z, Ḡ_b the mean over the batch. Drawing M_b of M examples without replacement leaves
    ⟨Ḡ_b ⊗ Ḡ_b⟩ = Ḡ⊗Ḡ + f(⟨G⊗G⟩ − Ḡ⊗Ḡ) with f = (M − M_b)/(M_b(M − 1)), so that ⟨zzᵀ⟩ ← K⟨zzᵀ⟩ exactly.
    """
    samples = len(inputs)
    g = np.zeros((samples, 3, 3))
    g[:, :2, :2] = inputs[:, :, np.newaxis] * inputs[:, np.newaxis, :]
    g[:, :2, 2] = -inputs * residuals[:, np.newaxis]
    mean = g.mean(axis=0)
    mean[:2, 2] = 0.0  # at ŵ the gradient of all examples vanishes
    products = np.einsum("mij,mkl->ikjl", g, g).reshape(9, 9) / samples
    step = np.eye(3) - 2 * rate * mean
    scatter = (samples - batches) / (batches * (samples - 1))
    return np.kron(step, step) + 4 * rate**2 * scatter[:, np.newaxis, np.newaxis] * (products - np.kron(mean, mean))


def stochastic_descent(
    *,
    batch: int = 4,
    learning_rate: float = 0.1,
    noise: float = 0.5,
    samples: int = 64,
    correlation: float = 0.6,
    start_1: float = -1.5,
    start_2: float = 2.0,
    steps: int = 100,
    runs: int = 20,
    seed: int = 0,
) -> StochasticDescent:
    """Stochastic gradient descent: each step follows the gradient of a random subset of the training examples.

    Targets are y*_m = w*·x_m + noise; the empirical risk is L̂(w) = (1/M) Σ_m (w·x_m − y*_m)², and a step is
    Δw = −η (2/M_b) Σ_{m in batch} (w·x_m − y*_m) x_m. The gradient of a batch is right on average, so the path descends
    like that of the full gradient; its scatter keeps it wobbling around ŵ, with a mean squared distance close to
    proportional to η(M − M_b)/(M_b(M − 1)), that is to η/M_b while M_b is much smaller than M. With M_b = M it does
    not wobble.

    Parameters
    ----------
    batch : int
        Examples M_b a step, drawn without replacement, 1 to `samples`.
    learning_rate : float
        η, 0 to 2.
    noise : float
        Standard deviation of the targets' noise, 0 to 5.
    samples : int
        Training examples M, 4 to 128.
    correlation : float
        Correlation of the two inputs, −0.95 to 0.95.
    start_1, start_2 : float
        Starting weights, −FRAME to FRAME.
    steps : int
        Steps, 2 to 1000.
    runs : int
        Independent runs on the same examples, 1 to 200.
    seed : int
        Seed of the examples and of the batches.

    Returns
    -------
    StochasticDescent

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    The lecture's slides (Risk; Gradient descent). Expected excess and wobble: derived, exact for these examples.
    """
    samples = checks.whole("samples", samples, 4, 128)
    batch = checks.whole("batch", batch, 1, samples)
    rate = checks.number("learning_rate", learning_rate, 0, 2)
    noise = checks.number("noise", noise, 0, 5)
    covariance = input_covariance(correlation)
    start = np.array(
        [checks.number("start_1", start_1, -FRAME, FRAME), checks.number("start_2", start_2, -FRAME, FRAME)]
    )
    steps, runs = checks.whole("steps", steps, 2, 1000), checks.whole("runs", runs, 1, 200)
    rng = np.random.default_rng(checks.whole("seed", seed))

    inputs = rng.standard_normal((samples, 2)) @ np.linalg.cholesky(covariance).T
    targets = inputs @ TARGET_WEIGHTS + noise * rng.standard_normal(samples)
    second = inputs.T @ inputs / samples
    best = np.linalg.solve(second, inputs.T @ targets / samples)
    residuals = targets - inputs @ best
    minimum = float(np.mean(residuals**2))

    def excess(weights: Array) -> Array:
        distance = weights - best
        return np.minimum(np.einsum("...i,ij,...j->...", distance, second, distance), CEILING)

    # The last axis of `terms` holds what a gradient needs of an example: xxᵀ and x y*.
    terms = np.column_stack([np.einsum("mi,mj->mij", inputs, inputs).reshape(-1, 4), inputs * targets[:, np.newaxis]])
    keys = rng.random((steps * runs, samples))
    chosen = keys <= np.partition(keys, batch - 1, axis=1)[:, batch - 1, np.newaxis]
    means = (chosen.astype(float) @ terms / batch).reshape(steps, runs, 6)
    means = np.concatenate([means, np.broadcast_to(terms.mean(axis=0), (steps, 1, 6))], axis=1)
    squares, products = means[..., :4].reshape(steps, runs + 1, 2, 2), means[..., 4:]

    paths = np.empty((steps + 1, runs + 1, 2))
    paths[0] = start
    for step in range(steps):
        gradient = 2 * ((squares[step] @ paths[step][..., np.newaxis])[..., 0] - products[step])
        stopped = np.abs(paths[step]).max(axis=-1, keepdims=True) == FAR
        paths[step + 1] = np.where(stopped, paths[step], np.clip(paths[step] - rate * gradient, -FAR, FAR))
    at_the_edge = np.flatnonzero(np.abs(paths[:, 0]).max(axis=-1) == FAR)

    batches = np.unique(np.append(2 ** np.arange(int(np.log2(samples)) + 1), [batch, samples]))
    moments = _second_moments(inputs, residuals, rate, batches)
    present = int(np.searchsorted(batches, batch))
    product = np.outer(np.append(start - best, 1.0), np.append(start - best, 1.0)).ravel()
    theory = np.empty(steps + 1)
    for step in range(steps + 1):
        theory[step] = min(second.ravel() @ product[[0, 1, 3, 4]], CEILING)
        if theory[step] < CEILING:
            product = moments[present] @ product
    spread, growing = _settled(moments)
    axis = np.linspace(-FRAME, FRAME, 61)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)
    wobble_theory = np.where(growing, FAR, np.minimum(np.sqrt(np.trace(spread, axis1=1, axis2=2)), FAR))
    return StochasticDescent(
        inputs=inputs,
        targets=targets,
        weights=axis,
        loss=minimum + np.einsum("...i,ij,...j->...", grid - best, second, grid - best),
        best=best,
        target=TARGET_WEIGHTS.copy(),
        minimum=minimum,
        step=np.arange(steps + 1),
        path=paths[:, 0],
        full_path=paths[:, -1],
        excess=excess(paths[:, :-1]).mean(axis=1),
        full_excess=excess(paths[:, -1]),
        theory=theory,
        wobble=float(np.sqrt(np.mean(np.sum((paths[steps // 2 :, :-1] - best) ** 2, axis=-1)))),
        batches=batches,
        wobble_theory=wobble_theory,
        floor_theory=np.where(growing, CEILING, np.minimum(np.einsum("ij,bij->b", second, spread), CEILING)),
        wobble_settled=float(wobble_theory[present]),
        batch=batch,
        samples=samples,
        stable=not growing[present],
        diverged_at=int(at_the_edge[0]) if at_the_edge.size else None,
    )


def _settled(moments: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Settled ⟨(w − ŵ)(w − ŵ)ᵀ⟩ for each matrix of `_second_moments`, and where it grows without bound instead."""
    pairs = [0, 1, 3, 4]  # the products of w − ŵ with itself, among the nine of (w − ŵ, 1)
    growth = moments[:, pairs][:, :, pairs]
    growing = np.abs(np.linalg.eigvals(growth)).max(axis=-1) >= 1 - 1e-12
    growth = np.where(growing[:, np.newaxis, np.newaxis], 0.0, growth)
    source = np.where(growing[:, np.newaxis], 0.0, moments[:, pairs, 8])
    return np.linalg.solve(np.eye(4) - growth, source[..., np.newaxis]).reshape(-1, 2, 2), growing
