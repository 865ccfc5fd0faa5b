"""The explorable: settings, presets, pin, seed, steps, errors, the call, the prediction."""

import inspect
import io
import subprocess
import sys

import ipywidgets
import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

from lecture_utils.explore import Choice, LogSlider, Question, Slider, Stage, Switch, explore
from tests.explore import toy as toys
from tests.explore.toy import COUNT, WavePicture, toy, wave


@pytest.fixture
def explorable():
    return toy()


def fresh(explorable, step=40, **arguments):
    stage = Stage(WavePicture())
    stage.show(wave(**explorable.values | {"seed": 0} | arguments), step)
    return stage.pixels()


def picture(explorable):
    """The picture that the reader sees, which is the one sent to the widget."""
    return np.asarray(Image.open(io.BytesIO(explorable._image.value)))


def shows(explorable, pixels):
    return np.array_equal(picture(explorable), pixels[:, :, :3])


def widgets(explorable, kind):
    """All widgets of a kind, wherever they are, from top to bottom."""
    found, waiting = [], [explorable.widget]
    while waiting:
        widget = waiting.pop(0)
        found += [widget] if isinstance(widget, kind) else []
        waiting = [*getattr(widget, "children", ()), *waiting]
    return found


def button(explorable, text):
    (found,) = (widget for widget in widgets(explorable, ipywidgets.Button) if widget.description == text)
    return found


# --- moving --------------------------------------------------------------------------------------------------------


def test_the_picture_is_new_as_soon_as_a_control_has_moved(explorable):
    for name, value in (("count", 5.5), ("height", 0.2), ("shape", "square"), ("flipped", True)):
        explorable._widgets[name].value = value
        assert shows(explorable, fresh(explorable))
    assert explorable.values == {"count": 5.5, "height": 0.2, "shape": "square", "flipped": True}


def test_what_a_hand_sets_is_free_of_dust_and_what_python_sets_is_exact(explorable):
    explorable._widgets["count"].value = 0.1 * 17
    assert explorable.values["count"] == 1.7
    explorable.set(count=1.23456)
    assert explorable.values["count"] == 1.23456
    assert "count=1.23456," in explorable.call


def test_defaults_and_presets_between_two_steps_are_kept_exactly():
    between = toy(count=Slider(0.5, 10, default=1.2345, step=0.1), presets={"this": {"count": 2.34567}})
    assert between.values["count"] == 1.2345
    between._presets.value = "this"
    assert between.values["count"] == 2.34567
    assert between._presets.value == "this"
    between.reset()
    assert between.values["count"] == 1.2345


def test_a_slider_that_answers_python_by_its_nearest_step_has_not_moved():
    between = toy(
        height=LogSlider(0.01, 2.0, default=0.15),
        presets={"this": {"count": 2.34567, "height": 0.3}},
        shape=Choice(["sine", "square"]),
    )
    drawn = []
    between._image.observe(lambda change: drawn.append(change), "value")
    between._widgets["height"].value = 10**-0.8
    assert between.values["height"] == 0.15
    between._presets.value = "this"
    between._widgets["count"].value = 2.3000000000000003
    between._widgets["height"].value = 10**-0.5
    assert (between.values["count"], between.values["height"]) == (2.34567, 0.3)
    assert between._presets.value == "this"
    assert len(drawn) == 1
    between._widgets["count"].value = 2.4000000000000004
    assert (between.values["count"], between.values["height"]) == (2.4, 0.3)
    between._widgets["count"].value = 2.3000000000000003
    assert between.values["count"] == 2.3


def test_setting_several_controls_draws_once(explorable):
    drawn = []
    explorable._image.observe(lambda change: drawn.append(change), "value")
    explorable.set(count=3.0, height=0.5, flipped=True)
    assert len(drawn) == 1
    assert shows(explorable, fresh(explorable))


def test_numbers_keep_the_kind_of_their_control():
    kinds = explore(
        lambda *, whole, real, wide: toys.Wave(np.zeros(4), np.zeros(4)),
        WavePicture(),
        whole=Slider(1, 9, default=3, step=1),
        real=Slider(0.0, 9, default=3, step=0.5),
        wide=LogSlider(1, 1000, default=10),
    )
    kinds.set(whole=4.0, real=4, wide=100)
    assert {name: repr(value) for name, value in kinds.values.items()} == {
        "whole": "4",
        "real": "4.0",
        "wide": "100.0",
    }


def test_moves_redraw_only_what_moves(explorable):
    rng = np.random.default_rng(0)
    for _ in range(20):
        explorable.set(count=COUNT.draw(rng) / 2 + 0.5, height=rng.uniform(0, 2))
    assert explorable.stage.backgrounds_drawn == 1


def test_random_settings_and_settings_to_try_are_allowed(explorable):
    tries = explorable.settings_to_try()
    assert list(tries) == [
        *("default", "preset few", "preset many", "preset too many", "count = 0.5", "count = 10"),
        *("height = 0", "height = 2", "shape = 'sine'", "shape = 'square'", "shape = 'broken'"),
        *("flipped = False", "flipped = True"),
    ]
    rng = np.random.default_rng(1)
    for settings in [*tries.values(), *(explorable.random_settings(rng) for _ in range(50))]:
        assert set(settings) == set(explorable.controls)
        for name, value in settings.items():
            explorable.controls[name].check(name, value)


# --- presets, reset, seed, steps, pin ------------------------------------------------------------------------------


def test_a_preset_sets_its_controls_and_is_unmarked_when_one_of_them_moves(explorable):
    explorable._widgets["flipped"].value = True
    explorable._presets.value = "many"
    assert explorable.values == {"count": 7.5, "height": 0.333, "shape": "sine", "flipped": True}
    assert shows(explorable, fresh(explorable))
    explorable._widgets["flipped"].value = False
    assert explorable._presets.value == "many"
    explorable._widgets["height"].value = 0.5
    assert explorable._presets.value is None
    assert explorable.values["height"] == 0.5


def test_reset_restores_the_very_first_picture(explorable):
    start, values, call = picture(explorable), explorable.values, explorable.call
    explorable.set(count=6.0, shape="square", flipped=True)
    explorable.new_seed()
    explorable._position.value = 3
    button(explorable, "reset").click()
    assert np.array_equal(picture(explorable), start)
    assert (explorable.values, explorable.call, explorable.step) == (values, call, 40)


def test_the_seed_changes_with_its_button_only(explorable):
    explorable.set(count=3.0)
    assert "seed=0" in explorable.call
    button(explorable, "new seed").click()
    assert "seed=1" in explorable.call
    assert shows(explorable, fresh(explorable, seed=1))
    explorable._widgets["count"].value = 4.0
    assert "seed=1" in explorable.call


def test_a_fixed_seed_and_a_model_without_one_have_no_button():
    for made in (toy(seed=5), explore(lambda *, count: wave(count=count), WavePicture(), count=COUNT)):
        assert "new seed" not in [found.description for found in widgets(made, ipywidgets.Button)]
    assert "seed=5" in toy(seed=5).call


def test_steps_scrub_the_recorded_run_without_the_model():
    calls = []

    def counted(*, count):
        calls.append(count)
        return wave(count=count)

    made = explore(counted, WavePicture(), count=COUNT)
    button(made, "◀").click()
    assert made.step == 39
    button(made, "▶").click()
    button(made, "▶").click()
    assert made.step == 40
    for step in (0, 13, 40):
        made._position.value = step
        assert shows(made, fresh(made, step))
    assert calls == [2.0]


def test_play_runs_from_the_first_to_the_last_step_in_the_browser(explorable):
    (play,) = widgets(explorable, ipywidgets.Play)
    assert (play.min, play.max, play.value, play.step) == (0, 40, 40, 1)
    assert play.interval >= 40


def test_pin_keeps_picture_and_readout_until_unpin(explorable):
    explorable._position.value = 30
    pinned = dict(explorable.readout)
    button(explorable, "pin").click()
    explorable.set(count=5.0)
    assert not shows(explorable, fresh(explorable, 30))
    rows = explorable._panel.readout
    assert [row[2] for row in rows] == list(pinned.values())
    assert [row[1] for row in rows] == list(explorable.readout.values())
    button(explorable, "unpin").click()
    assert shows(explorable, fresh(explorable, 30))
    assert [row[2] for row in explorable._panel.readout] == ["", ""]


# --- the call ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [{}, {"count": 3.7, "flipped": True}, {"shape": "square", "height": 0.55}, {"count": 1 / 3 + 1}],
    ids=repr,
)
def test_the_call_is_python_that_makes_the_result_again(explorable, settings):
    explorable.set(**settings)
    explorable.new_seed()
    result = eval(explorable.call, {"toy": toys})
    assert np.array_equal(result.x, explorable._result.x)
    assert np.array_equal(result.y, explorable._result.y)


def test_the_call_names_constants_too_and_models_of_the_notebook_by_their_name():
    assert (
        toy(height=1.5, presets={}, point=None).call
        == "toy.wave(count=2.0, shape='sine', flipped=False, height=1.5, seed=0)"
    )
    namespace = {"wave": wave, "__name__": "__main__"}
    exec("def mine(*, count): return wave(count=count)", namespace)
    assert explore(namespace["mine"], WavePicture(), count=COUNT).call == "mine(count=2.0)"


# --- errors --------------------------------------------------------------------------------------------------------


def test_a_refused_value_is_named_and_the_last_good_picture_stays(explorable):
    explorable.set(count=7.0)
    good, call, readout = picture(explorable), explorable.call, explorable._panel.readout
    explorable._widgets["count"].value = 9.0
    assert explorable.message == "count = 9.0 must be at most 8"
    assert np.array_equal(picture(explorable), good)
    assert explorable.call == explorable._panel.call == call
    assert explorable._panel.readout == readout


def test_another_error_is_shown_with_its_type(explorable):
    explorable._widgets["shape"].value = "broken"
    assert explorable.message == "'broken' (KeyError; please report this)"
    assert shows(explorable, fresh(toy()))


@pytest.mark.parametrize("bad", [{"count": 9.0}, {"shape": "broken"}])
def test_a_later_good_value_clears_the_message(explorable, bad):
    explorable.set(**bad)
    assert explorable.message
    explorable.set(count=3.0, shape="sine")
    assert explorable.message == ""
    assert shows(explorable, fresh(explorable))


def test_scrubbing_and_pinning_after_a_refused_value_keep_message_and_call(explorable):
    call = explorable.call
    explorable.set(count=9.0)
    for action in (lambda: explorable._go(-5), explorable.pin, explorable.unpin):
        action()
        assert explorable.message == "count = 9.0 must be at most 8"
        assert explorable.call == explorable._panel.call == call
    assert "must be at most 8" in repr(explorable)


def test_an_error_while_drawing_is_shown_too(explorable):
    def fail(result, step):
        raise ZeroDivisionError("no height")

    good = picture(explorable)
    explorable.scene.readout = fail
    explorable._widgets["count"].value = 3.0
    assert explorable.message == "no height (ZeroDivisionError; please report this)"
    assert np.array_equal(picture(explorable), good)


def test_an_error_while_the_explorable_is_made_is_raised():
    with pytest.raises(ValueError, match=r"count = 9\.0 must be at most 8"):
        toy(count=Slider(0.5, 10, default=9.0, step=0.1))
    with pytest.raises(KeyError, match="broken"):
        toy(shape="broken")
    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'x'"):
        explore(lambda: None, WavePicture())


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"colour": COUNT}, r"toy\.wave has no parameter 'colour' \(it has count, height, shape, flipped, seed\)"),
        ({"colour": 3}, "no parameter 'colour'"),
        ({"presets": {"bad": {"count": 99}}}, r"preset 'bad': count = 99 must be a number in \[0\.5, 10\]"),
        ({"presets": {"bad": {"colour": 1}}}, "preset 'bad': 'colour' is not a control"),
        ({"presets": {"bad": {"shape": "round"}}}, "preset 'bad': shape = 'round' must be one of"),
        (
            {"height": 1.0, "presets": {"bad": {"height": 1.0}}, "point": None},
            "preset 'bad': 'height' is not a control",
        ),
        ({"point": ("colour", None)}, "point: 'colour' is not a control"),
        ({"point": (None, "shape")}, "point: 'shape' must be a Slider"),
        (
            {"question": Question("Why?", ("a", "b"), "a", "So.", {"count": -1.0})},
            r"question: count = -1\.0 must be a number in \[0\.5, 10\]",
        ),
    ],
)
def test_what_does_not_fit_the_model_is_refused_by_name(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        toy(**changes)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"count": 11.0}, r"count = 11\.0 must be a number in \[0\.5, 10\]"),
        ({"count": float("nan")}, "count = nan"),
        ({"flipped": "yes"}, "flipped = 'yes' must be True or False"),
        ({"colour": 1}, r"set: 'colour' is not a control \(there are count, height, shape, flipped\)"),
    ],
)
def test_set_refuses_by_name_and_then_sets_nothing(explorable, settings, complaint):
    before = explorable.values
    with pytest.raises(ValueError, match=complaint):
        explorable.set(**{"height": 0.5} | settings)
    assert explorable.values == before


# --- pointing, predicting, presenting ------------------------------------------------------------------------------


def point_at(explorable, x, y, axes=0):
    width, height = explorable.stage.size
    across, up = explorable.stage.figure.axes[axes].transData.transform((x, y))
    explorable._panel.point = [across / width, 1 - up / height, len(explorable._panel.point)]


def test_pointing_sets_sliders_to_the_nearest_allowed_value(explorable):
    point_at(explorable, 0.983, 1.234)
    assert explorable.values["count"] == 1.0
    assert explorable.values["height"] == 1.25
    assert shows(explorable, fresh(explorable))


def test_pointing_beyond_a_range_sets_its_end(explorable):
    point_at(explorable, 0.1, -1.7)
    assert (explorable.values["count"], explorable.values["height"]) == (0.5, 0.0)


def test_pointing_at_other_axes_or_beside_them_sets_nothing(explorable):
    before = explorable.values
    point_at(explorable, 0.9, 0.5, axes=1)
    explorable._panel.point = [0.001, 0.999, 1.0]
    explorable._panel.point = [-3.0, 7.0, 2.0]
    assert explorable.values == before


def test_pointing_again_at_the_same_place_counts():
    explorable = toy(point=("count", None))
    explorable._panel.point = [0.45, 0.5, 1.0]
    pointed = explorable.values
    explorable.reset()
    assert explorable.values != pointed
    explorable._panel.point = [0.45, 0.5, 2.0]
    assert explorable.values == pointed


def test_only_a_picture_that_can_be_pointed_at_says_so(explorable):
    assert explorable._panel.pointing
    assert not toy(point=None)._panel.pointing


QUESTION = Question("What?", ("a < b", "a > b"), "a > b", "Because.", {"count": 6.0})


def test_the_verdict_names_prediction_answer_and_reason():
    assert QUESTION.verdict("a > b") == "<p><b>As you predicted:</b> a &gt; b. Because.</p>"
    wrong = QUESTION.verdict("a < b")
    assert all(part in wrong for part in ("You predicted “a &lt; b”", "the picture shows: a &gt; b", "Because."))


@pytest.mark.parametrize("prediction", QUESTION.options)
def test_a_prediction_reveals_the_answer_on_the_picture(prediction):
    explorable = toy(question=QUESTION)
    text, verdict = widgets(explorable, ipywidgets.HTML)
    (options,) = widgets(explorable, ipywidgets.RadioButtons)
    assert "What?" in text.value
    assert (options.value, verdict.value) == (None, "")
    options.value = prediction
    assert verdict.value == QUESTION.verdict(prediction)
    assert explorable.values["count"] == 6.0
    assert shows(explorable, fresh(explorable))


@pytest.mark.parametrize(
    ("options", "answer", "complaint"),
    [(("a",), "a", "must hold at least two"), (("a", "b"), "c", "answer = 'c' must be one of")],
)
def test_impossible_questions_are_refused(options, answer, complaint):
    with pytest.raises(ValueError, match=complaint):
        Question("What?", options, answer, "Because.", {})


@pytest.mark.parametrize(("setting", "least"), [("1", 18), ("0", 11), ("", 11)])
def test_presenting_enlarges_every_text(monkeypatch, setting, least):
    monkeypatch.setenv("LECTURE_PRESENTING", setting)
    explorable = toy()
    assert explorable._panel.scale == pytest.approx(least / 11)
    scale = explorable.stage.figure.dpi / 100
    sizes = [scale * text.get_fontsize() for text in explorable.stage.figure.findobj(Text) if text.get_text()]
    assert min(sizes) >= least - 1e-9
    assert int(explorable._image.width) == explorable.stage.size[0] == int(700 * least / 11)


def test_every_control_has_a_description(explorable):
    texts = [widget.description for widget in explorable._widgets.values()]
    assert texts == ["number of waves (per metre)", "height of the waves (m)", "shape of the waves", "upside down"]


def test_the_engine_draws_without_pyplot():
    code = (
        "import sys; from tests.explore.toy import toy; toy().set(count=3.0); print('matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_show_prints_the_source(capsys):
    from lecture_utils.explore import show

    show(wave)
    assert capsys.readouterr().out.strip() == inspect.getsource(wave).strip()


def test_an_explorable_without_controls_still_shows_its_picture():
    made = explore(lambda: wave(count=3.0), WavePicture())
    assert shows(made, fresh(made, count=3.0))


def test_a_switch_and_a_choice_alone_are_enough():
    made = explore(
        wave, WavePicture(), count=3.0, shape=Choice(["sine", "square"]), flipped=Switch(label="upside down")
    )
    made._widgets["shape"].value = "square"
    assert shows(made, fresh(made, count=3.0))
