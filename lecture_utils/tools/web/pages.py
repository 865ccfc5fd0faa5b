"""The front page, and every notebook as a page to read: typeset here, so that it needs no script and no network."""

import importlib.util
import re
import shutil
import unicodedata
from html import escape, unescape
from pathlib import Path
from typing import Any

import nbformat
from fontTools import subset
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from .notebooks import Explorable, Notebook, explorable

HERE = Path(__file__).parent
FONT = "STIXTwoMath-Regular.ttf"
LIVE = "live/lab/index.html"
# What the converter does not know of LaTeX's conventions: an argument without braces, upright capital Greek letters,
# and no space around a slash or within bars.
UNBRACED = re.compile(r"\\(math[a-z]+) ?([A-Za-z0-9])")
SPACING = {
    r"<mi>(&#x0039[1-9A-F];|&#x003A[0-9];)</mi>": r'<mi mathvariant="normal">\1</mi>',
    r"<mo>(&#x0002F;)</mo>": r'<mo lspace="0" rspace="0">\1</mo>',
    r'<mo stretchy="false">(&#x0007C;)</mo>': r'<mo stretchy="false" lspace="0" rspace="0">\1</mo>',
}
# Browsers show an identifier x as the italic letter 𝑥, which is a character of its own: Latin, ℎ, and Greek.
ITALIC = [chr(code) for code in (*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C))]
HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)


def build(folder: Path, notebooks: list[Notebook]) -> None:
    """Write the front page and the pages to read into `folder`."""
    read = folder / "read"
    (read / "pictures").mkdir(parents=True)
    shutil.copytree(HERE / "assets", folder / "assets", ignore=shutil.ignore_patterns("python.js"))
    style = HtmlFormatter(style="default").get_style_defs(".code")
    (folder / "assets" / "code.css").write_text(style, encoding="utf-8")
    for each in notebooks:
        print(f"page: {each.stem}", flush=True)
        for number, picture in enumerate(each.explorables, start=1):
            (read / "pictures" / f"{each.stem}-{number}.png").write_bytes(picture.picture)
        _write(read / f"{each.stem}.html", "page.html", notebook=each, notebooks=notebooks, parts=_parts(each))
    _write_font(folder / "assets" / "math.woff2", [page.read_text(encoding="utf-8") for page in read.glob("*.html")])
    walk = sum(each.walk_minutes for each in notebooks)
    _write(folder / "index.html", "front.html", notebooks=notebooks, walk=walk, live=LIVE)


def _write(path: Path, template: str, **values: Any) -> None:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inline"] = lambda text: Markup(MARKDOWN.renderInline(text))
    environment.globals["run_here"] = run_here
    path.write_text(environment.get_template(template).render(**values) + "\n", encoding="utf-8")


def run_here(notebook: Notebook, cell: str = "", *, root: str = "") -> str:
    """Return the address of the live notebook, at a cell if one is given, seen from a page in `root`."""
    return f"{root}{LIVE}?path={notebook.path.name}" + (f"&cell={cell}" if cell else "")


def _write_font(path: Path, pages: list[str]) -> None:
    """Write the part of STIX Two Math that the equations of the pages need: few devices have a font for mathematics."""
    equations = "".join(found for page in pages for found in re.findall(r"<math.*?</semantics>", page, re.DOTALL))
    written = set(unescape(re.sub(r"<annotation.*?</annotation>|<[^>]*>", "", equations)))
    letters = {char for char in ITALIC if unicodedata.normalize("NFKC", char) in written}
    options = subset.Options(flavor="woff2", layout_features=["*"], hinting=False)
    font = subset.load_font(Path(importlib.util.find_spec("ziamath").origin).parent / "fonts" / FONT, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(char) for char in written | letters])
    subsetter.subset(font)
    subset.save_font(font, path, options)


# --- cells -----------------------------------------------------------------------------------------------------


def _parts(notebook: Notebook) -> list[dict[str, Any]]:
    """Return what the template shows, one dict for each cell that a reader reads."""
    parts, pictures = [], 0
    seen: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append({"kind": "prose", "html": Markup(prose(cell.source, seen))})
        elif cell.cell_type == "code" and (found := explorable(cell)):
            pictures += 1
            parts.append(_picture(found, f"pictures/{notebook.stem}-{pictures}.png"))
        elif cell.cell_type == "code":
            parts.append(_code(cell))
    return parts


def _picture(found: Explorable, file: str) -> dict[str, Any]:
    return {
        "kind": "explorable",
        "shown": found,
        "file": file,
        "options": [Markup(MARKDOWN.renderInline(option)) for option in found.options],
        "question": Markup(MARKDOWN.renderInline(found.question)),
        "code": Markup(_coloured(found.source)),
        "call": Markup(_coloured(found.call)),
    }


def _code(cell: nbformat.NotebookNode) -> dict[str, Any]:
    """Return a cell of code: an exercise to do, a listing, or what a reader need not see."""
    printed = "".join(output.text for output in cell.outputs if output.get("name") == "stdout")
    listed = re.match(r"show\((.*)\)$", cell.source.strip())
    if listed and printed:
        return {"kind": "listing", "name": listed.group(1), "code": Markup(_coloured(printed))}
    kind = "exercise" if "raise NotImplementedError" in cell.source else "code"
    shown = Markup(_coloured(cell.source))
    return {"kind": kind, "code": shown, "printed": printed, "cell": cell.id}


def _coloured(source: str) -> str:
    return highlight(source, PythonLexer(), HtmlFormatter(cssclass="code"))


# --- words and equations ---------------------------------------------------------------------------------------


def prose(source: str, seen: set[str]) -> str:
    """Return markdown as HTML: equations typeset, links to notebooks turned to their pages, headings linkable."""
    html = MARKDOWN.render(source)
    html = re.sub(r'href="(\d\d_\w+)\.ipynb(#[^"]*)?"', r'href="\1.html\2"', html)
    return HEADING.sub(lambda found: _heading(found, seen), html)


def _heading(found: re.Match[str], seen: set[str]) -> str:
    level, inside = found.groups()
    name = re.sub(r"[^\w-]+", "-", re.sub(r"<[^>]*>", "", inside)).strip("-").lower()
    while name in seen:
        name += "-"
    seen.add(name)
    return f'<h{level} id="{escape(name)}">{inside}</h{level}>'


def equation(tex: str, options: dict[str, Any]) -> str:
    """Return LaTeX as MathML, which browsers typeset and read aloud by themselves; the LaTeX stays inside, to copy."""
    display = "block" if options.get("display_mode") else "inline"
    mathml = convert(UNBRACED.sub(r"\\\1{\2}", tex.strip()), display=display)
    for pattern, replacement in SPACING.items():
        mathml = re.sub(pattern, replacement, mathml)
    opening, body = re.match(r"(<math[^>]*>)(.*)</math>$", mathml, re.DOTALL).groups()
    annotation = f'<annotation encoding="application/x-tex">{escape(tex.strip())}</annotation>'
    return f"{opening}<semantics>{body}{annotation}</semantics></math>"


MARKDOWN = MarkdownIt("commonmark", {"html": True, "typographer": False}).enable("table")
MARKDOWN.use(dollarmath_plugin, renderer=equation, allow_space=False, double_inline=True)
