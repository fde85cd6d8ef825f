"""Finds the knee: the highest rate of conversations at which the objective is met."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from loadtest.figures import kept_up, seconds_to_settle

Step = dict[str, Any]

_AT_ANY_RATE = frozenset(("model_not_found", "invalid_api_key", "insufficient_scope", "not_found"))
"""Codes of what no lower rate mends."""


def holds(step: Step) -> bool:
    """Whether a step met its objective: enough turns were good, the client kept up, and the load had settled."""
    return bool(step["valid"] and step["turns"] and _good(step))


def fails(step: Step) -> bool:
    """Whether somebody arrived and the step did not hold; one at which nobody arrived tells nothing."""
    return bool(step["turns"]) and not holds(step)


def tells(step: Step) -> bool:
    """Whether it was the service that decided a step. One that missed its objective under a load that still grew
    would have missed it under all of it."""
    return kept_up(step) and (step["settled"] or not _good(step)) and not _refuses(step)


def _good(step: Step) -> bool:
    """Whether enough turns were good."""
    return bool(step["good_share"] >= step["objective"]["share"])


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
        """Whether it is the service that set the limit: not the client, nor a step too short; and somebody arrived."""
        failed = self._failed
        return any(step["turns"] for step in self.steps) and (failed is None or tells(failed))

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
            return "no rate met the objective" + ("" if self.valid else f"; at the lowest {self._doubt}")
        if not self.valid:
            return f"knee: at least {self.knee:g} conversations a second; above it {self._doubt}"
        if self._failed is None:
            return f"knee: at least {self.knee:g} conversations a second, the highest rate that was tried"
        return f"knee: {self.knee:g} conversations a second"

    @property
    def lagged(self) -> bool:
        """Whether it was the client that set the limit."""
        return self._failed is not None and not kept_up(self._failed)

    @property
    def _doubt(self) -> str:
        """Why the lowest rate that failed tells nothing of the service."""
        failed = self._failed
        if failed is None or _refuses(failed):
            return "no turn was answered"
        if not kept_up(failed):
            return "the client itself fell behind"
        return f"the load was still growing: give --seconds {seconds_to_settle(failed)} or more"

    @property
    def _failed(self) -> Step | None:
        """The lowest rate that failed."""
        return min(filter(fails, self.steps), key=lambda step: float(step["rate"]), default=None)


async def find_knee(measure: Callable[[float], Awaitable[Step]], *, start: float, steps: int) -> Sweep:
    """Try `steps` rates. `measure` runs one rate and returns its figures.

    Doubles the rate until it fails (or halves it until it holds), then halves the interval between the two. Where
    nobody arrived the rate goes up. Ends where the steps are too short for the conversations.
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
        if low is None and step["turns"] and _good(step) and kept_up(step) and not step["settled"]:
            break  # conversations are no shorter at a lower rate
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
