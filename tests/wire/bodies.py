"""Request bodies to vary."""

from __future__ import annotations

import json
from typing import Any

from server.wire.limits import RequestLimits
from server.wire.requests import ChatRequest, parse_chat

LIMITS = RequestLimits()


def user(text: Any = "Weather in Paris?") -> dict[str, Any]:
    """A user's message."""
    return {"role": "user", "content": text}


def asked(*ids: str, arguments: str = '{"city": "Paris"}') -> dict[str, Any]:
    """An assistant's message that makes calls with these ids."""
    return {"role": "assistant", "content": None, "tool_calls": [call(id_, arguments) for id_ in ids]}


def call(id_: str, arguments: Any = '{"city": "Paris"}') -> dict[str, Any]:
    """A call as a client sends it back."""
    return {"id": id_, "type": "function", "function": {"name": "get_weather", "arguments": arguments}}


def answered(id_: str, text: Any = '{"temp": 31}') -> dict[str, Any]:
    """A tool's message."""
    return {"role": "tool", "tool_call_id": id_, "content": text}


def tool(name: str = "get_weather", **fields: Any) -> dict[str, Any]:
    """A declared tool."""
    return {"type": "function", "function": {"name": name, **fields}}


def body(*messages: Any, **fields: Any) -> dict[str, Any]:
    """A body with these messages (one user's message by default) and fields."""
    return {"model": "qwen3-8b", "messages": list(messages) or [user()], **fields}


def parse(value: dict[str, Any], limits: RequestLimits = LIMITS) -> ChatRequest:
    """The request of a body."""
    return parse_chat(json.dumps(value).encode(), limits)
