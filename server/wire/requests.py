"""A chat completion request: bytes in, domain values out.

Not looked at here: whether the model exists, whether the schemas compile, whether the prompt fits.
A body that names a key twice is read as JSON parsers do: the last one counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from server.domain import Message, ResponseFormat, Sampling, Tool, ToolChoice
from server.errors import InvalidJson, InvalidRequest
from server.wire.fields import ignored_fields, unknown_field
from server.wire.limits import RequestLimits
from server.wire.messages import read_messages
from server.wire.read import filled, flag, mapping, maybe_integer, refused, string
from server.wire.sampling import read_sampling, read_stop, read_thinking
from server.wire.tools import read_choice, read_format, read_tools

__all__ = ["ChatRequest", "RequestLimits", "parse_chat", "parse_object"]

_PRIORITY = 2**31 - 1
_MAX_METADATA = 16
_MAX_DEPTH = 100
_STREAM_OPTIONS = ("include_usage", "include_obfuscation")


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A valid request: every field has its type and range, and tool messages answer the calls before them."""

    model: str
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...]
    choice: ToolChoice
    parallel: bool
    response_format: ResponseFormat
    sampling: Sampling
    stop: tuple[str, ...]
    n: int
    stream: bool
    include_usage: bool
    thinking: bool | None
    """`None`: as the model does by default."""
    template_args: Mapping[str, Any]
    """Further variables for the chat template; scalars."""
    priority: int
    """Lower decodes earlier."""
    user: str | None
    metadata: Mapping[str, str]
    ignored: tuple[str, ...]
    """Names of fields that were sent and have no effect."""
    raw: Mapping[str, Any]
    """The body as it was sent."""


def parse_chat(body: bytes, limits: RequestLimits) -> ChatRequest:
    """Read a body.

    Raises `InvalidJson`, `UnsupportedField`, `ObservationUnmatched` or another `InvalidRequest`; `param`
    is the path of the first field at fault.
    """
    raw = parse_object(body)
    ignored = ignored_fields(raw)
    model = filled(raw.get("model"), "model")
    messages = read_messages(raw.get("messages"), limits)
    tools = read_tools(raw.get("tools"), limits)
    stream = flag(raw, "stream", False)
    thinking, template_args = read_thinking(raw)
    n = maybe_integer(raw, "n", 1, limits.max_choices)
    return ChatRequest(
        model=model,
        messages=messages,
        tools=tools,
        choice=read_choice(raw.get("tool_choice"), tools),
        parallel=flag(raw, "parallel_tool_calls", True),
        response_format=read_format(raw.get("response_format")),
        sampling=read_sampling(raw, limits),
        stop=read_stop(raw.get("stop"), limits),
        n=1 if n is None else n,
        stream=stream,
        include_usage=_include_usage(raw.get("stream_options"), stream=stream),
        thinking=thinking,
        template_args=template_args,
        priority=maybe_integer(raw, "priority", -_PRIORITY, _PRIORITY) or 0,
        user=None if raw.get("user") is None else string(raw["user"], "user"),
        metadata=_metadata(raw.get("metadata")),
        ignored=ignored,
        raw=raw,
    )


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body; every string in it is valid Unicode."""
    value = parse_json(body)
    if not isinstance(value, dict):
        raise InvalidJson("The body must be a JSON object.")
    return value


def parse_json(body: bytes) -> Any:
    """The JSON of a body; every string in it is valid Unicode, and its nesting is bounded."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _why_not_json(body, error) from None
    # So few brackets cannot nest so deep: most bodies need no walk.
    if body.count(b"{") + body.count(b"[") > _MAX_DEPTH and _deeper_than(value, _MAX_DEPTH):
        raise InvalidJson(f"The body is nested deeper than {_MAX_DEPTH} levels.")
    return value


def _deeper_than(value: Any, levels: int) -> bool:
    """Whether objects and arrays nest deeper: what is not known here is still kept, and must stay readable."""
    layer = [value]
    for _ in range(levels):
        below = (item.values() if isinstance(item, dict) else item for item in layer)
        layer = [item for items in below for item in items if isinstance(item, dict | list)]
        if not layer:
            return False
    return True


def _why_not_json(body: bytes, error: orjson.JSONDecodeError) -> InvalidRequest:
    """Tell half surrogate pairs, which have a path, from text that is not JSON."""
    try:
        path = _lone_surrogate(json.loads(body))
    except (ValueError, RecursionError):
        path = None
    if path is None:
        return InvalidJson(f"The body is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).")
    return refused(path, "holds half of a surrogate pair, which is not text.")


class _Place(NamedTuple):
    """A value, and where it stands: the path is put together for the one that is told alone."""

    value: Any
    key: str | int = ""
    above: _Place | None = None

    @property
    def path(self) -> str:
        keys: list[str | int] = []
        place: _Place | None = self
        while place is not None and place.above is not None:
            keys.append(place.key)
            place = place.above
        return "".join(
            f"[{key}]" if isinstance(key, int) else f".{key}" for key in reversed(keys)
        ).removeprefix(".")


def _lone_surrogate(body: Any) -> str | None:
    """The path of the first string, or of the first key, that cannot be encoded as UTF-8."""
    stack = [_Place(body)]
    while stack:
        place = stack.pop()
        value = place.value
        if isinstance(value, str) and not _is_text(value):
            return place.path
        if isinstance(value, dict):
            if not all(map(_is_text, value)):
                return place.path or "body"
            stack += [_Place(item, key, place) for key, item in reversed(value.items())]
        elif isinstance(value, list):
            stack += [_Place(value[at], at, place) for at in reversed(range(len(value)))]
    return None


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _include_usage(value: Any, *, stream: bool) -> bool:
    if value is None:
        return False
    if not stream:
        raise refused("stream_options", "needs `stream` to be true.")
    options = mapping(value, "stream_options")
    for name, option in options.items():
        if name not in _STREAM_OPTIONS and option is not None:
            raise unknown_field(name, "stream_options", _STREAM_OPTIONS)
    flag(options, "include_obfuscation", False, "stream_options.include_obfuscation")
    return flag(options, "include_usage", False, "stream_options.include_usage")


def _metadata(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    pairs = mapping(value, "metadata")
    if len(pairs) > _MAX_METADATA:
        raise refused("metadata", f"holds {len(pairs)} pairs; the limit is {_MAX_METADATA}.")
    return {key: string(item, f"metadata.{key[:64]}") for key, item in pairs.items()}
