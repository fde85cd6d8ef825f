"""Signed call ids: what comes back is told apart, and a client that re-serialises breaks nothing."""

from __future__ import annotations

import base64
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.arguments import canonical_arguments
from server.domain import Provenance
from server.errors import ConfigurationError
from server.provenance import (
    NONCE_BYTES,
    CallIds,
    ProvenancePolicy,
    ProvenanceSettings,
    read_keys,
)

KEY = b"k" * 32
NONCE = bytes(range(NONCE_BYTES))
IDS = CallIds((KEY,))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_an_id_has_the_documented_form_and_fits_openais_40_characters() -> None:
    call_id = IDS.mint("team", "lookup", "{}", nonce=NONCE)
    assert re.fullmatch(r"call_[A-Za-z0-9_-]{28}", call_id)
    assert len(call_id) <= 40


def test_an_issued_call_comes_back_verified() -> None:
    call_id = IDS.mint("team", "lookup", '{"uri": "a"}', nonce=NONCE)
    assert IDS.verify(call_id, "team", "lookup", '{"uri": "a"}') is Provenance.VERIFIED


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("lookup2", '{"uri": "a"}'),
        ("lookup", '{"uri": "b"}'),
        ("lookup", '{"uri": "a", "x": null}'),
        ("", ""),
    ],
)
def test_a_changed_name_or_argument_is_tampered(name: str, arguments: str) -> None:
    call_id = IDS.mint("team", "lookup", '{"uri": "a"}', nonce=NONCE)
    assert IDS.verify(call_id, "team", name, arguments) is Provenance.TAMPERED


def test_an_id_of_another_owner_or_key_is_unknown() -> None:
    call_id = IDS.mint("team", "lookup", "{}", nonce=NONCE)
    assert IDS.verify(call_id, "other", "lookup", "{}") is Provenance.UNKNOWN
    assert CallIds((b"x" * 32,)).verify(call_id, "team", "lookup", "{}") is Provenance.UNKNOWN


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        "call_",
        "call_abc",
        "call_" + "A" * 28,
        "call_" + "A" * 29,
        "toolu_" + "A" * 28,
        "call_" + "é" * 28,
    ],
)
def test_a_foreign_id_is_unknown(foreign: str) -> None:
    assert IDS.verify(foreign, "team", "lookup", "{}") is Provenance.UNKNOWN


def test_no_changed_byte_of_an_id_verifies() -> None:
    raw = base64.urlsafe_b64decode(IDS.mint("team", "lookup", "{}", nonce=NONCE).removeprefix("call_"))
    for index in range(len(raw)):
        for bit in range(8):
            forged = bytearray(raw)
            forged[index] ^= 1 << bit
            call_id = "call_" + base64.urlsafe_b64encode(bytes(forged)).decode()
            content = index >= len(raw) - 10
            told = IDS.verify(call_id, "team", "lookup", "{}")
            assert told is (Provenance.TAMPERED if content else Provenance.UNKNOWN)


@pytest.mark.parametrize("suffix", ["\n", "=", " ", "\x00"])
def test_an_id_with_anything_behind_it_is_unknown(suffix: str) -> None:
    call_id = IDS.mint("team", "lookup", "{}", nonce=NONCE) + suffix
    assert IDS.verify(call_id, "team", "lookup", "{}") is Provenance.UNKNOWN


def test_after_a_rotation_old_ids_verify_and_the_new_key_mints() -> None:
    old, new = b"o" * 32, b"n" * 32
    issued_before = CallIds((old,)).mint("team", "lookup", "{}", nonce=NONCE)
    both = CallIds((new, old))
    assert both.verify(issued_before, "team", "lookup", "{}") is Provenance.VERIFIED
    assert both.verify(issued_before, "team", "lookup", "[]") is Provenance.TAMPERED
    assert both.mint("team", "lookup", "{}", nonce=NONCE) == CallIds((new,)).mint(
        "team", "lookup", "{}", nonce=NONCE
    )
    assert CallIds((new,)).verify(issued_before, "team", "lookup", "{}") is Provenance.UNKNOWN


def test_parts_cannot_be_shifted_into_each_other() -> None:
    call_id = IDS.mint("team", "ab", "c", nonce=NONCE)
    assert IDS.verify(call_id, "team", "a", "bc") is Provenance.TAMPERED


@given(json_values)
def test_a_client_that_parses_and_dumps_again_keeps_the_canonical_form(value: object) -> None:
    ours = json.dumps(value)
    for theirs in (
        json.dumps(value, ensure_ascii=False, indent=2),
        json.dumps(json.loads(ours), sort_keys=True, separators=(",", ":")),
    ):
        assert canonical_arguments(theirs) == canonical_arguments(ours)


@given(json_values, json_values)
@settings(max_examples=200)
def test_values_that_differ_keep_differing(one: object, other: object) -> None:
    same = canonical_arguments(json.dumps(one)) == canonical_arguments(json.dumps(other))
    assert not same or one == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "1.0"),
        ("100", "1e2"),
        ("-0.0", "0"),
        ("0.1", "0.10"),
        ("1e22", "10000000000000000000000"),
        ("1e41", "1" + "0" * 41),
        ("1e308", "1" + "0" * 308),
        # A binary64 past 2**53 as JavaScript prints it.
        ("12345678901234567890.0", "12345678901234567000"),
        ('{"a":1,"b":2}', ' {"b" : 2, "a" : 1}\n'),
        ('"\\u00e9"', '"é"'),
    ],
)
def test_spellings_of_one_value_are_equal(one: str, other: str) -> None:
    assert canonical_arguments(one) == canonical_arguments(other)


def test_a_large_number_is_not_written_out() -> None:
    assert len(canonical_arguments(json.dumps([1e308] * 1000))) < 8000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", '"1"'),
        ("1", "true"),
        ("null", '""'),
        ("9007199254740993", "9007199254740992"),
        ("[1,2]", "[2,1]"),
        ("1e400", "1e401"),
        ("NaN", "null"),
        ('{"a":1,"a":2}', '{"a":2}'),
        ('{"a":', '{"a": '),
        ("9" * 5000, "9" * 5001),
        ("9" * 50, "9" * 49 + "8"),
        ("[" * 100_000, "[" * 100_001),
    ],
)
def test_different_values_and_different_non_json_texts_are_different(one: str, other: str) -> None:
    assert canonical_arguments(one) != canonical_arguments(other)


def test_a_json_string_cannot_pose_as_raw_text() -> None:
    assert canonical_arguments('json:"x"') != canonical_arguments('"x"')


@pytest.mark.parametrize("keys", [(), (b"short",), (KEY, b"")])
def test_missing_or_short_keys_are_refused(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(ConfigurationError, match="provenance"):
        CallIds(keys)


def test_a_nonce_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="nonce"):
        IDS.mint("team", "lookup", "{}", nonce=b"short")


def test_a_keys_file_is_read_in_order_without_comments_and_blank_lines() -> None:
    assert read_keys("# newest first\n\n  new-key-new-key-new  \r\nold-key-old-key-old\n") == (
        b"new-key-new-key-new",
        b"old-key-old-key-old",
    )


def test_settings_hide_the_keys_and_default_to_record() -> None:
    chosen = ProvenanceSettings.model_validate({"keys": ["a-very-secret-signing-key"]})
    assert chosen.policy is ProvenancePolicy.RECORD
    assert "secret-signing" not in repr(chosen)
