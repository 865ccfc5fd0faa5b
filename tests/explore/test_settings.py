"""The settings: one truth for values, presets, seed, call and link."""

import functools

import numpy as np
import pytest

from lecture_utils.explore import Choice, LogSlider, Slider, Switch
from lecture_utils.explore.settings import Settings
from tests.explore.toy import COUNT, HEIGHT, wave

PRESETS = {"few": {"count": 1.0}, "many": {"count": 7.5, "height": 0.333}}


@pytest.fixture
def settings():
    shapes = Choice({"smooth, round": "sine", "angular": "square"}, label="shape")
    return Settings(wave, {"count": COUNT, "height": HEIGHT, "shape": shapes, "flipped": Switch()}, PRESETS)


def test_they_start_at_the_defaults_and_return_there(settings):
    start = dict(settings.values)
    settings.set({"count": 3.0, "flipped": True})
    settings.seed = 5
    settings.reset()
    assert settings.values == start == {"count": 2.0, "height": 1.0, "shape": "sine", "flipped": False}
    assert settings.seed == 0


def test_all_is_set_or_nothing(settings):
    before = dict(settings.values)
    with pytest.raises(ValueError, match=r"height = 5 must be a number in \[0, 2\]"):
        settings.set({"count": 3.0, "height": 5})
    with pytest.raises(ValueError, match=r"'colour' is not a control \(there are count, height, shape, flipped\)"):
        settings.set({"count": 3.0, "colour": 5})
    assert settings.values == before


def test_numbers_keep_the_kind_of_their_control():
    controls = {
        "count": Slider(1, 9, default=3, step=1),
        "height": LogSlider(1, 1000, default=10),
    }
    made = Settings(wave, controls, {})
    made.set({"count": np.float64(4.0), "height": np.int64(100)})
    assert {name: repr(value) for name, value in made.values.items()} == {"count": "4", "height": "100.0"}


def test_the_call_is_python_that_calls_the_model(settings):
    settings.set({"count": 1 / 3 + 1, "flipped": True})
    namespace = {"toy": __import__("tests.explore.toy", fromlist=["toy"])}
    result = eval(settings.call(settings.arguments), namespace)
    assert np.array_equal(result.y, wave(**settings.arguments).y)
    assert settings.call({"count": 2}, partial=True) == "final(toy.wave(count=2))"


def test_a_partial_application_is_called_by_the_name_of_its_function():
    made = Settings(functools.partial(wave, height=0.5), {"count": COUNT}, {})
    assert made.call(made.arguments) == "toy.wave(count=2.0, seed=0)"


def test_a_preset_is_pressed_as_long_as_its_values_stand(settings):
    assert settings.pressed == []
    settings.set(PRESETS["many"])
    assert settings.pressed == ["many"]
    settings.set({"flipped": True})
    assert settings.pressed == ["many"]
    settings.set({"height": 0.35})
    assert settings.pressed == []


def test_a_link_holds_what_differs_from_the_defaults_and_leads_back(settings):
    assert settings.link == ""
    settings.set({"count": 7.5, "height": 0.333, "shape": "square", "flipped": True})
    settings.seed = 3
    link, values = settings.link, dict(settings.values)
    assert link == "count=7.5,height=0.333,shape=angular,flipped=on,seed=3"
    settings.reset()
    assert settings.follow(link) == ""
    assert (settings.values, settings.seed) == (values, 3)


def test_texts_with_commas_survive_in_a_link(settings):
    settings.set({"shape": "square"})
    backwards = Settings(wave, {"shape": Choice(["x", "smooth, round=1"])}, {})
    backwards.set({"shape": "smooth, round=1"})
    assert backwards.link == "shape=smooth%2C%20round%3D1"
    fresh = Settings(wave, {"shape": Choice(["x", "smooth, round=1"])}, {})
    assert fresh.follow(backwards.link) == ""
    assert fresh.values == {"shape": "smooth, round=1"}


def test_random_settings_survive_a_link(settings):
    rng = np.random.default_rng(0)
    for _ in range(200):
        values = {name: control.draw(rng) for name, control in settings.controls.items()}
        settings.set(values)
        link = settings.link
        settings.reset()
        assert settings.follow(link) == ""
        assert settings.values == values


@pytest.mark.parametrize(
    ("link", "complaint"),
    [
        ("count=99", "number of waves: 99 is outside 0.5 … 10"),
        ("colour=red", "link: 'colour' is not a control"),
        ("count", "number of waves: “” is not a number"),
        ("shape=round", "shape: “round” is none of"),
        ("seed=x", "invalid literal"),
    ],
)
def test_what_a_link_says_wrongly_is_told_and_the_rest_followed(settings, link, complaint):
    refused = settings.follow(f"height=0.5,{link}")
    assert complaint in refused
    assert settings.values == {"count": 2.0, "height": 0.5, "shape": "sine", "flipped": False}
