"""A click on the picture sets both sliders, on linear and on logarithmic axes."""

import pytest
from matplotlib.figure import Figure

from lecture_utils.explore import Choice, Explorable, LogSlider, Scene, Slider, explore
from tests.explore.reader import Reader


class Plane(Scene):
    """A point in a plane."""

    def build(self, figure: Figure) -> None:
        axes = figure.subplots()
        axes.set_label("plane")
        axes.set(xlim=(0, 10), ylim=(0.01, 100), yscale="log")
        (self._point,) = axes.plot([], [], "o", animated=True)

    def update(self, result: tuple[float, float], step: int) -> None:
        self._point.set_data([result[0]], [result[1]])

    def readout(self, result: tuple[float, float], step: int) -> dict[str, str]:
        return {"place": f"{result[0]}, {result[1]}"}


def place(x: float, y: float, kind: str = "a") -> tuple[float, float]:
    return x, y


def plane(**changed: object) -> Explorable:
    settings = {
        "x": Slider(0, 10, default=1, step=1),
        "y": LogSlider(0.1, 10.0, default=1.0),
        "kind": Choice(["a", "b"]),
        "point": {"plane": ("x", "y")},
    }
    return explore(place, Plane(), **settings | changed)


def click(explorable: Explorable, x: float, y: float) -> None:
    Reader(explorable).point_at(x, y)


def test_a_click_sets_a_slider_and_a_log_slider() -> None:
    explorable = plane()
    click(explorable, 7.2, 0.25)
    assert explorable.values == {"x": 7, "y": 0.251, "kind": "a"}


def test_a_click_beyond_the_range_sets_the_end_of_the_range() -> None:
    explorable = plane()
    click(explorable, 3, 60)
    assert explorable.values == {"x": 3, "y": 10.0, "kind": "a"}


def touched(axes: str, x: float, y: float, values: dict[str, object]) -> dict[str, object]:
    """Above the middle a click chooses the kind; below it sets the slider that the kind names."""
    if x > 9:
        return {}
    return {"kind": "b"} if y > 1 else {{"a": "x", "b": "y"}[values["kind"]]: x + 0.2}


def test_a_function_says_what_a_click_sets() -> None:
    explorable = plane(point=touched)
    click(explorable, 3, 0.1)
    assert explorable.values == {"x": 3, "y": 1.0, "kind": "a"}
    click(explorable, 3, 10)
    click(explorable, 5, 0.1)
    assert explorable.values == {"x": 3, "y": 5.01, "kind": "b"}


def test_a_function_may_leave_everything_as_it_is() -> None:
    explorable = plane(point=touched)
    before = explorable.values
    click(explorable, 9.5, 10)
    assert explorable.values == before


def test_a_choice_cannot_be_pointed_at() -> None:
    with pytest.raises(ValueError, match="point: 'kind' must be a Slider or LogSlider"):
        plane(point={"plane": ("kind", None)})
