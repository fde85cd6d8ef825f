"""Reading a raw text with the parser, cut in any way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from server.dialect.events import DialectEvent, Reasoning, Text
from server.dialect.qwen3 import Qwen3Parser
from server.domain import Thinking


def call(name: str = "get_weather", arguments: str = '{"city": "Paris"}') -> str:
    """A call as Qwen3 spells it."""
    return f'<tool_call>\n{{"name": "{name}", "arguments": {arguments}}}\n</tool_call>'


def read(
    raw: str,
    thinking: Thinking = Thinking.OPTIONAL,
    *,
    truncated: bool = False,
    parse_calls: bool = True,
    cuts: Iterable[int] = (),
) -> list[DialectEvent]:
    """The events of `raw`, fed in pieces that end at the cuts; adjacent texts are joined."""
    parser = Qwen3Parser(thinking, parse_calls=parse_calls)
    events: list[DialectEvent] = []
    ends = [*sorted(cuts), len(raw)]
    for start, end in zip([0, *ends], ends, strict=False):
        events += parser.feed(raw[start:end])
    return joined(events + parser.flush(truncated=truncated))


def joined(events: Iterable[DialectEvent]) -> list[DialectEvent]:
    """The events with adjacent `Text`, and adjacent `Reasoning`, made one."""
    whole: list[DialectEvent] = []
    for event in events:
        last = whole[-1] if whole else None
        if isinstance(event, Text | Reasoning) and type(event) is type(last) and last.end == event.start:
            whole[-1] = replace(last, text=last.text + event.text, end=event.end)
        else:
            whole.append(event)
    return whole


def kinds(events: Iterable[DialectEvent]) -> list[str]:
    """The names of the events' types."""
    return [type(event).__name__ for event in events]
