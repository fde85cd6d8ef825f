"""What a text holds of the values that another text states. A `Source` is read lazily and once, in linear time.

Not covered: conversions between currencies; figures that follow from a chain of more than two steps.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice

from server.guard.values import (
    CONVERSIONS,
    DATES,
    NUMBER,
    NUMERAL,
    SCALES,
    TIMES,
    Value,
    read_day,
    read_minute,
    read_numeral,
)

_SCAN_LIMIT = 400


class Source:
    """One text that values may come from. Everything is read on first use."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> str:
        """The text, case folded."""
        return self.text.casefold()

    @cached_property
    def _days(self) -> frozenset[tuple[int, int, int]]:
        days: set[tuple[int, int, int]] = set()
        for pattern in DATES:
            for match in pattern.finditer(self.text):
                if day := read_day(match):
                    days.update((day, (0, day[1], day[2])))
                    if pattern is DATES[-1] and day[2] <= 12:
                        days.update(((day[0], day[2], day[1]), (0, day[2], day[1])))
        return frozenset(days)

    @cached_property
    def _minutes(self) -> frozenset[int]:
        found = (read_minute(match) for pattern in TIMES for match in pattern.finditer(self.text))
        return frozenset(minute for minute in found if minute is not None)

    @cached_property
    def numbers(self) -> list[float]:
        """Every figure of the text, sorted, without those of ISO dates."""
        text = DATES[0].sub(" ", self.text)
        numbers = {abs(float(digits.replace(",", "").replace("−", "-"))) for digits in NUMBER.findall(text)}
        for digits, scale in re.findall(
            r"(?<![\d.])(\d+(?:\.\d+)?) ?([kKmMbB]|bn|million|billion|thousand|百万|千万|[千万亿])(?![A-Za-z])",
            text,
        ):
            numbers.add(float(digits) * SCALES[scale.casefold()])
        numbers.update(n for numeral in NUMERAL.findall(text) if (n := read_numeral(numeral)))
        return sorted(numbers)

    def _between(self, low: float, high: float) -> bool:
        numbers = self.numbers
        i = bisect_left(numbers, low)
        return i < len(numbers) and numbers[i] <= high

    def holds(self, value: Value) -> bool:
        """Whether the text states the value, however it is written, rounded or converted to another unit."""
        if value.day is not None:
            year, month, day = value.day
            return value.day in self._days or (
                year != 0 and (0, month, day) in self._days and str(year) in self.text
            )
        if value.minute is not None:
            return value.minute in self._minutes or value.text.casefold() in self.folded
        if value.number is None:
            token = value.text.casefold()
            return token in self.folded or re.sub(r"[\W_]", "", token) in self.folded
        number = abs(value.number)
        slack = 1e-9 * max(1.0, number)
        if self._between(number - slack, number + slack):
            return True
        half = 0.5 * 10.0**-value.places
        if value.places != 0 or number >= 13 or value.unit not in ("", "count"):
            low, high = number - half * 1.0001, number + half * 1.0001
            if self._rounds_to(low, high, value.places):
                return True
        if value.approximate and self._between(number * 0.94, number * 1.06):
            return True
        for factor, shift in CONVERSIONS.get(value.unit, ()):
            signed = (value.number,) if shift else (number,)
            for n in signed:
                low, high = (n - half - shift) / factor, (n + half - shift) / factor
                margin = 1e-6 * max(1.0, abs(low))
                if self._between(low - margin, high + margin):
                    return True
        return False

    def _rounds_to(self, low: float, high: float, places: int) -> bool:
        """Whether a figure with more digits than `places` lies between."""
        numbers = self.numbers
        for i in range(bisect_left(numbers, low), len(numbers)):
            if numbers[i] > high:
                return False
            if round(numbers[i], max(0, places)) != numbers[i] or places < 0:
                return True
        return False


def held_by(value: Value, sources: Iterable[Source]) -> bool:
    """Whether any of the sources states the value."""
    return any(source.holds(value) for source in sources)


def derivable(value: Value, columns: Sequence[Sequence[float]], loose: Iterable[float]) -> bool:
    """Whether a figure is a sum, mean, count, difference, product, ratio or percentage of given figures.

    `columns` are figures under one field each; `loose` are any figures (the first few hundred count).
    """
    if value.number is None:
        return False
    target = abs(value.number)
    half = 0.5 * 10.0**-value.places + 1e-9 * max(1.0, target)
    for column in columns:
        if not column:
            continue
        total = sum(column)
        middle = sorted(column)[len(column) // 2]
        if any(abs(n - target) <= half for n in (total, total / len(column), float(len(column)), middle)):
            return True
        if value.unit in ("", "count") and value.places == 0 and target <= len(column):
            return True
    operands = sorted(set(islice((abs(n) for n in loose), _SCAN_LIMIT)))

    def there(low: float, high: float) -> bool:
        i = bisect_left(operands, low)
        return i < len(operands) and operands[i] <= high

    for n in operands:
        if there(target - n - half, target - n + half) or there(target + n - half, target + n + half):
            return True
        if n > 0 and (
            there((target - half) / n, (target + half) / n) or there((target - half) * n, (target + half) * n)
        ):
            return True
        if value.unit in ("%", "") and n > 0:
            part = half / 100
            share = target / 100
            if any(there(n * (f - part), n * (f + part)) for f in (share, 1 + share, 1 - share)):
                return True
    return False
