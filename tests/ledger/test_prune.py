"""Pruning forgets for good, in order, and what is left verifies."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from server.ledger import Ledger
from server.ledger import prune as pruning
from server.ledger.entry import unpack
from server.ledger.feedback import Feedback
from server.ledger.query import Selection, seqs_of
from server.ledger.schema import entries
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
    assert (result.broken, result.entries) == (None, 30 + 10)
