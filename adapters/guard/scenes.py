"""Labelled conversations: scenes in a short notation, and records of `tests/guard/benchmark`.

A scene is one line of JSON: `domain`, `language`, `system` (may be null), `tools` (`name`, `description`, `params`
and perhaps `returns`, which map names to types), `history` and `endings`. A history is a list of `{"user": text}`,
`{"call": [name, arguments]}`, `{"result": JSON or text}` and `{"says": text}`. An ending has a `kind`, the last `user`
message, perhaps a `turn` (calls and results made after it) and the `answer`, in which `⟦` marks where the first
fabricated clause begins. Kinds that begin with `honest` have no mark.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.cli.guard_recorded import read_recorded
from server.domain import Message, Role, Tool

MARK = "⟦"


@dataclass(frozen=True)
class Labelled:
    """A conversation whose last message is judged."""

    author: str
    """Who wrote it: the name of its file up to `_`."""
    domain: str
    kind: str
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...]
    answer: str
    fabricated: bool
    honest_chars: int
    """How much of the answer may be sent."""
    calls: bool = False
    """Whether the answer ends with a call."""


@dataclass(frozen=True)
class Ending:
    """An answer to a scene's last user message, and all before it in wire form."""

    domain: str
    language: str
    kind: str
    messages: list[dict[str, Any]]
    tools: list[dict[str, Any]]
    answer: str
    """With its mark."""


def endings(path: Path) -> Iterator[tuple[int, Ending]]:
    """The endings of a file's scenes, each with its line. Raises `ValueError` with the line at fault."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            scene = json.loads(line)
            tools = [_tool(tool) for tool in scene["tools"]]
            opening = [{"role": "system", "content": scene["system"]}] if scene.get("system") else []
            history = [*opening, *_wire(scene["history"], "h")]
            for ending in scene["endings"]:
                if (MARK in ending["answer"]) is ending["kind"].startswith("honest"):
                    raise ValueError("the mark and the kind disagree")
                last = {"role": "user", "content": ending["user"]}
                turn = [last, *_wire(ending.get("turn", []), "t")]
                yield (
                    number,
                    Ending(
                        scene["domain"],
                        scene["language"],
                        ending["kind"],
                        [*history, *turn],
                        tools,
                        ending["answer"],
                    ),
                )
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise ValueError(f"{path}:{number}: {error!r}") from error


def scenes(path: Path) -> Iterator[Labelled]:
    """The conversations of a file. Raises `ValueError` with the line at fault."""
    for number, ending in endings(path):
        honest, mark, rest = ending.answer.partition(MARK)
        last = {"role": "assistant", "content": honest + rest}
        line = json.dumps({"messages": [*ending.messages, last], "tools": ending.tools})
        try:
            messages, tools = read_recorded(line)
        except ValueError as error:
            raise ValueError(f"{path}:{number}: {error}") from error
        yield Labelled(
            path.stem.partition("_")[0],
            f"{path.stem}-{number}",
            ending.kind,
            messages[:-1],
            tools,
            messages[-1].text,
            bool(mark),
            len(honest),
        )


def _tool(tool: dict[str, Any]) -> dict[str, Any]:
    function = {
        "name": tool["name"],
        "description": tool["description"],
        "parameters": _object(tool["params"]) | {"required": list(tool["params"])},
    }
    if tool.get("returns"):
        function["returns"] = _object(tool["returns"])
    return {"type": "function", "function": function}


def _object(types: dict[str, Any]) -> dict[str, Any]:
    properties = {name: {"type": kind} if isinstance(kind, str) else {} for name, kind in types.items()}
    return {"type": "object", "properties": properties}


_ROLES = {"user": "user", "says": "assistant"}


def _wire(items: list[dict[str, Any]], prefix: str) -> Iterator[dict[str, Any]]:
    """Messages of a history; calls that follow each other are made at once."""
    calls: list[dict[str, Any]] = []
    waiting: list[str] = []
    for index, item in enumerate(items):
        ((what, content),) = item.items()
        if what == "call":
            name, arguments = content
            waiting.append(f"call_{prefix}{index}")
            spelled = json.dumps(arguments, ensure_ascii=False)
            calls.append(
                {"id": waiting[-1], "type": "function", "function": {"name": name, "arguments": spelled}}
            )
            continue
        if calls:
            yield {"role": "assistant", "content": None, "tool_calls": calls}
            calls = []
        if what == "result":
            text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
            yield {"role": "tool", "tool_call_id": waiting.pop(0), "content": text}
        else:
            yield {"role": _ROLES[what], "content": content}
    if calls or waiting:
        raise ValueError("a call has no result")


def records(path: Path) -> Iterator[Labelled]:
    """The conversations of a benchmark file; its name stands for the author."""
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        messages, tools = read_recorded(line)
        if not (tools or any(message.role is Role.TOOL for message in messages)):
            continue
        yield Labelled(
            path.stem,
            record["domain"],
            record["kind"],
            messages[:-1],
            tools,
            messages[-1].text,
            record["fabricated"],
            record["honest_chars"],
            bool(messages[-1].calls),
        )
