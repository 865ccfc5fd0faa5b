"""Training: the closed form of least squares, then what a run says of itself, and properties of whole runs."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from lecture_utils import data
from lecture_utils.models import networks, rules, training

from .toy import assert_finite, assert_same, toy_data


def test_without_hidden_layers_training_is_the_closed_form_of_least_squares():
    task = toy_data()
    x, target = task.train_inputs - task.train_inputs.mean(axis=0), np.eye(3)[task.train_labels]
    curvature, axes = np.linalg.eigh(2 * x.T @ x / len(x))
    best = np.linalg.lstsq(x, target, rcond=None)[0]
    for eta in (0.05, 0.99 * 2 / curvature[-1]):
        run = training.train(data=task, depth=0, learning_rate=eta, epochs=12, batch=60)
        start = training.train(data=task, depth=0, learning_rate=0.0, epochs=1, batch=60).weights[0]
        for epoch in range(13):
            w = best + axes @ ((1 - eta * curvature)[:, None] ** epoch * (axes.T @ (start - best)))
            assert run.train_loss[epoch] == pytest.approx(np.sum((x @ w - target) ** 2) / len(x), rel=1e-9)
    assert training.train(data=task, depth=0, learning_rate=eta, epochs=1000, batch=60).diverged_at is None
    beyond = training.train(data=task, depth=0, learning_rate=1.05 * 2 / curvature[-1], epochs=200, batch=60)
    assert beyond.diverged_at is not None


@pytest.fixture(scope="module")
def digits():
    return data.digits()


@pytest.fixture(scope="module")
def trained(digits):
    return training.train(data=digits)


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
    assert_same(training.train(data=digits), trained)
    assert training.train(data=digits, seed=1, epochs=1).test_loss[0] != trained.test_loss[0]


def test_weights_and_order_do_not_depend_on_the_rule():
    task = toy_data()
    starts = [training.train(data=task, rule=rule, learning_rate=0.0, hidden=(5, 4)) for rule in rules.sending_errors()]
    for run in starts[1:]:
        for a, b in zip(run.weights, starts[0].weights, strict=True):
            np.testing.assert_array_equal(a, b)


def test_partial_results_lead_to_the_final_one(digits):
    choices = dict(data=digits, rule="feedback alignment", hidden=16, epochs=120)
    parts = list(training.progress(**choices))
    assert len(parts) > 1
    fractions = [fraction for fraction, _ in parts]
    assert fractions == sorted(set(fractions))
    assert fractions[-1] == 1.0
    final = parts[-1][1]
    assert_same(training.train(**choices), final)
    for fraction, part in parts:
        so_far = len(part.epoch)
        assert fraction == part.epoch[-1] / part.epochs
        np.testing.assert_array_equal(part.test_error, final.test_error[:so_far])
        np.testing.assert_array_equal(part.angle, final.angle[:so_far])
        assert part.confusion.sum() == 360
    assert not np.array_equal(parts[0][1].weights[0], final.weights[0])  # an earlier part is not overwritten


def test_without_curves_only_the_end_is_measured(digits):
    choices = dict(data=digits, rule="feedback alignment", hidden=(12, 10), epochs=12, seed=4)
    whole, parts = training.train(**choices), list(training.progress(**choices, curves=False))
    curves = ("epoch", "train_error", "test_error", "train_loss", "test_loss", "angle", "weight_angle")
    end = replace(whole, **{name: getattr(whole, name)[-1:] for name in curves})
    assert len(parts) == 1
    assert parts[0][0] == 1.0
    assert_same(parts[0][1], end)
    assert_same(training.train(**choices, curves=False), end)


def test_the_first_picture_comes_in_parts(digits):
    """A reader does not wait for twenty epochs to see that something happens."""
    parts = [part.epoch[-1] for _, part in training.progress(data=digits)]
    assert parts[0] < 10
    assert parts[-1] == 20


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
def test_a_diverging_run_is_marked_clipped_and_stays(digits, activation):
    run = training.train(data=digits, activation=activation, learning_rate=3.0, epochs=4, hidden=32)
    assert run.diverged_at is not None
    assert run.diverged_at < run.updates_per_epoch
    assert_finite(run)
    assert len(run.epoch) == 5
    assert max(run.train_loss.max(), run.test_loss.max()) <= training.DIVERGED
    assert (run.test_loss[1:] == run.test_loss[1]).all()


def test_random_settings_give_finite_results():
    task = toy_data()
    rng = np.random.default_rng(0)
    diverged = 0
    for _ in range(60):
        run = training.train(
            data=task,
            rule=rng.choice(rules.sending_errors()),
            hidden=int(rng.choice([1, 2, 16, 60])),
            depth=int(rng.choice([0, 1, 3, 10])),
            activation=rng.choice(networks.ACTIVATIONS),
            learning_rate=rng.choice([0.0, 0.05, 1.0, 10.0]),
            epochs=3,
            batch=int(rng.choice([1, 7, 1000])),
            concordance=rng.random(),
            magnitudes=rng.choice(rules.MAGNITUDES),
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
            training.train(data=digits, rule=rule, seed=seed, epochs=10)
            for rule in ("feedback alignment", "hidden layer fixed")
        )
        assert 80 < fa.angle[0, 0] < 100
        assert fa.angle[-1, 0] < 75
        assert (np.diff(fa.angle[2:, 0]) < 1).all()
        assert fa.angle[-1, 0] < fa.angle[5, 0] - 5
        assert fa.train_loss[-1] < 0.8 * shallow.train_loss[-1]


def test_learned_feedback_ends_closer_to_backprop_than_fixed_feedback(digits):
    fixed, mirror, kp = (
        training.train(data=digits, rule=rule, decay=decay, epochs=10)
        for rule, decay in (("feedback alignment", 0.0), ("weight mirror", 0.0), ("Kolen–Pollack", 0.005))
    )
    assert mirror.weight_angle[-1, 0] < 20
    assert kp.weight_angle[-1, 0] < 25
    assert min(fixed.weight_angle[-1, 0], fixed.angle[-1, 0]) > 50


def test_the_data_are_not_changed():
    task = toy_data()
    kept = {name: value.copy() for name, value in vars(task).items()}
    training.train(data=task)
    for name, value in kept.items():
        np.testing.assert_array_equal(getattr(task, name), value)


# --- bad arguments ---------------------------------------------------------------------------------------------------

TASK = toy_data()


@pytest.mark.parametrize(
    ("model", "argument", "value", "message"),
    [
        (training.train, "rule", "magic", "rule = 'magic' must be one of 'hidden layer fixed'"),
        (training.train, "hidden", 0, r"hidden = 0 must be in \[1, 1024\]"),
        (training.train, "hidden", (8, -1), "hidden = -1 must be in"),
        (training.train, "hidden", (2,) * 11, "hidden = .* must list at most 10"),
        (training.train, "depth", 11, r"depth = 11 must be in \[0, 10\]"),
        (training.train, "activation", "step", "activation = 'step' must be one of"),
        (training.train, "learning_rate", -0.1, r"learning_rate = -0.1 must be in \[0, 10\]"),
        (training.train, "learning_rate", np.inf, "learning_rate = inf must be in"),
        (training.train, "epochs", 0, r"epochs = 0 must be in \[1, 1000\]"),
        (training.train, "batch", 0, "batch = 0 must be at least 1"),
        (training.train, "concordance", 1.1, r"concordance = 1.1 must be in \[0, 1\]"),
        (training.train, "magnitudes", "huge", "magnitudes = 'huge' must be one of"),
        (training.train, "feedback_scale", -1, r"feedback_scale = -1 must be in \[0, 10\]"),
        (training.train, "decay", 2, r"decay = 2 must be in \[0, 1\]"),
        (training.train, "mirror_rate", np.nan, "mirror_rate = nan must be in"),
        (training.train, "seed", 0.5, "seed = 0.5 must be a whole number"),
    ],
)
def test_a_bad_argument_is_named_with_its_value_and_range(model, argument, value, message):
    common = {"data": TASK}
    with pytest.raises(ValueError, match=message):
        model(**common, **{argument: value})


def test_hidden_and_depth_must_agree():
    with pytest.raises(ValueError, match="depth = 3 must be 2"):
        training.train(data=TASK, hidden=(5, 4), depth=3)
    assert training.train(data=TASK, hidden=(5, 4), depth=2, epochs=1).layers == (6, 5, 4, 3)
    assert training.train(data=TASK, hidden=5, depth=3, epochs=1).layers == (6, 5, 5, 5, 3)
    assert training.train(data=TASK, hidden=(), epochs=1).layers == (6, 3)


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
        training.train(data=SimpleNamespace(**{**vars(TASK), **change}))


def test_data_must_be_a_dataset():
    with pytest.raises(ValueError, match=r"data = 3 must have the attributes train_inputs"):
        training.train(data=3)
