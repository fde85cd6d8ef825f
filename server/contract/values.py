"""JSON values as JSON Schema sees them: types, equality, what a value holds. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def common_types(left: Iterable[str], right: Iterable[str]) -> Iterator[str]:
    """The intersection of two `type` lists, in the order of the first; an integer is a number."""
    right = tuple(right)
    left = tuple(left)
    for kind in left:
        if kind in right or (kind == "integer" and "number" in right):
            yield kind
        elif kind == "number" and "integer" in right and "integer" not in left:
            yield "integer"


def identity(value: Any) -> str:
    """The same text for equal JSON values alone: `1` equals `1.0`, `true` does not equal `1`."""
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {name: _plain(below) for name, below in value.items()}
    return list(map(_plain, value)) if isinstance(value, list) else value


def places(value: Any) -> Iterator[tuple[str, Any]]:
    """(JSON path, what stands there) of everything in the value, in the order in which it is written."""
    stack: list[tuple[str, Any]] = [("$", value)]
    while stack:
        path, item = stack.pop()
        yield path, item
        if isinstance(item, Mapping):
            stack.extend((child(path, name), below) for name, below in reversed(list(item.items())))
        elif isinstance(item, list):
            stack.extend((child(path, at), item[at]) for at in reversed(range(len(item))))


def strings(value: Any) -> Iterator[tuple[str, str]]:
    """(JSON path, text) of every string in the value, names of properties included."""
    for path, item in places(value):
        if isinstance(item, str):
            yield path, item
        elif isinstance(item, Mapping):
            yield from ((child(path, name), name) for name in item)


def holds(value: Any, literals: tuple[str, ...]) -> bool:
    """Whether a string of the value holds one of the literals."""
    return bool(literals) and any(literal in text for text in _texts(value) for literal in literals)


def size(value: Any) -> int:
    """The values in a value, itself included."""
    count, level = 0, [value]
    while level:
        count, level = count + len(level), parts(level)
    return count


def _texts(value: Any) -> Iterator[str]:
    """Every string in the value, names of properties included: without their paths, which are long."""
    level = [value]
    while level:
        for item in level:
            if isinstance(item, str):
                yield item
            elif isinstance(item, Mapping):
                yield from item
        level = parts(level)


def child(path: str, key: str | int) -> str:
    """The JSON path of a property or an item."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if key.isidentifier() else f"{path}[{key!r}]"


def depth(value: Any) -> int:
    """Levels of objects and arrays."""
    levels, level = 0, [value]
    while any(isinstance(item, (Mapping, list)) for item in level):
        levels, level = levels + 1, parts(level)
    return levels


def parts(items: Iterable[Any]) -> list[Any]:
    """What stands directly in these values."""
    return [
        below
        for item in items
        if isinstance(item, (Mapping, list))
        for below in (item.values() if isinstance(item, Mapping) else item)
    ]
