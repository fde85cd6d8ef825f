"""Add LoRA adapters to a base checkpoint, in order: `W + s1*B1@A1 + s2*B2@A2`, summed in float32, rounded once.

Weights stream through memory a block of rows at a time (`weights.BLOCK_LENGTH` numbers), so the peak does not grow with the
model: it is the interpreter, torch, a block in three types and the two small matrices of an adapter. Shards keep their
names and their tensors. Everything is checked that can be before the first byte is written; while weights stream, each
block is checked for NaN, infinity and what the output's type cannot hold. Errors are ConfigurationError, one line.
"""

from __future__ import annotations

import hashlib
import json
import platform
import resource
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from adapters.checkpoint import (
    CONFIG,
    COPIED,
    INDEX,
    TEMPLATE,
    TOKENIZER_CONFIG,
    Checkpoint,
    chat_template,
    read_checkpoint,
    read_json,
)
from adapters.lora import CONFIG as ADAPTER_CONFIG
from adapters.lora import WEIGHTS, Adapter, read_adapter
from adapters.manifest import (
    AdapterRecord,
    BaseRecord,
    FileDigest,
    Manifest,
    Progress,
    TemplateRecord,
    digest_files,
    digest_text,
    write_manifest,
)
from adapters.tensor_file import TensorSpec, TensorWriter
from adapters.weights import DTYPES, check_finite, is_float, merged_blocks
from adapters.workspace import Workspace, check_output, check_space, working_folder
from server.errors import ConfigurationError

_BASE = "base"
"""The source of a template that is the base's own."""


@dataclass(frozen=True, slots=True)
class MergeOrder:
    """What to merge: adapters in the order in which they were trained, into the folder `out`."""

    base: Path
    adapters: tuple[Path, ...]
    out: Path
    dtype: str = "float16"
    keep_template: Path | None = None
    force: bool = False

    @property
    def command(self) -> list[str]:
        """The command line that asks for it."""
        adapters = [word for folder in self.adapters for word in ("--adapter", str(folder))]
        template = ["--keep-template", str(self.keep_template)] if self.keep_template else []
        words = ["truecall", "merge", "--base", str(self.base), *adapters, "--out", str(self.out)]
        return [*words, "--dtype", self.dtype, *template]


@dataclass(frozen=True, slots=True)
class Merged:
    """A finished merge; `num_kept` shards were those of an interrupted run."""

    manifest: Manifest
    num_tensors: int
    num_changed: int
    num_shards: int
    num_kept: int


def merge(order: MergeOrder, *, start: Callable[[int], None], progress: Progress) -> Merged:
    """Write `order.out`, whole or not at all. `start` is told how many bytes there are to do, `progress` those done."""
    try:
        return _merge(order, start, progress)
    except OSError as failure:
        raise ConfigurationError(f"{failure.filename or order.out}: {failure.strerror}") from failure


def _merge(order: MergeOrder, start: Callable[[int], None], progress: Progress) -> Merged:
    out = order.out.resolve()
    inputs = [order.base.resolve(), *(folder.resolve() for folder in order.adapters)]
    check_output(out, inputs, force=order.force)
    base = read_checkpoint(inputs[0])
    adapters = [read_adapter(folder, base) for folder in inputs[1:]]
    template, record = _template(order, base, adapters)
    for adapter in adapters:
        parts = [(change.replacement, change.a, change.b) for change in adapter.changes.values()]
        check_finite(adapter.weights, [spec for part in parts for spec in part if spec is not None])
    shards = {
        name: [_output_spec(spec, order.dtype) for spec in specs.values()]
        for name, specs in base.shards.items()
    }
    _check_space(out, shards)
    start(_bytes_to_do(base, adapters, shards))
    base_record = BaseRecord(path=str(base.folder), files=digest_files(base.folder, base.files, progress))
    adapter_records = [_adapter_record(adapter, progress) for adapter in adapters]
    with Workspace(out, _plan(order, base_record, adapter_records, record)) as workspace:
        files, num_kept = _write_shards(base, adapters, shards, workspace, order.dtype, progress)
        files |= _write_settings(base, template, record, order.dtype, shards, workspace.folder)
        manifest = Manifest(
            command=order.command,
            versions=_versions(),
            dtype=order.dtype,
            base=base_record,
            adapters=adapter_records,
            template=record,
            files=files,
        )
        write_manifest(workspace.folder, manifest)
        workspace.publish(force=order.force)
    changed = {name for adapter in adapters for name in adapter.changes}
    return Merged(manifest, len(base.tensors), len(changed), len(shards), num_kept)


def peak_memory() -> int:
    """The most bytes that this process has held so far."""
    try:
        # Beside getrusage, which may report what the parent held when it started us.
        status = Path("/proc/self/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return held if platform.system() == "Darwin" else held * 1024


def _template(order: MergeOrder, base: Checkpoint, adapters: Sequence[Adapter]) -> tuple[str, TemplateRecord]:
    """The template to serve: the base's, unless the order names one. Adapters must have been trained with it."""
    if order.keep_template is not None:
        try:
            template: str | None = order.keep_template.read_text(encoding="utf-8")
        except (OSError, UnicodeError) as failure:
            raise ConfigurationError(f"--keep-template {order.keep_template}: {failure}") from None
    else:
        template = chat_template(base.folder)
    if not template:
        raise ConfigurationError(f"{base.folder}: no chat template; give one with --keep-template FILE")
    if order.keep_template is None:
        for adapter in adapters:
            if adapter.template not in (None, template):
                raise ConfigurationError(
                    f"{adapter.folder}: was trained with another chat template than the base's; "
                    "say with --keep-template FILE which one to serve"
                )
    trained = [None if adapter.template is None else digest_text(adapter.template) for adapter in adapters]
    source = str(order.keep_template) if order.keep_template else _BASE
    if order.keep_template and source == _BASE:
        source = f"./{source}"  # a file of that name
    return template, TemplateRecord(sha256=digest_text(template), source=source, trained_with=trained)


def _output_spec(spec: TensorSpec, dtype: str) -> TensorSpec:
    return replace(spec, dtype=DTYPES[dtype]) if is_float(spec) else spec


def _check_space(out: Path, shards: dict[str, list[TensorSpec]]) -> None:
    folder = working_folder(out)
    kept = sum(path.stat().st_size for path in folder.iterdir()) if folder.is_dir() else 0
    check_space(out, _weight_bytes(shards) - kept)


def _bytes_to_do(base: Checkpoint, adapters: Sequence[Adapter], shards: dict[str, list[TensorSpec]]) -> int:
    """The inputs are read for their digests, the output is written (or read, where it is there already)."""
    paths = [base.folder / name for name in base.files]
    paths += [adapter.folder / name for adapter in adapters for name in (ADAPTER_CONFIG, WEIGHTS)]
    return sum(path.stat().st_size for path in paths) + _weight_bytes(shards)


def _weight_bytes(shards: dict[str, list[TensorSpec]]) -> int:
    return sum(spec.num_bytes for specs in shards.values() for spec in specs)


def _adapter_record(adapter: Adapter, progress: Progress) -> AdapterRecord:
    return AdapterRecord(
        path=str(adapter.folder),
        files=digest_files(adapter.folder, [ADAPTER_CONFIG, WEIGHTS], progress),
        trained_on=adapter.trained_on,
        ranks=adapter.ranks,
        scales=adapter.scales,
        replaced=adapter.replaced,
    )


def _plan(
    order: MergeOrder, base: BaseRecord, adapters: Sequence[AdapterRecord], template: TemplateRecord
) -> str:
    """Digest of all that decides the output's bytes, paths left out."""
    inputs = [base.files, *(adapter.files for adapter in adapters)]
    digests = [{name: digest.sha256 for name, digest in files.items()} for files in inputs]
    parts = [_versions(), order.dtype, template.sha256, digests]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), "torch": version("torch"), "truecall": version("truecall")}


def _write_shards(
    base: Checkpoint,
    adapters: Sequence[Adapter],
    shards: dict[str, list[TensorSpec]],
    workspace: Workspace,
    dtype: str,
    progress: Progress,
) -> tuple[dict[str, FileDigest], int]:
    """Write the shards that are not there yet; the digests of all, and how many were there."""
    files: dict[str, FileDigest] = {}
    num_kept = 0
    for name, specs in shards.items():
        kept = workspace.kept(name, progress)
        if kept is None:
            with TensorWriter(workspace.folder / name, specs) as writer:
                for spec in base.shards[name].values():
                    for data in merged_blocks(base.folder / name, spec, adapters, dtype):
                        writer.write(data)
                        progress(len(data))
                kept = writer.finish()
            workspace.finish(name, kept)
        else:
            num_kept += 1
        files[name] = kept
    return files, num_kept


def _write_settings(
    base: Checkpoint,
    template: str,
    record: TemplateRecord,
    dtype: str,
    shards: dict[str, list[TensorSpec]],
    folder: Path,
) -> dict[str, FileDigest]:
    """Write everything but the weights; the digests."""
    config = dict(base.config)
    config["torch_dtype" if "torch_dtype" in config else "dtype"] = dtype
    _write_json(folder / CONFIG, config)
    names = [CONFIG]
    for name in COPIED:
        if (base.folder / name).is_file():
            shutil.copyfile(base.folder / name, folder / name)
            names.append(name)
    if record.source != _BASE:
        (folder / TEMPLATE).write_text(template, encoding="utf-8")
        names.append(TEMPLATE)
        if TOKENIZER_CONFIG in names:
            settings = read_json(folder / TOKENIZER_CONFIG)
            if settings.pop("chat_template", None) is not None:
                _write_json(folder / TOKENIZER_CONFIG, settings)
    if base.sharded:
        placed = sorted((spec.name, name) for name, specs in shards.items() for spec in specs)
        index = {"metadata": {"total_size": _weight_bytes(shards)}, "weight_map": dict(placed)}
        _write_json(folder / INDEX, index)
        names.append(INDEX)
    return digest_files(folder, set(names))


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
