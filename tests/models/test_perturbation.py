"""Perturbation against exact theory, brute force on whole vectors and networks, and enumeration."""

import itertools
import math
from dataclasses import FrozenInstanceError, fields, is_dataclass
from statistics import NormalDist

import numpy as np
import pytest

from lecture_utils.models import perturbation
from lecture_utils.models.perturbation import RULES


def assert_finite(result):
    for field in fields(result):
        value = getattr(result, field.name)
        if is_dataclass(value):
            assert_finite(value)
        elif value is not None and not isinstance(value, str):
            assert np.isfinite(value).all(), field.name


# --- accept or reject -------------------------------------------------------------------------------------------


def test_the_acceptance_law_is_the_normal_distribution():
    for d, s in [(1, 0.1), (10, 0.3), (1000, 0.05), (10_000, 0.1)]:
        expected = NormalDist().cdf(-s * math.sqrt(d) / 2)
        assert perturbation.acceptance_law(dimension=d, step=s) == pytest.approx(expected, rel=1e-9)
    assert perturbation.acceptance_law(dimension=[[4], [9]], step=[0.1, 0.2, 0.3]).shape == (2, 3)


@pytest.mark.parametrize(
    ("dimension", "step", "exact"),
    [(1, 1.5, 0.5), (2, 0.6, math.acos(0.3) / math.pi), (2, 1.4, math.acos(0.7) / math.pi), (3, 0.8, (1 - 0.4) / 2)],
)
def test_acceptance_in_few_dimensions_is_the_share_of_the_circle_or_sphere(dimension, step, exact):
    result = perturbation.accept_reject(dimension=dimension, step=step, evaluations=5000, runs=4)
    assert result.acceptance_counted == pytest.approx(exact, abs=4.5 * math.sqrt(exact * (1 - exact) / 20_000))


def test_counted_acceptance_follows_the_law_in_many_dimensions():
    result = perturbation.accept_reject(step=0.1, seed=2)
    many = result.dimensions >= 20
    law = result.acceptance_theory[many]
    error = np.sqrt(np.maximum(law * (1 - law), 1e-3) / 1000)
    assert (np.abs(result.acceptance[many] - law) < 4.5 * error).all()
    assert (np.diff(result.acceptance_theory) < 0).all()


@pytest.mark.parametrize(("dimension", "step"), [(2, 0.6), (3, 0.8), (10, 0.3), (300, 0.1)])
def test_the_share_of_helpful_angles_is_the_acceptance(dimension, step):
    result = perturbation.accept_reject(dimension=dimension, step=step, evaluations=2000, runs=50)
    density = result.angle_density
    share = (np.cumsum(density) - density / 2) / density.sum()
    helpful = np.interp(result.angle_needed, result.angle, share)
    assert helpful == pytest.approx(result.acceptance_counted, abs=0.008)
    assert density.max() == pytest.approx(1)


def test_a_single_weight_can_only_go_to_and_fro():
    result = perturbation.accept_reject(dimension=1)
    assert list(result.angle[result.angle_density > 0]) == [0, 180]


def test_the_shortcut_with_two_random_numbers_agrees_with_whole_vectors():
    d, s, evaluations, runs = 15, 0.3, 300, 400
    rng = np.random.default_rng(0)
    w = rng.standard_normal((runs, d))
    start, accepted = np.sum(w**2, axis=1), 0
    for _ in range(evaluations):
        direction = rng.standard_normal((runs, d))
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        proposal = w + s * np.linalg.norm(w, axis=1, keepdims=True) * direction
        better = np.sum(proposal**2, axis=1) < np.sum(w**2, axis=1)
        w[better] = proposal[better]
        accepted += better.sum()
    logs = np.log(np.sum(w**2, axis=1) / start)
    result = perturbation.accept_reject(dimension=d, step=s, evaluations=evaluations, runs=runs)
    mine = np.log(result.error[:, -1])
    error = math.hypot(logs.std(), mine.std()) / math.sqrt(runs)
    assert logs.mean() == pytest.approx(mine.mean(), abs=4 * error)
    assert logs.mean() == pytest.approx(math.log(result.error_theory[-1]), abs=4 * error)
    assert accepted / (runs * evaluations) == pytest.approx(result.acceptance_counted, abs=0.01)


@pytest.mark.parametrize(("dimension", "step"), [(1, 0.5), (2, 0.9), (10, 0.3), (300, 0.1)])
def test_the_expected_course_is_that_of_the_mean_log_error(dimension, step):
    result = perturbation.accept_reject(dimension=dimension, step=step, evaluations=200, runs=1000)
    logs = np.log(result.error[:, -1])
    assert math.log(result.error_theory[-1]) == pytest.approx(logs.mean(), abs=4.5 * logs.std() / math.sqrt(1000))
    assert result.mean_error[-1] == pytest.approx(math.exp(logs.mean()))
    assert result.cost_now == pytest.approx(-math.log(10) * 200 / math.log(result.error_theory[-1]))


def test_evaluations_to_cut_the_error_tenfold_grow_linearly_with_the_best_step_and_explode_with_a_fixed_one():
    result = perturbation.accept_reject(step=0.3)
    large = result.dimensions >= 100
    per_weight = result.cost_best_step[large] / result.dimensions[large]
    # Large-d limit: a step u/√d changes log E by (u² − 2uz)/d, z normal; keep what is negative.
    u, z = 1.224, np.linspace(-10, 10, 200_001)
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    limit = math.log(10) / (np.sum(np.maximum(2 * u * z - u**2, 0) * density) * (z[1] - z[0]))
    assert limit == pytest.approx(5.69, abs=0.01)
    assert per_weight == pytest.approx(limit, rel=0.03)
    assert per_weight[-1] == pytest.approx(limit, rel=2e-3)
    assert result.cost[-1] == perturbation.MOST_EVALUATIONS
    assert (result.cost[result.dimensions > 1] >= 0.999 * result.cost_best_step[result.dimensions > 1]).all()


def test_no_other_step_progresses_faster_than_the_best_one():
    best = perturbation.accept_reject(dimension=1000).best_step
    costs = [perturbation.accept_reject(dimension=1000, step=best * k).cost_now for k in (0.8, 0.95, 1.0, 1.05, 1.25)]
    assert min(costs) == costs[2]


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


# --- unreliable synapses ----------------------------------------------------------------------------------------


def test_release_probability_is_the_logistic_function():
    assert perturbation.release_probability([0.0, 2.0]) == pytest.approx([0.5, 1 / (1 + math.exp(-2))])
    assert perturbation.release_probability([-1e9, 1e9]) == pytest.approx([0, 1])


def test_the_first_expected_change_is_the_mean_over_every_outcome_of_a_trial():
    p, rate, synapses, threshold = 0.3, 0.4, 4, 2
    result = perturbation.hedonistic_synapses(
        probability=p, learning_rate=rate, synapses=synapses, threshold=threshold, trials=1
    )
    q = math.log(p / (1 - p))
    change = {True: 0.0, False: 0.0}
    correct = 0.0
    for go in (True, False):
        for outcome in itertools.product((0, 1), repeat=synapses):
            chance = np.prod([p if r else 1 - p for r in outcome]) / 2
            reward = float((sum(outcome) >= threshold) == go)
            correct += chance * reward
            change[go] += chance * rate * (reward - 0.5) * (outcome[0] - p)
    assert result.go_expected[1] == pytest.approx(1 / (1 + math.exp(-(q + change[True]))))
    assert result.no_go_expected[1] == pytest.approx(1 / (1 + math.exp(-(q + change[False]))))
    assert result.correct_expected[0] == pytest.approx(correct)
    assert result.correct[0] == pytest.approx(correct)


def test_small_steps_follow_the_expected_course():
    result = perturbation.hedonistic_synapses(learning_rate=0.1, trials=1000, runs=200)
    error = result.go[-1].std(ddof=1) / math.sqrt(200)
    assert result.go_mean[-1] == pytest.approx(result.go_expected[-1], abs=4 * error + 0.01)
    assert result.no_go_mean[-1] == pytest.approx(result.no_go_expected[-1], abs=4 * error + 0.01)


def test_synapses_learn_the_task_from_reward_alone():
    result = perturbation.hedonistic_synapses()
    assert result.correct[0] == pytest.approx(0.5)
    assert result.correct[-1] > 0.95
    assert result.go_mean[-1] > 0.8
    assert result.no_go_mean[-1] < 0.2
    assert ((result.reward == 1) == (result.fired == result.stimulus)).all()
    assert (result.fired == (result.release.sum(axis=1) >= result.threshold)).all()
    assert result.release.shape == (300, 5)
    flat = perturbation.hedonistic_synapses(learning_rate=0.0, trials=20)
    assert (flat.go == 0.5).all()


def test_every_trial_changes_the_driven_synapses_by_the_rule():
    result = perturbation.hedonistic_synapses(learning_rate=0.7, trials=30, probability=0.4)
    q = {True: np.full(5, math.log(0.4 / 0.6)), False: np.full(5, math.log(0.4 / 0.6))}
    rewards = [0.5]  # the average starts as if one earlier trial had earned a half
    for trial in range(30):
        assert result.go[trial, 0] == pytest.approx(np.mean(1 / (1 + np.exp(-q[True]))))
        assert result.no_go[trial, 0] == pytest.approx(np.mean(1 / (1 + np.exp(-q[False]))))
        driven = bool(result.stimulus[trial])
        p = 1 / (1 + np.exp(-q[driven]))
        eligibility = np.where(result.release[trial] > 0, 1 - p, -p)
        q[driven] = q[driven] + 0.7 * (result.reward[trial] - np.mean(rewards)) * eligibility
        rewards.append(result.reward[trial])


def test_the_probability_to_fire_is_that_of_independent_releases():
    """With one synapse the neuron fires if it releases; with a threshold of all, if all do."""
    one = perturbation.hedonistic_synapses(synapses=1, threshold=1, probability=0.7, trials=1)
    assert one.correct[0] == pytest.approx((0.7 + 0.3) / 2)
    for threshold in range(1, 5):
        result = perturbation.hedonistic_synapses(synapses=4, threshold=threshold, trials=50, runs=3)
        fire = [
            sum(math.comb(4, k) * p**k * (1 - p) ** (4 - k) for k in range(threshold, 5))
            for p in (result.go_expected[-1], result.no_go_expected[-1])
        ]
        assert result.correct_expected[-1] == pytest.approx((fire[0] + 1 - fire[1]) / 2)


def test_expected_change_is_in_proportion_to_the_variance_of_release():
    result = perturbation.release_plasticity(learning_rate=0.8, advantage=-0.5, samples=10_000)
    expected = -0.4 * result.measured_at * (1 - result.measured_at)
    assert np.abs((result.measured_q - expected) / result.measured_error).max() < 4
    assert np.interp(result.measured_at, result.probability, result.change_q) == pytest.approx(expected, rel=1e-3)
    assert result.unnormalised.max() == pytest.approx(1)
    assert (result.normalised == 1).all()
    assert result.change_q / result.change_q.min() == pytest.approx(result.unnormalised)


def test_with_the_factor_every_synapse_would_change_as_at_one_half():
    result = perturbation.release_plasticity(learning_rate=0.8, advantage=-0.5)
    np.testing.assert_allclose(result.change_q_normalised, result.change_q[49], rtol=1e-12)
    np.testing.assert_allclose(result.change_q, result.change_q_normalised * result.unnormalised, rtol=1e-12)


def test_a_high_release_probability_occludes_ltp():
    newborn = perturbation.release_plasticity(probability=0.9)
    juvenile = perturbation.release_plasticity(probability=0.4)
    assert 1 < newborn.response_now < 1 / 0.9
    assert juvenile.response_now > 1.5
    assert juvenile.after_now > juvenile.probability_now
    assert (newborn.response <= 1 / newborn.probability).all()
    assert (newborn.after > newborn.probability).all()
    assert (newborn.newborn, newborn.juvenile) == (0.9, 0.5)
    assert juvenile.course[-1] == juvenile.after_now
    assert juvenile.course.shape == juvenile.trial_course.shape == juvenile.pairing.shape == (41,)
    assert (juvenile.pairing == np.arange(41)).all()
    assert np.interp(0.4, juvenile.probability, juvenile.after) == pytest.approx(juvenile.after_now, abs=1e-9)


def test_the_gambling_synapse_learns_what_the_expected_course_says_if_its_steps_are_small():
    runs = [
        perturbation.release_plasticity(learning_rate=0.05, pairings=200, samples=10, seed=seed) for seed in range(100)
    ]
    final = np.array([r.trial_course[-1] for r in runs])
    assert final.mean() == pytest.approx(runs[0].after_now, abs=4 * final.std() / 10 + 0.01)


# --- any setting, and bad ones ----------------------------------------------------------------------------------


def random_settings(rng):
    n, m, synapses = int(rng.integers(1, 21)), int(rng.integers(1, 11)), int(rng.integers(1, 21))
    return [
        (
            perturbation.accept_reject,
            {
                "dimension": int(10 ** rng.uniform(0, 4)),
                "step": 10 ** rng.uniform(-3, 0.3),
                "evaluations": int(rng.integers(1, 300)),
                "runs": 3,
            },
        ),
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
        (
            perturbation.hedonistic_synapses,
            {
                "probability": rng.uniform(0.01, 0.99),
                "learning_rate": 10 * rng.random(),
                "synapses": synapses,
                "threshold": int(rng.integers(1, synapses + 1)),
                "trials": 30,
                "runs": 3,
            },
        ),
        (
            perturbation.release_plasticity,
            {
                "probability": rng.uniform(0.01, 0.99),
                "learning_rate": 10 * rng.random(),
                "advantage": rng.uniform(-1, 1),
                "pairings": int(rng.integers(1, 100)),
                "samples": 10,
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
        (perturbation.accept_reject, {"dimension": 1, "step": 1.0}),
        (perturbation.accept_reject, {"dimension": 1, "step": 2.0}),
        (perturbation.accept_reject, {"dimension": 10_000, "step": 2.0, "evaluations": 1, "runs": 1}),
        (perturbation.gradient_cloud, {"inputs": 1, "outputs": 1, "noise": 0.0, "samples": 2}),
        (perturbation.smoothed_loss, {"noise": 1.0, "samples": 2}),
        (perturbation.simulate, {"rule": "weight", "learning_rate": 10.0, "inputs": 300, "outputs": 50, "noise": 10.0}),
        (perturbation.simulate, {"rule": "node", "learning_rate": 10.0, "inputs": 1, "outputs": 1, "runs": 1}),
        (perturbation.simulate, {"rule": "direct", "learning_rate": 10.0, "inputs": 10_000, "outputs": 1, "runs": 1}),
        (perturbation.learning_curves, {"relative_rate": 4.0, "inputs": 1, "outputs": 1}),
        (perturbation.hedonistic_synapses, {"learning_rate": 10.0, "trials": 500, "synapses": 1, "threshold": 1}),
        (perturbation.release_plasticity, {"learning_rate": 10.0, "pairings": 1000, "probability": 0.99}),
    ],
)
def test_extreme_settings_are_finite(model, setting):
    assert_finite(model(**setting))


@pytest.mark.parametrize(
    ("model", "setting"),
    [
        (perturbation.accept_reject, {}),
        (perturbation.gradient_cloud, {}),
        (perturbation.smoothed_loss, {}),
        (perturbation.simulate, {"rule": "weight"}),
        (perturbation.hedonistic_synapses, {}),
        (perturbation.release_plasticity, {}),
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
    (perturbation.accept_reject, {}, "dimension", 0),
    (perturbation.accept_reject, {}, "dimension", 2.5),
    (perturbation.accept_reject, {}, "step", 0.0),
    (perturbation.accept_reject, {}, "evaluations", 0),
    (perturbation.accept_reject, {}, "runs", 0),
    (perturbation.accept_reject, {}, "seed", -1),
    (perturbation.acceptance_law, {"step": 0.1}, "dimension", 0),
    (perturbation.acceptance_law, {"dimension": 3}, "step", -0.1),
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
    (perturbation.release_probability, {}, "q", float("nan")),
    (perturbation.hedonistic_synapses, {}, "probability", 1.0),
    (perturbation.hedonistic_synapses, {}, "learning_rate", -1.0),
    (perturbation.hedonistic_synapses, {}, "synapses", 0),
    (perturbation.hedonistic_synapses, {}, "threshold", 6),
    (perturbation.hedonistic_synapses, {}, "trials", 0),
    (perturbation.hedonistic_synapses, {}, "runs", 1000),
    (perturbation.release_plasticity, {}, "probability", 0.0),
    (perturbation.release_plasticity, {}, "learning_rate", 20.0),
    (perturbation.release_plasticity, {}, "advantage", 1.5),
    (perturbation.release_plasticity, {}, "pairings", 0),
    (perturbation.release_plasticity, {}, "samples", 1),
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
    positional = {perturbation.release_probability: ["q"], perturbation.estimate_gradient: ["loss", "weights"]}
    values = [setting.pop(argument) for argument in positional.get(model, [])]
    with pytest.raises(ValueError, match=name):
        model(*values, **setting)
