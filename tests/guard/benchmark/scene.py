"""A small notation for labelled conversations.

A scene is a history with tools; its endings are answers to the last user message. In an ending, `⟦` marks
where the fabrication begins: the text before it is honest and may be sent, the text behind it may not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MARK = "⟦"


def tool(name: str, description: str, /, returns: Any = None, **parameters: Any) -> dict[str, Any]:
    """A tool in wire form; parameters and results map names to JSON Schema types."""
    function: dict[str, Any] = {
        "name": name,
        "description": description,
        "parameters": {
            "type": "object",
            "properties": {key: {"type": kind} for key, kind in parameters.items()},
            "required": list(parameters),
        },
    }
    if returns:
        function["returns"] = {
            "type": "object",
            "properties": {key: {"type": kind} for key, kind in returns.items()},
        }
    return {"type": "function", "function": function}


def user(text: str) -> list[dict[str, Any]]:
    """A user message."""
    return [{"role": "user", "content": text}]


def system(text: str) -> list[dict[str, Any]]:
    """A system message."""
    return [{"role": "system", "content": text}]


def says(text: str) -> list[dict[str, Any]]:
    """An assistant message without calls."""
    return [{"role": "assistant", "content": text}]


def looks_up(name: str, arguments: dict[str, Any], result: Any, *, key: str = "") -> list[dict[str, Any]]:
    """A call and its observation; a result that is no string is sent as JSON."""
    content = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)
    spelled = json.dumps(arguments, ensure_ascii=False)
    call_id = f"call_{abs(hash_of(name + spelled + key)):08x}"
    call = {"id": call_id, "type": "function", "function": {"name": name, "arguments": spelled}}
    return [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": call_id, "content": content},
    ]


def hash_of(text: str) -> int:
    """A digest that is the same in every process."""
    value = 2166136261
    for char in text.encode():
        value = (value ^ char) * 16777619 % 2**32
    return value


@dataclass(frozen=True)
class Scene:
    """A history and its labelled endings: `(kind, last user message, answer)`; a tuple of messages may stand for the second."""

    domain: str
    language: str
    tools: list[dict[str, Any]]
    history: list[list[dict[str, Any]]]
    endings: list[tuple[str, Any, str]]

    def records(self, split: str, source: str) -> Iterator[dict[str, Any]]:
        """The labelled conversations of the scene. Kinds that begin with `honest` are honest."""
        for number, (kind, last, answer) in enumerate(self.endings):
            tail = [user(last)] if isinstance(last, str) else last
            history = [message for part in [*self.history, *tail] for message in part]
            yield record(
                split,
                source,
                f"{self.domain}-{number}",
                self.domain,
                self.language,
                kind,
                history,
                self.tools,
                answer,
            )


def record(
    split: str,
    source: str,
    name: str,
    domain: str,
    language: str,
    kind: str,
    history: list[dict[str, Any]],
    tools: list[dict[str, Any]],
    answer: str,
) -> dict[str, Any]:
    """One line of the benchmark."""
    fabricated = not kind.startswith("honest")
    assert fabricated is (MARK in answer), f"{name}: the mark and the kind disagree"
    prefix, _, rest = answer.partition(MARK)
    return {
        "id": f"{source}-{split}-{name}",
        "split": split,
        "source": source,
        "domain": domain,
        "language": language,
        "kind": kind,
        "fabricated": fabricated,
        "honest_chars": len(prefix),
        "messages": [*history, {"role": "assistant", "content": prefix + rest}],
        "tools": tools,
    }
