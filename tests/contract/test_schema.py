"""Which schemas are accepted, and what a refusal says."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest

from server.contract.relax import relax
from server.contract.schema import admit, validator
from server.contract.settings import ContractSettings
from server.errors import SchemaNotSupported
from tests.contract.grammars import accepts, schema_grammar
from tests.contract.schemas import SETTINGS, relaxed_of

WHERE = "tools[2].function.parameters"


def refusal(schema: Any, settings: ContractSettings = SETTINGS) -> SchemaNotSupported:
    with pytest.raises(SchemaNotSupported) as caught:
        admit(schema, WHERE, settings)
    assert caught.value.param is not None
    assert caught.value.param.startswith(WHERE)
    assert caught.value.message.startswith(caught.value.param)
    return caught.value


def inside(x: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"x": x}}


_MANY = [{"type": "null"} for _ in range(300)]


@pytest.mark.parametrize(
    "many",
    [
        {"type": "object", "properties": {f"p{i}": {"type": "null"} for i in range(1000)}},
        {"items": _MANY},  # a spelling of older drafts, and another
        {"dependencies": {f"p{i}": one for i, one in enumerate(_MANY)}},
        {"enum": [{"k": [0] * 12_000}]},
    ],
)
def test_long_names_above_many_values_are_refused(many: dict[str, Any]) -> None:
    """62 kB of schema were 124 MB of pointers, which were kept."""
    assert "behind too long names" in refusal({"type": "object", "properties": {"k" * 32_000: many}}).message
    admit({"type": "object", "properties": {"k" * 40: many}}, WHERE, SETTINGS)


def test_large_listed_values_are_work_by_what_they_hold() -> None:
    schema = {
        "type": "object",
        "properties": {f"p{i}": {"$ref": "#/$defs/e", "minProperties": 0} for i in range(100)},
        "$defs": {"e": {"enum": [{"k" * 20: [0] * 12_000}]}},
    }
    with pytest.raises(SchemaNotSupported, match="listed values"):
        relaxed_of(schema)


@pytest.mark.parametrize("pattern", [r"^[\w-\.]+@([\w-]+\.)+[\w-]{2,4}$", r"^[a-\d]@[\w-.]{2}$"])
def test_a_hyphen_beside_a_class_escape_is_a_hyphen(pattern: str) -> None:
    """As JavaScript and Python's users write e-mail addresses; the validator's engine takes it for a broken range."""
    check = admit({"type": "string", "pattern": pattern}, WHERE, SETTINGS).validator
    assert check.is_valid("-@b.co"[: 4 if "2}" in pattern else 6])
    assert check.is_valid("a-b.c@d-e.com") is ("{2,4}" in pattern)
    assert not check.is_valid("!@b.co")


@pytest.mark.parametrize("dialect", [{}, {"$schema": "http://json-schema.org/draft-07/schema#"}])
def test_an_id_is_an_annotation_since_draft_6(dialect: dict[str, str]) -> None:
    admit({**dialect, **inside({"type": "string", "id": "a-field"})}, WHERE, SETTINGS)
    old = {"$schema": "http://json-schema.org/draft-04/schema#", **inside({"id": "a-field"})}
    assert "$id" in refusal(old).message


@pytest.mark.parametrize(
    ("schema", "param"),
    [
        (inside({"type": "dict"}), ".properties.x.type"),
        (inside({"pattern": ["^a$"]}), ".properties.x.pattern"),
        (inside({"pattern": {}}), ".properties.x.pattern"),
        (inside({"patternProperties": None}), ".properties.x.patternProperties"),
        (inside({"dependencies": {"a": ["b"]}, "dependentRequired": 3}), ".properties.x.dependentRequired"),
        (inside({"type": "float"}), ".properties.x.type"),
        (inside({"type": ["string", "any"]}), ".properties.x.type"),
        (inside({"minLength": -1}), ".properties.x.minLength"),
        (inside({"enum": "a"}), ".properties.x.enum"),
        (inside({"anyOf": [{}, {"required": "a"}]}), ".properties.x.anyOf[1].required"),
        (inside({"pattern": "["}), ".properties.x.pattern"),
        (inside({"pattern": "(?=a)b"}), ".properties.x.pattern"),
        (inside({"pattern": r"(a)\1"}), ".properties.x.pattern"),
        (inside({"pattern": "(a{1000}){1000}"}), ".properties.x.pattern"),
        (inside({"multipleOf": 0}), ".properties.x.multipleOf"),
        (inside({"$ref": "#/$defs/none"}), ".properties.x.$ref"),
        (inside({"$ref": "#/properties"}), ".properties.x.$ref"),
        (inside({"$ref": "#x"}), ".properties.x.$ref"),
        (inside({"$ref": "https://example.org/schema.json"}), ".properties.x.$ref"),
        (inside({"$ref": "file:///etc/passwd"}), ".properties.x.$ref"),
        (inside({"$ref": "other.json#/a"}), ".properties.x.$ref"),
        (inside({"$ref": "#/properties/x"}), ".properties.x"),
        (inside({"allOf": [{"$ref": "#/properties/x"}]}), ".properties.x"),
        (inside({"$id": "https://example.org/x"}), ".properties.x.$id"),
        (inside({"$anchor": "x"}), ".properties.x.$anchor"),
        (inside({"$dynamicRef": "#x"}), ".properties.x.$dynamicRef"),
        ({"$schema": "https://example.org/dialect"}, ".$schema"),
        ([], ""),
        (None, ""),
        ("object", ""),
        (True, ""),
        ({"default": float("nan")}, ""),
    ],
)
def test_what_is_refused_and_where(schema: Any, param: str) -> None:
    assert refusal(schema).param == WHERE + param


@pytest.mark.parametrize("pattern", ["(?=a)b", "(?!a)b", "(?<=a)b", "(?<!a)b", r"(a)\1"])
def test_the_reason_for_an_expression_is_told(pattern: str) -> None:
    assert "no look-around, no back-references" in refusal(inside({"pattern": pattern})).message


def test_limits_of_bytes_and_depth() -> None:
    assert (
        "bytes" in refusal(inside({"description": "x" * 2_000}), ContractSettings(schema_bytes=1_000)).message
    )
    deep: dict[str, Any] = {}
    for _ in range(30):
        deep = inside(deep)
    assert "deeper" in refusal(deep).message
    assert "deeper" in refusal(inside({"const": [[[[[]]]]]}), ContractSettings(schema_depth=6)).message


@pytest.mark.parametrize(
    "document",
    [
        {"type": "object", "properties": {"a": False}, "required": ["a"]},
        {"type": "object", "properties": {}, "additionalProperties": False, "required": ["a"]},
        {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
        {"type": "object", "properties": {"a": {"enum": []}}, "required": ["a"]},
        {
            "type": "object",
            "properties": {"a": {"type": "integer", "minimum": 3, "maximum": 2}},
            "required": ["a"],
        },
        {
            "type": "object",
            "properties": {"a": {"type": "number", "exclusiveMinimum": 1, "maximum": 1}},
            "required": ["a"],
        },
        {
            "type": "object",
            "properties": {"a": {"type": "string", "minLength": 3, "maxLength": 2}},
            "required": ["a"],
        },
        {
            "type": "object",
            "properties": {"a": {"allOf": [{"type": "string"}, {"type": "integer"}]}},
            "required": ["a"],
        },
        {
            "type": "object",
            "properties": {"a": {"type": "array", "minItems": 1, "items": False}},
            "required": ["a"],
        },
        {"type": "object", "properties": {"a": {}}, "maxProperties": 0, "required": ["a"]},
        {"type": "object", "properties": {"a": {}}, "additionalProperties": False, "minProperties": 2},
        {"type": "string"},
    ],
)
def test_arguments_that_cannot_be_produced_are_refused(document: dict[str, Any]) -> None:
    with pytest.raises(SchemaNotSupported, match="no valid value can be produced"):
        relaxed_of(document, arguments=True)


@pytest.mark.parametrize("others", [{"additionalProperties": False}, {"patternProperties": {"^c": False}}])
def test_a_required_name_that_nothing_allows_is_told_by_its_name(others: dict[str, Any]) -> None:
    document = inside({"type": "object", "properties": {"a": {}}, "required": ["a", "city"], **others})
    with pytest.raises(SchemaNotSupported) as caught:
        relaxed_of({**document, "required": ["x"]})
    assert "schema.properties.x requires 'city', for which nothing is allowed" in caught.value.message


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("a", {"const": "</tool_call>"}),
        ("a", {"enum": ["<think>", {"b": ["</think>"]}]}),
        ("<tool_call>", {}),
    ],
)
def test_a_required_property_that_must_hold_a_control_token_is_refused_with_the_reason(
    name: str, schema: dict[str, Any]
) -> None:
    document = {"type": "object", "properties": {name: schema, "b": {}}}
    assert list(relaxed_of(document)[1].schema["properties"]) == ["b"]
    with pytest.raises(SchemaNotSupported, match="control token"):
        relaxed_of({**document, "required": [name]})


def test_an_optional_property_that_cannot_be_produced_is_left_out() -> None:
    _, relaxed = relaxed_of({"type": "object", "properties": {"a": False, "b": {"type": "null"}}})
    assert list(relaxed.schema["properties"]) == ["b"]


def test_a_required_key_that_is_not_declared_can_be_produced() -> None:
    _, relaxed = relaxed_of({"type": "object", "properties": {"a": {}}, "required": ["a", "zz"]})
    assert list(relaxed.schema["properties"]) == ["a", "zz"]


@pytest.mark.parametrize(
    ("old", "value", "valid"),
    [
        ({"definitions": {"n": {"type": "integer"}}, "$ref": "#/definitions/n"}, "x", False),
        ({"dependencies": {"a": ["b"]}}, {"a": 1}, False),
        ({"dependencies": {"a": {"required": ["b"]}}}, {"a": 1}, False),
        ({"items": [{"type": "integer"}], "additionalItems": False}, [1, 2], False),
        ({"items": [{"type": "integer"}], "additionalItems": False}, [1], True),
        ({"minimum": 1, "exclusiveMinimum": True}, 1, False),
        ({"minimum": 1, "exclusiveMinimum": False}, 1, True),
        ({"maximum": 1, "exclusiveMaximum": True}, 1, False),
        ({"id": "https://example.org/root", "type": "integer"}, 1, True),
        ({"$schema": "http://json-schema.org/draft-07/schema#", "type": "integer"}, "x", False),
        ({"$schema": "http://json-schema.org/draft-04/schema#", "type": "integer"}, 1, True),
        (
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "definitions": {"a": {"type": "array"}},
                "properties": {"x": {"$ref": "#/definitions/a", "maxItems": 1}},
            },
            {"x": [1, 2]},
            True,
        ),
    ],
)
def test_spellings_of_older_drafts_are_understood(old: dict[str, Any], value: Any, valid: bool) -> None:
    assert validator(admit(old, WHERE, SETTINGS).document).is_valid(value) is valid


@pytest.mark.parametrize(
    ("old", "reference"),
    [
        ({"properties": {"a": {"items": [{"type": "integer"}]}}}, "#/properties/a/items/0"),
        ({"properties": {"a": {"items": [{}], "additionalItems": {"type": "integer"}}}}, "#/properties/a/additionalItems"),
        ({"dependencies": {"a": {"type": "integer"}}}, "#/dependencies/a"),
        ({"dependencies": {"a": {"items": [{}, {"type": "integer"}]}}}, "#/dependencies/a/items/1"),
        ({"definitions": {"a b": {"items": [{"type": "integer"}]}}}, "#/definitions/a%20b/items/0"),
        ({"properties": {"items": {"type": "integer"}}}, "#/properties/items"),
    ],
)  # fmt: skip
def test_references_through_older_spellings_find_their_schema(old: dict[str, Any], reference: str) -> None:
    root = {**old, "properties": {**old.get("properties", {}), "x": {"$ref": reference}}}
    schema, relaxed = relaxed_of(root)
    assert relaxed.schema["properties"]["x"]
    checks = validator(schema.document).is_valid
    assert checks({"x": 1})
    assert not checks({"x": "one"})


def test_words_of_older_drafts_stay_data_inside_values_and_names() -> None:
    document = admit(
        {"properties": {"dependencies": {"type": "integer"}, "items": {"enum": [{"items": [1]}]}, "id": {}}},
        WHERE,
        SETTINGS,
    ).document
    assert document["properties"] == {
        "dependencies": {"type": "integer"},
        "items": {"enum": [{"items": [1]}]},
        "id": {},
    }


def test_names_of_properties_may_look_like_keywords() -> None:
    document = {
        "type": "object",
        "properties": {"$ref": {"type": "string"}, "$id": {}, "required": {"type": "null"}},
    }
    schema, relaxed = relaxed_of(document)
    assert list(relaxed.schema["properties"]) == ["$ref", "$id", "required"]
    assert schema.document["properties"]["$ref"] == {"type": "string"}


def chain(length: int, wrap: str) -> dict[str, Any]:
    def link(index: int) -> dict[str, Any]:
        reference = {"$ref": f"#/$defs/d{index + 1}"}
        return (
            {"allOf": [reference, dict(reference)]} if wrap == "allOf" else {"properties": {"a": reference}}
        )

    links = {f"d{index}": link(index) for index in range(length)}
    return {"$ref": "#/$defs/d0", "$defs": {**links, f"d{length}": {"type": "object"}}}


@pytest.mark.parametrize("wrap", ["allOf", "properties"])
@pytest.mark.parametrize("length", [30, 800])
def test_hostile_chains_of_references_end_soon_one_way_or_the_other(wrap: str, length: int) -> None:
    begun = time.perf_counter()
    with contextlib.suppress(SchemaNotSupported):
        relaxed_of(chain(length, wrap))
    assert time.perf_counter() - begun < 5


def test_hostile_unions_end_soon_one_way_or_the_other() -> None:
    node: dict[str, Any] = {"type": "string", "maxLength": 100_000}
    for _ in range(7):
        node = {"anyOf": [node, {"allOf": [node, {"title": "x"}]}], "oneOf": [node, {"not": node}]}
    begun = time.perf_counter()
    with contextlib.suppress(SchemaNotSupported):
        relaxed_of(inside(node), arguments=True)
    assert time.perf_counter() - begun < 5


def two_lists(length: int) -> dict[str, Any]:
    lists = {"a": {"enum": list(range(length))}, "b": {"enum": [*range(length, 2 * length), 0]}}
    both = {"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}]}
    return {**inside({"anyOf": [{**both, "minimum": bound} for bound in range(8)]}), "$defs": lists}


def many_patterns(number: int) -> dict[str, Any]:
    names = {f"a{index}": {} for index in range(number)}
    return {
        "type": "object",
        "properties": names,
        "patternProperties": {f"b{index}": {} for index in range(number)},
    }


@pytest.mark.parametrize(
    ("document", "refused"),
    [
        (two_lists(2_000), False),
        (many_patterns(300), False),
        (many_patterns(2_000), True),
        (inside({"allOf": [many_patterns(1) for _ in range(600)]}), False),
        ({"allOf": [{"properties": {f"p{index}": {}}} for index in range(1_500)]}, True),
        ({"properties": {f"p{i}": {"pattern": rf"^\p{{L}}{{25}}{i}$"} for i in range(1_000)}}, True),
        ({"properties": {f"p{i}": {"pattern": rf"^[a-z]{{2,40}}_{i}$"} for i in range(400)}}, False),
    ],
)
def test_what_is_quadratic_in_the_size_of_a_schema_is_quick_or_refused(
    document: dict[str, Any], refused: bool
) -> None:
    begun = time.perf_counter()
    with pytest.raises(SchemaNotSupported) if refused else contextlib.nullcontext():
        relaxed_of(document, arguments=True)
    assert time.perf_counter() - begun < 5


def test_values_listed_twice_are_compared_as_json() -> None:
    lists = [
        {"enum": [1, "1", True, [1.0], {"a": 1, "b": 0}]},
        {"enum": [1.0, [1], {"b": -0.0, "a": 1}, False]},
    ]
    _, relaxed = relaxed_of({"allOf": lists})
    grammar = schema_grammar(relaxed.schema)
    texts = ("1", '"1"', "true", "false", "[1]", '{"a": 1, "b": 0}')
    assert [accepts(grammar, text) for text in texts] == [True, False, False, False, True, True]


def test_unions_that_multiply_are_left_to_the_validator() -> None:
    four = [{"type": "object", "properties": {name: {}}, "required": [name]} for name in "abcd"]
    document = {"allOf": [{"anyOf": four}, {"anyOf": four}, {"anyOf": four}, {"anyOf": four}]}
    _, relaxed = relaxed_of(document)
    assert relaxed.enforcement["/allOf/0/anyOf"] == "grammar"
    assert relaxed.enforcement["/allOf/3/anyOf"] == "validator"


def test_recursion_bounds_the_depth_of_arguments_only_where_it_multiplies() -> None:
    tree = {
        "$ref": "#/$defs/t",
        "$defs": {"t": {"properties": {"l": {"$ref": "#/$defs/t"}, "r": {"$ref": "#/$defs/t"}}}},
    }
    both = {"properties": {"l": {"$ref": "#/$defs/t"}}}
    many = {"$ref": "#/$defs/t", "$defs": {"t": {"anyOf": [both, both, both, both]}}}
    assert admit(tree, WHERE, SETTINGS).max_depth == SETTINGS.arguments_depth
    assert 4 < admit(many, WHERE, SETTINGS).max_depth < 20


BY_PATTERN = {"patternProperties": {"^id$": {"type": "integer"}}, "additionalProperties": {"type": "string"}}
BESIDE = {"properties": {"a": {}}, "patternProperties": {"^x-[a-z]+$": {}}, "additionalProperties": False}


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (BY_PATTERN, '{"name": "s", "id": 1}'),
        ({**BY_PATTERN, "patternProperties": {"^id$": False}}, '{"name": "s"}'),
        ({"patternProperties": {"^id$": False}}, '{"name": "s"}'),
        ({"patternProperties": {"^id$": {}}, "minProperties": 2}, '{"id": 1, "name": "s"}'),
        ({**BESIDE, "minProperties": 2}, '{"a": 1, "x-b": "s"}'),
    ],
)
def test_properties_by_pattern_keep_out_no_name_that_the_schema_wants(
    document: dict[str, Any], text: str
) -> None:
    schema, relaxed = relaxed_of({"type": "object", **document})
    assert validator(schema.document).is_valid(json.loads(text))
    assert accepts(schema_grammar(relaxed.schema), text)


def test_properties_by_pattern_that_allow_nothing_cannot_fill_an_object() -> None:
    with pytest.raises(SchemaNotSupported, match="cannot hold as many properties as it must"):
        relaxed_of({**BESIDE, "type": "object", "patternProperties": {"^x": False}, "minProperties": 2})
    _, relaxed = relaxed_of(
        {"type": "object", "patternProperties": {"^x$": False}, "additionalProperties": False}
    )
    assert relaxed.schema["additionalProperties"] is False


def test_branches_that_only_look_alike_are_kept_apart() -> None:
    _, relaxed = relaxed_of({"anyOf": [{"const": True}, {"const": 1}, {"const": [0]}, {"const": [False]}]})
    grammar = schema_grammar(relaxed.schema)
    assert all(accepts(grammar, text) for text in ("true", "1", "[0]", "[false]"))


def test_a_recursion_elsewhere_does_not_bound_the_depth_of_a_union() -> None:
    union = {"anyOf": [{"properties": {"type": {"const": kind}}} for kind in "abcdefghijkl"]}
    sections = {"items": {"properties": {"blocks": {"items": union}}}}
    recursive = {"items": {"$ref": "#/properties/filter"}}
    document = {"properties": {"page": {"properties": {"sections": sections}}, "filter": recursive}}
    schema = admit(document, WHERE, SETTINGS)
    assert schema.recursive
    assert schema.max_depth == SETTINGS.arguments_depth


@pytest.mark.parametrize(
    "document",
    [
        {"anyOf": [{"items": {"$ref": "#"}}, {"additionalProperties": {"$ref": "#"}}]},
        {"properties": {"a": {"$ref": "#"}}, "additionalProperties": {"$ref": "#"}},
        {"prefixItems": [{"$ref": "#"}, {"$ref": "#"}], "items": {"$ref": "#"}},
        {"anyOf": [{"properties": {"a": {"$ref": "#"}, "b": False}}, {"additionalProperties": False}]},
    ],
)
def test_schemas_of_different_parts_of_a_value_do_not_multiply(document: dict[str, Any]) -> None:
    assert admit(document, WHERE, SETTINGS).max_depth == SETTINGS.arguments_depth


def test_a_schema_that_needs_deeper_values_than_are_checked_is_refused() -> None:
    document = inside({"type": "array", "items": {"type": "object"}, "minItems": 1})
    document["required"] = ["x"]
    schema = admit(document, WHERE, ContractSettings(arguments_depth=2))
    with pytest.raises(SchemaNotSupported, match="deeper than the 2 levels"):
        relax(schema, SETTINGS, arguments=True)
    assert relaxed_of(document, arguments=True)


def test_what_the_engine_compiles_for_minutes_is_left_to_the_validator() -> None:
    """One name of 30,000 characters beside further properties even crashes xgrammar 0.2.8."""
    _, relaxed = relaxed_of({"type": "object", "properties": {"x" * 1_000: {}}, "additionalProperties": True})
    assert relaxed.schema["additionalProperties"] is False
    _, relaxed = relaxed_of({"type": "object", "properties": {f"p{i}": {} for i in range(1_200)}})
    assert relaxed.schema == {"type": "object", "properties": {}, "required": [], "additionalProperties": {}}
    _, relaxed = relaxed_of(
        {"properties": {f"o{i}": {"properties": {"a": {}}, "additionalProperties": True} for i in range(20)}}
    )
    copies = [copy["additionalProperties"] for copy in relaxed.schema["properties"].values()]
    assert copies == [{}] * 8 + [False] * 12
