"""The picture of the demands shows what the rules ask for, and which are left."""

from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import demands


def test_every_demand_has_its_dot_and_the_rules_that_are_left_are_marked() -> None:
    scene = scenes.demands.Demands()
    figure = Figure(figsize=scene.size)
    scene.build(figure)
    result = demands.possible(knows="one score", phases=False)
    scene.update(result, 0)
    assert [patch.get_visible() for patch in scene._rows] == list(result.left)
    (line,) = figure.axes[0].get_lines()
    dots = {*zip(*line.get_data(), strict=True)}
    for row, rule in enumerate(demands.RULES):
        asked = (rule.knows == "one score", rule.knows == "its neuron's error", rule.transport, rule.phases)
        assert [(column, row) in dots for column in range(5)] == [*asked, rule.no_objective]
    assert scene.readout(result, 0) == {
        "left": "4 of 13 rules",
        "of these, can be set a task": "2: three factors (reward), burst-dependent rule",
    }
