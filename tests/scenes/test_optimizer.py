"""The picture of credit assignment shows no more than the learner is told."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils.models import optimizer
from lecture_utils.scenes.optimizer import Optimizer


@pytest.fixture
def scene() -> Optimizer:
    scene = Optimizer()
    scene.build(Figure(figsize=scene.size))
    return scene


@pytest.mark.parametrize("step", range(7))
def test_each_nudge_reveals_one_weight(scene: Optimizer, step: int) -> None:
    result = optimizer.play(weight_2=1.0)
    scene.update(result, step)
    assert list(scene._tips.get_xdata()) == list(range(1, step + 1))
    assert list(scene._nudged.get_ydata()) == list(result.nudged_scores[:step])
    assert len(scene._after.get_xdata()) == step + 1
    assert scene.readout(result, step)["weights whose error is known"] == f"{step} of 6"


def test_a_vector_reveals_all_without_a_nudge(scene: Optimizer) -> None:
    result = optimizer.play(feedback="an error per weight")
    scene.update(result, 0)
    np.testing.assert_allclose(scene._tips.get_ydata(), result.hidden)
    assert len(scene._nudged.get_xdata()) == 0
    assert scene.readout(result, 0) == {
        "score E": f"{result.score:.2f}",
        "nudges": "0 of 0 needed",
        "weights whose error is known": "6 of 6",
        "score if these weights go where they are told": "0.00",
    }


def test_the_score_always_has_room(scene: Optimizer) -> None:
    for seed in range(50):
        hidden = optimizer.play(seed=seed).hidden
        worst = {f"weight_{i}": -2.0 * float(np.sign(w)) for i, w in enumerate(hidden, start=1)}
        result = optimizer.play(**worst, seed=seed)
        scene.update(result, 6)
        assert scene._score.get_ylim()[1] >= result.nudged_scores.max()
