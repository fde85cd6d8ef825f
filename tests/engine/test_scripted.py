"""The script player: its file format, and what it honours of an ask."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.domain import Message, Role, Sampling
from server.engine.port import Ask
from server.engine.scripted import ScriptedEngine, read_script, stand_in_ids
from server.errors import ConfigurationError, EngineUnavailable, InvalidRequest
from tests.engine.asks import decode, ids_of, text_of, user


def engine(tmp_path: Path, *lines: dict[str, Any]) -> ScriptedEngine:
    """An engine over a script of these lines."""
    script = tmp_path / "script.jsonl"
    script.write_text(
        "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", encoding="utf-8"
    )
    return ScriptedEngine(read_script(script))


async def test_the_first_line_that_matches_the_last_message_answers(tmp_path: Path) -> None:
    player = engine(
        tmp_path,
        {"match": "(?i)weather", "outputs": ["sunny"]},
        {"match": "^Paris", "outputs": ["never"]},
        {"outputs": ["else"]},
    )
    earlier = Message(Role.USER, "Paris weather")
    assert text_of(await decode(player, user("Paris WEATHER?"))) == "sunny"
    assert text_of(await decode(player, Ask("a", (earlier, Message(Role.USER, "thanks"))))) == "else"


async def test_a_line_may_be_an_adapters_alone(tmp_path: Path) -> None:
    player = engine(tmp_path, {"adapter": "tuned", "outputs": ["new"]}, {"match": "hi", "outputs": ["old"]})
    assert text_of(await decode(player, user("hi"))) == "old"
    assert text_of(await decode(player, replace(user("hi"), adapter="tuned"))) == "new"
    assert text_of(await decode(player, replace(user("hi"), adapter="another"))) == "old"


async def test_no_line_that_matches_is_a_refusal(tmp_path: Path) -> None:
    player = engine(tmp_path, {"match": "weather", "outputs": ["sunny"]})
    with pytest.raises(InvalidRequest):
        await decode(player, user("hello"))


async def test_each_decode_of_a_request_gets_the_next_output_and_the_last_repeats(tmp_path: Path) -> None:
    player = engine(tmp_path, {"outputs": ["one", "two"]})
    ask = user("hi")
    assert [text_of(await decode(player, ask)) for _ in range(3)] == ["one", "two", "two"]
    assert text_of(await decode(player, replace(ask, request_id="another"))) == "one"


async def test_an_output_that_repeats_what_was_said_goes_on_behind_it(tmp_path: Path) -> None:
    player = engine(tmp_path, {"outputs": ["It is sunny.", "It is sunny.", " A storm comes."]})
    said = replace(user("hi"), said="It is")
    await decode(player, user("hi"))
    assert text_of(await decode(player, said)) == " sunny."
    assert text_of(await decode(player, said)) == " A storm comes."


async def test_text_comes_in_chunks_of_the_size_asked_for(tmp_path: Path) -> None:
    player = engine(tmp_path, {"outputs": ["北京 is far"], "chunk_chars": 3})
    assert [delta.text for delta in await decode(player, user("hi"))] == ["北京 ", "is ", "far"]


async def test_the_delay_is_kept_before_each_delta(tmp_path: Path) -> None:
    player = engine(tmp_path, {"outputs": ["12345678"], "delay_ms": 30})
    begun = time.perf_counter()
    assert len(await decode(player, user("hi"))) == 2
    assert time.perf_counter() - begun >= 0.055


async def test_an_empty_output_is_one_empty_delta_that_stops(tmp_path: Path) -> None:
    [delta] = await decode(engine(tmp_path, {"outputs": [""]}), user("hi"))
    assert (delta.text, delta.token_ids, delta.finish) == ("", (), "stop")


@pytest.mark.parametrize(
    ("max_tokens", "text", "finish"),
    [(2, "12345678", "length"), (3, "123456789", "stop"), (9, "123456789", "stop")],
)
async def test_max_tokens_cuts_after_four_bytes_a_token(
    tmp_path: Path, max_tokens: int, text: str, finish: str
) -> None:
    player = engine(tmp_path, {"outputs": ["123456789"], "chunk_chars": 100})
    deltas = await decode(player, user("hi", sampling=Sampling(max_tokens=max_tokens)))
    assert (text_of(deltas), deltas[-1].finish) == (text, finish)
    assert len(ids_of(deltas)) == min(max_tokens, 3)


async def test_the_grammar_and_the_sampling_are_ignored(tmp_path: Path) -> None:
    player = engine(tmp_path, {"outputs": ["<tool_response>made up"]})
    ask = user("hi", grammar='{"type": "structural_tag"}', sampling=Sampling(seed=1, temperature=2.0))
    assert text_of(await decode(player, ask)) == "<tool_response>made up"


async def test_a_closed_player_refuses_everything(tmp_path: Path) -> None:
    player = engine(tmp_path, {"outputs": ["a long answer"]})
    prompt = await player.render(user("hi"))
    stream = player.stream(user("hi"), prompt)
    await anext(stream)
    await player.close()
    await player.close()
    for refused in (anext(stream), player.check(), player.render(user("hi"))):
        with pytest.raises(EngineUnavailable):
            await refused


def test_stand_in_ids_are_the_bytes() -> None:
    assert stand_in_ids("") == ()
    assert stand_in_ids("abcd北") == (
        int.from_bytes(b"abcd", "little"),
        int.from_bytes("北".encode(), "little"),
    )


def test_another_script_is_another_model(tmp_path: Path) -> None:
    one, other = engine(tmp_path, {"outputs": ["a"]}), engine(tmp_path, {"outputs": ["b"]})
    assert one.model.fingerprint != other.model.fingerprint
    assert one.model.fingerprint == engine(tmp_path, {"outputs": ["a"]}).model.fingerprint


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "line"),
        ("{}", "outputs"),
        ('{"outputs": []}', "outputs"),
        ('{"outputs": "a"}', "outputs"),
        ('{"outputs": [1]}', "outputs"),
        ('{"outputs": ["a"], "match": "("}', "match"),
        ('{"outputs": ["a"], "chunk_chars": 0}', "chunk_chars"),
        ('{"outputs": ["a"], "chunk_chars": "4"}', "chunk_chars"),
        ('{"outputs": ["a"], "delay_ms": -1}', "delay_ms"),
        ('{"outputs": ["a"], "delay": 1}', "delay"),
        ('{"outputs": ["a"], "adapter": 1}', "adapter"),
    ],
)
def test_a_broken_line_is_named_by_its_number(tmp_path: Path, line: str, reason: str) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text(f'{{"outputs": ["good"]}}\n\n{line}\n')
    with pytest.raises(ConfigurationError, match=rf"script\.jsonl line 3: .*{reason}") as refused:
        read_script(script)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff"])
def test_a_script_that_holds_nothing_readable_is_refused(tmp_path: Path, content: bytes) -> None:
    script = tmp_path / "script.jsonl"
    script.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"script\.jsonl"):
        read_script(script)


def test_a_missing_script_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_script(tmp_path / "none.jsonl")
