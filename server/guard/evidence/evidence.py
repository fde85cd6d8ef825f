"""The evidence of a turn: what the conversation holds, and what its lookups look like.

Built once a turn; it may be shared between drafts. The field names of what was observed and the sentences that read
observations aloud are learned from the conversation itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.domain import Role
from server.guard.evidence.reach import Reach
from server.guard.evidence.workings import Workings
from server.guard.text.lazy import lazy
from server.guard.text.structure import schema_fields
from server.guard.text.templates import block_of, templates_of, tokenize
from server.guard.text.words import known_words

_MAX_OBSERVED = 6
_MAX_TEMPLATES = 48
_MAX_TEMPLATE_NAMES = 60


@dataclass(frozen=True, slots=True)
class Signature:
    """The field names of something that was observed, declared or printed."""

    index: int | None
    """The message that has it; `None` for a declared `returns` schema."""
    fields: frozenset[str]


class Evidence(Workings):
    """The conversation as the guard needs it, without the assistant's new message. Share it between drafts."""

    @lazy
    def reach(self) -> Reach:
        """What the figures of this turn lead to."""
        return Reach(self)

    @lazy
    def invents(self) -> bool:
        """Whether something is asked for that is to be made up or explained, and not looked up."""
        if not self.ask.invents or self.ask.twin or self.answered:
            return False
        return not any(r.alike or r.record_id for r in self.uncovered())

    @lazy
    def parameters(self) -> frozenset[str]:
        """Field names of all tools' parameters."""
        return (
            frozenset().union(*(schema_fields(tool.parameters) for tool in self.tools))
            if self.tools
            else frozenset()
        )

    @lazy
    def signatures(self) -> tuple[Signature, ...]:
        """Field names of observations, of declared results, and of what the assistant made of observations."""
        found: dict[frozenset[str], Signature] = {}
        for tool in self.tools:
            if tool.returns and (fields := schema_fields(tool.returns)):
                found.setdefault(fields, Signature(None, fields))
        for o in self.observations:
            if not o.failed and o.block and o.block.fields:
                found[o.block.fields] = Signature(o.index, o.block.fields)
        for index in self._readings:
            block = block_of(self.messages[index].text)
            if block and len(block.fields) >= 2:
                found.setdefault(block.fields, Signature(index, block.fields))
        return tuple(found.values())

    @lazy
    def _readings(self) -> list[int]:
        """The last assistant messages that followed an observation."""
        turns = {o.turn for o in self.observations}
        found, turn = [], -1
        for index, message in enumerate(self.messages):
            if message.role is Role.USER:
                turn = index
            elif message.role is Role.ASSISTANT and message.text and turn in turns:
                found.append(index)
        return found[-8:]

    @lazy
    def observed_words(self) -> frozenset[str]:
        """Words of the last observations, but those of the calls' arguments."""
        last = self.observations[-_MAX_OBSERVED:]
        words = {word for o in last for word in known_words(o.source.text[:600])}
        return frozenset(words - {word for o in last for value in o.arguments for word in known_words(value)})

    @lazy
    def templates(self) -> list[tuple[int, tuple[str, ...]]]:
        """Sentences that earlier readings used, as words, with `#` for what came from the observation."""
        found: list[tuple[int, tuple[str, ...]]] = []
        for index in reversed(self._readings):
            turn = max((i for i in range(index) if self.messages[i].role is Role.USER), default=-1)
            names = {v for o in self.observations if o.turn == turn for v in (*o.arguments, *o.strings)}
            longest = sorted(names, key=lambda name: (-len(name), name))[:_MAX_TEMPLATE_NAMES]
            found += [
                (index, template) for template in templates_of(self.messages[index].text[:3000], *longest)
            ]
            if len(found) >= _MAX_TEMPLATES:
                break
        return found[:_MAX_TEMPLATES]

    def imitated(self, sentence: str) -> int | None:
        """Index of the earlier reading whose sentence this one repeats around its values, if any."""
        tokens = tokenize(sentence)
        for index, template in self.templates:
            if len(tokens) > 2.2 * len(template) + 4:
                continue
            literals = [t for t in template if t != "#"]
            position = matched = 0
            for literal in literals:
                try:
                    position = tokens.index(literal, position) + 1
                except ValueError:
                    continue
                matched += 1
            if matched >= 2 and matched >= 0.75 * len(literals):
                return index
        return None
