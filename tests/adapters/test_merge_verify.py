"""Verification passes what a merge wrote, and names what is wrong with anything else."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from typer.testing import CliRunner, Result

from adapters import lora
from adapters.cli import app
from adapters.manifest import digest_file, read_manifest, write_manifest
from adapters.merge import MergeOrder, merge
from adapters.verify import Verification
from server.engine.card import MANIFEST
from server.errors import ConfigurationError
from tests.adapters.micro import change_json, write_json

pytest.importorskip("peft")
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

SHAPES = {"self_attn.q_proj": (128, 128), "mlp.down_proj": (128, 256)}


def write_lora(folder: Path, seed: int, spread: float = 0.05) -> Path:
    folder.mkdir()
    random = torch.Generator().manual_seed(seed)
    tensors = {}
    for layer in range(2):
        for module, (rows, columns) in SHAPES.items():
            key = f"base_model.model.model.layers.{layer}.{module}"
            tensors[f"{key}.lora_A.weight"] = torch.randn((4, columns), generator=random) * spread
            tensors[f"{key}.lora_B.weight"] = torch.randn((rows, 4), generator=random) * spread
    save_file(tensors, folder / "adapter_model.safetensors")
    targets = [module.rpartition(".")[2] for module in SHAPES]
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "r": 4,
        "lora_alpha": 8,
        "target_modules": targets,
    }
    write_json(folder / "adapter_config.json", config | {"base_model_name_or_path": None})
    return folder


@pytest.fixture(scope="module")
def original(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A merge of two adapters, not to be changed."""
    root = tmp_path_factory.mktemp("merge")
    adapters = (write_lora(root / "sft", 1), write_lora(root / "dpo", 2))
    merge(MergeOrder(tiny_base, adapters, root / "out"), start=lambda _: None, progress=lambda _: None)
    return root / "out"


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(original, tmp_path / "copy"))


def verify(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["verify", str(folder), *options])


def failed(folder: Path, *options: str) -> dict[str, str]:
    """What each failed check says."""
    result = verify(folder, *options)
    assert result.exit_code == 1, result.output
    lines = [line.split(maxsplit=2) for line in result.stdout.splitlines()]
    return {name: detail for word, name, detail in lines if word == "FAILED"}


def record(folder: Path, name: str) -> None:
    """Make the manifest agree with a file that was changed."""
    manifest = read_manifest(folder)
    files = manifest.files | {name: digest_file(folder / name)}
    write_manifest(folder, manifest.model_copy(update={"files": files}))


def test_what_was_merged_passes_every_check(original: Path) -> None:
    result = verify(original)
    assert result.exit_code == 0, result.output
    names = [line.split()[:2] for line in result.stdout.splitlines()]
    checks = ["files", "tensors", "numbers", "tokens", "template", "inputs", "weights", "logits"]
    assert names == [["ok", check] for check in checks]


@pytest.mark.parametrize(("dtype", "spread"), [("float32", 0.05), ("float16", 0.05), ("bfloat16", 0.01)])
def test_a_right_merge_passes_and_a_wrong_scale_or_a_module_left_out_shows(
    tiny_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dtype: str, spread: float
) -> None:
    """The logits hardly move: both are within what rounding the weights to bfloat16 explains."""
    adapters = (write_lora(tmp_path / "sft", 1, spread), write_lora(tmp_path / "dpo", 2, spread))
    right = lora._change

    def merged(name: str, factor: float, module: str = "") -> Path:
        def wrong(path: Path, config: Any, base: Any, target: Any, parts: Any) -> lora.Change:
            change = right(path, config, base, target, parts)
            is_hit = path.parent.name == "dpo" and module in target.name
            return replace(change, scale=change.scale * factor) if is_hit else change

        with monkeypatch.context() as patch:
            patch.setattr(lora, "_change", wrong)
            order = MergeOrder(tiny_base, adapters, tmp_path / name, dtype=dtype)
            merge(order, start=lambda _: None, progress=lambda _: None)
        return tmp_path / name

    assert verify(merged("right", 1.0)).exit_code == 0
    assert "layers.0.mlp.down_proj.weight: " in failed(merged("scaled", 1.4))["weights"]
    lost = failed(merged("lost", 0.0, "layers.1.self_attn.q_proj"))
    assert "layers.1.self_attn.q_proj.weight: " in lost["weights"]
    assert lost["logits"] == "not compared, because a check above failed"


def test_an_adapter_that_was_left_out_shows_in_weights_and_logits(
    original: Path, tiny_base: Path, tmp_path: Path
) -> None:
    sft_alone = tmp_path / "out"
    sft = original.parent / "sft"
    merge(MergeOrder(tiny_base, (sft,), sft_alone), start=lambda _: None, progress=lambda _: None)
    manifest = read_manifest(sft_alone)
    both = read_manifest(original).adapters
    write_manifest(sft_alone, manifest.model_copy(update={"adapters": both}))
    assert "numbers are not the sum of base and adapters" in failed(sft_alone)["weights"]
    found = Verification(sft_alone, None, None, lambda _: None)
    with pytest.raises(ConfigurationError, match=r"logits are not those|effect is lost"):
        found._logits()


def test_a_small_change_of_the_weights_shows(folder: Path) -> None:
    content = bytearray((folder / "model.safetensors").read_bytes())
    content[-1] ^= 1
    (folder / "model.safetensors").write_bytes(content)
    assert "digest differs" in failed(folder, "--no-logits")["files"]


def test_nan_shows(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    weights["model.norm.weight"][3] = float("nan")
    save_file(weights, folder / "model.safetensors")
    record(folder, "model.safetensors")
    found = failed(folder)
    assert "model.norm.weight holds NaN" in found["numbers"]
    assert found["logits"] == "not compared, because a check above failed"


def test_another_shape_than_the_base_shows(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    weights["model.norm.weight"] = torch.ones(64, dtype=torch.float16)
    save_file(weights, folder / "model.safetensors")
    record(folder, "model.safetensors")
    assert "model.norm.weight has shape (64,)" in failed(folder, "--no-logits")["tensors"]


def test_a_tag_that_is_not_one_token_shows(folder: Path) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    number = tokenizer["model"]["vocab"].pop("<think>")
    tokenizer["model"]["vocab"]["<thought>"] = number
    for token in tokenizer["added_tokens"]:
        if token["content"] == "<think>":
            token["content"] = "<thought>"
    write_json(folder / "tokenizer.json", tokenizer)
    record(folder, "tokenizer.json")
    assert failed(folder, "--no-logits")["tokens"].startswith("<think> is not one token")


@pytest.mark.parametrize("content", ["{}", "[]", "[" * 100_000, '{"model": {"vocab": {"a": 0}}}', "\x00"])
def test_a_tokenizer_that_the_library_refuses_shows(folder: Path, content: str) -> None:
    (folder / "tokenizer.json").write_text(content)
    said = failed(folder, "--no-logits")["tokens"]
    assert said.startswith("the tokenizer does not load: ")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('\'<tool_call>\\n{"name": "\'', '\'<call>\\n{"name": "\'', "does not spell a call"),
        ("'\\n<tool_response>\\n'", "'\\n<result>\\n'", "does not spell a tool's result"),
        ("'<think>\\n' ~ reasoning", "'<thought>\\n' ~ reasoning", "does not spell reasoning"),
        ("{%- macro", "{%- makro", "does not render"),
        ("{%- macro", "{{- 1 + 'a' }}{%- macro", "does not render"),
    ],
)
def test_a_template_of_another_dialect_shows(folder: Path, old: str, new: str, reason: str) -> None:
    template = (folder / "chat_template.jinja").read_text()
    assert old in template
    (folder / "chat_template.jinja").write_text(template.replace(old, new))
    assert failed(folder, "--no-logits")["template"] == "the chat template is not that of the manifest"
    record(folder, "chat_template.jinja")
    manifest = read_manifest(folder)
    digest = manifest.files["chat_template.jinja"].sha256
    template_record = manifest.template.model_copy(update={"sha256": digest})
    write_manifest(folder, manifest.model_copy(update={"template": template_record}))
    assert reason in failed(folder, "--no-logits")["template"]


def test_a_turn_that_would_not_end_shows(folder: Path) -> None:
    for name in ("config.json", "generation_config.json"):
        change_json(folder / name, eos_token_id=7)
        record(folder, name)
    assert "does not end a decode: [7]" in failed(folder, "--no-logits")["template"]


def test_another_base_than_the_merged_one_shows(folder: Path, tiny_base: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(tiny_base, tmp_path / "other"))
    change_json(other / "config.json", rope_parameters={"rope_type": "default", "rope_theta": 1.0})
    assert "not what was merged" in failed(folder, "--base", str(other))["inputs"]


def test_without_its_base_only_the_folder_itself_can_be_verified(folder: Path) -> None:
    manifest = read_manifest(folder)
    gone = manifest.base.model_copy(update={"path": "/nowhere/base"})
    write_manifest(folder, manifest.model_copy(update={"base": gone}))
    refused = verify(folder)
    assert isinstance(refused.exception, ConfigurationError)
    assert "give --base, or --no-logits" in str(refused.exception)
    assert verify(folder, "--no-logits").exit_code == 0


@pytest.mark.parametrize("content", [None, "{}", '{"format": 1'])
def test_a_folder_that_no_merge_wrote_is_refused(tmp_path: Path, content: Any) -> None:
    if content is not None:
        (tmp_path / MANIFEST).write_text(content)
    refused = verify(tmp_path)
    assert isinstance(refused.exception, ConfigurationError)
    assert "\n" not in str(refused.exception)
