"""From what happened to figures: pure.

An open loop's load grows until the conversations of its beginning end, and falls once none arrives any more. What
counts lies between: the turns that were to begin in that window, and what was answered in it a second.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from loadtest.client import Run, TurnTimes

LAG_LIMIT_S = 0.005
"""A run whose client was later than this at more than 1 % of its ticks is not valid."""
WARM_UP_SHARE = 0.25
"""An open loop is valid if nine of ten of its conversations take no more than this share of its seconds."""


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


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a run that counts; seconds from its start."""

    begin: float
    end: float
    warm_up: float
    """How long nine of ten conversations of an open loop take: until then the load grows."""

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.begin

    @property
    def settled(self) -> bool:
        """Whether the load had grown to its full size when it begins."""
        return self.warm_up <= self.begin


def window(run: Run) -> Window:
    """All of a closed loop until a user has nothing left to say; an open loop from its warm-up to its last arrival."""
    end = run.full or run.seconds
    if not run.open:
        return Window(0.0, end, 0.0)
    warm_up = float(
        spread([talk.ended - talk.began for talk in run.conversations if talk.complete]).get("p90", 0.0)
    )
    return Window(min(warm_up, WARM_UP_SHARE * end), end, warm_up)


def counted(run: Run) -> list[TurnTimes]:
    """The turns that count: of an open loop those that were to begin in its window."""
    part = window(run)
    return [turn for turn in run.turns if not run.open or part.begin <= turn.intended <= part.end]


def tokens_a_s(run: Run) -> float:
    """Output tokens a second of the window; those of a turn are spread evenly from its first to its end.

    Behind the window the last conversations run alone, for as long as the longest of them has to say. Turns of which
    drafts were thrown away count for nothing: which of their tokens reached the client is not told.
    """
    part = window(run)
    tokens = 0.0
    for turn in run.turns:
        if turn.error or turn.recoveries or turn.first is None:
            continue
        took = turn.ended - turn.first
        within = min(turn.ended, part.end) - max(turn.first, part.begin)
        if took:
            tokens += turn.tokens * max(0.0, within) / took
        elif within >= 0:
            tokens += turn.tokens
    return tokens / part.seconds


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
    part, turns = window(run), counted(run)
    talks = [talk for talk in run.conversations if not run.open or part.begin <= talk.began]
    answered = [turn for turn in turns if not turn.error]
    ended = [turn for turn in run.turns if not turn.error and part.begin <= turn.ended <= part.end]
    good = sum(objective.met_by(turn) for turn in turns)
    firsts = [first for turn in answered if (first := first_token_s(turn)) is not None]
    paces = [pace for turn in answered if (pace := token_s(turn)) is not None]
    figures = {
        "seconds": run.seconds,
        "window_s": [part.begin, part.end],
        "warm_up_s": part.warm_up,
        "settled": part.settled,
        "turns": len(turns),
        "conversations": len(talks),
        "calls": sum(turn.calls for turn in turns),
        "recovered": sum(turn.recoveries > 0 for turn in answered),
        "errors": dict(Counter(turn.error for turn in turns if turn.error)),
        "error_share": 1 - len(answered) / len(turns) if turns else 0.0,
        "turns_a_s": len(ended) / part.seconds,
        "tokens_a_s": tokens_a_s(run),
        "prompt_tokens": sum(turn.prompt_tokens for turn in answered),
        "completion_tokens": sum(turn.tokens for turn in answered),
        "first_token_ms": spread(firsts, 1000),
        "gap_ms": spread([gap for turn in answered for gap in turn.gaps], 1000),
        "token_ms": spread(paces, 1000),
        "turn_ms": spread([turn.ended - turn.intended for turn in answered], 1000),
        "question_ms": spread([seconds for talk in talks for seconds in talk.questions], 1000),
        "conversation_ms": spread([talk.seconds for talk in talks if talk.complete], 1000),
        "objective": asdict(objective),
        "good_turns_a_s": sum(map(objective.met_by, ended)) / part.seconds,
        "good_share": good / len(turns) if turns else 0.0,
        "lag_ms": spread(run.lags, 1000),
    }
    return {**figures, "valid": fault(figures) is None}


def kept_up(figures: Mapping[str, Any]) -> bool:
    """Whether the client was on time."""
    return bool(figures["lag_ms"].get("p99", 0.0) <= 1000 * LAG_LIMIT_S)


def seconds_to_settle(figures: Mapping[str, Any]) -> int:
    """How long an open loop has to last with conversations as long as these."""
    return math.ceil(float(figures["warm_up_s"]) / WARM_UP_SHARE)


def fault(figures: Mapping[str, Any]) -> str | None:
    """Why a run is not valid; `None` for one that is."""
    if not figures["turns"]:
        return "no turn began in the time that counts"
    if sum(figures["errors"].values()) == figures["turns"]:
        return f"no turn was answered ({', '.join(figures['errors'])})"
    if not kept_up(figures):
        return (
            f"the client was {figures['lag_ms']['p99']:.1f} ms late at 1 % of its ticks or more;"
            " use a freer machine, or a load that this one can make"
        )
    if not figures["settled"]:
        return (
            f"the load was still growing: nine of ten conversations take up to {figures['warm_up_s']:.1f} s;"
            f" give --seconds {seconds_to_settle(figures)} or more"
        )
    return None


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
