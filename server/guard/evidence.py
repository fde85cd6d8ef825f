"""The evidence of a turn: what the conversation holds, and what its lookups look like.

Built once a turn; it may be shared between drafts. The words that tools report in, the field names of what was
observed and the sentences that read observations aloud are learned from the conversation itself.

Not covered: tools whose names and descriptions say nothing ("do_it"), before their first observation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.domain import Message, Role, Tool
from server.guard.ask import Referent
from server.guard.demand import Demand
from server.guard.lazy import lazy
from server.guard.observed import arguments_of
from server.guard.phrases import TOOL_VERBS
from server.guard.structure import field_name, schema_fields
from server.guard.templates import block_of, templates_of, tokenize
from server.guard.verbs import acts, verbs_of
from server.guard.words import known_words, stem
from server.guard.workings import Workings

_LOOKUP_VERB = re.compile(
    r"\b(?:check|look up|lookup|query|search|find|fetch|scan|track|retrieve|pull up|status)\b|查|搜|检索|获取",
    re.I,
)
_ORDERS_LOOKUP = re.compile(
    r"(?:^|[.!?,;:]\s*|\b(?:please|now|then|can you|could you|also|and|to|you)\s+)(?:re-?)?(?:check|look up|query|fetch|retrieve|scan|track|report|pull up|pull|look)\b|查一?下|查询|搜索|检索|看一?下|看看|查查|了解|提供|^查",
    re.I,
)
_DAY = re.compile(r"\b(?:date|day)\b|日期|日$")
_DIGIT = re.compile(r"\d")
_PLAIN_VERBS = {
    stem(w) for w in ("get", "list", "show", "make", "create", "write", "convert", "is", "what", "the")
}
_SHORT_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,6}")
_WORD_NAME = re.compile(r"[A-Z][a-z'’-]+|[A-Z]{2,6}")
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
    """The conversation as the guard needs it. Build it with `of`; share it between drafts."""

    @classmethod
    def of(cls, messages: tuple[Message, ...], tools: tuple[Tool, ...]) -> Evidence:
        """The evidence that `messages` give; the assistant's new message is not among them."""
        return cls(messages, tools)

    @lazy
    def tool_names(self) -> tuple[str, ...]:
        """The tools' names, case folded, but those of three letters, which may be words."""
        return tuple(tool.name.casefold() for tool in self.tools if len(tool.name) > 3)

    @lazy
    def actions(self) -> set[str]:
        """What the tools' names say that they do, beside looking up."""
        return {verb for tool in self.tools for verb in verbs_of(tool)}

    @lazy
    def parameters(self) -> frozenset[str]:
        """Field names of all tools' parameters."""
        return (
            frozenset().union(*(schema_fields(tool.parameters) for tool in self.tools))
            if self.tools
            else frozenset()
        )

    @lazy
    def schema_words(self) -> frozenset[str]:
        """Words that name parameters and observed fields, rather than tell what they hold."""
        names = (*self.parameters, *self.field_names)
        return frozenset(word for name in names for word in known_words(name))

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
    def field_words(self) -> frozenset[str]:
        """Words for what the tools report: from tool names, result fields, and readings of observations."""
        names = [tool.name for tool in self.tools]
        names += [name for signature in self.signatures for name in signature.fields]
        words = {
            stem(w) for name in names for w in field_name(name).split() if w not in TOOL_VERBS and len(w) > 1
        }
        for index in self._readings:
            words |= {w for w in known_words(self.messages[index].text[:2000]) if not w.isascii()}
        words |= {w for name in names for w in known_words(name) if not w.isascii()}
        return frozenset(words)

    @lazy
    def field_heads(self) -> frozenset[str]:
        """Beginnings of English field words, so that `temp_c` is found in `temperature`."""
        return frozenset(w[:5] for w in self.field_words if w.isascii() and len(w) >= 4)

    @lazy
    def subject_words(self) -> frozenset[str]:
        """Words that a request for these tools uses: field words, parameters and the tools' descriptions."""
        words = set(self.field_words)
        words |= {stem(w) for name in self.parameters for w in name.split() if w not in TOOL_VERBS}
        for tool in self.tools:
            words |= {w for w in known_words(tool.description[:600]) if w not in TOOL_VERBS}
        return frozenset(words)

    @lazy
    def call_like(self) -> bool:
        """Whether the ask is one that these tools, not general knowledge, would answer."""
        ask = self.ask
        if not self.tools and not self.observations:
            return False
        if ask.invents and not (ask.parallel or ask.follow_up or self._must_look):
            return False
        if ask.general and not any(r.record_id for r in self.referents):
            return False
        if self.asks_nobody:
            return False
        if self.answered or any(r.alike for r in self.referents) or self.asks_openly:
            return True
        if ask.explains and not (
            ask.twin or ask.personal or ask.fresh or any(r.alike or r.record_id for r in self.referents)
        ):
            return False
        if ask.parallel or ask.listed or (ask.follow_up and self.observations):
            return True
        bare = bool(self.referents) and not ask.rest_words - self.subject_words
        if bare and (_LOOKUP_VERB.search(ask.text) or (self.observations and ask.follow_up)):
            return True
        if self.referents and _ORDERS_LOOKUP.search(ask.text):
            return True
        if self.ordered_verb & self._tool_name_words:
            return True
        shared = ask.words & self.field_words
        strong = {w for w in shared if w.isascii()} or (shared if len(shared) > 1 else set())
        weak = ask.words & self.subject_words
        if strong or len(weak) >= 2 or (weak and ask.looks_up and self.referents):
            return True
        if any(r.record_id or r.alike for r in self.referents) and not ask.explains:
            return True
        tool_text = " ".join(f"{tool.name} {tool.description}" for tool in self.tools)
        if (
            not ask.text.isascii()
            and tool_text.isascii()
            and ask.looks_up
            and (ask.fresh or bool(re.search(r"查|搜|检索|看看|看一下", ask.text)))
        ):
            return True
        if ask.looks_up and (
            ask.personal
            or (ask.records and self.observations and not ask.explains and len(self.told[-1].numbers) < 2)
        ):
            return True
        return ask.fresh and ask.looks_up and (bool(weak) or bool(self.observations))

    @lazy
    def demand(self) -> Demand:
        """What the ask demands of the tools."""
        return Demand(
            self.ask,
            tuple(
                r.folded
                for r in self.referents
                if r.alike or r.record_id or (self.ask.twin and r.text.isascii())
            ),
            tuple(
                r.folded
                for r in self.referents
                if self.ask.twin and not (r.alike or r.record_id or r.text.isascii())
            ),
            self.known_names,
            self.subject_words | self.observed_words,
            observed=bool(self.observations),
            call_like=self.call_like,
            acts=any(map(acts, self.tools)),
            other_script=all(tool.name.isascii() and tool.description.isascii() for tool in self.tools),
        )

    @lazy
    def state_words(self) -> frozenset[str]:
        """Words of the states that observations describe: `in transit`, 已放行."""
        arguments = {value for o in self.observations for value in o.arguments}
        states = {s for o in self.observations if not o.failed for s in o.strings if s not in arguments}
        return frozenset(word for state in states for word in known_words(state))

    @lazy
    def unlooked(self) -> list[Referent]:
        """Whom the ask names, of a form that was looked up before, and no observation holds."""
        plain = (
            self._looks_up_words and self._asks_in_their_words and not (self.ask.explains or self.ask.how_to)
        )
        return [r for r in self.uncovered() if r.alike or (plain and _WORD_NAME.fullmatch(r.text))]

    @property
    def _asks_in_their_words(self) -> bool:
        """Whether the ask has words of the observations, or of what was made of them."""
        said = (word for index in self._readings for word in known_words(self.messages[index].text[:600]))
        known = self.observed_words | self.subject_words | {*said}
        return self.call_like or bool(self.ask.rest_words & known)

    @lazy
    def _looks_up_words(self) -> bool:
        """Whether all that was looked up are single words with a capital, or in capitals."""
        return bool(self.looked_up) and all(map(_WORD_NAME.fullmatch, self.looked_up))

    @lazy
    def observed_words(self) -> frozenset[str]:
        """Words of the last observations, but those of the calls' arguments."""
        last = self.observations[-_MAX_OBSERVED:]
        words = {word for o in last for word in known_words(o.source.text[:600])}
        return frozenset(words - {word for o in last for value in o.arguments for word in known_words(value)})

    @lazy
    def owed(self) -> list[Referent]:
        """Whom the ask names, of a kind that was looked up before, and nobody looked up."""
        return [r for r in self.uncovered(failed=True) if r.alike]

    @lazy
    def asks_openly(self) -> bool:
        """Whether the ask is for what a tool tells that needs no argument, or for what one tells of a day nobody looked up."""
        if self.ask.explains:
            return False
        if self._other_days and any(_DAY.search(name) for name in self.parameters):
            return True
        if not self.ask.looks_up:
            return False
        open_tools = (tool for tool in self.tools if not tool.parameters.get("required"))
        named = {
            stem(word)
            for tool in open_tools
            for word in field_name(tool.name).split()
            if word not in TOOL_VERBS
        }
        return bool(named & self.ask.stems)

    @lazy
    def _other_days(self) -> bool:
        """Whether the ask states a day that no observation has."""
        if not self.told:
            return False
        asked = self.told[-1].days
        return bool(asked) and not any(asked & o.source.days for o in self.observations)

    @lazy
    def asks_nobody(self) -> bool:
        """Whether every tool needs a name, such as were looked up before, and the ask gives none: a general question."""
        ask = self.ask
        if (
            ask.twin
            or ask.personal
            or ask.fresh
            or ask.again
            or ask.anaphoric
            or self.arrived
            or self.referents
        ):
            return False
        return self._looks_up_names and all(
            tool.parameters.get("required") and self._used.intersection(tool.parameters.get("properties", ()))
            for tool in self.tools
        )

    @lazy
    def _used(self) -> frozenset[str]:
        """Parameters that calls have given."""
        return frozenset(name for call in self.calls for name in arguments_of(call.arguments))

    @lazy
    def _looks_up_names(self) -> bool:
        """Whether what was looked up has the form of names throughout: a capital, a digit, a known kind."""
        return bool(self.looked_up) and (
            bool(self.kinds)
            or all(v[0].isupper() or _DIGIT.search(v) or _SHORT_CHINESE.fullmatch(v) for v in self.looked_up)
        )

    @lazy
    def _must_look(self) -> bool:
        """Whether what is to be written or explained needs a lookup first, or is about one."""
        if self.ask.pretends:
            return False
        return bool(self.owed) or (
            self.answered and not self.ask.composes and any(r.alike for r in self.referents)
        )

    @lazy
    def ordered_verb(self) -> set[str]:
        """The verb that the ask begins with: `find`, `read`."""
        match = re.match(
            r"\W*(?:(?:please|now|then|ok|okay|and|also|can you|could you|would you)\W+)*([a-z]+)",
            self.ask.text,
            re.I,
        )
        return {stem(match[1].casefold())} - _PLAIN_VERBS if match else set()

    @lazy
    def _tool_name_words(self) -> set[str]:
        return {stem(word) for tool in self.tools for word in field_name(tool.name).split()}

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
