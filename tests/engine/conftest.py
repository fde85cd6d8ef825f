"""Engines for the tests: the script player, and vLLM on the tiny checkpoint, started once."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from server.engine.port import Engine
from server.engine.scripted import ScriptedEngine, ScriptLine
from server.engine.settings import EngineSettings

TINY = Path(__file__).parents[2] / "build" / "models" / "tiny"

CPU = EngineSettings(
    args={
        "max_model_len": 2048,
        "dtype": "bfloat16",
        "enforce_eager": True,
        "distributed_executor_backend": "uni",
    },
    env={
        "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
        "VLLM_CPU_KVCACHE_SPACE": "1",
        "VLLM_LOGGING_LEVEL": "ERROR",
    },
    shutdown_timeout_s=0,
)
"""A start of the tiny checkpoint in about 15 s on two cores."""

SCRIPTED_TEXT = "The weather in 北京 is fine: 21 °C, no rain. " * 20


@pytest.fixture(scope="session")
def checkpoint() -> Path:
    """The tiny checkpoint, prepared if it is not there yet."""
    from adapters.demo import prepare

    prepare(TINY, tiny=True, say=lambda _: None)
    return TINY


@pytest.fixture(scope="session")
def tokenizer(checkpoint: Path) -> Any:
    """The tiny checkpoint's tokenizer, as transformers loads it."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(checkpoint)


@pytest.fixture
def scripted() -> ScriptedEngine:
    """Plays `SCRIPTED_TEXT`."""
    return ScriptedEngine((ScriptLine(outputs=(SCRIPTED_TEXT,)),), max_model_len=2048)


@pytest.fixture(scope="session")
def adapter(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A LoRA adapter of the tiny checkpoint that changes its answers."""
    import torch
    from safetensors.torch import save_file

    folder = tmp_path_factory.mktemp("adapter")
    shape = json.loads((checkpoint / "config.json").read_text())
    rank, hidden = 8, shape["hidden_size"]
    num_rows = shape["num_attention_heads"] * shape["head_dim"]
    random = torch.Generator().manual_seed(0)
    weights = {}
    for layer in range(shape["num_hidden_layers"]):
        name = f"base_model.model.model.layers.{layer}.self_attn.q_proj"
        weights[f"{name}.lora_A.weight"] = torch.randn(rank, hidden, generator=random)
        weights[f"{name}.lora_B.weight"] = torch.randn(num_rows, rank, generator=random)
    save_file(weights, folder / "adapter_model.safetensors")
    config = {"peft_type": "LORA", "r": rank, "lora_alpha": 64, "target_modules": ["q_proj"], "bias": "none"}
    (folder / "adapter_config.json").write_text(json.dumps(config))
    return folder


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def vllm(checkpoint: Path, adapter: Path) -> AsyncGenerator[Any, None]:
    """The real engine, with an adapter `loud`. Tests that use it run in the session's event loop."""
    from server.engine.vllm_start import start_vllm

    settings = CPU.model_copy(update={"adapters": {"loud": str(adapter)}})
    engine = await start_vllm(str(checkpoint), settings, served_name="tiny")
    yield engine
    await engine.close()


@pytest.fixture(params=["scripted", pytest.param("vllm", marks=pytest.mark.engine)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    chosen: Engine = request.getfixturevalue(request.param)
    return chosen
