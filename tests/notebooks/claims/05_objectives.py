"""What 05_objectives claims."""

import numpy as np

from lecture_utils.models import free_lunch, objectives, optimizer
from tests.notebooks.claims import Claims, at

claim = Claims("05_objectives")

# 5.1 You are the optimizer

claim("Six weights are wrong", at("Optimizer"), holds=lambda run: (run.result.weights != run.result.hidden).sum() == 6)
claim(
    "six: one for each weight",
    at("Optimizer"),
    numbers={"six": lambda run: run.result.needed},
    holds=lambda run: (run.result.known == range(7)).all(),
)
claim(
    "a learner that is told an error for each weight, a vector, need not ask at all",
    at("Optimizer", "reveal", step=0),
    holds=lambda run: run.result.needed == 0 and run.result.after[0] < 1e-20 < run.result.score,
)
claim(
    "If each of only 20 synapses can go up, go down or stay, there are $3^{20} \\approx 3.5$ billion possibilities",
    numbers={"3^{20}": 3.0**20, "\\approx 3.5": 3.0**20 / 1e9},
    given=("20 synapses",),
)
claim(
    "It stops $\\varepsilon/2$ short here",
    at("Optimizer"),
    at("Optimizer", nudge=0.5),
    holds=lambda *runs: all(
        np.allclose(np.abs(run.result.moved[6] - run.result.hidden), run.result.nudge / 2) for run in runs
    ),
)

# 5.2 Three kinds of objective

claim(
    "a digit of 64 pixels",
    at("Reconstruction"),
    numbers={"64": lambda run: run.result.image.size},
)
claim("any 16 numbers will do", at("Reconstruction", hidden=16))
claim(
    "With 16 hidden units, one for every four pixels, learned weights leave 14.9 % of the variance out",
    at("Reconstruction", hidden=16),
    numbers={"14.9 %": "variance left out (training)", "four": lambda run: run.result.image.size / 16},
)
claim(
    "about 75 %: three quarters",
    at("Reconstruction", "reveal"),
    numbers={"about 75 %": "variance left out (training)"},
)
claim(
    "catch 16/64 of the variance on average",
    at("Reconstruction", "reveal"),
    numbers={"16/64": lambda run: run.result.random_theory[16] == 0.75 * run.result.random_theory[0]},
    holds=lambda run: run.result.hidden == 16,
)
claim(
    "With $H$ random directions the share $1-H/64$ stays out on average",
    at("Reconstruction", hidden=32, weights="random"),
    holds=lambda run: abs(run.result.train_now / run.result.train[0] - 0.5) < 0.06,
)
claim(
    "New digits lose a little more than those that the weights were learned from",
    at("Reconstruction"),
    holds=lambda run: 1 < run.result.test_now / run.result.train_now < 1.1,
)
claim(
    "Half of the variance that the hidden units leave out *is* the loss",
    at("Reconstruction"),
    holds=lambda run: np.isclose(run.result.train_now, run.result.train[8]),
)


def ratio_of_derivatives() -> float:
    """Return the derivative of the supervised loss over that of the reconstruction error, for the same output."""
    step, y, target = 1e-6, np.array([0.3]), np.array([1.0])
    supervised, unsupervised = (
        (loss(y + step, target) - loss(y - step, target)) / (2 * step)
        for loss in (objectives.supervised_loss, objectives.unsupervised_loss)
    )
    return float(supervised / unsupervised)


claim("the derivatives differ by a factor of two", numbers={"two": ratio_of_derivatives})

# 5.3 Risk

claim("the empirical risk of 30 data sets", at("EmpiricalRisk"), numbers={"30": lambda r: len(r.result.empirical)})
claim(
    "Two weights, fitted to 20 examples, have an error of 0.225 on these and of 0.279 on new ones",
    at("EmpiricalRisk", "20 examples", samples=20),
    numbers={"0.225": "empirical risk of the fit", "0.279": "risk of the fit"},
)
claim(
    "Its error on the 20 examples falls to 0.125",
    at("EmpiricalRisk", "reveal", samples=20),
    numbers={"0.125": "empirical risk of the fit"},
)
claim("it stays at 0.279", at("EmpiricalRisk"), numbers={"0.279": "risk of the fit"})
claim(
    "It nearly doubles, to 0.528",
    at("EmpiricalRisk", "reveal"),
    at("EmpiricalRisk"),
    numbers={"0.528": lambda after, _: after.number("risk of the fit")},
    holds=lambda after, before: 1.8 < after.number("risk of the fit") / before.number("risk of the fit") < 2,
)
claim(
    "a hundredfold of examples makes it ten times smaller",
    numbers={"ten times": lambda: np.sqrt(2 / 3) / np.sqrt(2 / 300)},
)
claim(
    "with a standard deviation of $\\sqrt{2/M}$ times the risk",
    at("EmpiricalRisk"),
    holds=lambda run: np.allclose(run.result.band, run.result.risk * np.sqrt(2 / 20)),
)
claim(
    "the fit's empirical risk is below it",
    at("EmpiricalRisk"),
    holds=lambda run: run.result.train_now < run.result.noise_floor <= run.result.risk.min(),
)
claim(
    "The gap is about $2\\sigma_y^2N/M$ for large $M$",
    at("EmpiricalRisk", "300 examples"),
    holds=lambda run: abs(run.result.gap_now / (2 * run.result.noise_floor * 2 / 300) - 1) < 0.01,
)
claim(
    "The markers are means over the 30 data sets; with so few they scatter",
    at("EmpiricalRisk"),
    numbers={"30": lambda run: len(run.result.empirical)},
    holds=lambda run: np.abs(run.result.test - run.result.test_theory).max() > 0.003,
)

# 5.4 Overfitting

claim("20 noisy points are fitted with 20 cosine waves", at("Overfitting", samples=20, features=20))
claim(
    "With 20 examples the best penalty is λ* = 0.25. Let there be ten times as many of the same quality, 200",
    at("Overfitting"),
    at("Overfitting", "reveal"),
    numbers={
        "0.25": lambda few, _: few.result.best_penalty,
        "ten times": lambda few, many: many.result.x.size / few.result.x.size,
    },
)
claim(
    "down to 0.025: more data, more trust",
    at("Overfitting", "reveal"),
    numbers={"0.025": "best penalty λ*"},
    holds=lambda run: run.result.penalty == run.result.best_penalty,
)
claim(
    "ten times as many examples outweigh it ten times more",
    at("Overfitting"),
    at("Overfitting", "reveal"),
    numbers={"ten times": lambda few, many: few.result.best_penalty / many.result.best_penalty},
)
claim("set σ_y = 0, and λ* = 0", at("Overfitting", noise=0.0), numbers={"λ* = 0": "best penalty λ*"})
claim(
    "The training error only rises with $\\lambda$; the test error falls first, then rises",
    at("Overfitting"),
    holds=lambda run: (
        (np.diff(run.result.train) > 0).all()
        and run.result.test[0] > run.result.test.min() < run.result.test[-1]
        and 0 < run.result.test.argmin() < 40
    ),
)
claim(
    "At *the best λ* bias² and variance together are 0.084, against 0.190 with hardly any penalty",
    at("Overfitting", "the best λ"),
    at("Overfitting", "overfitting"),
    numbers={
        "0.084": lambda best, _: best.result.bias2_now + best.result.variance_now,
        "0.190": lambda _, none: none.result.bias2_now + none.result.variance_now,
    },
)
claim(
    "The test error of the data set in the picture falls from 0.429 to 0.331",
    at("Overfitting", "overfitting"),
    at("Overfitting", "the best λ"),
    numbers={"0.429": lambda none, _: none.result.test_now, "0.331": lambda _, best: best.result.test_now},
    this_run=True,
)

# 5.5 No free lunch

claim(
    "three inputs, each 0 or 1, so eight cases",
    holds=lambda: free_lunch.CASES.shape == (8, 3),
    numbers={
        "0 or 1": lambda: set(np.unique(free_lunch.CASES)) == {0, 1},
        "eight": len(free_lunch.CASES),
    },
)
claim("so $2^8 = 256$ functions", numbers={"256": len(free_lunch.FUNCTIONS)}, given=("2^8",))
claim(
    "with five cases seen, it is wrong on 31 % of the unseen ones. Now give it all 256 functions as its world",
    at("NoFreeLunch", seen=5),
    numbers={"31 %": "wrong on unseen cases", "256": len(free_lunch.FUNCTIONS)},
)
claim(
    "it is wrong on exactly half",
    at("NoFreeLunch", "reveal"),
    numbers={"half": lambda run: np.allclose(run.result.error, 0.5)},
)
claim(
    "one half say 1 and one half say 0 for each unseen case",
    given=("1", "0"),
    holds=lambda: all(
        2 * free_lunch.FUNCTIONS[(np.arange(256) & mask) == pattern][:, case].sum()
        == ((np.arange(256) & mask) == pattern).sum()
        for mask, pattern, case in ((7, 5, 3), (0, 0, 2), (127, 90, 7))
    ),
)
claim(
    "averaged over all functions every learner is a coin",
    holds=lambda: np.allclose(free_lunch.unseen_errors()[:, :, 0], 0.5),
)
claim(
    "A learner without a bias (first row) stays a coin in every world",
    holds=lambda: np.allclose(free_lunch.unseen_errors()[:, 0], 0.5) and next(iter(free_lunch.WORLDS)) == "anything",
)
claim(
    "a learner that believes in parities, in a world that mostly says 0, is wrong on 54 % of the unseen cases",
    at("NoFreeLunch", "the wrong bias"),
    numbers={"54 %": "wrong on unseen cases"},
    given=("says 0",),
)
claim(
    "only 104 of the 256 functions can be computed by one neuron with a threshold",
    at("NoFreeLunch"),
    numbers={
        "104": lambda run: run.number("functions in this world"),
        "256": lambda run: run.number("functions in this world", 1),
    },
)
claim("all six weights can be nudged at once", numbers={"six": optimizer.WEIGHTS})
