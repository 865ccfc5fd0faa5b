"""The interactive engine: controls, stage, explorable. It knows no neuroscience."""

from .controls import Choice, Control, LogSlider, Slider, Switch
from .explorable import Explorable, Question, explore
from .source import show
from .stage import Scene, Stage

__all__ = [
    "Choice",
    "Control",
    "Explorable",
    "LogSlider",
    "Question",
    "Scene",
    "Slider",
    "Stage",
    "Switch",
    "explore",
    "show",
]
