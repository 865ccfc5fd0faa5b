"""All 256 functions by another enumeration, the theorem, and the sets that worlds are drawn from."""

import itertools
import math

import numpy as np
import pytest

from lecture_utils.models import free_lunch
from tests.models import assert_finite

WORLDS = list(free_lunch.WORLDS)


def by_hand(seen, learner, world):
    """The error of a learner, one function, choice of cases and unseen case at a time."""
    functions = [tuple(int(bit) for bit in function) for function in free_lunch.FUNCTIONS]
    believed, real = (
        [f for f, in_set in zip(functions, free_lunch.WORLDS[name], strict=True) if in_set] for name in (learner, world)
    )
    errors = []
    for function in real:
        for cases in itertools.combinations(range(8), seen):
            fitting = [g for g in believed if all(g[case] == function[case] for case in cases)]
            for case in set(range(8)) - set(cases):
                ones = sum(g[case] for g in fitting)
                zeros = len(fitting) - ones
                errors.append(0.5 if ones == zeros else float((ones > zeros) != function[case]))
    return sum(errors) / len(errors)


@pytest.mark.parametrize(
    ("seen", "learner", "world"),
    [
        (3, "thresholds", "one input"),
        (5, "mostly 0", "parities"),
        (7, "thresholds", "thresholds"),
        (0, "mostly 0", "mostly 0"),
    ],
)
def test_the_table_agrees_with_counting_one_by_one(seen, learner, world):
    table = free_lunch.generalize(seen=seen).table
    assert table[WORLDS.index(learner), WORLDS.index(world)] == pytest.approx(by_hand(seen, learner, world))


def test_over_all_functions_every_learner_is_a_coin():
    errors = free_lunch.unseen_errors()
    assert errors[:, :, WORLDS.index("anything")] == pytest.approx(np.full((8, 5), 0.5))
    assert errors[:, WORLDS.index("anything")] == pytest.approx(np.full((8, 5), 0.5))


def test_nobody_beats_the_learner_that_shares_the_worlds_bias():
    errors = free_lunch.unseen_errors()
    for world in range(5):
        assert (errors[:, :, world] >= errors[:, world, world][:, np.newaxis] - 1e-12).all()


def test_the_bias_of_one_world_hurts_in_another():
    assert free_lunch.generalize(seen=5, learner="parities", world="mostly 0").error[5] > 0.5


def test_the_sets_of_functions():
    sizes = dict(zip(WORLDS, free_lunch.generalize().functions, strict=True))
    mostly_0 = 1 + 8 + math.comb(8, 2)
    assert sizes == {"anything": 256, "thresholds": 104, "one input": 8, "parities": 16, "mostly 0": mostly_0}
    xor = (free_lunch.CASES[:, 0] != free_lunch.CASES[:, 1]).astype(int)
    at = int(np.sum(xor << np.arange(8)))
    assert not free_lunch.WORLDS["thresholds"][at]
    assert free_lunch.WORLDS["parities"][at]
    for row, function in enumerate(free_lunch.FUNCTIONS):
        matters = [any(function[case] != function[case ^ bit] for case in range(8)) for bit in (4, 2, 1)]
        assert free_lunch.WORLDS["one input"][row] == (sum(matters) <= 1)


def test_thresholds_are_what_more_weights_reach_as_well():
    found = set()
    for weights in itertools.product(range(-4, 5), repeat=3):
        for threshold in np.arange(-12.5, 13):
            found.add(int(np.sum((free_lunch.CASES @ weights > threshold) << np.arange(8))))
    assert found == set(np.flatnonzero(free_lunch.WORLDS["thresholds"]))


def test_every_setting_is_finite_and_takes_its_numbers_from_the_table():
    for seen, learner, world in itertools.product(range(8), WORLDS, WORLDS):
        result = free_lunch.generalize(seen=seen, learner=learner, world=world)
        assert_finite(result)
        assert result.error[seen] == result.table[result.learner, result.world]


@pytest.mark.parametrize(("name", "value"), [("seen", 8), ("seen", -1), ("learner", "all"), ("world", "")])
def test_a_bad_argument_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        free_lunch.generalize(**{name: value})
