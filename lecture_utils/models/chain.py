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
        self.box = np.zeros(count, dtype=int)
        self.last = np.full(count, -np.inf)
        self.opened = np.zeros(count, dtype=bool)
        self.events, self.bursts = np.zeros((2, count))
        self.steps = 0
        self.spikes: list[tuple[float, NDArray[np.int64], NDArray[np.bool_]]] = []

    def advance(self, duration: float) -> None:
        """Go on for this many ms."""
        kept = math.exp(-dendrites.STEP / TAU_NOISE)
        fresh = self.noise * math.sqrt(1 - kept**2) * self.rng.standard_normal((
            round(duration / dendrites.STEP), *self.currents.shape
        ))  # fmt: skip
        back = round(dendrites.BACKPROPAGATION_TIME / dendrites.STEP)
        new = np.empty((dendrites.STATES, self.last.size))
        for shock in fresh:
            self.steps += 1
            self.fluctuation = kept * self.fluctuation + shock
            self.state[[dendrites.I_S, dendrites.I_D]] = self.currents + self.fluctuation
            self.state[dendrites.I_D] += dendrites.BACKPROPAGATION * (self.box > 0)
            np.dot(self.propagator, self.state, out=new)
            np.tanh(new[dendrites.ACTIVATION], out=new[dendrites.ACTIVATION])
            self.state[: dendrites.STATES] = new
            self.box -= self.box > 0
            (firing,) = (new[dendrites.EXCESS] > 0).nonzero()
            if firing.size:
                self._fire(firing, back)

    def _fire(self, firing: NDArray[np.int64], back: int) -> None:
        self.state[dendrites.V_S, firing] = dendrites.RESTING_POTENTIAL
        self.state[dendrites.THETA, firing] += dendrites.THRESHOLD_STEP
        self.state[dendrites.W_S, firing] += 1.0
        self.box[firing] = back
        now = self.steps * dendrites.STEP
        event = now - self.last[firing] > dendrites.BURST_INTERVAL
        self.events[firing] += event
        # The second spike of an event makes it a burst, once.
        self.bursts[firing] += ~event & self.opened[firing]
        self.opened[firing] = event
        self.last[firing] = now
        if now <= SHOWN:
            self.spikes.append((now, firing, ~event))


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
    spikes: list[tuple[float, NDArray[np.int64], NDArray[np.bool_]]], first: int, last: int
) -> tuple[Array, NDArray[np.int64], NDArray[np.bool_]]:
    """Return the spikes of some neurons; the spike that opens a burst counts as part of it."""
    counts = [neurons.size for _, neurons, _ in spikes]
    times = np.repeat([time for time, *_ in spikes], counts)
    neuron = np.concatenate([np.zeros(0, np.int64), *(neurons for _, neurons, _ in spikes)])
    within = np.concatenate([np.zeros(0, np.bool_), *(opened for *_, opened in spikes)])
    chosen = (first <= neuron) & (neuron < last)
    times, neuron, within = times[chosen], neuron[chosen] - first, within[chosen]
    for n in range(last - first):
        mine = np.flatnonzero(neuron == n)
        within[mine[:-1]] |= within[mine[1:]]
    return times, neuron, within
