"""From what happened to figures: pure."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from loadtest.client import Run, TurnTimes

LAG_LIMIT_S = 0.005
"""A run whose client started more than 1 % of its turns later than this is not valid."""


@dataclass(frozen=True, slots=True)
class Objective:
    """What makes a turn good, and a rate bearable. Seconds."""

    first_token_s: float = 0.5
    token_s: float = 0.05
    """Mean time per token behind the first."""
    share: float = 0.95
    """Share of the turns that must be good."""

    def met_by(self, turn: TurnTimes) -> bool:
        """Whether the turn was answered, soon enough and fast enough."""
        first, token = first_token_s(turn), token_s(turn)
        if turn.error or first is None:
            return False
        return first <= self.first_token_s and (token is None or token <= self.token_s)


def first_token_s(turn: TurnTimes) -> float | None:
    """From the intended start to the first event that shows reasoning, text or a call."""
    return None if turn.first is None else turn.first - turn.intended


def token_s(turn: TurnTimes) -> float | None:
    """Mean time per token behind the first; `None` for fewer than two, and where drafts were thrown away."""
    if turn.first is None or turn.tokens < 2 or turn.recoveries:
        return None
    return (turn.ended - turn.first) / (turn.tokens - 1)


def tokens_a_s(run: Run) -> float:
    """Output tokens a second while all users were busy, or conversations arrived; those of a turn are spread evenly from
    its first to its end.

    Behind that instant the last conversations run alone, for as long as the longest of them has to say. Turns of which
    drafts were thrown away count for nothing: which of their tokens reached the client is not told.
    """
    until = run.full or run.seconds
    tokens = 0.0
    for turn in run.turns:
        if not turn.error and not turn.recoveries and turn.first is not None and turn.first < until:
            took = turn.ended - turn.first
            tokens += turn.tokens * (min(1.0, (until - turn.first) / took) if took else 1.0)
    return tokens / until


def spread(values: Sequence[float], scale: float = 1.0) -> dict[str, float | int]:
    """Number, mean and percentiles (nearest rank), multiplied by `scale`. Only `n` when there are none."""
    if not values:
        return {"n": 0}
    ordered = sorted(values)

    def rank(share: float) -> float:
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)] * scale

    return {
        "n": len(ordered),
        "mean": statistics.fmean(ordered) * scale,
        "p50": rank(0.5),
        "p90": rank(0.9),
        "p95": rank(0.95),
        "p99": rank(0.99),
        "max": ordered[-1] * scale,
    }


def summary(run: Run, objective: Objective) -> dict[str, Any]:
    """The figures of a run; times in milliseconds."""
    turns = run.turns
    answered = [turn for turn in turns if not turn.error]
    good = sum(objective.met_by(turn) for turn in turns)
    firsts = [first for turn in answered if (first := first_token_s(turn)) is not None]
    paces = [pace for turn in answered if (pace := token_s(turn)) is not None]
    lag = spread([turn.lag for turn in turns], 1000)
    return {
        "seconds": run.seconds,
        "turns": len(turns),
        "conversations": len(run.conversations),
        "calls": sum(turn.calls for turn in turns),
        "recovered": sum(turn.recoveries > 0 for turn in answered),
        "errors": dict(Counter(turn.error for turn in turns if turn.error)),
        "turns_a_s": len(answered) / run.seconds,
        "tokens_a_s": tokens_a_s(run),
        "prompt_tokens": sum(turn.prompt_tokens for turn in answered),
        "completion_tokens": sum(turn.tokens for turn in answered),
        "first_token_ms": spread(firsts, 1000),
        "gap_ms": spread([gap for turn in answered for gap in turn.gaps], 1000),
        "token_ms": spread(paces, 1000),
        "turn_ms": spread([turn.ended - turn.intended for turn in answered], 1000),
        "question_ms": spread([seconds for talk in run.conversations for seconds in talk.questions], 1000),
        "conversation_ms": spread([talk.seconds for talk in run.conversations if talk.complete], 1000),
        "objective": asdict(objective),
        "good_turns_a_s": good / run.seconds,
        "good_share": good / len(turns) if turns else 0.0,
        "lag_ms": lag,
        "valid": bool(answered) and lag.get("p99", 0.0) <= 1000 * LAG_LIMIT_S,
    }


def median_interval(values: Sequence[float]) -> dict[str, float | int]:
    """The median and the narrowest pair of order statistics that holds it in 95 % of samples or more.

    `level` is the share that it does hold it in: with fewer than six values not even all of them reach 95 %.
    """
    ordered = sorted(values)
    n, cut = len(ordered), 0
    outside = 2  # times 2 ** -n: how often the median lies outside all but the `cut` lowest and highest
    while (wider := outside + 2 * math.comb(n, cut + 1)) <= 0.05 * 2**n:
        outside, cut = wider, cut + 1
    return {
        "n": n,
        "median": statistics.median(ordered),
        "low": ordered[cut],
        "high": ordered[-1 - cut],
        "level": 1 - outside / 2**n,
    }
