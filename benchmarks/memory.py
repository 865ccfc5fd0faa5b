"""Resident memory of a notebook's kernel: at its start, after Run All, and after many slider moves.

A kernel that leaks grows as much in the second half of the moves as in the first; one that only warms up does not.

The kernel is a real one, and the moves are the messages a front end would send.

    python -m benchmarks.memory [NOTEBOOK ...] [--moves N]
"""

import argparse
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from benchmarks.common import ROOT, Table, notebooks

MOST_MEGABYTES = 160
MOST_GROWTH = 5
SLIDERS = {"IntSliderModel", "FloatSliderModel", "FloatLogSliderModel"}
TOY = "import sys\nsys.path.insert(0, {root!r})\nfrom tests.explore.toy import sound_toy\nsound_toy()"
RESIDENT = "__import__('pathlib').Path('/proc/self/status').read_text().split('VmRSS:')[1].split()[0]"
HIGHEST_RESIDENT = (
    "__import__('resource').getrusage(0).ru_maxrss // (1024 if __import__('sys').platform == 'darwin' else 1)"
)


class Kernel:
    """A running kernel, and the sliders that its cells have made."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client
        self.sliders: dict[str, dict[str, Any]] = {}

    def run(self, source: str) -> None:
        """Run a cell; an error in it ends the benchmark."""
        self._until_idle(self._client.execute(source, allow_stdin=False))

    def move(self, slider: str, value: float) -> None:
        """Move a slider as a front end does."""
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        message = self._client.session.msg("comm_msg", {"comm_id": slider, "data": data})
        self._client.shell_channel.send(message)
        self._until_idle(message["header"]["msg_id"])

    def megabytes(self) -> tuple[float, bool] | None:
        """Return the memory in MB and whether it is the present one (or else the highest so far); None if unknown."""
        for expression, present in ((RESIDENT, True), (HIGHEST_RESIDENT, False)):
            wanted = self._client.execute("", user_expressions={"found": expression}, allow_stdin=False)
            self._until_idle(wanted)
            found = self._reply(wanted)["content"]["user_expressions"]["found"]
            if found["status"] == "ok":
                return int(found["data"]["text/plain"].strip("'")) / 1024, present
        return None

    def _reply(self, wanted: str) -> dict[str, Any]:
        while True:
            reply = self._client.get_shell_msg(timeout=30)
            if reply["parent_header"].get("msg_id") == wanted:
                return reply

    def _until_idle(self, wanted: str) -> None:
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=300)
            except queue.Empty:
                raise SystemExit("the kernel does not answer") from None
            content = message["content"]
            if message["msg_type"] == "comm_open":
                state = content["data"].get("state", {})
                if state.get("_model_name") in SLIDERS:
                    self.sliders[content["comm_id"]] = state
            if message["parent_header"].get("msg_id") != wanted:
                continue
            if message["msg_type"] == "error":
                raise SystemExit(f"a cell failed: {content['ename']}: {content['evalue']}")
            if message["msg_type"] == "status" and content["execution_state"] == "idle":
                return


@contextmanager
def kernel(folder: Path) -> Iterator[Kernel]:
    """Start a kernel in `folder`, and end it."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(folder), extra_arguments=["--IPKernelApp.log_level=ERROR"])
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def random_value(slider: dict[str, Any], rng: np.random.Generator) -> float:
    """Return a value within a slider's range."""
    if slider["_model_name"] == "IntSliderModel":
        return int(rng.integers(slider["min"], slider["max"] + 1))
    value = float(rng.uniform(slider["min"], slider["max"]))
    return slider["base"] ** value if slider["_model_name"] == "FloatLogSliderModel" else value


def measure(name: str, cells: list[str], folder: Path, moves: int, table: Table) -> None:
    """Run the cells, move every slider about, and print a row."""
    with kernel(folder) as started:
        start = started.megabytes()
        if start is None:
            raise SystemExit("this system tells neither the present nor the highest memory of a process")
        for cell in cells:
            started.run(cell)
        ran, _ = started.megabytes()
        sliders = list(started.sliders.items())
        rng = np.random.default_rng(0)
        halves = []
        for half in range(2):
            for count in range(moves // 2 if sliders else 0):
                identity, slider = sliders[(half + count) % len(sliders)]
                started.move(identity, random_value(slider, rng))
            halves.append(started.megabytes()[0])
        kind = "present" if start[1] else "highest"
        table.row(name, start[0], ran, halves[1], halves[1] - ran, halves[1] - halves[0], len(sliders), kind)


def main() -> None:
    """Measure the notebooks named on the command line and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", help="paths or parts of names; all if none; or 'toy'")
    parser.add_argument("--moves", type=int, default=1000, help="slider moves per notebook (default 1000)")
    arguments = parser.parse_args()
    print(f"MB after Run All and after {arguments.moves} moves; bars: ≤ {MOST_MEGABYTES}, growth ≤ {MOST_GROWTH}")
    table = Table("notebook", "start", "Run All", "moved", "growth", "2nd half", "sliders", "memory")
    if arguments.notebooks == ["toy"]:
        measure("toy", [TOY.format(root=str(ROOT))], ROOT, arguments.moves, table)
        return
    for path in notebooks(arguments.notebooks):
        cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        measure(path.stem, cells, path.parent, arguments.moves, table)


if __name__ == "__main__":
    main()
