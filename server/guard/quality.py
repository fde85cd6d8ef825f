"""Is the answer an answer: not too short, not repeating its tail, its think tags matched.

A repeated tail is looked for at fixed character positions, so the outcome does not depend on chunking; each
look costs a bounded number of string comparisons.

Not covered: repetition with a counter in it ("Step 1 ... Step 2 ..."), and paraphrase.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from server.domain import Finding, FindingKind
from server.guard.detectors.findings import finding, kept
from server.guard.detectors.settings import GuardSettings

_STRIDE = 64
_NEEDLE = 24
_THINK = re.compile(r"</?think>")


class RepeatedTail:
    """Finds the point where a text goes round in a circle."""

    def __init__(self, settings: GuardSettings) -> None:
        self._settings = settings
        self._tail = ""
        self._num_chars = 0
        self.found = ""
        """The repeated tail, all its copies."""

    def feed(self, text: str) -> tuple[int, int] | None:
        """`(start, end)` of the repeated tail once there is one."""
        position = 0
        while position < len(text):
            step = min(_STRIDE - self._num_chars % _STRIDE, len(text) - position)
            self._tail = (self._tail + text[position : position + step])[
                -self._settings.repeat_window_chars :
            ]
            position += step
            self._num_chars += step
            if self._num_chars % _STRIDE == 0 and (length := self._repeated()):
                self.found = self._tail[-length:]
                return self._num_chars - length, self._num_chars
        return None

    def _repeated(self) -> int:
        """Length of the repeated tail, or 0."""
        tail, times = self._tail, self._settings.repeat_times
        if len(tail) < self._settings.repeat_min_chars:
            return 0
        before = tail.rfind(tail[-_NEEDLE:], 0, len(tail) - 1)
        if before < 0:
            return 0
        period = len(tail) - _NEEDLE - before
        unit = tail[-period:]
        if sum(char.isalnum() for char in unit) * 3 < len(unit):
            return 0
        length = period
        while length + period <= len(tail) and tail[-length - period : -length] == unit:
            length += period
        return length if length >= period * times and length >= self._settings.repeat_min_chars else 0


class QualityGuard:
    """Judges an answer's visible text. `feed` reports a repeated tail at once, so that the decode can stop."""

    def __init__(self, settings: GuardSettings) -> None:
        self._settings = settings
        self._repeats = RepeatedTail(settings)
        self._chunks: list[str] = []
        self._repeated = False

    def resume(self, said: str) -> None:
        """Take up an answer behind what has left of it. Before any `feed`."""
        self.feed(said)
        self._repeated = False  # to go on in the same circle is a fault of what goes on

    def feed(self, text: str) -> tuple[Finding, ...]:
        """More visible text."""
        self._chunks.append(text)
        if self._repeated:
            return ()
        span = self._repeats.feed(text)
        if span is None:
            return ()
        self._repeated = True
        tail = "".join(self._chunks)[span[0] : span[1]]
        return kept([finding(self._settings, FindingKind.REPETITION, span[0], tail, "repeats its own tail")])

    def flush(self, *, calls: bool, truncated: bool) -> tuple[Finding, ...]:
        """The end of the answer; `calls`: whether it made any."""
        text = "".join(self._chunks)
        findings: list[Finding] = []
        if not calls and not truncated and len(text.strip()) < self._settings.too_short_chars:
            kind, reason = FindingKind.TOO_SHORT, "too short for an answer"
            findings.append(finding(self._settings, kind, 0, text, reason))
        if not _think_matched(text):
            kind, reason = FindingKind.UNMATCHED_THINK, "a think tag without its other half"
            findings.append(finding(self._settings, kind, 0, text, reason))
        return kept(findings)


def quality_of(text: str, findings: Sequence[Finding] = (), settings: GuardSettings | None = None) -> bool:
    """Whether an answer counts for `response_quality`: long enough, no repeated tail, think tags matched.

    `text` may be raw (with its think block) or visible; `findings` of a live turn count beside what the text shows.
    """
    settings = settings or GuardSettings()
    bad = {FindingKind.TOO_SHORT, FindingKind.REPETITION, FindingKind.UNMATCHED_THINK}
    if any(found.kind in bad for found in findings) or not _think_matched(text):
        return False
    visible = re.sub(r"<think>.*?</think>", "", text, flags=re.S).strip()
    return len(visible) >= settings.too_short_chars and RepeatedTail(settings).feed(visible) is None


def _think_matched(text: str) -> bool:
    opened = False
    for match in _THINK.finditer(text):
        closing = match[0] == "</think>"
        if closing is not opened:
            return False
        opened = not closing
    return not opened
