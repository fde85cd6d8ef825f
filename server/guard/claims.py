"""Prose that reports a lookup or an action which did not happen, or other values than were looked up.

A sentence is judged by four things: whom it speaks of and whether an observation covers them; which of its
values no message holds and none gives (or only an observation of somebody else); whether it says that it looked,
uses the words the tools report in, or repeats the sentence of an earlier reading around new values; and whether
it states anything of somebody whom nobody looked up.

Not covered: a changed word about somebody whom an observation of this turn covers; figures spelled as English
words; a claim without values about nobody in particular after an earlier lookup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.guard.frames import Frames
from server.guard.irregular import IRREGULAR
from server.guard.names import proper_names
from server.guard.phrases import DONE, EARLIER, FRESHLY, NOT_DONE, OFFERS, PLANS, REDONE, REQUESTS
from server.guard.statements import affirms, echoes, states_of
from server.guard.unit import Unit
from server.guard.unlooked import figures_of_unlooked, real_part, states_of_unlooked
from server.guard.unserved import declines, tells_held, unserved
from server.guard.values import Value
from server.guard.words import stem, stems

CHANGED = "gives values that what was looked up does not hold"
"""The reason of a report that tells other figures than this turn's observations."""
_QUESTION = re.compile(r"[?？][\"'”)*_\s]*$")
_CARRIED_OUT = Frames(
    r"\b(?:has|have|is|are|was|were)(?: now| just| already)? (?:been )?(?:successfully )?(?:placed|made|submitted|created|requested|sent|issued|processed|completed|confirmed|scheduled|arranged|initiated|done)\b",
)
_I_DID = Frames(
    r"\bI(?:['’]ve| have)(?: now| just| also| successfully| already| gone ahead and)* (?:added|created|sent|booked|scheduled|cancell?ed|reserved|"
    r"ordered|placed|submitted|deleted|transferred|paid|registered|enrolled|notified|messaged|emailed|saved|assigned|restarted|deployed|"
    r"unlocked|disabled|enabled|activated|updated|requested|filed|issued|refunded)\b",
)
_BY_OTHERS = re.compile(r"(?:由|等|请)[^，。；,;\n]*$|(?:以后|之后)$")
"""What stands before an announced act that is somebody else's, or for later."""
_I_LOOKED = Frames(
    r"^\W*i(?:['’]ve| have)?(?: just| now)? (?:checked|looked|searched|verified|queried)\b",
    chinese=(r"^\W*我?(?:刚|已经?)?(?:帮您|给您|为您)?[查看]了(?!.{0,4}[吗没])",),
)
_ON_TEXT = Frames(
    r"\b(?:table|list|row|column|draft|text|summary|code|sentence|version|paragraph|bullet|section|heading|comment|snippet|function|json|csv|"
    r"note|outline|total|example|answer|you asked|earlier|before)\b",
)
"""Words for what an answer itself holds, so that working on it needs no call."""
_WORDS_ONLY = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_REQUEST_ZH = re.compile(
    r"^(?:请|帮|给|把|将|麻烦|替|为)|[，,。]\s*(?:请|帮|给|把|麻烦)|^[\u4e00-\u9fff]{2}(?!.*[吗？?])"
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a text is a claim without a lookup."""

    text: str
    unsupported: tuple[str, ...] = ()
    imitates: int | None = None


def plans_call(unit: Unit, extra: re.Pattern[str] | None) -> bool:
    """Whether the text announces a call that is owed now."""
    if not unit.evidence.tools:
        return False
    match = PLANS.search(unit.text) or (extra.search(unit.text) if extra else None)
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


def judge_claim(unit: Unit) -> Reason | None:
    """Why the text is a fabricated report, or `None`."""
    evidence = unit.evidence
    if _QUESTION.search(unit.text):
        return None
    if unit.context.called and not unit.imagined and (unit.novel or unit.copied):
        return _reason(
            "reports values behind a call that was not answered yet", unit, [*unit.novel, *unit.copied]
        )
    if unit.claims_lookup and (reason := _unfounded_claim(unit)):
        return reason
    if evidence.ask.invents and not evidence.call_like and not unit.context.claimed:
        return _unserved(unit)
    return (
        _new_values(unit)
        or _copied_values(unit)
        or _claimed_action(unit)
        or _figures_of_unlooked(unit)
        or _stated(unit)
        or _unserved(unit)
    )


def _unserved(unit: Unit) -> Reason | None:
    reason = unserved(unit)
    return _reason(reason, unit, unit.novel) if reason else None


def _figures_of_unlooked(unit: Unit) -> Reason | None:
    figures = figures_of_unlooked(unit)
    return (
        _reason("tells figures of something that no observation covers", unit, figures) if figures else None
    )


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
    told_figures = told and (evidence.demand.has_figures or not _I_LOOKED.search(unit.text))
    if not evidence.observations and evidence.tools and not told_figures:
        return _reason("reports a lookup, and none was ever made", unit, ())
    if any(_WORDS_ONLY.fullmatch(name) and not evidence.holds_text(name) for name in proper_names(unit.text)):
        return _reason("reports a lookup that was not made, with names that no message holds", unit, ())
    if evidence.demand.wanted and _I_LOOKED.search(unit.text) and not tells_held(unit):
        return _reason("reports a lookup that was not made, of what no message holds", unit, ())
    freshly = evidence.ask.again and FRESHLY.search(unit.text)
    if (freshly or REDONE.search(unit.text)) and not told:
        return _reason("reports a new lookup that was not made", unit, ())
    return None


def _new_values(unit: Unit) -> Reason | None:
    evidence, context = unit.evidence, unit.context
    if not unit.novel or unit.imagined:
        return None
    imitates = unit.imitates
    if context.claimed and not evidence.answered and not unit.general:
        return _reason("gives values of a lookup that was announced and not made", unit, unit.novel, imitates)
    if imitates is None and not unit.call_like:
        return None
    if (
        (unit.general or (evidence.demand.free and not (evidence.demand.names_one or _orders_only(unit))))
        and not unit.uncovered
        and imitates is None
    ):
        return None
    if evidence.answered:
        if unit.general and not (unit.names_uncovered and not unit.names_covered):
            return None
        return _reason(CHANGED, unit, unit.novel, imitates)
    if (
        unit.denied
        and re.match(r"\W*(?:I|we|sorry|unfortunately|抱歉|很抱歉|我)", unit.text, re.I)
        and not re.search(r"\bbut\b|however|但", unit.text, re.I)
    ):
        return None
    telling = (
        unit.names_uncovered
        or unit.field_words
        or imitates is not None
        or unit.speaks_of_unlooked
        or _measured(unit.novel)
    )
    if unit.foreign_only and not unit.general and telling:
        return _reason("gives values for something that no observation covers", unit, unit.novel, imitates)
    if imitates is not None:
        return _reason(
            "repeats an earlier reading with values that no observation holds", unit, unit.novel, imitates
        )
    renewed = (evidence.ask.again or evidence.ask.twin) and any(
        r.alike or r.folded in evidence.known_names for r in evidence.referents
    )
    if evidence.ask.supposes and not unit.uncovered:
        return None
    if declines(unit) and all(v.number is None for v in unit.novel):
        return None
    if unit.field_words or renewed or (evidence.asks_openly and _measured(unit.novel)):
        return _reason("answers what only a lookup can tell, and none was made", unit, unit.novel)
    return None


def _orders_only(unit: Unit) -> bool:
    """Whether the ask tells to do something and asks nothing."""
    return unit.evidence.ask.orders and not any(part.asks for part in unit.evidence.demand.parts)


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
    imitates = unit.imitates
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


def _stated(unit: Unit) -> Reason | None:
    """`Tofu (R944) is still available`, and nobody looked."""
    evidence = unit.evidence
    unlooked = [
        r
        for r in (unit.uncovered if not evidence.arrived else unit.names_uncovered)
        if (r.alike or r.likely or r.record_id or evidence.ask.twin or r in evidence.unlooked)
        and not evidence.told_of(r)
        and not evidence.covering(r, failed=True)
    ]
    if not unlooked:
        return None
    if unit.context.proposed and not unit.hard:
        return None
    text = real_part(unit)
    if not text or evidence.ask.invents or not unit.call_like or PLANS.search(text):
        return None
    if evidence.demand.free and not (unit.names_uncovered or evidence.demand.names_one):
        return None
    if unit.values and evidence.demand.has_figures and all(map(evidence.adds_up, unit.values)):
        return None
    opens = not unit.context.opened and any(r in evidence.unlooked for r in unlooked)
    if opens and not evidence.arrived and echoes(text, evidence.ask):
        found = True
    elif unit.names_uncovered:
        found = states_of(text, unlooked, evidence.ask, evidence.all_known)
    else:
        asked = evidence.ask.rest_words if evidence.ask.yes_no else frozenset()
        found = states_of_unlooked(unit) or affirms(text, evidence.state_words | asked)
    return Reason("describes something that no observation covers") if found else None


def _claimed_action(unit: Unit) -> Reason | None:
    """`I have cancelled order 7` in a turn in which nothing was cancelled."""
    evidence = unit.evidence
    if evidence.arrived or not evidence.tools:
        return None
    matches = [match for match in DONE.finditer(unit.text) if not unit.points_back(match)]
    carried_out, i_did = _CARRIED_OUT.search(unit.text), _I_DID.search(unit.text)
    if not (matches or carried_out or i_did) or unit.imagined or unit.denied or EARLIER.search(unit.text):
        return None
    actions, asked = evidence.actions, evidence.ask.stems
    if carried_out and actions & asked & stems(unit.folded):
        return Reason("says that an action was carried out, and no call was made")
    acts = actions - {"run"}
    if acts and i_did and not _ON_TEXT.search(unit.text) and not evidence.ask.invents:
        return Reason("says that an action was carried out, and no call was made")
    for match in matches:
        groups = match.groupdict()
        if groups.get("zh"):
            if any("已" in name and name in unit.folded for name in evidence.field_names):
                continue
            if unit.hard and not unit.novel and any(evidence.origin(v) is not None for v in unit.hard):
                continue
            shared = {w for w in unit.words & evidence.ask.rest_words if not w.isascii()}
            if unit.novel and shared and unit.call_like:
                return _reason("says that an action was carried out, and no call was made", unit, unit.novel)
            if unit.mentioned and evidence.ask.orders and _REQUEST_ZH.search(evidence.ask.text):
                return Reason("says that an action was carried out, and no call was made")
            if len(shared) >= 2 and actions and _REQUEST_ZH.search(evidence.ask.text):
                return Reason("says that an action was carried out, and no call was made")
            continue
        word = next((w for w in groups.values() if w), "").casefold()
        root = stem(IRREGULAR.get(word, word))
        wanted = root in asked
        if (groups.get("state") or groups.get("start")) and root not in evidence.ordered_verb:
            continue
        told_to = evidence.ask.orders and bool(evidence.owed) and bool(groups.get("did"))
        if (root in actions or (told_to and wanted)) and (wanted or unit.foreign_only):
            return Reason("says that an action was carried out, and no call was made")
        if groups.get("bare") and actions & asked:
            return Reason("says that an action was carried out, and no call was made")
    return None


def _reason(
    text: str, unit: Unit, values: list[Value] | tuple[Value, ...], imitates: int | None = None
) -> Reason:
    return Reason(
        text, tuple(v.text for v in values), imitates if imitates is not None else unit.origins(values)
    )
