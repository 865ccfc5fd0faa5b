"""Requests: what a reader can ask of an explorable on the page. Each kind of message has one method here."""

from collections.abc import Mapping
from typing import Any

from .pictures import Fit
from .session import Session

MOST_PIXELS = 4000


class Requests:
    """Translates the messages of the page into what a session can do.

    Parameters
    ----------
    session : Session
        Whom they are addressed to.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._do = {
            "reset": session.reset,
            "pin": session.pin,
            "unpin": session.unpin,
            "new seed": session.new_seed,
            "ask again": session.ask_again,
            "rest": session.sharpen,
        }

    def answer(self, message: Mapping[str, Any]) -> None:
        """Do what the page asks; whatever goes wrong is said to the reader."""
        with self._session.guarded():
            kind = message["kind"]
            if kind in self._do:
                self._do[kind]()
            else:
                getattr(self, f"_{kind.replace(' ', '_')}")(message)

    def _move(self, message: Mapping[str, Any]) -> None:
        settings = self._session.settings
        positions = message["positions"].items()
        self._session.change({name: settings.control(name, "move").moved(place) for name, place in positions})

    def _type(self, message: Mapping[str, Any]) -> None:
        name = message["name"]
        self._session.change({name: self._session.settings.parse(name, message["text"], "type")})

    def _preset(self, message: Mapping[str, Any]) -> None:
        self._session.change(self._session.settings.presets[message["name"]])

    def _step(self, message: Mapping[str, Any]) -> None:
        self._session.go_to(int(message["step"]))

    def _point(self, message: Mapping[str, Any]) -> None:
        place = self._session.stage.data_at(*message["at"])
        if place is not None:
            self._session.change(self._session.target.at(*place))

    def _nudge(self, message: Mapping[str, Any]) -> None:
        self._session.change(self._session.target.nudged(*message["by"]))

    def _predict(self, message: Mapping[str, Any]) -> None:
        self._session.predict(message["option"])

    def _follow(self, message: Mapping[str, Any]) -> None:
        self._session.follow(message["link"])

    def _fit(self, message: Mapping[str, Any]) -> None:
        width, height = (min(message[side], MOST_PIXELS) for side in ("width", "height"))
        self._session.fit(Fit(width, height, message["text"], message["ratio"]))
