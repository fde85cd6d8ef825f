"""Plain answers and streams say the same, byte for byte where it matters."""

from __future__ import annotations

import json
import math
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from server.domain import (
    Action,
    Call,
    CallReady,
    ChoiceEnd,
    Finding,
    FindingKind,
    Finish,
    ReasoningDelta,
    TextDelta,
    TokenLogprob,
    TurnEnd,
    TurnEvent,
    Usage,
    Verdict,
)
from server.errors import ObservationFabricated
from server.wire.objects import Envelope
from server.wire.responses import Collected
from server.wire.sse import DONE, SseWriter

# A loaded machine is no finding.
patient = partial(settings, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ENVELOPE = Envelope("turn_1", "qwen3-8b", 1_700_000_000, "abc123", verified=1, unknown=2)
FINDING = Finding(FindingKind.GROUNDING, 0, 2, {"text": "31", "unsupported": ["31"]}, Action.FLAG)
USAGE = Usage(prompt=10, completion=7, cached=4, reasoning=2)
PARIS = Call("call_a", "get_weather", '{"city": "Paris"}')
ROME = Call("call_b", "get_weather", '{ "city":"Rome" }')


def end(choice: int = 0, finish: Finish = Finish.STOP, *findings: Finding, recoveries: int = 0) -> ChoiceEnd:
    """The end of a choice."""
    verdict = Verdict.FLAG if findings else Verdict.PASS
    return ChoiceEnd(choice, finish, verdict, recoveries, findings)


def plain(events: list[TurnEvent], n: int = 1) -> dict[str, Any]:
    """The plain answer."""
    collected = Collected(ENVELOPE, n)
    for event in events:
        collected.add(event)
    answer: dict[str, Any] = json.loads(collected.body())
    return answer


def stream(events: list[TurnEvent], n: int = 1, *, include_usage: bool = True) -> list[Any]:
    """The chunks of the stream, without the last `[DONE]`."""
    writer = SseWriter(ENVELOPE, n=n, include_usage=include_usage)
    sent = writer.opening() + b"".join(writer.event(event) for event in events)
    *lines, done, rest = sent.split(b"\n\n")
    assert (done, rest) == (b"data: [DONE]", b"")
    assert all(line.startswith(b"data: {") and b"\n" not in line for line in lines)
    return [json.loads(line.removeprefix(b"data: ")) for line in lines]


def reassembled(chunks: list[Any]) -> dict[str, Any]:
    """What the official client's accumulator makes of a stream."""
    state: ChatCompletionStreamState[None] = ChatCompletionStreamState()
    for chunk in chunks:
        state.handle_chunk(ChatCompletionChunk.model_validate(chunk))
    return state.current_completion_snapshot.to_dict(mode="json", exclude_unset=False)


def as_sdk(answer: dict[str, Any]) -> dict[str, Any]:
    """A plain answer as the official client holds it."""
    return ChatCompletion.model_validate(answer).to_dict(mode="json", exclude_unset=False)


def same(streamed: dict[str, Any], whole: dict[str, Any]) -> None:
    """Equal but for what the accumulator adds (parsed forms) and for our field, which it does not carry."""
    whole = {key: value for key, value in whole.items() if key != "truecall"}
    for choice in streamed["choices"]:
        choice["message"].pop("parsed", None)
        for call in choice["message"]["tool_calls"] or []:
            call["function"].pop("parsed_arguments", None)
            call.pop("index", None)
    assert streamed == whole


CONVERSATIONS: dict[str, tuple[int, list[TurnEvent]]] = {
    "text": (1, [TextDelta(0, "Hel"), TextDelta(0, 'lo "\n\u2028\U0001f600'), end(), TurnEnd(USAGE)]),
    "nothing": (1, [end(), TurnEnd(USAGE)]),
    "reasoning": (1, [ReasoningDelta(0, "Hm"), ReasoningDelta(0, "."), TextDelta(0, "x"), end(), TurnEnd(USAGE)]),
    "only reasoning": (1, [ReasoningDelta(0, "Hm"), end(finish=Finish.LENGTH), TurnEnd(USAGE)]),
    "calls": (1, [CallReady(0, 0, PARIS), CallReady(0, 1, ROME), end(finish=Finish.TOOL_CALLS), TurnEnd(USAGE)]),
    "text and call": (
        1,
        [TextDelta(0, "On it."), CallReady(0, 0, PARIS), end(0, Finish.TOOL_CALLS, FINDING), TurnEnd(USAGE)],
    ),
    "two choices": (
        2,
        [
            TextDelta(1, "b"),
            TextDelta(0, "a"),
            CallReady(1, 0, PARIS),
            end(0, Finish.STOP, FINDING, recoveries=1),
            end(1, Finish.TOOL_CALLS, recoveries=2),
            TurnEnd(USAGE),
        ],
    ),
    "logprobs": (
        1,
        [
            TextDelta(0, "a", (TokenLogprob("a", 1, -0.5, (("a", 1, -0.5), ("é", 2, -math.inf))),)),
            TextDelta(0, "b", (TokenLogprob("b", 3, -0.25), TokenLogprob("", 4, 0.0))),
            end(),
            TurnEnd(USAGE),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_stream_put_together_by_the_official_client_equals_the_plain_answer(name: str) -> None:
    n, events = CONVERSATIONS[name]
    same(reassembled(stream(events, n)), as_sdk(plain(events, n)))


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
deltas = st.one_of(
    st.builds(TextDelta, st.just(0), texts),
    st.builds(ReasoningDelta, st.just(0), texts),
)


@patient(max_examples=300)
@given(said=st.lists(deltas, max_size=8), calls=st.integers(0, 3))
def test_any_turn_streams_to_the_same_answer(said: list[TurnEvent], calls: int) -> None:
    ready = [CallReady(0, i, Call(f"call_{i}", "f", json.dumps({"i": i}))) for i in range(calls)]
    finish = Finish.TOOL_CALLS if calls else Finish.STOP
    events = [*said, *ready, end(finish=finish), TurnEnd(USAGE)]
    same(reassembled(stream(events)), as_sdk(plain(events)))


def test_the_plain_answer_in_full() -> None:
    assert plain(CONVERSATIONS["text and call"][1]) == {
        "id": "chatcmpl-turn_1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "qwen3-8b",
        "system_fingerprint": "abc123",
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": "On it.",
                    "refusal": None,
                    "tool_calls": [
                        {
                            "id": "call_a",
                            "type": "function",
                            "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'},
                        }
                    ],
                },
                "logprobs": None,
                "finish_reason": "tool_calls",
            }
        ],
        "usage": {
            "prompt_tokens": 10,
            "completion_tokens": 7,
            "total_tokens": 17,
            "prompt_tokens_details": {"cached_tokens": 4},
            "completion_tokens_details": {"reasoning_tokens": 2},
        },
        "truecall": {
            "turn": "turn_1",
            "verdict": "flag",
            "recoveries": 0,
            "findings": [FINDING.as_json()],
            "observations": {"verified": 1, "unknown": 2},
        },
    }


@pytest.mark.parametrize(
    ("name", "content"), [("calls", None), ("nothing", ""), ("only reasoning", ""), ("text", 'Hello "\n\u2028\U0001f600')]
)  # fmt: skip
def test_content_is_null_only_where_calls_stand_alone(name: str, content: str | None) -> None:
    assert plain(CONVERSATIONS[name][1])["choices"][0]["message"]["content"] == content


def test_the_stream_names_the_role_first_and_ends_with_usage() -> None:
    first, *_, finish, usage = stream(CONVERSATIONS["text and call"][1])
    assert first["choices"] == [
        {"index": 0, "delta": {"role": "assistant", "content": None}, "logprobs": None, "finish_reason": None}
    ]
    assert (first["usage"], finish["usage"]) == (None, None)
    assert (finish["choices"][0]["delta"], finish["choices"][0]["finish_reason"]) == ({}, "tool_calls")
    assert usage["choices"] == []
    assert usage["usage"] == plain(CONVERSATIONS["text and call"][1])["usage"]


def test_without_include_usage_no_chunk_speaks_of_usage() -> None:
    chunks = stream(CONVERSATIONS["calls"][1], include_usage=False)
    assert not any("usage" in chunk for chunk in chunks)
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


def test_a_call_is_one_chunk() -> None:
    _, first, second, _ = stream(CONVERSATIONS["calls"][1], include_usage=False)
    for index, (chunk, call) in enumerate([(first, PARIS), (second, ROME)]):
        function = {"name": call.name, "arguments": call.arguments}
        expected = {"index": index, "id": call.id, "type": "function", "function": function}
        assert chunk["choices"][0]["delta"] == {"tool_calls": [expected]}


def test_the_chunk_with_the_finish_reason_carries_the_verdict_of_its_choice() -> None:
    events = CONVERSATIONS["two choices"][1]
    ours = {c["choices"][0]["index"]: c["truecall"] for c in stream(events, 2) if "truecall" in c}
    observations = {"verified": 1, "unknown": 2}
    assert ours == {
        0: {"turn": "turn_1", "verdict": "flag", "recoveries": 1, "findings": [FINDING.as_json()],
            "observations": observations},
        1: {"turn": "turn_1", "verdict": "pass", "recoveries": 2, "findings": [], "observations": observations},
    }  # fmt: skip
    assert plain(events, 2)["truecall"] == {
        "turn": "turn_1",
        "verdict": "flag",
        "recoveries": 3,
        "findings": [FINDING.as_json() | {"choice": 0}],
        "observations": observations,
    }


def test_of_one_choice_the_stream_and_the_plain_answer_say_the_same_about_trust() -> None:
    events = CONVERSATIONS["text and call"][1]
    (ours,) = [chunk["truecall"] for chunk in stream(events) if "truecall" in chunk]
    assert ours == plain(events)["truecall"]


def test_log_probabilities_have_openais_form() -> None:
    assert plain(CONVERSATIONS["logprobs"][1])["choices"][0]["logprobs"]["content"][0] == {
        "token": "a",
        "logprob": -0.5,
        "bytes": [97],
        "top_logprobs": [
            {"token": "a", "logprob": -0.5, "bytes": [97]},
            {"token": "é", "logprob": -9999.0, "bytes": [195, 169]},
        ],
    }


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029", "\x0b", "\r"])
def test_no_client_finds_a_line_break_inside_an_event(character: str) -> None:
    call = CallReady(0, 0, Call("call_a", "f", json.dumps({"a": character}, ensure_ascii=False)))
    writer = SseWriter(ENVELOPE)
    for event in (TextDelta(0, f"é{character}b"), ReasoningDelta(0, character), call):
        chunk = writer.event(event).decode()
        assert len(chunk.splitlines()) == 2
    assert json.loads(chunk.removeprefix("data: "))["choices"][0]["delta"]["tool_calls"][0]["function"] == {
        "name": "f",
        "arguments": call.call.arguments,
    }


def test_a_failure_ends_the_stream_with_the_error_body() -> None:
    error = ObservationFabricated("No.", details={"findings": [FINDING.as_json()]})
    sent = SseWriter(ENVELOPE).error(error)
    assert sent.endswith(DONE)
    assert json.loads(sent.removesuffix(DONE).removeprefix(b"data: ")) == error.body()
