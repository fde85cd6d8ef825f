"""safetensors files read and written a few rows at a time, with no more in memory than those rows.

Layout: the length of the header (8 bytes, little-endian), the header (JSON: dtype, shape and `data_offsets` by tensor
name), then the tensors' bytes without gaps. Nothing here interprets the numbers. Mapping the file into memory would
be shorter, but the mapped pages count as the process's memory.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from adapters.manifest import FileDigest
from server.errors import ConfigurationError

ITEM_BYTES: Mapping[str, int] = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1,
}  # fmt: skip
"""Bytes of one number, by the header's name of its type."""
_LENGTH_BYTES = 8
_LONGEST_HEADER = 100_000_000


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """One tensor of a file; `start` is the offset of its first byte in the file."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int = 0

    @property
    def num_rows(self) -> int:
        """A number alone is one row of one."""
        return self.shape[0] if self.shape else 1

    @property
    def row_length(self) -> int:
        """Numbers a row."""
        return math.prod(self.shape[1:])

    @property
    def num_bytes(self) -> int:
        """Size of the data."""
        return math.prod(self.shape) * ITEM_BYTES[self.dtype]

    def row_blocks(self, block_length: int) -> Iterator[tuple[int, int]]:
        """Ranges of rows of at most `block_length` numbers each, but of one row at least."""
        step = max(1, block_length // max(1, self.row_length))
        for first in range(0, self.num_rows, step):
            yield first, min(first + step, self.num_rows)


def read_specs(path: Path) -> dict[str, TensorSpec]:
    """The tensors of a file in the order of their bytes. Raises ConfigurationError if the file is broken."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
            if size < _LENGTH_BYTES or length > _LONGEST_HEADER:
                raise ConfigurationError(f"{path}: not a safetensors file")
            text = file.read(length)
    except OSError as failure:
        raise ConfigurationError(f"{path}: {failure.strerror}") from None
    if len(text) < length:
        raise ConfigurationError(f"{path}: truncated: it ends within its header")
    try:
        header = json.loads(text)
        entries = sorted(
            ((name, entry) for name, entry in header.items() if name != "__metadata__"),
            key=lambda item: item[1]["data_offsets"],
        )
        specs = [_spec(path, name, entry, _LENGTH_BYTES + length) for name, entry in entries]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ConfigurationError(f"{path}: not a safetensors file: its header cannot be read") from None
    end = _LENGTH_BYTES + length
    for spec in specs:
        if spec.start != end:
            raise ConfigurationError(
                f"{path}: broken header: {spec.name} does not follow the tensor before it"
            )
        end += spec.num_bytes
    if size < end:
        raise ConfigurationError(
            f"{path}: truncated: {size:,} bytes of the {end:,} that its header announces"
        )
    if size > end:
        raise ConfigurationError(f"{path}: {size - end:,} bytes more than its header announces")
    return {spec.name: spec for spec in specs}


def _spec(path: Path, name: str, entry: Any, data_start: int) -> TensorSpec:
    dtype = entry["dtype"]
    if dtype not in ITEM_BYTES:
        raise ConfigurationError(f"{path}: {name} is {dtype}: only an unquantised checkpoint can be merged")
    begin, end = entry["data_offsets"]
    spec = TensorSpec(name, dtype, tuple(map(int, entry["shape"])), data_start + int(begin))
    if spec.num_bytes != end - begin:
        raise ConfigurationError(f"{path}: broken header: {name} has {end - begin} bytes for {spec.shape}")
    return spec


class TensorReader:
    """An open file from which rows can be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("rb", buffering=0)

    def rows(self, spec: TensorSpec, first: int, last: int) -> bytearray:
        """The bytes of the rows `first` to `last - 1`."""
        row_bytes = spec.row_length * ITEM_BYTES[spec.dtype]
        data = bytearray((last - first) * row_bytes)
        view, num_read = memoryview(data), 0
        self._file.seek(spec.start + first * row_bytes)
        while num_read < len(data):
            piece = self._file.readinto(view[num_read:])
            if not piece:
                raise ConfigurationError(f"{self.path}: truncated while it was read, in {spec.name}")
            num_read += piece
        return data

    def __enter__(self) -> TensorReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


class TensorWriter:
    """Writes the given tensors, whose bytes must come in that order; the file is digested on the way."""

    def __init__(self, path: Path, specs: Iterable[TensorSpec]) -> None:
        header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
        self._missing = 0
        for spec in specs:
            end = self._missing + spec.num_bytes
            header[spec.name] = {
                "dtype": spec.dtype,
                "shape": list(spec.shape),
                "data_offsets": [self._missing, end],
            }
            self._missing = end
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)  # the data begins at a multiple of 8, as readers that map it expect
        self._digest, self._size = hashlib.sha256(), 0
        self._file = path.open("wb", buffering=0)
        self._put(memoryview(len(text).to_bytes(_LENGTH_BYTES, "little") + text))

    def write(self, data: memoryview) -> None:
        """The next bytes. Raises OSError where the disk does not take them."""
        self._put(data)
        self._missing -= len(data)

    def finish(self) -> FileDigest:
        """Make the file durable; what it holds."""
        if self._missing:
            raise ValueError(f"{self._missing} bytes of the announced tensors were not written")
        os.fsync(self._file.fileno())
        return FileDigest(bytes=self._size, sha256=self._digest.hexdigest())

    def _put(self, data: memoryview) -> None:
        self._digest.update(data)
        self._size += len(data)
        while data:
            data = data[self._file.write(data) or 0 :]

    def __enter__(self) -> TensorWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
