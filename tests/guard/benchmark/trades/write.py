"""Every conversation of every trade."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count

from tests.guard.benchmark.trades import en_air, en_country, en_craft, en_desk, zh_office, zh_outdoor, zh_shop
from tests.guard.benchmark.trades.kit import SOURCE, Book, Draw

PASSES = (0, 1)
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
    for language, trades in TRADES.items():
        for write in trades:
            for number in PASSES:
                yield from _trade(write, language, number)


def _trade(write: Callable[[Book, Draw], None], language: str, number: int) -> Iterator[str]:
    """Each conversation is taken from a writing of its own, so that no two share their records."""
    for at in count():
        book = Book(write.__name__, language, number)
        write(book, Draw(f"{SOURCE}/{write.__name__}/{at}", number))
        yield json.dumps(book.rows[at], ensure_ascii=False)
        if at + 1 == len(book.rows):
            return
