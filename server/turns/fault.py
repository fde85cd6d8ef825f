"""Why a draft must not leave."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.contract import Reason, ReasonCode
from server.dialect.events import BrokenReason
from server.domain import FindingKind
from server.metrics import CallVerdict


class Cause(StrEnum):
    """Why a draft was thrown away. The metric's label and the ledger's field."""

    CALL_INVALID = "call_invalid"
    CALL_UNKNOWN = "call_unknown"
    CALL_BROKEN = "call_broken"
    CALL_MISSING = "call_missing"
    """The choice was `required` or named and the answer ended without a call."""
    CALL_UNWANTED = "call_unwanted"
    """A call although the turn allows none."""
    FORMAT = "format"
    """The text is not what `response_format` asks for."""
    OBSERVATION = "observation"
    """The guard found a made-up observation."""
    PLANNED_CALL = "planned_call"
    THOUGHT_CALL = "thought_call"
    LOOP = "loop"
    REPETITION = "repetition"
    TOO_SHORT = "too_short"
    UNMATCHED_THINK = "unmatched_think"


CALL_CAUSES = {
    Cause.CALL_INVALID: CallVerdict.INVALID,
    Cause.CALL_UNKNOWN: CallVerdict.UNKNOWN,
    Cause.CALL_BROKEN: CallVerdict.BROKEN,
    Cause.CALL_MISSING: CallVerdict.MISSING,
    Cause.CALL_UNWANTED: CallVerdict.UNWANTED,
}
"""The causes that are a call's, with the call's verdict on the metrics."""
CALL_MISSING = Reason(ReasonCode.MISSING, "the answer ended without a call, which `tool_choice` requires")
TEXT_BESIDE_A_CALL = Reason(
    ReasonCode.NOT_ALONE, "text stands beside a call; an answer is calls, or text in the format asked for"
)
NOT_CURED_BY_A_CALL = frozenset({Cause.LOOP, Cause.CALL_UNWANTED, Cause.REPETITION, Cause.FORMAT})
NOT_LOOKED_UP = frozenset({Cause.OBSERVATION, Cause.PLANNED_CALL, Cause.THOUGHT_CALL})
"""A lookup was told, announced or only thought of: an honest sentence may say that it was not made."""
_GUARD_CAUSES = {
    FindingKind.MARKER: Cause.OBSERVATION,
    FindingKind.SHAPE: Cause.OBSERVATION,
    FindingKind.CLAIM: Cause.OBSERVATION,
    FindingKind.GROUNDING: Cause.OBSERVATION,
    FindingKind.PLANNED_CALL: Cause.PLANNED_CALL,
    FindingKind.THOUGHT_CALL: Cause.THOUGHT_CALL,
    FindingKind.LOOP: Cause.LOOP,
    FindingKind.REPETITION: Cause.REPETITION,
    FindingKind.TOO_SHORT: Cause.TOO_SHORT,
    FindingKind.UNMATCHED_THINK: Cause.UNMATCHED_THINK,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What must not leave, and what the contract says of it."""

    cause: Cause
    reasons: tuple[Reason, ...] = ()
    """What the contract has against it."""
    broken: BrokenReason | None = None
    """Why the text is no call at all."""
    tighten: tuple[tuple[str, str], ...] = ()
    """What the grammar of the next draft must enforce beside what it did."""

    @classmethod
    def of(cls, kind: FindingKind) -> Fault:
        """The fault of a blocking finding."""
        return cls(_GUARD_CAUSES[kind])

    @property
    def codes(self) -> tuple[str, ...]:
        """The reasons as closed words: metric labels."""
        return (
            *(reason.code.value for reason in self.reasons),
            *((self.broken.value,) if self.broken else ()),
        )

    def reasons_json(self) -> list[dict[str, Any]]:
        """The reasons as the interfaces spell them."""
        if self.broken:
            what = self.broken.value.replace("_", " ")
            return [
                {
                    "code": self.broken.value,
                    "tool": None,
                    "path": "$",
                    "keyword": None,
                    "message": f"the call is broken: {what}",
                }
            ]
        return [reason.as_json() for reason in self.reasons]
