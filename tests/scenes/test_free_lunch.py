"""The table and the curves show what the enumeration says."""

import numpy as np
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import free_lunch


def test_the_frame_is_around_the_present_learner_and_world() -> None:
    scene = scenes.free_lunch.NoFreeLunch()
    scene.build(Figure(figsize=scene.size))
    result = free_lunch.generalize(seen=3, learner="one input", world="parities")
    scene.update(result, 0)
    assert scene._frame.get_xy() == (2.5, 1.5)
    np.testing.assert_array_equal(scene._image.get_array(), result.table)
    shown = sorted((y, x, text) for x, y, text in scene._labels.items)
    assert [text for *_, text in shown] == [f"{100 * value:.0f}" for value in result.table.ravel()]


def test_readout() -> None:
    assert scenes.free_lunch.NoFreeLunch().readout(free_lunch.generalize(), 0) == {
        "wrong on unseen cases": "30.8 %",
        "everywhere": ("… averaged over all 256 functions", "50.0 %"),
        "… if the learner shared the world's bias": "30.8 %",
        "functions in this world": "104 of 256",
    }
