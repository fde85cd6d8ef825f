"""What becomes of each keyword of a schema, and what its author should know. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile
from typing import Any

from server.contract.kinds import ASSERTED_FORMATS
from server.contract.locations import MAPS_ASIDE, join, subschemas
from server.contract.parts import Enforcement
from server.contract.relax import CONSTRAINTS, Relaxed
from server.contract.schema import Schema
from server.errors import ServiceError

_WITHOUT_FORCE = frozenset(("contentEncoding", "contentMediaType", "contentSchema"))
_NOT_LISTED = frozenset(
    (
        "title",
        "description",
        "default",
        "examples",
        "example",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$comment",
    )
).union(("$ref", "allOf"), MAPS_ASIDE)
"""Annotations, and keywords whose schemas are listed where they stand."""
_NESTED_QUANTIFIER = re.compile(r"\((?:[^()\\*+}]|\\.)*[*+}](?:[^()\\]|\\.)*+\)[*+{]")


class HazardCode(StrEnum):
    """What may surprise the author of a schema."""

    NO_ARGUMENTS = "no_arguments"
    PROPERTY_ORDER = "property_order"
    NESTED_QUANTIFIER = "nested_quantifier"
    RECURSION = "recursion"
    SIX_DECIMALS = "six_decimals"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One thing to know; `path` is a pointer into the schema."""

    code: HazardCode
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class KeywordCoverage:
    """Who sees to one keyword; `path` is its pointer in the schema."""

    path: str
    keyword: str
    enforcement: Enforcement


@dataclass(frozen=True, slots=True)
class SchemaCoverage:
    """The report on one tool, or on the response schema (then `name` is empty)."""

    name: str
    keywords: tuple[KeywordCoverage, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    refused: str | None = None
    """Why it is refused; none: it is accepted."""
    param: str | None = None
    """Path in the request of what is refused."""

    def as_json(self) -> dict[str, Any]:
        """The report as the interfaces spell it."""
        counts = {enforcement.value: 0 for enforcement in Enforcement}
        for keyword in self.keywords:
            counts[keyword.enforcement.value] += 1
        return {
            "name": self.name,
            "accepted": self.refused is None,
            "refused": None if self.refused is None else {"message": self.refused, "param": self.param},
            "counts": counts,
            "keywords": [
                {"path": each.path, "keyword": each.keyword, "enforcement": each.enforcement.value}
                for each in self.keywords
            ],
            "hazards": [
                {"code": each.code.value, "path": each.path, "message": each.message} for each in self.hazards
            ],
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """The report on a contract."""

    tools: tuple[SchemaCoverage, ...]
    response: SchemaCoverage | None = None
    compile_s: float | None = None
    """Seconds that the grammar engine took to compile the grammar; none: not measured."""

    def as_json(self) -> dict[str, Any]:
        """The report as the interfaces spell it."""
        return {
            "tools": [tool.as_json() for tool in self.tools],
            "response_format": None if self.response is None else self.response.as_json(),
            "compile_ms": None if self.compile_s is None else round(self.compile_s * 1e3, 3),
        }


def cover(name: str, schema: Schema, relaxed: Relaxed) -> SchemaCoverage:
    """Report on an accepted schema."""
    keywords = tuple(
        KeywordCoverage(join(pointer, keyword), keyword, enforcement)
        for pointer, node in sorted(subschemas(schema.document).items())
        if isinstance(node, Mapping)
        for keyword in node
        if (enforcement := _enforcement(pointer, keyword, node, relaxed)) is not None
    )
    return SchemaCoverage(name, keywords, tuple(_hazards(schema, relaxed)))


def refusal(name: str, error: ServiceError) -> SchemaCoverage:
    """Report on a refused tool or schema."""
    return SchemaCoverage(name, refused=error.message, param=error.param)


def _enforcement(pointer: str, keyword: str, node: Mapping[str, Any], relaxed: Relaxed) -> Enforcement | None:
    if keyword in _NOT_LISTED:
        return None
    if keyword in _WITHOUT_FORCE or (keyword == "format" and node["format"] not in ASSERTED_FORMATS):
        return Enforcement.IGNORED
    default = Enforcement.VALIDATOR if keyword in CONSTRAINTS else Enforcement.IGNORED
    return relaxed.enforcement.get(join(pointer, keyword), default)


def _hazards(schema: Schema, relaxed: Relaxed) -> Iterator[Hazard]:
    if relaxed.schema.get("type") == "object" and not relaxed.schema.get("properties"):
        message = "no declared argument: models tend to write blanks here; at most one is allowed in a row"
        yield Hazard(HazardCode.NO_ARGUMENTS, "", message)
    if schema.recursive:
        message = f"contains itself: arguments are taken to a depth of {schema.max_depth}"
        yield Hazard(HazardCode.RECURSION, "", message)
    for pointer, node in sorted(subschemas(schema.document).items()):
        if isinstance(node, Mapping):
            yield from _node_hazards(pointer, node, relaxed)


def _node_hazards(pointer: str, node: Mapping[str, Any], relaxed: Relaxed) -> Iterator[Hazard]:
    required = frozenset(node.get("required", ()))
    names = list(node.get("properties", ()))
    late = [name for name in dropwhile(required.__contains__, names) if name in required]
    if late:
        message = (
            f"optional properties are declared before the required {', '.join(map(repr, late[:5]))}: properties "
            "are written in declaration order, so a model that begins with a required one loses the optional ones"
        )
        yield Hazard(HazardCode.PROPERTY_ORDER, join(pointer, "properties"), message)
    patterns = [("pattern", node["pattern"])] if "pattern" in node else []
    patterns += [("patternProperties", pattern) for pattern in node.get("patternProperties", ())]
    for keyword, pattern in patterns:
        if _NESTED_QUANTIFIER.search(pattern):
            message = "a repetition inside a repetition: linear here, exponential in a backtracking engine"
            yield Hazard(HazardCode.NESTED_QUANTIFIER, join(pointer, keyword), message)
    ranged = [key for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum") if key in node]
    in_grammar = ranged and relaxed.enforcement.get(join(pointer, ranged[0])) is Enforcement.GRAMMAR
    if node.get("type") == "number" and in_grammar:
        message = "a number with a range is written with at most six decimals and no exponent"
        yield Hazard(HazardCode.SIX_DECIMALS, pointer, message)
