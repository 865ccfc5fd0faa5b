"""Dendrites that learn: a neuron with two compartments, a rule driven by its bursts, a network of such neurons."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks, networks, training
from lecture_utils.models.result import Result

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

BURST_INTERVAL = 16.0
"""Longest interval between two spikes of one burst, in ms."""

# The two-compartment neuron, in mV, ms, pA, pF and nS.
RESTING_POTENTIAL = -70.0
PLATEAU_POTENTIAL = -38.0
PLATEAU_SLOPE = 6.0
TAU_SOMA, TAU_DENDRITE = 16.0, 7.0
C_SOMA, C_DENDRITE = 370.0, 170.0
G_SOMA, G_DENDRITE = 1300.0, 1200.0
SOMATIC_ADAPTATION, TAU_SOMATIC_ADAPTATION = -200.0, 100.0
DENDRITIC_ADAPTATION, TAU_DENDRITIC_ADAPTATION = -13.0, 30.0
THRESHOLD, THRESHOLD_STEP, TAU_THRESHOLD = -50.0, 2.0, 27.0
BACKPROPAGATION, BACKPROPAGATION_TIME = 2600.0, 2.0

STEP = 0.1
ONSET = 50.0
WINDOW = 20.0

# Rows of the array in which `simulate` keeps its neurons; one column per neuron.
V_S, V_D, W_S, W_D, THETA, ACTIVATION, EXCESS, I_S, I_D, ONE = range(10)
STATES = 7


@dataclass(frozen=True, repr=False)
class CoincidenceDetection(Result):
    """One two-compartment neuron driven at soma and dendrite, and its coincidence window.

    Attributes
    ----------
    time : array (times,)
        Time in ms, in steps of 0.1 ms.
    somatic_voltage, dendritic_voltage : array (times,)
        Voltages in mV. The soma is reset at a spike; the spike itself is not drawn.
    threshold : array (times,)
        Firing threshold of the soma in mV.
    somatic_current, dendritic_current : array (times,)
        Injected currents in pA.
    spike_times : array (spikes,)
        In ms.
    burst : bool
        Whether two spikes lie at most 16 ms apart.
    plateau_threshold : float
        Potential in mV above which the dendrite counts as being on its plateau (half activation, V_half).
    plateau_duration : float
        Time in ms that the dendrite spends above `plateau_threshold`.
    spikes_soma_alone, spikes_dendrite_alone : int
        Number of spikes if only the somatic, only the dendritic current is injected.
    offset : float
        The present offset in ms: onset of the dendritic minus onset of the somatic current.
    offsets : array (offsets,)
        Offsets in ms at which the window is measured.
    window_spikes, window_burst, window_plateau : array (offsets,)
        Number of spikes, whether they are a burst, and the duration of the plateau (ms) at each offset.
    window : tuple of two floats, or None
        Smallest and largest of `offsets` that give a burst, in ms; None if none does.
    """

    time: Array
    somatic_voltage: Array
    dendritic_voltage: Array
    threshold: Array
    somatic_current: Array
    dendritic_current: Array
    spike_times: Array
    burst: bool
    plateau_threshold: float
    plateau_duration: float
    spikes_soma_alone: int
    spikes_dendrite_alone: int
    offset: float
    offsets: Array
    window_spikes: NDArray[np.int64]
    window_burst: Mask
    window_plateau: Array
    window: tuple[float, float] | None


def events_and_bursts(spike_times: ArrayLike, *, burst_interval: float = BURST_INTERVAL) -> tuple[Mask, Mask]:
    """Which spikes begin an event, and which make it a burst.

    An event is a spike that follows its predecessor by more than `burst_interval`. It becomes a burst, once, at a
    second spike that follows within `burst_interval`; further spikes of the same burst count as neither.

    Parameters
    ----------
    spike_times : array (spikes,)
        Spike times in ms, ascending.
    burst_interval : float
        Longest interval inside a burst in ms, 1 to 100.

    Returns
    -------
    events, bursts : arrays of bool (spikes,)

    Raises
    ------
    ValueError
        If the spike times are not a list of ascending numbers, or `burst_interval` is out of range.

    Source
    ------
    Payeur et al. (2021) Nature Neuroscience 24:1010–1019, https://doi.org/10.1038/s41593-021-00857-x; definition and
    the 16 ms as read in the authors' simulation code (first-hand).
    """
    times = checks.numbers("spike_times", spike_times)
    burst_interval = checks.number("burst_interval", burst_interval, 1.0, 100.0)
    if times.ndim != 1 or np.any(np.diff(times) <= 0):
        raise ValueError(f"spike_times = {spike_times!r} must be a list of ascending times")
    close = np.diff(times, prepend=-np.inf) <= burst_interval
    events = ~close
    bursts = close & np.concatenate([[False], events[:-1]])[: times.size]
    return events, bursts


def _during(time: Array, onset: ArrayLike, length: float) -> Mask:
    early = 1e-9 * STEP  # a time on the edge stays on its side whatever the rounding
    return (time > onset - early) & (time < onset + length - early)


def propagator() -> Array:
    """Return one forward-Euler step of the neuron, of `STEP` ms, as a matrix: new state = matrix @ (old state, inputs).

    Returns
    -------
    array (7, 10)
        Rows are those of the new state up to `EXCESS`, columns the rows of the array in which neurons are kept; the
        sigmoid and the spikes are left to the caller.
    """
    rate = np.zeros((STATES, 10))
    # g σ(V_d) = g/2 + g/2 tanh((V_d − E_d)/12 mV): the row ACTIVATION holds the tanh, the row ONE the constants.
    rate[V_S, [V_S, ACTIVATION, W_S, I_S, ONE]] = (
        -1 / TAU_SOMA,
        G_SOMA / (2 * C_SOMA),
        SOMATIC_ADAPTATION / C_SOMA,
        1 / C_SOMA,
        RESTING_POTENTIAL / TAU_SOMA + G_SOMA / (2 * C_SOMA),
    )
    rate[V_D, [V_D, ACTIVATION, W_D, I_D, ONE]] = (
        -1 / TAU_DENDRITE,
        G_DENDRITE / (2 * C_DENDRITE),
        DENDRITIC_ADAPTATION / C_DENDRITE,
        1 / C_DENDRITE,
        RESTING_POTENTIAL / TAU_DENDRITE + G_DENDRITE / (2 * C_DENDRITE),
    )
    rate[W_S, W_S] = -1 / TAU_SOMATIC_ADAPTATION
    rate[W_D, [W_D, V_D, ONE]] = np.array([-1.0, 1.0, -RESTING_POTENTIAL]) / TAU_DENDRITIC_ADAPTATION
    rate[THETA, [THETA, ONE]] = np.array([-1.0, THRESHOLD]) / TAU_THRESHOLD
    step = np.eye(STATES, 10) + STEP * rate
    step[ACTIVATION] = step[V_D] / (2 * PLATEAU_SLOPE)
    step[ACTIVATION, ONE] -= PLATEAU_POTENTIAL / (2 * PLATEAU_SLOPE)
    step[EXCESS] = step[V_S] - step[THETA]
    return step


def simulate(
    *,
    somatic_current: float = 2300.0,
    dendritic_current: float = 900.0,
    offset: float = 0.0,
    pulse: float = 5.0,
    duration: float = 200.0,
) -> CoincidenceDetection:
    """A pyramidal neuron with a soma and an apical dendrite, each driven by a current pulse.

    C_s dV_s/dt = −C_s (V_s−V_rest)/τ_s + I_s_plateau σ(V_d) + I_s_adapt + I_s
    C_d dV_d/dt = −C_d (V_d−V_rest)/τ_d + I_d_plateau σ(V_d) + I_d_adapt + I_d_spike + I_d

    with σ(V) = 1/(1+exp(−(V−V_half)/6 mV)). I_s_adapt steps by −200 pA per spike and returns with 100 ms; I_d_adapt
    follows −13 nS · (V_d−V_rest) with 30 ms. A spike backpropagates into the dendrite (I_d_spike, a box of 2 ms). Only
    together with dendritic current does it start a plateau there, and the plateau drives further spikes: a burst. The
    threshold of −50 mV rises by 2 mV per spike and returns with 27 ms. The same neuron is run at once with every offset
    of the window and with each current alone.

    Parameters
    ----------
    somatic_current, dendritic_current : float
        Height of the current pulses in pA, −1000 to 3000.
    offset : float
        Onset of the dendritic minus onset of the somatic pulse in ms, −20 to 20; the soma's begins at 50 ms.
    pulse : float
        Length of both pulses in ms, 0.1 to 50.
    duration : float
        Simulated time in ms, 150 to 1000; the step is 0.1 ms.

    Returns
    -------
    CoincidenceDetection

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    Naud & Sprekeler (2018) PNAS 115:E6329–E6338, https://doi.org/10.1073/pnas.1720995115. Equations, constants and the
    missing delay of the box as read in the simulation code of Payeur et al. (2021) Nature Neuroscience 24:1010–1019,
    https://doi.org/10.1038/s41593-021-00857-x (first-hand). The phenomenon: Larkum, Zhu & Sakmann (1999)
    Nature 398:338–341, https://doi.org/10.1038/18686 (abstract read). The pulses are ours, chosen to show it.
    """
    somatic_current = checks.number("somatic_current", somatic_current, -1000.0, 3000.0)
    dendritic_current = checks.number("dendritic_current", dendritic_current, -1000.0, 3000.0)
    offset = checks.number("offset", offset, -WINDOW, WINDOW)
    pulse = checks.number("pulse", pulse, 0.1, 50.0)
    duration = checks.number("duration", duration, 150.0, 1000.0)

    time = np.arange(round(duration / STEP) + 1) * STEP
    offsets = np.arange(-WINDOW, WINDOW + 1.0)
    onset = ONSET + np.concatenate([[offset, 0.0, 0.0], offsets])
    soma, dendrite = np.full((2, onset.size), [[somatic_current], [dendritic_current]])
    soma[2] = dendrite[1] = 0.0  # neuron 0 as asked for, 1 soma alone, 2 dendrite alone, the others scan the window
    injected_soma = soma * _during(time[:, np.newaxis], ONSET, pulse)
    injected_dendrite = dendrite * _during(time[:, np.newaxis], onset, pulse)

    history = np.zeros((time.size, 10, onset.size))
    history[:, I_S], history[:, I_D], history[:, ONE] = injected_soma, injected_dendrite, 1.0
    history[0, V_S] = history[0, V_D] = RESTING_POTENTIAL
    history[0, THETA] = THRESHOLD
    history[0, ACTIVATION] = math.tanh((RESTING_POTENTIAL - PLATEAU_POTENTIAL) / (2 * PLATEAU_SLOPE))
    spiked = np.zeros((time.size, onset.size), dtype=bool)
    step_matrix = propagator()
    box = round(BACKPROPAGATION_TIME / STEP)
    # The loop costs 2,000 × its NumPy calls, so it makes three: everything linear is the one product with the matrix.
    for step, (now, new) in enumerate(zip(history[:-1], history[1:, :STATES], strict=True), start=1):
        np.dot(step_matrix, now, out=new)
        activation, excess = new[ACTIVATION], new[EXCESS]
        np.tanh(activation, out=activation)
        if excess[excess.argmax()] > 0:
            firing = np.flatnonzero(excess > 0)
            spiked[step, firing] = True
            new[V_S, firing] = RESTING_POTENTIAL
            new[THETA, firing] += THRESHOLD_STEP
            new[W_S, firing] += 1.0
            now_on = slice(step, step + box)
            history[now_on, I_D][:, firing] = injected_dendrite[now_on][:, firing] + BACKPROPAGATION

    counts = spiked.sum(axis=0)
    bursts = np.array([events_and_bursts(time[train])[1].any() for train in spiked.T])
    plateaus = STEP * np.sum(history[:, V_D] > PLATEAU_POTENTIAL, axis=0)
    bursting = offsets[bursts[3:]]
    return CoincidenceDetection(
        time=time,
        somatic_voltage=history[:, V_S, 0].copy(),
        dendritic_voltage=history[:, V_D, 0].copy(),
        threshold=history[:, THETA, 0].copy(),
        somatic_current=injected_soma[:, 0].copy(),
        dendritic_current=injected_dendrite[:, 0].copy(),
        spike_times=time[spiked[:, 0]],
        burst=bool(bursts[0]),
        plateau_threshold=PLATEAU_POTENTIAL,
        plateau_duration=float(plateaus[0]),
        spikes_soma_alone=int(counts[1]),
        spikes_dendrite_alone=int(counts[2]),
        offset=offset,
        offsets=offsets,
        window_spikes=counts[3:],
        window_burst=bursts[3:],
        window_plateau=plateaus[3:],
        window=(float(bursting[0]), float(bursting[-1])) if bursting.size else None,
    )


@dataclass(frozen=True, repr=False)
class BurstRule(Result):
    """Weight change by the burst-dependent rule for random activity, as expected and in one simulated course.

    Attributes
    ----------
    burst_probability : array (probabilities,)
        Probability that an event is a burst, 0 to 1.
    change : array (probabilities,)
        Expected weight change at each `burst_probability`, at the given event rate.
    event_rate : array (rates,)
        Postsynaptic event rates in Hz.
    change_by_rate : array (rates,)
        Expected weight change at each `event_rate`, at the given burst probability.
    present_probability, present_rate, present_change : float
        The given burst probability and event rate (Hz), and the expected change there.
    baseline_probability : float
        The average P̄ at the start; `change` is 0 where the burst probability equals it.
    time : array (times,)
        In s.
    weight, average_probability : array (times,)
        Expected weight relative to its start, and expected average P̄.
    simulated_weight, simulated_average : array (times,)
        The same for one random course of spikes.
    event_times, burst_times, presynaptic_times : array (events,), array (bursts,), array (presynaptic events,)
        Postsynaptic events, the second spikes of those that are bursts, and presynaptic events, in s; the presynaptic
        ones begin before 0.
    simulated_change : float
        Last value of `simulated_weight`.
    """

    burst_probability: Array
    change: Array
    event_rate: Array
    change_by_rate: Array
    present_probability: float
    present_rate: float
    present_change: float
    baseline_probability: float
    time: Array
    weight: Array
    average_probability: Array
    simulated_weight: Array
    simulated_average: Array
    event_times: Array
    burst_times: Array
    presynaptic_times: Array
    simulated_change: float


def _trace(spikes: Array, at: Array, tau: float) -> Array:
    """Sum of exp(−(t−s)/τ) over the spikes s before each time t of `at`; `spikes` ascending."""
    after = np.zeros(spikes.size + 1)
    for k, decay in enumerate(np.exp(-np.diff(spikes, prepend=spikes[:1]) / tau)):
        after[k + 1] = after[k] * decay + 1.0
    last = np.searchsorted(spikes, at)
    since = at - np.concatenate([[-np.inf], spikes])[last]
    return after[last] * np.exp(-since / tau)


def burst_rule(
    *,
    event_rate: float = 5.0,
    burst_probability: float = 0.4,
    baseline_probability: float = 0.2,
    presynaptic_rate: float = 5.0,
    learning_rate: float = 0.1,
    tau_presynaptic: float = 20.0,
    tau_average: float = 30.0,
    duration: float = 60.0,
    seed: int = 0,
) -> BurstRule:
    """Bursts as the third factor: the burst-dependent rule under random presynaptic and postsynaptic activity.

    dW/dt = η [bursts(t) − P̄(t) events(t)] · x(t), P̄ = mean bursts/mean events

    Events and bursts are the postsynaptic ones, x is the presynaptic trace (+1 per event, decaying with τ_x), and the
    means run over τ_average. Presynaptic events are Poisson; so are postsynaptic ones, with 30 ms of silence after
    each; one of these is a burst of two spikes, 10 ms apart, with probability P. Expected, with the mean trace x̄:

    ΔW = η event_rate x̄ (P − P̄(0)) τ_average (1 − exp(−T/τ_average)), P̄(t) = P + (P̄(0) − P) exp(−t/τ_average)

    so the event rate scales the change but the burst probability gives its sign, and the change ends once P̄ has caught
    up with P.

    Parameters
    ----------
    event_rate : float
        Postsynaptic events in Hz, 0.1 to 20; their mean starts there.
    burst_probability, baseline_probability : float
        P and P̄(0), 0 to 1.
    presynaptic_rate : float
        Presynaptic events in Hz, 0 to 50.
    learning_rate : float
        η, 0 to 10; weight change per burst at a presynaptic trace of 1.
    tau_presynaptic : float
        τ_x in ms, 1 to 200.
    tau_average : float
        In s, 1 to 300.
    duration : float
        T in s, 1 to 120.
    seed : int
        Seed of the simulated course.

    Returns
    -------
    BurstRule

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    Payeur et al. (2021) Nature Neuroscience 24:1010–1019, https://doi.org/10.1038/s41593-021-00857-x;
    rule, protocol and the defaults of η, τ_x, τ_average, T and P̄(0) as read in the authors' simulation code
    (first-hand). The expected change is derived here; it takes the mean of the ratio P̄ for the ratio of the means,
    exact as event_rate · τ_average grows.
    """
    event_rate = checks.number("event_rate", event_rate, 0.1, 20.0)
    burst_probability = checks.number("burst_probability", burst_probability, 0.0, 1.0)
    baseline_probability = checks.number("baseline_probability", baseline_probability, 0.0, 1.0)
    presynaptic_rate = checks.number("presynaptic_rate", presynaptic_rate, 0.0, 50.0)
    learning_rate = checks.number("learning_rate", learning_rate, 0.0, 10.0)
    tau_presynaptic = checks.number("tau_presynaptic", tau_presynaptic, 1.0, 200.0) / 1000
    tau_average = checks.number("tau_average", tau_average, 1.0, 300.0)
    duration = checks.number("duration", duration, 1.0, 120.0)

    def expected_change(rate: ArrayLike, probability: ArrayLike, until: ArrayLike) -> Array:
        drive = learning_rate * presynaptic_rate * tau_presynaptic * np.asarray(rate)
        return drive * (np.asarray(probability) - baseline_probability) * -tau_average * np.expm1(-until / tau_average)

    probabilities, rates, time = np.linspace(0, 1, 101), np.linspace(0, 20, 81), np.linspace(0, duration, 301)
    forgotten = np.exp(-time / tau_average)

    rng = np.random.default_rng(checks.whole("seed", seed))
    pause, within = 0.030, 0.010
    mean_wait = 1 / event_rate - pause
    events = np.cumsum(pause + rng.exponential(mean_wait, size=int(duration * event_rate * 2 + 50)))
    bursts = events[rng.random(events.size) < burst_probability] + within
    events, bursts = events[events < duration], bursts[bursts < duration]
    before = 10 * tau_presynaptic  # lets the presynaptic trace start in its steady state
    presynaptic = np.sort(rng.uniform(-before, duration, rng.poisson(presynaptic_rate * (duration + before))))

    def average(spikes: Array, start: float, at: Array) -> Array:
        return start * np.exp(-at / tau_average) + _trace(spikes, at, tau_average) / tau_average

    def average_probability(at: Array) -> Array:
        start = baseline_probability * event_rate
        return average(bursts, start, at) / average(events, event_rate, at)

    depression = -learning_rate * average_probability(events) * _trace(presynaptic, events, tau_presynaptic)
    potentiation = learning_rate * _trace(presynaptic, bursts, tau_presynaptic)
    order = np.argsort(np.concatenate([events, bursts]))
    steps = np.concatenate([[0.0], np.cumsum(np.concatenate([depression, potentiation])[order])])
    simulated = steps[np.searchsorted(np.concatenate([events, bursts])[order], time, side="right")]
    return BurstRule(
        burst_probability=probabilities,
        change=expected_change(event_rate, probabilities, duration),
        event_rate=rates,
        change_by_rate=expected_change(rates, burst_probability, duration),
        present_probability=burst_probability,
        present_rate=event_rate,
        present_change=float(expected_change(event_rate, burst_probability, duration)),
        baseline_probability=baseline_probability,
        time=time,
        weight=expected_change(event_rate, burst_probability, time),
        average_probability=burst_probability + (baseline_probability - burst_probability) * forgotten,
        simulated_weight=simulated,
        simulated_average=average_probability(time),
        event_times=events,
        burst_times=bursts,
        presynaptic_times=presynaptic,
        simulated_change=float(simulated[-1]),
    )


@dataclass(frozen=True, repr=False)
class PeriodicPairing(Result):
    """Weight change by the burst-dependent rule for periodic trains of paired spikes.

    Attributes
    ----------
    frequencies, change : array (frequencies,)
        Pairing frequencies in Hz, and the weight change after all trains at each.
    switch_frequency : float
        1000 / burst_interval in Hz: from here on every train is a burst.
    frequency, present_change : float
        The given frequency (Hz), and the weight change there.
    spike_times : array (pairings,)
        Spikes of one train in ms.
    events, bursts : array of bool (pairings,)
        Which of them begin an event, and which make it a burst.
    train_change : array (repetitions,)
        Weight change in each train at the given frequency.
    average_probability : array (repetitions,)
        Average burst probability P̄ with which each train begins.
    """

    frequencies: Array
    change: Array
    switch_frequency: float
    frequency: float
    present_change: float
    spike_times: Array
    events: Mask
    bursts: Mask
    train_change: Array
    average_probability: Array


def periodic_pairing(
    *,
    frequency: float = 50.0,
    pairings: int = 5,
    repetitions: int = 15,
    baseline_probability: float = 0.15,
    baseline_rate: float = 5.0,
    burst_interval: float = BURST_INTERVAL,
    tau_presynaptic: float = 50.0,
    tau_average: float = 15.0,
    pause: float = 11.0,
    learning_rate: float = 0.1,
) -> PeriodicPairing:
    """Periodic trains and the 16 ms rule: depression below, potentiation from 62.5 Hz on.

    dW/dt = η [bursts(t) − P̄(t) events(t)] · x(t), P̄ = mean bursts/mean events

    Pre- and postsynaptic neuron fire together, `pairings` times per train. At an interval longer than `burst_interval`
    every spike is an event of its own and meets the trace x of the presynaptic events up to and including now:

    ΔW = −η Σ_k P̄_k Σ_{i≤k} exp(−(k−i)/(fτ_x)).

    At a shorter interval the train is a single event, on either side, that its second spike turns into a burst:

    ΔW = η [exp(−1/(fτ_x)) − P̄].

    The means of events and bursts gain 1/τ_average at every event and every burst, after P̄ has been read, and decay
    with τ_average throughout, so that P̄ follows: down to 0 as trains without bursts go on, up to 1 with bursts.

    Parameters
    ----------
    frequency : float
        In Hz, 1 to 150.
    pairings : int
        Spikes per train, 2 to 100.
    repetitions : int
        Number of trains, 1 to 1000.
    baseline_probability : float
        P̄ before the first train, 0 to 1.
    baseline_rate : float
        Ē before the first train in Hz, above 0 to 100.
    burst_interval : float
        Longest interval inside a burst in ms, 1 to 100.
    tau_presynaptic : float
        τ_x in ms, 1 to 500.
    tau_average : float
        In s, 1 to 10,000.
    pause : float
        From one interval after the last spike of a train to the first of the next in s, 2 to 100; x is then gone.
    learning_rate : float
        η, 0 to 10.

    Returns
    -------
    PeriodicPairing

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    Payeur et al. (2021) Nature Neuroscience 24:1010–1019, https://doi.org/10.1038/s41593-021-00857-x; rule, protocol
    and defaults as read in the authors' simulation code (first-hand), which gives −0.43 at 21.8 Hz and +0.284 at
    100 Hz. The change within one train and the frequency of the switch follow from the rule.
    """
    frequency = checks.number("frequency", frequency, 1.0, 150.0)
    pairings = checks.whole("pairings", pairings, 2, 100)
    repetitions = checks.whole("repetitions", repetitions, 1, 1000)
    baseline_probability = checks.number("baseline_probability", baseline_probability, 0.0, 1.0)
    baseline_rate = checks.number("baseline_rate", baseline_rate, 0.0, 100.0, low_open=True)
    burst_interval = checks.number("burst_interval", burst_interval, 1.0, 100.0)
    tau_presynaptic = checks.number("tau_presynaptic", tau_presynaptic, 1.0, 500.0)
    tau_average = checks.number("tau_average", tau_average, 1.0, 10_000.0)
    pause = checks.number("pause", pause, 2.0, 100.0)
    learning_rate = checks.number("learning_rate", learning_rate, 0.0, 10.0)

    frequencies = np.concatenate([[frequency], np.arange(1.0, 150.25, 0.5)])
    kept = np.exp(-1000 / (frequencies * tau_presynaptic))
    bursting = 1000 / frequencies <= burst_interval
    number = np.arange(pairings)
    trace = np.where(bursting, kept ** number[:, np.newaxis], np.cumsum(kept ** number[:, np.newaxis], axis=0))
    # From spike to spike, and over the pause, the averages decay together: P̄ stays.
    between, after = np.exp(-1 / (frequencies * tau_average)), np.exp(-pause / tau_average)
    event_average = np.full(frequencies.size, baseline_rate)
    burst_average = baseline_probability * event_average
    change, average = np.zeros((2, repetitions, frequencies.size))
    for train in range(repetitions):
        average[train] = burst_average / event_average
        for spike in range(pairings):
            event, burst = ~bursting | (spike == 0), bursting & (spike == 1)
            expected = burst_average / event_average
            change[train] += learning_rate * (burst - expected * event) * trace[spike]
            event_average = between * (event_average + event / tau_average)
            burst_average = between * (burst_average + burst / tau_average)
        event_average, burst_average = after * event_average, after * burst_average
    total = change.sum(axis=0)
    return PeriodicPairing(
        frequencies=frequencies[1:],
        change=total[1:],
        switch_frequency=1000 / burst_interval,
        frequency=frequency,
        present_change=float(total[0]),
        spike_times=number * 1000 / frequency,
        events=~bursting[0] | (number == 0),
        bursts=bursting[0] & (number == 1),
        train_change=change[:, 0],
        average_probability=average[:, 0],
    )


# Segregated dendrites: conductances per ms relative to the membrane capacitance, target currents, phases.
G_LEAK, G_BASAL, G_TARGET, E_TARGET = 0.1, 0.6, 1.0, 8.0
FEEDBACK = 3.0  # apical voltages of a few units, as the authors aim at, so that plateaus are graded
BATCH = 32
SETTLING_STEPS, SETTLING_PACE = 6, 0.6

RULES = ("segregated dendrites", "backpropagation", "hidden layer not taught", "no hidden layer")


@dataclass(frozen=True, repr=False)
class SegregatedLearning(Result):
    """Digits learned by a hidden layer with basal and apical dendrites, beside backpropagation; one row per rule.

    The last four arrays look into the trained network of the first rule; the course of a partial result ends early.

    Attributes
    ----------
    rules : tuple of str
        "segregated dendrites", "backpropagation", "hidden layer not taught", "no hidden layer".
    epoch : array (epochs + 1,)
        0, before training, to the last epoch done.
    test_error : array (rules, epochs + 1)
        Fraction of the test images misclassified after each epoch.
    train_error : array (rules, epochs + 1)
        Fraction of the training images misclassified before training, and then during each epoch, each image before the
        network learns from it.
    angle : array (epochs + 1,)
        Angle in degrees between the update of the hidden layer's weights by the plateaus and by backpropagation, in the
        network of the first rule.
    coupling : float
        Conductance from the apical dendrite to the soma relative to the basal one, g_A/g_B.
    apical_share : float
        Share of the dendritic drive of the soma that is apical, g_A/(g_A + g_B).
    image, label : array (inputs,), int
        The first test image, and what it shows.
    basal, somatic : array (hidden,)
        Basal and somatic voltage of the hidden neurons for that image in the forward phase.
    apical : array (2, hidden)
        Apical voltage in the forward and in the target phase.
    plateau : array (2, hidden)
        Plateau α, the sigmoid of `apical`; its difference between the phases teaches the neuron.
    teaching_signal, backprop_signal : array (points,)
        Error that the plateaus, and that backpropagation, assign to each hidden neuron for the first ten test images,
        each relative to its root mean square.
    """

    rules: tuple[str, ...]
    epoch: NDArray[np.int64]
    test_error: Array
    train_error: Array
    angle: Array
    coupling: float
    apical_share: float
    image: Array
    label: int
    basal: Array
    somatic: Array
    apical: Array
    plateau: Array
    teaching_signal: Array
    backprop_signal: Array


def _rate(voltage: Array) -> Array:
    return networks.sigma(voltage, "sigmoid")


@dataclass(frozen=True, repr=False)
class SettledPhase(Result):
    """Voltages and rates of a network that has settled.

    Attributes
    ----------
    basal, apical, somatic, hidden : array (examples, hidden neurons)
        Basal, apical and somatic voltage of the hidden neurons, and their rate between 0 and 1.
    output : array (examples, output neurons)
        Rates of the output neurons.
    """

    basal: Array
    apical: Array
    somatic: Array
    hidden: Array
    output: Array


class SegregatedNetwork:
    """Inputs → basal dendrites of the hidden neurons → output neurons → apical dendrites of the hidden neurons.

    Parameters
    ----------
    rule : str
        One of `RULES`.
    coupling : float
        g_A/g_B, 0 or more; only "segregated dendrites" heeds it.
    inputs, hidden, outputs : int
        Numbers of neurons.
    seed : int
        Seed of the initial weights.

    Source
    ------
    As `train_segregated`.
    """

    def __init__(self, rule: str, coupling: float, inputs: int, hidden: int, outputs: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.rule = rule
        g_apical = coupling * G_BASAL if rule == RULES[0] else 0.0
        self.basal_gain = G_BASAL / (G_LEAK + G_BASAL + g_apical)
        self.apical_gain = g_apical / (G_LEAK + G_BASAL + g_apical)
        self.output_gain = G_BASAL / (G_LEAK + G_BASAL)
        self.target_gain = G_BASAL / (G_LEAK + G_BASAL + G_TARGET)
        self.hidden_weights = rng.uniform(-1, 1, (inputs, hidden)) * math.sqrt(6 / inputs)
        self.hidden_bias = np.zeros(hidden)
        self.feedback = FEEDBACK * rng.uniform(-1, 1, (outputs, hidden))
        senders = inputs if rule == RULES[3] else hidden
        self.output_weights = rng.uniform(-1, 1, (senders, outputs)) * math.sqrt(12 / senders)
        self.output_bias = np.zeros(outputs)

    def settle(self, inputs: Array, targets: Array | None = None) -> SettledPhase:
        """Forward phase, or target phase: the same with currents that push the output neurons to their targets."""
        basal = inputs @ self.hidden_weights + self.hidden_bias
        output = apical = 0.0
        # Without apical current in the soma there is no loop, and one step is exact.
        steps, pace = (SETTLING_STEPS, SETTLING_PACE) if self.apical_gain else (1, 1.0)
        for _ in range(steps):
            somatic = self.basal_gain * basal + self.apical_gain * apical
            hidden = inputs if self.rule == RULES[3] else _rate(somatic)
            output = output + pace * (self._answer(hidden, targets) - output)
            apical = output @ self.feedback
        return SettledPhase(basal, apical, somatic, hidden, output)

    def _answer(self, hidden: Array, targets: Array | None) -> Array:
        """Return the rates that the output neurons approach."""
        drive = hidden @ self.output_weights + self.output_bias
        if targets is None:
            return _rate(self.output_gain * drive)
        push = (2 * targets - 1) * E_TARGET * G_TARGET / (G_LEAK + G_BASAL + G_TARGET)
        return _rate(self.target_gain * drive + push)

    def phases(self, inputs: Array, targets: Array) -> tuple[SettledPhase, SettledPhase]:
        """Forward phase and target phase."""
        forward = self.settle(inputs)
        if self.apical_gain:
            return forward, self.settle(inputs, targets)
        # Without the loop only the output, and what it sends to the apical dendrites, differs.
        output = self._answer(forward.hidden, targets)
        return forward, SettledPhase(forward.basal, output @ self.feedback, forward.somatic, forward.hidden, output)

    def output_error(self, forward: SettledPhase, target: SettledPhase) -> Array:
        """Minus the gradient of ½|output − target output|² with respect to the drive of the output neurons."""
        return (target.output - forward.output) * self.output_gain * forward.output * (1 - forward.output)

    def plateau_error(self, forward: SettledPhase, target: SettledPhase) -> Array:
        """What the plateaus tell the hidden neurons: (α_target − α_forward) times the slope of their rate."""
        return (_rate(target.apical) - _rate(forward.apical)) * self._slope(forward)

    def backprop_error(self, forward: SettledPhase, target: SettledPhase) -> Array:
        """What backpropagation would tell them: the output's error through the transposed forward weights."""
        return self.output_error(forward, target) @ self.output_weights.T * self._slope(forward)

    def _slope(self, forward: SettledPhase) -> Array:
        return self.basal_gain * forward.hidden * (1 - forward.hidden)

    def learn(self, inputs: Array, targets: Array, learning_rate: float) -> Array:
        """Change the weights by what the difference of the two phases teaches; return the output before that."""
        forward, target = self.phases(inputs, targets)
        pace = learning_rate / len(inputs)
        error = self.output_error(forward, target)
        hidden_error = {RULES[0]: self.plateau_error, RULES[1]: self.backprop_error}.get(self.rule)
        if hidden_error is not None:
            taught = hidden_error(forward, target)
            self.hidden_weights += pace * inputs.T @ taught
            self.hidden_bias += pace * taught.sum(axis=0)
        self.output_weights += pace * forward.hidden.T @ error
        self.output_bias += pace * error.sum(axis=0)
        return forward.output


def train_segregated(
    *,
    data: training.Dataset,
    coupling: float = 0.0,
    hidden: int = 64,
    epochs: int = 20,
    learning_rate: float = 4.0,
    seed: int = 0,
) -> Iterator[tuple[float, SegregatedLearning]]:
    """Learn digits with plateaus in segregated apical dendrites, beside backpropagation (generator of partial results).

    V = (g_B V_basal + g_A V_apical)/(g_L + g_B + g_A), h = σ(V), V_basal = W x + b, V_apical = B y

    V and h are the somatic voltage and the rate of a hidden neuron, x is the image, y the rates of the output neurons,
    which return through fixed random weights B. In the forward phase the network answers; in the target phase currents
    push the output to the target. Each phase ends with a plateau α = σ(V_apical), and the basal synapses change by

    ΔW = η (α_target − α_forward) σ'(V) x · g_B/(g_L + g_B + g_A).

    The output learns from the difference of its rates, and so do the three networks trained beside: one that gets the
    error of its hidden layer by backpropagation, one whose hidden layer is left as it is, and one without hidden layer.

    Parameters
    ----------
    data : Dataset
        Inputs between 0 and 1 and labels for training and test, as `lecture_utils.data.digits()`.
    coupling : float
        g_A/g_B, 0 (segregated) to 10; at 1 the soma listens to both dendrites equally.
    hidden : int
        Hidden neurons, 2 to 256.
    epochs : int
        Passes through the training images, 1 to 100.
    learning_rate : float
        η, 0 to 20, for the average over a batch of 32 images.
    seed : int
        Seed of initial weights, feedback and order of the images, the same for all four networks.

    Yields
    ------
    fraction : float
        Fraction of the epochs done, from 0.01 (before training) to 1.0.
    result : SegregatedLearning

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    Guerguiev, Lillicrap & Richards (2017) eLife 6:e22901, https://doi.org/10.7554/eLife.22901; equations and
    conductances as read in the authors' code (first-hand), which has this non-spiking mode (without apical current
    in the soma) and uses g_A/g_B = 0 or 0.05/0.6. Ours: batches, size of the initial weights, learning rate, and that
    each phase starts from silent output.
    """
    coupling = checks.number("coupling", coupling, 0.0, 10.0)
    hidden = checks.whole("hidden", hidden, 2, 256)
    epochs = checks.whole("epochs", epochs, 1, 100)
    learning_rate = checks.number("learning_rate", learning_rate, 0.0, 20.0)
    seed = checks.whole("seed", seed)
    inputs, labels, test_inputs, test_labels, _ = training.checked_dataset(data)
    for name, firing in (("train_inputs", inputs), ("test_inputs", test_inputs)):
        checks.numbers(f"data.{name}", firing, 0.0, 1.0)

    outputs = 1 + int(max(labels.max(), test_labels.max()))
    targets = np.eye(outputs)[labels]
    trained = [SegregatedNetwork(rule, coupling, inputs.shape[1], hidden, outputs, seed) for rule in RULES]
    rng = np.random.default_rng(seed)
    looked_at, expected = test_inputs[:10], np.eye(outputs)[test_labels[:10]]
    test_error, train_error, angle = [], [[_error(network, inputs, labels) for network in trained]], []
    for epoch in range(epochs + 1):
        test_error.append([_error(network, test_inputs, test_labels) for network in trained])
        angle.append(_angle_to_backprop(trained[0], inputs[:200], targets[:200]))
        forward, target = trained[0].phases(looked_at, expected)
        apical = np.array([forward.apical[0], target.apical[0]])
        yield (
            max(epoch / epochs, 0.01),
            SegregatedLearning(
                rules=RULES,
                epoch=np.arange(epoch + 1),
                test_error=np.array(test_error).T,
                train_error=np.array(train_error).T,
                angle=np.array(angle),
                coupling=coupling,
                apical_share=coupling / (1 + coupling),
                image=looked_at[0].copy(),
                label=int(test_labels[0]),
                basal=forward.basal[0],
                somatic=forward.somatic[0],
                apical=apical,
                plateau=_rate(apical),
                teaching_signal=_relative(trained[0].plateau_error(forward, target)),
                backprop_signal=_relative(trained[0].backprop_error(forward, target)),
            ),
        )
        if epoch == epochs:
            return
        order = rng.permutation(len(inputs))
        wrong = np.zeros(len(RULES))
        for batch in np.split(order, range(BATCH, order.size, BATCH)):
            images, wanted = inputs[batch], targets[batch]
            for rule, network in enumerate(trained):
                output = network.learn(images, wanted, learning_rate)
                wrong[rule] += np.sum(output.argmax(axis=1) != labels[batch])
        train_error.append(wrong / len(inputs))


def _error(network: SegregatedNetwork, inputs: Array, labels: NDArray[np.int64]) -> float:
    return float(np.mean(network.settle(inputs).output.argmax(axis=1) != labels))


def _angle_to_backprop(network: SegregatedNetwork, inputs: Array, targets: Array) -> float:
    forward, target = network.phases(inputs, targets)
    by_plateaus = inputs.T @ network.plateau_error(forward, target)
    by_backprop = inputs.T @ network.backprop_error(forward, target)
    return float(networks.angle_between(by_plateaus.ravel(), by_backprop.ravel()))


def _relative(error: Array) -> Array:
    size = math.sqrt(np.mean(error**2))
    return (error / size if size > 0 else error).ravel()
