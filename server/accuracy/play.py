"""Playing a suite's conversations against anything that answers chat completions.

The tools' recorded results are played to the model. Where its calls were right, its own message and call ids
are echoed, as a client would; where they were wrong, the label's calls (or its reference text) take their
place, so that every later turn is asked from the state its label was written for.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from server.accuracy.result import AnswerRecord, CallRecord, ConversationRecord, ReplyRecord, TurnRecord
from server.accuracy.score import canonical, pairing, score_turn
from server.accuracy.suite import Case, Label, QuestionList, Step
from server.domain import Call
from server.errors import ConfigurationError, ContextLengthExceeded, ContractViolation, SchemaNotSupported

Ask = Callable[[dict[str, Any]], Awaitable[Mapping[str, Any]]]
"""A chat completion body in, the completion object out; raises `TurnRefused` where there is no answer."""


TURN_REFUSALS = (ContractViolation, SchemaNotSupported, ContextLengthExceeded)
"""Errors of the service that are about one turn: any other is about the service."""
TURN_REFUSAL_CODES = frozenset(
    kind.code for refusal in TURN_REFUSALS for kind in (refusal, *refusal.__subclasses__())
)
"""Their codes, as the wire and the ledger spell them."""


class TurnRefused(Exception):
    """The server gave this one turn no answer; `code` says why. It counts as wrong."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wording:
    """What every request says beside its messages and tools."""

    model: str
    seed: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Further body fields: temperature, max_tokens, chat_template_kwargs, ..."""

    def body(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], seed: int
    ) -> dict[str, Any]:
        """One request."""
        body: dict[str, Any] = {"model": self.model, "messages": list(messages), "seed": seed, **self.fields}
        return body | {"tools": list(tools)} if tools else body


def turn_seed(seed: int, conversation: str, step: int, repeat: int) -> int:
    """The seed of one request, 31 bits: the same turn of the same repeat gets the same one in every run."""
    return (
        int.from_bytes(sha256(f"{seed}/{conversation}/{step}/{repeat}".encode()).digest()[:4]) & 0x7FFF_FFFF
    )


async def play_case(case: Case, ask: Ask, wording: Wording, repeat: int = 0) -> list[TurnRecord]:
    """Play every labelled turn of a case and score it."""
    history: list[Mapping[str, Any]] = []
    tools = case.tools
    records: list[TurnRecord] = []
    for number, step in enumerate(case.steps):
        history.extend(step.messages)
        tools = tools if step.tools is None else step.tools
        seed = turn_seed(wording.seed, case.id, number, repeat)
        said, ids = await _said(ask, wording.body(history, tools, seed))
        score = score_turn(step.expected.expected, said.answer)
        records.append(
            TurnRecord(
                case=case.id,
                step=number,
                repeat=repeat,
                seed=seed,
                tags=case.tags,
                expected=step.expected,
                said=said,
                score=score,
            )
        )
        history.extend(_continuation(step, said, ids, case.id, number, is_right=score.call))
    return records


async def play_questions(
    questions: QuestionList, ask: Ask, wording: Wording, repeat: int = 0
) -> ConversationRecord:
    """Ask a list's questions one after another, each on top of the model's own answers."""
    history: list[Mapping[str, Any]] = []
    if questions.system is not None:
        history.append({"role": "system", "content": questions.system})
    replies: list[ReplyRecord] = []
    for number, question in enumerate(questions.questions):
        history.append({"role": "user", "content": question.ask})
        seed = turn_seed(wording.seed, questions.id, number, repeat)
        said, _ = await _said(ask, wording.body(history, (), seed))
        replies.append(ReplyRecord(question=question, said=said))
        history.append({"role": "assistant", "content": said.text.strip() or "(no answer)"})
    return ConversationRecord(
        conversation=questions.id, repeat=repeat, entity=questions.entity, replies=tuple(replies)
    )


async def _said(ask: Ask, body: dict[str, Any]) -> tuple[AnswerRecord, list[str]]:
    started = time.perf_counter()
    try:
        completion = await ask(body)
    except TurnRefused as refusal:
        return AnswerRecord(refused=refusal.code, seconds=_since(started)), []
    return read_completion(completion, _since(started))


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 4)


def read_completion(completion: Mapping[str, Any], seconds: float = 0.0) -> tuple[AnswerRecord, list[str]]:
    """A completion object as a record, and the ids of its calls."""
    try:
        choice = completion["choices"][0]
        message = choice["message"]
        calls = [(call["id"], call["function"]) for call in message.get("tool_calls") or ()]
        told = completion.get("truecall") or {}
        record = AnswerRecord(
            text=message.get("content") or "",
            reasoning=message.get("reasoning_content") or message.get("reasoning") or "",
            calls=tuple(
                CallRecord(name=function["name"], arguments=function["arguments"]) for _, function in calls
            ),
            finish=choice.get("finish_reason"),
            fingerprint=completion.get("system_fingerprint"),
            turn=told.get("turn"),
            verdict=told.get("verdict"),
            recoveries=told.get("recoveries", 0),
            seconds=seconds,
        )
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as failure:
        raise ConfigurationError(f"the server's answer is no chat completion: {failure!r}") from failure
    return record, [call_id for call_id, _ in calls]


def _continuation(
    step: Step, said: AnswerRecord, ids: Sequence[str], case: str, number: int, *, is_right: bool
) -> list[dict[str, Any]]:
    """The messages that stand for this turn in the history of the next."""
    if not step.expected.calls:
        own = said.text.strip() if is_right else ""
        return [{"role": "assistant", "content": own or step.expected.text or ""}]
    if is_right:
        calls = tuple(
            Call(call_id, call.name, call.arguments) for call_id, call in zip(ids, said.calls, strict=True)
        )
        text: str | None = said.text or None
    else:
        calls, text = _reference_calls(step.expected, case, number), None
    spelled = [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in calls
    ]
    seats = pairing(step.expected.expected, calls)
    results = [
        {"role": "tool", "tool_call_id": calls[seat].id, "content": result}
        for seat, result in zip(seats, step.results, strict=False)
        if seat is not None
    ]
    return [{"role": "assistant", "content": text, "tool_calls": spelled}, *results]


def _reference_calls(label: Label, case: str, number: int) -> tuple[Call, ...]:
    return tuple(
        Call(
            f"call_{sha256(f'{case}/{number}/{index}'.encode()).hexdigest()[:24]}",
            call.name,
            canonical(call.example),
        )
        for index, call in enumerate(label.calls)
    )
