"""The grammar of one decode, as an xgrammar structural tag. Pure: plain JSON, no xgrammar.

In order: the think block, visible text, calls, each as far as the stage allows it. Free text and thinking
cannot hold a control literal of the dialect in any tokenisation; after the first call only further calls
can follow; a call names one of the tools and its arguments fit the tool's relaxed schema. A control literal
inside a JSON string stays possible here (forbidding it costs seconds of compile time): `check` refuses it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain import Spelling, Thinking

Format = dict[str, Any]

_MAX_WHITESPACE = 1
"""Whitespace characters in a row within arguments: unlimited, a model may write blanks for ever."""
_GAP: Format = {"type": "regex", "pattern": r"\n{0,2}"}
"""What may stand before a call or a JSON answer: models write an empty line behind a think block."""
_NOTHING: Format = {"type": "const_string", "value": ""}


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a decode begins, and what a recovery asks of it."""

    thinking: Thinking
    calls: int = 0
    """Whole calls that this answer already holds; the decode goes on right behind the last."""
    must_call: bool = False
    """A call is forced although the choice is auto."""
    tighten: tuple[tuple[str, str], ...] = ()
    """(tool, schema pointer or reason code) of what the relaxed grammar let through and must now express."""
    text: bool = True
    """Visible text may (still) come."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What an answer may hold."""

    calls: Mapping[str, Mapping[str, Any]]
    """Relaxed parameter schema of each tool that may be called."""
    call_limit: int
    """Calls that may still come."""
    must_call: bool
    answer: Mapping[str, Any] | None
    """Relaxed schema of the visible text; none: free text."""
    text: bool
    thinking: Thinking
    thinking_budget: int | None


def control_literals(spelling: Spelling) -> tuple[str, ...]:
    """Texts that only the dialect itself may write."""
    return (
        spelling.think_open,
        spelling.think_close,
        spelling.call_open,
        spelling.call_close,
        spelling.result_open,
        spelling.result_close,
        *spelling.turn_tokens,
    )


def first_calls(outline: Outline, spelling: Spelling) -> str:
    """The grammar of an answer that holds no call yet."""
    elements = _thinking(outline, spelling)
    calls = _calls(outline, spelling)
    if outline.answer is not None and outline.text and not outline.must_call:
        answer = _json(outline.answer)
        elements += [_GAP, answer if calls is None else {"type": "or", "elements": [answer, calls]}]
    elif outline.text:
        elements.append(_free_text(spelling))
        if calls is not None:
            elements.append(calls if outline.must_call else _optional(calls))
    elif calls is not None:
        elements += [_GAP, calls] if outline.must_call else [_optional(_sequence([_GAP, calls]))]
    return _dump(elements)


def further_calls(outline: Outline, spelling: Spelling) -> str:
    """The grammar of an answer that goes on right behind a call: further calls, or the end."""
    calls = _calls(outline, spelling)
    if calls is None:
        return _dump([_NOTHING])
    more = _sequence([_const(spelling.call_separator), calls])
    return _dump([more if outline.must_call else _optional(more)])


def _thinking(outline: Outline, spelling: Spelling) -> list[Format]:
    inside: Format = {
        "type": "any_text",
        "excludes": [literal for literal in control_literals(spelling) if literal != spelling.think_close],
    }
    if outline.thinking_budget is not None:
        inside["max_tokens"] = outline.thinking_budget
    block: Format = {"type": "tag", "begin": "", "content": inside, "end": spelling.think_close}
    if outline.thinking is Thinking.OPEN:
        return [block]
    if outline.thinking is Thinking.OPTIONAL:
        return [_optional(block | {"begin": spelling.think_open})]
    return []


def _calls(outline: Outline, spelling: Spelling) -> Format | None:
    if not outline.calls or outline.call_limit < 1:
        return None
    tags: list[Format] = [
        {
            "type": "tag",
            "begin": f"{spelling.call_open}{spelling.call_prefix}{json.dumps(name, ensure_ascii=False)}"
            f"{spelling.call_middle}",
            "content": _json(schema),
            "end": f"{spelling.call_suffix}{spelling.call_close}",
        }
        for name, schema in outline.calls.items()
    ]
    call = tags[0] if len(tags) == 1 else {"type": "or", "elements": tags}
    if outline.call_limit == 1:
        return call
    another = _sequence([_const(spelling.call_separator), call])
    return _sequence([call, {"type": "repeat", "min": 0, "max": outline.call_limit - 1, "content": another}])


def _json(schema: Mapping[str, Any]) -> Format:
    return {"type": "json_schema", "json_schema": schema, "max_whitespace_cnt": _MAX_WHITESPACE}


def _free_text(spelling: Spelling) -> Format:
    return {"type": "any_text", "excludes": list(control_literals(spelling))}


def _const(text: str) -> Format:
    return {"type": "const_string", "value": text}


def _optional(content: Format) -> Format:
    return {"type": "optional", "content": content}


def _sequence(elements: list[Format]) -> Format:
    return elements[0] if len(elements) == 1 else {"type": "sequence", "elements": elements}


def _dump(elements: list[Format]) -> str:
    form = _sequence(elements or [_NOTHING])
    return json.dumps({"type": "structural_tag", "format": form}, ensure_ascii=False, separators=(",", ":"))
