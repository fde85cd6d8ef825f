"""What the engine said in one draft, and where its tokens and the visible text stand in it.

Offsets are characters of the raw text, or of the visible text where they are called so.

Not covered: tokens within one delta are taken to be equally long, since a delta does not tell their texts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque

from server.domain import TokenLogprob
from server.engine.port import Delta


class Decoded:
    """Grows by `add`. Log-probabilities wait here until the text they belong to leaves."""

    __slots__ = ("_counts", "_ends", "_logprobs", "_raws", "_texts", "_visibles", "num_chars", "num_tokens")

    def __init__(self) -> None:
        self.num_chars = 0
        self.num_tokens = 0
        self._texts: list[str] = []
        self._ends: list[int] = []  # behind each delta: the raw offset,
        self._counts: list[int] = []  # and the tokens so far
        # Where visible text goes on behind something hidden: its offset in the visible text, and in the raw text.
        self._visibles = [0]
        self._raws = [0]
        self._logprobs: deque[tuple[int, TokenLogprob]] = deque()  # with the raw offset behind the token

    @property
    def raw(self) -> str:
        """Everything said."""
        if len(self._texts) > 1:
            self._texts = ["".join(self._texts)]
        return self._texts[0] if self._texts else ""

    def add(self, delta: Delta) -> None:
        """The engine said more."""
        self._texts.append(delta.text)
        self.num_chars += len(delta.text)
        self.num_tokens += len(delta.token_ids)
        self._ends.append(self.num_chars)
        self._counts.append(self.num_tokens)
        if delta.logprobs:
            self._add_logprobs(delta)

    def tokens_before(self, raw: int) -> int:
        """How many whole tokens the first `raw` characters hold."""
        at = bisect_right(self._ends, raw)
        count, end = (self._counts[at - 1], self._ends[at - 1]) if at else (0, 0)
        if at < len(self._ends):
            count += (self._counts[at] - count) * (raw - end) // (self._ends[at] - end)
        return count

    def visible(self, visible: int, raw: int) -> None:
        """From `visible` on, the visible text stands at `raw`."""
        if raw - visible != self._raws[-1] - self._visibles[-1]:
            self._visibles.append(visible)
            self._raws.append(raw)

    def raw_end(self, visible: int) -> int:
        """The raw offset behind the first `visible` visible characters."""
        at = max(0, bisect_right(self._visibles, visible - 1) - 1)
        return self._raws[at] + visible - self._visibles[at]

    def take_logprobs(self, raw: int) -> tuple[TokenLogprob, ...]:
        """Those of the tokens that end by `raw`, which are forgotten here."""
        if not self._logprobs:
            return ()
        taken = []
        while self._logprobs and self._logprobs[0][0] <= raw:
            taken.append(self._logprobs.popleft()[1])
        return tuple(taken)

    def drop_logprobs(self, after: int, until: int) -> None:
        """Forget the tokens of what stood between two pieces of text: a tag, a thought."""
        if until > after and self._logprobs:
            self._logprobs = deque(item for item in self._logprobs if not after < item[0] <= until)

    def _add_logprobs(self, delta: Delta) -> None:
        end = self.num_chars - len(delta.text)
        last = len(delta.logprobs) - 1
        for i, logprob in enumerate(delta.logprobs):
            end = self.num_chars if i == last else min(end + len(logprob.token), self.num_chars)
            self._logprobs.append((end, logprob))
