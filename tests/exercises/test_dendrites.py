"""The mistakes students make in the exercises on dendrites, made here in their own words."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from lecture_utils import exercises
from lecture_utils.models import dendrites

# --- events and bursts ---------------------------------------------------------------------------------------------


def counting(*, starts=lambda gap, longest: gap > longest, first=1, once=True, only_single=False):
    """An attempt that goes through the train spike by spike."""

    def attempt(spike_times, burst_interval):
        events, bursts, already = first, 0, False
        for before, now in itertools.pairwise(spike_times):
            if starts(now - before, burst_interval):
                events, already = events + 1, False
            elif not (once and already):
                bursts, already = bursts + 1, True
        return (events - bursts if only_single else events), bursts

    return attempt


def test_spike_by_spike_and_the_model_itself_are_right():
    check = exercises.dendrites.count_events_and_bursts.check
    assert check(counting()).state == "correct"

    def by_the_model(spike_times, burst_interval):
        marks = dendrites.events_and_bursts(spike_times, burst_interval=burst_interval)
        return [mark.sum() for mark in marks]

    assert check(by_the_model).state == "correct"


@pytest.mark.parametrize("seed", range(5))
def test_the_solution_counts_as_the_model_does(seed):
    times = np.cumsum(np.random.default_rng(seed).exponential(20, 100) + 0.1)
    events, bursts = dendrites.events_and_bursts(times)
    assert exercises.dendrites.count_events_and_bursts.solution(times, 16.0) == (events.sum(), bursts.sum())


@pytest.mark.parametrize(
    ("attempt", "said"),
    [
        (
            lambda spike_times, burst_interval: (len(spike_times), counting()(spike_times, burst_interval)[1]),
            "every spike",
        ),
        (counting(once=False), "each of its short intervals"),
        (counting(only_single=True), "missing among the events"),
        (counting(starts=lambda gap, longest: gap >= longest), "the comparison is ≤"),
        (counting(first=0), "first spike is forgotten"),
        (lambda spike_times, burst_interval: counting()(spike_times, burst_interval)[::-1], "wrong order"),
    ],
)
def test_counting_mistakes(attempt, said):
    assert said in exercises.dendrites.count_events_and_bursts.check(attempt).message


# --- the burst rule ------------------------------------------------------------------------------------------------


def rule(change):
    """An attempt at the burst rule from a function of n events, b bursts, trace x, average p and rate η."""

    def attempt(events, bursts, presynaptic_trace, average_probability, learning_rate):
        return change(SimpleNamespace(n=events, b=bursts, x=presynaptic_trace, p=average_probability, η=learning_rate))

    return attempt


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s.b * s.x * s.η, "nothing ever weakens"),
        (lambda s: s.η * s.x * s.b - s.η * s.x * s.p, "once instead of once per event"),
        (lambda s: -s.η * s.x * (s.n - s.b), "P̄ is missing"),
        (lambda s: s.η * s.x * (s.p * s.n - s.b), "sign is flipped"),
        (lambda s: s.η * s.b - s.η * s.p * s.n, "presynaptic trace is forgotten"),
        (lambda s: s.η * s.x * (s.b / s.n - s.p), "has dropped out"),
    ],
)
def test_burst_rule_mistakes(change, said):
    right = rule(lambda s: s.x * s.η * s.n * (s.b / s.n - s.p))
    assert exercises.dendrites.burst_change.check(right).state == "correct"
    assert said in exercises.dendrites.burst_change.check(rule(change)).message


# --- what plateaus teach -------------------------------------------------------------------------------------------


def s(voltage):
    return (1 + np.tanh(voltage / 2)) / 2


def plateau(change):
    """An attempt at the change by plateaus from a function of apical voltages f and t, somatic v, inputs x, rate η."""

    def attempt(apical_forward, apical_target, somatic, inputs, learning_rate):
        return change(SimpleNamespace(f=apical_forward, t=apical_target, v=somatic, x=inputs, η=learning_rate))

    return attempt


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda q: q.η * (q.t - q.f) * s(q.v) * s(-q.v) * q.x, "voltages themselves"),
        (lambda q: q.η * (s(q.f) - s(q.t)) * s(q.v) * s(-q.v) * q.x, "sign is flipped"),
        (lambda q: q.η * (s(q.t) - s(q.f)) * q.x, "slope σ′(V) of the neuron's own rate is missing"),
        (lambda q: q.η * (s(q.t) - s(q.f)) * s(q.v) * q.x, "σ′(V) = h (1 − h)"),
        (lambda q: q.η * s(q.t) * s(q.v) * s(-q.v) * q.x, "forward phase is missing"),
        (lambda q: q.η * (s(q.t) - s(q.f)) * s(q.v) * s(-q.v) * np.ones(3), "inputs are missing"),
        (lambda q: q.η * (s(q.t) - s(q.f)) * s(q.f) * s(-q.f) * q.x, "at the apical voltage"),
    ],
)
def test_plateau_mistakes(change, said):
    right = plateau(lambda q: q.x * q.η * s(q.v) * s(-q.v) * (s(q.t) - s(q.f)))
    assert exercises.dendrites.plateau_change.check(right).state == "correct"
    assert said in exercises.dendrites.plateau_change.check(plateau(change)).message


def test_the_network_of_the_lecture_changes_its_weights_as_the_solution_says():
    network = dendrites.SegregatedNetwork("segregated dendrites", 0.0, 3, 2, 2, seed=1)
    inputs, targets = np.array([[0.2, 0.9, 0.4]]), np.array([[1.0, 0.0]])
    forward, target = network.settle(inputs), network.settle(inputs, targets)
    before = network.hidden_weights.copy()
    network.learn(inputs, targets, 3.0)
    for neuron in (0, 1):
        expected = exercises.dendrites.plateau_change.solution(
            forward.apical[0, neuron], target.apical[0, neuron], forward.somatic[0, neuron], inputs[0], 3.0
        )
        np.testing.assert_allclose(
            network.hidden_weights[:, neuron] - before[:, neuron], network.basal_gain * expected, atol=1e-12
        )
