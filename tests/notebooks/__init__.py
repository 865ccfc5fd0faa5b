"""What every notebook must hold; the cells themselves are compared with their saved outputs by nbval."""

import functools
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat

from lecture_utils import explore
from lecture_utils.explore import Explorable
from lecture_utils.explore.run import is_partial
from lecture_utils.tools import collect

NOTEBOOKS = sorted(collect.NOTEBOOKS.glob("*.ipynb"))


def count(path: Path) -> int:
    """Return how many explorables a notebook promises: cells in which a line starts with `explore(`."""
    cells = nbformat.read(path, as_version=4).cells
    return sum(bool(re.search(r"^explore\(", cell.source, re.M)) for cell in cells if cell.cell_type == "code")


@cache
def trained(model: Callable[..., Any], arguments: tuple[tuple[str, Any], ...]) -> list[Any]:
    """Return all that a model yields with these arguments; each training is done once in each test process."""
    return list(model(**dict(arguments)))


def remembering(model: Callable[..., Any]) -> Callable[..., Any]:
    """Return a model that knows what it was once asked for, if it is one that trains."""

    @functools.wraps(model)
    def recalled(**arguments: Any) -> Iterator[Any]:
        yield from trained(model, tuple(sorted(arguments.items())))

    return recalled if is_partial(model) else model


@cache
def cell_values(path: Path) -> list[Any]:
    """Return what the code cells of a notebook display; they run once in each test process."""
    with patch.object(explore, "explore", lambda model, *a, **k: explore.make.explore(remembering(model), *a, **k)):
        return collect.cell_values(path)


def collected(path: Path) -> list[Explorable]:
    """Return the explorables of a notebook."""
    return [value for value in cell_values(path) if isinstance(value, Explorable)]
