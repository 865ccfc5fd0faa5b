"""Numbers as prose prints them: found in a text, read, and compared at the digits that are printed."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split(),
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "thousand": 1000}
WORDS |= {"million": 1e6, "billion": 1e9, "once": 1, "twice": 2, "half": 0.5, "third": 1 / 3, "quarter": 0.25}
WORDS |= {"tenth": 0.1, "hundredth": 0.01, "thousandth": 0.001, "double": 2, "½": 0.5, "¼": 0.25, "¾": 0.75}

SUPERSCRIPTS = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹−", "-+0123456789-")
POWER = r"\d+(?:\^\{\s*[-−+]?\d+\s*\}|\^\d|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
PLAIN = r"\d{1,3}(?:(?:,|\{,\}|\\,|\u202f)\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?(?:e[-+]?\d+)?"
NUMBER = re.compile(
    r"(?:(?<![\w)}\]%⁰¹²³⁴⁵⁶⁷⁸⁹])(?P<sign>[-−]))?(?<![A-Za-z_\dΑ-ω₀-₉])(?<!\d[.,])"
    rf"(?:(?P<mantissa>{PLAIN})\s*(?:·|×|\\cdot|\\times)\s*(?P<scale>{POWER})|(?P<power>{POWER})|(?P<plain>{PLAIN}))"
    r"(?!\d|D\b)"
)
SPELT = "|".join(sorted((word for word in WORDS if word.isalpha()), key=len, reverse=True))
SPELT_NUMBER = re.compile(rf"\b(?:{SPELT})(?:[ -](?:{SPELT}))*s?\b|[½¼¾]", re.IGNORECASE)

MORE = re.compile(r"more than|greater than|larger than|above|over|at least|beyond|exceed|or more|>|≥|\\geq?\b|\\gt")
LESS = re.compile(r"less than|fewer than|smaller than|below|under|at most|within|up to|or less|or fewer|<|≤|\\leq?\b")
NEARLY = re.compile(r"about|nearly|roughly|almost|around|approximately|some |close to|≈|~|\\approx|\\sim")
NEAR = 0.1
"""How far, relative to what is printed, "about" may be off."""


@dataclass(frozen=True)
class Number:
    """A number as it is printed: its value, the size of its last digit, and where it stands."""

    value: float
    unit: float
    start: int
    end: int
    power: bool = False

    def rounds_from(self, value: float) -> bool:
        """Tell whether `value` is printed so."""
        if self.power:
            return value * self.value > 0 and abs(math.log10(value / self.value)) <= 0.5
        return abs(value - self.value) <= 0.5 * self.unit * (1 + 1e-9)

    def is_near(self, value: float) -> bool:
        """Tell whether "about" may be said of `value`."""
        return self.rounds_from(value) or abs(value - self.value) <= NEAR * abs(self.value)


def _plain(text: str) -> tuple[float, float]:
    """Return the value of a plain number and the size of its last digit."""
    digits = re.sub(r",|\{,\}|\\,|\u202f", "", text)
    decimals = len(digits.partition("e")[0].partition(".")[2])
    exponent = int(digits.partition("e")[2] or 0)
    return float(digits), 10.0 ** (exponent - decimals)


def _power(text: str) -> float:
    base, exponent = re.match(r"([0-9]+)(.+)", text).groups()
    return float(base) ** int(re.sub(r"[\^{}\s]", "", exponent).translate(SUPERSCRIPTS))


def numerals(text: str) -> Iterator[Number]:
    """Yield the numbers that `text` prints in digits."""
    for match in NUMBER.finditer(text):
        sign = -1.0 if match["sign"] else 1.0
        if match["power"]:
            scale = _power(match["power"])
            yield Number(sign * scale, scale, *match.span(), power=True)
        else:
            value, unit = _plain(match["mantissa"] or match["plain"])
            scale = _power(match["scale"]) if match["scale"] else 1.0
            yield Number(sign * value * scale, unit * scale, *match.span())


def spelt(text: str) -> Iterator[Number]:
    """Yield the numbers that `text` spells out, "ten thousand" as one; each is as exact as a whole number."""
    for match in SPELT_NUMBER.finditer(text):
        value = 1.0
        for word in re.split(r"[ -]", match[0].lower()):
            value *= WORDS[word if word in WORDS else word.removesuffix("s")]
        yield Number(value, min(1.0, value / 5), *match.span())


def read(phrase: str) -> list[Number]:
    """Return the numbers of a phrase, in digits or spelt out."""
    found = sorted([*numerals(phrase), *spelt(phrase)], key=lambda number: number.start)
    if not found:
        raise ValueError(f"{phrase!r} holds no number")
    return found


def agrees(phrase: str, value: Any) -> bool:
    """Tell whether `value` is what `phrase` says.

    "22.7 %" is compared at the digits printed, a percentage with a fraction; "about 32" may be off by a tenth, a bare
    power of ten by half an order of magnitude; "below 10⁻⁸" and "more than four" are bounds; "10–12" and "between 20
    and 40" are ranges. An array agrees if all its values do; a truth value says itself whether the number holds.
    """
    if isinstance(value, (bool, np.bool)):
        return bool(value)
    values = np.ravel(np.asarray(value, dtype=float)) * (100.0 if "%" in phrase else 1.0)
    numbers = read(phrase)
    if len(numbers) > 2:
        raise ValueError(f"{phrase!r} holds more than two numbers")
    return values.size > 0 and all(_agrees(phrase, numbers, value) for value in values)


def _agrees(phrase: str, numbers: list[Number], value: float) -> bool:
    first, last = numbers[0], numbers[-1]
    if len(numbers) == 2:
        low, high = sorted((first, last), key=lambda number: number.value)
        return low.value - low.unit / 2 <= value <= high.value + high.unit / 2
    words = phrase.lower()
    if MORE.search(words):
        return value >= first.value
    if LESS.search(words):
        return value <= first.value
    if NEARLY.search(words):
        return first.is_near(value)
    return first.rounds_from(value)
