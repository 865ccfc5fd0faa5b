"""How results look: one module of scenes for each module of models, loaded when a notebook first uses it."""

import importlib
from types import ModuleType

__all__ = [
    "autoencoder",
    "bcm",
    "calcium",
    "chain",
    "demands",
    "dendrites",
    "electrotonic",
    "evolution",
    "feedback",
    "free_lunch",
    "hebb",
    "intrinsic",
    "ltp",
    "networks",
    "objectives",
    "optimizer",
    "perturbation",
    "problems",
    "release",
    "remodelling",
    "risk",
    "roadmap",
    "scoreboard",
    "search",
    "spiking",
    "stdp",
    "three_factor",
    "training",
]


def __getattr__(name: str) -> ModuleType:
    """Return a module of scenes; no notebook needs more than a few of them."""
    if name in __all__:
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the names of all, loaded or not."""
    return __all__
