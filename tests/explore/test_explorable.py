"""The explorable: moving, presets, pin, seed, steps, errors, the call, the prediction, and what its reader sees."""

import asyncio
import functools
import gc
import inspect
import subprocess
import sys
import weakref

import comm
import numpy as np
import pytest
from matplotlib.text import Text

from lecture_utils.explore import Choice, LogSlider, Question, Scene, Slider, Stage, Switch, explore, final
from tests.explore import toy as toys
from tests.explore.reader import Reader
from tests.explore.toy import COUNT, WavePicture, slow_toy, slow_wave, toy, wave


@pytest.fixture
def reader():
    return Reader(toy())


def fresh(explorable, step=40, **arguments):
    stage = Stage(WavePicture())
    stage.show(wave(**explorable.values | {"seed": 0} | arguments), step)
    return stage.pixels()


# --- moving --------------------------------------------------------------------------------------------------------


def test_the_picture_is_new_as_soon_as_a_control_has_moved(reader):
    for name, value in (("count", 5.5), ("height", 0.2), ("shape", "square"), ("flipped", True)):
        reader.move(**{name: value})
        assert reader.sees(fresh(reader.explorable))
    assert reader.explorable.values == {"count": 5.5, "height": 0.2, "shape": "square", "flipped": True}


def test_a_page_that_hears_of_an_explorable_hears_all_that_it_needs_to_draw(monkeypatch):
    opened = []
    create = comm.create_comm

    def recorded(**arguments):
        opened.append(arguments)
        return create(**arguments)

    monkeypatch.setattr(comm, "create_comm", recorded)
    view = toy().view
    (first,) = [each["data"]["state"] for each in opened if each.get("comm_id") == view.model_id]
    for trait in ("described", "shown", "rows", "status"):
        assert first[trait] == getattr(view, trait) != type(first[trait])(), trait
    assert first["described"]["id"] == view.model_id
    assert view.picture


def test_every_message_is_answered_by_its_number(reader):
    reader.move(count=3.0)
    reader.send("type", name="count", text="often")
    reader.send("nonsense")
    assert reader.view.answered == {"test": 3}
    reader.view.hear({"kind": "reset", "page": "other", "number": 1})
    assert reader.view.answered == {"test": 3, "other": 1}


def test_number_knob_and_picture_come_from_one_value(reader):
    reader.send("preset", name="many")
    assert reader.explorable.values["height"] == 0.333  # between two steps
    shown = reader.view.shown["height"]
    assert shown["text"] == "0.333"
    assert shown["position"] == pytest.approx(0.333 / 0.05)
    assert "height=0.333," in reader.view.status["call"]
    assert reader.sees(fresh(reader.explorable))


def test_what_python_sets_is_exact():
    explorable = toy()
    explorable.set(count=1.23456)
    assert explorable.values["count"] == 1.23456
    assert "count=1.23456," in explorable.call
    assert Reader(explorable).view.shown["count"]["text"] == "1.23456"


def test_what_is_typed_is_taken_exactly_or_refused_in_words(reader):
    reader.send("type", name="count", text="2,345")
    assert reader.explorable.values["count"] == 2.345
    reader.send("type", name="count", text="50")
    assert reader.explorable.message == "number of waves: 50 is outside 0.5 … 10.0"
    assert reader.explorable.values["count"] == 2.345
    assert reader.view.shown["count"]["text"] == "2.345"
    reader.move(count=2.0)
    assert reader.explorable.message == ""


def test_setting_several_controls_draws_once(reader):
    drawn = []
    reader.view.observe(lambda change: drawn.append(change), "picture")
    reader.explorable.set(count=3.0, height=0.5, flipped=True)
    assert len(drawn) == 1
    assert reader.sees(fresh(reader.explorable))


def test_moves_redraw_only_what_moves():
    explorable = toy()
    stage = explorable.stage
    rng = np.random.default_rng(0)
    for _ in range(20):
        explorable.set(count=COUNT.draw(rng) / 2 + 0.5, height=rng.uniform(0, 2))
    assert explorable.stage is stage
    assert stage.backgrounds_drawn == 1


def test_random_settings_and_settings_to_try_are_allowed():
    explorable = toy()
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


def test_set_waits_for_the_last_result_even_on_an_event_loop():
    async def scenario():
        explorable = slow_toy(parts=5)
        explorable.set(count=3.0)
        return len(explorable.result.x), explorable.call

    assert asyncio.run(scenario()) == (400, "final(toy.slow_wave(count=3.0, parts=5, seed=0))")


# --- presets, reset, seed, steps, pin ------------------------------------------------------------------------------


def test_a_preset_sets_its_controls_and_is_pressed_as_long_as_they_stand(reader):
    reader.move(flipped=True)
    reader.send("preset", name="many")
    assert reader.explorable.values == {"count": 7.5, "height": 0.333, "shape": "sine", "flipped": True}
    assert reader.view.status["pressed"] == ["many"]
    reader.move(height=0.5)
    assert reader.view.status["pressed"] == []


def test_reset_restores_the_very_first_picture_whatever_happened(reader):
    start, values, call = reader.picture, reader.explorable.values, reader.explorable.call
    reader.move(count=6.0, shape="square", flipped=True)
    reader.send("new seed")
    reader.send("step", step=3)
    reader.send("pin")
    reader.send("predict", option="the waves get narrower")
    reader.send("reset")
    assert np.array_equal(reader.picture, start)
    assert (reader.explorable.values, reader.explorable.call, reader.explorable.step) == (values, call, 40)
    assert not reader.view.status["pinned"]
    assert reader.view.status["prediction"] is None


def test_the_seed_changes_with_its_button_only(reader):
    reader.move(count=3.0)
    assert "seed=0" in reader.explorable.call
    reader.send("new seed")
    assert "seed=1" in reader.explorable.call
    assert reader.sees(fresh(reader.explorable, seed=1))
    reader.move(count=4.0)
    assert "seed=1" in reader.explorable.call


def test_a_fixed_seed_and_a_model_without_one_have_no_button():
    assert toy().view.described["seeded"]
    for made in (toy(seed=5), explore(lambda *, count: wave(count=count), WavePicture(), count=COUNT)):
        assert not made.view.described["seeded"]
    assert "seed=5" in toy(seed=5).call


def test_steps_scrub_the_recorded_run_without_the_model():
    calls = []

    def counted(*, count):
        calls.append(count)
        return wave(count=count)

    reader = Reader(explore(counted, WavePicture(), count=COUNT))
    for step, shown in ((39, 39), (0, 0), (13, 13), (-4, 0), (99, 40)):
        reader.send("step", step=step)
        assert reader.explorable.step == reader.view.status["step"] == shown
        assert reader.sees(fresh(reader.explorable, shown))
    assert calls == [2.0]


def test_a_scene_may_open_where_its_story_begins():
    class Opening(WavePicture):
        """A wave that begins to be told at its tenth step."""

        opening = 10

    explorable = explore(wave, Opening(), count=COUNT)
    assert explorable.step == 10
    explorable.go_to(30)
    explorable.reset()
    assert explorable.step == 10


class Moody(WavePicture):
    """A wave whose readout has a label with a value in it."""

    def readout(self, result, step):
        return {
            "top": (f"highest of {result.y[0]:.3f} …", f"{result.y.max():.3f} m"),
            "mean": f"{result.y.mean():.3f} m",
        }


def test_a_pinned_value_stands_beside_its_successor_whatever_the_label_says():
    reader = Reader(explore(wave, Moody(), count=COUNT, shape=Choice(["sine", "square"])))
    before = dict(reader.explorable.readout)
    reader.send("pin")
    reader.move(count=5.0, shape="square")
    assert [row[0] for row in reader.view.rows] == ["top", "mean"]
    assert [row[3] for row in reader.view.rows] == list(before.values())
    assert [row[2] for row in reader.view.rows] == list(reader.explorable.readout.values())
    reader.send("unpin")
    assert [row[3] for row in reader.view.rows] == ["", ""]


def test_pin_keeps_a_ghost_until_unpin(reader):
    reader.send("step", step=30)
    reader.send("pin")
    reader.move(count=5.0)
    assert not reader.sees(fresh(reader.explorable, 30))
    reader.send("unpin")
    assert reader.sees(fresh(reader.explorable, 30))


# --- the call ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [{}, {"count": 3.7, "flipped": True}, {"shape": "square", "height": 0.55}, {"count": 1 / 3 + 1}],
    ids=repr,
)
def test_the_call_is_python_that_makes_the_result_again(settings):
    explorable = toy()
    explorable.set(**settings)
    explorable.new_seed()
    result = eval(explorable.call, {"toy": toys})
    assert np.array_equal(result.x, explorable.result.x)
    assert np.array_equal(result.y, explorable.result.y)


def test_the_call_of_a_model_with_partial_results_gives_the_last():
    explorable = slow_toy(parts=3)
    result = eval(explorable.call, {"toy": toys, "final": final})
    assert np.array_equal(result.y, explorable.result.y)


def test_the_call_names_constants_too_and_models_of_the_notebook_by_their_name():
    made = toy(height=1.5, presets={}, point=None)
    assert made.call == "toy.wave(count=2.0, shape='sine', flipped=False, height=1.5, seed=0)"
    namespace = {"wave": wave, "__name__": "__main__"}
    exec("def mine(*, count): return wave(count=count)", namespace)
    assert explore(namespace["mine"], WavePicture(), count=COUNT).call == "mine(count=2.0)"


# --- errors --------------------------------------------------------------------------------------------------------


def test_a_refused_value_is_named_and_the_last_good_picture_stays(reader):
    reader.move(count=7.0)
    good, call, rows = reader.picture, reader.explorable.call, reader.view.rows
    reader.move(count=9.0)
    assert reader.explorable.message == reader.view.status["message"] == "count = 9.0 must be at most 8"
    assert np.array_equal(reader.picture, good)
    assert reader.view.status["call"] == call
    assert reader.view.rows == rows


def test_another_error_is_shown_with_its_type_and_its_traceback_kept(reader, caplog):
    reader.move(shape="broken")
    assert reader.explorable.message == "'broken' (KeyError; please report this)"
    assert "in wave" in reader.view.status["traceback"]
    assert "Traceback" in caplog.text
    assert reader.sees(fresh(toy()))


@pytest.mark.parametrize("bad", [{"count": 9.0}, {"shape": "broken"}])
def test_a_later_good_value_clears_the_message(bad):
    explorable = toy()
    explorable.set(**bad)
    assert explorable.message
    explorable.set(count=3.0, shape="sine")
    assert explorable.message == ""


def test_scrubbing_and_pinning_after_a_refused_value_keep_message_and_call(reader):
    call = reader.explorable.call
    reader.move(count=9.0)
    for message in ({"kind": "step", "step": 35}, {"kind": "pin"}, {"kind": "unpin"}):
        reader.send(**message)
        assert reader.explorable.message == "count = 9.0 must be at most 8"
        assert reader.explorable.call == call
    assert "must be at most 8" in repr(reader.explorable)


@pytest.mark.parametrize("method", ["update", "readout"])
def test_an_error_while_drawing_is_shown_too(reader, method):
    def fail(result, step):
        raise ZeroDivisionError("no height")

    good, rows = reader.picture, reader.view.rows
    setattr(reader.explorable.scene, method, fail)
    reader.move(count=3.0)
    assert reader.explorable.message == "no height (ZeroDivisionError; please report this)"
    assert np.array_equal(reader.picture, good)
    assert reader.view.rows == rows


def test_errors_while_pointing_and_drawing_a_seed_are_shown():
    def refuse(axes, x, y, values):
        raise LookupError("nothing there")

    pointed = Reader(toy(point=refuse))
    pointed.point_at(0.5, 0.5)
    assert "nothing there (LookupError" in pointed.explorable.message

    def moody(*, count, seed=0):
        if seed:
            raise ValueError("only one seed")
        return wave(count=count)

    seeded = Reader(explore(moody, WavePicture(), count=COUNT))
    seeded.send("new seed")
    assert seeded.explorable.message == "only one seed"


def test_an_error_of_a_run_in_the_background_is_shown_with_the_last_partial_picture():
    def failing_halfway(*, count: float):
        for fraction, result in slow_wave(count=count, parts=4):
            if count > 5 and fraction > 0.5:
                raise ValueError(f"count = {count} is too much")
            yield fraction, result

    async def scenario():
        reader = Reader(explore(failing_halfway, WavePicture(), count=COUNT))
        reader.move(count=6.0)
        while not reader.explorable.message:
            await asyncio.sleep(0.01)
        assert reader.explorable.message == "count = 6.0 is too much"
        assert len(reader.explorable.result.x) == 200
        assert reader.view.status["progress"] == 1
        reader.explorable.set(count=3.0)
        assert reader.explorable.message == ""

    asyncio.run(scenario())


def test_partial_pictures_come_one_by_one_with_their_progress():
    async def scenario():
        reader = Reader(slow_toy(parts=5))
        seen = []
        reader.view.observe(lambda change: seen.append(reader.view.status["progress"]), "picture")
        reader.move(count=3.0)
        assert reader.view.answered == {"test": 1}
        assert reader.view.shown["count"]["text"] == "3.0"  # before the first of them
        while len(seen) < 5:
            await asyncio.sleep(0.01)
        return seen

    assert asyncio.run(scenario()) == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


@pytest.mark.parametrize("message", [{"kind": "reset"}, {"kind": "new seed"}], ids=str)
def test_the_buttons_drop_a_run(message):
    async def scenario():
        reader = Reader(slow_toy(parts=50, pause=0.005))
        reader.move(count=3.0)
        await asyncio.sleep(0.05)
        reader.send(**message)
        while (
            reader.view.status["progress"] < 1 or "count=3.0, parts=50, pause=0.005, seed=0" in reader.explorable.call
        ):
            await asyncio.sleep(0.01)
        return reader.explorable.call

    expected = {
        "reset": "count=2.0, parts=50, pause=0.005, seed=0",
        "new seed": "count=3.0, parts=50, pause=0.005, seed=1",
    }
    assert asyncio.run(scenario()) == f"final(toy.slow_wave({expected[message['kind']]}))"


def test_a_display_completes_the_run_first():
    async def scenario():
        reader = Reader(slow_toy(parts=5))
        reader.move(count=3.0)
        await asyncio.sleep(0.01)
        bundle, _ = reader.explorable._repr_mimebundle_()
        assert len(reader.explorable.result.x) == 400
        shown = reader.view.picture
        await asyncio.sleep(0.05)
        assert reader.view.picture == shown
        return bundle["text/plain"]

    expected = slow_toy(parts=5)
    expected.set(count=3.0)
    assert asyncio.run(scenario()) == repr(expected)


def test_an_error_while_the_explorable_is_made_is_raised():
    with pytest.raises(ValueError, match=r"count = 9\.0 must be at most 8"):
        toy(count=Slider(0.5, 10, default=9.0, step=0.1))
    with pytest.raises(KeyError, match="broken"):
        toy(shape="broken")
    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'y'"):
        explore(lambda: None, WavePicture())


class Unfinished(WavePicture):
    """A wave without a figure."""

    def build(self, figure):
        raise NotImplementedError("no axes yet")


def test_nothing_is_drawn_before_somebody_looks():
    explorable = toy()
    explorable.set(count=3.0)
    explorable.pin()
    explorable.set(count=4.0)
    assert explorable.session.picture == b""
    assert Reader(explorable).sees(explorable.stage.pixels())
    before = explorable.session.picture
    explorable.set(count=5.0)
    assert explorable.session.picture not in (b"", before)


def test_an_error_while_the_first_picture_is_drawn_is_raised_whenever_somebody_looks():
    explorable = explore(wave, Unfinished(), count=COUNT, height=1.0, shape="sine", flipped=False)
    assert explorable.readout["mean height"]
    for _ in range(2):
        with pytest.raises(NotImplementedError, match="no axes yet"):
            explorable.view  # noqa: B018 - it is made here


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"colour": COUNT}, r"toy\.wave has no parameter 'colour' \(it has count, height, shape, flipped, seed\)"),
        ({"colour": 3}, "no parameter 'colour'"),
        ({"presets": {"bad": {"count": 99}}}, r"preset 'bad': count = 99 must be a number in \[0\.5, 10\]"),
        ({"presets": {"bad": {"colour": 1}}}, "preset 'bad': 'colour' is not a control"),
        ({"presets": {"bad": {"shape": "round"}}}, "preset 'bad': shape = 'round' must be one of"),
        ({"point": {"wave": ("colour", None)}}, "point: 'colour' is not a control"),
        ({"point": {"wave": (None, "shape")}}, "point: 'shape' must be a Slider"),
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
def test_set_refuses_by_name_and_then_sets_nothing(settings, complaint):
    explorable = toy()
    before = explorable.values
    with pytest.raises(ValueError, match=complaint):
        explorable.set(**{"height": 0.5} | settings)
    assert explorable.values == before


# --- pointing ------------------------------------------------------------------------------------------------------


def test_pointing_sets_sliders_to_the_nearest_allowed_value(reader):
    reader.point_at(0.983, 1.234)
    assert reader.explorable.values["count"] == 1.0
    assert reader.explorable.values["height"] == 1.25
    assert reader.sees(fresh(reader.explorable))


def test_pointing_beyond_a_range_sets_its_end(reader):
    reader.point_at(0.1, -1.7)
    assert (reader.explorable.values["count"], reader.explorable.values["height"]) == (0.5, 0.0)


def test_pointing_at_other_axes_or_beside_them_sets_nothing(reader):
    before = reader.explorable.values
    reader.point_at(0.9, 0.5, axes=1)
    reader.send("point", at=[0.001, 0.999])
    reader.send("point", at=[-3.0, 7.0])
    assert reader.explorable.values == before
    assert reader.explorable.message == ""


def test_arrow_keys_on_the_picture_move_by_steps(reader):
    reader.send("nudge", by=[1, 0])
    reader.send("nudge", by=[0, -1])
    assert (reader.explorable.values["count"], reader.explorable.values["height"]) == (2.1, 0.95)
    reader.explorable.set(height=0.0)
    reader.send("nudge", by=[0, -1])
    assert reader.explorable.values["height"] == 0.0


# --- predicting ----------------------------------------------------------------------------------------------------

QUESTION = Question("What?", ("a < b", "a > b"), "a > b", "Because.", {"count": 6.0}, hides=("right", "highest"))


class Answering(WavePicture):
    """A wave of which a part answers the question."""

    def build(self, figure):
        super().build(figure)
        self.lines[1].set_gid("right")


@pytest.mark.parametrize("prediction", QUESTION.options)
def test_a_prediction_reveals_the_answer_on_the_picture(prediction):
    reader = Reader(toy(question=QUESTION))
    assert reader.view.described["question"] == {"text": "What?", "options": ("a < b", "a > b")}
    assert "Because" not in str(reader.view.get_state())
    reader.send("predict", option=prediction)
    assert reader.view.status["verdict"] == QUESTION.verdict(prediction)
    assert reader.explorable.values["count"] == 6.0
    assert reader.sees(fresh(reader.explorable))
    reader.send("ask again")
    assert reader.view.status["verdict"] == ""
    assert reader.explorable.values["count"] == 6.0


def test_what_answers_the_question_is_hidden_until_then():
    def made(question):
        return Reader(explore(wave, Answering(), count=COUNT, question=question))

    asked, plain = made(QUESTION), made(None)
    assert [row[:3] for row in asked.view.rows] == [plain.view.rows[0][:3], ["highest", "highest", ""]]
    assert not np.array_equal(asked.picture, plain.picture)
    middle = asked.picture.shape[1] // 2
    assert np.array_equal(asked.picture[:, :middle], plain.picture[:, :middle])
    assert "highest" in repr(asked.explorable)  # the file holds all numbers, for nbval
    for reader in (asked, plain):
        reader.send("pin")
    assert asked.view.rows == [plain.view.rows[0], ["highest", "highest", "", ""]]
    asked.send("predict", option="a > b")
    plain.explorable.set(count=6.0)
    assert np.array_equal(asked.picture, plain.picture)
    assert asked.view.rows == plain.view.rows
    asked.send("reset")
    plain.send("reset")
    assert not np.array_equal(asked.picture, plain.picture)


def test_verdicts():
    right, wrong = QUESTION.verdict("a > b"), QUESTION.verdict("a < b")
    assert right == "<p><b>As you predicted:</b> a &gt; b. Because.</p>"
    assert all(part in wrong for part in ("You predicted “a &lt; b”", "the picture shows: a &gt; b", "Because."))


@pytest.mark.parametrize(
    ("options", "answer", "complaint"),
    [(("a",), "a", "must hold at least two"), (("a", "b"), "c", "answer = 'c' must be one of")],
)
def test_impossible_questions_are_refused(options, answer, complaint):
    with pytest.raises(ValueError, match=complaint):
        Question("What?", options, answer, "Because.", {})


# --- size, links, life ---------------------------------------------------------------------------------------------


def test_the_picture_is_drawn_at_the_size_and_with_the_text_that_the_page_asks_for(reader):
    reader.send("fit", width=500, height=260, text=11, ratio=1)
    assert reader.picture.shape == (260, 500, 3)
    figure = reader.explorable.stage.figure
    heights = [text.get_fontsize() * figure.dpi / 72 for text in figure.findobj(Text) if text.get_text()]
    assert min(heights) == pytest.approx(11, abs=0.01)
    reader.move(count=3.0)
    assert reader.picture.shape == (260, 500, 3)


def test_it_is_sharp_at_rest_and_fast_in_motion(reader):
    reader.send("fit", width=500, height=260, text=11, ratio=2)
    assert reader.picture.shape == (520, 1000, 3)
    reader.move(count=3.0)
    assert reader.picture.shape == (260, 500, 3)
    reader.send("rest")
    sharp = reader.picture
    assert sharp.shape == (520, 1000, 3)
    halved = sharp.reshape(260, 2, 500, 2, 3).mean(axis=(1, 3))
    reader.move(count=5.0)
    other = np.abs(halved - reader.picture).mean()
    reader.move(count=3.0)
    assert np.abs(halved - reader.picture).mean() < 0.75 * other


def test_pin_and_question_survive_a_new_size(reader):
    reader.send("pin")
    reader.move(count=5.0)
    reader.send("fit", width=500, height=260, text=11, ratio=1)
    with_ghost = reader.picture
    reader.send("unpin")
    assert not np.array_equal(with_ghost, reader.picture)


def test_a_small_page_gets_a_picture_with_room_for_its_text_to_be_shrunk(reader):
    reader.send("fit", width=100, height=60, text=11, ratio=1)
    height, width, _ = reader.picture.shape
    assert width / height == pytest.approx(100 / 60, rel=0.02)
    assert width >= 0.5 * 7.0 * 72 - 1
    reader.send("fit", width=1e9, height=300, text=11, ratio=1)
    assert reader.picture.shape == (300, 4000, 3)


def test_a_link_opens_an_explorable_at_its_setting(reader):
    reader.send("preset", name="many")
    assert reader.explorable.link() == "?set=00-1:count=7.5,height=0.333"
    other = Reader(toy())
    other.send("follow", link=reader.view.status["link"])
    assert other.explorable.values == reader.explorable.values
    other.send("follow", link="count=99,flipped=on")
    assert other.explorable.values["flipped"] is True
    assert other.explorable.message == "This link was understood in part: number of waves: 99 is outside 0.5 … 10.0."


def test_presenting_is_told_to_the_page(monkeypatch):
    monkeypatch.setenv("LECTURE_PRESENTING", "1")
    assert toy().view.described["presenting"]
    monkeypatch.setenv("LECTURE_PRESENTING", "")
    assert not toy().view.described["presenting"]


def test_controls_of_a_group_are_told_to_the_page():
    from dataclasses import replace

    described = toy(height=replace(COUNT, group="more"), presets={}).view.described["controls"]
    assert {name: each["group"] for name, each in described.items()} == {
        "count": "",
        "height": "more",
        "shape": "",
        "flipped": "",
    }


def test_closing_frees_what_is_large(reader):
    figure, view = weakref.ref(reader.explorable.stage.figure), weakref.ref(reader.view)
    reader.view = None
    reader.explorable.close()
    assert reader.explorable.session.picture == b""
    assert reader.explorable.result is None
    # The parser of mathematical text leaves exceptions that hold the calls above them, which takes a second collection.
    gc.collect()
    gc.collect()
    assert figure() is None
    assert view() is None
    assert repr(reader.explorable).startswith("A wave on two panels")


def test_the_engine_draws_without_pyplot():
    code = (
        "import sys; from tests.explore.toy import toy; toy().set(count=3.0); print('matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_the_engine_needs_no_notebook_tools():
    code = "import sys; import lecture_utils.explore; print([m for m in ('nbclient', 'nbformat') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_show_prints_the_source(capsys):
    from lecture_utils.explore import show

    show(wave)
    assert inspect.getsource(wave).strip().splitlines()[0] in capsys.readouterr().out


def test_an_explorable_without_controls_still_shows_its_picture():
    made = explore(lambda: wave(count=3.0), WavePicture())
    assert Reader(made).sees(fresh(made, count=3.0))


def test_a_switch_and_a_choice_alone_are_enough():
    made = explore(
        wave, WavePicture(), count=3.0, shape=Choice(["sine", "square"]), flipped=Switch(label="upside down")
    )
    reader = Reader(made)
    reader.move(shape="square")
    assert reader.sees(fresh(made, count=3.0))


def test_a_partial_application_can_be_explored():
    made = explore(
        functools.partial(wave, height=0.5), WavePicture(), count=COUNT, height=LogSlider(0.1, 1.0, default=0.5)
    )
    made.set(count=3.0)
    assert "toy.wave(count=3.0, height=0.5, seed=0)" in made.call


def test_a_scene_has_one_contract():
    assert issubclass(WavePicture, Scene)
    for method in ("build", "update", "readout"):
        with pytest.raises(NotImplementedError):
            getattr(Scene(), method)(*[None] * (1 if method == "build" else 2))
