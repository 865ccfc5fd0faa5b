"""Resident memory of a notebook's kernel: at its start, after Run All, after many moves, and after many Run Alls.

A kernel that leaks grows as much in the second half of the moves as in the first; one that only warms up does not. The
second half is what is judged; so are ten more Run Alls after many.

The kernel is a real one; moves and runs are the messages that a front end would send.

    python -m benchmarks.memory [NOTEBOOK ...] [--moves N] [--runs N] [--ratio N]
"""

import argparse
import itertools
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from benchmarks.common import ROOT, Table, load, notebooks, random_move
from tests.screens import fit_on

MOST_MEGABYTES = 175
MOST_GROWTH = 2
MOST_GROWTH_OF_RUNS = 20
MORE_RUNS = 10
MOVES_BETWEEN_RESTS = 10
TOY = ["import sys\nsys.path.insert(0, {root!r})\nfrom tests.explore.toy import sound_toy", "sound_toy()"]
RESIDENT = "__import__('pathlib').Path('/proc/self/status').read_text().split('VmRSS:')[1].split()[0]"
HIGHEST_RESIDENT = (
    "__import__('resource').getrusage(0).ru_maxrss // (1024 if __import__('sys').platform == 'darwin' else 1)"
)


class Kernel:
    """A running kernel, and the explorables that its cells have shown."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client
        self._numbers = itertools.count(1)
        self.shown: dict[str, dict[str, Any]] = {}

    def run_all(self, cells: list[str]) -> None:
        """Run the cells as a front end does, which tells which cell it is; an error in one ends the benchmark."""
        self.shown = {}
        for number, source in enumerate(cells):
            content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
            content |= {"user_expressions": {}, "stop_on_error": True}
            self._send("execute_request", content, {"cellId": f"cell-{number}"})

    def ask(self, explorable: str, message: dict[str, Any]) -> None:
        """Send an explorable a message as its page does."""
        content = message | {"page": "benchmark", "number": next(self._numbers)}
        self._send("comm_msg", {"comm_id": explorable, "data": {"method": "custom", "content": content}})

    def megabytes(self) -> tuple[float, bool] | None:
        """Return the memory in MB and whether it is the present one (or else the highest so far); None if unknown."""
        for expression, present in ((RESIDENT, True), (HIGHEST_RESIDENT, False)):
            wanted = self._client.execute("", user_expressions={"found": expression}, allow_stdin=False)
            self._until_idle(wanted)
            found = self._reply(wanted)["content"]["user_expressions"]["found"]
            if found["status"] == "ok":
                return int(found["data"]["text/plain"].strip("'")) / 1024, present
        return None

    def _send(self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
        message = self._client.session.msg(kind, content, metadata=metadata)
        self._client.shell_channel.send(message)
        self._until_idle(message["header"]["msg_id"])

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
            if message["msg_type"] in ("comm_open", "comm_msg"):
                described = content["data"].get("state", {}).get("described")
                if described:
                    self.shown[content["comm_id"]] = described
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


def open_page(started: Kernel, ratio: float) -> None:
    """Ask every explorable for a picture of the size that fits a laptop."""
    for identity, described in started.shown.items():
        fit = fit_on("laptop", (described["width"] / 100, described["height"] / 100))
        started.ask(identity, {"kind": "fit"} | asdict(fit) | {"ratio": ratio})


def after_moves(cells: list[str], folder: Path, moves: int, ratio: float) -> list[float | str]:
    """Run the cells, move every control about, and return what is to be printed."""
    with kernel(folder) as started:
        start = started.megabytes()
        if start is None:
            raise SystemExit("this system tells neither the present nor the highest memory of a process")
        started.run_all(cells)
        ran, present = started.megabytes()
        open_page(started, ratio)
        controls = [(of, *each) for of, described in started.shown.items() for each in described["controls"].items()]
        rng = np.random.default_rng(0)
        halves = []
        for half in range(2):
            for count in range(moves // 2 if controls else 0):
                identity, *control = controls[(half + count) % len(controls)]
                started.ask(identity, random_move(*control, rng))
                if ratio > 1 and count % MOVES_BETWEEN_RESTS == 0:
                    started.ask(identity, {"kind": "rest"})
            halves.append(started.megabytes()[0])
    return [start[0], ran, halves[1], halves[1] - halves[0], "present" if present else "highest"]


def after_runs(cells: list[str], folder: Path, runs: int, ratio: float) -> list[float]:
    """Run all cells again and again, and return the memory after `runs` and how it grows in ten more."""
    with kernel(folder) as started:
        found = []
        for each in (runs, MORE_RUNS):
            for _ in range(each):
                started.run_all(cells)
                open_page(started, ratio)
            found.append(started.megabytes()[0])
    return [found[0], found[1] - found[0]]


def main() -> None:
    """Measure the notebooks named on the command line and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", help="paths or parts of names; all if none; or 'toy'")
    parser.add_argument("--moves", type=int, default=2000, help="moves per notebook (default 2000)")
    parser.add_argument("--runs", type=int, default=10, help="Run Alls before the ten that count (default 10; 0: none)")
    parser.add_argument("--ratio", type=float, default=1, help="the screen's own pixels per pixel (default 1)")
    arguments = parser.parse_args()
    moves, runs, ratio = arguments.moves, arguments.runs, arguments.ratio
    print(
        f"MB after Run All and {moves} moves (bar ≤ {MOST_MEGABYTES}), growth in their second half (≤ {MOST_GROWTH});"
    )
    print(f"MB after {runs} Run Alls, and growth in {MORE_RUNS} more (≤ {MOST_GROWTH_OF_RUNS}); {load()}")
    table = Table("notebook", "start", "Run All", "moved", "2nd half", "memory", f"{runs} runs", f"{MORE_RUNS} more")
    if arguments.notebooks == ["toy"]:
        found = [("toy", [cell.format(root=str(ROOT)) for cell in TOY], ROOT)]
    else:
        found = [(path.stem, code_of(path), path.parent) for path in notebooks(arguments.notebooks)]
    for name, cells, folder in found:
        again = after_runs(cells, folder, runs, ratio) if runs else []
        table.row(name, *after_moves(cells, folder, moves, ratio), *again)


def code_of(path: Path) -> list[str]:
    """Return the code cells of a notebook."""
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


if __name__ == "__main__":
    main()
