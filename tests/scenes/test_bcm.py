"""The pictures of the BCM rule show what the results say."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import bcm
from lecture_utils.scenes.style import DEPRESSION, POTENTIATION, Scene


def built(scene: Scene) -> Scene:
    scene.build(Figure(figsize=scene.size))
    return scene


@pytest.fixture
def plane() -> scenes.bcm.PhasePlane:
    return built(scenes.bcm.PhasePlane())


@pytest.fixture
def supralinear() -> scenes.bcm.Supralinear:
    return built(scenes.bcm.Supralinear())


@pytest.fixture
def selectivity() -> scenes.bcm.Selectivity:
    return built(scenes.bcm.Selectivity(boundaries=bcm.stability_boundaries()))


@pytest.fixture
def rearing() -> scenes.bcm.Rearing:
    return built(scenes.bcm.Rearing())


@pytest.fixture
def deprivation() -> scenes.bcm.MonocularDeprivation:
    return built(scenes.bcm.MonocularDeprivation())


def test_the_plane_shows_the_course_and_what_is_at_rest(plane: scenes.bcm.PhasePlane) -> None:
    result = bcm.simulate(tau_theta=0.5, rate=0.5, threshold=0.2, duration=30.0)
    plane.update(result, 50)
    rate, theta = plane._path.get_data()
    half = result.theta.size // 2
    np.testing.assert_array_equal(rate, result.winning_rate[: half + 1])
    np.testing.assert_array_equal(theta, result.theta[: half + 1])
    assert plane._start.get_data() == ([0.5], [0.2])
    assert plane._stable.get_xydata().tolist() == [[1, 1]]
    assert plane._unstable.get_xydata().tolist() == [[0, 0]]
    assert plane._here.get_data() == ([0.5], [result.growth_rate_here])
    assert plane._edge.get_xdata() == [1, 1]


def test_arrows_stand_where_their_directions_hold(plane: scenes.bcm.PhasePlane) -> None:
    result = bcm.simulate(tau_theta=0.5, duration=1.0)
    plane.update(result, 100)
    places, across = plane._field.get_offsets(), plane._field.U
    above = places[:, 0] > places[:, 1] + 1e-9
    assert (across[above] > 0).all()
    assert (across[places[:, 0] < places[:, 1] - 1e-9] < 0).all()
    on_the_target = np.isclose(places, 1.3).all(axis=1)
    assert plane._field.V[on_the_target] == 1


def test_without_a_sliding_threshold_there_is_no_boundary(plane: scenes.bcm.PhasePlane) -> None:
    plane.update(bcm.simulate(rule="linear"), 100)
    assert plane._edge.get_visible()
    hebb = bcm.simulate(rule="hebb", duration=30.0)
    plane.update(hebb, 100)
    assert not plane._edge.get_visible()
    assert plane._rate_nullcline.get_xdata().size == plane._theta_nullcline.get_xdata().size == 0
    assert plane._sides[0].get_text() == "always potentiation"
    assert plane.readout(hebb, 100)["resting point stable"] == "at no τ_θ"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"rule": "linear", "tau_theta": 0.5}, "settles at rate 1.00"),
        ({"rule": "linear", "tau_theta": 0.95}, "still moves after 30 τ_w"),
        ({"rule": "linear", "tau_theta": 1.5}, "dies out"),
        ({"rule": "classical", "tau_theta": 1.2}, "still moves after 30 τ_w"),
        ({"rule": "classical", "tau_theta": 5.0}, "runs away: 1000 after 2.9 τ_w"),
        ({"rule": "hebb"}, "runs away: 1000 after 7.6 τ_w"),
        ({"rule": "fixed threshold", "threshold": 0.5}, "stays, in an unstable balance"),
    ],
)
def test_the_end_is_told_in_words(plane: scenes.bcm.PhasePlane, settings: dict, said: str) -> None:
    result = bcm.simulate(**{"rate": 0.5, "threshold": 0.2, "duration": 30.0} | settings)
    assert plane.readout(result, 100)["the rate"] == said


def test_a_curve_that_leaves_the_picture_says_how_far(plane: scenes.bcm.PhasePlane) -> None:
    said = []
    for tau_theta in (0.5, 3.0, 5.0):
        plane.update(bcm.simulate(rule="classical", tau_theta=tau_theta, threshold=0.2, duration=30.0), 100)
        said.append(plane._above.get_text())
    assert said == ["", "peaks at 30.6", "runs away"]


@pytest.mark.parametrize(
    ("settings", "fill", "end", "target"),
    [
        ({}, "black", "settles at rate 1.00", "attracts"),
        ({"tau_theta": 1.5}, "white", "dies out", "does not attract"),
        ({"tau_theta": 1.2, "rule": "classical"}, "white", "still moves after 30 τ_w", "does not attract"),
        ({"power": 0.8, "tau_theta": 0.05}, "white", "dies out", "is a saddle"),
        ({"power": 0.8, "tau_theta": 0.05, "rule": "classical", "duration": 100.0}, "white", "dies out", "is a saddle"),
        ({"power": 3.0, "tau_theta": 2.0, "rule": "classical"}, "white", "nearly silent, but it will return", None),
        ({"power": 1.0, "rate": 1.5, "threshold": 1.5}, "white", "rests at 1.50, as it could elsewhere", None),
    ],
)
def test_the_map_says_where_the_target_attracts(
    supralinear: scenes.bcm.Supralinear, settings: dict, fill: str, end: str, target: str | None
) -> None:
    result = bcm.supralinear(**settings)
    supralinear.update(result, 100)
    assert supralinear._here.get_data() == ([result.power], [result.tau_theta])
    assert supralinear._here.get_markerfacecolor() == supralinear._target.get_markerfacecolor() == fill
    np.testing.assert_array_equal(supralinear._theta_nullcline.get_ydata(), result.plane_rate**result.power)
    readout = supralinear.readout(result, 100)
    assert readout["the rate"] == end
    assert target is None or readout["the target, y = θ = 1"] == target


def test_trace_and_determinant_are_read_out(supralinear: scenes.bcm.Supralinear) -> None:
    readout = supralinear.readout(bcm.supralinear(power=3.0, tau_theta=0.5), 100)
    assert readout["trace (negative: soon enough)"] == "−1.00 per τ_w"
    assert readout["determinant (positive: steep enough)"] == "+4.00 per τ_w²"


def test_the_winner_is_told_from_the_others(selectivity: scenes.bcm.Selectivity) -> None:
    result = bcm.simulate(patterns=4, duration=60.0)
    selectivity.update(result, 100)
    np.testing.assert_array_equal(selectivity._winner.get_ydata(), result.winning_rate)
    drawn = selectivity._losers.get_ydata()
    np.testing.assert_array_equal(drawn[np.isfinite(drawn)], np.delete(result.rates, result.winner, axis=1).T.ravel())
    heights = [bar.get_height() for bar in selectivity._bars]
    assert heights == [*result.rates[-1], 0, 0]
    assert [bar.get_hatch() for bar in selectivity._bars].count("//") == 1
    assert selectivity._bars[result.winner].get_hatch() == "//"
    assert selectivity._prediction.get_ydata() == [4, 4]
    readout = selectivity.readout(result, 100)
    assert readout["response to the pattern ahead at the start"] == "4.00"
    assert readout["one winner is stable"] == "for τ_θ < 4 τ_w (linear rule)"


def test_the_map_tells_the_two_rules_apart(selectivity: scenes.bcm.Selectivity) -> None:
    filled = {}
    for rule in bcm.SLIDING_RULES:
        selectivity.update(bcm.simulate(rule=rule, patterns=4, tau_theta=2.0, duration=60.0), 100)
        assert selectivity._here.get_data() == ([4], [2.0])
        filled[rule] = selectivity._here.get_markerfacecolor()
    assert filled == {"linear": "black", "classical": "white"}


def test_the_bars_follow_the_step(selectivity: scenes.bcm.Selectivity) -> None:
    result = bcm.simulate(patterns=3, duration=60.0)
    selectivity.update(result, 0)
    assert [bar.get_height() for bar in selectivity._bars[:3]] == result.rates[0].tolist()


def test_the_curve_of_now_slides_with_the_threshold(rearing: scenes.bcm.Rearing) -> None:
    result = bcm.rearing()
    crossovers = []
    for step in (0, round(100 * 7 / 12), 100):
        rearing.update(result, step)
        frequency, change = rearing._now.get_data()
        crossovers.append(float(np.interp(0.0, change, frequency)))
    assert crossovers == pytest.approx([40.0, 14.57, 40.0], rel=0.02)
    assert rearing._light_crossover.get_xdata() == [40.0]
    assert rearing._dark_crossover.get_xdata() == pytest.approx([14.572], abs=1e-3)
    assert rearing._darkness.get_width() == 5.0


def test_bars_are_warm_for_potentiation_and_cool_for_depression(rearing: scenes.bcm.Rearing) -> None:
    rearing.update(bcm.rearing(light_rate=15.0), 100)
    warm, cool = POTENTIATION.lower(), DEPRESSION.lower()
    assert [to_hex(bar.get_facecolor()) for bar in rearing._bars[0]] == [cool, cool, warm]
    assert [to_hex(bar.get_facecolor()) for bar in rearing._bars[1]] == [cool, warm, warm]


def test_the_readout_of_rearing_names_both_crossovers(rearing: scenes.bcm.Rearing) -> None:
    readout = rearing.readout(bcm.rearing(dark_activity=0.5, dark_duration=8.0), 100)
    assert readout["crossover before darkness"] == "40.0 Hz"
    assert readout["crossover after darkness"] == "10.0 Hz (25.0 %)"
    assert readout["40 Hz"] == "0.00 → +0.91"


def test_the_theory_of_loss_lies_on_the_closed_eye(deprivation: scenes.bcm.MonocularDeprivation) -> None:
    result = bcm.monocular_deprivation(duration=40.0)
    deprivation.update(result, 100)
    time, tail = deprivation._tail.get_data()
    late = time > 20
    np.testing.assert_allclose(tail[late], np.interp(time[late], result.time, result.closed_response), rtol=0.02)
    assert tail.max() < 3
    assert deprivation._here.get_data() == ([0.2], [result.decay_rate])


def test_a_silent_eye_is_not_lost(deprivation: scenes.bcm.MonocularDeprivation) -> None:
    readout = deprivation.readout(bcm.monocular_deprivation(noise=0.0, duration=40.0), 100)
    assert readout["closed eye"] == "3.000 after 40 τ_w"
    assert readout["closed eye halved"] == "not within 40 τ_w"
