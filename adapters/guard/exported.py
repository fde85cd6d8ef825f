"""The trained encoder as the file that the service reads."""

from __future__ import annotations

import json
import tempfile
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from adapters.guard.net import WHOLE, Net
from server.guard.learned.encoder import MIX, READS, Mix

_OPSET = 17


class _Exported(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """The net on one reading: what `Net` computes without batch, mask and dropout, in fewer operations."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net
        self.heads = net.heads
        own = [layer.attention.self for layer in net.layers]
        self.width = own[0].query.in_features // self.heads
        scale = self.width**-0.5
        self.projections = nn.ModuleList(
            _joined((scale, one.query), (1.0, one.key), (1.0, one.value)) for one in own
        )
        self.held = _joined(*((1.0, part) for one in own[WHOLE:] for part in (one.key, one.value)))

    def forward(self, pieces: Tensor, origins: Tensor, flags: Tensor, places: Tensor) -> Tensor:
        below = self.net.embeddings
        read = below.word_embeddings(pieces) + self.net.origins(origins)
        flagged = read[1:2] + self.net.flags.weight[flags].sum(0, keepdim=True)
        read = torch.cat([read[:1], flagged, read[2:]]) + below.token_type_embeddings.weight[0]
        states = below.LayerNorm(read + below.position_embeddings.weight[: pieces.shape[0]])
        layers = list(zip(self.net.layers, self.projections, strict=True))
        for layer, projection in layers[:WHOLE]:
            query, key, value = self._split(projection(states), 3)
            states = _above(layer, self._attended(query, key, value), states)
        # What all upper layers attend to of the rest, at once: its states stay as they are.
        held = self._split(self.held(states[1 : 1 - places.shape[0]]), 2 * (len(layers) - WHOLE))
        states = states[places]
        for (layer, projection), *rest in zip(layers[WHOLE:], held[::2], held[1::2], strict=True):
            query, *own = self._split(projection(states), 3)
            key, value = (torch.cat(both, 1) for both in zip(rest, own, strict=True))
            states = _above(layer, self._attended(query, key, value), states)
        logit: Tensor = self.net.out(torch.cat([states[0], states[1:].mean(0)]))
        return logit

    def _split(self, projected: Tensor, parts: int) -> tuple[Tensor, ...]:
        """Each part, of shape `(heads, length, width / heads)`."""
        split: tuple[Tensor, ...] = (
            projected.reshape(-1, parts, self.heads, self.width).permute(1, 2, 0, 3).unbind()
        )
        return split

    def _attended(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Attention of each of the query's places, which are scaled already, to all."""
        read = torch.softmax(query @ key.transpose(1, 2), -1) @ value
        return read.permute(1, 0, 2).reshape(-1, self.heads * self.width)


def _above(layer: nn.Module, attended: Tensor, states: Tensor) -> Tensor:
    """What a layer makes of its attention and of what went in."""
    after = layer.attention.output
    states = after.LayerNorm(after.dense(attended) + states)
    inner = functional.gelu(layer.intermediate.dense(states))
    above: Tensor = layer.output.LayerNorm(layer.output.dense(inner) + states)
    return above


def _joined(*scaled: tuple[float, nn.Linear]) -> nn.Linear:
    """Layers that read the same numbers, as one, each times a factor."""
    parts = [part for _, part in scaled]
    layer = nn.Linear(parts[0].in_features, sum(part.out_features for part in parts))
    for name, tensor in layer.named_parameters():
        tensor.data = torch.cat([getattr(part, name) * factor for factor, part in scaled]).detach()
    return layer


def save(net: Net, reads: dict[str, Any], mix: Mix, path: Path) -> None:
    """Write the file that the service reads: weights in whole numbers of seven bits, which no processor overflows."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net.eval()
    example = torch.zeros(16, dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        plain, whole = Path(folder) / "plain.onnx", Path(folder) / "whole.onnx"
        names = ["pieces", "origins", "flags", "places"]
        lengths = dict(zip(names, ("length", "length", "num_flags", "num_places"), strict=True))
        with warnings.catch_warnings():
            # The newer exporter wants a package more and writes the same network.
            warnings.simplefilter("ignore", DeprecationWarning)
            torch.onnx.export(
                _Exported(net),
                (example, example, example[:3], torch.tensor([0, 13, 14, 15])),
                str(plain),
                input_names=names,
                output_names=["logit"],
                dynamic_axes={name: {0: length} for name, length in lengths.items()},
                opset_version=_OPSET,
                dynamo=False,
            )
        quantize_dynamic(plain, whole, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        model = onnx.load(whole)
    for key, value in ((READS, reads), (MIX, asdict(mix))):
        model.metadata_props.add(key=key, value=json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    onnx.save(model, path)
