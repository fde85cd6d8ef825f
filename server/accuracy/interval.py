"""The statistics behind an accuracy figure. Pure.

A figure without its n and its interval is not a figure: every ratio of this package is a `Rate`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
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
    """Two runs over the same turns: on how many the new one did worse, and better; whether chance explains it."""

    n: int
    lost: int
    won: int
    net: int
    """Sum of the turns' differences: under 0 where the new run did worse."""
    p: float
    """Two-sided p of `flipped`."""


def flipped(differences: Iterable[int]) -> float:
    """Two-sided exact p that these turns, had a fair coin set each one's sign, sum up so far from 0.

    Where each is -1, 0 or 1 (a turn asked once by each run) it is McNemar's exact test. A turn asked several times
    is one coin all the same: repeats that agree are no further evidence.

    >>> flipped([])
    1.0
    >>> flipped([-1] * 9 + [1])
    0.021484375
    >>> flipped([-3, -3, 1])
    0.5
    """
    changed = [difference for difference in differences if difference]
    sizes = [abs(difference) for difference in changed]
    far = (sum(sizes) - abs(sum(changed))) // 2
    # ways[k]: how many choices of the signs turn turns over that have the size k together.
    ones = sizes.count(1)
    ways = [1]
    for k in range(far):
        ways.append(ways[-1] * (ones - k) // (k + 1))
    for size in sizes:
        if size > 1:
            ways = [stay + ways[k - size] if k >= size else stay for k, stay in enumerate(ways)]
    return min(1.0, 2 * sum(ways) / (1 << len(changed)))


def paired(differences: Iterable[int]) -> Paired:
    """Fold the turns' differences, each the sum over its repeats of -1 (lost), 0 and 1 (won).

    >>> paired([-1, 0, 1, -1])
    Paired(n=4, lost=2, won=1, net=-1, p=1.0)
    """
    each = list(differences)
    lost, won = sum(one < 0 for one in each), sum(one > 0 for one in each)
    return Paired(len(each), lost, won, sum(each), flipped(each))


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
