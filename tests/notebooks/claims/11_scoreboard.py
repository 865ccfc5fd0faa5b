"""What 11_scoreboard claims."""

import numpy as np

from lecture_utils import data
from lecture_utils.models import scoreboard
from tests.notebooks.claims import Claims, at

claim = Claims("11_scoreboard")

VECTOR = [name for name, rule in scoreboard.RULES.items() if rule.feedback is not None]
SCORE = [name for name in scoreboard.RULES if name not in VECTOR]


def needed(run, names):
    """Return the numbers of examples that these rules needed in a race."""
    return np.array([run.result.samples_needed[name] for name in names], dtype=float)


def spread_at_each_size():
    """Return how many times as many examples the slowest rule with vector feedback needed as the quickest."""
    recorded = data.scoreboard()
    samples = {}
    for rule, n, count in zip(recorded.rule, recorded.inputs, recorded.samples, strict=True):
        if rule in VECTOR:
            samples.setdefault(n, []).append(count)
    return np.array([max(counts) / min(counts) for counts in samples.values()])


def power(run, name, which):
    """Return the measured or the theoretical exponent of a rule."""
    return float(getattr(run.result, which)[run.result.rules.index(name)])


# 11.1 The race

claim("Ten rules try to move down the slope", numbers={"Ten": len(scoreboard.RULES)})
claim("four with **one score for all**", numbers={"four": len(SCORE)})
claim("five with **an error for each neuron** through inexact feedback", numbers={"five": len(VECTOR) - 1})
claim(
    "The picture starts with four inputs. With eight instead",
    at("Race"),
    at("Race", "reveal"),
    numbers={"four": lambda one, two: one.result.inputs, "eight": lambda one, two: two.result.inputs},
)
claim(
    "those with one score for all",
    at("Race"),
    at("Race", "reveal"),
    seeds=3,
    # Of the rules that arrive: at its best rate a rule diverges on one new seed in many.
    holds=lambda four, eight: (
        np.nanmin(needed(eight, SCORE) - needed(four, SCORE)) > np.nanmax(needed(eight, VECTOR) - needed(four, VECTOR))
    ),
)
claim(
    "With four inputs, everything with vector feedback needs between 29 and 37 examples in this run",
    at("Race"),
    numbers={"between 29 and 37": lambda run: needed(run, VECTOR)},
    this_run=True,
)
claim(
    "Node perturbation needs 200, weight perturbation 484, the reward rule 872",
    at("Race"),
    numbers={"200": "node perturbation", "484": "weight perturbation", "872": "three factors (reward)"},
    this_run=True,
)
claim(
    "at a quarter of its best rate every rule needs between two and five times as many examples",
    at("Race", "all cautious"),
    at("Race", "each at its best"),
    seeds=3,
    numbers={
        "between two and five times": lambda slow, best: needed(slow, scoreboard.RULES) / needed(best, scoreboard.RULES)
    },
    given=("quarter",),
)
claim(
    "at twice its best rate every rule but accept-or-reject diverges",
    at("Race", "all too bold"),
    seeds=3,
    given=("twice",),
    holds=lambda run: set(run.result.diverged) == set(scoreboard.RULES) - {"accept or reject"},
)
claim(
    "all rules with vector feedback lie within 35 % of each other",
    numbers={"within 35 %": lambda: spread_at_each_size() - 1},
)
claim(
    "the best rates are close to the limit",
    holds=lambda: (data.scoreboard().limit / data.scoreboard().rate < 3).all(),
)
claim(
    "*Direct feedback alignment* is feedback alignment here, since there is one hidden layer",
    holds=lambda: "direct feedback alignment" not in scoreboard.RULES,
)

# 11.2 The scoreboard

claim("averaged over 128 networks", numbers={"128": lambda: data.scoreboard().made_by["settings"]["runs"]})
claim(
    "With an error for each neuron samples grow a little more slowly than $N$",
    at("Board"),
    holds=lambda run: all(0.6 < power(run, name, "measured_exponent") < 0.8 for name in VECTOR),
)
claim(
    "Node perturbation and the reward rule grow like $N$",
    at("Board"),
    holds=lambda run: all(
        abs(power(run, name, "measured_exponent") - 1) < 0.1 for name in ("node perturbation", "three factors (reward)")
    ),
)
claim(
    "Weight perturbation and accept-or-reject grow nearly like $N^2$",
    at("Board"),
    holds=lambda run: all(
        power(run, name, "measured_exponent") > 1.6 for name in ("weight perturbation", "accept or reject")
    ),
)
claim(
    "measured between 4 and 128 inputs (32 for weight perturbation, 64 for the reward rule and accept-or-reject)",
    numbers={
        "between 4 and 128": lambda: data.scoreboard().inputs[[0, -1]],
        "32": lambda: max(
            n
            for rule, n in zip(data.scoreboard().rule, data.scoreboard().inputs, strict=True)
            if rule == "weight perturbation"
        ),
        "64": lambda: max(
            n
            for rule, n in zip(data.scoreboard().rule, data.scoreboard().inputs, strict=True)
            if rule == "accept or reject"
        ),
    },
)
claim(
    "lie within a third of the theory's",
    at("Board"),
    numbers={"within a third": lambda run: np.abs(run.result.measured_exponent / run.result.theory_exponent - 1)},
)
claim(
    "0.71 instead of 0.89 for backpropagation",
    at("Board"),
    numbers={
        "0.71": lambda run: power(run, "backpropagation", "measured_exponent"),
        "0.89": lambda run: power(run, "backpropagation", "theory_exponent"),
    },
)
claim("for 16 inputs it gives", given=("16",))
claim(
    "about a factor of two",
    at("Board", "reveal"),
    numbers={"two": "ratio"},
    holds=lambda run: 1.5 < run.number("ratio") < 2.5,
)
claim(
    "or nothing (factor 1)",
    numbers={"1": lambda: float(scoreboard.relative_samples(rule="backpropagation", inputs=10)) / (10 + 2)},
)

# 11.3 What each rule asks of biology

claim(
    "those that try changes out, and those with dendrites",
    at("Demands", "reveal"),
    holds=lambda run: (
        {
            rule.name
            for rule, left in zip(run.result.rules, run.result.left, strict=True)
            if left and not rule.no_objective
        }
        == {*SCORE, "segregated dendrites", "burst-dependent rule"}
    ),
)
