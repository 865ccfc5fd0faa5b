"""The passive cable against its equation, and the amplifier of the calcium zone."""

import numpy as np
import pytest

from lecture_utils.models import electrotonic


def test_attenuation_solves_the_cable_equation():
    length, step = 180.0, 0.5
    x = np.arange(50.0, 400.0, step)
    voltage = electrotonic.attenuation(x, length_constant=length)
    second = np.diff(voltage, 2) / step**2
    np.testing.assert_allclose(length**2 * second, voltage[1:-1], rtol=1e-5)


def test_one_length_constant_leaves_one_part_in_e_whatever_the_side():
    assert electrotonic.attenuation([-90.0, 90.0], length_constant=90.0) == pytest.approx([np.exp(-1)] * 2)


def test_attenuation_over_two_stretches_is_the_product():
    one, two, both = electrotonic.attenuation([120.0, 200.0, 320.0], length_constant=250.0)
    assert both == pytest.approx(one * two)


@pytest.mark.parametrize("site", [-150.0, 0.0, 333.0, 750.0])
def test_the_signal_is_largest_at_its_site_and_passive_without_the_zone(site):
    result = electrotonic.spread(site=site, amplitude=7.0)
    assert abs(result.distance[np.argmax(result.passive)] - site) <= 5.0 / 2
    np.testing.assert_array_equal(result.depolarisation, result.passive)
    assert result.at_soma == result.at_soma_passive == pytest.approx(7 * np.exp(-abs(site) / 250))
    assert not result.plateau


def test_the_zone_amplifies_the_tuft_and_leaves_basal_inputs_alone():
    tuft = electrotonic.spread(site=700.0, calcium_zone=True)
    assert tuft.plateau
    added = electrotonic.PLATEAU * np.exp(-electrotonic.CALCIUM_ZONE / 250)
    assert tuft.at_soma == pytest.approx(tuft.at_soma_passive + added)
    basal = electrotonic.spread(site=-100.0, calcium_zone=True)
    assert not basal.plateau
    assert basal.at_soma == basal.at_soma_passive


def test_the_zone_answers_from_its_threshold_on():
    enough = electrotonic.ZONE_THRESHOLD
    for amplitude, plateau in ((enough - 0.01, False), (enough, True)):
        result = electrotonic.spread(site=electrotonic.CALCIUM_ZONE, amplitude=amplitude, calcium_zone=True)
        assert result.plateau is plateau
        assert result.at_zone == amplitude


@pytest.mark.parametrize(
    ("name", "value"), [("site", -151.0), ("site", 751.0), ("length_constant", 0.0), ("amplitude", -1.0)]
)
def test_bad_arguments_are_named(name, value):
    with pytest.raises(ValueError, match=name):
        electrotonic.spread(**{name: value})


@pytest.mark.parametrize(("name", "value"), [("distance", [np.nan]), ("length_constant", 1e9)])
def test_attenuation_names_bad_arguments(name, value):
    with pytest.raises(ValueError, match=name):
        electrotonic.attenuation(**{"distance": [1.0], "length_constant": 100.0, name: value})
