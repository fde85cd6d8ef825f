"""The rows by which a record is found, derived by the writer and again by `verify`. Pure."""

from __future__ import annotations

from typing import Any

from server.domain import Provenance
from server.ledger.entry import TurnRecord, microseconds_of
from server.ledger.feedback import Feedback

Row = dict[str, Any]
_LONGEST = 256


def rows_of(seq: int, record: TurnRecord) -> dict[str, list[Row]]:
    """The rows of one turn by table; order within a table has no meaning."""
    noticed = [finding for choice in record.choices for finding in choice.findings]
    noticed += [finding for choice in record.choices for draft in choice.drafts for finding in draft.findings]
    calls = {call.id: call.name for choice in record.choices for call in choice.calls}
    verified = {seen.call_id for seen in record.observations if seen.provenance is Provenance.VERIFIED}
    total = record.times_ms.get("total")
    return {
        "turns": [
            {
                "seq": seq,
                "turn": cell(record.turn),
                "received_us": microseconds_of(record.received_at),
                "owner": cell(record.owner),
                "model": cell(record.model),
                "status": cell(record.status),
                "verdict": record.verdict.value,
                "recoveries": sum(choice.recoveries for choice in record.choices),
                "total_ms": None if total is None else round(total),
            }
        ],
        "findings": [
            {"kind": kind, "seq": seq} for kind in sorted({cell(str(finding["kind"])) for finding in noticed})
        ],
        "calls": [
            {"seq": seq, "call_id": call_id, "name": cell(name)} for call_id, name in sorted(calls.items())
        ],
        "observations": [{"call_id": call_id, "seq": seq} for call_id in sorted(verified)],
    }


def label_row(seq: int, said: Feedback) -> Row:
    """The row of a reviewer's newest label."""
    return {"seq": seq, "turn": said.turn, "choice": said.choice, "reviewer": said.reviewer}


def cell(text: str) -> str:
    """A text as both databases can hold and index it: no NUL, no lone surrogate, not endless."""
    return text[:_LONGEST].replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
