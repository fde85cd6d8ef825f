"""What a schema allows, in words that the engine does not know, can be written: it is the validator's to judge."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from server.contract.check import check_value
from tests.contract.grammars import accepts, schema_grammar
from tests.contract.schemas import relaxed_of, rules_of

TEXT = {"type": "string"}
MODE = {"enum": ["file", "stdin"]}
PATH = {"properties": {"path": TEXT}, "required": ["path"]}
IF_FILE = {
    "properties": {"mode": MODE},
    "required": ["mode"],
    "if": {"properties": {"mode": {"const": "file"}}},
}
PATH_BY_REF = {"$ref": "#/$defs/path"}
BRANCHES = [
    {"properties": {"op": {"const": f"op{i}"}, f"arg{i}": TEXT}, "required": [f"arg{i}"]} for i in range(65)
]

CONDITIONAL: dict[str, dict[str, Any]] = {
    "then, by reference": {**IF_FILE, "then": PATH_BY_REF},
    "then, in an allOf": {**IF_FILE, "then": {"allOf": [PATH]}},
    "else, in another if": {
        **IF_FILE,
        "then": True,
        "if": {"properties": {"mode": {"const": "stdin"}}},
        "else": {"if": {"properties": {"mode": {"const": "file"}}}, "then": PATH_BY_REF},
    },
    "dependentSchemas, by reference": {
        "properties": {"mode": MODE},
        "dependentSchemas": {"mode": {"anyOf": [{"properties": {"mode": {"const": "stdin"}}}, PATH_BY_REF]}},
    },
    "dependencies of draft 7, in a oneOf": {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"mode": MODE},
        "dependencies": {
            "mode": {
                "oneOf": [
                    {"properties": {"mode": {"const": "stdin"}}},
                    {"properties": {"mode": {"const": "file"}, "path": TEXT}, "required": ["path"]},
                ]
            }
        },
    },
}


@pytest.mark.parametrize("schema", CONDITIONAL.values(), ids=CONDITIONAL.keys())
def test_what_a_condition_asks_for_can_be_written(schema: dict[str, Any]) -> None:
    document = {"type": "object", "$defs": {"path": PATH}, **schema}
    schema_, relaxed = relaxed_of(document)
    text = '{"mode": "file", "path": "a"}'
    assert check_value(text, rules_of(schema_, relaxed))[1] == ()
    assert check_value('{"mode": "file"}', rules_of(schema_, relaxed))[1] != ()
    assert accepts(schema_grammar(relaxed.schema), text)


WRITTEN: dict[str, tuple[dict[str, Any], Any]] = {
    "a branch of a union too large to expand": (
        {"properties": {"op": TEXT}, "required": ["op"], "oneOf": BRANCHES},
        {"op": "op3", "arg3": "x"},
    ),
    "a name by pattern, beside declared ones and no others": (
        {"properties": {"id": TEXT}, "patternProperties": {"^x-": TEXT}, "additionalProperties": False},
        {"id": "1", "x-a": "b"},
    ),
    "a name by pattern, beside declared ones": (
        {"properties": {"id": TEXT}, "patternProperties": {"^x-[a-z]+$": TEXT}},
        {"id": "1", "x-a": "b"},
    ),
    "what additionalProperties has evaluated": (
        {"additionalProperties": TEXT, "unevaluatedProperties": False, "minProperties": 1},
        {"a": "x"},
    ),
    "what unevaluatedProperties allows": (
        {"properties": {"id": TEXT}, "unevaluatedProperties": TEXT},
        {"id": "1", "a": "x"},
    ),
}


@pytest.mark.parametrize(("schema", "value"), WRITTEN.values(), ids=WRITTEN.keys())
def test_a_valid_value_can_be_written(schema: dict[str, Any], value: Any) -> None:
    schema_, relaxed = relaxed_of({"type": "object", **schema})
    text = json.dumps(value)
    assert check_value(text, rules_of(schema_, relaxed))[1] == ()
    assert accepts(schema_grammar(relaxed.schema), text)


def test_a_name_that_no_pattern_matches_stays_forbidden() -> None:
    schema = {"properties": {"id": TEXT}, "patternProperties": {"^x-": TEXT}, "additionalProperties": False}
    _, relaxed = relaxed_of({"type": "object", **schema})
    assert not accepts(schema_grammar(relaxed.schema), '{"id": "1", "y": "b"}')


@pytest.mark.parametrize("spelling", ["decimals", "arrays", "objects"])
def test_a_long_list_of_values_takes_time_in_proportion(spelling: str) -> None:
    """Each against each took 13 s for 4,000 decimals."""
    value = {"decimals": lambda i: i / 100_000, "arrays": lambda i: [i], "objects": lambda i: {"a": i}}[
        spelling
    ]

    def cpu(count: int) -> float:
        begun = time.process_time()
        relaxed_of({"type": "object", "properties": {"a": {"enum": [value(i + 1) for i in range(count)]}}})
        return time.process_time() - begun

    cpu(100)
    assert cpu(4000) < 8 * cpu(1000) + 0.2
