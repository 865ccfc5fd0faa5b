"""How results look: one module of scenes for each module of models."""

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
    release,
    roadmap,
    scoreboard,
    search,
    stdp,
    three_factor,
)

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
    "release",
    "roadmap",
    "scoreboard",
    "search",
    "stdp",
    "three_factor",
]
