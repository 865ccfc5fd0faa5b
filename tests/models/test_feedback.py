"""Feedback alignment and its relatives: exact laws, independent loops, then the orderings the notebooks show."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from lecture_utils import data
from lecture_utils.models import feedback, rules, training

from .toy import assert_finite

SEEDS = range(8)


# --- the linear task -------------------------------------------------------------------------------------------------


def squared_error(w0, w, x, t):
    """Σ |T x − W W0 x|² (rows are examples), the lecture's loss."""
    return anp.sum((anp.dot(x, t) - anp.dot(anp.dot(x, w0), w)) ** 2)


@pytest.mark.parametrize("rule", rules.sending_errors())
def test_the_linear_task_as_an_independent_loop(rule):
    """One example after the other; every gradient by automatic differentiation."""
    steps, eta, seed = 120, 1e-3, 4
    decay = 0.001 if rule == "Kolen–Pollack" else 0.0
    start, examples, noise = np.random.default_rng(seed).spawn(3)
    t = start.uniform(-1, 1, (30, 10))
    w0, w = start.uniform(-0.01, 0.01, (30, 20)), start.uniform(-0.01, 0.01, (20, 10))
    b = start.uniform(-0.5, 0.5, (10, 20))
    magnitude, x = np.abs(b), examples.normal(size=(steps, 30))
    errors = []
    for step in range(steps + 1):
        if rule == "sign concordance":
            b = np.sign(w.T) * magnitude
        if rule == "backpropagation":
            b = w.T
        if rule == "hidden layer fixed":
            b = np.zeros_like(b)
        if rule == "weight mirror":
            xi = noise.normal(size=20)
            b = 0.998 * b + 0.002 * np.outer(xi @ w, xi)
        if step % 40 == 0:
            errors.append(np.sum((t - w0 @ w) ** 2) / np.sum(t**2))
        some = x[step : step + 1]
        true0, true = (autograd.grad(squared_error, which)(w0, w, some, t) for which in (0, 1))
        hidden = some.T @ (2 * (some @ w0 @ w - some @ t) @ b)
        if rule == "backpropagation":
            np.testing.assert_allclose(hidden, true0, rtol=1e-9, atol=1e-12)
        w0, w = (1 - decay) * w0 - eta * hidden, (1 - decay) * w - eta * true
        if rule == "Kolen–Pollack":
            b = (1 - decay) * b - eta * true.T
    r = feedback.linear_task(rule=rule, steps=steps, learning_rate=eta, decay=decay, seed=seed)
    np.testing.assert_array_equal(r.step, [0, 40, 80, 120])
    np.testing.assert_allclose(r.error, errors, rtol=1e-9)


def test_the_error_is_the_expected_one_over_inputs():
    """|T − W0 W|² is the mean squared error over x ~ N(0, I); at the start, with W ≈ 0, it is 1."""
    rng = np.random.default_rng(0)
    x, d = rng.normal(size=(200_000, 4)), rng.normal(size=(4, 3))
    assert np.mean(np.sum((x @ d) ** 2, axis=1)) == pytest.approx(np.sum(d**2), rel=0.02)
    assert feedback.linear_tasks().error[:, 0] == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize("decay", [0.0, 0.0005, 0.003])
def test_kolen_pollack_the_mismatch_shrinks_geometrically(decay):
    r = feedback.linear_tasks(rules="Kolen–Pollack", decay=decay)
    np.testing.assert_allclose(r.mismatch[0], r.mismatch[0, 0] * (1 - decay) ** r.step, rtol=1e-9)
    np.testing.assert_allclose(r.mismatch_law, r.mismatch[0], rtol=1e-9)


def test_the_order_of_the_rules_and_the_falling_angle():
    """Feedback alignment learns the task as well as backprop does; with a fixed hidden layer it is not learned."""
    for seed in SEEDS:
        r = feedback.linear_tasks(seed=seed)
        backprop, alignment, concordance, shallow = r.error[:, -1]
        assert alignment < 0.01
        assert concordance < 0.01
        assert backprop < 0.2
        assert shallow > 0.95
        angle = r.angle[r.rules.index("feedback alignment")]
        assert 70 < angle[0] < 110
        assert angle[-1] < 40
        assert (np.diff(angle[:6]) < 0).all()  # it falls while the error falls
        assert r.angle[r.rules.index("backpropagation")].max() < 1e-4
        assert (r.angle[r.rules.index("hidden layer fixed")] == 90).all()
        assert (r.angle[r.rules.index("sign concordance")] < 60).all()


def test_learned_feedback_aligns_more_than_fixed_feedback():
    rules = ("feedback alignment", "weight mirror", "Kolen–Pollack")
    for seed in SEEDS:
        fixed, mirror, kp = feedback.linear_tasks(rules=rules, decay=0.0005, seed=seed).weight_angle[:, -1]
        assert mirror < 20 < fixed
        assert kp < 20 < fixed


def test_with_one_hidden_layer_direct_feedback_is_feedback_alignment():
    direct, plain = feedback.linear_tasks(rules=("direct feedback alignment", "feedback alignment")).error
    np.testing.assert_array_equal(direct, plain)


def test_partial_results_lead_to_the_final_one():
    parts = list(feedback.linear_course(steps=900))
    assert [fraction for fraction, _ in parts] == pytest.approx([4 / 9, 8 / 9, 1])
    final = feedback.linear_tasks(steps=900)
    for _, part in parts:
        np.testing.assert_array_equal(part.error, final.error[:, : len(part.step)])
        np.testing.assert_array_equal(part.angle, final.angle[:, : len(part.step)])
    np.testing.assert_array_equal(final.step[-2:], [880, 900])


def test_a_single_rule_is_its_row_of_all_rules():
    r = feedback.linear_tasks(rules=("hidden layer fixed", "feedback alignment"), seed=3)
    one = feedback.linear_task(rule="feedback alignment", seed=3)
    np.testing.assert_array_equal(one.error, r.error[1])
    np.testing.assert_array_equal(one.angle, r.angle[1])
    assert r.step[-1] == 2000
    np.testing.assert_array_equal(feedback.linear_tasks(seed=3).error, feedback.linear_tasks(seed=3).error)


def test_a_diverging_rule_is_marked_and_leaves_the_others_alone():
    r = feedback.linear_tasks(learning_rate=0.008, feedback_scale=5.0, steps=1000)
    marks = dict(zip(r.rules, r.diverged_at, strict=True))
    assert marks["feedback alignment"] is not None
    assert marks["hidden layer fixed"] is None
    assert r.error.max() <= feedback.DIVERGED
    assert r.error[r.rules.index("hidden layer fixed"), -1] < 1
    assert_finite(r)


def test_random_settings_of_the_linear_task_give_finite_results():
    rng = np.random.default_rng(0)
    for _ in range(25):
        r = feedback.linear_tasks(
            rules=rules.sending_errors(),
            steps=int(rng.choice([10, 41, 333])),
            learning_rate=rng.choice([0.0, 1e-3, 0.1]),
            feedback_scale=rng.choice([0.0, 0.5, 5.0]),
            hidden=int(rng.choice([1, 20, 100])),
            decay=rng.choice([0.0, 0.01, 1.0]),
            mirror_rate=rng.choice([0.0, 0.01, 1.0]),
            seed=int(rng.integers(1000)),
        )
        assert_finite(r)
        assert r.error.shape == r.angle.shape == (7, len(r.step))
        assert r.step[0] == 0


# --- geometry --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("start_angle", [0.0, 70.0, 90.0, 180.0])
def test_the_geometry_is_the_mean_of_the_paper_rule_over_inputs(start_angle):
    """The inputs ±√2 along the axes have the covariance I, so that their mean update is the expected one."""
    steps, eta, seed = 30, 0.025, 2
    t = np.random.default_rng(seed).uniform(-1.5, 1.5, (2, 2))
    x = np.sqrt(2) * np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]])
    w0, w = np.zeros((2, 2)), 0.3 * np.eye(2)
    c, s = np.cos(np.radians(start_angle)), np.sin(np.radians(start_angle))
    b = np.array([[c, s], [-s, c]])
    errors, signals = [], []
    for _ in range(steps + 1):
        errors.append(np.sum((t - w0 @ w) ** 2) / np.sum(t**2))
        signals.append([w @ [1, 0], w @ [0, 1]])  # Wᵀe: row of e times Wᵀ
        h, e = x @ w0, 2 * (x @ w0 @ w - x @ t)
        w, w0 = w - eta * h.T @ e / 4, w0 - eta * x.T @ (e @ b) / 4
    r = feedback.geometry(start_angle=start_angle, learning_rate=eta, steps=steps, seed=seed)
    np.testing.assert_allclose(r.error, errors, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(r.forward_signal, signals, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(r.feedback_signal, [b.T @ [1, 0], b.T @ [0, 1]], atol=1e-12)


def test_the_backprop_reference_follows_the_gradient():
    eta, seed = 0.025, 3
    t = np.random.default_rng(seed).uniform(-1.5, 1.5, (2, 2))
    w0, w = np.zeros((2, 2)), 0.3 * np.eye(2)

    def expected_loss(w0, w):
        return anp.sum((t - anp.dot(w0, w)) ** 2)

    errors = []
    for _ in range(21):
        errors.append(expected_loss(w0, w) / np.sum(t**2))
        g0, g = autograd.grad(expected_loss, 0)(w0, w), autograd.grad(expected_loss, 1)(w0, w)
        w0, w = w0 - eta * g0, w - eta * g
    np.testing.assert_allclose(feedback.geometry(steps=20, seed=seed).backprop_error, errors, rtol=1e-9)


def test_wherever_they_start_the_two_turn_towards_each_other():
    for seed in SEEDS:
        for start in (90.0, 135.0, 180.0):
            r = feedback.geometry(start_angle=start, seed=seed)
            np.testing.assert_allclose(r.angle[0], start, atol=1e-5)
            assert r.matrix_angle[0] == pytest.approx(start, abs=1e-5)
            assert r.matrix_angle[-1] < 70
            assert r.error[-1] < 0.05
        assert (r.final_angles < 70).all()
        np.testing.assert_allclose(r.final_angles[-1], r.matrix_angle[-1], atol=1e-9)


def test_the_geometry_at_its_ends_is_finite():
    for rate in (0.0, 0.1):
        for seed in SEEDS:
            r = feedback.geometry(start_angle=180.0, learning_rate=rate, steps=1000, seed=seed)
            assert_finite(r)
            assert r.error.max() <= feedback.DIVERGED


# --- digits ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def digits():
    return data.digits()


def test_the_comparison_is_the_runs_of_networks_train(digits):
    names = ("backpropagation", "Kolen–Pollack", "hidden layer fixed")
    parts = list(feedback.compare_rules(data=digits, rules=names, hidden=16, epochs=2, decay=0.01, seed=5))
    assert [fraction for fraction, _ in parts] == pytest.approx([1 / 3, 2 / 3, 1])
    assert [part.rules for _, part in parts] == [names[:1], names[:2], names]
    final = parts[-1][1]
    *_, (_, part), (_, whole) = feedback.compare_rules(data=digits, rules=names[:1], hidden=64, depth=3, epochs=4)
    seen = len(part.runs[0].epoch)
    assert 1 < seen < 5
    np.testing.assert_array_equal(part.test_error[0, :seen], whole.test_error[0, :seen])
    assert np.isnan(part.test_error[0, seen:]).all()
    for row, rule in enumerate(names):
        decay = 0.01 if rule == "Kolen–Pollack" else 0.0
        run = training.train(data=digits, rule=rule, hidden=16, epochs=2, decay=decay, seed=5)
        np.testing.assert_array_equal(final.test_error[row], run.test_error)
        np.testing.assert_array_equal(final.runs[row].weights[0], run.weights[0])
        np.testing.assert_array_equal(final.angle[row], run.angle.mean(axis=1))
    assert len(set(final.test_error[:, 0])) == 1  # the same start


def test_a_comparison_without_hidden_layers_or_with_divergence_is_finite(digits):
    *_, (_, flat) = feedback.compare_rules(data=digits, depth=0, epochs=1)
    assert_finite(flat)
    *_, (_, wild) = feedback.compare_rules(data=digits, hidden=8, epochs=2, learning_rate=3.0)
    assert_finite(wild)
    assert wild.test_error.shape == (5, 3)


def test_backprop_and_its_relatives_beat_a_fixed_hidden_layer(digits):
    for seed in range(3):
        *_, (_, r) = feedback.compare_rules(data=digits, hidden=32, seed=seed)
        final = dict(zip(r.rules, r.train_error[:, -1], strict=True))
        shallow = final.pop("hidden layer fixed")
        assert max(final.values()) < 0.6 * shallow
        assert final["backpropagation"] < final["feedback alignment"]


def test_more_concordance_less_error_and_magnitudes_hardly_matter(digits):
    """Signs matter, magnitudes hardly: the loss falls with concordance, alike for every kind of magnitude."""
    fractions = (0.0, 0.25, 0.5, 0.75, 1.0)
    runs = []
    for seed in range(3):
        *_, (_, r) = feedback.signs_and_magnitudes(
            data=digits, concordances=fractions, magnitudes=rules.MAGNITUDES, depth=1, seed=seed
        )
        runs.append(r)
    loss = np.mean([r.train_loss for r in runs], axis=0)
    assert (np.diff(loss, axis=1) < 0).all()
    signs = loss[:, 2] - loss[:, 4]  # from chance to all signs right
    magnitudes = np.ptp(loss[:, 4])
    assert signs.min() > 1.5 * magnitudes
    angle = np.mean([r.angle for r in runs], axis=0)
    assert (np.diff(angle, axis=1) < 0).all()


def test_own_magnitudes_and_all_signs_are_the_backprop_reference(digits):
    parts = list(
        feedback.signs_and_magnitudes(data=digits, concordances=(0.5, 1.0), magnitudes=("scrambled", "own"), epochs=2)
    )
    assert [fraction for fraction, _ in parts] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1])
    assert [len(part.reference_rules) for _, part in parts] == [1, 2, 3, 3, 3]
    assert [part.test_error.shape for _, part in parts] == [(2, 0)] * 3 + [(2, 1), (2, 2)]
    final = parts[-1][1]
    np.testing.assert_array_equal(parts[3][1].test_error, final.test_error[:, :1])
    assert final.reference_rules[0] == "backpropagation"
    assert final.test_error[1, 1] == final.reference_error[0]
    assert final.angle[1, 1] == pytest.approx(0, abs=1e-5)
    assert not final.diverged.any()
    assert_finite(final)


# --- bad arguments ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "argument", "value", "message"),
    [
        (feedback.linear_task, "rule", "node perturbation", "rule = 'node perturbation' must be one of"),
        (feedback.linear_tasks, "rules", ("backpropagation", "x"), "rules = 'x' must be one of 'hidden layer fixed'"),
        (feedback.linear_tasks, "rules", (), r"rules = \(\) must name at least one of hidden layer fixed"),
        (feedback.linear_tasks, "steps", 9, r"steps = 9 must be in \[10, 20000\]"),
        (feedback.linear_tasks, "learning_rate", 0.2, r"learning_rate = 0.2 must be in \[0, 0.1\]"),
        (feedback.linear_tasks, "learning_rate", np.nan, "learning_rate = nan must be in"),
        (feedback.linear_tasks, "feedback_scale", -0.5, r"feedback_scale = -0.5 must be in \[0, 5\]"),
        (feedback.linear_tasks, "hidden", 0, r"hidden = 0 must be in \[1, 100\]"),
        (feedback.linear_tasks, "decay", 1.5, r"decay = 1.5 must be in \[0, 1\]"),
        (feedback.linear_tasks, "mirror_rate", -1, r"mirror_rate = -1 must be in \[0, 1\]"),
        (feedback.linear_tasks, "seed", -1, "seed = -1 must be at least 0"),
        (feedback.geometry, "start_angle", 200, r"start_angle = 200 must be in \[0, 180\]"),
        (feedback.geometry, "learning_rate", 1, r"learning_rate = 1 must be in \[0, 0.1\]"),
        (feedback.geometry, "steps", 0, r"steps = 0 must be in \[1, 1000\]"),
        (feedback.geometry, "seed", 1.5, "seed = 1.5 must be a whole number"),
        (feedback.compare_rules, "rules", ("magic",), "rules = 'magic' must be one of 'hidden layer fixed'"),
        (feedback.compare_rules, "rules", (), r"rules = \(\) must name at least one"),
        (feedback.compare_rules, "epochs", 0, "epochs = 0 must be in"),
        (feedback.signs_and_magnitudes, "concordances", (0.5, 1.5), r"concordances = 1.5 .* must be in \[0, 1\]"),
        (feedback.signs_and_magnitudes, "concordances", (), "concordances and magnitudes must name at least one"),
        (feedback.signs_and_magnitudes, "magnitudes", ("huge",), "magnitudes = 'huge' must be one of"),
        (feedback.signs_and_magnitudes, "activation", "step", "activation = 'step' must be one of"),
    ],
)
def test_a_bad_argument_is_named_with_its_value_and_range(digits, model, argument, value, message):
    def call():
        if model in (feedback.compare_rules, feedback.signs_and_magnitudes):
            return next(model(data=digits, **{argument: value}))  # a generator checks at its first step
        return model(**{argument: value})

    with pytest.raises(ValueError, match=message):
        call()
