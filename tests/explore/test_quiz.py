"""Quizzes: questions without a picture, which need no kernel."""

import pytest

from lecture_utils.explore import quiz

QUESTIONS = (
    dict(text="Is <i>x</i> < y?", options=("yes, x < y", "no"), answer="no", why="It is not."),
    dict(text="And now?", options=("a", "b", "c"), answer="b", why="So."),
)


def test_a_quiz_is_readable_as_text_without_its_answers():
    assert repr(quiz(QUESTIONS)).splitlines() == ["2 questions", "1. Is x < y?", "2. And now?"]


def test_every_option_unfolds_to_its_verdict():
    made = quiz(QUESTIONS)
    shown = made._repr_html_()
    assert shown.count("<details") == 5
    for question in made.questions:
        for option in question.options:
            assert question.verdict(option, source="the answer is") in shown
    assert '<summary style="cursor: pointer">yes, x &lt; y</summary>' in shown


def test_an_impossible_question_is_refused():
    with pytest.raises(ValueError, match="answer = 'z' must be one of"):
        quiz([dict(text="?", options=("a", "b"), answer="z", why="")])
