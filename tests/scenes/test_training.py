"""The picture of a network that learns to read digits."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import training


def built(scene):
    scene.build(Figure(figsize=scene.size))
    return scene


def texts(labels):
    return [text for *_, text in labels.items]


def toy_digits():
    """Ten classes of 8 × 8 images, each with its own row or column of ink."""
    rng = np.random.default_rng(0)
    labels = np.tile(np.arange(10), 12)
    images = 0.1 * rng.random((120, 8, 8))
    for image, label in zip(images, labels, strict=True):
        image[(label % 8) if label < 8 else slice(None), slice(None) if label < 8 else label - 8] += 1
    inputs = images.reshape(120, 64)
    return SimpleNamespace(
        train_inputs=inputs[:80], train_labels=labels[:80], test_inputs=inputs[80:], test_labels=labels[80:]
    )


@pytest.fixture
def digits():
    return built(scenes.training.Digits())


def test_digits_show_errors_confusions_and_the_fields_of_the_specialists(digits):
    result = training.train(data=toy_digits(), hidden=12, epochs=5)
    digits.update(result, 0)
    np.testing.assert_allclose(digits._test.get_ydata(), np.maximum(result.test_error, scenes.training.LOWEST_ERROR))
    wrong = np.asarray(digits._confusion.get_array())
    assert wrong.sum() == result.mistakes.size
    assert len(digits._counts.items) == (wrong > 0).sum()
    assert sum(map(int, texts(digits._right))) == np.trace(result.confusion)
    picture = np.asarray(digits._fields.get_array())
    field = result.receptive_fields[result.specialists[3, 1]].reshape(8, 8)
    np.testing.assert_allclose(picture[9:17, 30:38], field / np.abs(field).max())
    assert digits._diverged.items == []


def test_a_diverged_run_is_marked_and_has_no_error_in_its_readout(digits):
    result = training.train(data=toy_digits(), hidden=12, epochs=5, learning_rate=5.0)
    digits.update(result, 0)
    assert texts(digits._diverged) == [f"diverged at update {result.diverged_at}"]
    assert digits.readout(result, 0) == {
        "wrong on new digits": f"diverged at update {result.diverged_at} of {5 * result.updates_per_epoch}",
        "wrong on training digits": "diverged",
        "most frequent confusion": "diverged",
        "network": "64-12-10, 888 weights",
    }
