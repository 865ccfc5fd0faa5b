"""The question: a prediction to make before the sliders are touched."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
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
        The settings that show the answer; they are applied once a prediction is made.
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
    reveal: Mapping[str, Any]
    hides: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.options) < 2:
            raise ValueError(f"Question: options = {self.options!r} must hold at least two")
        if self.answer not in self.options:
            raise ValueError(f"Question: answer = {self.answer!r} must be one of {self.options!r}")

    def verdict(self, prediction: str) -> str:
        """Return what the reader is told about a prediction, as HTML."""
        prediction, answer = html.escape(prediction), html.escape(self.answer)
        if prediction == answer:
            return f"<p><b>As you predicted:</b> {answer}. {self.why}</p>"
        return f"<p><b>You predicted “{prediction}”; the picture shows: {answer}.</b> {self.why}</p>"
