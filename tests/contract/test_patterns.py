"""A pattern in the grammar means what it means to the validator, or it is not put there."""

from __future__ import annotations

import json
import re
from random import Random

import pytest

from server.contract.check import check_value
from server.contract.ecma import ecma
from server.contract.patterns import whole_match
from server.contract.schema import validator
from tests.contract.grammars import accepts, draw, schema_grammar
from tests.contract.schemas import relaxed_of, rules_of

ANY = r'[^"\\\x00-\x1f]'
DOT = f"{ANY[:-1]}\u2028\u2029]"


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
        ("^.+$", f"^{DOT}+$", False),
        (r"^[\w.-]+$", r"^[a-zA-Z0-9_.\-]+$", True),
        ("^[ -~]+$", "^[ -~]+$", False),
        ("^[A-z]+$", "^[A-z]+$", False),
        ("^[#-Z]+$", "^[#-Z]+$", True),
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
    finds = validator({"pattern": pattern}).is_valid
    texts = [draw(grammar, Random(seed), most=400) for seed in range(25)]
    values = [json.loads(text) for text in texts if text is not None]
    assert values
    assert all(map(finds, values))


@pytest.mark.parametrize(
    "pattern", [pattern for pattern in PATTERNS if (found := whole_match(pattern)) and found.exact]
)
def test_an_exact_pattern_lets_every_matching_string_through(pattern: str) -> None:
    whole = whole_match(pattern)
    assert whole is not None
    grammar = schema_grammar({"type": "string", "pattern": whole.regex})
    finds = validator({"pattern": pattern}).is_valid
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
    matching = [word for word in words if finds(word)]
    assert matching
    assert all(accepts(grammar, json.dumps(word, ensure_ascii=False)) for word in matching)


ECMA = [  # as `new RegExp(pattern, "u").test(text)` says
    (r"^a.c$", "abc", True), (r"^a.c$", "a\rc", False), (r"^a.c$", "a\nc", False), (r"^a.c$", "a\u2028c", False),
    (r"^a.c$", "a\u2029c", False), (r"^a.c$", "a\u0085c", True), (r"^.$", "😀", True), (r"^a\.c$", "abc", False),
    (r"^[.]$", "a", False), (r"^[\].]$", "a", False), (r"^(?:.)$", "\r", False), (r"^(?<s>.)$", "\r", False),
    (r"^\\.$", "\\\r", False), (r"^\(?s.$", "s\r", False),
    (r"a\b", "aé", True), (r"\bé", "aé", True), (r"\bé", " é", False), (r"^\w\b", "aé", True), (r"\Bé", " é", True),
    (r"a\B", "aé", False), (r"\bword\b", "a word.", True), (r"^\\b$", "\\b", True),
    (r"^\w$", "é", False), (r"^\W$", "é", True), (r"^[\W]$", "é", True), (r"^[^\w]$", "é", True), (r"^\d$", "٣", False),
    (r"^\D$", "٣", True), (r"^[^\d]$", "٣", True), (r"^\s$", "\ufeff", True), (r"^\s$", "\u0085", False),
    (r"^\S$", "\u0085", True), (r"^[\S]$", "\ufeff", False), (r"^\s$", "\u180e", False), (r"^[\s\S]$", "\n", True),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "text", "found"), ECMA)
def test_the_validator_reads_a_pattern_as_ecma_262_does(pattern: str, text: str, found: bool) -> None:
    assert validator({"pattern": pattern}).is_valid(text) is found
    properties = {"type": "object", "patternProperties": {pattern: False}}
    assert validator(properties).is_valid({text: 1}) is not found


@pytest.mark.parametrize(("pattern", "text", "found"), ECMA)
@pytest.mark.parametrize("tighten", [(), ("pattern",)])
def test_the_grammar_takes_no_string_that_the_pattern_does_not(
    pattern: str, text: str, found: bool, tighten: tuple[str, ...]
) -> None:
    _, relaxed = relaxed_of({"type": "string", "pattern": pattern}, *tighten)
    claimed = relaxed.enforcement["/pattern"] == "grammar"
    assert found or not (
        claimed and accepts(schema_grammar(relaxed.schema), json.dumps(text, ensure_ascii=False))
    )


def test_flags_that_let_a_dot_match_everything_keep_their_force() -> None:
    assert ecma("(?s)a.b") == "(?s)a.b"
    assert ecma("(?i)a.b") != "(?i)a.b"


def test_a_pattern_is_told_as_its_author_wrote_it() -> None:
    document = {
        "patternProperties": {
            "^a.": {"type": "string", "minLength": 3},
            "^a[^\\n\\r\\u2028\\u2029]": {"maxLength": 3},
        },
        "properties": {"ab": {}, "b": {"$ref": "#/patternProperties/%5Ea."}, "c": {"pattern": "^x.$"}},
    }
    schema, relaxed = relaxed_of(document)
    text = json.dumps({"ab": "x", "b": "y", "c": "z"})
    reasons = check_value(text, rules_of(schema, relaxed))[1]
    assert [(reason.path, reason.keyword, reason.tighten) for reason in reasons] == [
        ("$.b", "minLength", ("/patternProperties/^a./minLength",)),
        ("$.c", "pattern", ("/properties/c/pattern",)),
        ("$.ab", "minLength", ("/patternProperties/^a./minLength",)),
    ]
    assert '"z" does not match "^x.$"' in [reason.message for reason in reasons]


ZOD_EMAIL = (
    r"^(?!\.)(?!.*\.\.)([A-Za-z0-9_'+\-\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$"
)
ZOD_DURATION = (
    r"^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$"
)
PYDANTIC_DECIMAL = r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"
_PARTS = {
    ZOD_EMAIL: (
        "a",
        "b",
        ".",
        "'",
        "-",
        "_",
        "+",
        "1",
        "@",
        "@a.bb",
        "@a-.cc",
        "@a..bb",
        "@1.a.bc",
        "@.a.bb",
    ),
    ZOD_DURATION: (
        "P",
        "1",
        "22",
        "Y",
        "M",
        "D",
        "T",
        "H",
        "S",
        "W",
        "1Y",
        "2M",
        "3D",
        "T4H",
        "5M",
        "6S",
        ".5S",
    ),
    PYDANTIC_DECIMAL: ("+", "-", ".", "0", "00", "1", "12", "1.5"),
}


@pytest.mark.parametrize("pattern", _PARTS)
def test_what_generators_write_with_look_around_is_accepted_and_matches_what_it_matched(pattern: str) -> None:
    schema, _ = relaxed_of({"type": "string", "pattern": pattern})
    checks, told, rng = validator(schema.document), re.compile(pattern, re.ASCII), Random(1)
    texts = {"".join(rng.choices(_PARTS[pattern], k=rng.randrange(8))) for _ in range(20_000)}
    texts |= {f"P{text}" for text in texts if pattern == ZOD_DURATION}
    agreed = [(checks.is_valid(text), told.match(text) is not None) for text in texts]
    assert {True, False} == {ours for ours, _ in agreed}
    assert all(ours is theirs for ours, theirs in agreed)


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"), [(r"^\<[a-z]+\>$", "<abc>", "abc"), (r"^[\<a]$", "<", "b")]
)
def test_an_escaped_angle_bracket_is_one(pattern: str, right: str, wrong: str) -> None:
    schema, relaxed = relaxed_of({"type": "string", "pattern": pattern})
    grammar = schema_grammar(relaxed.schema)
    for text, holds in ((right, True), (wrong, False)):
        written = json.dumps(text)
        assert check_value(written, rules_of(schema, relaxed))[1] == () if holds else True
        assert validator(schema.document).is_valid(text) is holds
        assert accepts(grammar, written) is holds


def test_a_pattern_beside_a_format_takes_its_place_where_it_failed() -> None:
    document = {
        "type": "string",
        "format": "uuid",
        "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f-]{17}$",
    }
    schema, relaxed = relaxed_of(document)
    wrong = json.dumps("123e4567-e89b-02d3-a456-426614174000")
    right = wrong.replace("-02d3-", "-42d3-")
    assert accepts(schema_grammar(relaxed.schema), wrong)
    (reason,) = check_value(wrong, rules_of(schema, relaxed))[1]
    _, tightened = relaxed_of(document, *reason.tighten)
    grammar = schema_grammar(tightened.schema)
    assert (accepts(grammar, wrong), accepts(grammar, right)) == (False, True)
