"""Which of a text's figures follow from what is stated: by arithmetic, in other units, as spans of time.

Not covered: computations of more than two steps that the text does not show.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise

from server.guard.detectors.saying import Saying
from server.guard.evidence.reach import LOOSE, REACHED
from server.guard.text.arithmetic import shown
from server.guard.text.lazy import lazy
from server.guard.text.phrases import AGGREGATE, COMPUTES, CONDITION, CONVERTS, LASTS, RATIO
from server.guard.text.sources import Figures, Totals, derivable
from server.guard.text.units import CONVERSION_FACTORS
from server.guard.text.values import Value, spelled_counts

_ENDS = re.compile(
    r"\b(?:ending|ends|end|last|final|starting|starts|begins?|first)\b[^.;,]*$|尾号|后[三四五六]位|末[三四五六]位",
    re.I,
)
_ZONE = re.compile(
    r"\b(?:UTC|GMT|[CEMP][SD]T|CES?T|BST|local time|time ?zone)\b|时区|当地时间|北京时间", re.I
)
_RANGE = re.compile(r"\s*(?:to|until|till|and|[-–—~至到])\s*")
_NO_DIGIT = re.compile(r"\D")
_TELLING_DIGITS = 4
_MAX_BESIDE = 24
_MAX_FACTORS = 4
_SMALL = 10
_DAY = 1440
"""Minutes of a day."""
_FEW_OF_ONE = 16
_THOUSANDS = (1.0, 1e3, 1e6, 1e9, 1e-3)
_MAX_UNIT_CHARS = 12
_RADICES = (7, 12, 16, 24, 60)
"""How many of one unit make one of the next: days, months, ounces, hours, minutes."""


class Reckoning(Saying):
    """A text within its context, and what follows from what."""

    @lazy
    def novel(self) -> list[Value]:
        """Hard values without a source: stated by no message, or only of something else, and not following from stated ones."""
        fresh = [value for value in self.hard if not self.evidence.states(value)]
        fresh += self._misattributed(fresh) or self._of_another_turn(fresh)
        fresh += [
            v for v in self.hard if v not in fresh and (self._owned_by_uncovered(v) or v in self._renewed)
        ]
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
        fresh = [
            v
            for v in fresh
            if not (self._differs_beside(v) or self._adds_results(v) or self._converted_beside(v))
        ]
        held = len(self.hard) - len(fresh)
        if not self.foreign_only or self._aggregates:
            fresh = [v for v in fresh if not (_precise(v) and self.evidence.combines_with_told(v))]
        if self._aggregates or self._asks_aggregate:
            fresh = [v for v in fresh if not self.evidence.adds_up(v)]
        if self.foreign_only:
            return fresh
        fresh = [v for v in fresh if not (self._is_ratio(v) or self._follows_from_told(v))]
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
    def owned_by_uncovered(self) -> list[Value]:
        """Values, small ones too, that stand behind a name which no observation covers, and that the text does not work out."""
        return [v for v in self.values if self._owned_by_uncovered(v) and not self.is_result(v)]

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

    def _converted_beside(self, value: Value) -> bool:
        """Whether a figure is a held one beside it in another unit."""
        if not value.unit or value.number is None or digits_of(value) < 2:
            return False
        goal, half = abs(value.number), 0.5 * 10.0**-value.places
        beside = [
            v for v in self._held_figures[:_MAX_FACTORS] if v.unit and v.unit != value.unit and v.number
        ]
        return any(abs(abs(v.number or 0.0) * k - goal) <= half for v in beside for k in CONVERSION_FACTORS)

    def _adds_results(self, value: Value) -> bool:
        """Whether a figure, told as a sum, adds up two that the text itself computes."""
        if len(self.worked_out) < 2 or not self._aggregates:
            return False
        return derivable(
            value, Totals(), (v.number for v in self.worked_out if v.number is not None), products=False
        )

    @lazy
    def _split_up(self) -> list[Value]:
        """Values that together are a held figure in two units (373 months: 31 years 1 month), or a stated span."""
        evidence = self.evidence
        found = [v for v in self.values if v.minute is not None and evidence.holds_now(v.minute)]
        stated = {v.number for v in self.values}
        for a, b in pairwise(self.values):
            if a.number is None or b.number is None or b.start - a.end > _MAX_UNIT_CHARS:
                continue
            wholes = (a.number * k + b.number for k in _RADICES if b.number < k)
            if any(
                evidence.holds_now(whole)
                or whole in stated
                or (a.unit and b.unit and evidence.reaches(whole))
                for whole in wholes
            ):
                found += (a, b)
        if not self.evidence.answered:
            found += [v for v in self.values if v.unit and evidence.lasts(v)]
        found += [v for v in self.values if self._after_another(v)]
        return found

    def _after_another(self, value: Value) -> bool:
        """Whether a time or a day is as far from another of the text, a held one, as a held span says."""
        if value.minute is not None:
            stated = self.evidence.stated_minutes
            return any((value.minute + span) % _DAY in stated for span in self._spans)
        if value.day is None:
            return False
        return any(
            base is not value and self.evidence.days_apart(base.day, value.day)
            for base in self._stated_days
            if base.day
        )

    @lazy
    def _spans(self) -> frozenset[float]:
        """Minutes that the text tells as hours or minutes, forth and back."""
        spans = (
            v.number * (60 if v.unit == "h" else 1)
            for v in self.values
            if v.number and v.unit in ("h", "min")
        )
        return frozenset(sign * span for span in spans for sign in (1, -1))

    @lazy
    def _stated_days(self) -> list[Value]:
        """The first days of the text that a message states."""
        days = (v for v in self.values if v.day and self.evidence.states(v))
        return list(islice(days, _MAX_BESIDE))

    def _other_zone(self, minute: int) -> bool:
        """Whether a time is a stated one in another time zone."""
        if not self._tells_zone:
            return False
        return any((minute - stated) % 30 == 0 and stated % 5 for stated in self.evidence.stated_minutes)

    def _unmeasured(self, fresh: list[Value]) -> list[Value]:
        """`fresh` without a mark that a held figure is measured against, and how far off it is."""
        if len(fresh) != 2 or not self._tells_comparison or self._owned_by_uncovered(fresh[0]):
            return fresh
        a, b = (v.number or 0.0 for v in fresh)
        held = (
            v.number
            for v in self.values
            if v not in fresh and v.number is not None and self.evidence.states(v)
        )
        return [] if any(abs(abs(n - a) - b) < 1e-6 or abs(abs(n - b) - a) < 1e-6 for n in held) else fresh

    def _follows(self, value: Value) -> bool:
        """Whether a figure follows from what this turn observed, from the user's figures, or from those beside it."""
        evidence = self.evidence
        way = evidence.reach.way(value)
        if way in REACHED or (way == LOOSE and self._tells_ratio):
            return True
        if self._converts and digits_of(value) >= 2 and evidence.converts_to(value):
            return True
        if _ENDS.search(self.text[max(0, value.start - 24) : value.start]) and evidence.ends_in(value.text):
            return True
        if (self._tells_span or self._ends_range(value)) and evidence.lasts(value):
            return True
        return self._compares and derivable(value, Totals(), self._beside(value))

    def _beside(self, value: Value) -> list[float]:
        """The held figures that the answer gives beside a value."""
        own = [v.number for v in self._held_figures if v is not value and v.number is not None]
        return [*own, *self.context.figures]

    @lazy
    def _held_figures(self) -> list[Value]:
        """The first figures of the text that a message states."""
        return self._stated_figures[:_MAX_BESIDE]

    @lazy
    def _stated_figures(self) -> list[Value]:
        return [v for v in self.values if v.number is not None and self.evidence.states(v)]

    def _ends_range(self, value: Value) -> bool:
        """Whether a time is the second of a range."""
        if value.minute is None:
            return False
        before = (v for v in self.values if v.minute is not None and v.end <= value.start)
        return any(_RANGE.fullmatch(self.text[v.end : value.start]) for v in before)

    def _follows_from_told(self, value: Value) -> bool:
        """Whether a figure of three digits, told as a comparison or a sum, follows from held ones that the answer gives."""
        return _precise(value) and self._compares and derivable(value, Totals(), self._beside(value))

    def _differs_beside(self, value: Value) -> bool:
        """Whether a figure is the difference or the sum of two held figures beside it, or of one and another of its observation."""
        if value.number is None or (not value.places and abs(value.number) < _SMALL):
            return False
        beside = [abs(v.number) for v in self._held_figures if v.number is not None and v is not value][
            :_MAX_FACTORS
        ]
        goal, half = abs(value.number), 0.5 * 10.0**-value.places
        half = min(half, 1e-6 * max(1.0, goal)) if value.places >= 0 else half
        if any(abs(abs(a - b) - goal) <= half for a in beside for b in beside if a != b):
            return True
        if any(abs(a * count - goal) <= half for a in beside for count in self._spelled_counts):
            return True
        if digits_of(value) < 3 or self.evidence.crowded:
            return False
        source = next((o.source for o in reversed(self.evidence.observations) if o.source.numbers), None)
        figures = source.numbers if source and len(source.numbers) <= _FEW_OF_ONE else ()
        return any(
            abs(abs(a - n) - goal) <= half for a in beside for n in figures if n in figures and a in figures
        )

    def _is_ratio(self, value: Value) -> bool:
        """Whether a figure of many digits is the quotient or the product of two held ones of its text, in any scale of thousands."""
        held = self._held_figures
        if value.number is None or not 1 < len(held) <= _MAX_FACTORS or digits_of(value) < _TELLING_DIGITS:
            return False
        goal = abs(value.number)
        half = 0.5 * 10.0**-value.places + (0.01 if value.approximate else 1e-9) * goal
        figures = [abs(v.number) for v in held if v.number and v is not value]
        outcomes = (x for a in figures for b in figures if a != b for x in (a / b, a * b))
        return any(abs(x * scale - goal) <= half for x in outcomes for scale in _THOUSANDS)

    @lazy
    def _converts(self) -> bool:
        return bool(CONVERTS.search(self.text) or CONVERTS.search(self.evidence.ask.text))

    @lazy
    def _tells_span(self) -> bool:
        return bool(LASTS.search(self.text) or LASTS.search(self.evidence.ask.text))

    @lazy
    def _tells_zone(self) -> bool:
        return any(_ZONE.search(text) for text in (self.text, self.evidence.ask.text))

    @lazy
    def _asks_aggregate(self) -> bool:
        return AGGREGATE.search(self.evidence.ask.text) is not None

    @lazy
    def _tells_computing(self) -> bool:
        return COMPUTES.search(self.text) is not None

    @lazy
    def _spelled_counts(self) -> tuple[float, ...]:
        return tuple(spelled_counts(self.text))

    @lazy
    def _tells_ratio(self) -> bool:
        return bool(RATIO.search(self.text) or RATIO.search(self.evidence.ask.text))

    @lazy
    def _compares(self) -> bool:
        return self.context.computing or self._aggregates or self._asks_aggregate or self._tells_comparison

    def _computes(self, value: Value) -> bool:
        if self.evidence.ask.again and not self.evidence.arrived:
            return self._tells_computing
        return self._aggregates or value.unit == "%" or self._asks_aggregate

    def _sums_up(self, value: Value) -> bool:
        """Whether a figure is the sum or the mean of the text's other, held figures."""
        if value.number is None or not self._aggregates:
            return False
        others = [v.number for v in self._stated_figures if v is not value and v.number is not None]
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
