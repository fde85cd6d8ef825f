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

from server.errors import LedgerUnavailable, ServiceError
from server.ledger.chain import Addition, Chain
from server.ledger.entry import TurnRecord, pack, pack_turn
from server.ledger.feedback import Feedback
from server.ledger.index import label_row, rows_of
from server.ledger.privacy import Curtain

Item = TurnRecord | Feedback
Told = Callable[[ServiceError | None], None]
"""Called in the writer's thread once the item is durable (`None`) or given up."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """An item in the form in which it is stored."""

    addition: Addition
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
        chain: Chain,
        curtain: Curtain,
        *,
        queue: int,
        batch: int,
        linger_s: float,
        chore: Callable[[], bool],
    ) -> None:
        """`chore` runs in the thread at start and once an hour, between batches, and again at once while it says that
        it has more to do; it does not raise."""
        self._chain = chain
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

    def stop(self, within_s: float) -> bool:
        """Write what is queued and end the thread; whether that was done in time. Blocks; idempotent."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(within_s)
        return not self._thread.is_alive()

    @property
    def stats(self) -> WriterStats:
        """Counts as of now."""
        with self._changed:
            return WriterStats(len(self._waiting), self._written, self._failed, self._commits)

    def _run(self) -> None:
        chore_due = 0.0
        while True:
            if time.monotonic() >= chore_due:
                has_more = self._chore()  # what waits is written between two steps of it
                chore_due = time.monotonic() + (0 if has_more else 3600)
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
            item = self._curtain.label(item)
            payload = pack("feedback", item.model_dump(mode="json"))
            return _Ready(Addition(payload, {"feedback": [label_row(0, item)]}), told)
        item = self._curtain.turn(item)
        return _Ready(Addition(pack_turn(item), rows_of(0, item)), told)

    def _commit(self, ready: Sequence[_Ready]) -> None:
        if not ready:
            return
        try:
            self._chain.append([one.addition for one in ready])
        except self._chain.conflict as error:
            if len(ready) == 1:
                self._tell([ready[0].told], _refusal(error))
            else:  # a turn's id, or a reviewer's label, came twice: alone, what is sound gets through
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
