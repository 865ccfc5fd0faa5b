"""nbval sees a changed number; refreshing is byte-stable and loses nothing."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from lecture_utils.tools import refresh


def nbval(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", path.name]
    return subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)


def test_nbval_accepts_the_saved_numbers_and_notices_a_changed_one(short: Path) -> None:
    accepted = nbval(short)
    assert accepted.returncode == 0, accepted.stdout
    assert "+42.8 %" in short.read_text(encoding="utf-8")
    short.write_text(short.read_text(encoding="utf-8").replace("+42.8 %", "+42.9 %"), encoding="utf-8")
    refused = nbval(short)
    assert refused.returncode == 1
    assert "1 failed" in refused.stdout


def test_refreshing_twice_writes_the_same_bytes(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refresh.main([str(short)]) == 0
    first = short.read_bytes()
    assert refresh.main([str(short)]) == 0
    assert short.read_bytes() == first
    assert "short.ipynb: cell 5 of 5" in capsys.readouterr().out


def test_what_is_printed_in_pieces_is_saved_as_one(short: Path) -> None:
    notebook = nbformat.read(short, as_version=4)
    pieces = "import time\nprint(1, flush=True)\ntime.sleep(0.5)\nprint(2, flush=True)"
    notebook.cells.append(nbformat.v4.new_code_cell(pieces))
    nbformat.write(notebook, short)
    list(refresh.execute(short))
    (output,) = nbformat.read(short, as_version=4).cells[-1].outputs
    assert output.text == "1\n2\n"


def test_refreshing_keeps_the_saved_numbers(short: Path) -> None:
    before = nbformat.read(short, as_version=4)
    list(refresh.execute(short))
    after = nbformat.read(short, as_version=4)
    assert [cell.source for cell in after.cells] == [cell.source for cell in before.cells]
    assert after.cells[-1].outputs[0].data["text/plain"] == before.cells[-1].outputs[0].data["text/plain"]


def test_a_failing_notebook_is_left_as_it_was(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = nbformat.read(short, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("1 / 0"))
    nbformat.write(notebook, short)
    before = short.read_bytes()
    with pytest.raises(CellExecutionError):
        list(refresh.execute(short))
    assert refresh.main([str(short)]) == 1
    assert short.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert [path.name for path in short.parent.iterdir()] == ["short.ipynb"]


def test_the_code_above_an_explorable_is_folded_and_what_the_author_noted_stays(short: Path) -> None:
    notebook = nbformat.read(short, as_version=4)
    notebook.metadata.update(
        lecture={"minutes": 25}, widgets={"state": {}}, kernelspec={"name": "mine", "display_name": "Mine"}
    )
    notebook.cells[0].metadata.update(lecture={"route": "core"}, tags=["slide"])
    notebook.cells[-1].metadata.update(tags=["slide"], execution={"iopub.status.busy": "today"})
    nbformat.write(notebook, short)
    list(refresh.execute(short))
    after = nbformat.read(short, as_version=4)
    assert after.metadata == {"lecture": {"minutes": 25}, **refresh.METADATA}
    assert after.cells[0].metadata == {"lecture": {"route": "core"}, "tags": ["slide"]}
    assert after.cells[-1].metadata == {"tags": ["slide"], "jupyter": {"source_hidden": True}}
    hidden = [cell.metadata.get("jupyter", {}).get("source_hidden", False) for cell in after.cells]
    assert hidden == [cell is after.cells[-1] for cell in after.cells]
