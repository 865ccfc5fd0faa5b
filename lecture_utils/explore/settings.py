"""Settings: the one place where the values of an explorable's controls live. Widgets, links and calls read it."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, get_args
from urllib.parse import quote, unquote

from .controls import Control


class Settings:
    """The present value of every control, the seed, and everything that can be said of them. Pure: it draws nothing.

    Parameters
    ----------
    model : callable
        The function whose parameters the controls set.
    parameters : mapping
        For each parameter of the model a control, or a constant.
    presets : mapping of str to mapping
        Named settings of some of the controls.

    Raises
    ------
    ValueError
        If the model lacks a parameter, or a preset names no control or a value not allowed.
    """

    def __init__(
        self, model: Callable[..., Any], parameters: Mapping[str, Any], presets: Mapping[str, Mapping[str, Any]]
    ) -> None:
        accepted = inspect.signature(model).parameters
        self.model_name = _name_of(model)
        for name in parameters:
            if name not in accepted:
                raise ValueError(f"{self.model_name} has no parameter {name!r} (it has {', '.join(accepted)})")
        self.controls: dict[str, Control] = {k: v for k, v in parameters.items() if isinstance(v, get_args(Control))}
        self.constants = {k: v for k, v in parameters.items() if k not in self.controls}
        self.presets = {name: dict(settings) for name, settings in presets.items()}
        for name, settings in self.presets.items():
            self.check(settings, f"preset {name!r}")
        self.seeded = "seed" in accepted and "seed" not in parameters
        self._first_seed = accepted["seed"].default if self.seeded else None
        self.reset()

    def reset(self) -> None:
        """Return every control and the seed to where they started."""
        self.seed = self._first_seed
        self.values = {name: control.exact(control.default) for name, control in self.controls.items()}

    def control(self, name: str, origin: str) -> Control:
        """Return a control; a `ValueError` says who asked for one that is not there."""
        if name not in self.controls:
            raise ValueError(f"{origin}: {name!r} is not a control (there are {', '.join(self.controls)})")
        return self.controls[name]

    def check(self, settings: Mapping[str, Any], origin: str) -> None:
        """Raise a `ValueError` if a name is not a control or a value is not allowed."""
        for name, value in settings.items():
            self.control(name, origin).check(name if origin == "set" else f"{origin}: {name}", value)

    def set(self, settings: Mapping[str, Any], origin: str = "set") -> None:
        """Set several controls exactly, or none of them if one is refused."""
        self.check(settings, origin)
        self.values |= {name: self.controls[name].exact(value) for name, value in settings.items()}

    def parse(self, name: str, text: str, origin: str) -> Any:
        """Return the value that a text gives to a control; a `ValueError` for the reader says what is wrong with it."""
        control = self.control(name, origin)
        try:
            return control.parse(text)
        except ValueError as error:
            raise ValueError(f"{control.label or name}: {error}") from None

    @property
    def arguments(self) -> dict[str, Any]:
        """What the model is called with."""
        return self.values | self.constants | ({"seed": self.seed} if self.seeded else {})

    def call(self, arguments: Mapping[str, Any], *, partial: bool = False) -> str:
        """Return the call with these arguments as Python source; of partial results it takes the last."""
        listed = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        call = f"{self.model_name}({listed})"
        return f"final({call})" if partial else call

    @property
    def pressed(self) -> list[str]:
        """The presets that the present values agree with."""
        return [
            name
            for name, settings in self.presets.items()
            if all(self.values[control] == value for control, value in settings.items())
        ]

    @property
    def tries(self) -> dict[str, dict[str, Any]]:
        """Label → settings for the default, each preset and both ends of each control, the rest at default."""
        start = {name: control.exact(control.default) for name, control in self.controls.items()}
        tries = {"default": start}
        tries |= {f"preset {name}": start | settings for name, settings in self.presets.items()}
        for name, control in self.controls.items():
            tries |= {f"{name} = {end!r}": start | {name: end} for end in control.ends()}
        return tries

    # Links --------------------------------------------------------------------------------------------------------

    @property
    def link(self) -> str:
        """The values that differ from the defaults, as text for an address: `delay=-24,parameters=DP`."""
        moved = {n: v for n, v in self.values.items() if v != self.controls[n].exact(self.controls[n].default)}
        parts = [f"{name}={quote(self._written(name, value), safe='')}" for name, value in moved.items()]
        seed = [f"seed={self.seed}"] if self.seed != self._first_seed else []
        return ",".join([*parts, *seed])

    def _written(self, name: str, value: Any) -> str:
        return repr(value) if hasattr(self.controls[name], "grid") else self.controls[name].text(value)

    def follow(self, link: str) -> str:
        """Set what a link says, everything else to its default; return what was not understood, in words."""
        self.reset()
        refused = []
        for part in filter(None, link.split(",")):
            name, _, text = part.partition("=")
            try:
                if name == "seed" and self.seeded:
                    self.seed = int(text)
                else:
                    self.set({name: self.parse(name, unquote(text), "link")})
            except ValueError as error:
                refused.append(str(error))
        return "; ".join(refused)


def _name_of(model: Callable[..., Any]) -> str:
    inner = getattr(model, "func", model)
    module = inner.__module__.rpartition(".")[2]
    return inner.__qualname__ if module == "__main__" else f"{module}.{inner.__qualname__}"
