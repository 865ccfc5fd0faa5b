"""A module of scenes is loaded when it is first used."""

import pkgutil
import subprocess
import sys

import pytest

from lecture_utils import scenes

SHARED = {"labels", "style"}


def test_only_what_is_used_is_loaded():
    code = (
        "import sys; from lecture_utils import scenes; scenes.stdp.Window; "
        "print(*sorted(name for name in scenes.__all__ if f'lecture_utils.scenes.{name}' in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["stdp"]


def test_every_module_of_scenes_can_be_found():
    assert {module.name for module in pkgutil.iter_modules(scenes.__path__)} - SHARED == set(scenes.__all__)
    assert dir(scenes) == scenes.__all__ == sorted(scenes.__all__)
    for name in scenes.__all__:
        assert getattr(scenes, name).__name__ == f"lecture_utils.scenes.{name}"


def test_what_there_is_not_is_said():
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        scenes.nonsense  # noqa: B018 - it is looked for here
