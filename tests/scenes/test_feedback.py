"""The pictures of learning without weight symmetry show what the results say."""

import dataclasses

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import data, scenes
from lecture_utils.models import feedback
from lecture_utils.scenes.style import Scene

LEARNED = ("backpropagation", "feedback alignment", "weight mirror", "Kolen–Pollack")
SIGNS = ("sign concordance", "backpropagation", "hidden layer fixed")


def built(scene: Scene) -> Scene:
    scene.build(Figure(figsize=scene.size))
    return scene


def trained(**choices) -> list[feedback.Comparison]:
    """Return all partial results of a short comparison; the last one is whole."""
    start = {"hidden": 8, "depth": 1, "epochs": 2, "learning_rate": 0.1}
    return [result for _, result in feedback.compare_rules(data=data.digits(), **start | choices)]


def test_the_linear_task_shows_error_and_angle_of_every_rule() -> None:
    scene, result = built(scenes.feedback.LinearTask()), feedback.linear_tasks()
    scene.update(result, 0)
    for index, rule in enumerate(result.rules):
        np.testing.assert_allclose(scene._errors[rule].get_ydata(), result.error[index])
        np.testing.assert_allclose(scene._angles[rule].get_ydata(), result.angle[index])
    assert scene._ends.words.items == []
    assert scene.readout(result, 0) == {
        "error, backpropagation": "0.070",
        "error, feedback alignment": "0.000",
        "error, sign concordance": "0.001",
        "error, hidden layer fixed": "0.997",
        "angle, feedback alignment": "from 86.4° to 27.1°",
    }


def test_what_diverges_is_named_and_its_angle_ends_there() -> None:
    scene, result = built(scenes.feedback.LinearTask()), feedback.linear_tasks(learning_rate=0.01)
    scene.update(result, 0)
    # Learning is recorded every 40 examples; the curves end at the first record after all is lost.
    assert result.diverged_at == (112, 32, 18, None)
    assert scene._ends.crosses.get_xdata().tolist() == [120, 40, 40]
    assert [text for *_, text in scene._ends.words.items] == ["✗ diverged"]
    for lines in (scene._errors, scene._angles):
        assert lines["feedback alignment"].get_xdata()[-1] == 40
    assert scene._angles["hidden layer fixed"].get_xdata()[-1] == 2000
    assert scene.readout(result, 0)["error, backpropagation"] == "diverged at example 112"


def test_learned_feedback_shows_the_distance_and_its_law() -> None:
    scene, result = built(scenes.feedback.LearnedFeedback()), feedback.linear_tasks(rules=LEARNED, decay=0.0005)
    scene.update(result, 0)
    assert "backpropagation" not in scene._distances
    np.testing.assert_allclose(scene._distances["Kolen–Pollack"].get_ydata(), scene._law.get_ydata(), rtol=1e-9)
    np.testing.assert_allclose(scene._distances["weight mirror"].get_ydata(), result.mismatch[2])
    assert scene.readout(result, 0)["Kolen–Pollack"] == "error 0.019, angle 5.9°, |B − Wᵀ| = 1.472"
    assert scene.readout(result, 0)["backpropagation"] == "error 0.169"


@pytest.mark.parametrize(("step", "update"), [(0, 0), (37, 74), (100, 200)])
def test_the_arrows_are_those_of_the_step(step: int, update: int) -> None:
    scene, result = built(scenes.feedback.Geometry()), feedback.geometry(start_angle=120.0)
    scene.update(result, step)
    np.testing.assert_allclose(np.transpose([scene._forward.U, scene._forward.V]), result.forward_signal[update])
    np.testing.assert_allclose(np.transpose([scene._feedback.U, scene._feedback.V]), result.feedback_signal)
    np.testing.assert_allclose(scene._trails[1].get_xydata(), result.forward_signal[: update + 1, 1])
    assert scene._here.get_data() == ([pytest.approx(120.0)], [result.matrix_angle[-1]])
    assert scene.readout(result, step)["update"] == str(update)


def test_arrows_and_their_names_stay_inside_the_picture() -> None:
    scene = built(scenes.feedback.Geometry())
    for seed in range(20):
        for angle in (0.0, 90.0, 180.0):
            result = feedback.geometry(start_angle=angle, seed=seed)
            assert np.abs(result.forward_signal).max() < 1.5
            scene.update(result, 100)
            places = [item[:2] for item in scene._names.items + scene._forward_names.items]
            assert np.abs(places).max() < 1.4


def test_pointing_at_the_arrows_sets_the_start_angle() -> None:
    assert scenes.feedback.turn_feedback("arrows", -1.0, 1.0, {}) == {"start_angle": pytest.approx(135.0)}
    assert scenes.feedback.turn_feedback("arrows", 0.0, -1.0, {}) == {"start_angle": pytest.approx(90.0)}
    assert scenes.feedback.turn_feedback("finals", 120.0, 20.0, {}) == {"start_angle": 120.0}
    assert scenes.feedback.turn_feedback("", 0.0, -1.0, {}) == {}


def test_rules_appear_one_after_another() -> None:
    scene = built(scenes.feedback.Rules())
    results = trained()
    for count, result in enumerate(results, start=1):
        scene.update(result, 0)
        assert [len(line.get_xdata()) for line in scene._errors.values()] == [3] * count + [0] * (5 - count)
        assert len(scene.readout(result, 0)) == count
    np.testing.assert_allclose(scene._errors["hidden layer fixed"].get_ydata(), result.test_error[4])
    np.testing.assert_allclose(scene._angles["feedback alignment"].get_ydata(), result.angle[1])
    # Another network begins: the curves of the last one must not stay.
    scene.update(results[0], 0)
    assert len(scene._errors["hidden layer fixed"].get_xdata()) == 0


def test_a_diverged_network_is_named_and_has_no_angle() -> None:
    scene = built(scenes.feedback.RulesWithLearnedFeedback())
    result = trained(rules=LEARNED, learning_rate=3.0)[-1]
    at = result.runs[1].diverged_at
    assert at is not None
    scene.update(result, 0)
    assert at // result.runs[1].updates_per_epoch in scene._ends.crosses.get_xdata()
    assert len(scene._angles["feedback alignment"].get_xdata()) == at // result.runs[1].updates_per_epoch + 1
    assert scene.readout(result, 0)["feedback alignment"] == f"diverged at update {at}"


@pytest.mark.parametrize(("concordance", "crosses"), [(1.0, 0), (0.5, 40), (0.0, 80)])
def test_signs_are_told_apart(concordance: float, crosses: int) -> None:
    scene = built(scenes.feedback.Signs())
    first, *_, last = trained(rules=SIGNS, concordance=concordance, magnitudes="own")
    scene.update(first, 0)
    assert list(scene.readout(first, 0)) == ["wrong with this feedback", "angle to backpropagation's error"]
    scene.update(last, 0)
    assert len(scene._other.get_xdata()) == crosses
    assert len(scene._same.get_xdata()) == 80 - crosses
    same = scene._same.get_xydata()
    np.testing.assert_allclose(same[:, 0], same[:, 1])
    assert len(scene.readout(last, 0)) == 4


def test_concordance_fills_in_and_counts_what_diverged() -> None:
    scene = built(scenes.feedback.Concordance())
    points = feedback.signs_and_magnitudes(
        data=data.digits(), concordances=(0.0, 0.5, 1.0), hidden=8, depth=1, epochs=1
    )
    results = [result for _, result in points]
    for count, result in enumerate(results):
        scene.update(result, 0)
        points = max(count - 2, 0)
        assert len(scene._errors["equal"].get_xdata()) == points
        assert len(scene.readout(result, 0)) == min(1 + count, 3) + points
    np.testing.assert_allclose(scene._errors["own"].get_ydata(), result.test_error[0])
    np.testing.assert_allclose(scene._references["hidden layer fixed"].get_ydata(), [result.reference_error[2]] * 2)
    own, scrambled, equal = result.test_error[:, 2]
    assert scene.readout(result, 0)["wrong, 100 % of the signs right"] == (
        f"own {own:.1f} %, scrambled {scrambled:.1f} %, equal {equal:.1f} %"
    )
    assert scene._diverged.items == []
    diverged = np.zeros((3, 3), bool)
    diverged[1, 2] = True
    scene.update(dataclasses.replace(result, diverged=diverged), 0)
    assert [text for *_, text in scene._diverged.items] == ["diverged: 1 of 9 networks"]
