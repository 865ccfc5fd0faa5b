"""The code behind the picture."""

import ast
import inspect
import re
from collections.abc import Callable
from typing import Any


def show(function: Callable[..., Any], *, docstring: bool = False) -> None:
    """Print the source of a function, method or class, exactly as the pictures use it.

    Parameters
    ----------
    function : callable
        What to show.
    docstring : bool
        Whether to print docstrings whole; else their first line stands for each.
    """
    source = inspect.getsource(function).rstrip()
    print(source if docstring else _fold(source))


def _fold(source: str) -> str:
    """Return the source with every docstring cut down to its first line."""
    lines = source.splitlines()
    for first, last in sorted(_docstrings(source), reverse=True):
        opening, quotes = re.match(r"""(\s*[rRuU]?("{3}|'{3}|"|'))""", lines[first]).groups()
        written = "\n".join(lines[first : last + 1])[len(opening) : -len(quotes)]
        lines[first : last + 1] = [f"{opening}{written.strip().splitlines()[0].rstrip()}{quotes}"]
    return "\n".join(lines)


def _docstrings(source: str) -> list[tuple[int, int]]:
    """Return the first and last line, counted from 0, of every docstring of more than one line."""
    try:
        tree = ast.parse(f"if True:\n{source}" if source[0].isspace() else f"\n{source}")  # a method comes indented
    except SyntaxError:  # a lambda comes with the line that it stands in
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(node):
            found.append((node.body[0].lineno - 2, node.body[0].end_lineno - 2))
    return [(first, last) for first, last in found if last > first]
