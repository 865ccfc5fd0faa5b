"""Three factors: exact integrals and recursions, independent simulations, properties, bad arguments."""

import dataclasses
import itertools

import numpy as np
import pytest

from lecture_utils.models import three_factor

# Gating ---------------------------------------------------------------------------------------------------------------


def test_change_is_the_product_of_three_factors():
    result = three_factor.gate(presynaptic_rate=2.0, postsynaptic_rate=3.0, neuromodulator=-0.5, learning_rate=0.1)
    assert result.change == pytest.approx(-0.3)
    assert result.hebb_change == pytest.approx(0.6)
    assert (result.presynaptic_rate, result.postsynaptic_rate, result.neuromodulator) == (2.0, 3.0, -0.5)
    np.testing.assert_allclose(result.change_curve, 0.6 * result.neuromodulators, atol=1e-15)
    np.testing.assert_allclose(result.combination_change, [[0.0, 0.0], [0.0, -0.3]], atol=1e-15)
    i, j = 7, 30
    assert result.change_map[i, j] == pytest.approx(-0.05 * result.rate[i] * result.rate[j])


def test_neuromodulator_gates_scales_and_flips():
    gated = [three_factor.gate(neuromodulator=rho) for rho in (-1.0, 0.0, 1.0, 2.0)]
    assert [g.change for g in gated] == [-0.1, 0.0, 0.1, 0.2]
    np.testing.assert_array_equal(gated[1].weight, 1.0)
    np.testing.assert_array_equal(gated[2].weight, gated[2].hebb_weight)
    assert np.all(np.diff(gated[0].weight[:10]) < 0.0)
    assert gated[0].weight.min() == 0.0  # an excitatory synapse stops there
    for silent in ("presynaptic_rate", "postsynaptic_rate"):
        np.testing.assert_array_equal(three_factor.gate(neuromodulator=5.0, **{silent: 0.0}).weight, 1.0)


# Delayed reward -------------------------------------------------------------------------------------------------------


def trace_integral(lag, tau_c, tau_d, c0=1.0, d0=1.0):
    """Integrate c(t) d(t) numerically: Gauss–Legendre on short panels from the later event on."""
    start = max(lag, 0.0)
    nodes, weights = np.polynomial.legendre.leggauss(20)
    panel = min(tau_c, tau_d)
    edges = start + panel * np.arange(0.0, 60.0)
    t = edges[:, np.newaxis] + panel * (nodes + 1.0) / 2.0
    product = c0 * np.exp(-t / tau_c) * d0 * np.exp(-(t - lag) / tau_d)
    return float((product @ weights).sum() * panel / 2.0)


@pytest.mark.parametrize("tau_c", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("tau_d", [0.05, 0.2, 1.0])
def test_delayed_reward_is_the_integral_of_the_product_of_the_traces(tau_c, tau_d):
    lags = np.array([-1.5, -0.2, -1e-9, 0.0, 0.1, 0.6, 1.0, 4.0])
    change = three_factor.delayed_reward(lags, eligibility=0.7, reward=-2.0, tau_eligibility=tau_c, tau_dopamine=tau_d)
    numeric = [trace_integral(lag, tau_c, tau_d, 0.7, -2.0) for lag in lags]
    np.testing.assert_allclose(change, numeric, rtol=1e-6)
    np.testing.assert_allclose(change, numeric, rtol=1e-10)


def test_delayed_reward_agrees_with_a_simulation_of_the_three_equations():
    """Euler steps extrapolated to step 0; the events fall on steps."""
    for lag in (-0.1, 0.0, 0.3, 1.0):

        def simulate(dt, lag=lag):
            c = d = w = 0.0
            first, last = min(lag, 0.0), max(lag, 0.0) + 6.0
            for step in range(round((last - first) / dt)):
                if step == round(-first / dt):
                    c += 1.0
                if step == round((lag - first) / dt):
                    d += 1.0
                c, d, w = c - dt * c / 1.0, d - dt * d / 0.2, w + dt * c * d
            return w

        extrapolated = 2.0 * simulate(0.0005) - simulate(0.001)
        assert extrapolated == pytest.approx(float(three_factor.delayed_reward(lag)), rel=3e-5)


def test_no_reward_or_no_pairing_is_exactly_nothing():
    lags = np.linspace(-3.0, 5.0, 100)
    np.testing.assert_array_equal(three_factor.delayed_reward(lags, reward=0.0), 0.0)
    np.testing.assert_array_equal(three_factor.delayed_reward(lags, eligibility=0.0), 0.0)


def test_lecture_values_and_shape_of_the_curve():
    assert float(three_factor.delayed_reward(0.0)) == pytest.approx(1.0 / 6.0, rel=1e-14)
    assert float(three_factor.delayed_reward(1.0)) == pytest.approx(np.exp(-1.0) / 6.0, rel=1e-14)
    assert float(three_factor.delayed_reward(-0.2)) == pytest.approx(np.exp(-1.0) / 6.0, rel=1e-14)
    lags = np.linspace(-2.0, 5.0, 71)
    curve = three_factor.delayed_reward(lags)
    assert lags[np.argmax(curve)] == pytest.approx(0.0, abs=1e-12)
    # Exchanging the events exchanges the time constants.
    mirrored = three_factor.delayed_reward(-lags, tau_eligibility=0.2, tau_dopamine=1.0)
    np.testing.assert_allclose(curve, mirrored, rtol=1e-12)


def test_delayed_reward_broadcasts_and_survives_extremes():
    shape = three_factor.delayed_reward(np.zeros((4, 1)), tau_eligibility=np.ones(3)).shape
    assert shape == (4, 3)
    extremes = three_factor.delayed_reward(
        [-1e6, 0.0, 1e6], eligibility=1e6, reward=-1e6, tau_eligibility=1e-300, tau_dopamine=[1e-300, 1e6, 1e-9]
    )
    assert np.all(np.isfinite(extremes))
    assert extremes[0] == extremes[2] == 0.0


@pytest.mark.parametrize("lag", [-0.5, 0.0, 0.013, 1.0, 4.0])
def test_course_of_the_weight_is_the_running_integral_of_its_traces(lag):
    result = three_factor.eligibility_course(lag=lag, eligibility=-0.8, reward=1.5, tau_eligibility=0.6)
    time = np.linspace(max(lag, 0.0), 8.0, 400_001)
    product = -0.8 * np.exp(-time / 0.6) * 1.5 * np.exp(-(time - lag) / 0.2)
    running = np.concatenate([[0.0], np.cumsum((product[1:] + product[:-1]) / 2.0 * np.diff(time))])
    after = result.time >= max(lag, 0.0)
    np.testing.assert_allclose(result.weight[after], np.interp(result.time[after], time, running), atol=1e-8)
    np.testing.assert_array_equal(result.weight[~after], 0.0)
    assert result.change == pytest.approx(float(result.weight[-1]), rel=1e-6)
    at = np.searchsorted(result.time, max(lag, 0.0)) + 3
    t = result.time[at]
    assert result.eligibility[at] * result.dopamine[at] == pytest.approx(
        -0.8 * 1.5 * np.exp(-t / 0.6 - (t - lag) / 0.2)
    )
    assert np.all(result.eligibility[result.time < 0.0] == 0.0)
    assert np.all(result.dopamine[result.time < lag] == 0.0)


def events_integral(pairing_times, pulse_times, tau_c, tau_d):
    """Integrate the product of two traces with many jumps: exact between jumps, Gauss–Legendre on short panels."""
    nodes, weights = np.polynomial.legendre.leggauss(12)
    jumps = np.unique(np.concatenate([pairing_times, pulse_times]))
    ends = np.append(jumps, jumps[-1] + 12.0 * max(tau_c, tau_d))
    total = 0.0
    for start, end in itertools.pairwise(ends):
        for left in np.arange(start, end, min(tau_c, tau_d) / 4.0):
            width = min(min(tau_c, tau_d) / 4.0, end - left)
            t = left + width * (nodes + 1.0) / 2.0
            c = sum(np.where(t > at, np.exp(-np.maximum(t - at, 0.0) / tau_c), 0.0) for at in pairing_times)
            d = sum(np.where(t > at, np.exp(-np.maximum(t - at, 0.0) / tau_d), 0.0) for at in pulse_times)
            total += float(weights @ (c * d)) * width / 2.0
    return total / (len(pairing_times) * len(pulse_times))


@pytest.mark.parametrize(
    ("pairings", "pulses", "tau_c", "tau_d"), [(10, 10, 1.0, 0.2), (4, 1, 0.3, 0.5), (1, 7, 2.0, 0.1)]
)
def test_a_train_and_a_burst_are_the_integral_of_the_product_of_the_summed_traces(pairings, pulses, tau_c, tau_d):
    settings = {"pairings": pairings, "pulses": pulses, "tau_eligibility": tau_c, "tau_dopamine": tau_d}
    for lag in (-1.0, -0.1, 0.0, 0.35, 1.0, 3.0):
        numeric = events_integral(np.arange(pairings) / 10.0, lag + np.arange(pulses) / 30.0, tau_c, tau_d)
        assert float(three_factor.delayed_burst(lag, **settings)) == pytest.approx(numeric, rel=1e-8)


def test_one_pairing_and_one_pulse_are_the_simple_case():
    lags = np.linspace(-2.0, 5.0, 50)
    one = three_factor.delayed_burst(lags, pairings=1, pulses=1, eligibility=-0.4, reward=2.0)
    np.testing.assert_allclose(one, three_factor.delayed_reward(lags, eligibility=-0.4, reward=2.0), rtol=1e-14)
    assert three_factor.delayed_burst(np.zeros((2, 3))).shape == (2, 3)


def test_the_measured_protocol_moves_the_peak_to_where_dopamine_worked():
    """Relative to the peak at 0.60 s, with Izhikevich's time constants and no parameter fitted."""
    lags = np.linspace(-2.0, 5.0, 7001)
    curve = three_factor.delayed_burst(lags)
    assert lags[np.argmax(curve)] == pytest.approx(0.6, abs=0.01)
    tested = three_factor.delayed_burst([-1.0, 0.0, 0.3, 0.6, 1.0, 2.0, 5.0]) / curve.max()
    assert [round(100 * value) for value in tested] == [1, 56, 86, 100, 78, 29, 1]
    # A single pairing is remembered best at once.
    for pulses in (1, 10):
        single = three_factor.delayed_burst(lags, pairings=1, pulses=pulses)
        assert lags[np.argmax(single)] <= 0.001
    # A longer trace keeps the peak inside the window, and loses its upper edge.
    long = three_factor.delayed_burst(lags, tau_eligibility=3.0)
    assert 0.6 < lags[np.argmax(long)] < 0.9
    assert long[lags.searchsorted(2.0)] > 0.6 * long.max()


def test_the_course_of_a_train_is_the_running_integral_of_its_traces():
    result = three_factor.eligibility_course(lag=0.45, pairings=6, pulses=4, eligibility=1.3, reward=-0.7)
    np.testing.assert_allclose(result.pairing_times, np.arange(6) / 10.0)
    np.testing.assert_allclose(result.pulse_times, 0.45 + np.arange(4) / 30.0)
    time = np.linspace(-1.0, 8.0, 900_001)
    c = sum(np.where(time >= at, np.exp(-np.maximum(time - at, 0.0)), 0.0) for at in result.pairing_times) * 1.3 / 6
    d = (
        sum(np.where(time >= at, np.exp(-np.maximum(time - at, 0.0) / 0.2), 0.0) for at in result.pulse_times)
        * -0.7
        / 4
    )
    running = np.concatenate([[0.0], np.cumsum((c * d)[:-1] * np.diff(time))])
    shown = result.time >= -1.0
    np.testing.assert_allclose(result.weight[shown], np.interp(result.time[shown], time, running), atol=2e-6)
    jumps = np.abs(result.time[:, np.newaxis] - result.pairing_times).min(axis=1) < 1e-4
    between = shown & ~jumps
    np.testing.assert_allclose(result.eligibility[between], np.interp(result.time[between], time, c), atol=1e-6)
    assert result.change == pytest.approx(float(three_factor.delayed_burst(0.45, pairings=6, pulses=4)) * 1.3 * -0.7)
    nearby = result.lags.searchsorted(0.46 - 1e-9)
    there = three_factor.eligibility_course(lag=0.46, pairings=6, pulses=4, eligibility=1.3, reward=-0.7)
    assert result.change_curve[nearby] == pytest.approx(there.change)


def test_lags_are_compared_with_the_best_one():
    result = three_factor.eligibility_course(lag=1.0, pairings=10, pulses=10)
    assert result.best_lag == pytest.approx(0.6)
    assert (round(result.relative_change, 2), round(result.relative_change_at_once, 2)) == (0.78, 0.56)
    negative = three_factor.eligibility_course(lag=1.0, pairings=10, pulses=10, eligibility=-1.0)
    assert negative.relative_change == pytest.approx(result.relative_change)
    nothing = three_factor.eligibility_course(reward=0.0)
    assert nothing.relative_change is None is nothing.relative_change_at_once


# Learning from reward -------------------------------------------------------------------------------------------------

SCALAR_NONE, SCALAR_AVERAGE, SCALAR_NOISE_FREE, VECTOR, NONE = range(5)


def one_by_one(*, fingers, eta, sigma, trials, seed):
    """The five rules written out synapse by synapse, for one run on the model's own noise."""
    units = 2 * fingers
    noise = sigma * np.random.default_rng(seed).standard_normal((trials, 1, units))
    start = three_factor.learn_from_reward(fingers=fingers, trials=1, runs=1)
    target = [float(v) for v in start.target.ravel()]
    paths = []
    for rule in range(5):
        w = [float(v) for v in start.rest.ravel()]
        average = -fingers - units * sigma**2
        path = [list(w)]
        for n in range(trials):
            xi = [float(v) for v in noise[n, 0]]
            y = [w[j] * 1.0 + xi[j] for j in range(units)]
            reward = -sum((y[j] - target[j]) ** 2 for j in range(units))
            noise_free = -sum((w[j] - target[j]) ** 2 for j in range(units))
            baseline = [0.0, average, noise_free, None, reward - 1.0][rule]
            for j in range(units):
                if rule == VECTOR:
                    w[j] += eta * -2.0 * (y[j] - target[j])
                else:
                    w[j] += eta * (reward - baseline) * xi[j] / sigma**2
            average += 0.2 * (reward - average)
            path.append(list(w))
        paths.append(path)
    return np.array(paths).reshape(5, trials + 1, fingers, 2)


def test_vectorised_learning_agrees_with_one_synapse_at_a_time():
    result = three_factor.learn_from_reward(fingers=2, learning_rate=0.01, noise=0.3, trials=60, runs=1, seed=7)
    expected = one_by_one(fingers=2, eta=0.01, sigma=0.3, trials=60, seed=7)
    np.testing.assert_allclose(result.path, expected, rtol=1e-9, atol=1e-9)
    distance = ((expected - result.target) ** 2).sum(axis=(2, 3)) / 2.0
    np.testing.assert_allclose(result.error, distance, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("fingers", "eta", "sigma"), [(1, 0.1, 0.3), (3, 0.04, 0.2), (5, 0.02, 0.5)])
def test_mean_error_follows_the_exact_recursion(fingers, eta, sigma):
    settings = {"fingers": fingers, "learning_rate": eta, "noise": sigma, "trials": 60, "runs": 200}
    results = [three_factor.learn_from_reward(seed=seed, **settings) for seed in range(20)]
    for condition, name in ((SCALAR_NOISE_FREE, "expected_scalar"), (VECTOR, "expected_vector")):
        means = np.array([r.error[condition] for r in results])
        standard_error = means.std(axis=0, ddof=1) / np.sqrt(len(results)) + 1e-12
        z = (means.mean(axis=0) - getattr(results[0], name)) / standard_error
        assert np.sqrt(np.mean(z**2)) < 2.0
        assert np.abs(z).max() < 5.0


def test_every_third_factor_follows_the_same_gradient_on_average_but_scatters_differently():
    fingers, eta, sigma, samples = 2, 0.01, 0.5, 4000
    units, distance = 2 * fingers, float(fingers)
    steps = []
    for seed in range(samples):
        result = three_factor.learn_from_reward(
            fingers=fingers, learning_rate=eta, noise=sigma, trials=1, runs=1, seed=seed
        )
        steps.append((result.path[:, 1] - result.path[:, 0]).reshape(5, units))
    steps = np.array(steps)[:, :NONE]
    gradient = eta * -2.0 * (result.rest - result.target).ravel()
    standard_error = steps.std(axis=0) / np.sqrt(samples)
    assert np.abs((steps.mean(axis=0) - gradient) / standard_error).max() < 4.5
    square = (steps**2).sum(axis=2).mean(axis=0)
    common = 4 * distance * sigma**4 * (units + 2) + sigma**6 * units * (units + 2) * (units + 4)
    none = distance**2 * sigma**2 * units + 2 * distance * sigma**4 * units * (units + 2) + common
    # With b = the expected reward −D − Kσ²: |ξ|² enters only through its deviation from Kσ².
    average = common - 2 * sigma**6 * units**2 * (units + 2) + sigma**6 * units**3
    expected = [eta**2 / sigma**4 * s for s in (none, average, common)]
    expected.append(4 * eta**2 * (distance + units * sigma**2))
    np.testing.assert_allclose(square, expected, rtol=0.12)
    assert square[SCALAR_NONE] > square[SCALAR_NOISE_FREE] > square[SCALAR_AVERAGE] > square[VECTOR]


def test_without_a_third_factor_the_weights_wander_as_the_exact_law_says():
    fingers, eta, sigma, trials = 2, 0.02, 0.3, 40
    results = [
        three_factor.learn_from_reward(
            feedback="none", fingers=fingers, learning_rate=eta, noise=sigma, trials=trials, runs=200, seed=seed
        )
        for seed in range(20)
    ]
    means = np.array([r.error[NONE] for r in results])
    law = 1 + np.arange(trials + 1) * eta**2 * 2 * fingers / sigma**2 / fingers
    standard_error = means.std(axis=0, ddof=1)[1:] / np.sqrt(len(results))
    assert np.abs((means.mean(axis=0) - law)[1:] / standard_error).max() < 4.5
    np.testing.assert_array_equal(results[0].third_factor[NONE], 1.0)


def test_scalar_feedback_has_a_largest_learning_rate_that_shrinks_with_the_number_of_units():
    for fingers in (1, 4, 10):
        edge = 1.0 / (2 * fingers + 2)
        for factor, learns in [(0.9, True), (1.1, False)]:
            result = three_factor.learn_from_reward(
                fingers=fingers, learning_rate=factor * edge, noise=0.01, trials=300, runs=50
            )
            assert result.largest_rate_scalar == pytest.approx(edge)
            assert (result.expected_scalar[-1] < 0.2) == learns
            assert result.expected_vector[-1] < 0.01
            if learns:
                assert result.final_error[SCALAR_NOISE_FREE] < 0.3
    assert three_factor.learn_from_reward(learning_rate=1.0).expected_vector[-1] > 1.0


@pytest.mark.parametrize("fingers", [1, 3, 10])
def test_the_curve_over_learning_rates_is_the_recursion_in_closed_form(fingers):
    sigma, trials, units = 0.3, 80, 2 * fingers
    result = three_factor.learn_from_reward(fingers=fingers, noise=sigma, trials=trials, runs=1, learning_rate=0.07)
    eta = result.learning_rates
    assert (eta[0], eta[-1], result.learning_rate) == (0.001, 1.0, 0.07)
    for curve, course, r, c in (
        (
            result.rate_curve_scalar,
            result.expected_scalar,
            lambda eta: 1 - 4 * eta + 4 * eta**2 * (units + 2),
            lambda eta: eta**2 * sigma**2 * units * (units + 2) * (units + 4) / fingers,
        ),
        (
            result.rate_curve_vector,
            result.expected_vector,
            lambda eta: (1 - 2 * eta) ** 2,
            lambda eta: 4 * eta**2 * sigma**2 * units / fingers,
        ),
    ):
        kept = np.flatnonzero(np.abs(r(eta) - 1.0) > 1e-6)
        r_kept, c_kept = r(eta[kept]), c(eta[kept])
        with np.errstate(over="ignore"):
            exact = np.minimum(r_kept**trials + c_kept * (r_kept**trials - 1.0) / (r_kept - 1.0), 1e6)
        np.testing.assert_allclose(curve[kept], exact, rtol=1e-9)
        n = np.arange(trials + 1)
        exact = r(0.07) ** n + c(0.07) * (r(0.07) ** n - 1.0) / (r(0.07) - 1.0)
        np.testing.assert_allclose(course, np.minimum(exact, 1e6), rtol=1e-9)


def test_learned_at_is_the_first_trial_with_a_tenth_of_the_error():
    result = three_factor.learn_from_reward()
    assert result.learned_at[SCALAR_NONE] is None
    for condition in (SCALAR_AVERAGE, SCALAR_NOISE_FREE, VECTOR):
        first = result.learned_at[condition]
        assert result.error[condition, first] <= 0.1 < result.error[condition, :first].min()


def test_the_default_picture_tells_the_story():
    result = three_factor.learn_from_reward()
    assert result.diverged_at[SCALAR_NONE] is not None
    assert result.diverged_at[1:] == (None, None, None, None)
    assert result.final_error[SCALAR_NONE] > 1.0
    assert result.final_error[VECTOR] < result.final_error[SCALAR_AVERAGE] < 0.05
    assert result.update_alignment[VECTOR] > 0.9 > 0.6 > result.update_alignment[SCALAR_AVERAGE] > 0.1
    assert result.condition[result.selected] == "scalar, running average"


def test_one_number_for_more_units_is_a_vaguer_hint():
    """The first update's cosine with the gradient is about √(2/(πK)) for a scalar factor, 1 for a vector."""
    cosine = []
    for fingers in (2, 5, 10):
        result = three_factor.learn_from_reward(fingers=fingers, noise=0.01, trials=1, runs=200)
        cosine.append(result.update_alignment[SCALAR_NOISE_FREE])
        assert cosine[-1] == pytest.approx(np.sqrt(2.0 / np.pi / (2 * fingers)), rel=0.25)
        assert result.update_alignment[VECTOR] > 0.99
    assert cosine[0] > cosine[1] > cosine[2]


@pytest.mark.parametrize(
    ("feedback", "baseline", "name"),
    [
        ("scalar", "none", "scalar, no baseline"),
        ("scalar", "running average", "scalar, running average"),
        ("scalar", "noise-free reward", "scalar, noise-free reward"),
        ("vector", "none", "vector"),
        ("vector", "running average", "vector"),
        ("none", "running average", "none"),
    ],
)
def test_choices_point_out_a_condition_and_change_nothing_else(feedback, baseline, name):
    result = three_factor.learn_from_reward(feedback=feedback, baseline=baseline, trials=5)
    assert result.condition[result.selected] == name
    np.testing.assert_array_equal(result.error, three_factor.learn_from_reward(trials=5).error)


def test_result_parts_agree_and_the_seed_decides():
    result = three_factor.learn_from_reward(trials=30, runs=9, seed=4)
    again = three_factor.learn_from_reward(trials=30, runs=9, seed=4)
    for field in dataclasses.fields(result):
        assert np.array_equal(getattr(result, field.name), getattr(again, field.name)), field.name
    assert not np.array_equal(result.error, three_factor.learn_from_reward(trials=30, runs=9, seed=5).error)
    np.testing.assert_allclose(result.error[:, 0], 1.0, rtol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(result.rest - result.target, axis=1), 1.0)
    assert np.all(result.error_low <= result.error_high)
    np.testing.assert_array_equal(result.final_error, result.error[:, -1])
    shared = result.reached - result.path[:, :-1]
    np.testing.assert_allclose(shared[0], shared[VECTOR], atol=1e-12)
    # The third factor of the rule without baseline is the reward itself.
    reward = -((result.reached[SCALAR_NONE] - result.target) ** 2).sum(axis=(1, 2))
    np.testing.assert_allclose(result.third_factor[SCALAR_NONE], reward, rtol=1e-9)
    # What was expected and what was not make up the reward.
    for condition in (SCALAR_NONE, SCALAR_AVERAGE, SCALAR_NOISE_FREE):
        reward = -((result.reached[condition] - result.target) ** 2).sum(axis=(1, 2))
        np.testing.assert_allclose(result.expected_reward[condition] + result.third_factor[condition], reward)


def test_extreme_settings_are_cut_marked_and_finite():
    rng = np.random.default_rng(0)
    for seed in range(40):
        result = three_factor.learn_from_reward(
            fingers=int(rng.integers(1, 11)),
            learning_rate=float(10.0 ** rng.uniform(-4.0, 0.0)),
            noise=float(10.0 ** rng.uniform(-2.0, 0.0)),
            trials=int(rng.integers(1, 80)),
            runs=int(rng.integers(1, 12)),
            seed=seed,
        )
        for field in dataclasses.fields(result):
            value = getattr(result, field.name)
            if isinstance(value, np.ndarray):
                assert np.all(np.isfinite(value)), field.name
        for condition, at in enumerate(result.diverged_at):
            assert np.abs(result.path[condition] - result.target).max() <= three_factor.WEIGHT_LIMIT * (1 + 1e-9)
            if at is None:
                assert result.error[condition].max() < 2.0 * three_factor.WEIGHT_LIMIT**2
            else:
                assert 1 <= at <= result.trial[-1]
    wild = three_factor.learn_from_reward(learning_rate=1.0, noise=0.01)
    assert wild.diverged_at[SCALAR_NONE] == 2


# Bad arguments --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lag": np.nan}, "lag"),
        ({"lag": "late"}, "lag = 'late' is not a number"),
        ({"eligibility": np.inf}, "eligibility"),
        ({"reward": np.nan}, "reward"),
        ({"tau_eligibility": -1.0}, r"tau_eligibility = -1.0 must be in \(0, 1e\+06\]"),
        ({"tau_eligibility": [1.0, 0.0]}, r"tau_eligibility = 0 \(one of 2 values\)"),
        ({"tau_dopamine": 0.0}, "tau_dopamine = 0.0"),
    ],
)
def test_delayed_reward_refuses(arguments, message):
    lag = arguments.pop("lag", 1.0)
    with pytest.raises(ValueError, match=message):
        three_factor.delayed_reward(lag, **arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lag": np.inf}, "lag"),
        ({"pairings": 0}, r"pairings = 0 must be in \[1, 50\]"),
        ({"pulses": 51}, "pulses = 51"),
        ({"tau_eligibility": 0.0}, "tau_eligibility"),
    ],
)
def test_delayed_burst_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        three_factor.delayed_burst(**{"lag": 1.0} | arguments)


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        ("gate", {"presynaptic_rate": -1.0}, "presynaptic_rate"),
        ("gate", {"postsynaptic_rate": np.nan}, "postsynaptic_rate"),
        ("gate", {"neuromodulator": 1e3}, r"neuromodulator = 1000.0 must be in \[-100, 100\]"),
        ("gate", {"learning_rate": 0.0}, "learning_rate"),
        ("gate", {"trials": 0}, "trials"),
        ("eligibility_course", {"lag": 6.0}, r"lag = 6.0 must be in \[-5, 5\]"),
        ("eligibility_course", {"lag": np.nan}, "lag"),
        ("eligibility_course", {"eligibility": 11.0}, "eligibility"),
        ("eligibility_course", {"pairings": 0}, r"pairings = 0 must be in \[1, 20\]"),
        ("eligibility_course", {"pulses": 2.5}, "pulses = 2.5 must be a whole number"),
        ("eligibility_course", {"reward": -11.0}, "reward"),
        ("eligibility_course", {"tau_eligibility": 0.0}, "tau_eligibility"),
        ("eligibility_course", {"tau_dopamine": -0.2}, "tau_dopamine = -0.2"),
        ("learn_from_reward", {"feedback": "tensor"}, "feedback = 'tensor' must be one of 'scalar', 'vector'"),
        ("learn_from_reward", {"baseline": "median"}, "baseline = 'median'"),
        ("learn_from_reward", {"fingers": 11}, "fingers = 11"),
        ("learn_from_reward", {"fingers": 0}, "fingers"),
        ("learn_from_reward", {"learning_rate": 1.5}, r"learning_rate = 1.5 must be in \(0, 1\]"),
        ("learn_from_reward", {"noise": 0.0}, "noise"),
        ("learn_from_reward", {"trials": 2.5}, "trials"),
        ("learn_from_reward", {"runs": 0}, "runs"),
        ("learn_from_reward", {"seed": -1}, "seed"),
    ],
)
def test_functions_refuse(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(three_factor, function)(**arguments)
