"""Averages over ten seeds, for sentences that give a mean and its standard error."""

from collections.abc import Callable
from typing import Any

import numpy as np

from . import At, Claims, Run

TEN = 10


def over_ten_seeds(claim: Claims, where: At, value: Callable[[Run], Any]) -> np.ndarray:
    """Return the value for each of the first ten seeds; runs are computed once."""
    return np.array([value(where.run(claim.path, seed)) for seed in range(TEN)], dtype=float)


def mean(claim: Claims, where: At, value: Callable[[Run], Any]) -> Callable[[], float]:
    """Return a function for `numbers=`: the mean over ten seeds, without what is not a number."""
    return lambda: float(np.nanmean(over_ten_seeds(claim, where, value)))


def standard_error(claim: Claims, where: At, value: Callable[[Run], Any]) -> Callable[[], float]:
    """Return a function for `numbers=`: the standard error of that mean."""

    def of_mean() -> float:
        values = over_ten_seeds(claim, where, value)
        values = values[np.isfinite(values)]
        return float(np.std(values, ddof=1) / np.sqrt(len(values)))

    return of_mean
