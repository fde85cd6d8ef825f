"""Which schemas we accept, and the one spelling in which the rest of the package reads them.

`admit` returns the schema as JSON Schema 2020-12 or raises `SchemaNotSupported` with the path of what is
at fault. Refused: what is not valid JSON Schema; a `$ref` that is remote, dangling or circular without
going into a value; `$id`, `$anchor` and dynamic references below the root; a dialect other than drafts 4
to 2020-12; regular expressions that no linear-time engine runs; schemas over the limits.
Spellings of older drafts are understood: see `older`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from server.contract import values
from server.contract.ecma import with_ecma_patterns
from server.contract.locations import dotted, pointer_chars, subschemas, target
from server.contract.older import modern
from server.contract.settings import ContractSettings
from server.contract.visits import Visits
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
_POINTER_CHARS = 2 << 20
"""Of everything in a schema: a name of 32 kB above a thousand of them is 62 kB of schema and 32 MB of pointers."""
_REGEX_BYTES = 1 << 21
_LARGE_REGEXES = 8
"""So many regular expressions of a schema may be that large, of more each the smaller: 10 ms each, in which no other
thread runs, and they are kept with the schema."""


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
    validator: jsonschema_rs.Draft202012Validator
    """What judges a value."""
    patterns: Mapping[str, str]
    """Of the patterns that it was given in another spelling: what each was."""
    pointer_chars: int
    """Characters of the pointers of everything in it."""
    visits: tuple[int, ...]
    """How often a part of a value is visited at most while it is validated, by level; the value itself first."""


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
    chars = pointer_chars(schema)
    if chars > _POINTER_CHARS:
        raise SchemaNotSupported(f"{where} has too many values behind too long names.", param=where)
    document = modern(schema, silences=silences)
    document.pop("$schema", None)
    document.pop("$id", None)
    places = subschemas(document)
    for pointer, node in places.items():
        if isinstance(node, Mapping):
            _check_node(pointer, node, places, where)
    compiled, patterns = _checked(document, where)
    visits = Visits(places, where)
    by_level = visits.by_level(settings.arguments_depth)
    return Schema(document, where, len(by_level) - 1, visits.recursive(), compiled, patterns, chars, by_level)


def validator(document: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """A validator that asserts formats, reads patterns as ECMA-262 in linear time, and fetches nothing."""
    return _as_spelled(with_ecma_patterns(document)[0])


def _as_spelled(document: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        dict(document),
        validate_formats=True,
        formats=_FORMATS,
        retriever=_deny,
        pattern_options=jsonschema_rs.RegexOptions(size_limit=_regex_bytes(document)),
    )


def _regex_bytes(document: Mapping[str, Any]) -> int:
    """The largest compiled regular expression: smaller where there are many, so that all are compiled soon."""
    nodes = [node for node in subschemas(document).values() if isinstance(node, Mapping)]
    named = [node.get("patternProperties") for node in nodes]
    patterns = {text for text in (node.get("pattern") for node in nodes) if isinstance(text, str)}
    patterns.update(name for names in named if isinstance(names, Mapping) for name in names)
    return _REGEX_BYTES * _LARGE_REGEXES // max(_LARGE_REGEXES, len(patterns))


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


def _checked(
    document: Mapping[str, Any], where: str
) -> tuple[jsonschema_rs.Draft202012Validator, Mapping[str, str]]:
    try:
        rewritten, originals = with_ecma_patterns(document)
        try:
            return _as_spelled(rewritten), originals
        except jsonschema_rs.ValidationError:
            _as_spelled(document)  # a pattern at fault is told as it was written
            raise
    except jsonschema_rs.ValidationError as error:
        path = where + "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.instance_path
        )
        reason = str(error.message)[:200]
        if error.kind.name == "format":
            reason += (
                " that a linear-time engine runs (no look-around, no back-references), or it is too large beside the "
                "schema's others (fewer repetitions of Unicode classes are smaller)"
            )
        raise SchemaNotSupported(f"{path} is not valid JSON Schema: {reason}.", param=path) from error
