"""Small ticks in one artist look as Matplotlib's own."""

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from lecture_utils.explore import Scene, Stage

LIMITS = [(1, 1e6), (0.05, 3), (1, 1e15), (4, 1e4), (20, 2e-3), (1, 2), (100, 100.5)]


class Decades(Scene):
    """Logarithmic axes with the limits that a result gives."""

    style = {"axes.unicode_minus": True}  # noqa: RUF012

    def build(self, figure):
        self._axes = figure.subplots()
        self._axes.set(xscale="log", yscale="log", xlim=(1, 1e6), ylim=(1, 1e6))
        self._axes.tick_params(which="minor", color="red", width=1.0)

    def update(self, result, step):
        self._axes.set(xlim=result, ylim=result)


def by_matplotlib(limits):
    scene = Decades()
    with matplotlib.rc_context(matplotlib.rcParamsDefault | scene.style):
        figure = Figure(figsize=scene.size, dpi=100, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        scene.build(figure)
        scene.update(limits, 0)
        for axis in (figure.axes[0].xaxis, figure.axes[0].yaxis):
            axis.set_minor_formatter(matplotlib.ticker.NullFormatter())
        canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def red(picture):
    """Count the pixels of small ticks."""
    return (picture[..., 0] > picture[..., 1]).sum()


@pytest.mark.parametrize("limits", LIMITS)
def test_ticks_are_those_of_matplotlib(limits):
    stage = Stage(Decades())
    stage.show(limits, 0)
    # What lies over what differs where a tick touches a label.
    np.testing.assert_allclose(stage.pixels().astype(int), by_matplotlib(limits), rtol=0, atol=2)
    assert red(stage.pixels()) == red(by_matplotlib(limits))


def test_ticks_follow_the_limits():
    stage = Stage(Decades())
    counts = []
    for limits in [LIMITS[0], LIMITS[1], LIMITS[0]]:
        stage.show(limits, 0)
        counts.append(red(stage.pixels()))
    assert counts[0] == counts[2] != counts[1]


def test_no_axis_keeps_more_than_one_small_tick():
    stage = Stage(Decades())
    stage.show((1, 1e6), 0)
    assert [len(axis.minorTicks) for axes in stage.figure.axes for axis in (axes.xaxis, axes.yaxis)] == [1, 1]
