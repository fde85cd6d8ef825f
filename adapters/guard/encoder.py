"""The encoder's fine-tuning: the first layers of a pretrained one, taught whether a passage is made up.

Two cores with bf16 instructions take a quarter of an hour for the first epoch and less for the others, which pass over
most of what is known. Equal examples, seed and threads give equal weights on one machine.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from adapters.guard.examples import Example
from adapters.guard.pretrained import Pretrained
from server.guard.learned.encoder import reader_of
from server.guard.learned.pieces import FOUND_IN, PARTS, SLOTS, SPECIAL, UNKNOWN, Pieces, Reader, Reading

_LAYERS = 5
"""Of the pretrained ones, from the bottom: five cost 2 ms a passage."""
_DOMAINS_OF_A_PIECE = 5
"""A piece read in fewer domains than this is cut further."""
_EPOCHS = 3
_KNOWN, _KNOWN_KEPT = 0.05, 0.25
"""After the first epoch: of the passages whose last loss is below the first, this share is learned from."""
_BATCH = 64
_BATCHES_OF_A_LENGTH = 32
"""Passages of so many batches are sorted by length before they are dealt out."""
_LEARNING_RATE, _NEW_LEARNING_RATE = 1.5e-4, 2e-3
"""Of what was pretrained, and of what was not."""
_MORE_RATE = 0.5
"""Of those, where a net goes on."""
_SCALED_BY = 8192
"""Passages that its logits' scale is taken from then."""
_WARM, _LEAST_RATE = 0.04, 0.01
_DROPPED = 0.1
_DROPPED_FLAGS, _DROPPED_PIECES = 0.15, 0.05
_MAX_NORM = 1.0
_REPORTED = 100

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
            attention_probs_dropout_prob=0.0,
        )
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.encoder.load_state_dict(_begun(pretrained, reads["pieces"], config.num_hidden_layers))
        for part in (self.encoder.embeddings, *_outputs(self.encoder)):
            part.dropout = _Dropout()
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


def _outputs(encoder: BertModel) -> Iterator[nn.Module]:
    """What adds a layer's attention and its inner layer to what went in."""
    for layer in encoder.encoder.layer:
        yield layer.attention.output
        yield layer.output


class _Dropout(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """Dropout by random bytes, which cost a tenth of torch's random numbers: half of a step was spent on those."""

    _least = round(256 * _DROPPED)

    def forward(self, states: Tensor) -> Tensor:
        """The states, some of them nothing and the others so much more."""
        if not self.training:
            return states
        drawn = np.random.randint(0, 256, states.numel(), np.uint8)
        kept = torch.from_numpy(drawn).view(states.shape) >= self._least
        return states * (kept.to(states.dtype) * (256 / (256 - self._least)))


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
    _seed()
    net = Net(pretrained, reads)
    _teach(net, learned, np.full(len(learned), np.inf), _EPOCHS, 1.0)
    return net, reads


def gone_on(net: Net, reads: dict[str, Any], examples: Sequence[Example], weights: Sequence[float]) -> None:
    """Teach a net that has met some of the examples all of them, mostly what it does not know.

    Hard passages alone make a net less sure of all (its logits shrink by a quarter), so they are brought back to the
    scale they had: how they go together with the bag's was fitted to that.
    """
    learned = passages(examples, reader_of(reads), weights)
    before = logits(net, learned)
    wanted = torch.tensor([float(max(one.label, 0)) for one in learned])
    losses = functional.binary_cross_entropy_with_logits(torch.tensor(before), wanted, reduction="none")
    _seed()
    _teach(net, learned, losses.numpy(), 1, _MORE_RATE)
    _scale_to(net, learned, before)


def _scale_to(net: Net, learned: Sequence[Learned], before: Sequence[float]) -> None:
    """Scale a net's logits by what brings those of some passages nearest to what they were."""
    some = random.sample(range(len(learned)), min(_SCALED_BY, len(learned)))
    after = logits(net, [learned[i] for i in some])
    slope, shift = np.polyfit(after, [before[i] for i in some], 1)
    with torch.no_grad():
        net.out.weight.mul_(slope)
        net.out.bias.mul_(slope).add_(shift)


def _seed() -> None:
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)


def _teach(net: Net, learned: Sequence[Learned], last: NDArray[np.float64], epochs: int, rate: float) -> None:
    """Fit a net to the passages that have a label. `last`: the loss of each; `rate`: of the most, where it begins."""
    begun = [*net.encoder.parameters()]
    new = [*net.origins.parameters(), *net.flags.parameters(), *net.out.parameters()]
    rates = (rate * _LEARNING_RATE, rate * _NEW_LEARNING_RATE)
    groups = [
        {"params": parameters, "lr": most} for parameters, most in zip((begun, new), rates, strict=True)
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    labelled = [i for i, one in enumerate(learned) if one.label >= 0]
    started, total = time.monotonic(), 0.0
    net.train()
    for epoch in range(epochs):
        chosen = [i for i in labelled if last[i] > _KNOWN or random.random() < _KNOWN_KEPT]
        batches = list(_batches(chosen, learned))
        for step, numbers in enumerate(batches):
            done = (epoch + step / len(batches)) / epochs
            pace = min(1, done / _WARM + _LEAST_RATE) * max(_LEAST_RATE, 1 - done)
            for group, most in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = most * pace
            batch = [learned[i] for i in numbers]
            with torch.autocast("cpu", torch.bfloat16):
                logits = net(*_batch([one.reading for one in batch], drop=True))
            labels = torch.tensor([float(one.label) for one in batch])
            losses = functional.binary_cross_entropy_with_logits(logits.float(), labels, reduction="none")
            loss = (losses * torch.tensor([one.weight for one in batch])).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), _MAX_NORM)
            optimiser.step()
            last[numbers] = losses.detach().numpy()
            total += loss.item()
            if (step + 1) % _REPORTED == 0:
                took, mean = time.monotonic() - started, total / _REPORTED
                at = f"epoch {epoch + 1}, step {step + 1} of {len(batches)}"
                print(f"{at}, {took:.0f} s, loss {mean:.4f}", flush=True)
                total = 0.0


def _batches(chosen: Sequence[int], learned: Sequence[Learned]) -> Iterator[list[int]]:
    """Numbers of passages about equally long together, in an order of chance."""
    order = random.sample(chosen, len(chosen))
    size = _BATCH * _BATCHES_OF_A_LENGTH
    for start in range(0, len(order), size):
        block = sorted(order[start : start + size], key=lambda i: len(learned[i].reading.pieces))
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
