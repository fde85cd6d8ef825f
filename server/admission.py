"""Bounded admission: so many answers are decoded at once, so many turns wait, and the rest is told to come back.

The queue is bounded by turns and by prompt tokens: on a small card the second is what fills the KV cache. Turns that are
read and rendered, and neither wait nor decode yet, count as waiting before anything is done for the next one.
Waiting turns start in order of priority (lower first), then of arrival.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NoReturn

from pydantic import BaseModel, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from server.errors import EngineUnavailable, Overloaded


class AdmissionSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """Bounds on the turns inside the service."""

    max_in_flight: PositiveInt = 64
    """Answers decoded at once (a turn with `n` has so many); the next turn waits in the queue."""
    max_queued: NonNegativeInt = 128
    """Turns that may wait; the next is refused with 429."""
    max_queued_tokens: PositiveInt = 200_000
    """Prompt tokens that the waiting turns may hold together."""
    queue_timeout_s: PositiveFloat = 30.0
    """Seconds a turn may wait before it is refused with 429."""
    retry_after_s: NonNegativeFloat = 1.0
    """The least `Retry-After` of a refusal; it grows with the queue."""
    deadline_s: PositiveFloat = 600.0
    """Seconds a whole turn may take, from its arrival to its last event."""


@dataclass(order=True, slots=True)
class _Waiter:
    priority: int
    arrival: int
    num_tokens: int = field(compare=False)
    num_answers: int = field(compare=False)
    admitted: asyncio.Future[None] = field(compare=False)


class Admission:
    """Hands out the right to decode. One a process; not thread-safe, used on the event loop alone."""

    def __init__(
        self, settings: AdmissionSettings, on_refusal: Callable[[str], None] = lambda _: None
    ) -> None:
        """`on_refusal` is told why a turn was refused: `requests`, `tokens`, `timeout` or `draining`."""
        self._settings = settings
        self._on_refusal = on_refusal
        self._waiting: list[_Waiter] = []
        self._arrivals = itertools.count()
        self._draining = False
        self._num_inside = 0
        self.num_in_flight = 0
        self.num_queued = 0
        self.num_queued_tokens = 0

    def drain(self) -> None:
        """Refuse every new turn from now on; those inside go on to their end."""
        self._draining = True

    @property
    def draining(self) -> bool:
        """Whether `drain` was called."""
        return self._draining

    def precheck(self) -> None:
        """Refuse before any work is done for a turn that could not even wait."""
        if self._draining:
            self._on_refusal("draining")
            raise EngineUnavailable("The service is shutting down; ask another replica.")
        if self._num_inside >= self._settings.max_in_flight + self._settings.max_queued:
            self._refuse("requests", f"{self._num_inside} turns are inside already")

    def enter(self) -> None:
        """A turn that passed `precheck` begins; it must `leave`."""
        self._num_inside += 1

    def leave(self) -> None:
        """A turn that entered ended, however it ended."""
        self._num_inside -= 1

    @asynccontextmanager
    async def slot(
        self,
        num_tokens: int,
        priority: int = 0,
        *,
        num_answers: int = 1,
        on_wait: Callable[[float], None] = lambda _: None,
    ) -> AsyncGenerator[None, None]:
        """Hold the right to decode so many answers to a prompt of `num_tokens`. Raises `Overloaded`.

        `on_wait` is told how many seconds the turn waited, also in vain; who is refused at once did not wait.
        """
        await self._acquire(num_tokens, priority, num_answers, on_wait)
        try:
            yield
        finally:
            self.num_in_flight -= num_answers
            self._admit_next()

    async def _acquire(
        self, num_tokens: int, priority: int, num_answers: int, on_wait: Callable[[float], None]
    ) -> None:
        if not self.num_queued and self._fits(num_answers):
            self.num_in_flight += num_answers
            on_wait(0.0)
            return
        if self.num_queued >= self._settings.max_queued:
            self._refuse("requests", f"{self.num_queued} turns are waiting already")
        if self.num_queued and self.num_queued_tokens + num_tokens > self._settings.max_queued_tokens:
            self._refuse("tokens", f"the waiting prompts hold {self.num_queued_tokens} tokens already")
        admitted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiter = _Waiter(priority, next(self._arrivals), num_tokens, num_answers, admitted)
        heapq.heappush(self._waiting, waiter)
        self.num_queued += 1
        self.num_queued_tokens += num_tokens
        began = time.perf_counter()
        self._admit_next()  # it may be more urgent than what waits for more room than there is
        try:
            async with asyncio.timeout(self._settings.queue_timeout_s):
                await admitted
        except (TimeoutError, asyncio.CancelledError) as failure:
            if admitted.done() and not admitted.cancelled():  # admitted in the same tick: give the slot back
                self.num_in_flight -= num_answers
            else:
                self._left(waiter)
            self._admit_next()  # what waited behind it may fit where it did not
            if isinstance(failure, TimeoutError):
                self._refuse("timeout", f"no slot came free in {self._settings.queue_timeout_s:g} seconds")
            raise
        finally:
            on_wait(time.perf_counter() - began)

    def _admit_next(self) -> None:
        while self._waiting:
            waiter = self._waiting[0]
            gave_up = waiter.admitted.done()
            if not gave_up and not self._fits(waiter.num_answers):
                return
            heapq.heappop(self._waiting)
            if gave_up:
                continue
            self._left(waiter)
            self.num_in_flight += waiter.num_answers
            waiter.admitted.set_result(None)

    def _fits(self, num_answers: int) -> bool:
        """Whether so many more may be decoded; more than ever fit are decoded alone."""
        return not self.num_in_flight or self.num_in_flight + num_answers <= self._settings.max_in_flight

    def _left(self, waiter: _Waiter) -> None:
        self.num_queued -= 1
        self.num_queued_tokens -= waiter.num_tokens

    def _refuse(self, reason: str, why: str) -> NoReturn:
        self._on_refusal(reason)
        rounds_ahead = self.num_queued / self._settings.max_in_flight
        wait_s = max(1.0, self._settings.retry_after_s * (1 + rounds_ahead))
        raise Overloaded(f"The service is full: {why}. Try again later.", retry_after_s=wait_s)
