"""The same call again although its result is there.

Not covered: arguments that differ in their texts' spelling (`Paris` and `paris`), and cycles over several calls.
"""

from __future__ import annotations

from server.arguments import canonical_arguments
from server.domain import Action, Finding, FindingKind
from server.guard.detectors.findings import excerpt
from server.guard.detectors.settings import GuardSettings
from server.guard.evidence.evidence import Evidence


def repeated_call(settings: GuardSettings, evidence: Evidence, name: str, arguments: str) -> Finding | None:
    """A finding if this turn already holds the call's result: one good answer, or the same failure twice.

    A tool whose answer changed between identical calls is being polled, which is no loop.
    """
    if settings.loop is Action.OFF:
        return None
    wanted = (name, canonical_arguments(arguments))
    same = [
        o
        for o in evidence.current
        if o.call and (o.call.name, canonical_arguments(o.call.arguments)) == wanted
    ]
    texts = {evidence.messages[o.index].text for o in same}
    if not same or len(texts) > 1 or (same[-1].failed and len(same) < 2):
        return None
    detail = {
        "text": excerpt(f"{name}({arguments})"),
        "imitates": same[-1].index,
        "reason": f"the same call was answered {len(same)} time(s) in this turn, unchanged",
    }
    return Finding(FindingKind.LOOP, 0, 0, detail, settings.loop)
