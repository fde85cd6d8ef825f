"""What must not be stored is not stored, in any field."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from server.domain import Verdict
from server.ledger.entry import ChoiceRecord, DraftRecord, TurnRecord, canonical_json, text_digest, turn_json
from server.ledger.feedback import ExpectedCall, Feedback, Opinion, judge, uncallable
from server.ledger.index import rows_of
from server.ledger.privacy import Curtain, is_masked
from server.ledger.settings import Privacy
from tests.ledger.samples import SHAPE, called, id_of, observed, recovered, turn

SECRET = "hunter2-in-clear"
FULL = Curtain(Privacy.FULL, ())
DIGEST = Curtain(Privacy.DIGEST, ())
REDACT = Curtain(Privacy.FULL, (r"hunter\d", "(?i)IN-CLEAR"))


def secretive() -> TurnRecord:
    """A turn with the secret in every place where a person or a model can put text."""
    draft = DraftRecord(
        raw=SECRET,
        output_ids=(11, 12),
        said=SECRET,
        stage={"text": SECRET},
        outcome="observation",
        findings=({"kind": "shape", "evidence": {"text": SECRET, "deep": [SECRET]}},),
        reasons=({"path": "$", "message": SECRET},),
    )
    choice = ChoiceRecord(
        drafts=(draft,),
        text=SECRET,
        reasoning=SECRET,
        calls=tuple(
            type(call)(id=call.id, name=call.name, arguments=f'{{"uri": "{SECRET}"}}')
            for call in recovered(1).calls
        ),
        findings=({"kind": "shape", "evidence": {"text": SECRET}},),
        verdict=Verdict.FLAG,
    )
    request = {
        "model": "qwen3",
        "temperature": 0.5,
        "user": SECRET,
        "metadata": {"note": SECRET},
        "stop": [SECRET],
        "messages": [
            {"role": "user", "content": SECRET, "name": SECRET},
            {"role": "user", "content": [{"type": "text", "text": SECRET}]},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {"id": "c1", "type": "function", "function": {"name": "lookup", "arguments": SECRET}}
                ],
            },
            {"role": "tool", "tool_call_id": "c1", "name": "lookup", "content": SECRET},
        ],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "lookup",
                    "description": SECRET,
                    "parameters": {"type": "object", "properties": {"uri": {"enum": [SECRET]}}},
                },
            }
        ],
    }
    return turn(1, choices=(choice,), request=request, error=SECRET, observations=(observed(0),))


def test_full_keeps_a_record_as_it_is() -> None:
    record = secretive()
    assert FULL.turn(record) == record


def test_digest_leaves_no_text_and_no_token_ids_in_any_field() -> None:
    stored = DIGEST.turn(secretive())
    assert SECRET.encode() not in canonical_json(turn_json(stored))
    assert stored.prompt_token_ids == ()
    assert stored.prompt_digest.endswith(":4")
    assert stored.choices[0].drafts[0].output_ids == ()
    assert stored.choices[0].drafts[0].output_digest.endswith(":2")
    assert not stored.is_whole


def test_digest_keeps_the_shape_of_the_turn() -> None:
    stored = DIGEST.turn(secretive())
    messages = stored.request["messages"]
    assert [message["role"] for message in messages] == ["user", "user", "assistant", "tool"]
    assert messages[2]["tool_calls"][0]["function"]["name"] == "lookup"
    assert messages[3]["tool_call_id"] == "c1"
    assert messages[3]["name"] == "lookup"
    assert messages[0]["content"] == text_digest(SECRET)
    assert stored.request["temperature"] == 0.5
    assert stored.request["model"] == "qwen3"
    assert stored.request["tools"][0]["function"]["name"] == "lookup"
    assert rows_of(1, stored) == rows_of(1, secretive())


def test_digest_leaves_a_label_something_to_be_held_against() -> None:
    kept = DIGEST.turn(turn(1))
    calls = (ExpectedCall(name="lookup"), ExpectedCall(name="lokup"))
    assert uncallable(calls[:1], kept.callable) is None
    assert uncallable(calls, kept.callable) == 1


def test_redaction_masks_every_match_in_every_field_and_drops_the_token_ids() -> None:
    stored = REDACT.turn(secretive())
    body = canonical_json(turn_json(stored))
    assert b"hunter2" not in body
    assert b"in-clear" not in body
    assert stored.choices[0].text == "[redacted]-[redacted]"
    assert stored.prompt_token_ids == ()
    assert stored.choices[0].drafts[0].output_ids == ()
    assert stored.redactions > 10
    assert not stored.is_whole


@contextmanager
def longest_silence() -> Iterator[list[float]]:
    """Seconds for which a thread beside this one was kept from running, the longest of them."""
    longest, over = [0.0], threading.Event()

    def tick() -> None:
        last = time.monotonic()
        while not over.wait(0.005):
            now = time.monotonic()
            longest[0], last = max(longest[0], now - last), now

    ticker = threading.Thread(target=tick)
    ticker.start()
    try:
        yield longest
    finally:
        over.set()
        ticker.join()


@pytest.mark.timeout(60)
def test_a_text_over_which_a_pattern_takes_long_is_masked_whole_and_nobody_waits_for_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    curtain = Curtain(Privacy.FULL, (r"[\w.+-]+@[\w-]+\.[\w.]+",))
    said = {"messages": [{"role": "user", "content": f"{'deadbeef' * 20_000} @ a@b.org"}]}
    began = time.monotonic()
    with longest_silence() as longest:
        stored = curtain.turn(turn(1, request=said))
    assert time.monotonic() - began < 10  # to search it all takes minutes
    assert longest[0] < 3
    assert stored.request["messages"][0]["content"] == "[redacted]"
    assert not stored.is_whole
    assert f"1 texts of {id_of(1)} were redacted whole" in caplog.text


@pytest.mark.timeout(60)
def test_the_searches_of_a_turn_end_in_time_however_many_its_texts() -> None:
    curtain = Curtain(Privacy.FULL, ("(?:a|aa)+b$",))
    said = {"messages": [{"role": "user", "content": f"{'a' * 60}cb"} for _ in range(1000)]}
    began = time.monotonic()
    stored = curtain.turn(turn(1, request=said))
    assert time.monotonic() - began < 5  # even at 20 ms a text it would take 20 s
    assert {message["content"] for message in stored.request["messages"]} == {"[redacted]"}


def test_patterns_mean_what_they_mean_to_pythons_re() -> None:
    curtain = Curtain(Privacy.FULL, ("[a[b]", r"(?P<d>\d)(?P=d)", "x{,2}y"))
    said = {"messages": [{"role": "user", "content": "[ c 77 78 xxy"}]}
    stored = curtain.turn(turn(1, request=said))
    assert stored.request["messages"][0]["content"] == "[redacted] c [redacted] 78 [redacted]"


def test_a_record_without_a_match_is_left_whole() -> None:
    record = turn(1, choices=(recovered(1),))
    assert REDACT.turn(record) == record


def test_a_pattern_cannot_touch_what_identifies_the_turn() -> None:
    greedy = Curtain(Privacy.FULL, (r".+",))
    record = turn(1, choices=(recovered(1),), observations=(observed(0),))
    stored = greedy.turn(record)
    assert rows_of(1, stored) == rows_of(1, record)
    assert (stored.turn, stored.fingerprint, stored.contract) == (
        record.turn,
        record.fingerprint,
        record.contract,
    )
    assert stored.choices[0].findings[0]["kind"] == SHAPE["kind"]


def test_redaction_comes_before_the_digest() -> None:
    both = Curtain(Privacy.DIGEST, (r"hunter\d",))
    assert both.turn(secretive()).choices[0].text == text_digest("[redacted]-in-clear")


def test_an_empty_text_stays_empty_under_digest() -> None:
    assert DIGEST.turn(turn(1, choices=(ChoiceRecord(),))).choices[0].text == ""


def label(note: str = "", **arguments: Any) -> Feedback:
    """A label that wants one call."""
    wanted = (ExpectedCall(name="lookup", arguments=arguments),)
    return Feedback(turn=id_of(1), expected=wanted, reviewer="ann", note=note)


def test_a_note_is_redacted_and_never_digested() -> None:
    assert REDACT.label(label(note=f"it says {SECRET}")).note == "it says [redacted]-[redacted]"
    assert DIGEST.label(label(note="fine")).note == "fine"


@pytest.mark.parametrize("curtain", [DIGEST, REDACT], ids=["digest", "redact"])
def test_the_arguments_that_a_label_expects_are_hidden_as_those_of_the_turn(curtain: Curtain) -> None:
    said = curtain.label(label(uri=f"a {SECRET}", deep=[{"name": SECRET}]))
    assert b"hunter2" not in said.spelled
    assert said.expected is not None
    assert said.expected[0].name == "lookup"


def test_a_pattern_finds_a_number_in_expected_arguments() -> None:
    said = Curtain(Privacy.FULL, (r"\d{7}",)).label(label(phone=5551234, name="Ann"))
    assert b"5551234" not in said.spelled
    assert is_masked(said)


def test_under_digest_a_label_that_wants_what_was_delivered_says_so_and_another_does_not() -> None:
    delivered = DIGEST.turn(turn(1, choices=(called(1, "é"),))).choices[0].calls
    for uri, opinion in (("é", Opinion.RIGHT), ("e", Opinion.WRONG)):
        assert judge([DIGEST.label(label(uri=uri))], delivered).opinion is opinion


def test_names_are_kept_at_their_own_places_alone() -> None:
    secret = {"name": SECRET, "id": SECRET, "type": SECRET, "role": SECRET, "kind": SECRET, "number": 5551234}
    function = {"name": "lookup", "arguments": "{}", "parsed_arguments": secret}
    request = {
        "messages": [
            {
                "role": "assistant",
                "parsed": secret,
                "annotations": [secret],
                "tool_calls": [{"id": "c1", "type": "function", "function": function}],
            },
            {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": SECRET}]},
        ],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "lookup",
                    "parameters": {"default": {"name": SECRET}, "examples": [{"type": SECRET}]},
                },
            }
        ],
        "tool_choice": {"type": "function", "function": {"name": "lookup", "note": SECRET}},
    }
    finding = SHAPE | {"evidence": {"kind": SECRET, "action": SECRET}}
    record = turn(1, request=request, choices=(replace(recovered(1), findings=(finding,)),))
    for curtain in (DIGEST, REDACT):
        stored = curtain.turn(record)
        assert b"hunter2" not in canonical_json(turn_json(stored))
        kept = stored.request["messages"]
        assert (kept[0]["role"], kept[0]["tool_calls"][0]["id"]) == ("assistant", "c1")
        assert (kept[1]["tool_call_id"], kept[1]["content"][0]["type"]) == ("c1", "text")
        assert stored.request["tool_choice"]["function"]["name"] == "lookup"
    numbers = canonical_json(DIGEST.turn(record).request["messages"][0]["parsed"])
    assert b"5551234" not in numbers


@pytest.mark.parametrize("escaped", [r"\u5f20\u4e09", r"\u5F20\u4E09", r"\ud83d\ude00", r"\u0041lice"])
def test_a_pattern_finds_what_json_spells_in_escapes(escaped: str) -> None:
    curtain = Curtain(Privacy.FULL, ("张三", "\U0001f600", "Alice"))
    said = f'{{"who": "{escaped}"}}'
    stored = curtain.turn(
        turn(1, request={"messages": [{"role": "tool", "tool_call_id": "c", "content": said}]})
    )
    assert stored.request["messages"][0]["content"] == "[redacted]"
    assert stored.redactions == 1
    assert stored.prompt_token_ids == ()
    other = turn(1, request={"messages": [{"role": "user", "content": r'{"who": "\u674e"}'}]})
    assert curtain.turn(other) == other


@pytest.mark.parametrize(
    ("spelled", "pattern"),
    [
        (r'{"user": "CORP\\jane"}', r"CORP\\\w+"),
        (r'{"name": "Jane\nDoe"}', r"Jane\s+Doe"),
        (r'{"url": "https:\/\/secret.example\/x"}', r"https://secret\.example/\S+"),
        (r'{"name": "Jane\u0020Doe"}', r"Jane\s+Doe"),
        (r'{"said": "{\"user\": \"CORP\\\\jane\"}"}', r"CORP\\\w+"),
    ],
)
def test_a_text_is_searched_as_its_json_spells_it(spelled: str, pattern: str) -> None:
    record = replace(turn(1), request={"messages": [{"role": "user", "content": spelled}]})
    stored = Curtain(Privacy.FULL, (pattern,)).turn(record)
    assert stored.request["messages"][0]["content"] == "[redacted]"
    assert stored.redactions == 1


def test_nothing_that_was_made_of_a_redacted_text_lets_it_be_guessed() -> None:
    """A number of few digits is found by trying each of them, where the digest of its text is kept."""
    record = replace(secretive(), observations=(observed(1),), prompt_token_ids=(1, 2, 3))
    stored = REDACT.turn(record)
    assert [seen.digest for seen in stored.observations] == [""]
    assert stored.prompt_digest == "redacted:3"
    assert {draft.output_digest for choice in stored.choices for draft in choice.drafts} == {"redacted:2"}
    assert FULL.turn(record).observations == record.observations


def test_a_tool_choice_with_a_null_beside_its_function_names_the_function() -> None:
    choice = {"type": "function", "function": {"name": "x"}, "allowed_tools": None}
    assert replace(turn(1), request={"tool_choice": choice}).callable == {"x"}
