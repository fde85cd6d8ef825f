"""What the model reads of a turn and of a passage, as numbers of features.

A passage is a segment of the answer. Of its words those of the vocabulary are read as they are, all others by their
origin. A feature is a token, two neighbours, a common word with who said it, or a flag that the detectors found. Work is
linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import attrgetter, or_
from typing import NamedTuple

from server.domain import Role
from server.guard.detectors.unit import Unit
from server.guard.evidence.evidence import Evidence
from server.guard.learned.origins import NEW, ORIGINS, Origins, Token, signs_of
from server.guard.text.lazy import lazy
from server.guard.text.segments import Segment
from server.guard.text.values import Value

_MAX_ASKED_CHARS = 600
_MAX_ASKED = 60
_MAX_RESULTS = 3
_MAX_SIGNS = 60
_MAX_RESULT_WORDS = 80
_MAX_CHARS = 1200
_MAX_SAID = 120
_MAX_BEFORE = 8
_MANY = 4
STATES = 3
"""How many values `Turn.state` has."""

_NONE = {origin: f"{origin} none" for origin in ORIGINS}
_SHARES = {origin: [f"{origin} share {share}" for share in range(_MANY + 1)] for origin in ORIGINS}
_COUNTS = {origin: [f"{origin} count {count}" for count in range(_MANY + 1)] for origin in ORIGINS}
_LENGTHS = [f"length {length}" for length in range(7)]
_NEW_NAMES = [f"new names {count}" for count in range(4)]

OPEN, CLOSE = "<", ">"
_BITS = 16
_ASKED, _FOUND, _SAID, _WHOSE, _BEFORE = range(1, 6)

_ASK = ("follow_up", "parallel", "listed")
_UNIT = ("names_covered", "names_uncovered", "foreign_only", "novel", "hard", "mentioned")
_CONTEXT = (
    *("named", "covered_subject", "imagined", "computing", "called", "opened", "asked", "figures", "label"),
)
_OF_UNIT, _OF_CONTEXT = attrgetter(*_UNIT), attrgetter(*_CONTEXT)
_SAYS = [f"says {name}" for name in _UNIT]
_AFTER = [f"after {name}" for name in _CONTEXT]


@dataclass(frozen=True, slots=True)
class Turn:
    """What is read of a turn before its answer."""

    state: int
    """0: nothing arrived; 1: an observation did; 2: only failed or empty ones."""
    asked: tuple[Token, ...]
    found: tuple[str, ...]
    """Words and signs of this turn's results."""
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """What is read of a segment of the answer."""

    said: tuple[Token, ...]
    flags: tuple[str, ...]


class Word(NamedTuple):
    """A token of a passage as it is numbered."""

    number: int
    features: tuple[int, ...]
    """The token itself, and who said it."""
    rare: str
    """Its origin if it is no common word, else nothing."""


@dataclass(frozen=True)
class Vocabulary:
    """Common words, signs and origins, numbered from 1; 0 stands for anything else."""

    entries: tuple[str, ...]
    numbers: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", {entry: i for i, entry in enumerate(self.entries, 1)})

    def number(self, token: Token) -> int:
        """The number of a token: its word's, if that is common, else its origin's."""
        text, origin = token
        return (self.numbers.get(text) if text else None) or self.numbers.get(origin, 0)

    def asked(self, turn: Turn) -> set[int]:
        """Features of the question and of what was found."""
        keys = _chains(_ASKED, [self.number(token) for token in turn.asked], self._ends)
        found = [number for sign in turn.found if (number := self.numbers.get(sign))][:_MAX_RESULT_WORDS]
        if found:
            keys |= _chains(_FOUND, found, self._ends)
        return keys

    def read(self, token: Token) -> Word:
        """A token of a passage as it is numbered."""
        text, origin = token
        number = self.numbers.get(text) if text else None
        if number is None:
            number = self.numbers.get(origin, 0)
            return Word(number, tuple(_heads(_SAID, [number])), origin)
        features = _heads(_SAID, [number])
        if origin:
            features += [whose | self.numbers.get(origin, 0) for whose in _heads(_WHOSE, [number])]
        return Word(number, tuple(features), "")

    def around(self, numbers: Sequence[int], before: Sequence[int]) -> set[int]:
        """Features of a passage's neighbours and ends, and of `before`, the numbers of the passage before it."""
        run = (self._ends[0], *numbers, self._ends[1])
        heads = _heads(_SAID, run)
        pairs = map(or_, heads, run[1:])
        return {heads[0], heads[-1], *pairs, *_chains(_BEFORE, before[-_MAX_BEFORE:], self._ends)}

    def said(self, passage: Passage, before: Sequence[int]) -> tuple[set[int], list[int], list[str]]:
        """Features of a passage behind `before`, the numbers of the last one; its own numbers; whose its rare words are."""
        words = [self.read(token) for token in passage.said]
        numbers = [word.number for word in words]
        features = self.around(numbers, before).union(*(word.features for word in words))
        return features, numbers, [word.rare for word in words if word.rare]

    @lazy
    def _ends(self) -> tuple[int, int]:
        return self.numbers.get(OPEN, 0), self.numbers.get(CLOSE, 0)


def _heads(kind: int, numbers: Iterable[int]) -> list[int]:
    """The features of tokens by themselves; with a neighbour's number in their last bits they are those of pairs."""
    base = kind << 2 * _BITS
    return [base | number << _BITS for number in numbers]


def _chains(kind: int, numbers: Sequence[int], ends: tuple[int, int]) -> set[int]:
    """Each token and each pair of neighbours, the two ends among them."""
    run = (ends[0], *numbers, ends[1])
    heads = _heads(kind, run)
    return {*heads, *map(or_, heads, run[1:])}


def read_turn(evidence: Evidence) -> tuple[Turn, Origins]:
    """What the model reads of a turn, and where its words come from."""
    messages, ask = evidence.messages, evidence.ask
    origins = Origins(messages, evidence.tools, evidence.turn)
    since = messages[evidence.turn + 1 :]
    results = [m.text for m in since if m.role is Role.TOOL]
    calls = [call for m in since for call in m.calls]
    flags = [f"asks {name}" for name in _ASK if getattr(ask, name)]
    flags += sorted({f"declares {tool.name.split('_')[0].lower()}" for tool in evidence.tools})
    flags += sorted({f"called {call.name.split('_')[0].lower()}" for call in calls})
    counts = {
        "calls": len(calls),
        "referents": len(evidence.referents),
        "uncovered": len(evidence.uncovered()),
        "mentioned only": len(evidence.mentioned_only),
        "tools": len(evidence.tools),
        "lookups": len(evidence.observations),
    }
    flags += [f"{name} {min(count, _MANY)}" for name, count in counts.items()]
    signs: list[str] = []
    for result in results[-_MAX_RESULTS:]:
        signs += [*signs_of(result[: _MAX_SIGNS * 12])[:_MAX_SIGNS], OPEN]
    state = 1 if evidence.answered else 2 if evidence.arrived else 0
    asked = origins.read(ask.text[-_MAX_ASKED_CHARS:], lambda _: "asked", asked=True)
    return Turn(state, tuple(asked[-_MAX_ASKED:]), tuple(signs), tuple(flags)), origins


def read_passage(
    segment: Segment,
    unit: Unit,
    found: Iterable[tuple[str, str]],
    position: int,
    origins: Origins,
) -> Passage:
    """What the model reads of a segment. `found`: kind and reason of what the detectors found in it."""
    said = origins.read(segment.text[:_MAX_CHARS], _Figures(unit))[:_MAX_SAID]
    flags = [*compress(_SAYS, _OF_UNIT(unit)), *compress(_AFTER, _OF_CONTEXT(unit.context))]
    flags += [f"is {segment.kind.name}", *(["open"] if segment.open else ())]
    flags += [f"found {kind}" for kind, _ in found] + [f"reason {reason}" for _, reason in found]
    flags += [
        f"position {min(position, 3)}",
        f"new figures {min(len(unit.novel), 3)}",
        f"figures {min(len(unit.hard), 3)}",
    ]
    return Passage(tuple(said), tuple(flags))


class _Figures:
    """What to call the figure at a position of a text."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def __call__(self, position: int) -> str:
        value = next((v for v in self._unit.values if v.start <= position < v.end), None)
        return self._name(value) if value is not None else "?"

    def _name(self, value: Value) -> str:
        unit, evidence = self._unit, self._unit.evidence
        hard = "" if value in unit.hard else "small "
        if value in unit.novel:
            return f"{hard}new {evidence.reach.way(value)}"
        if evidence.asked(value):
            return hard + "asked"
        if evidence.answered and evidence.told_now(value):
            return hard + "found"
        return hard + ("stated" if evidence.states(value) else f"follows {evidence.reach.way(value)}")


def counted(length: int, rare: Sequence[str]) -> list[str]:
    """Flags of how many tokens a passage has, how many are no common ones, and whose those are (`rare`)."""
    whose = dict.fromkeys(ORIGINS, 0)
    for origin in rare:
        letter = origin[-1] if origin[0] == "P" else origin
        if letter in whose:
            whose[letter] += 1
    total = len(rare) or 1
    flags = [_LENGTHS[min((length + 1).bit_length() - 1, 6)], _NEW_NAMES[min(rare.count("P" + NEW), 3)]]
    for origin, count in whose.items():
        if count == 0:
            flags.append(_NONE[origin])
        else:
            flags += (_SHARES[origin][-(-_MANY * count // total)], _COUNTS[origin][min(count, _MANY)])
    return flags
