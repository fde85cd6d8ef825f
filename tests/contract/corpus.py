"""A varied corpus of tools: every shape of parameters that clients send, each with its own name.

`tools()` is deterministic. Each family varies one aspect; `mixed_*` combine families at random from a fixed
seed. All schemas are accepted by the contract package; `tests/contract/test_corpus.py` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from server.domain import Tool

Schema = dict[str, Any]

_SEED = 20_260_101
_MIXED = 180


def tools() -> tuple[Tool, ...]:
    """The corpus, in a fixed order."""
    named = [*_families(), *((f"mixed_{i:03}", schema) for i, schema in enumerate(_mixed(Random(_SEED))))]
    return tuple(
        Tool(name, description=f"Test tool {name.replace('_', ' ')}.", parameters=schema)
        for name, schema in named
    )


def an_object(properties: Schema, *required: str, **more: Any) -> Schema:
    """An object schema."""
    return {"type": "object", "properties": properties, "required": list(required), **more}


def _families() -> Iterator[tuple[str, Schema]]:
    families = {
        "scalar": _scalars(),
        "enum": _enums(),
        "bounds": _bounds(),
        "length": _lengths(),
        "pattern": _patterns(),
        "format": _formats(),
        "array": _arrays(),
        "nested": _nested(),
        "union": _unions(),
        "recursive": _recursive(),
        "reference": _references(),
        "wide": _wide(),
        "unicode": _unicode(),
        "none": _no_arguments(),
        "open": _open_objects(),
        "conditional": _conditionals(),
        "legacy": _legacy(),
    }
    for family, schemas in families.items():
        for index, schema in enumerate(schemas):
            yield f"{family}_{index:02}", schema


def _scalars() -> list[Schema]:
    kinds = ("string", "integer", "number", "boolean", "null")
    single = [an_object({"value": {"type": kind}}, "value") for kind in kinds]
    optional = [an_object({"value": {"type": kind}}) for kind in kinds[:4]]
    nullable = [an_object({"value": {"type": [kind, "null"]}}, "value") for kind in kinds[:4]]
    return [
        *single,
        *optional,
        *nullable,
        an_object({"anything": {}}, "anything"),
        an_object({"x": True}, "x"),
    ]


def _enums() -> list[Schema]:
    lists: list[list[Any]] = [
        ["celsius", "fahrenheit"],
        ["only"],
        [1, 2, 3],
        [0.5, 1.5],
        [True, False],
        ["a", 1, None],
        ["", " ", 'with "quotes"', "back\\slash", "new\nline"],
        ["é", "日本語", "🙂"],
        [{"kind": "a", "size": 1}, {"kind": "b", "size": 2}],
        [[1, 2], [3]],
        [f"choice-{i}" for i in range(60)],
    ]
    listed = [an_object({"value": {"enum": values}}, "value") for values in lists]
    typed = [an_object({"value": {"type": "string", "enum": ["n", "e", "s", "w"]}}, "value")]
    const = [an_object({"value": {"const": value}}, "value") for value in ("fixed", 7, None, {"a": [1]})]
    return [*listed, *typed, *const]


def _bounds() -> list[Schema]:
    integers: list[Schema] = [
        {"minimum": 0},
        {"maximum": -1},
        {"minimum": 1, "maximum": 12},
        {"exclusiveMinimum": 0, "exclusiveMaximum": 2},
        {"minimum": -273, "maximum": 10_000},
        {"multipleOf": 5},
        {"multipleOf": 15, "minimum": 10, "maximum": 100},
        {"minimum": 1.5, "maximum": 2.5},
        {"minimum": 2**40},
        {"minimum": -(2**63), "maximum": 2**63 - 1},
    ]
    numbers: list[Schema] = [
        {"minimum": 0},
        {"minimum": -90, "maximum": 90},
        {"minimum": -180.0, "maximum": 180.0},
        {"exclusiveMinimum": 0},
        {"exclusiveMinimum": 0, "exclusiveMaximum": 1},
        {"maximum": 99.99},
        {"minimum": 0.1, "maximum": 0.3},
        {"multipleOf": 1},
        {"multipleOf": 10, "minimum": 5},
        {"minimum": 1e-9},
    ]
    return [
        *(an_object({"value": {"type": "integer", **bounds}}, "value") for bounds in integers),
        *(an_object({"value": {"type": "number", **bounds}}, "value") for bounds in numbers),
    ]


def _lengths() -> list[Schema]:
    bounds: list[Schema] = [
        {"minLength": 1},
        {"maxLength": 5},
        {"minLength": 2, "maxLength": 8},
        {"minLength": 3, "maxLength": 3},
        {"maxLength": 40},
        {"maxLength": 4096},
    ]
    return [an_object({"text": {"type": "string", **bound}}, "text") for bound in bounds]


def _patterns() -> list[Schema]:
    patterns = [
        r"^[A-Z]{2}[0-9]{4}$",
        r"^\d{3}-\d{4}$",
        r"^(GET|POST|PUT|DELETE)$",
        r"^[a-z][a-z0-9_]{0,15}$",
        r"^v\d+\.\d+\.\d+$",
        r"^#[0-9a-fA-F]{6}$",
        r"^[^\s@]+@[^\s@]+\.[^\s@]+$",
        r"^https?://",
        r"\.pdf$",
        r"[0-9]",
        r"^\S+$",
        r"^(?:\+\d{1,3} )?\d{4,12}$",
        r"^[\w-]+$",
        r"^[A-Z]{3}$|^[0-9]{3}$",
        r"^.{1,20}$",
    ]
    return [an_object({"value": {"type": "string", "pattern": pattern}}, "value") for pattern in patterns]


def _formats() -> list[Schema]:
    names = [
        "date",
        "time",
        "date-time",
        "uuid",
        "ipv4",
        "ipv6",
        "email",
        "hostname",
        "uri",
        "duration",
        "int32",
    ]
    return [an_object({"value": {"type": "string", "format": name}}, "value") for name in names]


def _arrays() -> list[Schema]:
    items: list[Schema] = [
        {"type": "array", "items": {"type": "string"}},
        {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
        {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 2, "maxItems": 2},
        {"type": "array", "items": {"enum": list(range(12))}, "uniqueItems": True, "maxItems": 4},
        {
            "type": "array",
            "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        },
        {
            "type": "array",
            "prefixItems": [{"type": "number"}, {"type": "number"}],
            "items": False,
            "minItems": 2,
        },
        {"type": "array", "prefixItems": [{"const": "point"}], "items": {"type": "integer"}, "maxItems": 4},
        {"type": "array", "items": an_object({"id": {"type": "integer"}, "note": {"type": "string"}}, "id")},
        {"type": "array"},
        {"type": "array", "maxItems": 0},
        {"type": "array", "items": {"type": "boolean"}, "minItems": 3},
        {"type": "array", "contains": {"const": 1}, "items": {"enum": [0, 1]}, "maxItems": 5},
    ]
    return [an_object({"values": item}, "values") for item in items]


def _nested() -> list[Schema]:
    schemas = []
    for depth in (2, 3, 5, 8):
        inner: Schema = {"type": "string", "enum": ["deep"]}
        for level in reversed(range(depth)):
            inner = an_object({f"level_{level}": inner, "tag": {"type": "integer"}}, f"level_{level}")
        schemas.append(inner)
    address = an_object(
        {"street": {"type": "string"}, "zip": {"type": "string", "pattern": "^[0-9]{5}$"}}, "street"
    )
    order = an_object(
        {
            "customer": an_object({"name": {"type": "string"}, "address": address}, "name", "address"),
            "lines": {
                "type": "array",
                "items": an_object(
                    {"sku": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1, "maximum": 99}},
                    "sku",
                    "quantity",
                ),
                "minItems": 1,
                "maxItems": 5,
            },
            "express": {"type": "boolean", "default": False},
        },
        "customer",
        "lines",
    )
    return [*schemas, order, an_object({"a": an_object({}), "b": {"type": "object"}}, "a", "b")]


def _unions() -> list[Schema]:
    cat = an_object(
        {"kind": {"const": "cat"}, "lives": {"type": "integer", "minimum": 1, "maximum": 9}}, "kind"
    )
    dog = an_object({"kind": {"const": "dog"}, "breed": {"type": "string"}}, "kind", "breed")
    return [
        an_object({"value": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}, "value"),
        an_object(
            {"value": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}], "default": None}}
        ),
        an_object({"pet": {"oneOf": [cat, dog]}}, "pet"),
        an_object(
            {
                "value": {
                    "oneOf": [{"type": "integer", "multipleOf": 3}, {"type": "integer", "multipleOf": 5}]
                }
            },
            "value",
        ),
        an_object({"value": {"allOf": [{"type": "string"}, {"enum": ["yes", "no", 3]}]}}, "value"),
        an_object({"value": {"allOf": [{"type": "integer", "minimum": 3}, {"maximum": 7}]}}, "value"),
        {
            "allOf": [
                an_object({"a": {"type": "integer"}}, "a"),
                an_object({"b": {"type": "boolean"}}, "b"),
            ]
        },
        {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "email": {"enum": ["a@b.co"]}},
            "anyOf": [{"required": ["id"]}, {"required": ["email"]}],
        },
        {
            "type": "object",
            "properties": {"by": {"type": "string"}, "value": {}},
            "oneOf": [
                {
                    "properties": {"by": {"const": "id"}, "value": {"type": "integer"}},
                    "required": ["by", "value"],
                },
                {
                    "properties": {"by": {"const": "on"}, "value": {"type": "boolean"}},
                    "required": ["by", "value"],
                },
            ],
        },
        an_object({"value": {"type": ["string", "integer", "boolean"], "minimum": 5}}, "value"),
        an_object({"value": {"not": {"type": "string"}, "type": ["integer", "null", "string"]}}, "value"),
    ]


def _recursive() -> list[Schema]:
    node = an_object(
        {
            "name": {"enum": ["leaf", "node"]},
            "children": {"type": "array", "items": {"$ref": "#/$defs/node"}, "maxItems": 2},
        },
        "name",
    )
    linked = an_object(
        {"value": {"type": "integer"}, "next": {"anyOf": [{"$ref": "#/$defs/list"}, {"type": "null"}]}},
        "value",
    )
    number = an_object({"number": {"type": "integer"}}, "number")
    operation = an_object(
        {
            "operator": {"enum": ["+", "*"]},
            "left": {"$ref": "#/$defs/expression"},
            "right": {"$ref": "#/$defs/expression"},
        },
        "operator",
        "left",
        "right",
    )
    return [
        an_object({"tree": {"$ref": "#/$defs/node"}}, "tree", **{"$defs": {"node": node}}),
        an_object({"list": {"$ref": "#/$defs/list"}}, "list", **{"$defs": {"list": linked}}),
        an_object({"name": {"type": "string"}, "parent": {"$ref": "#"}}, "name"),
        an_object(
            {"expression": {"$ref": "#/$defs/expression"}},
            "expression",
            **{"$defs": {"expression": {"anyOf": [number, operation]}}},
        ),
    ]


def _references() -> list[Schema]:
    city = {"type": "string", "enum": ["Paris", "Rome"]}
    return [
        an_object(
            {"from": {"$ref": "#/$defs/city"}, "to": {"$ref": "#/$defs/city"}},
            "from",
            "to",
            **{"$defs": {"city": city}},
        ),
        an_object({"city": {"$ref": "#/definitions/city"}}, "city", definitions={"city": city}),
        an_object(
            {"city": {"$ref": "#/$defs/city", "description": "where", "default": "Rome"}},
            "city",
            **{"$defs": {"city": city}},
        ),
        an_object(
            {"n": {"$ref": "#/$defs/positive", "maximum": 9}},
            "n",
            **{"$defs": {"positive": {"type": "integer", "minimum": 1}}},
        ),
        an_object({"city": {"allOf": [{"$ref": "#/$defs/city"}]}}, "city", **{"$defs": {"city": city}}),
        {"$ref": "#/$defs/arguments", "$defs": {"arguments": an_object({"x": {"type": "integer"}}, "x")}},
        an_object({"a": {"type": "integer"}, "b": {"$ref": "#/properties/a"}}, "b"),
    ]


def _wide() -> list[Schema]:
    kinds: list[Schema] = [
        {"type": "string"},
        {"type": "integer", "minimum": 0, "maximum": 1000},
        {"type": "boolean"},
        {"enum": ["x", "y"]},
        {"type": ["number", "null"]},
    ]
    fifty = {f"field_{i:02}": kinds[i % len(kinds)] for i in range(50)}
    return [
        an_object(fifty),
        an_object(fifty, *list(fifty)[:5]),
        an_object({name: {"type": "boolean"} for name in fifty}, *fifty),
        an_object(fifty, minProperties=2),
        an_object(fifty, additionalProperties=True),
    ]


def _unicode() -> list[Schema]:
    names = [
        "ville",
        "größe",
        "城市",
        "температура",
        "مدينة",
        "emoji 🙂",
        "with space",
        "dash-ed",
        "dotted.name",
        'quo"te',
        "back\\slash",
        "tab\there",
        "$ref",
        "a/b~c",
        "<b>",
    ]
    single = [an_object({name: {"type": "integer"}}, name) for name in names]
    return [*single, an_object({name: {"enum": ["é", "ß", "语"]} for name in names}, *names[:4])]


def _no_arguments() -> list[Schema]:
    return [
        {},
        {"type": "object"},
        {"type": "object", "properties": {}},
        {"type": "object", "properties": {}, "additionalProperties": False},
        {"type": "object", "properties": {}, "required": []},
    ]


def _open_objects() -> list[Schema]:
    return [
        {"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 3},
        {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "minProperties": 1,
            "maxProperties": 2,
        },
        an_object({"a": {"type": "integer"}}, "a", additionalProperties=True, maxProperties=2),
        an_object({"a": {"type": "integer"}}, "a", "b", additionalProperties={"type": "boolean"}),
        an_object({"a": {"type": "integer"}}, "a", "b"),
        {
            "type": "object",
            "patternProperties": {"^x_[a-z]+$": {"type": "integer"}},
            "additionalProperties": False,
        },
        {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z]{1,8}$"},
            "additionalProperties": {"type": "boolean"},
        },
        an_object({"a": {"type": "integer"}, "b": {"type": "integer"}}, minProperties=1),
        an_object({"a": {"type": "integer"}, "b": False}, "a"),
        an_object({"a": {"type": "integer"}}, "a", unevaluatedProperties=False),
    ]


def _conditionals() -> list[Schema]:
    return [
        an_object(
            {"mode": {"enum": ["a", "b"]}, "extra": {"type": "integer"}},
            "mode",
            **{"if": {"properties": {"mode": {"const": "a"}}}, "then": {"required": ["extra"]}},
        ),
        an_object(
            {"mode": {"enum": ["a", "b"]}},
            "mode",
            **{
                "if": {"properties": {"mode": {"const": "a"}}},
                "then": {"properties": {"x": {"type": "integer"}}, "required": ["x"]},
                "else": {"properties": {"y": {"type": "boolean"}}},
            },
        ),
        an_object(
            {"card": {"type": "integer"}, "address": {"type": "boolean"}},
            dependentRequired={"card": ["address"]},
        ),
        an_object(
            {"a": {"type": "integer"}}, dependentSchemas={"a": {"properties": {"b": {"type": "integer"}}}}
        ),
        an_object({"a": {"type": "integer"}, "b": {"type": "integer"}}, **{"not": {"required": ["a", "b"]}}),
    ]


def _legacy() -> list[Schema]:
    draft_07 = {"$schema": "http://json-schema.org/draft-07/schema#"}
    return [
        {**draft_07, **an_object({"a": {"type": "integer"}}, "a"), "additionalProperties": False},
        {
            **draft_07,
            **an_object(
                {"pair": {"items": [{"type": "integer"}, {"type": "boolean"}], "additionalItems": False}},
                "pair",
            ),
        },
        an_object({"a": {"type": "integer"}, "b": {"type": "integer"}}, dependencies={"a": ["b"]}),
        an_object({"n": {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "maximum": 9}}, "n"),
    ]


def _mixed(random: Random) -> Iterator[Schema]:
    for _ in range(_MIXED):
        count = random.randint(1, 6)
        properties = {
            f"p{i}_{random.choice(('id', 'name', 'länge', 'flag', '值'))}": _value(random, 3)
            for i in range(count)
        }
        required = [name for name in properties if random.random() < 0.6]
        schema = an_object(properties, *required)
        if random.random() < 0.4:
            schema["additionalProperties"] = False
        yield schema


def _value(random: Random, depth: int) -> Schema:
    leaf = random.choice((_text, _integer, _number, _choice, _flag))
    if depth == 0 or random.random() < 0.55:
        return leaf(random)
    return random.choice((_list, _record, _either))(random, depth - 1)


def _text(random: Random) -> Schema:
    more: list[Schema] = [
        {},
        {},
        {"minLength": 1},
        {"maxLength": 12},
        {"pattern": r"^[a-z]{1,6}$"},
        {"format": "date"},
        {"format": "email"},
        {"description": "free text"},
    ]
    return {"type": "string", **random.choice(more)}


def _integer(random: Random) -> Schema:
    low = random.randint(-50, 50)
    return {"type": "integer", **random.choice([{}, {"minimum": low}, {"minimum": low, "maximum": low + 40}])}


def _number(random: Random) -> Schema:
    return {"type": "number", **random.choice([{}, {"minimum": 0, "maximum": 1}, {"exclusiveMinimum": -1.5}])}


def _choice(random: Random) -> Schema:
    return {"enum": random.sample(["red", "green", "blue", 1, 2, None, True], random.randint(1, 5))}


def _flag(random: Random) -> Schema:
    return {"type": random.choice(["boolean", ["boolean", "null"]])}


def _list(random: Random, depth: int) -> Schema:
    schema: Schema = {"type": "array", "items": _value(random, depth), "maxItems": random.randint(1, 4)}
    return schema | random.choice([{}, {"minItems": 1}])


def _record(random: Random, depth: int) -> Schema:
    properties = {f"f{i}": _value(random, depth) for i in range(random.randint(1, 4))}
    return an_object(properties, *[name for name in properties if random.random() < 0.5])


def _either(random: Random, depth: int) -> Schema:
    return {random.choice(("anyOf", "oneOf")): [_value(random, depth) for _ in range(random.randint(2, 3))]}
