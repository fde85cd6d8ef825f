"""The `messages` of a request, and the rule that calls and tool messages pair up."""

from __future__ import annotations

from typing import Any

import orjson

from server.domain import Call, Message, Role
from server.errors import ObservationUnmatched, UnsupportedField
from server.wire.fields import unknown_field
from server.wire.limits import RequestLimits
from server.wire.read import filled, mapping, refused, sequence, string, wrong

_ROLES = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
    "tool": Role.TOOL,
}

_ALWAYS = frozenset({"role", "content", "name"})
_OF_ROLE = {
    Role.SYSTEM: _ALWAYS,
    Role.USER: _ALWAYS,
    Role.ASSISTANT: _ALWAYS | {"tool_calls", "reasoning_content", "reasoning"},
    Role.TOOL: _ALWAYS | {"tool_call_id"},
}
# What official and common clients send back with a message that they got, or add to one for other vendors.
_ECHOED = frozenset({"annotations", "parsed", "provider_specific_fields", "cache_control"})
_CALL_FIELDS = frozenset({"id", "type", "function", "index"})
_FUNCTION_FIELDS = frozenset({"name", "arguments", "parsed_arguments"})
_PARTS_WE_CANNOT_READ = frozenset({"image_url", "input_audio", "file", "video_url", "audio_url", "refusal"})


def read_messages(value: Any, limits: RequestLimits) -> tuple[Message, ...]:
    """The conversation.

    Raises `InvalidRequest` for a malformed message and `ObservationUnmatched` where a tool message
    answers no open call, or a call has no answer.
    """
    items = sequence(value, "messages")
    if not items:
        raise refused("messages", "must hold at least one message.")
    if len(items) > limits.max_messages:
        raise refused("messages", f"holds {len(items)} messages; the limit is {limits.max_messages}.")
    messages = []
    pairing = _Pairing()
    num_chars = 0
    for index, item in enumerate(items):
        path = f"messages[{index}]"
        message = _message(item, path)
        pairing.take(message, path)
        messages.append(message)
        num_chars += len(message.text) + len(message.reasoning)
        num_chars += sum(len(call.arguments) for call in message.calls)
        if num_chars > limits.max_text_chars:
            raise refused(path, f"brings the conversation over {limits.max_text_chars} characters.")
    pairing.close()
    return tuple(messages)


class _Pairing:
    """Calls of the conversation that wait for their tool message."""

    def __init__(self) -> None:
        self._open: dict[str, str] = {}  # call id -> its path
        self._ids: set[str] = set()

    def take(self, message: Message, path: str) -> None:
        """Account for the next message of the conversation."""
        if message.role is Role.TOOL:
            self._answer(message.call_id or "", path)
            return
        self.close()
        for index, call in enumerate(message.calls):
            call_path = f"{path}.tool_calls[{index}].id"
            if call.id in self._open:
                raise refused(call_path, f"repeats the id `{call.id}` of a call beside it.")
            self._ids.add(call.id)
            self._open[call.id] = call_path

    def _answer(self, call_id: str, path: str) -> None:
        if self._open.pop(call_id, None) is not None:
            return
        if call_id in self._ids:
            reason = f"`{call_id}` is answered twice or too late."
        else:
            reason = f"No assistant message before it holds a call with the id `{call_id}`."
        raise ObservationUnmatched(
            f"`{path}` answers no open tool call. {reason}", param=f"{path}.tool_call_id"
        )

    def close(self) -> None:
        """Every call so far must be answered."""
        for call_id, path in self._open.items():
            raise ObservationUnmatched(
                f"The tool call `{call_id}` has no tool message directly behind the message that made it. "
                "Answer every call before the conversation goes on.",
                param=path,
            )


def _message(value: Any, path: str) -> Message:
    item = mapping(value, path)
    role_name = string(item.get("role"), f"{path}.role")
    role = _ROLES.get(role_name)
    if role is None:
        if role_name == "function":
            raise refused(f"{path}.role", "is `function`, which is obsolete. Use `tool` with `tool_call_id`.")
        raise refused(f"{path}.role", f"must be one of {', '.join(_ROLES)}.")
    _check_fields(item, role, path)
    name = item.get("name")
    if name is not None:
        string(name, f"{path}.name")
    if role is Role.ASSISTANT:
        return _assistant(item, path, name)
    return Message(
        role=role,
        text=_text(item.get("content"), f"{path}.content"),
        call_id=filled(item.get("tool_call_id"), f"{path}.tool_call_id") if role is Role.TOOL else None,
        name=name,
    )


def _check_fields(item: dict[str, Any], role: Role, path: str) -> None:
    known = _OF_ROLE[role]
    for name, value in item.items():
        if name in known or value is None or name in _ECHOED:
            continue
        if name == "function_call":
            raise UnsupportedField(
                f"`{path}.function_call` is obsolete. Use `tool_calls`.", param=f"{path}.{name}"
            )
        if name in ("refusal", "audio"):
            raise UnsupportedField(
                f"`{path}.{name}` cannot be shown to this model. Put the text into `content`.",
                param=f"{path}.{name}",
            )
        raise unknown_field(name, path, known)


def _assistant(item: dict[str, Any], path: str, name: str | None) -> Message:
    content, calls = item.get("content"), _calls(item.get("tool_calls"), f"{path}.tool_calls")
    reasoning = _reasoning(item, path)
    if content in (None, []) and (calls or reasoning):
        text = ""
    elif content is None:
        raise refused(f"{path}.content", "must be a string where the assistant's message makes no tool call.")
    else:
        text = _text(content, f"{path}.content")
    return Message(role=Role.ASSISTANT, text=text, reasoning=reasoning, calls=calls, name=name)


def _reasoning(item: dict[str, Any], path: str) -> str:
    """`reasoning_content`, or `reasoning` as newer vLLM servers spell it."""
    texts = [
        string(item[key], f"{path}.{key}")
        for key in ("reasoning_content", "reasoning")
        if item.get(key) is not None
    ]
    if len(texts) == 2 and texts[0] != texts[1]:
        raise refused(f"{path}.reasoning", "differs from `reasoning_content`; send one of them.")
    return texts[0] if texts else ""


def _text(value: Any, path: str) -> str:
    """Content: a string, or text parts, which are joined by line breaks."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        raise wrong(path, "a string or an array of text parts", value)
    if not value:
        raise refused(path, "must hold at least one part.")
    return "\n".join(_part(part, f"{path}[{index}]") for index, part in enumerate(value))


def _part(value: Any, path: str) -> str:
    part = mapping(value, path)
    kind = string(part.get("type"), f"{path}.type")
    if kind in _PARTS_WE_CANNOT_READ:
        raise UnsupportedField(f"`{path}` is of type `{kind}`; this model reads text only.", param=path)
    if kind != "text":
        raise refused(f"{path}.type", "must be `text`.")
    for name, extra in part.items():
        if name not in ("type", "text", "cache_control") and extra is not None:
            raise unknown_field(name, path, ("type", "text"))
    return string(part.get("text"), f"{path}.text")


def _calls(value: Any, path: str) -> tuple[Call, ...]:
    if value is None:
        return ()
    return tuple(_call(item, f"{path}[{index}]") for index, item in enumerate(sequence(value, path)))


def _call(value: Any, path: str) -> Call:
    item = mapping(value, path)
    for name, extra in item.items():
        if name not in _CALL_FIELDS and extra is not None:
            raise unknown_field(name, path, _CALL_FIELDS)
    if item.get("type", "function") != "function":
        raise UnsupportedField(f"`{path}.type` must be `function`.", param=f"{path}.type")
    function = mapping(item.get("function"), f"{path}.function")
    for name, extra in function.items():
        if name not in _FUNCTION_FIELDS and extra is not None:
            raise unknown_field(name, f"{path}.function", _FUNCTION_FIELDS)
    return Call(
        id=filled(item.get("id"), f"{path}.id"),
        name=filled(function.get("name"), f"{path}.function.name"),
        arguments=_arguments(function.get("arguments"), f"{path}.function.arguments"),
    )


def _arguments(value: Any, path: str) -> str:
    """The text of a JSON object, unchanged."""
    text = string(value, path)
    try:
        is_object = isinstance(orjson.loads(text), dict)
    except orjson.JSONDecodeError:
        is_object = False
    if not is_object:
        raise refused(path, "must be the JSON text of an object, such as `{}`.")
    return text
