"""The picture of the passive cable shows what the result says."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import electrotonic


@pytest.fixture
def scene():
    scene = scenes.electrotonic.Spread()
    scene.build(Figure(figsize=scene.size))
    return scene


def test_the_neuron_is_coloured_by_its_depolarisation(scene):
    result = electrotonic.spread(site=700.0)
    scene.update(result, 0)
    colours = scene._pieces.get_array()
    far, near = np.argmax(scene._places), np.argmin(np.abs(scene._places))
    assert colours[far] > 10 * colours[near]
    expected = 12 * np.exp(-np.abs(scene._places[near] - 700) / 250)
    assert colours[near] == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("site", [-150.0, 0.0, 300.0, 750.0])
def test_the_input_is_beside_the_neuron_and_the_curves_pass_through_it(scene, site):
    scene.update(electrotonic.spread(site=site), 0)
    assert scene._input.get_ydata()[0] == scene._site.get_ydata()[0] == site
    assert scene._site.get_xdata()[0] == 12.0
    assert np.interp(site, scene._all.get_ydata(), scene._all.get_xdata()) == pytest.approx(12.0, rel=0.02)


@pytest.mark.parametrize(
    ("site", "tree"),
    [(700.0, "an apical dendrite: feedback"), (-100.0, "a basal dendrite: feedforward"), (0.0, "the soma")],
)
def test_readout_tells_on_which_tree_the_input_sits(scene, site, tree):
    assert scene.readout(electrotonic.spread(site=site), 0)["the input sits on"] == tree


def test_readout_tells_what_arrives_with_and_without_the_zone(scene):
    passive = scene.readout(electrotonic.spread(), 0)
    assert passive["electrotonic distance to the soma"] == "2.80 length constants"
    assert passive["arrives by spreading"] == "0.73 mV (6.1 %)"
    assert passive["arrives in all"] == "0.73 mV"
    helped = scene.readout(electrotonic.spread(calcium_zone=True), 0)
    assert helped["at the calcium zone"] == "5.4 mV, a plateau"
    assert helped["arrives in all"] == "8.85 mV"
    assert scene.readout(electrotonic.spread(amplitude=0.0), 0)["arrives by spreading"] == "0.00 mV (0.0 %)"
