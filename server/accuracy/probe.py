"""Probes: the live service asks itself, on a schedule, at low priority.

A probe never delays traffic: before every turn it looks whether the service is busy; it waits a little for a
quiet moment, and gives the round up when none comes. Rounds begin at fixed distances from the start, one at a
time; a round that outlasts its distance swallows the beginnings it missed. Each round plays the next part of
every suite, so that over time all of it is asked; the figures cover the last `window_rounds` rounds.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, NonNegativeInt, PositiveFloat, PositiveInt

from server.accuracy.play import TURN_REFUSALS, TurnRefused, Wording, play_case, play_questions
from server.accuracy.result import ConversationRecord, TurnRecord, conversation_figures, turn_figures
from server.accuracy.suite import Case, QuestionList, Suite
from server.errors import ServiceError

_log = logging.getLogger(__name__)

Publish = Callable[[str, str, float, int, float, float], None]
"""`publish(source, metric, ratio, n, low, high)`; `source` is always `probe`, and without a trial `n` is 0."""


class ProbeSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """Probing of the live service."""

    suites: tuple[str, ...] = ()
    """Suites to probe with, by shipped name or path; none: no probing."""
    model: str = ""
    """Model that is asked, `name` or `name@adapter`; empty: the served name."""
    every_s: PositiveFloat = 900
    """Distance between the beginnings of two rounds."""
    cases: PositiveInt = 10
    """Conversations a round, from each suite in turn."""
    window_rounds: PositiveInt = 4
    """How many of the last rounds a published figure covers."""
    patience_s: PositiveFloat = 60
    """How long a round waits for a quiet moment before it gives up."""
    max_tokens: PositiveInt = 512
    """Longest answer of a probe, in tokens."""
    seed: NonNegativeInt = 0
    """Root of every probe's seed."""


class _GivenUp(Exception):
    """The service stayed busy."""


class Probe:
    """Plays suites against the service that it runs in. Call `run` once; cancel it to stop."""

    def __init__(
        self,
        suites: tuple[Suite, ...],
        settings: ProbeSettings,
        *,
        model: str,
        ask: Callable[[dict[str, Any]], Awaitable[Mapping[str, Any]]],
        busy: Callable[[], bool],
        publish: Publish,
    ) -> None:
        """`ask` answers a chat completion body at low priority, or raises the service's own `ServiceError`."""
        self._settings = settings
        self._suites = [suite.lines for suite in suites]
        self._has_cases = any(suite.cases for suite in suites)
        self._has_conversations = any(suite.conversations for suite in suites)
        self._wording = Wording(model, settings.seed, {"max_tokens": settings.max_tokens})
        self._ask = ask
        self._busy = busy
        self._publish = publish
        self._num_played = [0] * len(suites)
        self._first_suite = 0
        self._rounds: deque[tuple[list[TurnRecord], list[ConversationRecord]]] = deque(
            maxlen=settings.window_rounds
        )
        self.completed_at: datetime | None = None
        """When the last whole round ended; a stale one is worth an alert."""
        self.num_completed = 0
        self.num_skipped = 0
        """Rounds given up because the service was busy or could not answer."""

    async def run(self) -> None:
        """Probe until cancelled."""
        if not self._suites:
            return
        loop = asyncio.get_running_loop()
        began, number = loop.time(), 0
        while True:
            number = max(number + 1, int((loop.time() - began) / self._settings.every_s) + 1)
            await asyncio.sleep(began + number * self._settings.every_s - loop.time())
            await self.round()

    async def round(self) -> bool:
        """Play one round and publish; whether it could be played to its end."""
        turns: list[TurnRecord] = []
        conversations: list[ConversationRecord] = []
        due = self._due()
        try:
            for _, line in due:
                if isinstance(line, Case):
                    turns += await play_case(line, self._quiet_ask, self._wording)
                else:
                    conversations.append(await play_questions(line, self._quiet_ask, self._wording))
        except (_GivenUp, ServiceError) as failure:
            self.num_skipped += 1
            _log.info("probe round given up", extra={"reason": getattr(failure, "code", "busy")})
            return False
        for number, _ in due:
            self._num_played[number] += 1
            self._first_suite = (number + 1) % len(self._suites)
        self._forget_other_models(turns, conversations)
        self._rounds.append((turns, conversations))
        self.num_completed += 1
        self.completed_at = datetime.now(UTC)
        self._tell()
        return True

    def _due(self) -> list[tuple[int, Case | QuestionList]]:
        """What the next round plays, with the number of its suite: from each in turn, nothing twice."""
        waiting = deque(range(len(self._suites)))
        waiting.rotate(-self._first_suite)
        taken: Counter[int] = Counter()
        due: list[tuple[int, Case | QuestionList]] = []
        while waiting and len(due) < self._settings.cases:
            number = waiting.popleft()
            lines = self._suites[number]
            due.append((number, lines[(self._num_played[number] + taken[number]) % len(lines)]))
            taken[number] += 1
            if taken[number] < len(lines):
                waiting.append(number)
        return due

    async def _quiet_ask(self, body: dict[str, Any]) -> Mapping[str, Any]:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._settings.patience_s
        while self._busy():
            if loop.time() >= until:
                raise _GivenUp
            await asyncio.sleep(min(0.5, self._settings.patience_s))
        try:
            return await self._ask(body)
        except TURN_REFUSALS as failure:
            raise TurnRefused(failure.code) from failure

    def _forget_other_models(self, turns: list[TurnRecord], conversations: list[ConversationRecord]) -> None:
        """A model that was swapped starts afresh: no figure mixes two models. Who refused everything told no model."""
        now = _fingerprints(turns, conversations)
        if any(now and then and then != now for then in (_fingerprints(*played) for played in self._rounds)):
            self._rounds.clear()

    def _tell(self) -> None:
        # A case that was asked in several rounds of the window is one trial: rounds stand in for repeats.
        turns = [
            turn.model_copy(update={"repeat": number})
            for number, (played, _) in enumerate(self._rounds)
            for turn in played
        ]
        conversations = [
            conversation.model_copy(update={"repeat": number})
            for number, (_, played) in enumerate(self._rounds)
            for conversation in played
        ]
        # Every metric that the suites can give: one that nothing stands behind any more must not stay as it was.
        figures = (turn_figures(turns) if self._has_cases else {}) | (
            conversation_figures(conversations) if self._has_conversations else {}
        )
        for metric, figure in figures.items():
            self._publish("probe", metric, figure.ratio, figure.n, figure.low, figure.high)


def _fingerprints(turns: list[TurnRecord], conversations: list[ConversationRecord]) -> set[str | None]:
    said = [turn.said for turn in turns]
    said += [reply.said for conversation in conversations for reply in conversation.replies]
    return {answer.fingerprint for answer in said if answer.refused is None}
