"""Risk: what the data say and what is meant, overfitting, and L2 regularization."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.objectives import TARGET_WEIGHTS
from lecture_utils.models.result import Result

Array = NDArray[np.float64]


# ---- empirical risk and risk ----


@dataclass(frozen=True, repr=False)
class EmpiricalRisk(Result):
    """Empirical risk against risk: along one weight, and as the number of training examples M grows.

    Attributes
    ----------
    weight : (81,) array
        Values of the first weight; the other weights are right.
    risk : (81,) array
        Risk L(w) = (w − w*)² + σ_y².
    empirical : (datasets, 81) array
        Empirical risk of each data set.
    band : (81,) array
        Standard deviation of the empirical risk over data sets, L(w) √(2/M).
    lowest : (datasets,) array
        First weight at which each data set's empirical risk along this axis is lowest.
    target : float
        The right first weight.
    sizes : (s,) array
        Numbers of examples M: the axis of what follows.
    train, test : (s,) array
        Empirical risk and risk of the weights that fit M examples best, mean over the data sets.
    train_theory : (s,) array
        Expected empirical risk at the fit, σ_y²(1 − N/M).
    test_theory : (s,) array
        Expected risk at the fit, σ_y²(1 + N/(M − N − 1)).
    curve_sizes : (120,) array
        Numbers of examples from the smallest to the largest of `sizes`, closely spaced, for drawing the theory.
    train_curve, test_curve : (120,) array
        train_theory and test_theory there.
    noise_floor : float
        σ_y², the least risk there is.
    samples, dimension : int
        M and N of the present setting.
    train_now, test_now, gap_now : float
        Theory at the present M: empirical risk and risk at the fit, and their difference.
    """

    weight: Array
    risk: Array
    empirical: Array
    band: Array
    lowest: Array
    target: float
    sizes: NDArray[np.int64]
    train: Array
    test: Array
    train_theory: Array
    test_theory: Array
    curve_sizes: Array
    train_curve: Array
    test_curve: Array
    noise_floor: float
    samples: int
    dimension: int
    train_now: float
    test_now: float
    gap_now: float


def empirical_risk(
    *, samples: int = 20, dimension: int = 2, noise: float = 0.5, datasets: int = 30, seed: int = 0
) -> EmpiricalRisk:
    """The empirical risk is a random variable; its expectation, the risk, is what one would like to minimize.

    Examples are x ~ N(0, I), y* = w*·x + ξ, ξ ~ N(0, σ_y²); L̂(w) = (1/M) Σ_m (w·x_m − y*_m)². At any fixed w,
    ⟨L̂(w)⟩ = L(w) and its standard deviation is L(w)√(2/M). At the weights ŵ fitted to the same M examples it is too
    low, σ_y²(1 − N/M), while the risk there is too high, σ_y²(1 + N/(M − N − 1)).

    Parameters
    ----------
    samples : int
        Training examples M, from N + 2 to 300.
    dimension : int
        Weights N, 1 to 10.
    noise : float
        Standard deviation σ_y of the targets' noise, 0 to 5.
    datasets : int
        Independent data sets, 2 to 1000. Each grows: its first M examples are the data set of size M.
    seed : int
        Seed of the examples.

    Returns
    -------
    EmpiricalRisk

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    The lecture's slides (Risk). The expectations of least squares with Gaussian inputs: derived (mean of an inverse
    Wishart matrix).
    """
    dimension = checks.whole("dimension", dimension, 1, 10)
    samples = checks.whole("samples", samples, dimension + 2, 300)
    noise = checks.number("noise", noise, 0, 5)
    datasets = checks.whole("datasets", datasets, 2, 1000)
    rng = np.random.default_rng(checks.whole("seed", seed))
    sizes = np.unique(np.geomspace(dimension + 4, 300, 14).round().astype(int))
    curve_sizes = np.geomspace(sizes[0], 300, 120)
    inputs = rng.standard_normal((datasets, 300, dimension))
    errors = noise * rng.standard_normal((datasets, 300))

    weight = TARGET_WEIGHTS[0] + np.linspace(-2, 2, 81)
    x, xi = inputs[:, :samples, 0], errors[:, :samples]
    x2, x_xi, xi2 = np.mean(x * x, axis=1), np.mean(x * xi, axis=1), np.mean(xi * xi, axis=1)
    off = weight - TARGET_WEIGHTS[0]
    risk = off**2 + noise**2
    empirical = x2[:, np.newaxis] * off**2 - 2 * x_xi[:, np.newaxis] * off + xi2[:, np.newaxis]

    # Sums over the first M examples, for all sizes M at once: sums between neighbouring sizes, then accumulated.
    both = np.concatenate([inputs, errors[..., np.newaxis]], axis=-1)
    starts = np.concatenate([[0], sizes[:-1]])
    sums = np.stack([both[:, a:b].mT @ both[:, a:b] for a, b in zip(starts, sizes, strict=True)], axis=1)
    sums = np.cumsum(sums, axis=1)
    x_xi_sums = sums[:, :, :-1, -1]
    miss = np.linalg.solve(sums[:, :, :-1, :-1], x_xi_sums[..., np.newaxis])[..., 0]
    train = (sums[:, :, -1, -1] - np.sum(x_xi_sums * miss, axis=-1)) / sizes

    def train_theory(m: ArrayLike) -> Array:
        return noise**2 * (1 - dimension / np.asarray(m))

    def test_theory(m: ArrayLike) -> Array:
        return noise**2 * (1 + dimension / (np.asarray(m) - dimension - 1))

    return EmpiricalRisk(
        weight=weight,
        risk=risk,
        empirical=empirical,
        band=risk * np.sqrt(2 / samples),
        lowest=TARGET_WEIGHTS[0] + x_xi / x2,
        target=float(TARGET_WEIGHTS[0]),
        sizes=sizes,
        train=train.mean(axis=0),
        test=noise**2 + np.sum(miss**2, axis=-1).mean(axis=0),
        train_theory=train_theory(sizes),
        test_theory=test_theory(sizes),
        curve_sizes=curve_sizes,
        train_curve=train_theory(curve_sizes),
        test_curve=test_theory(curve_sizes),
        noise_floor=noise**2,
        samples=samples,
        dimension=dimension,
        train_now=float(train_theory(samples)),
        test_now=float(test_theory(samples)),
        gap_now=float(test_theory(samples) - train_theory(samples)),
    )


# ---- overfitting and L2 regularization ----


def ridge(inputs: ArrayLike, targets: ArrayLike, *, penalty: ArrayLike) -> Array:
    """Weights that minimize the L2-regularized empirical risk.

    E(w) = (1/M) Σ_m (w·x_m − y*_m)² + λ|w|², so that (XᵀX/M + λI) w = Xᵀy*/M.

    Parameters
    ----------
    inputs : array_like, (M, N)
        One example a row.
    targets : array_like, (M,) or (M, k)
        Targets; several columns are as many independent data sets with the same inputs.
    penalty : array_like
        λ ≥ 0, any shape. With λ = 0 and too few examples to fix the weights, the shortest weights that fit (the limit
        λ → 0).

    Returns
    -------
    ndarray
        Weights, penalty's shape + (N,) or + (N, sets).

    Raises
    ------
    ValueError
        If a shape does not fit, an entry is not finite, or a penalty is negative.

    Source
    ------
    The lecture's slides (E = L̂ + Ω with Ω ∝ |w|²); the solution is derived.
    """
    x = checks.numbers("inputs", inputs)
    y = checks.numbers("targets", targets)
    lam = checks.numbers("penalty", penalty, 0)
    if x.ndim != 2 or 0 in x.shape:
        raise ValueError(f"inputs has shape {x.shape}; it must be (examples, weights), neither of them 0")
    if y.ndim not in (1, 2) or len(y) != len(x):
        raise ValueError(f"targets has shape {y.shape}; its first axis must hold {len(x)} targets, one for each input")
    u, s, vt = np.linalg.svd(x / np.sqrt(len(x)), full_matrices=False)
    projected = u.T @ y.reshape(len(y), -1) / np.sqrt(len(x))
    # A direction that the examples do not contain gets no weight, whatever the penalty.
    seen = s > s[0] * max(x.shape) * np.finfo(float).eps
    shrink = np.where(seen, s, 0.0) / np.where(seen, s**2 + lam[..., np.newaxis], 1.0)
    weights = vt.T @ (shrink[..., np.newaxis] * projected)
    return weights.reshape(*lam.shape, x.shape[1], *y.shape[1:])


@dataclass(frozen=True, repr=False)
class BiasVariance(Result):
    """Excess risk of ridge regression, split into bias² and variance.

    Attributes
    ----------
    bias2, variance, risk : array, shape of the penalty
        Squared bias, variance and their sum: the risk above the noise σ_y².
    best_penalty : float
        λ* = σ_y²N/(M|w*|²), where the sum is least.
    """

    bias2: Array
    variance: Array
    risk: Array
    best_penalty: float


def bias_variance(
    *,
    penalty: ArrayLike,
    samples: int = 20,
    dimension: int = 20,
    noise: float = 0.5,
    weight_norm2: float = 1.0,
    scales: ArrayLike = 1.0,
) -> BiasVariance:
    """Bias² and variance of ridge regression with an orthogonal design, XᵀX/M = diag(scale_k²).

    Orthonormal (all scale_k = 1): w = w_ols/(1+λ), bias² = (λ/(1+λ))²|w*|², variance = σ_y²N/(M(1+λ)²), and their sum
    is least at λ* = σ_y²N/(M|w*|²).

    With features of unequal scale_k, ridge shrinks the small ones most: w_k = w_ols,k scale_k²/(scale_k² + λ). If the
    right weights are all of one size, w*_k² = |w*|²/N, then bias² = Σ_k (λ/(scale_k²+λ))² scale_k² |w*|²/N, variance =
    (σ_y²/M) Σ_k (scale_k²/(scale_k²+λ))², and their sum is least at the same λ*, whatever the scales.

    Parameters
    ----------
    penalty : array_like
        λ ≥ 0, any shape.
    samples : int
        Examples M, at least N (otherwise no design is orthogonal).
    dimension : int
        Weights N, at least 1.
    noise : float
        Standard deviation σ_y of the targets' noise, at least 0.
    weight_norm2 : float
        |w*|² > 0, squared length of the right weights.
    scales : array_like
        Above 0: one number, or N of them.

    Returns
    -------
    BiasVariance

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Derived.
    """
    lam = checks.numbers("penalty", penalty, 0)
    dimension = checks.whole("dimension", dimension, 1)
    samples = checks.whole("samples", samples, dimension)
    noise = checks.number("noise", noise, 0)
    norm2 = checks.positive("weight_norm2", weight_norm2)
    a2 = checks.numbers("scales", scales, 0, low_open=True) ** 2
    if a2.shape not in ((), (dimension,)):
        raise ValueError(f"scales has shape {a2.shape}; it must be one number or {dimension} of them")
    a2 = np.broadcast_to(a2, dimension)
    kept = a2 / (a2 + lam[..., np.newaxis])
    bias2 = np.sum((1 - kept) ** 2 * a2, axis=-1) * norm2 / dimension
    variance = np.sum(kept**2, axis=-1) * noise**2 / samples
    return BiasVariance(bias2, variance, bias2 + variance, noise**2 * dimension / (samples * norm2))


@dataclass(frozen=True, repr=False)
class Overfitting(Result):
    """A ridge fit to a few noisy points, its errors against the penalty λ, and the theory of both.

    Attributes
    ----------
    x, y : (samples,) array
        Training examples.
    test_x, test_y : (200,) array
        Test examples.
    curve_x : (201,) array
        Where the curves are drawn.
    truth, fit : (201,) array
        The right function and the fit at the present λ.
    other_fits : (8, 201) array
        Fits at the present λ to other data sets: their spread is the variance.
    mean_fit : (201,) array
        Expected fit at the present λ: its distance from the truth is the bias.
    penalties : (41,) array
        λ from 0.0025 to 10, the axis of what follows.
    train, test : (41,) array
        Squared error of this fit on its training examples and on the test examples.
    train_theory, test_theory : (41,) array
        Their expectations over data sets.
    bias2, variance, excess : (41,) array
        Theory: squared bias, variance, their sum.
    bias2_measured, variance_measured : (41,) array
        The same, unbiased estimates from the data sets.
    noise_floor : float
        σ_y², the least test error there is.
    penalty, best_penalty : float
        Present λ, and the λ* = σ_y²N/M of least expected test error.
    train_now, test_now, bias2_now, variance_now : float
        Train and test error of the present fit, and the theory's bias² and variance at the present λ.
    test_at_best : float
        Test error this data set has at λ*.
    """

    x: Array
    y: Array
    test_x: Array
    test_y: Array
    curve_x: Array
    truth: Array
    fit: Array
    other_fits: Array
    mean_fit: Array
    penalties: Array
    train: Array
    test: Array
    train_theory: Array
    test_theory: Array
    bias2: Array
    variance: Array
    excess: Array
    bias2_measured: Array
    variance_measured: Array
    noise_floor: float
    penalty: float
    best_penalty: float
    train_now: float
    test_now: float
    bias2_now: float
    variance_now: float
    test_at_best: float


def cosine_features(x: ArrayLike, *, features: int) -> Array:
    """Cosines that are orthonormal on [0, 1] and on M ≥ features points at (m + ½)/M.

    cosine_0 = 1, cosine_k(x) = √2 cos(πkx).

    Parameters
    ----------
    x : array_like, (n,)
        Positions in [0, 1].
    features : int
        How many, at least 1.

    Returns
    -------
    ndarray, (n, features)

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    The basis of the discrete cosine transform; the orthonormality is derived.
    """
    k = np.arange(checks.whole("features", features, 1))
    waves = np.cos(np.pi * k * checks.numbers("x", x, 0, 1)[..., np.newaxis])
    return np.where(k == 0, 1.0, np.sqrt(2.0)) * waves


def overfit(
    *,
    penalty: float = 0.05,
    features: int = 20,
    samples: int = 20,
    noise: float = 0.5,
    datasets: int = 100,
    seed: int = 0,
) -> Overfitting:
    """Fit a smooth function through a few noisy points with many cosines, and let L2 regularization help.

    y*_m = Σ_k w*_k scale_k cosine_k(x_m) + ξ_m with ξ ~ N(0, σ_y²), at x_m = (m + ½)/M. The features are those of
    `cosine_features`, times scale_k = √N/(1 + (k/2)²): slow waves are large, fast ones small. The right weights are all
    of one size, w*_k² = 1/N. On these points the design is orthogonal, so that with share_k = λ/(scale_k² + λ)

    - expected test error: σ_y² + bias² + variance of `bias_variance`, least at λ* = σ_y²N/M
    - expected training error: Σ_k share_k²(scale_k²/N + σ_y²/M) + σ_y²(1 − N/M)

    Parameters
    ----------
    penalty : float
        λ, 0 to 10.
    features : int
        Cosines N, 1 to `samples`. With as many as examples the unregularized fit passes through every point.
    samples : int
        Training examples M, 4 to 200.
    noise : float
        Standard deviation σ_y of the targets' noise, 0 to 2.
    datasets : int
        Data sets from which bias² and variance are measured, 10 to 1000.
    seed : int
        Seed of the noise and of the test examples.

    Returns
    -------
    Overfitting

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    The lecture's slides (Inductive bias and regularization). Expectations and λ* are derived; the function is this
    project's choice.
    """
    lam = checks.number("penalty", penalty, 0, 10)
    samples = checks.whole("samples", samples, 4, 200)
    features = checks.whole("features", features, 1, samples)
    noise = checks.number("noise", noise, 0, 2)
    datasets = checks.whole("datasets", datasets, 10, 1000)
    rng = np.random.default_rng(checks.whole("seed", seed))

    k = np.arange(features)
    scales = np.sqrt(features) / (1 + (k / 2) ** 2)
    right = np.where(k % 3 == 2, -1.0, 1.0) / np.sqrt(features)
    x = (np.arange(samples) + 0.5) / samples
    test_x = np.sort(rng.random(200))
    curve_x = np.linspace(0, 1, 201)
    design, test_design, curve_design = (scales * cosine_features(at, features=features) for at in (x, test_x, curve_x))
    test_y = test_design @ right + noise * rng.standard_normal(200)
    y = (design @ right)[:, np.newaxis] + noise * rng.standard_normal((samples, datasets))

    axis = np.geomspace(2.5e-3, 10, 41)
    best = noise**2 * features / samples
    penalties = np.concatenate([axis, [lam, best]])
    theory = bias_variance(penalty=penalties, samples=samples, dimension=features, noise=noise, scales=scales)
    weights = ridge(design, y, penalty=penalties)
    first = weights[:, :, 0]
    train = np.mean((first @ design.T - y[:, 0]) ** 2, axis=1)
    test = np.mean((first @ test_design.T - test_y) ** 2, axis=1)
    shrunk = penalties[:, np.newaxis] / (scales**2 + penalties[:, np.newaxis])
    train_theory = np.sum(shrunk**2 * (scales**2 / features + noise**2 / samples), axis=1) + noise**2 * (
        1 - features / samples
    )
    grid = slice(0, 41)
    spread = weights[grid].var(axis=-1, ddof=1) @ scales**2
    # The mean over the data sets is itself off by variance/datasets, which the squared distance contains.
    bias2_measured = (weights[grid].mean(axis=-1) - right) ** 2 @ scales**2 - spread / datasets
    fits = curve_design @ weights[41, :, :9]
    return Overfitting(
        x=x,
        y=y[:, 0],
        test_x=test_x,
        test_y=test_y,
        curve_x=curve_x,
        truth=curve_design @ right,
        fit=fits[:, 0],
        other_fits=fits[:, 1:].T,
        mean_fit=curve_design @ ((1 - shrunk[41]) * right),
        penalties=axis,
        train=train[grid],
        test=test[grid],
        train_theory=train_theory[grid],
        test_theory=noise**2 + theory.risk[grid],
        bias2=theory.bias2[grid],
        variance=theory.variance[grid],
        excess=theory.risk[grid],
        bias2_measured=bias2_measured,
        variance_measured=spread,
        noise_floor=noise**2,
        penalty=lam,
        best_penalty=best,
        train_now=float(train[41]),
        test_now=float(test[41]),
        bias2_now=float(theory.bias2[41]),
        variance_now=float(theory.variance[41]),
        test_at_best=float(test[42]),
    )
