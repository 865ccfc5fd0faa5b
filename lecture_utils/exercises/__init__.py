"""Exercises: one module for each module of models."""

from . import bcm, calcium, stdp

__all__ = ["bcm", "calcium", "stdp"]
