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
    release,
    roadmap,
    scoreboard,
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
    "problems",
    "release",
    "roadmap",
    "scoreboard",
    "stdp",
    "three_factor",
]
