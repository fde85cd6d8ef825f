"""What the conversation holds: observations, what was said by whom, what the user asks for now.

An observation covers a referent when its text or its call's arguments name it; a failed or empty observation
covers nothing. Reading is linear in the conversation, most of it on first use.

Not covered: whether an observation is true, and observations that a client writes into user messages (they
count as the user's own words).
"""

from __future__ import annotations

import json
import re
from functools import cached_property

from server.domain import Message, Role, Tool
from server.guard.ask import Ask, Referent, read_ask
from server.guard.observed import Observation, leaves
from server.guard.sources import Source, derivable, held_by
from server.guard.values import Value

_MAX_OPERANDS = 120
_MAX_COLUMNS_OF = 64


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
        calls = {call.id: call for message in messages for call in message.calls}
        self.calls = tuple(calls.values())
        turn = -1
        for index, message in enumerate(messages):
            if message.role is Role.USER:
                turn = index
            if message.role is Role.TOOL:
                call = calls.get(message.call_id or "")
                name, arguments = (call.name, call.arguments) if call else (message.name or "", "")
                self.observations.append(Observation(index, turn, name, arguments, message.text))
            elif message.role is Role.ASSISTANT:
                self.said.append(Source(message.text))
            else:
                self.told.append(Source(message.text))
        self.turn = turn
        self.current = [o for o in self.observations if o.turn == turn]
        """Observations of this turn."""
        self.arrived = bool(self.current)
        self.answered = any(not o.failed for o in self.current)
        """Whether an observation that holds something arrived in this turn."""
        self._covering: dict[str, list[Observation]] = {}

    @cached_property
    def ask(self) -> Ask:
        """The last user message, read."""
        users = [m.text for m in self.messages if m.role is Role.USER]
        values = [value for call in self.calls for value in leaves(call.arguments)]
        generic = "\n".join(
            f"{tool.name} {tool.description} {json.dumps(dict(tool.parameters), ensure_ascii=False)}"
            for tool in self.tools
        )
        return read_ask(users[-1], users[:-1], values, generic) if users else Ask()

    @cached_property
    def _user_text(self) -> str:
        return "\n".join(m.text for m in self.messages if m.role is Role.USER).casefold()

    # -- who is covered

    @cached_property
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

    def covering(self, referent: Referent, *, failed: bool = False) -> list[Observation]:
        """The observations that speak of `referent`; with `failed`, those of failed lookups too."""
        key = referent.folded
        if key not in self._covering:
            direct = [o for o in self.observations if _names(o, key)]
            self._covering[key] = direct or [o for o in self.observations if self._may_alias(o, key)]
        return [o for o in self._covering[key] if failed or not o.failed]

    def _may_alias(self, observation: Observation, key: str) -> bool:
        """Whether a lookup of a user's turn may stand for a name that it spells otherwise (NYC, New York)."""
        if observation.turn < 0 or key not in self.messages[observation.turn].text.casefold():
            return False
        return not any(len(value) > 1 and value in self._user_text for value in observation.arguments)

    def uncovered(self, *, failed: bool = False) -> list[Referent]:
        """The referents of the ask that no observation speaks of."""
        return [r for r in self.ask.referents if not self.covering(r, failed=failed)]

    # -- what is stated

    def states(self, value: Value) -> bool:
        """Whether any message states the value."""
        return (
            held_by(value, self.told)
            or held_by(value, (o.source for o in self.observations))
            or held_by(value, self.said)
        )

    def told_by_user(self, value: Value) -> bool:
        """Whether a user or system message states the value."""
        return held_by(value, self.told)

    @cached_property
    def _columns(self) -> list[list[float]]:
        """Figures by field, of each of the last observations and of all of them together."""
        merged: dict[str, list[float]] = {}
        last = self.observations[-_MAX_COLUMNS_OF:]
        for observation in last:
            for name, column in observation.columns.items():
                merged.setdefault(name, []).extend(column)
        return [*merged.values(), *(column for o in last for column in o.columns.values())]

    def derives(self, value: Value, computed: tuple[float, ...] = ()) -> bool:
        """Whether the value follows from observed figures, from the user's, or from `computed` ones, by simple arithmetic."""
        recent = [n for o in reversed(self.observations[-12:]) for n in o.source.numbers[:60]][:_MAX_OPERANDS]
        if derivable(value, self._columns, [*recent, *computed]):
            return True
        asked = [n for source in self.told for n in source.numbers[:40]][-12:]
        return derivable(value, (), asked) or self._combines(value, recent, asked)

    def combines_with_told(self, value: Value) -> bool:
        """Whether the value is a stated figure changed by one or two of the user's: plus, minus, times, or by so many percent."""
        stated = [n for o in self.observations[-6:] for n in o.source.numbers[:60]]
        told = [n for source in self.told[:1] + self.told[-1:] for n in source.numbers[:8]]
        return self._combines(value, [*stated, *told], told)

    def adds_up(self, value: Value) -> bool:
        """Whether the value is a sum or mean of some of the last user message's figures."""
        if value.number is None or not self.told:
            return False
        numbers = self.told[-1].numbers[:9]
        half = 0.5 * 10.0**-value.places + 1e-9
        sums = [(0.0, 0)]
        for number in numbers:
            sums += [(total + number, count + 1) for total, count in sums]
        return any(
            count > 1 and (abs(total - value.number) <= half or abs(total / count - value.number) <= half)
            for total, count in sums
        )

    def _combines(self, value: Value, stated: list[float], asked: list[float]) -> bool:
        if value.number is None:
            return False
        half = 0.5 * 10.0**-value.places + 1e-9
        changes = {
            sign * a + other * b
            for a in asked
            for b in (0.0, *asked)
            for sign in (1, -1)
            for other in (1, -1)
        }
        changes |= set(asked)
        goal = abs(value.number)
        factors = {f for a in asked for f in (a, 1 / a if a else 1.0, 1 + a / 100, 1 - a / 100, a / 100)}
        return any(abs(abs(n + change) - goal) <= half for n in stated[:200] for change in changes) or any(
            abs(n * factor - goal) <= half for n in stated[:200] for factor in factors
        )

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

    @cached_property
    def crowded(self) -> bool:
        """Whether so many figures were observed that sums of some of them hit anything."""
        return sum(len(o.source.numbers) for o in self.observations) > 40


def _names(observation: Observation, key: str) -> bool:
    folded = observation.source.folded
    if key in folded:
        return True
    words = [w for w in re.findall(r"[\w.-]+", key) if len(w) > 2]
    if len(words) > 1 and all(word in folded for word in words):
        return True
    return any(
        len(value) > 2 and (value in key)
        for value in observation.arguments
        if not value.isdigit() or len(value) > 3
    )
