"""The picture of the autoencoder shows what the result says."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import data
from lecture_utils.models import autoencoder
from lecture_utils.scenes.autoencoder import Reconstruction


@pytest.fixture
def scene() -> Reconstruction:
    scene = Reconstruction()
    scene.build(Figure(figsize=scene.size))
    return scene


def test_image_reconstruction_and_their_difference(scene: Reconstruction) -> None:
    result = autoencoder.reconstruct(data=data.digits(), hidden=5)
    scene.update(result, 0)
    shown = {name: np.asarray(image.get_array()).ravel() for name, image in scene._images.items()}
    np.testing.assert_array_equal(shown["image"], result.image)
    np.testing.assert_allclose(shown["error"], shown["reconstruction"] - shown["image"])
    strip = np.ma.filled(scene._strip.get_array().astype(float), np.nan)
    np.testing.assert_array_equal(strip[:, 9:17].ravel(), result.units[1])
    assert np.isnan(strip[:, 45:]).all()  # only five units


@pytest.mark.parametrize("hidden", [0, 8, 64])
def test_the_marks_are_at_the_present_size(scene: Reconstruction, hidden: int) -> None:
    result = autoencoder.reconstruct(data=data.digits(), hidden=hidden, weights="random")
    scene.update(result, 0)
    assert scene._here.get_data() == ([hidden], [result.test_now])


def test_readout() -> None:
    assert Reconstruction().readout(autoencoder.reconstruct(data=data.digits(), hidden=8), 0) == {
        "loss of this digit": "0.40",
        "mean loss, new digits": "0.80",
        "mean loss, training digits": "0.76",
        "variance left out (training)": "32.5 %",
    }
