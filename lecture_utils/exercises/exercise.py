"""What every exercise does: run the reader's function, recognise the typical mistake, and say so."""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Verdict:
    """What the reader is told about an attempt.

    Attributes
    ----------
    state : str
        "not attempted yet", "not right yet" or "correct".
    message : str
        One or two sentences for the reader.
    """

    state: str
    message: str

    def __repr__(self) -> str:
        return f"{self.state.capitalize()}: {self.message}"

    def _repr_html_(self) -> str:
        colour = {"correct": "#00664b", "not right yet": "#a33f00"}.get(self.state, "#595959")
        mark = {"correct": "✔", "not right yet": "✘"}.get(self.state, "…")
        return (
            f'<p role="status" style="color:{colour};font-size:110%"><b>{mark} {self.state.capitalize()}.</b> '
            f"{html.escape(self.message)}</p>"
        )


@dataclass(frozen=True)
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
    """

    solution: Callable[..., Any]
    mistakes: Mapping[str, Callable[..., Any]]
    cases: Sequence[Mapping[str, Any]]
    praise: str

    def check(self, attempt: Callable[..., Any]) -> Verdict:
        """Compare an attempt with the solution and with the recognised mistakes."""
        returned = []
        for case in self.cases:
            try:
                with np.errstate(all="ignore"):
                    value = attempt(**case)
            except NotImplementedError:
                return Verdict("not attempted yet", "replace the line `raise NotImplementedError` by your answer.")
            except Exception as error:
                call = _call(attempt, case)
                return Verdict("not right yet", f"{call} stopped with {type(error).__name__}: {error}")
            if value is None or value is Ellipsis:
                return Verdict("not attempted yet", "your function returns nothing; let it `return` the answer.")
            returned.append(value)
        if self._agrees(returned, self.solution):
            return Verdict("correct", self.praise)
        for message, mistake in self.mistakes.items():
            if self._agrees(returned, mistake):
                return Verdict("not right yet", message)
        wrong = next(i for i, case in enumerate(self.cases) if not _same(returned[i], self.solution(**case)))
        call, expected = _call(attempt, self.cases[wrong]), self.solution(**self.cases[wrong])
        return Verdict("not right yet", f"{call} returned {_short(returned[wrong])}; expected {_short(expected)}.")

    def _agrees(self, returned: list[Any], function: Callable[..., Any]) -> bool:
        return all(_same(value, function(**case)) for value, case in zip(returned, self.cases, strict=True))


def _same(value: Any, expected: Any) -> bool:
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return False
    reference = np.asarray(expected, dtype=float)
    return array.shape == reference.shape and bool(np.allclose(array, reference, rtol=TOLERANCE, atol=TOLERANCE))


def _short(value: Any) -> str:
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return repr(value)
    return f"{float(array):.6g}" if array.ndim == 0 else np.array2string(array, precision=4, threshold=6)


def _call(function: Callable[..., Any], case: Mapping[str, Any]) -> str:
    arguments = ", ".join(f"{name}={_short(value)}" for name, value in case.items())
    return f"{getattr(function, '__name__', 'your function')}({arguments})"
