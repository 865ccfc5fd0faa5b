"""What 02_stdp claims."""

from dataclasses import replace
from functools import cache

import numpy as np

from lecture_utils import data
from lecture_utils.models import calcium, stdp
from tests.notebooks.claims import Claims, Run, at, default

claim = Claims("02_stdp")

# 2.1 The window

claim(
    "the depression side fades twice as slowly",
    numbers={"twice": default(stdp.pair_window, "tau_minus") / default(stdp.pair_window, "tau_plus")},
)
claim.fact("sixty pairs at one pair per second", "doi:10.1146/annurev.neuro.24.1.139", read=False)
claim.fact("the slides say that outside ±50 ms", "slides", read=True)
claim(
    "With the fitted window $\\exp(-50/33.7) = 22.7\\,\\%$ of the peak depression is left at −50 ms",
    at("Window", "fitted"),
    numbers={
        "-50": -stdp.LECTURE_LIMIT,
        "33.7": default(stdp.pair_window, "tau_minus"),
        "22.7\\,\\%": lambda run: run.result.left_at_minus_50,
        "−50": -stdp.LECTURE_LIMIT,
    },
)
claim(
    "$\\exp(-50/16.8) = 5.1\\,\\%$ of the peak potentiation at +50 ms",
    at("Window", "fitted"),
    numbers={
        "-50": -stdp.LECTURE_LIMIT,
        "16.8": default(stdp.pair_window, "tau_plus"),
        "5.1\\,\\%": lambda run: run.result.left_at_plus_50,
        "+50": stdp.LECTURE_LIMIT,
    },
)
claim('"±50 ms" is a fair summary', numbers={"50": stdp.LECTURE_LIMIT})
claim(
    "better for potentiation than for depression",
    at("Window"),
    holds=lambda run: run.result.left_at_plus_50 < run.result.left_at_minus_50,
)
claim("areas in balance", at("Window", "areas in balance"), holds=lambda run: abs(run.result.net_area) < 0.01)
claim("the net area is positive", at("Window", "reveal"), holds=lambda run: run.result.net_area > 0)
claim(
    "Potentiation is taller, depression wider",
    at("Window"),
    holds=lambda run: (
        run.result.change.max() > -run.result.change.min() and run.result.left_at_minus_50 > run.result.left_at_plus_50
    ),
)

# 2.2 Pairs are not enough


def measured_zero(delay: float) -> float:
    """Return the frequency (Hz) at which the measured change crosses zero upwards, on a line between its neighbours."""
    table = data.sjostrom_2001()
    return float(np.interp(0.0, table.mean[delay], table.frequency))


def misfit_of_pair_rule(**parameters: float) -> float:
    """Return the misfit of a pair rule, with the best amplitudes for its time constants where none are given."""
    table = data.sjostrom_2001()
    at_points = {
        "delay": np.repeat([10.0, -10.0], len(table.frequency)),
        "frequency": np.tile(table.frequency, 2),
    }
    mean, sem = (np.concatenate([values[10.0], values[-10.0]]) for values in (table.mean, table.sem))
    if "a_plus" not in parameters:
        a_plus, a_minus = stdp.best_pair_amplitudes(**at_points, mean=mean, sem=sem, **parameters)
        parameters |= {"a_plus": a_plus, "a_minus": a_minus}
    return stdp.misfit(stdp.pair_change(**at_points, **parameters), mean, sem)


def least_misfit() -> float:
    """Return the least misfit of any pair rule, on a coarse grid of time constants."""
    grid = np.geomspace(2.0, 400.0, 20).tolist()
    return min(misfit_of_pair_rule(tau_plus=tau_plus, tau_minus=tau_minus) for tau_plus in grid for tau_minus in grid)


claim(
    "at 0.1, 10, 20, 40 and 50 pairs per second",
    numbers={
        number: number_of in data.sjostrom_2001().frequency
        for number, number_of in (("0.1", 0.1), ("10", 10.0), ("20", 20.0), ("40", 40.0), ("50", 50.0))
    },
)
claim(
    "the gap between pairs is as short as the delay within them",
    at("stdp.Pairing", frequency=50.0, delay=10),
    holds=lambda run: 1000 / run.result.frequency - run.result.delay == run.result.delay,
)
claim("there are now 50 pairs per second", at("stdp.Pairing", frequency=50.0))
claim("The blue squares cross zero between 20 and 40 Hz", numbers={"between 20 and 40": lambda: measured_zero(-10.0)})
claim("With pairs every 20 ms", at("stdp.Pairing", "reveal"), numbers={"20": lambda run: 1000 / run.result.frequency})
claim(
    "the orange points start at *nothing* at 0.1 Hz and rise; the blue points start as depression and end as "
    "potentiation",
    holds=lambda: (
        abs(data.sjostrom_2001().mean[10.0][0]) < data.sjostrom_2001().sem[10.0][0]
        and np.all(np.diff(data.sjostrom_2001().mean[10.0]) > 0)
        and data.sjostrom_2001().mean[-10.0][0] < 0 < data.sjostrom_2001().mean[-10.0][-1]
    ),
)
claim("The triplet rule reaches 0.36", at("stdp.Pairing"), numbers={"0.36": "misfit of the triplet rule"})
claim("these very ten points", numbers={"ten": lambda: 2 * data.sjostrom_2001().frequency.size})
claim(
    "with free amplitudes (*amplitudes free*) it gets down to 7.58",
    at("stdp.Pairing", "pair rule, amplitudes free"),
    numbers={"7.58": "misfit of the pair rule"},
    holds=lambda run: run.number("misfit of the pair rule") < misfit_of_pair_rule() + 0.01,
)
claim(
    "with free time constants as well (*all free*) it reaches 2.29",
    at("stdp.Pairing", "pair rule, all free"),
    numbers={"2.29": "misfit of the pair rule"},
    holds=lambda run: run.number("misfit of the pair rule") - 0.005 < least_misfit() < 2.4,
)
claim(
    "potentiation that lasts for 233 ms, and depression that is over in 2.4 ms but would remove 25 times the synapse's "
    "strength",
    at("stdp.Pairing", "pair rule, all free", tau_plus=233.0, tau_minus=2.4, a_minus=25.2),
    given=("25",),
    holds=lambda run: abs(run.number("misfit of the pair rule") - 2.29) < 0.005,
)
claim(
    "get even the sign at +10 ms and 0.1 Hz wrong for visual cortex",
    at("stdp.Pairing", parameters="hippocampus", frequency=0.1, delay=10),
    holds=lambda run: run.result.triplet > 0 >= round(data.sjostrom_2001().mean[10.0][0], 2),
)
claim(
    "At 50 Hz this set would lower the strength by 238 % at −10 ms",
    at("stdp.Pairing", parameters="hippocampus", frequency=50.0, delay=-10),
    numbers={"238 %": lambda run: -run.result.triplet_unbounded},
)
claim(
    "so the picture stops it at 0",
    at("stdp.Pairing", parameters="hippocampus", frequency=50.0, delay=-10),
    numbers={"0": lambda run: run.result.event_weight.min()},
)
claim.fact("in the experiment the pairs came in groups of five", "doi:10.1016/S0896-6273(01)00542-6", read=False)

# 2.3 Calcium decides

PRE, POST, BOTH = range(3)


claim(
    "Presynaptic spikes alone weaken this synapse: they lift calcium above θ_d, not above θ_p. Postsynaptic spikes "
    "alone reach neither threshold and do nothing.",
    at("TwoThresholds"),
    holds=lambda run: (
        run.result.change[PRE] < 1 == run.result.change[POST]
        and run.result.time_above_d[PRE] > 0 == run.result.time_above_p[PRE]
        and run.result.time_above_d[POST] == run.result.time_above_p[POST] == 0
    ),
)
claim(
    "reach above θ_p for 7.2 ms per pair. Neither does alone",
    at("TwoThresholds", "reveal"),
    numbers={"7.2": lambda run: run.result.time_above_p[BOTH]},
    holds=lambda run: run.result.time_above_p[PRE] == run.result.time_above_p[POST] == 0,
)
claim(
    "the synapse loses 4.1 %",
    at("TwoThresholds", "weak input alone"),
    numbers={"4.1 %": lambda run: 1 - run.result.change[PRE]},
)
claim("together, +29.2 %", at("TwoThresholds", "weak input"), numbers={"+29.2 %": "both"})
claim(
    "Too far apart, or in the wrong order, calcium only lingers between the thresholds, and the synapse weakens",
    at("TwoThresholds", delay=-30),
    at("TwoThresholds", delay=60),
    holds=lambda *runs: all(run.result.change[BOTH] < 1 and run.result.time_above_p[BOTH] == 0 for run in runs),
)
claim(
    "A *strong input alone* crosses both by itself",
    at("TwoThresholds", "strong input alone"),
    holds=lambda run: run.result.time_above_p[PRE] > 0 and run.result.change[PRE] > 1,
)
claim(
    "in the paper's sets no presynaptic spike alone gets *above* $\\theta_d$ and stays below $\\theta_p$",
    holds=lambda: not any(p.theta_d < p.c_pre <= p.theta_p for p in calcium.PARAMETER_SETS.values()),
)
claim(
    "In set *DP*, the one that the paper draws, the presynaptic step only touches $\\theta_d$, and a postsynaptic "
    "spike alone crosses both",
    at("TwoThresholds", "set DP"),
    holds=lambda run: (
        run.result.time_above_d[PRE] == 0
        and run.result.parameters == calcium.PARAMETER_SETS["DP"]
        and run.result.parameters.c_pre == run.result.parameters.theta_d
        and run.result.time_above_p[POST] > 0
    ),
)

# From calcium to the window


def above(run: Run) -> tuple[float, float]:
    """Return for how long, in ms per pair, calcium is above each threshold."""
    return run.result.time_above_d, run.result.time_above_p


claim(
    "Calcium is above θ_d for 19.2 ms and above θ_p for only 8.7 ms per pair. Although γ_p is larger than γ_d",
    at("calcium.Pairing", "reveal"),
    numbers={"19.2": lambda run: above(run)[0], "8.7": lambda run: above(run)[1]},
    holds=lambda run: run.result.parameters.gamma_p > run.result.parameters.gamma_d and run.result.change < 1,
)
claim(
    "At Δt = +10 ms it is 23.3 and 18.0 ms, and the synapse is potentiated",
    at("calcium.Pairing", "reveal", delay=10),
    numbers={"23.3": lambda run: above(run)[0], "18.0": lambda run: above(run)[1]},
    holds=lambda run: run.result.change > 1,
)
claim(
    "Let the postsynaptic spike come 24 ms <i>before</i>",
    at("calcium.Pairing", "reveal"),
    numbers={"24": lambda run: -run.result.delay},
    holds=lambda run: run.result.time_above_d > run.result.time_above_p > 0,
)
claim("which lies between 0 (DOWN) and 1 (UP)", given=("0",))


def order(change: np.ndarray) -> str:
    """Return the order of depression and potentiation along the delays, changes of up to 2 % left out."""
    signs = ["P" if value > 1 else "D" for value in change if abs(value - 1) > 0.02]
    return "".join(sign for i, sign in enumerate(signs) if i == 0 or sign != signs[i - 1])


claim(
    "Six of them are shapes that the paper shows, named by the order",
    *(at("calcium.Pairing", name) for name in ("DP", "DPD", "DPD'", "P", "D", "D'")),
    holds=lambda *runs: [order(run.result.window) for run in runs] == ["DP", "DPD", "DPD", "P", "D", "D"],
)
claim(
    "the window is mirrored, potentiation before depression",
    at("TwoThresholds", "set DP, exchanged"),
    holds=lambda run: order(run.result.window) == "PD",
)
claim(
    "In *hippocampal slices* single pairs at 1 Hz change little, and only downwards",
    at("calcium.Pairing", "hippocampal slices", frequency=1.0),
    holds=lambda run: 0.9 < run.result.window.min() < run.result.window.max() <= 1,
)
claim(
    "at 60 Hz every delay potentiates, in all sets but *D*",
    *(at("calcium.Pairing", name, frequency=60.0) for name in calcium.PARAMETER_SETS),
    holds=lambda *runs: (
        [name for name, run in zip(calcium.PARAMETER_SETS, runs, strict=True) if not np.all(run.result.window > 1)]
        == ["D"]
    ),
)

# Why thresholds steady Hebbian growth

claim(
    "the synapse with thresholds alone weakens instead of running away",
    at("calcium.Growth", "starts weak"),
    at("calcium.Growth", "reveal"),
    holds=lambda weak, strong: (
        weak.result.threshold[-1] < weak.result.threshold[0]
        and weak.result.threshold_diverged_at is None
        and strong.result.threshold_diverged_at is not None
    ),
)
claim(
    "The full model crosses downwards twice",
    at("calcium.Growth"),
    numbers={"twice": lambda run: run.result.stable.size},
)
claim(
    "Hebb's curve is positive everywhere", at("calcium.Growth"), holds=lambda run: run.result.hebb_drift[1:].min() > 0
)

# 2.4 To think about

claim(
    "for example $\\tau_- = 47.8$ ms (the third preset), or $A_- = 0.387$",
    at("Window", "fitted", a_minus=0.387),
    at("Window", "areas in balance"),
    numbers={"47.8": stdp.A_PLUS * stdp.TAU_PLUS / stdp.A_MINUS, "0.387": stdp.A_PLUS * stdp.TAU_PLUS / stdp.TAU_MINUS},
    holds=lambda *runs: all(abs(run.result.net_area) < 0.02 for run in runs),
)
claim(
    "At 1 Hz both steps together, 0.6 + 0.6, cannot reach $\\theta_p = 1.3$",
    at("calcium.Pairing", "D", frequency=1.0),
    numbers={
        "0.6 + 0.6": lambda run: [run.result.parameters.c_pre, run.result.parameters.c_post],
        "1.3": lambda run: run.result.parameters.theta_p,
    },
    holds=lambda run: run.result.window.max() <= 1,
)


@cache
def shares_at_60_hz() -> tuple[np.ndarray, np.ndarray]:
    """Return the fractions of time above each threshold in set D, over all delays."""
    return calcium.time_above_thresholds(delay=np.linspace(-100.0, 100.0, 801), frequency=60.0, parameters="D")


claim(
    "At 60 Hz calcium of successive pairs adds up and does reach it. But it is above $\\theta_p$ for only part of the "
    "time (59 to 74 %) and above $\\theta_d$ for 90 to 100 %",
    at("calcium.Pairing", "D", frequency=60.0),
    numbers={"59 to 74 %": lambda _: shares_at_60_hz()[1], "90 to 100 %": lambda _: shares_at_60_hz()[0]},
    holds=lambda run: run.result.window.max() < 1,
)
claim(
    "A presynaptic and one postsynaptic step, at best 1.28, stay below 1.3; with a second postsynaptic step 11.5 ms "
    "before it calcium gets to 1.49",
    at("calcium.Pairing", "hippocampal slices", postsynaptic_spikes=2),
    numbers={
        "1.28": lambda run: run.result.parameters.c_pre + run.result.parameters.c_post,
        "below 1.3": lambda run: run.result.parameters.theta_p,
        "11.5": default(calcium.simulate, "postsynaptic_interval"),
        "1.49": lambda run: (
            run.result.parameters.c_pre
            + run.result.parameters.c_post * (1 + np.exp(-11.5 / run.result.parameters.tau_calcium))
        ),
    },
    holds=lambda run: order(run.result.window) != "" and run.result.window.max() > 1,
)
claim(
    "exchange $c_\\text{pre}$ and $c_\\text{post}$ of *DP*",
    at("TwoThresholds", "set DP, exchanged"),
    holds=lambda run: run.result.parameters == replace(calcium.PARAMETER_SETS["DP"], c_pre=2.0, c_post=1.0),
)
