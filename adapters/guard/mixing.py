"""The bag of features and the encoder together, on authors whom neither has met."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from adapters.guard.altered import WEIGHTS_OF
from adapters.guard.encoder import Learned, logits, passages, trained_on
from adapters.guard.examples import Example
from adapters.guard.fit import Data, fit, probabilities
from adapters.guard.measure import table
from adapters.guard.net import Net
from adapters.guard.pretrained import Pretrained
from server.guard.learned.encoder import Mix, reader_of

_FROM_LOGIT, _TO_LOGIT = -1.5, 8.0
"""Where the bag finds a lie less probable than 18 % or more probable than 99.97 % the encoder is not asked: on authors
left out the first costs a point of recall at the false blocks of the default threshold, and it is asked about one in
six of the honest answers. With 6 as the second, ten points of recall were lost at 0.5 % false blocks; none is with 8."""
_SURE = 1e-6


def mixed_on(
    examples: Sequence[Example], weights: Sequence[float], authors: set[str], pretrained: Pretrained
) -> tuple[Net, dict[str, Any], Mix]:
    """Train both without these authors and print what each and both reach on what they wrote.

    The encoder, what it reads, and how they go together.
    """
    met = [i for i, example in enumerate(examples) if example.author not in authors]
    learned, weighed = [examples[i] for i in met], [weights[i] for i in met]
    held_out = [one for one in examples if one.author in authors and one.kind not in WEIGHTS_OF]
    fitted = fit(learned, weighed)
    data = Data(held_out, fitted.vocabulary, fitted.index)
    bag = [_logit(probability) for probability in probabilities(fitted.net, data)]
    net, reads = trained_on(learned, weighed, pretrained)
    judged = passages(held_out, [1.0] * len(held_out), reader_of(reads))
    encoder = logits(net, judged)
    mix = mixed(bag, encoder, data.labels)
    both = [mix.logit(one, other) if mix.asks(one) else one for one, other in zip(bag, encoder, strict=True)]
    for name, found in (("bag", bag), ("encoder", encoder), ("both", both)):
        print(f"\n{name}, on authors left out:\n\n{table(held_out, _highest(held_out, judged, found))}")
    return net, reads, mix


def mixed(bag: Sequence[float], encoder: Sequence[float], labels: Sequence[int]) -> Mix:
    """Logistic regression of the labels on both logits, where the encoder is asked."""
    asked = [
        i
        for i, (one, label) in enumerate(zip(bag, labels, strict=True))
        if label >= 0 and _FROM_LOGIT <= one < _TO_LOGIT
    ]
    inputs = torch.tensor([[bag[i], encoder[i], 1.0] for i in asked], dtype=torch.float64)
    wanted = torch.tensor([float(labels[i]) for i in asked], dtype=torch.float64)
    weights = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        found: Tensor = functional.binary_cross_entropy_with_logits(inputs @ weights, wanted)
        found.backward()
        return found

    optimiser.step(loss)
    return Mix(_FROM_LOGIT, _TO_LOGIT, *weights.detach().tolist())


def _highest(examples: Sequence[Example], judged: Sequence[Learned], found: Sequence[float]) -> list[float]:
    """Of each conversation: the highest probability of its passages; 1 where a detector stops it anyhow."""
    highest: dict[int, float] = defaultdict(float)
    for one, logit in zip(judged, found, strict=True):
        highest[one.owner] = max(highest[one.owner], 1 / (1 + math.exp(-logit)))
    return [1.0 if example.certain else highest[i] for i, example in enumerate(examples)]


def _logit(probability: float) -> float:
    sure = min(max(probability, _SURE), 1 - _SURE)
    return math.log(sure / (1 - sure))
