"""Numbers as readers see them, axes that stay put, colours that everybody can tell apart."""

import itertools
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import rgb_to_hsv, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

import lecture_utils
from lecture_utils.scenes import style
from tests.contrast import INVERT, LEAST_CONTRAST, TURN, contrast, darkened


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


def test_a_span_covers_the_height_and_moves() -> None:
    axes = Figure().subplots()
    axes.set(xlim=(0, 10), ylim=(-3, 5))
    span = style.vertical_span(axes, 2, 5, color="black", linewidth=0)
    assert (axes.get_xlim(), axes.get_ylim()) == ((0, 10), (-3, 5))
    span.set_x(4)
    span.set_width(2)
    corners = axes.transData.inverted().transform(span.get_window_extent().corners())
    np.testing.assert_allclose(corners, [[4, -3], [4, 5], [6, -3], [6, 5]], atol=1e-12)


def filled(axes: Axes, places: list[tuple[float, float]]) -> list[bool]:
    """Return which places, in the data coordinates of `axes`, are black in the picture."""
    canvas = FigureCanvasAgg(axes.figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[::-1, :, :3].sum(axis=2)
    return [bool(pixels[round(y), round(x)] == 0) for x, y in axes.transData.transform(places)]


@pytest.mark.parametrize("upright", [False, True])
def test_an_area_lies_between_its_curves_with_gaps_where_one_is_missing(upright: bool) -> None:
    axes = Figure().subplots()
    axes.set(xlim=(0, 10), ylim=(0, 10))
    axes.axis("off")
    fill = axes.fill_betweenx if upright else axes.fill_between
    area = fill([0], [0], color="black", linewidth=0)
    style.draw_area(area, np.arange(11.0), 2.0, np.where(np.arange(11) == 5, np.nan, 7.0), upright=upright)
    places = [(2.0, 4.5), (8.0, 4.5), (5.0, 4.5), (4.5, 4.5), (2.0, 1.0), (2.0, 8.0)]
    drawn = [place[::-1] if upright else place for place in places]
    assert filled(axes, drawn) == [True, True, False, False, False, False]
    style.draw_area(area, (np.nan, np.nan), 0, 9, upright=upright)
    assert filled(axes, drawn) == [False] * 6
    style.draw_area(area, [], [], [], upright=upright)
    assert filled(axes, drawn) == [False] * 6


def drawn(inches: float) -> Figure:
    """Return an empty figure of this width that can be drawn."""
    figure = Figure(figsize=(inches, 3), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


@pytest.mark.parametrize(("inches", "columns"), [(9.0, 3), (5.5, 2), (3.0, 1)])
def test_a_legend_outside_has_as_many_columns_as_fit(inches: float, columns: int) -> None:
    figure = drawn(inches)
    lines = [Line2D([], [], label=f"a long name of curve {number}") for number in range(3)]
    legend = style.legend_outside(figure, lines, 3, "upper left")
    assert figure.legends == [legend]
    assert legend._ncols == columns
    figure.subplots()
    figure.canvas.draw()
    assert legend.get_window_extent().x1 <= figure.bbox.x1


def test_a_legend_wider_than_its_axes_ends_where_they_end() -> None:
    figure = drawn(6.0)
    _, axes = figure.subplots(1, 2, width_ratios=[5, 1])
    above = style.LegendAbove(axes, [Line2D([], [], label=f"a long name of curve {number}") for number in (1, 2)], 2)
    figure.canvas.draw()
    extent = above.get_tightbbox()
    assert extent.width > axes.bbox.width
    assert extent.x1 == pytest.approx(axes.bbox.x1, abs=0.05 * axes.bbox.width)
    assert extent.y1 <= figure.bbox.y1


MEANINGS = ("POTENTIATION", "DEPRESSION", "PRESYNAPTIC", "POSTSYNAPTIC", "THRESHOLD", "ERROR", "FEEDBACK", "BLACK")


@pytest.mark.parametrize(
    "name", ["POTENTIATION", "DEPRESSION", "PRESYNAPTIC", "POSTSYNAPTIC", "THRESHOLD", "BLACK", "GREY"]
)
def test_lines_and_labels_stand_out_on_white(name: str) -> None:
    assert contrast(to_rgb(getattr(style, name)), to_rgb("white")) >= 3


@pytest.mark.parametrize("shown", [np.asarray, darkened])
@pytest.mark.parametrize("page", ["white", style.LIGHT])
@pytest.mark.parametrize("name", [*MEANINGS, "GREY"])
def test_words_in_a_colour_can_be_read(name: str, page: str, shown: Callable[..., NDArray[np.float64]]) -> None:
    shade = style.legible(getattr(style, name))
    assert contrast(shown(to_rgb(shade)), shown(to_rgb(page))) >= LEAST_CONTRAST


@pytest.mark.parametrize("name", [*MEANINGS, "GREY"])
def test_a_legible_shade_keeps_its_hue_and_is_no_darker_than_needed(name: str) -> None:
    colour = getattr(style, name)
    shade = style.legible(colour)
    np.testing.assert_allclose(rgb_to_hsv(to_rgb(shade))[:2], rgb_to_hsv(to_rgb(colour))[:2], atol=0.01)
    assert shade == to_hex(colour) or style.contrast(shade, style.LIGHT) < LEAST_CONTRAST + 0.1


@pytest.mark.parametrize("shown", [np.asarray, darkened])
def test_black_can_be_read_on_the_colour_of_errors(shown: Callable[..., NDArray[np.float64]]) -> None:
    assert contrast(shown(to_rgb("black")), shown(to_rgb(style.ERROR))) >= LEAST_CONTRAST


@pytest.mark.parametrize(("colour", "ratio"), [("black", 21.0), ("#777777", 4.478), ("#d55e00", 3.866), ("white", 1.0)])
def test_contrast(colour: str, ratio: float) -> None:
    assert style.contrast(colour, "white") == style.contrast("white", colour) == pytest.approx(ratio, abs=0.002)


def test_meanings_have_different_colours() -> None:
    for one, other in itertools.combinations(MEANINGS, 2):
        distance = np.subtract(to_rgb(getattr(style, one)), to_rgb(getattr(style, other)))
        assert np.abs(distance).max() > 0.2, (one, other)


@pytest.mark.parametrize(
    "sheet",
    [
        "explore/view.css",
        "lab/static/remoteEntry.js",
        "present/voila/templates/lecture/static/slides.css",
        "tools/web/assets/course.css",
    ],
)
def test_pictures_are_darkened_alike_wherever_they_are_shown(sheet):
    text = (Path(lecture_utils.__file__).parent / sheet).read_text(encoding="utf-8")
    filters = re.findall(r"(?:img|image|saved) { filter: (invert.*?);", text)
    assert filters == [f"invert({INVERT:g}) hue-rotate({TURN:g}deg)"]
