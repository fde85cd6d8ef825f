"""One answer (choice) of a turn: drafts until one may leave, or the recoveries are spent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256

from server.contract import Stage
from server.domain import (
    ChoiceEnd,
    Finding,
    Finish,
    Sampling,
    TextDelta,
    ToolMode,
    TurnEvent,
    Verdict,
    verdict_of,
)
from server.engine.port import Ask, Delta, Engine, Prompt
from server.errors import (
    ContractViolation,
    EngineUnavailable,
    FormatInvalid,
    ObservationFabricated,
    ToolCallInvalid,
)
from server.metrics import Metrics, RecoveryOutcome
from server.turns.brief import Brief, Delivered
from server.turns.deadline import Deadline
from server.turns.draft import Draft
from server.turns.fault import CALL_CAUSES, NOT_LOOKED_UP, Cause, Fault
from server.turns.settings import RecoverySettings


@dataclass(frozen=True, slots=True)
class SpentDraft:
    """A decode as the ledger keeps it."""

    raw: str
    said: str
    output_ids: tuple[int, ...]
    stage: Stage
    grammar_digest: str | None
    engine_finish: str | None
    """What the engine said at the end; `None` when we ended the decode."""
    sampling: Sampling
    fault: Fault | None
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Clock:
    """Instants of a turn: `time.perf_counter` seconds, but `deadline`, which is the event loop's."""

    arrived: float
    deadline: float
    queued: float | None = None
    admitted: float | None = None
    first_token: float | None = None
    longest_held: float = 0.0


class _Ear:
    """Hears one decode: its times, its ids, and the draft that it makes."""

    __slots__ = (
        "_clock",
        "_draft",
        "_held_since",
        "_last",
        "_metrics",
        "_withheld",
        "finish",
        "num_cached",
        "output_ids",
    )

    def __init__(self, draft: Draft, clock: Clock, metrics: Metrics, *, withholds: bool) -> None:
        """With `withholds` nothing leaves before the end, and nothing at all of a draft that is thrown away."""
        self._draft = draft
        self._clock = clock
        self._metrics = metrics
        self._withheld: list[TurnEvent] | None = [] if withholds else None
        self._last = 0.0
        self._held_since = 0.0
        self.output_ids: list[int] = []
        self.finish: str | None = None
        self.num_cached = 0

    def hear(self, delta: Delta) -> list[TurnEvent]:
        """What may leave now."""
        now = time.perf_counter()
        if self._last:
            self._metrics.token_gaps(now - self._last, len(delta.token_ids))
        else:
            self._begin(now)
        self._last = now
        self.output_ids += delta.token_ids
        self.finish = delta.finish
        if delta.num_cached_tokens:
            self.num_cached = delta.num_cached_tokens
        events = self._draft.feed(delta)
        if events:
            self._let_go(now)
            if self._withheld is not None:
                self._withheld += events
                events = []
        if not self._held_since and self._draft.num_held:
            self._held_since = now
        return events

    def heard(self) -> None:
        """The client took the events of the last delta: how long it took over them is not the engine's time."""
        now = time.perf_counter()
        if self._held_since:
            self._held_since += now - self._last
        self._last = now

    def end(self) -> list[TurnEvent]:
        """What may leave at the end."""
        self._let_go(self._last)
        events = (self._withheld or []) + self._draft.finish(self.finish)
        fault = self._draft.fault
        if fault is not None and (self._withheld is not None or fault.cause is Cause.FORMAT):
            return []
        return events

    def _begin(self, now: float) -> None:
        if self._clock.first_token is None:
            self._clock.first_token = now
            self._metrics.ttft_seconds.observe(now - self._clock.arrived)

    def _let_go(self, now: float) -> None:
        if self._held_since:
            self._clock.longest_held = max(self._clock.longest_held, now - self._held_since)
            self._held_since = 0.0


@dataclass(slots=True)
class Answer:
    """Decodes one choice. Iterate `events` to its end, then read the rest."""

    engine: Engine
    ask: Ask
    prompt: Prompt
    brief: Brief
    recovery: RecoverySettings
    metrics: Metrics
    clock: Clock
    delivered: Delivered = field(default_factory=Delivered)
    drafts: list[SpentDraft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    """Of every draft, those thrown away included."""
    finish: Finish | None = None
    outcome: RecoveryOutcome | None = None
    """What came of it where a draft was thrown away."""
    num_completion: int = 0
    num_reasoning: int = 0
    num_cached: int = 0
    num_discarded: int = 0

    @property
    def recoveries(self) -> int:
        """Drafts thrown away."""
        return sum(draft.fault is not None for draft in self.drafts)

    @property
    def verdict(self) -> Verdict:
        """`block` when every draft that it may have was thrown away, `flag` when something was noticed on the way, else `pass`."""
        if self.finish is None and self.outcome is RecoveryOutcome.SPENT:
            return Verdict.BLOCK
        return Verdict.PASS if verdict_of(self.findings) is Verdict.PASS else Verdict.FLAG

    @property
    def _restarts(self) -> bool:
        """Whether each draft is decoded from the beginning: a format holds for the whole text."""
        return self.brief.restart and self.brief.contract.response is not None

    @property
    def _cannot_go_on(self) -> bool:
        """Whether text in a format has left: no grammar goes on in its middle."""
        return self.brief.contract.response is not None and bool(self.delivered.text.strip())

    @property
    def _may_be_prose(self) -> bool:
        return self.brief.contract.response is None and self.brief.mode is not ToolMode.REQUIRED

    async def events(self) -> AsyncGenerator[list[TurnEvent], None]:
        """What may leave, in batches. Raises `ContractViolation` when the recoveries are spent."""
        stage = Stage(thinking=self.prompt.thinking)
        fault: Fault | None = None
        for attempt in range(self.recovery.attempts + 1):
            draft = Draft(self.brief, stage, self.delivered)
            write = self.brief.contract.grammar
            grammar = await asyncio.to_thread(write, stage) if stage.tighten else write(stage)
            said, sampling = self.delivered.said, self._sampling(attempt, stage)
            ask = replace(self.ask, grammar=grammar, said=said, sampling=sampling)
            ear = _Ear(draft, self.clock, self.metrics, withholds=self._restarts)
            deadline = Deadline(self.clock.deadline)
            try:
                async with aclosing(self.engine.stream(ask, self.prompt)) as deltas:
                    with deadline:
                        async for delta in deltas:
                            if events := ear.hear(delta):
                                deadline.pause()
                                yield events
                                ear.heard()
                                deadline.resume()
                            if draft.over or delta.finish is not None:
                                break
                        else:
                            raise EngineUnavailable(
                                "The engine ended the decode without a finish; try again."
                            )
                if ear.finish == "abort" and not draft.over:
                    raise EngineUnavailable("The engine ended the decode before its end; try again.")
                sent = len(self.delivered.text)
                if events := ear.end():
                    yield events
            finally:
                deadline.close()
                if not attempt:
                    self.num_cached = ear.num_cached
                self._keep(
                    draft,
                    SpentDraft(
                        raw=draft.raw,
                        said=said,
                        output_ids=tuple(ear.output_ids),
                        stage=stage,
                        grammar_digest=_digest(grammar) if grammar else None,
                        engine_finish=ear.finish,
                        sampling=sampling,
                        fault=draft.fault,
                        findings=tuple(draft.findings),
                    ),
                )
                if draft.fault is not None and attempt == self.recovery.attempts:
                    self.outcome = RecoveryOutcome.SPENT
            if fault is not None and draft.fault is None:
                self.outcome = RecoveryOutcome.RECOVERED
            fault = draft.fault
            if fault is None:
                self.finish = draft.finish_reason
                break
            if fault.cause is Cause.FORMAT:
                self.delivered.text = self.delivered.text[:sent]  # what the end let out did not leave
            if self._restarts or (fault.cause is Cause.FORMAT and self.delivered.is_empty):
                self.delivered = Delivered()
                self.num_discarded += draft.num_tokens
                stage = draft.next_stage(self.prompt.thinking, num_calls=0)
                continue
            kept = draft.accepted_tokens()
            self.delivered.num_tokens += kept
            self.num_discarded += draft.num_tokens - kept
            if fault.cause is Cause.FORMAT or self._cannot_go_on:
                break
            self.delivered.said, stage = draft.resumption()
        if fault is not None:
            yield [self._refusal(fault)]
        yield [
            ChoiceEnd(
                self.brief.choice, self._finished(), self.verdict, self.recoveries, self._public_findings()
            )
        ]

    def _finished(self) -> Finish:
        assert self.finish is not None
        return self.finish

    def _public_findings(self) -> tuple[Finding, ...]:
        """Findings as a client may read them: what was thrown away is told of, not quoted."""
        thrown = {id(f) for draft in self.drafts if draft.fault is not None for f in draft.findings}
        return tuple(
            replace(f, evidence={k: v for k, v in f.evidence.items() if k in ("imitates", "reason")})
            if id(f) in thrown
            else f
            for f in self.findings
        )

    def _sampling(self, attempt: int, stage: Stage) -> Sampling:
        """The request's sampling less what was delivered; a new draft draws anew."""
        sampling = self.ask.sampling
        if not attempt:
            return sampling
        left, told = sampling.max_tokens, self.delivered.num_tokens
        return replace(
            sampling,
            seed=later_seed(sampling.seed, attempt),
            max_tokens=None if left is None else max(1, left - told),
            # Behind a call that the grammar forces there may be nothing that it lets through.
            min_tokens=0 if stage.must_call else max(0, sampling.min_tokens - told),
        )

    def _keep(self, draft: Draft, spent: SpentDraft) -> None:
        self.num_completion += draft.num_tokens
        self.num_reasoning += draft.num_reasoning_tokens
        self.findings += draft.findings
        self.drafts.append(spent)
        for finding in draft.findings:
            self.metrics.finding(finding)

    def _refusal(self, fault: Fault) -> TurnEvent:
        """The honest sentence where it is set and fits; else raises."""
        self.outcome = RecoveryOutcome.SPENT
        sentence = self.recovery.honest_sentence if self._may_be_prose else ""
        if fault.cause in NOT_LOOKED_UP and sentence and not self.delivered.calls:
            self.finish = Finish.STOP
            text = f" {sentence}" if self.delivered.text[-1:].strip() else sentence
            self.delivered.text += text
            return TextDelta(self.brief.choice, text)
        reasons = fault.reasons_json()
        details = {"findings": [f.as_json() for f in self._public_findings()], "reasons": reasons}
        refusal: type[ContractViolation]
        if fault.cause is Cause.FORMAT:
            refusal, what = FormatInvalid, "an answer in the format asked for"
        elif fault.cause in CALL_CAUSES:
            refusal, what = ToolCallInvalid, "a valid answer"
        elif fault.cause is Cause.OBSERVATION:
            refusal, what = ObservationFabricated, "an answer without a made-up observation"
        else:
            refusal, what = ContractViolation, "an answer that may leave"
        raise refusal(
            f"The model did not produce {what} in {len(self.drafts)} drafts ({fault.cause.value}).",
            details=details,
        )


def later_seed(seed: int | None, steps: int) -> int | None:
    """The seed so many steps on: of 64 bits like the first, and never -1, which vLLM takes for none."""
    if seed is None:
        return None
    later = seed + steps
    if seed < -1 <= later:
        later += 1
    return later if later < 2**63 else later - 2**64


@lru_cache(maxsize=64)
def _digest(grammar: str) -> str:
    """Contracts give the same grammars again and again, and one may be long."""
    return sha256(grammar.encode()).hexdigest()
