"""The explorable: controls, a model and a scene on one stage. It is what a notebook cell ends with."""

import base64
import inspect
import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .cells import made_in_this_cell
from .controls import Control
from .pointing import Pointing, Target
from .question import Question
from .scene import Scene
from .session import Session
from .settings import Settings
from .stage import Stage
from .view import View


class Explorable:
    """Controls, a model and a scene; made by `explore` (make.py).

    Attributes
    ----------
    model : callable
        The function whose parameters the controls set.
    settings : Settings
        The values of the controls, the presets and the seed.
    session : Session
        What has happened with the reader so far.
    name : str
        How links call it, for example "02-3"; empty if they cannot.
    title : str
        The scene's one-line description.
    """

    def __init__(
        self,
        model: Callable[..., Any],
        scene: Scene,
        parameters: Mapping[str, Any],
        *,
        presets: Mapping[str, Mapping[str, Any]] | None = None,
        question: Question | None = None,
        point: Pointing | None = None,
        name: str = "",
    ) -> None:
        self.model, self.name = model, name
        self.title = inspect.cleandoc(type(scene).__doc__ or type(scene).__name__).splitlines()[0].rstrip(".")
        self.settings = Settings(model, parameters, presets or {})
        if question:
            self.settings.check(question.reveal, "question")
        target = Target(point, self.settings)
        self._view: View | None = None
        self.session = Session(model, scene, self.settings, question, target, self._show)
        self.session.compute(wait=True)
        made_in_this_cell(self)

    @property
    def controls(self) -> dict[str, Control]:
        """The controls by parameter name."""
        return self.settings.controls

    @property
    def constants(self) -> dict[str, Any]:
        """The parameters without a control."""
        return self.settings.constants

    @property
    def presets(self) -> dict[str, dict[str, Any]]:
        """Named settings."""
        return self.settings.presets

    @property
    def question(self) -> Question | None:
        """The prediction to make first."""
        return self.session.question

    @property
    def values(self) -> dict[str, Any]:
        """The present value of every control."""
        return dict(self.settings.values)

    def set(self, **settings: Any) -> None:
        """Set several controls, then compute to the end and draw once.

        Raises
        ------
        ValueError
            If a name is not a control or its value is not allowed; nothing is set then.
        """
        self.settings.check(settings, "set")
        with self.session.guarded():
            self.session.change(settings, wait=True)

    def reset(self) -> None:
        """Return to the very first picture: controls, step, seed, question, and no ghost."""
        with self.session.guarded():
            self.session.reset(wait=True)

    def new_seed(self) -> None:
        """Draw with another seed; while sliders move, the seed stays."""
        with self.session.guarded():
            self.session.new_seed(wait=True)

    def pin(self) -> None:
        """Keep the present picture as a faint ghost, and its readout beside the new one."""
        self.session.pin()

    def unpin(self) -> None:
        """Remove the ghost."""
        self.session.unpin()

    def go_to(self, step: int) -> None:
        """Show another step of the recorded run."""
        self.session.go_to(step)

    def settings_to_try(self) -> dict[str, dict[str, Any]]:
        """Return label → settings for the default, each preset and both ends of each control, the rest at default."""
        return self.settings.tries

    def random_settings(self, rng: np.random.Generator) -> dict[str, Any]:
        """Return a random allowed value for every control."""
        return {name: control.draw(rng) for name, control in self.controls.items()}

    # What it shows ------------------------------------------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        """What draws the results."""
        return self.session.scene

    @property
    def stage(self) -> Stage:
        """Where the scene is drawn."""
        return self.session.stage

    @property
    def result(self) -> Any:
        """The present result of the model."""
        return self.session.result

    @property
    def step(self) -> int:
        """The present step of the time course; 0 if there is none."""
        return self.session.step

    @property
    def readout(self) -> dict[str, str]:
        """The present readout: key to formatted value."""
        return {key: text for key, _, text in self.session.rows}

    @property
    def message(self) -> str:
        """What the reader is told in words, for example an error; empty if nothing."""
        return self.session.message

    @property
    def call(self) -> str:
        """The call that made this picture, as Python source."""
        return self.session.call

    def link(self) -> str:
        """Return the end of an address that opens this explorable as it is now set: `?set=02-3:delay=-24`."""
        return f"?set={self.name}:{self.settings.link}"

    # The three readers --------------------------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """The live widget; made when it is first asked for."""
        if self._view is None:
            presenting = os.environ.get("LECTURE_PRESENTING") == "1"
            self._view = View(self.session, title=self.title, name=self.name, presenting=presenting)
        return self._view

    def __repr__(self) -> str:
        rows = (f"{label}: {text}" for _, label, text in self.session.rows)
        return "\n  ".join([self.title, *rows, self.call, *([self.message] if self.message else [])])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        self.session.complete()
        bundle, _ = self.view._repr_mimebundle_()
        picture = self.session.pictures.saved(self.session.result, self.step)
        bundle["image/png"] = base64.b64encode(picture).decode("ascii")
        bundle["text/plain"] = repr(self)
        return bundle, {"lecture_utils": {"explorable": self.name}}

    def close(self) -> None:
        """Free what it holds; the picture on the page stays, but no longer answers."""
        self.session.close()
        if self._view is not None:
            self._view.close()
            self._view = None

    def _show(self) -> None:
        if self._view is not None:
            self._view.show()
