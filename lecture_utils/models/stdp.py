"""Spike-timing-dependent plasticity: the pair window, and the pair and triplet rules under repeated pairing."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

A_PLUS, A_MINUS = 0.777, 0.273
"""Amplitudes of the pair window, relative to baseline, after `WINDOW_PAIRS` pairs at 1 Hz."""

TAU_PLUS, TAU_MINUS = 16.8, 33.7
"""Time constants (ms) of the pair window, and of the fast traces x₁ and y₁."""

WINDOW_PAIRS = 60
"""Number of pairs after which the amplitudes of the pair window were measured."""

LECTURE_LIMIT = 50.0
"""Half-width (ms) of the window in the lecture: "outside ±50 ms the strength does not change at all"."""

TESTED_FREQUENCIES = (0.1, 10.0, 20.0, 40.0, 50.0)
"""Pairing frequencies (Hz) of Sjöström, Turrigiano & Nelson 2001."""

TESTED_DELAYS = (10.0, -10.0)
"""Delays (ms) of Sjöström, Turrigiano & Nelson 2001."""


def _amplitude(name: str, value: float) -> float:
    return checks.number(name, value, 0.0, 1e6)


def _time_constant(name: str, value: float) -> float:
    return checks.number(name, value, 0.1, 1e4)


@dataclass(frozen=True, repr=False)
class TripletParameters(Result):
    """Amplitudes and time constants of the triplet rule; a pair rule is one whose triplet amplitudes are 0.

    Attributes
    ----------
    a2_plus, a3_plus : float
        Potentiation per spike pair, and per post–pre–post triplet (relative weight change, ≥ 0).
    a2_minus, a3_minus : float
        Depression per spike pair, and per pre–post–pre triplet (relative weight change, ≥ 0).
    tau_x, tau_y : float or None
        Time constants (ms) of the slow traces x₂ and y₂; None where the rule has no such trace.
    tau_plus, tau_minus : float
        Time constants (ms) of the fast traces x₁ and y₁.

    Raises
    ------
    ValueError
        If a value is out of range, or a triplet amplitude lacks its slow trace.
    """

    a2_plus: float
    a3_plus: float
    a2_minus: float
    a3_minus: float
    tau_x: float | None
    tau_y: float | None
    tau_plus: float = TAU_PLUS
    tau_minus: float = TAU_MINUS

    def __post_init__(self) -> None:
        for name in ("a2_plus", "a3_plus", "a2_minus", "a3_minus"):
            _amplitude(name, getattr(self, name))
        for name in ("tau_x", "tau_y", "tau_plus", "tau_minus"):
            value = getattr(self, name)
            if value is not None or name in ("tau_plus", "tau_minus"):
                _time_constant(name, value)
        for amplitude, tau in (("a3_plus", "tau_y"), ("a3_minus", "tau_x")):
            if getattr(self, amplitude) > 0 and getattr(self, tau) is None:
                raise ValueError(f"{tau} = None must be a time constant (ms) where {amplitude} is not 0")


TRIPLET_PARAMETERS: dict[str, TripletParameters] = {
    "visual cortex": TripletParameters(
        a2_plus=5e-10, a3_plus=6.2e-3, a2_minus=7e-3, a3_minus=2.3e-4, tau_x=101.0, tau_y=125.0
    ),
    "visual cortex, minimal": TripletParameters(
        a2_plus=0.0, a3_plus=6.5e-3, a2_minus=7.1e-3, a3_minus=0.0, tau_x=None, tau_y=114.0
    ),
    "hippocampus": TripletParameters(
        a2_plus=6.1e-3, a3_plus=6.7e-3, a2_minus=1.6e-3, a3_minus=1.4e-3, tau_x=946.0, tau_y=27.0
    ),
    "hippocampus, minimal": TripletParameters(
        a2_plus=5.3e-3, a3_plus=8.0e-3, a2_minus=3.5e-3, a3_minus=0.0, tau_x=None, tau_y=40.0
    ),
}


def pair_window(
    delay: ArrayLike,
    *,
    a_plus: float = A_PLUS,
    a_minus: float = A_MINUS,
    tau_plus: float = TAU_PLUS,
    tau_minus: float = TAU_MINUS,
) -> Array:
    """Return the change of strength against spike timing, Δt = t_post − t_pre.

    Δw = A₊ exp(−Δt/τ₊) for Δt > 0, −A₋ exp(Δt/τ₋) for Δt < 0, and 0 at Δt = 0.

    Parameters
    ----------
    delay : array_like
        t_post − t_pre in ms, within ±10⁶.
    a_plus, a_minus : float
        Peak potentiation and depression after 60 pairs at 1 Hz, relative to baseline, 0 to 10⁶.
    tau_plus, tau_minus : float
        Time constants of the two sides in ms, 0.1 to 10⁴.

    Returns
    -------
    array, shape of `delay`
        Relative change of strength (0.5 is +50 %).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    Bi & Poo (2001) Annu. Rev. Neurosci. 24:139–166, https://doi.org/10.1146/annurev.neuro.24.1.139.
    The numbers are second-hand, via Pfister & Gerstner (2006).
    """
    delay = _delay(delay)
    before = _amplitude("a_plus", a_plus) * np.exp(-np.abs(delay) / _time_constant("tau_plus", tau_plus))
    after = -_amplitude("a_minus", a_minus) * np.exp(-np.abs(delay) / _time_constant("tau_minus", tau_minus))
    return np.where(delay > 0, before, np.where(delay < 0, after, 0.0))[()]


@dataclass(frozen=True, repr=False)
class Window(Result):
    """The pair window, read off at one delay and compared with the lecture's ±50 ms.

    Attributes
    ----------
    delays : array (points,)
        t_post − t_pre in ms, −100 to 100.
    change : array (points,)
        Relative change of strength at `delays`.
    simplified : array (points,)
        The same window as the lecture has it: 0 beyond ±50 ms.
    delay : float
        The delay read off, in ms.
    change_at_delay : float
        Relative change at `delay`.
    left_at_plus_50, left_at_minus_50 : float
        What is left of the peak (1 = all of it) at +50 ms and at −50 ms.
    area_plus, area_minus : float
        Areas under the two sides, A₊τ₊ and A₋τ₋, in ms.
    net_area : float
        A₊τ₊ − A₋τ₋ in ms: the mean change that unrelated spikes would cause.
    outside : float
        Share of the whole absolute area that lies beyond ±50 ms (0 to 1; 0 for a window without area).
    """

    delays: Array
    change: Array
    simplified: Array
    delay: float
    change_at_delay: float
    left_at_plus_50: float
    left_at_minus_50: float
    area_plus: float
    area_minus: float
    net_area: float
    outside: float


def window(
    *,
    a_plus: float = A_PLUS,
    a_minus: float = A_MINUS,
    tau_plus: float = TAU_PLUS,
    tau_minus: float = TAU_MINUS,
    delay: float = 10.0,
) -> Window:
    """Return the whole pair window, its value at one delay, and what the lecture's ±50 ms leave out.

    Parameters
    ----------
    a_plus, a_minus, tau_plus, tau_minus : float
        As in `pair_window`.
    delay : float
        The delay to read off, t_post − t_pre in ms, within ±100.

    Returns
    -------
    Window

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    As `pair_window`; the fractions and areas follow from the equation.
    """
    delay = checks.number("delay", delay, -100.0, 100.0)
    shape = {"a_plus": a_plus, "a_minus": a_minus, "tau_plus": tau_plus, "tau_minus": tau_minus}
    delays = np.linspace(-100.0, 100.0, 801)
    change = pair_window(delays, **shape)
    left_plus = float(np.exp(-LECTURE_LIMIT / tau_plus))
    left_minus = float(np.exp(-LECTURE_LIMIT / tau_minus))
    area_plus, area_minus = a_plus * tau_plus, a_minus * tau_minus
    total = area_plus + area_minus
    return Window(
        delays=delays,
        change=change,
        simplified=np.where(np.abs(delays) <= LECTURE_LIMIT, change, 0.0),
        delay=delay,
        change_at_delay=float(pair_window(delay, **shape)),
        left_at_plus_50=left_plus,
        left_at_minus_50=left_minus,
        area_plus=area_plus,
        area_minus=area_minus,
        net_area=area_plus - area_minus,
        outside=(area_plus * left_plus + area_minus * left_minus) / total if total > 0 else 0.0,
    )


def triplet_change(
    *,
    delay: ArrayLike,
    frequency: ArrayLike,
    pairs: int = 60,
    parameters: str | TripletParameters = "visual cortex, minimal",
) -> Array:
    """Return the change of strength that the triplet rule makes of repeated pairs.

    At a presynaptic spike Δw = −y₁(A₂⁻ + A₃⁻x₂), at a postsynaptic spike Δw = x₁(A₂⁺ + A₃⁺y₂). Each spike adds 1 to
    its own side's traces (x₁, x₂ presynaptic; y₁, y₂ postsynaptic), which decay with τ₊, τ_x, τ₋, τ_y; every trace is
    read just before a spike. All spikes interact (all-to-all). The pairs follow one another without a pause.

    Parameters
    ----------
    delay : array_like
        t_post − t_pre in ms, within ±10⁶. Spikes that coincide do not see one another.
    frequency : array_like
        Pairs per second in Hz, 0.01 to 1000; broadcasts with `delay`.
    pairs : int
        Number of pairs, 1 to 10,000.
    parameters : str or TripletParameters
        A name in `TRIPLET_PARAMETERS`, or parameters of your own.

    Returns
    -------
    array, broadcast shape of `delay` and `frequency`
        Relative change of strength. The rule is additive and has no bounds.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    Pfister & Gerstner (2006) J. Neurosci. 26:9673–9682, https://doi.org/10.1523/JNEUROSCI.1425-06.2006 (rule and
    parameters second-hand, via public implementations that transcribe the paper).
    """
    p = _parameters(parameters)
    delay, period = _delay_and_period(delay, frequency)
    at_pre, at_post = _updates(p, delay, period, checks.whole("pairs", pairs, 1, 10_000))
    return (at_pre + at_post).sum(axis=-1)[()]


def pair_change(
    *,
    delay: ArrayLike,
    frequency: ArrayLike,
    pairs: int = 60,
    a_plus: float = A_PLUS,
    a_minus: float = A_MINUS,
    tau_plus: float = TAU_PLUS,
    tau_minus: float = TAU_MINUS,
) -> Array:
    """Return the change of strength that the pair rule makes of repeated pairs: every pre–post pair adds its window.

    Δw = Σ over all pre spikes i and post spikes j of pair_window(t_j − t_i)/60. Sixty pairs, far apart, give the pair
    window itself. Potentiation grows with frequency only in proportion to what there is of it at low frequency: a pair
    rule without potentiation at 0.1 Hz has none at any frequency.

    Parameters
    ----------
    delay, frequency, pairs
        As in `triplet_change`.
    a_plus, a_minus, tau_plus, tau_minus : float
        As in `pair_window`: amplitudes after 60 pairs.

    Returns
    -------
    array, broadcast shape of `delay` and `frequency`
        Relative change of strength.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    Parameters as in `pair_window`; the sum over all pairs is the usual all-to-all pair rule, as in
    Pfister & Gerstner (2006), https://doi.org/10.1523/JNEUROSCI.1425-06.2006 (second-hand).
    """
    rule = _pair_rule(a_plus, a_minus, tau_plus, tau_minus)
    return triplet_change(delay=delay, frequency=frequency, pairs=pairs, parameters=rule)


def misfit(predicted: ArrayLike, mean: ArrayLike, sem: ArrayLike) -> float:
    """Return the mean squared distance of a prediction from measured means, in units of their standard errors.

    misfit = mean over all data points of ((predicted − mean)/sem)²: 0 is perfect, about 1 is as good as the data can
    tell.

    Parameters
    ----------
    predicted, mean, sem : array_like, one shape
        Prediction, measured mean and its standard error (> 0), in the same unit.

    Returns
    -------
    float
        The misfit, without unit.

    Raises
    ------
    ValueError
        If the shapes differ or a value is out of range.

    Source
    ------
    The definition is the usual χ² per data point; that Pfister & Gerstner (2006) fitted by such an error is from
    memory and was not checked in the paper.
    """
    predicted, mean = checks.numbers("predicted", predicted), checks.numbers("mean", mean)
    sem = checks.numbers("sem", sem, 0.0, low_open=True)
    if not predicted.shape == mean.shape == sem.shape:
        raise ValueError(f"mean and sem must have the shape of predicted, {predicted.shape}: {mean.shape}, {sem.shape}")
    return float(np.mean(((predicted - mean) / sem) ** 2))


def best_pair_amplitudes(
    *,
    delay: ArrayLike,
    frequency: ArrayLike,
    mean: ArrayLike,
    sem: ArrayLike,
    pairs: int = 60,
    tau_plus: float = TAU_PLUS,
    tau_minus: float = TAU_MINUS,
) -> tuple[float, float]:
    """Return the amplitudes A₊, A₋ ≥ 0 with which the pair rule comes closest to measured changes.

    The pair rule is linear in its amplitudes, so the least `misfit` is a linear least-squares problem.

    Parameters
    ----------
    delay, frequency : array_like
        As in `triplet_change`; together they have the shape of `mean`.
    mean, sem : array_like
        Measured relative change and its standard error (> 0).
    pairs, tau_plus, tau_minus
        As in `pair_change`.

    Returns
    -------
    a_plus, a_minus : float
        Amplitudes after 60 pairs, as `pair_change` takes them.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    setting = {"delay": delay, "frequency": frequency, "pairs": pairs, "tau_plus": tau_plus, "tau_minus": tau_minus}
    unit = [pair_change(**setting, a_plus=1.0, a_minus=0.0), pair_change(**setting, a_plus=0.0, a_minus=1.0)]
    mean, sem = checks.numbers("mean", mean), checks.numbers("sem", sem, 0.0, low_open=True)
    # The optimum has both amplitudes free, or one of them (or both) at the bound 0.
    candidates = [np.zeros(2)]
    for columns in ([0, 1], [0], [1]):
        amplitudes = np.zeros(2)
        design = np.stack([np.ravel(unit[column] / sem) for column in columns], axis=-1)
        amplitudes[columns] = np.linalg.lstsq(design, np.ravel(mean / sem), rcond=None)[0]
        if (amplitudes >= 0).all():
            candidates.append(amplitudes)
    best = min(candidates, key=lambda a: misfit(a[0] * unit[0] + a[1] * unit[1], mean, sem))
    return float(best[0]), float(best[1])


@dataclass(frozen=True, repr=False)
class Pairing(Result):
    """One pairing experiment, and what both rules say of every pairing frequency.

    The rules add up without bounds; here the strength stops at 0 and may rise again from there.

    Attributes
    ----------
    delay : float
        t_post − t_pre in ms.
    frequency : float
        Pairs per second in Hz.
    pairs : int
        Number of pairs.
    rule : str
        The rule whose traces and weight are shown, "pair" or "triplet".
    time : array (points,)
        Time in ms, −100 to 400; the first presynaptic spike is at 0.
    pre_spikes, post_spikes : array (spikes in view,)
        Times of the spikes within `time`, in ms.
    r1, r2, o1, o2 : array (points,)
        Presynaptic (x₁, x₂) and postsynaptic (y₁, y₂) traces just before `time`; 0 where the rule has no such trace.
    weight : array (points,)
        Strength just before `time`, relative to baseline (1 = baseline).
    event_pair : array (2 pairs + 1,)
        Every spike of the run, as time counted in pairing periods since the first spike; the first entry is the start.
    event_time : array (2 pairs + 1,)
        The same in s.
    event_weight : array (2 pairs + 1,)
        Strength just after each of those spikes.
    change : float
        Relative change at the end of the run under `rule`.
    pair, triplet : float
        The same under either rule.
    pair_unbounded, triplet_unbounded : float
        The same if the strength could fall below 0.
    frequencies : array (points,)
        Pairing frequencies of the curves, in Hz.
    curve_delays : tuple of float
        Delays of the curves, (+10, −10) ms.
    pair_curve, triplet_curve : array (2, points)
        Relative change after `pairs` pairs against `frequencies`, one row per curve delay.
    tested_frequencies : array (5,)
        Frequencies at which the experiment was made, in Hz.
    pair_tested, triplet_tested : array (2, 5)
        Relative change at `tested_frequencies`, one row per curve delay.
    """

    delay: float
    frequency: float
    pairs: int
    rule: str
    time: Array
    pre_spikes: Array
    post_spikes: Array
    r1: Array
    r2: Array
    o1: Array
    o2: Array
    weight: Array
    event_pair: Array
    event_time: Array
    event_weight: Array
    change: float
    pair: float
    triplet: float
    pair_unbounded: float
    triplet_unbounded: float
    frequencies: Array
    curve_delays: tuple[float, ...]
    pair_curve: Array
    triplet_curve: Array
    tested_frequencies: Array
    pair_tested: Array
    triplet_tested: Array

    def misfit(self, mean: Mapping[float, ArrayLike], sem: Mapping[float, ArrayLike]) -> dict[str, float]:
        """Return the `misfit` of both rules to changes measured at `tested_frequencies`.

        Parameters
        ----------
        mean, sem : mapping from delay (10.0 and −10.0 ms) to array (5,)
            Measured relative change and its standard error, as `lecture_utils.data.sjostrom_2001()` gives them.

        Returns
        -------
        dict
            "pair" and "triplet" to their misfit.
        """
        means, sems = ([measured[delay] for delay in self.curve_delays] for measured in (mean, sem))
        return {rule: misfit(getattr(self, f"{rule}_tested"), means, sems) for rule in ("pair", "triplet")}


def pairing(
    *,
    frequency: float = 20.0,
    delay: float = 10.0,
    pairs: int = 60,
    rule: str = "triplet",
    parameters: str | TripletParameters = "visual cortex, minimal",
    a_plus: float = A_PLUS,
    a_minus: float = A_MINUS,
    tau_plus: float = TAU_PLUS,
    tau_minus: float = TAU_MINUS,
) -> Pairing:
    """Return one pairing experiment: spikes, traces and weight over time, and the change against frequency.

    The rules are those of `pair_change` and `triplet_change`, but a strength that reaches 0 stops there. As in
    Pfister & Gerstner's fit the pairs follow one another without a pause, 60 of them unless told otherwise; in the
    experiment they came in 15 groups of five.

    Parameters
    ----------
    frequency : float
        Pairs per second in Hz, 0.1 to 100.
    delay : float
        t_post − t_pre in ms, within ±100.
    pairs : int
        Number of pairs, 1 to 1000. It also sets the height of the frequency curves.
    rule : {"triplet", "pair"}
        The rule whose traces and weight are shown.
    parameters : str or TripletParameters
        Of the triplet rule, as in `triplet_change`.
    a_plus, a_minus, tau_plus, tau_minus : float
        Of the pair rule, as in `pair_change`.

    Returns
    -------
    Pairing

    Raises
    ------
    ValueError
        If an argument is out of range.

    Source
    ------
    Pfister & Gerstner (2006), https://doi.org/10.1523/JNEUROSCI.1425-06.2006, as in `triplet_change`; the floor at 0 is
    ours. Experiment: Sjöström, Turrigiano & Nelson (2001) Neuron 32:1149–1164,
    https://doi.org/10.1016/S0896-6273(01)00542-6 (its grouping second-hand, via a public reimplementation of the
    protocol).
    """
    frequency = checks.number("frequency", frequency, 0.1, 100.0)
    delay = checks.number("delay", delay, -100.0, 100.0)
    pairs = checks.whole("pairs", pairs, 1, 1000)
    rules = {"pair": _pair_rule(a_plus, a_minus, tau_plus, tau_minus), "triplet": _parameters(parameters)}
    shown = rules[checks.one_of("rule", rule, rules)]
    period = 1000.0 / frequency
    runs = {name: _run(p, np.float64(delay), np.float64(period), pairs) for name, p in rules.items()}
    spikes, unbounded = runs[rule]
    weights = np.concatenate([[1.0], _stopped_at_zero(unbounded)])

    time = np.linspace(-100.0, 400.0, 1001)
    from_pre = {"first": 0.0, "period": period, "pairs": pairs}
    from_post = from_pre | {"first": delay}
    pre, post = period * np.arange(pairs), period * np.arange(pairs) + delay

    frequencies = np.concatenate([[0.1], np.linspace(1.0, 60.0, 60)])
    both = 1000.0 / np.concatenate([frequencies, TESTED_FREQUENCIES])
    delays = np.array(TESTED_DELAYS)[:, np.newaxis]
    curves = {name: _stopped_at_zero(_run(p, delays, both, pairs)[1])[..., -1] - 1.0 for name, p in rules.items()}
    outcome = {name: float(_stopped_at_zero(course)[-1] - 1.0) for name, (_, course) in runs.items()}
    return Pairing(
        delay=delay,
        frequency=frequency,
        pairs=pairs,
        rule=rule,
        time=time,
        pre_spikes=pre[pre <= time[-1]],
        post_spikes=post[post <= time[-1]],
        r1=_trace(time, tau=shown.tau_plus, **from_pre),
        r2=_trace(time, tau=shown.tau_x, **from_pre),
        o1=_trace(time, tau=shown.tau_minus, **from_post),
        o2=_trace(time, tau=shown.tau_y, **from_post),
        weight=weights[np.searchsorted(spikes, time, side="left")],
        event_pair=np.concatenate([[0.0], (spikes - spikes[0]) * frequency / 1000.0]),
        event_time=np.concatenate([[0.0], (spikes - spikes[0]) / 1000.0]),
        event_weight=weights,
        change=outcome[rule],
        pair=outcome["pair"],
        triplet=outcome["triplet"],
        pair_unbounded=float(runs["pair"][1][-1] - 1.0),
        triplet_unbounded=float(runs["triplet"][1][-1] - 1.0),
        frequencies=frequencies,
        curve_delays=TESTED_DELAYS,
        pair_curve=curves["pair"][:, : frequencies.size],
        triplet_curve=curves["triplet"][:, : frequencies.size],
        tested_frequencies=np.array(TESTED_FREQUENCIES),
        pair_tested=curves["pair"][:, frequencies.size :],
        triplet_tested=curves["triplet"][:, frequencies.size :],
    )


def _run(p: TripletParameters, delay: Array, period: Array, pairs: int) -> tuple[Array, Array]:
    """All spikes of a run in order, and the strength after each of them, 1 at the start and without bounds."""
    pre = period[..., np.newaxis] * np.arange(pairs)
    spikes = np.concatenate(np.broadcast_arrays(pre, pre + delay[..., np.newaxis]), axis=-1)
    order = np.argsort(spikes, axis=-1, kind="stable")
    steps = np.concatenate(_updates(p, delay, period, pairs), axis=-1)
    strength = 1.0 + np.cumsum(np.take_along_axis(steps, order, axis=-1), axis=-1)
    return np.take_along_axis(spikes, order, axis=-1), strength


def _stopped_at_zero(strength: Array) -> Array:
    """The course of w ← max(w + Δw, 0), from the `strength` that the same steps give without the floor.

    Every time the unbounded course falls to a new low below 0, the floor has held it up by as much.
    """
    return strength - np.minimum(np.minimum.accumulate(strength, axis=-1), 0.0)


def _updates(p: TripletParameters, delay: Array, period: Array, pairs: int) -> tuple[Array, Array]:
    """Weight steps at every presynaptic and at every postsynaptic spike: two arrays, spikes on a new last axis."""
    delay, period = delay[..., np.newaxis], period[..., np.newaxis]
    pre = period * np.arange(pairs)
    post = pre + delay
    o1 = _trace(pre, delay, period, pairs, p.tau_minus)
    r2 = _trace(pre, 0.0, period, pairs, p.tau_x)
    r1 = _trace(post, 0.0, period, pairs, p.tau_plus)
    o2 = _trace(post, delay, period, pairs, p.tau_y)
    return -o1 * (p.a2_minus + p.a3_minus * r2), r1 * (p.a2_plus + p.a3_plus * o2)


def _trace(time: Array, first: ArrayLike, period: ArrayLike, pairs: int, tau: float | None) -> Array:
    """Trace left just before `time` by `pairs` regular spikes, the earliest at `first`; 0 if there is no trace.

    The spikes strictly before `time` are a geometric series. Rounding makes spikes coincide that do so on paper.
    """
    if tau is None:
        return np.zeros_like(time)
    seen = np.clip(np.ceil(np.round((time - first) / period, 9)), 0, pairs)
    since_last = np.maximum(time - first - (seen - 1) * period, 0.0)
    return np.exp(-since_last / tau) * np.expm1(-seen * period / tau) / np.expm1(-period / tau)


def _parameters(parameters: str | TripletParameters) -> TripletParameters:
    if isinstance(parameters, TripletParameters):
        return parameters
    return TRIPLET_PARAMETERS[checks.one_of("parameters", parameters, TRIPLET_PARAMETERS)]


def _pair_rule(a_plus: float, a_minus: float, tau_plus: float, tau_minus: float) -> TripletParameters:
    """The pair rule as a triplet rule without triplet terms, its amplitudes per pair."""
    a2_plus, a2_minus = _amplitude("a_plus", a_plus) / WINDOW_PAIRS, _amplitude("a_minus", a_minus) / WINDOW_PAIRS
    return TripletParameters(a2_plus, 0.0, a2_minus, 0.0, None, None, tau_plus, tau_minus)


def _delay(delay: ArrayLike) -> Array:
    return checks.numbers("delay", delay, -1e6, 1e6)


def _delay_and_period(delay: ArrayLike, frequency: ArrayLike) -> tuple[Array, Array]:
    delay, frequency = _delay(delay), checks.numbers("frequency", frequency, 0.01, 1000.0)
    try:
        np.broadcast_shapes(delay.shape, frequency.shape)
    except ValueError:
        raise ValueError(f"delay {delay.shape} and frequency {frequency.shape} do not broadcast") from None
    return delay, 1000.0 / frequency
