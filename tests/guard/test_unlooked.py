"""What is told of a name that nobody looked up, in the form of names that were."""

from __future__ import annotations

import json

import pytest

from server.domain import Call, Message, Role, Tool
from server.guard import check_conversation
from server.guard.evidence.kinds import find, kinds_of, shared_ending

_TOOLS = (
    Tool(
        "hive_scale",
        "Weight of a beehive",
        {"properties": {"hive": {"type": "string"}}, "required": ["hive"]},
    ),
)


def _round(hive: str, content: str, number: str) -> tuple[Message, ...]:
    return (
        Message(Role.USER, f"How is {hive} doing?"),
        Message(Role.ASSISTANT, "", calls=(Call(number, "hive_scale", json.dumps({"hive": hive})),)),
        Message(Role.TOOL, content, call_id=number),
    )


_EARLIER = (
    *_round("H-12", "hive=H-12 weight_kg=41.7 queen=marked visits=4", "1"),
    Message(Role.ASSISTANT, "H-12 weighs 41.7 kg, the queen is marked."),
    *_round("H-7", "hive=H-7 weight_kg=36.2 queen=unmarked visits=9", "2"),
    Message(Role.ASSISTANT, "H-7 weighs 36.2 kg, the queen is unmarked."),
)


def _blocks(ask: str, answer: str) -> bool:
    messages = (*_EARLIER, Message(Role.USER, ask), Message(Role.ASSISTANT, answer))
    return check_conversation(messages, _TOOLS)[0].value == "block"


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        ("How many visits has H-3?", "3."),
        ("Visits of H-7 and H-3?", "H-7 had 9 visits, H-3 had 5."),
        ("Is the queen of H-3 marked?", "Yes, she is."),
        ("H-3: weight and visits", "36.2 kg, 4 visits."),
        ("Write the owner of H-3 a note.", "Dear owner,\n\nyour hive H-3 weighs 30.9 kg."),
        ("Feed H-3.", "H-3 has been fed."),
    ],
)
def test_what_only_a_lookup_could_tell_of_it_is_blocked(ask: str, answer: str) -> None:
    assert _blocks(ask, answer)


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        ("How is H-3 doing?", "I have not looked up H-3 yet. Shall I do it now?"),
        ("Feed H-3.", "I can only read the scales, so I cannot feed H-3."),
        ("I saw 3 swarms at H-3 and 5 more by noon. How many?", "3 + 5 = 8 swarms at H-3."),
        ("How warm is a brood nest?", "Brood is kept between 34 and 36 °C."),
        ("Compare H-7, H-12 and H-3.", "H-12 weighs 41.7 kg, H-7 36.2 kg. I know nothing of H-3 yet."),
        ("How long is 09:40 to 12:05?", "2 h 25 min."),
    ],
)
def test_what_needs_no_lookup_passes(ask: str, answer: str) -> None:
    assert not _blocks(ask, answer)


def test_a_bare_answer_of_a_tool_that_gave_figures_before_supports_none() -> None:
    failed = (*_EARLIER, *_round("H-3", "scale offline", "3"))
    assert check_conversation((*failed, Message(Role.ASSISTANT, "H-3 had 2 visits.")), _TOOLS)[0] == "block"
    assert (
        check_conversation((*failed, Message(Role.ASSISTANT, "The scale is offline.")), _TOOLS)[0] == "pass"
    )


def test_ids_of_lower_case_parts_make_a_kind_and_plain_compounds_make_none() -> None:
    assert find("is q-mail-eu stuck?", kinds_of(["q-audit-out"])) == ["q-mail-eu"]
    assert find("state of `billing.beta_ui`", kinds_of(["checkout.new_flow"])) == ["billing.beta_ui"]
    assert kinds_of(["check-in"]) == ()


def test_one_long_chinese_name_shows_its_ending() -> None:
    assert find("西溪水库呢", kinds_of(["龙泉水库"])) == ["西溪水库"]
    assert find("两个水库", kinds_of(["龙泉水库"])) == []
    assert shared_ending(["城东店", "湖滨店"]) == "店"
    assert shared_ending(["贺明远", "邵佳宁"]) == ""
