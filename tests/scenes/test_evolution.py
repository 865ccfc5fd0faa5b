"""The picture of evolution shows what the result says."""

import numpy as np
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import evolution


def test_lineages_and_costs_are_drawn() -> None:
    scene = scenes.evolution.Evolution()
    scene.build(Figure(figsize=scene.size))
    result = evolution.evolve(offspring=100)
    scene.update(result, 0)
    np.testing.assert_array_equal(scene._runs.get_ydata()[:201], result.error[0])
    assert scene._here["evaluations"].get_data() == ([100], [result.evaluations_now])
    np.testing.assert_array_equal(scene._curves["generations"].get_ydata(), result.generations)


def test_a_hopeless_mutation_is_marked_at_the_edge() -> None:
    scene = scenes.evolution.Evolution()
    scene.build(Figure(figsize=scene.size))
    result = evolution.evolve(relative_mutation=10.0, dimension=10_000)
    scene.update(result, 0)
    assert scene._here["generations"].get_ydata()[0] == scene._here["generations"].axes.get_ylim()[1]
    assert scene.readout(result, 0)["generations for a tenth of the error"] == "more than ten million"


def test_readout() -> None:
    readout = scenes.evolution.Evolution().readout(evolution.evolve(offspring=100, dimension=1000), 0)
    assert readout == {
        "best of n normal numbers, on average": "2.51",
        "generations for a tenth of the error": "366",
        "evaluations for a tenth of the error": "36,619",
        "error in the end": "28.4 %",
    }
