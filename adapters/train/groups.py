"""What one step trains on: turns that share their system message and tools, as many as fit its tokens.

A group follows from the seed and the number of its step alone, so a run that goes on meets the groups that it would
have met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from adapters.train import generic, replay
from adapters.train.turns import Spelled, Speller, Turn
from adapters.train.uss import UssTurns

_SHARES = {"uss": 0.78, "generic": 0.12, "replay": 0.10}
THINKING = 0.35
"""The share of turns whose prompt leaves thinking to the model, which is what the service renders unless told."""
_REFUSED = 0.05
"""About this share of a group's turns is about a tool that is not declared; more, and declared ones are refused too."""


@dataclass(frozen=True, slots=True)
class Group:
    """A step's turns, spelled; all have the prefix of the first."""

    kind: str
    spelled: tuple[Spelled, ...]


class Groups:
    """Writes the group of any step."""

    def __init__(
        self, speller: Speller, uss: UssTurns, replayed: Sequence[Sequence[Turn]], *, seed: int, tokens: int
    ) -> None:
        self._speller = speller
        self._uss = uss
        self._replayed = replayed
        self._seed = seed
        self._tokens = tokens

    def at(self, step: int) -> Group:
        """The group of one step."""
        random = Random(f"{self._seed}/thinking/{step}")
        spelled: list[Spelled] = []
        used = 0
        kind, turns = self._drawn(step, tuple(_SHARES))
        for turn in turns:
            one = self._speller.spell(turn, thinking=random.random() < THINKING)
            used += len(one.prompt) + len(one.completion) + (0 if spelled else len(one.prefix))
            if spelled and used > self._tokens:
                break
            spelled.append(one)
        return Group(kind, tuple(spelled))

    def turns_at(self, step: int, kinds: Sequence[str]) -> Iterator[Turn]:
        """Turns of one step that share their prefix, of one of these kinds; as many as one takes, or all there are."""
        return self._drawn(step, kinds)[1]

    def _drawn(self, step: int, kinds: Sequence[str]) -> tuple[str, Iterator[Turn]]:
        random = Random(f"{self._seed}/{step}")
        sources = {"uss": self._from_uss, "generic": self._from_generic, "replay": self._from_replay}
        (kind,) = random.choices(kinds, [_SHARES[kind] for kind in kinds])
        return kind, sources[kind](random)

    def _from_uss(self, random: Random) -> Iterator[Turn]:
        tools = random.choice(self._uss.tool_lists)
        names = frozenset(tool["function"]["name"] for tool in tools)
        # The first one's place is drawn, so that of groups shorter than one in `_REFUSED` some have one too.
        seen, refused = 0, random.random() - 1
        while True:
            fitting = self._uss.fitting(random.choice(random.choice(self._uss.cases)), names)
            if fitting is None:
                continue
            if fitting.kind == "unavailable":
                if refused + 1 > _REFUSED * (seen + 1):
                    continue
                refused += 1
            seen += 1
            yield fitting.among(tools)

    def _from_generic(self, random: Random) -> Iterator[Turn]:
        system, tools, turns = generic.conversations(random)
        if self._replayed:
            chat = random.choices(self._replayed[1], k=max(2, len(turns) // 8))
            turns = [*turns, *(replace(turn, thought="No tool is needed.") for turn in chat)]
        random.shuffle(turns)
        return (under(system, turn.among(tools)) for turn in turns)

    def _from_replay(self, random: Random) -> Iterator[Turn]:
        (number,) = random.choices(range(len(replay.SYSTEMS)), [len(turns) for turns in self._replayed])
        turns = list(self._replayed[number])
        random.shuffle(turns)
        return (under(replay.SYSTEMS[number], turn) for turn in turns)


def under(system: str, turn: Turn) -> Turn:
    """The turn behind a system message, if there is one."""
    if not system:
        return turn
    return replace(turn, messages=({"role": "system", "content": system}, *turn.messages))
