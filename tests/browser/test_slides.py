"""Every slide of every notebook on the projector: the whole picture, the hand beside it, and words that can be read."""

import pytest

from lecture_utils.tools.collect import NOTEBOOKS
from tests.browser.talk import SEEN, SMALL, Server, Wall

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
# Screen → controls that must be seen with the picture, or all where there are fewer.
SCREENS = {(1280, 720): 3, (1024, 768): 2, (1366, 768): 2, (1920, 1080): 2}
LEAST_TEXT = 24  # px: 18 points
SETTLING = 200  # ms after which a changed layout has been looked at


@pytest.fixture(scope="module")
def context(chromium):
    width, height = next(iter(SCREENS))
    made = chromium.new_context(viewport={"width": width, "height": height})
    made.set_default_timeout(30_000)
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(chromium, tmp_path_factory):
    """A talk of all notebooks."""
    started = Server(PATHS, tmp_path_factory.mktemp("talk"))
    yield started
    started.stop()


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def shown(request, context, server):
    """One of its notebooks, alive, and no other: one that waits for its turn is drawn anew at every size too."""
    wall = Wall(context, server, f"#{request.param.stem}")
    wall.wait_until_whole()
    kernel = server.kernels()[wall.kernel]
    kernel.suspend()  # or it would draw every picture for every size, and only the layout is asked about
    yield wall
    wall.page.close()
    kernel.kill()


# Every slide, one after the other, in one go: each question asked of a browser takes its time.
EVERY_SLIDE = f"""(least) => [...document.querySelectorAll('[data-slide]')].map((slide, number) => {{
  wall.show(number);
  const tall = slide.scrollHeight > slide.clientHeight + 1;
  return {{
    words: slide.innerText.slice(0, 60),
    seen: slide.classList.contains('wall-code') ? ({SEEN})() : null,
    small: ({SMALL})(least),
    wide: slide.scrollWidth > slide.clientWidth + 1,
    stuck: tall && !slide.classList.contains('wall-code') && !wall.turn(+1),
  }};
}})"""


def test_picture_and_hand_are_seen_together_and_no_text_is_cut(shown):
    faults = []
    for (width, height), wanted in SCREENS.items():
        shown.page.set_viewport_size({"width": width, "height": height})
        shown.page.wait_for_timeout(SETTLING)
        slides = shown.frame.evaluate(EVERY_SLIDE, LEAST_TEXT)
        assert any(slide["seen"] for slide in slides)
        for slide in slides:
            where, seen = f"{width}×{height}: {slide['words']}", slide["seen"]
            if seen and (not seen["picture"] or seen["controls"] < min(wanted, seen["all"])):
                faults.append((where, seen))
            if slide["small"]:
                faults.append((where, slide["small"]))
            faults += [(where, fault) for fault in ("wide", "stuck") if slide[fault]]
    assert faults == []
