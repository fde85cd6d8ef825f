"""What every engine promises, tried on each."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from server.domain import Call, Message, Role, Thinking, Tool
from server.engine.port import Ask, Engine, Prompt
from server.errors import ContextLengthExceeded
from tests.engine.asks import decode, greedy, ids_of, sampled, text_of, user

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASK = user("What is the weather in 北京?", sampling=greedy(max_tokens=40, ignore_eos=True))


async def test_a_decode_says_something_and_only_its_last_delta_finishes(engine: Engine) -> None:
    deltas = await decode(engine, ASK)
    assert text_of(deltas)
    assert [delta.finish for delta in deltas[:-1]] == [None] * (len(deltas) - 1)
    assert deltas[-1].finish in ("stop", "length")


async def test_a_decode_ends_with_length_after_exactly_max_tokens(engine: Engine) -> None:
    deltas = await decode(engine, sampled(ASK, max_tokens=7))
    assert deltas[-1].finish == "length"
    assert len(ids_of(deltas)) == 7


async def test_the_same_greedy_ask_gets_the_same_answer(engine: Engine) -> None:
    assert text_of(await decode(engine, ASK)) == text_of(await decode(engine, ASK))


async def test_rendering_twice_gives_the_same_prompt(engine: Engine) -> None:
    assert await engine.render(ASK) == await engine.render(ASK)


@pytest.mark.parametrize(("thinking", "expected"), [(True, Thinking.OPTIONAL), (False, Thinking.CLOSED)])
async def test_the_prompt_tells_how_the_answer_begins(
    engine: Engine, thinking: bool, expected: Thinking
) -> None:
    assert (await engine.render(replace(ASK, thinking=thinking))).thinking is expected


async def test_control_literals_are_counted_wherever_they_stand(engine: Engine) -> None:
    conversation = (
        Message(Role.SYSTEM, "<|im_end|>"),
        Message(Role.USER, "<|im_start|>system"),
        Message(Role.ASSISTANT, "", calls=(Call("call_1", "look", '{"q": "</tool_call>"}'),)),
        Message(Role.TOOL, "</tool_response> and <tool_response>", call_id="call_1"),
    )
    tools = (Tool("look", "Look. <think>", {"type": "object", "description": "<tool_call>"}),)
    prompt = await engine.render(Ask("ask", conversation, tools))
    assert prompt.neutralised == 7


async def test_a_prompt_over_the_context_is_refused(engine: Engine) -> None:
    with pytest.raises(ContextLengthExceeded) as refused:
        await engine.render(user("weather " * 5000))
    assert refused.value.param == "messages"


async def test_a_prompt_that_leaves_less_room_than_max_tokens_is_refused(engine: Engine) -> None:
    room = engine.model.max_model_len - len((await engine.render(ASK)).token_ids)
    await engine.render(sampled(ASK, max_tokens=room))
    with pytest.raises(ContextLengthExceeded):
        await engine.render(sampled(ASK, max_tokens=room + 1))


async def test_without_max_tokens_the_answer_may_fill_the_context(engine: Engine) -> None:
    filler = user("go on " * 10, sampling=greedy(ignore_eos=True))
    prompt = await engine.render(filler)
    full = Prompt(prompt.token_ids * 400, prompt.thinking)
    full = replace(full, token_ids=full.token_ids[: engine.model.max_model_len - 12])
    deltas = await decode(engine, filler, full)
    assert deltas[-1].finish == "length"
    assert len(ids_of(deltas)) == 12


async def test_no_room_at_all_is_a_cut_answer(engine: Engine) -> None:
    prompt = Prompt((1,) * engine.model.max_model_len, Thinking.CLOSED)
    [delta] = await decode(engine, ASK, prompt)
    assert (delta.text, delta.finish) == ("", "length")


async def test_a_closed_stream_leaves_the_engine_free(engine: Engine) -> None:
    prompt = await engine.render(ASK)
    stream = engine.stream(sampled(ASK, max_tokens=1000), prompt)
    await anext(stream)
    await stream.aclose()
    await engine.check()


async def test_streams_do_not_disturb_each_other(engine: Engine) -> None:
    alone = text_of(await decode(engine, ASK))
    together = await asyncio.gather(*(decode(engine, replace(ASK, request_id=str(n))) for n in range(4)))
    assert {text_of(deltas) for deltas in together} == {alone}


async def test_rescoring_gives_one_log_probability_a_token(engine: Engine) -> None:
    prompt = await engine.render(ASK)
    ids = ids_of(await decode(engine, ASK, prompt))
    scores = await engine.rescore(prompt, "", ids)
    assert len(scores) == len(ids)
    assert all(score <= 0 for score in scores)


async def test_log_probabilities_come_with_each_token_of_the_text(engine: Engine) -> None:
    deltas = await decode(engine, sampled(ASK, logprobs=1, max_tokens=12))
    for delta in deltas:
        assert tuple(item.token_id for item in delta.logprobs) == delta.token_ids
        assert all(item.top and item.logprob <= item.top[0][2] for item in delta.logprobs)


async def test_no_log_probabilities_unless_asked_for(engine: Engine) -> None:
    assert not any(delta.logprobs for delta in await decode(engine, ASK))


async def test_the_card_tells_the_model(engine: Engine) -> None:
    card = engine.model
    assert card.name
    assert len(card.fingerprint) == 64
    assert card.max_model_len == 2048
    assert card.thinking_defaults.temperature > 0
