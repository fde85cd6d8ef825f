"""Every way in which a request can be wrong is refused with the path of the field at fault."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.errors import InvalidJson, InvalidRequest, ObservationUnmatched, UnsupportedField
from server.wire.fields import FIELDS, Treatment
from server.wire.limits import RequestLimits
from server.wire.requests import parse_chat
from tests.wire.bodies import LIMITS, answered, asked, body, call, parse, tool, user

# A loaded machine is no finding.
patient = partial(settings, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ALLOWED = {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": [tool("b")]}}
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}}


def calling(*calls: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": None, "tool_calls": list(calls)}


@pytest.mark.parametrize(
    ("value", "param"),
    [
        ({"messages": [user()]}, "model"),
        (body() | {"model": ""}, "model"),
        (body() | {"model": 7}, "model"),
        ({"model": "m"}, "messages"),
        ({"model": "m", "messages": []}, "messages"),
        ({"model": "m", "messages": user()}, "messages"),
        (body("hello"), "messages[0]"),
        (body({"content": "x"}), "messages[0].role"),
        (body({"role": "robot", "content": "x"}), "messages[0].role"),
        (body({"role": "function", "name": "f", "content": "x"}), "messages[0].role"),
        (body(user(), user(None)), "messages[1].content"),
        (body(user(7)), "messages[0].content"),
        (body(user([])), "messages[0].content"),
        (body(user(["x"])), "messages[0].content[0]"),
        (body(user([{"type": "text"}])), "messages[0].content[0].text"),
        (body(user([{"type": "text", "text": "a"}, {"type": "poem"}])), "messages[0].content[1].type"),
        (body(user() | {"name": 3}), "messages[0].name"),
        (body({"role": "assistant", "content": None}), "messages[0].content"),
        (body({"role": "assistant", "content": "x", "reasoning_content": 1}), "messages[0].reasoning_content"),
        (
            body({"role": "assistant", "content": "x", "reasoning_content": "a", "reasoning": "b"}),
            "messages[0].reasoning",
        ),
        (body(calling("x")), "messages[0].tool_calls[0]"),
        (body({"role": "assistant", "tool_calls": {}}), "messages[0].tool_calls"),
        (body(calling(call(""))), "messages[0].tool_calls[0].id"),
        (body(calling(call("a") | {"function": None})), "messages[0].tool_calls[0].function"),
        (body(calling(call("a") | {"function": {"arguments": "{}"}})), "messages[0].tool_calls[0].function.name"),
        (body(calling(call("a", {"city": "Paris"}))), "messages[0].tool_calls[0].function.arguments"),
        (body(user(), calling(call("a"), call("b", "not json"))), "messages[1].tool_calls[1].function.arguments"),
        (body(calling(call("a", "[1]"))), "messages[0].tool_calls[0].function.arguments"),
        (body(calling(call("a", ""))), "messages[0].tool_calls[0].function.arguments"),
        (body(calling(call("a", '{"x": NaN}'))), "messages[0].tool_calls[0].function.arguments"),
        (body(calling(call("a"), call("a"))), "messages[0].tool_calls[1].id"),
        (body({"role": "tool", "content": "x"}), "messages[0].tool_call_id"),
        (body(tools={}), "tools"),
        (body(tools=[tool("a"), "b"]), "tools[1]"),
        (body(tools=[{"type": "function"}]), "tools[0].function"),
        (body(tools=[tool("")]), "tools[0].function.name"),
        (body(tools=[tool("a"), tool("a")]), "tools[1].function.name"),
        (body(tools=[tool("a", description=1)]), "tools[0].function.description"),
        (body(tools=[tool("a", parameters=[])]), "tools[0].function.parameters"),
        (body(tools=[tool("a", parameters="{}")]), "tools[0].function.parameters"),
        (body(tools=[tool("a", strict="yes")]), "tools[0].function.strict"),
        (body(tools=[tool("a", returns=1)]), "tools[0].function.returns"),
        (body(tools=[tool("a")], tool_choice="always"), "tool_choice"),
        (body(tools=[tool("a")], tool_choice=7), "tool_choice"),
        (body(tools=[tool("a")], tool_choice={"type": "tool"}), "tool_choice.type"),
        (body(tools=[tool("a")], tool_choice={"type": "function"}), "tool_choice.function"),
        (body(tools=[tool("a")], tool_choice=tool("b")), "tool_choice.function.name"),
        (body(tools=[tool("a")], tool_choice=ALLOWED), "tool_choice.allowed_tools.tools[0].function.name"),
        (
            body(tools=[tool("a")], tool_choice={"type": "allowed_tools", "allowed_tools": {"mode": "none"}}),
            "tool_choice.allowed_tools.mode",
        ),
        (
            body(
                tools=[tool("a")],
                tool_choice={"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": []}},
            ),
            "tool_choice.allowed_tools.tools",
        ),
        (body(tool_choice="required"), "tool_choice"),
        (body(parallel_tool_calls="no"), "parallel_tool_calls"),
        (body(response_format="json"), "response_format"),
        (body(response_format={"type": "xml"}), "response_format.type"),
        (body(response_format={"type": "json_schema"}), "response_format.json_schema"),
        (
            body(response_format={"type": "json_schema", "json_schema": {"schema": {}}}),
            "response_format.json_schema.name",
        ),
        (
            body(response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": 1}}),
            "response_format.json_schema.schema",
        ),
        (body(stream="true"), "stream"),
        (body(stream_options={"include_usage": True}), "stream_options"),
        (body(stream=True, stream_options={"include_usage": 1}), "stream_options.include_usage"),
        (body(n=0), "n"),
        (body(n=9), "n"),
        (body(n=True), "n"),
        (body(n=1.5), "n"),
        (body(logprobs=1), "logprobs"),
        (body(top_logprobs=2), "top_logprobs"),
        (body(logprobs=True, top_logprobs=21), "top_logprobs"),
        (body(stop=7), "stop"),
        (body(stop=""), "stop"),
        (body(stop=["a", ""]), "stop[1]"),
        (body(stop=["a"] * 17), "stop"),
        (body(stop="x" * 257), "stop"),
        (body(seed="1"), "seed"),
        (body(seed=2**63), "seed"),
        (body(max_tokens=0), "max_tokens"),
        (body(max_tokens="10"), "max_tokens"),
        (body(max_completion_tokens=-1), "max_completion_tokens"),
        (body(max_tokens=1, max_completion_tokens=2), "max_tokens"),
        (body(max_tokens=1, min_tokens=2), "min_tokens"),
        (body(temperature=2.1), "temperature"),
        (body(temperature="hot"), "temperature"),
        (body(temperature=False), "temperature"),
        (body(top_p=0), "top_p"),
        (body(presence_penalty=3), "presence_penalty"),
        (body(frequency_penalty=-2.5), "frequency_penalty"),
        (body(repetition_penalty=0), "repetition_penalty"),
        (body(top_k=-2), "top_k"),
        (body(min_p=2), "min_p"),
        (body(logit_bias=[]), "logit_bias"),
        (body(logit_bias={"x": 1}), "logit_bias"),
        (body(logit_bias={"5": 101}), "logit_bias.5"),
        (body(logit_bias={str(i): 0 for i in range(1025)}), "logit_bias"),
        (body(ignore_eos="yes"), "ignore_eos"),
        (body(stop_token_ids=[-1]), "stop_token_ids[0]"),
        (body(stop_token_ids=list(range(65))), "stop_token_ids"),
        (body(reasoning_effort="extreme"), "reasoning_effort"),
        (body(reasoning_effort=3), "reasoning_effort"),
        (
            body(reasoning_effort="high", chat_template_kwargs={"enable_thinking": False}),
            "reasoning_effort",
        ),
        (body(chat_template_kwargs=[]), "chat_template_kwargs"),
        (body(chat_template_kwargs={"enable_thinking": "no"}), "chat_template_kwargs.enable_thinking"),
        (body(chat_template_kwargs={"messages": None}), "chat_template_kwargs.messages"),
        (body(chat_template_kwargs={"x": [1]}), "chat_template_kwargs.x"),
        (body(priority=0.5), "priority"),
        (body(user=1), "user"),
        (body(metadata=[]), "metadata"),
        (body(metadata={"a": 1}), "metadata.a"),
        (body(metadata={str(i): "" for i in range(17)}), "metadata"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_its_path(value: dict[str, Any], param: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        parse(value)
    assert (refusal.value.param, refusal.value.code) == (param, "invalid_request")
    assert f"`{param}`" in refusal.value.message


@pytest.mark.parametrize(
    ("value", "param"),
    [
        (body(user([IMAGE])), "messages[0].content[0]"),
        (body(user([{"type": "input_audio", "input_audio": {}}])), "messages[0].content[0]"),
        (body(user([{"type": "file", "file": {}}])), "messages[0].content[0]"),
        (body(user([{"type": "text", "text": "x", "bold": True}])), "messages[0].content[0].bold"),
        (body({"role": "assistant", "content": "x", "refusal": "no"}), "messages[0].refusal"),
        (body({"role": "assistant", "audio": {"id": "a"}}), "messages[0].audio"),
        (body({"role": "assistant", "function_call": {"name": "f"}}), "messages[0].function_call"),
        (body(user() | {"tool_call_id": "a"}), "messages[0].tool_call_id"),
        (body(user() | {"tool_calls": []}), "messages[0].tool_calls"),
        (body(calling(call("a") | {"type": "custom"})), "messages[0].tool_calls[0].type"),
        (body(calling(call("a") | {"extra": 1})), "messages[0].tool_calls[0].extra"),
        (body(tools=[{"type": "custom", "custom": {"name": "a"}}]), "tools[0].type"),
        (body(tools=[tool("a") | {"cache": 1}]), "tools[0].cache"),
        (body(tools=[tool("a", params={})]), "tools[0].function.params"),
        (body(tools=[tool("a")], tool_choice=tool("a") | {"mode": "x"}), "tool_choice.mode"),
        (body(response_format={"type": "text", "json_schema": {}}), "response_format.json_schema"),
        (body(stream=True, stream_options={"continuous_usage_stats": True}), "stream_options.continuous_usage_stats"),
        (body(modalities=["text", "audio"]), "modalities"),
        (body(echo=0), "echo"),
        (body(best_of=2), "best_of"),
    ],
)  # fmt: skip
def test_what_would_change_the_meaning_is_refused_by_name(value: dict[str, Any], param: str) -> None:
    with pytest.raises(UnsupportedField) as refusal:
        parse(value)
    assert refusal.value.param == param
    assert f"`{param}`" in refusal.value.message


@pytest.mark.parametrize("name", [field.name for field in FIELDS if field.treatment is Treatment.REFUSED])
def test_every_refused_field_says_what_to_do_instead(name: str) -> None:
    with pytest.raises(UnsupportedField) as refusal:
        parse(body(**{name: {"any": "value"}}))
    assert refusal.value.param == name
    assert refusal.value.message.startswith(f"`{name}` is not supported. ")


def test_a_misspelled_field_is_refused_with_the_name_that_was_meant() -> None:
    with pytest.raises(UnsupportedField, match="Did you mean `temperature`"):
        parse(body(temprature=0.1))
    with pytest.raises(UnsupportedField, match=r"`messages\[0\]\.tool_callid`.*Did you mean `tool_call_id`"):
        parse(body({"role": "tool", "content": "x", "tool_callid": "a"}))


def test_a_field_name_of_any_length_makes_a_short_error() -> None:
    with pytest.raises(UnsupportedField) as refusal:
        parse(body(**{"x" * 100_000: 1}))
    assert len(refusal.value.message) + len(refusal.value.param or "") < 300


class TestObservations:
    """Calls and tool messages pair up, or the conversation is refused."""

    @pytest.mark.parametrize(
        ("messages", "param"),
        [
            ([user(), answered("a")], "messages[1].tool_call_id"),
            ([answered("a"), asked("a")], "messages[0].tool_call_id"),
            ([user(), asked("a"), answered("b")], "messages[2].tool_call_id"),
            ([user(), asked("a"), answered("a"), answered("a")], "messages[3].tool_call_id"),
            ([user(), asked("a")], "messages[1].tool_calls[0].id"),
            ([user(), asked("a", "b"), answered("a")], "messages[1].tool_calls[1].id"),
            ([user(), asked("a"), user(), answered("a")], "messages[1].tool_calls[0].id"),
            ([user(), asked("a"), asked("b"), answered("b")], "messages[1].tool_calls[0].id"),
            ([user(), asked("a"), asked("a"), answered("a")], "messages[1].tool_calls[0].id"),
            ([user(), asked("a"), answered("a"), asked("a")], "messages[3].tool_calls[0].id"),
            (
                [user(), asked("a"), answered("a"), user(), asked("b"), answered("b"), answered("a")],
                "messages[6].tool_call_id",
            ),
        ],
    )
    def test_a_pair_that_is_not_whole_is_refused(self, messages: list[Any], param: str) -> None:
        with pytest.raises(ObservationUnmatched) as refusal:
            parse(body(*messages))
        assert refusal.value.param == param


class TestLimits:
    """The bounds of `RequestLimits` hold."""

    @pytest.mark.parametrize(
        ("limits", "value", "param"),
        [
            (RequestLimits(max_messages=2), body(user(), user(), user()), "messages"),
            (RequestLimits(max_text_chars=10), body(user("12345"), user("678901")), "messages[1]"),
            (
                RequestLimits(max_text_chars=30),
                body(user("x"), asked("a", "b", arguments='{"city": "Paris"}'), answered("a"), answered("b")),
                "messages[1]",
            ),
            (RequestLimits(max_tools=1), body(tools=[tool("a"), tool("b")]), "tools"),
            (RequestLimits(max_choices=2), body(n=3), "n"),
        ],
    )
    def test_over_a_limit(self, limits: RequestLimits, value: dict[str, Any], param: str) -> None:
        with pytest.raises(InvalidRequest) as refusal:
            parse(value, limits)
        assert refusal.value.param == param


class TestBytes:
    """What is not JSON, and what is JSON but not text."""

    @pytest.mark.parametrize(
        "sent",
        [b"", b"{", b"\xff\xfe", b'{"a": NaN}', b"[1]", b'"x"', b"null", b'{"a": 1,}', b"[" * 100_000, b'{"a": "\xc3"}'],
    )  # fmt: skip
    def test_a_body_that_is_no_json_object(self, sent: bytes) -> None:
        with pytest.raises(InvalidJson):
            parse_chat(sent, LIMITS)

    @pytest.mark.parametrize(
        ("sent", "param"),
        [
            (body(user("\ud800")), "messages[0].content"),
            (body(user([{"type": "text", "text": "a\udfffb"}])), "messages[0].content[0].text"),
            (body(tools=[tool("a", description="\ud800")]), "tools[0].function.description"),
            (body(metadata={"\ud800": "x"}), "metadata"),
            (["\ud800"], "[0]"),  # type: ignore[list-item]
        ],
    )
    def test_half_a_surrogate_pair_is_refused_with_its_path(self, sent: dict[str, Any], param: str) -> None:
        with pytest.raises(InvalidRequest) as refusal:
            parse(sent)
        assert (refusal.value.param, refusal.value.code) == (param, "invalid_request")

    def test_a_body_that_only_python_reads_costs_no_path_an_item(self) -> None:
        """Half a megabyte took most of a second, eight minutes, with the event loop: a path was made for each zero."""
        sent = b'{"%s": [%s], "z": NaN}' % (b"k" * 500_000, b",".join([b"0"] * 250_000))
        begun = time.process_time()
        with pytest.raises(InvalidJson):
            parse_chat(sent, LIMITS)
        assert time.process_time() - begun < 5

    def test_a_whole_surrogate_pair_is_text(self) -> None:
        assert parse(body(user("\U0001f600"))).messages[0].text == "\U0001f600"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WHOLE = body(
    user(), asked("a"), answered("a"),
    tools=[tool("a", parameters={"type": "object"})], tool_choice=tool("a"), stop=["x"], n=2, stream=True,
    stream_options={"include_usage": True}, response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": {}}},
    logit_bias={"1": 1}, chat_template_kwargs={"enable_thinking": True}, metadata={"a": "b"}, seed=1, temperature=1,
)  # fmt: skip


def replaced(value: Any, draw: Any, junk: Any) -> Any:
    """`value` with one place in it replaced by `junk`."""
    if isinstance(value, dict) and value and draw(st.booleans()) is False:
        key = draw(st.sampled_from(sorted(value)))
        return value | {key: replaced(value[key], draw, junk)}
    if isinstance(value, list) and value and draw(st.booleans()) is False:
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], replaced(value[index], draw, junk), *value[index + 1 :]]
    return junk


@patient(max_examples=1500)
@given(data=st.data(), junk=JSON)
def test_any_junk_anywhere_is_accepted_or_refused_and_never_a_failure(data: st.DataObject, junk: Any) -> None:
    value = replaced(WHOLE, data.draw, junk)
    try:
        parse_chat(json.dumps(value).encode(), LIMITS)
    except InvalidRequest as refusal:
        json.dumps(refusal.body(), allow_nan=False).encode()
