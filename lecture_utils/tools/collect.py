"""Find the explorables of a notebook by running its cells."""

import ast
import contextlib
import io
from pathlib import Path
from typing import Any

import nbformat

from lecture_utils.explore import Explorable

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def collect(path: Path) -> list[Explorable]:
    """Run the code cells of the notebook `path` in this process and return the explorables they end with, in order."""
    return [value for value in cell_values(path) if isinstance(value, Explorable)]


def cell_values(path: Path) -> list[Any]:
    """Run the code cells of the notebook `path` in this process and return what each of them displays."""
    notebook = nbformat.read(path, as_version=4)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        return [_run(cell.source, namespace) for cell in notebook.cells if cell.cell_type == "code"]


def _run(source: str, namespace: dict[str, Any]) -> Any:
    """Run a cell and return the value of the expression it ends with, as a notebook would display it."""
    statements = ast.parse(source).body
    last = statements.pop() if statements and isinstance(statements[-1], ast.Expr) else None
    exec(compile(ast.Module(statements, type_ignores=[]), "<cell>", "exec"), namespace)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace) if last else None
