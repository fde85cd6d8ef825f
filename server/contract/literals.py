"""Fixed values (of `enum` and `const`) as the grammar engine takes them in any spacing. Pure.

The engine knows one spacing of listed objects and arrays, so they are written piece by piece. An integer past
64 bits may be any integer. Listed decimals it would write with 17 digits, and 0.15 as 0.14999999999999999: they are
written as the bounds of a number, where it writes the six decimals that it knows (0.000001, not 1e-06), and beyond those may
be any number.
"""

from __future__ import annotations

from typing import Any

from server.contract.parts import INT64, Node

_DECIMALS, _LARGEST = 6, 1e9
"""Of a bound, as the engine writes it."""


def fixed(values: list[Any]) -> Node:
    """The schema of a value that is one of these, at least one."""
    plain = [value for value in values if _is_plain(value)]
    alternatives: list[Node] = [{"enum": plain}] if plain else []
    alternatives += [_spelled(value) for value in values if not _is_plain(value)]
    return alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}


def is_exact(value: Any) -> bool:
    """Whether `fixed` lets through this value alone."""
    if isinstance(value, (dict, list)):
        return all(map(is_exact, value.values() if isinstance(value, dict) else value))
    return _is_plain(value) or _has_few_decimals(value)


def _is_plain(value: Any) -> bool:
    """Whether the engine writes a listed value truly: it makes doubles of integers past 64 bits."""
    if isinstance(value, float):
        return value.is_integer() or f"{value:.17g}" == repr(value)
    return not isinstance(value, (dict, list)) and not (
        isinstance(value, int) and not -INT64 <= value < INT64
    )


def _has_few_decimals(value: Any) -> bool:
    """Whether the engine can write the number as a bound, truly."""
    return isinstance(value, float) and abs(value) < _LARGEST and round(value, _DECIMALS) == value


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
    if _is_plain(value):
        return {"enum": [value]}
    if _has_few_decimals(value):
        return {"type": "number", "minimum": value, "maximum": value}
    return {"type": "number" if isinstance(value, float) else "integer"}
