"""What a comparison claims, on runs made up turn by turn: pairs, repeats, turns that one run lacks, question lists."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence

import pytest

from server.accuracy.compare import Comparison, Limits, compare
from server.accuracy.interval import Paired
from server.accuracy.report import as_json, paired_text
from server.accuracy.result import (
    AnswerRecord,
    ConversationRecord,
    ModelIdentity,
    ReplyRecord,
    RunResult,
    SuiteIdentity,
    TurnRecord,
)
from server.accuracy.score import TurnScore
from server.accuracy.suite import CallLabel, EntityLine, Label, Question

CALLS = "tool_call_accuracy"
LABEL = Label(calls=(CallLabel(name="look", arguments={}),))
NO_CALL = Label(calls=())
USS = EntityLine(name="USS", confusions=("starship",))


def made(turns: Iterable[TurnRecord] = (), talks: Iterable[ConversationRecord] = ()) -> RunResult:
    return RunResult(
        suite=SuiteIdentity(name="made", digest="d" * 64), model=ModelIdentity(name="m"), settings={},
        started="now", seconds=1, metrics={}, turns=tuple(turns), conversations=tuple(talks),
    )  # fmt: skip


def turns(right: Sequence[bool], first: int = 0, repeat: int = 0) -> list[TurnRecord]:
    """One case a turn, `first` the number of the first."""
    return [
        TurnRecord(
            case=f"c{number}", step=0, repeat=repeat, seed=0, tags=(), expected=LABEL,
            said=AnswerRecord(), score=TurnScore(True, ok, ok, ok, None),
        )
        for number, ok in enumerate(right, start=first)
    ]  # fmt: skip


def talk(name: str, question: Question, said: AnswerRecord) -> ConversationRecord:
    replies = (ReplyRecord(question=question, said=said),) * 10
    return ConversationRecord(conversation=name, repeat=0, entity=USS, replies=replies)


def gate(**max_drop: float) -> Limits:
    return Limits(fail_under={}, max_drop=max_drop)


def halves(right_calls: int, right_talks: int) -> RunResult:
    """100 turns that expect a call and 100 that expect none; a wrong one does the other."""
    return made(
        TurnRecord(
            case=f"{label is LABEL}{number}", step=0, repeat=0, seed=0, tags=("call",), expected=label,
            said=AnswerRecord(), score=score,
        )
        for label, right in ((LABEL, right_calls), (NO_CALL, right_talks))
        for number in range(100)
        for ok in [number < right]
        for score in [
            TurnScore(True, ok, ok, ok, None) if ok is (label is LABEL) else TurnScore(False, ok, None, None, True)
        ]
    )  # fmt: skip


def first_pairs(compared: Comparison) -> Paired:
    pairs = compared.turn_rows[0].paired
    assert pairs is not None
    return pairs


def drawn(draw: random.Random, chances: Sequence[float], repeats: int) -> RunResult:
    return made(
        turn
        for repeat in range(repeats)
        for turn in turns([draw.random() < chance for chance in chances], repeat=repeat)
    )


@pytest.mark.parametrize(("before", "now"), [(1, 1), (1, 2), (2, 1), (1, 3), (2, 2)])
def test_one_model_passes_however_often_each_run_repeats_its_turns(before: int, now: int) -> None:
    """A fifth of the turns is a coin's: two repeats of those give a majority less often than one does."""
    draw = random.Random(4)
    chances = [0.5 if number % 5 == 0 else 0.98 for number in range(500)]
    trials = [compare(drawn(draw, chances, before), drawn(draw, chances, now), gate()) for _ in range(8)]
    assert sum(bool(trial.breaches) for trial in trials) == 0


def test_repeats_of_both_runs_show_a_smaller_fall() -> None:
    draw = random.Random(5)
    caught = {
        repeats: sum(
            bool(compare(drawn(draw, [0.75] * 300, repeats), drawn(draw, [0.67] * 300, repeats), gate()).breaches)
            for _ in range(12)
        )
        for repeats in (1, 4)
    }  # fmt: skip
    assert caught[1] < caught[4] >= 10


def test_repeats_that_say_the_same_each_time_are_no_further_evidence() -> None:
    """A greedy model repeats itself: four turns lost are four, not twelve."""
    base, new = ([True] * 20, [False] * 4 + [True] * 16)
    thrice = [
        made(turn for repeat in range(3) for turn in turns(right, repeat=repeat)) for right in (base, new)
    ]
    pairs = first_pairs(compare(thrice[0], thrice[1], gate()))
    assert (pairs.n, pairs.lost, pairs.won, pairs.p) == (20, 4, 0, 0.125)
    assert pairs.p == first_pairs(compare(made(turns(base)), made(turns(new)), gate())).p


def test_more_turns_a_little_worse_than_much_better_are_no_regression() -> None:
    def thrice(often: Sequence[int]) -> RunResult:
        return made(turn for repeat in range(3) for turn in turns([repeat < k for k in often], repeat=repeat))

    pairs = first_pairs(compared := compare(thrice([1] * 21 + [0] * 20), thrice([0] * 21 + [3] * 20), gate()))
    assert pairs.lost > pairs.won
    assert pairs.p < 0.01
    assert compared.breaches == ()


RIGHT_90 = [number < 90 for number in range(100)]


def test_the_same_answers_on_a_harder_part_are_no_fall() -> None:
    part = made(turns(RIGHT_90[60:], first=60))
    limits = Limits(fail_under={}, max_drop={CALLS: 2}, allow_partial=True)
    compared = compare(made(turns(RIGHT_90)), part, limits)
    assert compared.breaches == ()
    assert compared.turn_rows[0].points == 0
    assert compared.turn_rows[0].new.ratio == 0.75


@pytest.mark.parametrize("is_new_the_part", [True, False])
def test_a_fall_on_the_turns_that_both_hold_is_not_hidden_by_the_others(is_new_the_part: bool) -> None:
    lost_four = [number < 36 for number in range(40)]
    if is_new_the_part:
        base, new = made(turns(RIGHT_90)), made(turns(lost_four))
    else:
        base, new = made(turns([True] * 40)), made(turns(lost_four + [True] * 60))
    limits = Limits(fail_under={}, max_drop={CALLS: 5}, allow_partial=True)
    (breach,) = compare(base, new, limits).breaches
    assert "fell by 10.0 points" in breach.reason


def test_runs_without_a_turn_in_common_have_no_points() -> None:
    limits = Limits(fail_under={}, max_drop={CALLS: 5}, allow_partial=True)
    compared = compare(made(turns([True])), made(turns([False], first=1)), limits)
    assert compared.turn_rows[0].points is None
    assert [breach.reason for breach in compared.breaches] == ["nothing was measured"]


PORT = Question(ask="Which port?", kind="public", any_of=("443",))


def test_knowledge_that_is_gone_is_a_regression_without_any_limit() -> None:
    knows = [talk(f"q{number}", PORT, AnswerRecord(text="443")) for number in range(2)]
    lost = [talk(f"q{number}", PORT, AnswerRecord(text="80")) for number in range(2)]
    (breach,) = compare(made(talks=knows), made(talks=lost), gate()).breaches
    assert breach.metric == "knowledge_retention"
    assert "20 answers lost, 0 won of 20" in breach.reason
    assert compare(made(talks=lost), made(talks=knows), gate()).breaches == ()


def test_answers_that_wander_off_are_a_regression_of_effective_tokens() -> None:
    about = Question(ask="What is USS?", kind="entity", any_of=("USS",))
    serves, wanders = (
        talk("q", about, AnswerRecord(text=f"USS rates. {more}")) for more in ("", "I like tea.")
    )
    breaches = compare(made(talks=[serves]), made(talks=[wanders]), gate()).breaches
    assert [breach.metric for breach in breaches] == ["effective_tokens"]
    silent = talk("q", about, AnswerRecord(refused="observation_fabricated"))
    breaches = compare(made(talks=[serves]), made(talks=[silent]), gate()).breaches
    assert [breach.metric for breach in breaches] == ["semantic_anchoring", "effective_tokens"]


@pytest.mark.parametrize(("before", "now", "half"), [
    ((90, 100), (100, 90), "no_call"),
    ((100, 90), (90, 100), "call"),
])  # fmt: skip
def test_what_one_half_won_does_not_hide_what_the_other_lost(
    before: tuple[int, int], now: tuple[int, int], half: str
) -> None:
    compared = compare(halves(*before), halves(*now), gate())
    assert first_pairs(compared).p == 1
    (breach,) = compared.breaches
    assert breach.metric == f"{CALLS}@{half}"
    assert "10 turns lost, 0 won of 100" in breach.reason


def test_the_halves_share_the_chance_of_a_false_alarm() -> None:
    """Eight turns lost and none won have p = 0.0078, nine 0.0039."""
    for lost, found in ((8, False), (9, True)):
        compared = compare(halves(100, 50), halves(100 - lost, 50 + lost), gate())
        assert bool(compared.breaches) is found
        assert (
            any(f"{CALLS}@call: 8 " in note and "at least 9" in note for note in compared.notes) is not found
        )


def test_what_was_judged_on_other_turns_shows_no_p() -> None:
    compared = compare(halves(90, 100), halves(100, 90), gate())
    calls, names, args, quality = compared.turn_rows
    assert calls.p == 1
    assert (names.paired.n, names.paired.lost, names.paired.won) == (90, 0, 0)
    assert [row.p for row in (names, args, quality)] == [None] * 3
    assert paired_text(names) == "-"
    assert json.loads(as_json(compared))["turns"][1]["mcnemar"]["p"] is None
    again = compare(halves(90, 100), halves(90, 100), gate())
    assert [row.p for row in again.turn_rows] == [1] * 4


def test_too_few_turns_to_show_a_regression_are_said_to_be_too_few() -> None:
    compared = compare(made(turns([True] * 7)), made(turns([False] * 7)), gate())
    assert compared.breaches == ()
    assert any(f"{CALLS}: 7 " in note and "at least 8" in note for note in compared.notes)
    told = compare(made(turns([True] * 50)), made(turns([False] * 7 + [True] * 43)), gate())
    assert any(f"{CALLS}: 7 " in note and "at least 8" in note for note in told.notes)
    assert compare(made(turns([True] * 50)), made(turns([True] * 50)), gate()).notes == ()
    shown = compare(made(turns([True] * 8)), made(turns([False] * 8)), gate())
    assert shown.breaches
    assert not any("at least" in note for note in shown.notes)
