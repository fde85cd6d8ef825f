"""What the conversation holds: observations, what was said by whom, what the user asks for now.

An observation covers a referent when its text or its call's arguments name it; a failed or empty observation
covers nothing. Reading is linear in the conversation, most of it on first use.

Not covered: whether an observation is true, and observations that a client writes into user messages (they
count as the user's own words).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate, islice

from server.domain import Call, Message, Role, Tool
from server.guard.evidence.ask import Ask, Referent, read_ask
from server.guard.evidence.kinds import kinds_of, shared_ending
from server.guard.evidence.observed import Observation, Reading, leaves_of, reading_of
from server.guard.text.frames import has_chinese
from server.guard.text.lazy import lazy
from server.guard.text.sources import Source, Sources, source_of
from server.guard.text.structure import field_name
from server.guard.text.values import Value
from server.guard.text.words import stem, word_in

_MANY_FIGURES = 40
_MAX_LOOKED_UP = 24
_MAX_LISTS = 4
_MAX_LISTED = 24
_CODE = re.compile(r"[\d_]|\w[-./]\w")
_WORD = re.compile(r"[a-z]+")


class Conversation:
    """Who said what, and what was observed about whom."""

    def __init__(self, messages: tuple[Message, ...], tools: tuple[Tool, ...]) -> None:
        self.messages = messages
        self.tools = tools
        self.observations: list[Observation] = []
        self.told: list[Source] = []
        """What users and the system said."""
        self.said: list[Source] = []
        """What the assistant said."""
        self._readings_of_calls: dict[Call, Reading] = {}
        latest: dict[str, Call] = {}
        telling: set[str] = set()
        turn = -1
        for index, message in enumerate(messages):
            if message.role is Role.USER:
                turn = index
            latest |= {call.id: call for call in message.calls}
            if message.role is Role.TOOL:
                call = latest.get(message.call_id or "")
                name, arguments = (call.name, call.arguments) if call else ("", "")
                reading = reading_of(message.text, arguments)
                if call:
                    self._readings_of_calls[call] = reading
                self.observations.append(
                    Observation(index, turn, reading, call, reading.is_bare and name in telling)
                )
                if reading.is_telling:
                    telling.add(name)
            elif message.role is not Role.ASSISTANT:
                self.told.append(source_of(message.text))
            elif message.text:
                self.said.append(source_of(message.text))
        self.turn = turn
        self.current = [o for o in self.observations if o.turn == turn]
        """Observations of this turn."""
        self.arrived = bool(self.current)
        self.answered = any(not o.failed for o in self.current)
        """Whether an observation that holds something arrived in this turn."""
        self._covering: dict[str, list[Observation]] = {}

    @lazy
    def ask(self) -> Ask:
        """The last user message, read."""
        users = [m.text for m in self.messages if m.role is Role.USER]
        values: dict[str, None] = {}
        for call in (call for message in self.messages for call in message.calls):
            reading = self._readings_of_calls.get(call)
            values |= dict.fromkeys(reading.arguments_as_written if reading else leaves_of(call.arguments))
        values |= dict.fromkeys(self._listed_names())
        return read_ask(users[-1], users[:-1], values, self._generic, self._observed) if users else Ask()

    def _listed_names(self) -> Iterator[str]:
        """Names in the last observations of calls that named nobody: cells whose field is a tool's parameter."""
        parameters = {
            field_name(name) for tool in self.tools for name in tool.parameters.get("properties", ())
        }
        for observation in self.observations[-_MAX_LISTS:]:
            if not observation.arguments and observation.block:
                cells = (cell.text for cell in observation.block.cells if cell.field in parameters)
                yield from islice(cells, _MAX_LISTED)

    def _observed(self, word: str) -> bool:
        return any(word.casefold() in o.source.folded for o in self.observations[-_MAX_LISTS:])

    def _generic(self) -> str:
        """What the tools say of themselves."""
        return "\n".join(
            f"{tool.name} {tool.description} {json.dumps(dict(tool.parameters), ensure_ascii=False)}"
            for tool in self.tools
        )

    @lazy
    def _user_text(self) -> str:
        return "\n".join(m.text for m in self.messages if m.role is Role.USER).casefold()

    # -- who is covered

    @lazy
    def known_names(self) -> tuple[str, ...]:
        """Arguments of calls that were answered: the names an observation stands for."""
        names = {
            value
            for o in self.observations
            if not o.failed
            for value in o.arguments
            if len(value) > 1 and not value.isdigit()
        }
        return tuple(names)

    @lazy
    def looked_up(self) -> tuple[str, ...]:
        """The arguments of the last calls that were answered, as written."""
        last = self.observations[-_MAX_LOOKED_UP:]
        return tuple(dict.fromkeys(v for o in last for v in o.arguments_as_written))

    @lazy
    def kinds(self) -> tuple[str, ...]:
        """Patterns of the names that were looked up."""
        return kinds_of(self.looked_up)

    def covering(self, referent: Referent, *, failed: bool = False) -> list[Observation]:
        """The observations that speak of `referent`; with `failed`, those of failed lookups too."""
        key = referent.folded
        if key not in self._covering:
            words = [] if referent.alike else [w for w in re.findall(r"[\w.-]+", key) if len(w) > 2]
            direct = [o for o in self.observations if _names(o, key, words)]
            self._covering[key] = direct or [o for o in self.observations if self._may_alias(o, key)]
        return [o for o in self._covering[key] if failed or not o.failed]

    def _may_alias(self, observation: Observation, key: str) -> bool:
        """Whether a lookup of a user's turn may stand for a name that it spells otherwise (NYC, New York)."""
        if observation.turn < 0 or key not in self.messages[observation.turn].text.casefold():
            return False
        return not any(len(value) > 1 and value in self._user_text for value in observation.arguments)

    def uncovered(self) -> list[Referent]:
        """The referents of the ask that no observation speaks of."""
        return [r for r in self.referents if not r.likely and not self.covering(r)]

    @lazy
    def mentioned_only(self) -> list[Referent]:
        """The referents of the ask of which an observation speaks, although no call named them: one of a list."""
        named = "\n".join(value for o in self.observations for value in o.arguments)
        return [
            r for r in self.referents if not r.likely and self.covering(r) and not word_in(r.folded, named)
        ]

    @lazy
    def referents(self) -> tuple[Referent, ...]:
        """Whom the ask names; what is named like a field is none."""
        return tuple(r for r in self.ask.referents if r.alike or self._is_name(r))

    def _is_name(self, referent: Referent) -> bool:
        """Whether a candidate that has not the form of what was looked up is a name still."""
        ask = self.ask
        if self._is_field(referent):
            return False
        if referent.text.isdigit() and self.looked_up:
            lengths = {len(value) for value in self.looked_up if value.isdigit()}
            return any(abs(len(referent.text) - length) <= 1 for length in lengths)
        if self.kinds and not (referent.record_id or ask.parallel) and referent.text[:1].islower():
            return False
        if has_chinese(referent.folded) and not (referent.text.endswith(self._shared_ending)):
            return False
        beside_a_name = not (referent.record_id or ask.listed) and any(r.alike for r in ask.referents)
        if beside_a_name and (has_chinese(referent.folded) or self._is_observed(referent)):
            return any(referent.folded in o.arguments for o in self.observations)
        if (
            referent.record_id
            or referent.likely
            or ask.twin
            or not any(o.arguments for o in self.observations)
        ):
            return referent.record_id or not (
                referent.text[:1].islower() and any(r.alike for r in ask.referents)
            )
        lower = referent.text[:1].islower() and any(r.alike for r in ask.referents)
        return not (lower or ask.explains or self._is_acronym(referent.text)) and (
            not self._looks_up_codes or _CODE.search(referent.text) is not None
        )

    def _is_observed(self, referent: Referent) -> bool:
        return any(word_in(referent.folded, o.source.folded) for o in self.observations)

    def _is_acronym(self, name: str) -> bool:
        return name.isalpha() and name.isupper() and not all(map(str.isupper, self.looked_up))

    @lazy
    def _looks_up_codes(self) -> bool:
        """Whether all that was looked up are ids, so that a word is none of them."""
        return all(map(_CODE.search, self.looked_up))

    @lazy
    def _shared_ending(self) -> str:
        return shared_ending(self.looked_up)

    def _is_field(self, referent: Referent) -> bool:
        if has_chinese(referent.folded):
            return any(
                referent.folded in name or (len(name) > 1 and referent.folded.startswith(name))
                for name in self.field_names
            )
        words = _WORD.findall(referent.folded)
        told_apart = referent.text[:1].islower() or any(r.alike for r in self.ask.referents)
        return told_apart and bool(words) and all(stem(w) in self.field_stems for w in words)

    @lazy
    def field_names(self) -> frozenset[str]:
        """Names of observed fields."""
        return frozenset(cell.field for o in self.observations if o.block for cell in o.block.cells)

    @lazy
    def field_stems(self) -> frozenset[str]:
        """Stems of the words that observed fields are named with."""
        return frozenset(stem(word) for name in self.field_names for word in name.split() if word.isascii())

    # -- what is stated

    def states(self, value: Value) -> bool:
        """Whether any message states the value."""
        return self._stated.holds(value)

    def told_by_user(self, value: Value) -> bool:
        """Whether a user or system message states the value."""
        return self._told.holds(value)

    def given(self, value: Value) -> bool:
        """Whether a user or system message, or an observation of this turn, a failure too, states the value."""
        return self._told.holds(value) or any(o.source.holds(value) for o in self.current)

    def told_now(self, value: Value) -> bool:
        """Whether the last user message (its names apart), the system or this turn's observations state the value."""
        return any(source.holds(value) for source in self._now)

    @lazy
    def _now(self) -> list[Source]:
        system = [
            source_of(m.text) for m in self.messages if m.role not in (Role.USER, Role.ASSISTANT, Role.TOOL)
        ]
        return [*system, Source(self.ask.rest_text), *(o.source for o in self.current)]

    @property
    def stated_minutes(self) -> frozenset[int]:
        """Every time of day that a message states."""
        return self._stated.minutes

    def asked(self, value: Value) -> bool:
        """Whether the last user message states the value."""
        return bool(self.told) and self.told[-1].text == self.ask.text and self.told[-1].holds(value)

    @lazy
    def _told(self) -> Sources:
        return Sources(self.told)

    @lazy
    def _stated(self) -> Sources:
        return Sources((*self.told, *(o.source for o in self.observations), *self.said))

    def origin(self, value: Value) -> int | None:
        """Index of the last observation that states the value."""
        return next((o.index for o in reversed(self.observations) if o.source.holds(value)), None)

    def holds_text(self, text: str) -> bool:
        """Whether any message holds the words of `text`, in any order within one message."""
        folded = text.casefold().strip()
        if not folded:
            return True
        words = [w for w in re.findall(r"[^\W_]+", folded) if len(w) > 2] or [folded]
        sources = [*(o.source for o in self.observations), *self.told, *self.said]
        return any(
            folded in s.folded or (len(words) > 1 and all(word in s.folded for word in words))
            for s in sources
        )

    def told_text(self, text: str) -> bool:
        """Whether a user or system message holds `text`."""
        folded = text.casefold().strip()
        return any(folded in source.folded for source in self.told)

    def gives_text(self, text: str) -> bool:
        """Whether a user or system message, or an observation of this turn, holds `text`."""
        return self.told_text(text) or any(text.casefold() in o.source.folded for o in self.current)

    @lazy
    def crowded(self) -> bool:
        """Whether so many figures were observed that sums of some of them hit anything."""
        counts = accumulate(len(o.source.numbers) for o in self.observations)
        return any(count > _MANY_FIGURES for count in counts)


def _names(observation: Observation, key: str, words: list[str]) -> bool:
    folded = observation.source.folded
    if word_in(key, folded):
        return True
    if len(words) > 1 and all(word in folded for word in words):
        return True
    return any(
        len(value) > 2 and (value in key)
        for value in observation.arguments
        if not value.isdigit() or len(value) > 3
    )
