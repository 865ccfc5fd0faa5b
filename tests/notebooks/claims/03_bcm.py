"""What 03_bcm claims."""

import numpy as np

from lecture_utils.models import bcm
from tests.notebooks.claims import Claims, Run, at, default

claim = Claims("03_bcm")


def when_silent(run: Run) -> float:
    """Return the time, τ_w, at which the rate reaches 0."""
    return float(run.result.time[np.argmax(run.result.winning_rate == 0.0)])


def late(run: Run) -> np.ndarray:
    """Return the winning rate in the second half of the run."""
    return run.result.winning_rate[run.result.time > run.result.time[-1] / 2]


# 3.1 A threshold that moves

claim(
    "With a fast threshold (τ_θ = 0.5 τ_w) the rate goes to its target, 1.",
    at("PhasePlane", tau_theta=0.5),
    holds=lambda run: run.result.outcome == "settles" and abs(run.result.winning_rate[-1] - 1.0) < 0.005,
)
claim(
    "the rate overshoots to 1.8, the threshold after it to 2.2, and 5 τ_w after the start depression has pushed the "
    "rate down to 0. There it stays.",
    at("PhasePlane", "reveal"),
    numbers={
        "1.8": lambda run: run.result.winning_rate.max(),
        "2.2": lambda run: run.result.theta.max(),
        "5": when_silent,
        "down to 0": lambda run: run.result.winning_rate[-1],
    },
    holds=lambda run: run.result.theta.argmax() > run.result.winning_rate.argmax(),
)
claim(
    "every state moves to the right, faster and faster",
    at("PhasePlane", "Hebb"),
    holds=lambda run: (run.result.field_drate > 0).all() and (np.diff(run.result.winning_rate[:300], 2) > 0).all(),
)
claim(
    "a rate below it dies, a rate above it runs away",
    at("PhasePlane", "fixed threshold"),
    at("PhasePlane", "fixed threshold", rate=1.1),
    holds=lambda below, above: (below.result.outcome, above.result.outcome) == ("collapses", "diverges"),
)
claim(
    "Drag $\\tau_\\theta$ across 1 and watch the marker on the lower right climb across zero.",
    at("PhasePlane", tau_theta=0.95),
    at("PhasePlane", tau_theta=1.05),
    holds=lambda below, above: below.result.growth_rate_here < 0.0 < above.result.growth_rate_here,
)
claim(
    "a disturbance still dies out, but at only 0.06 per $\\tau_w$: the rate rings for a long time",
    at("PhasePlane", "linear, near the edge"),
    numbers={"0.06": lambda run: -run.result.growth_rate_here},
    holds=lambda run: np.sum(np.diff(np.sign(run.result.winning_rate - 1.0)) != 0) > 6,
)
claim(
    "the target attracts in both, but the linear neuron dies 0.36 $\\tau_w$ after the start",
    at("PhasePlane", "linear, a bad start"),
    at("PhasePlane", "linear, a bad start", rule="classical"),
    numbers={"0.36": lambda linear, _: when_silent(linear)},
    holds=lambda linear, classical: linear.result.stable and classical.result.stable,
)
claim(
    "the threshold comes down, and the rate recovers",
    at("PhasePlane", "linear, a bad start", rule="classical"),
    holds=lambda run: run.result.winning_rate.min() < 0.2 and run.result.winning_rate[-1] > 0.9,
)
claim(
    "the classical rule therefore swings between 0.23 and 1.81 (*classical, too slow*) where the linear rule is dead",
    at("PhasePlane", "classical, too slow"),
    at("PhasePlane", "classical, too slow", rule="linear"),
    numbers={"0.23": lambda run, _: late(run).min(), "1.81": lambda run, _: late(run).max()},
    holds=lambda _, linear: linear.result.outcome == "collapses",
)
claim.fact('thresholds "do not automatically prevent runaway plasticity"', "slides", read=True)
claim.fact('The threshold must "grow more quickly" than the rate', "slides", read=True)

# 3.2 How supralinear?

claim(
    "yes: it is twenty times as fast as the synapse",
    at("Supralinear", "reveal"),
    numbers={"twenty": lambda run: 1.0 / run.result.tau_theta},
)
claim(
    "From this start the rate dies.",
    at("Supralinear", "reveal"),
    holds=lambda run: run.result.outcome == "collapses",
)
claim(
    "Start above the target (preset <i>soon, but not steep</i>), and it runs away.",
    at("Supralinear", "soon, but not steep"),
    holds=lambda run: run.result.outcome == "diverges" and run.result.rate[0] > 1.0,
)
claim(
    "(0.5 to the power 0.8 is 0.57)",
    at("Supralinear", "reveal"),
    numbers={
        "0.57": lambda run: run.result.rate[0] ** run.result.power,
        "0.5": lambda run: run.result.rate[0],
        "0.8": lambda run: run.result.power,
    },
)
claim(
    "each rate is at rest with its own threshold, and there is no target at all",
    at("Supralinear", "just proportional"),
    at("Supralinear", "just proportional", rate=1.5, threshold=1.5),
    holds=lambda one, other: one.result.outcome == other.result.outcome == "rests" and one.result.determinant == 0.0,
)
claim(
    "any exponent above 1 will do",
    at("Supralinear", "barely steep"),
    at("Supralinear", power=3.0),
    holds=lambda one, other: one.result.outcome == other.result.outcome == "settles",
)
claim(
    "Both are needed, and neither replaces the other.",
    at("Supralinear", "steep, but late"),
    at("Supralinear", "reveal"),
    holds=lambda late, flat: (
        late.result.determinant > 0.0 < late.result.trace
        and flat.result.determinant < 0.0 > flat.result.trace
        and not (late.result.stable or flat.result.stable)
    ),
)

# 3.3 Selectivity

claim(
    "equal responses stay equal",
    at("Selectivity", "reveal"),
    holds=lambda run: np.ptp(run.result.rates, axis=1).max() == 0.0 and abs(run.result.rates[-1, 0] - 1.0) < 0.005,
)
claim(
    "set the spread to 0.01, and one pattern takes all. It only takes longer.",
    at("Selectivity", "reveal", spread=0.01),
    at("Selectivity", "four patterns"),
    holds=lambda small, large: (
        (small.result.rates[-1] < 0.01).sum() == 3
        and settled(small) > settled(large)
        and small.result.rates.max() > 3.9
    ),
)


def settled(run: Run) -> float:
    """Return the time, τ_w, from which on all patterns but one are silent."""
    others = np.delete(run.result.rates, run.result.winner, axis=1).max(axis=1)
    return float(run.result.time[np.argmax(others < 0.05)]) if others.min() < 0.05 else np.inf


claim(
    "The pattern that is ahead at the start, whichever that is",
    at("Selectivity"),
    holds=lambda run: run.result.rates[-1].argmax() == run.result.rates[0].argmax(),
)
claim(
    "try 2, 4 and 6",
    at("Selectivity", "two patterns"),
    at("Selectivity", "four patterns"),
    at("Selectivity", "six patterns"),
    numbers={"2": lambda *runs: runs[0].result.rates[-1].max(), "4": lambda *runs: runs[1].result.rates[-1].max()},
    holds=lambda *runs: 5.5 < runs[2].result.rates[-1].max() < 6.05,
)
claim(
    "With the linear rule one pattern wins and settles at 4.00.",
    at("Selectivity", "linear, slow threshold"),
    numbers={"4.00": lambda run: run.result.rates[-1].max()},
)
claim(
    "With the classical rule it overshoots to nearly three times that, drives the threshold higher still, and all fall "
    "silent.",
    at("Selectivity", "classical, slow threshold"),
    numbers={"nearly three": lambda run: run.result.rates.max() / 4.0},
    holds=lambda run: (
        run.result.theta.max() > run.result.rates.max()
        and run.result.outcome == "lingers"
        and run.result.rates[-1].max() < 0.1
    ),
)


def returned() -> float:
    """Return after how many τ_w more the winner of the classical preset is back at 1 (first seed)."""
    settings = {"rule": "classical", "patterns": 4, "tau_theta": 2.0}
    course = bcm.simulate(rate=0.5, duration=60.0, **settings)
    waited, winner = 0.0, course.winner
    while waited < 2000.0:
        course = bcm.simulate(rate=course.rates[-1].tolist(), threshold=course.theta[-1], duration=40.0, **settings)
        back = course.rates[:, winner] >= 1.0
        if back.any():
            return waited + float(course.time[back.argmax()])
        waited += 40.0
    return np.inf


claim(
    "after hundreds of $\\tau_w$ more the winner is back",
    at("Selectivity", "classical, slow threshold"),
    holds=lambda run: 200.0 < returned() < 1000.0,
)

# 3.4 Light and dark

claim(
    "(1/2)² = 1/4. It falls from 40 to 10 Hz here.",
    at("Rearing", "reveal"),
    numbers={
        "(1/2)": lambda run: bool(run.result.rate.min() / run.result.rate.max() == 0.5),
        "1/4": lambda run: abs(run.result.dark_theta / run.result.light_theta - 0.25) < 0.001,
        "40": lambda run: run.result.light_theta,
        "10 Hz": lambda run: run.result.dark_theta,
    },
)
claim(
    "At 1 Hz there is less depression; at 40 Hz, where our light-reared cortex sits exactly on its threshold, there is "
    "now potentiation; at 100 Hz both are far above threshold.",
    at("Rearing", "dark-reared"),
    numbers={
        "1 Hz": lambda run: run.result.protocol_frequency[0],
        "40 Hz": lambda run: (run.result.protocol_frequency[1], run.result.light_theta),
        "100 Hz": lambda run: run.result.protocol_frequency[2],
    },
    holds=lambda run: (
        run.result.protocol_light[0] < run.result.protocol_dark[0] < 0.0
        and run.result.protocol_light[1] == 0.0
        and run.result.protocol_dark[1] > 0.5
        and min(run.result.protocol_light[2], run.result.protocol_dark[2]) > 0.99
    ),
)
claim.fact(
    "1 Hz stimulation depressed less than after normal rearing, 40 Hz potentiated where it had not before, and bursts "
    "at 100 Hz did the same as before (Guo and colleagues 2012, figure 3)",
    "doi:10.1523/JNEUROSCI.2545-12.2012",
    read=True,
)
claim(
    "$\\theta = M$ times the target, 40 Hz at the start",
    at("Rearing"),
    numbers={
        "40 Hz": lambda run: (
            run.result.light_theta,
            default(bcm.rearing, "patterns") * default(bcm.rearing, "light_rate"),
        )
    },
    holds=lambda run: run.result.rate[0] == 10.0,
)
claim(
    "(With the classical rule the depression shrinks as well.)",
    at("Rearing", "classical rule"),
    holds=lambda run: run.result.light_change.min() < 1.5 * run.result.dark_change.min() < 0.0,
)
claim(
    "this threshold would sink towards 0, and the faintest stimulation would potentiate",
    at("Rearing", "silenced"),
    numbers={"0": lambda run: run.result.dark_theta},
    holds=lambda run: (run.result.dark_change > 0.0).all(),
)

# 3.5 One eye closed

claim(
    "0.16 at the first setting",
    at("MonocularDeprivation"),
    numbers={"0.16": "loss in the end, theory"},
)
claim(
    "the more selective the neuron (large $M$), the higher the threshold and the faster the loss",
    at("MonocularDeprivation", "less selective"),
    at("MonocularDeprivation"),
    holds=lambda three, six: (
        three.result.theta[-1] < six.result.theta[-1] and three.result.decay_rate < six.result.decay_rate
    ),
)
claim(
    "More noise, faster loss",
    at("MonocularDeprivation", "little noise"),
    at("MonocularDeprivation", "much noise"),
    holds=lambda little, much: little.result.half_time > much.result.half_time,
)
claim(
    "A synapse whose input is exactly 0 does not change",
    at("MonocularDeprivation", "reveal"),
    holds=lambda run: np.ptp(run.result.closed_response) == 0.0,
)

# 3.6 To think about

claim(
    "with x = 1 and a threshold that lags far behind, the rate grows like y². It reaches infinity in a finite time, "
    "here 1000 after 2.9 τ_w",
    at("PhasePlane", "classical, far too slow"),
    numbers={"1000": bcm.RATE_LIMIT, "2.9": lambda run: run.result.time[run.result.diverged_at]},
    given=("x = 1",),
)
claim(
    "differences between patterns grow M times more slowly",
    at("Selectivity", spread=0.01, patterns=2),
    at("Selectivity", spread=0.01, patterns=3),
    at("Selectivity", spread=0.01, patterns=4),
    holds=lambda two, three, four: settled(two) < settled(three) < settled(four),
)
