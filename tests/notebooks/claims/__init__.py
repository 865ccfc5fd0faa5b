"""What the notebooks claim, and how to recompute it; see README.md here.

One file per notebook, with the notebook's name (`02_stdp.py`), holds its claims in the order of the notebook.
"""

import inspect
import re
import runpy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from lecture_utils.explore import Explorable
from lecture_utils.tools import readouts
from tests.notebooks import NOTEBOOKS, collected

from .numbers import Number, agrees, read
from .text import Place, Printed, places, printed

ROOT = Path(__file__).resolve().parents[3]
COVERED = ("recomputed", "literature", "set", "given")
"""How a claim covers a number: recomputed, with a source, as a setting that it runs, or assumed by the sentence."""

SEEDS = 8
"""Over how many seeds a claim that rests on random numbers is checked; one in so many may disagree."""

OF_THIS_RUN = re.compile(r"\bthis (?:run|draw|network|sample|seed|picture)|\bin the picture|\bhere\b|\bshown\b")
ON_AVERAGE = re.compile(r"\baverag|\bmean\b|\btypical|±")


@dataclass(frozen=True)
class Run:
    """One run of an explorable: what the model returned, and the readout beside the picture."""

    result: Any
    readout: dict[str, str]

    def number(self, row: str, which: int = 0) -> float:
        """Return a number of a row of the readout, a percentage as a fraction."""
        if row not in self.readout:
            raise KeyError(f"the readout has no row {row!r} (it has {', '.join(self.readout)})")
        text = self.readout[row]
        number = read(text)[which]
        return number.value / (100 if re.match(r"\s?%", text[number.end :]) else 1)


@dataclass(frozen=True)
class At:
    """An explorable of the notebook at a setting; made by `at`."""

    explorable: int | str
    preset: str | None
    step: int | None
    settings: Mapping[str, Any]

    def find(self, path: Path) -> Explorable:
        """Return the explorable."""
        found = collected(path)
        if isinstance(self.explorable, str):
            names = [f"{type(e.scene).__module__}.{type(e.scene).__name__}".split(".", 2)[2] for e in found]
            named = [e for e, name in zip(found, names, strict=True) if f".{name}".endswith(f".{self.explorable}")]
            if len(named) != 1:
                raise ValueError(f"{self.explorable!r} must name one scene of {path.stem}: {', '.join(names)}")
            return named[0]
        if not 1 <= self.explorable <= len(found):
            raise ValueError(f"{path.stem} has no explorable {self.explorable}, but {len(found)}")
        return found[self.explorable - 1]

    def values(self, path: Path) -> dict[str, Any]:
        """Return the value of every control, each of which a reader can reach."""
        explorable = self.find(path)
        label = {None: "default", "reveal": "reveal"}.get(self.preset, f"preset {self.preset}")
        for name, value in self.settings.items():
            explorable.controls[name].check(f"{path.stem}, {self.explorable}: {name}", value)
        return readouts.settings_met(explorable)[label] | self.settings

    def is_random(self, path: Path) -> bool:
        """Tell whether the run rests on a seed that the reader can draw anew."""
        explorable = self.find(path)
        return "seed" in inspect.signature(explorable.model).parameters.keys() - explorable.constants.keys()

    def run(self, path: Path, seed: int | None = None) -> Run:
        """Run the explorable as the engine does."""
        explorable = self.find(path)
        result = compute(explorable, _Values(self.values(path)), seed)
        step = explorable.scene.steps if self.step is None else self.step
        rows = explorable.scene.readout(result, step)
        return Run(result, {key: row if isinstance(row, str) else row[1] for key, row in rows.items()})


class _Values(dict[str, Any]):
    """Values of controls, by which a cache can find a result again."""

    def __hash__(self) -> int:
        return hash(repr(self))


@cache
def compute(explorable: Explorable, values: _Values, seed: int | None) -> Any:
    """Return the result of an explorable at these values of its controls; each is computed once."""
    return readouts.outcome(explorable, values, seed=seed)


def at(explorable: int | str, preset: str | None = None, *, step: int | None = None, **settings: Any) -> At:
    """Return the explorable with this scene ("Window", "stdp.Pairing") or number at its default, a preset or settings.

    The preset "reveal" is what the question reveals; `settings` are set after it; `step` is the last if not given.
    """
    return At(explorable, preset, step, settings)


def default(model: Callable[..., Any], name: str) -> Any:
    """Return the default of a model's parameter."""
    return inspect.signature(model).parameters[name].default


Value = Any
"""A number, array or truth value; the name of a row of the readout; or a function of the runs that returns one."""


@dataclass(frozen=True)
class Claim:
    """A quote, and how to recompute what it says; made by a `Claims`."""

    path: Path
    quote: str
    at: tuple[At, ...] = ()
    numbers: Mapping[str, Value] = field(default_factory=dict)
    given: tuple[str, ...] = ()
    holds: Callable[..., Any] | None = None
    seeds: int = SEEDS
    average: bool = False
    this_run: bool = False
    source: str = ""
    read: bool | None = None

    @cached_property
    def spans(self) -> list[tuple[Place, int, int]]:
        """Every place where the quote stands."""
        pattern = re.compile(r"\s+".join(map(re.escape, self.quote.split())))
        return [
            (place, match.start(), match.end()) for place in places(self.path) for match in pattern.finditer(place.text)
        ]

    def check(self) -> None:
        """Raise an `AssertionError` that says which part of the claim is not so."""
        assert self.spans, f"{self.path.stem} does not say: {self.quote}"
        for phrase in (*self.numbers, *self.given):
            assert phrase in self.quote, f"{phrase!r} is not in the quote {self.quote!r}"
        if self.source:
            self._check_source()
        random = any(where.is_random(self.path) for where in self.at)
        if random and self.this_run:
            assert self._is_said(OF_THIS_RUN), f"not said to be of one run: {self.quote}"
        if random and self.average:
            assert self._is_said(ON_AVERAGE), f"not said to be an average: {self.quote}"
        every = random and not self.this_run
        runs = [self._runs(seed) for seed in range(self.seeds)] if every else [self._runs(None)]
        for phrase, value in self.numbers.items():
            self._check_number(phrase, [_evaluate(value, run) for run in runs])
        if self.holds:
            held = [bool(self.holds(*run)) for run in runs]
            assert held.count(False) <= len(held) // SEEDS, f"does not hold ({held}): {self.quote}"

    def _runs(self, seed: int | None) -> list[Run]:
        return [where.run(self.path, seed) for where in self.at]

    def _check_number(self, phrase: str, values: list[Any]) -> None:
        if self.average:
            mean = np.mean(values)
            assert agrees(phrase, mean), f"{phrase!r} is {mean:.6g} on average: {self.quote}"
            return
        right = [agrees(phrase, value) for value in values]
        assert right.count(False) <= len(right) // SEEDS, f"{phrase!r} is {values}: {self.quote}"

    def _check_source(self) -> None:
        assert self.read is not None, f"say whether it was read at the source (read=True) or not: {self.quote}"
        if self.source.startswith("doi:"):
            notebook = "\n".join(place.text for place in places(self.path))
            assert self.source in notebook, f"{self.source} is not among the references of {self.path.stem}"
        else:
            assert self.source == "slides" or (ROOT / self.source).exists(), f"no such source: {self.source}"

    def _is_said(self, words: re.Pattern[str]) -> bool:
        """Tell whether the paragraph of the quote says `words`."""
        for place, start, end in self.spans:
            first, last = place.text.rfind("\n", 0, start) + 1, place.text.find("\n", end)
            if not words.search(place.text[first : last if last >= 0 else None]):
                return False
        return True

    def covers(self, place: Place, number: Number) -> str:
        """Return how the claim covers this number: by its source, recomputed, or given; "" if not at all."""
        for where, start, end in self.spans:
            if where is not place or not start <= number.start < end:
                continue
            if self.source:
                return "literature"
            for kind, phrases in (("recomputed", self.numbers), ("given", self.given)):
                for phrase in phrases:
                    pattern = r"\s+".join(map(re.escape, phrase.split()))
                    for match in re.finditer(pattern, place.text[start:end]):
                        if start + match.start() <= number.start < start + match.end():
                            return kind
            if any(float(value) == number.value for value in self._settings()):
                return "set"
        return ""

    def _settings(self) -> Iterator[Any]:
        for where in self.at:
            for value in where.settings.values():
                if isinstance(value, (int, float)) and not isinstance(value, bool):
                    yield value


def _evaluate(value: Value, runs: list[Run]) -> Any:
    if isinstance(value, str):
        (run,) = runs
        return run.number(value)
    return value(*runs) if callable(value) else value


class Claims:
    """The claims of one notebook. Calling it adds one.

    Parameters
    ----------
    stem : str
        The notebook's name, as "02_stdp".
    """

    def __init__(self, stem: str) -> None:
        (self.path,) = [path for path in NOTEBOOKS if path.stem == stem]
        self.all: list[Claim] = []

    def __call__(
        self,
        quote: str,
        *where: At,
        numbers: Mapping[str, Value] | None = None,
        given: tuple[str, ...] = (),
        holds: Callable[..., Any] | None = None,
        seeds: int = SEEDS,
        average: bool = False,
        this_run: bool = False,
    ) -> None:
        """Add a claim.

        Parameters
        ----------
        quote : str
            Words of the notebook, exactly; line breaks count as spaces.
        *where : At
            The runs that the claim is about; functions in `numbers` and `holds` are called with them.
        numbers : mapping of str to Value
            Phrase of the quote ("22.7\\,\\%", "about 32", "more than four") → what it is; see `numbers.agrees`.
        given : tuple of str
            Phrases whose numbers the sentence does not claim but assumes: a wrong option, an "if".
        holds : function of the runs
            What must be true, where the quote says more than numbers.
        seeds : int
            Over how many seeds random runs are repeated; one in eight may disagree.
        average : bool
            Whether the numbers are averages over the seeds; the paragraph must say so.
        this_run : bool
            Whether the claim is about the run at the reader's first seed only; the paragraph must say so.
        """
        self.all.append(Claim(self.path, quote, where, numbers or {}, given, holds, seeds, average, this_run))

    def fact(self, quote: str, source: str, *, read: bool, numbers: Mapping[str, Value] | None = None) -> None:
        """Add a fact from elsewhere, all numbers of the quote included.

        Parameters
        ----------
        quote : str
            Words of the notebook, exactly.
        source : str
            "doi:10.…", which must be among the notebook's references; "slides"; or a file of the project.
        read : bool
            Whether the number was read there; False if second-hand.
        numbers : mapping of str to Value
            Where the project holds the number too (as a default or in data): that both are the same.
        """
        self.all.append(Claim(self.path, quote, (), numbers or {}, source=source, read=read))


def read_claims(path: Path) -> list[Claim]:
    """Return the claims of a notebook, its file read anew; none if nobody has written them yet."""
    file = Path(__file__).parent / f"{path.stem}.py"
    return runpy.run_path(str(file))["claim"].all if file.exists() else []


claims_of = cache(read_claims)


def coverage(path: Path) -> dict[str, list[Printed]]:
    """Return the numbers of a notebook by how a claim covers them, or by their class; "" are those that escape."""
    found: dict[str, list[Printed]] = {kind: [] for kind in ("", *COVERED)}
    for number in printed(path):
        covering = (claim.covers(number.place, number.number) for claim in claims_of(path))
        found.setdefault(next(filter(None, covering), number.kind), []).append(number)
    return found
