"""One segment under judgement: what kind of thing it says, and which of its values it copied from whom."""

from __future__ import annotations

import re
from collections.abc import Iterable

from server.guard.kinds import find
from server.guard.lazy import lazy
from server.guard.phrases import (
    ADMITS,
    GENERAL,
    IMAGINED,
    LOOKED_UP,
    NOT_DONE,
    OPENS_GENERALLY,
    SELF_OR_YOU,
    SOURCE_SAYS,
)
from server.guard.reckoning import Reckoning, digits_of
from server.guard.saying import Context
from server.guard.values import Value
from server.guard.words import content_words, word_in

__all__ = ["Context", "Unit"]

_UNDERWAY = re.compile(r"正在|马上|这就|稍等|将为|会为|先[为帮给]")
_CLAUSE_END = re.compile(r"[,;，；。]")
_ASPECT = re.compile(r"[已刚才又再了过到完得重]|询(?:显示|表明|返回|得知|发现|完成|成功|如下|到)|结果|显示")
_RELATIVE = re.compile(
    r"\b(?:what|things?|those|ones?|everything|all|names?|that|which|when|as|before|unless|if) $"
)
"""What stands before a clause that points to earlier lookups: `the things I looked up`."""
_RELATIVE_CHARS = 16
_DENIED = re.compile(r"(?:n['’]t|\bnot|\bno|不|没有?|未) ?$")
_REPORTED = re.compile(
    r"\W*(?:tool |function |call |api )?\W*(?:returned|returns:|result|output|response|reported|gave|says|shows|返回|结果)",
    re.I,
)


def _is_planned(text: str, match: re.Match[str]) -> bool:
    """Whether a Chinese lookup is one to come: 我帮您查, not 帮您查了."""
    found = match[0]
    return found[:1] in "我帮为替给" and not _ASPECT.search(found + text[match.end() : match.end() + 1])


class Unit(Reckoning):
    """A text within its context, as the detectors ask about it."""

    @lazy
    def imitates(self) -> int | None:
        """Index of the earlier reading whose sentence the text repeats around its values."""
        return self.evidence.imitated(self.text)

    @lazy
    def copied(self) -> list[Value]:
        """Hard values that only observations of somebody else hold."""
        if not self.foreign_only:
            return []
        return [
            v
            for v in self.hard
            if v not in self.novel
            and not self.evidence.given(v)
            and self.evidence.states(v)
            and not self.evidence.adds_up(v)
            and not self.is_result(v)
            and not (v.face is not None and digits_of(v) < 2)
        ]

    @lazy
    def copied_strings(self) -> list[str]:
        """Observed leaf texts of somebody else that the text repeats."""
        if not self.foreign_only:
            return []
        found = {
            s
            for o in self.evidence.observations
            if not o.failed
            for s in o.strings
            if len(s) > 2
            and word_in(s, self.folded)
            and not _DENIED.search(self.folded, 0, self.folded.find(s))
        }
        return sorted(s for s in found if not self.evidence.gives_text(s))

    @lazy
    def claims_lookup(self) -> bool:
        """Says that something was looked up, or what a lookup said."""
        found = [m for m in (LOOKED_UP.search(self.text), SOURCE_SAYS.search(self.text)) if m]
        match = min(found, key=lambda m: m.start(), default=None)
        if match is None and self.claim_words:
            match = self.claim_words.search(self.text)
        match = match or self._tool_reported()
        if match is None or SELF_OR_YOU.search(self.text):
            return False
        if self.points_back(match) or _is_planned(self.text, match):
            return False
        before = self.text[max(0, match.start() - 40) : match.end()]
        clause = _CLAUSE_END.split(before)[-1]
        return NOT_DONE.search(clause) is None and _UNDERWAY.search(clause) is None

    def points_back(self, match: re.Match[str]) -> bool:
        """Whether what matches stands in a relative or a temporal clause."""
        start = match.start()
        return _RELATIVE.search(self.folded, max(0, start - _RELATIVE_CHARS), start) is not None

    def _tool_reported(self) -> re.Match[str] | None:
        for name in self.evidence.tool_names:
            at = self.folded.find(name)
            if at >= 0:
                return _REPORTED.match(self.text, at + len(name))
        return None

    @lazy
    def imagined(self) -> bool:
        """Marked as an example, a condition or a template."""
        return (
            self.context.imagined
            or IMAGINED.search(self.text) is not None
            or ADMITS.search(self.text) is not None
        )

    @lazy
    def general(self) -> bool:
        """Put as a rule or as common knowledge."""
        if GENERAL.search(self.text):
            return True
        return not self.speaks_of_unlooked and OPENS_GENERALLY.search(self.text) is not None

    @lazy
    def denied(self) -> bool:
        """Says that something was not or cannot be done."""
        return NOT_DONE.search(self.text) is not None

    @lazy
    def words(self) -> set[str]:
        """Content words."""
        return content_words(self.text)

    @lazy
    def field_words(self) -> frozenset[str]:
        """Words for what the tools report, and those of the ask."""
        return self.tool_words | (self.words & self.evidence.ask.rest_words)

    @lazy
    def tool_words(self) -> frozenset[str]:
        """Words for what the tools report."""
        words = self.words
        shared = words & self.evidence.field_words
        chinese = {
            w for w in shared if not w.isascii() and not any(w in r.text for r in self.evidence.referents)
        }
        shared = {w for w in shared if w.isascii()} | (chinese if len(chinese) > 1 else set())
        return frozenset(
            shared
            | {w for w in words if w[:5] in self.evidence.field_heads or w[:4] in self.evidence.field_heads}
        )

    @lazy
    def speaks_of_unlooked(self) -> bool:
        """Whether the text is about a name that a tool could have told of, and nobody looked up."""
        return (
            self.foreign_only
            and not (self.denied or self.context.refused)
            and any(r in self.evidence.unlooked for r in self.uncovered)
        )

    @lazy
    def observed_words(self) -> set[str]:
        """Words that observations use."""
        return self.words & self.evidence.observed_words

    @lazy
    def call_like(self) -> bool:
        """Whether the ask, or what the text tells of a referent without an observation, is the tools' business."""
        evidence = self.evidence
        if evidence.call_like or (evidence.unlooked and not evidence.ask.invents):
            return True
        if evidence.ask.invents or evidence.ask.general or not evidence.tools:
            return False
        if evidence.asks_nobody and not find(self.text, evidence.kinds):
            return False
        if evidence.ask.fresh and any(v.unit for v in self.novel):
            return self.foreign_only or bool(evidence.ask.looks_up and self.words & evidence.subject_words)
        asks_data = bool(evidence.observations) and not (evidence.ask.explains or evidence.ask.anaphoric)
        if len(self.novel) >= 3 and asks_data and (self.tool_words or self.observed_words):
            return True
        if not self.foreign_only:
            return (
                bool(self.tool_words and evidence.ask.words & evidence.subject_words)
                and len(self.novel) >= 2
                and not evidence.ask.explains
            )
        shared = len(self.words & evidence.subject_words)
        if self.tool_words or shared >= 2 or (shared and len(self.novel) >= 2):
            return True
        return (
            bool(evidence.observations)
            and not evidence.ask.explains
            and len([v for v in self.novel if len(v.text) > 3 or v.unit]) >= 2
        )

    def origins(self, values: Iterable[Value]) -> int | None:
        """The observation that most of `values` are copied from."""
        indices = [i for v in values if (i := self.evidence.origin(v)) is not None]
        return max(set(indices), key=indices.count) if indices else None
