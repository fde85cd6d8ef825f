"""The weights as `python -m adapters.guard` writes them: one file, read once a process.

A feature has a row of a small embedding, and a weight of its own for each `Turn.state`. Rows are whole numbers of
eight bits times a scale of their table; the mean over a text's features goes through one hidden layer.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from server.guard.learned.features import Vocabulary
from server.guard.learned.origins import Token
from server.guard.text.lazy import lazy

FILE = "weights.npz"
Floats = NDArray[np.float32]
_LEVELS = 127


@dataclass(frozen=True)
class Table:
    """Features of one kind: `rows[i]` and `alone[i]` are those of feature `keys[i - 1]`, 0 of a text without any."""

    keys: dict[Any, int]
    rows: Floats
    """Shape `(1 + len(keys), width)`."""
    alone: Floats
    """Shape `(1 + len(keys), STATES)`: what the feature adds by itself, in logits, by `Turn.state`."""


class Known(NamedTuple):
    """A token of a passage as the weights know it."""

    number: int
    rows: tuple[int, ...]
    """Of its features, in `Weights.said`."""
    rare: str
    """Its origin if it is no common word, else nothing."""


@dataclass(frozen=True)
class Weights:
    """Everything that was learned."""

    vocabulary: Vocabulary
    asked: Table
    said: Table
    flags: Table
    hidden: Floats
    """Shape `(3 * width, units)`: from the three texts to the hidden layer."""
    state: Floats
    """Shape `(STATES, units)`: the hidden layer's bias by `Turn.state`."""
    out: Floats
    """Shape `(units,)`."""
    bias: float
    _known: dict[Token, Known] = field(default_factory=dict, init=False, repr=False, compare=False)
    """At most every common word with every origin."""

    def read(self, tokens: Iterable[Token]) -> list[Known]:
        """The tokens of a passage."""
        known = self._known.get
        return [known(token) or self._read(token) for token in tokens]

    def _read(self, token: Token) -> Known:
        text, origin = token
        if text and text not in self.vocabulary.numbers:
            [known] = self.read([("", origin)])
            return known
        word = self.vocabulary.read(token)
        rows = tuple(filter(None, map(self.said.keys.get, word.features)))
        known = self._known[token] = Known(word.number, rows, word.rare)
        return known

    @lazy
    def units_of_asked(self) -> Floats:
        """What each feature of the turn adds to the hidden layer, and, last, to the logit by itself, by state."""
        return _beside(self.asked.rows @ self.hidden[: self._width], self.asked)

    @lazy
    def rows_of_said(self) -> Floats:
        """The row of each feature of a passage, and, last, what it adds to the logit by itself, by state."""
        return _beside(self.said.rows, self.said)

    @lazy
    def from_said(self) -> Floats:
        """From the mean of a passage's rows to the hidden layer."""
        return self.hidden[self._width : 2 * self._width]

    @lazy
    def units_of_flags(self) -> Floats:
        """What each flag adds to the hidden layer, and, last, to the logit by itself, by state."""
        return _beside(self.flags.rows @ self.hidden[2 * self._width :], self.flags)

    @property
    def _width(self) -> int:
        return int(self.asked.rows.shape[1])

    def save(self, path: Path) -> None:
        """Write the file; equal weights give equal bytes."""
        arrays: dict[str, NDArray[Any]] = {
            "vocabulary": _packed(self.vocabulary.entries),
            "hidden": self.hidden.astype(np.float16),
            "state": self.state.astype(np.float16),
            "out": self.out.astype(np.float32),
            "bias": np.array([self.bias], np.float32),
        }
        for name in ("asked", "said", "flags"):
            table: Table = getattr(self, name)
            keys = list(table.keys)
            arrays[f"{name}.keys"] = _packed(keys) if name == "flags" else np.array(keys, np.int64)
            scale = float(np.abs(table.rows).max()) / _LEVELS
            arrays[f"{name}.rows"] = np.rint(table.rows / scale).astype(np.int8)
            arrays[f"{name}.scale"] = np.array([scale], np.float32)
            arrays[f"{name}.alone"] = table.alone.astype(np.float16)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, array in arrays.items():
                buffer = io.BytesIO()
                np.save(buffer, array, allow_pickle=False)
                archive.writestr(zipfile.ZipInfo(f"{name}.npy"), buffer.getvalue(), zipfile.ZIP_DEFLATED)

    @classmethod
    def load(cls, path: Path) -> Weights:
        """Read a file that `save` wrote."""
        with np.load(path, allow_pickle=False) as archive:
            arrays = dict(archive)
        tables = {}
        for name in ("asked", "said", "flags"):
            keys = arrays[f"{name}.keys"]
            listed = _unpacked(keys) if name == "flags" else keys.tolist()
            tables[name] = Table(
                {key: i for i, key in enumerate(listed, 1)},
                arrays[f"{name}.rows"].astype(np.float32) * arrays[f"{name}.scale"],
                arrays[f"{name}.alone"].astype(np.float32),
            )
        return cls(
            Vocabulary(tuple(_unpacked(arrays["vocabulary"]))),
            tables["asked"],
            tables["said"],
            tables["flags"],
            arrays["hidden"].astype(np.float32),
            arrays["state"].astype(np.float32),
            arrays["out"],
            float(arrays["bias"][0]),
        )


def _beside(columns: Floats, table: Table) -> Floats:
    return np.ascontiguousarray(np.column_stack((columns, table.alone)), dtype=np.float32)


def _packed(texts: list[str] | tuple[str, ...]) -> NDArray[np.uint8]:
    """Texts as the bytes of their lines; a line break within one is written as `\\n`."""
    return np.frombuffer("\n".join(text.replace("\n", "\\n") for text in texts).encode(), np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> list[str]:
    return [line.replace("\\n", "\n") for line in packed.tobytes().decode().split("\n")]


@cache
def shipped() -> Weights:
    """The weights that lie beside this module."""
    return Weights.load(Path(str(files(__package__) / FILE)))
