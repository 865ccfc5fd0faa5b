"""Controls: what a reader can move. Each one describes a model parameter: its values, how they are shown and read."""

import math
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

NARROW_SPACE = "\u202f"
MINUS = "−"


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_))


def _shown(text: str) -> str:
    """Return a formatted number with a true minus sign and, from five digits on, narrow spaces between thousands."""
    sign, digits = (MINUS, text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    if len(whole) > 4 and whole.isdigit():
        whole = f"{int(whole):,}".replace(",", NARROW_SPACE)
    return sign + whole + point + rest


def _shortest(value: float, digits: int) -> str:
    """Return a number with at most `digits` significant digits, as people write it: 0.05, 1200, 3e-6."""
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    if -4 <= int(exponent) < digits + 6:
        return np.format_float_positional(float(text), trim="-")
    return f"{mantissa}e{int(exponent)}"


class _Number:
    """What sliders share: a grid of values for the hand, any value of the range for Python and for typing."""

    low: float
    high: float
    unit: str
    label: str

    def check(self, name: str, value: Any) -> None:
        """Raise a `ValueError` if the slider `name` cannot be set to `value`."""
        if not _is_number(value) or not self.low <= value <= self.high:
            raise ValueError(f"{name} = {value!r} must be a number in [{self.low}, {self.high}]")
        if self._whole and value != int(value):
            raise ValueError(f"{name} = {value!r} must be a whole number in [{self.low}, {self.high}]")

    def exact(self, value: float) -> float:
        """Return an allowed value to the last digit, as a whole number where all are."""
        return int(value) if self._whole else float(value)

    def snap(self, value: float) -> float:
        """Return the value nearest to `value` that a hand can reach."""
        return self.grid[round(self.position(value))]

    def position(self, value: float) -> float:
        """Return where the knob stands for `value`: its place on the grid, between two places where it lies between."""
        scaled = self._scaled([*self.grid, min(max(value, self.low), self.high)])
        return float(np.interp(scaled[-1], scaled[:-1], np.arange(len(self.grid))))

    def parse(self, text: str) -> float:
        """Return the value that a reader has typed; a decimal comma, spaces and a true minus sign are understood.

        Raises
        ------
        ValueError
            If it is no number, not whole where it must be, or outside the range; the message is for the reader.
        """
        cleaned = text.strip().replace(MINUS, "-").replace(",", ".")
        cleaned = "".join(cleaned.removesuffix(self.unit).split())
        try:
            value = float(cleaned)
        except ValueError:
            raise ValueError(f"“{text.strip()}” is not a number") from None
        if not self.low <= value <= self.high:
            raise ValueError(f"{text.strip()} is outside {self.text(self.low)} … {self.text(self.high)}")
        if self._whole and value != int(value):
            raise ValueError(f"{text.strip()} is not a whole number")
        return self.exact(value)

    def ends(self) -> tuple[Any, ...]:
        """Return the values at both ends."""
        return self.low, self.high

    def shown(self, value: float) -> dict[str, Any]:
        """Return what the page shows for `value`."""
        return {"position": self.position(value), "text": self.text(value)}

    def described(self, name: str) -> dict[str, Any]:
        """Return what the page needs to know about the slider of the parameter `name`."""
        texts = [self.text(value) for value in self.grid]
        return {"kind": "slider", "label": self.label or name, "unit": self.unit, "texts": texts}

    def moved(self, position: Any) -> float:
        """Return the value at a place of the grid, as the page reports it."""
        return self.grid[min(max(round(position), 0), len(self.grid) - 1)]


@dataclass(frozen=True)
class Slider(_Number):
    """A number between two ends; whole if both ends, the default and the step are whole.

    Parameters
    ----------
    low, high : float
        Ends of the range, both allowed.
    default, step : float
        Value at the start, and the distance between neighbouring values (counted from `low`).
    unit, label : str
        Shown to the reader; the label falls back on the parameter's name.
    group : str
        Controls of the same group are folded away behind one line with this title.

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
    group: str = ""

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"Slider: low = {self.low} must be less than high = {self.high}")
        if not 0 < self.step <= self.high - self.low:
            raise ValueError(f"Slider: step = {self.step} must be in (0, {self.high - self.low}]")
        self.check("Slider: default", self.default)

    @property
    def _whole(self) -> bool:
        ends = (self.low, self.high, self.default, self.step)
        return all(isinstance(number, numbers.Integral) for number in ends)

    @property
    def _decimals(self) -> int:
        described = (self.low, self.high, self.step)
        return max(0, *(-int(Decimal(str(number)).as_tuple().exponent) for number in described))

    @cached_property
    def grid(self) -> list[float]:
        """The values that a hand can reach; the upper end is one even where the steps do not meet it."""
        count = math.floor((self.high - self.low) / self.step + 1e-9)
        steps = [self.low + place * self.step for place in range(count + 1)]
        rounded = [int(value) if self._whole else round(float(value), self._decimals) for value in steps]
        return rounded if rounded[-1] == self.high else [*rounded, self.exact(self.high)]

    def _scaled(self, values: Sequence[float]) -> np.ndarray:
        return np.asarray(values, dtype=float)

    def text(self, value: float) -> str:
        """Return `value` as the reader sees it."""
        text = f"{value:.{self._decimals}f}"
        return _shown(text if float(text) == value else _shortest(value, 6))

    def draw(self, rng: np.random.Generator) -> float:
        """Return a random value of the grid."""
        return self.snap(rng.uniform(self.low, self.high))


@dataclass(frozen=True)
class LogSlider(_Number):
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
        Whether the values are whole numbers.
    unit, label : str
        Shown to the reader; the label falls back on the parameter's name.
    group : str
        Controls of the same group are folded away behind one line with this title.

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
    group: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.low < self.high:
            raise ValueError(f"LogSlider: 0 < low < high is needed, not low = {self.low}, high = {self.high}")
        if self.per_decade < 1:
            raise ValueError(f"LogSlider: per_decade = {self.per_decade} must be at least 1")
        ends = (self.low, self.high, self.default)
        if self.whole and not all(isinstance(number, numbers.Integral) for number in ends):
            raise ValueError("LogSlider: low, high and default must be whole numbers if whole = True")
        self.check("LogSlider: default", self.default)

    @property
    def _whole(self) -> bool:
        return self.whole

    @cached_property
    def grid(self) -> list[float]:
        """The values that a hand can reach, with three significant digits; the upper end is always one."""
        count = math.floor(math.log10(self.high / self.low) * self.per_decade + 1e-9)
        steps = [self.low * 10 ** (place / self.per_decade) for place in range(count + 1)]
        if self.whole:
            rounded = [round(value) for value in steps]
        else:
            rounded = [min(max(float(f"{value:.3g}"), self.low), self.high) for value in steps]
        return sorted({*rounded, self.exact(self.high)})

    def _scaled(self, values: Sequence[float]) -> np.ndarray:
        return np.log10(np.asarray(values, dtype=float))

    def text(self, value: float) -> str:
        """Return `value` as the reader sees it."""
        if self.whole:
            return _shown(str(int(value)))
        text = _shortest(value, 3)
        return _shown(text if float(text) == value else _shortest(value, 6))

    def draw(self, rng: np.random.Generator) -> float:
        """Return a random value of the grid."""
        return self.snap(10 ** rng.uniform(np.log10(self.low), np.log10(self.high)))


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
    group : str
        Controls of the same group are folded away behind one line with this title.

    Raises
    ------
    ValueError
        If there are fewer than two options or the default is not among them.
    """

    options: Sequence[Any] | Mapping[str, Any]
    _: KW_ONLY
    default: Any = None
    label: str = ""
    group: str = ""

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

    @property
    def texts(self) -> list[str]:
        """What the reader chooses from."""
        return [str(option) for option in self.options]

    def check(self, name: str, value: Any) -> None:
        """Raise a `ValueError` if `value` is not an option of the choice `name`."""
        if value not in self.values:
            raise ValueError(f"{name} = {value!r} must be one of {', '.join(map(repr, self.values))}")

    def exact(self, value: Any) -> Any:
        """Return `value` itself."""
        return value

    def snap(self, value: Any) -> Any:
        """Return `value` itself."""
        return value

    def text(self, value: Any) -> str:
        """Return the option's text."""
        return self.texts[self.values.index(value)]

    def parse(self, text: str) -> Any:
        """Return the value of the option with this text; a `ValueError` says what the options are."""
        if text not in self.texts:
            raise ValueError(f"“{text}” is none of {', '.join(self.texts)}")
        return self.values[self.texts.index(text)]

    def ends(self) -> tuple[Any, ...]:
        """Return every value: a choice has no order."""
        return tuple(self.values)

    def draw(self, rng: np.random.Generator) -> Any:
        """Return a random option."""
        return self.values[rng.integers(len(self.values))]

    def shown(self, value: Any) -> dict[str, Any]:
        """Return what the page shows for `value`."""
        return {"position": self.values.index(value), "text": self.text(value)}

    def described(self, name: str) -> dict[str, Any]:
        """Return what the page needs to know about the choice of the parameter `name`."""
        return {"kind": "choice", "label": self.label or name, "unit": "", "texts": self.texts}

    def moved(self, position: Any) -> Any:
        """Return the value of the option with this number, as the page reports it."""
        return self.values[int(position)]


@dataclass(frozen=True)
class Switch:
    """On or off.

    Parameters
    ----------
    default : bool
        State at the start.
    label : str
        Shown to the reader; falls back on the parameter's name.
    group : str
        Controls of the same group are folded away behind one line with this title.
    """

    default: bool = False
    _: KW_ONLY
    label: str = ""
    group: str = ""

    def check(self, name: str, value: Any) -> None:
        """Raise a `ValueError` if `value` is neither True nor False."""
        if not isinstance(value, (bool, np.bool_)):
            raise ValueError(f"{name} = {value!r} must be True or False")

    def exact(self, value: bool) -> bool:
        """Return `value` itself."""
        return bool(value)

    def snap(self, value: bool) -> bool:
        """Return `value` itself."""
        return bool(value)

    def text(self, value: bool) -> str:
        """Return the state in a word."""
        return "on" if value else "off"

    def parse(self, text: str) -> bool:
        """Return the state of this name; a `ValueError` says what the names are."""
        if text not in ("on", "off"):
            raise ValueError(f"“{text}” is neither on nor off")
        return text == "on"

    def ends(self) -> tuple[Any, ...]:
        """Return both states."""
        return False, True

    def draw(self, rng: np.random.Generator) -> bool:
        """Return a random state."""
        return bool(rng.integers(2))

    def shown(self, value: bool) -> dict[str, Any]:
        """Return what the page shows for `value`."""
        return {"position": int(value), "text": self.text(value)}

    def described(self, name: str) -> dict[str, Any]:
        """Return what the page needs to know about the switch of the parameter `name`."""
        return {"kind": "switch", "label": self.label or name, "unit": "", "texts": ["off", "on"]}

    def moved(self, position: Any) -> bool:
        """Return the state that the page reports."""
        return bool(position)


Control = Slider | LogSlider | Choice | Switch
