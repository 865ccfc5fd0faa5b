"""The questions of the recaps have one answer each, and the models give it."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from lecture_utils import data
from lecture_utils.exercises import recap
from lecture_utils.exercises import three_factor as three_factor_exercises
from lecture_utils.models import (
    bcm,
    calcium,
    dendrites,
    feedback,
    intrinsic,
    networks,
    optimizer,
    perturbation,
    problems,
    release,
    risk,
    scoreboard,
    stdp,
    three_factor,
)

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PARTS = {"four": recap.AFTER_FOUR, "eight": recap.AFTER_EIGHT, "eleven": recap.AFTER_ELEVEN}
# The notebooks that each part has questions on; the last part closes the course as well.
ABOUT = {"four": range(1, 5), "eight": range(5, 9), "eleven": range(9, 12)}
each_part = pytest.mark.parametrize("part", PARTS)


def answers(part: str) -> list[str]:
    return [question["answer"] for question in PARTS[part]]


def sections(question: dict) -> list[str]:
    return re.findall(r"\d+\.\d+", question["why"])


@each_part
def test_there_are_eight_different_questions_with_an_answer_each(part: str) -> None:
    questions = PARTS[part]
    assert len({question["text"] for question in questions}) == len(questions) == 8
    for question in questions:
        assert set(question) == {"text", "options", "answer", "why"}
        assert len(set(question["options"])) == len(question["options"]) == 3
        assert question["answer"] in question["options"]


@each_part
def test_neither_place_nor_length_gives_the_answer_away(part: str) -> None:
    places = [question["options"].index(question["answer"]) for question in PARTS[part]]
    longest = [max(question["options"], key=len) == question["answer"] for question in PARTS[part]]
    assert all(2 <= places.count(place) <= 4 for place in range(3))
    assert sum(longest) <= 4


@each_part
def test_every_question_names_the_section_where_its_answer_stands(part: str) -> None:
    headings = set()
    for path in NOTEBOOKS.glob("[01]*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                headings.update(re.findall(r"^## (\d+\.\d+) ", cell.source, re.MULTILINE))
    asked = set()
    for question in PARTS[part]:
        assert sections(question)
        assert set(sections(question)) <= headings
        asked.update(int(section.split(".")[0]) for section in sections(question))
    assert asked >= set(ABOUT[part])


def test_the_models_give_the_same_answers_after_four_notebooks() -> None:
    said = answers("four")
    assert float(stdp.pair_window(-10.0)) < 0.0
    assert said[3] == "it is weakened"
    between = {"delay": 0.0, "frequency": 1.0, "parameters": "D'"}
    above_low, above_high = calcium.time_above_thresholds(**between)
    assert above_low > 0.0 == above_high
    assert float(calcium.synaptic_change(**between)) < 1.0
    assert said[4] == "it is weakened"
    cube = bcm.supralinear(power=3.0, tau_theta=2.0)
    assert (cube.determinant > 0.0, cube.stable) == (True, False)
    assert "too late" in said[5]
    rate = 0.5 * three_factor.learn_from_reward(fingers=1, trials=1, runs=1).largest_rate_scalar
    scalar = three_factor.CONDITIONS.index("scalar, noise-free reward")
    small, large = (three_factor.learn_from_reward(fingers=fingers, learning_rate=rate) for fingers in (1, 10))
    assert small.final_error[scalar] < 1.0 < large.final_error[scalar]
    assert said[7] == "it learns worse, or not at all"


def test_the_models_give_the_same_answers_after_eight_notebooks() -> None:
    said = answers("eight")
    scored = optimizer.play(feedback="one score")
    assert scored.needed == scored.weights.size
    assert said[0] == "double the number"
    few, many = (risk.bias_variance(penalty=0.1, samples=samples).best_penalty for samples in (20, 200))
    assert many < few
    assert said[1].startswith("it falls")

    def slowdown(rule: str, inputs: int) -> float:
        direct, perturbed = (
            perturbation.optimal_learning_rate(rule=name, inputs=inputs, outputs=3) for name in ("direct", rule)
        )
        return direct / perturbed

    assert slowdown("node", 50) == pytest.approx(slowdown("node", 5))
    assert slowdown("weight", 50) > 5.0 * slowdown("weight", 5)
    assert said[2] == "weight perturbation"
    synapses = release.release_plasticity(advantage=1.0)
    assert synapses.probability[np.argmax(synapses.change_q)] == pytest.approx(0.5)
    assert "half of the time" in said[3]
    negated = {
        fibre.replace("→", "_"): -weight
        for fibre, weight in zip(networks.FIBRES, networks.EXAMPLE_WEIGHTS[4:], strict=True)
    }
    verdict = dict(zip(networks.EDGES, networks.second_fibres(**negated).verdict, strict=True))
    assert {edge for edge, kind in verdict.items() if kind == "sign"} == {"a1→b1", "a1→b2", "a2→b1", "a2→b2"}
    assert {kind for edge, kind in verdict.items() if edge[0] != "a"} == {"same"}
    assert said[4] == "only those between the hidden layers"
    gain = 0.1**0.1
    once, twice = (problems.magnitude_problem(gain=gain, layers=layers).theory[-1] for layers in (10, 20))
    assert (once, twice) == (pytest.approx(0.1), pytest.approx(0.01))
    assert said[5] == "a hundredth"
    alignment = feedback.geometry(start_angle=90.0)
    assert alignment.matrix_angle[-1] < 45.0 < alignment.matrix_angle[0]
    assert not np.allclose(alignment.forward_signal[-1], alignment.forward_signal[0])
    assert alignment.feedback_signal.shape == alignment.forward_signal.shape[1:]
    assert said[6].startswith("the forward weights")


def test_digits_are_read_worst_after_feedback_of_the_wrong_sign() -> None:
    def final_errors(**feedback_weights: object) -> dict[str, float]:
        *_, (_, last) = feedback.compare_rules(
            data=data.digits(),
            rules=("sign concordance", "feedback alignment", "hidden layer fixed"),
            hidden=32,
            depth=1,
            learning_rate=0.1,
            **feedback_weights,
        )
        return dict(zip(last.rules, last.test_error[:, -1].tolist(), strict=True))

    right = final_errors(concordance=1.0, magnitudes="random")
    wrong = final_errors(concordance=0.0, magnitudes="own")
    none = right["hidden layer fixed"]
    assert max(right["sign concordance"], right["feedback alignment"]) < none < wrong["sign concordance"]
    assert recap.AFTER_EIGHT[7]["answer"] == "right magnitudes, all signs wrong"


def test_the_models_give_the_same_answers_after_eleven_notebooks() -> None:
    said = answers("eleven")
    neuron = dendrites.simulate(offset=0.0)
    assert (neuron.spikes_soma_alone, neuron.spikes_dendrite_alone, neuron.burst) == (1, 0, True)
    assert said[0] == "it fires a burst"
    fewer, usual, more = (
        dendrites.burst_rule(burst_probability=now, baseline_probability=0.5).present_change
        for now in (1 / 3, 0.5, 0.6)
    )
    assert fewer < usual < more
    assert said[1] == "it weakens it"
    synapse = intrinsic.epsp_spike_coupling(synaptic_gain=1.5, threshold_shift=0.0)
    cell = intrinsic.epsp_spike_coupling(synaptic_gain=1.0, threshold_shift=-3.0)
    assert synapse.test_probability_after == pytest.approx(cell.test_probability_after)
    assert synapse.test_probability_after > synapse.test_probability_before
    assert np.allclose(synapse.coupling_after, synapse.coupling_before)
    assert not np.allclose(cell.coupling_after, cell.coupling_before)
    assert said[3] == "one pulse cannot tell"
    memory = intrinsic.turnover(memories=3, reinstruction=1.0, elapsed=10.0)
    assert memory.surviving_now == 0.0
    assert abs(memory.distinct_now[0]) < 0.05 < 0.25 < memory.overlap_now[0] < 0.5
    assert said[4] == "what they have in common"
    sizes = (10, 100, 1000)
    weight, node, aligned = (
        scoreboard.exponent(sizes, scoreboard.relative_samples(rule=rule, inputs=sizes))
        for rule in ("weight perturbation", "node perturbation", "feedback alignment")
    )
    assert weight > 1.5 > max(node, aligned)
    assert said[5] == "that of weight perturbation"
    assert usual == 0.0
    assert bcm.plasticity(2.0, 2.0, rule="linear") == 0.0
    unsurprised = {"presynaptic_rate": 1.0, "output": 1.5, "mean_output": 1.0, "noise": 0.5, "learning_rate": 0.1}
    assert three_factor_exercises.reinforce.solution(reward=1.0, baseline=1.0, **unsurprised) == 0.0
    assert said[6] == "each is what the present is compared with"


def test_strong_feedback_to_the_soma_spoils_learning() -> None:
    def error(coupling: float) -> float:
        *_, (_, last) = dendrites.train_segregated(
            data=data.digits(), coupling=coupling, hidden=16, epochs=4, learning_rate=2.0
        )
        return float(last.test_error[last.rules.index("segregated dendrites"), -1])

    assert error(8.0) > 1.5 * error(0.0)
    assert recap.AFTER_ELEVEN[2]["answer"].startswith("it gets worse")


def test_in_the_recorded_sweep_random_feedback_costs_little_and_one_score_much() -> None:
    sweep = data.scoreboard()
    samples = dict(zip(zip(sweep.rule, np.asarray(sweep.inputs).tolist(), strict=True), sweep.samples, strict=True))
    sizes = {size for rule, size in samples if rule == "node perturbation"}
    assert len(sizes) >= 3
    for size in sizes:
        exact = samples["backpropagation", size]
        assert 0.5 < samples["feedback alignment", size] / exact < 2.0
        assert samples["node perturbation", size] / exact > 4.0
    assert recap.AFTER_ELEVEN[7]["answer"] == "about as many"
