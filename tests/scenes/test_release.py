"""The pictures of unreliable synapses show what the results say."""

from typing import TypeVar

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import release
from lecture_utils.scenes.style import Scene

AnyScene = TypeVar("AnyScene", bound=Scene)


def built(scene: AnyScene) -> AnyScene:
    scene.build(Figure(figsize=scene.size))
    return scene


def test_the_neuron_is_shown_up_to_the_step() -> None:
    scene = built(scenes.release.HedonisticSynapses())
    result = release.hedonistic_synapses()
    for step, trials in ((0, 0), (50, 150), (100, 300)):
        scene.update(result, step)
        ticks = len(scene._go_ticks.get_xdata()) + len(scene._no_go_ticks.get_xdata())
        assert ticks == result.release[:trials].sum()
        assert len(scene._wrong.get_xdata()) == np.sum(result.reward[:trials] == 0)
        assert len(scene._success.get_xdata()) == trials + 1
    assert [text for _, text in scene.readout(result, 100).values()] == ["0.90", "0.10", "99.4 %"]
    assert scene.readout(result, 50)["right"][0] == "right responses after 150 trials"


@pytest.mark.parametrize(("advantage", "colour"), [(1.0, scenes.style.POTENTIATION), (-1.0, scenes.style.DEPRESSION)])
def test_the_gain_of_the_synapse_has_the_colour_of_its_sign(advantage: float, colour: str) -> None:
    scene = built(scenes.release.ReleasePlasticity())
    result = release.release_plasticity(probability=0.4, advantage=advantage)
    scene.update(result, 0)
    assert scene._gain.get_color() == colour
    assert list(scene._gain.get_ydata()) == [0.4, result.after_now]
    np.testing.assert_array_equal(scene._flat.get_ydata(), result.change_q_normalised)


def test_release_readout_tells_growth_and_occlusion() -> None:
    scene = scenes.release.ReleasePlasticity()
    readouts = [
        scene.readout(release.release_plasticity(probability=p, learning_rate=1.0, pairings=20), 0) for p in (0.3, 0.9)
    ]
    assert [readout["change of the mean response"] for readout in readouts] == ["+207.8 %", "+7.2 %"]
    assert readouts[1]["release probability"] == "0.90 → 0.96"
