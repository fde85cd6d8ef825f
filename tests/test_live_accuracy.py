"""Live accuracy: probes and labels reach the metrics, apart from each other, with n and interval."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from server.accuracy.labels import Labels
from server.ledger.export import Format, lines
from server.ledger.query import EVERYTHING
from server.ledger.review import sample
from server.ledger.schema import connect, feedback, snapshot, writing
from server.metrics import SHADOW_OUTCOMES
from tests.gateways import MODEL, WEATHER, Running, call_text, running

PARIS = [{"role": "user", "content": "What is the weather in Paris?"}]
CANARY = (f"served_name={MODEL}", "engine.adapters={tuned: nowhere}")
CASES = [
    {
        "id": f"weather-{city}",
        "messages": [{"role": "user", "content": f"What is the weather in {city}?"}],
        "tools": [WEATHER],
        "expected": {"calls": [{"name": "get_weather", "arguments": {"city": city}}]},
    }
    for city in ("Paris", "Rome")
]


async def published(service: Running, source: str, n: int = 1, model: str = MODEL) -> dict[str, float]:
    """The figure, once it covers at least `n` turns."""
    labels = {"source": source, "model": model, "metric": "tool_call_accuracy"}
    for _ in range(250):
        if service.series("accuracy_samples", **labels) >= n:
            break
        await asyncio.sleep(0.02)
    n = int(service.series("accuracy_samples", **labels))
    return {"n": n} | {
        bound: service.series("accuracy_ratio", **labels, bound=bound) for bound in ("value", "low", "high")
    }


async def test_a_probe_asks_the_service_itself_and_publishes(tmp_path: Path) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text("".join(json.dumps(case) + "\n" for case in CASES))
    always_paris = [call_text("get_weather", {"city": "Paris"})]
    sets = (f"probe.suites=[{suite}]", "probe.every_s=0.05", "probe.cases=2")
    async with running(tmp_path, always_paris, *sets) as service:
        seen = await published(service, "probe")
        assert (seen["n"], seen["value"]) == (2, 0.5)
        assert 0 < seen["low"] < 0.5 < seen["high"] < 1
        assert service.series("accuracy_timestamp_seconds", source="probe", model=MODEL) > 0
        assert service.series("probe_interval_seconds") == 0.05
        turns = (await service.get("/v1/turns?owner=probe")).json()["turns"]
        assert len(turns) >= 2
        assert service.series("turns_total", model=MODEL, verdict="pass") == 0, "no client asked"
        label = {"turn": turns[0]["turn"], "correct": True}
        assert (await service.post(label, path="/v1/feedback")).status_code == 200
    database = connect(f"sqlite:///{tmp_path}/ledger.db")
    with snapshot(database) as connection:
        assert list(lines(connection, Format.SUITE, EVERYTHING)) == []
        assert sample(connection, EVERYTHING, 4, seed=0) == ()
        labels = Labels()
        labels.update(connection, since_us=0)
        assert labels.of(MODEL) == []
    database.dispose()


async def test_a_probe_may_ask_a_canary_and_says_so(tmp_path: Path) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text("".join(json.dumps(case) + "\n" for case in CASES))
    script = [{"adapter": "tuned", "outputs": [call_text("get_weather", {"city": "Rome"})]}]
    sets = (f"probe.suites=[{suite}]", "probe.every_s=0.05", "probe.cases=2", *CANARY)
    async with running(tmp_path, script, *sets, f"probe.model={MODEL}@tuned") as service:
        assert (await published(service, "probe", model=f"{MODEL}@tuned"))["value"] == 0.5
        assert (
            service.series("accuracy_samples", source="probe", model=MODEL, metric="tool_call_accuracy") == 0
        )
        assert len((await service.get(f"/v1/turns?owner=probe&model={MODEL}@tuned")).json()["turns"]) >= 2


@pytest.mark.parametrize("mode", ["live", "shadow"])
async def test_a_probe_of_the_served_model_is_not_sent_to_the_canary(mode: str, tmp_path: Path) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text("".join(json.dumps(case) + "\n" for case in CASES))
    script = [
        {"adapter": "tuned", "outputs": ["No."]},
        {"outputs": [call_text("get_weather", {"city": "Rome"})]},
    ]
    sets = (f"probe.suites=[{suite}]", "probe.every_s=0.05", "probe.cases=2", *CANARY)
    whole = ("canary.adapter=tuned", f"canary.mode={mode}", "canary.share=1")
    async with running(tmp_path, script, *sets, *whole) as service:
        assert (await published(service, "probe"))["value"] == 0.5
        assert (await service.get(f"/v1/turns?owner=probe&model={MODEL}@tuned")).json()["turns"] == []
    assert {service.series("shadow_turns_total", outcome=outcome) for outcome in SHADOW_OUTCOMES} == {0}


async def test_labels_count_for_the_model_that_answered(tmp_path: Path) -> None:
    script = [call_text("get_weather", {"city": "Paris"})]
    async with running(tmp_path, script, "review.every_s=0.05", *CANARY) as service:
        for model, correct in ((MODEL, True), (MODEL, True), (f"{MODEL}@tuned", False)):
            answer = await service.post({"model": model, "messages": PARIS, "tools": [WEATHER]})
            label = {"turn": answer.headers["x-truecall-turn"], "correct": correct}
            assert (await service.post(label, path="/v1/feedback")).status_code == 200
        tuned = await published(service, "review", model=f"{MODEL}@tuned")
        assert (tuned["n"], tuned["value"]) == (1, 0)
        merged = await published(service, "review", n=2)
        assert (merged["n"], merged["value"]) == (2, 1)


async def test_labels_on_a_model_that_is_not_served_any_more_count_for_none(tmp_path: Path) -> None:
    script = [call_text("get_weather", {"city": "Paris"})]
    for sets in (CANARY, ()):
        async with running(tmp_path, script, "review.every_s=0.05", *sets) as service:
            model = f"{MODEL}@tuned" if sets else MODEL
            answer = await service.post({"model": model, "messages": PARIS, "tools": [WEATHER]})
            label = {"turn": answer.headers["x-truecall-turn"], "correct": True}
            await service.post(label, path="/v1/feedback")
            assert (await published(service, "review", model=model))["n"] == 1
    tuned = {"source": "review", "model": f"{MODEL}@tuned", "metric": "tool_call_accuracy"}
    assert service.series("accuracy_samples", **tuned) == 0


async def test_labels_become_the_figures_of_the_source_review(tmp_path: Path) -> None:
    script = [call_text("get_weather", {"city": "Paris"})]
    async with running(tmp_path, script, "review.every_s=0.05") as service:
        body = {"model": MODEL, "messages": PARIS, "tools": [WEATHER]}
        ids = [(await service.post(body)).headers["x-truecall-turn"] for _ in range(3)]
        wanted = [{"name": "get_weather", "arguments": {"city": "Lyon"}}]
        for label in (
            {"turn": ids[0], "correct": True},
            {"turn": ids[1], "correct": True},
            {"turn": ids[2], "expected": wanted, "note": "another city"},
        ):
            told = await service.post(label, path="/v1/feedback")
            assert told.status_code == 200, told.text
        seen = await published(service, "review", n=3)
        assert seen["n"] == 3
        assert round(seen["value"], 3) == 0.667
        assert service.series("reviews_total", label="correct") == 2
        assert service.series("reviews_total", label="corrected") == 1
        refusal = await service.post({"turn": "turn_nope", "correct": True}, path="/v1/feedback")
        assert refusal.status_code == 404
        for wrong in ({}, {"correct": "yes"}, {"correct": 1}, {"rating": "5"}, {"rating": True}):
            refusal = await service.post({"turn": ids[0]} | wrong, path="/v1/feedback")
            assert refusal.status_code == 400, wrong


async def test_a_review_judges_what_was_cut_off_and_every_answers_quality_as_a_suite_does(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, ["It is hard to say. " * 9], "review.every_s=0.05") as service:
        body = {"model": MODEL, "messages": PARIS, "tools": [WEATHER], "max_tokens": 8}
        id_ = (await service.post(body)).headers["x-truecall-turn"]
        await service.post({"turn": id_, "expected": []}, path="/v1/feedback")
        seen = await published(service, "review")
        assert (seen["n"], seen["value"]) == (1, 0.0), "it may have been about to call"
        quality = {"source": "review", "model": MODEL, "metric": "response_quality"}
        assert service.series("accuracy_samples", **quality) == 1


@pytest.mark.parametrize("label", [{"expected": []}, {"correct": True}])
async def test_a_turn_that_was_refused_is_wrong_whatever_its_label(
    tmp_path: Path, label: dict[str, object]
) -> None:
    script = [call_text("no_such_tool", {})]
    async with running(tmp_path, script, "review.every_s=0.05") as service:
        refusal = await service.post({"model": MODEL, "messages": PARIS, "tools": [WEATHER]})
        assert refusal.status_code == 422
        told = await service.post({"turn": refusal.json()["error"]["turn"]} | label, path="/v1/feedback")
        assert told.status_code == 200, told.text
        seen = await published(service, "review")
        assert (seen["n"], seen["value"]) == (1, 0)


async def test_figures_go_when_nothing_stands_behind_them_any_more(tmp_path: Path) -> None:
    script = [call_text("get_weather", {"city": "Paris"})]
    async with running(tmp_path, script, "review.every_s=0.05") as service:
        answer = await service.post({"model": MODEL, "messages": PARIS, "tools": [WEATHER]})
        label = {"turn": answer.headers["x-truecall-turn"], "correct": True}
        for _ in range(3):
            assert (await service.post(label, path="/v1/feedback")).status_code == 200
        assert service.series("reviews_total", label="correct") == 1
        assert (await published(service, "review"))["value"] == 1
        await service.gateway.ledger.prune(time.time_ns() // 1000)
        labels = {"source": "review", "model": MODEL, "metric": "tool_call_accuracy"}
        for _ in range(250):
            if service.series("accuracy_samples", **labels) == 0:
                break
            await asyncio.sleep(0.02)
        registry = service.gateway.metrics.registry
        assert registry.get_sample_value("truecall_accuracy_samples", labels) == 0
        assert registry.get_sample_value("truecall_accuracy_ratio", labels | {"bound": "value"}) is None


async def test_an_entry_that_cannot_be_read_stops_neither_reviews_nor_probes(tmp_path: Path) -> None:
    script = [call_text("get_weather", {"city": "Paris"})]
    async with running(tmp_path, script, "review.every_s=0.05") as service:
        body = {"model": MODEL, "messages": PARIS, "tools": [WEATHER]}
        ids = [(await service.post(body)).headers["x-truecall-turn"] for _ in range(2)]
        engine = connect(f"sqlite:///{tmp_path}/ledger.db")
        with writing(engine) as connection:
            connection.execute(text("UPDATE entries SET payload = x'00' WHERE seq = 1"))
            row = {"turn": ids[0], "choice": 0, "reviewer": "ann", "seq": 1}
            connection.execute(insert(feedback).values(row))
        engine.dispose()
        label = {"turn": ids[1], "correct": True}
        assert (await service.post(label, path="/v1/feedback")).status_code == 200
        assert (await published(service, "review"))["n"] == 1
        refusal = await service.get(f"/v1/turns/{ids[0]}")
        assert refusal.status_code == 503
        assert "truecall ledger verify" in refusal.json()["error"]["message"]


async def test_a_call_of_a_tool_that_the_turn_could_not_call_is_no_label(tmp_path: Path) -> None:
    async with running(tmp_path, ["Which city do you mean?"]) as service:
        other = WEATHER | {"function": WEATHER["function"] | {"name": "other"}}
        named = {"type": "function", "function": {"name": "other"}}
        allowed = {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": [named]}}
        for choice, name in (("auto", "get_wether"), ("none", "get_weather"), (allowed, "get_weather")):
            body = {"model": MODEL, "messages": PARIS, "tools": [WEATHER, other], "tool_choice": choice}
            answer = await service.post(body)
            wanted = [{"name": name, "arguments": {}}]
            label = {"turn": answer.headers["x-truecall-turn"], "expected": wanted}
            refusal = await service.post(label, path="/v1/feedback")
            assert refusal.status_code == 400
            assert refusal.json()["error"]["param"] == "expected.0.name"
