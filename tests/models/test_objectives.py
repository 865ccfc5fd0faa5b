"""Landscapes, stochastic descent, risk and ridge against exact theory, enumeration, quadrature and least squares."""

import itertools
from dataclasses import FrozenInstanceError, fields, is_dataclass

import numpy as np
import pytest

from lecture_utils.models import objectives
from lecture_utils.models.objectives import OBJECTIVES, TARGET_WEIGHTS


def assert_finite(result):
    for field in fields(result):
        value = getattr(result, field.name)
        if is_dataclass(value):
            assert_finite(value)
        elif value is not None and not isinstance(value, str):
            assert np.isfinite(value).all(), field.name


def quadrature(weights, objective, correlation, width=1.0):
    """Expected loss over x ~ N(0, C), by integrating the losses of single examples."""
    points, mass = np.polynomial.hermite_e.hermegauss(80)
    mass = mass / mass.sum()
    z = np.stack(np.meshgrid(points, points), axis=-1).reshape(-1, 2)
    x = z @ np.linalg.cholesky([[1, correlation], [correlation, 1]]).T
    y = x @ weights
    if objective == "supervised":
        loss = objectives.supervised_loss(y[:, np.newaxis], (x @ TARGET_WEIGHTS)[:, np.newaxis])
    elif objective == "unsupervised":
        loss = objectives.unsupervised_loss(y[:, np.newaxis] * weights, x)
    else:
        loss = objectives.reward_loss(y, x @ TARGET_WEIGHTS, reward_width=width)
    return np.outer(mass, mass).ravel() @ loss


def numerical_gradient(function, at, h=1e-4):
    return np.array([(function(at + d) - function(at - d)) / (2 * h) for d in h * np.eye(len(at))])


# --- the losses of the slides -----------------------------------------------------------------------------------


def test_supervised_loss_has_no_half_and_reconstruction_loss_has_one():
    y, target = np.array([1.0, 2.0]), np.array([0.0, 4.0])
    assert objectives.supervised_loss(y, target) == 5.0
    assert objectives.unsupervised_loss(y, target) == 2.5
    assert numerical_gradient(lambda y: objectives.supervised_loss(y, target), y) == pytest.approx(2 * (y - target))
    assert numerical_gradient(lambda y: objectives.unsupervised_loss(y, target), y) == pytest.approx(y - target)


def test_reward_is_full_on_target_and_fades_with_distance():
    assert objectives.reward_loss(2.0, 2.0) == -1.0
    assert objectives.reward_loss([1.0, 3.0], 2.0, reward_width=0.5) == pytest.approx(-np.exp(-2.0))
    assert objectives.reward_loss(50.0, 0.0) == pytest.approx(0.0)


# --- the landscape ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("correlation", [-0.7, 0.0, 0.6])
def test_expected_loss_and_gradient_agree_with_integration_over_inputs(objective, correlation):
    rng = np.random.default_rng(1)
    for weights in rng.uniform(-1.5, 1.5, (4, 2)):
        loss, gradient = objectives.expected_loss(weights, objective=objective, correlation=correlation)
        assert loss == pytest.approx(quadrature(weights, objective, correlation), rel=1e-6, abs=1e-9)
        by_differences = numerical_gradient(lambda w: quadrature(w, objective, correlation), weights)
        assert gradient == pytest.approx(by_differences, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("correlation", [-0.5, 0.6])
@pytest.mark.parametrize("width", [0.5, 2.0])
def test_minima_are_flat_and_the_limit_is_two_over_the_largest_curvature(objective, correlation, width):
    setting = {"objective": objective, "correlation": correlation, "reward_width": width}
    result = objectives.landscape(**setting)
    assert len(result.minima) == (2 if objective == "unsupervised" else 1)
    for minimum in result.minima:
        loss, gradient = objectives.expected_loss(minimum, **setting)
        assert gradient == pytest.approx(np.zeros(2), abs=1e-12)
        assert loss <= result.loss.min() + 1e-12
        hessian = numerical_gradient(lambda w: objectives.expected_loss(w, **setting)[1], minimum)
        smallest, largest = np.linalg.eigvalsh(hessian)
        assert result.curvature == pytest.approx(largest, rel=1e-6)
        assert result.curvature_min == pytest.approx(smallest, rel=1e-6)
        assert result.lowest == pytest.approx(float(loss))
    assert result.learning_rate_limit == pytest.approx(2 / result.curvature)


def test_the_grid_has_the_first_weight_along_its_columns():
    result = objectives.landscape(resolution=11)
    row, column = 2, 9
    at = [result.weights[column], result.weights[row]]
    assert result.loss[row, column] == pytest.approx(float(objectives.expected_loss(at)[0]))


def test_descent_on_the_supervised_loss_is_the_exact_power_of_a_matrix():
    result = objectives.landscape(learning_rate=0.2, correlation=0.3, start_1=2.0, start_2=-1.0, steps=15)
    shrink = np.eye(2) - 2 * 0.2 * np.array([[1, 0.3], [0.3, 1]])
    expected = TARGET_WEIGHTS + np.linalg.matrix_power(shrink, 15) @ (np.array([2.0, -1.0]) - TARGET_WEIGHTS)
    assert result.path[-1] == pytest.approx(expected)
    assert result.gradient == pytest.approx(2 * np.array([[1, 0.3], [0.3, 1]]) @ ([2.0, -1.0] - TARGET_WEIGHTS))
    assert result.path[1] == pytest.approx(result.start - 0.2 * result.gradient)
    assert np.diff(result.path, axis=0) == pytest.approx(-0.2 * result.path_gradient[:-1])


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_near_a_minimum_a_step_keeps_what_theory_says_of_the_distance(objective):
    """Started along either eigenvector of the Hessian, (1, 1) and (1, −1) on this covariance."""
    for index, direction in enumerate(np.array([[1.0, 1.0], [1.0, -1.0]]) / np.sqrt(2)):
        near = objectives.landscape(objective=objective).minima[0] + 1e-5 * direction
        start = {"start_1": near[0], "start_2": near[1]}
        result = objectives.landscape(objective=objective, learning_rate=0.3, steps=1, **start)
        kept = np.linalg.norm(result.path[1] - result.minima[0]) / 1e-5
        assert kept == pytest.approx(result.kept_now[index], abs=1e-3)
        assert np.interp(0.3, result.rates, result.kept[index]) == pytest.approx(result.kept_now[index], abs=0.01)


def test_arrival_is_the_step_from_which_less_than_a_hundredth_is_left():
    result = objectives.landscape(learning_rate=0.5)
    assert result.excess == pytest.approx(result.path_loss)
    shrink = np.abs(1 - 0.5 * 2 * (1 - 0.6))  # at 2/(λ_max + λ_min) both directions shrink alike, by 0.6 a step
    assert result.kept_now == pytest.approx([shrink, shrink])
    assert result.arrived_at == int(np.ceil(np.log(0.01) / np.log(shrink**2))) == 5
    assert objectives.landscape(learning_rate=1.0).arrived_at is None
    assert objectives.landscape(learning_rate=0.0).arrived_at is None
    assert objectives.landscape(start_1=1.0, start_2=0.5).arrived_at == 0


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_descent_settles_just_below_the_limit_and_not_just_above_it(objective):
    start = {"start_1": 0.8, "start_2": 0.9, "objective": objective, "steps": 1000}
    limit = objectives.landscape(**start).learning_rate_limit
    below = objectives.landscape(**start, learning_rate=0.98 * limit)
    above = objectives.landscape(**start, learning_rate=1.02 * limit)
    assert below.stable
    assert not above.stable
    assert np.abs(below.path[-1] - below.minima).max(axis=1).min() < 1e-3
    assert below.diverged_at is None
    assert np.abs(above.path[-1] - above.minima).max(axis=1).min() > 0.03


def test_a_quadratic_loss_diverges_beyond_the_limit_and_the_path_is_clipped():
    limit = objectives.landscape().learning_rate_limit
    result = objectives.landscape(learning_rate=1.5 * limit, steps=100)
    at = result.diverged_at
    assert np.abs(result.path[at]).max() == objectives.FAR
    assert np.abs(result.path[:at]).max() < objectives.FAR
    assert (result.path[at:] == result.path[at]).all()
    assert result.path_loss.max() <= objectives.CEILING
    slow = objectives.landscape(learning_rate=1.1 * limit, steps=100)
    assert slow.diverged_at > at


def test_the_reward_landscape_is_flat_far_from_the_goal():
    near = objectives.landscape(objective="reward", reward_width=0.3, start_1=1.0, start_2=1.0)
    far = objectives.landscape(objective="reward", reward_width=0.3, start_1=-2.5, start_2=-2.5)
    assert np.linalg.norm(far.gradient) < 0.03 * np.linalg.norm(near.gradient)
    supervised = objectives.landscape(start_1=-2.5, start_2=-2.5)
    assert np.linalg.norm(supervised.gradient) > np.linalg.norm(objectives.landscape(start_1=1.0, start_2=1.0).gradient)


# --- stochastic gradient descent --------------------------------------------------------------------------------


def test_expected_excess_is_the_mean_over_every_sequence_of_batches():
    setting = {"batch": 2, "samples": 4, "learning_rate": 0.15, "noise": 1.0, "steps": 3, "runs": 1}
    result = objectives.stochastic_descent(**setting)
    x, y = result.inputs, result.targets

    def empirical(w):
        return np.mean((x @ w - y) ** 2)

    best = np.linalg.lstsq(x, y, rcond=None)[0]
    assert result.best == pytest.approx(best)
    assert result.minimum == pytest.approx(empirical(best))
    subsets = list(itertools.combinations(range(4), 2))
    for steps in range(4):
        excess, ends = [], []
        for sequence in itertools.product(subsets, repeat=steps):
            w = np.array([-1.5, 2.0])
            for subset in sequence:
                chosen = list(subset)
                w = w - 0.15 * 2 * np.mean((x[chosen] @ w - y[chosen])[:, np.newaxis] * x[chosen], axis=0)
            excess.append(empirical(w) - empirical(best))
            ends.append(w)
        assert result.theory[steps] == pytest.approx(np.mean(excess))
        if steps == 1:
            at_once = result.path[1] - result.best
            assert any(np.allclose(at_once, w - best) for w in ends)


def test_the_full_path_is_gradient_descent_on_the_empirical_risk_whatever_the_batch():
    result = objectives.stochastic_descent(batch=3, learning_rate=0.12, steps=10)
    w = result.path[0]
    for step in range(11):
        assert result.full_path[step] == pytest.approx(w)
        assert result.full_excess[step] == pytest.approx(
            np.mean((result.inputs @ w - result.targets) ** 2) - result.minimum
        )
        w = w - 0.12 * 2 / 64 * result.inputs.T @ (result.inputs @ w - result.targets)


def test_a_batch_of_all_examples_is_gradient_descent_and_does_not_wobble():
    result = objectives.stochastic_descent(batch=64, samples=64, steps=1000, runs=2)
    assert result.path == pytest.approx(result.full_path)
    assert result.excess == pytest.approx(result.full_excess, abs=1e-12)
    assert result.theory == pytest.approx(result.full_excess, abs=1e-9)
    assert result.wobble_settled == 0
    assert result.path[-1] == pytest.approx(result.best)


@pytest.mark.parametrize("batch", [1, 4, 32])
def test_measured_wobble_and_excess_follow_the_law(batch):
    result = objectives.stochastic_descent(batch=batch, steps=1000, runs=200)
    assert result.wobble == pytest.approx(result.wobble_settled, rel=0.03)
    late = slice(200, None)
    assert result.excess[late].mean() == pytest.approx(result.theory[late].mean(), rel=0.05)
    assert result.theory[-1] == pytest.approx(result.floor_theory[list(result.batches).index(batch)], rel=1e-6)


def test_wobble_falls_with_the_batch_size_about_as_one_over_its_root():
    result = objectives.stochastic_descent(learning_rate=0.005, samples=128)
    assert (np.diff(result.wobble_theory) < 0).all()
    assert result.wobble_theory[0] / result.wobble_theory[2] == pytest.approx(2.0, rel=0.05)
    faster = objectives.stochastic_descent(learning_rate=0.01, samples=128)
    assert faster.wobble_theory[0] / result.wobble_theory[0] == pytest.approx(np.sqrt(2), rel=0.05)


def test_small_batches_need_smaller_learning_rates():
    assert not objectives.stochastic_descent(batch=1, learning_rate=0.5).stable
    assert objectives.stochastic_descent(batch=64, learning_rate=0.5).stable
    wild = objectives.stochastic_descent(batch=1, learning_rate=2.0, samples=64)
    assert wild.diverged_at is not None
    assert np.abs(wild.path).max() == objectives.FAR
    assert (wild.path[wild.diverged_at :] == wild.path[wild.diverged_at]).all()
    assert wild.wobble_settled == objectives.FAR
    assert_finite(wild)


# --- empirical risk ---------------------------------------------------------------------------------------------


def test_empirical_risk_is_right_on_average_and_scatters_as_predicted():
    result = objectives.empirical_risk(samples=50, datasets=1000, seed=3)
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
    result = objectives.empirical_risk(dimension=dimension, datasets=1000, noise=1.0, seed=4)
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
    result = objectives.empirical_risk(dimension=3, datasets=2, noise=0.7, seed=5)
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
        w = objectives.ridge(x, y, penalty=penalty)
        assert (x.T @ x / 15 + penalty * np.eye(4)) @ w == pytest.approx(x.T @ y / 15)
        extended = np.vstack([x / np.sqrt(15), np.sqrt(penalty) * np.eye(4)])
        oracle = np.linalg.lstsq(extended, np.append(y / np.sqrt(15), np.zeros(4)), rcond=None)[0]
        assert w == pytest.approx(oracle)


def test_the_regularized_risk_has_no_slope_at_the_ridge_weights():
    rng = np.random.default_rng(7)
    x, y = rng.standard_normal((12, 3)), rng.standard_normal(12)
    w = objectives.ridge(x, y, penalty=0.3)
    assert numerical_gradient(lambda w: np.mean((x @ w - y) ** 2) + 0.3 * w @ w, w) == pytest.approx(
        np.zeros(3), abs=1e-9
    )


def test_ridge_broadcasts_over_penalties_and_data_sets():
    rng = np.random.default_rng(8)
    x, y = rng.standard_normal((9, 2)), rng.standard_normal((9, 5))
    penalties = np.array([[0.1, 1.0], [2.0, 3.0]])
    w = objectives.ridge(x, y, penalty=penalties)
    assert w.shape == (2, 2, 2, 5)
    assert w[1, 0, :, 3] == pytest.approx(objectives.ridge(x, y[:, 3], penalty=2.0))


def test_without_penalty_and_with_too_few_examples_ridge_takes_the_shortest_weights():
    rng = np.random.default_rng(9)
    x, y = rng.standard_normal((3, 6)), rng.standard_normal(3)
    assert objectives.ridge(x, y, penalty=0.0) == pytest.approx(np.linalg.pinv(x) @ y)
    assert objectives.ridge(x, y, penalty=1e-10) == pytest.approx(np.linalg.pinv(x) @ y, abs=1e-6)
    assert objectives.ridge(np.zeros((3, 2)), y, penalty=0.0) == pytest.approx(np.zeros(2))


def test_with_an_orthonormal_design_ridge_divides_the_least_squares_weights():
    x = objectives.cosine_features((np.arange(10) + 0.5) / 10, features=7)
    assert x.T @ x / 10 == pytest.approx(np.eye(7), abs=1e-12)
    y = np.random.default_rng(10).standard_normal(10)
    ols = np.linalg.lstsq(x, y, rcond=None)[0]
    assert objectives.ridge(x, y, penalty=0.4) == pytest.approx(ols / 1.4)


# --- bias and variance ------------------------------------------------------------------------------------------


def test_bias_and_variance_of_an_orthonormal_design():
    result = objectives.bias_variance(penalty=0.5, samples=30, dimension=10, noise=2.0, weight_norm2=3.0)
    assert result.bias2 == pytest.approx((0.5 / 1.5) ** 2 * 3.0)
    assert result.variance == pytest.approx(4.0 * 10 / (30 * 1.5**2))
    assert result.risk == pytest.approx(result.bias2 + result.variance)
    assert result.best_penalty == pytest.approx(4.0 * 10 / (30 * 3.0))


@pytest.mark.parametrize("scales", [1.0, [0.3, 1.0, 2.0, 5.0]])
def test_the_best_penalty_minimizes_the_excess_risk_whatever_the_sizes_of_the_features(scales):
    setting = {"samples": 8, "dimension": 4, "noise": 0.8, "weight_norm2": 2.0, "scales": scales}
    best = objectives.bias_variance(penalty=0, **setting).best_penalty
    around = best * np.linspace(0.2, 3, 2801)
    risk = objectives.bias_variance(penalty=around, **setting).risk
    assert around[risk.argmin()] == pytest.approx(best, rel=2e-3)


def test_bias_and_variance_agree_with_many_fits():
    rng = np.random.default_rng(11)
    scales, w0 = np.array([0.5, 1.0, 3.0]), np.array([1.0, -1.0, 1.0])
    x = objectives.cosine_features((np.arange(6) + 0.5) / 6, features=3) * scales
    y = (x @ w0)[:, np.newaxis] + 0.5 * rng.standard_normal((6, 20000))
    fits = objectives.ridge(x, y, penalty=0.2)
    theory = objectives.bias_variance(penalty=0.2, samples=6, dimension=3, noise=0.5, weight_norm2=3.0, scales=scales)
    assert np.sum(((fits.mean(axis=1) - w0) * scales) ** 2) == pytest.approx(theory.bias2, rel=0.02)
    assert np.sum((fits * scales[:, np.newaxis]).var(axis=1)) == pytest.approx(theory.variance, rel=0.02)


# --- overfitting ------------------------------------------------------------------------------------------------


def test_as_many_features_as_examples_fit_every_point_and_regularization_costs_training_error():
    result = objectives.overfit(penalty=0.0)
    assert np.interp(result.x, result.curve_x, result.fit) == pytest.approx(result.y, abs=0.1)
    assert result.train_now == pytest.approx(0, abs=1e-20)
    assert result.test_now > 1.3 * result.test_at_best
    assert (np.diff(result.train) > 0).all()
    assert (np.diff(result.bias2) > 0).all()
    assert (np.diff(result.variance) < 0).all()
    assert result.other_fits.shape == (8, 201)


def test_errors_agree_with_their_expectations_over_data_sets():
    many = [objectives.overfit(features=12, datasets=10, seed=seed) for seed in range(200)]
    for name in ("train", "test"):
        measured = np.array([getattr(r, name) for r in many])
        error = measured.std(axis=0, ddof=1) / np.sqrt(200)
        assert (np.abs(measured.mean(axis=0) - getattr(many[0], f"{name}_theory")) < 4.5 * error).all()


def test_measured_bias_and_variance_and_the_best_penalty_agree_with_theory():
    result = objectives.overfit(datasets=1000, penalty=0.25)
    assert result.variance_measured == pytest.approx(result.variance, rel=0.05)
    assert result.bias2_measured == pytest.approx(result.bias2, rel=0.05, abs=2e-3)
    assert result.excess == pytest.approx(result.bias2 + result.variance)
    assert result.best_penalty == pytest.approx(0.25)
    nearest = np.abs(np.log(result.penalties / result.best_penalty)).argmin()
    assert abs(int(result.test_theory.argmin()) - int(nearest)) <= 1
    assert result.test_at_best == result.test_now
    assert result.mean_fit == pytest.approx(result.other_fits.mean(axis=0), abs=0.6)


def test_without_noise_there_is_nothing_to_regularize():
    result = objectives.overfit(noise=0.0, penalty=0.0)
    assert result.best_penalty == 0
    assert result.fit == pytest.approx(result.truth)
    assert result.test_now == pytest.approx(0, abs=1e-20)


# --- any setting, and bad ones ----------------------------------------------------------------------------------


def random_settings(rng):
    samples, points, dimension = int(rng.integers(4, 129)), int(rng.integers(4, 101)), int(rng.integers(1, 11))
    place = {"start_1": rng.uniform(-2.5, 2.5), "start_2": rng.uniform(-2.5, 2.5)}
    return [
        (
            objectives.landscape,
            {
                "objective": str(rng.choice(OBJECTIVES)),
                "correlation": rng.uniform(-0.95, 0.95),
                "learning_rate": 10 ** rng.uniform(-3, 1),
                "reward_width": 10 ** rng.uniform(-1, 1),
                **place,
            },
        ),
        (
            objectives.stochastic_descent,
            {
                "samples": samples,
                "batch": int(rng.integers(1, samples + 1)),
                "learning_rate": 2 * rng.random(),
                "noise": 5 * rng.random(),
                "correlation": rng.uniform(-0.95, 0.95),
                "steps": 30,
                "runs": 3,
                **place,
            },
        ),
        (
            objectives.empirical_risk,
            {
                "dimension": dimension,
                "samples": int(rng.integers(dimension + 2, 301)),
                "noise": 5 * rng.random(),
                "datasets": 5,
            },
        ),
        (
            objectives.overfit,
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
            assert_finite(model(**setting, seed=3) if model is not objectives.landscape else model(**setting))


@pytest.mark.parametrize(
    "setting",
    [
        {"learning_rate": 0.0},
        {"learning_rate": 10.0, "objective": "unsupervised", "start_1": 2.5, "start_2": -2.5},
        {"learning_rate": 10.0, "objective": "reward", "reward_width": 0.1, "correlation": 0.95},
        {"objective": "unsupervised", "correlation": 0.0, "start_1": 0.0, "start_2": 0.0},
        {"steps": 1, "resolution": 2},
    ],
)
def test_extreme_landscapes_are_finite(setting):
    assert_finite(objectives.landscape(**setting))


@pytest.mark.parametrize(
    "setting", [{"noise": 0.0}, {"learning_rate": 0.0}, {"learning_rate": 2.0, "batch": 1}, {"runs": 1, "steps": 2}]
)
def test_extreme_stochastic_descents_are_finite(setting):
    assert_finite(objectives.stochastic_descent(**setting))


@pytest.mark.parametrize("model", [objectives.stochastic_descent, objectives.empirical_risk, objectives.overfit])
def test_the_seed_decides(model):
    first, second, other = model(), model(), model(seed=1)
    for field in fields(first):
        assert np.array_equal(getattr(first, field.name), getattr(second, field.name))
    assert any(not np.array_equal(getattr(first, f.name), getattr(other, f.name)) for f in fields(first))


def test_results_cannot_be_changed():
    result = objectives.landscape()
    with pytest.raises(FrozenInstanceError):
        result.curvature = 1.0


BAD = [
    (objectives.landscape, "objective", "hedonism"),
    (objectives.landscape, "correlation", 1.0),
    (objectives.landscape, "learning_rate", -0.1),
    (objectives.landscape, "learning_rate", float("nan")),
    (objectives.landscape, "start_1", 3.0),
    (objectives.landscape, "start_2", "left"),
    (objectives.landscape, "reward_width", 0.0),
    (objectives.landscape, "steps", 0),
    (objectives.landscape, "steps", 2.5),
    (objectives.landscape, "resolution", 1),
    (objectives.stochastic_descent, "batch", 0),
    (objectives.stochastic_descent, "batch", 65),
    (objectives.stochastic_descent, "learning_rate", 3.0),
    (objectives.stochastic_descent, "noise", -1.0),
    (objectives.stochastic_descent, "samples", 3),
    (objectives.stochastic_descent, "correlation", float("inf")),
    (objectives.stochastic_descent, "start_1", -9.0),
    (objectives.stochastic_descent, "steps", 1),
    (objectives.stochastic_descent, "runs", 0),
    (objectives.stochastic_descent, "seed", -1),
    (objectives.empirical_risk, "samples", 3),
    (objectives.empirical_risk, "dimension", 11),
    (objectives.empirical_risk, "noise", float("nan")),
    (objectives.empirical_risk, "datasets", 1),
    (objectives.empirical_risk, "seed", 0.5),
    (objectives.overfit, "penalty", -0.1),
    (objectives.overfit, "features", 21),
    (objectives.overfit, "samples", 3),
    (objectives.overfit, "noise", 2.5),
    (objectives.overfit, "datasets", 9),
]


@pytest.mark.parametrize(("model", "name", "value"), BAD)
def test_a_bad_argument_is_named(model, name, value):
    with pytest.raises(ValueError, match=name):
        model(**{name: value})


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("outputs", lambda: objectives.supervised_loss([np.nan], [0.0])),
        ("inputs", lambda: objectives.unsupervised_loss([0.0], [np.inf])),
        ("reward_width", lambda: objectives.reward_loss(0.0, 0.0, reward_width=-1.0)),
        ("weights", lambda: objectives.expected_loss([1.0, 2.0, 3.0])),
        ("weights", lambda: objectives.expected_loss(1.0)),
        ("inputs", lambda: objectives.ridge([1.0, 2.0], [1.0, 2.0], penalty=1.0)),
        ("inputs", lambda: objectives.ridge(np.zeros((0, 2)), [], penalty=1.0)),
        ("targets", lambda: objectives.ridge([[1.0], [2.0]], [1.0, 2.0, 3.0], penalty=1.0)),
        ("penalty", lambda: objectives.ridge([[1.0], [2.0]], [1.0, 2.0], penalty=[1.0, -1.0])),
        ("penalty", lambda: objectives.bias_variance(penalty=-1.0)),
        ("samples", lambda: objectives.bias_variance(penalty=1.0, samples=5, dimension=6)),
        ("weight_norm2", lambda: objectives.bias_variance(penalty=1.0, weight_norm2=0.0)),
        ("scales", lambda: objectives.bias_variance(penalty=1.0, scales=[1.0, 2.0])),
        ("scales", lambda: objectives.bias_variance(penalty=1.0, scales=0.0)),
        ("features", lambda: objectives.cosine_features([0.5], features=0)),
        ("x", lambda: objectives.cosine_features([1.5], features=2)),
    ],
)
def test_a_bad_argument_of_a_building_block_is_named(name, call):
    with pytest.raises(ValueError, match=name):
        call()
