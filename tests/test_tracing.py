"""Traces: a span a turn under the caller's, and nothing at all when they are off."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from server.domain import Finish, Usage, Verdict
from server.errors import ConfigurationError
from server.tracing import Tracing, TracingSettings

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
OUTCOME: dict[str, Any] = {
    "turn_id": "turn_1",
    "verdict": Verdict.FLAG,
    "finishes": [Finish.TOOL_CALLS],
    "usage": Usage(prompt=12, completion=7),
    "recoveries": 1,
    "error_code": None,
}


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Tracing, Any]]:
    """Traces whose exporter keeps the spans in memory."""
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    from opentelemetry.exporter.otlp.proto.http import trace_exporter
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    memory = InMemorySpanExporter()
    monkeypatch.setattr(trace_exporter, "OTLPSpanExporter", lambda **_: memory)
    tracing = Tracing(TracingSettings(otlp_endpoint="http://127.0.0.1:1/v1/traces"))
    yield tracing, memory
    tracing.close()


def test_a_turn_is_one_span_with_the_genai_attributes(collected: tuple[Tracing, Any]) -> None:
    tracing, memory = collected
    tracing.turn("qwen", {}).end(**OUTCOME)
    tracing.close()
    [span] = memory.get_finished_spans()
    assert span.name == "chat qwen"
    assert dict(span.attributes) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "truecall",
        "gen_ai.request.model": "qwen",
        "gen_ai.response.id": "turn_1",
        "gen_ai.response.model": "qwen",
        "gen_ai.response.finish_reasons": ("tool_calls",),
        "gen_ai.usage.input_tokens": 12,
        "gen_ai.usage.output_tokens": 7,
        "truecall.verdict": "flag",
        "truecall.recoveries": 1,
    }
    assert span.resource.attributes["service.name"] == "truecall"


def test_the_span_continues_the_callers_trace_and_the_engine_continues_the_span(
    collected: tuple[Tracing, Any],
) -> None:
    tracing, memory = collected
    turn = tracing.turn("qwen", {"traceparent": CALLER, "authorization": "Bearer secret"})
    turn.end(**OUTCOME)
    tracing.close()
    [span] = memory.get_finished_spans()
    assert format(span.parent.span_id, "016x") == "b7ad6b7169203331"
    assert turn.headers == {
        "traceparent": f"00-0af7651916cd43dd8448eb211c80319c-{span.context.span_id:016x}-01"
    }


def test_a_turn_that_failed_carries_its_code(collected: tuple[Tracing, Any]) -> None:
    tracing, memory = collected
    tracing.turn("qwen", {}).end(**(OUTCOME | {"error_code": "tool_call_invalid"}))
    tracing.close()
    [span] = memory.get_finished_spans()
    assert span.attributes["error.type"] == "tool_call_invalid"
    assert not span.status.is_ok


def test_without_an_endpoint_only_the_callers_context_goes_on() -> None:
    turn = Tracing(TracingSettings()).turn("qwen", {"traceparent": CALLER, "authorization": "Bearer secret"})
    turn.end(**OUTCOME)
    assert turn.headers == {"traceparent": CALLER}


def test_without_the_extra_an_endpoint_is_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(ConfigurationError, match="truecall\\[otel\\]"):
        Tracing(TracingSettings(otlp_endpoint="http://127.0.0.1:1/v1/traces"))
