"""Early and late LTP: exact results, a brute-force simulation of the same equations, properties, bad arguments."""

import dataclasses

import numpy as np
import pytest

from lecture_utils.models import ltp

SWITCHES = ("protein_synthesis", "nmda_receptors", "postsynaptic_activity", "presynaptic_activity")


def same(one, other):
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in dataclasses.fields(one)
    )


# The response ---------------------------------------------------------------------------------------------------------


def test_epsp_peaks_at_the_amplitude_at_the_peak_time():
    for tau_rise, tau_decay in [(5.0, 10.0), (0.3, 40.0), (9.99, 10.0)]:
        peak_time = tau_rise * tau_decay / (tau_decay - tau_rise) * np.log(tau_decay / tau_rise)
        at = ltp.epsp(
            [peak_time, peak_time - 0.01, peak_time + 0.01], amplitude=-3.0, tau_rise=tau_rise, tau_decay=tau_decay
        )
        assert at[0] == pytest.approx(-3.0, rel=1e-12)
        assert np.all(at[1:] > at[0])


def test_epsp_is_zero_before_its_onset_and_keeps_the_shape():
    time = np.linspace(-20.0, 60.0, 30).reshape(5, 6)
    potential = ltp.epsp(time)
    assert potential.shape == (5, 6)
    assert np.all(potential[time <= 0.0] == 0.0)
    assert np.all(potential[time > 0.0] > 0.0)


def test_the_response_is_what_the_authors_membrane_does_with_a_weight_of_h0():
    dt, current, voltage, peak = 0.0005, ltp.BASELINE_WEIGHT, 0.0, 0.0
    for _ in range(int(40.0 / dt)):
        voltage += dt * (-voltage + current) / ltp.TAU_DECAY
        current -= dt * current / ltp.TAU_RISE
        peak = max(peak, voltage)
    result = ltp.simulate_consolidation()
    assert result.epsp_before.max() == pytest.approx(peak, rel=1e-3)
    assert peak == pytest.approx(ltp.BASELINE_WEIGHT / 4.0, rel=1e-3)


# Tag, protein and what is captured -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("made", "tag", "protein", "late"), [(1, 1, 0.0, 0.0), (0, 1, 0.8, 0.3), (1, -1, 0.2, 0.4)])
def test_capture_solves_its_equations(made, tag, protein, late):
    dt, p, z, course = 0.5, protein, late, []
    for _ in range(14_400):
        course.append((p, z))
        p, z = p + dt * (made - p) / 3600.0, z + dt * p * ((1.0 - z) if tag > 0 else -(z + 0.5)) / 3600.0
    exact = np.array(ltp.capture(dt * np.arange(14_400), protein=protein, late=late, made=made, tag=tag))
    np.testing.assert_allclose(exact, np.transpose(course), atol=2e-4)


def test_nothing_is_captured_without_a_tag_or_without_protein():
    elapsed = np.array([0.0, 60.0, 36_000.0])
    protein, late = ltp.capture(elapsed, protein=0.5, late=0.3, tag=0)
    np.testing.assert_array_equal(late, 0.3)
    np.testing.assert_allclose(protein, 1.0 - 0.5 * np.exp(-elapsed / 3600.0))
    np.testing.assert_array_equal(ltp.capture(elapsed, late=0.3, made=0, tag=1), [[0.0] * 3, [0.3] * 3])


# Early and late plasticity: exact -------------------------------------------------------------------------------------


def test_early_weight_decays_with_6884_s():
    np.testing.assert_allclose(ltp.EARLY_DECAY_CONSTANT, 6884.0, rtol=1e-12)
    for protocol in ltp.PROTOCOLS:
        result = ltp.simulate_consolidation(protocol=protocol)
        after = result.time > result.stimulation_end + 0.001
        change = result.early[after] - 1.0
        seconds = 3600.0 * result.time[after]
        expected = change[0] * np.exp(-(seconds - seconds[0]) / 6884.0)
        np.testing.assert_allclose(change, expected, rtol=1e-9, atol=1e-15)


def test_strong_tetanus_has_a_late_phase_and_it_needs_protein_synthesis():
    normal = ltp.simulate_consolidation(protocol="strong tetanus")
    blocked = ltp.simulate_consolidation(protocol="strong tetanus", protein_synthesis=False)
    assert normal.late[-1] > 0.5
    assert normal.late_percent > 150.0
    assert np.all(np.diff(normal.late) >= 0.0)
    np.testing.assert_array_equal(blocked.late, 0.0)
    np.testing.assert_array_equal(blocked.protein, 0.0)
    np.testing.assert_array_equal(blocked.early, normal.early)
    assert blocked.early_percent > 140.0
    assert blocked.late_percent == pytest.approx(100.0, abs=3.0)
    # The 8 h value is early decay alone.
    assert blocked.late_percent - 100.0 == pytest.approx(
        (blocked.early_percent - 100.0) * np.exp(-(blocked.late_time - blocked.early_time) * 3600.0 / 6884.0)
    )


def test_weak_tetanus_tags_the_synapse_but_has_no_late_phase():
    result = ltp.simulate_consolidation(protocol="weak tetanus")
    assert result.early_percent > 115.0
    assert result.tag.max() == 1
    np.testing.assert_array_equal(result.protein, 0.0)
    np.testing.assert_array_equal(result.late, 0.0)
    assert result.late_percent == pytest.approx(100.0, abs=2.0)


def test_low_frequency_depresses_and_only_the_strong_kind_lasts():
    strong = ltp.simulate_consolidation(protocol="strong low-frequency")
    weak = ltp.simulate_consolidation(protocol="weak low-frequency")
    assert strong.late[-1] < -0.3
    assert strong.late_percent < 70.0
    assert weak.early_percent < 95.0
    np.testing.assert_array_equal(weak.late, 0.0)
    assert weak.late_percent == pytest.approx(100.0, abs=2.0)
    assert strong.seconds_above_theta_p == weak.seconds_above_theta_p == 0.0


def test_a_late_weight_is_captured_only_while_the_synapse_is_tagged():
    result = ltp.simulate_consolidation(hours=24.0)
    untagged = (result.tag == 0) & (result.time > 0.1)
    assert untagged.any()
    assert np.ptp(result.late[untagged]) == 0.0
    # The tag ends where the decaying change of the early weight reaches its threshold.
    end = result.time[untagged][0]
    assert np.interp(end, result.time, result.early - 1.0) <= result.theta_tag
    assert result.late[untagged][0] == result.late.max()


@pytest.mark.parametrize("switch", SWITCHES[1:])
@pytest.mark.parametrize("protocol", ltp.PROTOCOLS)
def test_both_partners_and_nmda_receptors_are_needed(protocol, switch):
    result = ltp.simulate_consolidation(protocol=protocol, noise=True, **{switch: False})
    np.testing.assert_array_equal(result.total, 1.0)
    np.testing.assert_array_equal(result.pulse_percent, 100.0)
    np.testing.assert_array_equal(result.calcium, 0.0)
    assert (result.spike_time.size == 0) == (switch == "presynaptic_activity")


def test_without_kinases_calcium_only_depresses():
    """With γ_p = 0 the early weight at the end of a train is h0 e^{−γ_d t/τ_h}, t being the time above θ_d."""
    blocked = ltp.simulate_consolidation(protocol="weak tetanus", kinases=False, protein_synthesis=False)
    assert blocked.seconds_above_theta_p > 0.0
    assert np.all(blocked.early <= 1.0)
    expected = np.exp(-ltp.GAMMA_D * blocked.seconds_above_theta_d / ltp.TAU_EARLY)
    assert blocked.early.min() == pytest.approx(expected, abs=1e-3)
    slow = {"protocol": "strong low-frequency", "seed": 3}
    assert same(ltp.simulate_consolidation(**slow, kinases=False), ltp.simulate_consolidation(**slow))


def test_single_pulses_do_not_change_the_synapse():
    result = ltp.simulate_consolidation(frequency=1.0, duration=600.0, trains=1, poisson=False)
    np.testing.assert_array_equal(result.total, 1.0)
    assert result.spike_time.size == 600


def test_protocols_are_the_authors():
    spikes = {name: ltp.simulate_consolidation(protocol=name).spike_time for name in ltp.PROTOCOLS}
    strong = np.concatenate([start + np.arange(100) / 100.0 for start in (0.0, 600.0, 1200.0)])
    np.testing.assert_allclose(spikes["strong tetanus"], strong)
    np.testing.assert_allclose(spikes["weak tetanus"], np.arange(20) / 100.0)
    bursts = [1.15 * i + 0.05 * j for i in range(900) for j in range(3)]
    np.testing.assert_allclose(spikes["strong low-frequency"], bursts)
    assert 800 < spikes["weak low-frequency"].size < 1000
    assert spikes["weak low-frequency"].max() < 900.0


def test_poisson_pulses_have_the_rate_and_the_scatter_of_a_poisson_process():
    counts = [
        ltp.simulate_consolidation(
            frequency=10.0, duration=2.0, trains=3, spacing=5.0, poisson=True, hours=0.1, seed=seed
        ).spike_time.size
        for seed in range(400)
    ]
    assert np.mean(counts) == pytest.approx(60.0, abs=4.0 * np.sqrt(60.0 / 400.0))
    assert np.var(counts) == pytest.approx(60.0, rel=4.0 * np.sqrt(2.0 / 400.0))
    spikes = ltp.simulate_consolidation(
        frequency=10.0, duration=2.0, trains=3, spacing=5.0, poisson=True, hours=0.1
    ).spike_time
    assert np.all(np.diff(spikes) > 0.0)
    assert np.all(spikes % 5.0 < 2.0)


def test_calcium_is_the_sum_of_decaying_steps():
    for protocol in ltp.PROTOCOLS:
        result = ltp.simulate_consolidation(protocol=protocol)
        since = result.calcium_time[:, np.newaxis] - result.spike_time[result.spike_time < 2.0] - 0.0188
        # The step itself may fall on either side of a sample.
        near_step = np.any(np.abs(since) < 1e-9, axis=1)
        expected = np.where(since >= 0.0, np.exp(-np.maximum(since, 0.0) / 0.0488), 0.0).sum(axis=1)
        np.testing.assert_allclose(result.calcium[~near_step], expected[~near_step], rtol=1e-9, atol=1e-12)


def test_time_above_the_thresholds_of_one_pair_of_pulses():
    result = ltp.simulate_consolidation(frequency=20.0, duration=0.1, trains=1)
    peak = 1.0 + np.exp(-0.05 / 0.0488)
    assert result.seconds_above_theta_d == pytest.approx(0.0488 * np.log(peak / 1.2))
    assert result.seconds_above_theta_p == 0.0
    loss = np.exp(-(0.1 + 313.1) / 688.4 * result.seconds_above_theta_d)
    floor = 0.1 / (0.1 + 313.1)
    first = result.early[np.searchsorted(result.time, 0.0) + 1]  # 1 s later, the drift back is 1e-4 of the change
    assert 1.0 - first == pytest.approx((1.0 - floor) * (1.0 - loss), rel=1e-3)


def test_noise_has_the_spread_of_the_stochastic_equation():
    """Late in a long train the early weight is stationary: mean and variance of its linear equation."""
    settings = {"frequency": 100.0, "duration": 6.0, "trains": 1, "hours": 0.1}
    last = np.flatnonzero(ltp.simulate_consolidation(**settings).time * 3600.0 < 6.0)[-1]
    runs = [ltp.simulate_consolidation(noise=True, seed=seed, **settings) for seed in range(400)]
    assert runs[0].time[last] * 3600.0 > 5.5
    weight = [4.20075 * run.early[last] for run in runs]
    rate = (0.1 + 1645.6 + 313.1) / 688.4
    level = (0.1 * 4.20075 + 1645.6 * 10.0) / (0.1 + 1645.6 + 313.1)
    variance = 2.90436**2 * 2.0 / 688.4 / (2.0 * rate)
    assert np.mean(weight) == pytest.approx(level, abs=4.0 * np.sqrt(variance / 400.0))
    assert np.var(weight) == pytest.approx(variance, rel=4.0 * np.sqrt(2.0 / 400.0))


def test_noise_and_poisson_follow_the_seed_and_nothing_else_does():
    for settings in ({"noise": True}, {"protocol": "weak low-frequency"}):
        assert same(ltp.simulate_consolidation(seed=3, **settings), ltp.simulate_consolidation(seed=3, **settings))
        assert not same(ltp.simulate_consolidation(seed=3, **settings), ltp.simulate_consolidation(seed=4, **settings))
    assert same(ltp.simulate_consolidation(seed=3), ltp.simulate_consolidation(seed=4))


# As set on a stimulator -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ltp.PROTOCOLS)
def test_the_stimulator_gives_the_named_protocols(protocol):
    train = ltp.PROTOCOLS[protocol]
    dials = {"frequency": train.frequency, "duration": train.duration, "trains": train.trains}
    result = ltp.experiment(**dials, spacing=train.spacing, irregular=train.poisson, seed=2)
    assert same(result, ltp.simulate_consolidation(protocol=protocol, seed=2))


@pytest.mark.parametrize(
    ("blocked", "works"),
    [
        ("protein_synthesis_blocked", "protein_synthesis"),
        ("kinases_blocked", "kinases"),
        ("nmda_receptors_blocked", "nmda_receptors"),
        ("postsynaptic_cell_silenced", "postsynaptic_activity"),
    ],
)
def test_the_stimulator_blocks_what_it_says(blocked, works):
    assert same(ltp.experiment(**{blocked: True}), ltp.simulate_consolidation(**{works: False}))


@pytest.mark.parametrize(
    ("dials", "pulses", "trains", "end"),
    [
        ({"frequency": 1.0, "duration": 0.05, "trains": 4, "spacing": 1.0}, 4, 4, 4.0),
        ({"frequency": 100.0, "duration": 1.0, "trains": 3, "spacing": 0.5}, 300, 3, 3.0),
        ({"frequency": 200.0, "duration": 900.0, "trains": 900, "spacing": 600.0}, 3000, 1, 15.0),
        ({"frequency": 100.0, "duration": 1.0, "trains": 900, "spacing": 1.0}, 3000, 30, 30.0),
        ({"frequency": 20.0, "duration": 1.0, "trains": 900, "spacing": 600.0}, 120, 6, 3001.0),
        ({"frequency": 0.5, "duration": 3600.0, "trains": 2, "spacing": 1.0}, 1800, 1, 3600.0),
    ],
)
def test_a_session_keeps_within_its_limits(dials, pulses, trains, end):
    result = ltp.experiment(**dials)
    assert (result.spike_time.size, result.train_start.size) == (pulses, trains)
    assert 3600.0 * result.stimulation_end == pytest.approx(end)
    assert result.cut_short == (trains < dials["trains"])


def test_any_setting_of_the_dials_makes_an_experiment():
    rng = np.random.default_rng(9)
    for _ in range(300):
        frequency, duration, trains, spacing = np.exp(
            rng.uniform(np.log([0.3, 0.01, 1, 0.1]), np.log([200, 3600, 1e3, 1e4]))
        )
        result = ltp.experiment(
            frequency=frequency,
            duration=duration,
            trains=int(trains),
            spacing=spacing,
            irregular=bool(rng.integers(2)),
            hours=1.0,
        )
        assert 0 <= result.spike_time.size < 3500
        assert result.stimulation_end <= 1.0
        assert np.isfinite(result.pulse_percent).all()
    with pytest.raises(ValueError, match="irregular"):
        ltp.experiment(irregular="no")
    with pytest.raises(ValueError, match=r"hours = 0.5 must be in \[1, 48\]"):
        ltp.experiment(hours=0.5)
    with pytest.raises(ValueError, match="duration = -1"):
        ltp.experiment(duration=-1.0)


# An independent simulation, step by step ------------------------------------------------------------------------------


def brute_force(spikes, hours, end_of_fine, dt=1e-4, coarse=1.0):
    """Integrate the equations with small Euler steps while calcium moves and large ones afterwards."""
    h0, h, c, p, z = 4.20075, 4.20075, 0.0, 0.0, 0.0
    arrivals = sorted(np.round((spikes + 0.0188) / dt).astype(int).tolist())
    course, t, step, following = [], 0.0, 0, 0
    while t < 3600.0 * hours:
        fine = t < end_of_fine
        length = dt if fine else coarse
        while fine and following < len(arrivals) and arrivals[following] <= step:
            c += 1.0
            following += 1
        up, down = c > 3.0, c > 1.2
        dh = (0.1 * (h0 - h) + 1645.6 * (10.0 - h) * up - 313.1 * h * down) / 688.4
        dp = (-p + (abs(h - h0) > 0.5 * h0)) / 3600.0
        dz = (p * (1.0 - z) * (h - h0 > 0.2 * h0) - p * (z + 0.5) * (h0 - h > 0.2 * h0)) / 3600.0
        if not fine or step % 200 == 0:
            course.append((t, h / h0, z, p))
        h, p, z = h + length * dh, p + length * dp, z + length * dz
        c = c * np.exp(-length / 0.0488) if fine else 0.0
        t += length
        step += 1
    return np.array(course).T


@pytest.mark.parametrize(
    ("train", "hours"),
    [
        ({"frequency": 100.0, "duration": 1.0, "trains": 3, "spacing": 2.0}, 6.0),
        ({"frequency": 100.0, "duration": 0.2, "trains": 1, "spacing": 1.0}, 1.0),
        ({"frequency": 40.0, "duration": 4.0, "trains": 1, "spacing": 5.0}, 6.0),
        ({"frequency": 80.0, "duration": 0.5, "trains": 4, "spacing": 1.5}, 3.0),
        ({"frequency": 30.0, "duration": 2.0, "trains": 2, "spacing": 3.0, "poisson": True}, 3.0),
    ],
)
def test_closed_form_agrees_with_small_steps(train, hours):
    result = ltp.simulate_consolidation(hours=hours, seed=5, **train)
    time, early, late, protein = brute_force(result.spike_time, hours, train["trains"] * train["spacing"] + 0.5)
    settled = result.time > result.stimulation_end + 0.5 / 3600.0
    for exact, stepped in ((result.early, early), (result.late, late), (result.protein, protein)):
        np.testing.assert_allclose(
            exact[settled], np.interp(3600.0 * result.time[settled], time, stepped), rtol=2e-3, atol=2e-4
        )


def test_closed_form_agrees_with_small_steps_within_a_train():
    result = ltp.simulate_consolidation(frequency=100.0, duration=5.0, trains=1, hours=0.1)
    time, early, _, _ = brute_force(result.spike_time, 6.0 / 3600.0, 6.0)
    inside = (result.time > 0.0) & (result.time < 5.0 / 3600.0)
    assert inside.sum() > 50
    np.testing.assert_allclose(result.early[inside], np.interp(3600.0 * result.time[inside], time, early), rtol=3e-3)


# Properties -----------------------------------------------------------------------------------------------------------


def test_the_pictures_parts_agree_with_each_other():
    for protocol in ltp.PROTOCOLS:
        result = ltp.simulate_consolidation(protocol=protocol)
        np.testing.assert_array_equal(result.total, result.early + result.late)
        assert np.all(np.diff(result.time) > 0.0)
        assert result.time[0] == -0.5
        assert result.time[-1] == 8.0
        np.testing.assert_array_equal(result.total[result.time <= 0.0], 1.0)
        assert np.all((result.pulse_time < 0.0) | (result.pulse_time > result.stimulation_end))
        np.testing.assert_array_equal(result.pulse_percent[result.pulse_time < 0.0], 100.0)
        after = result.pulse_time > 0.0
        np.testing.assert_allclose(
            result.pulse_percent[after],
            100.0 * np.interp(result.pulse_time[after], result.time, result.total),
            rtol=2e-3,
        )
        peaks = result.pulse_epsp.max(axis=1) / result.epsp_before.max() * 100.0
        np.testing.assert_allclose(peaks, result.pulse_percent)
        np.testing.assert_array_equal(result.epsp_late, result.pulse_epsp[-1])
        assert result.early_time == pytest.approx(result.stimulation_end + 1.0, abs=0.05)
        assert result.epsp_early.max() / result.epsp_before.max() * 100.0 == pytest.approx(result.early_percent)
        assert result.late_percent == result.pulse_percent[-1]
        assert result.train_start.size == result.train_end.size == ltp.PROTOCOLS[protocol].trains


def test_more_trains_never_make_ltp_weaker():
    late = [ltp.simulate_consolidation(trains=n, spacing=600.0).late[-1] for n in (1, 2, 3, 4)]
    assert np.all(np.diff(late) > 0.0)


def test_random_settings_stay_within_the_models_bounds():
    rng = np.random.default_rng(1)
    for seed in range(150):
        duration = float(rng.uniform(0.05, 3.0))
        result = ltp.simulate_consolidation(
            frequency=float(rng.uniform(20.0, 200.0)),
            duration=duration,
            trains=int(rng.integers(1, 8)),
            spacing=float(duration + rng.uniform(0.0, 300.0)),
            poisson=bool(rng.integers(2)),
            noise=bool(seed % 2),
            hours=float(rng.uniform(0.6, 12.0)),
            seed=seed,
            **{switch: bool(rng.random() < 0.8) for switch in SWITCHES},
        )
        for field in dataclasses.fields(result):
            assert np.all(np.isfinite(getattr(result, field.name))), field.name
        margin = 0.2 if seed % 2 else 0.0
        assert np.all((result.early >= -margin) & (result.early <= 10.0 / 4.20075 + margin))
        assert np.all((result.late >= -0.5) & (result.late <= 1.0))
        assert np.all((result.protein >= 0.0) & (result.protein <= 1.0))
        assert np.all(result.pulse_percent >= 0.0)


# Bad arguments --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"time": [0.0, np.nan]}, "time"),
        ({"time": 1.0, "amplitude": np.inf}, "amplitude"),
        ({"time": 1.0, "tau_rise": 0.0}, "tau_rise"),
        ({"time": 1.0, "tau_decay": -10.0}, "tau_decay = -10.0 must be greater than 0"),
        ({"time": 1.0, "tau_rise": 10.0, "tau_decay": 10.0}, "tau_rise = 10 must be less than tau_decay = 10"),
    ],
)
def test_epsp_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        ltp.epsp(arguments.pop("time"), **arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"elapsed": -1.0}, "elapsed = -1.0 must be at least 0"),
        ({"protein": 1.1}, "protein"),
        ({"late": -0.6}, r"late = -0.6 must be in \[-0.5, 1\]"),
        ({"made": 2}, "made"),
        ({"tag": np.nan}, "tag"),
    ],
)
def test_capture_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        ltp.capture(**{"elapsed": 1.0, **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"protocol": "medium tetanus"}, "protocol = 'medium tetanus' must be one of 'strong tetanus'"),
        ({"frequency": 0.0}, r"frequency = 0.0 must be in \(0, 200\]"),
        ({"frequency": 201.0}, "frequency"),
        ({"frequency": np.nan}, "frequency"),
        ({"duration": -1.0}, "duration = -1.0"),
        ({"duration": 0.001}, "duration = 0.001 s must be at least 0.005 s"),
        ({"trains": 0}, "trains = 0"),
        ({"trains": 2.5}, "trains = 2.5 must be a whole number"),
        ({"trains": 200}, "trains = 200 of 100 pulses each must be at most 10000"),
        ({"spacing": 0.0}, "spacing"),
        ({"spacing": 0.5}, "spacing = 0.5 s must be at least the duration of a train"),
        ({"hours": 0.2}, "hours = 0.2 must be at least 0.3336"),
        ({"hours": 100.0}, r"hours = 100.0 must be in \[0.1, 48\]"),
        ({"hours": np.nan}, "hours"),
        ({"poisson": "yes"}, "poisson = 'yes' must be True or False"),
        ({"protein_synthesis": 2}, "protein_synthesis = 2"),
        ({"nmda_receptors": None}, "nmda_receptors"),
        ({"postsynaptic_activity": 0.0}, "postsynaptic_activity"),
        ({"presynaptic_activity": "off"}, "presynaptic_activity"),
        ({"noise": 1}, "noise = 1 must be True or False"),
        ({"seed": -1}, "seed = -1"),
    ],
)
def test_simulate_consolidation_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        ltp.simulate_consolidation(**arguments)
