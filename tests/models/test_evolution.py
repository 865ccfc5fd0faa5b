"""Evolution against exact order statistics, accept or reject, and whole vectors."""

import math
from dataclasses import fields

import numpy as np
import pytest

from lecture_utils.models import evolution, search
from tests.models import assert_finite


def test_the_expected_maximum_of_a_few_numbers_is_exact():
    exact = [0, 1 / math.sqrt(math.pi), 1.5 / math.sqrt(math.pi)]
    assert evolution.expected_maximum([1, 2, 3]) == pytest.approx(exact, abs=1e-4)
    assert evolution.expected_maximum([10, 100, 1000]) == pytest.approx([1.5388, 2.5076, 3.2414], abs=1e-3)


def test_progress_is_the_mean_over_drawn_offspring():
    rng = np.random.default_rng(3)
    for n, u in ((1, 1.2), (4, 0.7), (30, 2.5)):
        z = rng.standard_normal((200_000, n)).max(axis=1)
        gain = np.maximum(2 * u * z - u**2, 0)
        assert evolution.progress(n, u) == pytest.approx(gain.mean(), abs=5 * gain.std() / math.sqrt(200_000))


def test_no_other_mutation_progresses_faster_than_the_best():
    for n in (1, 2, 10, 1000):
        best = evolution.best_mutation(n)
        others = evolution.progress(n, np.linspace(0.3, 4.4, 200))
        assert evolution.progress(n, best) >= others.max() - 1e-4
    assert evolution.best_mutation(1) == pytest.approx(search.BEST_NORMALISED_STEP, abs=0.003)


def test_many_offspring_take_the_step_of_their_expected_maximum():
    assert evolution.best_mutation(1000) == pytest.approx(evolution.expected_maximum(1000), rel=0.01)
    assert evolution.progress(1000, evolution.best_mutation(1000)) == pytest.approx(3.2414**2, rel=0.01)


def test_one_offspring_is_accept_or_reject():
    result = evolution.evolve(offspring=1, dimension=1000)
    assert result.evaluations_now == result.generations_now
    assert result.evaluations_now == pytest.approx(search.accept_reject(dimension=1000).cost_best_now, rel=0.01)


@pytest.mark.parametrize(("offspring", "dimension"), [(1, 30), (10, 100), (200, 1000)])
def test_lineages_follow_the_theory_of_many_weights(offspring, dimension):
    result = evolution.evolve(offspring=offspring, dimension=dimension, runs=100, generations=50)
    fall = np.log(result.mean_error[-1]) / np.log(result.error_theory[-1])
    assert fall == pytest.approx(1, abs=0.12)


def test_the_shortcut_agrees_with_whole_vectors():
    rng = np.random.default_rng(8)
    d, n, runs, generations = 6, 5, 400, 8
    setting = {"offspring": n, "dimension": d, "generations": generations}
    step = evolution.evolve(**setting).mutation / math.sqrt(d)
    w = np.tile(np.eye(d)[0], (runs, 1))
    for _ in range(generations):
        directions = rng.standard_normal((runs, n, d))
        directions /= np.linalg.norm(directions, axis=-1, keepdims=True)
        children = w[:, np.newaxis] + step * np.linalg.norm(w, axis=-1)[:, np.newaxis, np.newaxis] * directions
        best = children[np.arange(runs), np.sum(children**2, axis=-1).argmin(axis=-1)]
        better = np.sum(best**2, axis=-1) < np.sum(w**2, axis=-1)
        w = np.where(better[:, np.newaxis], best, w)
    brute = np.log(np.sum(w**2, axis=-1))
    shortcut = np.concatenate(
        [np.log(evolution.evolve(**setting, runs=100, seed=seed).error[:, -1]) for seed in range(4)]
    )
    spread = math.sqrt(brute.var() / brute.size + shortcut.var() / shortcut.size)
    assert shortcut.mean() == pytest.approx(brute.mean(), abs=4.5 * spread)
    assert shortcut.std() == pytest.approx(brute.std(), rel=0.2)


def test_offspring_save_generations_and_waste_evaluations():
    result = evolution.evolve()
    assert (np.diff(result.generations) < 0).all()
    assert (np.diff(result.evaluations) > 0).all()


def test_errors_never_rise_and_random_settings_are_finite():
    rng = np.random.default_rng(2)
    for seed in range(40):
        result = evolution.evolve(
            offspring=int(10 ** rng.uniform(0, 3)),
            dimension=int(10 ** rng.uniform(0.31, 4)),
            relative_mutation=10 ** rng.uniform(-2, 1),
            generations=int(rng.integers(1, 60)),
            runs=3,
            seed=seed,
        )
        assert_finite(result)
        assert (np.diff(result.error, axis=1) <= 0).all()


def test_the_seed_decides():
    first, second, other = evolution.evolve(), evolution.evolve(), evolution.evolve(seed=1)
    assert all(np.array_equal(getattr(first, f.name), getattr(second, f.name)) for f in fields(first))
    assert not np.array_equal(first.error, other.error)


@pytest.mark.parametrize(
    ("model", "name", "value"),
    [
        (evolution.evolve, "offspring", 0),
        (evolution.evolve, "dimension", 1),
        (evolution.evolve, "relative_mutation", 0.0),
        (evolution.evolve, "generations", 0),
        (evolution.evolve, "runs", 101),
        (evolution.evolve, "seed", -1),
        (evolution.expected_maximum, "offspring", 0.5),
        (evolution.best_mutation, "offspring", float("nan")),
        (lambda mutation: evolution.progress(2, mutation), "mutation", -0.1),
    ],
)
def test_a_bad_argument_is_named(model, name, value):
    with pytest.raises(ValueError, match=name):
        model(**{name: value})
