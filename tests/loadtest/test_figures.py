"""Figures are computed from the intended start, and say when the client itself was late."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from loadtest.client import ConversationTimes, Run, TurnTimes
from loadtest.figures import Objective, fault, median_interval, spread, summary


def turn(
    intended: float = 0.0, lag: float = 0.0, first: float | None = 0.1, ended: float = 0.5, **more: object
) -> TurnTimes:
    return TurnTimes(0, "lookup", intended, intended + lag, first, ended, **{"tokens": 11, **more})  # type: ignore[arg-type]


def test_percentiles_are_nearest_rank() -> None:
    values = [float(n) for n in range(1, 101)]
    assert spread(values) == {
        "n": 100,
        "mean": 50.5,
        "p50": 50.0,
        "p90": 90.0,
        "p95": 95.0,
        "p99": 99.0,
        "max": 100.0,
    }
    assert spread([3.0], 1000)["p99"] == 3000.0
    assert spread([]) == {"n": 0}


def test_times_count_from_the_intended_start_so_that_a_late_client_cannot_hide_a_wait() -> None:
    figures = summary(Run(1.0, None, [turn(intended=0.0, lag=0.08, first=0.1, ended=0.5)]), Objective())
    assert figures["first_token_ms"]["p50"] == pytest.approx(100)
    assert figures["turn_ms"]["p50"] == pytest.approx(500)
    assert figures["token_ms"]["p50"] == pytest.approx(40)


def test_a_run_whose_client_lagged_is_not_valid() -> None:
    on_time, late = [0.004] * 98, [0.006] * 2
    assert summary(Run(1.0, None, [turn()] * 10, lags=[0.004] * 100), Objective())["valid"]
    assert not summary(Run(1.0, None, [turn()] * 10, lags=on_time + late), Objective())["valid"]


def _arrivals(every: float, seconds: float, lasts: float) -> Run:
    """Conversations of one turn, each `lasts` long, that arrive at equal distances."""
    begins = [i * every for i in range(int(seconds / every))]
    turns = [replace(turn(), intended=at, started=at, first=at, ended=at + lasts) for at in begins]
    talks = [ConversationTimes("s", lasts, [lasts], True, at, at + lasts) for at in begins]
    return Run(seconds + lasts, seconds, turns, talks, open=True)


def test_what_comes_while_the_load_still_grows_does_not_count() -> None:
    figures = summary(_arrivals(0.5, 60, lasts=5), Objective())
    assert figures["window_s"] == [5.0, 60]
    assert figures["turns"] == 110, "of 120, ten came in the first five seconds"
    assert figures["turns_a_s"] == pytest.approx(2, rel=0.02)
    assert (figures["settled"], figures["valid"]) == (True, True)


def test_an_open_run_too_short_for_its_conversations_is_not_valid() -> None:
    figures = summary(_arrivals(0.5, 20, lasts=15), Objective())
    assert (figures["settled"], figures["valid"]) == (False, False)
    assert "give --seconds 60 or more" in (fault(figures) or "")


def test_the_tokens_of_drafts_that_were_thrown_away_flatter_nobody() -> None:
    figures = summary(Run(1.0, None, [turn(), turn(tokens=500, recoveries=1)]), Objective())
    assert figures["tokens_a_s"] == summary(Run(1.0, None, [turn()]), Objective())["tokens_a_s"]
    assert figures["token_ms"]["n"] == 1
    assert figures["recovered"] == 1


def test_a_run_of_which_no_turn_was_answered_is_not_valid() -> None:
    assert not summary(Run(1.0, None, [turn(error="invalid_api_key")] * 10), Objective())["valid"]
    assert summary(Run(1.0, None, [turn(error="queue_full")] * 9 + [turn()]), Objective())["valid"]


@pytest.mark.parametrize(
    ("seen", "good"),
    [
        (turn(), True),
        (turn(first=0.6, ended=0.7), False),  # too late
        (turn(ended=0.9), False),  # too slow: 80 ms a token
        (turn(error="overloaded"), False),
        (turn(first=None, tokens=0), False),
        (turn(tokens=1, ended=3.0), True),  # one token has no pace
    ],
)
def test_a_turn_is_good_when_it_is_answered_soon_and_fast_enough(seen: TurnTimes, good: bool) -> None:
    assert Objective(0.5, 0.05).met_by(seen) is good


def test_goodput_counts_good_turns_alone_and_errors_are_told_by_code() -> None:
    turns = [turn(), turn(), turn(error="overloaded"), turn(error="overloaded")]
    figures = summary(
        Run(2.0, None, turns, [ConversationTimes("lookup", 1.5, [0.5, 1.0], False)]), Objective()
    )
    assert figures["good_share"] == 0.5
    assert figures["good_turns_a_s"] == 1.0
    assert figures["errors"] == {"overloaded": 2}
    assert figures["tokens_a_s"] == 11.0
    assert figures["question_ms"]["n"] == 2
    assert figures["conversation_ms"] == {"n": 0}


def test_tokens_a_second_end_where_the_first_user_has_nothing_left_to_say() -> None:
    turns = [
        turn(first=0.0, ended=2.0, tokens=40),
        turn(first=1.5, ended=2.5, tokens=20),
        turn(first=3.0, ended=9.0),
    ]
    assert summary(Run(9.0, 2.0, turns), Objective())["tokens_a_s"] == pytest.approx((40 + 10) / 2)
    assert summary(Run(10.0, None, turns), Objective())["tokens_a_s"] == pytest.approx((40 + 20 + 11) / 10)


@pytest.mark.parametrize(
    ("n", "low", "high", "level"),
    # Conover, Practical Nonparametric Statistics: ranks of the sign test's interval.
    [
        (1, 1, 1, 0.0),
        (2, 1, 2, 0.5),
        (3, 1, 3, 0.75),
        (5, 1, 5, 0.9375),
        (6, 1, 6, 0.96875),
        (10, 2, 9, 0.978515625),
    ],
)
def test_the_interval_of_a_median_says_how_often_it_holds_it(
    n: int, low: int, high: int, level: float
) -> None:
    values = [float(number) for number in range(n, 0, -1)]
    interval = median_interval(values)
    assert (interval["low"], interval["high"], interval["level"]) == (low, high, level)
    assert interval["median"] == (n + 1) / 2


@pytest.mark.parametrize("n", [2, 3, 6, 10])
def test_the_interval_holds_the_true_median_as_often_as_it_says(n: int) -> None:
    draw = random.Random(n)
    seen = [median_interval([draw.lognormvariate(0, 0.1) for _ in range(n)]) for _ in range(2000)]
    held = sum(interval["low"] <= 1 <= interval["high"] for interval in seen) / len(seen)
    assert held == pytest.approx(seen[0]["level"], abs=0.035)
