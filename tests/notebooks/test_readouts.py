"""The numbers at every preset and reveal are the saved ones, whatever arithmetic the processor has."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lecture_utils.tools import readouts
from tests.notebooks import NOTEBOOKS, collected

ROOT = Path(__file__).resolve().parents[2]

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def other_arithmetics() -> dict[str, dict[str, str]]:
    """Return environments in which the same computation is done by other instructions, so that last bits differ."""
    fast = np.show_config("dicts")["SIMD Extensions"].get("found", [])
    return {
        "NumPy without its fast paths": {"NPY_DISABLE_CPU_FEATURES": " ".join(fast)},
        "BLAS of an old processor": {"OPENBLAS_CORETYPE": "Nehalem"},
    }


@each
def test_readouts_are_the_saved_ones(path: Path) -> None:
    differing = readouts.differences(readouts.table(collected(path)), path)
    assert not differing, f"python3 start.py refresh {path.stem[:2]} saves what has changed:\n{differing}"


def test_every_saved_table_is_of_a_notebook() -> None:
    assert {path.stem for path in readouts.FOLDER.iterdir()} == {path.stem for path in NOTEBOOKS}


def run(environment: dict[str, str], *command: str) -> None:
    """Run a module with Python in a changed environment, once for many notebooks, and fail if it does."""
    environment = os.environ | environment | {"OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.parametrize("arithmetic", other_arithmetics())
def test_readouts_do_not_depend_on_the_processor(arithmetic: str) -> None:
    # From 06 on networks are trained, which makes much of a last bit.
    trained = [str(path) for path in NOTEBOOKS if path.stem >= "06"]
    run(other_arithmetics()[arithmetic], "lecture_utils.tools.readouts", "--compare", *trained)


def test_nbval_passes_with_the_arithmetic_of_an_old_processor() -> None:
    arithmetic = {name: value for each in other_arithmetics().values() for name, value in each.items()}
    run(arithmetic, "pytest", "--quiet", "-p", "no:cacheprovider", *map(str, NOTEBOOKS))
