"""Replay in this process: recorded raw texts through the turn's own code, or the engine asked again.

`rederive` runs `Answer` over an engine that plays the record back, so there is no second copy of the turn to
keep in step. What was delivered token by token is played at once: a draft does not depend on its chunks.

Not covered: settings that changed since (a guard's policy, a limit) show as a changed verdict, which is meant.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import orjson
from prometheus_client import CollectorRegistry

from server.contract import Contract, Contracts, Stage
from server.domain import Sampling, Thinking
from server.engine.port import Ask, Delta, Engine, ModelCard, Prompt
from server.errors import ContractViolation, InvalidRequest, ServiceError
from server.guard import Evidence
from server.ledger.entry import DraftRecord, TurnRecord
from server.ledger.replay import Decode, Derived, as_derived
from server.metrics import Metrics
from server.turns.answer import Answer, Clock
from server.turns.brief import Brief, contract_of, evidence_of
from server.turns.record import choice_record
from server.turns.settings import TurnSettings
from server.wire.requests import ChatRequest, RequestLimits, parse_chat


class _NotRecorded(ServiceError):
    """The replay wants a draft that the turn did not need."""


class _Recording:
    """`Engine` over the drafts of one recorded choice."""

    def __init__(self, model: ModelCard, drafts: tuple[DraftRecord, ...]) -> None:
        self.model = model
        self._drafts = iter(drafts)

    async def render(self, ask: Ask) -> Prompt:
        raise NotImplementedError("a recording holds the rendered prompt")

    async def stream(self, ask: Ask, prompt: Prompt) -> AsyncGenerator[Delta, None]:
        draft = next(self._drafts, None)
        if draft is None:
            raise _NotRecorded("The turn's drafts end here.")
        finish = draft.stage.get("engine_finish")
        yield Delta(draft.raw, token_ids=draft.output_ids, finish=finish)
        yield Delta("", finish="stop")  # we had ended this decode; now we would not

    async def rescore(self, prompt: Prompt, said: str, output_ids: tuple[int, ...]) -> tuple[float, ...]:
        raise NotImplementedError("a recording scores nothing")

    async def check(self) -> None: ...

    async def close(self) -> None: ...


class TurnReplayer:
    """`server.ledger.replay.Replayer` over the parts of a running service."""

    def __init__(
        self, engine: Engine, contracts: Contracts, settings: TurnSettings, limits: RequestLimits
    ) -> None:
        self._engine = engine
        self._contracts = contracts
        self._settings = settings
        self._limits = limits
        self._metrics = Metrics(CollectorRegistry())  # a replay is no traffic

    async def rederive(self, record: TurnRecord) -> Derived:
        """See `Replayer`."""
        answers = [await self._answer(record, choice) for choice in range(len(record.choices))]
        return as_derived(replace(record, choices=tuple(choice_record(answer) for answer in answers)))

    async def rescore(self, record: TurnRecord, choice: int, draft: int) -> tuple[float, ...]:
        """See `Replayer`."""
        kept = record.choices[choice].drafts[draft]
        return await self._engine.rescore(_prompt(record), kept.said, kept.output_ids)

    async def redecode(self, record: TurnRecord, choice: int, draft: int) -> Decode:
        """See `Replayer`."""
        kept = record.choices[choice].drafts[draft]
        request, contract, _ = await self._read(record)
        sampling = _sampling(record, kept)
        ask = Ask(
            request_id=f"replay-{record.turn}-{choice}-{draft}",
            messages=request.messages,
            tools=request.tools,
            sampling=sampling,
            grammar=contract.grammar(_stage(kept)),
            said=kept.said,
            adapter=record.adapter,
        )
        chunks: list[str] = []
        ids: list[int] = []
        async for delta in self._engine.stream(ask, _prompt(record)):
            chunks.append(delta.text)
            ids += delta.token_ids
        return Decode("".join(chunks), tuple(ids))

    async def _answer(self, record: TurnRecord, choice: int) -> Answer:
        request, contract, evidence = await self._read(record)
        answer = Answer(
            engine=_Recording(self._engine.model, record.choices[choice].drafts),
            ask=Ask(request_id=record.turn, messages=request.messages, sampling=request.sampling),
            prompt=_prompt(record),
            brief=Brief.of(
                request, choice, contract, evidence, self._settings.guard, lambda _name, _arguments: ""
            ),
            recovery=self._settings.recovery,
            metrics=self._metrics,
            clock=Clock(
                arrived=0.0, deadline=asyncio.get_running_loop().time() + self._settings.admission.deadline_s
            ),
        )
        try:
            async for _ in answer.events():
                pass
        except (ContractViolation, _NotRecorded):
            pass  # how it ended is on the answer
        return answer

    async def _read(self, record: TurnRecord) -> tuple[ChatRequest, Contract, Evidence | None]:
        try:
            body = orjson.dumps(record.request)
        except TypeError as error:  # nested past what the wire lets in
            raise InvalidRequest(f"record.request: {error}", param="record") from error
        request = parse_chat(body, self._limits)
        return request, await contract_of(request, self._contracts), evidence_of(request)


def _prompt(record: TurnRecord) -> Prompt:
    return Prompt(record.prompt_token_ids, record.thinking)


def _stage(draft: DraftRecord) -> Stage:
    kept = draft.stage
    try:
        return Stage(
            thinking=Thinking(kept["thinking"]),
            calls=kept["calls"],
            must_call=kept["must_call"],
            tighten=tuple((tool, what) for tool, what in kept["tighten"]),
            text=kept["text"],
        )
    except (LookupError, ValueError, TypeError) as error:
        raise InvalidRequest(f"record.drafts.stage: {error}", param="record") from error


def _sampling(record: TurnRecord, draft: DraftRecord) -> Sampling:
    """As recorded; a decode that we cut off is decoded to the same length."""
    if not draft.output_ids:
        raise InvalidRequest("The recorded decode holds no tokens.", param="draft")
    kept = dict(record.sampling)
    try:
        kept["logit_bias"] = {int(token): bias for token, bias in kept.get("logit_bias", {}).items()}
        kept["stop_token_ids"] = tuple(kept.get("stop_token_ids", ()))
        sampling = Sampling(**kept)
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidRequest(f"record.sampling: {error}", param="record") from error
    cut = draft.stage.get("engine_finish") != "stop"
    return replace(
        sampling,
        seed=draft.stage.get("seed"),
        logprobs=None,
        max_tokens=len(draft.output_ids) if cut else sampling.max_tokens,
    )
