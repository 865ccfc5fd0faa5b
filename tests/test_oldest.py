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


BOUNDS = {
    need.name: min(Version(bound.version) for bound in need.specifier if bound.operator == ">=")
    for need in map(Requirement, PROJECT["dependencies"])
    if need.name in ("numpy", "matplotlib")
}


@pytest.mark.skipif(
    sys.version_info >= (3, 13),
    reason="NumPy 2.0 and Matplotlib 3.8 were not made for this Python; 3.11 and 3.12 have them",
)
def test_every_default_and_preset_is_drawn_with_the_saved_numbers():
    environment = {**os.environ, "PYTHONPATH": str(installed(HERE / "oldest.txt")), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tests.oldest", *map(str, NOTEBOOKS)]
    done = subprocess.run(command, cwd=HERE.parent, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    drawn = json.loads(done.stdout.splitlines()[-1])
    assert drawn["faults"] == {str(path): [] for path in NOTEBOOKS}
    assert {name: Version(version) for name, version in drawn["versions"].items()} == BOUNDS
