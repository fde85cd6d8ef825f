"""Frames find what their patterns would find, in English, in Chinese and in both at once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from server.guard.text import phrases
from server.guard.text.frames import Frames, lowered

_TEXTS = (
    "I have checked: it is 18°C.",
    "LET ME CHECK that for you",
    "我已经查询了订单，结果如下",
    "According to the API，查到：上海 18 度",
    "İstanbul: I looked it up",
    "",
)


_BENCHMARK = Path(__file__).parent / "benchmark"


@pytest.mark.parametrize("text", _TEXTS)
def test_positions_hold_in_the_text_as_written(text: str) -> None:
    assert len(lowered(text)) == len(text)
    found = Frames(r"\b(?:I|we) (?:have )?(?:checked|looked)\b", chinese=("查询|查到",)).search(text)
    plain = re.search(r"\b(?:I|we) (?:have )?(?:checked|looked)\b|查询|查到", text, re.I)
    assert (found and found.span()) == (plain and plain.span())


def test_capitals_in_a_frame_are_lowered_and_its_escapes_are_not() -> None:
    frame = Frames(r"(?P<Who>[A-Z]\w+)\Did\b\S")
    assert frame.search("ANNA-id.") is not None
    assert frame.search("ANNA3id.") is None


@pytest.mark.parametrize(
    "frames", [value for value in vars(phrases).values() if isinstance(value, Frames)], ids=str
)
@pytest.mark.parametrize("text", _TEXTS)
def test_a_chinese_frame_never_matches_text_without_chinese_characters(frames: Frames, text: str) -> None:
    plain = re.sub(r"[\u4e00-\u9fff]", "", lowered(text))
    with_chinese, without = frames._chinese.search(plain), frames._plain.search(plain)
    assert (with_chinese and with_chinese.span()) == (without and without.span())


def test_what_announces_a_call_holds_one_of_the_words_that_are_looked_for_first() -> None:
    found = 0
    lines = [line for part in _BENCHMARK.glob("dev*.jsonl") for line in part.read_text().splitlines()]
    for line in lines:
        answer = lowered(json.loads(line)["messages"][-1].get("content") or "")
        for sentence in re.split(r"(?<=[.!?\n])", answer):
            if phrases.PLANS._plain.search(sentence):
                found += 1
                assert any(word in sentence for word in phrases.PLANS._one_of), sentence
    assert found > 50


@pytest.mark.parametrize(
    "text",
    [
        "Let me check.",
        "I'm now going to look.",
        "I’ll fetch it.",
        "Just a moment.",
        "Looking that up.",
        "Time to run it.",
    ],
)
def test_calls_are_announced_in_several_ways(text: str) -> None:
    assert phrases.PLANS.search(text) is not None
