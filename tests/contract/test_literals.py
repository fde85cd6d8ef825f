"""Fixed texts reach the model as they are, whatever characters they hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.errors import SchemaNotSupported
from tests.contract.grammars import accepts, schema_grammar
from tests.contract.schemas import relaxed_of

WORDS = [
    "größe",
    "décembre",
    "été",
    "straße 5",
    "naïfa",
    "x\u0080e",
    "ÿ0",
    "a.b*c[é]d",
    'é"a',
    "é\\a",
    "é\na",
    "日本a",
    "🙂a",
]


@pytest.mark.parametrize("word", WORDS)
def test_an_enum_takes_its_words_and_no_others(word: str) -> None:
    _, relaxed = relaxed_of({"enum": [word, "other", 5]})
    grammar = schema_grammar(relaxed.schema)
    for value in (word, "other", 5):
        assert accepts(grammar, json.dumps(value, ensure_ascii=False))
    assert not accepts(grammar, json.dumps(word + "a", ensure_ascii=False))


@pytest.mark.parametrize("word", WORDS)
def test_a_property_can_be_written_under_its_name(word: str) -> None:
    document = {
        "type": "object",
        "properties": {"b": {"type": "null"}, word: {"type": "integer"}},
        "required": [word, "b"],
    }
    _, relaxed = relaxed_of(document)
    grammar = schema_grammar(relaxed.schema)
    assert accepts(grammar, json.dumps({"b": None, word: 1}, ensure_ascii=False))
    assert not accepts(grammar, json.dumps({"b": None, word: "x"}, ensure_ascii=False))
    assert not accepts(grammar, '{"b": null}')
    assert {relaxed.enforcement["/properties"], relaxed.enforcement["/required"]} == {"grammar"}


def test_a_constant_object_with_such_words_can_be_written() -> None:
    value = {"b": "é", "größe": ["décembre", 1, {"a": None}]}
    _, relaxed = relaxed_of({"const": value})
    grammar = schema_grammar(relaxed.schema)
    assert accepts(grammar, json.dumps(value, ensure_ascii=False))
    assert not accepts(grammar, json.dumps(value | {"b": "e"}, ensure_ascii=False))


def test_beside_such_a_name_further_properties_stay_possible() -> None:
    document = {
        "type": "object",
        "properties": {"a": {"type": "number"}, "größe": {}},
        "additionalProperties": True,
        "minProperties": 3,
    }
    grammar = schema_grammar(relaxed_of(document)[1].schema)
    assert accepts(grammar, '{"a": 1, "größe": 1, "c": 2}')
    assert not accepts(grammar, '{"a": null, "größe": 1, "c": 2}')


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, 10**30, -(2**63) - 1])
def test_an_integer_past_64_bits_can_be_written(number: int) -> None:
    """The engine would write it as a double: another number."""
    document = {"enum": [number, "a", {"a": [number]}]}
    _, relaxed = relaxed_of(document)
    grammar = schema_grammar(relaxed.schema)
    assert all(accepts(grammar, json.dumps(value)) for value in document["enum"])
    assert not accepts(grammar, json.dumps(float(number)))
    assert relaxed.enforcement["/enum"] == "partly"


@pytest.mark.parametrize(
    ("document", "left"),
    [
        ({"enum": ["", "A"], "minLength": 1}, ["A"]),
        ({"enum": [1, 7, 1.5], "minimum": 5}, [7]),
        ({"enum": ["A", "b"], "pattern": "^[a-z]$"}, ["b"]),
        ({"enum": ["2024-02-30", "2024-02-29"], "format": "date"}, ["2024-02-29"]),
        ({"enum": [[], [1]], "minItems": 1}, [[1]]),
        ({"enum": [{}, {"a": "x"}, {"a": 1}], "required": ["a"], "properties": {"a": {"$ref": "#/$defs/b"}}}, [{"a": "x"}, {"a": 1}]),
        ({"enum": [{"a": "x"}], "properties": {"a": {"$ref": "#/$defs/b"}}, "additionalProperties": False}, [{"a": "x"}]),
        ({"enum": [{"a": 1}], "allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False}, [{"a": 1}]),
        ({"enum": ["x", "y"], "not": {"const": "x"}}, ["y"]),
        ({"allOf": [{"$ref": "#/$defs/b"}, {"minLength": 2}]}, ["yy"]),
        ({"enum": [1, "1", True], "anyOf": [{"type": "string"}, {"minimum": 2}]}, ["1", True]),
    ],
)  # fmt: skip
def test_a_listed_value_that_its_neighbours_forbid_is_not_written(document: Any, left: list[Any]) -> None:
    _, relaxed = relaxed_of({**document, "$defs": {"b": {"enum": ["x", "yy"]}}})
    grammar = schema_grammar(relaxed.schema)
    listed = document.get("enum", ["x", "yy"])
    assert [value for value in listed if accepts(grammar, json.dumps(value))] == left


def test_a_list_of_which_nothing_is_left_is_refused() -> None:
    document = {"properties": {"a": {"enum": [1, 2], "minimum": 5}}, "required": ["a"]}
    with pytest.raises(
        SchemaNotSupported, match=r"schema\.properties\.a lists no possible value, but is required"
    ):
        relaxed_of(document, arguments=True)


@settings(max_examples=150, deadline=None)
@given(
    words=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f"), max_size=8),
        min_size=1,
        max_size=4,
    )
)
def test_any_list_of_texts_can_be_written(words: list[Any]) -> None:
    _, relaxed = relaxed_of({"enum": words})
    grammar = schema_grammar(relaxed.schema)
    assert all(accepts(grammar, json.dumps(word, ensure_ascii=False)) for word in words)
