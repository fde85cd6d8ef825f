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

from server.guard.text.structure import KEY_LINE, read_json


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


_PROGRAMMING_TEXT = (
    "python py js javascript ts typescript tsx jsx java go golang rust rs c cpp c++ cs csharp ruby rb php "
    "swift kotlin scala r sql bash sh shell zsh powershell ps1 html css scss dockerfile docker makefile "
    "hcl terraform lua perl dart haskell elixir graphql proto protobuf nginx vue svelte latex tex matlab "
    "regex diff cmake vb solidity"
)
PROGRAMMING = frozenset(_PROGRAMMING_TEXT.split())
_END = re.compile(
    r"[.!?。！？；\n{\[](?:(?<=[.!?])[.!?]{0,63}+[\"')\]*_”’]*+(?=\s)|(?<=[。！？；])[。！？；]{0,63}+[”』」）\"')]*+(?=[^”』」）\"')。！？；])|(?<=\n)|(?<=[{\[])(?=\s*[{\[\"']))"
)
"""A sentence's end. It begins with one class of characters, for which `re` runs ahead four times as fast. Of a longer run
of marks the last 64 count, so that a text of nothing else costs no more."""
_UNRESOLVED = re.compile(r"(?:[.!?]++[\"')\]*_”’]*+|[。！？；]++[”』」）\"')]*+|[{\[]\s*+)$")
_OPENED = re.compile(r"[{\[]\s*$")
_OPENING = re.compile(r"[{\[]\s*(\S)")
_SOLID = re.compile(r"\S")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|Dr|Mr|Mrs|Ms|vs|No|approx|St|etc|Inc|Ltd|Co|cf|Fig|al|a\.m|p\.m|U\.S|Jr|Sr)|(?:^|\s)[A-Z])\.$"
)
_LIST_LINE = re.compile(r"\s*(?:[-*•·+][ \t]|\d{1,2}[.)、](?!\d)(?=[\s\S])|\|)")
_MAYBE_LIST = re.compile(r"\s*(?:[-*•·+]|\d{1,2}[.)、]?)?$")
_MAY_END = re.compile(r"[.!?。！？；\n{\[]")
_NEWLINE = re.compile(r"\n")
_FENCE_END = re.compile(r"[\n`~]")
_BRACKETS = re.compile(r"[\"\\{}\[\]]")
_MAX_HELD_BLOCK = 32_000
_MAX_HELD_TABLE = 8_000
_MAX_HELD_LINES = 1_600
_MAX_HELD_LIST = 700
_MAX_HELD_SENTENCE = 2_000


_Cut = tuple[int, SegmentKind, bool]
"""Where a segment ends, what it is, and whether the next one goes on in the same line."""


class Segmenter:
    """Feed it text; it gives back the segments that are complete."""

    def __init__(self) -> None:
        self._buffer = ""
        self._start = 0
        self._scan = 0
        self._line_start = True
        self._code_mark = ""
        """What opened the code that goes on."""
        self._in_lines = False
        self._depth = 0
        self._quoted = False
        self._waits_for: re.Pattern[str] | None = None
        """What alone can complete the segment that is open, up to `_patience` characters of it."""
        self._patience = 0

    @property
    def held(self) -> int:
        """Characters not yet in a segment."""
        return len(self._buffer)

    def feed(self, text: str) -> list[Segment]:
        """The segments that `text` completes."""
        self._buffer += text
        if self._waits_for and len(self._buffer) < self._patience and self._waits_for.search(text) is None:
            return []
        return self._cut(final=False)

    def end(self) -> list[Segment]:
        """The remaining segments, the last one perhaps incomplete."""
        return self._cut(final=True)

    def _cut(self, final: bool) -> list[Segment]:
        segments: list[Segment] = []
        self._waits_for = None
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

    def _next(self, final: bool) -> _Cut | None:
        buffer = self._buffer
        if self._code_mark:
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
            opening = _OPENING.match(buffer, first)
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

    def _code_line(self, final: bool) -> _Cut | None:
        newline = self._buffer.find("\n", self._scan)
        self._scan = len(self._buffer)
        if newline < 0 and not final:
            self._wait(_NEWLINE, _MAX_HELD_BLOCK)
            return None
        end = newline + 1 or len(self._buffer)
        line = self._buffer[:end].strip()
        if line.startswith(self._code_mark):  # whatever stands behind it: rather judged than taken for code
            self._code_mark = ""
        told = line.startswith(("{", "[{")) and read_json(line) is not None
        return end, SegmentKind.BLOCK if told else SegmentKind.CODE, False

    def _fence(self, first: int, final: bool) -> _Cut | None:
        newline = self._buffer.find("\n", first)
        if newline < 0:
            self._wait(_NEWLINE, _MAX_HELD_BLOCK)
            return (len(self._buffer), SegmentKind.BLOCK, False) if final else None
        info = self._buffer[first:newline].lstrip(self._buffer[first])
        if info.strip().casefold() in PROGRAMMING:
            limit = first + _MAX_HELD_BLOCK
            content = _SOLID.search(self._buffer, newline, limit)
            if content is None and not final and len(self._buffer) < limit:
                self._wait(_SOLID, limit)
                return None
            if content is None or content[0] not in "{[|":  # data is data, whatever the fence calls it
                self._code_mark = self._buffer[first : first + 3]  # of a longer one, too: rather judged
                return newline + 1, SegmentKind.CODE, False
        mark = "\n" + self._buffer[first : first + 3]
        limit = first + _MAX_HELD_BLOCK
        close = self._buffer.find(mark, max(newline, self._scan - 4), limit)
        end = self._buffer.find("\n", close + 4, limit) if close >= 0 else -1
        if end >= 0:
            return end + 1, SegmentKind.BLOCK, False
        if close < 0:
            self._scan = len(self._buffer)
        self._wait(_FENCE_END, limit)
        return self._open_block(limit, final)

    def _json(self, first: int, final: bool) -> _Cut | None:
        position = max(first, self._scan)
        limit = first + _MAX_HELD_BLOCK
        while (match := _BRACKETS.search(self._buffer, position)) and match.start() < limit:
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
        if position <= len(self._buffer):
            self._wait(_BRACKETS, limit)
        return self._open_block(limit, final)

    def _open_block(self, limit: int, final: bool) -> _Cut | None:
        """A block whose end is not there: cut at the limit, at the end of the text, or not yet."""
        if len(self._buffer) > limit:
            return limit, SegmentKind.BLOCK, False
        return (len(self._buffer), SegmentKind.BLOCK, False) if final else None

    def _lines(self, first: int, final: bool) -> _Cut | None:
        """A run of list items, table rows or `key: value` lines."""
        buffer = self._buffer
        position = max(first, self._scan)
        while True:
            newline = buffer.find("\n", position, first + _MAX_HELD_BLOCK)
            if newline < 0:
                self._wait(_NEWLINE, first + _MAX_HELD_BLOCK)
                return self._open_block(first + _MAX_HELD_BLOCK, final)
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
        line = buffer[position : min(newline if newline >= 0 else len(buffer), position + _MAX_HELD_SENTENCE)]
        if not line.strip():
            return None if newline < 0 and not final else False
        if newline < 0 and not final and _MAYBE_LIST.fullmatch(line):
            return None
        if _LIST_LINE.match(line) or line[:2] in ("  ", "\t"):
            return True
        cut = _END.search(line)
        if cut is None and newline < 0 and not final and len(line) < _MAX_HELD_SENTENCE:
            return None
        line = line[: cut.start()] if cut else line
        if line.count("|") >= 2:
            return True
        return _key_line(line)

    def _sentence(self, first: int, final: bool, at_line: bool) -> _Cut | None:
        buffer = self._buffer
        limit = first + _MAX_HELD_SENTENCE
        position = max(first, self._scan)
        while (match := _END.search(buffer, position)) and match.start() < limit:
            char, end = match[0][0], match.end()
            if char in "{[":
                if match.start() > first:
                    return match.start(), SegmentKind.PROSE, True
                position = end
                continue
            opened = (
                _OPENED.search(buffer, max(first, match.start() - 64), match.start())
                if char == "\n"
                else None
            )
            if opened and not final and _SOLID.search(buffer, end) is None:
                self._scan = opened.start()
                return None
            if char == "." and self._is_abbreviation(first, match.start()):
                position = end
                continue
            line = buffer[first : match.start() if char == "\n" else end]
            if at_line and (_key_line(line) or line.count("|") >= 2):
                self._scan = 0
                self._in_lines = True
                return self._lines(first, final)
            return end, SegmentKind.PROSE, False
        gap = buffer.find(" ", limit, limit + _MAX_HELD_SENTENCE)
        if gap >= 0:
            return gap + 1, SegmentKind.PROSE, False
        if len(buffer) >= limit + _MAX_HELD_SENTENCE:
            return limit + _MAX_HELD_SENTENCE, SegmentKind.PROSE, False
        unresolved = _UNRESOLVED.search(buffer, max(position, len(buffer) - 64))
        self._scan = min(unresolved.start() if unresolved else len(buffer), limit)
        if unresolved is None:
            self._wait(_MAY_END, limit)
        if final:
            kind = SegmentKind.BLOCK if at_line and _key_line(buffer[first:]) else SegmentKind.PROSE
            return len(buffer), kind, False
        return None

    def _wait(self, pattern: re.Pattern[str], patience: int) -> None:
        """Look again only when `pattern` arrives or the buffer holds `patience` characters."""
        self._waits_for, self._patience = pattern, patience

    def _is_abbreviation(self, first: int, dot: int) -> bool:
        """Whether the dot ends an abbreviation or a list number rather than a sentence."""
        before = self._buffer[first:dot]
        return _ABBREVIATION.search(self._buffer, max(0, dot - 8), dot + 1) is not None or before.isdigit()


def _key_line(line: str) -> bool:
    """Whether a line is `key: value` with a short key and a value that is no paragraph."""
    match = KEY_LINE.match(line)
    if match is None or len(match["value"]) > 160 or match["value"].rstrip()[-1] in "。！？；?!":
        return False
    key, value = match["key"], match["value"].rstrip()
    if value.endswith(".") and len(value.split()) >= 5:
        return False
    return len(key.split()) <= 5 and not key.casefold().startswith(("http", "note", "however", "i "))
