"""The numbers at every preset and reveal are the saved ones, whatever arithmetic the processor has."""

import os
import subprocess
import sys
from functools import cache
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


@cache
def table(path: Path) -> str:
    """Return the readouts of a notebook under this processor's own arithmetic."""
    return readouts.table(collected(path))


@each
def test_readouts_are_the_saved_ones(path: Path) -> None:
    differing = readouts.differences(table(path), path)
    assert not differing, f"python3 start.py refresh {path.stem[:2]} saves what has changed:\n{differing}"


def test_every_saved_table_is_of_a_notebook() -> None:
    assert {path.stem for path in readouts.FOLDER.iterdir()} == {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("arithmetic", other_arithmetics())
@pytest.mark.parametrize(
    "path",
    # From 06 on networks are trained, which makes much of a last bit.
    [pytest.param(path, id=path.stem) for path in NOTEBOOKS if path.stem >= "06"],
)
def test_readouts_do_not_depend_on_the_processor(path: Path, arithmetic: str) -> None:
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **other_arithmetics()[arithmetic]}
    code = "import sys; from pathlib import Path; from lecture_utils.tools import collect, readouts; "
    code += (
        "sys.stdout.reconfigure(encoding='utf-8'); print(readouts.table(collect.collect(Path(sys.argv[1]))), end='')"
    )
    command = [sys.executable, "-W", "ignore", "-c", code, str(path)]
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=True)
    assert found.stdout.splitlines() == table(path).splitlines()


@each
def test_nbval_passes_with_the_arithmetic_of_an_old_processor(path: Path) -> None:
    arithmetic = {name: value for each in other_arithmetics().values() for name, value in each.items()}
    command = [sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", str(path)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | arithmetic, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-3000:]
