"""The guards over a recorded conversation whose last message is the assistant's.

Not covered: earlier assistant messages are taken as they are; whether observations were signed is provenance.
"""

from __future__ import annotations

import re

from server.domain import Finding, Message, Role, Tool, Verdict, verdict_of
from server.guard.detectors.settings import GuardSettings
from server.guard.evidence.evidence import Evidence
from server.guard.loops import repeated_call
from server.guard.observation import ObservationGuard
from server.guard.quality import QualityGuard
from server.guard.reasoning import ReasoningGuard

_THINK = re.compile(r"\s*<think>(.*?)</think>\s*", re.S)


def check_conversation(
    messages: tuple[Message, ...], tools: tuple[Tool, ...], settings: GuardSettings | None = None
) -> tuple[Verdict, tuple[Finding, ...]]:
    """Verdict and findings on the last message; offsets count characters of its text as recorded.

    Raises `ValueError` if the last message is not the assistant's.
    """
    settings = settings or GuardSettings()
    if not messages or messages[-1].role is not Role.ASSISTANT:
        raise ValueError("the last message must be the assistant's")
    history, answer = messages[:-1], messages[-1]
    thought = _THINK.match(answer.text)
    shift = thought.end() if thought else 0
    reasoning = answer.reasoning or (thought[1] if thought else "")
    findings: list[Finding] = list(ReasoningGuard(settings).feed(reasoning))
    visible = answer.text[shift:]
    blocked = False
    if tools or any(message.role is Role.TOOL for message in history):
        evidence = Evidence(history, tools)
        guard = ObservationGuard(settings, evidence)
        released = guard.feed(visible)
        parts = [released]
        if answer.calls and not released.blocked:
            parts.append(guard.called())
        if not parts[-1].blocked:
            parts.append(guard.flush(truncated=False))
        blocked = parts[-1].blocked
        findings += [found.shifted(shift) for part in parts for found in part.findings]
        repeats = (repeated_call(settings, evidence, call.name, call.arguments) for call in answer.calls)
        findings += [found for found in repeats if found]
    if not blocked:
        quality = QualityGuard(settings)
        found_quality = [*quality.feed(visible), *quality.flush(calls=bool(answer.calls), truncated=False)]
        findings += [found.shifted(shift) for found in found_quality]
    return verdict_of(findings), tuple(findings)
