"""How far colours stand out from each other, on a light page and on a dark one, for the tests."""

import re

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.explore.view import HERE

LEAST_CONTRAST = 4.5  # of text (Web Content Accessibility Guidelines 2.2, criterion 1.4.3)

STYLE_SHEET = (HERE / "view.css").read_text(encoding="utf-8")
INVERT, TURN = map(float, re.search(r"filter: invert\(([\d.]+)\) hue-rotate\((\d+)deg\)", STYLE_SHEET).groups())
# The matrix of hue-rotate (Filter Effects Module Level 1): a constant part, one for the cosine and one for the sine.
GREY = np.tile([0.213, 0.715, 0.072], (3, 1))
SINE = np.array([[-0.213, -0.715, 0.928], [0.143, 0.140, -0.283], [-0.787, 0.715, 0.072]])
ROTATION = GREY + np.cos(np.radians(TURN)) * (np.eye(3) - GREY) + np.sin(np.radians(TURN)) * SINE


def luminance(colours: ArrayLike) -> NDArray[np.float64]:
    """Return the relative luminance of colours (…, 3) from 0 to 1."""
    channels = np.asarray(colours)
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


def contrast(ones: ArrayLike, others: ArrayLike) -> NDArray[np.float64]:
    """Return the contrast ratios of colours (…, 3), from 1 to 21."""
    pair = luminance(ones) + 0.05, luminance(others) + 0.05
    return np.maximum(*pair) / np.minimum(*pair)


def darkened(colours: ArrayLike) -> NDArray[np.float64]:
    """Return what the filter of the dark theme makes of the colours (…, 3) of a picture."""
    inverted = INVERT + (1 - 2 * INVERT) * np.asarray(colours)
    return np.clip(inverted @ ROTATION.T, 0, 1)
