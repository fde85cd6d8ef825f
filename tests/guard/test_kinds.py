"""The form of names is learned from what was looked up, in any language."""

from __future__ import annotations

import pytest

from server.guard.evidence.kinds import find, kinds_of, likely_chinese


@pytest.mark.parametrize(
    ("looked_up", "asks", "names"),
    [
        (["Tower-29"], "Someone says they are stuck in North-3. Is it running?", ["North-3"]),
        (["Imani Dray"], "Were overtime hours booked for Noor Quill?", ["Noor Quill"]),
        (
            ["Tofu (C577)"],
            "Weights of Marzipan (C313) and Pepper (C422)?",
            ["Marzipan (C313)", "Pepper (C422)"],
        ),
        (["hi-IN"], "freeze af-ZA", ["af-ZA"]),
        (["海安42"], "听说风大，云帆44还开吗？", ["云帆44"]),
        (["碧波路站", "鼓楼巷站"], "我一会儿要去梧桐路站，挤不挤？", ["梧桐路站"]),
        (["010320263143053"], "客户催得急，010320267013954放行了吗？", ["010320267013954"]),
        (["Imani Dray"], "Also Lars Hveem, please.", ["Lars Hveem"]),
    ],
)
def test_what_has_the_form_of_an_earlier_argument_is_a_name(
    looked_up: list[str], asks: str, names: list[str]
) -> None:
    assert find(asks, kinds_of(looked_up)) == names


@pytest.mark.parametrize(
    "value", ["weather", "7", "select a from b where c order by d limit 10", "a\nb", "follow-up"]
)
def test_words_small_numbers_and_sentences_are_no_kind(value: str) -> None:
    assert kinds_of([value]) == ()


def test_a_chinese_name_without_an_ending_is_likely_where_a_phrase_begins() -> None:
    assert "邵清禾" in likely_chinese("邵清禾那张请假单有消息了吗？", ["苗书墨"])
    assert likely_chinese("两个人一共多少钱？", ["苗书墨"]) == []
