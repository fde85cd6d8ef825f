"""What texts hold of the values that another text states. A `Source` is read lazily and once, in linear time.

Not covered: conversions between currencies; figures that follow from a chain of more than two steps.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from server.guard.text.lazy import lazy
from server.guard.text.memory import Memory
from server.guard.text.units import CONVERSIONS, SCALES
from server.guard.text.values import (
    DATES,
    NUMBER,
    NUMERAL,
    Value,
    days_of,
    minutes_of,
    read_numeral,
)

_SCAN_LIMIT = 400
_SCALED = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?) ?([kKmMbB]|bn|million|billion|thousand|百万|千万|[千万亿])(?![A-Za-z])"
)
_LISTED = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d.])")
_HAS_SCALED = re.compile(r"\d ?[kKmMbBt百千万亿]")
_HAS_DATE = re.compile(r"\d[-/.]\d{1,2}[-/.]\d")
_DAY_OF_YEAR = re.compile(r"[01](?<=[\"'\s(,].)(?:(?<=0)[1-9]|(?<=1)[0-2])-[0-3]\d(?=[\"'\sT),])")
"""A month and a day as a cell has them: `"due": "09-25"`."""
_NOON = 720
"""Minutes; a time without a.m. or p.m. may be told by a clock of twelve hours."""
_SEPARATOR = re.compile(r"[\W_]")
_MAX_REMEMBERED_CHARS = 8_000_000


class Holder(ABC):
    """Something that states values: one text, or several of which any may state it."""

    @property
    @abstractmethod
    def texts(self) -> Sequence[Source]:
        """The texts."""

    @property
    @abstractmethod
    def numbers(self) -> Sequence[float]:
        """Every figure, sorted, without those of ISO dates."""

    @property
    @abstractmethod
    def days(self) -> frozenset[tuple[int, int, int]]:
        """Every date, with its year and without (0)."""

    @property
    @abstractmethod
    def minutes(self) -> frozenset[int]:
        """Every time of day, in minutes since midnight."""

    def _between(self, low: float, high: float) -> bool:
        numbers = self.numbers
        i = bisect_left(numbers, low)
        return i < len(numbers) and numbers[i] <= high

    def holds(self, value: Value) -> bool:
        """Whether the text states the value, however it is written, rounded or converted to another unit."""
        if value.day is not None:
            year, month, day = value.day
            return value.day in self.days or (
                year != 0
                and (0, month, day) in self.days
                and any((0, month, day) in text.days and str(year) in text.text for text in self.texts)
            )
        if value.minute is not None:
            if value.minute % 60 == 0 and ":" not in value.text and "：" not in value.text:
                hour = value.minute // 60
                if self._between(hour, hour) or (hour > 12 and self._between(hour - 12, hour - 12)):
                    return True
            stated = value.text.casefold()
            if value.minute < _NOON and value.minute + _NOON in self.minutes and stated[-1:].isdigit():
                return True
            return value.minute in self.minutes or any(stated in text.folded for text in self.texts)
        if value.number is None:
            token = value.text.casefold()
            squeezed = _SEPARATOR.sub("", token)
            return any(token in text.folded or squeezed in text.folded for text in self.texts)
        number = abs(value.number)
        slack = 1e-9 * max(1.0, number)
        if self._between(number - slack, number + slack):
            return True
        if value.face is not None and self._between(abs(value.face), abs(value.face)):
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
                if high < 0:  # figures are kept without their sign
                    low, high = -high, -low
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


class Source(Holder):
    """One text. Everything is read on first use."""

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def texts(self) -> Sequence[Source]:
        """Itself."""
        return (self,)

    @lazy
    def folded(self) -> str:
        """The text, case folded."""
        return self.text.casefold()

    @lazy
    def days(self) -> frozenset[tuple[int, int, int]]:
        """Every date, with its year and without (0); one that may be read in two ways in both."""
        days: set[tuple[int, int, int]] = set()
        for match, day in days_of(self.text):
            days.update((day, (0, day[1], day[2])))
            if match.re is DATES[-1] and day[2] <= 12:
                days.update(((day[0], day[2], day[1]), (0, day[2], day[1])))
        days.update((0, int(day[:2]), int(day[3:])) for day in _DAY_OF_YEAR.findall(self.text))
        return frozenset(days)

    @lazy
    def minutes(self) -> frozenset[int]:
        """Every time of day, in minutes since midnight."""
        return frozenset(minutes_of(self.text))

    @lazy
    def numbers(self) -> Sequence[float]:
        """Every figure of the text, sorted, without those of ISO dates."""
        text = self.text
        if _HAS_DATE.search(text):
            text = DATES[0].sub(" ", text)
        written = NUMBER.findall(text)
        if "," in text or "−" in text:
            written = [digits.replace(",", "").replace("−", "-") for digits in written]
        numbers = set(map(abs, map(float, written)))
        for run in _LISTED.findall(text):  # 8,398 may be two cells of a row
            numbers.update(map(float, run.split(",")))
        if _HAS_SCALED.search(text):
            for digits, scale in _SCALED.findall(text):
                numbers.add(float(digits) * SCALES[scale.casefold()])
        if not text.isascii():
            numbers.update(n for numeral in NUMERAL.findall(text) if (n := read_numeral(numeral)))
        return sorted(numbers)


class Sources(Holder):
    """Several texts read as one."""

    def __init__(self, texts: Iterable[Source]) -> None:
        self._texts = tuple(texts)

    @property
    def texts(self) -> Sequence[Source]:
        """The texts."""
        return self._texts

    @lazy
    def days(self) -> frozenset[tuple[int, int, int]]:
        """Every date of any text."""
        return frozenset().union(*(text.days for text in self._texts))

    @lazy
    def minutes(self) -> frozenset[int]:
        """Every time of day of any text."""
        return frozenset().union(*(text.minutes for text in self._texts))

    @lazy
    def numbers(self) -> Sequence[float]:
        """Every figure of any text, sorted."""
        found: set[float] = set()
        return sorted(found.union(*(text.numbers for text in self._texts)))


class Figures(Holder):
    """Figures that no text states, such as computed ones."""

    texts: Sequence[Source] = ()
    days: frozenset[tuple[int, int, int]] = frozenset()
    minutes: frozenset[int] = frozenset()

    def __init__(self, numbers: Iterable[float]) -> None:
        self._numbers = sorted(numbers)

    @property
    def numbers(self) -> Sequence[float]:
        """The figures, sorted."""
        return self._numbers


source_of = Memory(Source, _MAX_REMEMBERED_CHARS)
"""The source that a text is, read once for all turns that hold it."""


class Totals(NamedTuple):
    """What columns of figures come to, each a field's."""

    outcomes: Sequence[float] = ()
    """Sum, mean, count and median of each, sorted."""
    longest: int = 0
    """Figures of the longest."""


def totals(columns: Iterable[Sequence[float]]) -> Totals:
    """What these columns come to."""
    outcomes: set[float] = set()
    longest = 0
    for column in filter(None, columns):
        count = len(column)
        longest = max(longest, count)
        outcomes.update((sum(column), sum(column) / count, float(count), sorted(column)[count // 2]))
    return Totals(sorted(outcomes), longest)


def derivable(value: Value, columns: Totals, loose: Iterable[float], *, products: bool = True) -> bool:
    """Whether a figure is a sum, mean, count, difference, product, ratio or percentage of given figures.

    `products`: whether products, ratios and percentages count too, which hit much more by chance.
    `columns` are figures that stand under one field; `loose` are any figures (the first few hundred count).
    """
    if value.number is None:
        return False
    loose = list(islice((abs(n) for n in loose), _SCAN_LIMIT))
    if value.unit == "%" and value.places and any(n < 1 for n in loose):
        points = value._replace(number=value.number / 100, places=value.places + 2, unit="")
        if derivable(points, Totals(), [n for n in loose if n <= 1], products=False):
            return True
    target = abs(value.number)
    half = 0.5 * 10.0**-value.places + (0.03 if value.approximate else 1e-9) * max(1.0, target)
    if _within(columns.outcomes, target - half, target + half):
        return True
    if value.unit in ("", "count") and value.places == 0 and columns.longest and target <= columns.longest:
        return True
    operands = sorted(set(loose))

    def there(low: float, high: float) -> bool:
        return _within(operands, low, high)

    for n in operands:
        if there(target - n - half, target - n + half) or there(target + n - half, target + n + half):
            return True
        if there(2 * (target - half) - n, 2 * (target + half) - n):
            return True
        if (
            n > 0
            and products
            and (
                there((target - half) / n, (target + half) / n)
                or there((target - half) * n, (target + half) * n)
            )
        ):
            return True
        if products and value.unit in ("%", "") and n > 0:
            part = half / 100
            share = target / 100
            if any(there(n * (f - part), n * (f + part)) for f in (share, 1 + share, 1 - share)):
                return True
    return False


def _within(numbers: Sequence[float], low: float, high: float) -> bool:
    """Whether one of the sorted numbers lies there."""
    i = bisect_left(numbers, low)
    return i < len(numbers) and numbers[i] <= high
