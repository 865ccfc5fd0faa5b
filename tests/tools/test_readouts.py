"""The readouts of a notebook: which settings and steps they are of."""

import pytest

from lecture_utils.tools import readouts
from tests.explore.toy import WavePicture, slow_toy, toy


def few() -> object:
    return toy(presets={"few": {"count": 1.0}, "as ever": {"count": 2.0}})


def test_a_table_has_the_default_every_preset_and_the_reveal() -> None:
    explorable = few()
    explorable.set(count=6.0)
    headings = [part.splitlines()[0] for part in readouts.table([explorable]).strip().split("\n\n")]
    assert headings == ["1. A wave on two panels", "default", "preset few", "preset as ever: as default", "reveal"]
    reveal = readouts.table([explorable]).partition("reveal\n  ")[2].splitlines()
    assert reveal[1].strip() == f"highest: {explorable.readout['highest']}"


def test_a_story_is_read_where_it_opens_and_where_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    explorable = few()
    monkeypatch.setattr(WavePicture, "opening", 3)
    monkeypatch.setattr(WavePicture, "readout", lambda scene, result, step: {"at": ("shown at", str(step))})
    assert readouts.table([explorable]).startswith(
        "1. A wave on two panels\n\ndefault, step 3\n  shown at: 3\n\ndefault\n  shown at: 40\n"
    )


def test_a_model_with_partial_results_is_run_to_its_end() -> None:
    explorable = slow_toy()
    result = readouts.outcome(explorable, {"count": 2.0})
    assert result.x.size == 400
    assert (readouts.outcome(explorable, {"count": 2.0}, seed=1).y != result.y).any()
