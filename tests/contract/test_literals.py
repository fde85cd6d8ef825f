"""Fixed texts reach the model as they are, whatever characters they hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
