"""Every symbol that a notebook uses in a formula stands in the roadmap's table."""

import re
from pathlib import Path

import nbformat
import pytest

from lecture_utils.tools import route
from tests.notebooks import NOTEBOOKS

GREEK = set(
    "alpha beta gamma delta Delta epsilon varepsilon zeta eta theta Theta kappa lambda mu nu xi pi rho sigma Sigma tau "
    "phi varphi Phi chi psi Psi omega Omega ell".split()
)
MATHS = re.compile(r"\$\$(.+?)\$\$|\$([^$]+?)\$", re.DOTALL)
# Words, and what stands below or above a symbol, are no symbols of their own.
WORDS = re.compile(r"\\(?:text|mathrm|operatorname|begin|end)\*?\s*\{[^{}]*\}")
DECORATION = re.compile(r"\\(?:mathbf|mathsf|hat|bar|tilde|vec|tfrac|frac|sqrt)\*?")
INDEX = re.compile(r"[_^](?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?[A-Za-z]+|\d)")


def symbols(text: str) -> set[str]:
    """Return the letters that the formulas of a markdown text use as symbols, Greek ones with their backslash."""
    found: set[str] = set()
    for match in MATHS.finditer(text):
        formula = INDEX.sub(" ", DECORATION.sub("", WORDS.sub(" ", match[1] or match[2])))
        commands = re.findall(r"\\([A-Za-z]+)", formula)
        found |= {f"\\{name}" for name in commands if name in GREEK}
        found |= set(re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", " ", formula)))
    return found


def prose(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def table() -> set[str]:
    rows = re.search(r"\| symbol \|.*?\n\n", prose(route.ROADMAP), re.DOTALL)[0]
    return symbols(" ".join(re.findall(r"^\|([^|]*)\|", rows, re.MULTILINE)))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_symbol_is_in_the_table(path: Path) -> None:
    assert symbols(prose(path)) - table() == set()


def test_symbols_are_found_without_their_decoration() -> None:
    text = r"From $\Delta w_{ij} = \eta\,\bar x^\mathsf{T}y^*$ and $$\tau_\text{Ca}\frac{dc}{dt} = \text{nothing}.$$"
    assert symbols(text) == {"\\Delta", "w", "\\eta", "x", "y", "\\tau", "d", "c", "t"}
