"""Exercises: one module for each module of models."""

from . import bcm, calcium, hebb, ltp, stdp

__all__ = ["bcm", "calcium", "hebb", "ltp", "stdp"]
