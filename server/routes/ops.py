"""Health, readiness and metrics."""

from __future__ import annotations

from fastapi import APIRouter, Request
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from pydantic import BaseModel, Field
from starlette.responses import Response

from server.errors import EngineUnavailable
from server.routes.auth import Scope
from server.routes.edge import JsonResponse
from server.routes.gateway import gateway_of

router = APIRouter()

METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class MetricsSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """Where the series are read."""

    port: int | None = Field(default=None, ge=0, le=65535)
    """A listener of its own for `/metrics`, without keys; empty: the gateway's port, with the scope `metrics`."""
    host: str = "127.0.0.1"
    """Address of that listener."""


def exposition(registry: CollectorRegistry) -> bytes:
    """Our series and, when the engine lives in this process, its own (`vllm:*`), in Prometheus' text format."""
    ours = generate_latest(registry)
    return ours if registry is REGISTRY else ours + generate_latest(REGISTRY)


@router.api_route("/health", methods=["GET", "HEAD"])
async def health() -> Response:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@router.api_route("/ready", methods=["GET", "HEAD"])
async def ready(request: Request) -> Response:
    """The engine answers and a required ledger takes entries; 503 while not, and while the service drains."""
    gateway = gateway_of(request)
    if gateway.turns.admission.draining:
        raise EngineUnavailable("The service is shutting down.")
    await gateway.turns.engine.check()
    await gateway.ledger.check_now_and_then()
    return JsonResponse({"status": "ready", "model": gateway.turns.engine.model.name})


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Every series."""
    gateway = gateway_of(request)
    gateway.keys.admit(request, Scope.METRICS)
    return Response(exposition(gateway.metrics.registry), media_type=METRICS_CONTENT_TYPE)
