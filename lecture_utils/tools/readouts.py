"""Readouts: the numbers that a reader meets at every preset and reveal, saved as text so that none of them drifts."""

import difflib
import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lecture_utils.explore import Explorable
from lecture_utils.explore.run import final
from lecture_utils.explore.scene import Row

from .collect import NOTEBOOKS, collect

FOLDER = NOTEBOOKS.parent / "tests" / "notebooks" / "readouts"


def saved(notebook: Path) -> Path:
    """Return where the readouts of a notebook are saved."""
    return FOLDER / f"{notebook.stem}.txt"


def write(notebook: Path) -> None:
    """Compute the readouts of a notebook and save them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    saved(notebook).write_text(table(collect(notebook)), encoding="utf-8", newline="\n")


def table(explorables: Iterable[Explorable]) -> str:
    """Return all readouts of the explorables of a notebook at the settings that a reader meets, as text."""
    parts = [part for number, explorable in enumerate(explorables, start=1) for part in _parts(number, explorable)]
    return "\n\n".join(parts) + "\n"


def _parts(number: int, explorable: Explorable) -> Iterator[str]:
    yield f"{number}. {explorable.title}"
    done: dict[str, str] = {}
    for label, settings in settings_met(explorable).items():
        key = repr(settings)
        if key in done:
            yield f"{label}: as {done[key]}"
            continue
        done[key] = label
        result = outcome(explorable, settings)
        for step in steps_met(explorable):
            heading = label if step == explorable.scene.steps else f"{label}, step {step}"
            rows = explorable.scene.readout(result, step)
            yield "\n  ".join([heading, *(": ".join(row) for row in labelled(rows))])


def settings_met(explorable: Explorable) -> dict[str, dict[str, Any]]:
    """Return the settings that a reader meets without touching a control: the default, every preset, the reveal."""
    start = {name: control.exact(control.default) for name, control in explorable.controls.items()}
    met = {"default": start}
    met |= {f"preset {name}": start | settings for name, settings in explorable.presets.items()}
    if explorable.question:
        met["reveal"] = start | dict(explorable.question.reveal)
    return met


def steps_met(explorable: Explorable) -> list[int]:
    """Return the steps of the time course that a reader meets: where it opens, and the last."""
    opening = explorable.scene.opening
    last = explorable.scene.steps
    return [last] if opening in (None, last) else [opening, last]


def outcome(explorable: Explorable, settings: Mapping[str, Any], *, seed: int | None = None) -> Any:
    """Return the (last) result of the model at these settings, with its own seed or another."""
    arguments = {**settings, **explorable.constants}
    if seed is not None:
        arguments["seed"] = seed
    found = explorable.model(**arguments)
    return final(found) if inspect.isgenerator(found) else found


def labelled(readout: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """Yield the rows of a readout as (label, text); a row's key is its label unless the row brings one."""
    for key, row in readout.items():
        yield (key, row) if isinstance(row, str) else row


def differences(found: str, notebook: Path) -> str:
    """Return the lines that differ between a table and the saved one of a notebook; empty if none does."""
    expected = saved(notebook).read_text(encoding="utf-8") if saved(notebook).exists() else ""
    lines = difflib.unified_diff(expected.splitlines(), found.splitlines(), "saved", "found", lineterm="")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Save the readouts of the named notebooks, or of all; with --compare, print how they differ."""
    names = [name for name in arguments if name != "--compare"]
    differing = 0
    for notebook in [Path(name) for name in names] or sorted(NOTEBOOKS.glob("*.ipynb")):
        if "--compare" in arguments:
            found = differences(table(collect(notebook)), notebook)
            differing += bool(found)
            print(found or f"{notebook.stem}: as saved")
        else:
            write(notebook)
            print(saved(notebook))
    return differing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
