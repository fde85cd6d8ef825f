"""Random schemas for property tests, and compiled schemas to test with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from server.contract.check import Rules
from server.contract.ecma import with_ecma_patterns
from server.contract.relax import Relaxed, relax
from server.contract.schema import Schema, admit, validator
from server.contract.settings import ContractSettings
from server.contract.tag import control_literals
from tests.contract.grammars import SPELLING

SETTINGS = ContractSettings()
LITERALS = control_literals(SPELLING)


def rules_of(schema: Schema, relaxed: Relaxed | None = None) -> Rules:
    """What values of the schema are checked against."""
    expressible = relaxed.expressible if relaxed else frozenset()
    return Rules(
        validator(schema.document),
        schema.max_depth,
        schema.visits,
        LITERALS,
        SETTINGS.reasons,
        expressible,
        with_ecma_patterns(schema.document)[1],
    )


def relaxed_of(document: dict[str, Any], *tighten: str, arguments: bool = False) -> tuple[Schema, Relaxed]:
    """The schema as accepted, and the grammar's copy of it."""
    schema = admit(document, "schema", SETTINGS)
    return schema, relax(schema, SETTINGS, arguments=arguments, tighten=frozenset(tighten), literals=LITERALS)


_NAMES = ("a", "b", "id", "größe", "décembre", "城市", "with space", 'quo"te', "back\\slash", "é")
_PATTERNS = (r"^[a-c]+$", r"^\d{2}$", r"^x|y$", r"[ab]", r"^é[a-f]$", r"^(a|b)c?$", r"\w", r"^[é0-9]+$")
_FORMATS = ("date", "uuid", "ipv4", "email", "int32", "time")
_HOSTILE_WHOLE = (10**15, 10**18, -(2**63), 2**63, 2**64, 10**308, -(10**400))
_HOSTILE_NUMBERS: tuple[float, ...] = (1e-7, 5e-7, -1e-300, 1e15, 1e16, -1e18, 1.7976931348623157e308, -1e308)
"""Bounds past what the engine writes: finer than six decimals, larger than 64 bits."""
_LEAVES: tuple[Any, ...] = (
    {},
    True,
    {"type": "boolean"},
    {"type": "null"},
    {"type": ["integer", "null"]},
    {"minimum": 3},
    {"$ref": "#/$defs/leaf"},
    {"$ref": "#/$defs/node"},
)
Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def names(draw: Draw) -> str:
    """Names and words, hostile ones among them."""
    return str(draw(st.sampled_from(_NAMES)))


@st.composite
def values(draw: Draw, depth: int = 2) -> Any:
    """JSON values out of the words and small numbers that the schemas speak of."""
    kind = draw(st.integers(0, 7 if depth else 5))
    if kind <= 2:
        return draw(st.sampled_from([None, True, False, 0, 1, 1.0, "ab", "a", "12", "2024-02-30", "1.2.3.4"]))
    if kind == 3:
        return draw(st.integers(-20, 20))
    if kind == 4:
        return draw(st.integers(-900, 900)) / 100
    if kind == 5:
        return draw(names())
    if kind == 6:
        return draw(st.lists(values(depth - 1), max_size=3))
    return draw(st.dictionaries(names(), values(depth - 1), max_size=3))


@st.composite
def schemas(draw: Draw) -> dict[str, Any]:
    """Schemas with two definitions, one of which may contain itself."""
    root = _schema(draw, 3)
    root = root if isinstance(root, dict) else {}
    return {**root, "$defs": {"leaf": _leaf(draw), "node": _object(draw, 1)}}


def _some(draw: Draw, optional: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    chosen = draw(st.sets(st.sampled_from(sorted(optional)), max_size=4))
    return {keyword: optional[keyword]() for keyword in sorted(chosen)}


def _schema(draw: Draw, depth: int) -> Any:
    kind = draw(st.integers(0, 6)) if depth else 0
    if kind <= 1:
        return _leaf(draw)
    if kind == 2:
        return _array(draw, depth - 1)
    if kind <= 4:
        return _object(draw, depth - 1)
    if kind == 5:
        return _combined(draw, depth - 1)
    return _object(draw, depth - 1) | _combined(draw, depth - 1)


def _leaf(draw: Draw) -> Any:
    kind = draw(st.integers(0, 4))
    if kind == 0:
        return draw(st.sampled_from(_LEAVES))
    if kind == 1:
        return _number(draw)
    if kind == 2:
        return _string(draw)
    if kind == 3:
        return {"enum": draw(st.lists(values(), min_size=1, max_size=4))}
    return {"const": draw(values())}


def _number(draw: Draw) -> dict[str, Any]:
    whole = draw(st.booleans())

    def bound() -> float:
        if draw(st.integers(0, 3)) == 0:
            return draw(st.sampled_from(_HOSTILE_WHOLE if whole else _HOSTILE_NUMBERS))
        number: int = draw(st.integers(-900, 900))
        return number // 100 if whole else number / 100

    bounds = dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), bound)
    steps = st.sampled_from(
        [1, 2, 5, 0.5, 1.0, 2**-24, 10**400]
    )  # of other fractions `jsonschema` misjudges multiples
    return {
        "type": "integer" if whole else "number",
        **_some(draw, {**bounds, "multipleOf": lambda: draw(steps)}),
    }


def _string(draw: Draw) -> dict[str, Any]:
    optional: dict[str, Callable[[], Any]] = {
        "minLength": lambda: draw(st.integers(0, 4)),
        "maxLength": lambda: draw(st.integers(1, 6)),
        "pattern": lambda: draw(st.sampled_from(_PATTERNS)),
        "format": lambda: draw(st.sampled_from(_FORMATS)),
    }
    return {"type": "string", **_some(draw, optional)}


def _array(draw: Draw, depth: int) -> dict[str, Any]:
    optional: dict[str, Callable[[], Any]] = {
        "items": lambda: _schema(draw, depth) if draw(st.booleans()) else False,
        "prefixItems": lambda: [_schema(draw, depth) for _ in range(draw(st.integers(1, 2)))],
        "minItems": lambda: draw(st.integers(0, 2)),
        "maxItems": lambda: draw(st.integers(0, 3)),
        "uniqueItems": lambda: draw(st.booleans()),
        "contains": lambda: _schema(draw, depth),
    }
    return {"type": "array", **_some(draw, optional)}


def _object(draw: Draw, depth: int) -> dict[str, Any]:
    listed = st.lists(names(), max_size=3, unique=True)
    keys = st.sampled_from([{"pattern": "^[a-z]+$"}, {"enum": ["a", "id"]}, {"maxLength": 3}])
    optional: dict[str, Callable[[], Any]] = {
        "properties": lambda: {name: _schema(draw, depth) for name in draw(listed)},
        "required": lambda: draw(listed),
        "additionalProperties": lambda: _schema(draw, depth) if draw(st.booleans()) else draw(st.booleans()),
        "patternProperties": lambda: {draw(st.sampled_from(["^[ab]$", "^é", "x"])): _schema(draw, depth)},
        "propertyNames": lambda: draw(keys),
        "minProperties": lambda: draw(st.integers(0, 2)),
        "maxProperties": lambda: draw(st.integers(0, 3)),
        "dependentRequired": lambda: {"a": ["b"]},
    }
    return {"type": "object", **_some(draw, optional)}


def _combined(draw: Draw, depth: int) -> dict[str, Any]:
    def branches() -> list[Any]:
        return [_schema(draw, depth) for _ in range(draw(st.integers(1, 3)))]

    optional: dict[str, Callable[[], Any]] = {
        "allOf": branches,
        "anyOf": branches,
        "oneOf": branches,
        "not": lambda: _schema(draw, depth),
    }
    return _some(draw, optional)
