"""The pictures of the roadmap show what the results say."""

import pytest
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import roadmap


def test_every_part_can_be_framed_and_its_sentence_told() -> None:
    scene = scenes.roadmap.Lecture()
    scene.build(Figure(figsize=scene.size))
    told = roadmap.lecture(view="answer")
    places = set()
    for step in range(1, scene.steps + 1):
        scene.update(told, step)
        assert scene._here.get_visible()
        places.add((scene._here.get_x(), scene._here.get_y()))
        assert told.sentence(step).split()[-1] in scene._sentence.get_text()
        assert scene.readout(told, step)["answer"] == told.sentence(step)
    assert len(places) == 11
    scene.update(told, 0)
    assert not scene._here.get_visible()


def test_descent_shows_the_walk_up_to_the_step() -> None:
    scene = scenes.roadmap.Descent()
    scene.build(Figure(figsize=scene.size))
    result = roadmap.descend(learning_rate=1.03)
    scene.update(result, 3)
    assert list(scene._path.get_xdata()) == list(result.path[:4])
    assert scene._note.get_text() == ""
    scene.update(result, 4)
    assert scene._note.get_text() == "diverged at step 4"


def test_cost_shows_the_three_costs_of_each_rule() -> None:
    scene = scenes.roadmap.Cost()
    scene.build(Figure(figsize=scene.size))
    result = roadmap.cost(inputs=10, outputs=3)
    scene.update(result, 0)
    for rule, bars in enumerate(scene._bars):
        widths = [bar.get_width() for bar in bars]
        assert widths == pytest.approx([result.numbers[rule], result.operations[rule], result.samples[rule]])
    assert scene.readout(result, 0)["weight perturbation"] == "883 examples (33 times)"


@pytest.mark.parametrize(
    ("value", "text"),
    [(7.0, "7"), (883.0, "883"), (1609.0, "1.6 k"), (106e3, "106 k"), (8.2e6, "8.2 M"), (2.5e12, "2.5 T")],
)
def test_counts_are_short(value: float, text: str) -> None:
    assert scenes.roadmap._short(value) == text
