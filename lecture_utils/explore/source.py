"""The code behind the picture."""

import inspect
from collections.abc import Callable
from typing import Any


def show(function: Callable[..., Any]) -> None:
    """Print the source of a model, exactly as the pictures use it."""
    print(inspect.getsource(function).rstrip())
