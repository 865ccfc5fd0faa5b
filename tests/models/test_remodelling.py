"""Memories after remodelling: every study answers every question, and none answers all with yes."""

import pytest

from lecture_utils.models import remodelling


@pytest.mark.parametrize("study", remodelling.STUDIES, ids=lambda study: study.name)
def test_every_study_answers_every_question_and_none_shows_all(study: remodelling.Study) -> None:
    assert len(study.shown) == len(remodelling.QUESTIONS)
    assert study.shown[0] is True
    assert study.shown[-1] is not True
    assert (None in study.shown) == study.name.startswith("RNA")
    assert study.source.startswith("doi:10.")
    assert study.source.removeprefix("doi:") in remodelling.evidence.__doc__


def test_one_study_is_chosen_by_name() -> None:
    assert remodelling.evidence(study="metamorphosis, moth").chosen == 2


def test_an_unknown_study_is_named() -> None:
    with pytest.raises(ValueError, match="study"):
        remodelling.evidence(study="hearsay")
