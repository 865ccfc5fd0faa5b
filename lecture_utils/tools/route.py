"""The lecture's route through the notebooks, and where each of its slides is, from the metadata of their sections.

`python -m lecture_utils.tools.route` prints minutes and words and writes both tables into the roadmap.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat

from .collect import NOTEBOOKS

SLIDES = (
    "Roadmap",
    "The computational problem",
    "A brief tour of synaptic plasticity",
    "Long-term potentiation",
    "Cellular changes underlying LTP",
    "Associative view of synaptic plasticity",
    "Spike timing-dependent plasticity",
    "The Graupner-Brunel model",
    "The BCM model",
    "Sliding plasticity threshold in visual cortex",
    "Three-factor rules",
    "Optimization and the credit assignment problem",
    "Objective functions",
    "Risk",
    "Inductive bias and regularization",
    "Why simple perturbation methods don't work well",
    "Gradient descent",
    "Perturbation methods revisited",
    "Backpropagation",
    "Problems for biological implementations of backpropagation",
    "Learning without weight symmetry",
    "Dendritic segregation of feedforward and feedback signals",
    "Beyond the synapse",
    "Study question",
    "Summary",
)
"""The headings of the lecture's slides, in order."""

ROUTES = ("core", "more", "optional")
ROADMAP = NOTEBOOKS / "00_roadmap.ipynb"
ROUTE_CELL, SLIDES_CELL = "0a0e0001", "0a0e0002"
WORD = re.compile(r"[^\W\d_][\w’'-]*")
NOT_READ = re.compile(
    r"\$\$.+?\$\$|\$[^$]+?\$|\]\([^)]*\)|<[^>]+>|^\*About [^\n]*|^\*\*To bring the pictures to life[^\n]*|^#[^\n]*",
    re.DOTALL | re.MULTILINE,
)


def notebooks() -> list[Path]:
    """Return the notebooks in order."""
    return sorted(NOTEBOOKS.glob("*.ipynb"))


@dataclass(frozen=True)
class Section:
    """A section of a notebook, as the metadata of the cell with its heading describe it.

    Attributes
    ----------
    path : Path
        The notebook.
    heading : str
        Without its number signs.
    route : str
        "core", "more" or "optional".
    minutes : int
        How long it takes.
    slides : tuple of str
        The slides it goes with, in `SLIDES`; none if it goes beyond them.
    walk : bool
        Whether the lecture's hour passes here.
    words : int
        What there is to read: words of its markdown cells, without formulas and answers that are folded.
    """

    path: Path
    heading: str
    route: str
    minutes: int
    slides: tuple[str, ...]
    walk: bool
    words: int

    @property
    def link(self) -> str:
        """Its heading as a link to the notebook; a heading without a number gets that of the notebook."""
        number = int(self.path.stem[:2])
        heading = self.heading if re.match(r"\d", self.heading) else f"{number} · {self.heading}"
        return f"[{heading}]({self.path.name})"

    @property
    def short_link(self) -> str:
        """Its number, if it has one, as a link to the notebook."""
        number = re.match(r"\d+\.\d+", self.heading)
        return f"[{number[0]}]({self.path.name})" if number else self.link


def words(text: str) -> int:
    """Return the number of words that a reader reads in a markdown text."""
    unfolded = re.sub(r"<details>.*?</details>", " ", text, flags=re.DOTALL)
    return len(WORD.findall(NOT_READ.sub(" ", unfolded)))


def sections(path: Path) -> list[Section]:
    """Return the sections of a notebook that its metadata describe."""
    found: list[Section] = []
    described = False
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "markdown":
            continue
        if heading := re.match(r"#{2,3} (.*)", cell.source):
            lecture = cell.metadata.get("lecture", {})
            described = bool(lecture)
            if described:
                known = (lecture["route"], lecture["minutes"], tuple(lecture["slides"]), bool(lecture.get("walk")))
                found.append(Section(path, heading[1].strip(), *known, words=0))
        if described:
            found[-1] = replace(found[-1], words=found[-1].words + words(cell.source))
    return found


def words_before_the_first_picture(path: Path) -> int:
    """Return how many words a reader reads before the first explorable."""
    count = 0
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and re.search(r"^explore\(", cell.source, re.M):
            break
        count += words(cell.source) if cell.cell_type == "markdown" else 0
    return count


def minutes(path: Path, *routes: str) -> int:
    """Return the minutes of a notebook's sections on these routes, or on all."""
    return sum(section.minutes for section in sections(path) if section.route in (routes or ROUTES))


def walk() -> list[Section]:
    """Return the sections of the lecture's hour, in order."""
    return [section for path in notebooks() for section in sections(path) if section.walk]


def route_table() -> str:
    """Return the lecture's hour as a markdown table."""
    rows = [f"| {stop.minutes} | {stop.link} | {' · '.join(stop.slides)} |" for stop in walk()]
    total = sum(stop.minutes for stop in walk())
    return "\n".join(["| minutes | section | slides |", "|---|---|---|", *rows, f"| **{total}** | | |"])


def slides_table() -> str:
    """Return every slide with the sections that go with it as a markdown table."""
    everywhere = [section for path in notebooks() for section in sections(path) if section.heading != "Key points"]

    def links(slide: str) -> Iterator[str]:
        yield from (section.short_link for section in everywhere if slide in section.slides)

    rows = [f"| {slide} | {', '.join(links(slide))} |" for slide in SLIDES]
    return "\n".join(["| slide | sections |", "|---|---|", *rows])


def with_tables(roadmap: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the roadmap with both tables as they are now; a table is the last paragraph of its cell."""
    for cell in roadmap.cells:
        for cell_id, table in ((ROUTE_CELL, route_table), (SLIDES_CELL, slides_table)):
            if cell.id == cell_id:
                cell.source = "\n\n".join([*cell.source.split("\n\n")[:-1], table()])
    return roadmap


def main() -> int:
    """Print minutes and words of every notebook, and write the tables into the roadmap."""
    print("notebook".ljust(24), "core min", "all min", "words before a picture", "words in all", sep=" | ")
    for path in notebooks():
        read = sum(section.words for section in sections(path))
        print(path.stem.ljust(24), minutes(path, "core"), minutes(path), words_before_the_first_picture(path), read,
              sep=" | ")  # fmt: skip
    print(f"core: {sum(minutes(path, 'core') for path in notebooks())} minutes; walk: {len(walk())} sections, "
          f"{sum(stop.minutes for stop in walk())} minutes")  # fmt: skip
    nbformat.write(with_tables(nbformat.read(ROADMAP, as_version=4)), ROADMAP)
    return 0


if __name__ == "__main__":
    sys.exit(main())
