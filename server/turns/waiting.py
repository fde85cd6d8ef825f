"""Where deltas wait that can let nothing out: most of a guarded sentence, and of a call, costs no more than that.

The guard lets a sentence go when it has ended, and the dialect a call when its closing tag is there. So letters,
digits and commas inside a sentence, and anything but `>` in a call block, may as well be read with what follows.
Neither what leaves nor when depends on it; a test holds that against every way of cutting a text.
"""

from __future__ import annotations

from enum import Enum, auto

MAX_HELD = 1_000
"""Visible characters held back above which nothing waits: the guard lets go of a sentence that is too long."""
_MAX_WAITING = 500


class Lull(Enum):
    """Where the text stands."""

    NONE = auto()
    """Anything may let something out."""
    SENTENCE = auto()
    """Behind a letter or digit of a sentence that the guard holds: more of them, and commas, end none and begin no
    tag."""
    CALL = auto()
    """In a call block."""


class WaitingRoom:
    """Keeps deltas while the `lull` lasts."""

    __slots__ = ("_num_chars", "_texts", "lull")

    def __init__(self) -> None:
        self.lull = Lull.NONE
        self._texts: list[str] = []
        self._num_chars = 0

    def keeps(self, text: str) -> bool:
        """Whether `text` waits here from now on."""
        if self.lull is Lull.NONE or self._num_chars > _MAX_WAITING:
            return False
        if self.lull is Lull.CALL:
            if ">" in text:
                return False
        elif not (text.isalnum() or (text[:1] == " " and text[1:].isalnum()) or text == ","):
            return False
        self._texts.append(text)
        self._num_chars += len(text)
        return True

    def empty(self, text: str) -> str:
        """What waited, and `text` behind it."""
        if not self._texts:
            return text
        text = "".join(self._texts) + text
        self._texts.clear()
        self._num_chars = 0
        return text
