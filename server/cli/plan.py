"""`truecall plan`: what fits on a card, before one is rented or bought."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from server.errors import ConfigurationError
from server.plan import GPU_BYTES, QWEN3_8B, Checkpoint, plan


def command(
    gpu: Annotated[str, typer.Option(help=f"{', '.join(GPU_BYTES)}, or NAME=BYTES for another card.")],
    model: Annotated[
        Path | None, typer.Option(help="Folder of a checkpoint. [default: the figures of Qwen3-8B in fp16]")
    ] = None,
    context: Annotated[
        int, typer.Option(min=1, help="Tokens of one conversation, its answer included.")
    ] = 4096,
    fp8_cache: Annotated[
        bool, typer.Option("--fp8-cache", help="Keep the KV cache in fp8: twice the tokens.")
    ] = False,
) -> None:
    """Print weights, KV bytes a token, the tokens and sessions that fit, and engine arguments to begin with."""
    name, size = read_gpu(gpu)
    checkpoint = read_checkpoint(model) if model else QWEN3_8B
    if context > checkpoint.max_position:
        raise ConfigurationError(
            f"--context {context}: the model holds {checkpoint.max_position:,} tokens; ask for a shorter one."
        )
    found = plan(checkpoint, size, context, fp8_cache=fp8_cache)
    figures = (
        ("checkpoint", str(model) if model else "Qwen3-8B (published figures)"),
        ("card", f"{name}, {gigabytes(size)}"),
        ("weights", gigabytes(found.weight_bytes)),
        ("working memory", f"{gigabytes(found.working_bytes)} (activations, logits, graphs, CUDA)"),
        ("KV cache", f"{gigabytes(found.cache_bytes)}, {found.kv_bytes_a_token / 1024:.4g} KiB a token"),
        ("tokens that fit", f"{found.num_tokens:,}"),
        (f"sessions of {context:,}", f"{found.num_sessions:,}"),
    )
    width = max(len(label) for label, _ in figures) + 2
    for label, value in figures:
        typer.echo(f"{label:<{width}}{value}")
    if not found.fits:
        raise ConfigurationError(
            f"a conversation of {context:,} tokens does not fit on {name}; ask for a shorter one."
        )
    typer.echo("\nengine:\n  args:")
    for key, argument in found.engine_args.items():
        typer.echo(f"    {key}: {argument}")


def gigabytes(size: int) -> str:
    """Decimal gigabytes with one digit."""
    return f"{size / 1e9:.1f} GB"


def read_gpu(text: str) -> tuple[str, int]:
    """A known card, or `NAME=BYTES`. Raises `ConfigurationError`."""
    name, _, size = text.partition("=")
    if not size and name in GPU_BYTES:
        return name, GPU_BYTES[name]
    if not name or not size.isdecimal() or not int(size):
        raise ConfigurationError(f"--gpu {text}: give one of {', '.join(GPU_BYTES)}, or NAME=BYTES.")
    return name, int(size)


def read_checkpoint(folder: Path) -> Checkpoint:
    """The figures of a checkpoint on disk. Raises `ConfigurationError` naming the file at fault."""
    config = _config(folder / "config.json")
    heads = config["num_attention_heads"]
    return Checkpoint(
        weight_bytes=_weight_bytes(folder),
        num_layers=config["num_hidden_layers"],
        num_kv_heads=config.get("num_key_value_heads") or heads,
        head_size=config.get("head_dim") or config["hidden_size"] // heads,
        hidden_size=config["hidden_size"],
        intermediate_size=config["intermediate_size"],
        vocabulary=config["vocab_size"],
        max_position=config["max_position_embeddings"],
    )


_NEEDED = (
    "num_hidden_layers",
    "num_attention_heads",
    "hidden_size",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
)
_OPTIONAL = ("num_key_value_heads", "head_dim")


def _config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_bytes())
    except OSError as failure:
        raise ConfigurationError(f"{path}: {failure.strerror}") from None
    except ValueError:
        raise ConfigurationError(f"{path}: not JSON") from None
    if not isinstance(config, dict):
        raise ConfigurationError(f"{path}: not an object; is this a decoder's configuration?")
    missing = [
        key
        for key in (*_NEEDED, *_OPTIONAL)
        if not isinstance(config.get(key), int) and (key in _NEEDED or config.get(key) is not None)
    ]
    if missing:
        raise ConfigurationError(
            f"{path}: no number under {', '.join(missing)}; is this a decoder's configuration?"
        )
    return config


def _weight_bytes(folder: Path) -> int:
    """Bytes of all tensors, from the headers of the safetensors files."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise ConfigurationError(f"{folder}: no *.safetensors file")
    return sum(_tensor_bytes(file) for file in files)


def _tensor_bytes(file: Path) -> int:
    """The header is its length (8 bytes, little-endian) and a JSON object of `data_offsets` by tensor."""
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        try:
            header = json.loads(stream.read(length)) if length <= file.stat().st_size else None
        except ValueError:
            header = None
    if not isinstance(header, dict):
        raise ConfigurationError(f"{file}: not a safetensors file")
    try:
        spans = [tensor["data_offsets"] for name, tensor in header.items() if name != "__metadata__"]
        return sum(int(end) - int(begin) for begin, end in spans)
    except (LookupError, TypeError, ValueError):
        raise ConfigurationError(f"{file}: not a safetensors file: a tensor has no data_offsets") from None
