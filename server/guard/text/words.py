"""Words of a text: stems of English content words, pairs of Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from itertools import islice
from typing import Protocol, TypeVar

from server.guard.text.frames import CJK_RUN
from server.guard.text.memory import Memory
from server.guard.text.phrases import CJK_FUNCTION, SENTENCE_WORDS, STOP_WORDS

T = TypeVar("T")
_WORD = re.compile(r"[a-z][a-z'’]+")
_LONG_WORD = 40
_MAX_REMEMBERED_CHARS = 1_000_000


class Named(Protocol):
    """Something with a name."""

    @property
    def folded(self) -> str:
        """The name, case folded."""


def remembered(read: Callable[[str], T]) -> Callable[[str], T]:
    """What a word is read as, computed once while it is remembered; very long words are not."""
    known = lru_cache(maxsize=8192)(read)

    @wraps(read)
    def of(word: str) -> T:
        return known(word) if len(word) <= _LONG_WORD else read(word)

    return of


@remembered
def stem(word: str) -> str:
    """A crude English stem: enough to match `prices` with `price` and `booked` with `booking`."""
    for suffix in ("ations", "ation", "ings", "ing", "edly", "ied", "ed", "ies", "es", "s", "e", "y"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "se" else word


def content_words(text: str) -> set[str]:
    """Stems of English content words, and the bigrams of Chinese runs."""
    words = {stem(w) for w in _WORD.findall(text.casefold()) if w not in STOP_WORDS}
    if text.isascii():
        return words
    for run in CJK_RUN.findall(text):
        for part in CJK_FUNCTION.split(run):
            words.update(part[i : i + 2] for i in range(len(part) - 1))
    return words


def is_brief(text: str) -> bool:
    """Whether a text has at most two words (Chinese: characters)."""
    return sum(1 for _ in islice(SENTENCE_WORDS.finditer(text), 3)) < 3


def named_in(referent: Named, folded: str) -> bool:
    """Whether a case-folded text names the referent, in full or by its first word."""
    if word_in(referent.folded, folded):
        return True
    head = referent.folded.split()[0] if " " in referent.folded else ""
    return len(head) >= 4 and word_in(head, folded)


def without(text: str, names: Iterable[str]) -> str:
    """The text with a space in the place of each name."""
    for name in names:
        text = text.replace(name, " ")
    return text


def word_in(word: str, folded: str) -> bool:
    """Whether a case-folded text has the word, not within a longer one (a plural apart)."""
    at = folded.find(word) if word else -1
    while at >= 0:
        before, after = folded[at - 1 : at], folded[at + len(word) : at + len(word) + 1]
        inside = (before.isalnum() and before.isascii() and word[0].isascii()) or (
            after.isalnum() and after.isascii() and word[-1].isascii() and after != "s"
        )
        if not inside:
            return True
        at = folded.find(word, at + 1)
    return False


def _frozen(text: str) -> frozenset[str]:
    return frozenset(content_words(text))


known_words = Memory(_frozen, _MAX_REMEMBERED_CHARS)
"""`content_words` of a text that comes back each turn."""
