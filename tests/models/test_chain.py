"""The dendritic chain: its neurons against the quiet model, its counts against the spikes, its rule against theory."""

import numpy as np
import pytest

from lecture_utils.models import chain, dendrites


def learned(**settings):
    *_, (_, result) = chain.burst_learning(**settings)
    return result


def spike_times(neurons, n):
    times, firing, _ = (np.concatenate(parts) for parts in zip(*neurons.spikes, strict=True))
    return times[firing == n].tolist()


def test_without_noise_a_neuron_is_that_of_the_coincidence():
    currents = np.array([[0.0, 600.0, 700.0], [0.0, 0.0, 300.0]])
    neurons = chain._Neurons(*currents, noise=0.0, rng=np.random.default_rng(0))
    neurons.fluctuation[:] = 0.0
    for _ in range(100):  # a spike at the end of one part acts on the next
        neurons.advance(3.0)
    by_neuron = [spike_times(neurons, n) for n in range(3)]
    # Euler steps, one equation at a time.
    for (somatic, dendritic), spikes in zip(currents.T, by_neuron, strict=True):
        v_s, v_d, w_s, w_d, theta, box, expected = -70.0, -70.0, 0.0, 0.0, -50.0, 0, []
        for step in range(3000):
            plateau = 1 / (1 + np.exp(-(v_d + 38) / 6))
            dv_s = -(v_s + 70) / 16 + (1300 * plateau - 200 * w_s + somatic) / 370
            dv_d = -(v_d + 70) / 7 + (1200 * plateau - 13 * w_d + dendritic + 2600 * (box > 0)) / 170
            box -= box > 0
            w_d += 0.1 * (v_d + 70 - w_d) / 30
            w_s -= 0.1 * w_s / 100
            theta -= 0.1 * (theta + 50) / 27
            v_s, v_d = v_s + 0.1 * dv_s, v_d + 0.1 * dv_d
            if v_s > theta:
                expected.append(0.1 * (step + 1))
                v_s, theta, w_s, box = -70.0, theta + 2, w_s + 1, 20
        assert spikes == pytest.approx(expected)
    assert len(by_neuron[2]) > len(by_neuron[1]) > len(by_neuron[0]) == 0


def test_events_and_bursts_are_those_of_the_16_ms_rule():
    neurons = chain._Neurons(np.full(20, 400.0), np.full(20, 150.0), 300.0, np.random.default_rng(1))
    for _ in range(100):
        neurons.advance(chain.SHOWN / 100)
    assert neurons.bursts.sum() > 20
    for n in range(20):
        events, bursts = dendrites.events_and_bursts(spike_times(neurons, n))
        assert (neurons.events[n], neurons.bursts[n]) == (events.sum(), bursts.sum())


def test_the_noise_has_its_size_and_its_time_constant():
    neurons = chain._Neurons(np.full(4000, -900.0), np.full(4000, -900.0), 300.0, np.random.default_rng(2))
    neurons.advance(20.0)
    before = neurons.fluctuation.copy()
    neurons.advance(chain.TAU_NOISE)
    assert before.std() / 300 * 300 == pytest.approx(neurons.fluctuation.std(), rel=0.05)
    assert neurons.fluctuation.std() == pytest.approx(300.0, rel=0.05)
    correlation = np.corrcoef(before.ravel(), neurons.fluctuation.ravel())[0, 1]
    assert correlation == pytest.approx(np.exp(-1), abs=0.05)


def test_the_burst_probability_follows_the_apical_drive_and_the_event_rate_the_basal_drive():
    result = learned()
    middle = slice(2, -2)
    assert np.corrcoef(result.apical, result.burst_probability[0])[0, 1] > 0.95
    assert np.abs(result.burst_probability[0] - result.burst_probability[1])[middle].max() < 0.2
    assert (result.event_rate[1] > 1.2 * result.event_rate[0]).all()


@pytest.mark.parametrize("seed", range(3))
def test_doubling_the_basal_drive_scales_the_change_and_keeps_its_sign_away_from_zero(seed):
    result = learned(seed=seed)
    clear = np.abs(result.burst_probability[0] - result.usual_probability) > 0.15
    assert clear.sum() >= 8
    assert (np.sign(result.change[0]) == np.sign(result.change[1]))[clear].all()
    assert (np.abs(result.change[1]) > np.abs(result.change[0]))[clear].all()


def test_the_change_is_the_rule_at_the_measured_rates():
    result = learned(duration=0.5, apical_drive=123.0, usual_probability=0.4)
    expected = 60 * 0.1 * 0.25 * (result.burst_probability - 0.4) * result.event_rate
    np.testing.assert_allclose(result.change, expected)
    here = list(result.apical).index(123.0)
    np.testing.assert_array_equal(result.present_change, result.change[:, here])
    # The same from the rule of section 9.2, in the first minute of an average that hardly moves.
    rule = dendrites.burst_rule(
        event_rate=5.0, burst_probability=0.5, baseline_probability=0.4, presynaptic_rate=5.0,
        learning_rate=0.1, tau_presynaptic=50.0, tau_average=300.0, duration=1.0,
    )  # fmt: skip
    assert rule.present_change == pytest.approx(0.1 * 0.25 * (0.5 - 0.4) * 5.0, rel=0.01)


def test_inhibition_of_the_tuft_shifts_the_curve():
    plain, inhibited = learned(), learned(inhibition=100.0)
    # The drives are 50 pA apart: with 100 pA less, each neuron is that of two places before, with other noise.
    np.testing.assert_allclose(inhibited.burst_probability[:, 2:], plain.burst_probability[:, :-2], atol=0.25)
    for with_it, without in zip(inhibited.crossing, plain.crossing, strict=True):
        assert with_it - without == pytest.approx(100, abs=45)


def test_the_crossing_is_where_the_change_turns_up():
    apical = np.array([0.0, 10.0, 20.0, 30.0])
    assert chain._crossing(apical, np.array([-3.0, -1.0, 1.0, 4.0])) == pytest.approx(15.0)
    assert chain._crossing(apical, np.array([1.0, 2.0, 3.0, 4.0])) is None
    assert chain._crossing(apical, np.array([-1.0, -2.0, -3.0, -4.0])) is None


def test_spikes_are_those_of_the_present_drive():
    result = learned(duration=1.0)
    assert set(result.spike_neuron) <= set(range(chain.NEURONS))
    assert result.spike_times.size > 10
    for n in range(chain.NEURONS):
        times, within = result.spike_times[result.spike_neuron == n], result.spike_in_burst[result.spike_neuron == n]
        gaps = np.diff(times, prepend=-np.inf, append=np.inf)
        np.testing.assert_array_equal(within, (gaps[:-1] <= 16) | (gaps[1:] <= 16))
    events = np.sum(np.concatenate([
        dendrites.events_and_bursts(result.spike_times[result.spike_neuron == n])[0] for n in range(chain.NEURONS)
    ]))  # fmt: skip
    assert events / chain.NEURONS == pytest.approx(result.present_rate[0])


def test_partial_results_grow_and_repeat_exactly():
    first, second = (list(chain.burst_learning(duration=0.2, seed=5)) for _ in range(2))
    assert [fraction for fraction, _ in first] == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert [result.seconds for _, result in first] == pytest.approx([0.05, 0.1, 0.15, 0.2])
    for (_, one), (_, two) in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.change, two.change)
        np.testing.assert_array_equal(one.spike_times, two.spike_times)


def test_silent_neurons_change_nothing():
    result = learned(basal_drive=0.0, noise=0.0, duration=0.2, apical_drive=-200.0)
    assert (result.present_rate == 0).all()
    assert (result.present_change == 0).all()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("apical_drive", 401.0),
        ("basal_drive", -1.0),
        ("inhibition", np.nan),
        ("usual_probability", 1.1),
        ("noise", 700.0),
        ("duration", 0.0),
        ("seed", -1),
    ],
)
def test_bad_arguments_are_named(name, value):
    with pytest.raises(ValueError, match=name):
        next(chain.burst_learning(**{name: value}))
