"""Dendrites: a neuron stepped by hand as oracle, exact points of the burst rule, orderings of segregated learning."""

import math
from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest

from lecture_utils import data
from lecture_utils.models import dendrites

# --- two compartments --------------------------------------------------------------------------------------------


def stepped_neuron(somatic_current, dendritic_current, offset, *, pulse=5.0, duration=200.0, dt=0.1):
    """Spike times, somatic and dendritic voltage of one neuron, equation by equation."""
    v_s = v_d = -70.0
    w_s = w_d = 0.0
    theta = -50.0
    box = 0
    spikes, soma, dendrite = [], [v_s], [v_d]
    for k in range(round(duration / dt)):
        t = k * dt + 1e-7
        i_s = somatic_current if 50 <= t < 50 + pulse else 0.0
        i_d = dendritic_current if 50 + offset <= t < 50 + offset + pulse else 0.0
        i_d += 2600.0 if box else 0.0
        box = max(box - 1, 0)
        sigmoid = 1 / (1 + math.exp(-(v_d + 38) / 6))
        dv_s = -(v_s + 70) / 16 + (1300 * sigmoid - 200 * w_s + i_s) / 370
        dv_d = -(v_d + 70) / 7 + (1200 * sigmoid - 13 * w_d + i_d) / 170
        w_d += dt * (v_d + 70 - w_d) / 30
        w_s -= dt * w_s / 100
        theta -= dt * (theta + 50) / 27
        v_s += dt * dv_s
        v_d += dt * dv_d
        if v_s > theta:
            spikes.append((k + 1) * dt)
            v_s = -70.0
            theta += 2
            w_s += 1
            box = round(2 / dt)
        soma.append(v_s)
        dendrite.append(v_d)
    return np.array(spikes), np.array(soma), np.array(dendrite)


def test_soma_alone_fires_once_dendrite_alone_never_and_both_together_burst():
    soma = dendrites.simulate(dendritic_current=0.0)
    dendrite = dendrites.simulate(somatic_current=0.0)
    both = dendrites.simulate()
    assert [soma.spike_times.size, dendrite.spike_times.size] == [1, 0]
    assert [both.spikes_soma_alone, both.spikes_dendrite_alone] == [1, 0]
    assert both.spike_times.size >= 2
    assert [soma.burst, dendrite.burst, both.burst] == [False, False, True]
    assert soma.plateau_duration == dendrite.plateau_duration == 0.0
    assert 10 < both.plateau_duration < 100


def test_the_window_is_one_interval_several_ms_wide_around_coincidence():
    result = dendrites.simulate()
    assert result.offsets.size >= 21
    bursting = np.flatnonzero(result.window_burst)
    assert np.array_equal(bursting, np.arange(bursting[0], bursting[-1] + 1))
    assert result.window == (result.offsets[bursting[0]], result.offsets[bursting[-1]])
    assert result.window[0] < 0 < result.window[1]
    assert 4 <= result.window[1] - result.window[0] <= 20
    assert np.array_equal(result.window_burst, result.window_spikes >= 2)
    outside = np.delete(result.window_spikes, bursting)
    assert (outside == 1).all()
    assert (np.delete(result.window_plateau, bursting) < result.window_plateau[bursting].min()).all()


@pytest.mark.parametrize(("somatic_current", "dendritic_current"), [(0.0, 900.0), (1000.0, 900.0)])
def test_without_a_spike_there_is_no_window(somatic_current, dendritic_current):
    result = dendrites.simulate(somatic_current=somatic_current, dendritic_current=dendritic_current)
    assert result.window is None
    assert not result.window_spikes.any()


@pytest.mark.parametrize("case", range(8))
def test_agrees_with_a_neuron_stepped_equation_by_equation(case):
    rng = np.random.default_rng(case)
    settings = {
        "somatic_current": round(rng.uniform(1500, 3000)),
        "dendritic_current": round(rng.uniform(300, 1500)),
        "offset": round(rng.uniform(-8, 8), 1),
        "pulse": round(rng.uniform(3, 25), 1),
    }
    result = dendrites.simulate(**settings, duration=150.0)
    spikes, soma, dendrite = stepped_neuron(
        settings["somatic_current"],
        settings["dendritic_current"],
        settings["offset"],
        pulse=settings["pulse"],
        duration=150,
    )
    np.testing.assert_allclose(result.spike_times, spikes, atol=1e-9)
    np.testing.assert_allclose(result.somatic_voltage, soma, atol=1e-6)
    np.testing.assert_allclose(result.dendritic_voltage, dendrite, atol=1e-6)
    assert result.plateau_duration == pytest.approx(0.1 * np.sum(dendrite > -38))


def test_the_step_is_short_enough_for_the_window():
    result = dendrites.simulate()
    chosen = [0, 10, 20, 24, 32, 40]
    fine = [stepped_neuron(2300, 900, result.offsets[i], dt=0.02, duration=110)[0].size for i in chosen]
    assert result.window_spikes[chosen].tolist() == fine


def test_the_window_is_what_single_runs_give():
    result = dendrites.simulate(somatic_current=2200.0, dendritic_current=1000.0)
    for i in (0, 13, 17, 20, 26, 40):
        single = dendrites.simulate(somatic_current=2200.0, dendritic_current=1000.0, offset=result.offsets[i])
        assert single.spike_times.size == result.window_spikes[i]
        assert single.plateau_duration == pytest.approx(result.window_plateau[i])
        assert single.burst == result.window_burst[i]


def test_a_hyperpolarised_soma_charges_like_a_capacitor():
    # V_d stays at rest, where the plateau current is 0.5 % of its maximum: subtract the run without current.
    with_current = dendrites.simulate(somatic_current=-1000.0, dendritic_current=0.0)
    without = dendrites.simulate(somatic_current=0.0, dendritic_current=0.0)
    during = (with_current.time >= 50) & (with_current.time <= 55)
    exact = -1000 * 16 / 370 * -np.expm1(-(with_current.time[during] - 50) / 16)
    difference = with_current.somatic_voltage - without.somatic_voltage
    np.testing.assert_allclose(difference[during], exact, atol=0.05)
    assert np.abs(without.somatic_voltage + 70).max() < 0.5


def test_every_spike_resets_the_soma_and_raises_the_threshold():
    result = dendrites.simulate()
    at = np.searchsorted(result.time, result.spike_times - 1e-9)
    np.testing.assert_array_equal(result.somatic_voltage[at], -70.0)
    rise = result.threshold[at] - result.threshold[at - 1]
    np.testing.assert_allclose(rise, 2.0, atol=0.05)


def test_currents_are_shown_where_they_are_injected():
    result = dendrites.simulate(offset=-7.0, pulse=4.0)
    assert result.somatic_current.max() == 2300
    assert result.time[result.somatic_current > 0][0] == pytest.approx(50)
    assert result.time[result.dendritic_current > 0][0] == pytest.approx(43)
    assert np.sum(result.somatic_current > 0) == np.sum(result.dendritic_current > 0) == 40


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("somatic_current", 3001.0),
        ("somatic_current", math.nan),
        ("dendritic_current", -1001.0),
        ("offset", 20.5),
        ("pulse", 0.0),
        ("pulse", -5.0),
        ("duration", 100.0),
        ("duration", math.inf),
    ],
)
def test_simulate_names_a_bad_argument(name, value):
    with pytest.raises(ValueError, match=name):
        dendrites.simulate(**{name: value})


# --- bursts as the third factor ----------------------------------------------------------------------------------


def test_events_and_bursts_of_a_known_train():
    # a single spike; a doublet; a run of four 16 ms apart: one event, one burst; a pair 16.1 ms apart: two events
    times = [0.0, 50.0, 60.0, 100.0, 116.0, 132.0, 148.0, 300.0, 316.1]
    events, bursts = dendrites.events_and_bursts(times)
    assert np.flatnonzero(events).tolist() == [0, 1, 3, 7, 8]
    assert np.flatnonzero(bursts).tolist() == [2, 4]


@pytest.mark.parametrize("seed", range(5))
def test_events_and_bursts_agree_with_a_spike_by_spike_account(seed):
    times = np.cumsum(np.random.default_rng(seed).exponential(20, 200) + 0.1)
    events, bursts = dendrites.events_and_bursts(times, burst_interval=12.0)
    inside = False
    for k, time in enumerate(times):
        close = k > 0 and time - times[k - 1] <= 12.0
        assert events[k] == (not close)
        assert bursts[k] == (close and not inside)
        inside = close


def test_no_spikes_are_no_events():
    events, bursts = dendrites.events_and_bursts([])
    assert events.size == bursts.size == 0


@pytest.mark.parametrize("times", [[1.0, 1.0], [2.0, 1.0], [0.0, math.nan], [[0.0, 1.0]], 3.0, "spikes"])
def test_events_and_bursts_name_bad_times(times):
    with pytest.raises(ValueError, match="spike_times"):
        dendrites.events_and_bursts(times)


def test_no_change_where_the_burst_probability_is_its_average():
    for baseline in (0.0, 0.2, 0.55, 1.0):
        result = dendrites.burst_rule(baseline_probability=baseline)
        crossing = np.isclose(result.burst_probability, baseline)
        assert crossing.sum() == 1
        assert np.abs(result.change[crossing]).max() < 1e-15 * np.abs(result.change).max() + 1e-16
        assert (result.change[result.burst_probability > baseline + 1e-9] > 0).all()
        assert (result.change[result.burst_probability < baseline - 1e-9] < 0).all()
    at_baseline = dendrites.burst_rule(burst_probability=0.2, baseline_probability=0.2)
    assert at_baseline.present_change == 0.0
    np.testing.assert_array_equal(at_baseline.change_by_rate, 0.0)


def test_the_event_rate_scales_the_change_and_the_burst_probability_gives_its_sign():
    for probability, sign in ((0.5, 1), (0.1, -1)):
        result = dendrites.burst_rule(burst_probability=probability, baseline_probability=0.2)
        np.testing.assert_allclose(
            result.change_by_rate, result.change_by_rate[-1] * result.event_rate / 20, atol=1e-12
        )
        assert np.sign(result.change_by_rate[-1]) == sign
        assert np.sign(result.present_change) == sign


def test_the_expected_change_is_the_integral_of_the_rule():
    # ∫ η E r τ (P − P̄(t)) dt with dP̄/dt = (P − P̄)/τ_average, by small steps
    average, weight, dt = 0.2, 0.0, 0.001
    for _ in range(60_000):
        weight += dt * 0.1 * 5 * 5 * 0.020 * (0.4 - average)
        average += dt * (0.4 - average) / 30
    result = dendrites.burst_rule()
    assert result.present_change == pytest.approx(weight, rel=1e-3)
    assert result.weight[-1] == result.present_change
    assert result.average_probability[-1] == pytest.approx(average, rel=1e-4)


def test_simulated_courses_average_to_the_expected_one():
    courses = [dendrites.burst_rule(event_rate=8.0, presynaptic_rate=10.0, seed=seed) for seed in range(200)]
    changes = np.array([course.simulated_change for course in courses])
    error = changes.std() / math.sqrt(changes.size)
    assert error < 0.1 * courses[0].present_change
    assert abs(changes.mean() - courses[0].present_change) < 4 * error
    final = np.array([course.simulated_average[-1] for course in courses])
    assert abs(final.mean() - courses[0].average_probability[-1]) < 4 * final.std() / math.sqrt(final.size) + 0.003


def test_the_simulated_course_is_the_rule_applied_step_by_step():
    settings = {"event_rate": 10.0, "presynaptic_rate": 20.0, "duration": 4.0, "tau_average": 3.0, "seed": 3}
    result = dendrites.burst_rule(**settings)
    dt = 1e-4
    events, bursts, presynaptic = (
        np.bincount(np.floor(times / dt + 50_000).astype(int), minlength=90_001)
        for times in (result.event_times, result.burst_times, result.presynaptic_times)
    )
    event_average, burst_average, trace, weight = 10.0, 2.0, 0.0, 0.0
    for k in range(48_000, 90_000):
        if k >= 50_000:
            weight += 0.1 * (bursts[k] - burst_average / event_average * events[k]) * trace
            event_average += (events[k] - dt * event_average) / 3.0
            burst_average += (bursts[k] - dt * burst_average) / 3.0
        trace += presynaptic[k] - dt / 0.020 * trace
    assert result.simulated_change == pytest.approx(weight, abs=0.01 * np.abs(result.simulated_weight).max())
    assert result.simulated_average[-1] == pytest.approx(burst_average / event_average, rel=0.01)


@pytest.mark.parametrize("probability", [0.0, 0.3, 1.0])
def test_the_16_ms_rule_finds_the_simulated_events_and_bursts(probability):
    result = dendrites.burst_rule(event_rate=20.0, burst_probability=probability)
    spikes = np.sort(np.concatenate([result.event_times, result.burst_times])) * 1000
    events, bursts = dendrites.events_and_bursts(spikes)
    np.testing.assert_allclose(spikes[events] / 1000, result.event_times)
    np.testing.assert_allclose(spikes[bursts] / 1000, result.burst_times)


def test_a_silent_presynaptic_neuron_learns_nothing():
    result = dendrites.burst_rule(presynaptic_rate=0.0)
    assert not result.change.any()
    assert not result.simulated_weight.any()


@pytest.mark.parametrize("event_rate", [0.1, 20.0])
@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_extreme_bursting_stays_finite(event_rate, probability):
    result = dendrites.burst_rule(
        event_rate=event_rate, burst_probability=probability, baseline_probability=1 - probability, tau_average=1.0
    )
    for field in fields(result):
        assert np.isfinite(getattr(result, field.name)).all()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_rate", 0.0),
        ("event_rate", 21.0),
        ("burst_probability", 1.1),
        ("baseline_probability", -0.1),
        ("presynaptic_rate", -1.0),
        ("learning_rate", math.nan),
        ("tau_presynaptic", -20.0),
        ("tau_average", 0.0),
        ("duration", 0.0),
        ("seed", -1),
        ("seed", 0.5),
    ],
)
def test_burst_rule_names_a_bad_argument(name, value):
    with pytest.raises(ValueError, match=name):
        dendrites.burst_rule(**{name: value})


# --- periodic trains and the 16 ms rule --------------------------------------------------------------------------


def test_periodic_trains_switch_at_62_5_hz():
    result = dendrites.periodic_pairing()
    assert result.switch_frequency == 62.5
    assert (result.change[result.frequencies < 62.5] < 0).all()
    assert (result.change[result.frequencies >= 62.5] > 0).all()
    assert {62.0, 62.5} <= set(result.frequencies)


@pytest.mark.parametrize("burst_interval", [8.0, 10.0, 20.0])
def test_another_longest_interval_moves_the_switch(burst_interval):
    result = dendrites.periodic_pairing(burst_interval=burst_interval)
    assert result.switch_frequency == 1000 / burst_interval
    assert (np.sign(result.change) == np.where(result.frequencies >= result.switch_frequency, 1, -1)).all()


@pytest.mark.parametrize(("frequency", "published"), [(21.8, -0.43), (100.0, 0.284)])
def test_the_changes_are_those_of_the_authors_simulation(frequency, published):
    digits = len(str(published).partition(".")[2])
    assert round(dendrites.periodic_pairing(frequency=frequency).present_change, digits) == published


@pytest.mark.parametrize("frequency", [7.0, 40.0, 62.0, 63.0, 100.0])
@pytest.mark.parametrize("pairings", [2, 5, 12])
def test_periodic_pairing_agrees_with_the_rule_spike_by_spike(frequency, pairings):
    trains = 4
    result = dendrites.periodic_pairing(
        frequency=frequency, pairings=pairings, repetitions=trains, baseline_probability=0.3
    )
    spikes = np.arange(pairings) / frequency
    events, bursts = dendrites.events_and_bursts(1000 * spikes)
    beginnings = np.arange(trains) * (pairings / frequency + 11)
    event_times = [begin + spike for begin in beginnings for spike in spikes[events]]
    burst_times = [begin + spike for begin in beginnings for spike in spikes[bursts]]

    def average(times, start, now):
        return start * math.exp(-now / 15) + sum(math.exp(-(now - t) / 15) / 15 for t in times if t < now - 1e-9)

    def weight_change(now, burst, event):
        trace = sum(math.exp(-(now - t) / 0.05) for t in event_times if t <= now + 1e-9)
        usual = average(burst_times, 5 * 0.3, now) / average(event_times, 5.0, now)
        return 0.1 * (burst - usual * event) * trace

    for train, begin in enumerate(beginnings):
        changes = [weight_change(begin + s, b, e) for s, b, e in zip(spikes, bursts, events, strict=True)]
        assert result.train_change[train] == pytest.approx(sum(changes))
        usual = average(burst_times, 5 * 0.3, begin) / average(event_times, 5.0, begin)
        assert result.average_probability[train] == pytest.approx(usual)
    np.testing.assert_array_equal(result.events, events)
    np.testing.assert_array_equal(result.bursts, bursts)
    assert result.present_change == pytest.approx(result.train_change.sum())
    assert result.change[result.frequencies == frequency] == pytest.approx(result.present_change)


def test_a_frozen_average_makes_the_changes_several_times_larger():
    for frequency in (21.8, 100.0):
        moving = dendrites.periodic_pairing(frequency=frequency).present_change
        frozen = dendrites.periodic_pairing(frequency=frequency, tau_average=10_000.0).present_change
        assert 3 < frozen / moving < 6


def test_a_burst_that_is_no_surprise_teaches_nothing():
    # With P̄ = exp(−1/(fτ)) depression by the event equals potentiation by the burst.
    result = dendrites.periodic_pairing(frequency=100.0, baseline_probability=math.exp(-10 / 50), repetitions=1)
    assert result.present_change == pytest.approx(0.0, abs=1e-15)


def test_the_neuron_gets_used_to_bursts_and_to_none():
    assert (np.diff(dendrites.periodic_pairing(frequency=100.0).average_probability) > 0).all()
    assert (np.diff(dendrites.periodic_pairing(frequency=50.0).average_probability) < 0).all()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("frequency", 0.0),
        ("frequency", math.nan),
        ("pairings", 1),
        ("pairings", 2.5),
        ("repetitions", 0),
        ("baseline_probability", 2.0),
        ("baseline_rate", 0.0),
        ("burst_interval", 0.0),
        ("tau_presynaptic", -1.0),
        ("tau_average", 0.5),
        ("pause", 1.0),
        ("learning_rate", -0.1),
    ],
)
def test_periodic_pairing_names_a_bad_argument(name, value):
    with pytest.raises(ValueError, match=name):
        dendrites.periodic_pairing(**{name: value})


# --- segregated dendrites ----------------------------------------------------------------------------------------


def trained(**settings):
    *_, (_, result) = dendrites.train_segregated(data=data.digits(), **settings)
    return result


@pytest.fixture(scope="module")
def learned():
    """Final results by coupling: segregated, equal, and to the apical dendrite above all."""
    seeds = {0.0: 2, 1.0: 2, 8.0: 1}
    return {coupling: [trained(coupling=coupling, seed=seed) for seed in range(n)] for coupling, n in seeds.items()}


def final(results, name, rule=0):
    return np.mean([getattr(result, name)[rule, -1] for result in results])


@pytest.mark.parametrize("error", ["test_error", "train_error"])
def test_the_hidden_layer_taught_by_plateaus_beats_no_hidden_layer(learned, error):
    segregated = learned[0.0]
    rules = segregated[0].rules
    none, untaught = (final(segregated, error, rules.index(rule)) for rule in rules[:1:-1])
    assert final(segregated, error) < none < untaught


def test_backpropagation_and_plateaus_end_close_together(learned):
    plateaus, backprop = (final(learned[0.0], "test_error", rule) for rule in (0, 1))
    assert abs(plateaus - backprop) < 0.03


@pytest.mark.parametrize("error", ["test_error", "train_error"])
def test_the_tighter_the_coupling_the_worse(learned, error):
    errors = [final(learned[coupling], error) for coupling in (0.0, 1.0, 8.0)]
    assert errors[0] < errors[1] < errors[2]
    assert errors[2] > 2 * errors[0]


def test_with_equal_coupling_the_hidden_layer_is_no_longer_worth_having(learned):
    rules = learned[1.0][0].rules
    assert final(learned[1.0], "train_error") > final(learned[1.0], "train_error", rules.index("no hidden layer"))


def test_the_plateaus_come_to_point_along_the_gradient(learned):
    for result in learned[0.0]:
        assert 75 < result.angle[0] < 115
        assert (result.angle[-5:] < 50).all()
        assert np.corrcoef(result.teaching_signal, result.backprop_signal)[0, 1] > 0.5
    assert np.mean([r.angle[3] for r in learned[8.0]]) > np.mean([r.angle[3] for r in learned[0.0]]) + 10


def test_only_the_first_network_depends_on_the_coupling(learned):
    np.testing.assert_array_equal(learned[0.0][0].test_error[1:], learned[8.0][0].test_error[1:])
    assert not np.array_equal(learned[0.0][0].test_error[0], learned[8.0][0].test_error[0])


def test_what_a_result_shows_of_its_neurons_fits_together(learned):
    for coupling, results in learned.items():
        result = results[0]
        np.testing.assert_allclose(result.plateau, 1 / (1 + np.exp(-result.apical)), atol=1e-12)
        assert result.apical_share == pytest.approx(coupling / (1 + coupling))
        np.testing.assert_array_equal(result.image, data.digits().test_inputs[0])
        assert np.sqrt(np.mean(result.teaching_signal**2)) == pytest.approx(1)
    segregated = learned[0.0][0]
    np.testing.assert_allclose(segregated.somatic, segregated.basal * 0.6 / 0.7)


def small_network(coupling, *, rule="segregated dendrites", seed=1):
    rng = np.random.default_rng(seed)
    inputs, targets = rng.random((7, 12)), np.eye(3)[rng.integers(3, size=7)]
    return dendrites.SegregatedNetwork(rule, coupling, 12, 9, 3, seed), inputs, targets


def test_the_backprop_error_is_minus_the_gradient_by_finite_differences():
    network, inputs, targets = small_network(0.0, rule="backpropagation")
    target = network.settle(inputs, targets)
    by_backprop = inputs.T @ network.backprop_error(network.settle(inputs), target)

    def loss():
        return 0.5 * np.sum((network.settle(inputs).output - target.output) ** 2)

    measured = np.zeros_like(by_backprop)
    for index in np.ndindex(measured.shape):
        kept = network.hidden_weights[index]
        network.hidden_weights[index] = kept + 1e-5
        above = loss()
        network.hidden_weights[index] = kept - 1e-5
        measured[index] = -(above - loss()) / 2e-5
        network.hidden_weights[index] = kept
    np.testing.assert_allclose(by_backprop, measured, atol=1e-6 * np.abs(measured).max())


def test_plateaus_carry_the_output_error_through_the_feedback_weights():
    network, inputs, targets = small_network(0.0)
    network.feedback *= 1e-3  # then the plateau is linear in the apical voltage, with slope σ'(0) = 1/4
    forward, target = network.settle(inputs), network.settle(inputs, targets)
    slope = 0.6 / 0.7 * forward.hidden * (1 - forward.hidden)
    expected = 0.25 * (target.output - forward.output) @ network.feedback * slope
    np.testing.assert_allclose(network.plateau_error(forward, target), expected, rtol=1e-4)


@pytest.mark.parametrize("coupling", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("phase", ["forward", "target"])
def test_a_phase_ends_close_to_its_steady_state(coupling, phase, monkeypatch):
    network, inputs, targets = small_network(coupling)
    targets = targets if phase == "target" else None
    short = network.settle(inputs, targets)
    monkeypatch.setattr(dendrites, "SETTLING_STEPS", 500)
    long = network.settle(inputs, targets)
    assert np.abs(short.output - long.output).max() < 0.02
    weights = np.array([0.1, 0.6, 0.6 * coupling])
    somatic = (weights[1] * long.basal + weights[2] * (long.output @ network.feedback)) / weights.sum()
    np.testing.assert_allclose(long.somatic, somatic, atol=1e-9)


@pytest.mark.parametrize("rule", dendrites.RULES)
@pytest.mark.parametrize("coupling", [0.0, 1.0])
def test_the_two_phases_are_those_that_settle_one_by_one(rule, coupling):
    network, inputs, targets = small_network(coupling, rule=rule)
    assert (network.apical_gain > 0) == (rule == "segregated dendrites" and coupling > 0)
    one_by_one = network.settle(inputs), network.settle(inputs, targets)
    for together, alone in zip(network.phases(inputs, targets), one_by_one, strict=True):
        for field in fields(alone):
            np.testing.assert_array_equal(getattr(together, field.name), getattr(alone, field.name))


def synthetic(**replacements):
    rng = np.random.default_rng(0)
    parts = {
        "train_inputs": rng.random((40, 6)),
        "train_labels": rng.integers(3, size=40),
        "test_inputs": rng.random((12, 6)),
        "test_labels": rng.integers(3, size=12),
    }
    return SimpleNamespace(**(parts | replacements))


def test_partial_results_grow_to_the_whole_and_repeat_exactly():
    runs = [list(dendrites.train_segregated(data=synthetic(), hidden=5, epochs=4, coupling=1.0)) for _ in range(2)]
    assert [fraction for fraction, _ in runs[0]] == [0.01, 0.25, 0.5, 0.75, 1.0]
    for (_, once), (_, again) in zip(*runs, strict=True):
        for field in fields(once):
            np.testing.assert_array_equal(getattr(once, field.name), getattr(again, field.name))
    for done, (_, result) in enumerate(runs[0]):
        assert result.epoch.tolist() == list(range(done + 1))
        assert result.test_error.shape == result.train_error.shape == (4, done + 1)
        np.testing.assert_array_equal(result.test_error, runs[0][-1][1].test_error[:, : done + 1])
        assert result.angle.shape == (done + 1,)


@pytest.mark.parametrize("seed", range(3))
def test_wild_settings_stay_finite(seed):
    rng = np.random.default_rng(seed)
    settings = {"learning_rate": 20.0, "coupling": rng.uniform(0, 10), "hidden": int(rng.integers(2, 30)), "epochs": 30}
    for _, result in dendrites.train_segregated(data=synthetic(), seed=seed, **settings):
        for field in fields(result):
            if field.name != "rules":
                assert np.isfinite(getattr(result, field.name)).all()


def test_without_learning_nothing_is_learned():
    *_, (_, result) = dendrites.train_segregated(data=synthetic(), hidden=5, epochs=3, learning_rate=0.0)
    np.testing.assert_array_equal(result.test_error, result.test_error[:, :1].repeat(4, axis=1))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("coupling", -0.1),
        ("coupling", math.nan),
        ("coupling", 11.0),
        ("hidden", 1),
        ("hidden", 3.5),
        ("epochs", 0),
        ("learning_rate", -1.0),
        ("seed", -1),
    ],
)
def test_train_segregated_names_a_bad_argument(name, value):
    with pytest.raises(ValueError, match=name):
        next(dendrites.train_segregated(**{"data": synthetic(), name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("train_inputs", np.full((40, 6), 2.0)),
        ("train_inputs", np.full((40, 6), math.nan)),
        ("train_inputs", np.zeros(40)),
        ("train_labels", np.zeros(39)),
        ("train_labels", np.full(40, 0.5)),
        ("train_labels", np.full(40, -1)),
        ("test_inputs", np.zeros((12, 7))),
        ("test_inputs", np.zeros((0, 6))),
        ("test_labels", None),
    ],
)
def test_train_segregated_names_bad_data(name, value):
    with pytest.raises(ValueError, match=f"data.{name}"):
        next(dendrites.train_segregated(data=synthetic(**{name: value})))
