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
SHARED_NOTEBOOKS = (("ltp", "hebb"), ("stdp", "calcium"), ("perturbation", "release"), ("networks", "problems"))


def _put_together() -> None:
    """Let every exercise know those of its notebook, so that a verdict can say how many are done."""
    groups = [*SHARED_NOTEBOOKS, *((stem,) for stem in __all__ if not any(stem in group for group in SHARED_NOTEBOOKS))]
    for group in groups:
        found = [value for stem in group for value in vars(globals()[stem]).values() if isinstance(value, Exercise)]
        for exercise in found:
            exercise.together = found


_put_together()
