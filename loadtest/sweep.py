"""Finds the knee: the highest rate of conversations at which the objective is met."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

Step = dict[str, Any]


def holds(step: Step) -> bool:
    """Whether a step met its objective: enough turns were good, and the client kept up."""
    return bool(step["valid"] and step["turns"] and step["good_share"] >= step["objective"]["share"])


async def find_knee(
    measure: Callable[[float], Awaitable[Step]], *, start: float, steps: int
) -> tuple[float | None, list[Step]]:
    """The knee and every step, by rate. `measure` runs one rate and returns its figures.

    Doubles the rate until it fails (or halves it until it holds), then halves the interval between the two; `steps`
    rates are tried in all. The knee is `None` when no rate held.
    """
    tried: list[Step] = []
    best: float | None = None
    worst: float | None = None
    rate = start
    for _ in range(steps):
        step = {"rate": rate, **await measure(rate)}
        tried.append(step)
        if holds(step):
            best = rate if best is None else max(best, rate)
        else:
            worst = rate if worst is None else min(worst, rate)
        if best is None:
            rate = rate / 2
        elif worst is None:
            rate = rate * 2
        else:
            rate = (best + worst) / 2
    return best, sorted(tried, key=lambda step: float(step["rate"]))
