"""Exercises on long-term potentiation."""

import numpy as np

from lecture_utils.models import ltp

from .exercise import Exercise


def _early_percent(hours: float, percent: float, tau_hours: float) -> float:
    return 100.0 + (percent - 100.0) * np.exp(-hours / tau_hours)


def _decaying_to_zero(hours: float, percent: float, tau_hours: float) -> float:
    return percent * np.exp(-hours / tau_hours)


def _only_the_change(hours: float, percent: float, tau_hours: float) -> float:
    return (percent - 100.0) * np.exp(-hours / tau_hours)


def _growing(hours: float, percent: float, tau_hours: float) -> float:
    return _early_percent(-hours, percent, tau_hours)


def _halving(hours: float, percent: float, tau_hours: float) -> float:
    return 100.0 + (percent - 100.0) * 0.5 ** (hours / tau_hours)


def _straight(hours: float, percent: float, tau_hours: float) -> float:
    return 100.0 + (percent - 100.0) * (1.0 - hours / tau_hours)


early_percent = Exercise(
    solution=_early_percent,
    mistakes={
        "the response fades to nothing. What fades is the change: without late LTP the EPSP returns to 100 %.": (
            _decaying_to_zero
        ),
        "this is the change alone. The EPSP is the baseline of 100 % plus what is left of the change.": (
            _only_the_change
        ),
        "the change grows with time. Early LTP fades: the exponent is −t/τ.": _growing,
        "τ is taken for a half-life. After one time constant 37 % of the change is left, not one half.": _halving,
        "the change falls along a straight line. A decay in proportion to what is left is an exponential.": _straight,
    },
    cases=[
        {"hours": hours, "percent": percent, "tau_hours": ltp.EARLY_DECAY_CONSTANT / 3600.0}
        for percent in (190.0, 40.0)
        for hours in (0.0, 1.0, 8.0)
    ],
    praise="early LTP and early LTD fade alike, and always back to the baseline.",
)


def _late_speed(early_change: float, protein: float, late: float, theta_tag: float) -> float:
    if early_change > theta_tag:
        return protein * (1.0 - late)
    if early_change < -theta_tag:
        return -protein * (late + 0.5)
    return 0.0


def _without_tag(early_change: float, protein: float, late: float, theta_tag: float) -> float:
    return _late_speed(np.sign(early_change), protein, late, 0.0)


def _without_protein(early_change: float, protein: float, late: float, theta_tag: float) -> float:
    return _late_speed(early_change, 1.0, late, theta_tag)


def _potentiation_only(early_change: float, protein: float, late: float, theta_tag: float) -> float:
    return _late_speed(max(early_change, 0.0), protein, late, theta_tag)


def _without_bounds(early_change: float, protein: float, late: float, theta_tag: float) -> float:
    return protein * (float(early_change > theta_tag) - float(early_change < -theta_tag))


def _without_sign(early_change: float, protein: float, late: float, theta_tag: float) -> float:
    return _late_speed(abs(early_change), protein, late, theta_tag)


late_speed = Exercise(
    solution=_late_speed,
    mistakes={
        "the late weight moves without a tag. It needs |change| > θ_tag, or protein would act at every synapse.": (
            _without_tag
        ),
        "the late weight moves without protein. The speed is proportional to the amount of protein.": _without_protein,
        "there is no late LTD. A tag for depression pushes down, with speed −protein · (late + ½).": _potentiation_only,
        "there are no bounds. The push must fade as late nears 1 (factor 1 − late) or −½ (late + ½).": _without_bounds,
        "a tag for depression strengthens the synapse. Its push is −protein · (late + ½).": _without_sign,
    },
    cases=[
        {"early_change": change, "protein": protein, "late": late, "theta_tag": 0.2}
        for change in (0.9, 0.1, -0.1, -0.8)
        for protein, late in ((0.7, 0.2), (0.0, 0.0), (0.4, -0.3))
    ],
    praise="a tag says where, the protein says when: together they decide what lasts.",
)


ANSWERS = {
    "silenced": {
        "answer": "no LTP",
        "why": "The experiment was done, and LTP failed to appear; after the same train without the silencing it did. "
        "Calcium enters through NMDA receptors, and these need two things at once: glutamate from the presynaptic "
        "side and a depolarised postsynaptic side. The switch takes that second thing away, and with it the calcium.",
    },
    "protein": {
        "answer": "LTP that fades within hours",
        "why": "Early LTP modifies receptors that exist already and needs no new protein: the EPSP still nearly "
        "doubles. But the tag waits in vain, and the change fades with its time constant of 1.9 h: an EPSP of 156 % "
        "one hour after the last train, of 100.2 % after twelve hours. Blockers of protein synthesis are how the two "
        "phases are told apart in experiments.",
    },
}
