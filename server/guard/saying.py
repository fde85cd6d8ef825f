"""A text in its context: of whom it speaks, and which of its values nothing that was said supports.

`Context` is what the answer said so far that bears on the next text.

Not covered: whether a supported value is used for the right thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, pairwise

from server.guard.arithmetic import shown
from server.guard.ask import Referent
from server.guard.evidence import Evidence
from server.guard.lazy import lazy
from server.guard.phrases import AGGREGATE, COMPARES, COMPUTES, CONDITION, CONVERTS, EARLIER, LASTS, RATIO
from server.guard.sources import Figures, Sources
from server.guard.values import Value, read_values
from server.guard.words import named_in, word_in

_ENDS = re.compile(
    r"\b(?:ending|ends|end|last|final|starting|starts|begins?|first)\b[^.;,]*$|尾号|后[三四五六]位|末[三四五六]位",
    re.I,
)
_ZONE = re.compile(
    r"\b(?:UTC|GMT|[CEMP][SD]T|CES?T|BST|local time|time ?zone)\b|时区|当地时间|北京时间", re.I
)
_NO_DIGIT = re.compile(r"\D")
_TELLING_DIGITS = 4
_MAX_BESIDE = 24
_MAX_UNIT_CHARS = 12
_RADICES = (7, 12, 16, 24, 60)
"""How many of one unit make one of the next: days, months, ounces, hours, minutes."""


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
    claimed: bool = False
    """The answer said that it looked something up, or is about to."""
    called: bool = False
    """A call was made in this answer: nothing of its result can be known."""
    acted: bool = False
    """The answer wrote `Action:`: it plays both sides of a ReAct loop."""
    printed: tuple[frozenset[str], ...] = ()
    """Field names of the blocks that the answer printed."""
    refused: bool = False
    """The answer said that something was not or cannot be done."""
    label: str = ""
    """A result label that waits for its content."""


@dataclass
class Saying:
    """A text within its context."""

    text: str
    context: Context
    evidence: Evidence
    inherited: bool = True
    """Whether a text that names nobody speaks of the context's subject."""
    claim_words: re.Pattern[str] | None = None
    """Further words that report a lookup."""

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
        return list(self.context.subject) if self.inherited and not self.context.covered_subject else []

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
    def novel(self) -> list[Value]:
        """Hard values that no message states and that do not follow from stated ones."""
        fresh = [value for value in self.hard if not self.evidence.states(value)]
        fresh += self._misattributed(fresh) or self._of_another_turn(fresh)
        fresh += [v for v in self.hard if v not in fresh and self._owned_by_uncovered(v)]
        fresh = [v for v in fresh if v.minute is None or not self._other_zone(v.minute)]
        if fresh:
            split_up = self._split_up
            fresh = [
                v
                for v in fresh
                if not self.is_result(v)
                and v not in split_up
                and not CONDITION.search(self.text[max(0, v.start - 80) : v.start])
            ]
        if not fresh:
            return fresh
        held = len(self.hard) - len(fresh)
        if not self.foreign_only or AGGREGATE.search(self.text):
            fresh = [v for v in fresh if not (_precise(v) and self.evidence.combines_with_told(v))]
        if AGGREGATE.search(self.text) or AGGREGATE.search(self.evidence.ask.text):
            fresh = [v for v in fresh if not self.evidence.adds_up(v)]
        if self.foreign_only:
            return fresh
        if self.evidence.answered:
            return self._unmeasured([v for v in fresh if self._owned_by_uncovered(v) or not self._follows(v)])
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

    @lazy
    def worked_out(self) -> list[Value]:
        """Values that the text itself computes from held ones."""
        return shown(self.text, self.values, self.evidence.states)

    def is_result(self, value: Value) -> bool:
        """Whether the text itself computes the value, in this unit or another."""
        return value in self.worked_out or self._results.holds(value)

    @lazy
    def _results(self) -> Figures:
        return Figures(abs(v.number) for v in self.worked_out if v.number is not None)

    @lazy
    def _split_up(self) -> list[Value]:
        """Values that together are a held figure in two units (373 months: 31 years 1 month), or a stated span."""
        evidence = self.evidence
        found = [v for v in self.values if v.minute is not None and evidence.holds_now(v.minute)]
        for a, b in pairwise(self.values):
            if a.number is None or b.number is None or b.start - a.end > _MAX_UNIT_CHARS:
                continue
            if any(b.number < k and evidence.holds_now(a.number * k + b.number) for k in _RADICES):
                found += (a, b)
        if not self.evidence.answered:
            found += [v for v in self.values if v.unit and evidence.lasts(v)]
        return found

    @lazy
    def _names_another(self) -> bool:
        """Whether the text names somebody who was looked up in an earlier turn."""
        now = {value for o in self.evidence.current for value in o.arguments}
        return any(name not in now and word_in(name, self.folded) for name in self.evidence.known_names)

    def _other_zone(self, minute: int) -> bool:
        """Whether a time is a stated one in another time zone."""
        if not (_ZONE.search(self.text) or _ZONE.search(self.evidence.ask.text)):
            return False
        return any((minute - stated) % 30 == 0 and stated % 5 for stated in self.evidence.stated_minutes)

    def _unmeasured(self, fresh: list[Value]) -> list[Value]:
        """`fresh` without a mark that a held figure is measured against, and how far off it is."""
        if len(fresh) != 2 or not COMPARES.search(self.text) or self._owned_by_uncovered(fresh[0]):
            return fresh
        a, b = (v.number or 0.0 for v in fresh)
        held = (
            v.number
            for v in self.values
            if v not in fresh and v.number is not None and self.evidence.states(v)
        )
        return [] if any(abs(abs(n - a) - b) < 1e-6 or abs(abs(n - b) - a) < 1e-6 for n in held) else fresh

    def _owned_by_uncovered(self, value: Value) -> bool:
        """Whether the name before a figure, in a text of several, is one that no observation covers."""
        if not (self.names_uncovered and self.names_covered) or not self.evidence.answered:
            return False
        before = self.folded[: value.start]
        at = max((before.rfind(r.folded) for r in self.names_uncovered), default=-1)
        covered = [r.folded for r in self.mentioned if r not in self.names_uncovered]
        other = max((before.rfind(name) for name in (*covered, *self.evidence.known_names)), default=-1)
        return at > other and not self.evidence.told_by_user(value)

    def _follows(self, value: Value) -> bool:
        """Whether a figure follows from what this turn observed, from the user's figures, or from those beside it."""
        evidence = self.evidence
        if digits_of(value) >= _TELLING_DIGITS and evidence.follows(value):
            return True
        if self._converts and digits_of(value) >= 2 and evidence.converts_to(value):
            return True
        if _ENDS.search(self.text[max(0, value.start - 24) : value.start]) and evidence.ends_in(value.text):
            return True
        if self._tells_span and evidence.lasts(value):
            return True
        if not self._compares:
            return False
        if value.approximate and evidence.follows(value, products=True):
            return True
        if self._names_another and digits_of(value) >= _TELLING_DIGITS - 1 and evidence.derives(value):
            return True
        beside = [v.number for v in self._held_figures if v is not value and v.number is not None]
        return evidence.follows_in_field(value, beside) or (
            digits_of(value) >= _TELLING_DIGITS - 1 and evidence.follows(value, products=self._tells_ratio)
        )

    @lazy
    def _held_figures(self) -> list[Value]:
        """The first figures of the text that a message states."""
        figures = (v for v in self.values if v.number is not None and self.evidence.states(v))
        return list(islice(figures, _MAX_BESIDE))

    @lazy
    def _converts(self) -> bool:
        return bool(CONVERTS.search(self.text) or CONVERTS.search(self.evidence.ask.text))

    @lazy
    def _tells_span(self) -> bool:
        return bool(LASTS.search(self.text) or LASTS.search(self.evidence.ask.text))

    @lazy
    def _tells_ratio(self) -> bool:
        return bool(RATIO.search(self.text) or RATIO.search(self.evidence.ask.text))

    @lazy
    def _compares(self) -> bool:
        aggregates = AGGREGATE.search(self.text) or AGGREGATE.search(self.evidence.ask.text)
        return bool(self.context.computing or aggregates or COMPARES.search(self.text))

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
        if not named or self._names_another or AGGREGATE.search(self.text):
            return []
        if COMPARES.search(self.text) or EARLIER.search(self.text):
            return []
        speakers = [*evidence.current, *(o for r in named for o in evidence.covering(r))]
        spoken = Sources([*(o.source for o in speakers), *evidence.told])
        stray = [v for v in known if not spoken.holds(v)]
        return [v for v in stray if v.number is not None] if len(stray) < len(known) else []

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


def _precise(value: Value) -> bool:
    """Whether a figure has three digits or more, so that it is no coincidence when a sum hits it."""
    return digits_of(value) >= 3


def digits_of(value: Value) -> int:
    """How many digits a figure tells: the more, the less it hits a sum by chance."""
    return len(_NO_DIGIT.sub("", value.text).strip("0")) if value.number is not None else 0
