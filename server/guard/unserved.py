"""What an answer asserts although a tool should have told it, and none was asked in this turn.

The rule is default-deny. Where the last message demands a state, a value or an act of the tools (`demand`) and no
observation arrived, every clause is a claim, unless it is of a known honest act: a question, an offer or a plan, a
refusal or a lack, a rule or a supposition, courtesy, or a telling of what earlier messages hold. What earlier
observations hold is no telling of what holds now, where the user asks to look anew or tells of a change.

Not covered: what follows an honest refusal, plan or question in the same answer; clauses whose new words are
mostly words of earlier messages.
"""

from __future__ import annotations

import re

from server.guard.frames import Frames, has_chinese
from server.guard.irregular import IRREGULAR
from server.guard.phrases import (
    AGGREGATE,
    COMPARES,
    CONVERTS,
    LASTS,
    RATIO,
)
from server.guard.reckoning import digits_of
from server.guard.sources import Source, derivable
from server.guard.speech import (
    ANSWERS,
    COMPLETED,
    COURTESY,
    DENIES,
    DID,
    FAILED,
    FORETELLS,
    HEDGED,
    HONEST,
    LACKS,
    READ,
    RECALLED,
    REFUSES,
    declining,
)
from server.guard.statements import CLAUSE
from server.guard.unit import Unit
from server.guard.values import Value, spelled_counts
from server.guard.words import content_words, is_brief, known_words, named_in, stem, stems, without
from server.guard.workings import days_between

_VERB = re.compile(
    r"\b(?:(?:is|are|was|were|has|have|had|does|do|did)(?:n['’]t)?|[a-z]{2,}(?:s|ed)|held|sent|made|paid|set|put|ran|went|left|lost|won|met|kept|stood|took|came|got|began|lay|lies|sits|(?:they|we|who|that|you|i) [a-z]+)\b|\b(?:it|he|she|that|there|they|we|you)['’](?:s|re|ve)\b",
    re.I,
)
_ASKED = re.compile(r"[?？][\"'”)*_\s]*$")
_META_TEXT = (
    "according lookup record read reading result above earlier list entry far call one last first look check data "
    "say said show answer find found see thing case number name id time same rule policy every"
)
_META = frozenset(stem(word) for word in _META_TEXT.split())
_PARTICIPLE = re.compile(r"\b(?:\w{2,}ed|\w+n|sent|made|put|set|paid|told|cut|shut)\b")
_CONTRASTS = re.compile(
    r"(?:^\W*|[,;，；。.]\s*)(?:but|however|anyway|still,|不过|但是?|好在)(?=\W|[\u4e00-\u9fff])", re.I
)
"""Behind a failure: what is told all the same."""
_TICK = re.compile(r"^\W*[✓✔✅]")
_LEADS_IN = re.compile(r"[:：]\s*$")
_RECKONS = Frames(r"\b(?:than|vs|versus|heavier|lighter|how much \w+er)\b|[×÷=＝]")
_COMPUTE = (AGGREGATE, COMPARES, CONVERTS, RATIO, LASTS, _RECKONS)
_SLACK = 0.005
_EQUALS = re.compile(r"\d[^\d=＝≈]{0,12}[×÷*/+−–-][^=＝≈]{0,60}[=＝≈]\s*(?:约|about |~)?[$€£¥]?\s*$")
_EQUATION = 90
_PER_UNIT = (7.0, 12.0, 24.0, 30.0, 60.0, 100.0, 365.0, 1000.0, 10000.0)
"""How many of one unit make another."""
_DAY = 1440
_NAMED = re.compile(r"(?<=\w )[A-Z][a-z]")
"""A name within a clause."""
_HALF = 2
_WHO = Frames(
    r"\b(?:who|where|which|when|whose|status|state|what|how (?:many|much|long|far|old))\b",
    chinese=("谁|哪|什么|何时|状态|情况|怎么样|多少|几",),
)
_MAX_TEXTS = 40
_LAST = 4
_FEW = 16


def unserved(unit: Unit) -> str | None:
    """Why the text asserts what only a tool can tell, or `None`."""
    evidence, context = unit.evidence, unit.context
    if evidence.answered or not evidence.tools or unit.imagined or (context.proposed and not unit.hard):
        return None
    if context.declined and not (evidence.arrived and _CONTRASTS.match(unit.text)):
        return _ticked_off(unit)
    announced = unit.plan_words is not None and unit.plan_words.search(unit.text) is not None
    if announced or _ASKED.search(unit.text) or not evidence.demand.wanted:
        return None
    if evidence.arrived and _tells_failure(unit) and not _CONTRASTS.search(unit.text):
        return None
    if evidence.demand.mixed and not (
        unit.names_covered or any(named_in(r, unit.folded) for r in evidence.ask.referents)
    ):
        return None
    start, declined = 0, _turns_down(unit)
    if evidence.arrived and (contrast := _CONTRASTS.search(unit.text)):
        start = contrast.end()
    for end in (*(m.end() for m in CLAUSE.finditer(unit.text, start)), len(unit.text)):
        clause = unit.text[start:end]
        if clause.strip():
            declined = declined or (_declines(unit, clause) and not _told_first(unit, clause, start, end))
            if declined:
                if evidence.demand.orders and DID.search(clause) and not LACKS.search(clause):
                    return "says that an order was carried out, and no call was made"
            elif reason := _judge(unit, clause, start, end):
                return reason
        start = end
    return None


def tells_held(unit: Unit) -> bool:
    """Whether half of what a text says beside its question is in earlier messages."""
    new = unit.words - unit.evidence.ask.words - _META - unit.evidence.schema_words
    return _held(unit, new, stale=False) * _HALF >= len(new)


def _ticked_off(unit: Unit) -> str | None:
    """Why a text behind a plan or a question says that the order is carried out, or `None`."""
    demand = unit.evidence.demand
    if unit.evidence.arrived or not (demand.wanted and demand.orders) or not _TICK.search(unit.text):
        return None
    return "says that an order was carried out, and no call was made"


def declines(unit: Unit) -> bool:
    """Whether a text asks, plans, offers, refuses, tells of a failure or says what is not known."""
    if unit.evidence.arrived and not unit.evidence.answered and _tells_failure(unit):
        return True
    if _turns_down(unit):
        return True
    return not _LEADS_IN.search(unit.text) and any(
        _declines(unit, clause) for clause in CLAUSE.split(unit.text) if clause.strip()
    )


def _turns_down(unit: Unit) -> bool:
    """Whether an answer begins with a no to an order."""
    demand = unit.evidence.demand
    return (
        not unit.context.opened
        and demand.orders
        and not demand.yes_no
        and REFUSES.search(unit.text) is not None
    )


def _declines(unit: Unit, clause: str) -> bool:
    """Whether a clause is no report: it asks, plans, refuses, or denies what the assistant itself is said to have done."""
    return declining(clause) or (unit.evidence.demand.asks_you and DENIES.search(clause) is not None)


def _tells_failure(unit: Unit) -> bool:
    """Whether a text denies something, or tells what a failed lookup gave."""
    if FAILED.search(unit.text) or LACKS.search(unit.text):
        return True
    words = unit.words - unit.evidence.ask.words - unit.evidence.schema_words
    current = unit.evidence.current
    return any(words & known_words(o.source.text) or any(map(o.source.holds, unit.hard)) for o in current)


def _told_first(unit: Unit, clause: str, start: int, end: int) -> bool:
    """Whether a clause says that an order was carried out before it goes on, or foretells a figure nobody gave."""
    done = COMPLETED.search(clause) if unit.evidence.demand.orders else None
    honest = HONEST.search(clause)
    if done and honest and done.start() < honest.start() and not LACKS.search(clause):
        return True
    return FORETELLS.search(clause) is not None and any(_made_up(unit, v) for v in unit.values_in(start, end))


def _judge(unit: Unit, clause: str, start: int, end: int) -> str | None:
    evidence, demand = unit.evidence, unit.evidence.demand
    if COURTESY.search(clause):
        return None
    values = unit.values_in(start, end)
    if any(_made_up(unit, v) for v in values):
        return "gives values that a tool should have told, and none was asked"
    recalled = RECALLED.search(unit.text[:end]) is not None
    fresh = demand.renewed and not (recalled or HEDGED.search(clause))
    values = [v for v in values if _supports(unit, v)]
    if values and fresh and all(evidence.states(v) and not evidence.told_now(v) for v in values):
        return "tells an earlier reading as what holds now"
    if recalled or demand.points_back:
        return None
    if READ.search(clause) and not (fresh or unit.uncovered):
        return None
    done = demand.orders and (
        COMPLETED.search(clause) is not None or _echoes_order(unit, clause) or _repeats_order(unit, clause)
    )
    supported = values or (not fresh and any(v not in unit.novel and _supports(unit, v) for v in unit.values))
    if not done and (supported or _LEADS_IN.search(clause)):
        return None
    if not (fresh or _is_assertion(clause, unit)):
        return None
    named = (*(r.folded for r in unit.mentioned), *(n for n in evidence.known_names if n in unit.folded))
    words = content_words(without(clause.casefold(), named))
    new = words - evidence.ask.words - _META - evidence.schema_words
    if not (done or values) and (not demand.firm or _comments(unit, clause, fresh=fresh)):
        return None
    if not (done or values or fresh or demand.yes_no or unit.names_uncovered) and not (
        _NAMED.search(clause) or _WHO.search(evidence.ask.text)
    ):
        return None
    held = _held(unit, new, stale=fresh) if new else 0
    following = unit.text[end:]
    if done and LACKS.search(following) and not DID.search(clause):
        return None  # who does it instead
    if done and (held < len(new) or not new or _repeats_order(unit, clause)):
        return "says that an order was carried out, and no call was made"
    if new and demand.orders and not done and any(map(declining, CLAUSE.split(following))):
        return None  # why it cannot be done
    if new:
        share = 3 if has_chinese(clause) else _HALF
        return (
            None if held * share >= len(new) else "asserts what a tool should have told, and none was asked"
        )
    if not (words or demand.yes_no or COMPLETED.search(clause) or ANSWERS.search(clause)):
        return None
    asked = evidence.ask.rest_words - _META - evidence.schema_words
    if demand.yes_no and not (asked and _held(unit, asked, stale=fresh) == len(asked)):
        return "answers yes or no to what only a tool can tell, and none was asked"
    return None


def _comments(unit: Unit, clause: str, *, fresh: bool) -> bool:
    """Whether a clause without figures goes on from held figures, or compares as the ask does."""
    if fresh or unit.names_uncovered:
        return False
    compares = COMPARES.search(clause) or AGGREGATE.search(clause)
    return bool(unit.context.figures) or (compares and AGGREGATE.search(unit.evidence.ask.text)) is not None


def _echoes_order(unit: Unit, clause: str) -> bool:
    """Whether a clause is but a verb of the ask: `Shut.`"""
    said = stems(clause.casefold())
    return 0 < len(said) < 3 and said <= unit.evidence.ask.stems and not has_chinese(clause)


def _repeats_order(unit: Unit, clause: str) -> bool:
    """Whether a clause has a participle of a verb of the ask."""
    asked = unit.evidence.ask.stems
    return any(stem(IRREGULAR.get(word, word)) in asked for word in _PARTICIPLE.findall(clause.casefold()))


def _supports(unit: Unit, value: Value) -> bool:
    """Whether a value is no coincidence and comes from elsewhere than the ask."""
    evidence = unit.evidence
    if evidence.asked(value) and not unit.is_result(value):
        return False
    if unit.names_uncovered:
        return value in unit.hard and evidence.told_by_user(value)
    return value in unit.hard or ((bool(value.unit) or digits_of(value) > 1) and evidence.states(value))


def _made_up(unit: Unit, value: Value) -> bool:
    """Whether no message states a value that says something by itself, and none gives it."""
    if value not in unit.hard or unit.is_result(value):
        return False
    evidence = unit.evidence
    strange = value in unit.novel or (evidence.demand.elsewhen and not evidence.states(value))
    if not strange and FORETELLS.search(unit.text):
        strange = not evidence.states(value)
    return strange and not _follows(unit, value)


def _follows(unit: Unit, value: Value) -> bool:
    """Whether a value may follow from stated ones: a computation, a span of time, another unit."""
    evidence = unit.evidence
    recent = {n for o in evidence.observations[-_LAST:] for n in o.source.numbers[:_FEW]}
    told = {n for source in (*evidence.told[:1], *evidence.told[-2:]) for n in source.numbers[:_FEW]}
    if value.day is not None:
        return any(abs(days_between(day, value.day)) in recent | told for day in evidence.stated_days)
    if value.minute is not None:
        spans = {n * scale for n in recent | told for scale in (1, 60)}
        return any(
            (value.minute + sign * span) % _DAY == minute
            for minute in evidence.stated_minutes
            for span in spans
            for sign in (1, -1)
        )
    if evidence.demand.elsewhen:
        return _computed(unit, value)
    asked = any(frames.search(evidence.ask.text) for frames in _COMPUTE) or evidence.demand.prices
    if not (asked or any(frames.search(unit.text) for frames in _COMPUTE)):
        return False
    beside = [v.number for v in unit.values if v not in unit.novel and v.number is not None]
    given = [*beside, *unit.context.figures, *Source(evidence.ask.rest_text).numbers[:_FEW]]
    if given:
        given += spelled_counts(unit.text)
    if asked and len(recent) <= _FEW:
        given += recent
    if evidence.demand.prices:
        given += [*told, *spelled_counts(evidence.ask.rest_text)]
    if beside or unit.context.figures:
        given += [v.number for v in unit.hard if v.number is not None and v.start < value.start]
    goal = abs(value.number or 0.0)
    scaled = any(
        abs(n * k - goal) <= _SLACK * goal or abs(n / k - goal) <= _SLACK * goal
        for n in given
        for k in _PER_UNIT
    )
    return scaled or derivable(value, (), given) or evidence.converts_to(value) or _computed(unit, value)


def _computed(unit: Unit, value: Value) -> bool:
    """Whether a figure stands behind a computation with a stated figure in it, brackets and all."""
    before = unit.text[max(0, value.start - _EQUATION) : value.start]
    match = _EQUALS.search(before)
    if match is None:
        return False
    return any(unit.evidence.states(v) for v in unit.values if v.end <= value.start and v not in unit.novel)


def _is_assertion(clause: str, unit: Unit) -> bool:
    if is_brief(clause) and not (COMPLETED.search(clause) or ANSWERS.search(clause)):
        return False
    if has_chinese(clause):
        return True
    if _VERB.search(clause) or COMPLETED.search(clause):
        return True
    answers = unit.evidence.demand.yes_no or _NAMED.search(clause) is not None
    return answers and not unit.context.opened


def _held(unit: Unit, words: set[str] | frozenset[str], *, stale: bool) -> int:
    """How many of the words earlier messages hold."""
    evidence = unit.evidence
    sources = list(evidence.told[:-1])
    if not stale:
        about = unit.uncovered
        observed = evidence.observations[-_MAX_TEXTS:]
        if about:
            observed = [o for r in about for o in evidence.covering(r, failed=True)]
        else:
            sources += evidence.said[-_MAX_TEXTS:]
        sources += [o.source for o in observed]
    held: set[str] = set()
    for source in sources:
        held |= words & known_words(source.text)
    return len(held)
