"""A canary in the shadow: tried on what clients ask, seen by nobody but the ledger and the metrics."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.ledger.entry import turn_of
from server.ledger.preferences import Pair, pairs
from server.ledger.query import EVERYTHING
from server.ledger.replay import Agreement, Level, replay
from server.metrics import SHADOW_OUTCOMES
from server.turns import Turn
from tests.gateways import MODEL, WEATHER, Running, call_text, running
from tests.services import serving

ADAPTER = f"{MODEL}@tuned"
SHADOW = ("engine.adapters={tuned: nowhere}", "canary.adapter=tuned", "canary.share=1")
USER = [{"role": "user", "content": "What is the weather in Paris?"}]
GOOD, BAD = call_text("get_weather", {"city": "Paris"}), call_text("get_weather", {"city": 5})


def script(model: list[str], adapter: list[str], delay_ms: float = 0) -> list[dict[str, Any]]:
    """What the model and the adapter say; the adapter waits before each delta."""
    return [{"adapter": "tuned", "outputs": adapter, "delay_ms": delay_ms}, {"outputs": model}]


def outcomes(service: Running) -> dict[str, float]:
    """Shadows by outcome, those that there were."""
    counts = {outcome: service.series("shadow_turns_total", outcome=outcome) for outcome in SHADOW_OUTCOMES}
    return {outcome: count for outcome, count in counts.items() if count}


async def until(holds: Callable[[], object]) -> None:
    """Return when it holds, or after five seconds."""
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)


async def ask(service: Running, **body: Any) -> Any:
    answer = await service.post({"model": MODEL, "messages": USER, "tools": [WEATHER], **body})
    return answer.json() if not body.get("stream") else answer.text


def observed(said: dict[str, Any]) -> list[dict[str, Any]]:
    """The conversation with what the call of `said` found."""
    call = said["tool_calls"][0]["id"]
    return [*USER, said, {"role": "tool", "tool_call_id": call, "content": '{"temperature": 21}'}]


async def records(service: Running) -> dict[str, dict[str, Any]]:
    """The ledger's records by model, the newest of each."""
    turns = (await service.get("/v1/turns")).json()["turns"]
    stored = [(await service.get(f"/v1/turns/{turn['turn']}")).json()["record"] for turn in turns]
    return {record["model"]: record for record in reversed(stored)}


@pytest.mark.parametrize(
    ("model", "adapter", "outcome", "verdict"),
    [
        ([GOOD], [GOOD], "same_calls", "pass"),
        (
            [call_text("get_weather", {"city": "Paris", "unit": "c"})],
            [call_text("get_weather", '{"unit":"c",  "city":"Par\\u0069s"}')],
            "same_calls",
            "pass",
        ),
        (["It depends."], ["I would say that it depends."], "same_calls", "pass"),
        ([GOOD], [call_text("get_weather", {"city": "Rome"})], "other_calls", "pass"),
        ([GOOD], ["It depends."], "other_calls", "pass"),
        ([GOOD], [BAD], "refused", "block"),
        ([BAD], [GOOD], "answered", "pass"),
        ([BAD], [BAD], "refused", "block"),
    ],
)
async def test_a_shadow_is_counted_by_what_it_would_have_done(
    model: list[str],
    adapter: list[str],
    outcome: str,
    verdict: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "truecall.shadow")
    async with running(tmp_path, script(model, adapter), *SHADOW) as service:
        await ask(service)
        await until(lambda: outcomes(service))
        assert outcomes(service) == {outcome: 1}
        assert service.series("shadow_verdicts_total", model=ADAPTER, verdict=verdict) == 1
        live = (await records(service))[MODEL]["turn"]
        told = [record.turn for record in caplog.records if record.name == "truecall.shadow"]  # type: ignore[attr-defined]
        assert told == ([] if outcome == "same_calls" else [live])


@pytest.mark.parametrize("stream", [False, True])
async def test_the_client_sees_the_models_answer_and_the_ledger_has_both(
    stream: bool, tmp_path: Path
) -> None:
    rome = call_text("get_weather", {"city": "Rome"})
    options = {"stream": True, "stream_options": {"include_usage": True}} if stream else {"n": 2}
    async with running(tmp_path, script([GOOD], [rome]), *SHADOW) as service:
        said = json.dumps(await ask(service, **options, user="u1"))
        assert "Paris" in said
        assert "Rome" not in said
        assert "tuned" not in said
        await until(lambda: outcomes(service))
        stored = await records(service)
        live, shadow = stored[MODEL], stored[ADAPTER]
        assert live["labels"] == {}
        assert shadow["labels"] == {"shadow_of": live["turn"]}
        assert (shadow["owner"], shadow["adapter"], shadow["status"]) == (live["owner"], "tuned", "ok")
        assert [call["arguments"] for call in shadow["choices"][0]["calls"]] == ['{"city": "Rome"}']
        assert len(shadow["choices"]) == 1
        dropped = {"stream", "stream_options", "n"}
        assert shadow["request"] == {
            key: value for key, value in live["request"].items() if key not in dropped
        } | {"model": ADAPTER, "priority": 2**31 - 1}


async def test_a_shadow_is_no_traffic(tmp_path: Path) -> None:
    """Latency, tokens and the budgets of what the model does wrong are about what clients met."""
    async with running(tmp_path, script([GOOD], [BAD, GOOD]), *SHADOW) as service:
        await ask(service)
        await until(lambda: outcomes(service))
        assert outcomes(service) == {"same_calls": 1}
        assert service.series("shadow_verdicts_total", model=ADAPTER, verdict="pass") == 1
        assert service.series("turns_total", model=MODEL, verdict="pass") == 1
        for verdict in ("pass", "flag", "block"):
            assert service.series("turns_total", model=ADAPTER, verdict=verdict) == 0
        assert service.series("time_to_first_token_seconds_count") == 1
        assert service.series("recoveries_total", cause="call_invalid", outcome="recovered") == 0
        assert service.series("tool_calls_total", verdict="valid") == 1
        assert service.series("requests_total", route="/v1/chat/completions", code="ok") == 1


async def test_only_the_chosen_turns_of_the_plain_name_have_a_shadow(tmp_path: Path) -> None:
    async with running(tmp_path, script([GOOD], [GOOD]), *SHADOW[:2], "canary.share=0") as service:
        await ask(service)
    assert outcomes(service) == {}
    async with running(tmp_path, script([GOOD], [GOOD]), *SHADOW) as service:
        await ask(service, model=ADAPTER)
        await ask(service, tools=[{"type": "function", "function": {"name": "?"}}])  # refused: never decoded
    assert outcomes(service) == {}


async def test_an_engine_that_cannot_answer_the_shadow_is_told_as_failed(tmp_path: Path) -> None:
    async with running(tmp_path, script([GOOD], [GOOD], delay_ms=20), *SHADOW) as service:
        await ask(service)
        await service.gateway.turns.engine.close()
        await until(lambda: outcomes(service))
        assert outcomes(service) == {"failed": 1}


async def test_a_slow_shadow_delays_no_turn_and_what_is_too_much_is_dropped(tmp_path: Path) -> None:
    """With one slot in all: a shadow takes none."""
    slow = script([GOOD], ["a long story, told slowly"], delay_ms=60_000)
    begun = time.perf_counter()
    async with running(tmp_path, slow, *SHADOW, "admission.max_in_flight=1") as service:
        for _ in range(4):
            assert (await ask(service))["choices"][0]["finish_reason"] == "tool_calls"
        assert outcomes(service) == {"dropped": 3}
        assert service.gateway.turns.admission.num_in_flight == 0
    assert outcomes(service) == {"dropped": 3, "cancelled": 1}
    assert time.perf_counter() - begun < 20


async def test_no_shadow_begins_while_turns_wait_for_a_slot(tmp_path: Path) -> None:
    sets = (*SHADOW, "canary.shadows_at_once=8", "admission.max_in_flight=1")
    lines = [{"adapter": "tuned", "outputs": [GOOD]}, {"outputs": [GOOD], "delay_ms": 5}]
    async with running(tmp_path, lines, *sets) as service:
        await asyncio.gather(*(ask(service) for _ in range(3)))
        await until(lambda: sum(outcomes(service).values()) == 3)
        # When the first turn ends, the second has its slot and the third still waits.
        assert outcomes(service) == {"dropped": 1, "same_calls": 2}


async def test_a_shadow_that_a_drain_meets_at_its_start_is_counted_too(tmp_path: Path) -> None:
    async with running(tmp_path, script([GOOD], [GOOD]), *SHADOW) as service:
        follow = service.gateway.shadows.follow

        def followed_by_a_drain(turn: Turn, status: str) -> None:
            follow(turn, status)
            service.gateway.shadows.drain()

        service.gateway.shadows.follow = followed_by_a_drain  # type: ignore[method-assign]
        await ask(service)
        await until(lambda: outcomes(service))
        assert outcomes(service) == {"cancelled": 1}


@pytest.mark.parametrize(("delay_ms", "begins"), [(60_000, False), (20, True)])
async def test_a_drain_ends_the_shadows_at_once_and_keeps_what_they_had(
    delay_ms: float, begins: bool, tmp_path: Path
) -> None:
    slow = script([GOOD], ["A long story. " * 1000], delay_ms)
    async with running(tmp_path, slow, *SHADOW) as service:
        await ask(service)
        await asyncio.sleep(0.6)
        service.gateway.drain()
        await until(lambda: outcomes(service))
        assert outcomes(service) == {"cancelled": 1}
        await until(lambda: service.gateway.ledger.stats.written == 2)
        shadow = (await records(service))[ADAPTER]
        assert shadow["status"] == "client_gone"
        assert bool(shadow["choices"][0]["drafts"][0]["raw"]) == begins


def test_a_process_with_a_slow_shadow_stops_as_fast_as_one_without(tmp_path: Path) -> None:
    lines = script([GOOD], ["a long story, told slowly"], delay_ms=60_000)
    (tmp_path / "script.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    sets = [f"ledger.url=sqlite:///{tmp_path}/ledger.db", "server.shutdown_grace_s=50", *SHADOW]
    options = [word for setting in sets for word in ("--set", setting)]
    command = ("--engine", "scripted", "--script", str(tmp_path / "script.jsonl"), *options)
    with serving(*command, log=tmp_path / "log") as service:
        body = {"model": MODEL, "messages": USER, "tools": [WEATHER]}
        assert httpx.post(f"{service.url}/v1/chat/completions", json=body, timeout=30).status_code == 200
        assert service.terminate(timeout_s=25) == 0
    with sqlite3.connect(tmp_path / "ledger.db") as ledger:
        statuses = dict(ledger.execute("SELECT model, status FROM turns").fetchall())
    ledger.close()
    assert statuses == {MODEL: "ok", ADAPTER: "client_gone"}


async def test_a_conversation_goes_on_beside_its_shadows(tmp_path: Path) -> None:
    """The shadow keeps the owner: the ids that the model's calls came with are verified there as well."""
    lines = [
        {"match": "weather", "outputs": [GOOD]},
        {"match": "21", "outputs": ["It is 21 degrees in Paris."]},
    ]
    sets = (*SHADOW, "provenance.policy=require")
    async with running(tmp_path, lines, *sets) as service:
        said = (await ask(service))["choices"][0]["message"]
        await until(lambda: outcomes(service))
        await ask(service, messages=observed(said))
        await until(lambda: outcomes(service) == {"same_calls": 2})
        assert outcomes(service) == {"same_calls": 2}
        assert (await records(service))[ADAPTER]["observations"][0]["provenance"] == "verified"
        assert service.series("observations_total", provenance="verified") == 1


async def taught(service: Running) -> list[Pair]:
    return await service.gateway.ledger.read(lambda connection: list(pairs(connection, EVERYTHING)))


async def test_a_shadow_teaches_nothing_until_a_person_says_what_was_right(tmp_path: Path) -> None:
    lines = [
        {"adapter": "tuned", "match": "weather", "outputs": [BAD, GOOD]},
        {"match": "weather", "outputs": [GOOD]},
        {"outputs": ["It is 21 degrees in Paris."]},
    ]
    async with running(tmp_path, lines, *SHADOW) as service:
        said = (await ask(service))["choices"][0]["message"]
        await until(lambda: outcomes(service))
        shadow = (await records(service))[ADAPTER]
        assert shadow["choices"][0]["recoveries"] == 1
        await ask(service, messages=observed(said))
        await until(lambda: outcomes(service) == {"same_calls": 2})
        assert await taught(service) == []
        label = {"turn": shadow["turn"], "correct": True}
        assert (await service.post(label, path="/v1/feedback")).status_code == 200
        assert [pair.turn for pair in await taught(service)] == [shadow["turn"]]


@pytest.mark.parametrize(
    ("level", "adapter"),
    [(Level.REDERIVE, BAD), (Level.REDECODE, call_text("get_weather", {"city": "Rome"}))],
)
async def test_a_shadow_is_replayed_like_any_turn(level: Level, adapter: str, tmp_path: Path) -> None:
    async with running(tmp_path, script([GOOD], ["One moment. " + adapter, adapter]), *SHADOW) as service:
        await ask(service, stream=True, temperature=0)
        await until(lambda: outcomes(service))
        record = turn_of((await records(service))[ADAPTER])
        done = await replay(record, level, service.gateway.replayer)
        assert done.agreement is Agreement.SAME, done.differences
