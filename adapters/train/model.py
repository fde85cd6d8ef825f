"""The model in training: base, adapter, and the folder that the adapter is saved to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from adapters.train.packing import ATTENTION

_PROJECTIONS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


@dataclass
class Trained:
    """A base checkpoint, and the adapter once there is one."""

    folder: Path
    model: Any
    tokenizer: Any

    def with_adapter(self, rank: int) -> Any:
        """Add a new LoRA adapter on all projections; the model with the attention of packed sequences."""
        config = LoraConfig(
            r=rank, lora_alpha=2 * rank, lora_dropout=0.0, target_modules=_PROJECTIONS, task_type="CAUSAL_LM"
        )
        self.model.config._attn_implementation = ATTENTION
        self.model = get_peft_model(self.model, config, autocast_adapter_dtype=False)
        return self.model

    @contextmanager
    def generating(self) -> Iterator[None]:
        """The plain attention, for as long as the model generates."""
        self.model.config._attn_implementation = "sdpa"
        try:
            yield
        finally:
            self.model.config._attn_implementation = ATTENTION


def load(base: Path) -> Trained:
    """The checkpoint in bfloat16, on a GPU if there is one."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = AutoTokenizer.from_pretrained(str(base), local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(
        str(base), dtype=torch.bfloat16, attn_implementation="sdpa", local_files_only=True
    )
    return Trained(base, model.to(device), tokenizer)


def save(trained: Trained, out: Path) -> None:
    """Write the adapter as PEFT does, with the template that it was trained with and without a path of this machine."""
    fresh = out.with_name(f".{out.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    trained.model.save_pretrained(str(fresh))
    (fresh / "README.md").unlink(missing_ok=True)
    config = json.loads((fresh / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = trained.folder.name
    config["target_modules"] = sorted(config["target_modules"])
    (fresh / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    shutil.copyfile(trained.folder / "chat_template.jinja", fresh / "chat_template.jinja")
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
