"""Records survive the way to bytes and back, and their bytes are the same every time."""

from __future__ import annotations

import json
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.domain import Verdict
from server.ledger.entry import (
    GENESIS,
    ChoiceRecord,
    canonical_json,
    hash_of,
    link,
    microseconds_of,
    pack,
    pack_turn,
    text_digest,
    turn_id,
    turn_json,
    turn_of,
    unpack,
    utc_text,
)
from tests.ledger.samples import NOON_US, observed, recovered, turn

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
any_values = st.recursive(
    json_values | st.text(st.characters(), max_size=4) | st.sampled_from(Verdict),
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=8,
)
"""What a record can hold in memory: also enumerations, tuples and lone surrogates."""


def test_a_record_comes_back_equal() -> None:
    record = turn(1, choices=(recovered(1),), observations=(observed(0),), labels={"replica": "a"})
    kind, plain = unpack(pack_turn(record))
    assert kind == "turn"
    assert turn_of(plain) == record


def test_a_record_that_does_not_fit_is_refused_without_quoting_it() -> None:
    with pytest.raises(ValueError, match=r"choices\.0\.text") as refused:
        turn_of({**turn_json(turn(1)), "choices": [{"text": ["secret"]}]})
    assert "secret" not in str(refused.value)


@given(json_values)
def test_any_request_comes_back_equal(value: object) -> None:
    record = turn(1, request={"messages": value})
    assert turn_of(unpack(pack_turn(record))[1]) == record


def test_lone_surrogates_and_long_integers_come_back_equal() -> None:
    record = turn(1, request={"messages": ["\ud800", 10**40]})
    assert turn_of(unpack(pack_turn(record))[1]).request == {"messages": ["\ud800", 10**40]}


@given(st.dictionaries(st.text(), json_values))
def test_canonical_json_does_not_depend_on_the_order_of_keys(value: dict[str, object]) -> None:
    assert canonical_json(value) == canonical_json(dict(reversed(value.items())))
    assert json.loads(canonical_json(value)) == value


@given(any_values)
@example([1e-4, 9.999e-5, 1e-7, 999999999999999.9, 1e15, 1e16, 5e-324, -0.0, 0.1 + 0.2])
@example([2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, True, None])
@example({"\x7f\x00\x1f\b\f\u2028/": '"\\\n\r\t', "\U0001f600": 1, "\uffff": (), "e\u0301": {}})
def test_canonical_json_is_the_spelling_of_the_standard_library(value: object) -> None:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical_json(value) == text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_canonical_json_refuses_what_is_not_json(number: str) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"times": [1, {"total": float(number)}]})


@pytest.mark.parametrize(
    "payload", [b"", b"x", pack("turn", {})[:-1], pack("turn", {})[:8] + b"\x00" + pack("turn", {})[9:]]
)
def test_what_is_no_payload_is_refused(payload: bytes) -> None:
    with pytest.raises(ValueError, match="no entry"):
        unpack(payload)


def test_an_entry_of_a_later_format_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="format 2"):
        unpack(zlib.compress(b'{"v":2,"kind":"turn","turn":{}}'))


def test_a_hash_covers_the_number_the_payload_and_the_one_before() -> None:
    entry = link(2, b"payload", GENESIS)
    assert entry.hash == hash_of(2, b"payload", GENESIS)
    changed = {
        hash_of(3, b"payload", GENESIS),
        hash_of(2, b"payloae", GENESIS),
        hash_of(2, b"payload", entry.hash),
    }
    assert entry.hash not in changed
    assert len(changed) == 3


def test_turn_ids_sort_by_time_and_are_unique_within_a_millisecond() -> None:
    early, late = turn_id(1_000, b"\xff" * 10), turn_id(1_001, bytes(10))
    assert early < late
    assert turn_id(1_000, bytes(10)) != early
    assert len(early) == len("turn_") + 26


@given(st.integers(0, 4_000_000_000_000_000))
def test_times_come_back_to_the_microsecond(moment: int) -> None:
    assert microseconds_of(utc_text(moment)) == moment


def test_a_time_with_an_offset_or_none_is_read_as_utc() -> None:
    assert microseconds_of("2026-01-01T13:00:00+01:00") == NOON_US
    assert microseconds_of("2026-01-01T12:00:00") == NOON_US


def test_a_digest_tells_texts_apart_and_says_their_length() -> None:
    assert text_digest("abc").startswith("sha256:ba7816bf8f01cfea")
    assert text_digest("abc").endswith(":3")


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        ((), Verdict.PASS),
        ((Verdict.PASS, Verdict.FLAG), Verdict.FLAG),
        ((Verdict.FLAG, Verdict.BLOCK, Verdict.PASS), Verdict.BLOCK),
    ],
)
def test_a_turn_has_the_strongest_verdict_of_its_choices(
    verdicts: tuple[Verdict, ...], whole: Verdict
) -> None:
    assert turn(1, choices=tuple(ChoiceRecord(verdict=v) for v in verdicts)).verdict is whole
