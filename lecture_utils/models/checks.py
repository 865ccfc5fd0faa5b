"""Argument checks shared by every model: each failure names the parameter, its value and what is allowed."""

from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike, NDArray


def _bounds(low: float, high: float, low_open: bool) -> str:
    if np.isinf(high):
        return f"{'greater than' if low_open else 'at least'} {low:g}"
    if np.isinf(low):
        return f"at most {high:g}"
    return f"in {'(' if low_open else '['}{low:g}, {high:g}]"


def numbers(
    name: str, value: ArrayLike, low: float = -np.inf, high: float = np.inf, *, low_open: bool = False
) -> NDArray[np.float64]:
    """Return `value` as a float array if every entry is finite and within [low, high] (or (low, high]).

    Integers and floats count as numbers, Python's and NumPy's; True, "3" and 3j do not.

    Raises
    ------
    ValueError
        Names the parameter, the value (of an array: the first that is wrong) and what is allowed.
    """
    try:
        given = np.asarray(value)
    except ValueError:  # a ragged list
        given = np.asarray(None)
    if given.dtype.kind not in "iuf":
        raise ValueError(f"{name} = {value!r} is not a number or an array of numbers")
    array = given.astype(float, copy=False)
    allowed = "finite" if np.isinf(low) and np.isinf(high) else _bounds(low, high, low_open)
    good = np.isfinite(array) & (array <= high) & (array > low if low_open else array >= low)
    if not good.all():
        culprit = value if array.ndim == 0 else f"{array[~good][0]:g} (one of {array.size} values)"
        raise ValueError(f"{name} = {culprit} must be {allowed}")
    return array


def number(name: str, value: float, low: float = -np.inf, high: float = np.inf, *, low_open: bool = False) -> float:
    """Like `numbers`, for a single number."""
    if isinstance(value, float) and low < value < high:  # nearly always, and in a tenth of the time
        return float(value)
    array = numbers(name, value, low, high, low_open=low_open)
    if array.ndim:
        raise ValueError(f"{name} must be a single number, not an array of shape {array.shape}")
    return float(array)


def positive(name: str, value: float) -> float:
    """Return `value` as a float if it is a finite number greater than 0."""
    return number(name, value, 0.0, low_open=True)


def whole(name: str, value: int, low: int = 0, high: float = np.inf) -> int:
    """Return `value` as an int if it is a whole number within [low, high]; 3.0 is one, 2.5 and "3" are not."""
    checked = number(name, value, low, high)
    if checked != int(checked):
        raise ValueError(f"{name} = {value} must be a whole number")
    return int(checked)


def one_of(name: str, value: str, allowed: Collection[str]) -> str:
    """Return `value` if it is one of the `allowed` words."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} = {value!r} must be one of {', '.join(repr(word) for word in allowed)}")
    return value
