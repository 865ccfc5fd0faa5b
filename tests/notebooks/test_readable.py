"""No text of a picture lies on another or runs out of it, and each stands out from what lies behind it.

At any size at which a page shows it, and in the light theme as in the dark one.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from math import ceil
from typing import Any

import numpy as np
import pytest
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from lecture_utils.explore import Explorable
from lecture_utils.explore.stage import Stage
from lecture_utils.scenes.labels import Labels
from tests.contrast import LEAST_CONTRAST, contrast, darkened
from tests.notebooks.test_explorables import EXPLORABLES, explorable  # noqa: F401 - a fixture
from tests.screens import fit_on

LEAST_POINTS = 11
# Boxes of texts include room for accents and descenders.
SLACK = (2, 3)
SLACK_OF_HEIGHT = 0.2
# A line or a mark may run behind a letter or two.
CROSSED = 0.2
THEMES = {"light": np.asarray, "dark": darkened}


@contextmanager
def texts_drawn() -> Iterator[dict[int, Text]]:
    """Collect every text that is really drawn inside, and draw it without ink: the picture is what lies behind them."""
    seen: dict[int, Text] = {}
    kept = {kind: kind.draw for kind in (Text, Labels)}

    def noting(kind: type[Text]) -> Callable[..., None]:
        def draw(text: Text, *arguments: Any, **options: Any) -> None:
            if text.get_visible() and text.get_text().strip():
                seen[id(text)] = text
            opacity = text.get_alpha()
            text.set_alpha(0)
            kept[kind](text, *arguments, **options)
            text.set_alpha(opacity)

        return draw

    for kind in kept:
        kind.draw = noting(kind)
    try:
        yield seen
    finally:
        for kind, draw in kept.items():
            kind.draw = draw


def boxes_of(text: Text, renderer: RendererBase) -> list[tuple[str, Bbox]]:
    """Return what a text says and the box that it covers; all of them for many labels in one artist."""
    if isinstance(text, Labels):
        return text.boxes(renderer)
    return [(text.get_text(), text.get_window_extent(renderer))]


def assert_readable(texts: Iterable[Text], stage: Stage, where: str) -> None:
    """Fail if one of the texts, drawn without ink, cannot be read."""
    for text in texts:
        assert text.get_fontsize() >= LEAST_POINTS, f"{text.get_text()!r} is too small {where}"
    assert_apart_and_inside(texts, stage, where)
    assert_standing_out(texts, stage, where)


def assert_standing_out(texts: Iterable[Text], stage: Stage, where: str) -> None:
    """Fail if one of the texts has too little contrast to what lies behind it."""
    upwards = stage.pixels()[::-1, :, :3]
    renderer = stage.canvas.get_renderer()
    for text in texts:
        *ink, opacity = to_rgba(text.get_color(), text.get_alpha())
        for said, box in boxes_of(text, renderer):
            left, low = (max(0, int(side)) for side in box.min)
            behind = upwards[low : ceil(box.y1), left : ceil(box.x1)].reshape(-1, 3) / 255
            painted = opacity * np.array(ink) + (1 - opacity) * behind
            for theme, shown in THEMES.items():
                ratio = np.quantile(contrast(shown(painted), shown(behind)), CROSSED)
                assert ratio >= LEAST_CONTRAST, f"{said!r} has a contrast of {ratio:.2f} {where} in the {theme} theme"


def assert_apart_and_inside(texts: Iterable[Text], stage: Stage, where: str) -> None:
    """Fail if one of the texts lies on another or runs out of the picture."""
    width, height = stage.size
    renderer = stage.canvas.get_renderer()
    boxes = [box for text in texts for box in boxes_of(text, renderer)]
    for text, box in boxes:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1
        assert inside, f"{text!r} runs out {where}"
    for (text, box), (other, its) in itertools.combinations(boxes, 2):
        across, up = min(box.x1, its.x1) - max(box.x0, its.x0), min(box.y1, its.y1) - max(box.y0, its.y0)
        room = max(SLACK[1], SLACK_OF_HEIGHT * min(box.height, its.height))
        assert across <= SLACK[0] or up <= room, f"{text!r} lies on {other!r} {where}"


@pytest.mark.parametrize("explorable", EXPLORABLES, indirect=True)
def test_texts_are_readable(explorable: Explorable) -> None:  # noqa: F811
    """On a tablet; a laptop has more room for text of the same size, and a presented notebook more than the wall."""
    explorable.reset()
    explorable.session.pictures.hide(())
    explorable.stage.hide(())  # so that what does not move is drawn even if the size is the same already
    with texts_drawn() as seen:
        explorable.session.fit(fit_on("tablet", explorable.scene.size))
    assert_readable(seen.values(), explorable.stage, "on a tablet")


@pytest.mark.parametrize("explorable", EXPLORABLES, indirect=True)
def test_texts_are_readable_in_all_that_is_told(explorable: Explorable) -> None:  # noqa: F811
    """On a wall, the size with the least room.

    Before the prediction and after it, the start and the thirds of the course of the default, then every preset over
    the ghost of the default.
    """
    explorable.reset()
    hidden = explorable.session.hidden
    explorable.stage.hide(hidden)  # so that what does not move is drawn even if the size is the same already
    default, opening, steps = explorable.values, explorable.step, explorable.scene.steps

    def reveal() -> None:
        explorable.session.pictures.hide(())
        explorable.go_to(opening)

    told = [("first", partial(explorable.session.fit, fit_on("wall", explorable.scene.size)))]
    told += [("predicted", reveal)] if hidden else []
    courses = [*sorted({0, steps // 3, 2 * steps // 3, steps} - {opening}), opening] if steps else []
    told += [(f"step {step}", partial(explorable.go_to, step)) for step in courses]
    told += [("pinned", explorable.pin)]
    told += [
        (name, partial(explorable.set, **default | settings))
        for name, settings in explorable.presets.items()
        if default | settings != default
    ]
    seen: dict[int, Text] = {}
    for name, show in told:
        drawn = explorable.stage.backgrounds_drawn
        with texts_drawn() as now:
            show()
        # What does not move is drawn only when it changes.
        if explorable.stage.backgrounds_drawn == drawn:
            now |= {key: text for key, text in seen.items() if not text.get_animated()}
        seen = now
        assert_readable(seen.values(), explorable.stage, f"at {name!r}")
    explorable.reset()
