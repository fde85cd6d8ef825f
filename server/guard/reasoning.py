"""The think block: calls spelled inside it, and thoughts that go round in a circle.

Reasoning may imagine results freely; it is not judged for them.

Not covered: a call that the thought only describes in words.
"""

from __future__ import annotations

import re

from server.domain import Finding, FindingKind
from server.guard.detectors.findings import finding, kept
from server.guard.detectors.settings import GuardSettings
from server.guard.quality import RepeatedTail

_CALL = re.compile(
    r"<tool_call>|[\"']name[\"']\s*:\s*[\"'][\w.-]{1,64}[\"']\s*,\s*[\"'](?:arguments|parameters)[\"']\s*:\s*\{"
)
_OVERLAP = 256


class ReasoningGuard:
    """Judges the think block's text as it arrives. Text always passes."""

    def __init__(self, settings: GuardSettings) -> None:
        self._settings = settings
        self._repeats = RepeatedTail(settings)
        self._tail = ""
        self._num_chars = 0
        self._called = False
        self._repeated = False

    def feed(self, text: str) -> tuple[Finding, ...]:
        """More of the think block; what was noticed in it."""
        findings = []
        window = self._tail + text
        start = self._num_chars - len(self._tail)
        self._num_chars += len(text)
        # Whatever it matches ends in one of the two: most tokens need no search.
        ends = "{" in text or ">" in text
        if ends and not self._called and (match := _CALL.search(window)):
            self._called = True
            findings.append(
                finding(
                    self._settings,
                    FindingKind.THOUGHT_CALL,
                    start + match.start(),
                    match[0],
                    "a call spelled inside the think block",
                )
            )
        self._tail = window[-_OVERLAP:]
        if not self._repeated and (span := self._repeats.feed(text)):
            self._repeated = True
            findings.append(
                finding(
                    self._settings,
                    FindingKind.REPETITION,
                    span[0],
                    self._repeats.found,
                    "the reasoning repeats its own tail",
                )
            )
        return kept(findings) if findings else ()
