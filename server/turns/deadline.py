"""One deadline for many waits."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Deadline:
    """`with deadline:` around a wait raises `TimeoutError` at `when`, an instant of the event loop's clock.

    As `asyncio.timeout_at`, but entered any number of times for one timer: a timer set and cancelled for each
    token would cost more than the token's text. It belongs to the task that makes it. `close` it.
    """

    __slots__ = ("_cancelled", "_cancelling", "_expired", "_task", "_timer", "_waits")

    def __init__(self, when: float) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task: asyncio.Task[object] = task
        self._cancelling = task.cancelling()
        self._waits = self._expired = self._cancelled = False
        self._timer = task.get_loop().call_at(when, self._expire)

    def close(self) -> None:
        """Nothing waits any more."""
        self._timer.cancel()

    def pause(self) -> None:
        """Inside of the block: what follows is no wait of ours, until `resume`."""
        self._waits = False

    def resume(self) -> None:
        """The wait goes on; raises `TimeoutError` when its time came meanwhile."""
        if self._expired:
            raise TimeoutError
        self._waits = True

    __enter__ = resume

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waits = False
        if not self._cancelled:
            return
        self._cancelled = False
        ours_alone = (
            self._task.uncancel() <= self._cancelling
        )  # else somebody else wants the task to end, too
        if ours_alone and kind is not None and issubclass(kind, asyncio.CancelledError):
            raise TimeoutError from error

    def _expire(self) -> None:
        self._expired = True
        if self._waits:
            self._cancelled = True
            self._task.cancel()
