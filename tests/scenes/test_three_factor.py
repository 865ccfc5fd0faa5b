"""The pictures of three-factor rules show what the results say."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import three_factor

SCALAR, VECTOR = 2, 3


def built(scene):
    scene.build(Figure(figsize=scene.size))
    return scene


@pytest.mark.parametrize(
    ("rho", "word", "warmer"), [(1.0, "potentiation", True), (-1.0, "depression", False), (0.0, "no change", None)]
)
def test_the_map_is_warm_cool_or_white_with_the_sign_of_the_third_factor(rho, word, warmer):
    scene = built(scenes.three_factor.Gate())
    scene.update(three_factor.gate(neuromodulator=rho, learning_rate=0.05), 0)
    pixels = np.asarray(scene._map.get_array()).astype(int)
    assert scene._word.get_text().startswith(word)
    assert np.ptp(pixels[0]) <= 1  # a silent postsynaptic neuron: white, whatever the input
    red, blue = pixels[-1, -1, 0], pixels[-1, -1, 2]
    assert (red > blue, red < blue) == (warmer is True, warmer is False)


def test_gate_marks_this_synapse_and_compares_its_weight_with_hebb():
    scene = built(scenes.three_factor.Gate())
    result = three_factor.gate(presynaptic_rate=0.5, postsynaptic_rate=1.5, neuromodulator=-0.4, learning_rate=0.05)
    scene.update(result, 0)
    assert scene._here.get_data() == ([0.5], [1.5])
    assert scene._dot.get_data() == ([-0.4], [result.change])
    np.testing.assert_array_equal(scene._weight.get_ydata(), result.weight)
    np.testing.assert_array_equal(scene._hebb.get_ydata(), result.hebb_weight)
    assert scene.readout(result, 0) == {
        "change by one coactivation": "−0.0150",
        "Hebb alone (ρ = 1)": "+0.0375",
        "weight": "0.70 after 20 coactivations",
    }


def test_traces_grow_with_the_step_and_the_mark_stands_below_the_reward():
    scene = built(scenes.three_factor.Eligibility())
    result = three_factor.eligibility_course(lag=1.5)
    lengths = []
    for step in (0, 40, 100):
        scene.update(result, step)
        lengths.append(len(scene._weight.get_xdata()))
    assert lengths[0] < lengths[1] < lengths[2]
    assert scene._dot.get_data() == ([1.5], [result.change])
    assert [list(line.get_xdata()) for line in scene._rewards] == [[1.5, 1.5], [1.5, 1.5]]
    np.testing.assert_array_equal(scene._plus.get_ydata(), result.change_curve)
    assert np.isnan(scene._minus.get_ydata()).all()


@pytest.mark.parametrize(
    ("settings", "name", "colour"),
    [
        ({}, "reward", "#d55e00"),
        ({"reward": -0.5}, "omission", "#d55e00"),
        ({"eligibility": -1.0, "reward": 0.0}, "nothing", "#0072b2"),
    ],
)
def test_events_are_called_by_their_names(settings, name, colour):
    scene = built(scenes.three_factor.Eligibility())
    scene.update(three_factor.eligibility_course(**settings), 100)
    assert scene._reward_name.get_text() == name
    assert to_hex(scene._eligibility.get_color()) == colour


def test_eligibility_readout_compares_lags_with_the_best_one():
    scene = built(scenes.three_factor.Eligibility())
    assert scene.readout(three_factor.eligibility_course(lag=1.0, pairings=10, pulses=10), 100) == {
        "change": "+0.0866 at a lag of +1.00 s",
        "largest change": "at a lag of +0.60 s",
        "this lag, relative to that": "77.8 %",
        "no lag, relative to that": "56.1 %",
    }
    assert scene.readout(three_factor.eligibility_course(reward=0.0), 100) == {"change": "none, at any lag"}


def test_every_pairing_and_pulse_is_marked():
    scene = built(scenes.three_factor.Eligibility())
    scene.update(three_factor.eligibility_course(lag=0.5, pairings=3, pulses=2), 100)
    marked = [list(np.unique(line.get_xdata().round(4))) for line in scene._events]
    assert marked == [[0.0, 0.1, 0.2], [0.5, 0.5333]]


def test_learning_draws_every_finger_up_to_the_trial_and_breaks_the_line_between_them():
    scene = built(scenes.three_factor.Learning())
    result = three_factor.learn_from_reward(fingers=3)
    scene.update(result, 25)
    x, y = scene._star._paths.get_data()
    assert np.isnan(x).sum() == np.isnan(y).sum() == 3
    second = slice(52, 103)
    np.testing.assert_allclose(x[second], result.path[1, :51, 1, 0] - result.rest[1, 0])
    np.testing.assert_allclose(y[second], result.path[1, :51, 1, 1])
    assert scene._now.get_data() == ([50], [result.error[1, 50]])
    assert scene._theory.get_xdata() == []
    scene.update(three_factor.learn_from_reward(baseline="noise-free reward"), 100)
    np.testing.assert_array_equal(scene._theory.get_ydata(), result.expected_scalar)


def test_the_reward_that_is_expected_is_drawn_where_there_is_one():
    scene = built(scenes.three_factor.Learning())
    result = three_factor.learn_from_reward()
    scene.update(result, 50)
    np.testing.assert_array_equal(scene._expected.get_ydata(), result.expected_reward[1, :100])
    scene.update(three_factor.learn_from_reward(feedback="none"), 50)
    assert scene._expected.get_xdata() == []


def test_learning_without_a_baseline_is_called_divergent():
    scene = built(scenes.three_factor.Learning())
    result = three_factor.learn_from_reward(baseline="none")
    scene.update(result, 100)
    assert scene._note.get_text() == "diverges"
    assert scene._star._note.get_text() == "out of sight"
    assert scene.readout(result, 100)["error down to 10 % after"] == "never: it diverges"
    assert scene.readout(three_factor.learn_from_reward(learning_rate=0.001), 100)[
        "error down to 10 % after"
    ].startswith("more than 200")


def test_feedback_compares_both_learners_with_theory():
    scene = built(scenes.three_factor.Feedback())
    result = three_factor.learn_from_reward(fingers=10)
    scene.update(result, 100)
    for row, condition in enumerate((SCALAR, VECTOR)):
        np.testing.assert_array_equal(scene._courses[row].get_ydata(), result.error[condition])
        assert scene._dots[row].get_data() == ([0.02], [result.final_error[condition]])
        at_the_mark = np.interp(0.02, result.learning_rates, scene._curves[row].get_ydata())
        assert scene._theories[row].get_ydata()[-1] == pytest.approx(at_the_mark, rel=0.01)
    assert scene._note.get_text() == ""
    scene.update(three_factor.learn_from_reward(fingers=10, learning_rate=0.3), 100)
    assert scene._note.get_text() == "the scalar diverges"
    assert scene.readout(result, 100) == {
        "error": "scalar 38.2 %, vector 0.17 % after 200 trials",
        "cosine of the first update with the gradient": "scalar 0.16, vector 0.96",
        "learning rate stays below": "scalar 0.045, vector 1",
    }
