"""The encoder's fine-tuning: the first layers of a pretrained one, taught whether a passage is made up.

Two cores take a quarter of an hour an epoch. Equal examples, seed and threads give equal weights on one machine.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from adapters.guard.examples import Example
from adapters.guard.pretrained import Pretrained
from server.guard.learned.encoder import MIX, READS, Mix, reader_of
from server.guard.learned.pieces import FOUND_IN, PARTS, SLOTS, SPECIAL, UNKNOWN, Pieces, Reader, Reading

_LAYERS = 4
"""Of the pretrained ones, from the bottom: four cost 2 ms a passage."""
_DOMAINS_OF_A_PIECE = 5
"""A piece read in fewer domains than this is cut further."""
_EPOCHS = 2
_BATCH = 64
_BATCHES_OF_A_LENGTH = 32
"""Passages of so many batches are sorted by length before they are dealt out."""
_LEARNING_RATE, _NEW_LEARNING_RATE = 1.5e-4, 2e-3
"""Of what was pretrained, and of what was not."""
_WARM, _LEAST_RATE = 0.06, 0.01
_DROPPED = 0.1
_DROPPED_FLAGS, _DROPPED_PIECES = 0.15, 0.05
_MAX_NORM = 1.0
_REPORTED = 100
_OPSET = 17

_WORDS = "embeddings.word_embeddings.weight"


@dataclass(frozen=True)
class Learned:
    """A passage to learn from, or to judge."""

    reading: Reading
    label: int
    weight: float
    owner: int
    """Index of its example."""


def passages(examples: Sequence[Example], reader: Reader, weights: Sequence[float]) -> list[Learned]:
    """Every passage of the examples, in order."""
    read: list[Learned] = []
    for owner, (example, weight) in enumerate(zip(examples, weights, strict=True)):
        ahead = reader.turn(example.turn)
        last = [(), *(passage.said for passage in example.passages)]
        for before, passage, label in zip(last, example.passages, example.labels, strict=False):
            reading = reader.read(example.turn, ahead, before, passage)
            read.append(Learned(reading, label, weight, owner))
    return read


def reads_of(examples: Sequence[Example], pretrained: Pieces) -> dict[str, Any]:
    """The pieces worth learning, the origins and the flags: what `reader_of` makes a reader of."""
    origins, flags = set[str](), set[str]()
    for example in examples:
        flags.update(example.turn.flags)
        for passage in example.passages:
            flags.update(passage.flags)
        for tokens in (example.turn.asked, *(passage.said for passage in example.passages)):
            origins.update(origin for _, origin in tokens)
    origins.add(FOUND_IN)
    known: dict[str, Any] = {
        "pieces": [*SPECIAL, *pretrained.texts],
        "scores": [0.0] * len(SPECIAL) + list(pretrained.scores),
        "origins": sorted(origins - {""}),
        "flags": sorted(flags),
    }
    domains: dict[int, set[str]] = defaultdict(set)
    for example, read in _by_example(examples, reader_of(known)):
        for number in read:
            domains[number].add(example.domain)
    kept = list(range(len(SPECIAL)))
    kept += sorted(
        n for n, where in domains.items() if n >= len(SPECIAL) and len(where) >= _DOMAINS_OF_A_PIECE
    )
    return known | {name: [known[name][number] for number in kept] for name in ("pieces", "scores")}


def _by_example(examples: Sequence[Example], reader: Reader) -> Iterator[tuple[Example, set[int]]]:
    read = passages(examples, reader, [1.0] * len(examples))
    numbers: dict[int, set[int]] = defaultdict(set)
    for one in read:
        numbers[one.owner].update(one.reading.pieces)
    return ((examples[owner], found) for owner, found in numbers.items())


class Net(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """The encoder, and above it one layer over its first place and the mean of the passage."""

    def __init__(self, pretrained: Pretrained, reads: dict[str, Any]) -> None:
        super().__init__()
        sizes = pretrained.sizes
        config = BertConfig(
            vocab_size=len(reads["pieces"]),
            hidden_size=sizes.hidden,
            num_hidden_layers=min(_LAYERS, sizes.layers),
            num_attention_heads=sizes.heads,
            intermediate_size=sizes.inner,
            max_position_embeddings=sizes.positions,
            type_vocab_size=sizes.types,
            layer_norm_eps=pretrained.epsilon,
        )
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.encoder.load_state_dict(_begun(pretrained, reads["pieces"], config.num_hidden_layers))
        self.origins = nn.Embedding(len(PARTS) * SLOTS, sizes.hidden)
        self.flags = nn.EmbeddingBag(1 + len(reads["flags"]), sizes.hidden, mode="sum", padding_idx=0)
        nn.init.normal_(self.origins.weight, 0, 0.02)
        nn.init.normal_(self.flags.weight, 0, 0.01)
        self.out = nn.Linear(2 * sizes.hidden, 1)

    def forward(self, pieces: Tensor, origins: Tensor, flags: Tensor, pool: Tensor, mask: Tensor) -> Tensor:
        """Logits of a batch: `pieces`, `origins`, `pool` and `mask` of shape `(n, length)`, `flags` `(n, flags)`."""
        read = self.encoder.embeddings.word_embeddings(pieces) + self.origins(origins)
        flagged = read[:, 1:2] + self.flags(flags).unsqueeze(1)  # the place of FLAGS
        read = torch.cat([read[:, :1], flagged, read[:, 2:]], 1)
        states = self.encoder(inputs_embeds=read, attention_mask=mask).last_hidden_state
        passage = (pool.unsqueeze(1) @ states).squeeze(1)
        both = torch.cat([states[:, 0], passage], 1)
        logits: Tensor = self.out(functional.dropout(both, _DROPPED, self.training)).squeeze(1)
        return logits


def _begun(pretrained: Pretrained, pieces: Sequence[str], layers: int) -> dict[str, Tensor]:
    """The pretrained weights of the layers and pieces that are kept; pieces of our own are random."""
    rows = pretrained.tensors[_WORDS]
    places = {text: row for row, text in enumerate(pretrained.pieces.texts)}
    own = np.random.default_rng(0).normal(0, rows.std(), (len(SPECIAL), rows.shape[1]))
    words = np.concatenate((own, rows[[places[text] for text in pieces[len(SPECIAL) :]]]))
    kept = {
        name: tensor
        for name, tensor in pretrained.tensors.items()
        if not name.startswith("encoder.layer.") or int(name.split(".")[2]) < layers
    }
    return {
        name: torch.tensor(tensor, dtype=torch.float32) for name, tensor in {**kept, _WORDS: words}.items()
    }


def _batch(readings: Sequence[Reading], *, drop: bool = False) -> tuple[Tensor, ...]:
    """Readings side by side, the shorter filled up; with `drop` some flags are left out and some pieces unknown."""
    shape = len(readings), max(len(reading.pieces) for reading in readings)
    pieces, origins, mask = (np.zeros(shape, np.int64) for _ in range(3))
    pool = np.zeros(shape, np.float32)
    flags = np.zeros((len(readings), max(1, *(len(reading.flags) for reading in readings))), np.int64)
    for row, reading in enumerate(readings):
        length = len(reading.pieces)
        pieces[row, :length] = reading.pieces
        origins[row, :length] = reading.origins
        pool[row, length - reading.said : length] = 1 / reading.said
        mask[row, :length] = 1
        flags[row, : len(reading.flags)] = reading.flags
    if drop:
        flags[np.random.rand(*flags.shape) < _DROPPED_FLAGS] = 0
        pieces[(np.random.rand(*shape) < _DROPPED_PIECES) & (pieces >= len(SPECIAL))] = SPECIAL.index(UNKNOWN)
    return tuple(torch.from_numpy(array) for array in (pieces, origins, flags, pool, mask))


def trained_on(
    examples: Sequence[Example], weights: Sequence[float], pretrained: Pretrained
) -> tuple[Net, dict[str, Any]]:
    """A net taught by all the examples, and what it reads."""
    reads = reads_of(examples, pretrained.pieces)
    learned = passages(examples, reader_of(reads), weights)
    return trained(learned, pretrained, reads), reads


def trained(learned: Sequence[Learned], pretrained: Pretrained, reads: dict[str, Any]) -> Net:
    """A net fitted to the passages that have a label."""
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    net = Net(pretrained, reads)
    begun = [*net.encoder.parameters()]
    new = [*net.origins.parameters(), *net.flags.parameters(), *net.out.parameters()]
    rates = (_LEARNING_RATE, _NEW_LEARNING_RATE)
    groups = [
        {"params": parameters, "lr": most} for parameters, most in zip((begun, new), rates, strict=True)
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    kept = [one for one in learned if one.label >= 0]
    batches = [batch for _ in range(_EPOCHS) for batch in _batches(kept)]
    started, total = time.monotonic(), 0.0
    net.train()
    for step, batch in enumerate(batches):
        pace = min(1, (step + 1) / (_WARM * len(batches))) * max(_LEAST_RATE, 1 - step / len(batches))
        for group, most in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = most * pace
        with torch.autocast("cpu", torch.bfloat16):
            logits = net(*_batch([one.reading for one in batch], drop=True))
        labels = torch.tensor([float(one.label) for one in batch])
        losses = functional.binary_cross_entropy_with_logits(logits.float(), labels, reduction="none")
        loss = (losses * torch.tensor([one.weight for one in batch])).mean()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), _MAX_NORM)
        optimiser.step()
        total += loss.item()
        if (step + 1) % _REPORTED == 0:
            took = time.monotonic() - started
            loss_of = total / _REPORTED
            print(f"step {step + 1} of {len(batches)}, {took:.0f} s, loss {loss_of:.4f}", flush=True)
            total = 0.0
    return net


def _batches(learned: Sequence[Learned]) -> Iterator[list[Learned]]:
    """Batches of passages about equally long, in an order of chance."""
    order = random.sample(learned, len(learned))
    size = _BATCH * _BATCHES_OF_A_LENGTH
    for start in range(0, len(order), size):
        block = sorted(order[start : start + size], key=lambda one: len(one.reading.pieces))
        cuts = [*range(0, len(block), _BATCH), len(block)]
        batches = [block[a:b] for a, b in pairwise(cuts)]
        yield from random.sample(batches, len(batches))


def logits(net: Net, learned: Sequence[Learned]) -> list[float]:
    """Of each passage."""
    net.eval()
    found = np.zeros(len(learned))
    order = sorted(range(len(learned)), key=lambda i: len(learned[i].reading.pieces))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            found[chosen] = net(*_batch([learned[i].reading for i in chosen])).float().numpy()
    listed: list[float] = found.tolist()
    return listed


class _Exported(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """The net on one reading: what `Net` computes without batch, mask and dropout, in fewer operations."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net
        self.heads = net.encoder.config.num_attention_heads
        self.projections = nn.ModuleList(
            _projection(layer.attention.self, self.heads) for layer in net.encoder.encoder.layer
        )

    def forward(self, pieces: Tensor, origins: Tensor, flags: Tensor, pool: Tensor) -> Tensor:
        below = self.net.encoder.embeddings
        read = below.word_embeddings(pieces) + self.net.origins(origins)
        flagged = read[1:2] + self.net.flags.weight[flags].sum(0, keepdim=True)
        read = torch.cat([read[:1], flagged, read[2:]]) + below.token_type_embeddings.weight[0]
        states = below.LayerNorm(read + below.position_embeddings.weight[: pieces.shape[0]])
        for layer, projection in zip(self.net.encoder.encoder.layer, self.projections, strict=True):
            attended = _attended(projection(states), self.heads)
            after = layer.attention.output
            states = after.LayerNorm(after.dense(attended) + states)
            inner = functional.gelu(layer.intermediate.dense(states))
            states = layer.output.LayerNorm(layer.output.dense(inner) + states)
        logit: Tensor = self.net.out(torch.cat([states[0], pool @ states]))
        return logit


def _projection(attention: nn.Module, heads: int) -> nn.Linear:
    """Query, scaled, key and value as one layer: they read the same numbers."""
    parts = (attention.query, attention.key, attention.value)
    width = attention.query.weight.shape[0]
    scales = ((width // heads) ** -0.5, 1.0, 1.0)
    layer = nn.Linear(width, len(parts) * width)
    for name, tensor in layer.named_parameters():
        scaled = [getattr(part, name) * scale for part, scale in zip(parts, scales, strict=True)]
        tensor.data = torch.cat(scaled).detach()
    return layer


def _attended(projected: Tensor, heads: int) -> Tensor:
    """Attention of every place to every place; `projected` has shape `(length, 3 * width)`."""
    width = projected.shape[-1] // 3
    query, key, value = projected.reshape(-1, 3, heads, width // heads).permute(1, 2, 0, 3).unbind()
    read = torch.softmax(query @ key.transpose(1, 2), -1) @ value
    return read.permute(1, 0, 2).reshape(-1, width)


def save(net: Net, reads: dict[str, Any], mix: Mix, path: Path) -> None:
    """Write the file that the service reads: weights in whole numbers of seven bits, which no processor overflows."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net.eval()
    example = torch.zeros(8, dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        plain, whole = Path(folder) / "plain.onnx", Path(folder) / "whole.onnx"
        names = ["pieces", "origins", "flags", "pool"]
        with warnings.catch_warnings():
            # The newer exporter wants a package more and writes the same network.
            warnings.simplefilter("ignore", DeprecationWarning)
            torch.onnx.export(
                _Exported(net),
                (example, example, example[:3], torch.full((8,), 1 / 8)),
                str(plain),
                input_names=names,
                output_names=["logit"],
                dynamic_axes={"flags": {0: "num_flags"}} | {n: {0: "length"} for n in names if n != "flags"},
                opset_version=_OPSET,
                dynamo=False,
            )
        quantize_dynamic(plain, whole, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        model = onnx.load(whole)
    for key, value in ((READS, reads), (MIX, asdict(mix))):
        model.metadata_props.add(key=key, value=json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    onnx.save(model, path)
