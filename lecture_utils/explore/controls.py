"""Controls: what a reader can move. Each one describes a model parameter and makes the widget that sets it."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from typing import Any

import ipywidgets
import numpy as np


def _described(label: str, unit: str) -> str:
    return f"{label} ({unit})" if unit else label


@dataclass(frozen=True)
class Slider:
    """A number between two ends; whole if both ends, the default and the step are whole.

    Parameters
    ----------
    low, high : float
        Ends of the range, both allowed.
    default, step : float
        Value at the start, and the distance between neighbouring values (counted from `low`).
    unit, label : str
        Shown to the reader; the label falls back on the parameter's name.

    Raises
    ------
    ValueError
        If the range is empty, the step is not positive, or the default lies outside the range.
    """

    low: float
    high: float
    _: KW_ONLY
    default: float
    step: float
    unit: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"Slider: low = {self.low} must be less than high = {self.high}")
        if not 0 < self.step <= self.high - self.low:
            raise ValueError(f"Slider: step = {self.step} must be in (0, {self.high - self.low}]")
        if not self.low <= self.default <= self.high:
            raise ValueError(f"Slider: default = {self.default} must be in [{self.low}, {self.high}]")

    @property
    def _whole(self) -> bool:
        return all(isinstance(number, int) for number in (self.low, self.high, self.default, self.step))

    @property
    def _decimals(self) -> int:
        numbers = (self.low, self.high, self.step)
        return max(0, *(-int(Decimal(str(number)).as_tuple().exponent) for number in numbers))

    def exact(self, value: float) -> float:
        """Return an allowed value that Python has set, to the last digit, as a whole number where all are."""
        return int(value) if self._whole else float(value)

    def snap(self, value: float) -> float:
        """Return the value nearest to `value` that a hand can reach, free of floating-point dust."""
        steps = round((min(max(value, self.low), self.high) - self.low) / self.step)
        # The upper end can be reached even where the steps do not meet it.
        snapped = min(self.low + steps * self.step, self.high, key=lambda reachable: abs(reachable - value))
        return int(snapped) if self._whole else round(float(snapped), self._decimals)

    def check(self, name: str, value: Any) -> None:
        """Raise a `ValueError` if the slider `name` cannot show `value`."""
        if not isinstance(value, (int, float)) or not self.low <= value <= self.high:
            raise ValueError(f"{name} = {value!r} must be a number in [{self.low}, {self.high}]")
        if self._whole and value != int(value):
            raise ValueError(f"{name} = {value!r} must be a whole number in [{self.low}, {self.high}]")

    def ends(self) -> tuple[Any, ...]:
        """Return the values at both ends."""
        return self.low, self.high

    def draw(self, rng: np.random.Generator) -> float:
        """Return a random allowed value."""
        return self.snap(rng.uniform(self.low, self.high))

    def widget(self, name: str) -> ipywidgets.Widget:
        """Return the widget that sets the parameter `name`."""
        make = ipywidgets.IntSlider if self._whole else ipywidgets.FloatSlider
        return make(
            value=self.default,
            min=self.low,
            max=self.high,
            step=self.step,
            description=_described(self.label or name, self.unit),
            readout_format="d" if self._whole else f".{self._decimals}f",
            style={"description_width": "auto"},
            layout={"width": "auto"},
        )


@dataclass(frozen=True)
class LogSlider:
    """A positive number whose slider moves in equal factors (learning rates, noise levels, network sizes).

    Parameters
    ----------
    low, high : float
        Ends of the range, both positive and allowed.
    default : float
        Value at the start.
    per_decade : int
        Number of steps in each factor of ten.
    whole : bool
        Whether the values are rounded to whole numbers.
    unit, label : str
        Shown to the reader; the label falls back on the parameter's name.

    Raises
    ------
    ValueError
        If the range is empty or not positive, or the default lies outside it.
    """

    low: float
    high: float
    _: KW_ONLY
    default: float
    per_decade: int = 10
    whole: bool = False
    unit: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.low < self.high:
            raise ValueError(f"LogSlider: 0 < low < high is needed, not low = {self.low}, high = {self.high}")
        if not self.low <= self.default <= self.high:
            raise ValueError(f"LogSlider: default = {self.default} must be in [{self.low}, {self.high}]")
        if self.per_decade < 1:
            raise ValueError(f"LogSlider: per_decade = {self.per_decade} must be at least 1")
        if self.whole and not all(isinstance(number, int) for number in (self.low, self.high, self.default)):
            raise ValueError("LogSlider: low, high and default must be whole numbers if whole = True")

    def exact(self, value: float) -> float:
        """Return an allowed value that Python has set, to the last digit, as a whole number where all are."""
        return round(value) if self.whole else float(value)

    def snap(self, value: float) -> float:
        """Return the value nearest to `value` that a hand can reach, with three significant digits."""
        value = min(max(value, self.low), self.high)
        steps = round(np.log10(value / self.low) * self.per_decade)
        reachable = (self.low * 10 ** (steps / self.per_decade), self.high)
        snapped = min(reachable, key=lambda place: abs(np.log10(place / value)))
        if self.whole:
            return round(snapped)
        return min(max(float(f"{snapped:.3g}"), self.low), self.high)

    def check(self, name: str, value: Any) -> None:
        """Raise a `ValueError` if the slider `name` cannot show `value`."""
        if not isinstance(value, (int, float)) or not self.low <= value <= self.high:
            raise ValueError(f"{name} = {value!r} must be a number in [{self.low}, {self.high}]")

    def ends(self) -> tuple[Any, ...]:
        """Return the values at both ends."""
        return self.low, self.high

    def draw(self, rng: np.random.Generator) -> float:
        """Return a random allowed value."""
        return self.snap(10 ** rng.uniform(np.log10(self.low), np.log10(self.high)))

    def widget(self, name: str) -> ipywidgets.Widget:
        """Return the widget that sets the parameter `name`."""
        return ipywidgets.FloatLogSlider(
            value=self.default,
            min=np.log10(self.low),
            max=np.log10(self.high),
            step=1 / self.per_decade,
            description=_described(self.label or name, self.unit),
            readout_format=",.0f" if self.whole else ".3g",
            style={"description_width": "auto"},
            layout={"width": "auto"},
        )


@dataclass(frozen=True)
class Choice:
    """One of several values.

    Parameters
    ----------
    options : sequence, or mapping from shown text to value
        What can be chosen, in the order shown.
    default : object
        Value at the start; the first option if not given.
    label : str
        Shown to the reader; falls back on the parameter's name.

    Raises
    ------
    ValueError
        If there are fewer than two options or the default is not among them.
    """

    options: Sequence[Any] | Mapping[str, Any]
    _: KW_ONLY
    default: Any = None
    label: str = ""

    def __post_init__(self) -> None:
        if len(self.options) < 2:
            raise ValueError(f"Choice: options = {self.options!r} must hold at least two")
        if self.default is None:
            object.__setattr__(self, "default", self.values[0])
        self.check("Choice: default", self.default)

    @property
    def values(self) -> list[Any]:
        """The values that can be chosen."""
        return list(self.options.values() if isinstance(self.options, Mapping) else self.options)

    def exact(self, value: Any) -> Any:
        """Return `value` itself."""
        return value

    def snap(self, value: Any) -> Any:
        """Return `value` itself."""
        return value

    def check(self, name: str, value: Any) -> None:
        """Raise a `ValueError` if `value` is not an option of the choice `name`."""
        if value not in self.values:
            raise ValueError(f"{name} = {value!r} must be one of {', '.join(map(repr, self.values))}")

    def ends(self) -> tuple[Any, ...]:
        """Return every value: a choice has no order."""
        return tuple(self.values)

    def draw(self, rng: np.random.Generator) -> Any:
        """Return a random option."""
        return self.values[rng.integers(len(self.values))]

    def widget(self, name: str) -> ipywidgets.Widget:
        """Return the widget that sets the parameter `name`."""
        options = list(self.options.items()) if isinstance(self.options, Mapping) else list(self.options)
        return ipywidgets.Dropdown(
            options=options,
            value=self.default,
            description=self.label or name,
            style={"description_width": "auto"},
            layout={"width": "auto"},
        )


@dataclass(frozen=True)
class Switch:
    """On or off.

    Parameters
    ----------
    default : bool
        State at the start.
    label : str
        Shown to the reader; falls back on the parameter's name.
    """

    default: bool = False
    _: KW_ONLY
    label: str = ""

    def exact(self, value: bool) -> bool:
        """Return `value` itself."""
        return value

    def snap(self, value: bool) -> bool:
        """Return `value` itself."""
        return value

    def check(self, name: str, value: Any) -> None:
        """Raise a `ValueError` if `value` is neither True nor False."""
        if not isinstance(value, bool):
            raise ValueError(f"{name} = {value!r} must be True or False")

    def ends(self) -> tuple[Any, ...]:
        """Return both states."""
        return False, True

    def draw(self, rng: np.random.Generator) -> bool:
        """Return a random state."""
        return bool(rng.integers(2))

    def widget(self, name: str) -> ipywidgets.Widget:
        """Return the widget that sets the parameter `name`."""
        return ipywidgets.Checkbox(
            value=self.default, description=self.label or name, indent=False, layout={"width": "auto"}
        )


Control = Slider | LogSlider | Choice | Switch
