"""Fixed values (of `enum` and `const`) as the grammar engine takes them in any spacing. Pure.

The engine knows one spacing of listed objects and arrays, so they are written piece by piece.
"""

from __future__ import annotations

from typing import Any

from server.contract.parts import Node


def fixed(values: list[Any]) -> Node:
    """The schema of a value that is one of these, at least one."""
    plain = [value for value in values if not isinstance(value, (dict, list))]
    alternatives: list[Node] = [{"enum": plain}] if plain else []
    alternatives += [_spelled(value) for value in values if isinstance(value, (dict, list))]
    return alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}


def _spelled(value: Any) -> Node:
    if isinstance(value, list):
        items = {"prefixItems": [_spelled(item) for item in value], "minItems": len(value)} if value else {}
        return {"type": "array", "items": False, "maxItems": len(value), **items}
    if isinstance(value, dict):
        properties = {name: _spelled(below) for name, below in value.items()}
        return {
            "type": "object",
            "properties": properties,
            "required": list(value),
            "additionalProperties": False,
        }
    return {"enum": [value]}
