"""The scoreboard's sweep: every rule at every size, at its own best learning rate, into `data/scoreboard.json`."""

import hashlib
import itertools
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

SIZES = {
    "accept or reject": (4, 8, 16, 32, 64),
    "weight perturbation": (4, 8, 16, 32),
    "three factors (reward)": (4, 8, 16, 32, 64),
}
USUAL_SIZES = (4, 8, 16, 32, 64, 128)
SETTINGS = {"hidden": scoreboard.HIDDEN, "outputs": scoreboard.OUTPUTS, "target": 0.1, "runs": 128, "seed": 0}
FINEST = 2**0.25
PATIENCE = 3
LOWEST = -40
PARTIAL = "scoreboard.partial.jsonl"


def jobs(rules: Sequence[str] = tuple(scoreboard.RULES)) -> list[tuple[str, int]]:
    """Return every (rule, number of inputs) of the sweep, the longest first so that workers end together."""
    pairs = [(rule, size) for rule in rules for size in SIZES.get(rule, USUAL_SIZES)]
    return sorted(pairs, key=lambda job: -float(scoreboard.relative_samples(rule=job[0], inputs=job[1])))


def measure(rule: str, inputs: int, settings: dict[str, Any]) -> dict[str, Any]:
    """Find a rule's best learning rate at one size and return how many samples it then needs.

    The rate is doubled or halved until the best one lies between two worse ones; then its neighbours at √2 and at ⁴√2
    times the rate, and below, are tried. A rate fails if the error diverges, or if three times as many samples as with
    the best rate do not suffice.

    Parameters
    ----------
    rule : str
        A name in `scoreboard.RULES`.
    inputs : int
        Number of inputs N.
    settings : dict
        Other arguments of `scoreboard.learn`.

    Returns
    -------
    dict
        rule, inputs, rate (the best), limit (the smallest rate above it that was tried and failed), samples.

    Raises
    ------
    RuntimeError
        If all rates fail.
    """
    h, m = settings["hidden"], settings["outputs"]
    relative = scoreboard.relative_samples(rule=rule, inputs=inputs, hidden=h, outputs=m)
    first = 1 / (h * (inputs + m)) if rule == "accept or reject" else 0.5 / float(relative)
    needed: dict[int, float] = {}

    def rate(step: int) -> float:
        return float(first * FINEST**step)

    def samples(step: int) -> float:
        if step not in needed:
            most = min(PATIENCE * min(needed.values(), default=np.inf), settings.get("samples", 10_000_000))
            found = scoreboard.learn(rule=rule, inputs=inputs, rate=rate(step), **settings | {"samples": int(most)})
            needed[step] = found.samples_needed or np.inf
        return needed[step]

    best = 0
    while np.isinf(samples(best)):
        best -= 4
        if best < LOWEST:
            raise RuntimeError(f"{rule} with {inputs} inputs did not reach the target at any rate")
    for stride in (4, 2, 1):
        while not {best - stride, best + stride} <= needed.keys():
            best = min((best, best - stride, best + stride), key=samples)
    limit = next(step for step in itertools.count(best + 1) if np.isinf(samples(step)))
    return {"rule": rule, "inputs": inputs, "rate": rate(best), "limit": rate(limit), "samples": int(needed[best])}


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


def main(folder: Path = data.DATA) -> int:
    """Run the whole sweep on this machine's processors and record it; a sweep that was interrupted goes on."""
    made_by, partial = provenance(), folder / PARTIAL
    lines = partial.read_text(encoding="utf-8").splitlines() if partial.is_file() else []
    records = [record for line in lines if (record := json.loads(line)).pop("commit") == made_by["commit"]]
    todo = [job for job in jobs() if job not in {(record["rule"], record["inputs"]) for record in records}]
    with ProcessPoolExecutor() as pool, partial.open("a", encoding="utf-8") as checkpoint:
        for record in run(pool, todo):
            records.append(record)
            print(json.dumps(record | {"commit": made_by["commit"]}), file=checkpoint, flush=True)
            print(
                "{rule}, {inputs} inputs: {samples:,} samples at rate {rate:.3g} (limit {limit:.3g})".format(**record),
                flush=True,
            )
    write(records, made_by, folder)
    partial.unlink()
    print(f"written: {folder / data.SCOREBOARD}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
