"""What every notebook must hold; the cells themselves are compared with their saved outputs by nbval."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from lecture_utils.explore import Explorable
from lecture_utils.tools import collect

NOTEBOOKS = sorted(collect.NOTEBOOKS.glob("*.ipynb"))


def count(path: Path) -> int:
    """Return how many explorables a notebook promises: cells in which a line starts with `explore(`."""
    cells = nbformat.read(path, as_version=4).cells
    return sum(bool(re.search(r"^explore\(", cell.source, re.M)) for cell in cells if cell.cell_type == "code")


@cache
def cell_values(path: Path) -> list[Any]:
    """Return what the code cells of a notebook display; they run once in each test process."""
    return collect.cell_values(path)


def collected(path: Path) -> list[Explorable]:
    """Return the explorables of a notebook."""
    return [value for value in cell_values(path) if isinstance(value, Explorable)]
