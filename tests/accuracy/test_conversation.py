"""The metrics of question lists."""

from __future__ import annotations

import pytest

from server.accuracy.conversation import (
    Entity,
    Expectation,
    Reply,
    conversation_rates,
    has_reasoning,
    mentions,
)
from server.accuracy.score import Answer
from server.accuracy.suite import load

USS = Entity("USS", terms=("reputation",), confusions=("starship", "战舰"))


def rates(*replies: Reply) -> dict[str, tuple[float, int]]:
    return {name: (rate.right, rate.n) for name, rate in conversation_rates(replies, USS).items()}


def test_each_metric_has_its_own_denominator() -> None:
    asked = Expectation(any_of=("URI",))
    counted = rates(
        Reply("entity", asked, Answer("USS rates a URI. It is fast.", reasoning="They ask about USS.")),
        Reply("entity", asked, Answer("USS is a starship with a URI.", reasoning="Star Trek.")),
        Reply("public", Expectation(any_of=("443",)), Answer("It is 443.")),
        Reply("public", Expectation(any_of=("443",)), Answer("It is 80.")),
    )
    assert counted == {
        "cot_retention": (2, 4),
        "semantic_anchoring": (1, 2),
        "knowledge_retention": (1, 2),
        "effective_tokens": (1, 3),
    }


def test_what_stands_in_the_thought_does_not_count_as_said() -> None:
    reply = Reply("entity", Expectation(any_of=("URI",)), Answer("<think>URI</think>I do not know."))
    assert rates(reply)["semantic_anchoring"] == (0, 1)


@pytest.mark.parametrize(
    "said", [Answer(), Answer("<think>USS?</think>\n"), Answer(refused="tool_call_invalid")]
)
def test_no_answer_is_a_wrong_answer_whatever_was_asked_for(said: Answer) -> None:
    """A question that only forbids words, too: silence holds none of them."""
    asked = [Reply(kind, Expectation(none_of=("ship",)), said) for kind in ("entity", "public")]
    counted = rates(*asked)
    assert counted["semantic_anchoring"] == counted["knowledge_retention"] == (0, 1)
    assert counted["effective_tokens"] == (0, 1)


def test_a_confusion_in_chinese_is_seen_without_word_breaks() -> None:
    reply = Reply("entity", Expectation(), Answer("USS是一艘战舰。"))
    assert rates(reply)["semantic_anchoring"] == (0, 1)


def test_a_word_is_matched_from_its_beginning_only() -> None:
    assert mentions("The URIs are rated.", ("uri",))
    assert not mentions("A curious thing.", ("uri",))
    assert mentions("USS会检查每个URI的信誉", ("URI",))


def test_reasoning_is_retained_only_whole() -> None:
    assert has_reasoning(Answer("Yes.", reasoning="Because."))
    assert has_reasoning(Answer("<think>Because.</think>Yes."))
    assert not has_reasoning(Answer("<think></think>Yes."))
    assert not has_reasoning(Answer("Yes.", reasoning="Because.", truncated=True))
    assert not has_reasoning(Answer("Yes.", reasoning="I wonder about it. " * 20))
    assert not has_reasoning(Answer(refused="x"))


def test_the_shipped_list_asks_ten_questions_of_both_kinds() -> None:
    (shipped,) = load("uss_conversation").conversations
    kinds = [question.kind for question in shipped.questions]
    assert (len(kinds), kinds.count("public")) == (10, 3)
    assert all(question.any_of for question in shipped.questions)


def test_the_shipped_list_passes_an_anchored_answer_and_fails_a_lost_one() -> None:
    (shipped,) = load("uss_conversation").conversations
    entity = shipped.entity.entity
    for said, right in (
        ("USS, the URI reputation system, blocks malicious pages.", True),
        ("A starship.", False),
    ):
        reply = Reply("entity", shipped.questions[0].expectation, Answer(said))
        assert (conversation_rates([reply], entity)["semantic_anchoring"].ratio == 1.0) is right
