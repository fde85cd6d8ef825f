"""An engine that dies or hangs is replaced, and what it was doing ends."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from server.domain import Sampling, Thinking
from server.engine.port import Ask, Delta, Engine, Prompt
from server.engine.scripted import ScriptedEngine, ScriptLine
from server.engine.settings import EngineSettings
from server.engine.supervisor import Downfall, Supervisor
from server.errors import ConfigurationError, EngineUnavailable
from tests.engine.asks import decode, sampled, text_of, user
from tests.engine.conftest import CPU

QUICK = EngineSettings(health_check_interval_s=0.02, restart_backoff_s=0.01, restart_backoff_max_s=0.02)
ASK = user("hello")


class Mortal(ScriptedEngine):
    """A scripted engine that can be made to fail."""

    def __init__(self, *, delay_ms: float = 0) -> None:
        super().__init__((ScriptLine(outputs=("some words said slowly",), delay_ms=delay_ms),))
        self.failure: EngineUnavailable | None = None
        self.num_checks = 0
        self.num_closed = 0

    async def check(self) -> None:
        self.num_checks += 1
        if self.failure:
            raise self.failure
        await super().check()

    async def close(self) -> None:
        self.num_closed += 1
        await super().close()


def hang() -> EngineUnavailable:
    failure = EngineUnavailable("no token")
    failure.__cause__ = TimeoutError()
    return failure


class Told:
    """What a supervisor told of its engine."""

    def __init__(self) -> None:
        self.states: list[bool] = []
        self.restarts: list[Downfall] = []
        self._news = asyncio.Event()

    def state(self, answers: bool) -> None:
        self.states.append(answers)
        self._news.set()

    async def until(self, *states: bool, timeout_s: float = 5) -> None:
        """Return when the states so far are these."""
        async with asyncio.timeout(timeout_s):
            while tuple(self.states) != states:
                await self._news.wait()
                self._news.clear()


def supervised(told: Told, *engines: Engine | Exception, settings: EngineSettings = QUICK) -> Supervisor:
    """A supervisor whose builds give these, one after the other."""
    left = list(engines)

    async def build() -> Engine:
        built = left.pop(0)
        if isinstance(built, Exception):
            raise built
        return built

    return Supervisor(build, settings, on_state=told.state, on_restart=told.restarts.append)


async def test_it_answers_once_the_engine_is_built() -> None:
    told = Told()
    supervisor = supervised(told, Mortal())
    with pytest.raises(EngineUnavailable, match="starting"):
        await supervisor.check()
    with pytest.raises(EngineUnavailable):
        _ = supervisor.model
    await supervisor.start()
    await supervisor.check()
    assert text_of(await decode(supervisor, ASK)) == "some words said slowly"
    assert supervisor.model.name == "scripted"
    await supervisor.close()
    assert told.states == [True, False]


async def test_a_first_build_that_fails_is_told_as_it_is() -> None:
    told = Told()
    supervisor = supervised(told, ConfigurationError("no such folder"))
    with pytest.raises(ConfigurationError, match="no such folder"):
        await supervisor.start()
    await supervisor.close()
    assert told.states == []


@pytest.mark.parametrize(
    ("failure", "downfall"), [(EngineUnavailable("dead"), Downfall.DEATH), (hang(), Downfall.HANG)]
)
async def test_an_engine_that_fails_its_health_check_is_closed_and_replaced(
    failure: EngineUnavailable, downfall: Downfall
) -> None:
    told, first, second = Told(), Mortal(), Mortal()
    supervisor = supervised(told, first, ConfigurationError("out of memory"), second)
    await supervisor.start()
    first.failure = failure
    await told.until(True, False, True)
    assert (first.num_closed, second.num_closed) == (1, 0)
    assert told.restarts == [downfall]
    assert text_of(await decode(supervisor, ASK))
    await supervisor.close()
    assert second.num_closed == 1


@pytest.mark.parametrize("broken", ["check", "close"])
async def test_whatever_an_engine_raises_it_is_replaced(
    broken: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise RuntimeError("too many open files")

    told, first, second = Told(), Mortal(), Mortal()
    supervisor = supervised(told, first, RuntimeError("no such device"), second)
    await supervisor.start()
    monkeypatch.setattr(first, broken, fail)
    first.failure = EngineUnavailable("dead")
    await told.until(True, False, True)
    assert told.restarts == [Downfall.DEATH]
    assert {"too many open files", "no such device"} <= {
        str(record.exc_info[1]) for record in caplog.records if record.exc_info
    }
    monkeypatch.setattr(second, "close", fail)
    await supervisor.close()
    assert told.states[-1] is False


async def test_turns_in_flight_end_and_new_ones_are_refused_while_it_is_down() -> None:
    told, first, second = Told(), Mortal(delay_ms=50), Mortal()
    patient = QUICK.model_copy(update={"restart_backoff_s": 0.3})
    supervisor = supervised(told, first, second, settings=patient)
    await supervisor.start()
    prompt = await supervisor.render(ASK)
    stream = supervisor.stream(ASK, prompt)
    await anext(stream)
    first.failure = EngineUnavailable("dead")
    with pytest.raises(EngineUnavailable):
        async for _ in stream:
            pass
    for refused in (supervisor.check(), supervisor.render(ASK), anext(supervisor.stream(ASK, prompt))):
        with pytest.raises(EngineUnavailable) as refusal:
            await refused
        assert refusal.value.retry_after_s
    await told.until(True, False, True)
    await supervisor.check()
    await supervisor.close()


async def test_a_stream_that_finds_the_engine_dead_has_it_tried_at_once() -> None:
    class Dying(Mortal):
        async def stream(self, ask: Ask, prompt: Prompt) -> AsyncGenerator[Delta, None]:
            self.failure = EngineUnavailable("dead")
            raise self.failure
            yield Delta("")

    told = Told()
    patient = QUICK.model_copy(update={"health_check_interval_s": 1000.0})
    supervisor = supervised(told, Dying(), Mortal(), settings=patient)
    await supervisor.start()
    with pytest.raises(EngineUnavailable):
        await decode(supervisor, ASK)
    await told.until(True, False, True)
    await supervisor.close()


async def test_an_engine_that_streams_needs_no_health_check() -> None:
    busy = Mortal(delay_ms=5)
    supervisor = supervised(Told(), busy)
    await supervisor.start()
    for _ in range(10):
        await decode(supervisor, ASK, Prompt((), Thinking.CLOSED))
    assert busy.num_checks <= 1
    await supervisor.close()


async def test_closing_while_the_engine_is_being_built_ends_the_build() -> None:
    ended = asyncio.Event()

    async def build() -> Engine:
        try:
            await asyncio.sleep(1000)
        finally:
            ended.set()
        raise AssertionError

    supervisor = Supervisor(build, QUICK)
    starting = asyncio.ensure_future(supervisor.start())
    await asyncio.sleep(0.01)
    await supervisor.close()
    assert ended.is_set()
    with pytest.raises(asyncio.CancelledError):
        await starting


@pytest.mark.engine
@pytest.mark.slow
async def test_a_killed_core_is_replaced_and_a_stopped_one_is_found_out(checkpoint: Path) -> None:
    from server.engine.vllm_engine import VllmEngine
    from server.engine.vllm_start import start_vllm

    settings = CPU.model_copy(
        update={"health_check_interval_s": 1.0, "health_check_timeout_s": 3.0, "restart_backoff_s": 0.1}
    )
    engines: list[VllmEngine] = []

    async def build() -> Engine:
        engines.append(await start_vllm(str(checkpoint), settings, served_name="tiny"))
        return engines[-1]

    told = Told()
    supervisor = Supervisor(build, settings, on_state=told.state, on_restart=told.restarts.append)
    await supervisor.start()
    endless = user("hello", sampling=Sampling(max_tokens=1500, ignore_eos=True))

    async def strike(number: signal.Signals) -> None:
        """A stream ends with `EngineUnavailable` when the core is struck in the middle of it."""
        stream = supervisor.stream(endless, await supervisor.render(endless))
        await anext(stream)
        for pid in engines[-1].processes:
            os.kill(pid, number)
        with pytest.raises(EngineUnavailable):
            async for _ in stream:
                pass

    await strike(signal.SIGKILL)
    await told.until(True, False, True, timeout_s=120)
    assert told.restarts == [Downfall.DEATH]
    assert text_of(await decode(supervisor, sampled(endless, max_tokens=5)))
    await strike(signal.SIGSTOP)
    await told.until(True, False, True, False)
    await supervisor.close()
    assert not any(engine.processes for engine in engines)
