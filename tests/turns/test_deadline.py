"""One deadline over many waits behaves as `asyncio.timeout_at` around each of them."""

from __future__ import annotations

import asyncio

import pytest

from server.turns.deadline import Deadline


def soon(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_a_wait_that_outlasts_the_deadline_raises_timeout_and_leaves_the_task_uncancelled() -> None:
    deadline = Deadline(soon(0.01))
    with pytest.raises(TimeoutError), deadline:
        await asyncio.sleep(5)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    await asyncio.sleep(0)


async def test_waits_before_the_deadline_pass_and_the_first_one_behind_it_raises() -> None:
    deadline = Deadline(soon(0.02))
    for _ in range(3):
        with deadline:
            await asyncio.sleep(0)
    await asyncio.sleep(0.03)
    with pytest.raises(TimeoutError), deadline:
        raise AssertionError("not reached")


async def test_a_cancellation_from_outside_stays_a_cancellation() -> None:
    async def wait() -> None:
        with Deadline(soon(5)):
            await asyncio.sleep(5)

    task = asyncio.ensure_future(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancellation_at_the_moment_of_the_deadline_is_not_swallowed() -> None:
    async def wait() -> None:
        with Deadline(soon(0.01)):
            await asyncio.sleep(5)

    task = asyncio.ensure_future(wait())
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_at(soon(0.01), task.cancel)
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_failure_of_a_wait_passes_through() -> None:
    with pytest.raises(KeyError), Deadline(soon(5)):
        raise KeyError("x")


async def test_a_closed_deadline_cancels_nothing() -> None:
    deadline = Deadline(soon(0.01))
    deadline.close()
    with deadline:
        await asyncio.sleep(0.03)


async def test_what_happens_during_a_pause_is_not_cut_off_and_the_wait_behind_it_is() -> None:
    paused = False

    async def wait() -> None:
        nonlocal paused
        deadline = Deadline(soon(0.01))
        with deadline:
            deadline.pause()
            await asyncio.sleep(0.03)
            paused = True
            deadline.resume()

    with pytest.raises(TimeoutError):
        await wait()
    assert paused


async def test_a_cancellation_during_a_pause_stays_one() -> None:
    async def wait() -> None:
        deadline = Deadline(soon(0.01))
        with deadline:
            deadline.pause()
            await asyncio.sleep(5)

    task = asyncio.ensure_future(wait())
    await asyncio.sleep(0.03)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
