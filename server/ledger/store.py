"""The ledger as the service holds it: appends that wait for durability, and reads off the event loop."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine, update
from sqlalchemy.exc import SQLAlchemyError

from server.errors import InvalidRequest, LedgerUnavailable, NotFound, ServiceError
from server.ledger.chain import Chain, locked_head
from server.ledger.entry import TurnRecord, UnreadableEntry
from server.ledger.feedback import Feedback, mismatch, uncallable
from server.ledger.place import LedgerMoved, Place
from server.ledger.privacy import Curtain
from server.ledger.prune import Pruned, empty_log, prune, prune_step
from server.ledger.query import Page, Selection, StoredTurn, get_turn, list_turns, newest_feedback
from server.ledger.schema import connect, create, head, snapshot, writing
from server.ledger.settings import LedgerMode, LedgerSettings
from server.ledger.verify import Head, Verified, verify
from server.ledger.writer import Item, Writer, WriterStats

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_DAY_US = 86_400_000_000
_TRUST_S = 5.0
"""How long a check holds: it costs a commit."""
_LOG_S = 60.0
"""A refusal's cause is logged once in this time."""


class Ledger:
    """Open it once, append a record a turn, close it. Under mode `off` every append returns at once."""

    def __init__(self, settings: LedgerSettings) -> None:
        """Raises `ConfigurationError` for a URL that names no ledger of ours. Touches nothing yet."""
        self._settings = settings
        self._engine: Engine | None = None
        self._writer: Writer | None = None
        self._curtain = Curtain(settings.privacy, settings.redact)
        self._failing_until = self._check_due = self._log_due = 0.0
        self._is_outage: Callable[[BaseException | None], bool] = lambda _: False
        if settings.mode is not LedgerMode.OFF:
            self._engine = connect(settings.url.get_secret_value())
            self._place = Place(self._engine)
            chain = Chain(self._engine, self._place)
            self._is_outage = chain.is_outage
            self._writer = Writer(
                chain,
                self._curtain,
                queue=settings.queue_turns,
                batch=settings.batch_turns,
                linger_s=settings.batch_ms / 1000,
                chore=self._retire,
            )

    @property
    def mode(self) -> LedgerMode:
        """The mode it was opened under."""
        return self._settings.mode

    @property
    def stats(self) -> WriterStats:
        """Counts since it was opened."""
        return self._writer.stats if self._writer else WriterStats()

    async def open(self) -> None:
        """Make or upgrade the tables and begin to write. Raises `ConfigurationError`."""
        if self._engine and self._writer:
            await asyncio.to_thread(create, self._engine)
            self._place.remember()
            self._writer.start()

    async def close(self) -> None:
        """Write what is queued, for as long as a turn waits for it, then let go of the database. Idempotent."""
        if self._engine and self._writer:
            if not await asyncio.to_thread(self._writer.stop, self._settings.timeout_s):
                left = self._writer.stats.waiting
                _log.error("the ledger was not done in time: %d queued turns were not recorded", left)
                return
            self._engine.dispose()

    async def append(self, record: TurnRecord) -> None:
        """Record a turn. Under `required`, return once it is durable; else `submit` it.

        Raises `LedgerUnavailable` under `required` alone. Cancelling the wait does not take the record
        back, nor does the end of `ledger.timeout_s`: it may still be written.
        """
        if self.mode is LedgerMode.REQUIRED:
            await self._durably(record)
        else:
            self.submit(record)

    def submit(self, record: TurnRecord) -> None:
        """Queue a turn and do not wait. Never raises: what cannot be written is counted and logged."""
        if self._writer is None:
            return
        try:
            self._writer.put(record, _note_loss)
        except LedgerUnavailable as error:
            _note_loss(error)

    async def add_feedback(self, said: Feedback) -> bool:
        """Record a label; return once it is durable. The same label again changes nothing: then return `False`.

        Raises `NotFound` for an unknown turn or choice, `InvalidRequest` for an expected call that the turn did not
        let the model make (of no such tool, or with arguments that it does not take), and `LedgerUnavailable`.
        """
        stored = await self.get(said.turn)
        if stored is None or said.choice >= max(1, len(stored.record.choices)):
            raise NotFound(f"There is no choice {said.choice} of a turn {said.turn!r}.", param="turn")
        if (number := uncallable(said.expected or (), stored.record.callable)) is not None:
            raise InvalidRequest(
                "The turn had no such tool to call: no call of it could have been right.",
                param=f"expected.{number}.name",
            )
        if said.expected and stored.record.is_whole:
            found = await asyncio.to_thread(mismatch, said.expected, stored.record.tools)
            if found is not None:
                raise InvalidRequest(
                    f"The tool does not take these arguments: {found[1]}.",
                    param=f"expected.{found[0]}.arguments",
                )
        newest = await self.read(lambda connection: newest_feedback(connection, said))
        stored_as = await asyncio.to_thread(self._curtain.label, said)
        if newest is not None and newest.spelled == stored_as.spelled:
            return False
        await self._durably(said)
        return True

    async def get(self, turn: str) -> StoredTurn | None:
        """The turn of that id with its labels."""
        return await self.read(lambda connection: get_turn(connection, turn))

    async def find(self, selection: Selection, *, limit: int = 50, before: int | None = None) -> Page:
        """One page of the selected turns, newest first."""
        return await self.read(
            lambda connection: list_turns(connection, selection, limit=limit, before=before)
        )

    async def read(self, query: Callable[[Connection], _T]) -> _T:
        """Any function of `server.ledger.query` or `review`, run off the loop on one state of the ledger."""

        def read(engine: Engine) -> _T:
            with snapshot(engine) as connection:
                return query(connection)

        return await self._off_loop(read)

    async def verify(self, known: Head | None = None) -> Verified:
        """Walk the whole chain; other turns go on being recorded meanwhile."""
        return await self.read(lambda connection: verify(connection, known))

    async def prune(self, before_us: int) -> Pruned:
        """Forget the turns received before that time."""
        return await self._off_loop(lambda engine: prune(engine, before_us))

    async def check(self) -> None:
        """Return when the database takes writes; raise `LedgerUnavailable` otherwise."""
        if self._engine is not None:
            await self._off_loop(_try_to_write)

    async def check_now_and_then(self) -> None:
        """Like `check`, for whoever asks often: an answer holds for some seconds. Looks under `required` alone.

        What the database did to the last entry outweighs the check: on a full disk there may be room for that one.
        """
        if self.mode is not LedgerMode.REQUIRED:
            return
        now = time.monotonic()
        if now < self._failing_until:
            raise LedgerUnavailable("The ledger took no entry a moment ago.", retry_after_s=1.0)
        if now >= self._check_due:
            await self.check()
            self._check_due = now + _TRUST_S

    async def _durably(self, item: Item) -> None:
        try:
            await self._written(item)
            self._failing_until = 0.0
        except LedgerUnavailable as error:
            now = time.monotonic()
            if self._is_outage(error.__cause__):
                self._failing_until, self._check_due = now + _TRUST_S, 0.0
            self._complain(error.__cause__ or error)
            raise

    def _complain(self, cause: BaseException) -> None:
        now = time.monotonic()
        if now >= self._log_due:
            self._log_due = now + _LOG_S
            _log.error("the ledger takes no entry: %s", cause)

    async def _written(self, item: Item) -> None:
        if self._writer is None:
            raise LedgerUnavailable("The ledger is off.")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def told(error: ServiceError | None) -> None:
            try:
                loop.call_soon_threadsafe(_settle, done, error)
            except RuntimeError:
                _log.warning("a turn was recorded after its event loop had ended")

        self._writer.put(item, told)
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                await done
        except TimeoutError:
            raise LedgerUnavailable(
                f"The turn was not recorded within {self._settings.timeout_s:g} s.", retry_after_s=1.0
            ) from None

    async def _off_loop(self, work: Callable[[Engine], _T]) -> _T:
        if self._engine is None:
            raise LedgerUnavailable("The ledger is off.")
        try:
            await asyncio.to_thread(self._place.check)
            return await asyncio.to_thread(work, self._engine)
        except LedgerMoved as error:
            self._complain(error)
            raise LedgerUnavailable("The ledger's file was moved, deleted or replaced.") from error
        except UnreadableEntry as error:
            _log.error("the ledger cannot be read, run `truecall ledger verify`: %s", error)
            raise LedgerUnavailable(
                "The ledger has an entry that cannot be read: run `truecall ledger verify`."
            ) from error
        except SQLAlchemyError as error:
            raise LedgerUnavailable("The ledger's database does not answer.", retry_after_s=1.0) from error

    def _retire(self) -> bool:
        """The writer's chore: a step towards `ledger.retention_days`. Whether there may be more to do."""
        if self._engine and self._settings.retention_days:
            now_us = time.time_ns() // 1000
            try:
                self._place.check()
                before_us = now_us - round(self._settings.retention_days * _DAY_US)
                if prune_step(self._engine, before_us) is not None:
                    return True
                empty_log(self._engine)
            except (LedgerMoved, SQLAlchemyError) as error:
                _log.error("old turns were not pruned: %s", error)
        return False


def _settle(done: asyncio.Future[None], error: ServiceError | None) -> None:
    if done.done():  # the wait was cancelled or timed out
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)


def _note_loss(error: ServiceError | None) -> None:
    if error is not None:
        _log.error("a turn was not recorded: %s", error.__cause__ or error)


def _try_to_write(engine: Engine) -> None:
    with writing(engine) as connection:
        seq, _ = locked_head(connection)
        connection.execute(update(head).values(seq=seq))  # a lock alone needs no room on the disk
