"""Layered networks: loops, automatic differentiation and finite differences as oracles."""

import re

import autograd
import numpy as np
import pytest

from lecture_utils.models import networks

from .toy import assert_same, autograd_loss, random_network

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


# --- a second set of fibres ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
def test_fibres_that_mirror_are_backpropagation(activation):
    r = networks.second_fibres(activation=activation, learning_rate=0.3)
    backprop = networks.one_example(activation=activation, learning_rate=0.3)
    np.testing.assert_array_equal(r.forward, r.feedback)
    np.testing.assert_allclose(r.change, r.mirror_change, rtol=1e-12)
    assert set(r.verdict) == {"same"}
    assert r.angle == pytest.approx(0, abs=1e-5)
    assert r.new_loss == pytest.approx(backprop.new_loss, rel=1e-12)


def test_fibres_as_the_sums_of_the_chain_rule_with_other_weights():
    fibres = dict(b1_a1=0.3, b2_a1=-1.4, b1_a2=2.0, b2_a2=0.1, y1_b1=-0.6, y2_b1=0.7, y1_b2=1.1, y2_b2=-2.2)
    r = networks.second_fibres(**fibres)
    example = networks.one_example(activation="tanh", learning_rate=0.2)
    e = dict(zip(("y1", "y2"), example.error[2], strict=True))
    slope = dict(zip(("a1", "a2", "b1", "b2"), np.concatenate(example.slope[:2]), strict=True))
    for layer, above in (("b", "y"), ("a", "b")):
        for j in (f"{layer}1", f"{layer}2"):
            e[j] = slope[j] * sum(e[k] * fibres[f"{k}_{j}"] for k in (f"{above}1", f"{above}2"))
    h = dict(zip(sum(networks.NEURONS, ()), np.concatenate(example.activity), strict=True))
    expected = [-0.2 * h[edge[:2]] * e[edge[3:]] for edge in networks.EDGES]
    np.testing.assert_allclose(r.change, expected, rtol=1e-12)
    # The outputs' own errors need no fibre.
    assert r.verdict[8:] == ("same",) * 4
    for verdict, change, mirror in zip(r.verdict, r.change, r.mirror_change, strict=True):
        assert verdict == ("same" if np.isclose(change, mirror) else "size" if change * mirror > 0 else "sign")
    cosine = r.change @ r.mirror_change / np.linalg.norm(r.change) / np.linalg.norm(r.mirror_change)
    assert np.cos(np.radians(r.angle)) == pytest.approx(cosine, rel=1e-12)


def test_one_fibre_changes_only_what_lies_behind_it():
    r = networks.second_fibres(b1_a1=-1.2)
    assert [verdict == "same" for verdict in r.verdict] == [edge[3:] != "a1" for edge in networks.EDGES]
    assert r.angle < 90


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


# --- bad arguments ---------------------------------------------------------------------------------------------------


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
        (networks.second_fibres, "y1_b2", 3.5, r"y1_b2 = 3.5 must be in \[-3, 3\]"),
        (networks.second_fibres, "activation", "step", "activation = 'step' must be one of"),
        (networks.gradient_check, "units", 11, r"units = 11 must be in \[1, 10\]"),
        (networks.gradient_check, "depth", 0, "depth = 0 must be in"),
        (networks.gradient_check, "epsilon", 0, "epsilon = 0 must be in"),
        (networks.gradient_check, "mistake", "all", "mistake = 'all' must be one of"),
        (networks.gradient_check, "examples", 2.5, "examples = 2.5 must be a whole number"),
        (networks.gradient_check, "seed", -1, "seed = -1 must be at least 0"),
    ],
)
def test_a_bad_argument_is_named_with_its_value_and_range(model, argument, value, message):
    with pytest.raises(ValueError, match=message):
        model(**{argument: value})
