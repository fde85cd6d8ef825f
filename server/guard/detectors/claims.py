"""Prose whose values nobody observed, by what the conversation holds; whether a text announces a call.

Reasons are found by comparing values, names and earlier sentences, in words of the operator's, or behind a call that
was not answered yet. What prose claims without any of them is the learned opinion's to find, which weighs these too.

Not covered: claims in words alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from server.guard.detectors.unit import Unit
from server.guard.text.phrases import NOT_DONE, OFFERS, PLANS, REQUESTS
from server.guard.text.values import Value


class Why(StrEnum):
    """What a detector has against a text, as the learned models read it: to change one is to train them again.

    The last two are the operator's and a rare case's, and no model knows them.
    """

    CHANGED = "gives values that what was looked up does not hold"
    SERVED = "serves values that were observed for something else"
    ALIKE_UNCOVERED = "has the form of an observation, about something that no observation covers"
    ALIKE_UNHELD = "has the form of an observation, with values that no observation holds"
    LISTED_UNMADE = "lists values of a lookup that was not made"
    LISTED_UNCOVERED = "lists values for something that no observation covers"
    LISTED_SERVED = "lists values that were observed for something else"
    UNCOVERED = "gives values for something that no observation covers"
    REPEATED = "repeats an earlier reading with values that no observation holds"
    REPEATED_UNCOVERED = "repeats an earlier reading for something that no observation covers"
    UNGROUNDED = "in no message and not derivable"
    UNANSWERED = "reports values behind a call that was not answered yet"
    UNFOUNDED = "reports a lookup, in words of the operator's, that was not made"


_QUESTION = re.compile(r"[?？][\"'”)*_\s]*$")
_BY_OTHERS = re.compile(r"(?:由|等|请)[^，。；,;\n]*$|(?:以后|之后)$")
"""What stands before an announced act that is somebody else's, or for later."""
_MAX_STRINGS = 8


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a text is a claim without a lookup."""

    why: Why
    unsupported: tuple[str, ...] = ()
    imitates: int | None = None


def plans_call(unit: Unit) -> bool:
    """Whether the text announces a call that is owed now."""
    if not unit.evidence.tools:
        return False
    match = PLANS.search(unit.text) or (unit.plan_words.search(unit.text) if unit.plan_words else None)
    if match is None or unit.context.asked or OFFERS.search(unit.text) or unit.imagined:
        return False
    request = REQUESTS.search(unit.text)
    if request and request.start() < match.start():
        return False
    if _BY_OTHERS.search(unit.text, 0, match.start()):
        return False
    denial = NOT_DONE.search(unit.text)
    return denial is None or denial.start() > match.start()


def asks_user(text: str) -> bool:
    """Whether the text asks the user for something, so that what it announces waits for the reply."""
    return _QUESTION.search(text) is not None or REQUESTS.search(text) is not None


def unfounded(unit: Unit) -> Reason | None:
    """A report of a lookup in words of the operator's, where no observation may be what it speaks of."""
    if unit.claim_words is None or unit.claim_words.search(unit.text) is None:
        return None
    if _QUESTION.search(unit.text) or unit.imagined or unit.denied or _supported(unit):
        return None
    return _reason(Why.UNFOUNDED, unit, unit.novel)


def judge_claim(unit: Unit) -> Reason | None:
    """What speaks for a fabricated report, or `None`."""
    if _QUESTION.search(unit.text):
        return None
    if unit.context.called and (unit.novel or unit.copied) and not unit.imagined:
        return _reason(Why.UNANSWERED, unit, [*unit.novel, *unit.copied])
    return _new_values(unit) or _served_again(unit)


def _supported(unit: Unit) -> bool:
    """Whether an observation of this turn, or an earlier one that the text names, may be what a text speaks of."""
    return unit.names_covered or (unit.evidence.arrived and not unit.foreign_only)


def _new_values(unit: Unit) -> Reason | None:
    if unit.owned_by_uncovered and not unit.imagined:
        return _reason(Why.UNCOVERED, unit, unit.owned_by_uncovered)
    if not unit.novel or unit.imagined:
        return None
    if unit.evidence.answered:
        return _reason(Why.CHANGED, unit, unit.novel)
    if unit.foreign_only:
        return _reason(Why.UNCOVERED, unit, unit.novel)
    if unit.imitates is not None:
        return _reason(Why.REPEATED, unit, unit.novel)
    return None


def _served_again(unit: Unit) -> Reason | None:
    """An old result served for something else."""
    if not unit.foreign_only or (unit.evidence.answered and not unit.names_uncovered):
        return None
    if unit.copied:
        return _reason(Why.SERVED, unit, unit.copied)
    if unit.imitates is not None:
        return _reason(Why.REPEATED_UNCOVERED, unit, ())
    if unit.copied_strings and unit.names_uncovered:
        return Reason(Why.SERVED, tuple(unit.copied_strings[:_MAX_STRINGS]))
    return None


def _reason(why: Why, unit: Unit, values: Iterable[Value]) -> Reason:
    values = tuple(values)
    imitates = unit.imitates if unit.imitates is not None else unit.origins(values)
    return Reason(why, tuple(v.text for v in values), imitates)
