"""The composition root: settings and an engine in, an ASGI application out. Importing it does nothing."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from server.admission import Admission, AdmissionSettings
from server.contract import Contracts, Prove, ReasonCode
from server.dialect.events import BrokenReason
from server.dialect.qwen3 import QWEN3
from server.engine.port import Engine
from server.errors import ConfigurationError
from server.guard import prepare
from server.ledger import Ledger
from server.live_accuracy import LiveAccuracy
from server.metrics import Metrics
from server.provenance import CallIds, ProvenanceSettings, read_keys
from server.routes import chat, contracts, feedback, ledger, models, ops, replay
from server.routes.auth import Gatekeeper
from server.routes.edge import Edge, install_error_shape
from server.routes.gateway import Gateway
from server.settings import Settings
from server.tracing import Tracing, TracingSettings
from server.turns import Shadows, TurnReplayer, Turns, TurnSettings
from server.turns.fault import Cause

log = logging.getLogger("truecall.app")


def build_app(settings: Settings, engine: Engine, metrics: Metrics, prove: Prove | None = None) -> FastAPI:
    """The gateway in front of `engine`. The application owns both: its shutdown closes them.

    `prove` compiles a grammar before the engine sees it. Raises `ConfigurationError` for keys that cannot be read,
    and for a model to try or to probe that is not served.
    """
    settings.canary.check(settings.engine.adapters)
    if settings.probe.model and settings.probe.model not in settings.model_names:
        raise ConfigurationError(
            f"setting probe.model: {settings.probe.model!r} is not served; served: {', '.join(settings.model_names)}"
        )
    metrics.build_info.labels(version("truecall")).set(1)
    metrics.expect(causes=Cause, reasons=[*ReasonCode, *BrokenReason])
    ledger_ = Ledger(settings.ledger)
    tracing = Tracing(settings.tracing)
    admission = Admission(settings.admission, metrics.refusal)
    contracts_ = Contracts(settings.contract, QWEN3, prove, _tell_of_defect)
    turn_settings = TurnSettings(settings.admission, settings.recovery, settings.guard, settings.provenance)
    call_ids = CallIds(_signing_keys(settings.provenance))

    def turns_with(admission: Admission, metrics: Metrics, tracing: Tracing) -> Turns:
        return Turns(
            engine=engine,
            contracts=contracts_,
            admission=admission,
            ledger=ledger_,
            metrics=metrics,
            call_ids=call_ids,
            tracing=tracing,
            settings=turn_settings,
        )

    turns = turns_with(admission, metrics, tracing)
    # Shadows and probes are no traffic: series and traces are of what clients meet. A shadow holds no client's slot either.
    probes = turns_with(admission, Metrics(CollectorRegistry()), Tracing(TracingSettings()))
    aside = Admission(AdmissionSettings(max_in_flight=settings.canary.shadows_at_once))
    shadows = Shadows(
        turns_with(aside, Metrics(CollectorRegistry()), Tracing(TracingSettings())),
        settings.canary,
        busy=lambda: admission.num_queued > 0,
        metrics=metrics,
    )
    accuracy = LiveAccuracy(probes, ledger_, metrics, settings.limits, settings.probe, settings.review)
    gateway = Gateway(
        turns=turns,
        canary=settings.canary,
        shadows=shadows,
        replayer=TurnReplayer(engine, contracts_, turn_settings, settings.limits),
        ledger=ledger_,
        metrics=metrics,
        keys=Gatekeeper(settings.auth.load()),
        limits=settings.limits,
        body_bytes=settings.server.body_bytes,
        started_at=int(time.time()),  # noqa: TID251 - a date
    )

    metrics.before_each_exposition(gateway.refresh_gauges)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
        await ledger_.open()
        prepare()  # here, rather than within the first turn
        measuring = asyncio.create_task(accuracy.run())  # noqa: TID251 - awaited below
        measuring.add_done_callback(_tell_of_end)
        try:
            yield
        finally:
            gateway.drain()
            measuring.cancel()
            await asyncio.wait([measuring])
            await shadows.close()
            try:
                await engine.close()
            finally:
                await ledger_.close()
                await asyncio.to_thread(tracing.close)

    app = FastAPI(
        title="truecall",
        version=version("truecall"),
        lifespan=lifespan,
        redirect_slashes=False,  # a path that is not ours is a 404 in our shape
        openapi_url=None,  # the API is OpenAI's; docs/api.md says where we differ
    )
    app.state.gateway = gateway
    install_error_shape(app)
    for routes in (chat, models, contracts, feedback, ledger, replay, ops):
        app.include_router(routes.router)
    app.add_middleware(Edge, metrics=metrics, log_requests=settings.logs.requests)
    return app


def _tell_of_end(measuring: asyncio.Task[None]) -> None:
    if not measuring.cancelled() and (error := measuring.exception()):
        log.error("accuracy is measured no longer", exc_info=error)


def _tell_of_defect(where: str, error: Exception) -> None:
    log.error("a schema was refused because of a defect", exc_info=error, extra={"param": where})


def _signing_keys(settings: ProvenanceSettings) -> tuple[bytes, ...]:
    """The configured keys, or a new one that lives as long as the process."""
    keys = tuple(key.get_secret_value().encode() for key in settings.keys)
    if settings.keys_file is not None:
        try:
            listed = read_keys(settings.keys_file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as failure:
            fault = failure.strerror if isinstance(failure, OSError) else "not UTF-8"
            raise ConfigurationError(f"provenance.keys_file {settings.keys_file}: {fault}") from None
        if not listed:
            raise ConfigurationError(f"provenance.keys_file {settings.keys_file}: no key")
        keys += listed
    return keys or (secrets.token_bytes(32),)
