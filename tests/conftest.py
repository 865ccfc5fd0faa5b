"""Spread the tests over processors: what shares a browser, a notebook or a file stays on one."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    if item.path.parent.name == "browser":
        return "browser"
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    path = parameters["explorable"][0] if "explorable" in parameters else parameters.get("path", item.path)
    return path.stem
