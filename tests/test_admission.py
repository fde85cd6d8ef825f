"""Admission: bounded in flight, bounded queue, fair order, nothing lost when a waiter leaves."""

from __future__ import annotations

import asyncio

import pytest

from server.admission import Admission, AdmissionSettings
from server.errors import EngineUnavailable, Overloaded


def admission(refusals: list[str] | None = None, **settings: float) -> Admission:
    told = refusals if refusals is not None else []
    return Admission(AdmissionSettings.model_validate(settings), told.append)


class Visit:
    """One turn inside: it stays until `leave` is called."""

    def __init__(self, door: Admission, num_tokens: int = 1, priority: int = 0, num_answers: int = 1) -> None:
        self._go = asyncio.Event()
        self.inside = False
        self.task = asyncio.ensure_future(self._stay(door, num_tokens, priority, num_answers))

    async def _stay(self, door: Admission, num_tokens: int, priority: int, num_answers: int) -> None:
        door.enter()
        try:
            async with door.slot(num_tokens, priority, num_answers=num_answers):
                self.inside = True
                await self._go.wait()
        finally:
            door.leave()

    async def leave(self) -> None:
        self._go.set()
        await self.task


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_no_more_turns_than_the_limit_are_inside_and_the_next_enters_when_one_leaves() -> None:
    door = admission(max_in_flight=2, max_queued=4)
    visits = [Visit(door) for _ in range(3)]
    await settle()
    assert [visit.inside for visit in visits] == [True, True, False]
    assert (door.num_in_flight, door.num_queued) == (2, 1)
    await visits[0].leave()
    await settle()
    assert visits[2].inside
    await visits[1].leave()
    await visits[2].leave()
    assert (door.num_in_flight, door.num_queued, door.num_queued_tokens) == (0, 0, 0)


async def test_a_lower_priority_value_enters_first_and_equal_ones_in_order_of_arrival() -> None:
    door = admission(max_in_flight=1, max_queued=8)
    first = Visit(door)
    await settle()
    late, early, urgent = Visit(door, priority=5), Visit(door, priority=5), Visit(door, priority=-1)
    await settle()
    order = []
    await first.leave()
    for _ in range(3):
        await settle()
        inside = next(v for v in (late, early, urgent) if v.inside and v not in order)
        order.append(inside)
        await inside.leave()
    assert order == [urgent, late, early]


async def test_a_full_queue_refuses_with_a_time_to_come_back() -> None:
    refusals: list[str] = []
    door = admission(refusals, max_in_flight=1, max_queued=1)
    inside, waiting = Visit(door), Visit(door)
    await settle()
    with pytest.raises(Overloaded) as refusal:
        door.precheck()
    assert refusal.value.retry_after_s is not None
    assert refusal.value.retry_after_s >= 1
    assert refusals == ["requests"]
    await inside.leave()
    await waiting.leave()


async def test_turns_that_are_read_and_rendered_yet_count_before_anything_is_done_for_the_next() -> None:
    door = admission(max_in_flight=2, max_queued=1)
    for _ in range(3):
        door.precheck()
        door.enter()
    with pytest.raises(Overloaded):
        door.precheck()
    door.leave()
    door.precheck()


async def test_each_answer_of_a_turn_takes_a_slot_and_more_than_there_are_are_decoded_alone() -> None:
    door = admission(max_in_flight=4, max_queued=8)
    one, three, many, last = (Visit(door, num_answers=n) for n in (1, 3, 9, 1))
    await settle()
    assert [visit.inside for visit in (one, three, many, last)] == [True, True, False, False]
    assert door.num_in_flight == 4
    await three.leave()
    await settle()
    assert not many.inside
    await one.leave()
    await settle()
    assert many.inside
    assert not last.inside
    await many.leave()
    await settle()
    assert last.inside
    await last.leave()
    assert (door.num_in_flight, door.num_queued) == (0, 0)


async def test_what_waits_behind_a_turn_that_gives_up_enters_if_it_fits() -> None:
    door = admission(max_in_flight=2, max_queued=8)
    inside, large, small = Visit(door), Visit(door, num_answers=2), Visit(door)
    await settle()
    assert not small.inside
    large.task.cancel()
    await settle()
    assert small.inside
    await inside.leave()
    await small.leave()
    assert (door.num_in_flight, door.num_queued) == (0, 0)


async def test_a_more_urgent_turn_that_fits_does_not_wait_behind_one_that_does_not() -> None:
    door = admission(max_in_flight=2, max_queued=8)
    inside, large = Visit(door), Visit(door, priority=5, num_answers=2)
    await settle()
    urgent = Visit(door, priority=-1)
    await settle()
    assert (urgent.inside, large.inside) == (True, False)
    for visit in (inside, urgent):
        await visit.leave()
    await settle()
    assert large.inside
    await large.leave()


async def test_a_turn_inside_goes_on_while_the_service_drains() -> None:
    door = admission()
    door.precheck()
    door.drain()
    async with door.slot(1):
        pass
    with pytest.raises(EngineUnavailable):
        door.precheck()


async def test_the_queue_is_bounded_by_prompt_tokens_too() -> None:
    refusals: list[str] = []
    door = admission(refusals, max_in_flight=1, max_queued=100, max_queued_tokens=1000)
    inside, waiting = Visit(door), Visit(door, num_tokens=900)
    await settle()
    with pytest.raises(Overloaded):
        await Visit(door, num_tokens=200).task
    assert refusals == ["tokens"]
    await inside.leave()
    await waiting.leave()


async def test_one_prompt_larger_than_the_bound_may_wait_alone() -> None:
    door = admission(max_in_flight=1, max_queued=100, max_queued_tokens=10)
    inside, large = Visit(door), Visit(door, num_tokens=5000)
    await settle()
    await inside.leave()
    await settle()
    assert large.inside
    await large.leave()


async def test_who_waits_too_long_is_refused_and_leaves_the_queue() -> None:
    refusals: list[str] = []
    door = admission(refusals, max_in_flight=1, queue_timeout_s=0.01)
    inside = Visit(door)
    await settle()
    with pytest.raises(Overloaded):
        await Visit(door, num_tokens=7).task
    assert refusals == ["timeout"]
    assert (door.num_queued, door.num_queued_tokens) == (0, 0)
    await inside.leave()


async def test_a_waiter_that_is_cancelled_frees_its_place_and_never_takes_a_slot() -> None:
    door = admission(max_in_flight=1)
    inside, gone, next_one = Visit(door), Visit(door), Visit(door)
    await settle()
    gone.task.cancel()
    await settle()
    assert door.num_queued == 1
    await inside.leave()
    await settle()
    assert next_one.inside
    await next_one.leave()
    assert door.num_in_flight == 0


async def test_a_waiter_cancelled_in_the_tick_of_its_admission_gives_the_slot_back() -> None:
    door = admission(max_in_flight=1)
    inside, gone, next_one = Visit(door), Visit(door), Visit(door)
    await settle()
    inside._go.set()
    await asyncio.sleep(0)
    gone.task.cancel()
    await settle()
    assert next_one.inside
    await next_one.leave()
    assert door.num_in_flight == 0


async def test_a_draining_door_refuses_the_new_and_keeps_those_inside() -> None:
    refusals: list[str] = []
    door = admission(refusals)
    inside = Visit(door)
    await settle()
    door.drain()
    with pytest.raises(EngineUnavailable):
        door.precheck()
    assert refusals == ["draining"]
    assert inside.inside
    await inside.leave()
