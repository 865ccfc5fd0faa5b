"""Questions: predictions to make before the sliders are touched, and quizzes without a picture."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Question:
    """A prediction to make first; choosing an option reveals the answer on the picture.

    Parameters
    ----------
    text : str
        The question.
    options : tuple of str
        What can be predicted, at least two.
    answer : str
        The option that the picture confirms.
    why : str
        The explanation shown once a prediction is made.
    reveal : mapping
        The settings that show the answer; they are applied once a prediction is made. None for a quiz.
    hides : tuple of str
        What would answer the question too early: artists with such a `gid`, and rows of the readout with such a key,
        are not shown until a prediction is made.

    Raises
    ------
    ValueError
        If there are fewer than two options or the answer is not one of them.
    """

    text: str
    options: tuple[str, ...]
    answer: str
    why: str
    reveal: Mapping[str, Any] = field(default_factory=dict)
    hides: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.options) < 2:
            raise ValueError(f"Question: options = {self.options!r} must hold at least two")
        if self.answer not in self.options:
            raise ValueError(f"Question: answer = {self.answer!r} must be one of {self.options!r}")

    def verdict(self, prediction: str, *, source: str = "the picture shows") -> str:
        """Return what the reader is told about a prediction, as HTML; `source` says where the answer comes from."""
        prediction, answer = html.escape(prediction), html.escape(self.answer)
        if prediction == answer:
            return f"<p><b>As you predicted:</b> {answer}. {self.why}</p>"
        return f"<p><b>You predicted “{prediction}”; {source}: {answer}.</b> {self.why}</p>"


@dataclass(frozen=True)
class Quiz:
    """Questions without a picture; each option unfolds to its verdict, without a kernel too.

    Attributes
    ----------
    questions : tuple of Question
        In the order in which they are asked.
    """

    questions: tuple[Question, ...]

    def __repr__(self) -> str:
        asked = (f"{number}. {_plain(each.text)}" for number, each in enumerate(self.questions, start=1))
        return "\n".join([f"{len(self.questions)} questions", *asked])

    def _repr_html_(self) -> str:
        asked = (self._asked(number, each) for number, each in enumerate(self.questions, start=1))
        return f'<div class="lecture-utils-quiz">{"".join(asked)}</div>'

    @staticmethod
    def _asked(number: int, question: Question) -> str:
        options = (
            f'<details style="margin: 4px 0 4px 24px"><summary style="cursor: pointer">{html.escape(option)}</summary>'
            f"{question.verdict(option, source='the answer is')}</details>"
            for option in question.options
        )
        return f"<section><p><b>{number}.</b> {question.text}</p>{''.join(options)}</section>"


def quiz(questions: Sequence[Mapping[str, Any]]) -> Quiz:
    """Ask several questions without a picture.

    Parameters
    ----------
    questions : sequence of mapping
        For each question its `text`, `options`, `answer` and `why`, as in `Question`.

    Raises
    ------
    ValueError
        If a question has fewer than two options, or an answer that is not one of them.
    """
    return Quiz(tuple(Question(**question) for question in questions))


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text))
