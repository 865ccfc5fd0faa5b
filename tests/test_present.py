"""The outline of a talk, and the handouts."""

import re
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lecture_utils.present import handout, outline
from lecture_utils.present.server import prepare
from lecture_utils.tools.collect import NOTEBOOKS

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
EXPLORE = 'explore(\n    bcm.simulate,\n    scenes.bcm.PhasePlane(),\n    rule=Choice(("hebb", "(a) bcm")),\n)'
QUESTION = 'explore(f, s, question=Question("Up or " "down?", ("up", "down"), **exercises.bcm.ANSWERS["edge"]))'


def md(source, *tags, **lecture):
    return new_markdown_cell(source, metadata={"tags": list(tags), **({"lecture": lecture} if lecture else {})})


def walls(*cells):
    arranged = outline.arrange("03_bcm", cells)
    return [(cell.metadata["wall"]["kind"], cell.metadata["wall"].get("slide")) for cell in arranged.cells]


# --- what is on the wall -------------------------------------------------------------------------------------------


def test_tags_say_what_is_on_the_wall():
    cells = [md("# 3 · BCM", "slide"), md("## 3.1 A", "more"), new_code_cell(EXPLORE, metadata={"tags": ["slide"]})]
    cells += [md("Long.", "more"), md("Say it.", "notes"), new_code_cell("show(f)", metadata={"tags": ["code"]})]
    cells += [md("Do it.", "exercise")]
    kinds = [("slide", 0), ("more", None), ("slide", 1), ("more", None), ("notes", None), ("code", None)]
    assert walls(*cells) == [*kinds, ("exercise", None)]


def test_without_tags_cells_are_told_by_what_they_are():
    cells = [md("# 3 · BCM"), new_code_cell("import numpy"), md("## 3.1 A\n\nWhy?"), new_code_cell(EXPLORE)]
    cells += [md("#### What happened, and why\n\nIt moved."), md("#### What happened\n\n" + "Long. " * 99), md("More.")]
    cells += [new_code_cell("show(f)"), md("## 3.2 Exercises\n\nDo."), new_code_cell("exercises.bcm.check(f)")]
    cells += [md("## Key points\n\n* One.\n\n## References\n\n* Bienenstock 1982")]
    assert walls(*cells) == [
        ("slide", 0),
        ("code", None),
        ("slide", 1),
        ("slide", 2),
        ("slide", 3),
        ("more", None),
        ("more", None),
        ("code", None),
        ("exercise", None),
        ("exercise", None),
        ("slide", 4),
        ("references", None),
    ]


def test_the_title_keeps_its_promise_and_leaves_the_rest_to_the_speaker():
    source = "# 3 · BCM\n\n**After this notebook you can** slide.\n\n*50 minutes*\n\nRun the next cell (Shift + Enter)."
    title, spoken = outline.arrange("03_bcm", [md(source)]).cells
    assert title.source == "# 3 · BCM\n\n**After this notebook you can** slide."
    assert (spoken.source, spoken.metadata["wall"]["kind"]) == ("*50 minutes*", "notes")


@pytest.mark.parametrize("line", ["*Slides: The BCM model · Risk.*", "*Beyond the slides.*"])
def test_which_slides_a_section_goes_with_is_for_the_speaker(line):
    _, heading, spoken = outline.arrange("03_bcm", [md("# 3"), md(f"## 3.1 A\n\n{line}\n\nWhy?")]).cells
    assert heading.source == "## 3.1 A\n\nWhy?"
    assert (spoken.source, spoken.metadata["wall"]["kind"]) == (line, "notes")


def test_sections_begin_at_headings_and_carry_what_their_cells_say():
    cells = [md("# 3"), md("## 3.1 A", minutes=5, walk=True), md("text"), md("### B\n\nb"), md("## 3.1 A again")]
    arranged = outline.arrange("03_bcm", cells)
    assert [(each.name, each.title, each.minutes, each.walk) for each in arranged.sections] == [
        ("03", "3", 0, False),
        ("3.1", "3.1 A", 5, True),
        ("b", "B", 0, False),
        ("3.1-2", "3.1 A again", 0, False),
    ]


def test_a_heading_right_below_a_heading_does_not_open_another_section():
    cells = [md("# 3"), md("## 3.3 Digits\n\n### Five rules\n\nWhich?")]
    assert [each.title for each in outline.arrange("03_bcm", cells).sections] == ["3", "3.3 Digits"]


# --- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (EXPLORE, EXPLORE[:-3] + ", name='03-1')"),
        ("μ = 1\nexplore(f, s, α=μ)", "μ = 1\nexplore(f, s, α=μ, name='03-1')"),
        ("explore(f, s, name='mine')", "explore(f, s, name='mine')"),
        ("explore(f, s)  # (see 1)", "explore(f, s, name='03-1')  # (see 1)"),
    ],
)
def test_explorables_get_the_names_by_which_addresses_call_them(source, named):
    cell = outline.arrange("03_bcm", [md("# 3"), new_code_cell(source)]).cells[1]
    assert cell.source == named


# --- the talk ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_section_has_a_slide_but_for_exercises_and_references(path):
    for section in outline.read(path).sections:
        away = re.search("exercise|references|to think about|recap", section.title, re.IGNORECASE)
        assert bool(section.slides) != bool(away), section.title


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_wall_shows_every_explorable_and_nothing_of_a_workshop(path):
    arranged = outline.read(path)
    shown = [cell for cell in arranged.cells if cell.metadata["wall"]["kind"] == "slide"]
    code = [cell.source for cell in shown if cell.cell_type == "code"]
    words = "\n".join(cell.source for cell in shown if cell.cell_type == "markdown")
    assert len(code) == sum(slide.live for section in arranged.sections for slide in section.slides)
    assert all("explore(" in source for source in code)
    assert "Shift + Enter" not in words
    assert "NotImplementedError" not in words


def test_the_route_leads_through_the_sections_marked_for_the_walk():
    whole, walk = outline.talk(PATHS, "all"), outline.talk(PATHS, "lecture")
    assert all(section["onRoute"] for notebook in whole for section in notebook["sections"])
    for notebook, path in zip(walk, PATHS, strict=True):
        walked = [section.title for section in outline.read(path).sections if section.walk]
        on = [section["title"] for section in notebook["sections"] if section["onRoute"]]
        assert on == ([notebook["title"], *walked, "Key points"] if walked else [])


def test_the_guide_shows_the_route_with_its_minutes():
    guide = (NOTEBOOKS.parent / "docs" / "presenting.md").read_text(encoding="utf-8")
    walked = [section for path in PATHS for section in outline.read(path).sections if section.walk]
    table = "".join(f"| {section.title} | {section.minutes} |\n" for section in walked)
    assert f"|---|---|\n{table}\n" in guide, f"the table should be\n{table}"


def test_a_walk_through_nothing_is_refused(tmp_path):
    path = tmp_path / "mine.ipynb"
    nbformat.write(new_notebook(cells=[md("# Mine")]), path)
    with pytest.raises(ValueError, match="no section of these notebooks"):
        outline.talk([path], "lecture")


def test_a_notebook_is_prepared_with_its_saved_pictures():
    class Handler:
        class request:
            path = "/voila/render/my%20talk.ipynb"

    output = new_output("display_data", {"image/png": "AAAA", "text/plain": "A plane.\nmore"})
    notebook = new_notebook(cells=[md("# Mine"), new_code_cell(EXPLORE, outputs=[output])])
    prepared = prepare(Handler, notebook, "")
    assert prepared.cells[1].metadata["wall"]["picture"] == {"png": "AAAA", "words": "A plane."}


# --- handouts ------------------------------------------------------------------------------------------------------


def test_predictions_are_read_without_running_the_notebook():
    (found,) = handout.predictions(QUESTION)
    assert (found.text, found.options) == ("Up or down?", ("up", "down"))
    assert handout.predictions('Question(f"{now()}?", ("up", "down"))') == []


def test_equations_are_set_without_a_script():
    made = handout.typeset("Then $x < y$ and\n\n$$\\Delta w = \\eta$$")
    assert made.count("<math") == 2
    assert "<mo>&#x0003C;</mo>" in made
    assert "$" not in made


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_handout_has_a_picture_predictions_and_key_points(path):
    made = handout.page(path)
    assert 'src="data:image/png;base64,' in made
    assert made.count('class="prediction"') >= 1
    assert 'class="key-points"' in made
    assert not re.search(r'(src|href)="(?!data:|https://)', made)


def test_without_a_browser_the_handout_is_html(tmp_path):
    assert handout.write(PATHS[2], tmp_path, None).read_text(encoding="utf-8") == handout.page(PATHS[2])


def test_a_browser_that_prints_nothing_is_told(tmp_path):
    with pytest.raises(RuntimeError, match="has made no PDF"):
        handout.write(PATHS[2], tmp_path, shutil.which("true"))
