"""One tool message with the call it answers, read on first use.

Not covered: failures told in prose beyond a list of openings ("We are sorry, but ...").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from server.guard.sources import Source
from server.guard.structure import Block, read_block

_FAILED = re.compile(
    r"^\W*(?:error|exception|traceback|failed|failure|timeout|timed out|not found|no (?:results?|data|records?|matches)|none\b|null\b|n/a\b|"
    r"unavailable|unauthori[sz]ed|forbidden|(?:http )?[45]\d\d (?:[a-z]+ )*(?:error|found|unavailable|request|timeout|gateway|unauthori|forbidden|requests)|错误|失败|超时|未找到|无结果|没有找到|异常)"
    r"|[\"'](?:error|errors|exception|error_message|err)[\"']\s*:\s*(?!null|false|\"\"|\[\]|\{\}|0\b|None)",
    re.I,
)
_FAILED_STATUS = re.compile(
    r"[\"'](?:status|state|code|result|success|ok)[\"']\s*:\s*(?:[\"']?(?:error|failed|failure|timeout|not_found|unavailable)[\"']?|false|[45]\d\d\b)",
    re.I,
)
_EMPTY = re.compile(
    r"\s*(?:\{\s*\}|\[\s*\]|\"\"|)\s*|\s*\{\s*\"[\w]+\"\s*:\s*(?:\[\s*\]|null)\s*(?:,\s*\"\w+\"\s*:\s*0\s*)?\}\s*"
)


class Observation:
    """The content of one tool message with the call it answers."""

    def __init__(self, index: int, turn: int, name: str, arguments: str, text: str) -> None:
        self.index = index
        self.turn = turn
        """Index of the user message that opened its turn."""
        self.name = name
        self.source = Source(f"{text}\n{arguments}")
        short = text[:600] if len(text) < 1200 else ""
        self.failed = (
            bool(_EMPTY.fullmatch(text))
            or _FAILED.search(short) is not None
            or (short.count(":") <= 3 and _FAILED_STATUS.search(short) is not None)
        )
        self._text = text
        self._arguments = arguments

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """The leaf values of the call's arguments, case folded."""
        return tuple(value.casefold() for value in leaves(self._arguments))

    @cached_property
    def block(self) -> Block | None:
        """The observation's structure."""
        return read_block(self._text)

    @cached_property
    def columns(self) -> dict[str, list[float]]:
        """Figures by field."""
        columns: dict[str, list[float]] = {}
        for cell in self.block.cells if self.block else ():
            try:
                columns.setdefault(cell.field, []).append(float(cell.text.replace(",", "").strip("$€£¥% ")))
            except ValueError:
                continue
        return columns

    @cached_property
    def strings(self) -> frozenset[str]:
        """Short non-numeric leaf values, case folded: `sunny`, `in transit`."""
        cells = self.block.cells if self.block else ()
        return frozenset(
            folded for cell in cells if 2 <= len(folded := cell.text.casefold().strip()) <= 40 and not re.search(r"\d", folded)
            and folded not in ("true", "false", "none", "null", "yes", "no")
        )  # fmt: skip


def leaves(arguments: str) -> Iterator[str]:
    """The leaf values of a JSON text; the text itself if it is none."""
    try:
        stack: list[object] = [json.loads(arguments)]
    except (ValueError, RecursionError):
        stack = [arguments]
    while stack:
        node = stack.pop()
        if isinstance(node, Mapping):
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
        elif node is not None and not isinstance(node, bool) and str(node).strip():
            yield str(node).strip()
