"""What every exercise does: run the reader's function, recognise the typical mistake, and say so."""

import copy
import html
import inspect
import linecache
import os
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

TOLERANCE = 1e-9
# Mark and colour of the border; the text keeps the colour of the page, so that it can be read on white and on black.
LOOKS = {"correct": ("✔", "#009e73"), "not right yet": ("✘", "#d55e00"), "not attempted yet": ("…", "#767676")}
# What an answer that is wrong by this factor everywhere is told, if the exercise itself has not recognised it.
FACTORS = {
    -1.0: "the size is right, but the sign is the wrong way round.",
    100.0: "the answer is 100 times too large: per cent where a fraction is asked?",
    0.01: "the answer is 100 times too small: a fraction where per cent is asked?",
    1000.0: "the answer is 1000 times too large: a thousandth of the unit that is asked?",
    0.001: "the answer is 1000 times too small: a thousand times the unit that is asked?",
}


@dataclass(frozen=True)
class Verdict:
    """What the reader is told about an attempt.

    Attributes
    ----------
    state : str
        "not attempted yet", "not right yet" or "correct".
    message : str
        One or two sentences for the reader, who sees a word at their start with a capital letter.
    progress : str
        How many exercises of the notebook are done; empty if there is only one, or before the first attempt.
    """

    state: str
    message: str
    progress: str = field(default="", compare=False)

    def __repr__(self) -> str:
        return " ".join(filter(None, (f"{self.state.capitalize()}.", _sentence(self.message), self.progress)))

    def _repr_html_(self) -> str:
        mark, colour = LOOKS[self.state]
        progress = f"<br>{html.escape(self.progress)}" if self.progress else ""
        return (
            f'<p role="status" style="border-left:4px solid {colour};padding-left:8px;font-size:110%">'
            f"<b>{mark} {self.state.capitalize()}.</b> {html.escape(_sentence(self.message))}{progress}</p>"
        )


def _sentence(text: str) -> str:
    """Return the text with a capital letter, if it starts with a word; symbols and calls stay as they are."""
    return text[:1].upper() + text[1:] if re.match(r"(a|[a-z]{2,})[\s,:-]", text) else text


@dataclass(eq=False)
class Exercise:
    """A function for the reader to write.

    Parameters
    ----------
    solution : callable
        The function asked for.
    mistakes : mapping of str to callable
        What the reader is told → a function that makes this mistake. An attempt that returns what a mistaken function
        returns has made its mistake.
    cases : sequence of mapping
        Keyword arguments on which attempts are compared; together they must tell every mistake from the solution.
    praise : str
        What a correct attempt has shown.

    Attributes
    ----------
    together : sequence of Exercise
        All exercises of the notebook that this one stands in (`exercises/__init__.py` says which).
    done : bool
        Whether the latest attempt in this session was correct.
    """

    solution: Callable[..., Any]
    mistakes: Mapping[str, Callable[..., Any]]
    cases: Sequence[Mapping[str, Any]]
    praise: str
    together: Sequence["Exercise"] = field(default=(), init=False, repr=False)
    done: bool = field(default=False, init=False)

    def check(self, attempt: Callable[..., Any]) -> Verdict:
        """Compare an attempt with the solution and with the recognised mistakes."""
        state, message = self._judge(attempt)
        self.done = state == "correct"
        progress = ""
        if state != "not attempted yet" and len(self.together) > 1:
            progress = f"{sum(exercise.done for exercise in self.together)} of {len(self.together)} done."
        return Verdict(state, message, progress)

    def _judge(self, attempt: Callable[..., Any]) -> tuple[str, str]:
        returned = []
        for case in self.cases:
            try:
                with np.errstate(all="ignore"):
                    value = attempt(**copy.deepcopy(case))  # an attempt may write into its arguments
            except NotImplementedError:
                return "not attempted yet", "replace the line `raise NotImplementedError` by your answer."
            except Exception as error:
                stopped = f"{_call(attempt, case)} stopped with {type(error).__name__}: {error}{_place(attempt, error)}"
                return "not right yet", stopped
            if value is None or value is Ellipsis:
                return "not attempted yet", "your function returns nothing; let it `return` the answer."
            returned.append(value)
        if self._agrees(returned, self.solution):
            return "correct", self.praise
        for message, mistake in self.mistakes.items():
            if self._agrees(returned, mistake):
                return "not right yet", message
        expected = [self.solution(**case) for case in self.cases]
        wrong = next(i for i, value in enumerate(returned) if not _same(value, expected[i]))
        found = _wrong_shape(returned, expected) or _wrong_factor(returned, expected)
        if not found:
            call = _call(attempt, self.cases[wrong])
            found = f"{call} returned {_short(returned[wrong])}; expected {_short(expected[wrong])}."
        return "not right yet", found

    def _agrees(self, returned: list[Any], function: Callable[..., Any]) -> bool:
        return all(_same(value, function(**case)) for value, case in zip(returned, self.cases, strict=True))


def _same(value: Any, expected: Any) -> bool:
    array, reference = _numbers(value), _numbers(expected)
    return array is not None and array.shape == reference.shape and _close(array, reference)


def _numbers(value: Any) -> np.ndarray | None:
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None


def _close(array: np.ndarray, reference: np.ndarray) -> bool:
    return bool(np.allclose(array, reference, rtol=TOLERANCE, atol=TOLERANCE))


def _wrong_shape(returned: Sequence[Any], expected: Sequence[Any]) -> str | None:
    """Return what to say if every number is right and only their arrangement is not."""
    pairs = [(_numbers(value), np.asarray(right, dtype=float)) for value, right in zip(returned, expected, strict=True)]
    if all(array is not None and array.shape == right.T.shape and _close(array.T, right) for array, right in pairs):
        return "the numbers are right, but rows and columns are swapped."
    if not all(a is not None and a.size == right.size and _close(a.ravel(), right.ravel()) for a, right in pairs):
        return None
    array, right = next((array, right) for array, right in pairs if array.shape != right.shape)
    return f"the numbers are right, but come as {_shape(array)} where {_shape(right)} is asked."


def _shape(array: np.ndarray) -> str:
    return f"an array of shape {array.shape}" if array.ndim else "a single number"


def _wrong_factor(returned: Sequence[Any], expected: Sequence[Any]) -> str | None:
    """Return what to say if every number is wrong by the same telling factor."""
    for factor, said in FACTORS.items():
        scaled = [factor * np.asarray(right, dtype=float) for right in expected]
        if all(_same(value, right) for value, right in zip(returned, scaled, strict=True)):
            return said
    return None


def _place(attempt: Callable[..., Any], error: Exception) -> str:
    """Return the line of the reader's own code that the error came from, in brackets; nothing if it came from none."""
    code = getattr(inspect.unwrap(attempt), "__code__", None)
    if code is None:
        return ""
    # The cells of a notebook count as files in one folder: a function called from another cell is the reader's as well.
    own = os.path.dirname(code.co_filename)
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if os.path.dirname(frame.filename) == own]
    if not lines:
        return ""
    text = linecache.getline(lines[-1].filename, lines[-1].lineno).strip()
    return f" (line {lines[-1].lineno}: {text})" if text else f" (line {lines[-1].lineno})"


def _short(value: Any) -> str:
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return repr(value)
    return f"{float(array):.6g}" if array.ndim == 0 else np.array2string(array, precision=4, threshold=6)


def _call(function: Callable[..., Any], case: Mapping[str, Any]) -> str:
    arguments = ", ".join(f"{name}={_short(value)}" for name, value in case.items())
    return f"{getattr(function, '__name__', 'your function')}({arguments})"
