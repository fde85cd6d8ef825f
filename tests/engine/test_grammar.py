"""Grammars meet the engine's compiler before they meet the engine."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from server.contract import GrammarRefused
from server.engine.grammar import GrammarProver


@pytest.fixture
def prover() -> Iterator[GrammarProver]:
    prover = GrammarProver()
    yield prover
    prover.close()


def tag(schema: object) -> str:
    return json.dumps({"type": "structural_tag", "format": {"type": "json_schema", "json_schema": schema}})


async def test_a_good_grammar_is_timed(prover: GrammarProver) -> None:
    assert 0 < await prover.prove(tag({"type": "object", "properties": {"a": {"type": "integer"}}})) < 10


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
        await prover.prove(grammar)
    assert str(caught.value).strip()


async def test_the_event_loop_runs_on_while_a_grammar_is_parsed(prover: GrammarProver) -> None:
    inner = {f"q{i}": {"type": "string", "maxLength": 9} for i in range(30)}
    branch = {
        "anyOf": [{"type": "object", "properties": inner}, {"type": "array", "items": {"type": "integer"}}]
    }
    costly = tag({"type": "object", "properties": {f"p{i}": branch for i in range(200)}})
    proving = asyncio.ensure_future(prover.prove(costly))
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
        assert await prover.prove(tag({"type": "string", "pattern": pattern})) > 0
