"""The numbers at every preset and reveal are the saved ones, whatever arithmetic the processor has."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lecture_utils.tools import readouts, saved
from tests.notebooks import NOTEBOOKS, collected

ROOT = Path(__file__).resolve().parents[2]

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@each
def test_readouts_are_the_saved_ones(path: Path) -> None:
    differing = saved.differences(readouts.table(collected(path)), path)
    assert not differing, f"python3 start.py refresh {path.stem[:2]} saves what has changed:\n{differing}"


def test_every_saved_table_is_of_a_notebook() -> None:
    assert {path.stem for path in saved.FOLDER.iterdir()} == {path.stem for path in NOTEBOOKS}


def test_readouts_do_not_depend_on_the_processor() -> None:
    fast = np.show_config("dicts")["SIMD Extensions"].get("found", [])
    # The same computations by the instructions of an old processor, so that last bits differ.
    old = {"NPY_DISABLE_CPU_FEATURES": " ".join(fast), "OPENBLAS_CORETYPE": "Nehalem", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "lecture_utils.tools.saved", "--compare"]
    environment = {**os.environ, **old, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stdout.splitlines() == [f"{path.stem}: as saved" for path in NOTEBOOKS]
