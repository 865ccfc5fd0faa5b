"""Exercises of the roadmap: a step downhill, and counting samples."""

import numpy as np

from .exercise import Exercise

gradient_step = Exercise(
    solution=lambda weight, slope, learning_rate: weight - learning_rate * slope,
    mistakes={
        "the step goes uphill. Downhill is against the slope: subtract.": (
            lambda weight, slope, learning_rate: weight + learning_rate * slope
        ),
        "the learning rate is missing: the step is η times the slope.": (
            lambda weight, slope, learning_rate: weight - slope
        ),
        "you return the change Δw. Return the new weight, w + Δw.": (
            lambda weight, slope, learning_rate: -learning_rate * slope
        ),
        "the size of the step does not depend on the slope: use the slope itself, not its sign.": (
            lambda weight, slope, learning_rate: weight - learning_rate * np.sign(slope)
        ),
    },
    cases=[
        {"weight": weight, "slope": slope, "learning_rate": 0.1}
        for weight, slope in ((2.0, 4.0), (-1.0, -2.0), (0.5, 0.0))
    ],
    praise="minus the slope, times the learning rate: every gradient rule of this course is a variation of it.",
)

samples_needed = Exercise(
    solution=lambda target, learning_rate: np.log(target) / np.log(1 - learning_rate),
    mistakes={
        "the number of samples comes out negative: both logarithms are negative, so divide one by the other.": (
            lambda target, learning_rate: -np.log(target) / np.log(1 - learning_rate)
        ),
        "the fraction is upside down: (1 − η)ᵗ = target means t = ln(target)/ln(1 − η).": (
            lambda target, learning_rate: np.log(1 - learning_rate) / np.log(target)
        ),
        "you assumed that the error falls by the same amount each time. It falls by the same factor.": (
            lambda target, learning_rate: (1 - target) / learning_rate
        ),
        "you used η where 1 − η belongs.": lambda target, learning_rate: np.log(target) / np.log(learning_rate),
    },
    cases=[{"target": 0.1, "learning_rate": 0.05}, {"target": 0.5, "learning_rate": 0.3}],
    praise="so halving the learning rate nearly doubles the samples, and the target enters only as a logarithm.",
)

ANSWERS = {
    "too bold": {
        "answer": "it jumps from one side to the other for ever",
        "why": "Each step multiplies w by 1 − 2η, which is −1 at η = 1: the weight lands at the same height on the "
        "other side. A little less and it settles; a little more and it is thrown out. Section 6.2 shows "
        "the same limit in many dimensions.",
    },
    "price": {
        "answer": "about 3,000",
        "why": "The price of guessing is the number of things guessed at: NK + 2. Ten times as many inputs and ten "
        "times as many neurons make a hundred times as many synapses.",
    },
}
