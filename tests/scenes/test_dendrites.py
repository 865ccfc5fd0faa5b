"""The pictures of dendrites show what the results say."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from lecture_utils import data, scenes
from lecture_utils.models import dendrites


def built(scene):
    scene.build(Figure(figsize=scene.size))
    return scene


def segments(line):
    """What a line with gaps shows: one (x, bottom, top) per stroke."""
    x, y = (np.asarray(values, dtype=float).reshape(-1, 3) for values in line.get_data())
    return np.column_stack([x[:, 0], y[:, :2]])


def lowest_and_highest(line):
    return np.nanmin(line.get_ydata()), np.nanmax(line.get_ydata())


# --- one neuron, two inputs ----------------------------------------------------------------------------------------


def test_the_neuron_is_drawn_up_to_the_step_with_its_spikes():
    scene, result = built(scenes.dendrites.Coincidence()), dendrites.simulate()
    drawn = []
    for step in (0, 30, 100):
        scene.update(result, step)
        now = 20 + 1.2 * step
        assert scene._soma.get_xdata()[-1] == pytest.approx(now)
        assert scene._dendrite.get_xdata().size == scene._threshold.get_xdata().size
        drawn.append(segments(scene._spikes)[:, 0].tolist())
    assert drawn == [[], [t for t in result.spike_times if t <= 56], result.spike_times.tolist()]
    np.testing.assert_allclose(scene._dendrite.get_ydata()[-1], result.dendritic_voltage[result.time == 140.0])


def test_every_spike_and_every_voltage_has_room_in_the_picture():
    rng = np.random.default_rng(1)
    scene = built(scenes.dendrites.Coincidence())
    for settings in [(3000, 2000, 10.0), *((*rng.uniform(0, [3000, 2000]), rng.uniform(2, 10)) for _ in range(20))]:
        somatic, dendritic, pulse = settings
        result = dendrites.simulate(
            somatic_current=somatic, dendritic_current=dendritic, pulse=pulse, offset=rng.uniform(-20, 20)
        )
        scene.update(result, 100)
        assert result.spike_times.size == 0 or result.spike_times[-1] < 140
        for line in (scene._dendrite, scene._soma, scene._counts, scene._duration, scene._sum):
            low, high = line.axes.get_ylim()
            lowest, highest = lowest_and_highest(line)
            assert low <= lowest
            assert highest <= high


def test_the_window_marks_bursts_and_the_present_offset():
    scene, result = built(scenes.dendrites.Coincidence()), dendrites.simulate(offset=-2.0)
    scene.update(result, 100)
    assert scene._burst.get_xdata().tolist() == list(range(-3, 8))
    assert scene._single.get_xdata().size == 41 - 11
    assert scene._here[0].get_data() == ([-2.0], [2])
    assert set(scene._sum.get_ydata()) == {1}


@pytest.mark.parametrize(
    ("settings", "together", "window"),
    [
        ({}, "3 spikes, a burst", "−3 to +7 ms"),
        ({"dendritic_current": 0.0}, "1 spike", "no offset"),
        ({"somatic_current": 0.0}, "0 spikes", "no offset"),
    ],
)
def test_coincidence_readout(settings, together, window):
    readout = scenes.dendrites.Coincidence().readout(dendrites.simulate(**settings), 100)
    assert readout["together"] == together
    assert readout["bursts at offsets"] == window


# --- bursts as the third factor ------------------------------------------------------------------------------------


def test_both_sides_of_the_burst_rule_meet_at_the_average():
    scene, result = built(scenes.dendrites.BurstRule()), dendrites.burst_rule(baseline_probability=0.3)
    scene.update(result, 100)
    depression, potentiation = scene._halves
    assert depression.get_ydata().max() == pytest.approx(0, abs=1e-12)
    assert potentiation.get_ydata().min() == pytest.approx(0, abs=1e-12)
    assert depression.get_xdata()[-1] == potentiation.get_xdata()[0] == pytest.approx(0.3)
    assert [dot.get_data() for dot in scene._dots] == [
        ([0.4], [result.present_change]),
        ([5.0], [result.present_change]),
    ]


def test_the_marks_change_colour_with_the_sign():
    scene = built(scenes.dendrites.BurstRule())
    colours = []
    for probability in (0.1, 0.2, 0.6):
        scene.update(dendrites.burst_rule(burst_probability=probability), 100)
        colours.append(scene._dots[0].get_color())
    assert colours == [scenes.style.DEPRESSION, scenes.style.GREY, scenes.style.POTENTIATION]


def test_only_the_last_seconds_of_spikes_are_drawn():
    scene, result = built(scenes.dendrites.BurstRule()), dendrites.burst_rule()
    scene.update(result, 50)
    recent = (result.burst_times > 25) & (result.burst_times <= 30)
    np.testing.assert_allclose(scene._heads.get_xdata(), result.burst_times[recent] - 30)
    assert scene._simulated[0].get_xdata()[-1] == pytest.approx(30)
    scene.update(result, 0)
    assert scene._heads.get_xdata().size == 0


def test_burst_rule_readout():
    readout = scenes.dendrites.BurstRule().readout(dendrites.burst_rule(burst_probability=0.2), 100)
    assert readout["expected change ΔW at the end"] == "0.00"
    assert readout["usual burst probability, P̄"] == "0.20, expected at the end 0.20"


# --- the 16 ms rule ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "single", "burst", "rest", "marks"),
    [(50.0, 5, 0, 0, "●●●●●"), (62.5, 0, 2, 3, "●▲"), (10.0, 2, 0, 0, "●●")],
)
def test_a_train_is_drawn_as_events_or_as_one_burst(frequency, single, burst, rest, marks):
    scene = built(scenes.dendrites.PeriodicTrains())
    result = dendrites.periodic_pairing(frequency=frequency)
    scene.update(result, 0)
    counts = [len(segments(line)) for line in (scene._singles, scene._burst, scene._rest)]
    assert counts == [single, burst, rest]
    assert "".join(text for *_, text in scene._letters.items) == marks
    assert scene._dot.get_data() == ([frequency], [result.present_change])


def test_the_bars_are_the_changes_in_the_trains():
    scene, result = built(scenes.dendrites.PeriodicTrains()), dendrites.periodic_pairing(frequency=80.0)
    scene.update(result, 0)
    assert (result.train_change[:4] > 0).all()
    drawn = {float(bar[0]): float(bar[2]) for line in scene._bars for bar in segments(line)}
    np.testing.assert_allclose([drawn[n] for n in range(1, 16)], result.train_change)
    np.testing.assert_array_equal(scene._usual.get_ydata(), result.average_probability)


@pytest.mark.parametrize("tau_average", [5.0, 15.0, 60.0])
@pytest.mark.parametrize("baseline_probability", [0.0, 0.3])
def test_the_change_has_room_whatever_the_average_does(tau_average, baseline_probability):
    scene = built(scenes.dendrites.PeriodicTrains())
    result = dendrites.periodic_pairing(
        tau_average=tau_average, baseline_probability=baseline_probability, burst_interval=5.0
    )
    scene.update(result, 0)
    low, high = scene._change_axes.get_ylim()
    assert low <= result.change.min() <= result.change.max() <= high
    low, high = scene._bars[0].axes.get_ylim()
    assert low <= result.train_change.min() <= result.train_change.max() <= high


@pytest.mark.parametrize("settings", [{}, {"baseline_probability": 0.0}, {"burst_interval": 5.0}])
def test_the_jump_at_the_switch_is_a_gap_in_the_curve(settings):
    scene, result = built(scenes.dendrites.PeriodicTrains()), dendrites.periodic_pairing(**settings)
    scene.update(result, 0)
    for line, sign in zip(scene._sides, (-1, 1), strict=True):
        frequencies, change = line.get_data()
        assert np.isnan(change[frequencies == result.switch_frequency]).any()
        np.testing.assert_allclose(change[~np.isnan(change)], result.change[sign * result.change > 0])


def test_periodic_readout_counts_a_train():
    scene = scenes.dendrites.PeriodicTrains()
    assert scene.readout(dendrites.periodic_pairing(frequency=50.0), 0)["one train"] == "5 events, no burst"
    fast = scene.readout(dendrites.periodic_pairing(frequency=62.5), 0)
    assert fast["one train"] == "one burst"
    assert fast["trains become bursts at"] == "62.5 Hz"


# --- segregated dendrites ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def courses():
    return [result for _, result in dendrites.train_segregated(data=data.digits(), hidden=8, epochs=2)]


def test_a_partial_training_is_drawn_as_far_as_it_goes(courses):
    scene = built(scenes.dendrites.SegregatedLearning())
    for result in courses:
        scene.update(result, 0)
        for line, error in zip(scene._errors, result.test_error, strict=True):
            np.testing.assert_allclose(line.get_data(), [result.epoch, 100 * error])
        assert scene._angle.get_ydata().tolist() == result.angle.tolist()


def test_the_labels_name_the_rules_in_the_order_of_the_model(courses):
    words = [label.split()[-1] for label, *_ in scenes.dendrites.SegregatedLearning.looks]
    assert words == ["plateaus", "backpropagation", "taught", "layer"]
    assert [rule.split()[-1] for rule in courses[0].rules] == ["dendrites", "backpropagation", "taught", "layer"]


def test_each_hidden_neuron_shows_how_its_plateau_changes(courses):
    scene, result = built(scenes.dendrites.SegregatedLearning()), courses[-1]
    scene.update(result, 0)
    taught = result.plateau[1] - result.plateau[0]
    shown = np.nansum([segments(bars)[:, 2] for bars in scene._bars], axis=0)
    np.testing.assert_allclose(shown, taught)
    assert np.array_equal(scene._image.get_array().ravel(), result.image)


def test_learning_readout_has_an_error_for_every_rule(courses):
    readout = scenes.dendrites.SegregatedLearning().readout(courses[-1], 0)
    errors = [value for value in readout.values() if value.endswith("test error")]
    assert errors == [f"{100 * error:.1f} % test error" for error in courses[-1].test_error[:, -1]]


def test_names_stay_inside_the_picture():
    for scene, text, results in (
        (
            built(scenes.dendrites.BurstRule()),
            "_baseline_name",
            [dendrites.burst_rule(baseline_probability=p) for p in (0.0, 0.59, 0.6, 1.0)],
        ),
        (
            built(scenes.dendrites.PeriodicTrains()),
            "_reach_name",
            [dendrites.periodic_pairing(burst_interval=interval) for interval in (5.0, 40.0)],
        ),
    ):
        for result in results:
            scene.update(result, 100)
            name = getattr(scene, text)
            box = name.get_window_extent(FigureCanvasAgg(name.figure).get_renderer())
            assert name.axes.bbox.x0 <= box.x0
            assert box.x1 <= name.axes.bbox.x1
