"""No text of a picture lies on another or runs out of it, at any size at which a page shows it."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from matplotlib.text import Text

from lecture_utils.explore import Explorable
from tests.notebooks.test_explorables import EXPLORABLES, explorable  # noqa: F401 - a fixture
from tests.screens import SCREENS, fit_on

# Boxes of texts include room for accents and descenders.
SLACK = (2, 3)
SLACK_OF_HEIGHT = 0.3


@contextmanager
def texts_drawn() -> Iterator[dict[int, Text]]:
    """Collect every text that is really drawn inside."""
    seen: dict[int, Text] = {}
    plain = Text.draw

    def draw(text: Text, *arguments: Any, **options: Any) -> None:
        if text.get_visible() and text.get_text().strip():
            seen[id(text)] = text
        plain(text, *arguments, **options)

    Text.draw = draw
    try:
        yield seen
    finally:
        Text.draw = plain


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("explorable", EXPLORABLES, indirect=True)
def test_texts_keep_apart_and_inside(explorable: Explorable, screen: str) -> None:  # noqa: F811
    explorable.reset()
    explorable.session.pictures.hide(())
    with texts_drawn() as seen:
        explorable.session.fit(fit_on(screen, explorable.scene.size))
    width, height = explorable.stage.size
    renderer = explorable.stage.canvas.get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in seen.values()]
    for text, box in boxes:
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1, f"{text!r} runs out"  # noqa: PT018
    # The boxes of slanted texts overlap where the texts themselves do not.
    upright = [
        (text.get_text(), text.get_window_extent(renderer)) for text in seen.values() if text.get_rotation() % 90 == 0
    ]
    for (text, box), (other, its) in itertools.combinations(upright, 2):
        across, up = min(box.x1, its.x1) - max(box.x0, its.x0), min(box.y1, its.y1) - max(box.y0, its.y0)
        room = max(SLACK[1], SLACK_OF_HEIGHT * min(box.height, its.height))
        assert across <= SLACK[0] or up <= room, f"{text!r} lies on {other!r}"
