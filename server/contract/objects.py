"""How objects are written in the grammar's copy of a schema. Pure.

Figures in comments are compile time, measured with xgrammar 0.2.8 and a vocabulary of 151,669 tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from server.contract.kinds import bound_of
from server.contract.parts import At, Enforcement, Never, Node, Parts, Writer, keywords
from server.contract.patterns import whole_match

_COUNTED_PROPERTIES = 16  # minProperties over 50 optional properties: 700 ms
_OPTIONAL_PROPERTIES = 128  # 100: 0.35 s, 200: 1.4 s, 1,200: 270 s; required ones are cheap
_NAME_CHARS = 64
_ABOUT_PROPERTIES = frozenset(
    ("properties", "required", "additionalProperties", "patternProperties", "propertyNames")
).union(("minProperties", "maxProperties"))


def object_(writer: Writer, parts: Parts, level: int) -> Node | Never:
    """An object: declared and required properties in order, then what else it may hold."""
    _note_object(writer, parts)
    required = dict.fromkeys(name for _, names in keywords(parts, "required") for name in names)
    for at, needs in keywords(parts, "dependentRequired"):
        if writer.tightened(at, "dependentRequired"):
            required |= dict.fromkeys(name for names in needs.values() for name in names)
    properties: dict[str, Node] = {}
    names = _names(writer, parts, required)
    writer.spend(len(parts) * len(names))
    for name in names:
        copy = writer.copy(tuple(_property(writer, parts, name)), level + 2)
        if any(literal in name for literal in writer.literals):
            copy = Never(parts[0].pointer, "has a property whose name holds a control token")
        if not isinstance(copy, Never):
            properties[name] = copy
        elif name in required:
            return _missed(parts, name, copy)
    if len(properties) - len(required) > _OPTIONAL_PROPERTIES:
        return _any_object(writer, parts)
    node = {"type": "object", "properties": properties, "required": list(required)}
    return _closed(writer, parts, level, node)


def _any_object(writer: Writer, parts: Parts) -> Node:
    for at in parts:
        for keyword in _ABOUT_PROPERTIES.intersection(at.node):
            writer.leave(at, keyword)
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": {}}


def _missed(parts: Parts, name: str, copy: Never) -> Never:
    """Why an object without this required property cannot be."""
    if any(name in (at.get("properties") or ()) for at in parts):
        return Never(copy.pointer, f"{copy.reason}, but is required") if copy.pointer else copy
    at = next((at for at, names in keywords(parts, "required") if name in names), parts[0])
    return Never(at.pointer, f"requires {name[:_NAME_CHARS]!r}, for which nothing is allowed")


def _note_object(writer: Writer, parts: Parts) -> None:
    for keyword in ("properties", "required"):
        for at, _ in keywords(parts, keyword):
            writer.note(at, keyword, Enforcement.GRAMMAR)
    for at, _ in keywords(parts, "unevaluatedProperties"):
        writer.leave(at, "unevaluatedProperties")


def _names(writer: Writer, parts: Parts, required: Iterable[str]) -> list[str]:
    """Declared names, then required ones, then those that conditional parts and unions left out speak of."""
    names = dict.fromkeys(name for _, given in keywords(parts, "properties") for name in given)
    names.update(dict.fromkeys(required))
    if not names:
        return []
    branches = [at.below(keyword) for keyword in ("then", "else") for at, _ in keywords(parts, keyword)]
    for at, dependent in keywords(parts, "dependentSchemas"):
        branches += [at.below("dependentSchemas", name) for name in dependent]
    for at in parts:
        branches += writer.left(at)
    names.update(dict.fromkeys(_spoken_of(writer, branches)))
    for _, needs in keywords(parts, "dependentRequired"):
        names.update(dict.fromkeys(name for needed in needs.values() for name in needed))
    return list(names)


def _spoken_of(writer: Writer, branches: list[At]) -> Iterator[str]:
    """Names that may be required, or get a schema, by what may apply beside the parts."""
    seen = set[str]()
    stack = branches[::-1]
    while stack:
        at = stack.pop()
        writer.spend(1)
        if at.pointer in seen or not isinstance(at.node, dict):
            continue
        seen.add(at.pointer)
        yield from at.node.get("properties", ())
        yield from at.node.get("required", ())
        for needed in at.node.get("dependentRequired", {}).values():
            yield from needed
        below = [at.below(keyword) for keyword in ("then", "else") if keyword in at.node]
        for keyword in ("allOf", "anyOf", "oneOf"):
            below += [at.below(keyword, index) for index in range(len(at.node.get(keyword, ())))]
        below += [at.below("dependentSchemas", name) for name in at.node.get("dependentSchemas", ())]
        if "$ref" in at.node:
            below.append(writer.referred(at))
        stack += below[::-1]


def _property(writer: Writer, parts: Parts, name: str) -> list[At]:
    """Every sub-schema that applies to the property of this name."""
    found: list[At] = []
    for at in parts:
        declared = name in (at.get("properties") or ())
        if declared:
            found.append(at.below("properties", name))
        matched = [key for key in at.get("patternProperties") or () if writer.matches(key, name)]
        found += [at.below("patternProperties", key) for key in matched]
        if not declared and not matched and at.get("additionalProperties") is not None:
            found.append(at.below("additionalProperties"))
    return found


def _closed(writer: Writer, parts: Parts, level: int, node: Node) -> Node | Never:
    """Say what the object may hold beside its properties, and how many."""
    properties, required = node["properties"], node["required"]
    least = int(max(bound_of(parts, "minProperties", max) or 0, len(required)))
    bound = bound_of(parts, "maxProperties", min)
    most = None if bound is None else int(bound)
    if most is not None and least > most:
        return Never(parts[0].pointer, "cannot hold as many properties as it must")
    extra = _extra(writer, parts, level, properties, least)
    if extra is None:
        if len(properties) < least:
            return Never(parts[0].pointer, "cannot hold as many properties as it must")
        node["additionalProperties"] = False
    else:
        node |= extra
    countable = len(properties) <= _COUNTED_PROPERTIES and least <= _COUNTED_PROPERTIES
    if not countable:
        wanted = [writer.tightened(at, "minProperties") for at, _ in keywords(parts, "minProperties")]
        countable = any(wanted)
    if countable and least > len(required):
        node["minProperties"] = least
    bounded = most is not None and countable and most <= 4 * _COUNTED_PROPERTIES
    if most is not None and bounded and (extra is not None or most < len(properties)):
        node["maxProperties"] = most
    for keyword, fits in (("minProperties", countable or least <= len(required)), ("maxProperties", bounded)):
        for at, _ in keywords(parts, keyword):
            writer.note(at, keyword, Enforcement.GRAMMAR if fits else Enforcement.VALIDATOR)
    return node


def _extra(writer: Writer, parts: Parts, level: int, declared: Node, least: int) -> Node | None:
    """Keywords for further properties, or `None` when there may be none."""
    patterned = [at for at, _ in keywords(parts, "patternProperties")]
    given = [at for at, _ in keywords(parts, "additionalProperties")]
    others = [at.below("additionalProperties") for at in given]
    if not given:  # else there is nothing that is not evaluated
        others = [at.below("unevaluatedProperties") for at, _ in keywords(parts, "unevaluatedProperties")]
    closed = any(other.node is False for other in others)
    if patterned and not declared:
        return _by_pattern(writer, parts, patterned, level, least, closed=closed)
    beside = patterned and (closed or not others) and not _overlap(writer, patterned, declared)
    if beside and writer.may_open(declared) and (copies := _copies(writer, patterned, level, narrowly=True)):
        for at in given:
            writer.note(at, "additionalProperties", Enforcement.PARTLY)
        writer.note(patterned[0], "patternProperties", Enforcement.PARTLY)
        return {"patternProperties": copies, "additionalProperties": False}
    for at in patterned:
        writer.leave(at, "patternProperties")
    for at in given:
        writer.note(at, "additionalProperties", Enforcement.PARTLY if patterned else Enforcement.GRAMMAR)
    names = _named(writer, parts, alone=not declared)
    if closed:
        return (
            {"additionalProperties": {}} if len(declared) < least and any(map(_supplies, patterned)) else None
        )
    if declared and len(declared) >= least and not (others and writer.may_open(declared)):
        return None
    value = writer.copy(tuple(others), level + 1)
    if isinstance(value, Never):
        return None
    return {"additionalProperties": value, **({"propertyNames": names} if names else {})}


def _overlap(writer: Writer, patterned: list[At], declared: Iterable[str]) -> bool:
    """Whether a declared name matches a pattern: the engine would let it be written by the pattern's schema alone."""
    patterns = [pattern for at in patterned for pattern in at.node["patternProperties"]]
    return any(writer.matches(pattern, name) for pattern in patterns for name in declared)


def _supplies(at: At) -> bool:
    """Whether further properties may come under a name that a pattern matches."""
    return any(below is not False for below in at.node["patternProperties"].values())


def _named(writer: Writer, parts: Parts, *, alone: bool) -> Node | None:
    """A pattern that the names of properties must match, where exactly one is given and it is exact."""
    given = list(keywords(parts, "propertyNames"))
    pattern = given[0][1].get("pattern") if len(given) == 1 and isinstance(given[0][1], dict) else None
    whole = whole_match(pattern) if pattern is not None and alone else None
    for at, _ in given:
        writer.leave(at, "propertyNames")
    return {"pattern": whole.regex} if whole is not None and whole.exact else None


def _by_pattern(
    writer: Writer, parts: Parts, patterned: list[At], level: int, least: int, *, closed: bool
) -> Node | None:
    """Where nothing else is declared: properties under names that match, or any where others may come too.

    A schema that says nothing of other names means these alone, as long as that leaves enough of them.
    """
    for keyword in ("propertyNames", "additionalProperties"):
        for at, _ in keywords(parts, keyword):
            writer.leave(at, keyword)
    alone = closed or (least <= 1 and not any(keywords(parts, "additionalProperties")))
    copies = _copies(writer, patterned, level) if alone else None
    if copies:
        writer.note(patterned[0], "patternProperties", Enforcement.PARTLY)
        return {"patternProperties": copies, "additionalProperties": False}
    for at in patterned:
        writer.leave(at, "patternProperties")
    return None if closed and copies is not None else {"additionalProperties": {}}


def _copies(
    writer: Writer, patterned: list[At], level: int, *, narrowly: bool = False
) -> dict[str, Node] | None:
    """Copies of the properties by pattern, or `None` where a pattern is not expressible.

    An inexact pattern would keep a model from names that the schema allows, and no recovery asks for it: it is taken
    `narrowly` alone, where there would be no such name else.
    """
    patterns = {pattern: whole_match(pattern) for pattern in patterned[0].node["patternProperties"]}
    if len(patterned) > 1 or not all(whole and (whole.exact or narrowly) for whole in patterns.values()):
        return None
    copies: dict[str, Node] = {}
    for pattern, whole in patterns.items():
        copy = writer.copy((patterned[0].below("patternProperties", pattern),), level + 2)
        if whole is not None and not isinstance(copy, Never):
            copies[whole.regex] = copy
    return copies
