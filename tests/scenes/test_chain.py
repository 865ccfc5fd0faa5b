"""The picture of the closed chain shows what the result says."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import chain


@pytest.fixture(scope="module")
def result():
    *_, (_, result) = chain.burst_learning(duration=1.0, apical_drive=150.0)
    return result


@pytest.fixture
def scene():
    scene = scenes.chain.Chain()
    scene.build(Figure(figsize=scene.size))
    return scene


def test_curves_marks_and_spikes_are_those_of_the_result(scene, result):
    scene.update(result, 0)
    values = (result.burst_probability, result.event_rate, result.change)
    for lines, both in zip(scene._curves, values, strict=True):
        for line, value in zip(lines, both, strict=True):
            np.testing.assert_array_equal(line.get_ydata(), value)
    assert scene._marks[2].get_data() == ([150.0], [result.present_change[0]])
    assert scene._usual.get_ydata() == [result.usual_probability] * 2
    drawn = sum(np.isfinite(line.get_xdata()).sum() // 3 for line in (scene._single, scene._burst))
    assert drawn == result.spike_times.size


@pytest.mark.parametrize("settings", [{"usual_probability": 1.0}, {"usual_probability": 0.0}])
def test_the_change_has_room(scene, settings):
    *_, (_, wide) = chain.burst_learning(duration=0.5, basal_drive=400.0, **settings)
    scene.update(wide, 0)
    low, high = scene._change_axes.get_ylim()
    assert low <= wide.change.min() <= wide.change.max() <= high


def test_readout_gives_both_basal_drives(scene, result):
    readout = scene.readout(result, 0)
    assert list(readout) == ["burst probability P", "events", "change in a minute", "turns from down to up at"]
    assert readout["events"].startswith(f"{result.present_rate[0]:.1f} Hz (twice the basal drive: ")
    *_, (_, silent) = chain.burst_learning(duration=0.1, basal_drive=0.0, noise=0.0, apical_drive=-200.0)
    assert scene.readout(silent, 0)["burst probability P"] == "no event (twice the basal drive: no event)"
    assert scene.readout(silent, 0)["turns from down to up at"].startswith("nowhere")
