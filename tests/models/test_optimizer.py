"""Six hidden weights: finite differences against the gradient, and what nudges are worth."""

import numpy as np
import pytest

from lecture_utils.models import optimizer
from tests.models import assert_finite

SOMEWHERE = {"weight_1": 0.4, "weight_2": -1.2, "weight_4": 2.0, "weight_6": -0.7}


def score_of(weights, hidden):
    return sum((w - right) ** 2 for w, right in zip(weights, hidden, strict=True))


def test_a_nudge_tells_the_slope_up_to_its_own_size():
    result = optimizer.play(**SOMEWHERE, nudge=0.3)
    for i in range(optimizer.WEIGHTS):
        nudged = result.weights.copy()
        nudged[i] += 0.3
        assert result.nudged_scores[i] == pytest.approx(score_of(nudged, result.hidden))
    assert result.slopes == pytest.approx(result.errors + 0.3)
    assert optimizer.play(**SOMEWHERE, nudge=0.01).slopes == pytest.approx(result.errors, abs=0.0101)


def test_the_errors_are_the_gradient_and_half_of_them_leads_home():
    result = optimizer.play(**SOMEWHERE, feedback="an error per weight")
    step = 1e-6 * np.eye(optimizer.WEIGHTS)
    numeric = [
        (score_of(result.weights + d, result.hidden) - score_of(result.weights - d, result.hidden)) / 2e-6 for d in step
    ]
    assert result.errors == pytest.approx(numeric, abs=1e-6)
    assert result.needed == 0
    assert result.after == pytest.approx(np.zeros(7), abs=1e-24)


def test_with_a_score_each_nudge_is_worth_one_weight():
    result = optimizer.play(**SOMEWHERE, nudge=0.2)
    assert result.needed == optimizer.WEIGHTS
    assert result.after[0] == pytest.approx(result.score)
    for known in range(optimizer.WEIGHTS + 1):
        assert result.known[known] == known
        assert (result.told[known, known:] == 0).all()
        rest = (result.weights[known:] - result.hidden[known:]) ** 2
        assert result.after[known] == pytest.approx(known * 0.1**2 + rest.sum())  # each stops δ/2 short


def test_hidden_weights_can_be_set_by_hand_and_differ_between_seeds():
    seen = set()
    for seed in range(30):
        hidden = optimizer.play(seed=seed).hidden
        assert (np.abs(hidden) >= 0.6).all()
        assert (np.abs(hidden) <= optimizer.LARGEST).all()
        assert hidden * 10 == pytest.approx(np.round(hidden * 10))
        seen.add(tuple(hidden))
        found = optimizer.play(**{f"weight_{i}": float(w) for i, w in enumerate(hidden, start=1)}, seed=seed)
        assert found.score == pytest.approx(0, abs=1e-24)
    assert len(seen) == 30


def test_random_settings_are_finite():
    rng = np.random.default_rng(5)
    for _ in range(50):
        weights = {f"weight_{i}": rng.uniform(-2, 2) for i in range(1, 7)}
        assert_finite(
            optimizer.play(**weights, feedback=str(rng.choice(optimizer.FEEDBACK)), nudge=rng.uniform(0.01, 1))
        )


@pytest.mark.parametrize(
    ("name", "value"),
    [("weight_3", 2.1), ("weight_6", float("nan")), ("feedback", "none"), ("nudge", 0.0), ("seed", -1)],
)
def test_a_bad_argument_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        optimizer.play(**{name: value})
