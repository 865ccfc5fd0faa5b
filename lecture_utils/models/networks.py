"""A layered network: activities forward, errors backward, one that can be seen at work, and the gradient check."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

ACTIVATIONS = ("sigmoid", "tanh", "relu", "linear")

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

    e_k = 2 (y_k − y*_k) at the output, e_j = σ'(μ_j) Σ_k e_k B_kj in the hidden layers. It is backpropagation if the
    feedback weights B_kj are the forward weights w_jk, and a relative of it if they are anything else.

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


@dataclass(frozen=True, repr=False)
class Example(Result):
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
# A second set of fibres
# --------------------------------------------------------------------------------------------------------------------

# The other way along the edges between hidden layers and outputs: who sends the error first.
FIBRES = tuple("→".join(reversed(edge.split("→"))) for edge in EDGES[4:])


@dataclass(frozen=True, repr=False)
class Fibres(Result):
    """The example of `one_example`, with errors that come back on fibres of their own.

    Attributes
    ----------
    forward, feedback : array (8,)
        w_jk of the edges a→b and b→y, and B_kj of the fibres that run back beside them, in the order of `FIBRES`.
    error, mirror_error : tuple of 3 arrays (2,)
        e of a, b, y as the fibres bring it, and as exact mirror images would.
    change, mirror_change : array (12,)
        −η h_i e_j of every edge, in the order of `EDGES`.
    verdict : tuple of 12 str
        "same", "size" (same sign, another size), "sign" (another sign, or none) of every change beside its
        `mirror_change`.
    angle : float
        Angle in degrees between all changes and all mirror changes, as long vectors.
    loss, new_loss, mirror_new_loss : float
        E before, and after the update with these fibres and with mirror images.
    """

    forward: Array
    feedback: Array
    error: tuple[Array, ...]
    mirror_error: tuple[Array, ...]
    change: Array
    mirror_change: Array
    verdict: tuple[str, ...]
    angle: float
    loss: float
    new_loss: float
    mirror_new_loss: float


def second_fibres(
    *,
    b1_a1: float = 1.2,
    b2_a1: float = 0.6,
    b1_a2: float = -0.7,
    b2_a2: float = 0.9,
    y1_b1: float = 1.0,
    y2_b1: float = -0.8,
    y1_b2: float = -0.5,
    y2_b2: float = 1.1,
    activation: str = "tanh",
    learning_rate: float = 0.2,
) -> Fibres:
    """Update the network of `one_example` by errors that come back on fibres with weights of their own.

    e_j = σ'(μ_j) Σ_k e_k B_kj: the forward weight w_jk gives way to the weight B_kj of a fibre from k to j.
    `b1_a1` is the weight of the fibre from b1 to a1; by default every fibre mirrors its forward weight.

    Parameters
    ----------
    b1_a1, b2_a1, b1_a2, b2_a2, y1_b1, y2_b1, y1_b2, y2_b2 : float
        Weights of the fibres, in [−3, 3].
    activation : one of `ACTIVATIONS`
    learning_rate : float
        η, in [0, 10].

    Raises
    ------
    ValueError
        For an argument out of range.

    Source
    ------
    The lecture's "feedback connections (carrying errors) that mirror the feedforward connections"; the weights are
    invented for the picture.
    """
    values = (b1_a1, b2_a1, b1_a2, b2_a2, y1_b1, y2_b1, y1_b2, y2_b2)
    for fibre, value in zip(FIBRES, values, strict=True):
        checks.number(fibre.replace("→", "_"), value, -LARGEST_WEIGHT, LARGEST_WEIGHT)
    backprop = one_example(activation=activation, learning_rate=learning_rate)
    w, x = list(backprop.weights), backprop.activity[0][None]
    back = np.reshape(values, (2, 2, 2)).astype(float)
    h = forward(w, x, activation)
    e = backward(h, backprop.target, [b.T for b in back], activation)
    changes = [-learning_rate * gradient for gradient in gradients(h, e)]
    change = np.concatenate([layer.ravel() for layer in changes])
    mirror_change = np.concatenate([-learning_rate * layer.ravel() for layer in backprop.gradient])
    new = [matrix + layer for matrix, layer in zip(w, changes, strict=True)]
    same = np.isclose(change, mirror_change, rtol=1e-9, atol=1e-12)
    return Fibres(
        forward=np.concatenate([matrix.ravel() for matrix in w[1:]]),
        feedback=np.array(values, dtype=float),
        error=tuple(layer[0] for layer in e),
        mirror_error=backprop.error,
        change=change,
        mirror_change=mirror_change,
        verdict=tuple(np.where(same, "same", np.where(change * mirror_change > 0.0, "size", "sign")).tolist()),
        angle=float(angle_between(change, mirror_change)),
        loss=backprop.loss,
        new_loss=float(loss(forward(new, x, activation)[-1], backprop.target)),
        mirror_new_loss=backprop.new_loss,
    )


# --------------------------------------------------------------------------------------------------------------------
# The gradient check
# --------------------------------------------------------------------------------------------------------------------

MISTAKES = ("none", "missing σ'", "transposed weights", "gradient of the halved loss")


@dataclass(frozen=True, repr=False)
class GradientCheck(Result):
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
