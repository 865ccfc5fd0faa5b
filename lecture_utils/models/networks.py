"""Layered networks: activations forward, errors backward, training, and what stands between this and a brain."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks

Array = NDArray[np.float64]

ACTIVATIONS = ("sigmoid", "tanh", "relu", "linear")
RULES = (
    "backprop",
    "feedback alignment",
    "direct feedback alignment",
    "sign concordance",
    "weight mirror",
    "Kolen-Pollack",
    "shallow",
)
MAGNITUDES = ("random", "own", "scrambled", "equal")

# --------------------------------------------------------------------------------------------------------------------
# The mathematics: every function below takes one network, or a stack of networks with leading axes in the weights.
# --------------------------------------------------------------------------------------------------------------------


def sigma(mu: ArrayLike, activation: str) -> Array:
    """Return the activity h = σ(μ) of neurons whose total input is μ."""
    if activation == "sigmoid":
        return 0.5 + 0.5 * np.tanh(0.5 * np.asarray(mu))  # = 1 / (1 + exp(-μ)), and cannot overflow
    if activation == "tanh":
        return np.tanh(mu)
    if activation == "relu":
        return np.maximum(mu, 0.0)
    checks.one_of("activation", activation, ACTIVATIONS)
    return np.asarray(mu, dtype=float)


def sigma_prime(h: ArrayLike, activation: str) -> Array:
    """Return the slope σ'(μ) of the activation function, written with the activity h = σ(μ)."""
    h = np.asarray(h)
    if activation == "sigmoid":
        return h * (1.0 - h)
    if activation == "tanh":
        return 1.0 - h * h
    if activation == "relu":
        return (h > 0.0).astype(float)
    checks.one_of("activation", activation, ACTIVATIONS)
    return np.ones_like(h, dtype=float)


def forward(weights: Sequence[Array], x: Array, activation: str) -> list[Array]:
    """Return the activities of all layers, from the input x to the (linear) output.

    μ_j = Σ_i w_ij h_i and h_j = σ(μ_j) in the hidden layers, y_k = μ_k at the output.

    Parameters
    ----------
    weights : sequence of array (..., senders, receivers)
        One matrix per layer of synapses; `weights[l][i, j]` leads from neuron i to neuron j.
    x : array (examples, inputs)
    activation : one of `ACTIVATIONS`

    Returns
    -------
    list of array (..., examples, neurons)
        One entry more than `weights`: the input itself comes first.
    """
    h = [x]
    for w in weights[:-1]:
        h.append(sigma(h[-1] @ w, activation))
    h.append(h[-1] @ weights[-1])
    return h


def backward(
    h: Sequence[Array],
    target: Array,
    feedback: Sequence[Array],
    activation: str,
    *,
    direct: bool = False,
    carry: Callable[[Array], Array] = lambda e: e,
) -> list[Array]:
    """Return the errors e of all layers of receivers, the output's last.

    e_k = 2 (y_k − y*_k) at the output, e_j = σ'(μ_j) Σ_k e_k b_kj in the hidden layers. It is backpropagation if the
    feedback weights b_kj are the forward weights w_jk, and a relative of it if they are anything else.

    Parameters
    ----------
    h : sequence of array (..., examples, neurons)
        The activities that `forward` returned.
    target : array (examples, outputs)
    feedback : sequence of array (..., senders of the error, hidden neurons)
        One matrix per hidden layer, the first hidden layer's first. Backpropagation: `[w.mT for w in weights[1:]]`.
    activation : one of `ACTIVATIONS`
    direct : bool
        True: every hidden layer hears the output's error; False: the error of the layer above.
    carry : function
        What the neurons that carry the error make of it (nothing, in backpropagation).
    """
    e = [carry(2.0 * (h[-1] - target))]
    for layer in reversed(range(len(feedback))):
        source = e[-1] if direct else e[0]
        e.insert(0, carry(sigma_prime(h[layer + 1], activation) * (source @ feedback[layer])))
    return e


def gradients(h: Sequence[Array], e: Sequence[Array]) -> list[Array]:
    """Return h_i e_j, averaged over the examples, for every layer of synapses: dE/dw_ij if e came from backprop."""
    return [before.mT @ (after / before.shape[-2]) for before, after in zip(h[:-1], e, strict=True)]


def loss(y: Array, target: Array) -> Array:
    """Return E = Σ_k (y_k − y*_k)², the lecture's squared error (without ½), averaged over the examples."""
    return ((y - target) ** 2).sum(axis=-1).mean(axis=-1)


def angle_between(a: Array, b: Array) -> Array:
    """Return the angle in degrees between vectors along the last axis; 90° if one of them is zero."""
    lengths = np.sqrt((a * a).sum(axis=-1)) * np.sqrt((b * b).sum(axis=-1))
    cosine = np.where(lengths > 0.0, (a * b).sum(axis=-1) / np.where(lengths > 0.0, lengths, 1.0), 0.0)
    return np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))


# --------------------------------------------------------------------------------------------------------------------
# A network one can see
# --------------------------------------------------------------------------------------------------------------------

NEURONS = (("x1", "x2"), ("a1", "a2"), ("b1", "b2"), ("y1", "y2"))
EDGES = tuple(f"{i}→{j}" for before, after in pairwise(NEURONS) for i in before for j in after)
EXAMPLE_WEIGHTS = (0.8, -0.5, 0.4, 1.5, 1.2, 0.6, -0.7, 0.9, 1.0, -0.8, -0.5, 1.1)
LARGEST_WEIGHT = 3.0


@dataclass(frozen=True)
class Example:
    """One example through a 2-2-2-2 network: forward, backward, update. Layers are x, a, b, y.

    Attributes
    ----------
    weights : tuple of 3 arrays (2, 2)
        w_ij of x→a, a→b and b→y.
    total_input : tuple of 3 arrays (2,)
        μ_j = Σ_i w_ij h_i of a, b, y.
    activity : tuple of 4 arrays (2,)
        h of x, a, b, y.
    slope : tuple of 3 arrays (2,)
        σ'(μ_j) of a, b, y (1 at the linear output).
    error : tuple of 3 arrays (2,)
        e_j = dE/dμ_j of a, b, y.
    factors : tuple of 2 arrays (2, 2)
        The products w_jk e_k that travel back along the edges a→b and b→y; row j, column k.
    summed : tuple of 2 arrays (2,)
        Σ_k w_jk e_k at a and b, before σ'.
    gradient, new_weights : tuple of 3 arrays (2, 2)
        h_i e_j, and w_ij − η h_i e_j.
    target : array (2,)
    loss, new_loss : float
        E = Σ_k (y_k − y*_k)² before and after the update.
    chosen : str
        The chosen edge; `layer`, `i`, `j` (ints) locate it in `weights`.
    presynaptic, postsynaptic_error, slope_of_loss, change : float
        h_i, e_j, their product dE/dw_ij, and the update −η h_i e_j of the chosen weight.
    difference_quotient : float
        (E(w + ε) − E(w − ε)) / 2ε of the chosen weight: what a patient experimenter would measure.
    sweep_weight, sweep_loss, sweep_tangent : array (81,)
        E against the chosen weight, all others kept, and its tangent of slope h_i e_j at the present weight.
    """

    weights: tuple[Array, ...]
    total_input: tuple[Array, ...]
    activity: tuple[Array, ...]
    slope: tuple[Array, ...]
    error: tuple[Array, ...]
    factors: tuple[Array, ...]
    summed: tuple[Array, ...]
    gradient: tuple[Array, ...]
    new_weights: tuple[Array, ...]
    target: Array
    loss: float
    new_loss: float
    chosen: str
    layer: int
    i: int
    j: int
    presynaptic: float
    postsynaptic_error: float
    slope_of_loss: float
    change: float
    difference_quotient: float
    sweep_weight: Array
    sweep_loss: Array
    sweep_tangent: Array


def one_example(
    *,
    x1: float = 1.0,
    x2: float = 0.5,
    target1: float = 1.0,
    target2: float = 0.0,
    chosen: str = "x1→a1",
    weight: float | None = None,
    weights: Mapping[str, float] | None = None,
    activation: str = "sigmoid",
    learning_rate: float = 0.1,
) -> Example:
    """Show one example to a network of 2-2-2-2 neurons and update every weight once by backpropagation.

    Δw_ij = −η h_i e_j, e_j = σ'(μ_j) Σ_k w_jk e_k, and e_k = 2 (y_k − y*_k) at the linear output.

    Parameters
    ----------
    x1, x2, target1, target2 : float
        Input and target, in [−3, 3].
    chosen : str
        The edge to look at, one of `EDGES` ("x1→a1" ... "b2→y2").
    weight : float or None
        Weight of the chosen edge, in [−3, 3]; None keeps the one it has.
    weights : mapping from edge to weight, or None
        Weights that differ from `EXAMPLE_WEIGHTS`, in [−3, 3].
    activation : one of `ACTIVATIONS`
    learning_rate : float
        η, in [0, 10].

    Raises
    ------
    ValueError
        For an argument out of range or an unknown edge.

    Source
    ------
    The lecture's equations (Rumelhart, Hinton & Williams 1986, https://doi.org/10.1038/323533a0); the weights are
    invented for the picture.
    """
    x = np.array([[checks.number("x1", x1, -3.0, 3.0), checks.number("x2", x2, -3.0, 3.0)]])
    target = np.array([[checks.number("target1", target1, -3.0, 3.0), checks.number("target2", target2, -3.0, 3.0)]])
    checks.one_of("chosen", chosen, EDGES)
    checks.one_of("activation", activation, ACTIVATIONS)
    eta = checks.number("learning_rate", learning_rate, 0.0, 10.0)

    values = dict(zip(EDGES, EXAMPLE_WEIGHTS, strict=True))
    if not isinstance(weights, Mapping | None):
        raise ValueError(f"weights = {weights!r} must be a mapping from edges ({', '.join(EDGES)}) to numbers")
    for edge, value in (weights or {}).items():
        checks.one_of("weights", edge, EDGES)
        values[edge] = checks.number(f"weights[{edge!r}]", value, -LARGEST_WEIGHT, LARGEST_WEIGHT)
    if weight is not None:
        values[chosen] = checks.number("weight", weight, -LARGEST_WEIGHT, LARGEST_WEIGHT)
    w = list(np.array(list(values.values())).reshape(3, 2, 2))

    h = forward(w, x, activation)
    e = backward(h, target, [w[1].mT, w[2].mT], activation)
    gradient = gradients(h, e)
    new = [old - eta * g for old, g in zip(w, gradient, strict=True)]

    layer, i, j = np.unravel_index(EDGES.index(chosen), (3, 2, 2))
    here = w[layer][i, j]

    def loss_at(value: Array) -> Array:
        stack = [np.broadcast_to(matrix, (value.size, 2, 2)).copy() for matrix in w]
        stack[layer][:, i, j] = value
        return loss(forward(stack, x, activation)[-1], target)

    epsilon = 1e-5
    above, below = loss_at(np.array([here + epsilon, here - epsilon]))
    sweep = np.linspace(-LARGEST_WEIGHT, LARGEST_WEIGHT, 81)
    now = float(loss(h[-1], target))
    slope_of_loss = float(gradient[layer][i, j])
    return Example(
        weights=tuple(w),
        total_input=tuple((before @ matrix)[0] for before, matrix in zip(h[:-1], w, strict=True)),
        activity=tuple(layer_activity[0] for layer_activity in h),
        slope=(sigma_prime(h[1], activation)[0], sigma_prime(h[2], activation)[0], np.ones(2)),
        error=tuple(layer_error[0] for layer_error in e),
        factors=(w[1] * e[1], w[2] * e[2]),
        summed=((w[1] * e[1]).sum(axis=1), (w[2] * e[2]).sum(axis=1)),
        gradient=tuple(gradient),
        new_weights=tuple(new),
        target=target[0],
        loss=now,
        new_loss=float(loss(forward(new, x, activation)[-1], target)),
        chosen=chosen,
        layer=int(layer),
        i=int(i),
        j=int(j),
        presynaptic=float(h[layer][0, i]),
        postsynaptic_error=float(e[layer][0, j]),
        slope_of_loss=slope_of_loss,
        change=-eta * slope_of_loss,
        difference_quotient=float((above - below) / (2.0 * epsilon)),
        sweep_weight=sweep,
        sweep_loss=loss_at(sweep),
        sweep_tangent=now + slope_of_loss * (sweep - here),
    )


def small_network(
    *,
    x1: float = 1.0,
    x2: float = 0.5,
    target1: float = 1.0,
    target2: float = 0.0,
    chosen: str = "x1→a1",
    activation: str = "sigmoid",
    learning_rate: float = 0.1,
    x1_a1: float = 0.8,
    x1_a2: float = -0.5,
    x2_a1: float = 0.4,
    x2_a2: float = 1.5,
    a1_b1: float = 1.2,
    a1_b2: float = 0.6,
    a2_b1: float = -0.7,
    a2_b2: float = 0.9,
    b1_y1: float = 1.0,
    b1_y2: float = -0.8,
    b2_y1: float = -0.5,
    b2_y2: float = 1.1,
) -> Example:
    """Do as `one_example`, with every weight a parameter of its own: `x1_a1` is the weight of the edge "x1→a1".

    Parameters
    ----------
    x1, x2, target1, target2, chosen, activation, learning_rate
        As in `one_example`.
    x1_a1, x1_a2, x2_a1, x2_a2, a1_b1, a1_b2, a2_b1, a2_b2, b1_y1, b1_y2, b2_y1, b2_y2 : float
        Weights, in [−3, 3].

    Raises
    ------
    ValueError
        As `one_example`.

    Source
    ------
    As `one_example`.
    """
    values = (x1_a1, x1_a2, x2_a1, x2_a2, a1_b1, a1_b2, a2_b1, a2_b2, b1_y1, b1_y2, b2_y1, b2_y2)
    return one_example(
        x1=x1,
        x2=x2,
        target1=target1,
        target2=target2,
        chosen=chosen,
        weights=dict(zip(EDGES, values, strict=True)),
        activation=activation,
        learning_rate=learning_rate,
    )


# --------------------------------------------------------------------------------------------------------------------
# The gradient check
# --------------------------------------------------------------------------------------------------------------------

MISTAKES = ("none", "missing σ'", "transposed weights", "gradient of the halved loss")


@dataclass(frozen=True)
class GradientCheck:
    """Backpropagation against finite differences, weight by weight.

    Attributes
    ----------
    layer : array of int (weights,)
        Layer of synapses each weight belongs to, 0 next to the input.
    backprop, finite_difference : array (weights,)
        dE/dw by the two methods.
    relative_error : array (weights,)
        |difference| relative to the larger of the two, or to 1/1000 of the largest gradient if both are smaller.
    worst : float
        The largest of `relative_error`.
    epsilon : float
        The step used for `finite_difference`.
    epsilons, worst_against_epsilon : array (12,)
        The largest relative error for other steps: too long a step bends, too short a step drowns in rounding.
    """

    layer: NDArray[np.int64]
    backprop: Array
    finite_difference: Array
    relative_error: Array
    worst: float
    epsilon: float
    epsilons: Array
    worst_against_epsilon: Array


def gradient_check(
    *,
    units: int = 5,
    depth: int = 2,
    activation: str = "tanh",
    epsilon: float = 1e-5,
    mistake: str = "none",
    examples: int = 8,
    seed: int = 0,
) -> GradientCheck:
    """Compare every weight's h_i e_j with the difference quotient (E(w + ε) − E(w − ε)) / 2ε.

    Parameters
    ----------
    units : int
        Neurons in every layer, input and output included, 1 to 10.
    depth : int
        Hidden layers, 1 to 4.
    activation : one of `ACTIVATIONS`
    epsilon : float
        Step ε of the finite difference, in [1e-12, 1].
    mistake : one of `MISTAKES`
        A mistake to make in the backward pass.
    examples : int
        Random examples the loss is averaged over, 1 to 100.
    seed : int
        Seed of weights and examples.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    Derived: both sides follow from the lecture's equations.
    """
    units = checks.whole("units", units, 1, 10)
    depth = checks.whole("depth", depth, 1, 4)
    checks.one_of("activation", activation, ACTIVATIONS)
    epsilon = checks.number("epsilon", epsilon, 1e-12, 1.0)
    checks.one_of("mistake", mistake, MISTAKES)
    examples = checks.whole("examples", examples, 1, 100)
    rng = np.random.default_rng(checks.whole("seed", seed))
    w = [rng.normal(0.0, 1.0 / np.sqrt(units), (units, units)) for _ in range(depth + 1)]
    x, target = rng.normal(size=(examples, units)), rng.normal(size=(examples, units))

    h = forward(w, x, activation)
    feedback = [matrix if mistake == "transposed weights" else matrix.mT for matrix in w[1:]]
    e = backward(h, target, feedback, "linear" if mistake == "missing σ'" else activation)
    if mistake == "gradient of the halved loss":
        e = [0.5 * layer for layer in e]
    backprop = np.concatenate([g.ravel() for g in gradients(h, e)])

    # Every weight nudged on its own, for every ε at once: a stack of networks (epsilons, weights of a layer).
    epsilons = np.append(10.0 ** np.arange(-12.0, 0.0), epsilon)
    nudge = epsilons[:, None, None, None] * np.eye(units * units).reshape(-1, units, units)
    quotients = []
    for layer in range(depth + 1):
        above, below = (
            loss(forward([*w[:layer], w[layer] + sign * nudge, *w[layer + 1 :]], x, activation)[-1], target)
            for sign in (1.0, -1.0)
        )
        quotients.append((above - below) / (2.0 * epsilons[:, None]))
    quotient = np.concatenate(quotients, axis=1)

    scale = np.maximum(np.maximum(np.abs(backprop), np.abs(quotient)), 1e-3 * np.abs(backprop).max())
    relative = np.abs(backprop - quotient) / np.where(scale > 0.0, scale, 1.0)
    return GradientCheck(
        layer=np.repeat(np.arange(depth + 1), units * units),
        backprop=backprop,
        finite_difference=quotient[-1],
        relative_error=relative[-1],
        worst=float(relative[-1].max()),
        epsilon=epsilon,
        epsilons=epsilons[:-1],
        worst_against_epsilon=relative[:-1].max(axis=1),
    )


# --------------------------------------------------------------------------------------------------------------------
# Training
# --------------------------------------------------------------------------------------------------------------------


class Feedback:
    """Where the feedback weights b_kj of the hidden layers come from, rule by rule.

    - "backprop": b_kj = w_jk, whatever w becomes (weight transport).
    - "feedback alignment", "direct feedback alignment": random, and fixed for ever.
    - "sign concordance": the sign of w_jk at the fraction `concordance` of the synapses and the opposite sign at the
      others, always the same ones. The magnitude is, by `magnitudes`: "random", fixed; "own", that of w_jk;
      "scrambled", that of another synapse of the layer, always the same one; or "equal" for all.
    - "Kolen-Pollack": random at first, then b_kj gets the update and the decay of w_jk, so that their difference
      shrinks as (1 − decay)^updates.
    - "weight mirror": random at first; between updates the senders fire noise ξ, the receivers answer with ξ w, and
      b is renewed by their correlation, whose mean is w_jk: b ← (1 − mirror_rate) b + mirror_rate ⟨(ξ w)_k ξ_j⟩.
    - "shallow": zero; no error reaches a hidden layer.

    Parameters
    ----------
    rule : one of `RULES`
    weights : sequence of array (hidden neurons, receivers)
        The forward weights out of each hidden layer; they must be changed in place.
    random : sequence of array (senders of the error, hidden neurons)
        Random feedback weights to start from; this object changes them in place.
    rng : Generator
    scale : float
        Size of a "sign concordance" magnitude relative to w_jk, if "own" or "scrambled".
    concordance, magnitudes, decay, mirror_rate
        As above.
    noise_examples : int
        Noise patterns ξ per update of the "weight mirror".

    Attributes
    ----------
    b : list of array (senders of the error, hidden neurons)
        The present feedback weights.
    """

    def __init__(
        self,
        rule: str,
        weights: Sequence[Array],
        random: Sequence[Array],
        rng: np.random.Generator,
        *,
        scale: float = 1.0,
        concordance: float = 1.0,
        magnitudes: str = "random",
        decay: float = 0.0,
        mirror_rate: float = 0.02,
        noise_examples: int = 8,
    ) -> None:
        self.rule, self.weights, self.rng = rule, weights, rng
        self.decay, self.mirror_rate, self.noise_examples = decay, mirror_rate, noise_examples
        self.scale, self.magnitudes = scale, magnitudes
        self.b = list(random)
        if rule == "sign concordance":
            # A random rank for every synapse: the concordant ones at 30 % are among those at 40 %.
            ranks = [rng.permutation(start.size).reshape(start.shape) for start in random]
            self.sign = [np.where(rank < round(concordance * rank.size), 1.0, -1.0) for rank in ranks]
            self.shuffle = [rng.permutation(start.size) for start in random]
            self.magnitude = [np.abs(start) for start in random]
            if magnitudes == "equal":
                self.magnitude = [np.full_like(m, np.sqrt(np.mean(m**2))) for m in self.magnitude]
        elif rule == "shallow":
            for b in self.b:
                b[...] = 0.0
        self.follow()

    def follow(self, gradient: Sequence[Array] = (), learning_rate: float = 0.0) -> None:
        """Change b after the forward weights changed by −learning_rate · gradient (and decay)."""
        if self.rule == "backprop":
            for b, w in zip(self.b, self.weights, strict=True):
                b[...] = w.mT
        elif self.rule == "sign concordance":
            for layer, (b, w) in enumerate(zip(self.b, self.weights, strict=True)):
                magnitude = self.magnitude[layer]
                if self.magnitudes in ("own", "scrambled"):
                    magnitude = self.scale * np.abs(w.mT)
                if self.magnitudes == "scrambled":
                    magnitude = magnitude.ravel()[self.shuffle[layer]].reshape(b.shape)
                b[...] = self.sign[layer] * np.sign(w.mT) * magnitude
        elif self.rule == "Kolen-Pollack":
            for b, g in zip(self.b, gradient, strict=False):  # no gradient yet at the start
                b *= 1.0 - self.decay
                b -= learning_rate * g.mT
        elif self.rule == "weight mirror":
            for b, w in zip(self.b, self.weights, strict=True):
                noise = self.rng.normal(size=(self.noise_examples, len(w)))
                b *= 1.0 - self.mirror_rate
                b += (self.mirror_rate / len(noise)) * ((noise @ w).mT @ noise)


class Dataset(Protocol):
    """Inputs (examples, inputs) and whole-number labels (examples,) for training and for test; see `data.digits`."""

    train_inputs: Array
    train_labels: NDArray[np.int64]
    test_inputs: Array
    test_labels: NDArray[np.int64]


# A loss per example a thousand times that of answering 0 to everything: the run is over.
DIVERGED = 1e3
# Seconds of computing between two partial results of `training`, by a rough count that is the same on every machine.
PATIENCE = 0.06


@dataclass(frozen=True)
class Training:
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
    rule: str = "backprop",
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
) -> Training:
    """Train a network to name the class of its input; `training` says how, and reports on the way.

    Parameters, Returns, Raises, Source
    -----------------------------------
    As `training`; the finished `Training` is returned.
    """
    *_, (_, result) = training(
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
    )
    return result


def training(
    *,
    data: Dataset,
    rule: str = "backprop",
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
) -> Iterator[tuple[float, Training]]:
    """Train a network to name the class of its input, yielding (fraction done, result so far).

    After every batch Δw_ij = −η ⟨h_i e_j⟩ − decay w_ij, with e_j = σ'(μ_j) Σ_k e_k b_kj; the `rule` decides where the
    feedback weights b_kj come from (see `Feedback`). There are no biases; instead the mean of the training
    inputs is subtracted from every input. The target is 1 for the right class and 0 for the others.

    Parameters
    ----------
    data : Dataset
        For instance `data.digits()`.
    rule : one of `RULES`
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
        For "sign concordance"; see `Feedback`.
    feedback_scale : float
        Size of the feedback weights relative to forward weights at the start, in [0, 10].
    decay : float
        Fraction of every forward weight (and, for "Kolen-Pollack", feedback weight) lost at every update, in [0, 1].
    mirror_rate : float
        For "weight mirror": fraction of the feedback weights renewed at every update, in [0, 1].
    seed : int
        Seed of weights, feedback and order of examples. Forward weights and order do not depend on the rule.

    Yields
    ------
    (float, Training)
        After one or more whole epochs, about every 0.06 s (by count of operations, not by clock); the last fraction
        is 1.

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
    checks.one_of("rule", rule, RULES)
    sizes = _hidden_layers(hidden, depth)
    checks.one_of("activation", activation, ACTIVATIONS)
    eta = checks.number("learning_rate", learning_rate, 0.0, 10.0)
    epochs = checks.whole("epochs", epochs, 1, 1000)
    batch = min(checks.whole("batch", batch, 1), len(x))
    concordance = checks.number("concordance", concordance, 0.0, 1.0)
    checks.one_of("magnitudes", magnitudes, MAGNITUDES)
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
    direct = rule == "direct feedback alignment"
    senders = [classes] * len(sizes) if direct else layers[2:]
    feedback = Feedback(
        rule,
        w[1:],
        [for_feedback.normal(0.0, scale * gain / np.sqrt(n), (m, n)) for m, n in zip(senders, sizes, strict=True)],
        for_feedback,
        scale=scale,
        concordance=concordance,
        magnitudes=magnitudes,
        decay=decay,
        mirror_rate=mirror_rate,
    )

    updates = -(-len(x) // batch)
    every = _epochs_between_reports(updates, batch, w)
    diverged_at = None
    course = [_measure(rule, w, feedback.b, x, target, x_test, target_test, activation)]
    for epoch in range(1, epochs + 1):
        order = for_order.permutation(len(x))
        x_shuffled, target_shuffled = x[order], target[order]
        for update in range(updates if diverged_at is None else 0):
            part = slice(update * batch, (update + 1) * batch)
            h = forward(w, x_shuffled[part], activation)
            e = backward(h, target_shuffled[part], feedback.b, activation, direct=direct)
            if not np.vdot(e[-1], e[-1]) < 4.0 * DIVERGED * len(e[-1]):  # 4 E, because e = 2 (y − y*)
                diverged_at = (epoch - 1) * updates + update
                break
            gradient = gradients(h, e)
            for matrix, g in zip(w, gradient, strict=True):
                if decay:
                    matrix *= 1.0 - decay
                matrix -= eta * g
            feedback.follow(gradient[1:], eta)
        course.append(_measure(rule, w, feedback.b, x, target, x_test, target_test, activation))
        if epoch == epochs or epoch % every == 0:
            yield (
                epoch / epochs,
                Training(
                    rule=rule,
                    activation=activation,
                    layers=layers,
                    epochs=epochs,
                    updates_per_epoch=updates,
                    epoch=np.arange(epoch + 1),
                    **{name: np.array([at[name] for at in course]) for name in course[0]},
                    **_look_inside(w, x_test, labels_test, classes, activation),
                    weights=tuple(matrix.copy() for matrix in w),
                    feedback=tuple(b.copy() for b in feedback.b),
                    diverged_at=diverged_at,
                ),
            )


def _measure(
    rule: str,
    w: list[Array],
    b: list[Array],
    x: Array,
    target: Array,
    x_test: Array,
    target_test: Array,
    activation: str,
) -> dict[str, float | Array]:
    """Return what the curves of `Training` show at one moment."""
    y, y_test = _forward(w, x, activation)[-1], _forward(w, x_test, activation)[-1]
    angle = np.full(len(b), 90.0 if rule == "shallow" else 0.0)
    weight_angle = angle
    if rule not in ("backprop", "shallow"):
        direct = rule == "direct feedback alignment"
        h = forward(w, x_test[:64], activation)
        received = backward(h, target_test[:64], b, activation, direct=direct)
        true = backward(h, target_test[:64], [matrix.mT for matrix in w[1:]], activation)
        # Examples that silence the whole layer have no error to compare.
        heard = [t.any(axis=1) for t in true[:-1]]
        angle = [
            angle_between(r[some], t[some]).mean() if some.any() else 90.0
            for r, t, some in zip(received[:-1], true[:-1], heard, strict=True)
        ]
        transposed = [matrix.mT for matrix in w[1:]]
        if direct:
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


def _forward(w: list[Array], x: Array, activation: str) -> list[Array]:
    """Return `forward` of many examples, computed in small portions.

    It takes half the time of computing them in one go, and the BLAS does not split such small products between
    threads, which takes ten times as long on a machine that is busy with something else.
    """
    portions = [forward(w, x[start : start + 64], activation) for start in range(0, len(x), 64)]
    return [np.concatenate(layer) for layer in zip(*portions, strict=True)]


def _look_inside(
    w: list[Array], x: Array, labels: NDArray[np.int64], classes: int, activation: str
) -> dict[str, Array]:
    """Return what `Training` shows of the answers and of the units of the first layer."""
    h = _forward(w, x, activation)
    answers = h[-1].argmax(axis=1)
    members = np.eye(classes)[labels]
    tuning = h[1].T @ (members / np.maximum(members.sum(axis=0), 1.0))
    return dict(
        confusion=np.bincount(labels * classes + answers, minlength=classes**2).reshape(classes, classes),
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


# --------------------------------------------------------------------------------------------------------------------
# Four problems for brains
# --------------------------------------------------------------------------------------------------------------------


def _small_task(rng: np.random.Generator, runs: int) -> tuple[Array, Array, list[Array]]:
    """Return inputs (40, 10), a random tanh teacher's answers (40, 3), and `runs` copies of a 10-10-3 student."""
    x = rng.normal(size=(40, 10))
    teacher = [rng.normal(0.0, 2.0 / np.sqrt(10), (10, 10)), rng.normal(0.0, 1.0 / np.sqrt(10), (10, 3))]
    student = [rng.normal(0.0, 1.0 / np.sqrt(10), (10, 10)), rng.normal(0.0, 1.0 / np.sqrt(10), (10, 3))]
    return x, forward(teacher, x, "tanh")[-1], [np.repeat(w[None], runs, axis=0) for w in student]


@dataclass(frozen=True)
class WeightTransport:
    """Learning with feedback turned away from the forward weights.

    Attributes
    ----------
    angle : float
        The chosen angle in degrees.
    step : array of int (steps + 1,)
    error, backprop_error, shallow_error : array (steps + 1,)
        Loss relative to its start at the chosen angle, at 0°, and if the hidden layer does not learn at all.
    angles : array (13,)
        0, 15 ... 180 degrees.
    final_error, update_angle : array (13,)
        For these angles: the loss after the last step, relative to its start; and the angle in degrees between the
        first update of the hidden layer's weights and their negative gradient.
    forward_signal, feedback_signal : array (2,)
        Wᵀe and Be of one neuron pair, as arrows in their common plane, Wᵀe of length 1 along the first axis.
    """

    angle: float
    step: NDArray[np.int64]
    error: Array
    backprop_error: Array
    shallow_error: Array
    angles: Array
    final_error: Array
    update_angle: Array
    forward_signal: Array
    feedback_signal: Array


def weight_transport(
    *, angle: float = 60.0, learning_rate: float = 0.1, steps: int = 100, seed: int = 0
) -> WeightTransport:
    """Train a 10-10-3 tanh network with feedback weights at a fixed angle to those of backpropagation.

    B = Q(angle) Wᵀ, where Q turns pairs of hidden neurons, so that every error signal Be has the length of Wᵀe and
    stands at this angle to it, whatever W becomes. As ⟨Wᵀe, Be⟩ = |Wᵀe|² cos(angle), the hidden layer still goes
    downhill below 90° and goes uphill above.

    Parameters
    ----------
    angle : float
        In degrees, in [0, 180].
    learning_rate : float
        η, in [0, 0.3].
    steps : int
        Updates, each on all 40 examples, 1 to 1000.
    seed : int
        Seed of task and student.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    The problem: the lecture. The task is this project's; the cosine is derived.
    """
    angle = checks.number("angle", angle, 0.0, 180.0)
    eta = checks.number("learning_rate", learning_rate, 0.0, 0.3)
    steps = checks.whole("steps", steps, 1, 1000)
    rng = np.random.default_rng(checks.whole("seed", seed))
    angles = np.arange(0.0, 181.0, 15.0)
    turned = np.radians(np.concatenate([angles, [angle, 0.0]]))[:, None, None]
    x, target, w = _small_task(rng, len(turned))

    quarter_turn = np.kron(np.eye(5), [[0.0, 1.0], [-1.0, 0.0]])
    q = np.cos(turned) * np.eye(10) + np.sin(turned) * quarter_turn
    q[-1] = 0.0  # the last run is shallow: no error reaches its hidden layer

    error = np.empty((steps + 1, len(turned)))
    for step in range(steps + 1):
        h = forward(w, x, "tanh")
        e = backward(h, target, [w[1].mT @ q], "tanh")
        gradient = gradients(h, e)
        if step == 0:
            first = gradient[0].reshape(len(turned), -1)
        error[step] = loss(h[-1], target)
        for matrix, g in zip(w, gradient, strict=True):
            matrix -= eta * g
    error /= error[0]
    return WeightTransport(
        angle=angle,
        step=np.arange(steps + 1),
        error=error[:, -2],
        backprop_error=error[:, 0],
        shallow_error=error[:, -1],
        angles=angles,
        final_error=error[-1, : len(angles)],
        update_angle=angle_between(first[: len(angles)], first[0]),
        forward_signal=np.array([1.0, 0.0]),
        feedback_signal=np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))]),
    )


@dataclass(frozen=True)
class SignProblem:
    """Learning with errors that firing rates have to carry.

    Attributes
    ----------
    baseline : float
        In units of the output's root-mean-square error at the start.
    channels : int
    step : array of int (steps + 1,)
    error, signed_error : array (steps + 1,)
        Loss relative to its start with these channels, and with errors of either sign (backpropagation).
    cut : array (steps + 1,)
        Fraction of the output's errors that do not come through as they are.
    baselines, final_error : array (13,)
        Loss after the last step, relative to its start, of one channel with baseline 0, 0.25 ... 3.
    signal : array (121,)
        Errors from −3 to 3, in the unit of `baseline`.
    rates : array (channels, 121)
        Firing rate with which each channel carries them, in the same unit.
    received : array (121,)
        The error read off the rates.
    errors_at_start : array (120,)
        The output's errors (40 examples, 3 outputs) before learning, in the same unit.
    """

    baseline: float
    channels: int
    step: NDArray[np.int64]
    error: Array
    signed_error: Array
    cut: Array
    baselines: Array
    final_error: Array
    signal: Array
    rates: Array
    received: Array
    errors_at_start: Array


def sign_problem(
    *, channels: int = 1, baseline: float = 0.0, learning_rate: float = 0.1, steps: int = 100, seed: int = 0
) -> SignProblem:
    """Train a 10-10-3 tanh network whose errors travel as firing rates, which cannot be negative.

    One channel: rate = max(0, baseline + e), read as e = rate − baseline; errors below −baseline are cut.
    Two channels: rates max(0, e) and max(0, −e), whose difference is e: nothing is lost.

    Parameters
    ----------
    channels : int
        1 or 2.
    baseline : float
        Firing rate that means "no error" in one channel, in units of the output's root-mean-square error at the
        start, in [0, 3]; two channels need none.
    learning_rate : float
        η, in [0, 0.3].
    steps : int
        Updates, each on all 40 examples, 1 to 1000.
    seed : int
        Seed of task and student.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    The problem: the lecture. Task and code are this project's.
    """
    channels = checks.whole("channels", channels, 1, 2)
    baseline = checks.number("baseline", baseline, 0.0, 3.0)
    eta = checks.number("learning_rate", learning_rate, 0.0, 0.3)
    steps = checks.whole("steps", steps, 1, 1000)
    rng = np.random.default_rng(checks.whole("seed", seed))
    baselines = np.arange(0.0, 3.1, 0.25)
    unlimited = np.inf
    chosen = baseline if channels == 1 else unlimited
    x, target, w = _small_task(rng, len(baselines) + 2)
    at_start = 2.0 * (forward(w, x, "tanh")[-1][0] - target)
    unit = np.sqrt(np.mean(at_start**2))
    limits = unit * np.concatenate([baselines, [chosen, unlimited]])[:, None, None]

    def carry(e: Array) -> Array:
        return np.maximum(e, -limits)  # = max(0, limit + e) − limit

    error, cut = np.empty((steps + 1, len(limits))), np.empty(steps + 1)
    for step in range(steps + 1):
        h = forward(w, x, "tanh")
        e = backward(h, target, [w[1].mT], "tanh", carry=carry)
        error[step] = loss(h[-1], target)
        cut[step] = np.mean(2.0 * (h[-1][-2] - target) < -limits[-2])
        for matrix, g in zip(w, gradients(h, e), strict=True):
            matrix -= eta * g
    error /= error[0]
    signal = np.linspace(-3.0, 3.0, 121)
    rates = np.maximum(0.0, [baseline + signal] if channels == 1 else [signal, -signal])
    return SignProblem(
        baseline=baseline,
        channels=channels,
        step=np.arange(steps + 1),
        error=error[:, -2],
        signed_error=error[:, -1],
        cut=cut,
        baselines=baselines,
        final_error=error[-1, : len(baselines)],
        signal=signal,
        rates=rates,
        received=rates[0] - baseline if channels == 1 else rates[0] - rates[1],
        errors_at_start=(at_start / unit).ravel(),
    )


@dataclass(frozen=True)
class MagnitudeProblem:
    """Size of the backpropagated error, layer by layer.

    Attributes
    ----------
    distance : array of int (layers + 1,)
        Layers between the output and here; 0 is the output.
    magnitude, theory : array (layers + 1,)
        Root-mean-square error of a neuron (1 at the output), simulated and expected.
    low, high : array (layers + 1,)
        5th and 95th percentile of the absolute error of single neurons.
    floor, ceiling : float
        The decade of magnitudes that a firing rate is taken to cover, centred on the output's error.
    outside : array (layers + 1,)
        Fraction of neurons whose absolute error is not within this decade.
    clipped_magnitude : array (layers + 1,)
        Root-mean-square error if every neuron's error is held within the decade on the way down.
    clipped_angle : array (layers + 1,)
        Angle in degrees between these errors and the true ones, mean over networks and examples.
    decades : float
        Orders of magnitude between the largest and the smallest entry of `magnitude`.
    """

    distance: NDArray[np.int64]
    magnitude: Array
    theory: Array
    low: Array
    high: Array
    floor: float
    ceiling: float
    outside: Array
    clipped_magnitude: Array
    clipped_angle: Array
    decades: float


def magnitude_problem(
    *, gain: float = 0.8, layers: int = 20, width: int = 40, activation: str = "linear", seed: int = 0
) -> MagnitudeProblem:
    """Send a random error down a deep random network.

    With weights of variance g²/width every layer multiplies |e|² by g² ⟨σ'²⟩ on average, so that the root-mean-square
    error after l linear layers is (g²)^(l/2).

    Parameters
    ----------
    gain : float
        g, in [0.1, 5].
    layers : int
        Layers of synapses the error passes, 1 to 50.
    width : int
        Neurons per layer, 2 to 100.
    activation : one of `ACTIVATIONS`
    seed : int
        Seed of 8 networks, 4 inputs to each, and their output errors.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    The problem: the lecture. The law is derived (for other than linear neurons with the measured ⟨σ'²⟩); the decade is
    the lecture's "about one order of magnitude".
    """
    gain = checks.number("gain", gain, 0.1, 5.0)
    layers = checks.whole("layers", layers, 1, 50)
    width = checks.whole("width", width, 2, 100)
    checks.one_of("activation", activation, ACTIVATIONS)
    rng = np.random.default_rng(checks.whole("seed", seed))
    w = list(rng.normal(0.0, gain / np.sqrt(width), (layers + 1, 8, width, width)))
    h = forward(w, rng.normal(size=(8, 4, width)), activation)
    output_error = rng.normal(size=(8, 4, width))
    h[-1], target = 0.5 * output_error / np.sqrt(np.mean(output_error**2)), np.zeros(1)  # so that e = 2 (y − y*)
    transposed = [matrix.mT for matrix in w[1:]]
    floor, ceiling = 10.0**-0.5, 10.0**0.5

    def clip(e: Array) -> Array:
        return np.sign(e) * np.clip(np.abs(e), floor, ceiling)

    # Stacked with the output first: distance, network, example, neuron.
    e = np.array(backward(h, target, transposed, activation)[::-1])
    clipped = np.array(backward(h, target, transposed, activation, carry=clip)[::-1])
    size = np.abs(e).reshape(layers + 1, -1)
    magnitude = np.sqrt(np.mean(size**2, axis=1))
    slopes = np.array([1.0] + [gain**2 * np.mean(sigma_prime(layer, activation) ** 2) for layer in h[-2:0:-1]])
    low, high = np.percentile(size, [5.0, 95.0], axis=1)
    visible = magnitude[magnitude > 0.0]
    return MagnitudeProblem(
        distance=np.arange(layers + 1),
        magnitude=magnitude,
        theory=np.sqrt(np.cumprod(slopes)),
        low=low,
        high=high,
        floor=floor,
        ceiling=ceiling,
        outside=np.mean((size < floor) | (size > ceiling), axis=1),
        clipped_magnitude=np.sqrt(np.mean(clipped**2, axis=(1, 2, 3))),
        clipped_angle=angle_between(clipped, e).mean(axis=(1, 2)),
        decades=float(np.log10(visible.max() / visible.min())),
    )


@dataclass(frozen=True)
class UpdateLocking:
    """Learning with errors that arrive late.

    Attributes
    ----------
    delay : int
    learning_rate : float
    sample : array of int (samples + 1,)
    waiting, remembering, mixing : array (samples + 1,)
        Squared distance of the weights from the teacher's, relative to the start, mean over 64 runs, not above
        `UNLEARNED`: if the neuron ignores new samples until the error is in (locked); if it learns from every sample
        with the activity it remembers; and if it pairs the late error with the present activity.
    waiting_theory, remembering_theory : array (samples + 1,)
        Their expectations.
    diverged_at : int or None
        The sample at which `remembering` exceeded `UNLEARNED`.
    largest_rate : float
        The learning rate above which `remembering` diverges.
    delays : array of int (21,)
        0 ... 20 samples.
    largest_rates, approximate_rates : array (21,)
        `largest_rate` for these delays, and its approximation 1 / (inputs + 2 + 2 delay).
    depths : array of int (20,)
        1 ... 20 layers of synapses.
    locked_time, pipelined_time : array (20,)
        Time per update in units of the time a layer takes: a forward and a backward pass, or one layer.
    """

    delay: int
    learning_rate: float
    sample: NDArray[np.int64]
    waiting: Array
    remembering: Array
    mixing: Array
    waiting_theory: Array
    remembering_theory: Array
    diverged_at: int | None
    largest_rate: float
    delays: NDArray[np.int64]
    largest_rates: Array
    approximate_rates: Array
    depths: NDArray[np.int64]
    locked_time: Array
    pipelined_time: Array


# Ten times further from the teacher than at the start: nothing will be learned.
UNLEARNED = 10.0


def update_locking(
    *, delay: int = 4, learning_rate: float = 0.02, samples: int = 200, inputs: int = 10, seed: int = 0
) -> UpdateLocking:
    """Train a linear neuron on a teacher's answers when the error of a sample arrives `delay` samples late.

    With v = w − w*, e = 2 v·x and x ~ N(0, I): w(t + 1) = w(t) − η e(t − delay) x(t − delay) if the neuron remembers,
    and the moments E[v(s)·v(t)] obey an exact recursion. η must stay below `largest_rate`, which for delays well below
    the number of inputs is about 1 / (inputs + 2 + 2 delay).

    Parameters
    ----------
    delay : int
        In samples, 0 to 20.
    learning_rate : float
        η, in [0, 0.2].
    samples : int
        Length of a run, 1 to 1000.
    inputs : int
        1 to 50.
    seed : int
        Seed of the samples and the teacher.

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    The problem: the lecture. Derived, with the samples independent of each other.
    """
    delay = checks.whole("delay", delay, 0, 20)
    eta = checks.number("learning_rate", learning_rate, 0.0, 0.2)
    samples = checks.whole("samples", samples, 1, 1000)
    inputs = checks.whole("inputs", inputs, 1, 50)
    rng = np.random.default_rng(checks.whole("seed", seed))
    x = rng.normal(size=(samples, 64, inputs))
    start = rng.normal(size=(64, inputs))
    start /= np.linalg.norm(start, axis=1, keepdims=True)

    v = np.repeat(start[None], 3, axis=0)  # waiting, remembering, mixing
    e = np.zeros((samples, 3, 64, 1))
    distance = np.ones((samples + 1, 3))
    learns = np.ones((3, 1, 1))
    for t in range(samples):
        e[t] = 2.0 * (v * x[t]).sum(axis=-1, keepdims=True)
        if t >= delay:
            then = t - delay
            locked = 1.0 if then % (delay + 1) == 0 else 0.0
            paired = np.stack([locked * x[then], x[then], x[t]])
            v -= eta * learns * e[then] * paired
        distance[t + 1] = (v * v).sum(axis=-1).mean(axis=-1)
        learns[distance[t + 1] > UNLEARNED] = 0.0
    beyond = np.flatnonzero(distance[:, 1] > UNLEARNED)

    a, spread = 2.0 * eta, inputs + 2.0
    moments = np.ones((samples + 1, samples + 1))  # E[v(s)·v(t)]
    for t in range(delay, samples):
        then = t - delay
        moments[t + 1, : t + 1] = moments[t, : t + 1] - a * moments[then, : t + 1]
        moments[t + 1, t + 1] = moments[t, t] - 2.0 * a * moments[t, then] + a * a * spread * moments[then, then]
        moments[: t + 1, t + 1] = moments[t + 1, : t + 1]
        if moments[t + 1, t + 1] > UNLEARNED:
            moments[t + 1 :, t + 1 :] = UNLEARNED
            break
    rounds = np.arange(samples + 1) // (delay + 1)
    factor = 1.0 - 2.0 * a + a * a * spread
    delays = np.arange(21)
    rates = largest_rate(delays, inputs)
    depths = np.arange(1, 21)
    return UpdateLocking(
        delay=delay,
        learning_rate=eta,
        sample=np.arange(samples + 1),
        waiting=np.minimum(distance[:, 0], UNLEARNED),
        remembering=np.minimum(distance[:, 1], UNLEARNED),
        mixing=np.minimum(distance[:, 2], UNLEARNED),
        waiting_theory=np.exp(np.minimum(rounds * np.log(factor), np.log(UNLEARNED))),
        remembering_theory=np.minimum(np.diagonal(moments), UNLEARNED),
        diverged_at=int(beyond[0]) if beyond.size else None,
        largest_rate=float(rates[delay]),
        delays=delays,
        largest_rates=rates,
        approximate_rates=1.0 / (inputs + 2.0 + 2.0 * delays),
        depths=depths,
        locked_time=2.0 * depths,
        pipelined_time=np.ones(20),
    )


def largest_rate(delay: ArrayLike, inputs: int) -> Array:
    """Return the learning rate η at which E|v|² of `update_locking` neither shrinks nor grows.

    There E[v(t)·v(t − j)] ∝ cos(θj + φ) with 2η = 2 sin(θ/2), φ = π/4 − θ (delay + ½)/2, and θ solves
    cos(θ delay + φ) / cos φ = (inputs + 2) sin(θ/2).
    """
    delay = np.asarray(delay, dtype=float)
    low, high = np.zeros_like(delay), np.pi / (2.0 * delay + 1.0)
    for _ in range(50):
        theta = 0.5 * (low + high)
        phi = np.pi / 4.0 - 0.5 * theta * (delay + 0.5)
        below = np.cos(theta * delay + phi) > (inputs + 2.0) * np.sin(0.5 * theta) * np.cos(phi)
        low, high = np.where(below, theta, low), np.where(below, high, theta)
    return np.sin(0.5 * theta)
