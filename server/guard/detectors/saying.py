"""A text in its context: of whom it speaks, and which of its values nothing that was said supports.

`Context` is what the answer said so far that bears on the next text.

Not covered: whether a supported value is used for the right thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.guard.evidence.ask import Referent
from server.guard.evidence.evidence import Evidence
from server.guard.text.lazy import lazy
from server.guard.text.phrases import AGGREGATE, COMPARES, EARLIER
from server.guard.text.sources import Sources
from server.guard.text.values import Value, read_values
from server.guard.text.words import named_in, word_in

_CLAUSE = re.compile(
    r"[,;:](?=\s)\s*|[,;:!?](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[,;:!?]|[—；，。：！\n]+\s*|(?<=[.!?])(?<!\b[A-Z]\.)\s+|\s(?:so|because|but|and|while|whereas)\s"
)
"""Where one clause ends; in Chinese text half-width marks end one too."""


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
    computing: bool = False
    """The lead-in says that a total or a comparison follows."""
    called: bool = False
    """A call was made in this answer: nothing of its result can be known."""
    acted: bool = False
    """The answer wrote `Action:`: it plays both sides of a ReAct loop."""
    printed: tuple[frozenset[str], ...] = ()
    """Field names of the blocks that the answer printed."""
    opened: bool = False
    """Whether the answer has said anything yet."""
    asked: bool = False
    """The answer asked the user for something."""
    figures: tuple[float, ...] = ()
    """The last figures that the answer gave and a message states."""
    label: bool = False
    """A label of a tool's result waits for its content."""


@dataclass
class Saying:
    """A text within its context."""

    text: str
    context: Context
    evidence: Evidence
    claim_words: re.Pattern[str] | None = None
    """Further words that report a lookup."""
    plan_words: re.Pattern[str] | None = None
    """Further words that announce a call."""

    @lazy
    def values(self) -> list[Value]:
        """The values that the text states."""
        return read_values(self.text)

    @lazy
    def folded(self) -> str:
        """The text, case folded."""
        return self.text.casefold()

    @lazy
    def mentioned(self) -> list[Referent]:
        """Referents of the ask that the text names."""
        return [r for r in self.evidence.referents if named_in(r, self.folded)]

    @lazy
    def names_uncovered(self) -> list[Referent]:
        """Referents that the text names and no observation covers."""
        return [r for r in self.mentioned if not self.evidence.covering(r)]

    @lazy
    def names_covered(self) -> bool:
        """Whether the text names somebody whom an observation covers."""
        if any(self.evidence.covering(r) for r in self.mentioned):
            return True
        return any(name in self.folded and word_in(name, self.folded) for name in self.evidence.known_names)

    @lazy
    def uncovered(self) -> list[Referent]:
        """Whom the text speaks of without any observation; nobody if it also names a covered one."""
        if self.names_covered and not self.names_uncovered:
            return []
        if self.names_uncovered:
            return self.names_uncovered
        return list(self.context.subject) if not self.context.covered_subject else []

    @lazy
    def foreign_only(self) -> bool:
        """Whether the text speaks of uncovered referents alone, so that no observation supports it."""
        return bool(self.uncovered) and not self.names_covered

    @lazy
    def hard(self) -> list[Value]:
        """Values that say something by themselves."""
        return [value for value in self.values if not value.bare and not self._echoes_name(value)]

    def _echoes_name(self, value: Value) -> bool:
        folded = value.text.casefold()
        return any(folded in r.folded for r in self.evidence.referents)

    @lazy
    def _aggregates(self) -> bool:
        return AGGREGATE.search(self.text) is not None

    @lazy
    def _tells_comparison(self) -> bool:
        return COMPARES.search(self.text) is not None

    @lazy
    def _names_another(self) -> bool:
        """Whether the text names somebody who was looked up in an earlier turn."""
        now = {value for o in self.evidence.current for value in o.arguments}
        asked = self.evidence.ask.text.casefold()
        return any(
            name not in now and (word_in(name, self.folded) or word_in(name, asked))
            for name in self.evidence.known_names
        )

    @lazy
    def _renewed(self) -> list[Value]:
        """Values told of a name that is asked for again, and not looked up again, which its earlier lookup does not hold."""
        evidence, ask = self.evidence, self.evidence.ask
        names = [r for r in self.mentioned if r.alike and r not in self.names_uncovered]
        stale = [r for r in names if all(o.turn != evidence.turn for o in evidence.covering(r, failed=True))]
        if not stale or not (ask.again or ask.follow_up):
            return []
        found: list[Value] = []
        start, speaker = 0, None
        for end in (*(m.end() for m in _CLAUSE.finditer(self.text)), len(self.text)):
            clause = self.folded[start:end]
            here = [r for r in names if word_in(r.folded, clause)]
            if here or any(word_in(name, clause) for name in evidence.known_names):
                speaker = here[0] if len(here) == 1 and here[0] in stale else None
            if speaker and not (AGGREGATE.search(clause) or COMPARES.search(clause)):
                held = Sources(o.source for o in evidence.covering(speaker))
                inside = (v for v in self.hard if start <= v.start < end)
                found += [v for v in inside if not (held.holds(v) or evidence.told_by_user(v))]
            start = end
        return found

    def _owned_by_uncovered(self, value: Value) -> bool:
        """Whether the name before a figure is one that no observation covers."""
        if not self.names_uncovered:
            return False
        before = self.folded[: value.start]
        at = max(before.rfind(r.folded) for r in self.names_uncovered)
        covered = [r.folded for r in self.mentioned if r not in self.names_uncovered]
        other = max((before.rfind(name) for name in (*covered, *self.evidence.known_names)), default=-1)
        return at > other and not self.evidence.told_by_user(value)

    def _misattributed(self, fresh: list[Value]) -> list[Value]:
        """Values that are stated, but not by an observation of whom the text names.

        Looked at only in a conversation so full of figures that some other observation holds almost any of them.
        """
        if not self.evidence.crowded or self.evidence.answered or not self.names_covered or self._aggregates:
            return []
        speakers = [
            o
            for o in self.evidence.observations
            if any(word_in(v, self.folded) for v in o.arguments if len(v) > 1)
        ]
        speakers = speakers or [o for r in self.mentioned for o in self.evidence.covering(r)]
        rest = [v for v in self.hard if v not in fresh and not self.evidence.told_by_user(v)]
        spoken = Sources(o.source for o in speakers)
        stray = [v for v in rest if not spoken.holds(v)]
        return stray if speakers and len(stray) >= 2 else []

    def _of_another_turn(self, fresh: list[Value]) -> list[Value]:
        """Values of a reading that its lookup does not hold, but one of somebody whom the text does not name."""
        evidence = self.evidence
        known = [v for v in self.hard if v not in fresh]
        if not known or not evidence.answered or evidence.ask.anaphoric:
            return []
        named = [r for r in evidence.referents if r.alike]
        if not named or self._names_another or self._aggregates:
            return []
        if self._tells_comparison or EARLIER.search(self.text):
            return []
        speakers = [*evidence.current, *(o for r in named for o in evidence.covering(r))]
        spoken = Sources([*(o.source for o in speakers), *evidence.told])
        stray = [v for v in known if not spoken.holds(v)]
        return [v for v in stray if v.number is not None] if len(stray) < len(known) else []
