"""The explorable: controls, a model and a scene on one stage. It is what a notebook cell ends with."""

import asyncio
import base64
import html
import inspect
import os
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, get_args

import ipywidgets
import numpy as np

from .controls import Control, LogSlider, Slider
from .panel import Panel
from .stage import Scene, Stage

PRESENTING_SCALE = 18 / 11
# Long enough for the kernel to hand over a waiting move of a control (that takes several turns of its event loop).
TURN = 0.005


def presenting_scale() -> float:
    """Return how much pictures and controls are enlarged: 18/11 if the environment has LECTURE_PRESENTING=1."""
    return PRESENTING_SCALE if os.environ.get("LECTURE_PRESENTING") == "1" else 1.0


@dataclass(frozen=True)
class Question:
    """A prediction to make before the sliders are touched; choosing an option reveals the answer on the picture.

    Parameters
    ----------
    text : str
        The question.
    options : tuple of str
        What can be predicted, at least two.
    answer : str
        The option that the picture confirms.
    why : str
        The explanation shown once a prediction is made.
    reveal : mapping
        The settings that show the answer; they are applied once a prediction is made.

    Raises
    ------
    ValueError
        If there are fewer than two options or the answer is not one of them.
    """

    text: str
    options: tuple[str, ...]
    answer: str
    why: str
    reveal: Mapping[str, Any]

    def __post_init__(self) -> None:
        if len(self.options) < 2:
            raise ValueError(f"Question: options = {self.options!r} must hold at least two")
        if self.answer not in self.options:
            raise ValueError(f"Question: answer = {self.answer!r} must be one of {self.options!r}")

    def verdict(self, prediction: str) -> str:
        """Return what the reader is told about a prediction, as HTML."""
        prediction, answer = html.escape(prediction), html.escape(self.answer)
        if prediction == answer:
            return f"<p><b>As you predicted:</b> {answer}. {self.why}</p>"
        return f"<p><b>You predicted “{prediction}”; the picture shows: {answer}.</b> {self.why}</p>"


# The sliders that the x and y of a click set; or what to set at (index of the axes, x, y, present values).
Pointing = tuple[str | None, str | None] | Callable[[int, float, float, dict[str, Any]], Mapping[str, Any]]


class Explorable:
    """Controls, a model and a scene on one stage; made by `explore`.

    Attributes
    ----------
    model : callable
        The function whose parameters the controls set.
    scene : Scene
        What draws the results.
    controls : dict of str to Control
        The controls by parameter name.
    presets : dict of str to dict
        Named settings.
    widget : ipywidgets.Widget
        The live view.
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
    ) -> None:
        accepted = inspect.signature(model).parameters
        for name in parameters:
            if name not in accepted:
                raise ValueError(f"{self._name_of(model)} has no parameter {name!r} (it has {', '.join(accepted)})")
        self.model = model
        self.scene = scene
        self.controls: dict[str, Control] = {k: v for k, v in parameters.items() if isinstance(v, get_args(Control))}
        self.constants = {k: v for k, v in parameters.items() if k not in self.controls}
        self.presets = {name: dict(settings) for name, settings in (presets or {}).items()}
        self.question = question
        self.point = point
        named = {f"preset {name!r}": settings for name, settings in self.presets.items()}
        for origin, settings in (named | ({"question": question.reveal} if question else {})).items():
            for name, value in settings.items():
                self._control(name, origin).check(f"{origin}: {name}", value)
        for name in () if point is None or callable(point) else point:
            if name is not None and not isinstance(self._control(name, "point"), (Slider, LogSlider)):
                raise ValueError(f"point: {name!r} must be a Slider or LogSlider")
        self._seeded = "seed" in accepted and "seed" not in parameters
        self._seed = accepted["seed"].default if self._seeded else None
        self._scale = presenting_scale()
        self.stage = Stage(scene, scale=self._scale)
        self._result: Any = None
        self._made_by: dict[str, Any] = {}
        self._good = False
        self._pinned: tuple[Any, int] | None = None
        self._run: asyncio.Task[None] | None = None
        self._hushed = False
        self._make_widgets()
        self._compute(to_the_end=True, raising=True)

    # Settings -----------------------------------------------------------------------------------------------------

    @property
    def values(self) -> dict[str, Any]:
        """The present value of every control."""
        return dict(self._values)

    @property
    def step(self) -> int:
        """The present step of the time course; 0 if there is none."""
        return self._position.value if self._position else 0

    @property
    def readout(self) -> dict[str, str]:
        """The present readout: label to formatted value."""
        return self.scene.readout(self._result, self.step)

    @property
    def message(self) -> str:
        """The error shown to the reader; empty if there is none."""
        return self._panel.message

    @property
    def call(self) -> str:
        """The call that made this picture, as Python source."""
        arguments = ", ".join(f"{name}={value!r}" for name, value in self._made_by.items())
        return f"{self._name_of(self.model)}({arguments})"

    def set(self, **settings: Any) -> None:
        """Set several controls, then draw once.

        Raises
        ------
        ValueError
            If a name is not a control or its value is not allowed; nothing is set then.
        """
        for name, value in settings.items():
            self._control(name, "set").check(name, value)
        with self._hush():
            for name, value in settings.items():
                self._put(name, value)
        self._compute()

    def reset(self) -> None:
        """Return every control, the step and the seed to where they started."""
        with self._hush():
            for name, control in self.controls.items():
                self._put(name, control.default)
            if self._position:
                self._position.value = self.scene.steps
        if self._seeded:
            self._seed = inspect.signature(self.model).parameters["seed"].default
        self._compute()

    def new_seed(self) -> None:
        """Draw with another seed; while sliders move, the seed stays."""
        self._seed += 1
        self._compute()

    def pin(self) -> None:
        """Keep the present picture as a faint ghost, and its readout beside the new one."""
        self._pinned = (self._result, self.step)
        self.stage.pin(*self._pinned)
        self._draw()

    def unpin(self) -> None:
        """Remove the ghost."""
        self._pinned = None
        self.stage.unpin()
        self._draw()

    def settings_to_try(self) -> dict[str, dict[str, Any]]:
        """Return label → settings for the default, each preset and both ends of each control, the rest at default."""
        start = {name: control.default for name, control in self.controls.items()}
        tries = {"default": start}
        tries |= {f"preset {name}": start | settings for name, settings in self.presets.items()}
        for name, control in self.controls.items():
            tries |= {f"{name} = {end!r}": start | {name: end} for end in control.ends()}
        return tries

    def random_settings(self, rng: np.random.Generator) -> dict[str, Any]:
        """Return a random allowed value for every control."""
        return {name: control.draw(rng) for name, control in self.controls.items()}

    # The three readers --------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        readout = (f"{label}: {value}" for label, value in self.readout.items())
        return "\n  ".join([self.title, *readout, self.call, *([self.message] if self.message else [])])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if self._run is not None and not self._run.done():
            self._compute(to_the_end=True)
        bundle = self.widget._repr_mimebundle_()
        bundle["image/png"] = base64.b64encode(self.stage.png()).decode("ascii")
        bundle["text/plain"] = repr(self)
        return bundle

    @property
    def title(self) -> str:
        """The scene's one-line description."""
        return inspect.cleandoc(type(self.scene).__doc__ or type(self.scene).__name__).splitlines()[0].rstrip(".")

    # Widgets ------------------------------------------------------------------------------------------------------

    def _make_widgets(self) -> None:
        width, height = self.stage.size
        self._image = ipywidgets.Image(
            format="png", width=width, height=height, layout={"width": f"{width}px", "max_width": "100%"}
        )
        self._panel = Panel(title=self.title, scale=self._scale, pointing=self.point is not None)
        self._panel.observe(self._pointed, "point")
        self._widgets = {name: control.widget(name) for name, control in self.controls.items()}
        self._values: dict[str, Any] = {}
        for name, widget in self._widgets.items():
            self._put(name, self.controls[name].default)
            widget.observe(self._moved, "value")
        self._position: ipywidgets.IntSlider | None = None
        self._presets: ipywidgets.ToggleButtons | None = None
        stage = [self._image, *([self._make_player()] if self.scene.steps else []), self._panel]
        side = [*([self._make_presets()] if self.presets else []), self._make_grid(), self._make_buttons()]
        wide = {"width": f"{width}px"}
        body = ipywidgets.Box(
            [_classed(ipywidgets.VBox(stage, layout=wide), "stage"), _classed(ipywidgets.VBox(side), "side")]
        )
        question = [self._make_question(self.question)] if self.question else []
        self.widget = ipywidgets.VBox([*question, _classed(body, "body")])
        self.widget.add_class("explorable")

    def _make_presets(self) -> ipywidgets.Widget:
        self._presets = ipywidgets.ToggleButtons(
            options=list(self.presets),
            value=None,
            description="presets",
            style={"button_width": "auto", "description_width": "auto"},
        )
        self._presets.observe(self._preset_chosen, "value")
        return _classed(self._presets, "presets")

    def _make_grid(self) -> ipywidgets.Widget:
        return _classed(ipywidgets.Box(list(self._widgets.values())), "controls")

    def _make_player(self) -> ipywidgets.Widget:
        steps = self.scene.steps
        self._position = ipywidgets.IntSlider(
            value=steps, min=0, max=steps, description="step", readout=steps <= 20, layout={"flex": "1 1 auto"}
        )
        self._position.observe(self._stepped, "value")
        play = ipywidgets.Play(
            value=steps, min=0, max=steps, interval=max(40, 4000 // steps), tooltip="play the recorded run"
        )
        ipywidgets.jslink((play, "value"), (self._position, "value"))
        back, forward = (
            ipywidgets.Button(description=text, tooltip=tip, layout={"width": "3em"})
            for text, tip in (("◀", "one step back"), ("▶", "one step on"))
        )
        back.on_click(lambda _: self._go(-1))
        forward.on_click(lambda _: self._go(+1))
        return ipywidgets.HBox([play, back, forward, self._position])

    def _make_question(self, question: Question) -> ipywidgets.Widget:
        text = ipywidgets.HTML(f"<p><b>Predict first.</b> {question.text}</p>")
        options = ipywidgets.RadioButtons(options=question.options, value=None, layout={"width": "auto"})
        verdict = ipywidgets.HTML()

        def predicted(change: Mapping[str, Any]) -> None:
            verdict.value = question.verdict(change["new"])
            self.set(**question.reveal)

        options.observe(predicted, "value")
        return _classed(ipywidgets.VBox([text, options, verdict]), "question")

    def _make_buttons(self) -> ipywidgets.Widget:
        actions = [
            ("reset", "all controls back to the start", self.reset),
            ("pin", "keep this picture as a ghost, to compare", self.pin),
            ("unpin", "remove the ghost", self.unpin),
        ]
        if self._seeded:
            actions.append(("new seed", "draw other random numbers", self.new_seed))
        buttons = []
        for text, tip, action in actions:
            button = ipywidgets.Button(description=text, tooltip=tip)
            button.on_click(lambda _, action=action: action())
            buttons.append(button)
        return _classed(ipywidgets.HBox(buttons), "buttons")

    @contextmanager
    def _hush(self) -> Generator[None, None, None]:
        self._hushed = True
        try:
            yield
        finally:
            self._hushed = False

    def _moved(self, _: Mapping[str, Any]) -> None:
        if self._hushed:
            return
        # A slider on the page answers a value that Python has set by the nearest step: that is not a move.
        reached = {name: control.snap(self._widgets[name].value) for name, control in self.controls.items()}
        stayed = {name: control.snap(self._values[name]) for name, control in self.controls.items()}
        moved = {name: value for name, value in reached.items() if value != stayed[name]}
        if moved:
            self._values |= moved
            self._compute()

    def _stepped(self, _: Mapping[str, Any]) -> None:
        if not self._hushed:
            self._draw()

    def _go(self, by: int) -> None:
        self._position.value = min(max(self._position.value + by, 0), self.scene.steps)

    def _preset_chosen(self, change: Mapping[str, Any]) -> None:
        if change["new"] is not None and not self._hushed:
            self.set(**self.presets[change["new"]])

    def _pointed(self, change: Mapping[str, Any]) -> None:
        place = self.stage.data_at(*change["new"][:2])
        if place is None:
            return
        if callable(self.point):
            settings = self.point(*place, self.values)
        elif place[0] == 0:
            settings = {name: value for name, value in zip(self.point, place[1:], strict=True) if name is not None}
        else:
            return
        if settings:
            self.set(**{name: self._control(name, "point").snap(value) for name, value in settings.items()})

    # Computing and drawing ----------------------------------------------------------------------------------------

    def _arguments(self) -> dict[str, Any]:
        seed = {"seed": self._seed} if self._seeded else {}
        return self.values | self.constants | seed

    def _put(self, name: str, value: Any) -> None:
        self._widgets[name].value = value
        self._values[name] = self.controls[name].exact(value)

    def _compute(self, *, to_the_end: bool = False, raising: bool = False) -> None:
        if self._run is not None:
            self._run.cancel()
            self._run = None
        self._panel.progress = 1.0
        self._unmark_preset()
        self._good = False
        with self._visible_errors(raising=raising):
            arguments = self._arguments()
            outcome = self.model(**arguments)
            if not inspect.isgenerator(outcome):
                self._show(outcome, arguments)
                return
            self._panel.partial = True
            loop = None if to_the_end else _running_loop()
            if loop is None:
                for _, result in outcome:
                    pass
                self._show(result, arguments)
            else:
                self._run = loop.create_task(self._draw_partial_results(outcome, arguments))

    async def _draw_partial_results(
        self, outcome: Generator[tuple[float, Any], None, None], arguments: dict[str, Any]
    ) -> None:
        with self._visible_errors():
            for fraction, result in outcome:
                self._show(result, arguments)
                self._panel.progress = fraction
                await asyncio.sleep(TURN)
        self._panel.progress = 1.0

    def _show(self, result: Any, arguments: dict[str, Any]) -> None:
        self._result, self._made_by, self._good = result, arguments, True
        self._draw()

    def _draw(self) -> None:
        with self._visible_errors(raising=not self._image.value):
            self.stage.show(self._result, self.step)
            readout = self.readout
            pinned = self.scene.readout(*self._pinned) if self._pinned else {}
            self._image.value = self.stage.quick_png()
            with self._panel.hold_sync():
                self._panel.readout = [[label, value, pinned.get(label, "")] for label, value in readout.items()]
                self._panel.call = self.call
                if self._good:
                    self._panel.message = ""

    @contextmanager
    def _visible_errors(self, *, raising: bool = False) -> Generator[None, None, None]:
        """Show an error to the reader, who would never see one raised in a widget callback; raise in a cell."""
        try:
            yield
        except Exception as error:
            if raising:
                raise
            hint = "" if isinstance(error, ValueError) else f" ({type(error).__name__}; please report this)"
            self._panel.message = f"{error}{hint}"

    def _unmark_preset(self) -> None:
        if self._presets is None or self._presets.value is None:
            return
        values = self.values
        if any(values[name] != value for name, value in self.presets[self._presets.value].items()):
            with self._hush():
                self._presets.value = None

    def _control(self, name: str, where: str) -> Control:
        if name not in self.controls:
            raise ValueError(f"{where}: {name!r} is not a control (there are {', '.join(self.controls)})")
        return self.controls[name]

    @staticmethod
    def _name_of(model: Callable[..., Any]) -> str:
        module = model.__module__.rpartition(".")[2]
        return model.__qualname__ if module == "__main__" else f"{module}.{model.__qualname__}"


def _classed(widget: ipywidgets.Widget, name: str) -> ipywidgets.Widget:
    """Return the widget, named for the style sheet."""
    widget.add_class(f"explorable-{name}")
    return widget


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def explore(
    model: Callable[..., Any],
    scene: Scene,
    *,
    presets: Mapping[str, Mapping[str, Any]] | None = None,
    question: Question | None = None,
    point: Pointing | None = None,
    **parameters: Any,
) -> Explorable:
    """Put controls on a model and show its results on a stage.

    Parameters
    ----------
    model : callable
        A pure function of keyword parameters. One that needs more than 100 ms is a generator function of
        (fraction done, partial result); its partial results are drawn as they come, and the run is dropped when a
        control moves.
    scene : Scene
        What draws a result.
    presets : mapping of str to mapping, optional
        Named settings of some of the controls.
    question : Question, optional
        A prediction to make first.
    point : (str or None, str or None) or function, optional
        The sliders set by the x and y of a click or drag in the scene's first axes. A picture with more to take hold of
        has a function instead: of the index of the axes, x, y and the present values of the controls, returning the
        settings that a click or drag there makes.
    **parameters
        For each parameter of the model a control, or a constant that is passed on as it is.

    Returns
    -------
    Explorable
        Displayed by a notebook as live widgets, by GitHub as a picture, by nbval as the numbers of the readout.

    Raises
    ------
    ValueError
        If the model lacks a parameter, or a preset, question or point names no control or a value not allowed.
    """
    return Explorable(model, scene, parameters, presets=presets, question=question, point=point)
