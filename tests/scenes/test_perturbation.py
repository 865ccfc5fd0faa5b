"""The pictures of learning by perturbation show what the results say."""

from typing import TypeVar

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import perturbation
from lecture_utils.scenes.style import Scene

AnyScene = TypeVar("AnyScene", bound=Scene)


def built(scene: AnyScene) -> AnyScene:
    scene.build(Figure(figsize=scene.size))
    return scene


def test_accept_reject_shades_the_directions_that_help_and_marks_this_network() -> None:
    scene = built(scenes.perturbation.AcceptReject())
    result = perturbation.accept_reject(dimension=30, step=0.4)
    scene.update(result, 0)
    shaded = scene._helpful.get_paths()[0].vertices
    assert result.angle_needed - 0.25 <= shaded[:, 0].max() <= result.angle_needed
    assert scene._here[0].get_data() == ([30], [result.acceptance_now])
    assert scene._here[1].get_data() == ([30], [result.cost_now])
    first_run = scene._runs.get_ydata()[: result.evaluation.size]
    np.testing.assert_array_equal(first_run, result.error[0])


def test_what_is_beyond_the_frame_is_marked_at_its_edge() -> None:
    scene = built(scenes.perturbation.AcceptReject())
    scene.update(perturbation.accept_reject(dimension=10_000), 0)
    assert scene._here[0].get_ydata()[0] == scene._here[0].axes.get_ylim()[0]
    assert scene._here[1].get_ydata()[0] == scene._here[1].axes.get_ylim()[1]


@pytest.mark.parametrize(
    ("dimension", "accepted", "cost"),
    [(10, "31.8 %", "51"), (1000, "1 in 951,730", "676,673,061"), (10_000, "fewer than 1 in a billion", "more than")],
)
def test_accept_reject_readout_of_tiny_and_huge_numbers(dimension: int, accepted: str, cost: str) -> None:
    readout = scenes.perturbation.AcceptReject().readout(perturbation.accept_reject(dimension=dimension), 0)
    assert readout["steps accepted, by the law"] == accepted
    assert readout["evaluations for a tenth of the error"].startswith(cost)


def test_the_frame_holds_small_and_large_clouds() -> None:
    scene = built(scenes.perturbation.GradientCloud())
    for inputs, outputs in ((2, 1), (30, 8)):
        result = perturbation.gradient_cloud(inputs=inputs, outputs=outputs)
        scene.update(result, 0)
        assert np.abs(result.weight).max() < scene._clouds["weight"].axes.get_ylim()[1]
        np.testing.assert_array_equal(scene._clouds["node"].get_xydata(), result.node)
        assert scene._means["weight"].get_xydata() == pytest.approx(result.weight_mean[np.newaxis])


def test_cloud_readout() -> None:
    readout = scenes.perturbation.GradientCloud().readout(perturbation.gradient_cloud(), 0)
    assert readout == {
        "variance, weight": "15.9 (theory 17.2)",
        "variance, node": "3.5 (theory 4.1)",
        "median angle of one estimate to ∇E": "weight 79°, node 57°",
        "the mean estimate along ∇E": "weight 0.99, node 0.97, of 1",
    }


@pytest.mark.parametrize(("noise", "minima"), [(0.3, 2), (0.8, 1)])
def test_smoothing_merges_the_wells(noise: float, minima: int) -> None:
    scene = built(scenes.perturbation.SmoothedLoss())
    result = perturbation.smoothed_loss(noise=noise)
    scene.update(result, 0)
    assert len(scene._minima.get_xdata()) == 2
    assert len(scene._smoothed_minima.get_xdata()) == minima
    heights = np.interp(result.smoothed_minima, result.weight, result.smoothed_loss)
    assert scene._smoothed_minima.get_ydata() == pytest.approx(heights)
    np.testing.assert_array_equal(scene._estimates.get_ydata(), result.estimate)


def test_learning_curves_say_what_diverged_and_draw_floors_only_where_there_are_some() -> None:
    scene = built(scenes.perturbation.LearningCurves())
    scene.update(perturbation.learning_curves(), 0)
    assert scene._fate.get_text() == ""
    assert [len(floor.get_xdata()) for floor in scene._floors.values()] == [0, 2, 2]
    result = perturbation.learning_curves(relative_rate=4.0)
    scene.update(result, 0)
    assert scene._fate.get_text().splitlines() == [
        f"{rule}: diverged at example {getattr(result, rule).diverged_at}" for rule in perturbation.RULES
    ]
    assert not any(len(floor.get_xdata()) for floor in scene._floors.values())
    readout = scene.readout(result, 0)
    assert readout["floor of D"] == "unstable · unstable · unstable"
    assert readout["diverged at example"] == "17 · 103 · 153"


def test_the_neuron_is_shown_up_to_the_step() -> None:
    scene = built(scenes.perturbation.HedonisticSynapses())
    result = perturbation.hedonistic_synapses()
    for step, trials in ((0, 0), (50, 150), (100, 300)):
        scene.update(result, step)
        ticks = len(scene._go_ticks.get_xdata()) + len(scene._no_go_ticks.get_xdata())
        assert ticks == result.release[:trials].sum()
        assert len(scene._wrong.get_xdata()) == np.sum(result.reward[:trials] == 0)
        assert len(scene._success.get_xdata()) == trials + 1
    assert list(scene.readout(result, 100).values()) == ["0.90", "0.10", "99.4 %"]


@pytest.mark.parametrize(("advantage", "colour"), [(1.0, scenes.style.POTENTIATION), (-1.0, scenes.style.DEPRESSION)])
def test_the_gain_of_the_synapse_has_the_colour_of_its_sign(advantage: float, colour: str) -> None:
    scene = built(scenes.perturbation.ReleasePlasticity())
    result = perturbation.release_plasticity(probability=0.4, advantage=advantage)
    scene.update(result, 0)
    assert scene._gain.get_color() == colour
    assert list(scene._gain.get_ydata()) == [0.4, result.after_now]
    np.testing.assert_array_equal(scene._flat.get_ydata(), result.change_q_normalised)


def test_release_readout_tells_growth_and_occlusion() -> None:
    scene = scenes.perturbation.ReleasePlasticity()
    readouts = [
        scene.readout(perturbation.release_plasticity(probability=p, learning_rate=1.0, pairings=20), 0)
        for p in (0.3, 0.9)
    ]
    assert [readout["change of the mean response"] for readout in readouts] == ["+207.8 %", "+7.2 %"]
    assert readouts[1]["release probability"] == "0.90 → 0.96"
