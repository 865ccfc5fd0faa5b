"""How a notebook makes an explorable."""

from collections.abc import Callable, Mapping
from typing import Any

from .explorable import Explorable
from .pointing import Pointing
from .question import Question
from .scene import Scene


def explore(
    model: Callable[..., Any],
    scene: Scene,
    *,
    presets: Mapping[str, Mapping[str, Any]] | None = None,
    question: Question | None = None,
    point: Pointing | None = None,
    name: str = "",
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
    point : mapping or function, optional
        What a click or drag on the picture sets: for the name of some axes the sliders of x and y (or None), as in
        `{"window": ("delay", None)}`; or a function of the name of the axes, x, y and the present values of the
        controls, returning the settings that a click there makes.
    name : str
        How links call it: notebook and number, as in "02-3".
    **parameters
        For each parameter of the model a control, or a constant that is passed on as it is.

    Returns
    -------
    Explorable
        Displayed by a notebook as a live widget, by GitHub as a picture, by nbval as the numbers of the readout.

    Raises
    ------
    ValueError
        If the model lacks a parameter, or a preset, question or point names no control or a value not allowed.
    """
    return Explorable(model, scene, parameters, presets=presets, question=question, point=point, name=name)
