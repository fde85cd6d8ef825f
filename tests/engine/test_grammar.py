"""Grammars meet the engine's compiler before they meet the engine."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from server.contract import GrammarRefused
from server.engine.grammar import GrammarProver
from server.errors import EngineUnavailable


@pytest.fixture
def prover() -> Iterator[GrammarProver]:
    prover = GrammarProver()
    yield prover
    prover.close()


def tag(schema: object) -> str:
    return json.dumps({"type": "structural_tag", "format": {"type": "json_schema", "json_schema": schema}})


async def test_a_good_grammar_is_timed(prover: GrammarProver) -> None:
    assert 0 < await prover.prove(tag({"type": "object", "properties": {"a": {"type": "integer"}}}), 10) < 10


@pytest.mark.parametrize(
    "grammar",
    [
        tag(False),
        tag({"type": "dict"}),
        tag({"type": "integer", "maximum": 1e30}),
        "{}",
        "no json",
        '{"type": "structural_tag"}',
    ],
)
async def test_a_bad_grammar_is_refused_with_the_engines_reason(prover: GrammarProver, grammar: str) -> None:
    with pytest.raises(GrammarRefused) as caught:
        await prover.prove(grammar, 10)
    assert str(caught.value).strip()


async def test_the_event_loop_runs_on_while_a_grammar_is_parsed(prover: GrammarProver) -> None:
    inner = {f"q{i}": {"type": "string", "maxLength": 9} for i in range(30)}
    branch = {
        "anyOf": [{"type": "object", "properties": inner}, {"type": "array", "items": {"type": "integer"}}]
    }
    costly = tag({"type": "object", "properties": {f"p{i}": branch for i in range(200)}})
    proving = asyncio.ensure_future(prover.prove(costly, 60))
    longest = 0.0
    while not proving.done():
        begun = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - begun)
    seconds = await proving
    assert seconds > 0.1
    assert longest < seconds / 2


async def test_a_grammar_is_compiled_as_the_engine_compiles_it(prover: GrammarProver, tokenizer: Any) -> None:
    """By way of xgrammar's own text of a grammar, é before a digit would be read as another character."""
    await prover.learn(tokenizer)
    for pattern in ("^[é0-9]+$", "^[ñÑa-zA-Z ]+$", "^[äöüÄÖÜßa-zA-Z0-9_-]+$"):
        assert await prover.prove(tag({"type": "string", "pattern": pattern}), 10) > 0


@pytest.fixture
def held(prover: GrammarProver, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Compiles of this prover wait for the event, then take no time."""
    held = threading.Event()
    monkeypatch.setattr(prover, "_compile", lambda _: float(held.wait(30)))
    yield held
    held.set()


async def test_time_in_the_queue_is_not_the_grammars(prover: GrammarProver, held: threading.Event) -> None:
    slow = [asyncio.ensure_future(prover.prove(f"slow {number}", 30)) for number in range(2)]
    await asyncio.sleep(0.05)
    with pytest.raises(EngineUnavailable, match="busy") as caught:
        await prover.prove("quick", 0.1)
    assert caught.value.retry_after_s
    late = asyncio.ensure_future(prover.prove("late", 0.5))
    await asyncio.sleep(0.3)
    held.set()
    assert await asyncio.gather(*slow, late) == [1.0] * 3


async def test_a_compile_that_takes_too_long_times_out(prover: GrammarProver, held: threading.Event) -> None:
    with pytest.raises(TimeoutError):
        await prover.prove("slow", 0.1)


async def test_equal_grammars_are_compiled_once(prover: GrammarProver, held: threading.Event) -> None:
    """Also where one that asked has gone."""
    proving = [asyncio.ensure_future(prover.prove("same", 30)) for _ in range(4)]
    await asyncio.sleep(0.05)
    proving.pop().cancel()
    other = asyncio.ensure_future(prover.prove("other", 0.5))  # a thread is left
    await asyncio.sleep(0.05)
    held.set()
    assert await asyncio.gather(*proving, other) == [1.0] * 4


async def test_what_nobody_waits_for_is_not_begun(prover: GrammarProver, held: threading.Event) -> None:
    for number in range(2):
        with pytest.raises(TimeoutError):
            await prover.prove(f"slow {number}", 0.05)
    with pytest.raises(EngineUnavailable):
        await prover.prove("given up", 0.05)
    await asyncio.sleep(0)
    assert "given up" not in prover._compiles
