"""The gateway's series: closed labels from 0, and gauges that are fresh whenever they are read."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from server.domain import Action, Finding, FindingKind, Usage, Verdict
from server.errors import ServiceError
from server.metrics import CHAT_ROUTE, TOKEN_KINDS, CallVerdict, Metrics
from server.turns.fault import CALL_CAUSES


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(CollectorRegistry())


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    """One sample; None where it is not exported."""
    return metrics.registry.get_sample_value(f"truecall_{name}", labels)


def error_codes(error: type[ServiceError] = ServiceError) -> set[str]:
    """Every code that a client may see."""
    return {error.code}.union(*map(error_codes, error.__subclasses__()))


@pytest.mark.parametrize("code", sorted({"ok", "client_gone"} | error_codes()))
def test_every_outcome_of_a_chat_request_is_exported_from_0(metrics: Metrics, code: str) -> None:
    assert value(metrics, "requests_total", route=CHAT_ROUTE, code=code) == 0


def test_the_first_bad_event_shows_as_an_increase(metrics: Metrics) -> None:
    for name, labels in (
        ("findings_total", {"kind": "marker", "action": "block"}),
        ("ledger_entries_total", {"outcome": "failed"}),
        ("engine_restarts_total", {"cause": "death"}),
        ("observations_total", {"provenance": "tampered"}),
        ("tool_calls_total", {"verdict": "unwanted"}),
        *(
            ("gateway_seconds_count", {"stage": stage})
            for stage in ("parse", "contract", "evidence", "render")
        ),
    ):
        assert value(metrics, name, **labels) == 0
    metrics.finding(Finding(FindingKind.MARKER, 0, 1, {}, Action.BLOCK))
    assert value(metrics, "findings_total", kind="marker", action="block") == 1


def test_every_fault_of_a_call_is_a_verdict_of_the_series() -> None:
    faults = {CallVerdict(cause.value.removeprefix("call_")) for cause in CALL_CAUSES}
    assert faults | {CallVerdict.VALID} == set(CallVerdict)


def test_causes_and_reasons_start_at_0_once_they_are_known(metrics: Metrics) -> None:
    assert value(metrics, "recoveries_total", cause="loop", outcome="spent") is None
    metrics.expect(causes=["loop"], reasons=["schema"])
    assert value(metrics, "recoveries_total", cause="loop", outcome="spent") == 0
    assert value(metrics, "contract_failures_total", reason="schema") == 0


def test_the_served_model_and_its_adapters_start_at_0(metrics: Metrics) -> None:
    metrics.serving("qwen", "f00", "float16", ["sft"])
    assert value(metrics, "model_info", model="qwen", fingerprint="f00", dtype="float16") == 1
    for name in ("qwen", "qwen@sft"):
        assert value(metrics, "turns_total", model=name, verdict=Verdict.BLOCK.value) == 0
    assert value(metrics, "shadow_verdicts_total", model="qwen@sft", verdict=Verdict.FLAG.value) == 0
    assert value(metrics, "shadow_verdicts_total", model="qwen", verdict=Verdict.FLAG.value) is None


def test_tokens_are_counted_by_kind(metrics: Metrics) -> None:
    metrics.tokens(Usage(prompt=10, completion=20, cached=5, reasoning=3), discarded=7)
    counted = {kind: value(metrics, "tokens_total", kind=kind) for kind in TOKEN_KINDS}
    assert counted == {"prompt": 10, "cached": 5, "completion": 20, "reasoning": 3, "discarded": 7}


def test_gauges_are_refreshed_before_they_are_read_whoever_reads(metrics: Metrics) -> None:
    reads = 0

    def refresh() -> None:
        nonlocal reads
        reads += 1
        metrics.queued.set(reads)

    metrics.before_each_exposition(refresh)
    for read in (1, 2):
        assert f"truecall_turns_queued {read}.0\n" in generate_latest(metrics.registry).decode()


def test_the_objectives_are_edges_of_their_histograms(metrics: Metrics) -> None:
    """A share under a limit is exact only where the limit is a bucket's edge."""
    for name, edge in (
        ("time_to_first_token_seconds", "0.5"),
        ("inter_token_seconds", "0.05"),
        ("turn_seconds", "10.0"),
        ("queue_seconds", "1.0"),
        ("ledger_append_seconds", "0.5"),
    ):
        assert value(metrics, f"{name}_bucket", le=edge) == 0, name


def test_the_tokens_of_a_delta_share_the_time_before_it(metrics: Metrics) -> None:
    metrics.token_gaps(0.08, 4)
    metrics.token_gaps(0.04, 1)
    metrics.token_gaps(9.0, 0)
    edges = ("0.015", "0.02", "0.03", "0.05", "+Inf")
    assert [value(metrics, "inter_token_seconds_bucket", le=edge) for edge in edges] == [0, 4, 4, 5, 5]
    assert value(metrics, "inter_token_seconds_count") == 5
    assert value(metrics, "inter_token_seconds_sum") == pytest.approx(0.12)
    assert "# TYPE truecall_inter_token_seconds histogram" in generate_latest(metrics.registry).decode()
