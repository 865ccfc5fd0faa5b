"""The front page, and every notebook as a page to read: typeset here, so that the pages need no script and no network."""

import re
import shutil
from html import escape
from pathlib import Path
from typing import Any

import nbformat
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
LIVE = "live/lab/index.html"
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
    mathml = convert(tex.strip(), display=display)
    opening, body = re.match(r"(<math[^>]*>)(.*)</math>$", mathml, re.DOTALL).groups()
    annotation = f'<annotation encoding="application/x-tex">{escape(tex.strip())}</annotation>'
    return f"{opening}<semantics>{body}{annotation}</semantics></math>"


MARKDOWN = MarkdownIt("commonmark", {"html": True, "typographer": False}).enable("table")
MARKDOWN.use(dollarmath_plugin, renderer=equation, allow_space=False, double_inline=True)
