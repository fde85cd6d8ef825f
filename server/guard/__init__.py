"""The guards of a turn: pure machines that judge the model's own text before it leaves.

`ObservationGuard` stops made-up observations, `ReasoningGuard` and `QualityGuard` watch the think block and
the answer's form, `repeated_call` finds loops, `check_conversation` runs them all on a recorded conversation.
"""

from server.guard.conversation import check_conversation
from server.guard.detectors.settings import GuardSettings
from server.guard.evidence.evidence import Evidence
from server.guard.learned import prepare
from server.guard.loops import repeated_call
from server.guard.observation import ObservationGuard, Released, read_ahead
from server.guard.quality import QualityGuard, RepeatedTail, quality_of
from server.guard.reasoning import ReasoningGuard

__all__ = [
    "Evidence",
    "GuardSettings",
    "ObservationGuard",
    "QualityGuard",
    "ReasoningGuard",
    "Released",
    "RepeatedTail",
    "check_conversation",
    "prepare",
    "quality_of",
    "read_ahead",
    "repeated_call",
]
