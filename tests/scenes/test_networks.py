"""The pictures of networks show what the results say, and what a click on them sets."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import networks
from lecture_utils.scenes.style import DEPRESSION, POTENTIATION

EXAMPLE = dict(activation="tanh", learning_rate=0.2, chosen="a1→b1")


def built(scene):
    scene.build(Figure(figsize=scene.size))
    return scene


def texts(labels):
    return [text for *_, text in labels.items]


@pytest.fixture
def network():
    return built(scenes.networks.Network())


@pytest.fixture(scope="module")
def example():
    return networks.small_network(**EXAMPLE)


# --- a network one can see -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("step", "known"), [(0, 2), (1, 4), (2, 6), (3, 8), (7, 8)])
def test_activities_appear_layer_by_layer(network, example, step, known):
    network.update(example, step)
    values = texts(network._activities)[1::2]
    assert [value != "?" for value in values] == [True] * known + [False] * (8 - known)
    assert values[:2] == ["1.00", "0.50"]
    assert texts(network._activities)[4] == "a₁"


@pytest.mark.parametrize(("step", "errors", "factors"), [(3, 0, 0), (4, 2, 0), (5, 4, 4), (6, 6, 8), (7, 6, 0)])
def test_errors_and_the_chain_rules_factors_appear_backwards(network, example, step, errors, factors):
    network.update(example, step)
    assert len(network._errors.items) == errors
    assert len(network._factors.items) == factors
    if step == 6:
        shown = {text.split("=")[1].strip().replace("−", "-") for text in texts(network._errors)}
        assert shown == {f"{e:.2f}" for layer in example.error for e in layer}
        shown = [text.replace("−", "-") for text in texts(network._factors)]
        assert shown == [f"{factor:.2f}" for layer in example.factors for factor in layer.ravel()]


def test_every_step_spells_out_the_sums_it_computes(network, example):
    said = []
    for step in range(8):
        network.update(example, step)
        said.append([texts(network._header)[0], *texts(network._equations)])
    assert said[1][1] == "h(a₁) = σ(1.00·0.80 + 0.50·0.40) = σ(1.00) = 0.76"
    assert said[3][1] == "y₁ = Σ h w = 0.63·1.00 + 0.59·(−0.50) = 0.34"
    assert said[4][1] == "e(y₁) = 2 (y − y*) = 2 (0.34 − 1.00) = −1.33"
    assert said[5][1] == "e(b₁) = σ′ Σ e w = 0.60 ((−1.33)·1.00 + 0.29·(−0.80)) = −0.94"
    assert said[7][2] == "error E: 0.462 before, 0.123 after all have changed"
    assert [header[0] for header, *_ in said] == list("01234567")


def test_the_update_of_the_chosen_weight_is_the_product_of_its_two_ends(network, example):
    network.update(example, 7)
    assert texts(network._equations)[0] == "chosen, a₁ → b₁: h e = 0.762 · (−0.939) = −0.715"
    np.testing.assert_allclose(network._band.get_xydata(), [scenes.networks._place("a1"), scenes.networks._place("b1")])
    here, new = (line.get_xydata()[0] for line in (network._here, network._new))
    np.testing.assert_allclose(here, [1.2, example.loss / 4])
    assert new[0] == pytest.approx(1.2 + example.change)
    network.update(example, 6)
    assert not network._new.get_visible()


def test_weights_that_grow_are_warm_and_point_up(network, example):
    network.update(example, 7)
    changes = np.concatenate([(new - w).ravel() for new, w in zip(example.new_weights, example.weights, strict=True)])
    expected = [(POTENTIATION if change > 0 else DEPRESSION).lower() for change in changes]
    assert [to_hex(colour) for colour in network._edges.get_colors()] == expected
    assert len(texts(network._weights[POTENTIATION])) == (changes > 0).sum()
    assert all(text.endswith("▲") for text in texts(network._weights[POTENTIATION]))
    assert all(text.endswith("▼") for text in texts(network._weights[DEPRESSION]))
    network.update(networks.small_network(**EXAMPLE, x1=0.0), 7)
    assert texts(network._weights["black"]) == ["0.80", "−0.50"]  # a silent input teaches nothing


@pytest.mark.parametrize(
    ("loss", "ticks"), [(0.5, ["0", "2", "4"]), (20.0, ["0", "20", "40"]), (2e5, ["2·10⁵", "4·10⁵"])]
)
def test_the_scale_of_the_error_follows_its_size(network, loss, ticks):
    example = networks.small_network(**EXAMPLE)
    network.update(SimpleNamespace(**vars(example) | {"loss": loss}), 7)
    assert texts(network._ticks)[-len(ticks) :] == ticks


def test_the_readout_waits_for_what_is_not_known_yet(example):
    scene = scenes.networks.Network()
    assert scene.readout(example, 2) == {"error E": "not known before the output is"}
    assert scene.readout(example, 5) == {"error E": "0.462"}
    assert scene.readout(example, 7) == {
        "error E": "0.462",
        "new error": ("error after all weights changed", "0.123"),
        "slope": ("slope of a₁ → b₁, by backpropagation", "−0.7153"),
        "nudged": ("slope, measured by nudging", "−0.7153"),
        "change": ("change of a₁ → b₁", "+0.1431"),
    }


@pytest.mark.parametrize("edge", networks.EDGES)
def test_a_click_on_an_edge_chooses_it(edge):
    (x, y), (to_x, to_y) = scenes.networks.ENDS[edge]
    # A quarter of the way along: in the middle two edges cross.
    place = x + 0.25 * (to_x - x), y + 0.25 * (to_y - y)
    assert scenes.networks.touched("drawing", *place, {"chosen": "x1→a1"}) == {"chosen": edge}


def test_inputs_targets_and_the_chosen_weight_are_set_on_the_picture():
    touched = scenes.networks.touched
    top, bottom = scenes.networks.ROWS
    reach = scenes.networks.GAUGE_HEIGHT
    assert touched("drawing", 0.36, top + reach, {}) == {"x1": pytest.approx(2.0)}
    assert touched("drawing", 0.36, bottom - reach / 2, {}) == {"x2": pytest.approx(-1.0)}
    assert touched("drawing", 6.3, top, {}) == {"target1": pytest.approx(0.0)}
    assert touched("drawing", 6.3, bottom + reach / 4, {}) == {"target2": pytest.approx(0.5)}
    assert touched("curve", -1.3, 0.4, {"chosen": "a2→b1"}) == {"a2_b1": -1.3}
    assert touched("drawing", 3.0, 4.9, {"chosen": "a2→b1"}) == {}


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.00"), (-0.001, "0.00"), (-0.94, "−0.94"), (12.34, "12.3"), (-431.6, "−432"), (9.996, "10.00")],
)
def test_numbers_keep_their_width(value, text):
    assert scenes.networks._number(value) == text


# --- a second set of fibres ------------------------------------------------------------------------------------------


def test_fibres_show_which_updates_they_change() -> None:
    scene = built(scenes.networks.Fibres())
    result = networks.second_fibres(b1_a1=-1.2)
    scene.update(result, 0)
    assert {verdict: len(marks.items) for verdict, marks in scene._marks.items()} == {"same": 10, "size": 0, "sign": 2}
    np.testing.assert_array_equal(scene._points.get_xydata().T, [result.forward, result.feedback])
    np.testing.assert_array_equal(scene._own.get_ydata(), result.change)
    readout = scene.readout(result, 0)
    assert readout["updates that differ from backpropagation's"] == "2 of 12"
    assert readout["updates with another sign"] == "2 of 12"
    assert readout["after the update, mirror images"] == "0.123"


@pytest.mark.parametrize(("fibre", "forward"), list(zip(networks.FIBRES, networks.EXAMPLE_WEIGHTS[4:], strict=True)))
def test_a_drag_on_the_weights_sets_the_fibre_of_the_nearest_forward_weight(fibre, forward):
    drawn = scenes.networks.drawn_fibre("weights", forward + 0.02, 1.5, {})
    assert drawn == {fibre.replace("→", "_"): 1.5}
    assert scenes.networks.drawn_fibre("", forward, 1.5, {}) == {}


# --- the gradient check ----------------------------------------------------------------------------------------------


def test_all_points_lie_on_the_line_unless_there_is_a_mistake():
    scene = built(scenes.networks.GradientCheck())
    scene.update(networks.gradient_check(), 0)
    points = np.concatenate([line.get_xydata() for line in scene._points])
    assert points.shape == (75, 2)
    np.testing.assert_allclose(points[:, 0], points[:, 1], atol=1e-6)
    assert np.abs(points).max() == 1
    scene.update(networks.gradient_check(mistake="gradient of the halved loss"), 0)
    points = np.concatenate([line.get_xydata() for line in scene._points])
    np.testing.assert_allclose(points[:, 1], 0.5 * points[:, 0], atol=1e-6)


def test_gradient_check_readout_does_not_depend_on_the_last_digits():
    scene = scenes.networks.GradientCheck()
    assert scene.readout(networks.gradient_check(), 0) == {
        "largest relative error": "below 10⁻⁶",
        "weights off by more than 10⁻⁶": "0 of 75",
        "passes to nudge every weight": "150 forward",
        "passes of backpropagation": "1 forward, 1 backward",
    }
    wrong = scene.readout(networks.gradient_check(mistake="missing σ'"), 0)
    assert wrong["largest relative error"] == "159.6 %"
    assert wrong["weights off by more than 10⁻⁶"] == "50 of 75"
