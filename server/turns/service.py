"""One turn: admit -> verify observations -> contract -> render -> decode -> ledger and metrics.

`Turns.open` does everything up to the first event, so that each refusal comes before the first byte.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace

from server.admission import Admission
from server.contract import Contracts, Stage
from server.domain import (
    Call,
    Provenance,
    Role,
    Sampling,
    ToolMode,
    TurnEnd,
    TurnEvent,
    adapter_of,
)
from server.engine.port import Ask, Engine, ModelCard
from server.errors import (
    ContextLengthExceeded,
    DeadlineExceeded,
    ModelNotFound,
    ObservationTampered,
    ObservationUnverified,
    ServiceError,
    UnsupportedField,
)
from server.guard import read_ahead
from server.ledger import Ledger
from server.ledger.entry import OK, turn_id
from server.metrics import GatewayStage, Metrics
from server.provenance import NONCE_BYTES, CallIds, ProvenancePolicy
from server.tracing import Tracing, TurnSpan
from server.turns.answer import Answer, Clock, later_seed
from server.turns.brief import Brief, contract_of, evidence_of, tool_choice
from server.turns.counting import CLIENT_GONE, count
from server.turns.merge import merged
from server.turns.record import Observation, turn_record
from server.turns.settings import TurnSettings
from server.turns.turn import Turn
from server.wire.requests import ChatRequest

_GATHERED = 16
"""Tokens a delta where nobody reads along. A draft that must not leave ends so many tokens later at most; larger
pieces save next to nothing (docs/performance.md)."""
_LONG_PROMPT = 4096
"""Tokens of a prompt above which the guard reads its conversation in another thread: at once it takes over 2 ms."""


class Turns:
    """Runs turns. One a process."""

    def __init__(
        self,
        *,
        engine: Engine,
        contracts: Contracts,
        admission: Admission,
        ledger: Ledger,
        metrics: Metrics,
        call_ids: CallIds,
        tracing: Tracing,
        settings: TurnSettings,
    ) -> None:
        self.engine = engine
        self.contracts = contracts
        self.admission = admission
        self._ledger = ledger
        self._metrics = metrics
        self._call_ids = call_ids
        self._tracing = tracing
        self._settings = settings

    async def open(
        self,
        request: ChatRequest,
        *,
        owner: str,
        trace: Mapping[str, str],
        arrived: float,
        labels: Mapping[str, str] | None = None,
        ended: Callable[[Turn, str], None] | None = None,
    ) -> tuple[Turn, list[TurnEvent]]:
        """The turn and its first events. Raises the refusal, if there is one, after it is recorded.

        `arrived`: when the request's last byte did, by `time.perf_counter`.
        """
        self.admission.precheck()
        self._served(request.model)
        ago = time.perf_counter() - arrived
        deadline = asyncio.get_running_loop().time() - ago + self._settings.admission.deadline_s
        now = time.time() - ago  # noqa: TID251 - a date, no duration
        turn = Turn(
            id=turn_id(int(1000 * now), secrets.token_bytes(10)),
            request=request,
            owner=owner,
            received_at=now,
            model=self.engine.model,
            clock=Clock(arrived, deadline),
            labels=labels or {},
            ended=ended,
        )
        turn.events = self._run(turn, self._tracing.turn(request.model, trace))
        return turn, await anext(turn.events)

    async def run(
        self, request: ChatRequest, *, owner: str, labels: Mapping[str, str] | None = None
    ) -> tuple[Turn, list[TurnEvent]]:
        """A turn of our own, which no client reads: all its events at its end. Raises its refusal."""
        turn, events = await self.open(
            request, owner=owner, trace={}, arrived=time.perf_counter(), labels=labels
        )
        async with aclosing(turn.events):
            async for batch in turn.events:
                events += batch
        return turn, events

    async def _run(self, turn: Turn, span: TurnSpan) -> AsyncGenerator[list[TurnEvent], None]:
        status = "internal_error"  # what a defect leaves it at
        record_tried = False  # never twice: the writer may still write it
        self.admission.enter()
        try:
            try:
                async with aclosing(self._answer(turn, span.headers)) as batches:
                    async for batch in batches:
                        yield batch
            except TimeoutError:
                raise DeadlineExceeded(
                    "The turn did not end within its deadline; ask for less or later."
                ) from None
            status, record_tried = OK, True
            await self._record(turn, OK, None)
            yield [TurnEnd(turn.usage)]
        except ServiceError as refusal:
            status = refusal.code
            refusal.details.setdefault("turn", turn.id)
            if not record_tried:
                record_tried = True
                await self._record(turn, status, refusal)
            raise
        except (GeneratorExit, asyncio.CancelledError):
            if not record_tried:
                status = CLIENT_GONE
            raise
        finally:
            self.admission.leave()  # first: a defect below must not cost the place for good
            if not record_tried:  # no await here would survive the cancellation
                self._ledger.submit(turn_record(turn, status, None))
            count(self._metrics, turn, status)
            span.end(
                turn_id=turn.id,
                verdict=turn.verdict,
                finishes=[answer.finish for answer in turn.answers if answer.finish],
                usage=turn.usage,
                recoveries=sum(answer.recoveries for answer in turn.answers),
                error_code=None if status == OK else status,
            )
            if turn.ended is not None:
                turn.ended(turn, status)

    async def _answer(self, turn: Turn, trace: Mapping[str, str]) -> AsyncGenerator[list[TurnEvent], None]:
        async with AsyncExitStack() as held:
            async with asyncio.timeout_at(turn.clock.deadline):
                streams = await self._begin(turn, trace, held)
            async with aclosing(streams[0] if len(streams) == 1 else merged(streams)) as batches:
                async for batch in batches:
                    yield batch

    async def _begin(
        self, turn: Turn, trace: Mapping[str, str], held: AsyncExitStack
    ) -> list[AsyncGenerator[list[TurnEvent], None]]:
        """The answers' streams, not begun; `held` keeps the turn's slot. Raises each refusal that needs no decode."""
        request, stage = turn.request, self._metrics.stage
        card, adapter = self._served(request.model)
        self._verify(turn)
        mark = time.perf_counter()
        turn.contract = await contract_of(request, self.contracts)
        mark = _lap(stage, GatewayStage.CONTRACT, mark)
        evidence = evidence_of(request)
        ask = Ask(
            request_id=turn.id,
            messages=request.messages,
            tools=() if tool_choice(request).mode is ToolMode.NONE else request.tools,
            sampling=request.sampling,
            thinking=request.thinking if request.thinking is not None else True,
            template_args=request.template_args,
            priority=request.priority,
            adapter=adapter,
            trace=trace,
            owner=turn.owner,
            gather=_GATHERED if _reads_at_the_end(request) else 1,
        )
        turn.prompt = prompt = await self.engine.render(ask)
        mark = _lap(stage, GatewayStage.RENDER, mark)
        if turn.contract.grammar(Stage(prompt.thinking)) is not None:
            _refuse_what_no_grammar_holds(request.sampling)
        room = card.max_model_len - len(prompt.token_ids)
        if room < 1:
            raise ContextLengthExceeded(
                f"The prompt has {len(prompt.token_ids)} tokens; the model holds {card.max_model_len}.",
                param="messages",
            )
        if evidence is not None and len(prompt.token_ids) > _LONG_PROMPT:
            await asyncio.to_thread(read_ahead, self._settings.guard, evidence)
        _lap(stage, GatewayStage.EVIDENCE, mark)
        if prompt.neutralised:
            self._metrics.neutralised.inc(prompt.neutralised)
        turn.clock.queued = time.perf_counter()
        await held.enter_async_context(
            self.admission.slot(
                len(prompt.token_ids),
                request.priority,
                num_answers=request.n,
                on_wait=self._metrics.queue_seconds.observe,
            )
        )
        turn.clock.admitted = time.perf_counter()
        if ask.sampling.max_tokens is None:
            ask = replace(ask, sampling=replace(ask.sampling, max_tokens=room))

        def mint(name: str, arguments: str) -> str:
            nonce = secrets.token_bytes(NONCE_BYTES)
            return self._call_ids.mint(turn.owner, name, arguments, nonce=nonce)

        for i in range(request.n):
            turn.answers.append(
                Answer(
                    engine=self.engine,
                    ask=_nth(ask, i, self._settings.recovery.attempts + 1),
                    prompt=prompt,
                    brief=Brief.of(request, i, turn.contract, evidence, self._settings.guard, mint),
                    recovery=self._settings.recovery,
                    metrics=self._metrics,
                    clock=turn.clock,
                )
            )
        return [answer.events() for answer in turn.answers]

    def _served(self, model: str) -> tuple[ModelCard, str | None]:
        """The model card, and the adapter that `name@adapter` asks for."""
        card = self.engine.model
        if model not in card.names:
            raise ModelNotFound(
                f"The model {model!r} is not served here; served: {', '.join(card.names)}.", param="model"
            )
        return card, adapter_of(model)

    def _verify(self, turn: Turn) -> None:
        """Note of each tool message what its call id tells. Raises the first refusal under the policy."""
        policy = self._settings.provenance.policy
        if policy is ProvenancePolicy.OFF:
            return
        calls: dict[str, Call] = {}  # by id, the latest: a later answer may number its calls anew
        refusals: list[ServiceError] = []
        seen = []
        for i, message in enumerate(turn.request.messages):
            calls |= {call.id: call for call in message.calls}
            if message.role is not Role.TOOL or message.call_id is None:
                continue
            call = calls[message.call_id]
            provenance = self._call_ids.verify(call.id, turn.owner, call.name, call.arguments)
            self._metrics.observation(provenance)
            seen.append(Observation(call, provenance, message.text))
            param = f"messages[{i}].tool_call_id"
            if provenance is Provenance.TAMPERED:
                told = f"The call {call.id!r} was issued with another name or other arguments; send it back unchanged."
                refusals.append(ObservationTampered(told, param=param))
            if provenance is Provenance.UNKNOWN and policy is ProvenancePolicy.REQUIRE:
                told = f"The call {call.id!r} was not issued by this service."
                refusals.append(ObservationUnverified(told, param=param))
        turn.observations = tuple(seen)  # on the ledger also of a turn that is refused for them
        for refusal in refusals:
            raise refusal

    async def _record(self, turn: Turn, status: str, error: ServiceError | None) -> None:
        started = time.perf_counter()
        try:
            await self._ledger.append(turn_record(turn, status, error))
        finally:
            self._metrics.ledger_seconds.observe(time.perf_counter() - started)


def _refuse_what_no_grammar_holds(sampling: Sampling) -> None:
    """Raises for what would lead past the end of a grammar, or end the decode where the grammar does not."""
    for name, given in (("ignore_eos", sampling.ignore_eos), ("stop_token_ids", sampling.stop_token_ids)):
        if given:
            raise UnsupportedField(
                f"`{name}` cannot be honoured where a grammar applies: with tools, tool results, a response "
                "format or a bound on thinking. Leave it out.",
                param=name,
            )


def _nth(ask: Ask, i: int, drafts: int) -> Ask:
    """The ask of the `i`-th choice, which draws from a seed of its own; so does each of its drafts."""
    if not i:
        return ask
    sampling = replace(ask.sampling, seed=later_seed(ask.sampling.seed, i * drafts))
    return replace(ask, request_id=f"{ask.request_id}-{i}", sampling=sampling)


def _reads_at_the_end(request: ChatRequest) -> bool:
    """Whether deltas of several tokens change nothing for the client.

    A stop sequence would be found late and more tokens be counted; a delta does not tell which text is whose token.
    """
    return not request.stream and not request.stop and request.sampling.logprobs is None


def _lap(tell: Callable[[GatewayStage, float], None], stage: GatewayStage, since: float) -> float:
    now = time.perf_counter()
    tell(stage, now - since)
    return now
