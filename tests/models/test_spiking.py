"""The update by spike counts against enumeration, sampling and the theory of node perturbation."""

import math
from dataclasses import fields

import numpy as np
import pytest

from lecture_utils.models import perturbation, spiking
from tests.models import assert_finite


def estimates(rates, errors, window, counts):
    noise = counts / window - rates
    gain = np.sum(errors * noise + noise**2 / 2, axis=-1, keepdims=True)
    return gain * noise * window / rates


@pytest.mark.parametrize(("rate", "error", "window"), [(10.0, 3.0, 0.1), (25.0, -4.0, 1.0), (5.0, 0.0, 0.5)])
def test_one_neuron_by_summing_over_all_counts(rate, error, window):
    counts = np.arange(400)
    log_chance = counts * math.log(rate * window) - rate * window - np.array([math.lgamma(c + 1) for c in counts])
    values = estimates(np.array([rate]), np.array([error]), window, counts[:, np.newaxis])[:, 0]
    mean = np.sum(np.exp(log_chance) * values)
    variance = np.sum(np.exp(log_chance) * (values - mean) ** 2)
    update = spiking.spike_update(rates=[rate], errors=[error], window=window)
    assert update.mean == pytest.approx([mean], rel=1e-9)
    assert update.variance == pytest.approx([variance], rel=1e-9)


def test_several_neurons_by_drawing_counts():
    rates, errors, window = np.array([8.0, 20.0, 50.0]), np.array([3.0, -5.0, 1.0]), 0.4
    counts = np.random.default_rng(4).poisson(rates * window, (400_000, 3))
    drawn = estimates(rates, errors, window, counts)
    update = spiking.spike_update(rates=rates, errors=errors, window=window)
    assert update.mean == pytest.approx(errors + 1 / (2 * window))
    assert (np.abs(drawn.mean(axis=0) - update.mean) < 4.5 * drawn.std(axis=0) / math.sqrt(400_000)).all()
    assert drawn.var(axis=0) == pytest.approx(update.variance, rel=0.03)


def test_in_long_windows_it_is_node_perturbation():
    errors = np.array([3.0, -5.0, 1.0, 2.0])
    update = spiking.spike_update(rates=[30.0] * 4, errors=errors, window=1e5)
    cloud = perturbation.gradient_cloud(inputs=1, outputs=4, noise=0.0, samples=2)
    assert update.mean == pytest.approx(errors, abs=1e-4)
    assert update.variance.sum() / np.sum(errors**2) == pytest.approx(cloud.node_variance_theory, rel=1e-3)


def test_fast_neurons_in_long_windows_learn_as_with_gaussian_noise():
    runs = [spiking.learn(rate=200.0, window=10.0, relative_rate=0.5, runs=100, trials=60, seed=s) for s in range(4)]
    error = np.mean([run.error for run in runs], axis=0)
    assert error[[20, 40, 60]] == pytest.approx(runs[0].gaussian[[20, 40, 60]], rel=0.12)


def test_short_windows_leave_a_higher_floor_and_more_noise():
    floors = [spiking.learn(window=window).floor for window in (0.2, 1.0, 5.0)]
    assert floors[0] / floors[1] == pytest.approx(5)
    assert floors[1] / floors[2] == pytest.approx(5)
    short, long = (spiking.learn(window=window, runs=50).error[-100:].mean() for window in (0.5, 4.0))
    assert short > 3 * long


def test_the_spikes_are_those_that_were_counted():
    result = spiking.learn(window=0.8, outputs=4)
    assert [times.size for times in result.spike_times] == pytest.approx(list(result.read * 0.8))
    assert all(((times >= 0) & (times <= 0.8)).all() for times in result.spike_times)
    assert result.seconds[-1] == pytest.approx(0.8 * 400)


def test_too_fast_diverges_and_is_said_to():
    result = spiking.learn(relative_rate=4.0, window=0.05)
    assert result.diverged_at is not None
    assert result.error[result.diverged_at] == spiking.CEILING
    assert (result.error[result.diverged_at :] == spiking.CEILING).all()
    assert result.floor == spiking.CEILING


def test_random_settings_are_finite():
    rng = np.random.default_rng(6)
    for seed in range(60):
        result = spiking.learn(
            window=10 ** rng.uniform(-2, 1),
            rate=rng.uniform(5, 200),
            relative_rate=10 ** rng.uniform(-2, 0.6),
            inputs=int(rng.integers(1, 20)),
            outputs=int(rng.integers(1, 10)),
            trials=30,
            runs=2,
            seed=seed,
        )
        for field in fields(result):
            if field.name not in {"spike_times", "diverged_at"}:
                assert np.isfinite(getattr(result, field.name)).all(), field.name
    assert_finite(spiking.spike_update(rates=[1.0, 1e-3], errors=[0.0, -1e3], window=1e-3))


def test_the_seed_decides():
    first, second, other = spiking.learn(trials=20), spiking.learn(trials=20), spiking.learn(trials=20, seed=1)
    assert np.array_equal(first.error, second.error)
    assert not np.array_equal(first.error, other.error)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("window", 0.0),
        ("rate", 4.0),
        ("relative_rate", 5.0),
        ("inputs", 0),
        ("outputs", 21),
        ("trials", 0),
        ("runs", 101),
        ("seed", -1),
    ],
)
def test_a_bad_argument_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        spiking.learn(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"), [("rates", [0.0, 1.0]), ("rates", [1.0]), ("errors", [1.0, float("nan")]), ("window", -1.0)]
)
def test_a_bad_update_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        spiking.spike_update(**{"rates": [1.0, 2.0], "errors": [0.0, 1.0], "window": 1.0} | {name: value})
