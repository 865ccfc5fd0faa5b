"""What 01_ltp claims."""

import numpy as np

from lecture_utils.models import hebb, ltp
from tests.notebooks.claims import Claims, Run, at

claim = Claims("01_ltp")


def early(run: Run) -> float:
    """Return the EPSP one hour after the stimulation, relative to baseline."""
    return run.result.early_percent / 100


def late(run: Run) -> float:
    """Return the EPSP at the end, relative to baseline."""
    return run.result.late_percent / 100


def one_hour_after(run: Run) -> float:
    """Return when, in hours after the last train, the early response was taken: within a test pulse (5 min) of one."""
    return round(12 * (run.result.early_time - run.result.stimulation_end)) / 12


# 1.1 The experiment

claim("rises by about a millivolt", at("Experiment"), holds=lambda run: 0.9 < run.result.epsp_before.max() < 1.1)
claim("the same 300 pulses", at("Experiment"), numbers={"300": lambda run: run.result.spike_time.size})
claim("no LTP", at("Experiment", "reveal"), holds=lambda run: early(run) == late(run) == 1)
claim(
    "201 % of its baseline one hour after the last train, 178 % eight hours after the first",
    at("Experiment"),
    numbers={"201 %": early, "one": one_hour_after, "178 %": late, "eight": lambda run: run.result.late_time},
)
claim(
    "Three seconds of stimulation",
    at("Experiment"),
    numbers={"Three": lambda run: run.result.train_end.sum() - run.result.train_start.sum()},
)
claim(
    "above $\\theta_d$ it weakens the synapse, above $\\theta_p$ it strengthens it",
    at("Experiment", frequency=20.0),
    at("Experiment", frequency=100.0),
    holds=lambda slow, fast: (
        slow.result.seconds_above_theta_d > 0 == slow.result.seconds_above_theta_p
        and early(slow) < 1 < early(fast)
        and fast.result.seconds_above_theta_p > 0
    ),
)
claim(
    "Up to 11.2 Hz no threshold is reached, and nothing happens",
    at("Experiment", frequency=11.2),
    holds=lambda run: run.result.seconds_above_theta_d == 0 and early(run) == 1,
)
claim(
    "From 11.5 Hz on calcium crosses the lower threshold $\\theta_d$, and the synapse weakens",
    at("Experiment", frequency=11.5),
    at("Experiment", frequency=50.1),
    holds=lambda *runs: all(
        run.result.seconds_above_theta_d > 0 == run.result.seconds_above_theta_p and early(run) < 1 for run in runs
    ),
)
claim(
    "From 51.3 Hz on it also crosses the upper threshold $\\theta_p$",
    at("Experiment", frequency=51.3),
    holds=lambda run: run.result.seconds_above_theta_p > 0,
)
claim(
    "at 55 Hz potentiation has won",
    at("Experiment", frequency=55.0),
    at("Experiment", frequency=53.7),
    holds=lambda won, before: early(before) < 1 < early(won),
)
claim(
    "these two switches set the calcium to zero",
    at("Experiment", nmda_receptors_blocked=True),
    at("Experiment", postsynaptic_cell_silenced=True),
    holds=lambda *runs: all(run.result.calcium.max() == 0 and early(run) == late(run) == 1 for run in runs),
)
claim(
    "A *weak tetanus* of 20 pulses also potentiates, but after eight hours nothing is left",
    at("Experiment", "weak tetanus"),
    numbers={"20": lambda run: run.result.spike_time.size, "eight": lambda run: run.result.late_time},
    holds=lambda run: early(run) > 1.2 and late(run) < 1.01,
)
claim(
    "The *low-frequency* protocols depress",
    at("Experiment", "strong low-frequency"),
    at("Experiment", "weak low-frequency"),
    holds=lambda *runs: all(early(run) < 0.9 for run in runs),
)
claim(
    "the EPSP is at about 84 % one hour later",
    at("Experiment", "weak low-frequency"),
    numbers={"about 84 %": early, "one": one_hour_after},
)
claim(
    "pulses exactly one second apart do nothing at all",
    at("Experiment", "weak low-frequency", irregular=False),
    numbers={"one": lambda run: np.diff(run.result.spike_time)},
    holds=lambda run: early(run) == late(run) == 1,
)
claim.fact(
    "lasting potentiation in 15 of 18 rabbits, for 30 minutes to 10 hours. Some of their trains were at 10–20 Hz, for "
    "10–15 s",
    "doi:10.1113/jphysiol.1973.sp010273",
    read=False,
)
claim(
    "set that here, and the model is depressed or does nothing",
    *(at("Experiment", frequency=f, duration=d, trains=1) for f in (10.0, 15.0, 20.0) for d in (10.0, 15.0)),
    holds=lambda *runs: all(early(run) <= 1 for run in runs),
)

# 1.2 Early and late

claim(
    "its time constant of 1.9 h: an EPSP of 156 % one hour after the last train, of 100.2 % after twelve hours",
    at("Phases", "reveal"),
    numbers={
        "1.9": ltp.EARLY_DECAY_CONSTANT / 3600,
        "156 %": early,
        "one": one_hour_after,
        "100.2 %": late,
        "twelve": lambda run: run.result.late_time,
    },
)
claim(
    "While it is more than 50 % away",
    at("Phases"),
    numbers={"more than 50 %": ltp.THETA_PROTEIN / ltp.BASELINE_WEIGHT + 1e-9},
)
claim(
    "while it is more than 20 % away",
    at("Phases"),
    numbers={"more than 20 %": ltp.THETA_TAG / ltp.BASELINE_WEIGHT + 1e-9},
)
claim(
    "at 12 h the EPSP is at 176 %, and all of that gain is late",
    at("Phases"),
    numbers={"12": lambda run: run.result.late_time, "176 %": late},
    holds=lambda run: run.result.early[-1] - 1 < 0.005,
)
claim("\\underbrace{0.1\\,(1-w_\\text{early})}", numbers={"0.1": ltp.LEAK})
claim("\\bigl[\\,|w_\\text{early}-1|>0.5\\,\\bigr]", numbers={"0.5": ltp.THETA_PROTEIN / ltp.BASELINE_WEIGHT})
claim("w_\\text{early}-1>0.2\\\\", numbers={"0.2": ltp.THETA_TAG / ltp.BASELINE_WEIGHT})
claim("w_\\text{early}-1<-0.2\\\\", numbers={"-0.2": -ltp.THETA_TAG / ltp.BASELINE_WEIGHT})
claim(
    "With $\\tau_\\text{early} = 688.4$ s the early change fades with $\\tau_\\text{early}/0.1 = 6884$ s, "
    "nearly two hours",
    numbers={
        "688.4": ltp.TAU_EARLY,
        "/0.1": ltp.LEAK,
        "6884": ltp.EARLY_DECAY_CONSTANT,
        "nearly two": ltp.EARLY_DECAY_CONSTANT / 3600,
    },
)
claim(
    "$\\tau_\\text{protein}$ and $\\tau_\\text{late}$ are one hour each",
    numbers={"one": np.array([ltp.TAU_PROTEIN, ltp.TAU_LATE]) / 3600},
)
claim("The tag is gone after 3.3 hours", at("Phases"), numbers={"3.3": "tagged until"})
claim(
    "never reaches the 50 % that would start protein synthesis",
    at("Phases", "weak tetanus"),
    numbers={"50 %": ltp.THETA_PROTEIN / ltp.BASELINE_WEIGHT},
    holds=lambda run: run.result.protein.max() == 0 and run.result.tag.max() == 1,
)
claim(
    "with 0.288 s, 29 pulses, nothing is left after twelve hours",
    at("Phases", "weak tetanus", duration=0.288),
    numbers={"29": lambda run: run.result.spike_time.size, "twelve": lambda run: run.result.late_time},
    holds=lambda run: late(run) < 1.002,
)
claim(
    "from 0.295 s on, 30 pulses, something is",
    at("Phases", "weak tetanus", duration=0.295),
    numbers={"30": lambda run: run.result.spike_time.size},
    holds=lambda run: run.result.late[-1] > 0.01,
)
claim(
    "with *long and slow* both phases are depression",
    at("Phases", "long and slow"),
    holds=lambda run: early(run) < 1 and run.result.late[-1] < -0.1,
)
claim(
    "Noise can push these equations a little below zero",
    at("Phases", frequency=20.0, duration=30.0, trains=6, noise=True),
    holds=lambda run: -0.3 < run.result.early.min() < 0,
)
claim(
    "But the model then goes on to *depress*, to 40 % after an hour",
    at("Phases", "kinases blocked"),
    numbers={"40 %": early},
)
claim.fact("lasts less than about three hours (Frey & Morris)", "doi:10.1038/385533a0", read=False)
claim("Eight hours need no small time steps", at("Experiment"), numbers={"Eight": lambda run: run.result.late_time})

# 1.3 Fire together, wire together

claim.fact("Donald Hebb had postulated it in 1949", "doi:10.4324/9781410612403", read=False)
claim(
    "Only the corner where both are active changes the weight",
    at("Combinations"),
    holds=lambda run: np.count_nonzero(run.result.change) == 1 and run.result.change[1, 1] > 0,
)
claim(
    "With a threshold even that corner weakens the synapse if the target's rate is too low",
    at("Combinations", "both active, weakly"),
    holds=lambda run: run.result.change[1, 1] < 0,
)
claim(
    "only the presynaptic side active",
    at("Combinations", "reveal"),
    holds=lambda run: run.result.change[1, 0] < 0 == run.result.change[0, 0] == run.result.change[0, 1],
)

# 1.4 What Hebb's rule does if you let it

claim(
    "After 60 of them the rate is at 0.997 and the weight at 5.87, still rising by 0.1 per step",
    at("hebb.Growth", "reveal"),
    numbers={
        "0.997": lambda run: run.result.postsynaptic_rate[-1],
        "5.87": "weight",
        "0.1": lambda run: run.result.weight[-1] - run.result.weight[-2],
    },
)
claim(
    "It leaves the picture after 32 coactivations and reaches a weight of 152 after 60",
    at("hebb.Growth"),
    numbers={
        "32": lambda run: int(np.argmax(run.result.weight > hebb.SHOWN_WEIGHT)),
        "152": lambda run: run.result.weight[-1],
    },
)
claim(
    "still exponential growth, or a death just as exponential",
    at("hebb.Growth", "decay"),
    at("hebb.Growth", decay=0.05),
    holds=lambda death, growth: death.result.weight[-1] < 0.03 and growth.result.growth_factor > 1,
)
claim(
    "below it the weight goes to zero, above it the runaway is back",
    at("hebb.Growth", "threshold, weak start"),
    at("hebb.Growth", "threshold, strong start"),
    holds=lambda weak, strong: weak.result.weight[-1] == 0 and strong.result.weight[-1] > 10,
)
claim(
    "With a threshold too there are two resting weights, 0 and the bound",
    at("hebb.Growth", "threshold and bound"),
    holds=lambda run: run.result.stable.tolist() == [0.0, run.result.bound],
)
claim(
    "*saturating* with a decay of 0.05 settles at 1.69",
    at("hebb.Growth", "saturating", decay=0.05),
    numbers={"1.69": "settles at"},
)

# 1.5 From a synapse to a fear

claim(
    "The order is *conditioned > after LTP > after LTD ≈ never conditioned*",
    at("Conditioning", "reveal"),
    holds=lambda run: (
        run.result.response[3] > run.result.response[5] > run.result.response[4] + 0.1
        and abs(run.result.response[4] - run.result.unpaired_response) < 0.05
    ),
)
claim(
    "LTP by light alone frightens a rat which was never shocked",
    at("Conditioning", "light alone"),
    holds=lambda run: run.result.response[1] > 0.5,
)

# 1.6 To think about

slow = at("Experiment", frequency=20.0, duration=5.0, trains=3, spacing=600.0)
claim(
    "the EPSP is at 35 % of its baseline one hour later. Calcium crosses $\\theta_d$ and never $\\theta_p$",
    slow,
    numbers={"35 %": early, "one": one_hour_after},
    holds=lambda run: (
        run.result.seconds_above_theta_d > 0 == run.result.seconds_above_theta_p and run.result.spike_time.size == 300
    ),
)
claim("The tag lasts 3.3 hours", at("Phases"), numbers={"3.3": "tagged until"})


def minutes_above_protein(run: Run) -> float:
    """Return for how long after the early response the early change, fading, still asks for protein."""
    ratio = (early(run) - 1) * ltp.BASELINE_WEIGHT / ltp.THETA_PROTEIN
    return ltp.EARLY_DECAY_CONSTANT * np.log(ratio) / 60


claim(
    "only while the early weight is more than 50 % away from baseline, and one hour after the last train it is at "
    "156 %, close to that line: protein is made for about 14 minutes more",
    at("Phases", "protein synthesis blocked"),
    numbers={
        "more than 50 %": ltp.THETA_PROTEIN / ltp.BASELINE_WEIGHT + 1e-9,
        "one": one_hour_after,
        "156 %": early,
        "about 14": minutes_above_protein,
    },
)
claim(
    "with θ = 1 and x = 1 it rests at 0 and at 4",
    at("hebb.Growth", "threshold and bound", threshold=1.0, rate=1.0),
    numbers={"0": lambda run: run.result.stable[0], "4": lambda run: run.result.stable[1]},
)
claim(
    "lift the weight above 1; to switch off, push it from 4 to below 1",
    at("hebb.Growth", "threshold and bound", threshold=1.0),
    numbers={"4": lambda run: run.result.stable[1]},
    holds=lambda run: run.result.unstable.tolist() == [1.0],
)
