"""Learning without weight symmetry: feedback alignment and its relatives on a linear task, in a plane, on the digits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import checks, networks
from lecture_utils.models.networks import Array, Dataset, Feedback, Training, angle_between

# Direct feedback is left out: with one hidden layer it is feedback alignment.
LINEAR_RULES = ("backprop", "feedback alignment", "sign concordance", "weight mirror", "Kolen-Pollack", "shallow")
FIGURE_RULES = ("backprop", "feedback alignment", "sign concordance", "shallow")
# An error ten times that of a network that answers 0 to everything: the run is over.
DIVERGED = 10.0


@dataclass(frozen=True)
class LinearTask:
    """The linear task, learned by one rule.

    Attributes
    ----------
    rule : str
    step : array of int (records,)
        Examples seen: 0, 40, 80 ... steps.
    error : array (records,)
        Expected squared error over inputs x ~ N(0, I), relative to that of answering 0, not above `DIVERGED`.
    angle : array (records,)
        Angle in degrees between Be and Wᵀe, mean over 50 inputs (0 for backprop, 90 for shallow).
    weight_angle : array (records,)
        Angle in degrees between B and Wᵀ as long vectors (0 for backprop, 90 for shallow).
    mismatch : array (records,)
        Distance |B − Wᵀ| (root of summed squares); 0 for backprop.
    diverged_at : int or None
        The step at which the error exceeded `DIVERGED`; the weights stay as they are from there.
    """

    rule: str
    step: NDArray[np.int64]
    error: Array
    angle: Array
    weight_angle: Array
    mismatch: Array
    diverged_at: int | None


@dataclass(frozen=True)
class LinearTasks:
    """The linear task, learned by several rules from the same start and the same examples.

    Attributes
    ----------
    rules : tuple of str
    step : array of int (records,)
    error, angle, weight_angle, mismatch : array (rules, records)
        As in `LinearTask`.
    diverged_at : tuple of (int or None)
    """

    rules: tuple[str, ...]
    step: NDArray[np.int64]
    error: Array
    angle: Array
    weight_angle: Array
    mismatch: Array
    diverged_at: tuple[int | None, ...]


def linear_task(
    *,
    rule: str = "feedback alignment",
    steps: int = 2000,
    learning_rate: float = 1e-3,
    feedback_scale: float = 0.5,
    hidden: int = 20,
    decay: float = 0.0,
    mirror_rate: float = 0.002,
    batch: int = 20,
    seed: int = 0,
) -> LinearTask:
    """Learn a linear map with one rule; see `linear_tasks` for everything."""
    result = linear_tasks(
        rules=(checks.one_of("rule", rule, LINEAR_RULES),),
        steps=steps,
        learning_rate=learning_rate,
        feedback_scale=feedback_scale,
        hidden=hidden,
        decay=decay,
        mirror_rate=mirror_rate,
        batch=batch,
        seed=seed,
    )
    return LinearTask(
        rule=rule,
        step=result.step,
        error=result.error[0],
        angle=result.angle[0],
        weight_angle=result.weight_angle[0],
        mismatch=result.mismatch[0],
        diverged_at=result.diverged_at[0],
    )


def linear_tasks(
    *,
    rules: Sequence[str] = FIGURE_RULES,
    steps: int = 2000,
    learning_rate: float = 1e-3,
    feedback_scale: float = 0.5,
    hidden: int = 20,
    decay: float = 0.0,
    mirror_rate: float = 0.002,
    batch: int = 20,
    seed: int = 0,
) -> LinearTasks:
    """Learn a random linear map T with a linear network of 30-20-10 neurons, by several rules at once.

    h = W0 x, y = W h, e = T x − y; ΔW = η e hᵀ and ΔW0 = η (B e) xᵀ, where backpropagation has B = Wᵀ. (Here, as in
    the paper, e is the gradient of the halved squared error: the factor 2 of the lecture's loss is part of η.)

    Parameters
    ----------
    rules : sequence of `LINEAR_RULES`
        "shallow" trains W only, with B = 0.
    steps : int
        Examples, 10 to 20,000.
    learning_rate : float
        η, in [0, 0.1].
    feedback_scale : float
        B ~ U[−feedback_scale, feedback_scale], in [0, 5].
    hidden : int
        Hidden neurons, 1 to 100.
    decay : float
        Fraction of W0 and W (and, for "Kolen-Pollack", B) lost per example, in [0, 1].
    mirror_rate : float
        For "weight mirror": fraction of B renewed per example, in [0, 1].
    batch : int
        Examples whose updates are added up before the weights change, 1 to 100. 1 is the paper's online rule; 20 takes
        a tenth of the time and, at small η, hardly differs.
    seed : int
        Seed of T, the weights, B and the examples. T, weights and examples do not depend on the rule.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    Lillicrap, Cownden, Tweed & Akerman 2016, https://doi.org/10.1038/ncomms13276 (second-hand): 30-20-10, no bias,
    η = 1e-3, W0 and W ~ U[−0.01, 0.01], B ~ U[−0.5, 0.5], T ~ U[−1, 1], x ~ N(0, I), one example per step.
    """
    rules = tuple(checks.one_of("rules", rule, LINEAR_RULES) for rule in ((rules,) if isinstance(rules, str) else rules))
    if not rules:
        raise ValueError(f"rules = {rules} must name at least one of {', '.join(LINEAR_RULES)}")
    steps = checks.whole("steps", steps, 10, 20_000)
    eta = checks.number("learning_rate", learning_rate, 0.0, 0.1)
    scale = checks.number("feedback_scale", feedback_scale, 0.0, 5.0)
    hidden = checks.whole("hidden", hidden, 1, 100)
    decay = checks.number("decay", decay, 0.0, 1.0)
    mirror_rate = checks.number("mirror_rate", mirror_rate, 0.0, 1.0)
    batch = checks.whole("batch", batch, 1, 100)
    for_start, for_examples, *for_rule = np.random.default_rng(checks.whole("seed", seed)).spawn(2 + len(rules))

    # Rows are neurons that send, columns neurons that receive; the first axis is the rule.
    t = for_start.uniform(-1.0, 1.0, (30, 10))
    w0 = np.repeat(for_start.uniform(-0.01, 0.01, (1, 30, hidden)), len(rules), axis=0)
    w = np.repeat(for_start.uniform(-0.01, 0.01, (1, hidden, 10)), len(rules), axis=0)
    b = np.repeat(for_start.uniform(-scale, scale, (1, 10, hidden)), len(rules), axis=0)
    lost, renewed = 1.0 - (1.0 - decay) ** batch, 1.0 - (1.0 - mirror_rate) ** batch
    feedback = [
        Feedback(rule, [w[r]], [b[r]], for_rule[r], decay=lost, mirror_rate=renewed, noise_examples=batch)
        for r, rule in enumerate(rules)
    ]

    examples = for_examples.normal(size=(steps, 30))
    probe = for_examples.normal(size=(50, 30))
    moving = np.ones((len(rules), 1, 1))  # 0 for a rule that has diverged
    diverged_at: list[int | None] = [None] * len(rules)
    step, error, angle, weight_angle, mismatch = [], [], [], [], []
    for start in [*range(0, steps, batch), steps]:
        if not step or start >= step[-1] + 40 or start == steps:
            wrong = t - w0 @ w
            step.append(start)
            error.append((wrong * wrong).sum(axis=(1, 2)) / (t * t).sum())
            angle.append(angle_between(probe @ wrong @ b, probe @ wrong @ w.mT).mean(axis=-1))
            weight_angle.append(angle_between(b.reshape(len(rules), -1), w.mT.reshape(len(rules), -1)))
            mismatch.append(np.sqrt(((b - w.mT) ** 2).sum(axis=(1, 2))))
        x = examples[start : start + batch]
        h = x @ w0
        e = x @ t - h @ w
        for r in np.flatnonzero(np.vecdot(e, e).sum(axis=-1) > DIVERGED * (x @ t).ravel() @ (x @ t).ravel()):
            if diverged_at[r] is None:
    return LinearTasks(
        rules=rules,
        step=np.array(step),
        error=np.minimum(error, DIVERGED).T,
        angle=np.array(angle).T,
        weight_angle=np.array(weight_angle).T,
        mismatch=np.array(mismatch).T,
        diverged_at=tuple(diverged_at),
    )
