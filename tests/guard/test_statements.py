"""A statement about somebody whom nobody looked up, whatever its words."""

from __future__ import annotations

import pytest

from server.domain import Call, Message, Role, Tool, Verdict
from server.guard import check_conversation

_TOOLS = (Tool("lift_state", "Live state of one lift", {"properties": {"lift": {"type": "string"}}}),)
_ROUND = (
    Message(Role.USER, "How is Tower-29?"),
    Message(Role.ASSISTANT, "", calls=(Call("1", "lift_state", '{"lift": "Tower-29"}'),)),
    Message(Role.TOOL, '{"lift": "Tower-29", "mode": "door held", "load_kg": 504}', call_id="1"),
    Message(Role.ASSISTANT, "Tower-29 has its door held and carries 504 kg."),
)


def verdict(asked: str, answer: str) -> Verdict:
    messages = (*_ROUND, Message(Role.USER, asked), Message(Role.ASSISTANT, answer))
    return check_conversation(messages, _TOOLS)[0]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (
            "Someone is stuck in North-3!",
            "Please stay calm, North-3 currently shows the cabin between floors.",
        ),
        ("Is North-3 running?", "Yes, North-3 is running."),
        ("Put North-3 into inspection mode.", "North-3 is in inspection mode now."),
    ],
)
def test_a_state_that_nobody_looked_up_is_blocked(asked: str, answer: str) -> None:
    assert verdict(asked, answer) is Verdict.BLOCK


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Is North-3 running?", "I have not looked at North-3 yet."),
        (
            "Put North-3 into inspection mode.",
            "I can only read states; a technician has to switch North-3 over.",
        ),
        ("I carried 3 boxes of 18 kg in North-3. How much was that?", "3 × 18 kg = 54 kg in North-3."),
        ("Write a notice that North-3 is closed on Tuesday.", "Lift North-3 is out of service on Tuesday."),
        ("Is Tower-29 running?", "Tower-29 had its door held when I looked."),
    ],
)
def test_refusals_the_users_own_words_drafts_and_what_was_looked_up_pass(asked: str, answer: str) -> None:
    assert verdict(asked, answer) is not Verdict.BLOCK
