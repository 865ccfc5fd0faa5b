"""Risk, ridge and overfitting against exact theory, enumeration and least squares."""

from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest

from lecture_utils.models import risk
from tests.models import assert_finite, numerical_gradient

# --- empirical risk ---------------------------------------------------------------------------------------------


def test_empirical_risk_is_right_on_average_and_scatters_as_predicted():
    result = risk.empirical_risk(samples=50, datasets=1000, seed=3)
    scatter = result.empirical.std(axis=0, ddof=1)
    assert np.abs(result.empirical.mean(axis=0) - result.risk).max() < 5 * (scatter / np.sqrt(1000)).max()
    assert scatter == pytest.approx(result.band, rel=0.15)
    assert result.risk.min() == result.noise_floor
    assert result.empirical.min(axis=1) == pytest.approx(
        np.array([np.interp(w, result.weight, e) for w, e in zip(result.lowest, result.empirical, strict=True)]),
        abs=2e-3,
    )


@pytest.mark.parametrize("dimension", [1, 5])
def test_training_error_is_too_low_and_risk_too_high_by_the_theory(dimension):
    result = risk.empirical_risk(dimension=dimension, datasets=1000, noise=1.0, seed=4)
    spread = np.sqrt(2 * (result.sizes - dimension)) / result.sizes / np.sqrt(1000)  # χ² with M − d degrees of freedom
    assert (np.abs(result.train - result.train_theory) < 4.5 * spread).all()
    large = result.sizes >= dimension + 15
    assert result.test[large] == pytest.approx(result.test_theory[large], rel=0.02)
    assert (result.train < result.noise_floor).all()
    assert (result.test > result.noise_floor).all()
    assert (np.diff(result.test_theory - result.train_theory) < 0).all()
    for name in ("train", "test"):
        theory, curve = getattr(result, f"{name}_theory"), getattr(result, f"{name}_curve")
        assert np.interp(result.sizes, result.curve_sizes, curve) == pytest.approx(theory, rel=0.01)


def test_fits_at_every_size_are_least_squares_fits_to_the_first_examples():
    """Recomputed one data set at a time from the documented random numbers."""
    result = risk.empirical_risk(dimension=3, datasets=2, noise=0.7, seed=5)
    rng = np.random.default_rng(5)
    x, xi = rng.standard_normal((2, 300, 3)), 0.7 * rng.standard_normal((2, 300))
    for index, m in enumerate(result.sizes):
        off = [np.linalg.lstsq(x[k, :m], xi[k, :m], rcond=None)[0] for k in range(2)]
        train = np.mean([np.mean((x[k, :m] @ off[k] - xi[k, :m]) ** 2) for k in range(2)])
        assert result.train[index] == pytest.approx(train)
        assert result.test[index] == pytest.approx(0.49 + np.mean([o @ o for o in off]))


# --- ridge ------------------------------------------------------------------------------------------------------


def test_ridge_solves_its_normal_equations_and_agrees_with_least_squares_on_an_extended_problem():
    rng = np.random.default_rng(6)
    x, y = rng.standard_normal((15, 4)), rng.standard_normal(15)
    for penalty in (0.0, 1e-3, 0.5, 20.0):
        w = risk.ridge(x, y, penalty=penalty)
        assert (x.T @ x / 15 + penalty * np.eye(4)) @ w == pytest.approx(x.T @ y / 15)
        extended = np.vstack([x / np.sqrt(15), np.sqrt(penalty) * np.eye(4)])
        oracle = np.linalg.lstsq(extended, np.append(y / np.sqrt(15), np.zeros(4)), rcond=None)[0]
        assert w == pytest.approx(oracle)


def test_the_regularized_risk_has_no_slope_at_the_ridge_weights():
    rng = np.random.default_rng(7)
    x, y = rng.standard_normal((12, 3)), rng.standard_normal(12)
    w = risk.ridge(x, y, penalty=0.3)
    assert numerical_gradient(lambda w: np.mean((x @ w - y) ** 2) + 0.3 * w @ w, w) == pytest.approx(
        np.zeros(3), abs=1e-9
    )


def test_ridge_broadcasts_over_penalties_and_data_sets():
    rng = np.random.default_rng(8)
    x, y = rng.standard_normal((9, 2)), rng.standard_normal((9, 5))
    penalties = np.array([[0.1, 1.0], [2.0, 3.0]])
    w = risk.ridge(x, y, penalty=penalties)
    assert w.shape == (2, 2, 2, 5)
    assert w[1, 0, :, 3] == pytest.approx(risk.ridge(x, y[:, 3], penalty=2.0))


def test_without_penalty_and_with_too_few_examples_ridge_takes_the_shortest_weights():
    rng = np.random.default_rng(9)
    x, y = rng.standard_normal((3, 6)), rng.standard_normal(3)
    assert risk.ridge(x, y, penalty=0.0) == pytest.approx(np.linalg.pinv(x) @ y)
    assert risk.ridge(x, y, penalty=1e-10) == pytest.approx(np.linalg.pinv(x) @ y, abs=1e-6)
    assert risk.ridge(np.zeros((3, 2)), y, penalty=0.0) == pytest.approx(np.zeros(2))


def test_with_an_orthonormal_design_ridge_divides_the_least_squares_weights():
    x = risk.cosine_features((np.arange(10) + 0.5) / 10, features=7)
    assert x.T @ x / 10 == pytest.approx(np.eye(7), abs=1e-12)
    y = np.random.default_rng(10).standard_normal(10)
    ols = np.linalg.lstsq(x, y, rcond=None)[0]
    assert risk.ridge(x, y, penalty=0.4) == pytest.approx(ols / 1.4)


# --- bias and variance ------------------------------------------------------------------------------------------


def test_bias_and_variance_of_an_orthonormal_design():
    result = risk.bias_variance(penalty=0.5, samples=30, dimension=10, noise=2.0, weight_norm2=3.0)
    assert result.bias2 == pytest.approx((0.5 / 1.5) ** 2 * 3.0)
    assert result.variance == pytest.approx(4.0 * 10 / (30 * 1.5**2))
    assert result.risk == pytest.approx(result.bias2 + result.variance)
    assert result.best_penalty == pytest.approx(4.0 * 10 / (30 * 3.0))


@pytest.mark.parametrize("scales", [1.0, [0.3, 1.0, 2.0, 5.0]])
def test_the_best_penalty_minimizes_the_excess_risk_whatever_the_sizes_of_the_features(scales):
    setting = {"samples": 8, "dimension": 4, "noise": 0.8, "weight_norm2": 2.0, "scales": scales}
    best = risk.bias_variance(penalty=0, **setting).best_penalty
    around = best * np.linspace(0.2, 3, 2801)
    excess = risk.bias_variance(penalty=around, **setting).risk
    assert around[excess.argmin()] == pytest.approx(best, rel=2e-3)


def test_bias_and_variance_agree_with_many_fits():
    rng = np.random.default_rng(11)
    scales, w0 = np.array([0.5, 1.0, 3.0]), np.array([1.0, -1.0, 1.0])
    x = risk.cosine_features((np.arange(6) + 0.5) / 6, features=3) * scales
    y = (x @ w0)[:, np.newaxis] + 0.5 * rng.standard_normal((6, 20000))
    fits = risk.ridge(x, y, penalty=0.2)
    theory = risk.bias_variance(penalty=0.2, samples=6, dimension=3, noise=0.5, weight_norm2=3.0, scales=scales)
    assert np.sum(((fits.mean(axis=1) - w0) * scales) ** 2) == pytest.approx(theory.bias2, rel=0.02)
    assert np.sum((fits * scales[:, np.newaxis]).var(axis=1)) == pytest.approx(theory.variance, rel=0.02)


# --- overfitting ------------------------------------------------------------------------------------------------


def test_as_many_features_as_examples_fit_every_point_and_regularization_costs_training_error():
    result = risk.overfit(penalty=0.0)
    assert np.interp(result.x, result.curve_x, result.fit) == pytest.approx(result.y, abs=0.1)
    assert result.train_now == pytest.approx(0, abs=1e-20)
    assert result.test_now > 1.3 * result.test_at_best
    assert (np.diff(result.train) > 0).all()
    assert (np.diff(result.bias2) > 0).all()
    assert (np.diff(result.variance) < 0).all()
    assert result.other_fits.shape == (8, 201)


def test_errors_agree_with_their_expectations_over_data_sets():
    many = [risk.overfit(features=12, datasets=10, seed=seed) for seed in range(200)]
    for name in ("train", "test"):
        measured = np.array([getattr(r, name) for r in many])
        error = measured.std(axis=0, ddof=1) / np.sqrt(200)
        assert (np.abs(measured.mean(axis=0) - getattr(many[0], f"{name}_theory")) < 4.5 * error).all()


def test_measured_bias_and_variance_and_the_best_penalty_agree_with_theory():
    result = risk.overfit(datasets=1000, penalty=0.25)
    assert result.variance_measured == pytest.approx(result.variance, rel=0.05)
    assert result.bias2_measured == pytest.approx(result.bias2, rel=0.05, abs=2e-3)
    assert result.excess == pytest.approx(result.bias2 + result.variance)
    assert result.best_penalty == pytest.approx(0.25)
    nearest = np.abs(np.log(result.penalties / result.best_penalty)).argmin()
    assert abs(int(result.test_theory.argmin()) - int(nearest)) <= 1
    assert result.test_at_best == result.test_now
    assert result.mean_fit == pytest.approx(result.other_fits.mean(axis=0), abs=0.6)


def test_without_noise_there_is_nothing_to_regularize():
    result = risk.overfit(noise=0.0, penalty=0.0)
    assert result.best_penalty == 0
    assert result.fit == pytest.approx(result.truth)
    assert result.test_now == pytest.approx(0, abs=1e-20)


# --- any setting, and bad ones ----------------------------------------------------------------------------------


def random_settings(rng):
    points, dimension = int(rng.integers(4, 201)), int(rng.integers(1, 11))
    return [
        (
            risk.empirical_risk,
            {
                "dimension": dimension,
                "samples": int(rng.integers(dimension + 2, 301)),
                "noise": 5 * rng.random(),
                "datasets": 5,
            },
        ),
        (
            risk.overfit,
            {
                "samples": points,
                "features": int(rng.integers(1, points + 1)),
                "noise": 2 * rng.random(),
                "penalty": 10 * rng.random() ** 4,
                "datasets": 10,
            },
        ),
    ]


def test_random_settings_give_finite_results():
    rng = np.random.default_rng(12)
    for _ in range(60):
        for model, setting in random_settings(rng):
            assert_finite(model(**setting, seed=3))


@pytest.mark.parametrize("model", [risk.empirical_risk, risk.overfit])
def test_the_seed_decides(model):
    first, second, other = model(), model(), model(seed=1)
    for field in fields(first):
        assert np.array_equal(getattr(first, field.name), getattr(second, field.name))
    assert any(not np.array_equal(getattr(first, f.name), getattr(other, f.name)) for f in fields(first))


def test_results_cannot_be_changed():
    result = risk.overfit()
    with pytest.raises(FrozenInstanceError):
        result.penalty = 1.0


BAD = [
    (risk.empirical_risk, "samples", 3),
    (risk.empirical_risk, "dimension", 11),
    (risk.empirical_risk, "noise", float("nan")),
    (risk.empirical_risk, "datasets", 1),
    (risk.empirical_risk, "seed", 0.5),
    (risk.overfit, "penalty", -0.1),
    (risk.overfit, "features", 21),
    (risk.overfit, "samples", 3),
    (risk.overfit, "noise", 2.5),
    (risk.overfit, "datasets", 9),
]


@pytest.mark.parametrize(("model", "name", "value"), BAD)
def test_a_bad_argument_is_named(model, name, value):
    with pytest.raises(ValueError, match=name):
        model(**{name: value})


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("inputs", lambda: risk.ridge([1.0, 2.0], [1.0, 2.0], penalty=1.0)),
        ("inputs", lambda: risk.ridge(np.zeros((0, 2)), [], penalty=1.0)),
        ("targets", lambda: risk.ridge([[1.0], [2.0]], [1.0, 2.0, 3.0], penalty=1.0)),
        ("penalty", lambda: risk.ridge([[1.0], [2.0]], [1.0, 2.0], penalty=[1.0, -1.0])),
        ("penalty", lambda: risk.bias_variance(penalty=-1.0)),
        ("samples", lambda: risk.bias_variance(penalty=1.0, samples=5, dimension=6)),
        ("weight_norm2", lambda: risk.bias_variance(penalty=1.0, weight_norm2=0.0)),
        ("scales", lambda: risk.bias_variance(penalty=1.0, scales=[1.0, 2.0])),
        ("scales", lambda: risk.bias_variance(penalty=1.0, scales=0.0)),
        ("features", lambda: risk.cosine_features([0.5], features=0)),
        ("x", lambda: risk.cosine_features([1.5], features=2)),
    ],
)
def test_a_bad_argument_of_a_building_block_is_named(name, call):
    with pytest.raises(ValueError, match=name):
        call()
