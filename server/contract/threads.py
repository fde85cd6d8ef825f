"""Work in a thread that says when a thread took it up: waiting for one is nobody's work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

T = TypeVar("T")


def taken_up(threads: Executor, work: Callable[[], T]) -> tuple[asyncio.Future[float], asyncio.Future[T]]:
    """Hand work to one of the threads: the time of the event loop's clock at which it begins, and what it gives."""
    loop = asyncio.get_running_loop()
    begun: asyncio.Future[float] = loop.create_future()

    def note() -> None:
        if not begun.done():
            begun.set_result(loop.time())

    def run() -> T:
        loop.call_soon_threadsafe(note)
        return work()

    return begun, loop.run_in_executor(threads, run)
