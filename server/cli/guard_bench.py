"""The guard's benchmark: labelled conversations in, recall, false blocks and time out."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.accuracy.interval import Rate
from server.cli.guard_recorded import read_recorded
from server.domain import Call, Message, Role, Tool, Verdict
from server.guard import Evidence, GuardSettings, ObservationGuard, check_conversation

_CHUNK_CHARS = 16
"""About four tokens: how text arrives from an engine."""
_GROWTH_TOKENS = (1_000, 4_000, 16_000, 32_000)
_CHARS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled conversation, judged."""

    id: str
    kind: str
    part: str
    """The file that it is from."""
    fabricated: bool
    blocked: bool
    leaked_chars: int
    """Characters of the fabrication that left before the block."""
    cpu_ms: float

    @property
    def right(self) -> bool:
        return self.fabricated is self.blocked


def judge(line: str, part: str = "") -> Judged:
    """Judge one line of the file `part` as a live turn would: evidence once, text in small chunks."""
    record = json.loads(line)
    messages, tools = read_recorded(line)
    begun = time.thread_time()
    sent, blocked = _stream(messages, tools)
    cpu_ms = (time.thread_time() - begun) * 1000
    if not blocked:
        blocked = check_conversation(messages, tools)[0] is Verdict.BLOCK
    fabricated = bool(record["fabricated"])
    leaked = max(0, len(sent) - int(record["honest_chars"])) if fabricated and blocked else 0
    return Judged(str(record["id"]), str(record["kind"]), part, fabricated, blocked, leaked, cpu_ms)


def _stream(messages: tuple[Message, ...], tools: tuple[Tool, ...]) -> tuple[str, bool]:
    answer = messages[-1]
    if not tools and not any(message.role is Role.TOOL for message in messages):
        return answer.text, False
    guard = ObservationGuard(GuardSettings(), Evidence(messages[:-1], tools))
    sent = ""
    for start in range(0, len(answer.text), _CHUNK_CHARS):
        released = guard.feed(answer.text[start : start + _CHUNK_CHARS])
        sent += released.text
        if released.blocked:
            return sent, True
    released = guard.called() if answer.calls else guard.flush(truncated=False)
    return sent + released.text, released.blocked


def summary(judged: Iterable[Judged]) -> dict[str, Any]:
    """Recall and false blocks with Wilson intervals, by part and by kind too, and times, as plain JSON values."""
    rows = list(judged)
    times = sorted(r.cpu_ms for r in rows) or [0.0]
    kinds = sorted({r.kind for r in rows}, key=lambda kind: (kind.startswith("honest"), kind))
    return {
        "conversations": len(rows),
        **_rates(rows),
        "parts": {
            part: _rates([r for r in rows if r.part == part]) for part in sorted({r.part for r in rows})
        },
        "leaks": sum(r.leaked_chars > 0 for r in rows),
        "kinds": {kind: _kind([r for r in rows if r.kind == kind]) for kind in kinds},
        "cpu_ms_a_turn": {
            "p50": round(times[len(times) // 2], 3),
            "p95": round(times[int(len(times) * 0.95)], 3),
            "max": round(times[-1], 3),
        },
        "wrong": [r.id for r in rows if not r.right],
    }


def _rates(rows: list[Judged]) -> dict[str, Any]:
    fabricated, honest = [r for r in rows if r.fabricated], [r for r in rows if not r.fabricated]
    return {
        "recall": _rate(sum(r.blocked for r in fabricated), len(fabricated)),
        "false_blocks": _rate(sum(r.blocked for r in honest), len(honest)),
    }


def _kind(rows: list[Judged]) -> dict[str, Any]:
    return {"fabricated": rows[0].fabricated, "blocked": _rate(sum(r.blocked for r in rows), len(rows))}


def _rate(right: int, n: int) -> dict[str, Any]:
    rate = Rate(right, n)
    low, high = rate.interval
    return {
        "n": n,
        "count": right,
        "ratio": round(rate.ratio, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def growth() -> list[dict[str, float]]:
    """CPU time of one guarded turn over conversations of growing length; linear means equal `ms_per_1k_tokens`."""
    points = []
    for tokens in _GROWTH_TOKENS:
        messages, tools = _conversation(tokens * _CHARS_PER_TOKEN)
        best = min(_timed(messages, tools) for _ in range(5))
        points.append(
            {"tokens": tokens, "cpu_ms": round(best, 3), "ms_per_1k_tokens": round(best * 1000 / tokens, 4)}
        )
    return points


def _timed(messages: tuple[Message, ...], tools: tuple[Tool, ...]) -> float:
    begun = time.thread_time()
    _stream(messages, tools)
    return (time.thread_time() - begun) * 1000


def _conversation(num_chars: int) -> tuple[tuple[Message, ...], tuple[Tool, ...]]:
    """Rounds of lookups up to a length, and an honest answer about the last one."""
    tools = (
        Tool("get_reading", "Latest reading of a station", {"properties": {"station": {"type": "string"}}}),
    )
    messages: list[Message] = []
    length = number = 0
    answer = ""
    while length < num_chars:
        number += 1
        level, flow = 1000 + number * 7 % 900, round(number * 1.37 % 60, 2)
        name = f"ST-{number:05d}"
        observed = json.dumps(
            {"station": name, "level_mm": level, "flow": flow, "state": "normal", "operator": "Lahn Office"}
        )
        answer = f"Station {name} stands at {level} mm with a flow of {flow}; its state is normal."
        messages += [
            Message(Role.USER, f"What is the latest reading of {name}?"),
            Message(
                Role.ASSISTANT,
                "",
                calls=(Call(f"call_{number}", "get_reading", json.dumps({"station": name})),),
            ),
            Message(Role.TOOL, observed, call_id=f"call_{number}"),
            Message(Role.ASSISTANT, answer),
        ]
        length += sum(len(message.text) for message in messages[-4:]) + 40
    return tuple(messages), tools
