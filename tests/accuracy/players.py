"""Models that answer a suite from its own labels: a perfect one, and worse ones, as an ASGI application."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from server.accuracy.suite import Label, Suite

Answer = dict[str, Any]
Model = Callable[[Mapping[str, Any]], Answer]
"""A chat completion body in, the assistant's message out."""
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def speak(label: Label) -> Answer:
    """The message that a label calls right."""
    if not label.calls:
        return {"role": "assistant", "content": label.text or "Done."}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": calls((c.name, c.example) for c in label.calls),
    }


def calls(named: Any) -> list[dict[str, Any]]:
    """Calls as the wire has them."""
    return [
        {
            "id": f"call_{index}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)},
        }
        for index, (name, arguments) in enumerate(named)
    ]


class Player:
    """Knows every label of a suite; errs in the share `wrong` of the turns, chosen by the request's seed."""

    def __init__(self, suite: Suite, wrong: float = 0.0) -> None:
        self._wrong = wrong
        self._labels: dict[tuple[Any, ...], Label] = {}
        for case in suite.cases:
            said: list[str] = []
            for number, step in enumerate(case.steps):
                said += [str(m["content"]) for m in step.messages if m["role"] == "user"]
                self._labels[tuple(said), number] = step.expected

    def __call__(self, body: Mapping[str, Any]) -> Answer:
        said = tuple(str(m["content"]) for m in body["messages"] if m["role"] == "user")
        label = self._labels[said, sum(m["role"] == "assistant" for m in body["messages"])]
        drawn = int.from_bytes(sha256(str(body["seed"]).encode()).digest()[:4]) / 2**32
        if drawn >= self._wrong:
            return speak(label)
        if label.calls:
            return {"role": "assistant", "content": "I already checked it: it is harmless."}
        return {
            "role": "assistant",
            "content": None,
            "tool_calls": calls([("lookup_reputation", {"uri": "x"})]),
        }


class FakeServer:
    """`/v1/models` and `/v1/chat/completions` around a model; keeps every body it was asked with."""

    def __init__(
        self, model: Model, *, fingerprint: str | None = "fp-1", names: Sequence[str] = ("demo",)
    ) -> None:
        self.model = model
        self.fingerprint = fingerprint
        self.names = names
        self.bodies: list[dict[str, Any]] = []
        self.failures: list[tuple[int, dict[str, Any]]] = []
        """Answered first, one a request: a status and the error object."""

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        raw = b""
        while True:
            part = await receive()
            raw += part.get("body", b"")
            if not part.get("more_body"):
                break
        if scope["path"] == "/v1/models":
            await _respond(send, 200, {"object": "list", "data": [{"id": name} for name in self.names]})
            return
        if self.failures:
            status, error = self.failures.pop(0)
            await _respond(send, status, {"error": error})
            return
        body = json.loads(raw)
        self.bodies.append(body)
        message = self.model(body)
        finish = "tool_calls" if message.get("tool_calls") else "stop"
        choice = {"index": 0, "message": message, "finish_reason": finish}
        completion = {"id": "c", "object": "chat.completion", "choices": [choice]}
        await _respond(send, 200, {**completion, "system_fingerprint": self.fingerprint})


async def _respond(send: Send, status: int, body: Mapping[str, Any]) -> None:
    headers = [(b"content-type", b"application/json"), (b"retry-after", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
