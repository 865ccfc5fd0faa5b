"""Handouts: one printable page of each notebook, to write on while one listens."""

import argparse
import ast
import html
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
import nbformat
from latex2mathml.converter import convert
from nbconvert.filters.markdown import markdown2html
from nbformat import NotebookNode

from . import outline

HERE = Path(__file__).parent
DISPLAYED = re.compile(r"\$\$.+?\$\$", re.DOTALL)
# On paper there is nowhere to go: no anchors, no ways to the neighbours, no links to other notebooks.
OFF_PAPER = (
    (re.compile(r'<a class="anchor-link".*?</a>'), ""),
    (re.compile(r"<p>[←→].*?</p>", re.DOTALL), ""),
    (re.compile(r'<a href="(?!https?:)[^"]*"[^>]*>(.*?)</a>', re.DOTALL), r"\1"),
)
# What a page prints without its own header and footer, and as root.
PRINTING = "--headless --disable-gpu --no-sandbox --no-pdf-header-footer".split()
SLOWEST_PRINT = 120  # s


@dataclass(frozen=True)
class Prediction:
    """A question of the notebook, with its options."""

    text: str
    options: tuple[str, ...]


def predictions(source: str) -> list[Prediction]:
    """Return the questions that a cell asks: each call of `Question` with its text and options written out."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    asked = [call.args[:2] for call in calls if getattr(call.func, "id", "") == "Question" and len(call.args) >= 2]
    found = []
    for text, options in asked:
        try:
            found.append(Prediction(ast.literal_eval(text), tuple(ast.literal_eval(options))))
        except ValueError:  # composed while the notebook runs: it cannot be known without running it
            continue
    return found


def typeset(markdown: str) -> str:
    """Return markdown as HTML, its equations as MathML, which browsers set by themselves."""
    made = markdown2html(markdown)
    made = re.sub(r"\$\$(.+?)\$\$", lambda found: _mathml(found[1], "block"), made, flags=re.DOTALL)
    made = re.sub(r"\$([^$]+?)\$", lambda found: _mathml(found[1], "inline"), made)
    for unwanted, instead in OFF_PAPER:
        made = unwanted.sub(instead, made)
    return made


def _mathml(equation: str, display: str) -> str:
    return convert(html.unescape(equation), display=display)


def page(path: Path) -> str:
    """Return the handout of the notebook `path` as HTML.

    It has a key equation and picture, all predictions, key points and references. The key section is the first one
    on the lecture's route, or the first with a picture; its picture is the saved one.
    """
    cells = nbformat.read(path, as_version=4).cells
    pictures = {cell.id: _picture(cell) for cell in cells if cell.cell_type == "code"}
    arranged = outline.arrange(path.stem, cells)
    by_section: list[list[NotebookNode]] = [[] for _ in arranged.sections]
    for cell in arranged.cells:
        by_section[cell.metadata["wall"]["section"]].append(cell)
    parts = list(zip(arranged.sections, by_section, strict=True))
    live = [part for part in parts if any(slide.live for slide in part[0].slides)]
    key, key_cells = next((part for part in live if part[0].walk), live[0] if live else parts[0])
    equations = [
        found[0] for cell in key_cells if cell.cell_type == "markdown" and (found := DISPLAYED.search(cell.source))
    ]
    shown = [pictures[cell.id] for cell in key_cells if pictures.get(cell.get("id"))]
    asked = [
        (section.title, each)
        for section, inside in live
        for cell in inside
        if cell.cell_type == "code"
        for each in predictions(cell.source)
    ]
    template = jinja2.Environment(autoescape=True).from_string((HERE / "handout.html").read_text(encoding="utf-8"))
    return template.render(
        title=arranged.title,
        promise=typeset(_without_heading(by_section[0][0].source)),
        key=key.title,
        equation=typeset(equations[0]) if equations else "",
        picture=shown[0] if shown else None,
        predictions=asked,
        ends=[
            (section.title, typeset(_without_heading(inside[0].source))) for section, inside in parts if _ends(section)
        ],
    )


def _picture(cell: NotebookNode) -> str | None:
    return next((output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})), None)


def _without_heading(source: str) -> str:
    return outline.HEADING.sub("", source, count=1).strip()


def _ends(section: outline.Section) -> bool:
    return section.title.lower() in (outline.KEY_POINTS, outline.REFERENCES)


def write(path: Path, folder: Path, browser: str | None) -> Path:
    """Write the handout of the notebook `path` into `folder`, as PDF with a browser, as HTML without, and return it.

    Raises
    ------
    RuntimeError
        If the browser has made no PDF.
    """
    made = page(path)
    if browser is None:
        written = folder / f"{path.stem}.html"
        written.write_text(made, encoding="utf-8")
        return written
    written = folder / f"{path.stem}.pdf"
    written.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "handout.html"
        source.write_text(made, encoding="utf-8")
        command = [browser, *PRINTING, f"--user-data-dir={place}/profile", f"--print-to-pdf={written}", source.as_uri()]
        printed = subprocess.run(command, capture_output=True, text=True, timeout=SLOWEST_PRINT)
    if not written.exists():
        raise RuntimeError(f"{browser} has made no PDF: {printed.stderr.strip()[-300:]}")
    return written


def main(arguments: Sequence[str]) -> None:
    """Write the handouts that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m lecture_utils.present.handout", description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--browser", help="prints the PDF; without one the handouts are HTML")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    for path in asked.notebooks:
        print(write(path, asked.folder, asked.browser or None))


if __name__ == "__main__":
    main(sys.argv[1:])
