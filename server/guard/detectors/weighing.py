"""What stands of the detectors' reasons once the learned opinion was heard, and what it finds by itself.

The opinion decides, and it reads the reasons too: none of them stands against it, but that a lookup is reported in the
operator's own words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from server.domain import Action, Finding, FindingKind
from server.guard.detectors.claims import Why, plans_call
from server.guard.detectors.findings import finding
from server.guard.detectors.grounding import ungrounded
from server.guard.detectors.settings import GuardSettings
from server.guard.detectors.unit import Unit
from server.guard.text.segments import Segment, SegmentKind

_UNGROUNDED = "without a source: in no message and not derivable, or stated of something else"
_LEARNED = "tells what only a lookup can tell, by its words and their sources"


class Judge(Protocol):
    """Weighs what the detectors found in the segments of one answer, in order."""

    def of(self, segment: Segment, unit: Unit, found: Iterable[tuple[str, str]]) -> float:
        """The probability that `segment` is made up; `found`: kinds and reasons of the detectors."""
        ...


def weighed(
    found: Finding | None, segment: Segment, unit: Unit, probability: float, settings: GuardSettings
) -> Finding | None:
    """What stands of `found`, and the judge's own finding; evidence of both tells the probability."""
    if found is None or found.kind is FindingKind.GROUNDING:
        if probability < settings.claim_threshold or (plans_call(unit) and not unit.hard):
            return found  # an announced call is judged at the end
        found = _learned(segment, unit, settings)
    elif probability < settings.claim_threshold and found.evidence["reason"] != Why.UNFOUNDED:
        return grounding(segment, unit, settings)
    if found.action is Action.OFF:
        return grounding(segment, unit, settings)
    return replace(found, evidence={**found.evidence, "probability": round(probability, 2)})


def grounding(segment: Segment, unit: Unit, settings: GuardSettings) -> Finding | None:
    """Values from nowhere, where there are any."""
    values = ungrounded(unit)
    kind = FindingKind.GROUNDING
    return (
        finding(settings, kind, segment.start, segment.text, _UNGROUNDED, unsupported=values)
        if values
        else None
    )


def as_learned(found: Finding) -> tuple[str, str]:
    """Kind and reason of a detector's finding in the words that the models were taught with."""
    ungrounded = found.kind is FindingKind.GROUNDING
    return found.kind.value, Why.UNGROUNDED if ungrounded else found.evidence["reason"]


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
