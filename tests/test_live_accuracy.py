"""Live accuracy: probes and labels reach the metrics, apart from each other, with n and interval."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from tests.gateways import MODEL, WEATHER, Running, call_text, running

PARIS = [{"role": "user", "content": "What is the weather in Paris?"}]
CASES = [
    {
        "id": f"weather-{city}",
        "messages": [{"role": "user", "content": f"What is the weather in {city}?"}],
        "tools": [WEATHER],
        "expected": {"calls": [{"name": "get_weather", "arguments": {"city": city}}]},
    }
    for city in ("Paris", "Rome")
]


async def published(service: Running, source: str) -> dict[str, float]:
    for _ in range(200):
        n = service.series("accuracy_samples", source=source, metric="tool_call_accuracy")
        if n:
            break
        await asyncio.sleep(0.02)
    labels = {"source": source, "metric": "tool_call_accuracy"}
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
        assert service.series("accuracy_timestamp_seconds", source="probe") > 0
        assert service.series("probe_interval_seconds") == 0.05
        turns = (await service.get("/v1/turns?owner=probe")).json()["turns"]
        assert len(turns) >= 2


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
        for _ in range(100):
            seen = await published(service, "review")
            if seen["n"] == 3:
                break
            await asyncio.sleep(0.02)
        assert seen["n"] == 3
        assert round(seen["value"], 3) == 0.667
        assert service.series("reviews_total", label="correct") == 2
        assert service.series("reviews_total", label="corrected") == 1
        refusal = await service.post({"turn": "turn_nope", "correct": True}, path="/v1/feedback")
        assert refusal.status_code == 404
        for wrong in ({}, {"correct": "yes"}, {"correct": 1}, {"rating": "5"}, {"rating": True}):
            refusal = await service.post({"turn": ids[0]} | wrong, path="/v1/feedback")
            assert refusal.status_code == 400, wrong
