"""The statistics against values that do not come from this code."""

from __future__ import annotations

from itertools import product
from operator import mul

import pytest

from server.accuracy.interval import Rate, flipped, paired, wilson

# Newcombe 1998 (Statistics in Medicine 17, 857-872), table I, method 3 without continuity correction.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("right", "n", "low", "high"), NEWCOMBE)
def test_wilson_agrees_with_the_published_table(right: int, n: int, low: float, high: float) -> None:
    assert wilson(right, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_stays_within_a_share_at_both_ends() -> None:
    for n in (1, 2, 10, 1000):
        assert wilson(0, n)[0] == pytest.approx(0.0)
        assert wilson(n, n)[1] == pytest.approx(1.0)


def test_wilson_mirrors() -> None:
    low, high = wilson(7, 30)
    assert wilson(23, 30) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(
    ("lost", "won", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 0, 0.0625),
        (0, 6, 0.03125),
        (10, 2, 0.03857421875),
        (3, 3, 1.0),
        (15, 5, 0.04138946533203125),
    ],
)
def test_mcnemar_is_the_exact_binomial_test(lost: int, won: int, p: float) -> None:
    assert flipped([-1] * lost + [1] * won) == pytest.approx(p)


def test_mcnemar_of_many_pairs_neither_overflows_nor_rounds_to_nothing() -> None:
    # The normal approximation with continuity correction: z = 99 / sqrt(2900), p = 0.0660.
    assert flipped([-1] * 1500 + [1] * 1400) == pytest.approx(0.0660, abs=2e-4)


@pytest.mark.parametrize("differences", [[-2, -1, 1], [3, 3, -1, -2, 0], [-1] * 5 + [-2] * 3 + [3], [-4] * 6])
def test_flipped_signs_agree_with_every_choice_of_them_counted(differences: list[int]) -> None:
    far = abs(sum(differences))
    sums = [sum(map(mul, differences, signs)) for signs in product((-1, 1), repeat=len(differences))]
    assert flipped(differences) == pytest.approx(sum(abs(one) >= far for one in sums) / len(sums))


def test_pairs_are_counted_by_who_alone_was_right() -> None:
    counted = paired([0] * 4 + [-3, -1] + [1])
    assert (counted.n, counted.lost, counted.won, counted.net) == (7, 2, 1, -3)


def test_nothing_tried_is_no_evidence() -> None:
    assert Rate(0, 0).interval == (0.0, 1.0)
