"""Start the real engine. Importing this module imports no vLLM: its environment must be set first."""

from __future__ import annotations

import asyncio
import dataclasses
import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.engine.card import fingerprint, sampling_defaults
from server.engine.leash import Leash
from server.engine.port import ModelCard
from server.engine.settings import EngineSettings
from server.errors import ConfigurationError

if TYPE_CHECKING:
    from server.engine.vllm_engine import VllmEngine

_OUR_ARGS: Mapping[str, Any] = {
    # With `auto` the first structured request decides the backend for the engine's life.
    "structured_outputs_config": {"backend": "xgrammar"},
    # A grammar is suspended until a reasoning parser has seen `</think>`; ours holds the think block itself.
    "reasoning_parser": "",
    "scheduling_policy": "priority",
    "enable_log_requests": False,
}
"""Engine arguments that the service relies on."""

_GIVEN_ELSEWHERE = {"model": "model", "served_model_name": "served_name", "enable_lora": "engine.adapters"}
_ENV = {
    # The engine's processes import afresh: a fork of a process with threads may deadlock.
    "VLLM_WORKER_MULTIPROC_METHOD": "spawn",
    "VLLM_LOGGING_STREAM": "ext://sys.stderr",
    "VLLM_NO_USAGE_STATS": "1",
    "VLLM_PLUGINS": "",
    "TOKENIZERS_PARALLELISM": "false",
}
_HUB_FILES = ["*.safetensors", "*.json", "*.jinja", "*.txt", "*.model"]
_START_FAILURES = (ValueError, TypeError, OSError, ImportError, RuntimeError, AssertionError, KeyError)
"""What vLLM raises for a bad argument, a broken checkpoint, too little memory or a core that dies while it loads."""
_MULTIPROCESS_METRICS = "PROMETHEUS_MULTIPROC_DIR"


async def start_vllm(model: str, settings: EngineSettings, *, served_name: str) -> VllmEngine:
    """Load `model`, a checkpoint's folder or hub id; return when it has decoded a token.

    The event loop stays free meanwhile; cancelling ends the build. Raises `ConfigurationError`, one line.
    """
    check_vllm(model, settings)
    _set_environment(model, settings)
    leash = Leash()
    loop = asyncio.get_running_loop()
    building = loop.run_in_executor(None, _build, model, served_name, settings, leash)
    try:
        engine = await asyncio.shield(building)
    except BaseException:
        # Without its processes a build that was cancelled ends, whatever it waits for.
        while not building.done():
            await asyncio.to_thread(leash.kill)
            await asyncio.wait([building], timeout=0.1)
        if building.exception() is None:
            await building.result().close()
        await asyncio.to_thread(leash.release)
        raise
    try:
        await engine.load_adapters(settings.adapters)
        await engine.check()
    except BaseException:
        await engine.close()
        raise
    return engine


def check_vllm(model: str, settings: EngineSettings) -> None:
    """Refuse what can be seen to be wrong before seconds go into imports. Raises `ConfigurationError`."""
    if _MULTIPROCESS_METRICS in os.environ or _MULTIPROCESS_METRICS in settings.env:  # noqa: TID251 - vLLM reads it
        raise ConfigurationError(
            f"{_MULTIPROCESS_METRICS} must not be set: vLLM's series would leave /metrics"
        )
    if not model:
        raise ConfigurationError("setting model: give the folder of a checkpoint, or its hub id")
    if Path(model).is_dir():
        if not (Path(model) / "config.json").is_file():
            raise ConfigurationError(f"setting model: {model} holds no config.json, so it is no checkpoint")
    elif model.startswith(("/", ".", "~")) or model.count("/") > 1:
        raise ConfigurationError(f"setting model: there is no folder {model}")
    for name, folder in settings.adapters.items():
        if not (Path(folder) / "adapter_config.json").is_file():
            raise ConfigurationError(f"setting engine.adapters.{name}: {folder} holds no adapter_config.json")


def _set_environment(model: str, settings: EngineSettings) -> None:
    """Set what vLLM reads: the settings', and ours where neither they nor the operator's shell say anything."""
    environ = os.environ  # noqa: TID251 - vLLM takes some of its settings from nowhere else
    defaults = _ENV | ({"HF_HUB_OFFLINE": "1"} if Path(model).is_dir() else {})
    environ.update({name: value for name, value in defaults.items() if name not in environ} | settings.env)


def _build(model: str, served_name: str, settings: EngineSettings, leash: Leash) -> VllmEngine:
    """Import, check, load. Blocks for as long as the weights take."""
    folder = _checkpoint_folder(model, settings.args.get("revision"))
    from transformers import AutoTokenizer
    from vllm.engine.arg_utils import AsyncEngineArgs
    from vllm.v1.engine.async_llm import AsyncLLM

    from server.engine.prompt import PromptRenderer
    from server.engine.vllm_engine import VllmEngine

    _raise_if_refused(settings.args, {field.name for field in dataclasses.fields(AsyncEngineArgs)})
    lora = {"enable_lora": True} if settings.adapters else {}
    with leash.holding():
        try:
            args = AsyncEngineArgs(
                model=str(folder), served_model_name=served_name, **settings.args, **_OUR_ARGS, **lora
            )
            config = args.create_engine_config()
            tokenizer = AutoTokenizer.from_pretrained(
                args.tokenizer or args.model, trust_remote_code=args.trust_remote_code
            )
            renderer = PromptRenderer(tokenizer)
            plain, thinking = sampling_defaults(folder)
            card = ModelCard(
                name=served_name,
                fingerprint=fingerprint(folder, renderer.template.text),
                max_model_len=config.model_config.max_model_len,
                dtype=str(config.model_config.dtype).removeprefix("torch."),
                defaults=plain,
                thinking_defaults=thinking,
                adapters=tuple(settings.adapters),
            )
            # No local variable may name the AsyncLLM: exceptions that vLLM keeps from its imports hold this frame.
            return VllmEngine(
                AsyncLLM.from_vllm_config(config),
                card=card,
                renderer=renderer,
                leash=leash,
                settings=settings,
            )
        except _START_FAILURES as error:
            raise ConfigurationError(f"the engine does not start: {_one_line(error)}") from error


def _checkpoint_folder(model: str, revision: str | None) -> Path:
    """The folder of a checkpoint; one of the hub is fetched unless it is in the cache."""
    if Path(model).is_dir():
        return Path(model)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model, revision=revision, allow_patterns=_HUB_FILES))
    except (ValueError, OSError) as error:
        raise ConfigurationError(
            f"setting model: {model} is no folder, and the hub does not give it: {_one_line(error)}"
        ) from error


def _raise_if_refused(args: Mapping[str, Any], known: set[str]) -> None:
    for name in args:
        if name in _OUR_ARGS:
            raise ConfigurationError(f"setting engine.args.{name}: the service sets this one itself")
        if name in _GIVEN_ELSEWHERE:
            raise ConfigurationError(f"setting engine.args.{name}: set {_GIVEN_ELSEWHERE[name]} instead")
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ConfigurationError(f"setting engine.args.{name}: vLLM has no such engine argument{hint}")


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
