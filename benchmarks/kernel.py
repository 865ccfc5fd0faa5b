"""What one move of a control costs the kernel, at every size at which a page shows the picture.

A move is what a page sends: the model, the drawing, the encoding and the message that answers. Of a model that yields
partial results, what counts is the first one: it is what the reader waits for.

    python -m benchmarks.kernel [NOTEBOOK ...] [--moves N] [--cpu]
"""

import argparse
import asyncio
import inspect
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.common import ROOT, Sender, Table, Target, load, targets
from lecture_utils.explore import Explorable
from lecture_utils.explore.pictures import Fit
from tests.screens import NATURAL_TEXT, SCREENS, fit_on

MOST_MILLISECONDS = 30
MOST_TO_FIRST_PART = 40
MOST_IMPORT_SECONDS = 0.7
WARM_UP = 3

Clock = Callable[[], float]


def sizes(explorable: Explorable) -> Iterator[tuple[str, Fit]]:
    """Yield name and size of every picture that is drawn while a hand moves."""
    width, height = (100 * inches for inches in explorable.scene.size)
    yield "natural", Fit(width, height, NATURAL_TEXT)
    for screen in SCREENS:
        yield screen, fit_on(screen, explorable.scene.size)


def milliseconds(action: Callable[[], object], clock: Clock) -> float:
    """Return how long `action` takes."""
    start = clock()
    action()
    return 1000 * (clock() - start)


def parts(explorable: Explorable, moves: int, clock: Clock) -> list[float]:
    """Return the medians of model, drawing and encoding at the present size, over random settings, in ms."""
    rng = np.random.default_rng(0)
    times: list[list[float]] = []
    for _ in range(moves + WARM_UP):
        arguments = explorable.settings.arguments | explorable.random_settings(rng)
        results: list[object] = []

        def compute(arguments: dict[str, object] = arguments, results: list[object] = results) -> None:
            outcome = explorable.model(**arguments)
            results.append(next(outcome)[1] if inspect.isgenerator(outcome) else outcome)

        def draw(results: list[object] = results) -> None:
            explorable.stage.show(results[0], explorable.step)

        times.append([milliseconds(each, clock) for each in (compute, draw, explorable.stage.quick_png)])
    return [statistics.median(column) for column in zip(*times[WARM_UP:], strict=True)]


def whole_moves(explorable: Explorable, moves: int, clock: Clock) -> list[float]:
    """Return the times from a message to the picture that answers it, over moves of one control after the other."""
    sender = Sender(explorable)
    times = []

    async def until_answered() -> float:
        before = explorable.session.picture
        start = clock()
        sender.move()
        while explorable.session.picture is before and not explorable.message:
            await asyncio.sleep(0)
        return 1000 * (clock() - start)

    async def drag() -> None:
        for _ in range(moves + WARM_UP):
            times.append(await until_answered())

    asyncio.run(drag())
    return times[WARM_UP:]


def measure(target: Target, moves: int, clock: Clock) -> list[float]:
    """Return the medians of model, drawing and encoding at natural size, then of a whole move at every size, in ms."""
    explorable = target.explorable
    found: list[float] = []
    for _, fit in sizes(explorable):
        explorable.session.fit(fit)
        if not found:
            found += parts(explorable, moves, clock)
        found.append(statistics.median(whole_moves(explorable, moves, clock)))
    return found


def import_seconds(repeats: int) -> float:
    """Return the median time, in fresh interpreters, to import everything that any notebook needs."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for room in ("models", "scenes", "exercises", "explore")
        for path in sorted((ROOT / "lecture_utils" / room).glob("*.py"))
        if path.stem != "__init__"
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
    parser.add_argument("--moves", type=int, default=60, help="moves per explorable and size (default 60)")
    parser.add_argument("--imports", type=int, default=7, help="fresh interpreters for the import (default 7)")
    parser.add_argument("--cpu", action="store_true", help="count processor time: for a machine that is busy otherwise")
    arguments = parser.parse_args()
    clock = time.thread_time if arguments.cpu else time.perf_counter
    if arguments.imports:
        seconds = import_seconds(arguments.imports)
        print(f"import of models, scenes, exercises, engine: {seconds:.2f} s (bar ≤ {MOST_IMPORT_SECONDS}); {load()}\n")
    kind = " of processor time" if arguments.cpu else ""
    print(f"medians in ms{kind} over {arguments.moves} moves; {load()}; bars: a whole move ≤ {MOST_MILLISECONDS}")
    print(f"at every size; of a training, whose move is its first part, ≤ {MOST_TO_FIRST_PART}; worst / bar")
    table = Table("explorable", "model", "draw", "encode", "natural", *SCREENS, "worst/bar")
    for target in targets(arguments.notebooks):
        training = target.explorable.session.partial
        row = measure(target, min(arguments.moves, 20) if training else arguments.moves, clock)
        bar = MOST_TO_FIRST_PART if training else MOST_MILLISECONDS
        table.row(f"{target.name}{' (first part)' if training else ''}", *row, max(row[3:]) / bar)


if __name__ == "__main__":
    main()
