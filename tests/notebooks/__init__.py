"""What every notebook must hold; the cells themselves are compared with their saved outputs by nbval."""

import re
from functools import cache
from pathlib import Path

import nbformat

from lecture_utils.explore import Explorable
from lecture_utils.tools.collect import NOTEBOOKS as FOLDER
from lecture_utils.tools.collect import collect

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def count(path: Path) -> int:
    """Return how many explorables a notebook promises: cells in which a line starts with `explore(`."""
    cells = nbformat.read(path, as_version=4).cells
    return sum(bool(re.search(r"^explore\(", cell.source, re.M)) for cell in cells if cell.cell_type == "code")


@cache
def collected(path: Path) -> list[Explorable]:
    """Return the explorables of a notebook; its cells run once in each test process."""
    return collect(path)
