"""The Qwen3 (Hermes) dialect: `<think>...</think>`, `<tool_call>{json}</tool_call>`, `<tool_response>`.

The parser reads a decode in pieces of any size and never raises; how the text was cut changes nothing
but where adjacent `Reasoning` or `Text` events are split. Text leaves as soon as it cannot be the
beginning of a tag or the blanks before one. Every character is looked at a bounded number of times: what a broken
block took in is read again, `_MAX_BROKEN` times at most.

Blank text: line breaks at the beginning and blanks at the end of a think block, line breaks behind
`</think>` and `</tool_call>`, and blanks before `<tool_call>` belong to no event.

What it does not do: judge the arguments against a schema, know which tools exist, or see control tokens
inside the strings of a call (their text is ordinary there; their token ids are not).
"""

from __future__ import annotations

import re

from server.dialect.call_block import CALL_CLOSE, CALL_OPEN, THINK_CLOSE, CallBlock
from server.dialect.events import (
    BrokenReason,
    CallBroken,
    CallParsed,
    CallTruncated,
    DialectEvent,
    Marker,
    Reasoning,
    Text,
    ThoughtCall,
    UnmatchedThink,
)
from server.dialect.json_object import BLANK, read_call
from server.domain import Spelling, Thinking

THINK_OPEN = "<think>"

QWEN3 = Spelling(
    think_open=THINK_OPEN,
    think_close=THINK_CLOSE,
    call_open=CALL_OPEN,
    call_close=CALL_CLOSE,
    result_open="<tool_response>",
    result_close="</tool_response>",
    call_prefix='\n{"name": ',
    call_middle=', "arguments": ',
    call_suffix="}\n",
    call_separator="\n",
    turn_tokens=("<|im_start|>", "<|im_end|>", "<|endoftext|>"),
)

_TAGS = (
    THINK_OPEN,
    THINK_CLOSE,
    CALL_OPEN,
    CALL_CLOSE,
    QWEN3.result_open,
    QWEN3.result_close,
    *QWEN3.turn_tokens,
)
_TAG = re.compile("|".join(re.escape(tag) for tag in _TAGS))
_BEGINNINGS = frozenset(tag[:n] for tag in _TAGS for n in range(1, len(tag)))
_LONGEST_BEGINNING = max(map(len, _BEGINNINGS))
_MAX_BROKEN = 16
"""Broken blocks of a decode behind which no more are read for a call in them."""
_PIECE = 512
"""Characters handed to a call block at a time, so that text behind a block is not copied time and again."""


class Qwen3Parser:
    """A decode's raw text in, events out.

    `thinking` says where the prompt left the think block. `parse_calls=False` is for a turn without tools:
    a call is then broken (`not_expected`) and a bare call tag is a marker.
    """

    def __init__(self, thinking: Thinking, *, parse_calls: bool = True) -> None:
        self._parse_calls = parse_calls
        self._in_thought = thinking is Thinking.OPEN
        self._thought_start = 0
        self._unopened = self._in_thought  # the prompt opened the block; the model may still repeat the tag
        self._answering = False  # visible text or a call has begun, so no think block may open any more
        self._trim = self._in_thought  # line breaks before the next text belong to the tag before them
        self._received = 0
        self._tail = ""  # what may be the beginning of a tag
        self._blanks: list[str] = []  # what may be the blanks before a tag
        self._num_blank = 0
        self._block: CallBlock | None = None
        self._num_broken = 0
        self._events: list[DialectEvent] = []

    @property
    def position(self) -> int:
        """Offset up to which the text is decided: events so far end before it, later ones begin behind it."""
        if self._block is not None:
            return self._block.start
        return self._received - len(self._tail) - self._num_blank

    @property
    def held(self) -> int:
        """Characters received and not decided yet."""
        return self._received - self.position

    @property
    def in_thought(self) -> bool:
        """The text received last stands inside the think block."""
        return self._in_thought

    @property
    def in_call(self) -> bool:
        """The text received last stands inside a call block."""
        return self._block is not None

    def feed(self, text: str) -> list[DialectEvent]:
        """Read more text; return what it decided."""
        base = self._received - len(self._tail)
        data = self._tail + text
        self._received += len(text)
        self._tail = ""
        self._read(data, base)
        return self._taken()

    def flush(self, *, truncated: bool) -> list[DialectEvent]:
        """The decode ended, at the token limit if `truncated`; return what was still held."""
        while self._block is not None:
            self._end_block(self._block, truncated=truncated)
        if truncated and self._parse_calls and not self._in_thought and _begins_call(self._tail):
            self._events.append(CallTruncated(self._tail, self._received - len(self._tail), self._received))
            self._drop_blanks()
        else:
            self._say(self._tail, self._received - len(self._tail))
            self._release_blanks(self._received)
        self._tail = ""
        if self._in_thought and not truncated:
            self._events.append(UnmatchedThink("", self._thought_start, self._received, thought=True))
        return self._taken()

    def _taken(self) -> list[DialectEvent]:
        events, self._events = self._events, []
        return events

    def _read(self, data: str, base: int) -> None:
        """Read `data`, which stands at offset `base` of the decode."""
        pos = 0
        while pos < len(data):
            if self._block is None:
                pos = self._read_text(data, pos, base)
                continue
            block = self._block
            piece = data[pos : pos + _PIECE]
            block.feed(piece)
            pos += len(piece)
            if block.end is None:
                continue
            self._settle(block, block.end)
            if block.end < base:  # a broken block that ended in text of an earlier feed
                data = block.text[block.end - block.start :] + data[pos:]
                base = block.end
            pos = block.end - base

    def _read_text(self, data: str, pos: int, base: int) -> int:
        """Read up to and with the next tag, or all there is; return where to go on."""
        tag = _TAG.search(data, pos)
        if tag is not None:
            self._say(data[pos : tag.start()], base + pos)
            self._meet(tag.group(), base + tag.start())
            return tag.end()
        decided = _decided(data, pos)
        self._say(data[pos:decided], base + pos)
        self._tail = data[decided:]
        return len(data)

    def _say(self, text: str, start: int) -> None:
        """Text without tags, or reasoning: all but the blanks at its end can leave."""
        kept = text.rstrip(BLANK)
        if not kept:
            if text:
                self._blanks.append(text)
                self._num_blank += len(text)
            return
        blank = text[len(kept) :]
        if self._blanks:
            kept = "".join(self._blanks) + kept
            start -= self._num_blank
            self._drop_blanks()
        if blank:
            self._blanks.append(blank)
            self._num_blank = len(blank)
        if self._trim:
            self._trim = False
            start += len(kept)
            kept = kept.lstrip("\r\n")
            start -= len(kept)
        self._emit(kept, start)

    def _emit(self, text: str, start: int) -> None:
        if self._in_thought:
            self._unopened = False
            self._events.append(Reasoning(text, start, start + len(text)))
        else:
            self._answering = True
            self._events.append(Text(text, start, start + len(text)))

    def _drop_blanks(self) -> None:
        self._blanks.clear()
        self._num_blank = 0

    def _release_blanks(self, end: int) -> None:
        """What ends at `end` turned out not to be the blanks of a tag."""
        if self._blanks and not self._trim:
            self._emit("".join(self._blanks), end - self._num_blank)
        self._drop_blanks()

    def _meet(self, tag: str, start: int) -> None:
        """A tag stands at `start`."""
        if tag == CALL_OPEN:
            self._open_block(start)
        elif tag == THINK_OPEN and (self._unopened if self._in_thought else not self._answering):
            self._drop_blanks()
            if not self._in_thought:
                self._thought_start = start
            self._in_thought, self._unopened, self._trim = True, False, True
        elif tag == THINK_CLOSE and (self._in_thought or not self._answering):
            self._drop_blanks()
            if not self._in_thought:
                self._events.append(UnmatchedThink("", start, start + len(tag)))
            self._in_thought, self._unopened, self._trim = False, False, True
        else:
            self._release_blanks(start)
            end = start + len(tag)
            if tag in (THINK_OPEN, THINK_CLOSE):
                self._events.append(UnmatchedThink(tag, start, end, self._in_thought))
            else:
                self._events.append(Marker(tag, start, end, self._in_thought))

    def _open_block(self, start: int) -> None:
        is_call = self._parse_calls and not self._in_thought
        if is_call:
            self._drop_blanks()
        else:
            self._release_blanks(start)
        readable = self._num_broken < _MAX_BROKEN
        if is_call or readable or self._in_thought:
            may_mention = not is_call and readable
            self._block = CallBlock(
                start, thought=self._in_thought, may_mention=may_mention, readable=readable
            )
        else:
            self._mention(CALL_OPEN, start)

    def _mention(self, raw: str, start: int) -> None:
        """An opening tag that begins no call."""
        if self._in_thought:
            self._say(raw, start)
        else:
            self._events.append(Marker(raw, start, start + len(raw)))

    def _settle(self, block: CallBlock, end: int) -> None:
        """The block is complete: say what it was."""
        self._block = None
        start, raw = block.start, block.text[: end - block.start]
        if block.mention:
            self._mention(raw, start)
            return
        self._num_broken += block.reason is not None
        if self._in_thought:
            self._events.append(ThoughtCall(raw, start, end))
            return
        self._answering, self._trim = True, True
        call = block.reason or (read_call(block.body) if self._parse_calls else BrokenReason.NOT_EXPECTED)
        if isinstance(call, BrokenReason):
            reason = call if self._parse_calls else BrokenReason.NOT_EXPECTED
            self._events.append(CallBroken(raw, reason, start, end))
        else:
            name, arguments = call
            self._events.append(CallParsed(name, arguments, raw, start, end))

    def _end_block(self, block: CallBlock, *, truncated: bool) -> None:
        """The decode ended inside a block; text behind a broken one is read again."""
        if truncated and block.reason is None and self._parse_calls and not self._in_thought:
            self._block = None
            self._events.append(CallTruncated(block.text, block.start, self._received))
            return
        end = block.close()
        self._settle(block, end)
        self._read(block.text[end - block.start :], end)


def _decided(data: str, pos: int) -> int:
    """Where the part of `data` begins that may still grow into a tag."""
    bracket = data.rfind("<", max(pos, len(data) - _LONGEST_BEGINNING))
    return bracket if bracket >= 0 and data[bracket:] in _BEGINNINGS else len(data)


def _begins_call(tail: str) -> bool:
    """`tail` is more than one character of an opening call tag: too much to be taken for prose."""
    return len(tail) > 1 and CALL_OPEN.startswith(tail)
