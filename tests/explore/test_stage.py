"""The stage: what is drawn when, and that a quick picture is the same picture."""

import io
import itertools
import struct
import threading

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from lecture_utils.explore import Scene, Stage, stage
from tests.explore.toy import WavePicture, ZoomPicture, wave

COUNTS = np.linspace(1, 8, 12)


@pytest.fixture
def shown():
    made = Stage(WavePicture())
    made.show(wave(count=2), 40)
    return made


def fresh(result, step=40, scene=WavePicture):
    made = Stage(scene())
    made.show(result, step)
    return made.pixels()


def same(picture, other):
    return np.array_equal(picture, other)


def test_the_background_is_drawn_once_over_many_moves(shown):
    for count, step in itertools.product(COUNTS, (0, 7, 40)):
        shown.show(wave(count=count), step)
    assert shown.backgrounds_drawn == 1


def test_closing_frees_the_pixels_at_once(shown):
    width, height = shown.size
    assert shown.canvas.buffer_rgba().nbytes == 4 * width * height
    shown.close()
    assert shown.canvas.buffer_rgba().nbytes == 4


def test_a_new_axis_limit_costs_one_full_redraw():
    zooming = Stage(ZoomPicture())
    drawn = []
    for height in (1, 1.1, 2, 1.9, 2, 1, 1):
        zooming.show(wave(count=2, height=height), 0)
        drawn.append(zooming.backgrounds_drawn)
    assert drawn == [1, 1, 2, 2, 2, 3, 3]


def test_axes_stay_where_they_are_when_their_numbers_get_longer(shown):
    before = [axes.get_position().bounds for axes in shown.figure.axes]
    shown.figure.axes[0].set_ylim(-100_000, 100_000)
    shown.show(wave(count=2), 40)
    assert shown.backgrounds_drawn == 2
    assert [axes.get_position().bounds for axes in shown.figure.axes] == before


@pytest.mark.parametrize("scene", [WavePicture, ZoomPicture])
def test_a_picture_does_not_depend_on_those_before_it(scene):
    used = Stage(scene())
    rng = np.random.default_rng(0)
    for _ in range(15):
        result, step = wave(count=rng.uniform(1, 8), height=rng.uniform(0, 2)), int(rng.integers(41))
        used.show(result, step)
        assert same(used.pixels(), fresh(result, step, scene))


class Edge(Scene):
    """A mark that can be drawn across the edges of the picture."""

    style: dict = {}  # noqa: RUF012
    steps = 0

    def __init__(self, height):
        self.size = (5.0, height)

    def build(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        (self._mark,) = axes.plot([], [], "o", markersize=60, clip_on=False, animated=True)

    def update(self, result, step):
        self._mark.set_data(*([part] for part in result))


@pytest.mark.parametrize("height", [4.1, 4.5, 4.6, 5.1])  # 100 × 4.6 is a little less than 460
def test_nothing_of_an_earlier_picture_is_left_at_the_edges(height):
    used = Stage(Edge(height))
    used.show((0.5, 0.5), 0)
    alone = used.pixels()
    for edge in ((0.5, 1), (0.5, 0), (0, 0.5), (1, 0.5)):
        used.show(edge, 0)
        used.show((0.5, 0.5), 0)
        assert same(used.pixels(), alone)


@pytest.mark.parametrize(("count", "height", "step"), [(2, 1, 40), (7.3, 2, 40), (3, 0.4, 13)])
def test_a_picture_equals_one_that_matplotlib_draws_as_a_whole(count, height, step):
    result = wave(count=count, height=height)
    scene = WavePicture()
    with matplotlib.rc_context(scene.style):
        figure = Figure(figsize=scene.size, dpi=100, layout="constrained")
        canvas = FigureCanvasAgg(figure)
        scene.build(figure)
        scene.update(result, step)
        for artist in figure.findobj(lambda artist: artist.get_animated()):
            artist.set_animated(False)
        canvas.draw()
    assert same(fresh(result, step), np.asarray(canvas.buffer_rgba()))


def test_the_same_result_gives_the_same_pixels_and_bytes():
    first, second = Stage(WavePicture()), Stage(WavePicture())
    for made in (first, second):
        made.show(wave(count=3), 40)
    assert same(first.pixels(), second.pixels())
    assert first.png() == second.png()
    assert first.quick_png() == second.quick_png()


def test_both_encodings_hold_the_very_pixels(shown):
    for encoded in (shown.png(), shown.quick_png()):
        picture = Image.open(io.BytesIO(encoded))
        picture.load()
        assert picture.format == "PNG"
        assert same(np.asarray(picture), shown.pixels()[:, :, :3])


def test_a_raw_picture_holds_the_very_pixels(shown, monkeypatch):
    monkeypatch.setattr(stage, "PACKED", False)
    raw = shown.frame(wave(count=2), 40)
    name, width, height = struct.unpack("<4sII", raw[:12])
    assert name == b"RGBA"
    assert same(np.frombuffer(raw[12:], np.uint8).reshape(height, width, 4), shown.pixels())


def test_a_notebook_that_changes_matplotlibs_settings_changes_no_picture(shown):
    expected = shown.pixels()
    changed = {"font.size": 30, "text.color": "red", "lines.linewidth": 9, "axes.facecolor": "black", "figure.dpi": 50}
    with matplotlib.rc_context(changed):
        shown.show(wave(count=2), 40)
        assert same(shown.pixels(), expected)
        assert same(fresh(wave(count=2)), expected)
        assert matplotlib.rcParams["font.size"] == 30


def test_the_ghost_is_a_faint_copy_of_the_curves_but_not_of_texts(shown):
    old, new = wave(count=2), wave(count=5)
    without, with_old, with_new = (fresh(*what).astype(float) for what in ((old, 0), (old, 40), (new, 40)))
    shown.pin(old, 40)
    shown.show(new, 40)
    with_ghost = shown.pixels()
    curve = (with_old != without).any(axis=2)
    assert same(with_ghost[~curve], with_new[~curve])
    alone = curve & (with_new == 255).all(axis=2)
    assert alone.sum() > 1000
    faint = without + stage.GHOST_OPACITY * (with_old - without)
    assert np.abs(with_ghost - faint)[alone].max() <= 1


def test_without_the_ghost_the_picture_is_as_if_there_had_been_none(shown):
    new = wave(count=5)
    shown.pin(wave(count=2), 40)
    shown.show(new, 40)
    assert not same(shown.pixels(), fresh(new))
    shown.unpin()
    shown.show(new, 40)
    assert same(shown.pixels(), fresh(new))


def test_with_a_ghost_the_background_is_drawn_once_too(shown):
    shown.pin(wave(count=2), 40)
    for count in COUNTS:
        shown.show(wave(count=count), 40)
    assert shown.backgrounds_drawn == 2


def test_a_ghost_from_other_axis_limits_is_drawn_on_the_present_ones():
    small, large = wave(count=2, height=1), wave(count=2, height=2)
    zooming = Stage(ZoomPicture())
    zooming.show(small, 0)
    zooming.pin(small, 0)
    for _ in range(3):
        zooming.show(large, 0)
    assert zooming.scene.axes[0].get_ylim() == (-4.4, 4.4)
    assert zooming.backgrounds_drawn == 2
    with_ghost = zooming.pixels()
    # The small wave's crest is at a quarter of the height that the large wave's limits leave above zero.
    x, y = zooming.scene.axes[0].transData.transform((0.125, 1.0))
    red, green, blue, _ = with_ghost[-round(y), round(x)]
    assert blue < green < red


def test_pictures_drawn_at_once_on_two_threads_are_right():
    counts = [float(count) for count in COUNTS]
    expected = [fresh(wave(count=count)) for count in counts]
    wrong = []

    def draw():
        own = Stage(WavePicture())
        for count, picture in zip(counts, expected, strict=True):
            own.show(wave(count=count), 40)
            if not same(own.pixels(), picture):
                wrong.append(count)

    threads = [threading.Thread(target=draw) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_one_lock_guards_all_drawing(shown):
    drawn = threading.Event()
    thread = threading.Thread(target=lambda: (shown.show(wave(count=3), 40), drawn.set()))
    with stage.drawing, stage.drawing:
        thread.start()
        assert not drawn.wait(0.2)
    assert drawn.wait(10)
    thread.join()


def test_more_dots_enlarge_everything_alike():
    normal = Stage(WavePicture())
    large = Stage(WavePicture(), pixels=(2 * normal.size[0], 2 * normal.size[1]), dpi=200)
    assert large.size == (2 * normal.size[0], 2 * normal.size[1])
    for made in (normal, large):
        made.show(wave(count=2), 40)
    shrunk = Image.fromarray(large.pixels()).resize(normal.size, Image.Resampling.BOX)
    assert np.abs(np.asarray(shrunk).astype(float) - normal.pixels()).mean() < 6


def test_a_frame_is_drawn_and_encoded_under_one_lock(shown):
    frame = shown.frame(wave(count=3), 40)
    assert same(np.asarray(Image.open(io.BytesIO(frame))), fresh(wave(count=3))[:, :, :3])


def test_hidden_artists_come_back(shown):
    shown.scene.lines[1].set_gid("right")
    shown.hide(["right"])
    shown.show(wave(count=2), 40)
    hidden = shown.pixels()
    assert not same(hidden, fresh(wave(count=2)))
    shown.hide([])
    shown.show(wave(count=2), 40)
    assert same(shown.pixels(), fresh(wave(count=2)))


def test_a_place_on_the_picture_becomes_data(shown):
    width, height = shown.size
    named, unnamed = shown.figure.axes
    x, y = named.transData.transform((0.25, -1.5))
    assert shown.data_at(x / width, 1 - y / height) == ("wave", pytest.approx(0.25), pytest.approx(-1.5))
    x, y = unnamed.transData.transform((0.25, -1.5))
    assert shown.data_at(x / width, 1 - y / height) is None
    assert shown.data_at(0.001, 0.999) is None
    assert shown.data_at(1.2, -0.3) is None
