"""Faults of a built site: links that lead nowhere, pages that need another host, and how large it is."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

LARGEST = 60_000_000


class _Page(HTMLParser):
    """Collects what a page links to, what it loads, and the places in it that can be linked to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.places: set[str] = set()
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note the tag's addresses, its id, and whether a picture has no words."""
        found = dict(attributes)
        if found.get("id"):
            self.places.add(found["id"])
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        elif tag == "link" or "src" in found:
            self.loads.append(found.get("src") or found.get("href") or "")
        if tag == "img" and not (found.get("alt") or "").strip():
            self.silent.append(found.get("src") or "")


def faults(folder: Path) -> list[str]:
    """Return what is wrong with the site in `folder`, one line each."""
    paths = [folder / "index.html", *sorted((folder / "read").glob("*.html"))]
    pages = {path: _read(path) for path in paths if path.is_file()}
    found = [f"{path.relative_to(folder)} is missing" for path in paths if path not in pages]
    for path, page in pages.items():
        where = path.relative_to(folder).as_posix()
        found += [f"{where} loads {address} from another host" for address in page.loads if "//" in address]
        found += [f"{where}: the picture {name} has no words" for name in page.silent]
        for address in (*page.links, *page.loads):
            if fault := _fault(address, path, pages):
                found.append(f"{where}: {fault}")
    found += _faults_of_the_lock(folder / "live" / "python")
    if size(folder) > LARGEST:
        found.append(f"the site has {size(folder) / 1e6:.0f} MB without Pyodide; {LARGEST / 1e6:.0f} MB are allowed")
    return found


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _fault(address: str, path: Path, pages: dict[Path, _Page]) -> str | None:
    parts = urlsplit(address)
    if parts.scheme in ("http", "https", "mailto", "data"):
        return None
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file():
        return f"{address} leads nowhere"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].places:
        return f"{address}: there is no such place on that page"
    for notebook in parse_qs(parts.query).get("path", []):
        if not (target.parents[1] / "files" / notebook).is_file():
            return f"{address}: the live course has no such notebook"
    return None


def _faults_of_the_lock(folder: Path) -> list[str]:
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    start = (folder / "python.js").read_text(encoding="utf-8")
    site = json.loads(re.match(r"const SITE = (\{.*\});\n", start).group(1))
    local = "://" not in site["pyodide"]
    names = [entry["file_name"] for entry in lock["packages"].values()]
    places = [folder / name if name in site["ours"] else folder / "pyodide" / name for name in names]
    wanted = [place for place, name in zip(places, names, strict=True) if local or name in site["ours"]]
    return [f"the browser's Python lacks {place.name}" for place in wanted if not place.is_file()]


def size(folder: Path) -> int:
    """Return the size of the site in bytes, without Pyodide."""
    pyodide = folder / "live" / "python" / "pyodide"
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and pyodide not in path.parents)
