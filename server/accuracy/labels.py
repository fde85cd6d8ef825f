"""The scores of people's labels, kept up to date by reading of the ledger only what is new."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection

from server.accuracy.play import TURN_REFUSAL_CODES
from server.accuracy.review import score_review
from server.accuracy.score import Answer, LabelledCall, TurnScore
from server.domain import Call, Finish
from server.ledger.entry import PROBE_OWNER, TurnRecord, UnreadableEntry, microseconds_of
from server.ledger.feedback import Opinion, judge
from server.ledger.privacy import is_masked
from server.ledger.query import StoredTurn, newly_labelled, oldest_seq, turns_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Scored:
    """The labelled answers of one turn."""

    received_us: int
    model: str
    scores: tuple[TurnScore, ...]


class Labels:
    """The scored labels of a window of time. One thread at a time."""

    def __init__(self) -> None:
        self._turns: dict[int, _Scored] = {}  # by the turn's entry
        self._seen = 0
        """The newest label's entry that was read."""

    def update(self, connection: Connection, since_us: int) -> None:
        """Read the labels given since the last update; forget turns received before that time, and pruned ones.

        A turn that cannot be read is logged and left out.
        """
        for seen, ids in newly_labelled(connection, self._seen, since_us):
            for stored in _readable(connection, ids):
                record = stored.record
                received_us = microseconds_of(record.received_at)
                self._turns[stored.seq] = _Scored(received_us, record.model, tuple(scores(stored)))
            self._seen = seen
        oldest = oldest_seq(connection)
        self._turns = {
            seq: turn
            for seq, turn in self._turns.items()
            if turn.received_us >= since_us and oldest is not None and seq >= oldest
        }

    def of(self, model: str) -> list[TurnScore]:
        """One score a labelled answer of the model."""
        return [score for turn in self._turns.values() if turn.model == model for score in turn.scores]


def _readable(connection: Connection, ids: list[str]) -> list[StoredTurn]:
    try:
        return turns_of(connection, ids)
    except UnreadableEntry as error:
        if len(ids) == 1:
            _log.error("labels on turn %s do not count, run `truecall ledger verify`: %s", ids[0], error)
            return []
        return [stored for id_ in ids for stored in _readable(connection, [id_])]


def scores(stored: StoredTurn) -> Iterator[TurnScore]:
    """One score an answer that its reviewers judge, and agree on."""
    record = stored.record
    if record.owner == PROBE_OWNER:  # the sources stay apart
        return
    in_order = sorted(stored.feedback, key=attrgetter("choice"))
    for choice, labels in groupby(in_order, key=attrgetter("choice")):
        answer = _answer(record, choice)
        if answer is None:
            continue
        # What a redacted correction equals can no longer be told.
        said = [one for one in labels if not (record.redactions and is_masked(one))]
        delivered = record.choices[choice].calls if choice < len(record.choices) else ()
        judged = judge(said, delivered)
        if judged.opinion in (Opinion.OPEN, Opinion.DISPUTED):
            continue
        expected = None
        if judged.expected is not None:
            expected = [LabelledCall(call.name, call.arguments) for call in judged.expected]
        yield score_review(answer, correct=judged.opinion is Opinion.RIGHT, expected=expected)


def _answer(record: TurnRecord, choice: int) -> Answer | None:
    """What a label is about; `None` where it says nothing about the model.

    That is so for an answer that is not there, or that client, engine or clock cut off.
    """
    if record.status in TURN_REFUSAL_CODES:
        return Answer(refused=record.status)
    if choice >= len(record.choices) or record.choices[choice].finish is None:
        return None
    delivered = record.choices[choice]
    calls = tuple(Call(call.id, call.name, call.arguments) for call in delivered.calls)
    truncated = delivered.finish is Finish.LENGTH
    return Answer(delivered.text, delivered.reasoning, calls, truncated)
