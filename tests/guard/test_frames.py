"""Frames find what their patterns would find, in English, in Chinese and in both at once."""

from __future__ import annotations

import re

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
