"""What every exercise does, shown on a small one; and that no exercise confuses its own mistakes."""

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.exercises.exercise import Exercise, Verdict

DOUBLE = Exercise(
    solution=lambda number: 2 * number,
    mistakes={"you squared.": lambda number: number**2},
    cases=[{"number": 1.0}, {"number": 3.0}],
    praise="twice is right.",
)


def all_exercises() -> list[object]:
    found = []
    for module in exercises.__all__:
        for name, value in vars(getattr(exercises, module)).items():
            if isinstance(value, Exercise):
                found.append(pytest.param(value, id=f"{module}.{name}"))
    return found


def test_not_attempted_yet() -> None:
    def raising(number: float) -> float:
        raise NotImplementedError

    assert DOUBLE.check(raising).state == "not attempted yet"
    assert DOUBLE.check(lambda number: None).state == "not attempted yet"
    assert DOUBLE.check(lambda number: ...).state == "not attempted yet"


def test_correct() -> None:
    verdict = DOUBLE.check(lambda number: number + number)
    assert verdict.state == "correct"
    assert repr(verdict) == "Correct: twice is right."


def test_a_recognised_mistake_is_named() -> None:
    assert DOUBLE.check(lambda number: number * number) == Verdict("not right yet", "you squared.")


def test_an_unknown_mistake_shows_the_first_wrong_case() -> None:
    def tripled(number: float) -> float:
        return 3 * number

    assert DOUBLE.check(tripled).message == "tripled(number=1) returned 3; expected 2."


def test_an_attempt_that_fails_is_told_how() -> None:
    def broken(number: float) -> float:
        return number / 0

    assert "broken(number=1) stopped with ZeroDivisionError" in DOUBLE.check(broken).message


@pytest.mark.parametrize("value", ["two", [1, [2]], np.array([1.0, 2.0]), {"a": 1}, np.nan])
def test_strange_answers_are_wrong_but_never_an_error(value: object) -> None:
    assert DOUBLE.check(lambda number: value).state == "not right yet"


def test_the_verdict_is_readable_and_safe_html() -> None:
    shown = Verdict("not right yet", "a < b")._repr_html_()
    assert "✘" in shown
    assert "a &lt; b" in shown
    assert 'role="status"' in shown


@pytest.mark.parametrize("exercise", all_exercises())
def test_solutions_pass_and_every_mistake_is_recognised_as_itself(exercise: Exercise) -> None:
    assert exercise.check(exercise.solution).state == "correct"
    for message, mistake in exercise.mistakes.items():
        assert exercise.check(mistake) == Verdict("not right yet", message)
