"""The linear autoencoder against gradient descent, the definition of its loss, and random directions."""

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest

from lecture_utils import data
from lecture_utils.models import autoencoder
from tests.models import assert_finite

DIGITS = data.digits()


def small(seed=0, pixels=5, images=40):
    rng = np.random.default_rng(seed)
    scale = np.arange(1, pixels + 1) * 0.5
    return SimpleNamespace(
        train_inputs=rng.standard_normal((images, pixels)) * scale + 1,
        test_inputs=rng.standard_normal((20, pixels)) * scale + 1,
        test_labels=np.arange(20) % 10,
    )


def loss_of(units, images, mean):
    out = mean + (images - mean) @ units.T @ units
    return np.mean(np.sum((out - images) ** 2, axis=1)) / 2


@pytest.mark.parametrize("weights", autoencoder.WEIGHTS)
@pytest.mark.parametrize("hidden", [0, 1, 7, 30, 64])
def test_losses_are_those_of_the_definition(weights, hidden):
    result = autoencoder.reconstruct(data=DIGITS, hidden=hidden, weights=weights)
    mean = DIGITS.train_inputs.mean(axis=0)
    assert result.train_now == pytest.approx(loss_of(result.units, DIGITS.train_inputs, mean), abs=1e-9)
    assert result.test_now == pytest.approx(loss_of(result.units, DIGITS.test_inputs, mean), abs=1e-9)
    assert result.units @ result.units.T == pytest.approx(np.eye(hidden), abs=1e-9)
    if weights == "learned":
        assert result.train_now == pytest.approx(result.train[hidden], abs=1e-9)
        assert result.test_now == pytest.approx(result.test[hidden], abs=1e-9)


def test_gradient_descent_ends_at_the_principal_components():
    images = small()
    x = images.train_inputs - images.train_inputs.mean(axis=0)
    covariance = x.T @ x / len(x)
    down = 0.1 * np.random.default_rng(1).standard_normal((2, 5))
    up = down.T.copy()
    for _ in range(20_000):  # y = up·down·x, two separate matrices
        error = up @ down - np.eye(5)
        up, down = up - 0.02 * error @ covariance @ down.T, down - 0.02 * up.T @ error @ covariance
    left = np.mean(np.sum((x @ (up @ down).T - x) ** 2, axis=1)) / 2
    assert left == pytest.approx(autoencoder.reconstruct(data=images, hidden=2).train_now, rel=1e-6)


def test_no_other_directions_leave_out_less():
    images = small(3)
    best = autoencoder.reconstruct(data=images, hidden=2).train_now
    others = [autoencoder.reconstruct(data=images, hidden=2, weights="random", seed=s).train_now for s in range(100)]
    assert min(others) > best


def test_random_directions_leave_out_their_share_on_average():
    runs = [autoencoder.reconstruct(data=DIGITS, hidden=16, weights="random", seed=seed) for seed in range(60)]
    share = np.array([run.train_now / run.train[0] for run in runs])
    assert share.mean() == pytest.approx(1 - 16 / 64, abs=4 * share.std() / np.sqrt(60))
    assert runs[0].random_theory[16] / runs[0].train[0] == pytest.approx(0.75)


def test_more_units_never_hurt_on_training_images_and_all_of_them_are_perfect():
    result = autoencoder.reconstruct(data=DIGITS, hidden=64)
    assert (np.diff(result.train) <= 1e-12).all()
    assert result.reconstruction == pytest.approx(result.image)
    assert result.train[-1] == pytest.approx(0, abs=1e-9)
    nothing = autoencoder.reconstruct(data=DIGITS, hidden=0)
    assert nothing.reconstruction == pytest.approx(DIGITS.train_inputs.mean(axis=0))


def test_the_digit_asked_for_is_shown_and_was_not_learned_from():
    for digit in range(10):
        result = autoencoder.reconstruct(data=DIGITS, digit=digit)
        (places,) = np.nonzero((DIGITS.test_inputs == result.image).all(axis=1))
        assert DIGITS.test_labels[places[0]] == digit
        assert_finite(result)


def test_the_seed_decides_about_random_weights_only():
    first, other = (autoencoder.reconstruct(data=DIGITS, seed=seed) for seed in (0, 1))
    assert all(np.array_equal(getattr(first, f.name), getattr(other, f.name)) for f in fields(first))
    first, other = (autoencoder.reconstruct(data=DIGITS, weights="random", seed=seed) for seed in (0, 1))
    assert not np.array_equal(first.units, other.units)


@pytest.mark.parametrize(
    ("name", "value"), [("hidden", -1), ("hidden", 65), ("digit", 10), ("weights", "best"), ("seed", -1)]
)
def test_a_bad_argument_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        autoencoder.reconstruct(**{"data": DIGITS, name: value})


def test_bad_images_are_named():
    images = small()
    images.train_inputs[3, 2] = np.nan
    with pytest.raises(ValueError, match=r"data\.train_inputs"):
        autoencoder.reconstruct(data=images, hidden=1)
