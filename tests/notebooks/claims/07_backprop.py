"""What 07_backprop claims."""

import numpy as np

from lecture_utils import data
from lecture_utils.models import networks, problems, training
from tests.notebooks.claims import Claims, Run, at, default
from tests.notebooks.claims.seeds import mean, over_ten_seeds, standard_error

claim = Claims("07_backprop")

# 7.1 A network one can see

claim(
    "$h\\,e = 0.762 \\times (-0.939) = -0.715$, the slope of the curve at the right",
    at("Network", step=7),
    numbers={
        "0.762": lambda run: run.result.presynaptic,
        "-0.939": lambda run: run.result.postsynaptic_error,
        "-0.715": "slope",
    },
    holds=lambda run: np.isclose(run.result.slope_of_loss, run.result.difference_quotient),
)
claim(
    "one update of all twelve takes $E$ from 0.462 to 0.123",
    at("Network", step=7),
    numbers={"twelve": len(networks.EDGES), "0.462": "error E", "0.123": "new error"},
)
claim(
    "The neuron behind is *saturated* ($\\sigma' \\approx 0$, first preset)",
    at("Network", "a1 saturated", step=7),
    numbers={"0": lambda run: run.result.slope[0][0] < 0.001},
)
claim(
    "$\\sigma' = 0$ for a rectifying neuron below threshold, second preset",
    at("Network", "a1 silent", step=7),
    numbers={"0": lambda run: run.result.slope[0][0]},
)
claim(
    "with $\\eta = 1$ every weight moves the right way, but too far, and $E$ rises to 2.367",
    at("Network", "step too large", step=7),
    numbers={"2.367": "new error"},
    holds=lambda run: all(((new - w) * g <= 0).all() for new, w, g in _updates(run)),
)
claim(
    "The weights from x₁ have h = 0 and no ▲ or ▼ at step 7; all others change",
    at("Network", "reveal", step=7),
    holds=lambda run: [bool((new == w).all()) for new, w, _ in _rows(run)] == [True] + 5 * [False],
)


def _updates(run: Run) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    return list(zip(run.result.new_weights, run.result.weights, run.result.gradient, strict=True))


def _rows(run: Run) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return the weights out of every neuron: new, old, and their slopes."""
    return [rows for layer in _updates(run) for rows in zip(*layer, strict=True)]


# A second set of fibres

claim(
    "The outputs know their own errors: four updates never change. The other eight hear",
    at("Fibres", "reveal"),
    numbers={
        "four": lambda run: run.result.verdict.count("same"),
        "eight": "updates that differ from backpropagation's",
    },
    holds=lambda run: run.result.verdict[8:] == ("same",) * 4,
)
claim(
    "How many of the twelve updates stay exactly as they were?", at("Fibres"), numbers={"twelve": len(networks.EDGES)}
)
claim(
    "four of the eight other updates have even another sign now",
    at("Fibres", "reveal"),
    numbers={"four": "updates with another sign", "eight": "updates that differ from backpropagation's"},
)
claim(
    "Random fibres turn all twelve together by 87°, and nothing is gained ($E$ stays at 0.462)",
    at("Fibres", "random"),
    numbers={"87": "angle between all updates and the gradient's", "0.462": "after the update, these fibres"},
    holds=lambda run: abs(run.result.new_loss - run.result.loss) < 5e-4,
)
claim(
    "right signs alone keep the angle at 17°",
    at("Fibres", "signs only"),
    numbers={"17": "angle between all updates and the gradient's"},
)
claim(
    "reverse b₁ → a₁ and two updates differ, the others not at all",
    at("Fibres", "mirror", b1_a1=-1.2),
    numbers={"two": "updates that differ from backpropagation's"},
)
claim(
    "the four updates between the layers a and b are reversed, but those from the inputs are exactly right again",
    at("Fibres", "all signs wrong"),
    holds=lambda run: run.result.verdict == ("same",) * 4 + ("sign",) * 4 + ("same",) * 4,
)
claim(
    "The update still takes $E$ to 0.126, nearly as far as backpropagation (0.123)",
    at("Fibres", "all signs wrong"),
    numbers={"0.126": "after the update, these fibres", "0.123": "after the update, mirror images"},
)
claim(
    "for eight of the twelve updates are exact",
    at("Fibres", "all signs wrong"),
    numbers={"eight": lambda run: run.result.verdict.count("same"), "twelve": len(networks.EDGES)},
)

# 7.2 The gradient check

claim(
    "Without a mistake both methods agree to better than one part in a million, in every weight",
    at("GradientCheck"),
    numbers={"million": lambda run: run.result.worst < 1e-6},
)
claim(
    "the error falls as $\\varepsilon^2$",
    at("GradientCheck"),
    numbers={"2": lambda run: np.log10(run.result.worst_against_epsilon[-2] / run.result.worst_against_epsilon[-3])},
)
claim(
    "Near $\\varepsilon = 10^{-5}$ the two meet",
    at("GradientCheck"),
    numbers={"10^{-5}": lambda run: run.result.epsilons[np.argmin(run.result.worst_against_epsilon)]},
)
claim(
    "A forgotten factor 2 puts all points on a line of half the slope",
    at("GradientCheck", "factor 2 forgotten"),
    numbers={"half": lambda run: np.median(run.result.backprop / run.result.finite_difference)},
    given=("2",),
)
claim(
    "Without $\\sigma'$ the upper layers' slopes are right and the lower ones too large",
    at("GradientCheck", "reveal"),
    holds=lambda run: (
        run.result.relative_error[run.result.layer == 2].max() < 1e-6
        and np.linalg.norm(run.result.backprop[run.result.layer == 0])
        > np.linalg.norm(run.result.finite_difference[run.result.layer == 0])
    ),
)
claim(
    "the points of the last layer stay far below one in a million",
    at("GradientCheck", "reveal"),
    numbers={"million": lambda run: run.result.relative_error[run.result.layer == 2].max() < 1e-6},
)
claim(
    "With *linear* neurons the missing $\\sigma'$ is no mistake at all",
    at("GradientCheck", "σ′ forgotten", activation="linear"),
    holds=lambda run: run.result.worst < 1e-6,
)
claim(
    "For 75 weights the finite differences need 150 forward passes",
    at("GradientCheck"),
    numbers={"75": lambda run: run.result.layer.size, "150": "passes to nudge every weight"},
)

# 7.3 Learning to read digits

WEIGHTS = 64 * 64 + 64 * 10
claim(
    "The network of the next section has 4,736 weights: 9,472 passes for a single gradient",
    at("Digits"),
    numbers={"4,736": lambda run: sum(w.size for w in run.result.weights), "9,472": 2 * WEIGHTS},
)
claim(
    "Handwritten digits of 8 × 8 pixels: 1,437 to learn from, 360 that the network never sees",
    numbers={
        "8 × 8": lambda: np.sqrt(data.digits().train_inputs.shape[1]),
        "1,437": lambda: len(data.digits().train_labels),
        "360": lambda: len(data.digits().test_labels),
    },
)
claim("After every 32 examples all weights change", numbers={"32": default(training.progress, "batch")})
claim("for twenty epochs", numbers={"twenty": default(training.progress, "epochs")})
claim(
    "In this run 1.0 % of the training digits and 8.1 % of the new ones are still wrong",
    at("Digits"),
    numbers={"1.0 %": "wrong on training digits", "8.1 %": "wrong on new digits"},
    this_run=True,
)


def wrong(run: Run) -> float:
    """Return the fraction of new digits misread at the end."""
    return run.result.test_error[-1] / 100


def diverges(run: Run) -> bool:
    """Tell whether a training diverges."""
    return run.result.diverged_at is not None


def average(preset: str, printed: str, error: str) -> dict[str, object]:
    """Return the numbers of "8.0 ± 0.2 %"."""
    where = at("Digits", preset)
    return {
        f"{printed} ": lambda: 100 * mean(claim, where, wrong)(),
        f"± {error} %": standard_error(claim, where, wrong),
    }


claim(
    "On average over ten seeds (± standard error) the",
    numbers={"ten": lambda: len(over_ten_seeds(claim, at("Digits"), wrong))},
)
claim("the starting network misreads 8.0 ± 0.2 %", numbers=average("start", "8.0", "0.2"))
claim("one without a hidden layer 12.8 ± 0.3 %", numbers=average("no hidden layer", "12.8", "0.3"))
claim("one with *8 hidden units* 23.0 ± 1.2 %", numbers=average("8 hidden units", "23.0", "1.2"))
claim("the network reads *better*: 6.4 ± 0.2 %", numbers=average("no decay", "6.4", "0.2"))
claim(
    "12.8 % of the new digits are wrong with three linear hidden layers, 12.8 % without any, and 8.0 % with one",
    numbers={
        "12.8 % of": mean(claim, at("Digits", "reveal"), wrong),
        "12.8 % without": mean(claim, at("Digits", "no hidden layer"), wrong),
        "8.0 %": mean(claim, at("Digits"), wrong),
    },
)
claim(
    "the input weights of single hidden units, drawn as 8 × 8 pictures",
    at("Digits"),
    numbers={"8 × 8": lambda run: np.sqrt(run.result.receptive_fields.shape[1])},
)
claim(
    "*Sigmoid* neurons are slow to start (in this run 58.9 % wrong after twenty epochs)",
    at("Digits", "sigmoid"),
    numbers={"58.9 %": "wrong on new digits"},
    this_run=True,
)
claim(
    "since their slope is at most ¼",
    holds=lambda: networks.sigma_prime(networks.sigma(np.linspace(-9, 9, 181), "sigmoid"), "sigmoid").max() == 0.25,
)
claim(
    "*Too fast* diverges within five updates",
    at("Digits", "too fast"),
    numbers={"five": lambda run: run.result.diverged_at <= 5},
)

# 7.4 Four problems for brains

claim(
    "a small tanh network (10 inputs, 10 hidden, 3 outputs) learns the answers of another one, 100 updates long",
    numbers={
        "3 outputs": lambda: problems.sign_problem().errors_at_start.size // 40,
        "100": default(problems.weight_transport, "steps"),
    },
    given=("10 inputs", "10 hidden"),
)
claim(
    "the loss is still below that of a fixed hidden layer, for nearly every",
    at("WeightTransport", "reveal"),
    holds=lambda run: run.result.error[-1] < run.result.fixed_error[-1],
)
claim(
    "somewhere beyond, the feedback does harm",
    at("WeightTransport", "the opposite"),
    holds=lambda run: run.result.error[-1] > run.result.fixed_error[-1],
)
claim(
    "at 60°, where only half of the signal's length lies along the gradient, the loss ends at 0.067 in this run, "
    "instead of 0.059",
    at("WeightTransport", "half right"),
    numbers={"half": "part of the error along the gradient", "0.067": "loss", "0.059": "with backpropagation"},
    given=("60",),
    this_run=True,
)
claim(
    "in this run it does worse at 120° (0.200) than one that does not learn at all (0.169)",
    at("WeightTransport", angle=120),
    numbers={"0.200": "loss", "0.169": "with the hidden layer fixed"},
    this_run=True,
)
claim(
    "Even then the loss falls, because the output layer keeps learning",
    at("WeightTransport", angle=120),
    holds=lambda run: run.result.error[-1] < 1,
)
claim(
    "In this run the loss ends at 0.062 instead of 0.059",
    at("SignProblem", "some resting rate"),
    numbers={"0.062": "loss with these rates", "0.059": "loss with signed errors"},
    this_run=True,
)
claim(
    "all errors below zero are lost: about half of them",
    at("SignProblem"),
    holds=lambda run: 0.35 < run.result.cut[0] < 0.65,
)
claim(
    "the loss stalls, in this run at 0.275 instead of 0.059",
    at("SignProblem"),
    numbers={"0.275": "loss with these rates", "0.059": "loss with signed errors"},
    this_run=True,
)
claim(
    "A resting rate of half the typical error rescues nearly everything",
    at("SignProblem", "some resting rate"),
    holds=lambda run: run.result.error[-1] < 1.2 * run.result.signed_error[-1],
)
claim(
    "at the start three errors in ten are still cut",
    at("SignProblem", "some resting rate"),
    holds=lambda run: 0.2 < run.result.cut[0] < 0.42,
)
claim("Two neurons lose nothing", at("SignProblem", "two neurons"), holds=lambda run: (run.result.cut == 0).all())
claim(
    "The blue band is one order of magnitude",
    at("MagnitudeProblem"),
    numbers={"one": lambda run: np.log10(run.result.ceiling / run.result.floor)},
)
claim(
    "smaller by a factor of more than 10¹⁵",
    at("MagnitudeProblem", "reveal"),
    numbers={"more than 10¹⁵": lambda run: 1 / run.result.magnitude[-1]},
)
claim("about a hundred times smaller", given=("hundred",))
claim(
    "each layer takes away a factor of about 4: after 30 layers 4³⁰ ≈ 10¹⁸ and a little more",
    at("MagnitudeProblem", "reveal"),
    numbers={
        "about 4": lambda run: (1 / run.result.magnitude[-1]) ** (1 / 30),
        "4³⁰": 4.0**30,
        "10¹⁸": 4.0**30,
    },
    holds=lambda run: 1 / run.result.magnitude[-1] > 4.0**30,
)
claim(
    "No gain in the range of the slider repairs that",
    at("MagnitudeProblem", "reveal", gain=5.0),
    holds=lambda run: run.result.magnitude[-1] < 0.1,
)
claim(
    "A gain of 0.8 looks harmless, and leaves about a thousandth after 30 layers",
    at("MagnitudeProblem", "vanishing"),
    numbers={"30": lambda run: run.result.distance[-1]},
    given=("0.8", "thousandth"),
    holds=lambda run: 5e-4 < run.result.magnitude[-1] < 2e-3,
)
claim(
    "At a gain of 0.8 the error has turned by about 47° after 5 layers on average, and after 10 nothing is left",
    at("MagnitudeProblem", "vanishing"),
    numbers={"about 47": lambda run: run.result.clipped_angle[5]},
    given=("5", "10"),
    holds=lambda run: run.result.clipped_magnitude[10] < 0.01,
    average=True,
)
claim(
    "if small errors are raised to the smallest rate, the direction fades more slowly",
    at("MagnitudeProblem", "vanishing", small="raised"),
    at("MagnitudeProblem", "vanishing"),
    holds=lambda raised, lost: raised.result.clipped_angle[10] < lost.result.clipped_angle[10] - 10,
)
claim(
    "Rates that span three orders of magnitude only put it off: about 9° after 10 layers, and after 20 nothing is left",
    at("MagnitudeProblem", "vanishing", span=3),
    numbers={
        "three": lambda run: np.log10(run.result.ceiling / run.result.floor),
        "about 9": lambda run: run.result.clipped_angle[10],
    },
    given=("10", "20"),
    holds=lambda run: run.result.clipped_magnitude[20] < 0.01,
    average=True,
)
claim(
    "Even at a gain of 1 it turns",
    at("MagnitudeProblem", "just right"),
    given=("1",),
    holds=lambda run: run.result.clipped_angle[-1] > 30,
)
claim(
    "at a gain of 1 the error 30 steps back has usually grown, and by a factor that no two *new seeds* share",
    at("MagnitudeProblem", "recurrent"),
    numbers={"30": lambda run: run.result.distance[-1]},
    given=("1",),
    holds=lambda run: run.result.magnitude[-1] > 1,
)
claim(
    "With a delay of 6 the neuron that remembers must stay below η = 0.047 (the line on the map)",
    at("UpdateLocking", "reveal"),
    numbers={"0.047": "largest learning rate, remembering"},
    given=("6",),
    holds=lambda run: run.result.diverged_at is not None and run.result.waiting[-1] < 0.5,
)
claim("may go up to 0.083", numbers={"0.083": lambda: problems.largest_rate(0, 10)})
claim(
    "Without delay the three are the same",
    at("UpdateLocking", "no delay"),
    holds=lambda run: (
        np.array_equal(run.result.waiting, run.result.remembering)
        and np.array_equal(run.result.mixing, run.result.remembering)
    ),
)
claim(
    "is worse than not learning",
    at("UpdateLocking"),
    holds=lambda run: run.result.mixing[-1] > 1 and run.result.remembering[-1] < 0.01,
)
claim(
    "At $\\eta = 0.75$ one hidden layer still holds, while with three some of the runs diverge",
    given=("0.75",),
    holds=lambda: (
        over_ten_seeds(claim, at("Digits", depth=3, learning_rate=0.75), diverges).any()
        and not over_ten_seeds(claim, at("Digits", learning_rate=0.75), diverges).any()
    ),
)
claim(
    "It is for nearly every one",
    at("WeightTransport", "at a right angle"),
    holds=lambda run: run.result.error[-1] < run.result.fixed_error[-1],
)
