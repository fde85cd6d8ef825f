"""The search for the knee ends at the highest rate that held."""

from __future__ import annotations

from typing import Any

import pytest

from loadtest.sweep import find_knee


def machine(limit: float, *, valid: bool = True) -> Any:
    async def measure(rate: float) -> dict[str, Any]:
        share = 1.0 if rate <= limit else 0.5
        return {"valid": valid, "turns": 10, "good_share": share, "objective": {"share": 0.95}}

    return measure


@pytest.mark.parametrize("limit", [0.3, 1.0, 5.3, 40.0])
async def test_the_knee_is_found_from_below_and_from_above(limit: float) -> None:
    knee, steps = await find_knee(machine(limit), start=1.0, steps=12)
    assert knee is not None
    assert 0.9 * limit <= knee <= limit
    assert [step["rate"] for step in steps] == sorted(step["rate"] for step in steps)


async def test_there_is_no_knee_when_no_rate_holds() -> None:
    knee, steps = await find_knee(machine(0.0), start=1.0, steps=4)
    assert knee is None
    assert [step["rate"] for step in steps] == [0.125, 0.25, 0.5, 1.0]


async def test_a_rate_at_which_the_client_fell_behind_does_not_count_as_held() -> None:
    knee, _ = await find_knee(machine(100.0, valid=False), start=1.0, steps=2)
    assert knee is None
