"""Which parts of a recursive copy can come to an end at all, and how deep the shallowest value is. Pure.

`{"next": {"$ref": "#"}}` with `next` required has no finite value: a grammar made of it would never let a
call end. Such parts are cut out; what cannot do without them is impossible too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from server.contract.parts import Never, Node, any_of

_ENDLESS = "holds itself without an end"


def prune(root: Node | Never, definitions: Mapping[str, Node | Never]) -> Node | Never:
    """The copy with its definitions attached and everything endless or impossible cut out."""
    if isinstance(root, Never):
        return root
    finite = _finite(definitions)
    copy = _cut(root, finite)
    if isinstance(copy, Never):
        return _cause(copy, definitions)
    kept: dict[str, Node] = {}
    waiting = [copy]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in kept:
                definition = definitions[name]
                cut = definition if isinstance(definition, Never) else _cut(definition, finite)
                if not isinstance(cut, Never):
                    kept[name] = cut
                    waiting.append(cut)
    return {**copy, "$defs": kept} if kept else copy


def least_depth(copy: Node) -> float:
    """Levels of objects and arrays that every value has; the copy is one of `prune`'s."""
    definitions = copy.get("$defs", {})
    known = dict.fromkeys(definitions, math.inf)
    before: dict[str, float] = {}
    while known != before:
        before = dict(known)
        for name in reversed(definitions):
            known[name] = _levels(definitions[name], known)
    return _levels(copy, known)


def _levels(node: Node, known: Mapping[str, float]) -> float:
    if "$ref" in node:
        return known[node["$ref"].rpartition("/")[2]]
    if "anyOf" in node:
        return min(_levels(branch, known) for branch in node["anyOf"])
    if node.get("type") == "object":
        needed = [node["properties"][name] for name in node.get("required", ())]
    elif node.get("type") == "array":
        least = node.get("minItems", 0)
        prefix = node.get("prefixItems", [])
        needed = prefix[:least] + [node["items"]] * (least > len(prefix))
    else:
        return 0
    return 1 + max((_levels(below, known) for below in needed), default=0)


def _cause(never: Never, definitions: Mapping[str, Node | Never]) -> Never:
    """The most telling reason: an impossible definition behind an impossible reference."""
    known = [definition for definition in definitions.values() if isinstance(definition, Never)]
    return known[0] if never.reason == _ENDLESS and known else never


def _finite(definitions: Mapping[str, Node | Never]) -> set[str]:
    """Names of the definitions that have a finite value: the least fixed point."""
    possible = {name: node for name, node in definitions.items() if not isinstance(node, Never)}
    finite: set[str] = set()
    while True:
        known = len(finite)
        for name in reversed(possible):  # the inner ones come last
            if name not in finite and not isinstance(_cut(possible[name], finite), Never):
                finite.add(name)
        if len(finite) == known:
            return finite


def _cut(node: Node, finite: set[str]) -> Node | Never:
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return node if name in finite else Never("", _ENDLESS)
    if "anyOf" in node:
        return any_of([_cut(branch, finite) for branch in node["anyOf"]], Never("", _ENDLESS))
    if node.get("type") == "object":
        return _cut_object(node, finite)
    return _cut_array(node, finite) if node.get("type") == "array" else node


def _cut_object(node: Node, finite: set[str]) -> Node | Never:
    properties: dict[str, Any] = {}
    for name, below in node.get("properties", {}).items():
        cut = _cut(below, finite)
        if not isinstance(cut, Never):
            properties[name] = cut
        elif name in node.get("required", ()):
            return cut
    copy = dict(node)
    if "properties" in node:
        copy["properties"] = properties
    for keyword in ("additionalProperties", "patternProperties"):
        below = node.get(keyword)
        if not isinstance(below, Mapping):
            continue
        if keyword == "patternProperties":
            cuts = {pattern: _cut(dict(each), finite) for pattern, each in below.items()}
            copy[keyword] = {key: cut for key, cut in cuts.items() if not isinstance(cut, Never)}
        else:
            cut = _cut(dict(below), finite)
            copy[keyword] = False if isinstance(cut, Never) else cut
    closed = copy.get("additionalProperties") is False and not copy.get("patternProperties")
    if closed and len(properties) < node.get("minProperties", 0):
        return Never("", _ENDLESS)
    return copy


def _cut_array(node: Node, finite: set[str]) -> Node | Never:
    most = node.get("maxItems")
    prefix: list[Node] = []
    for below in node.get("prefixItems", ()):
        cut = _cut(below, finite)
        if isinstance(cut, Never):
            most = len(prefix) if most is None else min(most, len(prefix))
            break
        prefix.append(cut)
    items = node["items"]
    if isinstance(items, dict):
        items = _cut(items, finite)
        if isinstance(items, Never):
            items = False
            most = len(prefix) if most is None else min(most, len(prefix))
    if most is not None and most < node.get("minItems", 0):
        return Never("", _ENDLESS)
    copy = {key: value for key, value in node.items() if key not in ("prefixItems", "maxItems")}
    copy["items"] = items
    if prefix:
        copy["prefixItems"] = prefix
    if most is not None:
        copy["maxItems"] = most
    return copy


def _references(node: Any) -> set[str]:
    """Names of the definitions that a copy refers to; values of `enum` and names of properties are no schemas."""
    if not isinstance(node, Mapping):
        return set()
    if "$ref" in node:
        return {node["$ref"].rpartition("/")[2]}
    found: set[str] = set()
    for keyword, value in node.items():
        if keyword in ("properties", "patternProperties"):
            below = list(value.values())
        elif keyword in ("anyOf", "prefixItems"):
            below = list(value)
        elif keyword in ("items", "additionalProperties"):
            below = [value]
        else:
            continue
        for each in below:
            found |= _references(each)
    return found
