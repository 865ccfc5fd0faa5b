"""The example in docs/adding-a-notebook.md, followed to the letter, gives a notebook that lives."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "adding-a-notebook.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    """The part of the guide under a heading."""
    return GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def files() -> dict[str, str]:
    """The files that the guide writes: the first line of a block names its file."""
    named = [re.match(r"# (\S+\.py)\n(.*)", block, re.DOTALL) for block in BLOCK.findall(GUIDE)]
    return {found[1]: found[2] for found in named if found}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with what the guide adds; the notebook is there, not yet run."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "lecture_utils", folder / "lecture_utils", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for path, content in files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    for room, lists in (("scenes", "the list"), ("exercises", "both lists")):
        assert f"{lists} in `{room}/__init__.py`" in GUIDE
        path = folder / "lecture_utils" / room / "__init__.py"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'^( +)("?)ltp("?,)$', r"\g<0>\n\1\2membrane\3", text, flags=re.MULTILINE))
    (name,) = re.findall(r"`(notebooks/\S+\.ipynb)`", section("The notebook"))
    cells = [nbformat.v4.new_code_cell(block.rstrip("\n")) for block in BLOCK.findall(section("The notebook"))]
    (folder / name).parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / name)
    return folder


def run(project: Path, *command: str) -> str:
    """Run a module as in that project and return what it printed; it must not fail."""
    environment = os.environ | {"PYTHONPATH": str(project)}
    ended = subprocess.run(
        [sys.executable, "-m", *command], cwd=project, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_guide_writes_every_room_of_its_stem() -> None:
    rooms = ["lecture_utils/models", "tests/models", "lecture_utils/scenes", "lecture_utils/exercises"]
    assert [os.path.dirname(path) for path in files()] == rooms
    assert {Path(path).stem.removeprefix("test_") for path in files()} == {"membrane"}


def test_its_code_follows_the_house_rules_and_its_tests_pass(project: Path) -> None:
    run(project, "ruff", "check", "--no-cache", *files())
    run(project, "ruff", "format", "--check", "--no-cache", *files())
    assert "2 passed" in run(project, "pytest", "-q", "-p", "no:cacheprovider", "tests")


def test_its_notebook_holds_one_explorable_and_an_exercise_that_waits(project: Path) -> None:
    (path,) = (project / "notebooks").glob("*.ipynb")
    run(project, "lecture_utils.tools.refresh", str(path))
    imported, explored, shown, exercise = nbformat.read(path, as_version=4).cells
    assert imported.outputs == []
    (picture,) = explored.outputs
    assert {"image/png", "text/plain"} <= set(picture.data)
    assert "−60.0 mV" in picture.data["text/plain"]
    assert explored.metadata.jupyter.source_hidden
    assert shown.outputs[0].text.startswith("def step(")
    assert exercise.outputs[0].data["text/plain"].startswith("Not attempted yet")


def test_its_gallery_can_be_looked_at(project: Path) -> None:
    (path,) = (project / "notebooks").glob("*.ipynb")
    sheets = run(project, "lecture_utils.tools.gallery", "sheets", str(path)).split()
    assert sheets == [os.path.join("sheets", f"{path.stem}-1-1.png")]
