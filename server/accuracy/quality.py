"""Whether an answer is fit to be read: long enough, not stuck in a loop, its `<think>` tags matched. Pure.

Not covered: whether it is true, polite or well written.
"""

from __future__ import annotations

import re

MIN_CHARACTERS = 2
"""Fewer visible characters than this, in a turn without a call, are too short."""
MIN_REPEATS = 4
MIN_REPEATED_CHARACTERS = 60
"""A tail of at least `MIN_REPEATS` equal units, this long in all, is a loop."""
MAX_UNIT_CHARACTERS = 400

_TAG = re.compile(r"</?think>")


def is_good(text: str, *, has_calls: bool = False) -> bool:
    """Not too short (a turn that calls needs no text), no repeated tail, matched tags.

    >>> is_good("Which ticket is it for?"), is_good(""), is_good("", has_calls=True)
    (True, False, True)
    """
    long_enough = has_calls or visible_characters(text) >= MIN_CHARACTERS
    return long_enough and not repeats_tail(text) and has_matched_think(text)


def without_thinking(text: str) -> str:
    """The text outside its `<think>` blocks; an open block reaches to the end.

    >>> without_thinking("<think>hm</think>Yes. <think>and")
    'Yes. '
    """
    return re.sub(r"<think>.*?(?:</think>|\Z)", "", text, flags=re.DOTALL)


def visible_characters(text: str) -> int:
    """Characters outside `<think>` blocks that are no white space.

    >>> visible_characters("<think>a long thought</think> N o")
    2
    """
    return sum(not character.isspace() for character in without_thinking(text))


def repeats_tail(text: str) -> bool:
    """Whether the text ends in a unit said over and over.

    >>> repeats_tail("It is safe. " * 6), repeats_tail("Yes, yes, yes, yes."), repeats_tail("-" * 80)
    (True, False, False)
    """
    tail = text.rstrip()
    for size in range(1, min(MAX_UNIT_CHARACTERS, len(tail) // MIN_REPEATS) + 1):
        unit = tail[-size:]
        if not any(character.isalnum() for character in unit):
            continue
        repeats, end = 1, len(tail) - size
        while end >= size and tail.startswith(unit, end - size):
            repeats, end = repeats + 1, end - size
        if repeats >= MIN_REPEATS and repeats * size >= MIN_REPEATED_CHARACTERS:
            return True
    return False


def has_matched_think(text: str) -> bool:
    """Whether every `<think>` is closed before the next opens, and none is closed that was not open.

    >>> has_matched_think("<think>a</think>b"), has_matched_think("a</think>b"), has_matched_think("<think>a")
    (True, False, False)
    """
    is_open = False
    for tag in _TAG.findall(text):
        if (tag == "<think>") == is_open:
            return False
        is_open = not is_open
    return not is_open
