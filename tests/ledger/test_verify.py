"""`verify` finds each change, deletion, insertion and reordering, and names the first link that broke.

Each attempt is made inside a transaction that is rolled back, with the database's own constraints switched
off: whoever tampers can do that too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Row, Table, create_engine, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from server.ledger import Ledger, LedgerSettings
from server.ledger.entry import link, pack_turn
from server.ledger.feedback import Feedback
from server.ledger.schema import INDEX_TABLES, connect, entries, feedback, head
from server.ledger.verify import Head, Known, Verified, verify
from tests.ledger.samples import NOON_US, id_of, observed, recovered, turn

TABLES = (entries, head, feedback, *INDEX_TABLES)


@pytest.fixture
def tampered(url: str) -> Iterator[Any]:
    """A way into a ledger of turns, calls, observations, labels and a prune, past its constraints."""
    asyncio.run(fill(url))
    engine = connect(url)
    free = create_engine(engine.url) if engine.dialect.name == "sqlite" else engine

    @contextmanager
    def attempt() -> Iterator[Connection]:
        with free.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET session_replication_role = replica"))
            yield connection
            connection.rollback()

    yield attempt
    free.dispose()
    engine.dispose()


async def fill(url: str) -> None:
    ledger = Ledger(LedgerSettings.model_validate({"url": url}))
    await ledger.open()
    for number in range(8):
        await ledger.append(turn(number, choices=(recovered(number),), observations=(observed(number - 1),)))
    await ledger.add_feedback(Feedback(turn=id_of(5), correct=True, reviewer="ann"))
    await ledger.add_feedback(Feedback(turn=id_of(5), correct=False, reviewer="ann"))
    await ledger.prune(NOON_US + 2_000_000)
    await ledger.close()


def test_what_was_written_is_sound(tampered: Any) -> None:
    with tampered() as connection:
        result = verify(connection)
    assert result.broken is None
    assert (result.entries, result.first_seq, result.head.seq) == (9, 3, 11)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_change_of_one_value_is_found(tampered: Any, data: st.DataObject) -> None:
    with tampered() as connection:
        table: Table = data.draw(st.sampled_from(TABLES), "table")
        rows = connection.execute(select(table)).all()
        row = data.draw(st.sampled_from(rows), "row")
        columns = [column.name for column in table.columns if (table, column.name) != (head, "id")]
        name = data.draw(st.sampled_from(columns), "column")
        old = row._mapping[name]
        new = data.draw(st.just(old).flatmap(changes), "value")
        key = {column.name: row._mapping[column.name] for column in table.primary_key}
        try:
            connection.execute(update(table).filter_by(**key).values({name: new}))
        except IntegrityError:
            return  # the database itself refuses a second row under one key
        assert verify(connection).broken is not None


def changes(old: Any) -> st.SearchStrategy[Any]:
    """Values one small step away: another byte, one more, one less; another character; another number."""
    if isinstance(old, bytes):
        place = st.integers(0, len(old) - 1)
        byte = st.integers(1, 255)
        return st.one_of(
            st.builds(lambda i, b: old[:i] + bytes([old[i] ^ b]) + old[i + 1 :], place, byte),
            st.builds(lambda i, b: old[:i] + bytes([b]) + old[i:], st.integers(0, len(old)), byte),
            st.builds(lambda i: old[:i] + old[i + 1 :], place),
        ).filter(lambda new: new != old)
    if isinstance(old, str):
        return st.one_of(
            st.builds(
                lambda i: old[:i] + ("x" if old[i] != "x" else "y") + old[i + 1 :],
                st.integers(0, len(old) - 1),
            ),
            st.just(old + "x"),
            st.just(old[:-1]),
        )
    return st.sampled_from([(old or 0) + 1, (old or 0) - 1, (old or 0) + 1000])


def test_every_single_byte_of_an_entry_is_covered(tampered: Any) -> None:
    with tampered() as connection:
        row = connection.execute(select(entries).where(entries.c.seq == 6)).one()
        for name in ("payload", "hash", "prev"):
            old = row._mapping[name]
            for place in range(0, len(old), 1 if connection.dialect.name == "sqlite" else 7):
                new = old[:place] + bytes([old[place] ^ 1]) + old[place + 1 :]
                connection.execute(update(entries).where(entries.c.seq == 6).values({name: new}))
                broken = verify(connection).broken
                assert broken is not None, f"{name}[{place}]"
                assert broken.seq in (6, 7)
            connection.execute(update(entries).where(entries.c.seq == 6).values({name: old}))
        assert verify(connection).broken is None


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_deleted_row_is_found(tampered: Any, table: Table) -> None:
    with tampered() as connection:
        for row in connection.execute(select(table)).all():
            with nested(connection):
                connection.execute(delete(table).filter_by(**key_of(table, row)))
                assert verify(connection).broken is not None


def test_an_entry_deleted_with_all_its_rows_is_found_by_its_number(tampered: Any) -> None:
    with tampered() as connection:
        for seq in range(3, 12):
            with nested(connection):
                for table in (*INDEX_TABLES, feedback, entries):
                    connection.execute(delete(table).where(table.c.seq == seq))
                broken = verify(connection).broken
                assert broken is not None
                # Without entry 3 the chain seems to begin at 4, and no prune accounts for that.
                assert broken.seq == seq


def test_a_tail_cut_off_with_the_head_moved_back_is_found_by_a_known_head_alone(tampered: Any) -> None:
    with tampered() as connection:
        known = verify(connection).head
        cut(connection, 11)
        assert verify(connection).broken is not None, (
            "the cut tail held the prune that accounts for the beginning"
        )
    with tampered() as connection:
        rows = connection.execute(select(entries).order_by(entries.c.seq)).all()
        redo(connection, [row.payload for row in rows[:-2]] + [rows[-1].payload])
        assert verify(connection).broken is not None, "a label vanished"
        connection.execute(delete(feedback))
        connection.execute(insert(feedback).values(turn=id_of(5), choice=0, reviewer="ann", seq=9))
        assert verify(connection).broken is None, "a ledger made anew is sound in itself"
        broken = verify(connection, known).broken
        assert broken is not None
        assert "known head" in broken.reason


def test_every_pair_of_entries_that_changed_places_is_found(tampered: Any) -> None:
    with tampered() as connection:
        payloads = {row.seq: row.payload for row in connection.execute(select(entries))}
        for one in payloads:
            for other in payloads:
                if one < other:
                    with nested(connection):
                        for seq, payload in ((one, payloads[other]), (other, payloads[one])):
                            connection.execute(
                                update(entries).where(entries.c.seq == seq).values(payload=payload)
                            )
                        broken = verify(connection).broken
                        assert broken is not None
                        assert broken.seq == one


def test_entries_renumbered_into_another_order_are_found(tampered: Any) -> None:
    with tampered() as connection:
        for table in (*INDEX_TABLES, entries):
            for old, new in ((4, 1000), (5, 4), (1000, 5)):
                connection.execute(update(table).where(table.c.seq == old).values(seq=new))
        broken = verify(connection).broken
        assert broken is not None
        assert broken.seq == 4


def test_an_entry_put_in_at_the_end_or_in_between_is_found(tampered: Any) -> None:
    with tampered() as connection:
        last = connection.execute(select(head)).one()
        entry = link(last.seq + 1, pack_turn(turn(99)), last.hash)
        row = {"seq": entry.seq, "prev": entry.prev, "hash": entry.hash, "payload": entry.payload}
        connection.execute(insert(entries).values(row))
        assert verify(connection).broken is not None
    with tampered() as connection:
        connection.execute(insert(entries).values(row | {"seq": 2}))
        broken = verify(connection).broken
        assert broken is not None
        assert broken.seq == 2


def test_a_row_of_an_index_without_an_entry_is_found(tampered: Any) -> None:
    with tampered() as connection:
        connection.execute(insert(INDEX_TABLES[1]).values(kind="shape", seq=77))
        broken = verify(connection).broken
        assert broken is not None
        assert broken.seq == 77


def test_a_known_head_is_found_on_the_chain_or_said_to_be_pruned(tampered: Any) -> None:
    with tampered() as connection:
        rows = {row.seq: row for row in connection.execute(select(entries))}
        assert verify(connection, Head(5, rows[5].hash.hex())).known is Known.ON_CHAIN
        assert verify(connection, Head(2, rows[3].prev.hex())).known is Known.ON_CHAIN
        pruned = Head(1, "00" * 32)
        assert verify(connection, pruned, allow_pruned=True).known is Known.PRUNED
        broken = verify(connection, pruned).broken
        assert broken is not None
        assert "made anew" in broken.reason
        assert verify(connection, Head(2, "00" * 32), allow_pruned=True).broken is not None
        assert verify(connection, Head(2, "00" * 32)).broken is not None
        assert verify(connection, Head(5, "00" * 32)).broken is not None
        assert verify(connection, Head(12, "00" * 32)).broken is not None


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_value_of_another_type_is_a_broken_link_and_no_failure(tampered: Any, table: Table) -> None:
    with tampered() as connection:
        newest = f"WHERE rowid = (SELECT max(rowid) FROM {table.name})"
        for column in table.columns:
            if (table, column.name) == (head, "id"):
                continue
            old = connection.execute(
                text(f"SELECT typeof({column.name}) FROM {table.name} {newest}")
            ).scalar_one()
            for kind, value in (("text", "'zzz'"), ("blob", "x'00'"), ("real", "1.5"), ("blob", "x''")):
                if kind != old:
                    with nested(connection):
                        connection.execute(text(f"UPDATE {table.name} SET {column.name} = {value} {newest}"))
                        assert verify(connection).broken is not None, (column.name, value)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_bytes_as_text_and_a_second_head_are_broken_links(tampered: Any) -> None:
    with tampered() as connection:
        for change, seq in (
            ("UPDATE entries SET payload = CAST(payload AS TEXT) WHERE seq = 5", 5),
            ("UPDATE turns SET owner = CAST(x'ff' AS TEXT) WHERE seq = 5", 5),
            ("INSERT INTO head VALUES (2, 11, x'00')", 11),
        ):
            with nested(connection):
                connection.execute(text(change))
                broken = verify(connection).broken
                assert broken is not None
                assert broken.seq == seq


async def test_an_empty_ledger_is_sound(ledger: Ledger) -> None:
    result: Verified = await ledger.verify()
    assert (result.entries, result.broken, result.head.seq) == (0, None, 0)


def key_of(table: Table, row: Row[Any]) -> dict[str, Any]:
    return {column.name: row._mapping[column.name] for column in table.primary_key}


def cut(connection: Connection, seq: int) -> None:
    """Remove the entries from `seq` on and let the head say so."""
    for table in (*INDEX_TABLES, feedback, entries):
        connection.execute(delete(table).where(table.c.seq >= seq))
    last = connection.execute(select(entries).where(entries.c.seq == seq - 1)).one()
    connection.execute(update(head).values(seq=last.seq, hash=last.hash))


def redo(connection: Connection, payloads: list[bytes]) -> None:
    """Write the chain anew with these payloads: what someone with the database in hand can do."""
    first = connection.execute(select(entries).order_by(entries.c.seq).limit(1)).one()
    connection.execute(delete(entries))
    seq, prev = first.seq, first.prev
    for payload in payloads:
        entry = link(seq, payload, prev)
        row = {"seq": seq, "prev": prev, "hash": entry.hash, "payload": payload}
        connection.execute(insert(entries).values(row))
        seq, prev = seq + 1, entry.hash
    connection.execute(update(head).values(seq=seq - 1, hash=prev))


@contextmanager
def nested(connection: Connection) -> Iterator[None]:
    savepoint = connection.begin_nested()
    yield
    savepoint.rollback()
