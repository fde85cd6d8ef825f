"""What does not fit, is broken or is not supported ends with one line, and nothing is left where the output would be."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from typer.testing import CliRunner

from adapters.cli import app
from server.errors import ConfigurationError
from tests.adapters.micro import (
    FIRST,
    HIDDEN,
    SECOND,
    VOCABULARY,
    change_json,
    change_tensors,
    write_adapter,
    write_base,
    write_json,
    write_tokenizer,
)

Q0 = "model.layers.0.self_attn.q_proj"
LORA_Q0 = f"base_model.model.{Q0}.lora_"


def refusal(base: Path, adapter: Path, *options: str) -> str:
    """Merge through the command; the one line that it ends with. Nothing new lies beside base and adapter."""
    before = sorted(path.name for path in base.parent.iterdir())
    out = str(base.parent / "out")
    result = CliRunner().invoke(app, ["--base", str(base), "--adapter", str(adapter), "--out", out, *options])
    assert isinstance(result.exception, ConfigurationError), result.output
    assert sorted(path.name for path in base.parent.iterdir()) == before
    line = str(result.exception)
    assert "\n" not in line
    return line


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_base(tmp_path / "base", sharded=True)


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    return write_adapter(tmp_path / "adapter", seed=1)


def weights_of(folder: Path) -> Path:
    return folder / "adapter_model.safetensors"


OPTIONS: list[tuple[str, Any]] = [
    ("use_dora", True),
    ("bias", "lora_only"),
    ("lora_bias", True),
    ("use_qalora", True),
    ("layer_replication", [[0, 1]]),
    ("target_parameters", ["experts"]),
    ("trainable_token_indices", [3]),
    ("alora_invocation_tokens", [1, 2]),
    ("megatron_config", {"a": 1}),
    ("ensure_weight_tying", True),
    ("init_lora_weights", "pissa_niter_4"),
    ("fan_in_fan_out", True),
    ("peft_type", "LOHA"),
    ("task_type", "SEQ_CLS"),
    ("an_option_of_next_year", "on"),
]


MISSPELLED: list[tuple[str, Any, str]] = [
    ("target_modules", "(", "'(' is no regular expression"),
    ("target_modules", 5, "5 is nothing that PEFT writes there"),
    ("target_modules", ["q_proj", 5], "is nothing that PEFT writes there"),
    ("exclude_modules", "(", "'(' is no regular expression"),
    ("modules_to_save", 5, "5 is nothing that PEFT writes there"),
    ("layers_to_transform", "0", "'0' is nothing that PEFT writes there"),
    ("rank_pattern", {"(": 3}, "'(' is no regular expression"),
    ("rank_pattern", [1], "[1] is nothing that PEFT writes there"),
    ("alpha_pattern", {"q_proj": "x"}, "lora_alpha 'x' for model.layers.0.self_attn.q_proj"),
    ("lora_alpha", float("nan"), "lora_alpha nan for"),
    ("lora_alpha", float("inf"), "lora_alpha inf for"),
    ("lora_alpha", 1e39, "lora_alpha 1e+39 for"),
    ("lora_alpha", 10**400, "lora_alpha 1000"),
]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize(("option", "value", "message"), MISSPELLED)
def test_a_value_that_says_nothing_is_named_with_its_option(
    base: Path, adapter: Path, option: str, value: Any, message: str, dtype: str
) -> None:
    change_json(adapter / "adapter_config.json", **{option: value})
    line = refusal(base, adapter, "--dtype", dtype)
    assert "adapter_config.json: " in line
    assert option.removesuffix("_pattern") in line
    assert message in line
    assert "--dtype" not in line


@pytest.mark.parametrize(("option", "value"), OPTIONS, ids=[option for option, _ in OPTIONS])
def test_an_option_that_is_not_supported_is_named(base: Path, adapter: Path, option: str, value: Any) -> None:
    change_json(adapter / "adapter_config.json", **{option: value})
    line = refusal(base, adapter)
    assert option in line
    assert "adapter_config.json" in line


def test_every_option_that_peft_knows_is_understood_or_refused_by_name(base: Path, adapter: Path) -> None:
    """An adapter with all of today's defaults merges, so a refusal is about a value and not about a name."""
    peft = pytest.importorskip("peft")
    defaults = peft.LoraConfig(r=2, lora_alpha=3, task_type="CAUSAL_LM").to_dict()
    defaults["target_modules"] = json.loads((adapter / "adapter_config.json").read_text())["target_modules"]
    plain = {name: sorted(value) if isinstance(value, set) else value for name, value in defaults.items()}
    (adapter / "adapter_config.json").write_text(json.dumps(plain, default=str))
    out = str(base.parent / "out")
    result = CliRunner().invoke(app, ["--base", str(base), "--adapter", str(adapter), "--out", out])
    assert result.exception is None, result.exception
    assert "peak memory" in result.output


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 10)


def drop(name: str) -> Callable[[Path], None]:
    return lambda path: change_tensors(path, lambda tensors: tensors.pop(name))


def put(name: str, number: float, at: int = 0) -> Callable[[Path], None]:
    def change(tensors: dict[str, torch.Tensor]) -> None:
        tensors[name].view(-1)[at] = number

    return lambda path: change_tensors(path, change)


def forget(name: str) -> Callable[[Path], None]:
    """Take a tensor out of the file and of the index."""

    def change(path: Path) -> None:
        index = path.parent / "model.safetensors.index.json"
        content = json.loads(index.read_text())
        del content["weight_map"][name]
        write_json(index, content)
        drop(name)(path)

    return change


BROKEN_BASES: list[tuple[str, Callable[[Path], None], str, str]] = [
    ("truncated shard", truncate, SECOND, r"model-00002-of-00002\.safetensors: truncated: "),
    ("header cut off", lambda path: os.truncate(path, 20), FIRST, "truncated: it ends within its header"),
    ("empty file", lambda path: os.truncate(path, 0), FIRST, "not a safetensors file"),
    ("other bytes", lambda path: path.write_bytes(b"\1" * 500), FIRST, "not a safetensors file"),
    ("missing shard", lambda path: path.unlink(), SECOND, "00002.safetensors: No such file"),
    ("missing tensor", drop("lm_head.weight"), SECOND, "the tensor lm_head.weight is missing"),
    (
        "missing in one layer",
        forget("model.layers.1.mlp.up_proj.weight"),
        SECOND,
        r"the tensor model\.layers\.1\.mlp\.up_proj\.weight is missing",
    ),
    ("no output layer", forget("lm_head.weight"), SECOND, r"base: the tensor lm_head\.weight is missing"),
    ("no last norm", forget("model.norm.weight"), FIRST, r"base: the tensor model\.norm\.weight is missing"),
    ("NaN", put("lm_head.weight", float("nan"), at=47), SECOND, "lm_head.weight holds NaN or infinity"),
    ("infinity", put("model.norm.weight", float("-inf")), FIRST, "model.norm.weight holds NaN or infinity"),
    (
        "overflow",
        put("model.norm.weight", 70_000),
        FIRST,
        r"norm\.weight reaches 7.*float16 ends at 6\.55e\+04",
    ),
    ("no config", lambda path: path.unlink(), "config.json", r"config\.json: No such file"),
    ("config cut off", truncate, "config.json", r"config\.json: not JSON"),
    ("no tokenizer", lambda path: path.unlink(), "tokenizer.json", r"tokenizer\.json: No such file"),
    ("no template", lambda path: path.unlink(), "tokenizer_config.json", "no chat template; give one with"),
    (
        "larger vocabulary",
        lambda path: write_tokenizer(path.parent, "abcdefg"),
        "tokenizer.json",
        "is number 7, config.json says vocab_size 6",
    ),
    (
        "quantised",
        lambda path: change_json(path, quantization_config={"bits": 4}),
        "config.json",
        "a quantised checkpoint cannot be merged",
    ),
    (
        "index leads away",
        lambda path: write_json(path, {"weight_map": {"a": "../base/x.safetensors"}}),
        "model.safetensors.index.json",
        "is not a file of this folder",
    ),
]


@pytest.mark.parametrize(
    ("damage", "file", "message"), [case[1:] for case in BROKEN_BASES], ids=[case[0] for case in BROKEN_BASES]
)
def test_a_broken_base_is_refused(
    base: Path, adapter: Path, damage: Callable[[Path], None], file: str, message: str
) -> None:
    damage(base / file)
    assert re.search(message, refusal(base, adapter))


BROKEN_ADAPTERS: list[tuple[str, Callable[[Path], None], str]] = [
    ("truncated", lambda folder: truncate(weights_of(folder)), "truncated: "),
    ("no weights", lambda folder: weights_of(folder).unlink(), "no adapter_model.safetensors"),
    ("no config", lambda folder: (folder / "adapter_config.json").unlink(), "No such file"),
    (
        "config without an end",
        lambda folder: (folder / "adapter_config.json").write_text("[" * 100_000),
        "adapter_config.json: not JSON, or nested too deep",
    ),
    (
        "template of other bytes",
        lambda folder: (folder / "chat_template.jinja").write_bytes(b"\xff"),
        "chat_template.jinja: not UTF-8",
    ),
    (
        "half a pair",
        lambda folder: drop(f"{LORA_Q0}B.weight")(weights_of(folder)),
        f"lora_B of {Q0}.weight is missing",
    ),
    (
        "missing pair",
        lambda folder: change_tensors(
            weights_of(folder), lambda tensors: [tensors.pop(f"{LORA_Q0}{half}.weight") for half in "AB"]
        ),
        f"the tensors of {Q0}, a target module, are missing",
    ),
    (
        "NaN",
        lambda folder: put(f"{LORA_Q0}B.weight", float("nan"))(weights_of(folder)),
        "holds NaN or infinity",
    ),
    (
        "rank mismatch",
        lambda folder: change_json(folder / "adapter_config.json", r=4),
        "rank mismatch at model.layers.0.",
    ),
    (
        "no such module",
        lambda folder: change_tensors(
            weights_of(folder),
            lambda tensors: tensors.update(
                {
                    f"base_model.model.model.layers.7.mlp.up_proj.lora_{half}.weight": torch.ones(2, 2)
                    for half in "AB"
                }
            ),
        ),
        "changes model.layers.7.mlp.up_proj.weight, which the base",
    ),
    (
        "no such target",
        lambda folder: change_json(folder / "adapter_config.json", target_modules=["q_proj", "gate_proj"]),
        "no tensor for the target module gate_proj",
    ),
    (
        "module to save is missing",
        lambda folder: change_json(folder / "adapter_config.json", modules_to_save=["lm_head"]),
        "no tensor for lm_head of modules_to_save",
    ),
    (
        "one module of those to save is missing",
        lambda folder: (
            change_json(folder / "adapter_config.json", modules_to_save=["norm"]),
            change_tensors(
                weights_of(folder),
                lambda tensors: tensors.update({"base_model.model.model.norm.weight": torch.ones(HIDDEN)}),
            ),
        ),
        "layernorm.weight, which modules_to_save names",
    ),
    (
        "module saved unasked",
        lambda folder: change_tensors(
            weights_of(folder),
            lambda tensors: tensors.update(
                {"base_model.model.lm_head.weight": torch.ones(VOCABULARY, HIDDEN)}
            ),
        ),
        "lm_head.weight is in no list of modules_to_save",
    ),
    (
        "grown vocabulary",
        lambda folder: change_tensors(
            weights_of(folder),
            lambda tensors: tensors.update(
                {"base_model.model.lm_head.weight": torch.ones(VOCABULARY + 2, HIDDEN)}
            ),
        ),
        "lm_head.weight is 8x8, the base's lm_head.weight is 6x8",
    ),
    (
        "tensor of another method",
        lambda folder: change_tensors(
            weights_of(folder), lambda tensors: tensors.update({f"{LORA_Q0}magnitude_vector": torch.ones(8)})
        ),
        "lora_magnitude_vector is none that a LoRA adapter holds",
    ),
    (
        "other vocabulary",
        lambda folder: write_tokenizer(folder, "abdc"),
        "the token 'c' is number 3 here and 2 in",
    ),
]


@pytest.mark.parametrize(
    ("damage", "message"), [case[1:] for case in BROKEN_ADAPTERS], ids=[case[0] for case in BROKEN_ADAPTERS]
)
def test_a_broken_adapter_is_refused(
    base: Path, adapter: Path, damage: Callable[[Path], None], message: str
) -> None:
    damage(adapter)
    assert message in refusal(base, adapter)


def test_a_base_of_another_size_is_refused(base: Path, adapter: Path) -> None:
    for name in (f"{LORA_Q0}A.weight",):
        change_tensors(
            weights_of(adapter), lambda tensors, name=name: tensors.update({name: torch.ones(2, 16)})
        )
    line = refusal(base, adapter)
    assert f"{Q0} was trained for a weight of 8x16, that of the base" in line
    assert line.endswith("is 8x8: another base")


def test_an_overflow_of_the_sum_is_refused_and_bfloat16_takes_it(base: Path, adapter: Path) -> None:
    change_json(adapter / "adapter_config.json", lora_alpha=1_000_000)
    assert "--dtype bfloat16" in refusal(base, adapter)
    out = base.parent / "out"
    words = ["--base", str(base), "--adapter", str(adapter), "--out", str(out), "--dtype", "bfloat16"]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert out.is_dir()


def test_bfloat16_is_not_advised_where_it_would_not_hold_the_sum_either(base: Path, adapter: Path) -> None:
    change_json(adapter / "adapter_config.json", lora_alpha=3e38)
    change_tensors(weights_of(adapter), lambda tensors: [tensor.fill_(10) for tensor in tensors.values()])
    line = refusal(base, adapter)
    assert "once merged, float16 ends at 6.55e+04" in line
    assert "bfloat16" not in line


def test_a_disk_without_room_is_refused_before_anything_is_written(
    base: Path, adapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil._ntuple_diskusage(100, 90, 10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert "the merge needs 0.0 GB, the disk has 0.0 GB left" in refusal(base, adapter)


def test_a_write_that_fails_leaves_nothing(base: Path, adapter: Path) -> None:
    """The limit on a file's size fails a write in its middle, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((base / SECOND).stat().st_size - 100, hard))
    try:
        line = refusal(base, adapter)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert line == f"{base.parent / 'out'}: File too large"


@pytest.mark.parametrize("missing", ["--base", "--adapter", "--out"])
def test_a_command_without_its_folders_says_which(base: Path, adapter: Path, missing: str) -> None:
    given = {"--base": str(base), "--adapter": str(adapter), "--out": str(base.parent / "out")}
    del given[missing]
    result = CliRunner().invoke(app, [word for item in given.items() for word in item])
    assert isinstance(result.exception, ConfigurationError)
    assert missing in str(result.exception)


def test_a_template_that_is_not_there_is_refused(base: Path, adapter: Path) -> None:
    assert "No such file" in refusal(base, adapter, "--keep-template", str(base / "none.jinja"))


def test_a_library_that_is_not_installed_is_named(
    base: Path, adapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "adapters.merge", None)
    assert refusal(base, adapter).endswith("is not installed: install '.[train]'")
