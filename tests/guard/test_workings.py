"""What follows from an observation passes; what only looks like it does not."""

from __future__ import annotations

import pytest

from server.domain import Call, Message, Role, Tool, Verdict
from server.guard import check_conversation
from server.guard.text.arithmetic import shown
from server.guard.text.sources import Source
from server.guard.text.values import read_values

_TOOLS = (Tool("next_pass", "Next pass of a satellite", {"properties": {"satellite": {"type": "string"}}}),)


def verdict(asked: str, observed: str, answer: str) -> Verdict:
    """The verdict on an answer to a question that was looked up."""
    call = Call("1", "next_pass", '{"satellite": "Halo 14"}')
    messages = (
        Message(Role.USER, asked),
        Message(Role.ASSISTANT, "", calls=(call,)),
        Message(Role.TOOL, observed, call_id="1"),
        Message(Role.ASSISTANT, answer),
    )
    return check_conversation(messages, _TOOLS)[0]


_OBSERVED = (
    '{"satellite": "Halo 14", "start": "21:40", "end": "23:05", "height_deg": 65, "range_km": 1843,'
    ' "age_months": 150, "total": 2449, "done": 653}'
)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Halo 14 in miles?", "Halo 14 comes as near as 1,145 miles."),
        ("How long is the pass of Halo 14?", "Halo 14 is up for 85 minutes."),
        ("How old is Halo 14 in years?", "150 months are 12.5 years."),
        ("Percentage for Halo 14 and what is left?", "653 / 2449 = 26.7%; 1796 are left."),
        (
            "When does Halo 14 start?",
            "If you wait past 22:30, it is gone; please allow 20 minutes to set up.",
        ),
    ],
)
def test_what_follows_from_what_was_looked_up_passes(asked: str, answer: str) -> None:
    assert verdict(asked, _OBSERVED, answer) is not Verdict.BLOCK


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("When does Halo 14 start?", "Halo 14 starts at 21:52."),
        ("How near does Halo 14 come?", "Halo 14 is 1861 km away at the peak of 71 degrees."),
        ("What about Halo 14?", "Halo 14 starts at 21:40. It was launched on 2019-03-04 from pad 39."),
    ],
)
def test_a_changed_or_an_added_value_is_blocked_although_a_lookup_was_made(asked: str, answer: str) -> None:
    assert verdict(asked, _OBSERVED, answer) is Verdict.BLOCK


def test_a_value_after_a_failed_lookup_is_blocked() -> None:
    failed = "429 rate limit: 60 requests per minute"
    assert verdict("When does Halo 14 start?", failed, "Halo 14 starts at 21:52.") is Verdict.BLOCK
    honest = "The lookup of Halo 14 failed: the service allows 60 requests per minute."
    assert verdict("When does Halo 14 start?", failed, honest) is not Verdict.BLOCK


@pytest.mark.parametrize(
    ("text", "held", "results"),
    [
        ("3 × 18 kg = 54 kg", {"18"}, {"3", "18", "54"}),
        ("653 / 2449 = 26.7%", {"653", "2449"}, {"653", "2449", "26.7"}),
        ("3 × 18 kg = 55 kg", {"18"}, set()),
        ("4 × 19 kg = 76 kg", set(), set()),
        ("site=12 kwh=276.4", {"12"}, set()),
    ],
)
def test_a_right_equation_gives_its_result(text: str, held: set[str], results: set[str]) -> None:
    assert {v.text for v in shown(text, read_values(text), lambda v: v.text in held)} == results


@pytest.mark.parametrize(
    ("observed", "told"),
    [
        ('{"due": "09-25"}', "9月25日到期"),
        ('{"until": "2025-05-20"}', "保修到 2025 年 5 月 20 号"),
        ('{"opened": "2026-05-12 09:15"}', "opened 12 May 09:15 by phone"),
        ('{"start": "17:10"}', "at 5:10 on screen 2"),
        ('{"chlorine": 0.08}', "余氯0.08mg/L"),
        ('{"url": "https://pan.example/s/9fQ", "code": "k3m8"}', "链接https://pan.example/s/9fQ,提取码k3m8"),
        ('{"url": "https://pod.example/44"}', "It is at **https://pod.example/44**."),
    ],
)
def test_a_value_is_held_however_it_is_written(observed: str, told: str) -> None:
    source = Source(observed)
    assert [value.text for value in read_values(told) if not (value.bare or source.holds(value))] == []


def test_a_clock_of_twelve_hours_says_nothing_of_the_morning() -> None:
    [morning] = read_values("at 5:10 a.m.")
    assert not Source('{"start": "17:10"}').holds(morning)
