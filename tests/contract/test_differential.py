"""The grammar against the validators: what the report claims of a keyword holds for every text of the grammar."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from server.contract.check import ReasonCode, check_value
from server.contract.locations import join
from server.contract.parts import Enforcement
from server.contract.relax import Relaxed
from server.contract.schema import Schema
from server.errors import SchemaNotSupported
from tests.contract.corpus import tools
from tests.contract.grammars import accepts, draw, schema_grammar
from tests.contract.schemas import relaxed_of, rules_of, schemas, values

MAY_FAIL = {
    ReasonCode.NOT_FINITE,
    ReasonCode.DUPLICATE_KEY,
    ReasonCode.TOO_DEEP,
    ReasonCode.SURROGATE,
    ReasonCode.CONTROL_TOKEN,
}
"""Reasons that no schema keyword stands for: a grammar over tokens cannot see to them cheaply."""
ESCAPED_NAME = re.compile(r'\\[^"]*"\s*:')
"""In an object that takes further properties, a declared name spelled with escapes is a further property."""
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def accepted(document: dict[str, Any]) -> tuple[Schema, Relaxed]:
    try:
        return relaxed_of(document)
    except SchemaNotSupported:
        assume(False)
        raise


def broken_claims(schema: Schema, relaxed: Relaxed, text: str) -> list[str]:
    """Pointers of keywords that the grammar is said to enforce, and that the text violates."""
    value, reasons = check_value(text, rules_of(schema))
    if any(reason.code in MAY_FAIL for reason in reasons) or ESCAPED_NAME.search(text):
        return []
    assert all(reason.code is ReasonCode.SCHEMA for reason in reasons), reasons
    errors = rules_of(schema).validator.iter_errors(value)
    return [pointer for error in errors for pointer in _unexcused(error, relaxed)]


def _unexcused(error: jsonschema_rs.ValidationError, relaxed: Relaxed) -> list[str]:
    """A union fails because of what is inside a branch: it is excused if one branch has only excused failures."""
    pointer = join("", *error.schema_path)
    branches = getattr(error.kind, "context", None) or []
    if any(all(not _unexcused(below, relaxed) for below in branch) for branch in branches):
        return []
    claimed = relaxed.enforcement.get(pointer, Enforcement.VALIDATOR) is Enforcement.GRAMMAR
    return [pointer] if claimed else []


@settings(max_examples=250, deadline=None, suppress_health_check=SLOW)
@given(document=schemas(), seed=st.integers(0, 2**16))
def test_a_text_of_the_grammar_violates_no_keyword_that_the_grammar_is_said_to_enforce(
    document: dict[str, Any], seed: int
) -> None:
    schema, relaxed = accepted(document)
    grammar = schema_grammar(relaxed.schema)
    for number in range(3):
        text = draw(grammar, Random(seed + number), most=400)
        if text is not None:
            assert not broken_claims(schema, relaxed, text), (text, relaxed.schema)


@settings(max_examples=250, deadline=None, suppress_health_check=SLOW)
@given(document=schemas(), given_values=st.lists(values(), min_size=1, max_size=8))
def test_a_value_that_the_grammar_takes_violates_no_keyword_that_it_is_said_to_enforce(
    document: dict[str, Any], given_values: list[Any]
) -> None:
    schema, relaxed = accepted(document)
    grammar = schema_grammar(relaxed.schema)
    for value in given_values:
        text = json.dumps(value, ensure_ascii=False)
        if accepts(grammar, text):
            assert not broken_claims(schema, relaxed, text), (text, relaxed.schema)


@settings(max_examples=250, deadline=None, suppress_health_check=SLOW)
@given(document=schemas(), given_values=st.lists(values(), min_size=1, max_size=8))
def test_the_validator_agrees_with_an_independent_one(
    document: dict[str, Any], given_values: list[Any]
) -> None:
    schema, relaxed = accepted(document)
    other = jsonschema.Draft202012Validator(
        schema.document, format_checker=jsonschema.FormatChecker(["date", "ipv4"])
    )
    for value in given_values:
        mine = not check_value(json.dumps(value), rules_of(schema, relaxed))[1]
        if mine and not other.is_valid(value):
            formats = {
                error.validator_value for error in other.iter_errors(value) if error.validator == "format"
            }
            raise AssertionError((value, formats, list(other.iter_errors(value))))


@pytest.mark.parametrize("tool", tools(), ids=lambda tool: tool.name)
def test_the_claims_hold_on_the_corpus_and_a_recovery_keeps_what_it_was_told(tool: Any) -> None:
    document = dict(tool.parameters) or {"type": "object", "properties": {}}
    schema, relaxed = relaxed_of(document, arguments=True)
    grammar = schema_grammar(relaxed.schema)
    tighten: set[str] = set()
    for seed in range(4):
        text = draw(grammar, Random(seed))
        if text is None:
            continue
        assert not broken_claims(schema, relaxed, text), text
        for reason in check_value(text, rules_of(schema, relaxed))[1]:
            tighten.update(reason.tighten)
    if not tighten:
        return
    _, tightened = relaxed_of(document, *tighten, arguments=True)
    grammar = schema_grammar(tightened.schema)
    for seed in range(4):
        text = draw(grammar, Random(seed))
        if text is not None:
            again = {
                entry
                for reason in check_value(text, rules_of(schema, tightened))[1]
                for entry in reason.tighten
            }
            strict = {entry for entry in tighten if tightened.enforcement.get(entry) is Enforcement.GRAMMAR}
            assert not again & strict, text
