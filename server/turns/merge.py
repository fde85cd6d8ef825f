"""Several streams as one, in the order in which their items come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TypeVar

import anyio

T = TypeVar("T")


async def merged(streams: Sequence[AsyncGenerator[T, None]]) -> AsyncGenerator[T, None]:
    """Yield what any of `streams` yields; the first failure ends all. Closing it closes them."""
    queue: asyncio.Queue[tuple[T] | BaseException | None] = asyncio.Queue(maxsize=len(streams))

    async def pump(stream: AsyncGenerator[T, None]) -> None:
        end: BaseException | None = None
        try:
            async with aclosing(stream):
                async for item in stream:
                    await queue.put((item,))
        except Exception as failure:  # noqa: BLE001 -- handed over to the consumer, who raises it
            end = failure
        await queue.put(end)

    tasks = [asyncio.create_task(pump(stream)) for stream in streams]  # noqa: TID251 -- awaited below
    try:
        running = len(tasks)
        while running:
            item = await queue.get()
            if isinstance(item, tuple):
                yield item[0]
            elif item is None:
                running -= 1
            else:
                raise item
    finally:
        for task in tasks:
            task.cancel()
        with anyio.CancelScope(shield=True):  # a cancelled consumer must still see them end
            await asyncio.gather(*tasks, return_exceptions=True)
