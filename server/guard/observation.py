"""The observation guard: no made-up observation leaves, at any chunking of the stream.

Text is cut into segments (`segments`), each is judged in the context of what the answer said before
(`markers`, `shape`, `claims`, `grounding`, `learned`, `weighing`), and released when it passes. Held back are: the open
segment, and until the next is judged lead-ins (a line that ends in a colon, an announced call, a result label), a block
that so far only names somebody whom nobody looked up, and what the judge suspects.

Not covered: what was released cannot be taken back, so a lie that only a later sentence reveals is stopped
there. See each detector's header for what it does not catch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from server.domain import Action, Finding, FindingKind
from server.guard.detectors.claims import Reason, asks_user, judge_claim, plans_call, unfounded
from server.guard.detectors.findings import finding
from server.guard.detectors.markers import Labels, find_tag, forged_role, plays_both
from server.guard.detectors.saying import Context
from server.guard.detectors.settings import GuardSettings
from server.guard.detectors.shape import judge_block
from server.guard.detectors.unit import Unit
from server.guard.detectors.weighing import Judge, as_learned, grounding, weighed
from server.guard.evidence.evidence import Evidence
from server.guard.learned import Opinion
from server.guard.text.openings import opening_end
from server.guard.text.phrases import AGGREGATE, IMAGINED
from server.guard.text.segments import Segment, Segmenter, SegmentKind
from server.guard.text.structure import read_block
from server.guard.text.words import is_brief

_LEAD_IN = re.compile(
    r"[:：][\s*_`]*+$|[,，](?=[^\S\n]*\n)\s*+$|^\s*+(?:#{1,6} [^\n]+|\*\*[^*\n]+\*\*|[^\n.!?。！？；]{1,60})(?=[^\S\n]*\n)\s*+$"
)
"""A line that ends in a colon or a comma, or a heading."""
INLINE_PAIRS = re.compile(r"\w\s?=\s?\S[^=\n]{0,60}[;,|，；][^=\n]{0,60}\w\s?=\s?\S")
_SUSPECT = 0.1
"""A text that the judge finds as probable as this waits for the next, and is thrown away with it."""
_MAX_LEAD_INS = 4
_TELLING = ("Anna Berg has 12.5 of them, 4.75 more than in May. ", "安娜有12.5个，比五月多4.75个。好")
"""Sentences that ask a conversation for names, figures and words."""
_MAX_FIGURES = 12


@dataclass(frozen=True, slots=True)
class Released:
    """Text that is safe to send now, and what was noticed."""

    text: str
    findings: tuple[Finding, ...] = ()
    blocked: bool = False
    """Stop the decode: what was released so far is all that may leave."""


_NOTHING = Released("")


class ObservationGuard:
    """Judges one answer's visible text as it arrives."""

    def __init__(self, settings: GuardSettings, evidence: Evidence, judge: Judge | None = None) -> None:
        """`judge`: what weighs the detectors' reasons; by default the learned opinion."""
        self._settings = settings
        self._evidence = evidence
        self._judge_of = judge
        self._segmenter = Segmenter()
        self._labels = Labels(evidence.tools, settings.marker_phrases)
        self._claim_words = _phrases(settings.claim_phrases)
        self._plan_words = _phrases(settings.plan_phrases)
        self._context = Context(subject=tuple(evidence.uncovered()))
        self._waiting: list[Segment] = []
        """Lead-ins, oldest first."""
        self._plan: Segment | None = None
        """The last announced call, while nothing but white space follows it."""
        self._label_at: Segment | None = None
        self._blocked = False
        self._probability = 0.0
        """What the judge made of the last segment."""

    @property
    def held(self) -> int:
        """Characters held back now."""
        return self._segmenter.held + sum(len(segment.text) for segment in self._waiting)

    def resume(self, said: str, *, called: bool) -> None:
        """Take up an answer behind what has left of it: that is read, and judged no more. Before any `feed`."""
        for segment in (*self._segmenter.feed(said), *self._segmenter.end()):
            if segment.text.strip():
                unit = self._unit(segment)
                self._judge(segment, unit)
                self._pass(segment, unit)
        self._waiting.clear()
        self._plan = self._label_at = None
        self._context.called = called

    def feed(self, text: str) -> Released:
        """More visible text."""
        if self._blocked:
            return Released("", (), True)
        segments = self._segmenter.feed(text)
        return self._judge_all(segments) if segments else _NOTHING

    def each(self, text: str) -> Iterator[Released]:
        """More visible text, a segment at a time: who stops between two has them judged at every cut alike."""
        if self._blocked:
            yield Released("", (), True)
            return
        for segment in self._segmenter.feed(text):
            released = self._judge_all([segment])
            yield released
            if released.blocked:
                return

    def called(self) -> Released:
        """A call was made here: an announced one is kept, and nothing can be known of its result yet."""
        released = self._end(planned=False)
        self._context.called = True
        return released

    def flush(self, *, truncated: bool) -> Released:
        """The end of the answer; a call that was announced and not made is found here."""
        return self._end(planned=not truncated and not self._context.called)

    def _end(self, *, planned: bool) -> Released:
        if self._blocked:
            return Released("", (), True)
        released = self._judge_all(self._segmenter.end())
        if released.blocked:
            return released
        text, findings = released.text, list(released.findings)
        if planned and self._label_at is not None and self._context.acted:
            found = self._marker(self._label_at, "a result label without an observation")
            if found.action is Action.BLOCK:
                return self._stop(found, text, findings)
            if found.action is not Action.OFF:
                findings.append(found)
        if planned and self._plan is not None:
            found = finding(
                self._settings,
                FindingKind.PLANNED_CALL,
                self._plan.start,
                self._plan.text,
                "announces a call that was not made",
            )
            if found.action is Action.BLOCK:
                return self._stop(found, text, findings)
            if found.action is not Action.OFF:
                findings.append(found)
        return self._done(text, findings)

    def _done(self, text: str, findings: list[Finding]) -> Released:
        text += "".join(segment.text for segment in self._waiting)
        self._waiting.clear()
        self._plan = None
        return Released(text, tuple(findings))

    def _stop(self, found: Finding, text: str, findings: list[Finding]) -> Released:
        self._blocked = True
        self._waiting.clear()
        return Released(text, (*findings, found), True)

    def _judge_all(self, segments: list[Segment]) -> Released:
        text = ""
        findings: list[Finding] = []
        for segment in segments:
            if not segment.text.strip():
                self._waiting.append(segment)
                continue
            unit = self._unit(segment)
            found = self._judge(segment, unit)
            if found and found.action is Action.BLOCK:
                return self._stop(found, text, findings)
            if found and found.action is not Action.OFF:
                findings.append(found)
            text += self._pass(segment, unit)
        return Released(text, tuple(findings))

    def _unit(self, segment: Segment) -> Unit:
        return Unit(
            segment.text,
            self._context,
            self._evidence,
            claim_words=self._claim_words,
            plan_words=self._plan_words,
        )

    def _pass(self, segment: Segment, unit: Unit) -> str:
        """The text that leaves now that `segment` passed; nothing while it leads in to something."""
        self._waiting.append(segment)
        prose = segment.kind is SegmentKind.PROSE
        planned = prose and plans_call(unit)
        self._plan = segment if planned else None
        leads = planned or self._leads_in(segment, unit) if prose else self._opens_record(segment, unit)
        self._note(segment, unit, leads)
        waits = leads or self._probability >= _SUSPECT
        if waits and len([s for s in self._waiting if s.text.strip()]) <= _MAX_LEAD_INS:
            return ""
        text = "".join(waiting.text for waiting in self._waiting)
        self._waiting.clear()
        return text

    def _opens_record(self, segment: Segment, unit: Unit) -> bool:
        """Whether a block names somebody whom nothing covers, and says no more yet."""
        if segment.kind is not SegmentKind.BLOCK or self._evidence.arrived:
            return False
        return bool(unit.names_uncovered) and not unit.hard

    def _leads_in(self, segment: Segment, unit: Unit) -> bool:
        """Whether prose announces what follows it."""
        return (
            segment.open
            or self._label_at is not None
            or opening_end(segment.text) == len(segment.text)
            or _is_lead_in(segment.text)
            or (is_brief(segment.text) and not unit.values)
        )

    def _note(self, segment: Segment, unit: Unit, leads: bool) -> None:
        """Carry over what bears on the next segment."""
        context = self._context
        if segment.kind is SegmentKind.CODE:
            return
        if unit.names_covered:
            context.subject, context.covered_subject = tuple(unit.names_uncovered), not unit.names_uncovered
            context.named = bool(unit.names_uncovered)
        elif unit.names_uncovered:
            context.subject, context.covered_subject, context.named = tuple(unit.names_uncovered), False, True
        if (
            segment.kind is SegmentKind.BLOCK
            and (block := read_block(segment.text))
            and len(block.fields) >= 2
        ):
            context.printed = (*context.printed[-7:], block.fields)
        context.opened = True
        figures = (v.number for v in unit.hard if v.number is not None and v not in unit.novel)
        context.figures = (*context.figures, *figures)[-_MAX_FIGURES:]
        context.asked = context.asked or asks_user(segment.text)
        if plays_both(segment.text):
            context.acted = True
        context.computing = leads and AGGREGATE.search(segment.text) is not None
        context.imagined = (
            segment.kind is SegmentKind.PROSE
            and leads
            and (context.imagined or IMAGINED.search(segment.text) is not None)
        )

    # -- judging

    def _judge(self, segment: Segment, unit: Unit) -> Finding | None:
        evidence = self._evidence
        self._probability = 0.0
        marker = self._judge_marker(segment)
        if marker is not None and marker.action is not Action.OFF:
            return marker
        end = opening_end(segment.text)
        if segment.kind is SegmentKind.CODE or end == len(segment.text):
            return None
        if end:
            segment = replace(segment, text=segment.text[end:], start=segment.start + end)
            unit = self._unit(segment)
        found = self._detected(segment, unit)
        if self._judge_of is None:
            self._judge_of = Opinion(evidence)
        reasons = [as_learned(found)] if found else []
        self._probability = self._judge_of.of(segment, unit, reasons)
        found = weighed(found, segment, unit, self._probability, self._settings)
        if found is None or found.action is not Action.BLOCK or self._label_at is not segment:
            return found
        marker = self._marker(segment, "a result label, and what it heads was not looked up")
        return found if marker.action is Action.OFF else marker

    def _detected(self, segment: Segment, unit: Unit) -> Finding | None:
        """What speaks against a segment: a shape, a claim or values from nowhere."""
        if reason := unfounded(unit):
            return self._found(FindingKind.CLAIM, segment, reason)
        if segment.kind is SegmentKind.BLOCK or _has_pairs(segment.text):
            reason = judge_block(unit)
            if reason:
                return self._found(FindingKind.SHAPE, segment, reason)
        reason = next(filter(None, map(judge_claim, self._sentences(segment, unit))), None)
        if reason:
            return self._found(FindingKind.CLAIM, segment, reason)
        return grounding(segment, unit, self._settings)

    def _sentences(self, segment: Segment, unit: Unit) -> list[Unit]:
        if segment.kind is SegmentKind.PROSE:
            return [unit]
        if segment.text.lstrip()[:1] in "{[|`~<":
            return []
        lines = [line for line in segment.text.splitlines() if line.strip()][:60]
        return [replace(unit, text=line) for line in lines]

    def _judge_marker(self, segment: Segment) -> Finding | None:
        text, context, evidence = segment.text, self._context, self._evidence
        discussed = evidence.invents
        tag = find_tag(text)
        if tag and not discussed and tag[0].strip().casefold() not in evidence.ask.text.casefold():
            return self._marker(segment, f"the marker {tag[0].strip()}")
        if context.imagined:
            self._label_at, context.label = None, False
        if segment.kind is SegmentKind.CODE or discussed or context.imagined:
            return None
        if forged_role(text) and not any(forged_role(o.source.text) for o in evidence.observations):
            return self._marker(segment, "speaks as another role")
        label = self._labels.find(text, arrived=evidence.arrived, acted=context.acted)
        if label:
            self._label_at, context.label = segment, True
            if not text[label.end() :].strip():
                return None
        at = self._label_at
        if at is None:
            return None
        reason = self._label_content(text[label.end() :] if label else text)
        self._label_at, context.label = None, False
        if reason is None:
            return None
        waiting = [s for s in self._waiting if s.start >= at.start and s is not segment]
        whole = "".join(s.text for s in waiting) + text
        start = waiting[0].start if waiting else segment.start
        return finding(self._settings, FindingKind.MARKER, start, whole, reason[0], unsupported=reason[1])

    def _label_content(self, content: str) -> tuple[str, tuple[str, ...]] | None:
        """Why content under the label of a tool's result is not an observation, or `None`."""
        evidence = self._evidence
        context = replace(self._context, imagined=False)
        unit = Unit(content, context, evidence)
        reason = judge_block(unit)
        if reason:
            return "a result label over what no observation holds", reason.unsupported
        if unit.novel:
            return "a result label over values without a source", tuple(v.text for v in unit.novel)
        if unit.copied:
            return "a result label over values that were observed for something else", tuple(
                v.text for v in unit.copied
            )
        if not evidence.arrived and not unit.denied:
            if context.acted or not evidence.observations:
                return "a result label, and no observation arrived", ()
            if unit.foreign_only or not (unit.hard or evidence.holds_text(content)):
                return "a result label over what no observation holds", ()
        return None

    def _marker(self, segment: Segment, reason: str) -> Finding:
        return finding(self._settings, FindingKind.MARKER, segment.start, segment.text, reason)

    def _found(self, kind: FindingKind, segment: Segment, reason: Reason) -> Finding:
        return finding(
            self._settings,
            kind,
            segment.start,
            segment.text,
            reason.why,
            unsupported=reason.unsupported,
            imitates=reason.imitates,
        )


def read_ahead(settings: GuardSettings, evidence: Evidence) -> None:
    """Read of a conversation what the first sentences of an answer will ask of it.

    Of 100,000 characters never seen before that takes some 15 ms of CPU; they are remembered by their text. For
    another thread, so that a long result does not hold up the answers of others.
    """
    guard = ObservationGuard(settings, evidence)
    for sentence in _TELLING:
        guard.feed(sentence)


def _is_lead_in(text: str) -> bool:
    # Most sentences have none of these characters, and are not searched for what needs one.
    return (":" in text or "\n" in text or "：" in text) and _LEAD_IN.search(text) is not None


def _has_pairs(text: str) -> bool:
    return "=" in text and INLINE_PAIRS.search(text) is not None


def _phrases(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(re.escape, phrases)), re.I) if phrases else None
