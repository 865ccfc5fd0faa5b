"""What 09_dendritic_learning claims."""

from functools import cache

import numpy as np

from lecture_utils import data
from lecture_utils.models import chain, dendrites, electrotonic
from tests.notebooks.claims import Claims, at, default

claim = Claims("09_dendritic_learning")

# 9.1 How far does a signal get?

TUFT, BASAL, AMPLIFIED = (at("Spread", name) for name in ("in the tuft", "a basal dendrite", "in the tuft, amplified"))
claim(
    "Of 12 mV in the tuft, 0.73 mV arrive at the soma; of 12 mV in a basal dendrite, 8.04 mV do",
    TUFT,
    BASAL,
    numbers={
        "12 mV in the tuft": lambda tuft, basal: tuft.result.amplitude,
        "0.73 mV": lambda tuft, basal: tuft.result.at_soma,
        "8.04 mV": lambda tuft, basal: basal.result.at_soma,
    },
)
claim("ten times as much", given=("ten",))
claim(
    "about as much as the basal dendrite",
    AMPLIFIED,
    BASAL,
    holds=lambda a, b: 0.8 < a.result.at_soma / b.result.at_soma < 1.25,
)
claim(
    "5.4 mV reach the calcium zone, enough for a plateau; the plateau starts 200 µm closer",
    AMPLIFIED,
    numbers={"5.4 mV": lambda run: run.result.at_zone, "200 µm": lambda run: run.result.site - run.result.zone},
    holds=lambda run: run.result.plateau,
)
claim("8.85 mV arrive in all", AMPLIFIED, numbers={"8.85": "arrives in all"})
claim("The tuft is 2.8 length constants away", TUFT, numbers={"2.8": "electrotonic distance to the soma"})
claim("6.1 % of its signal arrives", TUFT, numbers={"6.1 %": lambda run: run.result.at_soma / run.result.amplitude})
claim("which answers from 5 mV on", numbers={"5 mV": electrotonic.ZONE_THRESHOLD})
claim(
    "In between (250 µm) it does neither",
    at("Spread", "in between"),
    BASAL,
    holds=lambda between, basal: not between.result.plateau and between.result.at_soma < 0.6 * basal.result.at_soma,
)

# 9.2 One neuron, two inputs

claim(
    "The dendrite rises to −50 mV and falls back; the calcium channels open half-way at −38 mV only",
    at("Coincidence", "reveal"),
    numbers={"−50": lambda run: run.result.dendritic_voltage.max(), "−38": lambda run: run.result.plateau_threshold},
    holds=lambda run: run.result.plateau_duration == 0,
)
claim(
    "one spike, and no plateau either",
    at("Coincidence", "soma alone"),
    holds=lambda run: run.result.plateau_duration == 0,
)
claim(
    "The soma alone fires once, the dendrite alone not at all, both together three times within 23 ms",
    at("Coincidence"),
    numbers={
        "once": lambda run: run.result.spikes_soma_alone,
        "three times": "together",
        "23 ms": lambda run: np.ptp(run.result.spike_times),
    },
    holds=lambda run: run.result.spikes_dendrite_alone == 0,
)
claim(
    "Its window, −3 to +7 ms,",
    at("Coincidence"),
    numbers={"−3": lambda run: run.result.window[0], "+7": lambda run: run.result.window[1]},
)
claim(
    "comes 3.5 ms after the somatic pulse begins",
    at("Coincidence"),
    numbers={"3.5": lambda run: run.result.spike_times[0] - dendrites.ONSET},
)
claim(
    "with a somatic spike at offset 0 a burst takes 580 pA",
    at("Coincidence", dendritic_current=580, offset=0.0),
    at("Coincidence", dendritic_current=560, offset=0.0),
    holds=lambda enough, less: enough.result.burst and not less.result.burst,
)
claim(
    "from the dendrite alone 1620 pA",
    at("Coincidence", "dendrite alone", dendritic_current=1620),
    at("Coincidence", "dendrite alone", dendritic_current=1600),
    holds=lambda enough, less: enough.result.burst and not less.result.burst,
)
claim("a current $I_d^\\text{spike}$ of 2 ms", numbers={"2 ms": dendrites.BACKPROPAGATION_TIME})

# 9.3 Bursts as the third factor

claim(
    "its event rate doubles, from 5 to 10 Hz. But only 5 % of the events are bursts, where 20 % have been usual",
    at("BurstRule", "reveal"),
    numbers={
        "5 to 10 Hz": lambda run: np.array([5.0, run.result.present_rate]),
        "5 %": lambda run: run.result.present_probability,
        "20 %": lambda run: run.result.baseline_probability,
    },
)
claim("it weakens", at("BurstRule", "reveal"), holds=lambda run: run.result.present_change < 0)
claim(
    "Activity *scales* the change and cannot turn it",
    at("BurstRule"),
    holds=lambda run: (run.result.change_by_rate >= 0).all() and np.allclose(np.diff(run.result.change_by_rate, 2), 0),
)
claim(
    "With averages over 3 s (*quick to get used*) hardly anything is learned",
    at("BurstRule", "quick to get used"),
    at("BurstRule"),
    given=("3 s",),
    holds=lambda quick, slow: quick.result.present_change < 0.2 * slow.result.present_change,
)

# The 16 ms rule

claim("when they are at most 16 ms apart", numbers={"16 ms": dendrites.BURST_INTERVAL})

claim(
    "five times at a fixed frequency, and repeat this 15 times, about ten seconds apart",
    numbers={
        "five": default(dendrites.periodic_pairing, "pairings"),
        "15 times": default(dendrites.periodic_pairing, "repetitions"),
        "about ten": default(dendrites.periodic_pairing, "pause"),
    },
)
claim("at 39 Hz", numbers={"39": 62.5 * 10 / 16})
claim(
    "f = 1000/16 = 62.5 Hz on, and with 10 ms from 100 Hz on",
    at("PeriodicTrains"),
    at("PeriodicTrains", "reveal"),
    numbers={
        "62.5 Hz": lambda run, reveal: run.result.switch_frequency,
        "100 Hz": lambda run, reveal: reveal.result.switch_frequency,
    },
    given=("1000/16",),
    holds=lambda run, reveal: (
        reveal.result.change[reveal.result.frequencies < 100].max()
        < 0
        < reveal.result.change[reveal.result.frequencies >= 100].min()
    ),
)
claim(
    "has intervals of 1000/f ms",
    at("PeriodicTrains"),
    numbers={"1000": lambda run: np.diff(run.result.spike_times)[0] * run.result.frequency},
)
claim("−0.42 at 20 Hz", at("PeriodicTrains", "20 Hz"), numbers={"−0.42": "change ΔW"})
claim("−0.63 at 62 Hz", at("PeriodicTrains", "62 Hz"), numbers={"−0.63": "change ΔW"})
claim("makes it a burst (▲): +0.14", at("PeriodicTrains", "62.5 Hz"), numbers={"+0.14": "change ΔW"})
claim("+0.28 at 100 Hz", at("PeriodicTrains", "100 Hz"), numbers={"+0.28": "change ΔW"})
claim(
    "Above it rises towards 1",
    at("PeriodicTrains", "100 Hz"),
    numbers={"1": lambda run: run.result.average_probability[-1]},
)
claim(
    "Below the switch it falls to 0",
    at("PeriodicTrains"),
    numbers={"0": lambda run: run.result.average_probability[-1]},
)
claim(
    "at 100 Hz the ninth train and all later ones weaken a little what the first eight have strengthened",
    at("PeriodicTrains", "100 Hz"),
    numbers={"100": lambda run: run.result.frequency},
    holds=lambda run: (run.result.train_change[:8] > 0).all() and (run.result.train_change[8:] < 0).all(),
)
claim(
    "With averages over 60 s the change at 50 Hz is 2.9 times as large",
    at("PeriodicTrains", "slow to get used", tau_average=60.0),
    at("PeriodicTrains", frequency=50.0),
    numbers={"2.9 times": lambda slow, usual: slow.result.present_change / usual.result.present_change},
)
claim.fact(
    "The authors' own simulation gives −0.43 at 21.8 Hz and +0.284 at 100 Hz",
    "doi:10.1038/s41593-021-00857-x",
    read=True,
    numbers={
        "−0.43": lambda: dendrites.periodic_pairing(frequency=21.8).present_change,
        "+0.284": lambda: dendrites.periodic_pairing(frequency=100.0).present_change,
    },
)

# 9.4 The chain closed

LESS, MORE = at("Chain", "the feedback asks for less"), at("Chain", "the feedback asks for more")
claim("twelve noisy neurons", numbers={"twelve": chain.NEURONS})
claim(
    "the neurons burst less often than usual, and their basal synapses weaken",
    LESS,
    seeds=4,
    holds=lambda run: (
        run.result.present_change[0] < 0 and run.result.present_probability[0] < run.result.usual_probability
    ),
)
claim(
    "Twice the basal drive makes about three times as many events",
    LESS,
    seeds=4,
    given=("Twice", "about three times"),
    holds=lambda run: 2.5 < run.result.present_rate[1] / run.result.present_rate[0] < 4.5,
)
claim(
    "no: they weaken faster",
    LESS,
    seeds=4,
    holds=lambda run: run.result.present_change[1] < run.result.present_change[0] < 0,
)
claim(
    "on average at an apical drive of about 90 pA",
    MORE,
    seeds=6,
    numbers={"about 90": lambda run: run.result.crossing[0]},
    average=True,
)
claim(
    "With twice the basal drive it crosses at nearly the same place",
    MORE,
    seeds=6,
    given=("twice",),
    holds=lambda run: abs(run.result.crossing[1] - run.result.crossing[0]) < 40,
)
claim(
    "the same feedback now weakens the synapses",
    at("Chain", "the tuft inhibited"),
    seeds=4,
    holds=lambda run: run.result.present_change[0] < 0,
)

# 9.5 A dendrite instead of a backward pass


@cache
def mean_errors(coupling: float, rate: float) -> np.ndarray:
    """Return the mean test error (%) of each network over two seeds."""
    digits = data.digits()
    ends = []
    for seed in range(2):
        *_, (_, result) = dendrites.train_segregated(data=digits, coupling=coupling, learning_rate=rate, seed=seed)
        ends.append(100 * result.test_error[:, -1])
    return np.mean(ends, axis=0)


def near(coupling: float, rate: float, row: int, mean: float, error: float) -> bool:
    """Tell whether two seeds lie where twenty with this mean and standard error let expect them."""
    spread = error * np.sqrt(20)
    return bool(abs(mean_errors(coupling, rate)[row] - mean) < max(4 * spread / np.sqrt(2), 1.0))


claim(
    "We train on 1,437 small images of handwritten digits and test on 360 others, for 20 epochs",
    numbers={
        "1,437": lambda: len(data.digits().train_labels),
        "360": lambda: len(data.digits().test_labels),
        "20": default(dendrites.train_segregated, "epochs"),
    },
)
claim(
    "drops from about 100° to 25° in this run",
    at("SegregatedLearning"),
    numbers={"about 100": lambda run: run.result.angle[0], "25": "angle to the backprop gradient"},
    this_run=True,
)
claim("Mean test errors over 20 seeds", given=("20",))
for name, row, coupling, at_four, at_two in (
    ("plateaus, segregated", 0, 0.0, (9.8, 0.2), (10.7, 0.2)),
    ("backpropagation", 1, 0.0, (10.8, 0.1), (11.8, 0.1)),
    ("no hidden layer", 3, 0.0, (11.6, 0.1), (12.5, 0.1)),
    ("plateaus, $g_A = g_B$", 0, 1.0, (11.9, 0.4), (12.2, 0.2)),
    ("plateaus, $g_A = 4\\,g_B$", 0, 4.0, (19, 1), (15.4, 0.4)),
    ("plateaus, $g_A = 8\\,g_B$", 0, 8.0, (35, 3), (22, 1)),
    ("hidden layer not taught", 2, 0.0, (19.2, 0.9), (20.7, 0.7)),
):
    four, two = (f"{mean} ± {error} %" for mean, error in (at_four, at_two))
    claim(
        f"| {name} | {four} | {two} |",
        numbers={
            four: lambda c=coupling, r=row, e=at_four: near(c, 4.0, r, *e),
            two: lambda c=coupling, r=row, e=at_two: near(c, 2.0, r, *e),
        },
    )
claim(
    "The segregated network beats the one without a hidden layer in all 20 runs",
    at("SegregatedLearning"),
    seeds=3,
    given=("20",),
    holds=lambda run: run.result.test_error[0, -1] < run.result.test_error[3, -1],
)
claim(
    "a trace that lasts 10 ms, about a quarter",
    numbers={"about a quarter": np.exp(-1000 / (75 * 10))},
    given=("10 ms",),
)
