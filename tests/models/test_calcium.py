"""The Graupner–Brunel model: exact limits, brute-force simulation as the oracle, the paper's windows, bad arguments."""

import itertools
import math
from dataclasses import astuple, fields, is_dataclass, replace

import numpy as np
import pytest

from lecture_utils.models import calcium
from lecture_utils.models.calcium import PARAMETER_SETS

SETS = sorted(PARAMETER_SETS)


# --- brute force: spike by spike, step by step ------------------------------------------------------------------


def stepped_calcium(p, delay, frequency, cycles, dt, spikes=1, interval=11.5):
    """Calcium on a grid of `dt` ms over `cycles` pairings, starting from none before the first."""
    period = 1000 / frequency
    steps = round(cycles * period / dt)
    jumps = np.zeros(steps + 1)
    shift = 200.0  # so that no spike of the first pairing comes before the grid
    for cycle in range(cycles):
        times = [(cycle * period + p.pre_delay, p.c_pre)]
        times += [(cycle * period + delay - k * interval, p.c_post) for k in range(spikes)]
        for at, size in times:
            index = math.ceil((at + shift) / dt)
            if index <= steps:
                jumps[index] += size * math.exp(-(index * dt - at - shift) / p.tau_calcium)
    decay = math.exp(-dt / p.tau_calcium)
    trace = np.empty(steps + 1)
    level = 0.0
    for i, jump in enumerate(jumps):
        level = level * decay + jump
        trace[i] = level
    return trace


def segments(p, delay, frequency, dt=0.02):
    """One period of the stepped calcium as stretches (seconds, above θ_p, above θ_d)."""
    steps = round(1000 / frequency / dt)
    before = math.ceil(400 * frequency / 1000) + 1  # pairings until calcium is periodic
    trace = stepped_calcium(p, delay, frequency, before + 2, dt)[before * steps :][:steps]
    above_p, above_d = trace > p.theta_p, trace > p.theta_d
    edges = [0, *(np.flatnonzero(np.diff(above_p * 2 + above_d)) + 1).tolist(), steps]
    return [
        ((end - start) * dt / 1000, bool(above_p[start]), bool(above_d[start]))
        for start, end in itertools.pairwise(edges)
    ]


def simulated_change(p, delay, frequency, pairs, *, synapses, bistable, seed):
    """Mean strength after/before of many synapses, by Euler–Maruyama through the calcium of every pairing."""
    rng = np.random.default_rng(seed)
    stretches = segments(p, delay, frequency)
    rho = np.where(np.arange(synapses) < p.beta * synapses, 0.0, 1.0)
    for _ in range(pairs):
        for seconds, above_p, above_d in stretches:
            steps = math.ceil(seconds / 0.0008) if above_p or above_d else 1
            h = seconds / steps / p.tau
            for _ in range(steps):
                pull = -rho * (1 - rho) * (p.rho_star - rho) if bistable else 0.0
                rho = rho + h * (p.gamma_p * above_p * (1 - rho) - p.gamma_d * above_d * rho + pull)
                if above_p or above_d:
                    rho += p.sigma * math.sqrt(h * (above_d + above_p)) * rng.standard_normal(synapses)
    return np.where(rho > p.rho_star, p.b, 1.0).mean() / (p.beta + (1 - p.beta) * p.b)


def moments_change(p, delay, frequency, pairs):
    """The same without sampling: mean and variance of the linear equation, exactly, stretch by stretch."""
    stretches = segments(p, delay, frequency)
    means, variance = np.array([0.0, 1.0]), 0.0
    for _ in range(pairs):
        for seconds, above_p, above_d in stretches:
            drift = (p.gamma_p * above_p + p.gamma_d * above_d) / p.tau
            if drift == 0:
                continue
            target = p.gamma_p * above_p / (drift * p.tau)
            keep = math.exp(-drift * seconds)
            means = target + (means - target) * keep
            variance = variance * keep**2 + p.sigma**2 * (above_p + above_d) / p.tau * (1 - keep**2) / (2 * drift)
    up, stay = (0.5 * math.erfc((p.rho_star - mean) / math.sqrt(2 * variance)) for mean in means)
    after = p.beta * (1 - up + p.b * up) + (1 - p.beta) * (1 - stay + p.b * stay)
    return after / (p.beta + (1 - p.beta) * p.b)


# --- calcium and the time above the thresholds ------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
def test_a_single_pairing_is_two_decaying_jumps(name):
    p = PARAMETER_SETS[name]
    time = np.array([p.pre_delay - 1e-6, p.pre_delay, 50.0, 50.0 - 1e-6])
    expected_late = p.c_pre * math.exp(-(50 - p.pre_delay) / p.tau_calcium)
    trace = calcium.calcium_trace(delay=50, parameters=name, time=time)
    np.testing.assert_allclose(trace, [0, p.c_pre, expected_late + p.c_post, expected_late], atol=1e-6)


def test_repeated_pairings_are_the_sum_of_single_ones():
    time = np.linspace(-60, 130, 381) + 0.1
    for delay, spikes in [(-37.3, 1), (12.0, 2), (88.0, 3)]:
        setting = {"delay": delay, "postsynaptic_spikes": spikes, "parameters": "hippocampal slices"}
        single = [calcium.calcium_trace(time=time + 40.0 * k, **setting) for k in range(-10, 40)]
        periodic = calcium.calcium_trace(time=time, frequency=25, **setting)
        np.testing.assert_allclose(periodic, np.sum(single, axis=0), rtol=1e-12)


def test_presynaptic_spikes_alone_have_a_closed_form():
    p = replace(PARAMETER_SETS["P"], c_post=0.0)
    for frequency in (0.1, 1.0, 10.0, 30.0):
        period = 1000 / frequency
        peak = p.c_pre / (1 - math.exp(-period / p.tau_calcium))
        alpha_d, alpha_p = calcium.time_above_thresholds(delay=3, frequency=frequency, parameters=p)
        assert alpha_d == pytest.approx(p.tau_calcium * math.log(peak / p.theta_d) / period, rel=1e-12)
        assert alpha_p == pytest.approx(p.tau_calcium * math.log(peak / p.theta_p) / period, rel=1e-12)


def test_far_apart_the_two_transients_add_their_times():
    p = PARAMETER_SETS["P"]
    alpha_d, alpha_p = calcium.time_above_thresholds(delay=500.0, frequency=1.0, parameters=p)
    assert alpha_d * 1000 == pytest.approx(2 * 20 * math.log(2 / 1.0), rel=1e-9)
    assert alpha_p * 1000 == pytest.approx(2 * 20 * math.log(2 / 1.3), rel=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_time_above_thresholds_agrees_with_stepping(seed):
    rng = np.random.default_rng(seed)
    p = PARAMETER_SETS[SETS[seed % len(SETS)]]
    frequency = 1000 / float(rng.integers(25, 400))
    delay, spikes, interval = rng.uniform(-110, 110), int(rng.integers(1, 4)), rng.uniform(2, 20)
    dt, cycles = 0.02, 25
    trace = stepped_calcium(p, delay, frequency, cycles, dt, spikes, interval)
    # The last period before the final pairings thin out.
    steps = round(1000 / frequency / dt)
    end = len(trace) - math.ceil(400 / dt)
    last = trace[end - steps : end]
    found = calcium.time_above_thresholds(
        delay=delay, frequency=frequency, parameters=p, postsynaptic_spikes=spikes, postsynaptic_interval=interval
    )
    expected = [(last > p.theta_d).mean(), (last > p.theta_p).mean()]
    np.testing.assert_allclose(found, expected, atol=8 * dt * frequency / 1000)


def test_a_doublet_is_counted_to_its_last_spike():
    spikes = {"postsynaptic_spikes": 2, "postsynaptic_interval": 11.5}
    p = replace(PARAMETER_SETS["DP"], c_pre=0.0)
    trace = calcium.calcium_trace(delay=10, parameters=p, time=[-1.6, -1.5, 9.9, 10.0, 10.1], **spikes)
    assert trace[0] == 0
    assert trace[1] == 2
    assert trace[3] == pytest.approx(2 * math.exp(-11.5 / 20) + 2)
    together = calcium.synaptic_change(delay=8, postsynaptic_spikes=2, postsynaptic_interval=0.0)
    doubled = calcium.synaptic_change(delay=8, parameters=replace(PARAMETER_SETS["DP"], c_post=4.0))
    assert together == pytest.approx(doubled, rel=1e-12)


# --- the change of strength -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "delay", "frequency", "pairs"),
    [
        ("DP", 10.0, 1.0, 60),
        ("DP", -14.0, 1.0, 60),
        ("DPD", 5.0, 2.0, 100),
        ("DPD'", 0.0, 1.0, 60),
        ("P", -6.0, 5.0, 30),
        ("D", 1.0, 1.0, 60),
        ("D'", -10.0, 1.0, 60),
        ("hippocampal slices", 10.0, 10.0, 60),
        ("hippocampal cultures", 9.0, 1.0, 60),
        ("cortical slices", -10.0, 20.0, 75),
        ("cortical slices", 10.0, 40.0, 75),
    ],
)
def test_change_agrees_with_the_moments_of_the_linear_equation(name, delay, frequency, pairs):
    """Averaging over a period is exact when one pairing does little: slow the synapse down, and pair more often."""
    p = PARAMETER_SETS[name]
    found = calcium.synaptic_change(delay=delay, frequency=frequency, pairs=pairs, parameters=name)
    assert abs(found - 1) > 0.03
    assert found == pytest.approx(moments_change(p, delay, frequency, pairs), abs=0.02)
    slow = replace(p, tau=20 * p.tau)
    assert found == pytest.approx(moments_change(slow, delay, frequency, 20 * pairs), abs=0.0025)


@pytest.mark.parametrize(
    ("name", "delay", "frequency", "pairs"),
    [
        ("DP", 10.0, 1.0, 60),
        ("DP", -14.0, 1.0, 60),
        ("hippocampal cultures", 9.0, 1.0, 30),
        ("cortical slices", -10.0, 20.0, 75),
        ("hippocampal slices", 10.0, 10.0, 60),
    ],
)
def test_change_agrees_with_the_full_bistable_equation(name, delay, frequency, pairs):
    """The analytic change leaves out the pull of the two stable states during the protocol; it costs little."""
    p = PARAMETER_SETS[name]
    full = simulated_change(p, delay, frequency, pairs, synapses=4000, bistable=True, seed=1)
    found = calcium.synaptic_change(delay=delay, frequency=frequency, pairs=pairs, parameters=name)
    scale = (p.b - 1) / (p.beta + (1 - p.beta) * p.b)  # change of the mean if every synapse switched
    assert abs(found - 1) > 0.05
    assert found == pytest.approx(full, abs=0.03 * scale)


def test_change_agrees_with_a_simulation_of_the_linear_equation():
    p = PARAMETER_SETS["DP"]
    simulated = simulated_change(p, 10.0, 2.0, 60, synapses=4000, bistable=False, seed=2)
    assert calcium.synaptic_change(delay=10, frequency=2, pairs=60) == pytest.approx(simulated, abs=0.03)


@pytest.mark.parametrize("name", SETS)
def test_no_crossing_no_change(name):
    p = replace(PARAMETER_SETS[name], theta_d=50.0, theta_p=60.0)
    changes = calcium.synaptic_change(delay=np.linspace(-100, 100, 41), parameters=p)
    assert (changes == 1.0).all()
    result = calcium.simulate(delay=7, parameters=p)
    assert (result.change, result.up, result.down, result.alpha_d, result.rho_bar) == (1.0, 0.0, 0.0, 0.0, p.rho_star)


def test_endless_pairing_forgets_the_start():
    p = PARAMETER_SETS["DP"]
    alpha_d, alpha_p = calcium.time_above_thresholds(delay=10, frequency=1)
    up, down = calcium.switching(alpha_d, alpha_p, duration=1e6)
    drift = p.gamma_p * alpha_p + p.gamma_d * alpha_d
    s = p.sigma * math.sqrt((alpha_p + alpha_d) / drift)
    expected = 0.5 * (1 + math.erf((p.gamma_p * alpha_p / drift - p.rho_star) / s))
    assert up == pytest.approx(expected, rel=1e-12)
    assert down == pytest.approx(1 - expected, rel=1e-12)


def test_equal_thresholds_and_rates_favour_neither_side():
    p = replace(PARAMETER_SETS["P"], theta_p=1.0, gamma_p=160.0)
    alpha_d, alpha_p = calcium.time_above_thresholds(delay=np.linspace(-50, 50, 11), parameters=p)
    up, down = calcium.switching(alpha_d, alpha_p, duration=60, parameters=p)
    np.testing.assert_allclose(up, down, rtol=1e-12)
    np.testing.assert_allclose(calcium.synaptic_change(delay=np.linspace(-50, 50, 11), parameters=p), 1, rtol=1e-12)


def test_equal_jumps_without_delay_make_a_symmetric_window():
    delays = np.linspace(0.0, 100.0, 51)
    for name in ("P", "D"):
        causal = calcium.synaptic_change(delay=delays, parameters=name)
        np.testing.assert_allclose(causal, calcium.synaptic_change(delay=-delays, parameters=name), rtol=1e-9)


def test_the_presynaptic_delay_only_shifts_the_window():
    p = PARAMETER_SETS["DP"]
    delays = np.linspace(-80, 80, 33)
    shifted = calcium.synaptic_change(delay=delays - p.pre_delay, parameters=replace(p, pre_delay=0.0))
    np.testing.assert_allclose(calcium.synaptic_change(delay=delays, parameters=p), shifted, rtol=1e-9)


DELAYS = np.linspace(-100, 100, 801)


def pattern_of(change):
    """The order of depression and potentiation along the delays, changes of up to 2 % left out."""
    signs = ["P" if value > 1 else "D" for value in change if abs(value - 1) > 0.02]
    return "".join(sign for i, sign in enumerate(signs) if i == 0 or sign != signs[i - 1])


@pytest.mark.parametrize(
    ("name", "pattern"), [("DP", "DP"), ("DPD", "DPD"), ("DPD'", "DPD"), ("P", "P"), ("D", "D"), ("D'", "D")]
)
def test_each_named_set_has_the_window_it_is_named_after(name, pattern):
    assert pattern_of(calcium.synaptic_change(delay=DELAYS, parameters=name)) == pattern


def test_exchanging_the_two_calcium_steps_turns_the_window_round():
    """A seventh shape, PD: with both spikes' calcium exchanged, delay D − x does what D + x did."""
    p = PARAMETER_SETS["DP"]
    exchanged = replace(p, c_pre=p.c_post, c_post=p.c_pre)
    away = np.linspace(-80, 80, 33)
    found = calcium.synaptic_change(delay=p.pre_delay - away, parameters=exchanged)
    np.testing.assert_allclose(found, calcium.synaptic_change(delay=p.pre_delay + away, parameters=p), rtol=1e-9)
    assert pattern_of(calcium.synaptic_change(delay=DELAYS, parameters=exchanged)) == "PD"


def test_little_activity_depresses_and_much_potentiates():
    for delay in (-10.0, 0.0, 10.0):
        low, high = calcium.synaptic_change(delay=delay, frequency=[1.0, 40.0], parameters="hippocampal slices")
        assert low < 0.99
        assert high > 2.0


def test_change_broadcasts_and_every_entry_is_the_single_call():
    delays, frequencies = np.array([-20.0, 3.0, 11.0]), np.array([[0.5], [20.0]])
    grid = calcium.synaptic_change(delay=delays, frequency=frequencies, postsynaptic_spikes=2)
    assert grid.shape == (2, 3)
    for i, frequency in enumerate(frequencies[:, 0]):
        for j, delay in enumerate(delays):
            assert grid[i, j] == calcium.synaptic_change(delay=delay, frequency=frequency, postsynaptic_spikes=2)


@pytest.mark.parametrize("name", SETS)
def test_strength_stays_between_all_down_and_all_up(name):
    p = PARAMETER_SETS[name]
    change = calcium.synaptic_change(
        delay=np.linspace(-100, 100, 81), frequency=np.geomspace(0.01, 200, 30)[:, None], pairs=10_000, parameters=name
    )
    before = p.beta + (1 - p.beta) * p.b
    assert (change >= 1 / before - 1e-12).all()
    assert (change <= p.b / before + 1e-12).all()


# --- the picture ------------------------------------------------------------------------------------------------


def test_simulate_carries_what_the_functions_say():
    setting = {"frequency": 8.0, "parameters": "cortical slices", "postsynaptic_spikes": 2}
    result = calcium.simulate(delay=-23.0, pairs=75, **setting)
    assert (result.alpha_d, result.alpha_p) == calcium.time_above_thresholds(delay=-23.0, **setting)
    assert result.time_above_d == pytest.approx(result.alpha_d * 125)
    assert result.change == calcium.synaptic_change(delay=-23.0, pairs=75, **setting)
    assert result.window[result.delays == -23.0] == result.change
    assert result.frequency_change[result.frequencies == 8.0] == result.change
    period = (result.time >= 0) & (result.time < 125.0)
    assert result.above_d[period].mean() == pytest.approx(result.alpha_d, abs=0.01)
    assert result.above_p[period].mean() == pytest.approx(result.alpha_p, abs=0.01)
    np.testing.assert_allclose(result.pre_spikes, [-125.0, 0.0, 125.0, 250.0])
    post = sorted([-23.0 + 125 * k for k in range(-1, 3)] + [-34.5 + 125 * k for k in range(3)])
    np.testing.assert_allclose(result.post_spikes, post, atol=1e-9)


def test_by_hand_the_weak_input_alone_depresses_and_needs_the_postsynaptic_spike_to_potentiate():
    """The lecture's sentence, with the default steps and thresholds; the window follows from the same parameters."""
    presynaptic, postsynaptic, both = range(3)
    result = calcium.two_thresholds(delay=20.0)
    p = result.parameters
    assert result.time_above_d[presynaptic] == pytest.approx(p.tau_calcium * math.log(1.2))
    assert result.time_above_p[presynaptic] == 0
    assert (result.time_above_d[postsynaptic], result.time_above_p[postsynaptic]) == (0, 0)
    assert result.time_above_p[both] > 0
    assert result.change[presynaptic] < 0.99
    assert result.change[postsynaptic] == 1
    assert result.change[both] > 1.3
    assert result.change[both] == calcium.synaptic_change(delay=20.0, parameters=p)
    assert result.window[result.delays == 20.0] == result.change[both]


@pytest.mark.parametrize("spikes", calcium.SPIKES)
def test_by_hand_the_calcium_is_that_of_the_spikes_chosen(spikes):
    chosen = calcium.two_thresholds(spikes=spikes, delay=-30.0, parameters="DP", c_pre=1.0, c_post=2.0, theta_p=1.3)
    index = calcium.SPIKES.index(spikes)
    period = (chosen.time >= -40) & (chosen.time <= 150)
    for theta, above in ((chosen.parameters.theta_d, chosen.time_above_d), (1.3, chosen.time_above_p)):
        assert (chosen.calcium[period] > theta).mean() * 190 == pytest.approx(above[index], abs=0.5)
    both = calcium.two_thresholds(delay=-30.0, parameters="DP", c_pre=1.0, c_post=2.0, theta_p=1.3)
    assert both.parameters == PARAMETER_SETS["DP"]
    np.testing.assert_array_equal(both.calcium, calcium.calcium_trace(delay=-30.0, time=both.time, frequency=1.0))


@pytest.mark.parametrize(
    ("argument", "value"),
    [("spikes", "none"), ("delay", 101.0), ("c_pre", -1.0), ("theta_p", 0.0), ("parameters", "x"), ("frequency", 0.0)],
)
def test_bad_arguments_by_hand_are_named(argument, value):
    with pytest.raises(ValueError, match=argument):
        calcium.two_thresholds(**{argument: value})


def numbers_of(result):
    for field in fields(result):
        value = getattr(result, field.name)
        if value is None:
            continue
        yield field.name, np.asarray(astuple(value) if is_dataclass(value) else value)


def test_random_settings_are_finite_and_bounded():
    rng = np.random.default_rng(3)
    for _ in range(150):
        setting = {
            "delay": rng.uniform(-100, 100),
            "frequency": 10 ** rng.uniform(-1, 2),
            "pairs": int(rng.integers(1, 1000)),
            "parameters": SETS[rng.integers(len(SETS))],
            "postsynaptic_spikes": int(rng.integers(1, 5)),
            "postsynaptic_interval": rng.uniform(0, 50),
        }
        result = calcium.simulate(**setting)
        for name, values in numbers_of(result):
            assert np.isfinite(values).all(), (name, setting)
        assert 0 <= result.alpha_d <= 1
        assert 0 <= result.up <= 1
        assert 0 <= result.down <= 1


# --- why thresholds stabilise -----------------------------------------------------------------------------------


def stepped_growth(p, drive, efficacy, delay, duration, bounded, dt=0.002):
    w = 1 + (p.b - 1) * efficacy
    course = [w]
    for _ in range(round(duration / dt)):
        alpha_d, alpha_p = calcium.time_above_thresholds(delay=delay, frequency=drive * w, parameters=p)
        rho = (w - 1) / (p.b - 1)
        up, down = p.gamma_p * alpha_p, p.gamma_d * alpha_d
        speed = up * (1 - rho) - down * rho - rho * (1 - rho) * (p.rho_star - rho) if bounded else up - down
        w = min(w + dt * speed * (p.b - 1) / p.tau, 2 * p.b)
        course.append(w)
    return np.array(course)


@pytest.mark.parametrize("efficacy", [0.1, 0.4, 0.9])
def test_growth_agrees_with_stepping(efficacy):
    p = PARAMETER_SETS["hippocampal slices"]
    result = calcium.growth(drive=4.0, efficacy=efficacy, delay=10.0, duration=4.0)
    for found, bounded in ((result.threshold, False), (result.bounded, True)):
        stepped = stepped_growth(p, 4.0, efficacy, 10.0, 4.0, bounded)
        expected = np.interp(result.time, np.linspace(0, 4, stepped.size), stepped)
        np.testing.assert_allclose(found, expected, atol=0.05)


def test_hebb_grows_exponentially_until_it_is_cut_off():
    p = PARAMETER_SETS["hippocampal slices"]
    result = calcium.growth(drive=0.5, efficacy=0.0, duration=2.0)
    mean_calcium = 0.5 * p.tau_calcium / 1000 * (p.c_pre + p.c_post)
    rate = (p.b - 1) / p.tau * p.gamma_p * mean_calcium / p.theta_p
    np.testing.assert_allclose(result.hebb, np.exp(rate * result.time), rtol=1e-12)
    assert result.hebb_diverged_at is None
    longer = calcium.growth(drive=0.5, efficacy=0.0, duration=1000.0)
    assert longer.hebb[longer.hebb_diverged_at] == longer.ceiling == 2 * p.b
    assert longer.hebb[longer.hebb_diverged_at - 1] < longer.ceiling


def test_mean_calcium_is_the_mean_of_the_trace():
    result = calcium.growth(drive=2.0)
    i = 150
    period = 1000 / result.frequencies[i]
    time = (np.arange(20_000) + 0.5) / 20_000 * period
    trace = calcium.calcium_trace(
        delay=10, parameters="hippocampal slices", time=time, frequency=float(result.frequencies[i])
    )
    assert trace.mean() == pytest.approx(result.mean_calcium[i], rel=1e-3)


def test_thresholds_alone_do_not_bound_growth_but_the_efficacy_does():
    weak, strong = (calcium.growth(efficacy=efficacy, duration=300.0) for efficacy in (0.1, 0.6))
    (crossover,) = weak.crossover
    assert weak.threshold[0] < crossover < strong.threshold[0]
    assert weak.hebb_diverged_at is not None
    assert weak.threshold[-1] < weak.threshold[0]  # little activity depresses: no growth from a weak start
    assert strong.threshold_diverged_at is not None  # but from a strong start it runs away
    assert weak.bounded[-1] == pytest.approx(weak.stable[0], abs=0.02)
    assert strong.bounded[-1] == pytest.approx(strong.stable[1], abs=0.02)
    assert weak.stable[0] == pytest.approx(1.0, abs=1e-3)  # DOWN
    assert weak.stable[0] < weak.unstable[0] < weak.stable[1] < strong.up_strength


def test_growth_stays_bounded_at_random_settings():
    rng = np.random.default_rng(4)
    for _ in range(150):
        setting = {
            "drive": rng.uniform(0.1, 20),
            "efficacy": rng.uniform(0, 1),
            "delay": rng.uniform(-100, 100),
            "duration": 10 ** rng.uniform(0, 3),
            "parameters": SETS[rng.integers(len(SETS))],
        }
        result = calcium.growth(**setting)
        for name, values in numbers_of(result):
            assert np.isfinite(values).all(), (name, setting)
        assert (result.bounded >= 1 - 1e-9).all(), setting
        assert (result.bounded <= result.up_strength + 1e-9).all(), setting
        assert (np.diff(result.hebb) >= 0).all()
        assert len(result.stable) == len(result.unstable) + 1, setting


# --- parameters and bad arguments -------------------------------------------------------------------------------


def test_the_nine_sets_have_the_names_of_the_paper():
    assert list(PARAMETER_SETS) == [
        "DP",
        "DPD",
        "DPD'",
        "P",
        "D",
        "D'",
        "hippocampal slices",
        "hippocampal cultures",
        "cortical slices",
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tau_calcium", -20),
        ("tau", 0),
        ("theta_p", math.nan),
        ("gamma_d", -1),
        ("sigma", 0),
        ("c_pre", -0.1),
        ("c_post", math.inf),
        ("rho_star", 1.0),
        ("beta", 1.2),
        ("b", 0),
        ("pre_delay", -3),
    ],
)
def test_bad_parameters_are_named(field, value):
    with pytest.raises(ValueError, match=field):
        replace(PARAMETER_SETS["DP"], **{field: value})


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("delay", math.nan),
        ("delay", 200.0),
        ("delay", "soon"),
        ("frequency", 0.0),
        ("frequency", -1.0),
        ("frequency", 1e4),
        ("pairs", 0),
        ("pairs", 2.5),
        ("parameters", "dp"),
        ("postsynaptic_spikes", 0),
        ("postsynaptic_interval", -1.0),
        ("postsynaptic_interval", math.nan),
    ],
)
def test_bad_arguments_are_named(argument, value):
    with pytest.raises(ValueError, match=argument):
        calcium.simulate(**{argument: value})


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("drive", 0.0),
        ("drive", 50),
        ("efficacy", -0.1),
        ("efficacy", 1.1),
        ("delay", 101),
        ("duration", 0.0),
        ("duration", math.inf),
        ("parameters", "nowhere"),
    ],
)
def test_bad_arguments_of_growth_are_named(argument, value):
    with pytest.raises(ValueError, match=argument):
        calcium.growth(**{argument: value})


def test_growth_needs_an_up_state_stronger_than_the_down_state():
    with pytest.raises(ValueError, match=r"^b ="):
        calcium.growth(parameters=replace(PARAMETER_SETS["DP"], b=0.5))


def test_shapes_that_do_not_broadcast_are_named():
    with pytest.raises(ValueError, match=r"delay .* frequency .* broadcast"):
        calcium.synaptic_change(delay=np.zeros(3), frequency=np.ones(4))


@pytest.mark.parametrize(("argument", "value"), [("alpha_d", 1.2), ("alpha_p", -0.1), ("duration", 0.0)])
def test_bad_arguments_of_switching_are_named(argument, value):
    with pytest.raises(ValueError, match=argument):
        calcium.switching(**({"alpha_d": 0.1, "alpha_p": 0.1, "duration": 60.0} | {argument: value}))


@pytest.mark.parametrize(("argument", "value"), [("time", math.nan), ("frequency", 0.0), ("delay", math.inf)])
def test_bad_arguments_of_the_trace_are_named(argument, value):
    with pytest.raises(ValueError, match=argument):
        calcium.calcium_trace(**({"delay": 0.0, "time": 1.0} | {argument: value}))
