"""A turn and a passage as the encoder reads them: numbered pieces of words, each with who said it.

A word is cut into the pieces that are most probable together (a unigram model, as SentencePiece has them). Figures are
one piece whatever they say. Work is linear in the text; what is read of it is bounded.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from server.guard.learned.features import STATES, Passage, Turn
from server.guard.learned.origins import NEW, Token
from server.guard.text.words import remembered

FIGURE, BREAK, UNKNOWN, FLAGS, ASKED, FOUND, BEFORE, SAID, *STATED = SPECIAL = (
    *("<figure>", "<break>", "<unknown>", "<flags>", "<asked>", "<found>", "<before>", "<said>"),
    *(f"<state {state}>" for state in range(STATES)),
)
"""Pieces that are no part of a word: among them what opens each part, and `Turn.state`."""
WORD = "▁"
"""Stands before a word."""
PARTS = (ASKED, FOUND, BEFORE, SAID)
SLOTS = 64
"""Numbers of origins a part: the same word means another thing in a question and in an answer."""

_LIMITS = {ASKED: 40, FOUND: 32, BEFORE: 32, SAID: 96}
"""Pieces of a part; of the question and of the passage before, the last."""
_FROM_THE_END = (ASKED, BEFORE)
_MAX_PIECES_OF_A_WORD, _MAX_CHARS_OF_A_WORD = 6, 48
_LONGEST = 16
_IMPROBABLE = 30.0
"""What a character that no piece has costs, beside log probabilities down to some 20."""
FOUND_IN = "found"
"""The origin of what results hold."""

Numbers = tuple[list[int], list[int]]
"""Pieces and, of each, whose it is."""


class Reading(NamedTuple):
    """What the encoder reads of a passage."""

    pieces: list[int]
    origins: list[int]
    flags: list[int]
    said: int
    """How many pieces at the end are the passage's."""


@dataclass(frozen=True)
class Pieces:
    """Parts of words with the logarithm of how probable each is; numbers are their places."""

    texts: tuple[str, ...]
    scores: tuple[float, ...]
    _known: dict[str, tuple[int, float]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {
            text: (i, score) for i, (text, score) in enumerate(zip(self.texts, self.scores, strict=True))
        }
        object.__setattr__(self, "_known", known)

    def number(self, text: str) -> int:
        """The place of one piece, within a word or at its beginning, or that of `UNKNOWN`."""
        known = self._known.get(text) or self._known.get(WORD + text) or self._known[UNKNOWN]
        return known[0]

    def cut(self, text: str) -> list[tuple[int, int, int]]:
        """Start, end and number of the pieces of `text` that are most probable together."""
        unknown = self._known[UNKNOWN][0]
        best = [0.0] + [float("-inf")] * len(text)
        back = [(0, unknown)] * (len(text) + 1)
        for start in range(len(text)):
            until = start + 1
            if best[start] - _IMPROBABLE > best[until]:
                best[until], back[until] = best[start] - _IMPROBABLE, (start, unknown)
            for end in range(until, min(len(text), start + _LONGEST) + 1):
                known = self._known.get(text[start:end])
                if known is not None and best[start] + known[1] > best[end]:
                    best[end], back[end] = best[start] + known[1], (start, known[0])
        pieces = []
        end = len(text)
        while end > 0:
            start, number = back[end]
            pieces.append((start, end, number))
            end = start
        return pieces[::-1]


class Reader:
    """Numbers turns and passages; the same numbers in training and in service."""

    def __init__(self, pieces: Pieces, origins: Sequence[str], flags: Sequence[str]) -> None:
        """`origins`: at most `SLOTS - 1`; 0 stands for none. `flags` are numbered from 1."""
        if len(origins) >= SLOTS:
            raise ValueError(f"{len(origins)} origins, where a part has {SLOTS - 1}")
        self._pieces = pieces
        self._origins = {origin: i for i, origin in enumerate(origins, 1)}
        self._flags = {flag: i for i, flag in enumerate(flags, 1)}
        self._special = {name: pieces.number(name) for name in SPECIAL}
        self._word: Callable[[str], tuple[int, ...]] = remembered(self._cut_word)
        self._sign: Callable[[str], int] = lru_cache(maxsize=1024)(self._number_sign)

    def turn(self, turn: Turn) -> Numbers:
        """What stands before each passage of a turn."""
        asked = self._part(ASKED, turn.asked)
        found = self._part(FOUND, [(sign, FOUND_IN) for sign in turn.found])
        opening = [self._special[STATED[turn.state]], self._special[FLAGS]]
        return [*opening, *asked[0], *found[0]], [0, 0, *asked[1], *found[1]]

    def read(self, turn: Turn, ahead: Numbers, before: Sequence[Token], passage: Passage) -> Reading:
        """A passage behind `before`, the words of the last one; `ahead`: the turn as `turn` numbers it."""
        last, said = self._part(BEFORE, before), self._part(SAID, passage.said)
        flags = [self._flags[flag] for flag in (*turn.flags, *passage.flags) if flag in self._flags]
        return Reading([*ahead[0], *last[0], *said[0]], [*ahead[1], *last[1], *said[1]], flags, len(said[0]))

    def _part(self, part: str, tokens: Sequence[Token]) -> Numbers:
        """What opens a part, and its pieces, as many as are read."""
        limit = _LIMITS[part]
        # A token is at least one piece but for a Chinese pair, two of which may be one.
        tokens = tokens[-2 * limit :] if part in _FROM_THE_END else tokens[: 2 * limit]
        kept = list(self._number(tokens))
        kept = kept[-limit:] if part in _FROM_THE_END else kept[:limit]
        base = PARTS.index(part) * SLOTS
        numbers = [self._special[part], *(number for number, _ in kept)]
        return numbers, [base, *(base + self._origins.get(origin, 0) for _, origin in kept)]

    def _number(self, tokens: Sequence[Token]) -> Iterable[tuple[int, str]]:
        """Numbers of the pieces, and who said each."""
        at = 0
        while at < len(tokens):
            text, origin = tokens[at]
            at += 1
            if not text or text[0].isdigit():
                yield self._special[FIGURE], origin
            elif text == "\n":
                yield self._special[BREAK], ""
            elif _is_chinese(text):
                run, whose = text, [origin]
                while len(text) == 2 and at < len(tokens) and _continues(run, tokens[at][0]):
                    run += tokens[at][0][1]
                    whose.append(tokens[at][1])
                    at += 1
                yield from self._number_run(run, whose)
            elif text[0].isalpha():
                for number in self._word(text):
                    yield number, origin
            else:
                yield self._sign(text), ""

    def _number_run(self, run: str, whose: Sequence[str]) -> Iterable[tuple[int, str]]:
        """A Chinese run of which each pair of neighbours has an origin; a piece is new where one of its pairs is."""
        for start, end, number in self._pieces.cut(run):
            pairs = whose[start : max(start + 1, end - 1)] or whose[-1:]
            yield number, NEW if NEW in pairs else pairs[0]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        pieces = self._pieces.cut(WORD + word[:_MAX_CHARS_OF_A_WORD])[:_MAX_PIECES_OF_A_WORD]
        return tuple(number for *_, number in pieces)

    def _number_sign(self, sign: str) -> int:
        return self._pieces.number(unicodedata.normalize("NFKC", sign))


def _is_chinese(text: str) -> bool:
    return "\u4e00" <= text[0] <= "\u9fff"


def _continues(run: str, text: str) -> bool:
    """Whether a token is the pair of the run's last character with the next one."""
    return len(text) == 2 and text[0] == run[-1] and _is_chinese(text)
