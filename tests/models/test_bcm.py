"""BCM: exact solutions, stability from the Jacobian and from simulation, an independent simulation of the weights."""

import dataclasses

import numpy as np
import pytest

from lecture_utils.models import bcm

RATIOS = (0.1, 0.3, 0.6, 0.8, 0.9, 0.97, 1.03, 1.1, 1.3, 2.0, 5.0)
PATTERNS = (1, 2, 4)


def boundary(rule, patterns):
    return {"linear": patterns, "classical": 1}[rule]


def velocity(rule, y, theta, tau_theta, patterns):
    """The averaged equations, straight from their definition (inside the allowed region)."""
    phi = {"linear": y - theta, "classical": y * (y - theta), "fixed threshold": y - theta, "hebb": y}[rule]
    slide = (np.mean(y**2) - theta) / tau_theta if rule in ("linear", "classical") else 0.0
    return np.append(phi / patterns, slide)


# Stability ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("patterns", [*PATTERNS, 7])
@pytest.mark.parametrize("rule", ["linear", "classical"])
def test_stability_is_that_of_the_jacobian(rule, patterns):
    for ratio in np.geomspace(0.05, 20.0, 60):
        tau_theta = float(ratio) * patterns
        state = np.append(np.zeros(patterns), float(patterns))
        state[0] = patterns
        if rule == "linear":  # the others are held at 0 by the clip: y − θ pushes them down
            assert np.all(velocity(rule, state[:-1], state[-1], tau_theta, patterns)[1:-1] < 0.0)
            free = np.array([0, patterns])
        else:
            free = np.arange(patterns + 1)
        jacobian = np.empty((free.size, free.size))
        for column, index in enumerate(free):
            step = np.zeros(patterns + 1)
            step[index] = 1e-6
            ahead, behind = state + step, state - step
            difference = velocity(rule, ahead[:-1], ahead[-1], tau_theta, patterns) - velocity(
                rule, behind[:-1], behind[-1], tau_theta, patterns
            )
            jacobian[:, column] = difference[free] / 2e-6
        stable = bool(np.linalg.eigvals(jacobian).real.max() < 0.0)
        assert bcm.is_stable(rule=rule, tau_theta=tau_theta, patterns=patterns) == stable


@pytest.mark.parametrize("patterns", PATTERNS)
@pytest.mark.parametrize("rule", ["linear", "classical"])
def test_simulation_meets_the_stability_boundary(rule, patterns):
    """A small disturbance of the selective state shrinks on one side of the boundary and grows on the other."""
    for ratio in RATIOS:
        tau_theta = ratio * boundary(rule, patterns)
        slow = 60.0 * (patterns if rule == "linear" else 1)
        result = bcm.simulate(
            rule=rule,
            tau_theta=tau_theta,
            patterns=patterns,
            rate=[patterns * 1.002] + [0.0] * (patterns - 1),
            threshold=float(patterns),
            duration=min(slow, 200.0),
        )
        size = np.hypot(result.winning_rate - patterns, result.theta - patterns)
        quarter = size.size // 4
        shrinks = size[-quarter:].max() < 0.9 * size[:quarter].max()
        assert shrinks == (ratio < 1.0), (rule, patterns, ratio)
        assert result.stable == (ratio < 1.0)
        assert result.boundary == boundary(rule, patterns)


@pytest.mark.parametrize("patterns", PATTERNS)
def test_hebb_and_a_fixed_threshold_are_unstable_at_every_ratio(patterns):
    for tau_theta in (0.05, 0.3, 1.0, 5.0):
        for rule in ("hebb", "fixed threshold"):
            assert not bcm.is_stable(rule=rule, tau_theta=tau_theta, patterns=patterns)
        settings = {"tau_theta": tau_theta, "patterns": patterns, "threshold": 1.0, "duration": 100.0, "spread": 0.0}
        above = bcm.simulate(rule="fixed threshold", rate=1.001, **settings)
        below = bcm.simulate(rule="fixed threshold", rate=0.999, **settings)
        at = bcm.simulate(rule="fixed threshold", rate=1.0, **settings)
        assert (above.outcome, below.outcome, at.outcome) == ("diverges", "collapses", "stays")
        assert bcm.simulate(rule="hebb", rate=1e-3, **settings).outcome == "diverges"
        assert above.boundary is None


def test_on_the_boundary_is_not_stable():
    for patterns in PATTERNS:
        assert not bcm.is_stable(rule="linear", tau_theta=float(patterns), patterns=patterns)
        assert not bcm.is_stable(rule="classical", tau_theta=1.0, patterns=patterns)
        assert bcm.is_stable(rule="linear", tau_theta=patterns - 1e-9, patterns=patterns)


@pytest.mark.parametrize("patterns", PATTERNS)
@pytest.mark.parametrize("rule", bcm.RULES)
def test_measured_growth_rates_lie_on_the_theory(rule, patterns):
    result = bcm.simulate(rule=rule, patterns=patterns, duration=1.0)
    slope = 1.0 if rule == "classical" else 1.0 / patterns
    for ratio, growth in [*zip(result.ratio, result.growth_rate, strict=True)][::10]:
        if rule in ("linear", "classical"):
            growth_rates = np.linalg.eigvals([[slope, -slope], [2.0 / ratio, -1.0 / ratio]]).real
            assert growth == pytest.approx(growth_rates.max(), rel=1e-9, abs=1e-12)
        else:
            assert growth == slope
    theory = np.interp(result.ratio_measured, result.ratio, result.growth_rate)
    np.testing.assert_allclose(result.growth_rate_measured, theory, rtol=5e-3, atol=4e-3 * slope)
    if result.boundary is not None:
        np.testing.assert_array_equal(result.growth_rate < 0.0, result.ratio < result.boundary)
        np.testing.assert_array_equal(result.growth_rate_measured < 0.0, result.ratio_measured < result.boundary)


@pytest.mark.parametrize("rule", bcm.RULES)
def test_plasticity_is_where_the_rate_moves(rule):
    """The rule, against the first steps of simulations from many states."""
    for rate, theta in [(0.2, 1.5), (0.7, 0.7), (1.4, 0.3), (3.0, 4.0)]:
        course = bcm.simulate(rule=rule, rate=rate, threshold=theta, tau_theta=50.0, duration=0.001)
        moved = (course.winning_rate[-1] - course.winning_rate[0]) / course.time[-1]
        assert bcm.plasticity(rate, theta, rule=rule) == pytest.approx(moved, rel=5e-3, abs=5e-3)
    assert bcm.plasticity(np.ones(3), np.ones((2, 1)), rule=rule).shape == (2, 3)


@pytest.mark.parametrize("rule", bcm.RULES)
def test_the_growth_rate_here_is_that_of_the_curve(rule):
    for tau_theta in (0.06, 0.3, 1.0, 7.0):
        result = bcm.simulate(rule=rule, patterns=2, tau_theta=tau_theta, duration=1.0)
        assert (result.rule, result.tau_theta) == (rule, tau_theta)
        nearby = np.interp(tau_theta, result.ratio, result.growth_rate)
        assert result.growth_rate_here == pytest.approx(nearby, abs=0.02)
    linear = bcm.simulate(rule="linear", patterns=2, tau_theta=2.0, duration=1.0)
    assert linear.growth_rate_here == pytest.approx(0.0, abs=1e-15)


def test_measured_boundaries_lie_on_the_theory():
    found = bcm.stability_boundaries(patterns=6)
    np.testing.assert_array_equal(found.patterns, [1, 2, 3, 4, 5, 6])
    np.testing.assert_array_equal(found.linear, found.patterns)
    np.testing.assert_array_equal(found.classical, np.ones(6))
    np.testing.assert_allclose(found.linear_measured, found.linear, rtol=0.01)
    np.testing.assert_allclose(found.classical_measured, found.classical, rtol=0.01)


# The selective state --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("patterns", [*PATTERNS, 6])
@pytest.mark.parametrize("rule", ["linear", "classical"])
def test_the_winner_ends_at_the_number_of_patterns(rule, patterns):
    for seed in range(5):
        result = bcm.simulate(rule=rule, patterns=patterns, duration=200.0, seed=seed)
        end = result.rates[-1]
        assert end[result.winner] == pytest.approx(patterns, abs=1e-3)
        assert np.all(np.delete(end, result.winner) < 1e-3)
        assert result.theta[-1] == pytest.approx(patterns, abs=1e-3)
        assert result.selectivity == pytest.approx(1.0 - 1.0 / patterns, abs=1e-3)
        assert result.outcome == "settles"
        assert result.winner == np.argmax(result.rates[0])


@pytest.mark.parametrize("rule", ["linear", "classical"])
def test_the_order_of_the_patterns_never_changes(rule):
    result = bcm.simulate(rule=rule, patterns=5, rate=[0.4, 0.9, 0.6, 0.61, 0.1], duration=60.0)
    assert result.winner == 1
    ordered = result.rates[:, [4, 0, 2, 3, 1]]
    assert np.all(np.diff(ordered, axis=1) >= 0.0)


@pytest.mark.parametrize("rule", ["linear", "classical"])
def test_states_that_share_the_response_are_at_rest_but_unstable(rule):
    for active in (2, 3, 4):
        shared = [4.0 / active] * active + [0.0] * (4 - active)
        at_rest = bcm.simulate(rule=rule, patterns=4, rate=shared, threshold=4.0 / active, duration=5.0)
        np.testing.assert_allclose(at_rest.rates, np.tile(shared, (at_rest.time.size, 1)), rtol=1e-9)
        assert [4.0 / active, 4.0 / active] in at_rest.fixed_points.tolist()
        shared[0] *= 1.001
        left = bcm.simulate(rule=rule, patterns=4, rate=shared, threshold=4.0 / active, duration=200.0)
        assert left.rates[-1, 0] == pytest.approx(4.0, abs=1e-2)
    np.testing.assert_array_equal(at_rest.fixed_point_stable, [True, False, False, False, False])


def test_the_two_forms_differ_between_one_and_k():
    """τ_θ between 1 and K: the linear rule holds its selective state, the classical rule does not."""
    start = {"rate": [4.1, 0.0, 0.0, 0.0], "threshold": 4.0, "patterns": 4, "tau_theta": 2.0, "duration": 200.0}
    linear, classical = (bcm.simulate(rule=rule, **start) for rule in ("linear", "classical"))
    assert linear.stable
    assert linear.rates[-1, 0] == pytest.approx(4.0, abs=1e-2)
    assert not classical.stable
    assert classical.outcome != "settles"


# Exact courses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("patterns", PATTERNS)
def test_hebb_grows_exponentially(patterns):
    result = bcm.simulate(rule="hebb", rate=0.3, patterns=patterns, duration=6.0, spread=0.0)
    expected = 0.3 * np.exp(result.time / patterns)
    np.testing.assert_allclose(result.rates, np.tile(expected[:, np.newaxis], patterns), rtol=1e-11)


@pytest.mark.parametrize(("rate", "threshold"), [(1.2, 1.0), (0.8, 1.0), (0.4, 0.0)])
def test_a_fixed_threshold_repels_exponentially(rate, threshold):
    result = bcm.simulate(rule="fixed threshold", rate=rate, threshold=threshold, duration=5.0)
    expected = np.maximum(threshold + (rate - threshold) * np.exp(result.time), 0.0)
    np.testing.assert_allclose(result.winning_rate, expected, rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(result.theta, threshold)


def test_only_the_classical_rule_lets_depression_fade():
    """Science notes §0.2: without the factor y depression does not fade as y → 0, and the rate hits 0."""
    start = {"rate": 0.05, "threshold": 2.0, "tau_theta": 5.0, "duration": 2.0}
    linear, classical = (bcm.simulate(rule=rule, **start) for rule in ("linear", "classical"))
    assert linear.winning_rate[-1] == 0.0
    assert np.all(classical.winning_rate > 0.0)
    first = [np.diff(r.winning_rate)[0] / r.time[1] for r in (linear, classical)]
    assert first[0] == pytest.approx(0.05 - 2.0, rel=0.03)
    assert first[1] == pytest.approx(0.05 * (0.05 - 2.0), rel=0.03)


def weights_course(rule, tau_theta, rates, threshold, duration, seed, dt):
    """Simulate the weight vector itself: orthonormal input patterns, each step the mean of all their updates."""
    patterns = len(rates)
    inputs = np.linalg.qr(np.random.default_rng(seed).standard_normal((patterns, patterns)))[0]

    def slope(w, theta):
        change = np.zeros(patterns)
        square = 0.0
        for x in inputs:
            y = x @ w
            square += y * y / patterns
            change += x * {"linear": y - theta, "classical": y * (y - theta)}[rule] / patterns
        return change, (square - theta) / tau_theta

    w, theta = inputs.T @ np.array(rates), threshold
    course = [(inputs @ w, theta)]
    for _ in range(round(duration / dt)):
        dw, dtheta = slope(w, theta)
        middle_dw, middle_dtheta = slope(w + dt / 2.0 * dw, theta + dt / 2.0 * dtheta)
        w, theta = w + dt * middle_dw, theta + dt * middle_dtheta
        w = inputs.T @ np.maximum(inputs @ w, 0.0)  # rates never below 0
        course.append((inputs @ w, theta))
    return np.array([y for y, _ in course]), np.array([theta for _, theta in course])


@pytest.mark.parametrize("rule", ["linear", "classical"])
@pytest.mark.parametrize("patterns", [1, 3])
@pytest.mark.parametrize("tau_theta", [0.3, 0.95])
def test_agrees_with_a_simulation_of_the_weight_vector(rule, patterns, tau_theta):
    rates = [0.5, 0.45, 0.52][:patterns]
    duration = 12.0 if patterns == 1 else 25.0
    result = bcm.simulate(rule=rule, tau_theta=tau_theta, rate=rates, patterns=patterns, duration=duration)
    dt = 0.005
    y, theta = weights_course(rule, tau_theta, rates, 0.0, duration, 3, dt)
    time = dt * np.arange(theta.size)
    np.testing.assert_allclose(np.interp(result.time, time, theta), result.theta, atol=3e-3)
    for k in range(patterns):
        np.testing.assert_allclose(np.interp(result.time, time, y[:, k]), result.rates[:, k], atol=3e-3)


def test_the_error_of_the_splitting_falls_with_the_square_of_the_step():
    """Long runs use longer steps (at most 2500 of them); compare the same course at two step lengths."""
    start = {"rule": "classical", "tau_theta": 0.7, "rate": 0.5}
    at = np.linspace(1.0, 40.0, 200)
    courses = [bcm.simulate(duration=duration, **start) for duration in (40.0, 80.0, 160.0)]
    fine, middle, coarse = (np.interp(at, c.time, c.winning_rate) for c in courses)
    assert np.abs(middle - coarse).max() < 2e-3
    assert np.abs(fine - middle).max() < np.abs(middle - coarse).max() / 3.0


# Beyond the boundary --------------------------------------------------------------------------------------------------


def test_beyond_the_boundary_the_linear_rule_collapses_and_the_classical_rule_oscillates():
    collapse = bcm.simulate(rule="linear", tau_theta=1.5, duration=100.0)
    assert collapse.outcome == "collapses"
    assert collapse.winning_rate[-1] == 0.0
    oscillation = bcm.simulate(rule="classical", tau_theta=1.2, duration=200.0)
    assert oscillation.outcome == "keeps moving"
    late = oscillation.winning_rate[oscillation.time > 100.0]
    assert late.max() > 1.3
    assert late.min() < 0.7
    middle, end = late[: late.size // 2], late[late.size // 2 :]
    assert end.max() == pytest.approx(middle.max(), rel=0.02)  # a limit cycle, neither growing nor shrinking
    assert np.sum(np.diff(np.sign(late - 1.0)) != 0) > 10


def test_a_limit_cycle_that_lingers_near_zero_has_not_settled():
    result = bcm.simulate(rule="classical", tau_theta=1.5, rate=0.5, threshold=0.2, duration=30.0)
    assert np.ptp(result.winning_rate[result.time > 24.0]) < 0.05
    assert result.outcome == "keeps moving"


def test_the_classical_rule_has_no_dead_state():
    """Close to silence depression fades with the rate, the threshold comes down, and the winner returns."""
    settings = {"rule": "classical", "patterns": 4, "tau_theta": 2.0}
    result = bcm.simulate(duration=60.0, **settings)
    assert result.outcome == "lingers"
    assert 0.0 < result.winning_rate[-1] < 0.01
    linear = bcm.simulate(rule="linear", tau_theta=1.5, rate=0.5, threshold=0.2, duration=60.0)
    assert linear.outcome == "collapses"
    for _ in range(6):
        result = bcm.simulate(rate=result.rates[-1].tolist(), threshold=result.theta[-1], duration=200.0, **settings)
        if result.rates.max() > 1.0:
            break
    assert result.rates.max() > 1.0
    assert bcm.simulate(rate=0.0, duration=60.0, **settings).outcome == "collapses"


def test_a_diverging_run_is_cut_and_marked():
    for rule, settings in [("hebb", {}), ("fixed threshold", {"threshold": 0.1}), ("classical", {"tau_theta": 10.0})]:
        result = bcm.simulate(rule=rule, rate=2.0, **settings)
        assert result.outcome == "diverges"
        at = result.diverged_at
        assert result.winning_rate[at - 1] < bcm.RATE_LIMIT
        np.testing.assert_array_equal(result.winning_rate[at:], bcm.RATE_LIMIT)
        assert np.all(np.isfinite(result.theta))
    assert bcm.simulate().diverged_at is None


def test_random_settings_are_finite():
    rng = np.random.default_rng(5)
    for seed in range(200):
        patterns = int(rng.integers(1, 11))
        rate = float(rng.choice([0.0, 0.5, 3.0, 100.0]))
        result = bcm.simulate(
            rule=str(rng.choice(bcm.RULES)),
            tau_theta=float(10.0 ** rng.uniform(-2.0, 2.0)),
            rate=rate if seed % 2 else (rate * rng.random(patterns)).tolist(),
            threshold=float(rng.choice([0.0, 0.7, 100.0])),
            patterns=patterns,
            duration=float(10.0 ** rng.uniform(-1.0, 1.3)),
            spread=float(rng.random()),
            seed=seed,
        )
        for field in dataclasses.fields(result):
            value = getattr(result, field.name)
            if isinstance(value, np.ndarray):
                assert np.all(np.isfinite(value)), field.name
        assert np.all((result.rates >= 0.0) & (result.rates <= bcm.RATE_LIMIT))
        assert np.all(result.theta >= 0.0)


def test_phase_plane_belongs_to_the_equations():
    result = bcm.simulate(rule="classical", patterns=2, tau_theta=0.4, duration=1.0)
    np.testing.assert_array_equal(result.rate_nullcline, result.plane_rate)
    np.testing.assert_allclose(result.theta_nullcline, result.plane_rate**2 / 2.0)
    for i, j in [(0, 3), (7, 7), (14, 2)]:
        y, theta = np.array([result.field_rate[j], 0.0]), result.field_theta[i]
        motion = velocity("classical", y, theta, 0.4, 2)[[0, 2]]
        direction = motion / np.hypot(*motion)
        np.testing.assert_allclose([result.field_drate[i, j], result.field_dtheta[i, j]], direction, rtol=1e-12)
    crossing = np.interp(2.0, result.plane_rate, result.theta_nullcline)
    assert crossing == pytest.approx(2.0, abs=1e-2)
    for rate, theta in result.fixed_points:
        active = round(2.0 / rate) if rate else 1
        y = np.array([rate] * active + [0.0] * (2 - active))
        np.testing.assert_allclose(velocity("classical", y, theta, 0.4, 2), 0.0, atol=1e-12)
    hebb = bcm.simulate(rule="hebb", duration=1.0)
    assert hebb.rate_nullcline.size == hebb.theta_nullcline.size == 0
    assert bcm.simulate(rule="fixed threshold", duration=1.0).theta_nullcline.size == 0


def test_same_arguments_same_bits():
    one, other, different = (bcm.simulate(patterns=3, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.rates, other.rates)
    assert not np.array_equal(one.rates, different.rates)
    np.testing.assert_array_equal(bcm.simulate(seed=1).rates, bcm.simulate(seed=2).rates)  # one pattern: nothing random


# How supralinear ------------------------------------------------------------------------------------------------------


def numerical_growth_rates(rule, power, tau_theta):
    """Eigenvalues of the Jacobian at the target, by central differences of the equations."""

    def velocity(y, theta):
        return np.array([(y - theta) * (y if rule == "classical" else 1.0), (y**power - theta) / tau_theta])

    h = 1e-6
    columns = [
        (velocity(1.0 + h, 1.0) - velocity(1.0 - h, 1.0)) / (2 * h),
        (velocity(1.0, 1.0 + h) - velocity(1.0, 1.0 - h)) / (2 * h),
    ]
    return np.linalg.eigvals(np.stack(columns, axis=1))


@pytest.mark.parametrize("rule", bcm.SLIDING_RULES)
def test_trace_and_determinant_are_those_of_the_numerical_eigenvalues(rule):
    for power in (0.5, 0.8, 1.2, 2.0, 3.0):
        for tau_theta in (0.06, 0.5, 0.9, 1.1, 4.0):
            result = bcm.supralinear(rule=rule, power=power, tau_theta=tau_theta, duration=0.1)
            eigenvalues = numerical_growth_rates(rule, power, tau_theta)
            assert result.trace == pytest.approx(eigenvalues.sum().real, rel=1e-6, abs=1e-7)
            assert result.determinant == pytest.approx(eigenvalues.prod().real, rel=1e-6)
            assert result.growth_rate == pytest.approx(eigenvalues.real.max(), rel=1e-6)
            assert result.stable == (eigenvalues.real.max() < 0.0) == (power > 1.0 and tau_theta < 1.0)


@pytest.mark.parametrize("rule", bcm.SLIDING_RULES)
@pytest.mark.parametrize(("power", "tau_theta"), [(1.3, 0.8), (3.0, 0.9), (3.0, 1.1), (0.8, 0.05), (0.8, 0.8)])
def test_a_small_disturbance_grows_at_the_predicted_rate(rule, power, tau_theta):
    """Along the leading eigenvector (or its plane) the logarithm of the disturbance has the predicted slope."""
    settings = {"rule": rule, "power": power, "tau_theta": tau_theta, "duration": 6.0}
    result = bcm.supralinear(rate=1.00001, threshold=1.0, **settings)
    matrix = np.array([[1.0, -1.0], [power / tau_theta, -1.0 / tau_theta]])
    eigenvalues, left = np.linalg.eig(matrix.T)
    leading = left[:, np.argmax(eigenvalues.real)]
    component = np.abs(leading @ np.stack([result.rate - 1.0, result.theta - 1.0]))
    slope = np.polyfit(result.time, np.log(component), 1)[0]
    assert slope == pytest.approx(result.growth_rate, abs=2e-3)


@pytest.mark.parametrize("rule", bcm.SLIDING_RULES)
def test_however_fast_a_threshold_that_is_not_steep_enough_does_not_hold_the_target(rule):
    settings = {"rule": rule, "power": 0.8, "tau_theta": 0.05, "duration": 100.0}
    above = bcm.supralinear(rate=1.05, threshold=1.05**0.8, **settings)
    below = bcm.supralinear(rate=0.95, threshold=0.95**0.8, **settings)
    assert above.outcome == "diverges"
    assert below.outcome == "collapses"
    assert above.determinant < 0.0 < -above.trace


def test_a_threshold_proportional_to_the_rate_knows_no_target():
    for rate in (0.4, 1.0, 1.7):
        result = bcm.supralinear(power=1.0, tau_theta=0.3, rate=rate, threshold=rate)
        np.testing.assert_allclose(result.rate, rate, rtol=1e-9)
        assert result.outcome == ("settles" if rate == 1.0 else "rests")
        assert result.determinant == 0.0


def test_the_square_is_the_bcm_rule():
    one = bcm.supralinear(power=2.0, tau_theta=0.7, rate=0.6, threshold=0.1, rule="classical", duration=20.0)
    other = bcm.simulate(rule="classical", tau_theta=0.7, rate=0.6, threshold=0.1, duration=20.0)
    np.testing.assert_array_equal(one.rate, other.winning_rate)
    np.testing.assert_array_equal(one.theta, other.theta)
    np.testing.assert_array_equal(one.theta_nullcline, other.theta_nullcline)
    assert (one.outcome, one.stable, one.growth_rate) == (other.outcome, other.stable, other.growth_rate_here)


def test_random_powers_are_finite():
    rng = np.random.default_rng(6)
    for _ in range(100):
        result = bcm.supralinear(
            power=float(rng.uniform(0.1, 5.0)),
            tau_theta=float(10.0 ** rng.uniform(-2.0, 2.0)),
            rate=float(rng.choice([0.0, 0.3, 3.0, 100.0])),
            threshold=float(rng.choice([0.0, 0.3, 3.0, 100.0])),
            rule=str(rng.choice(bcm.SLIDING_RULES)),
            duration=20.0,
        )
        for field in dataclasses.fields(result):
            value = getattr(result, field.name)
            if isinstance(value, np.ndarray):
                assert np.all(np.isfinite(value)), field.name


# Light and dark -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", bcm.SLIDING_RULES)
def test_the_crossover_lies_at_the_threshold_and_moves_left_in_the_dark(rule):
    frequency = np.geomspace(0.1, 200.0, 5001)
    crossings = {}
    for mean_rate in (20.0, 12.0):
        change = bcm.frequency_response(frequency, mean_rate=mean_rate, rule=rule)
        theta = mean_rate**2 / 10.0
        assert float(bcm.frequency_response(theta, mean_rate=mean_rate, rule=rule)) == pytest.approx(0.0, abs=1e-12)
        assert np.all(change[frequency < 0.999 * theta] < 0.0)
        assert np.all(change[frequency > 1.001 * theta] > 0.0)
        crossings[mean_rate] = frequency[np.argmax(change > 0.0)]
    assert crossings[12.0] / crossings[20.0] == pytest.approx((12.0 / 20.0) ** 2, rel=5e-3)


@pytest.mark.parametrize("rule", bcm.SLIDING_RULES)
def test_signs_of_the_dark_exposure_experiment(rule):
    result = bcm.rearing(rule=rule)
    light, dark = result.protocol_light, result.protocol_dark
    assert light[0] < dark[0] < 0.0  # 1 Hz depresses less
    assert light[1] <= 1e-12 < 0.3 < dark[1]  # 40 Hz now potentiates
    assert dark[2] == pytest.approx(light[2], abs=0.01)  # 100 Hz unchanged
    assert light[2] > 0.9


def test_threshold_follows_the_rearing_history():
    result = bcm.rearing(light_rate=10.0, patterns=4, dark_activity=0.25, dark_duration=3.0)
    theta, course, dt = 40.0, [], 1e-4
    for step in range(round(8.0 / dt)):
        t = step * dt
        course.append((t, theta))
        y = np.array([40.0, 0.0, 0.0, 0.0]) * (0.25 if t < 3.0 else 1.0)  # responses to the four patterns
        theta += dt * (np.mean(y * y) / 10.0 - theta)
    time, stepped = np.array(course).T
    after = result.time >= 0.0
    np.testing.assert_allclose(result.theta[after], np.interp(result.time[after], time, stepped), rtol=1e-3)
    np.testing.assert_array_equal(result.theta[~after], 40.0)
    long_dark = bcm.rearing(dark_activity=0.25, dark_duration=20.0)
    assert long_dark.dark_theta / long_dark.light_theta == pytest.approx(0.25**2, rel=1e-6)
    for i in (0, 40, -1):
        crossing = result.frequency[np.argmax(result.change[i] > 0.0)]
        assert crossing == pytest.approx(result.theta[i], rel=0.06)
    np.testing.assert_allclose(result.change[0], result.light_change)
    end_of_dark = np.argmin(np.abs(result.time - 3.0))
    np.testing.assert_allclose(result.change[end_of_dark], result.dark_change, atol=1e-9)
    assert set(result.rate) == {2.5, 10.0}
    assert result.dark_duration == 3.0


def test_in_the_light_the_threshold_is_that_of_a_selective_neuron_at_rest():
    at_rest = bcm.simulate(patterns=4, duration=200.0)
    assert bcm.rearing(light_rate=10.0, patterns=4).light_theta == pytest.approx(10.0 * at_rest.theta[-1], rel=1e-3)
    assert 10.0 * at_rest.rates[-1].mean() == pytest.approx(10.0, rel=1e-3)
    unchanged = bcm.rearing(dark_activity=1.0)
    np.testing.assert_array_equal(unchanged.theta, 40.0)


def test_frequency_response_broadcasts():
    change = bcm.frequency_response(np.ones((5, 1)), mean_rate=[10.0, 20.0, 30.0])
    assert change.shape == (5, 3)
    assert np.all(
        np.abs(bcm.frequency_response([0.0, 1000.0], mean_rate=1000.0, target_rate=0.1, saturation=0.1)) <= 1.0
    )


# Two eyes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("patterns", [3, 6, 12])
@pytest.mark.parametrize("noise", [0.15, 0.3])
def test_the_closed_eye_is_lost_at_the_predicted_rate(patterns, noise):
    result = bcm.monocular_deprivation(noise=noise, patterns=patterns, duration=60.0)
    late = result.time > 40.0
    slope = np.polyfit(result.time[late], np.log(result.closed_response[late]), 1)[0]
    assert -slope == pytest.approx(noise**2 * (patterns - 2), rel=0.01)
    assert result.decay_rate == pytest.approx(noise**2 * (patterns - 2))
    assert result.open_response[-1] == pytest.approx(patterns, rel=0.01)
    assert result.ocular_dominance[0] == 0.0
    assert result.noise == noise
    np.testing.assert_allclose(result.predicted_tail[late], result.closed_response[late], rtol=0.05)
    assert np.interp(noise, result.noise_level, result.decay_rate_by_noise) == pytest.approx(
        result.decay_rate, rel=1e-3
    )


def test_a_silent_eye_keeps_its_synapses_and_a_noisier_one_loses_them_sooner():
    silent = bcm.monocular_deprivation(noise=0.0)
    np.testing.assert_array_equal(silent.closed_response, 3.0)
    assert silent.half_time is None
    times = [bcm.monocular_deprivation(noise=noise).half_time for noise in (0.1, 0.2, 0.4)]
    assert times[0] > times[1] > times[2] > 0.0


def test_averaged_deprivation_agrees_with_trials_of_patterns_and_noise():
    """Stimulus by stimulus: one pattern to the open eye, fresh noise from the closed eye, small learning rate."""
    patterns, noise, eta, tau_theta, neurons = 4, 0.3, 0.004, 0.5, 400
    rng = np.random.default_rng(11)
    open_weights = np.zeros((neurons, patterns))
    open_weights[:, 0] = patterns / 2.0
    closed_weights = open_weights.copy()
    theta = np.full(neurons, float(patterns))
    averages = [(0.0, patterns / 2.0, patterns / 2.0)]
    for step in range(1, 2501):
        shown = rng.integers(patterns, size=neurons)
        x = np.eye(patterns)[shown]
        n = noise * rng.standard_normal((neurons, patterns))
        y = (open_weights * x).sum(axis=1) + (closed_weights * n).sum(axis=1)
        drive = (y * (y - theta))[:, np.newaxis]
        open_weights += eta * x * drive
        closed_weights += eta * n * drive
        theta += eta / tau_theta * (y * y - theta)
        if step % 250 == 0:
            averages.append((step * eta, open_weights[:, 0].mean(), closed_weights[:, 0].mean()))
    time, open_mean, closed_mean = np.array(averages).T
    result = bcm.monocular_deprivation(noise=noise, patterns=patterns, tau_theta=tau_theta, duration=10.0)
    np.testing.assert_allclose(open_mean, np.interp(time, result.time, result.open_response), rtol=0.05)
    np.testing.assert_allclose(closed_mean, np.interp(time, result.time, result.closed_response), rtol=0.05)


def test_random_deprivations_are_finite():
    rng = np.random.default_rng(8)
    for _ in range(60):
        result = bcm.monocular_deprivation(
            noise=float(rng.choice([0.0, 0.05, 0.3, 0.6])),
            patterns=int(rng.integers(3, 21)),
            tau_theta=float(rng.choice([0.1, 0.5, 0.9])),
            duration=float(rng.choice([0.5, 20.0, 200.0])),
        )
        for field in dataclasses.fields(result):
            value = getattr(result, field.name)
            if isinstance(value, np.ndarray):
                assert np.all(np.isfinite(value)), field.name
        assert np.all(result.open_response > 0.0)
        assert np.all(result.closed_response >= 0.0)


# Bad arguments --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        ("simulate", {"rule": "oja"}, "rule = 'oja' must be one of 'linear', 'classical', 'fixed threshold', 'hebb'"),
        ("simulate", {"tau_theta": -0.3}, r"tau_theta = -0.3 must be in \[0.01, 100\]"),
        ("simulate", {"tau_theta": np.nan}, "tau_theta"),
        ("simulate", {"rate": -1.0}, "rate"),
        ("simulate", {"rate": [0.5, 0.5]}, "rate = .* must be one number or 1 of them"),
        ("simulate", {"rate": [[0.5]]}, "rate"),
        ("simulate", {"threshold": np.inf}, "threshold"),
        ("simulate", {"patterns": 0}, "patterns"),
        ("simulate", {"patterns": 11}, "patterns = 11"),
        ("simulate", {"patterns": 1.5}, "patterns = 1.5 must be a whole number"),
        ("simulate", {"duration": 0.0}, r"duration = 0.0 must be in \(0, 200\]"),
        ("simulate", {"spread": 2.0}, "spread"),
        ("simulate", {"seed": -1}, "seed"),
        ("stability_boundaries", {"patterns": 0}, r"patterns = 0 must be in \[1, 10\]"),
        ("stability_boundaries", {"patterns": 2.5}, "patterns = 2.5 must be a whole number"),
        ("is_stable", {"rule": "oja", "tau_theta": 1.0}, "rule"),
        ("is_stable", {"rule": "linear", "tau_theta": 0.0}, "tau_theta = 0.0 must be greater than 0"),
        ("is_stable", {"rule": "linear", "tau_theta": 1.0, "patterns": 0}, "patterns"),
        ("supralinear", {"power": 0.0}, r"power = 0.0 must be in \[0.1, 5\]"),
        ("supralinear", {"tau_theta": np.nan}, "tau_theta"),
        ("supralinear", {"rate": -1.0}, "rate"),
        ("supralinear", {"threshold": 101.0}, "threshold"),
        ("supralinear", {"rule": "hebb"}, "rule = 'hebb' must be one of 'linear', 'classical'"),
        ("supralinear", {"duration": 0.0}, "duration"),
        ("rearing", {"light_rate": 0.0}, "light_rate"),
        ("rearing", {"patterns": 0}, "patterns"),
        ("rearing", {"dark_activity": 1.1}, r"dark_activity = 1.1 must be in \[0, 1\]"),
        ("rearing", {"dark_duration": 0.0}, "dark_duration"),
        ("rearing", {"saturation": -1.0}, "saturation"),
        ("rearing", {"rule": "hebb"}, "rule = 'hebb' must be one of 'linear', 'classical'"),
        ("monocular_deprivation", {"noise": 0.7}, r"noise = 0.7 must be in \[0, 0.6\]"),
        ("monocular_deprivation", {"patterns": 2}, "patterns = 2"),
        ("monocular_deprivation", {"tau_theta": 1.0}, "tau_theta = 1.0"),
        ("monocular_deprivation", {"duration": np.nan}, "duration"),
    ],
)
def test_functions_refuse(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(bcm, function)(**arguments)


@pytest.mark.parametrize(
    ("arguments", "rule", "message"),
    [
        ((-1.0, 1.0), "linear", "rate = -1.0 must be at least 0"),
        ((1.0, np.nan), "classical", "theta"),
        ((1.0, 1.0), "oja", "rule = 'oja' must be one of"),
    ],
)
def test_plasticity_refuses(arguments, rule, message):
    with pytest.raises(ValueError, match=message):
        bcm.plasticity(*arguments, rule=rule)


@pytest.mark.parametrize(
    ("frequency", "arguments", "message"),
    [
        ([1.0, np.nan], {"mean_rate": 10.0}, "frequency"),
        (-1.0, {"mean_rate": 10.0}, "frequency"),
        (1.0, {"mean_rate": [10.0, -1.0]}, r"mean_rate = -1 \(one of 2 values\)"),
        (1.0, {"mean_rate": 10.0, "target_rate": -1.0}, "target_rate"),
        (1.0, {"mean_rate": 10.0, "saturation": 0.0}, "saturation"),
        (1.0, {"mean_rate": 10.0, "rule": "fixed threshold"}, "rule"),
    ],
)
def test_frequency_response_refuses(frequency, arguments, message):
    with pytest.raises(ValueError, match=message):
        bcm.frequency_response(frequency, **arguments)
