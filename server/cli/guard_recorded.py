"""Recorded conversations in OpenAI wire form, read as leniently as their meaning allows.

Unlike a request, a recording is not refused for unknown fields, for calls without an answer or for the old
`function` role: it comes from anywhere and is only looked at.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from server.domain import Call, Message, Role, Tool

_ROLES = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
    "tool": Role.TOOL,
    "function": Role.TOOL,
}


def read_recorded(line: str) -> tuple[tuple[Message, ...], tuple[Tool, ...]]:
    """The conversation of one line; `ValueError` says what is wrong, with the field's path."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(record, dict) or not isinstance(record.get("messages"), list):
        raise ValueError("must be an object with an array under `messages`")
    messages: list[Message] = []
    waiting: list[str] = []
    for index, item in enumerate(record["messages"]):
        message = _message(item, f"messages[{index}]", index, waiting)
        waiting += [call.id for call in message.calls]
        messages.append(message)
    if not messages or messages[-1].role is not Role.ASSISTANT:
        raise ValueError("the last of `messages` must be the assistant's")
    tools = record.get("tools") or []
    if not isinstance(tools, list):
        raise ValueError("`tools` must be an array")
    return tuple(messages), tuple(_tool(item, f"tools[{index}]") for index, item in enumerate(tools))


def _message(item: Any, path: str, index: int, waiting: list[str]) -> Message:
    if not isinstance(item, dict):
        raise ValueError(f"`{path}` must be an object")
    role = _ROLES.get(str(item.get("role")))
    if role is None:
        raise ValueError(f"`{path}.role` must be one of {', '.join(_ROLES)}")
    call_id = None
    if role is Role.TOOL:
        call_id = item.get("tool_call_id") or (waiting[0] if waiting else None)
        if call_id in waiting:
            waiting.remove(call_id)
    return Message(
        role=role,
        text=_text(item.get("content"), f"{path}.content"),
        reasoning=_text(item.get("reasoning_content") or item.get("reasoning"), f"{path}.reasoning_content"),
        calls=_calls(item, path, index) if role is Role.ASSISTANT else (),
        call_id=str(call_id) if call_id is not None else None,
        name=str(item["name"]) if item.get("name") else None,
    )


def _calls(item: Mapping[str, Any], path: str, index: int) -> tuple[Call, ...]:
    listed = item.get("tool_calls") or []
    if not isinstance(listed, list):
        raise ValueError(f"`{path}.tool_calls` must be an array")
    if item.get("function_call"):
        listed = [*listed, {"function": item["function_call"]}]
    calls = []
    for number, call in enumerate(listed):
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            raise ValueError(f"`{path}.tool_calls[{number}].function.name` must be a string")
        arguments = function.get("arguments") or "{}"
        if not isinstance(arguments, str):
            arguments = json.dumps(arguments, ensure_ascii=False)
        calls.append(Call(str(call.get("id") or f"{index}.{number}"), function["name"], arguments))
    return tuple(calls)


def _text(content: Any, path: str) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content.encode("utf-8", "replace").decode()
    if isinstance(content, dict):
        return json.dumps(content, ensure_ascii=False)
    if not isinstance(content, list):
        raise ValueError(f"`{path}` must be a string, an array of parts or null")
    parts = [
        part if isinstance(part, str) else part.get("text")
        for part in content
        if isinstance(part, (str, dict))
    ]
    return "".join(_text(part, path) for part in parts if isinstance(part, str))


def _tool(item: Any, path: str) -> Tool:
    function = item.get("function", item) if isinstance(item, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise ValueError(f"`{path}.function.name` must be a string")
    returns = function.get("returns")
    parameters = function.get("parameters")
    return Tool(
        name=function["name"],
        description=str(function.get("description") or ""),
        parameters=parameters if isinstance(parameters, dict) else {},
        returns=returns if isinstance(returns, dict) else None,
    )
