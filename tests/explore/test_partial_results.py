"""Models that take long: partial results come one by one, and a run is dropped when a control moves."""

import asyncio

import pytest

from lecture_utils.explore import Slider, explore
from tests.explore.toy import COUNT, WavePicture, slow_toy, slow_wave, wave


class Log:
    """What an explorable shows, in order: the call, the progress, and how many points the result had."""

    def __init__(self, explorable):
        self._explorable = explorable
        self.rows = []
        explorable._image.observe(self._seen, "value")

    def _seen(self, _):
        self.rows.append((self._explorable.values["count"], len(self._explorable._result.x)))


def whole(explorable):
    return len(explorable._result.x) == 400


def test_the_run_is_complete_when_the_explorable_is_made():
    explorable = slow_toy()
    assert whole(explorable)
    assert explorable._panel.partial
    assert explorable._panel.progress == 1


def test_without_an_event_loop_a_move_is_completed_at_once():
    explorable = slow_toy()
    explorable._widgets["count"].value = 3.0
    assert whole(explorable)
    assert explorable.call == "toy.slow_wave(count=3.0, seed=0)"


def test_partial_results_are_drawn_one_by_one_on_the_event_loop():
    async def scenario():
        explorable = slow_toy(parts=5)
        log = Log(explorable)
        progress = []
        explorable._panel.observe(lambda change: progress.append(change["new"]), "progress")
        explorable._widgets["count"].value = 3.0
        assert log.rows == []  # the callback has returned before the first result
        await explorable._run
        return log.rows, progress

    rows, progress = asyncio.run(scenario())
    assert rows == [(3.0, 80), (3.0, 160), (3.0, 240), (3.0, 320), (3.0, 400)]
    assert progress == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_other_tasks_get_their_turn_between_partial_results():
    async def scenario():
        explorable = slow_toy(parts=10, pause=0.002)
        turns = 0
        explorable._widgets["count"].value = 3.0
        while not explorable._run.done():
            turns += 1
            await asyncio.sleep(0)
        return turns

    assert asyncio.run(scenario()) > 10


def test_a_move_drops_the_run_and_nothing_of_it_is_drawn_later():
    async def scenario():
        explorable = slow_toy(parts=6)
        log = Log(explorable)
        explorable._widgets["count"].value = 3.0
        while len(log.rows) < 2:
            await asyncio.sleep(0)
        abandoned = explorable._run
        explorable._widgets["count"].value = 4.0
        await explorable._run
        await asyncio.sleep(0.02)
        assert abandoned.cancelled()
        return log.rows

    rows = asyncio.run(scenario())
    assert rows == [(3.0, 66), (3.0, 133), *((4.0, 400 * part // 6) for part in range(1, 7))]


def test_a_run_dropped_before_its_first_result_draws_nothing():
    async def scenario():
        explorable = slow_toy(parts=3)
        log = Log(explorable)
        for count in (3.0, 4.0, 5.0):
            explorable._widgets["count"].value = count
        await explorable._run
        return log.rows

    assert {count for count, _ in asyncio.run(scenario())} == {5.0}


def test_a_slider_that_answers_by_its_nearest_step_does_not_start_the_run_again():
    async def scenario():
        explorable = slow_toy(parts=3)
        log = Log(explorable)
        explorable.set(count=3.14)
        run = explorable._run
        explorable._widgets["count"].value = 3.1
        await run
        return log.rows

    assert asyncio.run(scenario()) == [(3.14, 133), (3.14, 266), (3.14, 400)]


@pytest.mark.parametrize("action", ["reset", "new_seed"])
def test_the_buttons_drop_a_run_too(action):
    async def scenario():
        explorable = slow_toy(parts=4)
        explorable._widgets["count"].value = 3.0
        await asyncio.sleep(0)
        dropped = explorable._run
        getattr(explorable, action)()
        await explorable._run
        assert dropped.cancelled()
        return explorable.call

    expected = {"reset": "count=2.0, parts=4, seed=0", "new_seed": "count=3.0, parts=4, seed=1"}
    assert asyncio.run(scenario()) == f"toy.slow_wave({expected[action]})"


def test_a_display_completes_the_run_first():
    async def scenario():
        explorable = slow_toy(parts=5)
        explorable.set(count=3.0)
        while explorable._panel.progress == 1:
            await asyncio.sleep(0)
        bundle = explorable._repr_mimebundle_()
        assert whole(explorable)
        shown = explorable._image.value
        await asyncio.sleep(0.05)
        assert explorable._image.value == shown
        return bundle["text/plain"], explorable._panel.progress

    text, progress = asyncio.run(scenario())
    fresh = slow_toy(parts=5)
    fresh.set(count=3.0)
    assert text == repr(fresh)
    assert progress == 1


def test_pinning_during_a_run_keeps_the_partial_result():
    async def scenario():
        explorable = slow_toy(parts=5)
        explorable._widgets["count"].value = 3.0
        while whole(explorable):
            await asyncio.sleep(0)
        pinned = explorable._result
        explorable.pin()
        await explorable._run
        assert whole(explorable)
        assert explorable._pinned[0] is pinned

    asyncio.run(scenario())


def failing_halfway(*, count: float):
    for fraction, result in slow_wave(count=count, parts=4):
        if count > 5 and fraction > 0.5:
            raise ValueError(f"count = {count} is too much")
        yield fraction, result


def test_an_error_during_a_run_is_shown_with_the_last_partial_picture():
    async def scenario():
        picture = WavePicture()
        picture.steps = 0
        explorable = explore(failing_halfway, picture, count=COUNT)
        explorable._widgets["count"].value = 6.0
        await explorable._run
        assert explorable.message == "count = 6.0 is too much"
        assert len(explorable._result.x) == 200
        assert explorable._panel.progress == 1
        explorable._widgets["count"].value = 3.0
        await explorable._run
        assert explorable.message == ""
        assert whole(explorable)

    asyncio.run(scenario())


def test_a_refused_value_ends_the_run_before_it():
    async def scenario():
        explorable = slow_toy(parts=5)
        explorable._widgets["count"].value = 3.0
        await asyncio.sleep(0)
        dropped = explorable._run
        explorable._widgets["count"].value = 9.0
        await explorable._run
        assert dropped.cancelled()
        assert explorable.message == "count = 9.0 must be at most 8"
        assert explorable._panel.progress == 1

    asyncio.run(scenario())


def test_a_plain_model_answers_within_the_callback_even_on_an_event_loop():
    async def scenario():
        picture = WavePicture()
        explorable = explore(wave, picture, count=Slider(0.5, 8, default=2, step=0.1))
        log = Log(explorable)
        explorable._widgets["count"].value = 3.0
        assert log.rows == [(3.0, 400)]
        assert explorable._run is None
        assert not explorable._panel.partial

    asyncio.run(scenario())
