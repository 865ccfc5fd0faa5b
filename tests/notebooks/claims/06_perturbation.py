"""What 06_perturbation claims."""

import math

import numpy as np

from lecture_utils.models import evolution, objectives, perturbation, search, spiking
from tests.notebooks.claims import Claims, at

claim = Claims("06_perturbation")

# 6.1 Guess and keep

claim(
    "With 1,000 weights, about one step of 0.3 in a million is accepted",
    at("AcceptReject", "a thousand"),
    numbers={"about one step": lambda run: 1e6 * run.result.acceptance_now},
)
claim(
    "Steps a hundred times shorter (ε = 0.003) fare better: 48 % of them are",
    at("AcceptReject", "reveal"),
    numbers={"a hundred times": lambda run: 0.3 / run.result.step, "48 %": "steps accepted, by the law"},
)
claim(
    "Where is the error after 1,000 evaluations?",
    at("AcceptReject"),
    numbers={"1,000": lambda run: run.result.evaluation[-1]},
)
claim("below 1 % of the start", at("AcceptReject", "reveal"), given=("1 %",))
claim(
    "still above 90 %",
    at("AcceptReject", "reveal"),
    numbers={"above 90 %": "error"},
)
claim(
    "The best compromise, ε = 1.22/√N, accepts about 27 % and still needs nearly six thousand evaluations",
    at("AcceptReject", "a thousand, best step"),
    numbers={
        "1.22": search.BEST_NORMALISED_STEP,
        "about 27 %": "steps accepted, by the law",
        "nearly six thousand": "evaluations for a tenth of the error",
    },
    holds=lambda run: run.result.cost_now < 1.001 * run.result.cost_best_now,
)
claim(
    "take about $5.7\\,N$ evaluations to a tenth of the error",
    at("AcceptReject", "a hundred"),
    at("AcceptReject", "a thousand"),
    numbers={"about $5.7": lambda *runs: [run.result.cost_best_now / run.result.dimension for run in runs]},
)
claim(
    "The cosine of a random direction has mean 0 and standard deviation $1/\\sqrt N$",
    at("AcceptReject"),
    numbers={
        "mean 0": lambda run: (
            abs(np.average(np.cos(np.radians(run.result.angle)), weights=run.result.angle_density)) < 1e-9
        )
    },
    holds=lambda run: math.isclose(
        np.average(np.cos(np.radians(run.result.angle)) ** 2, weights=run.result.angle_density), 1 / 100, rel_tol=1e-3
    ),
)
claim(
    "it helps if $\\cos(\\text{angle})>\\varepsilon/2$",
    at("AcceptReject"),
    holds=lambda run: math.isclose(math.cos(math.radians(run.result.angle_needed)), run.result.step / 2),
)

# Evolution

claim("a hundred times fewer", at("Evolution", "reveal"), numbers={"a hundred": lambda run: run.result.offspring})
claim(
    "about 16 times fewer",
    at("Evolution", "accept or reject"),
    at("Evolution", "reveal"),
    numbers={"about 16 times": lambda one, many: one.result.generations_now / many.result.generations_now},
)
claim(
    "Instead of one offspring, let each generation have a hundred",
    at("Evolution", "accept or reject"),
    numbers={"one": lambda run: run.result.offspring},
)
claim(
    "The best of a hundred is only 2.51 standard deviations above the mean",
    at("Evolution", "reveal"),
    numbers={"2.51": "best of n normal numbers, on average"},
)
claim(
    "In evaluations it is a loss: more than six times as many",
    at("Evolution", "accept or reject"),
    at("Evolution", "reveal"),
    numbers={"more than six times": lambda one, many: many.result.evaluations_now / one.result.evaluations_now},
)
claim(
    "on average only 1.54, 2.51, 3.24 for 10, 100, 1,000",
    at("Evolution", offspring=100),
    numbers={
        "1.54": float(evolution.expected_maximum(10)),
        "2.51": float(evolution.expected_maximum(100)),
        "3.24": float(evolution.expected_maximum(1000)),
    },
)
claim(
    "a tenth of the error takes about $2.3\\,N/\\langle z_\\text{max}\\rangle^2$ generations",
    at("Evolution", "a thousand"),
    at("Evolution", "reveal"),
    numbers={
        "about $2.3": lambda *runs: [
            run.result.generations_now * run.result.best_of**2 / run.result.dimension for run in runs
        ]
    },
)
claim(
    "is close to $\\langle z_\\text{max}\\rangle$ for many offspring, and 1.22 for a single one",
    numbers={"1.22": lambda: float(evolution.best_mutation(1))},
    holds=lambda: math.isclose(evolution.best_mutation(1000), evolution.expected_maximum(1000), rel_tol=0.01),
)

# 6.2 Therefore the gradient

claim(
    "after 27 steps 99 % of the way down is done. η = 0.6 is six times as fast, and still just below the dashed limit",
    at("Landscape", learning_rate=0.1),
    at("Landscape", "reveal", learning_rate=0.6),
    numbers={
        "27": lambda slow, _: slow.result.arrived_at,
        "99 %": lambda slow, _: slow.result.excess[27] < 0.01 * slow.result.excess[0] <= slow.result.excess[26],
        "six times": lambda slow, fast: fast.result.learning_rate / slow.result.learning_rate,
    },
    holds=lambda slow, fast: 0.9 < fast.result.learning_rate / fast.result.learning_rate_limit < 1,
)
claim("18: little is gained", at("Landscape", "reveal"), numbers={"18": "99 % of the way down"})
claim(
    "leaves 92 % of the distance; along the valley it leaves 52 %",
    at("Landscape", "reveal"),
    numbers={"92 %": lambda run: run.result.kept_now[0], "52 %": lambda run: run.result.kept_now[1]},
)
claim(
    "At η = 0.1 it was 68 % and 92 %",
    at("Landscape", learning_rate=0.1),
    numbers={"68 %": lambda run: run.result.kept_now[0], "and 92 %": lambda run: run.result.kept_now[1]},
)
claim("preset “fastest”: 5 steps", at("Landscape", "fastest"), numbers={"5": "99 % of the way down"})
claim(
    "$\\kappa=2(1\\pm r)$, 3.2 and 0.8 here; the limit is 0.625",
    at("Landscape"),
    numbers={
        "3.2": lambda run: run.result.curvature,
        "0.8": lambda run: run.result.curvature_min,
        "0.625": lambda run: run.result.learning_rate_limit,
    },
)
claim(
    "0.6 arrives after 18 steps, 0.62 not within 60, and 0.65 diverges at step 39",
    at("Landscape", learning_rate=0.6),
    at("Landscape", learning_rate=0.62),
    at("Landscape", learning_rate=0.65),
    numbers={
        "18": lambda a, b, c: a.result.arrived_at,
        "60": lambda a, b, c: b.result.step[-1],
        "39": lambda a, b, c: c.result.diverged_at,
    },
    holds=lambda a, b, c: b.result.arrived_at is None and b.result.diverged_at is None,
)
claim(
    "$2/(\\kappa_\\text{max}+\\kappa_\\text{min})$, is 0.5, and 5 steps suffice",
    at("Landscape", "fastest"),
    numbers={
        "0.5": lambda run: 2 / (run.result.curvature + run.result.curvature_min),
        "5 steps": "99 % of the way down",
    },
)


def best_in_the_valley() -> float:
    """Return the rate of the slider's grid that arrives first in the narrow valley."""
    rates = np.arange(0.4, 0.52, 0.005).round(3)
    setting = {"correlation": 0.95, "start_1": -0.5, "start_2": 1.5}
    arrivals = [objectives.landscape(learning_rate=rate, **setting).arrived_at or math.inf for rate in rates]
    return float(rates[np.argmin(arrivals)])


claim(
    "the limit is hardly lower, 0.513, yet the best it can do is 37 steps, at $\\eta=0.485$",
    at("Landscape", "a narrow valley"),
    numbers={
        "0.513": lambda run: run.result.learning_rate_limit,
        "37": "99 % of the way down",
        "0.485": lambda _: best_in_the_valley(),
    },
)
claim(
    "for Gaussian inputs of variance 1 and correlation $r$",
    numbers={"variance 1": float(objectives.input_covariance(0.3)[0, 0])},
)
claim("the weights $w^*=(1,\\,0.5)$", numbers={"1": objectives.TARGET_WEIGHTS[0], "0.5": objectives.TARGET_WEIGHTS[1]})
claim(
    "$R=\\exp\\bigl(-(y-y^*)^2/(2\\,\\text{width}^2)\\bigr)$",
    given=("2",),
    holds=lambda: math.isclose(-objectives.reward_loss(1.5, 0.5, reward_width=0.7), math.exp(-1 / (2 * 0.7**2))),
)
claim(
    "two lowest points, $w=\\pm(0.71,\\,0.71)$",
    at("Landscape", "unsupervised"),
    numbers={"0.71,": lambda run: np.abs(run.result.minima), "0.71)": lambda run: np.abs(run.result.minima)},
)
claim(
    "start at $(-1,\\,1)$, and the descent ends on a saddle",
    at("Landscape", "unsupervised", start_1=-1.0, start_2=1.0),
    holds=lambda run: (
        np.linalg.norm(run.result.path_gradient[-1]) < 1e-3 and run.result.path_loss[-1] > run.result.lowest + 0.1
    ),
)
claim(
    "With *a strict reward* the slope at our start is 0.058, where the supervised loss has 3.2",
    at("Landscape", "a strict reward"),
    at("Landscape", "slow"),
    numbers={
        "0.058": lambda strict, _: np.linalg.norm(strict.result.gradient),
        "3.2": lambda _, supervised: np.linalg.norm(supervised.result.gradient),
    },
)
claim(
    "with a ½ before the supervised loss the limit would be twice as high",
    at("Landscape"),
    numbers={"twice": lambda run: 2 / (run.result.curvature / 2) / run.result.learning_rate_limit},
)

# 6.3 Stochastic gradient descent

claim("$M=64$ examples", at("StochasticDescent"), numbers={"64": lambda run: run.result.samples})
claim(
    "roughly half of it",
    at("StochasticDescent", "reveal"),
    at("StochasticDescent", batch=4),
    numbers={"half": lambda after, before: 0.4 < after.result.wobble_settled / before.result.wobble_settled < 0.5},
)
claim(
    "four times as many examples halve the wobble",
    at("StochasticDescent", batch=4),
    at("StochasticDescent", "reveal"),
    numbers={"four times": lambda few, many: many.result.batch / few.result.batch},
)
claim(
    "a little less than half, for 16 examples are a quarter of all",
    at("StochasticDescent", "reveal", batch=16),
    numbers={"a quarter": lambda run: run.result.batch / run.result.samples},
)
claim(
    "even $M_b=1$ comes to rest",
    at("StochasticDescent", "one, no noise"),
    holds=lambda run: run.result.wobble_settled < 1e-6 and run.result.theory[-1] < 1e-4,
)
claim(
    "at $\\eta = 0.3$ single examples throw the weights out of the picture",
    at("StochasticDescent", "one, larger steps"),
    at("StochasticDescent", batch=64, learning_rate=0.3),
    holds=lambda single, every: not single.result.stable and every.result.stable,
)
claim(
    "Many cheap steps beat a few good ones, until the wobble is all that is left",
    at("StochasticDescent", batch=16),
    at("StochasticDescent", batch=64),
    holds=lambda cheap, good: cheap.result.theory[24] < good.result.theory[6],
)

# 6.4 Perturbing to estimate the gradient

claim(
    "the perturbations are small, σ = 0.1. Make them ten times as large",
    at("GradientCloud", noise=0.1),
    at("GradientCloud", "reveal", noise=1.0),
    given=("ten times",),
)
claim(
    "the dots spread out; their mean stays right",
    at("GradientCloud", "reveal"),
    at("GradientCloud"),
    holds=lambda large, small: (
        large.result.weight_variance > 3 * small.result.weight_variance
        and abs(large.result.weight_z) < 4
        and abs(large.result.node_z) < 4
    ),
)
claim(
    "nearly every single estimate is far off",
    at("GradientCloud"),
    at("GradientCloud", "many inputs and outputs"),
    holds=lambda small, large: small.result.weight_angle > 70 and large.result.weight_angle > 85,
)
claim(
    "\\text{weight: } NK+1, \\qquad\\qquad \\text{node: } K+1",
    at("GradientCloud", noise=0.0),
    holds=lambda run: (run.result.weight_variance_theory, run.result.node_variance_theory) == (16, 4),
)

# What the estimate converges to

claim("A weight starts at w = 1", at("SmoothedLoss"), numbers={"1": lambda run: run.result.minima[1]})
claim("at w = 1: there the slope is zero", at("SmoothedLoss", "reveal"), numbers={"1": lambda r: r.result.minima[1]})
claim(
    "between the wells, at w = 0",
    at("SmoothedLoss", "reveal"),
    numbers={"0": lambda run: run.result.smoothed_minima},
)
claim(
    "it is positive for every w > 0",
    at("SmoothedLoss", "reveal"),
    numbers={"0": lambda run: (run.result.smoothed_gradient[run.result.weight > 0] > 0).all()},
)
claim(
    "its slope is $w^3-w+3\\sigma^2w$",
    at("SmoothedLoss", noise=0.3),
    numbers={
        "3\\sigma": lambda run: np.allclose(
            run.result.smoothed_gradient, run.result.weight**3 - run.result.weight + 3 * 0.09 * run.result.weight
        )
    },
)
claim(
    "The minima move to $\\pm\\sqrt{1-3\\sigma^2}$ (at $\\sigma=0.3$: ±0.85)",
    at("SmoothedLoss", noise=0.3),
    numbers={
        "3\\sigma": lambda run: np.isclose(run.result.smoothed_minima[1], math.sqrt(1 - 3 * 0.3**2)),
        "±0.85": lambda run: run.result.smoothed_minima[1],
    },
)
claim(
    "merge at $\\sigma = 1/\\sqrt3 = 0.58$",
    at("SmoothedLoss", noise=0.57),
    at("SmoothedLoss", noise=0.58),
    numbers={"0.58": 1 / math.sqrt(3)},
    holds=lambda below, above: (len(below.result.smoothed_minima), len(above.result.smoothed_minima)) == (2, 1),
)

# 6.5 How slow is it?

claim(
    "node perturbation stays 5 times as slow as the direct gradient: it perturbs the three outputs",
    at("LearningCurves"),
    at("LearningCurves", "reveal"),
    numbers={"5 times": lambda *runs: [run.result.slowdown[1] for run in runs]},
)
claim(
    "Weight perturbation goes from 17 to 32 times as slow",
    at("LearningCurves"),
    at("LearningCurves", "reveal"),
    numbers={"from 17": lambda few, _: few.result.slowdown[2], "to 32": lambda _, many: many.result.slowdown[2]},
)
claim(
    "four times too fast",
    at("LearningCurves", "four times too fast"),
    numbers={"four times": lambda run: run.result.node.learning_rate / run.result.node.best_rate},
    holds=lambda run: run.result.node.factor > 1,
)
claim(
    "| direct gradient | $1/(N+2)$ | 1 | 1 |",
    at("LearningCurves"),
    numbers={"| 1 | 1 |": lambda r: r.result.slowdown[0]},
)
claim("$K+2$ | 5 |", at("LearningCurves"), numbers={"5": lambda run: run.result.slowdown[1]})
claim("$NK+2$ | 17 |", at("LearningCurves"), numbers={"17": lambda run: run.result.slowdown[2]})


def slowdown_of_a_large_layer() -> float:
    """Return how much slower weight perturbation is than the direct gradient with 1,000 inputs and 10 outputs."""
    rates = [perturbation.optimal_learning_rate(rule=rule, inputs=1000, outputs=10) for rule in ("direct", "weight")]
    return rates[0] / rates[1]


claim(
    "For 1,000 inputs and 10 outputs weight perturbation is about ten thousand times as slow",
    numbers={"about ten thousand": slowdown_of_a_large_layer},
    given=("1,000", "10 outputs"),
)
claim(
    "At $\\eta=\\eta^*$ each example removes the fraction $\\eta^*$ of the error",
    at("LearningCurves"),
    holds=lambda run: math.isclose(run.result.node.factor, 1 - run.result.node.best_rate),
)
claim("so $Q$ falls to 37 % in about", numbers={"37 %": math.exp(-1)})
claim(
    "At exactly $2\\eta^*$ the direct gradient stays where it is",
    at("LearningCurves", relative_rate=2.0, noise=0.0),
    at("LearningCurves", relative_rate=2.0, noise=0.1),
    holds=lambda none, some: (
        np.allclose(none.result.theory, 1, atol=1e-6)
        and np.allclose(some.result.theory[0], 1, atol=1e-6)
        and (np.diff(some.result.theory[1:]) >= 0).all()
        and (some.result.theory[1:, -1] > 10).all()
    ),
)
claim(
    "At $\\sigma = 0.5$ it is 6.2 % for node and 34.9 % for weight perturbation",
    at("LearningCurves", "large perturbations"),
    numbers={"6.2 %": lambda r: r.result.node.floor, "34.9 %": lambda r: r.result.weight.floor},
)
claim(
    "brings it down to 0.3 % and 1.8 %",
    at("LearningCurves", "… and slower"),
    numbers={"0.3 %": lambda r: r.result.node.floor, "1.8 %": lambda r: r.result.weight.floor},
)

# 6.6 Synapses that gamble

claim(
    "How well do the neurons do after 300 trials?",
    at("HedonisticSynapses"),
    numbers={"300": lambda run: run.result.trial[-1]},
)
claim(
    "no better than chance",
    at("HedonisticSynapses", "reveal"),
    holds=lambda run: run.number("right") < 0.6,
)
claim(
    "The neuron fires at every stimulus and is right in half of the trials",
    at("HedonisticSynapses", "reveal"),
    numbers={"half": lambda run: abs(run.result.correct.mean() - 0.5) < 0.05},
    holds=lambda run: run.result.fired.mean() > 0.9,
)
claim(
    "That is enough to climb the gradient of the reward",
    at("HedonisticSynapses"),
    holds=lambda run: run.result.correct[0] < 0.51 and run.result.correct[-1] > 0.9,
)
claim(
    "without any (the last preset) every second response stays wrong",
    at("HedonisticSynapses", "no plasticity"),
    holds=lambda run: (run.result.correct == 0.5).all(),
)
claim(
    "the *no-go* synapses stop halfway down",
    at("HedonisticSynapses", threshold=5),
    holds=lambda run: run.result.no_go_mean[-1] > 0.3 and run.result.go_mean[-1] > 0.7,
)

# Unreliability and plasticity

claim(
    "p = 0.9, hardly changes: its mean response grows by 7 %",
    at("ReleasePlasticity", "4–8 days old", probability=0.9),
    numbers={"7 %": "change of the mean response"},
)
claim(
    "it falls below p = 0.3",
    at("ReleasePlasticity", "reveal"),
    numbers={"below p = 0.3": lambda run: run.result.after_now},
)
claim(
    "after 20 pairings it is 0.20",
    at("ReleasePlasticity", "reveal"),
    numbers={"0.20": lambda run: run.result.after_now},
)
claim(
    "In one trial (left) a synapse changes most at $p = ½$ and hardly at all near 0 and 1",
    at("ReleasePlasticity"),
    numbers={
        "½": lambda run: run.result.probability[run.result.change_q.argmax()],
        "near 0 and 1": lambda run: run.result.change_q[[0, -1]].max() < 0.05 * run.result.change_q.max(),
    },
)
claim(
    "a synapse at 0.9 can at most gain a ninth",
    at("ReleasePlasticity", probability=0.9),
    numbers={"0.9": lambda run: run.result.probability_now},
    holds=lambda run: math.isclose(1 / run.result.probability_now - 1, 1 / 9),
)
claim(
    "Our synapse at $p = 0.3$ ends at 0.92, and its mean response triples (+208 %)",
    at("ReleasePlasticity", probability=0.3),
    numbers={"0.92": lambda run: run.result.after_now, "+208 %": "change of the mean response"},
)
claim(
    "the one at 0.9 ends at 0.96",
    at("ReleasePlasticity", "4–8 days old", probability=0.9),
    numbers={"0.96": lambda run: run.result.after_now},
)
BOLSHAKOV = "doi:10.1126/science.7569903"
claim.fact("2–3 weeks old", BOLSHAKOV, read=True)
claim.fact("4–8 days old", BOLSHAKOV, read=True)
claim.fact(
    "At 4–8 days after birth the release probability was 0.9",
    BOLSHAKOV,
    read=True,
)
claim.fact("At 2–3 weeks it had fallen below 0.5 (grey)", BOLSHAKOV, read=True)

# 6.7 Learning with spikes

claim(
    "A count in a quarter of a second is twice as noisy as one in a second",
    at("SpikingLearner", "reveal"),
    at("SpikingLearner", "one second"),
    numbers={
        "a quarter": lambda short, _: short.result.window,
        "twice": lambda short, long: short.result.noise / long.result.noise,
    },
)
claim(
    "a trial teaches only somewhat less, and takes a quarter of the time",
    at("SpikingLearner", "reveal"),
    at("SpikingLearner", "one second"),
    numbers={"a quarter": lambda short, long: short.result.seconds[-1] / long.result.seconds[-1]},
    holds=lambda short, long: 1 <= np.argmax(short.result.gaussian < 0.5) / np.argmax(long.result.gaussian < 0.5) < 2,
)
claim(
    "The price is the floor, four times as high",
    at("SpikingLearner", "reveal"),
    at("SpikingLearner", "one second"),
    numbers={"four times": lambda short, long: short.result.floor / long.result.floor},
)
claim(
    "sooner in seconds, and it ends at a larger error",
    at("SpikingLearner", "reveal"),
    at("SpikingLearner", "one second"),
    holds=lambda short, long: (
        0.25 * np.argmax(short.result.error < 0.5) < np.argmax(long.result.error < 0.5)
        and (short.result.error < 0.5).any()
        and short.result.error[-50:].mean() > long.result.error[-50:].mean()
    ),
)
claim(
    "one second",
    at("SpikingLearner", "one second"),
    numbers={"one": lambda run: run.result.window},
)
claim(
    "the estimate of the error $e_k$ is $e_k+\\frac1{2T}$",
    holds=lambda: np.allclose(
        spiking.spike_update(rates=[20.0, 5.0], errors=[3.0, -1.0], window=0.25).mean, [5.0, 1.0]
    ),
)
claim(
    "for long windows and equal rates it is the $K+1$ of section 6.4",
    holds=lambda: math.isclose(
        spiking.spike_update(rates=[20.0] * 3, errors=[1.0, 2.0, -1.0], window=1e5).variance.sum() / 6, 4, rel_tol=1e-3
    ),
)
claim(
    "For short windows, and at low rates, it is larger than that of Gaussian noise of the same size",
    holds=lambda: (
        spiking.spike_update(rates=[5.0] * 3, errors=[1.0, 2.0, -1.0], window=0.1).variance.sum() / 6
        > 4 + (5 / 0.1) / (6 / 3) * 5 * 7 / 4
    ),
)
