"""The view: one widget that shows a session and passes on what its reader asks for. It decides nothing."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import anywidget
import traitlets

from .requests import Requests
from .session import Session
from .settings import Settings
from .stage import DPI

HERE = Path(__file__).parent
# A run is played in about four seconds, at 25 frames a second at most.
WHOLE_RUN, SHORTEST_FRAME = 4000, 40


class View(anywidget.AnyWidget):
    """What `view.js` draws. The kernel sets the traits; the page answers with messages.

    Parameters
    ----------
    session : Session
        What is shown.
    title, name : str
        The picture's description, and how links call the explorable.
    presenting : bool
        Whether all text must be readable from the last row.

    Attributes
    ----------
    described : dict
        What never changes: title, controls, presets, question, steps, size.
    shown : dict of str to dict
        For each control where its knob stands and what is written beside it.
    rows : list of [key, label, text, pinned text]
        The readout.
    status : dict
        Call, message, progress, step and whatever else changes with a frame.
    picture : bytes
        The present picture as `Stage.frame` returns it.
    answered : dict of str to int
        For each page the number of its last message that has been answered.
    """

    # As text: a path would be watched for changes, which keeps closed views alive.
    _esm = (HERE / "view.js").read_text(encoding="utf-8")
    _css = (HERE / "view.css").read_text(encoding="utf-8")

    described = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    rows = traitlets.List().tag(sync=True)
    status = traitlets.Dict().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)
    answered = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session, *, title: str, name: str, presenting: bool) -> None:
        session.watch()
        identity = uuid4().hex
        described = _description(session) | {"id": identity, "title": title, "name": name, "presenting": presenting}
        # At once, since a page may begin to draw as soon as it hears of the widget.
        super().__init__(model_id=identity, described=described, **_frame(session))
        self._session = session
        self._requests = Requests(session)
        self.on_msg(lambda _, message, __: self.hear(message))

    def show(self) -> None:
        """Send what has changed to the page."""
        with self.hold_sync():
            for trait, value in _frame(self._session).items():
                self.set_trait(trait, value)

    def hear(self, message: dict[str, Any]) -> None:
        """Do what a message of the page asks for, and say that it is answered and where the controls stand now."""
        with self.hold_sync():
            self._requests.answer(message)
            self.shown = _shown(self._session.settings)  # the result of a long computation comes later
            self.answered = self.answered | {message["page"]: message["number"]}


def _frame(session: Session) -> dict[str, Any]:
    """Return the traits that follow the session."""
    settings, pinned, hidden = session.settings, session.pinned_texts, session.hidden
    return {
        "shown": _shown(settings),
        "rows": [
            [key, label, "", ""] if key in hidden else [key, label, text, pinned.get(key, "")]
            for key, label, text in session.rows
        ],
        "status": {
            "call": session.call,
            "message": session.message,
            "traceback": session.traceback,
            "progress": session.progress,
            "step": session.step,
            "pressed": settings.pressed,
            "prediction": session.prediction,
            "verdict": session.question.verdict(session.prediction) if session.prediction else "",
            "pinned": session.pinned is not None,
            "link": settings.link,
        },
        "picture": session.picture,
    }


def _shown(settings: Settings) -> dict[str, dict[str, Any]]:
    return {name: settings.controls[name].shown(value) for name, value in settings.values.items()}


def _description(session: Session) -> dict[str, Any]:
    settings, scene, question = session.settings, session.scene, session.question
    controls = settings.controls.items()
    return {
        "controls": {name: control.described(name) | {"group": control.group} for name, control in controls},
        "presets": list(settings.presets),
        "question": {"text": question.text, "options": question.options} if question else None,
        "steps": scene.steps,
        "interval": max(SHORTEST_FRAME, WHOLE_RUN // scene.steps) if scene.steps else 0,
        "width": scene.size[0] * DPI,
        "height": scene.size[1] * DPI,
        "pointing": bool(session.target),
        "nudging": any(session.target.pair),
        "seeded": settings.seeded,
        "partial": session.partial,
    }
