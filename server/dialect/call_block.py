"""One call block, read as it arrives.

A block that holds a JSON object ends at the closing tag behind that object, whatever its strings say.
A block that cannot be a call ends at the first tag that could end it, counted from its beginning:
the closing tag, the next opening tag, or the end of the think block it stands in.
"""

from __future__ import annotations

import re

from server.dialect.events import BrokenReason
from server.dialect.json_object import BLANK, ObjectScan, ScanState

CALL_OPEN = "<tool_call>"
CALL_CLOSE = "</tool_call>"
THINK_CLOSE = "</think>"

_END = re.compile(f"{CALL_CLOSE}|(?={CALL_OPEN})")
_END_IN_THOUGHT = re.compile(f"{CALL_CLOSE}|(?={CALL_OPEN}|{THINK_CLOSE})")


class CallBlock:
    """The text of one block from its opening tag on; `start` and `end` are offsets into the decode.

    With `may_mention` an opening tag that no object follows is a mention of the tag, and the block is the
    tag alone. Such a tag elsewhere begins a broken call. What is not `readable` is broken whatever it holds.
    """

    __slots__ = (
        "_body_end",
        "_closing",
        "_end_tags",
        "_length",
        "_may_mention",
        "_pieces",
        "_scan",
        "_unsearched",
        "end",
        "mention",
        "reason",
        "start",
    )

    def __init__(self, start: int, *, thought: bool, may_mention: bool, readable: bool) -> None:
        self.start = start
        self.end: int | None = None
        """Offset behind the block; None while more text is needed."""
        self.reason: BrokenReason | None = None if readable else BrokenReason.INVALID_JSON
        """Why the block is no call; None while it may be one."""
        self.mention = False
        """The block is a mere mention of the opening tag."""
        self._may_mention = may_mention
        self._end_tags = _END_IN_THOUGHT if thought else _END
        self._pieces = [CALL_OPEN]
        self._length = len(CALL_OPEN)
        self._scan = ObjectScan()
        self._body_end: int | None = None
        self._closing = ""
        self._unsearched = ""

    @property
    def text(self) -> str:
        """Everything fed, the opening tag included; it may reach behind the end of the block."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0]

    @property
    def body(self) -> str:
        """The JSON object, once it is complete."""
        return self.text[len(CALL_OPEN) : self._body_end]

    def feed(self, text: str) -> None:
        """Take more text in; `end` is set once it is known."""
        self._pieces.append(text)
        self._length += len(text)
        if self.reason is not None:
            self._look_for_end(self._unsearched + text)
        elif self._body_end is not None:
            self._look_for_closing_tag(self._closing + text)
        else:
            self._look_for_object(text)

    def close(self) -> int:
        """No text follows: set and return `end`.

        A missing closing tag behind a whole object is forgiven, all else is broken.
        """
        if self.end is None and self.reason is None and self._body_end is None:
            self._fail(BrokenReason.UNCLOSED)
        if self.end is None:
            self.end = self.start + self._length
        return self.end

    def _look_for_object(self, text: str) -> None:
        pos = self._scan.feed(text, 0)
        if self._scan.state is ScanState.FAILED:
            self._fail(self._scan.reason)
        elif self._scan.state is ScanState.DONE:
            self._body_end = self._length - len(text) + pos
            self._look_for_closing_tag(text[pos:])

    def _look_for_closing_tag(self, text: str) -> None:
        text = text.lstrip(BLANK)
        if text.startswith(CALL_CLOSE):
            self.end = self.start + self._length - len(text) + len(CALL_CLOSE)
        elif CALL_CLOSE.startswith(text):
            self._closing = text
        else:
            self._fail(BrokenReason.TRAILING_TEXT)

    def _fail(self, reason: BrokenReason) -> None:
        self.reason = reason
        if self._may_mention and not self._scan.begun:
            self.mention = True
            self.end = self.start + len(CALL_OPEN)
        else:
            self._look_for_end(self.text[len(CALL_OPEN) :])

    def _look_for_end(self, text: str) -> None:
        found = self._end_tags.search(text)
        if found is not None:
            self.end = self.start + self._length - len(text) + found.end()
        else:
            self._unsearched = text[1 - len(CALL_CLOSE) :]
