"""A pattern in the grammar means what it means to the validator, or it is not put there."""

from __future__ import annotations

import json
from random import Random

import jsonschema_rs
import pytest

from server.contract.patterns import whole_match
from tests.contract.grammars import accepts, draw, schema_grammar

ANY = r'[^"\\\x00-\x1f]'


@pytest.mark.parametrize(
    ("pattern", "whole", "exact"),
    [
        (r"^[a-z]{2}\d$", "^[a-z]{2}[0-9]$", True),
        (r"^\w+$", "^[a-zA-Z0-9_]+$", True),
        ("^https://", f"^https://{ANY}*$", False),
        ("[0-9]", f"^{ANY}*[0-9]{ANY}*$", False),
        (r"\.pdf$", f"^{ANY}*\\.pdf$", False),
        ("^a|b$", f"^(a{ANY}*|{ANY}*b)$", False),
        ("^(a|b)$", "^(a|b)$", True),
        ("^(?:a|b)+?$", "^(a|b)+$", True),
        ("^a$|^b$", "^(a|b)$", True),
        ("^[^,]+$", f"^{ANY[:-1]},]+$", False),
        ("^.+$", f"^{ANY}+$", False),
        (r"^[\w.-]+$", r"^[a-zA-Z0-9_.\-]+$", True),
        ("^[]a]$", None, None),
        ("^größ[e]$", "^größ[e]$", True),
    ],
)
def test_what_a_search_becomes(pattern: str, whole: str | None, exact: bool | None) -> None:
    found = whole_match(pattern)
    assert (found.regex if found else None) == whole
    assert (found.exact if found else None) == exact


@pytest.mark.parametrize(
    "pattern",
    [
        "", "^", "$", "^$", "a^b", "a$b", "(^a)", r"\bword\b", "(?=a)", "(?<n>a)", "(?i)a", r"\p{L}", r"\x41", r"\u0041",
        r"a\sb", r"\W", r"\D", r"\n", r"\t", '"', r"\\", r'[a"]', "[a&&b]", "[[:alpha:]]", "a{1,64}", "(a{6}){6}", "a**",
        "a{,3}", "a{", "[", "[]", "(", ")", "*a", "a\\", "\x01", "[a-\\d]",
    ],
)  # fmt: skip
def test_what_is_left_to_the_validator(pattern: str) -> None:
    assert whole_match(pattern) is None


PATTERNS = [
    r"^[A-Z]{2}[0-9]{4}$", r"^\d{3}-\d{4}$", r"^(GET|POST)$", r"^v\d+\.\d+$", r"^#[0-9a-fA-F]{6}$", r"^[\w.-]+@[\w.-]+$",
    r"^(?:\+\d{1,3} )?\d{4,6}$", r"^[A-Z]{3}$|^[0-9]{3}$", r"^a|b$", r"[0-9]", r"[.;]p?$", r"^https?://", r"^[^\s@]+@\S+$",
    r"^.{1,9}$", r"^a{2,}b?$", r"^[a-c,;]*x$", r"^((a|b)c)+$", r"^é[0-9a-f]$", r"^[+*?.]+$", r"^\(\d\)$", r"x*",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_string_that_the_rewritten_pattern_lets_through_is_found_by_the_original(pattern: str) -> None:
    whole = whole_match(pattern)
    assert whole is not None
    grammar = schema_grammar({"type": "string", "pattern": whole.regex})
    options = jsonschema_rs.RegexOptions()
    texts = [draw(grammar, Random(seed), most=400) for seed in range(25)]
    values = [json.loads(text) for text in texts if text is not None]
    assert values
    assert all(
        jsonschema_rs.is_valid({"pattern": pattern}, value, pattern_options=options) for value in values
    )


@pytest.mark.parametrize(
    "pattern", [pattern for pattern in PATTERNS if (found := whole_match(pattern)) and found.exact]
)
def test_an_exact_pattern_lets_every_matching_string_through(pattern: str) -> None:
    whole = whole_match(pattern)
    assert whole is not None
    grammar = schema_grammar({"type": "string", "pattern": whole.regex})
    options = jsonschema_rs.RegexOptions()
    alphabet = "aAbBcCxXé019.-#@+() GETPOSTv,;*?"
    random = Random(0)
    words = ["".join(random.choices(alphabet, k=random.randint(0, 8))) for _ in range(4_000)]
    words += [
        "AB1234",
        "123-4567",
        "GET",
        "v1.22",
        "#12abEF",
        "a.b@c-d",
        "+49 12345",
        "ABC",
        "123",
        "aab",
        "acbc",
        "é0",
        "(1)",
    ]
    matching = [w for w in words if jsonschema_rs.is_valid({"pattern": pattern}, w, pattern_options=options)]
    assert matching
    assert all(accepts(grammar, json.dumps(word, ensure_ascii=False)) for word in matching)
