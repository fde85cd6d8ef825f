"""`tools`, `tool_choice` and `response_format`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from server.domain import FormatKind, ResponseFormat, Tool, ToolChoice, ToolMode
from server.errors import UnsupportedField
from server.wire.fields import unknown_field
from server.wire.limits import RequestLimits
from server.wire.read import boolean, filled, mapping, refused, sequence, string, wrong

_T = TypeVar("_T")
_FORMAT_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FUNCTION_FIELDS = ("name", "description", "parameters", "strict", "returns")
_SCHEMA_FIELDS = ("name", "description", "schema", "strict")


def read_tools(value: Any, limits: RequestLimits) -> tuple[Tool, ...]:
    """The declared tools; names are unique. Whether a name or a schema will do is the contract's to say."""
    if value is None:
        return ()
    items = sequence(value, "tools")
    if len(items) > limits.max_tools:
        raise refused("tools", f"holds {len(items)} tools; the limit is {limits.max_tools}.")
    tools = []
    names: set[str] = set()
    for index, item in enumerate(items):
        tool = _tool(item, f"tools[{index}]")
        if tool.name in names:
            raise refused(f"tools[{index}].function.name", f"repeats `{tool.name}`.")
        names.add(tool.name)
        tools.append(tool)
    return tuple(tools)


def _tool(value: Any, path: str) -> Tool:
    item = mapping(value, path)
    if item.get("type") != "function":
        raise UnsupportedField(f"`{path}.type` must be `function`.", param=f"{path}.type")
    _check_fields(item, ("type", "function"), path)
    path = f"{path}.function"
    function = mapping(item.get("function"), path)
    _check_fields(function, _FUNCTION_FIELDS, path)
    return Tool(
        name=filled(function.get("name"), f"{path}.name"),
        description=_optional(function, "description", string, path) or "",
        parameters=_optional(function, "parameters", mapping, path) or {},
        strict=_optional(function, "strict", boolean, path),
        returns=_optional(function, "returns", mapping, path),
    )


def read_choice(value: Any, tools: tuple[Tool, ...]) -> ToolChoice:
    """`tool_choice`; absent, it is `auto` where there are tools and `none` where there are none."""
    if value is None:
        return ToolChoice(ToolMode.AUTO if tools else ToolMode.NONE)
    if isinstance(value, str):
        return _mode(value, tools)
    if not isinstance(value, dict):
        raise wrong("tool_choice", "a string or an object", value)
    declared = {tool.name for tool in tools}
    match value.get("type"):
        case "function":
            _check_fields(value, ("type", "function"), "tool_choice")
            return ToolChoice(ToolMode.REQUIRED, (_declared(value, "tool_choice", declared),))
        case "allowed_tools":
            _check_fields(value, ("type", "allowed_tools"), "tool_choice")
            return _allowed(value.get("allowed_tools"), declared)
    raise refused("tool_choice.type", "must be `function` or `allowed_tools`.")


def _mode(value: str, tools: tuple[Tool, ...]) -> ToolChoice:
    if value not in set(ToolMode):
        raise refused(
            "tool_choice", "must be `none`, `auto`, `required`, or an object that names a function."
        )
    mode = ToolMode(value)
    if tools:
        return ToolChoice(mode)
    if mode is ToolMode.REQUIRED:
        raise refused("tool_choice", "is `required`, but `tools` declares none.")
    return ToolChoice(ToolMode.NONE)


def _allowed(value: Any, declared: set[str]) -> ToolChoice:
    path = "tool_choice.allowed_tools"
    allowed = mapping(value, path)
    _check_fields(allowed, ("mode", "tools"), path)
    mode = string(allowed.get("mode"), f"{path}.mode")
    if mode not in (ToolMode.AUTO, ToolMode.REQUIRED):
        raise refused(f"{path}.mode", "must be `auto` or `required`.")
    items = sequence(allowed.get("tools"), f"{path}.tools")
    if not items:
        raise refused(f"{path}.tools", "must name at least one tool.")
    names = []
    for index, item in enumerate(items):
        tool_path = f"{path}.tools[{index}]"
        tool = mapping(item, tool_path)
        if tool.get("type") != "function":
            raise UnsupportedField(f"`{tool_path}.type` must be `function`.", param=f"{tool_path}.type")
        names.append(_declared(tool, tool_path, declared))
    return ToolChoice(ToolMode(mode), tuple(dict.fromkeys(names)))


def _declared(item: Mapping[str, Any], path: str, declared: set[str]) -> str:
    """The name in `item.function.name`, which `tools` must declare."""
    function = mapping(item.get("function"), f"{path}.function")
    name = filled(function.get("name"), f"{path}.function.name")
    if name not in declared:
        raise refused(f"{path}.function.name", f"names `{name[:64]}`, which `tools` does not declare.")
    return name


def read_format(value: Any) -> ResponseFormat:
    """`response_format`."""
    if value is None:
        return ResponseFormat()
    item = mapping(value, "response_format")
    kind = string(item.get("type"), "response_format.type")
    if kind not in set(FormatKind):
        raise refused("response_format.type", f"must be one of {', '.join(FormatKind)}.")
    if kind != FormatKind.JSON_SCHEMA:
        _check_fields(item, ("type",), "response_format")
        return ResponseFormat(FormatKind(kind))
    _check_fields(item, ("type", "json_schema"), "response_format")
    path = "response_format.json_schema"
    described = mapping(item.get("json_schema"), path)
    _check_fields(described, _SCHEMA_FIELDS, path)
    name = string(described.get("name"), f"{path}.name")
    if _FORMAT_NAME.fullmatch(name) is None:
        raise refused(f"{path}.name", "must be 1 to 64 letters, digits, `_` or `-`.")
    _optional(described, "description", string, path)
    _optional(described, "strict", boolean, path)
    return ResponseFormat(FormatKind.JSON_SCHEMA, mapping(described.get("schema"), f"{path}.schema"))


def _check_fields(item: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
    for name, value in item.items():
        if name not in known and value is not None:
            raise unknown_field(name, path, known)


def _optional(item: Mapping[str, Any], name: str, read: Callable[[Any, str], _T], path: str) -> _T | None:
    value = item.get(name)
    return None if value is None else read(value, f"{path}.{name}")
