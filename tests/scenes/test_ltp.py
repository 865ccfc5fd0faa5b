"""The pictures of long-term potentiation show what the results say."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import ltp
from lecture_utils.scenes import style


def built(scene: style.Scene) -> style.Scene:
    scene.build(Figure(figsize=scene.size))
    return scene


def test_responses_before_and_after_are_superimposed() -> None:
    scene = built(scenes.ltp.Experiment())
    result = ltp.experiment()
    scene.update(result, scene.steps)
    for (line, mark), response, percent in (
        (scene._early, result.epsp_early, result.early_percent),
        (scene._latest, result.epsp_late, result.late_percent),
    ):
        np.testing.assert_array_equal(line.get_ydata(), response)
        assert mark.get_ydata() == [percent]
        assert to_hex(line.get_color()) == to_hex(mark.get_color()) == style.POTENTIATION.lower()
    np.testing.assert_array_equal(scene._before.get_ydata(), result.epsp_before)


@pytest.mark.parametrize(
    ("settings", "colour"),
    [
        ({}, style.POTENTIATION),
        ({"frequency": 20.0, "duration": 5.0}, style.DEPRESSION),
        ({"nmda_receptors_blocked": True}, style.GREY),
    ],
)
def test_the_colour_tells_the_sign(settings: dict[str, object], colour: str) -> None:
    scene = built(scenes.ltp.Experiment())
    scene.update(ltp.experiment(**settings), scene.steps)
    assert to_hex(scene._early[0].get_color()) == colour.lower()


def test_half_of_the_steps_are_the_first_hour() -> None:
    scene = built(scenes.ltp.Experiment())
    result = ltp.experiment()
    last = []
    for step in (0, scene.steps // 2, scene.steps):
        scene.update(result, step)
        last.append(scene._course.get_xdata()[-1])
        assert scene._early[0].get_visible() == (step == scene.steps)
    np.testing.assert_allclose(last, [-0.5, 1.0, 8.0], atol=0.02)


def test_the_time_axis_can_be_read_back() -> None:
    hours = np.linspace(-0.5, 8.0, 200)
    place = scenes.ltp._minutes_then_hours(hours)
    assert np.all(np.diff(place) > 0)
    np.testing.assert_allclose(scenes.ltp._back_to_hours(place), hours)


def test_the_readout_says_when_a_session_was_cut_short() -> None:
    readout = scenes.ltp.Experiment().readout(ltp.experiment(trains=900), 100)
    assert readout["stimulation"] == "600 pulses in 6 trains, 50 min (stopped: the session's limit)"
    readout = scenes.ltp.Experiment().readout(ltp.experiment(duration=0.2, trains=1), 100)
    assert readout["stimulation"] == "20 pulses in 1 train, 0.2 s"
    assert readout["late"] == ("EPSP at 8.0 h", "100.5 % of baseline")


def test_what_is_shaded_is_the_late_weight() -> None:
    scene = built(scenes.ltp.Phases())
    for settings, fill, other in (({}, 0, 1), ({"frequency": 20.0, "duration": 30.0}, 1, 0)):
        result = ltp.experiment(hours=12.0, **settings)
        scene.update(result, scene.steps)
        heights = [part.get_paths()[0].vertices[:, 1] for part in scene._fills]
        end = 100.0 * np.array([result.early[-1], result.total[-1]])
        assert heights[fill].min() <= end.min() < end.max() <= heights[fill].max()
        assert set(np.round(heights[other], 6)) <= set(np.round(100.0 * result.early, 6))


def test_the_bar_is_the_tag() -> None:
    scene = built(scenes.ltp.Phases())
    result = ltp.experiment(hours=12.0)
    scene.update(result, scene.steps)
    potentiation, depression = (part.get_paths()[0].vertices for part in scene._tags)
    assert depression[:, 1].max() == pytest.approx(0.15)
    assert potentiation[potentiation[:, 1] > 0.8, 0].max() == result.time[result.tag == 1].max()


def test_phases_readout() -> None:
    blocked = scenes.ltp.Phases().readout(ltp.experiment(hours=12.0, protein_synthesis_blocked=True), 100)
    assert blocked["late"] == ("EPSP at 12.0 h", "100.2 % of baseline")
    assert (blocked["of this early"], blocked["of this late"]) == ("+0.2 %", "0.0 %")
    assert blocked["tagged until"] == "3.3 h"
    nothing = scenes.ltp.Phases().readout(ltp.experiment(hours=12.0, frequency=5.0), 100)
    assert nothing["tagged until"] == "never tagged"


def test_noise_draws_no_weight_below_zero() -> None:
    scene = built(scenes.ltp.Phases())
    result = ltp.experiment(frequency=20.0, duration=30.0, trains=6, noise=True, hours=12.0)
    assert result.early.min() < 0 > result.total.min()
    scene.update(result, scene.steps)
    for line in (scene._early, scene._total):
        assert line.get_ydata().min() == 0
