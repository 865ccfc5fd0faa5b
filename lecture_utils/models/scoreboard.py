"""Every rule of the second half of the lecture on one task: what it costs to learn, against the size of the network."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks, rules
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

HIDDEN, OUTPUTS = 8, 4
START = 0.3
PERTURBATION = 1e-3
EXPLORATION = 0.3
DECAY = 0.1
RACERS = 16
PATIENCE = 10
RECORDS_PER_TIME_CONSTANT = 100
DIVERGED = 1e3


SEGREGATED = "segregated dendrites"
# Names in `rules.RULES`, and one whose errors come through the registry's random feedback as differences of plateaus.
RULES = {
    name: rules.RULES.get(name, rules.Rule(name, rules.Feedback))
    for name in (
        "accept or reject",
        "weight perturbation",
        "node perturbation",
        "three factors (reward)",
        SEGREGATED,
        "feedback alignment",
        "sign concordance",
        "Kolen–Pollack",
        "weight mirror",
        "backpropagation",
    )
}


def _sizes(inputs: ArrayLike, hidden: int, outputs: int) -> tuple[Array, int, int]:
    sizes = checks.numbers("inputs", inputs, 1.0, 1e6)
    return sizes, checks.whole("hidden", hidden, 1, 1000), checks.whole("outputs", outputs, 1, 1000)


def relative_samples(*, rule: str, inputs: ArrayLike, hidden: int = HIDDEN, outputs: int = OUTPUTS) -> Array:
    """Return how the number of samples grows with the network, up to a constant: (N+2)(varied+2).

    "Varied" counts what is perturbed at random: all NH + HK weights, all H + K neurons, or nothing, where the factor is
    1. Accepting and rejecting takes in proportion to the number of weights evaluations, each of N examples.

    Parameters
    ----------
    rule : str
        A name in `RULES`.
    inputs : array_like
        Number of inputs N, at least 1.
    hidden, outputs : int
        H and K, 1 to 1000.

    Returns
    -------
    array, shape of `inputs`
        Number of samples, relative.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    For one layer, (N+2)(varied+2) is the inverse of the best learning rate (derived, as in
    `perturbation.error_recursion`, after Werfel, Xie & Seung 2005, https://doi.org/10.1162/089976605774320539). That it
    carries over to two layers is an approximation, which the recorded sweep tests.
    """
    n, h, m = _sizes(inputs, hidden, outputs)
    chosen = RULES[checks.one_of("rule", rule, RULES)]
    if rule == "accept or reject":
        return n * h * (n + m)
    perturbed = {"weights": h * (n + m), "neurons": h + m, "nothing": -1}[chosen.perturbed]
    return (n + 2) * (perturbed + 2)


def operations(*, rule: str, inputs: ArrayLike, hidden: int = HIDDEN, outputs: int = OUTPUTS) -> Array:
    """Return the multiplications for one sample, counting only those by which the matrices are touched.

    A pass forward takes one for each of the NH + HK weights, and so does an update; errors to the hidden neurons HK.
    Plateaus come twice, 2HK; feedback that is copied needs another HK, feedback that is mirrored 2HK. Node and weight
    perturbation pass forward twice; weight perturbation also scales as many random numbers.

    Parameters
    ----------
    rule, inputs, hidden, outputs
        As in `relative_samples`.

    Returns
    -------
    array, shape of `inputs`
        Multiplications for each sample.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    Counted from `learn`.
    """
    n, h, m = _sizes(inputs, hidden, outputs)
    weights, feedback = h * (n + m), RULES[checks.one_of("rule", rule, RULES)].feedback
    if feedback is not None:
        return 2 * weights + h * m * (1 + feedback.upkeep + (rule == SEGREGATED))
    return {
        "accept or reject": weights + weights / n,
        "weight perturbation": 4 * weights,
        "node perturbation": 3 * weights,
        "three factors (reward)": 2 * weights,
    }[rule]


def numbers_stored(*, rule: str, inputs: ArrayLike, hidden: int = HIDDEN, outputs: int = OUTPUTS) -> Array:
    """Return how many numbers must be held at once: weights, feedback weights, perturbations, activities, errors.

    Parameters
    ----------
    rule, inputs, hidden, outputs
        As in `relative_samples`.

    Returns
    -------
    array, shape of `inputs`
        Numbers stored.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    Counted from `learn`.
    """
    n, h, m = _sizes(inputs, hidden, outputs)
    weights, activities, errors = h * (n + m), n + h + m, h + m
    feedback = RULES[checks.one_of("rule", rule, RULES)].feedback
    if feedback is not None:
        # Plateaus are kept from phase to phase; the mirror's noise and the answers to it are activities.
        more = {SEGREGATED: h, "weight mirror": h + m}.get(rule, 0)
        return weights + activities + errors + h * m * feedback.own + more
    return {
        "accept or reject": 2 * weights + activities + 1,
        "weight perturbation": 2 * weights + activities + 2,
        "node perturbation": weights + activities + errors + 2,
        "three factors (reward)": weights + activities + errors + 2,
    }[rule]


def exponent(sizes: ArrayLike, values: ArrayLike) -> float:
    """Return the exponent of the power law values ∝ sizes^exponent that fits best, the slope of a line in log–log axes.

    Parameters
    ----------
    sizes, values : array_like (points,)
        Positive numbers, at least two different sizes.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a number is not positive or there are fewer than two sizes.
    """
    sizes = checks.numbers("sizes", sizes, 0.0, low_open=True)
    values = checks.numbers("values", values, 0.0, low_open=True)
    if np.unique(sizes).size < 2 or sizes.shape != values.shape:
        raise ValueError(f"sizes and values must be as many, with two different sizes: {sizes.size}, {values.size}")
    x = np.log(sizes) - np.log(sizes).mean()
    return float(x @ np.log(values) / (x @ x))


class Sweep(Protocol):
    """The recorded sweep, as `lecture_utils.data.scoreboard()` gives it: one entry for each rule and size."""

    rule: tuple[str, ...]
    inputs: Array
    samples: Array
    rate: Array


def _between(sweep: Sweep, rule: str, inputs: Array, values: Array) -> Array:
    mine = np.array([name == checks.one_of("rule", rule, RULES) for name in sweep.rule], dtype=bool)
    if not mine.any():
        raise ValueError(f"sweep must hold at least one size for {rule!r}")
    order = np.argsort(sweep.inputs[mine])
    return np.exp(np.interp(np.log(inputs), np.log(sweep.inputs[mine][order]), np.log(values[mine][order])))


def best_rate(*, sweep: Sweep, rule: str, inputs: ArrayLike) -> Array:
    """Return the learning rate with which the rule was quickest, between the measured sizes on lines in log–log axes.

    Parameters
    ----------
    sweep : Sweep
        The best rates at some sizes: `lecture_utils.data.scoreboard()`.
    rule : str
        A name in `RULES`.
    inputs : array_like
        Number of inputs N, at least 1; beyond the measured sizes the nearest of them counts.

    Returns
    -------
    array, shape of `inputs`
        Learning rate; for "accept or reject" the size of its step, see `learn`.

    Raises
    ------
    ValueError
        If an argument is out of range, or the sweep has no entry for the rule.

    Source
    ------
    The recorded sweep.
    """
    return _between(sweep, rule, _sizes(inputs, HIDDEN, OUTPUTS)[0], sweep.rate)


@dataclass(frozen=True, repr=False)
class Learning(Result):
    """A rule learning the common task, averaged over runs.

    Attributes
    ----------
    rule : str
        Its name.
    sample : array (records,)
        Number of examples seen.
    error : array (records,)
        Mean error relative to the start, cut off at `DIVERGED`.
    samples_needed : int or None
        Number of examples seen when the mean error first fell below the target; None if it has not.
    diverged_at : int or None
        Number of examples seen when the mean error exceeded `DIVERGED`; learning stops there.
    """

    rule: str
    sample: NDArray[np.int64]
    error: Array
    samples_needed: int | None
    diverged_at: int | None


def learn(
    *,
    rate: float,
    rule: str = "backpropagation",
    inputs: int = 16,
    hidden: int = HIDDEN,
    outputs: int = OUTPUTS,
    target: float = 0.1,
    samples: int = 10_000_000,
    runs: int = RACERS,
    seed: int = 0,
) -> Learning:
    """Let one rule learn a linear map through a hidden layer, one random example at a time, until the target is met.

    y = W₂W₁x, e = W*x − y, E = ½|e|², x ~ N(0, I); W* has orthonormal rows. Every rule tries to follow −∂E/∂W:
    exact feedback ΔW₂ = η e hᵀ, ΔW₁ = η (Be) xᵀ with B = W₂ᵀ (backpropagation), B random (feedback alignment; with one
    hidden layer direct feedback alignment is the same), |B| with the signs of W₂ᵀ (sign concordance), ΔB = ΔW₂ᵀ with
    equal decay 0.1η (Kolen–Pollack) or ΔB = η(ξ(W₂ξ)ᵀ − B) from noise ξ in the hidden neurons (weight mirror); plateaus
    σ(Bv) of the apical dendrites in place of errors, ΔW₁ = 4η(σ(BW*x) − σ(By)) xᵀ, where 4 is 1/σ′(0) (segregated
    dendrites); perturbation of neurons or weights by ξ, ΔW ∝ −(E(ξ)−E)ξ/σ²; three factors: ΔW ∝ (R−R̄)ξxᵀ/σ²,
    R = −E(ξ) and R̄ its running average; accepting a random step whenever it lowers the mean error.

    Parameters
    ----------
    rate : float
        Learning rate η, above 0 to 100. "Accept or reject" takes it as the size of its step: each weight changes by
        η|W* − W₂W₁| N(0, 1).
    rule : str
        A name in `RULES`.
    inputs, hidden, outputs : int
        N, H and K; K at most N.
    target : float
        Error to be reached, relative to the start, 0.01 to 0.9.
    samples : int
        Largest number of examples.
    runs : int
        Number of networks that learn side by side.
    seed : int
        Of the random numbers.

    Returns
    -------
    Learning

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    The task is that of Lillicrap et al. (2016), https://doi.org/10.1038/ncomms13276, with sizes left open; the rules as
    in `perturbation`, `three_factor`, `feedback` and `dendrites`, the last without its second, weaker sigmoid: here the
    neurons are linear and the right answer is imposed in full.
    """
    course = _Course(rule, rate, inputs, hidden, outputs, target, runs, seed)
    course.advance(checks.whole("samples", samples, 1))
    return course.so_far()


class _Course:
    """A rule on its way to the target."""

    def __init__(
        self, rule: str, rate: float, inputs: int, hidden: int, outputs: int, target: float, runs: int, seed: int
    ) -> None:
        self.rule = checks.one_of("rule", rule, RULES)
        rate = checks.number("rate", rate, 0.0, 100.0, low_open=True)
        n = checks.whole("inputs", inputs, 1, 10_000)
        h, m = checks.whole("hidden", hidden, 1, 1000), checks.whole("outputs", outputs, 1, n)
        self.target = checks.number("target", target, 0.01, 0.9)
        self.rng = np.random.default_rng(checks.whole("seed", seed))
        self.network = _Network(rule, rate, n, h, m, checks.whole("runs", runs, 1, 1000), self.rng)
        self.seen, self.samples_needed, self.diverged_at = 0, None, None
        self.times, self.errors = [0], [1.0]

    @property
    def running(self) -> bool:
        return self.samples_needed is None and self.diverged_at is None

    def advance(self, samples: int) -> None:
        """Go on for this many samples (or up to one record more), or until the target is reached."""
        end = self.seen + samples
        while self.running and self.seen < end:
            with np.errstate(over="ignore", invalid="ignore"):  # between two records a run may diverge without bounds
                for _ in range(self.network.steps_between_records):
                    self.network.step(self.rng)
                error = self.network.error()
            self.seen += self.network.steps_between_records * self.network.examples
            self.times.append(self.seen)
            self.errors.append(error if error < DIVERGED else DIVERGED)
            if error < self.target:
                self.samples_needed = self.seen
            if not error < DIVERGED:
                self.diverged_at = self.seen

    def so_far(self) -> Learning:
        times, errors = np.array(self.times), np.array(self.errors)
        return Learning(self.rule, times, errors, self.samples_needed, self.diverged_at)


class _Network:
    """`runs` networks side by side; the first axis of every array is the run."""

    def __init__(self, rule: str, rate: float, n: int, h: int, m: int, runs: int, rng: np.random.Generator) -> None:
        self.rate, self.segregated = rate, rule == SEGREGATED
        self.target_map = np.linalg.qr(rng.standard_normal((runs, n, m)))[0].mT
        self.w1 = START * rng.standard_normal((runs, h, n)) / np.sqrt(n)
        self.w2 = START * rng.standard_normal((runs, m, h)) / np.sqrt(h)
        self.b = rng.standard_normal((runs, h, m)) / np.sqrt(m)
        self.start = float(np.sum((self.target_map - self.w2 @ self.w1) ** 2))
        guessing = rule == "accept or reject"
        self.examples = n if guessing else 1
        time_constant = h * (n + m) if guessing else 1.0 / rate
        self.steps_between_records = max(1, int(time_constant / RECORDS_PER_TIME_CONSTANT))
        if RULES[rule].feedback is not None:
            self.decay = DECAY * rate * RULES[rule].feedback.decays
            choices = rules.Choices(decay=self.decay, mirror_rate=min(rate, 1.0), noise_examples=1)
            # Its own random numbers: the examples are the same for all rules.
            self.feedback = RULES[rule].feedback([self.w2.mT], [self.b.mT], rng.spawn(1)[0], choices)
        self.average = np.full((runs, 1, 1), 0.5 * m)
        self.step = {
            "accept or reject": self._accept_or_reject,
            "weight perturbation": self._perturb_weights,
            "node perturbation": self._perturb_neurons,
            "three factors (reward)": self._reward,
        }.get(rule, self._feed_back)

    def error(self) -> float:
        return float(np.sum((self.target_map - self.w2 @ self.w1) ** 2)) / self.start

    def _example(self, rng: np.random.Generator) -> tuple[Array, Array, Array, Array]:
        x = rng.standard_normal((len(self.w1), self.w1.shape[2], 1))
        hidden = self.w1 @ x
        wanted = self.target_map @ x
        return x, hidden, wanted, wanted - self.w2 @ hidden

    def _feed_back(self, rng: np.random.Generator) -> None:
        x, hidden, wanted, error = self._example(rng)
        change = error @ hidden.mT
        self.w1 += self.rate * self._hidden_error(wanted, error) @ x.mT
        self.w2 *= 1.0 - self.decay
        self.w2 += self.rate * change
        self.feedback.follow((-change.mT,), self.rate)

    def _hidden_error(self, wanted: Array, error: Array) -> Array:
        if self.segregated:
            return 4 * (_plateau(self.b @ wanted) - _plateau(self.b @ (wanted - error)))
        return self.b @ error

    def _perturb_neurons(self, rng: np.random.Generator) -> None:
        x, hidden, wanted, error = self._example(rng)
        xi1, xi2 = (PERTURBATION * rng.standard_normal(layer.shape) for layer in (hidden, error))
        perturbed = wanted - self.w2 @ (hidden + xi1) - xi2
        step = self.rate * (_score(perturbed) - _score(error)) / PERTURBATION**2
        self.w1 -= step * xi1 @ x.mT
        self.w2 -= step * xi2 @ hidden.mT

    def _reward(self, rng: np.random.Generator) -> None:
        x, hidden, wanted, error = self._example(rng)
        xi1, xi2 = (EXPLORATION * rng.standard_normal(layer.shape) for layer in (hidden, error))
        reward = -_score(wanted - self.w2 @ (hidden + xi1) - xi2)
        step = self.rate * (reward + self.average) / EXPLORATION**2
        self.average += 0.05 * (-reward - self.average)
        self.w1 += step * xi1 @ x.mT
        self.w2 += step * xi2 @ (hidden + xi1).mT

    def _perturb_weights(self, rng: np.random.Generator) -> None:
        x, _, wanted, error = self._example(rng)
        xi1, xi2 = (PERTURBATION * rng.standard_normal(w.shape) for w in (self.w1, self.w2))
        perturbed = wanted - (self.w2 + xi2) @ ((self.w1 + xi1) @ x)
        step = self.rate * (_score(perturbed) - _score(error)) / PERTURBATION**2
        self.w1 -= step * xi1
        self.w2 -= step * xi2

    def _accept_or_reject(self, rng: np.random.Generator) -> None:
        before = np.sum((self.target_map - self.w2 @ self.w1) ** 2, axis=(1, 2), keepdims=True)
        size = self.rate * np.sqrt(before)
        w1, w2 = (w + size * rng.standard_normal(w.shape) for w in (self.w1, self.w2))
        better = np.sum((self.target_map - w2 @ w1) ** 2, axis=(1, 2), keepdims=True) < before
        self.w1, self.w2 = np.where(better, w1, self.w1), np.where(better, w2, self.w2)


def _score(error: Array) -> Array:
    return 0.5 * np.sum(error**2, axis=(1, 2), keepdims=True)


def _plateau(voltage: Array) -> Array:
    return 0.5 + 0.5 * np.tanh(0.5 * voltage)


@dataclass(frozen=True, repr=False)
class Race(Result):
    """All rules learning the common task at one size.

    Attributes
    ----------
    rules : tuple of str
        Names, in the order of `RULES`.
    sample : tuple of arrays
        For each rule the numbers of examples seen, as far as it has come.
    error : tuple of arrays
        For each rule the error relative to the start, same shape.
    target : float
        The error to be reached.
    samples_needed : dict of str to int or None
        Number of examples each rule needed; None if it has not arrived (yet).
    diverged : tuple of str
        Names of the rules whose error exceeded `DIVERGED`.
    inputs : int
        Number of inputs N.
    """

    rules: tuple[str, ...]
    sample: tuple[NDArray[np.int64], ...]
    error: tuple[Array, ...]
    target: float
    samples_needed: dict[str, int | None]
    diverged: tuple[str, ...]
    inputs: int


def race(
    *, sweep: Sweep, inputs: int = 4, relative_rate: float = 1.0, target: float = 0.1, seed: int = 0
) -> Generator[tuple[float, Race], None, None]:
    """Let all rules learn the common task side by side, and yield where they are from time to time.

    Parameters
    ----------
    sweep : Sweep
        The best rate of every rule: `lecture_utils.data.scoreboard()`.
    inputs, target, seed
        As in `learn`, with `RACERS` networks for each rule.
    relative_rate : float
        Every rule's learning rate in units of its own best rate, 0.25 to 4. A rule that has not arrived after
        `PATIENCE` times the examples that it needs at its best gives up.

    Yields
    ------
    fraction, race : float, Race
        Share of the rules' courses that is done (0 to 1), and the courses so far.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    As `learn`.
    """
    relative_rate = checks.number("relative_rate", relative_rate, 0.25, 4.0)
    n = float(checks.whole("inputs", inputs, OUTPUTS, 10_000))
    rates = {rule: relative_rate * float(best_rate(sweep=sweep, rule=rule, inputs=n)) for rule in RULES}
    most = {rule: PATIENCE * float(_between(sweep, rule, np.asarray(n), sweep.samples)) for rule in RULES}
    courses = [_Course(rule, rates[rule], inputs, HIDDEN, OUTPUTS, target, RACERS, seed) for rule in RULES]
    turn = 4.0
    going = courses
    while going:
        for course in going:
            course.advance(int(turn) * course.network.examples)
        # The axis of examples is logarithmic: short turns at first, then longer ones.
        turn = min(1.3 * turn, 60.0)
        going = [course for course in going if course.running and course.seen < most[course.rule]]
        yield max(1 - len(going) / len(courses), 0.01), _race(courses, inputs)


def _race(courses: list[_Course], inputs: int) -> Race:
    so_far = [course.so_far() for course in courses]
    return Race(
        rules=tuple(RULES),
        sample=tuple(learning.sample for learning in so_far),
        error=tuple(learning.error for learning in so_far),
        target=courses[0].target,
        samples_needed={learning.rule: learning.samples_needed for learning in so_far},
        diverged=tuple(learning.rule for learning in so_far if learning.diverged_at is not None),
        inputs=inputs,
    )


COSTS = ("samples", "operations for each sample", "operations in all", "numbers stored")
MEASURED = ("samples", "operations in all")


@dataclass(frozen=True, repr=False)
class Board(Result):
    """One kind of cost of every rule against the size of the network: measured, and from theory.

    Attributes
    ----------
    cost : str
        Which cost, one of `COSTS`.
    rules : tuple of str
        Names, in the order of `RULES`; the first axis of the arrays below.
    sizes : array (points,)
        Numbers of inputs N of the theoretical curves, 4 to 10⁴.
    theory : array (rules, points)
        Cost from theory. Samples are known up to a factor, which is taken from the measurements.
    measured_sizes, measured : tuple of arrays
        For each rule the sizes of the recorded sweep, and the cost there.
    measured_exponent, theory_exponent : array (rules,)
        Slopes in log–log axes over the measured sizes.
    inputs : float
        The size at which the costs are compared.
    at_inputs : array (rules,)
        Cost there, from theory.
    extrapolated : array of bool (rules,)
        Whether that is beyond the sizes at which the rule was measured; never for what is counted.
    """

    cost: str
    rules: tuple[str, ...]
    sizes: Array
    theory: Array
    measured_sizes: tuple[Array, ...]
    measured: tuple[Array, ...]
    measured_exponent: Array
    theory_exponent: Array
    inputs: float
    at_inputs: Array
    extrapolated: NDArray[np.bool_]


def board(*, sweep: Sweep, cost: str = "samples", inputs: float = 1000) -> Board:
    """Return one kind of cost of every rule against the number of inputs.

    Parameters
    ----------
    sweep : Sweep
        Samples needed, at two sizes or more for every rule: `lecture_utils.data.scoreboard()`.
    cost : str
        One of `COSTS`.
    inputs : float
        Number of inputs N at which to compare, 4 to 10⁴.

    Returns
    -------
    Board

    Raises
    ------
    ValueError
        If an argument is out of range, or a rule has fewer than two sizes.

    Source
    ------
    `relative_samples`, `operations`, `numbers_stored`, and the recorded sweep.
    """
    checks.one_of("cost", cost, COSTS)
    inputs = checks.number("inputs", inputs, 4, 10_000)
    sizes = np.geomspace(4, 10_000, 60)
    theory, measured_sizes, measured, at_inputs, exponents = [], [], [], [], []
    for rule in RULES:
        mine = np.array([name == rule for name in sweep.rule], dtype=bool)
        n, samples = sweep.inputs[mine], sweep.samples[mine]
        if np.unique(n).size < 2:
            raise ValueError(f"sweep must hold at least two sizes for {rule!r}, not {np.unique(n).size}")
        # The factor is the one that fits best in log–log axes.
        factor = np.exp(np.mean(np.log(samples / relative_samples(rule=rule, inputs=n))))

        def predicted(
            size: ArrayLike, observed: Array | None = None, *, rule: str = rule, factor: float = factor
        ) -> Array:
            needed = factor * relative_samples(rule=rule, inputs=size) if observed is None else observed
            per_sample = operations(rule=rule, inputs=size)
            stored = numbers_stored(rule=rule, inputs=size)
            return np.asarray(dict(zip(COSTS, (needed, per_sample, needed * per_sample, stored), strict=True))[cost])

        theory.append(predicted(sizes))
        measured_sizes.append(n)
        measured.append(predicted(n, samples))
        at_inputs.append(predicted(inputs))
        exponents.append((exponent(n, measured[-1]), exponent(n, predicted(n))))
    measured_exponent, theory_exponent = np.array(exponents).T
    return Board(
        cost=cost,
        rules=tuple(RULES),
        sizes=sizes,
        theory=np.array(theory),
        measured_sizes=tuple(measured_sizes),
        measured=tuple(measured),
        measured_exponent=measured_exponent,
        theory_exponent=theory_exponent,
        inputs=inputs,
        at_inputs=np.array(at_inputs, dtype=float),
        extrapolated=np.array([cost in MEASURED and inputs > n.max() for n in measured_sizes]),
    )
