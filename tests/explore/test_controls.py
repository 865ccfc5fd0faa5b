"""Controls: ranges, snapping, and what they refuse."""

import re

import ipywidgets
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
    assert isinstance(slider.widget("n"), ipywidgets.IntSlider)
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
        (lambda: Slider(0, 1, default=1.5, step=0.1), r"default = 1\.5 must be in \[0, 1\]"),
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
    widget = slider.widget("eta")
    assert (widget.min, widget.max, widget.step) == (-3, 1, 0.1)
    assert [slider.snap(value) for value in (10**-1.9, 0.0126, 0.0127, 0.0141, 0.0142)] == [*[0.0126] * 4, 0.0158]
    assert slider.snap(1e-9) == 1e-3
    assert slider.snap(1e9) == 10.0
    uneven = LogSlider(0.2, 1.1, default=1.0, per_decade=10)
    assert [uneven.snap(value) for value in (0.01, 0.2, 0.25, 1.01, 1.05, 1.09, 2)] == [
        0.2,
        0.2,
        0.252,
        1.0,
        1.0,
        1.1,
        1.1,
    ]
    rng = np.random.default_rng(0)
    drawn = np.array([slider.draw(rng) for _ in range(500)])
    assert ((drawn >= slider.low) & (drawn <= slider.high)).all()
    assert 0.15 < (drawn < 0.01).mean() < 0.35  # one of four decades


def test_a_choice_shows_texts_and_gives_values():
    choice = Choice({"smooth": "sine", "angular": "square"}, label="shape")
    assert choice.default == "sine"
    assert choice.ends() == ("sine", "square")
    widget = choice.widget("shape")
    widget.label = "angular"
    assert widget.value == "square"
    assert {choice.draw(np.random.default_rng(seed)) for seed in range(20)} == {"sine", "square"}
    with pytest.raises(ValueError, match="shape = 'smooth' must be one of 'sine', 'square'"):
        choice.check("shape", "smooth")


def test_a_switch_is_on_or_off():
    switch = Switch(True, label="frozen")
    assert switch.widget("x").value is True
    assert switch.ends() == (False, True)
    assert {switch.draw(np.random.default_rng(seed)) for seed in range(20)} == {False, True}
    with pytest.raises(ValueError, match="frozen = 1 must be True or False"):
        switch.check("frozen", 1)


def test_labels_carry_units_and_fall_back_on_the_name():
    assert Slider(0, 1, default=0, step=0.1, unit="ms", label="delay").widget("d").description == "delay (ms)"
    assert LogSlider(0.1, 1, default=1, unit="Hz").widget("rate").description == "rate (Hz)"
    assert Choice(["a", "b"]).widget("kind").description == "kind"
    assert Switch().widget("frozen").description == "frozen"
