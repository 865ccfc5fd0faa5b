"""What the tests of all models share."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


def assert_finite(result: Any) -> None:
    """Fail if any number in a result, or in a result inside it, is NaN or infinite."""
    for field in fields(result):
        value = getattr(result, field.name)
        if is_dataclass(value):
            assert_finite(value)
        elif value is not None and not isinstance(value, str):
            assert np.isfinite(value).all(), field.name


def numerical_gradient(
    function: Callable[[NDArray[np.float64]], float], at: NDArray[np.float64], h: float = 1e-4
) -> NDArray[np.float64]:
    """Return the gradient of a function at a place by central differences."""
    return np.array([(function(at + d) - function(at - d)) / (2 * h) for d in h * np.eye(len(at))])
