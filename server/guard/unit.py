"""One segment under judgement: of whom it speaks, which of its values are held by whom.

`Context` is what the answer said so far that bears on the next segment; `Unit` reads a segment in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from server.domain import Finding, FindingKind
from server.guard.ask import Referent, content_words
from server.guard.evidence import Evidence
from server.guard.phrases import ADMITS, AGGREGATE, COMPUTES, GENERAL, IMAGINED, NOT_DONE
from server.guard.settings import GuardSettings
from server.guard.sources import held_by
from server.guard.values import Value, read_values

_MAX_EXCERPT = 200


@dataclass(slots=True)
class Context:
    """What the answer said before the segment."""

    subject: tuple[Referent, ...] = ()
    """Uncovered referents that the text speaks of now."""
    named: bool = False
    """Whether the answer itself named its subject, rather than the user."""
    covered_subject: bool = False
    """Whether the text last spoke of somebody whom an observation covers."""
    imagined: bool = False
    """The lead-in marked what follows as an example."""
    claimed: bool = False
    """The answer said that it looked something up, or is about to."""
    called: bool = False
    """A call was made in this answer: nothing of its result can be known."""
    acted: bool = False
    """The answer wrote `Action:`: it plays both sides of a ReAct loop."""
    printed: tuple[frozenset[str], ...] = ()
    """Field names of the blocks that the answer printed."""
    label: str = ""
    """A result label that waits for its content."""


@dataclass(frozen=True)
class Unit:
    """A text within its context."""

    text: str
    context: Context
    evidence: Evidence
    inherited: bool = True
    """Whether a text that names nobody speaks of the context's subject."""
    values: list[Value] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", read_values(self.text))

    @cached_property
    def folded(self) -> str:
        """The text, case folded."""
        return self.text.casefold()

    @cached_property
    def mentioned(self) -> list[Referent]:
        """Referents of the ask that the text names."""
        return [r for r in self.evidence.ask.referents if named_in(r, self.folded)]

    @cached_property
    def names_uncovered(self) -> list[Referent]:
        """Referents that the text names and no observation covers."""
        return [r for r in self.mentioned if not self.evidence.covering(r)]

    @cached_property
    def names_covered(self) -> bool:
        """Whether the text names somebody whom an observation covers."""
        if any(self.evidence.covering(r) for r in self.mentioned):
            return True
        return any(name in self.folded for name in self.evidence.known_names)

    @cached_property
    def uncovered(self) -> list[Referent]:
        """Whom the text speaks of without any observation; nobody if it also names a covered one."""
        if self.names_covered and not self.names_uncovered:
            return []
        if self.names_uncovered:
            return self.names_uncovered
        return list(self.context.subject) if self.inherited and not self.context.covered_subject else []

    @cached_property
    def foreign_only(self) -> bool:
        """Whether the text speaks of uncovered referents alone, so that no observation supports it."""
        return bool(self.uncovered) and not self.names_covered

    @cached_property
    def hard(self) -> list[Value]:
        """Values that say something by themselves."""
        return [value for value in self.values if not value.bare and not self._echoes_name(value)]

    def _echoes_name(self, value: Value) -> bool:
        folded = value.text.casefold()
        return any(folded in r.folded for r in self.evidence.ask.referents)

    @cached_property
    def novel(self) -> list[Value]:
        """Hard values that no message states and that do not follow from stated ones."""
        fresh = [value for value in self.hard if not self.evidence.states(value)]
        fresh += self._misattributed(fresh)
        if not fresh:
            return fresh
        held = len(self.hard) - len(fresh)
        if not self.foreign_only or AGGREGATE.search(self.text):
            fresh = [v for v in fresh if not (_precise(v) and self.evidence.combines_with_told(v))]
        if AGGREGATE.search(self.text) or AGGREGATE.search(self.evidence.ask.text):
            fresh = [v for v in fresh if not self.evidence.adds_up(v)]
        if self.foreign_only:
            return fresh
        if len(fresh) == 1 and held >= 2 and self.evidence.derives(fresh[0]) and not self.evidence.crowded:
            return []
        computed: list[float] = []
        new = []
        for value in fresh:
            if self._computes(value) and (
                self.evidence.derives(value, tuple(computed)) or self._sums_up(value)
            ):
                computed.append(value.number or 0.0)
            else:
                new.append(value)
        if len(computed) >= 3 and not held and self.evidence.crowded:
            return fresh
        return new

    def _misattributed(self, fresh: list[Value]) -> list[Value]:
        """Values that are stated, but not by an observation of whom the text names.

        Looked at only in a conversation so full of figures that some other observation holds almost any of them.
        """
        if (
            not self.evidence.crowded
            or self.evidence.answered
            or not self.names_covered
            or AGGREGATE.search(self.text)
        ):
            return []
        speakers = [
            o
            for o in self.evidence.observations
            if any(_word_in(v, self.folded) for v in o.arguments if len(v) > 1)
        ]
        speakers = speakers or [o for r in self.mentioned for o in self.evidence.covering(r)]
        rest = [v for v in self.hard if v not in fresh and not self.evidence.told_by_user(v)]
        stray = [v for v in rest if not held_by(v, (o.source for o in speakers))]
        return stray if speakers and len(stray) >= 2 else []

    def _computes(self, value: Value) -> bool:
        if self.evidence.ask.again and not self.evidence.arrived:
            return COMPUTES.search(self.text) is not None
        return bool(
            AGGREGATE.search(self.text) or value.unit in ("%",) or AGGREGATE.search(self.evidence.ask.text)
        )

    def _sums_up(self, value: Value) -> bool:
        """Whether a figure is the sum or the mean of the text's other, held figures."""
        if value.number is None or not AGGREGATE.search(self.text):
            return False
        others = [
            v.number
            for v in self.values
            if v is not value and v.number is not None and self.evidence.states(v)
        ]
        half = 0.5 * 10.0**-value.places + 1e-9
        total = sum(others)
        return len(others) >= 2 and (
            abs(total - value.number) <= half or abs(total / len(others) - value.number) <= half
        )

    @cached_property
    def copied(self) -> list[Value]:
        """Hard values that only observations of somebody else hold."""
        if not self.foreign_only:
            return []
        return [
            v
            for v in self.hard
            if v not in self.novel and not self.evidence.told_by_user(v) and self.evidence.states(v)
        ]

    @cached_property
    def copied_strings(self) -> list[str]:
        """Observed leaf texts of somebody else that the text repeats."""
        if not self.foreign_only:
            return []
        found = {
            s
            for o in self.evidence.observations
            if not o.failed
            for s in o.strings
            if len(s) > 2 and _word_in(s, self.folded)
        }
        return sorted(s for s in found if not self.evidence.told_text(s))

    @cached_property
    def imagined(self) -> bool:
        """Marked as an example, a condition or a template."""
        return (
            self.context.imagined
            or IMAGINED.search(self.text) is not None
            or ADMITS.search(self.text) is not None
        )

    @cached_property
    def general(self) -> bool:
        """Put as a rule or as common knowledge."""
        return GENERAL.search(self.text) is not None

    @cached_property
    def denied(self) -> bool:
        """Says that something was not or cannot be done."""
        return NOT_DONE.search(self.text) is not None

    @cached_property
    def field_words(self) -> frozenset[str]:
        """Words for what the tools report, and those of the ask."""
        return self.tool_words | (content_words(self.text) & self.evidence.ask.rest_words)

    @cached_property
    def tool_words(self) -> frozenset[str]:
        """Words for what the tools report."""
        words = content_words(self.text)
        shared = words & self.evidence.field_words
        chinese = {
            w for w in shared if not w.isascii() and not any(w in r.text for r in self.evidence.ask.referents)
        }
        shared = {w for w in shared if w.isascii()} | (chinese if len(chinese) > 1 else set())
        return frozenset(
            shared
            | {w for w in words if w[:5] in self.evidence.field_heads or w[:4] in self.evidence.field_heads}
        )

    @cached_property
    def call_like(self) -> bool:
        """Whether the ask, or what the text tells of a referent without an observation, is the tools' business."""
        evidence = self.evidence
        if evidence.call_like:
            return True
        if evidence.ask.invents or evidence.ask.general or not evidence.tools:
            return False
        if evidence.ask.fresh and any(v.unit for v in self.novel):
            return self.foreign_only or bool(
                evidence.ask.looks_up and content_words(self.text) & evidence.subject_words
            )
        asks_data = bool(evidence.observations) and not (evidence.ask.explains or evidence.ask.anaphoric)
        if len(self.novel) >= 3 and asks_data and self.field_words:
            return True
        if not self.foreign_only:
            return (
                bool(self.tool_words and evidence.ask.words & evidence.subject_words) and len(self.novel) >= 2
            )
        shared = len(content_words(self.text) & evidence.subject_words)
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


def _precise(value: Value) -> bool:
    """Whether a figure has three digits or more, so that it is no coincidence when a sum hits it."""
    return value.number is not None and len(re.sub(r"\D", "", value.text).strip("0")) >= 3


def named_in(referent: Referent, folded: str) -> bool:
    """Whether a case-folded text names the referent, in full or by its first word."""
    if _word_in(referent.folded, folded):
        return True
    head = referent.folded.split()[0] if " " in referent.folded else ""
    return len(head) >= 4 and _word_in(head, folded)


def _word_in(word: str, folded: str) -> bool:
    at = folded.find(word)
    while at >= 0:
        before, after = folded[at - 1 : at], folded[at + len(word) : at + len(word) + 1]
        inside = (before.isalnum() and before.isascii() and word[0].isascii()) or (
            after.isalnum() and after.isascii() and word[-1].isascii() and after != "s"
        )
        if not inside:
            return True
        at = folded.find(word, at + 1)
    return False


def excerpt(text: str) -> str:
    """The text as evidence carries it."""
    stripped = re.sub(r"\s+", " ", text).strip()
    return stripped if len(stripped) <= _MAX_EXCERPT else stripped[: _MAX_EXCERPT - 1] + "…"


def finding(
    settings: GuardSettings,
    kind: FindingKind,
    start: int,
    text: str,
    reason: str,
    *,
    unsupported: Iterable[str] = (),
    imitates: int | None = None,
) -> Finding:
    """A finding over `text`, which begins at character `start`."""
    evidence: dict[str, Any] = {"text": excerpt(text), "reason": reason}
    if values := list(dict.fromkeys(unsupported)):
        evidence["unsupported"] = values[:20]
    if imitates is not None:
        evidence["imitates"] = imitates
    lead = len(text) - len(text.lstrip())
    return Finding(kind, start + lead, start + len(text.rstrip()), evidence, settings.action(kind))
