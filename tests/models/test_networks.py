"""Layered networks: exact laws first, then finite differences, automatic differentiation and loops as oracles."""

import re
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from types import SimpleNamespace

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from lecture_utils import data
from lecture_utils.models import networks

SMOOTH = ("sigmoid", "tanh", "linear")


def toy_data(seed=0, train=60, test=30, inputs=6, classes=3):
    """A small task: the class is the largest of three random projections."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(train + test, inputs))
    labels = (x @ rng.normal(size=(inputs, classes))).argmax(axis=1)
    return SimpleNamespace(
        train_inputs=x[:train], train_labels=labels[:train], test_inputs=x[train:], test_labels=labels[train:]
    )


def autograd_sigma(mu, activation):
    if activation == "sigmoid":
        return 1 / (1 + anp.exp(-mu))
    return {"tanh": anp.tanh, "relu": lambda m: anp.maximum(m, 0), "linear": lambda m: m}[activation](mu)


def autograd_loss(weights, x, target, activation):
    h = x
    for w in weights[:-1]:
        h = autograd_sigma(anp.dot(h, w), activation)
    return anp.sum((anp.dot(h, weights[-1]) - target) ** 2) / len(x)


def random_network(rng, sizes):
    return [rng.normal(0, 1 / np.sqrt(n), (n, m)) for n, m in pairwise(sizes)]


def assert_finite(result):
    for field in fields(result):
        value = getattr(result, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if is_dataclass(item):
                assert_finite(item)
            elif isinstance(item, np.ndarray | float):
                assert np.isfinite(item).all(), field.name


def assert_same(a, b):
    """Equal to the last bit."""
    for field in fields(a):
        for one, other in zip(
            *(
                np.atleast_1d(getattr(r, field.name))
                if not isinstance(getattr(r, field.name), tuple)
                else getattr(r, field.name)
                for r in (a, b)
            ),
            strict=True,
        ):
            np.testing.assert_array_equal(one, other, err_msg=field.name)


# --- forward, backward -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
def test_forward_and_backward_are_the_lectures_sums_written_as_loops(activation):
    rng = np.random.default_rng(1)
    w = random_network(rng, (3, 4, 2, 3))
    x, target = rng.normal(size=(1, 3)), rng.normal(size=(1, 3))
    h = networks.forward(w, x, activation)
    e = networks.backward(h, target, [m.mT for m in w[1:]], activation)

    def sigma(mu):
        return {"sigmoid": 1 / (1 + np.exp(-mu)), "tanh": np.tanh(mu), "relu": max(mu, 0), "linear": mu}[activation]

    before = list(x[0])
    for layer, matrix in enumerate(w):
        mu = [sum(matrix[i, j] * before[i] for i in range(len(before))) for j in range(matrix.shape[1])]
        after = mu if layer == 2 else [sigma(m) for m in mu]
        np.testing.assert_allclose(h[layer + 1][0], after, rtol=1e-13)
        before = after
    above = [2 * (y - t) for y, t in zip(before, target[0], strict=True)]
    for layer in (1, 0):
        here = []
        for j in range(w[layer].shape[1]):
            mu = sum(w[layer][i, j] * h[layer][0, i] for i in range(w[layer].shape[0]))
            slope = (sigma(mu + 1e-6) - sigma(mu - 1e-6)) / 2e-6
            here.append(slope * sum(above[k] * w[layer + 1][j, k] for k in range(len(above))))
        np.testing.assert_allclose(e[layer][0], here, rtol=1e-7, atol=1e-10)
        above = here


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
@pytest.mark.parametrize("sizes", [(4, 3), (4, 5, 3), (3, 6, 4, 2), (2, 3, 3, 3, 2)])
def test_backprop_is_the_gradient_by_automatic_differentiation(activation, sizes):
    rng = np.random.default_rng(len(sizes))
    w, x, target = random_network(rng, sizes), rng.normal(size=(7, sizes[0])), rng.normal(size=(7, sizes[-1]))
    h = networks.forward(w, x, activation)
    ours = networks.gradients(h, networks.backward(h, target, [m.mT for m in w[1:]], activation))
    theirs = autograd.grad(autograd_loss)(w, x, target, activation)
    assert networks.loss(h[-1], target) == pytest.approx(autograd_loss(w, x, target, activation), rel=1e-13)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
def test_backprop_is_the_gradient_by_finite_differences(activation):
    rng = np.random.default_rng(5)
    sizes = (4, 5, 4, 3)
    w, x, target = random_network(rng, sizes), rng.normal(size=(6, 4)), rng.normal(size=(6, 3))
    h = networks.forward(w, x, activation)
    ours = networks.gradients(h, networks.backward(h, target, [m.mT for m in w[1:]], activation))
    largest = max(np.abs(g).max() for g in ours)
    for matrix, gradient in zip(w, ours, strict=True):
        for index in np.ndindex(matrix.shape):
            values = []
            for sign in (1, -1):
                kept = matrix[index]
                matrix[index] = kept + sign * 1e-5
                values.append(networks.loss(networks.forward(w, x, activation)[-1], target))
                matrix[index] = kept
            quotient = (values[0] - values[1]) / 2e-5
            assert abs(quotient - gradient[index]) < 1e-6 * max(abs(quotient), 1e-3 * largest)


def test_a_stack_of_networks_is_each_of_them():
    rng = np.random.default_rng(2)
    stack = [rng.normal(size=(5, 3, 4)), rng.normal(size=(5, 4, 2))]
    x, target = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    h = networks.forward(stack, x, "tanh")
    gradient = networks.gradients(h, networks.backward(h, target, [stack[1].mT], "tanh"))
    for n in range(5):
        one = networks.forward([w[n] for w in stack], x, "tanh")
        expected = networks.gradients(one, networks.backward(one, target, [stack[1][n].T], "tanh"))
        for a, b in zip(gradient, expected, strict=True):
            np.testing.assert_allclose(a[n], b, rtol=1e-12)


def test_angles_between_vectors():
    a = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.0], [1e-90, 0.0]])
    b = np.array([[3.0, 0.0], [0.0, 2.0], [-1.0, 1.0], [1.0, 0.0], [1e-90, 0.0]])
    np.testing.assert_allclose(networks.angle_between(a, b), [0.0, 90.0, 135.0, 90.0, 0.0], atol=1e-6)


@pytest.mark.parametrize("function", [networks.sigma, networks.sigma_prime])
def test_an_unknown_activation_is_named(function):
    with pytest.raises(ValueError, match=r"activation = 'step' must be one of 'sigmoid'"):
        function(np.zeros(2), "step")


# --- a network one can see -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
@pytest.mark.parametrize("chosen", networks.EDGES)
def test_the_chosen_weights_change_is_minus_rate_times_slope_of_the_loss(activation, chosen):
    r = networks.one_example(chosen=chosen, activation=activation, x1=0.7, x2=-1.1, target2=-0.4, learning_rate=0.3)
    assert r.slope_of_loss == pytest.approx(r.presynaptic * r.postsynaptic_error, rel=1e-13)
    assert r.slope_of_loss == pytest.approx(r.difference_quotient, rel=1e-6, abs=1e-9)
    assert r.change == pytest.approx(-0.3 * r.slope_of_loss, rel=1e-13)
    moved = (r.new_weights[r.layer] - r.weights[r.layer])[r.i, r.j]
    assert moved == pytest.approx(r.change, rel=1e-9, abs=1e-15)
    assert networks.NEURONS[r.layer][r.i] + "→" + networks.NEURONS[r.layer + 1][r.j] == chosen


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
def test_the_numbers_beside_the_neurons_fit_together(activation):
    r = networks.one_example(activation=activation, x1=0.7, x2=-1.1, target2=-0.4)
    np.testing.assert_allclose(r.error[2], 2 * (r.activity[3] - r.target), rtol=1e-13)
    for layer in (0, 1):
        np.testing.assert_allclose(r.factors[layer], r.weights[layer + 1] * r.error[layer + 1][None, :], rtol=1e-13)
        np.testing.assert_allclose(r.summed[layer], r.factors[layer].sum(axis=1), rtol=1e-13)
        np.testing.assert_allclose(r.error[layer], r.slope[layer] * r.summed[layer], rtol=1e-12)
    for layer in range(3):
        np.testing.assert_allclose(r.total_input[layer], r.activity[layer] @ r.weights[layer], rtol=1e-13)
        np.testing.assert_allclose(r.gradient[layer], np.outer(r.activity[layer], r.error[layer]), rtol=1e-12)
    theirs = autograd.grad(autograd_loss)(list(r.weights), r.activity[0][None], r.target[None], activation)
    np.testing.assert_allclose(r.gradient, theirs, rtol=1e-11, atol=1e-14)


def test_the_sweep_passes_through_the_present_and_touches_its_tangent():
    r = networks.one_example(chosen="a2→b1", weight=0.75)  # 0.75 is on the grid
    at = np.flatnonzero(r.sweep_weight == 0.75)
    assert r.sweep_loss[at] == pytest.approx(r.loss, rel=1e-13)
    assert r.sweep_tangent[at] == pytest.approx(r.loss, rel=1e-13)
    np.testing.assert_allclose(np.gradient(r.sweep_loss, r.sweep_weight)[at], r.slope_of_loss, rtol=2e-2)
    other = networks.one_example(chosen="a2→b1", weight=float(r.sweep_weight[3]))
    assert other.loss == pytest.approx(r.sweep_loss[3], rel=1e-12)


def test_a_small_step_goes_downhill_and_weights_can_be_set():
    r = networks.one_example(learning_rate=0.01)
    slope = sum((g**2).sum() for g in r.gradient)
    assert r.loss - r.new_loss == pytest.approx(0.01 * slope, rel=0.1)
    set_ = networks.one_example(weights={"x1→a1": -2.0, "b2→y2": 0.5}, chosen="b2→y2", weight=0.25)
    assert set_.weights[0][0, 0] == -2.0
    assert set_.weights[2][1, 1] == 0.25
    assert networks.one_example(weights={"b2→y2": 0.5}).weights[2][1, 1] == 0.5


def test_a_weight_can_be_set_by_its_own_parameter():
    default = networks.small_network()
    assert_same(default, networks.one_example())
    for edge, value in zip(networks.EDGES, np.linspace(-2.9, 2.9, 12), strict=True):
        name = edge.replace("→", "_")
        changed = networks.small_network(**{name: value}, chosen=edge, x1=0.3, activation="tanh")
        assert_same(changed, networks.one_example(chosen=edge, weight=value, x1=0.3, activation="tanh"))
    with pytest.raises(ValueError, match=re.escape("weights['a2→b1'] = 3.5 must be in [-3, 3]")):
        networks.small_network(a2_b1=3.5)


# --- the gradient check ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_gradient_check_passes_without_a_mistake_and_fails_with_one(activation, depth):
    assert networks.gradient_check(activation=activation, depth=depth).worst < 1e-6
    for mistake in networks.MISTAKES[1:]:
        worst = networks.gradient_check(activation=activation, depth=depth, mistake=mistake).worst
        if mistake == "missing σ'" and activation == "linear":
            assert worst < 1e-6  # σ' = 1: no mistake
        else:
            assert worst > 0.1


def test_the_gradient_of_the_halved_loss_is_half_everywhere():
    r = networks.gradient_check(mistake="gradient of the halved loss")
    np.testing.assert_allclose(2 * r.backprop, r.finite_difference, rtol=1e-5, atol=1e-8)


def test_the_step_of_a_finite_difference_can_be_too_long_and_too_short():
    r = networks.gradient_check(epsilon=1e-3)
    middle = r.worst_against_epsilon[(r.epsilons > 1e-7) & (r.epsilons < 1e-4)].max()
    assert r.worst_against_epsilon[0] > 1e3 * middle
    assert r.worst_against_epsilon[-1] > 1e3 * middle
    # Central differences: the truncation error is of second order.
    bends = r.worst_against_epsilon[-2] / r.worst_against_epsilon[-3]
    assert bends == pytest.approx(100, rel=0.05)
    assert r.worst == pytest.approx(r.worst_against_epsilon[np.isclose(r.epsilons, 1e-3)][0], rel=1e-9)
    assert r.layer.tolist() == [0] * 25 + [1] * 25 + [2] * 25


# --- training: exact laws --------------------------------------------------------------------------------------------


def start_and_first_update(task, rule, **choices):
    """Weights and feedback at the start, and after one update on all examples at once."""
    common = dict(data=task, rule=rule, epochs=1, batch=len(task.train_inputs), **choices)
    return networks.train(**common, learning_rate=0.0), networks.train(**common, learning_rate=1.0)


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
@pytest.mark.parametrize(
    ("rule", "choices"),
    [("backprop", {}), ("sign concordance", dict(magnitudes="own", concordance=1.0))],
    ids=["backprop", "sign concordance with the own magnitudes"],
)
def test_the_first_update_of_training_is_the_gradient_by_automatic_differentiation(activation, rule, choices):
    task = toy_data()
    before, after = start_and_first_update(task, rule, hidden=(5, 4), activation=activation, **choices)
    x = task.train_inputs - task.train_inputs.mean(axis=0)
    theirs = autograd.grad(autograd_loss)(list(before.weights), x, np.eye(3)[task.train_labels], activation)
    for old, new, gradient in zip(before.weights, after.weights, theirs, strict=True):
        np.testing.assert_allclose(old - new, gradient, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
@pytest.mark.parametrize("rule", networks.RULES)
def test_every_rules_first_update_by_automatic_differentiation_of_its_own_feedback(rule, activation):
    """Output weights follow the true gradient; hidden ones that of Σ h_j Σ_k e_k b_kj with e and b held fixed."""
    task = toy_data()
    choices = dict(hidden=5, activation=activation, concordance=0.6, mirror_rate=0.0)
    before, after = start_and_first_update(task, rule, **choices)
    w0, w1 = before.weights
    x = task.train_inputs - task.train_inputs.mean(axis=0)
    target = np.eye(3)[task.train_labels]
    true = autograd.grad(autograd_loss)([w0, w1], x, target, activation)
    np.testing.assert_allclose(w1 - after.weights[1], true[1], rtol=1e-9, atol=1e-12)
    delivered = 2 * (networks.forward([w0, w1], x, activation)[-1] - target) @ before.feedback[0]
    hidden = autograd.grad(lambda w: anp.sum(autograd_sigma(anp.dot(x, w), activation) * delivered) / len(x))(w0)
    np.testing.assert_allclose(w0 - after.weights[0], hidden, rtol=1e-9, atol=1e-12)


def test_without_hidden_layers_training_is_the_closed_form_of_least_squares():
    task = toy_data()
    x, target = task.train_inputs - task.train_inputs.mean(axis=0), np.eye(3)[task.train_labels]
    curvature, axes = np.linalg.eigh(2 * x.T @ x / len(x))
    best = np.linalg.lstsq(x, target, rcond=None)[0]
    for eta in (0.05, 0.99 * 2 / curvature[-1]):
        run = networks.train(data=task, depth=0, learning_rate=eta, epochs=12, batch=60)
        start = networks.train(data=task, depth=0, learning_rate=0.0, epochs=1, batch=60).weights[0]
        for epoch in range(13):
            w = best + axes @ ((1 - eta * curvature)[:, None] ** epoch * (axes.T @ (start - best)))
            assert run.train_loss[epoch] == pytest.approx(np.sum((x @ w - target) ** 2) / len(x), rel=1e-9)
    assert networks.train(data=task, depth=0, learning_rate=eta, epochs=1000, batch=60).diverged_at is None
    beyond = networks.train(data=task, depth=0, learning_rate=1.05 * 2 / curvature[-1], epochs=200, batch=60)
    assert beyond.diverged_at is not None


def test_direct_feedback_through_one_hidden_layer_is_feedback_alignment():
    task = toy_data()
    direct, plain = (
        networks.train(data=task, rule=rule, hidden=8) for rule in ("direct feedback alignment", "feedback alignment")
    )
    assert_same(replace(direct, rule=""), replace(plain, rule=""))


def test_sign_concordance_with_own_magnitudes_and_all_signs_is_backprop():
    task = toy_data()
    a = networks.train(data=task, rule="sign concordance", magnitudes="own", hidden=(8, 6))
    b = networks.train(data=task, rule="backprop", hidden=(8, 6))
    np.testing.assert_array_equal(a.test_loss, b.test_loss)
    np.testing.assert_allclose(a.angle, 0, atol=1e-5)


def test_shallow_learning_leaves_the_hidden_weights_alone():
    task = toy_data()
    start, run = (networks.train(data=task, rule="shallow", hidden=(8, 6), learning_rate=eta) for eta in (0.0, 0.05))
    for before, after in zip(start.weights[:-1], run.weights[:-1], strict=True):
        np.testing.assert_array_equal(before, after)
    assert run.train_loss[-1] < 0.8 * run.train_loss[0]
    assert (run.angle == 90).all()


def test_fixed_feedback_stays_and_its_scale_scales():
    task = toy_data()
    for rule in ("feedback alignment", "direct feedback alignment"):
        start, run, double = (
            networks.train(data=task, rule=rule, hidden=(8, 6), learning_rate=eta, feedback_scale=scale)
            for eta, scale in ((0.0, 1.0), (0.05, 1.0), (0.05, 2.0))
        )
        for before, after, twice in zip(start.feedback, run.feedback, double.feedback, strict=True):
            np.testing.assert_array_equal(before, after)
            np.testing.assert_allclose(twice, 2 * after, rtol=1e-13)
    assert run.feedback[0].shape == (3, 8)
    assert start.feedback[1].shape == (3, 6)


@pytest.mark.parametrize("decay", [0.0, 0.003, 0.02])
def test_kolen_pollack_the_difference_shrinks_geometrically(decay):
    task = toy_data()
    choices = dict(data=task, rule="Kolen-Pollack", hidden=(8, 6), batch=10)
    start = networks.train(**choices, learning_rate=0.0, decay=0.0)
    run = networks.train(**choices, learning_rate=0.05, decay=decay, epochs=15)
    for layer in (0, 1):
        before = start.feedback[layer] - start.weights[layer + 1].T
        after = run.feedback[layer] - run.weights[layer + 1].T
        np.testing.assert_allclose(after, (1 - decay) ** (15 * 6) * before, rtol=1e-8, atol=1e-12)


def test_the_weight_mirror_shows_the_forward_weights():
    """Without learning, B averages noise correlations of mean Wᵀ; its error is that of the average."""
    task = toy_data()
    run = networks.train(
        data=task, rule="weight mirror", hidden=8, learning_rate=0.0, epochs=300, batch=10, mirror_rate=0.01
    )
    w, b = run.weights[1], run.feedback[0]
    # Var of (Σ_i ξ_i w_ik) ξ_j is Σ_i w_ik² + w_jk², averaged over 8 patterns and over (2 − m) / m updates.
    deviation = np.sqrt(((w**2).sum(axis=0)[:, None] + w.T**2) / 8 * 0.01 / 1.99)
    z = (b - w.T) / deviation
    assert np.abs(z).max() < 4
    assert 0.6 < z.std() < 1.5
    assert run.weight_angle[-1, 0] < 10 < 45 < run.weight_angle[0, 0]


@pytest.mark.parametrize("concordance", [0.0, 0.25, 0.5, 1.0])
@pytest.mark.parametrize("magnitudes", networks.MAGNITUDES)
def test_concordance_is_the_fraction_of_equal_signs_and_magnitudes_are_as_told(concordance, magnitudes):
    task = toy_data()
    run = networks.train(
        data=task, rule="sign concordance", hidden=(8, 4), concordance=concordance, magnitudes=magnitudes, epochs=3
    )
    for w, b in zip(run.weights[1:], run.feedback, strict=True):
        assert np.mean(np.sign(b) == np.sign(w.T)) == concordance
        if magnitudes == "own":
            np.testing.assert_array_equal(np.abs(b), np.abs(w.T))
        elif magnitudes == "scrambled":
            np.testing.assert_array_equal(np.sort(np.abs(b).ravel()), np.sort(np.abs(w).ravel()))
            assert not np.array_equal(np.abs(b), np.abs(w.T))
        elif magnitudes == "equal":
            np.testing.assert_allclose(np.abs(b), np.abs(b)[0, 0], rtol=1e-12)


def test_concordant_synapses_at_a_smaller_fraction_are_among_those_at_a_larger():
    task = toy_data()
    kept = None
    for concordance in (0.0, 0.3, 0.6, 1.0):
        run = networks.train(data=task, rule="sign concordance", hidden=8, concordance=concordance, learning_rate=0.0)
        now = np.sign(run.feedback[0]) == np.sign(run.weights[1].T)
        assert kept is None or (now >= kept).all()
        kept = now


# --- training: properties --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def digits():
    return data.digits()


@pytest.fixture(scope="module")
def trained(digits):
    return networks.train(data=digits)


def test_training_learns_the_digits(trained):
    assert trained.test_error[0] > 80
    assert trained.test_error[-1] < 12
    assert trained.train_error[-1] < 4
    assert trained.layers == (64, 64, 10)
    assert trained.updates_per_epoch == 45
    assert trained.diverged_at is None


def test_what_the_result_says_of_the_answers(trained, digits):
    assert trained.confusion.sum() == 360
    np.testing.assert_array_equal(trained.confusion.sum(axis=1), np.bincount(digits.test_labels))
    assert 100 * (1 - np.trace(trained.confusion) / 360) == pytest.approx(trained.test_error[-1])
    np.testing.assert_array_equal(trained.mistakes, np.flatnonzero(trained.answers != digits.test_labels))
    h = networks.forward(trained.weights, digits.test_inputs - digits.train_inputs.mean(axis=0), "relu")
    np.testing.assert_array_equal(h[-1].argmax(axis=1), trained.answers)
    np.testing.assert_array_equal(trained.receptive_fields, trained.weights[0].T)
    for digit in (0, 7):
        np.testing.assert_allclose(trained.tuning[:, digit], h[1][digits.test_labels == digit].mean(axis=0))
    np.testing.assert_array_equal(trained.preferred, trained.tuning.argmax(axis=1))
    for digit in range(10):
        excess = trained.tuning[:, digit] - trained.tuning.mean(axis=1)
        assert trained.specialists[digit].tolist() == sorted(range(64), key=lambda unit: -excess[unit])[:3]


def test_same_arguments_same_bits_and_another_seed_another_run(trained, digits):
    assert_same(networks.train(data=digits), trained)
    assert networks.train(data=digits, seed=1, epochs=1).test_loss[0] != trained.test_loss[0]


def test_weights_and_order_do_not_depend_on_the_rule():
    task = toy_data()
    starts = [networks.train(data=task, rule=rule, learning_rate=0.0, hidden=(5, 4)) for rule in networks.RULES]
    for run in starts[1:]:
        for a, b in zip(run.weights, starts[0].weights, strict=True):
            np.testing.assert_array_equal(a, b)


def test_partial_results_lead_to_the_final_one(digits):
    choices = dict(data=digits, rule="feedback alignment", hidden=16, epochs=120)
    parts = list(networks.training(**choices))
    assert len(parts) > 1
    fractions = [fraction for fraction, _ in parts]
    assert fractions == sorted(set(fractions))
    assert fractions[-1] == 1.0
    final = parts[-1][1]
    assert_same(networks.train(**choices), final)
    for fraction, part in parts:
        so_far = len(part.epoch)
        assert fraction == part.epoch[-1] / part.epochs
        np.testing.assert_array_equal(part.test_error, final.test_error[:so_far])
        np.testing.assert_array_equal(part.angle, final.angle[:so_far])
        assert part.confusion.sum() == 360
    assert not np.array_equal(parts[0][1].weights[0], final.weights[0])  # an earlier part is not overwritten


def test_the_setting_of_the_first_picture_is_answered_in_one_go(digits):
    assert len(list(networks.training(data=digits))) == 1


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
def test_a_diverging_run_is_marked_clipped_and_stays(digits, activation):
    run = networks.train(data=digits, activation=activation, learning_rate=3.0, epochs=4, hidden=32)
    assert run.diverged_at is not None
    assert run.diverged_at < run.updates_per_epoch
    assert_finite(run)
    assert len(run.epoch) == 5
    assert max(run.train_loss.max(), run.test_loss.max()) <= networks.DIVERGED
    assert (run.test_loss[1:] == run.test_loss[1]).all()


def test_random_settings_give_finite_results():
    task = toy_data()
    rng = np.random.default_rng(0)
    diverged = 0
    for _ in range(60):
        run = networks.train(
            data=task,
            rule=rng.choice(networks.RULES),
            hidden=int(rng.choice([1, 2, 16, 60])),
            depth=int(rng.choice([0, 1, 3, 10])),
            activation=rng.choice(networks.ACTIVATIONS),
            learning_rate=rng.choice([0.0, 0.05, 1.0, 10.0]),
            epochs=3,
            batch=int(rng.choice([1, 7, 1000])),
            concordance=rng.random(),
            magnitudes=rng.choice(networks.MAGNITUDES),
            feedback_scale=rng.choice([0.0, 1.0, 10.0]),
            decay=rng.choice([0.0, 0.01, 1.0]),
            mirror_rate=rng.random(),
            seed=int(rng.integers(1000)),
        )
        assert_finite(run)
        assert run.test_error.max() <= 100
        diverged += run.diverged_at is not None
    assert 0 < diverged < 60


def test_feedback_alignment_aligns(digits):
    """The error that arrives turns towards backprop's, and the network learns more than with a fixed hidden layer."""
    for seed in range(3):
        fa, shallow = (
            networks.train(data=digits, rule=rule, seed=seed, epochs=10) for rule in ("feedback alignment", "shallow")
        )
        assert 80 < fa.angle[0, 0] < 100
        assert fa.angle[-1, 0] < 75
        assert (np.diff(fa.angle[2:, 0]) < 1).all()
        assert fa.angle[-1, 0] < fa.angle[5, 0] - 5
        assert fa.train_loss[-1] < 0.8 * shallow.train_loss[-1]


def test_learned_feedback_ends_closer_to_backprop_than_fixed_feedback(digits):
    fixed, mirror, kp = (
        networks.train(data=digits, rule=rule, decay=decay, epochs=10)
        for rule, decay in (("feedback alignment", 0.0), ("weight mirror", 0.0), ("Kolen-Pollack", 0.005))
    )
    assert mirror.weight_angle[-1, 0] < 20
    assert kp.weight_angle[-1, 0] < 25
    assert min(fixed.weight_angle[-1, 0], fixed.angle[-1, 0]) > 50


def test_the_data_are_not_changed():
    task = toy_data()
    kept = {name: value.copy() for name, value in vars(task).items()}
    networks.train(data=task)
    for name, value in kept.items():
        np.testing.assert_array_equal(getattr(task, name), value)


# --- four problems ---------------------------------------------------------------------------------------------------


def test_weight_transport_at_no_angle_is_backprop_and_beyond_a_right_angle_goes_uphill():
    none = networks.weight_transport(angle=0.0)
    np.testing.assert_array_equal(none.error, none.backprop_error)
    np.testing.assert_allclose(none.update_angle[[0, -1]], [0, 180], atol=1e-4)
    assert (np.diff(none.update_angle) > 0).all()
    for seed in range(4):
        r = networks.weight_transport(angle=120.0, seed=seed)
        below, beyond = r.angles <= 45, r.angles >= 135
        assert (r.final_error[below] < 0.7 * r.shallow_error[-1]).all()
        assert (r.final_error[beyond] > r.shallow_error[-1]).all()
        np.testing.assert_array_equal(r.error[-1], r.final_error[r.angles == 120.0][0])
        assert r.feedback_signal @ r.forward_signal == pytest.approx(np.cos(np.radians(120)))


def test_weight_transport_is_a_rotation_of_every_error_signal():
    """An independent loop: B = Wᵀ turned in planes of hidden neurons, its signals at the angle and as long as Wᵀe."""
    angle, steps = 50.0, 15
    rng = np.random.default_rng(3)
    x = rng.normal(size=(40, 10))
    teacher = [rng.normal(0, 2 / np.sqrt(10), (10, 10)), rng.normal(0, 1 / np.sqrt(10), (10, 3))]
    w0, w1 = rng.normal(0, 1 / np.sqrt(10), (10, 10)), rng.normal(0, 1 / np.sqrt(10), (10, 3))
    target = np.tanh(x @ teacher[0]) @ teacher[1]
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    losses = []
    for _ in range(steps + 1):
        h = np.tanh(x @ w0)
        e = 2 * (h @ w1 - target)
        losses.append(np.mean(np.sum(e**2, axis=1)) / 4)
        true, turned = e @ w1.T, np.empty((40, 10))
        for pair in range(0, 10, 2):
            turned[:, pair] = c * true[:, pair] - s * true[:, pair + 1]
            turned[:, pair + 1] = s * true[:, pair] + c * true[:, pair + 1]
        np.testing.assert_allclose(networks.angle_between(turned, true), angle, rtol=1e-9)
        w1, w0 = w1 - 0.1 * h.T @ e / 40, w0 - 0.1 * x.T @ ((1 - h**2) * turned) / 40
    r = networks.weight_transport(angle=angle, steps=steps, seed=3)
    np.testing.assert_allclose(r.error, np.array(losses) / losses[0], rtol=1e-9)


def test_two_channels_and_a_high_baseline_lose_nothing():
    two = networks.sign_problem(channels=2)
    np.testing.assert_array_equal(two.error, two.signed_error)
    assert (two.cut == 0).all()
    np.testing.assert_array_equal(two.received, two.signal)
    high = networks.sign_problem(channels=1, baseline=3.0)
    np.testing.assert_allclose(high.error, high.signed_error, rtol=1e-6)
    backprop = networks.weight_transport(angle=0.0)
    np.testing.assert_allclose(two.error, backprop.error, rtol=1e-12)  # same task, same rule


def test_one_channel_without_baseline_carries_half_of_the_errors():
    for seed in range(4):
        r = networks.sign_problem(seed=seed)
        assert 0.3 < r.cut[0] < 0.7
        assert r.cut[0] == np.mean(r.errors_at_start < 0)
        assert r.error[-1] > 2 * r.signed_error[-1]
        assert r.error[-1] == r.final_error[0]
        assert r.final_error[-1] < 1.05 * r.signed_error[-1]
    assert (r.rates >= 0).all()
    np.testing.assert_array_equal(r.received, np.maximum(r.signal, 0))


@pytest.mark.parametrize("baseline", [0.0, 0.4, 2.0])
def test_a_rate_is_never_negative_and_reads_back_what_it_can(baseline):
    r = networks.sign_problem(baseline=baseline)
    assert (r.rates >= 0).all()
    can = r.signal >= -baseline
    np.testing.assert_allclose(r.received[can], r.signal[can], atol=1e-12)
    np.testing.assert_allclose(r.received[~can], -baseline, atol=1e-12)
    assert np.sqrt(np.mean(r.errors_at_start**2)) == pytest.approx(1)


def test_the_sign_problem_as_an_independent_loop():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(40, 10))
    teacher = [rng.normal(0, 2 / np.sqrt(10), (10, 10)), rng.normal(0, 1 / np.sqrt(10), (10, 3))]
    w0, w1 = rng.normal(0, 1 / np.sqrt(10), (10, 10)), rng.normal(0, 1 / np.sqrt(10), (10, 3))
    target = np.tanh(x @ teacher[0]) @ teacher[1]
    losses, baseline = [], None
    for _ in range(21):
        h = np.tanh(x @ w0)
        e = 2 * (h @ w1 - target)
        baseline = 0.5 * np.sqrt(np.mean(e**2)) if baseline is None else baseline
        losses.append(np.sum(e**2) / 160)
        e = np.maximum(0, baseline + e) - baseline
        d = np.maximum(0, baseline + (1 - h**2) * (e @ w1.T)) - baseline
        w1, w0 = w1 - 0.1 * h.T @ e / 40, w0 - 0.1 * x.T @ d / 40
    r = networks.sign_problem(baseline=0.5, steps=20, seed=1)
    np.testing.assert_allclose(r.error, np.array(losses) / losses[0], rtol=1e-9)


@pytest.mark.parametrize("gain", [0.8, 1.0, 1.3])
def test_linear_errors_grow_as_the_gain_to_the_number_of_layers(gain):
    layers, runs = 8, 40
    r = [networks.magnitude_problem(gain=gain, layers=layers, seed=seed) for seed in range(runs)]
    np.testing.assert_allclose(r[0].theory, gain ** np.arange(layers + 1.0), rtol=1e-12)
    squares = np.array([one.magnitude**2 for one in r])
    mean, error = squares.mean(axis=0), squares.std(axis=0) / np.sqrt(runs)
    assert (np.abs(mean - r[0].theory ** 2)[1:] < 4 * error[1:]).all()


def test_relu_halves_and_the_measured_slope_predicts():
    squares = np.mean(
        [
            networks.magnitude_problem(gain=1.4, activation="relu", layers=6, width=100, seed=s).magnitude ** 2
            for s in range(20)
        ],
        axis=0,
    )
    np.testing.assert_allclose(squares, (1.4**2 / 2) ** np.arange(7), rtol=0.15)
    r = networks.magnitude_problem(gain=1.2, activation="tanh", layers=6, width=100)
    np.testing.assert_allclose(r.magnitude, r.theory, rtol=0.15)


def test_clipped_errors_stay_within_a_decade_and_lose_direction():
    r = networks.magnitude_problem(gain=0.6, layers=15)
    assert r.ceiling / r.floor == pytest.approx(10)
    assert ((r.clipped_magnitude >= r.floor) & (r.clipped_magnitude <= r.ceiling)).all()
    assert r.clipped_angle[0] < 20 < 60 < r.clipped_angle[-1]
    assert r.outside[0] < 0.5 < 0.99 < r.outside[-1]
    assert r.decades == pytest.approx(-15 * np.log10(0.6), abs=0.5)
    assert (r.low < r.magnitude).all()
    assert (r.magnitude < r.high).all()


@pytest.mark.parametrize("delay", [0, 1, 4, 12])
def test_late_errors_learn_as_the_exact_recursion_says(delay):
    runs = [networks.update_locking(delay=delay, learning_rate=0.015, seed=seed) for seed in range(30)]
    for name in ("waiting", "remembering"):
        course = np.array([getattr(r, name) for r in runs])
        theory = getattr(runs[0], name + "_theory")
        error = course.std(axis=0) / np.sqrt(len(runs))
        assert (np.abs(course.mean(axis=0) - theory) < 4.5 * error + 1e-12).all()
    assert np.mean([r.mixing[-1] for r in runs]) > 1 or delay == 0


def test_late_errors_as_an_independent_loop_over_samples():
    delay, eta, samples = 3, 0.03, 40
    rng = np.random.default_rng(7)
    x = rng.normal(size=(samples, 64, 10))
    start = rng.normal(size=(64, 10))
    start = start / np.sqrt((start**2).sum(axis=1))[:, None]
    means = {name: np.zeros(samples + 1) for name in ("waiting", "remembering", "mixing")}
    for run in range(64):
        for name, course in means.items():
            w, post, busy_until = start[run].copy(), {}, -1  # the teacher's weights are 0: v = w
            course[0] += w @ w / 64
            for t in range(samples):
                if name != "waiting" or t > busy_until:
                    post[t + delay] = (x[t, run], 2 * w @ x[t, run])
                    busy_until = t + delay
                if t in post:
                    activity, error = post[t]
                    w = w - eta * error * (x[t, run] if name == "mixing" else activity)
                course[t + 1] += w @ w / 64
    r = networks.update_locking(delay=delay, learning_rate=eta, samples=samples, seed=7)
    for name, course in means.items():
        np.testing.assert_allclose(getattr(r, name), course, rtol=1e-9)


def test_without_delay_nothing_is_late():
    r = networks.update_locking(delay=0)
    np.testing.assert_array_equal(r.waiting, r.remembering)
    np.testing.assert_array_equal(r.mixing, r.remembering)
    np.testing.assert_allclose(r.waiting_theory, r.remembering_theory, rtol=1e-9)
    for inputs in (1, 10, 50):
        assert networks.largest_rate(0, inputs) == pytest.approx(1 / (inputs + 2), rel=1e-9)


@pytest.mark.parametrize(("delay", "inputs"), [(0, 10), (1, 3), (3, 10), (10, 20), (6, 1)])
def test_the_largest_rate_is_where_the_recursion_turns_from_shrinking_to_growing(delay, inputs):
    limit = float(networks.largest_rate(delay, inputs))
    below, above = (
        networks.update_locking(delay=delay, inputs=inputs, learning_rate=f * limit, samples=1000).remembering_theory
        for f in (0.98, 1.02)
    )
    assert below[-1] < 0.9 * below[500]
    assert above[-1] == networks.UNLEARNED or above[-1] > 1.1 * above[500]


def test_the_largest_rate_for_short_delays_and_many_inputs():
    r = networks.update_locking(inputs=50)
    np.testing.assert_allclose(r.largest_rates[:6], r.approximate_rates[:6], rtol=0.02)
    assert (np.diff(r.largest_rates) < 0).all()
    assert r.largest_rate == r.largest_rates[4]
    np.testing.assert_array_equal(r.locked_time, 2 * r.depths)


def test_too_large_a_rate_is_marked_and_clipped():
    r = networks.update_locking(delay=10, learning_rate=0.2)
    assert r.diverged_at is not None
    assert_finite(r)
    assert r.remembering.max() == networks.UNLEARNED
    assert (r.remembering[r.diverged_at :] == networks.UNLEARNED).all()
    assert networks.update_locking(delay=10, learning_rate=0.02).diverged_at is None


# --- bad arguments ---------------------------------------------------------------------------------------------------

TASK = toy_data()


@pytest.mark.parametrize(
    ("model", "argument", "value", "message"),
    [
        (networks.one_example, "x1", 4, r"x1 = 4 must be in \[-3, 3\]"),
        (networks.one_example, "target2", np.nan, "target2 = nan must be in"),
        (networks.one_example, "chosen", "x1→y1", "chosen = 'x1→y1' must be one of 'x1→a1'"),
        (networks.one_example, "weight", 5, "weight = 5 must be in"),
        (networks.one_example, "weights", {"x1→a1": 7}, r"weights\['x1→a1'\] = 7 must be in"),
        (networks.one_example, "weights", {"x1": 1}, "weights = 'x1' must be one of"),
        (networks.one_example, "weights", [1, 2], "weights = .* must be a mapping"),
        (networks.one_example, "learning_rate", -1, r"learning_rate = -1 must be in \[0, 10\]"),
        (networks.one_example, "activation", "step", "activation = 'step' must be one of"),
        (networks.gradient_check, "units", 11, r"units = 11 must be in \[1, 10\]"),
        (networks.gradient_check, "depth", 0, "depth = 0 must be in"),
        (networks.gradient_check, "epsilon", 0, "epsilon = 0 must be in"),
        (networks.gradient_check, "mistake", "all", "mistake = 'all' must be one of"),
        (networks.gradient_check, "examples", 2.5, "examples = 2.5 must be a whole number"),
        (networks.gradient_check, "seed", -1, "seed = -1 must be at least 0"),
        (networks.train, "rule", "magic", "rule = 'magic' must be one of 'backprop'"),
        (networks.train, "hidden", 0, r"hidden = 0 must be in \[1, 1024\]"),
        (networks.train, "hidden", (8, -1), "hidden = -1 must be in"),
        (networks.train, "hidden", (2,) * 11, "hidden = .* must list at most 10"),
        (networks.train, "depth", 11, r"depth = 11 must be in \[0, 10\]"),
        (networks.train, "activation", "step", "activation = 'step' must be one of"),
        (networks.train, "learning_rate", -0.1, r"learning_rate = -0.1 must be in \[0, 10\]"),
        (networks.train, "learning_rate", np.inf, "learning_rate = inf must be in"),
        (networks.train, "epochs", 0, r"epochs = 0 must be in \[1, 1000\]"),
        (networks.train, "batch", 0, "batch = 0 must be at least 1"),
        (networks.train, "concordance", 1.1, r"concordance = 1.1 must be in \[0, 1\]"),
        (networks.train, "magnitudes", "huge", "magnitudes = 'huge' must be one of"),
        (networks.train, "feedback_scale", -1, r"feedback_scale = -1 must be in \[0, 10\]"),
        (networks.train, "decay", 2, r"decay = 2 must be in \[0, 1\]"),
        (networks.train, "mirror_rate", np.nan, "mirror_rate = nan must be in"),
        (networks.train, "seed", 0.5, "seed = 0.5 must be a whole number"),
        (networks.weight_transport, "angle", 181, r"angle = 181 must be in \[0, 180\]"),
        (networks.weight_transport, "learning_rate", 1, r"learning_rate = 1 must be in \[0, 0.3\]"),
        (networks.weight_transport, "steps", 0, "steps = 0 must be in"),
        (networks.sign_problem, "channels", 3, r"channels = 3 must be in \[1, 2\]"),
        (networks.sign_problem, "baseline", -1, r"baseline = -1 must be in \[0, 3\]"),
        (networks.sign_problem, "learning_rate", np.nan, "learning_rate = nan must be in"),
        (networks.magnitude_problem, "gain", 0, r"gain = 0 must be in \[0.1, 5\]"),
        (networks.magnitude_problem, "layers", 51, r"layers = 51 must be in \[1, 50\]"),
        (networks.magnitude_problem, "width", 1, r"width = 1 must be in \[2, 100\]"),
        (networks.magnitude_problem, "activation", "", "activation = '' must be one of"),
        (networks.update_locking, "delay", 21, r"delay = 21 must be in \[0, 20\]"),
        (networks.update_locking, "delay", 1.5, "delay = 1.5 must be a whole number"),
        (networks.update_locking, "learning_rate", 0.3, r"learning_rate = 0.3 must be in \[0, 0.2\]"),
        (networks.update_locking, "samples", 0, "samples = 0 must be in"),
        (networks.update_locking, "inputs", 0, "inputs = 0 must be in"),
    ],
)
def test_a_bad_argument_is_named_with_its_value_and_range(model, argument, value, message):
    common = {"data": TASK} if model is networks.train else {}
    with pytest.raises(ValueError, match=message):
        model(**common, **{argument: value})


def test_hidden_and_depth_must_agree():
    with pytest.raises(ValueError, match="depth = 3 must be 2"):
        networks.train(data=TASK, hidden=(5, 4), depth=3)
    assert networks.train(data=TASK, hidden=(5, 4), depth=2, epochs=1).layers == (6, 5, 4, 3)
    assert networks.train(data=TASK, hidden=5, depth=3, epochs=1).layers == (6, 5, 5, 5, 3)
    assert networks.train(data=TASK, hidden=(), epochs=1).layers == (6, 3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(train_labels=TASK.train_labels[:-1]), r"train_inputs of shape \(60, 6\) and data.train_labels"),
        (dict(test_labels=TASK.test_labels + 0.5), "test_labels must be whole numbers"),
        (dict(train_labels=TASK.train_labels - 1), "train_labels must be whole numbers, at least 0"),
        (dict(test_inputs=TASK.test_inputs[:, :5]), "test_inputs must have 6 columns"),
        (dict(train_inputs=np.full((60, 6), np.nan)), "data.train_inputs = nan"),
        (dict(train_inputs=np.empty((0, 6)), train_labels=np.empty(0)), "train_inputs of shape"),
    ],
)
def test_data_that_do_not_fit_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        networks.train(data=SimpleNamespace(**{**vars(TASK), **change}))


def test_data_must_be_a_dataset():
    with pytest.raises(ValueError, match=r"data = 3 must have the attributes train_inputs"):
        networks.train(data=3)
