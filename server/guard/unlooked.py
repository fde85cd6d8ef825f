"""What a text tells of somebody whom nobody looked up, although a tool could have told it.

The names are those that have the form of what was looked up before, so that the tools, not general knowledge,
answer for them. Of such a name every figure counts, small ones too: no source but a lookup can hold it.

Not covered: figures spelled as English words; a name that only the sentence before gives, after a refusal.
"""

from __future__ import annotations

import re

from server.guard.phrases import GENERAL, IMAGINED, OFFERS, PLANS
from server.guard.statements import affirms, is_unsaid
from server.guard.unit import Unit
from server.guard.values import Value, read_values
from server.guard.words import without, word_in

_PARTS = re.compile(
    r"[\n;；。！]+|,(?=\s)|，|(?<=[.!?])(?<!\b[A-Z]\.)\s+|\s(?:so|because|but|and|while|whereas)\s"
)
_NUMBERED = re.compile(r"^\s*\d{1,2}[.)、](?=\s+\S)", re.M)
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}[.)、]|[-*•])\s*(?=\S)")
_WORD = re.compile(r"[a-z]+|[\u4e00-\u9fff]{1,2}|\d[\d.,]*")
_BRIEF = 4
"""A clause of so few words answers the question, or nothing."""
_ANSWERS = re.compile(
    r"\W*(?:(?:yes|no|yep|nope|correct|right|indeed|it (?:is|has|does|was))\b|是的|对|没错|已经|正在|还在|能)",
    re.I,
)


def figures_of_unlooked(unit: Unit) -> list[Value]:
    """Figures that the text tells of an unlooked name, clause by clause."""
    evidence, text = unit.evidence, _NUMBERED.sub(" ", unit.text)
    if not evidence.unlooked or evidence.ask.pretends or unit.context.imagined:
        return []
    inherited = unit.speaks_of_unlooked
    start = 0
    for cut in (*(match.span() for match in _PARTS.finditer(text)), (len(text), len(text))):
        clause, start, end = text[start : cut[0]], cut[1], cut[0]
        folded = clause.casefold()
        named = [r for r in evidence.unlooked if word_in(r.folded, folded)]
        if not (named or inherited) or not any(c.isdigit() for c in clause):
            continue
        rest = without(folded, (referent.folded for referent in evidence.unlooked))
        if is_unsaid(rest) or any(word_in(name, rest) for name in evidence.all_known):
            continue
        if (
            OFFERS.search(clause)
            or PLANS.search(clause)
            or GENERAL.search(rest)
            or IMAGINED.search(text[:end])
        ):
            continue
        values = [
            v
            for v in read_values(_NUMBERING.sub("", rest))
            if not (
                evidence.told_now(v)
                or unit.is_result(v)
                or (evidence.demand.has_figures and evidence.adds_up(v))
            )
        ]
        telling = unit.observed_words and any(not v.bare for v in values)
        if values and (named or telling or len(_WORD.findall(rest)) <= _BRIEF):
            return values
    return []


def real_part(unit: Unit) -> str:
    """The text up to the clause in which it begins to imagine."""
    if not unit.imagined:
        return unit.text
    found = IMAGINED.search(unit.text)
    if unit.context.imagined or found is None:
        return ""
    ends = [match.end() for match in _PARTS.finditer(unit.text, 0, found.start())]
    return unit.text[: ends[-1]] if ends else ""


def states_of_unlooked(unit: Unit) -> bool:
    """Whether a text that names nobody answers the question about an unlooked name in the words of observations."""
    if not unit.speaks_of_unlooked or unit.names_uncovered or unit.general or unit.evidence.ask.how_to:
        return False
    ask = unit.evidence.ask
    if ask.yes_no and _ANSWERS.match(unit.text) and not is_unsaid(_PARTS.split(unit.folded)[0]):
        return True
    return affirms(
        unit.text, frozenset(unit.observed_words) | (ask.rest_words if ask.yes_no else frozenset())
    )
