"""The vocabulary, the features worth learning, and the training of the weights.

Two cores train it in a few minutes. Equal examples, seed and threads give equal weights on one machine.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from adapters.guard.examples import Example
from server.guard.learned.features import CLOSE, OPEN, STATES, Vocabulary, counted
from server.guard.learned.weights import Floats, Table, Weights

_DOMAINS_OF_A_WORD = 12
"""A word read in fewer domains than this is read by its origin."""
_DOMAINS_OF_A_FEATURE = 5
_WIDTH = 24
_UNITS = 64
_EPOCHS = 10
_BATCH = 256
_LEARNING_RATE = 3e-3
_DROPPED = 0.4
"""Of the texts' means."""
_DROPPED_FEATURES = 0.25
_SHRINK = 1e-3
"""Weight of the squares of `alone`."""
_LEAST_RATE = 0.02
_PREDICTED = 1024

Index = tuple[dict[Any, int], dict[Any, int], dict[Any, int]]
"""The row of each feature: the turn's, the passage's and the flags' table."""
Features = tuple[list[int], list[int], list[int]]
"""Rows of those tables."""
Bag = tuple[Tensor, Tensor]
"""The rows of several texts, one behind the other, and where each text's begin."""


def vocabulary_of(examples: Iterable[Example]) -> Vocabulary:
    """Words that many domains have, every sign, every origin."""
    domains: dict[str, set[str]] = defaultdict(set)
    origins = {OPEN, CLOSE}
    for example in examples:
        for tokens in (example.turn.asked, *(passage.said for passage in example.passages)):
            for text, origin in tokens:
                origins.add(origin)
                if text:
                    domains[text].add(example.domain)
        for sign in example.turn.found:
            if not sign[0].isalnum():
                domains[sign].add(example.domain)
    common = {word for word, where in domains.items() if len(where) >= _DOMAINS_OF_A_WORD}
    return Vocabulary(tuple(sorted(common | origins - {""})))


def _features(example: Example, vocabulary: Vocabulary) -> Iterator[tuple[set[int], set[int], set[str]]]:
    asked = vocabulary.asked(example.turn)
    before: list[int] = []
    for passage in example.passages:
        said, before, rare = vocabulary.said(passage, before)
        yield asked, said, {*example.turn.flags, *passage.flags, *counted(len(passage.said), rare)}


class Data:
    """Every passage of the examples as rows of tables. Without `index`, the features that are common make one."""

    def __init__(
        self,
        examples: Sequence[Example],
        vocabulary: Vocabulary,
        index: Index | None = None,
    ) -> None:
        read: list[list[tuple[set[Any], ...]]] = [
            list(_features(example, vocabulary)) for example in examples
        ]
        self.index = index or _common(examples, read)
        self.rows: list[Features] = []
        self.labels: list[int] = []
        self.states: list[int] = []
        self.owners: list[int] = []
        """Index of the example that a passage belongs to."""
        for owner, (example, passages) in enumerate(zip(examples, read, strict=True)):
            for label, parts in zip(example.labels, passages, strict=True):
                asked, said, flags = (
                    _rows(known, part) for known, part in zip(self.index, parts, strict=True)
                )
                self.rows.append((asked, said, flags))
                self.labels.append(label)
                self.states.append(example.turn.state)
                self.owners.append(owner)


def _rows(known: dict[Any, int], features: Iterable[Any]) -> list[int]:
    return sorted(row for feature in features if (row := known.get(feature)))


def _common(examples: Sequence[Example], read: Sequence[Sequence[tuple[set[Any], ...]]]) -> Index:
    """The features that enough domains have."""
    domains: tuple[dict[Any, set[str]], ...] = (defaultdict(set), defaultdict(set), defaultdict(set))
    for example, passages in zip(examples, read, strict=True):
        for parts in passages:
            for where, part in zip(domains, parts, strict=True):
                for feature in part:
                    where[feature].add(example.domain)
    asked, said, flags = (
        sorted(feature for feature, where in found.items() if len(where) >= _DOMAINS_OF_A_FEATURE)
        for found in domains
    )
    return _numbered(asked), _numbered(said), _numbered(flags)


def _numbered(features: Iterable[Any]) -> dict[Any, int]:
    return dict(zip(features, count(1), strict=False))


class Net(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """The model as it is trained; `Opinion` computes the same."""

    def __init__(self, sizes: Sequence[int]) -> None:
        super().__init__()
        modes = ("mean", "mean", "sum")
        spread = (0.1, 0.1, 0.05)
        self.rows = nn.ModuleList(
            nn.EmbeddingBag(1 + size, _WIDTH, mode=mode) for size, mode in zip(sizes, modes, strict=True)
        )
        self.alone = nn.ModuleList(nn.EmbeddingBag(1 + size, 1, mode="sum") for size in sizes)
        self.by_state = nn.ModuleList(nn.EmbeddingBag(STATES * (1 + size), 1, mode="sum") for size in sizes)
        """Row `STATES * i + s`: what feature `i` adds to `alone` in state `s`."""
        for table, deviation in zip(self.rows, spread, strict=True):
            nn.init.normal_(table.weight, 0, deviation)
        for table in (*self.alone, *self.by_state):
            nn.init.zeros_(table.weight)
        self.hidden = nn.Linear(len(modes) * _WIDTH, _UNITS, bias=False)
        self.state = nn.Embedding(STATES, _UNITS)
        self.out = nn.Linear(_UNITS, 1)

    def forward(self, bags: list[Bag], states: Tensor) -> Tensor:
        alone = sum(table(*bag) for table, bag in zip(self.alone, bags, strict=True))
        stated = [_in_states(bag, states) for bag in bags]
        alone = alone + sum(table(*bag) for table, bag in zip(self.by_state, stated, strict=True))
        means = torch.cat([table(*bag) for table, bag in zip(self.rows, bags, strict=True)], 1)
        means = functional.dropout(means, _DROPPED, self.training)
        hidden = functional.relu(self.hidden(means) + self.state(states))
        logits: Tensor = alone + self.out(functional.dropout(hidden, _DROPPED, self.training))
        return logits.squeeze(1)

    def squares(self, bags: list[Bag], states: Tensor) -> Tensor:
        """What `alone` and `by_state` of the batch's features weigh."""
        tables = (*self.alone, *self.by_state)
        rows = [rows for rows, _ in (*bags, *(_in_states(bag, states) for bag in bags))]
        return torch.stack([(t.weight[r] ** 2).sum() for t, r in zip(tables, rows, strict=True)]).sum()


def _in_states(bag: Bag, states: Tensor) -> Bag:
    """A bag's rows in tables by state; `states` has one of each text."""
    rows, starts = bag
    lengths = torch.diff(starts, append=torch.tensor([len(rows)]))
    return STATES * rows + torch.repeat_interleave(states, lengths), starts


def _bags(rows: Sequence[Features], drop: float = 0.0) -> list[Bag]:
    bags = []
    for part in range(3):
        flat: list[int] = []
        starts = []
        for features in rows:
            starts.append(len(flat))
            kept = [i for i in features[part] if not drop or random.random() > drop]
            flat += kept or [0]
        bags.append((torch.tensor(flat), torch.tensor(starts)))
    return bags


def trained(data: Data, weights: Sequence[float], seed: int = 0) -> Net:
    """A net fitted to the passages that have a label; `weights` are those of the passages."""
    random.seed(seed)
    torch.manual_seed(seed)
    net = Net([len(known) for known in data.index])
    kept = [i for i, label in enumerate(data.labels) if label >= 0]
    optimiser = torch.optim.Adam(net.parameters(), lr=_LEARNING_RATE)
    steps = _EPOCHS * (1 + len(kept) // _BATCH)
    step = 0
    net.train()
    for _ in range(_EPOCHS):
        random.shuffle(kept)
        for start in range(0, len(kept), _BATCH):
            batch = kept[start : start + _BATCH]
            bags = _bags([data.rows[i] for i in batch], _DROPPED_FEATURES)
            states = torch.tensor([data.states[i] for i in batch])
            logits = net(bags, states)
            losses = functional.binary_cross_entropy_with_logits(
                logits, torch.tensor([float(data.labels[i]) for i in batch]), reduction="none"
            )
            loss = (losses * torch.tensor([weights[i] for i in batch])).mean()
            loss = loss + _SHRINK * net.squares(bags, states) / len(batch)
            optimiser.zero_grad()
            loss.backward()
            for group in optimiser.param_groups:
                group["lr"] = _LEARNING_RATE * max(_LEAST_RATE, 1 - step / steps)
            optimiser.step()
            step += 1
    return net


def probabilities(net: Net, data: Data) -> list[float]:
    """Of each passage: that it is made up."""
    net.eval()
    found: list[float] = []
    with torch.no_grad():
        for start in range(0, len(data.rows), _PREDICTED):
            part = slice(start, start + _PREDICTED)
            found += torch.sigmoid(net(_bags(data.rows[part]), torch.tensor(data.states[part]))).tolist()
    return found


@dataclass(frozen=True)
class Fitted:
    """A trained net with what it reads."""

    net: Net
    vocabulary: Vocabulary
    index: Index

    def weights(self) -> Weights:
        """What the service reads."""
        net = self.net
        asked, said, flags = (
            Table(known, _array(rows.weight), _array(alone.weight) + _array(own.weight).reshape(-1, STATES))
            for known, rows, alone, own in zip(self.index, net.rows, net.alone, net.by_state, strict=True)
        )
        return Weights(
            vocabulary=self.vocabulary,
            asked=asked,
            said=said,
            flags=flags,
            hidden=_array(net.hidden.weight).T,
            state=_array(net.state.weight),
            out=_array(net.out.weight)[0],
            bias=net.out.bias.item(),
        )


def _array(tensor: Tensor) -> Floats:
    array: Floats = tensor.detach().numpy().astype(np.float32)
    return array


def fit(examples: Sequence[Example], weights: Sequence[float], seed: int = 0) -> Fitted:
    """Train on examples, each with its weight."""
    vocabulary = vocabulary_of(examples)
    data = Data(examples, vocabulary)
    return Fitted(trained(data, [weights[owner] for owner in data.owners], seed), vocabulary, data.index)
