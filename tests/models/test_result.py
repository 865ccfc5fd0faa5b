"""Results print in a few lines, and still say what they hold."""

import dataclasses
import importlib
import pkgutil

import numpy as np
import pytest

from lecture_utils import models
from lecture_utils.models.result import Result


@dataclasses.dataclass(frozen=True, repr=False)
class Course(Result):
    """A course.

    Attributes
    ----------
    time : array
    rule : str
    parts : dict
    pair : tuple
    """

    time: np.ndarray
    rule: str = "hebb"
    parts: dict = dataclasses.field(default_factory=dict)
    pair: tuple = ()


@pytest.mark.parametrize(
    ("course", "printed"),
    [
        (Course(np.array([1.0, 2.5])), "Course(time=[1. , 2.5], rule='hebb', parts={}, pair=())"),
        (Course(np.linspace(-1, 2, 500)), "Course(time=array (500,), -1 … 2, rule='hebb', parts={}, pair=())"),
        (Course(np.arange(8) > 2), "Course(time=array (8,), 5 true, rule='hebb', parts={}, pair=())"),
        (Course(np.full(9, np.nan)), "Course(time=array (9,), nothing finite, rule='hebb', parts={}, pair=())"),
        (
            Course(np.array([0]), parts={"a": np.zeros((3, 4))}, pair=(np.float64(0.5), [1, 2])),
            "Course(time=[0], rule='hebb', parts={'a': array (3, 4), 0 … 0}, pair=(0.5, [1, 2]))",
        ),
    ],
)
def test_how_results_print(course, printed):
    assert repr(course) == printed


def test_long_results_take_a_line_for_each_part():
    lines = repr(Course(np.zeros((1000, 1000)), "x" * 90, {n: np.zeros(50) for n in range(40)}, tuple(range(999))))
    assert len(lines.splitlines()) == 6
    assert len(lines) < 500


def test_every_dataclass_of_the_models_is_a_result():
    for module in pkgutil.iter_modules(models.__path__):
        for name, found in vars(importlib.import_module(f"lecture_utils.models.{module.name}")).items():
            if isinstance(found, type) and dataclasses.is_dataclass(found) and found.__module__.endswith(module.name):
                assert issubclass(found, Result), f"{module.name}.{name}"
                assert found.__repr__ is Result.__repr__, f"{module.name}.{name}"
