"""Sliders over network sizes give whole numbers."""

import numpy as np
import pytest

from lecture_utils.explore import LogSlider


def test_whole_log_slider_gives_whole_numbers_over_the_whole_range() -> None:
    slider = LogSlider(1, 1000, default=10, whole=True)
    rng = np.random.default_rng(0)
    drawn = [slider.draw(rng) for _ in range(300)]
    assert all(isinstance(number, int) for number in drawn)
    assert 1 <= min(drawn) <= 2
    assert 800 <= max(drawn) <= 1000
    assert [slider.snap(place) for place in (0.1, 1.0, 3.16, 9.9, 1000.0, 5000.0)] == [1, 1, 3, 10, 1000, 1000]


def test_whole_log_slider_wants_whole_ends() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        LogSlider(0.5, 1000, default=10, whole=True)
