"""`truecall-manifest.json`: what a merged checkpoint was made of, and the digest of each of its files.

The service reads the same file without this package (`server.engine.card`): its `files` are the model's fingerprint.
The manifest names no time, so the same merge writes the same manifest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from server.engine.card import MANIFEST, check_manifest
from server.errors import ConfigurationError

FORMAT = 1
_PIECE = 4 << 20

Progress = Callable[[int], None]
"""Told the bytes that were read since the last time."""


class FileDigest(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """What a file holds."""

    bytes: int
    sha256: str
    """Hex."""


class BaseRecord(BaseModel, frozen=True, extra="forbid"):
    """The checkpoint that the adapters were added to."""

    path: str
    files: dict[str, FileDigest]


class AdapterRecord(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """One adapter, in the order in which they were added."""

    path: str
    files: dict[str, FileDigest]
    trained_on: str | None
    """`base_model_name_or_path` of its configuration, as the training wrote it."""
    ranks: dict[str, int]
    """How many weights were changed at each rank."""
    scales: list[float]
    """The factors of `B @ A` that occur, ascending."""
    replaced: list[str]
    """Tensors that the adapter holds whole (`modules_to_save`)."""


class TemplateRecord(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """The chat template that the merged checkpoint carries."""

    sha256: str
    source: str
    """`base`, or the file that `--keep-template` named."""
    trained_with: list[str | None]
    """Digest of the template in each adapter's folder; null where it holds none."""


class Manifest(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """The whole file."""

    format: int = FORMAT
    command: list[str]
    versions: dict[str, str]
    dtype: str
    base: BaseRecord
    adapters: list[AdapterRecord]
    template: TemplateRecord
    files: dict[str, FileDigest]
    """Every file of the merged checkpoint but this one."""


def digest_file(path: Path, progress: Progress | None = None) -> FileDigest:
    """Read the whole file, a few MiB at a time."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            if progress is not None:
                progress(len(piece))
    return FileDigest(bytes=size, sha256=digest.hexdigest())


def digest_files(
    folder: Path, names: Iterable[str], progress: Progress | None = None
) -> dict[str, FileDigest]:
    """The digests of `names` in `folder`, by name."""
    return {name: digest_file(folder / name, progress) for name in sorted(names)}


def digest_text(text: str) -> str:
    """Hex digest of a chat template."""
    return hashlib.sha256(text.encode()).hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it to `folder`."""
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest in `folder`. Raises ConfigurationError where there is none, or none of ours."""
    path = folder / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as failure:
        raise ConfigurationError(
            f"{path}: {failure.strerror}; is {folder} a folder that `truecall merge` wrote?"
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "file"
        raise ConfigurationError(f"{path}: {where}: {first['msg']}") from None


def first_difference(
    folder: Path, recorded: Mapping[str, FileDigest], progress: Progress | None = None
) -> str | None:
    """The first of the recorded files that is missing or changed, in words; None if all are as recorded."""
    for name, expected in sorted(recorded.items()):
        path = folder / name
        if not path.is_file():
            return f"{path} is missing"
        size = path.stat().st_size
        if size != expected.bytes:
            return f"{path} has {size:,} bytes, the manifest says {expected.bytes:,}"
        if digest_file(path, progress) != expected:
            return f"{path} is not the file of the manifest: its digest differs"
    return None


def is_merge_of(folder: Path, base: Path, adapters: Sequence[Path], dtype: str) -> bool:
    """Whether `folder` holds this base with these adapters, in this order, in this type.

    The inputs are compared by digest; what lies in `folder` as a service does it at start, weights by their size.
    """
    try:
        manifest = read_manifest(folder)
        check_manifest(folder)
    except ConfigurationError:
        return False
    recorded = [manifest.base.files, *(record.files for record in manifest.adapters)]
    if manifest.dtype != dtype or len(recorded) != 1 + len(adapters):
        return False
    inputs = zip((base, *adapters), recorded, strict=True)
    return all(first_difference(source, files) is None for source, files in inputs)
