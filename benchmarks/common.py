"""What the benchmarks share: the explorables to measure, and how figures are printed."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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
