"""The picture of learning with spikes shows what the result says."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils.models import spiking
from lecture_utils.scenes.spiking import SpikingLearner


@pytest.fixture
def scene() -> SpikingLearner:
    scene = SpikingLearner()
    scene.build(Figure(figsize=scene.size))
    return scene


def test_every_spike_of_the_first_window_is_drawn(scene: SpikingLearner) -> None:
    result = spiking.learn(window=0.7)
    scene.update(result, 0)
    drawn = np.isfinite(scene._spikes.get_xdata()).sum() / 2
    assert drawn == sum(times.size for times in result.spike_times)
    assert scene._window.get_width() == 0.7


def test_the_same_error_over_trials_and_over_seconds(scene: SpikingLearner) -> None:
    result = spiking.learn(window=0.5)
    scene.update(result, 0)
    np.testing.assert_array_equal(scene._error[0].get_ydata()[1:], scene._error[1].get_ydata())
    np.testing.assert_array_equal(scene._error[1].get_xdata(), 0.5 * result.trial[1:])


def test_readout_of_learning_and_of_divergence() -> None:
    scene = SpikingLearner()
    learned = scene.readout(spiking.learn(window=2.0), 0)
    assert learned["noise of a rate √(y₀/T)"] == "4.5 Hz"
    assert learned["floor, for Gaussian noise"] == "3.5 %"
    exploded = scene.readout(spiking.learn(window=0.02, relative_rate=4.0), 0)
    assert exploded["error in the end"].startswith("diverged at trial ")
    assert exploded["floor, for Gaussian noise"] == "unstable"
    assert exploded["error halved after"] == "never in this run"
