"""Hebb's rule: exact growth (against rational arithmetic), bounds, conditioning orders, bad arguments."""

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from lecture_utils.models import hebb

# Which combination changes the weight ---------------------------------------------------------------------------------


def test_only_coactivation_changes_the_weight():
    result = hebb.combinations(presynaptic_rate=2.0, postsynaptic_rate=3.0, learning_rate=0.1)
    np.testing.assert_allclose(result.change, [[0.0, 0.0], [0.0, 0.6]], atol=1e-15)


def test_with_a_threshold_an_active_synapse_on_a_silent_cell_is_weakened():
    result = hebb.combinations(presynaptic_rate=2.0, postsynaptic_rate=3.0, learning_rate=0.1, threshold=1.0)
    np.testing.assert_allclose(result.change, [[0.0, 0.0], [-0.2, 0.4]], atol=1e-15)


def test_the_plane_of_rates_holds_the_rule_at_every_pair():
    result = hebb.combinations(presynaptic_rate=2.0, postsynaptic_rate=2.0, learning_rate=0.1, threshold=0.5)
    assert result.threshold == 0.5
    assert result.plane_rates[[0, -1]].tolist() == [0.0, 2.0]
    for i, x in enumerate(result.plane_rates):
        for j, y in enumerate(result.plane_rates):
            assert result.plane[i, j] == pytest.approx(0.1 * x * (y - 0.5), abs=1e-15)
    np.testing.assert_allclose(result.plane[[0, 0, -1, -1], [0, -1, 0, -1]], result.change.ravel())


# Growth: exact --------------------------------------------------------------------------------------------------------


def rational_growth(rate, weight, learning_rate, steps, threshold=0, decay=0):
    """The linear neuron in rational arithmetic, without rounding."""
    x, w, eta = Fraction(rate), Fraction(weight), Fraction(learning_rate)
    course = [w]
    for _ in range(steps):
        w = w + eta * x * (w * x - Fraction(threshold)) - Fraction(decay) * w
        course.append(w)
    return course


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 1.0, 2.5])
@pytest.mark.parametrize("learning_rate", [0.01, 0.1, 0.7])
def test_growth_is_exactly_geometric(rate, learning_rate):
    result = hebb.coactivation(rate=rate, weight=0.3, learning_rate=learning_rate, steps=30)
    formula = 0.3 * (1.0 + learning_rate * rate**2) ** np.arange(31)
    kept = formula < hebb.WEIGHT_LIMIT
    np.testing.assert_allclose(result.exact[kept], formula[kept], rtol=1e-13)
    np.testing.assert_allclose(result.weight[kept], formula[kept], rtol=1e-13)
    exactly = [float(w) for w in rational_growth(rate, 0.3, learning_rate, 30)]
    np.testing.assert_allclose(result.weight[kept], np.array(exactly)[kept], rtol=1e-13)
    np.testing.assert_allclose(result.postsynaptic_rate, result.weight * rate, rtol=1e-15)


@pytest.mark.parametrize("weight", [0.2, 1.5])
@pytest.mark.parametrize(("threshold", "decay"), [(1.0, 0.0), (0.0, 0.05), (0.4, 0.2), (0.4, 0.08)])
def test_threshold_and_decay_keep_the_growth_geometric_about_the_fixed_point(weight, threshold, decay):
    result = hebb.coactivation(rate=1.0, weight=weight, learning_rate=0.1, steps=25, threshold=threshold, decay=decay)
    exactly = np.array([float(w) for w in rational_growth(1.0, weight, 0.1, 25, threshold, decay)])
    np.testing.assert_allclose(result.weight, np.maximum(exactly, 0.0), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(result.exact, np.maximum(exactly, 0.0), rtol=1e-11, atol=1e-11)
    assert result.growth_factor == pytest.approx(1.1 - decay)
    if result.fixed_point is not None:
        at_rest = hebb.coactivation(
            rate=1.0, weight=result.fixed_point, learning_rate=0.1, steps=5, threshold=threshold, decay=decay
        )
        np.testing.assert_allclose(at_rest.weight, result.fixed_point, atol=1e-12)


def test_a_threshold_alone_does_not_bound_growth():
    below, above = (hebb.coactivation(rate=1.0, weight=w, threshold=1.0, steps=400) for w in (0.99, 1.01))
    assert below.weight[-1] == 0.0
    assert below.fixed_point == pytest.approx(1.0)
    assert above.diverged_at is not None
    assert np.all(np.diff(above.weight) >= 0.0)


def test_plain_decay_only_decides_between_growth_and_death():
    for decay, grows in [(0.05, True), (0.15, False)]:
        one, double = (hebb.coactivation(rate=1.0, weight=w, decay=decay, steps=60) for w in (0.4, 0.8))
        np.testing.assert_allclose(double.weight, 2.0 * one.weight, rtol=1e-12)
        assert (one.weight[-1] > one.weight[0]) == grows
    even = hebb.coactivation(rate=0.5, weight=0.4, learning_rate=1.0, decay=0.25, steps=60)
    np.testing.assert_array_equal(even.weight, 0.4)
    assert even.fixed_point is None


def test_a_saturating_rate_does_not_bound_the_weight():
    result = hebb.coactivation(rate=1.5, weight=0.1, activation="sigmoid", steps=4000)
    np.testing.assert_allclose(result.asymptote, 0.1 + 0.15 * result.step, rtol=1e-12)
    assert np.all(result.weight[1:] < result.asymptote[1:])
    increments = np.diff(result.weight)
    assert np.all(np.diff(increments) >= -1e-12)
    assert increments[-1] == pytest.approx(0.15, rel=1e-9)
    assert result.exact.size == 0
    assert result.diverged_at is None


def test_the_sigmoid_neuron_against_its_differential_equation():
    """For small steps u = wx obeys u − e^{−u} = u0 − e^{−u0} + ηx²n."""
    result = hebb.coactivation(rate=2.0, weight=0.1, learning_rate=1e-4, steps=10_000, activation="sigmoid")
    u = result.weight * 2.0
    np.testing.assert_allclose(u - np.exp(-u), u[0] - np.exp(-u[0]) + 4e-4 * result.step, atol=2e-4)


@pytest.mark.parametrize(("rate", "weight"), [(0.3, 0.0), (1.0, 0.5), (2.0, 1.5)])
def test_the_continuous_solution_of_the_sigmoid_neuron_against_small_steps(rate, weight):
    result = hebb.coactivation(rate=rate, weight=weight, learning_rate=0.1, steps=60, activation="sigmoid")
    small = hebb.coactivation(rate=rate, weight=weight, learning_rate=0.001, steps=6000, activation="sigmoid")
    np.testing.assert_allclose(result.continuous, small.weight[::100], rtol=2e-3)
    u = result.continuous * rate
    np.testing.assert_allclose(
        u - np.exp(-u), weight * rate - np.exp(-weight * rate) + 0.1 * rate**2 * result.step, atol=1e-12
    )


def test_there_is_a_continuous_solution_only_for_the_plain_rule_of_a_sigmoid_neuron():
    assert hebb.coactivation(rate=1.0).continuous.size == 0
    for changed in ({"threshold": 0.6}, {"decay": 0.01}, {"bound": 5.0}):
        assert hebb.coactivation(rate=1.0, activation="sigmoid", **changed).continuous.size == 0
    silent = hebb.coactivation(rate=0.0, activation="sigmoid", weight=0.7, steps=5)
    np.testing.assert_array_equal(silent.continuous, 0.7)


@pytest.mark.parametrize(
    ("settings", "stable", "unstable"),
    [
        ({}, [], [0.0]),
        ({"threshold": 1.0}, [0.0], [1.0]),
        ({"threshold": 0.777}, [0.0], [0.777]),
        ({"bound": 3.0}, [3.0], [0.0]),
        ({"threshold": 1.0, "bound": 3.0}, [0.0, 3.0], [1.0]),
        ({"decay": 0.2}, [0.0], []),
        ({"decay": 0.1}, [], []),
        ({"activation": "sigmoid"}, [], []),
        ({"activation": "sigmoid", "bound": 3.0}, [3.0], []),
        ({"activation": "sigmoid", "threshold": 0.7}, [0.0], [np.log(0.7 / 0.3)]),
        ({"rate": 0.0}, [], []),
        ({"rate": 0.0, "decay": 0.1}, [0.0], []),
    ],
)
def test_where_the_weight_rests(settings, stable, unstable):
    result = hebb.coactivation(**{"rate": 1.0, "learning_rate": 0.1, "steps": 1, "weight": 0.5, **settings})
    np.testing.assert_allclose(result.stable, stable, atol=1e-4)
    np.testing.assert_allclose(result.unstable, unstable, atol=1e-4)


def test_the_tabulated_change_is_the_change_of_one_update():
    for settings in ({"threshold": 0.5, "decay": 0.03}, {"activation": "sigmoid", "bound": 6.0}):
        result = hebb.coactivation(rate=1.2, **settings)
        for i in (0, 37, 200, 399, 400):
            one = hebb.coactivation(rate=1.2, weight=result.weights[i], steps=1, **settings)
            assert result.change[i] == pytest.approx(one.weight[1] - one.weight[0], abs=1e-12)


def test_saturation_with_decay_is_bounded():
    result = hebb.coactivation(rate=1.0, weight=0.1, activation="sigmoid", decay=0.05, steps=2000)
    assert np.all(result.weight <= result.asymptote + 1e-12)
    assert result.weight[-1] == pytest.approx(result.weight[-500], rel=1e-9)
    w = result.weight[-1]
    assert 0.05 * w == pytest.approx(0.1 / (1.0 + np.exp(-w)), rel=1e-9)
    np.testing.assert_allclose(result.stable, [w], atol=1e-4)


@pytest.mark.parametrize("activation", hebb.ACTIVATIONS)
def test_a_bound_is_kept(activation):
    result = hebb.coactivation(rate=1.0, weight=0.5, bound=2.0, steps=200, activation=activation)
    assert result.weight.max() == result.weight[-1] == 2.0
    assert result.diverged_at is None
    if activation == "linear":
        np.testing.assert_allclose(result.weight, result.exact, rtol=1e-12)


def test_a_diverging_weight_is_cut_and_marked():
    result = hebb.coactivation(rate=10.0, weight=1.0, learning_rate=10.0, steps=500)
    assert result.diverged_at == 2
    np.testing.assert_array_equal(result.weight[2:], hebb.WEIGHT_LIMIT)
    np.testing.assert_array_equal(result.exact[2:], hebb.WEIGHT_LIMIT)
    assert hebb.coactivation(rate=1.0, weight=1.0, steps=10).diverged_at is None


def test_random_settings_are_finite_and_agree_with_the_closed_form():
    rng = np.random.default_rng(2)
    for _ in range(300):
        settings = {
            "rate": float(rng.uniform(0.0, 10.0)),
            "weight": float(rng.uniform(0.0, 2.0)),
            "learning_rate": float(10.0 ** rng.uniform(-3.0, 1.0)),
            "steps": int(rng.integers(1, 200)),
            "activation": str(rng.choice(hebb.ACTIVATIONS)),
            "threshold": float(rng.choice([0.0, 1.0, 1000.0])),
            "decay": float(rng.choice([0.0, 0.3, 1.0])),
            "bound": [None, 3.0][rng.integers(2)],
        }
        result = hebb.coactivation(**settings)
        for values in (result.weight, result.postsynaptic_rate, result.exact, result.asymptote, result.continuous):
            assert np.all(np.isfinite(values))
        assert np.all((result.weight >= 0.0) & (result.weight <= hebb.WEIGHT_LIMIT))
        if settings["activation"] == "linear":
            np.testing.assert_allclose(result.weight, result.exact, rtol=1e-9, atol=1e-9)
        else:
            assert np.all(result.weight <= result.asymptote + 1e-9)


# Conditioning ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pairings", [2, 3, 5, 20])
def test_conditioned_then_inactivated_then_reactivated(pairings):
    result = hebb.fear_conditioning(schedule=("pair",) * pairings + ("LTD", "LTP", "LTD", "LTP"))
    naive, conditioned = result.response[0], result.response[pairings]
    first_ltd, first_ltp, second_ltd, second_ltp = result.response[pairings + 1 :]
    assert conditioned > first_ltp > first_ltd
    assert first_ltp > 0.5 > first_ltd
    assert naive == result.unpaired_response
    for low in (first_ltd, second_ltd):
        assert low - naive < 0.25 * (conditioned - naive)
    assert second_ltp > 0.5
    assert conditioned <= result.conditioned_response


def test_unpaired_tone_and_shock_change_nothing():
    result = hebb.fear_conditioning(schedule=("unpaired",) * 10)
    np.testing.assert_array_equal(result.weight, result.weight[0])
    np.testing.assert_array_equal(result.response, result.unpaired_response)
    np.testing.assert_array_equal(result.presynaptic_rate * result.postsynaptic_rate, 0.0)


def test_depression_has_nothing_to_undo_in_a_naive_synapse():
    result = hebb.fear_conditioning(schedule=("LTD", "LTD"))
    np.testing.assert_array_equal(result.weight, result.weight[0])


def test_pairing_is_coactivation():
    result = hebb.fear_conditioning(schedule=("pair", "pair"), learning_rate=0.25)
    w = 0.2
    for n in range(2):
        w += 0.25 * (1.0 - w)
        assert result.weight[n + 1] == pytest.approx(w)


def test_any_order_stays_within_bounds_and_moves_the_right_way():
    for schedule in product(hebb.EVENTS, repeat=4):
        result = hebb.fear_conditioning(schedule=schedule)
        assert result.event == schedule
        assert np.all((result.weight >= 0.2 - 1e-12) & (result.weight <= 1.0))
        for event, change in zip(schedule, np.diff(result.weight), strict=True):
            assert {"pair": change > 0.0, "LTP": change > 0.0, "LTD": change <= 0.0, "unpaired": change == 0.0}[event]
        np.testing.assert_array_equal(
            np.argsort(result.response, kind="stable"), np.argsort(result.weight, kind="stable")
        )


def test_arranging_treatments_one_by_one():
    for order in permutations(("pair", "LTD", "LTP", "nothing")):
        first, second, third, fourth = order
        result = hebb.fear_experiment(
            first=first, second=second, third=third, fourth=fourth, fifth="nothing", sixth="nothing"
        )
        expected = hebb.fear_conditioning(schedule=[event for event in order if event != "nothing"])
        np.testing.assert_array_equal(result.weight, expected.weight)
        assert result.event == expected.event
    assert hebb.fear_experiment().event == ("pair", "pair", "pair", "LTD", "LTP")


# Bad arguments --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rate": -1.0}, r"rate = -1.0 must be in \[0, 10\]"),
        ({"rate": np.nan}, "rate = nan"),
        ({"rate": "fast"}, "rate = 'fast' is not a number"),
        ({"weight": -0.1}, "weight"),
        ({"learning_rate": 0.0}, r"learning_rate = 0.0 must be in \(0, 10\]"),
        ({"steps": 0}, "steps"),
        ({"steps": 1.5}, "steps = 1.5 must be a whole number"),
        ({"activation": "relu"}, "activation = 'relu' must be one of 'linear', 'sigmoid'"),
        ({"threshold": -1.0}, "threshold"),
        ({"decay": 1.5}, r"decay = 1.5 must be in \[0, 1\]"),
        ({"weight": 2.0, "bound": 1.0}, "bound = 1.0 must be at least 2"),
    ],
)
def test_coactivation_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        hebb.coactivation(**{"rate": 1.0, **arguments})


@pytest.mark.parametrize("name", ["presynaptic_rate", "postsynaptic_rate", "learning_rate", "threshold"])
@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_combinations_refuses(name, value):
    with pytest.raises(ValueError, match=name):
        hebb.combinations(**{name: value})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"schedule": ()}, r"schedule = \(\) must hold between 1 and 100 treatments"),
        ({"schedule": ("pair",) * 101}, "between 1 and 100"),
        ({"schedule": "pair"}, "must be a sequence of words"),
        ({"schedule": ("pair", "shock")}, "schedule = 'shock' must be one of 'pair', 'unpaired', 'LTD', 'LTP'"),
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"depression": 1.1}, "depression"),
        ({"potentiation": -0.1}, "potentiation"),
    ],
)
def test_fear_conditioning_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        hebb.fear_conditioning(**arguments)


def test_fear_experiment_refuses():
    with pytest.raises(ValueError, match="third = 'tone' must be one of 'nothing', 'pair'"):
        hebb.fear_experiment(third="tone")
    slots = ("first", "second", "third", "fourth", "fifth", "sixth")
    with pytest.raises(ValueError, match="schedule"):
        hebb.fear_experiment(**dict.fromkeys(slots, "nothing"))
