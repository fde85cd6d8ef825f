"""What the model reads of each passage of labelled answers, and its label."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from adapters.guard.scenes import Labelled
from server.domain import Action, FindingKind
from server.guard import Evidence, GuardSettings, ObservationGuard
from server.guard.detectors.unit import Unit
from server.guard.learned.features import Passage, Turn, read_passage, read_turn
from server.guard.text.segments import Segment

_FLAG_ALL = GuardSettings(**{kind.value: Action.FLAG for kind in FindingKind})
_BATCH = 64


@dataclass(frozen=True)
class Example:
    """A conversation as the model reads it."""

    author: str
    domain: str
    kind: str
    fabricated: bool
    turn: Turn
    passages: tuple[Passage, ...]
    labels: tuple[int, ...]
    """Of each passage: 0 honest, 1 where the fabrication begins, -1 behind it (not learned from)."""
    certain: bool
    """Whether a detector that the model does not overrule stops it."""


class _Recorder:
    """Stands in the guard where the model does: it notes what is to be judged, and objects to nothing."""

    def __init__(self, evidence: Evidence) -> None:
        self.turn, self._origins = read_turn(evidence)
        self.passages: list[Passage] = []
        self.ends: list[int] = []

    def of(self, segment: Segment, unit: Unit, found: Iterable[tuple[str, str]]) -> float:
        self.passages.append(read_passage(segment, unit, found, len(self.passages), self._origins))
        self.ends.append(segment.start + len(segment.text))
        return 0.0


def example(labelled: Labelled) -> Example:
    """Read one conversation."""
    evidence = Evidence(labelled.messages, labelled.tools)
    recorder = _Recorder(evidence)
    guard = ObservationGuard(_FLAG_ALL, evidence, recorder)
    released = [guard.feed(labelled.answer)]
    released.append(guard.called() if labelled.calls else guard.flush(truncated=False))
    found = {finding.kind for part in released for finding in part.findings}
    begins = labelled.honest_chars
    while begins < len(labelled.answer) and labelled.answer[begins].isspace():
        begins += 1
    labels: list[int] = []
    for end in recorder.ends:
        labels.append((-1 if 1 in labels else 1) if labelled.fabricated and end > begins else 0)
    return Example(
        labelled.author,
        labelled.domain,
        labelled.kind,
        labelled.fabricated,
        recorder.turn,
        tuple(recorder.passages),
        tuple(labels),
        bool(found & {FindingKind.MARKER, FindingKind.PLANNED_CALL}),
    )


def examples(conversations: Iterable[Labelled], processes: int) -> list[Example]:
    """Read them all, in order."""
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(example, conversations, chunksize=_BATCH))
