"""A small pretrained encoder, heard where the bag of features leaves it open whether a passage is made up.

The bag counts words and pairs of words; the encoder reads them in order and knows what they mean. It costs one to two
milliseconds a passage, so it reads only those of which the bag is not sure (`Mix.asks`). One file, `encoder.onnx`,
holds the network in whole numbers of seven bits and, as metadata, all else that is needed to read for it.
`python -m adapters.guard --encoder` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from server.guard.learned.features import Passage, Turn
from server.guard.learned.origins import Token
from server.guard.learned.pieces import Numbers, Pieces, Reader, Reading

FILE = "encoder.onnx"
READS, MIX = "reads", "mix"
"""Keys of the file's metadata; the values are JSON."""
_ERRORS_ONLY = 3


@dataclass(frozen=True)
class Mix:
    """How the bag's and the encoder's logits become one: fitted on authors whom neither had met."""

    from_logit: float
    to_logit: float
    """The encoder is asked where the bag's logit is at least the first and below the second."""
    bag: float
    encoder: float
    bias: float

    def asks(self, bag: float) -> bool:
        """Whether the bag leaves it open."""
        return self.from_logit <= bag < self.to_logit

    def logit(self, bag: float, encoder: float) -> float:
        """The logit of both."""
        return self.bag * bag + self.encoder * encoder + self.bias


class Encoder:
    """The network of a file, with what it reads by."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        options.enable_mem_pattern = False  # a plan for every length costs more than it saves
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        metadata = self._session.get_modelmeta().custom_metadata_map
        self.reader = reader_of(json.loads(metadata[READS]))
        self.mix = Mix(**json.loads(metadata[MIX]))

    def logit(self, reading: Reading) -> float:
        """The logit that a passage is made up."""
        length = len(reading.pieces)
        inputs = {
            "pieces": np.array(reading.pieces, np.int64),
            "origins": np.array(reading.origins, np.int64),
            "flags": np.array(reading.flags or [0], np.int64),
            "places": np.array([0, *range(length - reading.said, length)], np.int64),
        }
        [[logit]] = self._session.run(None, inputs)
        return float(logit)


def reader_of(reads: dict[str, Any]) -> Reader:
    """The reader that a file's metadata describes."""
    pieces = Pieces(tuple(reads["pieces"]), tuple(reads["scores"]))
    return Reader(pieces, reads["origins"], reads["flags"])


class SecondOpinion:
    """What the encoder adds to the bag's logits of one answer's passages."""

    def __init__(self, turn: Turn, encoder: Encoder | None = None) -> None:
        self._turn = turn
        self._encoder = encoder or shipped_encoder()
        self._ahead: Numbers | None = None

    def logit(self, bag: float, before: Sequence[Token], passage: Passage) -> float:
        """The logit of `passage` behind `before`, the words of the last one, of which the bag thinks `bag`."""
        encoder = self._encoder
        if not encoder.mix.asks(bag):
            return bag
        if self._ahead is None:
            self._ahead = encoder.reader.turn(self._turn)
        reading = encoder.reader.read(self._turn, self._ahead, before, passage)
        return encoder.mix.logit(bag, encoder.logit(reading))


@cache
def shipped_encoder() -> Encoder:
    """The encoder that lies beside this module."""
    return Encoder(Path(str(files(__package__) / FILE)))
