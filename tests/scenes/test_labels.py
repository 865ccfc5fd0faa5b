"""Labels look like Matplotlib's own texts, stand where they should, and keep out of ghosts."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from lecture_utils.scenes.labels import Labels

WIDTH, HEIGHT = 400, 100


def canvas():
    figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
    axes.axis("off")
    return FigureCanvasAgg(figure), axes


def ink(drawn, artist):
    """Darkness of the picture of one artist: 0 paper, 255 black; row 0 is at the top."""
    drawn.draw()
    artist.draw(drawn.get_renderer())
    return 255.0 - np.asarray(drawn.buffer_rgba())[:, :, :3].min(axis=2)


def labelled(items, **style):
    drawn, axes = canvas()
    labels = Labels(axes, **style)
    labels.show(items)
    return ink(drawn, labels)


def box(picture):
    rows, columns = np.nonzero(picture > 60)
    return columns.min(), columns.max(), rows.min(), rows.max()


@pytest.mark.parametrize("text", ["e = −0.94", "h(a₁) = σ(0.76·1.20)", "error E: 0.462 before", "Δw = −η h e ▲▼ ←"])
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_a_label_is_as_large_and_as_dark_as_a_text(text, weight):
    ours = labelled([(20, 50, text)], align=0, fontweight=weight, fontsize=12)
    drawn, axes = canvas()
    theirs = ink(
        drawn, axes.text(20, 50, text, family="DejaVu Sans", fontweight=weight, fontsize=12, va="center", animated=True)
    )
    np.testing.assert_allclose(np.subtract(box(ours), box(theirs))[:2], 0, atol=5)
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.1)


@pytest.mark.parametrize(("align", "expected"), [(0.0, (200, 239)), (0.5, (181, 219)), (1.0, (161, 200))])
def test_a_label_is_aligned_at_its_place(align, expected):
    left, right, *_ = box(labelled([(200, 50, "8888")], align=align))
    np.testing.assert_allclose((left, right), expected, atol=2)


def test_the_boxes_tell_what_is_covered():
    drawn, axes = canvas()
    labels = Labels(axes)
    labels.show([(100, 50, "88"), (300, 30, "8888")])
    drawn.draw()
    found = labels.boxes(drawn.get_renderer())
    assert [text for text, _ in found] == ["88", "8888"]
    for (_, covered), item in zip(found, labels.items, strict=True):
        left, right, top, bottom = box(labelled([item]))
        inked = (left, right + 1, HEIGHT - bottom - 1, HEIGHT - top)
        np.testing.assert_allclose((covered.x0, covered.x1, covered.y0, covered.y1), inked, atol=2)


def test_the_middle_of_the_digits_is_at_the_height_asked_for():
    *_, top, bottom = box(labelled([(200, 30, "0123456789")]))
    assert (top + bottom) / 2 == pytest.approx(HEIGHT - 30, abs=1.5)


def test_many_labels_are_each_of_them():
    items = [(60, 20, "one"), (200, 50, "2.00"), (330, 80, "τ η")]
    together = labelled(items)
    np.testing.assert_allclose(together, np.max([labelled([item]) for item in items], axis=0), atol=1)


def test_a_box_lies_behind_the_whole_text():
    boxed = labelled([(200, 50, "−1.13")], box="#E69F00")
    plain = labelled([(200, 50, "−1.13")])
    outer, inner = box(boxed), box(plain)
    assert outer[0] < inner[0]
    assert outer[1] > inner[1]
    assert outer[2] < inner[2]
    assert outer[3] > inner[3]
    assert (boxed[plain > 200] > 200).all()


def test_labels_without_ink_leave_their_box():
    items = [(200, 50, "−1.13")]
    assert labelled(items, alpha=0).max() == 0
    assert box(labelled(items, alpha=0, box="#E69F00")) == box(labelled(items, box="#E69F00"))


def test_nothing_to_show_draws_nothing():
    assert labelled([]).max() == 0
    assert labelled([(200, 50, " ")]).max() == 0


def test_labels_are_texts_to_the_engine():
    """So a ghost leaves them out, and the smallest size allowed applies to them."""
    _, axes = canvas()
    labels = Labels(axes)
    labels.show([(1, 2, "a"), (3, 4, "b")])
    assert isinstance(labels, Text)
    assert labels.get_animated()
    assert labels.get_text() == "a\nb"
    assert labels.get_fontsize() == 11
