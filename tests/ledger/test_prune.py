"""Pruning forgets for good, in order, and what is left verifies."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from server.ledger import Ledger, LedgerSettings
from server.ledger import prune as pruning
from server.ledger.entry import pack_turn, unpack
from server.ledger.feedback import Feedback
from server.ledger.query import Selection, seqs_of
from server.ledger.schema import entries, feedback
from tests.ledger.samples import NOON_US, id_of, recovered, turn


def after(number: int) -> int:
    """A moment between sample turns `number` and `number + 1`."""
    return NOON_US + number * 1_000_000 + 1


async def test_turns_before_the_moment_go_and_the_rest_verifies(ledger: Ledger) -> None:
    for number in range(10):
        await ledger.append(turn(number, choices=(recovered(number),)))
    gone = await ledger.prune(after(3))
    assert (gone.turns, gone.seq) == (4, 4)
    assert [line.turn for line in (await ledger.find(Selection())).turns] == [
        id_of(n) for n in range(9, 3, -1)
    ]
    result = await ledger.verify()
    assert (result.broken, result.first_seq, result.entries) == (None, 5, 7)


async def test_a_prune_names_the_last_entry_that_went(ledger: Ledger) -> None:
    for number in range(3):
        await ledger.append(turn(number))
    stored = await ledger.get(id_of(1))
    assert stored is not None
    await ledger.prune(after(1))
    payload = await ledger.read(
        lambda connection: (
            connection.execute(select(entries.c.payload).order_by(entries.c.seq.desc())).scalars().first()
        )
    )
    assert payload is not None
    assert unpack(payload) == (
        "prune",
        {"seq": 2, "hash": stored.hash, "turns": 2, "before": "2026-01-01T12:00:01.000001Z"},
    )


async def test_pruning_again_and_pruning_all_keeps_the_chain_sound(ledger: Ledger) -> None:
    for number in range(6):
        await ledger.append(turn(number))
    for moment, left in ((1, 4), (3, 2), (9, 0)):
        await ledger.prune(after(moment))
        assert len(await ledger.read(lambda connection: seqs_of(connection, Selection()))) == left
        assert (await ledger.verify()).broken is None
    await ledger.append(turn(7))
    assert (await ledger.verify()).broken is None


async def test_nothing_to_prune_adds_no_entry(ledger: Ledger) -> None:
    await ledger.append(turn(5))
    assert (await ledger.prune(after(3))).turns == 0
    assert (await ledger.verify()).entries == 1


async def test_an_old_turn_behind_a_younger_one_stays_until_its_neighbour_goes(ledger: Ledger) -> None:
    for number in (1, 9, 2):  # turn 2 took long: it was committed last
        await ledger.append(turn(number))
    assert (await ledger.prune(after(5))).turns == 1
    assert await ledger.get(id_of(2)) is not None
    assert (await ledger.prune(after(9))).turns == 2


async def test_a_turn_dated_in_the_future_keeps_nothing_back_and_goes_with_its_neighbours(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    future = "2999-01-01T00:00:00.000000Z"
    for number in range(10):
        await ledger.append(turn(number, **({"received_at": future} if number in (0, 4) else {})))
    assert (await ledger.prune(after(3))).turns == 4
    assert "1 turns dated in the future" in caplog.text
    assert await ledger.get(id_of(4)) is not None, "no old turn was recorded after it"
    assert (await ledger.prune(after(5))).turns == 2
    assert (await ledger.verify()).broken is None


async def test_labels_of_turns_that_went_do_not_break_the_chain(ledger: Ledger) -> None:
    await ledger.append(turn(1))
    await ledger.add_feedback(Feedback(turn=id_of(1), correct=True, reviewer="ann"))
    await ledger.append(turn(2))
    await ledger.add_feedback(Feedback(turn=id_of(1), correct=False, reviewer="ann"))
    await ledger.add_feedback(Feedback(turn=id_of(2), correct=True, reviewer="ann"))
    for number in (1, 2):
        await ledger.prune(after(number))
        assert (await ledger.verify()).broken is None


async def test_a_long_prune_goes_in_steps_while_others_write(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "_STEP", 10)
    for number in range(95):
        ledger.submit(turn(number))
    await ledger.append(turn(95))

    async def write() -> Any:
        for number in range(200, 230):
            await ledger.append(turn(number))

    gone, _ = await asyncio.gather(ledger.prune(after(95)), write())
    assert gone.turns == 96
    result = await ledger.verify()
    assert result.broken is None
    assert 30 < result.entries <= 30 + 10, "a prune that stands before the first turn left goes with the next"


async def test_labels_go_with_the_turn_that_they_are_of(ledger: Ledger) -> None:
    await ledger.append(turn(1))
    for correct in (True, False):
        await ledger.add_feedback(Feedback(turn=id_of(1), correct=correct, reviewer="ann", note="of whom"))
    assert (await ledger.prune(after(1))).turns == 1
    assert await ledger.read(lambda connection: connection.execute(select(feedback)).all()) == []
    left = await ledger.read(lambda connection: connection.execute(select(entries.c.payload)).scalars().all())
    assert [unpack(payload)[0] for payload in left] == ["prune"]
    assert (await ledger.verify()).broken is None


@pytest.mark.parametrize("by", ["hand", "retention"])
async def test_an_sqlite_file_and_its_log_spell_nothing_that_was_pruned(by: str, tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    settings = {"url": f"sqlite:///{file}"}
    gone = turn(1)
    spelled = pack_turn(gone)[:60]
    first = Ledger(LedgerSettings.model_validate(settings))
    await first.open()
    await first.append(gone)
    assert spelled in log_of(file).read_bytes()
    if by == "hand":
        await first.prune(after(1))
    second = Ledger(LedgerSettings.model_validate(settings | {"retention_days": 1}))
    if by == "retention":
        await second.open()  # prunes, while the first keeps the log in place
        async with asyncio.timeout(20):
            while log_of(file).stat().st_size:  # noqa: ASYNC110 - the file has no event for it
                await asyncio.sleep(0.01)
    assert spelled not in file.read_bytes() + log_of(file).read_bytes()
    await second.close()
    await first.close()


async def test_a_prune_waits_for_nobody_who_reads(ledger: Ledger) -> None:
    await ledger.append(turn(1))
    pruned = asyncio.Event()
    loop = asyncio.get_running_loop()
    begun = asyncio.Event()

    def read(connection: Connection) -> int:
        seqs = seqs_of(connection, Selection())
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(pruned.wait(), loop).result(20)
        return len(seqs)

    reading = asyncio.ensure_future(ledger.read(read))
    await begun.wait()
    async with asyncio.timeout(4):
        await ledger.prune(after(1))
    pruned.set()
    assert await reading == 1


def log_of(file: Path) -> Path:
    """SQLite's log beside its file."""
    return file.with_name(f"{file.name}-wal")
