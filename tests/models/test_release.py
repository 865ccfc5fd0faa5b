"""Unreliable synapses against exact theory and enumeration."""

import itertools
import math
from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest

from lecture_utils.models import release
from tests.models import assert_finite


def test_release_probability_is_the_logistic_function():
    assert release.release_probability([0.0, 2.0]) == pytest.approx([0.5, 1 / (1 + math.exp(-2))])
    assert release.release_probability([-1e9, 1e9]) == pytest.approx([0, 1])


def test_the_first_expected_change_is_the_mean_over_every_outcome_of_a_trial():
    p, rate, synapses, threshold = 0.3, 0.4, 4, 2
    result = release.hedonistic_synapses(
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
    result = release.hedonistic_synapses(learning_rate=0.1, trials=1000, runs=200)
    error = result.go[-1].std(ddof=1) / math.sqrt(200)
    assert result.go_mean[-1] == pytest.approx(result.go_expected[-1], abs=4 * error + 0.01)
    assert result.no_go_mean[-1] == pytest.approx(result.no_go_expected[-1], abs=4 * error + 0.01)


def test_synapses_learn_the_task_from_reward_alone():
    result = release.hedonistic_synapses()
    assert result.correct[0] == pytest.approx(0.5)
    assert result.correct[-1] > 0.95
    assert result.go_mean[-1] > 0.8
    assert result.no_go_mean[-1] < 0.2
    assert ((result.reward == 1) == (result.fired == result.stimulus)).all()
    assert (result.fired == (result.release.sum(axis=1) >= result.threshold)).all()
    assert result.release.shape == (300, 5)
    flat = release.hedonistic_synapses(learning_rate=0.0, trials=20)
    assert (flat.go == 0.5).all()


def test_every_trial_changes_the_driven_synapses_by_the_rule():
    result = release.hedonistic_synapses(learning_rate=0.7, trials=30, probability=0.4)
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
    one = release.hedonistic_synapses(synapses=1, threshold=1, probability=0.7, trials=1)
    assert one.correct[0] == pytest.approx((0.7 + 0.3) / 2)
    for threshold in range(1, 5):
        result = release.hedonistic_synapses(synapses=4, threshold=threshold, trials=50, runs=3)
        fire = [
            sum(math.comb(4, k) * p**k * (1 - p) ** (4 - k) for k in range(threshold, 5))
            for p in (result.go_expected[-1], result.no_go_expected[-1])
        ]
        assert result.correct_expected[-1] == pytest.approx((fire[0] + 1 - fire[1]) / 2)


def test_expected_change_is_in_proportion_to_the_variance_of_release():
    result = release.release_plasticity(learning_rate=0.8, advantage=-0.5, samples=10_000)
    expected = -0.4 * result.measured_at * (1 - result.measured_at)
    assert np.abs((result.measured_q - expected) / result.measured_error).max() < 4
    assert np.interp(result.measured_at, result.probability, result.change_q) == pytest.approx(expected, rel=1e-3)
    assert result.unnormalised.max() == pytest.approx(1)
    assert (result.normalised == 1).all()
    assert result.change_q / result.change_q.min() == pytest.approx(result.unnormalised)


def test_with_the_factor_every_synapse_would_change_as_at_one_half():
    result = release.release_plasticity(learning_rate=0.8, advantage=-0.5)
    np.testing.assert_allclose(result.change_q_normalised, result.change_q[49], rtol=1e-12)
    np.testing.assert_allclose(result.change_q, result.change_q_normalised * result.unnormalised, rtol=1e-12)


def test_a_high_release_probability_occludes_ltp():
    newborn = release.release_plasticity(probability=0.9)
    juvenile = release.release_plasticity(probability=0.4)
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
    runs = [release.release_plasticity(learning_rate=0.05, pairings=200, samples=10, seed=seed) for seed in range(100)]
    final = np.array([r.trial_course[-1] for r in runs])
    assert final.mean() == pytest.approx(runs[0].after_now, abs=4 * final.std() / 10 + 0.01)


# --- any setting, and bad ones ----------------------------------------------------------------------------------


def random_settings(rng):
    synapses = int(rng.integers(1, 21))
    return [
        (
            release.hedonistic_synapses,
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
            release.release_plasticity,
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
        (release.hedonistic_synapses, {"learning_rate": 10.0, "trials": 500, "synapses": 1, "threshold": 1}),
        (release.release_plasticity, {"learning_rate": 10.0, "pairings": 1000, "probability": 0.99}),
    ],
)
def test_extreme_settings_are_finite(model, setting):
    assert_finite(model(**setting))


@pytest.mark.parametrize(
    ("model", "setting"),
    [
        (release.hedonistic_synapses, {}),
        (release.release_plasticity, {}),
    ],
)
def test_the_seed_decides(model, setting):
    first, second, other = model(**setting), model(**setting), model(**setting, seed=1)
    for field in fields(first):
        assert np.array_equal(getattr(first, field.name), getattr(second, field.name))
    assert any(not np.array_equal(getattr(first, f.name), getattr(other, f.name)) for f in fields(first))


def test_results_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        release.release_plasticity().newborn = 0.0


BAD = [
    (release.release_probability, {}, "q", float("nan")),
    (release.hedonistic_synapses, {}, "probability", 1.0),
    (release.hedonistic_synapses, {}, "learning_rate", -1.0),
    (release.hedonistic_synapses, {}, "synapses", 0),
    (release.hedonistic_synapses, {}, "threshold", 6),
    (release.hedonistic_synapses, {}, "trials", 0),
    (release.hedonistic_synapses, {}, "runs", 1000),
    (release.release_plasticity, {}, "probability", 0.0),
    (release.release_plasticity, {}, "learning_rate", 20.0),
    (release.release_plasticity, {}, "advantage", 1.5),
    (release.release_plasticity, {}, "pairings", 0),
    (release.release_plasticity, {}, "samples", 1),
]


@pytest.mark.parametrize(("model", "others", "name", "value"), BAD)
def test_a_bad_argument_is_named(model, others, name, value):
    setting = {**others, name: value}
    values = [setting.pop("q")] if model is release.release_probability else []
    with pytest.raises(ValueError, match=name):
        model(*values, **setting)
