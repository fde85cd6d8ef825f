"""How a figure that no message states may have come of those that are: in a sum, a share, as part of a date.

`workings` answers the detectors with yes or no, and asks which words stand around a figure. This asks for none: it names
the way, and a learned opinion weighs it. Work is bounded, and done for what is not stated alone.

Not covered: more than two operands, but for sums of a field's or a record's figures and one step from those.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import isfinite

import numpy as np

from server.guard.evidence.outcomes import (
    Columns,
    Outcomes,
    added,
    chance,
    few,
    hits,
    rows,
    selections,
    shared,
    totals,
)
from server.guard.evidence.workings import Workings, days_between
from server.guard.text.lazy import lazy
from server.guard.text.values import Value, spelled_counts

PART, SPAN, TOTAL, SUM, SHARE, SCALED, ROW, SELECTION, STEPS, EARLIER, LOOSE, NEAR, FAR = WAYS = (
    *("part", "span", "total", "sum", "share", "scaled", "row", "selection", "steps", "earlier"),
    *("loose", "near", "far"),
)
"""Part of a stated date; time between two stated; a field's sum, mean, extent or length, of all records or of one kind;
two figures of this turn or the user's added or subtracted; multiplied or divided; one a thousand times another, say;
within a record; some of a field added; a step from a total; one of this turn and an earlier one; one of these, as so many
figures are; none, but close to a stated one; none."""
REACHED = frozenset(WAYS) - {LOOSE, NEAR, FAR}
"""Ways that no coincidence explains."""

_MAX_NOW = 24
_MAX_EARLIER = 48
_MAX_TIMES = 16
_MAX_TOTALS = 48
_CHANCE = 0.25
"""Of equally precise figures about as large, the share that may be hit."""
_EXACT_WAYS = (SUM, SELECTION)
_NEAR, _NEAR_DAYS, _NEAR_MINUTES = 0.2, 31, 60
_LEAST_TOKEN, _TAIL = 5, 2
_SPANS = {"min": 1.0, "h": 60.0, "day": 1.0, "week": 7.0}
_SCALES = np.array([1e-3, 1e-2, 1e-1, 1e1, 1e2, 1e3])
"""Between metric units, and of shares and percent; `workings` knows all others."""
_TIMES = np.array([2.0, 7.0, 12.0, 30.0, 52.0, 365.0])


class Reach:
    """What lies within reach of a turn's figures."""

    def __init__(self, evidence: Workings) -> None:
        self._evidence = evidence
        self._ways: dict[tuple[str, str], str] = {}

    def way(self, value: Value) -> str:
        """The first of `WAYS` that leads to a value."""
        key = value.text, value.unit
        if key not in self._ways:
            self._ways[key] = self._way(value)
        return self._ways[key]

    def _way(self, value: Value) -> str:
        if value.day is not None:
            days = islice(self._evidence.asked_and_observed.days, _MAX_TIMES)
            return NEAR if any(abs(days_between(day, value.day)) <= _NEAR_DAYS for day in days) else FAR
        if value.minute is not None:
            minutes = self._evidence.asked_and_observed.minutes
            return NEAR if any(abs(minute - value.minute) <= _NEAR_MINUTES for minute in minutes) else FAR
        if value.number is None:
            head = value.text.casefold()[:-_TAIL]
            known = len(value.text) >= _LEAST_TOKEN and any(
                head in s.folded for s in self._evidence.asked_and_observed.texts
            )
            return NEAR if known else FAR
        if not isfinite(value.number):
            return FAR
        with np.errstate(all="ignore"):  # figures of hundreds of digits are nobody's sum
            return self._way_of_number(value)

    def _way_of_number(self, value: Value) -> str:
        goals = [(abs(value.number or 0.0), value.places)]
        if goals[0][0] in self._parts:
            return PART
        if self._is_span(value):
            return SPAN
        if value.face is not None:
            goals.append((abs(value.face), len(value.text.partition(".")[2])))
        loose = False
        for name, outcomes in self._outcomes():
            for goal, places in goals:
                rounded = name not in _EXACT_WAYS
                if not hits(outcomes, goal, places, rounded=rounded, roughly=value.approximate):
                    continue
                if name == TOTAL or chance(outcomes, goal, places) <= _CHANCE:
                    return name
                loose = True
        if loose:
            return LOOSE
        near = (abs(n - goal) <= _NEAR * max(n, goal) for n in self._now.tolist() for goal, _ in goals)
        return NEAR if any(near) else FAR

    def _outcomes(self) -> Iterator[tuple[str, Outcomes]]:
        """The simpler first: most figures need no other."""
        yield TOTAL, self._totals
        yield SUM, self._sums
        yield SHARE, self._shares
        yield SCALED, self._scaled
        yield ROW, self._rows
        yield SELECTION, self._selections
        yield STEPS, self._parts_of_totals
        yield STEPS, self._steps
        yield EARLIER, self._with_earlier

    @lazy
    def _parts(self) -> frozenset[float]:
        """Days, months and years of this turn's dates."""
        return frozenset(
            float(part) for day in self._evidence.asked_and_observed.days for part in day if part
        )

    @lazy
    def _told(self) -> Outcomes:
        asked = self._evidence.told[-1:]
        figures = (n for source in asked for n in (*source.numbers, *spelled_counts(source.text)))
        return few(figures, _MAX_TIMES)

    @lazy
    def _now(self) -> Outcomes:
        observed = (n for o in reversed(self._evidence.current) for n in o.source.numbers)
        return few((*self._told.tolist(), *islice(observed, 2 * _MAX_NOW)), _MAX_NOW)

    @lazy
    def _columns(self) -> list[tuple[Columns, int]]:
        """Of each observation of this turn, and where they are several, of all together."""
        each = [(o.cells, i) for i, o in enumerate(self._evidence.current)]
        if len(each) < 2:
            return each
        together: Columns = {}
        for cells, number in each:
            for name, column in cells.items():
                together.setdefault(name, []).extend((number, figure) for _, figure in column)
        return [*each, (together, -1)]

    @lazy
    def _totals(self) -> Outcomes:
        current = self._evidence.current
        return np.concatenate(
            [np.zeros(0), *(totals(c, current[i].block if i >= 0 else None) for c, i in self._columns)]
        )

    @lazy
    def _sums(self) -> Outcomes:
        return added(self._now, self._now)

    @lazy
    def _shares(self) -> Outcomes:
        return shared(self._now, self._now)

    @lazy
    def _scaled(self) -> Outcomes:
        scaled: Outcomes = self._now[:, None] * _SCALES
        return scaled.ravel()

    @lazy
    def _rows(self) -> Outcomes:
        return np.concatenate([np.zeros(0), *(rows(columns) for columns, _ in self._columns)])

    @lazy
    def _selections(self) -> Outcomes:
        return np.concatenate([np.zeros(0), *(selections(columns) for columns, _ in self._columns)])

    @lazy
    def _parts_of_totals(self) -> Outcomes:
        """In percent."""
        parts = np.concatenate((self._now, self._known_totals))
        shares: Outcomes = 100 * (parts[:, None] / self._known_totals[None, self._known_totals > 0])
        return shares.ravel()

    @lazy
    def _known_totals(self) -> Outcomes:
        """The greatest."""
        return np.unique(self._totals)[-_MAX_TOTALS:]

    @lazy
    def _steps(self) -> Outcomes:
        """From a total, or from a difference, to another figure of this turn."""
        known = self._known_totals
        now = np.concatenate((self._now, _TIMES))
        gaps = np.unique(added(self._now[:_MAX_TIMES], self._now[:_MAX_TIMES]))
        from_totals = (added(known, now), shared(known, now), shared(now, known))
        between = (added(known, known), shared(known, known))
        return np.concatenate((*from_totals, *between, shared(gaps, self._told)))

    @lazy
    def _with_earlier(self) -> Outcomes:
        evidence = self._evidence
        observations = [o for o in evidence.observations if o.turn != evidence.turn]
        told = (n for source in evidence.told[:-1] for n in source.numbers[:_MAX_TIMES])
        observed = (n for o in reversed(observations) for n in o.source.numbers)
        earlier = few((*islice(told, _MAX_EARLIER), *islice(observed, _MAX_EARLIER)), _MAX_EARLIER)
        now = self._now
        return np.concatenate((added(now, earlier), shared(now, earlier), shared(earlier, now)))

    def _is_span(self, value: Value) -> bool:
        """Whether a value is as long as the time between two that are stated."""
        if value.unit not in _SPANS or value.number is None:
            return False
        width = _SPANS[value.unit]
        half = 0.5 * 10.0**-value.places
        if value.unit in ("min", "h"):
            minutes = sorted(islice(self._evidence.stated_minutes, _MAX_TIMES))
            gaps = {(b - a) % 1440 for a in minutes for b in minutes if a != b}
            rest = {gap // 60 if value.unit == "h" else gap % 60 for gap in gaps}
            return value.number in rest or any(abs(gap / width - value.number) < half for gap in gaps)
        days = list(islice(self._evidence.asked_and_observed.days, _MAX_TIMES))
        return any(abs(abs(days_between(a, b)) / width - value.number) < half for a in days for b in days)
