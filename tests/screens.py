"""The sizes at which a page shows a picture, for the tests and the benchmarks."""

from lecture_utils.explore.pictures import Fit

# What the page leaves for the picture: width, height, smallest text, largest scale, and how far it may be stretched
# (see `fitter` in lecture_utils/explore/view.js).
SCREENS = {
    "laptop": (695, 560, 11, 1.0, 1.0),
    "tablet": (640, 560, 11, 1.0, 1.0),
    "presented": (1230, 560, 24, 2.4, 1.3),
    "wall": (874, 490, 24, 2.4, 1.3),
}
NATURAL_TEXT = 11 * 100 / 72


def fit_on(screen: str, size: tuple[float, float]) -> Fit:
    """Return the size that a page asks for, for a scene of this size in inches."""
    width, height, smallest, largest, stretch = SCREENS[screen]
    scale = min(width / (100 * size[0]), height / (100 * size[1]), largest)
    sides = (min(room, 100 * inches * scale * stretch) for room, inches in zip((width, height), size, strict=True))
    return Fit(*map(int, sides), max(smallest, NATURAL_TEXT * scale))
