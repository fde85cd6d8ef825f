"""Forgetting old turns so that what is left still verifies.

Only the beginning of the chain is ever removed, and a `prune` entry at its end, written in the same
transaction, names the last entry that went and its hash: it stands for all before it. So who prunes is on
record, and a beginning that vanished otherwise is a broken link.

A turn dated in the future, by a clock that was wrong, tells nothing of its age. It keeps nothing back, and goes
with the old turns that were recorded after it.
"""

from __future__ import annotations

import logging
import time
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
    return total


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
        of_last = select(entries.c.seq, entries.c.hash).where(entries.c.seq == gone[-1].seq)
        last = connection.execute(of_last).one()
        for table in (*INDEX_TABLES, feedback, entries):
            connection.execute(delete(table).where(table.c.seq <= last.seq))
        record = {"seq": last.seq, "hash": last.hash.hex(), "turns": len(gone), "before": utc_text(before_us)}
        append_unindexed(connection, pack("prune", record))
    return Pruned(len(gone), last.seq)
