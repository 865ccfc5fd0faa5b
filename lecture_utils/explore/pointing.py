"""Pointing: what a click or drag on the picture sets."""

from collections.abc import Callable, Mapping
from typing import Any

from .controls import LogSlider, Slider
from .settings import Settings

Pair = tuple[str | None, str | None]
Pointing = Mapping[str, Pair] | Callable[[str, float, float, dict[str, Any]], Mapping[str, Any]]


class Target:
    """Translates places on the picture into settings.

    Parameters
    ----------
    point : mapping, function or None
        For the name of some axes the sliders that x and y set (or None); or a function of the name of the axes, x, y
        and the present values, returning the settings that a click there makes.
    settings : Settings
        The controls that can be set.

    Raises
    ------
    ValueError
        If what x or y sets is not a slider.
    """

    def __init__(self, point: Pointing | None, settings: Settings) -> None:
        self._point = point
        self._settings = settings
        pairs = point if isinstance(point, Mapping) else {}
        for name in (name for pair in pairs.values() for name in pair if name is not None):
            if not isinstance(settings.control(name, "point"), (Slider, LogSlider)):
                raise ValueError(f"point: {name!r} must be a Slider or LogSlider")
        self.pair: Pair = next(iter(pairs.values()), (None, None))

    def __bool__(self) -> bool:
        return self._point is not None

    def at(self, axes: str, x: float, y: float) -> dict[str, Any]:
        """Return the settings that a click at (x, y) in the named axes makes, as near as a hand can set them."""
        if callable(self._point):
            asked = self._point(axes, x, y, dict(self._settings.values))
        else:
            pair = (self._point or {}).get(axes, (None, None))
            asked = {name: value for name, value in zip(pair, (x, y), strict=True) if name is not None}
        return {name: self._settings.control(name, "point").snap(value) for name, value in asked.items()}

    def nudged(self, right: int, up: int) -> dict[str, Any]:
        """Return the settings that so many steps along the first pair's x and y make, as arrow keys ask for them."""
        moved = {}
        for name, steps in zip(self.pair, (right, up), strict=True):
            if name is not None and steps:
                control = self._settings.controls[name]
                moved[name] = control.moved(round(control.position(self._settings.values[name])) + steps)
        return moved
