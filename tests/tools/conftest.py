"""What the tests of several tools start from."""

from pathlib import Path

import nbformat
import pytest

from tests.notebooks import NOTEBOOKS


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """A copy of the STDP notebook that ends after its first explorable."""
    (original,) = [path for path in NOTEBOOKS if path.stem == "02_stdp"]
    notebook = nbformat.read(original, as_version=4)
    last = next(i for i, cell in enumerate(notebook.cells) if cell.source.startswith("explore("))
    notebook.cells = notebook.cells[: last + 1]
    nbformat.write(notebook, tmp_path / "short.ipynb")
    return tmp_path / "short.ipynb"
