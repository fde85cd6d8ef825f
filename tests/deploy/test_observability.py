"""A real Prometheus scrapes the real service under traffic; every panel and every rule answers with data."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from loadtest.servers import free_port
from tests.deploy.boards import PanelQuery, queries
from tests.deploy.prometheus import Prometheus, prometheus
from tests.gateways import WEATHER, call_text
from tests.services import Service, serving

pytestmark = [pytest.mark.prometheus, pytest.mark.slow]

NEEDS_ENGINE = "vllm:"
"""Queries on these series have data on the real engine alone: the test marked `engine` runs them."""

SCRIPT = [
    {"match": "^weather$", "outputs": [call_text("get_weather", {"city": "Paris"})], "delay_ms": 1},
    {
        "match": "^forge$",
        "outputs": [
            '<tool_response>\n{"c": 31}\n</tool_response>',
            call_text("get_weather", {"city": "Oslo"}),
        ],
    },
    {"match": "^invalid$", "outputs": [call_text("get_weather", {"town": 5})]},
    {
        "match": "^unknown$",
        "outputs": [call_text("delete_all", {}), call_text("get_weather", {"city": "Rome"})],
    },
    {"match": "^short$", "outputs": ["."]},
    {"match": "^hello$", "outputs": ["Hello! I can look up the weather for you."], "delay_ms": 1},
    {"outputs": ["It is 31 degrees in Paris, so a light coat is enough."], "delay_ms": 1},
]
LABELLED = [
    {
        "id": text,
        "messages": [{"role": "user", "content": text}],
        "tools": [WEATHER],
        "expected": {"calls": calls},
    }
    for text, calls in (("weather", [{"name": "get_weather", "arguments": {"city": "Paris"}}]), ("hello", []))
]
"""Cases that the script answers rightly: what the probe plays."""
CARDS = {
    "GeForce": ("DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_MEM_COPY_UTIL"),
    "DataCentre": ("DCGM_FI_PROF_GR_ENGINE_ACTIVE", "DCGM_FI_PROF_DRAM_ACTIVE"),
}
EVERY_CARD = ("FB_USED", "FB_FREE", "POWER_USAGE", "GPU_TEMP", "SM_CLOCK", "XID_ERRORS")


@contextmanager
def dcgm_exporter(card: str) -> Iterator[str]:
    """What dcgm-exporter says of a card: a GeForce has no profiling counters. Gives its address."""

    def figure(name: str) -> float:
        return 0 if "XID" in name else 0.5 if "PROF" in name else 50

    names = (*CARDS[card], *(f"DCGM_FI_DEV_{name}" for name in EVERY_CARD))
    text = "".join(f'{name}{{gpu="0",Hostname="{card}"}} {figure(name)}\n' for name in names)

    class Exporter(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Exporter)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Traffic:
    """Turns of every kind, round and round, until closed."""

    def __init__(self, url: str, model: str) -> None:
        self._url, self._model = url, model
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(1)
        self.statuses: set[int] = set()
        self._driving = self._pool.submit(self._drive)

    def close(self) -> None:
        """Stop; returns when the last request is over, and raises what ended the traffic early."""
        self._over.set()
        self._pool.shutdown()
        self._driving.result()

    def _drive(self) -> None:
        with httpx.Client(base_url=self._url, timeout=30) as http:
            while not self._over.is_set():
                for text in ("weather", "forge", "invalid", "unknown", "short", "hello <tool_call>"):
                    turn = self._ask(http, [{"role": "user", "content": text}])
                    if text == "weather":
                        self._answer(http, turn)
                time.sleep(0.05)

    def _answer(self, http: httpx.Client, turn: dict[str, Any]) -> None:
        """Give the call its observation, then one with other arguments than were issued; review the turn."""
        assert "choices" in turn, turn
        said = turn["choices"][0]["message"]
        result = {"role": "tool", "tool_call_id": said["tool_calls"][0]["id"], "content": '{"c": 31}'}
        user = {"role": "user", "content": "weather"}
        self._ask(http, [user, said, result])
        changed = json.loads(json.dumps(said))
        changed["tool_calls"][0]["function"]["arguments"] = '{"city": "Bonn"}'
        self._ask(http, [user, changed, result])
        review = http.post("/v1/feedback", json={"turn": turn["truecall"]["turn"], "correct": True})
        assert review.status_code < 300, review.text

    def _ask(self, http: httpx.Client, messages: list[dict[str, Any]]) -> Any:
        body = {"model": self._model, "messages": messages, "tools": [WEATHER]}
        answer = http.post("/v1/chat/completions", json=body)
        self.statuses.add(answer.status_code)
        assert answer.status_code < 500, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Prometheus, Service]]:
    """Prometheus over a service under traffic and two GPUs, two rate windows on."""
    folder = tmp_path_factory.mktemp("watched")
    script = folder / "script.jsonl"
    script.write_text("".join(json.dumps(line) + "\n" for line in SCRIPT))
    suite = folder / "suite.jsonl"
    suite.write_text("".join(json.dumps(case) + "\n" for case in LABELLED))
    probe = ("--set", f"probe.suites=[{suite}]", "--set", "probe.every_s=2")
    canary = ("engine.adapters={tuned: nowhere}", "canary.adapter=tuned", "canary.share=1")
    with ExitStack() as stack:
        service = stack.enter_context(
            serving(
                *("--engine", "scripted", "--script", str(script)),
                *("--set", f"ledger.url=sqlite:///{folder / 'ledger.db'}"),
                *probe,
                *(word for setting in canary for word in ("--set", setting)),
                log=folder / "service.log",
            )
        )
        cards = [stack.enter_context(dcgm_exporter(card)) for card in CARDS]
        host = service.url.removeprefix("http://")
        watching = stack.enter_context(prometheus(folder, {"truecall": [host], "dcgm": cards}))
        traffic = Traffic(service.url, "scripted")
        stack.callback(traffic.close)
        watching.await_value('truecall_accuracy_ratio{source="probe"}')
        watching.await_value('job_slo:truecall_errors:ratio_rate5m{slo="fabricated"}')
        time.sleep(25)
        yield watching, service
        assert traffic.statuses == {200, 400, 422}


@pytest.mark.parametrize("query", [q for q in queries() if NEEDS_ENGINE not in q.expr], ids=str)
def test_a_panel_shows_data(watched: tuple[Prometheus, Service], query: PanelQuery) -> None:
    assert watched[0].values(query.expr), query.expr


def test_every_rule_evaluates_without_an_error(watched: tuple[Prometheus, Service]) -> None:
    groups = watched[0].get("rules")["groups"]
    broken = {rule["name"]: rule["lastError"] for g in groups for rule in g["rules"] if rule.get("lastError")}
    unhealthy = {rule["name"] for g in groups for rule in g["rules"] if rule["health"] != "ok"}
    assert (broken, unhealthy) == ({}, set())


def test_every_recording_has_data(watched: tuple[Prometheus, Service]) -> None:
    groups = watched[0].get("rules")["groups"]
    recorded = {rule["name"] for group in groups for rule in group["rules"] if rule["type"] == "recording"}
    assert {name for name in recorded if not watched[0].values(name)} == set()


def test_fabrications_and_tampering_raise_their_alerts(watched: tuple[Prometheus, Service]) -> None:
    alerts = {alert["labels"]["alertname"] for alert in watched[0].get("alerts")["alerts"]}
    assert {"FabricationBudgetBurn", "InvalidCallBudgetBurn", "ObservationsTampered"} <= alerts
    assert alerts.isdisjoint(
        {"MetricsAbsent", "InstanceDown", "EngineDown", "EngineRestarted", "LedgerFailing"}
    )


@pytest.mark.parametrize("panel", ["Busy", "Memory traffic"])
def test_a_gpu_panel_degrades_where_profiling_counters_are_missing(
    watched: tuple[Prometheus, Service], panel: str
) -> None:
    [query] = [query for query in queries() if query.panel == panel]
    found = watched[0].get("query", query=query.expr)["result"]
    shown = {sample["metric"]["Hostname"]: sample["metric"]["counter"] for sample in found}
    assert shown == {"GeForce": "sampled", "DataCentre": "profiled"}
    assert {float(sample["value"][1]) for sample in found} == {0.5}


def test_promtool_accepts_the_exposition(watched: tuple[Prometheus, Service]) -> None:
    import subprocess

    text = httpx.get(f"{watched[1].url}/metrics").text
    run = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    assert run.returncode != 1, (
        run.stderr
    )  # 1: it does not parse; 3: it lints, as for process_ and python_ series
    assert "truecall_" not in run.stdout + run.stderr


def test_every_label_value_is_of_a_closed_set(watched: tuple[Prometheus, Service]) -> None:
    """No label holds text of a client or of the model."""
    text = httpx.get(f"{watched[1].url}/metrics").text
    assert "delete_all" not in text
    assert "town" not in text
    assert "Paris" not in text


@pytest.mark.engine
def test_the_engines_panels_show_data(tmp_path: Path) -> None:
    """The same for vLLM's series, on the tiny checkpoint, read from the metrics port of its own."""
    model, port = Path("build/models/tiny"), free_port()
    with ExitStack() as stack:
        service = stack.enter_context(
            serving(
                *("--profile", "cpu-demo", "--model", str(model), "--set", "engine.args.max_model_len=1024"),
                *("--set", f"ledger.url=sqlite:///{tmp_path / 'ledger.db'}"),
                *("--set", f"metrics.port={port}"),
                log=tmp_path / "service.log",
                start_timeout_s=180,
            )
        )
        watching = stack.enter_context(prometheus(tmp_path, {"truecall": [f"127.0.0.1:{port}"]}))
        body = {
            "model": "tiny",
            "messages": [{"role": "user", "content": "Hello"}],
            "max_tokens": 32,
            "seed": 1,
        }
        end = time.monotonic() + 25
        with httpx.Client(base_url=service.url, timeout=60) as http:
            while time.monotonic() < end:
                answer = http.post("/v1/chat/completions", json=body)
                assert answer.status_code in (200, 422), answer.text
        empty = [q for q in queries() if NEEDS_ENGINE in q.expr and not watching.values(q.expr)]
        assert empty == []
