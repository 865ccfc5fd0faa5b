"""Long-term potentiation: the test response, and early and late plasticity of one synapse (tagging and capture)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

# Parameters of the synapse, as in the authors' code (see Source in `simulate_consolidation`).
BASELINE_WEIGHT = 4.20075  # h0, mV
TAU_EARLY = 688.4  # s
LEAK = 0.1  # how strongly the early weight is pulled back to h0, relative to 1/TAU_EARLY
GAMMA_P = 1645.6
GAMMA_D = 313.1
POTENTIATED_WEIGHT = 10.0  # mV, where potentiation alone would end
THETA_P = 3.0  # calcium threshold of potentiation
THETA_D = 1.2  # calcium threshold of depression
NOISE = 2.90436  # mV
TAU_CALCIUM = 0.0488  # s
CALCIUM_STEP = 1.0  # calcium brought in by one presynaptic spike
CALCIUM_DELAY = 0.0188  # s, from the presynaptic spike to the calcium it brings in
TAU_PROTEIN = 3600.0  # s
TAU_LATE = 3600.0  # s
THETA_PROTEIN = 0.5 * BASELINE_WEIGHT  # mV, change of the early weight that starts protein synthesis
THETA_TAG = 0.2 * BASELINE_WEIGHT  # mV, change of the early weight that tags the synapse
LATE_MAX, LATE_MIN = 1.0, -0.5
EARLY_DECAY_CONSTANT = TAU_EARLY / LEAK  # 6884 s

TAU_RISE, TAU_DECAY = 5.0, 10.0  # ms: synaptic current and membrane
# A weight of 1 mV drives a membrane with these two time constants to a peak of 0.25 mV.
PEAK_PER_WEIGHT = 0.25

MAX_PULSES = 10_000
# A session on the stimulator of `experiment`.
SESSION_PULSES = 3000
SESSION_SECONDS = 3600.0
BASELINE_HOURS = 0.5


@dataclass(frozen=True, repr=False)
class Train(Result):
    """What is given to the presynaptic axon: `trains` trains of `duration` s at `frequency` Hz, every `spacing` s.

    Attributes
    ----------
    frequency : float
        Pulses per second within a train, Hz.
    duration : float
        Duration of one train, s.
    trains : int
        Number of trains.
    spacing : float
        From the onset of one train to the onset of the next, s.
    poisson : bool
        Whether the pulses fall at random (Poisson) instead of regularly.
    """

    frequency: float
    duration: float
    trains: int
    spacing: float
    poisson: bool = False


PROTOCOLS: Mapping[str, Train] = MappingProxyType(
    {
        "strong tetanus": Train(100.0, 1.0, 3, 600.0),
        "weak tetanus": Train(100.0, 0.2, 1, 600.0),
        "strong low-frequency": Train(20.0, 0.15, 900, 1.15),
        "weak low-frequency": Train(1.0, 900.0, 1, 900.0, poisson=True),
    }
)


@dataclass(frozen=True, repr=False)
class Consolidation(Result):
    """One experiment: baseline test pulses, stimulation from time 0 on, test pulses for hours.

    Attributes
    ----------
    time : ndarray, shape (T,)
        Hours since the first stimulation pulse (negative: baseline), dense at the start, so that it suits a linear
        and a logarithmic axis.
    early, late, total : ndarray, shape (T,)
        Early weight w/w_0 (1 = baseline), late weight (0 = baseline) and their sum, the total weight.
    protein : ndarray, shape (T,)
        Plasticity-related protein, 0 to 1.
    tag : ndarray of int, shape (T,)
        Tag of the synapse: 1 tagged for potentiation, -1 for depression, 0 none.
    pulse_time : ndarray, shape (P,)
        Times of the test pulses, h: every 5 minutes, before and after but not during stimulation.
    pulse_percent : ndarray, shape (P,)
        Amplitude of the response to each test pulse, % of baseline.
    epsp_time : ndarray, shape (E,)
        Time since a test pulse, ms.
    pulse_epsp : ndarray, shape (P, E)
        Response to each test pulse, mV.
    epsp_before, epsp_early, epsp_late : ndarray, shape (E,)
        Responses to superimpose, mV: the last before stimulation, one hour after its end, the last of all.
    early_time, late_time : float
        Times of `epsp_early` and `epsp_late`, h.
    early_percent, late_percent : float
        Their amplitudes, % of baseline.
    train_start, train_end : ndarray, shape (N,)
        First pulse and nominal end of each train, s.
    stimulation_end : float
        End of the last train, h.
    spike_time : ndarray, shape (S,)
        Presynaptic spikes, s (empty if the presynaptic cell is silent).
    calcium_time, calcium : ndarray, shape (C,)
        The first 1.4 s: time since the first pulse, s, and calcium.
    theta_d, theta_p : float
        Calcium thresholds of depression and potentiation.
    seconds_above_theta_d, seconds_above_theta_p : float
        Total time that calcium spends above each threshold, s.
    theta_tag, theta_protein : float
        Changes of the early weight, relative to w_0, that tag the synapse and start protein synthesis.
    cut_short : bool
        Whether the stimulation was to be longer than a session of `experiment` lasts.
    """

    time: Array
    early: Array
    late: Array
    total: Array
    protein: Array
    tag: NDArray[np.int64]
    pulse_time: Array
    pulse_percent: Array
    epsp_time: Array
    pulse_epsp: Array
    epsp_before: Array
    epsp_early: Array
    epsp_late: Array
    early_time: float
    late_time: float
    early_percent: float
    late_percent: float
    train_start: Array
    train_end: Array
    stimulation_end: float
    spike_time: Array
    calcium_time: Array
    calcium: Array
    theta_d: float
    theta_p: float
    seconds_above_theta_d: float
    seconds_above_theta_p: float
    theta_tag: float
    theta_protein: float
    cut_short: bool = False


def epsp(time: ArrayLike, *, amplitude: float = 1.0, tau_rise: float = TAU_RISE, tau_decay: float = TAU_DECAY) -> Array:
    """Excitatory postsynaptic potential: a difference of two exponentials with peak `amplitude`.

    V(t) = amplitude [exp(−t/τ_decay) − exp(−t/τ_rise)] / peak for t ≥ 0, where peak is the bracket at its highest, at
    t = τ_rise τ_decay/(τ_decay − τ_rise) · ln(τ_decay/τ_rise).

    Parameters
    ----------
    time : array_like
        Time since the onset, ms.
    amplitude : float
        Peak, any unit.
    tau_rise, tau_decay : float
        Time constants, ms, 0 < tau_rise < tau_decay.

    Returns
    -------
    ndarray, shape of `time`
        The potential, unit of `amplitude`; 0 for time < 0.

    Raises
    ------
    ValueError
        If a number is not finite, or 0 < tau_rise < tau_decay does not hold.

    Source
    ------
    The time constants 5 and 10 ms: synaptic and membrane time constant of Luboeinski & Tetzlaff 2021,
    doi:10.1038/s42003-021-01778-y (first-hand, in the authors' code). Peak time and normalisation: derived.
    """
    time = checks.numbers("time", time)
    amplitude = checks.number("amplitude", amplitude)
    tau_rise = checks.positive("tau_rise", tau_rise)
    tau_decay = checks.positive("tau_decay", tau_decay)
    if tau_rise >= tau_decay:
        raise ValueError(f"tau_rise = {tau_rise:g} must be less than tau_decay = {tau_decay:g}")
    peak_time = tau_rise * tau_decay / (tau_decay - tau_rise) * np.log(tau_decay / tau_rise)
    peak = np.exp(-peak_time / tau_decay) - np.exp(-peak_time / tau_rise)
    since = np.maximum(time, 0.0)
    return amplitude * (np.exp(-since / tau_decay) - np.exp(-since / tau_rise)) / peak


def simulate_consolidation(
    *,
    protocol: str = "strong tetanus",
    frequency: float | None = None,
    duration: float | None = None,
    trains: int | None = None,
    spacing: float | None = None,
    poisson: bool | None = None,
    protein_synthesis: bool = True,
    kinases: bool = True,
    nmda_receptors: bool = True,
    postsynaptic_activity: bool = True,
    presynaptic_activity: bool = True,
    noise: bool = False,
    hours: float = 8.0,
    seed: int = 0,
) -> Consolidation:
    """Early and late plasticity of one synapse for hours after a train: synaptic tagging and capture.

    - calcium:       dc/dt = −c/τ_c, and a step of 1 at 18.8 ms after every presynaptic spike
    - early weight:  τ_early dw/dt = 0.1 (w_0 − w) + γ_p (10 mV − w) [c > θ_p] − γ_d w [c > θ_d] + noise
    - noise:         √(τ_early ([c > θ_p] + [c > θ_d])) σ ξ(t)
    - protein:       τ_protein d protein/dt = −protein + [|w − w_0| > θ_protein]
    - late weight:   τ_late d late/dt = protein (1 − late) [w − w_0 > θ_tag] − protein (late + 0.5) [w_0 − w > θ_tag]
    - total weight:  w + w_0 late

    Solved piece by piece in closed form, without time steps. Between two spikes calcium only decays, so the moments at
    which it crosses its thresholds are known; between those moments the early weight w obeys a linear equation and is
    monotone, so the moments at which it crosses the thresholds of the tag and of protein synthesis are known too; and
    between those the others are exponentials. With `noise` the early weight is an Ornstein–Uhlenbeck process in every
    piece, drawn exactly at the end of the piece; *within* a piece (at most a few hundred ms of calcium above θ_d) the
    path is replaced by the noise-free shape through both ends, which matters only to when exactly, within the piece,
    protein synthesis (time constant 1 h) starts or stops.

    Parameters
    ----------
    protocol : {"strong tetanus", "weak tetanus", "strong low-frequency", "weak low-frequency"}
        Named stimulation, see `PROTOCOLS`: 3 × (100 Hz, 1 s) every 600 s; 100 Hz for 0.2 s; 900 × 3 pulses at 20 Hz,
        every 1.15 s; 1 Hz at random for 900 s.
    frequency : float, optional
        Pulses per second within a train, Hz, in (0, 200]. This and the next four replace what `protocol` says.
    duration : float, optional
        Duration of one train, s; a train has round(frequency · duration) pulses, at least 1.
    trains : int, optional
        Number of trains, at least 1; at most 10 000 pulses in all.
    spacing : float, optional
        Onset to onset, s; at least `duration`.
    poisson : bool, optional
        Pulses at random times (a Poisson process of that rate) instead of regular ones.
    protein_synthesis : bool
        False: no protein is made, as under an inhibitor of translation.
    kinases : bool
        False: calcium above θ_p phosphorylates nothing, so γ_p = 0. What calcium above θ_d does is left as it is.
    nmda_receptors, postsynaptic_activity : bool
        False: receptors blocked; cell silenced (held hyperpolarised). Calcium enters through NMDA receptors, which need
        glutamate *and* a depolarised cell, so either way none enters. This is the experiments' result built into the
        model, not a prediction of it.
    presynaptic_activity : bool
        False: the axon does not follow the stimulation.
    noise : bool
        Plasticity noise.
    hours : float
        Time followed after the first pulse, h, in [0.1, 48]; the stimulation must fit in.
    seed : int
        Seed of the noise and of Poisson pulses.

    Returns
    -------
    Consolidation
        The whole course; see there for shapes and units.

    Raises
    ------
    ValueError
        If an argument is out of its range, the stimulation is empty, too long, or does not fit in `hours`.

    Source
    ------
    Luboeinski & Tetzlaff 2021, doi:10.1038/s42003-021-01778-y; equations, parameters and protocols read first-hand in
    the authors' code (github.com/jlubo: memory-consolidation-stc, brian_synaptic_plasticity_stc). The authors also run
    the first three protocols with pulses at random times; here they are regular unless `poisson` is set. Derived from
    their equations: the postsynaptic cell stays below its spike threshold in these protocols, so the calcium step of a
    postsynaptic spike (0.2758) never occurs; the response peaks at 1.05 mV at baseline; the closed form.
    That LTP needs the kinase CaMKII (Malinow et al. 1989; Silva et al. 1992) is second-hand, from Sanhueza et al. 2011,
    doi:10.1523/JNEUROSCI.1250-11.2011; that its absence is γ_p = 0 is ours.

    Notes
    -----
    The equations allow a total weight slightly below 0 (w near 0 while the late one is below 0, or noise);
    responses are 0 then.
    """
    preset = PROTOCOLS[checks.one_of("protocol", protocol, PROTOCOLS)]
    train = Train(
        frequency=preset.frequency if frequency is None else frequency,
        duration=preset.duration if duration is None else duration,
        trains=preset.trains if trains is None else trains,
        spacing=preset.spacing if spacing is None else spacing,
        poisson=preset.poisson if poisson is None else _flag("poisson", poisson),
    )
    protein_synthesis, kinases = _flag("protein_synthesis", protein_synthesis), _flag("kinases", kinases)
    calcium_enters = _flag("nmda_receptors", nmda_receptors) & _flag("postsynaptic_activity", postsynaptic_activity)
    presynaptic_activity = _flag("presynaptic_activity", presynaptic_activity)
    noise = _flag("noise", noise)
    hours = checks.number("hours", hours, 0.1, 48.0)
    rng = np.random.default_rng(checks.whole("seed", seed))
    spikes, train_start, train_end = _stimulation(train, hours, rng)
    if not presynaptic_activity:
        spikes = spikes[:0]
    arrivals = spikes + CALCIUM_DELAY if calcium_enters else spikes[:0]
    calcium = _calcium_after(arrivals)
    course = _Course(arrivals, calcium, rng if noise else None, kinases, protein_synthesis, 3600.0 * hours)

    stimulation_end = float(train_end[-1]) / 3600.0
    time = _sample_times(hours, train_start, train_end)
    early, late, protein, tag = course.at(3600.0 * time)
    pulse_time = _pulse_times(hours, stimulation_end)
    pulse_early, pulse_late, _, _ = course.at(3600.0 * pulse_time)
    pulse_weight = np.maximum(pulse_early + pulse_late, 0.0)
    epsp_time = np.linspace(-5.0, 60.0, 131)
    shape = epsp(epsp_time, amplitude=PEAK_PER_WEIGHT * BASELINE_WEIGHT)
    pulse_epsp = pulse_weight[:, np.newaxis] * shape
    before = int(np.searchsorted(pulse_time, 0.0)) - 1
    early_pulse = int(np.argmin(np.abs(pulse_time - (stimulation_end + 1.0))))
    calcium_time = np.linspace(-0.1, 1.3, 1401)
    return Consolidation(
        time=time,
        early=early,
        late=late,
        total=early + late,
        protein=protein,
        tag=tag,
        pulse_time=pulse_time,
        pulse_percent=100.0 * pulse_weight,
        epsp_time=epsp_time,
        pulse_epsp=pulse_epsp,
        epsp_before=pulse_epsp[before],
        epsp_early=pulse_epsp[early_pulse],
        epsp_late=pulse_epsp[-1],
        early_time=float(pulse_time[early_pulse]),
        late_time=float(pulse_time[-1]),
        early_percent=float(100.0 * pulse_weight[early_pulse]),
        late_percent=float(100.0 * pulse_weight[-1]),
        train_start=train_start,
        train_end=train_end,
        stimulation_end=stimulation_end,
        spike_time=spikes,
        calcium_time=calcium_time,
        calcium=_calcium_at(calcium_time, arrivals, calcium),
        theta_d=THETA_D,
        theta_p=THETA_P,
        seconds_above_theta_d=course.seconds_above_theta_d,
        seconds_above_theta_p=course.seconds_above_theta_p,
        theta_tag=THETA_TAG / BASELINE_WEIGHT,
        theta_protein=THETA_PROTEIN / BASELINE_WEIGHT,
    )


def experiment(
    *,
    frequency: float = 100.0,
    duration: float = 1.0,
    trains: int = 3,
    spacing: float = 600.0,
    irregular: bool = False,
    protein_synthesis_blocked: bool = False,
    kinases_blocked: bool = False,
    nmda_receptors_blocked: bool = False,
    postsynaptic_cell_silenced: bool = False,
    noise: bool = False,
    hours: float = 8.0,
    seed: int = 0,
) -> Consolidation:
    """`simulate_consolidation` as it is set on a stimulator: every setting of the dials makes an experiment.

    A train holds at least one pulse, the next train waits until the last one has ended, and a session ends after 3000
    pulses or one hour, whichever comes first.

    Parameters
    ----------
    frequency : float
        Pulses per second within a train, Hz, in (0, 200].
    duration : float
        Duration of one train, s, in (0, 3600].
    trains : int
        Number of trains, at least 1.
    spacing : float
        From the onset of one train to the onset of the next, s.
    irregular : bool
        Pulses at random times (a Poisson process of that rate) instead of regular ones.
    protein_synthesis_blocked, kinases_blocked, nmda_receptors_blocked, postsynaptic_cell_silenced : bool
        What is prevented during the experiment.
    noise : bool
        Plasticity noise.
    hours : float
        Time followed after the first pulse, h, in [1, 48].
    seed : int
        Seed of the noise and of irregular pulses.

    Returns
    -------
    Consolidation
        The whole course; `cut_short` tells whether the session ended before the trains did.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    See `simulate_consolidation`. The limits of a session are ours.
    """
    frequency = checks.number("frequency", frequency, 0.0, 200.0, low_open=True)
    duration = checks.number("duration", duration, 0.0, 3600.0, low_open=True)
    trains = checks.whole("trains", trains, 1)
    spacing = checks.positive("spacing", spacing)
    one_train = min(max(duration, 1.0 / frequency), SESSION_PULSES / frequency, SESSION_SECONDS)
    pause = max(spacing, one_train)
    pulses = max(round(frequency * one_train), 1)
    most = min(SESSION_PULSES // pulses, 1 + int((SESSION_SECONDS - one_train) / pause))
    course = simulate_consolidation(
        frequency=frequency,
        duration=one_train,
        trains=min(trains, most),
        spacing=pause,
        poisson=_flag("irregular", irregular),
        protein_synthesis=not _flag("protein_synthesis_blocked", protein_synthesis_blocked),
        kinases=not _flag("kinases_blocked", kinases_blocked),
        nmda_receptors=not _flag("nmda_receptors_blocked", nmda_receptors_blocked),
        postsynaptic_activity=not _flag("postsynaptic_cell_silenced", postsynaptic_cell_silenced),
        noise=noise,
        hours=checks.number("hours", hours, 1.0, 48.0),
        seed=seed,
    )
    return replace(course, cut_short=trains > most or duration > one_train)


def capture(
    elapsed: ArrayLike, *, protein: ArrayLike = 0.0, late: ArrayLike = 0.0, made: ArrayLike = 1.0, tag: ArrayLike = 1
) -> tuple[Array, Array]:
    """Protein and late weight after some time in which neither the tag nor the making of protein changes.

    τ_protein d protein/dt = −protein + made, and τ_late d late/dt = protein (1 − late) with a tag for potentiation,
    −protein (late + 0.5) with one for depression. So protein is an exponential, and the late weight nears its bound as
    exp(−sum/τ_late), where sum is the integral of protein over the time elapsed.

    Parameters
    ----------
    elapsed : array_like
        Time since the start, s, at least 0.
    protein : array_like
        Protein at the start, in [0, 1].
    late : array_like
        Late weight at the start, in [−0.5, 1].
    made : array_like
        1 while protein is made, otherwise 0.
    tag : array_like of int
        1 tagged for potentiation, -1 for depression, 0 not tagged.

    Returns
    -------
    (ndarray, ndarray), shapes as broadcast
        Protein and late weight.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Source
    ------
    Equations and time constants: see `simulate_consolidation`; their solution: derived.
    """
    elapsed = checks.numbers("elapsed", elapsed, 0.0)
    p = checks.numbers("protein", protein, 0.0, 1.0)
    z = checks.numbers("late", late, LATE_MIN, LATE_MAX)
    made = checks.numbers("made", made, 0.0, 1.0)
    tag = checks.numbers("tag", tag, -1.0, 1.0)
    decay = np.exp(-elapsed / TAU_PROTEIN)
    integral = made * elapsed + (p - made) * TAU_PROTEIN * (1.0 - decay)
    bound = np.where(tag > 0.0, LATE_MAX, LATE_MIN)
    captured = 1.0 - np.exp(-np.abs(tag) * integral / TAU_LATE)
    return made + (p - made) * decay, z + (bound - z) * captured


def _flag(name: str, value: bool) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} = {value!r} must be True or False")
    return bool(value)


def _stimulation(train: Train, hours: float, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return the spike times and the start and end of every train, s."""
    frequency = checks.number("frequency", train.frequency, 0.0, 200.0, low_open=True)
    duration = checks.number("duration", train.duration, 0.0, 3600.0, low_open=True)
    trains = checks.whole("trains", train.trains, 1)
    spacing = checks.positive("spacing", train.spacing)
    pulses = round(frequency * duration)
    if pulses < 1:
        raise ValueError(
            f"duration = {duration:g} s must be at least {0.5 / frequency:g} s (one pulse) at {frequency:g} Hz"
        )
    if pulses * trains > MAX_PULSES:
        raise ValueError(f"trains = {trains} of {pulses} pulses each must be at most {MAX_PULSES} pulses together")
    if trains > 1 and spacing < duration:
        raise ValueError(f"spacing = {spacing:g} s must be at least the duration of a train, {duration:g} s")
    train_start = spacing * np.arange(trains)
    train_end = train_start + duration
    if train_end[-1] > 3600.0 * hours:
        raise ValueError(f"hours = {hours:g} must be at least {train_end[-1] / 3600:g}, the end of the stimulation")
    if train.poisson:
        # Given their number, the pulses of a Poisson process are independent and uniform over the train.
        counts = rng.poisson(frequency * duration, size=trains).astype(np.intp)  # as `repeat` wants it in a browser
        spikes = np.sort(np.repeat(train_start, counts) + duration * rng.random(counts.sum()))
    else:
        spikes = (train_start[:, np.newaxis] + np.arange(pulses) / frequency).ravel()
    return spikes, train_start, train_end


def _calcium_after(arrivals: Array) -> Array:
    """Return the calcium just after each step."""
    decays = np.exp(-np.diff(arrivals, prepend=arrivals[:1]) / TAU_CALCIUM).tolist()
    return np.array(list(accumulate(decays, lambda c, decay: c * decay + CALCIUM_STEP, initial=0.0))[1:])


def _calcium_at(time: Array, arrivals: Array, calcium: Array) -> Array:
    if arrivals.size == 0:
        return np.zeros_like(time)
    last = np.searchsorted(arrivals, time, side="right") - 1
    since = np.where(last >= 0, time - arrivals[last], 0.0)
    return np.where(last >= 0, calcium[last] * np.exp(-since / TAU_CALCIUM), 0.0)


def _sample_times(hours: float, train_start: Array, train_end: Array) -> Array:
    second = 1.0 / 3600.0
    times = [
        np.linspace(-BASELINE_HOURS, 0.0, 16),
        np.geomspace(second, hours, 200),
        np.linspace(0.0, hours, 400),
    ]
    if train_start.size <= 20:  # the corners of the curve; more trains than that look smooth anyway
        times += [train_start * second, (train_end + 0.3) * second]
    merged = np.unique(np.concatenate(times))
    return merged[merged <= hours]


def _pulse_times(hours: float, stimulation_end: float) -> Array:
    every = 5.0 / 60.0
    before = -every * np.arange(round(BASELINE_HOURS / every), 0, -1)
    after = every * np.arange(1, int(hours / every + 1e-9) + 1)
    after = after[after > stimulation_end + 1.0 / 60.0]
    if after.size == 0:
        after = np.array([hours])
    return np.concatenate([before, after])


class _Course:
    """The exact course of early weight, protein and late weight, to be read off at any times."""

    def __init__(
        self,
        arrivals: Array,
        calcium: Array,
        rng: np.random.Generator | None,
        kinases: bool,
        protein_synthesis: bool,
        end: float,
    ) -> None:
        # Pieces of constant drive: calcium above both thresholds, above that of depression only, above none.
        gap = np.append(np.diff(arrivals), np.inf)[: arrivals.size]
        above_p = np.minimum(TAU_CALCIUM * np.log(np.maximum(calcium / THETA_P, 1.0)), gap)
        above_d = np.minimum(TAU_CALCIUM * np.log(np.maximum(calcium / THETA_D, 1.0)), gap)
        self.seconds_above_theta_p = float(above_p.sum())
        self.seconds_above_theta_d = float(above_d.sum())
        start = np.append(0.0, np.stack([arrivals, arrivals + above_p, arrivals + above_d], axis=1).ravel())
        drive_p = np.append(0, np.tile([1, 0, 0], arrivals.size))
        drive_d = np.append(0, np.tile([1, 1, 0], arrivals.size))
        length = np.append(np.diff(start), max(end - start[-1], 0.0) + 1.0)
        keep = length > 0.0
        start, length, drive_p, drive_d = start[keep], length[keep], drive_p[keep], drive_d[keep]

        gamma_p = GAMMA_P * kinases
        rate = (LEAK + gamma_p * drive_p + GAMMA_D * drive_d) / TAU_EARLY
        target = (LEAK * BASELINE_WEIGHT + gamma_p * POTENTIATED_WEIGHT * drive_p) / (TAU_EARLY * rate)
        decay = np.exp(-rate * length)
        if rng is not None:
            # Ornstein-Uhlenbeck: the end of a piece is normal with this spread; moving the target instead of the end
            # point keeps the shape of the piece exponential.
            variance = NOISE**2 * (drive_p + drive_d) / TAU_EARLY * -np.expm1(-2.0 * rate * length) / (2.0 * rate)
            target = target + np.sqrt(variance) * rng.standard_normal(rate.size) / -np.expm1(-rate * length)
        pieces = zip(target.tolist(), decay.tolist(), strict=True)
        h = np.array(
            list(accumulate(pieces, lambda h, piece: piece[0] + (h - piece[0]) * piece[1], initial=BASELINE_WEIGHT))
        )
        self._start, self._rate, self._target, self._h = start, rate, target, h[:-1]

        # Moments at which the early weight crosses a threshold of the tag or of protein synthesis.
        crossings = [np.zeros(1)]
        for threshold in (THETA_TAG, -THETA_TAG, THETA_PROTEIN, -THETA_PROTEIN):
            level = BASELINE_WEIGHT + threshold
            crosses = (h[:-1] - level) * (h[1:] - level) < 0.0
            ratio = (h[:-1][crosses] - target[crosses]) / (level - target[crosses])
            crossings.append(start[crosses] + np.log(ratio) / rate[crosses])
        self._since = np.sort(np.concatenate(crossings))
        middle = self._since + 0.5 * np.diff(self._since, append=max(end, self._since[-1]))
        change = self._early_weight(middle) - BASELINE_WEIGHT
        self._made = (np.abs(change) > THETA_PROTEIN).astype(float) * protein_synthesis
        self._tag = (change > THETA_TAG).astype(int) - (change < -THETA_TAG).astype(int)
        protein, late = [0.0], [0.0]
        for piece, length in enumerate(np.diff(self._since)):
            p, z = capture(length, protein=protein[-1], late=late[-1], made=self._made[piece], tag=self._tag[piece])
            protein.append(float(p))
            late.append(float(z))
        self._protein, self._late = np.array(protein), np.array(late)

    def _early_weight(self, time: Array) -> Array:
        piece = np.searchsorted(self._start, time, side="right") - 1
        target = self._target[piece]
        return target + (self._h[piece] - target) * np.exp(-self._rate[piece] * (time - self._start[piece]))

    def at(self, time: Array) -> tuple[Array, Array, Array, NDArray[np.int64]]:
        """Return early weight (relative to w_0), late weight, protein and tag at `time` s (before 0: baseline)."""
        time = np.maximum(time, 0.0)
        piece = np.searchsorted(self._since, time, side="right") - 1
        protein, late = capture(
            time - self._since[piece],
            protein=self._protein[piece],
            late=self._late[piece],
            made=self._made[piece],
            tag=self._tag[piece],
        )
        return self._early_weight(time) / BASELINE_WEIGHT, late, protein, self._tag[piece]
