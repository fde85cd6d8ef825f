"""The same load against two servers, in turns, in one run: figures, and ratios with intervals.

Both servers are up all the time. A round plays the same conversations against one and then the other, and the
order alternates, so that what else happens on the machine meets both. Ratios are formed within a round. The two
see the same questions; what their models answer differs, so the later messages of a conversation do, too.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from loadtest.client import Run, Target, run_closed
from loadtest.figures import Objective, kept_up, median_interval, summary
from loadtest.workload import conversations
from server.errors import ConfigurationError

FIGURES: dict[str, tuple[str, ...]] = {
    "tokens a second": ("tokens_a_s",),
    "first token p50, ms": ("first_token_ms", "p50"),
    "gap p99, ms": ("gap_ms", "p99"),
    "time per token p50, ms": ("token_ms", "p50"),
    "time per token p99, ms": ("token_ms", "p99"),
    "turn p50, ms": ("turn_ms", "p50"),
}
LAGGED = "rounds in which the client lagged"
FAILED = "rounds in which over 1 % failed"
"""Turns away what is hard, and the rest is soon answered: such a round compares nothing."""
ERROR_LIMIT = 0.01


async def compare(
    ours: Target,
    other: Target,
    *,
    seed: int,
    users: Sequence[int],
    rounds: int,
    conversations_a_user: int,
    on_round: Callable[[], None] | None = None,
) -> list[dict[str, Any]]:
    """One row a number of users and figure; counts (errors, rounds that tell nothing) have no ratio.

    Raises `ConfigurationError` when no turn of a round was answered.
    """
    rows = []
    for count in users:
        pairs: list[tuple[dict[str, Any], dict[str, Any]]] = []
        for number in range(rounds):
            seen: dict[str, dict[str, Any]] = {}
            sides = [("ours", ours), ("other", other)]
            for name, target in sides if number % 2 == 0 else reversed(sides):
                load = conversations(seed + number, think=False)
                run = await run_closed(target, load, users=count, count=count * conversations_a_user)
                seen[name] = _figures(name, run)
                if on_round is not None:
                    on_round()
            pairs.append((seen["ours"], seen["other"]))
        rows += [row for figure in FIGURES if (row := _row(figure, count, pairs)) is not None]
        for figure, counted in (("errors", _num_errors), (LAGGED, _has_lagged), (FAILED, _has_failed)):
            ours_n, other_n = (sum(map(counted, side)) for side in zip(*pairs, strict=True))
            rows.append({"figure": figure, "users": count, "ours": ours_n, "other": other_n, "ratio": None})
    return rows


def _num_errors(figures: dict[str, Any]) -> int:
    return sum(figures["errors"].values())


def _has_lagged(figures: dict[str, Any]) -> int:
    return int(not kept_up(figures))


def _has_failed(figures: dict[str, Any]) -> int:
    return int(figures["error_share"] > ERROR_LIMIT)


def _figures(name: str, run: Run) -> dict[str, Any]:
    figures = summary(run, Objective())
    if not figures["turn_ms"]["n"]:
        raise ConfigurationError(f"no turn against {name} was answered: {figures['errors']}")
    return figures


def _row(
    figure: str, users: int, pairs: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> dict[str, Any] | None:
    values = [(_value(mine, figure), _value(theirs, figure)) for mine, theirs in pairs]
    both = [(mine, theirs) for mine, theirs in values if mine and theirs]
    if not both:
        return None
    return {
        "figure": figure,
        "users": users,
        "ours": statistics.median(mine for mine, _ in both),
        "other": statistics.median(theirs for _, theirs in both),
        "ratio": median_interval([mine / theirs for mine, theirs in both]),
    }


def _value(figures: dict[str, Any], figure: str) -> float | None:
    value: Any = figures
    for key in FIGURES[figure]:
        value = value.get(key)
        if value is None:
            return None
    return float(value)
