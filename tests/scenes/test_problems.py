"""The pictures of the four problems show what the results say, and what a drag on them sets."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import problems


def built(scene):
    scene.build(Figure(figsize=scene.size))
    return scene


def texts(labels):
    return [text for *_, text in labels.items]


def test_weight_transport_turns_the_arrow():
    scene = built(scenes.problems.WeightTransport())
    result = problems.weight_transport(angle=120)
    scene.update(result, 0)
    np.testing.assert_allclose([scene._arrow.U[0], scene._arrow.V[0]], [-0.5, np.sqrt(0.75)])
    assert texts(scene._angle) == ["120°"]
    assert scene._here.get_data() == ([120], [result.error[-1]])
    assert scene.readout(result, 0)["part of the error along the gradient"] == "−0.50"


@pytest.mark.parametrize(("place", "angle"), [((1, 0), 0), ((0.5, 0.5), 45), ((-1, 0), 180), ((0.3, -0.3), 45)])
def test_a_drag_on_the_arrows_sets_the_angle(place, angle):
    assert scenes.problems.turned("arrows", *place, {}) == {"angle": pytest.approx(angle)}
    assert scenes.problems.turned("angles", 30.0, 0.5, {}) == {"angle": 30.0}
    assert scenes.problems.turned("", *place, {}) == {}


def test_sign_problem_shades_the_errors_that_are_lost():
    scene = built(scenes.problems.SignProblem())
    for baseline, channels, edge in ((0.0, 1, 0.0), (0.5, 1, -0.5), (3.0, 1, -3.0), (0.0, 2, -3.0)):
        scene.update(problems.sign_problem(baseline=baseline, channels=channels), 0)
        assert scene._lost.get_x() + scene._lost.get_width() == pytest.approx(edge)
        assert np.isfinite(scene._second.get_ydata()).any() == (channels == 2)
        assert len(scene._here.get_xdata()) == (channels == 1)


def test_errors_beyond_the_scale_leave_the_picture_and_are_told():
    scene = built(scenes.problems.MagnitudeProblem())
    result = problems.magnitude_problem(gain=5.0, layers=50)
    scene.update(result, 0)
    np.testing.assert_array_equal(scene._size.get_ydata(), result.magnitude)
    assert texts(scene._beyond) == ["… 6.9 × 10³⁴"]
    assert scene.readout(result, 0)["size"] == ("size of the error 50 layers back", "6.9 × 10³⁴")
    scene.update(problems.magnitude_problem(gain=1.0), 0)
    assert scene._beyond.items == []


def test_the_band_is_as_wide_as_the_span_of_a_rate():
    scene = built(scenes.problems.MagnitudeProblem())
    for span in (1, 3):
        scene.update(problems.magnitude_problem(layers=3, span=span), 0)
        (band,) = scene._band.get_paths()
        assert np.log10(band.vertices[:, 1].max() / band.vertices[:, 1].min()) == pytest.approx(span)
        assert np.log10(scene._carried.get_position()[1]) == pytest.approx(span / 2, abs=0.1)


def test_update_locking_marks_the_setting_and_what_diverges():
    scene = built(scenes.problems.UpdateLocking())
    result = problems.update_locking(delay=6, learning_rate=0.06)
    scene.update(result, 0)
    assert scene._here.get_data() == ([6], [0.06])
    assert texts(scene._diverged) == [f"diverged at sample {result.diverged_at}"]
    # The curve ends where learning does, instead of going on flat.
    assert scene._courses["remembering"].get_xdata()[-1] == result.diverged_at
    assert scene._courses["waiting"].get_xdata()[-1] == 200
    readout = scene.readout(result, 0)
    assert readout["remembers"] == f"diverged at sample {result.diverged_at}"
    assert readout["waits (locked)"] == "0.143"
    assert readout["largest learning rate, remembering"] == "0.047"
