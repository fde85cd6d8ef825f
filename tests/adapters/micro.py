"""A checkpoint of a few hundred numbers and LoRA adapters for it, written without any model library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

HIDDEN, WIDE, VOCABULARY, LAYERS = 8, 12, 6, 2
TEMPLATE = "{{ messages }}"
MODULES = {
    "self_attn.q_proj": (HIDDEN, HIDDEN),
    "self_attn.k_proj": (4, HIDDEN),
    "mlp.up_proj": (WIDE, HIDDEN),
    "mlp.down_proj": (HIDDEN, WIDE),
}
"""Linear layers of each decoder layer: (out, in)."""
FIRST, SECOND = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"


def write_base(
    folder: Path, *, sharded: bool = False, tied: bool = False, dtype: torch.dtype = torch.bfloat16
) -> Path:
    """A random checkpoint laid out as Qwen3's; the same each time."""
    folder.mkdir()
    random = torch.Generator().manual_seed(0)
    shapes: dict[str, tuple[int, ...]] = {"model.embed_tokens.weight": (VOCABULARY, HIDDEN)}
    for layer in range(LAYERS):
        for module, shape in MODULES.items():
            shapes[f"model.layers.{layer}.{module}.weight"] = shape
        shapes[f"model.layers.{layer}.input_layernorm.weight"] = (HIDDEN,)
    shapes["model.norm.weight"] = (HIDDEN,)
    if not tied:
        shapes["lm_head.weight"] = (VOCABULARY, HIDDEN)
    tensors = {name: torch.randn(shape, generator=random).to(dtype) for name, shape in shapes.items()}
    if sharded:
        place = {name: SECOND if ".layers.1." in name or "lm_head" in name else FIRST for name in tensors}
        for file in (FIRST, SECOND):
            save_file({name: tensors[name] for name in tensors if place[name] == file}, folder / file)
        size = sum(tensor.nbytes for tensor in tensors.values())
        write_json(
            folder / "model.safetensors.index.json", {"metadata": {"total_size": size}, "weight_map": place}
        )
    else:
        save_file(tensors, folder / "model.safetensors")
    write_json(
        folder / "config.json",
        {
            "model_type": "qwen3",
            "num_hidden_layers": LAYERS,
            "vocab_size": VOCABULARY,
            "tie_word_embeddings": tied,
            "torch_dtype": str(dtype).removeprefix("torch."),
        },
    )
    write_json(folder / "tokenizer_config.json", {"eos_token": "e", "chat_template": TEMPLATE})
    write_json(folder / "generation_config.json", {"eos_token_id": 4})
    write_tokenizer(folder, "abcd")
    return folder


def write_tokenizer(folder: Path, letters: str) -> None:
    """A tokenizer.json with a token a letter, and one added token."""
    vocabulary = {letter: number for number, letter in enumerate(letters)}
    added = [{"id": len(letters), "content": "<|im_end|>"}]
    write_json(folder / "tokenizer.json", {"model": {"vocab": vocabulary}, "added_tokens": added})


def write_adapter(
    folder: Path,
    *,
    seed: int,
    rank: int = 2,
    modules: Sequence[str] = tuple(MODULES),
    saved: Mapping[str, torch.Tensor] | None = None,
    **options: Any,
) -> Path:
    """Random LoRA matrices for `modules` of every layer, and whole tensors `saved`; `options` go to its config."""
    folder.mkdir()
    random = torch.Generator().manual_seed(seed)
    tensors = {f"base_model.model.{name}": tensor for name, tensor in (saved or {}).items()}
    for layer in range(LAYERS):
        for module in modules:
            rows, columns = MODULES[module]
            key = f"base_model.model.model.layers.{layer}.{module}"
            tensors[f"{key}.lora_A.weight"] = torch.randn((rank, columns), generator=random)
            tensors[f"{key}.lora_B.weight"] = torch.randn((rows, rank), generator=random)
    save_file(tensors, folder / "adapter_model.safetensors")
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": "somebody/base",
        "r": rank,
        "lora_alpha": 3,
        "target_modules": [module.rpartition(".")[2] for module in modules],
        "bias": "none",
    }
    write_json(folder / "adapter_config.json", config | options)
    return folder


def weights(folder: Path) -> dict[str, torch.Tensor]:
    """All tensors of a folder."""
    files = sorted(folder.glob("*.safetensors"))
    return {name: tensor for file in files for name, tensor in load_file(file).items()}


def product(adapter: Path, name: str) -> torch.Tensor:
    """`B @ A` for a tensor of the base, unscaled."""
    tensors = load_file(adapter / "adapter_model.safetensors")
    key = f"base_model.model.{name.removesuffix('.weight')}"
    return tensors[f"{key}.lora_B.weight"] @ tensors[f"{key}.lora_A.weight"]


def write_json(path: Path, content: Any) -> None:
    """Write it."""
    path.write_text(json.dumps(content), encoding="utf-8")


def change_json(path: Path, **fields: Any) -> None:
    """Set fields of an object."""
    write_json(path, json.loads(path.read_text(encoding="utf-8")) | fields)


def change_tensors(path: Path, change: Any) -> None:
    """Load a file's tensors, let `change` work on them, and save them again."""
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path)
