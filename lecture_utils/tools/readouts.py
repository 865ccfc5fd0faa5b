"""Readouts: the numbers that a reader meets at every preset and reveal, as text so that none of them drifts."""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lecture_utils.explore import Explorable
from lecture_utils.explore.run import final
from lecture_utils.explore.scene import Row


def table(explorables: Iterable[Explorable]) -> str:
    """Return all readouts of the explorables of a notebook at the settings that a reader meets, as text."""
    all_parts = [part for number, explorable in enumerate(explorables, start=1) for part in parts(number, explorable)]
    return "\n\n".join(all_parts) + "\n"


def parts(number: int, explorable: Explorable) -> Iterator[str]:
    """Yield the parts of the table that are of one explorable: its title, and its readout at each setting."""
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
