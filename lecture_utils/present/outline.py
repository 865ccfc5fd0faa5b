"""The outline of a talk: which cells of a notebook are shown on the wall, in which order, and what stays behind."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

KINDS = ("slide", "more", "notes", "code", "exercise")
HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
SECTION = re.compile(r"^##(?=#? )", re.MULTILINE)
# A line under a heading that names the lecture's slides: for the speaker.
SLIDES = re.compile(r"^\*(?:Slides: .+|Beyond the slides\.)\*\n*", re.MULTILINE)
PROMISE = "**After this notebook you can**"
HAPPENED = re.compile(r"(#### |\*\*)What happened")
KEY_POINTS, REFERENCES = "key points", "references"
LONGEST_DERIVED = 520  # characters of an untagged text that still fits on the wall
OFF_THE_WALL = re.compile(r"exercise|to think about|recap", re.IGNORECASE)


@dataclass(frozen=True)
class Slide:
    """One thing at a time.

    Attributes
    ----------
    title : str
        Its heading, or that of its section.
    live : bool
        Whether it is an explorable.
    """

    title: str
    live: bool


@dataclass(frozen=True)
class Section:
    """A heading and what follows, up to the next one.

    Attributes
    ----------
    name : str
        What addresses call it: its number, as in "2.3", or a word.
    title : str
        Its heading.
    minutes : int
        What it takes, as its cell's metadata say; 0 if they do not.
    walk : bool
        Whether the lecture's route through all notebooks leads here.
    slides : tuple of Slide
        What is on the wall; empty for exercises and references.
    """

    name: str
    title: str
    minutes: int
    walk: bool
    slides: tuple[Slide, ...]


@dataclass(frozen=True)
class Arranged:
    """A notebook made ready for the wall.

    Attributes
    ----------
    name, title : str
        The file's stem, and the notebook's first heading.
    sections : tuple of Section
        In order; the first is the title.
    cells : list of NotebookNode
        The cells to run. Each carries in its metadata `wall`: its `kind`, the number of its `section` and, on the wall,
        of its `slide`, both counted from 0 in the notebook.
    """

    name: str
    title: str
    sections: tuple[Section, ...]
    cells: list[NotebookNode]


def read(path: Path) -> Arranged:
    """Return the notebook `path` made ready for the wall."""
    return arrange(path.stem, nbformat.read(path, as_version=4).cells)


def arrange(name: str, cells: Sequence[NotebookNode]) -> Arranged:
    """Return the `cells` of the notebook `name`, made ready for the wall.

    Cells say by the tags `slide`, `more`, `notes`, `code`, `exercise` where they belong. What has no tag is told by
    what it is: the title, headings, explorables and a short "What happened" are slides; of a cell that only lists code,
    of exercises and of references the wall shows nothing.
    """
    number = (re.match(r"\d+", name) or re.match("", name)).group()
    groups: list[list[NotebookNode]] = [[]]
    explorables = 0
    for cell in _parts(cells):
        if _opens_section(cell) and groups[-1]:
            groups.append([])
        if _is_explorable(cell):
            explorables += 1
            cell.source = _named(cell.source, f"{number}-{explorables}")
        groups[-1].append(cell)
    sections, shown = [], 0
    for place, group in enumerate(groups):
        section = _section(group, number if place == 0 else "", {each.name for each in sections})
        sections.append(section)
        for cell, kind in zip(group, _kinds(group), strict=True):
            wall: dict[str, Any] = {"kind": kind, "section": place}
            if kind == "slide":
                wall["slide"] = shown
                shown += 1
            cell.metadata["wall"] = wall
    return Arranged(name, sections[0].title, tuple(sections), [cell for group in groups for cell in group])


def _parts(cells: Sequence[NotebookNode]) -> Iterator[NotebookNode]:
    """Split text at the headings of sections, and what is for the speaker from what is for the wall."""
    for place, cell in enumerate(cells):
        if cell.cell_type != "markdown":
            yield cell
            continue
        for source in _split(cell.source):
            part = new_markdown_cell(source, metadata=cell.metadata.copy())
            spoken = SLIDES.findall(source)
            part.source = SLIDES.sub("", source).strip()
            if place == 0 and part.source.startswith("# ") and PROMISE in source:
                heading, *paragraphs = part.source.split("\n\n")
                kept = [each for each in paragraphs if each.startswith(PROMISE)]
                spoken = [each for each in paragraphs if each not in kept and "Shift + Enter" not in each]
                part.source = "\n\n".join([heading, *kept])
                part.metadata["tags"] = ["slide"]
            yield part
            if spoken:
                yield new_markdown_cell("\n\n".join(each.strip() for each in spoken), metadata={"tags": ["notes"]})


def _split(source: str) -> list[str]:
    starts = [match.start() for match in SECTION.finditer(source)]
    # A heading right below a heading belongs to it.
    starts = [at for at in starts if HEADING.sub("", source[:at]).strip()]
    return [source[begin:end] for begin, end in zip([0, *starts], [*starts, len(source)], strict=True)]


def _opens_section(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" and bool(SECTION.match(cell.source))


def _is_explorable(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and _explore(cell.source) is not None


def _explore(source: str) -> ast.Call | None:
    """Return the call of `explore` that a cell ends with."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:
        return None
    call = statements[-1].value if statements and isinstance(statements[-1], ast.Expr) else None
    called = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "explore"
    return call if called else None


def _named(source: str, name: str) -> str:
    """Return the source with a name for its explorable, by which addresses can tell its settings."""
    call = _explore(source)
    if call is None or any(each.arg == "name" for each in call.keywords):
        return source
    lines = source.encode().splitlines(keepends=True)
    end = sum(len(line) for line in lines[: call.end_lineno - 1]) + call.end_col_offset - 1
    before, after = source.encode()[:end].decode(), source.encode()[end:].decode()
    return f"{before.rstrip().rstrip(',')}, name={name!r}{after}"


def _kinds(group: Sequence[NotebookNode]) -> list[str]:
    title = _title(group[0])
    if title.lower() == KEY_POINTS:
        return ["slide", *(_tagged(cell) or "more" for cell in group[1:])]
    if title.lower() == REFERENCES:
        return ["references"] * len(group)
    away = bool(OFF_THE_WALL.search(title))
    return [_tagged(cell) or _derived(cell, away=away) for cell in group]


def _tagged(cell: NotebookNode) -> str | None:
    return next((tag for tag in cell.metadata.get("tags", ()) if tag in KINDS), None)


def _derived(cell: NotebookNode, *, away: bool) -> str:
    if cell.cell_type == "code":
        if _is_explorable(cell):
            return "slide"
        return "exercise" if away or "exercises." in cell.source else "code"
    if away:
        return "exercise"
    if HAPPENED.match(cell.source):
        return "slide" if len(cell.source) <= LONGEST_DERIVED else "more"
    return "slide" if HEADING.match(cell.source) else "more"


def _title(cell: NotebookNode) -> str:
    found = HEADING.search(cell.source) if cell.cell_type == "markdown" else None
    return found[2].strip() if found else ""


def _section(group: Sequence[NotebookNode], number: str, taken: set[str]) -> Section:
    title = _title(group[0])
    said = group[0].metadata.get("lecture", {})
    word = number or (re.match(r"\d+\.\d+", title) or re.match("", title)).group()
    word = word or re.sub(r"\W+", "-", title.lower()).strip("-")
    name = word
    for count in range(2, len(taken) + 2):
        if name not in taken:
            break
        name = f"{word}-{count}"
    slides = tuple(
        Slide(_title(cell) or title, _is_explorable(cell))
        for cell, kind in zip(group, _kinds(group), strict=True)
        if kind == "slide"
    )
    return Section(name, title, said.get("minutes", 0), bool(said.get("walk")), slides)


def talk(notebooks: Sequence[Path], route: str) -> list[dict[str, Any]]:
    """Return what the page of a talk needs to know: for each notebook its sections and their slides.

    Parameters
    ----------
    notebooks : sequence of Path
        In the order of the talk.
    route : {"lecture", "all"}
        Whether only the sections that are marked for the walk through the lecture follow each other, each notebook with
        its title and its key points, or all that have slides. The others can be reached through the menu.

    Raises
    ------
    ValueError
        If no section of these notebooks is marked for the walk.
    """
    arranged = [read(path) for path in notebooks]
    walked = [any(section.walk for section in each.sections) for each in arranged]
    if route == "lecture" and not any(walked):
        raise ValueError("no section of these notebooks is on the lecture's route; use --route all")
    return [
        {
            "name": notebook.name,
            "title": notebook.title,
            "sections": [
                {
                    "name": section.name,
                    "title": section.title,
                    "minutes": section.minutes,
                    "slides": [{"title": slide.title, "live": slide.live} for slide in section.slides],
                    "onRoute": route == "all" or (here and (section.walk or _frames(place, section))),
                }
                for place, section in enumerate(notebook.sections)
            ],
        }
        for notebook, here in zip(arranged, walked, strict=True)
    ]


def _frames(place: int, section: Section) -> bool:
    return place == 0 or section.title.lower() == KEY_POINTS
