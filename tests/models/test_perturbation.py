"""Perturbation against exact theory and brute force on whole networks."""

import math
from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest

from lecture_utils.models import perturbation
from lecture_utils.models.perturbation import RULES
from tests.models import assert_finite

# --- gradient estimates -----------------------------------------------------------------------------------------


def test_estimates_of_a_quadratic_loss_are_unbiased_at_any_noise():
    curvature = np.array([[2.0, 0.5, 0.0], [0.5, 1.0, -0.3], [0.0, -0.3, 0.5]])
    weights = np.array([1.0, -2.0, 0.5])
    for noise in (0.01, 1.0, 3.0):
        result = perturbation.estimate_gradient(
            lambda w: np.einsum("...i,ij,...j->...", w, curvature, w) / 2, weights, noise=noise, samples=20_000
        )
        z = (result.mean - curvature @ weights) / result.standard_error
        assert np.abs(z).max() < 4
        assert result.estimates.shape == (20_000, 3)
        assert result.mean == pytest.approx(result.estimates.mean(axis=0))


def test_estimates_of_another_loss_follow_the_smoothed_loss_and_not_the_loss():
    weights, noise = np.array([0.5, -1.0]), 0.8
    result = perturbation.estimate_gradient(lambda w: np.sum(w**4, axis=-1) / 4, weights, noise=noise, samples=200_000)
    smoothed = weights**3 + 3 * noise**2 * weights
    assert np.abs((result.mean - smoothed) / result.standard_error).max() < 4
    assert np.abs((result.mean - weights**3) / result.standard_error).min() > 20


def test_a_loss_that_never_changes_has_no_gradient_estimate_however_large_it_is():
    """Because the unperturbed loss is subtracted: without that baseline the estimates would scatter."""
    result = perturbation.estimate_gradient(lambda w: np.full(w.shape[:-1], 100.0), [1.0, 2.0], samples=10)
    assert (result.estimates == 0).all()


def test_weights_may_have_any_shape():
    x = np.array([1.0, 2.0, -1.0])
    result = perturbation.estimate_gradient(
        lambda w: np.sum((w @ x) ** 2, axis=-1) / 2, np.ones((2, 3)), noise=0.1, samples=20_000, seed=1
    )
    assert result.mean.shape == (2, 3)
    assert np.abs((result.mean - 2.0 * x) / result.standard_error).max() < 4


@pytest.mark.parametrize(("inputs", "outputs", "noise"), [(1, 1, 0.0), (8, 1, 0.1), (6, 4, 0.0), (6, 4, 1.0)])
def test_the_cloud_has_the_true_mean_and_the_predicted_variance(inputs, outputs, noise):
    clouds = [
        perturbation.gradient_cloud(inputs=inputs, outputs=outputs, noise=noise, samples=2000, seed=seed)
        for seed in range(10)
    ]
    for kind in ("weight", "node"):
        points = np.concatenate([getattr(c, kind) for c in clouds])
        z = (points[:, 0].mean() - 1) * math.sqrt(len(points)) / points[:, 0].std()
        assert abs(z) < 4
        variance = np.array([getattr(c, f"{kind}_variance") for c in clouds])
        theory = getattr(clouds[0], f"{kind}_variance_theory")
        error = variance.std(ddof=1) / math.sqrt(10)
        assert variance.mean() == pytest.approx(theory, abs=4.5 * error)
        assert error < 0.1 * theory
        assert np.sum((points - [1, 0]) ** 2, axis=1).mean() == pytest.approx(variance.mean())
    if noise == 0:
        assert clouds[0].weight_variance_theory == inputs * outputs + 1
        assert clouds[0].node_variance_theory == outputs + 1


def test_the_cloud_is_made_of_the_estimates_that_a_network_would_make():
    """The documented formulas on an explicit network, from the same random numbers."""
    n, m, sigma, samples, seed = 3, 2, 0.5, 50, 4
    rng = np.random.default_rng(seed)
    x, e = rng.standard_normal(n), rng.standard_normal(m)
    x, e = x * math.sqrt(n) / np.linalg.norm(x), e * math.sqrt(m) / np.linalg.norm(e)
    w = np.random.default_rng(99).standard_normal((m, n))
    target = w @ x - e

    def error(y):
        return np.sum((y - target) ** 2) / 2

    gradient = np.outer(e, x)
    length = np.linalg.norm(gradient)
    psi, result = (
        rng.standard_normal((samples, m, n)),
        perturbation.gradient_cloud(inputs=n, outputs=m, noise=sigma, samples=samples, seed=seed),
    )
    xi = rng.standard_normal((samples, m))
    for k in range(samples):
        by_weights = (error((w + sigma * psi[k]) @ x) - error(w @ x)) * psi[k] / sigma
        by_nodes = (error(w @ x + sigma * xi[k]) - error(w @ x)) * np.outer(xi[k], x) / sigma
        for estimate, point in ((by_weights, result.weight[k]), (by_nodes, result.node[k])):
            along = np.sum(estimate * gradient) / length**2
            across = np.linalg.norm(estimate - along * gradient) / length
            assert point[0] == pytest.approx(along)
            assert abs(point[1]) == pytest.approx(across, abs=1e-7)


@pytest.mark.parametrize("kind", ["weight", "node"])
def test_the_variance_beyond_its_small_noise_limit_is_what_feeds_the_floor_of_learning(kind):
    """c of the learning curve is η² times that variance, averaged over examples instead of at |x|² = N, |e|² = M."""
    n, m, sigma = 5, 3, 0.7
    cloud = perturbation.gradient_cloud(inputs=n, outputs=m, noise=sigma, samples=2)
    small = {"weight": n * m + 1, "node": m + 1}[kind]
    extra = (getattr(cloud, f"{kind}_variance_theory") - small) * n * m
    over_examples = {"weight": (n + 2) / n, "node": 1.0}[kind]  # ⟨|x|⁴⟩ = N(N + 2) enters by weights, ⟨|x|²⟩ by nodes
    rate = 0.01
    _, increment = perturbation.error_recursion(rule=kind, inputs=n, outputs=m, learning_rate=rate, noise=sigma)
    assert increment == pytest.approx(rate**2 * extra * over_examples)
    assert cloud.true == pytest.approx([1, 0])


def test_the_mean_of_more_estimates_is_nearer_to_the_gradient():
    clouds = [perturbation.gradient_cloud(seed=seed) for seed in range(200)]
    for kind in ("weight", "node"):
        measured = np.mean([getattr(c, f"{kind}_error") for c in clouds], axis=0)
        assert measured == pytest.approx(getattr(clouds[0], f"{kind}_error_theory"), rel=0.5)
        assert measured[-1] < measured[0] / 50
    assert clouds[0].count[0] == 1
    assert clouds[0].count[-1] == 300


def test_weight_perturbation_points_further_off_than_node_perturbation():
    cloud = perturbation.gradient_cloud(inputs=50, outputs=5)
    assert 90 > cloud.weight_angle > cloud.node_angle > 30
    assert cloud.weight_law == pytest.approx(cloud.sizes * 5 + 1)
    assert cloud.node_law == pytest.approx(6)


@pytest.mark.parametrize("shape", ["quadratic", "double well"])
def test_estimates_agree_with_the_smoothed_gradient_and_smoothing_with_integration(shape):
    result = perturbation.smoothed_loss(shape=shape, noise=0.5, samples=10_000)
    expected = np.interp(result.probe, result.weight, result.smoothed_gradient)
    assert np.abs((result.estimate - expected) / result.standard_error).max() < 4.5
    points, mass = np.polynomial.hermite_e.hermegauss(20)
    w = result.weight[:, np.newaxis] + 0.5 * points
    loss = w**2 / 2 if shape == "quadratic" else (w**2 - 1) ** 2 / 4
    assert result.smoothed_loss == pytest.approx(loss @ mass / mass.sum())
    assert np.gradient(result.smoothed_loss, result.weight)[1:-1] == pytest.approx(
        result.smoothed_gradient[1:-1], abs=2e-3
    )
    assert np.gradient(result.loss, result.weight)[1:-1] == pytest.approx(result.gradient[1:-1], abs=2e-3)


def test_a_quadratic_is_estimated_right_and_two_wells_merge_under_too_much_noise():
    assert perturbation.smoothed_loss(shape="quadratic", noise=1.0).bias == 0
    apart, merged = perturbation.smoothed_loss(noise=0.57), perturbation.smoothed_loss(noise=0.58)
    assert apart.smoothed_minima.size == 2
    assert merged.smoothed_minima.size == 1
    assert np.interp(apart.smoothed_minima, apart.weight, apart.smoothed_gradient) == pytest.approx(0, abs=2e-3)
    assert merged.bias > 1
    assert perturbation.smoothed_loss(noise=0.01).bias < 1e-3


# --- learning curves --------------------------------------------------------------------------------------------


def one_example(rule, off, rate, sigma, rng):
    """One step of every network in `off` by the definition of the rule, evaluating the errors themselves."""
    runs, m, n = off.shape
    x = rng.standard_normal((runs, n))
    y = np.einsum("rmn,rn->rm", off, x)  # W* = 0, so that y is the error
    before = np.sum(y**2, axis=1) / 2
    if rule == "direct":
        change = np.einsum("rm,rn->rmn", y, x)
    elif rule == "node":
        xi = sigma * rng.standard_normal((runs, m))
        after = np.sum((y + xi) ** 2, axis=1) / 2
        change = np.einsum("r,rm,rn->rmn", (after - before) / sigma**2, xi, x)
    else:
        psi = sigma * rng.standard_normal((runs, m, n))
        after = np.sum(np.einsum("rmn,rn->rm", off + psi, x) ** 2, axis=1) / 2
        change = np.einsum("r,rmn->rmn", (after - before) / sigma**2, psi)
    return off - rate * change


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("noise", [0.3, 2.0])
def test_the_recursion_agrees_with_one_step_of_the_definition(rule, noise):
    n, m, runs = 4, 3, 200_000
    rng = np.random.default_rng(5)
    rate = 1.5 * perturbation.optimal_learning_rate(rule=rule, inputs=n, outputs=m)
    factor, increment = perturbation.error_recursion(rule=rule, inputs=n, outputs=m, learning_rate=rate, noise=noise)
    start = np.broadcast_to(rng.standard_normal((m, n)), (runs, m, n))
    after = np.sum(one_example(rule, start, rate, noise, rng) ** 2, axis=(1, 2))
    expected = factor * np.sum(start[0] ** 2) + increment
    assert after.mean() == pytest.approx(expected, abs=4 * after.std() / math.sqrt(runs))
    assert after.std() / math.sqrt(runs) < 0.05 * expected


@pytest.mark.parametrize("rule", RULES)
def test_best_rates(rule):
    best = perturbation.optimal_learning_rate(rule=rule, inputs=6, outputs=4)
    assert best == pytest.approx({"direct": 1 / 8, "node": 1 / 48, "weight": 1 / 208}[rule])
    factor, _ = perturbation.error_recursion(rule=rule, inputs=6, outputs=4)
    assert factor == pytest.approx(1 - best)
    for off in (0.9, 1.1):
        assert perturbation.error_recursion(rule=rule, inputs=6, outputs=4, learning_rate=off * best)[0] > factor
    assert perturbation.error_recursion(rule=rule, inputs=6, outputs=4, learning_rate=2 * best)[0] == pytest.approx(1)


@pytest.mark.parametrize("rule", RULES)
def test_learning_curves_are_within_two_percent_of_theory(rule):
    result = perturbation.simulate(rule=rule, inputs=5, outputs=3, noise=0.3, steps=60, runs=20_000)
    visible = result.theory > 0.05
    assert visible.sum() >= 20
    assert result.error[visible] == pytest.approx(result.theory[visible], rel=0.02)
    off = np.abs(result.error - result.theory)[1:] / result.standard_error[1:]
    assert off.max() < 6
    assert result.theory == pytest.approx(
        perturbation.learning_curve_theory(rule=rule, inputs=5, outputs=3, noise=0.3, steps=60)
    )


@pytest.mark.parametrize("rule", ["node", "weight"])
def test_perturbation_learning_settles_on_its_floor(rule):
    rate = 0.5 * perturbation.optimal_learning_rate(rule=rule, inputs=2, outputs=2)
    result = perturbation.simulate(rule=rule, inputs=2, outputs=2, noise=1.0, learning_rate=rate, steps=900, runs=2000)
    assert result.error[400:].mean() == pytest.approx(result.floor, rel=0.05)
    assert result.theory[-1] == pytest.approx(result.floor, rel=1e-2)
    assert perturbation.simulate(rule=rule, noise=0.0, steps=5).floor == 0


def test_the_direct_gradient_learns_without_floor():
    result = perturbation.simulate(rule="direct", inputs=5, outputs=3, steps=400)
    assert result.floor == 0
    assert result.error[-1] < 1e-12


@pytest.mark.parametrize("rule", RULES)
def test_learning_diverges_beyond_twice_the_best_rate_and_is_clipped(rule):
    best = perturbation.optimal_learning_rate(rule=rule, inputs=5, outputs=3)
    result = perturbation.simulate(rule=rule, learning_rate=6 * best, steps=2000)
    assert not result.stable
    assert result.floor == perturbation.CEILING
    assert (result.error[result.diverged_at :] == perturbation.CEILING).all()
    assert (result.error[: result.diverged_at] < perturbation.CEILING).all()
    assert result.theory[-1] == perturbation.CEILING
    assert result.each.max() <= perturbation.CEILING
    assert_finite(result)
    below = perturbation.simulate(rule=rule, learning_rate=1.5 * best, steps=500, noise=0.0)
    assert below.stable
    assert below.diverged_at is None
    assert below.error[-1] < 0.9


def test_theory_at_the_edge_grows_linearly_and_the_direct_curve_is_a_power():
    theory = perturbation.learning_curve_theory(rule="direct", inputs=8, outputs=2, steps=20)
    assert theory == pytest.approx(0.9 ** np.arange(21))
    edge = 2 * perturbation.optimal_learning_rate(rule="node", inputs=2, outputs=2)
    theory = perturbation.learning_curve_theory(
        rule="node", inputs=2, outputs=2, learning_rate=edge, noise=1.0, steps=40
    )
    increment = perturbation.error_recursion(rule="node", inputs=2, outputs=2, learning_rate=edge, noise=1.0)[1] / 4
    assert theory == pytest.approx(1 + increment * np.arange(41), rel=1e-6)


def test_the_three_rules_side_by_side():
    result = perturbation.learning_curves(inputs=4, outputs=3, steps=100)
    assert result.slowdown == pytest.approx([1, 5, 14])
    assert result.theory.shape == (3, result.step.size)
    assert (result.theory[0, 10:] <= result.theory[1, 10:]).all()
    assert (result.theory[1, 10:] <= result.theory[2, 10:]).all()
    for rule, row in zip(RULES, result.theory, strict=True):
        curve = getattr(result, rule)
        assert curve.learning_rate == curve.best_rate
        early = result.step < curve.step[-1]
        assert row[early] == pytest.approx(curve.theory[result.step[early]])
    assert result.direct.step[-1] == 36  # six time constants are enough
    assert result.weight.step[-1] == 100
    fast = perturbation.learning_curves(inputs=4, outputs=3, relative_rate=2.5, steps=100)
    assert not any(getattr(fast, rule).stable for rule in RULES)


def test_the_size_of_the_error_before_learning_is_one():
    for rule in RULES:
        result = perturbation.simulate(rule=rule, steps=3, runs=7, learning_rate=0.0)
        assert result.each == pytest.approx(np.ones((7, 4)))
        assert result.error == pytest.approx(result.theory)


# --- any setting, and bad ones ----------------------------------------------------------------------------------


def random_settings(rng):
    n, m = int(rng.integers(1, 21)), int(rng.integers(1, 11))
    return [
        (
            perturbation.gradient_cloud,
            {"inputs": n, "outputs": m, "noise": 2 * rng.random(), "samples": int(rng.integers(2, 50))},
        ),
        (
            perturbation.smoothed_loss,
            {"shape": str(rng.choice(["quadratic", "double well"])), "noise": rng.uniform(0.01, 1), "samples": 5},
        ),
        (
            perturbation.simulate,
            {
                "rule": str(rng.choice(RULES)),
                "inputs": n,
                "outputs": m,
                "learning_rate": 10 ** rng.uniform(-4, 1),
                "noise": 10 * rng.random(),
                "steps": int(rng.integers(1, 100)),
                "runs": int(rng.integers(1, 4)),
            },
        ),
        (
            perturbation.learning_curves,
            {
                "inputs": n,
                "outputs": m,
                "relative_rate": rng.uniform(0.01, 4),
                "noise": 3 * rng.random(),
                "steps": 40,
                "runs": 2,
            },
        ),
    ]


def test_random_settings_give_finite_results():
    rng = np.random.default_rng(13)
    for _ in range(60):
        for model, setting in random_settings(rng):
            assert_finite(model(**setting, seed=3))


@pytest.mark.parametrize(
    ("model", "setting"),
    [
        (perturbation.gradient_cloud, {"inputs": 1, "outputs": 1, "noise": 0.0, "samples": 2}),
        (perturbation.smoothed_loss, {"noise": 1.0, "samples": 2}),
        (perturbation.simulate, {"rule": "weight", "learning_rate": 10.0, "inputs": 300, "outputs": 50, "noise": 10.0}),
        (perturbation.simulate, {"rule": "node", "learning_rate": 10.0, "inputs": 1, "outputs": 1, "runs": 1}),
        (perturbation.simulate, {"rule": "direct", "learning_rate": 10.0, "inputs": 10_000, "outputs": 1, "runs": 1}),
        (perturbation.learning_curves, {"relative_rate": 4.0, "inputs": 1, "outputs": 1}),
    ],
)
def test_extreme_settings_are_finite(model, setting):
    assert_finite(model(**setting))


@pytest.mark.parametrize(
    ("model", "setting"),
    [
        (perturbation.gradient_cloud, {}),
        (perturbation.smoothed_loss, {}),
        (perturbation.simulate, {"rule": "weight"}),
    ],
)
def test_the_seed_decides(model, setting):
    first, second, other = model(**setting), model(**setting), model(**setting, seed=1)
    for field in fields(first):
        assert np.array_equal(getattr(first, field.name), getattr(second, field.name))
    assert any(not np.array_equal(getattr(first, f.name), getattr(other, f.name)) for f in fields(first))


def test_results_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        perturbation.smoothed_loss().bias = 0.0


def quadratic(w):
    return np.sum(w**2, axis=-1)


BAD = [
    (perturbation.gradient_cloud, {}, "inputs", 0),
    (perturbation.gradient_cloud, {}, "outputs", 1000),
    (perturbation.gradient_cloud, {}, "noise", -0.1),
    (perturbation.gradient_cloud, {}, "samples", 1),
    (perturbation.smoothed_loss, {}, "shape", "triple well"),
    (perturbation.smoothed_loss, {}, "noise", 0.0),
    (perturbation.smoothed_loss, {}, "samples", 1),
    (perturbation.optimal_learning_rate, {"inputs": 1, "outputs": 1}, "rule", "magic"),
    (perturbation.error_recursion, {"rule": "node", "inputs": 1, "outputs": 1}, "learning_rate", -1.0),
    (perturbation.error_recursion, {"rule": "node", "inputs": 1, "outputs": 1}, "noise", float("nan")),
    (perturbation.learning_curve_theory, {"rule": "node", "inputs": 1, "outputs": 1}, "steps", 0),
    (perturbation.learning_curve_theory, {"rule": "node", "outputs": 1}, "inputs", 0),
    (perturbation.simulate, {}, "rule", "backprop"),
    (perturbation.simulate, {"rule": "node"}, "inputs", 0),
    (perturbation.simulate, {"rule": "node"}, "outputs", 1.5),
    (perturbation.simulate, {"rule": "node"}, "learning_rate", 11.0),
    (perturbation.simulate, {"rule": "node"}, "noise", -1.0),
    (perturbation.simulate, {"rule": "node"}, "steps", 0),
    (perturbation.simulate, {"rule": "node"}, "runs", 0),
    (perturbation.simulate, {"rule": "node", "steps": 1_000_000}, "runs", 11),
    (perturbation.learning_curves, {}, "inputs", -1),
    (perturbation.learning_curves, {}, "relative_rate", 5.0),
    (perturbation.learning_curves, {}, "noise", float("inf")),
    (perturbation.learning_curves, {}, "steps", "many"),
    (perturbation.estimate_gradient, {"loss": quadratic, "weights": [1.0]}, "noise", 0.0),
    (perturbation.estimate_gradient, {"loss": quadratic, "weights": [1.0]}, "samples", 1),
    (perturbation.estimate_gradient, {"loss": quadratic}, "weights", [float("nan")]),
    (perturbation.estimate_gradient, {"weights": [1.0]}, "loss", lambda w: w),
    (perturbation.estimate_gradient, {"weights": [1.0, 2.0]}, "loss", lambda w: float(np.sum(w))),
    (perturbation.estimate_gradient, {"weights": [1.0]}, "loss", lambda w: np.sum(w, axis=-1) * float("nan")),
]


@pytest.mark.parametrize(("model", "others", "name", "value"), BAD)
def test_a_bad_argument_is_named(model, others, name, value):
    setting = {**others, name: value}
    positional = ["loss", "weights"] if model is perturbation.estimate_gradient else []
    values = [setting.pop(argument) for argument in positional]
    with pytest.raises(ValueError, match=name):
        model(*values, **setting)
