"""What a decode can and cannot write, at every stage of an answer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import xgrammar

from server.contract import Contract, Stage
from server.domain import FormatKind, ResponseFormat, Thinking, ToolChoice, ToolMode
from tests.contract.contracts import AUTO, CLOCK, NONE, REQUIRED, WEATHER, call, contract_of
from tests.contract.grammars import SPELLING, accepts, begins, compiled

THOUGHT = "<think>\nhm\n</think>\n\n"
LITERALS = (
    "<think>",
    "</think>",
    "<tool_call>",
    "</tool_call>",
    "<tool_response>",
    "</tool_response>",
    *SPELLING.turn_tokens,
)
OPTIONAL, OPEN, CLOSED = Stage(Thinking.OPTIONAL), Stage(Thinking.OPEN), Stage(Thinking.CLOSED)
ANSWER = ResponseFormat(
    FormatKind.JSON_SCHEMA,
    {
        "type": "object",
        "properties": {"n": {"type": "integer"}},
        "required": ["n"],
        "additionalProperties": False,
    },
)


def at(contract: Contract, stage: Stage) -> xgrammar.CompiledGrammar:
    grammar = contract.grammar(stage)
    assert grammar is not None
    return compiled(grammar)


async def test_auto_allows_text_calls_and_text_before_calls() -> None:
    grammar = at(await contract_of(WEATHER), OPTIONAL)
    for text in ("", "Hello.", call(), "Let me see.\n" + call(), call() + "\n" + call(city="Rome")):
        assert accepts(grammar, text)
        assert accepts(grammar, THOUGHT + text)


async def test_nothing_but_further_calls_follows_a_call() -> None:
    grammar = at(await contract_of(WEATHER), OPTIONAL)
    for rest in (" ", "It is 31 C.", "\nIt", "\n\n" + call(), "<think>", call()):
        assert not begins(grammar, call() + rest)


@pytest.mark.parametrize("literal", LITERALS)
@pytest.mark.parametrize("choice", [AUTO, NONE])
async def test_no_control_literal_can_stand_in_text_or_in_thinking(literal: str, choice: ToolChoice) -> None:
    grammar = at(await contract_of(WEATHER, choice=choice), OPTIONAL)
    assert begins(grammar, "a" + literal[:-1])
    assert not begins(grammar, "a" + literal + "b")
    assert not begins(grammar, "<think>a" + literal + "b") or literal == "</think>"


async def test_a_call_must_name_a_tool_and_fit_its_schema() -> None:
    grammar = at(await contract_of(WEATHER, CLOCK), OPTIONAL)
    assert accepts(grammar, call("get_time", zone="UTC"))
    for bad in (
        call("rm_rf"),
        call(town="Paris"),
        call(unit="c"),
        call(city=5),
        call(city="Paris", unit="k"),
    ):
        assert not begins(grammar, bad)


@pytest.mark.parametrize("choice", [REQUIRED, ToolChoice(ToolMode.REQUIRED, ("get_weather",))])
async def test_a_required_call_comes_without_text(choice: ToolChoice) -> None:
    grammar = at(await contract_of(WEATHER, CLOCK, choice=choice), OPTIONAL)
    assert accepts(grammar, call())
    assert accepts(grammar, THOUGHT + call())
    assert accepts(grammar, "\n\n" + call())
    assert not begins(grammar, "Let")
    assert not accepts(grammar, "")
    assert not accepts(grammar, THOUGHT)
    assert begins(grammar, call("get_time", zone="UTC")) is (not choice.names)


async def test_only_allowed_tools_can_be_called() -> None:
    grammar = at(await contract_of(WEATHER, CLOCK, choice=ToolChoice(names=("get_time",))), OPTIONAL)
    assert accepts(grammar, "Hi.")
    assert accepts(grammar, call("get_time", zone="UTC"))
    assert not begins(grammar, call())


async def test_no_call_is_possible_when_the_choice_is_none() -> None:
    grammar = at(await contract_of(WEATHER, choice=NONE), OPTIONAL)
    assert accepts(grammar, "Hi.")
    assert not begins(grammar, "Hi.<tool_call>")


async def test_one_call_is_the_last_without_parallel_calls() -> None:
    contract = await contract_of(WEATHER, parallel=False)
    assert accepts(at(contract, OPTIONAL), call())
    assert not begins(at(contract, OPTIONAL), call() + "\n")
    assert accepts(at(contract, replace(CLOSED, calls=1)), "")
    assert not begins(at(contract, replace(CLOSED, calls=1)), "\n")


async def test_calls_end_at_the_limit() -> None:
    contract = await contract_of(WEATHER, call_limit=3)
    grammar = at(contract, OPTIONAL)
    assert accepts(grammar, "\n".join([call()] * 3))
    assert not begins(grammar, "\n".join([call()] * 4))
    grammar = at(contract, replace(CLOSED, calls=2))
    assert accepts(grammar, "\n" + call())
    assert not begins(grammar, "\n" + call() + "\n" + call())


async def test_an_open_think_block_must_be_closed_first() -> None:
    grammar = at(await contract_of(WEATHER), OPEN)
    assert accepts(grammar, "hm</think>\n\nHi.")
    assert accepts(grammar, "hm</think>\n\n" + call())
    assert not accepts(grammar, "hm")
    assert not begins(grammar, call())


async def test_a_closed_think_block_does_not_open_again() -> None:
    grammar = at(await contract_of(WEATHER), CLOSED)
    assert accepts(grammar, "Hi.")
    assert not begins(grammar, THOUGHT)


async def test_the_thinking_budget_is_part_of_the_grammar() -> None:
    contract = await contract_of(thinking_budget=7)
    assert contract.grammar(CLOSED) is None
    for stage in (OPTIONAL, OPEN):
        assert '"max_tokens":7' in (contract.grammar(stage) or "")


async def test_behind_a_call_only_a_separator_and_a_call_or_the_end_may_come() -> None:
    grammar = at(await contract_of(WEATHER), replace(CLOSED, calls=1))
    assert accepts(grammar, "")
    assert accepts(grammar, "\n" + call() + "\n" + call())
    assert not begins(grammar, call())
    assert not begins(grammar, "Hi")
    assert not begins(grammar, "\nHi")


async def test_a_recovery_can_force_a_call_where_text_was() -> None:
    contract = await contract_of(WEATHER, CLOCK)
    grammar = at(contract, Stage(Thinking.CLOSED, must_call=True, text=False))
    assert accepts(grammar, call("get_time", zone="UTC"))
    assert not begins(grammar, "Hi")
    assert not accepts(grammar, "")
    grammar = at(contract, replace(CLOSED, must_call=True, calls=1))
    assert accepts(grammar, "\n" + call())
    assert not accepts(grammar, "")
    grammar = at(contract, replace(CLOSED, must_call=True))
    assert accepts(grammar, "Well: " + call())
    assert not accepts(grammar, "Well.")


async def test_without_further_text_there_are_calls_or_the_end() -> None:
    grammar = at(await contract_of(WEATHER), replace(CLOSED, text=False))
    assert accepts(grammar, "")
    assert accepts(grammar, call())
    assert not begins(grammar, "H")


async def test_a_call_cannot_be_forced_where_none_may_come() -> None:
    for contract in (await contract_of(WEATHER, choice=NONE), await contract_of(WEATHER, call_limit=1)):
        with pytest.raises(ValueError, match="none may"):
            contract.grammar(replace(CLOSED, must_call=True, calls=1))


async def test_what_failed_is_put_into_the_grammar_on_request() -> None:
    contract = await contract_of(WEATHER)
    assert accepts(at(contract, CLOSED), call(city="P"))
    for told in ("/properties/city/minLength", "minLength"):
        grammar = at(contract, replace(CLOSED, tighten=(("get_weather", told),)))
        assert not begins(grammar, call(city="P"))
        assert accepts(grammar, call(city="Pa"))
    grammar = at(contract, replace(CLOSED, tighten=(("get_weather", "control_token"),)))
    assert not begins(grammar, call(city="a<tool_response>b"))
    assert accepts(grammar, call(city="a>b é"))
    both = (("get_weather", "control_token"), ("get_weather", "minLength"))
    grammar = at(contract, replace(CLOSED, tighten=both))
    assert accepts(grammar, call(city="Pa"))
    for refused in ("P", "</think>", 'P"', "P\n"):
        assert not begins(grammar, call(city=refused))


async def test_an_answer_in_a_format_or_calls() -> None:
    grammar = at(await contract_of(WEATHER, response_format=ANSWER), OPTIONAL)
    for text in (
        '{"n": 1}',
        "\n\n" + '{"n":1}',
        THOUGHT + '{"n": 1}',
        call(),
        THOUGHT + call() + "\n" + call(),
    ):
        assert accepts(grammar, text)
    for text in ("Hi", '{"n": 1} ', '{"n": 1}\n' + call(), '{"m": 1}', '{"n": 1.5}'):
        assert not begins(grammar, text)


async def test_a_required_call_leaves_no_room_for_an_answer_in_a_format() -> None:
    grammar = at(await contract_of(WEATHER, choice=REQUIRED, response_format=ANSWER), OPTIONAL)
    assert accepts(grammar, call())
    assert not begins(grammar, "{")


async def test_a_format_alone_is_the_whole_answer() -> None:
    grammar = at(await contract_of(response_format=ANSWER), OPTIONAL)
    assert accepts(grammar, THOUGHT + '{"n": 1}')
    assert not begins(grammar, "H")
    assert not begins(grammar, "<tool_call>")
    grammar = at(await contract_of(response_format=ResponseFormat(FormatKind.JSON_OBJECT)), OPTIONAL)
    assert accepts(grammar, '{"anything": [1, {"b": null}]}')
    assert not begins(grammar, "[")


async def test_a_turn_without_tools_and_observations_is_free() -> None:
    assert (await contract_of()).grammar(OPTIONAL) is None
    assert (await contract_of(choice=NONE)).grammar(OPEN) is None


async def test_observations_ban_control_literals_even_without_tools() -> None:
    grammar = at(await contract_of(observations=True), OPTIONAL)
    assert accepts(grammar, THOUGHT + "It is 31 C.")
    for literal in LITERALS[2:]:
        assert not begins(grammar, "It" + literal)


async def test_blanks_in_arguments_are_bounded() -> None:
    """Unbounded, a tool without arguments makes models write blanks for ever."""
    for tool in (replace(CLOCK, parameters={}), CLOCK):
        grammar = at(await contract_of(tool), OPTIONAL)
        assert accepts(grammar, call("get_time").replace('{"city": "Paris"}', "{ }"))
        assert not begins(grammar, call("get_time").replace('{"city": "Paris"}', "{  "))


async def test_the_grammar_is_plain_json_and_remembered() -> None:
    contract = await contract_of(WEATHER)
    grammar = contract.grammar(OPTIONAL)
    assert grammar is not None
    assert json.loads(grammar)["type"] == "structural_tag"
    assert contract.grammar(Stage(Thinking.OPTIONAL)) is grammar
