"""The statistics behind an accuracy figure. Pure.

A figure without its n and its interval is not a figure: every ratio of this package is a `Rate`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import comb, sqrt
from statistics import stdev

_Z95 = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of `n` trials. `right` may be fractional: a turn that was repeated counts its mean."""

    right: float
    n: int

    @property
    def ratio(self) -> float:
        """The share, 0 to 1; 0 where nothing was tried."""
        return self.right / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the share."""
        return wilson(self.right, self.n)


def wilson(right: float, n: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of `right` out of `n`; nothing tried tells nothing: (0, 1).

    >>> low, high = wilson(81, 263)
    >>> f"{low:.4f} {high:.4f}"
    '0.2553 0.3662'
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if n == 0:
        return 0.0, 1.0
    share, square = right / n, _Z95**2
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = _Z95 * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True, slots=True)
class Paired:
    """Two runs over the same turns: how many each alone got right, and McNemar's exact p."""

    n: int
    lost: int
    """Right before, wrong now."""
    won: int
    """Wrong before, right now."""

    @property
    def p(self) -> float:
        """Two-sided p of McNemar's exact test."""
        return mcnemar(self.lost, self.won)


def mcnemar(lost: int, won: int) -> float:
    """Two-sided exact p that `lost` against `won` changed turns are a fair coin's work.

    >>> mcnemar(0, 0)
    1.0
    >>> mcnemar(9, 1)
    0.021484375
    """
    changed = lost + won
    tail = sum(comb(changed, k) for k in range(min(lost, won) + 1))
    return min(1.0, 2 * tail / (1 << changed))


def paired(outcomes: Iterable[tuple[bool, bool]]) -> Paired:
    """Fold (before, now) outcomes of the same turns.

    >>> paired([(True, False), (True, True), (False, True), (True, False)])
    Paired(n=4, lost=2, won=1)
    """
    n = lost = won = 0
    for before, now in outcomes:
        n += 1
        lost += before and not now
        won += now and not before
    return Paired(n, lost, won)


def spread(ratios: Iterable[float]) -> float:
    """Sample standard deviation of a figure over repeats; 0 where there are fewer than two.

    >>> round(spread([0.9, 0.92, 0.94]), 4)
    0.02
    >>> spread([0.9, 0.9, 0.9])
    0.0
    """
    values = list(ratios)
    # Not by hand: floats would make equal values differ a little, which is printed as a spread.
    return stdev(values) if len(values) > 1 else 0.0
