"""The registry of learning rules: what every rule does to a network, by exact laws; and that a new one is enough."""

from dataclasses import replace

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from lecture_utils.models import feedback, networks, rules, scoreboard, training

from .toy import assert_same, autograd_loss, autograd_sigma, toy_data


def start_and_first_update(task, rule, **choices):
    """Weights and feedback at the start, and after one update on all examples at once."""
    common = dict(data=task, rule=rule, epochs=1, batch=len(task.train_inputs), **choices)
    return training.train(**common, learning_rate=0.0), training.train(**common, learning_rate=1.0)


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
@pytest.mark.parametrize(
    ("rule", "choices"),
    [("backpropagation", {}), ("sign concordance", dict(magnitudes="own", concordance=1.0))],
    ids=["backpropagation", "sign concordance with the own magnitudes"],
)
def test_the_first_update_of_training_is_the_gradient_by_automatic_differentiation(activation, rule, choices):
    task = toy_data()
    before, after = start_and_first_update(task, rule, hidden=(5, 4), activation=activation, **choices)
    x = task.train_inputs - task.train_inputs.mean(axis=0)
    theirs = autograd.grad(autograd_loss)(list(before.weights), x, np.eye(3)[task.train_labels], activation)
    for old, new, gradient in zip(before.weights, after.weights, theirs, strict=True):
        np.testing.assert_allclose(old - new, gradient, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
@pytest.mark.parametrize("rule", rules.sending_errors())
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


def test_direct_feedback_through_one_hidden_layer_is_feedback_alignment():
    task = toy_data()
    direct, plain = (
        training.train(data=task, rule=rule, hidden=8) for rule in ("direct feedback alignment", "feedback alignment")
    )
    assert_same(replace(direct, rule=""), replace(plain, rule=""))


def test_sign_concordance_with_own_magnitudes_and_all_signs_is_backprop():
    task = toy_data()
    a = training.train(data=task, rule="sign concordance", magnitudes="own", hidden=(8, 6))
    b = training.train(data=task, rule="backpropagation", hidden=(8, 6))
    np.testing.assert_array_equal(a.test_loss, b.test_loss)
    np.testing.assert_allclose(a.angle, 0, atol=1e-5)


def test_shallow_learning_leaves_the_hidden_weights_alone():
    task = toy_data()
    start, run = (
        training.train(data=task, rule="hidden layer fixed", hidden=(8, 6), learning_rate=eta) for eta in (0.0, 0.05)
    )
    for before, after in zip(start.weights[:-1], run.weights[:-1], strict=True):
        np.testing.assert_array_equal(before, after)
    assert run.train_loss[-1] < 0.8 * run.train_loss[0]
    assert (run.angle == 90).all()


def test_fixed_feedback_stays_and_its_scale_scales():
    task = toy_data()
    for rule in ("feedback alignment", "direct feedback alignment"):
        start, run, double = (
            training.train(data=task, rule=rule, hidden=(8, 6), learning_rate=eta, feedback_scale=scale)
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
    choices = dict(data=task, rule="Kolen–Pollack", hidden=(8, 6), batch=10)
    start = training.train(**choices, learning_rate=0.0, decay=0.0)
    run = training.train(**choices, learning_rate=0.05, decay=decay, epochs=15)
    for layer in (0, 1):
        before = start.feedback[layer] - start.weights[layer + 1].T
        after = run.feedback[layer] - run.weights[layer + 1].T
        np.testing.assert_allclose(after, (1 - decay) ** (15 * 6) * before, rtol=1e-8, atol=1e-12)


def test_the_weight_mirror_shows_the_forward_weights():
    """Without learning, B averages noise correlations of mean Wᵀ; its error is that of the average."""
    task = toy_data()
    run = training.train(
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
@pytest.mark.parametrize("magnitudes", rules.MAGNITUDES)
def test_concordance_is_the_fraction_of_equal_signs_and_magnitudes_are_as_told(concordance, magnitudes):
    task = toy_data()
    run = training.train(
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
        run = training.train(data=task, rule="sign concordance", hidden=8, concordance=concordance, learning_rate=0.0)
        now = np.sign(run.feedback[0]) == np.sign(run.weights[1].T)
        assert kept is None or (now >= kept).all()
        kept = now


# --- a new rule ------------------------------------------------------------------------------------------------------


class Lagging(rules.Feedback):
    """Feedback that goes a tenth of the way to the forward weights at every update."""

    upkeep = 1

    def follow(self, gradient=(), learning_rate=0.0):
        for b, w in zip(self.b, self.weights, strict=True):
            b += 0.1 * (w.mT - b)


def test_a_new_rule_is_an_entry_in_the_registry_and_nothing_else(monkeypatch):
    """It trains deep networks, learns the linear task beside the others, and can be compared and counted."""
    rule = rules.Rule("lagging mirror", Lagging)
    monkeypatch.setitem(rules.RULES, rule.name, rule)
    monkeypatch.setitem(scoreboard.RULES, rule.name, rule)
    task = toy_data()
    assert training.train(data=task, rule="lagging mirror", hidden=(8, 6)).weight_angle[-1].max() < 10
    lagging, fixed = feedback.linear_tasks(rules=("lagging mirror", "feedback alignment")).weight_angle[:, -1]
    assert lagging < 1 < fixed
    *_, (_, compared) = feedback.compare_rules(data=task, rules=("backpropagation", "lagging mirror"), epochs=2)
    assert compared.runs[1].rule == "lagging mirror"
    assert scoreboard.learn(rule="lagging mirror", rate=0.02, inputs=4, runs=4).samples_needed is not None
    assert scoreboard.operations(rule="lagging mirror", inputs=8) == scoreboard.operations(
        rule="Kolen–Pollack", inputs=8
    )


def test_feedback_serves_a_stack_of_networks_like_each_of_them():
    rng = np.random.default_rng(0)
    w, b = rng.normal(size=(3, 5, 4)), rng.normal(size=(3, 4, 5))
    gradient = rng.normal(size=w.shape)
    choices = rules.Choices(scale=2.0, magnitudes="own", decay=0.1, mirror_rate=0.3, noise_examples=20_000)
    for name in rules.sending_errors():
        make = rules.RULES[name].feedback
        stack = make([w], [b.copy()], np.random.default_rng(1), choices)
        single = [make([w[n]], [b[n].copy()], np.random.default_rng(n), choices) for n in range(3)]
        for one in (stack, *single):
            one.follow()
        stack.follow((gradient,), 0.5)
        for n, one in enumerate(single):
            one.follow((gradient[n],), 0.5)
            # Only the mirror draws random numbers; so many of them that their mean is known.
            np.testing.assert_allclose(stack.b[0][n], one.b[0], atol=0.2 if name == "weight mirror" else 1e-12)


def test_a_hyphen_will_do_for_the_dash():
    assert rules.sends_errors("rule", "Kolen-Pollack") == "Kolen–Pollack"
    assert training.train(data=toy_data(), rule="Kolen-Pollack", epochs=1).rule == "Kolen–Pollack"
    for wrong in ("node perturbation", "Kolen", 3):
        with pytest.raises(ValueError, match=r"rule = .* must be one of 'hidden layer fixed'"):
            rules.sends_errors("rule", wrong)
