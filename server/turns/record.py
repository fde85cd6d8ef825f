"""What the ledger keeps of a turn."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from server.contract import Stage
from server.domain import Call, Provenance, Sampling, Thinking, Usage, adapter_of
from server.engine.port import SamplingDefaults
from server.errors import ServiceError
from server.ledger.entry import (
    ACCEPTED,
    CUT,
    CallRecord,
    ChoiceRecord,
    DraftRecord,
    ObservationRecord,
    TurnRecord,
    utc_text,
)

if TYPE_CHECKING:
    from server.turns.answer import Answer, SpentDraft
    from server.turns.turn import Turn

_NAMES = {kind: tuple(f.name for f in fields(kind)) for kind in (Sampling, Stage, Usage)}


@dataclass(frozen=True, slots=True)
class Observation:
    """A tool message: the call that it answers, what the call's id tells, and its content."""

    call: Call
    provenance: Provenance
    text: str


def turn_record(turn: Turn, status: str, error: ServiceError | None) -> TurnRecord:
    """The turn as it stands now; `status` is `ok`, an error code or `client_gone`."""
    request = turn.request
    defaults = turn.model.thinking_defaults if _thinks(turn) else turn.model.defaults
    return TurnRecord(
        turn=turn.id,
        received_at=utc_text(round(turn.received_at * 1_000_000)),
        owner=turn.owner,
        model=request.model,
        fingerprint=turn.model.fingerprint,
        adapter=adapter_of(request.model),
        request=request.raw,
        prompt_token_ids=turn.prompt.token_ids if turn.prompt else (),
        sampling=_resolved(request.sampling, defaults),
        thinking=turn.prompt.thinking if turn.prompt else Thinking.CLOSED,
        contract=turn.contract.digest if turn.contract else "",
        choices=tuple(choice_record(answer) for answer in turn.answers),
        observations=tuple(
            ObservationRecord(
                call_id=seen.call.id,
                name=seen.call.name,
                provenance=seen.provenance,
                digest=sha256(seen.text.encode()).hexdigest(),
            )
            for seen in turn.observations
        ),
        status=status,
        error=error.message if error else "",
        usage=_fields_of(turn.usage),
        times_ms=_times(turn),
        labels=turn.labels,
    )


def _thinks(turn: Turn) -> bool:
    return turn.prompt is not None and turn.prompt.thinking is not Thinking.CLOSED


def _resolved(sampling: Sampling, defaults: SamplingDefaults) -> dict[str, Any]:
    """The sampling with the model's defaults in place of what the request left open."""
    asked = _fields_of(sampling)
    asked["logit_bias"] = {str(token): bias for token, bias in sampling.logit_bias.items()}
    return {key: getattr(defaults, key, None) if value is None else value for key, value in asked.items()}


def _fields_of(value: Sampling | Stage | Usage) -> dict[str, Any]:
    """As `dataclasses.asdict`, which copies what nobody changes."""
    return {name: getattr(value, name) for name in _NAMES[type(value)]}


def choice_record(answer: Answer) -> ChoiceRecord:
    """One answer with all its drafts."""
    return ChoiceRecord(
        drafts=tuple(_draft(draft, ended=answer.finish is not None) for draft in answer.drafts),
        text=answer.delivered.text,
        reasoning=answer.delivered.reasoning,
        calls=tuple(CallRecord(id=c.id, name=c.name, arguments=c.arguments) for c in answer.delivered.calls),
        finish=answer.finish,
        verdict=answer.verdict,
        findings=tuple(finding.as_json() | {"action": finding.action.value} for finding in answer.findings),
        recoveries=answer.recoveries,
    )


def _draft(draft: SpentDraft, *, ended: bool) -> DraftRecord:
    outcome = draft.fault.cause.value if draft.fault else ACCEPTED if ended else CUT
    return DraftRecord(
        raw=draft.raw,
        output_ids=draft.output_ids,
        said=draft.said,
        grammar=draft.grammar_digest or "",
        stage=_fields_of(draft.stage) | {"engine_finish": draft.engine_finish, "seed": draft.sampling.seed},
        outcome=outcome,
        findings=tuple(finding.as_json() | {"action": finding.action.value} for finding in draft.findings),
        reasons=tuple(draft.fault.reasons_json()) if draft.fault else (),
    )


def _times(turn: Turn) -> dict[str, float]:
    clock = turn.clock
    instants = {
        "queue": (clock.queued, clock.admitted),
        "first_token": (clock.arrived, clock.first_token),
        "total": (clock.arrived, time.perf_counter()),
    }
    times = {name: round(1000 * (end - begin), 3) for name, (begin, end) in instants.items() if begin and end}
    return times | {"longest_held": round(1000 * clock.longest_held, 3)}
