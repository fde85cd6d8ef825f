"""What may leave and what may not, and why; nothing that a model writes makes the check raise."""

from __future__ import annotations

import json
import time
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.contract import Contract, Invalid, ReasonCode, Stage, Valid
from server.domain import FormatKind, ResponseFormat, Thinking, Tool, ToolChoice
from tests.contract.contracts import CLOCK, NONE, WEATHER, contract_of

ANYTHING = Tool("anything", parameters={"type": "object"})


async def code_of(arguments: str, tool: Tool = ANYTHING) -> ReasonCode | None:
    checked = (await contract_of(tool)).check(tool.name, arguments)
    return None if isinstance(checked, Valid) else checked.reasons[0].code


async def test_valid_arguments_leave_as_the_model_wrote_them() -> None:
    written = '{ "unit":"c",\t"city": "Par\\u0069s" }'
    checked = (await contract_of(WEATHER)).check("get_weather", written)
    assert checked == Valid(written, {"unit": "c", "city": "Paris"})


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("", ReasonCode.NOT_JSON),
        ("{", ReasonCode.NOT_JSON),
        ('{"a": 1,}', ReasonCode.NOT_JSON),
        ('{"a": 1} trailing', ReasonCode.NOT_JSON),
        ("{'a': 1}", ReasonCode.NOT_JSON),
        ('{"a": "\n"}', ReasonCode.NOT_JSON),
        ('{"a": 01}', ReasonCode.NOT_JSON),
        ('{"a": NaN}', ReasonCode.NOT_FINITE),
        ('{"a": -Infinity}', ReasonCode.NOT_FINITE),
        ('{"a": 1e999}', ReasonCode.NOT_FINITE),
        ('{"a": 1e-99999999999999999999}', ReasonCode.NOT_FINITE),
        ('{"a": [0e99999999999999999999]}', ReasonCode.NOT_FINITE),
        ('{"a": 1, "a": 1}', ReasonCode.DUPLICATE_KEY),
        ('{"a": {"b": 1, "\\u0062": 2}}', ReasonCode.DUPLICATE_KEY),
        ('{"a": ' + "9" * 5_000 + "}", ReasonCode.TOO_LONG_NUMBER),
        ('{"a": "\\ud800"}', ReasonCode.SURROGATE),
        ('{"\\udfff": 1}', ReasonCode.SURROGATE),
        ('{"a": "\ud800"}', ReasonCode.SURROGATE),
        ('{"a": ' + "[" * 70 + "]" * 70 + "}", ReasonCode.TOO_DEEP),
        ('{"a": ' * 50_000 + "1" + "}" * 50_000, ReasonCode.TOO_DEEP),
        ('{"a": "x<tool_response>y"}', ReasonCode.CONTROL_TOKEN),
        ('{"a": "\\u003c|im_end|>"}', ReasonCode.CONTROL_TOKEN),
        ('{"a": ["</think>"]}', ReasonCode.CONTROL_TOKEN),
        ('{"a": "<\\/tool_call>"}', ReasonCode.CONTROL_TOKEN),
        ('{"<\\/think>": 1}', ReasonCode.CONTROL_TOKEN),
        ('{"<tool_call>": 1}', ReasonCode.CONTROL_TOKEN),
        ("[1]", ReasonCode.SCHEMA),
        ('"{}"', ReasonCode.SCHEMA),
        ("null", ReasonCode.SCHEMA),
    ],
)
async def test_what_is_not_a_strict_json_object_is_refused(arguments: str, code: ReasonCode) -> None:
    assert await code_of(arguments) is code


@pytest.mark.parametrize(
    "arguments",
    [
        '{"a": "\\ud83d\\ude42"}',
        '{"a": "🙂 < b > c"}',
        '{"a": 1e308, "b": -0.0}',
        '{"a": "\\u0000"}',
        " {} \n",
    ],
)
async def test_unusual_but_strict_json_is_taken(arguments: str) -> None:
    assert await code_of(arguments) is None


async def test_arguments_must_be_an_object_even_where_the_schema_allows_more() -> None:
    assert (
        await code_of("[1]", Tool("t", parameters={"anyOf": [{}, {"type": "object"}]}))
        is ReasonCode.NOT_OBJECT
    )


async def test_unknown_and_disallowed_tools_are_refused() -> None:
    for choice in (ToolChoice(names=("get_weather",)), NONE):
        checked = (await contract_of(WEATHER, CLOCK, choice=choice)).check("get_time", "{}")
        assert isinstance(checked, Invalid)
        assert checked.reasons[0].code is ReasonCode.UNKNOWN_TOOL


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("1", True),
        ("1.0", True),
        ("1e2", True),
        ("1.5", False),
        ("9007199254740992", True),
        ("9007199254740992.0", True),
        ("1e300", True),
        ("9007199254740992.5", False),
        ("1.00000000000000000001", False),
        ("1e-400", False),
        ('"1"', False),
        ("true", False),
        ("null", False),
    ],
)
async def test_integers_are_integers_and_nothing_is_coerced(value: str, fits: bool) -> None:
    """As in JSON Schema, a number without a fraction is an integer however it is written."""
    tool = Tool("t", parameters={"type": "object", "properties": {"n": {"type": "integer"}}})
    assert (await code_of(f'{{"n": {value}}}', tool) is None) is fits


async def test_the_grammar_writes_integers_without_a_fraction() -> None:
    from tests.contract.grammars import begins, compiled

    tool = Tool("t", parameters={"type": "object", "properties": {"n": {"type": "integer"}}})
    grammar = compiled((await contract_of(tool)).grammar(Stage(Thinking.CLOSED)) or "")
    said = '<tool_call>\n{"name": "t", "arguments": {"n": 1'
    assert begins(grammar, said)
    assert not begins(grammar, said + ".")
    assert not begins(grammar, said + "e")


@pytest.mark.parametrize(
    ("name", "bad", "good"),
    [
        ("date", "2024-02-31", "2024-02-29"),
        ("date", "0000-01-01", "0001-01-01"),
        ("date-time", "2024-01-01", "2024-01-01T00:00:00Z"),
        ("date-time", "0000-01-01T00:00:00Z", "2016-12-31T23:59:60Z"),
        ("email", "a at b", "a@b.co"),
        ("uuid", "1234", "123e4567-e89b-12d3-a456-426614174000"),
        ("ipv4", "256.1.1.1", "1.2.3.4"),
        ("uri", "no uri", "https://example.org/a?b"),
    ],
)
async def test_formats_are_asserted(name: str, bad: str, good: str) -> None:
    tool = Tool("t", parameters={"type": "object", "properties": {"v": {"type": "string", "format": name}}})
    assert await code_of(json.dumps({"v": bad}), tool) is ReasonCode.SCHEMA
    assert await code_of(json.dumps({"v": good}), tool) is None


async def test_a_reason_names_the_path_and_the_keyword_and_what_to_tighten() -> None:
    checked = (await contract_of(WEATHER)).check("get_weather", '{"city": "P", "unit": "k", "x": 1}')
    assert isinstance(checked, Invalid)
    reasons = {(reason.path, reason.keyword): reason for reason in checked.reasons}
    assert set(reasons) == {("$.city", "minLength"), ("$.unit", "enum"), ("$", "additionalProperties")}
    assert reasons["$.city", "minLength"].tighten == ("/properties/city/minLength",)
    assert not reasons["$.unit", "enum"].tighten
    assert checked.tightening("get_weather") == (("get_weather", "/properties/city/minLength"),)
    assert reasons["$.city", "minLength"].as_json() == {
        "code": "schema",
        "tool": "get_weather",
        "path": "$.city",
        "keyword": "minLength",
        "message": '"P" is shorter than 2 characters',
    }


@pytest.mark.parametrize(
    ("arguments", "path", "code", "tighten"),
    [
        ('{"a": {"b c": [0, 1e999]}}', "$.a['b c'][1]", ReasonCode.NOT_FINITE, ("not_finite",)),
        ('{"a": [1, -Infinity]}', "$.a[1]", ReasonCode.NOT_FINITE, ()),
        ('{"a": [[NaN]]}', "$.a[0][0]", ReasonCode.NOT_FINITE, ()),
        ('{"a": {"n": -' + "9" * 4_400 + "}}", "$.a.n", ReasonCode.TOO_LONG_NUMBER, ("not_finite",)),
        ('{"a": [{"b": 1, "c": 2, "b": 3}]}', "$.a[0].b", ReasonCode.DUPLICATE_KEY, ()),
        ('{"a": 1, "a": 2}', "$.a", ReasonCode.DUPLICATE_KEY, ()),
        ('{"a": [{"b": "\\ud83d"}]}', "$.a[0].b", ReasonCode.SURROGATE, ()),
    ],
)
async def test_what_is_no_strict_json_is_told_with_its_path_and_what_to_tighten(
    arguments: str, path: str, code: ReasonCode, tighten: tuple[str, ...]
) -> None:
    checked = (await contract_of(ANYTHING)).check("anything", arguments)
    assert isinstance(checked, Invalid)
    assert [(r.path, r.code, r.tighten, r.tool) for r in checked.reasons] == [
        (path, code, tighten, "anything")
    ]


async def test_a_number_that_overflowed_cannot_in_the_next_draft() -> None:
    from tests.contract.grammars import accepts, schema_grammar
    from tests.contract.schemas import relaxed_of

    for bounds in ({}, {"minimum": 0}, {"maximum": 0}, {"minimum": 1, "maximum": 1e308}):
        schema = {"type": "number", **bounds}
        sign = "-" if bounds == {"maximum": 0} else ""
        _, tightened = relaxed_of(schema, "not_finite")
        for number in ("9" * 400, "9" * 5_000, "1e999"):
            assert not accepts(schema_grammar(tightened.schema), sign + number)
        assert accepts(schema_grammar(tightened.schema), sign + "12.5")


@pytest.mark.parametrize("depth", [1, 64, 100, 400])
async def test_arguments_nest_as_deep_as_the_setting_says_and_no_deeper(depth: int) -> None:
    contract = await contract_of(ANYTHING, arguments_depth=depth)
    deepest = '{"a":' * (depth - 1) + "{}" + "}" * (depth - 1)
    assert isinstance(contract.check("anything", deepest), Valid)
    checked = contract.check("anything", f'{{"a":{deepest}}}')
    assert isinstance(checked, Invalid)
    assert [reason.code for reason in checked.reasons] == [ReasonCode.TOO_DEEP]


async def test_a_reason_inside_a_union_can_be_tightened_too() -> None:
    union = {"anyOf": [{"type": "string", "minLength": 3}, {"type": "null"}]}
    tool = Tool("t", parameters={"type": "object", "properties": {"a b": union}})
    checked = (await contract_of(tool)).check("t", '{"a b": "x"}')
    assert isinstance(checked, Invalid)
    assert checked.reasons[0].path == "$['a b']"
    assert checked.reasons[0].tighten == ("/properties/a b/anyOf/0/minLength",)


async def test_reasons_are_bounded_in_number_and_length() -> None:
    tool = Tool("t", parameters={"type": "object", "additionalProperties": {"type": "null"}})
    checked = (await contract_of(tool, reasons=3)).check(
        "t", json.dumps({str(i): "x" * 999 for i in range(50)})
    )
    assert isinstance(checked, Invalid)
    assert len(checked.reasons) == 3
    assert all(len(reason.message) < 400 for reason in checked.reasons)


async def test_the_answer_is_checked_against_its_format() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer", "maximum": 3}}, "required": ["n"]}
    contract = await contract_of(response_format=ResponseFormat(FormatKind.JSON_SCHEMA, schema))
    assert not contract.check_text('\n\n{"n": 1}')
    assert [reason.path for reason in contract.check_text('{"n": 4}')] == ["$.n"]
    anything = await contract_of(response_format=ResponseFormat(FormatKind.JSON_OBJECT))
    assert not anything.check_text('{"a": 1}')
    assert anything.check_text("[1]")
    assert anything.check_text("Sure: {}")
    assert not (await contract_of()).check_text("anything goes")


async def test_an_expression_with_nested_repetition_costs_linear_time() -> None:
    tool = Tool(
        "t", parameters={"type": "object", "properties": {"v": {"type": "string", "pattern": "^(a+)+$"}}}
    )
    contract = await contract_of(tool)
    begun = time.perf_counter()
    assert isinstance(contract.check("t", json.dumps({"v": "a" * 50_000 + "!"})), Invalid)
    assert time.perf_counter() - begun < 2


async def test_validation_time_is_bounded_under_recursive_unions() -> None:
    branch = {"type": "object", "properties": {"n": {"$ref": "#/$defs/node"}}}
    node = {"anyOf": [{**branch, "required": [name]} for name in "abcdefgh"]}
    tool = Tool(
        "t",
        parameters={"type": "object", "properties": {"n": {"$ref": "#/$defs/node"}}, "$defs": {"node": node}},
    )
    contract = await contract_of(tool)
    begun = time.perf_counter()
    for depth in range(1, 60):
        checked = contract.check("t", '{"n":' * depth + "{}" + "}" * depth)
        assert isinstance(checked, Invalid)
    assert checked.reasons[0].code is ReasonCode.TOO_DEEP
    assert time.perf_counter() - begun < 10


_REPEATED = {"type": "array", "items": {"$ref": "#/$defs/t"}}
_UNION = {"anyOf": [{"type": "string", "minLength": 9}] + [{**_REPEATED, "maxItems": n} for n in (3, 4, 5)]}
_MANY = {"anyOf": [{"type": "string", "minLength": n} for n in range(9, 400)]}


@pytest.mark.parametrize(
    ("union", "value"),
    [(_UNION, "[" * 10 + '"x"' + "]" * 10), (_MANY, '"x"'), ({"items": _MANY}, json.dumps(["x"] * 400))],
    ids=["a union that contains itself", "a wide union", "a wide union many times"],
)
async def test_why_a_value_is_invalid_is_told_in_bounded_time(union: dict[str, Any], value: str) -> None:
    """The validator is quick, but its account of a failed union holds every branch of every level."""
    schema = {"type": "object", "properties": {"a": {"$ref": "#/$defs/t"}}, "$defs": {"t": union}}
    contract = await contract_of(Tool("t", parameters=schema))
    begun = time.perf_counter()
    checked = contract.check("t", f'{{"a": {value}}}')
    assert time.perf_counter() - begun < 1
    assert isinstance(checked, Invalid)
    assert {reason.code for reason in checked.reasons} == {ReasonCode.SCHEMA}


async def test_a_small_value_of_a_schema_that_contains_itself_gets_its_reason() -> None:
    schema = {"type": "object", "properties": {"a": {"$ref": "#/$defs/t"}}, "$defs": {"t": _UNION}}
    contract = await contract_of(Tool("t", parameters=schema))
    checked = contract.check("t", '{"a": [["x"]]}')
    assert isinstance(checked, Invalid)
    assert [(reason.path, reason.keyword) for reason in checked.reasons] == [("$.a", "anyOf")]
    assert "/$defs/t/anyOf/0/minLength" in checked.reasons[0].tighten


@st.composite
def _contract_text(draw: st.DrawFn) -> str:
    value = draw(
        st.recursive(
            st.none() | st.floats() | st.text(max_size=5),
            lambda b: st.lists(b) | st.dictionaries(st.text(max_size=3), b),
        )
    )
    text = json.dumps(value)
    cut = draw(st.integers(0, len(text)))
    return draw(
        st.sampled_from(
            [text, text[:cut], text + text, text.replace("1", "1e400"), draw(st.text(max_size=30))]
        )
    )


@pytest.fixture(scope="module")
def weather() -> Contract:
    import asyncio

    return asyncio.run(contract_of(WEATHER, ANYTHING))


@settings(max_examples=400, deadline=None)
@given(text=_contract_text())
def test_the_check_never_raises_and_what_passes_is_valid_elsewhere(weather: Contract, text: str) -> None:
    for tool in (WEATHER, ANYTHING):
        checked = weather.check(tool.name, text)
        if isinstance(checked, Valid):
            assert jsonschema.Draft202012Validator(dict(tool.parameters)).is_valid(checked.value)
            assert checked.arguments == text
            assert json.loads(text) == checked.value
        else:
            assert checked.reasons
