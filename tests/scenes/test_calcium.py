"""The pictures of the calcium model show what the results say."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import calcium


@pytest.fixture
def pairing() -> scenes.calcium.Pairing:
    scene = scenes.calcium.Pairing()
    scene.build(Figure(figsize=scene.size))
    return scene


def test_shades_lie_between_threshold_and_calcium(pairing: scenes.calcium.Pairing) -> None:
    result = calcium.simulate(delay=10.0)
    pairing.update(result, 0)
    np.testing.assert_allclose(pairing._calcium.get_ydata(), result.calcium)
    for shade, theta in zip(pairing._shades, (result.parameters.theta_d, result.parameters.theta_p), strict=True):
        heights = shade.get_paths()[0].vertices[:, 1]
        assert heights.min() == pytest.approx(theta)
        assert heights.max() == pytest.approx(result.calcium.max())


def test_bars_show_the_times_above_the_thresholds(pairing: scenes.calcium.Pairing) -> None:
    result = calcium.simulate(delay=-24.0)
    pairing.update(result, 0)
    assert [bar.get_width() for bar in pairing._bars] == [result.time_above_d, result.time_above_p]
    assert [text.get_text() for text in pairing._durations] == ["19.2", "8.7"]


@pytest.mark.parametrize(("delay", "colour"), [(10.0, "#d55e00"), (-24.0, "#0072b2")])
def test_the_mark_is_warm_for_potentiation_and_cool_for_depression(
    pairing: scenes.calcium.Pairing, delay: float, colour: str
) -> None:
    pairing.update(calcium.simulate(delay=delay), 0)
    assert {to_hex(dot.get_color()) for dot in pairing._dots} == {colour}


def test_growth_shows_runaway_and_rest() -> None:
    scene = scenes.calcium.Growth()
    scene.build(Figure(figsize=scene.size))
    result = calcium.growth(efficacy=0.4, drive=4.0)
    scene.update(result, 0)
    np.testing.assert_allclose(scene._stable.get_xdata(), result.stable)
    readout = scene.readout(result, 0)
    assert readout["Hebb"].startswith("beyond 2 × UP after")
    assert readout["thresholds and bounds"] == "4.13 after 10 s"


def test_by_hand_every_case_has_its_bars_and_its_words() -> None:
    scene = scenes.calcium.TwoThresholds()
    scene.build(Figure(figsize=scene.size))
    result = calcium.two_thresholds()
    scene.update(result, 0)
    for bars, times in zip(scene._bars, (result.time_above_d, result.time_above_p), strict=True):
        assert [bar.get_width() for bar in bars] == times.tolist()
    assert [line.get_ydata()[0] for line in scene._alone] == (100 * (result.change[:2] - 1)).tolist()
    assert scene.readout(result, 0) == {
        "presynaptic alone": "−4.1 %, crosses θ_d",
        "postsynaptic alone": "0.0 %, crosses no threshold",
        "both": "+29.2 %, crosses θ_d and θ_p",
    }


@pytest.mark.parametrize(("spikes", "pre", "post"), [("both", 1, 1), ("presynaptic alone", 1, 0)])
def test_by_hand_only_the_chosen_spikes_are_drawn(spikes: str, pre: int, post: int) -> None:
    scene = scenes.calcium.TwoThresholds()
    scene.build(Figure(figsize=scene.size))
    scene.update(calcium.two_thresholds(spikes=spikes, delay=-40.0), 0)
    assert [len(line.get_xdata()) // 3 for line in scene._spikes] == [pre, post]
