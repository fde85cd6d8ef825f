"""The words of a turn, shared by every layer. Pure values: no I/O, no clock.

A turn is one request. A call is one tool call. An observation is the content of a `tool` message.
Texts are `str` without lone surrogates; offsets count characters of the text they speak of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """Who speaks. OpenAI's `developer` is read as `system`."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call. `arguments` is the JSON text of an object, as it stands on the wire."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `calls` only on assistant messages, `call_id` only on tool messages."""

    role: Role
    text: str = ""
    reasoning: str = ""
    calls: tuple[Call, ...] = ()
    call_id: str | None = None
    name: str | None = None


ADAPTER_MARK = "@"


def unmerged(model: str, adapter: str) -> str:
    """The name by which a request asks for an adapter on a served model: `model@adapter`."""
    return f"{model}{ADAPTER_MARK}{adapter}"


def adapter_of(model: str) -> str | None:
    """The adapter in `model@adapter`; `None` in the name of a served model."""
    return model.partition(ADAPTER_MARK)[2] or None


@dataclass(frozen=True, slots=True)
class Tool:
    """A declared function. `returns` is our extension: the JSON Schema of its result."""

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    strict: bool | None = None
    returns: Mapping[str, Any] | None = None

    def shown(self, *, returns: bool) -> dict[str, Any]:
        """The tool as chat templates are given it; the schema of its result on request alone."""
        function: dict[str, Any] = {"name": self.name}
        if self.description:
            function["description"] = self.description
        if self.parameters:
            function["parameters"] = self.parameters
        if returns and self.returns is not None:
            function["returns"] = self.returns
        return {"type": "function", "function": function}


class ToolMode(StrEnum):
    """Whether a turn may, must or must not call."""

    NONE = "none"
    AUTO = "auto"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """`tool_choice` read: a mode, and the names allowed (empty: every declared tool)."""

    mode: ToolMode = ToolMode.AUTO
    names: tuple[str, ...] = ()


class FormatKind(StrEnum):
    """`response_format.type`."""

    TEXT = "text"
    JSON_OBJECT = "json_object"
    JSON_SCHEMA = "json_schema"


@dataclass(frozen=True, slots=True)
class ResponseFormat:
    """What the visible text of an answer must be; `schema` only with JSON_SCHEMA."""

    kind: FormatKind = FormatKind.TEXT
    schema: Mapping[str, Any] | None = None


class Thinking(StrEnum):
    """Where a decode stands to its `<think>` block when it begins."""

    CLOSED = "closed"
    """No thinking follows: the template closed the block, or the model has none."""
    OPTIONAL = "optional"
    """The model may open a block itself."""
    OPEN = "open"
    """The prompt ends inside an open block."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a dialect writes what a grammar must allow and forbid. Instances live in `server.dialect`."""

    think_open: str
    think_close: str
    call_open: str
    call_close: str
    result_open: str
    result_close: str
    call_prefix: str
    """Text between `call_open` and the tool's JSON-encoded name."""
    call_middle: str
    """Text between the JSON-encoded name and the arguments object."""
    call_suffix: str
    """Text between the arguments object and `call_close`."""
    call_separator: str
    """Text between two calls."""
    turn_tokens: tuple[str, ...]
    """Control tokens that begin or end a turn."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to decode. `None` means: the model's default for the thinking mode."""

    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    min_p: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    repetition_penalty: float | None = None
    logit_bias: Mapping[int, float] = field(default_factory=dict)
    logprobs: int | None = None
    """Alternatives a token (0: the chosen token's alone); `None`: no log-probabilities."""
    seed: int | None = None
    min_tokens: int = 0
    ignore_eos: bool = False
    stop_token_ids: tuple[int, ...] = ()


class Finish(StrEnum):
    """OpenAI's `finish_reason`."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"


class FindingKind(StrEnum):
    """What a guard can notice."""

    MARKER = "marker"
    SHAPE = "shape"
    CLAIM = "claim"
    GROUNDING = "grounding"
    THOUGHT_CALL = "thought_call"
    """A call spelled inside the think block."""
    PLANNED_CALL = "planned_call"
    """A call announced in prose and not made."""
    LOOP = "loop"
    """The same call again although its result is already there, unchanged."""
    TOO_SHORT = "too_short"
    REPETITION = "repetition"
    UNMATCHED_THINK = "unmatched_think"


class Action(StrEnum):
    """What policy makes of a finding."""

    OFF = "off"
    FLAG = "flag"
    BLOCK = "block"


class Verdict(StrEnum):
    """The outcome of a check: the strongest action among its findings."""

    PASS = "pass"
    FLAG = "flag"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a guard noticed at characters `start:end` of the assistant's visible text.

    `evidence` holds plain JSON values: `text` (excerpt), and where it applies `imitates` (index of the
    message whose observation it copies), `unsupported` (values that no observation holds), `reason`.
    """

    kind: FindingKind
    start: int
    end: int
    evidence: Mapping[str, Any]
    action: Action = Action.FLAG

    def shifted(self, by: int) -> Finding:
        """The finding where the text that it speaks of begins `by` characters into another."""
        return replace(self, start=self.start + by, end=self.end + by)

    def as_json(self) -> dict[str, Any]:
        """The finding as the interfaces spell it."""
        return {
            "kind": self.kind.value,
            "start": self.start,
            "end": self.end,
            "evidence": dict(self.evidence),
        }


def verdict_of(findings: tuple[Finding, ...] | list[Finding]) -> Verdict:
    """`block` if any finding blocks, else `flag` if any flags, else `pass`."""
    actions = {finding.action for finding in findings}
    if Action.BLOCK in actions:
        return Verdict.BLOCK
    return Verdict.FLAG if Action.FLAG in actions else Verdict.PASS


class Provenance(StrEnum):
    """What a call id that came back tells."""

    VERIFIED = "verified"
    TAMPERED = "tampered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a turn. `completion` counts every decoded token, discarded drafts included."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning: int = 0


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """One decoded token: its text, its log-probability (nats) and the alternatives asked for."""

    token: str
    token_id: int
    logprob: float
    top: tuple[tuple[str, int, float], ...] = ()


# What a turn says, in order. Streams and plain answers fold these same events.


@dataclass(slots=True)
class ReasoningDelta:
    """More of the think block's text. Not frozen: one may come a token, and a frozen one is slow to make."""

    choice: int
    text: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More visible text, past every guard."""

    choice: int
    text: str
    logprobs: tuple[TokenLogprob, ...] = ()


@dataclass(frozen=True, slots=True)
class CallReady:
    """A whole, valid call with its signed id; `index` counts the calls of the choice from 0."""

    choice: int
    index: int
    call: Call


@dataclass(frozen=True, slots=True)
class ChoiceEnd:
    """One choice is complete."""

    choice: int
    finish: Finish
    verdict: Verdict
    recoveries: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TurnEnd:
    """The turn is complete and recorded."""

    usage: Usage


TurnEvent = ReasoningDelta | TextDelta | CallReady | ChoiceEnd | TurnEnd
