"""The report says who enforces what; the table in the docs says the same."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from server.contract import Enforcement, HazardCode, Invalid, Stage, Valid
from server.contract.contract import Contract
from server.domain import FormatKind, ResponseFormat, Thinking, Tool
from tests.contract.contracts import CLOCK, WEATHER, contract_of, contracts
from tests.contract.grammars import accepts, schema_grammar
from tests.contract.schemas import relaxed_of

DOCS = Path(__file__).parents[2] / "docs" / "contract.md"
WIDE = {f"p{index}": {} for index in range(20)}

# One schema of a property `x` for each row of the table, and the keyword that the row is about.
EXAMPLES: dict[str, tuple[dict[str, Any], str]] = {
    "type": ({"type": ["string", "null"]}, "type"),
    "enum": ({"enum": ["a", 1]}, "enum"),
    "const": ({"const": {"a": 1}}, "const"),
    "enum, const (an integer past 64 bits)": ({"enum": [2**63, "a"]}, "enum"),
    "enum, const (a decimal of more than six places that no shorter double equals)": ({"const": 0.3000001}, "const"),
    "minimum, maximum (integer)": ({"type": "integer", "minimum": 1}, "minimum"),
    "exclusiveMinimum, exclusiveMaximum (integer)": ({"type": "integer", "exclusiveMaximum": 9}, "exclusiveMaximum"),
    "minimum, maximum (number, at most 6 decimals)": ({"type": "number", "minimum": 0.5}, "minimum"),
    "minimum, maximum (number, more decimals)": ({"type": "number", "minimum": 1e-7}, "minimum"),
    "minimum, maximum (number, past 10^15, or with no value of six decimals between them)": ({"type": "number", "maximum": 1e16}, "maximum"),
    "multipleOf (whole, up to 100, no bounds or a range of up to 1000 values)": ({"type": "integer", "multipleOf": 5}, "multipleOf"),
    "multipleOf (other)": ({"type": "number", "multipleOf": 0.01}, "multipleOf"),
    "properties": ({"type": "object", "properties": {"a": {}}}, "properties"),
    "properties (more than 128 optional ones in one object)": ({"type": "object", "properties": {f"p{i}": {} for i in range(129)}}, "properties"),
    "required": ({"type": "object", "properties": {"a": {}}, "required": ["a"]}, "required"),
    "additionalProperties": ({"type": "object", "properties": {"a": {}}, "additionalProperties": False}, "additionalProperties"),
    "patternProperties (alone, exact patterns)": ({"type": "object", "patternProperties": {"^[a-z]+$": {}}}, "patternProperties"),
    "patternProperties (beside properties)": ({"type": "object", "properties": {"a": {}}, "patternProperties": {"^x": {}}}, "patternProperties"),
    "patternProperties (other)": ({"type": "object", "patternProperties": {"^x": {}}}, "patternProperties"),
    "propertyNames": ({"type": "object", "propertyNames": {"pattern": "^a+$"}}, "propertyNames"),
    "minProperties, maxProperties (up to 16 properties)": ({"type": "object", "properties": {"a": {}}, "minProperties": 1}, "minProperties"),
    "minProperties (more properties)": ({"type": "object", "properties": WIDE, "minProperties": 1}, "minProperties"),
    "dependentRequired": ({"type": "object", "properties": {"a": {}}, "dependentRequired": {"a": ["b"]}}, "dependentRequired"),
    "dependentSchemas": ({"type": "object", "properties": {"a": {}}, "dependentSchemas": {"a": {}}}, "dependentSchemas"),
    "items, prefixItems": ({"type": "array", "items": {"type": "null"}}, "items"),
    "minItems, maxItems": ({"type": "array", "maxItems": 3}, "maxItems"),
    "uniqueItems": ({"type": "array", "uniqueItems": True}, "uniqueItems"),
    "contains, minContains, maxContains": ({"type": "array", "contains": {"const": 1}}, "contains"),
    "minLength, maxLength": ({"type": "string", "minLength": 1}, "minLength"),
    "pattern (exact)": ({"type": "string", "pattern": "^[a-z]{2}$"}, "pattern"),
    "pattern (other)": ({"type": "string", "pattern": "^https://"}, "pattern"),
    "format: date, time, date-time, ipv4": ({"type": "string", "format": "date"}, "format"),
    "format: uuid": ({"type": "string", "format": "uuid"}, "format"),
    "format: email, hostname, ipv6, uri and the rest of the standard": ({"type": "string", "format": "email"}, "format"),
    "format: any other": ({"type": "string", "format": "int32"}, "format"),
    "anyOf": ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "anyOf"),
    "oneOf": ({"oneOf": [{"type": "string"}, {"type": "null"}]}, "oneOf"),
    "not": ({"type": "integer", "not": {"const": 1}}, "not"),
    "if, then, else": ({"if": {"type": "null"}, "then": {}}, "if"),
    "unevaluatedProperties, unevaluatedItems": ({"type": "object", "unevaluatedProperties": False}, "unevaluatedProperties"),
    "contentEncoding, contentMediaType, contentSchema": ({"type": "string", "contentEncoding": "base64"}, "contentEncoding"),
    "unknown keywords": ({"type": "string", "nullable": True}, "nullable"),
}  # fmt: skip


def documented() -> dict[str, str]:
    """Keyword and enforcement of each row of the table."""
    rows = re.findall(
        r"^\| (.+?) \| (grammar|partly|validator|ignored) \|", DOCS.read_text("utf-8"), re.MULTILINE
    )
    return {keyword.replace("`", ""): enforcement for keyword, enforcement in rows}


def test_the_table_lists_exactly_the_rows_that_are_tested() -> None:
    assert set(documented()) == set(EXAMPLES)


@pytest.mark.parametrize("row", EXAMPLES)
async def test_the_table_tells_the_truth(row: str) -> None:
    schema, keyword = EXAMPLES[row]
    contract = await contract_of(Tool("t", parameters={"type": "object", "properties": {"x": schema}}))
    found = {each.path: each.enforcement.value for each in contract.coverage.tools[0].keywords}
    assert found[f"/properties/x/{keyword}"] == documented()[row]


async def test_the_report_of_a_contract_covers_the_tools_that_may_be_called_and_the_answer() -> None:
    answer = ResponseFormat(
        FormatKind.JSON_SCHEMA, {"type": "object", "properties": {"n": {"type": "integer"}}}
    )
    coverage = (await contract_of(WEATHER, CLOCK, response_format=answer)).coverage
    assert [tool.name for tool in coverage.tools] == ["get_weather", "get_time"]
    written = coverage.as_json()
    assert json.loads(json.dumps(written)) == written
    assert written["tools"][0]["counts"] == {"grammar": 6, "partly": 0, "validator": 1, "ignored": 0}
    assert {
        "path": "/properties/city/minLength",
        "keyword": "minLength",
        "enforcement": "validator",
    } in written["tools"][0]["keywords"]
    assert written["response_format"]["keywords"][-1] == {
        "path": "/properties/n/type",
        "keyword": "type",
        "enforcement": "grammar",
    }
    assert written["compile_ms"] is None


async def test_a_report_on_tools_lists_refusals_beside_the_rest() -> None:
    async def prove(_: str, within_s: float) -> float:
        return 0.25

    bad = Tool("bad", parameters={"type": "object", "properties": {"x": {"$ref": "#/$defs/none"}}})
    coverage = await contracts(prove).report((WEATHER, bad, CLOCK, CLOCK))
    assert [tool.refused is None for tool in coverage.tools] == [True, False, True, False]
    written = coverage.as_json()
    assert written["compile_ms"] == 500.0
    assert written["tools"][1]["refused"]["param"] == "tools[1].function.parameters.properties.x.$ref"
    assert written["tools"][3]["refused"]["param"] == "tools[3].function.name"


@pytest.mark.parametrize(
    ("schema", "code", "path"),
    [
        ({"type": "object", "properties": {}}, HazardCode.NO_ARGUMENTS, ""),
        (
            {"type": "object", "properties": {"a": {}, "b": {}}, "required": ["b"]},
            HazardCode.PROPERTY_ORDER,
            "/properties",
        ),
        (
            {"type": "object", "properties": {"a": {"pattern": "^(a+)+$"}}},
            HazardCode.NESTED_QUANTIFIER,
            "/properties/a/pattern",
        ),
        ({"type": "object", "properties": {"a": {"$ref": "#"}}}, HazardCode.RECURSION, ""),
        (
            {"type": "object", "properties": {"a": {"type": "number", "minimum": 0}}},
            HazardCode.SIX_DECIMALS,
            "/properties/a",
        ),
    ],
)
async def test_hazards_are_told(schema: dict[str, Any], code: HazardCode, path: str) -> None:
    coverage = (await contract_of(Tool("t", parameters=schema))).coverage
    assert [(hazard.code, hazard.path) for hazard in coverage.tools[0].hazards] == [(code, path)]


async def test_the_report_on_a_thousand_properties_is_quick() -> None:
    names = [f"p{index}" for index in range(2_500)]
    contract = await contract_of(
        Tool(
            "t", parameters={"type": "object", "properties": {name: {} for name in names}, "required": names}
        )
    )
    begun = time.perf_counter()
    assert not contract.coverage.tools[0].hazards
    assert time.perf_counter() - begun < 1


async def test_a_schema_without_hazards_has_none() -> None:
    schema = {"type": "object", "properties": {"a": {"pattern": "^(ab)+$"}, "b": {}}, "required": ["a"]}
    assert (await contract_of(Tool("t", parameters=schema))).coverage.tools[0].hazards == ()


async def test_every_keyword_of_the_report_stands_in_the_schema() -> None:
    contract: Contract = await contract_of(WEATHER)
    for each in contract.coverage.tools[0].keywords:
        assert each.path.endswith("/" + each.keyword)
        assert each.enforcement in Enforcement
    assert contract.grammar(Stage(Thinking.CLOSED)) is not None


@pytest.mark.parametrize(
    ("bounds", "enforcement"),
    [
        ({"maximum": 1.7976931348623157e308}, Enforcement.VALIDATOR),
        ({"minimum": -1e16}, Enforcement.VALIDATOR),
        ({"minimum": 1e-7, "maximum": 5e-7}, Enforcement.VALIDATOR),
        ({"minimum": 0, "maximum": 1e308}, Enforcement.PARTLY),
        ({"minimum": 0, "maximum": 1e15}, Enforcement.GRAMMAR),
        ({"maximum": 46672061042.6}, Enforcement.PARTLY),
        ({"minimum": 899999999.6}, Enforcement.GRAMMAR),
    ],
)
async def test_bounds_that_the_engine_cannot_write_are_not_claimed_for_it(
    bounds: dict[str, float], enforcement: Enforcement
) -> None:
    schema = {"type": "object", "properties": {"x": {"type": "number", **bounds}}}
    coverage = (await contract_of(Tool("t", parameters=schema))).coverage.tools[0]
    assert {each.enforcement for each in coverage.keywords if each.keyword in bounds} == {enforcement}


@pytest.mark.parametrize("bound", [46672061042.6, 899999999.6, 123456.654321, 1e15])
async def test_a_bound_can_be_written_itself(bound: float) -> None:
    for keyword, number in (("maximum", bound), ("minimum", -bound)):
        _, relaxed = relaxed_of({"type": "number", keyword: number})
        assert accepts(schema_grammar(relaxed.schema), f"{number:.6f}".rstrip("0").rstrip("."))


@pytest.mark.parametrize("where", ["alone", "in an object", "const"])
async def test_listed_decimals_are_written_as_they_are_listed(where: str) -> None:
    """xgrammar writes listed doubles with 17 digits, and then masks the 5 of 0.15 and the 3 of 0.3."""
    values = [0.1, 0.15, 0.3, 0.7, 0.9, -19.99, 1.5, 2]
    for value in values:
        schema: dict[str, Any] = {"enum": [{"x": value}] if where == "in an object" else values}
        if where == "const":
            schema = {"const": value}
        _, relaxed = relaxed_of(schema)
        grammar = schema_grammar(relaxed.schema)
        text = f'{{"x": {value!r}}}' if where == "in an object" else repr(value)
        assert accepts(grammar, text), value
        assert not accepts(grammar, text.replace(repr(value), f"{value}1"))


async def test_a_listed_value_of_seven_decimals_is_the_validators() -> None:
    schema = {"type": "object", "properties": {"x": {"enum": [0.3000001]}}}
    contract = await contract_of(Tool("t", parameters=schema))
    found = {each.keyword: each.enforcement for each in contract.coverage.tools[0].keywords}
    assert found["enum"] is Enforcement.PARTLY
    assert isinstance(contract.check("t", '{"x": 0.3}'), Invalid)
    assert isinstance(contract.check("t", '{"x": 0.3000001}'), Valid)


async def test_a_format_that_the_engine_misreads_is_never_its_own() -> None:
    """xgrammar 0.2.8 takes a bare quote in a json-pointer: the answer would be no JSON."""
    _, relaxed = relaxed_of({"type": "string", "format": "json-pointer"}, "format")
    assert not relaxed.expressible
    assert not accepts(schema_grammar(relaxed.schema), '"/x"y"')


async def test_a_step_of_400_digits_is_the_validators() -> None:
    schema = {"type": "object", "properties": {"x": {"type": "integer", "multipleOf": 10**400}}}
    contract = await contract_of(Tool("t", parameters=schema))
    found = {each.keyword: each.enforcement for each in contract.coverage.tools[0].keywords}
    assert found["multipleOf"] is Enforcement.VALIDATOR
    assert isinstance(contract.check("t", '{"x": 3}'), Invalid)
    assert isinstance(contract.check("t", '{"x": 0}'), Valid)
