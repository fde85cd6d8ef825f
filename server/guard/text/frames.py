"""Grammatical frames as patterns that cost little on text they cannot match.

A frame is a regular expression without regard to case. The engine tries every branch of an alternation at every
position, far slower when it must ignore case: so both pattern and text are lowered, and the Chinese frames are
tried only on text that has Chinese characters.

Not covered: letters whose lower case is not the one that ignoring case would find (the long s).
"""

from __future__ import annotations

import re

CJK_RUN = re.compile(r"[\u4e00-\u9fff]+")
_LETTER = re.compile(r"\\.|\(\?P|[A-Z]")


class Frames:
    """Frames of one meaning. A Chinese frame must hold a Chinese character in whatever it matches."""

    def __init__(self, *english: str, chinese: tuple[str, ...] = (), one_of: tuple[str, ...] = ("",)) -> None:
        """`one_of`: whatever the English frames match holds one of these; text without any is not searched."""
        self._one_of = one_of
        self._plain = _compiled(english)
        self._chinese = _compiled(english + chinese) if chinese else self._plain

    def search(self, text: str) -> re.Match[str] | None:
        """The first match, in the lowered text; its positions hold in `text` too."""
        if has_chinese(text):
            return self._chinese.search(lowered(text))
        low = lowered(text)
        return self._plain.search(low) if any(map(low.__contains__, self._one_of)) else None


def has_chinese(text: str) -> bool:
    """Whether the text has a Chinese character."""
    return not text.isascii() and CJK_RUN.search(text) is not None


def lowered(text: str) -> str:
    """The text in lower case, character for character."""
    return text.lower() if text.isascii() else text.replace("İ", "i").lower()


def _compiled(frames: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_LETTER.sub(_lower, frame)})" for frame in frames))


def _lower(match: re.Match[str]) -> str:
    return match[0].lower() if len(match[0]) == 1 else match[0]
