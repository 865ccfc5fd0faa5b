"""What one move of a control costs the kernel: model, drawing and encoding, over random settings of all controls.

python -m benchmarks.kernel [NOTEBOOK ...] [--settings N]
"""

import argparse
import inspect
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from benchmarks.common import ROOT, Table, Target, targets
from lecture_utils.explore import Explorable

MOST_MILLISECONDS = 30
MOST_IMPORT_SECONDS = 0.7
SLOWEST = 0.95


Clock = Callable[[], float]


def milliseconds(action: Callable[[], object], clock: Clock) -> float:
    """Return how long `action` takes."""
    start = clock()
    action()
    return 1000 * (clock() - start)


def first_result(explorable: Explorable, arguments: dict[str, object]) -> object:
    """Return the model's result, or the first partial one: it is what the reader waits for."""
    outcome = explorable.model(**arguments)
    return next(outcome)[1] if inspect.isgenerator(outcome) else outcome


def measure(target: Target, settings: int, clock: Clock) -> list[float]:
    """Return the medians of model, drawing, encoding and a whole move, and the slowest twentieth of moves, in ms."""
    explorable = target.explorable
    rng = np.random.default_rng(0)
    training = inspect.isgeneratorfunction(explorable.model)
    seed = {"seed": 0} if "seed" in inspect.signature(explorable.model).parameters else {}
    model, draw, encode, move = [], [], [], []
    for count in range(settings + 3):
        values = explorable.random_settings(rng)
        arguments = seed | explorable.constants | values
        results: list[object] = []
        times = [
            milliseconds(lambda: results.append(first_result(explorable, arguments)), clock),  # noqa: B023
            milliseconds(lambda: explorable.stage.show(results[0], explorable.step), clock),  # noqa: B023
            milliseconds(explorable.stage.quick_png, clock),
        ]
        whole = sum(times) if training else milliseconds(lambda: explorable.set(**values), clock)  # noqa: B023
        if count >= 3:
            for kept, elapsed in zip((model, draw, encode, move), (*times, whole), strict=True):
                kept.append(elapsed)
    return [*map(statistics.median, (model, draw, encode, move)), sorted(move)[int(SLOWEST * len(move))]]


def import_seconds(repeats: int = 7) -> float:
    """Return the median time, in fresh interpreters, to import everything that any notebook needs."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for room in ("models", "scenes", "exercises", "explore")
        for path in sorted((ROOT / "lecture_utils" / room).glob("*.py"))
        if path.stem not in {"__init__", "collect", "gallery", "refresh"}
    ]
    code = f"import time; start = time.perf_counter(); import {', '.join(modules)}; print(time.perf_counter() - start)"
    return statistics.median(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT).stdout)
        for _ in range(repeats)
    )


def main() -> None:
    """Measure the explorables named on the command line and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kernel", description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", help="paths or parts of names; all if none; or 'toy'")
    parser.add_argument("--settings", type=int, default=100, help="random settings per explorable (default 100)")
    parser.add_argument("--cpu", action="store_true", help="count processor time: for a machine that is busy otherwise")
    arguments = parser.parse_args()
    clock = time.process_time if arguments.cpu else time.perf_counter
    seconds = import_seconds()
    print(f"import of all models, scenes, exercises and the engine: {seconds:.2f} s (bar ≤ {MOST_IMPORT_SECONDS})\n")
    kind = " of processor time" if arguments.cpu else ""
    print(f"medians in ms{kind} over {arguments.settings} random settings; bar: whole move ≤ {MOST_MILLISECONDS}")
    table = Table("explorable", "model", "draw", "encode", "move", "move p95")
    for target in targets(arguments.notebooks):
        training = inspect.isgeneratorfunction(target.explorable.model)
        row = measure(target, min(arguments.settings, 20) if training else arguments.settings, clock)
        table.row(f"{target.name}{' (first part)' if training else ''}", *row)


if __name__ == "__main__":
    main()
