"""The run: one computation of a model, at once or bit by bit, dropped as soon as another one starts."""

import asyncio
import inspect
from collections.abc import Callable, Generator, Mapping
from typing import Any

# Long enough for the kernel to hand over a waiting move of a control (that takes several turns of its event loop).
TURN = 0.005

Deliver = Callable[[Any, float], None]


def final(outcome: Generator[tuple[float, Any], None, None]) -> Any:
    """Return the last result of a model that yields (fraction done, partial result).

    Raises
    ------
    ValueError
        If it yields nothing.
    """
    done = None
    for done in outcome:
        pass
    if done is None:
        raise ValueError("the model has yielded no result")
    return done[1]


class Run:
    """Computes a model and delivers (result, fraction done); a new start drops what is still going on.

    Parameters
    ----------
    model : callable
        A function of keyword parameters that returns a result, or a generator of (fraction done, partial result).
    deliver : callable
        Gets every result together with the fraction done.
    failed : callable
        Gets the exception of a computation that went on in the background.
    """

    def __init__(self, model: Callable[..., Any], deliver: Deliver, failed: Callable[[Exception], None]) -> None:
        self._model = model
        self._deliver = deliver
        self._failed = failed
        self._task: asyncio.Task[None] | None = None

    @property
    def task(self) -> asyncio.Task[None] | None:
        """The computation going on in the background, if there is one."""
        return None if self._task is None or self._task.done() else self._task

    def drop(self) -> None:
        """End the computation that is going on."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def start(self, arguments: Mapping[str, Any], *, to_the_end: bool) -> None:
        """Compute; partial results come one by one if an event loop is running, unless `to_the_end` is wanted."""
        self.drop()
        outcome = self._model(**arguments)
        if not inspect.isgenerator(outcome):
            self._deliver(outcome, 1.0)
            return
        loop = None if to_the_end else _running_loop()
        if loop is None:
            self._deliver(final(outcome), 1.0)
        else:
            self._task = loop.create_task(self._bit_by_bit(outcome))

    async def _bit_by_bit(self, outcome: Generator[tuple[float, Any], None, None]) -> None:
        try:
            fraction = None
            for fraction, result in outcome:
                self._deliver(result, fraction)
                await asyncio.sleep(TURN)
            if fraction is None:
                raise ValueError("the model has yielded no result")
        except Exception as error:
            self._failed(error)


def is_partial(model: Callable[..., Any]) -> bool:
    """Tell whether a model yields partial results."""
    return inspect.isgeneratorfunction(getattr(model, "func", model))


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
