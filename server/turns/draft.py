"""One decode on its way out: raw text in, events that may leave out. Pure; live turns and replay share it.

raw text -> dialect -> stop sequences -> guard -> check -> events. When something must not leave, the draft
gets a `Fault` and says nothing more; `resumption` tells how the next draft goes on from what was delivered.

Not covered: logprobs of tokens that straddle a tag are dropped with the tag.
"""

from __future__ import annotations

from server.contract import Invalid, ReasonCode, Stage
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
    ToolMode,
    TurnEvent,
)
from server.engine.port import Delta
from server.guard import (
    ObservationGuard,
    QualityGuard,
    ReasoningGuard,
    Released,
    repeated_call,
)
from server.turns.brief import Brief, Delivered
from server.turns.decoded import Decoded
from server.turns.fault import CALL_MISSING, NOT_CURED_BY_A_CALL, TEXT_BESIDE_A_CALL, Cause, Fault
from server.turns.waiting import MAX_HELD, Lull, WaitingRoom

_THOUGHTS = (Reasoning, ThoughtCall)
_Tagged = CallBroken | Marker | ThoughtCall | UnmatchedThink


class Draft:
    """One decode. Feed it deltas until `over`; then `finish` it."""

    def __init__(self, brief: Brief, stage: Stage, delivered: Delivered) -> None:
        self._brief = brief
        self._stage = stage
        self._delivered = delivered
        self._decoded = Decoded()
        self._parser = Qwen3Parser(stage.thinking, parse_calls=bool(brief.contract.tools))
        self._stop = StopSequences(brief.stop)
        self._guard = ObservationGuard(brief.guard, brief.evidence) if brief.evidence else None
        self._quality = QualityGuard(brief.guard) if brief.evidence else None
        self._reasoning_guard = ReasoningGuard(brief.guard)
        if delivered.text:  # judged as one answer, however many drafts it takes
            if self._guard:
                self._guard.resume(delivered.text, called=bool(delivered.calls))
            if self._quality:
                self._quality.resume(delivered.text)
        self._room = WaitingRoom()
        self._before = len(delivered.text)
        self._num_seen = 0  # visible characters read in this draft
        self._num_sent = 0  # visible characters released in this draft
        self._text_end = 0  # raw offset behind the text read so far
        self._accepted = 0  # raw characters behind which everything was delivered
        self._in_reasoning = stage.thinking is Thinking.OPEN
        self._thought_start = 0
        self._num_thought = 0  # tokens of the thoughts that ended
        self.findings: list[Finding] = []
        self.fault: Fault | None = None
        self.finish_reason: Finish | None = None
        self.over = False
        """Nothing more may come of this draft: it failed, or it said all it may say."""
        self.truncated_call = False

    @property
    def raw(self) -> str:
        """Everything the engine said in this draft."""
        return self._decoded.raw

    @property
    def num_tokens(self) -> int:
        """Tokens decoded."""
        return self._decoded.num_tokens

    @property
    def num_reasoning_tokens(self) -> int:
        """Tokens decoded in the think block."""
        if not self._in_reasoning:
            return self._num_thought
        return self._num_thought + self.num_tokens - self._decoded.tokens_before(self._thought_start)

    @property
    def num_held(self) -> int:
        """Visible characters held back now."""
        return self._num_seen - self._num_sent

    def feed(self, delta: Delta) -> list[TurnEvent]:
        """The events that `delta` lets out."""
        self._decoded.add(delta)
        return [] if self._room.keeps(delta.text) else self._read(delta.text)

    def finish(self, engine_finish: str | None) -> list[TurnEvent]:
        """The end of the decode: `stop`, `length`, or `None` when we ended it."""
        if self.over:
            return []
        truncated = engine_finish == "length"
        events = self._read("")
        events += self._take(self._parser.flush(truncated=truncated))
        if not self.over:
            text, _ = self._stop.flush()
            events += self._release_text(text)
        if not self.over and self._guard:
            events += self._released(self._guard.flush(truncated=truncated))
        if not self.over and self._quality:
            calls = bool(self._delivered.calls)
            self._note(self._quality.flush(calls=calls, truncated=truncated))
        if not self.over:
            self._conclude(truncated=truncated)
        return events

    def resumption(self) -> tuple[str, Stage]:
        """What the next draft goes on from, and where that stands. Call after a fault."""
        said = self.raw[: self._accepted]
        thinking = self._stage.thinking
        if self._in_reasoning and said:
            said += f"\n{QWEN3.think_close}\n\n"
            thinking = Thinking.CLOSED
        elif said:
            thinking = Thinking.CLOSED
        whole = self._delivered.said + said
        stage = self.next_stage(thinking, num_calls=len(self._delivered.calls))
        return _ready_for_call(whole) if stage.must_call else whole, stage

    def next_stage(self, thinking: Thinking, *, num_calls: int) -> Stage:
        """What the fault asks of a draft that begins there, behind so many calls. Call after a fault."""
        assert self.fault is not None
        calls_allowed = self._brief.mode is not ToolMode.NONE and bool(self._brief.contract.tools)
        must_call = calls_allowed and not num_calls and self.fault.cause not in NOT_CURED_BY_A_CALL
        return Stage(
            thinking=Thinking.CLOSED if must_call and thinking is Thinking.OPTIONAL else thinking,
            calls=num_calls,
            must_call=must_call,
            tighten=tuple(dict.fromkeys(self._stage.tighten + self.fault.tighten)),
            text=not must_call,
        )

    def accepted_tokens(self) -> int:
        """Tokens of this draft behind the text that was delivered."""
        return self._decoded.tokens_before(self._accepted)

    # -- one dialect event at a time

    def _read(self, text: str) -> list[TurnEvent]:
        """What waited, and `text`."""
        parser = self._parser
        events = self._take(parser.feed(self._room.empty(text)))
        if parser.in_thought:
            self._room.lull = Lull.NONE
        elif parser.in_call:
            self._room.lull = Lull.CALL if self._brief.contract.tools else Lull.NONE
        else:
            guarded = self._guard is not None and not self._brief.stop
            in_word = text[-1:].isalnum() and not parser.held and self.num_held < MAX_HELD
            self._room.lull = Lull.SENTENCE if guarded and in_word else Lull.NONE
        return events

    def _take(self, spoken: list[DialectEvent]) -> list[TurnEvent]:
        events: list[TurnEvent] = []
        for said in spoken:
            if self.over:
                break
            if self._in_reasoning and not _within_thought(said):
                self._end_thought(said.start)
            match said:
                case Reasoning():
                    events += self._on_reasoning(said)
                case Text():
                    events += self._on_text(said)
                case CallParsed():
                    events += self._on_call(said)
                case CallBroken() | Marker() | ThoughtCall() | UnmatchedThink() if self._is_text(said):
                    events += self._on_tagged(said)
                case CallBroken():
                    events += self._before_call()
                    unwanted = said.reason is BrokenReason.NOT_EXPECTED
                    self._fail(
                        Fault(Cause.CALL_UNWANTED if unwanted else Cause.CALL_BROKEN, broken=said.reason)
                    )
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

    def _is_text(self, said: _Tagged) -> bool:
        """Whether what looks like a tag stays where it stands: the user may have asked for it.

        So it is without tools and observations. With them, a think tag stays in a JSON answer, for the check
        to find: without the tag it would be another answer.
        """
        if isinstance(said, UnmatchedThink):
            in_answer = self._brief.contract.response is not None and not said.thought
            return bool(said.raw) and (self._brief.evidence is None or in_answer)
        return self._brief.evidence is None

    def _on_tagged(self, said: _Tagged) -> list[TurnEvent]:
        if _within_thought(said):
            return self._on_reasoning(Reasoning(said.raw, said.start, said.end))
        if said.raw in QWEN3.turn_tokens:
            return []  # a control token never leaves
        return self._on_text(Text(said.raw, said.start, said.end))

    def _on_reasoning(self, said: Reasoning) -> list[TurnEvent]:
        if not self._in_reasoning:
            self._in_reasoning, self._thought_start = True, said.start
        if findings := self._reasoning_guard.feed(said.text):
            self._note(findings)
        if self.over:
            return []
        self._accepted = said.end
        self._decoded.take_logprobs(said.end)
        self._delivered.reasoning += said.text
        return [ReasoningDelta(self._brief.choice, said.text)]

    def _end_thought(self, raw: int) -> None:
        self._num_thought += self._decoded.tokens_before(raw) - self._decoded.tokens_before(
            self._thought_start
        )
        self._in_reasoning = False
        self._accepted = max(self._accepted, raw)  # the closing tag is behind us

    def _on_text(self, said: Text) -> list[TurnEvent]:
        self._decoded.visible(self._num_seen + self._stop.held, said.start)
        self._decoded.drop_logprobs(self._text_end, said.start)
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
        events: list[TurnEvent] = []
        for released in self._guard.each(text):
            events += self._released(released)
            if self.over:
                break
        return events

    def _released(self, released: Released) -> list[TurnEvent]:
        events: list[TurnEvent] = []
        if released.text:
            self._num_sent += len(released.text)
            self._accepted = self._decoded.raw_end(self._num_sent)
            self._delivered.text += released.text
            logprobs = self._decoded.take_logprobs(self._accepted)
            events.append(TextDelta(self._brief.choice, released.text, logprobs))
        if released.findings or released.blocked:
            self._note(released.findings, blocked=released.blocked)
        if released.text and self._quality and (repeats := self._quality.feed(released.text)):
            self._note(repeats)
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
        if self._text_beside_a_call():
            return events
        checked = self._brief.contract.check(said.name, said.arguments)
        if isinstance(checked, Invalid):
            unknown = any(reason.code is ReasonCode.UNKNOWN_TOOL for reason in checked.reasons)
            cause = Cause.CALL_UNKNOWN if unknown else Cause.CALL_INVALID
            self._fail(Fault(cause, checked.reasons, tighten=checked.tightening(said.name)))
            return events
        if self._brief.evidence:
            repeated = repeated_call(self._brief.guard, self._brief.evidence, said.name, said.arguments)
            self._note((repeated,) if repeated else ())
            if self.over:
                return events
        call = Call(self._brief.mint(said.name, said.arguments), said.name, said.arguments)
        events.append(CallReady(self._brief.choice, len(self._delivered.calls), call))
        self._delivered.calls.append(call)
        self._accepted = said.end
        self._decoded.take_logprobs(said.end)
        if len(self._delivered.calls) >= self._brief.contract.call_limit:
            self._say_no_more(Finish.TOOL_CALLS)  # what follows the last call that is allowed is not said
        return events

    def _text_beside_a_call(self) -> bool:
        """Whether the draft fails because an answer in a format holds a call too."""
        if self._brief.contract.response is None or not self._delivered.text.strip():
            return False
        self._fail(Fault(Cause.FORMAT, (TEXT_BESIDE_A_CALL,)))
        return True

    # -- the end

    def _conclude(self, *, truncated: bool) -> None:
        if truncated or self.truncated_call:
            self._say_no_more(Finish.LENGTH)
        elif self._delivered.calls:
            if not self._text_beside_a_call():
                self._say_no_more(Finish.TOOL_CALLS)
        elif self._brief.mode is ToolMode.REQUIRED:
            self._fail(Fault(Cause.CALL_MISSING, (CALL_MISSING,)))
        elif reasons := self._brief.contract.check_text(self._delivered.text):
            tighten = tuple(("", what) for reason in reasons for what in reason.tighten)
            self._fail(Fault(Cause.FORMAT, reasons, tighten=tighten))
        else:
            self._say_no_more(Finish.STOP)

    def _say_no_more(self, reason: Finish) -> None:
        self.finish_reason = reason
        self.over = True

    def _fail(self, fault: Fault) -> None:
        if self.fault is None:
            self.fault = fault
            self.over = True

    def _notice(self, kind: FindingKind, excerpt: str, reason: str) -> None:
        action: Action = self._brief.guard.action(kind)
        if action is Action.OFF:
            return
        at = self._before + self._num_sent
        self._note((Finding(kind, at, at, {"text": excerpt[:200], "reason": reason}, action),))

    def _note(self, findings: tuple[Finding, ...], *, blocked: bool = False) -> None:
        self.findings += findings
        for finding in findings:
            if finding.action is Action.BLOCK:
                self._fail(Fault.of(finding.kind))
        if blocked:
            self._fail(Fault(Cause.OBSERVATION))


def _within_thought(said: DialectEvent) -> bool:
    """Whether the event stands inside the think block."""
    return isinstance(said, _THOUGHTS) or (isinstance(said, Marker | UnmatchedThink) and said.thought)


def _ready_for_call(said: str) -> str:
    """`said` with the white space that the dialect writes before a first call."""
    if not said or said.endswith("\n"):
        return said
    return said + ("\n\n" if said.endswith(QWEN3.think_close) else "\n")
