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
from server.domain import Call, Message, Role, Tool

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


def scenes(path: Path) -> Iterator[Labelled]:
    """The endings of a file's scenes. Raises `ValueError` with the line at fault."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            scene = json.loads(line)
            tools = tuple(_tool(tool) for tool in scene["tools"])
            opening = (Message(Role.SYSTEM, scene["system"]),) if scene.get("system") else ()
            history = (*opening, *_messages(scene["history"], "h"))
            for ending in scene["endings"]:
                honest, mark, rest = ending["answer"].partition(MARK)
                if bool(mark) is ending["kind"].startswith("honest"):
                    raise ValueError("the mark and the kind disagree")
                yield Labelled(
                    path.stem.partition("_")[0],
                    f"{path.stem}-{number}",
                    ending["kind"],
                    (*history, Message(Role.USER, ending["user"]), *_messages(ending.get("turn", []), "t")),
                    tools,
                    honest + rest,
                    bool(mark),
                    len(honest),
                )
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}:{number}: {error!r}") from error


def _tool(tool: dict[str, Any]) -> Tool:
    parameters = {
        "type": "object",
        "properties": _properties(tool["params"]),
        "required": list(tool["params"]),
    }
    returns = {"type": "object", "properties": _properties(tool["returns"])} if tool.get("returns") else None
    return Tool(tool["name"], tool["description"], parameters, returns=returns)


def _properties(types: dict[str, Any]) -> dict[str, Any]:
    return {name: {"type": kind} if isinstance(kind, str) else {} for name, kind in types.items()}


def _messages(items: list[dict[str, Any]], prefix: str) -> Iterator[Message]:
    """Messages of a history; calls that follow each other are made at once."""
    calls: list[Call] = []
    waiting: list[str] = []
    for index, item in enumerate(items):
        ((what, content),) = item.items()
        if what == "call":
            name, arguments = content
            spelled = json.dumps(arguments, ensure_ascii=False)
            calls.append(Call(f"call_{prefix}{index}", name, spelled))
            waiting.append(calls[-1].id)
            continue
        if calls:
            yield Message(Role.ASSISTANT, "", calls=tuple(calls))
            calls = []
        if what == "result":
            text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
            yield Message(Role.TOOL, text, call_id=waiting.pop(0))
        else:
            yield Message(Role.USER if what == "user" else Role.ASSISTANT, content)


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
