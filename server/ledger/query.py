"""Reading the ledger: one turn, pages of turns, labels, proofs. Synchronous; a connection in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, exists, func, select

from server.ledger.entry import PROBE_OWNER, TurnRecord, UnreadableEntry, turn_json, turn_of, unpack, utc_text
from server.ledger.feedback import Feedback
from server.ledger.index import cell
from server.ledger.schema import calls, entries, feedback, findings, observations, turns

_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which turns: all that is given must hold. Times are microseconds since 1970, `until` is excluded."""

    turn: str | None = None
    verdict: str | None = None
    status: str | None = None
    finding: str | None = None
    """A kind of finding, in the answer or in a draft that was thrown away."""
    tool: str | None = None
    """The name of a delivered call."""
    model: str | None = None
    owner: str | None = None
    since_us: int | None = None
    until_us: int | None = None
    recovered: bool | None = None
    """Whether at least one draft was thrown away."""
    reviewed: bool | None = None
    of_clients: bool = False
    """Without the turns in which the service asked itself."""


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class TurnSummary:
    """A line of a list."""

    seq: int
    turn: str
    received_at: str
    owner: str
    model: str
    status: str
    verdict: str
    recoveries: int
    total_ms: int | None
    findings: tuple[str, ...]
    tools: tuple[str, ...]
    reviews: int

    def as_json(self) -> dict[str, Any]:
        """The line as the interfaces spell it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first. `before` asks for the next page; `None`: there is none."""

    turns: tuple[TurnSummary, ...]
    before: int | None

    def as_json(self) -> dict[str, Any]:
        """The page as the interfaces spell it."""
        return {"turns": [turn.as_json() for turn in self.turns], "before": self.before}


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A turn with its place in the chain and the newest label of each reviewer."""

    seq: int
    prev: str
    hash: str
    record: TurnRecord
    feedback: tuple[Feedback, ...]

    def as_json(self) -> dict[str, Any]:
        """The turn as the interfaces spell it."""
        return {
            "seq": self.seq,
            "prev": self.prev,
            "hash": self.hash,
            "record": turn_json(self.record),
            "feedback": [said.model_dump(mode="json") for said in self.feedback],
        }


def of_clients(selection: Selection) -> Selection:
    """The selection without probes, which ask held-out suites, unless it names their owner."""
    return selection if selection.owner == PROBE_OWNER else replace(selection, of_clients=True)


def get_turn(connection: Connection, turn: str) -> StoredTurn | None:
    """The turn of that id."""
    return next(iter_turns(connection, Selection(turn=turn)), None)


def list_turns(
    connection: Connection, selection: Selection, *, limit: int = 50, before: int | None = None
) -> Page:
    """One page of the selected turns, those with a `seq` under `before` first."""
    query = select(turns).where(*_conditions(selection)).order_by(turns.c.seq.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(turns.c.seq < before)
    rows = connection.execute(query).all()
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(tuple(_summaries(connection, rows)), rows[-1].seq if more and rows else None)


def iter_turns(connection: Connection, selection: Selection = EVERYTHING) -> Iterator[StoredTurn]:
    """The selected turns whole, oldest first, read in chunks."""
    last = 0
    while True:
        query = _whole(selection).where(turns.c.seq > last).order_by(turns.c.seq).limit(_CHUNK)
        rows = connection.execute(query).all()
        if not rows:
            return
        yield from _stored(connection, rows)
        last = rows[-1].seq


def turns_of(connection: Connection, ids: Sequence[str]) -> list[StoredTurn]:
    """The turns with these ids, whole. Raises `UnreadableEntry` if one of them or of their labels is not."""
    rows = connection.execute(_whole(EVERYTHING).where(turns.c.turn.in_(ids))).all()
    return list(_stored(connection, rows))


def newly_labelled(connection: Connection, after: int, since_us: int) -> Iterator[tuple[int, list[str]]]:
    """Ids of the turns received since that time that have a label behind entry `after`, in chunks.

    With each chunk the entry to go on from. The last one passes over all other labels.
    """
    newest = connection.execute(select(func.max(feedback.c.seq))).scalar_one()
    labelled = (
        select(feedback.c.seq, feedback.c.turn)
        .join(turns, turns.c.turn == feedback.c.turn)
        .where(turns.c.received_us >= since_us)
        .order_by(feedback.c.seq)
        .limit(_CHUNK)
    )
    while newest is not None and after < newest:
        rows = connection.execute(labelled.where(feedback.c.seq > after)).all()
        after = rows[-1].seq if len(rows) == _CHUNK else newest
        yield after, list({row.turn for row in rows})


def oldest_seq(connection: Connection) -> int | None:
    """The number of the oldest entry that is kept."""
    oldest: int | None = connection.execute(select(func.min(entries.c.seq))).scalar_one()
    return oldest


def count_turns(connection: Connection, selection: Selection = EVERYTHING) -> int:
    """How many turns are selected."""
    query = select(func.count()).select_from(turns).where(*_conditions(selection))
    count: int = connection.execute(query).scalar_one()
    return count


def seqs_of(connection: Connection, selection: Selection) -> list[int]:
    """Numbers of the selected turns, oldest first."""
    query = select(turns.c.seq).where(*_conditions(selection)).order_by(turns.c.seq)
    return list(connection.execute(query).scalars())


def turn_ids(connection: Connection, seqs: Iterable[int]) -> dict[int, str]:
    """Ids of the turns with these numbers."""
    query = select(turns.c.seq, turns.c.turn).where(turns.c.seq.in_(list(seqs)))
    return {row.seq: row.turn for row in connection.execute(query)}


def proven_calls(connection: Connection, turn: StoredTurn) -> frozenset[str]:
    """Ids of the turn's calls whose observation came back verified in a later turn."""
    issued = [call.id for choice in turn.record.choices for call in choice.calls]
    query = select(observations.c.call_id).where(
        observations.c.call_id.in_(issued), observations.c.seq > turn.seq
    )
    return frozenset(connection.execute(query).scalars())


def newest_feedback(connection: Connection, said: Feedback) -> Feedback | None:
    """What the same reviewer said last of the same choice."""
    query = select(entries.c.payload).join(feedback, feedback.c.seq == entries.c.seq)
    key = and_(
        feedback.c.turn == said.turn, feedback.c.choice == said.choice, feedback.c.reviewer == said.reviewer
    )
    payload = connection.execute(query.where(key)).scalar_one_or_none()
    return None if payload is None else _feedback(payload)


def _stored(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[StoredTurn]:
    """The rows of `_whole` as turns with their labels."""
    said = _labels(connection, [row.turn for row in rows])
    for row in rows:
        record = turn_of(unpack(row.payload)[1])
        yield StoredTurn(row.seq, row.prev.hex(), row.hash.hex(), record, tuple(said.get(row.turn, ())))


def _feedback(payload: bytes) -> Feedback:
    try:
        return Feedback.model_validate(unpack(payload)[1])
    except ValidationError:  # whose text quotes the label
        raise UnreadableEntry("no record of a label") from None


def _whole(selection: Selection) -> Select[Any]:
    joined = select(turns.c.seq, turns.c.turn, entries.c.prev, entries.c.hash, entries.c.payload).join(
        entries, entries.c.seq == turns.c.seq
    )
    return joined.where(*_conditions(selection))


def _conditions(selection: Selection) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    for column, wanted in (
        (turns.c.turn, selection.turn),
        (turns.c.verdict, selection.verdict),
        (turns.c.status, selection.status),
        (turns.c.model, selection.model),
        (turns.c.owner, selection.owner),
    ):
        if wanted is not None:
            chosen.append(column == cell(wanted))
    if selection.finding is not None:
        of_kind = select(findings.c.seq).where(findings.c.kind == cell(selection.finding))
        chosen.append(turns.c.seq.in_(of_kind))
    if selection.tool is not None:
        chosen.append(turns.c.seq.in_(select(calls.c.seq).where(calls.c.name == cell(selection.tool))))
    if selection.since_us is not None:
        chosen.append(turns.c.received_us >= selection.since_us)
    if selection.until_us is not None:
        chosen.append(turns.c.received_us < selection.until_us)
    if selection.recovered is not None:
        chosen.append(turns.c.recoveries > 0 if selection.recovered else turns.c.recoveries == 0)
    if selection.of_clients:
        chosen.append(turns.c.owner != PROBE_OWNER)
    if selection.reviewed is not None:
        # Few turns have a label: start from the labels to find those, from the turns to find the others.
        labelled = turns.c.turn.in_(select(feedback.c.turn))
        unlabelled = ~exists().where(feedback.c.turn == turns.c.turn)
        chosen.append(labelled if selection.reviewed else unlabelled)
    return chosen


def _summaries(connection: Connection, rows: Iterable[Row[Any]]) -> Iterator[TurnSummary]:
    rows = list(rows)
    seqs = [row.seq for row in rows]
    kinds = _by_seq(connection, findings.c.kind, seqs)
    tools = _by_seq(connection, calls.c.name, seqs)
    said = _labels(connection, [row.turn for row in rows])
    for row in rows:
        yield TurnSummary(
            seq=row.seq,
            turn=row.turn,
            received_at=utc_text(row.received_us),
            owner=row.owner,
            model=row.model,
            status=row.status,
            verdict=row.verdict,
            recoveries=row.recoveries,
            total_ms=row.total_ms,
            findings=tuple(sorted(set(kinds.get(row.seq, ())))),
            tools=tuple(sorted(set(tools.get(row.seq, ())))),
            reviews=len(said.get(row.turn, ())),
        )


def _by_seq(connection: Connection, column: Column[str], seqs: list[int]) -> Mapping[int, list[str]]:
    """Values of the column by turn."""
    seq = column.table.c.seq
    groups: dict[int, list[str]] = {}
    for row in connection.execute(select(seq, column.label("value")).where(seq.in_(seqs))):
        groups.setdefault(row.seq, []).append(row.value)
    return groups


def _labels(connection: Connection, ids: list[str]) -> Mapping[str, list[Feedback]]:
    """The newest label of each reviewer by turn, in the order in which they were given."""
    query = (
        select(feedback.c.turn, entries.c.payload)
        .join(entries, entries.c.seq == feedback.c.seq)
        .where(feedback.c.turn.in_(ids))
        .order_by(feedback.c.seq)
    )
    groups: dict[str, list[Feedback]] = {}
    for row in connection.execute(query):
        groups.setdefault(row.turn, []).append(_feedback(row.payload))
    return groups
