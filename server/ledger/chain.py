"""Adding to the chain: the SQL that every turn pays for.

SQLAlchemy spells the statements, once for each database, and the driver runs them: run through SQLAlchemy
they took more CPU than the database itself. So `Chain` raises the driver's exceptions, not SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass

from sqlalchemy import ClauseElement, Connection, Engine, bindparam, delete, insert, select, update
from sqlalchemy.engine.interfaces import DBAPICursor

from server.ledger.entry import link
from server.ledger.index import Row
from server.ledger.place import LedgerMoved, Place
from server.ledger.schema import BEGIN_WRITING, INDEX_TABLES, entries, feedback, head

_LOCK_HEAD = select(head.c.seq, head.c.hash).with_for_update()
_LABEL_KEYS = (feedback.c.turn, feedback.c.choice, feedback.c.reviewer)


@dataclass(frozen=True, slots=True)
class Addition:
    """What becomes an entry: its payload and its index rows by table, complete but for their `seq`."""

    payload: bytes
    rows: Mapping[str, Sequence[Row]]


class Chain:
    """The end of the chain, where batches are added."""

    def __init__(self, engine: Engine, place: Place) -> None:
        """Touches nothing."""
        self._engine = engine
        self._place = place
        self._begin = BEGIN_WRITING.get(engine.dialect.name)
        self._lock_head = self._spelled(_LOCK_HEAD)
        self._move_head = self._spelled(update(head), "seq", "hash")
        self._forget_label = self._spelled(
            delete(feedback).where(*(column == bindparam(column.name) for column in _LABEL_KEYS))
        )
        # In the order in which rows refer to each other.
        self._insert = {
            table.name: self._spelled(insert(table)) for table in (entries, *INDEX_TABLES, feedback)
        }
        self._driver = engine.dialect.loaded_dbapi
        self.conflict: type[Exception] = self._driver.IntegrityError
        """What `append` raises when a row is there already, such as a turn of the same id."""

    def is_outage(self, error: BaseException | None) -> bool:
        """Whether the fault is the database's (it is gone, locked, full or damaged) and not what was added."""
        if isinstance(error, LedgerMoved):
            return True
        blameless = (self._driver.IntegrityError, self._driver.DataError, self._driver.ProgrammingError)
        return isinstance(error, self._driver.DatabaseError) and not isinstance(error, blameless)

    def append(self, additions: Sequence[Addition]) -> None:
        """Link the additions to the chain, in their order, and index them: all of them durably, or none.

        One transaction. It locks the head's row first, so nobody else can add meanwhile. Raises `LedgerMoved`.
        """
        self._place.check()
        with closing(self._engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            try:
                if self._begin is not None:
                    cursor.execute(self._begin)
                self._write(cursor, additions)
                connection.commit()  # without it, the pool rolls back what it is given back
            except self._driver.Error as error:
                if self._engine.dialect.is_disconnect(error, connection, cursor):
                    connection.invalidate(error)
                raise

    def _write(self, cursor: DBAPICursor, additions: Sequence[Addition]) -> None:
        cursor.execute(self._lock_head)
        if (newest := cursor.fetchone()) is None:
            raise LookupError("the ledger has lost its head")
        seq, prev = newest
        rows: dict[str, list[Row]] = {name: [] for name in self._insert}
        for addition in additions:
            entry = link(seq + 1, addition.payload, prev)
            rows[entries.name].append(
                {"seq": entry.seq, "prev": prev, "hash": entry.hash, "payload": entry.payload}
            )
            seq, prev = entry.seq, entry.hash
            for name, found in addition.rows.items():
                rows[name] += [row | {"seq": seq} for row in found]
        if rows[feedback.name]:
            cursor.executemany(self._forget_label, rows[feedback.name])
        for name, statement in self._insert.items():
            if rows[name]:
                cursor.executemany(statement, rows[name])
        cursor.execute(self._move_head, {"seq": seq, "hash": prev})

    def _spelled(self, statement: ClauseElement, *columns: str) -> str:
        """The statement as the driver takes it, its parameters by name; `columns`: those that it sets."""
        return str(statement.compile(dialect=self._engine.dialect, column_keys=columns or None))


def locked_head(connection: Connection) -> tuple[int, bytes]:
    """Number and hash of the newest entry; until this transaction ends nobody else can add one."""
    row = connection.execute(_LOCK_HEAD).one()
    return row.seq, row.hash


def append_unindexed(connection: Connection, payload: bytes) -> None:
    """Add an entry that no index finds, such as a prune, as part of this transaction."""
    seq, prev = locked_head(connection)
    entry = link(seq + 1, payload, prev)
    connection.execute(insert(entries), asdict(entry))
    connection.execute(update(head), {"seq": entry.seq, "hash": entry.hash})
