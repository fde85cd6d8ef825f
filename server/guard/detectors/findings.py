"""How a finding is written down."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from server.domain import Action, Finding, FindingKind
from server.guard.detectors.settings import GuardSettings

_MAX_EXCERPT = 200


def excerpt(text: str) -> str:
    """The text as evidence carries it."""
    stripped = re.sub(r"\s+", " ", text).strip()
    return stripped if len(stripped) <= _MAX_EXCERPT else stripped[: _MAX_EXCERPT - 1] + "…"


def kept(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that the policy does not turn off."""
    return tuple(found for found in findings if found.action is not Action.OFF)


def finding(
    settings: GuardSettings,
    kind: FindingKind,
    start: int,
    text: str,
    reason: str,
    *,
    unsupported: Iterable[str] = (),
    imitates: int | None = None,
) -> Finding:
    """A finding over `text`, which begins at character `start`."""
    evidence: dict[str, Any] = {"text": excerpt(text), "reason": reason}
    if values := list(dict.fromkeys(unsupported)):
        evidence["unsupported"] = values[:20]
    if imitates is not None:
        evidence["imitates"] = imitates
    lead = len(text) - len(text.lstrip())
    return Finding(kind, start + lead, start + len(text.rstrip()), evidence, settings.action(kind))
