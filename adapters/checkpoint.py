"""A checkpoint's folder as Hugging Face lays it out: what it holds, and whether its parts fit each other.

Every function raises ConfigurationError with the file at fault. Not covered: weights in other formats than
safetensors, and quantised weights.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.tensor_file import TensorSpec, read_specs
from server.errors import ConfigurationError

CONFIG = "config.json"
TOKENIZER = "tokenizer.json"
TOKENIZER_CONFIG = "tokenizer_config.json"
TEMPLATE = "chat_template.jinja"
SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
COPIED = (
    "generation_config.json",
    TOKENIZER,
    TOKENIZER_CONFIG,
    TEMPLATE,
    "vocab.json",
    "merges.txt",
    "added_tokens.json",
    "special_tokens_map.json",
    "tokenizer.model",
    "LICENSE",
)
"""Files that go with the weights as they are, where the base has them."""
_EMBEDDINGS = ("embed_tokens.weight", "wte.weight")
_LAYER = re.compile(r"^(.*?\.)(\d+)\.(.+)$")
_OUTPUT = "lm_head.weight"
_UNIFORM = frozenset({"llama", "mistral", "qwen2", "qwen3"})
"""Kinds of models in which every layer holds the same tensors, between these two:"""
_ENDS = ("model.embed_tokens.weight", "model.norm.weight")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint whose files are whole; `shards` holds the tensors by file, `tensors` all of them."""

    folder: Path
    config: Mapping[str, Any]
    shards: Mapping[str, Mapping[str, TensorSpec]]
    sharded: bool

    @property
    def tensors(self) -> dict[str, TensorSpec]:
        """Every tensor by name."""
        return {name: spec for shard in self.shards.values() for name, spec in shard.items()}

    @property
    def tied(self) -> bool:
        """The output layer is the embedding."""
        return bool(self.config.get("tie_word_embeddings")) or _OUTPUT not in self.tensors

    @property
    def files(self) -> list[str]:
        """Names of all files that a merge reads."""
        index = [INDEX] if self.sharded else []
        copied = [name for name in COPIED if (self.folder / name).is_file()]
        return sorted([CONFIG, *index, *self.shards, *copied])


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file."""
    try:
        content = json.loads(path.read_bytes())
    except OSError as failure:
        raise ConfigurationError(f"{path}: {failure.strerror}") from None
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{path}: not JSON, or nested too deep to be read") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: not a JSON object")
    return content


def read_checkpoint(folder: Path) -> Checkpoint:
    """Read the configuration and all headers, and check them against each other."""
    config = read_json(folder / CONFIG)
    if config.get("quantization_config"):
        raise ConfigurationError(
            f"{folder / CONFIG}: a quantised checkpoint cannot be merged; use the original"
        )
    sharded = (folder / INDEX).is_file()
    if sharded:
        shards = _indexed_shards(folder)
    elif (folder / SINGLE).is_file():
        shards = {SINGLE: read_specs(folder / SINGLE)}
    else:
        raise ConfigurationError(
            f"{folder}: neither {SINGLE} nor {INDEX}; weights in other formats are not read"
        )
    found = Checkpoint(folder, config, shards, sharded)
    _check_layers(found)
    _check_vocabulary(found)
    return found


def _indexed_shards(folder: Path) -> dict[str, dict[str, TensorSpec]]:
    weight_map = read_json(folder / INDEX).get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise ConfigurationError(f"{folder / INDEX}: no weight_map")
    names = sorted(set(map(str, weight_map.values())))
    if outside := [name for name in names if Path(name).name != name]:
        raise ConfigurationError(f"{folder / INDEX}: {outside[0]} is not a file of this folder")
    shards = {name: read_specs(folder / name) for name in names}
    for tensor, file in weight_map.items():
        if tensor not in shards[file]:
            raise ConfigurationError(
                f"{folder / file}: the tensor {tensor} is missing; {INDEX} places it there"
            )
    for file, specs in shards.items():
        for tensor in specs:
            if weight_map.get(tensor) != file:
                raise ConfigurationError(f"{folder / file}: {INDEX} does not place the tensor {tensor} there")
    return shards


def _check_layers(found: Checkpoint) -> None:
    """Where we know the kind of model, no tensor is missing. What one layer has, all have."""
    num_layers = found.config.get("num_hidden_layers")
    if found.config.get("model_type") not in _UNIFORM or not isinstance(num_layers, int):
        return
    tensors = found.tensors
    expected = list(_ENDS) if found.config.get("tie_word_embeddings") else [*_ENDS, _OUTPUT]
    for prefix, rest in sorted({(match[1], match[3]) for name in tensors if (match := _LAYER.match(name))}):
        expected += [f"{prefix}{number}.{rest}" for number in range(num_layers)]
    for name in expected:
        if name not in tensors:
            raise ConfigurationError(f"{found.folder}: the tensor {name} is missing")


def _check_vocabulary(found: Checkpoint) -> None:
    """Every token has an embedding, and the configuration says how many there are."""
    size = found.config.get("vocab_size")
    for name, spec in found.tensors.items():
        if name.endswith(_EMBEDDINGS) and spec.num_rows != size:
            raise ConfigurationError(
                f"{found.folder}: {name} has {spec.num_rows:,} rows, {CONFIG} says vocab_size {size}"
            )
    largest = max(vocabulary(found.folder).items(), key=lambda item: item[1])
    if not isinstance(size, int) or largest[1] >= size:
        raise ConfigurationError(
            f"{found.folder / TOKENIZER}: token {largest[0]!r} is number {largest[1]:,}, {CONFIG} says vocab_size {size}"
        )


def vocabulary(folder: Path) -> dict[str, int]:
    """Every token of `tokenizer.json`, added ones included, with its number."""
    path = folder / TOKENIZER
    content = read_json(path)
    try:
        model = content["model"]["vocab"]
        # A Unigram model lists its tokens, others name their numbers.
        tokens = dict(model) if isinstance(model, dict) else {entry[0]: at for at, entry in enumerate(model)}
        found = tokens | {token["content"]: token["id"] for token in content.get("added_tokens") or ()}
    except (KeyError, TypeError, IndexError):
        raise ConfigurationError(f"{path}: not the tokenizer of a checkpoint") from None
    if not found:
        raise ConfigurationError(f"{path}: the vocabulary is empty")
    if not all(isinstance(number, int) for number in found.values()):
        raise ConfigurationError(f"{path}: a token has no number")
    return found


def chat_template(folder: Path) -> str | None:
    """The chat template as transformers finds it: the file, else the field of the tokenizer's configuration."""
    path = folder / TEMPLATE
    if path.is_file():
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ConfigurationError(f"{path}: not UTF-8") from None
    if not (folder / TOKENIZER_CONFIG).is_file():
        return None
    field = read_json(folder / TOKENIZER_CONFIG).get("chat_template")
    if isinstance(field, list):
        named = {entry.get("name"): entry.get("template") for entry in field if isinstance(entry, dict)}
        field = named.get("default")
    return field if isinstance(field, str) else None
