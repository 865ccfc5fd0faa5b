"""One symbol, one meaning: whatever a notebook uses in a formula or a label stands once in the roadmap's table."""

import ast
import re
import unicodedata
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from lecture_utils import explore, scenes
from lecture_utils.tools import route
from tests.notebooks import NOTEBOOKS

GREEK = dict(
    zip(
        "αβγΓδΔεζηθΘκλΛμνξΞπρστφΦχψΨωΩℓ",
        "alpha beta gamma Gamma delta Delta varepsilon zeta eta theta Theta kappa lambda Lambda mu nu xi Xi pi rho "
        "sigma tau phi Phi chi psi Psi omega Omega ell".split(),
        strict=True,
    )
)
COMMANDS = {*GREEK.values(), "epsilon", "varphi", "vartheta", "Sigma"}
MATHS = re.compile(r"\$\$(.+?)\$\$|\$([^$]+?)\$", re.DOTALL)
# Words, and what stands below or above a symbol, are no symbols of their own.
WORDS = re.compile(r"\\(?:text|mathrm|operatorname|begin|end)\*?\s*\{[^{}]*\}")
DECORATION = re.compile(r"\\(?:mathbf|mathsf|hat|bar|tilde|vec|tfrac|frac|sqrt)\*?")
INDEX = re.compile(r"[_^](?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?[A-Za-z]+|\d)")
# These marks make another symbol of a letter; σ with an argument or a prime is the activation function.
MARKED = re.compile(r"\\(?:mathcal|mathbb)\{[A-Z]\}")
FUNCTION = re.compile(r"\\sigma(?=\s*(?:\\bigl)?\(|'|′)")
# A letter alone, perhaps with a mark or an index, ends many labels.
LAST_LETTER = re.compile(r" ([A-Za-z])[\u0300-\u036f*₀-₉]*(?:\([^()]*\))?(?:_\w+)?$")
UNITS = {"s", "h"}


def symbols(text: str) -> set[str]:
    """Return what the formulas of a markdown text use as symbols: letters, Greek ones with a backslash, and marks."""
    found: set[str] = set()
    for match in MATHS.finditer(text):
        formula = INDEX.sub(" ", DECORATION.sub("", WORDS.sub(" ", match[1] or match[2])))
        found |= set(MARKED.findall(formula))
        formula, functions = FUNCTION.subn(" ", MARKED.sub(" ", formula))
        if functions:
            found.add(r"\sigma(\cdot)")
        commands = re.findall(r"\\([A-Za-z]+)", formula)
        found |= {f"\\{name}" for name in commands if name in COMMANDS}
        found |= set(re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", " ", formula)))
    return found


def plain_symbols(text: str) -> set[str]:
    """Return the Greek letters of a plain text, and the Latin one at its end if it stands alone."""
    text = unicodedata.normalize("NFD", text)
    last = {match[1] for match in [LAST_LETTER.search(text)] if match} - UNITS
    return last | {f"\\{name}" for letter, name in GREEK.items() if letter in text}


def labels(source: str) -> list[str]:
    """Return the texts of a piece of code that are no documentation."""
    tree = ast.parse(source)
    statements = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in statements
    ]


def prose(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def rows() -> list[tuple[list[str], list[str]]]:
    """Return the symbols of every row of the table, and its meanings."""
    text = re.search(r"\| symbol \|.*?\n\n", prose(route.ROADMAP), re.DOTALL)[0]
    cells = re.findall(r"^\| (\$.*?) \| (.*) \|$", text, re.MULTILINE)
    return [
        ([found for part in left.split(", ") for found in symbols(part)], right.split("; ")) for left, right in cells
    ]


def table() -> set[str]:
    return {symbol for names, _ in rows() for symbol in names}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_symbol_is_in_the_table(path: Path) -> None:
    assert symbols(prose(path)) - table() == set()


def test_every_symbol_stands_in_one_row_and_is_used() -> None:
    counts = Counter(symbol for names, _ in rows() for symbol in names)
    assert [symbol for symbol, count in counts.items() if count > 1] == []
    beside = "\n".join(prose(path) for path in NOTEBOOKS).replace(prose(route.ROADMAP), "")
    assert table() - symbols(beside) == set()


def test_every_symbol_has_one_meaning() -> None:
    for names, meanings in rows():
        assert len(meanings) in {1, len(names)}, names
        assert not any(re.search(r"notebooks? \d|elsewhere|\balso\b|^constants$", meaning) for meaning in meanings), (
            names
        )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_base_of_the_logarithm_is_written_exp(path: Path) -> None:
    formulas = [match[1] or match[2] for match in MATHS.finditer(prose(path))]
    assert [formula for formula in formulas if re.search(r"(?<![\\A-Za-z])e\^(?!\\mathsf)", formula)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_symbols_of_controls_and_questions_are_in_the_table(path: Path) -> None:
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    found = {symbol for source in code for label in labels(source) for symbol in plain_symbols(label)}
    assert found - table() == set()


@pytest.mark.parametrize("path", sorted(Path(scenes.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_the_symbols_of_pictures_are_in_the_table(path: Path) -> None:
    texts = labels(path.read_text(encoding="utf-8"))
    assert {symbol for text in texts for symbol in plain_symbols(text) | symbols(text)} - table() == set()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_signs_that_the_prose_names_are_on_the_buttons(path: Path) -> None:
    buttons = (Path(explore.__file__).parent / "view.js").read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    named = {sign for cell in cells if cell.cell_type == "markdown" for sign in cell.source if sign in "◀▶◁▷‹›❚"}
    assert named <= set(buttons)


def test_symbols_are_found_with_the_marks_that_matter() -> None:
    text = r"From $\Delta w_{ij} = \eta\,\bar x^\mathsf{T}y^*$ and $$\tau_\text{Ca}\frac{dc}{dt} = \text{nothing}.$$"
    assert symbols(text) == {"\\Delta", "w", "\\eta", "x", "y", "\\tau", "d", "c", "t"}
    assert symbols(r"$\sigma(\mu) + \sigma_y E\,\mathcal{E} + \sigma'$") == {
        *(r"\sigma(\cdot)", r"\mu", r"\sigma", "E", r"\mathcal{E}"),
    }


def test_symbols_are_found_in_plain_texts() -> None:
    assert plain_symbols("usual burst probability P̄") == {"P"}
    assert plain_symbols("efficacy at the start χ(0)") == {"\\chi"}
    assert plain_symbols("decay λ of Δw per ½Σ, in ms") == {"\\lambda", "\\Delta"}
    assert plain_symbols("time constant τ_θ") == {"\\tau", "\\theta"}
    assert plain_symbols("number of weights d") == {"d"}
    assert plain_symbols("time (s)") == plain_symbols("one pulse every s") == set()
