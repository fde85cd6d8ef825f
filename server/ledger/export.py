"""The ledger as files: `preferences` (DPO pairs), `suite` (labelled cases), `jsonl` (everything)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from server.ledger.entry import ChoiceRecord
from server.ledger.feedback import ExpectedCall, Opinion, judge
from server.ledger.preferences import FORCED, Proof, Skip, case_id, pairs, parsed, proof_of
from server.ledger.query import Selection, StoredTurn, iter_turns, of_clients, proven_calls


class Format(StrEnum):
    """What an export writes, one JSON object a line."""

    PREFERENCES = "preferences"
    SUITE = "suite"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Incident:
    """One turn whose right answer the person at the keyboard states."""

    turn: str
    calls: tuple[ExpectedCall, ...]


def lines(
    connection: Connection,
    format_: Format,
    selection: Selection,
    incident: Incident | None = None,
    skip: Skip = lambda *_: None,
) -> Iterator[dict[str, Any]]:
    """The lines of the export, oldest turn first. `incident` labels its turn in a suite."""
    match format_:
        case Format.PREFERENCES:
            return (pair.as_json() for pair in pairs(connection, of_clients(selection), skip))
        case Format.SUITE:
            return _cases(connection, of_clients(selection), incident, skip)
        case Format.JSONL:
            return (turn.as_json() for turn in iter_turns(connection, selection))


def _cases(
    connection: Connection, selection: Selection, incident: Incident | None, skip: Skip
) -> Iterator[dict[str, Any]]:
    for turn in iter_turns(connection, selection):
        if not turn.record.is_whole:
            continue
        for number, calls in _labels(connection, turn, incident):
            if turn.record.is_forced:
                skip(case_id(turn.record.turn, number), FORCED)
            else:
                yield _case(turn, number, calls)


def _labels(
    connection: Connection, turn: StoredTurn, incident: Incident | None
) -> Iterator[tuple[int, tuple[ExpectedCall, ...]]]:
    """Those choices of the turn whose right calls are known."""
    if incident is not None and incident.turn == turn.record.turn:
        yield 0, incident.calls
        return
    proven = proven_calls(connection, turn)
    for number, choice in enumerate(turn.record.choices):
        calls = _label(turn, number, choice, proven)
        if calls is not None:
            yield number, calls


def _label(
    turn: StoredTurn, number: int, choice: ChoiceRecord, proven: frozenset[str]
) -> tuple[ExpectedCall, ...] | None:
    """The calls that were right, where reviewers or the observation of a recovered call prove it.

    Turns that merely went well make no case: a suite of a model's own answers measures how much it agrees
    with itself.
    """
    judged = judge([said for said in turn.feedback if said.choice == number], choice.calls)
    if judged.expected is not None or judged.opinion is Opinion.WRONG:
        return judged.expected
    proof = proof_of(choice, judged.opinion, proven)
    if proof is None or (proof is Proof.OBSERVATION and not choice.recoveries):
        return None
    return tuple(ExpectedCall(name=call.name, arguments=parsed(call.arguments)) for call in choice.calls)


def _case(turn: StoredTurn, number: int, calls: tuple[ExpectedCall, ...]) -> dict[str, Any]:
    return {
        "id": case_id(turn.record.turn, number),
        "messages": turn.record.request["messages"],
        "tools": list(turn.record.tools),
        "expected": {"calls": [call.model_dump(mode="json") for call in calls]},
        "tags": ["ledger"],
    }
