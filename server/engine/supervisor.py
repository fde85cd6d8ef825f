"""Keeps an engine answering: starts it, tries it, and builds it again in process when it is dead or hangs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from enum import StrEnum

from server.engine.port import Ask, Delta, Engine, ModelCard, Prompt
from server.engine.settings import EngineSettings
from server.errors import ConfigurationError, EngineUnavailable, ServiceError

log = logging.getLogger("truecall.engine")

_RETRY_AFTER_S = 5.0


class Downfall(StrEnum):
    """Why an engine had to be built again."""

    DEATH = "death"
    HANG = "hang"


def _ignore(_: object) -> None:
    """Nobody wants to know."""


class Supervisor:
    """`server.engine.port.Engine` over the engine that runs now; between two engines it refuses.

    While no delta arrives, `check` of the engine is its health check, every `health_check_interval_s`; an engine that raises
    `EngineUnavailable` anywhere is tried at once. One that fails is closed, which ends the turns in flight with
    `EngineUnavailable`, and is replaced by what `factory` builds.

    Whatever an engine raises while it is tried, closed or built again is logged: nobody else would build the next.

    `on_state` is told whether the engine answers, each time that changes; `on_restart` why one was replaced.
    """

    def __init__(
        self,
        factory: Callable[[], Awaitable[Engine]],
        settings: EngineSettings,
        *,
        on_state: Callable[[bool], None] = _ignore,
        on_restart: Callable[[Downfall], None] = _ignore,
    ) -> None:
        self._factory = factory
        self._settings = settings
        self._on_state = on_state
        self._on_restart = on_restart
        self._engine: Engine | None = None
        self._card: ModelCard | None = None
        self._answers = False
        self._suspected = asyncio.Event()
        self._last_delta = float("-inf")  # event loop's seconds
        self._life: asyncio.Task[None] | None = None

    @property
    def model(self) -> ModelCard:
        """The model of the first start; raises `EngineUnavailable` before it."""
        if self._card is None:
            raise EngineUnavailable("the engine is starting", retry_after_s=_RETRY_AFTER_S)
        return self._card

    async def start(self) -> None:
        """Return when the engine answers, and keep it so until `close`. Raises what the first build raises."""
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._life = asyncio.create_task(self._live(started))  # noqa: TID251 - `close` awaits it
        await asyncio.wait([started, self._life], return_when=asyncio.FIRST_COMPLETED)
        if not started.done():
            await self._life  # raises why it ended

    async def render(self, ask: Ask) -> Prompt:
        """See `Engine.render`."""
        return await self._running().render(ask)

    async def stream(self, ask: Ask, prompt: Prompt) -> AsyncGenerator[Delta, None]:
        """See `Engine.stream`."""
        clock = asyncio.get_running_loop().time
        try:
            async with aclosing(self._running().stream(ask, prompt)) as deltas:
                async for delta in deltas:
                    self._last_delta = clock()
                    yield delta
        except EngineUnavailable:
            self._suspected.set()
            raise

    async def rescore(self, prompt: Prompt, said: str, output_ids: tuple[int, ...]) -> tuple[float, ...]:
        """See `Engine.rescore`."""
        return await self._running().rescore(prompt, said, output_ids)

    async def check(self) -> None:
        """Tell from the last health check, at once."""
        self._running()

    async def close(self) -> None:
        """Stop supervising, and the engine with it."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.wait([self._life])
            if not self._life.cancelled():
                self._life.exception()  # `start` raised it, unless nobody waited
        self._set_answers(False)
        if self._engine is not None:
            await _end(self._engine)

    def _running(self) -> Engine:
        if self._engine is None or not self._answers:
            state = "starting" if self._card is None else "not answering and will be replaced"
            raise EngineUnavailable(f"the engine is {state}", retry_after_s=_RETRY_AFTER_S)
        return self._engine

    async def _live(self, started: asyncio.Future[None]) -> None:
        self._engine = await self._factory()
        self._card = self._engine.model
        self._set_answers(True)
        started.set_result(None)
        while True:
            downfall = await self._downfall(self._engine)
            self._set_answers(False)
            await _end(self._engine)
            self._engine = await self._rebuilt()
            self._card = self._engine.model
            self._set_answers(True)
            self._on_restart(downfall)
            log.info("the engine answers again")

    async def _downfall(self, engine: Engine) -> Downfall:
        """Wait until the engine fails its health check."""
        clock = asyncio.get_running_loop().time
        while True:
            try:
                async with asyncio.timeout(self._settings.health_check_interval_s):
                    await self._suspected.wait()
            except TimeoutError:
                if clock() - self._last_delta < self._settings.health_check_interval_s:
                    continue  # a token is as good as a health check
            self._suspected.clear()
            try:
                await engine.check()
            except EngineUnavailable as error:
                downfall = Downfall.HANG if isinstance(error.__cause__, TimeoutError) else Downfall.DEATH
                log.error("the engine failed its health check (%s): %s", downfall.value, error)
                return downfall
            except Exception:
                log.exception("the engine failed its health check in a way that it should not")
                return Downfall.DEATH

    async def _rebuilt(self) -> Engine:
        wait_s = self._settings.restart_backoff_s
        while True:
            await asyncio.sleep(wait_s)
            try:
                return await self._factory()
            except (ConfigurationError, ServiceError) as error:
                log.error("the engine could not be built again: %s", error)
            except Exception:
                log.exception("the engine could not be built again")
            wait_s = min(2 * wait_s, self._settings.restart_backoff_max_s)
            log.info("the next try is in %g s", wait_s)

    def _set_answers(self, answers: bool) -> None:
        if answers != self._answers:
            self._answers = answers
            self._on_state(answers)


async def _end(engine: Engine) -> None:
    try:
        await engine.close()
    except Exception:
        log.exception("the engine was not closed as it should be")
