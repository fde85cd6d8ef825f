"""Every conversation of every desk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from types import ModuleType

from tests.guard.benchmark.desks import en_care, en_culture, en_public, en_trade, en_work, zh_one, zh_two
from tests.guard.benchmark.desks.kit import Book, Draw

SEED = "seventh"
PASSES = (0, 1)
DESKS: dict[ModuleType, tuple[str, ...]] = {
    en_public: ("library", "parcels", "hotel"),
    en_care: ("vet", "flights", "cluster"),
    en_work: ("leave", "pharmacy", "weather"),
    en_culture: ("museum", "windfarm", "tickets"),
    en_trade: ("restaurant", "invoices", "courses"),
    zh_one: ("rail", "clinic", "delivery", "fund"),
    zh_two: ("warehouse", "charging", "rooms"),
}


def lines() -> Iterator[str]:
    """The part, one JSON document a line."""
    for module, domains in DESKS.items():
        language = module.__name__.rsplit(".", 1)[-1][:2]
        for domain in domains:
            for number in PASSES:
                yield from _desk(getattr(module, domain), domain, language, number)


def _desk(write: Callable[[Book, Draw], None], domain: str, language: str, number: int) -> Iterator[str]:
    """Each conversation is taken from a writing of its own, so that no two share their records."""
    for at in count():
        book = Book(domain, language, number)
        write(book, Draw(f"{SEED}/{domain}/{at}", number))
        yield json.dumps(book.rows[at], ensure_ascii=False)
        if at + 1 == len(book.rows):
            return
