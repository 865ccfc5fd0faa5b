"""The scoreboard's sweep: every rule at every size, on any executor, recorded in `data/scoreboard.json`."""

import hashlib
import json
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import numpy as np

from lecture_utils import data
from lecture_utils.models import scoreboard

SIZES = {"accept or reject": (16, 32, 64, 128), "weight perturbation": (16, 32, 64)}
USUAL_SIZES = (16, 32, 64, 128)
SETTINGS = {"hidden": scoreboard.HIDDEN, "outputs": scoreboard.OUTPUTS, "target": 0.1, "runs": 32, "seed": 0}


def jobs(rules: Sequence[str] = tuple(scoreboard.RULES)) -> list[tuple[str, int]]:
    """Return every (rule, number of inputs) of the sweep, the longest first so that workers end together."""
    pairs = [(rule, size) for rule in rules for size in SIZES.get(rule, USUAL_SIZES)]
    return sorted(pairs, key=lambda job: -float(scoreboard.relative_samples(rule=job[0], inputs=job[1])))


def measure(rule: str, inputs: int, settings: dict[str, Any]) -> dict[str, Any]:
    """Run one job of the sweep and return its record."""
    learning = scoreboard.learn(rule=rule, inputs=inputs, **settings)
    if learning.samples_needed is None:
        raise RuntimeError(f"{rule} with {inputs} inputs did not reach the target (diverged: {learning.diverged_at})")
    return {"rule": rule, "inputs": inputs, "samples": learning.samples_needed}


def run(
    executor: Executor, todo: Sequence[tuple[str, int]], settings: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """Run jobs on an executor and yield their records as they come.

    Parameters
    ----------
    executor : concurrent.futures.Executor
        Of this machine (threads, processes) or of a cluster: Dask's `client.get_executor()`, ipyparallel's
        `view.executor`.
    todo : sequence of (str, int)
        Rules and numbers of inputs, as from `jobs`.
    settings : dict, optional
        Other arguments of `scoreboard.learn`; `SETTINGS` if not given.
    """
    chosen = SETTINGS if settings is None else settings
    for future in as_completed([executor.submit(measure, rule, inputs, chosen) for rule, inputs in todo]):
        yield future.result()


def provenance() -> dict[str, Any]:
    """Return what is about to make the records: commit, versions and settings."""
    return {
        "commit": _git("rev-parse", "HEAD"),
        "uncommitted_changes": bool(_git("status", "--porcelain", "--", "lecture_utils/models")),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "settings": SETTINGS,
    }


def write(records: Sequence[dict[str, Any]], made_by: dict[str, Any], folder: Path = data.DATA) -> None:
    """Write the records, and what made them, to `data/scoreboard.json`, and its checksum to the list."""
    ordered = sorted(records, key=lambda record: (list(scoreboard.RULES).index(record["rule"]), record["inputs"]))
    content = {"made_by": made_by, "records": ordered}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (folder / data.SCOREBOARD).write_bytes(text.encode())
    sums = folder / data.CHECKSUMS
    others = [line for line in sums.read_text(encoding="utf-8").splitlines() if not line.endswith(data.SCOREBOARD)]
    line = f"{hashlib.sha256(text.encode()).hexdigest()}  {data.SCOREBOARD}"
    sums.write_bytes(("\n".join(sorted([*others, line], key=lambda entry: entry.split()[-1])) + "\n").encode())


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=data.DATA, capture_output=True, text=True, check=True).stdout.strip()


def main() -> int:
    """Run the whole sweep on this machine's processors and record it."""
    todo, made_by, records = jobs(), provenance(), []
    with ProcessPoolExecutor() as pool:
        for record in run(pool, todo):
            records.append(record)
            done = f"{len(records):2d} of {len(todo)}"
            print("{}: {rule}, {inputs} inputs: {samples:,} samples".format(done, **record), flush=True)
    write(records, made_by)
    print(f"written: {data.DATA / data.SCOREBOARD}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
