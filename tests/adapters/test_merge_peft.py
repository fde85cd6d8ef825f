"""Merged weights equal those of PEFT's own merge, adapter after adapter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from adapters.merge import MergeOrder, merge
from tests.adapters.micro import weights

peft = pytest.importorskip("peft")
transformers = pytest.importorskip("transformers")

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # PEFT remarks on each choice below

SFT: dict[str, Any] = {
    "r": 4,
    "lora_alpha": 16,
    "use_rslora": True,
    "target_modules": [
        "q_proj",
        "k_proj",
        "v_proj",
        "o_proj",
        "gate_proj",
        "up_proj",
        "down_proj",
        "embed_tokens",
    ],
    "rank_pattern": {r"layers\.1\.self_attn\.q_proj": 2, "v_proj": 3},
    "alpha_pattern": {"down_proj": 5},
    "modules_to_save": ["lm_head", "norm"],  # to PEFT, `norm` is every layer whose name ends so
}
DPO: dict[str, Any] = {
    "r": 2,
    "lora_alpha": 3,
    "target_modules": r".*\.(q_proj|up_proj|lm_head)",
    "exclude_modules": ["layers.0.mlp.up_proj"],
}


def train(model: Any, folder: Path, seed: int, **options: Any) -> Any:
    """Attach an adapter with random weights, save it, and merge it as PEFT does."""
    torch.manual_seed(seed)
    model = peft.get_peft_model(model, peft.LoraConfig(task_type="CAUSAL_LM", **options))
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            spread = torch.randn_like(weight) * 0.05
            weight.data = spread if "lora_" in name else weight.data + spread
    model.save_pretrained(str(folder))
    return model.merge_and_unload()


def assert_same(found: dict[str, torch.Tensor], expected: dict[str, torch.Tensor]) -> None:
    assert found.keys() <= expected.keys()
    for name, tensor in expected.items():
        if name in found:
            assert torch.allclose(found[name], tensor, atol=2e-6, rtol=2e-6), name


def test_two_adapters_of_every_kind_of_option_are_merged_as_peft_does(
    tiny_base: Path, tmp_path: Path
) -> None:
    model = transformers.AutoModelForCausalLM.from_pretrained(str(tiny_base), dtype=torch.float32)
    model = train(model, tmp_path / "sft", 1, **SFT)
    model = train(model, tmp_path / "dpo", 2, **DPO)
    order = MergeOrder(tiny_base, (tmp_path / "sft", tmp_path / "dpo"), tmp_path / "out", "float32")
    merged = merge(order, start=lambda _: None, progress=lambda _: None)
    found = weights(tmp_path / "out")
    assert found.keys() == model.state_dict().keys()
    assert_same(found, model.state_dict())
    before = weights(tiny_base)
    assert (
        sum(not torch.equal(before[name].float(), found[name]) for name in found) == merged.num_changed == 25
    )
    assert merged.manifest.adapters[0].ranks == {"2": 1, "3": 2, "4": 12}


def test_layers_stored_the_other_way_round_are_merged_as_peft_does(tiny_base: Path, tmp_path: Path) -> None:
    """GPT-2 keeps its linear layers as (in, out); a square one shows the transposition in its numbers alone."""
    torch.manual_seed(0)
    config = transformers.GPT2Config(
        vocab_size=49152, n_embd=32, n_layer=2, n_head=2, n_positions=64, bos_token_id=0, eos_token_id=2
    )
    model = transformers.GPT2LMHeadModel(config)
    base = tmp_path / "base"
    model.save_pretrained(str(base))
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        (base / name).write_bytes((tiny_base / name).read_bytes())
    model = train(model, tmp_path / "a", 1, r=4, target_modules=["c_attn", "c_proj"], fan_in_fan_out=True)
    assert json.loads((tmp_path / "a" / "adapter_config.json").read_text())["fan_in_fan_out"] is True
    order = MergeOrder(base, (tmp_path / "a",), tmp_path / "out", "float32")
    assert merge(order, start=lambda _: None, progress=lambda _: None).num_changed == 6
    assert_same(weights(tmp_path / "out"), model.state_dict())
