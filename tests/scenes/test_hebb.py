"""The pictures of Hebb's rule show what the results say."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import hebb
from lecture_utils.scenes import style


def built(scene: style.Scene) -> style.Scene:
    scene.build(Figure(figsize=scene.size))
    return scene


def test_each_corner_has_its_bar() -> None:
    scene = built(scenes.hebb.Combinations())
    scene.update(hebb.combinations(presynaptic_rate=1.5, postsynaptic_rate=0.5, threshold=0.7), 0)
    neither, pre, post, both = (bar.get_width() for bar in scene._bars)
    assert neither == post == 0
    assert pre == pytest.approx(0.1 * 1.5 * -0.7)
    assert both == pytest.approx(0.1 * 1.5 * (0.5 - 0.7))
    assert [corner.get_xydata().tolist() for corner in scene._corners] == [
        [[0, 0]],
        [[1.5, 0]],
        [[0, 0.5]],
        [[1.5, 0.5]],
    ]
    assert to_hex(scene._bars[1].get_facecolor()) == style.DEPRESSION.lower()
    assert [text.get_text() for text in scene._values] == ["0.000", "−0.105", "0.000", "−0.030"]


def test_the_plane_has_the_presynaptic_rate_to_the_right() -> None:
    scene = built(scenes.hebb.Combinations())
    result = hebb.combinations(threshold=0.5)
    scene.update(result, 0)
    shown = scene._plane.get_array()
    assert shown[0, -1] == pytest.approx(0.1 * 2.0 * -0.5)
    assert shown[-1, 0] == 0


def test_a_runaway_weight_ends_in_an_arrowhead_that_says_where_it_went() -> None:
    scene = built(scenes.hebb.Growth())
    result = hebb.coactivation(rate=1.0, steps=60)
    scene.update(result, 20)
    assert len(scene._exit.get_xdata()) == 0
    assert scene._beyond.get_text() == ""
    assert scene._weight.get_xdata()[-1] == 20
    scene.update(result, 60)
    assert scene._weight.get_ydata()[-1] <= 10 < result.weight[scene._exit.get_xdata()[0]]
    assert scene._beyond.get_text() == "off the picture: w = 152.24"
    scene.update(hebb.coactivation(rate=2.0, steps=60), 60)
    assert scene._beyond.get_text() == "off the picture: w > 1,000,000"


def test_dots_lie_on_the_exact_solution() -> None:
    scene = built(scenes.hebb.Growth())
    for settings, tolerance in (({}, 1e-12), ({"activation": "sigmoid"}, 0.03)):
        scene.update(hebb.coactivation(rate=1.0, steps=60, **settings), 60)
        dots, line = scene._weight.get_ydata(), scene._exact.get_ydata()
        np.testing.assert_allclose(dots, line[: dots.size], atol=tolerance)


def test_growth_readout() -> None:
    scene = scenes.hebb.Growth()
    saturating = scene.readout(hebb.coactivation(rate=1.0, steps=60, activation="sigmoid"), 60)
    assert saturating == {
        "weight": "5.87",
        "exact solution": "5.90",
        "postsynaptic rate": "1.00",
        "settles at": "no weight up to 10",
        "growth factor 1 + ηx² − decay": "linear neuron only",
    }
    bounded = scene.readout(hebb.coactivation(rate=1.0, steps=60, weight=1.2, threshold=1.0, bound=4.0), 60)
    assert bounded["settles at"] == "0.00 or 4.00"
    assert bounded["growth factor 1 + ηx² − decay"] == "1.1000 per step"


def test_conditioning_appears_treatment_by_treatment() -> None:
    scene = built(scenes.hebb.Conditioning())
    result = hebb.fear_experiment()
    for step in range(7):
        scene.update(result, step)
        shown = min(step, 5)
        assert [text.get_text() for text in scene._names] == list(result.event[:shown]) + [""] * (6 - shown)
        np.testing.assert_array_equal(scene._weights.get_ydata(), result.weight[: shown + 1])
        heights = [bar.get_height() for bar in scene._bars]
        np.testing.assert_array_equal(heights, [*result.response[: shown + 1], *[0.0] * (6 - shown)])


def test_tone_and_shock_overlap_only_when_paired() -> None:
    for event, together in (("pair", True), ("unpaired", False)):
        (tone_on, tone_off, _), (shock_on, shock_off, _) = (scenes.hebb.STROKES[event][k] for k in ("tone", "shock"))
        assert (shock_on < tone_off and tone_on < shock_off) == together
    assert set(scenes.hebb.STROKES) == set(hebb.EVENTS)


def test_conditioning_tells_only_the_order() -> None:
    readout = scenes.hebb.Conditioning().readout(hebb.fear_experiment(), 6)
    assert readout == {
        "done so far": "pair → pair → pair → LTD → LTP",
        "freezes at the tone": "in part",
        "strongest to weakest": "test 3 ≈ test 2 > test 5 > test 1 > test 4 ≈ before",
    }
    assert scenes.hebb.Conditioning().readout(hebb.fear_experiment(), 3)["freezes at the tone"] == "yes, fully"
    start = scenes.hebb.Conditioning().readout(hebb.fear_experiment(), 0)
    assert start == {"done so far": "nothing", "freezes at the tone": "no", "strongest to weakest": "before"}
