"""The pictures of the scoreboard show what the results say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import data, scenes
from lecture_utils.models import scoreboard


def test_every_rule_has_its_own_look() -> None:
    assert list(scenes.scoreboard.STYLES) == list(scoreboard.RULES)
    assert len(set(scenes.scoreboard.STYLES.values())) == len(scoreboard.RULES)


def test_race_shows_each_rule_as_far_as_it_has_come() -> None:
    scene = scenes.scoreboard.Race()
    scene.build(Figure(figsize=scene.size))
    (_, start), *_, (_, end) = scoreboard.race(sweep=data.scoreboard(), inputs=4, target=0.5)
    scene.update(start, 0)
    early = len(scene._lines["weight perturbation"].get_xdata())
    scene.update(end, 0)
    assert len(scene._lines["weight perturbation"].get_xdata()) > early
    assert scene._ends["backpropagation"].get_xdata()[0] == end.samples_needed["backpropagation"]
    assert list(scene.readout(end, 0)) == list(scoreboard.RULES)
    assert scene.readout(end, 0)["backpropagation"] == f"{end.samples_needed['backpropagation']:,} examples"


def test_a_rule_that_diverges_leaves_the_picture_at_the_top() -> None:
    scene = scenes.scoreboard.Race()
    scene.build(Figure(figsize=scene.size))
    *_, (_, race) = scoreboard.race(sweep=data.scoreboard(), inputs=4, relative_rate=4.0)
    scene.update(race, 0)
    assert scene.readout(race, 0)["backpropagation"] == "diverges"
    assert scene._ends["backpropagation"].get_ydata()[0] == 3


def test_a_rule_on_its_way_says_so() -> None:
    _, race = next(scoreboard.race(sweep=data.scoreboard(), inputs=4))
    assert scenes.scoreboard.Race().readout(race, 0)["weight perturbation"] == "not there"


def test_board_shows_points_lines_costs_and_powers() -> None:
    scene = scenes.scoreboard.Board()
    scene.build(Figure(figsize=scene.size))
    board = scoreboard.board(sweep=data.scoreboard(), inputs=500)
    scene.update(board, 0)
    row = board.rules.index("weight perturbation")
    np.testing.assert_array_equal(scene._points[row].get_ydata(), board.measured[row])
    assert scene._here[row].get_data() == ([500], [board.at_inputs[row]])
    powers = f"{board.measured_exponent[row]:.2f} ({board.theory_exponent[row]:.2f})"
    assert scene._powers.items[row] == (1, row, powers)
    assert scene.readout(board, 0)["least"].startswith(board.rules[int(np.argmin(board.at_inputs))])


@pytest.mark.parametrize(
    ("cost", "inputs", "said"),
    [
        ("samples", 20, "samples at N = 20"),
        ("samples", 50, "samples at N = 50, extrapolated for 1 of 10 rules"),
        ("samples", 1000, "samples at N = 1,000, extrapolated for 10 of 10 rules"),
        ("numbers stored", 1000, "numbers stored at N = 1,000"),
    ],
)
def test_board_tells_what_nobody_measured(cost: str, inputs: float, said: str) -> None:
    scene = scenes.scoreboard.Board()
    scene.build(Figure(figsize=scene.size))
    board = scoreboard.board(sweep=data.scoreboard(), cost=cost, inputs=inputs)
    scene.update(board, 0)
    assert scene.readout(board, 0)["compared"] == said
    for row, beyond in enumerate(scene._beyond):
        last = board.measured_sizes[row].max() if cost == "samples" else board.sizes[-1]
        assert scene._lines[row].get_xdata()[-1] <= last
        assert (beyond.get_xdata()[1:] > last).all()
        joined = np.concatenate([scene._lines[row].get_ydata(), beyond.get_ydata()[1:]])
        np.testing.assert_array_equal(joined, board.theory[row])


@pytest.mark.parametrize(("value", "text"), [(7, "7"), (9999, "9,999"), (12_300, "1.2·10⁴"), (3.4e12, "3.4·10¹²")])
def test_counts_are_readable(value: float, text: str) -> None:
    assert scenes.scoreboard._power_of_ten(value) == text
