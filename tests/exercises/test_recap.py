"""The questions of the recaps have one answer each, and the models give it."""

from lecture_utils.exercises import recap
from lecture_utils.models import bcm, calcium, stdp, three_factor


def test_there_are_eight_different_questions_with_an_answer_each() -> None:
    assert len({question["text"] for question in recap.PART_ONE}) == 8
    for question in recap.PART_ONE:
        assert set(question) == {"text", "options", "answer", "why"}
        assert len(set(question["options"])) == len(question["options"]) == 3
        assert question["answer"] in question["options"]


def test_neither_place_nor_length_gives_the_answer_away() -> None:
    places = [question["options"].index(question["answer"]) for question in recap.PART_ONE]
    longest = [max(question["options"], key=len) == question["answer"] for question in recap.PART_ONE]
    assert all(2 <= places.count(place) <= 4 for place in range(3))
    assert sum(longest) <= 4


def test_the_models_give_the_same_answers() -> None:
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
