"""The pictures beyond the synapse show what the results say."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from lecture_utils import scenes
from lecture_utils.models import intrinsic
from lecture_utils.scenes.style import BLACK, DEPRESSION, POTENTIATION, Scene


def built(scene: Scene) -> Scene:
    scene.build(Figure(figsize=scene.size))
    return scene


@pytest.fixture
def coupling() -> scenes.intrinsic.Coupling:
    return built(scenes.intrinsic.Coupling())


@pytest.fixture
def adaptation() -> scenes.intrinsic.Adaptation:
    return built(scenes.intrinsic.Adaptation())


@pytest.fixture
def turnover() -> scenes.intrinsic.Turnover:
    return built(scenes.intrinsic.Turnover())


def test_ltp_turns_the_synapse_and_the_mark_moves_along_the_same_curve(coupling: scenes.intrinsic.Coupling) -> None:
    result = intrinsic.epsp_spike_coupling(synaptic_gain=1.5)
    coupling.update(result, 0)
    _, _, synapse, cell = coupling._axes
    before, after = (line.get_ydata() for line in coupling._curves[cell])
    np.testing.assert_array_equal(before, after)
    before, after = (line.get_ydata() for line in coupling._curves[synapse])
    np.testing.assert_allclose(after, 1.5 * before)
    assert coupling._marks[cell][1].get_data() == ([9.0], [result.test_probability_after])
    assert coupling._marks[synapse][1].get_data() == ([1], [9.0])


def test_the_threshold_is_drawn_on_the_pulse_and_on_the_curve(coupling: scenes.intrinsic.Coupling) -> None:
    coupling.update(intrinsic.epsp_spike_coupling(threshold_shift=-3.0, noise=1.0), 0)
    assert [line.get_ydata()[0] for line in coupling._thresholds] == [8.0, 5.0]
    assert [line.get_xdata()[0] for line in coupling._middles] == [8.0, 5.0]
    heights = coupling._band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (4.0, 6.0)


@pytest.mark.parametrize(
    ("gain", "shift", "colours"),
    [
        (1.0, -3.0, (POTENTIATION, BLACK, POTENTIATION)),
        (0.5, 0.0, (DEPRESSION, DEPRESSION, DEPRESSION)),
        (1.5, 3.0, (BLACK, POTENTIATION, BLACK)),
    ],
)
def test_marks_tell_more_from_less(
    coupling: scenes.intrinsic.Coupling, gain: float, shift: float, colours: tuple[str, ...]
) -> None:
    coupling.update(intrinsic.epsp_spike_coupling(synaptic_gain=gain, threshold_shift=shift), 0)
    _, *axes = coupling._axes
    assert [to_hex(coupling._marks[each][1].get_color()).upper() for each in axes] == list(colours)


def test_coupling_readout_tells_the_synapse_from_the_cell() -> None:
    result = intrinsic.epsp_spike_coupling(synaptic_gain=1.5, threshold_shift=3.0)
    assert scenes.intrinsic.Coupling().readout(result, 0) == {
        "EPSP of the test pulse": "6.0 → 9.0 mV",
        "threshold θ": "8.0 → 11.0 mV",
        "spike probability": "9.1 % → 9.1 %",
        "synapse alone": "9.1 % → 74.8 %",
        "cell alone": "9.1 % → 0.0 %",
    }


def test_adaptation_follows_the_course_to_the_fixed_point(adaptation: scenes.intrinsic.Adaptation) -> None:
    result = intrinsic.adapt(inputs="uniform")
    adaptation.update(result, 30)
    gain, bias = adaptation._courses
    np.testing.assert_array_equal(gain.get_ydata(), result.gain[:31])
    np.testing.assert_array_equal(bias.get_ydata(), result.bias[:31])
    np.testing.assert_array_equal(adaptation._response.get_ydata(), result.response[30])
    assert [line.get_ydata()[0] for line in adaptation._rest] == [result.fixed_gain, result.fixed_bias]
    heights = adaptation._spread[1].get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(result.fixed_bias - result.spread[1])
    assert heights.max() == pytest.approx(result.fixed_bias + result.spread[1])


def test_outputs_are_drawn_as_steps_of_the_density(adaptation: scenes.intrinsic.Adaptation) -> None:
    result = intrinsic.adapt(inputs="exponential")
    adaptation.update(result, 100)
    density, heights = adaptation._fixed_density.get_data()
    np.testing.assert_array_equal(density[::2], result.fixed_density)
    np.testing.assert_array_equal(density[1::2], result.fixed_density)
    np.testing.assert_array_equal(heights[::2], result.output_edges[:-1])
    np.testing.assert_array_equal(heights[1::2], result.output_edges[1:])
    assert adaptation._outputs.get_paths()[0].vertices[:, 0].max() == pytest.approx(result.output_density[100].max())


def test_adaptation_readout_says_where_the_cell_rests() -> None:
    scene = scenes.intrinsic.Adaptation()
    result = intrinsic.adapt(learning_rate=0.005)
    assert scene.readout(result, 0)["gain a"] == "1.00 (rest 1.24 ± 0.05)"
    assert scene.readout(result, 0)["mean output"] == "0.500 (rest 0.103)"
    assert scene.readout(result, 100)["bias b"].endswith("(rest −2.70 ± 0.05)")
    restless = intrinsic.adapt(learning_rate=0.0)
    assert scene.readout(restless, 0)["gain a"] == "1.00 (rest 1.24)"


@pytest.mark.parametrize("memories", [1, 3])
def test_cells_are_sorted_alike_in_all_pictures(turnover: scenes.intrinsic.Turnover, memories: int) -> None:
    result = intrinsic.turnover(memories=memories, noise=0.0)
    turnover.update(result, 0)
    stored, state, synapses, recalled, not_instructed = (np.asarray(i.get_array()) for i in turnover._images)
    assert sorted(map(tuple, stored)) == list(map(tuple, stored))
    np.testing.assert_allclose(state[:, 0], stored.mean(axis=1))
    np.testing.assert_allclose(synapses, np.tile(2 / 50 * state, (1, 50)))
    np.testing.assert_allclose(recalled, np.tile(state, (1, memories)))
    np.testing.assert_allclose(not_instructed, 0)


def test_what_tells_the_cues_apart_is_shaded_up_to_the_overlap(turnover: scenes.intrinsic.Turnover) -> None:
    result = intrinsic.turnover(memories=3, elapsed=0.7)
    turnover.update(result, 0)
    corners = {tuple(np.round(corner, 9)) for corner in turnover._distinct.get_paths()[0].vertices}
    for k in (0, 5, 60):
        upper = result.overlap[0, k]
        assert (round(result.time[k], 9), round(upper, 9)) in corners
        assert (round(result.time[k], 9), round(upper - result.distinct[0, k], 9)) in corners
    assert [mark.get_ydata()[0] for mark in turnover._marks] == list(result.overlap_now)
    assert [mark.get_xdata()[0] for mark in turnover._learned] == list(result.sessions_needed)
    assert turnover._here.get_data() == ([3], [result.capacity_cells[2]])


def test_turnover_readout_tells_survival_and_loss() -> None:
    readouts = [scenes.intrinsic.Turnover().readout(intrinsic.turnover(memories=k, noise=0.2), 0) for k in (1, 3)]
    one, three = readouts
    assert one["original synapses left"] == three["original synapses left"] == "0.0 %"
    assert one["overlap with what was stored"] == "1.03 (0.03 if not instructed)"
    assert one["sessions to learn"] == "12 the first time, 0 again (11 if not instructed)"
    assert three["of this, telling the cues apart"] == "0.01"
    assert three["sessions to learn"] == "21 the first time, 21 again (21 if not instructed)"
    assert three["numbers"] == "120 to remember, 40 in the cells, 2000 in the synapses"
