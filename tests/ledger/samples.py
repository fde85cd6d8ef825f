"""Records to put on a ledger: small, and each field of a kind that the real ones have."""

from __future__ import annotations

from typing import Any

from server.domain import Finish, Provenance, Thinking, Verdict
from server.ledger.entry import (
    CallRecord,
    ChoiceRecord,
    DraftRecord,
    ObservationRecord,
    TurnRecord,
    turn_id,
    utc_text,
)

NOON_US = 1_767_268_800_000_000  # 2026-01-01T12:00:00Z
LOOKUP = {
    "type": "function",
    "function": {
        "name": "lookup",
        "description": "Reputation of a URI.",
        "parameters": {
            "type": "object",
            "properties": {"uri": {"type": "string"}},
            "required": ["uri"],
        },
    },
}
SHAPE = {"kind": "shape", "start": 0, "end": 9, "evidence": {"text": "| a | b |"}, "action": "block"}


def id_of(number: int) -> str:
    """The id of sample turn `number`."""
    return turn_id(NOON_US // 1000 + number, number.to_bytes(10, "big"))


def call_id_of(number: int) -> str:
    """The id of the call that sample turn `number` delivers."""
    return f"call_{number:028d}"


def turn(number: int, **fields: Any) -> TurnRecord:
    """Sample turn `number`, received `number` seconds after noon: answered, no call."""
    given: dict[str, Any] = {
        "turn": id_of(number),
        "received_at": utc_text(NOON_US + number * 1_000_000),
        "owner": "team",
        "model": "qwen3",
        "fingerprint": "f" * 64,
        "request": {
            "model": "qwen3",
            "messages": [{"role": "user", "content": f"Is example{number}.org safe?"}],
            "tools": [LOOKUP],
        },
        "prompt_token_ids": (1, 2, 3, number),
        "sampling": {"temperature": 0.7, "seed": number},
        "thinking": Thinking.CLOSED,
        "contract": "c" * 64,
        "choices": (answered(f"It is safe, number {number}."),),
        "usage": {"prompt": 4, "completion": 6},
        "times_ms": {"queue": 0.25, "total": 12.5},
    }
    return TurnRecord(**(given | fields))


def answered(text: str) -> ChoiceRecord:
    """A choice that answers in text."""
    return ChoiceRecord(drafts=(DraftRecord(raw=text, output_ids=(7, 8, 9)),), text=text, finish=Finish.STOP)


def called(number: int, uri: str = "example.org") -> ChoiceRecord:
    """A choice that calls `lookup` at once."""
    arguments = f'{{"uri": "{uri}"}}'
    return ChoiceRecord(
        drafts=(DraftRecord(raw=raw_call(uri), output_ids=(4, 5)),),
        calls=(CallRecord(id=call_id_of(number), name="lookup", arguments=arguments),),
        finish=Finish.TOOL_CALLS,
    )


def recovered(number: int, uri: str = "example.org") -> ChoiceRecord:
    """A choice whose first draft made a result up, and whose second calls `lookup`."""
    choice = called(number, uri)
    bad = DraftRecord(raw="| uri | verdict |", output_ids=(6, 6), outcome="observation", findings=(SHAPE,))
    return ChoiceRecord(
        drafts=(bad, *choice.drafts),
        calls=choice.calls,
        finish=Finish.TOOL_CALLS,
        verdict=Verdict.FLAG,
        findings=(SHAPE,),
        recoveries=1,
    )


def observed(number: int, provenance: Provenance = Provenance.VERIFIED) -> ObservationRecord:
    """The observation of the call of sample turn `number`, come back."""
    return ObservationRecord(
        call_id=call_id_of(number), name="lookup", provenance=provenance, digest="d" * 64
    )


def raw_call(uri: str) -> str:
    """The call as the model writes it."""
    return f'<tool_call>\n{{"name": "lookup", "arguments": {{"uri": "{uri}"}}}}\n</tool_call>'
