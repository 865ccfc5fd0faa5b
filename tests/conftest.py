"""Spread the tests over processors: what shares a browser, a notebook or a file stays on one."""

import gc
import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Figures are made of thousands of objects, and looking for garbage among them takes a fifth of the time of the tests.
gc.set_threshold(50_000, 20, 50)


class Together(LoadScopeScheduling):
    """A pytest-xdist schedule by notebook and file (its own marks for groups do not work with pytest 9.2)."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        notebook = re.search(r"\d\d_[a-z_]+", nodeid)
        return file if "/browser/" in file or not notebook else notebook[0]


LONGEST = ("/browser/", "/test_readouts", "/test_oldest", "/test_mutation")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no processor is left waiting for it at the end."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONGEST))


def pytest_xdist_make_scheduler(config: Any, log: Any) -> Together:
    return Together(config, log)
