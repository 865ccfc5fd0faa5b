"""What the notebooks say is so, to the last number; and no number is said that nobody checks."""

import ast
from pathlib import Path

import numpy as np
import pytest

from tests.notebooks import NOTEBOOKS, claims
from tests.notebooks.claims import Claim, claims_of, coverage
from tests.notebooks.claims.numbers import agrees, read

CLAIMS = Path(claims.__file__).parent

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param(claim, id=f"{path.stem}: {' '.join(claim.quote.split())[:60]}")
        for path in NOTEBOOKS
        for claim in claims_of(path)
    ],
)
def test_what_is_said_is_so(claim: Claim) -> None:
    claim.check()


@each
def test_no_number_escapes(path: Path) -> None:
    escaping = [f"{number.text}  in {number.context}" for number in coverage(path)[""]]
    assert not escaping, "\n".join(escaping)


@each
def test_no_claim_repeats_a_number_instead_of_recomputing_it(path: Path) -> None:
    tree = ast.parse((CLAIMS / f"{path.stem}.py").read_text(encoding="utf-8"))
    tables = [
        keyword.value for keyword in ast.walk(tree) if isinstance(keyword, ast.keyword) and keyword.arg == "numbers"
    ]
    values = [value for table in tables if isinstance(table, ast.Dict) for value in table.values]
    assert values
    bare = [value for value in values if isinstance(value, ast.Constant) and not isinstance(value.value, str)]
    assert not bare, f"given=, not numbers=, in the lines {[value.lineno for value in bare]}"


def test_every_file_of_claims_is_of_a_notebook() -> None:
    assert {path.stem for path in CLAIMS.glob("[0-9]*")} == {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize(
    ("phrase", "values"),
    [
        ("22.7", [22.7]),
        ("−0.939", [-0.939]),
        ("(-0.939)", [-0.939]),
        ("4,736 weights", [4736]),
        ("4{,}736", [4736]),
        ("about 10⁻⁹", [1e-9]),
        ("9.2·10⁷", [9.2e7]),
        ("$3.5 \\times 10^{-3}$", [3.5e-3]),
        ("4³⁰", [4.0**30]),
        ("between 20 and 40 Hz", [20, 40]),
        ("10–12 %", [10, 12]),
        ("more than four times", [4]),
        ("ten thousand", [10000]),
        ("a tenth", [0.1]),
        ("W2 of 3 layers", [3]),
    ],
)
def test_numbers_are_read_as_they_are_printed(phrase: str, values: list[float]) -> None:
    assert [number.value for number in read(phrase)] == pytest.approx(values)


@pytest.mark.parametrize(
    ("phrase", "right", "wrong"),
    [
        ("22.7", 22.7499, 22.76),
        ("22.7\\,\\%", 0.22706, 0.2276),
        ("22.70", 22.7049, 22.706),
        ("693", 693, 694),
        ("−0.715", -0.7153, 0.7153),
        ("about 32", 33, 36),
        ("nearly 100 %", 0.95, 0.85),
        ("below 10⁻⁸", 3e-9, 2e-8),
        ("about 10⁻⁹", 2e-9, 2e-8),
        ("more than four times", 4.1, 3.8),
        ("at most 5 %", 0.05, 0.051),
        ("between 20 and 40", 31.2, 41),
        ("14–15 %", [0.14, 0.154], [0.14, 0.156]),
        ("five", True, False),
        ("twice", 2.1, 2.4),
        ("9.2·10⁷", 9.23e7, 9.3e7),
    ],
)
def test_a_number_agrees_at_the_digits_printed(phrase: str, right: object, wrong: object) -> None:
    assert agrees(phrase, right)
    assert not agrees(phrase, wrong)
    assert not agrees(phrase, np.nan)
