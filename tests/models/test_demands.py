"""What rules ask of biology: the table of notebook 11 says the same, and granting more leaves more."""

import re
from itertools import product
from pathlib import Path

import nbformat
import numpy as np
import pytest

from lecture_utils.models import demands

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "11_scoreboard.ipynb"


def table() -> dict[str, list[str]]:
    """Return the rows of the notebook's table by the names of their rules."""
    source = next(
        c.source for c in nbformat.read(NOTEBOOK, as_version=4).cells if "| what a synapse must know |" in c.source
    )
    rows = [[entry.strip() for entry in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", source, re.M)]
    return {row[0]: row[1:] for row in rows[2:]}


def test_the_notebook_tells_the_same_in_words() -> None:
    rows = table()
    assert [name.replace(", direct or not", "") for name in rows] == [rule.name for rule in demands.RULES]
    for rule, (knows, transport, _, phases, _, seen) in zip(demands.RULES, rows.values(), strict=True):
        assert ("one score" in knows) == (rule.knows == "one score")
        assert ("error" in knows) == (rule.knows == "its neuron's error")
        assert transport.startswith("no") != rule.transport
        assert (phases == "no") != rule.phases
        assert ("objective for the task" in seen) == rule.no_objective


def test_granting_more_never_loses_a_rule_and_granting_all_loses_none() -> None:
    settings = list(product(range(3), (False, True), (False, True)))
    left = {s: demands.possible(knows=demands.KNOWLEDGE[s[0]], transport=s[1], phases=s[2]).left for s in settings}
    for less, more in product(settings, repeat=2):
        if np.all(np.array(less) <= more):
            assert (left[less] <= left[more]).all()
    assert left[2, True, True].all()


@pytest.mark.parametrize(
    ("settings", "lost"),
    [
        ({"transport": False}, {"backpropagation", "sign concordance"}),
        ({"knows": "one score", "transport": False}, {rule.name for rule in demands.RULES if "error" in rule.knows}),
        ({"phases": False}, {rule.name for rule in demands.RULES if rule.phases}),
    ],
)
def test_what_is_not_granted_loses_those_who_ask_for_it(settings: dict, lost: set[str]) -> None:
    result = demands.possible(**settings)
    assert {rule.name for rule, left in zip(result.rules, result.left, strict=True) if not left} == lost


def test_an_unknown_kind_of_knowledge_is_named() -> None:
    with pytest.raises(ValueError, match="knows = 'all' must be one of 'its two neurons'"):
        demands.possible(knows="all")
