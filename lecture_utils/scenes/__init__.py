"""How results look: one module of scenes for each module of models."""

from . import bcm, calcium, hebb, intrinsic, ltp, stdp

__all__ = ["bcm", "calcium", "hebb", "intrinsic", "ltp", "stdp"]
