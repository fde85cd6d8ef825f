"""What follows from what a conversation states: sums, differences, shares, spans of time, other units.

The more ways to reach a figure are tried, the more figures are reached by chance. So each question names the
figures it may start from: those of one field, those of this turn, or, for figures of many digits, any.

Not covered: computations of more than two steps that the text does not show.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from server.guard.evidence.holdings import Conversation
from server.guard.text.lazy import lazy
from server.guard.text.sources import Source, Sources, Totals, derivable, totals
from server.guard.text.units import CONVERSION_FACTORS
from server.guard.text.values import Value, spelled_counts

_MAX_OPERANDS = 120
_MAX_COLUMNS_OF = 64
_LONG = re.compile(r"\d{6,}")
_ANY_YEAR = 2027
_YEAR = re.compile(r"\ba(?:nother|nd a)? year\b|\bone year\b|一年|周年|周岁")
_SHARE = re.compile(r"%|\bper ?cent|\bcents?\b|[¢折税成]")
_SPANS = frozenset(("h", "min", "day", "week", "month", "year"))


class Workings(Conversation):
    """A conversation, and what can be worked out from it."""

    @lazy
    def _columns(self) -> Totals:
        """What the figures of each field come to, of each of the last observations and of all of them together."""
        merged: dict[str, list[float]] = {}
        last = self.observations[-_MAX_COLUMNS_OF:]
        for observation in last:
            for name, column in observation.columns.items():
                merged.setdefault(name, []).extend(column)
        return totals([*merged.values(), *(column for o in last for column in o.columns.values())])

    @lazy
    def asked_and_observed(self) -> Sources:
        """What this turn's observations and the last of the users' messages state."""
        return Sources((*(o.source for o in self.current), *self.told[-1:]))

    def derives(self, value: Value, computed: tuple[float, ...] = ()) -> bool:
        """Whether the value follows from observed figures, from the user's, or from `computed` ones, by simple arithmetic."""
        recent = [n for o in reversed(self.observations[-12:]) for n in o.source.numbers[:60]][:_MAX_OPERANDS]
        if derivable(value, self._columns, [*recent, *computed]):
            return True
        asked = [n for source in self.told for n in source.numbers[:40]][-12:]
        return derivable(value, Totals(), asked) or self._combines(value, recent, asked)

    @lazy
    def _current_numbers(self) -> list[float]:
        return [n for o in self.current for n in o.source.numbers[:60]][:_MAX_OPERANDS]

    @lazy
    def _asked_numbers(self) -> list[float]:
        """The user's figures, first and last; those within names are none."""
        first = self.told[0].numbers[:9] if len(self.told) > 1 else ()
        return [*first, *self._asks_numbers]

    @lazy
    def _asks_numbers(self) -> Sequence[float]:
        ask = self.ask
        source = self.told[-1] if ask.rest_text == ask.text and self.told else Source(ask.rest_text)
        year = [365.0] if _YEAR.search(ask.rest_text) else []
        return [*source.numbers[:9], *spelled_counts(ask.rest_text), *year]

    def converts_to(self, value: Value) -> bool:
        """Whether the value is a figure of this turn in another unit."""
        if value.number is None:
            return False
        half = 0.5 * 10.0**-value.places + (0.02 if value.approximate else 1e-3) * abs(value.number)
        given = [*self._current_numbers, *self._asked_numbers]
        goal = abs(value.number)
        return any(abs(n * factor - goal) <= half for n in given for factor in CONVERSION_FACTORS)

    def holds_now(self, number: float) -> bool:
        """Whether this turn's observations or the user state the figure."""
        return number in self._current_numbers or number in self._asked_numbers

    def ends_in(self, digits: str) -> bool:
        """Whether a longer number of this turn begins or ends so."""
        return any(
            run.endswith(digits) or run.startswith(digits)
            for o in self.current
            for run in _LONG.findall(o.source.text)
        )

    def lasts(self, value: Value) -> bool:
        """Whether the value is the time between two stated times or days, or a time that such a span leads to."""
        now = self.asked_and_observed
        minutes = sorted(now.minutes)[:12]
        spans = {(b - a) % 1440 for a in minutes for b in minutes if a != b}
        if value.minute is not None:
            steps = {round(n * scale) for n in now.numbers[:40] for scale in (1, 60) if 0 < n * scale < 1440}
            return any(
                (value.minute - m) % 1440 in steps or (m - value.minute) % 1440 in steps for m in minutes
            )
        days = sorted(ordinal for day in now.days if (ordinal := _ordinal(day)))[:12]
        if value.day is not None:
            ordinal = _ordinal(value.day)
            return bool(ordinal) and any(abs(ordinal - d) in now.numbers for d in days)
        if value.number is None or value.unit not in _SPANS:
            return False
        if value.unit in ("h", "min"):
            scale = 60 if value.unit == "h" else 1
            half = 0.5 * 10.0**-value.places + 1e-9
            whole = {s // 60 for s in spans} if value.unit == "h" else {s % 60 for s in spans}
            return value.number in whole or any(abs(s / scale - value.number) <= half for s in spans)
        width = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}[value.unit]
        gaps = {abs(a - b) for a in days for b in days if a != b}
        return any(abs(gap / width - value.number) <= (1 if width == 1 else 0.6) for gap in gaps)

    def days_apart(self, base: tuple[int, int, int], day: tuple[int, int, int]) -> bool:
        """Whether two days are as many days, weeks or working days apart as a user, the system or this turn states."""
        gap = abs(days_between(base, day))
        given = {n for source in (*self.told, *(o.source for o in self.current)) for n in source.numbers[:40]}
        return gap > 0 and any(
            gap in (n, n * 7) or (n >= 5 and n < gap <= n * 1.4 + 2) for n in given if n <= 400
        )

    def combines_with_told(self, value: Value) -> bool:
        """Whether the value is a stated figure changed by one or two of the user's: plus, minus, times, or by so many percent."""
        stated = [n for o in self.observations[-6:] for n in o.source.numbers[:60]]
        told = self._asked_numbers
        return self._combines(value, [*stated, *told], told)

    def reaches(self, number: float) -> bool:
        """Whether a whole figure of three digits is a stated one changed by the user's."""
        return number >= 100 and self.combines_with_told(Value(f"{number:g}", 0, 0, number))

    def adds_up(self, value: Value) -> bool:
        """Whether the value is a sum or mean of some of the last user message's figures."""
        if value.number is None or not self.told:
            return False
        numbers = self.told[-1].numbers[:9]
        half = 0.5 * 10.0**-value.places + 1e-9
        sums = [(0.0, 0)]
        for number in numbers:
            sums += [(total + number, count + 1) for total, count in sums]
        return any(
            count > 1 and (abs(total - value.number) <= half or abs(total / count - value.number) <= half)
            for total, count in sums
        )

    def _combines(self, value: Value, stated: list[float], asked: list[float]) -> bool:
        if value.number is None:
            return False
        half = 0.5 * 10.0**-value.places + 1e-9
        changes = {
            sign * a + other * b
            for a in asked
            for b in (0.0, *asked)
            for sign in (1, -1)
            for other in (1, -1)
        }
        changes |= set(asked)
        goal = abs(value.number)
        factors = {f for a in asked for f in (a, 1 / a if a else 1.0)}
        if any(_SHARE.search(source.text) for source in (*self.told[:1], *self.told[-1:])):
            factors |= {f for a in asked for f in (1 + a / 100, 1 - a / 100, a / 100)}
        return any(abs(abs(n + change) - goal) <= half for n in stated[:200] for change in changes) or any(
            abs(n * factor - goal) <= half for n in stated[:200] for factor in factors
        )


def days_between(base: tuple[int, int, int], day: tuple[int, int, int]) -> int:
    """How many days lie between two days; one year where a year is missing."""
    year = base[0] or day[0] or _ANY_YEAR
    return _ordinal((day[0] or year, *day[1:])) - _ordinal((base[0] or year, *base[1:]))


def _ordinal(day: tuple[int, int, int]) -> int:
    try:
        return date(*day).toordinal()
    except ValueError:
        return 0
