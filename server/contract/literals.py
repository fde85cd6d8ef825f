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
from server.contract.values import type_of

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
    """The schema of a value that is one of these."""
    plain = [value for value in values if not _holds_garbled(value)]
    spelled = [_spelled(value) for value in values if _holds_garbled(value)]
    alternatives: list[Node] = [{"enum": plain}] if plain else []
    alternatives += spelled
    return alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}


def _holds_garbled(value: Any) -> bool:
    return is_garbled(json.dumps(value, ensure_ascii=False))


def _spelled(value: Any) -> Node:
    kind = type_of(value)
    if not _holds_garbled(value) or kind not in ("string", "array", "object"):
        return {"enum": [value]}
    if kind == "string":
        return {"type": "string", "pattern": pattern_of(value)}
    if kind == "array":
        items = [_spelled(item) for item in value]
        return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items), "maxItems": len(items)}
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
