"""The pictures of objectives show what the results say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import objectives
from lecture_utils.scenes.objectives import EXCESS_LIMITS, LEVELS, WOBBLE_LIMITS
from lecture_utils.scenes.style import Scene


def built(scene: Scene) -> Scene:
    scene.build(Figure(figsize=scene.size))
    return scene


def area(polygon: np.ndarray) -> float:
    """Return the area of a polygon; negative if it is a hole."""
    x, y = polygon.T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2


@pytest.fixture
def landscape() -> scenes.objectives.Landscape:
    return built(scenes.objectives.Landscape())


@pytest.mark.parametrize("objective", objectives.OBJECTIVES)
def test_contours_lie_at_their_loss_and_bands_fill_the_frame(
    landscape: scenes.objectives.Landscape, objective: str
) -> None:
    result = objectives.landscape(objective=objective, resolution=201)
    landscape.update(result, 60)
    lines = landscape._map._lines.get_segments()
    assert len(lines) == LEVELS - 1
    for line in lines:
        loss, _ = objectives.expected_loss(line[np.isfinite(line).all(axis=1)], objective=objective)
        assert loss == pytest.approx(loss[0], rel=0.02, abs=0.02)
    bands = landscape._map._bands.get_paths()
    heights = [objectives.expected_loss(band.vertices, objective=objective)[0].mean() for band in bands]
    assert (np.diff(heights) > 0).all()
    assert sum(area(polygon) for band in bands for polygon in band.to_polygons()) == pytest.approx(5.0**2)


def test_the_path_grows_with_the_step_and_arrows_point_against_the_gradient(
    landscape: scenes.objectives.Landscape,
) -> None:
    result = objectives.landscape()
    for step in (0, 7, 60):
        landscape.update(result, step)
        np.testing.assert_allclose(landscape._path.get_xydata(), result.path[: step + 1])
        np.testing.assert_allclose(landscape._course.get_ydata(), result.excess[: step + 1])
        across, up = landscape._arrows.U[1], landscape._arrows.V[1]
        gradient = result.path_gradient[step]
        assert across * gradient[0] + up * gradient[1] < 0
        assert across * gradient[1] == pytest.approx(up * gradient[0], abs=1e-12)
    np.testing.assert_allclose(landscape._minima.get_xydata(), [[1.0, 0.5]])


def test_the_limit_is_drawn_where_the_steepest_direction_starts_to_grow(
    landscape: scenes.objectives.Landscape,
) -> None:
    landscape.update(objectives.landscape(learning_rate=0.3), 60)
    limit = landscape._limit.get_xdata()[0]
    assert limit == 0.625
    rates, kept = landscape._kept[0].get_data()
    assert (kept[rates > 1.02 * limit] > 1).all()
    assert (kept[(rates > 0) & (rates < 0.98 * limit)] < 1).all()
    np.testing.assert_allclose(landscape._here.get_ydata(), [0.04, 0.76])


def test_a_diverging_run_is_marked_and_its_course_ends(landscape: scenes.objectives.Landscape) -> None:
    result = objectives.landscape(learning_rate=0.7)
    landscape.update(result, 60)
    assert landscape._fate.get_text() == "diverged at step 15"
    assert landscape._course.get_xdata()[-1] == 15
    assert landscape.readout(result, 60)["99 % of the way down"] == "never: diverged at step 15"
    landscape.update(objectives.landscape(), 60)
    assert landscape._fate.get_text() == ""


def test_landscape_readout() -> None:
    scene, result = scenes.objectives.Landscape(), objectives.landscape()
    assert scene.readout(result, 0) == {
        "loss": ("loss at step 0", "4.00"),
        "slope": ("slope |∇E| at step 0", "3.20"),
        "99 % of the way down": "after 27 steps",
        "η against its limit 2/κ_max": "0.1 of 0.625",
    }
    assert scene.readout(result, 60)["slope"] == ("slope |∇E| at step 60", "0.015")
    at_rest = objectives.landscape(start_1=1.0, start_2=0.5)
    assert scene.readout(at_rest, 0)["99 % of the way down"] == "after 0 steps"
    assert scene.readout(objectives.landscape(learning_rate=0.01), 0)["99 % of the way down"] == "not within 60 steps"
    assert scene.readout(objectives.landscape(learning_rate=0.5), 60)["loss"][1] == "below 0.000001"


def test_the_stochastic_path_grows_and_its_wobble_lies_on_the_law() -> None:
    scene = built(scenes.objectives.StochasticDescent())
    result = objectives.stochastic_descent(noise=1.0, learning_rate=0.15)
    for step in (0, 40, 100):
        scene.update(result, step)
        np.testing.assert_allclose(scene._path.get_xydata(), result.path[: step + 1])
        np.testing.assert_allclose(scene._full_line.get_xydata(), result.full_path[: step + 1])
    np.testing.assert_allclose(scene._best.get_xydata(), [result.best])
    assert scene._here.get_data() == ([4], [result.wobble])
    on_the_law = np.interp(4, scene._law.get_xdata(), scene._law.get_ydata())
    assert result.wobble == pytest.approx(on_the_law, rel=0.05)
    assert scene.readout(result, 100)["examples looked at in the run"] == "400"


def test_a_batch_of_all_examples_is_drawn_on_logarithmic_axes_too() -> None:
    scene = built(scenes.objectives.StochasticDescent())
    scene.update(objectives.stochastic_descent(batch=64, learning_rate=0.15), 100)
    assert scene._here.get_ydata()[0] == WOBBLE_LIMITS[0]
    assert 0 < scene._law.get_ydata()[-1] < WOBBLE_LIMITS[0]
    assert 0 < scene._excess.get_ydata()[-1] < EXCESS_LIMITS[0]


def test_unstable_batches_are_said_not_to_settle() -> None:
    scene = built(scenes.objectives.StochasticDescent())
    result = objectives.stochastic_descent(batch=1, learning_rate=1.0)
    scene.update(result, 100)
    assert scene._fate.get_text() == f"diverged at step {result.diverged_at}"
    readout = scene.readout(result, 100)
    assert readout["wobble in the long run"] == "does not settle"
    assert readout["wobble measured, second half"] == "diverged (beyond 10)"
