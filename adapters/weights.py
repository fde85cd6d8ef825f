"""The arithmetic of a merge, a block of rows at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch

from adapters.lora import Adapter, Change
from adapters.manifest import Progress
from adapters.tensor_file import TensorReader, TensorSpec
from server.errors import ConfigurationError

BLOCK_LENGTH = 8 << 20
"""Numbers in memory at once: 32 MiB of float32."""
DTYPES = {"float16": "F16", "bfloat16": "BF16", "float32": "F32"}
"""Types of the output, by their name in a file's header."""
_TORCH = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


_SUM_ERROR = 2.0**-18
"""How far two float32 sums of one weight may be apart that add up in another order, against the tensor's largest number."""


def is_float(spec: TensorSpec) -> bool:
    """The tensor holds weights, not indices."""
    return spec.dtype in _TORCH


def merged_blocks(
    path: Path, spec: TensorSpec, adapters: Sequence[Adapter], dtype: str
) -> Iterator[memoryview]:
    """The bytes of the base's tensor `spec` of file `path` after all adapters, in order.

    Added up in float32 and rounded to `dtype` once. Raises ConfigurationError where a number is not finite, or not in
    the output's type.
    """
    source_path, source = path, spec
    terms: list[tuple[Adapter, Change]] = []
    for adapter in adapters:
        change = adapter.changes.get(spec.name, Change())
        if change.replacement is not None:  # with it goes what earlier adapters had added
            source_path, source = adapter.weights, change.replacement
            terms = []
        if change.rank:
            terms.append((adapter, change))
    factors = [_factors(adapter, change) for adapter, change in terms]
    with TensorReader(source_path) as reader:
        for first, last in source.row_blocks(BLOCK_LENGTH):
            data = reader.rows(source, first, last)
            if not is_float(source):
                yield memoryview(data)
                continue
            block = _numbers(data, source.dtype).to(torch.float32)
            if not math.isfinite(_largest(block)):
                raise ConfigurationError(f"{source_path}: {source.name} holds NaN or infinity")
            for left, right, scale in factors:
                block.view(last - first, -1).addmm_(left[first:last], right, alpha=scale)
            yield _rounded(block, dtype, spec.name)


def check_finite(path: Path, specs: Sequence[TensorSpec], progress: Progress | None = None) -> None:
    """Read the tensors of the file. Raises ConfigurationError if one holds NaN or infinity, or holds no weights."""
    with TensorReader(path) as reader:
        for spec in specs:
            if not is_float(spec):
                raise ConfigurationError(f"{path}: {spec.name} is {spec.dtype}, not a float type")
            for first, last in spec.row_blocks(BLOCK_LENGTH):
                data = reader.rows(spec, first, last)
                if not math.isfinite(_largest(_numbers(data, spec.dtype))):
                    raise ConfigurationError(f"{path}: {spec.name} holds NaN or infinity")
                if progress is not None:
                    progress(len(data))


def check_sums(
    path: Path,
    specs: Sequence[TensorSpec],
    expected: Mapping[str, torch.Tensor],
    progress: Progress | None = None,
) -> None:
    """Read the tensors of the file. Raises ConfigurationError if a number is not `expected` (float32) as rounded once."""
    with TensorReader(path) as reader:
        for spec in specs:
            sums = expected[spec.name].reshape(spec.num_rows, spec.row_length)
            slack = _SUM_ERROR * _largest(sums)
            num_wrong = 0
            for first, last in spec.row_blocks(BLOCK_LENGTH):
                data = reader.rows(spec, first, last)
                found, block = _numbers(data, spec.dtype), sums[first:last].flatten()
                # Rounding keeps order: between these lies all that a sum this close may have been rounded to.
                least, most = (block - slack).to(found.dtype), (block + slack).to(found.dtype)
                num_wrong += int(((found < least) | (found > most)).sum())
                if progress is not None:
                    progress(len(data))
            if num_wrong:
                raise ConfigurationError(
                    f"{spec.name}: {num_wrong:,} of {sums.numel():,} numbers are not the sum of base and adapters"
                )


def _factors(adapter: Adapter, change: Change) -> tuple[torch.Tensor, torch.Tensor, float]:
    """`left @ right` has the layout of the base's tensor."""
    with TensorReader(adapter.weights) as reader:
        a, b = (
            _numbers(reader.rows(spec, 0, spec.num_rows), spec.dtype).to(torch.float32).view(spec.shape)
            for spec in (change.a, change.b)
            if spec is not None
        )
    left, right = (a.T, b.T) if change.transposed else (b, a)
    return left, right, change.scale


def _rounded(block: torch.Tensor, dtype: str, name: str) -> memoryview:
    kind = _TORCH[DTYPES[dtype]]
    reached, limit = _largest(block), torch.finfo(kind).max
    if not reached <= limit:
        raise ConfigurationError(
            f"{name} reaches {reached:.4g} once merged, {dtype} ends at {limit:.4g}"
            + ("; merge with --dtype bfloat16" if limit < reached <= torch.finfo(torch.bfloat16).max else "")
        )
    return memoryview(block.to(kind).view(torch.uint8).numpy())


def _numbers(data: bytearray, dtype: str) -> torch.Tensor:
    """One dimension, sharing the memory."""
    return torch.frombuffer(data, dtype=_TORCH[dtype]) if data else torch.empty(0, dtype=_TORCH[dtype])


def _largest(block: torch.Tensor) -> float:
    """The largest magnitude; NaN if there is a NaN."""
    if not block.numel():
        return 0.0
    low, high = (float(bound) for bound in torch.aminmax(block))
    return max(-low, high)  # both bounds are NaN if one number is
