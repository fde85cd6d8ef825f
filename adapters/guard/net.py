"""The encoder's network: the lowest layers of a pretrained one, narrowed.

The first of them read all pieces. The others read on only at the first place and at those of the passage, and attend to
what the first ones made of the rest, whose states go no further: that halves what a layer costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from adapters.guard.pretrained import Pretrained
from server.guard.learned.pieces import PARTS, SLOTS, SPECIAL, UNKNOWN, Reading

_LAYERS = 5
"""Of the pretrained ones, from the bottom."""
WHOLE = 2
"""Of those, from the bottom: how many read all pieces."""
_INNER = 768
"""Places of a layer's inner one, of the 1,536 it has: those that what is read moves most."""
_DROPPED = 0.1
_DROPPED_FLAGS, _DROPPED_PIECES = 0.15, 0.05
_WORDS = "embeddings.word_embeddings.weight"


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
        encoder = BertModel(config, add_pooling_layer=False)
        encoder.load_state_dict(_begun(pretrained, reads["pieces"], config.num_hidden_layers))
        self.embeddings, self.layers = encoder.embeddings, encoder.encoder.layer
        self.heads = sizes.heads
        self.embeddings.dropout = _Dropout()
        for layer in self.layers:
            layer.attention.output.dropout = layer.output.dropout = _Dropout()
        self.origins = nn.Embedding(len(PARTS) * SLOTS, sizes.hidden)
        self.flags = nn.EmbeddingBag(1 + len(reads["flags"]), sizes.hidden, mode="sum", padding_idx=0)
        nn.init.normal_(self.origins.weight, 0, 0.02)
        nn.init.normal_(self.flags.weight, 0, 0.01)
        self.out = nn.Linear(2 * sizes.hidden, 1)

    def pretrained(self) -> Iterator[nn.Parameter]:
        """The parameters that began as somebody else's."""
        yield from self.embeddings.parameters()
        yield from self.layers.parameters()

    def forward(self, batch: Batch) -> Tensor:
        """Logits of a batch, of shape `(n,)`."""
        read = self.embeddings.word_embeddings(batch.pieces) + self.origins(batch.origins)
        # The place of FLAGS is the first of the rest.
        flagged = read[:, :1] + self.flags(batch.flags).unsqueeze(1)
        read = torch.cat([flagged, read[:, 1:]], 1)
        states = self.embeddings(inputs_embeds=read, position_ids=batch.positions)
        mask = torch.zeros(batch.mask.shape, dtype=states.dtype).masked_fill(~batch.mask, -1e9)[:, None, None]
        for layer in self.layers[:WHOLE]:
            states = self._above(layer, states, states, mask)
        rest, states = states[:, : batch.rest], states[:, batch.rest :]
        for layer in self.layers[WHOLE:]:
            states = self._above(layer, states, torch.cat([rest, states], 1), mask)
        passage = (batch.pool.unsqueeze(1) @ states).squeeze(1)
        both = torch.cat([states[:, 0], passage], 1)
        logits: Tensor = self.out(functional.dropout(both, _DROPPED, self.training)).squeeze(1)
        return logits

    def _above(self, layer: nn.Module, states: Tensor, around: Tensor, mask: Tensor) -> Tensor:
        """What a layer makes of states that attend to what is around them."""
        own = layer.attention.self
        query, key, value = (
            projected.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for projected in (own.query(states), own.key(around), own.value(around))
        )
        # Written out: going backward through torch's fused attention takes half of a step on a processor.
        scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5 + mask
        attended = scores.softmax(-1).to(value.dtype) @ value
        states = layer.attention.output(attended.transpose(1, 2).flatten(2), states)
        above: Tensor = layer.output(layer.intermediate(states), states)
        return above


def narrow(net: Net, readings: Sequence[Reading], places: int = _INNER) -> None:
    """Keep so many places of each layer's inner one; of the others what they give on average goes on."""
    given: list[list[Tensor]] = [[] for _ in net.layers]
    noting = [
        layer.intermediate.register_forward_hook(lambda *call, into=into: into.append(call[-1][0]))
        for layer, into in zip(net.layers, given, strict=True)
    ]
    net.eval()
    with torch.no_grad():
        for reading in readings:
            batch = Batch([reading])
            net(batch)
            for notes in given:  # without the places that a batch is filled up with
                notes[-1] = notes[-1][batch.mask[0, -len(notes[-1]) :]]
        for hook, layer, notes in zip(noting, net.layers, given, strict=True):
            hook.remove()
            inner, above = layer.intermediate.dense, layer.output.dense
            spread, mean = torch.var_mean(torch.cat(notes), 0)
            order = (spread * above.weight.square().sum(0)).argsort(descending=True)
            kept, left = order[:places].sort().values, order[places:]
            above.bias += above.weight[:, left] @ mean[left]
            above.weight = nn.Parameter(above.weight[:, kept])
            inner.weight, inner.bias = nn.Parameter(inner.weight[kept]), nn.Parameter(inner.bias[kept])


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


class Batch:
    """Readings side by side, each cut in two: the rest, and its first place with the passage.

    Of shape `(n, length)`: `pieces`, `origins`, `positions` and `mask`; of `(n, flags)`: `flags`; of `(n, length - rest)`:
    `pool`, the share of each place in the passage's mean. The first `rest` places are the rest's.
    """

    def __init__(self, readings: Sequence[Reading], *, drop: bool = False) -> None:
        """With `drop` some flags are left out and some pieces unknown."""
        count = len(readings)
        rests = [len(reading.pieces) - 1 - reading.said for reading in readings]
        self.rest = _rounded(max(rests))
        shape = count, self.rest + _rounded(1 + max(reading.said for reading in readings))
        pieces, origins, positions = (np.zeros(shape, np.int64) for _ in range(3))
        mask = np.zeros(shape, bool)
        pool = np.zeros((count, shape[1] - self.rest), np.float32)
        flags = np.zeros((count, max(1, *(len(reading.flags) for reading in readings))), np.int64)
        for row, (reading, rest) in enumerate(zip(readings, rests, strict=True)):
            places = [*range(rest), *range(self.rest, self.rest + 1 + reading.said)]
            order = [*range(1, 1 + rest), 0, *range(1 + rest, len(reading.pieces))]
            pieces[row, places] = [reading.pieces[i] for i in order]
            origins[row, places] = [reading.origins[i] for i in order]
            positions[row, places] = order
            mask[row, places] = True
            pool[row, 1 : 1 + reading.said] = 1 / reading.said
            flags[row, : len(reading.flags)] = reading.flags
        if drop:
            flags[np.random.rand(*flags.shape) < _DROPPED_FLAGS] = 0
            dropped = (np.random.rand(*shape) < _DROPPED_PIECES) & (pieces >= len(SPECIAL))
            pieces[dropped] = SPECIAL.index(UNKNOWN)
        self.pieces, self.origins, self.positions, self.mask, self.pool, self.flags = map(
            torch.from_numpy, (pieces, origins, positions, mask, pool, flags)
        )


def _rounded(length: int) -> int:
    """Few lengths: torch prepares its operations anew for each."""
    return -(-length // 8) * 8
