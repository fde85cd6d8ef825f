"""What simple arithmetic makes of figures: arrays of outcomes, and whether a figure is one of them.

The more outcomes lie about a figure, the likelier one is hit by chance, so `chance` says how many do. Arrays are bounded,
or linear in a field's length; none is sorted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from server.guard.text.structure import Block

Outcomes = npt.NDArray[np.float64]

_MAX_SUBSETS_OF = 10
_MAX_COLUMNS = 12
_MAX_RECORDS = 40
_MAX_GROUPS = 8
_MAX_LABEL_CHARS = 40
_MAX_LABELLED_CELLS = 4_000
"""Of a result with more, records are not told apart by kind: that alone would hold the event loop."""
_MOST_PLACES = 15
"""What a float of ours tells apart."""
_EXACT = 1e-6
_ROUGHLY = 0.03

Columns = dict[str, list[tuple[int, float]]]
"""By field: record and figure."""


def few(figures: Iterable[float], limit: int) -> Outcomes:
    """The first different ones, without their signs."""
    return np.array(list(islice(dict.fromkeys(map(abs, figures)), limit)), np.float64)


def added(some: Outcomes, others: Outcomes) -> Outcomes:
    """Sums and differences."""
    first, second = some[:, None], others[None, :]
    return np.abs(np.concatenate(((first + second).ravel(), (first - second).ravel())))


def shared(some: Outcomes, others: Outcomes) -> Outcomes:
    """Products, quotients, percentages, differences in percent, and what is more or less by so many percent."""
    first, second = some[:, None], others[None, others != 0]
    products, percent = (first * second).ravel(), (100 * first / second).ravel()
    parts = products / 100
    whole = np.repeat(some, second.size)
    changed = (whole + parts, whole - parts, percent - 100)
    return np.abs(np.concatenate((products, percent / 100, percent, parts, *changed)))


def totals(columns: Columns, block: Block | None) -> Outcomes:
    """Of each field, and of its figures in records of the same kind: sum, mean, extent and how many."""
    found: list[float] = []
    labels = _labels(block) if block and len(block.cells) <= _MAX_LABELLED_CELLS else []
    for column in islice(columns.values(), _MAX_COLUMNS):
        _summed([figure for _, figure in column], found)
        for groups in labels:
            parted: dict[str, list[float]] = defaultdict(list)
            for record, figure in column:
                if record in groups:
                    parted[groups[record]].append(figure)
            for part in parted.values() if 1 < len(parted) <= _MAX_GROUPS else ():
                _summed(part, found)
    return np.abs(np.array(found, np.float64))


def _summed(figures: Sequence[float], found: list[float]) -> None:
    if len(figures) > 1:
        total = sum(figures)
        found += (total, total / len(figures), max(figures) - min(figures), len(figures))


def _labels(block: Block) -> list[dict[int, str]]:
    """Of each field of short words: what each record has there."""
    fields: dict[str, dict[int, str]] = defaultdict(dict)
    for cell in block.cells:
        if cell.text and len(cell.text) <= _MAX_LABEL_CHARS and not any(map(str.isdigit, cell.text)):
            fields[cell.field][cell.record] = cell.text
    return [
        groups for groups in islice(fields.values(), _MAX_COLUMNS) if len(groups) > len({*groups.values()})
    ]


def selections(columns: Columns) -> Outcomes:
    """Sums of some figures of a field: any, of a few, else the greatest and the least."""
    found: list[Outcomes] = []
    for column in islice(columns.values(), _MAX_COLUMNS):
        figures = np.array([figure for _, figure in column])
        if 2 < len(figures) <= _MAX_SUBSETS_OF:
            found.append(_subset_sums(figures))
        elif len(figures) > 2:
            ascending = np.sort(figures)
            found += (np.cumsum(ascending), np.cumsum(ascending[::-1]), np.cumsum(figures))
    return np.abs(np.concatenate(found)) if found else np.zeros(0)


def rows(columns: Columns) -> Outcomes:
    """What the figures of one record make with each other, and the sums of two fields."""
    records: dict[int, list[float]] = defaultdict(list)
    sums: list[float] = []
    for column in islice(columns.values(), _MAX_COLUMNS):
        sums.append(sum(figure for _, figure in column))
        for record, figure in column:
            records[record].append(figure)
    summed: Outcomes = np.array(sums, np.float64)
    found = [shared(summed, summed)]
    for figures in islice(records.values(), _MAX_RECORDS):
        row: Outcomes = np.array(figures[:_MAX_SUBSETS_OF], np.float64)
        found += (shared(row, row), _subset_sums(row) if len(row) < _MAX_SUBSETS_OF else added(row, row))
    return np.abs(np.concatenate(found))


def _subset_sums(figures: Outcomes) -> Outcomes:
    sums = np.zeros(1)
    for figure in figures:
        sums = np.concatenate((sums, sums + figure))
    return sums


def hits(outcomes: Outcomes, figure: float, places: int, *, rounded: bool, roughly: bool) -> bool:
    """Whether one of them is the figure; with `rounded` to so many places."""
    half = 0.5 * 10.0**-places if rounded or places else _EXACT
    half = max(half * (1 + _EXACT), _EXACT * figure, _ROUGHLY * figure if roughly else 0.0)
    return bool((np.abs(outcomes - figure) <= half).any())


def chance(outcomes: Outcomes, figure: float, places: int) -> float:
    """The share of the figures about as large and as precise that are hit."""
    about = outcomes[(outcomes >= figure / 2) & (outcomes <= figure * 1.5)]
    scale = 10.0 ** min(places, _MOST_PLACES)
    return float(np.unique(np.rint(about * scale)).size) / max(figure * scale, _EXACT)
