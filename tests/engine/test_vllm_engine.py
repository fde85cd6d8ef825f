"""The real engine on the tiny checkpoint: what only a model can show."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from server.domain import Sampling
from server.errors import ConfigurationError, InvalidRequest, ModelNotFound
from tests.engine.asks import decode, greedy, ids_of, sampled, text_of, user

pytestmark = [pytest.mark.engine, pytest.mark.asyncio(loop_scope="session")]

ASK = user("What is the weather in Paris?", sampling=greedy(max_tokens=40, ignore_eos=True))


def structural_tag(**format_: Any) -> str:
    """A grammar as the contract writes it."""
    return json.dumps({"type": "structural_tag", "format": format_})


def token_id(vllm: Any, token: str) -> int:
    """The id of a token."""
    return int(vllm.tokenizer.convert_tokens_to_ids(token))


async def test_a_marker_that_the_grammar_excludes_cannot_be_pushed_out(vllm: Any) -> None:
    marker = "<tool_response>"
    pushed = sampled(ASK, logit_bias={token_id(vllm, marker): 100.0})
    assert marker in text_of(await decode(vllm, pushed))
    grammar = structural_tag(type="any_text", excludes=[marker, "</tool_response>"])
    guarded = text_of(await decode(vllm, replace(pushed, grammar=grammar)))
    assert guarded
    assert marker not in guarded


@pytest.mark.parametrize(
    "fields", [{"ignore_eos": True}, {"min_tokens": 30}, {"ignore_eos": True, "min_tokens": 30}]
)
async def test_no_sampling_option_leads_out_of_a_grammar(vllm: Any, fields: dict[str, Any]) -> None:
    marker = "<tool_response>"
    grammar = structural_tag(type="const_string", value="Sunny.")
    pushed = sampled(ASK, **{"ignore_eos": False, "logit_bias": {token_id(vllm, marker): 100.0}, **fields})
    assert marker not in text_of(await decode(vllm, replace(pushed, grammar=grammar)))
    await vllm.check()


async def test_a_key_does_not_learn_from_the_cache_what_another_sent(
    vllm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = user("What is the weather in Paris? " * 40, sampling=greedy(max_tokens=2, ignore_eos=True))

    async def cached(owner: str) -> int:
        return max(delta.num_cached_tokens for delta in await decode(vllm, replace(long, owner=owner)))

    monkeypatch.setattr(vllm, "_settings", vllm._settings.model_copy(update={"cache_by_key": True}))
    assert [await cached(owner) for owner in ("one", "other")] == [0, 0]
    assert await cached("one") > 100
    monkeypatch.undo()
    await cached("one")
    assert await cached("other") > 100


async def test_a_grammar_decides_the_answer_and_ends_it(vllm: Any) -> None:
    grammar = structural_tag(type="const_string", value='{"city": "Paris"}')
    deltas = await decode(vllm, sampled(replace(ASK, grammar=grammar), ignore_eos=False))
    assert text_of(deltas) == '{"city": "Paris"}'
    assert deltas[-1].finish == "stop"


async def test_a_grammar_that_cannot_be_read_is_refused_and_the_engine_lives(vllm: Any) -> None:
    with pytest.raises(InvalidRequest):
        await decode(vllm, replace(ASK, grammar=structural_tag(type="no_such_format")))
    await vllm.check()


async def test_a_character_of_several_tokens_is_never_cut_between_deltas(vllm: Any) -> None:
    text = "北京 👩‍👩‍👧 天気 ünïcödé 😀"
    ask = replace(ASK, grammar=structural_tag(type="const_string", value=text))
    deltas = await decode(vllm, sampled(ask, ignore_eos=False, max_tokens=200))
    assert text_of(deltas) == text
    assert max(len(delta.token_ids) for delta in deltas) > 1
    for delta in deltas[:-1]:
        assert (
            vllm.tokenizer.backend_tokenizer.decode(delta.token_ids, skip_special_tokens=False) == delta.text
        )


async def test_gathered_deltas_say_the_same_in_fewer_pieces(vllm: Any) -> None:
    text = "北京 👩‍👩‍👧 天気 ünïcödé and plain words, too 😀"
    ask = sampled(
        replace(ASK, grammar=structural_tag(type="const_string", value=text)),
        ignore_eos=False,
        max_tokens=200,
    )
    single = await decode(vllm, ask)
    gathered = await decode(vllm, replace(ask, gather=16))
    assert text_of(gathered) == text
    assert ids_of(gathered) == ids_of(single)
    assert len(gathered) <= 2 + len(ids_of(single)) // 16
    for delta in gathered[:-1]:
        assert (
            vllm.tokenizer.backend_tokenizer.decode(delta.token_ids, skip_special_tokens=False) == delta.text
        )


async def test_the_end_of_the_turn_is_counted_but_not_part_of_the_text(vllm: Any) -> None:
    end = token_id(vllm, "<|im_end|>")
    [delta] = await decode(vllm, sampled(ASK, ignore_eos=False, logit_bias={end: 100.0}, logprobs=0))
    assert (delta.text, delta.token_ids, delta.logprobs, delta.finish) == ("", (end,), (), "stop")


async def test_ignore_eos_goes_on_behind_the_end_of_the_turn(vllm: Any) -> None:
    deltas = await decode(vllm, sampled(ASK, logit_bias={token_id(vllm, "<|im_end|>"): 100.0}, max_tokens=5))
    assert text_of(deltas) == "<|im_end|>" * 5
    assert deltas[-1].finish == "length"


async def test_a_stop_token_stops_but_not_before_min_tokens(vllm: Any) -> None:
    stop = token_id(vllm, "7")
    pushed = sampled(ASK, ignore_eos=False, logit_bias={stop: 100.0}, stop_token_ids=(stop,))
    assert text_of(await decode(vllm, pushed)) == ""
    later = await decode(vllm, sampled(pushed, min_tokens=4))
    assert later[-1].finish == "stop"
    assert len(ids_of(later)) == 5


async def test_a_seed_repeats_a_random_answer(vllm: Any) -> None:
    def seeded(seed: int) -> Any:
        return replace(
            ASK, sampling=Sampling(temperature=1.0, top_k=0, seed=seed, max_tokens=30, ignore_eos=True)
        )

    first = text_of(await decode(vllm, seeded(1)))
    assert first == text_of(await decode(vllm, seeded(1)))
    assert first != text_of(await decode(vllm, seeded(2)))


async def test_rescoring_gives_the_log_probabilities_of_the_decode(vllm: Any) -> None:
    prompt = await vllm.render(ASK)
    deltas = await decode(vllm, sampled(ASK, logprobs=0), prompt)
    decoded = [item.logprob for delta in deltas for item in delta.logprobs]
    assert await vllm.rescore(prompt, "", ids_of(deltas)) == pytest.approx(decoded, abs=0.1)


async def test_said_without_ids_is_encoded_with_its_tags(vllm: Any) -> None:
    prompt = await vllm.render(ASK)
    said = "<think>\nhm\n</think>\n\n"
    whole = replace(prompt, token_ids=(*prompt.token_ids, *vllm.tokenizer.encode(said)))
    assert text_of(await decode(vllm, replace(ASK, said=said), prompt)) == text_of(
        await decode(vllm, ASK, whole)
    )


async def test_an_aborted_decode_stops_in_the_engine(vllm: Any) -> None:
    def decoded() -> float:
        labels = {"model_name": "tiny", "engine": "0"}
        return REGISTRY.get_sample_value("vllm:generation_tokens_total", labels) or 0.0

    before = decoded()
    stream = vllm.stream(sampled(ASK, max_tokens=1500), await vllm.render(ASK))
    await anext(stream)
    await stream.aclose()
    await vllm.check()
    after = decoded()
    await asyncio.sleep(0.5)
    assert after == decoded() < before + 100


async def test_a_bias_on_a_token_that_does_not_exist_is_refused_by_name(vllm: Any) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await decode(vllm, sampled(ASK, logit_bias={10**7: 1.0}))
    assert refused.value.param == "logit_bias"


async def test_more_log_probabilities_than_the_engine_gives_are_refused(vllm: Any) -> None:
    with pytest.raises(InvalidRequest):
        await decode(vllm, sampled(ASK, logprobs=1000))


async def test_an_adapter_changes_the_answer(vllm: Any) -> None:
    plain = text_of(await decode(vllm, ASK))
    assert text_of(await decode(vllm, replace(ASK, adapter="loud"))) != plain
    assert text_of(await decode(vllm, ASK)) == plain
    assert vllm.model.adapters == ("loud",)


async def test_an_adapter_that_is_not_loaded_is_refused_and_the_engine_lives(vllm: Any) -> None:
    with pytest.raises(ModelNotFound):
        await decode(vllm, replace(ASK, adapter="nobody"))
    await vllm.check()


async def test_a_broken_adapter_ends_the_start_in_one_line(vllm: Any, tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text("{}")
    with pytest.raises(ConfigurationError, match=r"^setting engine\.adapters\.bad: [^\n]+$"):
        await vllm.load_adapters({"bad": str(tmp_path)})
    await vllm.check()


async def test_a_long_conversation_is_rendered_beside_the_event_loop(vllm: Any) -> None:
    long = user("日本語 and words, " * 40_000)
    gaps: list[float] = []

    async def watch() -> None:
        clock = asyncio.get_running_loop().time
        last = clock()
        while True:
            await asyncio.sleep(0.005)
            gaps.append(clock() - last)
            last = clock()

    watching = asyncio.ensure_future(watch())
    with pytest.raises(InvalidRequest, match="context"):
        await vllm.render(long)
    watching.cancel()
    assert len(gaps) > 10
