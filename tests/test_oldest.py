"""Models and scenes with the oldest NumPy and Matplotlib that are supported, since a browser has them."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.cache import installed
from tests.notebooks import NOTEBOOKS

HERE = Path(__file__).parent
PROJECT = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def drawn():
    """What came of drawing everything with the oldest libraries."""
    if sys.version_info >= (3, 13):
        pytest.skip("NumPy 2.0 and Matplotlib 3.8 were not made for this Python; 3.11 and 3.12 have them")
    environment = {**os.environ, "PYTHONPATH": str(installed(HERE / "oldest.txt"))}
    command = [sys.executable, "-m", "tests.oldest"]
    done = subprocess.run(command, cwd=HERE.parent, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", ["numpy", "matplotlib"])
def test_they_are_the_oldest_that_are_supported(drawn, name):
    (wanted,) = [each for text in PROJECT["dependencies"] if (each := Requirement(text)).name == name]
    (bound,) = wanted.specifier
    assert bound.operator == ">="
    assert Version(drawn["versions"][name]) == Version(bound.version)


@pytest.mark.parametrize("name", [path.stem for path in NOTEBOOKS])
def test_every_default_and_preset_is_drawn_with_the_saved_numbers(drawn, name):
    assert drawn["faults"][name] == []
