"""A draft alone: what leaves, when, and what it counts, however the decode was cut."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from server.contract import Contract, Contracts, ContractSettings, Stage
from server.dialect.qwen3 import QWEN3
from server.domain import (
    Call,
    Message,
    ReasoningDelta,
    Role,
    TextDelta,
    Thinking,
    Tool,
    ToolChoice,
    ToolMode,
    TurnEvent,
)
from server.engine.port import Delta
from server.guard import Evidence, GuardSettings
from server.turns.brief import Brief, Delivered
from server.turns.draft import Draft
from server.turns.waiting import WaitingRoom

WEATHER = Tool(
    "get_weather", "The weather in a city.", {"type": "object", "properties": {"city": {"type": "string"}}}
)
MESSAGES = (
    Message(Role.USER, "What is the weather in Paris?"),
    Message(Role.ASSISTANT, calls=(Call("call_1", "get_weather", '{"city": "Paris"}'),)),
    Message(Role.TOOL, '{"temperature": 18, "wind": "west", "sky": "few clouds"}', call_id="call_1"),
)
CALL = '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris > Lyon"}}\n</tool_call>'
TEXTS = {
    "sentences": "It is 18 degrees, e.g. mild. Really? Yes! The wind is from the west (St. Denis too). Bring 1.5 coats",
    "list": "Here you are:\n\n- wind: west\n- sky: few clouds\n12 is no item\n\nThat is all of it. Good bye",
    "numbered": "1. Paris\n2) Lyon\n3. Nice\nThen go home. 4.5 stars.",
    "table": "| a | b |\n| - | - |\n| 1 | 2 |\nDone there. More",
    "keys": "temperature: 18\nwind: west\nsky: few clouds\n\nSo it is fine. Yes",
    "json": 'The tool said {"temperature": 18, "wind": "west"} and no more. [1, 2] is a list. {x} not. End',
    "code": "Use this:\n```python\nprint(1)\nx = 2\n```\nand `run` it. Then\n\n# Heading\nstop",
    "chinese": "今天巴黎18度，西风。天气很好！“真的吗？”是的。明天再见",
    "emphasis": 'He said "fine." Then **bold.** And _so_ on... Well.) ok',
    "one long sentence": "walk " * 420 + "home. " + "a" * 700 + " b" * 900,
    "thought": "<think>\nThe user asks. I know it.\n</think>\n\nIt is 18 degrees. Fine weather",
    "call": "Let me look again. " + CALL,
    "two calls": f"{CALL}\n{CALL}",
    "broken call": "I look. <tool_call>\n{get_weather Paris}</tool_call> and more",
    "cut call": "I look. " + CALL[:40],
    "tag in words": "The sign <tool is no tag. <tool_call is none, too. < 3 > 2 is true. Ok",
    "marker": "It is 18. <tool_response> is a tag",
}


@pytest.fixture
async def contract() -> Contract:
    return await Contracts(ContractSettings(), QWEN3, None).get((WEATHER,), ToolChoice(), observations=True)


def draft_of(contract: Contract, stop: tuple[str, ...] = ()) -> Draft:
    """A draft of a guarded answer."""
    brief = Brief(
        choice=0,
        contract=contract,
        evidence=Evidence(MESSAGES, (WEATHER,)),
        guard=GuardSettings(),
        stop=stop,
        mode=ToolMode.AUTO,
        restart=False,
        mint=lambda name, _: f"call_{name}",
    )
    return Draft(brief, Stage(thinking=Thinking.OPTIONAL), Delivered())


def pieces_of(text: str, seed: int) -> list[str]:
    """The text cut as a tokenizer might, and now and then otherwise."""
    dice = random.Random(seed)
    pieces, at = [], 0
    while at < len(text):
        end = at + 1
        longest = dice.choice((1, 4, 8, 30))
        while end < len(text) and end - at < longest and (text[end].isalnum() or dice.random() < 0.1):
            end += 1
        pieces.append(text[at:end])
        at = end
    return pieces


def played(draft: Draft, pieces: Sequence[str], finish: str = "stop") -> list[list[TurnEvent]]:
    """What each piece lets out, and at last what the end does."""
    left = []
    for piece in pieces:
        if draft.over:
            break
        left.append(draft.feed(Delta(piece, (1,))))
    return [*left, draft.finish(finish)]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_what_waits_changes_neither_what_leaves_nor_when(
    text: str, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(12):
        pieces = pieces_of(text, seed)
        waiting = draft_of(contract)
        with_waiting = played(waiting, pieces)
        with monkeypatch.context() as patch:
            patch.setattr(WaitingRoom, "keeps", lambda _self, _text: False)
            hasty = draft_of(contract)
            assert with_waiting == played(hasty, pieces)
        assert waiting.fault == hasty.fault
        assert waiting.findings == hasty.findings
        assert waiting.raw == hasty.raw


def test_words_inside_a_sentence_wait_and_its_end_lets_them_out(contract: Contract) -> None:
    draft = draft_of(contract)
    left = played(draft, ["It", " is", " fine", " to", "day", ".", " So"])
    assert left == [[], [], [], [], [], [], [TextDelta(0, "It is fine today.")], [TextDelta(0, " So")]]


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_tokens_of_a_thought_are_counted_at_any_size_of_delta(size: int, contract: Contract) -> None:
    tokens = ["<think>", "Now", " then", "</think>", "\n\n", "Fine", " day", "."]
    draft = draft_of(contract)
    for at in range(0, len(tokens), size):
        some = tokens[at : at + size]
        draft.feed(Delta("".join(some), (1,) * len(some)))
    draft.finish("stop")
    assert draft.num_tokens == len(tokens)
    assert draft.num_reasoning_tokens == pytest.approx(4, abs=0 if size == 1 else 1)


def test_a_thought_streams_as_it_comes(contract: Contract) -> None:
    draft = draft_of(contract)
    left = played(draft, ["<think>", "Now", " then", "</think>", "Ok"])
    assert [ReasoningDelta(0, "Now")] in left
    assert [ReasoningDelta(0, " then")] in left


def test_what_was_accepted_of_a_long_delta_counts_its_share_of_the_tokens(contract: Contract) -> None:
    draft = draft_of(contract)
    said = "All is fine. "
    draft.feed(Delta(said + "<tool_response>", tuple(range(4))))
    assert draft.fault is not None
    assert draft.accepted_tokens() == 4 * len("All is fine.") // len(said + "<tool_response>")


@pytest.mark.parametrize("times", [9, 10, 14])
def test_a_draft_that_goes_round_in_a_circle_ends_at_one_place_at_any_size_of_delta(
    times: int, contract: Contract
) -> None:
    """What stands behind the circle is judged in none of them."""
    text = "The sky has few clouds. " * times + "Lyon has 31 degrees and heavy rain. That is all for today. "

    def outcome(size: int) -> tuple[object, ...]:
        draft = draft_of(contract)
        batches = played(draft, [text[at : at + size] for at in range(0, len(text), size)])
        said = "".join(event.text for events in batches for event in events if isinstance(event, TextDelta))
        return said, draft.finish_reason, draft.fault, draft.findings

    whole = outcome(len(text))
    assert [outcome(size) for size in (1, 4, 48, 64, 80)] == [whole] * 5
