"""Every benchmark runs on the toy and finds something to measure; no time is asserted."""

import re
import time
from dataclasses import replace

import pytest

from benchmarks import kernel, memory
from benchmarks.common import ROOT, targets
from lecture_utils.explore import explore
from tests.explore.toy import COUNT, ZoomPicture, slow_wave


@pytest.fixture
def toy():
    (target,) = targets(["toy"])
    return target


def test_every_benchmark_says_how_it_is_run():
    files = [path for path in sorted((ROOT / "benchmarks").glob("*.py")) if "__main__" in path.read_text("utf-8")]
    assert {"far", "kernel", "latency", "memory", "scaling"} <= {path.stem for path in files}
    for path in files:
        assert re.search(rf"python -m benchmarks\.{path.stem}\b", path.read_text("utf-8")), path


def test_kernel_measures_every_part_of_a_move_at_every_size(toy):
    names = [name for name, _ in kernel.sizes(toy.explorable)]
    row = kernel.measure(toy, 2, time.thread_time)
    assert len(row) == 3 + len(names)
    assert all(figure > 0 for figure in row)


def test_kernel_measures_the_first_part_of_a_training():
    explorable = explore(slow_wave, ZoomPicture(), count=replace(COUNT, high=8), parts=20)
    kernel.whole_moves(explorable, 2, time.thread_time)
    assert explorable.session.progress == 1 / 20


def test_memory_moves_the_controls_and_runs_the_cells_again():
    cells = [cell.format(root=str(ROOT)) for cell in memory.TOY]
    start, ran, moved, growth, _ = memory.after_moves(cells, ROOT, 20, 2.0)
    assert 0 < start < ran
    assert abs(growth) < moved
    with memory.kernel(ROOT) as started:
        started.run_all(cells)
        (first,) = started.shown
        started.run_all(cells)
        (second,) = started.shown
        assert first != second
