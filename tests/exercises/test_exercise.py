"""What every exercise does, shown on a small one; and that no exercise confuses its own mistakes."""

import functools
import linecache
import re
from pathlib import Path

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.exercises.exercise import LOOKS, Exercise, Verdict
from tests.notebooks import NOTEBOOKS

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
    assert repr(verdict) == "Correct. Twice is right."


def test_a_recognised_mistake_is_named() -> None:
    assert DOUBLE.check(lambda number: number * number) == Verdict("not right yet", "you squared.")


def test_an_unknown_mistake_shows_the_first_wrong_case() -> None:
    def tripled(number: float) -> float:
        return 3 * number

    assert DOUBLE.check(tripled).message == "tripled(number=1) returned 3; expected 2."


def test_an_attempt_that_fails_is_told_how_and_in_which_of_its_lines() -> None:
    def broken(number: float) -> float:
        return number / 0

    line = broken.__code__.co_firstlineno + 1
    said = f"broken(number=1) stopped with ZeroDivisionError: float division by zero (line {line}: return number / 0)"
    assert DOUBLE.check(broken).message == said


def cell(source: str, number: int) -> dict[str, object]:
    """Run a cell as a kernel does: its source is in linecache, its file is nowhere."""
    filename = f"nowhere/ipykernel_1/{number}.py"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace: dict[str, object] = {"np": np}
    exec(compile(source, filename, "exec"), namespace)
    return namespace


def test_the_line_is_the_readers_even_where_a_library_or_another_cell_stopped() -> None:
    helper = cell("def halve(number):\n    return number @ 2\n", 1)["halve"]
    namespace = cell("def attempt(number):\n    a = 1\n    return halve(number)\n", 2)
    namespace["halve"] = helper
    assert "TypeError" in DOUBLE.check(namespace["attempt"]).message
    assert DOUBLE.check(namespace["attempt"]).message.endswith("(line 2: return number @ 2)")
    in_numpy = cell("def attempt(number):\n\n    return np.linalg.inv(np.zeros((2, 2)))\n", 3)["attempt"]
    said = DOUBLE.check(in_numpy).message
    assert said.startswith("attempt(number=1) stopped with LinAlgError: Singular matrix")
    assert said.endswith("(line 3: return np.linalg.inv(np.zeros((2, 2))))")


def test_a_wrong_call_and_a_function_without_source_have_no_line() -> None:
    assert DOUBLE.check(lambda: 1).message.endswith("argument 'number'")
    assert DOUBLE.check(functools.partial(divmod, 1)).message.endswith("no keyword arguments")


def test_an_attempt_may_write_into_its_arguments() -> None:
    total = Exercise(
        solution=lambda values: values.sum(), mistakes={}, cases=[{"values": np.arange(4.0)}], praise="right."
    )

    def careless(values: np.ndarray) -> float:
        values += 1
        return values.sum() - 4

    assert total.check(careless).state == "correct"
    assert total.check(careless).state == "correct"


VECTOR = Exercise(
    solution=lambda x: np.array([[1.0, 2.0, 4.0], [0.0, 3.0, 5.0]]) * x,
    mistakes={"you added.": lambda x: np.array([[1.0, 2.0, 4.0], [0.0, 3.0, 5.0]]) + x},
    cases=[{"x": 1.0}, {"x": 2.0}],
    praise="right.",
)
RIGHT = VECTOR.solution


@pytest.mark.parametrize(
    ("exercise", "attempt", "said"),
    [
        (VECTOR, lambda x: 100 * RIGHT(x), "the answer is 100 times too large: per cent where a fraction is asked?"),
        (VECTOR, lambda x: RIGHT(x) / 100, "the answer is 100 times too small: a fraction where per cent is asked?"),
        (VECTOR, lambda x: 1000 * RIGHT(x), "the answer is 1000 times too large"),
        (VECTOR, lambda x: RIGHT(x) / 1000, "the answer is 1000 times too small"),
        (VECTOR, lambda x: -RIGHT(x), "the size is right, but the sign is the wrong way round."),
        (VECTOR, lambda x: RIGHT(x).T, "the numbers are right, but rows and columns are swapped."),
        (
            VECTOR,
            lambda x: RIGHT(x)[None],
            "come as an array of shape (1, 2, 3) where an array of shape (2, 3) is asked.",
        ),
        (VECTOR, lambda x: RIGHT(x).ravel().tolist(), "come as an array of shape (6,) where an array of shape (2, 3)"),
        (VECTOR, lambda x: RIGHT(x)[:1], "attempt(x=1) returned"),
        (VECTOR, lambda x: RIGHT(x) * 2, "attempt(x=1) returned"),
        (VECTOR, lambda x: RIGHT(x) + (x == 2), "attempt(x=2) returned"),
        (DOUBLE, lambda number: [2 * number], "come as an array of shape (1,) where a single number is asked."),
        (DOUBLE, lambda number: 200 * number, "the answer is 100 times too large"),
    ],
)
def test_a_wrong_factor_and_a_wrong_shape_are_named(exercise: Exercise, attempt: object, said: str) -> None:
    attempt.__name__ = "attempt"
    verdict = exercise.check(attempt)
    assert verdict.state == "not right yet"
    assert said in verdict.message


def test_what_the_exercise_recognises_goes_before_what_any_exercise_would_say() -> None:
    negative = Exercise(
        solution=lambda x: x, mistakes={"the weight shrinks.": lambda x: -x}, cases=[{"x": 2.0}], praise="right."
    )
    assert negative.check(lambda x: -x).message == "the weight shrinks."


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("the sign is flipped.", "The sign is flipped."),
        ("a slow threshold moves by less.", "A slow threshold moves by less."),
        ("all-to-all interaction.", "All-to-all interaction."),
        ("x is missing.", "x is missing."),
        ("τ_θ multiplies.", "τ_θ multiplies."),
        ("f(x=1) returned 2; expected 3.", "f(x=1) returned 2; expected 3."),
        ("trace(time=1) returned 2; expected 3.", "trace(time=1) returned 2; expected 3."),
        ("w_j is missing.", "w_j is missing."),
    ],
)
def test_a_word_at_the_start_gets_its_capital_letter_and_a_symbol_stays(message: str, shown: str) -> None:
    assert repr(Verdict("not right yet", message)) == f"Not right yet. {shown}"


def test_a_verdict_says_how_many_exercises_of_the_notebook_are_done() -> None:
    def fresh() -> Exercise:
        return Exercise(DOUBLE.solution, DOUBLE.mistakes, DOUBLE.cases, DOUBLE.praise)

    def not_yet(number: float) -> float:
        raise NotImplementedError

    first, second = together = [fresh(), fresh()]
    for exercise in together:
        exercise.together = together
    assert first.check(not_yet).progress == ""
    assert first.check(lambda number: 0).progress == "0 of 2 done."
    assert repr(first.check(DOUBLE.solution)) == "Correct. Twice is right. 1 of 2 done."
    assert repr(first.check(DOUBLE.solution)) == "Correct. Twice is right. 1 of 2 done."
    assert "2 of 2 done." in second.check(DOUBLE.solution)._repr_html_()
    assert first.check(not_yet).progress == ""
    assert second.check(DOUBLE.solution).progress == "1 of 2 done."
    assert fresh().check(DOUBLE.solution).progress == ""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_exercises_that_count_together_are_those_of_one_notebook(path: Path) -> None:
    checked = re.findall(r"\bexercises\.(\w+)\.(\w+)\.check\(", path.read_text(encoding="utf-8"))
    found = [getattr(getattr(exercises, stem), name) for stem, name in checked]
    assert found
    assert set(found[0].together) == set(found)


def contrast(colour: str, page: str) -> float:
    """WCAG 2's contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]

    darker, lighter = sorted([luminance(colour), luminance(page)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("state", LOOKS)
def test_text_has_the_pages_own_colour_and_the_border_is_seen_on_white_and_on_black(state: str) -> None:
    shown = Verdict(state, "message.")._repr_html_()
    assert not re.search(r"(?<![-\w])(color|background)\s*:", shown)
    (border,) = re.findall(r"#[0-9a-f]{6}", shown)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    for page in ("#ffffff", "#111111"):
        assert contrast(border, page) >= 3


@pytest.mark.parametrize("value", ["two", [1, [2]], np.array([1.0, 2.0]), {"a": 1}, np.nan])
def test_strange_answers_are_wrong_but_never_an_error(value: object) -> None:
    assert DOUBLE.check(lambda number: value).state == "not right yet"


def test_the_verdict_is_readable_and_safe_html() -> None:
    shown = Verdict("not right yet", "x < b")._repr_html_()
    assert "✘" in shown
    assert "x &lt; b" in shown
    assert 'role="status"' in shown


@pytest.mark.parametrize("exercise", all_exercises())
def test_solutions_pass_and_every_mistake_is_recognised_as_itself(exercise: Exercise) -> None:
    assert exercise.check(exercise.solution).state == "correct"
    for message, mistake in exercise.mistakes.items():
        assert exercise.check(mistake) == Verdict("not right yet", message)
