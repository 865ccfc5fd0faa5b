"""Exercises on the BCM rule."""

from .exercise import Exercise


def _weight_change(x: float, y: float, theta: float, learning_rate: float) -> float:
    return learning_rate * x * (y - theta)


def _without_presynaptic_factor(x: float, y: float, theta: float, learning_rate: float) -> float:
    return learning_rate * (y - theta)


def _with_flipped_sign(x: float, y: float, theta: float, learning_rate: float) -> float:
    return learning_rate * x * (theta - y)


def _classical_form(x: float, y: float, theta: float, learning_rate: float) -> float:
    return learning_rate * x * y * (y - theta)


def _plain_hebb(x: float, y: float, theta: float, learning_rate: float) -> float:
    return learning_rate * x * y


def _threshold_on_the_input(x: float, y: float, theta: float, learning_rate: float) -> float:
    return learning_rate * y * (x - theta)


weight_change = Exercise(
    solution=_weight_change,
    mistakes={
        "the presynaptic factor x is missing. A synapse whose input is silent must not change.": (
            _without_presynaptic_factor
        ),
        "the sign is flipped. Rates above the threshold potentiate, rates below it depress.": _with_flipped_sign,
        "this is the classical rule, with a further factor y. The linear rule has none.": _classical_form,
        "the threshold is missing: this is Hebb's rule, which only potentiates.": _plain_hebb,
        "the threshold is compared with the input. It belongs to the postsynaptic rate y.": _threshold_on_the_input,
    },
    cases=[{"x": x, "y": y, "theta": 1.0, "learning_rate": 0.1} for x in (0.0, 0.5, 2.0) for y in (0.0, 0.6, 1.0, 1.7)],
    praise="nothing changes without input, and the threshold decides the sign.",
)


def _threshold_step(theta: float, y: float, tau_theta: float, dt: float) -> float:
    return theta + dt / tau_theta * (y**2 - theta)


def _without_the_square(theta: float, y: float, tau_theta: float, dt: float) -> float:
    return theta + dt / tau_theta * (y - theta)


def _without_decay(theta: float, y: float, tau_theta: float, dt: float) -> float:
    return theta + dt / tau_theta * y**2


def _without_time_constant(theta: float, y: float, tau_theta: float, dt: float) -> float:
    return theta + dt * (y**2 - theta)


def _with_inverted_time_constant(theta: float, y: float, tau_theta: float, dt: float) -> float:
    return theta + dt * tau_theta * (y**2 - theta)


def _only_the_change(theta: float, y: float, tau_theta: float, dt: float) -> float:
    return dt / tau_theta * (y**2 - theta)


def _square_of_the_difference(theta: float, y: float, tau_theta: float, dt: float) -> float:
    return theta + dt / tau_theta * (y - theta) ** 2


threshold_step = Exercise(
    solution=_threshold_step,
    mistakes={
        "θ follows y, not y². Without the square every rate could rest: there is no target.": _without_the_square,
        "the threshold never comes down. θ relaxes towards y²: the term −θ is missing.": _without_decay,
        "the time constant τ_θ is missing. A slow threshold moves by less: divide by τ_θ.": _without_time_constant,
        "τ_θ multiplies. A slow threshold (large τ_θ) moves by less: divide by τ_θ.": _with_inverted_time_constant,
        "this is only the change of θ. Return the new threshold, old plus change.": _only_the_change,
        "only y is squared: y² − θ, not (y − θ)².": _square_of_the_difference,
    },
    cases=[
        {"theta": theta, "y": y, "tau_theta": tau_theta, "dt": 0.1}
        for theta, y in ((0.5, 2.0), (1.5, 0.4))
        for tau_theta in (0.3, 2.0)
    ],
    praise="a running average of y²: it slides up faster than the rate, and down again.",
)


def _largest_ratio(rule: str, patterns: int) -> float:
    return {"linear": float(patterns), "classical": 1.0}[rule]


def _same_for_all(rule: str, patterns: int) -> float:
    return 1.0


def _same_for_both_rules(rule: str, patterns: int) -> float:
    return float(patterns)


def _swapped_rules(rule: str, patterns: int) -> float:
    return {"classical": float(patterns), "linear": 1.0}[rule]


def _inverted_number(rule: str, patterns: int) -> float:
    return {"linear": 1.0 / patterns, "classical": 1.0}[rule]


largest_ratio = Exercise(
    solution=_largest_ratio,
    mistakes={
        "that holds for one pattern only. With M patterns the linear rule's winner grows M times more slowly: "
        "each pattern is there only an Mth of the time.": _same_for_all,
        "in the classical rule the factor y, which is M for the winner, makes up for the rarity of its pattern.": (
            _same_for_both_rules
        ),
        "the two rules are swapped.": _swapped_rules,
        "the ratio is upside down. A slower winner leaves the threshold more time, not less.": _inverted_number,
    },
    cases=[{"rule": rule, "patterns": patterns} for rule in ("linear", "classical") for patterns in (1, 2, 4)],
    praise="the one number in which the two forms of the rule differ.",
)


ANSWERS = {
    "edge": {
        "answer": "at zero",
        "why": "The threshold comes too late, and then too much: the rate overshoots to 1.8, the threshold after it to "
        "2.2, and 5 τ_w after the start depression has pushed the rate down to 0. There it stays. A slow threshold can "
        "kill a synapse as well as let it run away.",
    },
    "steepness": {
        "answer": "no",
        "why": "From this start the rate dies. Start above the target (preset <i>soon, but not steep</i>), and it runs "
        "away. Below the target a threshold like this stands above the rate (0.5 to the power 0.8 is 0.57), above the "
        "target below it: it drives the rate away on both sides. To be soon does not help a threshold that is not "
        "steep enough.",
    },
    "ridge": {
        "answer": "all settle together at the target, 1",
        "why": "Nothing in the rule prefers a pattern, so equal responses stay equal. But this balance is a ridge: "
        "set the spread to 0.01, and one pattern takes all. It only takes longer.",
    },
    "quarter": {
        "answer": "to a quarter of its frequency",
        "why": "The threshold follows the square of the rate: (1/2)² = 1/4. It falls from 40 to 10 Hz here. "
        "A threshold that grows faster than the rate also falls faster.",
    },
    "silent eye": {
        "answer": "not at all",
        "why": "A synapse whose input is exactly 0 does not change (Δw ∝ x). What weakens the closed eye is its own "
        "noise: it makes the neuron fire a little, below the threshold that the open eye keeps high.",
    },
}
