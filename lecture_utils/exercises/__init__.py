"""Exercises: one module for each module of models."""

from . import (
    bcm,
    calcium,
    dendrites,
    feedback,
    hebb,
    intrinsic,
    ltp,
    networks,
    objectives,
    perturbation,
    problems,
    recap,
    release,
    risk,
    roadmap,
    scoreboard,
    stdp,
    three_factor,
)
from .exercise import Exercise

__all__ = [
    "bcm",
    "calcium",
    "dendrites",
    "feedback",
    "hebb",
    "intrinsic",
    "ltp",
    "networks",
    "objectives",
    "perturbation",
    "problems",
    "recap",
    "release",
    "risk",
    "roadmap",
    "scoreboard",
    "stdp",
    "three_factor",
]

# Stems whose exercises stand in one notebook; every other stem has a notebook to itself.
SHARED_NOTEBOOKS = (
    ("ltp", "hebb"),
    ("stdp", "calcium"),
    ("objectives.gradient", "risk"),
    ("objectives.largest_learning_rate", "objectives.sgd_step", "perturbation", "release"),
    ("networks", "problems"),
)


def _put_together() -> None:
    """Let every exercise know those of its notebook, so that a verdict can say how many are done."""
    shared = {word.partition(".")[0] for group in SHARED_NOTEBOOKS for word in group}
    for group in [*SHARED_NOTEBOOKS, *((stem,) for stem in __all__ if stem not in shared)]:
        found = [exercise for word in group for exercise in _exercises(word)]
        for exercise in found:
            exercise.together = found


def _exercises(word: str) -> list[Exercise]:
    """Return the exercise `stem.name`, or all of a stem."""
    stem, _, name = word.partition(".")
    module = vars(globals()[stem])
    return [value for key, value in module.items() if isinstance(value, Exercise) and name in ("", key)]


_put_together()
