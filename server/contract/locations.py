"""Where the sub-schemas of a JSON Schema stand, and what refers to what. Pure.

A location is an RFC 6901 pointer into the schema document; "" is the document itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

LISTS_IN_PLACE = ("allOf", "anyOf", "oneOf")
SINGLES_IN_PLACE = ("not", "if", "then", "else")
MAPS_IN_PLACE = ("dependentSchemas",)
LISTS_INSIDE = ("prefixItems",)
SINGLES_INSIDE = (
    "items",
    "contains",
    "additionalProperties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
)
MAPS_INSIDE = ("properties", "patternProperties")
MAPS_ASIDE = ("$defs", "definitions")

LISTS = frozenset(LISTS_IN_PLACE + LISTS_INSIDE)
SINGLES = frozenset((*SINGLES_IN_PLACE, *SINGLES_INSIDE, "contentSchema"))
MAPS = frozenset(MAPS_IN_PLACE + MAPS_INSIDE + MAPS_ASIDE)


def join(pointer: str, *tokens: str | int) -> str:
    """The pointer some tokens further down."""
    return pointer + "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def split(pointer: str) -> list[str]:
    """The pointer's unescaped tokens."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def children(node: Mapping[str, Any], pointer: str, *, aside: bool = True) -> Iterator[tuple[str, str, Any]]:
    """(keyword, pointer, sub-schema) of every schema directly below `node`, definitions too if `aside`."""
    for keyword, value in node.items():
        if keyword in SINGLES and isinstance(value, (Mapping, bool)):
            yield keyword, join(pointer, keyword), value
        elif keyword in LISTS and isinstance(value, list):
            for index, item in enumerate(value):
                yield keyword, join(pointer, keyword, index), item
        elif keyword in MAPS and isinstance(value, Mapping) and (aside or keyword not in MAPS_ASIDE):
            for name, item in value.items():
                yield keyword, join(pointer, keyword, name), item


def pointer_chars(document: Mapping[str, Any]) -> int:
    """Characters of the pointers of everything in it: what keeping each part by its own takes up, at most."""
    total = 0
    stack: list[tuple[int, Any]] = [(0, document)]
    while stack:
        above, value = stack.pop()
        total += above
        if isinstance(value, Mapping):
            stack.extend((above + 1 + len(name), below) for name, below in value.items())
        elif isinstance(value, list):
            stack.extend((above + 1 + len(str(at)), below) for at, below in enumerate(value))
    return total


def subschemas(document: Mapping[str, Any]) -> dict[str, Any]:
    """Every sub-schema of the document by its pointer, the document first."""
    found: dict[str, Any] = {}
    stack: list[tuple[str, Any]] = [("", document)]
    while stack:
        pointer, node = stack.pop()
        found[pointer] = node
        if isinstance(node, Mapping):
            stack.extend((below, child) for _, below, child in children(node, pointer))
    return found


def target(reference: str) -> str:
    """The pointer that a local `$ref` names."""
    return unquote(reference[1:])


def point(nodes: Iterable[Any], moved: Mapping[str, str]) -> None:
    """Change the local references of these sub-schemas to where their targets went: pointers, old to new."""
    for node in nodes:
        reference = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(reference, str) and reference.startswith("#"):
            old = target(reference)
            if moved.get(old, old) != old:
                node["$ref"] = "#" + quote(moved[old])


def dotted(pointer: str) -> str:
    """The pointer as `.properties.x.anyOf[0]`, to stand behind a request field's path."""
    path = ""
    for token in split(pointer):
        path += f"[{token}]" if token.isdecimal() else f".{token}"
    return path
