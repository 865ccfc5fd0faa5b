"""The interactive engine: controls, stage, explorable. It knows no neuroscience."""

from .controls import Choice, Control, LogSlider, Slider, Switch
from .explorable import Explorable
from .make import explore
from .question import Question, Quiz, quiz
from .run import final
from .scene import Scene
from .source import show
from .stage import Stage

__all__ = [
    "Choice",
    "Control",
    "Explorable",
    "LogSlider",
    "Question",
    "Quiz",
    "Scene",
    "Slider",
    "Stage",
    "Switch",
    "explore",
    "final",
    "quiz",
    "show",
]
