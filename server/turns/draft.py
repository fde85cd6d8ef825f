"""One decode on its way out: raw text in, events that may leave out. Pure; live turns and replay share it.

raw text -> dialect -> stop sequences -> guard -> check -> events. When something must not leave, the draft
gets a `Fault` and says nothing more; `resumption` tells how the next draft goes on from what was delivered.

Not covered: logprobs of tokens that straddle a tag are dropped with the tag; `num_reasoning_tokens` counts
by engine delta, so a delta that holds the end of the think block counts as reasoning as a whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from server.contract import Contract, Invalid, Reason, ReasonCode, Stage
from server.dialect.events import (
    BrokenReason,
    CallBroken,
    CallParsed,
    CallTruncated,
    DialectEvent,
    Marker,
    Reasoning,
    Text,
    ThoughtCall,
    UnmatchedThink,
)
from server.dialect.qwen3 import QWEN3, Qwen3Parser
from server.dialect.stop import StopSequences
from server.domain import (
    Action,
    Call,
    CallReady,
    Finding,
    FindingKind,
    Finish,
    ReasoningDelta,
    TextDelta,
    Thinking,
    TokenLogprob,
    ToolMode,
    TurnEvent,
)
from server.engine.port import Delta
from server.guard import (
    Evidence,
    GuardSettings,
    ObservationGuard,
    QualityGuard,
    ReasoningGuard,
    Released,
    repeated_call,
)


class Cause(StrEnum):
    """Why a draft was thrown away. The metric's label and the ledger's field."""

    CALL_INVALID = "call_invalid"
    CALL_UNKNOWN = "call_unknown"
    CALL_BROKEN = "call_broken"
    CALL_MISSING = "call_missing"
    """The choice was `required` or named and the answer ended without a call."""
    CALL_UNWANTED = "call_unwanted"
    """A call although the turn allows none, or one more than it allows."""
    FORMAT = "format"
    """The text is not what `response_format` asks for."""
    OBSERVATION = "observation"
    """The guard found a made-up observation."""
    PLANNED_CALL = "planned_call"
    THOUGHT_CALL = "thought_call"
    LOOP = "loop"
    REPETITION = "repetition"


_NOT_CURED_BY_A_CALL = frozenset({Cause.LOOP, Cause.CALL_UNWANTED, Cause.REPETITION})
_GUARD_CAUSES = {
    FindingKind.PLANNED_CALL: Cause.PLANNED_CALL,
    FindingKind.THOUGHT_CALL: Cause.THOUGHT_CALL,
    FindingKind.LOOP: Cause.LOOP,
    FindingKind.REPETITION: Cause.REPETITION,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What must not leave, and what the contract says of it."""

    cause: Cause
    reasons: tuple[Reason, ...] = ()
    """What the contract has against it."""
    broken: BrokenReason | None = None
    """Why the text is no call at all."""
    tighten: tuple[tuple[str, str], ...] = ()
    """What the grammar of the next draft must enforce beside what it did."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The reasons as closed words: metric labels."""
        return (
            *(reason.code.value for reason in self.reasons),
            *((self.broken.value,) if self.broken else ()),
        )

    def reasons_json(self) -> list[dict[str, Any]]:
        """The reasons as the interfaces spell them."""
        if self.broken:
            what = self.broken.value.replace("_", " ")
            return [
                {
                    "code": self.broken.value,
                    "path": "$",
                    "keyword": None,
                    "message": f"the call is broken: {what}",
                }
            ]
        return [reason.as_json() for reason in self.reasons]


@dataclass(frozen=True, slots=True)
class Brief:
    """What is the same for every draft of an answer."""

    choice: int
    contract: Contract
    evidence: Evidence | None
    """`None`: no tools and no observations, so the text streams unguarded."""
    guard: GuardSettings
    stop: tuple[str, ...]
    mode: ToolMode
    restart: bool
    """Nothing leaves before the end (a plain answer): text of a wrong format can be decoded from its beginning."""
    mint: Callable[[str, str], str]
    """Name and arguments of a call to its signed id."""


@dataclass(slots=True)
class Delivered:
    """What the client has of one answer so far, over all its drafts."""

    text: str = ""
    reasoning: str = ""
    calls: list[Call] = field(default_factory=list)
    said: str = ""
    """The same as raw text, as the engine goes on from it."""
    num_tokens: int = 0
    """Tokens behind `said`."""


class Draft:
    """One decode. Feed it deltas until `over`; then `finish` it."""

    def __init__(self, brief: Brief, stage: Stage, delivered: Delivered) -> None:
        self._brief = brief
        self._stage = stage
        self._delivered = delivered
        self._parser = Qwen3Parser(stage.thinking, parse_calls=bool(brief.contract.tools))
        self._stop = StopSequences(brief.stop)
        self._guard = ObservationGuard(brief.guard, brief.evidence) if brief.evidence else None
        self._quality = QualityGuard(brief.guard) if brief.evidence else None
        self._reasoning_guard = ReasoningGuard(brief.guard)
        self._shift = len(delivered.text)
        self._pieces: list[tuple[int, int]] = [(0, 0)]  # (visible offset, raw offset) of each text event
        self._num_seen = 0  # visible characters read in this draft
        self._num_sent = 0  # visible characters released in this draft
        self._marks: list[tuple[int, int]] = [(0, 0)]  # (raw end, tokens so far) after each delta
        self._logprobs: deque[tuple[int, TokenLogprob]] = deque()
        self._text_end = 0  # raw offset behind the text read so far
        self._accepted = 0  # raw characters behind which everything was delivered
        self._in_reasoning = stage.thinking is Thinking.OPEN
        self._chunks: list[str] = []
        self._num_raw = 0
        self.num_tokens = 0
        self.num_reasoning_tokens = 0
        self.findings: list[Finding] = []
        self.fault: Fault | None = None
        self.finish_reason: Finish | None = None
        self.truncated_call = False

    @property
    def raw(self) -> str:
        """Everything the engine said in this draft."""
        return "".join(self._chunks)

    @property
    def over(self) -> bool:
        """Nothing more may come of this draft: it failed, or it said all it may say."""
        return self.fault is not None or self.finish_reason is not None

    @property
    def num_held(self) -> int:
        """Visible characters held back now."""
        return self._num_seen - self._num_sent

    def feed(self, delta: Delta) -> list[TurnEvent]:
        """The events that `delta` lets out."""
        self._chunks.append(delta.text)
        self._num_raw += len(delta.text)
        if delta.token_ids:
            self.num_tokens += len(delta.token_ids)
            self._marks.append((self._num_raw, self.num_tokens))
        if delta.logprobs:
            self._note_logprobs(delta)
        events = self._take(self._parser.feed(delta.text))
        if self._in_reasoning:
            self.num_reasoning_tokens += len(delta.token_ids)
        return events

    def finish(self, engine_finish: str | None) -> list[TurnEvent]:
        """The end of the decode: `stop`, `length`, or `None` when we ended it."""
        if self.over:
            return []
        truncated = engine_finish == "length"
        events = self._take(self._parser.flush(truncated=truncated))
        if not self.over:
            text, _ = self._stop.flush()
            events += self._release_text(text)
        if not self.over and self._guard:
            events += self._released(self._guard.flush(truncated=truncated))
        if not self.over and self._quality:
            calls = bool(self._delivered.calls)
            self._note(self._quality.flush(calls=calls, truncated=truncated), shift=self._shift)
        if not self.over:
            self._conclude(truncated=truncated)
        return events

    def resumption(self) -> tuple[str, Stage]:
        """What the next draft goes on from, and where that stands. Call after a fault."""
        assert self.fault is not None
        said = self.raw[: self._accepted]
        thinking = self._stage.thinking
        if self._in_reasoning and said:
            said += f"\n{QWEN3.think_close}\n\n"
            thinking = Thinking.CLOSED
        elif said:
            thinking = Thinking.CLOSED
        cause = self.fault.cause
        calls_allowed = self._brief.mode is not ToolMode.NONE and bool(self._brief.contract.tools)
        must_call = calls_allowed and not self._delivered.calls and cause not in _NOT_CURED_BY_A_CALL
        whole = self._delivered.said + said
        if must_call:
            whole = _ready_for_call(whole)
        stage = Stage(
            thinking=Thinking.CLOSED if must_call and thinking is Thinking.OPTIONAL else thinking,
            calls=len(self._delivered.calls),
            must_call=must_call,
            names=self._stage.names,
            tighten=tuple(dict.fromkeys(self._stage.tighten + self.fault.tighten)),
            text=not must_call,
        )
        return whole, stage

    def accepted_tokens(self) -> int:
        """Tokens of this draft behind the text that was delivered."""
        return self._marks[bisect_right(self._marks, (self._accepted, 1 << 60)) - 1][1]

    # -- one dialect event at a time

    def _take(self, spoken: list[DialectEvent]) -> list[TurnEvent]:
        events: list[TurnEvent] = []
        for said in spoken:
            if self.over:
                break
            if self._in_reasoning and not _within_thought(said):
                self._in_reasoning = False
                self._accepted = max(self._accepted, said.start)  # the closing tag is behind us
            match said:
                case Reasoning():
                    events += self._on_reasoning(said)
                case Text():
                    events += self._on_text(said)
                case CallParsed():
                    events += self._on_call(said)
                case CallBroken() | Marker() | ThoughtCall() if self._brief.evidence is None:
                    events += self._on_unguarded(said)
                case CallBroken():
                    events += self._before_call()
                    self._fail(Fault(Cause.CALL_BROKEN, broken=said.reason))
                case CallTruncated():
                    events += self._before_call()
                    self.truncated_call = True
                case ThoughtCall():
                    self._notice(FindingKind.THOUGHT_CALL, said.raw, "a call spelled inside the think block")
                case Marker():
                    events += self._before_call()
                    self._notice(FindingKind.MARKER, said.raw, "a control token of the dialect")
                case UnmatchedThink():
                    self._notice(FindingKind.UNMATCHED_THINK, "", "a think tag without its other half")
        return events

    def _on_unguarded(self, said: CallBroken | Marker | ThoughtCall) -> list[TurnEvent]:
        """No tools and no observations: what looks like a tag is text that the user may have asked for."""
        if _within_thought(said):
            return self._on_reasoning(Reasoning(said.raw, said.start, said.end))
        if said.raw in QWEN3.turn_tokens:
            return []  # a control token never leaves
        return self._on_text(Text(said.raw, said.start, said.end))

    def _on_reasoning(self, said: Reasoning) -> list[TurnEvent]:
        self._in_reasoning = True
        released = self._reasoning_guard.feed(said.text)
        self._note(released.findings, shift=0)
        if self.over:
            return []
        self._accepted = said.end
        self._drop_logprobs(said.end)
        self._delivered.reasoning += said.text
        return [ReasoningDelta(self._brief.choice, said.text)]

    def _on_text(self, said: Text) -> list[TurnEvent]:
        self._pieces.append((self._num_seen + self._stop.held, said.start))
        self._drop_logprobs_between(self._text_end, said.start)
        self._text_end = said.end
        text, stopped = self._stop.feed(said.text)
        events = self._release_text(text)
        if stopped and not self.over:
            if self._guard:
                events += self._released(self._guard.flush(truncated=False))
            if not self.over:
                self._conclude(truncated=False)
        return events

    def _release_text(self, text: str) -> list[TurnEvent]:
        if not text:
            return []
        self._num_seen += len(text)
        if self._guard is None:
            return self._released(Released(text, (), False))
        return self._released(self._guard.feed(text))

    def _released(self, released: Released) -> list[TurnEvent]:
        events: list[TurnEvent] = []
        if released.text:
            self._num_sent += len(released.text)
            self._accepted = self._raw_offset(self._num_sent)
            self._delivered.text += released.text
            events.append(TextDelta(self._brief.choice, released.text, self._pop_logprobs(self._accepted)))
        self._note(released.findings, shift=self._shift, blocked=released.blocked)
        if released.text and self._quality and (repeats := self._quality.feed(released.text)):
            self._note(repeats, shift=self._shift)
            if not self.over:  # flagged, not blocked: what it said may stay, more of it helps nobody
                self._conclude(truncated=False)
        return events

    def _before_call(self) -> list[TurnEvent]:
        text, _ = self._stop.flush()
        self._stop = StopSequences(self._brief.stop)
        events = self._release_text(text)
        if self._guard and not self.over:
            events += self._released(self._guard.called())
        return events

    def _on_call(self, said: CallParsed) -> list[TurnEvent]:
        events = self._before_call()
        if self.over:
            return events
        if self._brief.mode is ToolMode.NONE or not self._brief.contract.tools:
            self._fail(Fault(Cause.CALL_UNWANTED))
            return events
        if not self._brief.contract.parallel and self._delivered.calls:
            self.finish_reason = Finish.TOOL_CALLS  # one call was allowed; what follows it is not said
            return events
        checked = self._brief.contract.check(said.name, said.arguments)
        if isinstance(checked, Invalid):
            unknown = any(reason.code is ReasonCode.UNKNOWN_TOOL for reason in checked.reasons)
            cause = Cause.CALL_UNKNOWN if unknown else Cause.CALL_INVALID
            self._fail(Fault(cause, checked.reasons, tighten=checked.tightening(said.name)))
            return events
        if self._brief.evidence:
            repeated = repeated_call(self._brief.guard, self._brief.evidence, said.name, said.arguments)
            self._note((repeated,) if repeated else (), shift=0)
            if self.over:
                return events
        call = Call(self._brief.mint(said.name, said.arguments), said.name, said.arguments)
        events.append(CallReady(self._brief.choice, len(self._delivered.calls), call))
        self._delivered.calls.append(call)
        self._accepted = said.end
        self._drop_logprobs(said.end)
        if not self._brief.contract.parallel:
            self.finish_reason = Finish.TOOL_CALLS
        return events

    # -- the end

    def _conclude(self, *, truncated: bool) -> None:
        if truncated or self.truncated_call:
            self.finish_reason = Finish.LENGTH
        elif self._delivered.calls:
            self.finish_reason = Finish.TOOL_CALLS
        elif self._brief.mode is ToolMode.REQUIRED:
            self._fail(Fault(Cause.CALL_MISSING))
        elif reasons := self._brief.contract.check_text(self._delivered.text):
            tighten = tuple(("", what) for reason in reasons for what in reason.tighten)
            self._fail(Fault(Cause.FORMAT, reasons, tighten=tighten))
        else:
            self.finish_reason = Finish.STOP

    def _fail(self, fault: Fault) -> None:
        if self.fault is None:
            self.fault = fault

    def _notice(self, kind: FindingKind, excerpt: str, reason: str) -> None:
        action: Action = self._brief.guard.action(kind)
        if action is Action.OFF:
            return
        at = self._shift + self._num_sent
        finding = Finding(kind, at, at, {"text": excerpt[:200], "reason": reason}, action)
        self._note((finding,), shift=0)

    def _note(self, findings: tuple[Finding, ...], *, shift: int, blocked: bool = False) -> None:
        for finding in findings:
            if shift:
                finding = Finding(
                    finding.kind, finding.start + shift, finding.end + shift, finding.evidence, finding.action
                )
            self.findings.append(finding)
            if finding.action is Action.BLOCK:
                self._fail(Fault(_GUARD_CAUSES.get(finding.kind, Cause.OBSERVATION)))
        if blocked:
            self._fail(Fault(Cause.OBSERVATION))

    # -- where visible text stands in the raw text

    def _raw_offset(self, visible: int) -> int:
        """Raw offset behind the first `visible` characters of this draft's text."""
        piece = self._pieces[bisect_right(self._pieces, (visible - 1, 1 << 60)) - 1]
        return piece[1] + visible - piece[0]

    def _note_logprobs(self, delta: Delta) -> None:
        end = self._num_raw - len(delta.text)
        last = len(delta.logprobs) - 1
        for i, logprob in enumerate(delta.logprobs):
            end = self._num_raw if i == last else min(end + len(logprob.token), self._num_raw)
            self._logprobs.append((end, logprob))

    def _pop_logprobs(self, raw_end: int) -> tuple[TokenLogprob, ...]:
        popped = []
        while self._logprobs and self._logprobs[0][0] <= raw_end:
            popped.append(self._logprobs.popleft()[1])
        return tuple(popped)

    def _drop_logprobs(self, raw_end: int) -> None:
        self._pop_logprobs(raw_end)

    def _drop_logprobs_between(self, after: int, until: int) -> None:
        """Forget the tokens of what stood between two pieces of text: a tag, a thought."""
        if until > after and self._logprobs:
            self._logprobs = deque(item for item in self._logprobs if not after < item[0] <= until)


def _within_thought(said: DialectEvent) -> bool:
    """Whether the event stands inside the think block."""
    return isinstance(said, Reasoning | ThoughtCall | UnmatchedThink) or (
        isinstance(said, Marker) and said.thought
    )


def _ready_for_call(said: str) -> str:
    """`said` with the white space that the dialect writes before a first call."""
    if not said or said.endswith("\n"):
        return said
    return said + ("\n\n" if said.endswith(QWEN3.think_close) else "\n")
