"""Landscapes and stochastic descent against exact theory, enumeration and quadrature."""

import itertools
from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest

from lecture_utils.models import objectives
from lecture_utils.models.objectives import OBJECTIVES, TARGET_WEIGHTS
from tests.models import assert_finite, numerical_gradient


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
    shrink = np.abs(1 - 0.5 * 2 * (1 - 0.6))  # at 2/(κ_max + κ_min) both directions shrink alike, by 0.6 a step
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


# --- any setting, and bad ones ----------------------------------------------------------------------------------


def random_settings(rng):
    samples = int(rng.integers(4, 129))
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


def test_the_seed_decides():
    model = objectives.stochastic_descent
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
    ],
)
def test_a_bad_argument_of_a_building_block_is_named(name, call):
    with pytest.raises(ValueError, match=name):
        call()
