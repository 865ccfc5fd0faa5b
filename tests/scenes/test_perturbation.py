"""The pictures of learning by perturbation show what the results say."""

from typing import TypeVar

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import perturbation
from lecture_utils.scenes.style import Scene

AnyScene = TypeVar("AnyScene", bound=Scene)


def built(scene: AnyScene) -> AnyScene:
    scene.build(Figure(figsize=scene.size))
    return scene


def test_the_frame_holds_small_and_large_clouds() -> None:
    scene = built(scenes.perturbation.GradientCloud())
    for inputs, outputs in ((2, 1), (30, 8)):
        result = perturbation.gradient_cloud(inputs=inputs, outputs=outputs)
        scene.update(result, 0)
        assert np.abs(result.weight).max() < scene._clouds["weight"].axes.get_ylim()[1]
        np.testing.assert_array_equal(scene._clouds["node"].get_xydata(), result.node)
        assert scene._means["weight"].get_xydata() == pytest.approx(result.weight_mean[np.newaxis])


def test_cloud_readout() -> None:
    readout = scenes.perturbation.GradientCloud().readout(perturbation.gradient_cloud(), 0)
    assert readout == {
        "variance, weight": "15.9 (theory 17.2)",
        "variance, node": "3.5 (theory 4.1)",
        "median angle of one estimate to ∇E": "weight 79°, node 57°",
        "the mean estimate along ∇E": "weight 0.99, node 0.97, of 1",
    }


@pytest.mark.parametrize(("noise", "minima"), [(0.3, 2), (0.8, 1)])
def test_smoothing_merges_the_wells(noise: float, minima: int) -> None:
    scene = built(scenes.perturbation.SmoothedLoss())
    result = perturbation.smoothed_loss(noise=noise)
    scene.update(result, 0)
    assert len(scene._minima.get_xdata()) == 2
    assert len(scene._smoothed_minima.get_xdata()) == minima
    heights = np.interp(result.smoothed_minima, result.weight, result.smoothed_loss)
    assert scene._smoothed_minima.get_ydata() == pytest.approx(heights)
    np.testing.assert_array_equal(scene._estimates.get_ydata(), result.estimate)


def test_learning_curves_say_what_diverged_and_draw_floors_only_where_there_are_some() -> None:
    scene = built(scenes.perturbation.LearningCurves())
    scene.update(perturbation.learning_curves(), 0)
    assert scene._fate.get_text() == ""
    assert [len(floor.get_xdata()) for floor in scene._floors.values()] == [0, 2, 2]
    result = perturbation.learning_curves(relative_rate=4.0)
    scene.update(result, 0)
    fates = [f"{rule}: {getattr(result, rule).diverged_at}" for rule in perturbation.RULES]
    assert scene._fate.get_text().splitlines() == ["diverged at", *fates]
    assert not any(len(floor.get_xdata()) for floor in scene._floors.values())
    readout = scene.readout(result, 0)
    assert readout["floor of Q"] == "unstable · unstable · unstable"
    assert readout["diverged at example"] == "17 · 103 · 153"
