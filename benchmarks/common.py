"""What the benchmarks share: the explorables to measure, and how figures are printed."""

import itertools
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_notebook

from lecture_utils.explore import Explorable
from lecture_utils.tools.collect import NOTEBOOKS, collect

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Target:
    """One explorable to measure.

    Attributes
    ----------
    name : str
        What the table calls it.
    source : str
        Python expression that makes it anew.
    explorable : Explorable
        The explorable itself.
    """

    name: str
    source: str
    explorable: Explorable


def targets(arguments: Sequence[str]) -> Iterator[Target]:
    """Yield the explorables of the notebooks named (paths, or parts of names), of all notebooks, or the "toy"."""
    if list(arguments) == ["toy"]:
        from tests.explore.toy import sound_toy

        yield Target("toy", "sound_toy()", sound_toy())
        return
    for notebook in notebooks(arguments):
        for index, explorable in enumerate(collect(notebook)):
            source = f"collect(Path({str(notebook)!r}))[{index}]"
            yield Target(f"{notebook.stem} {index + 1}", source, explorable)


def notebooks(arguments: Sequence[str]) -> list[Path]:
    """Return the notebooks named (paths, or parts of names), or all of them."""
    found = [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if any(word in path.name for word in arguments or [""])]
    found += [path.resolve() for word in arguments if (path := Path(word)).is_file() and path.resolve() not in found]
    if not found:
        sys.exit(f"no notebook is called {' or '.join(arguments) or 'anything'} (looked in {NOTEBOOKS})")
    return found


def random_move(name: str, described: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Return the message with which a page reports that a control was moved to a random place."""
    return {"kind": "move", "positions": {name: int(rng.integers(len(described["texts"])))}}


class Sender:
    """Sends an explorable of this process the messages of a page whose reader moves one control after the other."""

    def __init__(self, explorable: Explorable) -> None:
        self._view = explorable.view
        self._controls = itertools.cycle(explorable.view.described["controls"].items())
        self._numbers = itertools.count(1)
        self._rng = np.random.default_rng(0)

    def move(self) -> None:
        """Move the next control to a random place."""
        message = random_move(*next(self._controls), self._rng)
        self._view.hear(message | {"page": "benchmark", "number": next(self._numbers)})


def load() -> str:
    """Return how busy the machine is, to be printed beside a figure."""
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"


def write_notebook(path: Path, target: Target, others: Sequence[str] = ()) -> None:
    """Write a notebook that shows one explorable, and below it other cells, in which `{source}` makes it anew."""
    imports = (
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from lecture_utils.tools.collect import collect\n"
        "from tests.explore.toy import sound_toy"
    )
    cells = [imports, target.source, *(other.format(source=target.source) for other in others)]
    notebook = new_notebook(
        cells=[new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(notebook, path)


class Table:
    """Rows printed one by one, as they are measured, under the names of the columns."""

    def __init__(self, *columns: str) -> None:
        self._widths = [max(28, len(columns[0])), *(max(9, len(name)) for name in columns[1:])]
        self.row(*columns)
        print("-" * (sum(self._widths) + 2 * len(self._widths)))

    def row(self, *cells: object) -> None:
        """Print one row; numbers get a sensible number of decimals."""
        texts = [f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells]
        first, *others = (
            text.ljust(width) if place == 0 else text.rjust(width)
            for place, (text, width) in enumerate(zip(texts, self._widths, strict=False))
        )
        print("  ".join([first, *others]), flush=True)
