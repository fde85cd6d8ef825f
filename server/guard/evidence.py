"""What the conversation holds: observations, what was said by whom, what the user asks for now.

Built once a turn, in time linear in the conversation, most of it on first use. An observation covers a
referent when its text or its call's arguments name it; a failed or empty observation covers nothing.

Not covered: whether an observation is true, and observations that a client writes into user messages (they
count as the user's own words).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from server.domain import Message, Role, Tool
from server.guard.ask import Ask, Referent, content_words, read_ask, stem
from server.guard.phrases import TOOL_VERBS
from server.guard.structure import Block, field_name, read_block, schema_fields
from server.guard.values import Source, Value, derivable, held_by

_FAILED = re.compile(
    r"^\W*(?:error|exception|traceback|failed|failure|timeout|timed out|not found|no (?:results?|data|records?|matches)|none|null|n/a|"
    r"unavailable|unauthori[sz]ed|forbidden|5\d\d\b|4\d\d\b|错误|失败|超时|未找到|无结果|没有找到|异常)"
    r"|[\"'](?:error|errors|exception|error_message|err)[\"']\s*:\s*(?!null|false|\"\"|\[\]|\{\}|0\b|None)"
    r"|[\"'](?:status|state|code|result|success|ok)[\"']\s*:\s*(?:[\"']?(?:error|failed|failure|timeout|not_found|unavailable)[\"']?|false|[45]\d\d\b)",
    re.I,
)
_LOOKUP_VERB = re.compile(r"\b(?:check|look up|lookup|query|search|find|fetch|scan|track|retrieve|pull up|status)\b|查|搜|检索|获取", re.I)
_ORDERS_LOOKUP = re.compile(r"(?:^|[.!?,;:]\s*|\b(?:please|now|then|can you|could you|also|and|to|you)\s+)(?:re-?)?(?:check|look up|query|fetch|retrieve|scan|track|pull up|pull|look)\b|查一?下|查询|搜索|检索|^查", re.I)
_EMPTY = re.compile(r"\s*(?:\{\s*\}|\[\s*\]|\"\"|)\s*|\s*\{\s*\"[\w]+\"\s*:\s*(?:\[\s*\]|null)\s*(?:,\s*\"\w+\"\s*:\s*0\s*)?\}\s*")
_FIGURE = re.compile(r"[\w.@/:-]*\d[\w.,:%@/-]*", re.ASCII)
_TOKEN = re.compile(r"#|[A-Za-z][A-Za-z'’]*|[\u4e00-\u9fff]")
_PLAIN_VERBS = {stem(w) for w in ("get", "list", "show", "make", "create", "write", "convert", "is", "what", "the")}
_MAX_TEMPLATES = 48
_MAX_TEMPLATE_TOKENS = 60


class Observation:
    """The content of one tool message with the call it answers."""

    def __init__(self, index: int, turn: int, name: str, arguments: str, text: str) -> None:
        self.index = index
        self.turn = turn
        """Index of the user message that opened its turn."""
        self.name = name
        self.source = Source(f"{text}\n{arguments}")
        self.failed = bool(_EMPTY.fullmatch(text)) or (len(text) < 1200 and _FAILED.search(text[:600]) is not None)
        self._text = text
        self._arguments = arguments

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """The leaf values of the call's arguments, case folded."""
        return tuple(value.casefold() for value in leaves(self._arguments))

    @cached_property
    def block(self) -> Block | None:
        """The observation's structure."""
        return read_block(self._text)

    @cached_property
    def columns(self) -> dict[str, list[float]]:
        """Figures by field."""
        columns: dict[str, list[float]] = {}
        for cell in self.block.cells if self.block else ():
            try:
                columns.setdefault(cell.field, []).append(float(cell.text.replace(",", "").strip("$€£¥% ")))
            except ValueError:
                continue
        return columns

    @cached_property
    def strings(self) -> frozenset[str]:
        """Short non-numeric leaf values, case folded: `sunny`, `in transit`."""
        cells = self.block.cells if self.block else ()
        return frozenset(
            folded for cell in cells if 2 <= len(folded := cell.text.casefold().strip()) <= 40 and not re.search(r"\d", folded)
            and folded not in ("true", "false", "none", "null", "yes", "no")
        )  # fmt: skip


def leaves(arguments: str) -> Iterator[str]:
    """The leaf values of a JSON text; the text itself if it is none."""
    try:
        stack: list[object] = [json.loads(arguments)]
    except (ValueError, RecursionError):
        stack = [arguments]
    while stack:
        node = stack.pop()
        if isinstance(node, Mapping):
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
        elif node is not None and not isinstance(node, bool) and str(node).strip():
            yield str(node).strip()


@dataclass(frozen=True, slots=True)
class Signature:
    """The field names of something that was observed, declared or printed."""

    index: int | None
    """The message that has it; `None` for a declared `returns` schema."""
    fields: frozenset[str]


class Evidence:
    """The conversation as the guard needs it. Build it with `of`; share it between drafts."""

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

    @classmethod
    def of(cls, messages: tuple[Message, ...], tools: tuple[Tool, ...]) -> Evidence:
        """The evidence that `messages` give; the assistant's new message is not among them."""
        return cls(messages, tools)

    @cached_property
    def ask(self) -> Ask:
        """The last user message, read."""
        users = [m.text for m in self.messages if m.role is Role.USER]
        values = [value for call in self.calls for value in leaves(call.arguments)]
        generic = "\n".join(f"{tool.name} {tool.description} {json.dumps(dict(tool.parameters), ensure_ascii=False)}" for tool in self.tools)
        return read_ask(users[-1], users[:-1], values, generic) if users else Ask()

    @cached_property
    def _user_text(self) -> str:
        return "\n".join(m.text for m in self.messages if m.role is Role.USER).casefold()

    # -- who is covered

    @cached_property
    def known_names(self) -> tuple[str, ...]:
        """Arguments of calls that were answered: the names an observation stands for."""
        names = {value for o in self.observations if not o.failed for value in o.arguments if len(value) > 1 and not value.isdigit()}
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
        return held_by(value, self.told) or held_by(value, (o.source for o in self.observations)) or held_by(value, self.said)

    def told_by_user(self, value: Value) -> bool:
        """Whether a user or system message states the value."""
        return held_by(value, self.told)

    def derives(self, value: Value) -> bool:
        """Whether the value follows from observed figures, or from the user's, by simple arithmetic."""
        merged: dict[str, list[float]] = {}
        for o in self.observations:
            for name, column in o.columns.items():
                merged.setdefault(name, []).extend(column)
        columns = [*merged.values(), *(c for o in self.observations for c in o.columns.values())]
        recent = [n for o in reversed(self.observations[-12:]) for n in o.source.numbers[:200]]
        if derivable(value, columns, recent):
            return True
        asked = [n for source in self.told for n in source.numbers[:40]][-12:]
        return derivable(value, (), asked) or self._combines(value, recent, asked)

    def combines_with_ask(self, value: Value) -> bool:
        """Whether the value is one stated figure plus or minus one of the user's."""
        stated = [n for o in self.observations[-12:] for n in o.source.numbers[:200]]
        asked = self.told[-1].numbers[:12] if self.told else []
        return self._combines(value, [*stated, *asked], asked)

    def _combines(self, value: Value, stated: list[float], asked: list[float]) -> bool:
        if value.number is None:
            return False
        half = 0.5 * 10.0**-value.places + 1e-9
        changes = {sign * a + other * b for a in asked for b in (0.0, *asked) for sign in (1, -1) for other in (1, -1)}
        changes |= {a for a in asked}
        goal = abs(value.number)
        return any(abs(n + change - goal) <= half for n in stated[:200] for change in changes)

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
        return any(folded in s.folded or (len(words) > 1 and all(word in s.folded for word in words)) for s in sources)

    def told_text(self, text: str) -> bool:
        """Whether a user or system message holds `text`."""
        folded = text.casefold().strip()
        return any(folded in source.folded for source in self.told)

    # -- what lookups look like

    @cached_property
    def parameters(self) -> frozenset[str]:
        """Field names of all tools' parameters."""
        return frozenset().union(*(schema_fields(tool.parameters) for tool in self.tools)) if self.tools else frozenset()

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
        words = {stem(w) for name in names for w in field_name(name).split() if w not in TOOL_VERBS and len(w) > 1}
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
        if ask.parallel or (ask.follow_up and self.observations):
            return True
        bare = bool(ask.referents) and not ask.rest_words - self.subject_words
        if bare and (_LOOKUP_VERB.search(ask.text) or self.observations):
            return True
        if ask.referents and _ORDERS_LOOKUP.search(ask.text):
            return True
        if self._ordered_verb & self._tool_name_words:
            return True
        strong = ask.words & self.field_words
        if len([w for w in strong if not w.isascii()]) < 2:
            strong = {w for w in strong if w.isascii()}
        weak = ask.words & self.subject_words
        if strong or len(weak) >= 2 or (weak and ask.looks_up and ask.referents):
            return True
        if any(r.record_id for r in ask.referents) and (ask.looks_up or weak or ask.text.rstrip().endswith(("?", "？"))):
            return True
        foreign = not ask.text.isascii() and all(tool.name.isascii() for tool in self.tools)
        tool_text = " ".join(tool.description for tool in self.tools)
        if foreign and tool_text.isascii() and ask.looks_up and (ask.fresh or bool(re.search(r"查|搜|检索|看看|看一下", ask.text))):
            return True
        if ask.personal and ask.looks_up:
            return True
        return ask.fresh and ask.looks_up and (bool(weak) or bool(self.observations))

    @cached_property
    def _ordered_verb(self) -> set[str]:
        """The verb that the ask begins with: `find`, `read`."""
        match = re.match(r"\W*(?:(?:please|now|then|ok|okay|and|also|can you|could you|would you)\W+)*([a-z]+)", self.ask.text, re.I)
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
            pattern = re.compile("|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)[:60]) or r"(?!)", re.I)
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
            literals = [t for t in template if t != "#"]
            position = matched = 0
            for literal in literals:
                try:
                    position = tokens.index(literal, position) + 1
                except ValueError:
                    continue
                matched += 1
            if matched >= 2 and matched >= 0.75 * len(literals) and len(tokens) <= 2.2 * len(template) + 4:
                return index
        return None


def tokenize(text: str) -> list[str]:
    """Words (Chinese: characters) with every figure or id as `#`."""
    return [token.casefold() for token in _TOKEN.findall(_FIGURE.sub(" # ", text))]


def _names(observation: Observation, key: str) -> bool:
    folded = observation.source.folded
    if key in folded:
        return True
    words = [w for w in re.findall(r"[\w.-]+", key) if len(w) > 2]
    if len(words) > 1 and all(word in folded for word in words):
        return True
    return any(len(value) > 2 and (value in key) for value in observation.arguments if not value.isdigit() or len(value) > 3)


def _embedded_block(text: str) -> Block | None:
    """The first structured block within a text."""
    if len(text) > 20_000:
        return None
    lines = [line for line in text.splitlines() if line.count("|") >= 2 or re.match(r"\s*(?:[-*•]\s+|\d+[.)]\s+)?\**[\w\u4e00-\u9fff][^:：\n]{0,40}\**\s*[:：]\s*\S", line)]
    brace = text.find("{")
    if brace >= 0 and (block := read_block(text[brace : text.rfind("}") + 1])):
        return block
    return read_block("\n".join(lines)) if lines else None
