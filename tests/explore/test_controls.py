"""Controls: ranges, snapping, and what they refuse."""

import math
import re

import numpy as np
import pytest

from lecture_utils.explore import Choice, LogSlider, Slider, Switch

RANGES = [
    Slider(0, 3, default=0.5, step=0.1),
    Slider(0.05, 3.0, default=0.3, step=0.05),
    Slider(-100, 100, default=10, step=0.5),
    Slider(0, 0.001, default=0.0, step=0.0001),
    Slider(0.123, 0.987, default=0.5, step=0.012),
    Slider(1, 50, default=10, step=1),
    Slider(0, 1, default=0, step=0.3),
]


@pytest.mark.parametrize("slider", RANGES, ids=repr)
def test_snapping_is_free_of_floating_point_dust(slider):
    count = int(round((slider.high - slider.low) / slider.step, 6))
    for place in range(count + 1):
        for dust in (0, 1e-12, -1e-12):
            snapped = slider.snap(slider.low + place * slider.step + dust)
            # The shortest decimal number of all that are equally near: at most three more digits than the step has.
            assert len(repr(snapped).split(".")[-1]) <= 4, snapped
            assert slider.low <= snapped <= slider.high
            assert snapped == pytest.approx(slider.low + place * slider.step)


def test_dust_of_known_sums():
    slider = Slider(0, 3, default=0.5, step=0.1)
    assert [slider.snap(0.1 * count) for count in (3, 6, 7, 12, 17)] == [0.3, 0.6, 0.7, 1.2, 1.7]


@pytest.mark.parametrize("slider", RANGES, ids=repr)
def test_both_ends_can_be_reached_and_nothing_beyond_them(slider):
    assert slider.ends() == (slider.low, slider.high)
    assert slider.snap(slider.low) == slider.snap(slider.low - 1e9) == slider.low
    assert slider.snap(slider.high) == slider.snap(slider.high + 1e9) == slider.high


def test_steps_that_do_not_meet_the_upper_end():
    slider = Slider(0, 1, default=0, step=0.3)
    assert [slider.snap(value) for value in (0.88, 0.94, 0.96)] == [0.9, 0.9, 1.0]


@pytest.mark.parametrize("slider", RANGES, ids=repr)
def test_random_values_are_allowed_and_on_a_step(slider):
    rng = np.random.default_rng(0)
    for value in [slider.draw(rng) for _ in range(200)]:
        slider.check("x", value)
        assert slider.snap(value) == value


def test_a_whole_slider_gives_whole_numbers():
    slider = Slider(1, 50, default=10, step=1)
    assert type(slider.snap(7.4)) is int
    with pytest.raises(ValueError, match=r"n = 2\.5 must be a whole number in \[1, 50\]"):
        slider.check("n", 2.5)


@pytest.mark.parametrize("value", [-0.1, 3.1, np.nan, np.inf, "1", None, [1]], ids=repr)
def test_sliders_refuse_what_they_cannot_show(value):
    for slider in (Slider(0, 3, default=1, step=0.1), LogSlider(0.01, 3.0, default=1.0)):
        with pytest.raises(ValueError, match=rf"rate = {re.escape(repr(value))} must be a number in \[0.*, 3.*\]"):
            slider.check("rate", value)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: Slider(1, 1, default=1, step=1), "low = 1 must be less than high = 1"),
        (lambda: Slider(2, 1, default=1, step=1), "low = 2 must be less than high = 1"),
        (lambda: Slider(np.nan, 1, default=1, step=1), "low = nan"),
        (lambda: Slider(0, 1, default=0, step=0), r"step = 0 must be in \(0, 1\]"),
        (lambda: Slider(0, 1, default=0, step=-0.1), r"step = -0\.1"),
        (lambda: Slider(0, 1, default=0, step=2), "step = 2"),
        (lambda: Slider(0, 1, default=1.5, step=0.1), r"default = 1\.5 must be a number in \[0, 1\]"),
        (lambda: LogSlider(0, 1, default=1), "low = 0"),
        (lambda: LogSlider(2, 1, default=1), "low = 2, high = 1"),
        (lambda: LogSlider(0.1, 1, default=2), "default = 2"),
        (lambda: LogSlider(0.1, 1, default=0.5, per_decade=0), "per_decade = 0"),
        (lambda: Choice(["one"]), "must hold at least two"),
        (lambda: Choice(["one", "two"], default="three"), "default = 'three' must be one of 'one', 'two'"),
    ],
)
def test_impossible_controls_are_refused(make, complaint):
    with pytest.raises(ValueError, match=complaint):
        make()


def test_a_log_slider_moves_in_equal_factors_and_keeps_three_digits():
    slider = LogSlider(1e-3, 10.0, default=0.1, per_decade=10)
    assert len(slider.grid) == 41
    assert [slider.snap(value) for value in (10**-1.9, 0.0126, 0.0127, 0.0141, 0.0142)] == [*[0.0126] * 4, 0.0158]
    assert slider.snap(1e-9) == 1e-3
    assert slider.snap(1e9) == 10.0
    uneven = LogSlider(0.2, 1.1, default=1.0, per_decade=10)
    assert [uneven.snap(value) for value in (0.01, 0.2, 0.25, 1.01, 1.09, 2)] == [0.2, 0.2, 0.252, 1.0, 1.1, 1.1]
    rng = np.random.default_rng(0)
    drawn = np.array([slider.draw(rng) for _ in range(500)])
    assert ((drawn >= slider.low) & (drawn <= slider.high)).all()
    assert 0.15 < (drawn < 0.01).mean() < 0.35  # one of four decades


def test_a_whole_log_slider_gives_every_whole_number_once():
    slider = LogSlider(1, 1000, default=10, whole=True)
    assert slider.grid == sorted(set(slider.grid))
    assert all(type(value) is int for value in slider.grid)
    assert (slider.grid[0], slider.grid[-1]) == (1, 1000)
    assert [slider.snap(place) for place in (0.1, 1.0, 3.16, 9.9, 1000.0, 5000.0)] == [1, 1, 3, 10, 1000, 1000]
    with pytest.raises(ValueError, match=r"n = 2\.5 must be a whole number in \[1, 1000\]"):
        slider.check("n", 2.5)
    with pytest.raises(ValueError, match="whole numbers"):
        LogSlider(0.5, 1000, default=10, whole=True)


@pytest.mark.parametrize("value", [np.int64(3), np.float64(3.0), np.float32(3.0), 3, 3.0], ids=repr)
def test_numbers_of_numpy_are_numbers(value):
    for slider in (Slider(1, 9, default=2, step=1), LogSlider(1, 9, default=2, whole=True)):
        slider.check("n", value)
        assert type(slider.exact(value)) is int
    real = Slider(1.0, 9, default=2, step=0.5)
    real.check("n", value)
    assert type(real.exact(value)) is float


@pytest.mark.parametrize("value", [True, False, np.True_], ids=repr)
def test_truth_values_are_no_numbers(value):
    for slider in (Slider(0, 9, default=2, step=1), LogSlider(0.5, 9.0, default=2.0)):
        with pytest.raises(ValueError, match="must be a number"):
            slider.check("n", value)


# --- what is shown, and what is typed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "slider", [*RANGES, LogSlider(1e-5, 30.0, default=1.0), LogSlider(1, 9999, default=3, whole=True)], ids=repr
)
def test_what_is_shown_can_be_typed(slider):
    rng = np.random.default_rng(0)
    for value in [*slider.ends(), slider.default, *(slider.draw(rng) for _ in range(100))]:
        assert slider.parse(slider.text(value)) == value


@pytest.mark.parametrize(
    ("slider", "value", "text"),
    [
        (Slider(0, 1, default=0, step=0.01), 0.5, "0.50"),
        (Slider(0, 1, default=0, step=0.05), 0.083, "0.083"),  # off the grid: shown exactly
        (Slider(-90, 90, default=0, step=1), -24, "−24"),
        (Slider(0, 50_000, default=0, step=1), 12_345, "12\u202f345"),
        (LogSlider(1, 100_000, default=10, whole=True), 1007, "1007"),
        (LogSlider(1e-6, 1.0, default=0.1), 3.16e-6, "3.16e-6"),
        (LogSlider(1e-3, 1e4, default=0.1), 1000.0, "1000"),
        (LogSlider(1e-3, 1.0, default=0.1), 0.777, "0.777"),
        (LogSlider(1e-3, 1.0, default=0.1), 1 / 3, "0.333333"),
        (Choice({"smooth": "sine", "angular": "square"}), "square", "angular"),
        (Switch(), True, "on"),
    ],
    ids=str,
)
def test_values_are_shown_as_people_write_them(slider, value, text):
    assert slider.text(value) == text


@pytest.mark.parametrize(
    ("typed", "value"),
    [("0,5", 0.5), ("0.5", 0.5), (" 2 ", 2.0), ("−1", -1.0), ("-1", -1.0), ("1.25 ms", 1.25), ("1e-1", 0.1)],
)
def test_typed_numbers_are_understood_and_taken_exactly(typed, value):
    assert Slider(-2, 2, default=0, step=0.1, unit="ms", label="delay").parse(typed) == value


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("often", "“often” is not a number"),
        ("", "“” is not a number"),
        ("3", "3 is outside −2 … 2"),
        ("nan", "nan is outside"),
        ("0.5", "0.5 is not a whole number"),
    ],
)
def test_what_is_not_taken_is_said(typed, complaint):
    with pytest.raises(ValueError, match=complaint):
        Slider(-2, 2, default=0, step=1, unit="ms", label="delay").parse(typed)


@pytest.mark.parametrize(
    "slider", [*RANGES, LogSlider(1e-3, 10.0, default=0.1), LogSlider(1, 50, default=3, whole=True)], ids=repr
)
def test_the_knob_stands_where_the_value_is(slider):
    for place, value in enumerate(slider.grid):
        assert slider.position(value) == pytest.approx(place)
        assert slider.moved(place) == value
    between = slider.low + 0.4 * (slider.high - slider.low)
    assert (
        slider.grid[math.floor(slider.position(between))] <= between <= slider.grid[math.ceil(slider.position(between))]
    )
    assert (slider.moved(-5), slider.moved(10**6)) == (slider.low, slider.high)


def test_a_choice_shows_texts_and_gives_values():
    choice = Choice({"smooth": "sine", "angular": "square"}, label="shape")
    assert choice.default == "sine"
    assert choice.ends() == ("sine", "square")
    assert (choice.moved(1), choice.parse("angular")) == ("square", "square")
    assert choice.shown("square") == {"position": 1, "text": "angular"}
    assert {choice.draw(np.random.default_rng(seed)) for seed in range(20)} == {"sine", "square"}
    with pytest.raises(ValueError, match="shape = 'smooth' must be one of 'sine', 'square'"):
        choice.check("shape", "smooth")
    with pytest.raises(ValueError, match="“round” is none of smooth, angular"):
        choice.parse("round")


def test_a_switch_is_on_or_off():
    switch = Switch(True, label="frozen")
    assert switch.ends() == (False, True)
    assert (switch.moved(1), switch.parse("off"), switch.shown(True)["position"]) == (True, False, 1)
    assert {switch.draw(np.random.default_rng(seed)) for seed in range(20)} == {False, True}
    with pytest.raises(ValueError, match="frozen = 1 must be True or False"):
        switch.check("frozen", 1)
    with pytest.raises(ValueError, match="“maybe” is neither on nor off"):
        switch.parse("maybe")


def test_labels_fall_back_on_the_name():
    assert Slider(0, 1, default=0, step=0.1, unit="ms", label="delay").described("d")["label"] == "delay"
    assert LogSlider(0.1, 1, default=1, unit="Hz").described("rate")["label"] == "rate"
    assert Choice(["a", "b"]).described("kind")["label"] == "kind"
    assert Switch().described("frozen")["label"] == "frozen"
