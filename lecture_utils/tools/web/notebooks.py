"""What the pages need to know of a notebook: its words, its saved pictures and numbers, and its questions."""

import ast
import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = ROOT / "notebooks"


@dataclass(frozen=True)
class Explorable:
    """What is saved of an explorable.

    Attributes
    ----------
    cell : str
        The id of its cell.
    title : str
        What the picture shows, in one line.
    numbers : tuple of (str, str)
        The readout: label and value.
    call : str
        The call that made the picture.
    picture : bytes
        The PNG.
    question, options : str, tuple of str
        The prediction to make first; empty if there is none.
    source : str
        The cell's code.
    """

    cell: str
    title: str
    numbers: tuple[tuple[str, str], ...]
    call: str
    picture: bytes
    question: str
    options: tuple[str, ...]
    source: str

    @property
    def alternative(self) -> str:
        """The picture in words, as the live explorable says it."""
        return " ".join([f"{self.title}.", *(f"{label}: {value}." for label, value in self.numbers)])

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, from the head of the PNG."""
        return tuple(int.from_bytes(self.picture[at : at + 4], "big") for at in (16, 20))


@dataclass(frozen=True)
class Notebook:
    """One notebook.

    Attributes
    ----------
    path : Path
        Where it is.
    cells : list of nbformat cells
        All its cells.
    does : str
        What it lets the reader do, from the table in README.md.
    """

    path: Path
    cells: list[nbformat.NotebookNode]
    does: str

    @classmethod
    def read(cls, path: Path) -> "Notebook":
        """Read a notebook, and its line in the README."""
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        row = re.search(rf"^\| \d+ \| \[[^]]*\]\(notebooks/{path.name}\) \| (.*) \|$", readme, re.MULTILINE)
        return cls(path, nbformat.read(path, as_version=4).cells, row.group(1) if row else "")

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    @property
    def number(self) -> int:
        """Its place in the course."""
        return int(self.stem.partition("_")[0])

    @property
    def title(self) -> str:
        """The title, without its number."""
        heading = self.cells[0].source.splitlines()[0].removeprefix("# ")
        return re.sub(r"^\d+ · ", "", heading)

    @property
    def minutes(self) -> int | None:
        """How long it takes, from the line under the title."""
        found = re.search(r"\*About (\d+) minutes", self.cells[0].source)
        return int(found.group(1)) if found else None

    @property
    def walk(self) -> list[str]:
        """The headings of its sections that are part of the lecture's walk; none if its metadata has no route."""
        on = (cell for cell in self.cells if cell.metadata.get("lecture", {}).get("walk"))
        return [re.sub(r"^#+ ", "", cell.source.splitlines()[0]) for cell in on]

    @property
    def walk_minutes(self) -> int:
        """Minutes of the sections that are part of the walk."""
        lectures = (cell.metadata.get("lecture", {}) for cell in self.cells)
        return sum(lecture.get("minutes", 0) for lecture in lectures if lecture.get("walk"))

    @property
    def explorables(self) -> list[Explorable]:
        """Its explorables, in order."""
        return [found for cell in self.cells if (found := explorable(cell))]


def explorable(cell: nbformat.NotebookNode) -> Explorable | None:
    """Return what is saved of the explorable that a cell ends with, or None."""
    bundles = (output.get("data", {}) for output in cell.get("outputs", []))
    saved = next((bundle for bundle in bundles if "image/png" in bundle and "text/plain" in bundle), None)
    if saved is None:
        return None
    title, *rows = saved["text/plain"].splitlines()
    *readout, call = (row.strip() for row in rows)
    pairs = (row.rpartition(": ") if row.count(": ") == 1 else row.partition(": ") for row in readout)
    question, options = _question(cell.source)
    return Explorable(
        cell=cell.id,
        title=title,
        numbers=tuple((label, value) for label, _, value in pairs),
        call=call,
        picture=base64.b64decode(saved["image/png"]),
        question=question,
        options=options,
        source=cell.source,
    )


def _question(source: str) -> tuple[str, tuple[str, ...]]:
    """Return the text and the options of the Question that the source of a cell asks."""
    for call in _calls(source, "Question"):
        try:
            text, options = (ast.literal_eval(argument) for argument in call.args[:2])
        except ValueError:
            continue
        return text, tuple(options)
    return "", ()


def _calls(source: str, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node
