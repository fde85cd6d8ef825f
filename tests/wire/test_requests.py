"""What is read from every form of a valid request."""

from __future__ import annotations

from typing import Any

import pytest

from server.domain import (
    Call,
    FormatKind,
    Message,
    ResponseFormat,
    Role,
    Sampling,
    Tool,
    ToolChoice,
    ToolMode,
)
from tests.wire.bodies import answered, asked, body, call, parse, tool, user


def test_the_smallest_request_leaves_everything_to_defaults() -> None:
    request = parse(body())
    assert request.model == "qwen3-8b"
    assert request.messages == (Message(Role.USER, "Weather in Paris?"),)
    assert (request.tools, request.choice, request.parallel) == ((), ToolChoice(ToolMode.NONE), True)
    assert (request.response_format, request.sampling) == (ResponseFormat(), Sampling())
    assert (request.stop, request.n, request.stream, request.include_usage) == ((), 1, False, False)
    assert (request.thinking, request.template_args, request.priority) == (None, {}, 0)
    assert (request.user, request.metadata, request.ignored) == (None, {}, ())
    assert request.raw == body()


def test_null_counts_as_absent_in_every_field_but_the_required_ones() -> None:
    from server.wire.fields import FIELDS

    nulls = {field.name: None for field in FIELDS if field.name not in ("model", "messages")}
    absent = parse(body())
    request = parse(body(**nulls))
    for name in absent.__slots__:
        if name != "raw":
            assert getattr(request, name) == getattr(absent, name), name


def test_a_conversation_of_every_role() -> None:
    request = parse(
        body(
            {"role": "developer", "content": "Be brief."},
            {"role": "system", "content": "Be kind.", "name": "boss"},
            user([{"type": "text", "text": "Weather in"}, {"type": "text", "text": "Paris?"}]),
            asked("call_1", "call_2") | {"reasoning_content": "I need both."},
            answered("call_2", [{"type": "text", "text": "two"}]),
            answered("call_1", ""),
            {"role": "assistant", "content": "31 C.", "refusal": None, "reasoning": "Done."},
            user("Thanks"),
        )
    )
    calls = tuple(Call(id_, "get_weather", '{"city": "Paris"}') for id_ in ("call_1", "call_2"))
    assert request.messages == (
        Message(Role.SYSTEM, "Be brief."),
        Message(Role.SYSTEM, "Be kind.", name="boss"),
        Message(Role.USER, "Weather in\nParis?"),
        Message(Role.ASSISTANT, "", "I need both.", calls),
        Message(Role.TOOL, "two", call_id="call_2"),
        Message(Role.TOOL, "", call_id="call_1"),
        Message(Role.ASSISTANT, "31 C.", "Done."),
        Message(Role.USER, "Thanks"),
    )


def test_what_official_clients_send_back_with_a_message_is_accepted() -> None:
    echoed = {
        "content": None, "refusal": None, "role": "assistant", "annotations": [], "audio": None,
        "function_call": None, "parsed": None, "reasoning_content": "Hm.",
        "tool_calls": [{"id": "call_1", "type": "function", "index": 0,
                        "function": {"name": "f", "arguments": "{}", "parsed_arguments": {"a": 1}}}],
    }  # fmt: skip
    request = parse(body(user(), echoed, answered("call_1")))
    assert request.messages[1] == Message(Role.ASSISTANT, "", "Hm.", (Call("call_1", "f", "{}"),))


def test_arguments_of_history_are_kept_to_the_character() -> None:
    arguments = '{ "x":1.0,\n"y" : "\\u00e9" }'
    request = parse(body(user(), asked("a", arguments=arguments), answered("a")))
    assert request.messages[1].calls[0].arguments == arguments


def test_tools_keep_their_schemas_and_our_returns() -> None:
    parameters = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}
    declared = [
        tool("a", description="A.", parameters=parameters, strict=True, returns={"type": "object"}),
        tool("b", description=None, parameters=None, strict=None),
    ]
    assert parse(body(tools=declared)).tools == (
        Tool("a", "A.", parameters, True, {"type": "object"}),
        Tool("b"),
    )


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (None, ToolChoice(ToolMode.AUTO)),
        ("auto", ToolChoice(ToolMode.AUTO)),
        ("none", ToolChoice(ToolMode.NONE)),
        ("required", ToolChoice(ToolMode.REQUIRED)),
        ({"type": "function", "function": {"name": "b"}}, ToolChoice(ToolMode.REQUIRED, ("b",))),
        (
            {
                "type": "allowed_tools",
                "allowed_tools": {"mode": "auto", "tools": [tool("b"), tool("a"), tool("b")]},
            },
            ToolChoice(ToolMode.AUTO, ("b", "a")),
        ),
        (
            {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [tool("a")]}},
            ToolChoice(ToolMode.REQUIRED, ("a",)),
        ),
    ],
)
def test_every_form_of_tool_choice(choice: Any, expected: ToolChoice) -> None:
    assert parse(body(tools=[tool("a"), tool("b")], tool_choice=choice)).choice == expected


@pytest.mark.parametrize("choice", [None, "auto", "none"])
@pytest.mark.parametrize("tools", [None, []])
def test_without_tools_there_is_nothing_to_choose(choice: str | None, tools: list[Any] | None) -> None:
    request = parse(body(tools=tools, tool_choice=choice, parallel_tool_calls=False))
    assert (request.choice, request.parallel) == (ToolChoice(ToolMode.NONE), False)


def test_response_formats() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    described = {"name": "answer", "schema": schema, "strict": True, "description": "An answer."}
    formats = [
        {"type": "text"},
        {"type": "json_object"},
        {"type": "json_schema", "json_schema": described},
    ]
    assert [parse(body(response_format=value)).response_format for value in formats] == [
        ResponseFormat(),
        ResponseFormat(FormatKind.JSON_OBJECT),
        ResponseFormat(FormatKind.JSON_SCHEMA, schema),
    ]


def test_every_sampling_field_arrives() -> None:
    request = parse(
        body(
            max_completion_tokens=50, max_tokens=50, temperature=0, top_p=1, top_k=-1, min_p=0.1,
            presence_penalty=-2, frequency_penalty=2, repetition_penalty=1.1, logit_bias={"13": -100},
            logprobs=True, top_logprobs=3, seed=-2, min_tokens=5, ignore_eos=True, stop_token_ids=[7],
        )
    )  # fmt: skip
    assert request.sampling == Sampling(
        max_tokens=50, temperature=0.0, top_p=1.0, top_k=-1, min_p=0.1, presence_penalty=-2.0,
        frequency_penalty=2.0, repetition_penalty=1.1, logit_bias={13: -100.0}, logprobs=3, seed=-2,
        min_tokens=5, ignore_eos=True, stop_token_ids=(7,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "logprobs"),
    [
        ({}, None),
        ({"logprobs": False, "top_logprobs": 0}, None),
        ({"logprobs": True}, 0),
        ({"logprobs": True, "top_logprobs": 20}, 20),
    ],
)
def test_logprobs_and_the_alternatives(fields: dict[str, Any], logprobs: int | None) -> None:
    assert parse(body(**fields)).sampling.logprobs == logprobs


def test_stop_stream_choices_and_what_is_recorded() -> None:
    request = parse(
        body(
            stop=["\n\n", "END"], n=3, stream=True, stream_options={"include_usage": True},
            priority=-2, user="u1", metadata={"run": "7"}, store=True, service_tier="auto",
        )
    )  # fmt: skip
    assert (request.stop, request.n, request.stream, request.include_usage) == (
        ("\n\n", "END"),
        3,
        True,
        True,
    )
    assert (request.priority, request.user, request.metadata) == (-2, "u1", {"run": "7"})
    assert request.ignored == ("store", "service_tier")
    assert parse(body(stop="END")).stop == ("END",)


@pytest.mark.parametrize(
    ("fields", "thinking", "arguments"),
    [
        ({"reasoning_effort": "none"}, False, {}),
        ({"reasoning_effort": "minimal"}, False, {}),
        ({"reasoning_effort": "low"}, True, {}),
        ({"reasoning_effort": "xhigh"}, True, {}),
        ({"chat_template_kwargs": {"enable_thinking": False}}, False, {}),
        ({"chat_template_kwargs": {"enable_thinking": True, "style": "x"}}, True, {"style": "x"}),
        ({"chat_template_kwargs": {"enable_thinking": True}, "reasoning_effort": "high"}, True, {}),
    ],
)
def test_whether_to_think(fields: dict[str, Any], thinking: bool, arguments: dict[str, Any]) -> None:
    request = parse(body(**fields))
    assert (request.thinking, request.template_args) == (thinking, arguments)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("modalities", ["text"]),
        ("best_of", 1),
        ("echo", False),
        ("length_penalty", 1.0),
        ("verbosity", "medium"),
    ],
)
def test_a_refused_field_is_ignored_where_it_asks_for_what_happens_anyway(name: str, value: Any) -> None:
    assert parse(body(**{name: value})).ignored == (name,)


def test_calls_answered_in_another_order_pair_up() -> None:
    parse(body(user(), asked("a", "b"), answered("b"), answered("a"), asked("c"), answered("c")))


def test_a_later_round_may_number_its_calls_anew() -> None:
    rounds = [user(), asked("call_0"), answered("call_0")] * 2
    assert (
        len(parse(body(*rounds, asked("call_0", "call_1"), answered("call_1"), answered("call_0"))).messages)
        == 9
    )


@pytest.mark.parametrize("content", [None, "", []])
@pytest.mark.parametrize("beside", [{"tool_calls": [call("a")]}, {"reasoning_content": "Hm."}])
def test_beside_calls_or_reasoning_an_assistant_may_say_nothing(content: Any, beside: dict[str, Any]) -> None:
    message = {"role": "assistant", "content": content, **beside}
    request = parse(body(user(), message, *([answered("a")] if "tool_calls" in beside else [])))
    assert request.messages[1].text == ""


def test_a_call_without_a_type_is_a_function() -> None:
    item = call("a")
    del item["type"]
    parse(body(user(), {"role": "assistant", "content": None, "tool_calls": [item]}, answered("a")))
