"""Every filter selects what it says and nothing else; pages join to the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server.domain import Provenance, Verdict
from server.ledger import Ledger
from server.ledger.feedback import Feedback
from server.ledger.query import Selection, count_turns, iter_turns, proven_calls, seqs_of
from tests.ledger.samples import NOON_US, SHAPE, called, id_of, observed, recovered, turn


@pytest.fixture
async def filled(ledger: Ledger) -> Ledger:
    """0 answered; 1 called; 2 recovered; 3 refused; 4 another model and owner, with 1's observation."""
    blocked = replace(
        recovered(3), calls=(), finish=None, verdict=Verdict.BLOCK, findings=(SHAPE | {"kind": "claim"},)
    )
    for record in (
        turn(0),
        turn(1, choices=(called(1),)),
        turn(2, choices=(recovered(2),)),
        turn(3, choices=(blocked,), status="observation_fabricated", error="refused"),
        turn(4, model="other", owner="bo", observations=(observed(1), observed(2, Provenance.UNKNOWN))),
    ):
        await ledger.append(record)
    await ledger.add_feedback(Feedback(turn=id_of(2), correct=True, reviewer="ann"))
    return ledger


@pytest.mark.parametrize(
    ("chosen", "numbers"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"verdict": "flag"}, [2]),
        ({"verdict": "block"}, [3]),
        ({"status": "ok"}, [0, 1, 2, 4]),
        ({"status": "observation_fabricated"}, [3]),
        ({"finding": "shape"}, [2, 3]),
        ({"finding": "claim"}, [3]),
        ({"finding": "marker"}, []),
        ({"tool": "lookup"}, [1, 2]),
        ({"model": "other"}, [4]),
        ({"owner": "team"}, [0, 1, 2, 3]),
        ({"since_us": NOON_US + 2_000_000}, [2, 3, 4]),
        ({"until_us": NOON_US + 2_000_000}, [0, 1]),
        ({"since_us": NOON_US + 1_000_000, "until_us": NOON_US + 2_000_000}, [1]),
        ({"recovered": True}, [2, 3]),
        ({"recovered": False}, [0, 1, 4]),
        ({"reviewed": True}, [2]),
        ({"reviewed": False}, [0, 1, 3, 4]),
        ({"turn": id_of(3)}, [3]),
        ({"turn": id_of(3), "verdict": "pass"}, []),
        ({"tool": "lookup", "verdict": "flag", "reviewed": True, "model": "qwen3"}, [2]),
    ],
)
async def test_a_filter_selects_what_it_says(
    filled: Ledger, chosen: dict[str, Any], numbers: list[int]
) -> None:
    selection = Selection(**chosen)
    page = await filled.find(selection)
    assert [line.turn for line in page.turns] == [id_of(number) for number in reversed(numbers)]
    whole = await filled.read(
        lambda connection: [stored.record.turn for stored in iter_turns(connection, selection)]
    )
    assert whole == [id_of(number) for number in numbers]
    assert await filled.read(lambda connection: count_turns(connection, selection)) == len(numbers)


async def test_pages_join_to_the_whole_list_newest_first(filled: Ledger) -> None:
    seen: list[str] = []
    before = None
    while True:
        page = await filled.find(Selection(), limit=2, before=before)
        seen += [line.turn for line in page.turns]
        before = page.before
        if before is None:
            break
    assert seen == [id_of(number) for number in (4, 3, 2, 1, 0)]


async def test_a_full_last_page_offers_no_further_one(filled: Ledger) -> None:
    assert (await filled.find(Selection(), limit=5)).before is None


async def test_a_line_says_what_the_turn_was(filled: Ledger) -> None:
    (line,) = (await filled.find(Selection(turn=id_of(2)))).turns
    assert line.as_json() == {
        "seq": 3,
        "turn": id_of(2),
        "received_at": "2026-01-01T12:00:02.000000Z",
        "owner": "team",
        "model": "qwen3",
        "status": "ok",
        "verdict": "flag",
        "recoveries": 1,
        "total_ms": 12,
        "findings": ("shape",),
        "tools": ("lookup",),
        "reviews": 1,
    }


async def test_a_call_is_proven_by_a_verified_observation_in_a_later_turn_alone(filled: Ledger) -> None:
    async def proven(number: int) -> frozenset[str]:
        stored = await filled.get(id_of(number))
        assert stored is not None
        return await filled.read(lambda connection: proven_calls(connection, stored))

    assert await proven(1) == {called(1).calls[0].id}
    assert await proven(2) == frozenset(), "its observation came back under an id that was not verified"
    await filled.append(turn(5, choices=(called(5),), observations=(observed(5),)))
    assert await proven(5) == frozenset(), "the observation is of the same turn"


async def test_a_selection_larger_than_a_chunk_is_read_whole_and_in_order(ledger: Ledger) -> None:
    for number in range(1203):
        ledger.submit(turn(number))
    await ledger.append(turn(1203))
    found = await ledger.read(lambda connection: [stored.seq for stored in iter_turns(connection)])
    assert found == list(range(1, 1205))
    assert await ledger.read(lambda connection: seqs_of(connection, Selection())) == found


async def test_the_json_of_a_turn_names_its_place_in_the_chain_and_its_labels(filled: Ledger) -> None:
    stored = await filled.get(id_of(2))
    assert stored is not None
    told = stored.as_json()
    assert told["seq"] == 3
    assert len(told["hash"]) == len(told["prev"]) == 64
    assert told["record"]["turn"] == id_of(2)
    assert told["feedback"][0]["correct"] is True
