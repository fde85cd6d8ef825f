"""A host named example is a host, not the word that marks an example."""

from __future__ import annotations

import pytest

from server.domain import Call, FindingKind, Message, Role, Tool
from server.guard import GuardSettings, check_conversation

LOOKUP = Tool("lookup", "Look up a host.", {"type": "object", "properties": {"host": {"type": "string"}}})


@pytest.mark.parametrize(
    "host", ["b.example", "example.com", "https://www.example.org/login", "admin@example.net"]
)
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("Let me check {host} for you.", FindingKind.PLANNED_CALL),
        ("I checked {host}: its score is 87 and it was first seen on 2026-05-06.", FindingKind.CLAIM),
    ],
)
def test_a_host_named_example_excuses_nothing(host: str, answer: str, kind: FindingKind) -> None:
    messages = (
        Message(Role.USER, "Check a.test."),
        Message(Role.ASSISTANT, calls=(Call("c1", "lookup", '{"host": "a.test"}'),)),
        Message(Role.TOOL, '{"host": "a.test", "score": 12}', call_id="c1"),
        Message(Role.ASSISTANT, "It scores 12."),
        Message(Role.USER, f"Now check {host}."),
        Message(Role.ASSISTANT, answer.format(host=host)),
    )
    _, findings = check_conversation(messages, (LOOKUP,), GuardSettings())
    assert kind in {finding.kind for finding in findings}
