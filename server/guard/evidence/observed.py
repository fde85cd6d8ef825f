"""One tool message with the call it answers, read on first use.

Not covered: failures told in prose beyond a list of openings ("We are sorry, but ...").
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from server.domain import Call
from server.guard.text.lazy import lazy
from server.guard.text.memory import Memory
from server.guard.text.sources import Source
from server.guard.text.structure import Block, read_block

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
_ESCAPE = re.compile(r"\\u((?!d[89a-f])[0-9a-f]{4})", re.I)
_DIGIT = re.compile(r"\d")
_SHORT = 300
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_FAILED_ANYWHERE = re.compile(
    r"(?:^|[\"'【】\[\](：:])\s*(?:error|错误|异常|失败)\b\s*(?:[\"'】\])：:,，}]|$)", re.I
)
"""A failure as a field, a heading or a state, whatever the format."""
_CELL_FIGURE = re.compile(r"[$€£¥]?\s?(-?\d[\d,]*(?:\.\d+)?)\s?[^\d\s]{0,8}")
_EMPTY = re.compile(
    r"(?:\{\s*\}|\[\s*\]|\"\"|)|\{\s*\"[\w]+\"\s*:\s*(?:\[\s*\]|null)\s*(?:,\s*\"\w+\"\s*:\s*0\s*)?\}"
)

_MAX_REMEMBERED_CHARS = 8_000_000


def _unescaped(text: str) -> str:
    """The text with JSON's escapes of letters read: \\u72b6."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "\\u" in text else text


class Reading:
    """What the content of a tool message holds, with the arguments of the call it answers."""

    def __init__(self, text: str, arguments: str) -> None:
        text, arguments = _unescaped(text), _unescaped(arguments)
        self.source = Source(f"{text}\n{arguments}")
        short = text[:600] if len(text) < 1200 else ""
        self.failed = (
            bool(_EMPTY.fullmatch(text.strip()))
            or _FAILED.search(short) is not None
            or (short.count(":") <= 3 and _FAILED_STATUS.search(short) is not None)
        )
        figures = [figure for figure in _FIGURE.findall(text[:_SHORT]) if figure not in arguments][:3]
        self.failed = self.failed or (len(figures) < 3 and _FAILED_ANYWHERE.search(short) is not None)
        self.is_bare = len(text) < _SHORT and not figures
        """It is short, and has no figure beside those of the call."""
        self.is_telling = len(figures) > 1
        self._text = text
        self._arguments = arguments

    @lazy
    def arguments_as_written(self) -> tuple[str, ...]:
        """The leaf values of the call's arguments."""
        return leaves_of(self._arguments)

    @lazy
    def arguments(self) -> tuple[str, ...]:
        """The leaf values of the call's arguments, case folded."""
        return tuple(value.casefold() for value in self.arguments_as_written)

    @lazy
    def block(self) -> Block | None:
        """Its structure."""
        return read_block(self._text)

    @lazy
    def cells(self) -> dict[str, list[tuple[int, float]]]:
        """Figures by field, each with the number of its record."""
        cells: dict[str, list[tuple[int, float]]] = {}
        for cell in self.block.cells if self.block else ():
            match = _CELL_FIGURE.fullmatch(cell.text.strip())
            if match is None:
                continue
            figure = float(match[1].replace(",", ""))
            cells.setdefault(cell.field, []).append((cell.record, figure))
        return cells

    @lazy
    def columns(self) -> dict[str, list[float]]:
        """Figures by field."""
        return {field: [figure for _, figure in cells] for field, cells in self.cells.items()}

    @lazy
    def strings(self) -> frozenset[str]:
        """Short non-numeric leaf values, case folded: `sunny`, `in transit`."""
        cells = self.block.cells if self.block else ()
        return frozenset(
            folded for cell in cells if cell.quoted and 2 <= len(folded := cell.text.casefold().strip()) <= 40 and _DIGIT.search(folded) is None
            and folded not in ("true", "false", "none", "null", "yes", "no")
        )  # fmt: skip


reading_of = Memory(Reading, _MAX_REMEMBERED_CHARS)
"""What an observation holds, read once for all turns that hold it."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One tool message."""

    index: int
    turn: int
    """Index of the user message that opened its turn."""
    reading: Reading
    call: Call | None
    """The call that it answers."""
    barren: bool = False
    """It has no figure, and the tool gave some before: `printer offline`."""

    @property
    def failed(self) -> bool:
        """Whether it holds a failure, or nothing."""
        return self.reading.failed or self.barren

    @property
    def source(self) -> Source:
        """Its text, with the call's arguments."""
        return self.reading.source

    @property
    def arguments(self) -> tuple[str, ...]:
        """The leaf values of the call's arguments, case folded."""
        return self.reading.arguments

    @property
    def arguments_as_written(self) -> tuple[str, ...]:
        """The leaf values of the call's arguments."""
        return self.reading.arguments_as_written

    @property
    def block(self) -> Block | None:
        """Its structure."""
        return self.reading.block

    @property
    def cells(self) -> dict[str, list[tuple[int, float]]]:
        """Figures by field, each with the number of its record."""
        return self.reading.cells

    @property
    def columns(self) -> dict[str, list[float]]:
        """Figures by field."""
        return self.reading.columns

    @property
    def strings(self) -> frozenset[str]:
        """Short non-numeric leaf values, case folded."""
        return self.reading.strings


def _leaves(arguments: str) -> tuple[str, ...]:
    try:
        stack: list[object] = [json.loads(arguments)]
    except (ValueError, RecursionError):
        stack = [arguments]
    found = []
    while stack:
        node = stack.pop()
        if isinstance(node, Mapping):
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
        elif node is not None and not isinstance(node, bool) and (text := str(node).strip()):
            found.append(text)
    return tuple(found)


leaves_of = Memory(_leaves, _MAX_REMEMBERED_CHARS // 8)
"""The leaf values of a JSON text; the text itself if it is none."""
