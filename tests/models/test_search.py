"""Random search against exact theory and brute force on whole vectors."""

import math
from dataclasses import FrozenInstanceError, fields
from statistics import NormalDist

import numpy as np
import pytest

from lecture_utils.models import search
from tests.models import assert_finite


def test_the_acceptance_law_is_the_normal_distribution():
    for d, s in [(1, 0.1), (10, 0.3), (1000, 0.05), (10_000, 0.1)]:
        expected = NormalDist().cdf(-s * math.sqrt(d) / 2)
        assert search.acceptance_law(dimension=d, step=s) == pytest.approx(expected, rel=1e-9)
    assert search.acceptance_law(dimension=[[4], [9]], step=[0.1, 0.2, 0.3]).shape == (2, 3)


@pytest.mark.parametrize(
    ("dimension", "step", "exact"),
    [(1, 1.5, 0.5), (2, 0.6, math.acos(0.3) / math.pi), (2, 1.4, math.acos(0.7) / math.pi), (3, 0.8, (1 - 0.4) / 2)],
)
def test_acceptance_in_few_dimensions_is_the_share_of_the_circle_or_sphere(dimension, step, exact):
    result = search.accept_reject(dimension=dimension, step=step, evaluations=5000, runs=4)
    assert result.acceptance_counted == pytest.approx(exact, abs=4.5 * math.sqrt(exact * (1 - exact) / 20_000))


def test_counted_acceptance_follows_the_law_in_many_dimensions():
    result = search.accept_reject(step=0.1, seed=2)
    many = result.dimensions >= 20
    law = result.acceptance_theory[many]
    error = np.sqrt(np.maximum(law * (1 - law), 1e-3) / 1000)
    assert (np.abs(result.acceptance[many] - law) < 4.5 * error).all()
    assert (np.diff(result.acceptance_theory) < 0).all()


@pytest.mark.parametrize(("dimension", "step"), [(2, 0.6), (3, 0.8), (10, 0.3), (300, 0.1)])
def test_the_share_of_helpful_angles_is_the_acceptance(dimension, step):
    result = search.accept_reject(dimension=dimension, step=step, evaluations=2000, runs=50)
    density = result.angle_density
    share = (np.cumsum(density) - density / 2) / density.sum()
    helpful = np.interp(result.angle_needed, result.angle, share)
    assert helpful == pytest.approx(result.acceptance_counted, abs=0.008)
    assert density.max() == pytest.approx(1)


def test_a_single_weight_can_only_go_to_and_fro():
    result = search.accept_reject(dimension=1)
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
    result = search.accept_reject(dimension=d, step=s, evaluations=evaluations, runs=runs)
    mine = np.log(result.error[:, -1])
    error = math.hypot(logs.std(), mine.std()) / math.sqrt(runs)
    assert logs.mean() == pytest.approx(mine.mean(), abs=4 * error)
    assert logs.mean() == pytest.approx(math.log(result.error_theory[-1]), abs=4 * error)
    assert accepted / (runs * evaluations) == pytest.approx(result.acceptance_counted, abs=0.01)


@pytest.mark.parametrize(("dimension", "step"), [(1, 0.5), (2, 0.9), (10, 0.3), (300, 0.1)])
def test_the_expected_course_is_that_of_the_mean_log_error(dimension, step):
    result = search.accept_reject(dimension=dimension, step=step, evaluations=200, runs=1000)
    logs = np.log(result.error[:, -1])
    assert math.log(result.error_theory[-1]) == pytest.approx(logs.mean(), abs=4.5 * logs.std() / math.sqrt(1000))
    assert result.mean_error[-1] == pytest.approx(math.exp(logs.mean()))
    assert result.cost_now == pytest.approx(-math.log(10) * 200 / math.log(result.error_theory[-1]))


def test_evaluations_to_cut_the_error_tenfold_grow_linearly_with_the_best_step_and_explode_with_a_fixed_one():
    result = search.accept_reject(step=0.3)
    large = result.dimensions >= 100
    per_weight = result.cost_best_step[large] / result.dimensions[large]
    # Large-d limit: a step u/√d changes log E by (u² − 2uz)/d, z normal; keep what is negative.
    u, z = 1.224, np.linspace(-10, 10, 200_001)
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    limit = math.log(10) / (np.sum(np.maximum(2 * u * z - u**2, 0) * density) * (z[1] - z[0]))
    assert limit == pytest.approx(5.69, abs=0.01)
    assert per_weight == pytest.approx(limit, rel=0.03)
    assert per_weight[-1] == pytest.approx(limit, rel=2e-3)
    assert result.cost[-1] == search.MOST_EVALUATIONS
    assert (result.cost[result.dimensions > 1] >= 0.999 * result.cost_best_step[result.dimensions > 1]).all()


def test_no_other_step_progresses_faster_than_the_best_one():
    best = search.accept_reject(dimension=1000).best_step
    costs = [search.accept_reject(dimension=1000, step=best * k).cost_now for k in (0.8, 0.95, 1.0, 1.05, 1.25)]
    assert min(costs) == costs[2]


# --- any setting, and bad ones ----------------------------------------------------------------------------------


def random_settings(rng):
    return [
        (
            search.accept_reject,
            {
                "dimension": int(10 ** rng.uniform(0, 4)),
                "step": 10 ** rng.uniform(-3, 0.3),
                "evaluations": int(rng.integers(1, 300)),
                "runs": 3,
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
        (search.accept_reject, {"dimension": 1, "step": 1.0}),
        (search.accept_reject, {"dimension": 1, "step": 2.0}),
        (search.accept_reject, {"dimension": 10_000, "step": 2.0, "evaluations": 1, "runs": 1}),
    ],
)
def test_extreme_settings_are_finite(model, setting):
    assert_finite(model(**setting))


@pytest.mark.parametrize(
    ("model", "setting"),
    [
        (search.accept_reject, {}),
    ],
)
def test_the_seed_decides(model, setting):
    first, second, other = model(**setting), model(**setting), model(**setting, seed=1)
    for field in fields(first):
        assert np.array_equal(getattr(first, field.name), getattr(second, field.name))
    assert any(not np.array_equal(getattr(first, f.name), getattr(other, f.name)) for f in fields(first))


def test_results_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        search.accept_reject().step = 0.0


BAD = [
    (search.accept_reject, {}, "dimension", 0),
    (search.accept_reject, {}, "dimension", 2.5),
    (search.accept_reject, {}, "step", 0.0),
    (search.accept_reject, {}, "evaluations", 0),
    (search.accept_reject, {}, "runs", 0),
    (search.accept_reject, {}, "seed", -1),
    (search.acceptance_law, {"step": 0.1}, "dimension", 0),
    (search.acceptance_law, {"dimension": 3}, "step", -0.1),
]


@pytest.mark.parametrize(("model", "others", "name", "value"), BAD)
def test_a_bad_argument_is_named(model, others, name, value):
    setting = {**others, name: value}
    with pytest.raises(ValueError, match=name):
        model(**setting)
