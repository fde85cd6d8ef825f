"""What a turn that ended adds to the metrics."""

from __future__ import annotations

import time

from server.domain import FindingKind, Verdict
from server.errors import DeadlineExceeded
from server.guard import quality_of
from server.ledger.entry import OK
from server.metrics import CallVerdict, Metrics, RecoveryOutcome
from server.turns.fault import CALL_CAUSES, Cause
from server.turns.turn import Turn

CLIENT_GONE = "client_gone"
"""The status of a turn whose client left before its end."""


def count(metrics: Metrics, turn: Turn, status: str) -> None:
    """The metrics of a turn that ended, however it ended."""
    clock = turn.clock
    seconds = time.perf_counter() - clock.arrived
    given_up = status in (CLIENT_GONE, DeadlineExceeded.code)
    if clock.admitted is not None or given_up:  # a refusal at once is no short turn
        metrics.turn_seconds.observe(seconds)
    if clock.first_token is None and given_up:
        metrics.given_up(seconds)
    if not turn.answers:
        return
    metrics.holdback_seconds.observe(clock.longest_held)
    metrics.tokens(turn.usage, sum(a.num_discarded for a in turn.answers))
    for answer in turn.answers:
        for _ in answer.delivered.calls:
            metrics.tool_call(CallVerdict.VALID)
        for draft in answer.drafts:
            if draft.fault and (verdict := CALL_CAUSES.get(draft.fault.cause)):
                metrics.tool_call(verdict)
            for code in draft.fault.codes if draft.fault else ():
                metrics.contract_failure(code)
    if status == OK or turn.verdict is Verdict.BLOCK:
        metrics.turn(turn.request.model, turn.verdict)
        for cause, outcome in _recoveries(turn).items():
            metrics.recovery(cause.value, outcome)
    for answer in turn.answers:
        if answer.finish is not None and not answer.delivered.calls:
            # As a suite judges it: by what was said, and not by the thinking or the drafts before.
            unmatched = [f for f in answer.drafts[-1].findings if f.kind is FindingKind.UNMATCHED_THINK]
            metrics.quality(quality_of(answer.delivered.text, unmatched))


def _recoveries(turn: Turn) -> dict[Cause, RecoveryOutcome]:
    """Each cause for which a draft of the turn was thrown away, once, and the worst that came of it.

    An objective asks for turns without it in any draft.
    """
    worst: dict[Cause, RecoveryOutcome] = {}
    for answer in turn.answers:
        for draft in answer.drafts:
            if draft.fault is None or answer.outcome is None:
                continue
            if worst.get(draft.fault.cause) is not RecoveryOutcome.SPENT:
                worst[draft.fault.cause] = answer.outcome
    return worst
