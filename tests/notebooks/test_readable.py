"""No text of a picture lies on another or runs out of it, at any size at which a page shows it."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from matplotlib.backend_bases import RendererBase
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from lecture_utils.explore import Explorable
from lecture_utils.scenes.labels import Labels
from tests.notebooks.test_explorables import EXPLORABLES, explorable  # noqa: F401 - a fixture
from tests.screens import SCREENS, fit_on

# Boxes of texts include room for accents and descenders.
SLACK = (2, 3)
SLACK_OF_HEIGHT = 0.2


@contextmanager
def texts_drawn() -> Iterator[dict[int, Text]]:
    """Collect every text that is really drawn inside."""
    seen: dict[int, Text] = {}
    kept = {kind: kind.draw for kind in (Text, Labels)}

    def noting(kind: type[Text]) -> Callable[..., None]:
        def draw(text: Text, *arguments: Any, **options: Any) -> None:
            if text.get_visible() and text.get_text().strip():
                seen[id(text)] = text
            kept[kind](text, *arguments, **options)

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


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("explorable", EXPLORABLES, indirect=True)
def test_texts_keep_apart_and_inside(explorable: Explorable, screen: str) -> None:  # noqa: F811
    explorable.reset()
    explorable.session.pictures.hide(())
    with texts_drawn() as seen:
        explorable.session.fit(fit_on(screen, explorable.scene.size))
    width, height = explorable.stage.size
    renderer = explorable.stage.canvas.get_renderer()
    boxes = [box for text in seen.values() for box in boxes_of(text, renderer)]
    for text, box in boxes:
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1, f"{text!r} runs out"  # noqa: PT018
    for (text, box), (other, its) in itertools.combinations(boxes, 2):
        across, up = min(box.x1, its.x1) - max(box.x0, its.x0), min(box.y1, its.y1) - max(box.y0, its.y0)
        room = max(SLACK[1], SLACK_OF_HEIGHT * min(box.height, its.height))
        assert across <= SLACK[0] or up <= room, f"{text!r} lies on {other!r}"
