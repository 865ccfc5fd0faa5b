"""Every check returns what is good and refuses the rest, naming parameter, value and what is allowed."""

import re
import warnings

import numpy as np
import pytest

from lecture_utils.models import checks

NO_NUMBERS = ["3", "three", None, True, np.True_, 3j, [1, [2]], ["1", "2"], [True, False], {"a": 1}, object]


def refused(message):
    return pytest.raises(ValueError, match=f"^{re.escape(message)}$")


@pytest.mark.parametrize(
    "value",
    [2, 2.0, np.int64(2), np.uint8(2), np.int32(2), np.float64(2), np.float32(2), np.float16(2), np.array(2)],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("check", [checks.number, checks.positive, checks.whole])
def test_every_kind_of_number_is_taken_and_becomes_pythons_own(check, value):
    checked = check("n", value)
    assert checked == 2
    assert type(checked) is (int if check is checks.whole else float)


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
@pytest.mark.parametrize("check", [checks.numbers, checks.number, checks.positive, checks.whole])
def test_what_is_no_number_is_refused_by_every_check(check, value):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with refused(f"n = {value!r} is not a number or an array of numbers"):
            check("n", value)


@pytest.mark.parametrize("value", [[1, 2, 3], (1.0, 2.0, 3.0), range(1, 4), np.arange(1, 4, dtype=np.uint8)])
def test_numbers_become_a_float_array(value):
    array = checks.numbers("rate", value)
    assert array.dtype == np.float64
    np.testing.assert_array_equal(array, [1.0, 2.0, 3.0])


def test_an_empty_list_is_an_empty_array():
    assert checks.numbers("rate", []).shape == (0,)


@pytest.mark.parametrize(
    ("bounds", "good", "bad", "allowed"),
    [
        ({}, (-1e9, 0.0, 1e9), (), "finite"),
        ({"low": 0}, (0, 1e9), (-0.5,), "at least 0"),
        ({"low": 0, "low_open": True}, (1e-9, 1e9), (0, -0.5), "greater than 0"),
        ({"high": 1.5}, (-1e9, 1.5), (1.75,), "at most 1.5"),
        ({"low": 0, "high": 1}, (0, 0.5, 1), (-0.5, 1.5), "in [0, 1]"),
        ({"low": 0, "high": 1, "low_open": True}, (0.5, 1), (0, -0.5, 1.5), "in (0, 1]"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_the_range_is_checked_and_named(bounds, good, bad, allowed):
    for value in good:
        assert checks.number("rate", value, **bounds) == value
    np.testing.assert_array_equal(checks.numbers("rate", good, **bounds), good)
    for value in (*bad, np.nan, np.inf, -np.inf):
        with refused(f"rate = {value} must be {allowed}"):
            checks.number("rate", value, **bounds)
        with refused(f"rate = {value:g} (one of 2 values) must be {allowed}"):
            checks.numbers("rate", [good[0], value], **bounds)


@pytest.mark.parametrize("check", [checks.number, checks.positive, checks.whole])
def test_where_one_number_is_wanted_an_array_is_refused(check):
    with refused("rate must be a single number, not an array of shape (2,)"):
        check("rate", [1.0, 2.0])


@pytest.mark.parametrize("value", [0, -1, np.nan, np.inf])
def test_positive(value):
    with refused(f"tau = {value} must be greater than 0"):
        checks.positive("tau", value)


def test_whole_numbers():
    assert checks.whole("n", 0) == 0
    assert checks.whole("n", 2**53) == 2**53
    assert checks.whole("n", -2, -3, 3) == -2
    with refused("n = 2.5 must be a whole number"):
        checks.whole("n", 2.5)
    with refused("n = -1 must be at least 0"):
        checks.whole("n", -1)
    with refused("n = 4 must be in [1, 3]"):
        checks.whole("n", 4, 1, 3)
    with refused("n = nan must be at least 0"):
        checks.whole("n", np.nan)


def test_one_of():
    allowed = {"bcm": 1, "hebb": 2}
    assert checks.one_of("rule", "hebb", allowed) == "hebb"
    for value in ("Hebb", "", None, 1, ["hebb"], np.array(["hebb", "bcm"])):
        with refused(f"rule = {value!r} must be one of 'bcm', 'hebb'"):
            checks.one_of("rule", value, allowed)
