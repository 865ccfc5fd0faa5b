"""What a reader of a notebook reads, and the classes of numbers that need no claim."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from lecture_utils.explore import Explorable, LogSlider, Question, Quiz, Slider
from tests.notebooks import cell_values

from .numbers import SPELT, Number, numerals

TIMES = r"(?:second|minute|hour|day|week|month|year|millisecond)s?"
UNITS = rf"times|-?fold|ms|s|Hz|mV|pA|%|per ?cent|degrees?|orders? of magnitude|{TIMES}"
SPELT_QUANTITY = re.compile(
    rf"\b(?:{SPELT})(?:[ -](?:{SPELT}))*(?=[ -](?:{UNITS})(?!\w))|(?<=factor of )(?:{SPELT})\b|\btwice\b", re.IGNORECASE
)
GAP = r"(?:\s|\\[,;]|-)?(?:\\text\{)?\s?"
ANY_UNIT = re.compile(rf"{GAP}(?:(?:{UNITS})(?![a-z])|°|\\%|\^\\circ)")
# "1,000 evaluations", "10 hidden neurons": what is counted, without its s.
THINGS = re.compile(r"\$? (?!does |this |always |stays )(?:[a-z]+ )?([a-z]{3,})s\b")
LISTED = r"(?:\s?(?:,|and|or|to|–|/)\s?[+−-]?\d+(?:\.\d+)?)*"

# Class -> what it looks like. What a pattern matches is of its class, whatever numbers it holds.
CLASSES = {
    "code": re.compile(r"```.*?```|`[^`]*`", re.DOTALL),
    "link": re.compile(r"\]\([^)]*\)|https?://\S+|doi:10\.\S+|</?[a-z][^<>]*>|&#?\w+;"),
    "section": re.compile(
        r"^#+ .*$|\[\**(?:[Nn]otebooks? )?\d+[^\]]*\](?=\()|^\d+\. "
        r"|\b(?:[Nn]otebooks?|[Ss]ections?|[Ee]xercises?|[Pp]arts?|[Ee]xplorables?) \d+(?:\.\d+)?"
        r"(?:(?:,| and| to|–) ?\d+(?:\.\d+)?)*",
        re.MULTILINE,
    ),
    "citation": re.compile(r"^#+ References$.*?(?=^#|\Z)", re.DOTALL | re.MULTILINE),
    "year": re.compile(
        r"\bin (?:1[89]|20)\d\d\b"
        r"|(?:\b(?!(?:With|After|From|In|At|Over|The|For|By|About|Only|All|To)\b)[A-Z][\w’'-]+|\bal\.)(?:’s)?,? \(?"
        r"(?:1[89]|20)\d\d[ab]?\b(?:,? (?:and )?(?:1[89]|20)\d\d)*"
    ),
    "case": re.compile(r"\b[01] (?:where|elsewhere|otherwise)\b"),
    "reading time": re.compile(r"^\*About \d+ minutes.*?\*$", re.MULTILINE),
    # Statements, but not the answers that fold out below them.
    "exercise": re.compile(
        r"(?:^\*\*(?:Exercise \d+|To think about)|(?<=</details>)).*?(?=^#|<details|\Z)", re.DOTALL | re.MULTILINE
    ),
}
MATHS = re.compile(r"\$\$.+?\$\$|\$[^$]+?\$", re.DOTALL)
POWER_OR_INDEX = re.compile(r"[\^_](?:\{[^{}]*\}|\d)")
# The same without LaTeX, as questions have it: 1 − 2η, NK + 2, p(1 − p), 2(y − y*).
PLAIN_FORMULA = re.compile(r"[012](?:[α-ω(]| ?[−+·/] ?(?:[\dα-ω]*[α-ωA-Z(]|[a-z]\b))|(?<=[α-ωA-Z)*₀-₉] [−+] )[012]\b")


@dataclass(frozen=True)
class Place:
    """A stretch of text: where it stands (for messages), in which section, and the text."""

    where: str
    section: int
    text: str


@dataclass(frozen=True)
class Printed:
    """A number that a reader reads: where, which, and the class it belongs to ("" if it needs a claim)."""

    place: Place
    number: Number
    kind: str

    @property
    def text(self) -> str:
        """The number as printed."""
        return self.place.text[self.number.start : self.number.end]

    @property
    def context(self) -> str:
        """The number with some of the words around it."""
        around = self.place.text[max(0, self.number.start - 50) : self.number.end + 40]
        return f"{self.place.where}: … {' '.join(around.split())} …"


def cells(path: Path) -> Iterator[tuple[int, int, Any]]:
    """Yield (number of the cell, number of its section, text or displayed value) for the cells of a notebook."""
    section, values = 0, iter(cell_values(path))
    for index, cell in enumerate(nbformat.read(path, as_version=4).cells):
        if cell.cell_type == "markdown":
            section += bool(re.match(r"#{2,3} ", cell.source))
            yield index, section, cell.source
        elif cell.cell_type == "code":
            yield index, section, next(values)


@cache
def places(path: Path) -> tuple[Place, ...]:
    """Return all prose of a notebook: markdown, questions, options, explanations and the names of presets."""
    return tuple(
        Place(f"cell {index}{what}", section, text)
        for index, section, content in cells(path)
        for what, text in _texts(content)
    )


def _texts(content: Any) -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield "", content
    elif isinstance(content, Explorable):
        yield from ((", preset", name) for name in content.presets)
        yield from _asked(content.question, "question") if content.question else ()
    elif isinstance(content, Quiz):
        for question in content.questions:
            yield from _asked(question, "exercise")


def _asked(question: Question, what: str) -> Iterator[tuple[str, str]]:
    yield f", {what}", question.text
    yield from ((", option", option) for option in question.options)
    yield ", why", question.why


@cache
def sections(path: Path) -> dict[int, list[Explorable]]:
    """Return the explorables of each section."""
    found: dict[int, list[Explorable]] = {}
    for _, section, content in cells(path):
        if isinstance(content, Explorable):
            found.setdefault(section, []).append(content)
    return found


@dataclass(frozen=True)
class Setting:
    """A number that a reader finds on a control, with the control's unit and names."""

    value: float
    unit: str
    names: str

    def is_quoted(self, number: Number, text: str) -> bool:
        """Tell whether `number` of `text` quotes it: the same value, of its unit or things, which a list names once."""
        if number.value != self.value or text[number.start : number.end].lstrip("+-−") != f"{abs(self.value):,g}":
            return False
        if not self.unit:
            things = THINGS.match(text, number.end)
            return not ANY_UNIT.match(text, number.end) and (not things or things[1] in self.names)
        return re.compile(rf"{LISTED}{GAP}{re.escape(self.unit)}(?![a-z])").match(text, number.end) is not None


def settings_of(explorable: Explorable) -> Iterator[Setting]:
    """Yield the numbers that a reader finds on the controls: defaults, ends, presets, reveals, and constants."""
    chosen = [*explorable.presets.values(), *([explorable.question.reveal] if explorable.question else [])]
    for name, control in explorable.controls.items():
        ends = (control.low, control.high) if isinstance(control, (Slider, LogSlider)) else ()
        for value in [control.default, *ends, *(settings[name] for settings in chosen if name in settings)]:
            if _is_number(value):
                yield Setting(float(value), getattr(control, "unit", ""), f"{name} {control.label}")
    yield from (Setting(float(value), "", name) for name, value in explorable.constants.items() if _is_number(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def printed(path: Path) -> Iterator[Printed]:
    """Yield every number that a reader of the notebook reads, with its class."""
    explorables = sections(path)
    for place in places(path):
        marks = list(_marks(place))
        for number in [*numerals(place.text), *_quantities(place.text)]:
            kinds = {kind for start, end, kind in marks if start <= number.start < end}
            kind = next((kind for kind in CLASSES if kind in kinds), "")
            if not kind and not place.text[number.start].isalpha():
                kind = _kind(place, number, kinds, explorables.get(place.section, []))
            yield Printed(place, number, kind)


def _marks(place: Place) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of a text that belong to a class, or decide about one: (start, end, kind)."""
    patterns = [*CLASSES.items(), ("maths", MATHS), ("maths", PLAIN_FORMULA), ("power", POWER_OR_INDEX)]
    yield from ((*match.span(), kind) for kind, pattern in patterns for match in pattern.finditer(place.text))
    if place.where.endswith("exercise"):
        yield 0, len(place.text), "exercise"


def _quantities(text: str) -> Iterator[Number]:
    """Yield where numbers are spelt out that count something; what they are nobody asks."""
    yield from (Number(0.0, 1.0, *match.span()) for match in SPELT_QUANTITY.finditer(text))


def _kind(place: Place, number: Number, kinds: set[str], explorables: list[Explorable]) -> str:
    """Return the class of a number in digits that no pattern decides about."""
    digits = place.text[number.start : number.end].lstrip("-−")
    literal = digits in ("0", "1", "2") or ("power" in kinds and len(digits) == 1)
    if literal and "maths" in kinds and not ANY_UNIT.match(place.text, number.end):
        return "literal in an equation"
    steps = max((explorable.scene.steps for explorable in explorables), default=0)
    if re.search(r"\bsteps? $", place.text[: number.start]) and number.value <= steps:
        return "step of a time course"
    settings = (setting for explorable in explorables for setting in settings_of(explorable))
    return "setting" if any(setting.is_quoted(number, place.text) for setting in settings) else ""
