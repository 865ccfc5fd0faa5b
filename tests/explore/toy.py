"""A small neutral model and scene: what the tests and benchmarks of the engine put on the stage."""

import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lecture_utils.explore import Choice, Explorable, Question, Scene, Slider, Switch, explore

HIGHEST_COUNT = 8


@dataclass(frozen=True)
class Wave:
    """A sampled wave.

    Attributes
    ----------
    x, y : array of shape (400,)
        Places and heights.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]


def wave(*, count: float, height: float = 1.0, shape: str = "sine", flipped: bool = False, seed: int = 0) -> Wave:
    """Return `count` waves with a little noise; a count above 8 is refused, and the shape "broken" fails."""
    if count > HIGHEST_COUNT:
        raise ValueError(f"count = {count} must be at most {HIGHEST_COUNT}")
    x = np.linspace(0, 1, 400)
    phase = 2 * np.pi * count * x
    y = height * {"sine": np.sin, "square": lambda angle: np.sign(np.sin(angle))}[shape](phase)
    y += 0.02 * np.random.default_rng(seed).normal(size=x.size)
    return Wave(x, -y if flipped else y)


def slow_wave(
    *, count: float, parts: int = 20, pause: float = 0.0, seed: int = 0
) -> Generator[tuple[float, Wave], None, None]:
    """Yield longer and longer pieces of `wave`, with a pause in seconds before each."""
    whole = wave(count=count, seed=seed)
    for part in range(1, parts + 1):
        time.sleep(pause)
        end = whole.x.size * part // parts
        yield part / parts, Wave(whole.x[:end], whole.y[:end])


class WavePicture(Scene):
    """A wave on two panels."""

    size = (7.0, 3.0)
    style: dict[str, Any] = {"font.size": 11, "lines.linewidth": 2}  # noqa: RUF012
    steps = 40

    def build(self, figure: Figure) -> None:
        """Make the axes, the curves and a text."""
        self.axes = figure.subplots(1, 2)
        self.axes[0].set_label("wave")
        for axes in self.axes:
            axes.set(xlim=(0, 1), ylim=(-2.2, 2.2), xlabel=r"place $x_1$ (m)", ylabel="height (m)")
        self.lines = [
            axes.plot([], [], animated=True, zorder=4, color=colour)[0]
            for axes, colour in zip(self.axes, ("#D55E00", "#0072B2"), strict=True)
        ]
        self.text = self.axes[0].text(0.05, 1.8, "", animated=True, zorder=5)

    def update(self, result: Wave, step: int) -> None:
        """Move the curves."""
        shown = len(result.x) * step // self.steps if self.steps else len(result.x)
        self.lines[0].set_data(result.x[:shown], result.y[:shown])
        self.lines[1].set_data(result.x[:shown], 0.5 * result.y[:shown] ** 2)
        self.text.set_text(rf"$\bar y$ = {result.y.mean():.2f}")

    def readout(self, result: Wave, step: int) -> dict[str, str]:
        """Return the mean and the highest point."""
        return {"mean height": f"{result.y.mean():.4f} m", "highest": f"{result.y.max():.3f} m"}


class ZoomPicture(WavePicture):
    """A wave whose axis grows with it."""

    steps = 0

    def update(self, result: Wave, step: int) -> None:
        """Move the curves, and the limits of the first axes where they must."""
        super().update(result, step)
        limit = 2.2 if np.abs(result.y).max() < 1.5 else 4.4
        if self.axes[0].get_ylim() != (-limit, limit):
            self.axes[0].set_ylim(-limit, limit)


COUNT = Slider(0.5, 10, default=2, step=0.1, unit="per metre", label="number of waves")
HEIGHT = Slider(0, 2, default=1.0, step=0.05, unit="m", label="height of the waves")


def toy(**changes: Any) -> Explorable:
    """Return an explorable that has everything; `changes` are passed on to `explore`."""
    settings: dict[str, Any] = {
        "count": COUNT,
        "height": HEIGHT,
        "shape": Choice({"smooth": "sine", "angular": "square", "broken": "broken"}, label="shape of the waves"),
        "flipped": Switch(label="upside down"),
        "presets": {"few": {"count": 1.0}, "many": {"count": 7.5, "height": 0.333}, "too many": {"count": 9.0}},
        "question": Question(
            "What happens when the number of waves grows?",
            ("the waves < get higher", "the waves get narrower"),
            "the waves get narrower",
            "They share the same metre.",
            {"count": 6.0},
        ),
        "point": {"wave": ("count", "height")},
        "name": "00-1",
    }
    return explore(wave, WavePicture(), **settings | changes)


def sound_toy() -> Explorable:
    """Return an explorable in which no setting fails."""
    return toy(count=replace(COUNT, high=8), shape=Choice(["sine", "square"], label="shape"), presets={})


def slow_toy(**constants: Any) -> Explorable:
    """Return an explorable whose model yields partial results."""
    picture = WavePicture()
    picture.steps = 0
    return explore(slow_wave, picture, count=COUNT, **constants)


class ThreadPicture(WavePicture):
    """A wave whose readout tells on which thread it was drawn."""

    def readout(self, result: Wave, step: int) -> dict[str, str]:
        """Return whether this is Python's main thread."""
        return {"on the main thread": str(threading.current_thread() is threading.main_thread())}
