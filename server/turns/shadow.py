"""The canary in the shadow: a copy of a turn, run with the adapter once the client has its answer.

A shadow never waits and never makes a turn wait: it takes no slot of the admission, it is run only while nobody
queues, so many at once, and the engine decodes it behind everything else. What cannot be run is dropped and
counted. Its entry on the ledger is a turn of the same owner with the label `shadow_of`; its calls leave to
nobody, so no observation can prove them.

Not covered: what the tools would have answered. A shadow tells what the adapter would have done in this turn,
after the turns before it went as the model had them go.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from server.arguments import canonical_arguments
from server.domain import Call, Verdict, unmerged
from server.errors import ContractViolation, ServiceError
from server.ledger.entry import OK
from server.metrics import Metrics
from server.turns.canary import CanaryMode, CanarySettings, chosen
from server.turns.service import Turns
from server.turns.turn import Turn
from server.wire.requests import ChatRequest

log = logging.getLogger("truecall.shadow")

SHADOW_OF = "shadow_of"
"""The label on a shadow's entry: the id of the turn that it copies."""
_PRIORITY = 2**31 - 1
"""The lowest that the wire takes: behind the probes."""
_CLIENTS = ("stream", "stream_options", "n")
"""Fields about how the client wants to read its answer."""


class Shadows:
    """Runs shadows of turns that ended. One a process; used on the event loop alone."""

    def __init__(
        self, turns: Turns, canary: CanarySettings, busy: Callable[[], bool], metrics: Metrics
    ) -> None:
        """`turns` are those that run shadows alone; `busy` tells whether clients' turns wait for a slot."""
        self._turns = turns
        self._canary = canary
        self._busy = busy
        self._metrics = metrics
        self._running: set[asyncio.Task[None]] = set()

    def follow(self, turn: Turn, status: str) -> None:
        """Begin a shadow of a turn that ended, if it is chosen. Returns at once."""
        was_judged = status == OK or turn.verdict is Verdict.BLOCK
        if self._canary.mode is not CanaryMode.SHADOW or not was_judged:
            return
        if not chosen(self._canary, turn.model.name, turn.request, turn.owner):
            return
        full = len(self._running) >= self._canary.shadows_at_once
        if full or self._turns.admission.draining or self._busy():
            self._metrics.shadow("dropped")
            return
        task = asyncio.create_task(self._run(turn))  # noqa: TID251 - `close` awaits it
        self._running.add(task)
        task.add_done_callback(self._ended)

    def drain(self) -> None:
        """End every shadow, and begin no other."""
        if not self._turns.admission.draining:  # a second cancellation would disturb how the first one ends
            self._turns.admission.drain()
            for task in self._running:
                task.cancel()

    async def close(self) -> None:
        """`drain`, and return when they have ended."""
        self.drain()
        if self._running:
            await asyncio.wait(self._running)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled():
            self._metrics.shadow("cancelled")

    async def _run(self, live: Turn) -> None:
        request = _copy(live.request, unmerged(live.model.name, self._canary.adapter))
        outcome, verdict = "failed", None
        try:
            shadow, _ = await self._turns.run(request, owner=live.owner, labels={SHADOW_OF: live.id})
            outcome, verdict = _outcome(live, shadow), shadow.verdict
        except ContractViolation:
            outcome, verdict = "refused", Verdict.BLOCK
        except ServiceError as failure:
            log.info("a shadow turn failed", extra={"turn": live.id, "reason": failure.code})
        except Exception as defect:
            log.error("a shadow turn failed by a defect", exc_info=defect, extra={"turn": live.id})
        self._metrics.shadow(outcome)
        if verdict is not None:
            self._metrics.shadow_verdict(request.model, verdict)
            if outcome != "same_calls":  # worth a look: the ledger has both
                log.info("a shadow turn went otherwise", extra={"turn": live.id, "outcome": outcome})


def _copy(request: ChatRequest, model: str) -> ChatRequest:
    """The request as the shadow asks it; `raw` says the same, so that the entry can be replayed."""
    kept = {name: value for name, value in request.raw.items() if name not in _CLIENTS}
    return replace(
        request,
        model=model,
        n=1,
        stream=False,
        include_usage=False,
        priority=_PRIORITY,
        raw=kept | {"model": model, "priority": _PRIORITY},
    )


def _outcome(live: Turn, shadow: Turn) -> str:
    """How the shadow's answer stands to the first that the model gave."""
    if live.verdict is Verdict.BLOCK:
        return "answered"
    called, copied = (_spelled(turn.answers[0].delivered.calls) for turn in (live, shadow))
    return "same_calls" if called == copied else "other_calls"


def _spelled(calls: Sequence[Call]) -> list[tuple[str, str]]:
    """Calls of one answer are a set, and a value has many spellings."""
    return sorted((call.name, canonical_arguments(call.arguments)) for call in calls)
