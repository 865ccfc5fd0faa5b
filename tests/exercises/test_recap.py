"""The questions of the recaps have one answer each, and the models give it."""

from typing import Any

import pytest

from lecture_utils import data
from lecture_utils.exercises import recap
from lecture_utils.models import bcm, calcium, chain, dendrites, electrotonic, intrinsic, scoreboard, stdp, three_factor

parts = pytest.mark.parametrize("part", [recap.PART_ONE, recap.PART_THREE], ids=["one", "three"])


@parts
def test_there_are_eight_different_questions_with_an_answer_each(part: tuple[dict[str, Any], ...]) -> None:
    assert len({question["text"] for question in part}) == 8
    for question in part:
        assert set(question) == {"text", "options", "answer", "why"}
        assert len(set(question["options"])) == len(question["options"]) == 3
        assert question["answer"] in question["options"]


@parts
def test_neither_place_nor_length_gives_the_answer_away(part: tuple[dict[str, Any], ...]) -> None:
    places = [question["options"].index(question["answer"]) for question in part]
    longest = [max(question["options"], key=len) == question["answer"] for question in part]
    assert all(2 <= places.count(place) <= 4 for place in range(3))
    assert sum(longest) <= 4


def test_the_models_give_the_same_answers_in_part_one() -> None:
    answers = [question["answer"] for question in recap.PART_ONE]
    assert float(stdp.pair_window(-10.0)) < 0.0
    assert answers[3] == "it is weakened"
    between = {"delay": 0.0, "frequency": 1.0, "parameters": "D'"}
    above_low, above_high = calcium.time_above_thresholds(**between)
    assert above_low > 0.0 == above_high
    assert float(calcium.synaptic_change(**between)) < 1.0
    assert answers[4] == "it is weakened"
    cube = bcm.supralinear(power=3.0, tau_theta=2.0)
    assert (cube.determinant > 0.0, cube.stable) == (True, False)
    assert "too late" in answers[5]
    rate = 0.5 * three_factor.learn_from_reward(fingers=1, trials=1, runs=1).largest_rate_scalar
    scalar = three_factor.CONDITIONS.index("scalar, noise-free reward")
    small, large = (three_factor.learn_from_reward(fingers=fingers, learning_rate=rate) for fingers in (1, 10))
    assert small.final_error[scalar] < 1.0 < large.final_error[scalar]
    assert answers[7] == "it learns worse, or not at all"


def test_the_models_give_the_same_answers_in_part_three() -> None:
    answers = [question["answer"] for question in recap.PART_THREE]
    tuft = electrotonic.spread(site=700.0)
    assert tuft.at_soma < 0.1 * tuft.amplitude
    assert "a few per cent" in answers[2]
    late = dendrites.simulate(offset=20.0)
    assert (late.spike_times.size, late.plateau_duration) == (1, 0.0)
    assert "one spike" in answers[3]
    usual = dendrites.burst_rule(event_rate=10.0, burst_probability=0.2, baseline_probability=0.2)
    assert usual.present_change == 0.0
    assert answers[4] == "nothing, on average"
    changes = []
    for inhibition in (0.0, 300.0):
        *_, (_, result) = chain.burst_learning(apical_drive=200.0, inhibition=inhibition, duration=2.0)
        changes.append(result.present_change[0])
    assert changes[0] > 0 > changes[1]
    assert "may turn into a weakening" in answers[5]
    ltp = intrinsic.epsp_spike_coupling(synaptic_gain=1.5)
    assert (ltp.coupling_after == ltp.coupling_before).all()
    assert answers[6] == "its synapses"
    board = scoreboard.board(sweep=data.scoreboard())
    power = board.measured_exponent[board.rules.index("weight perturbation")]
    assert 10**power > 30
    assert answers[7] == "more than thirty times"
