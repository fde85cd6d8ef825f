"""Every conversation of every ward."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count

from tests.guard.benchmark.wards import (
    en_cellar,
    en_ground,
    en_shore,
    en_stage,
    en_street,
    zh_home,
    zh_town,
    zh_works,
)
from tests.guard.benchmark.wards.kit import SOURCE, Book, Draw

PASSES = (0, 1)
WARDS: dict[str, tuple[Callable[[Book, Draw], None], ...]] = {
    "en": (
        en_shore.tides,
        en_shore.huts,
        en_shore.swimmeet,
        en_stage.costumes,
        en_stage.scores,
        en_stage.interpreters,
        en_ground.finds,
        en_ground.allotments,
        en_ground.ancestry,
        en_cellar.cheese,
        en_cellar.waterlab,
        en_street.taxi,
        en_street.webhooks,
    ),
    "zh": (
        zh_home.nursing_zh,
        zh_home.tcm_zh,
        zh_home.wedding_zh,
        zh_works.sluice_zh,
        zh_works.kiln_zh,
        zh_town.archive_zh,
        zh_town.marathon_zh,
    ),
}


def lines() -> Iterator[str]:
    """The part, one JSON document a line."""
    return written(WARDS, Book, SOURCE)


def written(
    writings: Mapping[str, Iterable[Callable[[Book, Draw], None]]], make: type[Book], source: str
) -> Iterator[str]:
    """Every conversation of the writings by language, each writing in both passes, as lines of JSON."""
    for language, ones in writings.items():
        for write in ones:
            for number in PASSES:
                yield from _rows(write, make, source, language, number)


def _rows(
    write: Callable[[Book, Draw], None], make: type[Book], source: str, language: str, number: int
) -> Iterator[str]:
    """Each conversation is taken from a writing of its own, so that no two share their records."""
    for at in count():
        book = make(write.__name__, language, number)
        write(book, Draw(f"{source}/{write.__name__}/{at}", number))
        yield json.dumps(book.rows[at], ensure_ascii=False)
        if at + 1 == len(book.rows):
            return
