"""What a dialect parser finds in a decode.

`start` and `end` are character offsets into the raw text of the decode, so that
`raw[event.start:event.end]` is the text of the event. Blank text around blocks belongs to no event.

Nobody changes an event. Those that may come once a token are not frozen: a frozen one takes four times as long to
make.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BrokenReason(StrEnum):
    """Why the text between the call tags is not a call."""

    NOT_AN_OBJECT = "not_an_object"
    """It does not begin with a JSON object."""
    INVALID_JSON = "invalid_json"
    """The object is not JSON: a trailing comma, an unescaped line break, ..."""
    TRAILING_TEXT = "trailing_text"
    """Something other than the closing tag follows the object."""
    UNCLOSED = "unclosed"
    """The answer ended inside the object."""
    TOO_DEEP = "too_deep"
    """The object nests deeper than a parser goes: several times what any contract takes."""
    DUPLICATE_KEY = "duplicate_key"
    """The call's own object names a key twice."""
    UNKNOWN_KEY = "unknown_key"
    """A key other than `name` and `arguments` stands at the top."""
    NAME_MISSING = "name_missing"
    NAME_NOT_STRING = "name_not_string"
    """`name` is not a string, or an empty one."""
    ARGUMENTS_MISSING = "arguments_missing"
    ARGUMENTS_NOT_OBJECT = "arguments_not_object"
    """`arguments` is something else than an object; an object encoded as a string counts as a string."""
    LONE_SURROGATE = "lone_surrogate"
    """The name holds half of a surrogate pair, which no UTF-8 text can carry."""
    NOT_EXPECTED = "not_expected"
    """A call in a turn that has no tools."""


@dataclass(slots=True)
class Reasoning:
    """More of the think block's text."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Text:
    """More visible text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CallParsed:
    """A call that can be read; the contract judges it. `arguments` is the source text of the arguments object, character for character."""

    name: str
    arguments: str
    raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CallBroken:
    """Text that began as a call and is none."""

    raw: str
    reason: BrokenReason
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CallTruncated:
    """A call that the token limit cut off."""

    raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ThoughtCall:
    """A call, whole or broken, spelled inside the think block: it was thought of, not made."""

    raw: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marker:
    """A tag or token that has no place where it stands: a result tag, a turn token, a stray call tag."""

    raw: str
    start: int
    end: int
    thought: bool = False
    """It stands inside the think block."""


@dataclass(frozen=True, slots=True)
class UnmatchedThink:
    """A think tag without its partner; for a block that never closed, the extent of the block."""

    raw: str
    """The tag where it may be meant as text; empty for a block that never closed, and before the answer."""
    start: int
    end: int
    thought: bool = False
    """It stands inside the think block."""


DialectEvent = (
    Reasoning | Text | CallParsed | CallBroken | CallTruncated | ThoughtCall | Marker | UnmatchedThink
)
