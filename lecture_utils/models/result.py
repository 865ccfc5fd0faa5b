"""Results: what models return prints in a few lines, however many numbers it holds."""

from dataclasses import fields
from typing import Any

import numpy as np

MOST_SHOWN = 6


class Result:
    """The base of all results: arrays print as shape and range, everything else as it is.

    Notes
    -----
    A result is a dataclass with `frozen=True, repr=False`; its docstring names shapes and units.
    """

    def __repr__(self) -> str:
        parts = [f"{field.name}={_short(getattr(self, field.name))}" for field in fields(self)]
        whole = f"{type(self).__name__}({', '.join(parts)})"
        return whole if len(whole) <= 100 else f"{type(self).__name__}(\n    " + ",\n    ".join(parts) + ",\n)"


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return _short_array(value)
    if isinstance(value, (np.floating, np.integer, np.bool_)):
        return repr(value.item())
    if isinstance(value, dict):
        shown = [f"{key!r}: {_short(item)}" for key, item in list(value.items())[:MOST_SHOWN]]
        return "{" + ", ".join(shown + ["…"] * (len(value) > MOST_SHOWN)) + "}"
    if isinstance(value, (list, tuple)):
        shown = [_short(item) for item in value[:MOST_SHOWN]] + ["…"] * (len(value) > MOST_SHOWN)
        return f"[{', '.join(shown)}]" if isinstance(value, list) else f"({', '.join(shown)})"
    return repr(value)


def _short_array(array: np.ndarray) -> str:
    if array.size <= MOST_SHOWN:
        return np.array2string(array, precision=4, separator=", ").replace("\n", "")
    if array.dtype.kind not in "fiub":
        return f"array {array.shape} of {array.dtype}"
    if array.dtype.kind == "b":
        return f"array {array.shape}, {int(array.sum())} true"
    finite = array[np.isfinite(array)]
    if not finite.size:
        return f"array {array.shape}, nothing finite"
    return f"array {array.shape}, {finite.min():.4g} … {finite.max():.4g}"
