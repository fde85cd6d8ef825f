"""The encoder's fine-tuning: the first layers of a pretrained one, taught whether a passage is made up.

Two cores with bf16 instructions take ten minutes for the first epoch and less for the others, which pass over most of
what is known. Equal examples, seed and threads give equal weights on one machine.
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
from torch import nn
from torch.nn import functional

from adapters.guard.altered import REMOVED
from adapters.guard.examples import Example
from adapters.guard.net import Batch, Net, narrow
from adapters.guard.pretrained import Pretrained
from server.guard.learned.encoder import reader_of
from server.guard.learned.pieces import FOUND_IN, SPECIAL, Pieces, Reader, Reading

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
_NARROWED_BY = 512
"""Passages that show which places of the inner layers matter."""
_WARM, _LEAST_RATE = 0.04, 0.01
_MAX_NORM = 1.0
_REPORTED = 100


@dataclass(frozen=True)
class Learned:
    """A passage to learn from, or to judge."""

    reading: Reading
    label: int
    weight: float
    owner: int
    """Index of its example."""


def passages(examples: Sequence[Example], weights: Sequence[float], reader: Reader) -> list[Learned]:
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
    read = passages(examples, [1.0] * len(examples), reader)
    numbers: dict[int, set[int]] = defaultdict(set)
    for one in read:
        numbers[one.owner].update(one.reading.pieces)
    return ((examples[owner], found) for owner, found in numbers.items())


def trained_on(
    examples: Sequence[Example], weights: Sequence[float], pretrained: Pretrained
) -> tuple[Net, dict[str, Any]]:
    """A net taught by the examples, and what it reads."""
    examples, weights = _taught(examples, weights)
    reads = reads_of(examples, pretrained.pieces)
    learned = passages(examples, weights, reader_of(reads))
    _seed()
    net = Net(pretrained, reads)
    narrow(net, [one.reading for one in random.sample(learned, min(_NARROWED_BY, len(learned)))])
    _teach(net, learned, np.full(len(learned), np.inf), _EPOCHS, 1.0)
    return net, reads


def _taught(examples: Sequence[Example], weights: Sequence[float]) -> tuple[list[Example], list[float]]:
    """What the encoder learns from. That nothing was looked up stands in the flags, and the bag knows it."""
    kept = [i for i, example in enumerate(examples) if example.kind != REMOVED]
    return [examples[i] for i in kept], [weights[i] for i in kept]


def gone_on(net: Net, reads: dict[str, Any], examples: Sequence[Example], weights: Sequence[float]) -> None:
    """Teach a net that has met some of the examples all of them, mostly what it does not know.

    Hard passages alone make a net less sure of all (its logits shrink by a quarter), so they are brought back to the
    scale they had: how they go together with the bag's was fitted to that.
    """
    learned = passages(*_taught(examples, weights), reader_of(reads))
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
    begun = [*net.pretrained()]
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
                logits = net(Batch([one.reading for one in batch], drop=True))
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
        block = sorted(order[start : start + size], key=lambda i: _size(learned[i]))
        cuts = [*range(0, len(block), _BATCH), len(block)]
        batches = [block[a:b] for a, b in pairwise(cuts)]
        yield from random.sample(batches, len(batches))


def _size(one: Learned) -> tuple[int, int]:
    """By which passages in one batch leave little of it empty: about as many pieces said, and of the rest."""
    return one.reading.said // 8, len(one.reading.pieces) - one.reading.said


def logits(net: Net, learned: Sequence[Learned]) -> list[float]:
    """Of each passage."""
    net.eval()
    found = np.zeros(len(learned))
    order = sorted(range(len(learned)), key=lambda i: _size(learned[i]))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            found[chosen] = net(Batch([learned[i].reading for i in chosen])).float().numpy()
    listed: list[float] = found.tolist()
    return listed
