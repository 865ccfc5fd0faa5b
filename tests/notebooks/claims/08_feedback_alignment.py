"""What 08_feedback_alignment claims."""

from collections.abc import Callable

import numpy as np

from lecture_utils import data
from lecture_utils.models import feedback
from tests.notebooks.claims import At, Claims, Run, at, default
from tests.notebooks.claims.seeds import mean, over_ten_seeds, standard_error

claim = Claims("08_feedback_alignment")

# 8.1 What if the feedback is random?

ALIGNMENT = feedback.FIGURE_RULES.index("feedback alignment")


def error(rule: str) -> Callable[[Run], float]:
    """Return a function of a run: the rule's error at the end."""
    return lambda run: run.result.error[run.result.rules.index(rule), -1]


def angle(rule: str) -> Callable[[Run], float]:
    """Return a function of a run: the angle of the rule's error at the end."""
    return lambda run: run.result.angle[run.result.rules.index(rule), -1]


claim("Make all feedback weights ten times weaker", numbers={"ten": 0.5 / 0.05})
claim("Be is ten times shorter", numbers={"ten": 0.5 / 0.05})
claim(
    "On average the angle still ends at about 27°, but after 2,000 examples the error is at about 0.36",
    at("feedback.LinearTask", "reveal"),
    numbers={
        "about 27": angle("feedback alignment"),
        "2,000": default(feedback.linear_course, "steps"),
        "about 0.36": error("feedback alignment"),
    },
    average=True,
)
claim(
    "At first $Be$ stands nearly at a right angle to $W^\\mathsf{T}e$; after 200 examples the angle is about 30°",
    at("feedback.LinearTask"),
    numbers={
        "200": lambda run: run.result.step[5],
        "30": lambda run: 24 < run.result.angle[ALIGNMENT, 5] < 37,
    },
    holds=lambda run: 75 < run.result.angle[ALIGNMENT, 0] < 105,
)
claim.fact(
    "30 inputs, 20 hidden neurons, 10 outputs",
    "doi:10.1038/ncomms13276",
    read=False,
    numbers={"20": default(feedback.linear_course, "hidden")},
)
claim.fact(
    "its learning rate of 0.001 is 0.0005 here",
    "doi:10.1038/ncomms13276",
    read=False,
    numbers={"0.0005": default(feedback.linear_course, "learning_rate")},
)
claim(
    "With a fixed hidden layer the error stays at 0.997",
    at("feedback.LinearTask"),
    numbers={"0.997": error("hidden layer fixed")},
)
claim(
    "which on average is still at 0.09 when they are near 0.001",
    at("feedback.LinearTask"),
    numbers={"0.09": error("backpropagation"), "0.001": error("feedback alignment")},
    average=True,
)
claim(
    "The forward weights start fifty times smaller than the feedback weights, within ±0.01",
    at("feedback.LinearTask"),
    numbers={"fifty": 0.5 / 0.01},
    given=("0.01",),
)
claim(
    "now backpropagation is far ahead",
    at("feedback.LinearTask", "as weak as W"),
    holds=lambda run: error("backpropagation")(run) < 0.2 < 0.8 < error("feedback alignment")(run),
)
claim(
    "through five numbers no ten independent answers can pass",
    at("feedback.LinearTask", "too few neurons"),
    holds=lambda run: (run.result.error[:, -1] > 0.2).all(),
)
claim(
    "*Ten times faster*, every rule but the last learns the task to the last digit",
    at("feedback.LinearTask", "ten times faster"),
    numbers={"Ten": 5e-3 / 5e-4},
    holds=lambda run: (run.result.error[:-1, -1] < 5e-4).all() and run.result.error[-1, -1] > 0.9,
)
claim("ten times faster", numbers={"ten": 5e-3 / 5e-4})
claim(
    "at twice that rate (*too fast*) they diverge within 200 examples, and backpropagation with them",
    at("feedback.LinearTask", "too fast"),
    numbers={"twice": 1e-2 / 5e-3, "200": lambda run: max(run.result.diverged_at[:3]) < 200},
)

# 8.2 Who turns?

claim("An error of 1 at either output", given=("1",))
claim(
    "the error rises to 1.081 in this run",
    at("feedback.Geometry", "reveal"),
    numbers={"1.081": lambda run: run.result.error.max()},
    this_run=True,
)
claim(
    "after 24 updates the angle is below 90°",
    at("feedback.Geometry", "reveal"),
    numbers={"24": lambda run: np.flatnonzero(run.result.matrix_angle < 90)[0]},
    this_run=True,
)
claim(
    "started at 90°, the angle between $B$ and $W^\\mathsf{T}$ ends at 20.0° in this run",
    at("feedback.Geometry"),
    numbers={"90": lambda run: run.result.matrix_angle[0], "20.0": "angle between B and Wᵀ"},
    this_run=True,
)
claim(
    "Even started at 0° it moves away",
    at("feedback.Geometry", "parallel"),
    numbers={"0": lambda run: abs(run.result.matrix_angle[0]) < 1e-5},
    holds=lambda run: run.result.matrix_angle[-1] > 2,
)
claim(
    "where one starts hardly matters for where one ends",
    at("feedback.Geometry"),
    holds=lambda run: np.ptp(run.result.final_angles) < 25,
)
claim("$\\Delta W \\approx 4\\eta^2\\,", numbers={"4": 2 * 2})

# 8.3 Digits: signs and magnitudes


def wrong(rule: int) -> Callable[[Run], float]:
    """Return a function of a run: the fraction of new digits misread at the end; not a number if it diverged."""
    return lambda run: run.result.test_error[rule, -1] / 100 if run.result.runs[rule].diverged_at is None else np.nan


def average(where: At, rule: int, printed: str, error: str) -> dict[str, Callable[[], float]]:
    """Return the numbers of "11.2 ± 0.6 %"."""
    return {
        f"{printed} ": lambda: 100 * mean(claim, where, wrong(rule))(),
        f"± {error} %": standard_error(claim, where, wrong(rule)),
    }


def diverged(where: At, rule: int) -> int:
    """Return how many of ten runs diverge."""
    return int(np.isnan(over_ten_seeds(claim, where, wrong(rule))).sum())


two, three = at("Rules", "two"), at("Rules", "three")
BACKPROP, FIXED, DIRECT, CONCORDANT, SILENT = range(5)

claim("64 pixels, hidden layers", numbers={"64": lambda: data.digits().train_inputs.shape[1]})
claim("trained for ten epochs", numbers={"ten": default(feedback.compare_rules, "epochs")})
claim(
    "In this run feedback alignment is gone after 159 updates",
    at("Rules", "reveal"),
    numbers={"159": "feedback alignment"},
    this_run=True,
)
claim(
    "Sign concordance reads as well as backpropagation",
    at("Rules", "reveal"),
    holds=lambda run: abs(wrong(CONCORDANT)(run) - wrong(BACKPROP)(run)) < 0.04,
)
claim(
    "there are 360 test digits, one is worth 0.3 %",
    numbers={"360": lambda: len(data.digits().test_labels), "0.3 %": lambda: 1 / len(data.digits().test_labels)},
)
claim("two hidden layers misread 11.2 ± 0.6 %", numbers=average(two, BACKPROP, "11.2", "0.6"))
claim("11.2 ± 0.4 % with sign concordance", numbers=average(two, CONCORDANT, "11.2", "0.4"))
claim("32.6 ± 1.4 % if the hidden layers cannot learn", numbers=average(two, SILENT, "32.6", "1.4"))
claim(
    "of ten runs, one of feedback alignment and two of its direct form diverge, and one more ends at 46 %",
    numbers={
        "one of": lambda: diverged(two, FIXED),
        "two": lambda: diverged(two, DIRECT),
        "46 %": lambda: np.nanmax(over_ten_seeds(claim, two, wrong(FIXED))),
    },
    given=("ten",),
)
claim(
    "half of the runs of feedback alignment stay below 16 %",
    numbers={"below 16 %": lambda: np.sort(over_ten_seeds(claim, two, wrong(FIXED)))[:5]},
)
claim("11.4 ± 0.4 % against", numbers=average(at("Rules", "one hidden layer"), FIXED, "11.4", "0.4"))
claim("against 11.5 ± 0.4 %", numbers=average(at("Rules", "one hidden layer"), BACKPROP, "11.5", "0.4"))
claim(
    "the angles: near 90° at the start for random feedback and then falling",
    two,
    numbers={"90": lambda run: (np.abs(run.result.angle[1:3, 0] - 90) < 12).all()},
    holds=lambda run: (run.result.angle[1:3, -1] < 80).all(),
)
claim(
    "both random rules diverge, for every one of the ten seeds",
    numbers={"ten": lambda: [diverged(three, FIXED), diverged(three, DIRECT)]},
)
slower = at("Rules", "three, slower")
claim(
    "rescues seven of the ten runs of feedback alignment, though not their error: 21 ± 2 %",
    numbers={
        "seven": lambda: 10 - diverged(slower, FIXED),
        "21 ": lambda: 100 * mean(claim, slower, wrong(FIXED))(),
        "± 2 %": standard_error(claim, slower, wrong(FIXED)),
    },
)
claim("backpropagation is at 13.4 ± 0.7 %", numbers=average(slower, BACKPROP, "13.4", "0.7"))
claim(
    "With tanh neurons all hold",
    at("Rules", "three, tanh"),
    holds=lambda run: all(one.diverged_at is None for one in run.result.runs),
)
claim(
    "*weak feedback*, ten times smaller, hardly teaches the hidden layers within ten epochs",
    at("Rules", "weak feedback"),
    numbers={"ten times": 1 / 0.1},
    holds=lambda run: wrong(FIXED)(run) > 0.75 * wrong(SILENT)(run),
)

# Right and wrong signs

scrambled, mirror, reversed_ = (
    at("Signs", name) for name in ("magnitudes scrambled", "mirror image", "all signs wrong")
)
claim(
    "On average over ten seeds 11.3 % of the new digits are misread, 11.5 % with backpropagation, 21.1 % with a fixed",
    numbers={
        "11.3 %": mean(claim, scrambled, wrong(0)),
        "11.5 %": mean(claim, scrambled, wrong(1)),
        "21.1 %": mean(claim, scrambled, wrong(2)),
    },
    given=("ten",),
)
claim(
    "The error that arrives is about 40° off at the end",
    scrambled,
    numbers={"about 40": lambda run: run.result.angle[0, -1]},
    average=True,
)
claim(
    "which is well within 90°",
    scrambled,
    given=("90",),
    holds=lambda run: run.result.angle[0, -1] < 50,
)
claim("as well as before, 11.3 ± 0.5 % and", numbers=average(scrambled, 0, "11.3", "0.5"))
claim("and 10.1 ± 0.6 % misread", numbers=average(at("Signs", "magnitudes equal"), 0, "10.1", "0.6"))
claim("against 11.5 ± 0.4 %. Magnitudes exactly right", numbers=average(mirror, 0, "11.5", "0.4"))
claim("*all signs wrong*: 55 ± 2 %", numbers=average(reversed_, 0, "55", "2"))
claim("does not learn (21.1 ± 0.8 %)", numbers=average(mirror, 2, "21.1", "0.8"))
claim(
    "it ends at 12.4 ± 0.6 % on average",
    numbers=average(at("Signs", "half the signs wrong"), 0, "12.4", "0.6"),
)
claim(
    "in this run it starts at 90° and falls to 36°",
    at("Signs", "half the signs wrong"),
    numbers={
        "90": lambda run: run.result.angle[0, 0],
        "36": lambda run: run.result.angle[0, -1],
    },
    this_run=True,
)
claim(
    "the pairs with wrong signs are small",
    at("Signs", "half the signs wrong"),
    holds=lambda run: _size(run, wrong=True) < 0.6 * _size(run, wrong=False),
)


def _size(run: Run, *, wrong: bool) -> float:
    """Return the typical size of output weights whose feedback has the wrong sign, or the right one."""
    w, b = run.result.runs[0].weights[-1].T, run.result.runs[0].feedback[-1]
    return float(np.sqrt(np.mean(w[(w * b < 0) == wrong] ** 2)))


# How many signs?

claim(
    "36 networks trained for five epochs each",
    at("Concordance"),
    numbers={
        "36": lambda run: run.result.test_error.size + len(run.result.reference_rules),
        "five": default(feedback.signs_and_magnitudes, "epochs"),
    },
    this_run=False,
)
claim(
    "fall from 100 % to 50 %, which is chance",
    at("Concordance"),
    numbers={"100 %": lambda run: run.result.concordance[-1], "50 %": lambda run: run.result.concordance[5]},
)
claim(
    "On average over ten seeds from 13.5 % to between 15 and 18 %",
    numbers={
        "13.5 %": mean(claim, at("Concordance"), lambda run: run.result.reference_error[0] / 100),
        "between 15 and 18 %": lambda: over_ten_seeds(
            claim, at("Concordance"), lambda run: run.result.test_error[:, 5] / 100
        ).mean(axis=0),
    },
    given=("ten",),
)
claim(
    "a hidden layer that does not learn leaves 25 %",
    numbers={"25 %": mean(claim, at("Concordance"), lambda run: run.result.reference_error[2] / 100)},
)
claim(
    "at 0 % it is as bad as a hidden layer that does not learn, or worse",
    at("Concordance"),
    numbers={"0 %": lambda run: run.result.concordance[0]},
    holds=lambda run: (run.result.test_error[:, 0] > 0.85 * run.result.reference_error[2]).sum() >= 2,
)
claim(
    "(scrambled, all signs right: about 40° on average)",
    at("Concordance"),
    numbers={"about 40": lambda run: run.result.angle[1, -1]},
    average=True,
)
claim(
    "an angle of 40° costs only the fraction $1-\\cos 40° = 23\\,\\%$ of the signal",
    numbers={"23\\,\\%": 1 - np.cos(np.radians(40))},
    given=("40°", "40° = "),
)
claim(
    "the left end comes down again, on average. At 0 % the first hidden layer gets",
    given=("0 %",),
    holds=lambda: (curve := _mean_curve())[0] < 0.8 * curve.max(),
)


def _mean_curve() -> np.ndarray:
    """Return the mean error with two hidden layers and own magnitudes against the fraction of right signs."""
    where = at("Concordance", "two hidden layers")
    return over_ten_seeds(claim, where, lambda run: run.result.test_error[0]).mean(axis=0)


# 8.4 Feedback that learns

claim("for noise of variance 1", given=("1",))
claim(
    "Equal changes leave the difference alone: 4.001 in this run, from the first example to the last",
    at("LearnedFeedback", "reveal"),
    numbers={"4.001": lambda run: run.result.mismatch[3]},
    this_run=True,
)
claim(
    "the angle ends at 16.0°",
    at("LearnedFeedback", "reveal"),
    numbers={"16.0": angle("Kolen–Pollack")},
    this_run=True,
)
claim("the angles after 2,000 examples", numbers={"2,000": default(feedback.linear_course, "steps")})
claim(
    "Feedback alignment stops at 26° on average; the two learned ones come down to 9.6° (mirror) and 5.4°",
    numbers={
        "26": mean(claim, at("LearnedFeedback"), angle("feedback alignment")),
        "9.6": mean(claim, at("LearnedFeedback"), angle("weight mirror")),
        "5.4": mean(claim, at("LearnedFeedback"), angle("Kolen–Pollack")),
    },
)
claim(
    "Kolen–Pollack follows the law $(1-\\text{decay})^n$ exactly",
    at("LearnedFeedback"),
    holds=lambda run: np.allclose(run.result.mismatch[3], run.result.mismatch_law, rtol=1e-6),
)
claim(
    "*more decay* visibly spoils the answers",
    at("LearnedFeedback", "more decay"),
    at("LearnedFeedback"),
    holds=lambda more, some: (more.result.error[:, -1] > 3 * some.result.error[:, -1]).all(),
)
learned = at("RulesWithLearnedFeedback")
claim(
    "the error that arrives is 14° (mirror) and 33° (Kolen–Pollack) off in this run",
    learned,
    numbers={"14": angle("weight mirror"), "33": angle("Kolen–Pollack")},
    this_run=True,
)
claim("Feedback alignment diverges.", learned, holds=lambda run: run.result.runs[1].diverged_at is not None)
claim(
    "On average over ten seeds about 12 % are misread with a weight mirror, 11 % with Kolen–Pollack, 10 % with",
    numbers={
        "about 12 %": mean(claim, learned, wrong(2)),
        "11 %": mean(claim, learned, wrong(3)),
        "10 %": mean(claim, learned, wrong(0)),
    },
    given=("ten",),
)
claim("as far as 360 test digits can tell", numbers={"360": lambda: len(data.digits().test_labels)})
claim(
    "its runs diverge before the feedback is any better than random",
    at("RulesWithLearnedFeedback", "slow mirror"),
    holds=lambda run: run.result.runs[2].diverged_at is not None,
)
claim(
    "At half the rate most runs hold, at a quarter nearly all",
    numbers={
        "half": lambda: diverged(slower, FIXED) < 5,
        "quarter": lambda: diverged(at("Rules", "three", learning_rate=0.025), FIXED) <= 1,
    },
)
claim(
    "the error is far above that of backpropagation at the full rate",
    at("Rules", "three", learning_rate=0.025),
    three,
    holds=lambda slow, full: wrong(FIXED)(slow) > 2 * wrong(BACKPROP)(full),
)
