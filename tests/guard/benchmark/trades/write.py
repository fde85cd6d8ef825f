"""Every conversation of every trade."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.guard.benchmark.trades import en_air, en_country, en_craft, en_desk, zh_office, zh_outdoor, zh_shop
from tests.guard.benchmark.trades.kit import SOURCE, Book, Draw
from tests.guard.benchmark.wards.write import written

TRADES: dict[str, tuple[Callable[[Book, Draw], None], ...]] = {
    "en": (
        en_craft.pianos,
        en_craft.bakery,
        en_craft.opticians,
        en_country.orchards,
        en_country.rehab,
        en_air.quarry,
        en_air.balloons,
        en_desk.crashes,
        en_desk.recycling,
        en_desk.buckets,
    ),
    "zh": (
        zh_shop.canteen_zh,
        zh_shop.mould_zh,
        zh_outdoor.wetland_zh,
        zh_outdoor.movers_zh,
        zh_office.pension_zh,
    ),
}


def lines() -> Iterator[str]:
    """The part, one JSON document a line."""
    return written(TRADES, Book, SOURCE)
