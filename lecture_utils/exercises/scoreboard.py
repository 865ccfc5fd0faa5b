"""Exercises of the scoreboard: exponents, and the price of guessing."""

import numpy as np
from numpy.typing import NDArray

from .exercise import Exercise

Array = NDArray[np.float64]


def _slope(x: Array, y: Array) -> float:
    return float(np.polyfit(x, y, 1)[0])


exponent = Exercise(
    solution=lambda sizes, values: _slope(np.log(sizes), np.log(values)),
    mistakes={
        "that is the slope of values against sizes. A power law is a straight line only in log–log axes.": (
            lambda sizes, values: _slope(sizes, values)
        ),
        "you took the logarithm of the values only: that measures exponential growth.": (
            lambda sizes, values: _slope(sizes, np.log(values))
        ),
        "the axes are exchanged: the exponent is how log(values) rises with log(sizes).": (
            lambda sizes, values: _slope(np.log(values), np.log(sizes))
        ),
        "you divided the logarithms. The factor in front of the power must not matter: use a slope.": (
            lambda sizes, values: float(np.mean(np.log(values) / np.log(sizes)))
        ),
    },
    cases=[
        {"sizes": np.array([16.0, 32.0, 64.0]), "values": np.array([30.0, 100.0, 390.0])},
        {"sizes": np.array([10.0, 100.0, 1000.0]), "values": np.array([7.0, 70.0, 700.0])},
    ],
    praise="the exponent says what happens when the network doubles: the cost is multiplied by 2 to that power.",
)

slowdown = Exercise(
    solution=lambda inputs, hidden, outputs: hidden * (inputs + outputs) + 2,
    mistakes={
        "you counted the neurons. Weight perturbation varies every weight.": (
            lambda inputs, hidden, outputs: hidden + outputs + 2
        ),
        "only one layer is counted. There are NH weights into the hidden layer and HK out of it.": (
            lambda inputs, hidden, outputs: hidden * inputs + 2
        ),
        "there are no direct connections from inputs to outputs.": (
            lambda inputs, hidden, outputs: inputs * outputs + 2
        ),
        "the 2 is missing: the factor is the number of what is perturbed, plus 2.": (
            lambda inputs, hidden, outputs: hidden * (inputs + outputs)
        ),
    },
    cases=[{"inputs": 64, "hidden": 8, "outputs": 4}, {"inputs": 5, "hidden": 3, "outputs": 2}],
    praise="one global score has to serve all these weights, and that is the price.",
)

ANSWERS = {
    "race": {
        "answer": "those with one score for all",
        "why": "The errors of single neurons travel together through the feedback weights, however many inputs there"
        " are. One score has to be divided among all weights or neurons by trial and error.",
    },
    "memory": {
        "answer": "about a factor of two",
        "why": "Every rule stores the weights; weight perturbation and accept-or-reject also store a perturbation "
        "for each. Memory decides nothing here, and neither do the operations for one sample. Samples do.",
    },
    "knowledge": {
        "answer": "those that try changes out, and those with dendrites",
        "why": "Rules of perturbation and reward compare one score with what was tried. With dendrites a neuron hears "
        "its error itself, as plateaus or bursts, and its synapses need not be told. All other rules ask for an error "
        "at the synapse.",
    },
}
