"""Is the ledger what was written? Walks the chain and derives the index anew; names the first broken link.

Finds: any changed byte of an entry or of an index row, any entry or row deleted, inserted or moved, a cut
tail (the head's row remembers it), a missing beginning that no prune accounts for. Does not find: a ledger
made anew from end to end, nor one put back to an earlier state, by someone who can write to the database.
For that, keep an earlier result's head elsewhere and pass it as `known`: it must still be on the chain. A
known head that was pruned proves nothing: whoever makes a ledger anew can write a prune into it, too.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, Table, select, type_coerce
from sqlalchemy.types import NullType

from server.ledger.entry import GENESIS, Entry, hash_of, turn_of, unpack
from server.ledger.feedback import Feedback
from server.ledger.index import Row, rows_of
from server.ledger.schema import INDEX_TABLES, any_text, entries, feedback, head

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry: keep it elsewhere, and a later check can tell that nothing before it changed."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first link that does not hold. `seq`: of the entry that is wrong or missing."""

    seq: int
    reason: str


class Known(StrEnum):
    """What became of a head that was kept elsewhere."""

    ON_CHAIN = "on_chain"
    PRUNED = "pruned"
    """It is older than the oldest entry, and that was allowed: nothing can be said of it."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a walk found. Sound when `broken` is `None`."""

    entries: int
    first_seq: int
    """Over 1 when earlier entries were pruned."""
    head: Head
    known: Known | None
    """What became of the known head; `None`: none was given, or the walk broke."""
    broken: Break | None

    def as_json(self) -> dict[str, Any]:
        """The result as the interfaces spell it."""
        return asdict(self)


class _Broken(Exception):
    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(reason)
        self.broken = Break(seq, reason)


def verify(connection: Connection, known: Head | None = None, *, allow_pruned: bool = False) -> Verified:
    """Walk the whole ledger as this connection's transaction sees it; give it a snapshot.

    `allow_pruned`: a known head older than the oldest entry is no break, though nothing can be said of it.
    """
    walk = _Walk(connection, known, allow_pruned=allow_pruned)
    broken: Break | None = None
    try:
        with any_text(connection):
            walk.run()
    except _Broken as found:
        broken = found.broken
    return Verified(walk.count, walk.first_seq, Head(walk.seq, walk.hash.hex()), walk.known_is, broken)


class _Walk:
    """One pass from the oldest entry to the head."""

    def __init__(self, connection: Connection, known: Head | None, *, allow_pruned: bool) -> None:
        self._connection = connection
        self._known = known
        self._allow_pruned = allow_pruned
        self._anchor: tuple[int, bytes] | None = None
        self._pruned: dict[int, bytes] = {}
        self._labels: dict[tuple[str, int, str], int] = {}
        self.known_is: Known | None = None
        self.count = 0
        self.first_seq = 1
        self.seq = 0
        self.hash = GENESIS

    def run(self) -> None:
        with ExitStack() as cursors:
            indices = [
                _Index(table.name, cursors.enter_context(closing(_in_order(self._connection, table))))
                for table in INDEX_TABLES
            ]
            for row in cursors.enter_context(closing(_in_order(self._connection, entries))):
                entry = self._entry(row)
                expected = self._step(entry)
                for index in indices:
                    if _as_set(index.up_to(entry.seq)) != _as_set(expected.get(index.name, ())):
                        raise _Broken(entry.seq, f"table {index.name} does not say what the entry says")
            for index in indices:
                if index.next is not None:
                    seq = index.next["seq"]
                    raise _Broken(
                        seq if isinstance(seq, int) else self.seq,
                        f"table {index.name} has a row without an entry",
                    )
        self._check_head()
        self._check_anchor()
        self._check_labels()
        self._check_known()

    def _entry(self, row: Row) -> Entry:
        seq, *cells = (row[name] for name in ("seq", "payload", "prev", "hash"))
        if not isinstance(seq, int):
            raise _Broken(self.seq + 1, "the entry has no number")
        if not all(isinstance(cell, bytes) for cell in cells):
            raise _Broken(seq, "the entry is not what was written")
        return Entry(seq, *cells)

    def _step(self, entry: Entry) -> Mapping[str, list[Row]]:
        """Check the link and return the index rows that belong to it."""
        if self.count == 0:
            self.first_seq = entry.seq
            self.seq = entry.seq - 1
            if entry.seq > 1:
                self.hash = entry.prev
                self._anchor = (entry.seq - 1, entry.prev)
                self._compare_known()
        if entry.seq != self.seq + 1:
            raise _Broken(self.seq + 1, "the entry is missing")
        if entry.prev != self.hash:
            raise _Broken(entry.seq, "the entry does not follow the one before it")
        if entry.hash != hash_of(entry.seq, entry.payload, entry.prev):
            raise _Broken(entry.seq, "the entry is not what was written")
        self.seq, self.hash = entry.seq, entry.hash
        self.count += 1
        self._compare_known()
        return self._read(entry)

    def _read(self, entry: Entry) -> Mapping[str, list[Row]]:
        try:
            kind, record = unpack(entry.payload)
            if kind == "turn":
                return rows_of(entry.seq, turn_of(record))
            if kind == "prune":
                self._pruned[record["seq"]] = bytes.fromhex(record["hash"])
            if kind == "feedback":
                said = Feedback.model_validate(record)
                self._labels[said.turn, said.choice, said.reviewer] = entry.seq
        except (ValueError, LookupError, TypeError) as error:
            raise _Broken(entry.seq, f"the entry cannot be read: {error}") from None
        return {}

    def _check_head(self) -> None:
        rows = self._connection.execute(_raw(head)).all()
        if not rows:
            raise _Broken(self.seq, "the head is missing")
        if len(rows) > 1:
            raise _Broken(self.seq, "there is more than one head")
        seq, hash_ = rows[0].seq, rows[0].hash
        if isinstance(seq, int) and seq > self.seq:
            raise _Broken(self.seq + 1, "the entry is missing: the chain ends before its head")
        if (seq, hash_) != (self.seq, self.hash):
            raise _Broken(self.seq, "the head is not the last entry")

    def _check_anchor(self) -> None:
        if self._anchor is None:
            return
        seq, hash_ = self._anchor
        if self._pruned.get(seq) != hash_:
            raise _Broken(seq, "the entry is missing and no prune accounts for it")

    def _check_labels(self) -> None:
        rows = self._connection.execute(_raw(feedback))
        found = {(row.turn, row.choice, row.reviewer): row.seq for row in rows}
        if wrong := set(found.items()) ^ set(self._labels.items()):
            seqs = [seq for _, seq in wrong if isinstance(seq, int)]
            raise _Broken(min(seqs, default=self.seq), "table feedback does not say what the entry says")

    def _compare_known(self) -> None:
        if self._known is not None and self._known.seq == self.seq:
            if self._known.hash != self.hash.hex():
                raise _Broken(self.seq, "the entry is not the one that the known head names")
            self.known_is = Known.ON_CHAIN

    def _check_known(self) -> None:
        if self._known is None or self.known_is is not None:
            return
        if self._known.seq > self.seq:
            raise _Broken(self._known.seq, "the chain ends before the known head")
        if not self._allow_pruned:
            raise _Broken(
                self._known.seq,
                "the known head is older than the oldest entry: it was pruned, or the ledger was made anew",
            )
        self.known_is = Known.PRUNED


class _Index:
    """The rows of one index table, taken along the chain."""

    def __init__(self, name: str, rows: Iterator[Row]) -> None:
        self.name = name
        self._rows = rows
        self.next = next(rows, None)

    def up_to(self, seq: int) -> list[Row]:
        """The rows not yet taken that belong to entry `seq` or to one before it."""
        taken: list[Row] = []
        while self.next is not None and isinstance(self.next["seq"], int) and self.next["seq"] <= seq:
            taken.append(self.next)
            self.next = next(self._rows, None)
        return taken


def _raw(table: Table) -> Select[*tuple[Any, ...]]:
    """All cells as the driver gives them: SQLite keeps any value in any column."""
    return select(*(type_coerce(column, NullType()).label(column.name) for column in table.columns))


def _in_order(connection: Connection, table: Table) -> Generator[Row, None, None]:
    """All rows by `seq`, fetched as they are asked for. Close it to close its cursor."""
    query = _raw(table).order_by(table.c.seq)
    with connection.execute(query, execution_options={"yield_per": _CHUNK}) as result:
        for row in result.mappings():
            yield dict(row)


def _as_set(rows: Iterable[Row]) -> set[tuple[tuple[str, Any], ...]]:
    return {tuple(sorted(row.items())) for row in rows}
