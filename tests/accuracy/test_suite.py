"""A suite is read strictly: what is wrong is named with its line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from server.accuracy.suite import SHIPPED, Case, dump, load, parse, refusal_of
from server.errors import ConfigurationError

LOOK = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
USER = {"role": "user", "content": "hi"}


def line(**changes: Any) -> dict[str, Any]:
    whole = {"id": "a", "messages": [USER], "tools": [LOOK], "expected": {"calls": []}}
    return {**whole, **changes}


CALL = {"calls": [{"name": "look", "arguments": {}}]}

WRONG = [
    (line(id=""), "id: "),
    (line(extra=1), "extra: "),
    (line(messages=[]), "messages: "),
    (line(messages=[{"role": "robot", "content": "x"}]), "no role that we know"),
    (line(messages=[USER, {"role": "assistant", "content": "x"}]), "is the assistant's"),
    (line(expected={}), "expected.calls: "),
    (line(expected={"calls": [{"name": "look"}]}), "give either arguments or bfcl"),
    (line(expected={"calls": [{"name": "other", "arguments": {}}]}), "'other', which is not among the tools"),
    (line(tools=[LOOK, LOOK]), "a function with a name of its own"),
    (line(tools=[{"type": "function", "function": "look"}]), "a function with a name of its own"),
    (line(tools=[{"type": "function", "function": {"name": ["look"]}}]), "a function with a name of its own"),
    (line(messages=[{"role": "user", "content": "\ud800"}]), "half of a surrogate pair"),
    (line(expected={"calls": [{"name": "look", "arguments": {"x": float("nan")}}]}), "not JSON: NaN"),
    (line(expected=CALL, results=["1", "2"]), "results must be one for each expected call"),
    (line(expected=CALL, then=[{"expected": {"calls": []}}]), "needs its recorded result"),
    (line(then=[{"messages": [USER], "expected": {"calls": []}}]), "needs expected.text"),
    (
        line(expected={"calls": [], "text": "x"}, then=[{"expected": CALL}]),
        "then.0: it follows a turn without calls",
    ),
    ({"kind": "conversation", "id": "c", "entity": {"name": "U"}, "questions": []}, "questions: "),
    (
        {
            "kind": "conversation",
            "id": "c",
            "entity": {"name": "U"},
            "questions": [{"ask": "?", "kind": "entity"}],
        },
        "questions.0: any answer would be right",
    ),
    (
        {
            "kind": "conversation",
            "id": "c",
            "entity": {"name": "U", "confusions": ["boat"]},
            "questions": [{"ask": "?", "kind": "entity"}, {"ask": "?", "kind": "public"}],
        },
        "questions.1: any answer would be right",
    ),
    (
        {"kind": "conversation", "id": "c", "entity": {}, "questions": [{"ask": "?", "kind": "entity"}]},
        "entity.name: ",
    ),
]


@pytest.mark.parametrize(("item", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_a_wrong_line_is_refused_with_its_number_and_reason(item: dict[str, Any], reason: str) -> None:
    data = "\n".join([json.dumps(line(id="first")), "", json.dumps(item)]).encode()
    with pytest.raises(ConfigurationError) as refusal:
        parse(data, "s", "s.jsonl")
    assert str(refusal.value).startswith("s.jsonl:3: ")
    assert reason in str(refusal.value)


@pytest.mark.parametrize("data", [b"{", b"[]", b"\xff", json.dumps(line()).encode() * 2])
def test_a_line_that_is_no_json_object_is_refused_with_its_number(data: bytes) -> None:
    with pytest.raises(ConfigurationError, match=r"^s\.jsonl:1: not"):
        parse(data, "s", "s.jsonl")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ('{"x": 1, "x": 2}', "the key 'x' stands twice"),
        ('{"x": 1e999}', "the number 1e999 is too large"),
        ('{"x": ' + "[" * 5_000 + "]" * 5_000 + "}", "nested deeper than 100 levels"),
        ('{"x": ' + "[" * 101 + "]" * 101 + "}", "nested deeper than 100 levels"),
    ],
)
def test_a_label_that_could_mean_two_things_or_cannot_be_read_on_is_refused(
    arguments: str, reason: str
) -> None:
    text = json.dumps(line(expected=CALL)).replace('"arguments": {}', f'"arguments": {arguments}')
    with pytest.raises(ConfigurationError, match=f"^s.jsonl:1: .*{reason}"):
        parse(text.encode(), "s", "s.jsonl")


def test_a_case_alone_is_judged_as_in_its_suite() -> None:
    assert refusal_of(line(expected=CALL)) is None
    assert refusal_of(line(id="")) == "id: String should have at least 1 character"


def test_an_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="2: the id 'a' stands twice"):
        parse(b"\n".join([json.dumps(line()).encode()] * 2), "s", "s.jsonl")


def test_an_empty_suite_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="empty"):
        parse(b"\n\n", "s", "s.jsonl")


def test_a_missing_file_is_refused_with_the_shipped_names() -> None:
    with pytest.raises(ConfigurationError, match="uss_conversation"):
        load("no-such-suite")


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_dumped_reads_back_equal(name: str) -> None:
    suite = load(name)
    again = parse(dump(suite.lines).encode(), suite.name)
    assert again.lines == suite.lines


def test_the_digest_tells_suites_apart() -> None:
    one, other = parse(json.dumps(line()).encode(), "s"), parse(json.dumps(line(id="b")).encode(), "s")
    assert one.digest != other.digest


def test_every_labelled_turn_of_a_case_is_a_step() -> None:
    then = [{"expected": {"calls": [], "text": "done"}}, {"messages": [USER], "expected": CALL}]
    case = Case.model_validate(line(expected=CALL, results=["{}"], then=then))
    assert [len(step.expected.calls) for step in case.steps] == [1, 0, 1]
