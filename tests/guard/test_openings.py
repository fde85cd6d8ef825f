"""Courtesies and titles change nothing: what follows them is judged as if it stood alone."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from adapters.guard.scenes import records
from server.guard import Evidence, GuardSettings, ObservationGuard
from server.guard.text.openings import opening_end

_DAILY = Path(__file__).parent / "benchmark" / "dev_sixth.jsonl"
_ENGLISH = (
    "Sure! ",
    "Hi there, ",
    "Of course. Here you go:\n\n",
    "### Summary\n\n",
    "**Final answer**\n\n",
    "Answer: ",
    "Result: ",
    "I'm sorry for the inconvenience. ",
    "Thanks for your patience! ",
    "So, ",
    "In short, ",
    "Just to confirm, ",
    "Here's what I can tell you: ",
)
_CHINESE = (
    "好的！",
    "您好，",
    "好的，以下是结果：\n\n",
    "### 总结\n\n",
    "**最终答案**\n\n",
    "回答：",
    "结果：",
    "很抱歉给您带来不便。",
    "感谢您的耐心等待！",
    "那么，",
    "简单来说，",
    "跟您确认一下，",
    "我可以告诉您：",
)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Sure! ", ""),
        ("Sure, it is 5.", "it is 5."),
        ("Sorry, I can't see it.", "I can't see it."),
        ("Hi Anna, the train is late.", "the train is late."),
        ("✅ **Summary**\n", ""),
        ("Result: [3, 5]", "[3, 5]"),
        ("Total: $5", "Total: $5"),
        ("Sure, $5.", "$5."),
        ("好的，订单还在。", "订单还在。"),
        ("好评率98%", "好评率98%"),
        ("Results are in.", "Results are in."),
        ("Society", "Society"),
        ("Nice has 300,000 people.", "Nice has 300,000 people."),
        ("First class is full.", "First class is full."),
        ("最后一班车是9点", "最后一班车是9点"),
        ("Done!", "Done!"),
        ("已取消。", "已取消。"),
        ("---\n", ""),
        ("", ""),
    ],
)
def test_what_is_an_opening(text: str, rest: str) -> None:
    assert text[opening_end(text) :] == rest


@pytest.mark.parametrize(
    "openings", [*zip(_ENGLISH, _CHINESE, strict=True)], ids=lambda pair: pair[0].strip()
)
def test_an_opening_changes_hardly_a_verdict(openings: tuple[str, str]) -> None:
    """Before they were passed over one in nine of the made-up answers left behind some of these."""
    lines = list(records(_DAILY))[::4]
    changed = 0
    for line in lines:
        chinese = re.search("[\u4e00-\u9fff]", line.answer) is not None
        verdicts = []
        for answer in (line.answer, openings[chinese] + line.answer):
            guard = ObservationGuard(GuardSettings(), Evidence(line.messages, line.tools))
            ended = guard.feed(answer)
            if not ended.blocked:
                ended = guard.called() if line.calls else guard.flush(truncated=False)
            verdicts.append(ended.blocked)
        changed += verdicts[0] != verdicts[1]
    assert changed <= 0.02 * len(lines), changed


@pytest.mark.parametrize("unit", ["ok ", "好", "sure", "the a in ", "**", "! ", "thanks for "])
def test_an_endless_opening_is_read_in_no_time(unit: str) -> None:
    begun = time.process_time()
    for _ in range(20):
        opening_end(unit * 20_000)
    assert time.process_time() - begun < 1
