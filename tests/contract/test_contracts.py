"""Compiling and keeping contracts: limits, blame, the cache, and the engine's word."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from server.contract import Contract, Contracts, ContractSettings, GrammarRefused, Invalid, Stage, Valid
from server.contract.recent import Recent
from server.contract.relax import Relaxed, relax
from server.contract.schema import Schema, admit
from server.dialect.events import CallParsed
from server.dialect.qwen3 import Qwen3Parser
from server.domain import FormatKind, ResponseFormat, Thinking, Tool, ToolChoice, ToolMode
from server.errors import ConfigurationError, EngineUnavailable, InvalidRequest, SchemaNotSupported
from server.settings import load
from tests.contract.contracts import AUTO, CLOCK, NONE, REQUIRED, WEATHER, contract_of, contracts
from tests.contract.corpus import tools
from tests.contract.grammars import SPELLING, accepts, compiled

BAD = Tool("bad", parameters={"type": "object", "properties": {"x": {"type": "dict"}}})


async def test_the_offending_tool_and_path_are_named() -> None:
    for choice in (AUTO, NONE, ToolChoice(names=("get_time",))):
        with pytest.raises(SchemaNotSupported) as caught:
            await contract_of(WEATHER, CLOCK, BAD, choice=choice)
        assert caught.value.param == "tools[2].function.parameters.properties.x.type"


async def test_the_response_schema_is_named() -> None:
    bad = ResponseFormat(FormatKind.JSON_SCHEMA, {"type": "object", "properties": {"x": {"type": "dict"}}})
    with pytest.raises(SchemaNotSupported) as caught:
        await contract_of(response_format=bad)
    assert caught.value.param == "response_format.json_schema.schema.properties.x.type"


@pytest.mark.parametrize("name", ["", "a b", "naïve", 'a"b', "a.b", "x" * 65, "a\n", "<tool_call>"])
async def test_names_that_openai_does_not_allow_are_refused(name: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await contract_of(WEATHER, replace(CLOCK, name=name))
    assert caught.value.param == "tools[1].function.name"


async def test_a_name_is_used_once() -> None:
    with pytest.raises(InvalidRequest) as caught:
        await contract_of(WEATHER, replace(CLOCK, name="get_weather"))
    assert caught.value.param == "tools[1].function.name"


@pytest.mark.parametrize("name", ["a.b", "a b", 'a"b', "名", "größe", "x" * 300])
async def test_the_operator_may_allow_other_names(name: str) -> None:
    contract = await contract_of(replace(CLOCK, name=name), names=".+", choice=REQUIRED)
    grammar = compiled(contract.grammar(Stage(Thinking.CLOSED)) or "")
    # As the prompt shows it: a model knows no other spelling of 查.
    said = f'<tool_call>\n{{"name": {json.dumps(name, ensure_ascii=False)}, "arguments": {{}}}}\n</tool_call>'
    assert accepts(grammar, said)
    (event,) = Qwen3Parser(Thinking.CLOSED).feed(said)
    assert isinstance(event, CallParsed)
    assert isinstance(contract.check(event.name, event.arguments), Valid)


@pytest.mark.parametrize("name", ["<tool_call>", "a<|im_end|>", "a\nb", "\x00", "\ud800"])
async def test_no_setting_allows_a_name_that_is_no_plain_text(name: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await contract_of(replace(CLOCK, name=name), names="(?s).+")
    assert caught.value.param == "tools[0].function.name"


def test_a_pattern_of_names_that_is_none_ends_the_start() -> None:
    with pytest.raises(ConfigurationError, match=r"^setting contract\.names: .*no regular expression"):
        load(overrides=["contract.names='('"])


async def test_the_choice_must_name_declared_tools() -> None:
    with pytest.raises(InvalidRequest) as caught:
        await contract_of(WEATHER, choice=ToolChoice(ToolMode.REQUIRED, ("get_time",)))
    assert caught.value.param == "tool_choice"
    with pytest.raises(InvalidRequest):
        await contract_of(choice=REQUIRED)


async def test_missing_and_empty_parameters_are_an_empty_object() -> None:
    contract = await contract_of(replace(CLOCK, parameters={}))
    assert contract.check("get_time", "{}").__class__.__name__ == "Valid"
    assert '"maxProperties"' not in (contract.grammar(Stage(Thinking.CLOSED)) or "")


async def test_a_contract_is_compiled_once_and_the_least_recently_used_goes() -> None:
    compiler = contracts(cache_size=2)

    async def get(*declared: Tool, parallel: bool = True) -> Contract:
        return await compiler.get(declared, AUTO, parallel=parallel)

    first, second = await get(WEATHER), await get(CLOCK)
    assert await get(replace(WEATHER, parameters=json.loads(json.dumps(WEATHER.parameters)))) is first
    third = await get(WEATHER, parallel=False)
    assert await get(WEATHER) is first
    assert await get(CLOCK) is not second
    assert len({first.digest, second.digest, third.digest}) == 3


async def test_the_order_of_properties_makes_another_contract() -> None:
    """The grammar writes properties in declaration order."""
    one = Tool("t", parameters={"type": "object", "properties": {"a": {}, "b": {}}})
    other = Tool("t", parameters={"type": "object", "properties": {"b": {}, "a": {}}})
    compiler = contracts()
    assert (await compiler.get((one,), AUTO)).digest != (await compiler.get((other,), AUTO)).digest


async def test_descriptions_do_not_change_the_contract() -> None:
    compiler = contracts()
    contract = await compiler.get((WEATHER,), AUTO)
    assert await compiler.get((replace(WEATHER, description="other", strict=True),), AUTO) is contract


async def test_the_event_loop_runs_on_while_a_contract_is_compiled() -> None:
    wide = {
        f"p{index}": {"type": "object", "properties": {f"q{i}": {"type": "string"} for i in range(30)}}
        for index in range(40)
    }
    done = asyncio.Event()
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while not done.is_set():
            begun = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - begun)

    gc.freeze()  # to go through what the other tests left takes the collector a fifth of a second by itself
    ticking = asyncio.create_task(tick())
    for number in range(5):
        await contract_of(Tool(f"wide{number}", parameters={"type": "object", "properties": wide}))
    done.set()
    await ticking
    gc.unfreeze()
    assert longest < 0.2


async def test_what_the_engine_refuses_is_refused_by_tool() -> None:
    async def prove(grammar: str, _: float) -> float:
        if "get_time" in grammar:
            raise GrammarRefused("too odd")
        return 0.001

    with pytest.raises(SchemaNotSupported, match="too odd") as caught:
        await contracts(prove).get((WEATHER, CLOCK), AUTO)
    assert caught.value.param == "tools[1].function.parameters"
    assert (await contracts(prove).get((WEATHER,), AUTO)).compile_s == 0.001


async def test_a_defect_met_while_compiling_refuses_the_tool_and_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def relax_with_a_defect(schema: Schema, *args: Any, **kwargs: Any) -> Relaxed:
        if "zone" in schema.document.get("properties", {}):
            raise ZeroDivisionError
        return relax(schema, *args, **kwargs)

    told: list[tuple[str, Exception]] = []
    monkeypatch.setattr("server.contract.compile.relax", relax_with_a_defect)
    compiler = Contracts(ContractSettings(), SPELLING, on_defect=lambda *what: told.append(what))
    with pytest.raises(SchemaNotSupported, match="defect of the service") as caught:
        await compiler.get((WEATHER, CLOCK), AUTO)
    assert caught.value.param == "tools[1].function.parameters"
    coverage = await compiler.report((WEATHER, CLOCK))
    assert [tool.param for tool in coverage.tools] == [None, "tools[1].function.parameters"]
    assert [(where, type(error)) for where, error in told] == [(caught.value.param, ZeroDivisionError)] * 2


async def test_a_defect_of_the_engines_compiler_refuses_the_tools() -> None:
    async def prove(_: str, within_s: float) -> float:
        raise KeyError("x")

    with pytest.raises(SchemaNotSupported, match="defect of the service"):
        await contracts(prove).get((WEATHER, CLOCK), AUTO)


async def test_what_would_leave_no_value_is_not_tightened() -> None:
    """`a` needs `b`, which can never be: with `b` required no value is left, and a turn must not end by that."""
    schema = {"type": "object", "properties": {"a": {}, "b": False}, "dependentRequired": {"a": ["b"]}}
    contract = await contract_of(Tool("t", parameters=schema))
    checked = contract.check("t", '{"a": 1}')
    assert isinstance(checked, Invalid)
    assert checked.tightening("t")
    stage = Stage(Thinking.CLOSED, must_call=True)
    assert contract.grammar(replace(stage, tighten=checked.tightening("t"))) == contract.grammar(stage)


async def test_a_compile_that_takes_too_long_is_refused() -> None:
    async def prove(_: str, within_s: float) -> float:
        async with asyncio.timeout(within_s):
            await asyncio.sleep(30)
        return 30.0

    begun = time.perf_counter()
    with pytest.raises(SchemaNotSupported, match=r"more than 0\.05 s"):
        await contracts(prove, compile_timeout_s=0.05).get((WEATHER,), AUTO)
    assert time.perf_counter() - begun < 5


async def test_a_contract_is_not_to_blame_that_the_compiler_is_busy() -> None:
    async def prove(_: str, within_s: float) -> float:
        raise EngineUnavailable("busy", retry_after_s=within_s)

    with pytest.raises(EngineUnavailable):
        await contracts(prove).get((WEATHER, CLOCK), AUTO)
    with pytest.raises(EngineUnavailable):
        await contracts(prove).report((WEATHER,))


async def test_nor_that_every_thread_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool of a millisecond was refused for good because others took long, and clients do not ask again at 400."""
    service = contracts(compile_timeout_s=0.2)
    free = threading.Event()

    def slow(schema: Any, where: str, settings: ContractSettings) -> Schema:
        assert free.wait(30) or schema == WEATHER.parameters
        return admit(schema, where, settings)

    monkeypatch.setattr("server.contract.compile.admit", slow)
    dear = [replace(CLOCK, parameters={**CLOCK.parameters, "title": str(i)}) for i in range(2)]
    held = [asyncio.create_task(service.get((tool,), AUTO)) for tool in dear]
    try:
        await asyncio.sleep(0.05)
        with pytest.raises(EngineUnavailable) as caught:
            await service.get((WEATHER,), AUTO)
        assert caught.value.retry_after_s == 0.2
    finally:
        free.set()
        await asyncio.gather(*held, return_exceptions=True)
    assert await contracts().get((WEATHER,), AUTO)


async def test_tools_that_are_refused_together_stay_refused_when_the_compiler_is_then_busy() -> None:
    async def prove(grammar: str, within_s: float) -> float:
        if "get_weather" in grammar and "get_time" in grammar:
            raise TimeoutError
        raise EngineUnavailable("busy", retry_after_s=within_s)

    with pytest.raises(SchemaNotSupported, match="tools takes the grammar engine more than"):
        await contracts(prove).get((WEATHER, CLOCK), AUTO)


async def test_a_turn_that_is_not_constrained_is_not_proven() -> None:
    async def prove(_: str, within_s: float) -> float:
        raise GrammarRefused("must not be asked")

    assert (await contracts(prove).get((), AUTO)).grammar(Stage(Thinking.OPTIONAL)) is None


async def test_the_whole_corpus_is_one_contract_after_the_other() -> None:
    corpus = tools()
    assert len(corpus) >= 300
    assert len({tool.name for tool in corpus}) == len(corpus)
    compiler = contracts()
    for tool in corpus:
        contract = await compiler.get((tool,), REQUIRED)
        assert list(contract.tools) == [tool.name]


def test_the_package_needs_no_engine() -> None:
    program = (
        "import sys, server.contract; print([m for m in ('vllm', 'torch', 'xgrammar') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


async def test_a_set_that_takes_too_long_is_not_compiled_again_tool_by_tool() -> None:
    begun: list[str] = []

    async def prove(grammar: str, _: float) -> float:
        begun.append(grammar)
        raise TimeoutError

    with pytest.raises(SchemaNotSupported):
        await contracts(prove).get((WEATHER, CLOCK), AUTO)
    assert len(begun) == 1


async def test_the_tool_at_fault_is_looked_for_no_longer_than_one_compile_may_take() -> None:
    async def prove(grammar: str, _: float) -> float:
        if "get_weather" in grammar and "get_time" in grammar:
            raise GrammarRefused("no")
        await asyncio.sleep(3600)
        return 0.0

    with pytest.raises(SchemaNotSupported, match="tools is refused"):
        await asyncio.wait_for(contracts(prove, compile_timeout_s=0.05).get((WEATHER, CLOCK), AUTO), 30)


async def test_what_is_kept_is_bounded_by_the_size_of_its_schemas() -> None:
    kept: Recent[str, int] = Recent(4, 100)
    for name, weight in (("a", 60), ("b", 30), ("c", 30)):
        kept.put(name, 1, weight)
    assert [kept.get(name) for name in "abc"] == [None, 1, 1]
    kept.put("b", 2, 90)
    assert [kept.get(name) for name in "bc"] == [2, None]
    kept.put("d", 1, 1000)
    assert len(kept) == 0


async def test_many_large_patterns_of_a_tool_are_refused() -> None:
    """They are compiled while nothing else runs, and stay in memory."""
    patterns = {f"p{i}": {"type": "string", "pattern": rf"^(\p{{L}}?){{30}}{i}$"} for i in range(32)}
    tool = Tool("many", "", {"type": "object", "properties": patterns})
    with pytest.raises(SchemaNotSupported, match="pattern"):
        await contracts().get((tool,), AUTO)
    one = Tool("one", "", {"type": "object", "properties": {"p": patterns["p0"]}})
    await contracts().get((one,), AUTO)
