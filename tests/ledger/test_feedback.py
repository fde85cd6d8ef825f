"""Labels say something, and several of them are folded as people would fold them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from server.ledger.entry import CallRecord
from server.ledger.feedback import Feedback, Opinion, judge

MADE = (CallRecord(id="call_1", name="lookup", arguments='{"uri": "a", "depth": 1}'),)
SAME = {"name": "lookup", "arguments": {"depth": 1.0, "uri": "a"}}
OTHER = {"name": "lookup", "arguments": {"uri": "b"}}


def said(reviewer: str, **label: Any) -> Feedback:
    return Feedback.model_validate({"turn": "turn_1", "reviewer": reviewer} | label)


@pytest.mark.parametrize(
    ("label", "complaint"),
    [
        ({}, "at least one"),
        ({"correct": True, "expected": []}, "beside correct"),
        ({"rating": 6}, "rating"),
        ({"rating": 3, "colour": "red"}, "colour"),
        ({"correct": True, "reviewer": "a\x00b"}, "reviewer"),
        ({"correct": True, "turn": "a\nb"}, "turn"),
        ({"correct": True, "choice": -1}, "choice"),
        ({"expected": [{"arguments": {}}]}, "name"),
    ],
)
def test_a_label_that_says_nothing_or_too_much_is_refused(label: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        said(**({"reviewer": "ann"} | label))


@pytest.mark.parametrize(
    ("labels", "opinion"),
    [
        ([], Opinion.OPEN),
        ([{"rating": 5}], Opinion.OPEN),
        ([{"correct": True}], Opinion.RIGHT),
        ([{"correct": False}], Opinion.WRONG),
        ([{"expected": [OTHER]}], Opinion.WRONG),
        ([{"expected": []}], Opinion.WRONG),
        ([{"expected": [SAME]}], Opinion.RIGHT),
        ([{"expected": [SAME], "correct": False}], Opinion.WRONG),
        ([{"correct": True}, {"correct": False}], Opinion.DISPUTED),
        ([{"correct": True}, {"expected": [OTHER]}], Opinion.DISPUTED),
        ([{"expected": [OTHER]}, {"expected": []}], Opinion.DISPUTED),
        ([{"expected": [OTHER]}, {"expected": [OTHER], "correct": False}], Opinion.WRONG),
    ],
)
def test_labels_of_several_reviewers_fold_to_one_opinion(
    labels: list[dict[str, Any]], opinion: Opinion
) -> None:
    folded = [said(f"reviewer {number}", **label) for number, label in enumerate(labels)]
    assert judge(folded, MADE).opinion is opinion


def test_the_expected_calls_are_known_where_a_reviewer_gave_them() -> None:
    expected = judge([said("ann", expected=[OTHER]), said("bo", correct=False)], MADE).expected
    assert expected is not None
    assert expected[0].arguments == {"uri": "b"}
    assert judge([said("ann", correct=False)], MADE).expected is None
