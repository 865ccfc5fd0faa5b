"""The pictures of random search show what the results say."""

from typing import TypeVar

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import search
from lecture_utils.scenes.style import Scene

AnyScene = TypeVar("AnyScene", bound=Scene)


def built(scene: AnyScene) -> AnyScene:
    scene.build(Figure(figsize=scene.size))
    return scene


def test_accept_reject_shades_the_directions_that_help_and_marks_this_network() -> None:
    scene = built(scenes.search.AcceptReject())
    result = search.accept_reject(dimension=30, step=0.4)
    scene.update(result, 0)
    shaded = scene._helpful.get_paths()[0].vertices
    assert result.angle_needed - 0.25 <= shaded[:, 0].max() <= result.angle_needed
    assert scene._here[0].get_data() == ([30], [result.acceptance_now])
    assert scene._here[1].get_data() == ([30], [result.cost_now])
    first_run = scene._runs.get_ydata()[: result.evaluation.size]
    np.testing.assert_array_equal(first_run, result.error[0])


def test_what_is_beyond_the_frame_is_marked_at_its_edge() -> None:
    scene = built(scenes.search.AcceptReject())
    scene.update(search.accept_reject(dimension=10_000), 0)
    assert scene._here[0].get_ydata()[0] == scene._here[0].axes.get_ylim()[0]
    assert scene._here[1].get_ydata()[0] == scene._here[1].axes.get_ylim()[1]


@pytest.mark.parametrize(
    ("dimension", "accepted", "cost"),
    [(10, "31.8 %", "51"), (1000, "1 in 951,730", "676,673,061"), (10_000, "fewer than 1 in a billion", "more than")],
)
def test_accept_reject_readout_of_tiny_and_huge_numbers(dimension: int, accepted: str, cost: str) -> None:
    readout = scenes.search.AcceptReject().readout(search.accept_reject(dimension=dimension), 0)
    assert readout["steps accepted, by the law"] == accepted
    assert readout["evaluations for a tenth of the error"].startswith(cost)
