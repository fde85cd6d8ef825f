"""The way to a figure that no message states, and how a coincidence is told from one."""

from __future__ import annotations

import json

import numpy as np
import pytest

from server.domain import Call, Message, Role
from server.guard import Evidence
from server.guard.evidence.outcomes import chance, few, hits, selections, shared
from server.guard.evidence.reach import (
    EARLIER,
    FAR,
    LOOSE,
    NEAR,
    PART,
    ROW,
    SCALED,
    SELECTION,
    SHARE,
    SPAN,
    STEPS,
    SUM,
    TOTAL,
    WAYS,
)
from server.guard.text.values import read_values

_ORDERS = {
    "shop": "Hull",
    "opened": "2026-05-21T20:00",
    "due": "09-25",
    "orders": [
        {"no": "A-48213", "kind": "gift", "pieces": 4, "price": 119.5},
        {"no": "A-48214", "kind": "own", "pieces": 7, "price": 24.25},
        {"no": "A-48215", "kind": "gift", "pieces": 2, "price": 310.0},
        {"no": "A-48219", "kind": "own", "pieces": 9, "price": 58.6},
    ],
}


def way(
    told: str, observed: object = _ORDERS, asked: str = "How are we doing?", before: object = None
) -> str:
    """The way to the last value of `told`."""
    messages: list[Message] = []
    if before is not None:
        messages += [
            Message(Role.USER, "And earlier?"),
            *_looked_up(before),
            Message(Role.ASSISTANT, "So it was."),
        ]
    messages += [Message(Role.USER, asked), *_looked_up(observed)]
    value = read_values(told)[-1]
    return Evidence(tuple(messages), ()).reach.way(value)


def _looked_up(observed: object) -> list[Message]:
    call = Call("1", "get_orders", "{}")
    return [Message(Role.ASSISTANT, "", calls=(call,)), Message(Role.TOOL, json.dumps(observed), call_id="1")]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("all of it comes to 512.35", TOTAL),
        ("gifts make 429.50", TOTAL),
        ("on average 128.09 each", TOTAL),
        ("the dearest is 285.75 above the cheapest", TOTAL),
        ("the first two are 143.75", SUM),
        ("4 pieces at that price make 478.00", SHARE),
        ("that is 310000 pence in thousands", SCALED),
        ("all but A-48213 make 392.85", SELECTION),
        ("the own orders are 16.17 % of all", STEPS),
        ("on the 21st", PART),
        ("on the 25", PART),
        ("it is 77.77", FAR),
        ("at 119.8", NEAR),
        ("A-48217", NEAR),
        ("XK-99120", FAR),
    ],
)
def test_a_figure_is_led_to_by_the_simplest_way(told: str, expected: str) -> None:
    assert way(told) == expected


def test_a_span_of_time_lies_between_two_stated_times() -> None:
    assert way("it takes 90 minutes", {"from": "10:05", "to": "11:35"}) == SPAN
    assert way("after 9 days", {"from": "2026-02-24", "to": "2026-03-05"}) == SPAN


def test_a_rate_within_a_large_table_is_a_row() -> None:
    rows = [{"shop": f"S{i}", "sold": 1000 + 37 * i, "returned": 41 + 3 * i} for i in range(30)]
    assert way("the last one has 6.17 % returns", {"rows": rows}) == ROW


def test_a_change_against_an_earlier_lookup() -> None:
    assert way("it rose by 261.25", {"price": 1180.5}, before={"price": 919.25}) == EARLIER


def test_small_figures_among_many_are_reached_by_chance() -> None:
    observed = {"readings": [{"at": i, "level": 11 + 7 * i % 83} for i in range(30)]}
    assert way("it stands at 97 now", observed) == LOOSE


def test_the_users_spelled_counts_are_figures() -> None:
    assert way("84.00", {"monthly": 14.0}, "What is it for six months?") == SHARE
    assert way("84.00", {"monthly": 14.0}, "What is it?") != SHARE


@pytest.mark.parametrize("told", ["0." + "3" * 400, "8" * 400, "77.41"])
@pytest.mark.parametrize("figure", ["9" * 400, "0." + "0" * 320 + "7", "3"])
@pytest.mark.filterwarnings("error")
def test_figures_of_hundreds_of_digits_are_read(told: str, figure: str) -> None:
    assert way(f"it is {told}", {"lines": f"a: 1\nb: {figure}\nc: 3"}) in WAYS
    assert way("8" * 400) == FAR


def test_chance_counts_the_outcomes_about_a_figure() -> None:
    outcomes = np.array([10.0, 20.0, 21.0, 22.0, 90.0])
    assert chance(outcomes, 20.0, 0) == pytest.approx(4 / 20)
    assert chance(outcomes, 20.0, 2) == pytest.approx(0.04 / 20)
    assert hits(outcomes, 21.4, 0, rounded=True, roughly=False)
    assert not hits(outcomes, 21.4, 1, rounded=False, roughly=False)
    assert hits(outcomes, 87.9, 1, rounded=False, roughly=True)


def test_figures_are_taken_once_and_without_their_sign() -> None:
    assert few((3.0, -3.0, 5.0, 7.0), 2).tolist() == [3.0, 5.0]
    assert shared(few((5.0,), 4), few((0.0,), 4)).size == 0


def test_a_long_field_gives_its_greatest_and_least_alone() -> None:
    column = {"n": [(i, float(i)) for i in range(1, 41)]}
    found = selections(column)
    assert {1.0 + 2 + 3, 40.0 + 39, float(sum(range(1, 41)))} <= set(found.tolist())
    assert len(found) <= 3 * 40
