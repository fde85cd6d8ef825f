"""Where a JSON object in a stream ends, and what a call's object says.

`ObjectScan` finds the end without looking at any character twice; it knows strings, escapes and
brackets, and fails where no continuation can be JSON. It accepts some text that is not JSON
(`{"a":}`): `read_call` judges the whole object. What strict JSON forbids inside the arguments (a key twice, NaN,
half a surrogate pair), and how deep they may nest, is the contract's to judge.
"""

from __future__ import annotations

import json
import re
from enum import Enum, auto
from typing import Any

from server.dialect.events import BrokenReason

BLANK = " \t\r\n"

_STRUCTURE = re.compile(r'["{}\[\]<]')
_STRING_STOP = re.compile(r'["\\\x00-\x1f]')
_NOT_BLANK = re.compile(r"[^ \t\r\n]")
_PARTNER = {"}": "{", "]": "["}


class ScanState(Enum):
    """How far an `ObjectScan` is."""

    BEFORE = auto()
    INSIDE = auto()
    DONE = auto()
    FAILED = auto()


class ObjectScan:
    """An incremental search for the end of one JSON object that may have blanks before it."""

    __slots__ = ("_escaped", "_in_string", "_open", "reason", "state")

    def __init__(self) -> None:
        self.state = ScanState.BEFORE
        self.reason = BrokenReason.INVALID_JSON
        """Why the scan failed; meaningless before it did."""
        self._open: list[str] = []
        self._in_string = False
        self._escaped = False

    @property
    def begun(self) -> bool:
        """An opening brace was seen."""
        return self.state is not ScanState.BEFORE and self.reason is not BrokenReason.NOT_AN_OBJECT

    def feed(self, text: str, pos: int) -> int:
        """Read `text` from `pos`; return the index behind the last character read.

        That is `len(text)` unless the object ended or failed there.
        """
        if self.state is ScanState.BEFORE:
            first = _NOT_BLANK.search(text, pos)
            if first is None:
                return len(text)
            pos = first.start()
            if text[pos] != "{":
                return self._fail(BrokenReason.NOT_AN_OBJECT, pos)
            self.state = ScanState.INSIDE
        while self.state is ScanState.INSIDE and pos < len(text):
            pos = self._string(text, pos) if self._in_string else self._structure(text, pos)
        return pos

    def _string(self, text: str, pos: int) -> int:
        if self._escaped:
            self._escaped = False
            return pos + 1
        stop = _STRING_STOP.search(text, pos)
        if stop is None:
            return len(text)
        match stop.group():
            case '"':
                self._in_string = False
            case "\\":
                self._escaped = True
            case _:
                return self._fail(BrokenReason.INVALID_JSON, stop.start())
        return stop.end()

    def _structure(self, text: str, pos: int) -> int:
        stop = _STRUCTURE.search(text, pos)
        if stop is None:
            return len(text)
        char = stop.group()
        if char == '"':
            self._in_string = True
        elif char in "{[":
            self._open.append(char)
        elif char == "<" or self._open.pop() != _PARTNER[char]:
            return self._fail(BrokenReason.INVALID_JSON, stop.start())
        elif not self._open:
            self.state = ScanState.DONE
        return stop.end()

    def _fail(self, reason: BrokenReason, pos: int) -> int:
        self.state, self.reason = ScanState.FAILED, reason
        return pos


class _Duplicate(ValueError):
    """The call names a key twice."""


def _unread(_: str) -> None:
    """Numbers are the contract's to read."""


_DECODER = json.JSONDecoder(parse_constant=_unread, parse_float=_unread, parse_int=_unread)


def read_call(text: str) -> tuple[str, str] | BrokenReason:
    """The name of a call and the source text of its arguments, or why `text` is no call.

    `text` is one JSON object, blanks around it allowed, that an `ObjectScan` found.
    """
    try:
        members = _members(text)
    except _Duplicate:
        return BrokenReason.DUPLICATE_KEY
    except RecursionError:
        return BrokenReason.TOO_DEEP
    except (ValueError, IndexError):
        return BrokenReason.INVALID_JSON
    if members.keys() - {"name", "arguments"}:
        return BrokenReason.UNKNOWN_KEY
    if "name" not in members:
        return BrokenReason.NAME_MISSING
    if "arguments" not in members:
        return BrokenReason.ARGUMENTS_MISSING
    name, _ = members["name"]
    arguments, source = members["arguments"]
    if not isinstance(name, str) or not name:
        return BrokenReason.NAME_NOT_STRING
    if not isinstance(arguments, dict):
        return BrokenReason.ARGUMENTS_NOT_OBJECT
    if any("\ud800" <= char <= "\udfff" for char in name):
        return BrokenReason.LONE_SURROGATE
    return name, source


def _members(text: str) -> dict[str, tuple[Any, str]]:
    """The top-level members of an object: value, and source text of the value.

    Raises ValueError or IndexError where `text` is not JSON.
    """
    found: dict[str, tuple[Any, str]] = {}
    pos = _skip(text, _skip(text, 0) + 1)
    if text[pos] == "}":
        return found
    while True:
        if text[pos] != '"':
            raise ValueError(text[pos])
        key, pos = _DECODER.raw_decode(text, pos)
        pos = _skip(text, pos)
        if text[pos] != ":":
            raise ValueError(text[pos])
        start = _skip(text, pos + 1)
        value, end = _DECODER.raw_decode(text, start)
        if key in found:
            raise _Duplicate
        found[key] = value, text[start:end]
        pos = _skip(text, end)
        if text[pos] == "}":
            return found
        if text[pos] != ",":
            raise ValueError(text[pos])
        pos = _skip(text, pos + 1)


def _skip(text: str, pos: int) -> int:
    """The index of the first character at or behind `pos` that is not blank, or the length of `text`."""
    found = _NOT_BLANK.search(text, pos)
    return found.start() if found else len(text)
