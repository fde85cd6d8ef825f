"""What a turn may do when a draft must not leave."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, NonNegativeInt

from server.admission import AdmissionSettings
from server.guard import GuardSettings
from server.provenance import ProvenanceSettings


class RecoverySettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """Throwing a bad draft away and decoding again."""

    attempts: NonNegativeInt = 2
    """Drafts that may be thrown away in one answer before it is refused with 422."""
    honest_sentence: str = ""
    """Said instead of a refusal when the last draft told of a lookup that was not made, or announced one, where prose
    may answer: not under a `response_format` or a required call. Empty refuses with 422. Example: `I have not looked
    this up.`"""


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """The settings that a turn reads."""

    admission: AdmissionSettings
    recovery: RecoverySettings
    guard: GuardSettings
    provenance: ProvenanceSettings
