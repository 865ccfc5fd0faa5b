"""Spread the tests over processors: what shares a browser, a notebook or a file stays on one."""

import gc
import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Figures are made of thousands of objects, and looking for garbage among them takes a fifth of the time of the tests.
gc.set_threshold(50_000, 20, 50)


class Together(LoadScopeScheduling):
    """A pytest-xdist schedule by notebook and file (its own marks for groups do not work with pytest 9.2).

    One process begins with the browsers, for which there is much to wait, the others at the other end of the list,
    with what computes all the time; so no processor is idle, and only one process starts browsers.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        notebook = re.search(r"\d\d_[a-z_]+", nodeid)
        return file if "/browser/" in file or not notebook else notebook[0]

    def _assign_work_unit(self, node: Any) -> None:
        if node is not self.nodes[0]:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)


def place(item: pytest.Item) -> int:
    """Return where a test is done: 0 with the browsers, 2 with what takes long without them, 1 between."""
    if "/browser/" in item.nodeid:
        return 0
    return 2 if re.search(r"\d\d_[a-z_]+|/test_oldest|/test_readouts", item.nodeid) else 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the small files be what is left for the end."""
    items.sort(key=place)


def pytest_xdist_make_scheduler(config: Any, log: Any) -> Together:
    return Together(config, log)
