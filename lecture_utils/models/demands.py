"""What each learning rule asks of biology, and which rules are left where a synapse may know only so much."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

KNOWLEDGE = ("its two neurons", "one score", "its neuron's error")
"""What a synapse may know; each includes those before."""


@dataclass(frozen=True, repr=False)
class Rule(Result):
    """What one rule asks for.

    Attributes
    ----------
    name : str
    knows : str
        What its synapses must know, one of `KNOWLEDGE`.
    transport : bool
        Whether feedback must know the forward weights, or at least their signs.
    phases : bool
        Whether it needs separate phases, or trials with a change and without.
    no_objective : bool
        Whether it has no objective for a task that is set from outside.
    """

    name: str
    knows: str
    transport: bool = False
    phases: bool = False
    no_objective: bool = False


RULES = (
    Rule("Hebb, STDP, BCM", KNOWLEDGE[0], no_objective=True),
    Rule("three factors (reward)", KNOWLEDGE[1]),
    Rule("accept or reject", KNOWLEDGE[1], phases=True),
    Rule("weight perturbation", KNOWLEDGE[1], phases=True),
    Rule("node perturbation", KNOWLEDGE[1], phases=True),
    Rule("backpropagation", KNOWLEDGE[2], transport=True, phases=True),
    Rule("feedback alignment", KNOWLEDGE[2], phases=True),
    Rule("sign concordance", KNOWLEDGE[2], transport=True, phases=True),
    Rule("Kolen–Pollack", KNOWLEDGE[2], phases=True),
    Rule("weight mirror", KNOWLEDGE[2], phases=True),
    Rule("segregated dendrites", KNOWLEDGE[0], phases=True),
    Rule("burst-dependent rule", KNOWLEDGE[0]),
    Rule("intrinsic plasticity", KNOWLEDGE[0], no_objective=True),
)


@dataclass(frozen=True, repr=False)
class Demands(Result):
    """The rules, and which of them are left.

    Attributes
    ----------
    rules : tuple of Rule
        In order.
    left : array of bool (rules,)
        Whether biology as chosen grants all that the rule asks for.
    """

    rules: tuple[Rule, ...]
    left: NDArray[np.bool_]


def possible(*, knows: str = KNOWLEDGE[-1], transport: bool = True, phases: bool = True) -> Demands:
    """Return which rules are left if biology grants only so much.

    Parameters
    ----------
    knows : one of `KNOWLEDGE`
        What a synapse may know.
    transport : bool
        Whether feedback may know the forward weights.
    phases : bool
        Whether there may be separate phases.

    Returns
    -------
    Demands

    Raises
    ------
    ValueError
        If `knows` is something else.

    Source
    ------
    The rules as this course states them; the demands are read off their equations. Putting them into these columns is
    ours.
    """
    most = KNOWLEDGE.index(checks.one_of("knows", knows, KNOWLEDGE))
    left = [
        KNOWLEDGE.index(rule.knows) <= most and transport >= rule.transport and phases >= rule.phases for rule in RULES
    ]
    return Demands(RULES, np.array(left))
