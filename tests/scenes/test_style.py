"""Numbers as readers see them, axes that stay put, colours that everybody can tell apart."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from lecture_utils.scenes import style


@pytest.mark.parametrize(
    ("fraction", "signed", "text"),
    [
        (0.4284, True, "+42.8 %"),
        (-0.2734, True, "−27.3 %"),
        (0.2268, False, "22.7 %"),
        (-0.00004, True, "0.0 %"),
        (0.0, True, "0.0 %"),
    ],
)
def test_percent(fraction: float, signed: bool, text: str) -> None:
    assert style.percent(fraction, signed=signed) == text


def test_stretch_moves_the_axis_in_steps_only() -> None:
    axes = Figure().subplots()
    axes.set_ylim(0, 3)
    for top, limit in ((2.9, 3), (3.1, 6), (5.9, 6), (99, 9), (1, 3)):
        style.stretch(axes, top, (3, 6, 9))
        assert axes.get_ylim() == (0, limit)


def test_a_symmetric_axis_stretches_to_both_sides() -> None:
    axes = Figure().subplots()
    axes.set_ylim(-3, 3)
    style.stretch(axes, 4, (3, 6), symmetric=True)
    assert axes.get_ylim() == (-6, 6)
    style.stretch(axes, 1, (2, 6))
    assert axes.get_ylim() == (-6, 2)


def test_spikes_are_drawn_as_separate_strokes() -> None:
    axes = Figure().subplots()
    (line,) = axes.plot([], [])
    style.draw_spikes(line, np.array([1.0, 5.0]), 1)
    x, y = line.get_data()
    np.testing.assert_array_equal(x, [1, 1, np.nan, 5, 5, np.nan])
    np.testing.assert_array_equal(y, [1.05, 1.95, np.nan, 1.05, 1.95, np.nan])


def luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


@pytest.mark.parametrize(
    "name", ["POTENTIATION", "DEPRESSION", "PRESYNAPTIC", "POSTSYNAPTIC", "THRESHOLD", "BLACK", "GREY"]
)
def test_lines_and_labels_stand_out_on_white(name: str) -> None:
    assert 1.05 / (luminance(getattr(style, name)) + 0.05) >= 3


def test_meanings_have_different_colours() -> None:
    names = ("POTENTIATION", "DEPRESSION", "PRESYNAPTIC", "POSTSYNAPTIC", "THRESHOLD", "ERROR", "FEEDBACK", "BLACK")
    for one, other in itertools.combinations(names, 2):
        distance = np.subtract(to_rgb(getattr(style, one)), to_rgb(getattr(style, other)))
        assert np.abs(distance).max() > 0.2, (one, other)
