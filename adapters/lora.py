"""A LoRA adapter as PEFT saves it (`adapter_config.json`, `adapter_model.safetensors`), read against its base.

Supported: `r`, `lora_alpha`, `rank_pattern`, `alpha_pattern`, `use_rslora`, any way to name target modules, linear and
embedding layers, `fan_in_fan_out` for GPT-2's transposed layers, `modules_to_save`. An option that would change the
arithmetic and is not in that list is refused by name, also one that this module has never heard of.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from adapters.checkpoint import Checkpoint, chat_template, read_json, vocabulary
from adapters.tensor_file import TensorSpec, read_specs
from server.errors import ConfigurationError

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
_PREFIX = "base_model.model."
_TRANSPOSED_MODELS = frozenset({"gpt2"})
"""Models whose linear layers are stored as (in, out)."""
_HARMLESS_STARTS = (True, False, None, "gaussian", "eva", "orthogonal")
"""Values of `init_lora_weights` that leave the base's weights alone."""
_LARGEST_FLOAT32 = (2 - 2.0**-23) * 2.0**127
_UNDERSTOOD = frozenset(
    {
        "alpha_pattern", "base_model_name_or_path", "bias", "exclude_modules", "fan_in_fan_out", "inference_mode",
        "init_lora_weights", "layers_pattern", "layers_to_transform", "lora_alpha", "lora_dropout", "modules_to_save",
        "peft_type", "peft_version", "r", "rank_pattern", "revision", "target_modules", "task_type", "use_rslora",
        # Set without effect on the arithmetic.
        "auto_mapping", "eva_config", "megatron_core", "qalora_group_size", "runtime_config",
    }
)  # fmt: skip


class _Named(BaseModel, frozen=True, strict=True, extra="ignore"):
    """Of what kind the options are that name modules; the others are judged where they are used."""

    target_modules: str | list[str] | None = None
    exclude_modules: str | list[str] | None = None
    modules_to_save: list[str] | None = None
    layers_to_transform: int | list[int] | None = None
    rank_pattern: dict[str, Any] | None = None
    alpha_pattern: dict[str, Any] | None = None

    @property
    def patterns(self) -> Iterator[tuple[str, str]]:
        """Every regular expression with its option."""
        for option in ("target_modules", "exclude_modules", "rank_pattern", "alpha_pattern"):
            value = getattr(self, option)
            found = [value] if isinstance(value, str) else value if isinstance(value, dict) else ()
            yield from ((option, pattern) for pattern in found)


@dataclass(frozen=True, slots=True)
class Change:
    """What an adapter does to one tensor of the base: takes its place, or adds `scale * B @ A`, or one after the other.

    `transposed`: the tensor is stored as (in, out), so `scale * (B @ A).T` is added.
    """

    replacement: TensorSpec | None = None
    a: TensorSpec | None = None
    b: TensorSpec | None = None
    scale: float = 0.0
    transposed: bool = False

    @property
    def rank(self) -> int:
        """0 for a replacement alone."""
        return self.a.shape[0] if self.a else 0


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter that fits its base; `changes` by the name of the base's tensor."""

    folder: Path
    config: Mapping[str, Any]
    changes: Mapping[str, Change]
    template: str | None

    @property
    def weights(self) -> Path:
        """The file that the specs of `changes` are of."""
        return self.folder / WEIGHTS

    @property
    def trained_on(self) -> str | None:
        """What the training called its base."""
        name = self.config.get("base_model_name_or_path")
        return name if isinstance(name, str) else None

    @property
    def ranks(self) -> dict[str, int]:
        """How many weights change at each rank."""
        counted = Counter(change.rank for change in self.changes.values() if change.rank)
        return {str(rank): counted[rank] for rank in sorted(counted)}

    @property
    def scales(self) -> list[float]:
        """The factors that occur."""
        return sorted({change.scale for change in self.changes.values() if change.rank})

    @property
    def replaced(self) -> list[str]:
        """Tensors that the adapter holds whole."""
        return sorted(name for name, change in self.changes.items() if change.replacement)


def read_adapter(folder: Path, base: Checkpoint) -> Adapter:
    """Read an adapter's headers and check that it fits `base`. Raises ConfigurationError."""
    config = read_json(folder / CONFIG)
    _refuse_unsupported(folder / CONFIG, config)
    _refuse_misspelled(folder / CONFIG, config)
    if not (folder / WEIGHTS).is_file():
        raise ConfigurationError(f"{folder}: no {WEIGHTS}; save the adapter as safetensors")
    tensors = base.tensors
    changes = dict(_changes(folder, config, base, tensors))
    if not changes:
        raise ConfigurationError(f"{folder / WEIGHTS}: holds no tensors")
    _check_complete(folder, config, tensors, changes)
    if base.tied:
        _check_tied(folder, changes)
    if (folder / "tokenizer.json").is_file():
        _check_tokenizer(folder, base)
    return Adapter(folder, config, changes, chat_template(folder))


def _refuse_unsupported(path: Path, config: Mapping[str, Any]) -> None:
    if config.get("peft_type") != "LORA":
        raise ConfigurationError(
            f"{path}: peft_type {config.get('peft_type')!r}: only LORA can be merged here"
        )
    if config.get("task_type") not in ("CAUSAL_LM", None):
        raise ConfigurationError(f"{path}: task_type {config['task_type']!r}: only CAUSAL_LM is served")
    if config.get("bias", "none") != "none":
        raise ConfigurationError(f"{path}: bias {config['bias']!r} is not supported: only 'none'")
    if config.get("init_lora_weights", True) not in _HARMLESS_STARTS:
        raise ConfigurationError(
            f"{path}: init_lora_weights {config['init_lora_weights']!r} is not supported: such a training changes the "
            "base too; save the adapter converted to plain LoRA (path_initial_model_for_weight_conversion)"
        )
    for option, value in sorted(config.items()):
        if option not in _UNDERSTOOD and value not in (None, False, 0) and value != {} and value != []:
            raise ConfigurationError(f"{path}: {option} is not supported; merge this adapter with PEFT")


def _refuse_misspelled(path: Path, config: Mapping[str, Any]) -> None:
    try:
        named = _Named.model_validate(config)
    except ValidationError as failure:
        option = str(failure.errors()[0]["loc"][0])
        raise ConfigurationError(
            f"{path}: {option} {repr(config[option])[:80]} is nothing that PEFT writes there"
        ) from None
    for option, pattern in named.patterns:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as failure:
            raise ConfigurationError(
                f"{path}: {option} {pattern[:80]!r} is no regular expression: {failure}"
            ) from None


def _changes(
    folder: Path, config: Mapping[str, Any], base: Checkpoint, tensors: Mapping[str, TensorSpec]
) -> Iterator[tuple[str, Change]]:
    """The adapter's tensors, brought together by the tensor of the base that they change."""
    path = folder / WEIGHTS
    parts: dict[str, dict[str, TensorSpec]] = defaultdict(dict)
    for key, spec in read_specs(path).items():
        module, part = _addressed(path, key)
        name = (
            f"{module}.{part.removeprefix('replace_')}" if part.startswith("replace_") else f"{module}.weight"
        )
        if name not in tensors:
            raise ConfigurationError(
                f"{path}: {key} changes {name}, which the base {base.folder} does not have"
            )
        parts[name]["replacement" if part.startswith("replace_") else part] = spec
    for name, found in parts.items():
        yield name, _change(path, config, base, tensors[name], found)


_PARTS = (
    (".lora_A.weight", "a"),
    (".lora_B.weight", "b"),
    (".lora_embedding_A", "embedding_a"),
    (".lora_embedding_B", "embedding_b"),
    (".base_layer.weight", "replace_weight"),
    (".weight", "replace_weight"),
    (".bias", "replace_bias"),
)


def _addressed(path: Path, key: str) -> tuple[str, str]:
    """The module of the base that a tensor belongs to, and which part of its change it is."""
    for ending, part in _PARTS:
        if key.startswith(_PREFIX) and key.endswith(ending) and ".lora_" not in key.removesuffix(ending):
            return key.removeprefix(_PREFIX).removesuffix(ending), part
    raise ConfigurationError(f"{path}: the tensor {key} is none that a LoRA adapter holds")


def _change(
    path: Path,
    config: Mapping[str, Any],
    base: Checkpoint,
    target: TensorSpec,
    parts: Mapping[str, TensorSpec],
) -> Change:
    replacement = parts.get("replacement")
    if replacement is not None and replacement.shape != target.shape:
        raise ConfigurationError(
            f"{path}: {replacement.name} is {_shape(replacement)}, the base's {target.name} is {_shape(target)}"
        )
    embedding = "embedding_a" in parts or "embedding_b" in parts
    a, b = (parts.get(f"embedding_{half}" if embedding else half) for half in "ab")
    if a is None and b is None:
        return Change(replacement)
    if a is None or b is None:
        raise ConfigurationError(
            f"{path}: the tensor lora_{'A' if a is None else 'B'} of {target.name} is missing"
        )
    module = target.name.removesuffix(".weight")
    rank = _by_pattern(config.get("rank_pattern"), module, config.get("r"))
    alpha = _by_pattern(config.get("alpha_pattern"), module, config.get("lora_alpha"))
    if not isinstance(rank, int) or rank < 1 or not isinstance(alpha, int | float):
        raise ConfigurationError(
            f"{path.with_name(CONFIG)}: r {rank!r} and lora_alpha {alpha!r} for {module}"
        )
    if not abs(alpha) <= _LARGEST_FLOAT32:  # nor is NaN
        raise ConfigurationError(
            f"{path.with_name(CONFIG)}: lora_alpha {repr(alpha)[:20]} for {module} is not in float32, in which a merge adds up"
        )
    transposed = embedding
    if config.get("fan_in_fan_out") and not embedding:
        if base.config.get("model_type") not in _TRANSPOSED_MODELS:
            raise ConfigurationError(
                f"{path.with_name(CONFIG)}: fan_in_fan_out is for layers stored as (in, out); those of "
                f"{base.config.get('model_type')} are not"
            )
        transposed = True
    if len(a.shape) != 2 or len(b.shape) != 2 or a.shape[0] != rank or b.shape[1] != rank:
        raise ConfigurationError(
            f"{path}: rank mismatch at {module}: lora_A is {_shape(a)}, lora_B is {_shape(b)}, {CONFIG} says rank {rank}"
        )
    added = (a.shape[1], b.shape[0]) if transposed else (b.shape[0], a.shape[1])
    if added != target.shape:
        raise ConfigurationError(
            f"{path}: {module} was trained for a weight of {added[0]}x{added[1]}, "
            f"that of the base {base.folder} is {_shape(target)}: another base"
        )
    scale = alpha / (math.sqrt(rank) if config.get("use_rslora") else rank)
    return Change(replacement, a, b, scale, transposed)


def _shape(spec: TensorSpec) -> str:
    return "x".join(map(str, spec.shape)) or "a number"


def _by_pattern(patterns: Any, module: str, default: Any) -> Any:
    """PEFT's rule: the first pattern that matches the end of the module's name, whole parts of it."""
    for pattern, value in (patterns or {}).items():
        if re.match(rf"(.*\.)?({pattern})$", module):
            return value
    return default


def _check_complete(
    folder: Path, config: Mapping[str, Any], tensors: Mapping[str, TensorSpec], changes: Mapping[str, Change]
) -> None:
    """Every module that the configuration names is changed, so a lost tensor shows."""
    targets = config.get("target_modules")
    if isinstance(targets, list):
        for target in sorted(targets):
            if not any(_is_one_of(name.removesuffix(".weight"), [target]) for name in changes):
                raise ConfigurationError(f"{folder / WEIGHTS}: no tensor for the target module {target}")
    for name, spec in tensors.items():
        module = name.removesuffix(".weight")
        change = changes.get(name)
        if len(spec.shape) == 2 and _is_target(module, config) and (change is None or not change.rank):
            raise ConfigurationError(
                f"{folder / WEIGHTS}: the tensors of {module}, a target module, are missing"
            )
    for saved in config.get("modules_to_save") or ():
        if not any(_saves(saved, name) for name in changes):
            raise ConfigurationError(f"{folder / WEIGHTS}: no tensor for {saved} of modules_to_save")
        for name in tensors:
            if _saves(saved, name) and (name not in changes or changes[name].replacement is None):
                raise ConfigurationError(
                    f"{folder / WEIGHTS}: no tensor for {name}, which modules_to_save names"
                )
    for name, change in changes.items():
        wanted = any(_saves(saved, name) for saved in config.get("modules_to_save") or ())
        # PEFT saves an embedding beside its LoRA, in case that the vocabulary grew.
        if change.replacement and not wanted and not change.rank:
            raise ConfigurationError(f"{folder / WEIGHTS}: {name} is in no list of modules_to_save")


def _saves(saved: str, tensor: str) -> bool:
    """PEFT's rule: a module whose name ends like that, not in whole parts, with all below it."""
    return f"{saved}." in tensor


def _is_one_of(module: str, names: list[str]) -> bool:
    return any(module == name or module.endswith(f".{name}") for name in names)


def _is_target(module: str, config: Mapping[str, Any]) -> bool:
    """PEFT's rule for a linear layer; False where it depends on more than the names."""
    targets, excluded = config.get("target_modules"), config.get("exclude_modules")
    if isinstance(excluded, str) and re.fullmatch(excluded, module):
        return False
    if isinstance(excluded, list) and _is_one_of(module, excluded):
        return False
    if any(f".{saved}." in f".{module}." for saved in config.get("modules_to_save") or ()):
        return False
    if isinstance(targets, str):
        return targets != "all-linear" and re.fullmatch(targets, module) is not None
    layers = config.get("layers_to_transform")
    if layers is not None and layers != []:
        number = re.search(r"\.(\d+)\.", module)
        wanted = layers if isinstance(layers, list) else [layers]
        if number is None or int(number[1]) not in wanted:
            return False
    return isinstance(targets, list) and _is_one_of(module, targets)


def _check_tied(folder: Path, changes: Mapping[str, Change]) -> None:
    for name in changes:
        if name.endswith(("embed_tokens.weight", "lm_head.weight", "wte.weight")):
            raise ConfigurationError(
                f"{folder / WEIGHTS}: changes {name}, but the base's embedding and output layer are one tensor: "
                "the merge would change both"
            )


def _check_tokenizer(folder: Path, base: Checkpoint) -> None:
    trained, served = vocabulary(folder), vocabulary(base.folder)
    for token in sorted(trained.keys() | served.keys()):
        if trained.get(token) != served.get(token):
            raise ConfigurationError(
                f"{folder / 'tokenizer.json'}: the token {token!r} is number {trained.get(token)} here and "
                f"{served.get(token)} in {base.folder}: another vocabulary"
            )
