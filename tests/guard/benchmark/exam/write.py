"""The held-out part: scenes of 54 services, by an author who knew neither the detectors nor the other scenes.

They are in the notation of `adapters.guard.scenes`, and no training reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.guard.benchmark.scene import record, says, system, user

SPLIT, SOURCE = "heldout", "exam"
_SCENES = sorted(Path(__file__).parent.glob("x_*.jsonl"))


def lines() -> Iterator[str]:
    """The part, one JSON document a line."""
    for path in _SCENES:
        for scene in map(json.loads, path.read_text("utf-8").splitlines()):
            tools = [_tool(tool) for tool in scene["tools"]]
            history = [
                *(system(scene["system"]) if scene.get("system") else ()),
                *_messages(scene["history"], "h"),
            ]
            for number, ending in enumerate(scene["endings"]):
                turn = [*user(ending["user"]), *_messages(ending.get("turn", []), "t")]
                row = record(
                    SPLIT,
                    SOURCE,
                    f"{scene['domain']}-{number:02d}",
                    scene["domain"],
                    scene["language"],
                    ending["kind"],
                    [*history, *turn],
                    tools,
                    ending["answer"],
                )
                yield json.dumps(row, ensure_ascii=False)


def _tool(tool: dict[str, Any]) -> dict[str, Any]:
    function = {
        "name": tool["name"],
        "description": tool["description"],
        "parameters": _object(tool["params"]),
    }
    function["parameters"]["required"] = list(tool["params"])
    if tool.get("returns"):
        function["returns"] = _object(tool["returns"])
    return {"type": "function", "function": function}


def _object(types: dict[str, Any]) -> dict[str, Any]:
    properties = {name: {"type": kind} if isinstance(kind, str) else {} for name, kind in types.items()}
    return {"type": "object", "properties": properties}


def _messages(items: list[dict[str, Any]], prefix: str) -> Iterator[dict[str, Any]]:
    """Wire messages of a history; calls that follow each other are made at once."""
    calls: list[dict[str, Any]] = []
    waiting: list[str] = []
    for index, item in enumerate(items):
        ((what, content),) = item.items()
        if what == "call":
            name, arguments = content
            spelled = json.dumps(arguments, ensure_ascii=False)
            waiting.append(f"call_{prefix}{index}")
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
            yield from (user if what == "user" else says)(content)
