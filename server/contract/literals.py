r"""Fixed texts (values of `enum` and `const`, names of properties) as the grammar engine writes them truly. Pure.

xgrammar 0.2.8 spells a character from U+0080 to U+00FF as `\xNN` and reads it back with every hexadecimal
digit that follows: `größe` becomes `grö` + U+0DFE, `décembre` becomes `d` + U+E9CE + ... Patterns are not
affected. So a text in which such a character stands before a hexadecimal digit is written as a pattern over
its JSON spelling.
"""

from __future__ import annotations

import json
import re
from typing import Any

from server.contract.parts import Node

_GARBLED = re.compile(r"[\u0080-\u00ff][0-9a-fA-F]")
_SPECIAL = re.compile(r"[\^$.*+?()\[\]{}|\\/]")


def is_garbled(text: str) -> bool:
    """Whether the engine would write another text for this one."""
    return _GARBLED.search(text) is not None


def pattern_of(text: str) -> str:
    """A pattern of the engine's that matches exactly the JSON spelling of `text`."""
    spelled = json.dumps(text, ensure_ascii=False)[1:-1]
    return f"^{_SPECIAL.sub(lambda match: chr(92) + match[0], spelled)}$"


def fixed(values: list[Any]) -> Node:
    """The schema of a value that is one of these, at least one."""
    plain = [value for value in values if not _is_spelled(value)]
    alternatives: list[Node] = [{"enum": plain}] if plain else []
    alternatives += [_spelled(value) for value in values if _is_spelled(value)]
    return alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}


def is_exact(value: Any) -> bool:
    """Whether `fixed` lets through this value alone: names of its properties are none that would be garbled."""
    if isinstance(value, list):
        return all(map(is_exact, value))
    return not isinstance(value, dict) or (
        not any(map(is_garbled, value)) and all(map(is_exact, value.values()))
    )


def _is_spelled(value: Any) -> bool:
    """Whether the value is written piece by piece; the engine knows one spacing of listed objects and arrays."""
    return isinstance(value, (dict, list)) or (isinstance(value, str) and is_garbled(value))


def _spelled(value: Any) -> Node:
    if not _is_spelled(value):
        return {"enum": [value]}
    if isinstance(value, str):
        return {"type": "string", "pattern": pattern_of(value)}
    if isinstance(value, list):
        items = {"prefixItems": [_spelled(item) for item in value], "minItems": len(value)} if value else {}
        return {"type": "array", "items": False, "maxItems": len(value), **items}
    properties = {name: _spelled(below) for name, below in value.items()}
    return with_names(
        {"type": "object", "properties": properties, "required": list(value), "additionalProperties": False}
    )


def with_names(node: Node) -> Node:
    """An object's copy with garbled names moved from `properties` to `patternProperties`.

    They then come behind the other properties; how many there are stays bounded, which of the required ones
    are among them is left to the validator.
    """
    properties = node["properties"]
    garbled = [name for name in properties if is_garbled(name)]
    if not garbled:
        return node
    moved = {pattern_of(name): properties[name] for name in garbled}
    required = node["required"]
    copy = node | {
        "properties": {name: below for name, below in properties.items() if name not in garbled},
        "required": [name for name in required if name not in garbled],
        "patternProperties": node.get("patternProperties", {}) | moved,
    }
    if len(required) > len(copy["required"]):
        copy["minProperties"] = max(node.get("minProperties", 0), len(required))
    if node.get("additionalProperties") is False and "maxProperties" not in node:
        copy["maxProperties"] = len(properties)
    return copy
