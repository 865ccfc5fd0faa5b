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

    One process begins with JupyterLab and the site, the others at the other end of the list, with talks and with what
    only computes; so they meet among the small files, and none waits for another at the end.
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
    """Return where a test stands in the list: what takes long at its ends, small files between."""
    if "/browser/" in item.nodeid:
        return 3 if re.search("/test_(present|slides)", item.nodeid) else 0
    return 2 if re.search(r"\d\d_[a-z_]+|/test_readouts", item.nodeid) else 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests by their place."""
    items.sort(key=place)


def pytest_xdist_make_scheduler(config: Any, log: Any) -> Together:
    return Together(config, log)
