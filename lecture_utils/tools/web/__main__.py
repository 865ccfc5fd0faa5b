"""Build a site into an empty folder, or check one: `python -m lecture_utils.tools.web build|check FOLDER …`."""

import json
import sys
from pathlib import Path

from . import check, live, pages
from .notebooks import NOTEBOOKS, Notebook


def build(folder: Path, pyodide: str, wheels: Path) -> None:
    """Write the whole site into the empty `folder`."""
    notebooks = [Notebook.read(path) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
    pages.build(folder, notebooks)
    live.build(folder / "live", notebooks, pyodide, wheels)
    made = {"made by": "start.py site", "pyodide": pyodide if "://" in pyodide else "its own"}
    (folder / "site.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Do what the verb asks for; what goes wrong is the last line, after `problem: `."""
    verb, folder, *rest = arguments
    if verb == "build":
        try:
            build(Path(folder), rest[0], Path(rest[1]))
        except live.Problem as problem:
            print(f"problem: {problem}", file=sys.stderr)
            return 1
        return 0
    faults = check.faults(Path(folder))
    for fault in faults:
        print(fault)
    if faults:
        print(f"problem: the site has {len(faults)} faults, listed above", file=sys.stderr)
    else:
        print(f"checked: every link leads somewhere; {check.size(Path(folder)) / 1e6:.0f} MB without Pyodide")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
