"""The streamed answer: each event of a turn as the bytes of server-sent events.

What a client puts together from the stream equals the plain answer to the same events.
"""

from __future__ import annotations

from typing import Any

import orjson

from server.domain import CallReady, ChoiceEnd, ReasoningDelta, TextDelta, TurnEnd, TurnEvent
from server.errors import ServiceError
from server.wire.objects import Envelope, call_object, logprobs_object, truecall_object, usage_object

DONE = b"data: [DONE]\n\n"
_LINE_BREAKS = ((b"\xc2\x85", b"\\u0085"), (b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"))
"""What JSON leaves unescaped although some clients end a line there."""
_OPEN_CHOICE = b',"logprobs":null,"finish_reason":null}]}\n\n'


def _line(value: Any) -> bytes:
    """A value as JSON without any kind of line break."""
    data = orjson.dumps(value)
    if not data.isascii():
        for character, escaped in _LINE_BREAKS:
            data = data.replace(character, escaped)
    return data


class SseWriter:
    """Writes one stream: `opening`, then `event` for each event of the turn, or `error` where it fails.

    The bytes of `TurnEnd` and of `error` end the stream.
    """

    def __init__(self, envelope: Envelope, *, n: int = 1, include_usage: bool = False) -> None:
        self._envelope = envelope
        self._include_usage = include_usage
        head = {
            "id": envelope.completion_id,
            "object": "chat.completion.chunk",
            "created": envelope.created,
            "model": envelope.model,
            "system_fingerprint": envelope.fingerprint,
        }
        self._head = b"data: " + _line(head)[:-1]
        usage = b',"usage":null' if include_usage else b""
        self._deltas = [
            self._head + usage + b',"choices":[{"index":' + str(index).encode() + b',"delta":'
            for index in range(n)
        ]
        self._said = [False] * n

    def opening(self) -> bytes:
        """One chunk a choice that names the role."""
        return b"".join(
            delta + b'{"role":"assistant","content":null}' + _OPEN_CHOICE for delta in self._deltas
        )

    def event(self, event: TurnEvent) -> bytes:
        """The chunks of one event."""
        match event:
            case TextDelta():
                self._said[event.choice] = True
                chunk = self._deltas[event.choice] + b'{"content":' + _line(event.text) + b"}"
                if not event.logprobs:
                    return chunk + _OPEN_CHOICE
                logprobs = _line(logprobs_object(event.logprobs))
                return chunk + b',"logprobs":' + logprobs + b',"finish_reason":null}]}\n\n'
            case ReasoningDelta():
                text = _line(event.text)
                return self._deltas[event.choice] + b'{"reasoning_content":' + text + b"}" + _OPEN_CHOICE
            case CallReady():
                self._said[event.choice] = True
                call = _line({"index": event.index} | call_object(event.call))
                return self._deltas[event.choice] + b'{"tool_calls":[' + call + b"]}" + _OPEN_CHOICE
            case ChoiceEnd():
                return self._finish(event)
            case TurnEnd():
                return self._end(event)

    def error(self, error: ServiceError) -> bytes:
        """The error body as the last event but `[DONE]`."""
        return b"data: " + _line(error.body()) + b"\n\n" + DONE

    def _finish(self, end: ChoiceEnd) -> bytes:
        delta = b"{}" if self._said[end.choice] else b'{"content":""}'
        truecall = _line(truecall_object(self._envelope, [end]))
        finish = _line(end.finish.value)
        return b'%b%b,"logprobs":null,"finish_reason":%b}],"truecall":%b}\n\n' % (
            self._deltas[end.choice],
            delta,
            finish,
            truecall,
        )

    def _end(self, end: TurnEnd) -> bytes:
        if not self._include_usage:
            return DONE
        return self._head + b',"usage":' + _line(usage_object(end.usage)) + b',"choices":[]}\n\n' + DONE
