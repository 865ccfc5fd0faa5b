"""A reader without a browser: sends an explorable the messages that a page sends, and sees what a page is sent."""

import io
import itertools

import numpy as np
from PIL import Image


class Reader:
    """Whoever sits before an explorable."""

    def __init__(self, explorable):
        self.explorable = explorable
        self.view = explorable.view
        self._numbers = itertools.count(1)

    def send(self, kind, **message):
        self.view.hear({"kind": kind, "page": "test", "number": next(self._numbers), **message})

    def move(self, **values):
        """Move controls to values of their grids."""
        controls = self.explorable.controls
        self.send("move", positions={name: controls[name].shown(value)["position"] for name, value in values.items()})

    def point_at(self, x, y, axes=0):
        stage = self.explorable.stage
        width, height = stage.size
        across, up = stage.figure.axes[axes].transData.transform((x, y))
        self.send("point", at=[across / width, 1 - up / height])

    @property
    def picture(self):
        """The picture that the page is sent."""
        return np.asarray(Image.open(io.BytesIO(self.view.picture)))

    def sees(self, pixels):
        return np.array_equal(self.picture, pixels[:, :, :3])
