"""What stands of the detectors' reasons once the learned opinion was heard, and what it finds by itself.

The opinion decides. Values that this turn's result does not hold or that were observed for something else, and printed
records, stand longer against it; a report in the operator's own words always.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from server.domain import Action, Finding, FindingKind
from server.guard.claims import CHANGED, SERVED, UNFOUNDED, plans_call
from server.guard.findings import finding
from server.guard.grounding import ungrounded
from server.guard.saying import Context
from server.guard.segments import Segment, SegmentKind
from server.guard.settings import GuardSettings
from server.guard.shape import ALIKE, LISTED
from server.guard.unit import Unit

_LEARNED = "tells what only a lookup can tell, by its words and their sources"
_DOUBT = 0.5
_COMPARED = (ALIKE, CHANGED, LISTED, SERVED)
"""What is found by comparing figures or fields stands unless the judge finds it less probable than `_DOUBT`."""


class Judge(Protocol):
    """Weighs what the detectors found in the segments of one answer, in order."""

    def of(self, segment: Segment, unit: Unit, context: Context, found: Iterable[tuple[str, str]]) -> float:
        """The probability that `segment` is made up; `found`: kinds and reasons of the detectors."""
        ...


def weighed(
    found: list[Finding], segment: Segment, unit: Unit, probability: float, settings: GuardSettings
) -> list[Finding]:
    """What stands of `found`, and the judge's own finding; evidence of both tells the probability."""
    kinds = {one.kind for one in found}
    if FindingKind.MARKER in kinds:
        return found
    if probability >= settings.claim_threshold:
        if not kinds & {FindingKind.CLAIM, FindingKind.SHAPE}:
            if plans_call(unit, unit.plan_words) and not unit.hard:
                return found  # what is announced is judged at the end
            found = [_learned(segment, unit, settings)]
    elif not _stands(found, probability):
        return found if kinds == {FindingKind.GROUNDING} else grounding(segment, unit, settings)
    if all(one.action is Action.OFF for one in found):
        return grounding(segment, unit, settings)
    return [replace(one, evidence={**one.evidence, "probability": round(probability, 2)}) for one in found]


def grounding(segment: Segment, unit: Unit, settings: GuardSettings) -> list[Finding]:
    """Values from nowhere, where there are any."""
    values = ungrounded(unit)
    reason = "in no message and not derivable"
    kind = FindingKind.GROUNDING
    return (
        [finding(settings, kind, segment.start, segment.text, reason, unsupported=values)] if values else []
    )


def _stands(found: list[Finding], probability: float) -> bool:
    """Whether the detectors' reason stands although the judge is not sure."""
    if any(one.evidence["reason"].startswith(_COMPARED) for one in found):
        return probability >= _DOUBT
    return any(one.evidence["reason"] == UNFOUNDED for one in found)


def _learned(segment: Segment, unit: Unit, settings: GuardSettings) -> Finding:
    return finding(
        settings,
        FindingKind.SHAPE if segment.kind is SegmentKind.BLOCK else FindingKind.CLAIM,
        segment.start,
        segment.text,
        _LEARNED,
        unsupported=(value.text for value in (*unit.novel, *unit.copied)),
        imitates=unit.imitates if unit.imitates is not None else unit.origins(unit.copied),
    )
