"""Cells: a notebook cell that is run again frees the explorables of its last run."""

import sys
from typing import Any, Protocol


class Closable(Protocol):
    """What can be freed."""

    def close(self) -> None:
        """Free it."""


_alive: dict[str, tuple[int, list[Closable]]] = {}


def made_in_this_cell(made: Closable) -> None:
    """Close what earlier runs of the present notebook cell have made; outside a notebook nothing happens."""
    found = _present_cell()
    if found is None:
        return
    cell, run = found
    earlier_run, earlier = _alive.get(cell, (run, []))
    if earlier_run != run:
        for each in earlier:
            each.close()
        earlier = []
    _alive[cell] = (run, [*earlier, made])


def _present_cell() -> tuple[str, int] | None:
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if not hasattr(shell, "get_parent"):
        return None
    cell = (shell.get_parent() or {}).get("metadata", {}).get("cellId")
    return None if cell is None else (cell, shell.execution_count)
