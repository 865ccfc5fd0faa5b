"""The saved readouts of the notebooks: write them, and compare them with what is computed now."""

import difflib
import sys
from pathlib import Path

from . import readouts
from .collect import NOTEBOOKS, collect

FOLDER = NOTEBOOKS.parent / "tests" / "notebooks" / "readouts"


def file(notebook: Path) -> Path:
    """Return where the readouts of a notebook are saved."""
    return FOLDER / f"{notebook.stem}.txt"


def write(notebook: Path) -> None:
    """Compute the readouts of a notebook and save them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    file(notebook).write_text(readouts.table(collect(notebook)), encoding="utf-8", newline="\n")


def differences(found: str, notebook: Path) -> str:
    """Return the lines that differ between a table and the saved one of a notebook; empty if none does."""
    expected = file(notebook).read_text(encoding="utf-8") if file(notebook).exists() else ""
    lines = difflib.unified_diff(expected.splitlines(), found.splitlines(), "saved", "found", lineterm="")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Save the readouts of the named notebooks, or of all; with --compare, print how they differ."""
    names = [name for name in arguments if name != "--compare"]
    differing = 0
    for notebook in [Path(name) for name in names] or sorted(NOTEBOOKS.glob("*.ipynb")):
        if "--compare" in arguments:
            found = differences(readouts.table(collect(notebook)), notebook)
            differing += bool(found)
            print(found or f"{notebook.stem}: as saved")
        else:
            write(notebook)
            print(file(notebook))
    return differing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
