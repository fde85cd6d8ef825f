"""Forgetting old turns so that what is left still verifies.

Only the beginning of the chain is ever removed, and a `prune` entry at its end, written in the same
transaction, names the last entry that went and its hash: it stands for all before it. So who prunes is on
record, and a beginning that vanished otherwise is a broken link. What stands between the last turn that goes and
the next one, such as its labels, goes with it; a label that was given later stays as long as the turns before it.

A turn dated in the future, by a clock that was wrong, tells nothing of its age. It keeps nothing back, and goes
with the old turns that were recorded after it.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import Engine, delete, func, select

from server.ledger.chain import append_unindexed, locked_head
from server.ledger.entry import pack, utc_text
from server.ledger.schema import INDEX_TABLES, entries, feedback, turns, writing

_log = logging.getLogger(__name__)
_STEP = 500
_AHEAD_US = 86_400_000_000
"""How far ahead of ours another replica's clock may be, in microseconds."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went: how many turns, and the number of the last entry."""

    turns: int = 0
    seq: int = 0


def prune(engine: Engine, before_us: int) -> Pruned:
    """Remove the turns received before that time, up to the first one that stays.

    In steps, each a transaction of its own, so that those who write wait briefly.
    """
    total = Pruned()
    while (step := prune_step(engine, before_us)) is not None:
        total = Pruned(total.turns + step.turns, step.seq)
    empty_log(engine)
    return total


def empty_log(engine: Engine) -> None:
    """On SQLite, bring the log into the file and cut it off: until then it spells what was pruned.

    Waits for nobody: while somebody reads an older state, that much of the log stays.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            (patience_ms,) = cursor.execute("PRAGMA busy_timeout").fetchone()
            cursor.execute("PRAGMA busy_timeout = 0")
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                _log.warning("the ledger's log was not emptied: %s", error)
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {patience_ms}")


def prune_step(engine: Engine, before_us: int) -> Pruned | None:
    """One step of `prune`; `None` when there is nothing left to remove."""
    with writing(engine) as connection:
        locked_head(connection)
        future_us = time.time_ns() // 1000 + _AHEAD_US  # a date
        young = turns.c.received_us.between(before_us, future_us)
        first_kept = connection.execute(select(func.min(turns.c.seq)).where(young)).scalar_one()
        is_old = turns.c.received_us < before_us
        if first_kept is not None:
            is_old &= turns.c.seq < first_kept
        last_old = select(func.max(turns.c.seq)).where(is_old).scalar_subquery()
        oldest = (
            select(turns.c.seq, turns.c.received_us)
            .where(turns.c.seq <= last_old)
            .order_by(turns.c.seq)
            .limit(_STEP)
        )
        gone = connection.execute(oldest).all()
        if not gone:
            return None
        if misdated := sum(row.received_us > max(before_us, future_us) for row in gone):
            _log.warning("%d turns dated in the future go with the old turns recorded after them", misdated)
        next_turn = select(func.min(turns.c.seq)).where(turns.c.seq > gone[-1].seq)
        kept_from = connection.execute(next_turn).scalar_one()
        of_last = select(entries.c.seq, entries.c.hash).order_by(entries.c.seq.desc()).limit(1)
        if kept_from is not None:
            of_last = of_last.where(entries.c.seq < kept_from)
        last = connection.execute(of_last).one()
        for table in (*INDEX_TABLES, feedback, entries):
            connection.execute(delete(table).where(table.c.seq <= last.seq))
        record = {"seq": last.seq, "hash": last.hash.hex(), "turns": len(gone), "before": utc_text(before_us)}
        append_unindexed(connection, pack("prune", record))
    return Pruned(len(gone), last.seq)
