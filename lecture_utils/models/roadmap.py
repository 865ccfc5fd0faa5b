"""The lecture as a whole: its parts in order, descent on the simplest loss, and what learning costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import checks, perturbation
from lecture_utils.models.result import Result

Array = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Part(Result):
    """One part of the lecture.

    Attributes
    ----------
    number : int
        Its place, 1 to 11; also the number of its notebook.
    title : str
        What it is called.
    movement : str
        The third of the lecture it belongs to.
    question, answer : str
        What it asks, and what it finds, in one sentence each.
    """

    number: int
    title: str
    movement: str
    question: str
    answer: str


MOVEMENTS = ("How synapses change", "What learning is for", "How a brain might do it")

PARTS = (
    Part(1, "LTP and Hebb", MOVEMENTS[0], "What changes when two neurons are active together?",
         "The synapse strengthens for hours, and Hebb's rule would strengthen it for ever."),
    Part(2, "Spike timing\nand calcium", MOVEMENTS[0], "How does a synapse know which neuron fired first?",
         "Calcium adds up in time, and two thresholds read it."),
    Part(3, "BCM", MOVEMENTS[0], "What keeps a growing synapse in check?",
         "A threshold that grows more steeply than activity, and sooner than the synapse."),
    Part(4, "Three factors", MOVEMENTS[0], "How can success, which comes later, choose the synapse?",
         "Synapses keep a trace of what they did; a third signal turns the trace into change."),
    Part(5, "Objectives", MOVEMENTS[1], "What would a synapse have to improve?",
         "A loss that scores the network; its gradient says which way is down for every synapse."),
    Part(6, "Perturbation", MOVEMENTS[1], "Can one learn by trying changes at random?",
         "Yes, but the number of trials grows with the number of synapses."),
    Part(7, "Backpropagation", MOVEMENTS[1], "How can every synapse get its own error?",
         "The chain rule carries errors backwards, at the price of four demands, some of them hard to meet."),
    Part(8, "Feedback\nalignment", MOVEMENTS[2], "Must feedback mirror the forward synapses?",
         "No: random feedback will do, because the forward synapses turn towards it."),
    Part(9, "Dendritic\nlearning", MOVEMENTS[2], "Where could one neuron keep activity and error apart?",
         "In different dendrites: bursts carry the error without disturbing the message."),
    Part(10, "Beyond\nthe synapse", MOVEMENTS[2], "Do only synapses learn?",
         "No: cells change their excitability. Whether a memory outlives its synapses is open."),
    Part(11, "Scoreboard", MOVEMENTS[2], "What does each rule cost, and what does it ask of biology?",
         "The cheap rules ask for feedback that knows; the modest ones pay in samples."),
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Lecture(Result):
    """The parts of the lecture.

    Attributes
    ----------
    parts : tuple of Part
        In order.
    view : str
        "question" or "answer": what is told about each part.
    """

    parts: tuple[Part, ...]
    view: str

    def sentence(self, number: int) -> str:
        """Return the question or the answer of the part with this number."""
        return getattr(self.parts[number - 1], self.view)


def lecture(*, view: str = "question") -> Lecture:
    """Return the lecture's parts, to be told as questions or as answers.

    Parameters
    ----------
    view : {"question", "answer"}
        What is told about each part.

    Returns
    -------
    Lecture

    Raises
    ------
    ValueError
        If `view` is another word.

    Source
    ------
    The order is that of Samuel Gershman's lecture "Plasticity as optimization"; the sentences are ours.
    """
    return Lecture(PARTS, checks.one_of("view", view, ("question", "answer")))


@dataclass(frozen=True, repr=False)
class Descent(Result):
    """One weight that walks downhill.

    Attributes
    ----------
    weights, losses : array (points,)
        The loss E(w) = w² for weights from −3 to 3.
    path, path_losses : array (steps + 1,)
        The weight at each step and its loss; held at ±3 once it has left the picture.
    gradient : array (steps + 1,)
        Slope dE/dw at each step.
    factor : float
        1 − 2η: what one step multiplies the weight by.
    diverged_at : int or None
        First step at which the weight leaves the picture.
    """

    weights: Array
    losses: Array
    path: Array
    path_losses: Array
    gradient: Array
    factor: float
    diverged_at: int | None


def descend(*, start: float = -2.5, learning_rate: float = 0.1, steps: int = 20) -> Descent:
    """Return the path of gradient descent on E(w) = w².

    Δw = −η dE/dw = −2ηw, so that w_n = (1−2η)ⁿ w_0: it settles for 0 < η < 1 and diverges beyond.

    Parameters
    ----------
    start : float
        Weight at the start, −3 to 3.
    learning_rate : float
        Step size η, 0 to 2.
    steps : int
        Number of steps, 1 to 1000.

    Returns
    -------
    Descent

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    Follows from the equation.
    """
    start = checks.number("start", start, -3.0, 3.0)
    learning_rate = checks.number("learning_rate", learning_rate, 0.0, 2.0)
    steps = checks.whole("steps", steps, 1, 1000)
    factor = 1.0 - 2.0 * learning_rate
    path = np.empty(steps + 1)
    path[0] = start
    for step in range(steps):
        path[step + 1] = np.clip(factor * path[step], -3.0, 3.0)
    outside = np.abs(factor * path[:-1]) > 3.0
    weights = np.linspace(-3.0, 3.0, 201)
    return Descent(
        weights=weights,
        losses=weights**2,
        path=path,
        path_losses=path**2,
        gradient=2.0 * path,
        factor=factor,
        diverged_at=int(np.argmax(outside)) + 1 if outside.any() else None,
    )


RULES = ("direct", "node", "weight")


@dataclass(frozen=True, repr=False)
class Cost(Result):
    """What three rules pay to bring the error of one layer down to a set level.

    Attributes
    ----------
    rules : tuple of str
        "direct" (exact gradient), "node" and "weight" (perturbation); the first axis of the arrays below.
    examples : array (points,)
        Number of examples seen, 1 to 10⁷, evenly spaced in its logarithm.
    error : array (3, points)
        Mean error relative to the start.
    target : float
        The error to be reached.
    samples : array (3,)
        Sample complexity: examples until the target is reached.
    operations : array (3,)
        Time complexity: multiplications for all those examples.
    operations_per_example : array (3,)
        Multiplications for one example.
    numbers : array (3,)
        Space complexity: numbers that must be held at once.
    """

    rules: tuple[str, ...]
    examples: Array
    error: Array
    target: float
    samples: Array
    operations: Array
    operations_per_example: Array
    numbers: Array


def cost(*, inputs: int = 20, outputs: int = 10, target: float = 0.1) -> Cost:
    """Return samples, operations and numbers needed by three rules to learn the same one-layer task.

    K neurons with N inputs each learn from examples; the mean error falls as (1 − η*)ᵗ with each rule's best learning
    rate: η* = 1/(N+2) for the exact gradient, 1/((N+2)(K+2)) for node and 1/((N+2)(NK+2)) for weight perturbation.
    Samples: ln(target)/ln(1 − η*). Operations per example: a pass through the synapses (NK) and an update (NK)
    for each rule; perturbations need a second pass, and weight perturbation scales every synapse's own change.

    Parameters
    ----------
    inputs, outputs : int
        N and K, 1 to 1000.
    target : float
        Error to be reached, relative to the start, 0.001 to 0.9.

    Returns
    -------
    Cost

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    Task of Werfel, Xie & Seung (2005) Neural Comput. 17:2699–2718, https://doi.org/10.1162/089976605774320539; the
    rates are derived as in `perturbation.error_recursion`, in the limit of vanishing perturbation. Operations and
    numbers are counted from the rules, leaving out what does not grow with the network.
    """
    n, m = checks.whole("inputs", inputs, 1, 1000), checks.whole("outputs", outputs, 1, 1000)
    target = checks.number("target", target, 0.001, 0.9)
    rates = np.array([perturbation.optimal_learning_rate(rule=rule, inputs=n, outputs=m) for rule in RULES])
    examples = np.geomspace(1.0, 1e7, 281)
    log_factor = np.log1p(-rates)
    synapses = n * m
    per_example = np.array([2 * synapses, 3 * synapses, 4 * synapses], dtype=float)
    samples = np.log(target) / log_factor
    return Cost(
        rules=RULES,
        examples=examples,
        error=np.exp(log_factor[:, np.newaxis] * examples),
        target=target,
        samples=samples,
        operations=samples * per_example,
        operations_per_example=per_example,
        numbers=np.array([synapses + m, synapses + 2 * m, 2 * synapses + 1], dtype=float),
    )
