"""The model's text cut into what is judged as one: a sentence, a structured block, a line of code.

Cutting depends on the text alone, never on how it arrived: a cut is made only when no further text could move
it. Every character belongs to exactly one segment. Work is linear in the text.

A block is held to its end: JSON to its closing bracket, a fence to its closing line, a table or a list to
the first line that does not belong to it. Fences of a programming language pass line by line.

Not covered: indented code, HTML, and lists whose items are separated by blank lines (each item is a block).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from server.guard.structure import KEY_LINE


class SegmentKind(Enum):
    """How a segment is to be judged."""

    PROSE = auto()
    BLOCK = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters `start:start + len(text)` of the visible text."""

    kind: SegmentKind
    text: str
    start: int
    open: bool = False
    """Whether the text that follows belongs to the same line or sentence (a lead-in)."""


PROGRAMMING = frozenset(
    [
        "python",
        "py",
        "js",
        "javascript",
        "ts",
        "typescript",
        "tsx",
        "jsx",
        "java",
        "go",
        "golang",
        "rust",
        "rs",
        "c",
        "cpp",
        "c++",
        "cs",
        "csharp",
        "ruby",
        "rb",
        "php",
        "swift",
        "kotlin",
        "scala",
        "r",
        "sql",
        "bash",
        "sh",
        "shell",
        "zsh",
        "powershell",
        "ps1",
        "html",
        "css",
        "scss",
        "dockerfile",
        "docker",
        "makefile",
        "hcl",
        "terraform",
        "lua",
        "perl",
        "dart",
        "haskell",
        "elixir",
        "graphql",
        "proto",
        "protobuf",
        "nginx",
        "vue",
        "svelte",
        "latex",
        "tex",
        "matlab",
        "regex",
        "diff",
        "cmake",
        "vb",
        "solidity",
    ]
)
_END = re.compile(
    r"[.!?]+[\"')\]*_”’]*(?=\s)|[。！？；]+[”』」）\"')]*(?=[^”』」）\"')。！？；])|\n|[{\[](?=\s*[{\[\"'])"
)
_UNRESOLVED = re.compile(r"(?:[.!?]+[\"')\]*_”’]*|[。！？；]+[”』」）\"')]*|[{\[]\s*)$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|Dr|Mr|Mrs|Ms|vs|No|approx|St|etc|Inc|Ltd|Co|cf|Fig|al|a\.m|p\.m|U\.S|Jr|Sr)|(?:^|\s)[A-Z])\.$"
)
_LIST_LINE = re.compile(r"\s*(?:[-*•·+][ \t]|\d{1,2}[.)、](?!\d)(?=[\s\S])|\|)")
_MAYBE_LIST = re.compile(r"\s*(?:[-*•·+]|\d{1,2}[.)、]?)?$")
_BRACKETS = re.compile(r"[\"\\{}\[\]]")
_MAX_HELD_JSON = 32_000
_MAX_HELD_TABLE = 8_000
_MAX_HELD_LINES = 1_600
_MAX_HELD_LIST = 700
_MAX_HELD_SENTENCE = 2_000


class Segmenter:
    """Feed it text; it gives back the segments that are complete."""

    def __init__(self) -> None:
        self._buffer = ""
        self._start = 0
        self._scan = 0
        self._line_start = True
        self._in_code = False
        self._in_lines = False
        self._depth = 0
        self._quoted = False

    @property
    def held(self) -> int:
        """Characters not yet in a segment."""
        return len(self._buffer)

    def feed(self, text: str) -> list[Segment]:
        """The segments that `text` completes."""
        self._buffer += text
        return self._cut(final=False)

    def end(self) -> list[Segment]:
        """The remaining segments, the last one perhaps incomplete."""
        return self._cut(final=True)

    def _cut(self, final: bool) -> list[Segment]:
        segments: list[Segment] = []
        while self._buffer:
            cut = self._next(final)
            if cut is None:
                if not final:
                    break
                cut = len(self._buffer), SegmentKind.PROSE, False
            end, kind, is_open = cut
            text, self._buffer = self._buffer[:end], self._buffer[end:]
            segments.append(Segment(kind, text, self._start, is_open))
            self._start += end
            self._scan = self._depth = 0
            self._quoted = self._in_lines = False
            self._line_start = text.endswith("\n") or (self._line_start and not text.strip())
        return segments

    def _next(self, final: bool) -> tuple[int, SegmentKind, bool] | None:
        buffer = self._buffer
        if self._in_code:
            return self._code_line(final)
        first = len(buffer) - len(buffer.lstrip())
        if first == len(buffer):
            return None
        at_line = self._line_start or "\n" in buffer[:first]
        if self._in_lines:
            return self._lines(first, final)
        if buffer[first] in "`~":
            if len(buffer) < first + 3 and not final:
                return None
            if buffer.startswith(("```", "~~~"), first):
                return self._fence(first, final)
        if buffer[first] in "{[":
            opening = re.compile(r"[{\[]\s*(\S)").match(buffer, first)
            if opening is None and not final:
                return None
            if opening and (opening[1] in "{[\"'" or (buffer[first] == "{" and opening[1] == "}")):
                return self._json(first, final)
        if at_line or buffer[first] == "|":
            listed = self._is_list(first, final)
            if listed is None:
                return None
            if listed:
                self._in_lines = True
                return self._lines(first, final)
        return self._sentence(first, final, at_line)

    def _is_list(self, first: int, final: bool) -> bool | None:
        line = self._buffer[first : first + 8]
        if _LIST_LINE.match(line):
            return True
        if not final and len(line) < 8 and "\n" not in line and _MAYBE_LIST.fullmatch(line):
            return None
        return False

    def _code_line(self, final: bool) -> tuple[int, SegmentKind, bool] | None:
        newline = self._buffer.find("\n", self._scan)
        self._scan = len(self._buffer)
        if newline < 0:
            return (len(self._buffer), SegmentKind.CODE, False) if final else None
        if self._buffer[:newline].strip() in ("```", "~~~"):
            self._in_code = False
        return newline + 1, SegmentKind.CODE, False

    def _fence(self, first: int, final: bool) -> tuple[int, SegmentKind, bool] | None:
        newline = self._buffer.find("\n", first)
        if newline < 0:
            return (len(self._buffer), SegmentKind.BLOCK, False) if final else None
        if self._buffer[first + 3 : newline].strip().casefold() in PROGRAMMING:
            self._in_code = True
            return newline + 1, SegmentKind.CODE, False
        mark = "\n" + self._buffer[first : first + 3]
        close = self._buffer.find(mark, max(newline, self._scan - 4))
        if close >= 0:
            end = self._buffer.find("\n", close + 4)
            if end >= 0:
                return end + 1, SegmentKind.BLOCK, False
            return (len(self._buffer), SegmentKind.BLOCK, False) if final else None
        self._scan = len(self._buffer)
        if final or len(self._buffer) > _MAX_HELD_JSON:
            return (len(self._buffer) if final else _MAX_HELD_JSON), SegmentKind.BLOCK, False
        return None

    def _json(self, first: int, final: bool) -> tuple[int, SegmentKind, bool] | None:
        position = max(first, self._scan)
        while match := _BRACKETS.search(self._buffer, position):
            char, position = match[0], match.end()
            if char == "\\":
                position += 1
            elif char == '"':
                self._quoted = not self._quoted
            elif not self._quoted:
                self._depth += 1 if char in "{[" else -1
                if self._depth == 0:
                    return position, SegmentKind.BLOCK, False
        self._scan = max(position, len(self._buffer))
        if final or len(self._buffer) > _MAX_HELD_JSON:
            return (len(self._buffer) if final else _MAX_HELD_JSON), SegmentKind.BLOCK, False
        return None

    def _lines(self, first: int, final: bool) -> tuple[int, SegmentKind, bool] | None:
        """A run of list items, table rows or `key: value` lines."""
        buffer = self._buffer
        position = max(first, self._scan)
        while True:
            newline = buffer.find("\n", position)
            if newline < 0:
                return (len(buffer), SegmentKind.BLOCK, False) if final else None
            self._scan = position
            position = newline + 1
            limit = (
                _MAX_HELD_TABLE
                if buffer[first] == "|"
                else _MAX_HELD_LINES
                if KEY_LINE.match(buffer[first : buffer.find("\n", first)])
                else _MAX_HELD_LIST
            )
            if position - first > limit:
                return position, SegmentKind.BLOCK, False
            belongs = self._belongs(position, final)
            if belongs is None:
                return None
            if not belongs:
                return position, SegmentKind.BLOCK, False
            self._scan = position

    def _belongs(self, position: int, final: bool) -> bool | None:
        """Whether the line at `position` goes on with a run of structured lines; `None`: too early to say."""
        buffer = self._buffer
        newline = buffer.find("\n", position)
        line = buffer[position : newline if newline >= 0 else len(buffer)]
        if newline < 0 and not final:
            if not line.strip() or _MAYBE_LIST.fullmatch(line):
                return None
            if _LIST_LINE.match(line) or line[:2] in ("  ", "\t"):
                return True
            cut = _END.search(line)
            if cut is None and len(line) < _MAX_HELD_SENTENCE:
                return None
            line = line[: cut.start()] if cut else line
        if not line.strip():
            return False
        if _LIST_LINE.match(line) or line[:2] in ("  ", "\t") or line.count("|") >= 2:
            return True
        return _key_line(line)

    def _sentence(self, first: int, final: bool, at_line: bool) -> tuple[int, SegmentKind, bool] | None:
        buffer = self._buffer
        position = max(first, self._scan)
        while match := _END.search(buffer, position):
            char, end = match[0][0], match.end()
            if char in "{[":
                if match.start() > first:
                    return match.start(), SegmentKind.PROSE, True
                position = end
                continue
            if char == "." and (
                _ABBREVIATION.search(buffer, max(0, match.start() - 8), match.start() + 1)
                or buffer[first : match.start()].isdigit()
            ):
                position = end
                continue
            line = buffer[first : match.start() if char == "\n" else end]
            if at_line and (_key_line(line) or line.count("|") >= 2):
                self._scan = 0
                self._in_lines = True
                return self._lines(first, final)
            return end, SegmentKind.PROSE, False
        unresolved = _UNRESOLVED.search(buffer, max(position, len(buffer) - 64))
        self._scan = unresolved.start() if unresolved else len(buffer)
        if final:
            if at_line and _key_line(buffer[first:]):
                return len(buffer), SegmentKind.BLOCK, False
            return len(buffer), SegmentKind.PROSE, False
        if len(buffer) > _MAX_HELD_SENTENCE:
            gap = buffer.find(" ", _MAX_HELD_SENTENCE)
            if gap >= 0:
                return gap + 1, SegmentKind.PROSE, False
        return None


def _key_line(line: str) -> bool:
    """Whether a line is `key: value` with a short key and a value that is no paragraph."""
    match = KEY_LINE.match(line)
    if match is None or len(match["value"]) > 160 or match["value"].rstrip()[-1] in "。！？；?!":
        return False
    key, value = match["key"], match["value"].rstrip()
    if value.endswith(".") and len(value.split()) >= 5:
        return False
    return len(key.split()) <= 5 and not key.casefold().startswith(("http", "note", "however", "i "))
