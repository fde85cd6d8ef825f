"""Accuracy of the running service, onto its metrics: probes on a schedule, and people's labels from the ledger.

The sources stay apart (`probe`, `review`); each figure has its n and its interval. Not covered: labels of a
stratified sample are counted as they are, so a review that looks at blocked turns first shows a lower figure.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import orjson
from pydantic import BaseModel, PositiveFloat
from sqlalchemy import Connection

from server.accuracy import score
from server.accuracy.interval import Rate
from server.accuracy.labels import Labels
from server.accuracy.probe import Probe, ProbeSettings
from server.accuracy.score import TurnScore
from server.accuracy.suite import load
from server.errors import EngineUnavailable, LedgerUnavailable
from server.ledger import Ledger
from server.ledger.entry import PROBE_OWNER
from server.ledger.settings import LedgerMode
from server.metrics import Metrics
from server.turns import Turns
from server.wire.objects import Envelope
from server.wire.requests import RequestLimits, parse_chat
from server.wire.responses import Collected

log = logging.getLogger("truecall.accuracy")

_PROBE_PRIORITY = 1_000_000
_FIGURES: Mapping[str, Callable[[list[TurnScore]], Rate]] = {
    "tool_call_accuracy": score.tool_call_accuracy,
    "tool_name_accuracy": score.tool_name_accuracy,
    "tool_args_accuracy": score.tool_args_accuracy,
    "response_quality": score.response_quality,
}


class ReviewSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """How people's labels become the accuracy figures of the source `review`."""

    every_s: PositiveFloat = 60.0
    """Seconds between two readings of the ledger."""
    window_days: PositiveFloat = 30.0
    """Labels on turns older than this no longer count."""


class LiveAccuracy:
    """Measures while the service runs. `run` until cancelled."""

    def __init__(
        self,
        turns: Turns,
        ledger: Ledger,
        metrics: Metrics,
        limits: RequestLimits,
        probe: ProbeSettings,
        review: ReviewSettings,
    ) -> None:
        """`turns` are those that run probes alone. Raises `ConfigurationError` for a suite that cannot be read."""
        self._turns = turns
        self._ledger = ledger
        self._metrics = metrics
        self._limits = limits
        self._probe_settings = probe
        self._review = review
        self._labels = Labels()
        self._suites = tuple(load(name) for name in probe.suites)
        metrics.probe_interval_seconds.set(probe.every_s if self._suites else 0)

    async def run(self) -> None:
        """Wait for the engine, then probe and read reviews side by side."""
        while not await self._engine_answers():  # noqa: ASYNC110 - the engine's port has no event for it
            await asyncio.sleep(1)
        async with asyncio.TaskGroup() as group:
            if self._ledger.mode is not LedgerMode.OFF:
                group.create_task(self._review_often())
            if self._suites:
                group.create_task(self._probe())

    async def _probe(self) -> None:
        model = self._probe_settings.model or self._turns.engine.model.name
        probe = Probe(
            self._suites,
            self._probe_settings,
            model=model,
            ask=self._ask,
            busy=lambda: self._turns.admission.num_in_flight > 0,
            publish=partial(self._publish, model),
        )
        await probe.run()

    async def _engine_answers(self) -> bool:
        try:
            await self._turns.engine.check()
        except EngineUnavailable:
            return False
        return True

    async def _ask(self, body: dict[str, Any]) -> Mapping[str, Any]:
        """A turn of our own at the lowest priority, as the wire would answer it."""
        request = parse_chat(orjson.dumps(body | {"priority": _PROBE_PRIORITY}), self._limits)
        turn, events = await self._turns.run(request, owner=PROBE_OWNER)
        envelope = Envelope(turn.id, request.model, int(turn.received_at), turn.model.fingerprint)
        collected = Collected(envelope, request.n)
        for event in events:
            collected.add(event)
        answer: dict[str, Any] = orjson.loads(collected.body())
        return answer

    async def _review_often(self) -> None:
        while True:
            try:
                await self.read_reviews()
            except LedgerUnavailable as failure:
                log.warning("reviews could not be read: %s", failure)
            await asyncio.sleep(self._review.every_s)

    async def read_reviews(self) -> None:
        """Score what is new of the labels in the window and publish the figures, by the model that answered.

        Labels on models that are not served any more say nothing about the service. Raises `LedgerUnavailable`.
        """
        served = self._turns.engine.model.names
        since_us = int((time.time() - 86_400 * self._review.window_days) * 1e6)  # noqa: TID251 - a date, no duration

        def figures(connection: Connection) -> list[tuple[str, str, Rate]]:
            self._labels.update(connection, since_us)
            return [
                (model, metric, figure(scores))
                for model in served
                for scores in [self._labels.of(model)]
                for metric, figure in _FIGURES.items()
            ]

        for model, metric, rate in await self._ledger.read(figures):
            self._publish(model, "review", metric, rate.ratio, rate.n, *rate.interval)

    def _publish(
        self, model: str, source: str, metric: str, ratio: float, n: int, low: float, high: float
    ) -> None:
        if n:
            self._metrics.accuracy(source, model, metric, ratio, n, low, high, time.time())  # noqa: TID251 - a date
        else:
            self._metrics.no_accuracy(source, model, metric)
