"""Which messages demand a tool, and which can be answered without one."""

from __future__ import annotations

import json

import pytest

from server.domain import Call, Message, Role, Tool
from server.guard import Evidence
from server.guard.demand import Demand
from server.guard.verbs import acts

_TOOLS = (
    Tool(
        "slip_state",
        "State of a boat on the slip",
        {"properties": {"boat": {"type": "string"}}, "required": ["boat"]},
    ),
    Tool(
        "book_crane",
        "Book the crane for a boat",
        {"properties": {"boat": {"type": "string"}}, "required": ["boat"]},
    ),
)
_ROUND = (
    Message(Role.USER, "How is Petrel-4?"),
    Message(Role.ASSISTANT, "", calls=(Call("1", "slip_state", json.dumps({"boat": "Petrel-4"})),)),
    Message(Role.TOOL, '{"boat": "Petrel-4", "state": "hull dry", "berth": 12}', call_id="1"),
    Message(Role.ASSISTANT, "Petrel-4 has a dry hull, at berth 12."),
)


def demand(asked: str) -> Demand:
    return Evidence.of((*_ROUND, Message(Role.USER, asked)), _TOOLS).demand


@pytest.mark.parametrize(
    "asked",
    [
        "And Skua-7?",
        "Book the crane for it.",
        "Has the varnish arrived yet?",
        "How many boats did we lift last month?",
        "Can you look again?",
        "Give me the state of Skua-7 as JSON.",
        "现在几条船在等？",
        "帮我给Skua-7订吊车",
    ],
)
def test_a_state_a_value_or_an_act_of_something_definite_is_demanded(asked: str) -> None:
    assert demand(asked).wanted


@pytest.mark.parametrize(
    "asked",
    [
        "Thanks, that helps!",
        "I am on the late shift today.",
        "What does berth mean?",
        "How do I varnish a hull?",
        "Is epoxy better than polyester?",
        "If the crane failed, what would happen?",
        "Write a note that the yard is closed tomorrow.",
        "As a table, please.",
        "I sanded 3 hulls in 4 hours each. How many hours in all?",
        "油漆一般多久能干？",
        "写个明天停工的通知",
    ],
)
def test_knowledge_texts_forms_and_own_figures_demand_nothing(asked: str) -> None:
    assert not demand(asked).wanted


@pytest.mark.parametrize(
    ("asked", "renewed"),
    [
        ("Check Petrel-4 once more.", True),
        ("They hosed it down just now. What is the state of Petrel-4?", True),
        ("刚下过雨，Petrel-4现在怎么样", True),
        ("What was the state of Petrel-4?", False),
        ("Which berth was it again?", False),
        ("I missed the state that you read out for Petrel-4, what was it?", False),
        ("刚才没听清，你说Petrel-4是什么状态", False),
    ],
)
def test_a_change_or_a_wish_to_look_anew_makes_old_readings_stale(asked: str, renewed: bool) -> None:
    assert demand(asked).renewed is renewed


def test_a_request_is_an_order_and_a_question_is_none() -> None:
    assert demand("Could you book the crane for Petrel-4?").orders
    assert not demand("Is the crane booked for Petrel-4?").orders


@pytest.mark.parametrize(
    ("name", "description", "expected"),
    [
        ("book_crane", "Book the crane for a boat", True),
        ("set_vents", "Open or close the vents", True),
        ("slip_state", "State of a boat", False),
        ("get_quote", "Get a quote", False),
        ("cancel_lift", "取消一次吊装", True),
        ("lift_plan", "某天的吊装安排", False),
    ],
)
def test_a_tool_acts_if_its_description_begins_with_what_it_does_to_something(
    name: str, description: str, expected: bool
) -> None:
    assert acts(Tool(name, description, {})) is expected


@pytest.mark.parametrize("text", ["thanks" * 300 + "x", "没有" * 600 + "x", "no" * 900 + "x"])
def test_a_message_of_one_word_over_and_over_is_read_at_once(text: str) -> None:
    assert isinstance(demand(text).wanted, bool)
