"""What counts as a value, and what a text holds of it."""

from __future__ import annotations

import pytest

from server.guard.text.sources import Source, derivable, totals
from server.guard.text.values import read_numeral, read_values


@pytest.mark.parametrize(
    ("observed", "said"),
    [
        ('{"total": 1234.5}', "1,234.50"),
        ('{"risk": 0.87}', "87 %"),
        ('{"temp": 16.4}', "16 °C"),
        ('{"temp_c": 22}', "71.6 °F"),
        ('{"date": "2026-02-14"}', "February 14, 2026"),
        ('{"date": "2026-02-14"}', "14 Feb"),
        ('{"日期": "2026-03-02"}', "2026年3月2日"),
        ('{"at": "2026-05-08T14:40:00"}', "2:40 PM"),
        ('{"views": 1234567}', "1.2 million"),
        ('{"population": 13960000}', "1396万"),
        ('{"rain": 35}', "三十五"),
        ('{"bytes": 5368709120}', "5 GB"),
        ('{"km": 100}', "62.1 miles"),
        ('{"id": "ORD-77120"}', "ORD-77120"),
        ('{"price_cents": 1999}', "$19.99"),
    ],
)
def test_a_value_is_held_however_it_is_written(observed: str, said: str) -> None:
    values = read_values(said)
    assert values
    assert all(Source(observed).holds(value) for value in values)


@pytest.mark.parametrize(
    ("observed", "said"),
    [
        ('{"temp": 22}', "23 °C"),
        ('{"date": "2026-02-14"}', "February 15"),
        ('{"id": "ORD-77120"}', "ORD-77121"),
        ('{"x": 12}', "1,200 kg"),
    ],
)
def test_another_value_is_not_held(observed: str, said: str) -> None:
    assert not any(Source(observed).holds(value) for value in read_values(said))


@pytest.mark.parametrize("said", ["99", "198.5", "3", "33.08", "4.5"])
def test_sums_means_counts_differences_and_ratios_are_derivable(said: str) -> None:
    columns = [[66.0, 33.0, 0.25], [66.0, 132.5]]
    loose = [66.0, 33.0, 29.75, 132.5, 28.5]
    assert derivable(read_values(f"{said} kg")[0], totals(columns), loose)


@pytest.mark.parametrize(
    ("text", "number"),
    [("二十五", 25), ("三百二十", 320), ("一万两千", 12000), ("十", 10), ("二十五点六", 25.6)],
)
def test_chinese_numerals_are_read(text: str, number: float) -> None:
    assert read_numeral(text) == pytest.approx(number)


def test_small_bare_numbers_and_years_tell_nothing_alone() -> None:
    assert all(value.bare for value in read_values("3 options in 2024, 24 hours, 100%"))
    assert not any(value.bare for value in read_values("7 °C, scored 2031 points, $5"))
