"""What is trained is what is served: token for token the template's rendering, and the service's own prompt."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from transformers import AutoTokenizer

from adapters.train import generic
from adapters.train.groups import Groups
from adapters.train.probe import parsed
from adapters.train.turns import Speller, Turn
from adapters.train.uss import UssTurns
from server.domain import Call, Message, Role, Tool
from server.engine.port import Ask
from server.engine.prompt import PromptRenderer


@pytest.fixture(scope="module")
def tokenizer(tiny_base: Path) -> Any:
    return AutoTokenizer.from_pretrained(str(tiny_base), local_files_only=True)


@pytest.fixture(scope="module")
def turns(tokenizer: Any) -> list[Turn]:
    """Turns of every kind: about USS, about everyday tools, without tools."""
    groups = Groups(Speller(tokenizer), UssTurns(1, 200), [], seed=1, tokens=2000)
    found = [turn for step in range(8) for turn in islice(groups.turns_at(step, ("uss",)), 12)]
    _, tools, everyday = generic.conversations(Random(1))
    found += [turn.among(tools) for turn in everyday[:6]]
    return [
        *found,
        Turn(({"role": "user", "content": "Hello  there\n"},), text="Hi.", thought="No tool is needed."),
    ]


@pytest.mark.parametrize("thinking", [True, False])
def test_the_parts_are_the_whole_rendering_token_for_token(
    tokenizer: Any, turns: list[Turn], thinking: bool
) -> None:
    speller = Speller(tokenizer)
    for turn in turns:
        spelled = speller.spell(turn, thinking=thinking)
        asked = tokenizer.apply_chat_template(
            list(turn.messages), tools=list(turn.tools) or None, add_generation_prompt=True, enable_thinking=thinking,
            tokenize=True, return_dict=False,
        )  # fmt: skip
        assert [*spelled.prefix, *spelled.prompt] == list(asked)
        whole = "".join(speller.texts(turn, thinking=thinking))
        assert tokenizer.decode([*asked, *spelled.completion]) == whole
        if turn.calls or thinking:  # the completion begins with a control token, so that nothing joins across
            assert [*asked, *spelled.completion] == tokenizer.encode(whole, add_special_tokens=False)
        assert spelled.completion[-1] == tokenizer.convert_tokens_to_ids("<|im_end|>")


@pytest.mark.parametrize("thinking", [True, False])
def test_the_prompt_is_the_one_that_the_service_renders(
    tokenizer: Any, turns: list[Turn], thinking: bool
) -> None:
    renderer = PromptRenderer(tokenizer)
    for turn in turns:
        spelled = Speller(tokenizer).spell(turn, thinking=thinking)
        assert renderer.render(as_ask(turn, thinking)).token_ids == (*spelled.prefix, *spelled.prompt)


def test_turns_with_the_same_tools_share_their_prefix(tokenizer: Any, turns: list[Turn]) -> None:
    speller = Speller(tokenizer)
    first, *others = [turn.among(turns[0].tools) for turn in turns[:12]]
    assert all(
        speller.spell(turn, thinking=False).prefix == speller.spell(first, thinking=False).prefix
        for turn in others
    )


def test_without_system_message_and_tools_nothing_is_shared(tokenizer: Any, turns: list[Turn]) -> None:
    assert Speller(tokenizer).spell(turns[-1], thinking=False).prefix == ()


@pytest.mark.parametrize("thinking", [True, False])
def test_the_services_parser_reads_the_calls_of_a_completion_back(
    tokenizer: Any, turns: list[Turn], thinking: bool
) -> None:
    for turn in turns:
        _, _, completion = Speller(tokenizer).texts(turn, thinking=thinking)
        said = [
            (call.name, json.loads(call.arguments)) for call in parsed(completion.removesuffix("<|im_end|>"))
        ]
        assert said == [(name, dict(arguments)) for name, arguments in turn.calls]
    assert any(len(turn.calls) > 1 for turn in turns)


def as_ask(turn: Turn, thinking: bool) -> Ask:
    """The turn as the service asks its engine."""
    messages = []
    for message in turn.messages:
        calls = [call["function"] for call in message.get("tool_calls", ())]
        messages.append(
            Message(
                role=Role(message["role"]), text=message["content"] or "",
                calls=tuple(Call(f"c{at}", call["name"], json.dumps(call["arguments"])) for at, call in enumerate(calls)),
                call_id="c0" if message["role"] == "tool" else None,
            )
        )  # fmt: skip
    functions = [tool["function"] for tool in turn.tools]
    tools = tuple(
        Tool(name=one["name"], description=one["description"], parameters=one["parameters"])
        for one in functions
    )
    return Ask("r1", messages=tuple(messages), tools=tools, thinking=thinking)
