"""Training of a layered network by any rule that sends errors back, with reports on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import checks, rules
from lecture_utils.models.networks import ACTIVATIONS, Array, angle_between, backward, forward, gradients, loss
from lecture_utils.models.result import Result


class Dataset(Protocol):
    """Inputs (examples, inputs) and whole-number labels (examples,) for training and for test; see `data.digits`."""

    train_inputs: Array
    train_labels: NDArray[np.int64]
    test_inputs: Array
    test_labels: NDArray[np.int64]


# A loss per example a thousand times that of answering 0 to everything: the run is over.
DIVERGED = 1e3
# Seconds of computing between two partial results of `progress`, by a rough count that is the same on every machine.
PATIENCE = 0.025


@dataclass(frozen=True, repr=False)
class Training(Result):
    """A training run, finished or so far.

    Attributes
    ----------
    rule, activation : str
    layers : tuple of int
        Neurons per layer, input and output included.
    epochs, updates_per_epoch : int
        Epochs asked for; weight updates in each.
    epoch : array of int (epochs so far + 1,)
        0, 1, 2 ...: index of the curves below, whose first entry is the untrained network.
    train_error, test_error : array (epochs so far + 1,)
        Wrong answers in %.
    train_loss, test_loss : array (epochs so far + 1,)
        E, mean over examples; not above `DIVERGED`.
    angle : array (epochs so far + 1, hidden layers)
        Angle in degrees between the error a hidden layer gets and the one backprop would send it, mean over 64 test
        examples; 0 for backprop, 90 if no error arrives.
    weight_angle : array (epochs so far + 1, hidden layers)
        Angle in degrees between the feedback weights and those of backprop (the transposed forward weights, or their
        product down to the layer if the feedback is direct), as long vectors.
    confusion : array of int (classes, classes)
        Test examples by true class (row) and answer (column).
    answers : array of int (test examples,)
        The network's answer to every test example.
    mistakes : array of int (wrong answers,)
        Indices of the test examples answered wrongly.
    receptive_fields : array (units, inputs)
        Input weights of every unit of the first layer after the input.
    tuning : array (units, classes)
        Mean activity of those units for the test examples of each class.
    preferred : array of int (units,)
        The class of largest mean activity.
    specialists : array of int (classes, at most 3)
        For every class the units whose mean activity for it exceeds their mean over all classes most, the first first.
    weights, feedback : tuple of arrays
        Forward matrices (senders, receivers) and feedback matrices (senders of the error, hidden neurons) at the end.
    diverged_at : int or None
        The update after which the loss exceeded `DIVERGED`; the run stops there and the curves stay where they are.
    """

    rule: str
    activation: str
    layers: tuple[int, ...]
    epochs: int
    updates_per_epoch: int
    epoch: NDArray[np.int64]
    train_error: Array
    test_error: Array
    train_loss: Array
    test_loss: Array
    angle: Array
    weight_angle: Array
    confusion: NDArray[np.int64]
    answers: NDArray[np.int64]
    mistakes: NDArray[np.int64]
    receptive_fields: Array
    tuning: Array
    preferred: NDArray[np.int64]
    specialists: NDArray[np.int64]
    weights: tuple[Array, ...]
    feedback: tuple[Array, ...]
    diverged_at: int | None


def train(
    *,
    data: Dataset,
    rule: str = "backpropagation",
    hidden: int | Sequence[int] = 64,
    depth: int | None = None,
    activation: str = "relu",
    learning_rate: float = 0.05,
    epochs: int = 20,
    batch: int = 32,
    concordance: float = 1.0,
    magnitudes: str = "random",
    feedback_scale: float = 1.0,
    decay: float = 0.0,
    mirror_rate: float = 0.02,
    seed: int = 0,
    curves: bool = True,
) -> Training:
    """Train a network to name the class of its input; `progress` says how, and reports on the way.

    Parameters, Returns, Raises, Source
    -----------------------------------
    As `progress`; the finished `Training` is returned.
    """
    *_, (_, result) = progress(
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
        decay=decay,
        mirror_rate=mirror_rate,
        seed=seed,
        curves=curves,
    )
    return result


def progress(
    *,
    data: Dataset,
    rule: str = "backpropagation",
    hidden: int | Sequence[int] = 64,
    depth: int | None = None,
    activation: str = "relu",
    learning_rate: float = 0.05,
    epochs: int = 20,
    batch: int = 32,
    concordance: float = 1.0,
    magnitudes: str = "random",
    feedback_scale: float = 1.0,
    decay: float = 0.0,
    mirror_rate: float = 0.02,
    seed: int = 0,
    curves: bool = True,
) -> Iterator[tuple[float, Training]]:
    """Train a network to name the class of its input, yielding (fraction done, result so far).

    After every batch Δw_ij = −η ⟨h_i e_j⟩ − decay w_ij, with e_j = σ'(μ_j) Σ_k e_k B_kj; the `rule` decides where the
    feedback weights B_kj come from (see `rules`). There are no biases; instead the mean of the training
    inputs is subtracted from every input. The target is 1 for the right class and 0 for the others.

    Parameters
    ----------
    data : Dataset
        For instance `data.digits()`.
    rule : str
        The name of a rule in `rules.RULES` that sends errors back.
    hidden : int or sequence of int
        Neurons per hidden layer, 1 to 1024: one number for all `depth` layers, or one for each; () is no hidden layer.
    depth : int or None
        Hidden layers, 0 to 10; None is 1, or as many as `hidden` lists.
    activation : one of `ACTIVATIONS`
    learning_rate : float
        η, in [0, 10].
    epochs : int
        Passes through the training examples, 1 to 1000.
    batch : int
        Examples per update, at least 1.
    concordance, magnitudes
        For "sign concordance"; see `rules.Choices`.
    feedback_scale : float
        Size of the feedback weights relative to forward weights at the start, in [0, 10].
    decay : float
        Fraction of every forward weight (and, for "Kolen–Pollack", feedback weight) lost at every update, in [0, 1].
    mirror_rate : float
        For "weight mirror": fraction of the feedback weights renewed at every update, in [0, 1].
    seed : int
        Seed of weights, feedback and order of examples. Forward weights and order do not depend on the rule.
    curves : bool
        False: measure and yield only after the last epoch; the curves have one entry each, the last.

    Yields
    ------
    (float, Training)
        After one or more whole epochs, about every 0.025 s (by count of operations, not by clock), and for the first
        time after half of that; the last fraction is 1.

    Raises
    ------
    ValueError
        For an argument out of range or data that do not fit.

    Source
    ------
    The lecture's equations. Feedback alignment: Lillicrap et al. 2016, https://doi.org/10.1038/ncomms13276
    (second-hand). Direct: Nøkland 2016, https://doi.org/10.48550/arXiv.1609.01596 (abstract). Sign concordance: Liao,
    Leibo & Poggio 2016, https://doi.org/10.48550/arXiv.1510.05067 (first-hand). Weight mirror and Kolen–Pollack:
    Akrout et al. 2019, https://doi.org/10.48550/arXiv.1904.05391 (abstract; the mirror's update is written from its
    description there). Weights ~ N(0, gain²/senders) with gain √2 for relu and 1 otherwise, and every default, are
    this project's.
    """
    x, labels, x_test, labels_test, classes = checked_dataset(data)
    chosen = rules.RULES[rules.sends_errors("rule", rule)]
    sizes = _hidden_layers(hidden, depth)
    checks.one_of("activation", activation, ACTIVATIONS)
    eta = checks.number("learning_rate", learning_rate, 0.0, 10.0)
    epochs = checks.whole("epochs", epochs, 1, 1000)
    batch = min(checks.whole("batch", batch, 1), len(x))
    concordance = checks.number("concordance", concordance, 0.0, 1.0)
    checks.one_of("magnitudes", magnitudes, rules.MAGNITUDES)
    scale = checks.number("feedback_scale", feedback_scale, 0.0, 10.0)
    decay = checks.number("decay", decay, 0.0, 1.0)
    mirror_rate = checks.number("mirror_rate", mirror_rate, 0.0, 1.0)
    for_weights, for_order, for_feedback = np.random.default_rng(checks.whole("seed", seed)).spawn(3)

    mean = x.mean(axis=0)
    x, x_test = x - mean, x_test - mean
    target, target_test = np.eye(classes)[labels], np.eye(classes)[labels_test]
    layers = (x.shape[1], *sizes, classes)
    gain = np.sqrt(2.0) if activation == "relu" else 1.0
    w = [for_weights.normal(0.0, gain / np.sqrt(n), (n, m)) for n, m in pairwise(layers)]
    senders = [classes] * len(sizes) if chosen.direct else layers[2:]
    feedback = chosen.feedback(
        w[1:],
        [for_feedback.normal(0.0, scale * gain / np.sqrt(n), (m, n)) for m, n in zip(senders, sizes, strict=True)],
        for_feedback,
        rules.Choices(scale, concordance, magnitudes, decay, mirror_rate),
    )

    updates = -(-len(x) // batch)
    every = _epochs_between_reports(updates, batch, w)
    diverged_at = None
    x_shuffled, target_shuffled = np.empty_like(x), np.empty_like(target)
    course = [_measure(chosen, w, feedback.b, x, target, x_test, target_test, activation)] if curves else []
    for epoch in range(1, epochs + 1):
        order = for_order.permutation(len(x))
        # As x[order], but fresh memory of this size would cost more than the copy; mode="raise" would take it, too.
        np.take(x, order, axis=0, out=x_shuffled, mode="clip")
        np.take(target, order, axis=0, out=target_shuffled, mode="clip")
        for update in range(updates if diverged_at is None else 0):
            part = slice(update * batch, (update + 1) * batch)
            h = forward(w, x_shuffled[part], activation)
            e = backward(h, target_shuffled[part], feedback.b, activation, direct=chosen.direct)
            if not np.vdot(e[-1], e[-1]) < 4.0 * DIVERGED * len(e[-1]):  # 4 E, because e = 2 (y − y*)
                diverged_at = (epoch - 1) * updates + update
                break
            gradient = gradients(h, e)
            for matrix, g in zip(w, gradient, strict=True):
                if decay:
                    matrix *= 1.0 - decay
                matrix -= eta * g
            feedback.follow(gradient[1:], eta)
        if not curves and epoch < epochs:
            continue
        course.append(_measure(chosen, w, feedback.b, x, target, x_test, target_test, activation))
        if epoch in (max(1, every // 2), epochs) or epoch % every == 0:
            yield (
                epoch / epochs,
                Training(
                    rule=chosen.name,
                    activation=activation,
                    layers=layers,
                    epochs=epochs,
                    updates_per_epoch=updates,
                    epoch=np.arange(epoch + 1)[-len(course) :],
                    **{name: np.array([at[name] for at in course]) for name in course[0]},
                    **_look_inside(w, x_test, labels_test, classes, activation),
                    weights=tuple(matrix.copy() for matrix in w),
                    feedback=tuple(b.copy() for b in feedback.b),
                    diverged_at=diverged_at,
                ),
            )


def _measure(
    rule: rules.Rule,
    w: list[Array],
    b: list[Array],
    x: Array,
    target: Array,
    x_test: Array,
    target_test: Array,
    activation: str,
) -> dict[str, float | Array]:
    """Return what the curves of `Training` show at one moment."""
    y, y_test = (np.concatenate([h[-1] for h in _portions(w, inputs, activation)]) for inputs in (x, x_test))
    angle = weight_angle = [rule.feedback.angle] * len(b)
    if rule.feedback.angle is None:
        h = forward(w, x_test[:64], activation)
        received = backward(h, target_test[:64], b, activation, direct=rule.direct)
        true = backward(h, target_test[:64], [matrix.mT for matrix in w[1:]], activation)
        # Examples that silence the whole layer have no error to compare.
        heard = [t.any(axis=1) for t in true[:-1]]
        angle = [
            angle_between(r[some], t[some]).mean() if some.any() else 90.0
            for r, t, some in zip(received[:-1], true[:-1], heard, strict=True)
        ]
        transposed = [matrix.mT for matrix in w[1:]]
        if rule.direct:
            for layer in reversed(range(len(b) - 1)):
                transposed[layer] = transposed[layer + 1] @ transposed[layer]
        weight_angle = [angle_between(r.ravel(), t.ravel()) for r, t in zip(b, transposed, strict=True)]
    return dict(
        train_error=100.0 * np.mean(y.argmax(axis=1) != target.argmax(axis=1)),
        test_error=100.0 * np.mean(y_test.argmax(axis=1) != target_test.argmax(axis=1)),
        train_loss=min(float(loss(y, target)), DIVERGED),
        test_loss=min(float(loss(y_test, target_test)), DIVERGED),
        angle=np.array(angle, dtype=float),
        weight_angle=np.array(weight_angle, dtype=float),
    )


def _portions(w: list[Array], x: Array, activation: str) -> list[list[Array]]:
    """Return `forward` of many examples, in small portions.

    It takes half the time of computing them in one go, and the BLAS does not split such small products between
    threads, which takes ten times as long on a machine that is busy with something else.
    """
    return [forward(w, x[start : start + 64], activation) for start in range(0, len(x), 64)]


def _look_inside(
    w: list[Array], x: Array, labels: NDArray[np.int64], classes: int, activation: str
) -> dict[str, Array]:
    """Return what `Training` shows of the answers and of the units of the first layer."""
    portions = _portions(w, x, activation)
    answers = np.concatenate([h[-1] for h in portions]).argmax(axis=1)
    members = np.eye(classes)[labels]
    tuning = np.concatenate([h[1] for h in portions]).T @ (members / np.maximum(members.sum(axis=0), 1.0))
    return dict(
        confusion=np.bincount((labels * classes + answers).astype(np.intp), minlength=classes**2).reshape(
            classes, classes
        ),
        answers=answers,
        mistakes=np.flatnonzero(answers != labels),
        receptive_fields=w[0].T.copy(),
        tuning=tuning,
        preferred=tuning.argmax(axis=1),
        specialists=(tuning.mean(axis=1, keepdims=True) - tuning).argsort(axis=0, kind="stable")[:3].T,
    )


def _epochs_between_reports(updates: int, batch: int, w: list[Array]) -> int:
    """Return how many epochs fit into `PATIENCE`, counting operations, so that it is the same on every machine."""
    seconds = updates * (12e-6 * len(w) + 2.5e-10 * batch * sum(matrix.size for matrix in w))
    return max(1, int(PATIENCE / seconds))


def _hidden_layers(hidden: int | Sequence[int], depth: int | None) -> tuple[int, ...]:
    if isinstance(hidden, Sequence | np.ndarray):
        sizes = tuple(checks.whole("hidden", n, 1, 1024) for n in hidden)
        if depth is not None and checks.whole("depth", depth, 0, 10) != len(sizes):
            raise ValueError(f"depth = {depth} must be {len(sizes)}, the number of layers that hidden = {hidden} lists")
        if len(sizes) > 10:
            raise ValueError(f"hidden = {hidden} must list at most 10 layers")
        return sizes
    return (checks.whole("hidden", hidden, 1, 1024),) * checks.whole("depth", 1 if depth is None else depth, 0, 10)


def checked_dataset(data: Dataset) -> tuple[Array, NDArray[np.int64], Array, NDArray[np.int64], int]:
    """Return the four arrays of a data set and its number of classes, if their shapes and labels fit together.

    Parameters
    ----------
    data : Dataset
        Anything with the attributes of `data.digits()`.

    Returns
    -------
    train_inputs, train_labels, test_inputs, test_labels : array
        Shapes (examples, inputs) and (examples,), labels as whole numbers.
    classes : int
        One more than the largest label.

    Raises
    ------
    ValueError
        If an attribute is missing, shapes do not fit, or a label is not a whole number of at least 0.
    """
    names = ("train_inputs", "train_labels", "test_inputs", "test_labels")
    if not all(hasattr(data, name) for name in names):
        raise ValueError(f"data = {data!r} must have the attributes {', '.join(names)}, like data.digits()")
    x, labels, x_test, labels_test = (checks.numbers(f"data.{name}", getattr(data, name)) for name in names)
    for inputs, of, name in ((x, labels, "train"), (x_test, labels_test, "test")):
        if inputs.ndim != 2 or of.ndim != 1 or len(inputs) != len(of) or not inputs.size:
            raise ValueError(
                f"data.{name}_inputs of shape {inputs.shape} and data.{name}_labels of shape {of.shape} must be "
                "(examples, inputs) and (examples,)"
            )
        if (of < 0).any() or (of != np.floor(of)).any():
            raise ValueError(f"data.{name}_labels must be whole numbers, at least 0")
    if x.shape[1] != x_test.shape[1]:
        raise ValueError(f"data.test_inputs must have {x.shape[1]} columns like train_inputs, not {x_test.shape[1]}")
    classes = 1 + int(max(labels.max(), labels_test.max()))
    return x, labels.astype(np.int64), x_test, labels_test.astype(np.int64), classes
