"""The pictures of spike timing show what the results say."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from lecture_utils import data, scenes
from lecture_utils.models import stdp
from lecture_utils.scenes import style


@pytest.fixture
def window() -> scenes.stdp.Window:
    scene = scenes.stdp.Window()
    scene.build(Figure(figsize=scene.size))
    return scene


def test_window_shows_both_sides_and_the_value_at_the_delay(window: scenes.stdp.Window) -> None:
    result = stdp.window(delay=-20.0)
    window.update(result, 0)
    np.testing.assert_allclose(window._plus.get_ydata(), 100 * result.change[result.delays > 0])
    np.testing.assert_allclose(window._minus.get_ydata(), 100 * result.change[result.delays < 0])
    assert window._dot.get_data() == ([-20.0], [100 * result.change_at_delay])
    assert window._value.get_text() == "−15.1 %"
    assert list(window._post.get_xdata()) == [-20.0, -20.0]


@pytest.mark.parametrize("delay", [-100.0, -60.0, 0.0, 61.0, 100.0])
def test_the_value_stays_inside_the_picture(window: scenes.stdp.Window, delay: float) -> None:
    window.update(stdp.window(delay=delay, a_plus=1.2, a_minus=1.2), 0)
    renderer = FigureCanvasAgg(window._value.figure).get_renderer()
    text, axes = window._value.get_window_extent(renderer), window._value.axes.bbox
    assert axes.x0 <= text.x0
    assert text.x1 <= axes.x1


def test_window_readout() -> None:
    readout = scenes.stdp.Window().readout(stdp.window(delay=10.0), 0)
    assert readout == {
        "change": ("change at +10 ms", "+42.8 %"),
        "left of the peak at −50 ms": "22.7 %",
        "left of the peak at +50 ms": "5.1 %",
        "area": ("net area A₊τ₊ − A₋τ₋", "+3.85 ms"),
    }


def test_pairing_grows_with_the_step_and_marks_this_experiment() -> None:
    scene = scenes.stdp.Pairing(measured=data.sjostrom_2001())
    scene.build(Figure(figsize=scene.size))
    result = stdp.pairing(frequency=40.0)
    lengths = []
    for step in (0, 50, 100):
        scene.update(result, step)
        lengths.append(len(scene._weight.get_xdata()))
    assert lengths[0] < lengths[1] < lengths[2] == result.event_weight.size
    assert scene._here.get_data() == ([40.0], [100 * result.change])
    np.testing.assert_allclose(scene._curves["triplet", 1].get_ydata(), 100 * result.triplet_curve[1])


def test_pairing_readout_tells_the_misfit_of_both_rules() -> None:
    readout = scenes.stdp.Pairing(measured=data.sjostrom_2001()).readout(stdp.pairing(), 100)
    assert readout["misfit of the triplet rule"].startswith("0.36")
    assert readout["misfit of the pair rule"].startswith("12.44")


def test_pairing_says_when_the_strength_was_stopped_at_zero() -> None:
    scene = scenes.stdp.Pairing(measured=data.sjostrom_2001())
    readout = scene.readout(stdp.pairing(frequency=50.0, parameters="hippocampus"), 100)
    assert readout["triplet rule, this run"] == "−99.0 % (stopped at 0; without that −236.9 %)"
    assert readout["pair rule, this run"] == style.percent(float(stdp.pair_change(delay=10.0, frequency=50.0)))
