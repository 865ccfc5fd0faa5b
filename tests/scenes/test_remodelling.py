"""The picture of the evidence shows what the studies showed."""

from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import remodelling


def test_every_answer_has_its_dot_and_the_chosen_study_is_marked() -> None:
    scene = scenes.remodelling.Evidence()
    figure = Figure(figsize=scene.size)
    scene.build(figure)
    result = remodelling.evidence(study="new head, flatworm")
    scene.update(result, 0)
    shown, left_open, not_asked = ({*zip(*line.get_data(), strict=True)} for line in figure.axes[0].get_lines())
    for row, study in enumerate(result.studies):
        for column, answer in enumerate(study.shown):
            assert (column, row) in {True: shown, False: left_open, None: not_asked}[answer]
    assert len(shown) + len(left_open) + len(not_asked) == 16
    assert scene._row.get_y() == 0.5
    assert scene.readout(result, 0)["not shown"] == result.studies[1].open
