"""One deadline for many waits."""

from __future__ import annotations

import asyncio
from types import TracebackType


class Deadline:
    """`with deadline:` around a wait raises `TimeoutError` at `when`, an instant of the event loop's clock.

    As `asyncio.timeout_at`, but entered any number of times for one timer: a timer set and cancelled for each
    token would cost more than the token's text. Only one task may wait at a time. `close` it.
    """

    __slots__ = ("_cancelling", "_expired", "_timer", "_waiting")

    def __init__(self, when: float) -> None:
        self._waiting: asyncio.Task[object] | None = None
        self._cancelling = 0
        self._expired = False
        self._timer = asyncio.get_running_loop().call_at(when, self._expire)

    def close(self) -> None:
        """Nothing waits any more."""
        self._timer.cancel()

    def __enter__(self) -> None:
        if self._expired:
            raise TimeoutError
        self._waiting = task = asyncio.current_task()
        assert task is not None
        self._cancelling = task.cancelling()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        task, self._waiting = self._waiting, None
        if not self._expired or task is None:
            return
        ours_alone = task.uncancel() <= self._cancelling  # else somebody else wants the task to end, too
        if ours_alone and kind is not None and issubclass(kind, asyncio.CancelledError):
            raise TimeoutError from error

    def _expire(self) -> None:
        self._expired = True
        if self._waiting is not None:
            self._waiting.cancel()
