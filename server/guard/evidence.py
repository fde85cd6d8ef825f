"""The evidence of a turn: what the conversation holds, and what its lookups look like.

Built once a turn; it may be shared between drafts. The words that tools report in, the field names of what was
observed and the sentences that read observations aloud are learned from the conversation itself.

Not covered: tools whose names and descriptions say nothing ("do_it"), before their first observation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from server.domain import Message, Role, Tool
from server.guard.ask import content_words, stem
from server.guard.holdings import Conversation
from server.guard.phrases import TOOL_VERBS
from server.guard.structure import Block, field_name, read_block, schema_fields

_LOOKUP_VERB = re.compile(
    r"\b(?:check|look up|lookup|query|search|find|fetch|scan|track|retrieve|pull up|status)\b|查|搜|检索|获取",
    re.I,
)
_ORDERS_LOOKUP = re.compile(
    r"(?:^|[.!?,;:]\s*|\b(?:please|now|then|can you|could you|also|and|to|you)\s+)(?:re-?)?(?:check|look up|query|fetch|retrieve|scan|track|report|pull up|pull|look)\b|查一?下|查询|搜索|检索|看一?下|看看|查查|了解|提供|^查",
    re.I,
)
_FIGURE = re.compile(r"(?<![\w.@/:-])[\w.@/:-]*\d[\w.,:%@/-]*", re.ASCII)
_TOKEN = re.compile(r"#|[A-Za-z][A-Za-z'’]*|[\u4e00-\u9fff]")
_PLAIN_VERBS = {
    stem(w) for w in ("get", "list", "show", "make", "create", "write", "convert", "is", "what", "the")
}
_MAX_TEMPLATES = 48
_MAX_TEMPLATE_TOKENS = 60


@dataclass(frozen=True, slots=True)
class Signature:
    """The field names of something that was observed, declared or printed."""

    index: int | None
    """The message that has it; `None` for a declared `returns` schema."""
    fields: frozenset[str]


class Evidence(Conversation):
    """The conversation as the guard needs it. Build it with `of`; share it between drafts."""

    @classmethod
    def of(cls, messages: tuple[Message, ...], tools: tuple[Tool, ...]) -> Evidence:
        """The evidence that `messages` give; the assistant's new message is not among them."""
        return cls(messages, tools)

    @cached_property
    def parameters(self) -> frozenset[str]:
        """Field names of all tools' parameters."""
        return (
            frozenset().union(*(schema_fields(tool.parameters) for tool in self.tools))
            if self.tools
            else frozenset()
        )

    @cached_property
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
            block = _embedded_block(self.messages[index].text)
            if block and len(block.fields) >= 2:
                found.setdefault(block.fields, Signature(index, block.fields))
        return tuple(found.values())

    @cached_property
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

    @cached_property
    def field_words(self) -> frozenset[str]:
        """Words for what the tools report: from tool names, result fields, and readings of observations."""
        names = [tool.name for tool in self.tools]
        names += [name for signature in self.signatures for name in signature.fields]
        words = {
            stem(w) for name in names for w in field_name(name).split() if w not in TOOL_VERBS and len(w) > 1
        }
        for index in self._readings:
            words |= {w for w in content_words(self.messages[index].text[:2000]) if not w.isascii()}
        words |= {w for name in names for w in content_words(name) if not w.isascii()}
        return frozenset(words)

    @cached_property
    def field_heads(self) -> frozenset[str]:
        """Beginnings of English field words, so that `temp_c` is found in `temperature`."""
        return frozenset(w[:5] for w in self.field_words if w.isascii() and len(w) >= 4)

    @cached_property
    def subject_words(self) -> frozenset[str]:
        """Words that a request for these tools uses: field words, parameters and the tools' descriptions."""
        words = set(self.field_words)
        words |= {stem(w) for name in self.parameters for w in name.split() if w not in TOOL_VERBS}
        for tool in self.tools:
            words |= {w for w in content_words(tool.description[:600]) if w not in TOOL_VERBS}
        return frozenset(words)

    @cached_property
    def call_like(self) -> bool:
        """Whether the ask is one that these tools, not general knowledge, would answer."""
        ask = self.ask
        if not self.tools and not self.observations:
            return False
        if ask.invents and not (ask.parallel or ask.follow_up):
            return False
        if ask.general and not any(r.record_id for r in ask.referents):
            return False
        if ask.parallel or ask.listed or (ask.follow_up and self.observations):
            return True
        bare = bool(ask.referents) and not ask.rest_words - self.subject_words
        if bare and (_LOOKUP_VERB.search(ask.text) or (self.observations and ask.follow_up)):
            return True
        if ask.referents and _ORDERS_LOOKUP.search(ask.text):
            return True
        if self.ordered_verb & self._tool_name_words:
            return True
        shared = ask.words & self.field_words
        strong = {w for w in shared if w.isascii()} or (shared if len(shared) > 1 else set())
        weak = ask.words & self.subject_words
        if strong or len(weak) >= 2 or (weak and ask.looks_up and ask.referents):
            return True
        if any(r.record_id for r in ask.referents) and not ask.explains:
            return True
        foreign = not ask.text.isascii() and all(tool.name.isascii() for tool in self.tools)
        tool_text = " ".join(tool.description for tool in self.tools)
        if (
            foreign
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

    @cached_property
    def ordered_verb(self) -> set[str]:
        """The verb that the ask begins with: `find`, `read`."""
        match = re.match(
            r"\W*(?:(?:please|now|then|ok|okay|and|also|can you|could you|would you)\W+)*([a-z]+)",
            self.ask.text,
            re.I,
        )
        return {stem(match[1].casefold())} - _PLAIN_VERBS if match else set()

    @cached_property
    def _tool_name_words(self) -> set[str]:
        return {stem(word) for tool in self.tools for word in field_name(tool.name).split()}

    @cached_property
    def templates(self) -> list[tuple[int, list[str]]]:
        """Sentences that earlier readings used, as words, with `#` for what came from the observation."""
        found: list[tuple[int, list[str]]] = []
        for index in reversed(self._readings):
            turn = max((i for i in range(index) if self.messages[i].role is Role.USER), default=-1)
            names = {v for o in self.observations if o.turn == turn for v in (*o.arguments, *o.strings)}
            pattern = re.compile(
                "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)[:60]) or r"(?!)", re.I
            )
            for sentence in re.split(r"(?<=[.!?])\s+|[。！？；\n]+", self.messages[index].text[:3000]):
                tokens = tokenize(pattern.sub(" # ", sentence))[:_MAX_TEMPLATE_TOKENS]
                if "#" in tokens and len([t for t in tokens if t != "#"]) >= 2:
                    found.append((index, tokens))
                if len(found) >= _MAX_TEMPLATES:
                    return found
        return found

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


def tokenize(text: str) -> list[str]:
    """Words (Chinese: characters) with every figure or id as `#`."""
    return [token.casefold() for token in _TOKEN.findall(_FIGURE.sub(" # ", text))]


def _embedded_block(text: str) -> Block | None:
    """The first structured block within a text."""
    if len(text) > 20_000:
        return None
    lines = [
        line
        for line in text.splitlines()
        if line.count("|") >= 2
        or re.match(r"\s*(?:[-*•]\s+|\d+[.)]\s+)?\**[\w\u4e00-\u9fff][^:：\n]{0,40}\**\s*[:：]\s*\S", line)
    ]
    brace = text.find("{")
    if brace >= 0 and (block := read_block(text[brace : text.rfind("}") + 1])):
        return block
    return read_block("\n".join(lines)) if lines else None
