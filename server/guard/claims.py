"""Prose that reports a lookup or an action which did not happen.

A sentence is judged by three things: whom it speaks of and whether an observation covers them; which of its
values no message holds (or only an observation of somebody else); and whether it says that it looked, uses
the words the tools report in, or repeats the sentence of an earlier reading around new values.

Not covered: a wrong figure about somebody whom an observation of this turn covers (grounding reports it);
figures spelled as English words; a claim without values about nobody in particular after an earlier lookup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.guard.ask import content_words, stem
from server.guard.phrases import DONE, EARLIER, FRESHLY, LOOKED_UP, NOT_DONE, OFFERS, PLANS, SELF_OR_YOU
from server.guard.structure import field_name
from server.guard.unit import Unit
from server.guard.values import Value

_ASSERTS = re.compile(r"\b(?:is|are|was|has|have|shows?|looks?|[a-z]{3,}s)\b|[是为有在]", re.I)
_FAILS = re.compile(
    r"\b(?:error|timed? ?out|fail\w*|unavailable|not found|unreachable|down|rejected|denied|sorry|no|not|none)\b|失败|错误|超时|异常|抱歉|没|无",
    re.I,
)
_QUESTION = re.compile(r"[?？][\"'”)*_\s]*$")
_LOOKUP_VERBS_TEXT = (
    "get list search lookup find fetch query read retrieve check show describe view count calculate "
    "compute convert estimate predict analyze scan monitor track verify"
)
_LOOKUP_VERBS = frozenset(stem(w) for w in _LOOKUP_VERBS_TEXT.split())
_IRREGULAR = {
    "sent": "send",
    "made": "make",
    "paid": "pay",
    "bought": "buy",
    "sold": "sell",
    "built": "build",
    "wrote": "write",
    "took": "take",
    "done": "do",
    "ran": "run",
}
_CARRIED_OUT = re.compile(
    r"\b(?:has|have|is|are|was|were)(?: now| just| already)? (?:been )?(?:successfully )?(?:placed|made|submitted|created|requested|sent|issued|processed|completed|confirmed|scheduled|arranged|initiated|done)\b",
    re.I,
)
_I_DID = re.compile(
    r"\bI(?:['’]ve| have)(?: now| just| also| successfully| already| gone ahead and)* (?:added|created|sent|booked|scheduled|cancell?ed|reserved|"
    r"ordered|placed|submitted|deleted|transferred|paid|registered|enrolled|notified|messaged|emailed|saved|assigned|restarted|deployed|"
    r"unlocked|disabled|enabled|activated|updated|requested|filed|issued|refunded)\b",
    re.I,
)
_ON_TEXT = re.compile(
    r"\b(?:table|list|row|column|draft|text|summary|code|sentence|version|paragraph|bullet|section|heading|comment|snippet|function|json|csv|"
    r"note|outline|total|example|answer|you asked|earlier|before)\b",
    re.I,
)
"""Words for what an answer itself holds, so that working on it needs no call."""
_REQUEST_ZH = re.compile(
    r"^(?:请|帮|给|把|将|麻烦|替|为)|[，,。]\s*(?:请|帮|给|把|麻烦)|^[\u4e00-\u9fff]{2}(?!.*[吗？?])"
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a text is a claim without a lookup."""

    text: str
    unsupported: tuple[str, ...] = ()
    imitates: int | None = None


def claims_lookup(unit: Unit, extra: re.Pattern[str] | None) -> bool:
    """Whether the text says that something was looked up or what a lookup said."""
    match = (
        LOOKED_UP.search(unit.text) or (extra.search(unit.text) if extra else None) or _tool_reported(unit)
    )
    if match is None or SELF_OR_YOU.search(unit.text):
        return False
    before = unit.text[max(0, match.start() - 40) : match.end()]
    return NOT_DONE.search(re.split(r"[,;，；。]", before)[-1]) is None


def _tool_reported(unit: Unit) -> re.Match[str] | None:
    for tool in unit.evidence.tools:
        at = unit.folded.find(tool.name.casefold())
        if at >= 0 and len(tool.name) > 3:
            return re.compile(
                r"\W*(?:tool |function |call |api )?\W*(?:returned|returns:|result|output|response|reported|gave|says|shows|返回|结果)",
                re.I,
            ).match(unit.text, at + len(tool.name))
    return None


def plans_call(unit: Unit, extra: re.Pattern[str] | None) -> bool:
    """Whether the text announces a call that is owed now."""
    if not unit.evidence.tools or OFFERS.search(unit.text) or unit.imagined:
        return False
    match = PLANS.search(unit.text) or (extra.search(unit.text) if extra else None)
    if match is None:
        return False
    denial = NOT_DONE.search(unit.text)
    return denial is None or denial.start() > match.start()


def judge_claim(unit: Unit, extra: re.Pattern[str] | None = None) -> Reason | None:
    """Why the text is a fabricated report, or `None`."""
    evidence = unit.evidence
    if _QUESTION.search(unit.text):
        return None
    claims = claims_lookup(unit, extra)
    if unit.context.called and not unit.imagined and (unit.novel or unit.copied):
        return _reason(
            "reports values behind a call that was not answered yet", unit, [*unit.novel, *unit.copied]
        )
    if unit.imagined and not claims:
        return None
    if claims and (reason := _unfounded_claim(unit)):
        return reason
    if evidence.ask.invents and not evidence.call_like and not unit.context.claimed:
        return None
    return _new_values(unit) or _copied_values(unit) or _claimed_action(unit)


def _unfounded_claim(unit: Unit) -> Reason | None:
    evidence = unit.evidence
    missing = (
        [r for r in unit.uncovered if not evidence.covering(r, failed=True)]
        if unit.foreign_only or unit.names_uncovered
        else []
    )
    told = bool(unit.hard) and all(evidence.told_by_user(v) for v in unit.hard)
    if evidence.arrived:
        if unit.names_uncovered and missing and not told and not unit.names_covered:
            return _reason(
                "reports a lookup of something that no observation covers", unit, [*unit.novel, *unit.copied]
            )
        if not evidence.answered and unit.novel:
            return _reason("reports values although the lookup failed", unit, unit.novel)
        return None
    if EARLIER.search(unit.text) and evidence.observations and not unit.novel:
        return None
    if unit.novel:
        return _reason(
            "reports a lookup that was not made, with values that no message holds", unit, unit.novel
        )
    if missing and not told and unit.foreign_only:
        return _reason("reports a lookup of something that no observation covers", unit, unit.copied)
    if not evidence.observations and evidence.tools and not told:
        return _reason("reports a lookup, and none was ever made", unit, ())
    if evidence.ask.again and FRESHLY.search(unit.text) and not told:
        return _reason("reports a new lookup that was not made", unit, ())
    return None


def _new_values(unit: Unit) -> Reason | None:
    evidence, context = unit.evidence, unit.context
    if not unit.novel or unit.imagined:
        return None
    imitates = evidence.imitated(unit.text)
    if context.claimed and not evidence.answered and not unit.general:
        return _reason("gives values of a lookup that was announced and not made", unit, unit.novel, imitates)
    if imitates is None and not unit.call_like:
        return None
    if unit.general and not unit.uncovered and imitates is None:
        return None
    if evidence.answered:
        named = unit.names_uncovered and not unit.names_covered
        inherited = unit.foreign_only and not unit.general
        if (named or inherited) and (unit.field_words or imitates is not None or _measured(unit.novel)):
            return _reason(
                "gives values for something that no observation covers", unit, unit.novel, imitates
            )
        return None
    if (
        unit.denied
        and re.match(r"\W*(?:I|we|sorry|unfortunately|抱歉|很抱歉|我)", unit.text, re.I)
        and not re.search(r"\bbut\b|however|但", unit.text, re.I)
    ):
        return None
    if unit.foreign_only and not unit.general:
        return _reason("gives values for something that no observation covers", unit, unit.novel, imitates)
    if imitates is not None:
        return _reason(
            "repeats an earlier reading with values that no observation holds", unit, unit.novel, imitates
        )
    if unit.field_words:
        return _reason("answers what only a lookup can tell, and none was made", unit, unit.novel)
    return None


def _measured(values: list[Value]) -> bool:
    return any(value.unit not in ("", "count") or value.number is None or value.places for value in values)


def _copied_values(unit: Unit) -> Reason | None:
    """An old result served again for something else."""
    evidence = unit.evidence
    if (
        not (unit.foreign_only or unit.names_uncovered)
        or unit.imagined
        or unit.general
        or unit.denied
        or not unit.call_like
    ):
        return None
    if evidence.ask.anaphoric and not (evidence.ask.follow_up or evidence.ask.parallel):
        return None
    if evidence.answered and not unit.names_uncovered:
        return None
    imitates = evidence.imitated(unit.text)
    source = unit.origins(unit.copied)
    twin = evidence.ask.follow_up or evidence.ask.parallel or evidence.ask.listed
    if (
        twin
        and not evidence.answered
        and imitates is not None
        and unit.names_uncovered
        and unit.hard
        and not unit.novel
    ):
        return _reason(
            "repeats an earlier reading for something that no observation covers", unit, (), imitates
        )
    if unit.copied and (unit.field_words or imitates is not None or not evidence.answered):
        return _reason(
            "serves values that were observed for something else",
            unit,
            unit.copied,
            source if source is not None else imitates,
        )
    if PLANS.search(unit.text) or OFFERS.search(unit.text):
        return None
    if imitates is not None and not unit.hard:
        return Reason("repeats an earlier reading for something that no observation covers", (), imitates)
    asked_for = (
        evidence.ask.follow_up or evidence.ask.parallel or any(r.record_id for r in unit.names_uncovered)
    )
    if (
        not unit.hard
        and unit.names_uncovered
        and asked_for
        and not evidence.answered
        and unit.field_words
        and _ASSERTS.search(unit.text)
        and not (evidence.arrived and _FAILS.search(unit.text))
    ):
        return Reason("describes something that no observation covers")
    if (
        unit.copied_strings
        and unit.names_uncovered
        and (
            any(r.record_id for r in unit.names_uncovered)
            or unit.field_words
            or len(unit.copied_strings) > 1
            or asked_for
        )
    ):
        return Reason(
            "serves values that were observed for something else", tuple(unit.copied_strings[:8]), None
        )
    return None


def _claimed_action(unit: Unit) -> Reason | None:
    """`I have cancelled order 7` in a turn in which nothing was cancelled."""
    evidence = unit.evidence
    if evidence.arrived or unit.imagined or unit.denied or not evidence.tools or EARLIER.search(unit.text):
        return None
    actions = {stem(w) for tool in evidence.tools for w in field_name(tool.name).split()[:2]} - _LOOKUP_VERBS
    asked = {stem(w) for w in re.findall(r"[a-z]+", evidence.ask.text.casefold())}
    said = {stem(w) for w in re.findall(r"[a-z]+", unit.folded)}
    if _CARRIED_OUT.search(unit.text) and actions & asked & said:
        return Reason("says that an action was carried out, and no call was made")
    acts = actions - {"run"}
    if acts and _I_DID.search(unit.text) and not _ON_TEXT.search(unit.text) and not evidence.ask.invents:
        return Reason("says that an action was carried out, and no call was made")
    for match in DONE.finditer(unit.text):
        groups = match.groupdict()
        if groups.get("zh"):
            shared = {w for w in content_words(unit.text) & evidence.ask.rest_words if not w.isascii()}
            if len(shared) >= 2 and actions and _REQUEST_ZH.search(evidence.ask.text):
                return Reason("says that an action was carried out, and no call was made")
            continue
        word = next((w for w in groups.values() if w), "").casefold()
        root = stem(_IRREGULAR.get(word, word))
        wanted = root in {stem(w) for w in re.findall(r"[a-z]+", evidence.ask.text.casefold())}
        if (groups.get("state") or groups.get("start")) and root not in evidence.ordered_verb:
            continue
        if root in actions and (wanted or unit.foreign_only):
            return Reason("says that an action was carried out, and no call was made")
        if groups.get("bare") and actions & {
            stem(w) for w in re.findall(r"[a-z]+", evidence.ask.text.casefold())
        }:
            return Reason("says that an action was carried out, and no call was made")
    return None


def _reason(
    text: str, unit: Unit, values: list[Value] | tuple[Value, ...], imitates: int | None = None
) -> Reason:
    return Reason(
        text, tuple(v.text for v in values), imitates if imitates is not None else unit.origins(values)
    )
