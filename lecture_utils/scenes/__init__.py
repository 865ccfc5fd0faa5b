"""How results look: one module of scenes for each module of models."""

from . import calcium, stdp

__all__ = ["calcium", "stdp"]
