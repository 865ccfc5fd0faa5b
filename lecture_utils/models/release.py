"""Unreliable synapses: release of transmitter as an experiment, rewarded or not."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]


def release_probability(q: ArrayLike) -> Array:
    """Release probability of a synapse with parameter q, p = 1/(1 + exp(−q)).

    Parameters
    ----------
    q : array_like
        Any finite numbers.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If an entry is not finite.

    Source
    ------
    Seung 2003, Neuron 40:1063, doi:10.1016/S0896-6273(03)00761-X (second-hand, via the project's science notes).
    """
    return _logistic(checks.numbers("q", q))


def _logistic(q: ArrayLike) -> Array:
    return (1 + np.tanh(np.asarray(q) / 2)) / 2  # the same as 1/(1 + exp(−q)), and never overflows


@dataclass(frozen=True, repr=False)
class HedonisticSynapses(Result):
    """A neuron with unreliable synapses learns when to fire, from reward alone.

    Attributes
    ----------
    trial : (trials + 1,) array
        Trials done: 0, 1, …
    go, no_go : (trials + 1, runs) array
        Release probability, mean over the synapses active in the go stimulus and in the no-go stimulus.
    go_mean, no_go_mean : (trials + 1,) array
        Their means over runs.
    go_expected, no_go_expected : (trials + 1,) array
        The course if every trial made exactly the expected change.
    correct : (trials + 1,) array
        Probability of the right response with the present release probabilities, mean over runs.
    correct_expected : (trials + 1,) array
        The same along the expected course.
    release : (trials, synapses) array of bool
        First run: which synapses released in each trial.
    stimulus : (trials,) array of bool
        First run: True for go trials.
    reward : (trials,) array
        First run: 1 for a right response, 0 for a wrong one.
    fired : (trials,) array of bool
        First run: whether the neuron fired.
    threshold, synapses : int
        Releases needed to fire; synapses active in each stimulus.
    """

    trial: NDArray[np.int64]
    go: Array
    no_go: Array
    go_mean: Array
    no_go_mean: Array
    go_expected: Array
    no_go_expected: Array
    correct: Array
    correct_expected: Array
    release: NDArray[np.bool_]
    stimulus: NDArray[np.bool_]
    reward: Array
    fired: NDArray[np.bool_]
    threshold: int
    synapses: int


def _firing_probability(p: Array, threshold: int) -> Array:
    """Probability that at least `threshold` of the synapses along the last axis release."""
    counts = np.zeros((p.shape[-1] + 1, *p.shape[:-1]))  # probability of each number of releases
    counts[0] = 1.0
    for synapse in range(p.shape[-1]):
        here = p[..., synapse]
        counts[1:] = counts[1:] * (1 - here) + counts[:-1] * here
        counts[0] *= 1 - here
    return np.clip(counts[threshold:].sum(axis=0), 0.0, 1.0)


def hedonistic_synapses(
    *,
    probability: float = 0.5,
    learning_rate: float = 1.0,
    synapses: int = 5,
    threshold: int = 3,
    trials: int = 300,
    runs: int = 20,
    seed: int = 0,
) -> HedonisticSynapses:
    """Hedonistic synapses: each gambles on release, and likes what preceded reward.

    Two stimuli come in random order; each drives its own synapses, which release with probability p = 1/(1+exp(−q)).
    The neuron fires if at least `threshold` of them release. Firing to "go" and silence to "no go" earn reward R = 1,
    the other responses 0. Each driven synapse then changes by Δq = η(R − R̄)·eligibility, where the eligibility is 1 − p
    after a release and −p after a failure, and R̄ is the average reward so far. On average this follows the gradient of
    the reward: ⟨Δq⟩ = η p(1 − p)(⟨R | release⟩ − ⟨R | failure⟩).

    Parameters
    ----------
    probability : float
        Initial release probability of all synapses, 0.01 to 0.99.
    learning_rate : float
        η, 0 to 10.
    synapses : int
        Synapses driven by each stimulus, 1 to 20.
    threshold : int
        Releases needed to fire, 1 to `synapses`.
    trials : int
        Trials, 1 to 2,000.
    runs : int
        Independent neurons, 1 to 200.
    seed : int
        Seed of stimuli and releases.

    Returns
    -------
    HedonisticSynapses

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Seung 2003, Neuron 40:1063, doi:10.1016/S0896-6273(03)00761-X (rule second-hand, via the project's science notes);
    the expected change is derived; the task is this project's.
    """
    p0 = checks.number("probability", probability, 0.01, 0.99)
    rate = checks.number("learning_rate", learning_rate, 0, 10)
    synapses = checks.whole("synapses", synapses, 1, 20)
    threshold = checks.whole("threshold", threshold, 1, synapses)
    trials, runs = checks.whole("trials", trials, 1, 2_000), checks.whole("runs", runs, 1, 200)
    rng = np.random.default_rng(checks.whole("seed", seed))

    q0 = math.log(p0 / (1 - p0))
    go_trial = rng.random((trials, runs)) < 0.5
    driven = np.zeros((trials, runs, 2, synapses))  # 1 where the stimulus drives the synapse
    driven[go_trial, 0] = 1.0
    driven[~go_trial, 1] = 1.0
    lot = np.where(driven > 0, rng.random(driven.shape), 2.0)  # an undriven synapse never releases
    q = np.full((runs, 2, synapses), q0)
    course = np.empty((trials + 1, runs, 2, synapses))  # release probabilities
    course[0] = p0
    release = np.empty_like(driven)
    reward = np.empty((trials, runs))
    average = np.full(runs, 0.5)
    for trial in range(trials):
        p = course[trial]
        release[trial] = lot[trial] < p
        fired = np.einsum("rgs->r", release[trial]) >= threshold
        reward[trial] = fired == go_trial[trial]
        surprise = reward[trial] - average
        q += (rate * surprise)[:, np.newaxis, np.newaxis] * (release[trial] - driven[trial] * p)
        average += surprise / (trial + 2)
        course[trial + 1] = _logistic(q)

    go_expected, no_go_expected = np.empty(trials + 1), np.empty(trials + 1)
    q_go = q_no_go = q0
    choose = math.comb(synapses - 1, threshold - 1)
    for trial in range(trials + 1):
        a, b = 1 / (1 + math.exp(-q_go)), 1 / (1 + math.exp(-q_no_go))
        go_expected[trial], no_go_expected[trial] = a, b
        # A release decides if exactly threshold − 1 of the others release; each stimulus comes in half of the trials.
        q_go += rate / 2 * choose * a**threshold * (1 - a) ** (synapses - threshold + 1)
        q_no_go -= rate / 2 * choose * b**threshold * (1 - b) ** (synapses - threshold + 1)

    firing = _firing_probability(course, threshold)
    expected = np.stack([go_expected, no_go_expected], axis=1)[..., np.newaxis].repeat(synapses, axis=2)
    firing_expected = _firing_probability(expected, threshold)
    mean = course.mean(axis=3)
    first_release = release[:, 0].any(axis=1)  # of the first run, whichever group was driven
    return HedonisticSynapses(
        trial=np.arange(trials + 1),
        go=mean[:, :, 0],
        no_go=mean[:, :, 1],
        go_mean=mean[:, :, 0].mean(axis=1),
        no_go_mean=mean[:, :, 1].mean(axis=1),
        go_expected=go_expected,
        no_go_expected=no_go_expected,
        correct=np.mean(firing[:, :, 0] + 1 - firing[:, :, 1], axis=1) / 2,
        correct_expected=(firing_expected[:, 0] + 1 - firing_expected[:, 1]) / 2,
        release=first_release,
        stimulus=go_trial[:, 0],
        reward=reward[:, 0],
        fired=first_release.sum(axis=1) >= threshold,
        threshold=threshold,
        synapses=synapses,
    )


@dataclass(frozen=True, repr=False)
class ReleasePlasticity(Result):
    """Plasticity of a synapse against its release probability.

    Attributes
    ----------
    probability : (99,) array
        Initial release probability p, 0.01 to 0.99: the axis of what follows.
    unreliability : (99,) array
        p(1 − p), the variance of release.
    normalised : (99,) array
        Size of the expected change by the rule with the factor 1/σ², relative to p = ½: 1 throughout.
    unnormalised : (99,) array
        By the rule without that factor, σ² = p(1 − p), relative to p = ½: 4p(1 − p).
    change_q : (99,) array
        Expected Δq in one trial, η p(1 − p)·advantage.
    change_q_normalised : (99,) array
        What it would be with the factor 1/σ²: at every p what it is at p = ½.
    measured_q, measured_error : (9,) array
        Δq of a simulated synapse, mean over its trials, and its standard error, at `measured_at`.
    measured_at : (9,) array
        Release probabilities 0.1, 0.2, …, 0.9.
    after : (99,) array
        Release probability after all pairings.
    response : (99,) array
        Mean response after relative to before, after/p.
    course : (pairings + 1,) array
        Release probability of the present synapse over the pairings.
    trial_course : (pairings + 1,) array
        The same for one synapse that gambles: one simulated run.
    pairing : (pairings + 1,) array
        0, 1, …
    probability_now, after_now, response_now : float
        Present p, and what the pairings make of it and of its response.
    newborn, juvenile : float
        0.9 and 0.5: release probability at 4–8 days, and the value it has fallen below at 2–3 weeks.
    """

    probability: Array
    unreliability: Array
    normalised: Array
    unnormalised: Array
    change_q: Array
    change_q_normalised: Array
    measured_q: Array
    measured_error: Array
    measured_at: Array
    after: Array
    response: Array
    course: Array
    trial_course: Array
    pairing: NDArray[np.int64]
    probability_now: float
    after_now: float
    response_now: float
    newborn: float
    juvenile: float


def release_plasticity(
    *,
    probability: float = 0.3,
    learning_rate: float = 0.5,
    advantage: float = 1.0,
    pairings: int = 40,
    samples: int = 500,
    seed: int = 0,
) -> ReleasePlasticity:
    """How much a hedonistic synapse learns depends on how unreliable it is: ⟨Δq⟩ = η p(1 − p)·advantage.

    The advantage is ⟨R | release⟩ − ⟨R | failure⟩. A perturbation rule with the factor 1/σ² would on average change as
    much at any σ; "bigger changes at more unreliable synapses" holds for rules without it, whose expected change is
    −σ²∇E, and for release, where p(1 − p) takes the place of σ². Then plasticity is largest at p = ½ and small at
    *both* ends. As a synapse at p near 1 has no room left either, a high initial p occludes LTP.

    Parameters
    ----------
    probability : float
        Initial release probability p, 0.01 to 0.99.
    learning_rate : float
        η, 0 to 10.
    advantage : float
        Reward after a release minus reward after a failure, −1 to 1.
    pairings : int
        Trials in the induction of plasticity, 1 to 1000.
    samples : int
        Trials from which Δq is measured at each of nine release probabilities, 10 to 10,000.
    seed : int
        Seed of the releases.

    Returns
    -------
    ReleasePlasticity

    Raises
    ------
    ValueError
        If an argument is out of range; the message names it.

    Source
    ------
    Rule: Seung 2003, doi:10.1016/S0896-6273(03)00761-X (second-hand); the expected change is derived. Release
    probabilities 0.9 (4 to 8 days) and below 0.5 (2 to 3 weeks), LTP raising the latter and being occluded at the
    former: Bolshakov & Siegelbaum 1995, Science 269:1730, doi:10.1126/science.7569903 (abstract read).
    """
    p0 = checks.number("probability", probability, 0.01, 0.99)
    rate = checks.number("learning_rate", learning_rate, 0, 10)
    advantage = checks.number("advantage", advantage, -1, 1)
    pairings = checks.whole("pairings", pairings, 1, 1000)
    samples = checks.whole("samples", samples, 10, 10_000)
    rng = np.random.default_rng(checks.whole("seed", seed))

    probability_axis = np.linspace(0.01, 0.99, 99)
    variance = probability_axis * (1 - probability_axis)

    measured_at = np.linspace(0.1, 0.9, 9)
    released = rng.random((samples, 9)) < measured_at
    changes = rate * advantage * released * (released - measured_at)  # a release earns the advantage, a failure 0

    start = np.append(probability_axis, p0)
    q = np.log(start / (1 - start))
    course = np.empty((pairings + 1, start.size))
    course[0] = start
    for pairing in range(pairings):
        q += rate * advantage * course[pairing] * (1 - course[pairing])
        course[pairing + 1] = _logistic(q)

    trial_course = np.empty(pairings + 1)
    single_q, trial_course[0] = math.log(p0 / (1 - p0)), p0
    for pairing, lot in enumerate(rng.random(pairings)):
        if lot < trial_course[pairing]:
            single_q += rate * advantage * (1 - trial_course[pairing])
        trial_course[pairing + 1] = _logistic(single_q)

    after = course[-1, :-1]
    return ReleasePlasticity(
        probability=probability_axis,
        unreliability=variance,
        normalised=np.ones(99),
        unnormalised=4 * variance,
        change_q=rate * advantage * variance,
        change_q_normalised=np.full(99, rate * advantage / 4),
        measured_q=changes.mean(axis=0),
        measured_error=changes.std(axis=0, ddof=1) / math.sqrt(samples),
        measured_at=measured_at,
        after=after,
        response=after / probability_axis,
        course=course[:, -1],
        trial_course=trial_course,
        pairing=np.arange(pairings + 1),
        probability_now=p0,
        after_now=float(course[-1, -1]),
        response_now=float(course[-1, -1] / p0),
        newborn=0.9,
        juvenile=0.5,
    )
