"""The scorers against answers that were worked out by hand."""

from __future__ import annotations

import doctest
import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from server.accuracy.score import Answer, LabelledCall, TurnScore, score_turn, turn_rates
from server.accuracy.suite import CallLabel
from server.domain import Call

SHEET = [
    json.loads(line)
    for line in (Path(__file__).parent / "edge_cases.jsonl").read_text(encoding="utf-8").splitlines()
]
MODULES = ("interval", "score", "conversation", "bfcl_rules", "bfcl", "review")


def judged(row: dict[str, Any]) -> TurnScore:
    expected = [CallLabel.model_validate(call).expected for call in row["expected"]]
    calls = tuple(Call(str(index), name, arguments) for index, (name, arguments) in enumerate(row["calls"]))
    return score_turn(expected, Answer(text=row["text"], calls=calls))


@pytest.mark.parametrize("row", SHEET, ids=[row["case"] for row in SHEET])
def test_a_turn_scores_as_worked_out_by_hand(row: dict[str, Any]) -> None:
    score = judged(row)
    assert [score.call, score.name, score.args] == row["score"]


def test_the_four_metrics_over_the_whole_sheet_are_the_counted_ones() -> None:
    rates = turn_rates([judged(row) for row in SHEET])
    call, name, args = zip(*(row["score"] for row in SHEET), strict=True)
    assert (rates["tool_call_accuracy"].right, rates["tool_call_accuracy"].n) == (sum(call), 34)
    called = [value for value in name if value is not None]
    assert (rates["tool_name_accuracy"].right, rates["tool_name_accuracy"].n) == (sum(called), 32)
    assert rates["tool_args_accuracy"].right == sum(value for value in args if value is not None)
    assert (rates["response_quality"].right, rates["response_quality"].n) == (2, 2)


def test_an_answer_that_was_cut_off_has_not_shown_that_it_would_not_call() -> None:
    assert score_turn([], Answer(text="Which one?")).call
    assert not score_turn([], Answer(text="Let me see", truncated=True)).call


def test_a_refused_turn_is_wrong_and_in_no_other_denominator() -> None:
    assert score_turn([], Answer(refused="tool_call_invalid")) == TurnScore(False, False, None, None, None)


@pytest.mark.parametrize(
    ("text", "is_good"),
    [
        ("Blocked.", True),
        ("好的", True),
        ("", False),
        (" \n ", False),
        ("<think>I should answer.</think>", False),
        ("<think>I should answer.</think>Yes.", True),
        ("<think>I should answer. Yes.", False),
        ("Yes.</think>", False),
        ("<think><think>a</think></think>Yes.", False),
        ("The verdict is malicious. " * 12, False),
        ("A. " + "The verdict is malicious. " * 3, True),
        ("恶意网址，请勿访问。" * 40, False),
        ("| a | b |\n|---|---|\n| 1 | 2 |", True),
        ("Section\n" + "-" * 120, True),
        ("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20", True),
        ("ha" * 200, False),
    ],
)
def test_response_quality_is_length_tail_and_tags(text: str, is_good: bool) -> None:
    assert score_turn([], Answer(text=text)).quality is is_good


def test_a_large_whole_number_is_equal_in_any_spelling() -> None:
    assert LabelledCall("count", {"atoms": 10**23}).admits(json.loads('{"atoms": 1e23}'))


@pytest.mark.parametrize("name", MODULES)
def test_the_worked_examples_hold(name: str) -> None:
    tried = doctest.testmod(importlib.import_module(f"server.accuracy.{name}"))
    assert tried.attempted
    assert tried.failed == 0
