"""How deep a value may nest so that its validation stays short. Pure.

Several schemas that apply to one value and all look into the same part of it multiply the visits at each
level; where a schema contains itself, that is exponential in the depth of the value.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.contract.locations import (
    LISTS_IN_PLACE,
    MAPS_IN_PLACE,
    SINGLES_IN_PLACE,
    children,
    dotted,
    join,
    target,
)
from server.errors import SchemaNotSupported

_IN_PLACE = frozenset(LISTS_IN_PLACE + SINGLES_IN_PLACE + MAPS_IN_PLACE)
_OF_ITEMS = frozenset(("items", "prefixItems", "contains", "unevaluatedItems"))
_OTHERS = {"properties": "additionalProperties", "prefixItems": "items"}
"""What applies to the parts that the keyword does not name."""
_VISITS = 300_000
"""Visits that one part of a value may take in the worst case."""
_SCHEMAS_ON_ONE_VALUE = 10_000
_LINKS = 50_000
"""Schemas that are looked at from all the schemas of one value each: half a second where a schema contains itself."""


@dataclass(slots=True)
class _Parts:
    """Which schemas look into the items, or the properties, of a value, and how often each."""

    any: Counter[str] = field(default_factory=Counter)
    named: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """What is to be added to `any` for the part of one name; negative where `any` does not apply to it."""

    def visits(self, known: Mapping[str, int]) -> int:
        """Visits of what lies below the part that is visited most, given those below each schema."""

        def total(links: Counter[str]) -> int:
            return sum(times * known[pointer] for pointer, times in links.items())

        return total(self.any) + max([0, *map(total, self.named.values())])


class Visits:
    """How often the parts of one value may be visited while it is validated against the schema of these places."""

    def __init__(self, places: Mapping[str, Any], where: str) -> None:
        self._where = where
        self._applied: dict[str, list[str]] = {pointer: [] for pointer in places}
        """By each schema: schemas that apply to the same value."""
        self._inside: dict[str, dict[str, str]] = {pointer: {} for pointer in places}
        """By each schema: those, but `true` and `false`, that apply to parts of the value, with the keyword."""
        for pointer, node in places.items():
            if isinstance(node, Mapping):
                self._read(pointer, node)
        self._counts: dict[str, int] = {}
        self._open: set[str] = set()
        self._links = 0
        for pointer in places:
            self._count(pointer)

    def by_level(self, most: int) -> tuple[int, ...]:
        """Visits of a part, by its level: the value itself first, and `most` levels below it that are not too many."""
        parts = self._linked()
        visits = {pointer: self._counts[pointer] for pointer in parts}
        found = [visits[""]]
        while len(found) <= most:
            below = {pointer: max(kind.visits(visits) for kind in kinds) for pointer, kinds in parts.items()}
            if below[""] > _VISITS:
                break
            found.append(below[""])
            if below == visits:
                found += [below[""]] * (most + 1 - len(found))
            visits = below
        return tuple(found)

    def recursive(self) -> bool:
        """Whether some schema can be reached from itself."""
        left: dict[str, bool] = {}
        for start in self._applied:
            stack = [(start, False)]
            while stack:
                pointer, leaving = stack.pop()
                if leaving:
                    left[pointer] = True
                elif pointer not in left:
                    left[pointer] = False
                    stack.append((pointer, True))
                    following = [*self._applied[pointer], *self._inside[pointer]]
                    if any(left.get(below) is False for below in following):
                        return True
                    stack.extend((below, False) for below in following if below not in left)
        return False

    def _read(self, pointer: str, node: Mapping[str, Any]) -> None:
        for keyword, below, child in children(node, pointer, aside=False):
            if keyword in _IN_PLACE:
                self._applied[pointer].append(below)
            elif isinstance(child, Mapping):
                self._inside[pointer][below] = keyword
        if "$ref" in node:
            self._applied[pointer].append(target(node["$ref"]))

    def _count(self, pointer: str) -> int:
        """How many schemas apply to a value to which this one does."""
        if pointer in self._counts:
            return self._counts[pointer]
        here = self._where + dotted(pointer)
        if pointer in self._open:
            raise SchemaNotSupported(f"{here} refers to itself without going into a value.", param=here)
        self._open.add(pointer)
        count = 1
        for applied in self._applied[pointer]:
            count += self._count(applied)
            if count > _SCHEMAS_ON_ONE_VALUE:
                raise SchemaNotSupported(f"{here} applies too many schemas to one value.", param=here)
        self._open.discard(pointer)
        self._counts[pointer] = count
        return count

    def _linked(self) -> dict[str, tuple[_Parts, _Parts]]:
        """Items and properties by each schema that is reached by going into a value, and by the root."""
        linked: dict[str, tuple[_Parts, _Parts]] = {}
        waiting = [""]
        while waiting:
            pointer = waiting.pop()
            if pointer in linked:
                continue
            linked[pointer] = kinds = self._parts(pointer)
            for kind in kinds:
                for links in (kind.any, *kind.named.values()):
                    waiting += [below for below in links if below not in linked]
        return linked

    def _parts(self, pointer: str) -> tuple[_Parts, _Parts]:
        items, properties = _Parts(), _Parts()
        stack = [pointer]
        while stack:
            here = stack.pop()
            inside = self._inside[here]
            for below, keyword in inside.items():
                kind = items if keyword in _OF_ITEMS else properties
                if keyword not in _OTHERS:
                    kind.any[self._meant(below)] += 1
                    continue
                links = kind.named[below.rpartition("/")[2]]
                links[self._meant(below)] += 1
                others = join(here, _OTHERS[keyword])
                if others in inside:
                    links[self._meant(others)] -= 1
            stack += self._applied[here]
            self._links += 1 + len(inside)
            if self._links > _LINKS:
                raise SchemaNotSupported(f"{self._where} combines too many sub-schemas.", param=self._where)
        return items, properties

    def _meant(self, pointer: str) -> str:
        """The schema that a mere reference refers to, or the schema itself."""
        while not self._inside[pointer] and len(applied := self._applied[pointer]) == 1:
            pointer = applied[0]
        return pointer
