"""The copy of a schema that the grammar works on. Pure.

The grammar engine ignores some keywords, reads some more narrowly than the standard, and some cost seconds
of compile time or milliseconds a token. So we do not hand it the schema: we write a new one, in the few
keywords whose behaviour there is known (`docs/contract.md` has the table), which allows every value that a
model may sensibly write and as few others as is cheap. The validator checks every value against the full
schema afterwards. `$ref`, `allOf`, `anyOf` and `oneOf` are merged with their siblings.

Where the copy is narrower than the schema: properties come in declaration order; an object that declares
properties, or patterns of their names, and says nothing of others takes no others; integers stay within 64 bits unless the schema says
otherwise; numbers with a range have at most six decimals and no exponent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from server.contract import values
from server.contract.kinds import array, number, string
from server.contract.literals import fixed, is_exact
from server.contract.locations import LISTS, MAPS, SINGLES, children, dotted, join, split, subschemas, target
from server.contract.objects import object_
from server.contract.parts import At, Enforcement, Never, Node, Parts, any_of
from server.contract.productive import least_depth, prune
from server.contract.schema import Schema, validator
from server.contract.settings import ContractSettings
from server.errors import SchemaNotSupported

_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_SPEAKS_OF = {
    "object": (
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "propertyNames",
        "minProperties",
        "maxProperties",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedProperties",
    ),
    "array": (
        "items",
        "prefixItems",
        "contains",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minContains",
        "maxContains",
        "unevaluatedItems",
    ),
    "string": ("minLength", "maxLength", "pattern", "format", "contentEncoding", "contentMediaType"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}
CONSTRAINTS = frozenset(
    {"type", "enum", "const", "anyOf", "oneOf", "not", "if", "then", "else"}.union(*_SPEAKS_OF.values())
)
_VALIDATED_ONLY = frozenset(("not", "if", "then", "else", "dependentRequired", "dependentSchemas"))
_UNEVALUATED = frozenset(("unevaluatedProperties", "unevaluatedItems"))
_OPEN_NAME_CHARS = 200
_OPEN_OBJECTS = 8
"""Objects that declare properties and take others: 0.2 s of compile time each at 48 characters of names, and
more than a minute at 1,000."""
_INLINE_LEVELS = 6
"""Levels written in place before the next goes into `$defs`: the engine bounds the nesting of a grammar."""
_WORK = 1_000_000
"""Steps, of 1 to 5 µs, over one schema: names against patterns, schemas that apply together, listed values."""

_STRENGTH = list(Enforcement)


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The grammar's schema, and who enforces each keyword of the original (by its pointer)."""

    schema: Node
    enforcement: Mapping[str, Enforcement]
    expressible: frozenset[str]
    """Pointers of keywords that `tighten` can put into the grammar."""


def relax(
    schema: Schema,
    settings: ContractSettings,
    *,
    arguments: bool,
    tighten: frozenset[str] = frozenset(),
    literals: tuple[str, ...] = (),
) -> Relaxed:
    """Write the grammar's copy of `schema`.

    `arguments`: the value must be an object. `tighten`: keywords, or pointers of single ones, to put into
    the grammar at a cost. `literals`: texts that no string of the value may hold. Raises `SchemaNotSupported` when no value
    can be produced or the copy grows over `settings.schema_nodes`.
    """
    relaxer = _Relaxer(schema, settings, tighten, literals)
    try:
        return relaxer.run(arguments)
    except RecursionError as error:
        raise SchemaNotSupported(f"{schema.where} chains too many references.", param=schema.where) from error


@dataclass
class _Relaxer:
    schema: Schema
    settings: ContractSettings
    tighten: frozenset[str]
    literals: tuple[str, ...]
    enforcement: dict[str, Enforcement] = field(default_factory=dict)
    expressible: set[str] = field(default_factory=set)
    _names: dict[tuple[Any, ...], str] = field(default_factory=dict)
    _defs: dict[str, Node | Never] = field(default_factory=dict)
    _left: set[str] = field(default_factory=set)
    _besides: dict[tuple[str, frozenset[str]], tuple[jsonschema_rs.Draft202012Validator, int]] = field(
        default_factory=dict
    )
    _patterns: dict[str, jsonschema_rs.Draft202012Validator] = field(default_factory=dict)
    _unions: dict[str, set[str]] = field(default_factory=dict)
    """Keywords of the unions that were left to the validator, by the pointer of what holds them."""
    _count: int = 0
    _work: int = 0
    _open: int = 0

    def run(self, arguments: bool) -> Relaxed:
        root: Parts = (At("", self.schema.document),)
        if arguments:
            root = (At("", {"type": "object"}, frozenset({"_"})), *root)
        copy = prune(self._schema(root, 1, 0), self._defs)
        if isinstance(copy, Never):
            where = self.schema.where + dotted(copy.pointer)
            raise SchemaNotSupported(
                f"{where} {copy.reason}, so no valid value can be produced.", param=where
            )
        deepest = self.schema.max_depth
        if least_depth(copy) > deepest:
            raise SchemaNotSupported(
                f"{self.schema.where} needs values nested deeper than the {deepest} levels that are checked.",
                param=self.schema.where,
            )
        return Relaxed(copy, self.enforcement, frozenset(self.expressible))

    def note(self, at: At, keyword: str, enforcement: Enforcement) -> None:
        """Record who enforces a keyword; where it applies several times the weakest counts."""
        pointer = join(at.pointer, keyword)
        before = self.enforcement.get(pointer, Enforcement.GRAMMAR)
        self.enforcement[pointer] = max(before, enforcement, key=_STRENGTH.index)

    def leave(self, at: At, keyword: str) -> None:
        """Record that a keyword, and whatever applies through it, is left to the validator."""
        self.note(at, keyword, Enforcement.VALIDATOR)
        stack = [At(below, node) for name, below, node in children(at.node, at.pointer) if name == keyword]
        while stack:
            left = stack.pop()
            if left.pointer in self._left or not isinstance(left.node, Mapping):
                continue
            self._left.add(left.pointer)
            for name in CONSTRAINTS.intersection(left.node):
                self.note(left, name, Enforcement.VALIDATOR)
            stack += [At(below, node) for _, below, node in children(left.node, left.pointer, aside=False)]
            if "$ref" in left.node:
                stack.append(self.referred(left))

    def tightened(self, at: At, keyword: str) -> bool:
        """Whether a recovery wants this keyword in the grammar. To ask is to say that it can be put there."""
        pointer = join(at.pointer, keyword)
        self.expressible.add(pointer)
        return pointer in self.tighten or keyword in self.tighten

    def spend(self, work: int) -> None:
        """Count steps of work; raises `SchemaNotSupported` when the schema takes too many."""
        self._work += work
        if self._work > _WORK:
            where = self.schema.where
            raise SchemaNotSupported(
                f"{where} combines too many sub-schemas, names, patterns or listed values.", param=where
            )

    def matches(self, pattern: str, name: str) -> bool:
        """Whether the schema's pattern is found in a name."""
        self.spend(1)
        if pattern not in self._patterns:
            self._patterns[pattern] = validator({"pattern": pattern})
        return self._patterns[pattern].is_valid(name)

    def _schema(self, parts: Parts, combined: int, level: int) -> Node | Never:
        """The copy of a conjunction; through a reference, or deep down, as an entry of `$defs`."""
        flat, jumped = self._flatten(parts)
        if isinstance(flat, Never):
            return flat
        if not flat or not (jumped or level >= _INLINE_LEVELS):
            return self._plain(flat, combined, level)
        key = tuple((at.pointer, tuple(sorted(at.taken))) for at in flat)
        if key not in self._names:
            self._names[key] = name = f"d{len(self._names)}"
            self._defs[name] = {}
            self._defs[name] = self._plain(flat, combined, 0)
        return {"$ref": f"#/$defs/{self._names[key]}"}

    def _flatten(self, parts: Parts) -> tuple[Parts | Never, bool]:
        """The parts with references and `allOf` followed, each once; whether a reference was followed."""
        seen: dict[tuple[str, frozenset[str]], At] = {}
        stack = list(reversed(parts))
        jumped = False
        while stack:
            self.spend(1)
            at = stack.pop()
            if at.node is False:
                return Never(at.pointer, "allows no value"), jumped
            if at.node is True or (at.pointer, at.taken) in seen:
                continue
            seen[at.pointer, at.taken] = at
            below = [at.below("allOf", index) for index in range(len(at.get("allOf") or ()))]
            if at.get("$ref") is not None:
                jumped = True
                below.insert(0, self.referred(at))
            stack.extend(reversed(below))
        flat = (at.without("allOf").without("$ref") for at in seen.values())  # followed once, not again
        return tuple(at for at in flat if _constrains(at)), jumped

    def referred(self, at: At) -> At:
        """What the part's `$ref` refers to."""
        pointer = target(at.node["$ref"])
        node: Any = self.schema.document
        for token in split(pointer):
            node = node[int(token)] if isinstance(node, list) else node[token]
        return At(pointer, node)

    def _plain(self, parts: Parts, combined: int, level: int) -> Node | Never:
        self._count += 1
        if self._count > self.settings.schema_nodes:
            where = self.schema.where
            raise SchemaNotSupported(
                f"{where} grows past {self.settings.schema_nodes} sub-schemas once its references and "
                "unions are expanded.",
                param=where,
            )
        for at in parts:
            for keyword in _VALIDATED_ONLY.intersection(at.node):
                self.leave(at, keyword)
        for index, at in enumerate(parts):
            for keyword in ("anyOf", "oneOf"):
                branches = at.get(keyword)
                if branches is None:
                    continue
                rest = (*parts[:index], at.without(keyword), *parts[index + 1 :])
                if combined * len(branches) > self.settings.union_branches:
                    self.leave(at, keyword)
                    self._unions.setdefault(at.pointer, set()).add(keyword)
                    return self._plain(rest, combined, level)
                exact = keyword == "anyOf" or len(branches) == 1
                self.note(at, keyword, Enforcement.GRAMMAR if exact else Enforcement.PARTLY)
                alternatives = [
                    self._schema((*rest, at.below(keyword, number)), combined * len(branches), level + 2)
                    for number in range(len(branches))
                ]
                return any_of(
                    alternatives, Never(at.pointer, f"has an `{keyword}` without a possible branch")
                )
        return self._typed(parts, level)

    def _typed(self, parts: Parts, level: int) -> Node | Never:
        listed = self._enumerated(parts)
        types = self._types(parts)
        if listed is not None:
            fitting = self._valid(listed, parts)
            writable = [value for value in fitting if not values.holds(value, self.literals)]
            for at in parts:
                for keyword in CONSTRAINTS.intersection(at.node) - {"enum", "const", "type", *at.taken}:
                    self.leave(at, keyword)
            if writable:
                return fixed(writable)
            reason = "lists only values that hold a control token" if fitting else "lists no possible value"
            return Never(parts[0].pointer, reason)
        if types is not None:
            return self._each(parts, types, level)
        spoken = tuple(
            kind
            for kind, keywords in _SPEAKS_OF.items()
            if any(at.get(keyword) is not None for at in parts for keyword in keywords)
        )
        if not spoken:
            return {}
        copy = self._each(parts, spoken, level)
        others = tuple(kind for kind in _TYPES if kind not in spoken)
        return copy if not isinstance(copy, Never) else self._each((), others, level)

    def _enumerated(self, parts: Parts) -> list[Any] | None:
        """The values that every `enum` and `const` lists, or `None` when there is none."""
        listed: list[Any] | None = None
        for at in parts:
            for keyword in ("enum", "const"):
                if keyword in at.node:
                    given = at.node["enum"] if keyword == "enum" else [at.node["const"]]
                    exact = all(map(is_exact, given))
                    self.note(at, keyword, Enforcement.GRAMMAR if exact else Enforcement.PARTLY)
                    self.spend(sum(map(values.size, given)))
                    if listed is None:
                        listed = given
                    else:
                        others = set(map(values.identity, given))
                        listed = [value for value in listed if values.identity(value) in others]
        return listed

    def _valid(self, listed: list[Any], parts: Parts) -> list[Any]:
        """The listed values that are valid beside what else the parts say, references aside: those are parts too."""
        for at in parts:
            key = (at.pointer, at.taken)
            if key not in self._besides:
                said = _alone(at)
                self._besides[key] = validator(said), values.size(said)
            checks, cost = self._besides[key]
            self.spend(cost * len(listed))
            listed = list(filter(checks.is_valid, listed))
        return listed

    def _types(self, parts: Parts) -> tuple[str, ...] | None:
        """The types that every part allows, in declaration order, or `None` when no part names any."""
        allowed: tuple[str, ...] | None = None
        for at in parts:
            if "type" in at.node:
                if "_" not in at.taken:
                    self.note(at, "type", Enforcement.GRAMMAR)
                named = at.node["type"]
                named = (named,) if isinstance(named, str) else tuple(named)
                allowed = named if allowed is None else tuple(values.common_types(allowed, named))
        return allowed

    def _each(self, parts: Parts, types: Iterable[str], level: int) -> Node | Never:
        """One alternative a type."""
        where = parts[0].pointer if parts else ""
        kinds = tuple(types)
        deeper = level + 2 * (len(kinds) > 1)
        alternatives = [self._of_type(kind, parts, deeper) for kind in kinds]
        return any_of(alternatives, Never(where, "allows no type"))

    def _of_type(self, kind: str, parts: Parts, level: int) -> Node | Never:
        match kind:
            case "object":
                return object_(self, parts, level)
            case "array":
                return array(self, parts, level)
            case "string":
                return string(self, parts)
            case "integer" | "number":
                return number(self, parts, whole=kind == "integer")
            case _:
                return {"type": kind}

    def left(self, at: At) -> list[At]:
        """Branches of the part's unions that were left to the validator."""
        unions = sorted(self._unions.get(at.pointer, set()) & at.taken)
        return [at.below(keyword, index) for keyword in unions for index in range(len(at.node[keyword]))]

    def may_open(self, names: Iterable[str]) -> bool:
        """Whether an object with these properties may take others too, at the price that the engine asks."""
        if sum(map(len, names)) > _OPEN_NAME_CHARS or self._open >= _OPEN_OBJECTS:
            return False
        self._open += 1
        return True

    def copy(self, parts: Parts, level: int) -> Node | Never:
        """The copy of what stands inside an object or array."""
        return self._schema(parts, 1, level)


def _constrains(at: At) -> bool:
    return any(keyword in CONSTRAINTS and keyword not in at.taken for keyword in at.node)


def _alone(at: At) -> Node:
    """What a sub-schema says by itself beside its list: nothing that hangs on others, nor on what references refer to."""
    kept = CONSTRAINTS.intersection(at.node) - at.taken - _UNEVALUATED - {"enum", "const"}
    said = {key: at.node[key] for key in kept}
    if not any(isinstance(below, Mapping) and "$ref" in below for below in subschemas(said).values()):
        return said
    return {key: value for key, value in said.items() if key not in SINGLES | LISTS | MAPS}
