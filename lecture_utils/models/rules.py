"""The one registry of learning rules: what each varies at random, what comes back, and who keeps the way back right.

A new rule is a new entry in `RULES`, with a subclass of `Feedback` of its own if its feedback weights do something new.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

MAGNITUDES = ("random", "own", "scrambled", "equal")


@dataclass(frozen=True, repr=False)
class Choices(Result):
    """What can be chosen about feedback weights; every rule takes what concerns it.

    Attributes
    ----------
    scale : float
        Size of a "sign concordance" magnitude relative to w_jk, if "own" or "scrambled".
    concordance : float
        Fraction of the synapses at which "sign concordance" has the sign of w_jk.
    magnitudes : one of `MAGNITUDES`
        Where the magnitudes of "sign concordance" come from.
    decay : float
        Fraction of the weights, forward and back, that "Kolen–Pollack" loses at every update.
    mirror_rate : float
        Fraction of the feedback weights that the "weight mirror" renews at every update.
    noise_examples : int
        Noise patterns ξ per update of the "weight mirror".
    """

    scale: float = 1.0
    concordance: float = 1.0
    magnitudes: str = "random"
    decay: float = 0.0
    mirror_rate: float = 0.02
    noise_examples: int = 8


class Feedback:
    """The weights B_kj by which errors come back to hidden layers: random and fixed, unless a subclass changes them.

    Parameters
    ----------
    weights : sequence of array (..., hidden neurons, receivers)
        The forward weights out of each hidden layer; they must be changed in place. Leading axes are a stack of
        networks.
    random : sequence of array (..., senders of the error, hidden neurons)
        Random feedback weights to start from; this object changes them in place.
    rng : Generator
    choices : Choices

    Attributes
    ----------
    b : list of array (..., senders of the error, hidden neurons)
        The present feedback weights.
    angle : float or None
        Angle in degrees of the error that arrives to that of backpropagation, where it follows from the rule alone.
    own : bool
        Whether there are feedback weights to be stored, apart from the forward weights.
    upkeep : int
        Multiplications per feedback weight that keep it right, at every update.
    decays : bool
        Whether the rule needs the forward weights to decay.
    """

    angle: ClassVar[float | None] = None
    own: ClassVar[bool] = True
    upkeep: ClassVar[int] = 0
    decays: ClassVar[bool] = False

    def __init__(
        self,
        weights: Sequence[Array],
        random: Sequence[Array],
        rng: np.random.Generator,
        choices: Choices,
    ) -> None:
        self.weights, self.b, self.rng, self.choices = weights, list(random), rng, choices
        self.start()
        self.follow()

    def start(self) -> None:
        """Prepare the feedback weights before the first update."""

    def follow(self, gradient: Sequence[Array] = (), learning_rate: float = 0.0) -> None:
        """Change B after the forward weights changed by −learning_rate · gradient (and decay)."""


class Mirror(Feedback):
    """Weight transport: B_kj = w_jk, whatever w becomes."""

    angle, own = 0.0, False

    def follow(self, gradient: Sequence[Array] = (), learning_rate: float = 0.0) -> None:
        """Copy the forward weights."""
        for b, w in zip(self.b, self.weights, strict=True):
            b[...] = w.mT


class Concordant(Feedback):
    """The sign of w_jk at the fraction `concordance` of the synapses, the opposite sign at the others.

    Which synapses are concordant never changes, and those at 30 % are among those at 40 %. The magnitude is "random",
    fixed; "own", that of w_jk; "scrambled", that of another synapse of the layer, always the same one; or "equal".
    """

    def start(self) -> None:
        """Draw who is concordant, who gets whose magnitude, and the magnitudes."""

        def permuted(b: Array) -> NDArray[np.intp]:
            *stack, rows, columns = b.shape
            return np.reshape([self.rng.permutation(rows * columns) for _ in np.ndindex(*stack)], (*stack, -1))

        ranks = [permuted(b).reshape(b.shape) for b in self.b]
        concordant = [round(self.choices.concordance * b.shape[-2] * b.shape[-1]) for b in self.b]
        self.sign = [np.where(rank < count, 1.0, -1.0) for rank, count in zip(ranks, concordant, strict=True)]
        self.shuffle = [permuted(b) for b in self.b]
        self.magnitude = [np.abs(b) for b in self.b]
        if self.choices.magnitudes == "equal":
            means = [np.sqrt(np.mean(m**2, axis=(-2, -1), keepdims=True)) for m in self.magnitude]
            self.magnitude = [np.broadcast_to(mean, b.shape) for mean, b in zip(means, self.b, strict=True)]

    def follow(self, gradient: Sequence[Array] = (), learning_rate: float = 0.0) -> None:
        """Take over the present signs, and the present magnitudes if they are the forward weights'."""
        for layer, (b, w) in enumerate(zip(self.b, self.weights, strict=True)):
            magnitude = self.magnitude[layer]
            if self.choices.magnitudes in ("own", "scrambled"):
                magnitude = self.choices.scale * np.abs(w.mT)
            if self.choices.magnitudes == "scrambled":
                magnitude = magnitude.reshape(self.shuffle[layer].shape)
                magnitude = np.take_along_axis(magnitude, self.shuffle[layer], axis=-1).reshape(b.shape)
            b[...] = self.sign[layer] * np.sign(w.mT) * magnitude


class EqualChanges(Feedback):
    """Kolen–Pollack: B_kj gets the update and the decay of w_jk, so that B − Wᵀ shrinks as (1 − decay)^updates."""

    upkeep, decays = 1, True

    def follow(self, gradient: Sequence[Array] = (), learning_rate: float = 0.0) -> None:
        """Decay, and change as the forward weights do."""
        for b, g in zip(self.b, gradient, strict=False):  # no gradient yet at the start
            b *= 1.0 - self.choices.decay
            b -= learning_rate * g.mT


class NoiseMirror(Feedback):
    """Weight mirror: the senders fire noise ξ, the receivers answer with ξ w, and B collects their correlation.

    B ← (1 − mirror_rate) B + mirror_rate ⟨(ξ w)_k ξ_j⟩, whose mean is w_jk.
    """

    upkeep = 2

    def follow(self, gradient: Sequence[Array] = (), learning_rate: float = 0.0) -> None:
        """Renew a part of the feedback weights by the answers to noise."""
        for b, w in zip(self.b, self.weights, strict=True):
            noise = self.rng.normal(size=(*w.shape[:-2], self.choices.noise_examples, w.shape[-2]))
            b *= 1.0 - self.choices.mirror_rate
            b += (self.choices.mirror_rate / self.choices.noise_examples) * ((noise @ w).mT @ noise)


class Silence(Feedback):
    """No feedback: no error reaches a hidden layer, and only the output weights learn."""

    angle, own = 90.0, False

    def start(self) -> None:
        """Set all feedback weights to 0."""
        for b in self.b:
            b[...] = 0.0


@dataclass(frozen=True, repr=False)
class Rule(Result):
    """A learning rule.

    Attributes
    ----------
    name : str
        The one spelling of its name, in code and on the screen.
    feedback : subclass of `Feedback`, or None
        Who looks after the weights by which errors come back; None if what comes back is one score for all.
    direct : bool
        Whether every hidden layer hears the output's errors, instead of those of the layer above.
    perturbed : str
        What is varied at random: "weights", "neurons" or "nothing".
    """

    name: str
    feedback: type[Feedback] | None = None
    direct: bool = False
    perturbed: str = "nothing"


RULES = {
    rule.name: rule
    for rule in (
        Rule("accept or reject", perturbed="weights"),
        Rule("weight perturbation", perturbed="weights"),
        Rule("node perturbation", perturbed="neurons"),
        Rule("three factors (reward)", perturbed="neurons"),
        Rule("hidden layer fixed", Silence),
        Rule("feedback alignment", Feedback),
        Rule("direct feedback alignment", Feedback, direct=True),
        Rule("sign concordance", Concordant),
        Rule("weight mirror", NoiseMirror),
        Rule("Kolen–Pollack", EqualChanges),
        Rule("backpropagation", Mirror),
    )
}


def sending_errors() -> tuple[str, ...]:
    """Return the names of the rules that send errors back."""
    return tuple(name for name, rule in RULES.items() if rule.feedback is not None)


def sends_errors(parameter: str, name: str) -> str:
    """Return the name in its one spelling if it is that of a rule that sends errors back.

    A hyphen will do for the dash in "Kolen–Pollack".

    Raises
    ------
    ValueError
        If it is not; the message names the `parameter`, its value, and what is allowed.
    """
    dashed = name.replace("-", "–") if isinstance(name, str) else name
    return checks.one_of(parameter, dashed if dashed in RULES else name, sending_errors())
