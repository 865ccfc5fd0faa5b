"""The dendritic chain closed: apical input makes plateaus, plateaus make bursts, bursts change the basal synapses."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import checks, dendrites
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

TAU_NOISE = 2.0
NEURONS = 12
DRIVES = np.arange(-200.0, 401.0, 50.0)
PART = 50.0
"""Simulated time between two partial results, in ms."""
SHOWN = 1000.0
"""Time of the last spike that is shown, in ms."""

ETA, PRESYNAPTIC_RATE, TAU_PRESYNAPTIC = 0.1, 5.0, 0.05
"""Of the burst-dependent rule: η, presynaptic events in Hz, and τ_x in s."""


@dataclass(frozen=True, repr=False)
class Chain(Result):
    """Bursting of noisy two-compartment neurons, and what it does to their basal synapses.

    The first axis of the arrays (2, drives) is the basal drive: as given, and twice as strong.

    Attributes
    ----------
    apical : array (drives,)
        Apical drives in pA, ascending.
    burst_probability, event_rate : array (2, drives)
        P, and events in Hz, measured over all neurons so far; P is 0 without any event.
    change : array (2, drives)
        Expected weight change in a minute, η (P − P̄) events x · 60 s; 0 without any event.
    crossing : tuple of two floats or None
        Apical drive in pA at which `change` first turns from depression to potentiation, for each basal drive; None if
        it does not.
    drive : float
        The present apical drive in pA; its curves are those of `apical`, which holds it.
    present_probability, present_rate, present_change : array (2,)
        The same at the present apical drive.
    usual_probability : float
        P̄.
    spike_times, spike_neuron, spike_in_burst : array (spikes,)
        Time of each spike at the present drive in ms, 0 to 1000; the neuron, from 0; and whether it belongs to a burst.
        Given basal drive only.
    seconds : float
        Simulated time of every neuron so far in s.
    """

    apical: Array
    burst_probability: Array
    event_rate: Array
    change: Array
    crossing: tuple[float | None, float | None]
    drive: float
    present_probability: Array
    present_rate: Array
    present_change: Array
    usual_probability: float
    spike_times: Array
    spike_neuron: NDArray[np.int64]
    spike_in_burst: NDArray[np.bool_]
    seconds: float


class _Neurons:
    """Many two-compartment neurons, each with noise of its own, and their events and bursts so far."""

    def __init__(self, somatic: Array, dendritic: Array, noise: float, rng: np.random.Generator) -> None:
        self.currents, self.noise, self.rng = np.array([somatic, dendritic]), noise, rng
        count = somatic.size
        self.propagator = dendrites.propagator()
        self.state = np.zeros((10, count))
        self.state[[dendrites.V_S, dendrites.V_D]] = dendrites.RESTING_POTENTIAL
        self.state[dendrites.THETA] = dendrites.THRESHOLD
        self.state[dendrites.ONE] = 1.0
        rest = dendrites.RESTING_POTENTIAL - dendrites.PLATEAU_POTENTIAL
        self.state[dendrites.ACTIVATION] = math.tanh(rest / (2 * dendrites.PLATEAU_SLOPE))
        self.fluctuation = rng.standard_normal((2, count))
        # What spikes send into the dendrites in each of the next steps: a ring, in which a step is at its remainder.
        self.box = np.zeros((round(dendrites.BACKPROPAGATION_TIME / dendrites.STEP), count))
        self.last = np.full(count, -2 * dendrites.BURST_INTERVAL)  # too long ago to matter
        self.opened = np.zeros(count, dtype=bool)
        self.events, self.bursts = np.zeros((2, count))
        self.steps = 0
        self.spikes: list[tuple[Array, NDArray[np.int64], NDArray[np.bool_]]] = []

    def advance(self, duration: float) -> None:
        """Go on for this many ms."""
        kept = math.exp(-dendrites.STEP / TAU_NOISE)
        size = self.noise * math.sqrt(1 - kept**2)
        shock = np.empty(self.currents.shape)
        state, new = self.state, np.empty((dendrites.STATES, self.last.size))
        v_s, w_s, theta = state[dendrites.V_S], state[dendrites.W_S], state[dendrites.THETA]
        injected, i_d = state[dendrites.I_S : dendrites.ONE], state[dendrites.I_D]
        activation, excess = new[dendrites.ACTIVATION], new[dendrites.EXCESS]
        spiked = np.zeros((round(duration / dendrites.STEP), self.last.size), dtype=bool)
        # Most of a step is the overhead of its NumPy calls: rows are named before, and results go where memory is.
        for spiking in spiked:
            self.steps += 1
            self.rng.standard_normal(out=shock)
            shock *= size
            self.fluctuation *= kept
            self.fluctuation += shock
            np.add(self.currents, self.fluctuation, out=injected)
            box = self.box[self.steps % len(self.box)]
            i_d += box
            box[:] = 0.0
            np.dot(self.propagator, state, out=new)
            np.tanh(activation, out=activation)
            state[: dendrites.STATES] = new
            if excess[excess.argmax()] > 0:
                (firing,) = (excess > 0).nonzero()
                spiking[firing] = True
                v_s[firing] = dendrites.RESTING_POTENTIAL
                theta[firing] += dendrites.THRESHOLD_STEP
                w_s[firing] += 1.0
                self.box[:, firing] = dendrites.BACKPROPAGATION
        step, neuron = spiked.nonzero()
        self._count((self.steps - len(spiked) + 1 + step) * dendrites.STEP, neuron)

    def _count(self, times: Array, neurons: NDArray[np.int64]) -> None:
        """Count the events and bursts among the next spikes, given in the order of time."""
        everyone = np.arange(self.last.size)
        # Neuron by neuron, its last spike before these in front of them.
        order = np.argsort(np.concatenate([everyone, neurons]), kind="stable")
        neuron, time = np.concatenate([everyone, neurons])[order], np.concatenate([self.last, times])[order]
        old = order < everyone.size
        event = np.diff(time, prepend=0.0) > dendrites.BURST_INTERVAL
        event[old] = self.opened
        # The second spike of an event makes it a burst, once.
        burst = ~event & np.roll(event, 1)
        self.events += np.bincount(neuron[event & ~old], minlength=everyone.size)
        self.bursts += np.bincount(neuron[burst & ~old], minlength=everyone.size)
        latest = np.roll(old, -1)
        self.last, self.opened = time[latest], event[latest]
        within = np.empty(order.size, dtype=bool)
        within[order] = ~event
        shown = times <= SHOWN
        self.spikes.append((times[shown], neurons[shown], within[everyone.size :][shown]))


def burst_learning(
    *,
    apical_drive: float = 100.0,
    basal_drive: float = 300.0,
    inhibition: float = 0.0,
    usual_probability: float = 0.3,
    noise: float = 300.0,
    duration: float = 3.0,
    seed: int = 0,
) -> Iterator[tuple[float, Chain]]:
    """Close the chain: from the two drives of noisy neurons to the change of their basal synapses.

    apical drive → plateaus → burst probability P → ΔW = η (P − P̄) events x

    The neurons are those of `dendrites.simulate`, with steady currents and, in either compartment, a fluctuating one
    (Ornstein–Uhlenbeck, 2 ms). Events and bursts are counted as in `dendrites.events_and_bursts`. Inhibition of the
    tuft takes away from the apical current. The weight change is what the burst-dependent rule expects in a minute with
    P̄ as it is, η = 0.1 and the trace x of presynaptic events at 5 Hz that decays with 50 ms.

    Parameters
    ----------
    apical_drive : float
        Mean current into the dendrite in pA, −200 to 400.
    basal_drive : float
        Mean current into the soma in pA, 0 to 400; the neurons run with this drive and with twice as much.
    inhibition : float
        Current that inhibition takes from the dendrite in pA, 0 to 400.
    usual_probability : float
        P̄, 0 to 1.
    noise : float
        Standard deviation of the fluctuating currents in pA, 0 to 600.
    duration : float
        Simulated time of every neuron in s, 0.1 to 30; 12 neurons for each pair of drives.
    seed : int
        Of the fluctuations.

    Yields
    ------
    fraction : float
        Share of the time that is done; the last is 1.0.
    result : Chain

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    Neuron and rule: Payeur et al. (2021) Nature Neuroscience 24:1010–1019,
    https://doi.org/10.1038/s41593-021-00857-x, as read in the authors' simulation code (first-hand). That bursts carry
    the apical and events the basal input: Naud & Sprekeler (2018) PNAS 115:E6329–E6338,
    https://doi.org/10.1073/pnas.1720995115. The drives and the noise are ours.
    """
    apical_drive = checks.number("apical_drive", apical_drive, DRIVES[0], DRIVES[-1])
    basal_drive = checks.number("basal_drive", basal_drive, 0.0, 400.0)
    inhibition = checks.number("inhibition", inhibition, 0.0, 400.0)
    usual_probability = checks.number("usual_probability", usual_probability, 0.0, 1.0)
    noise = checks.number("noise", noise, 0.0, 600.0)
    duration = checks.number("duration", duration, 0.1, 30.0)
    rng = np.random.default_rng(checks.whole("seed", seed))

    apical = np.unique(np.append(DRIVES, apical_drive))
    shape = (2, apical.size, NEURONS)
    basal = np.broadcast_to(basal_drive * np.array([1.0, 2.0])[:, np.newaxis, np.newaxis], shape).ravel()
    dendritic = np.broadcast_to(apical[:, np.newaxis] - inhibition, shape).ravel()
    neurons = _Neurons(basal, dendritic, noise, rng)
    here = int(np.searchsorted(apical, apical_drive))
    parts = max(1, round(1000 * duration / PART))
    for part in range(1, parts + 1):
        neurons.advance(1000 * duration / parts)
        yield part / parts, _so_far(neurons, shape, apical, here, usual_probability)


def _so_far(
    neurons: _Neurons, shape: tuple[int, int, int], apical: Array, here: int, usual_probability: float
) -> Chain:
    seconds = neurons.steps * dendrites.STEP / 1000
    events, bursts = (counts.reshape(shape).sum(axis=2) for counts in (neurons.events, neurons.bursts))
    probability = np.divide(bursts, events, out=np.zeros_like(events), where=events > 0)
    rate = events / (NEURONS * seconds)
    trace = PRESYNAPTIC_RATE * TAU_PRESYNAPTIC
    change = 60 * ETA * trace * (probability - usual_probability) * rate
    first = here * NEURONS
    times, neuron, within = _spikes(neurons.spikes, first, first + NEURONS)
    return Chain(
        apical=apical,
        burst_probability=probability,
        event_rate=rate,
        change=change,
        crossing=(_crossing(apical, change[0]), _crossing(apical, change[1])),
        drive=float(apical[here]),
        present_probability=probability[:, here],
        present_rate=rate[:, here],
        present_change=change[:, here],
        usual_probability=usual_probability,
        spike_times=times,
        spike_neuron=neuron,
        spike_in_burst=within,
        seconds=seconds,
    )


def _crossing(apical: Array, change: Array) -> float | None:
    upwards = np.flatnonzero((change[:-1] < 0) & (change[1:] >= 0))
    if not upwards.size:
        return None
    k = upwards[0]
    return float(apical[k] - change[k] * (apical[k + 1] - apical[k]) / (change[k + 1] - change[k]))


def _spikes(
    spikes: list[tuple[Array, NDArray[np.int64], NDArray[np.bool_]]], first: int, last: int
) -> tuple[Array, NDArray[np.int64], NDArray[np.bool_]]:
    """Return the spikes of some neurons; the spike that opens a burst counts as part of it."""
    times, neuron, within = (np.concatenate(parts) for parts in zip(*spikes, strict=True))
    chosen = (first <= neuron) & (neuron < last)
    times, neuron, within = times[chosen], neuron[chosen] - first, within[chosen]
    for n in range(last - first):
        mine = np.flatnonzero(neuron == n)
        within[mine[:-1]] |= within[mine[1:]]
    return times, neuron, within
