"""What the tests of all models share."""

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def assert_finite(result: Any) -> None:
    """Fail if any number in a result, or in a result inside it, is NaN or infinite."""
    for field in fields(result):
        value = getattr(result, field.name)
        if is_dataclass(value):
            assert_finite(value)
        elif value is not None and not isinstance(value, str):
            assert np.isfinite(value).all(), field.name
