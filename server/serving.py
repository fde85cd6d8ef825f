"""The process of `truecall serve`: engine, gateway, signals, and an end that leaves nothing behind.

The gateway listens while the engine starts: `/health` answers, `/ready` and turns say 503. SIGTERM drains: no new
turns, those in flight end within `server.shutdown_grace_s`, then the engine stops. A second signal ends at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import typer
import uvicorn
import uvloop
from fastapi import FastAPI
from prometheus_client import REGISTRY, disable_created_metrics

from server import logs
from server.app import build_app
from server.engine.grammar import GrammarProver
from server.engine.port import Engine
from server.engine.scripted import ScriptedEngine, read_script
from server.engine.supervisor import Supervisor
from server.engine.vllm_start import start_vllm
from server.errors import ConfigurationError
from server.metrics import Metrics
from server.routes.ops import METRICS_CONTENT_TYPE, exposition
from server.settings import Settings

log = logging.getLogger("truecall.serving")

YOUNG_OBJECTS = 5_000
"""Objects, those that went already aside, that are made before the garbage collector looks at them."""
_TELLING_S = 5
"""Seconds that turns ended by the end of the grace have to say so."""


class _Server(uvicorn.Server):
    """uvicorn raises a signal again behind its shutdown, so that nothing after it runs: signals are ours."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def serve(settings: Settings, listener: socket.socket) -> int:
    """Serve on a bound socket until a signal; the exit status. Raises `ConfigurationError`."""
    return uvloop.run(_serve(settings, listener))


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of one process, put together and not yet started."""

    settings: Settings
    app: FastAPI
    engine: Supervisor
    metrics: Metrics
    prover: GrammarProver
    _ending: set[asyncio.Task[None]] = field(default_factory=set)

    def end_engine(self) -> None:
        """Begin to close the engine, which ends the turns in flight."""
        self._ending.add(asyncio.create_task(self.engine.close()))  # noqa: TID251 - the lifespan closes it again

    async def start_engine(self) -> None:
        """Return when the engine answers. Raises `ConfigurationError` for what the engine does not start with."""
        await self.engine.start()
        card = self.engine.model
        self.metrics.serving(card.name, card.fingerprint, card.dtype, card.adapters)
        if self.app.state.gateway.keys.opens_to_all:
            log.warning("no client key is set: whoever reaches the service may use it, its ledger included")
        if not self.settings.provenance.keys and self.settings.provenance.keys_file is None:
            log.warning(
                "no provenance key is set: call ids are unknown to other replicas and after a restart"
            )
        settle_collector()


def assemble(settings: Settings) -> Service:
    """The service of these settings; the process logs and serves its metrics from here on.

    The caller runs the application's lifespan, and closes the prover after it. Raises `ConfigurationError`.
    """
    logs.configure(settings.logs)
    disable_created_metrics()  # type: ignore[no-untyped-call]  # a second sample for every series, and nobody reads it
    metrics = Metrics(REGISTRY)
    prover = GrammarProver()
    engine = Supervisor(
        _factory(settings, prover),
        settings.engine,
        on_state=metrics.engine_up.set,
        on_restart=lambda downfall: metrics.restart(downfall.value),
    )
    prove = prover.prove if settings.backend == "vllm" else None  # a script obeys no grammar
    service = Service(settings, build_app(settings, engine, metrics, prove), engine, metrics, prover)
    _serve_metrics(settings)  # before the engine: an alert must see that it is down
    return service


async def _serve(settings: Settings, listener: socket.socket) -> int:
    service = assemble(settings)
    app = service.app
    server = _Server(
        uvicorn.Config(
            app,
            http="h11",  # httptools loses the body of a request that offers an upgrade, as Java's client does
            lifespan="off",  # run here instead, so that a failure of it is ours to tell
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=settings.server.keep_alive_s,
            timeout_graceful_shutdown=round(settings.server.shutdown_grace_s) + _TELLING_S,
        )
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, server, service, settings.server.shutdown_grace_s)
    try:
        async with app.router.lifespan_context(app):
            answering = asyncio.create_task(server.serve([listener]))  # noqa: TID251 - awaited below
            try:
                if await _started(service, answering):
                    typer.echo(f"truecall: {settings.model_name} is ready at {_url(listener)}")
                await answering
            finally:
                server.should_exit = True
                await asyncio.wait([answering])
    finally:
        service.prover.close()
    return 0


def settle_collector() -> None:
    """Tell the garbage collector that the start is over.

    What the start made stays, and is not looked at on every pass. A turn makes hundreds of objects that go with it
    by their reference counts: at Python's 700 the collector runs in every second turn, and finds nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


def _factory(settings: Settings, prover: GrammarProver) -> Callable[[], Awaitable[Engine]]:
    """What starts the engine. Raises `ConfigurationError` for what can be seen to be wrong beforehand."""
    if settings.backend == "scripted":
        if settings.script is None:
            raise ConfigurationError("setting script: the scripted engine wants a script (--script FILE)")
        lines = read_script(settings.script)

        async def scripted() -> Engine:
            return ScriptedEngine(lines, name=settings.model_name, adapters=tuple(settings.engine.adapters))

        return scripted

    async def vllm() -> Engine:
        engine = await start_vllm(settings.model, settings.engine, served_name=settings.model_name)
        await prover.learn(engine.tokenizer)
        return engine

    return vllm


async def _started(service: Service, answering: asyncio.Task[None]) -> bool:
    """Whether the engine answers; false when a signal came first. Raises what the start raises."""
    starting = asyncio.create_task(service.start_engine())  # noqa: TID251 - awaited below
    await asyncio.wait([starting, answering], return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.wait([starting])
        return False
    starting.result()
    return not answering.done()


def _stop(server: uvicorn.Server, service: Service, grace_s: float) -> None:
    """The first signal drains, the second ends at once.

    Turns that outlast the grace are ended by the engine's end: each stream still gets its error event.
    """
    server.force_exit = server.should_exit
    if not server.should_exit:
        asyncio.get_running_loop().call_later(grace_s, service.end_engine)
    server.should_exit = True
    service.app.state.gateway.drain()


class _MetricsServer(ThreadingHTTPServer):
    """A scraper that goes away in the middle is no news."""

    def __init__(self, host: str, port: int) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _MetricsHandler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the scraper knows."""


class _MetricsHandler(BaseHTTPRequestHandler):
    """Prometheus' text format whatever is asked for: under OpenMetrics the colon of `vllm:` would be replaced."""

    def do_GET(self) -> None:
        """Every series, under any path."""
        body = exposition(REGISTRY)
        self.send_response(200)
        self.send_header("content-type", METRICS_CONTENT_TYPE)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self) -> None:
        """As `GET`, without the series."""
        self.send_response(200)
        self.send_header("content-type", METRICS_CONTENT_TYPE)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class named it
        """Scrapes are not logged."""


def _serve_metrics(settings: Settings) -> None:
    """Serve the series on `metrics.port`, in a thread that ends with the process."""
    if settings.metrics.port is None:
        return
    try:
        listener = _MetricsServer(settings.metrics.host, settings.metrics.port)
    except OSError as failure:
        where = f"{settings.metrics.host}:{settings.metrics.port}"
        raise ConfigurationError(
            f"setting metrics.port: cannot listen on {where}: {failure.strerror}"
        ) from None
    log.info("metrics are served at %s", _url(listener.socket))
    threading.Thread(target=listener.serve_forever, name="metrics", daemon=True).start()


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
