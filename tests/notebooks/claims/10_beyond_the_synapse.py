"""What 10_beyond_the_synapse claims."""

import numpy as np

from lecture_utils.models import intrinsic
from tests.notebooks.claims import Claims, at

claim = Claims("10_beyond_the_synapse")

# 10.1 The same EPSP, another threshold

CELL, SYNAPSE = at("Coupling", "the cell has learned"), at("Coupling", "the synapse has learned")
claim(
    "The fallen threshold takes the test pulse from 9.1 % to 74.8 % spikes",
    at("Coupling"),
    numbers={
        "9.1 %": lambda run: run.result.test_probability_before,
        "74.8 %": lambda run: run.result.test_probability_after,
    },
)
claim(
    "it stays where it was", SYNAPSE, holds=lambda run: (run.result.coupling_after == run.result.coupling_before).all()
)
claim(
    "At the test pulse both give 74.8 %",
    CELL,
    SYNAPSE,
    numbers={"74.8 %": lambda *runs: np.array([run.result.test_probability_after for run in runs])},
)
claim(
    "$(6-5)/1.5$ and $(9-8)/1.5$ are the same distance above threshold",
    CELL,
    SYNAPSE,
    numbers={
        "(6-": lambda cell, synapse: cell.result.test_epsp_after,
        "5)": lambda cell, synapse: cell.result.threshold_after,
        "1.5": lambda cell, synapse: cell.result.noise,
        "(9-": lambda cell, synapse: synapse.result.test_epsp_after,
        "8)": lambda cell, synapse: synapse.result.threshold_after,
    },
)
claim(
    "In the last preset both change and cancel at the test pulse",
    at("Coupling", "both, but not to be seen"),
    holds=lambda run: (
        np.isclose(run.result.test_probability_after, run.result.test_probability_before)
        and run.result.probability_after[-1] != run.result.probability_before[-1]
    ),
)

# 10.2 A cell that sets its own gain

claim("Let all inputs be twice as large", at("Adaptation", "reveal"), given=("twice",))
claim("twice as large", at("Adaptation", "twice as large", scale=2.0), given=("twice",))
claim(
    "The gain, 1.24 at rest before, now fluctuates about 0.62",
    at("Adaptation"),
    at("Adaptation", "reveal"),
    numbers={
        "1.24": lambda before, now: before.result.fixed_gain,
        "0.62": lambda before, now: now.result.fixed_gain,
    },
)
claim(
    "the mean output is a half",
    at("Adaptation", step=0),
    numbers={},
    holds=lambda run: abs(run.result.mean_rate[0] - 0.5) < 0.01,
)
claim(
    "| at the start, normal | 1 | 0 | 0.500 | 0.15 |",
    at("Adaptation", step=0),
    numbers={
        "| 1 |": lambda run: run.result.gain[0],
        "0 |": lambda run: run.result.bias[0],
        "0.500": lambda run: run.result.mean_rate[0],
        "0.15": lambda run: run.result.sparseness[0],
    },
)
for name, gain, bias, mean, sparseness in (
    ("normal", "1.24", "−2.70", "0.103", "0.55"),
    ("uniform", "1.22", "−2.75", "0.099", "0.48"),
    ("exponential", "1.23", "−2.51", "0.117", "0.66"),
):
    claim(
        f"| {name} | {gain} | {bias} | {mean} | {sparseness} |",
        at("Adaptation", name),
        numbers={
            gain: lambda run: run.result.fixed_gain,
            bias: lambda run: run.result.fixed_bias,
            mean: lambda run: run.result.fixed_mean_rate,
            sparseness: lambda run: run.result.fixed_sparseness,
        },
    )
claim(
    "the fixed point of the outputs (dashed, in the purple panel) does not move at all",
    at("Adaptation"),
    at("Adaptation", "twice as large"),
    at("Adaptation", "shifted"),
    holds=lambda one, two, three: (
        np.allclose(one.result.fixed_density, two.result.fixed_density)
        and np.allclose(one.result.fixed_density, three.result.fixed_density)
    ),
)

# 10.3 A memory without its synapses

ONE, THREE = at("Turnover", "one memory"), at("Turnover", "three memories")
claim(
    "Forty cells with $N = 50$ synapses each",
    ONE,
    numbers={"Forty": lambda run: run.result.weights.shape[1], "50": lambda run: run.result.weights.shape[2]},
)
claim(
    "it takes 21 sessions the first time and 21 again",
    at("Turnover", "reveal"),
    numbers={
        "21 sessions": lambda run: run.result.sessions_needed[0],
        "21 again": lambda run: run.result.sessions_needed[1],
    },
    this_run=True,
)
claim(
    "no session is needed, against 12 the first time and 11 with new synapses that know nothing",
    ONE,
    numbers={
        "12 the": lambda run: run.result.sessions_needed[0],
        "11": lambda run: run.result.sessions_needed[2],
    },
    holds=lambda run: run.result.sessions_needed[1] == 0,
    this_run=True,
)


def sessions(which: int) -> float:
    """Return how many sessions three memories take on average over sixty draws: 0 the first time, 1 again."""
    return float(
        np.mean([intrinsic.turnover(memories=3, noise=0.2, seed=seed).sessions_needed[which] for seed in range(60)])
    )


claim(
    "Over 60 draws (seeds 0 to 59) relearning three memories takes 19.6 sessions on average, against 19.7 the first",
    numbers={"19.6": lambda: sessions(1), "19.7": lambda: sessions(0)},
    given=("60", "0 to 59"),
)
claim(
    "Three memories in 40 cells are 120 numbers. The synapses have room for 2000, the cells for 40",
    THREE,
    numbers={
        "40 cells": lambda run: run.result.numbers_in_cells,
        "120": lambda run: run.result.numbers_needed,
        "2000": lambda run: run.result.numbers_in_synapses,
        "the cells for 40": lambda run: run.result.numbers_in_cells,
    },
)
claim(
    "a little more or less by the noise of the new synapses",
    ONE,
    holds=lambda run: 0.9 < run.result.overlap_now[0] < 1.1,
)

# 10.4 What the experiments showed

claim(
    "none of them",
    at("Evidence", "reveal"),
    holds=lambda run: not any(all(study.shown) for study in run.result.studies),
)
claim(
    "What passed through RNA or a new head is *general*",
    at("Evidence"),
    holds=lambda run: [study.shown[1] for study in run.result.studies] == [False, False, True, True],
)
claim.fact("still show it 14 days later", "doi:10.1242/jeb.087809", read=True)
claim.fact(
    "Two trained skills were as good after six months of hibernation", "doi:10.1016/j.physbeh.2009.04.013", read=True
)
claim.fact("Reports in the 1960s of learning passed on", "doi:10.1080/19420889.2015.1073424", read=False)
