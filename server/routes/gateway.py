"""What the routes share: one object on the application's state, built by `server.app`."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from server.ledger import Ledger
from server.metrics import Metrics
from server.routes.auth import Gatekeeper
from server.turns import CanarySettings, Shadows, TurnReplayer, Turns
from server.wire.requests import RequestLimits


@dataclass(frozen=True, slots=True)
class Gateway:
    """The parts that answer requests."""

    turns: Turns
    canary: CanarySettings
    shadows: Shadows
    replayer: TurnReplayer
    ledger: Ledger
    metrics: Metrics
    keys: Gatekeeper
    limits: RequestLimits
    body_bytes: int
    """Largest body that is read."""
    started_at: int
    """Unix time, seconds."""

    def drain(self) -> None:
        """Refuse every new turn and end the shadows; turns inside go on to their end."""
        self.turns.admission.drain()
        self.shadows.drain()

    def refresh_gauges(self) -> None:
        """Bring the gauges that are read, not counted, up to date."""
        admission = self.turns.admission
        self.metrics.in_flight.set(admission.num_in_flight)
        self.metrics.queued.set(admission.num_queued)
        self.metrics.queued_tokens.set(admission.num_queued_tokens)
        stats = self.ledger.stats
        self.metrics.ledger_queued.set(stats.waiting)
        self.metrics.ledger_totals(stats.written, stats.failed)


def gateway_of(request: Request) -> Gateway:
    """The application's gateway."""
    gateway: Gateway = request.app.state.gateway
    return gateway
