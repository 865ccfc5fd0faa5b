"""The session: what happens between one explorable and its reader, from a move to the picture that answers it."""

import logging
import traceback
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

from .pictures import Fit, Pictures
from .pointing import Target
from .question import Question
from .run import Run, is_partial
from .scene import Row, Scene, rows_of
from .settings import Settings
from .stage import Stage

LOG = logging.getLogger("lecture_utils")
LOG.addHandler(logging.NullHandler())  # or Python would print into the notebook


class Session:
    """Settings in, pictures and words out.

    Parameters
    ----------
    model, scene, settings, question, target
        As in `explore`.
    show : callable
        Called whenever there is something new to show.
    """

    def __init__(
        self,
        model: Callable[..., Any],
        scene: Scene,
        settings: Settings,
        question: Question | None,
        target: Target,
        show: Callable[[], None],
    ) -> None:
        self.settings, self.question, self.target = settings, question, target
        self.partial = is_partial(model)
        self.pictures = Pictures(scene)
        self.step = self._opening
        self.prediction: str | None = None
        self.pinned: tuple[Any, int] | None = None
        self.message = self.traceback = ""
        self.progress = 1.0
        self.result: Any = None
        self.rows: list[Row] = []
        self.picture = b""
        self.watched = False
        self.made_by: dict[str, Any] = {}
        self._show = show
        self._run = Run(model, self._deliver, self._complain)
        self._hide()

    # What there is to see -----------------------------------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        """The scene in use."""
        return self.pictures.scene

    @property
    def stage(self) -> Stage:
        """Where the scene is drawn, with the present picture on it."""
        self.watch()
        return self.pictures.stage

    @property
    def call(self) -> str:
        """The call that made this picture, as Python source."""
        return self.settings.call(self.made_by, partial=self.partial)

    @property
    def hidden(self) -> tuple[str, ...]:
        """What is not shown before a prediction is made."""
        return self.question.hides if self.question and self.prediction is None else ()

    @property
    def pinned_texts(self) -> dict[str, str]:
        """Key → text of the pinned readout."""
        return {key: text for key, _, text in rows_of(self.scene.readout(*self.pinned))} if self.pinned else {}

    # What can be done ---------------------------------------------------------------------------------------------

    def watch(self) -> None:
        """Draw from now on: before somebody looks, there are numbers but no picture."""
        if not self.watched:
            self.picture = self.pictures.quick(self.result, self.step)
            self.watched = True

    def compute(self, *, wait: bool) -> None:
        """Compute the present settings; a model with partial results goes on by itself unless `wait`."""
        self._run.start(self.settings.arguments, to_the_end=wait)

    def complete(self) -> None:
        """Finish a computation that is still going on."""
        if self._run.task is not None:
            self.compute(wait=True)

    def change(self, settings: Mapping[str, Any], *, wait: bool = False) -> None:
        """Set some controls, then draw once."""
        if settings:
            self.settings.set(settings)
            self.compute(wait=wait)

    def reset(self, *, wait: bool = False) -> None:
        """Return to the very first picture: controls, step, seed, question, and no ghost."""
        self.settings.reset()
        self.step = self._opening
        self.prediction = None
        self.pinned = None
        self.pictures.unpin()
        self._hide()
        self.compute(wait=wait)

    def new_seed(self, *, wait: bool = False) -> None:
        """Draw with another seed."""
        self.settings.seed += 1
        self.compute(wait=wait)

    def pin(self) -> None:
        """Keep the present picture as a faint ghost, and its readout beside the new one."""
        self.pinned = (self.result, self.step)
        self.pictures.pin(*self.pinned)
        self._draw(self.result, self.step)
        self._show()

    def unpin(self) -> None:
        """Remove the ghost."""
        self.pinned = None
        self.pictures.unpin()
        self._draw(self.result, self.step)
        self._show()

    def go_to(self, step: int) -> None:
        """Show another step of the recorded run."""
        self._draw(self.result, min(max(step, 0), self.scene.steps))
        self._show()

    def predict(self, option: str) -> None:
        """Take a prediction, and show the answer."""
        if self.question and option in self.question.options:
            self.prediction = option
            self.settings.set(self.question.reveal)
            self.step = self.scene.steps
            self._hide()
            self.compute(wait=False)

    def ask_again(self) -> None:
        """Forget the prediction, for the next reader."""
        self.prediction = None
        self._hide()
        self._draw(self.result, self.step)
        self._show()

    def follow(self, link: str) -> None:
        """Start where a link says; what it says wrongly is told."""
        refused = self.settings.follow(link)
        self.compute(wait=False)
        if refused:
            self.say(f"This link was understood in part: {refused}.")

    def fit(self, fit: Fit) -> None:
        """Draw at another size from now on."""
        self.pictures.fit(fit)
        self.sharpen()

    def sharpen(self) -> None:
        """Draw with all the dots that the screen has, now that nothing moves."""
        self.picture = self.pictures.sharp(self.result, self.step)
        self._show()

    def say(self, message: str, details: str = "") -> None:
        """Tell the reader something in words; the last good picture stays."""
        self.message, self.traceback = message, details
        self._show()

    @contextmanager
    def guarded(self) -> Generator[None, None, None]:
        """Say what goes wrong inside, where the reader looks, and keep the traceback in the log."""
        try:
            yield
        except Exception as error:
            self._complain(error)

    def close(self) -> None:
        """Drop everything that is large."""
        self._run.drop()
        self.pictures.close()
        self.result = self.pinned = None
        self.picture = b""

    # Inside -------------------------------------------------------------------------------------------------------

    @property
    def _opening(self) -> int:
        opening = self.scene.opening
        return self.scene.steps if opening is None else opening

    def _hide(self) -> None:
        self.pictures.hide(self.hidden)

    def _deliver(self, result: Any, fraction: float) -> None:
        self._draw(result, self.step)
        self.made_by, self.progress = self.settings.arguments, fraction
        self.message = self.traceback = ""
        self._show()

    def _draw(self, result: Any, step: int) -> None:
        picture = self.pictures.quick(result, step) if self.watched else b""
        rows = rows_of(self.scene.readout(result, step))
        self.result, self.step, self.rows, self.picture = result, step, rows, picture

    def _complain(self, error: Exception) -> None:
        LOG.warning("%s: %s", self.settings.model_name, error, exc_info=error)
        hint = "" if isinstance(error, ValueError) else f" ({type(error).__name__}; please report this)"
        self.progress = 1.0
        self.say(f"{error}{hint}", "".join(traceback.format_exception(error)))
