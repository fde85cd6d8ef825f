"""Which schemas we accept, and the one spelling in which the rest of the package reads them.

`admit` returns the schema as JSON Schema 2020-12 or raises `SchemaNotSupported` with the path of what is
at fault. Refused: what is not valid JSON Schema; a `$ref` that is remote, dangling or circular without
going into a value; `$id`, `$anchor` and dynamic references below the root; a dialect other than drafts 4
to 2020-12; regular expressions that no linear-time engine runs; schemas over the limits.
Spellings of older drafts are understood: see `older`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from server.contract import values
from server.contract.ecma import with_ecma_patterns
from server.contract.locations import (
    LISTS_IN_PLACE,
    MAPS_IN_PLACE,
    SINGLES_IN_PLACE,
    children,
    dotted,
    split,
    subschemas,
    target,
)
from server.contract.older import modern
from server.contract.settings import ContractSettings
from server.errors import SchemaNotSupported

_DIALECTS = {
    "json-schema.org/draft-04/schema": True,
    "json-schema.org/draft-06/schema": True,
    "json-schema.org/draft-07/schema": True,
    "json-schema.org/draft/2019-09/schema": False,
    "json-schema.org/draft/2020-12/schema": False,
    "json-schema.org/schema": False,
}
"""Accepted dialects; true where a `$ref` silences its siblings."""

_REFUSED_KEYWORDS = (
    "$id",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
    "$recursiveRef",
    "$recursiveAnchor",
    "$vocabulary",
)
_IN_PLACE = frozenset(LISTS_IN_PLACE + SINGLES_IN_PLACE + MAPS_IN_PLACE)
_VALIDATION_BUDGET = 300_000
"""Visits that the validation of one value may take in the worst case."""
_SCHEMAS_ON_ONE_VALUE = 10_000
_ITSELF, _ANY_PART = "\0itself", "\0any"
_NO_PART = (_ITSELF, _ANY_PART)
_REGEX_BYTES = 1 << 21


@dataclass(frozen=True, slots=True)
class Schema:
    """An accepted schema."""

    document: Mapping[str, Any]
    """The schema as JSON Schema 2020-12, every `$ref` a fragment."""
    where: str
    """Path of the schema in the request, for error messages."""
    max_depth: int
    """Nesting of a value past which it is not validated: keeps validation time bounded under recursion."""
    recursive: bool
    width: int
    """Schemas that apply to one value at most."""
    branching: int
    """Factor by which each level of a value multiplies the visits to it."""


def admit(schema: object, where: str, settings: ContractSettings) -> Schema:
    """Accept a schema or raise `SchemaNotSupported` naming the path at fault below `where`."""
    try:
        return _admit(schema, where, settings)
    except RecursionError as error:
        raise SchemaNotSupported(f"{where} chains too many references.", param=where) from error


def _admit(schema: object, where: str, settings: ContractSettings) -> Schema:
    if not isinstance(schema, Mapping):
        raise SchemaNotSupported(f"{where} must be a JSON Schema object.", param=where)
    _check_size(schema, where, settings)
    silences = _dialect(schema, where)
    document = modern(schema, silences=silences)
    document.pop("$schema", None)
    document.pop("$id", None)
    places = subschemas(document)
    for pointer, node in places.items():
        if isinstance(node, Mapping):
            _check_node(pointer, node, places, where)
    _check_valid(document, where)
    width, branching, recursive = _Cost(places, where).measure()
    return Schema(
        document, where, _depth_limit(branching, settings.arguments_depth), recursive, width, branching
    )


def validator(document: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """A validator that asserts formats, reads patterns as ECMA-262 in linear time, and fetches nothing."""
    return _as_spelled(with_ecma_patterns(document)[0])


def _as_spelled(document: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        dict(document),
        validate_formats=True,
        formats=_FORMATS,
        retriever=_deny,
        pattern_options=jsonschema_rs.RegexOptions(size_limit=_REGEX_BYTES),
    )


def _without_year_zero(name: str) -> Callable[[str], bool]:
    whole = jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True).is_valid
    return lambda text: not text.startswith("0000") and whole(text)


_FORMATS = {name: _without_year_zero(name) for name in ("date", "date-time")}
"""RFC 3339 allows the year 0000, which no date of Python, Java or SQL holds: a client's validator refuses it."""


def _deny(uri: str) -> Any:
    raise ValueError(f"remote references are not fetched: {uri}")


def _check_size(schema: Mapping[str, Any], where: str, settings: ContractSettings) -> None:
    if values.depth(schema) > settings.schema_depth:
        raise SchemaNotSupported(
            f"{where} is nested deeper than {settings.schema_depth} levels.", param=where
        )
    try:
        size = len(json.dumps(schema, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode())
    except (TypeError, ValueError) as error:
        raise SchemaNotSupported(f"{where} is not JSON: {error}.", param=where) from error
    if size > settings.schema_bytes:
        raise SchemaNotSupported(
            f"{where} has {size} bytes; the limit is {settings.schema_bytes}.", param=where
        )


def _dialect(schema: Mapping[str, Any], where: str) -> bool:
    uri = schema.get("$schema", "https://json-schema.org/draft/2020-12/schema")
    name = str(uri).rstrip("#").removeprefix("https://").removeprefix("http://")
    if name not in _DIALECTS:
        raise SchemaNotSupported(
            f"{where}.$schema names a dialect that is not supported; use draft 2020-12.",
            param=f"{where}.$schema",
        )
    return _DIALECTS[name]


def _check_node(pointer: str, node: Mapping[str, Any], places: Mapping[str, Any], where: str) -> None:
    here = where + dotted(pointer)
    for keyword in _REFUSED_KEYWORDS:
        if keyword in node:
            raise SchemaNotSupported(
                f"{here}.{keyword} is not supported: refer to local definitions with `$ref`: `#/$defs/...`.",
                param=f"{here}.{keyword}",
            )
    if "$schema" in node:
        raise SchemaNotSupported(f"{here}.$schema may stand only at the root.", param=f"{here}.$schema")
    if "$ref" not in node:
        return
    reference = node["$ref"]
    if not isinstance(reference, str) or not reference.startswith("#"):
        raise SchemaNotSupported(
            f"{here}.$ref is not local; remote schemas are not fetched.", param=f"{here}.$ref"
        )
    if target(reference) not in places:
        raise SchemaNotSupported(f"{here}.$ref points to no schema.", param=f"{here}.$ref")


def _check_valid(document: Mapping[str, Any], where: str) -> None:
    try:
        _as_spelled(document)  # a pattern at fault is told as it was written
        validator(document)
    except jsonschema_rs.ValidationError as error:
        path = where + "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.instance_path
        )
        reason = str(error.message)[:200]
        if error.kind.name == "format":
            reason += " that a linear-time engine runs (no look-around, no back-references)"
        raise SchemaNotSupported(f"{path} is not valid JSON Schema: {reason}.", param=path) from error


class _Cost:
    """How often one value may be visited while it is validated.

    Several schemas that apply to one value and all look into the same place of it multiply the visits at
    each level; where a schema contains itself, that is exponential in the depth of the value.
    """

    def __init__(self, places: Mapping[str, Any], where: str) -> None:
        self._places = places
        self._where = where
        self._visits: dict[str, Counter[str]] = {}
        self._open: set[str] = set()

    def measure(self) -> tuple[int, int, bool]:
        """(schemas on one value, factor by which one level multiplies the visits, whether one contains itself)."""
        factor = max(map(self._factor, self._places))
        width = max(visits[_ITSELF] for visits in self._visits.values())
        recursive = self._recursive()
        return width, factor if recursive or self._unfolds() else 1, recursive

    def _applied(self, pointer: str) -> list[str]:
        """Schemas that apply to the same value."""
        node = self._places[pointer]
        if not isinstance(node, Mapping):
            return []
        applied = [
            below for keyword, below, _ in children(node, pointer, aside=False) if keyword in _IN_PLACE
        ]
        if "$ref" in node:
            applied.append(target(node["$ref"]))
        return applied

    def _inside(self, pointer: str) -> dict[str, str]:
        """Schemas that apply to a part of the value, and which part."""
        node = self._places[pointer]
        if not isinstance(node, Mapping):
            return {}
        return {
            below: split(below)[-1] if keyword == "properties" else _ANY_PART
            for keyword, below, _ in children(node, pointer, aside=False)
            if keyword not in _IN_PLACE
        }

    def _factor(self, pointer: str) -> int:
        visits = self._visited(pointer)
        named = max((times for part, times in visits.items() if part not in _NO_PART), default=0)
        return named + visits[_ANY_PART]

    def _visited(self, pointer: str) -> Counter[str]:
        """How often each part of a value is looked into, and (under `_ITSELF`) the value itself."""
        if pointer in self._visits:
            return self._visits[pointer]
        here = self._where + dotted(pointer)
        if pointer in self._open:
            raise SchemaNotSupported(f"{here} refers to itself without going into a value.", param=here)
        self._open.add(pointer)
        visits = Counter({_ITSELF: 1}) + Counter(self._inside(pointer).values())
        for applied in self._applied(pointer):
            visits += self._visited(applied)
            if visits[_ITSELF] > _SCHEMAS_ON_ONE_VALUE:
                raise SchemaNotSupported(f"{here} applies too many schemas to one value.", param=here)
        self._open.discard(pointer)
        self._visits[pointer] = visits
        return visits

    def _recursive(self) -> bool:
        """Whether some schema can be reached from itself."""
        left: dict[str, bool] = {}
        for start in self._places:
            stack = [(start, False)]
            while stack:
                pointer, leaving = stack.pop()
                if leaving:
                    left[pointer] = True
                elif pointer not in left:
                    left[pointer] = False
                    stack.append((pointer, True))
                    following = [*self._applied(pointer), *self._inside(pointer)]
                    if any(left.get(below) is False for below in following):
                        return True
                    stack.extend((below, False) for below in following if below not in left)
        return False

    def _unfolds(self) -> bool:
        """Whether references make the unfolded schema much larger than what is written; not if recursive."""
        sizes: dict[str, int] = {}

        def size(pointer: str) -> int:
            if pointer not in sizes:
                sizes[pointer] = 1 + sum(map(size, [*self._applied(pointer), *self._inside(pointer)]))
            return sizes[pointer]

        return size("") > 100 * len(self._places) + 10_000


def _depth_limit(factor: int, most: int) -> int:
    depth, visits = 0, 1
    while depth < most and visits * factor <= _VALIDATION_BUDGET:
        depth, visits = depth + 1, visits * factor
    return depth
