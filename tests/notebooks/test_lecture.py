"""The notebooks beside the lecture: every slide has its section, and reading takes no longer than promised."""

import re
from pathlib import Path

import nbformat
import pytest

from lecture_utils.tools import route
from tests.notebooks import NOTEBOOKS

# Notebooks whose sections are not described yet. A notebook leaves when they are.
PENDING: set[str] = set()
READY = [path for path in NOTEBOOKS if path.stem not in PENDING]
LONGEST_WAIT, LONGEST_EXPLANATION = 150, 200
CORE_MINUTES, WALK_MINUTES = 120, (75, 95)
README = Path(__file__).parents[2] / "README.md"
ENDS = {"Key points", "References"}

ready = pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)


def headings(path: Path) -> list[tuple[str, nbformat.NotebookNode]]:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    return [(match[1].strip(), cell) for cell in cells if (match := re.match(r"#{2,3} (.*)", cell.source))]


@ready
def test_every_section_is_described_and_names_its_slides(path: Path) -> None:
    for heading, cell in headings(path):
        lecture = cell.metadata.get("lecture")
        assert lecture or heading in ENDS, f"{heading} has no metadata"
        if not lecture or heading in ENDS:
            continue
        assert lecture["route"] in route.ROUTES, heading
        assert isinstance(lecture["minutes"], int) and lecture["minutes"] > 0, heading  # noqa: PT018
        assert set(lecture["slides"]) <= set(route.SLIDES), heading
        line = f"*Slides: {' · '.join(lecture['slides'])}.*" if lecture["slides"] else "*Beyond the slides.*"
        if "exercise" not in cell.metadata.get("tags", []):
            assert line in cell.source, f"{heading} does not say {line}"
        assert not lecture.get("walk") or lecture["route"] == "core", heading


@ready
def test_the_first_picture_comes_soon(path: Path) -> None:
    assert route.words_before_the_first_picture(path) <= LONGEST_WAIT


@ready
def test_core_explanations_are_short(path: Path) -> None:
    described, core = False, False
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "markdown":
            continue
        if re.match(r"#{2,3} ", cell.source):
            described = "lecture" in cell.metadata
            core = described and cell.metadata.lecture["route"] == "core"
        if core and re.match(r"(?:#### |\*\*)What happened", cell.source):
            assert route.words(cell.source) <= LONGEST_EXPLANATION, cell.source[:80]


@ready
def test_the_top_tells_the_minutes(path: Path) -> None:
    top = nbformat.read(path, as_version=4).cells[0].source
    said = re.search(r"^\*About (\d+) minutes, (\d+) for the core", top, re.M)
    assert said, "the first cell does not tell the minutes of all and of the core"
    in_all, core = route.minutes(path), route.minutes(path, "core")
    assert abs(int(said[1]) - in_all) <= 15, f"all sections take {in_all} minutes"
    assert abs(int(said[2]) - core) <= 3, f"the core takes {core} minutes"


def test_every_slide_has_a_section() -> None:
    named = {slide for path in NOTEBOOKS for section in route.sections(path) for slide in section.slides}
    assert not set(route.SLIDES) - named


def test_core_and_walk_take_the_time_they_may_take() -> None:
    core = sum(route.minutes(path, "core") for path in NOTEBOOKS)
    walk = sum(stop.minutes for stop in route.walk())
    print(f"core {core} minutes, walk {walk} minutes in {len(route.walk())} sections")
    assert core <= CORE_MINUTES
    assert walk <= WALK_MINUTES[1]
    if not PENDING:
        assert walk >= WALK_MINUTES[0]


def test_the_roadmap_shows_the_route_and_the_slides() -> None:
    if PENDING:
        pytest.skip(f"sections not described yet: {', '.join(sorted(PENDING))}")
    before = nbformat.read(route.ROADMAP, as_version=4)
    after = route.with_tables(nbformat.read(route.ROADMAP, as_version=4))
    assert [cell.source for cell in before.cells] == [cell.source for cell in after.cells], (
        "run `python -m lecture_utils.tools.route`"
    )


def test_a_link_names_a_notebook_by_its_title_and_a_section_by_its_heading() -> None:
    names = {}
    for path in NOTEBOOKS:
        cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
        number, title = re.match(r"# (\d+) · (.*)", cells[0]).groups()
        found = re.findall(r"^#{2,3} (.*)", "\n".join(cells), re.M)
        names[path.name] = {f"{number} · {name}" for name in (title, *found)} | set(found)
    texts = {path.name: path.read_text(encoding="utf-8") for path in (*NOTEBOOKS, README)}
    named = [
        (where, name, target)
        for where, text in texts.items()
        for name, target in re.findall(r"\[\**(\d+(?:\.\d+)? [^\]]*?)\**\]\((?:notebooks/)?([^)#]*\.ipynb)", text)
    ]
    assert len({where for where, _, _ in named}) == len(NOTEBOOKS)
    assert not [link for link in named if link[1] not in names[link[2]]]
    table = re.findall(r"^\| (\d\d) \| \[(.*?)\]\(notebooks/(.*?)\)", texts[README.name], re.M)
    assert len(table) == len(NOTEBOOKS)
    assert not [row for row in table if f"{int(row[0])} · {row[1]}" not in names[row[2]]]


def test_words_are_counted_as_they_are_read() -> None:
    text = "## A heading\n\nTwo words, $x + y$ and a [link](to_nowhere.md).\n\n<details>not these</details>"
    assert route.words(text) == len("Two words and a link".split())
