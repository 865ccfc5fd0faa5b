"""A scene may be laid out for the first time at any setting: marks that are off their axes then take no room."""

import numpy as np
import pytest

from lecture_utils.data import digits, sjostrom_2001
from lecture_utils.explore import Stage
from lecture_utils.models import feedback, problems, stdp
from lecture_utils.scenes.feedback import Concordance
from lecture_utils.scenes.problems import SignProblem
from lecture_utils.scenes.stdp import Pairing

GROWING = {"frequency": 32.7, "delay": 44, "pairs": 82, "rule": "pair", "a_plus": 3.72, "tau_plus": 93.3}
OFF_THEIR_AXES = [
    (Pairing(measured=sjostrom_2001()), lambda: stdp.pairing(**GROWING)),
    (SignProblem(), lambda: problems.sign_problem(channels=2)),
    (Concordance(), lambda: next(feedback.signs_and_magnitudes(data=digits(), depth=1, hidden=40))[1]),
]


@pytest.mark.parametrize(("scene", "result"), OFF_THEIR_AXES, ids=["pairing", "signs", "concordance"])
def test_axes_keep_their_room(scene, result):
    stage = Stage(scene, pixels=(695, 320), dpi=72)
    stage.show(result(), stage.scene.steps)
    widths = [axes.get_position().width for axes in stage.figure.axes]
    assert np.min(widths) > 0.1
