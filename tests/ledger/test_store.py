"""What is acknowledged is on the ledger; what cannot be is refused, alone, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from server.errors import ConfigurationError, LedgerUnavailable, NotFound
from server.ledger import Ledger, LedgerSettings, prune, schema, store
from server.ledger.chain import Chain
from server.ledger.feedback import ExpectedCall, Feedback
from server.ledger.query import Selection, count_turns
from server.ledger.schema import connect, writing
from tests.ledger.samples import SHAPE, id_of, recovered, turn


@asynccontextmanager
async def open_ledger(url: str, **settings: Any) -> AsyncIterator[Ledger]:
    opened = Ledger(LedgerSettings.model_validate({"url": url} | settings))
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()


@contextmanager
def locked(url: str) -> Any:
    """Nobody can write while this holds."""
    engine = connect(url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE head SET seq = seq"))
        yield
    engine.dispose()


async def test_an_awaited_record_can_be_read_at_once(ledger: Ledger) -> None:
    record = turn(1, choices=(recovered(1),))
    await ledger.append(record)
    stored = await ledger.get(record.turn)
    assert stored is not None
    assert stored.record == record
    assert stored.seq == 1


async def test_records_of_many_turns_at_once_share_commits_and_make_one_chain(ledger: Ledger) -> None:
    await asyncio.gather(*(ledger.append(turn(number)) for number in range(200)))
    stats = ledger.stats
    assert (stats.written, stats.failed, stats.waiting) == (200, 0, 0)
    assert stats.commits < 200
    result = await ledger.verify()
    assert (result.entries, result.broken) == (200, None)


async def test_several_replicas_write_one_chain(url: str) -> None:
    async with open_ledger(url) as one, open_ledger(url) as other:
        await asyncio.gather(
            *(one.append(turn(number)) for number in range(0, 60, 2)),
            *(other.append(turn(number)) for number in range(1, 60, 2)),
        )
        result = await one.verify()
    assert (result.entries, result.broken) == (60, None)


async def test_replicas_that_start_together_make_the_tables_once(url: str) -> None:
    ledgers = [Ledger(LedgerSettings.model_validate({"url": url})) for _ in range(4)]
    await asyncio.gather(*(each.open() for each in ledgers))
    await asyncio.gather(*(each.append(turn(number)) for number, each in enumerate(ledgers)))
    assert (await ledgers[0].verify()).entries == 4
    await asyncio.gather(*(each.close() for each in ledgers))


async def test_a_new_file_that_another_replica_is_just_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, other.rollback)
    release.start()
    async with open_ledger(f"sqlite:///{path}") as opened:
        await opened.append(turn(1))
        assert (await opened.verify()).entries == 1
    release.join()
    other.close()


async def test_a_closed_ledger_has_written_what_was_queued_and_takes_no_more(url: str) -> None:
    async with open_ledger(url) as first:
        for number in range(50):
            first.submit(turn(number))
    with pytest.raises(LedgerUnavailable, match="closed"):
        await first.append(turn(99))
    async with open_ledger(url) as second:
        assert await second.read(count_turns) == 50


async def test_a_turn_recorded_twice_fails_alone(ledger: Ledger) -> None:
    await ledger.append(turn(1))
    done = await asyncio.gather(
        *(ledger.append(turn(number)) for number in (2, 1, 3)), return_exceptions=True
    )
    assert [type(result) for result in done] == [type(None), LedgerUnavailable, type(None)]
    assert (await ledger.verify()).entries == 3


async def test_a_record_that_cannot_be_stored_fails_alone(ledger: Ledger) -> None:
    broken = turn(2, request={"temperature": float("nan")})
    done = await asyncio.gather(
        *(ledger.append(record) for record in (turn(1), broken, turn(3))), return_exceptions=True
    )
    assert [type(result) for result in done] == [type(None), LedgerUnavailable, type(None)]
    assert ledger.stats.failed == 1


async def test_texts_that_databases_refuse_are_stored_exactly(ledger: Ledger) -> None:
    odd = "\x00 \ud800 \U0001f600 ' -- %s :x"
    record = turn(
        1,
        owner=odd,
        model=odd,
        status=odd,
        request={"messages": [odd]},
        choices=(replace(recovered(1), findings=(SHAPE | {"kind": odd},), text=odd),),
    )
    await ledger.append(record)
    stored = await ledger.get(record.turn)
    assert stored is not None
    assert stored.record == record
    assert (await ledger.verify()).broken is None
    assert len((await ledger.find(Selection(model=odd, finding=odd))).turns) == 1


async def test_a_full_queue_refuses_at_once_under_required(url: str) -> None:
    async with open_ledger(url, queue_turns=2, batch_turns=1) as ledger:
        with locked(url):
            waiting = [asyncio.ensure_future(ledger.append(turn(0)))]
            await asyncio.sleep(0)
            await until(lambda: ledger.stats.waiting == 0)  # the writer has it, and waits for the lock
            waiting += [asyncio.ensure_future(ledger.append(turn(number))) for number in (1, 2)]
            await until(lambda: ledger.stats.waiting == 2)
            with pytest.raises(LedgerUnavailable, match="full") as refused:
                await ledger.append(turn(9))
        await asyncio.gather(*waiting)
    assert refused.value.retry_after_s


async def test_best_effort_never_waits_and_counts_what_is_lost(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_ledger(url, mode="best_effort", queue_turns=1, batch_turns=1) as ledger:
        with locked(url):
            for number in range(10):
                await ledger.append(turn(number))
            assert ledger.stats.failed >= 8
        await until(lambda: ledger.stats.waiting == 0)
    assert "was not recorded" in caplog.text


async def test_an_answer_waits_no_longer_than_its_timeout(url: str) -> None:
    async with open_ledger(url, timeout_s=0.1) as ledger:
        with locked(url), pytest.raises(LedgerUnavailable, match=r"within 0\.1 s"):
            await ledger.append(turn(1))
        await until(lambda: ledger.stats.written == 1)
        assert await ledger.get(id_of(1)) is not None


async def test_a_lock_that_nobody_lets_go_of_fails_the_entry_and_no_other(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "_BUSY_S", 0.2)
    async with open_ledger(url) as ledger:
        with locked(url), pytest.raises(LedgerUnavailable, match="could not be recorded"):
            await ledger.append(turn(1))
        assert ledger.stats.failed == 1
        await ledger.append(turn(2))
        assert (await ledger.verify()).entries == 1


async def test_a_cancelled_wait_does_not_take_the_record_back(url: str) -> None:
    async with open_ledger(url) as ledger:
        with locked(url):
            waiting = asyncio.ensure_future(ledger.append(turn(1)))
            await asyncio.sleep(0.01)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        await until(lambda: ledger.stats.written == 1)
        assert await ledger.get(id_of(1)) is not None


async def test_under_off_nothing_is_kept_and_reads_are_refused() -> None:
    ledger = Ledger(LedgerSettings.model_validate({"mode": "off"}))
    await ledger.open()
    await ledger.append(turn(1))
    await ledger.check()
    with pytest.raises(LedgerUnavailable, match="off"):
        await ledger.get(id_of(1))
    await ledger.close()
    assert ledger.stats.written == 0


async def test_a_lost_database_refuses_with_a_retry_and_says_nothing_of_the_turn(
    ledger: Ledger, url: str
) -> None:
    engine = connect(url)
    with writing(engine) as connection:
        connection.execute(text("DROP TABLE observations"))
        connection.execute(text("DROP TABLE calls"))
    engine.dispose()
    with pytest.raises(LedgerUnavailable) as refused:
        await ledger.append(turn(1, choices=(recovered(1, "secret.example"),)))
    assert refused.value.status == 503
    assert "secret.example" not in f"{refused.value} {refused.value.__cause__}"
    await ledger.append(turn(2))  # without a call it needs neither table: nothing of turn 1 is half there
    assert await ledger.get(id_of(2)) is not None
    assert await ledger.get(id_of(1)) is None
    assert ledger.stats.written == 1


@pytest.mark.parametrize("url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_a_connection_that_dies_under_a_batch_loses_that_batch_alone(
    ledger: Ledger, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await ledger.append(turn(1))
    engine = connect(url)
    with locked(url):
        refused = asyncio.ensure_future(ledger.append(turn(2)))
        # A transaction would see the same activity again and again.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            kill = text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            )
            await until(lambda: connection.execute(kill).scalar())
        with pytest.raises(LedgerUnavailable, match="could not be recorded"):
            await refused
    engine.dispose()
    await ledger.append(turn(3))
    assert await ledger.get(id_of(2)) is None
    result = await ledger.verify()
    assert (result.entries, result.broken) == (2, None)
    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["the ledger takes no entry"]


async def test_check_tells_whether_the_database_takes_writes(ledger: Ledger, url: str) -> None:
    await ledger.check()
    engine = connect(url)
    with writing(engine) as connection:
        connection.execute(text("DROP TABLE head"))
    engine.dispose()
    with pytest.raises(LedgerUnavailable):
        await ledger.check()


async def test_a_refusals_cause_is_logged_once_a_while_and_outweighs_a_check(
    ledger: Ledger, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await ledger.check_now_and_then()
    engine = connect(url)
    with writing(engine) as connection:
        connection.execute(text("ALTER TABLE head RENAME TO lost"))
    await ledger.check_now_and_then()  # trusts the one before
    for number in (1, 2):
        with pytest.raises(LedgerUnavailable):
            await ledger.append(turn(number))
    (record,) = caplog.records
    assert "head" in record.getMessage()
    with writing(engine) as connection:
        connection.execute(text("ALTER TABLE lost RENAME TO head"))
    if engine.dialect.name == "sqlite":  # to PostgreSQL a table that is missing is the statement's fault
        with pytest.raises(LedgerUnavailable, match="a moment ago"):
            await ledger.check_now_and_then()
    engine.dispose()
    await ledger.append(turn(3))
    await ledger.check_now_and_then()


async def test_a_damaged_file_is_an_outage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check writes to a page that is sound, and every turn was refused behind a `/ready` of 200."""

    def malformed(*_: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    async with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        monkeypatch.setattr(Chain, "_write", malformed)
        with pytest.raises(LedgerUnavailable):
            await ledger.append(turn(1))
        with pytest.raises(LedgerUnavailable):
            await ledger.check_now_and_then()


def test_what_users_said_is_nobody_elses_to_read(tmp_path: Path) -> None:
    async def write() -> None:
        async with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
            await ledger.append(turn(1))

    asyncio.run(write())
    assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}


async def test_an_end_waits_no_longer_for_a_database_that_hangs_than_a_turn_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = threading.Event()
    monkeypatch.setattr(Chain, "_write", lambda *_: free.wait(30))
    ledger = Ledger(
        LedgerSettings.model_validate({"url": f"sqlite:///{tmp_path / 'ledger.db'}", "timeout_s": 0.2})
    )
    await ledger.open()
    try:
        with pytest.raises(LedgerUnavailable):
            await ledger.append(turn(1))
        async with asyncio.timeout(10):
            await ledger.close()
    finally:
        free.set()


async def test_a_record_at_fault_is_no_outage(ledger: Ledger) -> None:
    with pytest.raises(LedgerUnavailable):
        await ledger.append(turn(2, request={"temperature": float("nan")}))
    await ledger.check_now_and_then()


async def test_the_event_loop_is_free_while_the_ledger_writes_and_reads(ledger: Ledger) -> None:
    here = threading.get_ident()
    seen: list[int] = []

    def query(connection: Connection) -> None:
        seen.append(threading.get_ident())

    await ledger.read(query)
    assert seen != [here]


async def test_what_a_batch_waits_for_company_is_the_setting(url: str) -> None:
    async with open_ledger(url, batch_ms=50) as ledger:
        await asyncio.gather(ledger.append(turn(1)), later(ledger, 0.01), later(ledger, 0.02))
        assert ledger.stats.commits == 1


async def later(ledger: Ledger, delay_s: float) -> None:
    await asyncio.sleep(delay_s)
    await ledger.append(turn(int(delay_s * 1000)))


async def test_what_waits_is_written_between_two_steps_of_retention(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_ledger(url) as ledger:
        for number in range(1, 9):
            await ledger.append(turn(number))
    monkeypatch.setattr(prune, "_STEP", 1)
    seen: list[int] = []
    step = prune.prune_step

    def noting(*given: Any) -> prune.Pruned | None:
        time.sleep(0.05)
        seen.append(ledger.stats.commits)
        return step(*given)

    monkeypatch.setattr(store, "prune_step", noting)
    async with open_ledger(url, retention_days=0.5) as ledger:
        await ledger.append(turn(99))
        for _ in range(1000):
            await asyncio.sleep(0.01)
            if len(seen) == 9:
                break
        assert await ledger.get(id_of(8)) is None
        assert (await ledger.verify()).broken is None
    assert 1 in seen, "the turn was written before the last step"


async def test_retention_prunes_when_the_ledger_opens(url: str) -> None:
    async with open_ledger(url) as ledger:
        await ledger.append(turn(1))
    async with open_ledger(url, retention_days=0.5) as ledger:
        await ledger.append(turn(2))  # the writer prunes before it takes anything
        assert await ledger.get(id_of(1)) is None
        assert (await ledger.verify()).broken is None


async def test_feedback_is_kept_with_its_turn_and_the_newest_of_a_reviewer_counts(ledger: Ledger) -> None:
    await ledger.append(turn(1))
    first = Feedback(turn=id_of(1), correct=True, reviewer="ann")
    second = Feedback(turn=id_of(1), correct=False, reviewer="ann", note="no lookup was made")
    other = Feedback(turn=id_of(1), rating=2, reviewer="bo")
    for said in (first, second, other):
        await ledger.add_feedback(said)
    stored = await ledger.get(id_of(1))
    assert stored is not None
    assert stored.feedback == (second, other)
    assert (await ledger.verify()).entries == 4, "a label that was replaced stays in the chain"


async def test_labels_of_one_reviewer_that_share_a_batch_count_in_their_order(
    ledger: Ledger, url: str
) -> None:
    await ledger.append(turn(1))
    labels = [Feedback(turn=id_of(1), rating=rating, reviewer="ann") for rating in (1, 2)]
    with locked(url):
        waiting = [asyncio.ensure_future(ledger.append(turn(2)))]
        await asyncio.sleep(0)
        await until(lambda: ledger.stats.waiting == 0)  # the writer has it, and waits for the lock
        for place, said in enumerate(labels):
            waiting.append(asyncio.ensure_future(ledger.add_feedback(said)))
            await until(lambda place=place: ledger.stats.waiting == place + 1)
    await asyncio.gather(*waiting)
    stored = await ledger.get(id_of(1))
    assert stored is not None
    assert stored.feedback == (labels[1],)
    result = await ledger.verify()
    assert (result.entries, result.broken) == (4, None)


async def test_the_same_feedback_again_adds_nothing(ledger: Ledger) -> None:
    await ledger.append(turn(1))
    for _ in range(3):
        await ledger.add_feedback(Feedback(turn=id_of(1), correct=True, reviewer="ann"))
    assert (await ledger.verify()).entries == 2


async def test_a_correction_from_1_to_true_is_another_label(ledger: Ledger) -> None:
    anything = {"type": "function", "function": {"name": "lookup", "parameters": {"type": "object"}}}
    await ledger.append(turn(1, request={"model": "qwen3", "messages": [], "tools": [anything]}))
    for value, is_new in ((1, True), (1, False), (True, True)):
        wanted = (ExpectedCall(name="lookup", arguments={"uri": value}),)
        said = Feedback(turn=id_of(1), expected=wanted, reviewer="ann")
        assert await ledger.add_feedback(said) is is_new
    stored = await ledger.get(id_of(1))
    assert stored is not None
    assert stored.feedback[0].expected[0].arguments["uri"] is True  # type: ignore[index]


async def test_a_redacted_note_said_again_adds_nothing(url: str) -> None:
    async with open_ledger(url, redact=[r"\d{3}"]) as ledger:
        await ledger.append(turn(1))
        for _ in range(2):
            await ledger.add_feedback(Feedback(turn=id_of(1), rating=1, reviewer="ann", note="card 123"))
        stored = await ledger.get(id_of(1))
        assert stored is not None
        assert stored.feedback[0].note == "card [redacted]"
        assert (await ledger.verify()).entries == 2


@pytest.mark.parametrize("said", [{"turn": "turn_unknown"}, {"turn": id_of(1), "choice": 1}])
async def test_feedback_on_what_is_not_there_is_refused(ledger: Ledger, said: dict[str, Any]) -> None:
    await ledger.append(turn(1))
    with pytest.raises(NotFound):
        await ledger.add_feedback(Feedback(correct=True, reviewer="ann", **said))


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("mysql://x/y", "neither sqlite nor postgresql"),
        ("no url", "ledger.url"),
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
    ],
)
def test_an_address_that_is_no_ledgers_is_refused_with_one_line(address: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint) as refused:
        Ledger(LedgerSettings.model_validate({"url": address}))
    assert "\n" not in str(refused.value)


async def test_a_folder_that_is_missing_is_refused_with_one_line(tmp_path: Any) -> None:
    ledger = Ledger(LedgerSettings.model_validate({"url": f"sqlite:///{tmp_path}/missing/ledger.db"}))
    with pytest.raises(ConfigurationError, match="unable to open"):
        await ledger.open()
    await ledger.close()


@pytest.mark.parametrize(
    "settings", [{"redact": ["("]}, {"mode": "perhaps"}, {"retention_days": 0}, {"colour": 1}]
)
def test_wrong_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(settings))):
        LedgerSettings.model_validate(settings)


def test_a_password_in_the_address_is_not_printed() -> None:
    settings = LedgerSettings.model_validate({"url": "postgresql+psycopg://u:pass-word@h/d"})
    assert "pass-word" not in repr(settings)


async def until(true: Any) -> None:
    """Return as soon as it is true; fail after ten seconds."""
    for _ in range(2000):
        if true():
            return
        await asyncio.sleep(0.005)
    pytest.fail("it did not come true")


async def test_a_log_that_grew_for_a_long_reader_shrinks_once_that_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "_LOG_BYTES", 1_000_000)
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    log = tmp_path / "ledger.db-wal"
    async with open_ledger(url) as kept:
        await kept.append(turn(0))
        reader = connect(url, to_read=True)
        with schema.snapshot(reader) as connection:
            count_turns(connection)
            # Random enough that it does not compress away: 1,000 pages are the size at which SQLite empties its log.
            ids = tuple(pow(7, n, 100_003) for n in range(20_000))
            for number in range(1, 120):
                kept.submit(turn(number, prompt_token_ids=ids))
            await kept.append(turn(120))
        reader.dispose()
        assert log.stat().st_size > 4_100_000
        for number in range(121, 124):
            await kept.append(turn(number))
        assert log.stat().st_size <= 1_000_000


@pytest.mark.parametrize("gone", ["moved", "deleted", "replaced"])
async def test_a_file_that_is_no_longer_there_takes_no_entry_that_nobody_would_find(
    gone: str, tmp_path: Path
) -> None:
    folder = tmp_path / "ledger"
    folder.mkdir()
    kept = Ledger(LedgerSettings.model_validate({"url": f"sqlite:///{folder}/l.db"}))
    await kept.open()
    await kept.append(turn(1))
    await kept.check()
    for file in list(folder.iterdir()):
        if gone == "deleted":
            file.unlink()
        else:
            file.rename(tmp_path / file.name)
    if gone == "replaced":
        (folder / "l.db").touch()
    with pytest.raises(LedgerUnavailable):
        await kept.append(turn(2))
    with pytest.raises(LedgerUnavailable, match="moved, deleted or replaced"):
        await kept.check()
    await kept.close()
