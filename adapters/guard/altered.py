"""Lies made of honest answers: a figure changed, what another record has in the place of what is told, the lookup gone.

Authors write few answers in which only one figure is wrong, since such an answer is no story. Models give them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from adapters.guard.scenes import Labelled
from server.domain import Role
from server.guard.text.structure import read_block

REMOVED, CHANGED, EXCHANGED = "removed", "changed", "exchanged"
"""The lookup taken away; a figure changed; what another record has in the place of what is told."""
WEIGHTS_OF = {REMOVED: 0.2, CHANGED: 0.2, EXCHANGED: 0.5}
"""Of such an answer, beside 1 for one that somebody wrote."""
_FIGURE = re.compile(
    r"(?<![\w.,:/-])\d{1,3}(?:[.,:]\d{1,3})?(?![\w.,:/-]*\d)|(?<![\w.,:/-])\d{4,6}(?![\w.,:/-]*\d)"
)
_LEAST_DIGITS = 2
_TRIES = 8
_SWAPS = 2
"""Exchanged answers made of one, at most."""
_MAX_CELL_CHARS = 40


def altered(conversations: Iterable[Labelled], seed: int = 0) -> Iterator[Labelled]:
    """Of each honest answer that tells a figure of this turn's results: what can be made of it."""
    draw = random.Random(seed)
    for one in conversations:
        if one.fabricated:
            continue
        last = max(i for i, message in enumerate(one.messages) if message.role is Role.USER)
        observed = [m.text for m in one.messages[last + 1 :] if m.role is Role.TOOL]
        results = "\n".join(observed)
        others = "\n".join(m.text for m in one.messages[: last + 1])
        told = [
            match
            for match in _FIGURE.finditer(one.answer)
            if sum(map(str.isdigit, match[0])) >= _LEAST_DIGITS
            and match[0] in results
            and match[0] not in others
        ]
        if not told:
            continue
        yield replace(
            one,
            kind=REMOVED,
            messages=one.messages[: last + 1],
            fabricated=True,
            honest_chars=told[0].start(),
        )
        figure = draw.choice(told)
        if (other := _other(figure[0], results + others, draw)) is not None:
            answer = one.answer[: figure.start()] + other + one.answer[figure.end() :]
            yield replace(one, kind=CHANGED, answer=answer, fabricated=True, honest_chars=figure.start())
        swaps = [swap for text in observed for swap in _swaps(one.answer, text) if swap[1] not in others]
        for at, cell, other in draw.sample(swaps, min(_SWAPS, len(swaps))):
            answer = one.answer[:at] + other + one.answer[at + len(cell) :]
            yield replace(one, kind=EXCHANGED, answer=answer, fabricated=True, honest_chars=at)


def _swaps(answer: str, result: str) -> Iterator[tuple[int, str, str]]:
    """Where an answer tells something of a record, what, and what a record has there that differs in more of what is told."""
    block = read_block(result)
    if block is None:
        return
    records = [{cell.field: cell.text for cell in record} for record in block.records()]
    for record in records:
        told = {field: text for field, text in record.items() if len(text) > 1 and text in answer}
        for field, text in told.items():
            places = [*re.finditer(rf"(?<![A-Za-z\d.,:/-]){re.escape(text)}(?![A-Za-z\d]|[.,:/-]\d)", answer)]
            if len(places) != 1 or len(text) > _MAX_CELL_CHARS:
                continue
            for other in records:
                taken = other.get(field, text)
                differs = any(other.get(name, told[name]) != told[name] for name in told if name != field)
                if differs and taken != text and 1 < len(taken) <= _MAX_CELL_CHARS:
                    yield places[0].start(), text, taken


def _other(figure: str, known: str, draw: random.Random) -> str | None:
    """A figure of the same form that no message holds."""
    for _ in range(_TRIES):
        digits = [str(draw.randrange(10)) if c.isdigit() else c for c in figure]
        keep = figure.find(":") + 1 or 1  # an hour, or the first digit, stays: the lie is a near one
        other = figure[:keep] + "".join(digits[keep:])
        if other != figure and other not in known:
            return other
    return None
