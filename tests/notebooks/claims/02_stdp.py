"""What 02_stdp claims."""

import numpy as np

from lecture_utils import data
from lecture_utils.models import stdp
from tests.notebooks.claims import Claims, at, default

claim = Claims("02_stdp")

# 2.1 The window

claim(
    "the depression side fades twice as slowly",
    numbers={"twice": default(stdp.pair_window, "tau_minus") / default(stdp.pair_window, "tau_plus")},
)
claim(
    "With the fitted window $e^{-50/33.7} = 22.7\\,\\%$ of the peak depression is left at −50 ms",
    at("Window", "fitted"),
    numbers={
        "-50": -stdp.LECTURE_LIMIT,
        "33.7": default(stdp.pair_window, "tau_minus"),
        "22.7\\,\\%": lambda run: run.result.left_at_minus_50,
        "−50": -stdp.LECTURE_LIMIT,
    },
)
claim(
    "$e^{-50/16.8} = 5.1\\,\\%$ of the peak potentiation at +50 ms",
    at("Window", "fitted"),
    numbers={
        "-50": -stdp.LECTURE_LIMIT,
        "16.8": default(stdp.pair_window, "tau_plus"),
        "5.1\\,\\%": "left of the peak at +50 ms",
        "+50": stdp.LECTURE_LIMIT,
    },
)
claim.fact("The slides say that nothing changes outside ±50 ms", "slides", read=True)
claim('"±50 ms" is a fair summary', numbers={"50": stdp.LECTURE_LIMIT})
claim(
    "better for potentiation than for depression",
    at("Window"),
    holds=lambda run: run.result.left_at_plus_50 < run.result.left_at_minus_50,
)
claim("areas in balance", at("Window", "areas in balance"), holds=lambda run: abs(run.result.net_area) < 0.01)
claim("the net area is positive", at("Window", "reveal"), holds=lambda run: run.result.net_area > 0)

# 2.2 Pairs are not enough


def measured_zero(delay: float) -> float:
    """Return the frequency (Hz) at which the measured change crosses zero upwards, on a line between its neighbours."""
    table = data.sjostrom_2001()
    return float(np.interp(0.0, table.mean[delay], table.frequency))


def best_misfit() -> float:
    """Return the least misfit that a pair rule with the fitted time constants can have."""
    table = data.sjostrom_2001()
    at_points = {
        "delay": np.repeat([10.0, -10.0], len(table.frequency)),
        "frequency": np.tile(table.frequency, 2),
    }
    mean, sem = (np.concatenate([values[10.0], values[-10.0]]) for values in (table.mean, table.sem))
    a_plus, a_minus = stdp.best_pair_amplitudes(**at_points, mean=mean, sem=sem)
    return stdp.misfit(stdp.pair_change(**at_points, a_plus=a_plus, a_minus=a_minus), mean, sem)


claim("there are now 50 pairs per second", at("stdp.Pairing", frequency=50.0))
claim("The blue squares cross zero between 20 and 40 Hz", numbers={"between 20 and 40": lambda: measured_zero(-10.0)})
claim("With pairs every 20 ms", at("stdp.Pairing", "reveal"), numbers={"20": lambda run: 1000 / run.result.frequency})
claim("The triplet rule reaches 0.36", at("stdp.Pairing"), numbers={"0.36": "misfit of the triplet rule"})
claim(
    "no pair rule with these time constants gets below 7.58",
    at("stdp.Pairing", "best pair rule"),
    numbers={"7.58": "misfit of the pair rule"},
    holds=lambda run: run.number("misfit of the pair rule") < best_misfit() + 0.01,
)
claim(
    "With amplitudes for hippocampal cultures even the sign at 0.1 Hz comes out wrong",
    at("stdp.Pairing", parameters="hippocampus", frequency=0.1, delay=10),
    holds=lambda run: run.result.triplet > 0 >= round(data.sjostrom_2001().mean[10.0][0], 2),
)
