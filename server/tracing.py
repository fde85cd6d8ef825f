"""Optional OpenTelemetry traces: one span a turn, in the GenAI semantic conventions (status: development).

Without `tracing.otlp_endpoint` nothing is imported and nothing is recorded; the caller's trace context still
goes on to the engine, whose own spans (`engine.args.otlp_traces_endpoint`) then hang under the caller's.

Not covered: no message text, tool name or argument is put on a span; the ledger holds those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, Field

from server.domain import Finish, Usage, Verdict
from server.errors import ConfigurationError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

_CONTEXT_HEADERS = ("traceparent", "tracestate")


class TracingSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """OpenTelemetry traces; wants the `otel` extra."""

    otlp_endpoint: str = ""
    """OTLP/HTTP address that takes spans, as `http://collector:4318/v1/traces`; empty: no traces."""
    service_name: str = "truecall"
    """`service.name` of the spans."""
    sample_ratio: float = Field(default=1.0, ge=0, le=1)
    """Share of turns traced where the caller has not decided already."""


class TurnSpan(Protocol):
    """The span of one turn. End it once, however the turn ended."""

    @property
    def headers(self) -> Mapping[str, str]:
        """W3C trace context for the engine (`Ask.trace`)."""
        ...

    def end(
        self,
        *,
        turn_id: str,
        verdict: Verdict,
        finishes: Sequence[Finish],
        usage: Usage,
        recoveries: int,
        error_code: str | None,
    ) -> None:
        """Close the span with what came of the turn; `error_code` is a `ServiceError.code`, `None` when it went well."""
        ...


class Tracing:
    """Starts the spans of turns. One a process."""

    def __init__(self, settings: TracingSettings) -> None:
        """Raises `ConfigurationError` when traces are wanted and the `otel` extra is missing."""
        self._provider = _provider(settings) if settings.otlp_endpoint else None

    def turn(self, model: str, incoming: Mapping[str, str]) -> TurnSpan:
        """The span of a turn on `model`, under the W3C context in the request's headers (lower-case names)."""
        context = {name: incoming[name] for name in _CONTEXT_HEADERS if name in incoming}
        if self._provider is None:
            return _Untraced(context)
        return _Traced(self._provider, model, context)

    def close(self) -> None:
        """Send what is waiting. Blocks for seconds at most; idempotent."""
        if self._provider is not None:
            self._provider.shutdown()


class _Untraced:
    """Passes the caller's context on and records nothing."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers

    def end(self, **outcome: object) -> None:
        """Nothing to close."""


class _Traced:
    """A recorded span. It is never made the current one: a turn's generator runs in several contexts."""

    def __init__(self, provider: TracerProvider, model: str, context: Mapping[str, str]) -> None:
        from opentelemetry.trace import SpanKind, set_span_in_context
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        propagator = TraceContextTextMapPropagator()
        self._model = model
        self._span: Span = provider.get_tracer("truecall").start_span(
            f"chat {model}",
            context=propagator.extract(context),
            kind=SpanKind.SERVER,
            attributes={
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": "truecall",
                "gen_ai.request.model": model,
            },
        )
        self.headers: dict[str, str] = {}
        propagator.inject(self.headers, context=set_span_in_context(self._span))

    def end(
        self,
        *,
        turn_id: str,
        verdict: Verdict,
        finishes: Sequence[Finish],
        usage: Usage,
        recoveries: int,
        error_code: str | None,
    ) -> None:
        from opentelemetry.trace import Status, StatusCode

        self._span.set_attributes(
            {
                "gen_ai.response.id": turn_id,
                "gen_ai.response.model": self._model,
                "gen_ai.response.finish_reasons": [finish.value for finish in finishes],
                "gen_ai.usage.input_tokens": usage.prompt,
                "gen_ai.usage.output_tokens": usage.completion,
                "truecall.verdict": verdict.value,
                "truecall.recoveries": recoveries,
            }
        )
        if error_code is not None:
            self._span.set_attribute("error.type", error_code)
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()


def _provider(settings: TracingSettings) -> TracerProvider:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
    except ImportError as missing:
        raise ConfigurationError(
            f"tracing.otlp_endpoint is set but {missing.name} is not installed: install truecall[otel]."
        ) from missing
    provider = TracerProvider(
        sampler=ParentBasedTraceIdRatio(settings.sample_ratio),
        resource=Resource.create({"service.name": settings.service_name}),
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otlp_endpoint)))
    return provider
