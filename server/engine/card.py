"""What a checkpoint's folder tells of the model: its fingerprint and its sampling defaults."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from server.engine.port import SamplingDefaults
from server.errors import ConfigurationError

MANIFEST = "truecall-manifest.json"
"""Written beside the weights by `truecall merge`: digests of every file."""

# https://huggingface.co/Qwen/Qwen3-8B, "Best Practices".
QWEN3_THINKING = SamplingDefaults(temperature=0.6, top_p=0.95, top_k=20)
QWEN3_PLAIN = SamplingDefaults(temperature=0.7, top_p=0.8, top_k=20)

_SETTINGS_FILES = ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json")
_WEIGHTS = ("*.safetensors", "*.safetensors.index.json", "*.bin", "*.pt", "*.gguf")
_READ_BY_ENGINES = frozenset({".safetensors", ".bin", ".pt", ".gguf", ".json", ".jinja", ".model"})
_SAMPLES, _SAMPLE_BYTES = 64, 4096


def fingerprint(folder: Path, template: str) -> str:
    """Hex digest of the checkpoint in `folder` and of its chat template.

    With a manifest it is exact, and the same wherever the merge was run; the files must then be those of the
    manifest (`check_manifest`). Without one the weights enter by name, size and 64 evenly spread samples of
    4 KiB a file: training changes every matrix, so another checkpoint of the same shape differs there.
    """
    digest = sha256()
    recorded = check_manifest(folder)
    if recorded is not None:
        _add(digest, MANIFEST, json.dumps(recorded, sort_keys=True).encode())
    else:
        for name in _SETTINGS_FILES:
            if (folder / name).is_file():
                _add(digest, name, (folder / name).read_bytes())
        for path in sorted({path for pattern in _WEIGHTS for path in folder.glob(pattern)}):
            _add(digest, f"{path.name} {path.stat().st_size}", _sampled(path))
    _add(digest, "template", template.encode())
    return digest.hexdigest()


def check_manifest(folder: Path) -> dict[str, Any] | None:
    """Refuse a merged checkpoint whose files are not those that `truecall merge` wrote. Raises ConfigurationError.

    Weights are compared by size, all else by digest: milliseconds for any model. `truecall merge verify` compares
    everything. Returns the manifest's size and digest of each file; None where there is no manifest.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return None
    try:
        recorded: dict[str, Any] = json.loads(manifest.read_bytes())["files"]
        for name, entry in recorded.items():
            if not _is_recorded(folder / name, entry["bytes"], entry["sha256"]):
                raise ConfigurationError(
                    f"{folder / name} is not the file that the merge wrote ({MANIFEST}): merge again, "
                    "or remove the manifest to serve it as it is"
                )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{manifest} is not a manifest of `truecall merge`") from error
    for path in sorted(folder.iterdir()):
        if path.suffix in _READ_BY_ENGINES and path.name not in recorded and path != manifest:
            raise ConfigurationError(
                f"{path} is none of the files that the merge wrote ({MANIFEST}): remove it"
            )
    return recorded


def _is_recorded(path: Path, size: int, digest: str) -> bool:
    if not path.is_file() or path.stat().st_size != size:
        return False
    return path.suffix == ".safetensors" or sha256(path.read_bytes()).hexdigest() == digest


def sampling_defaults(folder: Path) -> tuple[SamplingDefaults, SamplingDefaults]:
    """Defaults without and with thinking: `generation_config.json` over Qwen3's published ones.

    Qwen3's own file holds its thinking values; those do not become the defaults of plain answers.
    """
    path = folder / "generation_config.json"
    if not path.is_file():
        return QWEN3_PLAIN, QWEN3_THINKING
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigurationError(f"{path} is not JSON: {error}") from error
    given = {
        name: kind(config[name])
        for name, kind in _DEFAULT_FIELDS.items()
        if isinstance(config.get(name), int | float) and not isinstance(config[name], bool)
    }
    thinking = replace(QWEN3_THINKING, **given)
    plain = QWEN3_PLAIN if thinking == QWEN3_THINKING else replace(QWEN3_PLAIN, **given)
    return plain, thinking


_DEFAULT_FIELDS: dict[str, Any] = {
    "temperature": float,
    "top_p": float,
    "top_k": int,
    "min_p": float,
    "presence_penalty": float,
    "repetition_penalty": float,
}


def _add(digest: Any, name: str, content: bytes) -> None:
    digest.update(f"{name} {len(content)}\n".encode())
    digest.update(content)


def _sampled(path: Path) -> bytes:
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= _SAMPLES * _SAMPLE_BYTES:
            return file.read()
        step = (size - _SAMPLE_BYTES) // (_SAMPLES - 1)
        samples = []
        for number in range(_SAMPLES):
            file.seek(number * step)
            samples.append(file.read(_SAMPLE_BYTES))
    return b"".join(samples)
