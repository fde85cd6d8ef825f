"""The one thread that writes: all that wait share a transaction, so a commit's cost is shared too.

A batch reads the chain's head under a lock, links its entries to it, inserts them with their index rows
and moves the head, in one transaction: what is acknowledged is whole and durable, what is not is absent.
The lock is the head's row, so the replicas of one PostgreSQL write one chain; each waits for the others'
commits, which grouping keeps to a few milliseconds.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from server.errors import LedgerUnavailable, ServiceError
from server.ledger.entry import Entry, TurnRecord, link, pack, pack_turn
from server.ledger.feedback import Feedback
from server.ledger.index import Row, rows_of
from server.ledger.privacy import Curtain
from server.ledger.schema import INDEX_TABLES, entries, feedback, head, writing

Item = TurnRecord | Feedback
Told = Callable[[ServiceError | None], None]
"""Called in the writer's thread once the item is durable (`None`) or given up."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """An item in the form in which it is stored, all but its place in the chain."""

    item: Item
    payload: bytes
    told: Told


@dataclass(frozen=True, slots=True)
class WriterStats:
    """Counts since the writer started."""

    waiting: int = 0
    written: int = 0
    failed: int = 0
    commits: int = 0


class Writer:
    """A thread with a bounded queue in front of the chain."""

    def __init__(
        self,
        engine: Engine,
        curtain: Curtain,
        *,
        queue: int,
        batch: int,
        linger_s: float,
        chore: Callable[[], None],
    ) -> None:
        """`chore` runs in the thread at start and once an hour, between batches; it does not raise."""
        self._engine = engine
        self._curtain = curtain
        self._queue_limit = queue
        self._batch_limit = batch
        self._linger_s = linger_s
        self._chore = chore
        self._waiting: deque[tuple[Item, Told]] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._written = self._failed = self._commits = 0
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def put(self, item: Item, told: Told) -> None:
        """Queue the item. Never blocks; raises `LedgerUnavailable` when the queue is full or closed."""
        with self._changed:
            if self._closing:
                raise LedgerUnavailable("The ledger is closed.")
            if len(self._waiting) >= self._queue_limit:
                self._failed += 1
                raise LedgerUnavailable("The ledger's queue is full.", retry_after_s=1.0)
            self._waiting.append((item, told))
            self._changed.notify()

    def stop(self) -> None:
        """Write what is queued and end the thread. Blocks; idempotent."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join()

    @property
    def stats(self) -> WriterStats:
        """Counts as of now."""
        with self._changed:
            return WriterStats(len(self._waiting), self._written, self._failed, self._commits)

    def _run(self) -> None:
        chore_due = 0.0
        while True:
            if time.monotonic() >= chore_due:
                self._chore()
                chore_due = time.monotonic() + 3600
            batch = self._take(chore_due - time.monotonic())
            if batch:
                self._write(batch)
            elif self._closing:
                return

    def _take(self, patience_s: float) -> list[tuple[Item, Told]]:
        """All that wait, up to the batch limit; empty when patience ends or the writer closes."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing, timeout=max(0.0, patience_s))
            if self._linger_s and self._waiting and not self._closing:
                self._changed.wait_for(
                    lambda: len(self._waiting) >= self._batch_limit or self._closing, timeout=self._linger_s
                )
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), self._batch_limit))]

    def _write(self, batch: Iterable[tuple[Item, Told]]) -> None:
        ready: list[_Ready] = []
        for item, told in batch:
            try:
                ready.append(self._prepared(item, told))
            except Exception as error:  # noqa: BLE001 - outermost frame of a thread
                # A record that cannot be stored fails alone: the rest of its batch is sound.
                self._tell([told], _refusal(error))
        self._commit(ready)

    def _prepared(self, item: Item, told: Told) -> _Ready:
        if isinstance(item, Feedback):
            item = item.model_copy(update={"note": self._curtain.note(item.note)})
            return _Ready(item, pack("feedback", item.model_dump(mode="json")), told)
        item = self._curtain.turn(item)
        rows_of(0, item)  # what cannot be indexed is refused before the transaction
        return _Ready(item, pack_turn(item), told)

    def _commit(self, ready: Sequence[_Ready]) -> None:
        if not ready:
            return
        try:
            with writing(self._engine) as connection:
                append(connection, [(one.item, one.payload) for one in ready])
        except IntegrityError as error:
            if len(ready) == 1:
                self._tell([ready[0].told], _refusal(error))
            else:  # a turn id came twice: alone, only that one fails
                for one in ready:
                    self._commit([one])
        except Exception as error:  # noqa: BLE001 - outermost frame of a thread
            self._tell([one.told for one in ready], _refusal(error))
        else:
            with self._changed:
                self._commits += 1
            self._tell([one.told for one in ready], None)

    def _tell(self, waiters: Sequence[Told], error: ServiceError | None) -> None:
        with self._changed:
            if error is None:
                self._written += len(waiters)
            else:
                self._failed += len(waiters)
        for told in waiters:
            told(error)


def _refusal(error: Exception) -> LedgerUnavailable:
    refusal = LedgerUnavailable("The turn could not be recorded.", retry_after_s=1.0)
    refusal.__cause__ = error
    return refusal


def locked_head(connection: Connection) -> tuple[int, bytes]:
    """Number and hash of the newest entry; until this transaction ends nobody else can add one."""
    row = connection.execute(select(head.c.seq, head.c.hash).with_for_update()).one()
    return row.seq, row.hash


def append(connection: Connection, items: Sequence[tuple[Item | None, bytes]]) -> list[Entry]:
    """Link the payloads to the chain and index them; `None` for what has no index (a prune)."""
    seq, prev = locked_head(connection)
    linked: list[Entry] = []
    for _, payload in items:
        linked.append(link(seq + 1, payload, prev))
        seq, prev = linked[-1].seq, linked[-1].hash
    connection.execute(
        insert(entries),
        [{"seq": one.seq, "prev": one.prev, "hash": one.hash, "payload": one.payload} for one in linked],
    )
    connection.execute(update(head).values(seq=seq, hash=prev))
    rows: dict[str, list[Row]] = {table.name: [] for table in INDEX_TABLES}
    for one, (item, _) in zip(linked, items, strict=True):
        if isinstance(item, TurnRecord):
            for name, found in rows_of(one.seq, item).items():
                rows[name] += found
        elif isinstance(item, Feedback):
            _index_feedback(connection, one.seq, item)
    for table in INDEX_TABLES:
        if rows[table.name]:
            connection.execute(insert(table), rows[table.name])
    return linked


def _index_feedback(connection: Connection, seq: int, said: Feedback) -> None:
    key = {"turn": said.turn, "choice": said.choice, "reviewer": said.reviewer}
    connection.execute(delete(feedback).filter_by(**key))
    connection.execute(insert(feedback).values(seq=seq, **key))
