"""Exercises on unreliable synapses."""

from .exercise import Exercise


def _change(released: bool, probability: float, reward: float, average_reward: float, learning_rate: float) -> float:
    eligibility = 1 - probability if released else -probability
    return learning_rate * (reward - average_reward) * eligibility


def _without_average(
    released: bool, probability: float, reward: float, average_reward: float, learning_rate: float
) -> float:
    return _change(released, probability, reward, 0.0, learning_rate)


def _releases_only(
    released: bool, probability: float, reward: float, average_reward: float, learning_rate: float
) -> float:
    return _change(released, probability, reward, average_reward, learning_rate) if released else 0.0


def _failures_up(
    released: bool, probability: float, reward: float, average_reward: float, learning_rate: float
) -> float:
    change = _change(released, probability, reward, average_reward, learning_rate)
    return change if released else -change


def _eligibility_swapped(
    released: bool, probability: float, reward: float, average_reward: float, learning_rate: float
) -> float:
    return _change(released, 1 - probability, reward, average_reward, learning_rate)


def _release_itself(
    released: bool, probability: float, reward: float, average_reward: float, learning_rate: float
) -> float:
    return learning_rate * (reward - average_reward) * float(released)


hedonistic_change = Exercise(
    solution=_change,
    mistakes={
        "the average reward is missing. Without it nothing is ever disappointing: each reward, however usual, moves q, "
        "and the changes scatter more than they need to.": _without_average,
        "a failure changes nothing here. It is half of the experiment: the eligibility is −p.": _releases_only,
        "the eligibility of a failure has lost its minus sign. A rewarded failure must lower p.": _failures_up,
        "p and 1 − p are swapped. The eligibility is release minus its expectation: 1 − p, or 0 − p.": (
            _eligibility_swapped
        ),
        "the eligibility is the release itself. Subtract what was to be expected, p: only the surprise "
        "is a perturbation.": (_release_itself),
    },
    cases=[
        {
            "released": released,
            "probability": 0.3,
            "reward": reward,
            "average_reward": 0.6,
            "learning_rate": 0.5,
        }
        for released in (True, False)
        for reward in (0.0, 1.0)
    ],
    praise="on average this is η p(1−p)(⟨R | release⟩ − ⟨R | failure⟩): a gradient, from one coin and one reward.",
)

ANSWERS: dict[str, dict[str, str]] = {
    "hedonistic": {
        "answer": "no better than chance",
        "why": "Whoever never fails never finds out what failing is good for. The neuron fires at every stimulus and "
        "is right in half of the trials. To learn to be silent, it would have to be silent once.",
    },
    "plasticity": {
        "answer": "it falls below p = 0.3",
        "why": "p(1−p) is small at the start, but the further p falls towards ½, the faster it goes: after 20 pairings "
        "it is 0.20. A high release probability occludes potentiation, because there is no room left. It does not "
        "occlude depression.",
    },
}
"""The answers to the questions in the notebooks, and what is said once a prediction was made."""
