"""The pictures of an explorable: small and fast while a hand moves, sharp at rest, and always alike in a file."""

import copy
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from .scene import Scene
from .stage import DPI, Stage

# Height of the smallest text, which a scene gives as 11 points.
TEXT_POINTS = 11
POINTS_PER_INCH = 72
LEAST_ROOM = 0.5


@dataclass(frozen=True)
class Fit:
    """The size at which a page shows the picture.

    Attributes
    ----------
    width, height : float
        In the page's pixels.
    text : float
        Height of the smallest text, in the page's pixels.
    ratio : float
        The screen's own pixels for each pixel of the page.
    """

    width: float
    height: float
    text: float
    ratio: float = 1.0

    def stage(self, scene: Scene, ratio: float) -> Stage:
        """Return a stage of this shape, with `ratio` dots for each pixel of the page.

        No side is drawn with less than half of its room for text; on a page that has even less the picture is shrunk.
        """
        dpi = ratio * self.text * POINTS_PER_INCH / TEXT_POINTS
        sides = (max(self.width, 1) * ratio, max(self.height, 1) * ratio)
        enlarged = max(1, *(LEAST_ROOM * room * dpi / side for room, side in zip(scene.size, sides, strict=True)))
        return Stage(scene, pixels=tuple(round(side * enlarged) for side in sides), dpi=round(dpi, 2))


class Pictures:
    """Draws a scene at the size asked for; nothing is made before a picture is asked for.

    Parameters
    ----------
    scene : Scene
        What to draw.
    """

    def __init__(self, scene: Scene) -> None:
        self._blank = scene
        self._stage: Stage | None = None
        self._sharp: Stage | None = None
        self._fit: Fit | None = None
        self._pinned: tuple[Any, int] | None = None
        self._hidden: Collection[str] = ()

    @property
    def stage(self) -> Stage:
        """The stage with one dot for each pixel of the page."""
        if self._stage is None:
            blank = copy.copy(self._blank)
            self._stage = self._prepared(self._fit.stage(blank, 1.0) if self._fit else Stage(blank))
        return self._stage

    @property
    def scene(self) -> Scene:
        """The scene of the present stage, or the one that was given while there is none."""
        return self._stage.scene if self._stage else self._blank

    def fit(self, fit: Fit) -> None:
        """Draw at this size from now on."""
        if fit != self._fit:
            self._close_stages()
            self._fit = fit

    def quick(self, result: Any, step: int) -> bytes:
        """Return the picture with one dot for each pixel of the page."""
        return self.stage.frame(result, step)

    def sharp(self, result: Any, step: int) -> bytes:
        """Return the picture with all the dots that the screen has."""
        if self._fit is None or self._fit.ratio == 1:
            return self.quick(result, step)
        if self._sharp is None:
            self._sharp = self._prepared(self._fit.stage(copy.copy(self._blank), self._fit.ratio))
        return self._sharp.frame(result, step)

    def saved(self, result: Any, step: int) -> bytes:
        """Return the picture for a file: of the scene's own size on every machine."""
        stage = self.stage if self._fit is None else self._prepared(Stage(copy.copy(self._blank), dpi=DPI))
        stage.show(result, step)
        return stage.png()

    def pin(self, result: Any, step: int) -> None:
        """Keep `result` as a faint ghost behind all pictures to come."""
        self._pinned = (result, step)
        for stage in self._stages:
            stage.pin(result, step)

    def unpin(self) -> None:
        """Remove the ghost."""
        self._pinned = None
        for stage in self._stages:
            stage.unpin()

    def hide(self, names: Collection[str]) -> None:
        """Leave out the artists of these names."""
        if set(names) != set(self._hidden):
            self._hidden = names
            for stage in self._stages:
                stage.hide(names)

    def close(self) -> None:
        """Drop the figures; what is left can be drawn again only after a new `fit`."""
        self._close_stages()
        self._pinned = self._fit = None

    @property
    def _stages(self) -> list[Stage]:
        return [stage for stage in (self._stage, self._sharp) if stage is not None]

    def _close_stages(self) -> None:
        for stage in self._stages:
            stage.close()
        self._stage = self._sharp = None

    def _prepared(self, stage: Stage) -> Stage:
        if self._pinned is not None:
            stage.pin(*self._pinned)
        if self._hidden:
            stage.hide(self._hidden)
        return stage
