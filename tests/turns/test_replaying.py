"""`rederive`: the turn's own code over what the ledger holds says the same again, to the byte."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from server.ledger.entry import turn_of
from server.ledger.replay import Agreement, Level, replay
from tests.gateways import MODEL, WEATHER, Running, call_text, running

GOOD = call_text("get_weather", {"city": "Paris"})
RESULT = json.dumps({"city": "Paris", "temperature": 21, "wind_kmh": 14})
ASKED = [{"role": "user", "content": "What is the weather in Paris?"}]
FOLLOW_UP = [
    *ASKED,
    {"role": "assistant", "content": None, "tool_calls": [
        {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'}}]},
    {"role": "tool", "tool_call_id": "call_1", "content": RESULT},
    {"role": "assistant", "content": "It is 21 degrees in Paris."},
    {"role": "user", "content": "And in Rome?"},
]  # fmt: skip

TURNS = {
    "a call": (ASKED, [GOOD], {}),
    "text": (ASKED, ["Hello there."], {}),
    "thinking and text": (ASKED, ["<think>\nwell\n</think>\n\nHello."], {}),
    "a recovered call": (ASKED, ["One moment. " + call_text("get_weather", {"city": 5}), GOOD], {}),
    "a recovered fabrication": (FOLLOW_UP, ['{"city": "Rome", "temperature": 27, "wind_kmh": 9}', GOOD], {}),
    "a spent call": (ASKED, [call_text("rm_rf", {})], {}),
    "a truncated answer": (ASKED, ["one two three four five six"], {"max_tokens": 3}),
    "a stop sequence": (ASKED, ["one two three four five six"], {"stop": ["four"]}),
    "several choices": (ASKED, [GOOD], {"n": 3}),
}


async def recorded(service: Running) -> list[dict[str, object]]:
    turns = (await service.get("/v1/turns")).json()["turns"]
    return [(await service.get(f"/v1/turns/{turn['turn']}")).json()["record"] for turn in turns]


@pytest.mark.parametrize(("messages", "outputs", "fields"), TURNS.values(), ids=TURNS.keys())
async def test_a_recorded_turn_is_derived_again_to_the_byte(
    messages: list[dict[str, object]], outputs: list[str], fields: dict[str, object], tmp_path: Path
) -> None:
    async with running(tmp_path, outputs) as service:
        await service.post({"model": MODEL, "messages": messages, "tools": [WEATHER], **fields})
        (record,) = await recorded(service)
        done = await replay(turn_of(record), Level.REDERIVE, service.gateway.replayer)
        assert done.agreement is Agreement.SAME, done.differences


async def test_a_turn_within_the_services_own_limits_is_derived_again(tmp_path: Path) -> None:
    async with running(tmp_path, [GOOD], "limits.max_choices=16") as service:
        await service.post({"model": MODEL, "messages": ASKED, "tools": [WEATHER], "n": 10})
        (record,) = await recorded(service)
        done = await replay(turn_of(record), Level.REDERIVE, service.gateway.replayer)
        assert done.agreement is Agreement.SAME, done.reason


async def test_a_changed_record_is_told_with_its_place(tmp_path: Path) -> None:
    async with running(tmp_path, [GOOD]) as service:
        await service.post({"model": MODEL, "messages": ASKED, "tools": [WEATHER]})
        (record,) = await recorded(service)
        record["choices"][0]["drafts"][0]["raw"] = call_text("get_weather", {"city": "Rome"})  # type: ignore[index]
        done = await replay(turn_of(record), Level.REDERIVE, service.gateway.replayer)
        assert done.agreement is Agreement.DIFFERENT
        assert "calls" in done.differences[0].path


async def test_the_route_replays_for_the_command(tmp_path: Path) -> None:
    async with running(tmp_path, [GOOD]) as service, httpx.AsyncClient(base_url=service.url) as http:
        await service.post({"model": MODEL, "messages": ASKED, "tools": [WEATHER]})
        (record,) = await recorded(service)
        told = await http.post("/v1/replay", json={"level": "rederive", "record": record})
        assert told.status_code == 200
        assert told.json()["derived"]["choices"][0]["calls"] == [["get_weather", '{"city": "Paris"}']]
        again = await http.post(
            "/v1/replay", json={"level": "redecode", "record": record, "choice": 0, "draft": 0}
        )
        assert again.json()["raw"] == GOOD
        bad = await http.post(
            "/v1/replay", json={"level": "redecode", "record": record, "choice": 5, "draft": 0}
        )
        assert bad.status_code == 400
