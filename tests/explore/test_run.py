"""The run: results bit by bit, and dropped when another one starts."""

import asyncio
import functools

import pytest

from lecture_utils.explore import final
from lecture_utils.explore.run import Run, is_partial
from tests.explore.toy import slow_wave, wave


class Log:
    """What a run has delivered, in order, and what has failed."""

    def __init__(self, model):
        self.rows, self.failures = [], []
        self.run = Run(model, lambda result, fraction: self.rows.append((fraction, result)), self.failures.append)

    @property
    def lengths(self):
        return [(fraction, len(result.x)) for fraction, result in self.rows]


def never(*, count):
    yield from ()


def failing(*, count):
    yield 0.5, count
    raise ValueError("too much")


def test_a_plain_model_is_delivered_at_once_even_on_an_event_loop():
    async def scenario():
        log = Log(wave)
        log.run.start({"count": 2.0}, to_the_end=False)
        assert log.lengths == [(1.0, 400)]
        assert log.run.task is None

    asyncio.run(scenario())


@pytest.mark.parametrize("to_the_end", [True, False])
def test_without_an_event_loop_only_the_last_result_is_delivered(to_the_end):
    log = Log(slow_wave)
    log.run.start({"count": 2.0, "parts": 4}, to_the_end=to_the_end)
    assert log.lengths == [(1.0, 400)]


def test_on_an_event_loop_partial_results_come_one_by_one():
    async def scenario():
        log = Log(slow_wave)
        log.run.start({"count": 2.0, "parts": 4}, to_the_end=False)
        assert log.rows == []  # the callback has returned before the first result
        await log.run.task
        return log.lengths

    assert asyncio.run(scenario()) == [(0.25, 100), (0.5, 200), (0.75, 300), (1.0, 400)]


def test_wanted_to_the_end_it_is_done_on_an_event_loop_too():
    async def scenario():
        log = Log(slow_wave)
        log.run.start({"count": 2.0, "parts": 4}, to_the_end=True)
        assert log.lengths == [(1.0, 400)]

    asyncio.run(scenario())


def test_a_new_start_drops_what_is_going_on():
    async def scenario():
        log = Log(slow_wave)
        log.run.start({"count": 2.0, "parts": 6}, to_the_end=False)
        while len(log.rows) < 2:
            await asyncio.sleep(0)
        abandoned = log.run.task
        log.run.start({"count": 3.0, "parts": 2}, to_the_end=False)
        await log.run.task
        await asyncio.sleep(0.02)
        assert abandoned.cancelled()
        return log.lengths

    assert [length for _, length in asyncio.run(scenario())] == [66, 133, 200, 400]


def test_other_tasks_get_their_turn_between_partial_results():
    async def scenario():
        log, turns = Log(slow_wave), 0
        log.run.start({"count": 2.0, "parts": 10, "pause": 0.002}, to_the_end=False)
        while log.run.task:
            turns += 1
            await asyncio.sleep(0)
        return turns

    assert asyncio.run(scenario()) > 10


def test_an_error_on_the_way_is_handed_over_after_the_results_before_it():
    async def scenario():
        log = Log(failing)
        log.run.start({"count": 2.0}, to_the_end=False)
        await log.run.task
        return log

    log = asyncio.run(scenario())
    assert log.rows == [(0.5, 2.0)]
    assert [str(failure) for failure in log.failures] == ["too much"]


def test_a_model_that_yields_nothing_is_an_error():
    with pytest.raises(ValueError, match="has yielded no result"):
        Log(never).run.start({"count": 1}, to_the_end=True)

    async def scenario():
        log = Log(never)
        log.run.start({"count": 1}, to_the_end=False)
        await log.run.task
        return log.failures

    assert "no result" in str(asyncio.run(scenario())[0])


def test_final_takes_the_last_result():
    assert len(final(slow_wave(count=2.0, parts=3)).x) == 400


def test_a_partial_application_keeps_its_kind():
    assert is_partial(slow_wave)
    assert is_partial(functools.partial(slow_wave, parts=2))
    assert not is_partial(wave)
    log = Log(functools.partial(slow_wave, parts=2))
    log.run.start({"count": 2.0}, to_the_end=True)
    assert log.lengths == [(1.0, 400)]
