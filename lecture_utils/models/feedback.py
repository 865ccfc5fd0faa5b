"""Learning without weight symmetry: feedback alignment and its relatives on a linear task, in a plane, on digits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import checks, training
from lecture_utils.models.networks import Array, angle_between
from lecture_utils.models.result import Result
from lecture_utils.models.rules import MAGNITUDES, RULES, Choices, sending_errors, sends_errors
from lecture_utils.models.training import Dataset, Training

FIGURE_RULES = ("backpropagation", "feedback alignment", "sign concordance", "hidden layer fixed")
# An error ten times that of a network that answers 0 to everything: the run is over.
DIVERGED = 10.0


@dataclass(frozen=True, repr=False)
class LinearTask(Result):
    """The linear task, learned by one rule.

    Attributes
    ----------
    rule : str
    step : array of int (records,)
        Examples seen: 0, 40, 80 ... steps.
    error : array (records,)
        Expected squared error over inputs x ~ N(0, I), relative to that of answering 0, not above `DIVERGED`.
    angle : array (records,)
        Angle in degrees between Be and Wᵀe, mean over 50 inputs (0 for backpropagation, 90 without feedback).
    weight_angle : array (records,)
        Angle in degrees between B and Wᵀ as long vectors (0 for backpropagation, 90 without feedback).
    mismatch : array (records,)
        Distance |B − Wᵀ| (root of summed squares); 0 for backpropagation.
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


@dataclass(frozen=True, repr=False)
class LinearTasks(Result):
    """The linear task, learned by several rules from the same start and the same examples.

    Attributes
    ----------
    rules : tuple of str
    step : array of int (records,)
    error, angle, weight_angle, mismatch : array (rules, records)
        As in `LinearTask`.
    mismatch_law : array (records,)
        |B − Wᵀ| at the start, times (1 − decay)^step: what the mismatch of "Kolen–Pollack" must be.
    diverged_at : tuple of (int or None)
    """

    rules: tuple[str, ...]
    step: NDArray[np.int64]
    error: Array
    angle: Array
    weight_angle: Array
    mismatch: Array
    mismatch_law: Array
    diverged_at: tuple[int | None, ...]


def linear_task(*, rule: str = "feedback alignment", **choices: float) -> LinearTask:
    """Learn a linear map with one rule.

    Parameters
    ----------
    rule : str
        The name of a rule in `rules.RULES` that sends errors back.
    choices
        As in `linear_course`.

    Raises, Source
    --------------
    As `linear_course`.
    """
    result = linear_tasks(rules=(sends_errors("rule", rule),), **choices)
    return LinearTask(
        rule=result.rules[0],
        step=result.step,
        error=result.error[0],
        angle=result.angle[0],
        weight_angle=result.weight_angle[0],
        mismatch=result.mismatch[0],
        diverged_at=result.diverged_at[0],
    )


def linear_tasks(*, rules: Sequence[str] = FIGURE_RULES, **choices: float) -> LinearTasks:
    """Learn a linear map by several rules at once; `linear_course` says how, and reports on the way.

    Parameters, Raises, Source
    --------------------------
    As `linear_course`; the finished `LinearTasks` is returned.
    """
    *_, (_, result) = linear_course(rules=rules, **choices)
    return result


def linear_course(
    *,
    rules: Sequence[str] = FIGURE_RULES,
    steps: int = 2000,
    learning_rate: float = 5e-4,
    feedback_scale: float = 0.5,
    hidden: int = 20,
    decay: float = 0.0,
    mirror_rate: float = 0.002,
    seed: int = 0,
) -> Iterator[tuple[float, LinearTasks]]:
    """Learn a random linear map W* with a linear network of 30-20-10 neurons, by several rules side by side.

    One example after the other: h = W0 x, e = 2 (W h − W* x), ΔW = −η e hᵀ and ΔW0 = −η (B e) xᵀ, where backpropagation
    has B = Wᵀ. As everywhere, e is the slope of the lecture's loss |y − y*|²; the paper's is half as large, and its η
    twice that of here.

    Parameters
    ----------
    rules : sequence of str
        Names of rules in `rules.RULES` that send errors back.
    steps : int
        Examples, 10 to 20,000.
    learning_rate : float
        η, in [0, 0.1].
    feedback_scale : float
        B ~ U[−feedback_scale, feedback_scale], in [0, 5].
    hidden : int
        Hidden neurons, 1 to 100.
    decay : float
        Fraction of W0 and W (and, for "Kolen–Pollack", B) lost per example, in [0, 1].
    mirror_rate : float
        For "weight mirror": fraction of B renewed per example, in [0, 1].
    seed : int
        Seed of W*, the weights, B and the examples. W*, weights and examples do not depend on the rule.

    Yields
    ------
    (float, LinearTasks)
        Every 400 examples; the last fraction is 1.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    Lillicrap, Cownden, Tweed & Akerman 2016, https://doi.org/10.1038/ncomms13276 (second-hand): 30-20-10, no bias,
    η = 1e-3 for half the loss, W0 and W ~ U[−0.01, 0.01], B ~ U[−0.5, 0.5], W* ~ U[−1, 1], x ~ N(0, I), one example per
    step.
    """
    rules = _checked(rules)
    steps = checks.whole("steps", steps, 10, 20_000)
    eta = checks.number("learning_rate", learning_rate, 0.0, 0.1)
    scale = checks.number("feedback_scale", feedback_scale, 0.0, 5.0)
    hidden = checks.whole("hidden", hidden, 1, 100)
    decay = checks.number("decay", decay, 0.0, 1.0)
    mirror_rate = checks.number("mirror_rate", mirror_rate, 0.0, 1.0)
    for_start, for_examples, *for_rule = np.random.default_rng(checks.whole("seed", seed)).spawn(2 + len(rules))

    # Rows are neurons that send, columns neurons that receive; the first axis is the rule.
    count = len(rules)
    t = for_start.uniform(-1.0, 1.0, (30, 10))
    w0 = np.repeat(for_start.uniform(-0.01, 0.01, (1, 30, hidden)), count, axis=0)
    w = np.repeat(for_start.uniform(-0.01, 0.01, (1, hidden, 10)), count, axis=0)
    b = np.repeat(for_start.uniform(-scale, scale, (1, 10, hidden)), count, axis=0)
    start_mismatch = float(np.sqrt(((b[0] - w[0].mT) ** 2).sum()))
    choices = Choices(decay=decay, mirror_rate=mirror_rate, noise_examples=1)
    feedback = [RULES[rule].feedback([w[r]], [b[r]], for_rule[r], choices) for r, rule in enumerate(rules)]

    examples = for_examples.normal(size=(steps, 30))
    probe = for_examples.normal(size=(50, 30))
    answers, size = examples @ t, float((t * t).sum())
    moving = np.ones((count, 1, 1))  # 0 for a rule that has diverged
    diverged_at: list[int | None] = [None] * count
    step, error, angle, weight_angle, mismatch = [], [], [], [], []
    for now in range(steps + 1):
        if now % 40 == 0 or now == steps:
            wrong = w0 @ w - t
            step.append(now)
            error.append((wrong * wrong).sum(axis=(1, 2)) / size)
            angle.append(angle_between(probe @ wrong @ b, probe @ wrong @ w.mT).mean(axis=-1))
            weight_angle.append(angle_between(b.reshape(count, -1), w.mT.reshape(count, -1)))
            mismatch.append(np.sqrt(((b - w.mT) ** 2).sum(axis=(1, 2))))
        if now == steps or (now and now % 400 == 0):
            yield (
                now / steps,
                LinearTasks(
                    rules=rules,
                    step=np.array(step),
                    error=np.minimum(error, DIVERGED).T,
                    angle=np.array(angle).T,
                    weight_angle=np.array(weight_angle).T,
                    mismatch=np.array(mismatch).T,
                    mismatch_law=start_mismatch * (1.0 - decay) ** np.array(step),
                    diverged_at=tuple(diverged_at),
                ),
            )
        if now == steps:
            return
        x = examples[now, :, None]
        h = (x.T @ w0).mT
        e = 2.0 * (h.mT @ w - answers[now])
        beyond = (e * e).sum(axis=(1, 2)) > 4.0 * DIVERGED * size
        if beyond.any():
            for r in np.flatnonzero(beyond & (moving[:, 0, 0] > 0.0)):
                moving[r], diverged_at[r] = 0.0, now
        gradient, gradient0 = h * e, x * (e @ b)
        if decay:
            w *= 1.0 - decay * moving
            w0 *= 1.0 - decay * moving
        w -= eta * moving * gradient
        w0 -= eta * moving * gradient0
        for r, one in enumerate(feedback):
            if diverged_at[r] is None:
                one.follow((gradient[r],), eta)


def _checked(rules: Sequence[str]) -> tuple[str, ...]:
    """Return the rules, in their one spelling, if they send errors back and there are any."""
    names = tuple(sends_errors("rules", rule) for rule in ((rules,) if isinstance(rules, str) else rules))
    if not names:
        raise ValueError(f"rules = {rules} must name at least one of {', '.join(sending_errors())}")
    return names


@dataclass(frozen=True, repr=False)
class Geometry(Result):
    """Forward and feedback weights of two hidden neurons, turning towards each other.

    Attributes
    ----------
    step : array of int (steps + 1,)
    forward_signal : array (steps + 1, 2, 2)
        Wᵀe for an error of 1 at the first, and at the second output: [step, output, hidden neuron].
    feedback_signal : array (2, 2)
        Be for the same errors: [output, hidden neuron]. B never changes.
    angle : array (steps + 1, 2)
        Angle in degrees between the two, for each output.
    matrix_angle : array (steps + 1,)
        Angle in degrees between Wᵀ and B as long vectors; below 90° the hidden layer goes downhill for an average
        error.
    error : array (steps + 1,)
        Expected squared error over inputs x ~ N(0, I), relative to that of answering 0, not above `DIVERGED`.
    backprop_error : array (steps + 1,)
        The same for backpropagation from the same start.
    start_angles, final_angles : array (25,)
        `matrix_angle` after the last step for start angles of 0, 7.5 ... 180°.
    """

    step: NDArray[np.int64]
    forward_signal: Array
    feedback_signal: Array
    angle: Array
    matrix_angle: Array
    error: Array
    backprop_error: Array
    start_angles: Array
    final_angles: Array


def geometry(*, start_angle: float = 90.0, learning_rate: float = 0.025, steps: int = 200, seed: int = 0) -> Geometry:
    """Follow feedback alignment in the plane of two hidden neurons of a linear 2-2-2 network.

    On average over inputs x ~ N(0, I), with the errors' matrix G = W0 W − W*: ΔW = −2η W0ᵀ G and ΔW0 = −2η G B. W0
    takes up B, and W then takes up W0ᵀ, so that W grows along Bᵀ: that is why the two turn towards each other.

    Parameters
    ----------
    start_angle : float
        Angle of every Be to Wᵀe at the start, in degrees, in [0, 180].
    learning_rate : float
        η, in [0, 0.1].
    steps : int
        1 to 1000.
    seed : int
        Seed of the task W*.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    The argument is that of Lillicrap et al. 2016, https://doi.org/10.1038/ncomms13276 (second-hand); the 2-2-2 network
    is this project's.
    """
    start_angle = checks.number("start_angle", start_angle, 0.0, 180.0)
    eta = checks.number("learning_rate", learning_rate, 0.0, 0.1)
    steps = checks.whole("steps", steps, 1, 1000)
    rng = np.random.default_rng(checks.whole("seed", seed))
    t = rng.uniform(-1.5, 1.5, (2, 2))

    start_angles = np.linspace(0.0, 180.0, 25)
    turned = np.radians(np.concatenate([start_angles, [start_angle, 0.0]]))[:, None, None]  # the last: backprop
    w0 = np.zeros((len(turned), 2, 2))
    w = np.repeat(0.3 * np.eye(2)[None], len(turned), axis=0)
    b = np.cos(turned) * np.eye(2) + np.sin(turned) * np.array([[0.0, 1.0], [-1.0, 0.0]])

    signal = np.empty((steps + 1, 2, 2))
    matrix_angle, error = np.empty((steps + 1, len(turned))), np.empty((steps + 1, len(turned)))
    moving = np.ones((len(turned), 1, 1))
    for step in range(steps + 1):
        g = w0 @ w - t
        b[-1] = w[-1].mT
        signal[step] = w[-2].mT
        matrix_angle[step] = angle_between(w.mT.reshape(-1, 4), b.reshape(-1, 4))
        error[step] = (g * g).sum(axis=(1, 2)) / (t * t).sum()
        moving[error[step] > DIVERGED] = 0.0
        gradient, gradient0 = 2.0 * w0.mT @ g, 2.0 * g @ b
        w -= eta * moving * gradient
        w0 -= eta * moving * gradient0
    return Geometry(
        step=np.arange(steps + 1),
        forward_signal=signal,
        feedback_signal=b[-2],
        angle=angle_between(signal, b[-2]),
        matrix_angle=matrix_angle[:, -2],
        error=np.minimum(error[:, -2], DIVERGED),
        backprop_error=np.minimum(error[:, -1], DIVERGED),
        start_angles=start_angles,
        final_angles=matrix_angle[-1, : len(start_angles)],
    )


# --------------------------------------------------------------------------------------------------------------------
# The digits
# --------------------------------------------------------------------------------------------------------------------

DIGIT_RULES = (
    "backpropagation",
    "feedback alignment",
    "direct feedback alignment",
    "sign concordance",
    "hidden layer fixed",
)


@dataclass(frozen=True, repr=False)
class Comparison(Result):
    """The same network trained by several rules from the same weights, on the same examples in the same order.

    Attributes
    ----------
    rules : tuple of str
        The rules so far; the last of them may be on its way.
    runs : tuple of `training.Training`
        One for each of them.
    epoch : array of int (epochs + 1,)
    test_error, train_error : array (rules, epochs + 1)
        In %; not a number where a run has not come to yet.
    angle : array (rules, epochs + 1)
        Angle in degrees of the error that arrives to that of backpropagation, mean over hidden layers; likewise.
    """

    rules: tuple[str, ...]
    runs: tuple[Training, ...]
    epoch: NDArray[np.int64]
    test_error: Array
    train_error: Array
    angle: Array


def compare_rules(
    *,
    data: Dataset,
    rules: Sequence[str] = DIGIT_RULES,
    hidden: int | Sequence[int] = 64,
    depth: int | None = None,
    activation: str = "relu",
    learning_rate: float = 0.05,
    epochs: int = 10,
    batch: int = 32,
    concordance: float = 1.0,
    magnitudes: str = "random",
    feedback_scale: float = 1.0,
    decay: float = 0.0,
    mirror_rate: float = 0.02,
    seed: int = 0,
) -> Iterator[tuple[float, Comparison]]:
    """Train one network per rule, one after the other, yielding (fraction done, comparison so far).

    Parameters
    ----------
    rules : sequence of str
        Names of rules in `rules.RULES` that send errors back.
    data, hidden, depth, activation, learning_rate, epochs, batch, seed
        As in `training.progress`.
    concordance, magnitudes, feedback_scale, decay, mirror_rate
        As in `training.progress`, for the rules they concern (backpropagation is left as it is; the decay is
        for "Kolen–Pollack" only).

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    As `training.progress`.
    """
    rules = _checked(rules)
    finished: list[Training] = []
    for rule in rules:
        for fraction, run in training.progress(
            data=data,
            rule=rule,
            hidden=hidden,
            depth=depth,
            activation=activation,
            learning_rate=learning_rate,
            epochs=epochs,
            batch=batch,
            concordance=concordance,
            magnitudes=magnitudes,
            feedback_scale=feedback_scale,
            decay=decay if RULES[rule].feedback.decays else 0.0,
            mirror_rate=mirror_rate,
            seed=seed,
        ):
            yield (len(finished) + fraction) / len(rules), _compared((*finished, run))
        finished.append(run)


def _compared(runs: tuple[Training, ...]) -> Comparison:
    epoch = np.arange(runs[0].epochs + 1)

    def table(course: Callable[[Training], Array]) -> Array:
        rows = np.full((len(runs), len(epoch)), np.nan)
        for row, run in zip(rows, runs, strict=True):
            row[: len(run.epoch)] = course(run)
        return rows

    return Comparison(
        rules=tuple(run.rule for run in runs),
        runs=runs,
        epoch=epoch,
        test_error=table(lambda run: run.test_error),
        train_error=table(lambda run: run.train_error),
        angle=table(lambda run: run.angle.mean(axis=1) if run.angle.size else 0.0 * run.epoch),
    )


@dataclass(frozen=True, repr=False)
class SignsAndMagnitudes(Result):
    """Error after training against the fraction of feedback weights that have the right sign.

    Attributes
    ----------
    concordance : array (points so far,)
        Fractions, 0 to 1.
    magnitudes : tuple of str
        Where the magnitudes of the feedback weights come from, as in `rules.Concordant`.
    test_error, train_error, train_loss : array (magnitudes, points so far)
        After the last epoch: wrong answers in %, and E (mean over examples, not above `training.DIVERGED`).
    angle : array (magnitudes, points so far)
        Angle in degrees of the error that arrives to that of backpropagation, mean over hidden layers, after the last
        epoch.
    diverged : array of bool (magnitudes, points so far)
    reference_rules : tuple of str
        "backpropagation", "feedback alignment", "hidden layer fixed", as far as they are trained.
    reference_error : array (references so far,)
        Their test error in %, for horizontal lines.
    """

    concordance: Array
    magnitudes: tuple[str, ...]
    test_error: Array
    train_error: Array
    train_loss: Array
    angle: Array
    diverged: NDArray[np.bool_]
    reference_rules: tuple[str, ...]
    reference_error: Array


def signs_and_magnitudes(
    *,
    data: Dataset,
    concordances: Sequence[float] = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    magnitudes: Sequence[str] = ("own", "scrambled", "equal"),
    hidden: int | Sequence[int] = 64,
    depth: int | None = 2,
    activation: str = "relu",
    learning_rate: float = 0.05,
    epochs: int = 5,
    batch: int = 32,
    feedback_scale: float = 1.0,
    seed: int = 0,
) -> Iterator[tuple[float, SignsAndMagnitudes]]:
    """Train by sign concordance for every fraction and every kind of magnitude, yielding (fraction done, so far).

    First come the references, one by one, then the points, fraction by fraction. With two hidden layers two wrong signs
    make a right one: at 0 % the error of the first hidden layer has the right sign again.

    Parameters
    ----------
    concordances : sequence of float
        Fractions of feedback weights with the sign of the forward weight, each in [0, 1].
    magnitudes : sequence of `rules.MAGNITUDES`
        "scrambled" keeps the set of magnitudes of a layer and the signs, and gives every synapse another's magnitude.
    data, hidden, depth, activation, learning_rate, epochs, batch, feedback_scale, seed
        As in `training.progress`. All runs share weights, order of examples, and the random ranks that decide which
        synapses are concordant.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    The question is that of Liao, Leibo & Poggio 2016, https://doi.org/10.48550/arXiv.1510.05067; network, data and
    numbers are this project's.
    """
    concordances = checks.numbers("concordances", concordances, 0.0, 1.0).reshape(-1)
    magnitudes = tuple(checks.one_of("magnitudes", kind, MAGNITUDES) for kind in magnitudes)
    if not concordances.size or not magnitudes:
        raise ValueError("concordances and magnitudes must name at least one value each")

    def run(rule: str, **choices: float | str) -> Training:
        return training.train(
            data=data,
            rule=rule,
            hidden=hidden,
            depth=depth,
            activation=activation,
            learning_rate=learning_rate,
            epochs=epochs,
            batch=batch,
            feedback_scale=feedback_scale,
            seed=seed,
            curves=False,
            **choices,
        )

    jobs = 3 + len(concordances)
    references: dict[str, float] = {}
    rows: list[list[Training]] = []

    def so_far() -> tuple[float, SignsAndMagnitudes]:
        def table(value: Callable[[Training], float]) -> Array:
            return np.array([[value(run) for run in row] for row in rows]).reshape(len(rows), len(magnitudes)).T

        return (
            (len(references) + len(rows)) / jobs,
            SignsAndMagnitudes(
                concordance=concordances[: len(rows)],
                magnitudes=magnitudes,
                test_error=table(lambda run: run.test_error[-1]),
                train_error=table(lambda run: run.train_error[-1]),
                train_loss=table(lambda run: run.train_loss[-1]),
                angle=table(lambda run: run.angle[-1].mean() if run.angle.size else 0.0),
                diverged=table(lambda run: run.diverged_at is not None).astype(bool),
                reference_rules=tuple(references),
                reference_error=np.array(list(references.values())),
            ),
        )

    for rule in ("backpropagation", "feedback alignment", "hidden layer fixed"):
        references[rule] = run(rule).test_error[-1]
        yield so_far()
    for concordance in concordances:
        rows.append([run("sign concordance", concordance=concordance, magnitudes=kind) for kind in magnitudes])
        yield so_far()
