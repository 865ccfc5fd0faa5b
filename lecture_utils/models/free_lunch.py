"""No free lunch: every Boolean function of three inputs, every choice of seen cases, and learners with a bias."""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

CASES = np.array(list(product((0, 1), repeat=3)))
"""The eight inputs, one a row."""
FUNCTIONS = (np.arange(256)[:, np.newaxis] >> np.arange(8)) & 1
"""The 256 functions, one a row: the output for each of the CASES. The row number, as bits, is the function."""


def _threshold_functions() -> NDArray[np.bool_]:
    """Which functions are [w·x > b] for some weights; whole weights up to 2 reach all of those of three inputs."""
    found = np.zeros(256, dtype=bool)
    for weights in product(range(-2, 3), repeat=3):
        for threshold in np.arange(-6.5, 7):
            found[np.sum((CASES @ weights > threshold) << np.arange(8))] = True
    return found


def _one_input() -> NDArray[np.bool_]:
    """Which functions look at one input at most: constants, the three inputs, and their opposites."""
    alone = [np.zeros(8, int), *CASES.T]
    codes = [np.sum(values << np.arange(8)) for values in alone]
    return np.isin(np.arange(256), [*codes, *(255 - code for code in codes)])


def _parities() -> NDArray[np.bool_]:
    """Which functions say whether an odd number of the inputs they look at is 1, or even."""
    codes = [np.sum((CASES @ mask % 2) << np.arange(8)) for mask in CASES]
    return np.isin(np.arange(256), [*codes, *(255 - code for code in codes)])


WORLDS: dict[str, NDArray[np.bool_]] = {
    "anything": np.ones(256, dtype=bool),
    "thresholds": _threshold_functions(),
    "one input": _one_input(),
    "parities": _parities(),
    "mostly 0": FUNCTIONS.sum(axis=1) <= 2,
}
"""Sets of functions: 256 in all, 104 that one neuron can compute, 8, 16, and 37 that are 1 for at most two inputs."""


@cache
def unseen_errors() -> Array:
    """Share of wrong answers on unseen cases, for every learner in every world.

    A learner believes that the function is one of a set, its bias, each member as likely as another. Of those that fit
    the seen cases it takes the majority for each unseen case; on a tie, or if none fits, it guesses, and half of the
    guesses are wrong. A world draws its functions from such a set. The mean is over all functions of the world, all
    choices of seen cases, and all unseen cases: nothing is sampled.

    Returns
    -------
    ndarray, (8, learners, worlds)
        First axis: number of seen cases, 0 to 7; learners and worlds in the order of WORLDS.

    Source
    ------
    Enumerated. The theorem: Wolpert 1996, Neural Computation 8:1341, doi:10.1162/neco.1996.8.7.1341 (abstract read).
    """
    members = np.array(list(WORLDS.values()), dtype=float)
    shares = members / members.sum(axis=1, keepdims=True)
    signs = 2.0 * FUNCTIONS - 1
    believed = (members[:, :, np.newaxis] * signs).transpose(1, 0, 2).reshape(256, -1)
    errors, choices = np.zeros((8, len(members), len(members))), np.zeros(8)
    for mask in range(255):  # its bits are the seen cases; not all are seen
        pattern = np.arange(256) & mask
        alike = (pattern[:, np.newaxis] == pattern).astype(float)
        answers = np.sign(alike @ believed).reshape(256, len(members), 8)
        wrong = (1 - answers * signs[:, np.newaxis]) / 2
        unseen = (mask >> np.arange(8) & 1) == 0
        seen = 8 - unseen.sum()
        errors[seen] += wrong[:, :, unseen].mean(axis=-1).T @ shares.T
        choices[seen] += 1
    return errors / choices[:, np.newaxis, np.newaxis]


@dataclass(frozen=True, repr=False)
class Generalization(Result):
    """How well a learner's bias generalizes in a world.

    Attributes
    ----------
    seen : (8,) array
        Numbers of seen cases, 0 to 7: the axis of the errors.
    error : (8,) array
        Share of wrong answers on unseen cases of the present learner in the present world.
    everywhere : (8,) array
        The same in a world where anything goes: one half throughout.
    at_home : (8,) array
        The same of a learner that shares the world's bias.
    table : (learners, worlds) array
        At the present number of seen cases, in the order of WORLDS.
    functions : (worlds,) array
        How many functions each world holds.
    learner, world : int
        Their places in WORLDS.
    now : int
        Present number of seen cases.
    """

    seen: NDArray[np.int64]
    error: Array
    everywhere: Array
    at_home: Array
    table: Array
    functions: NDArray[np.int64]
    learner: int
    world: int
    now: int


def generalize(*, seen: int = 5, learner: str = "thresholds", world: str = "thresholds") -> Generalization:
    """Enumerate how a learner does on the cases it has not seen; see `unseen_errors`.

    Averaged over all functions, every unseen case is 0 in one half of those that fit the seen cases and 1 in the other:
    no learner is better than a coin. It is better where the world shares its bias, and can be worse elsewhere.

    Parameters
    ----------
    seen : int
        Cases seen, 0 to 7 of 8.
    learner, world : {"anything", "thresholds", "one input", "parities", "mostly 0"}
        What the learner believes, and what is so.

    Returns
    -------
    Generalization

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    As `unseen_errors`.
    """
    seen = checks.whole("seen", seen, 0, 7)
    names = list(WORLDS)
    row, column = (
        names.index(checks.one_of(what, name, names)) for what, name in (("learner", learner), ("world", world))
    )
    errors = unseen_errors()
    return Generalization(
        seen=np.arange(8),
        error=errors[:, row, column],
        everywhere=errors[:, row, names.index("anything")],
        at_home=errors[:, column, column],
        table=errors[seen],
        functions=np.array([members.sum() for members in WORLDS.values()]),
        learner=row,
        world=column,
        now=seen,
    )
