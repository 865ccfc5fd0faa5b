"""Exercises: one module for each module of models."""

from . import calcium, stdp

__all__ = ["calcium", "stdp"]
