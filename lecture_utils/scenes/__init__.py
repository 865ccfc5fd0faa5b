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
    problems,
    roadmap,
    scoreboard,
    stdp,
    three_factor,
    training,
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
    "problems",
    "roadmap",
    "scoreboard",
    "stdp",
    "three_factor",
    "training",
]
