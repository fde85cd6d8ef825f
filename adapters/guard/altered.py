"""Lies made of honest answers: a figure changed, or the lookup taken away that the figures come from.

Authors write few answers in which only one figure is wrong, since such an answer is no story. Models give them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from adapters.guard.scenes import Labelled
from server.domain import Role

KINDS = ("removed", "changed")
"""The lookup taken away; a figure changed."""
_FIGURE = re.compile(
    r"(?<![\w.,:/-])\d{1,3}(?:[.,:]\d{1,3})?(?![\w.,:/-]*\d)|(?<![\w.,:/-])\d{4,6}(?![\w.,:/-]*\d)"
)
_LEAST_DIGITS = 2
_TRIES = 8


def altered(conversations: Iterable[Labelled], seed: int = 0) -> Iterator[Labelled]:
    """Of each honest answer that tells a figure of this turn's results: one with it changed, one without the lookup."""
    draw = random.Random(seed)
    for one in conversations:
        if one.fabricated:
            continue
        last = max(i for i, message in enumerate(one.messages) if message.role is Role.USER)
        results = "\n".join(m.text for m in one.messages[last + 1 :] if m.role is Role.TOOL)
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
            kind=KINDS[0],
            messages=one.messages[: last + 1],
            fabricated=True,
            honest_chars=told[0].start(),
        )
        figure = draw.choice(told)
        if (other := _other(figure[0], results + others, draw)) is not None:
            answer = one.answer[: figure.start()] + other + one.answer[figure.end() :]
            yield replace(one, kind=KINDS[1], answer=answer, fabricated=True, honest_chars=figure.start())


def _other(figure: str, known: str, draw: random.Random) -> str | None:
    """A figure of the same form that no message holds."""
    for _ in range(_TRIES):
        digits = [str(draw.randrange(10)) if c.isdigit() else c for c in figure]
        keep = figure.find(":") + 1 or 1  # an hour, or the first digit, stays: the lie is a near one
        other = figure[:keep] + "".join(digits[keep:])
        if other != figure and other not in known:
            return other
    return None
