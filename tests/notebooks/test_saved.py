"""What a reader sees who opens a notebook without running it, and what a lecture notebook promises."""

import re
from pathlib import Path

import nbformat
import pytest

from tests.notebooks import NOTEBOOKS, count

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def prose(path: Path) -> str:
    return "\n\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")


@each
def test_every_cell_was_executed_in_order(path: Path) -> None:
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))


@each
def test_pictures_and_numbers_are_saved_but_no_widget_state(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert "widgets" not in notebook.metadata
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    bundles = [output.data for output in outputs if "data" in output]
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    assert not [bundle for bundle in bundles if "application/vnd.jupyter.widget-view+json" in bundle]
    pictures = [bundle for bundle in bundles if "image/png" in bundle]
    assert len(pictures) == count(path)
    assert all(bundle["text/plain"] for bundle in pictures)


@each
def test_exercises_wait_for_the_reader(path: Path) -> None:
    for cell in code_cells(path):
        if ".check(" in cell.source:
            assert "raise NotImplementedError" in cell.source
            assert cell.outputs[0].data["text/plain"].startswith("Not attempted yet")


@each
def test_relative_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", prose(path)):
        assert (path.parent / target).exists(), target


@each
def test_every_reference_has_a_doi(path: Path) -> None:
    _, found, references = prose(path).partition("## References")
    items = re.findall(r"^\* (.+)$", references, flags=re.M)
    assert found == "" or items
    for item in items:
        assert re.search(r"https://doi\.org/10\.\d{4,9}/\S+\)", item), item
