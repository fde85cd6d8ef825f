"""Stop sequences: the visible text ends before the first of them.

Searched in the text alone, so that reasoning and the strings of a call never end an answer.
"""

from __future__ import annotations

from collections.abc import Sequence


class StopSequences:
    """Cuts text at the stop sequence that is complete first; the sequence itself is not part of the text.

    Text leaves as soon as it cannot be the beginning of a sequence; at most the longest sequence less one
    character is held back.
    """

    def __init__(self, sequences: Sequence[str]) -> None:
        """`sequences` are not empty strings; there may be none."""
        self._sequences = tuple(sequences)
        self._first_characters = frozenset(sequence[0] for sequence in self._sequences)
        self._longest = max(map(len, self._sequences), default=0)
        self._held = ""
        self._stopped = False

    @property
    def held(self) -> int:
        """Characters held back."""
        return len(self._held)

    def feed(self, text: str) -> tuple[str, bool]:
        """The text that may leave, and whether the answer has ended; after that everything is swallowed."""
        if self._stopped:
            return "", True
        if not self._sequences:
            return text, False
        text = self._held + text
        ends = [
            (start + len(sequence), start)
            for sequence in self._sequences
            if (start := text.find(sequence)) >= 0
        ]
        if ends:
            self._stopped, self._held = True, ""
            return text[: min(ends)[1]], True
        decided = self._decided(text)
        self._held = text[decided:]
        return text[:decided], False

    def flush(self) -> tuple[str, bool]:
        """No text follows: the rest that may leave, and whether a sequence had ended the answer."""
        rest, self._held = self._held, ""
        return rest, self._stopped

    def _decided(self, text: str) -> int:
        """Where the end of `text` begins that may still grow into a sequence."""
        for start in range(max(0, len(text) - self._longest + 1), len(text)):
            if text[start] in self._first_characters and any(
                sequence.startswith(text[start:]) for sequence in self._sequences
            ):
                return start
        return len(text)
