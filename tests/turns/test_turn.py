"""A turn over HTTP with the official client: what leaves, what does not, and what is kept of it."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncGenerator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from openai import APIStatusError, UnprocessableEntityError

from server.contract import Contract, Stage
from server.engine.port import Ask, Delta, Prompt
from server.engine.scripted import ScriptedEngine, ScriptLine
from server.guard.text.sources import Source
from server.turns.answer import later_seed
from tests.gateways import MODEL, WEATHER, Running, call_text, running

GOOD = call_text("get_weather", {"city": "Paris"})
USER = [{"role": "user", "content": "What is the weather in Paris?"}]


async def streamed(service: Running, **body: Any) -> dict[str, Any]:
    """A streamed answer put together by the official client's own accumulator."""
    ours = None
    async with service.client.chat.completions.stream(model=MODEL, **body) as stream:
        async for event in stream:
            if event.type == "chunk":
                ours = (event.chunk.model_extra or {}).get("truecall", ours)
        completion = await stream.get_final_completion()
    return completion.model_dump() | {"truecall": ours}


async def plain(service: Running, **body: Any) -> dict[str, Any]:
    completion = await service.client.chat.completions.create(model=MODEL, **body)
    return completion.model_dump()


@pytest.mark.parametrize("ask", [plain, streamed])
async def test_a_call_reaches_the_client_whole_with_a_signed_id(ask: Any, tmp_path: Path) -> None:
    async with running(tmp_path, [GOOD]) as service:
        choice = (await ask(service, messages=USER, tools=[WEATHER]))["choices"][0]
        assert choice["finish_reason"] == "tool_calls"
        assert choice["message"]["content"] is None
        (call,) = choice["message"]["tool_calls"]
        assert call["function"]["name"] == "get_weather"
        assert json.loads(call["function"]["arguments"]) == {"city": "Paris"}
        assert call["id"].startswith("call_")
        assert service.series("tool_calls_total", verdict="valid") == 1


async def test_a_whole_conversation_is_verified_and_recorded(tmp_path: Path) -> None:
    script = [
        {"match": "weather", "outputs": [GOOD]},
        {"match": "21", "outputs": ["It is 21 degrees in Paris."]},
    ]
    async with running(tmp_path, script) as service:
        client = service.client
        first = await client.chat.completions.create(model=MODEL, messages=USER, tools=[WEATHER])
        message = first.choices[0].message
        assert message.tool_calls
        result = {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": '{"temperature": 21}'}
        messages: Any = [*USER, message.model_dump(exclude_none=True), result]
        second = await client.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER])
        assert second.choices[0].message.content == "It is 21 degrees in Paris."
        assert second.choices[0].finish_reason == "stop"
        ours = second.model_extra["truecall"]
        assert ours["verdict"] == "pass"
        assert ours["observations"] == {"verified": 1, "unknown": 0}
        stored = (await service.get(f"/v1/turns/{ours['turn']}")).json()["record"]
        assert stored["status"] == "ok"
        assert stored["observations"][0]["provenance"] == "verified"
        assert stored["choices"][0]["text"] == "It is 21 degrees in Paris."


BAD_CALLS = {
    "unknown name": call_text("rm_rf", {"path": "/"}),
    "missing argument": call_text("get_weather", {}),
    "wrong type": call_text("get_weather", {"city": 5}),
    "not in the enum": call_text("get_weather", {"city": "Paris", "unit": "kelvin"}),
    "too short": call_text("get_weather", {"city": "P"}),
    "one argument too many": call_text("get_weather", {"city": "Paris", "x": 1}),
    "arguments as a string": call_text("get_weather", '"Paris"'),
    "trailing comma": call_text("get_weather", '{"city": "Paris",}'),
    "not a number": call_text("get_weather", '{"city": NaN}'),
    "no arguments": '<tool_call>\n{"name": "get_weather"}\n</tool_call>',
    "not JSON": "<tool_call>\nget_weather(Paris)\n</tool_call>",
}


@pytest.mark.parametrize("ask", [plain, streamed])
@pytest.mark.parametrize("bad", BAD_CALLS.values(), ids=BAD_CALLS.keys())
async def test_a_bad_call_is_decoded_again_and_only_the_good_one_leaves(
    bad: str, ask: Any, tmp_path: Path
) -> None:
    async with running(tmp_path, ["Let me look. " + bad, GOOD]) as service:
        completion = await ask(service, messages=USER, tools=[WEATHER])
        message = completion["choices"][0]["message"]
        assert [c["function"]["arguments"] for c in message["tool_calls"]] == ['{"city": "Paris"}']
        assert (message["content"] or "").strip() == "Let me look."
        assert completion["truecall"]["recoveries"] == 1


@pytest.mark.parametrize(("rows", "beside"), [(10, False), (2000, True)])
async def test_a_long_result_is_read_beside_the_event_loop(
    rows: int, beside: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[str] = set()
    read = Source.numbers.__get__

    class Noting:
        """Notes where the figures of a message are read."""

        def __get__(self, source: Source | None, owner: type[Source]) -> Any:
            if source is not None and "row 7" in source.text:
                threads.add(threading.current_thread().name)
            return read(source, owner)

    monkeypatch.setattr(Source, "numbers", Noting())
    call = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
    result = "; ".join(f"row {row} has {row}.5 degrees" for row in range(rows))
    messages: Any = [
        *USER,
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": result},
    ]
    async with running(tmp_path, ["Row 7 has 7.5 degrees."]) as service:
        await plain(service, messages=messages, tools=[WEATHER])
    main = threading.main_thread().name
    assert threads
    assert (main not in threads) is beside


async def test_the_grammar_of_a_recovery_is_written_beside_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To write a tightened one takes up to seconds; the others are only put together."""
    write = Contract.grammar
    beside: dict[bool, bool] = {}

    def noted(contract: Contract, stage: Stage) -> str | None:
        beside[bool(stage.tighten)] = threading.current_thread() is not threading.main_thread()
        return write(contract, stage)

    async with running(tmp_path, [BAD_CALLS["too short"], GOOD]) as service:
        monkeypatch.setattr(Contract, "grammar", noted)
        assert (await plain(service, messages=USER, tools=[WEATHER]))["truecall"]["recoveries"] == 1
    assert beside == {False: False, True: True}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("bad", BAD_CALLS.values(), ids=BAD_CALLS.keys())
async def test_when_every_draft_is_bad_the_answer_is_a_422_with_the_reason(
    bad: str, stream: bool, tmp_path: Path
) -> None:
    async with running(tmp_path, [bad]) as service:
        response = await service.post(
            {"model": MODEL, "messages": USER, "tools": [WEATHER], "stream": stream}
        )
        assert response.status_code == 422
        error = response.json()["error"]
        assert error["code"] == "tool_call_invalid"
        assert error["type"] == "contract_violation"
        assert error["reasons"]
        assert response.headers["x-truecall-verdict"] == "block"
        stored = (await service.get(f"/v1/turns/{response.headers['x-truecall-turn']}")).json()["record"]
        assert stored["status"] == "tool_call_invalid"
        assert len(stored["choices"][0]["drafts"]) == 3


async def test_after_text_was_sent_a_spent_turn_ends_with_an_error_event(tmp_path: Path) -> None:
    async with running(
        tmp_path, ["I will look that up for you now, one moment. " + BAD_CALLS["wrong type"]]
    ) as service:
        body = {"model": MODEL, "messages": USER, "tools": [WEATHER], "stream": True}
        response = await service.post(body)
        assert response.status_code == 200
        events = [line for line in response.text.split("\n\n") if line]
        assert events[-1] == "data: [DONE]"
        assert json.loads(events[-2].removeprefix("data: "))["error"]["code"] == "tool_call_invalid"
        assert "tool_calls" not in response.text


async def test_a_truncated_call_is_not_delivered_and_keeps_length(tmp_path: Path) -> None:
    async with running(
        tmp_path, [call_text("get_weather", {"city": "a b c d e f g h i j k l m n o p"})]
    ) as service:
        completion = await plain(service, messages=USER, tools=[WEATHER], max_tokens=4)
        choice = completion["choices"][0]
        assert choice["finish_reason"] == "length"
        assert not choice["message"]["tool_calls"]


async def test_with_parallel_calls_off_one_call_leaves(tmp_path: Path) -> None:
    two = f"{GOOD}\n{call_text('get_weather', {'city': 'Rome'})}"
    async with running(tmp_path, [two]) as service:
        both = await plain(service, messages=USER, tools=[WEATHER])
        assert len(both["choices"][0]["message"]["tool_calls"]) == 2
        one = await plain(service, messages=USER, tools=[WEATHER], parallel_tool_calls=False)
        assert len(one["choices"][0]["message"]["tool_calls"]) == 1


async def test_no_more_calls_leave_than_the_limit_allows(tmp_path: Path) -> None:
    many = "\n".join(call_text("get_weather", {"city": f"City {number}"}) for number in range(5))
    async with running(tmp_path, [many], "contract.call_limit=3") as service:
        for ask in (plain, streamed):
            choice = (await ask(service, messages=USER, tools=[WEATHER]))["choices"][0]
            assert len(choice["message"]["tool_calls"]) == 3
            assert choice["finish_reason"] == "tool_calls"


async def test_required_without_a_call_is_recovered_then_refused(tmp_path: Path) -> None:
    async with running(tmp_path, [""]) as service:
        with pytest.raises(UnprocessableEntityError) as refusal:
            await plain(service, messages=USER, tools=[WEATHER], tool_choice="required")
        assert refusal.value.code == "tool_call_invalid"
        (reason,) = refusal.value.body["reasons"]
        assert reason["code"] == "missing"
        assert "tool_choice" in reason["message"]


async def test_a_call_where_none_is_allowed_counts_as_unwanted(tmp_path: Path) -> None:
    async with running(tmp_path, [GOOD]) as service:
        with pytest.raises(UnprocessableEntityError, match="call_unwanted") as refusal:
            await plain(service, messages=USER, tools=[WEATHER], tool_choice="none")
        assert [reason["code"] for reason in refusal.value.body["reasons"]] == ["not_expected"]
        assert service.series("tool_calls_total", verdict="unwanted") == 3
        assert service.series("tool_calls_total", verdict="broken") == 0
        assert service.series("contract_failures_total", reason="not_expected") == 3


@pytest.mark.parametrize(
    ("arguments", "path", "code"),
    [
        ('{"city": "Paris", "unit": 1e999}', "$.unit", "not_finite"),
        ('{"city": NaN}', "$.city", "not_finite"),
        ('{"city": ' + "9" * 4_400 + "}", "$.city", "too_long_number"),
        ('{"city": ["\\ud83d"]}', "$.city[0]", "surrogate"),
        ('{"city": "Rome", "city": "Paris"}', "$.city", "duplicate_key"),
        ('{"city": ' + "[" * 64 + "]" * 64 + "}", "$", "too_deep"),
        ('{"city": "P"}', "$.city", "schema"),
    ],
)
async def test_the_client_is_told_what_is_wrong_with_the_arguments_and_where(
    arguments: str, path: str, code: str, tmp_path: Path
) -> None:
    async with running(tmp_path, [call_text("get_weather", arguments)]) as service:
        body = {"model": MODEL, "messages": USER, "tools": [WEATHER]}
        (reason,) = (await service.post(body)).json()["error"]["reasons"]
        assert (reason["code"], reason["path"], reason["tool"]) == (code, path, "get_weather")
        assert service.series("contract_failures_total", reason=code) == 3


async def test_arguments_as_deep_as_the_setting_says_leave(tmp_path: Path) -> None:
    nested = '{"a": ' * 99 + "{}" + "}" * 99
    tools = [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]
    async with running(tmp_path, [call_text("f", nested)], "contract.arguments_depth=100") as service:
        message = (await plain(service, messages=USER, tools=tools))["choices"][0]["message"]
        assert message["tool_calls"][0]["function"]["arguments"] == nested


async def test_reasoning_and_text_are_told_apart(tmp_path: Path) -> None:
    async with running(tmp_path, ["<think>\nParis is easy.\n</think>\n\nHello."]) as service:
        for ask in (plain, streamed):
            message = (await ask(service, messages=USER))["choices"][0]["message"]
            assert message["content"] == "Hello."
            assert message["reasoning_content"] == "Paris is easy."


async def test_a_stop_sequence_cuts_the_text_but_not_the_reasoning(tmp_path: Path) -> None:
    async with running(tmp_path, ["<think>\nEND is near\n</think>\n\nOne two END three"]) as service:
        choice = (await plain(service, messages=USER, stop="END"))["choices"][0]
        assert choice["message"]["content"] == "One two "
        assert choice["finish_reason"] == "stop"


async def test_several_choices_are_independent(tmp_path: Path) -> None:
    async with running(tmp_path, [GOOD]) as service:
        for ask in (plain, streamed):
            completion = await ask(service, messages=USER, tools=[WEATHER], n=3)
            assert [len(c["message"]["tool_calls"]) for c in completion["choices"]] == [1, 1, 1]
            ids = {c["message"]["tool_calls"][0]["id"] for c in completion["choices"]}
            assert len(ids) == 3


async def test_a_changed_call_is_refused_as_tampered(tmp_path: Path) -> None:
    async with running(tmp_path, [GOOD]) as service:
        first = await plain(service, messages=USER, tools=[WEATHER])
        call = first["choices"][0]["message"]["tool_calls"][0]
        call["function"]["arguments"] = '{"city": "Rome"}'
        messages = [
            *USER,
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{k: call[k] for k in ("id", "type", "function")}],
            },
            {"role": "tool", "tool_call_id": call["id"], "content": "{}"},
        ]
        with pytest.raises(APIStatusError) as refusal:
            await plain(service, messages=messages, tools=[WEATHER])
        assert refusal.value.status_code == 400
        assert refusal.value.code == "observation_tampered"
        assert refusal.value.param == "messages[2].tool_call_id"
        stored = (await service.get(f"/v1/turns/{refusal.value.body['turn']}")).json()["record"]  # type: ignore[index]
        (kept,) = stored["observations"]
        assert (kept["provenance"], kept["digest"]) == ("tampered", sha256(b"{}").hexdigest())


async def test_a_result_answers_the_latest_call_of_its_id(tmp_path: Path) -> None:
    """Some services number the calls of each answer anew."""

    def round_(call: dict[str, Any]) -> list[dict[str, Any]]:
        made = {"role": "assistant", "content": None, "tool_calls": [call]}
        return [*USER, made, {"role": "tool", "tool_call_id": call["id"], "content": '{"temperature": 21}'}]

    def numbered(name: str) -> dict[str, Any]:
        return {"id": "call_0", "type": "function", "function": {"name": name, "arguments": "{}"}}

    async with running(tmp_path, [{"match": "Paris", "outputs": [GOOD]}, {"outputs": ["Done."]}]) as service:
        first = await plain(service, messages=USER, tools=[WEATHER])
        ours = first["choices"][0]["message"]["tool_calls"][0]
        issued = {key: ours[key] for key in ("id", "type", "function")}
        changed = issued | {"function": {"name": "get_weather", "arguments": '{"city": "Rome"}'}}
        rounds = [*round_(numbered("one")), *round_(numbered("two"))]
        seen = await plain(service, messages=rounds, tools=[WEATHER])
        stored = (await service.get(f"/v1/turns/{seen['truecall']['turn']}")).json()["record"]
        assert [observation["name"] for observation in stored["observations"]] == ["one", "two"]
        with pytest.raises(APIStatusError) as refusal:
            await plain(service, messages=[*round_(changed), *round_(issued)], tools=[WEATHER])
        assert (refusal.value.code, refusal.value.param) == (
            "observation_tampered",
            "messages[2].tool_call_id",
        )


async def test_an_unknown_model_is_a_404(tmp_path: Path) -> None:
    async with running(tmp_path, ["Hi"]) as service:
        response = await service.post({"model": "nope", "messages": USER})
        assert (response.status_code, response.json()["error"]["code"]) == (404, "model_not_found")


async def test_without_tools_text_that_mentions_a_tag_streams_untouched(tmp_path: Path) -> None:
    text = "Write <tool_call> before a call, and <tool_response> before a result."
    async with running(tmp_path, [text]) as service:
        for ask in (plain, streamed):
            assert (await ask(service, messages=USER))["choices"][0]["message"]["content"] == text


TAGGED = [
    'Use `re.sub(r"<think>.*?</think>", "", text)` to strip <think> tags. ',
    '{"re": "<think>x</think>"}',
    "Close it with </think>\n\nand go on.",
]


@pytest.mark.parametrize("ask", [plain, streamed])
@pytest.mark.parametrize("text", TAGGED)
@pytest.mark.parametrize("thought", ["", "<think>\nIs <think> a tag?\n</think>\n\n"])
async def test_without_tools_think_tags_in_an_answer_are_its_text(
    thought: str, text: str, ask: Any, tmp_path: Path
) -> None:
    async with running(tmp_path, [thought + text]) as service:
        completion = await ask(service, messages=USER)
        message = completion["choices"][0]["message"]
        assert message["content"] == text
        assert message.get("reasoning_content") == ("Is <think> a tag?" if thought else None)
        assert completion["truecall"]["findings"] == []


@pytest.mark.parametrize("stray", ["</think>", "\n\n</think>\n\n", "<think>so</think></think>\n"])
async def test_without_tools_a_closing_tag_before_the_answer_is_no_text(stray: str, tmp_path: Path) -> None:
    async with running(tmp_path, [stray + "Hello"]) as service:
        completion = await plain(service, messages=USER)
        assert completion["choices"][0]["message"]["content"] == "Hello"
        assert [found["kind"] for found in completion["truecall"]["findings"]] == ["unmatched_think"]


@pytest.mark.parametrize("ask", [plain, streamed])
async def test_a_think_tag_in_a_json_answer_is_never_cut_out(ask: Any, tmp_path: Path) -> None:
    tagged = '{"word": "<think>abcd</think>"}'
    async with running(tmp_path, [tagged, '{"word": "abcd"}']) as service:
        unguarded = await ask(service, messages=USER, response_format=ANSWER)
        assert unguarded["choices"][0]["message"]["content"] == tagged
    async with running(tmp_path, [tagged]) as service:
        body = {"model": MODEL, "messages": USER, "response_format": ANSWER, "tools": [WEATHER]}
        guarded = await service.post(body | {"stream": ask is streamed})
        assert '"format_invalid"' in guarded.text
        assert '"control_token"' in guarded.text


@pytest.mark.parametrize(("policy", "left"), [("block", None), ("flag", "It is 31. "), ("off", "It is 31. ")])
async def test_a_result_tag_is_treated_as_the_policy_says(
    policy: str, left: str | None, tmp_path: Path
) -> None:
    forged = 'It is 31. <tool_response>\n{"temperature": 31}\n</tool_response>'
    async with running(
        tmp_path, [forged], f"guard.marker={policy}", "guard.shape=off", "guard.claim=off"
    ) as service:
        response = await service.post({"model": MODEL, "messages": USER, "tools": [WEATHER]})
        if left is None:
            assert response.status_code == 422
            assert "tool_response" not in response.text
        else:
            content = response.json()["choices"][0]["message"]["content"]
            assert content.startswith(left.strip())
            assert "tool_response" not in content


PLANS = "Let me check the weather in Paris."
ROUND = "Which city do you mean? " * 40
BLOCKED = {
    "a call that was planned": (PLANS, "guard.planned_call=block"),
    "a text that goes round in a circle": (ROUND, "guard.repetition=block"),
    "a call in a thought": (f"<think>\n{GOOD}\n</think>\n\nHello.", "guard.thought_call=block"),
    "a text too short": ("", "guard.too_short=block"),
}


@pytest.mark.parametrize(("said", "policy"), BLOCKED.values(), ids=BLOCKED.keys())
async def test_what_is_no_call_no_format_and_no_observation_is_not_called_one(
    said: str, policy: str, tmp_path: Path
) -> None:
    async with running(tmp_path, [said], policy) as service:
        response = await service.post({"model": MODEL, "messages": USER, "tools": [WEATHER]})
        assert response.status_code == 422
        assert response.json()["error"]["code"] == "contract_violation"


@pytest.mark.parametrize(
    ("said", "policy", "fits"),
    [
        (PLANS, "guard.planned_call=block", True),
        (BLOCKED["a call in a thought"][0], "guard.thought_call=block", True),
        (ROUND, "guard.repetition=block", False),
        ("", "guard.too_short=block", False),
    ],
)
async def test_the_honest_sentence_is_said_for_a_lookup_that_was_not_made_and_for_nothing_else(
    said: str, policy: str, fits: bool, tmp_path: Path
) -> None:
    sentence = "I have not looked this up."
    async with running(tmp_path, [said], policy, f"recovery.honest_sentence={sentence}") as service:
        response = await service.post({"model": MODEL, "messages": USER, "tools": [WEATHER]})
        assert response.status_code == (200 if fits else 422)
        if fits:
            assert response.json()["choices"][0]["message"]["content"].endswith(sentence)


ANSWER = {
    "type": "json_schema",
    "json_schema": {
        "name": "answer",
        "schema": {
            "type": "object",
            "properties": {"word": {"type": "string", "minLength": 4}},
            "required": ["word"],
            "additionalProperties": False,
        },
    },
}


async def test_each_cause_of_an_answers_drafts_is_counted_once(tmp_path: Path) -> None:
    """The objective of made-up observations asks for turns without one in any draft, not in the last bad one."""
    made_up = "I looked it up: the weather in Paris is 31 degrees and stormy, says the station."
    bad = call_text("get_weather", {"town": "Paris"})
    async with running(tmp_path, [made_up, made_up, bad, GOOD], "recovery.attempts=3") as service:
        completion = await plain(service, messages=USER, tools=[WEATHER])
        assert completion["truecall"]["recoveries"] == 3
        for cause in ("observation", "call_invalid"):
            assert service.series("recoveries_total", cause=cause, outcome="recovered") == 1
        assert (
            await service.post({"model": MODEL, "messages": USER, "tools": [WEATHER], "n": 4})
        ).status_code == 200
        # A share of turns: four answers of one turn must not make it eight.
        assert service.series("recoveries_total", cause="observation", outcome="recovered") == 2


async def test_a_defect_in_what_a_turn_leaves_behind_costs_no_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(*_: object) -> None:
        raise RuntimeError("a defect")

    async with running(
        tmp_path, ["Hello there."], "admission.max_in_flight=1", "admission.max_queued=1"
    ) as service:
        with monkeypatch.context() as broken:
            broken.setattr("server.turns.service.count", defect)
            for _ in range(4):
                assert (await service.post({"model": MODEL, "messages": USER})).status_code == 500
        assert (await service.post({"model": MODEL, "messages": USER})).status_code == 200


async def test_a_client_that_gave_up_before_the_first_token_waited_so_long(tmp_path: Path) -> None:
    """Else an outage that outlasts every client's patience has no turn that was slow."""
    async with running(tmp_path, [{"outputs": ["Hello there."], "delay_ms": 5000}]) as service:
        async with httpx.AsyncClient(base_url=service.url, timeout=1.5) as client:
            with pytest.raises(httpx.ReadTimeout):
                await client.post("/v1/chat/completions", json={"model": MODEL, "messages": USER})
        for _ in range(50):
            if service.series("turn_seconds_count"):
                break
            await asyncio.sleep(0.1)
        assert service.series("time_to_first_token_seconds_count") == 1
        assert service.series("time_to_first_token_seconds_bucket", le="0.5") == 0


async def test_a_plain_answer_in_the_wrong_format_is_decoded_again(tmp_path: Path) -> None:
    async with running(tmp_path, ['{"word": "a"}', '{"word": "abcd"}']) as service:
        completion = await plain(service, messages=USER, response_format=ANSWER)
        assert completion["choices"][0]["message"]["content"] == '{"word": "abcd"}'
        assert completion["truecall"]["recoveries"] == 1


@pytest.mark.parametrize("stream", [False, True])
async def test_a_format_that_never_comes_is_an_error_of_its_own(stream: bool, tmp_path: Path) -> None:
    async with running(tmp_path, ['{"word": "a"}']) as service:
        body = {"model": MODEL, "messages": USER, "response_format": ANSWER, "stream": stream}
        response = await service.post(body)
        assert '"format_invalid"' in response.text
        assert response.status_code == (200 if stream else 422)


@pytest.mark.parametrize(
    "beside", [f"Let me look. {GOOD}", f"{GOOD}\nThat was it.", f'{{"word": "abcd"}}\n{GOOD}']
)
async def test_with_a_format_no_text_leaves_beside_a_call(beside: str, tmp_path: Path) -> None:
    fields = {"messages": USER, "tools": [WEATHER], "response_format": ANSWER}
    async with running(tmp_path, [beside, GOOD]) as service:
        completion = await plain(service, **fields)
        message = completion["choices"][0]["message"]
        assert (message["content"], len(message["tool_calls"])) == (None, 1)
        assert completion["truecall"]["recoveries"] == 1
        streamed_ = await service.post({"model": MODEL, "stream": True, **fields})
        assert '"format_invalid"' in streamed_.text
        assert '"not_alone"' in streamed_.text


@pytest.mark.parametrize(
    "drafts",
    [
        ['{"word": "abcd"}\n<tool_response>', "no JSON", '{"word": "efgh"}'],
        ["<think>first</think>\n\n<tool_call>\nbroken\n</tool_call>", "no JSON", '{"word": "efgh"}'],
        [f"{GOOD}\n<tool_call>\nbroken\n</tool_call>", "Hello", '{"word": "efgh"}'],
    ],
    ids=["a made-up observation", "a broken call", "a broken second call"],
)
async def test_a_plain_answer_in_a_format_holds_nothing_of_a_draft_thrown_away(
    drafts: list[str], tmp_path: Path
) -> None:
    async with running(tmp_path, drafts) as service:
        completion = await plain(service, messages=USER, tools=[WEATHER], response_format=ANSWER)
        message = completion["choices"][0]["message"]
        assert message["content"] == '{"word": "efgh"}'
        assert not message["tool_calls"]
        assert message.get("reasoning_content") is None
        assert completion["truecall"]["recoveries"] == 2
        stored = (await service.get(f"/v1/turns/{completion['truecall']['turn']}")).json()["record"]
        assert stored["choices"][0]["text"] == message["content"]
        assert [draft["said"] for draft in stored["choices"][0]["drafts"]] == ["", "", ""]


async def test_a_call_can_take_the_place_of_a_plain_answer_in_a_format(tmp_path: Path) -> None:
    drafts = ["<tool_call>\nbroken\n</tool_call>", f"<think>so</think>\n\n{GOOD}"]
    async with running(tmp_path, drafts) as service:
        completion = await plain(service, messages=USER, tools=[WEATHER], response_format=ANSWER)
        assert len(completion["choices"][0]["message"]["tool_calls"]) == 1
        stored = (await service.get(f"/v1/turns/{completion['truecall']['turn']}")).json()["record"]
        assert [draft["stage"]["must_call"] for draft in stored["choices"][0]["drafts"]] == [False, True]


async def test_a_stream_whose_text_in_a_format_has_left_is_refused_at_once(tmp_path: Path) -> None:
    """No grammar goes on in the middle of a JSON text, so a further draft could only be thrown away too."""
    drafts = ['{"word": "abcd"} <tool_call>\nbroken\n</tool_call>', GOOD]
    async with running(tmp_path, drafts) as service:
        body = {"model": MODEL, "messages": USER, "tools": [WEATHER], "response_format": ANSWER}
        response = await service.post(body | {"stream": True})
        assert '"tool_call_invalid"' in response.text
        stored = (await service.get(f"/v1/turns/{response.headers['x-truecall-turn']}")).json()["record"]
        assert len(stored["choices"][0]["drafts"]) == 1


async def test_a_stop_sequence_does_not_excuse_a_missing_call_or_a_broken_format(tmp_path: Path) -> None:
    async with running(tmp_path, ["Hello END there"]) as service:
        body = {"model": MODEL, "messages": USER, "stop": ["END"]}
        required = await service.post(body | {"tools": [WEATHER], "tool_choice": "required"})
        assert required.json()["error"]["code"] == "tool_call_invalid"
        formatted = await service.post(body | {"response_format": ANSWER})
        assert formatted.json()["error"]["code"] == "format_invalid"


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"response_format": ANSWER}, False), ({"tool_choice": "required"}, False), ({}, True)],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_the_honest_sentence_takes_no_place_of_a_format_or_a_call(
    fields: dict[str, Any], said: bool, stream: bool, tmp_path: Path
) -> None:
    sentence = "I could not find that out."
    async with running(tmp_path, ["<tool_response>"], f"recovery.honest_sentence={sentence}") as service:
        body = {"model": MODEL, "messages": USER, "tools": [WEATHER], "stream": stream}
        response = await service.post(body | fields)
        assert response.status_code == (200 if said else 422)
        assert (sentence in response.text) is said


async def test_without_tools_a_tag_in_a_thought_stays_in_the_thought(tmp_path: Path) -> None:
    thought = "The tag <tool_response> is odd."
    async with running(tmp_path, [f"<think>\n{thought}\n</think>\n\nOk."]) as service:
        for ask in (plain, streamed):
            message = (await ask(service, messages=USER))["choices"][0]["message"]
            assert (message["content"], message["reasoning_content"]) == ("Ok.", thought)


async def test_logprobs_are_those_of_the_visible_text(tmp_path: Path) -> None:
    script = [{"outputs": ["<think>\nwell now\n</think>\n\nOne two three."], "chunk_chars": 1}]
    async with running(tmp_path, script) as service:
        for ask in (plain, streamed):
            choice = (await ask(service, messages=USER, logprobs=True))["choices"][0]
            spelled = "".join(token["token"] for token in choice["logprobs"]["content"])
            assert spelled == choice["message"]["content"]


class Noting(ScriptedEngine):
    """Notes what it is asked."""

    def __init__(self, *outputs: str) -> None:
        super().__init__((ScriptLine(outputs=outputs),))
        self.asks: list[Ask] = []

    def stream(self, ask: Ask, prompt: Prompt) -> AsyncGenerator[Delta, None]:
        self.asks.append(ask)
        return super().stream(ask, prompt)


async def test_tokens_are_gathered_only_where_the_client_cannot_tell(tmp_path: Path) -> None:
    engine = Noting("Hello there.")
    async with running(tmp_path, engine) as service:
        for fields in ({}, {"stream": True}, {"stop": ["x"]}, {"logprobs": True}):
            assert (await service.post({"model": MODEL, "messages": USER} | fields)).status_code == 200
    assert [ask.gather for ask in engine.asks] == [16, 1, 1, 1]


@pytest.mark.parametrize(("name", "value"), [("ignore_eos", True), ("stop_token_ids", [7])])
async def test_what_no_grammar_can_hold_is_refused_by_name_where_one_applies(
    name: str, value: Any, tmp_path: Path
) -> None:
    observed = [
        *USER,
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
        ]},
        {"role": "tool", "tool_call_id": "a", "content": "21"},
    ]  # fmt: skip
    async with running(tmp_path, ["Hello there."]) as service:
        body = {"model": MODEL, "messages": USER, name: value}
        assert (await service.post(body)).status_code == 200
        for fields in ({"tools": [WEATHER]}, {"response_format": ANSWER}, {"messages": observed}):
            response = await service.post(body | fields)
            error = response.json()["error"]
            assert (response.status_code, error["code"], error["param"]) == (400, "unsupported_field", name)


@pytest.mark.parametrize(
    ("seed", "later"),
    [
        (None, [None, None, None]),
        (7, [8, 9, 10]),
        (-2, [0, 1, 2]),
        (-4, [-3, -2, 0]),
        (-1, [0, 1, 2]),
        (2**63 - 1, [-(2**63), 1 - 2**63, 2 - 2**63]),
    ],
)
def test_a_later_seed_stays_within_64_bits_and_is_never_the_one_that_means_none(
    seed: int | None, later: list[int | None]
) -> None:
    assert [later_seed(seed, steps) for steps in (1, 2, 3)] == later
    assert later_seed(seed, 0) == seed


@pytest.mark.parametrize(
    ("n", "outputs", "later"),
    [
        (2, ["Hello there."], [2]),  # one behind those of the first answer's drafts
        (1, ['{"word": "a"}', '{"word": "abcd"}'], [0]),
    ],
)
async def test_choices_and_new_drafts_draw_from_seeds_that_the_engine_can_hold(
    n: int, outputs: list[str], later: list[int], tmp_path: Path
) -> None:
    engine = Noting(*outputs)
    fields = {"response_format": ANSWER} if n == 1 else {"n": n}
    async with running(tmp_path, engine) as service:
        body = {"model": MODEL, "messages": USER, "seed": 2**63 - 1}
        assert (await service.post(body | fields)).status_code == 200
    assert [ask.sampling.seed for ask in engine.asks] == [2**63 - 1, *(-(2**63) + at for at in later)]


async def test_a_thought_that_loops_does_not_make_its_answer_poor(tmp_path: Path) -> None:
    """A suite judges the words that were said; so do the live figures."""
    said = "<think>" + "and again the same. " * 40 + "</think>\nThe capital of France is Paris."
    async with running(tmp_path, [said]) as service:
        assert (await service.post({"model": MODEL, "messages": USER})).status_code == 200
        assert service.series("responses_total", quality="good") == 1
        assert service.series("responses_total", quality="poor") == 0


_PARIS_ALONE: list[dict[str, Any]] = [
    {"role": "user", "content": "What is the weather in Paris, and in Rome?"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": "1",
                "type": "function",
                "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'},
            }
        ],
    },
    {
        "role": "tool",
        "tool_call_id": "1",
        "content": '{"city": "Paris", "condition": "sunny", "temp_c": 21.5}',
    },
]
_OF_PARIS = "Paris is sunny at 21.5 degrees, and Rome is warmer than Paris."


@pytest.mark.parametrize("ask", [plain, streamed])
async def test_a_sentence_that_was_blocked_is_blocked_in_the_next_draft_too(ask: Any, tmp_path: Path) -> None:
    again = " It is 25.4 degrees there."
    async with running(tmp_path, [_OF_PARIS + again, again, again]) as service:
        with pytest.raises(APIStatusError if ask is plain else Exception, match="draft"):
            await ask(service, messages=_PARIS_ALONE)


async def test_what_the_first_draft_said_is_part_of_the_answer_whose_length_is_judged(tmp_path: Path) -> None:
    forged = _OF_PARIS + ' <tool_response>\n{"temperature": 99}\n</tool_response>'
    async with running(tmp_path, [forged, ""], "guard.too_short=block") as service:
        answer = await plain(service, messages=_PARIS_ALONE)
        assert answer["choices"][0]["message"]["content"] == _OF_PARIS + " "
        assert [found["kind"] for found in answer["truecall"]["findings"]] == ["marker"]


async def test_a_stream_in_a_format_of_which_nothing_left_is_decoded_again(tmp_path: Path) -> None:
    async with running(tmp_path, ["no JSON at all", '{"word": "abcd"}']) as service:
        answer = await streamed(service, messages=USER, tools=[WEATHER], response_format=ANSWER)
        assert answer["choices"][0]["message"]["content"] == '{"word": "abcd"}'
    async with running(tmp_path, ["no JSON at all"] * 3) as service:
        with pytest.raises(UnprocessableEntityError) as refused:
            await streamed(service, messages=USER, tools=[WEATHER], response_format=ANSWER)
        stored = (await service.get(f"/v1/turns/{refused.value.body['turn']}")).json()["record"]  # type: ignore[index]
        assert [(c["text"], len(c["drafts"])) for c in stored["choices"]] == [("", 3)]


async def test_a_client_that_leaves_between_two_drafts_left_no_blocked_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Contract.grammar

    def slowly(contract: Contract, stage: Stage) -> str | None:
        if stage.tighten:
            time.sleep(0.5)
        return write(contract, stage)

    monkeypatch.setattr(Contract, "grammar", slowly)
    bad = "Let me look this up for you now. " + call_text("get_weather", {"city": "P"})
    body = {"model": MODEL, "messages": USER, "tools": [WEATHER], "stream": True}
    async with running(tmp_path, [bad, GOOD]) as service:
        async with httpx.AsyncClient(timeout=0.2) as http:
            with pytest.raises(httpx.ReadTimeout):
                async with http.stream("POST", f"{service.url}/v1/chat/completions", json=body) as answer:
                    await answer.aread()
        for _ in range(100):
            await asyncio.sleep(0.02)
            if service.series("turn_seconds_count"):
                break
        (turn,) = (await service.get("/v1/turns")).json()["turns"]
        assert (turn["status"], turn["verdict"]) == ("client_gone", "pass")
        assert service.series("turns_total", model=MODEL, verdict="block") == 0


@pytest.mark.parametrize(("thinking", "poor"), [("", 0), ("<think>", 1)])
async def test_a_cut_off_answer_is_judged_by_what_it_says(thinking: str, poor: int, tmp_path: Path) -> None:
    said = thinking + "It is hard to say what the weather is like " * 3
    async with running(tmp_path, [said]) as service:
        body = {"model": MODEL, "messages": USER, "max_tokens": 8}
        answer = (await service.post(body)).json()
        assert answer["choices"][0]["finish_reason"] == "length"
        assert service.series("responses_total", quality="poor") == poor
        assert service.series("responses_total", quality="good") == 1 - poor


async def test_a_new_draft_owes_what_is_left_of_the_least_tokens(tmp_path: Path) -> None:
    engine = Noting(_OF_PARIS + " It is 25.4 degrees there.", " Take a coat along.")
    async with running(tmp_path, engine) as service:
        body = {"model": MODEL, "messages": _PARIS_ALONE, "min_tokens": 8, "max_tokens": 90}
        assert (await service.post(body)).status_code == 200
    first, second = (ask.sampling for ask in engine.asks)
    assert (first.min_tokens, first.max_tokens) == (8, 90)
    assert second.min_tokens == max(0, 8 - (90 - (second.max_tokens or 0))) < 8
