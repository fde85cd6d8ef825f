"""The plain answer: a turn's events folded into one `chat.completion` object."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from server.domain import (
    Call,
    CallReady,
    ChoiceEnd,
    ReasoningDelta,
    TextDelta,
    TokenLogprob,
    TurnEnd,
    TurnEvent,
    Usage,
)
from server.wire.objects import Envelope, call_object, logprobs_object, truecall_object, usage_object


@dataclass(slots=True)
class _Choice:
    """What one choice said so far."""

    texts: list[str] = field(default_factory=list)
    reasonings: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    logprobs: list[TokenLogprob] = field(default_factory=list)
    end: ChoiceEnd | None = None


class Collected:
    """Folds the events of a turn with `n` choices; `body` is the answer once all of them were added."""

    def __init__(self, envelope: Envelope, n: int = 1) -> None:
        self._envelope = envelope
        self._choices = [_Choice() for _ in range(n)]
        self._usage = Usage()

    def add(self, event: TurnEvent) -> None:
        """Take the next event in."""
        match event:
            case TextDelta():
                self._choices[event.choice].texts.append(event.text)
                self._choices[event.choice].logprobs.extend(event.logprobs)
            case ReasoningDelta():
                self._choices[event.choice].reasonings.append(event.text)
            case CallReady():
                self._choices[event.choice].calls.append(event.call)
            case ChoiceEnd():
                self._choices[event.choice].end = event
            case TurnEnd():
                self._usage = event.usage

    def body(self) -> bytes:
        """The `chat.completion` object as JSON."""
        envelope = self._envelope
        ends = [choice.end for choice in self._choices if choice.end is not None]
        return orjson.dumps(
            {
                "id": envelope.completion_id,
                "object": "chat.completion",
                "created": envelope.created,
                "model": envelope.model,
                "system_fingerprint": envelope.fingerprint,
                "choices": [_choice_object(index, choice) for index, choice in enumerate(self._choices)],
                "usage": usage_object(self._usage),
                "truecall": truecall_object(envelope, ends),
            }
        )


def _choice_object(index: int, choice: _Choice) -> dict[str, Any]:
    message: dict[str, Any] = {
        "role": "assistant",
        "content": "".join(choice.texts) if choice.texts or not choice.calls else None,
        "refusal": None,
    }
    if choice.reasonings:
        message["reasoning_content"] = "".join(choice.reasonings)
    if choice.calls:
        message["tool_calls"] = [call_object(call) for call in choice.calls]
    return {
        "index": index,
        "message": message,
        "logprobs": logprobs_object(choice.logprobs),
        "finish_reason": None if choice.end is None else choice.end.finish.value,
    }
