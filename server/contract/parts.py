"""The pieces that the relaxed copy of a schema is put together from. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from server.contract.locations import join
from server.contract.settings import ContractSettings

INT64 = 2**63
"""The engine's integers end below it."""
Node = dict[str, Any]
"""A schema in the words that the grammar engine is known to read as written."""


class Enforcement(StrEnum):
    """Who sees to a keyword."""

    GRAMMAR = "grammar"
    """The grammar: no decode can violate it. (The validator checks it again.)"""
    PARTLY = "partly"
    """The grammar in part, the validator in full."""
    VALIDATOR = "validator"
    """The validator alone; a violation is recovered."""
    IGNORED = "ignored"
    """Nobody: the standard gives it no force (unknown keywords and formats)."""


@dataclass(frozen=True, slots=True)
class Never:
    """No value is possible here, and why."""

    pointer: str
    reason: str


@dataclass(frozen=True, slots=True)
class At:
    """A sub-schema and where it stands; `taken` are keywords that are already accounted for."""

    pointer: str
    node: Any
    taken: frozenset[str] = frozenset()

    def get(self, keyword: str) -> Any:
        """The keyword's value, or `None` when it is absent or taken."""
        return None if keyword in self.taken else self.node.get(keyword)

    def below(self, *tokens: str | int) -> At:
        """The sub-schema some tokens further down."""
        node = self.node
        for token in tokens:
            node = node[token]
        return At(join(self.pointer, *tokens), node)

    def without(self, keyword: str) -> At:
        """The same, with the keyword accounted for."""
        return At(self.pointer, self.node, self.taken | {keyword})


Parts = tuple[At, ...]
"""Sub-schemas that all apply to one value."""


class Writer(Protocol):
    """What the writers of single types need of the one that walks the schema."""

    settings: ContractSettings
    literals: tuple[str, ...]
    tighten: frozenset[str]

    def note(self, at: At, keyword: str, enforcement: Enforcement) -> None:
        """Record who enforces a keyword."""
        ...

    def leave(self, at: At, keyword: str) -> None:
        """Record that a keyword, and whatever applies through it, is left to the validator."""
        ...

    def tightened(self, at: At, keyword: str) -> bool:
        """Whether a recovery wants this keyword in the grammar. To ask is to say that it can be put there."""
        ...

    def spend(self, work: int) -> None:
        """Count steps of work; raises `SchemaNotSupported` when the schema takes too many."""
        ...

    def matches(self, pattern: str, name: str) -> bool:
        """Whether the schema's pattern is found in a name."""
        ...

    def referred(self, at: At) -> At:
        """What the part's `$ref` refers to."""
        ...

    def left(self, at: At) -> list[At]:
        """Branches of the part's unions that were left to the validator."""
        ...

    def may_open(self, names: Iterable[str]) -> bool:
        """Whether an object with these properties may take others too, at the price that the engine asks."""
        ...

    def copy(self, parts: Parts, level: int) -> Node | Never:
        """The copy of what stands inside an object or array."""
        ...


def keywords(parts: Parts, keyword: str) -> Iterator[tuple[At, Any]]:
    """Every value of a keyword among the parts, with where it stands."""
    for at in parts:
        if keyword in at.node and keyword not in at.taken:
            yield at, at.node[keyword]


def any_of(alternatives: list[Node | Never], otherwise: Never) -> Node | Never:
    """The union of the alternatives that are possible, each once."""
    # By their text: to Python alone, 1 is `true`.
    possible = list({json.dumps(one): one for one in alternatives if not isinstance(one, Never)}.values())
    if possible:
        return possible[0] if len(possible) == 1 else {"anyOf": possible}
    only = alternatives[0] if len(alternatives) == 1 else otherwise
    return only if isinstance(only, Never) else otherwise
