"""Every control of every explorable is driven: to its ends, through the presets, and at random."""

import dataclasses
import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lecture_utils.explore import Explorable, stage
from lecture_utils.explore.run import is_partial
from lecture_utils.explore.scene import Readout, rows_of
from tests.notebooks import NOTEBOOKS, collected, count

EXPLORABLES = [
    pytest.param((path, index), id=f"{path.stem}-{index + 1}") for path in NOTEBOOKS for index in range(count(path))
]
RANDOM_SETTINGS = 500
RANDOM_SETTINGS_OF_A_TRAINING = 12
PAINTED = 10  # the first so many: painting is most of the time and hardly ever what fails

each = pytest.mark.parametrize("explorable", EXPLORABLES, indirect=True)


@pytest.fixture
def explorable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Explorable:
    path, index = request.param
    monkeypatch.setattr(stage, "PACKED", False)  # no picture leaves this process
    found = collected(path)[index]
    found.session.watch()
    found.session.pictures.hide(())  # as after the prediction
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_explore_call_ends_its_cell(path: Path) -> None:
    assert len(collected(path)) == count(path) > 0


def texts(readout: Readout) -> dict[str, str]:
    """Return key → text of a readout."""
    return {key: text for key, _, text in rows_of(readout)}


def run(explorable: Explorable, settings: dict[str, Any], *, paint: bool = True) -> tuple[Any, dict[str, str]]:
    """Compute the settings without widgets, move the artists, paint them, and return the result and the readout."""
    seed = {"seed": 0} if "seed" in inspect.signature(explorable.model).parameters else {}
    outcome = explorable.model(**seed | explorable.constants | settings)
    if inspect.isgenerator(outcome):
        *partial, (fraction, outcome) = outcome
        assert all(0 < earlier < 1 for earlier, _ in partial)
        assert fraction == 1
    steps = explorable.scene.steps
    if paint:
        explorable.stage.show(outcome, steps)
    else:
        explorable.scene.update(outcome, steps)
    return outcome, texts(explorable.scene.readout(outcome, steps))


def assert_finite(value: Any, where: str) -> None:
    """Fail if any number inside `value`, a result or a part of one, is NaN or infinite."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            assert_finite(getattr(value, field.name), f"{where}.{field.name}")
    elif isinstance(value, dict):
        for key, item in value.items():
            assert_finite(item, f"{where}[{key!r}]")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            assert_finite(item, f"{where}[{index}]")
    elif isinstance(value, (float, np.ndarray, np.floating)) and np.asarray(value).dtype.kind == "f":
        assert np.isfinite(value).all(), where


def assert_readable(readout: dict[str, str]) -> None:
    """Fail if the readout is empty or shows a number that is none."""
    assert readout
    for label, text in readout.items():
        assert text.strip(), label
        words = text.lower().replace("−", " ").replace("+", " ").replace("-", " ").split()
        assert not {"nan", "inf", "none"} & set(words), f"{label}: {text}"


@each
def test_ends_and_presets_through_the_widgets(explorable: Explorable) -> None:
    for label, settings in explorable.settings_to_try().items():
        explorable.set(**settings)
        assert explorable.message == "", label
        assert explorable.values == settings, label
        assert_readable(explorable.readout)
    explorable.reset()


@each
def test_random_settings(explorable: Explorable) -> None:
    rng = np.random.default_rng(20240)
    training = is_partial(explorable.model)
    moves = RANDOM_SETTINGS_OF_A_TRAINING if training else RANDOM_SETTINGS
    painted = moves if training else PAINTED
    drawn = explorable.stage.backgrounds_drawn
    for number in range(moves):
        settings = explorable.random_settings(rng)
        result, readout = run(explorable, settings, paint=number < painted)
        assert_finite(result, f"{explorable.title} at {settings}")
        assert_readable(readout)
    assert explorable.stage.backgrounds_drawn - drawn <= 0.75 * painted, "the background changes at nearly every move"


def differs(explorable: Explorable, some: list[dict[str, Any]]) -> bool:
    """Tell whether not all settings lead to the same readout and picture."""
    found = [run(explorable, settings, paint=False) for settings in some]
    if any(readout != found[0][1] for _, readout in found):
        return True
    pictures = []
    for result, _ in found:
        explorable.stage.show(result, explorable.scene.steps)
        pictures.append(explorable.stage.pixels())
    return any((picture != pictures[0]).any() for picture in pictures)


@each
def test_every_control_matters(explorable: Explorable) -> None:
    rng = np.random.default_rng(7)
    starts = [settings for label, settings in explorable.settings_to_try().items() if " = " not in label]
    for name, control in explorable.controls.items():
        for start in [*starts, explorable.random_settings(rng)]:
            if differs(explorable, [start | {name: end} for end in control.ends()]):
                break
        else:
            pytest.fail(f"{name} changes neither the picture nor the readout")


@each
def test_the_time_course_can_be_scrubbed(explorable: Explorable) -> None:
    if not explorable.scene.steps:
        pytest.skip("no time course")
    result, _ = run(explorable, {name: control.default for name, control in explorable.controls.items()})
    pictures = []
    for step in (0, explorable.scene.steps // 2, explorable.scene.steps):
        explorable.stage.show(result, step)
        assert_readable(texts(explorable.scene.readout(result, step)))
        pictures.append(explorable.stage.pixels())
    assert (pictures[0] != pictures[2]).any()


@each
def test_pinning_keeps_a_ghost(explorable: Explorable) -> None:
    explorable.reset()
    before = explorable.stage.pixels()
    explorable.pin()
    rng = np.random.default_rng(3)
    explorable.set(**explorable.random_settings(rng))
    with_ghost = explorable.stage.pixels()
    explorable.unpin()
    assert (explorable.stage.pixels() != with_ghost).any() or (with_ghost == before).all()
    explorable.reset()
    assert (explorable.stage.pixels() == before).all()
