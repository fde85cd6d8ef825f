"""Finds the knee: the highest rate of conversations at which the objective is met."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

Step = dict[str, Any]

_AT_ANY_RATE = frozenset(("model_not_found", "invalid_api_key", "insufficient_scope", "not_found"))
"""Codes of what no lower rate mends."""


def holds(step: Step) -> bool:
    """Whether a step met its objective: enough turns were good, and the client kept up."""
    return bool(step["valid"] and step["turns"] and step["good_share"] >= step["objective"]["share"])


def fails(step: Step) -> bool:
    """Whether somebody arrived and the step did not hold; one at which nobody arrived tells nothing."""
    return bool(step["turns"]) and not holds(step)


def _refuses(step: Step) -> bool:
    """Whether somebody arrived and no turn was answered."""
    return bool(step["turns"]) and sum(step["errors"].values()) == step["turns"]


@dataclass(frozen=True, slots=True)
class Sweep:
    """The rates that were tried, by rate."""

    steps: Sequence[Step]

    @property
    def knee(self) -> float | None:
        """The highest rate that held; `None` when none did."""
        return max((step["rate"] for step in self.steps if holds(step)), default=None)

    @property
    def valid(self) -> bool:
        """Whether it is the service that set the limit: not the client, and somebody arrived."""
        failed = self._failed
        return any(step["turns"] for step in self.steps) and (failed is None or bool(failed["valid"]))

    @property
    def refused(self) -> Sequence[str]:
        """Where no rate had an answer: the error codes."""
        if not all(map(_refuses, self.steps)):
            return []
        return sorted({code for step in self.steps for code in step["errors"]})

    @property
    def told(self) -> str:
        """The outcome in a line."""
        if not any(step["turns"] for step in self.steps):
            return "no conversation arrived at any rate: give more --seconds or a higher --start"
        if self.refused:
            return f"no turn was answered ({', '.join(self.refused)})"
        if self.knee is None:
            return "no rate met the objective" + (
                "" if self.valid else "; at the lowest the client itself fell behind"
            )
        if not self.valid:
            return (
                f"knee: at least {self.knee:g} conversations a second; above it the client itself fell behind"
            )
        if self._failed is None:
            return f"knee: at least {self.knee:g} conversations a second, the highest rate that was tried"
        return f"knee: {self.knee:g} conversations a second"

    @property
    def _failed(self) -> Step | None:
        """The lowest rate that failed."""
        return min(filter(fails, self.steps), key=lambda step: float(step["rate"]), default=None)


async def find_knee(measure: Callable[[float], Awaitable[Step]], *, start: float, steps: int) -> Sweep:
    """Try `steps` rates. `measure` runs one rate and returns its figures.

    Doubles the rate until it fails (or halves it until it holds), then halves the interval between the two. Where
    nobody arrived the rate goes up.
    """
    tried: list[Step] = []
    low: float | None = None
    high: float | None = None
    rate = start
    for _ in range(steps):
        step = {"rate": rate, **await measure(rate)}
        tried.append(step)
        if _refuses(step) and _AT_ANY_RATE.issuperset(step["errors"]):
            break
        if fails(step):
            high = rate if high is None else min(high, rate)
        else:
            low = rate if low is None else max(low, rate)
        if low is None:
            rate = rate / 2
        elif high is None:
            rate = rate * 2
        else:
            rate = (low + high) / 2
    return Sweep(sorted(tried, key=lambda step: float(step["rate"])))
