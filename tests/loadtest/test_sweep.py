"""The search for the knee ends at the highest rate that held, and says what it could not tell."""

from __future__ import annotations

from typing import Any

import pytest

from loadtest.client import Run
from loadtest.figures import Objective, summary
from loadtest.report import sweep_page
from loadtest.sweep import find_knee


def machine(limit: float, *, client: float = 1e9, quiet: float = 0.0) -> Any:
    """A service that is good up to `limit`; the client keeps up to `client`, nobody arrives up to `quiet`."""

    async def measure(rate: float) -> dict[str, Any]:
        seen = (
            {"turns": 0, "good_share": 0.0}
            if rate <= quiet
            else {"turns": 10, "good_share": float(rate <= limit)}
        )
        on_time = rate <= client
        lag_ms = {"n": 1, "p99": 0.0 if on_time else 50.0}
        return {**summary(Run(1.0), Objective()), **seen, "lag_ms": lag_ms, "valid": on_time}

    return measure


@pytest.mark.parametrize("limit", [0.3, 1.0, 5.3, 40.0])
async def test_the_knee_is_found_from_below_and_from_above(limit: float) -> None:
    sweep = await find_knee(machine(limit), start=1.0, steps=12)
    assert sweep.knee is not None
    assert 0.9 * limit <= sweep.knee <= limit
    assert [step["rate"] for step in sweep.steps] == sorted(step["rate"] for step in sweep.steps)
    assert sweep.told == f"knee: {sweep.knee:g} conversations a second"
    assert sweep.valid


async def test_there_is_no_knee_when_no_rate_holds() -> None:
    sweep = await find_knee(machine(0.0), start=1.0, steps=4)
    assert sweep.knee is None
    assert [step["rate"] for step in sweep.steps] == [0.125, 0.25, 0.5, 1.0]
    assert sweep.told == "no rate met the objective"
    assert sweep.valid


async def test_where_the_client_fell_behind_first_the_knee_is_not_known() -> None:
    sweep = await find_knee(machine(100.0, client=8.0), start=1.0, steps=6)
    assert sweep.knee == 8.0
    assert sweep.told == "knee: at least 8 conversations a second; above it the client itself fell behind"
    assert not sweep.valid
    page = sweep_page("Sweep", sweep)
    assert sweep.told in page
    assert "not valid" in page
    assert "client lag" in page


async def test_a_client_that_falls_behind_beyond_the_knee_does_not_matter() -> None:
    sweep = await find_knee(machine(5.0, client=30.0), start=1.0, steps=9)
    assert sweep.told.startswith("knee: 5")
    assert sweep.valid


async def test_with_a_client_that_never_keeps_up_nothing_is_known() -> None:
    sweep = await find_knee(machine(100.0, client=0.0), start=1.0, steps=2)
    assert sweep.knee is None
    assert sweep.told == "no rate met the objective; at the lowest the client itself fell behind"
    assert not sweep.valid


async def test_where_every_rate_held_the_knee_lies_higher() -> None:
    sweep = await find_knee(machine(100.0), start=1.0, steps=3)
    assert sweep.told == "knee: at least 4 conversations a second, the highest rate that was tried"
    assert sweep.valid


async def test_a_rate_at_which_nobody_arrived_tells_nothing_and_a_higher_one_is_tried() -> None:
    sweep = await find_knee(machine(3.0, quiet=0.6), start=0.5, steps=8)
    assert sweep.told.startswith("knee: 3")
    silent = await find_knee(machine(3.0, quiet=100.0), start=0.5, steps=3)
    assert [step["rate"] for step in silent.steps] == [0.5, 1.0, 2.0]
    assert silent.told == "no conversation arrived at any rate: give more --seconds or a higher --start"
    assert not silent.valid
