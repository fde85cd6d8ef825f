"""How probable it is that a passage tells what nobody observed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np

from server.guard.detectors.unit import Unit
from server.guard.evidence.evidence import Evidence
from server.guard.learned.encoder import Encoder, SecondOpinion, shipped_encoder
from server.guard.learned.features import STATES, Passage, counted, read_passage, read_turn
from server.guard.learned.origins import Token
from server.guard.learned.weights import Floats, Known, Table, Weights, shipped
from server.guard.text.segments import Segment

_NUMBER, _ROWS, _RARE = map(attrgetter, Known._fields)


class Opinion:
    """Judges the passages of one answer, in order."""

    def __init__(
        self, evidence: Evidence, weights: Weights | None = None, encoder: Encoder | None = None
    ) -> None:
        """`weights` and `encoder`: by default the shipped ones."""
        self._weights = weights = weights or shipped()
        turn, self._origins = read_turn(evidence)
        self._second = SecondOpinion(turn, encoder)
        self._before: list[int] = []
        self._words_before: tuple[Token, ...] = ()
        self._position = 0
        asked = list(_rows(weights.asked, weights.vocabulary.asked(turn))) or [0]
        flags = _rows(weights.flags, turn.flags)
        self._own = turn.state - STATES
        """Column of what features add to the logit by themselves in this state."""
        turn_adds = _sum(weights.units_of_asked, asked)
        turn_adds[:-STATES] /= len(asked)
        self._turn: Floats = turn_adds + _sum(weights.units_of_flags, list(flags))
        self._turn[:-STATES] += weights.state[turn.state]
        self._turn[self._own] += weights.bias

    def of(self, segment: Segment, unit: Unit, found: Iterable[tuple[str, str]]) -> float:
        """The probability that `segment` is made up; `found`: kind and reason of what the detectors found in it."""
        passage = read_passage(segment, unit, found, self._position, self._origins)
        self._position += 1
        logit = self._second.logit(self._bag(passage), self._words_before, passage)
        self._words_before = passage.said
        return 1 / (1 + math.exp(-logit))

    def _bag(self, passage: Passage) -> float:
        """The logit by which features the passage has."""
        weights = self._weights
        words = weights.read(passage.said)
        numbers = list(map(_NUMBER, words))
        around = weights.vocabulary.around(numbers, self._before)
        self._before = numbers
        said = list({*chain.from_iterable(map(_ROWS, words)), *_rows(weights.said, around)}) or [0]
        rare = list(filter(None, map(_RARE, words)))
        flags = _rows(weights.flags, (*passage.flags, *counted(len(words), rare)))
        adds = self._turn + _sum(weights.units_of_flags, list(flags))
        rows = _sum(weights.rows_of_said, said)
        hidden = adds[:-STATES] + (rows[:-STATES] @ weights.from_said) / len(said)
        return float(adds[self._own] + rows[self._own] + np.maximum(hidden, 0) @ weights.out)


def _sum(table: Floats, rows: list[int]) -> Floats:
    """The sum of those rows of the table."""
    total: Floats = np.add.reduce(table.take(rows, 0))
    return total


def _rows(table: Table, features: Iterable[Any]) -> Iterator[int]:
    """The rows of those features that have one."""
    return filter(None, map(table.keys.get, features))


def prepare() -> None:
    """Read the shipped files now; else the first judged answer of the process does (some 300 ms)."""
    shipped()
    shipped_encoder()
