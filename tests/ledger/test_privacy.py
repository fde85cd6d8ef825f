"""What must not be stored is not stored, in any field."""

from __future__ import annotations

from server.domain import Verdict
from server.ledger.entry import ChoiceRecord, DraftRecord, TurnRecord, canonical_json, text_digest, turn_json
from server.ledger.feedback import ExpectedCall, undeclared
from server.ledger.index import rows_of
from server.ledger.privacy import Curtain
from server.ledger.settings import Privacy
from tests.ledger.samples import SHAPE, observed, recovered, turn

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
    assert undeclared(calls[:1], kept.tools) is None
    assert undeclared(calls, kept.tools) == 1


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


def test_a_note_is_redacted_and_never_digested() -> None:
    assert REDACT.note(f"it says {SECRET}") == "it says [redacted]-[redacted]"
    assert DIGEST.note("fine") == "fine"
